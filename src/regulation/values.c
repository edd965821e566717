/* The small readers that every part of a pack uses: words, numbers, texts, lists, maps with known keys; and how an error names
 * its place and the nearest known word. Not here: conditions (conditions.c), rules (rules.c). */
#include "regulation/loading.h"

bool fail_node(struct loading *loading, const struct node *node, const char *format, ...) {
    char message[sizeof loading->error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    message[utf8_check(str_from(message))] = '\0'; /* a long word may have been cut inside a character */
    error_set(loading->error, ERROR_INPUT, "%s", message);
    error_where(loading->error, STR_FMT ":%d:%d", STR_ARG(loading->file), node->line, node->column);
    return false;
}

void known_add(struct loading *loading, struct known *known, struct str word) {
    *ARENA_PUSH(loading->arena, known->words, known->count) = str_terminated(loading->arena, word);
}

void known_add_all(struct loading *loading, struct known *known, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (words[i] && words[i][0]) *ARENA_PUSH(loading->arena, known->words, known->count) = words[i];
}

/* A few words in full where nothing is near; the list is short enough to be read. */
static void hint_all(struct loading *loading, const struct known *known) {
    char hint[sizeof loading->error->hint];
    size_t len = (size_t)snprintf(hint, sizeof hint, "one of");
    for (size_t i = 0; i < known->count && len < sizeof hint; i++)
        len += (size_t)snprintf(hint + len, sizeof hint - len, "%s %s", i ? "," : "", known->words[i]);
    if (len < sizeof hint) error_hint(loading->error, "%s", hint);
}

bool fail_unknown(struct loading *loading, const struct node *node, const char *what, struct str word,
                  const struct known *known) {
    struct str shown = utf8_prefix(word, 40);
    fail_node(loading, node, "unknown %s: " STR_FMT, what, STR_ARG(shown));
    struct str nearest = str_nearest(word, known->words, known->count);
    if (nearest.len) error_hint(loading->error, "did you mean " STR_FMT "?", STR_ARG(nearest));
    else hint_all(loading, known);
    return false;
}

/* ---- single values ---- */

bool load_word(struct loading *loading, const struct node *node, void *member) {
    if (node->kind != NODE_TEXT) return fail_node(loading, node, "this must be a word or text");
    if (str_blank(node->text)) return fail_node(loading, node, "this must not be blank");
    if (utf8_length(node->text) > LIMIT_TEXT_CHARS) return fail_node(loading, node, "this text is longer than LIMIT_TEXT_CHARS");
    *(struct str *)member = node->text;
    return true;
}

bool load_bool(struct loading *loading, const struct node *node, void *member) {
    bool yes = node->kind == NODE_TEXT && !node->quoted && str_is(node->text, "true");
    if (!yes && !(node->kind == NODE_TEXT && !node->quoted && str_is(node->text, "false"))) {
        fail_node(loading, node, "this must be true or false");
        return false;
    }
    *(bool *)member = yes;
    return true;
}

bool load_int(struct loading *loading, const struct node *node, int64_t min, int64_t max, int64_t *value) {
    if (node->kind == NODE_TEXT && !node->quoted && str_int64(node->text, min, max, value)) return true;
    return fail_node(loading, node, "this must be a whole number from %lld to %lld", (long long)min, (long long)max);
}

bool load_choice(struct loading *loading, const struct node *node, const char *what, const char *const *names, size_t count,
                 int *choice) {
    if (node->kind != NODE_TEXT) return fail_node(loading, node, "this must be a word");
    for (size_t i = 0; i < count; i++)
        if (names[i][0] && str_is(node->text, names[i])) {
            *choice = (int)i;
            return true;
        }
    struct known known = {0};
    known_add_all(loading, &known, names, count);
    return fail_unknown(loading, node, what, node->text, &known);
}

bool load_verb(struct loading *loading, const struct node *node, void *member) {
    if (node->kind == NODE_TEXT && verb_read(node->text, member)) return true;
    if (node->kind != NODE_TEXT) return fail_node(loading, node, "this must be the name of a command or event");
    struct known known = {0};
    known_add_all(loading, &known, verb_names, VERB__COUNT);
    known_add_all(loading, &known, verb_event_names, VERB__COUNT);
    return fail_unknown(loading, node, "command or event", node->text, &known);
}

bool load_relation(struct loading *loading, const struct node *node, void *member) {
    int choice = 0;
    if (!load_choice(loading, node, "relation", relation_names, RELATION__COUNT, &choice)) return false;
    *(enum relation *)member = (enum relation)choice;
    return true;
}

struct str cited(const struct loading *loading, struct str article) {
    if (loading->cited_as.len == 0) return article;
    return str_printf(loading->arena, STR_FMT STR_FMT, STR_ARG(loading->cited_as), STR_ARG(article));
}

bool load_article(struct loading *loading, const struct node *node, void *member) {
    if (!load_word(loading, node, member)) return false;
    struct str article = cited(loading, node->text);
    *(struct str *)member = article;
    if (regulation_article(loading->r, article)) return true;
    struct known known = {0};
    for (size_t i = 0; i < loading->r->articles_count; i++) known_add(loading, &known, loading->r->articles[i].id);
    return fail_unknown(loading, node, "article", node->text, &known);
}

/* ---- maps ---- */

static const struct key *key_of(const struct key *keys, size_t count, struct str name) {
    for (size_t i = 0; i < count; i++)
        if (str_is(name, keys[i].name)) return &keys[i];
    return NULL;
}

/* Keys are read in the order of the table, not of the file, so that a later one may look at an earlier one. */
bool load_map(struct loading *loading, const struct node *node, const struct key *keys, size_t keys_count, void *object) {
    if (node->kind != NODE_MAP) return fail_node(loading, node, "this must be a map");
    for (size_t i = 0; i < node->count; i++) {
        if (key_of(keys, keys_count, node->keys[i]->text)) continue;
        struct known known = {0};
        for (size_t k = 0; k < keys_count; k++) known_add_all(loading, &known, &keys[k].name, 1);
        fail_unknown(loading, node->keys[i], "key", node->keys[i]->text, &known);
        const struct node *value = node->items[i];
        if (value->kind == NODE_TEXT && value->text.len == 0 && !value->quoted) /* {en: a, b}: b became a key without a value */
            error_hint(loading->error, "a text with a comma in it needs quotation marks");
        return false;
    }
    for (size_t k = 0; k < keys_count; k++) {
        const struct node *value = node_get(node, keys[k].name);
        if (!value && keys[k].required) return fail_node(loading, node, "the key %s is missing", keys[k].name);
        if (value && !keys[k].load(loading, value, (char *)object + keys[k].offset)) return false;
    }
    return true;
}

bool load_texts(struct loading *loading, const struct node *node, void *member) {
    static const struct key keys[] = {
        {"zh", true, load_word, offsetof(struct text, zh)},
        {"en", true, load_word, offsetof(struct text, en)},
    };
    return LOAD_MAP(loading, node, keys, member);
}

static bool load_amount(struct loading *loading, const struct node *node, void *member) {
    int64_t amount = 0;
    if (!load_int(loading, node, 1, AMOUNT_MAX, &amount)) return false;
    *(int32_t *)member = (int32_t)amount;
    return true;
}

static bool load_unit(struct loading *loading, const struct node *node, void *member) {
    int choice = 0;
    if (!load_choice(loading, node, "unit of time", time_unit_names, UNIT__COUNT, &choice)) return false;
    *(enum time_unit *)member = (enum time_unit)choice;
    return true;
}

bool load_span(struct loading *loading, const struct node *node, void *member) {
    static const struct key keys[] = {
        {"amount", true, load_amount, offsetof(struct span, amount)},
        {"unit", true, load_unit, offsetof(struct span, unit)},
    };
    return LOAD_MAP(loading, node, keys, member);
}

/* ---- lists ---- */

const struct node *node_entry(const struct node *node, size_t i) {
    if (node->kind != NODE_LIST) return i == 0 ? node : NULL;
    return i < node->count ? node->items[i] : NULL;
}

static bool not_empty(struct loading *loading, const struct node *node) {
    return node->kind == NODE_LIST && node->count == 0 ? fail_node(loading, node, "this list is empty") : true;
}

bool load_words(struct loading *loading, const struct node *node, struct str **words, size_t *count) {
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!load_word(loading, entry, ARENA_PUSH(loading->arena, *words, *count))) return false;
    return not_empty(loading, node);
}

