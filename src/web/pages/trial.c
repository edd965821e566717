/* The replay behind the administrator's page. Not here: what is shown (page_rules.c), replaying itself (scenario/replay.c).
 * Keeps: it only reads; one runs at a time; after each portion it is seen whether to go on, so that cancelling and stopping the
 * server wait for one portion at the most. */
#include "web/pages/trial.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PORTION = 64, NICEST = 19 };

struct trial {
    struct desk *desk;
    pthread_mutex_t lock; /* guards what is below */
    pthread_t thread;
    bool joinable, cancel;
    struct trial_result now; /* texts in `arena` */
    struct replay_figures figures[2]; /* in `arena`; while one runs, its thread's alone */
    struct arena *arena;
    const struct regulation *regulation;
};

struct trial *trial_new(struct desk *desk) {
    struct trial *trial = calloc(1, sizeof *trial);
    CHECK(trial != NULL);
    trial->desk = desk;
    trial->arena = arena_new(LIMIT_ARENA_BYTES);
    CHECK(pthread_mutex_init(&trial->lock, NULL) == 0);
    return trial;
}

static void join(struct trial *trial) {
    if (trial->joinable) CHECK(pthread_join(trial->thread, NULL) == 0);
    trial->joinable = false;
}

void trial_free(struct trial *trial) {
    if (!trial) return;
    trial_cancel(trial);
    join(trial);
    (void)pthread_mutex_destroy(&trial->lock);
    arena_free(trial->arena);
    free(trial);
}

/* ---- on its thread ---- */

static void replay_one(const struct desk_matter *found, struct arena *arena, void *context) {
    struct trial *trial = context;
    struct world world = found->world;
    world.regulation = trial->regulation;
    replay_figures_count(&trial->figures[0], world.organisation, found->matter);
    struct matter *matter = replay_matter(&world, found->matter, trial->now.started, arena, &trial->figures[1].refused);
    if (matter) replay_figures_count(&trial->figures[1], world.organisation, matter);
}

/* Note the progress; true: go on. */
static bool report(struct trial *trial, int64_t done) {
    (void)pthread_mutex_lock(&trial->lock);
    trial->now.done += done;
    bool go_on = !trial->cancel;
    (void)pthread_mutex_unlock(&trial->lock);
    return go_on;
}

static enum trial_state replay_portions(struct trial *trial, struct desk_reader *reader, struct arena *arena,
                                        struct error *error) {
    int64_t ids[PORTION], after = 0;
    bool go_on = report(trial, 0);
    for (size_t count; go_on; go_on = report(trial, (int64_t)count)) {
        count = desk_ids(reader, trial->now.from, trial->now.below, after, ids, PORTION, error);
        if (error->code) return TRIAL_FAILED;
        if (count == 0) return TRIAL_DONE;
        after = ids[count - 1];
        if (!desk_walk(reader, ids, count, replay_one, trial, arena, error)) return TRIAL_FAILED;
    }
    return TRIAL_CANCELLED;
}

static void *run(void *context) {
    struct trial *trial = context;
    struct error error = {0};
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICEST); /* of this thread alone */
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct desk_reader *reader = desk_reader_new(trial->desk, &error);
    enum trial_state state = reader ? replay_portions(trial, reader, arena, &error) : TRIAL_FAILED;
    if (reader) desk_reader_free(reader);
    arena_free(arena);
    (void)pthread_mutex_lock(&trial->lock);
    trial->now.state = state;
    trial->now.error = error;
    trial->now.ended = desk_now(trial->desk);
    (void)pthread_mutex_unlock(&trial->lock);
    return NULL;
}

/* ---- from the pages ---- */

/* Under the lock, and nothing runs. */
static bool begin(struct trial *trial, struct str by, struct str yaml, struct error *error) {
    int64_t id = trial->now.id;
    join(trial);
    arena_reset(trial->arena);
    trial->cancel = false;
    trial->now = (struct trial_result){.state = TRIAL_NONE, .id = id};
    struct str kept = str_copy(trial->arena, yaml);
    trial->regulation = regulation_read(trial->arena, STR("regulation.yaml"), kept, &regulation_builtin_source, error);
    if (!trial->regulation) return false;
    trial->now = (struct trial_result){.state = TRIAL_RUNS, .id = id + 1, .regulation = trial->regulation->id,
                                       .version = trial->regulation->version, .by = str_copy(trial->arena, by), .yaml = kept,
                                       .title = trial->regulation->title, .started = desk_now(trial->desk),
                                       .ended = INSTANT_NONE};
    for (size_t i = 0; i < 2; i++) trial->figures[i] = (struct replay_figures){.arena = trial->arena};
    return true;
}

bool trial_start(struct trial *trial, struct str by, struct str yaml, day_number from, day_number below, struct error *error) {
    struct desk_health health;
    desk_health(trial->desk, &health);
    (void)pthread_mutex_lock(&trial->lock);
    bool free_to_start = trial->now.state != TRIAL_RUNS;
    if (!free_to_start) {
        error_set(error, ERROR_CONFLICT, "another replay is running");
        error_hint(error, "wait for it, or cancel it");
    }
    bool started = free_to_start && begin(trial, by, yaml, error);
    if (started) {
        trial->now.from = from;
        trial->now.below = below;
        trial->now.total = health.matters;
        trial->joinable = pthread_create(&trial->thread, NULL, run, trial) == 0;
        started = trial->joinable;
        if (!started) {
            trial->now.state = TRIAL_FAILED;
            error_set(error, ERROR_INTERNAL, "no thread for the replay");
        }
    }
    (void)pthread_mutex_unlock(&trial->lock);
    return started;
}

void trial_cancel(struct trial *trial) {
    (void)pthread_mutex_lock(&trial->lock);
    trial->cancel = true;
    (void)pthread_mutex_unlock(&trial->lock);
}

void trial_look(struct trial *trial, struct trial_result *result, struct arena *arena) {
    (void)pthread_mutex_lock(&trial->lock);
    const struct trial_result *now = &trial->now;
    bool counted = now->state == TRIAL_DONE;
    *result = *now;
    result->regulation = str_copy(arena, now->regulation);
    result->version = str_copy(arena, now->version);
    result->by = str_copy(arena, now->by);
    result->yaml = str_copy(arena, now->yaml);
    result->title = (struct text){str_copy(arena, now->title.zh), str_copy(arena, now->title.en)};
    for (size_t i = 0; i < 2; i++) {
        result->figures[i] = (struct replay_figures){.arena = arena};
        if (counted) replay_figures_add(&result->figures[i], &trial->figures[i]);
    }
    (void)pthread_mutex_unlock(&trial->lock);
}
