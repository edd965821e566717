/* condition: what a rule may ask of a matter, a command and the people in it. The closed vocabulary of the packs.
 *
 * Facts (facts.def), persons by their relation to the matter (relations.def), commands and events (verbs.def), words of facts
 * (words.def), and the kinds of condition below: nothing else can be asked, and a pack that tries does not load.
 * First half of the floor's public header: include regulation/regulation.h. */
#ifndef SHOUWEN_CONDITION_H
#define SHOUWEN_CONDITION_H

#include "base/base.h"
#include "calendar/calendar.h"
#include "organisation/organisation.h"

struct text { /* what people read, in both languages; en may be empty where a source word has none */
    struct str zh, en;
};
enum language { LANGUAGE_ZH, LANGUAGE_EN };
struct str text_in(struct text text, enum language language); /* zh where en is empty */

/* Every command and every event (verbs.def): VERB(NAME, "name", event, zh, en, command zh, en). Event names are command names,
 * except registered, accepted, and the consequences overdue, breach, deemed_approved … that no command gives. */
enum verb {
#define VERB(name, text, event, zh, en, command_zh, command_en) VERB_##name,
#include "regulation/verbs.def"
#undef VERB
    VERB__COUNT
};
extern const char *const verb_names[VERB__COUNT];       /* as a command: "register" */
extern const char *const verb_event_names[VERB__COUNT]; /* as an event: "registered" */
extern const struct text verb_texts[VERB__COUNT];         /* what happened: 移交, "handover offered" */
extern const struct text verb_command_texts[VERB__COUNT]; /* what to do: 移交, "Hand over"; empty for consequences */
extern const struct text role_texts[ROLE__COUNT], unit_kind_texts[UNIT_KIND__COUNT];      /* 部门负责人, 外单位 */
extern const struct text window_kind_texts[WINDOW__COUNT]; /* 热线, "telephone line"; empty for an office, which is none */
/* A set of verbs has one bit for each. */
_Static_assert(VERB__COUNT <= 64, "a set of verbs is 64 bits");
static inline uint64_t verb_bit(enum verb verb) { return UINT64_C(1) << verb; }
uint64_t verb_bits(const enum verb *verbs, size_t count); /* of none: all */
bool verb_read(struct str name, enum verb *verb) MUST_USE; /* accepts the command name and the event name */

/* Facts: what a condition may look at (facts.def): FACT(NAME, "path", type, zh, en). */
enum fact {
#define FACT(name, path, type, zh, en) FACT_##name,
#include "regulation/facts.def"
#undef FACT
    FACT__COUNT
};
enum fact_type {
    FACT_TYPE_TEXT,
    FACT_TYPE_WORD,
    FACT_TYPE_BOOL,
    FACT_TYPE_NUMBER,
    FACT_TYPE_LIST,
    FACT_TYPE_INSTANT,
    FACT_TYPE_PARTY,
};
extern const char *const fact_paths[FACT__COUNT];
extern const enum fact_type fact_types[FACT__COUNT];
/* How people read a word of a fact, "visit" of channel: 来访. The word itself where words.def and the pack are silent. */
struct text fact_word_text(enum fact fact, struct str word);

/* Persons and units by what they are to the matter (relations.def): owner, holder, own_head, superior … */
enum relation {
#define RELATION(name, text, zh, en) RELATION_##name,
#include "regulation/relations.def"
#undef RELATION
    RELATION__COUNT
};
extern const char *const relation_names[RELATION__COUNT];

enum condition_kind {
    CONDITION_ALL,      /* children */
    CONDITION_ANY,      /* children */
    CONDITION_NOT,      /* children[0] */
    CONDITION_VALUE,    /* `fact` is one of `words`, of a list some entry is (bools: "true"/"false"; a missing one is false) */
    CONDITION_GIVEN,    /* every one of `operands` is given and not blank */
    CONDITION_MISSING,  /* at least one of `operands` is missing or blank */
    CONDITION_NONE_GIVEN, /* all of `operands` are missing or blank */
    CONDITION_COUNT,    /* list fact `fact` has at_least … at_most entries; a number lies between them */
    CONDITION_PARTY,    /* the party fact or relation passes `party` */
    CONDITION_ANY_UNIT, /* some entry of the matter's units passes `party` */
    CONDITION_HAPPENED, /* see `history` */
    CONDITION_LAST,     /* the latest event among history.events satisfies history.where (false when there is none) */
    CONDITION_CLOCK,    /* the latest clock of that article (and until) is in that state */
    CONDITION_TOLD,     /* the asker has been told (before or by this command) == `yes` */
    CONDITION_UNTOLD,   /* this close would leave the asker untold, and neither the common rules (withdrawn, an anonymous report,
                           an asker who could not be reached) nor the pack's close_untold_when allow that */
    CONDITION_STATE,    /* the matter's state (for a refusal or trigger: before the command) is one of `words` */
    CONDITION_AFTER,    /* instant operands[0] is later than operands[1] + span (all of them given) */
    CONDITION_RATIO,    /* number operands[0] * per > at_most * number operands[1] */
    CONDITION_SET,      /* `local` says for what was born when: children[0] as the text has it, or children[1] as it was set */
};

