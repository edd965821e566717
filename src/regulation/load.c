/* Reading a whole pack: its head, the words it declares, what it takes over from the pack it extends, and the order in which the
 * sections are read. Not here: the rules (rules.c, penalties.c), cross-checks (check.c).
 * Invariant: a section is read after all that it may name: articles and words before cases, cases before rules. */
#include "regulation/loading.h"

enum { EXTENDS_MAX = 8 };

static struct regulation *read_pack(const struct loading *given, struct loading *loading);

/* ---- head ---- */

/* Letters, digits and hyphens: ids travel in addresses and file names. */
static bool load_id(struct loading *loading, const struct node *node, void *member) {
    if (!load_word(loading, node, member)) return false;
    for (size_t i = 0; i < node->text.len; i++) {
        char c = node->text.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!good) return fail_node(loading, node, "an id has small letters, digits, - and _ only");
    }
    return node->text.len <= 64 ? true : fail_node(loading, node, "an id has at most 64 characters");
}

static bool load_head(struct loading *loading, const struct node *root) {
    static const struct {
        const char *name;
        load_fn *load;
        size_t offset;
        bool required;
    } head[] = {
        {"regulation", load_id, offsetof(struct regulation, id), true},
        {"version", load_word, offsetof(struct regulation, version), true},
        {"title", load_texts, offsetof(struct regulation, title), true},
        {"source", load_word, offsetof(struct regulation, source), false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(head); i++) {
        const struct node *value = node_get(root, head[i].name);
        if (!value && head[i].required) return fail_node(loading, root, "the key %s is missing", head[i].name);
        if (value && !head[i].load(loading, value, (char *)loading->r + head[i].offset)) return false;
    }
    return true;
}

/* ---- words that the pack declares ---- */

static bool fail_twice(struct loading *loading, const struct node *key) {
    fail_node(loading, key, "already declared by the pack that this one extends: " STR_FMT, STR_ARG(key->text));
    error_hint(loading->error, "to replace an article, name it under overrides:");
    return false;
}

static bool check_section(struct loading *loading, const struct node *section) {
    return section->kind == NODE_MAP ? true : fail_node(loading, section, "this must be a map");
}

static bool load_articles(struct loading *loading, const struct node *section) {
    struct regulation *r = loading->r;
    if (!check_section(loading, section)) return false;
    for (size_t i = 0; i < section->count; i++) {
        const struct node *key = section->keys[i];
        if (str_blank(key->text)) return fail_node(loading, key, "an article needs a name");
        struct str id = cited(loading, key->text);
        if (regulation_article(r, id)) return fail_twice(loading, key);
        struct article *article = ARENA_PUSH(loading->arena, r->articles, r->articles_count);
        article->id = id;
        if (!load_texts(loading, section->items[i], &article->gist)) return false;
    }
    return true;
}

static bool load_kinds(struct loading *loading, const struct node *node, struct str **kinds, size_t *count) {
    const struct node *entry;
    struct text say;
    if (!load_words(loading, node, kinds, count)) return false;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!check_word(loading, entry, FACT_KIND, entry->text, &say)) return false;
    return true;
}

static bool word_kinds(struct loading *loading, const struct node *node, void *member) {
    struct word_rule *word = member;
    return load_kinds(loading, node, &word->kinds, &word->kinds_count);
}

static const struct key word_keys[] = {
    {"zh", true, load_word, offsetof(struct word_rule, text.zh)},
    {"en", true, load_word, offsetof(struct word_rule, text.en)},
    {"kinds", false, word_kinds, 0}, /* of milestones: the last key, left out of the others' table */
};
enum { WORD_KEYS = ARRAY_LENGTH(word_keys) - 1, MILESTONE_KEYS = ARRAY_LENGTH(word_keys) };

static bool load_words_with(struct loading *loading, const struct node *section, size_t keys, struct word_rule **words,
                            size_t *count) {
    if (!check_section(loading, section)) return false;
    for (size_t i = 0; i < section->count; i++) {
        const struct node *key = section->keys[i];
        for (size_t k = 0; k < *count; k++)
            if (str_equal((*words)[k].word, key->text)) return fail_twice(loading, key);
        struct word_rule *word = ARENA_PUSH(loading->arena, *words, *count);
        *word = (struct word_rule){.word = key->text};
        if (!load_map(loading, section->items[i], word_keys, keys, word)) return false;
    }
    return true;
}

