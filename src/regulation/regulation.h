/* regulation: one set of rules (制度) as data. Read from a YAML pack, checked, never executed as code.
 *
 * A pack says everything with one closed vocabulary: facts of a matter or command (facts.def), persons by their relation to the
 * matter (relations.def), conditions built from both, triggers, clocks, refusals, forms, automatic findings, sanctions. No
 * pack can name something the vocabulary lacks: it does not load. Every rule carries its article (条款), and every article
 * that is cited is declared with its gist in our own words. `docs/packs.md` describes the format for those who write packs.
 *
 * This floor only holds and checks rules. What they mean for a matter is src/matter's. */
#ifndef SHOUWEN_REGULATION_H
#define SHOUWEN_REGULATION_H

#include "base/base.h"
#include "calendar/calendar.h"
#include "organisation/organisation.h"

struct text { /* what people read, in both languages; en may be empty where a source word has none */
    struct str zh, en;
};

/* ---- words shared with the matter ---- */

/* Every command and every event (regulation/verbs.def): VERB(NAME, "name", zh, en, …). Event names are command names, except
 * registered, accepted, and the consequences overdue, breach, deemed_approved … that no command gives. */
enum verb {
#define VERB(name, text, event, zh, en) VERB_##name,
#include "regulation/verbs.def"
#undef VERB
    VERB__COUNT
};
extern const char *const verb_names[VERB__COUNT];       /* as a command: "register" */
extern const char *const verb_event_names[VERB__COUNT]; /* as an event: "registered" */
extern const struct text verb_texts[VERB__COUNT];
bool verb_read(struct str name, enum verb *verb) MUST_USE; /* accepts the command name and the event name */

/* Facts: what a condition may look at (regulation/facts.def): FACT(NAME, "path", type, zh, en). */
enum fact {
#define FACT(name, path, type, zh, en) FACT_##name,
#include "regulation/facts.def"
#undef FACT
    FACT__COUNT
};
enum fact_type { FACT_TYPE_TEXT, FACT_TYPE_WORD, FACT_TYPE_BOOL, FACT_TYPE_NUMBER, FACT_TYPE_LIST, FACT_TYPE_INSTANT,
                FACT_TYPE_PARTY };

/* Persons and units by what they are to the matter (regulation/relations.def): owner, holder, own_head, superior … */
enum relation {
#define RELATION(name, text, zh, en) RELATION_##name,
#include "regulation/relations.def"
#undef RELATION
    RELATION__COUNT
};

/* ---- conditions ---- */

enum condition_kind {
    CONDITION_ALL,      /* children */
    CONDITION_ANY,      /* children */
    CONDITION_NOT,      /* children[0] */
    CONDITION_VALUE,    /* `fact` is one of `words` (bool facts: "true"/"false"; a missing bool counts as false) */
    CONDITION_GIVEN,    /* every one of `operands` is given and not blank */
    CONDITION_MISSING,  /* at least one of `operands` is missing or blank */
    CONDITION_NONE_GIVEN, /* all of `operands` are missing or blank */
    CONDITION_COUNT,    /* list fact `fact` has at_least … at_most entries; number facts likewise */
    CONDITION_PARTY,    /* the party fact or relation passes `party` */
    CONDITION_ANY_UNIT, /* some entry of the matter's units passes `party` */
    CONDITION_HAPPENED, /* see `history` */
    CONDITION_LAST,     /* the latest event among history.events satisfies history.where (false when there is none) */
    CONDITION_CLOCK,    /* a clock of that article/until is in that state */
    CONDITION_TOLD,     /* the asker has been told (before or by this command) == `yes` */
    CONDITION_STATE,    /* the matter's state, before the command, is one of `words` */
    CONDITION_AFTER,    /* instant fact `fact` is later than `other` + span (all of them given) */
};

/* What a condition reads: a fact, or a named value `fields.NAME` (of this command) or `noted.NAME` (latest, of any command). */
struct operand {
    enum fact fact;      /* FACT_FIELD or FACT_NOTED when `name` is set */
    struct str name;     /* empty unless fields.NAME / noted.NAME */
};

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
    struct str *duties;           /* the unit has one of these duties */
    size_t duties_count;
    bool has_listed, listed;      /* is (not) a unit or staff member of the organisation */
    bool has_first_inquiry, first_inquiry;
    bool has_on_leave, on_leave;
};

