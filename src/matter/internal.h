/* What the files of this floor share and nobody above needs. */
#ifndef SHOUWEN_MATTER_INTERNAL_H
#define SHOUWEN_MATTER_INTERNAL_H

#include "matter/matter.h"

/* ---- JSON that is known to be well-shaped ---- */

/* The text under `key`; empty when absent or not a text. Borrowed from the JSON. */
struct str json_text(const json_t *object, const char *key);
struct str json_str(const json_t *value); /* empty when it is not a text */
bool json_truth(const json_t *object, const char *key); /* present and true */
/* The moment under `key`; INSTANT_NONE when absent or not one. */
instant json_moment(const json_t *object, const char *key, int zone_minutes);
/* The value given as fields.NAME, else form.NAME, of a command; NULL when there is none. */
const json_t *args_field(const json_t *args, struct str name);

/* ---- commands (commands.def) ---- */

enum fit { FIT_NEVER, FIT_LIVE, FIT_ALWAYS, FIT_OFFERED_ONLY, FIT_CONSULTING_ONLY, FIT_CLOSED_ONLY, FIT_HOUSE };
enum giver { /* bits: who may give a command */
    GIVER_ANYBODY = 1 << 0,
    GIVER_OWNER = 1 << 1,
    GIVER_OWNER_SIDE = 1 << 2,   /* the owner or the holder side (sheets-a §0.1, note 1) */
    GIVER_OFFERED_TO = 1 << 3,   /* the staff offered to, or any member of the unit offered to */
    GIVER_RECEIVER = 1 << 4,     /* the same, also after accepting */
    GIVER_HOLDING_UNIT = 1 << 5, /* a member of the unit that holds, or whose member holds */
    GIVER_REFERRED_TO = 1 << 6,  /* who was last referred to; the owner side for a body without accounts */
    GIVER_SUPERVISOR = 1 << 7,
    GIVER_DISCIPLINE = 1 << 8,
    GIVER_HEAD = 1 << 9,
    GIVER_DEPUTY = 1 << 10,
    GIVER_LEADER = 1 << 11,
};
enum { STATE_KEEP = -1 };

struct command_row {
    enum fit fit;
    unsigned givers;
    int next; /* enum matter_state or STATE_KEEP */
    bool tells, known;
};
extern const struct command_row command_rows[VERB__COUNT]; /* known: one of commands.def */

/* Commands about findings and conduct, which stay possible after closing. */
bool verb_is_accountability(enum verb verb);

#define NOBODY "-" /* owner and holder of a case */

/* ---- conditions (condition.c) ---- */

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

/* What is known of the person who gives a command, whichever it is: bits of enum giver. */
struct standing {
    unsigned asked, is;
};

/* What a condition looks at. There are two kinds: a condition about a command (refusal, grant, effect, the `when` of a trigger)
 * sees the matter and the history before it, and the command as the present one; a condition about the matter after an
 * event (a clock's `when` and `stop_when`) sees that event in the history too. */
struct view {
    const struct world *world;
    const struct matter *matter;
    const struct command *command; /* whose facts are read; inside `happened` and `last` the past one */
    const struct command *present; /* whose `by`, `to` … relations mean, also inside `happened` and `last` */
    const struct command *now;     /* the present command, when it is not yet part of `history`; else NULL */
    size_t history;                /* how many of the matter's events are history */
    enum matter_state state;       /* before the command */
    bool args_unknown;             /* asking what would be possible: no argument of `command` is known */
    bool present_unknown;          /* … and none of `present` */
    struct standing *standing;     /* of command->by, kept from one question to the next; NULL: not kept */
    struct str target;             /* a sanction is looked at for this party alone; empty: for all respondents */
    struct arena *arena;
};

struct parties {
    struct str *items;
    size_t count;
};

