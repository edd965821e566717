/* Errors in two languages: the table, and what comes out of it with arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base.h"

static const struct line {
    const char *english, *chinese;
} lines[] = {
#define LINE(english, chinese) {english, chinese},
#include "base/error_text.def"
#undef LINE
};

/* How many arguments an English format takes; -1: one of a kind that the Chinese cannot place. */
static int arguments_of(const char *format) {
    static const char *const known[] = {"%.*s", "%s", "%d", "%zu", "%lld"};
    int count = 0;
    for (const char *at = format; (at = strchr(at, '%')) != NULL; at++, count++) {
        bool fits = false;
        for (size_t i = 0; i < ARRAY_LENGTH(known); i++) fits = fits || strncmp(at, known[i], strlen(known[i])) == 0;
        if (!fits) return -1;
    }
    return count;
}

/* How often the Chinese places argument n. */
static int places_of(const char *chinese, int n) {
    char place[16];
    int count = 0;
    snprintf(place, sizeof place, "{%d}", n);
    for (const char *at = chinese; (at = strstr(at, place)) != NULL; at++) count++;
    return count;
}

static void test_every_line_places_its_arguments(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
        int count = arguments_of(lines[i].english);
        if (count < 0 || count > 6) fail_msg("%s: conversions", lines[i].english);
        for (int n = 1; n <= 9; n++)
            if (places_of(lines[i].chinese, n) != (n <= count)) fail_msg("%s: {%d}", lines[i].chinese, n);
        if (strcmp(error_text_zh(lines[i].english), lines[i].chinese) != 0) fail_msg("%s stands there twice", lines[i].english);
        assert_int_equal(utf8_check(str_from(lines[i].chinese)), strlen(lines[i].chinese));
    }
}

static void test_both_languages_with_their_arguments(void **state) {
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "the hours have %zu intervals instead of 1 to %d", (size_t)9, 4);
    assert_string_equal(error.message, "the hours have 9 intervals instead of 1 to 4");
    assert_string_equal(error.message_zh, "工作时间有 9 段，应为 1 至 4 段");
    error_set(&error, ERROR_INPUT, "'" STR_FMT "' is not a number from %lld to %lld", STR_ARG(STR("abcdef")), -1LL, 1LL << 40);
    assert_string_equal(error.message_zh, "“abcdef”不是 -1 至 1099511627776 之间的数");
    error_hint(&error, "write it as 2026-09-30");
    assert_string_equal(error.hint_zh, "请写作 2026-09-30");
}

/* A phrase among the arguments is in Chinese, too, and may stand at another place. */
static void test_a_phrase_as_an_argument(void **state) {
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "the regulation wants no %s under " STR_FMT, "bulletin", STR_ARG(STR("第九条")));
    assert_string_equal(error.message, "the regulation wants no bulletin under 第九条");
    assert_string_equal(error.message_zh, "制度第九条没有要求通报");
    error_set(&error, ERROR_INPUT, "%s", "is blank");
    assert_string_equal(error.message_zh, "不能为空");
    error_set(&error, ERROR_INPUT, "%s%s" STR_FMT "%s", "no such unit", " \"", STR_ARG(STR("is blank")), "\"");
    assert_string_equal(error.message_zh, "没有这个部门： \"is blank\""); /* what somebody sent stays as it was sent */
}

static void test_no_line_no_chinese(void **state) {
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "is blank%s", "");
    assert_string_equal(error.message_zh, "");
    error_set(&error, ERROR_INPUT, "%s", "what nobody has put into Chinese");
    assert_string_equal(error.message_zh, "");
    error_hint(&error, "ask a supervisor");
    assert_string_equal(error.hint_zh, "请找监督人员");
    error_hint(&error, "%s", "LIMIT_WORD_CHARS");
    assert_string_equal(error.hint_zh, "");
    error_hint(&error, "ask a supervisor");
    error_set(&error, ERROR_INPUT, "is blank");
    assert_string_equal(error.hint_zh, "");
}

static void test_the_chinese_stays_presentable(void **state) {
    (void)state;
    struct error error = {0};
    char text[2000];
    for (size_t i = 0; i + 3 < sizeof text; i += 3) memcpy(text + i, "首", 3);
    text[sizeof text - 2] = '\0';
    text[5] = '\n';
    error_set(&error, ERROR_INPUT, "there is no matter " STR_FMT, STR_ARG(str_from(text)));
    assert_in_range(strlen(error.message_zh), sizeof error.message_zh - 3, sizeof error.message_zh - 1);
    assert_int_equal(utf8_check(str_from(error.message_zh)), strlen(error.message_zh));
    assert_null(strchr(error.message_zh, '\n'));
    error_set(&error, ERROR_INPUT, "there is no matter " STR_FMT, STR_ARG(STR("%s{1}%n")));
    assert_string_equal(error.message_zh, "没有事项 %s{1}%n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_line_places_its_arguments), cmocka_unit_test(test_both_languages_with_their_arguments),
        cmocka_unit_test(test_a_phrase_as_an_argument),         cmocka_unit_test(test_no_line_no_chinese),
        cmocka_unit_test(test_the_chinese_stays_presentable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
