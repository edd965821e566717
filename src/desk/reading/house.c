/* Reading what is known of the house itself: presence and training. Not here: how it is recorded (command.c) and kept as views
 * (conduct.c). Keeps: a reader shows what was durable; each call is one indexed query or a few. */
#include "desk/core.h"

bool desk_keeps_books(const struct actor *actor) {
    static const enum role roles[] = {ROLE_UNIT_HEAD,  ROLE_SUPERVISOR, ROLE_DEPUTY_LEADER, ROLE_LEADER,
                                      ROLE_DISCIPLINE, ROLE_DISPATCHER, ROLE_DUTY_OFFICER};
    bool keeps = actor->administrator;
    for (size_t i = 0; i < ARRAY_LENGTH(roles); i++) keeps = keeps || (actor->roles & (1U << roles[i])) != 0;
    return keeps;
}

bool desk_presence(struct desk_reader *reader, struct world_facts *facts, day_number *today, struct arena *arena,
                   struct error *error) {
    const struct desk_world *world = desk_world_acquire(reader->desk);
    *today = instant_day(desk_now(reader->desk), world->organisation->timetable.zone_minutes);
    desk_world_release(reader->desk, world);
    *facts = (struct world_facts){0};
    facts_of_day(reader->store, *today, facts, arena);
    struct query query = query_start(reader->store, SQL_ATTENDANCE_OF_DAY);
    query_bind_int(&query, *today);
    while (query_next(&query))
        *ARENA_PUSH(arena, facts->attendance, facts->attendance_count) =
            (struct attendance){*today, str_copy(arena, column_text(&query, 0)), str_copy(arena, column_text(&query, 1))};
    query_end(&query);
    return reader_read(reader, error);
}

static void about_read(struct training_row *row, struct str json, struct arena *arena) {
    json_t *list = json_loadb(json.ptr, json.len, 0, NULL);
    for (size_t i = 0; i < json_array_size(list); i++)
        *ARENA_PUSH(arena, row->about, row->about_count) =
            str_copy(arena, str_from(json_string_value(json_array_get(list, i))));
    json_decref(list);
}

bool desk_training(struct desk_reader *reader, struct str staff, int limit, struct training_row **rows, size_t *rows_count,
                   struct arena *arena, struct error *error) {
    *rows = NULL;
    *rows_count = 0;
    struct query query = query_start(reader->store, staff.len ? SQL_TRAINING_OF : SQL_TRAINING_LAST);
    if (staff.len) query_bind_text(&query, staff);
    else query_bind_int(&query, INT32_MIN);
    query_bind_int(&query, limit);
    while (query_next(&query)) {
        struct training_row *row = ARENA_PUSH(arena, *rows, *rows_count);
        *row = (struct training_row){.day = (day_number)column_int(&query, 0),
                                     .session = column_int(&query, 1),
                                     .subject = str_copy(arena, column_text(&query, 2)),
                                     .minutes = column_int(&query, 3),
                                     .who = staff.len ? staff : str_copy(arena, column_text(&query, 5))};
        about_read(row, column_text(&query, 4), arena);
    }
    query_end(&query);
    return reader_read(reader, error);
}

bool desk_training_minutes(struct desk_reader *reader, struct str staff, day_number from, day_number below, int64_t *minutes,
                           struct error *error) {
    struct query query = query_start(reader->store, SQL_TRAINING_MINUTES);
    query_bind_text(&query, staff);
    query_bind_int(&query, from);
    query_bind_int(&query, below);
    *minutes = query_int64(&query, 0);
    return reader_read(reader, error);
}
