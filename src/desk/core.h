/* core, private: what the .c of the desk's core share. Search and accounts do not include it; they see desk_internal.h.
 *
 * Who may touch what: members under a lock say so; those "of the commit thread" are touched by no other thread while it runs. */
#ifndef SHOUWEN_DESK_CORE_H
#define SHOUWEN_DESK_CORE_H

#include "desk/desk_internal.h"
#include "desk/world/rules.h"

/* ---- the world: an immutable snapshot, swapped whole ---- */

struct snapshot {
    struct desk_world world; /* first: a desk_world is handed out and comes back */
    atomic_int references;
    struct arena *arena;
    json_t *organisation_json; /* the object as recorded */
    const struct calendar *calendar;
};

/* ---- worklist counters ---- */

enum counter_part { COUNT_TO_ACCEPT, COUNT_TO_ANSWER, COUNT_OWNED, COUNT_RUNNING_OUT, COUNT_MATTERS, COUNT_UNCLOSED };
enum tally_dimension { TALLY_OF_NOTHING, TALLY_OF_PARTY, TALLY_OF_KIND, TALLY_OF_CHANNEL, TALLY_OF_ARTICLE };
/* Of a worklist counter; or of a sum for reports: then party is its key, part its tally, hour its period. */
struct counter_change {
    enum tally_dimension dimension; /* TALLY_OF_NOTHING: a worklist counter */
    int grain;
    struct str party; /* in the arena of the journal */
    int64_t part, hour, by;
};
struct counter_journal { /* changes of the transaction under way; written once, summed, before COMMIT */
    struct arena *arena;
    struct counter_change *changes;
    size_t count;
};

/* ---- one line of the matter view ---- */

#define NO_DUE INT64_C(253402300800000) /* as in schema.def: sorts after every moment */
#define VIEW_COLUMNS(INT, TEXT)                                                                                             \
    INT(id) INT(version) INT(state) INT(outcome) INT(told) INT(breached) TEXT(owner) TEXT(owner_unit) TEXT(holder)          \
    TEXT(holder_unit) TEXT(offered_to) INT(due) TEXT(due_article) INT(registered_at) TEXT(channel) TEXT(kind) TEXT(phone)   \
    TEXT(asker_name) TEXT(subject) TEXT(clocks)
struct view_row { /* the columns of schema.def's matter, in its order */
#define INT(name) int64_t name;
#define TEXT(name) struct str name;
    VIEW_COLUMNS(INT, TEXT)
#undef INT
#undef TEXT
};

/* ---- the commit thread ---- */

struct work_item { /* desk_write: somebody waits for it */
    desk_work *work;
    void *context;
    struct error error;
    bool ok, finished;
    struct work_item *next;
};

struct batch { /* commands and work of one transaction, or of several that one force brings to disk */
    struct submission *submissions, **submissions_end;
    struct work_item *works, **works_end;
    int64_t count;        /* of submissions */
    int64_t transactions; /* committed, of those that one force brings to disk */
    int64_t seq;          /* of their last event */
};

struct recalculation { /* after a calendar notice or other hours: matters up to `position` are done */
    bool active;
    instant at;
    int64_t position, changed;
    int64_t before_seq;      /* other hours: the event that had set those before; 0: a notice */
    struct timetable before; /* other hours: those before */
};

struct touched { /* by the transaction under way */
    int64_t *matters;  /* in batch_arena */
    size_t matters_count;
    bool days;         /* leaves or duties */
};

struct sealing { /* the day that is sealed next (seal.c) */
    bool known;              /* false: read it from the latest seal */
    bool stopped;            /* its events cannot be read: until the desk is opened again */
    day_number day;
    struct digest previous;  /* seal of the day before */
    struct ledger_tree tree; /* over its events so far, up to `seq` */
    int64_t seq;
};

struct desk_core {
    struct desk *desk;
    int lock;                  /* of the data directory; -1: beside */
    pthread_t committer, checkpointer, forcer;
    bool committing, checkpointing, has_forcer; /* the threads exist */

    pthread_mutex_t mutex;     /* guards the following group */
    pthread_cond_t wake;       /* the commit thread: work, time or end */
    pthread_cond_t finished;   /* a transaction is committed, or a work item finished */
    pthread_cond_t log_grown;  /* the checkpoint thread */
    pthread_cond_t committed;  /* the force thread */
    struct submission *first, *last;
    int64_t queued;
    struct work_item *work_first, *work_last;
    struct batch owed;         /* committed, and not yet known to be on disk */
    bool forcing;              /* and some more that the force thread has in hand */
    bool in_doubt;             /* a force has failed: nobody knows what of the log is on disk */
    bool stopping, log_full, checkpoint_stopping, force_stopping;
    int64_t recalculated;      /* of the latest finished recalculation */
    bool recalculating;
    char problem[200];
    bool unwell;               /* the last transaction failed */

    _Atomic instant clock_latest, clock_set; /* desk_now: never back; INSTANT_NONE: the machine's clock */
    atomic_llong matters, events, clocks_due, commits;
    _Atomic double commits_per_second;
    _Atomic instant rate_at;   /* when that was counted */