/* What a condition reads: a fact, or a named value `fields.NAME` (of this command), `noted.NAME` (latest, of any command) or
 * `option.NAME` (what the organisation set, else the pack's default). */
struct operand {
    enum fact fact;      /* FACT_FIELD, FACT_NOTED or FACT_OPTION when `name` is set */
    struct str name;     /* empty unless fields.NAME / noted.NAME / option.NAME */
    struct text label;   /* of a named value, as the pack declares it */
};

enum leave_kind { LEAVE_PERSONAL, LEAVE_SICK, LEAVE_TRIP, LEAVE__COUNT };
extern const char *const leave_kind_names[LEAVE__COUNT];

struct party_test { /* all that is given must hold */
    bool has_type, is_unit;       /* type: unit | staff | asker */
    bool is_asker;
    uint32_t kinds;               /* bit per enum unit_kind, of the unit or the staff member's unit; 0: not tested */
    uint32_t roles;               /* at least one of these roles; 0: not tested */
    uint32_t employments;         /* one of these */
    enum relation *is;            /* equal to one of these relations */
    size_t is_count;
    enum relation *of;            /* a member of (or equal to) one of these */
    size_t of_count;
    enum relation *under;         /* the same, or of a unit anywhere below one of these */
    size_t under_count;
    struct str *duties;           /* the unit has one of these duties */
    size_t duties_count;
    bool has_listed, listed;      /* is (not) a unit or staff member of the organisation */
    bool has_first_inquiry, first_inquiry;
    bool has_department, department; /* belongs to a unit below a division (管理部), not to the division itself */
    bool has_on_leave, on_leave;
    uint32_t leave_kinds;         /* with on_leave true: on leave of one of these kinds (bit per enum leave_kind); 0: of any */
    bool has_backup, backup;      /* the leave of today names (no) backup */
    const struct party_test *not; /* and this one must fail; NULL: none */
};

struct trigger { /* one of these events (none named: any), when the condition holds (NULL: always) */
    enum verb *events;
    size_t events_count;
    struct condition *when;
};

struct history_test {
    enum verb *events;        /* one of these happened (none named: any command) … */
    size_t events_count;
    struct condition *where;  /* … with this true of that event's own command facts (NULL: always) */
    struct trigger *since;    /* … after the latest event that one of these names (none happened: over the whole history);
                                 the `when` of such a trigger is true of that event's own facts */
    size_t since_count;
    int32_t at_least;         /* so many times (default 1) */
    bool including_now;       /* the present command counts too */
    bool same_finding;        /* only events about the finding that the present command names */
};

enum clock_test { CLOCK_TEST_RUNNING, CLOCK_TEST_RAN_OUT, CLOCK_TEST_STARTED /* in any state, ever */ };

struct number_local;
struct condition {
    enum condition_kind kind;
    struct str named;              /* the case it came from, for explanations; may be empty */
    struct text say;               /* the case's own words; may be empty */
    struct condition **children;
    size_t children_count;
    struct operand *operands;      /* [0] is the fact of VALUE, COUNT, PARTY, AFTER, RATIO; [1] the other of AFTER, RATIO */
    size_t operands_count;
    struct str *words;
    struct text *words_say;        /* how people read them */
    size_t words_count;
    bool yes;
    int32_t at_least, at_most;     /* at_most < 0: no upper bound */
    int32_t per;                   /* RATIO */
    bool party_is_relation;        /* PARTY: of `relation` instead of operands[0] */
    enum relation relation;
    struct party_test *party;
    struct history_test *history;
    struct str article, until;     /* CLOCK; until may be empty */
    enum clock_test clock_test;
    struct span span;              /* AFTER; amount 0: none */
    const struct number_local *local; /* SET */
    int line, column;              /* where it stands in the pack */
};

/* A condition in words a clerk understands, e.g. "缺少：姓名、电话". Every kind can say itself in both languages. */
void condition_say(const struct condition *condition, enum language language, struct buf *out);
extern const struct text time_unit_texts[UNIT__COUNT]; /* 个工作日, "working days" */
void span_say(struct span span, enum language language, struct buf *out); /* 3个工作日, "1 working day" */
/* The same, or with `yes` false its opposite: "已提供：姓名、电话". */
void condition_say_sense(const struct condition *condition, bool yes, enum language language, struct buf *out);
struct text role_text(enum role role);
struct text fact_text(const struct operand *operand);
struct text relation_text(enum relation relation);

#endif
