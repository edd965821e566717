/* numbers: what an organisation sets in place of the numbers of its regulation's text (本单位规定). Part of the floor's public header:
 * include desk/desk.h. */
#ifndef SHOUWEN_DESK_NUMBERS_H
#define SHOUWEN_DESK_NUMBERS_H

#include "desk/desk.h"

/* A number of the text otherwise, from a day on (`entry`: as in `overrides` of the organisation, without by and on), and as the
 * text has it again. What was born before keeps the number it was born under. ERROR_INPUT with where = /overrides/N/…. */
bool desk_set_number(struct desk *desk, const struct actor *actor, const json_t *entry, struct error *error);
/* `reason` goes on record; empty: none is given. */
bool desk_withdraw_number(struct desk *desk, const struct actor *actor, struct str number, struct str reason,
                          struct error *error);

/* Every regulation that was adopted and every number that was set or withdrawn, newest first, at most 100. */
struct rules_event {
    instant at;
    struct str by, body; /* JSON: {id, version, hash, [numbers: [{number, amount, unit, word, reason, from} or
                            {number, withdrawn: true, [reason]}]]} */
};
bool desk_rules_history(struct desk_reader *reader, struct rules_event **events, size_t *count, struct arena *arena,
                        struct error *error);

#endif
