/* The made-up organisation and the lives of its matters. Not here: what people do (people.c), what must hold (auditor.c). */
#include "years.h"

#include <stdlib.h>

enum { UNIT_PEOPLE = 12, STEPS_MAX = 24, ZONE = 480 };

void years_count_add(struct years_count *count, const struct years_count *more) {
    count->matters += more->matters;
    count->commands += more->commands;
    count->refused += more->refused;
    count->crashes += more->crashes;
    count->clocks += more->clocks;
    count->breaches += more->breaches;
    count->findings += more->findings;
    count->closed += more->closed;
}

/* ---- the organisation ---- */

static json_t *unit_json(int n, const char *kind) {
    json_t *unit = json_pack("{s:o, s:o, s:s, s:s, s:s}", "id", json_sprintf("u%d", n), "name", json_sprintf("部门%d", n),
                             "address", "一号楼", "phone", "0000-5550100", "kind", kind);
    CHECK(unit);
    return unit;
}

static json_t *staff_json(int n, int unit, const char *role, int rank) {
    json_t *staff = json_pack("{s:o, s:o, s:o, s:[s], s:i, s:s, s:s}", "id", json_sprintf("p%d", n), "name",
                              json_sprintf("员工%d", n), "unit", json_sprintf("u%d", unit), "roles", role, "rank", rank, "joined",
                              "2012-03-01", "phone", "0000-5550200");
    CHECK(staff);
    return staff;
}

/* Person 0 leads, 1 is the deputy, 2 supervises, 3 is of discipline, all in unit 0 with the dispatcher; then unit by unit a head
 * and its people. Unit 1 receives askers. The last three units are outside, affiliated and above. */
static json_t *organisation_json(int staff_count) {
    static const char *const board[] = {"leader", "deputy_leader", "supervisor", "discipline", "dispatcher", "duty_officer"};
    static const char *const kinds[] = {"outside", "affiliated", "parent"};
    json_t *units = json_array(), *staff = json_array();
    int unit = 0, n = 0, last_head = 0;
    json_array_append_new(units, unit_json(0, "internal"));
    for (; n < (int)ARRAY_LENGTH(board); n++) json_array_append_new(staff, staff_json(n, 0, board[n], 6 - n / 2));
    json_object_set_new(json_array_get(units, 0), "head", json_string("p0"));
    for (int in_unit = UNIT_PEOPLE; n < staff_count; n++, in_unit++) {
        if (in_unit >= UNIT_PEOPLE) {
            json_t *next = unit_json(++unit, "internal");
            json_object_set_new(next, "head", json_sprintf("p%d", n));
            json_object_set_new(next, "leader", json_string("p1"));
            json_object_set_new(next, "first_inquiry", json_boolean(unit == 1));
            json_array_append_new(units, next);
            json_array_append_new(staff, staff_json(n, unit, "unit_head", 3));
            in_unit = 0, last_head = n;
        } else {
            json_array_append_new(staff, staff_json(n, unit, unit == 1 ? "window" : n % 5 == 0 ? "account_manager" : "staff", 1));
        }
    }
    CHECK(last_head > 0);
    for (int i = 0; i < (int)ARRAY_LENGTH(kinds); i++) json_array_append_new(units, unit_json(unit + 1 + i, kinds[i]));
    json_t *topic = json_pack("{s:s, s:s, s:s, s:{s:i, s:s}, s:{s:i, s:s}}", "id", "permit", "name", "许可", "unit", "u1",
                              "statutory", "amount", 20, "unit", "working_days", "promised", "amount", 10, "unit",
                              "working_days");
    json_t *organisation = json_pack("{s:o, s:o, s:[o], s:s}", "units", units, "staff", staff, "topics", topic,
                                     "supervision_phone", "0000-5550000");
    CHECK(organisation);
    return organisation;
}

/* Every ninth of the common people leaves, every seventh moves to the next unit. */
static void change_people(json_t *organisation, int units_count) {
    size_t i;
    json_t *staff;
    json_array_foreach(json_object_get(organisation, "staff"), i, staff) {
        if (i < 6 || strcmp(json_string_value(json_array_get(json_object_get(staff, "roles"), 0)), "unit_head") == 0) continue;
        if (i % 9 == 0) json_object_set_new(staff, "active", json_false());
        else if (i % 7 == 0) json_object_set_new(staff, "unit", json_sprintf("u%d", 1 + (int)i % units_count));
    }
}

