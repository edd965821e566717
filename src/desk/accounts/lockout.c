/* Lock-out: a login with too many wrong passwords rests for a while, whether it exists or not.
 * Not here: checking passwords (password.c), limits by source (rate.c), keeping locks over a restart (account.c). Keeps: bounded
 * memory, and one more wrong password while locked is not counted, so nobody can keep somebody else locked out for ever by
 * steady guessing faster than the lock ends. */
#include "desk/accounts/account.h"

void lockout_init(struct lockout *lockout, const struct digest *secret) {
    memset(lockout, 0, sizeof *lockout);
    CHECK(pthread_mutex_init(&lockout->lock, NULL) == 0);
    lockout->secret = *secret;
}

void lockout_release(struct lockout *lockout) {
    pthread_mutex_destroy(&lockout->lock);
}

uint64_t lockout_key(const struct lockout *lockout, struct str login) {
    struct digest digest = digest_keyed((struct str){(const char *)lockout->secret.bytes, DIGEST_SIZE}, login);
    uint64_t key;
    memcpy(&key, digest.bytes, sizeof key);
    return key ? key : 1;
}

static struct lockout_entry *lockout_find(struct lockout *lockout, uint64_t key) {
    struct lockout_entry *set = lockout->entries[key % LOCKOUT_SETS];
    for (int i = 0; i < LOCKOUT_WAYS; i++)
        if (set[i].key == key) return &set[i];
    return NULL;
}

static struct lockout_entry *lockout_place(struct lockout *lockout, uint64_t key) {
    struct lockout_entry *set = lockout->entries[key % LOCKOUT_SETS], *least = &set[0];
    for (int i = 1; i < LOCKOUT_WAYS; i++) {
        bool fewer = set[i].failures < least->failures || (set[i].failures == least->failures && set[i].last < least->last);
        if (fewer) least = &set[i];
    }
    *least = (struct lockout_entry){.key = key};
    return least;
}

static const int64_t rest_ms = LIMIT_LOCK_MINUTES * MINUTE_MS;

instant lockout_until(struct lockout *lockout, struct str login, instant now) {
    uint64_t key = lockout_key(lockout, login);
    CHECK(pthread_mutex_lock(&lockout->lock) == 0);
    const struct lockout_entry *entry = lockout_find(lockout, key);
    bool locked = entry && entry->failures >= LIMIT_SIGN_IN_FAILURES && now < entry->last + rest_ms;
    instant until = locked ? entry->last + rest_ms : INSTANT_NONE;
    CHECK(pthread_mutex_unlock(&lockout->lock) == 0);
    return until;
}

bool lockout_failed(struct lockout *lockout, struct str login, instant now) {
    uint64_t key = lockout_key(lockout, login);
    CHECK(pthread_mutex_lock(&lockout->lock) == 0);
    struct lockout_entry *entry = lockout_find(lockout, key);
    if (!entry) entry = lockout_place(lockout, key);
    if (now >= entry->last + rest_ms) entry->failures = 0;
    bool counts = entry->failures < LIMIT_SIGN_IN_FAILURES;
    if (counts) {
        entry->failures++;
        entry->last = now;
    }
    bool locks = counts && entry->failures == LIMIT_SIGN_IN_FAILURES;
    CHECK(pthread_mutex_unlock(&lockout->lock) == 0);
    return locks;
}

void lockout_restore(struct lockout *lockout, uint64_t key, instant last) {
    CHECK(pthread_mutex_lock(&lockout->lock) == 0);
    struct lockout_entry *entry = lockout_find(lockout, key);
    if (!entry) entry = lockout_place(lockout, key);
    entry->failures = LIMIT_SIGN_IN_FAILURES;
    entry->last = last;
    CHECK(pthread_mutex_unlock(&lockout->lock) == 0);
}

void lockout_forget(struct lockout *lockout, struct str login) {
    uint64_t key = lockout_key(lockout, login);
    CHECK(pthread_mutex_lock(&lockout->lock) == 0);
    struct lockout_entry *entry = lockout_find(lockout, key);
    if (entry) *entry = (struct lockout_entry){0};
    CHECK(pthread_mutex_unlock(&lockout->lock) == 0);
}
