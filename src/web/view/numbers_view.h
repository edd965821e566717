/* numbers_view: setting a number of the regulation otherwise, for the page and for the API. Private to the web floor. */
#ifndef SHOUWEN_WEB_NUMBERS_VIEW_H
#define SHOUWEN_WEB_NUMBERS_VIEW_H

#include "web/http/http.h"

struct number_change { /* on its way to the commit thread and back; in the request's arena */
    json_t *entry;       /* as in `overrides` of the organisation; NULL: withdrawn */
    struct str number, reason;
    bool done;
    struct error error;  /* when it is not: where = /amount, /unit … */
};
/* Away from this thread, then `then` with request->awaited set to the change; number_change_end gives back what it holds. Takes
 * over `entry`. False and *error: nothing was sent, and nothing is held. */
bool number_change_send(struct request *request, json_t *entry, struct str number, struct str reason, handler *then,
                        struct error *error);
void number_change_end(struct number_change *change);

/* What was adopted, set and withdrawn, newest first: a line for each number, and one for each text that was adopted. */
struct number_record {
    instant at;
    struct str by;              /* staff id */
    struct str number;          /* empty: a text was adopted */
    struct str version, id;     /* of the text, with what was set */
    bool withdrawn, has_amount, has_unit;
    int64_t amount;
    enum time_unit unit;
    struct str word, reason, from;
};
bool number_records(const struct request *request, struct number_record **records, size_t *count, struct error *error);

/* 3个工作日; of a number that the text no longer has, as it stands in the record. */
struct str number_said(const struct request *request, const struct number *number, const struct number_set *set);
struct str number_record_said(const struct request *request, const struct regulation *regulation,
                              const struct number_record *record);

#endif
