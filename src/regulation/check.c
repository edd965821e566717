/* Cross-checks of a pack that has been read: what each rule says is understood, this asks whether they can be true together.
 * Not here: single values and words (values.c, conditions.c). Invariant: it changes nothing but what is derived from the
 * rules. */
#include "regulation/loading.h"

/* The entry of a section, to name its place; the root where the rule was taken over from an extended pack. */
static const struct node *entry_of(const struct node *root, const char *section, size_t i) {
    const struct node *list = node_get(root, section);
    return list && i < list->count ? list->items[i] : root;
}

static const struct node *part_of(const struct node *entry, const char *key) {
    const struct node *part = node_get(entry, key);
    return part ? part : entry;
}

/* ---- clocks ---- */

/* Can this event come after another event of the same matter? */
static bool can_follow(enum verb verb) {
    bool is_consequence = verb == VERB_OVERDUE || verb == VERB_BREACH || verb == VERB_RECALCULATED ||
                          verb == VERB_RATED || verb == VERB_ATTEMPT;
    return verb != VERB_REGISTER && !is_consequence;
}

static bool trigger_can_follow(const struct trigger *trigger) {
    bool can = trigger->events_count == 0;
    for (size_t i = 0; i < trigger->events_count; i++) can = can || can_follow(trigger->events[i]);
    return can;
}

static bool clock_can_stop(const struct clock_rule *clock) {
    enum verb verb;
    for (size_t i = 0; i < clock->stops_count; i++)
        if (trigger_can_follow(&clock->stops[i])) return true;
    if (clock->stop_when || str_is(clock->until, "answer") || str_is(clock->until, "transfer")) return true;
    return clock->stops_count == 0 && (!verb_read(clock->until, &verb) || can_follow(verb));
}

static bool starts_give_moment(const struct clock_rule *clock) {
    for (size_t i = 0; i < clock->starts_count; i++)
        for (size_t k = 0; k < clock->starts[i].events_count; k++) {
            enum verb verb = clock->starts[i].events[k];
            if (verb != VERB_EXPLAIN && verb != VERB_EXTEND) return false;
        }
    return true;
}

static bool check_due(struct loading *loading, const struct node *entry, const struct clock_rule *clock) {
    const struct node *due = part_of(entry, "due");
    enum time_unit unit = clock->span.unit;
    if (clock->due == DUE_PROMISE && !starts_give_moment(clock))
        return fail_node(loading, due, "a promise is due at the until of explain or extend: this clock starts at something else");
    if (clock->due == DUE_BEFORE && unit != UNIT_MINUTES && unit != UNIT_HOURS && unit != UNIT_DAYS)
        return fail_node(loading, due, "backwards only minutes, hours and days are counted");
    if ((clock->due == DUE_STEP) != str_is(clock->until, "step"))
        return fail_node(loading, due, "due: {topic: steps} and until: step belong together");
    return true;
}

static bool check_clock(struct loading *loading, const struct node *entry, const struct clock_rule *clock) {
    if (!clock_can_stop(clock)) {
        fail_node(loading, part_of(entry, "until"), "nothing can stop the clock " STR_FMT, STR_ARG(clock->id));
        error_hint(loading->error, "name under stop: an event that can come after its start");
        return false;
    }
    if (!clock->hard && clock->blames.len)
        return fail_node(loading, part_of(entry, "blames"), "a soft clock opens no finding, so it blames nothing");
    if (!clock->hard && clock->deems_approved)
        return fail_node(loading, part_of(entry, "then"), "a soft clock has no consequence");
    return check_due(loading, entry, clock);
}

/* ---- conditions that fit only one command ---- */

static bool says_untold(const struct condition *condition) {
    if (!condition) return false;
    if (condition->kind == CONDITION_UNTOLD) return true;
    for (size_t i = 0; i < condition->children_count; i++)
        if (says_untold(condition->children[i])) return true;
    return false;
}

static bool check_refusals(struct loading *loading, const struct node *root) {
    struct regulation *r = loading->r;
    r->close_untold_article = (struct str){0};
    for (size_t i = 0; i < r->refusals_count; i++) {
        const struct refusal_rule *rule = &r->refusals[i];
        if (!says_untold(rule->when)) continue;
        if (rule->commands_count != 1 || rule->commands[0] != VERB_CLOSE)
            return fail_node(loading, part_of(entry_of(root, "refusals", i), "command"), "untold is asked of close only");
        if (r->close_untold_article.len == 0) r->close_untold_article = rule->article;
    }
    return true;
}

/* ---- who can be blamed ---- */

static bool check_relation(struct loading *loading, const struct node *node, enum relation relation, const struct trigger *on) {
    if (relation != RELATION_RESPONDENT) return true;
    for (size_t i = 0; i < on->events_count; i++)
        if (on->events[i] != VERB_COMPLAIN) return fail_node(loading, node, "only complain says against whom");
    return true;
}

bool check_pack(struct loading *loading, const struct node *root) {
    const struct regulation *r = loading->r;
    for (size_t i = 0; i < r->clocks_count; i++)
        if (!check_clock(loading, entry_of(root, "clocks", i), &r->clocks[i])) return false;
    for (size_t i = 0; i < r->findings_count; i++)
        if (!check_relation(loading, part_of(entry_of(root, "findings", i), "against"), r->findings[i].against,
                            &r->findings[i].on))
            return false;
    if (r->articles_count == 0) return fail_node(loading, root, "a pack declares its articles");
    return check_refusals(loading, root) && (is_kept(loading) || check_flow(loading, root));
}
