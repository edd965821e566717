/* Making, changing and listing accounts. Not here: signing in with them (account.c).
 * Keeps: a new password or a revoked token ends what was open with the old one, in the same transaction. */
#include <sodium.h>

#include "desk/accounts/account.h"
#include "desk/desk_internal.h"

/* What one call writes; empty members are not written. */
struct account_change {
    struct str login, hash, token_name;
    struct digest token;
    bool administrator, add;
    instant now;
};

static bool account_unknown(struct str login, struct error *error) {
    error_set(error, ERROR_NOT_FOUND, "no such login");
    error_where(error, STR_FMT, STR_ARG(str_slice(login, 0, 100)));
    error_hint(error, "`shouwen user list` lists all, `shouwen user add` adds one");
    return false;
}

static bool login_acceptable(struct str login, struct error *error) {
    bool text = utf8_check(login) == login.len && !utf8_has_control(login) && !str_blank(login);
    bool fits = text && utf8_length(login) <= LIMIT_LOGIN_CHARS;
    bool whole = fits && !memchr(login.ptr, ' ', login.len) && str_trim(login).len == login.len;
    if (whole) return true;
    error_set(error, ERROR_INPUT, "a login is up to %d characters without blanks", LIMIT_LOGIN_CHARS);
    error_where(error, "login");
    return false;
}

/* ---- adding, passwords ---- */

static bool account_put(struct store *writer, const struct account_change *change) {
    struct query query = query_start(writer, SQL_ACCOUNT_PUT);
    query_bind_text(&query, change->login);
    query_bind_text(&query, change->hash);
    query_bind_int(&query, change->administrator);
    query_bind_int(&query, change->now);
    return query_run(&query);
}

static bool account_exists_already(struct store *writer, struct str login) {
    struct query query = query_start(writer, SQL_ACCOUNT_FIND);
    query_bind_text(&query, login);
    bool exists = query_next(&query);
    query_end(&query);
    return exists;
}

static bool password_write(struct store *writer, void *context, struct error *error) {
    const struct account_change *change = context;
    if (change->add && account_exists_already(writer, change->login)) {
        error_set(error, ERROR_CONFLICT, "this login exists already");
        error_where(error, STR_FMT, STR_ARG(str_slice(change->login, 0, 100)));
        error_hint(error, "`shouwen user passwd` gives it a new password");
        return false;
    }
    account_put(writer, change);
    struct query query = query_start(writer, SQL_SESSION_DROP_LOGIN);
    query_bind_text(&query, change->login);
    query_run(&query);
    return !store_failed(writer, error);
}

/* Hash `password` (or one made here) and write it with the change. */
static bool password_set(struct desk *desk, struct account_change *change, struct str password, struct error *error) {
    char hash[PASSWORD_HASH_SIZE];
    if (!password_hash(&desk->accounts->gate, password, hash, error)) return false;
    change->hash = str_from(hash);
    change->now = desk_now(desk);
    if (!desk_write(desk, password_write, change, error)) return false;
    account_cache_drop_login(&desk->accounts->cache, change->login);
    lockout_forget(&desk->accounts->lockout, change->login);
    return true;
}

bool accounts_first(struct store *writer, struct str login, instant now, struct str *password, struct arena *arena,
                    struct error *error) {
    struct password_gate gate;
    char hash[PASSWORD_HASH_SIZE];
    password_gate_init(&gate);
    struct str made = password_generate(arena);
    bool hashed = password_hash(&gate, made, hash, error);
    password_gate_release(&gate);
    if (!hashed) return false;
    *password = made;
    struct account_change change = {.login = login, .hash = str_from(hash), .administrator = true, .now = now};
    account_put(writer, &change);
    return !store_failed(writer, error);
}

bool desk_account_add(struct desk *desk, struct str login, bool administrator, struct str *password, struct arena *arena,
                      struct error *error) {
    struct account account;
    if (!login_acceptable(login, error) || !account_find(desk->accounts, login, &account, error)) return false;
    if (!account.known && !account.exists && !administrator) {
        error_set(error, ERROR_INPUT, "is no member of staff");
        error_where(error, STR_FMT, STR_ARG(login));
        error_hint(error, "import an organisation that has this id, or add an --administrator");
        return false;
    }
    struct account_change change = {.login = login, .administrator = administrator, .add = true};
    struct str made = password_generate(arena);
    if (!password_set(desk, &change, made, error)) return false;
    *password = made;
    return true;
}

bool desk_account_password(struct desk *desk, struct str login, struct str password, struct str *made, struct arena *arena,
                           struct error *error) {
    struct account account;
    if (!account_find(desk->accounts, login, &account, error)) return false;
    if (!account.known) return account_unknown(login, error);
    struct account_change change = {.login = login, .administrator = account.administrator};
    struct str chosen = password.len ? password : password_generate(arena);
    if (!password_set(desk, &change, chosen, error)) return false;
    if (made) *made = chosen;
    return true;
}

/* ---- tokens ---- */

