/* Typed binding and reading of prepared statements. Not here: the statements themselves (statements.def).
 * Keeps: a statement is in use once at a time, every parameter is bound before the first row, a failure sticks to the store. */
#include "store/store_internal.h"

struct query query_start(struct store *store, enum statement statement) {
    CHECK(store->statements[statement] || store->failed);
    CHECK(!store->in_use[statement]);
    if (!store->failed) store->in_use[statement] = true;
    return (struct query){.store = store, .statement = statement, .handle = store->statements[statement], .bound = 0};
}

static void bound(struct query *query, int code) {
    if (code != SQLITE_OK) store_fail(query->store, code, statement_names[query->statement]);
}

void query_bind_int(struct query *query, int64_t value) {
    query->bound++;
    if (!query->store->failed) bound(query, sqlite3_bind_int64(query->handle, query->bound, value));
}

void query_bind_text(struct query *query, struct str value) {
    query->bound++;
    if (!query->store->failed)
        bound(query, sqlite3_bind_text64(query->handle, query->bound, value.len ? value.ptr : "", value.len, SQLITE_STATIC,
                                         SQLITE_UTF8));
}

void query_bind_blob(struct query *query, struct str value) {
    query->bound++;
    if (!query->store->failed)
        bound(query, sqlite3_bind_blob64(query->handle, query->bound, value.len ? value.ptr : "", value.len, SQLITE_STATIC));
}

void query_bind_null(struct query *query) {
    query->bound++;
    if (!query->store->failed) bound(query, sqlite3_bind_null(query->handle, query->bound));
}

bool query_next(struct query *query) {
    struct store *store = query->store;
    if (store->failed) return false;
    CHECK(query->bound == sqlite3_bind_parameter_count(query->handle));
    int code = sqlite3_step(query->handle);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) store_fail(store, code, statement_names[query->statement]);
    return false;
}

void query_end(struct query *query) {
    if (query->handle) (void)sqlite3_reset(query->handle);
    query->store->in_use[query->statement] = false;
}

bool query_run(struct query *query) {
    while (query_next(query)) {}
    query_end(query);
    return !query->store->failed;
}

int64_t query_int64(struct query *query, int64_t otherwise) {
    int64_t value = query_next(query) && !column_is_null(query, 0) ? column_int(query, 0) : otherwise;
    query_end(query);
    return value;
}

int64_t column_int(const struct query *query, int column) {
    return sqlite3_column_int64(query->handle, column);
}

struct str column_text(const struct query *query, int column) {
    const void *bytes = sqlite3_column_blob(query->handle, column);
    return (struct str){bytes, bytes ? (size_t)sqlite3_column_bytes(query->handle, column) : 0};
}

bool column_is_null(const struct query *query, int column) {
    return sqlite3_column_type(query->handle, column) == SQLITE_NULL;
}

int64_t store_changes(const struct store *store) {
    return sqlite3_changes64(store->db);
}

int64_t store_changes_ever(const struct store *store) {
    return sqlite3_total_changes64(store->db);
}
