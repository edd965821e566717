/* Which tables there are, and whether a database has them. The tables themselves are data: schema.def.
 * Keeps: content and operational tables are made once; views are dropped and made anew as soon as their definition differs. */
#include "store/store_internal.h"

/* Raise by hand when the same view columns get other values: the program then replays the views at its next start. */
#define VIEWS_REVISION "2"

enum schema_half { HALF_CONTENT, HALF_OPERATION, HALF_VIEW };
enum schema_database { DATABASE_LEDGER, DATABASE_SEARCH };

static const struct {
    enum schema_half half;
    enum schema_database database;
    const char *view; /* the table's name; NULL for what is not a view's table */
    const char *sql;
} schema_table[] = {
#define CONTENT(database, sql) {HALF_CONTENT, DATABASE_##database, NULL, sql},
#define OPERATION(database, sql) {HALF_OPERATION, DATABASE_##database, NULL, sql},
#define VIEW(database, name, sql) {HALF_VIEW, DATABASE_##database, name, sql},
#define VIEW_INDEX(database, sql) {HALF_VIEW, DATABASE_##database, NULL, sql},
#include "store/schema.def"
};

static enum schema_database database_of(enum store_kind kind) {
    return kind == STORE_SEARCH_WRITER || kind == STORE_SEARCH_READER ? DATABASE_SEARCH : DATABASE_LEDGER;
}

static struct digest views_definition(enum schema_database database) {
    struct str parts[ARRAY_LENGTH(schema_table) + 1];
    size_t count = 0;
    parts[count++] = STR(VIEWS_REVISION);
    for (size_t i = 0; i < ARRAY_LENGTH(schema_table); i++)
        if (schema_table[i].half == HALF_VIEW && schema_table[i].database == database) parts[count++] =
            str_from(schema_table[i].sql);
    return digest_parts(parts, count);
}

/* One value of a row-less or one-row statement that belongs to no list: used before the list can be prepared. */
static bool read_int(struct store *store, const char *sql, int64_t *value) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) *value = sqlite3_column_int64(statement, 0);
    else store_fail(store, code, "reading the version of the database");
    (void)sqlite3_finalize(statement);
    return code == SQLITE_ROW;
}

static void note_views(struct store *store) {
    struct digest digest = views_definition(database_of(store->kind));
    char hex[DIGEST_HEX_SIZE];
    (void)digest_hex(&digest, hex);
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db,
            "INSERT INTO note (name, value) VALUES ('views', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                                  -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, hex, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code != SQLITE_DONE) store_fail(store, code, "noting the version of the views");
    (void)sqlite3_finalize(statement);
}

static bool make(struct store *store, bool views) {
    enum schema_database database = database_of(store->kind);
    for (size_t i = 0; i < ARRAY_LENGTH(schema_table); i++)
        if (schema_table[i].database == database && (schema_table[i].half == HALF_VIEW) == views)
            if (!store_run(store, schema_table[i].sql, "making the tables")) return false;
    return true;
}

bool schema_views_create(struct store *store) {
    if (!make(store, true)) return false;
    note_views(store);
    return !store->failed;
}

bool schema_create(struct store *store) {
    if (!store_run(store, "BEGIN IMMEDIATE", "making the tables") || !make(store, false) ||
        !schema_views_create(store)) return false;
    char sql[120]; /* a PRAGMA takes no parameters; both values are constants of this program */
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", STORE_APPLICATION_ID,
                   STORE_CONTENT_VERSION);
    return store_run(store, sql, "making the tables");
}

/* Whatever is neither content nor operational was made by some version's views. */
static bool is_view(const char *table, enum schema_database database) {
    struct str head = STR("CREATE TABLE "), name = str_from(table);
    for (size_t i = 0; i < ARRAY_LENGTH(schema_table); i++) {
        struct str sql = str_from(schema_table[i].sql);
        if (schema_table[i].half == HALF_VIEW || schema_table[i].database != database || !str_starts(sql, head)) continue;
        sql = str_slice(sql, head.len, sql.len);
        if (str_starts(sql, name) && str_starts(str_slice(sql, name.len, sql.len), STR(" ("))) return false;
    }
    return true;
}

bool schema_views_drop(struct store *store) {
    enum { TABLES_MAX = 64, NAME_MAX_BYTES = 60 };
    char names[TABLES_MAX][NAME_MAX_BYTES];
    size_t count = 0;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
                                  -1, &statement, NULL);
    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW && count < TABLES_MAX)
        (void)snprintf(names[count++], NAME_MAX_BYTES, "%s", (const char *)sqlite3_column_text(statement, 0));
    (void)sqlite3_finalize(statement);
    if (code != SQLITE_OK) store_fail(store, code, "listing the views");
    for (size_t i = 0; i < count && !store->failed; i++) {
        if (!is_view(names[i], database_of(store->kind))) continue;
        char *sql = sqlite3_mprintf("DROP TABLE \"%w\"", names[i]); /* a name cannot be bound; %w quotes it */
        CHECK(sql);
        (void)store_run(store, sql, "dropping the views");
        sqlite3_free(sql);
    }
    return !store->failed;
}

/* No note at all means views of nobody's version; a failure to read it is a failure. */
static bool views_are_current(struct store *store) {
    struct digest digest = views_definition(database_of(store->kind));
    char hex[DIGEST_HEX_SIZE];
    (void)digest_hex(&digest, hex);
    bool same = false;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT value FROM note WHERE name = 'views'", -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) same = strcmp((const char *)sqlite3_column_text(statement, 0), hex) == 0;
    else if (code != SQLITE_DONE) store_fail(store, code, "reading the version of the views");
    (void)sqlite3_finalize(statement);
    return same;
}

bool schema_check(struct store *store) {
    int64_t application = 0, version = 0;
    if (!read_int(store, "PRAGMA application_id", &application) ||
        !read_int(store, "PRAGMA user_version", &version)) return false;
    if (application != STORE_APPLICATION_ID || version == 0) {
        store->failed = true;
        error_set(&store->error, ERROR_STORAGE, "this is not a database of shouwen");
        error_hint(&store->error, "choose another data directory with --data");
    } else if (version > STORE_CONTENT_VERSION) {
        store->failed = true;
        error_set(&store->error, ERROR_STORAGE, "the data is of a newer version (%lld) than this program (%d)",
                  (long long)version,
                  STORE_CONTENT_VERSION);
        error_hint(&store->error, "install the newer program; this one changes nothing here");
    } else {
        store->views_stale = !views_are_current(store);
    }
    if (store->failed) error_where(&store->error, "%s", store->path);
    if (!store->failed && store->views_stale && !store_is_writer(store->kind)) {
        store->failed = true;
        error_set(&store->error, ERROR_STORAGE, "the lists are of another version of the program");
        error_where(&store->error, "%s", store->path);
        error_hint(&store->error, "run: shouwen rebuild");
    }
    return !store->failed;
}
