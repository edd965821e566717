/* The people and rules in force: immutable snapshots with a count of users. Not here: the regulations and their texts
 * (rules.c), how people and rules change (change.c).
 * Keeps: a snapshot is never altered after it was published. */
#include <stdlib.h>

#include "desk/core.h"

/* ---- snapshots ---- */

static _Atomic uint64_t worlds_made;

static void snapshot_release(struct snapshot *snapshot) {
    if (!snapshot || atomic_fetch_sub(&snapshot->references, 1) != 1) return;
    json_decref(snapshot->organisation_json);
    arena_free(snapshot->arena);
    free(snapshot);
}

/* Takes over a reference of `organisation`. NULL and *error when the organisation does not read. */
static struct snapshot *snapshot_new(json_t *organisation, const struct calendar *calendar,
                                     const struct regulation_kept *regulation,
                                     struct error *error) {
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    CHECK(snapshot);
    atomic_init(&snapshot->references, 1);
    snapshot->arena = arena_new(LIMIT_ARENA_BYTES);
    snapshot->organisation_json = organisation;
    snapshot->world.organisation_json = organisation;
    snapshot->calendar = calendar;
    snapshot->world.organisation = organisation_read(snapshot->arena, organisation, calendar, error);
    snapshot->world.regulation = regulation->regulation;
    snapshot->world.regulation_yaml = regulation->yaml;
    snapshot->world.number = atomic_fetch_add(&worlds_made, 1) + 1;
    if (snapshot->world.organisation) return snapshot;
    snapshot_release(snapshot);
    return NULL;
}

const struct desk_world *desk_world_acquire(struct desk *desk) {
    struct desk_core *core = desk->core;
    (void)pthread_mutex_lock(&core->world_mutex);
    struct snapshot *snapshot = core->world;
    atomic_fetch_add(&snapshot->references, 1);
    (void)pthread_mutex_unlock(&core->world_mutex);
    return &snapshot->world;
}

void desk_world_release(struct desk *desk, const struct desk_world *world) {
    (void)desk;
    if (world) snapshot_release((struct snapshot *)(uintptr_t)world); /* the snapshot's first member */
}

struct snapshot *snapshot_current(struct desk_core *core) {
    return core->staged ? core->staged : core->world;
}

static void put(struct desk_core *core, struct snapshot *snapshot) {
    (void)pthread_mutex_lock(&core->world_mutex);
    struct snapshot *before = core->world;
    core->world = snapshot;
    (void)pthread_mutex_unlock(&core->world_mutex);
    snapshot_release(before);
}

void snapshot_publish(struct desk_core *core) {
    if (core->staged) put(core, core->staged);
    core->staged = NULL;
}

void snapshot_drop_staged(struct desk_core *core) {
    snapshot_release(core->staged);
    core->staged = NULL;
}

bool snapshot_stage(struct desk_core *core, json_t *organisation, const struct calendar *calendar,
                    const struct regulation_kept *regulation,
                    struct error *error) {
    struct snapshot *snapshot = snapshot_new(organisation, calendar, regulation, error);
    if (!snapshot) return false;
    snapshot_drop_staged(core);
    core->staged = snapshot;
    return true;
}

void world_release_all(struct desk_core *core) {
    snapshot_drop_staged(core);
    CHECK(!core->world || atomic_load(&core->world->references) == 1); /* whoever borrowed it has given it back */
    snapshot_release(core->world);
    core->world = NULL;
    rules_release(core);
    arena_free(core->calendars);
    core->calendars = NULL;
}

/* ---- reading what is in force ---- */

/* The JSON of the event in force for `kind`; NULL: none, or it does not read. */
static json_t *in_force(struct store *store, const char *kind) {
    struct query query = query_start(store, SQL_IN_FORCE_EVENT);
    query_bind_text(&query, str_from(kind));
    json_t *body = NULL;
    if (query_next(&query)) {
        struct str text = column_text(&query, 0);
        body = json_loadb(text.ptr, text.len, 0, NULL);
    }
    query_end(&query);
    return body;
}

struct str json_member(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return (struct str){json_string_value(value), json_string_length(value)};
}

/* The program's own calendar with every notice the ledger has, in order. `version`: of the calendar when the latest was
 * recorded. */
static const struct calendar *calendar_load(struct desk_core *core, struct store *store, struct error *error) {
    const struct calendar *calendar = calendar_builtin();
    struct query query = query_start(store, SQL_IN_FORCE_CALENDARS);
    while (calendar && query_next(&query)) {
        struct str text = column_text(&query, 0);
        json_t *body = json_loadb(text.ptr, text.len, 0, NULL);
        struct str notices = json_member(body, "notices");
        if (notices.len) calendar = calendar_revise(core->calendars, calendar, notices, error);
        core->calendar_recorded = str_copy(core->calendars, json_member(body, "version"));
        json_decref(body);
    }
    query_end(&query);
    return store_failed(store, error) ? NULL : calendar;
}

bool world_load(struct desk_core *core, struct store *store, struct error *error) {
    const struct calendar *calendar = calendar_load(core, store, error);
    if (!calendar) return false;
    json_t *regulation = in_force(store, "regulation"), *organisation = in_force(store, "organisation");
    bool loaded = false;
    if (!regulation || !organisation) {
        if (!store_failed(store, error)) {
            error_set(error, ERROR_STORAGE, "the ledger names no organisation or regulation in force");
        }
        error_hint(error, "run: shouwen verify");
    } else {
        struct regulation_kept *kept = regulation_fetch(core, store, json_member(regulation, "hash"), error);
        json_t *object = json_incref(json_object_get(organisation, "organisation"));
        struct snapshot *snapshot = kept ? snapshot_new(object, calendar, kept, error) : NULL;
        if (!kept) json_decref(object);
        if (snapshot) put(core, snapshot);
        loaded = snapshot != NULL;
    }
    json_decref(regulation);
    json_decref(organisation);
    return loaded;
}
