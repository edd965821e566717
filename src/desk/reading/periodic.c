/* What is due every month, and its records. Not here: which text wants what (a pack's `periodic`), the pages
 * (web/pages/bulletin.c).
 * Keeps: a reminder breaches nothing; a record is in the ledger before anybody is told that it is; the view `periodic` is a
 * function of the organisation's stream. */
#include <stdlib.h>

#include "desk/core.h"

/* ---- periods ---- */

static int months_of(enum periodic_every every) {
    switch (every) {
    case EVERY_MONTH: return 1;
    case EVERY_QUARTER: return 3;
    case EVERY_YEAR: return 12;
    case EVERY__COUNT: break;
    }
    return 1;
}

/* The first day of the period that holds `day`, `back` periods before. */
static day_number period_start(enum periodic_every every, day_number day, int back) {
    int year, month, day_of_month, months = months_of(every);
    day_to_civil(day, &year, &month, &day_of_month);
    int count = year * 12 + (month - 1) / months * months - back * months;
    return day_from_civil(count / 12, count % 12 + 1, 1);
}

/* ---- the organisation's stream ---- */

static struct str text_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};
}

bool periodic_project(struct store *writer, const json_t *body, int64_t seq) {
    day_number from;
    if (!day_parse(text_of(body, "from"), &from)) return true;
    struct query query = query_start(writer, SQL_PERIODIC_SET);
    query_bind_text(&query, text_of(body, "article"));
    query_bind_text(&query, text_of(body, "what"));
    query_bind_int(&query, from);
    query_bind_int(&query, seq);
    return query_run(&query);
}

static int64_t recorded(struct store *store, struct str article, enum periodic_what what, day_number from) {
    struct query query = query_start(store, SQL_PERIODIC_FIND);
    query_bind_text(&query, article);
    query_bind_text(&query, str_from(periodic_what_names[what]));
    query_bind_int(&query, from);
    return query_int64(&query, 0);
}

/* ---- what is due ---- */

bool desk_may_publish(const struct actor *actor) {
    return (actor->roles & (1U << ROLE_SUPERVISOR | 1U << ROLE_LEADER | 1U << ROLE_DEPUTY_LEADER)) != 0;
}

/* Since when there is something to report on: the foundation of the desk, or an earlier matter that came in from paper. */
static day_number founded_on(struct store *store, int zone_minutes) {
    enum { PER_DAY = 10000000 };
    struct query query = query_start(store, SQL_EVENT_BY_SEQ);
    query_bind_int(&query, 1);
    bool found = query_next(&query);
    day_number founded = found ? instant_day(column_int(&query, 2), zone_minutes) : 0;
    query_end(&query);
    query = query_start(store, SQL_LIST_IDS);
    query_bind_int(&query, 0);
    query_bind_int(&query, 0);
    query_bind_int(&query, INT64_MAX);
    query_bind_int(&query, 1);
    int64_t date = query_int64(&query, 0) / PER_DAY;
    day_number first = date ? day_from_civil((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100)) : founded;
    return first < founded ? first : founded;
}

static struct periodic_duty duty_of(const struct periodic_rule *rule, day_number today, int back) {
    int lag = rule->what == PERIODIC_MEETING ? 0 : 1;
    return (struct periodic_duty){
        .article = rule->article, .what = rule->what, .every = rule->every, .say = rule->say, .unstated = rule->unstated,
        .from = period_start(rule->every, today, lag + back),
        .below = period_start(rule->every, today, lag + back - 1),
        .due = period_start(rule->every, today, back - 1) - 1,
    };
}

/* The duty of a period, `back` before the present one; false: there is nothing to say of it. */
static bool duty_stands(struct store *store, const struct periodic_rule *rule, const struct actor *actor, day_number today,
                        int back, day_number founded, struct periodic_duty *duty) {
    *duty = duty_of(rule, today, back);
    if (duty->below <= founded) return false;
    duty->record = recorded(store, duty->article, duty->what, duty->from);
    duty->state = duty->record ? PERIODIC_DONE : back && !duty->unstated ? PERIODIC_OVERDUE : PERIODIC_DUE;
    duty->may_record = (actor->roles & rule->by) != 0;
    return back == 0 || duty->state == PERIODIC_OVERDUE;
}