static bool load_word_rules(struct loading *loading, const struct node *section, struct word_rule **words, size_t *count) {
    return load_words_with(loading, section, WORD_KEYS, words, count);
}

/* A milestone named like an event would make `until` ambiguous. */
static bool load_milestones(struct loading *loading, const struct node *section) {
    enum verb verb;
    struct regulation *r = loading->r;
    if (!load_words_with(loading, section, MILESTONE_KEYS, &r->milestones, &r->milestones_count)) return false;
    for (size_t i = 0; i < section->count; i++)
        if (verb_read(section->keys[i]->text, &verb))
            return fail_node(loading, section->keys[i], "a milestone may not be named like a command or event");
    return true;
}

static bool load_pack_word_rules(struct loading *loading, const struct node *section) {
    return load_word_rules(loading, section, &loading->r->words, &loading->r->words_count);
}

static bool value_type(struct loading *loading, const struct node *node, void *member) {
    static const char *const names[] = {
#define X(name, text) text,
        VALUE_TYPES(X)
#undef X
    };
    int choice = 0;
    if (!load_choice(loading, node, "type of value", names, ARRAY_LENGTH(names), &choice)) return false;
    ((struct value_rule *)member)->type = (enum value_type)choice;
    return true;
}

static bool value_words(struct loading *loading, const struct node *node, void *member) {
    struct value_rule *value = member;
    if (value->type != VALUE_TYPE_WORD && value->type != VALUE_TYPE_LIST)
        return fail_node(loading, node, "only a value of type word or list has words");
    return load_word_rules(loading, node, &value->words, &value->words_count);
}

static bool value_on(struct loading *loading, const struct node *node, void *member) {
    struct value_rule *value = member;
    return load_verbs(loading, node, &value->on, &value->on_count);
}

static bool value_kinds(struct loading *loading, const struct node *node, void *member) {
    struct value_rule *value = member;
    return load_kinds(loading, node, &value->kinds, &value->kinds_count);
}

static bool value_milestones(struct loading *loading, const struct node *node, void *member) {
    struct value_rule *value = member;
    const struct node *entry;
    struct text say;
    if (!load_words(loading, node, &value->milestones, &value->milestones_count)) return false;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!check_word(loading, entry, FACT_MILESTONE, entry->text, &say)) return false;
    return true;
}

static const struct key value_keys[] = {
    {"zh", true, load_word, offsetof(struct value_rule, text.zh)},
    {"en", true, load_word, offsetof(struct value_rule, text.en)},
    {"type", true, value_type, 0},
    {"words", false, value_words, 0},
    {"on", true, value_on, 0},
    {"kinds", false, value_kinds, 0},
    {"milestones", false, value_milestones, 0},
};

static bool load_values(struct loading *loading, const struct node *section) {
    struct regulation *r = loading->r;
    if (!check_section(loading, section)) return false;
    for (size_t i = 0; i < section->count; i++) {
        const struct node *key = section->keys[i];
        if (regulation_value(r, key->text)) return fail_twice(loading, key);
        struct value_rule *value = ARENA_PUSH(loading->arena, r->values, r->values_count);
        if (!load_id(loading, key, &value->name)) return false;
        if (!LOAD_MAP(loading, section->items[i], value_keys, value)) return false;
        if (value->type == VALUE_TYPE_WORD && value->words_count == 0)
            return fail_node(loading, section->items[i], "a value of type word needs words");
    }
    return true;
}

static bool option_words(struct loading *loading, const struct node *node, void *member) {
    struct option_rule *option = member;
    return load_words(loading, node, &option->words, &option->words_count);
}

static const struct key option_keys[] = {
    {"zh", true, load_word, offsetof(struct option_rule, gist.zh)},
    {"en", true, load_word, offsetof(struct option_rule, gist.en)},
    {"words", false, option_words, 0},
    {"default", true, load_word, offsetof(struct option_rule, otherwise)},
};

static bool load_options(struct loading *loading, const struct node *section) {
    struct regulation *r = loading->r;
    if (!check_section(loading, section)) return false;
    for (size_t i = 0; i < section->count; i++) {
        const struct node *key = section->keys[i];
        if (regulation_option(r, key->text)) return fail_twice(loading, key);
        struct option_rule *option = ARENA_PUSH(loading->arena, r->options, r->options_count);
        if (!load_id(loading, key, &option->name) || !LOAD_MAP(loading, section->items[i], option_keys, option)) return false;
        bool among = option->words_count == 0;
        for (size_t k = 0; k < option->words_count; k++) among = among || str_equal(option->words[k], option->otherwise);
        if (!among) return fail_node(loading, section->items[i], "the default is none of the words");
    }
    return true;
}

