/* Readers: a connection of its own for each thread, one matter with everything about it, the asker's view. Not here: lists
 * (list.c).
 * Keeps: what a reader shows is what was durable; clocks past due are shown as run out even if the commit thread is a moment
 * behind. */
#include <stdlib.h>

#include <openssl/crypto.h>

#include "desk/core.h"
#include "desk/remember.h"

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

/* What would have happened by now: to a copy, since others look at the matter, too. */
static void catch_up(struct desk *desk, struct desk_matter *found, struct arena *arena) {
    struct verdict verdict = matter_run_out(&found->world, found->matter, desk_now(desk), arena);
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
    *found = (struct desk_matter){.remembered = id > 0 ? remember(core->memory, reader->store, id, &error) : NULL};
    bool good = found->remembered != NULL;
    if (good) {
        found->matter = remembered_matter(found->remembered);
        found->held = desk_world_acquire(reader->desk);
        found->world.organisation = found->held->organisation;
        found->world.regulation = regulation_by_hash(core, reader->store, found->matter->regulation_hash, &error);
        good = found->world.regulation != NULL;
    }
    if (good) {
        struct world_facts *facts = ARENA_NEW(arena, struct world_facts);
        day_number today = instant_day(desk_now(reader->desk), found->world.organisation->timetable.zone_minutes);
        facts_of_day(reader->store, today, facts, arena);
        found->world.facts = facts;
        catch_up(reader->desk, found, arena);
    }
    else desk_matter_release(found);
    if (store_failed(reader->store, NULL)) store_rollback(reader->store);
    return good;
}

bool desk_matter(struct desk_reader *reader, const struct actor *actor, int64_t id, struct desk_matter *found,
                 struct arena *arena) {
    *found = (struct desk_matter){0};
    return actor->staff.len > 0 && find(reader, id, found, arena);
}

void desk_matter_release(struct desk_matter *found) {
    remembered_give_back(found->remembered);
    if (found->held) desk_world_release(NULL, found->held);
    *found = (struct desk_matter){0};
}

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
    return well_formed && same && known && find(reader, id, found, arena);
}
