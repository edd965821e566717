/* Reading the rules of a pack: effects, refusals, grants, clocks, forms, findings, phrases and the few switches.
 * Not here: offences and sanctions (penalties.c), whether the rules fit together (check.c). */
#include "regulation/loading.h"

static bool load_events(struct loading *loading, const struct node *node, void *member) {
    struct trigger *trigger = member;
    return load_verbs(loading, node, &trigger->events, &trigger->events_count);
}

/* ---- effects ---- */

#define EFFECT_SWITCH(name, has, type, load)                                                        \
    static bool effect_##name(struct loading *loading, const struct node *node, void *member) {     \
        struct effect_rule *effect = member;                                                        \
        effect->has = true;                                                                         \
        return load(loading, node, &effect->name);                                                  \
    }
EFFECT_SWITCH(discharges, has_discharges, bool, load_bool)
EFFECT_SWITCH(told, has_told, bool, load_bool)
EFFECT_SWITCH(owner, has_owner, enum relation, load_relation)
EFFECT_SWITCH(holder, has_holder, enum relation, load_relation)
EFFECT_SWITCH(leaves, has_leaves, enum verb, load_verb)

static bool effect_state(struct loading *loading, const struct node *node, void *member) {
    struct effect_rule *effect = member;
    effect->has_state = true;
    return load_choice(loading, node, "state", state_names, states_count, &effect->state);
}

static bool effect_copies(struct loading *loading, const struct node *node, void *member) {
    struct effect_rule *effect = member;
    return load_relations(loading, node, &effect->copies, &effect->copies_count);
}

static const struct key effect_keys[] = {
    {"article", true, load_article, offsetof(struct effect_rule, article)},
    {"on", true, load_events, offsetof(struct effect_rule, on)},
    {"when", false, load_condition, offsetof(struct effect_rule, on.when)},
    {"discharges", false, effect_discharges, 0},
    {"told", false, effect_told, 0},
    {"state", false, effect_state, 0},
    {"owner", false, effect_owner, 0},
    {"holder", false, effect_holder, 0},
    {"copies", false, effect_copies, 0},
    {"extends", false, load_bool, offsetof(struct effect_rule, extends)},
    {"leaves", false, effect_leaves, 0},
};

static bool effect_finish(struct loading *loading, const struct node *node, const struct effect_rule *effect) {
    bool does = effect->has_discharges || effect->has_told || effect->has_state || effect->has_owner || effect->has_holder ||
                effect->copies_count || effect->extends || effect->has_leaves;
    return does ? true : fail_node(loading, node, "this effect changes nothing");
}

/* ---- refusals and grants ---- */

static bool refusal_commands(struct loading *loading, const struct node *node, void *member) {
    struct refusal_rule *rule = member;
    bool loaded = load_verbs(loading, node, &rule->commands, &rule->commands_count);
    rule->verbs = verb_bits(rule->commands, rule->commands_count);
    return loaded;
}

static const struct key refusal_keys[] = {
    {"article", true, load_article, offsetof(struct refusal_rule, article)},
    {"command", true, refusal_commands, 0},
    {"when", false, load_condition, offsetof(struct refusal_rule, when)},
    {"say", false, load_texts, offsetof(struct refusal_rule, say)},
};

static bool only_commands(struct loading *loading, const struct node *node, const enum verb *commands, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!verb_names[commands[i]][0])
            return fail_node(loading, node_get(node, "command"), "nobody gives the command %s: it is a consequence",
                             verb_event_names[commands[i]]);
    return true;
}

static bool refusal_finish(struct loading *loading, const struct node *node, const struct refusal_rule *rule) {
    if (!rule->when && !rule->say.zh.len) return fail_node(loading, node, "a refusal without when: needs say:");
    return only_commands(loading, node, rule->commands, rule->commands_count);
}

static bool grant_commands(struct loading *loading, const struct node *node, void *member) {
    struct grant_rule *rule = member;
    bool loaded = load_verbs(loading, node, &rule->commands, &rule->commands_count);
    rule->verbs = verb_bits(rule->commands, rule->commands_count);
    return loaded;
}

static bool grant_states(struct loading *loading, const struct node *node, void *member) {
    struct grant_rule *rule = member;
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        int *state = ARENA_PUSH(loading->arena, rule->states, rule->states_count);
        if (!load_choice(loading, entry, "state", state_names, states_count, state)) return false;
    }
    return true;
}

static const struct key grant_keys[] = {
    {"article", true, load_article, offsetof(struct grant_rule, article)},
    {"command", true, grant_commands, 0},
    {"when", true, load_condition, offsetof(struct grant_rule, when)},
    {"states", false, grant_states, 0},
};

