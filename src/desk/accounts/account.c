/* Accounts: who signs in, with what, and who a session or a token stands for.
 * Not here: hashing and its gate (password.c), the cache (account_cache.c), making and listing accounts (account_admin.c). Keeps:
 * secrets are stored as digests only; every sign-in gets a new id; an unknown login costs what a wrong password costs; what ended
 * here is over at once, what another process ended within a second. */
#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "desk/accounts/account.h"
#include "desk/desk_internal.h"

enum { SAVE_EVERY_S = 20, SAVE_AT_ONCE = 64 };

/* ---- reading ---- */

static void account_read(struct store *store, struct str login, struct account *account) {
    struct query query = query_start(store, SQL_ACCOUNT_FIND);
    query_bind_text(&query, login);
    if (query_next(&query)) {
        struct str password = column_text(&query, 0);
        account->exists = true;
        account->administrator = column_int(&query, 1) != 0;
        account->changed_at = column_int(&query, 2);
        account->password_len = password.len < sizeof account->password ? password.len : 0;
        if (account->password_len) memcpy(account->password, password.ptr, account->password_len);
    }
    query_end(&query);
}

/* Is that login an active member of staff? *of_staff: the organisation knows the id at all. */
static bool staff_active(struct desk *desk, struct str login, bool *of_staff) {
    const struct desk_world *world = desk_world_acquire(desk);
    const struct staff *staff = organisation_staff(world->organisation, login);
    bool active = staff && staff->active;
    *of_staff = staff != NULL;
    desk_world_release(desk, world);
    return active;
}

bool account_find(struct accounts *accounts, struct str login, struct account *account, struct error *error) {
    *account = (struct account){0};
    if (login.len == 0 || login.len > ACCOUNT_LOGIN_BYTES || utf8_check(login) != login.len) return true;
    CHECK(pthread_mutex_lock(&accounts->store_lock) == 0);
    account_read(accounts->store, login, account);
    bool failed = store_failed(accounts->store, error);
    if (failed) store_rollback(accounts->store);
    CHECK(pthread_mutex_unlock(&accounts->store_lock) == 0);
    if (failed) return false;
    bool of_staff, active = staff_active(accounts->desk, login, &of_staff);
    account->known = of_staff ? active : account->exists; /* who has left keeps the row and loses the way in */
    return true;
}

/* ---- signing in ---- */

static bool sign_in_locked(struct desk *desk, instant until, struct error *error) {
    const struct desk_world *world = desk_world_acquire(desk);
    char text[INSTANT_TEXT_SIZE];
    struct str when = instant_text(until / MINUTE_MS * MINUTE_MS + MINUTE_MS, world->organisation->timetable.zone_minutes, text);
    desk_world_release(desk, world);
    error_set(error, ERROR_BUSY, "locked after %d wrong passwords", LIMIT_SIGN_IN_FAILURES);
    error_where(error, "login");
    error_hint(error, "try again at " STR_FMT, STR_ARG(when));
    return false;
}

struct session_new {
    struct str login;
    struct digest secret;
    instant now;
};

static struct str digest_bytes(const struct digest *digest) {
    return (struct str){(const char *)digest->bytes, sizeof digest->bytes};
}

static bool session_write(struct store *writer, void *context, struct error *error) {
    const struct session_new *new_session = context;
    struct query query = query_start(writer, SQL_SESSION_INSERT);
    query_bind_blob(&query, digest_bytes(&new_session->secret));
    query_bind_text(&query, new_session->login);
    query_bind_int(&query, new_session->now);
    query_run(&query);
    query = query_start(writer, SQL_SESSION_DROP_OLDEST);
    query_bind_text(&query, new_session->login);
    query_bind_int(&query, LIMIT_SESSIONS);
    query_run(&query);
    query = query_start(writer, SQL_SESSION_DROP_EXPIRED);
    query_bind_int(&query, new_session->now - LIMIT_SESSION_HOURS * HOUR_MS);
    query_run(&query);
    query = query_start(writer, SQL_ACCOUNT_SIGNED_IN);
    query_bind_text(&query, new_session->login);
    query_bind_int(&query, new_session->now);
    query_run(&query);
    return !store_failed(writer, error);
}

