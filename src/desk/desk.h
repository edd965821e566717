/* desk: the use cases; the only floor where the pure core and the world meet.
 *
 * One commit thread owns the only writing connection. A command goes load → run out due clocks → decide → append → project
 * the views; commands that arrive together share a transaction, transactions that follow each other quickly share a force to
 * disk (group commit), and callers hear back only after it. Others may see for a moment what is committed and not yet on
 * disk. The same thread fires clocks, in small portions between commands. Readers are many: each has its own `struct
 * desk_reader` with a read-only connection. The full text index follows behind on a thread and a database file of its own; a
 * search also scans what is not yet indexed, so its answer is complete at every moment.
 *
 * Threads: functions with a `struct desk *` may be called from any thread; a `struct desk_reader` belongs to one at a time.
 * Memory: results live in the arena given, and borrow nothing from the desk. */
#ifndef SHOUWEN_DESK_H
#define SHOUWEN_DESK_H

#include "base/base.h"
#include "matter/matter.h"

struct desk;
struct desk_reader;

/* ---- opening ---- */

struct desk_new { /* what `shouwen init` says */
    struct str pack;          /* regulation id; several joined by commas may come later: today exactly one */
    struct str name;          /* 机构名; empty: the regulation's title */
    const json_t *organisation; /* CONTRACT §4 object; NULL: one unit, one administrator, to be imported over */
};
/* Create the data directory `dir` (must not hold a desk yet) with its ledger, key and first account, login `admin`, who has every
 * administrative right and a generated password, returned in `password` (shown once by the caller). */
bool desk_create(struct str dir, const struct desk_new *new_desk, instant now, struct str *password, struct arena *arena,
                 struct error *error);

/* OFFLINE: no timers, no index thread: for command-line work on a desk that is not being served.
 * BESIDE: takes no lock, so that another process may serve the desk meanwhile: reading and accounts only, desk_submit fails
 * (ERROR_STORAGE). */
enum desk_mode { DESK_SERVE, DESK_OFFLINE, DESK_BESIDE };
/* Open an existing desk. Fails with a clear error when the directory is missing, locked by another process, corrupt, from a newer
 * version, full, or its calendar lacks this year altogether (then it opens, and desk_warning says so). */
struct desk *desk_open(struct str dir, enum desk_mode mode, struct error *error);
/* What the administrator should know, e.g. that no holidays are published for this year; empty: nothing. */
struct str desk_warning(struct desk *desk, struct arena *arena);
void desk_close(struct desk *desk); /* finishes the batch under way, stops all threads; nothing acknowledged is lost */
/* The one clock of the program, read by the desk only; tests set it. Milliseconds, never running backward within a process. */
instant desk_now(struct desk *desk);

/* The people and rules in force now. Valid until desk_world_release. */
struct desk_world {
    const struct organisation *organisation;
    const struct regulation *regulation; /* for matters registered now */
    struct str regulation_yaml;
    const json_t *organisation_json; /* the object that `organisation` was read from */
    uint64_t number;                 /* no two worlds of a process have the same */
};
const struct desk_world *desk_world_acquire(struct desk *desk);
void desk_world_release(struct desk *desk, const struct desk_world *world);

/* ---- people who sign in ---- */

struct actor {
    struct str staff;      /* staff id, which is also the login; empty: nobody */
    struct str name;
    uint32_t roles;        /* bit per enum role */
    bool administrator;    /* manages accounts, imports, backups; not a role of the regulation */
};

/* argon2id; equal work for an unknown login; lock-out after repeated failures (limits table). On success a session id (43
 * characters of base64url) is made durable. ERROR_FORBIDDEN (one message for wrong login and wrong password) or ERROR_BUSY
 * (locked, with when to try again). */
bool desk_sign_in(struct desk *desk, struct str login, struct str password, struct str *session, struct arena *arena,
                  struct error *error);
/* false: none or expired */
bool desk_session(struct desk_reader *reader, struct str session, struct actor *actor, struct arena *arena);
void desk_sign_out(struct desk *desk, struct str session);
bool desk_token(struct desk_reader *reader, struct str bearer, struct actor *actor, struct arena *arena);
/* Accounts. Every active member of staff has one (login = id), without a password until it is given one; further logins are
 * added here. These four are allowed beside a serving desk, which takes notice of what ended (password, token, account) within a
 * second. */
