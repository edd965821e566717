/* Rules of packs as carriers, PACK/KIND/NAME[/DETAIL]: whether there is such a rule, and whether a step of a story shows it in
 * the way of its kind: a refusal by being refused with its article, a clock by running, not running or running out, a form by
 * being issued. Not here: everything else that can carry a row (carriers.c). Keeps: a rule counts as shown only where a story
 * expects or commands something that this kind of rule decides. */
#include "coverage.h"

const struct regulation *pack_find(struct coverage *coverage, struct str id) {
    for (size_t i = 0; i < coverage->packs_count; i++)
        if (str_equal(coverage->packs[i].id, id)) return coverage->packs[i].regulation;
    struct error error = {0};
    struct pack *pack = ARENA_PUSH(coverage->arena, coverage->packs, coverage->packs_count);
    pack->id = id;
    pack->regulation = regulation_builtin(coverage->arena, id, &error);
    return pack->regulation;
}

/* ---- looking into a step ---- */

static struct str text_of(const json_t *value) {
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};
}

static bool is(const json_t *value, struct str text) {
    return json_is_string(value) && str_equal(text_of(value), text);
}

bool step_mentions(const json_t *value, struct str text) {
    const char *key;
    json_t *child;
    if (is(value, text)) return true;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (step_mentions(json_array_get(value, i), text)) return true;
    if (!json_is_object(value)) return false;
    json_object_foreach((json_t *)(uintptr_t)value, key, child) {
        if (str_is(text, key) || step_mentions(child, text)) return true;
    }
    return false;
}

bool list_mentions(const json_t *step, const char *key, struct str text) {
    static const char *const names[] = {"article", "id", "measure", "until"};
    const json_t *list = json_object_get(json_object_get(step, "expect"), key);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        if (is(entry, text)) return true;
        for (size_t k = 0; k < ARRAY_LENGTH(names); k++)
            if (is(json_object_get(entry, names[k]), text)) return true;
    }
    return false;
}

static bool expects(const json_t *step, const char *key) {
    return json_object_get(json_object_get(step, "expect"), key) != NULL;
}

/* An empty list is an expectation too: there is none. */
static bool expects_none(const json_t *step, const char *key) {
    const json_t *list = json_object_get(json_object_get(step, "expect"), key);
    return json_is_array(list) && json_array_size(list) == 0;
}

static bool does(const json_t *step, const enum verb *verbs, size_t count) {
    const json_t *verb = json_object_get(step, "do");
    if (!verb) return false;
    for (size_t i = 0; i < count; i++)
        if (is(verb, str_from(verb_names[verbs[i]]))) return true;
    return count == 0;
}

static bool refused_by(const json_t *step, struct str article) {
    return is(json_object_get(step, "refused"), article);
}

static bool refused(const json_t *step) {
    return json_object_get(step, "refused") != NULL;
}

static bool names_verb(const enum verb *verbs, size_t count, struct str detail) {
    for (size_t i = 0; i < count; i++)
        if (str_is(detail, verb_names[verbs[i]]) || str_is(detail, verb_event_names[verbs[i]])) return true;
    return false;
}

/* ---- kinds: does the detail fit, does the step show it ---- */

static bool clocks_detail(const struct clock_rule *rule, struct str detail) {
    return str_equal(rule->id, detail) || str_equal(rule->until, detail);
}
static bool clocks_shown(const struct clock_rule *rule, const json_t *step) {
    const json_t *running = json_object_get(json_object_get(step, "expect"), "clocks");
    for (size_t i = 0; i < json_array_size(running); i++) {
        const json_t *clock = json_array_get(running, i), *until = json_object_get(clock, "until");
        if (is(json_object_get(clock, "article"), rule->article) && (!until || is(until, rule->until))) return true;
    }
    struct str blamed = rule->blames.len ? rule->blames : rule->article;
    return list_mentions(step, "no_clocks", rule->article) || list_mentions(step, "findings", blamed) ||
           (!rule->hard && list_mentions(step, "events", STR("overdue"))) ||
           (rule->deems_approved && list_mentions(step, "events", STR("deemed_approved")));
}

static bool refusals_detail(const struct refusal_rule *rule, struct str detail) {
    return rule->commands_count == 0 || names_verb(rule->commands, rule->commands_count, detail);
}
static bool refusals_shown(const struct refusal_rule *rule, const json_t *step) {
    return refused_by(step, rule->article) && does(step, rule->commands, rule->commands_count);
}

static bool grants_detail(const struct grant_rule *rule, struct str detail) {
    return names_verb(rule->commands, rule->commands_count, detail);
}
static bool grants_shown(const struct grant_rule *rule, const json_t *step) {
    return does(step, rule->commands, rule->commands_count) && !refused(step);
}

