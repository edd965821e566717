/* Where two rules meet: clocks that start while the matter is paused, extensions beside pauses, sanctions on one of several,
 * words that say nothing, numbers at the end of what can be written. */
#include "fixture.h"

#define REGISTER(at, more)                                                                                       \
    "{\"at\": \"" at "\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", \"kind\": \"meeting\", " \
    "\"subject\": \"冒水\"" more "}"
#define STEP(at, by, verb, more) "{\"at\": \"" at "\", \"by\": \"" by "\", \"do\": \"" verb "\"" more "}"

static void accepted(struct bench *bench, const char *text) {
    struct verdict verdict = bench_do(bench, text);
    if (verdict.refused) fail_msg("refused: %s: " STR_FMT, text, STR_ARG(verdict.refusal.reason.en));
}

static void refused(struct bench *bench, const char *text) {
    size_t before = bench->matter ? bench->matter->events_count : 0;
    if (!bench_do(bench, text).refused) fail_msg("carried out: %s", text);
    if (bench->matter) assert_int_equal(bench->matter->events_count, before);
}

static void use_clock(struct bench *bench, struct clock_rule *rule, enum verb *verb, struct trigger *start) {
    *start = (struct trigger){.events = verb, .events_count = 1};
    rule->starts = start;
    rule->starts_count = 1;
    bench->regulation.clocks = rule;
    bench->regulation.clocks_count = 1;
}

/* ---- clocks ---- */

/* 2026-08-17 is a Monday. */
static void what_starts_while_paused_stands_still(void **state) {
    (void)state;
    struct bench bench;
    struct clock_rule rule = {.id = STR("a"), .article = STR("甲"), .until = STR("callback"), .due = DUE_SPAN,
                              .span = {2, UNIT_WORKING_DAYS}, .hard = true, .pauses = true};
    enum verb verb = VERB_PROGRESS;
    struct trigger start;
    bench_init(&bench);
    use_clock(&bench, &rule, &verb, &start);
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    accepted(&bench, STEP("2026-08-17T10:01", "sun", "notice", ", \"items\": [\"证件\"]"));
    accepted(&bench, STEP("2026-08-17T10:02", "sun", "progress", ", \"text\": \"在催\""));
    assert_int_equal(bench.matter->clocks_count, 1);
    assert_int_equal(bench.matter->clocks[0].status, CLOCK_PAUSED);
    accepted(&bench, STEP("2026-08-24T10:00", "sun", "supplement", ""));
    assert_int_equal(bench.matter->findings_count, 0);
    assert_int_equal(bench.matter->clocks[0].status, CLOCK_RUNNING);
    assert_int_equal(bench.matter->clocks[0].due, bench_at("2026-08-26T17:30"));
    bench_release(&bench);
}

static void an_extension_gives_more_time_never_less(void **state) {
    (void)state;
    struct bench bench;
    struct clock_rule rule = {.id = STR("a"), .article = STR("甲"), .until = STR("answer"), .due = DUE_SPAN,
                              .span = {5, UNIT_WORKING_DAYS}, .hard = true, .pauses = true};
    enum verb verb = VERB_REGISTER, approve = VERB_APPROVE;
    struct trigger start;
    struct effect_rule extends = {.article = STR("乙"), .on = {.events = &approve, .events_count = 1}, .extends = true};
    bench_init(&bench);
    use_clock(&bench, &rule, &verb, &start);
    bench.regulation.effects = &extends;
    bench.regulation.effects_count = 1;
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    const instant due = bench_at("2026-08-24T17:30");
    assert_int_equal(bench.matter->clocks[0].due, due);
    refused(&bench, STEP("2026-08-18T10:00", "sun", "extend", ", \"until\": \"2026-08-17T12:00\""));
    accepted(&bench, STEP("2026-08-18T10:01", "sun", "extend", ", \"until\": \"2026-08-19T12:00\""));
    accepted(&bench, STEP("2026-08-20T10:02", "wu", "approve", ", \"what\": \"extension\"")); /* its moment has passed by now */
    assert_int_equal(bench.matter->clocks[0].due, due);
    assert_int_equal(bench.matter->clocks[0].status, CLOCK_RUNNING);
    /* Approved while everything stands still, it holds from the resuming on. Three whole days are used by the pause. */
    accepted(&bench, STEP("2026-08-20T18:00", "sun", "extend", ", \"until\": \"2026-09-30T12:00\""));
    accepted(&bench, STEP("2026-08-20T18:01", "sun", "notice", ", \"items\": [\"证件\"]"));
    accepted(&bench, STEP("2026-08-21T09:00", "wu", "approve", ", \"what\": \"extension\""));
    assert_int_equal(bench.matter->clocks[0].status, CLOCK_PAUSED);
    assert_int_equal(bench.matter->clocks[0].paused_at, bench_at("2026-08-20T18:01"));
    accepted(&bench, STEP("2026-08-31T09:00", "sun", "supplement", ""));
    assert_int_equal(bench.matter->clocks[0].status, CLOCK_RUNNING);
    assert_int_equal(bench.matter->clocks[0].due, bench_at("2026-09-30T12:00"));
    bench_release(&bench);
}