static bool grant_finish(struct loading *loading, const struct node *node, const struct grant_rule *rule) {
    if (rule->commands_count == 0) return fail_node(loading, node, "name the commands that are granted");
    return only_commands(loading, node, rule->commands, rule->commands_count);
}

/* ---- clocks ---- */

static bool clock_starts(struct loading *loading, const struct node *node, void *member) {
    struct clock_rule *rule = member;
    return load_triggers(loading, node, &rule->starts, &rule->starts_count);
}

static bool clock_stops(struct loading *loading, const struct node *node, void *member) {
    struct clock_rule *rule = member;
    return load_triggers(loading, node, &rule->stops, &rule->stops_count);
}

static bool clock_against(struct loading *loading, const struct node *node, void *member) {
    struct clock_rule *rule = member;
    rule->against_nobody = node->kind == NODE_TEXT && str_is(node->text, "nobody");
    return rule->against_nobody || load_relation(loading, node, &rule->against);
}

static bool clock_from(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"register"};
    int choice = 0;
    *(bool *)member = true;
    return load_choice(loading, node, "moment", names, 1, &choice);
}

static bool clock_cites(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"finding"};
    int choice = 0;
    *(bool *)member = true;
    return load_choice(loading, node, "source of the article", names, 1, &choice);
}

static bool clock_then(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"deemed_approved"};
    int choice = 0;
    *(bool *)member = true;
    return load_choice(loading, node, "consequence", names, 1, &choice);
}

static bool due_topic(struct loading *loading, const struct node *node, struct clock_rule *rule) {
    static const char *const names[] = {"promised", "statutory", "steps"};
    uint32_t bits = 0;
    if (!load_bits(loading, node, "limit of a topic", names, ARRAY_LENGTH(names), &bits)) return false;
    if ((bits & 4) && bits != 4) return fail_node(loading, node, "steps stands alone");
    rule->due = bits & 4 ? DUE_STEP : DUE_TOPIC;
    rule->topic_promised = bits & 1;
    rule->topic_statutory = (bits & 2) != 0;
    return true;
}

static bool clock_due(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"none", "promise", "matter", "measure"};
    static const enum due_kind kinds[] = {DUE_NONE, DUE_PROMISE, DUE_MATTER, DUE_MEASURE};
    struct clock_rule *rule = member;
    int choice = 0;
    if (node->kind == NODE_TEXT) {
        if (!load_choice(loading, node, "due", names, ARRAY_LENGTH(names), &choice)) return false;
        rule->due = kinds[choice];
        return true;
    }
    if (node->kind == NODE_MAP && node->count == 1 && node_get(node, "topic")) return due_topic(loading, node->items[0], rule);
    const struct node *before = node->kind == NODE_MAP && node->count == 1 ? node_get(node, "before") : NULL;
    rule->due = before ? DUE_BEFORE : DUE_SPAN;
    return load_span(loading, before ? before : node, &rule->span);
}

/* Own clocks stand before those that were taken over. */
static bool fail_clock_twice(struct loading *loading, const struct node *node, ptrdiff_t other) {
    bool own = (size_t)other < loading->own_clocks;
    fail_node(loading, node, "two clocks with the id " STR_FMT, STR_ARG(node->text));
    error_hint(loading->error, own ? "rename one of them" : "to replace the one that is taken over, name it under overrides:");
    return false;
}

static bool clock_id(struct loading *loading, const struct node *node, void *member) {
    const struct clock_rule *rule = (const struct clock_rule *)member; /* `id` is its first member */
    if (!load_word(loading, node, member)) return false;
    for (const struct clock_rule *other = loading->r->clocks; other < loading->r->clocks + loading->r->clocks_count; other++)
        if (other != rule && str_equal(other->id, node->text))
            return fail_clock_twice(loading, node, other - loading->r->clocks);
    return true;
}

static bool clock_until(struct loading *loading, const struct node *node, void *member) {
    struct clock_rule *rule = member;
    enum verb verb;
    if (!load_word(loading, node, &rule->until)) return false;
    if (is_milestone(loading, node->text) || str_is(node->text, "step")) return true;
    struct known known = {0};
    if (verb_read(node->text, &verb)) {
        rule->until = str_from(verb_names[verb][0] ? verb_names[verb] : verb_event_names[verb]);
        return true;
    }
    known_add_all(loading, &known, verb_names, VERB__COUNT);
    for (size_t i = 0; i < loading->r->milestones_count; i++) known_add(loading, &known, loading->r->milestones[i].word);
    return fail_unknown(loading, node, "event or milestone", node->text, &known);
}