static bool effects_detail(const struct effect_rule *rule, struct str detail) {
    return names_verb(rule->on.events, rule->on.events_count, detail);
}
static bool effects_shown(const struct effect_rule *rule, const json_t *step) {
    if (does(step, rule->on.events, rule->on.events_count)) return !refused(step);
    return (rule->copies_count && expects(step, "copies_to")) ||
           ((rule->has_told || rule->has_discharges) && expects(step, "told")) ||
           ((rule->has_state || rule->has_discharges) && expects(step, "state")) ||
           (rule->has_owner && expects(step, "owner")) || (rule->has_holder && expects(step, "holder")) ||
           (rule->extends && expects(step, "clocks")) ||
           (rule->has_leaves && list_mentions(step, "events", str_from(verb_event_names[rule->leaves])));
}

static bool forms_detail(const struct form_rule *rule, struct str detail) {
    for (size_t i = 0; i < rule->fields_count; i++)
        if (str_equal(rule->fields[i].name, detail)) return true;
    return str_equal(rule->id, detail);
}
static bool forms_shown(const struct form_rule *rule, const json_t *step) {
    return list_mentions(step, "forms", rule->id);
}

static bool findings_detail(const struct finding_rule *rule, struct str detail) {
    return names_verb(rule->on.events, rule->on.events_count, detail);
}
static bool findings_shown(const struct finding_rule *rule, const json_t *step) {
    return list_mentions(step, "findings", rule->article) || expects_none(step, "findings");
}

static bool phrases_detail(const struct phrase_rule *rule, struct str detail) {
    for (size_t i = 0; i < rule->phrases_count; i++)
        if (str_equal(rule->phrases[i], detail)) return true;
    return false;
}
static bool phrases_shown(const struct phrase_rule *rule, const json_t *step) {
    return list_mentions(step, "findings", rule->article);
}

static bool in_list(const struct str *list, size_t count, struct str word) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i], word)) return true;
    return false;
}

static bool offences_detail(const struct offence_rule *rule, struct str detail) {
    return in_list(rule->causes, rule->causes_count, detail) || in_list(rule->consequences, rule->consequences_count, detail);
}
static bool offences_shown(const struct offence_rule *rule, const json_t *step) {
    static const enum verb finding_verbs[] = {VERB_FIND, VERB_VERIFY, VERB_PROPOSE, VERB_DECIDE};
    return list_mentions(step, "findings", rule->article) ||
           (does(step, finding_verbs, ARRAY_LENGTH(finding_verbs)) && step_mentions(step, rule->article));
}

static bool sanctions_detail(const struct sanction_rule *rule, struct str detail) {
    for (size_t i = 0; i < rule->measures_count; i++)
        if (str_equal(rule->measures[i].measure, detail)) return true;
    return in_list(rule->offences, rule->offences_count, detail) || in_list(rule->severities, rule->severities_count, detail);
}
static bool sanctions_shown(const struct sanction_rule *rule, const json_t *step) {
    static const enum verb verbs[] = {VERB_PROPOSE, VERB_DECIDE, VERB_APPROVE, VERB_APPEAL, VERB_DECIDE_APPEAL};
    if (list_mentions(step, "sanctions", rule->article)) return true;
    for (size_t i = 0; i < rule->measures_count; i++)
        if (list_mentions(step, "sanctions", rule->measures[i].measure)) return true;
    if (refused(step)) return refused_by(step, rule->article);
    if (!does(step, verbs, ARRAY_LENGTH(verbs))) return false;
    for (size_t i = 0; i < rule->offences_count; i++)
        if (step_mentions(step, rule->offences[i])) return true;
    return rule->offences_count == 0;
}

static bool accumulations_detail(const struct accumulation_rule *rule, struct str detail) {
    return str_equal(rule->measure, detail) || str_equal(rule->propose, detail);
}
static bool accumulations_shown(const struct accumulation_rule *rule, const json_t *step) {
    return expects(step, "rating_cap") || list_mentions(step, "sanctions", rule->measure) ||
           (rule->propose.len && list_mentions(step, "sanctions", rule->propose));
}

static bool words_detail(const struct word_rule *rule, struct str detail) {
    (void)rule;
    return !detail.len;
}
static bool words_shown(const struct word_rule *rule, const json_t *step) {
    return step_mentions(step, rule->word);
}

static bool values_detail(const struct value_rule *rule, struct str detail) {
    for (size_t i = 0; i < rule->words_count; i++)
        if (str_equal(rule->words[i].word, detail)) return true;
    return names_verb(rule->on, rule->on_count, detail);
}
static bool values_shown(const struct value_rule *rule, const json_t *step) {
    return step_mentions(step, rule->name);
}

