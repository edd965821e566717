/* matter: one thing that one asker wants (事项/首问件), and what may happen to it.
 *
 * The pure core. `matter_decide` turns a command into events or a refusal, `matter_evolve` applies an event; neither does I/O,
 * reads a clock or keeps a global. The ledger of events is the truth; a `struct matter` is only a fold over it.
 * Evolving needs no regulation: an event states absolute facts ("clock 2, 第九条, due 2026-10-10T17:30"), not intentions.
 *
 * The invariants, the state diagram, the transitions and what is true in each state: at the head of matter/decide.c. */
#ifndef SHOUWEN_MATTER_H
#define SHOUWEN_MATTER_H

#include <jansson.h>

#include "matter/conduct.h"

#define MATTER_STATES(X)                                                                                       \
    X(OPEN, "open", "办理中", "open") X(OFFERED, "offered", "待签收", "offered")                               \
    X(CONSULTING, "consulting", "会商中", "consulting") X(REFERRED, "referred", "请示中", "referred")          \
    X(PAUSED, "paused", "待补正", "paused") X(ANSWERED, "answered", "已答复", "answered") X(CLOSED, "closed", "已办结", "closed")
#define MATTER_OUTCOMES(X)                                                                                     \
    X(NONE, "", "", "") X(ANSWERED, "answered", "已答复", "answered") X(DONE, "done", "已办成", "done")        \
    X(GUIDED, "guided", "已引导", "guided") X(REFUSED, "refused", "不予办理", "refused")                       \
    X(NOT_ACHIEVED, "not_achieved", "未办成", "not achieved") X(WITHDRAWN, "withdrawn", "已撤回", "withdrawn") \
    X(DEEMED_APPROVED, "deemed_approved", "视为同意", "deemed approved")

enum matter_state {
#define X(name, text, zh, en) STATE_##name,
    MATTER_STATES(X)
#undef X
    STATE__COUNT
};
enum matter_outcome {
#define X(name, text, zh, en) OUTCOME_##name,
    MATTER_OUTCOMES(X)
#undef X
    OUTCOME__COUNT
};
extern const char *const matter_state_names[STATE__COUNT], *const matter_outcome_names[OUTCOME__COUNT];
extern const struct text matter_state_texts[STATE__COUNT], matter_outcome_texts[OUTCOME__COUNT];

/* The rules and people under which a matter is worked on: its regulation is the version it was born under. */
struct world {
    const struct organisation *organisation;
    const struct regulation *regulation;
    const struct world_facts *facts; /* NULL: none known */
    bool history_counts;             /* a replay: what was imported runs under the clocks as any other */
};

/* ---- commands ---- */

struct command {
    enum verb verb;
    struct str by;      /* acting staff id */
    instant at;         /* the one `now` of this command */
    const json_t *args; /* the command's keys without do, by, at, matter, refused; never NULL; borrowed */
};

/* One of CONTRACT §2, which people give; the other verbs name what the program records by itself. */
bool verb_is_command(enum verb verb);
/* Check the shape of a command object (CONTRACT §2): known `do`, only the keys of that command, types, words of closed lists,
 * required keys, limits, UTF-8 without control characters, dates. Keys that are the envelope's (do, by, matter, at, refused) are
 * ignored.
 * On success fills verb and args (a new object owned by the caller: json_decref); by and at are the caller's to set.
 * False and *error (where = JSON pointer) otherwise. */
bool command_read(const json_t *object, struct command *command, json_t **args, int zone_minutes, struct error *error);
/* Does the organisation know all staff, units and topics it names? (Outside bodies of `guide` and `refer`: free text.) */
bool command_check(const struct command *command, const struct organisation *organisation, struct error *error);

/* ---- what a matter is ---- */

enum clock_status { CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED, CLOCK_RAN_OUT };