bool load_verbs(struct loading *loading, const struct node *node, enum verb **verbs, size_t *count) {
    const struct node *entry;
    if (node->kind == NODE_TEXT && str_is(node->text, "any")) return true;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!load_verb(loading, entry, ARENA_PUSH(loading->arena, *verbs, *count))) return false;
    return not_empty(loading, node);
}

bool load_relations(struct loading *loading, const struct node *node, enum relation **relations, size_t *count) {
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!load_relation(loading, entry, ARENA_PUSH(loading->arena, *relations, *count))) return false;
    return not_empty(loading, node);
}

bool load_bits(struct loading *loading, const struct node *node, const char *what, const char *const *names, size_t count,
               uint32_t *bits) {
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        int choice = 0;
        if (!load_choice(loading, entry, what, names, count, &choice)) return false;
        *bits |= UINT32_C(1) << choice;
    }
    return not_empty(loading, node);
}

static bool load_trigger_verbs(struct loading *loading, const struct node *node, void *member) {
    struct trigger *trigger = member;
    return load_verbs(loading, node, &trigger->events, &trigger->events_count);
}

bool load_triggers(struct loading *loading, const struct node *node, struct trigger **triggers, size_t *count) {
    static const struct key keys[] = {
        {"on", true, load_trigger_verbs, 0},
        {"when", false, load_condition, offsetof(struct trigger, when)},
    };
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        struct trigger *trigger = ARENA_PUSH(loading->arena, *triggers, *count);
        bool good = entry->kind == NODE_MAP ? LOAD_MAP(loading, entry, keys, trigger)
                                            : load_trigger_verbs(loading, entry, trigger);
        if (!good) return false;
    }
    return not_empty(loading, node);
}

