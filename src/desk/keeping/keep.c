/* Checking, rebuilding and copying a data directory. Not here: the chain (store/stream.c), pages (store/keep.c).
 * Keeps: checking and copying take nothing from a desk that is serving: they read one snapshot; rebuilding needs the directory
 * alone. */
#include <stdlib.h>
#include <unistd.h>

#include "desk/core.h"

enum { PER_DAY = 10000000 };

/* ---- verify ---- */

struct check {
    struct desk_core *core;
    struct store *store;
    struct desk_verification *found;
    struct counter_journal journal;
    struct arena *arena; /* of one matter */
    int64_t last_id, last_seq;
};

static void bad(struct check *check, const char *what, int64_t matter) {
    if (check->found->first_bad_seq) return;
    check->found->first_bad_seq = check->last_seq;
    struct arena *arena = arena_new(4096);
    struct str number = matter_number(matter, arena);
    (void)snprintf(check->found->problem, sizeof check->found->problem, STR_FMT ": %s", STR_ARG(number), what);
    arena_free(arena);
}

static void check_line(struct check *check, const struct view_row *row) {
    const char *column = NULL;
    struct query query = query_start(check->store, SQL_MATTER_WHOLE);
    query_bind_int(&query, row->id);
    if (!query_next(&query)) {
        bad(check, "the matter is in no list", row->id);
    } else if (!view_row_same(row, &query, &column)) {
        char what[80];
        (void)snprintf(what, sizeof what, "the lists disagree with the ledger in `%s`", column);
        bad(check, what, row->id);
    }
    query_end(&query);
}

static void check_findings(struct check *check, const struct matter *matter) {
    struct query query = query_start(check->store, SQL_FINDINGS_OF);
    query_bind_int(&query, matter->id);
    size_t count = 0;
    bool same = true;
    for (; query_next(&query); count++) {
        if (count >= matter->findings_count) continue;
        const struct finding *finding = &matter->findings[count];
        same = same && column_int(&query, 0) == finding->n && str_equal(column_text(&query, 1), finding->article) &&
               column_int(&query, 2) == (int64_t)finding->status;
    }
    query_end(&query);
    if (!same || count != matter->findings_count) bad(check, "the list of findings disagrees with the ledger", matter->id);
}

/* Keep the journal to one entry a key, in a fresh arena. */
static void compact(struct counter_journal *journal) {
    size_t kept = counters_sum(journal);
    struct counter_journal fresh = {.arena = arena_new(LIMIT_ARENA_BYTES)};
    for (size_t i = 0; i < kept; i++) {
        const struct counter_change *change = &journal->changes[i];
        if (change->dimension == TALLY_OF_NOTHING)
            counters_count(&fresh, change->party, (enum counter_part)change->part, change->hour, change->by);
        else
            tallies_count(&fresh, change->dimension, change->grain, change->hour, change->party, (enum tally)change->part,
                          change->by);
    }
    arena_free(journal->arena);
    *journal = fresh;
}

static bool check_matter(struct check *check, int64_t id, struct error *error) {
    enum { CHANGES_MAX = 100000 };
    struct loaded loaded;
    if (!matter_load(check->store, id, -1, check->arena, &loaded, error)) return false;
    struct view_row row;
    view_row_of(check->core->world->world.organisation, loaded.matter, &row, check->arena);
    check_line(check, &row);
    check_findings(check, loaded.matter);
    counters_add(&check->journal, &row, 1);
    counters_count(&check->journal, (struct str){0}, COUNT_MATTERS, 0, 1);
    figures_count(&check->journal, loaded.matter, check->core->world->world.organisation->timetable.zone_minutes, check->arena);
    if (check->journal.count > CHANGES_MAX) compact(&check->journal);
    bool follows = id / PER_DAY == check->last_id / PER_DAY ? id == check->last_id + 1 : id % PER_DAY == 1;
    if (!follows) bad(check, "the number before it is missing", id);
    check->last_id = id;
    check->found->matters++;
    keep_release(loaded.keep, &loaded.keep_count);
    arena_reset(check->arena);
    return true;
}

static void disagree(struct check *check, const char *what) {
    if (check->found->first_bad_seq) return;
    check->found->first_bad_seq = check->last_seq;
    (void)snprintf(check->found->problem, sizeof check->found->problem, "%s disagree with the ledger", what);
}

static void check_counters(struct check *check) {
    compact(&check->journal);
    size_t kept = counters_sum(&check->journal), i = 0;
    bool same = true;
    struct query query = query_start(check->store, SQL_COUNTER_ALL);
    for (; query_next(&query); i++) {
        if (i >= kept) continue;
        const struct counter_change *change = &check->journal.changes[i];
        same = same && change->dimension == TALLY_OF_NOTHING && str_equal(column_text(&query, 0), change->party) &&
               column_int(&query, 1) == change->part && column_int(&query, 2) == change->hour &&
               column_int(&query, 3) == change->by;
    }
    query_end(&query);
    if (!same || i > kept || (i < kept && check->journal.changes[i].dimension == TALLY_OF_NOTHING)) {
        disagree(check, "the worklist counters");
        return;
    }
    query = query_start(check->store, SQL_TALLY_ALL);
    for (; query_next(&query); i++) {
        if (i >= kept) continue;
        const struct counter_change *change = &check->journal.changes[i];
        same = same && column_int(&query, 0) == (int64_t)change->dimension && column_int(&query, 1) == change->grain &&
               column_int(&query, 2) == change->hour && str_equal(column_text(&query, 3), change->party) &&
               column_int(&query, 4) == change->part && column_int(&query, 5) == change->by;
    }
    query_end(&query);
    if (!same || i != kept) disagree(check, "the figures");
}

