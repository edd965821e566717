/* Connections, their settings, failures and transactions. Not here: which tables there are (schema.c), binding and reading
 * (query.c), the chain of events (stream.c), copies (keep.c).
 *
 * Keeps: the first failure of a transaction sticks, so that nothing of it can be committed; store_commit answers true only after
 * the log of the ledger has been forced to disk (synchronous=FULL). */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/store_internal.h"

/* How long a statement waits for another process's lock: only a command line beside the server ever holds one, for
 * milliseconds. */
enum { BUSY_TIMEOUT_MS = 5000 };

const char *const statement_names[STATEMENT__COUNT] = {
#define STATEMENT(name, kinds, sql) [SQL_##name] = #name,
#include "store/statements.def"
#undef STATEMENT
};

static const struct {
    unsigned kinds;
    const char *sql;
} statement_table[STATEMENT__COUNT] = {
#define STATEMENT(name, kinds, sql) [SQL_##name] = {(unsigned)(kinds), sql},
#include "store/statements.def"
#undef STATEMENT
};

/* ---- failures ---- */

static const char *hint_of(int code) {
    switch (code) {
    case SQLITE_FULL: return "free some space on that file system; nothing acknowledged is lost";
    case SQLITE_IOERR: return "check the disk and the system log; nothing acknowledged is lost";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "stop the other program that has the database open, then try again";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "restore the latest backup with: shouwen restore FILE --data NEW_DIR";
    case SQLITE_CANTOPEN: return "check that the path exists and may be read and written by this user";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return "give this user the right to write the data directory";
    default: return "";
    }
}

void store_error(struct error *error, int code, int extended, const char *message, const char *path, const char *doing) {
    int primary = code & 0xff;
    error_set(error, primary == SQLITE_CONSTRAINT || primary == SQLITE_MISUSE ? ERROR_INTERNAL : ERROR_STORAGE, "%s: %s (%d)",
              doing,
              primary == SQLITE_FULL ? "the disk is full" : message, extended);
    error_where(error, "%s", path);
    error_hint(error, "%s", hint_of(primary));
}

void store_fail(struct store *store, int code, const char *doing) {
    if (store->failed) return;
    store->failed = true;
    store_error(&store->error, code, sqlite3_extended_errcode(store->db), sqlite3_errmsg(store->db), store->path, doing);
}

bool store_failed(const struct store *store, struct error *error) {
    if (store->failed && error) *error = store->error;
    return store->failed;
}

bool store_run(struct store *store, const char *sql, const char *doing) {
    if (store->failed) return false;
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) store_fail(store, code, doing);
    return code == SQLITE_OK;
}

/* ---- opening ---- */

static const char *vfs_name;

void store_use_vfs(const char *name) {
    vfs_name = name;
}

const char *store_vfs(void) {
    return vfs_name;
}

bool store_is_writer(enum store_kind kind) {
    return kind == STORE_LEDGER_WRITER || kind == STORE_SEARCH_WRITER || kind == STORE_LEDGER_CHECKPOINT;
}

/* SQLite's own accounting of memory takes a lock that all threads share; connections here are one thread each. */
static void sqlite_configure(void) {
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    CHECK(sqlite3_initialize() == SQLITE_OK);
    log_vfs_register();
}

static int note_log_pages(void *context, sqlite3 *db, const char *name, int pages) {
    (void)db, (void)name;
    ((struct store *)context)->log_pages = pages;
    return SQLITE_OK;
}

