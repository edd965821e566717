/* What counts over many matters, as views: conduct, leaves, duties, attendance, and the cases that stand without a matter.
 * Not here: what it means (matter/conduct.c), and when it is written (command.c).
 * Keeps: the rows are a fold over the events of all streams, so a command on the commit thread sees what the scenario's world
 * would hold, within the same transaction. */
#include <stdlib.h>

#include "desk/core.h"

/* ---- writing ---- */

static void put_conduct(struct store *writer, const struct conduct *entry) {
    struct query query = query_start(writer, SQL_CONDUCT_SET);
    query_bind_text(&query, entry->who);
    query_bind_int(&query, entry->is_sanction);
    query_bind_int(&query, entry->stream);
    query_bind_int(&query, entry->n);
    query_bind_text(&query, entry->article);
    query_bind_text(&query, entry->word);
    query_bind_text(&query, entry->amount);
    query_bind_text(&query, entry->unit);
    query_bind_int(&query, entry->status);
    query_bind_int(&query, entry->at);
    query_bind_int(&query, entry->counts_at);
    (void)query_run(&query);
}

static void put_leave(struct store *writer, int64_t stream, const struct leave *leave) {
    struct query query = query_start(writer, SQL_LEAVE_SET);
    query_bind_int(&query, stream);
    query_bind_int(&query, leave->n);
    query_bind_text(&query, leave->who);
    query_bind_text(&query, leave->kind);
    query_bind_text(&query, leave->backup);
    query_bind_int(&query, leave->evidence);
    query_bind_int(&query, leave->from);
    query_bind_int(&query, leave->to);
    query_bind_int(&query, leave->status);
    (void)query_run(&query);
}

static void put_day(struct store *writer, const struct event *event) {
    day_number day;
    if (!day_parse(json_member(event->args, "date"), &day)) return;
    bool duty = event->verb == VERB_ROSTER;
    struct query query = query_start(writer, duty ? SQL_DUTY_SET : SQL_ATTENDANCE_SET);
    query_bind_int(&query, day);
    if (duty) query_bind_text(&query, json_member(event->args, "post"));
    query_bind_text(&query, json_member(event->args, "who"));
    if (duty) query_bind_int(&query, event->at);
    else query_bind_text(&query, json_member(event->args, "result"));
    (void)query_run(&query);
}

/* One line for each who took part; of somebody named twice the first. */
static void put_training(struct store *writer, int64_t stream, const struct event *event) {
    const json_t *who = json_object_get(event->args, "who"), *units = json_object_get(event->args, "units");
    double hours = json_number_value(json_object_get(event->args, "hours"));
    day_number day;
    if (!day_parse(json_member(event->args, "date"), &day)) return;
    char *about = units ? json_dumps(units, JSON_COMPACT) : NULL;
    for (size_t i = 0; i < json_array_size(who); i++) {
        struct query query = query_start(writer, SQL_TRAINING_SET);
        query_bind_text(&query, str_from(json_string_value(json_array_get(who, i))));
        query_bind_int(&query, day);
        query_bind_int(&query, stream);
        query_bind_text(&query, json_member(event->args, "subject"));
        query_bind_int(&query, (int64_t)(hours * 60 + 0.5));
        query_bind_text(&query, about ? str_from(about) : STR("[]"));
        (void)query_run(&query);
    }
    free(about);
}

void conduct_project(struct store *writer, const struct matter *matter, const struct event *event, struct arena *arena) {
    struct conduct *entries;
    size_t count = conduct_of_event(matter, event, arena, &entries);
    for (size_t i = 0; i < count; i++) put_conduct(writer, &entries[i]);
    for (size_t i = 0; i < event->effects.leaves_count; i++) put_leave(writer, matter->id, &event->effects.leaves[i]);
    if (event->verb == VERB_ROSTER || event->verb == VERB_ATTENDANCE) put_day(writer, event);
    if (event->verb == VERB_TRAIN) put_training(writer, matter->id, event);
    docket_project(writer, matter, event, arena);
}

void house_project(struct store *writer, const struct matter *matter) {
    instant due = matter_next_due(matter);
    struct str until = {0};
    for (size_t i = 0; i < matter->clocks_count; i++)
        if (matter->clocks[i].status == CLOCK_RUNNING) until = matter->clocks[i].until;
    struct query query = query_start(writer, SQL_HOUSE_SET);
    query_bind_int(&query, matter->id);
    query_bind_int(&query, due == INSTANT_NONE ? NO_DUE : due);
    query_bind_text(&query, until);
    (void)query_run(&query);
}

/* ---- the world of a command ---- */

