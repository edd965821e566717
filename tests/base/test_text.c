/* Borrowed text, UTF-8, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base.h"

#define assert_str(s, expected)                                                                                                  \
    do {                                                                                                                         \
        struct str got_ = (s);                                                                                                   \
        if (!str_is(got_, expected)) fail_msg("got \"" STR_FMT "\", expected \"%s\"", STR_ARG(got_), expected);                  \
    } while (0)

static const struct str none;

static void test_comparing(void **state) {
    (void)state;
    assert_true(str_equal(none, STR("")));
    assert_true(str_equal(str_from(NULL), none));
    assert_true(str_equal(STR("a\0b"), (struct str){"a\0b", 3}));
    assert_false(str_equal(STR("a\0b"), STR("a\0c")));
    assert_false(str_is(STR("a\0b"), "a"));
    const char *ascending[] = {"", "a", "a ", "aa", "ab", "b", "首", "\xF0\x9F\x98\x80"};
    for (size_t i = 0; i < ARRAY_LENGTH(ascending); i++)
        for (size_t k = 0; k < ARRAY_LENGTH(ascending); k++) {
            int order = str_compare(str_from(ascending[i]), str_from(ascending[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    assert_int_equal(str_compare(none, none), 0);
}

static void test_finding(void **state) {
    (void)state;
    assert_true(str_starts(STR("首问负责"), STR("首问")));
    assert_true(str_starts(STR("x"), none));
    assert_true(str_starts(none, none));
    assert_false(str_starts(STR("首"), STR("首问")));
    assert_true(str_contains(STR("abc"), STR("bc")));
    assert_true(str_contains(STR("abc"), none));
    assert_true(str_contains(none, none));
    assert_true(str_contains(STR("a\0b"), STR("\0b")));
    assert_false(str_contains(STR("abc"), STR("abcd")));
    assert_false(str_contains(none, STR("a")));
}

static void test_slicing(void **state) {
    (void)state;
    assert_str(str_slice(STR("abcdef"), 1, 3), "bc");
    assert_str(str_slice(STR("abc"), 1, 99), "bc");
    assert_str(str_slice(STR("abc"), 3, 3), "");
    assert_str(str_slice(STR("abc"), 7, 9), "");
    assert_str(str_slice(STR("abc"), 2, 1), "");
    assert_str(str_slice(none, 0, 5), "");
}

static void test_trimming(void **state) {
    (void)state;
    assert_str(str_trim(STR(" \t\r\n\v\f　a b　 ")), "a b");
    assert_str(str_trim(STR("　　")), "");
    assert_str(str_trim(STR("")), "");
    assert_str(str_trim(none), "");
    assert_str(str_trim(STR("\x80\x80")), "\x80\x80"); /* the tail of U+3000 alone is not one */
    assert_true(str_blank(STR(" 　\n")));
    assert_true(str_blank(none));
    assert_false(str_blank(STR(" x ")));
}

static void test_splitting(void **state) {
    (void)state;
    const char *const expected[] = {"a", "", "b c", ""};
    struct str rest = STR("a,,b c,"), field;
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        assert_true(str_split(&rest, ',', &field));
        assert_str(field, expected[i]);
    }
    assert_false(str_split(&rest, ',', &field));
    assert_false(str_split(&rest, ',', &field));
    rest = STR("");
    assert_true(str_split(&rest, ',', &field)); /* an empty text is one empty field */
    assert_str(field, "");
    assert_false(str_split(&rest, ',', &field));
    rest = none;
    assert_false(str_split(&rest, ',', &field));
}

