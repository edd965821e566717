/* seed: a desk with very many matters, made in minutes. Commands are decided by the same core and their events, chains and lines
 * written by the same functions as in the desk (command.c); left out are the queue, the savepoints and loading a matter again for
 * each of its commands. `shouwen verify` finds nothing to complain about.
 *
 *   seed DIRECTORY COUNT [due]   DIRECTORY is fresh from `shouwen init`; COUNT may be 0: only the people are set
 *
 * due: all are open and were registered at the same moment, so that their clocks run out together.
 *
 * 72 members of staff in 12 units (ids s01 … s72). All matters but the newest are registered, answered, called back and
 * closed; the newest 2 % (at least 3,000) are open, so that enough of them wait for each member of staff whatever the size of
 * the ledger. They are some days old, so that every clock of theirs has run out by the time the first `shouwen serve` has caught
 * up, and a measurement is not disturbed by clocks. The full text index, too, is left to that first start. */
#include "client.h"

#include "base/json.h"
#include "desk/core.h"
#include "texts.h"

enum {
    UNITS = 12,
    STAFF_EACH = 6,
    STAFF = UNITS * STAFF_EACH,
    PER_TRANSACTION = 5000,
    PER_DAY = 10000000, /* as ids have it: desk/writing/command.c */
    OPEN_LEAST = 3000,
    OPEN_ONE_IN = 50,
    CLOSED_FROM_DAYS = 720, CLOSED_TO_DAYS = 40, /* ago: when closed ones were registered */
    OPEN_FROM_DAYS = 40, OPEN_TO_DAYS = 20,      /* open ones */
    COMMANDS_MAX = 4,                            /* of one matter */
};

struct seed {
    struct desk *desk; /* opened beside: for the people and rules */
    const struct desk_world *desk_world;
    struct world world;
    int zone_minutes;
    struct store *writer;
    struct counter_journal journal;
    struct texts *texts;
    struct arena *arena; /* of one matter */
    struct buf json, event;
    int64_t count, open, last_id;
    instant now;
    bool together;
};

struct making { /* a matter on its way */
    struct matter *matter;
    struct stream_end end;
    struct str by;
    bool registered;
    json_t *keep[COMMANDS_MAX];
    size_t keep_count;
};

/* ---- the organisation ---- */

static json_t *organisation_make(void) {
    json_t *units = json_array(), *staff = json_array();
    for (int i = 0; i < STAFF; i++) {
        int unit = i / STAFF_EACH;
        bool head = i % STAFF_EACH == 0;
        if (head)
            json_array_append_new(units, json_pack("{s:o, s:o, s:o}", "id", json_sprintf("u%02d", unit + 1), "name",
                                                   json_sprintf("第%d服务部", unit + 1), "head", json_sprintf("s%02d", i + 1)));
        json_array_append_new(
            staff, json_pack("{s:o, s:o, s:o, s:[s], s:i, s:s}", "id", json_sprintf("s%02d", i + 1), "name",
                             json_sprintf("工作人员%d", i + 1), "unit", json_sprintf("u%02d", unit + 1), "roles",
                             i == 0 ? "leader" : head ? "unit_head" : "window", "rank", head ? 3 : 1, "joined", "2012-07-01"));
    }
    return json_pack("{s:s, s:o, s:o, s:[s,s]}", "name", "基准测试中心", "units", units, "staff", staff, "hours", "00:00-12:00",
                     "12:00-24:00");
}

static void set_organisation(const char *directory) {
    struct error error = {0};
    struct actor actor = {.staff = STR("admin"), .name = STR("admin"), .administrator = true};
    struct desk *desk = desk_open(str_from(directory), DESK_OFFLINE, &error);
    if (!desk) client_give_up("%s: %s", error.where, error.message);
    json_t *organisation = organisation_make();
    CHECK(organisation != NULL);
    if (!desk_set_organisation(desk, &actor, organisation, &error)) client_give_up("%s: %s", error.where, error.message);
    json_decref(organisation);
    desk_close(desk);
}

/* ---- commands ---- */

