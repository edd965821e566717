/* Clocks through the desk: strictly after the due moment, once whatever happens, within a second, many at once, and after a
 * calendar notice. */
#include <errno.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <time.h>

#include "office.h"

static struct desk_matter look(int64_t id) {
    struct desk_matter found;
    struct actor zhao = office_actor("zhao");
    assert_true(desk_matter(office.reader, &zhao, id, &found, office.arena));
    return found;
}

/* What the ledger has, whatever a reader would show ahead of it. */
static size_t recorded(int64_t id, enum verb verb, instant *at) {
    struct loaded loaded;
    assert_true(matter_load(office.reader->store, id, -1, office.arena, &loaded, &office.error));
    size_t count = 0;
    for (size_t i = 0; i < loaded.matter->events_count; i++) {
        if (loaded.matter->events[i]->verb != verb) continue;
        count++;
        *at = loaded.matter->events[i]->at;
    }
    keep_release(loaded.keep, &loaded.keep_count);
    return count;
}

static instant due_of(int64_t id) {
    struct matter_row row;
    assert_true(matter_row_find(office.reader, id, &row, office.arena));
    return row.next_due;
}

static void a_clock_fires_strictly_after_its_moment_and_once(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    instant due = due_of(id), at = 0;
    assert_int_equal(due, office_at("2026-09-29T17:30"));
    desk_set_clock(office.desk, due);
    office_settle(&office);
    assert_int_equal(recorded(id, VERB_BREACH, &at), 0); /* done at the very moment is in time */
    struct desk_matter found = look(id);
    assert_int_equal(found.matter->findings_count, 0);
    desk_matter_release(&found);
    desk_set_clock(office.desk, due + 1);
    office_settle(&office);
    assert_int_equal(recorded(id, VERB_BREACH, &at), 1);
    assert_int_equal(at, due); /* dated at its due moment */
    found = look(id);
    assert_int_equal(found.matter->findings_count, 1);
    assert_true(str_is(found.matter->findings[0].article, "第九条"));
    desk_matter_release(&found);
    desk_set_clock(office.desk, due + DAY_MS);
    office_settle(&office);
    office_reopen(&office, "2026-09-29T17:00"); /* the machine's clock set back, and a restart */
    office_settle(&office);
    office_reopen(&office, "2026-09-30T18:00");
    office_settle(&office);
    assert_int_equal(recorded(id, VERB_BREACH, &at), 1);
    struct matter_row row;
    assert_true(matter_row_find(office.reader, id, &row, office.arena));
    assert_true(row.breached);
    office_check(&office);
}

static void clocks_that_ran_out_while_nobody_served_are_dated_right(void **state) {
    (void)state;
    int64_t first = office_register(&office, "sun", REGISTER_LEVY), second = office_register(&office, "bai", REGISTER_OWN);
    instant due_first = due_of(first), due_second = due_of(second), at = 0;
    office_reopen(&office, "2026-12-01T09:00");
    office_settle(&office);
    assert_int_equal(recorded(first, VERB_BREACH, &at), 1);
    assert_int_equal(at, due_first);
    assert_int_equal(recorded(second, VERB_BREACH, &at), 1);
    assert_int_equal(at, due_second);
    office_check(&office);
}

static void a_reader_is_ahead_of_a_timer_that_is_behind(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    office_shut(&office);
    /* Offline nothing fires by itself. */
    desk_set_clock(NULL, office_at("2026-09-30T09:00"));
    office.desk = desk_open(office.dir, DESK_OFFLINE, &office.error);
    assert_non_null(office.desk);
    office.reader = desk_reader_new(office.desk, &office.error);
    instant at = 0;
    assert_int_equal(recorded(id, VERB_BREACH, &at), 0);
    struct desk_matter found = look(id);
    assert_int_equal(found.matter->findings_count, 1);
    desk_matter_release(&found);
    /* A command brings its matter up to date first, even when it is itself refused. */
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"close\",\"outcome\":\"done\"}"), SUBMISSION_REFUSED);
    assert_int_equal(recorded(id, VERB_BREACH, &at), 1);
    office_check(&office);
}

/* ---- with the machine's own clock ---- */

