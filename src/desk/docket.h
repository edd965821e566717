/* docket: findings, sanctions, complaints, leaves, reveals, filed refusals; and cases, which stand without a matter. Who may see
 * what is decided here, whatever face asks. Second half of the floor's public header: include desk/desk.h. */
#ifndef SHOUWEN_DOCKET_H
#define SHOUWEN_DOCKET_H

enum desk_docket {
    DOCKET_FINDINGS,   /* all for those who keep watch; for others those about them, their unit, or a unit they head (of more than
                          eight, the first eight) */
    DOCKET_SANCTIONS,  /* the same */
    DOCKET_COMPLAINTS, /* those who keep watch and are not accused; for others their own */
    DOCKET_LEAVES,     /* those who keep watch; heads those of their unit; for others their own */
    DOCKET_REVEALS,    /* who looked at personal data: those who keep watch and administrators; for others their own */
    DOCKET_REFUSALS,   /* filed refusals (否定报备): everybody */
    DOCKET__COUNT
};
/* What became of a complaint, by the findings against the accused (or their unit) since then in the same matter or case: one is
 * suspected, one verified, or all are dismissed. */
#define COMPLAINT_STATUSES(X)                                                                                  \
    X(RECEIVED, "received", "已收到", "received") X(SUSPECTED, "suspected", "核查中", "looked into")           \
    X(FOUNDED, "founded", "属实", "founded") X(UNFOUNDED, "unfounded", "不属实", "unfounded")
enum complaint_status {
#define X(name, text, zh, en) COMPLAINT_##name,
    COMPLAINT_STATUSES(X)
#undef X
    COMPLAINT__COUNT
};
extern const char *const complaint_status_names[COMPLAINT__COUNT];
extern const struct text complaint_status_texts[COMPLAINT__COUNT];

struct docket_row {
    instant at;          /* opened, decided, recorded; of a leave the beginning of its first day */
    int64_t stream;      /* a matter's id; below zero: a case */
    int32_t n;           /* of the finding, sanction or leave in it; of a record the event's */
    int32_t status;      /* enum finding_status, sanction_status, leave_status or complaint_status */
    enum finding_wait waits;
    struct str article, word, text; /* word: measure, kind of leave; text: amount, last day of a leave, or what a record says */
    struct str *parties; /* staff and units that it is about */
    size_t parties_count;
    struct str by;       /* who gave it; of a leave the backup */
    instant counts_at;   /* of a sanction: to whose month its amount belongs */
};
struct docket_filter {
    int32_t status;      /* -1: any */
    bool waits_for_me;   /* findings: what this person's roles may do next */
    instant month_from, month_below; /* sanctions: whose amounts belong between these; equal: any */
    struct str query;    /* in the article, the words, the text or the names; empty: any */
};
/* Telephone numbers in a row's text are masked for whoever has no part in it. Newest first; `cursor` is empty or what an earlier
 * call gave. A page may hold fewer rows than `limit` and still have a next cursor; an empty *next: there are no more. ERROR_INPUT
 * for a cursor that is none. */
bool desk_docket(struct desk_reader *reader, const struct actor *actor, enum desk_docket docket,
                 const struct docket_filter *filter, struct str cursor, int limit, struct docket_row **rows, size_t *rows_count,
                 struct str *next, struct arena *arena, struct error *error);
/* C20261122-0001: a case, which stands without a matter; its id is below zero. */
struct str case_number(int64_t id, struct arena *arena);
bool case_number_parse(struct str number, int64_t *id) MUST_USE;
/* Every case, begun on the days from `from` to before `below`, oldest first, as desk_ids does it for matters. Says nothing of who
 * may know of one: desk_case does. */
size_t desk_case_ids(struct desk_reader *reader, day_number from, day_number below, int64_t after, int64_t *ids, size_t max,
                     struct error *error);
/* A case with its events and the world it was born under, as desk_matter. False: none, or `actor` may not know of it;
 * a desk that nobody is served by (beside, offline) is looked at by who has its directory, and shows all. */
bool desk_case(struct desk_reader *reader, const struct actor *actor, int64_t id, struct desk_matter *found, struct arena *arena);
/* What a command may look at beside its matter (world.facts), for explanations: leaves and duties of its day, and the conduct of
 * whoever it or a finding of the matter is about. `matter` NULL: a register. */
const struct world_facts *desk_facts(struct desk_reader *reader, const struct organisation *organisation,
                                     const struct matter *matter, const struct command *command, struct arena *arena);

#endif
