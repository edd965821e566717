/* embed: files that travel inside the program (regulation packs, the calendar, styles, scripts, icons).
 *
 * tools/embed.c makes, at build time, a table of files and one block of bytes; tools/meson.build says how to call it.
 * The tables are constant and may be read by any thread. */
#ifndef SHOUWEN_EMBED_H
#define SHOUWEN_EMBED_H

#include "base/base.h"

struct embedded {
    struct str name;  /* the file's name without folders: "tax-bureau.yaml" */
    struct str bytes; /* its content; one NUL follows it, not counted */
    struct str gzip;  /* the same, compressed; ptr NULL where that would not help */
    struct str type;  /* media type with charset */
    struct str etag;  /* entity tag, quotes included, from the SHA-256 of `bytes` */
    struct str url;   /* where the web serves it: "/assets/3f2a9c1b7d2e/app.css", changes with the content; empty without --url */
};

struct embedded_table {
    const struct embedded *files; /* sorted by name, bytewise */
    size_t count;
};

/* Binary search by name; NULL when there is none. */
const struct embedded *embedded_find(const struct embedded_table *table, struct str name);
/* The file served at the path of an earlier or the present `url` of it: /assets/<any version>/<name>. NULL when there is none.
 * Compare with `url` to know whether the version is the present one. */
const struct embedded *embedded_at(const struct embedded_table *table, struct str path);

#endif
