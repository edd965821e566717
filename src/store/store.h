/* store: rows that stay. SQLite behind typed statements; knows nothing of matters.
 *
 * A data directory has two databases of this floor: the ledger (events, what is derived from them, accounts) and the search index
 * behind it. Their tables are in schema.def, every SQL statement of the program in statements.def; nothing else on any floor is
 * SQL.
 *
 * The schema has two halves. Content (the event table and texts kept by their digest) is only ever added to: triggers refuse
 * UPDATE and DELETE, and a change of its shape is a new content version. Views are whatever can be derived from it; they are
 * dropped and replayed, never migrated. Between them stand operational tables (accounts, sessions, keys of repeated requests),
 * which are not ledger.
 *
 * A `struct store` is one connection: one thread at a time. Its first failure sticks: every later statement does nothing until
 * the transaction is rolled back, so a sequence of statements needs one check at its end (store_commit does it). */
#ifndef SHOUWEN_STORE_H
#define SHOUWEN_STORE_H

#include "base/base.h"
#include "ledger/ledger.h"

struct store;

/* ---- connections ---- */

/* Who may use a statement: one bit per kind of connection. Preparing for a kind only what its list holds is the least privilege
 * of a connection. */
enum store_kind {
    STORE_LEDGER_WRITER = 1,
    STORE_LEDGER_READER = 2,
    STORE_SEARCH_WRITER = 4,
    STORE_SEARCH_READER = 8,
    STORE_LEDGER_CHECKPOINT = 16, /* no statements: copies pages only */
};

enum statement {
#define STATEMENT(name, kinds, sql) SQL_##name,
#include "store/statements.def"
#undef STATEMENT
    STATEMENT__COUNT
};
extern const char *const statement_names[STATEMENT__COUNT];

/* Create the database `path` with the schema of `kind` (a writer). Fails when the file exists. */
bool store_create(struct str path, enum store_kind kind, struct error *error);
/* Open an existing database and prepare every statement of `kind`. ERROR_STORAGE with a hint when the file is missing, no
 * database of ours, of a newer version, corrupt, locked, or a statement does not fit its schema. A writer whose views are of
 * another version opens with store_views_stale() true: the caller replays them (store_views_renew). */
struct store *store_open(struct str path, enum store_kind kind, struct error *error);
void store_close(struct store *store); /* NULL is allowed; a transaction under way is rolled back */
bool store_views_stale(const struct store *store);
/* Drop the views and make them anew, empty, of this program's version; within the caller's transaction. The statements are
 * prepared again. */
bool store_views_renew(struct store *store);

/* The first failure since the last rollback; false when there is none. */
bool store_failed(const struct store *store, struct error *error);

/* ---- transactions ---- */

/* A writer's are IMMEDIATE; a reader's see one snapshot from their first statement on. They know where they began: one left open
 * is named with its file and line when the next begins or the connection is closed. */
#define store_begin(store) store_begin_at((store), __FILE__, __LINE__)
bool store_begin_at(struct store *store, const char *file, int line);
/* Durable when true. On false everything since store_begin is undone and *error says why. */
bool store_commit(struct store *store, struct error *error) MUST_USE;
/* The ledger's writer only: the same in two steps, so that one force serves many transactions. store_commit_deferred: others see
 * it, and when the machine loses power it may be gone; on false everything since store_begin is undone. store_force, from any
 * thread, while the writer goes on: what was committed before the call is durable when true. False: nobody knows; whatever was
 * committed and not forced may or may not survive, until a store_checkpoint that leaves no page behind. */
bool store_commit_deferred(struct store *store, struct error *error) MUST_USE;
bool store_force(struct store *store, struct error *error) MUST_USE;
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);
/* One savepoint at a time, within a transaction. Rolling back to it also forgets the failure, unless the database has already
 * undone the whole transaction (disk full, I/O error): then it stays until store_rollback. */
bool store_savepoint(struct store *store);
bool store_release(struct store *store);
void store_rollback_to(struct store *store);

/* ---- statements ---- */

/* A statement in use, from query_start to query_end (or query_run / query_int64, which end it). A statement can be in use
 * only once per connection. Parameters are bound in their order; bound texts are borrowed until the end. */
struct query {
    struct store *store;
    enum statement statement;
    void *handle;
    int bound;
};
struct query query_start(struct store *store, enum statement statement);
void query_bind_int(struct query *query, int64_t value);
void query_bind_text(struct query *query, struct str value); /* an empty text, not NULL, when value.len is 0 */
void query_bind_blob(struct query *query, struct str value);
void query_bind_null(struct query *query);
bool query_next(struct query *query); /* true: a row; false: no more, or failed (store_failed) */
void query_end(struct query *query);
bool query_run(struct query *query);                          /* for statements without rows; false: failed */
int64_t query_int64(struct query *query, int64_t otherwise);  /* the first column of the first row, and end */
/* Columns of the present row, from 0. Texts are borrowed until the next query_next or query_end. */
int64_t column_int(const struct query *query, int column);
struct str column_text(const struct query *query, int column); /* a blob too; empty for NULL */
bool column_is_null(const struct query *query, int column);
int64_t store_changes(const struct store *store); /* rows touched by the last statement */
int64_t store_changes_ever(const struct store *store); /* by all statements of this connection */