/* In the order of recording, as leave_on wants them: what stands without a matter is numbered downwards. */
static int compare_recorded(const void *left, const void *right) {
    const struct leave *a = left, *b = right;
    if (a->stream != b->stream) return a->stream > b->stream ? -1 : 1;
    return (a->n > b->n) - (a->n < b->n);
}

static void load_leaves(struct store *store, day_number day, struct world_facts *facts, struct arena *arena) {
    struct query query = query_start(store, SQL_LEAVES_OF_DAY);
    query_bind_int(&query, day);
    while (query_next(&query)) {
        struct leave leave = {.stream = column_int(&query, 0),
                              .n = (int32_t)column_int(&query, 1),
                              .who = str_copy(arena, column_text(&query, 2)),
                              .kind = str_copy(arena, column_text(&query, 3)),
                              .backup = str_copy(arena, column_text(&query, 4)),
                              .evidence = column_int(&query, 5) != 0,
                              .from = (day_number)column_int(&query, 6),
                              .to = (day_number)column_int(&query, 7),
                              .status = (enum leave_status)column_int(&query, 8)};
        world_facts_leave(facts, &leave, arena);
    }
    query_end(&query);
    if (facts->leaves_count) qsort(facts->leaves, facts->leaves_count, sizeof *facts->leaves, compare_recorded);
}

static void load_duties(struct store *store, day_number day, struct world_facts *facts, struct arena *arena) {
    struct query query = query_start(store, SQL_DUTIES_OF_DAY);
    query_bind_int(&query, day);
    while (query_next(&query)) {
        struct duty duty = {day, str_copy(arena, column_text(&query, 1)), str_copy(arena, column_text(&query, 0))};
        world_facts_duty(facts, &duty, arena);
    }
    query_end(&query);
}

void facts_of_day(struct store *store, day_number day, struct world_facts *facts, struct arena *arena) {
    load_leaves(store, day, facts, arena);
    load_duties(store, day, facts, arena);
}

static void load_conduct(struct store *store, struct str party, struct world_facts *facts, struct arena *arena) {
    struct query query = query_start(store, SQL_CONDUCT_OF);
    query_bind_text(&query, party);
    while (query_next(&query)) {
        struct conduct entry = {.who = party,
                                .is_sanction = column_int(&query, 0) != 0,
                                .stream = column_int(&query, 1),
                                .n = (int32_t)column_int(&query, 2),
                                .article = str_copy(arena, column_text(&query, 3)),
                                .word = str_copy(arena, column_text(&query, 4)),
                                .amount = str_copy(arena, column_text(&query, 5)),
                                .unit = str_copy(arena, column_text(&query, 6)),
                                .status = (enum sanction_status)column_int(&query, 7),
                                .at = column_int(&query, 8),
                                .counts_at = column_int(&query, 9)};
        world_facts_conduct(facts, &entry, arena);
    }
    query_end(&query);
}

struct names {
    struct str *items;
    size_t count;
};

static void add_name(struct names *names, struct str name, struct arena *arena) {
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i], name)) return;
    if (name.len) *ARENA_PUSH(arena, names->items, names->count) = name;
}

static void add_names(struct names *names, const json_t *value, struct arena *arena) {
    if (json_is_string(value)) add_name(names, (struct str){json_string_value(value), json_string_length(value)}, arena);
    for (size_t i = 0; i < json_array_size(value); i++) add_names(names, json_array_get(value, i), arena);
}

/* Whoever a finding of the matter is about, and whom measures of this command go on. */
static struct names parties_of(const struct organisation *organisation, const struct matter *matter,
                               const struct command *command, struct arena *arena) {
    struct names names = {0};
    const json_t *measures = json_object_get(command->args, "measures");
    add_names(&names, json_object_get(command->args, "who"), arena);
    for (size_t i = 0; i < json_array_size(measures); i++)
        add_names(&names, json_object_get(json_array_get(measures, i), "on"), arena);
    for (size_t i = 0; matter && i < matter->findings_count; i++)
        for (size_t k = 0; k < matter->findings[i].who_count; k++) {
            const struct unit *unit = organisation_unit_of(organisation, matter->findings[i].who[k]);
            add_name(&names, matter->findings[i].who[k], arena);
            if (unit) add_name(&names, unit->id, arena), add_name(&names, unit->head, arena);
        }
    return names;
}

static void load_attendance(struct store *store, struct str who, day_number day, struct world_facts *facts, struct arena *arena) {
    struct query query = query_start(store, SQL_ATTENDANCE_OF);
    query_bind_int(&query, day);
    query_bind_text(&query, who);
    while (query_next(&query))
        *ARENA_PUSH(arena, facts->attendance, facts->attendance_count) =
            (struct attendance){day, who, str_copy(arena, column_text(&query, 0))};
    query_end(&query);
}

