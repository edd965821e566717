/* Numbers of a text and what an organisation sets in their place: every one has a name of its own, and what is set holds from its
 * day on, within the text's bounds, without a trace in the text itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "regulation/regulation.h"

static struct arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = arena_new(LIMIT_ARENA_BYTES);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const char pack[] =
    "regulation: test\nversion: \"1\"\ntitle: {zh: 试, en: Test}\n"
    "articles:\n  第一条: {zh: 一, en: One}\n  第二条: {zh: 二, en: Two}\n"
    "words:\n  fine: {zh: 罚款, en: fine}\n  warning: {zh: 警告, en: warning}\n"
    "fields:\n  fee: {zh: 费, en: fee, type: number, on: any}\n"
    "cases:\n"
    "  late: {after: {fact: until, other: answer_due, plus: {amount: 10, unit: working_days}}}\n"
    "  often: {happened: {events: urge, at_least: 3, where: {fields.fee: {at_most: 7}}}}\n"
    "refusals:\n"
    "  - {article: 第一条, command: extend, when: late}\n"
    "  - {article: 第二条, command: extend, when: {any: [late, often]}}\n"
    "clocks:\n"
    "  - {id: answer, article: 第一条, start: register, until: answer, due: {amount: 3, unit: working_days}, against: owner}\n"
    "  - {id: notes, article: 第一条, start: register, until: reach, stop: reach, due: {before: {amount: 2, unit: days}},"
    " against: owner}\n"
    "  - {id: age, article: 第二条, start: register, until: answer, due: none, against: owner}\n"
    "sanctions:\n"
    "  - {article: 第二条, when: {finding.ordinal_in_year: {at_least: 2}}, measures: [{measure: fine, amount: {min: 50, max: 200,"
    " unit: yuan}}], decide: leader}\n"
    "accumulations:\n"
    "  - {article: 第二条, measure: warning, at_least: 2, cap: {institution: {zh: 合格, en: good}, civil_servant: {zh: 称职, en: "
    "fit}}}\n";

static const struct regulation *text(void) {
    struct error error = {0};
    const struct regulation *r = regulation_read(arena, STR("pack.yaml"), str_from(pack), NULL, &error);
    if (!r) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    return r;
}

static const struct number *number_of(const struct regulation *r, const char *name) {
    size_t count;
    struct number *numbers = regulation_numbers(arena, r, &count);
    for (size_t i = 0; i < count; i++)
        if (str_is(numbers[i].name, name)) return &numbers[i];
    fail_msg("no number %s", name);
    return NULL;
}

static struct number_set span_set(const char *name, int32_t amount, enum time_unit unit) {
    return (struct number_set){.number = str_from(name), .has_amount = true, .has_unit = true, .amount = amount, .unit = unit,
                               .reason = STR("人少"), .by = STR("feng"), .on = 100, .from = 200};
}

static struct number_set plain_set(const char *name, int32_t amount) {
    struct number_set set = span_set(name, amount, UNIT_DAYS);
    set.has_unit = false;
    return set;
}

static const struct regulation *with(const struct regulation *r, const struct number_set *sets, size_t count) {
    struct error error = {0};
    const struct regulation *local = regulation_with_numbers(arena, r, sets, count, &error);
    if (!local) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    return local;
}

static void every_number_has_one_name(void **state) {
    (void)state;
    static const char *const names[] = {"clock/answer", "clock/notes", "clock/age", "case/late/1", "case/often/1", "case/often/2",
                                        "sanction/第二条/1", "sanction/第二条/2", "sanction/第二条/fine/min",
                                        "sanction/第二条/fine/max", "accumulation/第二条/1"};
    size_t count;
    struct number *numbers = regulation_numbers(arena, text(), &count);
    assert_int_equal(count, ARRAY_LENGTH(names));
    for (size_t i = 0; i < count; i++)
        if (!str_is(numbers[i].name, names[i])) fail_msg("%.*s, expected %s", STR_ARG(numbers[i].name), names[i]);
    for (size_t p = 0; p < regulation_builtin_count(); p++) {
        struct error error;
        const struct regulation *r = regulation_builtin(arena, regulation_builtin_id(p), &error);
        assert_non_null(r);
        numbers = regulation_numbers(arena, r, &count);
        for (size_t i = 0; i < count; i++) {
            assert_non_null(regulation_article(r, numbers[i].article));
            assert_true(numbers[i].about.zh.len && numbers[i].about.en.len);
            for (size_t k = 0; k < i; k++)
                if (str_equal(numbers[k].name, numbers[i].name)) fail_msg("%.*s twice", STR_ARG(numbers[i].name));
        }
    }
}

static void what_is_set_stands_beside_the_text(void **state) {
    (void)state;
    const struct regulation *r = text();
    const struct number_set sets[] = {span_set("clock/answer", 2, UNIT_WORKING_DAYS), span_set("case/late/1", 20, UNIT_DAYS),
                                      plain_set("case/often/2", 9), plain_set("case/often/1", 5)};
    const struct regulation *local = with(r, sets, ARRAY_LENGTH(sets));
    assert_int_equal(local->locals_count, 4);
    const struct clock_rule *clock = regulation_clock(local, STR("answer"));
    assert_int_equal(clock->span.amount, 3);
    assert_int_equal(clock->local->set.amount, 2);
    assert_int_equal(clock->local->strictness, STRICTNESS_STRICTER);
    assert_null(regulation_clock(r, STR("answer"))->local); /* the given one is as it was */
    assert_int_equal(r->refusals[0].when->kind, CONDITION_AFTER);
    assert_false(number_holds(clock->local, 199));
    assert_true(number_holds(clock->local, 200));
    const struct condition *late = local->refusals[0].when;
    assert_int_equal(late->kind, CONDITION_SET);
    assert_int_equal(late->children[0]->span.amount, 10);
    assert_int_equal(late->children[1]->span.amount, 20);
    assert_int_equal(late->local->strictness, STRICTNESS_LOOSER);
    assert_ptr_equal(local->refusals[1].when->children[0], late); /* what was shared stays shared */
    /* Two numbers of one case, each from its day: how often, and within it the fee. */
    const struct condition *often = local->refusals[1].when->children[1];
    assert_int_equal(often->kind, CONDITION_SET);
    assert_int_equal(often->children[0]->history->at_least, 3);
    assert_int_equal(often->children[1]->history->at_least, 5);
    for (size_t i = 0; i < 2; i++) {
        const struct condition *fee = often->children[i]->history->where;
        assert_int_equal(fee->kind, CONDITION_SET);
        assert_int_equal(fee->children[0]->at_most, 7);
        assert_int_equal(fee->children[1]->at_most, 9);
    }
    assert_true(str_is(number_of(local, "case/often/2")->name, "case/often/2")); /* names stay */
    assert_int_equal(number_of(local, "case/late/1")->span.amount, 10);
}

