/* The store: streams and their chain, transactions, versions, one writer, copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "folder.h"
#include "store/store.h"

static struct folder folder;
static char path[300];
static struct error error;

static int set_up(void **state) {
    (void)state;
    folder = folder_new();
    (void)snprintf(path, sizeof path, "%s/ledger.db", folder.path);
    error = (struct error){0};
    assert_true(store_create(str_from(path), STORE_LEDGER_WRITER, &error));
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

static struct store *open_as(enum store_kind kind) {
    struct store *store = store_open(str_from(path), kind, &error);
    if (!store) fail_msg("%s: %s", error.where, error.message);
    return store;
}

static void append(struct store *store, struct stream_end *end, const char *body) {
    struct ledger_entry entry = {.at = 1000, .recorded_at = 2000, .kind = STR("registered"), .by = STR("sun"),
                                 .body = str_from(body)};
    (void)stream_append(store, end, &entry, NULL);
}

/* What somebody with the file and a shell could do. */
static void tamper(const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s", message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static struct chain_check check_chains(void) {
    struct store *reader = open_as(STORE_LEDGER_READER);
    struct chain_check check;
    assert_true(store_check_chains(reader, &check, &error));
    store_close(reader);
    return check;
}

static void fill(void) {
    struct store *writer = open_as(STORE_LEDGER_WRITER);
    assert_true(store_begin(writer));
    struct stream_end a = stream_begin(7), b = stream_begin(8);
    append(writer, &a, "{\"n\":1}");
    append(writer, &b, "{\"n\":1}");
    append(writer, &a, "{\"n\":2}");
    assert_true(store_commit(writer, &error));
    store_close(writer);
}

static void events_come_back_in_order_with_their_chain(void **state) {
    (void)state;
    fill();
    struct store *writer = open_as(STORE_LEDGER_WRITER);
    struct query query = stream_read(writer, 7);
    struct stream_event event;
    assert_true(stream_next(&query, &event));
    assert_int_equal(event.n, 1);
    assert_int_equal(event.seq, 1);
    assert_true(str_is(event.body, "{\"n\":1}"));
    struct digest first = event.link;
    assert_true(stream_next(&query, &event));
    assert_int_equal(event.n, 2);
    assert_int_equal(event.seq, 3);
    assert_false(stream_next(&query, &event));
    query_end(&query);
    /* The chain is the one that ledger.h defines: anybody can compute it. */
    struct digest start = ledger_first(STR("7"));
    struct ledger_entry entry = {STR("7"), 1, 1000, 2000, STR("registered"), STR("sun"), STR("{\"n\":1}")};
    struct digest expected = ledger_link(&start, &entry);
    assert_true(digest_equal(&expected, &first));
    struct stream_end end = stream_end_read(writer, 7);
    assert_int_equal(end.n, 2);
    assert_int_equal(stream_end_read(writer, 99).n, 0);
    assert_int_equal(store_last_seq(writer), 3);
    store_close(writer);
    struct chain_check check = check_chains();
    assert_int_equal(check.events, 3);
    assert_int_equal(check.streams, 2);
    assert_int_equal(check.first_bad_seq, 0);
}

