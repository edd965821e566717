/* Is there a case in which a command may be given? A search for one: what its refusals and effects ask is taken apart into
 * questions that are true or false, and supposed one way and then the other until no refusal holds, or every way is closed.
 * Not here: which states follow each other (flow.c), whether a condition holds in a real matter (src/matter).
 * Invariant: only what contradicts itself in every case is called impossible; where the effort runs out, it is possible. */
#include "regulation/possible.h"

enum sure { SURE_NOT, SURE, UNSURE };
enum { SUPPOSED_MAX = 96 };

enum question_kind {
    QUESTION_WORD,  /* is the operand this word? */
    QUESTION_TRUE,  /* is the yes-or-no operand true? */
    QUESTION_GIVEN, /* is the operand given? */
    QUESTION_FROM,  /* is the number, or how many there are, at least `from`? */
    QUESTION_ROLE,  /* has who gives the command this role? */
    QUESTION_GIVER, /* does who gives it pass the rest of this test? */
    QUESTION_TOLD,
    QUESTION_OTHER, /* does `condition` hold? */
};
struct question {
    enum question_kind kind;
    const struct operand *operand;
    struct str word;
    int64_t from;
    uint32_t role;
    const struct party_test *party;
    const struct condition *condition;
};
struct supposition {
    struct question question;
    bool holds;
};
struct search {
    const struct circumstances *at;
    enum verb verb;
    uint32_t usual;
    int to;
    struct supposition supposed[SUPPOSED_MAX];
    size_t supposed_count;
    bool asks; /* `open` is the first question that nothing answers */
    struct question open;
    const struct refusal_rule *forbids;
};

/* ---- what follows from what was supposed ---- */

static enum sure sure_of(bool holds) {
    return holds ? SURE : SURE_NOT;
}

static enum sure sure_not(enum sure sure) {
    return sure == UNSURE ? UNSURE : sure_of(sure == SURE_NOT);
}

static bool question_same(const struct question *a, const struct question *b) {
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case QUESTION_WORD: return operand_same(a->operand, b->operand) && str_equal(a->word, b->word);
    case QUESTION_TRUE:
    case QUESTION_GIVEN: return operand_same(a->operand, b->operand);
    case QUESTION_FROM: return operand_same(a->operand, b->operand) && a->from == b->from;
    case QUESTION_ROLE: return a->role == b->role;
    case QUESTION_GIVER: return party_test_same(a->party, b->party);
    case QUESTION_TOLD: return true;
    case QUESTION_OTHER: return condition_same(a->condition, b->condition);
    }
    return false;
}

/* Facts that are one word at a time. */
static bool is_single(const struct operand *operand) {
    switch ((int)operand->fact) {
    case FACT_CHANNEL: case FACT_KIND: case FACT_SOURCE: case FACT_SCOPE: case FACT_URGENCY: case FACT_TOPIC: case FACT_OUTCOME:
    case FACT_ASKER_KIND: case FACT_ASKER_TIER: case FACT_OPTION: return true;
    default: return false;
    }
}

/* Does another thing that was supposed answer it? */
static enum sure follows(const struct supposition *known, const struct question *question) {
    const struct question *other = &known->question;
    bool word = other->kind == QUESTION_WORD, given = other->kind == QUESTION_GIVEN, from = other->kind == QUESTION_FROM;
    bool of_same = question->operand && other->operand && operand_same(question->operand, other->operand);
    if (question->kind == QUESTION_OTHER && question->condition->kind == CONDITION_UNTOLD)
        return other->kind == QUESTION_TOLD && known->holds ? SURE_NOT : UNSURE;
    if (!of_same) return UNSURE;
    if (question->kind == QUESTION_WORD && word && known->holds && is_single(question->operand)) return SURE_NOT;
    if (question->kind == QUESTION_WORD && given && !known->holds) return SURE_NOT;
    if (question->kind == QUESTION_GIVEN && word && known->holds) return SURE;
    if (question->kind == QUESTION_FROM && from && known->holds && other->from >= question->from) return SURE;
    if (question->kind == QUESTION_FROM && from && !known->holds && other->from <= question->from) return SURE_NOT;
    return UNSURE;
}

static const struct str *option_set(const struct circumstances *at, struct str name) {
    for (size_t i = 0; i < at->r->options_count; i++)
        if (str_equal(at->r->options[i].name, name)) return &at->options[i];
    return NULL;
}

