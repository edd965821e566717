/* Changes of the people and rules: events of the organisation's own stream (stream 0), and what follows from them. Not here: the
 * snapshots they make (world.c), the recalculation of open deadlines after a calendar notice (clocks.c).
 * Keeps: nobody who still owns or holds an unclosed matter disappears from the organisation (invariant 1); the texts of a
 * regulation are kept before any matter can be born under it. */
#include <stdlib.h>

#include "desk/core.h"

/* ---- the organisation's stream ---- */

static bool in_force_set(struct store *writer, struct str key, int64_t seq) {
    struct query query = query_start(writer, SQL_IN_FORCE_SET);
    query_bind_text(&query, key);
    query_bind_int(&query, seq);
    return query_run(&query);
}

/* The key under which an event of that kind is in force; empty: it is none of these. All calendar notices stay in force
 * together. */
static struct str in_force_key(struct str kind, int64_t n, char out[static 40]) {
    if (str_is(kind, "calendar")) return (struct str){out, (size_t)snprintf(out, 40, "calendar/%012lld", (long long)n)};
    return str_is(kind, "organisation") || str_is(kind, "regulation") ? kind : (struct str){0};
}

bool organisation_append(struct store *writer, const char *kind, struct str by, instant now, const json_t *body) {
    char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK(text);
    struct stream_end end = stream_end_read(writer, 0);
    struct ledger_entry entry = {.at = now, .recorded_at = now, .kind = str_from(kind), .by = by, .body = str_from(text)};
    int64_t seq = 0;
    char key[40];
    bool done = stream_append(writer, &end, &entry, &seq);
    struct str in_force = in_force_key(entry.kind, end.n, key);
    if (done && in_force.len) done = in_force_set(writer, in_force, seq);
    if (done && str_is(entry.kind, "periodic")) done = periodic_project(writer, body, seq);
    free(text);
    return done;
}

bool in_force_replay(struct store *writer) {
    struct query query = stream_read(writer, 0);
    struct stream_event event;
    while (stream_next(&query, &event)) {
        char key[40];
        struct str in_force = in_force_key(event.kind, event.n, key);
        if (in_force.len && !in_force_set(writer, in_force, event.seq)) break;
        json_t *body = str_is(event.kind, "periodic") ? json_loadb(event.body.ptr, event.body.len, 0, NULL) : NULL;
        bool good = !body || periodic_project(writer, body, event.seq);
        json_decref(body);
        if (!good) break;
    }
    query_end(&query);
    return !store_failed(writer, NULL);
}

/* ---- recording a change ---- */

static bool record_organisation(struct store *writer, struct str by, instant now, json_t *organisation) {
    json_t *body = json_pack("{s:O}", "organisation", organisation);
    CHECK(body);
    bool done = organisation_append(writer, "organisation", by, now, body);
    json_decref(body);
    return done;
}

static bool record_calendar(struct store *writer, struct str by, instant now, const struct calendar *calendar,
                            struct str notices) {
    struct str version = calendar_version(calendar);
    json_t *body = json_pack("{s:s%,s:s%}", "notices", notices.len ? notices.ptr : "", notices.len, "version", version.ptr,
                             version.len);
    CHECK(body);
    bool done = organisation_append(writer, "calendar", by, now, body);
    json_decref(body);
    return done;
}

/* `changes`: of the organisation's own numbers (overrides_changes); NULL: none. */
bool record_regulation(struct store *writer, struct str by, instant now, const struct regulation_kept *kept,
                       const json_t *changes) {
    if (!regulation_texts_record(writer, kept)) return false;
    const struct regulation *regulation = kept->regulation;
    json_t *body = json_pack("{s:s%,s:s%,s:s%}", "hash", kept->hash.ptr, kept->hash.len, "id", regulation->id.ptr,
                             regulation->id.len,
                             "version", regulation->version.ptr, regulation->version.len);
    CHECK(body);
    if (changes) json_object_set(body, "numbers", (json_t *)(uintptr_t)changes);
    bool done = organisation_append(writer, "regulation", by, now, body);
    json_decref(body);
    return done;
}

/* ---- people ---- */

static bool staff_listed(const json_t *organisation, struct str id) {
    size_t i;
    json_t *staff;
    json_array_foreach(json_object_get(organisation, "staff"), i, staff) if (str_equal(json_member(staff, "id"), id)) return true;
    return false;
}

/* An administrator signs imports and so has to be one of the staff. A copy of `given` in which `id` is. NULL: it has no units to
 * put anybody in. */
