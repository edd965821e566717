/* Can a matter under this pack always go on to its end? Each reachable state must have a way to `closed` that is not a
 * withdrawal, every clock something that can stop it, every form field somebody who can fill it: whatever the refusals forbid in
 * every case.
 * Not here: who may do what in a given matter (src/matter), whose table of transitions this follows (the head of decide.c).
 * Invariant: what depends on a matter, a person or a moment counts as possible, so a good pack is never refused. */
#include "regulation/loading.h"

enum flow_state { FLOW_OPEN, FLOW_OFFERED, FLOW_CONSULTING, FLOW_REFERRED, FLOW_PAUSED, FLOW_ANSWERED, FLOW_CLOSED, FLOW__COUNT };
enum { ROLES_TRIED = 4, ROUNDS = 6 };

/* What leads from a state to another (sheets-a §0.1); `from` FLOW__COUNT: from any that is not closed. */
static const struct edge {
    enum flow_state from, to;
    enum verb verb;
} edges[] = {
    {FLOW__COUNT, FLOW_ANSWERED, VERB_ANSWER},   {FLOW__COUNT, FLOW_ANSWERED, VERB_REFUSE},
    {FLOW__COUNT, FLOW_ANSWERED, VERB_GUIDE},    {FLOW__COUNT, FLOW_OFFERED, VERB_TRANSFER},
    {FLOW__COUNT, FLOW_CONSULTING, VERB_CONSULT}, {FLOW__COUNT, FLOW_REFERRED, VERB_REFER},
    {FLOW__COUNT, FLOW_PAUSED, VERB_NOTICE},     {FLOW_OFFERED, FLOW_OPEN, VERB_ACCEPT},
    {FLOW_OFFERED, FLOW_OPEN, VERB_RETURN},      {FLOW_CONSULTING, FLOW_OPEN, VERB_CONCLUDE},
    {FLOW_REFERRED, FLOW_OPEN, VERB_INSTRUCT},   {FLOW_PAUSED, FLOW_OPEN, VERB_SUPPLEMENT},
    {FLOW_OPEN, FLOW_CLOSED, VERB_CLOSE},        {FLOW_ANSWERED, FLOW_CLOSED, VERB_CLOSE},
};
static const enum verb usual_exits[FLOW__COUNT] = {VERB_ANSWER, VERB_ACCEPT, VERB_CONCLUDE, VERB_INSTRUCT, VERB_SUPPLEMENT,
                                                   VERB_CLOSE, VERB_REOPEN};

struct flow {
    const struct regulation *r;
    uint32_t roles[ROLES_TRIED]; /* that the refusals ask of whoever acts */
    size_t roles_count;
    bool all_roles;              /* there are no others */
    bool never[VERB__COUNT];     /* refused in every case */
};
struct supposed { /* a command in a state, given by somebody with exactly these of the roles that matter */
    const struct flow *flow;
    enum flow_state state;
    uint32_t roles;
};

/* ---- what a condition says in every case ---- */

enum always { ALWAYS_NOT, ALWAYS, SOMETIMES };

static enum always always_not(enum always truth) {
    return truth == SOMETIMES ? truth : truth == ALWAYS ? ALWAYS_NOT : ALWAYS;
}

static enum always always(const struct supposed *supposed, const struct condition *c);

static enum always always_joined(const struct supposed *supposed, const struct condition *c) {
    enum always decides = c->kind == CONDITION_ALL ? ALWAYS_NOT : ALWAYS, result = always_not(decides);
    for (size_t i = 0; i < c->children_count; i++) {
        enum always one = always(supposed, c->children[i]);
        if (one == decides) return one;
        if (one == SOMETIMES) result = SOMETIMES;
    }
    return result;
}

static enum always always_state(const struct supposed *supposed, const struct condition *c) {
    for (size_t i = 0; i < c->words_count; i++)
        if (str_is(c->words[i], state_names[supposed->state])) return ALWAYS;
    return ALWAYS_NOT;
}

/* What is refused in every case has never happened. */
static enum always always_history(const struct supposed *supposed, const struct history_test *test) {
    for (size_t i = 0; i < test->events_count; i++)
        if (!supposed->flow->never[test->events[i]] || test->including_now) return SOMETIMES;
    return test->events_count ? ALWAYS_NOT : SOMETIMES;
}

/* Does it ask for nothing but these roles, and that `not` fails? */
static bool asks_only(const struct party_test *test, uint32_t roles, const struct party_test *not) {
    struct party_test plain;
    memset(&plain, 0, sizeof plain);
    plain.roles = roles;
    plain.not = not;
    return memcmp(&plain, test, sizeof plain) == 0;
}

static bool asks_role_only(const struct party_test *test) {
    return test->roles && asks_only(test, test->roles, NULL);
}

static bool is_of_giver(const struct condition *c) {
    if (c->kind != CONDITION_PARTY) return false;
    return c->party_is_relation ? c->relation == RELATION_BY : c->operands[0].fact == FACT_BY;
}

