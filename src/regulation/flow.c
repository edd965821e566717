/* Can a matter under this pack always go on to its end? Somebody must be able to register one; each state that it may come to
 * must have a way to `closed` that is not a withdrawal; every clock something that can stop it, every form field somebody who can
 * fill it, every sanction an authority that may decide it: whatever the refusals forbid in every case, and whatever state the
 * effects set. Asked for every setting of the pack's switches.
 * Not here: whether there is a case in which a command may be given (possible.c); who else the common table shuts out, and who
 * may do what in a given matter (src/matter), whose table of transitions this follows (the head of decide.c).
 * Invariant: what depends on a matter, a person or a moment counts as possible, so a good pack is never refused. */
#include "regulation/loading.h"
#include "regulation/possible.h"

enum { EFFORT = 1000000, SETTINGS_MAX = 32 };

/* What the common table says (sheets-a §0.1): in which states a command fits, and which may come after it. Those that are not
 * here fit in every state but closed, and change nothing. */
#define LIVE (FLOW_BIT(FLOW_CLOSED) - 1)
#define EVERY (LIVE | FLOW_BIT(FLOW_CLOSED))
#define KEEPS FLOW_BIT(FLOW_KEEP)
static const struct usual {
    enum verb verb;
    uint32_t fits, after;
} table[] = {
    {VERB_REGISTER, 0, FLOW_BIT(FLOW_OPEN)},
    {VERB_ANSWER, LIVE, FLOW_BIT(FLOW_ANSWERED)},
    {VERB_REFUSE, LIVE, FLOW_BIT(FLOW_ANSWERED)},
    {VERB_GUIDE, LIVE, FLOW_BIT(FLOW_ANSWERED)},
    {VERB_TRANSFER, LIVE, FLOW_BIT(FLOW_OFFERED)},
    {VERB_FORWARD, LIVE, FLOW_BIT(FLOW_OFFERED)},
    {VERB_RETURN, LIVE, FLOW_BIT(FLOW_OPEN)},
    {VERB_ACCEPT, FLOW_BIT(FLOW_OFFERED), FLOW_BIT(FLOW_OPEN)},
    {VERB_CONSULT, LIVE, FLOW_BIT(FLOW_CONSULTING)},
    {VERB_CONCLUDE, FLOW_BIT(FLOW_CONSULTING), FLOW_BIT(FLOW_OPEN) | KEEPS},
    {VERB_REFER, LIVE, FLOW_BIT(FLOW_REFERRED)},
    {VERB_INSTRUCT, FLOW_BIT(FLOW_REFERRED), FLOW_BIT(FLOW_OPEN) | FLOW_BIT(FLOW_OFFERED)},
    {VERB_INSTRUCT, LIVE, FLOW_BIT(FLOW_OFFERED) | KEEPS},
    {VERB_NOTICE, LIVE, FLOW_BIT(FLOW_PAUSED)},
    {VERB_SUPPLEMENT, FLOW_BIT(FLOW_PAUSED), FLOW_BIT(FLOW_OPEN) | KEEPS},
    {VERB_SUPPLEMENT, LIVE, KEEPS},
    {VERB_CALLBACK, FLOW_BIT(FLOW_ANSWERED), FLOW_BIT(FLOW_OPEN) | KEEPS},
    {VERB_CALLBACK, EVERY, KEEPS},
    {VERB_CLOSE, FLOW_BIT(FLOW_OPEN) | FLOW_BIT(FLOW_ANSWERED), FLOW_BIT(FLOW_CLOSED)},
    {VERB_REOPEN, FLOW_BIT(FLOW_CLOSED), FLOW_BIT(FLOW_OPEN)},
    {VERB_REACH, EVERY, KEEPS},
    {VERB_APPROVE, EVERY, KEEPS},
    {VERB_REJECT, EVERY, KEEPS},
    {VERB_REVEAL, EVERY, KEEPS},
};
static const enum verb usual_exits[FLOW__COUNT] = {VERB_ANSWER, VERB_ACCEPT, VERB_CONCLUDE, VERB_INSTRUCT, VERB_SUPPLEMENT,
                                                   VERB_CLOSE, VERB_REOPEN};

