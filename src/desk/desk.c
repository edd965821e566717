/* A data directory: making it, opening it, closing it. Not here: what is done with it (commit.c, read.c, list.c), checking and
 * copying (keep.c).
 *
 *   ledger.db   events, views, accounts     search.db   the full text index behind it
 *   secret      32 random bytes             lock        held by the process that writes
 *
 * Keeps: a directory is a desk only when ledger.db is complete: it gets that name last. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/core.h"
#include "desk/reading/remember.h"

/* ---- files ---- */

static bool os_fail(struct error *error, const char *doing, const char *path) {
    error_set(error, ERROR_STORAGE, "%s: %s", doing, strerror(errno));
    error_where(error, "%s", path);
    error_hint(error, "check that the place exists, may be read and written, and has space");
    return false;
}

static bool secret_write(const char *path, const struct digest *secret, struct error *error) {
    int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    bool written = file >= 0 && write(file, secret->bytes, DIGEST_SIZE) == DIGEST_SIZE && fsync(file) == 0;
    if (!written) (void)os_fail(error, "cannot write the key", path);
    if (file >= 0) (void)close(file);
    return written;
}

bool secret_read(struct str dir, struct digest *secret, struct error *error) {
    struct arena *arena = arena_new(16384);
    const char *path = desk_path(dir, "secret", arena);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool read_all = file >= 0 && read(file, secret->bytes, DIGEST_SIZE) == DIGEST_SIZE;
    if (!read_all) {
        (void)os_fail(error, "cannot read the key of this desk", path);
        error_hint(error, "restore the latest backup: tracking codes depend on this file");
    }
    if (file >= 0) (void)close(file);
    arena_free(arena);
    return read_all;
}

bool desk_directory_make(struct str dir, const struct digest *secret, struct error *error) {
    struct arena *arena = arena_new(16384);
    const char *folder = str_terminated(arena, dir), *ledger = desk_path(dir, "ledger.db", arena), *key =
        desk_path(dir, "secret", arena);
    bool made = mkdir(folder, 0700) == 0 || errno == EEXIST;
    if (!made) {
        (void)os_fail(error, "cannot make the data directory", folder);
    } else if (access(ledger, F_OK) == 0) {
        error_set(error, ERROR_INPUT, "there is a desk in this directory already");
        error_where(error, "%s", folder);
        error_hint(error, "choose another with --data");
        made = false;
    } else {
        (void)unlink(key); /* of an attempt that did not get as far as a ledger */
        made = secret_write(key, secret, error);
    }
    arena_free(arena);
    return made;
}

/* ---- the core without threads ---- */

struct desk_core *core_new(struct str dir, enum desk_mode mode) {
    struct desk *desk = calloc(1, sizeof *desk);
    struct desk_core *core = calloc(1, sizeof *core);
    char *name = strndup(dir.len ? dir.ptr : "", dir.len);
    CHECK(desk && core && name);
    desk->dir = str_from(name);
    desk->mode = mode;
    desk->core = core;
    core->desk = desk;
    core->lock = -1;
    atomic_init(&core->clock_set, clock_initial());
    atomic_init(&core->clock_latest, INSTANT_NONE);
    CHECK(pthread_mutex_init(&core->mutex, NULL) == 0 && pthread_mutex_init(&core->world_mutex, NULL) == 0);
    CHECK(pthread_cond_init(&core->wake, NULL) == 0 && pthread_cond_init(&core->finished, NULL) == 0);
    CHECK(pthread_cond_init(&core->log_grown, NULL) == 0 && pthread_cond_init(&core->committed, NULL) == 0);
    core->scratch = arena_new(LIMIT_ARENA_BYTES);
    core->batch_arena = arena_new(LIMIT_ARENA_BYTES);
    core->calendars = arena_new(LIMIT_ARENA_BYTES);
    core->memory = memory_new(mode != DESK_BESIDE);
    buf_init(&core->body, LIMIT_EVENT_BYTES);
    return core;
}

