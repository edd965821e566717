/* regulation: one set of rules (制度) as data. Read from a YAML pack, checked, never executed as code.
 *
 * A pack says everything with one closed vocabulary (condition.h): conditions, triggers, clocks, refusals, forms, automatic
 * findings, sanctions. No pack can name something the vocabulary lacks: it does not load. Every rule carries its article (条款),
 * and every article that is cited is declared with its gist in our own words. `docs/packs.md` describes the format for those
 * who write packs.
 *
 * This floor only holds and checks rules. What they mean for a matter is src/matter's. */
#ifndef SHOUWEN_REGULATION_H
#define SHOUWEN_REGULATION_H

#include "regulation/condition.h"
#include "regulation/figures.h"
#include "regulation/numbers.h"
#include "regulation/shown.h"

struct article {
    struct str id;    /* as in the catalogue's first column: 第九条, 四-3, 三(一)6 */
    struct text gist; /* our own words */
};

/* A change to the table of effects (sheets-a §0.1). What is not set stays as the common table says (there a guide discharges). */
struct effect_rule {
    struct str article;
    struct trigger on;
    bool has_discharges, discharges; /* answer, guide …: state answered, told yes, stops what answer stops; or none of it */
    bool has_told, told;
    bool has_state;
    int state;                       /* enum matter_state; kept as int because states are the matter's */
    bool has_owner, has_holder;
    enum relation owner, holder;     /* set to whoever that is; unchanged when there is nobody */
    enum relation *copies;           /* who gets a copy */
    size_t copies_count;
    bool extends;                    /* the approved extension takes effect: its clock gets the moment that `extend` asked for */
    bool has_leaves;
    enum verb leaves;                /* leaves this consequence (overdue) in the events, citing the article */
};

/* A refusal: the command is refused, citing the article, when the condition holds. Order is precedence. "close: not told" is
 * one of them, with CONDITION_UNTOLD; a pack without it leaves that to the common rules. */
struct refusal_rule {
    struct str article;
    enum verb *commands;
    size_t commands_count; /* 0: any command */
    uint64_t verbs;        /* the same as a set */
    struct condition *when; /* NULL: always */
    struct text say;       /* optional; without it the condition says itself */
};

/* Who may give a command besides those of the common table. */
struct grant_rule {
    struct str article;
    enum verb *commands;
    size_t commands_count;
    uint64_t verbs;        /* the same as a set */
    struct condition *when;
    int *states;           /* and it fits these states too (enum matter_state) */
    size_t states_count;
};

enum due_kind {
    DUE_NONE,       /* no number in the source: age only, until the organisation sets one (then hard) */
    DUE_SPAN,       /* `span` from the start */
    DUE_PROMISE,    /* the command's `until` */
    DUE_MATTER,     /* the matter's `due`; without one none */
    DUE_TOPIC,      /* the topic's limit: the smaller of those named; without one none */
    DUE_STEP,       /* the topic's steps: one clock after the other, each until its milestone; `until` is "step" */
    DUE_BEFORE,     /* `span` before the matter's `due` (later moved by reschedule) */
    DUE_MEASURE,    /* the `until` of the measure decided */
};

struct clock_rule { /* 时限 */
    struct str id;      /* unique in the pack */
    struct str article;
    struct str until;   /* an event's name, or a milestone of the pack */
    struct trigger *starts;      /* `when` of a trigger: of the matter before the event, and its command */
    size_t starts_count;
    struct condition *when;      /* further condition on the matter after the starting event; NULL: always */
    struct trigger *stops;       /* empty, and no stop_when: the event (or milestone) named by `until`. When given they take
                                    its place. Either way what answers the asker (answer, refuse, a discharging command) stops
                                    clocks until `answer` and until `transfer`, and closing stops every clock (sheets-a §0.1). */
    size_t stops_count;
    struct condition *stop_when; /* stops as soon as this holds after any event (besides `stops`) */
    enum due_kind due;
    struct span span;
    const struct number_local *local; /* the organisation set another; NULL: none */
    bool topic_promised, topic_statutory;
    bool from_register;  /* counted from the registration (asked_at), whatever starts it */
    enum relation against;
    bool against_nobody;
    bool hard;           /* with a number: breach and finding; soft: overdue and a warning */
    bool pauses, restarts;
    bool deems_approved; /* when it runs out: the event deemed_approved besides breach */
    bool cites_finding;  /* cites the article of the finding that the starting command names, not its own */
    struct str cause;    /* what its finding says as its cause; empty: nothing */
    struct str blames;   /* article of the offence its finding cites; empty: its own */
};

