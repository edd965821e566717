/* store, private: a connection as its .c files see it. */
#ifndef SHOUWEN_STORE_INTERNAL_H
#define SHOUWEN_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"

/* "Sqwn": marks a file as ours (PRAGMA application_id). */
enum { STORE_APPLICATION_ID = 0x5371776e };
/* Version of the content half of the schema (PRAGMA user_version). */
enum { STORE_CONTENT_VERSION = 1 };

struct store {
    sqlite3 *db;
    enum store_kind kind;
    char *path;
    sqlite3_stmt *statements[STATEMENT__COUNT]; /* NULL: not of this kind */
    bool in_use[STATEMENT__COUNT];
    bool views_stale;
    bool failed; /* sticky until rollback */
    struct error error;
    const char *begun_file; /* where the transaction under way began; NULL: none */
    int begun_line;
    int64_t log_pages;
    struct log_file *log; /* of the writer since its first deferred COMMIT (log_vfs.c) */
};

/* Record the first failure: what SQLite says, in words for the one who runs the program. */
void store_fail(struct store *store, int code, const char *doing);
/* The same for a connection that is not (yet) a store. */
void store_error(struct error *error, int code, int extended, const char *message, const char *path, const char *doing);
/* Run constant SQL without parameters or rows (schema, settings). */
bool store_run(struct store *store, const char *sql, const char *doing);
bool store_is_writer(enum store_kind kind);
const char *store_vfs(void);
/* The tokenizer of the search index, on a connection to it (tokenizer.c). */
bool tokenizer_register(sqlite3 *db);

/* The layer under a connection that forces every commit to disk (log_vfs.c). */
void log_vfs_register(void);
const char *log_vfs_name(void);
void log_vfs_forget(sqlite3 *db); /* the transaction has ended without a commit */
/* From now on a COMMIT hands the log to the system without forcing it; or no longer. The log, for log_vfs_force; NULL: the
 * connection has none yet, and its COMMIT forces. */
struct log_file *log_vfs_defer(sqlite3 *db, bool deferring);
bool log_vfs_force(struct log_file *log); /* any thread */

/* schema.c */
bool schema_create(struct store *store);
bool schema_check(struct store *store); /* ours? which version? sets views_stale */
bool schema_views_drop(struct store *store);
bool schema_views_create(struct store *store);

#endif
