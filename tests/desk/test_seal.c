/* The daily seal: one a day without gaps, whatever the clock and the hours of serving do; and it finds what the chains cannot, an
 * old event that was changed together with all links after it. */
#include <sqlite3.h>

#include "office.h"

static size_t seals(struct desk_seal **rows) {
    size_t count;
    if (!desk_seals(office.dir, rows, &count, office.arena, &office.error)) fail_msg("%s", office.error.message);
    return count;
}

static const char *day_of(const struct desk_seal *seal) {
    char *date = arena_alloc(office.arena, INSTANT_TEXT_SIZE);
    (void)day_text(seal->day, date);
    return date;
}

static struct desk_verification verified(void) {
    struct desk_verification found;
    office_shut(&office);
    if (!desk_verify(office.dir, &found, &office.error)) fail_msg("%s", office.error.message);
    return found;
}

static void opened(const char *now) {
    desk_set_clock(NULL, office_at(now));
    office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
    if (!office.desk) fail_msg("%s", office.error.message);
    office.reader = desk_reader_new(office.desk, &office.error);
    assert_non_null(office.reader);
}

static void a_day_is_sealed_when_it_is_over(void **state) {
    (void)state;
    struct desk_seal *rows;
    (void)office_register(&office, "sun", REGISTER_OWN);
    office_clock(&office, "2026-09-28T23:59");
    int64_t id = office_register(&office, "bai", REGISTER_OWN);
    office_settle(&office);
    assert_int_equal(seals(&rows), 0);
    int64_t events = atomic_load(&office.desk->core->events);
    office_clock(&office, "2026-09-29T00:00"); /* by itself, and at any rate before the first event of the new day */
    assert_int_equal(office_do(&office, "bai", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(seals(&rows), 1);
    assert_string_equal(day_of(&rows[0]), "2026-09-28");
    assert_int_equal(rows[0].events, events);
    office_settle(&office);
    assert_int_equal(seals(&rows), 1); /* once */
    struct digest first = rows[0].seal;
    office_clock(&office, "2026-09-30T08:00");
    office_settle(&office);
    assert_int_equal(seals(&rows), 2);
    assert_true(digest_equal(&rows[0].seal, &first));
    office_check(&office);
    struct desk_verification found = verified();
    assert_int_equal(found.first_bad_seq, 0);
    assert_int_equal(found.seals, 2);
    assert_true(digest_equal(&found.seal, &rows[1].seal));
    opened("2026-09-30T08:00");
}

static void days_without_a_desk_are_sealed_when_it_opens(void **state) {
    (void)state;
    struct desk_seal *rows;
    (void)office_register(&office, "sun", REGISTER_OWN);
    office_reopen(&office, "2026-10-12T09:00");
    office_settle(&office);
    assert_int_equal(seals(&rows), 14);
    assert_string_equal(day_of(&rows[0]), "2026-09-28");
    assert_string_equal(day_of(&rows[13]), "2026-10-11");
    assert_true(rows[0].events > 0);
    assert_int_equal(rows[13].events, 0);
    struct desk_verification found = verified();
    assert_int_equal(found.first_bad_seq, 0);
    opened("2026-10-12T09:00");
}

/* An import that ends after midnight, a clock that is set back: what is recorded then belongs to the day that is open. */
static void a_clock_set_back_moves_nothing_into_a_sealed_day(void **state) {
    (void)state;
    struct desk_seal *rows;
    office_clock(&office, "2026-09-30T09:00");
    (void)office_register(&office, "sun", REGISTER_OWN);
    office_settle(&office);
    assert_int_equal(seals(&rows), 2);
    office_reopen(&office, "2026-09-28T10:00");
    (void)office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(seals(&rows), 2);
    office_reopen(&office, "2026-10-01T09:00");
    office_settle(&office);
    assert_int_equal(seals(&rows), 3);
    assert_true(rows[2].events >= 2);
    struct desk_verification found = verified();
    assert_int_equal(found.first_bad_seq, 0);
    opened("2026-10-01T09:00");
}

/* ---- tampering ---- */

static sqlite3 *ledger(void) {
    char path[400];
    sqlite3 *db;
    (void)snprintf(path, sizeof path, "%.*s/ledger.db", STR_ARG(office.dir));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TRIGGER event_keep; DROP TRIGGER event_stay", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static struct str column(sqlite3_stmt *row, int i) {
    return (struct str){(const char *)sqlite3_column_blob(row, i), (size_t)sqlite3_column_bytes(row, i)};
}

/* Make every link of a stream anew, as somebody would who knows how. */
static void chain_anew(sqlite3 *db, int64_t stream) {
    char text[24];
    struct str name = {text, (size_t)snprintf(text, sizeof text, "%lld", (long long)stream)};
    sqlite3_stmt *rows, *update;
    static const char all[] = "SELECT n, at, recorded_at, kind, by, body FROM event WHERE stream = ? ORDER BY n",
                      set[] = "UPDATE event SET hash = ? WHERE stream = ? AND n = ?";
    assert_int_equal(sqlite3_prepare_v2(db, all, -1, &rows, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, set, -1, &update, NULL), SQLITE_OK);
    sqlite3_bind_int64(rows, 1, stream);
    struct digest link = ledger_first(name);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        struct ledger_entry entry = {.stream = name, .n = sqlite3_column_int64(rows, 0), .at = sqlite3_column_int64(rows, 1),
                                     .recorded_at = sqlite3_column_int64(rows, 2), .kind = column(rows, 3),
                                     .by = column(rows, 4), .body = column(rows, 5)};
        link = ledger_link(&link, &entry);
        sqlite3_bind_blob(update, 1, link.bytes, DIGEST_SIZE, SQLITE_STATIC);
        sqlite3_bind_int64(update, 2, stream);
        sqlite3_bind_int64(update, 3, entry.n);
        assert_int_equal(sqlite3_step(update), SQLITE_DONE);
        sqlite3_reset(update);
    }
    sqlite3_finalize(rows);
    sqlite3_finalize(update);
}

static void an_old_event_changed_with_its_chain_is_found(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    office_clock(&office, "2026-09-30T09:00");
    office_settle(&office);
    office_shut(&office);
    sqlite3 *db = ledger();
    assert_int_equal(sqlite3_exec(db, "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), '到窗口办', '不用办了') AS BLOB) "
                                  "WHERE kind = 'answer'", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    struct desk_verification found;
    assert_true(desk_verify(office.dir, &found, &office.error));
    assert_non_null(strstr(found.problem, "the chain is broken"));
    chain_anew(db, id);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_true(desk_verify(office.dir, &found, &office.error));
    assert_true(found.first_bad_seq > 0);
    assert_string_equal(found.problem, "events have been changed since the seal of 2026-09-28");
    opened("2026-09-30T09:00");
}

/* Whoever also makes the seals anew is found by a seal that was kept elsewhere; whoever takes one out, at once. */
static void a_seal_taken_out_is_found(void **state) {
    (void)state;
    office_clock(&office, "2026-10-01T09:00");
    office_settle(&office);
    office_shut(&office);
    sqlite3 *db = ledger();
    char sql[400];
    (void)snprintf(sql, sizeof sql, "UPDATE event SET kind = 'other' WHERE n = (SELECT n FROM event WHERE stream = 0 AND kind = "
                   "'seal' ORDER BY n LIMIT 1 OFFSET 1) AND stream = 0");
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    chain_anew(db, 0);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    struct desk_verification found;
    assert_true(desk_verify(office.dir, &found, &office.error));
    assert_true(found.first_bad_seq > 0);
    assert_non_null(strstr(found.problem, "seal"));
    opened("2026-10-01T09:00");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_day_is_sealed_when_it_is_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(days_without_a_desk_are_sealed_when_it_opens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_set_back_moves_nothing_into_a_sealed_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_old_event_changed_with_its_chain_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_seal_taken_out_is_found, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
