/* Digests against published vectors: SHA-256 of FIPS 180-4 (NIST's examples), HMAC-SHA-256 of RFC 4231. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base.h"

static void assert_digest(struct digest digest, const char *hex) {
    char out[DIGEST_HEX_SIZE];
    struct str text = digest_hex(&digest, out);
    assert_int_equal(text.len, 64);
    assert_string_equal(out, hex);
}

static void test_sha256(void **state) {
    (void)state;
    assert_digest(digest_of((struct str){0}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_digest(digest_of(STR("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(digest_of(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    char *million = malloc(1000000);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    assert_digest(digest_of((struct str){million, 1000000}), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}

static void test_hmac(void **state) {
    (void)state;
    char key[131];
    memset(key, 0x0b, 20);
    assert_digest(digest_keyed((struct str){key, 20}, STR("Hi There")),
                  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_digest(digest_keyed(STR("Jefe"), STR("what do ya want for nothing?")),
                  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    assert_digest(digest_keyed((struct str){key, sizeof key}, STR("Test Using Larger Than Block-Size Key - Hash Key First")),
                  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    struct digest empty = digest_keyed((struct str){0}, (struct str){0}), same = digest_keyed(STR(""), STR(""));
    assert_true(digest_equal(&empty, &same));
}

/* The parts as one text, each after its length: around the size that is gathered before hashing, and far above it. */
static void test_parts(void **state) {
    (void)state;
    static const size_t lengths[] = {0, 1, 8, 495, 496, 497, 503, 504, 505, 511, 512, 513, 520, 1024, 5000};
    static char text[16 * 6000];
    char filler[5000];
    for (size_t i = 0; i < sizeof filler; i++) filler[i] = (char)(i * 31);
    for (size_t count = 0; count <= ARRAY_LENGTH(lengths); count++)
        for (size_t from = 0; from + count <= ARRAY_LENGTH(lengths); from++) {
            struct str parts[ARRAY_LENGTH(lengths)];
            size_t len = 0;
            for (size_t i = 0; i < count; i++) {
                parts[i] = (struct str){lengths[from + i] ? filler : NULL, lengths[from + i]};
                for (int shift = 56; shift >= 0; shift -= 8) text[len++] = (char)((uint64_t)parts[i].len >> shift);
                memcpy(text + len, filler, parts[i].len);
                len += parts[i].len;
            }
            struct digest got = digest_parts(parts, count), expected = digest_of((struct str){text, len});
            if (!digest_equal(&got, &expected)) fail_msg("%zu parts from %zu bytes on", count, lengths[from]);
        }
}

static void test_equality(void **state) {
    (void)state;
    struct digest a = digest_of(STR("a")), b = a;
    assert_true(digest_equal(&a, &b));
    for (size_t bit = 0; bit < 8 * DIGEST_SIZE; bit++) {
        b = a;
        b.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(digest_equal(&a, &b));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