const struct world_facts *facts_of_command(struct store *store, const struct organisation *organisation,
                                           const struct matter *matter, const struct command *command, struct arena *arena) {
    struct world_facts *facts = ARENA_NEW(arena, struct world_facts);
    facts_of_day(store, instant_day(command->at, organisation->timetable.zone_minutes), facts, arena);
    if (!verb_stands_alone(command->verb)) return facts;
    struct names names = parties_of(organisation, matter, command, arena);
    day_number day;
    for (size_t i = 0; i < names.count; i++) load_conduct(store, names.items[i], facts, arena);
    if (!day_parse(json_member(command->args, "date"), &day)) return facts;
    load_leaves(store, day, facts, arena);
    load_attendance(store, json_member(command->args, "who"), day, facts, arena);
    return facts;
}

/* ---- where a command without a matter belongs ---- */

static bool names_party(struct str who_json, struct str who) {
    json_t *list = json_loadb(who_json.ptr, who_json.len, 0, NULL);
    bool found = who.len == 0;
    for (size_t i = 0; !found && i < json_array_size(list); i++)
        found = str_is(who, json_string_value(json_array_get(list, i)));
    json_decref(list);
    return found;
}

static int64_t stream_of_finding(struct store *store, const json_t *finding) {
    struct str who = json_member(finding, "who");
    struct query query = query_start(store, SQL_FINDINGS_OF_ARTICLE);
    query_bind_text(&query, json_member(finding, "article"));
    int64_t stream = 0;
    while (stream == 0 && query_next(&query))
        if (names_party(column_text(&query, 1), who)) stream = column_int(&query, 0);
    query_end(&query);
    return stream;
}

/* What the year added up to is named by its own article and the person. */
static int64_t stream_of_sanction(struct store *store, const json_t *finding) {
    struct str article = json_member(finding, "article");
    struct query query = query_start(store, SQL_CONDUCT_OF);
    query_bind_text(&query, json_member(finding, "who"));
    int64_t stream = 0;
    while (query_next(&query))
        if (column_int(&query, 0) && str_equal(column_text(&query, 3), article)) stream = column_int(&query, 1);
    query_end(&query);
    return stream;
}

static int64_t stream_by_text(struct store *store, enum statement statement, struct str text) {
    struct query query = query_start(store, statement);
    query_bind_text(&query, text);
    return query_int64(&query, 0);
}

int64_t case_of_command(struct store *store, const struct command *command) {
    const json_t *finding = json_object_get(command->args, "finding");
    if (finding) {
        int64_t stream = stream_of_finding(store, finding);
        return stream ? stream : stream_of_sanction(store, finding);
    }
    if (command->verb == VERB_REACH) return stream_by_text(store, SQL_HOUSE_AWAITING, json_member(command->args, "milestone"));
    bool word_on_leave = (command->verb == VERB_APPROVE || command->verb == VERB_REJECT) &&
                         str_is(json_member(command->args, "what"), "leave");
    return word_on_leave ? stream_by_text(store, SQL_LEAVE_PENDING, json_member(command->args, "who")) : 0;
}

/* ---- everything anew ---- */

static bool replay_case(struct store *writer, int64_t stream, struct counter_journal *journal, int zone_minutes,
                        struct arena *arena, struct error *error) {
    struct loaded loaded;
    if (!matter_load(writer, stream, -1, arena, &loaded, error)) return false;
    const struct matter *matter = loaded.matter;
    for (size_t i = 0; i < matter->events_count; i++)
        if (matter->events[i]->verb != VERB_ATTEMPT) conduct_project(writer, matter, matter->events[i], arena);
    for (size_t i = 0; i < matter->findings_count; i++) finding_project(writer, matter, &matter->findings[i]);
    house_project(writer, matter);
    figures_count(journal, matter, zone_minutes, arena);
    keep_release(loaded.keep, &loaded.keep_count);
    return !store_failed(writer, error);
}

/* Oldest first: the newer a case, the further below zero. */
bool cases_replay(struct store *writer, struct counter_journal *journal, int zone_minutes, struct error *error) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    bool good = true;
    for (int64_t stream = 0; good;) {
        struct query query = query_start(writer, SQL_EVENT_CASES_AFTER);
        query_bind_int(&query, stream);
        stream = query_int64(&query, 0);
        if (stream == 0) break;
        good = replay_case(writer, stream, journal, zone_minutes, arena, error);
        arena_reset(arena);
        counters_spill(writer, journal);
    }
    arena_free(arena);
    return good && !store_failed(writer, error);
}
