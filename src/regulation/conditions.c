/* Reading conditions: names of cases, and maps whose keys are facts, persons or kinds of condition. Not here: what they say
 * (say.c) and whether they hold (src/matter). Invariant: a condition that is returned uses nothing but the vocabulary. */
#include "regulation/loading.h"

static struct condition *condition_new(struct loading *loading, const struct node *node, enum condition_kind kind) {
    struct condition *condition = ARENA_NEW(loading->arena, struct condition);
    condition->kind = kind;
    condition->at_most = -1;
    condition->line = node->line;
    condition->column = node->column;
    return condition;
}

/* ---- operands ---- */

static void known_facts(struct loading *loading, struct known *known) {
    for (int i = 0; i < FACT__COUNT; i++)
        if (i != FACT_FIELD && i != FACT_NOTED && i != FACT_OPTION) known_add_all(loading, known, &fact_paths[i], 1);
    for (size_t i = 0; i < loading->r->values_count; i++) {
        known_add(loading, known, str_printf(loading->arena, "fields." STR_FMT, STR_ARG(loading->r->values[i].name)));
        known_add(loading, known, str_printf(loading->arena, "noted." STR_FMT, STR_ARG(loading->r->values[i].name)));
    }
    for (size_t i = 0; i < loading->r->options_count; i++)
        known_add(loading, known, str_printf(loading->arena, "option." STR_FMT, STR_ARG(loading->r->options[i].name)));
}

/* fields.NAME, noted.NAME and option.NAME, for a NAME that the pack declares. */
static bool named_operand(struct loading *loading, struct str path, struct operand *operand) {
    static const struct {
        struct str prefix;
        enum fact fact;
    } prefixes[] = {{STR_INIT("fields."), FACT_FIELD}, {STR_INIT("noted."), FACT_NOTED}, {STR_INIT("option."), FACT_OPTION}};
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
        if (!str_starts(path, prefixes[i].prefix)) continue;
        struct str name = str_slice(path, prefixes[i].prefix.len, path.len);
        const struct value_rule *value = regulation_value(loading->r, name);
        const struct option_rule *option = regulation_option(loading->r, name);
        if (prefixes[i].fact == FACT_OPTION ? !option : !value) return false;
        *operand = (struct operand){prefixes[i].fact, name, prefixes[i].fact == FACT_OPTION ? option->gist : value->text};
        return true;
    }
    return false;
}

static bool operand_find(struct loading *loading, struct str path, struct operand *operand) {
    for (int i = 0; i < FACT__COUNT; i++)
        if (i != FACT_FIELD && i != FACT_NOTED && i != FACT_OPTION && str_is(path, fact_paths[i])) {
            *operand = (struct operand){.fact = (enum fact)i};
            return true;
        }
    return named_operand(loading, path, operand);
}

static bool load_operand(struct loading *loading, const struct node *node, void *member) {
    if (node->kind != NODE_TEXT) return fail_node(loading, node, "this must be the name of a fact");
    if (operand_find(loading, node->text, member)) return true;
    struct known known = {0};
    known_facts(loading, &known);
    return fail_unknown(loading, node, "fact", node->text, &known);
}

static bool load_operands(struct loading *loading, const struct node *node, struct condition *condition) {
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        struct operand *operand = ARENA_PUSH(loading->arena, condition->operands, condition->operands_count);
        if (!load_operand(loading, entry, operand)) return false;
    }
    return condition->operands_count ? true : fail_node(loading, node, "this list is empty");
}

static const struct value_rule *value_of(const struct loading *loading, const struct operand *operand) {
    bool named = operand->fact == FACT_FIELD || operand->fact == FACT_NOTED;
    return named ? regulation_value(loading->r, operand->name) : NULL;
}