struct flow {
    struct regulation *r;
    struct str *options;           /* of r->options, as in circumstances */
    bool never[VERB__COUNT];       /* refused in every case, in every state that a matter may come to */
    bool reached[FLOW__COUNT];     /* a matter may come to it */
    uint32_t leads[FLOW__COUNT];   /* from it to these */
    int64_t effort;
    struct str setting;            /* for people: with option.size: large; empty: whatever is set */
};

static struct circumstances in_state(struct flow *flow, int state) {
    return (struct circumstances){.r = flow->r, .never = flow->never, .options = flow->options, .state = (enum flow_state)state,
                                  .effort = &flow->effort};
}

/* ---- the common table ---- */

static bool is_command(enum verb verb) {
    return verb_names[verb][0] != '\0';
}

/* Of the house: no state has a say. */
static bool is_of_house(enum verb verb) {
    return verb == VERB_LEAVE || verb == VERB_ATTENDANCE || verb == VERB_ROSTER || verb == VERB_SET_EVENT || verb == VERB_TRAIN;
}

static struct usual usual_of(enum verb verb, int state) {
    struct usual none = {verb, 0, 0};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LENGTH(table); i++) {
        if (table[i].verb != verb) continue;
        if (table[i].fits & FLOW_BIT(state)) return table[i];
        none.after = known ? none.after : table[i].after; /* a grant may make it fit */
        known = true;
    }
    bool conduct = verb >= VERB_COMPLAIN && verb <= VERB_PRAISE;
    return known ? none : (struct usual){verb, conduct ? EVERY : LIVE, KEEPS};
}

static bool grants(struct flow *flow, enum verb verb, int state) {
    struct circumstances at = in_state(flow, state);
    for (size_t i = 0; i < flow->r->grants_count; i++) {
        const struct grant_rule *grant = &flow->r->grants[i];
        for (size_t k = 0; k < grant->states_count; k++)
            if (grant->states[k] == state && (grant->verbs & verb_bit(verb)) && condition_possible(&at, verb, grant->when))
                return true;
    }
    return false;
}

/* What must have been before: an offer, a refusal, a question. */
static bool has_its_reason(const struct flow *flow, enum verb verb) {
    if (verb == VERB_RETURN || verb == VERB_FORWARD || verb == VERB_READ) return flow->reached[FLOW_OFFERED];
    if (verb == VERB_FILE_REFUSAL) return !flow->never[VERB_REFUSE];
    if (verb != VERB_INSTRUCT) return true;
    bool granted = false;
    for (size_t i = 0; i < flow->r->grants_count; i++) granted = granted || (flow->r->grants[i].verbs & verb_bit(verb));
    return granted || !flow->never[VERB_REFER];
}

static bool fits(struct flow *flow, enum verb verb, int state) {
    if (!is_command(verb) || is_of_house(verb) || verb == VERB_REGISTER || !has_its_reason(flow, verb)) return false;
    if (usual_of(verb, state).fits & FLOW_BIT(state)) return true;
    return verb != VERB_CLOSE && grants(flow, verb, state);
}

/* ---- where a matter may come to ---- */

/* States that the command may lead to, before anybody asks whether: the usual ones and those that effects set. */
static uint32_t candidates(const struct flow *flow, enum verb verb, uint32_t usual) {
    for (size_t i = 0; i < flow->r->effects_count; i++) {
        const struct effect_rule *effect = &flow->r->effects[i];
        if (!(verb_bits(effect->on.events, effect->on.events_count) & verb_bit(verb))) continue;
        if (effect->has_discharges) usual |= effect->discharges ? FLOW_BIT(FLOW_ANSWERED) : KEEPS;
        if (effect->has_state) usual |= FLOW_BIT(effect->state);
    }
    return usual;
}

/* True: it is new that the command can be given, or where it leads. */
static bool follow(struct flow *flow, enum verb verb, int state, uint32_t usual, bool born) {
    struct circumstances at = in_state(flow, state);
    bool news = false;
    if (!command_possible(&at, verb, usual, FLOW_ANYWHERE, NULL)) return false;
    if (flow->never[verb]) flow->never[verb] = false, news = true;
    uint32_t all = candidates(flow, verb, usual);
    if (all == KEEPS && born) return news;
    for (int to = 0; to < FLOW__COUNT; to++) {
        bool named = (all & FLOW_BIT(to)) || (to == state && (all & KEEPS)), known = born && (flow->leads[state] & FLOW_BIT(to));
        if (!named || (known && flow->reached[to]) || !command_possible(&at, verb, usual, to, NULL)) continue;
        if (born) flow->leads[state] |= FLOW_BIT(to);
        news = news || !flow->reached[to];
        flow->reached[to] = true;
    }
    return news;
}

