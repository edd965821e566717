/* Figures: what a report says is what the events say, counted again here by brute force; after a restart and a
 * rebuild, too. */
#include "fixture.h"

static struct office office;

static int set_up(void **state) {
    (void)state;
    office_open(&office);
    return 0;
}
static int tear_down(void **state) {
    (void)state;
    office_close(&office);
    desk_set_clock(NULL, INSTANT_NONE);
    return 0;
}

/* ---- asking ---- */

static struct actor supervisor(void) {
    return (struct actor){.staff = STR("zhao"), .roles = 1U << ROLE_SUPERVISOR};
}

static struct figures_query query_of(enum figures_by by, const char *from, const char *below) {
    struct figures_query query = {.by = by};
    assert_true(day_parse(str_from(from), &query.from));
    assert_true(day_parse(str_from(below), &query.below));
    return query;
}

static struct figures_report report_as(const struct actor *actor, const struct figures_query *query) {
    struct figures_report report;
    if (!desk_figures(office.reader, actor, query, &report, office.arena, &office.error))
        fail_msg("%s %s", office.error.where, office.error.message);
    return report;
}

static struct figures_report report_by(enum figures_by by, const char *from, const char *below) {
    struct figures_query query = query_of(by, from, below);
    struct actor actor = supervisor();
    return report_as(&actor, &query);
}

static const struct figures_row *row_of(const struct figures_report *report, const char *key) {
    for (size_t i = 0; i < report->rows_count; i++)
        if (str_is(report->rows[i].key, key)) return &report->rows[i];
    return NULL;
}

static int64_t count_in(const struct figures_report *report, const char *key, enum tally tally) {
    const struct figures_row *row = row_of(report, key);
    return row ? row->own[tally] : 0;
}

/* ---- the same again from the events ---- */

struct brute {
    int64_t registered, transfers, returns, escalations, judged, satisfied, on_time, clocked;
};

/* Read as JSON what the ledger holds, without the fold that the desk counts with. */
static void count_event(struct brute *brute, const struct event *event, struct str giver) {
    bool own = giver.len == 0 || str_equal(event->by, giver);
    brute->transfers += own && event->verb == VERB_TRANSFER;
    brute->returns += own && event->verb == VERB_RETURN;
    brute->escalations += own && event->verb == VERB_ESCALATE;
}

static void count_clocks(struct brute *brute, const struct matter *matter) {
    bool ended = false, late = false;
    for (size_t i = 0; i < matter->events_count; i++) {
        late = late || matter->events[i]->verb == VERB_BREACH;
        for (size_t c = 0; c < matter->events[i]->effects.changed_count; c++) {
            const struct clock_change *change = &matter->events[i]->effects.changed[c];
            const struct clock *clock = &matter->clocks[change->n - 1];
            bool over = change->status == CLOCK_STOPPED || change->status == CLOCK_RAN_OUT;
            ended = ended || (over && clock->hard && clock->due != INSTANT_NONE);
        }
    }
    brute->clocked += ended;
    brute->on_time += ended && !late;
}

static void count_matter(struct brute *brute, const struct matter *matter, struct str who) {
    const char *last = NULL;
    for (size_t i = 0; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        count_event(brute, event, who);
        if (event->verb != VERB_CALLBACK) continue;
        const char *result = json_string_value(json_object_get(event->args, "result"));
        if (strcmp(result, "unreached") != 0) last = result;
    }
    if (who.len && !str_equal(matter->owner, who)) return;
    brute->registered++;
    brute->judged += last != NULL;
    brute->satisfied += last && strcmp(last, "satisfied") == 0;
    count_clocks(brute, matter);
}

static struct brute brute_force(const int64_t *ids, size_t count, const char *who) {
    struct brute brute = {0};
    struct actor actor = supervisor();
    for (size_t i = 0; i < count; i++) {
        struct desk_matter found;
        assert_true(desk_matter(office.reader, &actor, ids[i], &found, office.arena));
        count_matter(&brute, found.matter, str_from(who));
        desk_matter_release(&found);
    }
    return brute;
}

static void agrees(const int64_t *tallies, const struct brute *brute) {
    assert_int_equal(tallies[TALLY_REGISTERED], brute->registered);
    assert_int_equal(tallies[TALLY_TRANSFERS], brute->transfers);
    assert_int_equal(tallies[TALLY_RETURNS], brute->returns);
    assert_int_equal(tallies[TALLY_ESCALATIONS], brute->escalations);
    assert_int_equal(tallies[TALLY_JUDGED], brute->judged);
    assert_int_equal(tallies[TALLY_SATISFIED], brute->satisfied);
    assert_int_equal(tallies[TALLY_CLOCKED], brute->clocked);
    assert_int_equal(tallies[TALLY_ON_TIME], brute->on_time);
}