/* Locks are kept as notes "lockout/KEY" with their moment: the key is a digest, because people mistake fields and type passwords
 * as logins. */
enum { LOCK_NAME_SIZE = 32 };
struct lock_new {
    char name[LOCK_NAME_SIZE], last[24];
    instant now;
};

static bool lock_write(struct store *writer, void *context, struct error *error) {
    const struct lock_new *lock = context;
    struct query query = query_start(writer, SQL_LOCKOUT_PURGE);
    query_bind_int(&query, lock->now - LIMIT_LOCK_MINUTES * MINUTE_MS);
    query_run(&query);
    query = query_start(writer, SQL_NOTE_SET);
    query_bind_text(&query, str_from(lock->name));
    query_bind_text(&query, str_from(lock->last));
    query_run(&query);
    return !store_failed(writer, error);
}

/* On a full disk the lock is one of this process only. */
static void lock_keep(struct desk *desk, struct str login, instant now) {
    struct lock_new lock = {.now = now};
    struct error error;
    (void)snprintf(lock.name, sizeof lock.name, "lockout/%016llx",
                   (unsigned long long)lockout_key(&desk->accounts->lockout, login));
    (void)snprintf(lock.last, sizeof lock.last, "%lld", (long long)now);
    (void)desk_write(desk, lock_write, &lock, &error);
}

static bool locks_restore(struct accounts *accounts, struct error *error) {
    struct query query = query_start(accounts->store, SQL_LOCKOUTS);
    while (query_next(&query)) {
        char name[LOCK_NAME_SIZE] = "";
        struct str kept = column_text(&query, 0);
        int64_t last;
        if (kept.len >= sizeof name || !str_int64(column_text(&query, 1), 0, INT64_MAX, &last)) continue;
        memcpy(name, kept.ptr, kept.len);
        uint64_t key = strtoull(name + strlen("lockout/"), NULL, 16);
        if (key) lockout_restore(&accounts->lockout, key, last);
    }
    query_end(&query);
    bool read = !store_failed(accounts->store, error);
    if (!read) store_rollback(accounts->store);
    return read;
}

static bool sign_in_wrong(struct error *error) {
    error_set(error, ERROR_FORBIDDEN, "wrong login or password");
    error_hint(error, "an administrator can set a new password: shouwen user passwd LOGIN");
    return false;
}

bool desk_sign_in(struct desk *desk, struct str login, struct str password, struct str *session, struct arena *arena,
                  struct error *error) {
    struct accounts *accounts = desk->accounts;
    instant now = desk_now(desk), locked = lockout_until(&accounts->lockout, login, now);
    struct account account;
    bool right;
    if (!account_find(accounts, login, &account, error)) return false;
    /* Another process may have set a new password since the last wrong one. */
    bool renewed = locked != INSTANT_NONE && account.changed_at > locked - LIMIT_LOCK_MINUTES * MINUTE_MS;
    if (renewed) lockout_forget(&accounts->lockout, login);
    else if (locked != INSTANT_NONE) return sign_in_locked(desk, locked, error);
    /* Counted before the work, so that tries at the same moment cannot pass together. */
    bool locks = lockout_failed(&accounts->lockout, login, now);
    struct str hash = {account.password, account.known ? account.password_len : 0};
    if (!password_check(&accounts->gate, hash, password, &right, error)) return false;
    if (!right && locks) lock_keep(desk, login, now);
    if (!right) return sign_in_wrong(error);
    lockout_forget(&accounts->lockout, login);
    struct str secret = secret_generate(arena);
    struct session_new new_session = {.login = login, .now = now};
    CHECK(secret_digest(secret, &new_session.secret));
    if (!desk_write(desk, session_write, &new_session, error)) return false;
    *session = secret;
    return true;
}

static bool session_drop(struct store *writer, void *context, struct error *error) {
    struct query query = query_start(writer, SQL_SESSION_DROP);
    query_bind_blob(&query, digest_bytes(context));
    query_run(&query);
    return !store_failed(writer, error);
}

