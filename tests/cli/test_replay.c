/* Replaying a ledger under its own regulation, another, and one with changed numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "fixture.h"

/* The number in column `column` (0: as recorded) of the line that begins with `name`; -1: no such line. */
static int64_t figure(const struct outcome *outcome, const char *name, int column) {
    struct str rest = str_from(outcome->out), line, cell;
    while (str_split(&rest, '\n', &line)) {
        if (!str_starts(line, str_from(name))) continue;
        struct str cells = str_slice(line, strlen(name), line.len);
        int at = -1;
        while (str_split(&cells, ' ', &cell)) {
            int64_t value;
            if (cell.len == 0) continue;
            if (++at == column && str_int64(cell, 0, INT64_MAX, &value)) return value;
        }
    }
    return -1;
}

static const char *demonstration(const char *pack) {
    const char *data = in_folder(pack);
    expect(RUN("init", "--demo", "--pack", pack, "--data", data), EXIT_WELL, NULL);
    return data;
}

/* What a regulation decided once it decides again: the same columns, down to the hours of the deadlines. */
static void its_own_regulation(void **state) {
    (void)state;
    static const char *const packs[] = {"property-management-office", "tax-bureau"};
    for (size_t i = 0; i < ARRAY_LENGTH(packs); i++) {
        struct outcome outcome = RUN("replay", "--pack", packs[i], "--data", demonstration(packs[i]));
        if (outcome.code != EXIT_WELL) fail_msg("%s", outcome.err);
        assert_true(figure(&outcome, "事项", 0) >= 16);
        assert_int_equal(figure(&outcome, "会被拒绝的操作", 1), 0);
        int compared = 0;
        struct str rest = str_from(outcome.out), line;
        while (str_split(&rest, '\n', &line) && line.len) { /* the first table */
            char name[64];
            size_t len = str_trim(line).len;
            while (len && line.ptr[len - 1] != ' ') len--; /* the last column */
            while (len && line.ptr[len - 1] == ' ') len--;
            while (len && line.ptr[len - 1] != ' ') len--; /* the one before */
            len = str_trim(str_slice(line, 0, len)).len;
            if (len == 0 || len >= sizeof name) continue;
            memcpy(name, line.ptr, len);
            name[len] = '\0';
            if (figure(&outcome, name, 0) != figure(&outcome, name, 1)) fail_msg("%s: " STR_FMT, packs[i], STR_ARG(line));
            compared++;
        }
        assert_true(compared >= 5);
        outcome_release(&outcome);
    }
}

/* A matter that cannot be read is in no figure, and it is said how many there are. */
static void what_cannot_be_read_is_counted(void **state) {
    (void)state;
    const char *data = demonstration("tax-bureau");
    struct outcome whole = RUN("replay", "--pack", "tax-bureau", "--data", data);
    assert_string_equal(whole.err, "");
    int64_t matters = figure(&whole, "事项", 0);
    outcome_release(&whole);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(str_printf(arena, "%s/ledger.db", data).ptr, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TRIGGER event_keep; UPDATE event SET body = CAST('{}' AS BLOB) WHERE seq = "
                                      "(SELECT max(seq) FROM event WHERE stream > 0)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    struct outcome outcome = RUN("replay", "--pack", "tax-bureau", "--data", data);
    assert_int_equal(outcome.code, EXIT_WELL);
    assert_non_null(strstr(outcome.err, "1 matters cannot be read"));
    assert_non_null(strstr(outcome.err, "shouwen verify"));
    assert_int_equal(figure(&outcome, "事项", 0), matters - 1);
    assert_int_equal(figure(&outcome, "事项", 1), matters - 1);
    outcome_release(&outcome);
}

static void write_pack(const char *file, const char *amount) {
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fprintf(out, "regulation: quick\nversion: \"2\"\ntitle: {zh: 速答, en: Quick}\n"
                 "articles:\n  第一条: {zh: 限时答复。, en: Answered in time.}\n"
                 "clocks:\n  - {id: answer, article: 第一条, start: register, until: answer, against: owner,\n"
                 "     due: {amount: %s, unit: days}}\n",
            amount);
    assert_int_equal(fclose(out), 0);
}

/* An imported history, of which no clock ran, under two numbers: the shorter makes what took three days late. */
static void imported_history_and_changed_numbers(void **state) {
    (void)state;
    const char *data = in_folder("data"), *csv = in_folder("old.csv"), *strict = in_folder("strict.yaml"),
               *mild = in_folder("mild.yaml");
    FILE *out = fopen(csv, "w");
    assert_non_null(out);
    fputs("subject,asked_at,answer,answered_at\n"
          "路灯不亮,2025-03-03 09:00,已修,2025-03-03 15:00\n"
          "井盖丢失,2025-03-04 09:00,已补,2025-03-07 09:00\n"
          "噪音扰民,2025-03-05 09:00,已劝,2025-03-25 09:00\n",
          out);
    assert_int_equal(fclose(out), 0);
    write_pack(strict, "1");
    write_pack(mild, "10");
    expect(RUN("init", "--demo", "--pack", "hotel", "--data", data), EXIT_WELL, NULL);
    struct outcome imported = RUN("import", csv, "--as", "matters", "--data", data);
    if (imported.code != EXIT_WELL) fail_msg("%s", imported.err);
    outcome_release(&imported);
    char packs[1024];
    (void)snprintf(packs, sizeof packs, "%s,%s", strict, mild);
    struct outcome outcome =
        RUN("replay", "--pack", packs, "--from", "2025-03-03", "--to", "2025-03-05", "--data", data);
    if (outcome.code != EXIT_WELL) fail_msg("%s", outcome.err);
    for (int column = 0; column < 3; column++) assert_int_equal(figure(&outcome, "事项", column), 3);
    assert_int_equal(figure(&outcome, "有时限超期的事项", 0), 0);
    assert_int_equal(figure(&outcome, "有时限超期的事项", 1), 2);
    assert_int_equal(figure(&outcome, "有时限超期的事项", 2), 1);
    assert_int_equal(figure(&outcome, "违规线索", 1), 2);
    outcome_release(&outcome);
    outcome = RUN("replay", "--pack", strict, "--from", "2025-03-04", "--to", "2025-03-04", "--data", data);
    assert_int_equal(figure(&outcome, "事项", 1), 1);
    assert_int_equal(figure(&outcome, "有时限超期的事项", 1), 1);
    outcome_release(&outcome);
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

static void what_is_asked_wrongly(void **state) {
    (void)state;
    const char *data = demonstration("hotel");
    expect(RUN("replay", "--data", data), EXIT_WRONG_USAGE, "which regulation");
    expect(RUN("replay", "--pack", "hotle", "--data", data), EXIT_NO, "hotle");
    expect(RUN("replay", "--pack", in_folder("no.yaml"), "--data", data), EXIT_NO, "no.yaml");
    expect(RUN("replay", "--pack", "hotel", "--from", "yesterday", "--data", data), EXIT_WRONG_USAGE, "not a date");
    expect(RUN("replay", "--pack", "hotel", "--to", "2026-02-30", "--data", data), EXIT_WRONG_USAGE, "not a date");
    expect(RUN("replay", "--pack", "hotel,hotel,hotel,hotel,hotel,hotel,hotel", "--data", data), EXIT_WRONG_USAGE, "at most");
    expect(RUN("replay", "--pack", "hotel", "--data", in_folder("nowhere")), EXIT_NO, "there is no desk");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(its_own_regulation),
        CASE(what_cannot_be_read_is_counted),
        CASE(imported_history_and_changed_numbers),
        CASE(what_is_asked_wrongly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
