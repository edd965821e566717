/* What leaves the house: the ledger, the matters and the figures as CSV and JSON; personal data only with a reason, on record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>
#include <sqlite3.h>

#include "desk/desk.h"
#include "fixture.h"

static const char *demo(void) {
    const char *data = in_folder("data");
    struct outcome made = RUN("init", "--demo", "--pack", "tax-bureau", "--data", data);
    assert_int_equal(made.code, EXIT_WELL);
    outcome_release(&made);
    return data;
}

static size_t lines_of(const char *text) {
    size_t count = 0;
    for (; *text; text++) count += *text == '\n';
    return count;
}

static void matters_go_out_masked(void **state) {
    (void)state;
    const char *data = demo();
    struct outcome csv = RUN("export", "matters", "--data", data);
    assert_int_equal(csv.code, EXIT_WELL);
    assert_int_equal(lines_of(csv.out), 61);
    assert_non_null(strstr(csv.out, "number,state,outcome"));
    outcome_release(&csv);
    struct outcome book = RUN("export", "matters", "--format", "xlsx", "--data", data); /* what is in it: test_sheet.c */
    assert_int_equal(book.code, EXIT_WELL);
    assert_memory_equal(book.out, "PK\3\4", 4);
    outcome_release(&book);
    struct outcome masked = RUN("export", "matters", "--format", "json", "--data", data);
    json_t *rows = json_loads(masked.out, 0, NULL);
    assert_int_equal(json_array_size(rows), 60);
    size_t i, named = 0;
    json_t *row;
    json_array_foreach(rows, i, row) {
        const char *name = json_string_value(json_object_get(row, "asker_name"));
        named += *name != '\0';
        if (*name) assert_string_equal(name + strlen(name) - 2, "**");
    }
    assert_true(named > 20);
    json_decref(rows);
    outcome_release(&masked);
}

static void personal_data_leaves_with_a_reason_on_record(void **state) {
    (void)state;
    const char *data = demo();
    expect(RUN("export", "matters", "--unmasked", "--data", data), EXIT_WRONG_USAGE, "--reason");
    expect(RUN("export", "matters", "--reason", "核对", "--data", data), EXIT_WRONG_USAGE, "--unmasked");
    struct outcome whole = RUN("export", "matters", "--format", "json", "--unmasked", "--reason", "年度核对", "--data", data);
    assert_int_equal(whole.code, EXIT_WELL);
    assert_null(strstr(whole.out, "**"));
    outcome_release(&whole);
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL); /* what was recorded is part of the chain */
}

static void the_ledger_goes_out_event_by_event(void **state) {
    (void)state;
    const char *data = demo();
    struct outcome events = RUN("export", "ledger", "--format", "json", "--data", data);
    json_t *rows = json_loads(events.out, 0, NULL);
    assert_true(json_array_size(rows) > 120);
    const json_t *first = json_array_get(rows, 0);
    assert_string_equal(json_string_value(json_object_get(first, "event")), "registered");
    json_t *given = json_loads(json_string_value(json_object_get(first, "given")), 0, NULL);
    const char *name = json_string_value(json_object_get(json_object_get(given, "asker"), "name"));
    assert_true(!name || strstr(name, "**"));
    json_decref(given);
    json_decref(rows);
    outcome_release(&events);
    struct outcome none = RUN("export", "ledger", "--to", "2001-01-01", "--data", data);
    assert_int_equal(lines_of(none.out), 1);
    outcome_release(&none);
}

static void do_without_a_matter(const char *data, const char *staff, const char *text) {
    struct error error = {0};
    struct desk *desk = desk_open(str_from(data), DESK_OFFLINE, &error);
    if (!desk) fail_msg("%s", error.message);
    json_t *object = json_loads(text, 0, NULL), *args;
    struct submission submission = {.actor = {.staff = str_from(staff)}, .version_expected = -1, .at = INSTANT_NONE,
                                    .arena = arena};
    assert_true(command_read(object, &submission.command, &args, 480, &error));
    if (desk_execute(desk, &submission) != SUBMISSION_ACCEPTED) fail_msg("%s: %s", text, submission.error.message);
    submission_release(&submission);
    json_decref(args);
    json_decref(object);
    desk_close(desk);
}