/* What the circumstances say by themselves. */
static enum sure answered_by(const struct search *search, const struct question *question) {
    const struct circumstances *at = search->at;
    enum fact fact = question->operand ? question->operand->fact : FACT__COUNT;
    if (question->kind == QUESTION_WORD && fact == FACT_OPTION) {
        const struct str *set = option_set(at, question->operand->name);
        if (set && set->len) return sure_of(str_equal(*set, question->word));
    }
    if (question->kind == QUESTION_WORD && fact == FACT_KIND && at->kind.len) return sure_of(str_equal(at->kind, question->word));
    /* Refusals of close do not bind who withdraws (sheets-a §0.2), and withdrawing is no end that a rule may count on. */
    if (question->kind == QUESTION_WORD && fact == FACT_OUTCOME && str_is(question->word, "withdrawn"))
        return search->verb == VERB_CLOSE ? SURE_NOT : UNSURE;
    bool always = fact == FACT_CHANNEL || fact == FACT_KIND || fact == FACT_SUBJECT || fact == FACT_BY;
    if (question->kind == QUESTION_GIVEN && always) return SURE;
    if (question->kind == QUESTION_FROM && question->from <= 0) return SURE;
    return UNSURE;
}

static enum sure ask(struct search *search, const struct question *question) {
    enum sure answer = answered_by(search, question);
    --*search->at->effort;
    for (size_t i = 0; i < search->supposed_count && answer == UNSURE; i++)
        if (question_same(&search->supposed[i].question, question)) answer = sure_of(search->supposed[i].holds);
    for (size_t i = 0; i < search->supposed_count && answer == UNSURE; i++) answer = follows(&search->supposed[i], question);
    if (answer == UNSURE && !search->asks) {
        search->asks = true;
        search->open = *question;
    }
    return answer;
}

/* ---- what a condition says then ---- */

static enum sure sure(struct search *search, const struct condition *c);

static enum sure any_of(enum sure a, enum sure b) {
    return a == SURE || b == SURE ? SURE : a == UNSURE || b == UNSURE ? UNSURE : SURE_NOT;
}

static enum sure all_of(enum sure a, enum sure b) {
    return sure_not(any_of(sure_not(a), sure_not(b)));
}

static enum sure sure_joined(struct search *search, const struct condition *c) {
    bool all = c->kind == CONDITION_ALL;
    enum sure result = sure_of(all);
    for (size_t i = 0; i < c->children_count; i++) {
        enum sure one = sure(search, c->children[i]);
        result = all ? all_of(result, one) : any_of(result, one);
        if (result == sure_of(!all)) break;
    }
    return result;
}

static enum sure sure_other(struct search *search, const struct condition *c) {
    return ask(search, &(struct question){.kind = QUESTION_OTHER, .condition = c});
}

static bool is_yes_or_no(const struct regulation *r, const struct operand *operand) {
    bool named = operand->fact == FACT_FIELD || operand->fact == FACT_NOTED;
    const struct value_rule *value = named ? regulation_value(r, operand->name) : NULL;
    return value ? value->type == VALUE_TYPE_YES_NO : fact_types[operand->fact] == FACT_TYPE_BOOL;
}

static enum sure sure_value(struct search *search, const struct condition *c) {
    const struct operand *operand = &c->operands[0];
    bool yes_or_no = is_yes_or_no(search->at->r, operand);
    enum sure result = SURE_NOT;
    for (size_t i = 0; i < c->words_count; i++) {
        struct question question = {.kind = yes_or_no ? QUESTION_TRUE : QUESTION_WORD, .operand = operand, .word = c->words[i]};
        enum sure one = ask(search, &question);
        if (yes_or_no && !str_is(c->words[i], "true")) one = sure_not(one);
        result = any_of(result, one);
    }
    return result;
}

/* Of several operands: are all given, or is none? */
static enum sure sure_given(struct search *search, const struct condition *c, bool given) {
    enum sure result = SURE;
    for (size_t i = 0; i < c->operands_count; i++) {
        enum sure one = ask(search, &(struct question){.kind = QUESTION_GIVEN, .operand = &c->operands[i]});
        result = all_of(result, given ? one : sure_not(one));
    }
    return result;
}

static enum sure sure_count(struct search *search, const struct condition *c) {
    const struct operand *operand = &c->operands[0];
    enum fact_type type = fact_types[operand->fact];
    if (operand->name.len || (type != FACT_TYPE_LIST && type != FACT_TYPE_NUMBER)) return sure_other(search, c);
    struct question low = {.kind = QUESTION_FROM, .operand = operand, .from = c->at_least};
    struct question above = {.kind = QUESTION_FROM, .operand = operand, .from = (int64_t)c->at_most + 1};
    return all_of(ask(search, &low), c->at_most < 0 ? SURE : sure_not(ask(search, &above)));
}

/* ---- who gives the command ---- */

