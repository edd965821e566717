/* replay (重演): what would have happened to matters that were lived under another regulation, or under changed numbers.
 *
 * The people's commands are taken as they were given, at their moments; everything that follows from a regulation (clocks, forms,
 * refusals, findings) is decided anew. People would have acted otherwise under another regulation, so a replay shows what it
 * would have demanded of the work as it was done, not a prophecy. Pure, like the rest of this floor. */
#ifndef SHOUWEN_SCENARIO_REPLAY_H
#define SHOUWEN_SCENARIO_REPLAY_H

#include "matter/matter.h"

/* The matter as it stands at `until` when its commands happen under world->regulation. NULL: even its registration would be
 * refused. Commands that are refused are added to *refused and change nothing. What an import marked as history runs under the
 * clocks here. What the registration of another matter would leave on this one is not replayed. `recorded` lends its texts:
 * it must outlive the result. */
struct matter *replay_matter(const struct world *world, const struct matter *recorded, instant until, struct arena *arena,
                             int64_t *refused);

/* A regulation that is replayed, with the organisation's own numbers: each matter has those that held when it was born, as far as
 * the text has such a number. So replaying a ledger under its own regulation comes out as it was recorded. */
struct replay_text {
    const struct regulation *text;
    struct arena *arena;      /* where the variants live */
    struct replay_variant *variants;
    size_t variants_count;
};
/* The text as it would have been for a matter born under `born`, which must outlive it. */
const struct regulation *replay_regulation(struct replay_text *text, const struct regulation *born);

struct replay_count { /* of one article, or of one unit */
    struct str name;
    int64_t clocks;   /* that were started */
    int64_t late;     /* hard ones that ran out */
    int64_t findings; /* opened */
};
struct replay_figures {
    struct arena *arena;
    int64_t matters, late, findings, refused; /* late: matters of which some hard clock ran out */
    int64_t unread;                           /* matters that could not be read, and are in no other figure */
    int64_t due_in_hour[24];                  /* deadlines by the hour of the day they fall in: load */
    struct replay_count *articles, *units;    /* in no order; units: those against whom the clock or finding goes */
    size_t articles_count, units_count;
};
/* Count one matter as it stands. */
void replay_figures_count(struct replay_figures *figures, const struct organisation *organisation, const struct matter *matter);
/* Add what another thread has counted. */
void replay_figures_add(struct replay_figures *figures, const struct replay_figures *other);

#endif