/* A meeting whose time is not known yet is prepared for once it is. */
static void a_later_event_may_be_named_later(void **state) {
    (void)state;
    struct bench bench;
    struct clock_rule rule = {.id = STR("a"), .article = STR("甲"), .until = STR("callback"), .due = DUE_BEFORE,
                              .span = {2, UNIT_HOURS}, .hard = true};
    enum verb verb = VERB_REGISTER;
    struct trigger start;
    bench_init(&bench);
    use_clock(&bench, &rule, &verb, &start);
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    assert_int_equal(matter_next_due(bench.matter), INSTANT_NONE);
    accepted(&bench, STEP("2026-08-17T10:01", "sun", "reschedule", ", \"event\": \"meeting\", \"to\": \"2026-08-20T15:00\""));
    assert_int_equal(matter_next_due(bench.matter), bench_at("2026-08-20T13:00"));
    accepted(&bench, STEP("2026-08-17T10:02", "sun", "reschedule", ", \"event\": \"meeting\", \"to\": \"2026-08-21T15:00\""));
    assert_int_equal(matter_next_due(bench.matter), bench_at("2026-08-21T13:00"));
    bench_release(&bench);
}

static void the_farthest_due_moment_comes_back_from_bytes(void **state) {
    (void)state;
    struct bench bench;
    struct clock_rule rule = {.id = STR("a"), .article = STR("甲"), .until = STR("answer"), .due = DUE_SPAN,
                              .span = {AMOUNT_MAX, UNIT_MONTHS}, .hard = true};
    enum verb verb = VERB_REGISTER;
    struct trigger start;
    struct event event;
    struct error error;
    struct buf bytes;
    json_t *keep;
    bench_init(&bench);
    use_clock(&bench, &rule, &verb, &start);
    struct verdict verdict = bench_do(&bench, REGISTER("2026-08-17T10:00", ""));
    buf_init(&bytes, LIMIT_BODY_BYTES);
    event_write(&verdict.events[0], ZONE_MINUTES, &bytes);
    if (!event_read(bench.arena, buf_str(&bytes), &event, &keep, &error)) fail_msg("%s", error.message);
    assert_int_equal(event.effects.started[0].due, verdict.events[0].effects.started[0].due);
    assert_true(event.effects.started[0].due > bench_at("2999-01-01"));
    json_decref(keep);
    buf_release(&bytes);
    bench_release(&bench);
}

/* ---- the asker ---- */

static void attempts_in_vain_are_of_this_time(void **state) {
    (void)state;
    struct bench bench;
    static const char in_vain[] = ", \"who\": \"asker\", \"reached\": false";
    static const char reached[] = ", \"who\": \"asker\", \"reached\": true";
    char text[300];
    bench_init(&bench);
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    for (int round = 0; round < 2; round++) {
        for (int day = 0; day < 3; day++) {
            refused(&bench, STEP("2026-08-18T08:00", "sun", "close", ", \"outcome\": \"done\""));
            snprintf(text, sizeof text, "{\"at\": \"2026-08-%dT10:00\", \"by\": \"sun\", \"do\": \"contact\"%s}",
                     18 + 3 * round + day, in_vain);
            accepted(&bench, text);
        }
        if (round) break;
        snprintf(text, sizeof text, "{\"at\": \"2026-08-20T11:00\", \"by\": \"sun\", \"do\": \"contact\"%s}", reached);
        accepted(&bench, text); /* now it was possible to tell */
    }
    accepted(&bench, STEP("2026-08-23T11:00", "sun", "close", ", \"outcome\": \"done\""));
    accepted(&bench, STEP("2026-08-24T11:00", "sun", "reopen", ", \"reason\": \"又漏\""));
    refused(&bench, STEP("2026-08-24T12:00", "sun", "close", ", \"outcome\": \"done\"")); /* nobody tried again */
    bench_release(&bench);
}

