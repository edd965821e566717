/* Asking about a matter: why a clock is due, what somebody could do, what a new calendar changes, who may see it. */
#include "fixture.h"

static void use_pack(struct bench *bench, const char *id) {
    struct error error;
    bench->world.regulation = regulation_builtin(bench->arena, str_from(id), &error);
    if (!bench->world.regulation) fail_msg("%s: %s", error.where, error.message);
}

static const struct clock *running(const struct matter *matter, const char *article, const char *until) {
    for (size_t i = matter->clocks_count; i-- > 0;)
        if (str_is(matter->clocks[i].article, article) && str_is(matter->clocks[i].until, until)) return &matter->clocks[i];
    fail_msg("no clock %s until %s", article, until);
    return NULL;
}

static void assert_explained(const struct bench *bench, const struct clock *clock, enum language language,
                             const char *const *parts, size_t count) {
    struct buf out;
    buf_init(&out, 8000);
    matter_explain_clock(&bench->world, bench->matter, clock, language, &out, bench->arena);
    for (size_t i = 0; i < count; i++)
        if (!strstr(out.ptr, parts[i])) fail_msg("\"%s\" is not in: %s", parts[i], out.ptr);
    print_message("%s\n", out.ptr);
    buf_release(&out);
}
#define ASSERT_EXPLAINED(bench, clock, language, ...)                                                                            \
    assert_explained(bench, clock, language, (const char *const[]){__VA_ARGS__},                                                 \
                     ARRAY_LENGTH(((const char *const[]){__VA_ARGS__})))

static void test_a_due_moment_is_explained_day_by_day(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    use_pack(&bench, "tax-bureau");
    bench_do(&bench,
             "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": "
             "\"consultation\", "
             "\"subject\": \"停业\", \"scope\": \"organisation\", \"units\": [\"pipe\"], \"asker\": {\"phone\": \"138\"}}");
    bench_do(&bench, "{\"at\": \"2026-09-29T15:00\", \"by\": \"sun\", \"do\": \"transfer\", \"to\": \"pipe\"}");
    bench_do(&bench, "{\"at\": \"2026-09-30T11:00\", \"by\": \"zheng\", \"do\": \"accept\"}");
    const struct clock *clock = running(bench.matter, "第九条", "answer");
    ASSERT_EXPLAINED(&bench, clock, LANGUAGE_EN, "第九条",
                     "Counted 3 working days from Wed 30 Sep 11:00: Thu 8 Oct, Fri 9 Oct, Sat 10 Oct (make-up working day).",
                     "Due Sat 10 Oct 17:30", "Hard", "suspected finding of 第九条 against 管网部");
    ASSERT_EXPLAINED(&bench, clock, LANGUAGE_ZH, "第九条", "起计3个工作日", "10月10日（周六）（补班）", "到期：10月10日（周六） 17:30", "违规线索（第九条）");
    bench_do(&bench, "{\"at\": \"2026-10-09T10:00\", \"by\": \"zheng\", \"do\": \"notice\", \"items\": [\"流水\"]}");
    ASSERT_EXPLAINED(&bench, clock = running(bench.matter, "第九条", "answer"), LANGUAGE_EN,
                     "Paused Fri 9 Oct 10:00, with 1 working day used and 2 working days left.");
    bench_do(&bench, "{\"at\": \"2026-10-12T10:00\", \"by\": \"sun\", \"do\": \"supplement\"}");
    ASSERT_EXPLAINED(&bench, running(bench.matter, "第九条", "answer"), LANGUAGE_EN,
                     "Resumed. Counted 2 working days from Mon 12 Oct 10:00: Tue 13 Oct, Wed 14 Oct.", "Due Wed 14 Oct 17:30");
    bench_release(&bench);
}

static void test_an_age_and_a_soft_one_say_so(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    use_pack(&bench, "tax-bureau");
    bench_do(&bench, "{\"at\": \"2026-12-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": "
                     "\"consultation\", "
                     "\"subject\": \"疑难\", \"scope\": \"self\", \"fields\": {\"major\": true}}");
    bench_do(&bench, "{\"at\": \"2026-12-29T11:00\", \"by\": \"sun\", \"do\": \"refer\", \"to\": \"wu\"}");
    ASSERT_EXPLAINED(&bench, running(bench.matter, "第十一条", "instruct"), LANGUAGE_EN, "no number");
    ASSERT_EXPLAINED(&bench, running(bench.matter, "第十一条", "answer"), LANGUAGE_EN, "Soft", "No holiday notice is published");
    assert_true(running(bench.matter, "第十一条", "answer")->provisional);
    bench_release(&bench);
}

