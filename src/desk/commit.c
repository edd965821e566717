/* The commit thread: what has arrived becomes one transaction with one force to disk; only then is anybody answered. Between
 * commands it fires clocks and seals days, a portion a transaction. Not here: what a command does (command.c).
 *
 * A command that fails leaves no trace of its own and harms no other of its transaction: see run_together and run_alone.
 *
 * Keeps: acknowledged is durable (store_commit was true before `done`); a failed transaction leaves no trace, in memory as on
 * disk; the thread sleeps until there is work or the earliest clock is due, and never polls. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include "desk/core.h"
#include "desk/remember.h"

enum { GATHER_FROM_US = 2000, GATHER_PART = 2, RETRY_MS = 1000, PURGE_EVERY_MS = 600000 };

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
static void set_unwell(struct desk_core *core, const char *problem) {
    core_problem(core, problem);
    (void)pthread_mutex_lock(&core->mutex);
    core->unwell = problem != NULL;
    (void)pthread_mutex_unlock(&core->mutex);
}

/* ---- one batch ---- */

struct batch {
    struct submission *submissions;
    struct work_item *works;
};

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

/* In a savepoint of its own, so that what fails leaves no trace and harms no other. */
static void run_alone(struct desk_core *core, struct submission *submission, instant now) {
    size_t changes = core->journal.count;
    int64_t seq = core->last_seq, matters = core->matters_new;
    struct recalculation recalculation = core->recalculation;
    if (store_savepoint(core->writer)) command_run(core, submission, now);
    else submission->result = SUBMISSION_FAILED;
    if (submission->result != SUBMISSION_FAILED) {
        (void)store_release(core->writer);
        return;
    }
    (void)store_failed(core->writer, &submission->error);
    store_rollback_to(core->writer);
    core->journal.count = changes;
    core->last_seq = seq;
    core->matters_new = matters;
    core->recalculation = recalculation;
    core->numbered_last = 0;
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
    struct recalculation recalculation = core->recalculation;
    item->ok = store_savepoint(core->writer) && item->work(core->writer, item->context, &item->error);
    if (store_failed(core->writer, &item->error)) item->ok = false;
    if (item->ok) {
        (void)store_release(core->writer);
        return;
    }
    store_rollback_to(core->writer);
    core->journal.count = 0;
    core->recalculation = recalculation;
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

static int64_t steady_us(void) {
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool commit(struct desk_core *core, struct error *error) {
    int64_t began_us = steady_us();
    bool durable = store_commit(core->writer, error);
    core->commit_us = steady_us() - began_us;
    return durable;
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
    return commit(core, error);
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
    if (core->failing) set_unwell(core, NULL);
    core->failing = false;
    search_notify(core->desk, core->last_seq);
}

static void after_failure(struct desk_core *core, const struct batch *batch, const struct error *error) {
    forget_transaction(core);
    core->failing = true;
    set_unwell(core, error->message);
    for (struct submission *s = batch->submissions; s; s = s->next) {
        submission_release(s);
        s->result = SUBMISSION_FAILED;
        s->error = *error;
        s->replayed = false;
    }
    for (struct work_item *w = batch->works; w; w = w->next) {
        w->ok = false;
        w->error = *error;
    }
}

static void tell(struct desk_core *core, struct batch *batch) {
    int64_t commands = 0;
    for (struct submission *s = batch->submissions, *next; s; s = next) {
        next = s->next; /* `done` may let go of it */
        commands++;
        s->done(s);
    }
    count_rate(core, desk_now(core->desk), commands);
    (void)pthread_mutex_lock(&core->mutex);
    for (struct work_item *w = batch->works; w; w = w->next) w->finished = true;
    if (core->recalculating && !core->recalculation.active) core->recalculated = core->recalculation.changed;
    core->recalculating = core->recalculation.active;
    (void)pthread_cond_broadcast(&core->finished);
    (void)pthread_mutex_unlock(&core->mutex);
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

/* Those who are answered now will often come again at once. Where a COMMIT takes longer than they need for that, waiting for them
 * makes one large transaction of what would be two by turns, with twice as many forces to disk; where it is quick, one half comes
 * back while the other half is being recorded, and waiting would only leave both idle. */
static void expect_again(struct desk_core *core, const struct batch *batch) {
    int64_t answered = 0;
    for (const struct submission *s = batch->submissions; s; s = s->next) answered++;
    (void)pthread_mutex_lock(&core->mutex);
    core->expected = answered + core->queued < LIMIT_BATCH ? answered + core->queued : LIMIT_BATCH;
    (void)pthread_mutex_unlock(&core->mutex);
    core->gather_until_us = core->commit_us < GATHER_FROM_US ? 0 : steady_us() + core->commit_us / GATHER_PART;
}

static void run_batch(struct desk_core *core, struct batch *batch) {
    struct error error = {0};
    arena_reset(core->batch_arena);
    core->journal = (struct counter_journal){.arena = core->batch_arena};
    core->touched = (struct touched){0};
    if (write_batch(core, batch, desk_now(core->desk), &error)) after_commit(core);
    else after_failure(core, batch, &error);
    expect_again(core, batch);
    tell(core, batch);
    checkpoint_after_commit(core);
    rest(core);
}

/* ---- the thread ---- */

static void take(struct desk_core *core, struct batch *batch) {
    struct submission **end = &core->first;
    int count = 0;
    while (*end && count < LIMIT_BATCH) {
        end = &(*end)->next;
        count++;
    }
    batch->submissions = core->first;
    core->first = *end;
    if (!core->first) core->last = NULL;
    *end = NULL;
    core->queued -= count;
    /* One work item a transaction: it may stage a new world, which must be its own to drop. */
    batch->works = core->work_first;
    if (!core->work_first) return;
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

/* Under the mutex, with commands waiting: see expect_again. */
static void gather(struct desk_core *core) {
    while (core->queued < core->expected && !core->work_first && !core->stopping) {
        int64_t left_us = core->gather_until_us - steady_us();
        struct timespec deadline;
        if (left_us <= 0) return;
        CHECK(clock_gettime(CLOCK_REALTIME, &deadline) == 0);
        int64_t at_us = deadline.tv_nsec / 1000 + left_us;
        deadline.tv_sec += (time_t)(at_us / 1000000);
        deadline.tv_nsec = (long)(at_us % 1000000) * 1000;
        if (pthread_cond_timedwait(&core->wake, &core->mutex, &deadline) == ETIMEDOUT) return;
    }
}

/* Sleep until there is something to do. With a clock set by a test only the setting itself wakes. */
static bool wait_for_work(struct desk_core *core, struct batch *batch) {
    instant due = core->desk->mode == DESK_SERVE && !core->failing ? next_moment(core) : NO_DUE;
    instant retry = core->failing ? machine_now() + RETRY_MS : NO_DUE;
    (void)pthread_mutex_lock(&core->mutex);
    while (!core->first && !core->work_first && !core->stopping) {
        if (core->failing ? machine_now() >= retry : core->recalculation.active || due < desk_now(core->desk)) break;
        bool endless = due == NO_DUE || atomic_load(&core->clock_set) != INSTANT_NONE;
        if (core->failing) wait_until(core, retry);
        else if (endless) (void)pthread_cond_wait(&core->wake, &core->mutex);
        else wait_until(core, due + 1);
    }
    if (core->first && !core->failing) gather(core);
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
        if (core->first == submission || core->queued >= core->expected) (void)pthread_cond_signal(&core->wake);
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