/* A value as a condition sees it. */
struct value {
    bool unknown, present;
    bool is_list, is_number;
    struct str text;         /* of a text, a word, true or false, or a number */
    const json_t *list;      /* a list of texts in JSON … */
    const struct str *items; /* … or of the matter */
    size_t count;
    double number;
    instant at;
};
struct value operand_value(const struct view *view, const struct operand *operand);
bool value_given(const struct value *value);
struct str value_item(const struct value *value, size_t i);
instant value_at(const struct view *view, const struct value *value); /* INSTANT_NONE: it is no moment */
/* The latest past events that a test of history looks at, newest first, and whether each meets its `where`. */
size_t history_counted(const struct view *view, const struct condition *condition, bool *meets, const struct event **events,
                       size_t max);
/* Of a number that the organisation set otherwise (CONDITION_SET): the condition that holds for this matter. */
const struct condition *condition_in_force(const struct view *view, const struct condition *condition);
/* The latest clock of the condition's article; NULL: there was none. */
const struct clock *clock_looked_at(const struct view *view, const struct condition *condition);

enum truth condition_truth(const struct view *view, const struct condition *condition); /* NULL: yes */
/* The day a matter (or case) was born: what the organisation set otherwise from then on holds for it. `now`: of the event that
 * bears it. */
day_number matter_born(const struct matter *matter, instant now, int zone_minutes);
day_number view_born(const struct view *view);
int32_t accumulation_at_least(const struct accumulation_rule *rule, day_number day);
struct parties relation_parties(const struct view *view, enum relation relation);
void parties_add(const struct view *view, struct parties *parties, struct str party); /* once; nobody: nothing */
/* The line upward as a matter sees it (line.c). */
struct str line_relation(const struct view *view, enum relation relation);
struct parties unreached_parties(const struct view *view);
bool contacted_in_vain(const struct view *view, struct str staff);
bool is_of_department(const struct organisation *organisation, const struct unit *unit);
bool names_units(const struct view *view, bool heads); /* does the field `order` (or `heads`) name all of the matter's units */
bool leaders_are_among(const struct view *view);
struct command command_of_event(const struct event *event);
bool trigger_fires(const struct view *view, const struct trigger *trigger, enum verb verb);
/* The last event before `history` with this verb; NULL when there is none. */
const struct event *event_last(const struct matter *matter, size_t history, enum verb verb);
/* The last transfer, forward or instruct-with-to that made an offer; NULL when there is none. */
const struct event *event_last_offer(const struct matter *matter, size_t history);
struct str event_offer_to(const struct event *event);
/* Is `staff` that party, or a member of it, or its head? False for an empty party. */
bool party_has(const struct organisation *organisation, struct str staff, struct str party);
/* Would this close leave the asker untold though neither the common rules nor the pack allow it (invariant 9)? */
enum truth closes_untold(const struct view *view);
/* The leave of `staff` on that day; NULL when there is none. */
const struct leave *leave_on(const struct world *world, struct str staff, day_number day);
/* Whom `backup` stands in for by this leave at the moment of the command; NULL: nobody, or the pack has no backups. */
const struct staff *leave_stood_in(const struct view *view, const struct leave *leave, struct str backup);
/* The roles of a person, and during a leave those of whom the person stands in for. */
uint32_t roles_acted_in(const struct view *view, struct str person);

/* ---- effects and clocks ---- */

/* An event being made: the matter before it, and the matter as it stands after what is already in the event. */
struct making {
    const struct world *world;
    const struct command *command; /* the event as a command, for conditions */
    struct event *event;
    const struct matter *before;
    struct matter *after;
    enum matter_state state_before;
    bool discharged; /* the asker got the result by this event: what `answer` stops, stops */
    struct arena *arena;
};

struct view making_view(const struct making *making);       /* of the matter before; the event is the present command */
struct view making_view_after(const struct making *making); /* the event is history */