bool desk_account_add(struct desk *desk, struct str login, bool administrator, struct str *password, struct arena *arena,
                      struct error *error);
/* An empty `password` makes one, returned in *made (NULL allowed otherwise). Ends the sessions of that login. ERROR_NOT_FOUND: no
 * such login. */
bool desk_account_password(struct desk *desk, struct str login, struct str password, struct str *made, struct arena *arena,
                           struct error *error);
/* A new bearer token (43 characters of base64url), told apart from others of that login by its name; a name in use is
 * ERROR_CONFLICT. */
bool desk_account_token(struct desk *desk, struct str login, struct str name, struct str *token, struct arena *arena,
                        struct error *error);
bool desk_account_token_revoke(struct desk *desk, struct str login, struct str name, struct error *error);
struct account_row {
    struct str login, name; /* name: of the member of staff; empty for a login that is none */
    bool administrator, has_password;
    struct str *tokens; /* their names */
    size_t tokens_count;
    instant signed_in_at; /* last; INSTANT_NONE: never */
};
bool desk_accounts(struct desk *desk, struct account_row **rows, size_t *rows_count, struct arena *arena, struct error *error);
/* The secret that signs CSRF tokens (32 bytes, of this data directory). */
struct str desk_secret(struct desk *desk);
/* May this source do this now? A token bucket per (what, source); false: answer 429. Kinds and rates are in the limits table. */
enum desk_rate {
    RATE_SIGN_IN, /* tries to sign in */
    RATE_TRACK,   /* look-ups by tracking code */
    RATE_ASK,     /* requests over the public form */
    RATE_API,     /* API requests without a valid token or session; those with one are bounded by the queue only */
    RATE__COUNT,
};
bool desk_rate_allow(struct desk *desk, enum desk_rate what, struct str source);

/* ---- commands ---- */

enum submission_result {
    SUBMISSION_ACCEPTED,
    SUBMISSION_REFUSED,   /* by the regulation: `refusal` */
    SUBMISSION_CONFLICT,  /* somebody was faster: `version` is the present one */
    SUBMISSION_NOT_FOUND, /* no such matter (or this person may not know of it) */
    SUBMISSION_FAILED,    /* `error`: nothing happened */
};

struct submission {
    /* In: set by the caller, borrowed until `done`. */
    struct actor actor;
    int64_t matter;              /* 0 for register and for commands without a matter */
    struct command command;      /* read by command_read; `by` and `at` are set by the desk */
    uint64_t checked;            /* number of the world in which command_check has passed it, with `by`; 0: none */
    int64_t version_expected;    /* If-Match; -1: none */
    bool keep_key;               /* the key is a row of an import: remembered for good, whatever the content (import.c) */
    struct str idempotency_key;  /* register only; empty: none */
    instant at;                  /* INSTANT_NONE: now. Imports and demonstrations only (administrator) */
    void (*done)(struct submission *submission); /* called once, on a thread of the desk, when it is durable (or failed) */
    void *context;
    /* Out: set before `done`; memory in `arena`. */
    struct arena *arena;         /* given by the caller; not touched by the caller between submit and done */
    enum submission_result result;
    bool replayed;               /* same Idempotency-Key as before: this is the answer of then */
    int64_t matter_id, version;
    struct matter *state;        /* as it is after the command (ACCEPTED), to answer from */
    struct refusal refusal;
    struct error error;
    json_t **keep;               /* what `state` borrows; released by submission_release */
    size_t keep_count;
    const struct desk_world *held;
    struct submission *next;     /* the queue's */
};
/* After `done`, when the answer has been written: `state` and `refusal` must not be used afterwards. Harmless when repeated. */
void submission_release(struct submission *submission);
/* Queue it; returns at once. A submission that is handed in again is released first. With a full queue it fails at once
 * (ERROR_BUSY), through `done`. */
void desk_submit(struct desk *desk, struct submission *submission);
/* The same, waiting for `done`. Not from a web worker thread. */
enum submission_result desk_execute(struct desk *desk, struct submission *submission);

