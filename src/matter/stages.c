/* Which stage of its regulation's text a matter is at, and which of the rules about showing are for it.
 * Not here: drawing it (src/web). Keeps: it is derived from the events alone, like everything that is shown. */
#include "matter/internal.h"

/* The view of event `i` as it was given: what a trigger's `when` looks at. */
static struct view view_of_event(const struct world *world, const struct matter *matter, size_t i, enum matter_state state,
                                 const struct command *command, struct arena *arena) {
    return (struct view){.world = world, .matter = matter, .command = command, .present = command, .history = i,
                         .state = state, .arena = arena};
}

static bool enters(const struct view *view, const struct stage_rule *rule, enum verb verb) {
    for (size_t i = 0; i < rule->enters_count; i++)
        if (trigger_fires(view, &rule->enters[i], verb)) return true;
    return false;
}

int matter_stages(const struct world *world, const struct matter *matter, instant *entered, struct arena *arena) {
    const struct regulation *regulation = world->regulation;
    enum matter_state state = STATE_OPEN;
    int at = -1;
    for (size_t s = 0; s < regulation->stages_count; s++) entered[s] = INSTANT_NONE;
    for (size_t i = 0; regulation->stages_count && i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        struct command command = command_of_event(event);
        struct view view = view_of_event(world, matter, i, state, &command, arena);
        for (size_t s = 0; event_changes(event) && s < regulation->stages_count; s++)
            if (enters(&view, &regulation->stages[s], event->verb)) entered[s] = event->at, at = (int)s;
        if (event->effects.state >= 0) state = (enum matter_state)event->effects.state;
    }
    return at;
}

bool matter_holds(const struct world *world, const struct matter *matter, const struct condition *condition,
                  struct arena *arena) {
    const struct command none = {.verb = VERB__COUNT, .at = INSTANT_NONE};
    struct view view = view_of_event(world, matter, matter->events_count, matter->state, &none, arena);
    return condition_truth(&view, condition) == TRUTH_YES;
}