struct clock {
    int32_t n;               /* number within the matter, from 1 */
    struct str rule;         /* id in the pack */
    struct str article, until, blames;
    enum clock_status status;
    enum relation against;
    bool against_nobody, hard, pauses, backward;
    instant started_at;      /* the event that started it */
    instant counted_from;    /* what it is counted from (asked_at, later event of a backward clock) */
    bool has_span;
    struct span span;        /* as given by the rule, topic or organisation */
    instant due;             /* INSTANT_NONE: no number */
    instant paused_at;       /* the last pause; INSTANT_NONE: never */
    instant resumed_at;      /* INSTANT_NONE unless it was paused once */
    int32_t units_used;      /* whole units used up to the last pause */
    instant ended_at;        /* when stopped or run out */
    bool provisional;        /* due depends on a year without a published notice */
};

struct form { /* an issued form: which rule, by which event */
    int32_t n;
    struct str id, article;
    int32_t event; /* n of the issuing event */
};

struct named_value {
    struct str name;
    const json_t *value; /* borrowed from the event that gave it */
};

struct asker { /* 服务对象 */
    struct str name, unit, phone, address, kind, tier;
    bool anonymous, vexatious;
};

/* 移交, offered or accepted and not sent back: a return gives the matter back to `from`, whoever else came between. */
struct handover {
    struct str from, to, accepted_by;
};

struct event;

struct matter {
    int64_t id;                /* given by the desk; 0 in a pure run */
    struct str label;          /* scenario label; empty elsewhere */
    int64_t version;           /* counts the events that change it (event_changes): what If-Match compares */
    struct str regulation_id, regulation_version, regulation_hash; /* born under */
    enum matter_state state;
    enum matter_outcome outcome;
    struct str owner, holder;  /* never empty once registered */
    bool told;
    enum verb told_by;         /* which command told last; VERB__COUNT: none */
    struct str channel, kind, subject, body, source, scope, urgency, topic, related;
    bool same_address;
    struct str *units;
    size_t units_count;
    struct asker asker;
    instant registered_at, asked_at, due, answered_at, closed_at; /* INSTANT_NONE when not given / not yet */
    struct str registrant;
    struct str offered_to, offered_by; /* while a handover is offered */
    struct handover *handovers; /* that stand: offered or accepted and not returned, oldest first; only the last may be open */
    size_t handovers_count;
    bool handed_over;          /* some handover was accepted */
    struct str convenor_unit, escalated_to, referred_to;
    struct str *consulted;     /* units whose conclusion is awaited */
    size_t consulted_count;
    struct str *copies;        /* staff and units that hold a copy */
    size_t copies_count;
    struct str *held_by;       /* notes D6 */
    size_t held_by_count;
    struct named_value *noted; /* latest value of every field given */
    size_t noted_count;
    struct clock *clocks;
    size_t clocks_count;
    struct form *forms;
    size_t forms_count;
    struct finding *findings;
    size_t findings_count;
    struct sanction *sanctions; /* proposed and decided on the findings, oldest first */
    size_t sanctions_count;
    struct leave *leaves;      /* of a case that records one */
    size_t leaves_count;
    const struct event **events; /* all, oldest first, refused attempts included */
    size_t events_count;
    struct arena *arena;       /* where it lives */
};

/* ---- events ---- */

/* What an event changes, in absolute terms. Unset members change nothing. */
struct effects {
    int state;                        /* enum matter_state, or -1 */
    int told;                         /* 0, 1, or -1 */
    int outcome;                      /* enum matter_outcome, or -1 */
    struct str owner, holder;
    struct str cites;                 /* article, of an event that a rule leaves besides the command's own (overdue) */
    struct str concluded;             /* unit whose part of a consultation ended with this event (分送) */
    struct str regulation_id, regulation_version, regulation_hash; /* of the first event: what it is born under */
    struct clock *started;            /* complete clocks */
    size_t started_count;
    struct clock_change {
        int32_t n;
        enum clock_status status;     /* new status */
        instant due;                  /* new due (resumed, rescheduled, recalculated); INSTANT_NONE: unchanged or none */
        bool provisional;             /* of the new due */
        bool moved;                   /* an approved extension: from now on `due` is a moment that nothing recomputes */
        int32_t units_used;           /* when pausing */
    } *changed;
    size_t changed_count;
    struct form *forms;
    size_t forms_count;
    struct finding *findings;         /* opened, or with a new status (same n) */
    size_t findings_count;
    struct sanction *sanctions;       /* proposed, or with a new status (same n) */
    size_t sanctions_count;
    struct leave *leaves;             /* recorded, or with a new status (same n) */
    size_t leaves_count;
    struct str *copies;
    size_t copies_count;
};