static bool deems(const struct flow *flow) {
    for (size_t i = 0; i < flow->r->clocks_count; i++)
        if (flow->r->clocks[i].deems_approved) return true;
    return false;
}

/* From nothing on: what is possible makes more possible, until nothing is new. */
static void explore(struct flow *flow) {
    bool news = true;
    for (int verb = 0; verb < VERB__COUNT; verb++)
        flow->never[verb] = is_command((enum verb)verb) && !is_of_house((enum verb)verb);
    while (news) {
        news = follow(flow, VERB_REGISTER, FLOW_OPEN, FLOW_BIT(FLOW_OPEN), false);
        for (int state = 0; state < FLOW__COUNT; state++)
            for (int verb = 0; verb < VERB__COUNT && flow->reached[state]; verb++)
                if (fits(flow, (enum verb)verb, state))
                    news = follow(flow, (enum verb)verb, state, usual_of((enum verb)verb, state).after, true) || news;
    }
    for (int state = 0; state < FLOW_CLOSED && deems(flow); state++) flow->leads[state] |= FLOW_BIT(FLOW_OPEN);
}

static bool ends(const struct flow *flow, int state) {
    uint32_t on_the_way = FLOW_BIT(state);
    for (int round = 0; round < FLOW__COUNT; round++)
        for (int from = 0; from < FLOW__COUNT; from++)
            if (on_the_way & FLOW_BIT(from)) on_the_way |= flow->leads[from];
    return (on_the_way & FLOW_BIT(FLOW_CLOSED)) != 0;
}

/* ---- what is wrong ---- */

/* A rule that was taken over stands in another file: its place is where that is named. */
static const struct node *place(const struct node *root, const char *section, size_t i, const char *key) {
    const struct node *list = node_get(root, section), *extends = node_get(root, "extends");
    const struct node *entry = list && i < list->count ? list->items[i] : extends ? extends : root;
    const struct node *part = key && entry->kind == NODE_MAP && entry != root ? node_get(entry, key) : NULL;
    return part ? part : entry;
}

static const struct refusal_rule *forbids(struct flow *flow, int state, enum verb verb) {
    const struct refusal_rule *rule;
    struct circumstances at = in_state(flow, state);
    uint32_t usual = usual_of(verb, state).after;
    return command_possible(&at, verb, usual, FLOW_ANYWHERE, &rule) ? NULL : rule;
}

static bool fail_refused(struct loading *loading, const struct node *root, const struct flow *flow, int state,
                         const struct refusal_rule *rule) {
    const char *exit = verb_names[usual_exits[state]];
    fail_node(loading, place(root, "refusals", (size_t)(rule - flow->r->refusals), "command"),
              "the state %s has no exit" STR_FMT ": article " STR_FMT " refuses %s in every case, and the others are refused too",
              state_names[state], STR_ARG(flow->setting), STR_ARG(rule->article), exit);
    error_hint(loading->error, "say when: it is refused, or leave %s to somebody", exit);
    return false;
}

/* Its exits may be given, but effects lead them elsewhere. */
static bool fail_led_away(struct loading *loading, const struct node *root, const struct flow *flow, int state) {
    enum verb exit = usual_exits[state];
    for (size_t i = 0; i < flow->r->effects_count; i++) {
        const struct effect_rule *effect = &flow->r->effects[i];
        bool concerns = (verb_bits(effect->on.events, effect->on.events_count) & verb_bit(exit)) != 0;
        if (!concerns || (!effect->has_state && !effect->has_discharges)) continue;
        fail_node(loading, place(root, "effects", i, effect->has_state ? "state" : "discharges"),
                  "the state %s has no exit" STR_FMT ": the effect of article " STR_FMT " on %s leads nowhere that closes",
                  state_names[state], STR_ARG(flow->setting), STR_ARG(effect->article), verb_names[exit]);
        error_hint(loading->error, "say when: it holds, or set another state");
        return false;
    }
    fail_node(loading, place(root, "refusals", SIZE_MAX, NULL), "the state %s has no exit" STR_FMT ": nothing leads on from it",
              state_names[state], STR_ARG(flow->setting));
    error_hint(loading->error, "leave a command that leads on to somebody");
    return false;
}

