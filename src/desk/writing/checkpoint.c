/* Moving pages from the log into the database file, off the commit path: a thread with a connection of its own copies them
 * (PASSIVE: no commit waits for it). While commands keep arriving it never quite catches up, so when the log has grown to
 * LIMIT_LOG_PAGES and little is left, the commit thread copies that rest itself, after which SQLite begins the log anew: its size
 * is bounded.
 * Not here: anything about durability; that is COMMIT's. */
#include <malloc.h>

#include "desk/core.h"

enum { STEP_PAGES = 1024, REST_PAGES = 512 };

void checkpoint_after_commit(struct desk_core *core) {
    int64_t pages = store_log_pages(core->writer);
    if (pages < core->log_pages_seen) core->log_pages_seen = 0; /* the log has begun anew */
    if (pages - core->log_pages_seen < STEP_PAGES || !core->checkpointing) return;
    (void)pthread_mutex_lock(&core->mutex);
    bool little_left = core->log_full;
    core->log_full = false;
    (void)pthread_cond_signal(&core->log_grown);
    (void)pthread_mutex_unlock(&core->mutex);
    core->log_pages_seen = pages;
    int64_t log, left;
    /* A machine so busy that the thread does not keep up pays here: the log is bounded whatever happens. */
    bool too_long = pages >= 4 * LIMIT_LOG_PAGES;
    if (too_long || (pages >= LIMIT_LOG_PAGES && little_left)) (void)store_checkpoint(core->writer, &log, &left);
}

static void *checkpoint_main(void *context) {
    struct desk_core *core = context;
    int64_t log = 0, left = 0;
    (void)pthread_setname_np(pthread_self(), "checkpoint");
    (void)pthread_mutex_lock(&core->mutex);
    while (!core->checkpoint_stopping) {
        (void)pthread_cond_wait(&core->log_grown, &core->mutex);
        if (core->checkpoint_stopping) break;
        (void)pthread_mutex_unlock(&core->mutex);
        bool moved = store_checkpoint(core->checkpoint_store, &log, &left);
        (void)pthread_mutex_lock(&core->mutex);
        if (moved && log >= LIMIT_LOG_PAGES && left < REST_PAGES) core->log_full = true;
    }
    (void)pthread_mutex_unlock(&core->mutex);
    return NULL;
}

bool checkpoint_start(struct desk_core *core, struct error *error) {
    core->checkpointing = pthread_create(&core->checkpointer, NULL, checkpoint_main, core) == 0;
    if (!core->checkpointing) error_set(error, ERROR_INTERNAL, "cannot start the checkpoint thread");
    return core->checkpointing;
}

void checkpoint_stop(struct desk_core *core) {
    if (!core->checkpointing) return;
    (void)pthread_mutex_lock(&core->mutex);
    core->checkpoint_stopping = true;
    (void)pthread_cond_broadcast(&core->log_grown);
    (void)pthread_mutex_unlock(&core->mutex);
    CHECK(pthread_join(core->checkpointer, NULL) == 0);
    core->checkpointing = false;
}
