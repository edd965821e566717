/* Events as bytes: what is written is read back equal and written again the same; what is corrupt is said to be so. */
#include "fixture.h"

static void assert_round_trip(const struct event *event, struct arena *arena) {
    struct buf once, twice;
    struct event read;
    struct error error;
    json_t *keep;
    buf_init(&once, LIMIT_BODY_BYTES);
    buf_init(&twice, LIMIT_BODY_BYTES);
    event_write(event, ZONE_MINUTES, &once);
    assert_true(event_read(arena, buf_str(&once), &read, &keep, &error));
    event_write(&read, ZONE_MINUTES, &twice);
    assert_string_equal(once.ptr, twice.ptr);
    json_decref(keep);
    buf_release(&once);
    buf_release(&twice);
}

static void assert_written(const struct event *event, const char *expected) {
    struct buf out;
    buf_init(&out, LIMIT_BODY_BYTES);
    event_write(event, ZONE_MINUTES, &out);
    assert_string_equal(out.ptr, expected);
    buf_release(&out);
}

static void test_a_register_is_one_line(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    struct verdict verdict = bench_do(
        &bench, "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"subject\": \"换\\\"表\\\"\\n怎么办\","
                "\"kind\": \"consultation\", \"channel\": \"phone\", \"due\": \"2026-09-30\", \"fields\": {\"a\": 1, \"b\": "
                "[\"x\", \"y\"]}}");
    assert_false(verdict.refused);
    assert_written(&verdict.events[0],
                   "{\"v\":1,\"n\":1,\"event\":\"registered\",\"at\":\"2026-09-29T10:00+08:00\",\"by\":\"sun\",\"args\":{"
                   "\"channel\":\"phone\","
                   "\"kind\":\"consultation\",\"subject\":\"换\\\"表\\\"\\n怎么办\",\"due\":\"2026-09-30T00:00+08:00\","
                   "\"fields\":{\"a\":1,\"b\":[\"x\",\"y\"]}},\"effects\":{\"state\":\"open\",\"told\":false,\"owner\":\"sun\","
                   "\"holder\":\"sun\","
                   "\"regulation\":\"bare\",\"regulation_version\":\"1\",\"regulation_hash\":\"0\"}}");
    assert_round_trip(&verdict.events[0], bench.arena);
    bench_release(&bench);
}

static void test_every_part_comes_back(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    struct str who[] = {STR("sun"), STR("pipe")}, copies[] = {STR("qa")};
    struct clock clock = {.n = 3,
                          .rule = STR("r1"),
                          .article = STR("第九条"),
                          .until = STR("answer"),
                          .blames = STR("四'-2"),
                          .status = CLOCK_PAUSED,
                          .against = RELATION_HOLDER,
                          .hard = true,
                          .pauses = true,
                          .has_span = true,
                          .span = {3, UNIT_WORKING_DAYS},
                          .started_at = 1000,
                          .counted_from = 1000,
                          .due = 2000,
                          .provisional = true};
    struct clock_change changes[] = {{.n = 1, .status = CLOCK_PAUSED, .due = INSTANT_NONE, .units_used = 2},
                                     {.n = 2, .status = CLOCK_RUNNING, .due = 123456789, .provisional = true, .moved = true}};
    struct form form = {.n = 1, .id = STR("receipt"), .article = STR("三(一)6")};
    struct finding finding = {.n = 1,
                              .article = STR("第九条"),
                              .who = who,
                              .who_count = 2,
                              .status = FINDING_VERIFIED,
                              .opened_at = 5,
                              .clock = 3,
                              .severity = STR("minor"),
                              .cause = STR("delay"),
                              .consequence = STR("loss"),
                              .text = STR("说明")};
    struct event event = {.n = 7,
                          .verb = VERB_REOPEN,
                          .at = 1000,
                          .recorded_at = 61001,
                          .by = STR("feng"),
                          .args = json_null(),
                          .effects = {.state = STATE_OPEN,
                                      .told = 0,
                                      .outcome = OUTCOME_NONE,
                                      .owner = STR("sun"),
                                      .holder = STR("pipe"),
                                      .cites = STR("二③-a"),
                                      .concluded = STR("meter"),
                                      .started = &clock,
                                      .started_count = 1,
                                      .changed = changes,
                                      .changed_count = 2,
                                      .forms = &form,
                                      .forms_count = 1,
                                      .findings = &finding,
                                      .findings_count = 1,
                                      .copies = copies,
                                      .copies_count = 1}};
    assert_round_trip(&event, bench.arena);
    assert_written(
        &event,
        "{\"v\":1,\"n\":7,\"event\":\"reopen\",\"at\":\"1970-01-01T08:00:01+08:00\",\"recorded_at\":\"1970-01-01T08:01:01.001+08:"
        "00\","
        "\"by\":\"feng\",\"effects\":{\"state\":\"open\",\"told\":false,\"outcome\":\"\",\"owner\":\"sun\",\"holder\":\"pipe\","
        "\"cites\":\"二③-a\",\"concluded\":\"meter\",\"started\":[{\"n\":3,\"rule\":\"r1\",\"article\":\"第九条\",\"until\":"
        "\"answer\","
        "\"blames\":\"四'-2\",\"against\":\"holder\",\"hard\":true,\"pauses\":true,\"status\":\"paused\","
        "\"counted_from\":\"1970-01-01T08:00:01+08:00\",\"amount\":3,\"unit\":\"working_days\",\"due\":\"1970-01-01T08:00:02+08:"
        "00\","
        "\"provisional\":true}],\"changed\":[{\"n\":1,\"status\":\"paused\",\"units_used\":2},{\"n\":2,\"status\":\"running\","
        "\"due\":\"1970-01-02T18:17:36.789+08:00\",\"provisional\":true,\"moved\":true}],\"forms\":[{\"n\":1,\"id\":\"receipt\","
        "\"article\":\"三(一)6\"}],\"findings\":[{\"n\":1,\"article\":\"第九条\",\"who\":[\"sun\",\"pipe\"],\"status\":"
        "\"verified\","
        "\"opened_at\":\"1970-01-01T08:00:00.005+08:00\",\"clock\":3,\"severity\":\"minor\",\"cause\":\"delay\",\"consequence\":"
        "\"loss\","
        "\"text\":\"说明\"}],\"copies\":[\"qa\"]}}");
    bench_release(&bench);
}