/* ---- a busy house ---- */

enum { MATTERS = 60 };
static uint32_t dice_state;
static uint32_t dice(uint32_t sides) {
    dice_state = dice_state * 1664525U + 1013904223U;
    return (dice_state >> 8) % sides;
}

/* Any of them may be refused; refused attempts count for nothing. */
static void do_something(int64_t id) {
    static const char *const staff[] = {"sun", "bai", "zhao", "qian"};
#define TO_LEVY "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收管理\"}"
    static const char *const commands[] = {
        TO_LEVY, TO_LEVY,
        "{\"do\":\"accept\"}", "{\"do\":\"accept\"}", "{\"do\":\"return\",\"opinion\":\"不属本科\"}",
        "{\"do\":\"answer\",\"text\":\"请持证件到窗口办理。\"}", "{\"do\":\"answer\",\"text\":\"请持证件到窗口办理。\"}",
        "{\"do\":\"callback\",\"result\":\"satisfied\"}", "{\"do\":\"callback\",\"result\":\"dissatisfied\"}",
        "{\"do\":\"callback\",\"result\":\"unreached\"}", "{\"do\":\"escalate\",\"to\":\"zhao\",\"reason\":\"分歧\"}",
        "{\"do\":\"guide\",\"to\":\"levy\"}", "{\"do\":\"close\",\"outcome\":\"done\"}",
        "{\"do\":\"close\",\"outcome\":\"withdrawn\"}",
        "{\"do\":\"delegate\",\"to\":\"bai\",\"reason\":\"外出\"}",
    };
    (void)office_do(&office, staff[dice(ARRAY_LENGTH(staff))], id, commands[dice(ARRAY_LENGTH(commands))]);
}

static void work(int64_t *ids, uint32_t seed) {
    static const char *const days[] = {"2026-09-28T09:30", "2026-09-30T10:00", "2026-10-09T09:10", "2026-10-12T11:00",
                                       "2026-11-02T09:00", "2026-11-20T10:00"};
    size_t count = 0;
    dice_state = seed;
    for (size_t d = 0; d < ARRAY_LENGTH(days); d++) {
        office_clock(&office, days[d]);
        office_settle(&office);
        for (size_t i = 0; i < MATTERS / ARRAY_LENGTH(days); i++)
            ids[count++] = office_register(&office, dice(2) ? "sun" : "bai", dice(2) ? REGISTER_OWN : REGISTER_LEVY);
        for (int i = 0; i < 150; i++) do_something(ids[dice((uint32_t)count)]);
    }
    office_clock(&office, "2026-12-31T18:00");
    office_settle(&office);
}

static void a_report_says_what_the_events_say(void **state) {
    (void)state;
    int64_t ids[MATTERS];
    work(ids, 7);
    struct brute all = brute_force(ids, MATTERS, "");
    assert_true(all.transfers > 5 && all.returns > 0 && all.judged > 3 && all.satisfied > 0 && all.on_time < all.clocked);
    struct figures_report report = report_by(FIGURES_BY_STAFF, "2026-09-01", "2027-01-01");
    agrees(report.total, &all);
    static const char *const staff[] = {"sun", "bai", "zhao", "qian"};
    for (size_t i = 0; i < ARRAY_LENGTH(staff); i++) {
        static const int64_t nothing[TALLY__COUNT];
        const struct figures_row *row = row_of(&report, staff[i]);
        struct brute one = brute_force(ids, MATTERS, staff[i]);
        agrees(row ? row->own : nothing, &one);
    }
    office_check(&office); /* verified, rebuilt to the same digest, opened again */
    struct figures_report again = report_by(FIGURES_BY_UNIT, "2026-09-01", "2027-01-01");
    agrees(again.total, &all);
}

static void every_way_of_splitting_adds_up_to_the_same(void **state) {
    (void)state;
    int64_t ids[MATTERS];
    work(ids, 11);
    static const enum figures_by ways[] = {FIGURES_BY_UNIT, FIGURES_BY_STAFF, FIGURES_BY_KIND, FIGURES_BY_CHANNEL,
                                           FIGURES_BY_WINDOW, FIGURES_BY_MONTH};
    for (size_t w = 0; w < ARRAY_LENGTH(ways); w++) {
        struct figures_report report = report_by(ways[w], "2026-09-01", "2027-01-01");
        int64_t sum[TALLY__COUNT] = {0};
        for (size_t i = 0; i < report.rows_count; i++)
            for (int t = 0; t < TALLY__COUNT; t++) sum[t] += report.rows[i].own[t];
        for (int t = 0; t < TALLY__COUNT; t++) {
            bool shared = t == TALLY_SUSPECTED || t == TALLY_FINDINGS || t == TALLY_SANCTIONS || t == TALLY_PRAISE;
            if (!shared) assert_int_equal(sum[t], report.total[t]);
        }
    }
}

