/* One office for a whole file of tests: a fresh one for each of them. */
#ifndef SHOUWEN_TESTS_DESK_OFFICE_H
#define SHOUWEN_TESTS_DESK_OFFICE_H

#include "fixture.h"

extern struct office office;
extern struct actor admin;

/* For cmocka_unit_test_setup_teardown: the tax office, opened; closed, and the machine's clock again. */
int set_up(void **state);
int tear_down(void **state);
/* A copy of the organisation in force, to be changed and set; the caller's. */
json_t *organisation_now(void);
json_t *staff_entry(json_t *organisation, const char *id); /* within it */
void organisation_set(json_t *organisation);               /* or fail; takes it over */

#endif