static enum sure sure_giver(struct search *search, const struct party_test *test) {
    struct party_test rest = *test, nothing;
    enum sure result = SURE;
    rest.roles = 0;
    rest.not = NULL;
    memset(&nothing, 0, sizeof nothing);
    if (test->roles) {
        result = SURE_NOT;
        for (int role = 0; role < ROLE__COUNT; role++)
            if (test->roles & (UINT32_C(1) << role))
                result = any_of(result, ask(search, &(struct question){.kind = QUESTION_ROLE, .role = UINT32_C(1) << role}));
    }
    if (test->not) result = all_of(result, sure_not(sure_giver(search, test->not)));
    if (party_test_same(&rest, &nothing)) return result;
    if (!test->roles && !test->not) return all_of(result, ask(search, &(struct question){.kind = QUESTION_GIVER, .party = test}));
    return all_of(result, UNSURE); /* a test of several parts: its rest counts as true or false at will */
}

static bool is_of_giver(const struct condition *c) {
    return c->party_is_relation ? c->relation == RELATION_BY : c->operands[0].fact == FACT_BY;
}

/* ---- what happened ---- */

/* What nobody can ever have given has not happened; before a matter is born nothing has. */
static enum sure sure_history(struct search *search, const struct condition *c) {
    const struct history_test *test = c->history;
    bool may = test->including_now || (search->verb != VERB_REGISTER && test->events_count == 0);
    for (size_t i = 0; i < test->events_count; i++)
        may = may || (search->verb != VERB_REGISTER && !search->at->never[test->events[i]]);
    return may ? sure_other(search, c) : SURE_NOT;
}

static enum sure sure_clock(struct search *search, const struct condition *c) {
    const struct regulation *r = search->at->r;
    bool there = false;
    for (size_t i = 0; i < r->clocks_count; i++)
        there = there || (str_equal(r->clocks[i].article, c->article) &&
                          (c->until.len == 0 || str_equal(r->clocks[i].until, c->until)));
    return there && search->verb != VERB_REGISTER ? sure_other(search, c) : SURE_NOT;
}

static enum sure sure_state(const struct search *search, const struct condition *c) {
    static const char *const names[FLOW__COUNT] = {"open", "offered", "consulting", "referred", "paused", "answered", "closed"};
    for (size_t i = 0; i < c->words_count; i++)
        if (str_is(c->words[i], names[search->at->state])) return SURE;
    return SURE_NOT;
}

static enum sure sure(struct search *search, const struct condition *c) {
    if (!c) return SURE;
    switch (c->kind) {
    case CONDITION_ALL:
    case CONDITION_ANY: return sure_joined(search, c);
    case CONDITION_NOT: return sure_not(sure(search, c->children[0]));
    case CONDITION_SET: return sure(search, c->children[0]);
    case CONDITION_VALUE: return sure_value(search, c);
    case CONDITION_GIVEN: return sure_given(search, c, true);
    case CONDITION_MISSING: return sure_not(sure_given(search, c, true));
    case CONDITION_NONE_GIVEN: return sure_given(search, c, false);
    case CONDITION_COUNT: return sure_count(search, c);
    case CONDITION_PARTY: return is_of_giver(c) ? sure_giver(search, c->party) : sure_other(search, c);
    case CONDITION_STATE: return sure_state(search, c);
    case CONDITION_HAPPENED:
    case CONDITION_LAST: return sure_history(search, c);
    case CONDITION_CLOCK: return sure_clock(search, c);
    case CONDITION_TOLD: {
        enum sure told = ask(search, &(struct question){.kind = QUESTION_TOLD});
        return c->yes ? told : sure_not(told);
    }
    case CONDITION_ANY_UNIT: case CONDITION_UNTOLD: case CONDITION_AFTER: case CONDITION_RATIO: break;
    }
    return sure_other(search, c);
}

/* A condition that is decided opens no question. */
static enum sure judged(struct search *search, const struct condition *c) {
    bool asked = search->asks;
    enum sure result = sure(search, c);
    if (result != UNSURE) search->asks = asked;
    return result;
}

/* ---- where the command leads ---- */

static bool concerns(const struct trigger *trigger, enum verb verb) {
    for (size_t i = 0; i < trigger->events_count; i++)
        if (trigger->events[i] == verb) return true;
    return trigger->events_count == 0;
}

/* States after the command, four sets of them: by whether a rule has settled already that it discharges, and the state. What a
 * rule sets stays set (src/matter/effects.c). */
struct outcomes {
    uint32_t states[4];
};
enum { DISCHARGE_SETTLED = 1, STATE_SETTLED = 2 };

