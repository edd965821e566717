/* What the desk knows of the house: who is away and on duty today, who was trained in what; durable, and derived again. */
#include "fixture.h"

static struct office office;

static int setup(void **state) {
    (void)state;
    office_open(&office);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    office_close(&office);
    return 0;
}

static void do_well(const char *staff, const char *text) {
    enum submission_result result = office_do(&office, staff, 0, text);
    if (result != SUBMISSION_ACCEPTED) fail_msg("%s: %d", text, (int)result);
}

static void who_is_away_today(void **state) {
    (void)state;
    do_well("admin", "{\"do\":\"leave\",\"who\":\"sun\",\"from\":\"2026-09-28\",\"to\":\"2026-09-29\","
                     "\"kind\":\"sick\",\"backup\":\"bai\"}");
    do_well("admin", "{\"do\":\"leave\",\"who\":\"qian\",\"from\":\"2026-09-30\",\"to\":\"2026-09-30\"}");
    do_well("admin", "{\"do\":\"roster\",\"who\":\"zhao\",\"date\":\"2026-09-28\",\"post\":\"大厅\"}");
    do_well("admin", "{\"do\":\"attendance\",\"who\":\"bai\",\"date\":\"2026-09-28\",\"result\":\"absent\"}");
    struct world_facts facts;
    day_number today;
    assert_true(desk_presence(office.reader, &facts, &today, office.arena, &office.error));
    assert_int_equal(today, day_from_civil(2026, 9, 28));
    assert_int_equal(facts.leaves_count, 1);
    assert_true(str_is(facts.leaves[0].who, "sun") && str_is(facts.leaves[0].backup, "bai"));
    assert_true(facts.duties_count == 1 && str_is(facts.duties[0].who, "zhao") && str_is(facts.duties[0].post, "大厅"));
    assert_true(facts.attendance_count == 1 && str_is(facts.attendance[0].result, "absent"));
    office_clock(&office, "2026-09-30T09:00");
    assert_true(desk_presence(office.reader, &facts, &today, office.arena, &office.error));
    assert_true(facts.leaves_count == 1 && str_is(facts.leaves[0].who, "qian"));
    assert_int_equal(facts.duties_count + facts.attendance_count, 0);
}

#define TRAIN(date, who, hours) \
    "{\"do\":\"train\",\"who\":" who ",\"date\":\"" date "\",\"subject\":\"各科室职责\",\"hours\":" hours \
    ",\"units\":[\"levy\",\"hall\"]}"

static void training_is_recorded_and_listed(void **state) {
    (void)state;
    do_well("admin", TRAIN("2026-09-01", "[\"sun\",\"bai\",\"sun\"]", "1.5"));
    do_well("admin", TRAIN("2026-09-28", "[\"sun\"]", "2"));
    struct training_row *rows;
    size_t count;
    for (int again = 0; again < 2; again++) {
        assert_true(desk_training(office.reader, STR("sun"), 10, &rows, &count, office.arena, &office.error));
        assert_int_equal(count, 2); /* who is named twice was there once */
        assert_int_equal(rows[0].day, day_from_civil(2026, 9, 28));
        assert_int_equal(rows[0].minutes, 120);
        assert_int_equal(rows[1].minutes, 90);
        assert_true(str_is(rows[1].subject, "各科室职责"));
        assert_true(rows[1].about_count == 2 && str_is(rows[1].about[0], "levy"));
        assert_true(desk_training(office.reader, (struct str){0}, 10, &rows, &count, office.arena, &office.error));
        assert_int_equal(count, 3);
        int64_t minutes;
        day_number first = day_from_civil(2026, 1, 1), september = day_from_civil(2026, 9, 1);
        assert_true(desk_training_minutes(office.reader, STR("sun"), first, september + 365, &minutes, &office.error));
        assert_int_equal(minutes, 210);
        assert_true(desk_training_minutes(office.reader, STR("sun"), first, september + 1, &minutes, &office.error));
        assert_int_equal(minutes, 90);
        assert_true(desk_training_minutes(office.reader, STR("sun"), first, september, &minutes, &office.error));
        assert_int_equal(minutes, 0);
        office_check(&office); /* a rebuild makes the same views */
    }
}

static void training_is_checked(void **state) {
    (void)state;
    assert_int_equal(office_do(&office, "admin", 0, TRAIN("2026-09-29", "[\"sun\"]", "1")), SUBMISSION_REFUSED); /* tomorrow */
    assert_int_equal(office_do(&office, "admin", 0, TRAIN("2026-09-01", "[]", "1")), SUBMISSION_REFUSED); /* nobody */
    /* Who keeps no books. */
    assert_int_equal(office_do(&office, "sun", 0, TRAIN("2026-09-01", "[\"sun\"]", "1")), SUBMISSION_FAILED);
    static const char *const wrong[] = {TRAIN("2026-09-01", "[\"sun\"]", "0"), TRAIN("2026-09-01", "[\"sun\"]", "101"),
                                        TRAIN("2026-09-01", "[\"sun\"]", "\"two\""), TRAIN("2026-13-01", "[\"sun\"]", "1"),
                                        TRAIN("2026-09-01", "\"sun\"", "1")};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        json_t *object = json_loads(wrong[i], 0, NULL), *args;
        struct command command;
        assert_false(command_read(object, &command, &args, 480, &office.error));
        json_decref(object);
    }
    struct training_row *rows;
    size_t count;
    assert_true(desk_training(office.reader, (struct str){0}, 10, &rows, &count, office.arena, &office.error));
    assert_int_equal(count, 0);
}

/* A list is looked through two thousand lines at a time, whatever their texts hold: only those that are shown take memory. */
static void a_search_through_long_texts_takes_no_more_than_its_page(void **state) {
    (void)state;
    enum { COMPLAINTS = 30, TEXT = 18000 };
    struct buf text;
    buf_init(&text, LIMIT_BODY_BYTES);
    buf_add(&text, STR("{\"do\":\"complain\",\"against\":\"bai\",\"about\":\"推诿\",\"text\":\""));
    for (int i = 0; i < TEXT; i++) buf_add(&text, STR("推"));
    buf_add(&text, STR("\"}"));
    for (int i = 0; i < COMPLAINTS; i++)
        assert_int_equal(office_do(&office, "sun", 0, text.ptr), SUBMISSION_ACCEPTED);
    buf_release(&text);
    struct actor actor = office_actor("sun");
    const struct docket_filter nothing = {.status = -1, .query = STR("没有这样的")}, all = {.status = -1};
    struct arena *small = arena_new(1 << 20);
    struct docket_row *rows;
    struct str next;
    size_t count;
    assert_true(desk_docket(office.reader, &actor, DOCKET_COMPLAINTS, &nothing, (struct str){0}, 50, &rows, &count, &next, small,
                            &office.error));
    assert_int_equal(count, 0);
    assert_int_equal(next.len, 0);
    assert_true(desk_docket(office.reader, &actor, DOCKET_COMPLAINTS, &all, (struct str){0}, 5, &rows, &count, &next, small,
                            &office.error));
    assert_int_equal(count, 5);
    assert_int_equal(utf8_length(rows[4].text), TEXT + 3);
    arena_free(small);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_away_today, setup, teardown),
        cmocka_unit_test_setup_teardown(training_is_recorded_and_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(training_is_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(a_search_through_long_texts_takes_no_more_than_its_page, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