static void what_says_nothing_is_refused(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    refused(&bench, STEP("2026-08-17T10:01", "sun", "progress", ", \"text\": \" \""));
    refused(&bench, STEP("2026-08-17T10:01", "sun", "explain", ", \"text\": \"\""));
    refused(&bench, STEP("2026-08-17T10:01", "sun", "notice", ", \"items\": [\" \", \"\"]"));
    refused(&bench, STEP("2026-08-17T10:01", "sun", "summarise", ", \"cause\": \"旧\", \"prevention\": \" \""));
    refused(&bench, STEP("2026-08-17T10:01", "chen", "find", ", \"article\": \" \", \"who\": \"sun\""));
    accepted(&bench, STEP("2026-08-17T10:02", "sun", "refer", ", \"to\": \"feng\""));
    refused(&bench, STEP("2026-08-17T10:03", "feng", "instruct", ", \"text\": \" \""));
    bench_release(&bench);
}

static void a_unit_asked_twice_concludes_once(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    bench.regulation.every_unit_concludes = true;
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    accepted(&bench, STEP("2026-08-17T10:01", "sun", "consult", ", \"units\": [\"pipe\", \"pipe\"]"));
    accepted(&bench, STEP("2026-08-17T10:02", "zheng", "conclude", ", \"opinion\": \"换管\""));
    assert_int_equal(bench.matter->state, STATE_OPEN);
    bench_release(&bench);
}

static void nothing_is_offered_to_who_left(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    ((struct staff *)(uintptr_t)organisation_staff(bench.world.organisation, STR("wang")))->active = false;
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    refused(&bench, STEP("2026-08-17T10:01", "sun", "transfer", ", \"to\": \"wang\""));
    accepted(&bench, STEP("2026-08-17T10:01", "sun", "transfer", ", \"to\": \"pipe\""));
    refused(&bench, STEP("2026-08-17T10:02", "li", "forward", ", \"to\": \"wang\", \"opinion\": \"不属\""));
    accepted(&bench, STEP("2026-08-17T10:03", "li", "accept", ""));
    accepted(&bench, STEP("2026-08-17T10:04", "sun", "consult", ", \"units\": [\"pipe\", \"meter\"]"));
    refused(&bench, STEP("2026-08-17T10:05", "sun", "conclude", ", \"lead\": \"wang\""));
    bench_release(&bench);
}

static void a_form_prints_amounts_whole(void **state) {
    (void)state;
    struct bench bench;
    const struct form form = {.n = 1, .id = STR("receipt"), .article = STR("甲"), .event = 1};
    bench_init(&bench);
    accepted(&bench, REGISTER("2026-08-17T10:00", ", \"fields\": {\"fees\": 12345.67}"));
    assert_true(str_is(matter_form_field(&bench.world, bench.matter, &form, STR("fees"), bench.arena), "12345.67"));
    bench_release(&bench);
}

static void a_mask_cuts_no_character(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    assert_true(str_is(mask_phone(STR("13800000051"), arena), "138****0051"));
    assert_true(str_is(mask_phone(STR("１３８００００００５１"), arena), "１３８****００５１"));
    assert_true(str_is(mask_phone(STR("问王主任"), arena), "****主任"));
    assert_true(str_is(mask_phone(STR("110"), arena), "****"));
    arena_free(arena);
}

/* ---- sanctions ---- */

#define MEASURES(text) ", \"finding\": 1, \"heard\": \"说明\", \"measures\": [" text "]"
#define PROPOSED(text) ", \"finding\": 1, \"measures\": [" text "]"