struct form_field {
    struct str name;       /* of form_fields.def, or a value the pack declares */
    struct text label;     /* as this form prints it */
    struct str *from;      /* filled by the first of these form fields that is not empty; empty: by itself */
    size_t from_count;
};
struct form_rule { /* 表单 */
    struct str id, article;
    struct text title;
    struct trigger on;
    int copies;            /* printed copies; at least 1 */
    struct form_field *fields; /* in printed order */
    size_t fields_count;
};

struct finding_rule { /* opened by the program as `suspected`; a person decides */
    struct str article;
    struct trigger on;
    enum relation against;
    bool on_related;       /* on the matter that `related` names, and there `against` is found */
    struct str cause;      /* what the finding says as its cause; empty: nothing */
};

struct phrase_rule { /* forbidden phrases (服务忌语) in answer, explain, refuse, guide, progress */
    struct str article;
    struct str *phrases;   /* … within one stands for one to eight characters */
    size_t phrases_count;
};

struct offence_rule { /* an article that people may find; checked at verify */
    struct str article;
    struct text gist;
    struct str *causes;        /* one of these needed; empty: none */
    size_t causes_count;
    struct str *consequences;  /* one of these needed */
    size_t consequences_count;
    bool needs_severity;
    struct str *uncounted;     /* findings with these causes stand outside the counters (finding.ordinal …) */
    size_t uncounted_count;
    struct condition *when;    /* and this must hold of the finding's matter; NULL: nothing more */
};

/* To which month an amount belongs (当月): that of the decision, of the discovery (the finding was opened), or of the day itself
 * that the command which opened the finding was about (attendance). */
enum measure_month { MONTH_DECIDED, MONTH_DISCOVERED, MONTH_HAPPENED };

struct measure_rule {
    struct str measure;
    bool has_amount;
    int64_t amount_min, amount_max; /* amount_max -1: unbounded */
    int64_t amount_above;           /* and more than this; -1: no such bound */
    const struct number_local *local_min, *local_max; /* narrower bounds that the organisation set; NULL: none */
    struct str amount_unit;
    enum measure_month month;
    bool needs_until, needs_on;
};

struct sanction_rule {
    struct str article;          /* provides for the measures */
    struct str *offences;        /* articles of findings it answers; empty: any */
    size_t offences_count;
    struct str *severities;      /* empty: any */
    size_t severities_count;
    bool on_unit, on_staff;      /* kind of respondent; both false: either */
    struct condition *when;      /* and this must hold; NULL: always */
    struct measure_rule *measures; /* allowed; empty: any measure */
    size_t measures_count;
    struct str *required;        /* all of these must be among the measures */
    size_t required_count;
    struct str *exactly_one;     /* exactly one measure must be one of these */
    size_t exactly_one_count;
    bool alone;                  /* a single measure only */
    enum relation *also_on;      /* every measure goes on these too */
    size_t also_on_count;
    enum role *deciders;
    size_t deciders_count;
    int line, column;            /* of `decide` in the pack */
};

/* What decided measures of a person add up to within a year (ratings, further sanctions). */
struct accumulation_rule {
    struct str article, measure;
    bool rolling;                /* the twelve months up to a decision, not the calendar year */
    int32_t at_least;
    const struct number_local *local; /* the organisation set another number; NULL: none */
    struct text cap_institution, cap_civil_servant; /* the best annual rating still open */
    struct str propose;          /* sanction proposed when reached; empty: none */
};

struct option_rule { /* a value the organisation may set */
    struct str name, otherwise;
    struct text gist;
    struct str *words;           /* the values it may have; empty: any text */
    size_t words_count;
};

struct word_rule { /* a word of this pack: milestone, cause, consequence, measure, topic, kind of asker, tier … */
    struct str word;
    struct text text;
    struct str *kinds;           /* of a milestone: the kinds of matter it is for; empty: all */
    size_t kinds_count;
};

#define VALUE_TYPES(X)                                                                                         \
    X(TEXT, "text") X(YES_NO, "yes_no") X(NUMBER, "number") X(DATE, "date") X(WORD, "word") X(LIST, "list")    \
    X(PARTY, "party")
enum value_type {
#define X(name, text) VALUE_TYPE_##name,
    VALUE_TYPES(X)
#undef X
    VALUE_TYPE__COUNT
};
struct value_rule { /* a named value (fields.NAME) that the pack asks for */
    struct str name;
    struct text text;
    enum value_type type;
    struct word_rule *words;     /* VALUE_TYPE_WORD: the closed list */
    size_t words_count;
    enum verb *on;               /* commands that ask for it */
    size_t on_count;
    struct str *kinds;           /* the kinds of matter it is asked for; empty: all */
    size_t kinds_count;
    struct str *milestones;      /* of a reach: the milestones it is asked with; empty: all */
    size_t milestones_count;
};