static enum always always_party(const struct supposed *supposed, const struct condition *c) {
    const struct party_test *test = c->party;
    if (!is_of_giver(c) || !supposed->flow->all_roles) return SOMETIMES;
    bool negated = !test->roles && test->not && asks_role_only(test->not);
    if (negated && asks_only(test, 0, test->not))
        return supposed->roles & test->not->roles ? ALWAYS_NOT : ALWAYS;
    if (!asks_role_only(test)) return SOMETIMES;
    return supposed->roles & test->roles ? ALWAYS : ALWAYS_NOT;
}

static enum always always(const struct supposed *supposed, const struct condition *c) {
    if (!c) return ALWAYS;
    switch (c->kind) {
    case CONDITION_ALL:
    case CONDITION_ANY: return always_joined(supposed, c);
    case CONDITION_NOT: return always_not(always(supposed, c->children[0]));
    case CONDITION_SET: return always(supposed, c->children[0]);
    case CONDITION_STATE: return always_state(supposed, c);
    case CONDITION_HAPPENED:
    case CONDITION_LAST: return always_history(supposed, c->history);
    case CONDITION_PARTY: return always_party(supposed, c);
    case CONDITION_VALUE: case CONDITION_GIVEN: case CONDITION_MISSING: case CONDITION_NONE_GIVEN: case CONDITION_COUNT:
    case CONDITION_ANY_UNIT: case CONDITION_CLOCK: case CONDITION_TOLD: case CONDITION_UNTOLD: case CONDITION_AFTER:
    case CONDITION_RATIO: break;
    }
    return SOMETIMES;
}

/* ---- roles that are asked for ---- */

static void collect_role(struct flow *flow, uint32_t roles) {
    for (size_t i = 0; i < flow->roles_count; i++)
        if (flow->roles[i] == roles) return;
    if (flow->roles_count == ROLES_TRIED) flow->all_roles = false;
    else flow->roles[flow->roles_count++] = roles;
}

static void collect_roles(struct flow *flow, const struct condition *c) {
    if (!c) return;
    for (size_t i = 0; i < c->children_count; i++) collect_roles(flow, c->children[i]);
    if (!is_of_giver(c)) return;
    if (c->party->roles) collect_role(flow, c->party->roles);
    if (c->party->not && c->party->not->roles) collect_role(flow, c->party->not->roles);
}

/* ---- what is possible ---- */

static bool concerns(const struct refusal_rule *rule, enum verb verb) {
    for (size_t i = 0; i < rule->commands_count; i++)
        if (rule->commands[i] == verb) return true;
    return rule->commands_count == 0;
}

/* The first refusal that forbids it whoever gives it; NULL: somebody may. */
static const struct refusal_rule *forbidden_to(const struct supposed *supposed, enum verb verb) {
    for (size_t i = 0; i < supposed->flow->r->refusals_count; i++) {
        const struct refusal_rule *rule = &supposed->flow->r->refusals[i];
        if (concerns(rule, verb) && always(supposed, rule->when) == ALWAYS) return rule;
    }
    return NULL;
}

static const struct refusal_rule *forbidden(const struct flow *flow, enum flow_state state, enum verb verb) {
    const struct refusal_rule *first = NULL;
    for (uint32_t some = 0; some < UINT32_C(1) << flow->roles_count; some++) {
        struct supposed supposed = {.flow = flow, .state = state};
        for (size_t i = 0; i < flow->roles_count; i++) supposed.roles |= some & (UINT32_C(1) << i) ? flow->roles[i] : 0;
        const struct refusal_rule *rule = forbidden_to(&supposed, verb);
        if (!rule) return NULL;
        if (!first) first = rule;
    }
    return first;
}

static bool leads(const struct flow *flow, const struct edge *edge, enum flow_state from) {
    bool fits = edge->from == from || (edge->from == FLOW__COUNT && from != FLOW_CLOSED);
    return fits && !forbidden(flow, from, edge->verb);
}

/* Which states a matter may come to, from `open`; whether the pack's effects lead elsewhere decides nothing here. */
static void reach(const struct flow *flow, bool reached[FLOW__COUNT]) {
    reached[FLOW_OPEN] = true;
    for (int round = 0; round < FLOW__COUNT; round++)
        for (size_t e = 0; e < ARRAY_LENGTH(edges); e++)
            for (int from = 0; from < FLOW__COUNT; from++)
                if (reached[from] && leads(flow, &edges[e], (enum flow_state)from)) reached[edges[e].to] = true;
}

static bool ends(const struct flow *flow, enum flow_state state) {
    bool on_the_way[FLOW__COUNT] = {false};
    on_the_way[state] = true;
    for (int round = 0; round < FLOW__COUNT; round++)
        for (size_t e = 0; e < ARRAY_LENGTH(edges); e++)
            for (int from = 0; from < FLOW__COUNT; from++)
                if (on_the_way[from] && leads(flow, &edges[e], (enum flow_state)from)) on_the_way[edges[e].to] = true;
    for (size_t i = 0; i < flow->r->effects_count; i++) /* a state that the pack sets by itself may be a way out */
        if (flow->r->effects[i].has_state && flow->r->effects[i].state != (int)state) return true;
    return on_the_way[FLOW_CLOSED];
}

