/* Rates: how often one source may do one thing. Token buckets in a table of fixed size.
 * Not here: what a source is (the web decides: an address, or its network), and what is answered (429). Keeps: bounded memory; a
 * clock that stands still or jumps back never fills a bucket. */
#include <sodium.h>

#include "desk/accounts/account.h"

enum { MILLION = 1000000 };

/* Requests a minute, which is also how many may come at once. */
static const int32_t rate_per_minute[RATE__COUNT] = {
    [RATE_SIGN_IN] = LIMIT_RATE_SIGN_IN,
    [RATE_TRACK] = LIMIT_RATE_TRACK,
    [RATE_ASK] = LIMIT_RATE_ASK,
    [RATE_API] = LIMIT_RATE_API,
};

void rate_init(struct rate_table *table) {
    CHECK(sodium_init() >= 0);
    memset(table, 0, sizeof *table);
    CHECK(pthread_mutex_init(&table->lock, NULL) == 0);
    randombytes_buf(table->secret, sizeof table->secret);
}

void rate_release(struct rate_table *table) {
    pthread_mutex_destroy(&table->lock);
}

static uint64_t rate_key(const struct rate_table *table, enum desk_rate what, struct str source) {
    uint8_t key[crypto_shorthash_KEYBYTES];
    memcpy(key, table->secret, sizeof key);
    key[0] ^= (uint8_t)what; /* each kind has its own table of keys */
    uint64_t hash;
    _Static_assert(sizeof hash == crypto_shorthash_BYTES, "a short hash is a key");
    crypto_shorthash((uint8_t *)&hash, (const uint8_t *)(source.len ? source.ptr : ""), source.len, key);
    return hash ? hash : 1;
}

/* The bucket of `key`, or the one of its set that is nearest to full, emptied of its past. */
static struct rate_bucket *rate_bucket(struct rate_table *table, uint64_t key, int64_t full, instant now) {
    struct rate_bucket *set = table->buckets[key % RATE_SETS], *fullest = NULL;
    for (int i = 0; i < RATE_WAYS; i++) {
        if (set[i].key == key) return &set[i];
        if (!fullest || set[i].key == 0 || (fullest->key != 0 && set[i].level > fullest->level)) fullest = &set[i];
    }
    *fullest = (struct rate_bucket){.key = key, .level = full, .filled = now};
    return fullest;
}

bool rate_allow(struct rate_table *table, enum desk_rate what, struct str source, instant now) {
    CHECK(what >= 0 && what < RATE__COUNT);
    int64_t full = (int64_t)rate_per_minute[what] * MILLION;
    uint64_t key = rate_key(table, what, source);
    CHECK(pthread_mutex_lock(&table->lock) == 0);
    struct rate_bucket *bucket = rate_bucket(table, key, full, now);
    int64_t passed_ms = now > bucket->filled ? now - bucket->filled : 0;
    if (passed_ms > MINUTE_MS) passed_ms = MINUTE_MS;
    bucket->level += full * passed_ms / MINUTE_MS;
    if (bucket->level > full) bucket->level = full;
    if (now > bucket->filled) bucket->filled = now;
    bool allowed = bucket->level >= MILLION;
    if (allowed) bucket->level -= MILLION;
    CHECK(pthread_mutex_unlock(&table->lock) == 0);
    return allowed;
}
