/* The commit thread: what has arrived becomes one transaction. Between commands it fires clocks and seals days, a portion a
 * transaction. Not here: what a command does (command.c); the force to disk, and the answers, which wait for it (force.c).
 *
 * A command that fails leaves no trace of its own and harms no other of its transaction: see run_together and run_alone.
 *
 * Keeps: a failed transaction leaves no trace, in memory as on disk; the thread sleeps until there is work or the earliest clock
 * is due, and never polls. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include "desk/core.h"
#include "desk/reading/remember.h"

enum { RETRY_MS = 1000, PURGE_EVERY_MS = 600000 };

/* ---- time ---- */

static instant machine_now(void) {
    struct timespec now;
    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (instant)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

instant desk_now(struct desk *desk) {
    struct desk_core *core = desk->core;
    instant now = atomic_load(&core->clock_set);
    if (now == INSTANT_NONE) now = machine_now();
    instant latest = atomic_load(&core->clock_latest);
    while (now > latest && !atomic_compare_exchange_weak(&core->clock_latest, &latest, now)) {}
    return now > latest ? now : latest;
}

static _Atomic instant clock_at_opening = INSTANT_NONE;

instant clock_initial(void) {
    return atomic_load(&clock_at_opening);
}

void desk_set_clock(struct desk *desk, instant now) {
    atomic_store(&clock_at_opening, now);
    if (!desk) return;
    struct desk_core *core = desk->core;
    (void)pthread_mutex_lock(&core->mutex);
    atomic_store(&core->clock_set, now);
    (void)pthread_cond_broadcast(&core->wake);
    (void)pthread_mutex_unlock(&core->mutex);
}

void core_problem(struct desk_core *core, const char *problem) {
    (void)pthread_mutex_lock(&core->mutex);
    (void)snprintf(core->problem, sizeof core->problem, "%s", problem ? problem : "");
    (void)pthread_mutex_unlock(&core->mutex);
}

/* A problem that keeps the desk from working, until the next transaction that succeeds. */
void core_unwell(struct desk_core *core, const char *problem) {
    core_problem(core, problem);
    (void)pthread_mutex_lock(&core->mutex);
    core->unwell = problem != NULL;
    (void)pthread_mutex_unlock(&core->mutex);
}

/* ---- one batch ---- */

static void forget_transaction(struct desk_core *core) {
    core->recalculation = core->recalculation_before;
    core->last_seq = core->last_seq_before;
    core->matters_new = 0;
    core->numbered_last = 0;
    core->journal.count = 0;
    clocks_forget(core);
    seal_forget(core);
    snapshot_drop_staged(core);
}

/* What a transaction holds so far, to go back to when something in it fails. */
struct so_far {
    size_t changes;
    int64_t seq, matters;
    struct recalculation recalculation;
};

static struct so_far so_far(const struct desk_core *core) {
    return (struct so_far){core->journal.count, core->last_seq, core->matters_new, core->recalculation};
}

static void go_back(struct desk_core *core, const struct so_far *before) {
    store_rollback_to(core->writer);
    core->journal.count = before->changes;
    core->last_seq = before->seq;
    core->matters_new = before->matters;
    core->recalculation = before->recalculation;
    core->numbered_last = 0;
}

/* In a savepoint of its own, so that what fails leaves no trace and harms no other. */
static void run_alone(struct desk_core *core, struct submission *submission, instant now) {
    struct so_far before = so_far(core);
    if (store_savepoint(core->writer)) command_run(core, submission, now);
    else submission->result = SUBMISSION_FAILED;
    if (submission->result != SUBMISSION_FAILED) {
        (void)store_release(core->writer);
        return;
    }
    (void)store_failed(core->writer, &submission->error);
    go_back(core, &before);
}

/* All in the one transaction. Most commands that fail do so before they write; a savepoint costs a quarter of a command, and is
 * worth it only when there is one that has written already. False: there is one, and the transaction must begin anew. */
static bool run_together(struct desk_core *core, struct submission *submissions, instant now) {
    for (struct submission *s = submissions; s; s = s->next) {
        int64_t written = store_changes_ever(core->writer);
        command_run(core, s, now);
        bool harmless = s->result != SUBMISSION_FAILED || store_changes_ever(core->writer) == written;
        if (!harmless || store_failed(core->writer, NULL)) return false;
    }
    return true;
}

static void run_work(struct desk_core *core, struct work_item *item) {
    /* So that a work item may write its own counters early: all that came before it is written. */
    counters_write(core->writer, &core->journal);
    struct so_far before = so_far(core);
    item->ok = store_savepoint(core->writer) && item->work(core->writer, item->context, &item->error);
    if (store_failed(core->writer, &item->error)) item->ok = false;
    if (item->ok) {
        (void)store_release(core->writer);
        return;
    }
    go_back(core, &before);
    snapshot_drop_staged(core);
}

static void purge_keys(struct desk_core *core, instant now) {
    if (now - core->purged_at < PURGE_EVERY_MS) return;
    struct query query = query_start(core->writer, SQL_IDEMPOTENCY_PURGE);
    query_bind_int(&query, now - LIMIT_KEY_DAYS * DAY_MS);
    if (query_run(&query) && store_changes(core->writer) == 0) core->purged_at = now;
}

/* After a failure an empty transaction would succeed on a full disk; a row of its own shows whether the disk takes one again. */
static void probe_disk(struct desk_core *core, instant now) {
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", (long long)now);
    struct query query = query_start(core->writer, SQL_NOTE_SET);
    query_bind_text(&query, STR("probe"));
    query_bind_text(&query, (struct str){text, (size_t)len});
    (void)query_run(&query);
}

static bool begin(struct desk_core *core, instant now, struct error *error) {
    if (store_begin(core->writer)) {
        seal_follow(core, now);
        return true;
    }
    (void)store_failed(core->writer, error);
    store_rollback(core->writer);
    return false;
}

/* Nothing was done yet, not even in memory. */
static bool begin_anew(struct desk_core *core, const struct batch *batch, instant now, struct error *error) {
    store_rollback(core->writer);
    forget_transaction(core);
    for (struct submission *s = batch->submissions; s; s = s->next) submission_begin(s);
    return begin(core, now, error);
}

static bool write_batch(struct desk_core *core, const struct batch *batch, instant now, struct error *error) {
    if (!begin(core, now, error)) return false;
    if (!run_together(core, batch->submissions, now)) {
        if (!begin_anew(core, batch, now, error)) return false;
        for (struct submission *s = batch->submissions; s; s = s->next) run_alone(core, s, now);
    }
    for (struct work_item *w = batch->works; w; w = w->next) run_work(core, w);
    if (core->desk->mode == DESK_SERVE) clocks_fire(core, now);
    recalculation_portion(core, now);
    purge_keys(core, now);
    if (core->failing) probe_disk(core, now);
    counters_write(core->writer, &core->journal);
    return store_commit_deferred(core->writer, error);
}

static void count_rate(struct desk_core *core, instant now, int64_t commands) {
    core->rate_commits += commands;
    if (now - core->rate_since < SECOND_MS) return;
    atomic_store(&core->commits_per_second, (double)core->rate_commits * 1000.0 / (double)(now - core->rate_since));
    core->rate_since = now;
    atomic_store(&core->rate_at, now);
    core->rate_commits = 0;
}

static void after_commit(struct desk_core *core) {
    memory_changed(core->memory, core->touched.matters, core->touched.matters_count);
    if (core->touched.days) memory_days_changed(core->memory);
    snapshot_publish(core);
    core->recalculation_before = core->recalculation;
    core->last_seq_before = core->last_seq;
    atomic_fetch_add(&core->matters, core->matters_new);
    core->matters_new = 0;
    atomic_store(&core->events, core->last_seq);
    if (core->failing) core_unwell(core, NULL);
    core->failing = false;
    (void)pthread_mutex_lock(&core->mutex);
    if (core->recalculating && !core->recalculation.active) core->recalculated = core->recalculation.changed;
    core->recalculating = core->recalculation.active;
    (void)pthread_cond_broadcast(&core->finished);
    (void)pthread_mutex_unlock(&core->mutex);
}

static void after_failure(struct desk_core *core, const struct error *error) {
    forget_transaction(core);
    core->failing = true;
    core_unwell(core, error->message);
}

/* When the index is far behind, recording slows down gently until both go at the same rate (search_index.c). */
static void rest(struct desk_core *core) {
    int pace_ms = search_pace_ms(core->desk);
    if (pace_ms == 0) return;
    instant end = machine_now() + pace_ms;
    struct timespec deadline = {.tv_sec = (time_t)(end / SECOND_MS), .tv_nsec = (long)(end % SECOND_MS) * 1000000};
    (void)pthread_mutex_lock(&core->mutex);
    while (!core->stopping)
        if (pthread_cond_timedwait(&core->finished, &core->mutex, &deadline) == ETIMEDOUT) break;
    (void)pthread_mutex_unlock(&core->mutex);
}

static void run_batch(struct desk_core *core, struct batch *batch) {
    struct error error = {0};
    instant now = desk_now(core->desk);
    arena_reset(core->batch_arena);
    core->journal = (struct counter_journal){.arena = core->batch_arena};
    core->touched = (struct touched){0};
    count_rate(core, now, batch->count);
    if (force_make_good(core, &error) && write_batch(core, batch, now, &error)) {
        after_commit(core);
        batch->transactions = 1;
        batch->seq = core->last_seq;
        force_hand_in(core, batch);
    } else {
        after_failure(core, &error);
        batch_fail(batch, &error);
        batch_tell(core, batch);
    }
    checkpoint_after_commit(core);
    rest(core);
}

/* ---- the thread ---- */

static void take(struct desk_core *core, struct batch *batch) {
    struct submission **end = &core->first;
    batch_begin(batch);
    for (; *end && batch->count < LIMIT_BATCH; batch->count++) end = &(*end)->next;
    if (batch->count) {
        batch->submissions = core->first;
        batch->submissions_end = end;
        core->first = *end;
        if (!core->first) core->last = NULL;
        *end = NULL;
        core->queued -= batch->count;
    }
    /* One work item a transaction: it may stage a new world, which must be its own to drop. */
    batch->works = core->work_first;
    if (!core->work_first) return;
    batch->works_end = &core->work_first->next;
    core->work_first = core->work_first->next;
    if (!core->work_first) core->work_last = NULL;
    batch->works->next = NULL;
}

static void wait_until(struct desk_core *core, instant moment) {
    struct timespec deadline = {.tv_sec = (time_t)(moment / SECOND_MS), .tv_nsec = (long)(moment % SECOND_MS) * 1000000};
    int code = pthread_cond_timedwait(&core->wake, &core->mutex, &deadline);
    CHECK(code == 0 || code == ETIMEDOUT);
}

/* What happens next by itself: a clock that runs out after its due moment, the end of the day. */
static instant next_moment(struct desk_core *core) {
    instant due = clocks_next(core), sealed = seal_due(core);
    return sealed != NO_DUE && sealed - 1 < due ? sealed - 1 : due;
}

/* Sleep until there is something to do. With a clock set by a test only the setting itself wakes. */
static bool wait_for_work(struct desk_core *core, struct batch *batch) {
    instant due = core->desk->mode == DESK_SERVE && !core->failing ? next_moment(core) : NO_DUE;
    instant retry = core->failing ? machine_now() + RETRY_MS : NO_DUE;
    (void)pthread_mutex_lock(&core->mutex);
    while (!core->first && !core->work_first && !core->stopping) {
        if (core->in_doubt && !core->failing) {
            core->failing = true;
            retry = machine_now() + RETRY_MS;
        }
        if (core->failing ? machine_now() >= retry : core->recalculation.active || due < desk_now(core->desk)) break;
        bool endless = due == NO_DUE || atomic_load(&core->clock_set) != INSTANT_NONE;
        if (core->failing) wait_until(core, retry);
        else if (endless) (void)pthread_cond_wait(&core->wake, &core->mutex);
        else wait_until(core, due + 1);
    }
    bool more = core->first || core->work_first || !core->stopping;
    take(core, batch);
    (void)pthread_mutex_unlock(&core->mutex);
    return more;
}

static void *commit_main(void *context) {
    struct desk_core *core = context;
    struct batch batch;
    (void)pthread_setname_np(pthread_self(), "commit");
    while (wait_for_work(core, &batch)) run_batch(core, &batch);
    return NULL;
}

bool commit_start(struct desk_core *core, struct error *error) {
    core->committing = pthread_create(&core->committer, NULL, commit_main, core) == 0;
    if (!core->committing) error_set(error, ERROR_INTERNAL, "cannot start the commit thread");
    return core->committing;
}

void commit_stop(struct desk_core *core) {
    if (!core->committing) return;
    (void)pthread_mutex_lock(&core->mutex);
    core->stopping = true;
    (void)pthread_cond_broadcast(&core->wake);
    (void)pthread_cond_broadcast(&core->finished);
    (void)pthread_mutex_unlock(&core->mutex);
    CHECK(pthread_join(core->committer, NULL) == 0);
    core->committing = false;
}

/* ---- handing in ---- */

static void turn_away(struct submission *submission, enum error_code code, const char *message, const char *hint) {
    submission->result = SUBMISSION_FAILED;
    error_set(&submission->error, code, "%s", message);
    error_hint(&submission->error, "%s", hint);
    submission->done(submission);
}

void desk_submit(struct desk *desk, struct submission *submission) {
    struct desk_core *core = desk->core;
    submission->next = NULL;
    submission->keep = NULL;
    submission->keep_count = 0;
    submission->held = NULL;
    submission_begin(submission);
    (void)pthread_mutex_lock(&core->mutex);
    bool closing = core->stopping || !core->committing, full = core->queued >= LIMIT_QUEUE;
    if (!closing && !full) {
        if (core->last) core->last->next = submission;
        else core->first = submission;
        core->last = submission;
        core->queued++;
        if (core->first == submission) (void)pthread_cond_signal(&core->wake);
    }
    (void)pthread_mutex_unlock(&core->mutex);
    if (desk->beside) turn_away(submission, ERROR_STORAGE, "another process is serving this data directory",
                                "stop `shouwen serve` first");
    else if (closing) turn_away(submission, ERROR_STORAGE, "the desk is closing", "try again when it is open");
    else if (full) turn_away(submission, ERROR_BUSY, "too many commands are waiting", "try again in a moment");
}

struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    bool finished;
};