void core_free(struct desk_core *core) {
    struct desk *desk = core->desk;
    store_close(core->checkpoint_store);
    store_close(core->writer);
    store_unlock(core->lock);
    memory_free(core->memory);
    world_release_all(core);
    arena_free(core->scratch);
    arena_free(core->batch_arena);
    buf_release(&core->body);
    (void)pthread_mutex_destroy(&core->mutex);
    (void)pthread_mutex_destroy(&core->world_mutex);
    (void)pthread_cond_destroy(&core->wake);
    (void)pthread_cond_destroy(&core->finished);
    (void)pthread_cond_destroy(&core->log_grown);
    (void)pthread_cond_destroy(&core->committed);
    free((char *)(uintptr_t)desk->dir.ptr);
    free(core);
    free(desk);
}

/* ---- making a desk ---- */

static bool found(struct desk_core *core, const struct desk_new *given, instant now, struct str *password, struct arena *arena,
                  struct error *error) {
    if (!store_begin(core->writer)) return !store_failed(core->writer, error);
    if (world_found(core, given, now, error) && accounts_first(core->writer, STR("admin"), now, password, arena, error))
        return store_commit(core->writer, error);
    (void)store_failed(core->writer, error);
    store_rollback(core->writer);
    return false;
}

bool desk_create(struct str dir, const struct desk_new *new_desk, instant now, struct str *password, struct arena *arena,
                 struct error *error) {
    struct digest secret;
    CHECK(getrandom(secret.bytes, sizeof secret.bytes, 0) == sizeof secret.bytes);
    if (!desk_directory_make(dir, &secret, error)) return false;
    struct desk_core *core = core_new(dir, DESK_OFFLINE);
    const char *partial = desk_path(dir, "ledger.db.partial", arena), *ledger = desk_path(dir, "ledger.db", arena);
    (void)unlink(partial);
    bool made = store_create(str_from(partial), STORE_LEDGER_WRITER, error);
    core->writer = made ? store_open(str_from(partial), STORE_LEDGER_WRITER, error) : NULL;
    made = core->writer && found(core, new_desk, now, password, arena, error);
    store_close(core->writer); /* the last connection leaves one file without a log */
    core->writer = NULL;
    made = made && search_create(dir, error);
    if (made && rename(partial, ledger) != 0) made = os_fail(error, "cannot name the ledger", ledger);
    if (!made) {
        (void)unlink(partial);
        (void)unlink(desk_path(dir, "secret", arena));
    }
    core_free(core);
    return made;
}

/* ---- opening ---- */

static bool take_lock(struct desk_core *core, struct error *error) {
    struct arena *arena = arena_new(16384);
    const char *ledger = desk_path(core->desk->dir, "ledger.db", arena);
    bool there = access(ledger, F_OK) == 0;
    if (!there) {
        error_set(error, errno == ENOENT || errno == ENOTDIR ? ERROR_NOT_FOUND : ERROR_STORAGE,
                  "there is no desk in this directory: %s", strerror(errno));
        error_where(error, STR_FMT, STR_ARG(core->desk->dir));
        error_hint(error, "make one with: shouwen init --pack ID --data DIR");
    } else if (core->desk->mode == DESK_BESIDE) {
        core->desk->beside = true;
    } else {
        core->lock = store_lock(str_from(desk_path(core->desk->dir, "lock", arena)), error);
    }
    arena_free(arena);
    return core->lock >= 0 || core->desk->beside;
}

/* The views are of another version of the program: drop and replay them. */
static bool renew_views(struct desk_core *core, struct error *error) {
    struct store *writer = core->writer;
    bool good = store_begin(writer) && store_views_renew(writer) && in_force_replay(writer) && world_load(core, writer, error) &&
                views_replay(writer, core->world->world.organisation, error);
    if (good) return store_commit(writer, error);
    (void)store_failed(writer, error);
    store_rollback(writer);
    return false;
}

static bool views_load(struct desk_core *core, struct error *error) {
    if (!store_views_stale(core->writer)) return world_load(core, core->writer, error);
    if (!core->desk->beside) return renew_views(core, error);
    error_set(error, ERROR_STORAGE, "the lists are of another version of the program than this");
    error_where(error, STR_FMT, STR_ARG(core->desk->dir));
    error_hint(error, "use the program that is serving, or stop it and run: shouwen rebuild");
    return false;
}

/* The first commit in a new log forces its header and its directory to disk as well. That is done here, so that no request waits
 * for it. A disk that takes no row now is for the first command to report. */