/* Cache sizes are what keeps a million matters within 64 MiB: memory-mapped reading would count as resident, so there is none. */
static bool configure(struct store *store) {
    (void)sqlite3_extended_result_codes(store->db, 1);
    (void)sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    bool search = store->kind == STORE_SEARCH_READER || store->kind == STORE_SEARCH_WRITER;
    if (search && !tokenizer_register(store->db)) store_fail(store, SQLITE_ERROR, "registering the tokenizer");
    if (store_is_writer(store->kind)) {
        /* Checkpoints are the desk's to time: SQLite's own would run inside a commit. */
        (void)sqlite3_wal_hook(store->db, note_log_pages, store);
        if (store->kind == STORE_LEDGER_CHECKPOINT)
            return store_run(store, "PRAGMA synchronous = FULL; PRAGMA cache_size = -256; PRAGMA mmap_size = 0",
                             "setting up the connection");
        /* The index is derived: a power failure may take its last transactions, but must not damage it. */
        bool ledger = store->kind == STORE_LEDGER_WRITER;
        return store_run(store, ledger ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", "setting up") &&
               store_run(store, "PRAGMA journal_mode = WAL; PRAGMA temp_store = MEMORY; "
                         "PRAGMA cache_size = -12288; PRAGMA secure_delete = FAST; PRAGMA mmap_size = 0; "
                         "PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = OFF",
                         "setting up the connection");
    }
    return store_run(store, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2048; PRAGMA mmap_size = 0",
                     "setting up the connection");
}

static void unprepare_all(struct store *store) {
    for (int i = 0; i < STATEMENT__COUNT; i++) {
        (void)sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
}

static bool prepare_all(struct store *store) {
    for (int i = 0; i < STATEMENT__COUNT; i++) {
        if (!(statement_table[i].kinds & (unsigned)store->kind)) continue;
        const char *rest = NULL;
        int code = sqlite3_prepare_v3(store->db, statement_table[i].sql, -1, SQLITE_PREPARE_PERSISTENT, &store->statements[i],
                                      &rest);
        if (code != SQLITE_OK || *rest) {
            store_fail(store, code, statement_names[i]);
            return false;
        }
    }
    return true;
}

static struct store *connect_to(struct str path, enum store_kind kind, int flags, struct error *error) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    CHECK(pthread_once(&once, sqlite_configure) == 0);
    struct store *store = calloc(1, sizeof *store);
    CHECK(store);
    store->kind = kind;
    store->path = strndup(path.len ? path.ptr : "", path.len);
    CHECK(store->path);
    const char *vfs = kind == STORE_LEDGER_WRITER ? log_vfs_name() : vfs_name; /* which stands on the other */
    int code = sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, vfs);
    if (code == SQLITE_OK && configure(store)) return store;
    if (code != SQLITE_OK) store_error(error, code, code, sqlite3_errstr(code), store->path, "opening the database");
    else *error = store->error;
    store_close(store);
    return NULL;
}

bool store_create(struct str path, enum store_kind kind, struct error *error) {
    CHECK(store_is_writer(kind));
    char name[4096];
    (void)snprintf(name, sizeof name, STR_FMT, STR_ARG(path));
    int file = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        error_set(error, ERROR_STORAGE, "cannot create the database: %s", strerror(errno));
        error_where(error, "%s", name);
        error_hint(error, errno == EEXIST ? "this directory holds a desk already; choose another with --data"
                                          : "check that the directory exists and may be written");
        return false;
    }
    (void)close(file);
    struct store *store = connect_to(path, kind, SQLITE_OPEN_READWRITE, error);
    if (!store) return false;
    bool made = schema_create(store);
    if (!made) *error = store->error;
    store_close(store);
    return made;
}

struct store *store_open(struct str path, enum store_kind kind, struct error *error) {
    struct store *store = connect_to(path, kind, store_is_writer(kind) ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, error);
    if (!store) return NULL;
    if (schema_check(store) && (store->views_stale || prepare_all(store))) return store;
    *error = store->error;
    store_close(store);
    return NULL;
}

void store_close(struct store *store) {
    if (!store) return;
    if (store->begun_file) store_rollback(store);
    unprepare_all(store);
    CHECK(sqlite3_close(store->db) == SQLITE_OK);
    free(store->path);
    free(store);
}

bool store_views_stale(const struct store *store) {
    return store->views_stale;
}

/* The transaction statements are prepared too: whoever finds stale views begins through this function. */
bool store_views_renew(struct store *store) {
    CHECK(store_is_writer(store->kind) && store->begun_file);
    for (int i = 0; i < STATEMENT__COUNT; i++) CHECK(!store->in_use[i]);
    unprepare_all(store);
    if (!schema_views_drop(store) || !schema_views_create(store) || !prepare_all(store)) return false;
    store->views_stale = false;
    return true;
}

/* ---- transactions ---- */

static bool step_once(struct store *store, enum statement statement, const char *sql) {
    if (!store->statements[statement]) return store_run(store, sql, statement_names[statement]);
    struct query query = query_start(store, statement);
    return query_run(&query);
}