static json_t *with_member(const json_t *given, struct str id, const char *name, day_number joined) {
    json_t *organisation = json_deep_copy(given);
    CHECK(organisation);
    const json_t *units = json_object_get(organisation, "units");
    struct str unit = json_member(json_array_get(units, 0), "id");
    json_t *staff = json_object_get(organisation, "staff");
    /* organisation_read says what is wrong */
    if (!unit.len || !json_is_array(staff) || staff_listed(organisation, id)) return organisation;
    char date[INSTANT_TEXT_SIZE];
    struct str day = day_text(joined, date);
    json_t *member = json_pack("{s:s%,s:s,s:s%,s:[s],s:i,s:s%}", "id", id.ptr, id.len, "name", name, "unit", unit.ptr, unit.len,
                               "roles", "staff",
                               "rank", 1, "joined", day.ptr, day.len);
    CHECK(member && json_array_append_new(staff, member) == 0);
    return organisation;
}

/* Invariant 1: whoever is no longer listed must not be needed. A staff member who leaves stays listed with "active": false. */
static bool nobody_lost(struct store *writer, const struct organisation *before, const json_t *after, struct error *error) {
    for (size_t i = 0; i < before->staff_count; i++) {
        struct str id = before->staff[i].id;
        if (staff_listed(after, id)) continue;
        static const enum counter_part parts[] = {COUNT_OWNED, COUNT_TO_ANSWER, COUNT_TO_ACCEPT};
        int64_t waiting = 0;
        for (size_t p = 0; p < ARRAY_LENGTH(parts); p++) {
            struct query query = query_start(writer, SQL_COUNTER_SUM);
            query_bind_text(&query, id);
            query_bind_int(&query, parts[p]);
            query_bind_int(&query, INT64_MAX);
            waiting += query_int64(&query, 0);
        }
        if (!waiting) continue;
        error_set(error, ERROR_INPUT, "staff " STR_FMT " is missing, but still answers for unclosed matters", STR_ARG(id));
        error_where(error, "/staff");
        error_hint(error, "keep the entry, with \"active\": false if the person has left, until those matters are passed on");
        return false;
    }
    return true;
}

static bool units_wait(struct store *writer, struct str id) {
    static const enum counter_part parts[] = {COUNT_TO_ANSWER, COUNT_TO_ACCEPT};
    int64_t waiting = 0;
    for (size_t p = 0; p < ARRAY_LENGTH(parts); p++) {
        struct query query = query_start(writer, SQL_COUNTER_SUM);
        query_bind_text(&query, id);
        query_bind_int(&query, parts[p]);
        query_bind_int(&query, INT64_MAX);
        waiting += query_int64(&query, 0);
    }
    return waiting > 0;
}

/* A unit that is merged into another stays listed until what it holds has been passed on. */
static bool no_unit_lost(struct store *writer, const struct organisation *before, const struct organisation *now,
                         struct error *error) {
    for (size_t i = 0; i < before->units_count; i++) {
        struct str id = before->units[i].id;
        if (organisation_unit(now, id) || !units_wait(writer, id)) continue;
        error_set(error, ERROR_INPUT, "unit " STR_FMT " is missing, but still holds or is offered unclosed matters", STR_ARG(id));
        error_where(error, "/units");
        error_hint(error, "keep the entry, with the head of the unit that takes over, until those matters are passed on");
        return false;
    }
    return true;
}

static bool any_unclosed(struct store *writer) {
    struct query query = query_start(writer, SQL_COUNTER_SUM);
    query_bind_text(&query, (struct str){0});
    query_bind_int(&query, COUNT_UNCLOSED);
    query_bind_int(&query, INT64_MAX);
    return query_int64(&query, 0) > 0;
}

/* While matters are open, the last one with a role that a rule needs keeps it. */
static bool no_role_lost(struct store *writer, const struct desk_world *before, const struct organisation *now,
                         struct arena *arena, struct error *error) {
    size_t count;
    const struct role_need *needs = regulation_needs(arena, before->regulation, &count);
    for (size_t i = 0; i < count; i++) {
        if (!role_need_met(&needs[i], before->organisation) || role_need_met(&needs[i], now) || !any_unclosed(writer)) continue;
        struct str roles = role_need_words(arena, &needs[i]);
        error_set(error, ERROR_INPUT, "nobody would be " STR_FMT " any more, whom article " STR_FMT " needs", STR_ARG(roles),
                  STR_ARG(needs[i].article));
        error_where(error, "/staff");
        error_hint(error, "give the role to somebody else in the same change");
        return false;
    }
    return true;
}