static enum fact_type operand_type(const struct loading *loading, const struct operand *operand) {
    const struct value_rule *value = value_of(loading, operand);
    if (!value) return fact_types[operand->fact];
    switch (value->type) {
    case VALUE_TYPE_TEXT: return FACT_TYPE_TEXT;
    case VALUE_TYPE_YES_NO: return FACT_TYPE_BOOL;
    case VALUE_TYPE_NUMBER: return FACT_TYPE_NUMBER;
    case VALUE_TYPE_DATE: return FACT_TYPE_INSTANT;
    case VALUE_TYPE_WORD: return FACT_TYPE_WORD;
    case VALUE_TYPE_LIST: return FACT_TYPE_LIST;
    case VALUE_TYPE_PARTY: return FACT_TYPE_PARTY;
    case VALUE_TYPE__COUNT: break;
    }
    return FACT_TYPE_TEXT;
}

/* ---- value and count ---- */

/* A word of a value or option that the pack declares; their lists are closed. */
static bool check_declared(struct loading *loading, const struct node *node, const struct operand *operand, struct text *say) {
    const struct option_rule *option = operand->fact == FACT_OPTION ? regulation_option(loading->r, operand->name) : NULL;
    const struct value_rule *value = value_of(loading, operand);
    struct known known = {0};
    *say = (struct text){node->text, node->text};
    for (size_t i = 0; option && i < option->words_count; i++) {
        if (str_equal(option->words[i], node->text)) return true;
        known_add(loading, &known, option->words[i]);
    }
    for (size_t i = 0; value && i < value->words_count; i++) {
        if (str_equal(value->words[i].word, node->text)) {
            *say = value->words[i].text;
            return true;
        }
        known_add(loading, &known, value->words[i].word);
    }
    return known.count ? fail_unknown(loading, node, "word", node->text, &known) : true;
}

static bool check_value(struct loading *loading, const struct node *node, const struct operand *operand, struct text *say) {
    *say = (struct text){node->text, node->text};
    if (operand->name.len) return check_declared(loading, node, operand, say);
    if (operand->fact == FACT_FINDING_OPENED_BY) {
        enum verb verb;
        if (!load_verb(loading, node, &verb)) return false;
        *say = verb_texts[verb];
        return true;
    }
    if (operand->fact == FACT_MEASURES || operand->fact == FACT_FINDING_PROPOSED) {
        struct str word;
        return load_pack_word(loading, node, &word) && pack_word(loading, node->text, say);
    }
    if (fact_types[operand->fact] != FACT_TYPE_WORD) return true;
    return check_word(loading, node, operand->fact, node->text, say);
}

static bool load_value_words(struct loading *loading, const struct node *node, struct condition *condition) {
    const struct node *entry;
    size_t says = 0;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        struct text *say = ARENA_PUSH(loading->arena, condition->words_say, says);
        if (!load_word(loading, entry, ARENA_PUSH(loading->arena, condition->words, condition->words_count))) return false;
        if (!check_value(loading, entry, &condition->operands[0], say)) return false;
    }
    return condition->words_count ? true : fail_node(loading, node, "this list is empty");
}

static bool load_bool_value(struct loading *loading, const struct node *node, struct condition *condition) {
    bool yes = false;
    if (!load_bool(loading, node, &yes)) return false;
    size_t says = 0;
    *ARENA_PUSH(loading->arena, condition->words, condition->words_count) = yes ? STR("true") : STR("false");
    *ARENA_PUSH(loading->arena, condition->words_say, says) = yes ? (struct text){STR("是"), STR("yes")}
                                                                  : (struct text){STR("否"), STR("no")};
    return true;
}

static bool load_at_least(struct loading *loading, const struct node *node, void *member) {
    int64_t number = 0;
    if (!load_int(loading, node, 0, INT32_MAX, &number)) return false;
    *(int32_t *)member = (int32_t)number;
    return true;
}

