/* Reading what may follow a breach: offences, sanctions, what sanctions add up to. Not here: what opens a finding by itself
 * (rules.c), and who is heard and decides (src/matter). */
#include "regulation/loading.h"

static bool load_severities(struct loading *loading, const struct node *node, struct str **words, size_t *count) {
    const struct node *entry;
    struct text say;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        if (!load_word(loading, entry, ARENA_PUSH(loading->arena, *words, *count))) return false;
        if (!check_word(loading, entry, FACT_SEVERITY, entry->text, &say)) return false;
    }
    return true;
}

/* ---- offences ---- */

static bool offence_causes(struct loading *loading, const struct node *node, void *member) {
    struct offence_rule *rule = member;
    return load_pack_words(loading, node, &rule->causes, &rule->causes_count);
}

static bool offence_uncounted(struct loading *loading, const struct node *node, void *member) {
    struct offence_rule *rule = member;
    return load_pack_words(loading, node, &rule->uncounted, &rule->uncounted_count);
}

static bool offence_consequences(struct loading *loading, const struct node *node, void *member) {
    struct offence_rule *rule = member;
    const struct node *entry;
    struct text say;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        if (!load_word(loading, entry, ARENA_PUSH(loading->arena, rule->consequences, rule->consequences_count))) return false;
        if (!check_word(loading, entry, FACT_CONSEQUENCE, entry->text, &say)) return false;
    }
    return true;
}

static const struct key offence_keys[] = {
    {"article", true, load_article, offsetof(struct offence_rule, article)},
    {"gist", false, load_texts, offsetof(struct offence_rule, gist)},
    {"causes", false, offence_causes, 0},
    {"consequences", false, offence_consequences, 0},
    {"severity", false, load_bool, offsetof(struct offence_rule, needs_severity)},
    {"uncounted", false, offence_uncounted, 0},
    {"when", false, load_condition, offsetof(struct offence_rule, when)},
};

/* ---- sanctions ---- */

static bool amount_bound(struct loading *loading, const struct node *node, void *member) {
    return load_int(loading, node, 0, INT32_MAX, member);
}

static bool measure_amount(struct loading *loading, const struct node *node, void *member) {
    static const struct key keys[] = {
        {"min", false, amount_bound, offsetof(struct measure_rule, amount_min)},
        {"max", false, amount_bound, offsetof(struct measure_rule, amount_max)},
        {"more_than", false, amount_bound, offsetof(struct measure_rule, amount_above)},
        {"unit", true, load_word, offsetof(struct measure_rule, amount_unit)},
    };
    struct measure_rule *measure = member;
    measure->has_amount = true;
    if (!LOAD_MAP(loading, node, keys, measure)) return false;
    bool ordered = measure->amount_max < 0 || measure->amount_min <= measure->amount_max;
    return ordered ? true : fail_node(loading, node, "min is more than max");
}

static bool measure_required(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"required"};
    int choice = 0;
    *(bool *)member = true;
    return load_choice(loading, node, "word", names, 1, &choice);
}

static bool measure_month(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {[MONTH_DECIDED] = "decided", [MONTH_DISCOVERED] = "discovered",
                                        [MONTH_HAPPENED] = "happened"};
    struct measure_rule *measure = member;
    int choice = 0;
    if (!measure->has_amount) return fail_node(loading, node, "only an amount belongs to a month: give amount: before month:");
    if (!load_choice(loading, node, "month", names, ARRAY_LENGTH(names), &choice)) return false;
    measure->month = (enum measure_month)choice;
    return true;
}

static const struct key measure_keys[] = {
    {"measure", true, load_pack_word, offsetof(struct measure_rule, measure)},
    {"amount", false, measure_amount, 0},
    {"month", false, measure_month, 0},
    {"until", false, measure_required, offsetof(struct measure_rule, needs_until)},
    {"on", false, measure_required, offsetof(struct measure_rule, needs_on)},
};

static bool sanction_measures(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    const struct node *entry;
    if (node->kind == NODE_TEXT && str_is(node->text, "any")) return true;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        struct measure_rule *measure = ARENA_PUSH(loading->arena, rule->measures, rule->measures_count);
        measure->amount_max = measure->amount_above = -1;
        bool good = entry->kind == NODE_MAP ? LOAD_MAP(loading, entry, measure_keys, measure)
                                            : load_pack_word(loading, entry, &measure->measure);
        if (!good) return false;
    }
    return rule->measures_count ? true : fail_node(loading, node, "this list is empty: any measure is measures: any");
}

