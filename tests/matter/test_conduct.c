/* What people are held to account for: ladders over windows, who decides, appeals, what a year adds up to, cases and leaves. */
#include "fixture.h"

static const char pack[] =
    "regulation: ladder\nversion: \"1\"\ntitle: {zh: 阶梯, en: Ladder}\n"
    "articles:\n  一: {zh: 失职。, en: Neglect.}\n  二: {zh: 处理。, en: Measures.}\n  三: {zh: 累计。, en: What a year adds up to.}\n"
    "words:\n  warning: {zh: 警告, en: warning}\n  fine: {zh: 罚款, en: fine}\n  removal: {zh: 免职, en: removal}\n"
    "  bygone: {zh: 旧账, en: bygone}\n"
    "leave_approved: true\n"
    "offences:\n  - {article: 一, uncounted: bygone}\n"
    "sanctions:\n"
    "  - {article: 二, when: {%s: {at_most: 1}}, measures: warning, decide: leader}\n"
    "  - article: 二\n    when: {%s: {at_least: 2}}\n    decide: leader\n"
    "    measures: {measure: fine, amount: {more_than: 0, max: 500, unit: yuan}}\n"
    "accumulations:\n  - article: 三\n    measure: fine\n    at_least: 2\n    within: %s\n    propose: removal\n"
    "    cap: {institution: {zh: 不合格, en: unfit}, civil_servant: {zh: 不称职, en: unfit}}\n";

struct house { /* every command stands without a matter: one case after the other */
    struct bench bench;
    struct world_facts facts;
    struct matter *cases[64];
    size_t count;
};

static void house_init_within(struct house *house, const char *window, const char *year) {
    struct error error;
    char yaml[2000];
    *house = (struct house){0};
    bench_init(&house->bench);
    snprintf(yaml, sizeof yaml, pack, window, window, year);
    struct str text = str_copy(house->bench.arena, str_from(yaml));
    house->bench.world.regulation = regulation_read(house->bench.arena, STR("ladder.yaml"), text, NULL, &error);
    if (!house->bench.world.regulation) fail_msg("%s: %s", error.where, error.message);
    house->bench.world.facts = &house->facts;
}

static void house_init(struct house *house, const char *window) {
    house_init_within(house, window, "calendar_year");
}

/* A command on a day (and hour), in case `n` from 1; 0: it opens one. False: refused. */
static bool give(struct house *house, size_t n, const char *at, const char *by, const char *rest) {
    char text[600];
    snprintf(text, sizeof text, "{\"at\": \"%s\", \"by\": \"%s\", %s}", at, by, rest);
    house->bench.matter = n ? house->cases[n - 1] : NULL;
    size_t before = n ? house->bench.matter->events_count : 0;
    if (bench_do(&house->bench, text).refused) return false;
    struct matter *matter = house->bench.matter;
    if (!n) {
        house->cases[house->count++] = matter;
        matter->id = -(int64_t)house->count;
    }
    for (size_t i = before; i < matter->events_count; i++)
        world_facts_learn(&house->facts, matter, matter->events[i], house->bench.arena);
    return true;
}

/* Is the command among what that person could do in case `n` in the spring of 2026? */
static bool may(struct house *house, size_t n, const char *by, enum verb verb) {
    struct possibility *possible;
    size_t count = matter_possibilities(&house->bench.world, house->cases[n - 1], str_from(by), bench_at("2026-04-02T10:00"),
                                        house->bench.arena, &possible);
    for (size_t i = 0; i < count; i++)
        if (possible[i].verb == verb) return possible[i].allowed;
    fail();
    return false;
}

static size_t verified(struct house *house, const char *day, const char *who, const char *cause) {
    char rest[200];
    snprintf(rest, sizeof rest, "\"do\": \"find\", \"article\": \"一\", \"who\": [\"%s\"]", who);
    assert_true(give(house, 0, day, "chen", rest));
    snprintf(rest, sizeof rest, "\"do\": \"verify\", \"finding\": 1, \"cause\": \"%s\"", cause);
    assert_true(give(house, house->count, day, "chen", rest));
    return house->count;
}

static bool measured(struct house *house, size_t n, const char *day, const char *by, const char *verb, const char *measure) {
    char rest[300];
    snprintf(rest, sizeof rest, "\"do\": \"%s\", \"finding\": 1, \"measures\": [{%s}]%s", verb, measure,
             verb[0] == 'd' ? ", \"heard\": \"说明\"" : "");
    return give(house, n, day, by, rest);
}

#define WARNING "\"measure\": \"warning\""
#define FINE "\"measure\": \"fine\", \"amount\": 100, \"unit\": \"yuan\""

