/* Readers: a connection of its own for each thread, one matter with everything about it, the asker's view. Not here: lists
 * (list.c).
 * Keeps: what a reader shows is what was durable; clocks past due are shown as run out even if the commit thread is a moment
 * behind. */
#include <stdlib.h>

#include <openssl/crypto.h>

#include "desk/core.h"
#include "desk/reading/remember.h"

char *desk_path(struct str dir, const char *file, struct arena *arena) {
    return str_terminated(arena, str_printf(arena, STR_FMT "/%s", STR_ARG(dir), file));
}

struct desk_reader *desk_reader_new(struct desk *desk, struct error *error) {
    struct desk_reader *reader = calloc(1, sizeof *reader);
    CHECK(reader);
    reader->desk = desk;
    reader->scratch = arena_new(LIMIT_ARENA_BYTES);
    reader->store = store_open(str_from(desk_path(desk->dir, "ledger.db", reader->scratch)), STORE_LEDGER_READER, error);
    arena_reset(reader->scratch);
    if (reader->store && search_reader_open(reader, error)) return reader;
    desk_reader_free(reader);
    return NULL;
}

void desk_reader_free(struct desk_reader *reader) {
    if (!reader) return;
    search_reader_close(reader);
    store_close(reader->store);
    arena_free(reader->scratch);
    free(reader);
}

bool reader_read(struct desk_reader *reader, struct error *error) {
    if (!store_failed(reader->store, error)) return true;
    store_rollback(reader->store);
    return false;
}

/* What would have happened by now: to a copy, since others look at the matter, too. */
static void catch_up(struct desk_matter *found, instant now, struct arena *arena) {
    struct verdict verdict = matter_run_out(&found->world, found->matter, now, arena);
    if (verdict.events_count == 0) return;
    struct matter *matter = matter_copy(arena, found->matter);
    for (size_t i = 0; i < verdict.events_count; i++) {
        verdict.events[i].n = (int32_t)matter->events_count + 1;
        matter_evolve(matter, &verdict.events[i]);
    }
    found->matter = matter;
}

static bool find(struct desk_reader *reader, int64_t id, struct desk_matter *found, struct arena *arena) {
    struct desk_core *core = reader->desk->core;
    struct error error = {0};
    *found = (struct desk_matter){.remembered = id != 0 ? remember(core->memory, reader->store, id, &error) : NULL};
    bool good = found->remembered != NULL;
    if (good) {
        found->matter = remembered_matter(found->remembered);
        found->held = desk_world_acquire(reader->desk);
        found->world.organisation = found->held->organisation;
        found->world.regulation = regulation_by_hash(core, reader->store, found->matter->regulation_hash, &error);
        good = found->world.regulation != NULL;
    }
    if (good) {
        day_number today = instant_day(desk_now(reader->desk), found->world.organisation->timetable.zone_minutes);
        found->day = remember_day(core->memory, reader->store, today);
        found->world.facts = remembered_facts(found->day);
        catch_up(found, desk_now(reader->desk), arena);
    }
    else desk_matter_release(found);
    (void)reader_read(reader, NULL);
    return good;
}

bool desk_matter(struct desk_reader *reader, const struct actor *actor, int64_t id, struct desk_matter *found,
                 struct arena *arena) {
    *found = (struct desk_matter){0};
    return actor->staff.len > 0 && id > 0 && find(reader, id, found, arena);
}

bool desk_case(struct desk_reader *reader, const struct actor *actor, int64_t id, struct desk_matter *found,
               struct arena *arena) {
    *found = (struct desk_matter){0};
    if (actor->staff.len == 0 || id >= 0 || !find(reader, id, found, arena)) return false;
    bool whole = reader->desk->beside || reader->desk->mode == DESK_OFFLINE; /* who has the data directory */
    if (whole || case_shown(&found->world, found->matter, actor->staff)) return true;
    desk_matter_release(found);
    return false;
}

const struct world_facts *desk_facts(struct desk_reader *reader, const struct organisation *organisation,
                                     const struct matter *matter, const struct command *command, struct arena *arena) {
    const struct world_facts *facts = facts_of_command(reader->store, organisation, matter, command, arena);
    (void)reader_read(reader, NULL);
    return facts;
}

void desk_matter_release(struct desk_matter *found) {
    remembered_give_back(found->remembered);
    remembered_day_give_back(found->day);
    if (found->held) desk_world_release(NULL, found->held);
    *found = (struct desk_matter){0};
}

