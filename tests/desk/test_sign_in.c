/* What signing in is made of: hashes, the gate before them, lock-out, rates. The moment is always given, never waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <time.h>

#include "desk/accounts/account.h"

static const instant noon = INT64_C(1790568000000);

static void right_and_wrong_password(void **state) {
    (void)state;
    struct password_gate gate;
    struct error error = {0};
    char hash[PASSWORD_HASH_SIZE];
    bool right = false;
    password_gate_init(&gate);
    assert_true(password_hash(&gate, STR("首问责任制八个字"), hash, &error));
    assert_true(str_starts(str_from(hash), STR("$argon2id$")));
    assert_true(password_check(&gate, str_from(hash), STR("首问责任制八个字"), &right, &error) && right);
    assert_true(password_check(&gate, str_from(hash), STR("首问责任制八个"), &right, &error) && !right);
    assert_true(password_check(&gate, STR(""), STR("首问责任制八个字"), &right, &error) && !right);
    assert_true(password_check(&gate, STR("not a hash"), STR("not a hash"), &right, &error) && !right);
    password_gate_release(&gate);
}

static void refuses_poor_passwords(void **state) {
    (void)state;
    struct password_gate gate;
    char hash[PASSWORD_HASH_SIZE], long_one[LIMIT_PASSWORD_BYTES + 1];
    memset(long_one, 'a', sizeof long_one);
    const struct str poor[] = {STR(""), STR("seven77"), STR("tab\x01inside it"), STR("bad \xff\xfe bytes"),
                               {long_one, sizeof long_one}};
    password_gate_init(&gate);
    for (size_t i = 0; i < ARRAY_LENGTH(poor); i++) {
        struct error error = {0};
        assert_false(password_hash(&gate, poor[i], hash, &error));
        assert_int_equal(error.code, ERROR_INPUT);
        assert_true(error.message[0] != '\0');
    }
    password_gate_release(&gate);
}

static int64_t spent_us(struct password_gate *gate, struct str hash) {
    struct timespec from, to;
    struct error error = {0};
    bool right;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_true(password_check(gate, hash, STR("some password"), &right, &error));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    return (to.tv_sec - from.tv_sec) * INT64_C(1000000) + (to.tv_nsec - from.tv_nsec) / 1000;
}

/* Compared in processor time, so that a busy machine does not matter. A decoy that libsodium could not read would cost
 * nothing. */
static void unknown_login_costs_the_same(void **state) {
    (void)state;
    struct password_gate gate;
    struct error error = {0};
    char hash[PASSWORD_HASH_SIZE];
    password_gate_init(&gate);
    assert_true(password_hash(&gate, STR("another password"), hash, &error));
    int64_t known = INT64_MAX, unknown = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        int64_t a = spent_us(&gate, str_from(hash)), b = spent_us(&gate, STR(""));
        known = a < known ? a : known;
        unknown = b < unknown ? b : unknown;
    }
    assert_true(known > 1000);
    assert_true(unknown > known / 2 && unknown < known * 2);
    password_gate_release(&gate);
}

static void full_gate_says_so(void **state) {
    (void)state;
    struct password_gate gate;
    struct error error = {0};
    char hash[PASSWORD_HASH_SIZE];
    password_gate_init(&gate);
    gate.working = LIMIT_HASHES_AT_ONCE;
    gate.waiting = LIMIT_HASHES_WAITING;
    assert_false(password_hash(&gate, STR("good enough"), hash, &error));
    assert_int_equal(error.code, ERROR_BUSY);
    gate.working = LIMIT_HASHES_AT_ONCE - 1;
    assert_true(password_hash(&gate, STR("good enough"), hash, &error));
    assert_int_equal(gate.working, LIMIT_HASHES_AT_ONCE - 1);
    password_gate_release(&gate);
}

static void generated_passwords_are_readable(void **state) {
    (void)state;
    CHECK(sodium_init() >= 0);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct str first = password_generate(arena);
    for (int i = 0; i < 200; i++) {
        struct str password = password_generate(arena);
        assert_int_equal(password.len, 17);
        for (size_t c = 0; c < password.len; c++) assert_null(strchr("ilo01IO", password.ptr[c]));
        assert_true(password.ptr[5] == '-' && password.ptr[11] == '-');
        assert_false(str_equal(password, first));
    }
    arena_free(arena);
}

static void secrets_are_long_and_differ(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct str a = secret_generate(arena), b = secret_generate(arena);
    struct digest digest;
    assert_int_equal(a.len, SECRET_TEXT_LEN);
    assert_false(str_equal(a, b));
    assert_true(secret_digest(a, &digest));
    assert_false(secret_digest(STR("short"), &digest));
    assert_false(secret_digest(STR(""), &digest));
    arena_free(arena);
}

static const struct digest lockout_secret = {{7}};

