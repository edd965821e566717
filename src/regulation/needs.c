/* The roles that rules need somebody to have: whoever decides a sanction, whoever alone may give a command.
 * Not here: whether an organisation has them (organisation floor knows staff, this only asks).
 * Invariant: each need names its article and its place. */
#include "regulation/regulation.h"

struct collecting {
    struct arena *arena;
    struct role_need *needs;
    size_t count;
};

static void need(struct collecting *collecting, struct role_need found) {
    for (size_t i = 0; i < collecting->count; i++)
        if (collecting->needs[i].roles == found.roles && str_equal(collecting->needs[i].article, found.article)) return;
    *ARENA_PUSH(collecting->arena, collecting->needs, collecting->count) = found;
}

static bool is_of_giver(const struct condition *c) {
    if (c->kind != CONDITION_PARTY) return false;
    return c->party_is_relation ? c->relation == RELATION_BY : c->operands[0].fact == FACT_BY;
}

/* "Refused when not given by the leader" needs a leader; "refused when given by one" does not. */
static void collect(struct collecting *collecting, struct str article, const struct condition *c, bool negated) {
    if (!c) return;
    for (size_t i = 0; i < c->children_count; i++)
        collect(collecting, article, c->children[i], negated != (c->kind == CONDITION_NOT));
    if (!is_of_giver(c)) return;
    uint32_t roles = negated ? c->party->roles : c->party->not ? c->party->not->roles : 0;
    if (roles) need(collecting, (struct role_need){roles, article, c->line, c->column, false});
}

struct role_need *regulation_needs(struct arena *arena, const struct regulation *regulation, size_t *count) {
    struct collecting collecting = {.arena = arena};
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        uint32_t roles = 0;
        for (size_t k = 0; k < rule->deciders_count; k++) roles |= UINT32_C(1) << rule->deciders[k];
        need(&collecting, (struct role_need){roles, rule->article, rule->line, rule->column, true});
    }
    for (size_t i = 0; i < regulation->refusals_count; i++)
        collect(&collecting, regulation->refusals[i].article, regulation->refusals[i].when, false);
    *count = collecting.count;
    return collecting.needs;
}

static bool asks_for(const struct condition *c, enum verb verb) {
    if (!c) return false;
    for (size_t i = 0; c->history && i < c->history->events_count; i++)
        if (c->history->events[i] == verb) return true;
    for (size_t i = 0; i < c->children_count; i++)
        if (asks_for(c->children[i], verb)) return true;
    return false;
}

bool regulation_asks_approval(const struct regulation *regulation) {
    for (size_t i = 0; i < regulation->refusals_count; i++) {
        const struct refusal_rule *rule = &regulation->refusals[i];
        if ((rule->verbs & (UINT64_C(1) << VERB_DECIDE)) && asks_for(rule->when, VERB_APPROVE)) return true;
    }
    return false;
}

bool role_need_met(const struct role_need *needed, const struct organisation *organisation) {
    for (int role = 0; role < ROLE__COUNT; role++) {
        bool fits = (needed->roles & (UINT32_C(1) << role)) != 0;
        if (fits && organisation_first_with_role(organisation, (enum role)role).len) return true;
    }
    return false;
}

struct str role_need_words(struct arena *arena, const struct role_need *needed) {
    struct str words = {0};
    for (int role = 0; role < ROLE__COUNT; role++)
        if (needed->roles & (UINT32_C(1) << role))
            words = str_printf(arena, STR_FMT "%s%s", STR_ARG(words), words.len ? " or " : "", role_names[role]);
    return words;
}