/* The last two units of the house become one: all work in the first, which has one head; whatever the other holds is theirs. */
static void merge_units(json_t *organisation, int units_count) {
    char from[16], to[16];
    size_t i;
    json_t *staff, *units = json_object_get(organisation, "units");
    if (units_count < 3) return;
    (void)snprintf(from, sizeof from, "u%d", units_count);
    (void)snprintf(to, sizeof to, "u%d", units_count - 1);
    json_array_foreach(json_object_get(organisation, "staff"), i, staff) {
        if (strcmp(json_string_value(json_object_get(staff, "unit")), from) != 0) continue;
        json_object_set_new(staff, "unit", json_string(to));
    }
    json_t *gone = json_array_get(units, (size_t)units_count), *stays = json_array_get(units, (size_t)units_count - 1);
    json_object_set(gone, "head", json_object_get(stays, "head"));
    json_object_set_new(gone, "parent", json_string(to));
}

static const struct organisation *read_organisation(struct years *years, const json_t *json) {
    struct error error;
    const struct organisation *organisation = organisation_read(years->arena, json, calendar_builtin(), &error);
    CHECK(organisation);
    return organisation;
}

static void name_parties(struct years *years) {
    const struct organisation *o = years->early;
    for (size_t i = 0; i < o->staff_count; i++)
        *ARENA_PUSH(years->arena, years->everybody, years->everybody_count) = o->staff[i].id;
    for (size_t i = 0; i < o->units_count; i++) {
        if (o->units[i].kind == UNIT_KIND_INTERNAL) *ARENA_PUSH(years->arena, years->units, years->units_count) = o->units[i].id;
        else *ARENA_PUSH(years->arena, years->outside, years->outside_count) = o->units[i].id;
    }
}

struct years *years_new(const struct regulation *regulation, uint64_t seed, int staff_count) {
    struct years *years = calloc(1, sizeof *years);
    CHECK(years && staff_count >= UNIT_PEOPLE);
    years->arena = arena_new(LIMIT_ARENA_BYTES);
    years->regulation = years->later = regulation;
    years->seed = seed;
    json_t *json = organisation_json(staff_count);
    years->early = read_organisation(years, json);
    name_parties(years);
    change_people(json, (int)years->units_count - 1);
    merge_units(json, (int)years->units_count - 1);
    years->late = read_organisation(years, json);
    json_decref(json);
    CHECK(instant_parse(STR("2025-01-01T00:00"), ZONE, &years->begin));
    CHECK(instant_parse(STR("2025-07-01T00:00"), ZONE, &years->middle));
    CHECK(instant_parse(STR("2026-01-01T00:00"), ZONE, &years->end));
    return years;
}

void years_adopt(struct years *years, const struct regulation *later) {
    years->later = later;
}

static struct number_set random_set(const struct number *number, uint64_t *random) {
    static const enum time_unit units[] = {UNIT_MINUTES, UNIT_HOURS, UNIT_DAYS};
    struct number_set set = {.number = number->name, .reason = STR("本单位定"), .on = DAY_NONE, .from = DAY_NONE};
    if (number->kind == NUMBER_WINDOW) {
        set.word = STR("month");
        return set;
    }
    set.has_amount = true;
    set.has_unit = number->kind == NUMBER_CLOCK || number->kind == NUMBER_ALLOWANCE;
    set.amount = 1 + (int32_t)random_below(random, 40);
    if (set.has_unit) set.unit = units[random_below(random, ARRAY_LENGTH(units))];
    return set;
}

const struct regulation *years_local(struct years *years, const struct regulation *regulation) {
    uint64_t random = years->seed;
    size_t count, sets_count = 0;
    struct number *numbers = regulation_numbers(years->arena, regulation, &count);
    struct number_set *sets = NULL;
    for (size_t i = 0; i < count; i++) {
        if (random_below(&random, 3) || numbers[i].kind == NUMBER_FINE_MIN || numbers[i].kind == NUMBER_FINE_MAX) continue;
        *ARENA_PUSH(years->arena, sets, sets_count) = random_set(&numbers[i], &random);
    }
    struct error error;
    const struct regulation *local = regulation_with_numbers(years->arena, regulation, sets, sets_count, &error);
    CHECK(local);
    return local;
}

void years_free(struct years *years) {
    arena_free(years->arena);
    free(years);
}

/* ---- a life ---- */

static void keep(struct life *life, json_t *json) {
    *ARENA_PUSH(life->arena, life->kept, life->kept_count) = json;
}