void desk_sign_out(struct desk *desk, struct str session) {
    struct digest secret;
    struct error error = {0};
    if (!secret_digest(session, &secret)) return;
    account_cache_drop(&desk->accounts->cache, &secret);
    /* When the disk does not take it, the session still ends by its age; the cookie is gone in any case. */
    (void)desk_write(desk, session_drop, &secret, &error);
    account_cache_drop(&desk->accounts->cache, &secret); /* a request under way may have put it back */
}

/* ---- who is asking ---- */

/* Ask the data base. False: no such session or token. */
static bool credential_load(struct store *store, bool token, const struct digest *secret, instant now, struct credential *found) {
    struct query query = query_start(store, token ? SQL_TOKEN_FIND : SQL_SESSION_FIND);
    query_bind_blob(&query, digest_bytes(secret));
    bool there = query_next(&query);
    struct str login = there ? column_text(&query, 0) : (struct str){0};
    there = there && login.len > 0 && login.len <= sizeof found->login;
    if (there) {
        *found = (struct credential){.secret = *secret, .token = token, .login_len = login.len, .checked_at = now};
        memcpy(found->login, login.ptr, login.len);
        found->administrator = column_int(&query, 1) != 0;
        found->created_at = column_int(&query, 2);
        found->seen_at = found->saved_at = column_int(&query, 3);
    }
    query_end(&query);
    struct error error;
    if (store_failed(store, &error)) store_rollback(store);
    return there;
}

/* The person of a credential, as the organisation has it now. False: has left, or is neither staff nor administrator. */
static bool actor_fill(struct desk *desk, const struct credential *credential, struct actor *actor, struct arena *arena) {
    struct str login = str_copy(arena, (struct str){credential->login, credential->login_len});
    const struct desk_world *world = desk_world_acquire(desk);
    const struct staff *staff = organisation_staff(world->organisation, login);
    *actor = (struct actor){.staff = login, .administrator = credential->administrator};
    actor->name = staff ? str_copy(arena, staff->name) : login;
    actor->roles = staff ? staff->roles : 0;
    bool may = staff ? staff->active : credential->administrator;
    desk_world_release(desk, world);
    return may;
}

static bool credential_actor(struct desk_reader *reader, struct str text, bool token, struct actor *actor, struct arena *arena) {
    struct desk *desk = reader->desk;
    struct digest secret;
    struct credential credential;
    *actor = (struct actor){0};
    if (!secret_digest(text, &secret)) return false;
    instant now = desk_now(desk);
    if (!account_cache_find(&desk->accounts->cache, &secret, now, &credential)) {
        if (!credential_load(reader->store, token, &secret, now, &credential)) {
            account_cache_drop(&desk->accounts->cache, &secret);
            return false;
        }
        instant seen_at = account_cache_seen(&desk->accounts->cache, &secret); /* the data base learns it a little later */
        if (seen_at > credential.seen_at) credential.seen_at = seen_at;
        if (session_expired(&credential, now)) return false;
        credential.seen_at = now;
        account_cache_put(&desk->accounts->cache, &credential);
    }
    if (credential.token != token) return false; /* a token is no cookie, nor the other way round */
    bool may = actor_fill(desk, &credential, actor, arena);
    if (!may) *actor = (struct actor){0};
    return may;
}

bool desk_session(struct desk_reader *reader, struct str session, struct actor *actor, struct arena *arena) {
    return credential_actor(reader, session, false, actor, arena);
}

bool desk_token(struct desk_reader *reader, struct str bearer, struct actor *actor, struct arena *arena) {
    return credential_actor(reader, bearer, true, actor, arena);
}

bool desk_rate_allow(struct desk *desk, enum desk_rate what, struct str source) {
    return rate_allow(&desk->accounts->rates, what, source, desk_now(desk));
}

/* ---- the time of the latest request, written behind ---- */

struct seen {
    struct credential sessions[SAVE_AT_ONCE];
    size_t count;
};