struct history_test {
    enum verb *events;        /* one of these happened … */
    size_t events_count;
    struct condition *where;  /* … with this true of that event's own command facts (NULL: always) */
    enum verb *since;         /* … after the latest of these (none of them happened: over the whole history) */
    size_t since_count;
    int32_t at_least;         /* so many times (default 1) */
    bool including_now;       /* the present command counts too */
};

enum clock_test { CLOCK_TEST_RUNNING, CLOCK_TEST_RAN_OUT };

struct condition {
    enum condition_kind kind;
    struct str named;              /* the case it came from, for explanations; may be empty */
    struct condition **children;
    size_t children_count;
    struct operand *operands;      /* [0] is the fact of VALUE, COUNT, PARTY, AFTER; [1] the other of AFTER */
    size_t operands_count;
    struct str *words;
    size_t words_count;
    bool yes;
    int32_t at_least, at_most;     /* at_most < 0: no upper bound */
    bool party_is_relation;        /* PARTY: of `relation` instead of operands[0] */
    enum relation relation;
    struct party_test *party;
    struct history_test *history;
    struct str article, until;     /* CLOCK; until may be empty */
    enum clock_test clock_test;
    struct span span;              /* AFTER */
    int line, column;              /* where it stands in the pack */
};

/* ---- rules ---- */

struct trigger { /* one of these events, when the condition holds (NULL: always) */
    enum verb *events;
    size_t events_count;
    struct condition *when;
};

struct article {
    struct str id;    /* as in the catalogue's first column: 第九条, 四-3, 三(一)6 */
    struct text gist; /* our own words */
};

/* A change to the table of effects (sheets-a §0.1). What is not set stays as the common table says. */
struct effect_rule {
    struct str article;
    struct trigger on;
    bool has_discharges, discharges; /* guide, contact …: state answered, told yes, stops what answer stops */
    bool has_told, told;
    bool has_state;
    int state;                       /* enum matter_state; kept as int because states are the matter's */
    bool has_owner, has_holder;
    enum relation owner, holder;     /* set to whoever that is */
    enum relation *copies;           /* who gets a copy */
    size_t copies_count;
};

/* A refusal: the command is refused, citing the article, when the condition holds. Order is precedence. */
struct refusal_rule {
    struct str article;
    enum verb *commands;
    size_t commands_count; /* 0: any command */
    struct condition *when;
    struct text say;       /* optional; without it the condition says itself */
};

/* Who may give a command besides those of the common table. */
struct grant_rule {
    struct str article;
    enum verb *commands;
    size_t commands_count;
    struct condition *when;
};

enum due_kind {
    DUE_NONE,       /* no number in the source: age only, until the organisation sets one (then hard) */
    DUE_SPAN,       /* `span` from the start */
    DUE_PROMISE,    /* the command's `until` */
    DUE_MATTER,     /* the matter's `due` */
    DUE_TOPIC,      /* the topic's limit: the smaller of those named; without one none */
    DUE_BEFORE,     /* `span` before the matter's `due` (later moved by reschedule) */
};

struct clock_rule { /* 时限 */
    struct str id;      /* unique in the pack */
    struct str article, until;
    struct trigger *starts;
    size_t starts_count;
    struct condition *when;      /* further condition on the matter after the starting event; NULL: always */
    struct trigger *stops;       /* default: the event named by `until` and what counts as it (see docs/packs.md) */
    size_t stops_count;
    struct condition *stop_when; /* stops as soon as this holds after any event (besides `stops`) */
    enum due_kind due;
    struct span span;
    bool topic_promised, topic_statutory;
    bool from_register;  /* counted from the registration (asked_at), whatever starts it */
    enum relation against;
    bool against_nobody;
    bool hard;           /* with a number: breach and finding; soft: overdue and a warning */
    bool pauses, restarts;
    struct str blames;   /* article of the offence its finding cites; empty: its own */
};

struct form_rule { /* 表单 */
    struct str id, article;
    struct text title;
    struct trigger on;
    int copies;          /* printed copies; at least 1 */
    struct str *fields;  /* names of regulation/form_fields.def, in printed order */
    size_t fields_count;
};

struct finding_rule { /* opened by the program as `suspected`; a person decides */
    struct str article;
    struct trigger on;
    enum relation against;
};

struct phrase_rule { /* forbidden phrases (服务忌语) in answer, explain, refuse, guide, progress */
    struct str article;
    struct str *phrases;
    size_t phrases_count;
};