static struct outcomes settled_by(const struct outcomes *before, const struct effect_rule *effect) {
    struct outcomes after = {{0}};
    uint32_t discharged = FLOW_BIT(effect->discharges ? (int)FLOW_ANSWERED : (int)FLOW_KEEP);
    for (int settled = 0; settled < 4; settled++) {
        uint32_t states = before->states[settled];
        int now = settled;
        if (!states) continue;
        if (effect->has_discharges && !(settled & DISCHARGE_SETTLED)) states = discharged, now |= DISCHARGE_SETTLED;
        if (effect->has_state && !(settled & STATE_SETTLED)) states = FLOW_BIT(effect->state), now |= STATE_SETTLED;
        after.states[now] |= states;
    }
    return after;
}

static uint32_t states_after(struct search *search) {
    const struct regulation *r = search->at->r;
    struct outcomes outcomes = {{search->usual}};
    for (size_t i = 0; i < r->effects_count; i++) {
        const struct effect_rule *effect = &r->effects[i];
        if ((!effect->has_discharges && !effect->has_state) || !concerns(&effect->on, search->verb)) continue;
        enum sure holds = judged(search, effect->on.when);
        struct outcomes settled = settled_by(&outcomes, effect);
        for (int k = 0; k < 4 && holds != SURE_NOT; k++)
            outcomes.states[k] = holds == SURE ? settled.states[k] : outcomes.states[k] | settled.states[k];
    }
    uint32_t all = outcomes.states[0] | outcomes.states[1] | outcomes.states[2] | outcomes.states[3];
    return all & FLOW_BIT(FLOW_KEEP) ? all | FLOW_BIT(search->at->state) : all;
}

/* ---- the search ---- */

/* How many words a fact has of which it is always one; 0: it may be none, or a word that no list has. */
static size_t words_of_all(const struct search *search, const struct operand *operand) {
    static const size_t channels = 0
#define WORD(fact, word, zh, en) +(FACT_##fact == FACT_CHANNEL)
#include "regulation/words.def"
        ;
    static const size_t kinds = 0
#define WORD(fact, word, zh, en) +(FACT_##fact == FACT_KIND)
#include "regulation/words.def"
        ;
    if (operand->fact == FACT_CHANNEL) return channels;
    if (operand->fact == FACT_KIND) return kinds;
    const struct option_rule *option = operand->fact == FACT_OPTION ? regulation_option(search->at->r, operand->name) : NULL;
    return option ? option->words_count : 0;
}

/* Not: none of the words of a fact that is always one of them, nor of who has one of some roles none. */
static bool is_consistent(const struct search *search) {
    uint32_t roles = search->at->roles_any;
    for (size_t i = 0; i < search->supposed_count; i++) {
        const struct supposition *one = &search->supposed[i];
        if (one->question.kind == QUESTION_ROLE && !one->holds) roles &= ~one->question.role;
        if (one->question.kind != QUESTION_WORD || one->holds) continue;
        size_t words = words_of_all(search, one->question.operand), none = 0;
        for (size_t k = 0; words && k < search->supposed_count; k++) {
            const struct supposition *other = &search->supposed[k];
            none += other->question.kind == QUESTION_WORD && !other->holds &&
                    operand_same(other->question.operand, one->question.operand);
        }
        if (words && none >= words) return false;
    }
    return !search->at->roles_any || roles;
}

/* Does a refusal hold, whatever else is supposed? */
static bool is_refused(struct search *search) {
    const struct regulation *r = search->at->r;
    for (size_t i = 0; i < r->refusals_count; i++) {
        const struct refusal_rule *rule = &r->refusals[i];
        if (!(rule->verbs & verb_bit(search->verb)) || judged(search, rule->when) != SURE) continue;
        if (!search->forbids) search->forbids = rule;
        return true;
    }
    return false;
}

static bool is_there_a_case(struct search *search) {
    search->asks = false;
    if (!is_consistent(search) || is_refused(search)) return false;
    if (search->to != FLOW_ANYWHERE && !(states_after(search) & FLOW_BIT(search->to))) return false;
    if (!search->asks || *search->at->effort < 0 || search->supposed_count == SUPPOSED_MAX) return true;
    struct supposition *supposed = &search->supposed[search->supposed_count++];
    supposed->question = search->open;
    bool there = false;
    for (int holds = 0; holds < 2 && !there; holds++) {
        supposed->holds = holds == 1;
        there = is_there_a_case(search);
    }
    search->supposed_count--;
    return there;
}

bool command_possible(const struct circumstances *at, enum verb verb, uint32_t usual, int to,
                      const struct refusal_rule **forbids) {
    struct search search = {.at = at, .verb = verb, .usual = usual, .to = to};
    bool possible = is_there_a_case(&search);
    if (forbids) *forbids = possible ? NULL : search.forbids;
    return possible;
}

bool condition_possible(const struct circumstances *at, enum verb verb, const struct condition *condition) {
    struct search search = {.at = at, .verb = verb};
    return sure(&search, condition) != SURE_NOT;
}