static bool load_count(struct loading *loading, const struct node *node, struct condition *condition) {
    static const struct key keys[] = {
        {"at_least", false, load_at_least, offsetof(struct condition, at_least)},
        {"at_most", false, load_at_least, offsetof(struct condition, at_most)},
    };
    condition->kind = CONDITION_COUNT;
    if (!LOAD_MAP(loading, node, keys, condition)) return false;
    if (node->count == 0) return fail_node(loading, node, "say at_least or at_most");
    bool ordered = condition->at_most < 0 || condition->at_least <= condition->at_most;
    return ordered ? true : fail_node(loading, node, "at_least is more than at_most");
}

/* ---- parties ---- */

static bool party_type(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"unit", "staff", "asker"};
    struct party_test *test = member;
    int choice = 0;
    if (!load_choice(loading, node, "type of party", names, ARRAY_LENGTH(names), &choice)) return false;
    test->has_type = true;
    test->is_unit = choice == 0;
    test->is_asker = choice == 2;
    return true;
}

static bool party_kinds(struct loading *loading, const struct node *node, void *member) {
    return load_bits(loading, node, "kind of unit", unit_kind_names, UNIT_KIND__COUNT, &((struct party_test *)member)->kinds);
}

static bool party_roles(struct loading *loading, const struct node *node, void *member) {
    return load_bits(loading, node, "role", role_names, ROLE__COUNT, &((struct party_test *)member)->roles);
}

static bool party_employments(struct loading *loading, const struct node *node, void *member) {
    return load_bits(loading, node, "employment", employment_names, EMPLOYMENT__COUNT,
                     &((struct party_test *)member)->employments);
}

static bool party_is(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return load_relations(loading, node, &test->is, &test->is_count);
}

static bool party_of(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return load_relations(loading, node, &test->of, &test->of_count);
}

static bool party_under(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return load_relations(loading, node, &test->under, &test->under_count);
}

static bool party_duties(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return load_pack_words(loading, node, &test->duties, &test->duties_count);
}

static bool party_listed(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return test->has_listed = true, load_bool(loading, node, &test->listed);
}

static bool party_first_inquiry(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return test->has_first_inquiry = true, load_bool(loading, node, &test->first_inquiry);
}

static bool party_department(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return test->has_department = true, load_bool(loading, node, &test->department);
}

/* true, false, or the kinds of leave. */
static bool party_on_leave(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    test->has_on_leave = test->on_leave = true;
    if (node->kind == NODE_TEXT && (str_is(node->text, "true") || str_is(node->text, "false")))
        return load_bool(loading, node, &test->on_leave);
    return load_bits(loading, node, "kind of leave", leave_kind_names, LEAVE__COUNT, &test->leave_kinds);
}

static bool party_backup(struct loading *loading, const struct node *node, void *member) {
    struct party_test *test = member;
    return test->has_backup = true, load_bool(loading, node, &test->backup);
}

static bool party_not(struct loading *loading, const struct node *node, void *member);

static const struct key party_keys[] = {
    {"type", false, party_type, 0},
    {"kind", false, party_kinds, 0},
    {"role", false, party_roles, 0},
    {"employment", false, party_employments, 0},
    {"is", false, party_is, 0},
    {"of", false, party_of, 0},
    {"under", false, party_under, 0},
    {"duty", false, party_duties, 0},
    {"listed", false, party_listed, 0},
    {"first_inquiry", false, party_first_inquiry, 0},
    {"department", false, party_department, 0},
    {"on_leave", false, party_on_leave, 0},
    {"backup", false, party_backup, 0},
    {"not", false, party_not, 0},
};

/* A map of tests, or for short the name (or names) of a relation: the same as {is: …}. */
static bool load_party(struct loading *loading, const struct node *node, struct party_test *test) {
    if (node->kind != NODE_MAP) return party_is(loading, node, test);
    if (node->count == 0) return fail_node(loading, node, "this test is empty");
    return LOAD_MAP(loading, node, party_keys, test);
}

static bool party_not(struct loading *loading, const struct node *node, void *member) {
    struct party_test *not = ARENA_NEW(loading->arena, struct party_test);
    ((struct party_test *)member)->not = not;
    return load_party(loading, node, not);
}

