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

/* ---- what a head of several units sees ---- */

static const char several_units[] =
    "{\"name\":\"税务局\",\"units\":[{\"id\":\"hall\",\"name\":\"办税服务厅\",\"head\":\"zhao\"},"
    "{\"id\":\"levy\",\"name\":\"征收管理科\",\"head\":\"zhao\"},{\"id\":\"audit\",\"name\":\"稽查科\",\"head\":\"zhao\"},"
    "{\"id\":\"other\",\"name\":\"办公室\",\"head\":\"sun\"}],"
    "\"staff\":["
    "{\"id\":\"zhao\",\"name\":\"赵二\",\"unit\":\"hall\",\"roles\":[\"unit_head\"],\"rank\":1,\"joined\":\"2016-07-01\"},"
    "{\"id\":\"sun\",\"name\":\"孙一\",\"unit\":\"other\",\"roles\":[\"unit_head\"],\"rank\":1,\"joined\":\"2016-07-01\"},"
    "{\"id\":\"kan\",\"name\":\"阚六\",\"unit\":\"other\",\"roles\":[\"supervisor\"],\"rank\":1,\"joined\":\"2016-07-01\"}]}";

static int setup_several(void **state) {
    (void)state;
    office_open_under(&office, "tax-bureau", several_units);
    return 0;
}

/* The first party of each finding that this person's list shows, newest first, in one line. */
static const char *findings_of(const char *staff) {
    struct actor actor = office_actor(staff);
    const struct docket_filter all = {.status = -1};
    struct docket_row *rows;
    struct str next, line = STR("");
    size_t count;
    assert_true(desk_docket(office.reader, &actor, DOCKET_FINDINGS, &all, (struct str){0}, 50, &rows, &count, &next, office.arena,
                            &office.error));
    for (size_t i = 0; i < count; i++)
        line = str_printf(office.arena, STR_FMT STR_FMT " ", STR_ARG(line), STR_ARG(rows[i].parties[0]));
    return str_terminated(office.arena, line);
}

static void a_head_of_several_units_has_the_findings_of_all(void **state) {
    (void)state;
    static const char *const parties[] = {"levy", "other", "audit", "hall", "kan", "zhao"};
    for (size_t i = 0; i < ARRAY_LENGTH(parties); i++) {
        char text[200];
        (void)snprintf(text, sizeof text, "{\"do\":\"find\",\"article\":\"第七条\",\"who\":[\"%s\"],\"text\":\"抽查\"}",
                       parties[i]);
        office_clock(&office, str_printf(office.arena, "2026-09-28T1%zu:00", i).ptr);
        do_well("kan", text);
    }
    assert_string_equal(findings_of("kan"), "zhao kan hall audit other levy ");
    assert_string_equal(findings_of("sun"), "other ");
    office_clock(&office, "2026-09-29T09:00");
    const char *own = findings_of("zhao"); /* newest day first; of a day, the newest case */
    assert_int_equal(strlen(own), strlen("zhao hall audit levy "));
    assert_non_null(strstr(own, "levy "));
    assert_non_null(strstr(own, "audit "));
    assert_non_null(strstr(own, "hall "));
    assert_non_null(strstr(own, "zhao "));
}

static struct docket_row only_complaint(const char *staff, int32_t status) {
    struct actor actor = office_actor(staff);
    const struct docket_filter filter = {.status = status};
    struct docket_row *rows;
    struct str next;
    size_t count;
    assert_true(desk_docket(office.reader, &actor, DOCKET_COMPLAINTS, &filter, (struct str){0}, 50, &rows, &count, &next,
                            office.arena, &office.error));
    assert_int_equal(count, 1);
    return rows[0];
}

static void do_in(int64_t matter, const char *staff, const char *text) {
    if (office_do(&office, staff, matter, text) != SUBMISSION_ACCEPTED) fail_msg("%s", text);
}

/* A finding against somebody else settles no complaint; one against the accused does, and the list can be asked for it. */
static void a_complaint_shows_what_became_of_it(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    do_in(id, "kan", "{\"do\":\"find\",\"article\":\"第七条\",\"who\":[\"zhao\"],\"text\":\"此前的\"}");
    office_clock(&office, "2026-09-28T10:00");
    do_in(id, "sun", "{\"do\":\"complain\",\"against\":\"zhao\",\"text\":\"推诿\"}");
    do_in(id, "kan", "{\"do\":\"find\",\"article\":\"第七条\",\"who\":[\"sun\"],\"text\":\"另一人\"}");
    assert_int_equal(only_complaint("sun", -1).status, COMPLAINT_RECEIVED);
    do_in(id, "kan", "{\"do\":\"find\",\"article\":\"第七条\",\"who\":[\"zhao\"],\"text\":\"核查\"}");
    assert_int_equal(only_complaint("sun", -1).status, COMPLAINT_SUSPECTED);
    do_in(id, "kan", "{\"do\":\"dismiss\",\"finding\":3,\"text\":\"查无实据\"}");
    assert_int_equal(only_complaint("sun", COMPLAINT_UNFOUNDED).status, COMPLAINT_UNFOUNDED);
    do_in(id, "kan", "{\"do\":\"find\",\"article\":\"第七条\",\"who\":[\"hall\"],\"text\":\"再查\"}");
    do_in(id, "kan", "{\"do\":\"verify\",\"finding\":4,\"severity\":\"minor\"}");
    assert_int_equal(only_complaint("kan", COMPLAINT_FOUNDED).status, COMPLAINT_FOUNDED);
}