static bool check_states(struct loading *loading, const struct node *root, struct flow *flow) {
    int stuck = -1;
    if (flow->never[VERB_REGISTER]) {
        const struct refusal_rule *rule = forbids(flow, FLOW_OPEN, VERB_REGISTER);
        size_t i = rule ? (size_t)(rule - flow->r->refusals) : SIZE_MAX;
        fail_node(loading, place(root, "refusals", i, "command"), "no matter can be registered" STR_FMT ": article " STR_FMT
                  " and others refuse it in every case", STR_ARG(flow->setting), STR_ARG(rule ? rule->article : STR("?")));
        error_hint(loading->error, "say when: it is refused, or leave register to somebody");
        return false;
    }
    for (int state = 0; state < FLOW_CLOSED; state++) {
        if (!flow->reached[state] || ends(flow, state)) continue;
        const struct refusal_rule *rule = forbids(flow, state, usual_exits[state]);
        if (rule) return fail_refused(loading, root, flow, state, rule);
        stuck = state; /* perhaps the state that it leads to is the one without an exit: the last one is nearest to the end */
    }
    return stuck < 0 || fail_led_away(loading, root, flow, stuck);
}

static bool none_can_come(const struct flow *flow, const struct trigger *trigger) {
    for (size_t i = 0; i < trigger->events_count; i++)
        if (!flow->never[trigger->events[i]]) return false;
    return trigger->events_count > 0;
}

static bool can_start(const struct flow *flow, const struct clock_rule *clock) {
    for (size_t i = 0; i < clock->starts_count; i++)
        if (!none_can_come(flow, &clock->starts[i])) return true;
    return false;
}

static bool can_stop(const struct flow *flow, const struct clock_rule *clock) {
    enum verb verb;
    bool answered = !flow->never[VERB_ANSWER] || !flow->never[VERB_REFUSE] || !flow->never[VERB_GUIDE];
    if (clock->stop_when || !can_start(flow, clock)) return true;
    for (size_t i = 0; i < clock->stops_count; i++)
        if (!none_can_come(flow, &clock->stops[i])) return true;
    if ((str_is(clock->until, "answer") || str_is(clock->until, "transfer")) && answered) return true;
    if (clock->stops_count) return false;
    if (!verb_read(clock->until, &verb)) return !flow->never[VERB_REACH];
    return !flow->never[verb == VERB_TRANSFER ? VERB_ACCEPT : verb];
}

static bool check_clocks(struct loading *loading, const struct node *root, struct flow *flow) {
    for (size_t i = 0; i < flow->r->clocks_count; i++) {
        if (can_stop(flow, &flow->r->clocks[i])) continue;
        fail_node(loading, place(root, "clocks", i, "until"),
                  "nothing can stop the clock " STR_FMT STR_FMT ": what would is refused in every case",
                  STR_ARG(flow->r->clocks[i].id), STR_ARG(flow->setting));
        error_hint(loading->error, "an article may not forbid what another one demands: mend the refusal");
        return false;
    }
    return true;
}

/* ---- forms ---- */

static bool has_word(const struct str *words, size_t count, struct str word) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return count == 0;
}

static const struct word_rule *milestone_of(const struct regulation *r, struct str word) {
    for (size_t i = 0; i < r->milestones_count; i++)
        if (str_equal(r->milestones[i].word, word)) return &r->milestones[i];
    return NULL;
}

/* Is there a milestone with which the value is asked of a matter of that kind? */
static bool is_reached_with(const struct regulation *r, const struct value_rule *value, struct str kind) {
    for (size_t i = 0; i < value->milestones_count; i++) {
        const struct word_rule *milestone = milestone_of(r, value->milestones[i]);
        if (!milestone || !kind.len || has_word(milestone->kinds, milestone->kinds_count, kind)) return true;
    }
    return value->milestones_count == 0;
}

