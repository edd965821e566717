/* Private to the regulation floor: can a command be given at all, and where does it lead? */
#ifndef SHOUWEN_REGULATION_POSSIBLE_H
#define SHOUWEN_REGULATION_POSSIBLE_H

#include "regulation/regulation.h"

enum flow_state { FLOW_OPEN, FLOW_OFFERED, FLOW_CONSULTING, FLOW_REFERRED, FLOW_PAUSED, FLOW_ANSWERED, FLOW_CLOSED, FLOW__COUNT };
enum { FLOW_KEEP = FLOW__COUNT, FLOW_ANYWHERE = -1 };
#define FLOW_BIT(state) (UINT32_C(1) << (state))

struct circumstances { /* what is known of the moment in which a command is given */
    const struct regulation *r;
    const bool *never;         /* of every verb: nobody can ever have given it */
    const struct str *options; /* of r->options, what the organisation set; empty text: anything */
    enum flow_state state;     /* before the command */
    uint32_t roles_any;        /* who gives it has one of these; 0: anybody */
    struct str kind;           /* of the matter; empty: any */
    int64_t *effort;           /* counted down; below 0 everything counts as possible */
};

/* Is there any case in which no refusal forbids `verb`, and (unless `to` is FLOW_ANYWHERE) the matter is in state `to` after it?
 * `usual`: the states that the common table allows after it, FLOW_BIT(FLOW_KEEP) for the same. Exact about what conditions say
 * together of state, roles, words, switches, numbers and history; every other test counts as true or false at will, but the same
 * test is the same everywhere. False: *forbids is a refusal that stands in the way, NULL when none does. */
bool command_possible(const struct circumstances *at, enum verb verb, uint32_t usual, int to,
                      const struct refusal_rule **forbids);
/* Can the condition hold then? */
bool condition_possible(const struct circumstances *at, enum verb verb, const struct condition *condition);
bool condition_same(const struct condition *a, const struct condition *b); /* do they say the same? NULL: always */
bool operand_same(const struct operand *a, const struct operand *b);
bool party_test_same(const struct party_test *a, const struct party_test *b);

#endif