/* ---- lines of those who changed their unit ---- */

static struct str unit_of(const struct organisation *organisation, struct str party) {
    const struct unit *unit = organisation_unit_of(organisation, party);
    return unit ? unit->id : party;
}

/* One portion of the lines `statement` finds for `party`, after id `after`; the last id seen, 0 at the end. */
static int64_t move_lines(struct store *writer, struct counter_journal *journal, enum statement statement, struct str party,
                          int64_t after, const struct organisation *now) {
    enum { PORTION = 500 };
    struct view_row rows[PORTION];
    size_t count = 0;
    struct query query = query_start(writer, statement);
    query_bind_text(&query, party);
    query_bind_int(&query, after);
    while (count < PORTION && query_next(&query)) {
        struct arena *arena = journal->arena;
        struct view_row *row = &rows[count++];
        *row = (struct view_row){.id = column_int(&query, 0), .state = column_int(&query, 1), .due = column_int(&query, 5)};
        row->owner = str_copy(arena, column_text(&query, 2));
        row->holder = str_copy(arena, column_text(&query, 3));
        row->offered_to = str_copy(arena, column_text(&query, 4));
        row->owner_unit = unit_of(now, row->owner);
        row->holder_unit = unit_of(now, row->holder);
    }
    query_end(&query);
    for (size_t i = 0; i < count; i++) view_units_update(writer, journal, &rows[i]);
    return count ? rows[count - 1].id : 0;
}

/* With a journal of its own: there may be hundreds of thousands, and the arena of the transaction holds more than a journal. */
static void move_units(struct store *writer, const struct organisation *before, const struct organisation *now) {
    static const enum statement lists[] = {SQL_MATTER_OF_OWNER, SQL_MATTER_OF_HOLDER};
    struct counter_journal journal = {.arena = arena_new(LIMIT_ARENA_BYTES)};
    for (size_t i = 0; i < before->staff_count; i++) {
        struct str id = before->staff[i].id;
        if (str_equal(unit_of(before, id), unit_of(now, id))) continue;
        for (size_t l = 0; l < ARRAY_LENGTH(lists); l++)
            for (int64_t after = 0; (after = move_lines(writer, &journal, lists[l], id, after, now)) != 0;)
                counters_spill(writer, &journal);
    }
    counters_write(writer, &journal);
    arena_free(journal.arena);
}

/* ---- the three changes, as work on the commit thread ---- */

struct change {
    struct desk_core *core;
    struct str by;
    const json_t *organisation;
    struct str text; /* notices or pack */
};

bool may_change(const struct desk *desk, const struct actor *actor, struct error *error) {
    if (actor->administrator && !desk->beside) return true;
    if (!actor->administrator) {
        error_set(error, ERROR_FORBIDDEN, "only an administrator may change the organisation and its rules");
    } else {
        error_set(error, ERROR_STORAGE, "another process is serving this data directory");
        error_hint(error, "stop `shouwen serve` first");
    }
    return false;
}

static bool still_recalculating(const struct desk_core *core, struct error *error) {
    if (!core->recalculation.active) return false;
    error_set(error, ERROR_CONFLICT, "deadlines are still being recalculated after the last change");
    error_hint(error, "try again in a moment");
    return true;
}

static bool same_hours(const struct timetable *a, const struct timetable *b) {
    bool same = a->zone_minutes == b->zone_minutes && a->hours.count == b->hours.count;
    for (size_t i = 0; same && i < a->hours.count; i++)
        same = a->hours.intervals[i].open == b->hours.intervals[i].open &&
               a->hours.intervals[i].close == b->hours.intervals[i].close;
    return same;
}

/* What was recorded counts for the day that it was then, in numbers and in figures: once there is any, the zone stays. */
static bool zone_stays(struct store *writer, const struct timetable *before, const struct timetable *now, struct error *error) {
    if (before->zone_minutes == now->zone_minutes) return true;
    struct query query = query_start(writer, SQL_EVENT_STREAMS_AFTER);
    query_bind_int(&query, 0);
    int64_t matter = query_int64(&query, 0);
    query = query_start(writer, SQL_EVENT_CASES_AFTER);
    query_bind_int(&query, 0);
    if (matter == 0 && query_int64(&query, 0) == 0) return true;
    error_set(error, ERROR_INPUT, "the time zone cannot change: what is recorded is numbered and counted by its days");
    error_where(error, "/zone");
    error_hint(error, "leave it as it is, or begin a new data directory");
    return false;
}