    /* Of the commit thread. */
    struct store *writer;
    struct store *checkpoint_store;
    struct arena *scratch;     /* of one command */
    struct arena *batch_arena; /* of one transaction */
    struct buf body;           /* the event being written */
    struct counter_journal journal;
    instant next_due;          /* earliest due moment of all matters; NO_DUE */
    bool next_due_known;
    int64_t numbered_last;     /* the id given last, to count on within its day; 0: look it up */
    struct snapshot *staged;   /* becomes the world when the transaction is durable */
    struct recalculation recalculation, recalculation_before; /* now, and as of the last COMMIT */
    struct sealing sealing;
    int64_t last_seq;
    int64_t matters_new;       /* registered in the transaction under way */
    instant rate_since;
    int64_t rate_commits;
    bool failing;              /* the last transaction failed: what nobody waits for is tried again only after a while */
    instant purged_at;
    int64_t log_pages_seen;    /* pages in the log when the checkpoint thread was woken last */
    int64_t last_seq_before;   /* as of the last COMMIT */

    pthread_mutex_t world_mutex; /* guards the following group */
    struct snapshot *world;
    struct regulation_kept *regulations;
    struct arena *calendars;       /* revisions of the calendar live as long as the desk */
    struct str calendar_recorded;  /* version that the ledger has recorded last */

    struct memory *memory;         /* guards itself (remember.h) */
    struct touched touched;        /* of the commit thread: what the memory is told after COMMIT */
};

/* ---- between the files ---- */

/* desk.c */
struct desk_core *core_new(struct str dir, enum desk_mode mode); /* with a desk around it, without threads, files and world */
void core_free(struct desk_core *core);                           /* with the desk around it */
bool secret_read(struct str dir, struct digest *secret, struct error *error);
bool desk_directory_make(struct str dir, const struct digest *secret, struct error *error); /* no desk there yet */

/* world.c */
bool world_load(struct desk_core *core, struct store *store, struct error *error); /* from what is in force */
void world_release_all(struct desk_core *core);
struct snapshot *snapshot_current(struct desk_core *core);                         /* commit thread: staged or published */
void snapshot_publish(struct desk_core *core);                                     /* after COMMIT */
void snapshot_drop_staged(struct desk_core *core);
/* What becomes the world with the COMMIT of the transaction under way. Takes over a reference of `organisation`. */
bool snapshot_stage(struct desk_core *core, json_t *organisation, const struct calendar *calendar,
                    const struct regulation_kept *regulation,
                    struct error *error);
struct str json_member(const json_t *object, const char *key); /* a text; empty when it is none */

/* change.c */
/* Append an event to the organisation's stream. The caller keeps `body`. */
bool organisation_append(struct store *writer, const char *kind, struct str by, instant now, const json_t *body);
bool in_force_replay(struct store *writer); /* the view anew from the organisation's stream */
/* the first events, in a transaction */
bool world_found(struct desk_core *core, const struct desk_new *given, instant now, struct error *error);
/* A newer program brought newer notices: record it, and recalculate. */
bool world_note_calendar(struct desk_core *core, struct error *error);

/* load.c */
struct loaded {
    struct matter *matter; /* NULL: no such matter */
    struct stream_end end;
    json_t **keep;         /* in the arena; released by loaded_release */
    size_t keep_count;
    size_t bytes;          /* of its events */
};
/* Fold the first `n_max` events (-1: all). False: *error says which event is corrupt. */
bool matter_load(struct store *store, int64_t id, int64_t n_max, struct arena *arena, struct loaded *loaded, struct error *error);
/* Fold one more; `*loaded` begins with the id of its stream and nothing else. */
bool event_fold(struct loaded *loaded, const struct stream_event *kept, int64_t id, struct arena *arena, struct error *error);
void keep_release(json_t **keep, size_t *count);

/* project.c */
void view_row_of(const struct organisation *organisation, const struct matter *matter, struct view_row *row, struct arena *arena);
void view_row_insert(struct store *writer, struct counter_journal *journal, const struct view_row *row);
void view_row_update(struct store *writer, struct counter_journal *journal, const struct view_row *row);
void view_units_update(struct store *writer, struct counter_journal *journal, const struct view_row *work);
bool view_row_same(const struct view_row *row, const struct query *query, const char **column);
void finding_project(struct store *writer, const struct matter *matter, const struct finding *finding);
void counters_add(struct counter_journal *journal, const struct view_row *row, int by);
void counters_count(struct counter_journal *journal, struct str party, enum counter_part part, int64_t hour, int64_t by);
void tallies_count(struct counter_journal *journal, enum tally_dimension dimension, int grain, int64_t period, struct str key,
                   enum tally tally, int64_t by);
