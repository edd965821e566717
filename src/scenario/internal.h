/* What the files of this floor share. */
#ifndef SHOUWEN_SCENARIO_INTERNAL_H
#define SHOUWEN_SCENARIO_INTERNAL_H

#include "scenario/scenario.h"

struct told_matter { /* a matter of the story, or a case that stands without one */
    struct str label; /* empty: a case */
    struct matter *matter;
    struct parties_of_chain {
        struct str *items;
        size_t count;
    } chain; /* levels of responsibility, fixed at register */
};

struct run {
    struct arena *arena;
    struct world world;
    struct world_facts facts;
    struct told_matter *matters;
    size_t matters_count;
    json_t **kept;        /* JSON that the events borrow from */
    size_t kept_count;
    struct str file;
    size_t step; /* from 1 */
    instant now;
    struct str now_text;
    struct buf *report;
    struct scenario_counts *counts;
    struct error *error;
};

/* One expectation held or not; a failed one is reported with `format`. */
void run_passed(struct run *run);
void run_failed(struct run *run, const char *format, ...) PRINTF_LIKE(2, 3);
/* The file itself is wrong: false, with *error filled. */
bool run_wrong(struct run *run, const char *where, const char *format, ...) PRINTF_LIKE(3, 4);
struct told_matter *run_matter(struct run *run, struct str label);
int run_zone(const struct run *run);

/* Check one `expect` object; false only when the file is wrong. */
bool expect_check(struct run *run, const json_t *expect);
/* Where a command without a matter belongs; NULL: it opens a case. */
struct told_matter *run_case_of(struct run *run, const struct command *command);

/* JSON of a known shape. */
struct str text_of(const json_t *object, const char *key);
struct str str_of(const json_t *value);

#endif