/* The pack of the office with a clock that a promise sets. */
static struct str promising_pack(void) {
    struct str yaml = regulation_builtin_yaml(STR("tax-bureau"));
    static const char mark[] = "  - id: hand-over\n";
    const char *at = memmem(yaml.ptr, yaml.len, mark, strlen(mark));
    assert_non_null(at);
    size_t before = (size_t)(at - yaml.ptr);
    return str_printf(office.arena,
            STR_FMT "  - id: promised\n    article: 第八条\n    start: explain\n    until: answer\n    due: promise\n    against: "
                    "owner\n" STR_FMT,
                      (int)before, yaml.ptr, (int)(yaml.len - before), at);
}

static void wait_for_events(int64_t more_than) {
    struct desk_core *core = office.desk->core;
    struct timespec deadline;
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &deadline), 0);
    deadline.tv_sec += 30;
    (void)pthread_mutex_lock(&core->mutex);
    int code = 0;
    while (atomic_load(&core->events) <= more_than && code == 0) {
        code = pthread_cond_timedwait(&core->finished, &core->mutex, &deadline);
    }
    (void)pthread_mutex_unlock(&core->mutex);
    assert_int_equal(code, 0); /* it fired without being asked */
}

static void a_clock_fires_within_a_second_by_itself(void **state) {
    (void)state;
    if (!desk_adopt_regulation(office.desk, &admin, promising_pack(), &office.error)) {
        fail_msg("%s %s", office.error.where, office.error.message);
    }
    desk_set_clock(NULL, INSTANT_NONE);
    office_shut(&office);
    office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
    assert_non_null(office.desk);
    office.reader = desk_reader_new(office.desk, &office.error);
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    instant until = desk_now(office.desk) + 400;
    char text[INSTANT_TEXT_SIZE];
    struct str moment = instant_text(until, 480, text);
    struct str command = str_printf(office.arena, "{\"do\":\"explain\",\"text\":\"要查档案\",\"until\":\"" STR_FMT "\"}",
                                    STR_ARG(moment));
    assert_int_equal(office_do(&office, "sun", id, str_terminated(office.arena, command)), SUBMISSION_ACCEPTED);
    assert_int_equal(due_of(id), until);
    wait_for_events(atomic_load(&office.desk->core->events));
    struct desk_matter found = look(id);
    const struct event *last = found.matter->events[found.matter->events_count - 1];
    assert_int_equal(last->verb, VERB_BREACH);
    assert_int_equal(last->at, until);
    assert_true(last->recorded_at > until && last->recorded_at <= until + SECOND_MS);
    desk_matter_release(&found);
}

/* ---- many at once ---- */

static int scale(void) {
    int64_t given;
    return str_int64(str_from(getenv("SHOUWEN_TEST_CLOCKS")), 1, 1000000, &given) ? (int)given : 3000;
}

static void write_levy(int i, char text[static MANY_TEXT_SIZE]) {
    (void)i;
    (void)snprintf(text, MANY_TEXT_SIZE, "%s", REGISTER_LEVY);
}

/* Somebody who gives a command, waits for the answer, and at once gives the next: from the commit thread itself, so that no
 * transaction goes by without a command of theirs. */
struct busy {
    struct errand *errands;
    int given, most, accepted, while_draining;
    int64_t events, most_between; /* when the latest was answered; between two answers */
    instant due;
    sem_t finished;
};

static void give_next(struct busy *busy);

static void one_answered(struct submission *submission) {
    struct busy *busy = submission->context;
    struct desk_health health;
    desk_health(office.desk, &health);
    if (health.events - busy->events > busy->most_between) busy->most_between = health.events - busy->events;
    busy->events = health.events;
    busy->accepted += submission->result == SUBMISSION_ACCEPTED;
    busy->while_draining += health.clocks_due > 0;
    if (health.clocks_due > 0 && busy->given < busy->most) give_next(busy);
    else (void)sem_post(&busy->finished);
}

static void give_next(struct busy *busy) {
    struct errand *errand = &busy->errands[busy->given++];
    errand_init(errand, "sun", 0, REGISTER_OWN);
    errand->submission.done = one_answered;
    errand->submission.context = busy;
    desk_submit(office.desk, &errand->submission);
}

static bool let_all_run_out(struct store *writer, void *context, struct error *error) {
    struct busy *busy = context;
    (void)writer, (void)error;
    atomic_store(&office.desk->core->clock_set, busy->due + 1);
    give_next(busy);
    return true;
}

enum { SEALS = 1 }; /* the day that has ended is sealed */

