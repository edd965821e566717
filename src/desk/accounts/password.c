/* Passwords and secrets: hashed with argon2id, a few at a time, generated so that people can read and type them.
 * Not here: who has which password and what a wrong one leads to (account.c, lockout.c). Keeps: never more than
 * LIMIT_HASHES_AT_ONCE hashes work at once, and an unknown login costs what a known one does. */
#include <errno.h>
#include <sodium.h>
#include <time.h>

#include "desk/accounts/account.h"

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for a hash of libsodium");

/* The limits for interactive use of libsodium: two passes over 64 MiB. */
static const unsigned long long hash_passes = crypto_pwhash_OPSLIMIT_INTERACTIVE;
static const size_t hash_memory_bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;

/* No password fits it: it is the hash of nothing, made of constant characters, with the limits above. */
static const char decoy[] = "$argon2id$v=19$m=65536,t=2,p=1$c2hvdXdlbi1kZWNveS0xMA$3Kq0VfXy7dQpTzW1sEoB5nRmLhGcJ8uAiZxYvNtMkPw";

static const char readable[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* without i l o 0 1 */
enum { PASSWORD_GROUPS = 3, PASSWORD_GROUP_CHARS = 5, GATE_WAIT_S = 3 };

void password_gate_init(struct password_gate *gate) {
    CHECK(sodium_init() >= 0);
    *gate = (struct password_gate){0};
    pthread_condattr_t monotonic;
    CHECK(pthread_condattr_init(&monotonic) == 0);
    CHECK(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_mutex_init(&gate->lock, NULL) == 0);
    CHECK(pthread_cond_init(&gate->freed, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
}

void password_gate_release(struct password_gate *gate) {
    pthread_cond_destroy(&gate->freed);
    pthread_mutex_destroy(&gate->lock);
}

/* Take a place among those at work; false when too many wait already, or for too long. */
static bool gate_enter(struct password_gate *gate, struct error *error) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += GATE_WAIT_S;
    CHECK(pthread_mutex_lock(&gate->lock) == 0);
    bool may_wait = gate->working < LIMIT_HASHES_AT_ONCE || gate->waiting < LIMIT_HASHES_WAITING;
    int waited = 0;
    gate->waiting += may_wait;
    while (may_wait && gate->working >= LIMIT_HASHES_AT_ONCE && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&gate->freed, &gate->lock, &until);
    gate->waiting -= may_wait;
    bool entered = may_wait && gate->working < LIMIT_HASHES_AT_ONCE;
    gate->working += entered;
    CHECK(pthread_mutex_unlock(&gate->lock) == 0);
    if (!entered) {
        error_set(error, ERROR_BUSY, "too many sign-ins at this moment");
        error_hint(error, "try again in a few seconds");
    }
    return entered;
}

static void gate_leave(struct password_gate *gate) {
    CHECK(pthread_mutex_lock(&gate->lock) == 0);
    CHECK(gate->working > 0);
    gate->working--;
    CHECK(pthread_cond_signal(&gate->freed) == 0);
    CHECK(pthread_mutex_unlock(&gate->lock) == 0);
}

static bool password_acceptable(struct str password, struct error *error) {
    if (password.len > LIMIT_PASSWORD_BYTES) {
        error_set(error, ERROR_INPUT, "the password is longer than %d bytes", LIMIT_PASSWORD_BYTES);
    } else if (utf8_check(password) != password.len || utf8_has_control(password)) {
        error_set(error, ERROR_INPUT, "the password is not plain UTF-8 text");
    } else if (utf8_length(password) < LIMIT_PASSWORD_CHARS_MIN) {
        error_set(error, ERROR_INPUT, "the password has fewer than %d characters", LIMIT_PASSWORD_CHARS_MIN);
    } else {
        return true;
    }
    error_where(error, "password");
    return false;
}

bool password_hash(struct password_gate *gate, struct str password, char hash[static PASSWORD_HASH_SIZE], struct error *error) {
    if (!password_acceptable(password, error) || !gate_enter(gate, error)) return false;
    int made = crypto_pwhash_str(hash, password.ptr, password.len, hash_passes, hash_memory_bytes);
    gate_leave(gate);
    if (made != 0) {
        error_set(error, ERROR_INTERNAL, "no memory to hash a password (%zu MiB are needed)", hash_memory_bytes >> 20);
        return false;
    }
    return true;
}

bool password_check(struct password_gate *gate, struct str hash, struct str password, bool *right, struct error *error) {
    char stored[PASSWORD_HASH_SIZE] = {0};
    bool known = hash.len > 0 && hash.len < sizeof stored;
    memcpy(stored, known ? hash.ptr : decoy, known ? hash.len : sizeof decoy);
    if (password.len > LIMIT_PASSWORD_BYTES) password = (struct str){0}; /* nobody has it; the work stays the same */
    if (!gate_enter(gate, error)) return false;
    int differs = crypto_pwhash_str_verify(stored, password.ptr ? password.ptr : "", password.len);
    gate_leave(gate);
    sodium_memzero(stored, sizeof stored);
    *right = known && differs == 0;
    return true;
}

struct str password_generate(struct arena *arena) {
    char text[PASSWORD_GROUPS * (PASSWORD_GROUP_CHARS + 1)];
    size_t len = 0;
    for (int group = 0; group < PASSWORD_GROUPS; group++) {
        if (group) text[len++] = '-';
        for (int i = 0; i < PASSWORD_GROUP_CHARS; i++) text[len++] = readable[randombytes_uniform(sizeof readable - 1)];
    }
    return str_copy(arena, (struct str){text, len});
}

struct str secret_generate(struct arena *arena) {
    uint8_t bytes[32];
    char text[SECRET_TEXT_LEN + 1];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    struct str secret = str_copy(arena, (struct str){text, SECRET_TEXT_LEN});
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
    return secret;
}

bool secret_digest(struct str secret, struct digest *digest) {
    if (secret.len != SECRET_TEXT_LEN) return false;
    *digest = digest_of(secret); /* 256 random bits need neither salt nor stretching */
    return true;
}