/* ---- many at once ---- */

struct walk {
    struct desk_reader *reader;
    instant now;
    const struct desk_world *world;
    const struct world_facts *facts; /* of today */
    const int64_t *ids;
    size_t count, next; /* those before `next` have had their turn */
    size_t visited;
    desk_visit *visit;
    void *context;
    struct arena *arena;
};

static void walk_visit(struct walk *walk, const struct loaded *loaded) {
    struct error error = {0};
    struct desk_matter found = {.matter = loaded->matter};
    found.world = (struct world){.organisation = walk->world->organisation, .facts = walk->facts};
    found.world.regulation =
        regulation_by_hash(walk->reader->desk->core, walk->reader->store, loaded->matter->regulation_hash, &error);
    if (!found.world.regulation) return;
    catch_up(&found, walk->now, walk->arena);
    walk->visit(&found, walk->arena, walk->context);
    walk->visited++;
}

/* All events of one matter, of which `query` stands at the first. A matter that cannot be read has no visit. True: `query` stands
 * at the next matter. */
static bool walk_one(struct walk *walk, struct query *query, struct stream_event *event) {
    struct loaded loaded = {.end = {.stream = walk->ids[walk->next++]}};
    struct error error = {0};
    bool good = true, more = true;
    for (; more && event->stream == loaded.end.stream; more = stream_next(query, event))
        good = good && event_fold(&loaded, event, loaded.end.stream, walk->arena, &error);
    if (good && !store_failed(walk->reader->store, NULL)) walk_visit(walk, &loaded);
    keep_release(loaded.keep, &loaded.keep_count);
    arena_reset(walk->arena);
    return more;
}

static void walk_all(struct walk *walk) {
    struct stream_event event;
    struct query query = streams_read(walk->reader->store, walk->ids[0], walk->ids[walk->count - 1]);
    bool more = stream_next(&query, &event);
    while (more && walk->next < walk->count) {
        if (event.stream == walk->ids[walk->next]) more = walk_one(walk, &query, &event);
        else if (event.stream > walk->ids[walk->next]) walk->next++;
        else more = stream_next(&query, &event); /* a matter that was not asked for */
    }
    query_end(&query);
}

bool desk_walk(struct desk_reader *reader, const int64_t *ids, size_t count, desk_visit *visit, void *context,
               int64_t *unread, struct arena *arena, struct error *error) {
    struct store *store = reader->store;
    struct world_facts facts = {0};
    if (count == 0) return true;
    if (!store_begin(store)) {
        (void)store_failed(store, error);
        store_rollback(store);
        return false;
    }
    struct walk walk = {.reader = reader, .now = desk_now(reader->desk), .world = desk_world_acquire(reader->desk),
                        .facts = &facts, .ids = ids, .count = count, .visit = visit, .context = context, .arena = arena};
    facts_of_day(store, instant_day(walk.now, walk.world->organisation->timetable.zone_minutes), &facts, reader->scratch);
    walk_all(&walk);
    desk_world_release(reader->desk, walk.world);
    arena_reset(reader->scratch);
    if (unread) *unread += (int64_t)(count - walk.visited);
    bool good = !store_failed(store, error);
    store_rollback(store);
    return good;
}

/* ---- the asker's ---- */

/* As typed from a receipt: any case, hyphens and blanks between, letters that look like digits. */
static struct str code_normal(struct str code, struct arena *arena) {
    char *out = arena_alloc(arena, code.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        out[len++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return (struct str){out, len};
}

/* The same work for a number that is none, an unknown number and a wrong code: one keyed hash, one comparison, one look-up of a
 * line. */
bool desk_track(struct desk_reader *reader, struct str number, struct str code, struct desk_matter *found, struct arena *arena) {
    *found = (struct desk_matter){0};
    int64_t id = 0;
    bool well_formed = matter_number_parse(number, &id);
    if (!well_formed) id = 0;
    struct str right = desk_tracking_code(reader->desk, id, arena), given = code_normal(str_slice(code, 0, 64), arena);
    char padded[16] = {0};
    memcpy(padded, given.len ? given.ptr : "", given.len < sizeof padded ? given.len : sizeof padded);
    bool same = CRYPTO_memcmp(padded, right.ptr, right.len) == 0 && given.len == right.len;
    struct matter_row row;
    bool known = matter_row_find(reader, id, &row, arena);
    return well_formed && id > 0 && same && known && find(reader, id, found, arena);
}