static void append(struct seed *seed, struct making *making, struct verdict *verdict) {
    if (verdict->refused)
        client_give_up("refused: " STR_FMT " " STR_FMT, STR_ARG(verdict->refusal.article), STR_ARG(verdict->refusal.reason.zh));
    for (size_t i = 0; i < verdict->events_count; i++) {
        struct event *event = &verdict->events[i];
        event->n = (int32_t)making->end.n + 1;
        event->recorded_at = event->at;
        buf_clear(&seed->event);
        event_write(event, seed->zone_minutes, &seed->event);
        struct ledger_entry entry = {
            .at = event->at,
            .recorded_at = event->recorded_at,
            .kind = str_from(verb_event_names[event->verb]),
            .by = event->by,
            .body = buf_str(&seed->event),
        };
        if (seed->event.overflow || !stream_append(seed->writer, &making->end, &entry, NULL))
            client_give_up("an event is not appended");
        matter_evolve(making->matter, event);
        for (size_t f = 0; f < event->effects.findings_count; f++)
            finding_project(seed->writer, making->matter, &event->effects.findings[f]);
    }
}

/* The command in seed->json. */
static void give(struct seed *seed, struct making *making, instant at) {
    struct command command = {0};
    struct error error = {0};
    json_error_t unread;
    json_t *object = json_read(buf_str(&seed->json), &unread);
    CHECK(object != NULL && making->keep_count < COMMANDS_MAX);
    if (!command_read(object, &command, &making->keep[making->keep_count++], seed->zone_minutes, &error))
        client_give_up("%s: %s", error.where, error.message);
    json_decref(object);
    command.by = making->by;
    command.at = at;
    if (making->registered) {
        struct verdict due = matter_run_out(&seed->world, making->matter, at, seed->arena);
        append(seed, making, &due);
    }
    struct verdict verdict = matter_decide(&seed->world, making->registered ? making->matter : NULL, &command, seed->arena);
    append(seed, making, &verdict);
    making->registered = true;
}

static void write_register(struct seed *seed) {
    static const char *const kinds[] = {"consultation", "complaint", "repair", "suggestion"};
    static const char *const channels[] = {"web", "phone", "visit", "message"};
    struct buf *json = &seed->json;
    uint64_t draw = texts_random(seed->texts);
    buf_clear(json);
    buf_printf(json, "{\"do\":\"register\",\"channel\":\"%s\",\"kind\":\"%s\",\"subject\":\"", channels[draw % 4],
               kinds[(draw >> 8) % 4]);
    texts_title(seed->texts, json);
    buf_add(json, STR("\",\"body\":\""));
    texts_body(seed->texts, json);
    buf_add(json, STR("\",\"asker\":{\"name\":\""));
    texts_name(seed->texts, json);
    buf_add(json, STR("\",\"phone\":\""));
    texts_phone(seed->texts, json);
    buf_add(json, STR("\"}}"));
}

static void write_answer(struct seed *seed) {
    buf_clear(&seed->json);
    buf_add(&seed->json, STR("{\"do\":\"answer\",\"text\":\""));
    texts_title(seed->texts, &seed->json);
    buf_add(&seed->json, STR("\"}"));
}

static void write_other(struct seed *seed, struct str command) {
    buf_clear(&seed->json);
    buf_add(&seed->json, command);
}

/* ---- matters ---- */

static instant registered_at(const struct seed *seed, int64_t number) {
    if (seed->together) return seed->now - OPEN_TO_DAYS * DAY_MS;
    int64_t closed = seed->count - seed->open;
    bool open = number >= closed;
    int64_t from = open ? OPEN_FROM_DAYS : CLOSED_FROM_DAYS, to = open ? OPEN_TO_DAYS : CLOSED_TO_DAYS;
    int64_t at = open ? number - closed : number, of = open ? seed->open : closed;
    return seed->now - from * DAY_MS + at * ((from - to) * DAY_MS / of);
}

static int64_t next_id(struct seed *seed, instant at) {
    int year, month, day;
    day_to_civil(instant_day(at, seed->zone_minutes), &year, &month, &day);
    int64_t first = (year * INT64_C(10000) + month * 100 + day) * PER_DAY;
    seed->last_id = seed->last_id < first ? first + 1 : seed->last_id + 1;
    return seed->last_id;
}