static void locks_after_repeated_failures(void **state) {
    (void)state;
    static struct lockout lockout;
    lockout_init(&lockout, &lockout_secret);
    for (int i = 0; i < LIMIT_SIGN_IN_FAILURES; i++) {
        assert_true(lockout_until(&lockout, STR("sun"), noon + i) == INSTANT_NONE);
        lockout_failed(&lockout, STR("sun"), noon + i);
    }
    instant until = noon + LIMIT_SIGN_IN_FAILURES - 1 + LIMIT_LOCK_MINUTES * MINUTE_MS;
    assert_true(lockout_until(&lockout, STR("sun"), noon + 60) == until);
    lockout_failed(&lockout, STR("sun"), noon + MINUTE_MS); /* does not prolong */
    assert_true(lockout_until(&lockout, STR("sun"), until - 1) == until);
    assert_true(lockout_until(&lockout, STR("sun"), until) == INSTANT_NONE);
    assert_true(lockout_until(&lockout, STR("zhao"), noon + 60) == INSTANT_NONE);
    lockout_failed(&lockout, STR("sun"), until); /* counts anew: one failure, not locked */
    assert_true(lockout_until(&lockout, STR("sun"), until) == INSTANT_NONE);
    lockout_release(&lockout);
}

static void success_and_time_forget_failures(void **state) {
    (void)state;
    static struct lockout lockout;
    lockout_init(&lockout, &lockout_secret);
    for (int i = 0; i < LIMIT_SIGN_IN_FAILURES - 1; i++) lockout_failed(&lockout, STR("sun"), noon);
    lockout_forget(&lockout, STR("sun"));
    for (int i = 0; i < LIMIT_SIGN_IN_FAILURES - 1; i++) lockout_failed(&lockout, STR("sun"), noon);
    assert_true(lockout_until(&lockout, STR("sun"), noon) == INSTANT_NONE);
    lockout_failed(&lockout, STR("sun"), noon + LIMIT_LOCK_MINUTES * MINUTE_MS);
    assert_true(lockout_until(&lockout, STR("sun"), noon + LIMIT_LOCK_MINUTES * MINUTE_MS) == INSTANT_NONE);
    lockout_release(&lockout);
}

/* However many logins are guessed at, one that is being locked is not pushed out by single failures of others. */
static void a_flood_does_not_unlock(void **state) {
    (void)state;
    static struct lockout lockout;
    lockout_init(&lockout, &lockout_secret);
    for (int i = 0; i < LIMIT_SIGN_IN_FAILURES; i++) lockout_failed(&lockout, STR("sun"), noon);
    for (int i = 0; i < 10 * LIMIT_LOCK_LOGINS; i++) {
        char name[24];
        int len = snprintf(name, sizeof name, "guess%d", i);
        lockout_failed(&lockout, (struct str){name, (size_t)len}, noon + i);
    }
    assert_true(lockout_until(&lockout, STR("sun"), noon + MINUTE_MS) != INSTANT_NONE);
    lockout_release(&lockout);
}

static int allowed_of(struct rate_table *table, enum desk_rate what, struct str source, instant now, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) allowed += rate_allow(table, what, source, now);
    return allowed;
}

static void buckets_empty_and_fill(void **state) {
    (void)state;
    static struct rate_table table;
    rate_init(&table);
    assert_int_equal(allowed_of(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon, 2 * LIMIT_RATE_SIGN_IN), LIMIT_RATE_SIGN_IN);
    assert_int_equal(allowed_of(&table, RATE_SIGN_IN, STR("192.0.2.2"), noon, 2 * LIMIT_RATE_SIGN_IN), LIMIT_RATE_SIGN_IN);
    assert_int_equal(allowed_of(&table, RATE_TRACK, STR("192.0.2.1"), noon, 2 * LIMIT_RATE_TRACK), LIMIT_RATE_TRACK);
    assert_false(rate_allow(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon));
    assert_false(rate_allow(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon - DAY_MS)); /* a clock set back */
    assert_int_equal(allowed_of(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon + MINUTE_MS / 2, 100), LIMIT_RATE_SIGN_IN / 2);
    assert_int_equal(allowed_of(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon + DAY_MS, 100), LIMIT_RATE_SIGN_IN);
    rate_release(&table);
}

static void an_empty_bucket_outlives_a_flood_of_sources(void **state) {
    (void)state;
    static struct rate_table table;
    rate_init(&table);
    allowed_of(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon, 2 * LIMIT_RATE_SIGN_IN);
    for (int i = 0; i < 10 * LIMIT_RATE_SOURCES; i++) {
        char source[24];
        int len = snprintf(source, sizeof source, "198.51.%d", i);
        assert_true(rate_allow(&table, RATE_SIGN_IN, (struct str){source, (size_t)len}, noon));
    }
    assert_false(rate_allow(&table, RATE_SIGN_IN, STR("192.0.2.1"), noon));
    rate_release(&table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_and_wrong_password),
        cmocka_unit_test(refuses_poor_passwords),
        cmocka_unit_test(unknown_login_costs_the_same),
        cmocka_unit_test(full_gate_says_so),
        cmocka_unit_test(generated_passwords_are_readable),
        cmocka_unit_test(secrets_are_long_and_differ),
        cmocka_unit_test(locks_after_repeated_failures),
        cmocka_unit_test(success_and_time_forget_failures),
        cmocka_unit_test(a_flood_does_not_unlock),
        cmocka_unit_test(buckets_empty_and_fill),
        cmocka_unit_test(an_empty_bucket_outlives_a_flood_of_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
