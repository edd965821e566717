/* Who a session or a token stands for, remembered for a second. Not here: the data base behind it (account.c).
 * Keeps: bounded memory; an entry is the truth of at most ACCOUNT_FRESH_MS ago; the time of the latest request is never set
 * back. */
#include "desk/accounts/account.h"

void account_cache_init(struct account_cache *cache) {
    memset(cache, 0, sizeof *cache);
    CHECK(pthread_mutex_init(&cache->lock, NULL) == 0);
}

void account_cache_release(struct account_cache *cache) {
    pthread_mutex_destroy(&cache->lock);
}

/* Digests of secrets are evenly spread by themselves. */
static struct credential *cache_set(struct account_cache *cache, const struct digest *secret) {
    return cache->entries[secret->bytes[0] % ACCOUNT_SETS];
}

static struct credential *cache_entry(struct account_cache *cache, const struct digest *secret) {
    struct credential *set = cache_set(cache, secret);
    for (int i = 0; i < ACCOUNT_WAYS; i++)
        if (set[i].login_len && digest_equal(&set[i].secret, secret)) return &set[i];
    return NULL;
}

bool session_expired(const struct credential *session, instant now) {
    if (session->token) return false;
    return now >= session->seen_at + LIMIT_SESSION_IDLE_MINUTES * MINUTE_MS ||
           now >= session->created_at + LIMIT_SESSION_HOURS * HOUR_MS;
}

bool account_cache_find(struct account_cache *cache, const struct digest *secret, instant now, struct credential *found) {
    CHECK(pthread_mutex_lock(&cache->lock) == 0);
    struct credential *entry = cache_entry(cache, secret);
    bool fresh = entry && now < entry->checked_at + ACCOUNT_FRESH_MS && !session_expired(entry, now);
    if (fresh) {
        if (now > entry->seen_at) entry->seen_at = now;
        *found = *entry;
    }
    CHECK(pthread_mutex_unlock(&cache->lock) == 0);
    return fresh;
}

instant account_cache_seen(struct account_cache *cache, const struct digest *secret) {
    CHECK(pthread_mutex_lock(&cache->lock) == 0);
    const struct credential *entry = cache_entry(cache, secret);
    instant seen_at = entry ? entry->seen_at : INSTANT_NONE;
    CHECK(pthread_mutex_unlock(&cache->lock) == 0);
    return seen_at;
}

void account_cache_put(struct account_cache *cache, const struct credential *credential) {
    CHECK(credential->login_len > 0 && credential->login_len <= ACCOUNT_LOGIN_BYTES);
    CHECK(pthread_mutex_lock(&cache->lock) == 0);
    struct credential *entry = cache_entry(cache, &credential->secret);
    instant seen_at = entry ? entry->seen_at : credential->seen_at;
    if (!entry) {
        struct credential *set = cache_set(cache, &credential->secret);
        entry = &set[0];
        for (int i = 1; i < ACCOUNT_WAYS && entry->login_len; i++)
            if (!set[i].login_len || set[i].checked_at < entry->checked_at) entry = &set[i];
    }
    *entry = *credential;
    if (seen_at > entry->seen_at) entry->seen_at = seen_at;
    CHECK(pthread_mutex_unlock(&cache->lock) == 0);
}

void account_cache_drop(struct account_cache *cache, const struct digest *secret) {
    CHECK(pthread_mutex_lock(&cache->lock) == 0);
    struct credential *entry = cache_entry(cache, secret);
    if (entry) *entry = (struct credential){0};
    CHECK(pthread_mutex_unlock(&cache->lock) == 0);
}

void account_cache_drop_login(struct account_cache *cache, struct str login) {
    CHECK(pthread_mutex_lock(&cache->lock) == 0);
    for (size_t i = 0; i < (size_t)ACCOUNT_SETS * ACCOUNT_WAYS; i++) {
        struct credential *entry = &cache->entries[i / ACCOUNT_WAYS][i % ACCOUNT_WAYS];
        if (login.len == 0 || str_equal((struct str){entry->login, entry->login_len}, login)) *entry = (struct credential){0};
    }
    CHECK(pthread_mutex_unlock(&cache->lock) == 0);
}

size_t account_cache_unsaved(struct account_cache *cache, struct credential *sessions, size_t max) {
    size_t count = 0;
    CHECK(pthread_mutex_lock(&cache->lock) == 0);
    for (size_t i = 0; i < (size_t)ACCOUNT_SETS * ACCOUNT_WAYS && count < max; i++) {
        struct credential *entry = &cache->entries[i / ACCOUNT_WAYS][i % ACCOUNT_WAYS];
        if (!entry->login_len || entry->token || entry->seen_at == entry->saved_at) continue;
        entry->saved_at = entry->seen_at;
        sessions[count++] = *entry;
    }
    CHECK(pthread_mutex_unlock(&cache->lock) == 0);
    return count;
}
