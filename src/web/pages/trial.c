/* The replay behind the administrator's page, and adopting what was replayed. Not here: what is shown (rules.c), replaying itself
 * (scenario/replay.c).
 * Keeps: replaying only reads; one runs at a time; after each portion it is seen whether to go on, so that cancelling and
 * stopping the server wait for one portion at the most. */
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
    struct replay_text text;          /* in `arena`, likewise */
    struct actor adopter;             /* texts in `arena` */
    void (*watch)(void *context);     /* of tests; NULL: nobody */
    void *watch_context;
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
    world.regulation = replay_regulation(&trial->text, found->world.regulation);
    replay_figures_count(&trial->figures[0], world.organisation, found->matter);
    struct matter *matter = replay_matter(&world, found->matter, trial->now.started, arena, &trial->figures[1].refused);
    if (matter) replay_figures_count(&trial->figures[1], world.organisation, matter);
}

/* Note the progress; true: go on. */
static bool report(struct trial *trial, int64_t done) {
    if (trial->watch) trial->watch(trial->watch_context);
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
        if (!desk_walk(reader, ids, count, replay_one, trial, &trial->figures[0].unread, arena, error)) return TRIAL_FAILED;
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
    const struct regulation *regulation =
        regulation_read(trial->arena, STR("regulation.yaml"), kept, &regulation_builtin_source, error);
    if (!regulation) return false;
    trial->text = (struct replay_text){.text = regulation, .arena = trial->arena};
    trial->now = (struct trial_result){.state = TRIAL_RUNS, .id = id + 1, .regulation = regulation->id,
                                       .version = regulation->version, .by = str_copy(trial->arena, by), .yaml = kept,
                                       .title = regulation->title, .started = desk_now(trial->desk),
                                       .ended = INSTANT_NONE};
    for (size_t i = 0; i < 2; i++) trial->figures[i] = (struct replay_figures){.arena = trial->arena};
    return true;
}

bool trial_start(struct trial *trial, struct str by, struct str yaml, day_number from, day_number below, struct error *error) {
    struct desk_health health;
    desk_health(trial->desk, &health);
    (void)pthread_mutex_lock(&trial->lock);
    bool free_to_start = trial->now.state != TRIAL_RUNS && trial->now.state != TRIAL_ADOPTS;
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

/* ---- adopting ---- */

static void *adopt(void *context) {
    struct trial *trial = context;
    struct error error = {0};
    bool adopted = desk_adopt_regulation(trial->desk, &trial->adopter, trial->now.yaml, &error);
    (void)pthread_mutex_lock(&trial->lock);
    trial->now.state = adopted ? TRIAL_ADOPTED : TRIAL_DONE;
    trial->now.error = error;
    (void)pthread_mutex_unlock(&trial->lock);
    return NULL;
}

/* Under the lock. */
static bool begin_adopting(struct trial *trial, const struct actor *actor, struct error *error) {
    join(trial);
    trial->adopter = *actor;
    trial->adopter.staff = str_copy(trial->arena, actor->staff);
    trial->adopter.name = str_copy(trial->arena, actor->name);
    trial->now.error = (struct error){0};
    trial->joinable = pthread_create(&trial->thread, NULL, adopt, trial) == 0;
    if (trial->joinable) trial->now.state = TRIAL_ADOPTS;
    else error_set(error, ERROR_INTERNAL, "no thread for adopting");
    return trial->joinable;
}

bool trial_adopt(struct trial *trial, const struct actor *actor, int64_t id, struct error *error) {
    (void)pthread_mutex_lock(&trial->lock);
    bool last = trial->now.state == TRIAL_DONE && trial->now.id == id;
    if (!last) {
        error_set(error, ERROR_CONFLICT, "this replay is not the last one that ended");
        error_hint(error, "look at the latest result, then adopt");
    }
    bool begun = last && begin_adopting(trial, actor, error);
    (void)pthread_mutex_unlock(&trial->lock);
    return begun;
}

void trial_watch(struct trial *trial, void (*watch)(void *context), void *context) {
    trial->watch = watch;
    trial->watch_context = context;
}

void trial_cancel(struct trial *trial) {
    (void)pthread_mutex_lock(&trial->lock);
    trial->cancel = true;
    (void)pthread_mutex_unlock(&trial->lock);
}

void trial_look(struct trial *trial, struct trial_result *result, struct arena *arena) {
    (void)pthread_mutex_lock(&trial->lock);
    const struct trial_result *now = &trial->now;
    bool counted = now->state == TRIAL_DONE || now->state == TRIAL_ADOPTS || now->state == TRIAL_ADOPTED;
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
