/* What the two files of expectations share. */
#ifndef SHOUWEN_SCENARIO_EXPECT_H
#define SHOUWEN_SCENARIO_EXPECT_H

#include "scenario/internal.h"

#define FINDING_KEYS "article who status severity cause consequence"

struct str moment_text(struct run *run, instant at);
void expect_word(struct run *run, const char *what, struct str expected, struct str is);
/* Only keys of the blank-separated list `known`. */
bool expect_keys(struct run *run, const json_t *object, const char *known, const char *where);
bool finding_matches(const struct finding *finding, const json_t *expected);
/* Each listed form was issued with these fields filled, in that matter; NULL: anywhere (a duty record is no matter's). */
bool expect_forms_of(struct run *run, const struct matter *matter, const json_t *list);
/* Expectations without a matter: of staff, of a unit, figures, forms. */
bool expect_people(struct run *run, const json_t *expect);

#endif
