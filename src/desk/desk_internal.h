/* desk, private: what the .c of this floor share. Its rooms: writing (the commit thread and the force to disk), world (what is in
 * force), reading (matters, lists, figures), keeping (import, backup, verification) share the core (core.h); search and accounts
 * keep their own state in a struct of their own that only their files define. */
#ifndef SHOUWEN_DESK_INTERNAL_H
#define SHOUWEN_DESK_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "desk/desk.h"
#include "store/store.h"

struct desk_core;     /* the core's: commit thread, queue, clocks, world (core.h) */
struct search;        /* the search part's */
struct search_reader; /* the search part's, per reader */
struct accounts;      /* the accounts part's: rate buckets … */

struct desk {
    struct str dir;       /* the data directory; terminated */
    enum desk_mode mode;
    bool beside;          /* another process serves this directory: reading and accounts only, no commands */
    struct digest secret; /* of this data directory */
    struct desk_core *core;
    struct search *search;
    struct accounts *accounts;
};

struct desk_reader {
    struct desk *desk;
    struct store *store;          /* STORE_LEDGER_READER */
    struct search_reader *search; /* made by search_reader_open */
    struct arena *scratch;        /* of the call under way */
};

/* ---- the core, for the others ---- */

/* Path of a file of the data directory, terminated, in `arena`. */
char *desk_path(struct str dir, const char *file, struct arena *arena);

/* Run `work` on the commit thread within its transaction, in a savepoint of its own, and wait until it is durable. `work` returns
 * false with *error to undo what it did. It may run only statements of operational tables (the ledger is written by commands).
 * Not from the commit thread. True: durable. Beside a serving process it runs on this thread with a short transaction of its
 * own. */
typedef bool desk_work(struct store *writer, void *context, struct error *error);
bool desk_write(struct desk *desk, desk_work *work, void *context, struct error *error);

/* The columns of a list line, in the order in which matter_row_read takes them: every statement that makes such lines selects
 * MATTER_ROW (store/statements.def). */
void matter_row_read(const struct query *query, struct matter_row *row, struct arena *arena);
/* One line by id; false: none. */
bool matter_row_find(struct desk_reader *reader, int64_t id, struct matter_row *row, struct arena *arena);
/* After reading without a transaction: could all be read? Else *error (may be NULL), and the reader is ready for the next one. */
bool reader_read(struct desk_reader *reader, struct error *error);
/* Read filter words; false with ERROR_INPUT for an unknown one. */
struct row_filter {
    int state; /* -1: any */
    struct str owner, holder, unit, owner_unit, kind, channel;
    bool overdue, late;
    instant from, to, now;
};
bool row_filter_read(const struct desk_filter *filter, instant now, struct row_filter *out, struct error *error);
/* Does the present row of `query` (a MATTER_ROW statement) pass? Everything but `query`. */
bool row_filter_passes(const struct row_filter *filter, const struct query *query);
/* The unit whose copies are that person's too; empty: none. */
struct str copies_unit(struct desk_reader *reader, struct str party, struct arena *arena);
/* Hide personal data that `actor` has no need for. */
void matter_row_mask(const struct desk_world *world, const struct actor *actor, struct matter_row *row, struct arena *arena);

/* ---- search (src/desk/search*.c) ---- */

bool search_create(struct str dir, struct error *error);        /* within desk_create: an empty search.db */
bool search_open(struct desk *desk, struct error *error);       /* within desk_open; DESK_SERVE: starts the index thread */
void search_close(struct desk *desk);                           /* within desk_close, before the ledger is closed */
void search_notify(struct desk *desk, int64_t seq);             /* all up to seq is durable; must not block */
int64_t search_unindexed(struct desk *desk);                    /* events not yet indexed, about */
int64_t search_scanned(struct desk *desk);                      /* events that searches had to read from the ledger */
int search_pace_ms(struct desk *desk);                          /* how long to rest after a transaction,
    for the index to follow */
bool search_reader_open(struct desk_reader *reader, struct error *error);
void search_reader_close(struct desk_reader *reader);
/* desk_list with filter->query; same contract. */
bool search_list(struct desk_reader *reader, const struct actor *actor, const struct desk_filter *filter, int64_t cursor,
                 int limit,
                 struct matter_row **rows, size_t *rows_count, int64_t *next_cursor, struct arena *arena, struct error *error);
bool search_rebuild(struct str dir, struct error *error);       /* within desk_rebuild: forget the index; it follows anew */

/* ---- accounts (src/desk/account*.c) ---- */

bool accounts_open(struct desk *desk, struct error *error);     /* within desk_open */
void accounts_close(struct desk *desk);
/* Within desk_create, on a writer in its transaction: the first account, an administrator; the generated password in `arena`. */
bool accounts_first(struct store *writer, struct str login, instant now, struct str *password, struct arena *arena,
                    struct error *error);

#endif