static bool load_party_condition(struct loading *loading, const struct node *node, struct condition *condition) {
    condition->kind = condition->kind == CONDITION_ANY_UNIT ? CONDITION_ANY_UNIT : CONDITION_PARTY;
    condition->party = ARENA_NEW(loading->arena, struct party_test);
    return load_party(loading, node, condition->party);
}

/* ---- a key that is a fact or a relation ---- */

static bool load_fact_condition(struct loading *loading, const struct node *node, struct operand operand,
                                struct condition **out) {
    struct condition *condition = *out = condition_new(loading, node, CONDITION_VALUE);
    *ARENA_PUSH(loading->arena, condition->operands, condition->operands_count) = operand;
    switch (operand_type(loading, &operand)) {
    case FACT_TYPE_BOOL: return load_bool_value(loading, node, condition);
    case FACT_TYPE_PARTY: return load_party_condition(loading, node, condition);
    case FACT_TYPE_NUMBER:
    case FACT_TYPE_LIST:
        return node->kind == NODE_MAP ? load_count(loading, node, condition) : load_value_words(loading, node, condition);
    case FACT_TYPE_TEXT:
    case FACT_TYPE_WORD: return load_value_words(loading, node, condition);
    case FACT_TYPE_INSTANT: return fail_node(loading, node, "a moment has no word to compare with: use given or after");
    }
    return false;
}

static bool load_relation_condition(struct loading *loading, const struct node *node, enum relation relation,
                                    struct condition **out) {
    struct condition *condition = *out = condition_new(loading, node, CONDITION_PARTY);
    condition->party_is_relation = true;
    condition->relation = relation;
    return load_party_condition(loading, node, condition);
}

/* ---- kinds of condition ---- */

typedef bool kind_fn(struct loading *loading, const struct node *node, struct condition *condition);

static bool kind_children(struct loading *loading, const struct node *node, struct condition *condition) {
    if (node->kind != NODE_LIST || node->count == 0) return fail_node(loading, node, "this must be a list of conditions");
    for (size_t i = 0; i < node->count; i++) {
        struct condition **child = ARENA_PUSH(loading->arena, condition->children, condition->children_count);
        if (!load_condition(loading, node->items[i], child)) return false;
    }
    return true;
}

static bool kind_not(struct loading *loading, const struct node *node, struct condition *condition) {
    return load_condition(loading, node, ARENA_PUSH(loading->arena, condition->children, condition->children_count));
}

static bool kind_any_unit(struct loading *loading, const struct node *node, struct condition *condition) {
    return load_party_condition(loading, node, condition);
}

static bool history_events(struct loading *loading, const struct node *node, void *member) {
    struct history_test *test = member;
    return load_verbs(loading, node, &test->events, &test->events_count);
}

static bool history_since(struct loading *loading, const struct node *node, void *member) {
    struct history_test *test = member;
    return load_triggers(loading, node, &test->since, &test->since_count);
}

static bool history_at_least(struct loading *loading, const struct node *node, void *member) {
    int64_t number = 0;
    if (!load_int(loading, node, 1, 1000, &number)) return false;
    *(int32_t *)member = (int32_t)number;
    return true;
}

static bool kind_history(struct loading *loading, const struct node *node, struct condition *condition) {
    static const struct key keys[] = {
        {"events", true, history_events, 0},
        {"where", false, load_condition, offsetof(struct history_test, where)},
        {"since", false, history_since, 0},
        {"at_least", false, history_at_least, offsetof(struct history_test, at_least)},
        {"including_now", false, load_bool, offsetof(struct history_test, including_now)},
        {"same_finding", false, load_bool, offsetof(struct history_test, same_finding)},
    };
    struct history_test *test = condition->history = ARENA_NEW(loading->arena, struct history_test);
    test->at_least = 1;
    if (node->kind != NODE_MAP) return history_events(loading, node, test);
    return LOAD_MAP(loading, node, keys, test);
}

