/* The force thread: those whose transaction is committed are answered once the log is on disk. While it waits for the disk, the
 * commit thread goes on with the next transaction, and one force serves all that were committed meanwhile.
 *
 * In doubt: when a force fails, nobody knows what of the log has reached the disk, and asking again would not tell (a system may
 * forget what it could not write). Those who wait are told so; the ledger has what they sent, and is good again when a checkpoint
 * has copied all of the log into the database and forced that. Until then nothing more is recorded.
 * Not here: what a transaction holds (commit.c); how a force is kept apart from its COMMIT (store/log_vfs.c).
 *
 * Keeps: acknowledged is durable. Others may see for a moment what is not durable yet; the index of texts does not. */
#include "desk/core.h"

/* ---- batches ---- */

void batch_begin(struct batch *batch) {
    *batch = (struct batch){0};
    batch->submissions_end = &batch->submissions;
    batch->works_end = &batch->works;
}

static void batch_append(struct batch *batch, struct batch *more) {
    *batch->submissions_end = more->submissions;
    if (more->submissions) batch->submissions_end = more->submissions_end;
    *batch->works_end = more->works;
    if (more->works) batch->works_end = more->works_end;
    batch->count += more->count;
    batch->transactions += more->transactions;
    batch->seq = more->seq;
}

void batch_fail(struct batch *batch, const struct error *error) {
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

void batch_tell(struct desk_core *core, struct batch *batch) {
    for (struct submission *s = batch->submissions, *next; s; s = next) {
        next = s->next; /* `done` may let go of it */
        s->done(s);
    }
    if (!batch->works) return;
    (void)pthread_mutex_lock(&core->mutex);
    for (struct work_item *w = batch->works; w; w = w->next) w->finished = true;
    (void)pthread_cond_broadcast(&core->finished);
    (void)pthread_mutex_unlock(&core->mutex);
}

/* ---- forcing ---- */

static bool in_doubt(struct desk_core *core) {
    (void)pthread_mutex_lock(&core->mutex);
    bool doubt = core->in_doubt;
    (void)pthread_mutex_unlock(&core->mutex);
    return doubt;
}

static void begin_doubt(struct desk_core *core, const struct error *error) {
    core_unwell(core, error->message);
    (void)pthread_mutex_lock(&core->mutex);
    core->in_doubt = true;
    (void)pthread_cond_signal(&core->wake);
    (void)pthread_mutex_unlock(&core->mutex);
}

static void force_and_tell(struct desk_core *core, struct batch *batch) {
    struct error error = {0};
    bool durable = !in_doubt(core) && store_force(core->writer, &error);
    if (durable) {
        search_notify(core->desk, batch->seq);
    } else {
        if (error.code == ERROR_NONE) error_set(&error, ERROR_STORAGE, "the disk did not take what was recorded before");
        error_hint(&error, "what you sent may or may not be recorded: look for it before you send it again");
        begin_doubt(core, &error);
        batch_fail(batch, &error);
    }
    batch_tell(core, batch);
}

void force_hand_in(struct desk_core *core, struct batch *batch) {
    (void)pthread_mutex_lock(&core->mutex);
    /* With nobody else about, another thread would only make the one who waits wait longer. */
    bool others = core->forcing || core->owed.transactions || core->first || batch->count > 1;
    if (others) {
        batch_append(&core->owed, batch);
        (void)pthread_cond_signal(&core->committed);
    }
    (void)pthread_mutex_unlock(&core->mutex);
    if (!others) force_and_tell(core, batch);
}

bool force_make_good(struct desk_core *core, struct error *error) {
    int64_t log, left;
    if (!in_doubt(core)) return true;
    if (!store_checkpoint(core->writer, &log, &left) || left > 0) {
        error_set(error, ERROR_STORAGE, "the disk did not take what was recorded before");
        error_hint(error, "see to the disk; recording goes on by itself when it takes the log again");
        return false;
    }
    (void)pthread_mutex_lock(&core->mutex);
    core->in_doubt = false;
    (void)pthread_mutex_unlock(&core->mutex);
    core->failing = true; /* until the next transaction succeeds */
    return true;
}

/* ---- the thread ---- */

/* All that is owed. False: nothing more will come. */
static bool take_owed(struct desk_core *core, struct batch *batch) {
    (void)pthread_mutex_lock(&core->mutex);
    core->forcing = false;
    while (!core->owed.transactions && !core->force_stopping)
        (void)pthread_cond_wait(&core->committed, &core->mutex);
    batch_begin(batch);
    batch_append(batch, &core->owed);
    batch_begin(&core->owed);
    core->forcing = batch->transactions > 0;
    (void)pthread_mutex_unlock(&core->mutex);
    return core->forcing;
}

static void *force_main(void *context) {
    struct desk_core *core = context;
    struct batch batch;
    (void)pthread_setname_np(pthread_self(), "force");
    while (take_owed(core, &batch)) force_and_tell(core, &batch);
    return NULL;
}

bool force_start(struct desk_core *core, struct error *error) {
    batch_begin(&core->owed);
    core->has_forcer = pthread_create(&core->forcer, NULL, force_main, core) == 0;
    if (!core->has_forcer) error_set(error, ERROR_INTERNAL, "cannot start the force thread");
    return core->has_forcer;
}

void force_stop(struct desk_core *core) {
    if (!core->has_forcer) return;
    (void)pthread_mutex_lock(&core->mutex);
    core->force_stopping = true;
    (void)pthread_cond_signal(&core->committed);
    (void)pthread_mutex_unlock(&core->mutex);
    CHECK(pthread_join(core->forcer, NULL) == 0);
    core->has_forcer = false;
}