static void apply(struct life *life, const struct verdict *verdict, int64_t id) {
    if (!life->matter && verdict->events_count) life->matter = matter_new(life->arena, id);
    for (size_t i = 0; i < verdict->events_count; i++) {
        struct event *event = &verdict->events[i];
        event->n = (int32_t)life->matter->events_count + 1;
        event->recorded_at = event->at;
        matter_evolve(life->matter, event);
        life->count->breaches += event->verb == VERB_BREACH;
    }
}

static void run_out(struct life *life, instant now) {
    instant due = life->matter ? matter_next_due(life->matter) : INSTANT_NONE;
    if (due == INSTANT_NONE || due >= now) return;
    struct verdict verdict = matter_run_out(&life->world, life->matter, now, life->arena);
    apply(life, &verdict, 0);
}

/* What was in memory is gone; the ledger's bytes are all there is. */
static void crash(struct life *life) {
    struct matter *again = matter_new(life->arena, life->matter->id);
    struct buf bytes;
    buf_init(&bytes, LIMIT_EVENT_BYTES);
    for (size_t i = 0; i < life->matter->events_count; i++) {
        struct event *event = ARENA_NEW(life->arena, struct event);
        struct error error;
        json_t *borrowed = NULL;
        buf_clear(&bytes);
        event_write(life->matter->events[i], ZONE, &bytes);
        CHECK(event_read(life->arena, str_copy(life->arena, buf_str(&bytes)), event, &borrowed, &error));
        keep(life, borrowed);
        matter_evolve(again, event);
    }
    buf_release(&bytes);
    life->matter = again;
    life->count->crashes++;
}

static void give(struct life *life, json_t *object, int64_t id) {
    struct command command;
    struct error error;
    json_t *args = NULL;
    keep(life, object);
    bool good = command_read(object, &command, &args, ZONE, &error);
    if (!good) fprintf(stderr, "%s: %s %s\n", json_dumps(object, JSON_ENCODE_ANY), error.where, error.message);
    CHECK(good); /* people give commands that can be read */
    keep(life, args);
    const json_t *by = json_object_get(object, "by");
    command.by = (struct str){json_string_value(by), json_string_length(by)};
    command.at = life->now;
    struct verdict verdict = matter_decide(&life->world, life->matter, &command, life->arena);
    life->count->commands++;
    life->count->refused += verdict.refused;
    if (!verdict.refused) {
        apply(life, &verdict, id);
    } else if (life->matter) {
        struct event *attempt = ARENA_NEW(life->arena, struct event);
        *attempt = matter_attempt(&command, &verdict.refusal);
        apply(life, &(struct verdict){.events = attempt, .events_count = 1}, id);
    }
}

/* Minutes to days pass; the next hour of work comes. */
static void pass_time(struct life *life) {
    static const int64_t spans[] = {5 * MINUTE_MS, 40 * MINUTE_MS, 3 * HOUR_MS, DAY_MS, 4 * DAY_MS};
    life->now += 1 + (instant)random_below(&life->random, (uint32_t)spans[random_below(&life->random, ARRAY_LENGTH(spans))]);
    if (life->now >= life->years->middle) life->world.organisation = life->years->late;
    run_out(life, life->now);
}

void life_live(struct life *life, const struct years *years, int number, bool crashes, struct arena *arena,
               struct years_count *count) {
    *life = (struct life){.years = years, .random = years->seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)number, .arena = arena,
                          .crashes = crashes, .count = count,
                          .world = {.organisation = years->early, .regulation = years->regulation}};
    int64_t day = random_below(&life->random, 365);
    life->now = years->begin + day * DAY_MS + 8 * HOUR_MS + random_below(&life->random, (uint32_t)(10 * HOUR_MS));
    if (life->now >= years->middle) life->world.organisation = years->late, life->world.regulation = years->later;
    give(life, people_register(life), 1 + number);
    for (int step = 0; life->matter && step < STEPS_MAX; step++) {
        pass_time(life);
        if (life->crashes && random_below(&life->random, 8) == 0) crash(life);
        if (life->matter->state == STATE_CLOSED && random_below(&life->random, 10) != 0) break;
        give(life, people_act(life), 0);
    }
    if (!life->matter) return;
    run_out(life, years->end);
    count->matters++;
    count->clocks += (int64_t)life->matter->clocks_count;
    count->findings += (int64_t)life->matter->findings_count;
    count->closed += life->matter->state == STATE_CLOSED;
}

void life_end(struct life *life) {
    for (size_t i = 0; i < life->kept_count; i++) json_decref(life->kept[i]);
    life->kept_count = 0;
}