/* State, owner, holder, told and outcome by the common table and the pack's effects; `view` is before the command. */
void effects_settle(const struct view *view, struct making *making);
/* Clocks, forms, findings and copies that follow; each is added to the event and applied to making->after. */
void effects_follow(struct making *making);
void clocks_follow(struct making *making);
/* A further event at `at` that no command gave; `command` (the event as a command) must outlive the making. */
struct event *consequence_begin(struct making *making, enum verb verb, instant at, instant now, struct command *command);
/* Events that the pack's effects leave besides the command's own (overdue …), added to the verdict. */
void consequences_follow(struct making *making, struct verdict *verdict);
void findings_follow(struct making *making);
void clock_change_add(struct making *making, struct clock_change change);
void finding_add(struct making *making, struct finding finding);
/* The topic's steps run one after the other: the first whose milestone is not reached among the first `history` events. */
const struct topic_step *matter_step(const struct world *world, const struct matter *matter, size_t history);
bool clock_is_extendable(const struct world *world, const struct matter *matter, const struct clock *clock);
struct clock *matter_clock(const struct matter *matter, int32_t n);
/* Does this clock end, by the common rules and without a rule of the pack, with such an event? */
bool until_is_reached(struct str until, enum verb verb, const json_t *args, bool discharged);
bool answers_the_asker(enum verb verb);

/* Findings by hand (findings.c): the finding a command names; NULL when there is none. */
const struct finding *finding_named(const struct matter *matter, const json_t *args);
bool findings_refuse(const struct view *view, struct refusal *refusal);
/* Options of the organisation: on which text a mistake in good faith (容错) is exempted, and which role decides that. */
#define GOOD_FAITH_BASIS "good_faith_basis"
#define GOOD_FAITH_AUTHORITY "good_faith_authority"
bool claims_good_faith(const struct command *command); /* a dismissal as one */
bool finding_was_in_good_faith(const struct event *event); /* was a finding dismissed as one by this event? */
bool sanction_was_decided(const struct matter *matter, int32_t finding); /* and not revoked */
void findings_effects(struct making *making);
bool sanctions_refuse(const struct view *view, const struct finding *finding, struct refusal *refusal);
/* Propose, decide, appeal: the sanctions as they stand after it, and what the year then adds up to. */
void sanctions_follow(struct making *making);
bool sanction_counts(enum sanction_status status); /* decided, and not revoked */

/* Conduct over all matters (conduct.c) */
enum counting_window { COUNTING_EVER, COUNTING_MONTH, COUNTING_YEAR, COUNTING_ROLLING_YEAR };
/* Which verified finding of its article it is for the person (of several the highest); 0: it stands outside the counter. */
int32_t finding_ordinal(const struct view *view, const struct finding *finding, enum counting_window window);

/* The earlier ones that it counts for that respondent, oldest first; fills at most `max`, returns how many there are. */
size_t finding_counted(const struct view *view, const struct finding *finding, struct str who, enum counting_window window,
                       const struct conduct **counted, size_t max);

/* Participants of a meeting who were not told of it yet (notices.c). */
int64_t participants_untold(const struct view *view);

/* Leaves, attendance, duties (house.c): commands about no matter. */
bool house_refuse(const struct view *view, struct refusal *refusal);
void house_follow(struct making *making);
const struct leave *leave_of_command(const struct view *view, struct leave *recorded); /* NULL: the command is about none */

/* ---- evolve in two halves, so that a command can be looked at before its consequences are known ---- */

void evolve_command(struct matter *matter, const struct event *event);
void evolve_effects(struct matter *matter, const struct event *event);
void evolve_clock_change(struct matter *matter, const struct clock_change *change, instant at);
void evolve_clock_started(struct matter *matter, const struct clock *clock);
void evolve_finding(struct matter *matter, const struct finding *finding, const struct event *event);
void evolve_sanction(struct matter *matter, const struct sanction *sanction);
void evolve_leave(struct matter *matter, const struct leave *leave);
void evolve_copy(struct matter *matter, struct str party);

/* ---- refusals of the common rules ---- */

#define REFUSE(refusal, zh_text, en_text) \
    ((refusal)->reason = (struct text){STR(zh_text), STR(en_text)}, true)
bool refusal_by_pack(const struct view *view, struct refusal *refusal);
bool refusal_by_state(const struct view *view, struct refusal *refusal);
bool refusal_by_person(const struct view *view, struct refusal *refusal);
/* On how many different days the asker was contacted in vain; are those enough to close untold (CONTRACT §2)? */
size_t days_in_vain(const struct view *view);
bool asker_was_unreachable(const struct view *view);
/* What the refusals of a register (or of a command that opens a case) are judged on. */
const struct matter *matter_about_to_be(const struct world *world, const struct command *command, struct arena *arena);

#endif
