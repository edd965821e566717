/* account: the parts that signing in is made of. Private to the desk floor; what others use is in desk.h.
 *
 * Everything here takes the present moment as an argument and keeps its state in a struct of its own, so that tests own the time.
 * All of it may be called from any thread: each struct has its own lock, held for a few hundred instructions at most. */
#ifndef SHOUWEN_DESK_ACCOUNT_H
#define SHOUWEN_DESK_ACCOUNT_H

#include <pthread.h>

#include "base/base.h"
#include "desk/desk.h"

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

/* ERROR_INPUT when it is too short, too long or not text; ERROR_LIMIT when the gate is full. */
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

/* Wrong passwords by login, known and unknown logins alike, so that being locked tells nothing. In memory only: guessing must not
 * write to the disk. A set of LOCKOUT_WAYS entries a login can fall into; a full set forgets the entry with the fewest
 * failures. */
enum { LOCKOUT_WAYS = 8, LOCKOUT_SETS = LIMIT_LOCK_LOGINS / LOCKOUT_WAYS };
struct lockout_entry {
    uint64_t key; /* keyed digest of the login; 0: free */
    int32_t failures;
    instant last; /* when the latest wrong password was given */
};
struct lockout {
    pthread_mutex_t lock;
    uint8_t secret[32]; /* so that nobody can choose logins that share a set */
    struct lockout_entry entries[LOCKOUT_SETS][LOCKOUT_WAYS];
};
void lockout_init(struct lockout *lockout);
void lockout_release(struct lockout *lockout);
/* INSTANT_NONE: not locked; else when the next try is allowed. */
instant lockout_until(struct lockout *lockout, struct str login, instant now);
void lockout_failed(struct lockout *lockout, struct str login, instant now);
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

#endif
