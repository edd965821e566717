/* periodic: what a regulation wants done every month (例会, 通报, 考核评分): what is due, what is recorded as done. Part of the
 * floor's public header: include desk/desk.h. A record is an event of the organisation's own stream: chained, sealed and verified
 * like all others; a bulletin keeps its text and its table as they were published. */
#ifndef SHOUWEN_DESK_PERIODIC_H
#define SHOUWEN_DESK_PERIODIC_H

enum periodic_state { PERIODIC_DUE, PERIODIC_OVERDUE, PERIODIC_DONE };
struct periodic_duty {
    struct str article;
    enum periodic_what what;
    enum periodic_every every;
    struct text say;
    day_number from, below;    /* the period it is about; a bulletin and a score are about the one that is over */
    day_number due;            /* last day of doing it; nothing is overdue where the text gives no interval */
    bool unstated;
    enum periodic_state state;
    int64_t record;            /* DONE: its number */
    bool may_record;           /* whoever asks */
};
/* What is due now, and what should have been done before; overdue first. Empty for those whom it does not concern: it is shown to
 * those who supervise and to those who do it. */
size_t desk_periodic(struct desk_reader *reader, const struct actor *actor, struct periodic_duty **duties, struct arena *arena);

struct periodic_record {
    int64_t number;
    struct str article;        /* empty: a bulletin that no article asks for */
    enum periodic_what what;
    day_number from, below;
    instant at;
    struct str by, title, text;
    const json_t *table;       /* of a bulletin: rows of texts, the first one the head; NULL: none */
};
/* Record it as done, by somebody who may. Once for a period, except bulletins without an article. ERROR_FORBIDDEN, ERROR_CONFLICT
 * (done already), ERROR_INPUT (no such duty, a period to come). `number`, `at` and `by` are set. */
bool desk_periodic_record(struct desk *desk, const struct actor *actor, struct periodic_record *record, struct error *error);
/* A record by its number; *keep holds its table (json_decref). False: none. */
bool desk_periodic_find(struct desk_reader *reader, int64_t number, struct periodic_record *record, json_t **keep,
                        struct arena *arena);
/* Published bulletins, newest first, without their tables. */
size_t desk_bulletins(struct desk_reader *reader, int limit, struct periodic_record **records, struct arena *arena);
/* May this person publish a bulletin? */
bool desk_may_publish(const struct actor *actor);

#endif