/* Other hours move open deadlines, as a notice does. The organisation of `before` is still the one in force in the ledger. */
static bool hours_follow(struct desk_core *core, const struct timetable *before, instant now, struct error *error) {
    if (same_hours(before, &snapshot_current(core)->world.organisation->timetable)) return true;
    if (still_recalculating(core, error)) return false;
    struct query query = query_start(core->writer, SQL_IN_FORCE_SEQ);
    query_bind_text(&query, STR("organisation"));
    return recalculation_start(core, now, query_int64(&query, 0), before);
}

/* The regulation with the numbers that the organisation sets now; the one in force where they are the same. */
static const struct regulation_kept *with_its_numbers(struct desk_core *core, const struct snapshot *before,
                                                      const json_t *organisation, const json_t *changes, struct error *error) {
    const struct regulation_kept *present = regulation_of_snapshot(core, before);
    if (!changes) return present;
    return regulation_keep(core, present->yaml, present, json_object_get(organisation, "overrides"), error);
}

bool organisation_stage(struct desk_core *core, struct str by, json_t *organisation, struct str why_withdrawn,
                        struct error *error) {
    struct store *writer = core->writer;
    struct snapshot *before = snapshot_current(core);
    instant now = desk_now(core->desk);
    const struct organisation *was = before->world.organisation;
    json_t *changes = overrides_changes(json_object_get(before->organisation_json, "overrides"),
                                        json_object_get(organisation, "overrides"), why_withdrawn);
    atomic_fetch_add(&before->references, 1); /* staging may replace it */
    const struct regulation_kept *kept = with_its_numbers(core, before, organisation, changes, error);
    json_incref(organisation);
    bool done = kept && snapshot_stage(core, organisation, before->calendar, kept, error);
    if (!kept) json_decref(organisation);
    const struct organisation *is = done ? snapshot_current(core)->world.organisation : NULL;
    if (done) done = no_unit_lost(writer, was, is, error) && no_role_lost(writer, &before->world, is, core->batch_arena, error);
    if (done) done = zone_stays(writer, &was->timetable, &is->timetable, error);
    if (done) done = hours_follow(core, &was->timetable, now, error);
    if (done && changes) done = record_regulation(writer, by, now, kept, changes);
    if (done) {
        done = record_organisation(writer, by, now, organisation);
        move_units(writer, was, is);
    }
    desk_world_release(core->desk, &before->world);
    json_decref(organisation);
    json_decref(changes);
    return done && !store_failed(writer, error);
}

static bool set_organisation(struct store *writer, void *context, struct error *error) {
    struct change *change = context;
    struct desk_core *core = change->core;
    struct snapshot *before = snapshot_current(core);
    instant now = desk_now(core->desk);
    day_number today = instant_day(now, before->world.organisation->timetable.zone_minutes);
    json_t *organisation = with_member(change->organisation, change->by, "管理员", today);
    overrides_carry(organisation, before->organisation_json, change->by, today);
    if (!nobody_lost(writer, before->world.organisation, organisation, error)) {
        json_decref(organisation);
        return false;
    }
    return organisation_stage(core, change->by, organisation, (struct str){0}, error);
}

static bool adopt_regulation(struct store *writer, void *context, struct error *error) {
    struct change *change = context;
    struct snapshot *before = snapshot_current(change->core);
    const json_t *overrides = json_object_get(before->organisation_json, "overrides");
    struct regulation_kept *kept = regulation_keep(change->core, change->text, NULL, overrides, error);
    if (!kept && str_starts(str_from(error->where), STR("/overrides")))
        error_hint(error, "the organisation set a number that this text has not: withdraw it first");
    if (!kept || !snapshot_stage(change->core, json_incref(before->organisation_json), before->calendar, kept, error)) {
        return false;
    }
    (void)record_regulation(writer, change->by, desk_now(change->core->desk), kept, NULL);
    return !store_failed(writer, error);
}

bool desk_adopt_regulation(struct desk *desk, const struct actor *actor, struct str yaml, struct error *error) {
    if (yaml.len > LIMIT_PACK_BYTES) {
        error_set(error, ERROR_LIMIT, "the pack has more than %d bytes", LIMIT_PACK_BYTES);
        return false;
    }
    struct change change = {.core = desk->core, .by = actor->staff, .text = yaml};
    return may_change(desk, actor, error) && desk_write(desk, adopt_regulation, &change, error);
}