static bool is_command(enum verb verb) {
    return verb_names[verb][0] != '\0';
}

/* What is refused in every state. What has never happened may make more of them so. */
static void find_never(struct flow *flow) {
    for (int round = 0; round < ROUNDS; round++)
        for (int verb = 0; verb < VERB__COUNT; verb++) {
            bool somewhere = !is_command((enum verb)verb);
            for (int state = 0; state < FLOW__COUNT && !somewhere; state++)
                somewhere = !forbidden(flow, (enum flow_state)state, (enum verb)verb);
            flow->never[verb] = !somewhere;
        }
}

/* ---- what is wrong ---- */

static const struct node *place(const struct node *root, const char *section, size_t i, const char *key) {
    const struct node *list = node_get(root, section);
    const struct node *entry = list && i < list->count ? list->items[i] : root, *part = key ? node_get(entry, key) : NULL;
    return part ? part : entry;
}

static bool check_states(struct loading *loading, const struct node *root, const struct flow *flow) {
    bool reached[FLOW__COUNT] = {false};
    reach(flow, reached);
    for (int state = 0; state < FLOW_CLOSED; state++) {
        if (!reached[state] || ends(flow, (enum flow_state)state)) continue;
        enum verb usual = usual_exits[state];
        const struct refusal_rule *rule = forbidden(flow, (enum flow_state)state, usual);
        if (!rule) continue; /* the state that it leads to is the one without an exit */
        fail_node(loading, place(root, "refusals", (size_t)(rule - flow->r->refusals), "command"),
                  "the state %s has no exit: article " STR_FMT " refuses %s in every case, and the others are refused too",
                  state_names[state], STR_ARG(rule->article), verb_names[usual]);
        error_hint(loading->error, "say when: it is refused, or leave %s to somebody", verb_names[usual]);
        return false;
    }
    return true;
}

static bool none_can_come(const struct flow *flow, const struct trigger *trigger) {
    for (size_t i = 0; i < trigger->events_count; i++)
        if (!flow->never[trigger->events[i]]) return false;
    return trigger->events_count > 0;
}

static bool can_stop(const struct flow *flow, const struct clock_rule *clock) {
    enum verb verb;
    bool answered = !flow->never[VERB_ANSWER] || !flow->never[VERB_REFUSE] || !flow->never[VERB_GUIDE];
    if (clock->stop_when) return true;
    for (size_t i = 0; i < clock->stops_count; i++)
        if (!none_can_come(flow, &clock->stops[i])) return true;
    if ((str_is(clock->until, "answer") || str_is(clock->until, "transfer")) && answered) return true;
    if (clock->stops_count) return false;
    if (!verb_read(clock->until, &verb)) return !flow->never[VERB_REACH];
    return !flow->never[verb == VERB_TRANSFER ? VERB_ACCEPT : verb];
}

static bool check_clocks(struct loading *loading, const struct node *root, const struct flow *flow) {
    for (size_t i = 0; i < flow->r->clocks_count; i++) {
        if (can_stop(flow, &flow->r->clocks[i])) continue;
        fail_node(loading, place(root, "clocks", i, "until"),
                  "nothing can stop the clock " STR_FMT ": what would is refused in every case",
                  STR_ARG(flow->r->clocks[i].id));
        error_hint(loading->error, "an article may not forbid what another one demands: mend the refusal");
        return false;
    }
    return true;
}

/* A value is filled by the commands that carry it. */
static bool can_fill(const struct flow *flow, const struct form_field *field) {
    const struct value_rule *value = regulation_value(flow->r, field->name);
    if (!value || value->on_count == 0 || field->from_count) return true;
    for (size_t i = 0; i < value->on_count; i++)
        if (is_command(value->on[i]) && !flow->never[value->on[i]]) return true;
    return false;
}

static bool check_forms(struct loading *loading, const struct node *root, const struct flow *flow) {
    for (size_t i = 0; i < flow->r->forms_count; i++)
        for (size_t k = 0; k < flow->r->forms[i].fields_count; k++) {
            const struct form_field *field = &flow->r->forms[i].fields[k];
            if (can_fill(flow, field)) continue;
            const struct node *fields = place(root, "forms", i, "fields");
            bool own = fields->kind == NODE_LIST && k < fields->count;
            fail_node(loading, own ? fields->items[k] : fields, "nobody can fill the form field " STR_FMT, STR_ARG(field->name));
            error_hint(loading->error, "none of the commands that carry it can be given: change on: of the field");
            return false;
        }
    return true;
}

bool check_flow(struct loading *loading, const struct node *root) {
    struct flow flow = {.r = loading->r, .all_roles = true};
    for (size_t i = 0; i < flow.r->refusals_count; i++) collect_roles(&flow, flow.r->refusals[i].when);
    if (!flow.all_roles) flow.roles_count = 0;
    find_never(&flow);
    return check_states(loading, root, &flow) && check_clocks(loading, root, &flow) && check_forms(loading, root, &flow);
}