/* Months and the days at either end together: any two neighbouring periods add up to the one over both. */
static void periods_add_up(void **state) {
    (void)state;
    int64_t ids[MATTERS];
    work(ids, 13);
    static const char *const cuts[] = {"2026-09-29", "2026-10-01", "2026-10-10", "2026-11-01", "2026-11-02", "2026-11-21"};
    struct figures_report whole = report_by(FIGURES_BY_KIND, "2026-09-15", "2026-12-15");
    for (size_t i = 0; i < ARRAY_LENGTH(cuts); i++) {
        struct figures_report before = report_by(FIGURES_BY_KIND, "2026-09-15", cuts[i]);
        struct figures_report after = report_by(FIGURES_BY_KIND, cuts[i], "2026-12-15");
        for (int t = 0; t < TALLY__COUNT; t++) assert_int_equal(before.total[t] + after.total[t], whole.total[t]);
    }
    struct figures_report months = report_by(FIGURES_BY_MONTH, "2026-09-15", "2026-12-15");
    assert_true(str_is(months.rows[0].key, "2026-09"));
    assert_int_equal(months.rows[0].own[TALLY_REGISTERED], 20);
    assert_int_equal(count_in(&months, "2026-10", TALLY_REGISTERED), 20);
    assert_int_equal(count_in(&months, "2026-11", TALLY_REGISTERED), 20);
}

/* ---- what each of them counts ---- */

static void a_wrong_routing_is_counted_for_whoever_routed(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收\"}"),
                     SUBMISSION_ACCEPTED);
    struct figures_report report = report_by(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    assert_int_equal(count_in(&report, "hall", TALLY_ROUTED), 1);
    assert_int_equal(count_in(&report, "hall", TALLY_MISROUTED), 0);
    assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"return\",\"opinion\":\"不属本科\"}"), SUBMISSION_ACCEPTED);
    report = report_by(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    assert_int_equal(count_in(&report, "hall", TALLY_MISROUTED), 1);
    assert_int_equal(count_in(&report, "levy", TALLY_RETURNS), 1);
    struct figure_value rate = figure_of(FIGURE_ROUTING_RATE, row_of(&report, "hall")->own);
    assert_int_equal(rate.numerator, 0);
    assert_int_equal(rate.denominator, 1);
}

static void the_units_an_asker_had_to_contact_are_counted(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    (void)office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"guide\",\"to\":\"levy\"}"), SUBMISSION_ACCEPTED);
    struct figures_report report = report_by(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    struct figure_value mean = figure_of(FIGURE_UNITS_CONTACTED, row_of(&report, "hall")->own);
    assert_int_equal(mean.numerator, 3);
    assert_int_equal(mean.denominator, 2);
}

