/* years: a year in a made-up organisation, lived from a seed. For the test of the invariants and for the benchmark.
 *
 * People act at random, mostly as the work asks of them: they answer, hand over, sign, consult, extend, close, now and then do
 * what is not theirs to do. Matters touch each other only through people, so each is lived for itself and any of them can be
 * lived again from seed and number. Half-way through the year people leave and move, two units become one, and what is born from
 * then on may be born under another regulation, or under numbers that the organisation set otherwise. Crashes happen at random
 * moments: what is in memory is lost and read back from the bytes of its events.
 */
#ifndef SHOUWEN_TESTS_YEARS_H
#define SHOUWEN_TESTS_YEARS_H

#include "matter/matter.h"

struct years_count {
    int64_t matters, commands, refused, crashes, clocks, breaches, findings, closed;
};
void years_count_add(struct years_count *count, const struct years_count *more);

struct years {
    const struct regulation *regulation, *later; /* for what is born before and after the middle of the year */
    const struct organisation *early, *late; /* before and after the middle of the year */
    instant begin, middle, end;
    uint64_t seed;
    struct arena *arena;         /* of the organisation */
    struct str *everybody, *units, *outside;
    size_t everybody_count, units_count, outside_count;
};

/* `staff_count` people, at least 12. The regulation must outlive it. */
struct years *years_new(const struct regulation *regulation, uint64_t seed, int staff_count);
void years_free(struct years *years);
/* What is born in the second half is born under this one; it must outlive the year. */
void years_adopt(struct years *years, const struct regulation *later);
/* The regulation in the organisation's own numbers: every third of them, at random from the seed. In the arena of the year. */
const struct regulation *years_local(struct years *years, const struct regulation *regulation);

struct life { /* one matter being lived */
    const struct years *years;
    uint64_t random;
    struct world world;
    struct matter *matter; /* NULL until it is registered */
    struct arena *arena;
    instant now;
    json_t **kept;
    size_t kept_count;
    bool crashes;
    struct years_count *count;
};
/* Live matter `number` of the year to its end. Read life->matter, then life_end. `crashes`: lose and read back at random. */
void life_live(struct life *life, const struct years *years, int number, bool crashes, struct arena *arena,
               struct years_count *count);
void life_end(struct life *life);

/* ---- people.c ---- */

uint32_t random_below(uint64_t *state, uint32_t below);
/* A command that somebody gives now; a new object with `by`. */
json_t *people_register(struct life *life);
json_t *people_act(struct life *life);

/* ---- auditor.c ---- */

/* Re-derive from the bytes of its events alone, without the program's own fold, that the invariants of a matter hold. Empty: they
 * do; else what is broken, in `arena`. `until`: the moment to which it was lived. */
struct str audit(const struct years *years, const struct matter *matter, instant until, struct arena *arena);

#endif