static bool load_until(struct loading *loading, const struct node *node, void *member) {
    enum verb verb;
    if (!load_word(loading, node, member)) return false;
    return is_milestone(loading, node->text) || str_is(node->text, "step") || load_verb(loading, node, &verb);
}

static bool load_clock_test(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {"running", "ran_out", "started"};
    int choice = 0;
    if (!load_choice(loading, node, "state of a clock", names, ARRAY_LENGTH(names), &choice)) return false;
    *(enum clock_test *)member = (enum clock_test)choice;
    return true;
}

static bool kind_clock(struct loading *loading, const struct node *node, struct condition *condition) {
    static const struct key keys[] = {
        {"article", true, load_article, offsetof(struct condition, article)},
        {"until", false, load_until, offsetof(struct condition, until)},
        {"is", true, load_clock_test, offsetof(struct condition, clock_test)},
    };
    return LOAD_MAP(loading, node, keys, condition);
}

static bool kind_yes(struct loading *loading, const struct node *node, struct condition *condition) {
    return load_bool(loading, node, &condition->yes);
}

static bool kind_untold(struct loading *loading, const struct node *node, struct condition *condition) {
    if (!load_bool(loading, node, &condition->yes)) return false;
    return condition->yes ? true : fail_node(loading, node, "only untold: true has a meaning; use not");
}

static bool kind_state(struct loading *loading, const struct node *node, struct condition *condition) {
    const struct node *entry;
    size_t says = 0;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        int state = 0;
        if (!load_choice(loading, entry, "state", state_names, states_count, &state)) return false;
        *ARENA_PUSH(loading->arena, condition->words, condition->words_count) = str_from(state_names[state]);
        *ARENA_PUSH(loading->arena, condition->words_say, says) = state_texts[state];
    }
    return condition->words_count ? true : fail_node(loading, node, "this list is empty");
}

static bool load_two(struct loading *loading, const struct node *node, struct condition *condition, const char *first,
                     const char *second, enum fact_type type) {
    const char *const names[] = {first, second};
    for (size_t i = 0; i < 2; i++) {
        const struct node *value = node_get(node, names[i]);
        if (!value) return fail_node(loading, node, "the key %s is missing", names[i]);
        struct operand *operand = ARENA_PUSH(loading->arena, condition->operands, condition->operands_count);
        if (!load_operand(loading, value, operand)) return false;
        if (operand_type(loading, operand) != type)
            return fail_node(loading, value, type == FACT_TYPE_INSTANT ? "this is not a moment" : "this is not a number");
    }
    return true;
}

static bool load_nothing(struct loading *loading, const struct node *node, void *member) {
    (void)loading, (void)node, (void)member;
    return true;
}

static bool kind_after(struct loading *loading, const struct node *node, struct condition *condition) {
    static const struct key keys[] = {
        {"fact", true, load_nothing, 0},
        {"other", true, load_nothing, 0},
        {"plus", false, load_span, offsetof(struct condition, span)},
    };
    return LOAD_MAP(loading, node, keys, condition) && load_two(loading, node, condition, "fact", "other", FACT_TYPE_INSTANT);
}

static bool kind_ratio(struct loading *loading, const struct node *node, struct condition *condition) {
    static const struct key keys[] = {
        {"of", true, load_nothing, 0},
        {"to", true, load_nothing, 0},
        {"more_than", true, load_at_least, offsetof(struct condition, at_most)},
        {"per", true, load_at_least, offsetof(struct condition, per)},
    };
    return LOAD_MAP(loading, node, keys, condition) && load_two(loading, node, condition, "of", "to", FACT_TYPE_NUMBER);
}