static void complaints_and_praise_count_for_whom_they_name(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "bai", id, "{\"do\":\"complain\",\"against\":\"sun\",\"text\":\"推诿\"}"),
                     SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "bai", 0, "{\"do\":\"complain\",\"against\":\"levy\",\"text\":\"态度差\"}"),
                     SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "zhao", id, "{\"do\":\"praise\",\"who\":[\"sun\",\"qian\"]}"), SUBMISSION_ACCEPTED);
    struct figures_query query = query_of(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    const struct actor inspector = {.staff = STR("inspector"), .roles = 1U << ROLE_SUPERVISOR};
    struct figures_report report = report_as(&inspector, &query);
    assert_int_equal(count_in(&report, "hall", TALLY_COMPLAINTS), 1);
    assert_int_equal(count_in(&report, "levy", TALLY_COMPLAINTS), 1);
    assert_int_equal(report.total[TALLY_COMPLAINTS], 2);
    report = report_by(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29"); /* who asks is of the hall: that one is not for her */
    assert_int_equal(count_in(&report, "hall", TALLY_COMPLAINTS), 0);
    assert_int_equal(report.total[TALLY_COMPLAINTS], 1);
    assert_int_equal(count_in(&report, "hall", TALLY_PRAISE), 1);
    assert_int_equal(report.total[TALLY_PRAISE], 1);
    office_check(&office); /* the case that stands without a matter is counted by a rebuild, too */
}

static void lateness_is_told_by_article(void **state) {
    (void)state;
    (void)office_register(&office, "sun", REGISTER_LEVY);
    office_clock(&office, "2026-10-12T09:00");
    office_settle(&office);
    struct figures_report report = report_by(FIGURES_BY_ARTICLE, "2026-09-28", "2026-09-29");
    struct figure_value late = figure_of(FIGURE_LATE, row_of(&report, "第九条")->own);
    assert_int_equal(late.numerator, 1);
}

/* The second unit of the organisation with this member, from now on. */
static void change_levy(const char *member, json_t *value) {
    const struct desk_world *world = desk_world_acquire(office.desk);
    json_t *organisation = json_deep_copy(world->organisation_json);
    desk_world_release(office.desk, world);
    json_t *units = json_object_get(organisation, "units");
    assert_int_equal(json_object_set_new(json_array_get(units, 1), member, value), 0);
    struct actor admin = office_actor("admin");
    assert_true(desk_set_organisation(office.desk, &admin, organisation, &office.error));
    json_decref(organisation);
}

static void windows_count_by_their_kind(void **state) {
    (void)state;
    change_levy("duties", json_pack("[s]", "定额核定"));
    change_levy("window", json_string("line"));
    (void)office_register(&office, "qian", REGISTER_OWN);
    (void)office_register(&office, "sun", REGISTER_OWN);
    struct figures_report report = report_by(FIGURES_BY_WINDOW, "2026-09-28", "2026-09-29");
    assert_int_equal(report.rows_count, 2);
    assert_int_equal(count_in(&report, "line", TALLY_REGISTERED), 1);
    assert_true(str_is(row_of(&report, "line")->name.zh, "热线"));
    assert_int_equal(count_in(&report, "", TALLY_REGISTERED), 1);
}

static void units_take_in_those_below_them(void **state) {
    (void)state;
    change_levy("parent", json_string("hall"));
    (void)office_register(&office, "qian", REGISTER_OWN);
    (void)office_register(&office, "sun", REGISTER_OWN);
    struct figures_report report = report_by(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    assert_int_equal(row_of(&report, "hall")->own[TALLY_REGISTERED], 1);
    assert_int_equal(row_of(&report, "hall")->all[TALLY_REGISTERED], 2);
    assert_true(str_is(row_of(&report, "levy")->parent, "hall"));
    assert_int_equal(row_of(&report, "levy")->depth, 1);
}

/* ---- the asker's own word ---- */

static bool rate(int64_t id, const char *code, const char *result, int64_t score) {
    struct desk_rating rating = {.number = matter_number(id, office.arena), .result = str_from(result), .score = score,
                                 .code = code ? str_from(code) : desk_tracking_code(office.desk, id, office.arena)};
    office.error = (struct error){0};
    return desk_rate(office.reader, &rating, office.arena, &office.error);
}

static void the_asker_rates_once_and_it_counts(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_false(rate(id, NULL, "satisfied", 0)); /* not told yet */
    assert_int_equal(office.error.code, ERROR_CONFLICT);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"请到窗口办理。\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"callback\",\"result\":\"satisfied\"}"), SUBMISSION_ACCEPTED);
    assert_false(rate(id, "0000000000", "satisfied", 0));
    assert_int_equal(office.error.code, ERROR_NOT_FOUND);
    assert_false(rate(id, NULL, "delighted", 0));
    assert_int_equal(office.error.code, ERROR_INPUT);
    assert_false(rate(id, NULL, "satisfied", 5)); /* this regulation asks for no score */
    assert_int_equal(office.error.code, ERROR_INPUT);
    assert_true(rate(id, NULL, "dissatisfied", 0)); /* her own word is the last one */
    assert_false(rate(id, NULL, "satisfied", 0));
    assert_int_equal(office.error.code, ERROR_CONFLICT);
    struct figures_report report = report_by(FIGURES_BY_STAFF, "2026-09-28", "2026-09-29");
    assert_int_equal(count_in(&report, "sun", TALLY_JUDGED), 1);
    assert_int_equal(count_in(&report, "sun", TALLY_SATISFIED), 0);
    assert_int_equal(count_in(&report, "sun", TALLY_RATED), 1);
    office_check(&office);
}

