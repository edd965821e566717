/* Reading CSV: what RFC 4180 says, what spreadsheets do beyond it, and that a bad record costs itself only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/csv.h"

/* The records of `text` written out: fields joined by |, the line in front, bad ones with their message. */
static void assert_reads(const char *text, const char *expected) {
    struct arena *arena = arena_new(1 << 20);
    struct buf out;
    buf_init(&out, 1 << 16);
    struct csv csv;
    struct csv_record record;
    struct error error = {0};
    csv_start(&csv, str_from(text));
    for (enum csv_result result; (result = csv_next(&csv, &record, arena, &error)) != CSV_END;) {
        if (result == CSV_BAD) {
            buf_printf(&out, "[%s: %s]", error.where, error.message);
            continue;
        }
        buf_printf(&out, "[%lld", (long long)record.line);
        for (size_t i = 0; i < record.count; i++) buf_printf(&out, "|" STR_FMT, STR_ARG(record.fields[i]));
        buf_add_char(&out, ']');
    }
    assert_string_equal(out.len ? out.ptr : "", expected);
    buf_release(&out);
    arena_free(arena);
}

static void test_records(void **state) {
    (void)state;
    assert_reads("", "");
    assert_reads("\n\r\n\n", "");
    assert_reads("a,b\n1,2\n", "[1|a|b][2|1|2]");
    assert_reads("a,b\r\n1,2", "[1|a|b][2|1|2]");
    assert_reads("a,b\r1,2\r", "[1|a|b][2|1|2]");
    assert_reads("\xEF\xBB\xBF" "a,b\n,\n", "[1|a|b][2||]");
    assert_reads("a\n\n\nb\n", "[1|a][4|b]");
    assert_reads("\"a\",\"b\"\n", "[1|a|b]");
    assert_reads("\"a \"\"quoted\"\" word\",\"\"\"\"\n", "[1|a \"quoted\" word|\"]");
    assert_reads("x,\"one\ntwo\r\nthree, four\"\ny,z\n", "[1|x|one\ntwo\r\nthree, four][4|y|z]");
    assert_reads("a,\"\"\n", "[1|a|]");
    assert_reads("编号,正文\n1,\"您好，\"\"领导\"\"\"\n", "[1|编号|正文][2|1|您好，\"领导\"]");
    assert_reads("a 5\" pipe,b\n", "[1|a 5\" pipe|b]"); /* a quotation mark inside an unquoted field is itself */
}

static void test_separators(void **state) {
    (void)state;
    assert_reads("a\tb\n1,5\t2\n", "[1|a|b][2|1,5|2]");
    assert_reads("a;b\n1,5;2\n", "[1|a|b][2|1,5|2]");
    assert_reads("a;b,c\n1;2,3\n", "[1|a;b|c][2|1;2|3]");
}

static void test_bad_records(void **state) {
    (void)state;
    assert_reads("a,b\n\"x\"y,1\n2,3\n", "[1|a|b][line 2: text follows a closing quotation mark][3|2|3]");
    assert_reads("a,b\n1,\"open\n2,3\n", "[1|a|b][line 2: a quotation mark is opened and never closed][3|2|3]");
    assert_reads("\"", "[line 1: a quotation mark is opened and never closed]");
    assert_reads("a,\"b\nc\"d\ne,f\n", "[line 1: text follows a closing quotation mark][3|e|f]");

    size_t len = CSV_FIELD_BYTES_MAX + 100;
    char *text = malloc(len + 8);
    memset(text, 'x', len);
    memcpy(text, "\"", 1);
    memcpy(text + len, "\na,b\n", 6);
    assert_reads(text, "[line 1: a field is longer than 1 MiB][2|a|b]");
    text[0] = 'x';
    assert_reads(text, "[line 1: a field is longer than 1 MiB][2|a|b]");
    memset(text, ',', CSV_FIELDS_MAX);
    memcpy(text + CSV_FIELDS_MAX, "\na,b\n", 6);
    assert_reads(text, "[line 1: a record has more than 1000 fields][2|a|b]");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_records), cmocka_unit_test(test_separators),
                                       cmocka_unit_test(test_bad_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