/* Replace the organisation (`import --as organisation`), the calendar notices (--as calendar). Where the hours or the calendar
 * changed, open deadlines are recomputed, and each matter's ledger records it. Durable when true. */
bool desk_set_organisation(struct desk *desk, const struct actor *actor, const json_t *organisation, struct error *error);
bool desk_revise_calendar(struct desk *desk, const struct actor *actor, struct str notices_json, int64_t *matters_recalculated,
                          struct error *error);
/* Adopt another pack, or the present one with other words; the numbers that were set stay set, or it is refused. */
bool desk_adopt_regulation(struct desk *desk, const struct actor *actor, struct str yaml, struct error *error);

/* ---- reading ---- */

struct desk_reader *desk_reader_new(struct desk *desk, struct error *error);
void desk_reader_free(struct desk_reader *reader);

/* `20261122-0001`: the day of registration and a number within it; it is the matter's id written for people. */
struct str matter_number(int64_t id, struct arena *arena);
bool matter_number_parse(struct str number, int64_t *id) MUST_USE;
/* The asker's code, 10 characters of Crockford base32 (50 bits): a keyed hash of the id, so that it is never stored and can be
 * printed again. */
struct str desk_tracking_code(struct desk *desk, int64_t id, struct arena *arena);

/* The matter with all its events, clocks as of now (those past due are shown as run out even if the timer is a moment behind),
 * and the world it was born under. False: none, or `actor` may not know of it. */
struct desk_matter {
    const struct matter *matter;
    struct world world;
    struct remembered *remembered; /* what matter and world borrow; given back by desk_matter_release */
    struct remembered_day *day;
    const struct desk_world *held;
};
bool desk_matter(struct desk_reader *reader, const struct actor *actor, int64_t id, struct desk_matter *found,
                 struct arena *arena);
void desk_matter_release(struct desk_matter *found);
/* What the asker may see: needs number and code; the same false for a wrong number and a wrong code, after the same work. */
bool desk_track(struct desk_reader *reader, struct str number, struct str code, struct desk_matter *found, struct arena *arena);

struct matter_row { /* one line of a list */
    int64_t id, version;
    enum matter_state state;
    enum matter_outcome outcome;
    struct str owner, holder, subject, channel, kind, asker_name;
    instant registered_at, next_due; /* INSTANT_NONE: no number runs */
    struct str next_due_article;
    struct str clocks;               /* the running clocks as JSON text: [{"article":…,"until":…,"due":…,"hard":…}] */
    bool breached;                   /* some hard clock ran out */
    bool told;
};

struct desk_filter { /* empty or NONE members do not filter; all given must hold */
    struct str state, owner, holder, unit, kind, channel, query, copies, owner_unit; /* copies: held by this person or unit */
    bool overdue, late; /* late: a hard limit ran out, as the figures have it */
    instant from, to;   /* registered_at in [from, to) */
};
enum { DESK_CURSOR_NONE = 0 };
/* Newest first. A page may hold fewer rows than `limit` and still have a next cursor (each call does a bounded amount of work);
 * next_cursor 0: there are no more. ERROR_INPUT for an unknown word in the filter. */
bool desk_list(struct desk_reader *reader, const struct actor *actor, const struct desk_filter *filter, int64_t cursor, int limit,
               struct matter_row **rows, size_t *rows_count, int64_t *next_cursor, struct arena *arena, struct error *error);

/* Every matter, registered on the days from `from` to before `below`, oldest first, portion by portion: fills `ids` with at most
 * `max` ids above `after` (0: from the beginning) and returns how many; 0: there are no more, or *error. */
size_t desk_ids(struct desk_reader *reader, day_number from, day_number below, int64_t after, int64_t *ids, size_t max,
                struct error *error);

/* Each of these matters, given oldest first, as desk_matter shows it; those that cannot be read are left out, and *unread (NULL
 * allowed) grows by their number. What `visit` is given lasts until it returns, and so does what it makes in `arena`. For whoever
 * looks at very many: one scan of the ledger, and nothing of it is remembered. False: the store failed. */
typedef void desk_visit(const struct desk_matter *found, struct arena *arena, void *context);
bool desk_walk(struct desk_reader *reader, const int64_t *ids, size_t count, desk_visit *visit, void *context,
               int64_t *unread, struct arena *arena, struct error *error);