static const struct possibility *of(const struct possibility *list, size_t count, enum verb verb) {
    for (size_t i = 0; i < count; i++)
        if (list[i].verb == verb) return &list[i];
    fail_msg("no possibility of %s", verb_names[verb]);
    return NULL;
}

static void test_what_is_forbidden_names_its_article(void **state) {
    (void)state;
    struct bench bench;
    struct possibility *list;
    bench_init(&bench);
    use_pack(&bench, "property-management-office");
    bench_do(
        &bench,
        "{\"at\": \"2026-11-06T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": \"complaint\", "
        "\"subject\": \"不明\", \"scope\": \"unclear\"}");
    size_t count = matter_possibilities(&bench.world, bench.matter, STR("sun"), bench_at("2026-11-06T10:01"), bench.arena, &list);
    assert_true(of(list, count, VERB_ANSWER)->allowed);
    assert_false(of(list, count, VERB_TRANSFER)->allowed); /* not before the own head was asked */
    assert_true(str_is(of(list, count, VERB_TRANSFER)->refusal.article, "第八条"));
    assert_true(of(list, count, VERB_ESCALATE)->allowed);
    assert_true(of(list, count, VERB_CLOSE)->allowed); /* with told: true it may be */
    assert_false(of(list, count, VERB_ACCEPT)->allowed);
    assert_int_equal(of(list, count, VERB_ACCEPT)->refusal.article.len, 0);
    bench_do(&bench, "{\"at\": \"2026-11-06T10:02\", \"by\": \"sun\", \"do\": \"answer\", \"text\": \"好了\"}");
    count = matter_possibilities(&bench.world, bench.matter, STR("sun"), bench_at("2026-11-06T10:03"), bench.arena, &list);
    assert_true(of(list, count, VERB_CLOSE)->allowed); /* as withdrawn, and only so */
    assert_true(str_is(of(list, count, VERB_CLOSE)->refusal.article, "第十一条"));
    count = matter_possibilities(&bench.world, bench.matter, STR("wu"), bench_at("2026-11-06T10:03"), bench.arena, &list);
    assert_false(of(list, count, VERB_CALLBACK)->allowed);
    assert_true(str_is(of(list, count, VERB_CALLBACK)->refusal.article, "第十一条"));
    bench_release(&bench);
}

static void test_whatever_counts_as_allowed_is_never_hopeless(void **state) {
    (void)state;
    struct bench bench;
    struct possibility *list;
    bench_init(&bench);
    use_pack(&bench, "water-company");
    bench_do(
        &bench,
        "{\"at\": \"2026-08-17T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": \"repair\", "
        "\"subject\": \"冒水\", \"scope\": \"organisation\", \"units\": [\"pipe\"]}");
    size_t count = matter_possibilities(&bench.world, bench.matter, STR("sun"), bench_at("2026-08-17T10:01"), bench.arena, &list);
    /* 第八条-a and 第十条 depend on where the asker is sent: unknown is not forbidden. */
    assert_true(of(list, count, VERB_GUIDE)->allowed);
    assert_false(
        bench_do(&bench, "{\"at\": \"2026-08-17T10:02\", \"by\": \"sun\", \"do\": \"guide\", \"to\": \"drain\"}").refused);
    bench_release(&bench);
}

static void test_a_new_notice_moves_open_deadlines(void **state) {
    (void)state;
    struct bench bench;
    struct error error;
    bench_init(&bench);
    use_pack(&bench, "tax-bureau");
    bench_do(&bench, "{\"at\": \"2026-11-03T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": "
                     "\"consultation\", "
                     "\"subject\": \"停业\", \"scope\": \"self\"}");
    assert_int_equal(running(bench.matter, "第八条", "answer")->due, bench_at("2026-11-06T17:30"));
    const struct calendar *revised = calendar_revise(
        bench.arena, calendar_builtin(),
        STR("{\"version\": \"x\", \"years\": {\"2026\": {\"off\": [\"2026-11-05\"], \"work\": [], \"source\": \"test\"}}}"),
        &error);
    if (!revised) fail_msg("%s: %s", error.where, error.message);
    bench.world.organisation = organisation_with_calendar(bench.arena, bench.world.organisation, revised);
    struct verdict verdict = matter_recalculate(&bench.world, bench.matter, NULL, bench_at("2026-11-04T09:00"), bench.arena);
    assert_int_equal(verdict.events_count, 1);
    assert_int_equal(verdict.events[0].verb, VERB_RECALCULATED);
    bench_apply(&bench, &verdict);
    assert_int_equal(running(bench.matter, "第八条", "answer")->due, bench_at("2026-11-09T17:30"));
    verdict = matter_recalculate(&bench.world, bench.matter, NULL, bench_at("2026-11-04T09:00"), bench.arena);
    assert_int_equal(verdict.events_count, 0); /* nothing changes any more */
    bench_release(&bench);
}