static bool token_write(struct store *writer, void *context, struct error *error) {
    const struct account_change *change = context;
    struct query query = query_start(writer, SQL_TOKEN_COUNT);
    query_bind_text(&query, change->login);
    query_bind_text(&query, change->token_name);
    bool counted = query_next(&query);
    bool many = counted && column_int(&query, 0) >= LIMIT_TOKENS;
    bool taken = counted && column_int(&query, 1) > 0;
    query_end(&query);
    if (taken) error_set(error, ERROR_CONFLICT, "a token of this name exists already");
    else if (many) error_set(error, ERROR_LIMIT, "%d tokens are the most", LIMIT_TOKENS);
    if (taken || many) {
        error_where(error, STR_FMT, STR_ARG(str_slice(change->login, 0, 100)));
        error_hint(error, "take another --name, or revoke the old one: shouwen user token LOGIN --name NAME --revoke");
        return false;
    }
    if (!account_exists_already(writer, change->login)) account_put(writer, change);
    query = query_start(writer, SQL_TOKEN_INSERT);
    query_bind_blob(&query, (struct str){(const char *)change->token.bytes, sizeof change->token.bytes});
    query_bind_text(&query, change->login);
    query_bind_text(&query, change->token_name);
    query_bind_int(&query, change->now);
    query_run(&query);
    return !store_failed(writer, error);
}

bool desk_account_token(struct desk *desk, struct str login, struct str name, struct str *token, struct arena *arena,
                        struct error *error) {
    struct account account;
    if (!account_find(desk->accounts, login, &account, error)) return false;
    if (!account.known) return account_unknown(login, error);
    bool fits = utf8_check(name) == name.len && !utf8_has_control(name) && utf8_length(name) <= LIMIT_LOGIN_CHARS;
    if (!fits) {
        error_set(error, ERROR_INPUT, "the name of a token is up to %d characters", LIMIT_LOGIN_CHARS);
        error_where(error, "name");
        return false;
    }
    struct str secret = secret_generate(arena);
    struct account_change change = {.login = login, .token_name = name, .now = desk_now(desk)};
    CHECK(secret_digest(secret, &change.token));
    if (!desk_write(desk, token_write, &change, error)) return false;
    *token = secret;
    return true;
}

static bool token_drop(struct store *writer, void *context, struct error *error) {
    const struct account_change *change = context;
    struct query query = query_start(writer, SQL_TOKEN_DROP);
    query_bind_text(&query, change->login);
    query_bind_text(&query, change->token_name);
    query_run(&query);
    if (store_failed(writer, error)) return false;
    if (store_changes(writer) > 0) return true;
    error_set(error, ERROR_NOT_FOUND, "no token of this name");
    error_where(error, STR_FMT, STR_ARG(str_slice(change->login, 0, 100)));
    error_hint(error, "`shouwen user list` shows the names");
    return false;
}

bool desk_account_token_revoke(struct desk *desk, struct str login, struct str name, struct error *error) {
    struct account_change change = {.login = login, .token_name = name};
    if (!desk_write(desk, token_drop, &change, error)) return false;
    account_cache_drop_login(&desk->accounts->cache, login);
    return true;
}

/* ---- listing ---- */

static struct account_row *row_of(struct account_row *rows, size_t count, struct str login) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(rows[i].login, login)) return &rows[i];
    return NULL;
}

static void rows_of_staff(struct desk *desk, struct account_row **rows, size_t *count, struct arena *arena) {
    const struct desk_world *world = desk_world_acquire(desk);
    const struct organisation *organisation = world->organisation;
    for (size_t i = 0; i < organisation->staff_count; i++) {
        if (!organisation->staff[i].active) continue;
        struct account_row *row = ARENA_PUSH(arena, *rows, *count);
        *row = (struct account_row){.signed_in_at = INSTANT_NONE};
        row->login = str_copy(arena, organisation->staff[i].id);
        row->name = str_copy(arena, organisation->staff[i].name);
    }
    desk_world_release(desk, world);
}

static void rows_of_store(struct store *store, struct account_row **rows, size_t *count, struct arena *arena) {
    struct query query = query_start(store, SQL_ACCOUNT_ALL);
    while (query_next(&query)) {
        struct str login = column_text(&query, 0);
        struct account_row *row = row_of(*rows, *count, login);
        if (!row) {
            row = ARENA_PUSH(arena, *rows, *count);
            *row = (struct account_row){.login = str_copy(arena, login)};
        }
        row->administrator = column_int(&query, 1) != 0;
        row->has_password = column_int(&query, 2) != 0;
        row->signed_in_at = column_is_null(&query, 3) ? INSTANT_NONE : column_int(&query, 3);
    }
    query_end(&query);
    query = query_start(store, SQL_TOKEN_ALL);
    while (query_next(&query)) {
        struct account_row *row = row_of(*rows, *count, column_text(&query, 0));
        if (!row) continue; /* of somebody who has left */
        struct str *name = ARENA_PUSH(arena, row->tokens, row->tokens_count);
        *name = str_copy(arena, column_text(&query, 1));
    }
    query_end(&query);
}

bool desk_accounts(struct desk *desk, struct account_row **rows, size_t *rows_count, struct arena *arena, struct error *error) {
    struct accounts *accounts = desk->accounts;
    *rows = NULL;
    *rows_count = 0;
    rows_of_staff(desk, rows, rows_count, arena);
    CHECK(pthread_mutex_lock(&accounts->store_lock) == 0);
    rows_of_store(accounts->store, rows, rows_count, arena);
    bool failed = store_failed(accounts->store, error);
    if (failed) store_rollback(accounts->store);
    CHECK(pthread_mutex_unlock(&accounts->store_lock) == 0);
    return !failed;
}