static void nobody_is_sanctioned_for_another(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    accepted(&bench, STEP("2026-08-17T10:01", "chen", "find", ", \"article\": \"甲\", \"who\": [\"sun\", \"bai\"]"));
    accepted(&bench, STEP("2026-08-17T10:02", "chen", "verify", ", \"finding\": 1"));
    accepted(&bench, STEP("2026-08-17T10:03", "chen", "propose", PROPOSED("{\"measure\": \"warning\", \"on\": \"sun\"}")));
    refused(&bench, STEP("2026-08-17T10:04", "chen", "hear", ", \"finding\": 1, \"text\": \"  \""));
    refused(&bench, STEP("2026-08-17T10:05", "feng", "decide", MEASURES("{\"measure\": \"warning\", \"on\": \"bai\"}")));
    refused(&bench, STEP("2026-08-17T10:05", "feng", "decide",
                         MEASURES("{\"measure\": \"warning\", \"on\": [\"sun\", \"bai\"]}")));
    accepted(&bench, STEP("2026-08-17T10:06", "feng", "decide", MEASURES("{\"measure\": \"warning\"}"))); /* as proposed */
    assert_int_equal(bench.matter->sanctions[0].on_count, 1);
    assert_true(str_is(bench.matter->sanctions[0].on[0], "sun"));
    bench_release(&bench);
}

static void each_decision_takes_its_own_proposal(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    accepted(&bench, REGISTER("2026-08-17T10:00", ""));
    accepted(&bench, STEP("2026-08-17T10:01", "chen", "find", ", \"article\": \"甲\", \"who\": [\"sun\", \"bai\"]"));
    accepted(&bench, STEP("2026-08-17T10:02", "chen", "verify", ", \"finding\": 1"));
    accepted(&bench, STEP("2026-08-17T10:03", "chen", "propose",
                          PROPOSED("{\"measure\": \"fine\", \"amount\": 100, \"on\": \"sun\"}, "
                                   "{\"measure\": \"fine\", \"amount\": 200, \"on\": \"bai\"}")));
    accepted(&bench, STEP("2026-08-17T10:04", "feng", "decide",
                          MEASURES("{\"measure\": \"fine\", \"amount\": 200, \"on\": \"bai\"}")));
    assert_int_equal(bench.matter->sanctions_count, 2);
    assert_int_equal(bench.matter->sanctions[0].status, SANCTION_PROPOSED);
    assert_true(str_is(bench.matter->sanctions[0].on[0], "sun") && str_is(bench.matter->sanctions[0].amount, "100"));
    assert_int_equal(bench.matter->sanctions[1].status, SANCTION_DECIDED);
    assert_true(str_is(bench.matter->sanctions[1].on[0], "bai"));
    bench_release(&bench);
}

/* What stands without a matter has no owner who could be suspected. */
static void a_case_accuses_no_owner(void **state) {
    (void)state;
    struct bench bench;
    enum verb complain = VERB_COMPLAIN;
    struct finding_rule rule = {
        .article = STR("甲"), .on = {.events = &complain, .events_count = 1}, .against = RELATION_OWNER};
    bench_init(&bench);
    bench.regulation.findings = &rule;
    bench.regulation.findings_count = 1;
    accepted(&bench, STEP("2026-08-17T10:00", "li", "complain", ", \"against\": \"bai\""));
    assert_true(matter_is_case(bench.matter));
    assert_int_equal(bench.matter->findings_count, 0);
    accepted(&bench, REGISTER("2026-08-17T10:01", ""));
    accepted(&bench, STEP("2026-08-17T10:02", "li", "complain", ", \"against\": \"bai\""));
    assert_int_equal(bench.matter->findings_count, 1);
    bench_release(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_starts_while_paused_stands_still),
        cmocka_unit_test(an_extension_gives_more_time_never_less),
        cmocka_unit_test(a_later_event_may_be_named_later),
        cmocka_unit_test(the_farthest_due_moment_comes_back_from_bytes),
        cmocka_unit_test(attempts_in_vain_are_of_this_time),
        cmocka_unit_test(what_says_nothing_is_refused),
        cmocka_unit_test(a_unit_asked_twice_concludes_once),
        cmocka_unit_test(nothing_is_offered_to_who_left),
        cmocka_unit_test(a_form_prints_amounts_whole),
        cmocka_unit_test(a_mask_cuts_no_character),
        cmocka_unit_test(nobody_is_sanctioned_for_another),
        cmocka_unit_test(each_decision_takes_its_own_proposal),
        cmocka_unit_test(a_case_accuses_no_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
