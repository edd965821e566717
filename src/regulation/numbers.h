/* numbers: the numbers of a regulation's text, each with a name, and what an organisation set in their place (本单位规定).
 *
 * A number is set otherwise on record: with a reason, by whom, on which day and from which day. The text stays as it is, and so
 * does what was born before that day. Stricter and looser are both possible, but a fine stays within the text's bounds.
 * Part of the floor's public header: include regulation/regulation.h. */
#ifndef SHOUWEN_REGULATION_NUMBERS_H
#define SHOUWEN_REGULATION_NUMBERS_H

#include "regulation/condition.h"

enum number_kind {
    NUMBER_CLOCK,    /* span of a clock: `clock/ID` */
    NUMBER_ALLOWANCE, /* span that a moment may lie after another (how far an extension goes) */
    NUMBER_AT_LEAST, /* bounds of a number that a condition asks for */
    NUMBER_AT_MOST,
    NUMBER_TIMES,    /* how often something happened */
    NUMBER_RATE,     /* of a ratio: more than so many */
    NUMBER_WINDOW,   /* over which time breaches are counted: ever, month, year, rolling_year */
    NUMBER_FINE_MIN, /* bounds of a measure's amount */
    NUMBER_FINE_MAX,
    NUMBER_IN_YEAR,  /* how many measures of a calendar year reach what an accumulation says */
};

struct number {
    struct str name;     /* clock/answer, refusal/第八条/1, case/late/1, sanction/四-3/fine/max, accumulation/第九条/1 */
    struct str article;
    struct text about;   /* what it is the number of, as people read it */
    enum number_kind kind;
    bool none;           /* the text has no number here */
    bool backward;       /* of a clock: counted back from a later event */
    struct span span;    /* CLOCK, ALLOWANCE */
    int64_t amount;      /* the others */
    struct str word;     /* WINDOW */
    struct str unit;     /* of FINE: of what */
    const struct condition *condition; /* where it stands; NULL: of a clock, measure or accumulation */
    size_t rule, part;   /* position of its rule, and of its measure */
};

enum strictness { STRICTNESS_STRICTER, STRICTNESS_LOOSER, STRICTNESS_OTHER /* neither follows from the text */ };

struct number_local { /* a number that is set otherwise */
    struct number text;     /* as the text has it */
    struct number_set set;  /* organisation.h */
    enum strictness strictness;
};

struct regulation;

/* A role that a rule needs somebody to have. */
struct role_need {
    uint32_t roles;     /* bits of enum role: one of these */
    struct str article;
    int line, column;   /* of the rule in its pack */
    bool decides;       /* a sanction; else: it alone may give a command in some case */
};
struct role_need *regulation_needs(struct arena *arena, const struct regulation *regulation, size_t *count);
bool role_need_met(const struct role_need *needed, const struct organisation *organisation); /* by somebody active */
/* Is there a rule by which a sanction is not decided before somebody has approved it? */
bool regulation_asks_approval(const struct regulation *regulation);
struct str role_need_words(struct arena *arena, const struct role_need *needed); /* leader or discipline */

/* Every number that can be set otherwise, in the order of the text. With numbers that are set already, it is the text's. */
struct number *regulation_numbers(struct arena *arena, const struct regulation *regulation, size_t *count);
/* The same regulation with these numbers; the given one is not changed. One without any: itself. NULL and *error (where =
 * /overrides/2/number) when the text has no such number, it is of another sort, or outside the text's bounds. */
const struct regulation *regulation_with_numbers(struct arena *arena, const struct regulation *regulation,
                                                 const struct number_set *sets, size_t count, struct error *error);
/* What the organisation set in place of that number; NULL: nothing. */
const struct number_local *regulation_local(const struct regulation *regulation, struct str number);
/* Does it hold for what was born on that day? */
bool number_holds(const struct number_local *local, day_number born);
/* How people read it: 3个工作日, 2次, 全年. `set`: as the organisation set it; NULL: as the text has it. */
void number_say(const struct number *number, const struct number_set *set, enum language language, struct buf *out);
/* The record: what the text says, what was set, on which day by whom, from when and why. */
void number_local_say(const struct number_local *local, struct str by_name, enum language language, struct buf *out);

#endif