static void many_at_one_moment_do_not_stop_the_desk(void **state) {
    (void)state;
    int count = scale();
    office_register_many(&office, count, write_levy);
    int64_t before = atomic_load(&office.desk->core->events);
    struct busy busy = {.most = count / LIMIT_DUE_PORTION + 10, .events = before, .due = due_of(202609280000001)};
    busy.errands = calloc((size_t)busy.most, sizeof *busy.errands);
    assert_non_null(busy.errands);
    assert_int_equal(sem_init(&busy.finished, 0, 0), 0);
    assert_true(desk_write(office.desk, let_all_run_out, &busy, &office.error));
    assert_int_equal(sem_wait(&busy.finished), 0);
    for (int i = 0; i < busy.given; i++) errand_release(&busy.errands[i]);
    free(busy.errands);
    assert_int_equal(busy.accepted, busy.given);
    assert_true(busy.most_between <= LIMIT_DUE_PORTION + SEALS + 1); /* one portion, the command itself */
    print_message("%d commands answered while %d clocks ran out\n", busy.while_draining, count);
    assert_true(busy.while_draining >= count / LIMIT_DUE_PORTION - 2);
    desk_set_clock(office.desk, busy.due + 1);
    office_settle(&office);
    assert_int_equal(atomic_load(&office.desk->core->events), before + busy.given + count + SEALS); /* each once */
    struct actor sun = office_actor("sun");
    struct matter_row *rows;
    size_t rows_count;
    int64_t total;
    assert_true(desk_part(office.reader, &sun, PART_RUNNING_OUT, 10, &rows, &rows_count, &total, office.arena));
    assert_int_equal(total, 0);
    office_check(&office);
}

/* ---- a calendar notice in the middle of the year ---- */

static const char notice[] = "{\"years\":{\"2026\":{\"source\":\"台风停工通知\",\"off\":[\"2026-09-29\",\"2026-10-01\","
                             "\"2026-10-02\",\"2026-10-05\",\"2026-10-06\",\"2026-10-07\"],\"work\":[]}}}";

