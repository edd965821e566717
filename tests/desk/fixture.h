/* What the tests of the desk share: a data directory with a small tax office, its clock in the test's hand, commands from JSON
 * text. */
#ifndef SHOUWEN_TESTS_DESK_FIXTURE_H
#define SHOUWEN_TESTS_DESK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../store/folder.h"
#include "desk/core.h"

struct office {
    struct folder folder;
    struct str dir;
    struct desk *desk;
    struct desk_reader *reader;
    struct arena *arena;
    struct error error;
};

extern const char office_organisation[]; /* as in CONTRACT §4 */
/* Made on 2026-09-28T09:00, opened for serving with the clock standing there. */
void office_open(struct office *office);
void office_open_under(struct office *office, const char *pack, const char *organisation_text);
void office_close(struct office *office);  /* and forget everything */
void office_reopen(struct office *office, const char *now); /* as after a restart */
void office_shut(struct office *office);   /* closed, but the folder stays */
void office_clock(struct office *office, const char *now);
instant office_at(const char *text);
struct actor office_actor(const char *staff);

/* A command on its way: what it borrows lives in it. */
struct errand {
    struct submission submission;
    json_t *object, *args;
    struct arena *arena;
};
/* Read a command from JSON text; matter 0 for register. */
void errand_init(struct errand *errand, const char *staff, int64_t matter, const char *text);
void errand_release(struct errand *errand);
/* All of it: the id of the matter, or fail. */
int64_t office_register(struct office *office, const char *staff, const char *text);
/* Many, hundreds of them on their way at a time, as requests come: `write` makes the text of number i = 0, 1, … */
enum { MANY_TEXT_SIZE = 500 };
typedef void many_text(int i, char text[static MANY_TEXT_SIZE]);
void office_register_many(struct office *office, int count, many_text *write);
enum submission_result office_do(struct office *office, const char *staff, int64_t matter, const char *text);
/* Verify the ledger and that the views are what a rebuild makes; the desk is closed and opened again. */
void office_check(struct office *office);
/* Wait until the commit thread has nothing due any more. */
void office_settle(struct office *office);

#define REGISTER_OWN "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":\"个体户停业登记怎么办\"," \
                     "\"asker\":{\"name\":\"王某\",\"phone\":\"138-0000-0000\"},\"scope\":\"self\"}"
#define REGISTER_LEVY "{\"do\":\"register\",\"channel\":\"visit\",\"kind\":\"consultation\",\"subject\":\"定额怎么核定\"," \
                      "\"asker\":{\"name\":\"李某\",\"phone\":\"13900000001\"},\"scope\":\"organisation\",\"units\":[\"levy\"]}"

#endif