static void test_numbers(void **state) {
    (void)state;
    const struct {
        struct str text;
        bool good;
        int64_t value;
    } cases[] = {
        {STR_INIT("0"), true, 0},
        {STR_INIT("007"), true, 7},
        {STR_INIT("-5"), true, -5},
        {STR_INIT("9223372036854775807"), true, INT64_MAX},
        {STR_INIT("-9223372036854775808"), true, INT64_MIN},
        {STR_INIT("9223372036854775808"), false, 0},
        {STR_INIT("-9223372036854775809"), false, 0},
        {STR_INIT("00000000000000000000000000005"), false, 0},
        {STR_INIT(""), false, 0},
        {STR_INIT("-"), false, 0},
        {STR_INIT("--5"), false, 0},
        {STR_INIT("- 5"), false, 0},
        {STR_INIT("+5"), false, 0},
        {STR_INIT(" 5"), false, 0},
        {STR_INIT("5 "), false, 0},
        {STR_INIT("5\0"), false, 0},
        {STR_INIT("0x10"), false, 0},
        {STR_INIT("5.0"), false, 0},
        {STR_INIT("１"), false, 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        int64_t value = 42;
        bool good = str_int64(cases[i].text, INT64_MIN, INT64_MAX, &value);
        if (good != cases[i].good || value != (good ? cases[i].value : 42)) fail_msg("\"" STR_FMT "\"", STR_ARG(cases[i].text));
    }
    int64_t value;
    assert_true(str_int64(STR("10"), 1, 10, &value));
    assert_false(str_int64(STR("11"), 1, 10, &value));
    assert_false(str_int64(STR("0"), 1, 10, &value));
}

/* ---- UTF-8 ---- */

static void test_every_code_point(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        char out[4];
        size_t at = 0, len = utf8_put(out, c);
        uint32_t back;
        if (len != (c < 0x80 ? 1U : c < 0x800 ? 2U : c < 0x10000 ? 3U : 4U)) fail_msg("U+%04X takes %zu bytes", c, len);
        if (!utf8_next((struct str){out, len}, &at, &back) || at != len || back != c) fail_msg("U+%04X comes back wrong", c);
        for (size_t cut = 1; cut < len; cut++) { /* torn */
            at = 0;
            if (utf8_next((struct str){out, cut}, &at, &back) || at != 0) fail_msg("U+%04X passes in part", c);
        }
    }
}