static bool can_be_born(struct flow *flow, struct str kind) {
    struct circumstances at = in_state(flow, FLOW_OPEN);
    at.kind = kind;
    return command_possible(&at, VERB_REGISTER, FLOW_BIT(FLOW_OPEN), FLOW_ANYWHERE, NULL);
}

/* With this command, of a matter of that kind (empty: of any)? */
static bool can_carry(struct flow *flow, const struct value_rule *value, enum verb verb, struct str kind) {
    if (!is_command(verb) || flow->never[verb]) return false;
    if (is_of_house(verb) || !kind.len) return verb != VERB_REACH || is_reached_with(flow->r, value, kind);
    if (!can_be_born(flow, kind)) return false;
    if (verb == VERB_REGISTER) return true;
    if (verb == VERB_REACH && !is_reached_with(flow->r, value, kind)) return false;
    struct circumstances at = in_state(flow, FLOW_OPEN);
    at.kind = kind;
    for (int state = 0; state < FLOW__COUNT; state++) {
        at.state = (enum flow_state)state;
        if (flow->reached[state] && fits(flow, verb, state) &&
            command_possible(&at, verb, usual_of(verb, state).after, FLOW_ANYWHERE, NULL))
            return true;
    }
    return false;
}

/* A value is filled by the commands that carry it, of the kinds of matter it is asked for. */
static bool can_fill(struct flow *flow, struct str name) {
    const struct value_rule *value = regulation_value(flow->r, name);
    if (!value) return true;
    for (size_t k = 0; k < value->kinds_count && value->on_count == 0; k++) /* with any command */
        if (can_be_born(flow, value->kinds[k])) return true;
    if (value->on_count == 0) return value->kinds_count == 0;
    for (size_t i = 0; i < value->on_count; i++) {
        if (value->kinds_count == 0 && can_carry(flow, value, value->on[i], (struct str){0})) return true;
        for (size_t k = 0; k < value->kinds_count; k++)
            if (can_carry(flow, value, value->on[i], value->kinds[k])) return true;
    }
    return false;
}

static bool field_can_be_filled(struct flow *flow, const struct form_field *field) {
    for (size_t i = 0; i < field->from_count; i++)
        if (can_fill(flow, field->from[i])) return true;
    return field->from_count == 0 && can_fill(flow, field->name);
}

static bool check_forms(struct loading *loading, const struct node *root, struct flow *flow) {
    for (size_t i = 0; i < flow->r->forms_count; i++)
        for (size_t k = 0; k < flow->r->forms[i].fields_count; k++) {
            const struct form_field *field = &flow->r->forms[i].fields[k];
            if (field_can_be_filled(flow, field)) continue;
            const struct node *fields = place(root, "forms", i, "fields");
            bool own = fields->kind == NODE_LIST && k < fields->count && fields != node_get(root, "extends");
            fail_node(loading, own ? fields->items[k] : fields, "nobody can fill the form field " STR_FMT STR_FMT,
                      STR_ARG(field->name), STR_ARG(flow->setting));
            error_hint(loading->error, "none of the commands that carry it can be given: change on: of the field");
            return false;
        }
    return true;
}

/* ---- sanctions ---- */

static bool can_decide(struct flow *flow, const struct sanction_rule *rule, const struct refusal_rule **refused) {
    *refused = NULL;
    for (int state = 0; state < FLOW__COUNT; state++) {
        struct circumstances at = in_state(flow, state);
        if (!flow->reached[state]) continue;
        for (size_t k = 0; k < rule->deciders_count; k++) at.roles_any |= UINT32_C(1) << rule->deciders[k];
        if (command_possible(&at, VERB_DECIDE, KEEPS, FLOW_ANYWHERE, refused)) return true;
    }
    return false;
}

