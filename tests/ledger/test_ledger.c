/* The chain and the seal, against values worked out from the header's format by another program (Python's hashlib),
 * and against the tree's recursive definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ledger/ledger.h"

static void assert_digest(struct digest digest, const char *hex) {
    char out[DIGEST_HEX_SIZE];
    digest_hex(&digest, out);
    assert_string_equal(out, hex);
}

static const struct ledger_entry registered = {
    .stream = STR_INIT("matter/1"),
    .n = 1,
    .at = INT64_C(1790647200000),
    .recorded_at = INT64_C(1790647201234),
    .kind = STR_INIT("registered"),
    .by = STR_INIT("sun"),
    .body = STR_INIT("{\"subject\":\"停业登记\"}"),
};

static void test_links_are_the_documented_ones(void **state) {
    (void)state;
    struct digest first = ledger_first(registered.stream);
    assert_digest(first, "c927f62e123ec199aaf9189cfc697082d967e67b73a05fac158e64ef4069aabd");
    struct digest one = ledger_link(&first, &registered);
    assert_digest(one, "f28a4ab7903648477fe447a318993c7a5e9e8335aeb9304c6131ca9506d3029b");

    char body[2000];
    memset(body, 'x', sizeof body); /* larger than what is gathered before hashing, and a moment before 1970 */
    struct ledger_entry breach = {.stream = registered.stream,
                                  .n = 2,
                                  .at = -1,
                                  .recorded_at = INT64_C(1790647201235),
                                  .kind = STR("breach"),
                                  .body = {body, sizeof body}};
    assert_digest(ledger_link(&one, &breach), "1f5f8a25ad8def954bb3ac44e22cb7b9de9b31cfa81db00694dd41c7e3d117c8");
}

static void test_every_part_counts(void **state) {
    (void)state;
    struct ledger_entry changed[11];
    for (size_t i = 0; i < ARRAY_LENGTH(changed); i++) changed[i] = registered;
    changed[1].stream = STR("matter/2");
    changed[2].n = 2;
    changed[3].at++;
    changed[4].recorded_at++;
    changed[5].kind = STR("Registered");
    changed[6].by = STR("");
    changed[7].body = STR("{}");
    changed[8].kind = STR("registereds"), changed[8].by = STR("un"); /* the same bytes, cut elsewhere */
    changed[9].by = STR("sun{"), changed[9].body = str_slice(registered.body, 1, registered.body.len);
    changed[10].at = registered.recorded_at, changed[10].recorded_at = registered.at;
    struct digest links[2 * ARRAY_LENGTH(changed)];
    struct digest first = ledger_first(registered.stream), other = ledger_first(STR("matter/10"));
    for (size_t i = 0; i < ARRAY_LENGTH(changed); i++) {
        links[2 * i] = ledger_link(&first, &changed[i]);
        links[2 * i + 1] = ledger_link(&other, &changed[i]);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(links); i++)
        for (size_t k = 0; k < i; k++) assert_false(digest_equal(&links[i], &links[k]));
}

static struct digest link_number(size_t i) {
    char byte = (char)i;
    return digest_of((struct str){&byte, 1});
}

/* The definition of ledger.h, word for word. */
static struct digest root_by_definition(const struct digest *links, size_t count) {
    if (count == 0) return digest_of(STR(""));
    char bytes[65] = {count == 1 ? 0 : 1};
    if (count == 1) {
        memcpy(bytes + 1, links[0].bytes, 32);
        return digest_of((struct str){bytes, 33});
    }
    size_t k = 1;
    while (2 * k < count) k *= 2;
    struct digest left = root_by_definition(links, k), right = root_by_definition(links + k, count - k);
    memcpy(bytes + 1, left.bytes, 32);
    memcpy(bytes + 33, right.bytes, 32);
    return digest_of((struct str){bytes, 65});
}

static void test_the_tree_grows_as_defined(void **state) {
    (void)state;
    struct digest links[200];
    struct ledger_tree tree;
    ledger_tree_init(&tree);
    assert_digest(ledger_tree_root(&tree), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t count = 1; count <= ARRAY_LENGTH(links); count++) {
        links[count - 1] = link_number(count - 1);
        ledger_tree_add(&tree, &links[count - 1]);
        assert_int_equal(tree.count, count);
        struct digest root = ledger_tree_root(&tree), expected = root_by_definition(links, count);
        assert_true(digest_equal(&root, &expected));
        if (count == 7) assert_digest(root, "bee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf");
        if (count == 20) assert_digest(root, "573783c499096b2ee8acb62ed152efc55a7afe02271c5a3c21d277786976d9cc");
    }
}

static void test_seals_are_chained(void **state) {
    (void)state;
    struct ledger_tree tree, empty;
    ledger_tree_init(&tree);
    ledger_tree_init(&empty);
    for (size_t i = 0; i < 7; i++) {
        struct digest link = link_number(i);
        ledger_tree_add(&tree, &link);
    }
    day_number day = day_from_civil(2026, 9, 29);
    struct digest start = ledger_unsealed(), seal = ledger_seal(&start, day, &tree);
    assert_digest(start, "13ded82439b8bd8ee14fbb2a7a7494ef75a1cd5bc342e5ba71e509bf902c3bfb");
    assert_digest(seal, "2301e2f241df7d611d559607b6d79bdafa8e321876c741516813ec16002c56de");
    struct digest others[] = {ledger_seal(&start, day + 1, &tree), ledger_seal(&start, day, &empty),
                              ledger_seal(&seal, day, &tree)};
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++) assert_false(digest_equal(&seal, &others[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_are_the_documented_ones),
        cmocka_unit_test(test_every_part_counts),
        cmocka_unit_test(test_the_tree_grows_as_defined),
        cmocka_unit_test(test_seals_are_chained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