bool store_begin_at(struct store *store, const char *file, int line) {
    if (store->begun_file) {
        (void)fprintf(stderr, "transaction of %s:%d is still open at %s:%d\n", store->begun_file, store->begun_line, file, line);
    }
    CHECK(!store->begun_file); /* one transaction at a time */
    CHECK(!store->failed || sqlite3_get_autocommit(store->db));
    store->failed = false;
    bool writer = store_is_writer(store->kind);
    if (!step_once(store, writer ? SQL_BEGIN_WRITE : SQL_BEGIN_READ, writer ? "BEGIN IMMEDIATE" : "BEGIN")) return false;
    store->begun_file = file;
    store->begun_line = line;
    return true;
}

bool store_commit(struct store *store, struct error *error) {
    CHECK(store->begun_file);
    if (!store->failed && step_once(store, SQL_COMMIT, "COMMIT")) {
        store->begun_file = NULL;
        return true;
    }
    *error = store->error;
    store_rollback(store);
    return false;
}

bool store_commit_deferred(struct store *store, struct error *error) {
    struct log_file *log = log_vfs_defer(store->db, true);
    if (!store->log) store->log = log; /* once: another thread reads it */
    bool done = store_commit(store, error);
    (void)log_vfs_defer(store->db, false);
    return done;
}

bool store_force(struct store *store, struct error *error) {
    if (!store->log || log_vfs_force(store->log)) return true;
    store_error(error, SQLITE_IOERR, SQLITE_IOERR_FSYNC, "the log cannot be forced to disk", store->path, "recording");
    return false;
}

void store_rollback(struct store *store) {
    for (int i = 0; i < STATEMENT__COUNT; i++) {
        if (store->statements[i]) (void)sqlite3_reset(store->statements[i]);
        store->in_use[i] = false;
    }
    /* After some failures SQLite has rolled back by itself. */
    if (!sqlite3_get_autocommit(store->db)) (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    CHECK(sqlite3_get_autocommit(store->db));
    log_vfs_forget(store->db);
    store->failed = false;
    store->begun_file = NULL;
}

bool store_in_transaction(const struct store *store) {
    return store->begun_file != NULL;
}

bool store_savepoint(struct store *store) {
    CHECK(store->begun_file);
    return step_once(store, SQL_SAVEPOINT, "SAVEPOINT command");
}

bool store_release(struct store *store) {
    return step_once(store, SQL_RELEASE, "RELEASE command");
}

void store_rollback_to(struct store *store) {
    if (sqlite3_get_autocommit(store->db)) return; /* nothing left to go back to: the failure stays */
    store->failed = false;
    for (int i = 0; i < STATEMENT__COUNT; i++) {
        if (store->in_use[i]) (void)sqlite3_reset(store->statements[i]);
        store->in_use[i] = false;
    }
    if (step_once(store, SQL_ROLLBACK_TO, "ROLLBACK TO command")) (void)store_release(store);
}

int64_t store_log_pages(const struct store *store) {
    return store->log_pages;
}

bool store_checkpoint(struct store *store, int64_t *pages_log, int64_t *pages_left) {
    int log = 0, done = 0;
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &log, &done);
    *pages_log = log < 0 ? 0 : log;
    *pages_left = log < 0 ? 0 : log - done;
    return code == SQLITE_OK;
}

/* ---- one process a directory ---- */

int store_lock(struct str path, struct error *error) {
    char name[4096];
    (void)snprintf(name, sizeof name, STR_FMT, STR_ARG(path));
    int file = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0) return file;
    bool taken = file >= 0 && errno == EWOULDBLOCK;
    error_set(error, ERROR_STORAGE, taken ? "another process is using this data directory" : "cannot lock the data directory: %s",
              strerror(errno));
    error_where(error, "%s", name);
    error_hint(error, taken ? "stop the other `shouwen serve`, or choose another directory with --data"
                            : "check that the directory exists and may be written");
    if (file >= 0) (void)close(file);
    return taken ? STORE_LOCK_TAKEN : -1;
}

void store_unlock(int lock) {
    if (lock >= 0) (void)close(lock);
}