static void begin_log(struct desk_core *core) {
    char text[INSTANT_TEXT_SIZE];
    struct error unwritten;
    if (!store_begin(core->writer)) {
        store_rollback(core->writer);
        return;
    }
    struct query query = query_start(core->writer, SQL_NOTE_SET);
    query_bind_text(&query, STR("opened"));
    query_bind_text(&query, instant_text(desk_now(core->desk), 0, text));
    (void)query_run(&query);
    (void)!store_commit(core->writer, &unwritten);
}

static bool load(struct desk_core *core, struct error *error) {
    struct arena *arena = arena_new(16384);
    struct str ledger = str_from(desk_path(core->desk->dir, "ledger.db", arena));
    core->writer = store_open(ledger, STORE_LEDGER_WRITER, error);
    bool good = core->writer != NULL;
    if (good) good = views_load(core, error);
    if (good && !core->desk->beside) core->checkpoint_store = store_open(ledger, STORE_LEDGER_CHECKPOINT, error);
    arena_free(arena);
    if (!good || (!core->checkpoint_store && !core->desk->beside)) return false;
    if (!core->desk->beside && !rules_complete(core, error)) return false;
    if (!core->desk->beside) begin_log(core);
    struct query query = query_start(core->writer, SQL_COUNTER_SUM);
    query_bind_text(&query, (struct str){0});
    query_bind_int(&query, COUNT_MATTERS);
    query_bind_int(&query, INT64_MAX);
    atomic_store(&core->matters, query_int64(&query, 0));
    core->last_seq = core->last_seq_before = store_last_seq(core->writer);
    atomic_store(&core->events, core->last_seq);
    if (!recalculation_resume(core)) (void)store_failed(core->writer, error);
    return !store_failed(core->writer, error);
}

struct desk *desk_open(struct str dir, enum desk_mode mode, struct error *error) {
    struct desk_core *core = core_new(dir, mode);
    struct desk *desk = core->desk;
    if (take_lock(core, error) && secret_read(dir, &desk->secret, error) && load(core, error) && accounts_open(desk, error)) {
        if (search_open(desk, error)) {
            if (desk->beside || (force_start(core, error) && commit_start(core, error) && checkpoint_start(core, error) &&
                                 world_note_calendar(core, error))) {
                return desk;
            }
        }
    }
    desk_close(desk);
    return NULL;
}

void desk_close(struct desk *desk) {
    if (!desk) return;
    struct desk_core *core = desk->core;
    if (desk->accounts) accounts_close(desk); /* may still write */
    commit_stop(core);
    force_stop(core);
    checkpoint_stop(core);
    if (desk->search) search_close(desk);
    core_free(core);
}

/* ---- how it is ---- */

struct str desk_warning(struct desk *desk, struct arena *arena) {
    const struct desk_world *world = desk_world_acquire(desk);
    const struct timetable *timetable = &world->organisation->timetable;
    day_number today = instant_day(desk_now(desk), timetable->zone_minutes);
    bool provisional = calendar_is_provisional(timetable->calendar, today);
    desk_world_release(desk, world);
    if (!provisional) return (struct str){0};
    int year, month, day;
    day_to_civil(today, &year, &month, &day);
    return str_printf(arena, "no holidays are published for %d: working days are counted by weekends only (import a notice "
                             "with: shouwen import "
                      "FILE --as calendar)", year);
}

void desk_health(struct desk *desk, struct desk_health *health) {
    struct desk_core *core = desk->core;
    bool quiet = desk_now(desk) - atomic_load(&core->rate_at) > 5 * SECOND_MS;
    *health = (struct desk_health){
        .matters = atomic_load(&core->matters),
        .events = atomic_load(&core->events),
        .clocks_due = atomic_load(&core->clocks_due),
        .commits_per_second = quiet ? 0 : atomic_load(&core->commits_per_second),
        .unindexed = search_unindexed(desk),
        .scanned = search_scanned(desk),
    };
    (void)pthread_mutex_lock(&core->mutex);
    health->queue = core->queued;
    (void)snprintf(health->problem, sizeof health->problem, "%s", core->problem);
    health->ready = core->committing && !core->stopping && !core->unwell;
    (void)pthread_mutex_unlock(&core->mutex);
}