/* `id` first: its reader compares with the other clocks. */
static const struct key clock_keys[] = {
    {"id", true, clock_id, offsetof(struct clock_rule, id)},
    {"article", true, load_article, offsetof(struct clock_rule, article)},
    {"start", true, clock_starts, 0},
    {"when", false, load_condition, offsetof(struct clock_rule, when)},
    {"until", true, clock_until, 0},
    {"stop", false, clock_stops, 0},
    {"stop_when", false, load_condition, offsetof(struct clock_rule, stop_when)},
    {"due", true, clock_due, 0},
    {"from", false, clock_from, offsetof(struct clock_rule, from_register)},
    {"against", true, clock_against, 0},
    {"hard", false, load_bool, offsetof(struct clock_rule, hard)},
    {"pauses", false, load_bool, offsetof(struct clock_rule, pauses)},
    {"restarts", false, load_bool, offsetof(struct clock_rule, restarts)},
    {"then", false, clock_then, offsetof(struct clock_rule, deems_approved)},
    {"blames", false, load_article, offsetof(struct clock_rule, blames)},
    {"cause", false, load_pack_word, offsetof(struct clock_rule, cause)},
    {"cites", false, clock_cites, offsetof(struct clock_rule, cites_finding)},
};

/* ---- forms ---- */

static bool check_field(struct loading *loading, const struct node *node, struct text *label) {
    const struct value_rule *value = node->kind == NODE_TEXT ? regulation_value(loading->r, node->text) : NULL;
    if (node->kind != NODE_TEXT) return fail_node(loading, node, "this must be the name of a form field");
    *label = value ? value->text : form_field_text(node->text);
    if (label->zh.len) return true;
    static const char *const names[] = {
#define FORM_FIELD(name, zh, en) name,
#include "regulation/form_fields.def"
#undef FORM_FIELD
    };
    struct known known = {0};
    known_add_all(loading, &known, names, ARRAY_LENGTH(names));
    for (size_t i = 0; i < loading->r->values_count; i++) known_add(loading, &known, loading->r->values[i].name);
    struct str shown = utf8_prefix(node->text, 40);
    fail_unknown(loading, node, "form field", node->text, &known);
    snprintf(loading->error->message, sizeof loading->error->message, "nobody can fill the form field " STR_FMT, STR_ARG(shown));
    if (!str_nearest(node->text, known.words, known.count).len)
        error_hint(loading->error, "declare it under fields: with zh, en and type");
    return false;
}

static bool field_from(struct loading *loading, const struct node *node, void *member) {
    struct form_field *field = member;
    const struct node *entry;
    struct text label;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        if (!check_field(loading, entry, &label)) return false;
        *ARENA_PUSH(loading->arena, field->from, field->from_count) = entry->text;
    }
    return true;
}

/* A name; or a map {NAME: {zh, en, from}} where the form prints another label or takes another value. */
static bool load_form_field(struct loading *loading, const struct node *node, struct form_field *field) {
    static const struct key keys[] = {
        {"zh", false, load_word, offsetof(struct form_field, label.zh)},
        {"en", false, load_word, offsetof(struct form_field, label.en)},
        {"from", false, field_from, 0},
    };
    const struct node *name = node->kind == NODE_MAP && node->count == 1 ? node->keys[0] : node;
    if (!check_field(loading, name, &field->label)) return false;
    field->name = name->text;
    return name == node || LOAD_MAP(loading, node->items[0], keys, field);
}

static bool form_fields(struct loading *loading, const struct node *node, void *member) {
    struct form_rule *form = member;
    if (node->kind != NODE_LIST || node->count == 0) return fail_node(loading, node, "this must be a list of form fields");
    for (size_t i = 0; i < node->count; i++) {
        struct form_field *field = ARENA_PUSH(loading->arena, form->fields, form->fields_count);
        if (!load_form_field(loading, node->items[i], field)) return false;
        for (size_t k = 0; k + 1 < form->fields_count; k++)
            if (str_equal(form->fields[k].name, field->name))
                return fail_node(loading, node->items[i], "this field is there twice");
    }
    return true;
}

static bool form_copies(struct loading *loading, const struct node *node, void *member) {
    int64_t copies = 0;
    if (!load_int(loading, node, 1, 9, &copies)) return false;
    *(int *)member = (int)copies;
    return true;
}

/* One form may be provided for by several articles, each with its occasion. */
static bool form_id(struct loading *loading, const struct node *node, void *member) {
    const struct form_rule *rule = (const struct form_rule *)member; /* `id` is its first member */
    if (!load_word(loading, node, member)) return false;
    for (const struct form_rule *other = loading->r->forms; other < loading->r->forms + loading->r->forms_count; other++)
        if (other != rule && str_equal(other->id, rule->id) && str_equal(other->article, rule->article))
            return fail_node(loading, node, "two forms with the id " STR_FMT " of one article", STR_ARG(node->text));
    return true;
}

