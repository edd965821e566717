/* The asker's own word on how it went (评价): once a matter, after she was told. Not here: that it is she (the desk: number
 * and code). Keeps: a rating changes nothing in the matter and stops no clock; the callback that a text demands stays to be
 * made. */
#include "matter/internal.h"

bool matter_may_rate(const struct matter *matter) {
    bool rated = false;
    for (size_t i = 0; i < matter->events_count; i++) rated = rated || matter->events[i]->verb == VERB_RATED;
    return matter->told && !rated && !matter_is_case(matter);
}

struct event matter_rated(const json_t *args, instant at) {
    return (struct event){.verb = VERB_RATED, .at = at, .recorded_at = at, .args = args,
                          .effects = {.state = -1, .told = -1, .outcome = -1}};
}