static void stricter_and_looser_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int32_t amount;
        enum time_unit unit;
        enum strictness strictness;
    } cases[] = {{"clock/answer", 4, UNIT_WORKING_DAYS, STRICTNESS_LOOSER}, {"clock/answer", 5, UNIT_DAYS, STRICTNESS_LOOSER},
                 {"clock/answer", 4, UNIT_DAYS, STRICTNESS_STRICTER},       {"clock/answer", 1, UNIT_MONTHS, STRICTNESS_LOOSER},
                 {"clock/answer", 20, UNIT_HOURS, STRICTNESS_STRICTER},     {"clock/notes", 1, UNIT_DAYS, STRICTNESS_LOOSER},
                 {"clock/notes", 3, UNIT_DAYS, STRICTNESS_STRICTER},        {"clock/age", 3, UNIT_DAYS, STRICTNESS_OTHER}};
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const struct number_set set = span_set(cases[i].name, cases[i].amount, cases[i].unit);
        if (with(text(), &set, 1)->locals[0].strictness != cases[i].strictness) fail_msg("case %zu", i);
    }
}

static void what_does_not_fit_is_refused_with_its_place(void **state) {
    (void)state;
    static const struct {
        struct number_set set;
        const char *where, *says;
    } cases[] = {
        {{.number = STR_INIT("clock/anser"), .has_amount = true, .amount = 1}, "/overrides/0/number", "clock/answer"},
        {{.number = STR_INIT("clock/answer"), .has_amount = true, .amount = 1}, "/overrides/0/unit", "working_days"},
        {{.number = STR_INIT("clock/answer"), .has_amount = true, .has_unit = true}, "/overrides/0/amount", ""},
        {{.number = STR_INIT("clock/notes"), .has_amount = true, .has_unit = true, .amount = 1, .unit = UNIT_MONTHS},
         "/overrides/0/unit", ""},
        {{.number = STR_INIT("clock/answer"), .word = STR_INIT("year")}, "/overrides/0/word", ""},
        {{.number = STR_INIT("sanction/第二条/1"), .word = STR_INIT("week")}, "/overrides/0/word", "rolling_year"},
        {{.number = STR_INIT("sanction/第二条/fine/max"), .has_amount = true, .amount = 300}, "/overrides/0/amount", "bounds"},
        {{.number = STR_INIT("sanction/第二条/fine/min"), .has_amount = true, .amount = 40}, "/overrides/0/amount", "bounds"},
        {{.number = STR_INIT("accumulation/第二条/1"), .has_amount = true, .amount = 0}, "/overrides/0/amount", ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct error error = {0};
        assert_null(regulation_with_numbers(arena, text(), &cases[i].set, 1, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_string_equal(error.where, cases[i].where);
        if (!strstr(error.hint, cases[i].says)) fail_msg("case %zu: %s", i, error.hint);
    }
    struct number_set bounds[] = {plain_set("sanction/第二条/fine/min", 150), plain_set("sanction/第二条/fine/max", 100)};
    struct error error = {0};
    assert_null(regulation_with_numbers(arena, text(), bounds, 2, &error)); /* each alone fits */
    assert_string_equal(error.where, "/overrides/1/amount");
}

static void windows_and_bounds_change(void **state) {
    (void)state;
    const struct number_set sets[] = {
        {.number = STR_INIT("sanction/第二条/1"), .word = STR_INIT("rolling_year"), .reason = STR_INIT("x"), .from = DAY_NONE},
        plain_set("sanction/第二条/fine/min", 60)};
    const struct regulation *local = with(text(), sets, 2);
    const struct condition *when = local->sanctions[0].when;
    assert_int_equal(when->children[0]->operands[0].fact, FACT_FINDING_ORDINAL_YEAR);
    assert_int_equal(when->children[1]->operands[0].fact, FACT_FINDING_ORDINAL_ROLLING);
    assert_true(number_holds(when->local, INT32_MIN + 1));
    assert_int_equal(local->sanctions[0].measures[0].amount_min, 50);
    assert_int_equal(local->sanctions[0].measures[0].local_min->set.amount, 60);
    assert_null(text()->sanctions[0].measures[0].local_min);
}

static void the_record_is_said(void **state) {
    (void)state;
    const struct number_set set = span_set("clock/answer", 4, UNIT_WORKING_DAYS);
    const struct regulation *local = with(text(), &set, 1);
    struct buf out;
    buf_init(&out, 1000);
    number_local_say(&local->locals[0], STR("冯六"), LANGUAGE_ZH, &out);
    static const char *const zh[] = {"3个工作日", "4个工作日", "冯六", "人少", "1970-07-20", "1970-04-11", "宽于"};
    for (size_t i = 0; i < ARRAY_LENGTH(zh); i++)
        if (!strstr(str_terminated(arena, buf_str(&out)), zh[i])) fail_msg("%.*s: no %s", STR_ARG(buf_str(&out)), zh[i]);
    buf_clear(&out);
    number_local_say(&local->locals[0], STR("Feng"), LANGUAGE_EN, &out);
    assert_string_equal(str_terminated(arena, buf_str(&out)),
                        "The text says 3 working days; the organisation set 4 working days from 1970-07-20, on 1970-04-11 by "
                        "Feng, because: 人少 (looser than the text). ");
    buf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_number_has_one_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_set_stands_beside_the_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stricter_and_looser_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_refused_with_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_and_bounds_change, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_record_is_said, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
