/* conduct: what people are held to account for, and what is known of them beside the organisation's own data.
 *
 * Findings, sanctions and leaves are part of a matter's state (a finding, a leave or a duty may stand without a matter: then it
 * is a case, a stream of its own that nobody owns). What counts over many matters of one person (which finding of an article it
 * is, what a calendar year adds up to) and who is away or on duty is gathered in `struct world_facts`: a pure fold over the
 * events of all streams in the order of the ledger, which the scenario makes as a whole and the desk reads from its views.
 * First half of the floor's public header: include matter/matter.h. */
#ifndef SHOUWEN_CONDUCT_H
#define SHOUWEN_CONDUCT_H

#include <jansson.h>

#include "base/base.h"
#include "organisation/organisation.h"
#include "regulation/regulation.h"

struct event;
struct matter;
struct world;

enum finding_status { FINDING_SUSPECTED, FINDING_VERIFIED, FINDING_DISMISSED };
extern const char *const finding_status_names[3];
struct finding { /* 违规线索/认定 */
    int32_t n;
    struct str article;
    struct str *who; /* respondents: staff or unit ids */
    size_t who_count;
    enum finding_status status;
    instant opened_at;
    int32_t clock; /* the clock that ran out; 0: another cause */
    int32_t event; /* n of the event that opened it */
    struct str severity, cause, consequence, text;
};

/* proposed → decided → appealed → final; a proposal that another replaces is withdrawn, an appeal may revoke. */
enum sanction_status {
    SANCTION_PROPOSED, SANCTION_DECIDED, SANCTION_APPEALED, SANCTION_FINAL, SANCTION_REVOKED, SANCTION_WITHDRAWN
};
extern const char *const sanction_status_names[6];
struct sanction { /* 处理: one measure on those it goes on */
    int32_t n, finding;
    struct str measure, unit, article; /* article: the rule that provides for it */
    struct str amount, until;          /* as given, the amount as a decimal; empty: none */
    struct str *on;                    /* staff and units */
    size_t on_count;
    enum sanction_status status;
    bool accumulated;                  /* proposed because of what the year adds up to, not by a person */
    instant at;                        /* when proposed, or decided; later changes of status leave it */
    instant counts_at;                 /* the moment to whose month its amount belongs */
};

enum leave_status { LEAVE_PENDING, LEAVE_IN_FORCE, LEAVE_REJECTED };
extern const char *const leave_status_names[3];
struct leave { /* 请假, both dates included */
    int64_t stream; /* the case that records it */
    int32_t n;
    struct str who, kind, backup;
    bool evidence;
    day_number from, to;
    enum leave_status status;
};

struct duty { /* 值班 */
    day_number day;
    struct str who, post;
};

struct attendance { /* 考勤 */
    day_number day;
    struct str who, result;
};

struct conduct { /* a verified finding against one party, or a sanction on one */
    int64_t stream;
    int32_t n;                 /* of the finding or sanction in its stream */
    bool is_sanction;
    struct str who;
    struct str article, word;  /* of a finding article and cause; of a sanction the article that provides for it, and measure */
    struct str amount, unit;   /* of a sanction, as in struct sanction */
    enum sanction_status status; /* of a sanction; a finding that was dismissed as a mistake in good faith is REVOKED */
    instant at;                /* verified; proposed or decided */
    instant counts_at;         /* of a sanction, as in struct sanction */
};

/* What no single matter says. Leaves and conduct in the order of the ledger; a duty that another of the same day and post
 * replaced is not there any more. */
struct world_facts {
    struct leave *leaves;
    size_t leaves_count;
    struct duty *duties;
    size_t duties_count;
    struct attendance *attendance;
    size_t attendance_count;
    struct conduct *conduct;
    size_t conduct_count;
};

/* Fold one event of any stream in; `matter` is as it is after the event. Texts are borrowed from it. */
void world_facts_learn(struct world_facts *facts, const struct matter *matter, const struct event *event, struct arena *arena);
/* The same for rows that were kept elsewhere: an entry of the same stream and number (and party) takes the old one's place. */
void world_facts_leave(struct world_facts *facts, const struct leave *leave, struct arena *arena);
void world_facts_duty(struct world_facts *facts, const struct duty *duty, struct arena *arena);
void world_facts_conduct(struct world_facts *facts, const struct conduct *conduct, struct arena *arena);
/* What this event says of the conduct of parties, one entry a party. In `arena`. */
size_t conduct_of_event(const struct matter *matter, const struct event *event, struct arena *arena, struct conduct **entries);
/* The best annual rating still open to that person in that calendar year by what was decided; empty: no cap. Later rules of a
 * pack cap harder. */
struct str conduct_rating_cap(const struct world *world, struct str staff, int year);
/* How many measures of the rule on that person were decided (and not revoked): in the year of `now` up to then, calendar or
 * rolling as the rule has it; and in a whole calendar year (of a rolling one: the fullest that ends with a decision then). */
int32_t conduct_decided_by(const struct world *world, struct str staff, const struct accumulation_rule *rule, instant now);
int32_t conduct_decided_in_year(const struct world *world, struct str staff, const struct accumulation_rule *rule, int year);

enum amount_kind { AMOUNT_MONEY, AMOUNT_POINTS, AMOUNT_OTHER };
enum amount_kind amount_kind_of(struct str unit);                    /* empty: money */
int64_t amount_hundredths(struct str amount, struct arena *arena);   /* of a decimal; 0: none */
/* What sanctions on a party add up to in a calendar month, in hundredths: decided and not revoked; what waits for the word on an
 * appeal stands apart. The same as the figures `deductions`, `deductions_appealed` and `points` of that month. */
struct month_sum {
    int64_t money, money_appealed, points;
};
struct month_sum conduct_month(const struct world *world, struct str party, int year, int month, struct arena *arena);

#endif