static void the_window_decides_which_it_is(void **state) {
    (void)state;
    static const struct {
        const char *fact, *second;
        bool fine;
    } rows[] = {{"finding.ordinal", "2029-01-01T10:00", true},
                {"finding.ordinal_in_month", "2026-03-31T10:00", true},
                {"finding.ordinal_in_month", "2026-04-01T10:00", false},
                {"finding.ordinal_in_year", "2026-12-31T10:00", true},
                {"finding.ordinal_in_year", "2027-01-01T10:00", false},
                {"finding.ordinal_in_rolling_year", "2027-03-09T10:00", true},
                {"finding.ordinal_in_rolling_year", "2027-03-10T10:00", false}};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct house house;
        house_init(&house, rows[i].fact);
        size_t first = verified(&house, "2026-03-10T09:00", "sun", "忙");
        (void)verified(&house, rows[i].second, "bai", "忙"); /* another person counts apart */
        size_t second = verified(&house, rows[i].second, "sun", "忙");
        if (measured(&house, second, rows[i].second, "chen", "propose", FINE) != rows[i].fine)
            fail_msg("%s %s", rows[i].fact, rows[i].second);
        assert_true(measured(&house, first, rows[i].second, "chen", "propose", WARNING)); /* the first stays the first */
        bench_release(&house.bench);
    }
}

static void some_causes_stand_outside_the_counter(void **state) {
    (void)state;
    struct house house;
    house_init(&house, "finding.ordinal");
    (void)verified(&house, "2026-03-10T09:00", "sun", "bygone");
    size_t first = verified(&house, "2026-03-11T09:00", "sun", "忙"), second = verified(&house, "2026-03-12T09:00", "sun", "忙");
    assert_true(measured(&house, first, "2026-03-13T09:00", "chen", "propose", WARNING));
    assert_false(measured(&house, second, "2026-03-13T09:00", "chen", "propose", WARNING));
    bench_release(&house.bench);
}

static void only_whom_the_article_names_decides(void **state) {
    (void)state;
    struct house house;
    house_init(&house, "finding.ordinal");
    size_t n = verified(&house, "2026-03-10T09:00", "sun", "忙");
    assert_false(measured(&house, n, "2026-03-11T09:00", "feng", "decide", WARNING)); /* nothing was proposed */
    assert_true(measured(&house, n, "2026-03-12T09:00", "chen", "propose", WARNING));
    assert_false(measured(&house, n, "2026-03-13T09:00", "chen", "decide", WARNING));
    assert_true(measured(&house, n, "2026-03-14T09:00", "feng", "decide", WARNING));
    assert_false(measured(&house, n, "2026-03-15T09:00", "feng", "decide", WARNING)); /* once */
    assert_int_equal(house.cases[n - 1]->sanctions[0].status, SANCTION_DECIDED);
    bench_release(&house.bench);
}

static void a_new_proposal_replaces_the_old(void **state) {
    (void)state;
    struct house house;
    house_init(&house, "finding.ordinal");
    (void)verified(&house, "2026-03-09T09:00", "sun", "忙");
    size_t n = verified(&house, "2026-03-10T09:00", "sun", "忙");
    assert_true(measured(&house, n, "2026-03-11T09:00", "chen", "propose", FINE));
    assert_true(measured(&house, n, "2026-03-12T09:00", "chen", "propose", "\"measure\": \"fine\", \"amount\": 50"));
    assert_int_equal(house.cases[n - 1]->sanctions_count, 1);
    assert_true(str_is(house.cases[n - 1]->sanctions[0].amount, "50"));
    static const char *const wrong[] = {"\"measure\": \"fine\"", "\"measure\": \"fine\", \"amount\": 0",
                                        "\"measure\": \"fine\", \"amount\": 501",
                                        "\"measure\": \"fine\", \"amount\": 5, \"unit\": \"month\""};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_false(measured(&house, n, "2026-03-13T09:00", "chen", "propose", wrong[i]));
    bench_release(&house.bench);
}