static void waited_for(struct submission *submission) {
    struct waiter *waiter = submission->context;
    (void)pthread_mutex_lock(&waiter->mutex);
    waiter->finished = true;
    (void)pthread_cond_signal(&waiter->cond);
    (void)pthread_mutex_unlock(&waiter->mutex);
}

enum submission_result desk_execute(struct desk *desk, struct submission *submission) {
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    submission->done = waited_for;
    submission->context = &waiter;
    desk_submit(desk, submission);
    (void)pthread_mutex_lock(&waiter.mutex);
    while (!waiter.finished) (void)pthread_cond_wait(&waiter.cond, &waiter.mutex);
    (void)pthread_mutex_unlock(&waiter.mutex);
    (void)pthread_mutex_destroy(&waiter.mutex);
    (void)pthread_cond_destroy(&waiter.cond);
    return submission->result;
}

/* Beside a serving process: SQLite's own lock orders this short transaction among the server's. */
static bool write_beside(struct desk_core *core, desk_work *work, void *context, struct error *error) {
    (void)pthread_mutex_lock(&core->mutex);
    bool done = false;
    if (!store_begin(core->writer) || !work(core->writer, context, error)) {
        (void)store_failed(core->writer, error);
        store_rollback(core->writer);
    } else {
        done = store_commit(core->writer, error);
    }
    (void)pthread_mutex_unlock(&core->mutex);
    return done;
}

bool desk_write(struct desk *desk, desk_work *work, void *context, struct error *error) {
    struct desk_core *core = desk->core;
    if (desk->beside) return write_beside(core, work, context, error);
    struct work_item item = {.work = work, .context = context};
    (void)pthread_mutex_lock(&core->mutex);
    bool open = core->committing && !core->stopping;
    if (open) {
        if (core->work_last) core->work_last->next = &item;
        else core->work_first = &item;
        core->work_last = &item;
        (void)pthread_cond_signal(&core->wake);
        while (!item.finished) (void)pthread_cond_wait(&core->finished, &core->mutex);
    }
    (void)pthread_mutex_unlock(&core->mutex);
    if (!open) error_set(error, ERROR_STORAGE, "the desk is closing");
    else if (!item.ok) *error = item.error;
    return open && item.ok;
}
