/* What a scenario says of itself: failed expectations name step, time, what was expected and what is; a file that is wrong is an
 * error with its place, and nothing unknown passes silently. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "scenario/scenario.h"

#define HOUSE                                                                                                                    \
    "\"pack\": \"tax-bureau\", \"organisation\": {\"units\": [{\"id\": \"hall\", \"name\": \"厅\"}], \"staff\": [{\"id\": "     \
    "\"sun\", "                                                                                                                  \
    "\"name\": \"孙\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": \"2016-07-01\"}]}"
#define REGISTER                                                                                                                 \
    "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"matter\": \"A\", \"channel\": \"phone\", "          \
    "\"kind\": \"query\", "                                                                                                      \
    "\"subject\": \"停业\", \"scope\": \"self\"}"

struct outcome {
    bool good;
    struct scenario_counts counts;
    struct error error;
    char report[4000];
};

static struct outcome run(const char *json) {
    struct outcome outcome = {0};
    struct buf report;
    buf_init(&report, sizeof outcome.report - 1);
    outcome.good = scenario_run(str_from(json), STR("s.json"), NULL, &report, &outcome.counts, &outcome.error);
    if (report.len) memcpy(outcome.report, report.ptr, report.len + 1);
    buf_release(&report);
    return outcome;
}

static void test_failed_expectations_say_what_and_what_is(void **state) {
    (void)state;
    static const struct {
        const char *expect, *report;
    } failing[] = {
        {"{\"matter\": \"A\", \"state\": \"closed\"}", "s.json: step 2 (2026-09-29T10:00): state should be closed, is open\n"},
        {"{\"matter\": \"A\", \"owner\": \"li\"}", "owner should be li, is sun"},
        {"{\"matter\": \"A\", \"told\": true}", "told should be true, is false"},
        {"{\"matter\": \"A\", \"clocks\": [{\"article\": \"第八条\", \"until\": \"answer\", \"due\": null}]}",
         "a clock 第八条 until answer due none should run; running: 第八条 until answer due 2026-10-09T17:30"},
        {"{\"matter\": \"A\", \"no_clocks\": [\"第八条\"]}", "no clock of 第八条 should run"},
        {"{\"matter\": \"A\", \"events\": [\"registered\", \"answer\"]}", "event answer (number 2 of the list) did not happen"},
        {"{\"matter\": \"A\", \"findings\": [{\"article\": \"第八条\"}]}", "a finding of 第八条"},
        {"{\"matter\": \"A\", \"forms\": [\"receipt\"]}", "form receipt should have been issued"},
        {"{\"matter\": \"A\", \"forms\": [{\"id\": \"record_sheet\", \"fields\": [\"subject\", \"reply\"]}]}",
         "form record_sheet lacks reply"},
        {"{\"matter\": \"A\", \"copies_to\": [\"hall\"]}", "hall should hold a copy; copies: nobody"},
        {"{\"matter\": \"A\", \"held_by\": [\"hall\"]}", "held_by is sun"},
        {"{\"matter\": \"A\", \"track\": {\"hides\": [\"registered\"]}}", "should hide registered"},
        {"{\"matter\": \"B\", \"state\": \"open\"}", "there is no matter B"},
        {"{\"staff\": \"nobody\", \"sanctions\": []}", "there is no staff member nobody"},
        {"{\"unit\": \"nowhere\", \"findings\": []}", "there is no unit nowhere"},
        {"{\"staff\": \"sun\", \"sanctions\": [{\"measure\": \"fine\"}]}", "a sanction fine on sun"},
        {"{\"figures\": {\"transfers\": 1}}", "transfers should be 1, is 0"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(failing); i++) {
        char json[2000];
        snprintf(json, sizeof json, "{" HOUSE ", \"steps\": [" REGISTER ", {\"at\": \"2026-09-29T10:00\", \"expect\": %s}]}",
                 failing[i].expect);
        struct outcome outcome = run(json);
        if (!outcome.good) fail_msg("%s: %s %s", failing[i].expect, outcome.error.where, outcome.error.message);
        assert_int_equal(outcome.counts.failed, 1);
        if (!strstr(outcome.report, failing[i].report)) fail_msg("%s\nreports: %s", failing[i].expect, outcome.report);
    }
}

static void test_refusals_are_judged(void **state) {
    (void)state;
    static const struct {
        const char *step, *report;
    } steps[] = {
        {"\"do\": \"close\", \"outcome\": \"done\", \"refused\": \"第五条\"", NULL},
        {"\"do\": \"close\", \"outcome\": \"done\", \"refused\": true", NULL},
        {"\"do\": \"close\", \"outcome\": \"done\", \"refused\": \"第九条\"", "should be refused under 第九条, and was refused: 第五条"},
        {"\"do\": \"close\", \"outcome\": \"done\"", "close was refused: 第五条"},
        {"\"do\": \"answer\", \"text\": \"可\", \"refused\": true", "answer should be refused (for any reason), and was not"},
        {"\"do\": \"answer\", \"refused\": true", NULL},
        {"\"do\": \"answer\"", "answer: /text: is missing"},
        {"\"do\": \"transfer\", \"to\": \"nobody\"", "no such unit or staff member"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        char json[2000];
        snprintf(json, sizeof json,
                 "{" HOUSE ", \"steps\": [" REGISTER ", {\"at\": \"2026-09-29T10:01\", \"by\": \"sun\", \"matter\": \"A\", %s}]}",
                 steps[i].step);
        struct outcome outcome = run(json);
        assert_true(outcome.good);
        assert_int_equal(outcome.counts.failed, steps[i].report != NULL);
        assert_int_equal(outcome.counts.passed, steps[i].report == NULL);
        if (steps[i].report && !strstr(outcome.report, steps[i].report))
            fail_msg("%s\nreports: %s", steps[i].step, outcome.report);
    }
}

static void test_a_refused_register_frees_its_label(void **state) {
    (void)state;
    struct outcome outcome =
        run("{" HOUSE ", \"steps\": [{\"at\": \"2026-09-29T09:00\", \"by\": \"sun\", \"do\": \"register\", \"matter\": \"A\", "
            "\"channel\": \"web\", \"kind\": \"query\", \"subject\": \"早\", \"asked_at\": \"2026-09-29T09:30\", \"refused\": "
            "true}, " REGISTER ", {\"at\": \"2026-09-29T10:00\", \"expect\": {\"matter\": \"A\", \"state\": \"open\"}}]}");
    assert_true(outcome.good);
    assert_int_equal(outcome.counts.passed, 2);
    assert_int_equal(outcome.counts.failed, 0);
}

static void test_a_wrong_file_is_an_error(void **state) {
    (void)state;
    static const struct {
        const char *json, *where, *message;
    } wrong[] = {
        {"{", "s.json:1:", ""},
        {"{\"steps\": []}", "s.json: /pack", "pack is missing"},
        {"{\"pack\": \"no-such-pack\", \"organisation\": {}, \"steps\": []}", "", "no-such-pack"},
        {"{" HOUSE "}", "s.json: /steps", "missing"},
        {"{" HOUSE ", \"steps\": [], \"extra\": 1}", "s.json: /", "unknown key \"extra\""},
        {"{" HOUSE ", \"steps\": [{\"at\": \"2026-09-29T10:00\"}]}", "s.json: /steps/0", "either do or expect"},
        {"{" HOUSE ", \"steps\": [{\"at\": \"soon\", \"do\": \"answer\"}]}", "s.json: /steps/0/at", "time"},
        {"{" HOUSE ", \"steps\": [" REGISTER ", {\"at\": \"2026-09-29T09:59\", \"expect\": {\"matter\": \"A\"}}]}",
         "s.json: /steps/1/at", "forward"},
        {"{" HOUSE ", \"steps\": [" REGISTER ", " REGISTER "]}", "s.json: /steps/1/matter", "registered already"},
        {"{" HOUSE ", \"steps\": [{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"answer\", \"matter\": \"Z\", "
                   "\"text\": \"a\"}]}",
         "s.json: /steps/0/matter", "no matter Z"},
        {"{" HOUSE ", \"steps\": [" REGISTER
         ", {\"at\": \"2026-09-29T10:00\", \"expect\": {\"matter\": \"A\", \"mood\": \"good\"}}]}",
         "s.json: /steps/1/expect", "unknown expectation \"mood\""},
        {"{" HOUSE ", \"steps\": [" REGISTER
         ", {\"at\": \"2026-09-29T10:00\", \"expect\": {\"matter\": \"A\", \"clocks\": [{\"artikel\": \"x\"}]}}]}",
         "s.json: /steps/1/expect/clocks", "unknown key \"artikel\""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct outcome outcome = run(wrong[i].json);
        if (outcome.good) fail_msg("taken: %s", wrong[i].json);
        if (strncmp(outcome.error.where, wrong[i].where, strlen(wrong[i].where)) != 0 ||
            !strstr(outcome.error.message, wrong[i].message))
            fail_msg("%s\n is at \"%s\": %s", wrong[i].json, outcome.error.where, outcome.error.message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failed_expectations_say_what_and_what_is),
        cmocka_unit_test(test_refusals_are_judged),
        cmocka_unit_test(test_a_refused_register_frees_its_label),
        cmocka_unit_test(test_a_wrong_file_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
