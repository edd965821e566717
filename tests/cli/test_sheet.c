/* Rows as CSV, JSON and workbooks: the cells of a workbook are read back from the parts of its archive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <zlib.h>

#include "cli/sheet.h"

static const char *const columns[] = {"number", "count", "at", "text"};
enum { PART_BYTES_MAX = 1 << 24 };

static char *made;
static size_t made_len;

static bool write_rows(enum sheet_format format, size_t rows, struct str text, struct error *error) {
    FILE *file = open_memstream(&made, &made_len);
    assert_non_null(file);
    struct sheet *sheet = sheet_begin(file, format, "事项", columns, ARRAY_LENGTH(columns), error);
    if (!sheet) fail_msg("%s", error->message);
    for (size_t i = 0; i < rows; i++) {
        sheet_text(sheet, STR("20260929-0001"));
        sheet_number(sheet, (int64_t)i);
        sheet_moment(sheet, i % 2 ? INSTANT_NONE : INT64_C(1790647200000), 480); /* 2026-09-29 10:00 in Shanghai */
        sheet_text(sheet, text);
        sheet_row(sheet);
    }
    bool good = sheet_end(sheet, error);
    assert_int_equal(fclose(file), 0);
    return good;
}

static unsigned number_at(size_t at, int bytes) {
    unsigned value = 0;
    assert_true(at + (size_t)bytes <= made_len);
    for (int i = bytes - 1; i >= 0; i--) value = value << 8 | (unsigned char)made[at + (size_t)i];
    return value;
}

/* A part of the archive, unpacked; the caller frees it. NULL: there is none of that name. */
static char *part(const char *name) {
    for (size_t at = 0; at + 46 <= made_len; at++) {
        if (memcmp(made + at, "PK\1\2", 4) != 0 || number_at(at + 28, 2) != strlen(name)) continue;
        if (memcmp(made + at + 46, name, strlen(name)) != 0) continue;
        size_t local = number_at(at + 42, 4), packed = number_at(at + 20, 4), size = number_at(at + 24, 4);
        assert_true(size < PART_BYTES_MAX);
        z_stream stream = {.next_in = (unsigned char *)made + local + 30 + number_at(local + 26, 2) + number_at(local + 28, 2),
                           .avail_in = (unsigned)packed};
        char *text = calloc(size + 1, 1);
        assert_non_null(text);
        stream.next_out = (unsigned char *)text;
        stream.avail_out = (unsigned)size;
        assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        assert_int_equal(inflateEnd(&stream), Z_OK);
        return text;
    }
    return NULL;
}

static void assert_holds(const char *text, const char *what) {
    if (!strstr(text, what)) fail_msg("there is no %s in: %.2000s", what, text);
}

static void a_workbook_has_typed_cells_and_no_formulas(void **state) {
    (void)state;
    struct error error = {0};
    if (!write_rows(SHEET_XLSX, 2, STR("=HYPERLINK(\"x\")&<b>"), &error)) fail_msg("%s", error.message);
    char *page = part("xl/worksheets/sheet1.xml"), *book = part("xl/workbook.xml");
    assert_true(page && book);
    assert_holds(book, "name=\"事项\"");
    assert_holds(page, "<c r=\"B3\"><v>1</v></c>");
    assert_holds(page, "<v>46294.41666666"); /* days since 1899-12-30: a date, and 10:00 */
    assert_holds(page, "<t>=HYPERLINK(\"x\")&amp;&lt;b&gt;</t>");
    assert_null(strstr(page, "<f>"));
    assert_null(strstr(page, "\"C3\"")); /* no moment, no cell */
    assert_null(strstr(page, "\"A4\""));
    free(page);
    free(book);
    free(made);
}

static void what_does_not_fit_is_said_and_not_cut(void **state) {
    (void)state;
    struct error error = {0};
    char *text = malloc(40000);
    assert_non_null(text);
    memset(text, 'a', 40000);
    assert_false(write_rows(SHEET_XLSX, 3, (struct str){text, 40000}, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    assert_holds(error.message, "row 1 ");
    assert_holds(error.hint, "csv");
    assert_int_equal(made_len, 0);
    free(made);
    assert_true(write_rows(SHEET_CSV, 3, (struct str){text, 40000}, &error));
    assert_true(made_len > 120000);
    free(made);
    free(text);
}

static void a_folder_that_takes_no_file_is_named_as_the_cause(void **state) {
    (void)state;
    struct error error = {0};
    assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
    FILE *file = open_memstream(&made, &made_len);
    assert_non_null(file);
    assert_null(sheet_begin(file, SHEET_XLSX, "事项", columns, ARRAY_LENGTH(columns), &error));
    assert_int_equal(error.code, ERROR_STORAGE);
    assert_holds(error.hint, "TMPDIR");
    assert_int_equal(fclose(file), 0);
    free(made);
    assert_int_equal(unsetenv("TMPDIR"), 0);
}

static void more_rows_than_a_page_takes_go_on_on_the_next(void **state) {
    (void)state;
    struct error error = {0};
    enum { MORE = 1048576 + 10 };
    if (!write_rows(SHEET_XLSX, MORE, STR(""), &error)) fail_msg("%s", error.message);
    char *book = part("xl/workbook.xml"), *second = part("xl/worksheets/sheet2.xml");
    assert_true(book && second);
    assert_holds(book, "name=\"事项 2\"");
    assert_holds(second, "<v>1048575</v>"); /* the first of them has the heads of the columns above it */
    assert_holds(second, "<c r=\"B12\"><v>1048585</v></c>");
    free(book);
    free(second);
    free(made);
}

static void text_and_json_hold_the_same(void **state) {
    (void)state;
    struct error error = {0};
    assert_true(write_rows(SHEET_CSV, 1, STR("=1+1"), &error));
    assert_holds(made, "number,count,at,text");
    assert_holds(made, "20260929-0001,0,2026-09-29T10:00,'=1+1");
    free(made);
    assert_true(write_rows(SHEET_JSON, 1, STR("=1+1"), &error));
    assert_holds(made, "\"count\":0,\"at\":\"2026-09-29T10:00\",\"text\":\"=1+1\"");
    free(made);
}

static void formats_have_names(void **state) {
    (void)state;
    enum sheet_format format;
    assert_true(sheet_format_read(STR(""), &format) && format == SHEET_CSV);
    assert_true(sheet_format_read(STR("xlsx"), &format) && format == SHEET_XLSX);
    assert_true(sheet_format_read(STR("json"), &format) && format == SHEET_JSON);
    assert_false(sheet_format_read(STR("xls"), &format));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workbook_has_typed_cells_and_no_formulas),
        cmocka_unit_test(what_does_not_fit_is_said_and_not_cut),
        cmocka_unit_test(a_folder_that_takes_no_file_is_named_as_the_cause),
        cmocka_unit_test(more_rows_than_a_page_takes_go_on_on_the_next),
        cmocka_unit_test(text_and_json_hold_the_same),
        cmocka_unit_test(formats_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
