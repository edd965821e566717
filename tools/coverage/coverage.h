/* coverage: what of the catalogue runs, and what proves it. Private to tools/coverage.
 *
 * Files in memory go in (the lists of regulations/coverage, stories, sources, the catalogue), rows and problems come out; only
 * coverage.c knows of folders. So every problem can be tried on a small bad list (cases.c). docs/packs.md describes the lists. */
#ifndef SHOUWEN_COVERAGE_H
#define SHOUWEN_COVERAGE_H

#include <jansson.h>

#include "base/base.h"
#include "regulation/regulation.h"

struct file {
    struct str path; /* relative to the root, / between folders; what stands beside the repository begins with ../ */
    struct str text;
};

/* What a row is: carried and proven, without effect on a system, or carried by nothing yet. */
enum standing { STANDING_CARRIED, STANDING_TEXT, STANDING_OPEN, STANDING__COUNT };

struct row {
    const struct file *file; /* the list it stands in */
    size_t line;
    struct str source; /* S0-01, union-a: the name of the list */
    struct str article, nth, category, demand;
    struct str carried, shown; /* as written; references separated by "; " */
    enum standing standing;
    struct str note; /* STANDING_TEXT, STANDING_OPEN: why, or what is missing */
    struct str *carriers, *proofs;
    size_t carriers_count, proofs_count;
};

struct problem {
    struct str path;
    size_t line;
    struct str what, hint;
};

struct pack { /* read once */
    struct str id;
    const struct regulation *regulation; /* NULL: there is none of that name */
};

struct story { /* a scenario file, read once */
    struct str path;
    json_t *json; /* NULL: it is not JSON */
};

struct coverage {
    struct arena *arena; /* owns everything but the stories' json */
    struct file *files;
    size_t files_count;
    struct row *rows;
    size_t rows_count;
    struct problem *problems;
    size_t problems_count;
    struct pack *packs;
    size_t packs_count;
    struct story *stories;
    size_t stories_count;
    struct str *unlisted; /* sources of the catalogue that have no list yet, with their number of rows: "S1-01 17" */
    size_t unlisted_count, unlisted_rows;
    size_t unseen; /* proofs that stand beside the repository, where that is not there */
};

/* Files are borrowed. Reads every list, checks every row; the rows and problems are in `coverage`. */
void coverage_check(struct coverage *coverage);
void coverage_release(struct coverage *coverage);

void problem_add(struct coverage *coverage, struct str path, size_t line, struct str hint, const char *format, ...)
    PRINTF_LIKE(5, 6);
const struct file *file_find(const struct coverage *coverage, struct str path); /* NULL: there is none */
/* Cuts `text` in two at the first `separator`; false when there is none. */
bool cut(struct str text, char separator, struct str *before, struct str *after);
bool is_word_byte(char c);
/* Does `text` hold `word`, with no letter, digit or underscore right before or behind it? */
bool holds_word(struct str text, struct str word);

void rows_read(struct coverage *coverage);                                                 /* rows.c */
const struct row *row_find(const struct coverage *coverage, struct str source, struct str article, struct str nth);

const struct regulation *pack_find(struct coverage *coverage, struct str id);              /* rules.c */
/* PACK/KIND/NAME[/DETAIL]: is there such a rule; if not, *why and *hint say so. */
bool rule_exists(struct coverage *coverage, struct str reference, struct str *why, struct str *hint);
bool rule_shown(struct coverage *coverage, struct str reference, const json_t *story, const json_t *step);
bool step_mentions(const json_t *value, struct str text); /* some text or key in it is `text` */
bool list_mentions(const json_t *step, const char *key, struct str text); /* of expect.KEY: an entry, or its article or id */

bool carrier_exists(struct coverage *coverage, struct str reference, struct str *why, struct str *hint); /* carriers.c */
bool carrier_shown(struct coverage *coverage, struct str reference, const json_t *story, const json_t *step);

void proofs_check(struct coverage *coverage, const struct row *row);                       /* proofs.c */
void catalogue_check(struct coverage *coverage);                                           /* catalogue.c */
struct str report_text(const struct coverage *coverage);                                   /* report.c; in the arena */
bool cases_hold(void);                                                                     /* cases.c */

#endif
