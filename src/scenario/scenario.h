/* scenario: a story in JSON and what must hold in it (CONTRACT §4), told on a virtual clock.
 *
 * Pure: no server, no database, no file, no clock of the machine. What a scenario says of a matter is asked of the same core that
 * the desk works with, so that a story that passes here is what the desk will do. */
#ifndef SHOUWEN_SCENARIO_H
#define SHOUWEN_SCENARIO_H

#include "matter/matter.h"

struct scenario_counts {
    size_t passed, failed; /* expectations, one a thing that is looked at, and refusals */
};

struct scenario_options {
    /* The pack that a scenario names; NULL: the packs that travel inside the program. NULL and *error when there is none. */
    const struct regulation *(*find_pack)(void *context, struct arena *arena, struct str id, struct error *error);
    void *context;
    const struct calendar *calendar; /* NULL: the one inside the program */
};

/* Run one scenario. Every failed expectation is one line of `report`: file, step (from 1), its time, what was expected and what
 * is. Adds to *counts. False and *error (where = file and JSON pointer) when the text is not a scenario: malformed JSON, an
 * unknown pack, a bad organisation, time that moves backward, an unknown key or expectation; nothing after it was run. `options`
 * may be NULL. */
bool scenario_run(struct str json, struct str file, const struct scenario_options *options, struct buf *report,
                  struct scenario_counts *counts, struct error *error);

#endif
