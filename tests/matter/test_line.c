/* Who stands above whom for a matter: the climb of a dissatisfied asker, who was contacted in vain, and a line that runs in a
 * circle. What single rules make of it is in the stories (county-hospital, controlled-company, property-company). */
#include "fixture.h"

static const char office[] =
    "{\"units\": [{\"id\": \"front\", \"name\": \"前台\", \"head\": \"wu\"}, {\"id\": \"board\", \"name\": \"领导\", "
    "\"head\": \"feng\"},"
    "{\"id\": \"a\", \"name\": \"甲科\", \"head\": \"xi\"}, {\"id\": \"b\", \"name\": \"乙科\", \"head\": \"ye\"}],"
    "\"staff\": ["
    "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"front\", \"roles\": [\"staff\"], \"rank\": 1, \"joined\": \"2019-07-01\"},"
    "{\"id\": \"wu\", \"name\": \"吴三\", \"unit\": \"front\", \"roles\": [\"unit_head\"], \"rank\": 3, "
    "\"joined\": \"2010-05-01\"},"
    "{\"id\": \"he\", \"name\": \"何八\", \"unit\": \"board\", \"roles\": [\"deputy_leader\"], \"rank\": 5, "
    "\"joined\": \"2006-05-01\"},"
    "{\"id\": \"feng\", \"name\": \"冯六\", \"unit\": \"board\", \"roles\": [\"leader\"], \"rank\": 6, \"joined\": \"2003-07-01\"},"
    "{\"id\": \"xi\", \"name\": \"席某\", \"unit\": \"b\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": \"2008-07-01\"},"
    "{\"id\": \"ye\", \"name\": \"叶某\", \"unit\": \"a\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": \"2009-07-01\"}]}";

static void open_bench(struct bench *bench) {
    struct error error;
    bench_init(bench);
    bench->world.organisation = organisation_read(bench->arena, bench_json(bench, office), calendar_builtin(), &error);
    if (!bench->world.organisation) fail_msg("%s: %s", error.where, error.message);
}

static void register_by(struct bench *bench, const char *staff) {
    char text[300];
    snprintf(text, sizeof text,
             "{\"at\": \"2026-09-28T09:00\", \"by\": \"%s\", \"do\": \"register\", \"channel\": \"phone\", "
             "\"kind\": \"request\", "
             "\"subject\": \"事\"}",
             staff);
    assert_false(bench_do(bench, text).refused);
}

static void carry_out(struct bench *bench, const char *by, const char *inner) {
    char text[300];
    snprintf(text, sizeof text, "{\"at\": \"2026-09-28T10:00\", \"by\": \"%s\", %s}", by, inner);
    struct verdict verdict = bench_do(bench, text);
    if (verdict.refused) fail_msg("%s: " STR_FMT, text, STR_ARG(verdict.refusal.reason.zh));
}

static void assert_is(const struct bench *bench, enum relation relation, const char *expected) {
    struct str is = matter_relation(&bench->world, bench->matter, relation, bench->arena);
    if (!str_is(is, expected)) fail_msg("%s is " STR_FMT ", not %s", relation_names[relation], STR_ARG(is), expected);
}

static void test_a_climb_goes_one_level_at_a_time(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    register_by(&bench, "sun");
    assert_is(&bench, RELATION_LINE_TOP, "feng");
    assert_is(&bench, RELATION_NEXT_LEVEL, "wu");
    carry_out(&bench, "sun", "\"do\": \"escalate\", \"to\": \"feng\"");
    assert_is(&bench, RELATION_NEXT_LEVEL, "feng"); /* its top stays */
    carry_out(&bench, "sun", "\"do\": \"answer\", \"text\": \"好\"");
    carry_out(&bench, "sun", "\"do\": \"callback\", \"result\": \"dissatisfied\"");
    assert_is(&bench, RELATION_NEXT_LEVEL, "wu"); /* what was escalated before does not count */
    carry_out(&bench, "sun", "\"do\": \"escalate\", \"to\": \"front\"");
    assert_is(&bench, RELATION_NEXT_LEVEL, "he"); /* a unit stands for its head */
    carry_out(&bench, "sun", "\"do\": \"callback\", \"result\": \"dissatisfied\"");
    assert_is(&bench, RELATION_NEXT_LEVEL, "he");
    carry_out(&bench, "sun", "\"do\": \"callback\", \"result\": \"satisfied\"");
    assert_is(&bench, RELATION_NEXT_LEVEL, "wu");
    bench_release(&bench);
}

static void test_who_was_called_in_vain(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    register_by(&bench, "sun");
    assert_is(&bench, RELATION_UNREACHED, "");
    carry_out(&bench, "sun", "\"do\": \"contact\", \"who\": \"asker\", \"reached\": false");
    carry_out(&bench, "sun", "\"do\": \"contact\", \"who\": \"a\", \"reached\": false");
    carry_out(&bench, "sun", "\"do\": \"contact\", \"who\": \"wu\", \"reached\": true");
    assert_is(&bench, RELATION_UNREACHED, ""); /* neither the asker nor a unit is a person, and one was reached */
    carry_out(&bench, "sun", "\"do\": \"contact\", \"who\": \"he\", \"reached\": false");
    assert_is(&bench, RELATION_UNREACHED, "he");
    bench_release(&bench);
}

static void test_a_line_in_a_circle_ends(void **state) {
    (void)state;
    struct bench bench;
    open_bench(&bench);
    register_by(&bench, "xi"); /* xi sits in the unit that ye heads, and ye in xi's */
    struct str top = matter_relation(&bench.world, bench.matter, RELATION_LINE_TOP, bench.arena);
    assert_true(str_is(top, "xi") || str_is(top, "ye"));
    assert_is(&bench, RELATION_NEXT_LEVEL, "ye");
    bench_release(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_climb_goes_one_level_at_a_time),
        cmocka_unit_test(test_who_was_called_in_vain),
        cmocka_unit_test(test_a_line_in_a_circle_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
