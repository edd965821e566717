/* Reading what a pack says about how its work is shown: stages, courtesies, checklists, participants, proofreadings.
 * Not here: showing it (src/web). Keeps: what such a rule names (values, milestones) is of the type that a page asks for. */
#include "regulation/loading.h"

/* ---- names that must be declared ---- */

static bool load_milestone(struct loading *loading, const struct node *node, void *member) {
    return load_word(loading, node, member) && check_word(loading, node, FACT_MILESTONE, node->text, &(struct text){{0}, {0}});
}

/* A value of the pack that a command can carry with the type its page needs. */
static bool load_value_of(struct loading *loading, const struct node *node, enum value_type type, struct str *name) {
    static const char *const names[] = {
#define X(upper, text) text,
        VALUE_TYPES(X)
#undef X
    };
    if (!load_word(loading, node, name)) return false;
    const struct value_rule *value = regulation_value(loading->r, *name);
    struct known known = {0};
    for (size_t i = 0; i < loading->r->values_count; i++) known_add(loading, &known, loading->r->values[i].name);
    if (!value) return fail_unknown(loading, node, "value of fields", *name, &known);
    bool fits = value->type == type || (type == VALUE_TYPE_TEXT && value->type == VALUE_TYPE_WORD);
    return fits ? true : fail_node(loading, node, "this must name a value of type %s", names[type]);
}

static bool load_text_value(struct loading *loading, const struct node *node, void *member) {
    return load_value_of(loading, node, VALUE_TYPE_TEXT, member);
}
static bool load_word_value(struct loading *loading, const struct node *node, void *member) {
    return load_value_of(loading, node, VALUE_TYPE_WORD, member);
}
static bool load_list_value(struct loading *loading, const struct node *node, void *member) {
    return load_value_of(loading, node, VALUE_TYPE_LIST, member);
}
static bool load_number_value(struct loading *loading, const struct node *node, void *member) {
    return load_value_of(loading, node, VALUE_TYPE_NUMBER, member);
}

static bool load_number(struct loading *loading, const struct node *node, void *member) {
    return load_int(loading, node, 0, AMOUNT_MAX, member);
}

/* ---- stages ---- */

static bool stage_enters(struct loading *loading, const struct node *node, void *member) {
    struct stage_rule *rule = member;
    return load_triggers(loading, node, &rule->enters, &rule->enters_count);
}

static bool stage_name(struct loading *loading, const struct node *node, void *member) {
    const struct stage_rule *rule = (const struct stage_rule *)member; /* `stage` is its first member */
    if (!load_word(loading, node, member)) return false;
    for (const struct stage_rule *other = loading->r->stages; other < loading->r->stages + loading->r->stages_count; other++)
        if (other != rule && str_equal(other->stage, node->text))
            return fail_node(loading, node, "two stages with the name " STR_FMT, STR_ARG(node->text));
    return true;
}

static const struct key stage_keys[] = {
    {"stage", true, stage_name, offsetof(struct stage_rule, stage)},
    {"article", true, load_article, offsetof(struct stage_rule, article)},
    {"text", true, load_texts, offsetof(struct stage_rule, text)},
    {"asker", false, load_texts, offsetof(struct stage_rule, asker)},
    {"on", true, stage_enters, 0},
};

/* ---- courtesies ---- */

static bool courtesy_words(struct loading *loading, const struct node *node, void *member) {
    struct courtesy_rule *rule = member;
    return load_words(loading, node, &rule->words, &rule->words_count);
}

static bool courtesy_on(struct loading *loading, const struct node *node, void *member) {
    struct courtesy_rule *rule = member;
    return load_verbs(loading, node, &rule->on, &rule->on_count);
}

static const struct key courtesy_keys[] = {
    {"article", true, load_article, offsetof(struct courtesy_rule, article)},
    {"say", false, load_texts, offsetof(struct courtesy_rule, say)},
    {"words", false, courtesy_words, 0},
    {"on", false, courtesy_on, 0},
};

static bool courtesy_finish(struct loading *loading, const struct node *node, const struct courtesy_rule *rule) {
    return rule->say.zh.len || rule->words_count ? true : fail_node(loading, node, "a courtesy needs say: or words:");
}

/* ---- documents and meetings ---- */

static bool checklist_items(struct loading *loading, const struct node *node, void *member) {
    struct checklist_rule *rule = member;
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!load_value_of(loading, entry, VALUE_TYPE_YES_NO, ARENA_PUSH(loading->arena, rule->items, rule->items_count)))
            return false;
    return rule->items_count ? true : fail_node(loading, node, "this list is empty");
}

static const struct key checklist_keys[] = {
    {"article", true, load_article, offsetof(struct checklist_rule, article)},
    {"title", true, load_texts, offsetof(struct checklist_rule, title)},
    {"when", false, load_condition, offsetof(struct checklist_rule, when)},
    {"each", true, load_milestone, offsetof(struct checklist_rule, each)},
    {"all", true, load_milestone, offsetof(struct checklist_rule, all)},
    {"items", true, checklist_items, 0},
};

static bool participants_late(struct loading *loading, const struct node *node, void *member) {
    struct participants_rule *rule = member;
    rule->has_late = true;
    if (!load_span(loading, node, &rule->late)) return false;
    if (rule->late.unit == UNIT_MINUTES || rule->late.unit == UNIT_HOURS || rule->late.unit == UNIT_DAYS) return true;
    return fail_node(loading, node, "backwards only minutes, hours and days are counted");
}

static const struct key participants_keys[] = {
    {"article", true, load_article, offsetof(struct participants_rule, article)},
    {"when", false, load_condition, offsetof(struct participants_rule, when)},
    {"named", true, load_list_value, offsetof(struct participants_rule, named)},
    {"person", true, load_text_value, offsetof(struct participants_rule, person)},
    {"medium", true, load_word_value, offsetof(struct participants_rule, medium)},
    {"set", true, load_milestone, offsetof(struct participants_rule, set)},
    {"sent", true, load_milestone, offsetof(struct participants_rule, sent)},
    {"acknowledged", true, load_milestone, offsetof(struct participants_rule, acknowledged)},
    {"late", false, participants_late, 0},
};

static const struct key proofreading_keys[] = {
    {"article", true, load_article, offsetof(struct proofreading_rule, article)},
    {"when", false, load_condition, offsetof(struct proofreading_rule, when)},
    {"result", true, load_pack_word, offsetof(struct proofreading_rule, result)},
    {"characters", true, load_number_value, offsetof(struct proofreading_rule, characters)},
    {"errors", true, load_number_value, offsetof(struct proofreading_rule, errors)},
    {"critical", true, load_number_value, offsetof(struct proofreading_rule, critical)},
    {"kinds", false, load_list_value, offsetof(struct proofreading_rule, kinds)},
    {"more_than", true, load_number, offsetof(struct proofreading_rule, more_than)},
    {"per", true, load_number, offsetof(struct proofreading_rule, per)},
};

bool load_shown(struct loading *loading, const struct node *root) {
    LOAD_LIST(loading, root, stages, stage_keys, (struct stage_rule){0}, NOTHING_MORE);
    LOAD_LIST(loading, root, courtesies, courtesy_keys, (struct courtesy_rule){0}, courtesy_finish);
    LOAD_LIST(loading, root, checklists, checklist_keys, (struct checklist_rule){0}, NOTHING_MORE);
    LOAD_LIST(loading, root, participants, participants_keys, (struct participants_rule){0}, NOTHING_MORE);
    LOAD_LIST(loading, root, proofreadings, proofreading_keys, (struct proofreading_rule){0}, NOTHING_MORE);
    return true;
}