/* What stands without a matter is in the ledger, too: numbered as cases are, masked, within the days asked for. */
static void cases_go_out_with_the_ledger(void **state) {
    (void)state;
    const char *data = demo();
    struct outcome before = RUN("export", "ledger", "--data", data);
    struct outcome matters = RUN("export", "matters", "--data", data);
    do_without_a_matter(data, "kang", "{\"do\":\"praise\",\"who\":[\"shu\"],\"text\":\"服务好，电话13812345678\"}");
    do_without_a_matter(data, "kang", "{\"do\":\"praise\",\"who\":[\"shu\"],\"text\":\"热情周到\"}");
    struct outcome masked = RUN("export", "ledger", "--data", data);
    assert_int_equal(masked.code, EXIT_WELL);
    assert_int_equal(lines_of(masked.out), lines_of(before.out) + 2);
    const char *number = strstr(masked.out, "\nC"), *first = strstr(masked.out, "138****5678"),
               *second = strstr(masked.out, "热情周到");
    assert_true(first && second && number && number < first && first < second); /* after the matters, oldest first */
    assert_null(strstr(masked.out, "13812345678"));
    struct outcome whole = RUN("export", "ledger", "--unmasked", "--reason", "核对", "--data", data);
    assert_non_null(strstr(whole.out, "13812345678"));
    struct outcome past = RUN("export", "ledger", "--to", "2001-01-01", "--data", data);
    assert_int_equal(lines_of(past.out), 1);
    struct outcome after = RUN("export", "matters", "--data", data); /* which are no cases */
    assert_string_equal(after.out, matters.out);
    struct outcome *outcomes[] = {&before, &matters, &masked, &whole, &past, &after};
    for (size_t i = 0; i < ARRAY_LENGTH(outcomes); i++) outcome_release(outcomes[i]);
}

static void numbers_in_texts_are_masked_too(void **state) {
    (void)state;
    const char *data = demo(), *file = in_folder("letters.csv");
    write_file(file, "body\n阀门坏了，请打13812345678找我\n");
    struct outcome taken = RUN("import", file, "--as", "matters", "--map", "body=body", "--data", data);
    assert_int_equal(taken.code, EXIT_WELL);
    outcome_release(&taken);
    static const char *const parts[] = {"ledger", "matters"};
    for (size_t i = 0; i < 2; i++) {
        struct outcome masked = RUN("export", parts[i], "--data", data);
        assert_non_null(strstr(masked.out, "138****5678"));
        assert_null(strstr(masked.out, "13812345678"));
        outcome_release(&masked);
        struct outcome whole = RUN("export", parts[i], "--unmasked", "--reason", "核对", "--data", data);
        assert_non_null(strstr(whole.out, "13812345678"));
        outcome_release(&whole);
    }
}

static void what_is_no_text_is_refused(void **state) {
    (void)state;
    const char *data = demo();
    expect(RUN("export", "matters", "--unmasked", "--reason", "\xBA\xCB\xB6\xD4", "--data", data), EXIT_WRONG_USAGE, "UTF-8");
    expect(RUN("number", "set", "\xBA\xCB", "3", "--reason", "x", "--data", data), EXIT_WRONG_USAGE, "UTF-8");
    expect(RUN("number", "withdraw", "\xBA\xCB", "--data", data), EXIT_WRONG_USAGE, "UTF-8");
    expect(RUN("init", "--pack", "hotel", "--name", "\xBE\xC6\xB5\xEA", "--data", in_folder("new")), EXIT_WRONG_USAGE, "UTF-8");
    expect(RUN("explain", "20260101-0001", "--event", "first", "--data", data), EXIT_WRONG_USAGE, "--event first");
}

/* An export that is not whole says so. */
static void what_cannot_be_read_is_said(void **state) {
    (void)state;
    const char *data = demo();
    sqlite3 *db;
    assert_int_equal(sqlite3_open(str_printf(arena, "%s/ledger.db", data).ptr, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TRIGGER event_keep; UPDATE event SET body = CAST('{}' AS BLOB) WHERE seq = "
                                      "(SELECT max(seq) FROM event WHERE stream > 0)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    expect(RUN("export", "matters", "--data", data), EXIT_NO, "1 matters cannot be read");
}

static void figures_go_out_and_say_how_they_came_about(void **state) {
    (void)state;
    const char *data = demo();
    struct outcome csv = RUN("export", "figures", "--by", "unit", "--data", data);
    assert_non_null(strstr(csv.out, "合计,yes,registered,登记件数,60,60,"));
    outcome_release(&csv);
    struct outcome told = RUN("explain", "figures", "--data", data);
    assert_int_equal(told.code, EXIT_WELL);
    assert_non_null(strstr(told.out, "登记件数 (registered)  60"));
    assert_non_null(strstr(told.out, "分母"));
    outcome_release(&told);
    expect(RUN("export", "figures", "--by", "mood", "--data", data), EXIT_WRONG_USAGE, "unit staff kind");
    expect(RUN("export", "everything", "--data", data), EXIT_WRONG_USAGE, "ledger, matters or figures");
    expect(RUN("export", "matters", "--format", "doc", "--data", data), EXIT_WRONG_USAGE, "csv, xlsx or json");
    expect(RUN("export", "matters", "--from", "yesterday", "--data", data), EXIT_WRONG_USAGE, "2026-09-30");
    expect(RUN("export", "matters", "--data", in_folder("nowhere")), EXIT_NO, "there is no desk in this directory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(matters_go_out_masked, setup, teardown),
        cmocka_unit_test_setup_teardown(personal_data_leaves_with_a_reason_on_record, setup, teardown),
        cmocka_unit_test_setup_teardown(the_ledger_goes_out_event_by_event, setup, teardown),
        cmocka_unit_test_setup_teardown(cases_go_out_with_the_ledger, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_in_texts_are_masked_too, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_text_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(figures_go_out_and_say_how_they_came_about, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