/* ---- streams of events ---- */

/* Where a stream ends: what the next event is chained to. */
struct stream_end {
    int64_t stream; /* in the chain its decimal digits: the text `stream` of ledger.h */
    int64_t n;      /* of the last event; 0: none yet */
    struct digest link;
};
struct stream_end stream_begin(int64_t stream); /* of a stream without events */
/* The end as recorded. */
struct stream_end stream_end_read(struct store *store, int64_t stream);
/* Append entry->{at, recorded_at, kind, by, body} as event n + 1 and move the end; *seq (may be NULL) is its place in the order
 * of recording, 1, 2, 3 … without gaps. entry->stream and entry->n are set here. A failure sticks to the store. */
bool stream_append(struct store *store, struct stream_end *end, const struct ledger_entry *entry, int64_t *seq);

/* The events of a stream, oldest first. */
struct stream_event {
    int64_t seq, n;
    instant at, recorded_at;
    struct str kind, by, body; /* borrowed until the next call */
    struct digest link;
    int64_t stream;
};
struct query stream_read(struct store *store, int64_t stream);
/* Those of the streams from `first` to `last`, one stream after the other; readers only. */
struct query streams_read(struct store *store, int64_t first, int64_t last);
bool stream_next(struct query *query, struct stream_event *event);
int64_t store_last_seq(struct store *store); /* 0: no events */

/* Check every link of every stream, and that numbers have no gaps, over one snapshot. False: the check itself failed. */
struct chain_check {
    int64_t events, streams;
    int64_t first_bad_seq; /* 0: all well */
    char problem[200];
};
bool store_check_chains(struct store *store, struct chain_check *check, struct error *error);
/* SHA-256 over all rows of all views, in key order: equal digests, equal views. */
bool store_views_digest(struct store *store, struct digest *digest, struct error *error);

/* ---- full text (terms.h says how) ---- */

/* What a search for a phrase finds: the texts that contain it when both are normal, that is folded (base/fold.h) and with one
 * blank for every stretch of what is neither letter, digit nor ideograph, and none at the ends; except that a phrase which
 * begins with a letter or digit must begin where a run of them begins ("138" finds 13800158000, "8000" does not). The index
 * answers exactly so; for texts that are not in the index yet these functions are the rule. */
void normal_text(struct str text, struct buf *out); /* appends; well-formed whatever comes in */
bool normal_matches(struct str normal, struct str phrase); /* both normal; an empty phrase is in no text */
/* Append the search expression that finds a normal phrase (bound to TEXT_FIND_n). Nothing in a phrase is syntax. */
void phrase_expression(struct str phrase, struct buf *out);
/* Marks of many normal texts together, to pass over all of them at once: bits by the hash of neighbouring characters. */
enum { TEXT_MARKS_BITS = 1 << 19 };
void text_mark(struct str normal, uint8_t marks[static TEXT_MARKS_BITS / 8]);
/* False: none of the texts marked there has the phrase. */
bool phrase_may_be_marked(struct str phrase, const uint8_t marks[static TEXT_MARKS_BITS / 8]);

/* ---- keeping ---- */

/* One process a data directory: an advisory lock on the file `path`, freed when the process ends however it ends. Negative and
 * *error when it cannot be had; STORE_LOCK_TAKEN: another process has it. */
enum { STORE_LOCK_TAKEN = -2 };
int store_lock(struct str path, struct error *error);
void store_unlock(int lock);

/* Move committed pages from the log into the database file without stopping the writer. *pages_left: those still only in the
 * log. */
bool store_checkpoint(struct store *store, int64_t *pages_log, int64_t *pages_left);
int64_t store_log_pages(const struct store *store); /* pages in the log after the last commit of this writer */
/* Copy the whole database into the new file `to`, consistent while others write; `secret` travels with it. */
bool store_backup(struct store *store, struct str to, struct str secret, struct error *error);
/* Check such a copy and lay it down as the new database `to`; `secret` (32 bytes) comes out of it, in `arena`. */
bool store_restore(struct str from, struct str to, struct str *secret, struct arena *arena, struct error *error);

/* For tests: the SQLite VFS that connections opened from now on use; NULL: the usual one. */
void store_use_vfs(const char *name);

#endif