/* Cases are in no list, but they count. */
static bool count_cases(struct check *check, struct error *error) {
    for (int64_t stream = 0;;) {
        struct loaded loaded;
        struct query query = query_start(check->store, SQL_EVENT_CASES_AFTER);
        query_bind_int(&query, stream);
        stream = query_int64(&query, 0);
        if (stream == 0) return true;
        if (!matter_load(check->store, stream, -1, check->arena, &loaded, error)) return false;
        figures_count(&check->journal, loaded.matter, check->core->world->world.organisation->timetable.zone_minutes,
                      check->arena);
        keep_release(loaded.keep, &loaded.keep_count);
        arena_reset(check->arena);
    }
}

static bool check_views(struct check *check, struct error *error) {
    if (!store_begin(check->store)) return !store_failed(check->store, error);
    bool good = true;
    check->last_seq = store_last_seq(check->store);
    for (int64_t stream = 0; good && !check->found->first_bad_seq;) {
        struct query query = query_start(check->store, SQL_EVENT_STREAMS_AFTER);
        query_bind_int(&query, stream);
        stream = query_int64(&query, -1);
        if (stream < 0) break;
        good = check_matter(check, stream, error);
    }
    if (good && !check->found->first_bad_seq) good = count_cases(check, error);
    if (good && !check->found->first_bad_seq) check_counters(check);
    if (store_failed(check->store, error)) good = false;
    store_rollback(check->store);
    return good;
}

bool desk_verify(struct str dir, struct desk_verification *found, struct error *error) {
    *found = (struct desk_verification){0};
    struct desk_core *core = core_new(dir, DESK_OFFLINE);
    struct chain_check chains;
    struct check check = {.core = core, .found = found, .arena = arena_new(LIMIT_ARENA_BYTES)};
    check.journal.arena = arena_new(LIMIT_ARENA_BYTES);
    check.store = store_open(str_from(desk_path(dir, "ledger.db", core->scratch)), STORE_LEDGER_READER, error);
    bool good = check.store && store_check_chains(check.store, &chains, error);
    if (good) {
        found->events = chains.events;
        found->first_bad_seq = chains.first_bad_seq;
        (void)snprintf(found->problem, sizeof found->problem, "%s", chains.problem);
        if (!found->first_bad_seq) good = seals_check(check.store, found, error);
        if (good && !found->first_bad_seq) good = world_load(core, check.store, error) && check_views(&check, error);
    }
    store_close(check.store);
    arena_free(check.arena);
    arena_free(check.journal.arena);
    core_free(core);
    return good;
}

/* ---- rebuild ---- */

static bool rebuild(struct desk_core *core, struct digest *before, struct digest *after, struct error *error) {
    struct store *writer = core->writer;
    bool stale = store_views_stale(writer); /* of another version: there is nothing to compare with */
    bool good = store_begin(writer) && (stale || store_views_digest(writer, before, error)) && store_views_renew(writer) &&
                in_force_replay(writer) && world_load(core, writer, error) &&
                views_replay(writer, core->world->world.organisation, error) && store_views_digest(writer, after, error);
    if (good) return store_commit(writer, error);
    (void)store_failed(writer, error);
    store_rollback(writer);
    return false;
}

bool desk_rebuild(struct str dir, struct digest *before, struct digest *after, struct error *error) {
    struct desk_core *core = core_new(dir, DESK_OFFLINE);
    *before = *after = (struct digest){{0}};
    core->lock = store_lock(str_from(desk_path(dir, "lock", core->scratch)), error);
    if (core->lock >= 0) {
        core->writer = store_open(str_from(desk_path(dir, "ledger.db", core->scratch)), STORE_LEDGER_WRITER, error);
    }
    bool good = core->writer && rebuild(core, before, after, error) && search_rebuild(dir, error);
    core_free(core);
    return good;
}

/* ---- copies ---- */

bool desk_backup(struct str dir, struct str file, struct error *error) {
    struct arena *arena = arena_new(16384);
    struct digest secret;
    bool good = secret_read(dir, &secret, error);
    struct store *store = good ? store_open(str_from(desk_path(dir, "ledger.db", arena)), STORE_LEDGER_READER, error) : NULL;
    good = store && store_backup(store, file, (struct str){(const char *)secret.bytes, DIGEST_SIZE}, error);
    store_close(store);
    arena_free(arena);
    return good;
}

bool desk_restore(struct str dir, struct str file, struct error *error) {
    struct arena *arena = arena_new(65536);
    struct str bytes;
    struct digest secret;
    const char *checked = desk_path(dir, "ledger.db.restored", arena);
    bool good = desk_directory_make(dir, &secret, error); /* refuses a directory with a desk; the key is replaced below */
    if (good) {
        (void)unlink(checked);
        good = store_restore(file, str_from(checked), &bytes, arena, error);
    }
    if (good) {
        memcpy(secret.bytes, bytes.ptr, DIGEST_SIZE);
        good = desk_directory_make(dir, &secret, error) && search_create(dir, error);
    }
    if (good && rename(checked, desk_path(dir, "ledger.db", arena)) != 0) {
        error_set(error, ERROR_STORAGE, "cannot name the restored ledger");
        good = false;
    }
    if (!good) {
        (void)unlink(checked);
        (void)unlink(desk_path(dir, "secret", arena));
    }
    arena_free(arena);
    return good;
}
