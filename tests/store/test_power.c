/* The machine loses power at any moment: every transaction whose force had succeeded is there, none is there by half, and one is
 * there only with all before it. Forces are deferred as the desk defers them, checkpoints come in between from both connections,
 * and the log begins anew. SHOUWEN_TEST_CUTS says how often (200). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "folder.h"
#include "power_vfs.h"
#include "store/store.h"

enum { STEPS = 40, EVENTS = 3 };

struct ledger {
    struct folder folder;
    char path[300];
    struct store *writer, *checkpointer;
    int committed, forced; /* transactions: those up to these numbers */
};

static unsigned random_below(unsigned *seed, unsigned n) {
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % n;
}

static void transaction(struct ledger *ledger) {
    struct error error = {0};
    char body[3000];
    (void)memset(body, 'a' + ledger->committed % 26, sizeof body);
    struct ledger_entry entry = {.at = 1, .recorded_at = 1, .kind = STR("progress"), .body = {body, sizeof body}};
    struct stream_end end = stream_begin(1000 + ledger->committed + 1);
    assert_true(store_begin(ledger->writer));
    for (int e = 0; e < EVENTS; e++) assert_true(stream_append(ledger->writer, &end, &entry, NULL));
    assert_true(store_commit_deferred(ledger->writer, &error));
    ledger->committed++;
}

static void step(struct ledger *ledger, unsigned *seed) {
    struct error error = {0};
    int64_t log, left;
    unsigned what = random_below(seed, 10);
    if (what < 6) {
        transaction(ledger);
    } else if (what < 8) {
        assert_true(store_force(ledger->writer, &error));
        ledger->forced = ledger->committed;
    } else {
        assert_true(store_checkpoint(what == 8 ? ledger->writer : ledger->checkpointer, &log, &left));
        if (left == 0) ledger->forced = ledger->committed; /* as store_force promises */
    }
}

static void check(const struct ledger *ledger, unsigned seed) {
    struct error error = {0};
    struct store *store = store_open(str_from(ledger->path), STORE_LEDGER_WRITER, &error);
    if (!store) fail_msg("seed %u: does not open afterwards: %s", seed, error.message);
    int there = 0;
    for (int t = 1; t <= ledger->committed; t++) {
        int64_t n = stream_end_read(store, 1000 + t).n;
        if (n != 0 && n != EVENTS) fail_msg("seed %u: transaction %d is there by half", seed, t);
        if (n == EVENTS && there != t - 1) fail_msg("seed %u: transaction %d is there without %d", seed, t, there + 1);
        if (n == EVENTS) there = t;
    }
    if (there < ledger->forced) fail_msg("seed %u: %d transactions were forced, %d are there", seed, ledger->forced, there);
    struct chain_check found;
    assert_true(store_check_chains(store, &found, &error));
    assert_int_equal(found.first_bad_seq, 0);
    store_close(store);
}

static int cut_once(unsigned seed) {
    struct error error = {0};
    struct ledger ledger = {.folder = folder_new()};
    unsigned random = seed;
    (void)snprintf(ledger.path, sizeof ledger.path, "%s/ledger.db", ledger.folder.path);
    store_use_vfs(NULL);
    assert_true(store_create(str_from(ledger.path), STORE_LEDGER_WRITER, &error));
    store_use_vfs(POWER_VFS);
    power_on();
    ledger.writer = store_open(str_from(ledger.path), STORE_LEDGER_WRITER, &error);
    ledger.checkpointer = store_open(str_from(ledger.path), STORE_LEDGER_CHECKPOINT, &error);
    assert_true(ledger.writer && ledger.checkpointer);
    for (unsigned steps = random_below(&random, STEPS); steps > 0; steps--) step(&ledger, &random);
    power_cut(seed);
    store_close(ledger.checkpointer);
    store_close(ledger.writer);
    power_restore();
    store_use_vfs(NULL);
    check(&ledger, seed);
    folder_remove(&ledger.folder);
    return ledger.committed - ledger.forced;
}

static void what_was_forced_survives(void **state) {
    (void)state;
    int64_t cuts;
    if (!str_int64(str_from(getenv("SHOUWEN_TEST_CUTS")), 1, 1000000, &cuts)) cuts = 200;
    int unforced = 0;
    for (int64_t cut = 0; cut < cuts; cut++) unforced += cut_once((unsigned)cut + 1) > 0;
    assert_true(unforced > cuts / 4); /* there was something to lose */
    power_on();
}

int main(void) {
    power_vfs_register();
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_forced_survives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
