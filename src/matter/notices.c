/* Notices to the participants of a meeting (会议通知): how many of those named were not told yet. Not here: how each is shown
 * (web/pages/work.c), and what follows, which is a clock of the pack.
 * Keeps: read from the events alone; the latest list of names counts, and the first notice to each. */
#include "matter/internal.h"

static bool is_reach(const struct event *event, struct str milestone) {
    return event->verb == VERB_REACH && str_equal(json_text(event->args, "milestone"), milestone);
}

static bool was_told(const struct view *view, const struct participants_rule *rule, struct str name) {
    for (size_t i = 0; i < view->history; i++) {
        const struct event *event = view->matter->events[i];
        if (!is_reach(event, rule->sent)) continue;
        if (str_equal(str_trim(json_str(args_field(event->args, rule->person))), name)) return true;
    }
    return false;
}

int64_t participants_untold(const struct view *view) {
    const struct regulation *regulation = view->world->regulation;
    int64_t untold = 0;
    for (size_t i = 0; i < regulation->participants_count; i++) {
        const struct participants_rule *rule = &regulation->participants[i];
        const json_t *names = NULL;
        if (condition_truth(view, rule->when) == TRUTH_NO) continue;
        for (size_t k = 0; k < view->matter->noted_count; k++)
            if (str_equal(view->matter->noted[k].name, rule->named)) names = view->matter->noted[k].value;
        for (size_t k = 0; k < json_array_size(names); k++) {
            struct str name = str_trim(json_str(json_array_get(names, k)));
            untold += name.len && !was_told(view, rule, name);
        }
        return untold;
    }
    return untold;
}