struct regulation {
    struct str id, version;
    struct str hash; /* hex SHA-256 of the pack's bytes (with everything it extends) */
    struct text title;
    struct str source; /* label in the catalogue: S3-00 */
#define RULE_LISTS(X)                                                                                          \
    X(article, articles) X(effect_rule, effects) X(refusal_rule, refusals) X(grant_rule, grants)               \
    X(clock_rule, clocks) X(form_rule, forms) X(finding_rule, findings) X(phrase_rule, phrases)                \
    X(offence_rule, offences) X(sanction_rule, sanctions) X(accumulation_rule, accumulations)                  \
    X(option_rule, options) X(word_rule, milestones) X(word_rule, words) X(value_rule, values)                 \
    X(periodic_rule, periodic)                                                                                 \
    X(stage_rule, stages) X(courtesy_rule, courtesies) X(checklist_rule, checklists)                           \
    X(participants_rule, participants) X(proofreading_rule, proofreadings)
#define X(type, list)    \
    struct type *list;   \
    size_t list##_count;
    RULE_LISTS(X)
#undef X
    struct condition *close_untold_when;  /* closing untold is allowed when this holds; NULL: only the common exceptions */
    struct str close_untold_article;      /* of the first refusal with CONDITION_UNTOLD; empty: none */
    bool every_unit_concludes;            /* 分送: one conclude from each unit consulted */
    enum relation conclude_holder;        /* holder after conclude; RELATION_LEAD by default */
    bool leave_approved;                  /* a leave takes effect when it is approved, not when it is recorded */
    bool backup_acts;                     /* AB岗: during a leave the backup may do whatever the absent one may */
    enum relation *chain;                 /* levels of responsibility, fixed at register; empty: none */
    size_t chain_count;
    enum verb *track_shows;               /* what the asker's page shows; empty: the common list */
    size_t track_shows_count;
    enum verb *track_hides;
    size_t track_hides_count;
    struct number_local *locals;          /* numbers that the organisation set otherwise */
    size_t locals_count;
    bool undecided;                       /* whether every matter can come to its end was too much to find out */
};

/* Read a pack. `file` is only named in errors. NULL and *error (where = file:line:column, with a hint that names the nearest
 * known word) when the YAML is malformed, a key, word, fact, verb, article or form field is unknown, a rule has no article,
 * two rules share an id, or a rule contradicts another (two clocks with one id, a clock that nothing can stop, a form field
 * nobody can fill, a sanction without a decider …). `source_of` resolves `extends: ID` (NULL: extending is refused). */
struct pack_source {
    bool (*find)(void *context, struct str id, struct str *yaml);
    void *context;
    bool kept; /* what is read was checked when it was adopted: whether rules contradict each other is not asked again */
};
const struct regulation *regulation_read(struct arena *arena, struct str file, struct str yaml,
                                         const struct pack_source *source_of, struct error *error);
/* The packs that travel inside the program. NULL and *error when there is none of that id; ids in order for lists. */
const struct regulation *regulation_builtin(struct arena *arena, struct str id, struct error *error);
size_t regulation_builtin_count(void);
struct str regulation_builtin_id(size_t index);
struct text regulation_builtin_title(struct arena *arena, size_t index); /* without reading the whole pack */
struct str regulation_builtin_yaml(struct str id); /* the text itself; empty when there is none */
/* The text of a pack that combines those that `ids` names (a,b,c; earlier ones first), or of the one it names. Empty and *error
 * when there is no such pack. */
struct str regulation_combined_yaml(struct arena *arena, struct str ids, struct error *error);
extern const struct pack_source regulation_builtin_source; /* finds them: for packs of one's own that extend one */

const struct article *regulation_article(const struct regulation *regulation, struct str id); /* NULL if not declared */
const struct clock_rule *regulation_clock(const struct regulation *regulation, struct str id);
/* One form may be provided for by several articles, each with its occasion; an empty article finds the first. */
const struct form_rule *regulation_form(const struct regulation *regulation, struct str id, struct str article);
const struct option_rule *regulation_option(const struct regulation *regulation, struct str name);
const struct value_rule *regulation_value(const struct regulation *regulation, struct str name);
/* How people read a word of the pack (milestone, cause, measure, topic …); the word itself when it is not declared. */
struct text regulation_word_text(const struct regulation *regulation, struct str word);
struct text form_field_text(struct str field); /* common label as printed; empty when there is no such field */

#endif