/* My desk: what waits for a person. Each part: soonest due first, then oldest; at most `limit`; counts are of all (kept as
 * views). */
enum desk_part { PART_TO_ACCEPT, PART_TO_ANSWER, PART_OWNED, PART_RUNNING_OUT, PART__COUNT };
bool desk_part(struct desk_reader *reader, const struct actor *actor, enum desk_part part, int limit, struct matter_row **rows,
               size_t *rows_count, int64_t *total, struct arena *arena);
/* Earlier matters of a caller, newest first, by the exact telephone number (digits compared). */
size_t desk_by_phone(struct desk_reader *reader, const struct actor *actor, struct str phone, int limit, struct matter_row **rows,
                     struct arena *arena);

/* ---- keeping ---- */

struct desk_verification {
    int64_t events, matters;
    int64_t first_bad_seq; /* 0: all well */
    char problem[200];
    int64_t seals;         /* days sealed; the last of them: */
    day_number sealed_day;
    struct digest seal;
};
/* hash chains, gaps, daily seals, views against the ledger's digest */
bool desk_verify(struct str dir, struct desk_verification *found, struct error *error);
/* The seals as recorded, oldest first; desk_verify says whether they hold. One of them kept elsewhere vouches for all that was
 * recorded up to the end of its day. */
struct desk_seal {
    day_number day;
    int64_t events; /* recorded on it */
    struct digest seal;
};
bool desk_seals(struct str dir, struct desk_seal **seals, size_t *count, struct arena *arena, struct error *error);
/* Drop the views and the search index, replay the ledger, compare. */
bool desk_rebuild(struct str dir, struct digest *before, struct digest *after, struct error *error);
bool desk_backup(struct str dir, struct str file, struct error *error);  /* online: one file, consistent, while the desk serves */
bool desk_restore(struct str dir, struct str file, struct error *error); /* into an empty or missing directory only */

struct desk_health {
    bool ready;
    int64_t matters, events, queue, unindexed, clocks_due;
    int64_t scanned; /* events that searches had to read from the ledger, because they were not in memory yet */
    double commits_per_second;
    char problem[200]; /* disk full, ledger not writable … */
};
void desk_health(struct desk *desk, struct desk_health *health);

/* ---- import ---- */

struct import_problem {
    int64_t line;
    char reason[240];
};
struct import_progress {
    int64_t rows, imported, skipped, bad; /* skipped: imported by an earlier run (resumable by line and content) */
};
/* Import a CSV of matters (RFC 4180 and what spreadsheets make of it; UTF-8, or GB18030, which is converted). `map` is
 * `column=field,…` (CONTRACT §5): fields are the keys of `register`, asker.*, fields.NAME for anything else worth
 * keeping, and `answer` with `answered_at` or `answered_days` for registers that hold the reply; import.h lists them. An
 * empty map takes columns by their usual names. Topics, units and channels that the organisation does not know are noted
 * as they stand.
 *
 * A row is one matter: registered by `actor` (an administrator who is staff) at its asked_at, answered at its
 * answered_at, then closed if the regulation allows. A bad row is reported with the line where it begins and the reason,
 * and leaves nothing behind; a row that any earlier run imported is skipped (of equal rows in one file the second is the
 * second), and what a run that was cut off left half is completed.
 *
 * What happened before the import is history: the matter notes the moment (`fields.imported`), and clocks that history
 * starts have no number; they show their age and breach nothing. A hall that moves in from paper is not met by thousands
 * of findings against whoever typed the command; what is done with such a matter from then on is under the regulation's
 * clocks as any. */
bool desk_import_matters(struct desk *desk, const struct actor *actor, struct str file, struct str map,
                         void (*progress)(void *context, const struct import_progress *progress),
                         void (*problem)(void *context, const struct import_problem *problem), void *context,
                         struct import_progress *total, struct error *error);

#include "desk/figures.h"  /* reports */
#include "desk/house.h"    /* of the house itself */
#include "desk/periodic.h" /* what is due every month */
#include "desk/numbers.h" /* numbers of the text that the organisation sets otherwise */
#include "desk/docket.h" /* what is listed beside the matters */

#endif