/* The house of the bench with other hours. */
static const struct organisation *with_hours(struct bench *bench, const char *morning, const char *afternoon) {
    struct organisation *other = ARENA_NEW(bench->arena, struct organisation);
    const struct str entries[] = {str_from(morning), str_from(afternoon)};
    struct error error;
    *other = *bench->world.organisation;
    assert_true(hours_read(entries, 2, &other->timetable.hours, &error));
    return other;
}

/* 2026-08-17 is a Monday; the bench works 09:00-12:00 and 13:30-17:30. */
static void test_other_hours_move_open_deadlines(void **state) {
    (void)state;
    struct bench bench;
    struct clock_rule rules[] = {
        {.id = STR("a"), .article = STR("甲"), .until = STR("progress"), .due = DUE_SPAN, .span = {4, UNIT_WORKING_HOURS}},
        {.id = STR("b"), .article = STR("乙"), .until = STR("answer"), .due = DUE_SPAN, .span = {1, UNIT_WORKING_DAYS}},
        {.id = STR("c"), .article = STR("丙"), .until = STR("callback"), .due = DUE_SPAN, .span = {3, UNIT_DAYS}}};
    enum verb verb = VERB_REGISTER;
    struct trigger registered = {.events = &verb, .events_count = 1};
    bench_init(&bench);
    for (size_t i = 0; i < ARRAY_LENGTH(rules); i++) rules[i].starts = &registered, rules[i].starts_count = 1;
    bench.regulation.clocks = rules;
    bench.regulation.clocks_count = ARRAY_LENGTH(rules);
    bench_do(&bench, "{\"at\": \"2026-08-17T15:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": "
                     "\"repair\", \"subject\": \"冒水\"}");
    /* 2.5 hours today, the rest tomorrow */
    assert_int_equal(running(bench.matter, "甲", "progress")->due, bench_at("2026-08-18T10:30"));
    assert_int_equal(running(bench.matter, "乙", "answer")->due, bench_at("2026-08-18T17:30"));
    instant days = running(bench.matter, "丙", "callback")->due;
    struct timetable before = bench.world.organisation->timetable;

    /* At 16:30 of the first day the house begins to close at 18:30 and to open at 10:00: 2.5 hours are left, 2 of them today. */
    bench.world.organisation = with_hours(&bench, "10:00-12:00", "13:30-18:30");
    struct verdict verdict = matter_recalculate(&bench.world, bench.matter, &before, bench_at("2026-08-17T16:30"), bench.arena);
    assert_int_equal(verdict.events_count, 1);
    bench_apply(&bench, &verdict);
    assert_int_equal(running(bench.matter, "甲", "progress")->due, bench_at("2026-08-18T10:30"));
    assert_int_equal(running(bench.matter, "乙", "answer")->due, bench_at("2026-08-18T18:30"));
    assert_int_equal(running(bench.matter, "丙", "callback")->due, days); /* natural days know no hours */

    /* Next morning at 10:10 it begins to close at 15:00: 20 minutes are left whatever happens. */
    before = bench.world.organisation->timetable;
    bench.world.organisation = with_hours(&bench, "08:00-10:00", "13:30-15:00");
    verdict = matter_recalculate(&bench.world, bench.matter, &before, bench_at("2026-08-18T10:10"), bench.arena);
    bench_apply(&bench, &verdict);
    assert_int_equal(running(bench.matter, "甲", "progress")->due, bench_at("2026-08-18T13:50"));
    assert_int_equal(running(bench.matter, "乙", "answer")->due, bench_at("2026-08-18T15:00"));
    ASSERT_EXPLAINED(&bench, running(bench.matter, "甲", "progress"), LANGUAGE_EN, "because the calendar or the hours changed");

    /* At 14:50 it begins to close at 14:30: nobody is late by that. */
    before = bench.world.organisation->timetable;
    bench.world.organisation = with_hours(&bench, "08:00-10:00", "13:30-14:30");
    verdict = matter_recalculate(&bench.world, bench.matter, &before, bench_at("2026-08-18T14:50"), bench.arena);
    bench_apply(&bench, &verdict);
    assert_int_equal(running(bench.matter, "乙", "answer")->due, bench_at("2026-08-18T15:00"));
    bench_release(&bench);
}

