/* account: the parts that signing in is made of. Private to the desk floor; what others use is in desk.h.
 *
 * Everything here takes the present moment as an argument and keeps its state in a struct of its own, so that tests own the time.
 * All of it may be called from any thread: each struct has its own lock, held for a few hundred instructions at most. */
#ifndef SHOUWEN_DESK_ACCOUNT_H
#define SHOUWEN_DESK_ACCOUNT_H

#include <pthread.h>

#include "base/base.h"
#include "desk/desk.h"

struct store;

/* ---- passwords: argon2id, and few at a time (password.c) ---- */

enum { PASSWORD_HASH_SIZE = 128 }; /* of libsodium, terminator included */

/* Checking a password takes 64 MiB and a good part of a tenth of a second on purpose; the gate keeps sign-ins from
 * eating the machine. At most LIMIT_HASHES_AT_ONCE work, LIMIT_HASHES_WAITING wait, everybody else is told to come back. */
struct password_gate {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int working, waiting;
};
void password_gate_init(struct password_gate *gate);
void password_gate_release(struct password_gate *gate);

/* ERROR_INPUT when it is too short, too long or not text; ERROR_BUSY when the gate is full. */
bool password_hash(struct password_gate *gate, struct str password, char hash[static PASSWORD_HASH_SIZE], struct error *error);
/* The same work whether the login exists or not: with `hash` empty a decoy is checked, and *right is false. */
bool password_check(struct password_gate *gate, struct str hash, struct str password, bool *right, struct error *error);
/* 15 characters in three groups of an alphabet without look-alikes: 74 bits. For printing once and typing. */
struct str password_generate(struct arena *arena);

/* A secret for a cookie or a bearer token: 32 random bytes as 43 characters of base64url. Only its digest is ever stored. */
enum { SECRET_TEXT_LEN = 43 };
struct str secret_generate(struct arena *arena);
bool secret_digest(struct str secret, struct digest *digest) MUST_USE; /* false: not the shape of a secret */

/* ---- lock-out (lockout.c) ---- */

/* Wrong passwords by login, known and unknown logins alike, so that being locked tells nothing. In memory; only a lock itself
 * is written, so that a restart opens none and guessing hardly writes. A set of LOCKOUT_WAYS entries a login can fall into; a
 * full set forgets the entry with the fewest failures. */
enum { LOCKOUT_WAYS = 8, LOCKOUT_SETS = LIMIT_LOCK_LOGINS / LOCKOUT_WAYS };
struct lockout_entry {
    uint64_t key; /* keyed digest of the login; 0: free */
    int32_t failures;
    instant last; /* when the latest wrong password was given */
};
struct lockout {
    pthread_mutex_t lock;
    struct digest secret; /* of the data directory, so that nobody can choose logins that share a set */
    struct lockout_entry entries[LOCKOUT_SETS][LOCKOUT_WAYS];
};
void lockout_init(struct lockout *lockout, const struct digest *secret);
void lockout_release(struct lockout *lockout);
/* INSTANT_NONE: not locked; else when the next try is allowed. */
instant lockout_until(struct lockout *lockout, struct str login, instant now);
bool lockout_failed(struct lockout *lockout, struct str login, instant now); /* true: with this one it is locked */
uint64_t lockout_key(const struct lockout *lockout, struct str login);       /* under which a lock is kept; not 0 */
void lockout_restore(struct lockout *lockout, uint64_t key, instant last);  /* a lock as it was kept */
void lockout_forget(struct lockout *lockout, struct str login); /* after the right password, or a new one */

/* ---- rates (rate.c) ---- */

/* Token buckets: each holds as many as one minute allows and fills evenly. A full set of RATE_WAYS forgets the fullest
 * bucket, which has least to remember. */
enum { RATE_WAYS = 8, RATE_SETS = LIMIT_RATE_SOURCES / RATE_WAYS };
struct rate_bucket {
    uint64_t key;   /* keyed digest of kind and source; 0: free */
    int64_t level;  /* millionths of a request that may still be made */
    instant filled; /* when `level` was true */
};
struct rate_table {
    pthread_mutex_t lock;
    uint8_t secret[32];
    struct rate_bucket buckets[RATE_SETS][RATE_WAYS];
};
void rate_init(struct rate_table *table);
void rate_release(struct rate_table *table);
bool rate_allow(struct rate_table *table, enum desk_rate what, struct str source, instant now);

/* ---- who a secret stands for, remembered (account_cache.c) ---- */

/* Sessions and tokens are asked for with every request; the data base is asked again after ACCOUNT_FRESH_MS only, which is
 * how long something that another process ended may live on. A set of ACCOUNT_WAYS entries; a full set forgets the least
 * recently checked. */
enum { ACCOUNT_WAYS = 8, ACCOUNT_SETS = 128, ACCOUNT_FRESH_MS = 1000, ACCOUNT_LOGIN_BYTES = 4 * LIMIT_LOGIN_CHARS };
struct credential {
    struct digest secret;
    char login[ACCOUNT_LOGIN_BYTES];
    size_t login_len;       /* 0: free */
    bool token;             /* a bearer token; else a session */
    bool administrator;
    instant created_at;
    instant seen_at;        /* sessions: the latest request */
    instant saved_at;       /* sessions: seen_at as the data base has it */
    instant checked_at;     /* when the data base was asked */
};
struct account_cache {
    pthread_mutex_t lock;
    struct credential entries[ACCOUNT_SETS][ACCOUNT_WAYS];
};
void account_cache_init(struct account_cache *cache);
void account_cache_release(struct account_cache *cache);
/* A copy of the entry, if it is fresh at `now`; a session is thereby seen. */
bool account_cache_find(struct account_cache *cache, const struct digest *secret, instant now, struct credential *found);
/* The latest request of a session as far as it is remembered, fresh or not; INSTANT_NONE: not at all. */
instant account_cache_seen(struct account_cache *cache, const struct digest *secret);
/* Keeps a later seen_at that it has already. */
void account_cache_put(struct account_cache *cache, const struct credential *credential);
void account_cache_drop(struct account_cache *cache, const struct digest *secret);
void account_cache_drop_login(struct account_cache *cache, struct str login); /* empty: all */
/* Sessions whose seen_at the data base does not have yet, at most `max`; they count as saved afterwards. */
size_t account_cache_unsaved(struct account_cache *cache, struct credential *sessions, size_t max);
bool session_expired(const struct credential *session, instant now); /* idle or absolute; never for tokens */

/* ---- all of it together ---- */

struct accounts {
    struct desk *desk;
    pthread_mutex_t store_lock;
    struct store *store; /* a reader for sign-in and the lists; guarded by store_lock. Requests use their own reader */
    struct password_gate gate;
    struct lockout lockout;
    struct rate_table rates;
    struct account_cache cache;
    pthread_t saver; /* writes seen_at behind the requests; serving desks only */
    pthread_cond_t stop;
    pthread_mutex_t stop_lock;
    bool saving, stopping;
};

struct account { /* a row of the data base, or what it would be for a member of staff without one */
    bool exists, known; /* exists: has a row; known: that, or an active member of staff */
    bool administrator;
    instant changed_at; /* when the password was set */
    char password[PASSWORD_HASH_SIZE];
    size_t password_len;
};
bool account_find(struct accounts *accounts, struct str login, struct account *account, struct error *error);
/* Write the seen_at of sessions now (the saver does it by itself). */
bool accounts_save_seen(struct accounts *accounts, struct error *error);

#endif