static void a_notice_moves_open_deadlines_and_says_so(void **state) {
    (void)state;
    int64_t moved = office_register(&office, "sun", REGISTER_LEVY); /* within 1 working day: until tomorrow */
    int64_t done = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", done, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "sun", done, "{\"do\":\"close\",\"outcome\":\"answered\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(due_of(moved), office_at("2026-09-29T17:30"));
    struct actor sun = office_actor("sun");
    int64_t count = 0;
    assert_false(desk_revise_calendar(office.desk, &sun, str_from(notice), &count, &office.error));
    assert_int_equal(office.error.code, ERROR_FORBIDDEN);
    assert_false(desk_revise_calendar(office.desk, &admin, STR("{\"years\":{\"2026\":{\"off\":[\"2026-02-30\"]}}}"), &count,
                                      &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
    if (!desk_revise_calendar(office.desk, &admin, str_from(notice), &count, &office.error)) {
        fail_msg("%s %s", office.error.where, office.error.message);
    }
    assert_int_equal(count, 1);
    assert_int_equal(due_of(moved), office_at("2026-09-30T17:30"));
    instant at = 0;
    assert_int_equal(recorded(moved, VERB_RECALCULATED, &at), 1);
    assert_int_equal(recorded(done, VERB_RECALCULATED, &at), 0);
    int64_t later = office_register(&office, "bai", REGISTER_LEVY); /* born under the new notice */
    assert_int_equal(due_of(later), office_at("2026-09-30T17:30"));
    office_reopen(&office, "2026-09-30T17:30"); /* the notice stays in force after a restart */
    office_settle(&office);
    assert_int_equal(recorded(moved, VERB_BREACH, &at), 0); /* nothing ran out under the old calendar */
    assert_int_equal(due_of(office_register(&office, "bai", REGISTER_LEVY)), office_at("2026-10-08T17:30"));
    office_check(&office);
}

/* The house as it is, closing at that time. */
static bool closes_at(const char *afternoon) {
    const struct desk_world *world = desk_world_acquire(office.desk);
    json_t *organisation = json_deep_copy(world->organisation_json);
    desk_world_release(office.desk, world);
    json_object_set_new(organisation, "hours", json_pack("[s,s]", "09:00-12:00", afternoon));
    bool set = desk_set_organisation(office.desk, &admin, organisation, &office.error);
    json_decref(organisation);
    return set;
}

static void other_hours_move_open_deadlines_and_say_so(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY); /* within 1 working day */
    int64_t done = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", done, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "sun", done, "{\"do\":\"close\",\"outcome\":\"answered\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(due_of(id), office_at("2026-09-29T17:30"));
    office_clock(&office, "2026-09-29T09:00");
    assert_true(closes_at("13:30-16:00"));
    instant at = 0;
    assert_int_equal(due_of(id), office_at("2026-09-29T16:00"));
    assert_int_equal(recorded(id, VERB_RECALCULATED, &at), 1);
    assert_int_equal(at, office_at("2026-09-29T09:00"));
    assert_int_equal(recorded(done, VERB_RECALCULATED, &at), 0);
    assert_true(closes_at("13:30-16:00")); /* the same again moves nothing */
    assert_int_equal(recorded(id, VERB_RECALCULATED, &at), 1);
    assert_true(closes_at("13:30-18:00"));
    assert_int_equal(due_of(id), office_at("2026-09-29T18:00"));
    office_check(&office);
    office_clock(&office, "2026-09-29T18:01");
    office_settle(&office);
    assert_int_equal(recorded(id, VERB_BREACH, &at), 1);
    assert_int_equal(at, office_at("2026-09-29T18:00"));
}

static void tamper(const char *sql) {
    char path[400];
    (void)snprintf(path, sizeof path, "%.*s/ledger.db", STR_ARG(office.dir));
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s", message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* As if the process had ended after the other hours were recorded and before any matter was looked at. */
static void other_hours_go_on_after_a_restart(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    office_clock(&office, "2026-09-29T09:00");
    assert_true(closes_at("13:30-16:00"));
    office_shut(&office);
    tamper("DROP TRIGGER event_stay; DELETE FROM event WHERE kind = 'recalculated';"
           "CREATE TRIGGER event_stay BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;"
           "UPDATE matter SET due = due + 5400000;"
           "INSERT INTO note SELECT 'recalculation', '1790643600000 0 0 ' || min(seq) FROM event WHERE kind = 'organisation'");
    desk_set_clock(NULL, office_at("2026-09-29T09:01"));
    office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
    assert_non_null(office.desk);
    office.reader = desk_reader_new(office.desk, &office.error);
    assert_non_null(office.reader);
    office_settle(&office);
    instant at = 0;
    assert_int_equal(recorded(id, VERB_RECALCULATED, &at), 1);
    assert_int_equal(at, office_at("2026-09-29T09:00"));
    assert_int_equal(due_of(id), office_at("2026-09-29T16:00"));
}

/* As if the process had ended after the notice was recorded and before any matter was looked at. */
static void a_recalculation_goes_on_after_a_restart(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    int64_t count = 0;
    assert_true(desk_revise_calendar(office.desk, &admin, str_from(notice), &count, &office.error));
    int64_t at = office_at("2026-09-28T09:00");
    office_shut(&office);
    tamper("DROP TRIGGER event_stay; DELETE FROM event WHERE kind = 'recalculated';"
           "CREATE TRIGGER event_stay BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;"
           "UPDATE matter SET due = due - 86400000; UPDATE counter SET hour = hour - 24 WHERE part = 3");
    char sql[200];
    (void)snprintf(sql, sizeof sql, "INSERT INTO note VALUES ('recalculation', '%lld 0 0')", (long long)at);
    tamper(sql);
    /* Already past the old moment, before the new one. */
    desk_set_clock(NULL, office_at("2026-09-30T08:00"));
    office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
    assert_non_null(office.desk);
    office.reader = desk_reader_new(office.desk, &office.error);
    for (int i = 0; i < 4; i++) office_settle(&office);
    instant when = 0;
    assert_int_equal(recorded(id, VERB_RECALCULATED, &when), 1);
    assert_int_equal(recorded(id, VERB_BREACH, &when), 0);
    assert_int_equal(due_of(id), office_at("2026-09-30T17:30"));
    office_check(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clock_fires_strictly_after_its_moment_and_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clocks_that_ran_out_while_nobody_served_are_dated_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_is_ahead_of_a_timer_that_is_behind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_fires_within_a_second_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_at_one_moment_do_not_stop_the_desk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_notice_moves_open_deadlines_and_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_hours_move_open_deadlines_and_say_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_hours_go_on_after_a_restart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_recalculation_goes_on_after_a_restart, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
