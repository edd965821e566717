/* trial (试算): the ledger replayed under another regulation, or under changed numbers, before it is adopted. One at a time, on a
 * thread of its own that runs when nobody else wants the processor, so that the desk never waits for it. Private to the web
 * floor. What a replay means: scenario/replay.h. */
#ifndef SHOUWEN_WEB_TRIAL_H
#define SHOUWEN_WEB_TRIAL_H

#include "desk/desk.h"
#include "scenario/replay.h"

struct trial; /* may be called from any thread */
struct trial *trial_new(struct desk *desk);
void trial_free(struct trial *trial); /* cancels what runs, and waits for it; NULL allowed */

/* Replay what was registered on the days from `from` to before `below` under the pack that `yaml` is. False: ERROR_CONFLICT when
 * another one runs, or what regulation_read says of the pack. The result of the one before is dropped. */
bool trial_start(struct trial *trial, struct str by, struct str yaml, day_number from, day_number below, struct error *error);
void trial_cancel(struct trial *trial); /* what runs stops within one portion */

/* Adopt what was replayed last, on the trial's thread: TRIAL_ADOPTS, then TRIAL_ADOPTED, or TRIAL_DONE again with the error.
 * False: ERROR_CONFLICT when that is not the last one that ended, or is being adopted. */
bool trial_adopt(struct trial *trial, const struct actor *actor, int64_t id, struct error *error);
/* For tests: called on the trial's thread after each portion, outside of its lock. */
void trial_watch(struct trial *trial, void (*watch)(void *context), void *context);

enum trial_state { TRIAL_NONE, TRIAL_RUNS, TRIAL_DONE, TRIAL_CANCELLED, TRIAL_FAILED, TRIAL_ADOPTS, TRIAL_ADOPTED };
struct trial_result {
    enum trial_state state;
    int64_t id;                /* of this trial; 0: there was none */
    struct str regulation, version, by, yaml;
    struct text title;
    instant started, ended;
    int64_t done, total;       /* matters; total: all that the ledger holds, an upper bound */
    day_number from, below;
    struct replay_figures figures[2]; /* of a trial that is done: as recorded, and under this regulation */
    struct error error;        /* of one that failed, or that was not adopted */
};
/* How it stands: a copy in `arena`. */
void trial_look(struct trial *trial, struct trial_result *result, struct arena *arena);

#endif