static void a_year_adds_up_once(void **state) {
    (void)state;
    struct house house;
    house_init(&house, "finding.ordinal");
    (void)verified(&house, "2025-12-01T09:00", "sun", "忙");
    size_t last = 0;
    for (int month = 1; month <= 3; month++) {
        char day[40];
        snprintf(day, sizeof day, "2026-0%d-10T09:00", month);
        last = verified(&house, day, "sun", "忙");
        assert_true(measured(&house, last, day, "chen", "propose", FINE) && measured(&house, last, day, "feng", "decide", FINE));
        assert_int_equal(house.cases[last - 1]->sanctions_count, month == 2 ? 2 : 1);
    }
    assert_true(str_is(conduct_rating_cap(&house.bench.world, STR("sun"), 2026), "不合格"));
    assert_int_equal(conduct_rating_cap(&house.bench.world, STR("sun"), 2025).len, 0);
    assert_int_equal(conduct_rating_cap(&house.bench.world, STR("bai"), 2026).len, 0);
    const struct sanction *demand = &house.cases[last - 2]->sanctions[1];
    assert_true(demand->accumulated && demand->status == SANCTION_PROPOSED && str_is(demand->measure, "removal"));
    assert_false(measured(&house, last - 1, "2026-04-01T09:00", "chen", "decide", "\"measure\": \"removal\""));
    assert_false(measured(&house, last - 1, "2026-04-01T09:00", "feng", "decide",
                          "\"measure\": \"removal\", \"on\": \"bai\"")); /* whose year adds up to nothing */
    assert_true(measured(&house, last - 1, "2026-04-01T09:00", "feng", "decide", "\"measure\": \"removal\""));
    /* What an appeal revokes does not count; only those concerned appeal. */
    static const char appeal[] = "\"do\": \"appeal\", \"finding\": 1, \"text\": \"不服\"";
    assert_false(may(&house, last, "bai", VERB_APPEAL));
    assert_false(may(&house, last, "feng", VERB_DECIDE_APPEAL)); /* there is none yet */
    assert_true(may(&house, last, "sun", VERB_APPEAL));
    assert_false(give(&house, last, "2026-04-02T09:00", "bai", appeal));
    assert_true(give(&house, last, "2026-04-02T09:00", "sun", appeal));
    assert_false(may(&house, last, "sun", VERB_APPEAL));
    assert_true(may(&house, last, "feng", VERB_DECIDE_APPEAL));
    const struct accumulation_rule *rule = house.bench.world.regulation->accumulations;
    assert_int_equal(conduct_decided_in_year(&house.bench.world, STR("sun"), rule, 2026), 3);
    assert_true(give(&house, last, "2026-04-03T09:00", "feng",
                     "\"do\": \"decide_appeal\", \"finding\": 1, \"result\": \"revoked\""));
    assert_int_equal(conduct_decided_in_year(&house.bench.world, STR("sun"), rule, 2026), 2);
    bench_release(&house.bench);
}

/* Two fines make it full: in one calendar year, or within the twelve months up to the second. */
static void a_year_is_of_the_calendar_or_rolls(void **state) {
    (void)state;
    static const struct {
        const char *year, *first, *second;
        bool full;
    } rows[] = {{"calendar_year", "2026-01-01T00:00", "2026-12-31T23:59", true},
                {"calendar_year", "2026-12-31T23:59", "2027-01-01T00:00", false},
                {"rolling_year", "2026-12-31T23:59", "2027-01-01T00:00", true},
                {"rolling_year", "2026-08-10T00:00", "2027-08-09T23:59", true},
                {"rolling_year", "2026-08-10T23:59", "2027-08-10T00:00", false}};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct house house;
        house_init_within(&house, "finding.ordinal", rows[i].year);
        (void)verified(&house, "2025-12-01T09:00", "sun", "忙");
        const char *days[] = {rows[i].first, rows[i].second};
        for (size_t k = 0; k < 2; k++) {
            size_t n = verified(&house, days[k], "sun", "忙");
            assert_true(measured(&house, n, days[k], "chen", "propose", FINE));
            assert_true(measured(&house, n, days[k], "feng", "decide", FINE));
            size_t sanctions = k == 1 && rows[i].full ? 2 : 1;
            if (house.cases[n - 1]->sanctions_count != sanctions) fail_msg("%s %s", rows[i].year, days[k]);
        }
        int year = (rows[i].second[3] - '0') + 2020;
        struct str cap = conduct_rating_cap(&house.bench.world, STR("sun"), year);
        if (!str_equal(cap, rows[i].full ? STR("不合格") : STR(""))) fail_msg("cap %s %s", rows[i].year, rows[i].second);
        assert_int_equal(conduct_rating_cap(&house.bench.world, STR("sun"), year + 1).len, 0);
        if (year == 2027) assert_int_equal(conduct_rating_cap(&house.bench.world, STR("sun"), 2026).len, 0);
        bench_release(&house.bench);
    }
}