/* ---- words of facts ---- */

const char *const state_names[] = {
#define STATE(word, zh, en) word,
#include "regulation/words.def"
};
const struct text state_texts[] = {
#define STATE(word, zh, en) {STR_INIT(zh), STR_INIT(en)},
#include "regulation/words.def"
};
const size_t states_count = ARRAY_LENGTH(state_names);

static const struct {
    enum fact fact;
    const char *word;
} common_words[] = {
#define WORD(fact, word, zh, en) {FACT_##fact, word},
#include "regulation/words.def"
};

static bool fact_is_closed(enum fact fact) {
    static const enum fact closed[] = {
#define CLOSED(fact) FACT_##fact,
#include "regulation/words.def"
    };
    for (size_t i = 0; i < ARRAY_LENGTH(closed); i++)
        if (closed[i] == fact) return true;
    return false;
}

bool pack_word(const struct loading *loading, struct str word, struct text *text) {
    const struct regulation *r = loading->r;
    for (size_t i = 0; i < r->words_count; i++)
        if (str_equal(r->words[i].word, word)) {
            *text = r->words[i].text;
            return true;
        }
    return false;
}

bool is_milestone(const struct loading *loading, struct str word) {
    struct text text;
    return word_is_known(loading, FACT_MILESTONE, word, &text);
}

/* What is said of a finding has the words of the command that says it. */
static enum fact fact_of_words(enum fact fact) {
    if (fact == FACT_FINDING_SEVERITY) return FACT_SEVERITY;
    if (fact == FACT_FINDING_CAUSE) return FACT_CAUSE;
    return fact == FACT_FINDING_CONSEQUENCE ? FACT_CONSEQUENCE : fact;
}

bool word_is_known(const struct loading *loading, enum fact asked, struct str word, struct text *text) {
    const struct regulation *r = loading->r;
    enum fact fact = fact_of_words(asked);
    for (size_t i = 0; i < ARRAY_LENGTH(common_words); i++)
        if (common_words[i].fact == fact && str_is(word, common_words[i].word)) {
            *text = fact_word_text(fact, word);
            return true;
        }
    if (fact_is_closed(fact)) return false;
    if (fact != FACT_MILESTONE) return pack_word(loading, word, text);
    for (size_t i = 0; i < r->milestones_count; i++)
        if (str_equal(r->milestones[i].word, word)) {
            *text = r->milestones[i].text;
            return true;
        }
    return false;
}

bool check_word(struct loading *loading, const struct node *node, enum fact fact, struct str word, struct text *say) {
    if (word_is_known(loading, fact, word, say)) return true;
    struct known known = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(common_words); i++)
        if (common_words[i].fact == fact) known_add_all(loading, &known, &common_words[i].word, 1);
    const struct word_rule *more = fact == FACT_MILESTONE ? loading->r->milestones : loading->r->words;
    size_t more_count = fact == FACT_MILESTONE ? loading->r->milestones_count : loading->r->words_count;
    for (size_t i = 0; !fact_is_closed(fact) && i < more_count; i++) known_add(loading, &known, more[i].word);
    char what[80];
    snprintf(what, sizeof what, "word of %s", fact_paths[fact]);
    return fail_unknown(loading, node, what, word, &known);
}

bool load_pack_word(struct loading *loading, const struct node *node, void *member) {
    struct text text;
    if (!load_word(loading, node, member)) return false;
    if (pack_word(loading, node->text, &text)) return true;
    struct known known = {0};
    for (size_t i = 0; i < loading->r->words_count; i++) known_add(loading, &known, loading->r->words[i].word);
    fail_unknown(loading, node, "word", node->text, &known);
    if (known.count == 0) error_hint(loading->error, "declare it under words: with zh and en");
    return false;
}

bool load_pack_words(struct loading *loading, const struct node *node, struct str **words, size_t *count) {
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++)
        if (!load_pack_word(loading, entry, ARENA_PUSH(loading->arena, *words, *count))) return false;
    return not_empty(loading, node);
}