static bool seen_write(struct store *writer, void *context, struct error *error) {
    const struct seen *seen = context;
    for (size_t i = 0; i < seen->count; i++) {
        struct query query = query_start(writer, SQL_SESSION_SEEN);
        query_bind_blob(&query, digest_bytes(&seen->sessions[i].secret));
        query_bind_int(&query, seen->sessions[i].seen_at);
        query_run(&query);
    }
    return !store_failed(writer, error);
}

bool accounts_save_seen(struct accounts *accounts, struct error *error) {
    struct seen seen;
    bool saved = true;
    do {
        seen.count = account_cache_unsaved(&accounts->cache, seen.sessions, SAVE_AT_ONCE);
        saved = seen.count == 0 || desk_write(accounts->desk, seen_write, &seen, error);
    } while (saved && seen.count == SAVE_AT_ONCE);
    return saved;
}

static void *saver_run(void *context) {
    struct accounts *accounts = context;
    struct error error = {0};
    CHECK(pthread_mutex_lock(&accounts->stop_lock) == 0);
    while (!accounts->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += SAVE_EVERY_S;
        pthread_cond_timedwait(&accounts->stop, &accounts->stop_lock, &until);
        CHECK(pthread_mutex_unlock(&accounts->stop_lock) == 0);
        (void)accounts_save_seen(accounts, &error); /* a session that looks older than it is ends early, no more */
        CHECK(pthread_mutex_lock(&accounts->stop_lock) == 0);
    }
    CHECK(pthread_mutex_unlock(&accounts->stop_lock) == 0);
    return NULL;
}

static void saver_start(struct accounts *accounts) {
    pthread_condattr_t monotonic;
    CHECK(pthread_condattr_init(&monotonic) == 0);
    CHECK(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(&accounts->stop, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    CHECK(pthread_mutex_init(&accounts->stop_lock, NULL) == 0);
    CHECK(pthread_create(&accounts->saver, NULL, saver_run, accounts) == 0);
    accounts->saving = true;
}

static void saver_stop(struct accounts *accounts) {
    if (!accounts->saving) return;
    CHECK(pthread_mutex_lock(&accounts->stop_lock) == 0);
    accounts->stopping = true;
    CHECK(pthread_cond_signal(&accounts->stop) == 0);
    CHECK(pthread_mutex_unlock(&accounts->stop_lock) == 0);
    CHECK(pthread_join(accounts->saver, NULL) == 0);
    pthread_cond_destroy(&accounts->stop);
    pthread_mutex_destroy(&accounts->stop_lock);
}

/* ---- opening ---- */

bool accounts_open(struct desk *desk, struct error *error) {
    struct accounts *accounts = calloc(1, sizeof *accounts);
    CHECK(accounts != NULL);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    accounts->desk = desk;
    accounts->store = store_open(str_from(desk_path(desk->dir, "ledger.db", arena)), STORE_LEDGER_READER, error);
    arena_free(arena);
    if (!accounts->store) {
        free(accounts);
        return false;
    }
    CHECK(pthread_mutex_init(&accounts->store_lock, NULL) == 0);
    password_gate_init(&accounts->gate);
    const struct str part = STR("lockout");
    struct digest purpose = digest_parts(&part, 1), secret = digest_keyed(digest_bytes(&desk->secret), digest_bytes(&purpose));
    lockout_init(&accounts->lockout, &secret);
    rate_init(&accounts->rates);
    account_cache_init(&accounts->cache);
    desk->accounts = accounts;
    if (!locks_restore(accounts, error)) {
        accounts_close(desk);
        return false;
    }
    if (desk->mode == DESK_SERVE) saver_start(accounts);
    return true;
}

void accounts_close(struct desk *desk) {
    struct accounts *accounts = desk->accounts;
    if (!accounts) return;
    saver_stop(accounts);
    desk->accounts = NULL;
    account_cache_release(&accounts->cache);
    rate_release(&accounts->rates);
    lockout_release(&accounts->lockout);
    password_gate_release(&accounts->gate);
    pthread_mutex_destroy(&accounts->store_lock);
    store_close(accounts->store);
    free(accounts);
}