/* An article that nothing counts or refuses, such as politeness: people find and verify its breach. */
static bool articles_detail(const struct article *rule, struct str detail) {
    (void)rule;
    return !detail.len;
}
static bool articles_shown(const struct article *rule, const json_t *step) {
    static const enum verb verbs[] = {VERB_FIND, VERB_VERIFY};
    if (list_mentions(step, "findings", rule->id)) return true;
    return does(step, verbs, ARRAY_LENGTH(verbs)) && !refused(step) && step_mentions(step, rule->id);
}

/* Rules about showing are shown by a page, so by its test, never by a step of a story. */
#define SHOWN_BY_A_PAGE(type, list)                                         \
    static bool list##_shown(const struct type *rule, const json_t *step) { \
        (void)rule;                                                         \
        (void)step;                                                         \
        return false;                                                       \
    }
SHOWN_BY_A_PAGE(stage_rule, stages)
SHOWN_BY_A_PAGE(courtesy_rule, courtesies)
SHOWN_BY_A_PAGE(checklist_rule, checklists)
SHOWN_BY_A_PAGE(participants_rule, participants)
SHOWN_BY_A_PAGE(proofreading_rule, proofreadings)
SHOWN_BY_A_PAGE(periodic_rule, periodic)

static bool periodic_detail(const struct periodic_rule *rule, struct str detail) {
    return str_is(detail, periodic_what_names[rule->what]);
}
static bool stages_detail(const struct stage_rule *rule, struct str detail) {
    return str_equal(rule->stage, detail);
}
static bool courtesies_detail(const struct courtesy_rule *rule, struct str detail) {
    return in_list(rule->words, rule->words_count, detail);
}
static bool checklists_detail(const struct checklist_rule *rule, struct str detail) {
    return in_list(rule->items, rule->items_count, detail);
}
static bool participants_detail(const struct participants_rule *rule, struct str detail) {
    return str_equal(rule->sent, detail) || str_equal(rule->acknowledged, detail);
}
static bool proofreadings_detail(const struct proofreading_rule *rule, struct str detail) {
    return str_equal(rule->result, detail);
}

/* ---- the table of kinds ---- */

#define KINDS(KIND)                                                                                             \
    KIND("effect", effect_rule, effects, article) KIND("refusal", refusal_rule, refusals, article)              \
    KIND("grant", grant_rule, grants, article) KIND("clock", clock_rule, clocks, article)                       \
    KIND("form", form_rule, forms, article) KIND("finding", finding_rule, findings, article)                    \
    KIND("phrase", phrase_rule, phrases, article) KIND("offence", offence_rule, offences, article)              \
    KIND("sanction", sanction_rule, sanctions, article) KIND("accumulation", accumulation_rule, accumulations, article) \
    KIND("conduct", article, articles, id) KIND("word", word_rule, words, word)                                 \
    KIND("milestone", word_rule, milestones, word) KIND("field", value_rule, values, name)                      \
    KIND("stage", stage_rule, stages, article) KIND("courtesy", courtesy_rule, courtesies, article)             \
    KIND("checklist", checklist_rule, checklists, article)                                                      \
    KIND("participants", participants_rule, participants, article)                                              \
    KIND("proofreading", proofreading_rule, proofreadings, article) KIND("periodic", periodic_rule, periodic, article)

#define milestones_detail words_detail
#define milestones_shown words_shown

#define KIND(text, type, list, name)                                                                    \
    static struct str list##_name(const struct regulation *regulation, size_t i) {                      \
        return regulation->list[i].name;                                                                \
    }                                                                                                   \
    static size_t list##_size(const struct regulation *regulation) {                                    \
        return regulation->list##_count;                                                                \
    }                                                                                                   \
    static bool list##_fits(const struct regulation *regulation, size_t i, struct str detail) {         \
        return !detail.len || list##_detail(&regulation->list[i], detail);                              \
    }                                                                                                   \
    static bool list##_seen(const struct regulation *regulation, size_t i, const json_t *step) {        \
        return list##_shown(&regulation->list[i], step);                                                \
    }
KINDS(KIND)
#undef KIND

static const struct kind {
    const char *text;
    size_t (*size)(const struct regulation *regulation);
    struct str (*name)(const struct regulation *regulation, size_t i);
    bool (*fits)(const struct regulation *regulation, size_t i, struct str detail);
    bool (*seen)(const struct regulation *regulation, size_t i, const json_t *step);
} kinds[] = {
#define KIND(text, type, list, name) {text, list##_size, list##_name, list##_fits, list##_seen},
    KINDS(KIND)
#undef KIND
};