static void make_matter(struct seed *seed, int64_t number) {
    instant at = registered_at(seed, number);
    int64_t id = next_id(seed, at);
    arena_reset(seed->arena);
    struct making making = {.matter = matter_new(seed->arena, id), .end = stream_begin(id)};
    making.by = str_printf(seed->arena, "s%02d", (int)(texts_random(seed->texts) % STAFF) + 1);
    write_register(seed);
    give(seed, &making, at);
    if (number < seed->count - seed->open) {
        write_answer(seed);
        give(seed, &making, at + 2 * MINUTE_MS);
        write_other(seed, STR("{\"do\":\"callback\",\"result\":\"satisfied\"}"));
        give(seed, &making, at + 4 * MINUTE_MS);
        write_other(seed, STR("{\"do\":\"close\",\"outcome\":\"answered\"}"));
        give(seed, &making, at + 6 * MINUTE_MS);
    }
    struct view_row row;
    view_row_of(seed->world.organisation, making.matter, &row, seed->arena);
    view_row_insert(seed->writer, &seed->journal, &row);
    for (size_t i = 0; i < making.keep_count; i++) json_decref(making.keep[i]);
}

static void make_matters(struct seed *seed) {
    struct error error = {0};
    for (int64_t number = 0; number < seed->count;) {
        int64_t log, left;
        if (!store_begin(seed->writer)) client_give_up("no transaction");
        for (int i = 0; i < PER_TRANSACTION && number < seed->count; i++) make_matter(seed, number++);
        counters_write(seed->writer, &seed->journal);
        if (!store_commit(seed->writer, &error)) client_give_up("%s: %s", error.where, error.message);
        arena_reset(seed->journal.arena);
        (void)store_checkpoint(seed->writer, &log, &left);
    }
}

static void seed_open(struct seed *seed, const char *directory) {
    struct error error = {0};
    set_organisation(directory);
    seed->desk = desk_open(str_from(directory), DESK_BESIDE, &error);
    if (!seed->desk) client_give_up("%s: %s", error.where, error.message);
    seed->desk_world = desk_world_acquire(seed->desk);
    seed->world = (struct world){.organisation = seed->desk_world->organisation, .regulation = seed->desk_world->regulation};
    seed->zone_minutes = seed->world.organisation->timetable.zone_minutes;
    seed->now = desk_now(seed->desk);
    seed->arena = arena_new(LIMIT_ARENA_BYTES);
    seed->journal.arena = arena_new(LIMIT_ARENA_BYTES);
    seed->writer = store_open(str_from(desk_path(str_from(directory), "ledger.db", seed->arena)), STORE_LEDGER_WRITER, &error);
    if (!seed->writer) client_give_up("%s: %s", error.where, error.message);
    buf_init(&seed->json, 1 << 14);
    buf_init(&seed->event, LIMIT_EVENT_BYTES);
}

static void seed_close(struct seed *seed) {
    store_close(seed->writer);
    desk_world_release(seed->desk, seed->desk_world);
    desk_close(seed->desk);
    arena_free(seed->arena);
    arena_free(seed->journal.arena);
    buf_release(&seed->json);
    buf_release(&seed->event);
}

int main(int argc, char **argv) {
    struct seed seed = {0};
    seed.together = argc == 4 && strcmp(argv[3], "due") == 0;
    if ((argc != 3 && !seed.together) || !str_int64(str_from(argv[2]), 0, 100000000, &seed.count))
        client_give_up("usage: seed DIRECTORY COUNT [due]");
    struct arena *arena = arena_new(1 << 24);
    seed.texts = texts_new(20261122, arena);
    seed.open = seed.count / OPEN_ONE_IN;
    if (seed.open < OPEN_LEAST) seed.open = OPEN_LEAST < seed.count ? OPEN_LEAST : seed.count;
    if (seed.together) seed.open = seed.count;
    seed_open(&seed, argv[1]);
    int64_t start = now_us();
    make_matters(&seed);
    printf("matters %lld\nseconds %.1f\n", (long long)seed.count, (double)(now_us() - start) / 1e6);
    seed_close(&seed);
    arena_free(arena);
    return 0;
}