static const struct {
    const char *name;
    enum condition_kind kind;
    kind_fn *load;
} kinds[] = {
    {"all", CONDITION_ALL, kind_children},
    {"any", CONDITION_ANY, kind_children},
    {"not", CONDITION_NOT, kind_not},
    {"given", CONDITION_GIVEN, load_operands},
    {"missing", CONDITION_MISSING, load_operands},
    {"none_given", CONDITION_NONE_GIVEN, load_operands},
    {"any_unit", CONDITION_ANY_UNIT, kind_any_unit},
    {"happened", CONDITION_HAPPENED, kind_history},
    {"last", CONDITION_LAST, kind_history},
    {"clock", CONDITION_CLOCK, kind_clock},
    {"asker_told", CONDITION_TOLD, kind_yes},
    {"untold", CONDITION_UNTOLD, kind_untold},
    {"state", CONDITION_STATE, kind_state},
    {"after", CONDITION_AFTER, kind_after},
    {"ratio", CONDITION_RATIO, kind_ratio},
};

static bool load_by_key(struct loading *loading, const struct node *key, const struct node *value, struct condition **out) {
    struct operand operand;
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (str_is(key->text, kinds[i].name)) {
            *out = condition_new(loading, key, kinds[i].kind);
            return kinds[i].load(loading, value, *out);
        }
    if (operand_find(loading, key->text, &operand)) return load_fact_condition(loading, value, operand, out);
    for (int i = 0; i < RELATION__COUNT; i++)
        if (str_is(key->text, relation_names[i])) return load_relation_condition(loading, value, (enum relation)i, out);
    struct known known = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) known_add_all(loading, &known, &kinds[i].name, 1);
    known_facts(loading, &known);
    known_add_all(loading, &known, relation_names, RELATION__COUNT);
    fail_unknown(loading, key, "condition", key->text, &known);
    if (str_starts(key->text, STR("fields.")) || str_starts(key->text, STR("noted.")))
        error_hint(loading->error, "declare the value under fields: with zh, en and type");
    return false;
}

/* ---- cases ---- */

static bool load_case(struct loading *loading, const struct node *node, struct named_case *named, struct condition **out) {
    if (named->reading) return fail_node(loading, node, "the case " STR_FMT " is defined by itself", STR_ARG(named->name));
    if (!named->condition) {
        const struct node *say = node_get(named->node, "say"), *when = node_get(named->node, "when");
        struct condition *condition = NULL;
        struct text words = {0};
        named->reading = true;
        if (say && (!when || named->node->count != 2))
            return fail_node(loading, named->node, "a case with say: has exactly say: and when:");
        if (say && !load_texts(loading, say, &words)) return false;
        if (!load_condition(loading, say ? when : named->node, &condition)) return false;
        named->reading = false;
        named->condition = ARENA_NEW(loading->arena, struct condition);
        *named->condition = *condition;
        named->condition->named = named->name;
        named->condition->say = words;
    }
    *out = named->condition;
    return true;
}

static bool load_case_named(struct loading *loading, const struct node *node, struct condition **out) {
    for (size_t i = 0; i < loading->cases_count; i++)
        if (str_equal(loading->cases[i].name, node->text)) return load_case(loading, node, &loading->cases[i], out);
    struct known known = {0};
    for (size_t i = 0; i < loading->cases_count; i++) known_add(loading, &known, loading->cases[i].name);
    fail_unknown(loading, node, "case", node->text, &known);
    if (known.count == 0) error_hint(loading->error, "a condition is a map, or the name of an entry of cases:");
    return false;
}

bool load_condition(struct loading *loading, const struct node *node, void *member) {
    struct condition **out = member;
    if (node->kind == NODE_TEXT) return load_case_named(loading, node, out);
    if (node->kind != NODE_MAP || node->count == 0)
        return fail_node(loading, node, "a condition is a map, or the name of a case");
    if (node->count == 1) return load_by_key(loading, node->keys[0], node->items[0], out);
    struct condition *all = *out = condition_new(loading, node, CONDITION_ALL); /* several keys: all of them */
    for (size_t i = 0; i < node->count; i++) {
        struct condition **child = ARENA_PUSH(loading->arena, all->children, all->children_count);
        if (!load_by_key(loading, node->keys[i], node->items[i], child)) return false;
    }
    return true;
}