/* What the program adds up for a person is what the figures add up, whatever becomes of a decision. */
static void a_month_adds_up(void **state) {
    (void)state;
    struct house house;
    house_init(&house, "finding.ordinal");
    (void)verified(&house, "2026-01-01T09:00", "sun", "忙");
    static const char *const days[] = {"2026-02-28T23:59", "2026-03-01T00:00", "2026-03-31T23:59"};
    static const char *const amounts[] = {"\"measure\": \"fine\", \"amount\": 100", "\"measure\": \"fine\", \"amount\": 20.5",
                                          "\"measure\": \"fine\", \"amount\": 0.01, \"unit\": \"yuan\""};
    size_t cases[3];
    for (size_t i = 0; i < 3; i++) {
        cases[i] = verified(&house, days[i], "sun", "忙");
        assert_true(measured(&house, cases[i], days[i], "chen", "propose", amounts[i]));
        assert_int_equal(conduct_month(&house.bench.world, STR("sun"), 2026, 3, house.bench.arena).money, i == 2 ? 2050 : 0);
        assert_true(measured(&house, cases[i], days[i], "feng", "decide", amounts[i]));
    }
    assert_true(str_is(house.cases[cases[0] - 1]->sanctions[0].unit, "yuan")); /* an amount of no unit is in the rule's */
    assert_int_equal(conduct_month(&house.bench.world, STR("sun"), 2026, 2, house.bench.arena).money, 10000);
    assert_int_equal(conduct_month(&house.bench.world, STR("sun"), 2026, 3, house.bench.arena).money, 2051);
    assert_int_equal(conduct_month(&house.bench.world, STR("bai"), 2026, 3, house.bench.arena).money, 0);
    assert_true(give(&house, cases[1], "2026-04-02T09:00", "sun", "\"do\": \"appeal\", \"finding\": 1, \"text\": \"不服\""));
    struct month_sum sum = conduct_month(&house.bench.world, STR("sun"), 2026, 3, house.bench.arena);
    assert_true(sum.money == 1 && sum.money_appealed == 2050);
    assert_true(give(&house, cases[1], "2026-04-03T09:00", "feng",
                     "\"do\": \"decide_appeal\", \"finding\": 1, \"result\": \"revoked\""));
    sum = conduct_month(&house.bench.world, STR("sun"), 2026, 3, house.bench.arena);
    assert_true(sum.money == 1 && sum.money_appealed == 0);
    int64_t tallied = 0;
    for (size_t i = 0; i < house.count; i++) {
        struct tally_mark *marks;
        size_t count = matter_tallies(house.cases[i], house.bench.arena, &marks);
        for (size_t k = 0; k < count; k++) tallied += marks[k].tally == TALLY_MONEY ? marks[k].count : 0;
    }
    assert_int_equal(tallied, 10001);
    bench_release(&house.bench);
}

static void a_pending_leave_is_none(void **state) {
    (void)state;
    static const char approve[] = "\"do\": \"approve\", \"what\": \"leave\", \"who\": \"sun\"";
    struct house house;
    house_init(&house, "finding.ordinal");
    assert_false(give(&house, 0, "2026-03-01T09:00", "sun",
                      "\"do\": \"leave\", \"who\": \"sun\", \"from\": \"2026-03-03\", \"to\": \"2026-03-02\""));
    assert_true(give(&house, 0, "2026-03-01T09:00", "sun",
                     "\"do\": \"leave\", \"who\": \"sun\", \"from\": \"2026-03-02\", \"to\": \"2026-03-03\""));
    assert_int_equal(house.facts.leaves[0].status, LEAVE_PENDING);
    assert_true(give(&house, 1, "2026-03-01T09:01", "wu", approve));
    assert_int_equal(house.facts.leaves_count, 1);
    assert_int_equal(house.facts.leaves[0].status, LEAVE_IN_FORCE);
    assert_false(give(&house, 1, "2026-03-01T09:02", "wu", approve));
    assert_false(give(&house, 1, "2026-03-01T09:03", "wu", "\"do\": \"answer\", \"text\": \"好\"")); /* a case is no matter */
    bench_release(&house.bench);
}

static void a_duty_of_the_same_post_is_replaced(void **state) {
    (void)state;
    struct house house;
    house_init(&house, "finding.ordinal");
    assert_true(give(&house, 0, "2026-03-01T09:00", "wu", "\"do\": \"roster\", \"date\": \"2026-03-02\", \"who\": \"sun\""));
    assert_true(give(&house, 0, "2026-03-01T09:01", "wu",
                     "\"do\": \"roster\", \"date\": \"2026-03-02\", \"who\": \"li\", \"post\": \"带班\""));
    assert_true(give(&house, 0, "2026-03-01T09:02", "wu", "\"do\": \"roster\", \"date\": \"2026-03-02\", \"who\": \"bai\""));
    assert_int_equal(house.facts.duties_count, 2);
    assert_true(str_is(house.facts.duties[0].who, "bai") && str_is(house.facts.duties[1].who, "li"));
    bench_release(&house.bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_window_decides_which_it_is),      cmocka_unit_test(some_causes_stand_outside_the_counter),
        cmocka_unit_test(only_whom_the_article_names_decides), cmocka_unit_test(a_new_proposal_replaces_the_old),
        cmocka_unit_test(a_year_adds_up_once),                 cmocka_unit_test(a_pending_leave_is_none),
        cmocka_unit_test(a_duty_of_the_same_post_is_replaced), cmocka_unit_test(a_year_is_of_the_calendar_or_rolls),
        cmocka_unit_test(a_month_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
