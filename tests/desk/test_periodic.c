/* What is due every month: reminded of, overdue, recorded once, the same after a rebuild; and bulletins. */
#include "fixture.h"

static struct office office;

static const char bureau[] =
    "{\"name\":\"人事局\",\"units\":[{\"id\":\"board\",\"name\":\"局领导\",\"head\":\"feng\"}],\"staff\":["
    "{\"id\":\"feng\",\"name\":\"冯一\",\"unit\":\"board\",\"roles\":[\"leader\"],\"rank\":9,\"joined\":\"2001-07-01\"},"
    "{\"id\":\"sun\",\"name\":\"孙二\",\"unit\":\"board\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2016-07-01\"}]}";

static int set_up(void **state) {
    (void)state;
    office_open_under(&office, "personnel-bureau", bureau);
    return 0;
}
static int tear_down(void **state) {
    (void)state;
    office_close(&office);
    desk_set_clock(NULL, INSTANT_NONE);
    return 0;
}

static struct actor leader(void) {
    return (struct actor){.staff = STR("feng"), .roles = 1U << ROLE_LEADER};
}

static day_number day(const char *text) {
    day_number found;
    assert_true(day_parse(str_from(text), &found));
    return found;
}

static size_t due(struct periodic_duty **duties) {
    struct actor actor = leader();
    return desk_periodic(office.reader, &actor, duties, office.arena);
}

static struct periodic_record meeting(const char *from, const char *below) {
    return (struct periodic_record){.article = STR("局长办公会二-a"), .what = PERIODIC_MEETING, .from = day(from), .below = day(below)};
}

static void a_meeting_that_was_not_held_is_overdue(void **state) {
    (void)state;
    struct periodic_duty *duties;
    assert_int_equal(due(&duties), 1); /* founded in September: nothing was missed before */
    assert_int_equal(duties[0].state, PERIODIC_DUE);
    assert_int_equal(duties[0].due, day("2026-09-30"));
    office_clock(&office, "2026-10-05T09:00");
    assert_int_equal(due(&duties), 2);
    assert_int_equal(duties[0].state, PERIODIC_OVERDUE);
    assert_int_equal(duties[0].from, day("2026-09-01"));
    assert_int_equal(duties[1].state, PERIODIC_DUE);
}

static void what_was_done_is_recorded_once(void **state) {
    (void)state;
    struct actor actor = leader(), clerk = office_actor("sun");
    struct periodic_duty *duties;
    struct periodic_record record = meeting("2026-09-01", "2026-10-01");
    assert_false(desk_periodic_record(office.desk, &clerk, &record, &office.error));
    assert_int_equal(office.error.code, ERROR_FORBIDDEN);
    assert_true(desk_periodic_record(office.desk, &actor, &record, &office.error));
    assert_int_equal(due(&duties), 1);
    assert_int_equal(duties[0].state, PERIODIC_DONE);
    assert_int_equal(duties[0].record, record.number);
    assert_false(desk_periodic_record(office.desk, &actor, &record, &office.error));
    assert_int_equal(office.error.code, ERROR_CONFLICT);
    office_check(&office); /* in the ledger, and in a rebuilt view */
    assert_int_equal(due(&duties), 1);
    assert_int_equal(duties[0].state, PERIODIC_DONE);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    struct actor actor = leader();
    struct periodic_record record = meeting("2026-10-01", "2026-11-01");
    assert_false(desk_periodic_record(office.desk, &actor, &record, &office.error)); /* has not begun */
    record = meeting("2026-09-02", "2026-10-01");
    assert_false(desk_periodic_record(office.desk, &actor, &record, &office.error)); /* no month of the calendar */
    record = meeting("2026-09-01", "2099-01-01");
    assert_false(desk_periodic_record(office.desk, &actor, &record, &office.error)); /* a month has its end, too */
    assert_string_equal(office.error.where, "to");
    record = meeting("2026-09-01", "2026-10-01");
    record.article = STR("首问-a");
    assert_false(desk_periodic_record(office.desk, &actor, &record, &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
    struct actor clerk = office_actor("sun");
    struct periodic_duty *duties;
    assert_int_equal(desk_periodic(office.reader, &clerk, &duties, office.arena), 0);
}

static void a_bulletin_keeps_its_table(void **state) {
    (void)state;
    struct actor actor = leader();
    json_t *table = json_pack("[[s,s],[s,s]]", "部门", "按时率", "局领导", "100.0%"), *keep;
    struct periodic_record found, record = {.what = PERIODIC_BULLETIN, .from = day("2026-09-01"), .below = day("2026-09-28"),
                                            .title = STR("九月通报"), .text = STR("各科室："), .table = table};
    assert_true(desk_periodic_record(office.desk, &actor, &record, &office.error));
    struct periodic_record *listed;
    assert_int_equal(desk_bulletins(office.reader, 10, &listed, office.arena), 1);
    assert_true(str_is(listed[0].title, "九月通报") && str_is(listed[0].by, "feng"));
    assert_true(desk_periodic_find(office.reader, record.number, &found, &keep, office.arena));
    assert_true(json_equal(found.table, table));
    json_decref(keep);
    json_decref(table);
    assert_false(desk_periodic_find(office.reader, 1, &found, &keep, office.arena)); /* another event */
    assert_false(desk_periodic_find(office.reader, 999999, &found, &keep, office.arena));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_meeting_that_was_not_held_is_overdue, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_done_is_recorded_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bulletin_keeps_its_table, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