size_t counters_sum(struct counter_journal *journal); /* one change a key, zeroes dropped, sorted by key */
void counters_write(struct store *writer, struct counter_journal *journal);
void counters_spill(struct store *writer, struct counter_journal *journal); /* one grown large, in an arena of its own */
enum { BREACHED_NO, BREACHED_SOFT, BREACHED_HARD }; /* the column `breached`: did a clock run out, and which kind */
struct str phone_digits(struct str phone, struct arena *arena);
/* Every matter's line, finding and counter anew; the views are empty. */
bool views_replay(struct store *writer, const struct organisation *organisation, struct error *error);

/* conduct.c */
void conduct_project(struct store *writer, const struct matter *matter, const struct event *event, struct arena *arena);
void house_project(struct store *writer, const struct matter *matter); /* of a case */
/* Leaves and duties of that day, for what may be asked of a matter. */
void facts_of_day(struct store *store, day_number day, struct world_facts *facts, struct arena *arena);
/* What a command may look at beside its matter (NULL: it opens one, or a case). */
const struct world_facts *facts_of_command(struct store *store, const struct organisation *organisation,
                                           const struct matter *matter, const struct command *command, struct arena *arena);
/* The stream that a command without a matter belongs to; 0: it opens a case. */
int64_t case_of_command(struct store *store, const struct command *command);
/* Every case anew; the views are empty. */
bool cases_replay(struct store *writer, struct counter_journal *journal, int zone_minutes, struct error *error);

void docket_project(struct store *writer, const struct matter *matter, const struct event *event, struct arena *arena);

/* command.c */
void command_run(struct desk_core *core, struct submission *submission, instant now);
void submission_begin(struct submission *submission); /* as if it had not been run */
/* A matter in hand on the commit thread: loaded, its pending recalculation and run-out clocks up to `at` applied and appended. */
struct hand {
    struct loaded loaded;
    struct world world;
    bool changed;
    struct tally_mark *marks; /* what it counted for before it was touched */
    size_t marks_count;
    bool marked;              /* marks are there */
    struct arena *arena;
};
bool hand_take(struct desk_core *core, int64_t id, instant at, instant now, struct arena *arena, struct hand *hand,
               struct error *error);
bool hand_project(struct desk_core *core, struct hand *hand);
void hand_release(struct hand *hand);
bool hand_append(struct desk_core *core, struct hand *hand, struct event *events, size_t count, instant now);

/* periodic.c */
bool periodic_project(struct store *writer, const json_t *body, int64_t seq);

/* figures.c */
void figures_before(struct hand *hand);                              /* before the first event is appended */
void figures_changed(struct desk_core *core, struct hand *hand);     /* after the last one */
void figures_count(struct counter_journal *journal, const struct matter *matter, int zone_minutes, struct arena *arena);
/* clocks.c */
void clocks_fire(struct desk_core *core, instant now);        /* one portion */
void clocks_learn(struct desk_core *core, instant due);       /* a matter is now due then */
instant clocks_next(struct desk_core *core);                  /* reads it when not known */
void clocks_forget(struct desk_core *core);
/* Within the transaction that records the notice, or (before_seq, before: see struct recalculation) the other hours. */
bool recalculation_start(struct desk_core *core, instant at, int64_t before_seq, const struct timetable *before);
bool recalculation_resume(struct desk_core *core);            /* at start */
void recalculation_portion(struct desk_core *core, instant now);
bool recalculation_concerns(const struct desk_core *core, int64_t id);

/* seal.c */
instant seal_due(struct desk_core *core);                  /* when the day that is open ends; NO_DUE: never */
void seal_follow(struct desk_core *core, instant now);     /* a portion, at the beginning of a transaction */
void seal_forget(struct desk_core *core);                  /* the transaction was undone */
bool seals_check(struct store *store, struct desk_verification *found, struct error *error);

/* commit.c */
bool commit_start(struct desk_core *core, struct error *error);
void commit_stop(struct desk_core *core);
void core_problem(struct desk_core *core, const char *problem); /* NULL: solved */
/* One that keeps the desk from working, until the next transaction that succeeds. */
void core_unwell(struct desk_core *core, const char *problem);
/* For tests: the clock of the desk (may be NULL) and of those opened from now on; INSTANT_NONE gives the machine's back. */
void desk_set_clock(struct desk *desk, instant now);
instant clock_initial(void);

/* checkpoint.c */
bool checkpoint_start(struct desk_core *core, struct error *error);
void checkpoint_stop(struct desk_core *core);
void checkpoint_after_commit(struct desk_core *core); /* commit thread */

/* force.c */
bool force_start(struct desk_core *core, struct error *error);
void force_stop(struct desk_core *core); /* when all that was handed in is answered; after the commit thread has ended */
/* Commit thread: the batch is committed (store_commit_deferred) and is answered when it is on disk. Takes over what it links. */
void force_hand_in(struct desk_core *core, struct batch *batch);
/* Commit thread: everything the ledger holds is on disk, also after a force that failed. False: it is not, and *error says so. */
bool force_make_good(struct desk_core *core, struct error *error);
/* Answer everybody. Any thread. */
void batch_begin(struct batch *batch); /* empty */
void batch_tell(struct desk_core *core, struct batch *batch);
void batch_fail(struct batch *batch, const struct error *error);

#endif