static void test_numbers_keep_their_kind(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    struct verdict verdict = bench_do(
        &bench, "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"subject\": \"数\", \"kind\": \"query\","
                "\"channel\": \"web\", \"fields\": {\"whole\": 3, \"real\": 3.0, \"tenth\": 0.1, \"big\": 1e300, \"third\": "
                "0.3333333333333333}}");
    assert_round_trip(&verdict.events[0], bench.arena);
    bench_release(&bench);
}

static void test_an_attempt_changes_nothing(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    bench_do(&bench, "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"subject\": \"表\", \"kind\": "
                     "\"query\", \"channel\": \"web\"}");
    int64_t version = bench.matter->version;
    struct verdict verdict =
        bench_do(&bench, "{\"at\": \"2026-09-29T10:01\", \"by\": \"li\", \"do\": \"answer\", \"text\": \"好\"}");
    assert_true(verdict.refused && verdict.events_count == 0);
    json_t *args = bench_json(&bench, "{\"text\": \"好\"}");
    struct command command = {VERB_ANSWER, STR("li"), bench_at("2026-09-29T10:01"), args};
    struct event attempt = matter_attempt(&command, &verdict.refusal);
    attempt.n = 2;
    assert_round_trip(&attempt, bench.arena);
    struct buf before, after;
    buf_init(&before, LIMIT_BODY_BYTES);
    buf_init(&after, LIMIT_BODY_BYTES);
    size_t events = bench.matter->events_count;
    matter_picture(bench.matter, &before);
    matter_evolve(bench.matter, &attempt);
    assert_int_equal(bench.matter->events_count, events + 1);
    assert_int_equal(bench.matter->version, version);
    bench.matter->events_count--; /* but for the attempt itself nothing differs */
    matter_picture(bench.matter, &after);
    assert_string_equal(before.ptr, after.ptr);
    buf_release(&before);
    buf_release(&after);
    bench_release(&bench);
}

static void test_corrupt_events_are_said_to_be_so(void **state) {
    (void)state;
    static const char *const corrupt[] = {
        "",
        "{",
        "[]",
        "{\"v\":2}",
        "{\"v\":1,\"n\":1,\"event\":\"flies\",\"at\":\"2026-09-29T10:00+08:00\",\"effects\":{}}",
        "{\"v\":1,\"n\":1,\"event\":\"answer\",\"at\":\"yesterday\",\"effects\":{}}",
        "{\"v\":1,\"n\":1,\"event\":\"answer\",\"at\":\"2026-09-29T10:00+08:00\",\"effects\":{\"state\":\"flying\"}}",
        "{\"v\":1,\"n\":1,\"event\":\"answer\",\"at\":\"2026-09-29T10:00+08:00\",\"effects\":{\"started\":[{\"n\":0}]}}",
        "{\"v\":1,\"n\":1,\"event\":\"answer\",\"at\":\"2026-09-29T10:00+08:00\",\"effects\":{\"started\":[{\"n\":1,\"amount\":3,"
        "\"unit\":\"moons\"}]}}",
        "{\"v\":1,\"n\":1,\"event\":\"answer\",\"at\":\"2026-09-29T10:00+08:00\",\"effects\":{\"changed\":[{\"n\":1,\"status\":"
        "\"gone\"}]}}",
        "{\"v\":1,\"n\":1,\"event\":\"refused_attempt\",\"at\":\"2026-09-29T10:00+08:00\",\"refused\":\"fly\"}",
    };
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    for (size_t i = 0; i < ARRAY_LENGTH(corrupt); i++) {
        struct event event;
        struct error error = {0};
        json_t *keep;
        if (event_read(arena, str_from(corrupt[i]), &event, &keep, &error)) fail_msg("read: %s", corrupt[i]);
        assert_null(keep);
        assert_int_equal(error.code, ERROR_STORAGE);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_register_is_one_line),
        cmocka_unit_test(test_every_part_comes_back),
        cmocka_unit_test(test_numbers_keep_their_kind),
        cmocka_unit_test(test_an_attempt_changes_nothing),
        cmocka_unit_test(test_corrupt_events_are_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