static bool revise_calendar(struct store *writer, void *context, struct error *error) {
    struct change *change = context;
    struct desk_core *core = change->core;
    struct snapshot *before = snapshot_current(core);
    if (still_recalculating(core, error)) return false;
    const struct calendar *calendar = before->calendar;
    if (change->text.len) calendar = calendar_revise(core->calendars, calendar, change->text, error);
    if (!calendar || !snapshot_stage(core, json_incref(before->organisation_json), calendar, regulation_of_snapshot(core, before),
                                     error)) {
        return false;
    }
    instant now = desk_now(core->desk);
    (void)record_calendar(writer, change->by, now, calendar, change->text);
    (void)recalculation_start(core, now, 0, NULL);
    return !store_failed(writer, error);
}

/* Wait until every unclosed matter has been looked at. False: the desk was closed first; it goes on when it is opened again. */
static bool recalculation_wait(struct desk_core *core, int64_t *recalculated, struct error *error) {
    (void)pthread_mutex_lock(&core->mutex);
    while (core->recalculating && !core->stopping) (void)pthread_cond_wait(&core->finished, &core->mutex);
    bool done = !core->recalculating;
    *recalculated = core->recalculated;
    (void)pthread_mutex_unlock(&core->mutex);
    if (!done) error_set(error, ERROR_STORAGE, "the change is recorded; recalculating goes on when the desk is opened again");
    return done;
}

bool desk_set_organisation(struct desk *desk, const struct actor *actor, const json_t *organisation, struct error *error) {
    int64_t recalculated;
    struct change change = {.core = desk->core, .by = actor->staff, .organisation = organisation};
    return may_change(desk, actor, error) && desk_write(desk, set_organisation, &change, error) &&
           recalculation_wait(desk->core, &recalculated, error);
}

bool desk_revise_calendar(struct desk *desk, const struct actor *actor, struct str notices_json, int64_t *matters_recalculated,
                          struct error *error) {
    *matters_recalculated = 0;
    if (notices_json.len == 0 || notices_json.len > LIMIT_CALENDAR_BYTES) {
        error_set(error, ERROR_LIMIT, "the calendar is empty or has more than %d bytes", LIMIT_CALENDAR_BYTES);
        return false;
    }
    struct change change = {.core = desk->core, .by = actor->staff, .text = notices_json};
    return may_change(desk, actor, error) && desk_write(desk, revise_calendar, &change, error) &&
           recalculation_wait(desk->core, matters_recalculated, error);
}

bool world_note_calendar(struct desk_core *core, struct error *error) {
    if (str_equal(calendar_version(core->world->calendar), core->calendar_recorded)) return true;
    struct change change = {.core = core};
    return desk_write(core->desk, revise_calendar, &change, error);
}

/* ---- the first events ---- */

static json_t *organisation_of_one(struct str name) {
    json_t *organisation = json_pack("{s:s%,s:[{s:s,s:s,s:s}],s:[]}", "name", name.ptr, name.len, "units", "id", "office", "name",
                                     "办公室", "head", "admin",
                                     "staff");
    CHECK(organisation);
    return organisation;
}

bool world_found(struct desk_core *core, const struct desk_new *given, instant now, struct error *error) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct str yaml = regulation_combined_yaml(arena, given->pack, error);
    struct regulation_kept *kept = yaml.len ? regulation_keep(core, yaml, NULL, NULL, error) : NULL;
    arena_free(arena);
    if (!kept) return false;
    struct str name = given->name.len ? given->name : kept->regulation->title.zh;
    json_t *base = given->organisation ? json_incref((json_t *)(uintptr_t)given->organisation) : organisation_of_one(name);
    json_t *organisation = with_member(base, STR("admin"), "管理员", instant_day(now, 480));
    json_decref(base);
    if (given->name.len && json_is_object(organisation))
        CHECK(json_object_set_new(organisation, "name", json_stringn(given->name.ptr, given->name.len)) == 0);
    overrides_carry(organisation, NULL, STR("admin"), instant_day(now, 480));
    json_t *overrides = json_object_get(organisation, "overrides");
    if (json_array_size(overrides)) kept = regulation_keep(core, kept->yaml, kept, overrides, error);
    if (!kept) json_decref(organisation);
    if (!kept || !snapshot_stage(core, organisation, calendar_builtin(), kept, error)) return false;
    (void)record_calendar(core->writer, STR("admin"), now, calendar_builtin(), (struct str){0});
    (void)record_regulation(core->writer, STR("admin"), now, kept, NULL);
    (void)record_organisation(core->writer, STR("admin"), now, organisation);
    (void)rules_note(core->writer);
    return !store_failed(core->writer, error);
}