/* `article` first: the reader of `id` looks at it. */
static const struct key form_keys[] = {
    {"article", true, load_article, offsetof(struct form_rule, article)},
    {"id", true, form_id, offsetof(struct form_rule, id)},
    {"title", true, load_texts, offsetof(struct form_rule, title)},
    {"on", true, load_events, offsetof(struct form_rule, on)},
    {"when", false, load_condition, offsetof(struct form_rule, on.when)},
    {"copies", false, form_copies, offsetof(struct form_rule, copies)},
    {"fields", true, form_fields, 0},
};

/* ---- findings and phrases ---- */

static const struct key finding_keys[] = {
    {"article", true, load_article, offsetof(struct finding_rule, article)},
    {"on", true, load_events, offsetof(struct finding_rule, on)},
    {"when", false, load_condition, offsetof(struct finding_rule, on.when)},
    {"against", true, load_relation, offsetof(struct finding_rule, against)},
    {"on_related", false, load_bool, offsetof(struct finding_rule, on_related)},
    {"cause", false, load_pack_word, offsetof(struct finding_rule, cause)},
};

static bool phrase_texts(struct loading *loading, const struct node *node, void *member) {
    struct phrase_rule *rule = member;
    return load_words(loading, node, &rule->phrases, &rule->phrases_count);
}

static const struct key phrase_keys[] = {
    {"article", true, load_article, offsetof(struct phrase_rule, article)},
    {"phrases", true, phrase_texts, 0},
};

/* ---- switches ---- */

static bool load_track(struct loading *loading, const struct node *node, void *member) {
    struct regulation *r = member;
    const struct node *shows = node_get(node, "shows"), *hides = node_get(node, "hides");
    if (node->kind != NODE_MAP || node->count != (size_t)(shows != NULL) + (hides != NULL) || node->count == 0)
        return fail_node(loading, node, "track is {shows: […], hides: […]}");
    r->track_shows_count = r->track_hides_count = 0;
    r->track_shows = r->track_hides = NULL;
    if (shows && !load_verbs(loading, shows, &r->track_shows, &r->track_shows_count)) return false;
    return !hides || load_verbs(loading, hides, &r->track_hides, &r->track_hides_count);
}

static bool load_chain(struct loading *loading, const struct node *node, void *member) {
    struct regulation *r = member;
    r->chain = NULL;
    r->chain_count = 0;
    return load_relations(loading, node, &r->chain, &r->chain_count);
}

static bool load_switches(struct loading *loading, const struct node *root) {
    static const struct key switches[] = {
        {"close_untold_when", false, load_condition, offsetof(struct regulation, close_untold_when)},
        {"every_unit_concludes", false, load_bool, offsetof(struct regulation, every_unit_concludes)},
        {"conclude_holder", false, load_relation, offsetof(struct regulation, conclude_holder)},
        {"backup_acts", false, load_bool, offsetof(struct regulation, backup_acts)},
        {"leave_approved", false, load_bool, offsetof(struct regulation, leave_approved)},
        {"chain", false, load_chain, 0},
        {"track", false, load_track, 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(switches); i++) {
        const struct node *value = node_get(root, switches[i].name);
        if (value && !switches[i].load(loading, value, (char *)loading->r + switches[i].offset)) return false;
    }
    return true;
}

bool load_rules(struct loading *loading, const struct node *root) {
    LOAD_LIST(loading, root, effects, effect_keys, (struct effect_rule){0}, effect_finish);
    LOAD_LIST(loading, root, refusals, refusal_keys, (struct refusal_rule){0}, refusal_finish);
    LOAD_LIST(loading, root, grants, grant_keys, (struct grant_rule){0}, grant_finish);
    const struct node *clocks = node_get(root, "clocks");
    loading->own_clocks = clocks ? clocks->count : 0;
    LOAD_LIST(loading, root, clocks, clock_keys, (struct clock_rule){.hard = true}, NOTHING_MORE);
    LOAD_LIST(loading, root, forms, form_keys, (struct form_rule){.copies = 1}, NOTHING_MORE);
    LOAD_LIST(loading, root, findings, finding_keys, (struct finding_rule){0}, NOTHING_MORE);
    LOAD_LIST(loading, root, phrases, phrase_keys, (struct phrase_rule){0}, NOTHING_MORE);
    return load_switches(loading, root);
}
