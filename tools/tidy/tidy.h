/* tidy: the rules of the house as a program. Private to tools/tidy.
 *
 * A tree of sources in memory goes in, findings come out; only tidy.c knows of files. So every rule can be tried on a
 * snippet (tidy_cases.c). */
#ifndef SHOUWEN_TIDY_H
#define SHOUWEN_TIDY_H

#include "base/base.h"

enum rule {
#define RULE(id, name, meaning) id,
#include "rules.def"
#undef RULE
    RULE__COUNT,
};
extern const char *const rule_names[RULE__COUNT];
extern const char *const rule_meanings[RULE__COUNT];

enum source_kind {
    SOURCE_C,      /* .c */
    SOURCE_HEADER, /* .h */
    SOURCE_TABLE,  /* .def */
    SOURCE_MESON,  /* meson.build */
    SOURCE_TEXT,   /* everything else that is text */
};

struct source {
    struct str path; /* relative to the root, / between folders */
    struct str text;
    /* Of C: `text` with the contents of comments, strings and character constants blanked, byte for byte in place;
     * line feeds stay. Of other kinds: `text`. */
    struct str code;
    enum source_kind kind;
};

struct finding {
    enum rule rule;
    struct str path;
    size_t line; /* 1 is the first */
    struct str detail;
};

struct findings {
    struct arena *arena; /* owns everything below */
    struct finding *items;
    size_t count;
};

/* The detail is a printf format. */
void finding_add(struct findings *findings, enum rule rule, const struct source *source, size_t line, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* Path and text are borrowed, the code is made in the arena. */
struct source source_new(struct arena *arena, struct str path, struct str text);
bool source_is_c(const struct source *source); /* .c, .h or .def */
bool source_under(const struct source *source, const char *places); /* any of blank-separated path prefixes */
size_t line_at(struct str text, size_t offset);

/* The next identifier of `code` from *at on; moves *at behind it. */
bool code_identifier(struct str code, size_t *at, struct str *identifier);

void check_text(const struct source *source, struct findings *findings);
void check_c(const struct source *source, struct findings *findings);
void check_includes(const struct source *source, struct findings *findings);
void check_calls(const struct source *source, struct findings *findings);
void check_tables(const struct source *source, struct findings *findings);
void check_errors(const struct source *sources, size_t count, struct findings *findings);
void check_tree(const struct source *sources, size_t count, struct findings *findings); /* all of the above and the tree's own */

/* Runs every snippet of tidy_cases.c; prints what does not hold; true when all do. */
bool cases_hold(void);

#endif