/* Words among the rule's own measures. */
static bool load_own_measures(struct loading *loading, const struct node *node, const struct sanction_rule *rule,
                              struct str **words, size_t *count) {
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        struct known known = {0};
        bool own = false;
        if (!load_word(loading, entry, ARENA_PUSH(loading->arena, *words, *count))) return false;
        for (size_t k = 0; k < rule->measures_count; k++) {
            own = own || str_equal(rule->measures[k].measure, entry->text);
            known_add(loading, &known, rule->measures[k].measure);
        }
        if (!own) return fail_unknown(loading, entry, "measure of this rule", entry->text, &known);
    }
    return true;
}

static bool sanction_required(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    return load_own_measures(loading, node, rule, &rule->required, &rule->required_count);
}

static bool sanction_exactly_one(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    return load_own_measures(loading, node, rule, &rule->exactly_one, &rule->exactly_one_count);
}

static bool sanction_offences(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!load_article(loading, entry, ARENA_PUSH(loading->arena, rule->offences, rule->offences_count))) return false;
    return true;
}

static bool sanction_severities(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    return load_severities(loading, node, &rule->severities, &rule->severities_count);
}

static bool sanction_on(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"unit", "staff"};
    struct sanction_rule *rule = member;
    int choice = 0;
    if (!load_choice(loading, node, "kind of respondent", names, ARRAY_LENGTH(names), &choice)) return false;
    *(choice == 0 ? &rule->on_unit : &rule->on_staff) = true;
    return true;
}

static bool sanction_also_on(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    return load_relations(loading, node, &rule->also_on, &rule->also_on_count);
}

static bool sanction_deciders(struct loading *loading, const struct node *node, void *member) {
    struct sanction_rule *rule = member;
    const struct node *entry;
    rule->line = node->line;
    rule->column = node->column;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        int role = 0;
        if (!load_choice(loading, entry, "role", role_names, ROLE__COUNT, &role)) return false;
        *ARENA_PUSH(loading->arena, rule->deciders, rule->deciders_count) = (enum role)role;
    }
    return rule->deciders_count ? true : fail_node(loading, node, "a sanction needs somebody who decides it");
}

/* `measures` before what picks among them. */
static const struct key sanction_keys[] = {
    {"article", true, load_article, offsetof(struct sanction_rule, article)},
    {"offences", false, sanction_offences, 0},
    {"severity", false, sanction_severities, 0},
    {"on", false, sanction_on, 0},
    {"when", false, load_condition, offsetof(struct sanction_rule, when)},
    {"measures", true, sanction_measures, 0},
    {"required", false, sanction_required, 0},
    {"exactly_one", false, sanction_exactly_one, 0},
    {"alone", false, load_bool, offsetof(struct sanction_rule, alone)},
    {"also_on", false, sanction_also_on, 0},
    {"decide", true, sanction_deciders, 0},
};

/* ---- accumulations ---- */

static bool accumulation_at_least(struct loading *loading, const struct node *node, void *member) {
    int64_t number = 0;
    if (!load_int(loading, node, 1, 1000, &number)) return false;
    *(int32_t *)member = (int32_t)number;
    return true;
}

static bool accumulation_within(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"calendar_year", "rolling_year"};
    int choice = 0;
    if (!load_choice(loading, node, "year", names, ARRAY_LENGTH(names), &choice)) return false;
    *(bool *)member = choice == 1;
    return true;
}

static bool accumulation_cap(struct loading *loading, const struct node *node, void *member) {
    static const struct key keys[] = {
        {"institution", true, load_texts, offsetof(struct accumulation_rule, cap_institution)},
        {"civil_servant", true, load_texts, offsetof(struct accumulation_rule, cap_civil_servant)},
    };
    return LOAD_MAP(loading, node, keys, member);
}

static const struct key accumulation_keys[] = {
    {"article", true, load_article, offsetof(struct accumulation_rule, article)},
    {"measure", true, load_pack_word, offsetof(struct accumulation_rule, measure)},
    {"at_least", true, accumulation_at_least, offsetof(struct accumulation_rule, at_least)},
    {"within", false, accumulation_within, offsetof(struct accumulation_rule, rolling)},
    {"cap", true, accumulation_cap, 0},
    {"propose", false, load_pack_word, offsetof(struct accumulation_rule, propose)},
};

bool load_penalties(struct loading *loading, const struct node *root) {
    LOAD_LIST(loading, root, offences, offence_keys, (struct offence_rule){0}, NOTHING_MORE);
    LOAD_LIST(loading, root, sanctions, sanction_keys, (struct sanction_rule){0}, NOTHING_MORE);
    LOAD_LIST(loading, root, accumulations, accumulation_keys, (struct accumulation_rule){0}, NOTHING_MORE);
    return true;
}