static void test_who_has_a_part(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    bench_do(&bench, "{\"at\": \"2026-08-17T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": "
                     "\"repair\", \"subject\": \"冒水\"}");
    assert_true(matter_is_party(&bench.world, bench.matter, STR("sun")));
    assert_true(matter_is_party(&bench.world, bench.matter, STR("wu")));
    assert_true(matter_is_party(&bench.world, bench.matter, STR("chen")));
    assert_false(matter_is_party(&bench.world, bench.matter, STR("bai")));
    assert_false(matter_is_party(&bench.world, bench.matter, STR("li")));
    bench_do(&bench, "{\"at\": \"2026-08-17T10:01\", \"by\": \"sun\", \"do\": \"transfer\", \"to\": \"pipe\"}");
    assert_true(matter_is_party(&bench.world, bench.matter, STR("li")));
    assert_false(matter_is_party(&bench.world, bench.matter, STR("wang")));
    bench_release(&bench);
}

static unsigned seen(const struct bench *bench, const char *staff, const char *at) {
    return matter_personal_seen(&bench->world, bench->matter, str_from(staff), bench_at(at));
}

#define REVEAL(at, by, more)                                                                                    \
    "{\"at\": \"" at "\", \"by\": \"" by "\", \"do\": \"reveal\", \"purpose\": \"contact\", " more "}"

static void test_personal_data_is_revealed_on_record(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    bench_do(&bench, "{\"at\": \"2026-08-17T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": "
                     "\"repair\", \"subject\": \"冒水\", \"asker\": {\"name\": \"王小明\", \"phone\": \"13800000051\"}}");
    int64_t version = bench.matter->version;
    assert_int_equal(seen(&bench, "sun", "2026-08-17T10:01"), PERSONAL_ALL);
    assert_int_equal(seen(&bench, "li", "2026-08-17T10:01"), 0);
    /* who sees it already has nothing to reveal; a reason of blanks is none */
    assert_true(bench_do(&bench, REVEAL("2026-08-17T10:02", "sun", "\"parts\": [\"phone\"], \"reason\": \"看看\"")).refused);
    assert_true(bench_do(&bench, REVEAL("2026-08-17T10:03", "li", "\"parts\": [\"phone\"], \"reason\": \"  \"")).refused);
    assert_int_equal(seen(&bench, "li", "2026-08-17T10:04"), 0);
    struct verdict verdict =
        bench_do(&bench, REVEAL("2026-08-17T10:05", "li", "\"parts\": [\"phone\"], \"reason\": \"现场找不到门，要打电话\""));
    assert_false(verdict.refused);
    assert_int_equal(verdict.events_count, 1);
    /* it changes nothing, so nobody who works on the matter is disturbed; it opens what was asked for, to who asked, a while */
    assert_int_equal(bench.matter->version, version);
    assert_int_equal(bench.matter->state, STATE_OPEN);
    assert_int_equal(seen(&bench, "li", "2026-08-17T10:05"), PERSONAL_PHONE);
    assert_int_equal(seen(&bench, "bai", "2026-08-17T10:05"), 0);
    assert_false(bench_do(&bench, REVEAL("2026-08-17T10:10", "li", "\"parts\": [\"name\"], \"reason\": \"登门核对\"")).refused);
    assert_int_equal(seen(&bench, "li", "2026-08-17T10:19"), PERSONAL_PHONE | PERSONAL_NAME);
    assert_int_equal(seen(&bench, "li", "2026-08-17T10:20"), PERSONAL_NAME);
    assert_int_equal(seen(&bench, "li", "2026-08-17T10:25"), 0);
    /* also of a closed matter */
    bench_do(&bench, "{\"at\": \"2026-08-17T11:00\", \"by\": \"sun\", \"do\": \"answer\", \"text\": \"已修\"}");
    bench_do(&bench, "{\"at\": \"2026-08-17T11:01\", \"by\": \"sun\", \"do\": \"close\", \"outcome\": \"done\"}");
    assert_int_equal(bench.matter->state, STATE_CLOSED);
    assert_false(bench_do(&bench, REVEAL("2026-08-17T12:00", "li", "\"parts\": [\"phone\"], \"reason\": \"本人来查询\"")).refused);
    /* never the asker's business */
    for (size_t i = 0; i < bench.matter->events_count; i++)
        if (bench.matter->events[i]->verb == VERB_REVEAL)
            assert_false(matter_track_shows(&bench.world, bench.matter, bench.matter->events[i]));
    bench_release(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_due_moment_is_explained_day_by_day),
        cmocka_unit_test(test_an_age_and_a_soft_one_say_so),
        cmocka_unit_test(test_what_is_forbidden_names_its_article),
        cmocka_unit_test(test_whatever_counts_as_allowed_is_never_hopeless),
        cmocka_unit_test(test_a_new_notice_moves_open_deadlines),
        cmocka_unit_test(test_other_hours_move_open_deadlines),
        cmocka_unit_test(test_who_has_a_part),
        cmocka_unit_test(test_personal_data_is_revealed_on_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