/* The definition by value: whatever up to four bytes decode to, that code point is written in just these bytes. */
static void test_all_that_decodes_is_shortest(void **state) {
    (void)state;
    static const unsigned char second[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    static const unsigned char other[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    size_t passed = 0;
    for (unsigned a = 0; a < 256; a++)
        for (size_t b = 0; b < sizeof second; b++)
            for (size_t c = 0; c < sizeof other; c++)
                for (size_t d = 0; d < sizeof other; d++) {
                    char bytes[4] = {(char)a, (char)second[b], (char)other[c], (char)other[d]}, again[4];
                    size_t at = 0;
                    uint32_t value;
                    if (!utf8_next((struct str){bytes, 4}, &at, &value)) continue;
                    passed++;
                    assert_false(value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF));
                    assert_int_equal(utf8_put(again, value), at);
                    assert_memory_equal(bytes, again, at);
                }
    assert_true(passed > 128 * sizeof second * sizeof other * sizeof other);
}

static void test_malformed_text(void **state) {
    (void)state;
    const struct {
        struct str text;
        size_t offset;
    } cases[] = {
        {STR_INIT(""), 0},
        {STR_INIT("首问"), 6},
        {STR_INIT("a\0b"), 3},
        {STR_INIT("a\x80"), 1},
        {STR_INIT("a\xC0\x80"), 1},
        {STR_INIT("\xC1\xBF"), 0},
        {STR_INIT("\xE0\x9F\xBF"), 0},
        {STR_INIT("首\xED\xA0\x80"), 3},
        {STR_INIT("\xF0\x8F\xBF\xBF"), 0},
        {STR_INIT("\xF4\x8F\xBF\xBF"), 4},
        {STR_INIT("\xF4\x90\x80\x80"), 0},
        {STR_INIT("\xF5\x80\x80\x80"), 0},
        {STR_INIT("ab\xE9\xA6"), 2},
        {STR_INIT("\xFE"), 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) assert_int_equal(utf8_check(cases[i].text), cases[i].offset);
    assert_int_equal(utf8_check(none), 0);
}

static void test_every_three_bytes(void **state) {
    (void)state;
    for (uint32_t three = 0xE00000; three <= 0xF0FFFF; three++) {
        char bytes[] = {(char)(three >> 16), (char)(three >> 8), (char)three, 'z'};
        struct str text = {bytes, sizeof bytes};
        size_t at = 0;
        uint32_t c;
        while (utf8_next(text, &at, &c)) {}
        if (utf8_check(text) != at) fail_msg("%06x: %zu bytes, not %zu", (unsigned)three, utf8_check(text), at);
    }
}

static void test_counting_and_cutting(void **state) {
    (void)state;
    struct str mixed = STR("a首é\xF0\x9F\x98\x80z");
    assert_int_equal(utf8_length(mixed), 5);
    assert_int_equal(utf8_length(none), 0);
    const char *const prefixes[] = {
        "", "a", "a首", "a首é", "a首é\xF0\x9F\x98\x80", "a首é\xF0\x9F\x98\x80z", "a首é\xF0\x9F\x98\x80z"};
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) assert_str(utf8_prefix(mixed, i), prefixes[i]);
    assert_str(utf8_prefix(none, 3), "");
}

static void test_control_characters(void **state) {
    (void)state;
    assert_false(utf8_has_control(STR("首问\t\n é\xC2\xA0")));
    const struct str with[] = {STR_INIT("a\0"),  STR_INIT("\r"),      STR_INIT("\x1B[31m"),
                               STR_INIT("\x7F"), STR_INIT("a\xC2\x80"), STR_INIT("\xC2\x9F")};
    for (size_t i = 0; i < ARRAY_LENGTH(with); i++) assert_true(utf8_has_control(with[i]));
    assert_false(utf8_has_control(none));
}

/* ---- errors ---- */

static void test_an_error_in_one_line(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    struct error error;
    error_set(&error, ERROR_INPUT, "%s is wrong", "x");
    assert_str(error_line(arena, &error), "x is wrong");
    error_hint(&error, "try %d", 5);
    assert_str(error_line(arena, &error), "x is wrong (try 5)");
    error_where(&error, "a.yaml:%d:%d", 3, 7);
    assert_str(error_line(arena, &error), "a.yaml:3:7: x is wrong (try 5)");
    error_set(&error, ERROR_LIMIT, "again: %s", error.message); /* quotes itself, and forgets where and hint */
    assert_str(error_line(arena, &error), "again: x is wrong");
    assert_int_equal(error.code, ERROR_LIMIT);
    arena_free(arena);
}

static void test_an_error_stays_presentable(void **state) {
    (void)state;
    struct error error;
    error_set(&error, ERROR_INPUT, "%s", "a\x1B[31m\nb\xFF\xE9\xA6\xC2\x85z");
    assert_string_equal(error.message, "a [31m b\uFFFD\uFFFD\uFFFD z");
    char text[2000];
    for (size_t shift = 0; shift < 3; shift++) { /* cut at every place of a character */
        memset(text, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3) memcpy(text + i, "首", 4);
        error_set(&error, ERROR_INPUT, "%s", text);
        error_where(&error, "%s", text);
        error_hint(&error, "%s", text);
        const char *const cut[] = {error.message, error.where, error.hint};
        const size_t sizes[] = {sizeof error.message, sizeof error.where, sizeof error.hint};
        for (size_t i = 0; i < ARRAY_LENGTH(cut); i++) {
            assert_int_equal(utf8_check(str_from(cut[i])), strlen(cut[i]));
            assert_in_range(strlen(cut[i]), sizes[i] - 3, sizes[i] - 1);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparing),
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_slicing),
        cmocka_unit_test(test_trimming),
        cmocka_unit_test(test_splitting),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_all_that_decodes_is_shortest),
        cmocka_unit_test(test_malformed_text),
        cmocka_unit_test(test_every_three_bytes),
        cmocka_unit_test(test_counting_and_cutting),
        cmocka_unit_test(test_control_characters),
        cmocka_unit_test(test_an_error_in_one_line),
        cmocka_unit_test(test_an_error_stays_presentable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