static void a_questionnaire_has_an_overall_score(void **state) {
    (void)state;
    office_close(&office);
    office_open_under(&office, "clinic-nursing",
                      "{\"name\":\"医院\",\"units\":[{\"id\":\"ward\",\"name\":\"护理站\",\"head\":\"zhao\"}],\"staff\":["
                      "{\"id\":\"zhao\",\"name\":\"赵二\",\"unit\":\"ward\",\"roles\":[\"unit_head\"],\"rank\":3,"
                      "\"joined\":\"2008-07-01\"},"
                      "{\"id\":\"sun\",\"name\":\"孙一\",\"unit\":\"ward\",\"roles\":[\"staff\"],"
                      "\"rank\":1,\"joined\":\"2016-07-01\"}]}");
    for (int64_t score = 4; score <= 5; score++) {
        int64_t id = office_register(&office, "sun", REGISTER_OWN);
        assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"请到二楼。\"}"), SUBMISSION_ACCEPTED);
        if (!rate(id, NULL, "satisfied", score)) fail_msg("%s %s", office.error.where, office.error.message);
    }
    struct figures_report report = report_by(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    struct figure_value mean = figure_of(FIGURE_OVERALL_SCORE, row_of(&report, "ward")->own);
    assert_int_equal(mean.numerator, 9);
    assert_int_equal(mean.denominator, 2);
}

/* ---- who may see them ---- */

static void only_those_who_supervise_see_more_than_their_own(void **state) {
    (void)state;
    (void)office_register(&office, "sun", REGISTER_OWN);
    (void)office_register(&office, "qian", REGISTER_OWN);
    struct figures_query query = query_of(FIGURES_BY_UNIT, "2026-09-28", "2026-09-29");
    struct figures_report report;
    struct actor clerk = office_actor("sun"), head = office_actor("qian"), admin = office_actor("admin");
    assert_false(desk_figures(office.reader, &clerk, &query, &report, office.arena, &office.error));
    assert_int_equal(office.error.code, ERROR_FORBIDDEN);
    report = report_as(&head, &query); /* narrowed to the own unit */
    assert_int_equal(report.rows_count, 1);
    assert_true(str_is(report.rows[0].key, "levy") && str_is(report.unit, "levy") && !report.sees_private);
    assert_int_equal(report.total[TALLY_REGISTERED], 1);
    query.unit = STR("hall");
    assert_false(desk_figures(office.reader, &head, &query, &report, office.arena, &office.error));
    query = query_of(FIGURES_BY_KIND, "2026-09-28", "2026-09-29");
    assert_false(desk_figures(office.reader, &head, &query, &report, office.arena, &office.error));
    query = query_of(FIGURES_BY_STAFF, "2026-09-28", "2026-09-29");
    assert_false(desk_figures(office.reader, &admin, &query, &report, office.arena, &office.error));
    query.staff = STR("sun");
    report = report_as(&clerk, &query);
    assert_int_equal(report.rows_count, 1);
    query.staff = STR("qian");
    assert_false(desk_figures(office.reader, &clerk, &query, &report, office.arena, &office.error));
    query.staff = STR("nobody");
    assert_false(desk_figures(office.reader, &admin, &query, &report, office.arena, &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
}

/* What a page offers: every question that would be answered, and no other. */
static void what_may_be_asked_is_known_before(void **state) {
    (void)state;
    (void)office_register(&office, "sun", REGISTER_OWN);
    const struct desk_world *world = desk_world_acquire(office.desk);
    static const char *const units[] = {"", "hall", "levy"}, *const persons[] = {"", "sun", "qian"};
    const struct actor actors[] = {office_actor("sun"), office_actor("qian"), office_actor("admin"), supervisor()};
    int asked = 0, answered = 0;
    for (size_t a = 0; a < ARRAY_LENGTH(actors); a++)
        for (size_t u = 0; u < ARRAY_LENGTH(units); u++)
            for (size_t p = 0; p < ARRAY_LENGTH(persons); p++)
                for (int by = 0; by < FIGURES_BY__COUNT; by++, asked++) {
                    struct figures_query query = query_of((enum figures_by)by, "2026-09-28", "2026-09-29");
                    struct figures_report report;
                    query.unit = str_from(units[u]);
                    query.staff = str_from(persons[p]);
                    bool may = desk_may_ask_figures(world, &actors[a], &query);
                    assert_int_equal(may, desk_figures(office.reader, &actors[a], &query, &report, office.arena, &office.error));
                    answered += may;
                }
    assert_true(answered > 20 && answered < asked - 20);
    desk_world_release(office.desk, world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_report_says_what_the_events_say, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_way_of_splitting_adds_up_to_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_may_be_asked_is_known_before, set_up, tear_down),
        cmocka_unit_test_setup_teardown(periods_add_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_routing_is_counted_for_whoever_routed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_units_an_asker_had_to_contact_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(complaints_and_praise_count_for_whom_they_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lateness_is_told_by_article, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_count_by_their_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(units_take_in_those_below_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_asker_rates_once_and_it_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_questionnaire_has_an_overall_score, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_those_who_supervise_see_more_than_their_own, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