static void add_duty(struct periodic_duty duty, struct periodic_duty **duties, size_t *count, struct arena *arena) {
    duty.article = str_copy(arena, duty.article);
    duty.say = (struct text){str_copy(arena, duty.say.zh), str_copy(arena, duty.say.en)};
    *ARENA_PUSH(arena, *duties, *count) = duty;
}

size_t desk_periodic(struct desk_reader *reader, const struct actor *actor, struct periodic_duty **duties, struct arena *arena) {
    size_t count = 0;
    *duties = NULL;
    const struct desk_world *world = desk_world_acquire(reader->desk);
    const struct regulation *regulation = world->regulation;
    int zone_minutes = world->organisation->timetable.zone_minutes;
    day_number today = instant_day(desk_now(reader->desk), zone_minutes);
    day_number founded = regulation->periodic_count ? founded_on(reader->store, zone_minutes) : today;
    for (int back = 1; back >= 0; back--)
        for (size_t i = 0; i < regulation->periodic_count; i++) {
            const struct periodic_rule *rule = &regulation->periodic[i];
            struct periodic_duty duty;
            if (!(actor->roles & rule->by) && !desk_may_publish(actor)) continue;
            if (duty_stands(reader->store, rule, actor, today, back, founded, &duty)) add_duty(duty, duties, &count, arena);
        }
    desk_world_release(reader->desk, world);
    (void)reader_read(reader, NULL);
    return count;
}

/* ---- recording ---- */

static const struct periodic_rule *rule_of(const struct regulation *regulation, const struct periodic_record *record) {
    for (size_t i = 0; i < regulation->periodic_count; i++)
        if (regulation->periodic[i].what == record->what && str_equal(regulation->periodic[i].article, record->article))
            return &regulation->periodic[i];
    return NULL;
}

static bool may_record(const struct desk_world *world, const struct actor *actor, const struct periodic_record *record,
                       day_number today, struct error *error) {
    const struct periodic_rule *rule = rule_of(world->regulation, record);
    bool free_bulletin = !rule && record->article.len == 0 && record->what == PERIODIC_BULLETIN;
    if (!rule && !free_bulletin) {
        error_set(error, ERROR_INPUT, "the regulation wants no %s under " STR_FMT, periodic_what_names[record->what],
                  STR_ARG(utf8_prefix(record->article, 40)));
        error_where(error, "article");
        return false;
    }
    if (rule && record->from != period_start(rule->every, record->from, 0)) {
        error_set(error, ERROR_INPUT, "the period does not begin where one of this duty does");
        error_where(error, "from");
        return false;
    }
    if (rule && record->below != period_start(rule->every, record->from, -1)) {
        error_set(error, ERROR_INPUT, "the period does not end where this one of the duty does");
        error_where(error, "to");
        return false;
    }
    if (record->from > today || record->below <= record->from) {
        error_set(error, ERROR_INPUT, "this period has not begun");
        error_where(error, "from");
        return false;
    }
    if (free_bulletin ? desk_may_publish(actor) : (actor->roles & rule->by) != 0) return true;
    error_set(error, ERROR_FORBIDDEN, "whoever the regulation names records this");
    error_hint(error, "ask a supervisor");
    return false;
}

struct recording {
    struct desk_core *core;
    const struct actor *actor;
    struct periodic_record *record;
};

static bool append_record(struct store *writer, struct recording *recording) {
    struct periodic_record *record = recording->record;
    char from[INSTANT_TEXT_SIZE], below[INSTANT_TEXT_SIZE];
    struct str from_text = day_text(record->from, from), below_text = day_text(record->below, below);
#define TEXT(s) ((s).len ? (s).ptr : ""), (s).len
    json_t *body = json_pack("{s:s%,s:s,s:s%,s:s%,s:s%,s:s%}", "article", TEXT(record->article), "what",
                             periodic_what_names[record->what], "from", TEXT(from_text), "below", TEXT(below_text), "title",
                             TEXT(record->title), "text", TEXT(record->text));
#undef TEXT
    CHECK(body);
    if (record->table) CHECK(json_object_set(body, "table", (json_t *)(uintptr_t)record->table) == 0);
    bool done = organisation_append(writer, "periodic", recording->actor->staff, record->at, body);
    record->number = store_last_seq(writer);
    json_decref(body);
    return done;
}