struct event {
    int32_t n;                        /* position in the matter's stream, from 1 */
    enum verb verb;
    instant at;                       /* when it happened (a breach: its due moment) */
    instant recorded_at;              /* when it was entered; == at unless it became known later */
    struct str by;                    /* empty: the program (a clock) */
    const json_t *args;               /* the command's keys; never NULL; JSON null for what no command gave */
    struct effects effects;
    struct str refused_article;       /* ATTEMPT only, with refused_verb */
    enum verb refused_verb;
};

/* Canonical JSON of an event (one line, keys in fixed order): what the ledger stores and hashes, and what /events shows. */
void event_write(const struct event *event, int zone_minutes, struct buf *out);
/* Read it back. The json_t of args is owned by *keep (json_decref when the matter is dropped). False: corrupt. */
bool event_read(struct arena *arena, struct str bytes, struct event *event, json_t **keep, struct error *error);

/* ---- the core ---- */

struct refusal {
    struct str article;              /* empty: the common rules (a command that does not fit the state or the person) */
    struct str regulation, version;
    struct text reason;              /* what a clerk reads */
    const struct refusal_rule *rule; /* NULL for the common rules */
};

struct verdict {
    bool refused;
    struct refusal refusal;
    struct event *events; /* without n: the caller numbers them in order; in the arena */
    size_t events_count;
};

/* May this command happen now, and what follows? `matter` is NULL for register, and for a command without a matter, which opens a
 * case (verb_stands_alone). The caller has first applied matter_run_out up to command->at. Pure; the result lives in `arena`. */
struct verdict matter_decide(const struct world *world, const struct matter *matter, const struct command *command,
                             struct arena *arena);
/* What a carried-out command means for the matter that its `related` names (a register: the asker had to come again): events of
 * that matter, none for most. `world` has the regulation that matter was born under, and it has run out up to command->at. */
struct verdict matter_relate(const struct world *world, const struct matter *related, const struct command *command,
                             struct arena *arena);
/* May this command be given without a matter? Those about a finding then go to the stream of that finding, a word on a leave to
 * the case of the leave: finding them is the caller's (world_facts has the leaves). */
bool verb_stands_alone(enum verb verb);
bool matter_is_case(const struct matter *matter); /* stands without a matter */
/* The event of a refused attempt, for the ledger. */
struct event matter_attempt(const struct command *command, const struct refusal *refusal);

/* Events of all clocks due before `now`, in order of due moment, each dated at it. May be called again and again: a clock fires
 * once (invariant 10). events_count 0: nothing due. */
struct verdict matter_run_out(const struct world *world, const struct matter *matter, instant now, struct arena *arena);
/* Earliest due moment of a running clock that has a number; INSTANT_NONE if there is none. */
instant matter_next_due(const struct matter *matter);
/* One RECALCULATED event with the clocks whose due moment changes; none if nothing changes. `before` NULL: a new notice; else
 * the hours were `before` until `now`: working time that had passed stays counted, and nothing becomes late by the change. */
struct verdict matter_recalculate(const struct world *world, const struct matter *matter, const struct timetable *before,
                                  instant now, struct arena *arena);

/* An empty matter in `arena`, to be evolved from its first event. */
struct matter *matter_new(struct arena *arena, int64_t id);
/* Apply one event. Total: cannot fail, needs no regulation. The event (and its args) must outlive the matter. */
void matter_evolve(struct matter *matter, const struct event *event);
/* False for what is recorded and changes nothing: refused attempts, reveals of personal data, ratings by the asker. */
bool event_changes(const struct event *event);
/* A copy in `arena` that can be evolved without touching `matter`; texts and events are shared. */
struct matter *matter_copy(struct arena *arena, const struct matter *matter);

#include "matter/ask.h"     /* asking about it */
#include "matter/figures.h" /* counting it */
#include "matter/privacy.h" /* showing it */

#endif