static void events_cannot_be_changed_or_deleted(void **state) {
    (void)state;
    fill();
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE event SET at = 0 WHERE seq = 1", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM event", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void tampering_is_found(void **state) {
    (void)state;
    static const char *const ways[] = {
        "DROP TRIGGER event_keep; UPDATE event SET body = CAST('{\"n\":9}' AS BLOB) WHERE seq = 1",
        "DROP TRIGGER event_keep; UPDATE event SET at = at + 1 WHERE seq = 3",
        "DROP TRIGGER event_keep; UPDATE event SET by = 'li' WHERE seq = 2",
        "DROP TRIGGER event_stay; DELETE FROM event WHERE seq = 1",
        "DROP TRIGGER event_stay; DELETE FROM event WHERE seq = 2",
        "DROP TRIGGER event_keep; UPDATE event SET n = 5 WHERE seq = 3",
        "DROP TRIGGER event_keep; UPDATE event SET hash = x'00' WHERE seq = 2",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
        if (i) (void)set_up(NULL);
        fill();
        tamper(ways[i]);
        struct chain_check check = check_chains();
        if (check.first_bad_seq == 0) fail_msg("not found: %s", ways[i]);
        assert_true(check.problem[0] != 0);
        if (i + 1 < ARRAY_LENGTH(ways)) (void)tear_down(NULL);
    }
}

static void a_savepoint_undoes_one_command_only(void **state) {
    (void)state;
    struct store *writer = open_as(STORE_LEDGER_WRITER);
    assert_true(store_begin(writer));
    struct stream_end a = stream_begin(1), b = stream_begin(2), c = stream_begin(3);
    assert_true(store_savepoint(writer));
    append(writer, &a, "{}");
    assert_true(store_release(writer));
    assert_true(store_savepoint(writer));
    append(writer, &b, "{}");
    store_rollback_to(writer);
    assert_true(store_savepoint(writer));
    append(writer, &c, "{}");
    assert_true(store_release(writer));
    assert_true(store_commit(writer, &error));
    assert_int_equal(stream_end_read(writer, 1).n, 1);
    assert_int_equal(stream_end_read(writer, 2).n, 0);
    assert_int_equal(stream_end_read(writer, 3).n, 1);
    assert_int_equal(store_last_seq(writer), 2); /* no gap in the order of recording */
    store_close(writer);
}

static void the_first_failure_sticks_until_it_is_rolled_back(void **state) {
    (void)state;
    struct store *writer = open_as(STORE_LEDGER_WRITER);
    assert_true(store_begin(writer));
    struct stream_end a = stream_begin(1), again = stream_begin(1);
    append(writer, &a, "{}");
    assert_true(store_savepoint(writer));
    append(writer, &again, "{}"); /* event 1 of stream 1 is there already */
    assert_true(store_failed(writer, &error));
    assert_int_equal(error.code, ERROR_INTERNAL);
    struct stream_end other = stream_begin(2);
    append(writer, &other, "{}"); /* does nothing */
    assert_int_equal(other.n, 0);
    store_rollback_to(writer);
    assert_false(store_failed(writer, NULL));
    append(writer, &other, "{}");
    assert_true(store_commit(writer, &error));
    assert_int_equal(store_last_seq(writer), 2);
    store_close(writer);
}

static void a_failed_transaction_is_not_committed(void **state) {
    (void)state;
    struct store *writer = open_as(STORE_LEDGER_WRITER);
    assert_true(store_begin(writer));
    struct stream_end a = stream_begin(1), again = stream_begin(1);
    append(writer, &a, "{}");
    append(writer, &again, "{}");
    assert_false(store_commit(writer, &error));
    assert_true(error.message[0] != 0);
    assert_int_equal(store_last_seq(writer), 0);
    assert_true(store_begin(writer)); /* and the connection goes on */
    a = stream_begin(1);
    append(writer, &a, "{}");
    assert_true(store_commit(writer, &error));
    store_close(writer);
}

static void readers_see_only_what_is_committed(void **state) {
    (void)state;
    struct store *writer = open_as(STORE_LEDGER_WRITER), *reader = open_as(STORE_LEDGER_READER);
    assert_true(store_begin(writer));
    struct stream_end a = stream_begin(1);
    append(writer, &a, "{}");
    assert_int_equal(store_last_seq(reader), 0);
    assert_true(store_commit(writer, &error));
    assert_int_equal(store_last_seq(reader), 1);
    assert_true(store_begin(reader));
    assert_int_equal(store_last_seq(reader), 1);
    assert_true(store_begin(writer));
    append(writer, &a, "{}");
    assert_true(store_commit(writer, &error));
    assert_int_equal(store_last_seq(reader), 1); /* its snapshot */
    store_rollback(reader);
    assert_int_equal(store_last_seq(reader), 2);
    store_close(reader);
    store_close(writer);
}

static void wrong_files_are_named(void **state) {
    (void)state;
    assert_false(store_create(str_from(path), STORE_LEDGER_WRITER, &error)); /* never over another */
    assert_int_equal(error.code, ERROR_STORAGE);
    assert_true(error.hint[0] != 0);
    tamper("PRAGMA user_version = 99");
    assert_null(store_open(str_from(path), STORE_LEDGER_WRITER, &error));
    assert_non_null(strstr(error.message, "newer"));
    tamper("PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_null(store_open(str_from(path), STORE_LEDGER_WRITER, &error));
    assert_non_null(strstr(error.message, "not a database of shouwen"));
    char other[320];
    (void)snprintf(other, sizeof other, "%s/none.db", folder.path);
    assert_null(store_open(str_from(other), STORE_LEDGER_WRITER, &error));
    assert_int_equal(error.code, ERROR_STORAGE);
    assert_string_equal(error.where, other);
    FILE *file = fopen(other, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++) (void)fputs("this is no database ", file);
    (void)fclose(file);
    assert_null(store_open(str_from(other), STORE_LEDGER_WRITER, &error));
    assert_non_null(strstr(error.hint, "backup"));
}

static void a_statement_that_does_not_fit_stops_the_start(void **state) {
    (void)state;
    tamper("ALTER TABLE event RENAME COLUMN kind TO sort");
    assert_null(store_open(str_from(path), STORE_LEDGER_WRITER, &error));
    assert_int_equal(error.code, ERROR_STORAGE);
    assert_non_null(strstr(error.message, "EVENT"));
}

static void views_of_another_version_are_made_anew(void **state) {
    (void)state;
    tamper("UPDATE note SET value = 'older' WHERE name = 'views'; CREATE TABLE old_view (x); DROP TABLE matter; CREATE TABLE "
           "matter (x)");
    assert_null(store_open(str_from(path), STORE_LEDGER_READER, &error)); /* readers wait for the writer to do it */
    struct store *writer = open_as(STORE_LEDGER_WRITER);
    assert_true(store_views_stale(writer));
    assert_true(store_begin(writer));
    assert_true(store_views_renew(writer));
    assert_true(store_commit(writer, &error));
    assert_false(store_views_stale(writer));
    struct digest digest;
    assert_true(store_views_digest(writer, &digest, &error));
    store_close(writer);
    store_close(open_as(STORE_LEDGER_READER));
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "SELECT * FROM old_view", NULL, NULL, NULL), SQLITE_ERROR);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void the_digest_sees_every_cell(void **state) {
    (void)state;
    struct store *reader = open_as(STORE_LEDGER_READER);
    struct digest before, after;
    assert_true(store_views_digest(reader, &before, &error));
    static const char *const changes[] = {
        "INSERT INTO counter VALUES ('sun', 1, 0, 4)",
        "UPDATE counter SET count = 5",
        "UPDATE counter SET party = 'li'",
        "INSERT INTO finding VALUES (1, 1, '第九条', 0, 1, 5, '[]')",
        "INSERT INTO respondent VALUES ('sun', 5, 1, 1)",
        "INSERT INTO record VALUES (0, 5, 1, 2, 'sun', 'li', '')",
        "INSERT INTO copy VALUES ('sun', 1)",
        "UPDATE finding SET who = '[\"sun\"]'",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        tamper(changes[i]);
        assert_true(store_views_digest(reader, &after, &error));
        assert_false(digest_equal(&before, &after));
        before = after;
    }
    store_close(reader);
}

static void one_lock_a_directory(void **state) {
    (void)state;
    char lock[320];
    (void)snprintf(lock, sizeof lock, "%s/lock", folder.path);
    int first = store_lock(str_from(lock), &error);
    assert_true(first >= 0);
    assert_int_equal(store_lock(str_from(lock), &error), STORE_LOCK_TAKEN);
    assert_int_equal(error.code, ERROR_STORAGE);
    assert_true(error.hint[0] != 0);
    store_unlock(first);
    int again = store_lock(str_from(lock), &error);
    assert_true(again >= 0);
    store_unlock(again);
}

static void a_backup_is_whole_and_comes_back_with_its_secret(void **state) {
    (void)state;
    fill();
    char copy[320], back[320], secret_bytes[32];
    for (size_t i = 0; i < sizeof secret_bytes; i++) secret_bytes[i] = (char)(i * 37);
    struct str secret = {secret_bytes, sizeof secret_bytes}, found;
    (void)snprintf(copy, sizeof copy, "%s/copy.db", folder.path);
    (void)snprintf(back, sizeof back, "%s/back.db", folder.path);
    struct store *reader = open_as(STORE_LEDGER_READER), *writer = open_as(STORE_LEDGER_WRITER);
    assert_true(store_begin(writer)); /* a transaction under way is not in it */
    struct stream_end c = stream_begin(9);
    append(writer, &c, "{}");
    assert_true(store_backup(reader, str_from(copy), secret, &error));
    assert_false(store_backup(reader, str_from(copy), secret, &error)); /* never over another file */
    assert_true(store_commit(writer, &error));
    store_close(writer);
    store_close(reader);
    struct stat stat_found;
    assert_int_equal(stat(copy, &stat_found), 0);
    assert_int_equal(stat_found.st_mode & 0777, 0600);
    struct arena *arena = arena_new(65536);
    assert_true(store_restore(str_from(copy), str_from(back), &found, arena, &error));
    assert_true(str_equal(found, secret));
    struct store *restored = store_open(str_from(back), STORE_LEDGER_WRITER, &error);
    assert_non_null(restored);
    assert_int_equal(store_last_seq(restored), 3);
    struct chain_check check;
    assert_true(store_check_chains(restored, &check, &error));
    assert_int_equal(check.first_bad_seq, 0);
    store_close(restored);
    /* Half a file is refused, and leaves nothing. */
    assert_int_equal(truncate(copy, stat_found.st_size / 2), 0);
    (void)unlink(back);
    assert_false(store_restore(str_from(copy), str_from(back), &found, arena, &error));
    assert_int_equal(access(back, F_OK), -1);
    arena_free(arena);
}

/* Lists stay quick whatever the size of the ledger: no statement of a reader sorts, and none looks through a whole table but
 * those that are for looking through everything. */
static void no_reader_sorts_or_scans(void **state) {
    (void)state;
    static const struct {
        const char *name, *sql;
        unsigned kinds;
    } statements[] = {
#define STATEMENT(name, kinds, sql) {#name, "EXPLAIN QUERY PLAN " sql, (unsigned)(kinds)},
#include "store/statements.def"
#undef STATEMENT
    };
    static const char *const of_everything[] = {"EVENT_ALL",      "EVENT_COUNT",    "COUNTER_ALL", "TALLY_ALL",
                                                "DIGEST_MATTER",  "DIGEST_FINDING", "DIGEST_COUNTER",
                                                "DIGEST_IN_FORCE", "DIGEST_HOUSE",  "DIGEST_CONDUCT",
                                                "DIGEST_LEAVE",    "DIGEST_DUTY",   "DIGEST_ATTENDANCE", "DIGEST_TRAINING",
                                                "DIGEST_TALLY",    "DIGEST_PERIODIC",
                                                "DIGEST_RESPONDENT", "DIGEST_RECORD", "DIGEST_COPY",
                                                "ACCOUNT_ALL",     "TOKEN_ALL"};
    sqlite3 *db;
    int looked = 0;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(statements); i++) {
        bool all = !(statements[i].kinds & STORE_LEDGER_READER);
        for (size_t k = 0; k < ARRAY_LENGTH(of_everything); k++) all = all || strcmp(statements[i].name, of_everything[k]) == 0;
        if (all) continue;
        sqlite3_stmt *plan;
        int code = sqlite3_prepare_v2(db, statements[i].sql, -1, &plan, NULL);
        if (code != SQLITE_OK) fail_msg("%s: %s", statements[i].name, sqlite3_errmsg(db));
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            if (strstr(step, "TEMP B-TREE") || strncmp(step, "SCAN ", 5) == 0) fail_msg("%s: %s", statements[i].name, step);
            looked++;
        }
        assert_int_equal(sqlite3_finalize(plan), SQLITE_OK);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_true(looked > 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_come_back_in_order_with_their_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(events_cannot_be_changed_or_deleted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tampering_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_savepoint_undoes_one_command_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_failure_sticks_until_it_is_rolled_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_transaction_is_not_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(readers_see_only_what_is_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_files_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_statement_that_does_not_fit_stops_the_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(views_of_another_version_are_made_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_digest_sees_every_cell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_reader_sorts_or_scans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_lock_a_directory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_backup_is_whole_and_comes_back_with_its_secret, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