static bool write_record(struct store *writer, void *context, struct error *error) {
    struct recording *recording = context;
    struct periodic_record *record = recording->record;
    int64_t before = record->article.len ? recorded(writer, record->article, record->what, record->from) : 0;
    if (before) {
        error_set(error, ERROR_CONFLICT, "this is recorded already, as number %lld", (long long)before);
        error_where(error, "from");
        return false;
    }
    return append_record(writer, recording) && !store_failed(writer, error);
}

bool desk_periodic_record(struct desk *desk, const struct actor *actor, struct periodic_record *record, struct error *error) {
    const struct desk_world *world = desk_world_acquire(desk);
    record->at = desk_now(desk);
    record->by = actor->staff;
    day_number today = instant_day(record->at, world->organisation->timetable.zone_minutes);
    bool good = may_record(world, actor, record, today, error);
    desk_world_release(desk, world);
    if (good && (utf8_length(record->text) > LIMIT_TEXT_CHARS || utf8_length(record->title) > LIMIT_SUBJECT_CHARS)) {
        error_set(error, ERROR_LIMIT, "the title has at most %d characters and the text %d", LIMIT_SUBJECT_CHARS,
                  LIMIT_TEXT_CHARS);
        return false;
    }
    struct recording recording = {desk->core, actor, record};
    return good && desk_write(desk, write_record, &recording, error);
}

/* ---- reading ---- */

static bool read_record(const json_t *body, struct periodic_record *record, struct arena *arena) {
    if (!periodic_what_read(text_of(body, "what"), &record->what) || !day_parse(text_of(body, "from"), &record->from) ||
        !day_parse(text_of(body, "below"), &record->below))
        return false;
    record->article = str_copy(arena, text_of(body, "article"));
    record->title = str_copy(arena, text_of(body, "title"));
    record->text = str_copy(arena, text_of(body, "text"));
    record->table = json_object_get(body, "table");
    return true;
}

bool desk_periodic_find(struct desk_reader *reader, int64_t number, struct periodic_record *record, json_t **keep,
                        struct arena *arena) {
    *record = (struct periodic_record){.number = number};
    *keep = NULL;
    struct query query = query_start(reader->store, SQL_EVENT_BY_SEQ);
    query_bind_int(&query, number);
    bool found = query_next(&query) && column_int(&query, 0) == 0 && str_is(column_text(&query, 4), "periodic");
    if (found) {
        struct str body = column_text(&query, 6);
        record->at = column_int(&query, 2);
        record->by = str_copy(arena, column_text(&query, 5));
        *keep = json_loadb(body.ptr, body.len, 0, NULL);
        found = *keep && read_record(*keep, record, arena);
    }
    query_end(&query);
    (void)reader_read(reader, NULL);
    if (found) return true;
    json_decref(*keep);
    *keep = NULL;
    return false;
}

size_t desk_bulletins(struct desk_reader *reader, int limit, struct periodic_record **records, struct arena *arena) {
    size_t numbers_count = 0, count = 0;
    int64_t *numbers = NULL;
    *records = NULL;
    struct query query = query_start(reader->store, SQL_BULLETINS);
    query_bind_int(&query, limit);
    while (query_next(&query)) *ARENA_PUSH(arena, numbers, numbers_count) = column_int(&query, 0);
    query_end(&query);
    for (size_t i = 0; i < numbers_count; i++) {
        json_t *keep;
        struct periodic_record *record = ARENA_PUSH(arena, *records, count);
        if (!desk_periodic_find(reader, numbers[i], record, &keep, arena)) count--;
        record->table = NULL;
        json_decref(keep);
    }
    return count;
}
