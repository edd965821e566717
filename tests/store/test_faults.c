/* The disk fails at the n-th write, force to disk, read, truncation or opening, n = 1, 2, 3 … until no fault fires any more: what
 * was acknowledged is there, what was not is not there at all, and the chains hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fault_vfs.h"
#include "folder.h"
#include "store/store.h"

enum { BATCHES = 3, EVENTS = 4 };

static struct folder folder;
static char path[300];

/* Three transactions of four events each; bit b of the result: transaction b was acknowledged. */
static unsigned work(struct store *writer) {
    struct error error = {0};
    unsigned acknowledged = 0;
    for (int b = 0; b < BATCHES; b++) {
        if (!store_begin(writer)) {
            store_rollback(writer);
            continue;
        }
        struct stream_end end = stream_begin(100 + b);
        for (int e = 0; e < EVENTS; e++) {
            char body[3000]; /* several pages a transaction */
            (void)memset(body, 'x', sizeof body);
            struct ledger_entry entry = {.at = e, .recorded_at = e, .kind = STR("progress"), .body = {body, sizeof body}};
            (void)store_savepoint(writer);
            if (stream_append(writer, &end, &entry, NULL)) (void)store_release(writer);
            else store_rollback_to(writer);
            if (store_failed(writer, NULL)) break;
        }
        bool whole = end.n == EVENTS;
        if (!whole) store_rollback(writer);
        else if (store_commit(writer, &error)) acknowledged |= 1U << b;
        else assert_true(error.message[0] && error.where[0] && error.code == ERROR_STORAGE);
        int64_t log, left;
        (void)store_checkpoint(writer, &log, &left);
    }
    return acknowledged;
}

static void check(unsigned acknowledged) {
    struct error error = {0};
    struct store *reader = store_open(str_from(path), STORE_LEDGER_WRITER, &error);
    if (!reader) fail_msg("does not open afterwards: %s", error.message);
    for (int b = 0; b < BATCHES; b++) {
        int64_t n = stream_end_read(reader, 100 + b).n;
        assert_true(n == 0 || n == EVENTS); /* never half */
        if (acknowledged & 1U << b) assert_int_equal(n, EVENTS);
    }
    struct chain_check found;
    assert_true(store_check_chains(reader, &found, &error));
    assert_int_equal(found.first_bad_seq, 0);
    store_close(reader);
}

static void loop(enum fault fault, enum fault_manner manner, bool full) {
    bool fired = true;
    int n = 1;
    for (; fired; n++) {
        assert_true(n < 2000); /* the loop ends */
        folder = folder_new();
        (void)snprintf(path, sizeof path, "%s/ledger.db", folder.path);
        struct error error = {0};
        store_use_vfs(NULL);
        assert_true(store_create(str_from(path), STORE_LEDGER_WRITER, &error));
        store_use_vfs(FAULT_VFS);
        fault_arm(fault, manner, n, full);
        struct store *writer = store_open(str_from(path), STORE_LEDGER_WRITER, &error);
        unsigned acknowledged = writer ? work(writer) : 0;
        if (!writer) assert_true(error.message[0] != 0);
        fired = fault_fired();
        if (!fired) assert_int_equal(acknowledged, (1U << BATCHES) - 1);
        store_close(writer); /* the fault may still be there */
        fault_arm(fault, manner, 0, full);
        store_use_vfs(NULL);
        check(acknowledged);
        folder_remove(&folder);
    }
    assert_true(n > 2); /* something did fail */
}

static void writes_fail_once(void **state) { (void)state; loop(FAULT_WRITE, FAULT_ONCE, false); }
static void writes_fail_from_then_on(void **state) { (void)state; loop(FAULT_WRITE, FAULT_FROM_THEN_ON, false); }
static void the_disk_is_full_for_a_moment(void **state) { (void)state; loop(FAULT_WRITE, FAULT_ONCE, true); }
static void the_disk_is_full(void **state) { (void)state; loop(FAULT_WRITE, FAULT_FROM_THEN_ON, true); }
static void forcing_to_disk_fails_once(void **state) { (void)state; loop(FAULT_SYNC, FAULT_ONCE, false); }
static void forcing_to_disk_fails_from_then_on(void **state) { (void)state; loop(FAULT_SYNC, FAULT_FROM_THEN_ON, false); }
static void reads_fail_once(void **state) { (void)state; loop(FAULT_READ, FAULT_ONCE, false); }
static void opening_fails_once(void **state) { (void)state; loop(FAULT_OPEN, FAULT_ONCE, false); }

/* ---- what was not committed ---- */

static bool append_many(struct store *writer, int64_t stream, int events) {
    struct stream_end end = stream_end_read(writer, stream);
    static char body[3000];
    (void)memset(body, 'x', sizeof body);
    struct ledger_entry entry = {.at = 1, .recorded_at = 1, .kind = STR("progress"), .body = {body, sizeof body}};
    bool good = true;
    for (int e = 0; e < events && good; e++) good = stream_append(writer, &end, &entry, NULL);
    return good;
}

/* A transaction larger than the cache of pages goes to the log before its end. When it is undone, another process may write to
 * the same place of the log; nothing of the undone one may come there later. */
static void what_was_undone_does_not_come_back(void **state) {
    (void)state;
    struct error error = {0};
    folder = folder_new();
    (void)snprintf(path, sizeof path, "%s/ledger.db", folder.path);
    assert_true(store_create(str_from(path), STORE_LEDGER_WRITER, &error));
    struct store *one = store_open(str_from(path), STORE_LEDGER_WRITER, &error);
    struct store *other = store_open(str_from(path), STORE_LEDGER_WRITER, &error);
    assert_true(one && other);
    enum { ROUNDS = 16, WRITTEN = 60 };
    for (int round = 0; round < ROUNDS; round++) {
        /* A page each: a little less and a little more than the 12 MiB that the cache holds. */
        assert_true(store_begin(one) && append_many(one, 100, 2600 + 10 * round));
        store_rollback(one);
        assert_true(store_begin(other) && append_many(other, 200, WRITTEN) && store_commit(other, &error));
        int64_t log, left;
        assert_true(store_checkpoint(one, &log, &left));
        assert_true(store_begin(one) && append_many(one, 300, 3) && store_commit(one, &error));
    }
    struct chain_check found;
    assert_true(store_check_chains(one, &found, &error));
    assert_int_equal(found.first_bad_seq, 0);
    assert_int_equal(found.events, ROUNDS * (WRITTEN + 3));
    store_close(other);
    store_close(one);
    folder_remove(&folder);
}

int main(void) {
    fault_vfs_register();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_fail_once),
        cmocka_unit_test(writes_fail_from_then_on),
        cmocka_unit_test(the_disk_is_full_for_a_moment),
        cmocka_unit_test(the_disk_is_full),
        cmocka_unit_test(forcing_to_disk_fails_once),
        cmocka_unit_test(forcing_to_disk_fails_from_then_on),
        cmocka_unit_test(reads_fail_once),
        cmocka_unit_test(opening_fails_once),
        cmocka_unit_test(what_was_undone_does_not_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