/* Every case is read, used or not, so that a wrong one is found. */
static bool load_cases(struct loading *loading, const struct node *section) {
    if (!check_section(loading, section)) return false;
    size_t before = loading->cases_count;
    struct named_case *cases = ARENA_ARRAY(loading->arena, struct named_case, before + section->count);
    if (before) memcpy(cases, loading->cases, before * sizeof *cases);
    for (size_t i = 0; i < section->count; i++) {
        for (size_t k = 0; k < before; k++)
            if (str_equal(cases[k].name, section->keys[i]->text)) return fail_twice(loading, section->keys[i]);
        cases[before + i] = (struct named_case){.name = section->keys[i]->text, .node = section->items[i]};
    }
    loading->cases = cases;
    loading->cases_count = before + section->count;
    for (size_t i = 0; i < section->count; i++) {
        struct condition *condition = NULL;
        struct node name = {.kind = NODE_TEXT, .line = section->keys[i]->line, .column = section->keys[i]->column,
                            .text = section->keys[i]->text};
        if (!load_condition(loading, &name, &condition)) return false;
    }
    return true;
}

static bool load_sections(struct loading *loading, const struct node *root) {
    static const struct {
        const char *name;
        bool (*load)(struct loading *loading, const struct node *section);
    } sections[] = {
        {"articles", load_articles}, {"milestones", load_milestones}, {"words", load_pack_word_rules},
        {"fields", load_values},     {"options", load_options},       {"cases", load_cases},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(sections); i++) {
        const struct node *section = node_get(root, sections[i].name);
        if (section && !sections[i].load(loading, section)) return false;
    }
    return true;
}

/* ---- extending ---- */

static bool overridden(struct str word, const struct str *overrides, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (word.len && str_equal(word, overrides[i])) return true;
    return false;
}