/* Settings of the pack as a whole: `switch`, and options, which the organisation of a story chooses. */
static bool switch_on(const struct regulation *r, struct str name) {
    return (str_is(name, "backup_acts") && r->backup_acts) || (str_is(name, "every_unit_concludes") && r->every_unit_concludes) ||
           (str_is(name, "chain") && r->chain_count) || (str_is(name, "close_untold_when") && r->close_untold_when) ||
           (str_is(name, "track") && (r->track_shows_count || r->track_hides_count)) ||
           (str_is(name, "conclude_holder") && r->conclude_holder != RELATION_LEAD);
}

static bool switch_shown(struct str name, const json_t *step) {
    if (str_is(name, "chain") || str_is(name, "track")) return expects(step, name.ptr[0] == 'c' ? "chain" : "track");
    if (str_is(name, "close_untold_when")) return is(json_object_get(step, "do"), STR("close")) && !refused(step);
    if (str_is(name, "backup_acts")) return !refused(step) && json_object_get(step, "by");
    return is(json_object_get(step, "do"), STR("conclude")) || expects(step, "holder") || expects(step, "state");
}

static bool option_shown(const struct regulation *regulation, struct str name, const json_t *story) {
    const json_t *options = json_object_get(json_object_get(story, "organisation"), "options");
    return regulation_option(regulation, name) && json_object_getn(options, name.ptr, name.len);
}

/* ---- references ---- */

struct reference {
    struct str pack, kind, name, detail;
};

static struct reference reference_read(struct str text) {
    struct reference reference = {.pack = text};
    cut(text, '/', &reference.pack, &reference.kind);
    cut(reference.kind, '/', &reference.kind, &reference.name);
    cut(reference.name, '/', &reference.name, &reference.detail);
    return reference;
}

static const struct kind *kind_find(struct str text) {
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (str_is(text, kinds[i].text)) return &kinds[i];
    return NULL;
}

/* What the pack has of this kind, for the hint: nothing to guess from a bare "no". */
static struct str names_of(struct coverage *coverage, const struct kind *kind, const struct regulation *regulation) {
    struct str joined = {0}, before = {0};
    for (size_t i = 0; i < kind->size(regulation); i++) {
        struct str name = kind->name(regulation, i);
        if (!str_equal(name, before))
            joined = str_printf(coverage->arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), joined.len ? ", " : "it has ",
                                STR_ARG(name));
        before = name;
    }
    return joined.len ? joined : STR("it has none of that kind");
}

static bool rule_is(const struct kind *kind, const struct regulation *regulation, size_t i, const struct reference *reference) {
    return str_equal(kind->name(regulation, i), reference->name) && kind->fits(regulation, i, reference->detail);
}

bool rule_exists(struct coverage *coverage, struct str text, struct str *why, struct str *hint) {
    struct reference reference = reference_read(text);
    const struct regulation *regulation = pack_find(coverage, reference.pack);
    *why = str_printf(coverage->arena, "there is no pack " STR_FMT, STR_ARG(reference.pack));
    *hint = STR("the packs that travel in the program: shouwen packs");
    if (!regulation) return false;
    *why = str_printf(coverage->arena, "the pack " STR_FMT " has no " STR_FMT " " STR_FMT "%s" STR_FMT, STR_ARG(reference.pack),
                      STR_ARG(reference.kind), STR_ARG(reference.name), reference.detail.len ? " of " : "",
                      STR_ARG(reference.detail));
    *hint = STR("");
    if (str_is(reference.kind, "switch")) return switch_on(regulation, reference.name);
    if (str_is(reference.kind, "option")) return regulation_option(regulation, reference.name) != NULL;
    const struct kind *kind = kind_find(reference.kind);
    if (!kind) {
        *hint = STR("kinds: effect refusal grant clock form finding phrase offence sanction accumulation conduct word "
                    "milestone field stage courtesy checklist participants proofreading option switch");
        return false;
    }
    for (size_t i = 0; i < kind->size(regulation); i++)
        if (rule_is(kind, regulation, i, &reference)) return true;
    *hint = names_of(coverage, kind, regulation);
    return false;
}

bool rule_shown(struct coverage *coverage, struct str text, const json_t *story, const json_t *step) {
    struct reference reference = reference_read(text);
    const struct regulation *regulation = pack_find(coverage, reference.pack);
    const struct kind *kind = kind_find(reference.kind);
    if (!regulation || !is(json_object_get(story, "pack"), reference.pack)) return false;
    if (str_is(reference.kind, "switch")) return switch_shown(reference.name, step);
    if (str_is(reference.kind, "option")) return option_shown(regulation, reference.name, story);
    if (!kind) return false;
    for (size_t i = 0; i < kind->size(regulation); i++)
        if (rule_is(kind, regulation, i, &reference) && kind->seen(regulation, i, step)) return true;
    return false;
}