struct offence_rule { /* an article that people may find; checked at verify */
    struct str article;
    struct text gist;
    struct str *causes;        /* one of these needed; empty: none */
    size_t causes_count;
    struct str *consequences;  /* one of these needed */
    size_t consequences_count;
    bool needs_severity, needs_complaint, needs_dissatisfied;
};

struct sanction_rule {
    struct str article;          /* provides for the measure */
    struct str *offences;        /* articles of findings it answers; empty: any */
    size_t offences_count;
    struct str *severities;      /* empty: any */
    size_t severities_count;
    bool on_unit, on_staff;      /* kind of respondent; both false: either */
    struct str *measures;        /* allowed; empty: any measure */
    size_t measures_count;
    struct str *exactly_one;     /* exactly one of these must be among the measures */
    size_t exactly_one_count;
    bool alone;                  /* a single measure only */
    int64_t amount_min, amount_max; /* -1: unbounded */
    struct str amount_unit;
    enum role *deciders;
    size_t deciders_count;
};

struct option_rule { /* a value the organisation may set */
    struct str name, otherwise;
    struct text gist;
};

struct regulation {
    struct str id, version;
    struct str hash; /* hex SHA-256 of the pack's bytes (with everything it extends) */
    struct text title;
    struct str source; /* label in the catalogue: S3-00 */
    struct article *articles;
    size_t articles_count;
    struct effect_rule *effects;
    size_t effects_count;
    struct refusal_rule *refusals;
    size_t refusals_count;
    struct grant_rule *grants;
    size_t grants_count;
    struct clock_rule *clocks;
    size_t clocks_count;
    struct form_rule *forms;
    size_t forms_count;
    struct finding_rule *findings;
    size_t findings_count;
    struct phrase_rule *phrases;
    size_t phrases_count;
    struct offence_rule *offences;
    size_t offences_count;
    struct sanction_rule *sanctions;
    size_t sanctions_count;
    struct option_rule *options;
    size_t options_count;
    struct str close_untold_article;      /* "close: not told" cites this; empty: the common rule */
    struct condition *close_untold_when;  /* closing untold is allowed when this holds; NULL: only the common exceptions */
    bool every_unit_concludes;            /* 分送: one conclude from each unit consulted */
    enum relation conclude_holder;        /* holder after conclude; RELATION_LEAD by default */
    enum verb *track_shows;               /* what the asker's page shows; empty: the common list */
    size_t track_shows_count;
    enum verb *track_hides;
    size_t track_hides_count;
};

/* Read a pack. `file` is only named in errors. NULL and *error (where = file:line:column, with a hint that names the nearest
 * known word) when the YAML is malformed, a key, word, fact, verb, article or form field is unknown, a rule has no article,
 * two rules share an id, or a rule contradicts another (two clocks with one id, a clock that nothing can stop, a form field
 * nobody can fill, a sanction without a decider …). `source_of` resolves `extends: ID` (NULL: extending is refused). */
struct pack_source {
    bool (*find)(void *context, struct str id, struct str *yaml);
    void *context;
};
const struct regulation *regulation_read(struct arena *arena, struct str file, struct str yaml,
                                         const struct pack_source *source_of,
                                         struct error *error);
/* The packs that travel inside the program. NULL and *error when there is none of that id; ids in order for lists. */
const struct regulation *regulation_builtin(struct arena *arena, struct str id, struct error *error);
size_t regulation_builtin_count(void);
struct str regulation_builtin_id(size_t index);
struct str regulation_builtin_yaml(struct str id); /* the text itself; empty when there is none */

const struct article *regulation_article(const struct regulation *regulation, struct str id); /* NULL if not declared */
const struct clock_rule *regulation_clock(const struct regulation *regulation, struct str id);
const struct form_rule *regulation_form(const struct regulation *regulation, struct str id);

enum language { LANGUAGE_ZH, LANGUAGE_EN };
struct str text_in(struct text text, enum language language); /* zh where en is empty */
/* A condition in words a clerk understands, e.g. "缺少：姓名、电话". Every kind can say itself in both languages. */
void condition_say(const struct condition *condition, enum language language, struct buf *out);
struct text fact_text(const struct operand *operand);
struct text relation_text(enum relation relation);
struct text form_field_text(struct str field); /* label as printed */

#endif