/* Drop what the overrides name, keep the order of the rest. `also` is a second name a rule goes by (its id). */
#define KEEP_REST(r, list, member, also, overrides, count)                                                  \
    do {                                                                                                    \
        size_t kept = 0;                                                                                    \
        for (size_t i = 0; i < (r)->list##_count; i++)                                                      \
            if (!overridden((r)->list[i].member, overrides, count) && !overridden((r)->list[i].also, overrides, count)) \
                (r)->list[kept++] = (r)->list[i];                                                           \
        (r)->list##_count = kept;                                                                           \
    } while (0)

static void drop_overridden(struct regulation *r, const struct str *overrides, size_t count) {
    KEEP_REST(r, articles, id, id, overrides, count);
    KEEP_REST(r, effects, article, article, overrides, count);
    KEEP_REST(r, refusals, article, article, overrides, count);
    KEEP_REST(r, grants, article, article, overrides, count);
    KEEP_REST(r, clocks, article, id, overrides, count);
    KEEP_REST(r, forms, article, id, overrides, count);
    KEEP_REST(r, findings, article, article, overrides, count);
    KEEP_REST(r, phrases, article, article, overrides, count);
    KEEP_REST(r, offences, article, article, overrides, count);
    KEEP_REST(r, sanctions, article, article, overrides, count);
    KEEP_REST(r, accumulations, article, article, overrides, count);
    KEEP_REST(r, stages, article, stage, overrides, count);
    KEEP_REST(r, courtesies, article, article, overrides, count);
    KEEP_REST(r, periodic, article, article, overrides, count);
    KEEP_REST(r, checklists, article, article, overrides, count);
    KEEP_REST(r, participants, article, article, overrides, count);
    KEEP_REST(r, proofreadings, article, article, overrides, count);
}

static bool check_override(struct loading *loading, const struct regulation *base, const struct node *entry) {
    if (entry->kind != NODE_TEXT) return fail_node(loading, entry, "this must be an article, or the id of a clock or form");
    bool is_rule = regulation_clock(base, entry->text) || regulation_form(base, entry->text, (struct str){0});
    if (is_rule || regulation_article(base, entry->text)) return true;
    struct known known = {0};
    for (size_t i = 0; i < base->articles_count; i++) known_add(loading, &known, base->articles[i].id);
    for (size_t i = 0; i < base->clocks_count; i++) known_add(loading, &known, base->clocks[i].id);
    for (size_t i = 0; i < base->forms_count; i++) known_add(loading, &known, base->forms[i].id);
    fail_unknown(loading, entry, "article, clock or form to override", entry->text, &known);
    return false;
}

static bool take_over(struct loading *loading, const struct node *root, const struct regulation *base) {
    const struct node *overrides = node_get(root, "overrides"), *articles = node_get(root, "articles"), *entry;
    struct str *names = NULL;
    size_t count = 0;
    *loading->r = *base;
    for (size_t i = 0; overrides && (entry = node_entry(overrides, i)) != NULL; i++) {
        if (!check_override(loading, base, entry)) return false;
        *ARENA_PUSH(loading->arena, names, count) = entry->text;
        if (regulation_article(base, entry->text) && !node_get(articles, str_terminated(loading->arena, entry->text)))
            return fail_node(loading, entry, "the overridden article " STR_FMT " is not declared anew under articles:",
                             STR_ARG(entry->text));
    }
    drop_overridden(loading->r, names, count);
    return true;
}

static bool fail_extends(struct loading *loading, const struct node *node, const char *why) {
    return fail_node(loading, node, "cannot extend " STR_FMT ": %s", STR_ARG(node->text), why);
}

static bool find_base(struct loading *loading, const struct node *node, struct str *yaml) {
    struct str id;
    size_t depth = 1;
    if (!load_id(loading, node, &id)) return false;
    for (const struct loading *inner = loading; inner; inner = inner->outer, depth++)
        if (str_equal(inner->r->id, id)) return fail_extends(loading, node, "it would extend itself");
    if (depth > EXTENDS_MAX) return fail_extends(loading, node, "more than 8 packs deep");
    if (loading->source && loading->source->find(loading->source->context, id, yaml)) return true;
    return fail_extends(loading, node, "there is no such pack");
}

/* The pack that `node` names. `beside`: what was taken over before it; the articles of this one are cited behind its title when
 * names clash. */
static struct regulation *read_base(struct loading *loading, const struct node *node, const struct regulation *beside,
                                    struct loading *base) {
    struct loading given = {.arena = loading->arena, .file = node->text, .error = loading->error, .source = loading->source,
                            .outer = loading, .cited_as = loading->cited_as};
    if (!find_base(loading, node, &given.yaml)) return NULL;
    struct regulation *read = read_pack(&given, base);
    if (!read || !beside || !combine_clashes(beside, read)) return read;
    given.cited_as = combine_citation(loading->arena, read);
    return read_pack(&given, base);
}

/* Every pack that it takes over, and itself: twice would be every rule of it twice. */
static bool note_taken(struct loading *loading, const struct node *node, const struct loading *base) {
    if (is_kept(loading)) return true;
    for (size_t i = 0; i < base->taken_count; i++) {
        for (size_t k = 0; k < loading->taken_count; k++) {
            if (!str_equal(loading->taken[k], base->taken[i])) continue;
            if (str_equal(node->text, base->taken[i])) return fail_extends(loading, node, "it is taken over already");
            fail_node(loading, node, "cannot extend " STR_FMT ": it takes over " STR_FMT ", which is taken over already",
                      STR_ARG(node->text), STR_ARG(base->taken[i]));
            error_hint(loading->error, "name only one of the two");
            return false;
        }
        *ARENA_PUSH(loading->arena, loading->taken, loading->taken_count) = base->taken[i];
    }
    return true;
}

static bool named_before(const struct node *extends, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(node_entry(extends, i)->text, node_entry(extends, count)->text)) return true;
    return false;
}

/* Cases keep their names within the pack that declares them; of two with one name the first can be named from outside. */
static void take_cases(struct loading *loading, const struct loading *base) {
    if (loading->cases_count == 0) {
        loading->cases = base->cases;
        loading->cases_count = base->cases_count;
        return;
    }
    struct named_case *cases = ARENA_ARRAY(loading->arena, struct named_case, loading->cases_count + base->cases_count);
    memcpy(cases, loading->cases, loading->cases_count * sizeof *cases);
    loading->cases = cases;
    for (size_t i = 0; i < base->cases_count; i++) {
        bool taken = false;
        for (size_t k = 0; k < loading->cases_count; k++) taken |= str_equal(loading->cases[k].name, base->cases[i].name);
        if (!taken) loading->cases[loading->cases_count++] = base->cases[i];
    }
}

