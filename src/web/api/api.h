/* api: what the api_*.c have in common: a matter as JSON. Private to the web floor.
 *
 * CONTRACT §6 fixes the addresses and the first members; the rest is ours and described by /api/v1/openapi.json. */
#ifndef SHOUWEN_WEB_API_H
#define SHOUWEN_WEB_API_H

#include "web/http/http.h"

/* A matter as an object. `whole` adds body, findings, forms, copies and the clocks that no longer run. Of the personal data of
 * the asker it has what `seen` says (enum personal); the rest is masked. */
struct matter_view {
    const struct matter *matter;
    const struct world *world;
    bool whole;
    unsigned seen;
    struct str reader;        /* staff id of who reads */
    struct str tracking_code; /* empty: not shown */
    const struct phrase_said *warnings; /* forbidden phrases in what was just said */
    size_t warnings_count;
};
void api_matter_json(struct buf *out, const struct matter_view *view, struct arena *arena);
/* A list of them, with their articles. */
void api_phrases_json(struct buf *out, const char *key, const struct phrase_said *said, size_t count);
/* The ETag that If-Match takes: the version in quotation marks. */
struct str api_version_tag(int64_t version, struct arena *arena);
/* The personal data of the asker that whoever asks sees now (matter_personal_seen). To be an administrator is no need for it. */
unsigned api_personal_seen(const struct world *world, const struct matter *matter, const struct request *request);

/* A case as an object; of a matter what a case would have. */
void api_case_json(struct buf *out, const struct desk_matter *found, const struct request *request);
/* {"items": […]} with those events that the reader may see, personal data masked. */
void api_events_json(struct buf *out, const struct desk_matter *found, const struct request *request);
/* The {id} of an address: the id or the number (20261122-0001). Answers 404 by itself when it is neither. */
bool api_path_id(struct request *request, struct response *response, int64_t *id);

/* What of an event is said to the asker in its own words: an answer, a reason, a place; empty for all others. Borrowed from the
 * event. */
struct str text_for_asker(const struct event *event);

/* Until when the asker can expect to hear: the soonest running clock that telling the asker stops; INSTANT_NONE: nothing is
 * promised. */
instant due_for_asker(const struct matter *matter);

/* What an address of the API is for; NULL when nobody has said it (a test forbids that). */
const char *api_summary(struct str method, struct str pattern);

/* Handlers named in routes.def. */
handler api_register, api_command, api_phrases, api_house, api_case, api_case_events, api_case_command, api_list, api_why,
    api_case_why, api_matters, api_matter, api_events, api_track, api_openapi, api_metrics;

/* Has the query no parameter but those in `known`? Else false and *error with `hint`: one that nothing reads would silently do
 * nothing. */
bool parameters_known(const struct request *request, const char *const *known, size_t known_count, const char *hint,
                      struct error *error) MUST_USE;

#endif