/* ---- an approval by a third authority ---- */

static const char three_authorities[] =
    "{\"name\":\"药监局\",\"units\":[{\"id\":\"hall\",\"name\":\"受理科\"}],\"staff\":["
    "{\"id\":\"wu\",\"name\":\"吴一\",\"unit\":\"hall\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2016-07-01\"},"
    "{\"id\":\"zhou\",\"name\":\"周二\",\"unit\":\"hall\",\"roles\":[\"supervisor\"],\"rank\":1,\"joined\":\"2016-07-01\"},"
    "{\"id\":\"li\",\"name\":\"李三\",\"unit\":\"hall\",\"roles\":[\"deputy_leader\"],\"rank\":1,\"joined\":\"2016-07-01\"},"
    "{\"id\":\"feng\",\"name\":\"冯四\",\"unit\":\"hall\",\"roles\":[\"leader\"],\"rank\":1,\"joined\":\"2016-07-01\"}]}";

static int setup_three(void **state) {
    (void)state;
    office_open_under(&office, "drug-supervision", three_authorities);
    return 0;
}

/* What the only finding that waits for this person waits for; WAIT_NOTHING: none does. */
static enum finding_wait waits_for(const char *staff) {
    struct actor actor = office_actor(staff);
    const struct docket_filter waiting = {.status = -1, .waits_for_me = true};
    struct docket_row *rows;
    struct str next;
    size_t count;
    assert_true(desk_docket(office.reader, &actor, DOCKET_FINDINGS, &waiting, (struct str){0}, 50, &rows, &count, &next,
                            office.arena, &office.error));
    assert_true(count <= 1);
    return count ? rows[0].waits : WAIT_NOTHING;
}

#define OF_WU "\"finding\":{\"article\":\"承诺-四\",\"who\":\"wu\"}"

static void what_a_deputy_approves_waits_on_the_deputys_desk(void **state) {
    (void)state;
    do_well("zhou", "{\"do\":\"find\",\"article\":\"承诺-四\",\"who\":[\"wu\"],\"text\":\"接受宴请\"}");
    do_well("zhou", "{\"do\":\"verify\"," OF_WU ",\"severity\":\"grave\"}");
    assert_int_equal(waits_for("li"), WAIT_NOTHING);
    assert_int_equal(waits_for("feng"), WAIT_PROPOSE);
    do_well("zhou", "{\"do\":\"propose\"," OF_WU ",\"measures\":[{\"measure\":\"circulated_criticism\"}]}");
    assert_int_equal(waits_for("li"), WAIT_APPROVE);
    assert_int_equal(waits_for("zhou"), WAIT_HEAR);
    do_well("zhou", "{\"do\":\"hear\"," OF_WU ",\"text\":\"承认\"}");
    assert_int_equal(waits_for("li"), WAIT_APPROVE);
    assert_int_equal(waits_for("feng"), WAIT_DECIDE);
    do_well("li", "{\"do\":\"approve\",\"what\":\"sanction\"," OF_WU "}");
    assert_int_equal(waits_for("li"), WAIT_NOTHING);
    assert_int_equal(waits_for("feng"), WAIT_DECIDE);
    /* Another proposal needs another approval; a measure that needs none waits for nobody else. */
    do_well("zhou", "{\"do\":\"propose\"," OF_WU ",\"measures\":[{\"measure\":\"circulated_criticism\"},"
                    "{\"measure\":\"as_rules\"}]}");
    assert_int_equal(waits_for("li"), WAIT_APPROVE);
    do_well("zhou", "{\"do\":\"propose\"," OF_WU ",\"measures\":[{\"measure\":\"as_rules\"}]}");
    assert_int_equal(waits_for("li"), WAIT_NOTHING);
    assert_int_equal(waits_for("wu"), WAIT_NOTHING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_away_today, setup, teardown),
        cmocka_unit_test_setup_teardown(training_is_recorded_and_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(training_is_checked, setup, teardown),
        cmocka_unit_test_setup_teardown(a_head_of_several_units_has_the_findings_of_all, setup_several, teardown),
        cmocka_unit_test_setup_teardown(a_complaint_shows_what_became_of_it, setup_several, teardown),
        cmocka_unit_test_setup_teardown(what_a_deputy_approves_waits_on_the_deputys_desk, setup_three, teardown),
        cmocka_unit_test_setup_teardown(a_search_through_long_texts_takes_no_more_than_its_page, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