/* Everything of the packs that `extends` names, one after the other. `hash`: of all of them. */
static bool extend(struct loading *loading, const struct node *root, const struct node *extends, struct str *hash) {
    struct regulation *taken = NULL;
    const struct node *entry;
    struct str hashes[EXTENDS_MAX];
    size_t count = 0;
    for (; (entry = node_entry(extends, count)) != NULL; count++) {
        struct loading base;
        if (count == EXTENDS_MAX) return fail_node(loading, entry, "at most %d packs can be combined", EXTENDS_MAX);
        if (named_before(extends, count)) return fail_extends(loading, entry, "it is named twice");
        struct regulation *read = read_base(loading, entry, taken, &base);
        if (!read || !note_taken(loading, entry, &base)) return false;
        hashes[count] = read->hash;
        struct regulation own = *loading->r;
        if (taken) *loading->r = *taken;
        if (taken && !combine(loading, entry, read)) return false;
        taken = ARENA_NEW(loading->arena, struct regulation);
        *taken = count ? *loading->r : *read;
        *loading->r = own;
        take_cases(loading, &base);
    }
    if (!taken) return fail_node(loading, extends, "extends names no pack");
    *hash = hashes[0];
    if (count > 1) {
        char hex[DIGEST_HEX_SIZE];
        struct digest digest = digest_parts(hashes, count);
        *hash = str_copy(loading->arena, digest_hex(&digest, hex));
    }
    return take_over(loading, root, taken);
}

/* ---- the whole ---- */

static bool check_keys(struct loading *loading, const struct node *root) {
    static const char *const known_keys[] = {
        "regulation", "version",  "title",    "source",        "extends",      "overrides", "articles",    "milestones",
        "words",      "fields",   "options",  "cases",         "effects",      "refusals",  "grants",      "clocks",
        "forms",      "findings", "phrases",  "offences",      "sanctions",    "accumulations", "close_untold_when",
        "every_unit_concludes",   "conclude_holder",           "backup_acts",  "leave_approved", "chain", "track",
        "stages",     "courtesies", "checklists", "participants", "proofreadings", "periodic",
    };
    if (root->kind != NODE_MAP) return fail_node(loading, root, "a pack is a map of its sections");
    for (size_t i = 0; i < root->count; i++) {
        bool found = false;
        for (size_t k = 0; k < ARRAY_LENGTH(known_keys); k++) found = found || str_is(root->keys[i]->text, known_keys[k]);
        if (found) continue;
        struct known known = {0};
        known_add_all(loading, &known, known_keys, ARRAY_LENGTH(known_keys));
        return fail_unknown(loading, root->keys[i], "key", root->keys[i]->text, &known);
    }
    if (node_get(root, "overrides") && !node_get(root, "extends"))
        return fail_node(loading, node_get(root, "overrides"), "overrides: without extends:");
    return true;
}

/* Of one pack its bytes; of a chain all of them, each by its own digest, innermost last. */
static struct str hash_of(const struct loading *loading, struct str base_hash) {
    char hex[DIGEST_HEX_SIZE];
    struct digest digest = digest_of(loading->yaml);
    if (base_hash.len) {
        struct str parts[] = {loading->yaml, base_hash};
        digest = digest_parts(parts, ARRAY_LENGTH(parts));
    }
    return str_copy(loading->arena, digest_hex(&digest, hex));
}

static bool load_pack(struct loading *loading, const struct node *root) {
    const struct node *extends = node_get(root, "extends");
    struct str base_hash = {0};
    if (!check_keys(loading, root) || !load_head(loading, root)) return false;
    if (extends && !extend(loading, root, extends, &base_hash)) return false;
    if (extends && !load_head(loading, root)) return false; /* its own head again, over what it took over */
    loading->r->hash = hash_of(loading, base_hash);
    *ARENA_PUSH(loading->arena, loading->taken, loading->taken_count) = loading->r->id;
    return load_sections(loading, root) && load_rules(loading, root) && load_penalties(loading, root) &&
           load_shown(loading, root) && load_periodic(loading, root) && check_pack(loading, root);
}

static struct regulation *read_pack(const struct loading *given, struct loading *loading) {
    *loading = *given;
    loading->r = ARENA_NEW(loading->arena, struct regulation);
    loading->r->conclude_holder = RELATION_LEAD;
    const struct node *root = yaml_read(loading->arena, loading->file, loading->yaml, loading->error);
    return root && load_pack(loading, root) ? loading->r : NULL;
}

const struct regulation *regulation_read(struct arena *arena, struct str file, struct str yaml,
                                         const struct pack_source *source_of, struct error *error) {
    struct loading loading, given = {.arena = arena, .file = file, .error = error, .source = source_of, .yaml = yaml};
    return read_pack(&given, &loading);
}