/* Nothing is decided that was not verified, proposed and heard before. */
static bool check_sanctions(struct loading *loading, const struct node *root, struct flow *flow) {
    static const enum verb before[] = {VERB_VERIFY, VERB_PROPOSE};
    const struct refusal_rule *refused;
    for (size_t i = 0; i < flow->r->sanctions_count; i++) {
        const struct sanction_rule *rule = &flow->r->sanctions[i];
        for (size_t k = 0; k < ARRAY_LENGTH(before); k++) {
            if (!flow->never[before[k]]) continue;
            fail_node(loading, place(root, "sanctions", i, "decide"),
                      "the sanction of article " STR_FMT " can never be decided" STR_FMT ": %s is refused in every case",
                      STR_ARG(rule->article), STR_ARG(flow->setting), verb_names[before[k]]);
            error_hint(loading->error, "say when: %s is refused, or leave it to somebody", verb_names[before[k]]);
            return false;
        }
        if (can_decide(flow, rule, &refused)) continue;
        fail_node(loading, place(root, "sanctions", i, "decide"), "the sanction of article " STR_FMT " has no authority" STR_FMT
                  ": article " STR_FMT " refuses decide to whoever is named here", STR_ARG(rule->article), STR_ARG(flow->setting),
                  STR_ARG(refused ? refused->article : STR("?")));
        error_hint(loading->error, "name somebody who may decide, or mend the refusal");
        return false;
    }
    return true;
}

/* ---- for every setting of the switches ---- */

static bool check_setting(struct loading *loading, const struct node *root, struct flow *flow) {
    memset(flow->reached, 0, sizeof flow->reached);
    memset(flow->leads, 0, sizeof flow->leads);
    explore(flow);
    bool good = check_states(loading, root, flow) && check_clocks(loading, root, flow) && check_forms(loading, root, flow) &&
                check_sanctions(loading, root, flow);
    flow->r->undecided = flow->r->undecided || flow->effort < 0;
    return good;
}

struct asked { /* which options refusals, effects and grants ask of */
    const struct regulation *r;
    bool *options;
};

static void find_options(const struct asked *asked, const struct condition *c) {
    if (!c) return;
    for (size_t i = 0; i < c->operands_count; i++)
        for (size_t k = 0; k < asked->r->options_count; k++)
            if (c->operands[i].fact == FACT_OPTION && str_equal(asked->r->options[k].name, c->operands[i].name))
                asked->options[k] = true;
    for (size_t i = 0; i < c->children_count; i++) find_options(asked, c->children[i]);
}

static bool *options_asked(struct arena *arena, const struct regulation *r) {
    struct asked asked = {r, ARENA_ARRAY(arena, bool, r->options_count)};
    for (size_t i = 0; i < r->options_count; i++) asked.options[i] = false;
    for (size_t i = 0; i < r->refusals_count; i++) find_options(&asked, r->refusals[i].when);
    for (size_t i = 0; i < r->effects_count; i++) find_options(&asked, r->effects[i].on.when);
    for (size_t i = 0; i < r->grants_count; i++) find_options(&asked, r->grants[i].when);
    return asked.options;
}

static struct str setting_said(struct arena *arena, const struct flow *flow) {
    struct str said = {0};
    for (size_t i = 0; i < flow->r->options_count; i++)
        if (flow->options[i].len)
            said = str_printf(arena, STR_FMT "%soption." STR_FMT ": " STR_FMT, STR_ARG(said), said.len ? ", " : " with ",
                              STR_ARG(flow->r->options[i].name), STR_ARG(flow->options[i]));
    return said;
}

/* All settings from option `i` on; with more than SETTINGS_MAX together, the rest of the options is left open. */
static bool check_settings(struct loading *loading, const struct node *root, struct flow *flow, const bool *asked, size_t i,
                           size_t settings) {
    while (i < flow->r->options_count && (!asked[i] || flow->r->options[i].words_count == 0 ||
                                          settings * flow->r->options[i].words_count > SETTINGS_MAX))
        i++;
    if (i == flow->r->options_count) {
        flow->setting = setting_said(loading->arena, flow);
        return check_setting(loading, root, flow);
    }
    const struct option_rule *option = &flow->r->options[i];
    bool good = true;
    for (size_t k = 0; k < option->words_count && good; k++) {
        flow->options[i] = option->words[k];
        good = check_settings(loading, root, flow, asked, i + 1, settings * option->words_count);
    }
    flow->options[i] = (struct str){0};
    return good;
}

bool check_flow(struct loading *loading, const struct node *root) {
    struct flow flow = {.r = loading->r, .effort = EFFORT};
    flow.options = ARENA_ARRAY(loading->arena, struct str, flow.r->options_count);
    for (size_t i = 0; i < flow.r->options_count; i++) flow.options[i] = (struct str){0};
    flow.r->undecided = false;
    return check_settings(loading, root, &flow, options_asked(loading->arena, flow.r), 0, 1);
}
