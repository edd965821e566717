/* What somebody looks for, as words; what an event says, as text. Not here: where they are compared (store.h, search.c).
 * Keeps: nothing that a user types is syntax to the index, because words are made of letters, digits, ideographs and
 * blanks only. */
#include "base/json.h"
#include "desk/search/search.h"

/* ---- words ---- */

static bool is_quotation_mark(uint32_t c) {
    static const uint32_t marks[] = {'"', 0x201C, 0x201D, 0x201E, 0x300C, 0x300D, 0x300E, 0x300F, 0xFF02, 0xAB, 0xBB};
    for (size_t i = 0; i < ARRAY_LENGTH(marks); i++)
        if (c == marks[i]) return true;
    return false;
}

static bool is_blank(uint32_t c) {
    return c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B);
}

static bool word_add(struct str word, struct search_words *words, struct arena *arena, struct error *error) {
    struct buf normal;
    buf_init(&normal, 4096);
    normal_text(word, &normal);
    bool fits = !normal.overflow && words->count < SEARCH_WORDS_MAX;
    if (normal.len && fits) words->normal[words->count++] = str_copy(arena, buf_str(&normal));
    bool good = fits || !normal.len;
    buf_release(&normal);
    if (good) return true;
    error_set(error, ERROR_LIMIT, "a search has at most %d words", SEARCH_WORDS_MAX);
    error_where(error, "q");
    error_hint(error, "leave some out, or put those that stand together in quotation marks");
    return false;
}

bool search_words_read(struct str text, struct search_words *words, struct arena *arena, struct error *error) {
    *words = (struct search_words){0};
    if (utf8_check(text) != text.len || utf8_length(text) > LIMIT_QUERY_CHARS) {
        error_set(error, ERROR_INPUT, "a search is UTF-8 text of at most %d characters", LIMIT_QUERY_CHARS);
        error_where(error, "q");
        return false;
    }
    if (!matter_number_parse(str_trim(text), &words->number)) words->number = 0;
    bool grouped = false;
    size_t from = 0;
    for (size_t at = 0, before; at < text.len;) {
        uint32_t c;
        before = at;
        CHECK(utf8_next(text, &at, &c));
        bool mark = is_quotation_mark(c);
        if (!mark && (grouped || !is_blank(c))) continue;
        if (!word_add(str_slice(text, from, before), words, arena, error)) return false;
        from = at;
        if (mark) grouped = !grouped;
    }
    return word_add(str_slice(text, from, text.len), words, arena, error);
}

/* ---- texts ---- */

/* The keys of commands under which people write what they have to say. Names, telephone numbers and the fields of forms
 * are not searched: they are shown to those who need them, and a search must not tell others. */
#define TEXT_KEYS(KEY)                                                                                                 \
    KEY("subject") KEY("body") KEY("text") KEY("reason") KEY("opinion") KEY("items") KEY("basis") KEY("document")  \
    KEY("cause") KEY("prevention")

static const char *const text_keys[] = {
#define ROW(key) key,
    TEXT_KEYS(ROW)
#undef ROW
};

static void text_add(struct str text, struct buf *out) {
    size_t before = out->len;
    if (before) buf_add_char(out, ' ');
    size_t from = out->len;
    normal_text(text, out);
    if (out->len == from) out->len = before; /* nothing in it but punctuation */
}

static void value_add(const json_t *value, struct buf *out) {
    for (size_t i = 0; i < json_array_size(value); i++) value_add(json_array_get(value, i), out);
    if (json_is_string(value)) text_add((struct str){json_string_value(value), json_string_length(value)}, out);
}

static void node_add(const struct json_node *node, struct buf *out) {
    if (!node || node->type == JSON_OBJECT) return;
    for (const struct json_node *item = node->first; item; item = item->next) node_add(item, out);
    if (node->type == JSON_STRING) text_add(node->text, out);
}

/* Events of the program itself say nothing that somebody wrote; a refused attempt did not happen; why somebody looked at
 * personal data, and what somebody complained of, is not for everybody who searches. */
static bool kind_has_text(struct str kind) {
    static const enum verb silent[] = {VERB_OVERDUE, VERB_BREACH, VERB_DEEMED_APPROVED, VERB_RECALCULATED,
                                       VERB_ATTEMPT, VERB_READ, VERB_REVEAL, VERB_COMPLAIN};
    for (size_t i = 0; i < ARRAY_LENGTH(silent); i++)
        if (str_is(kind, verb_event_names[silent[i]])) return false;
    return true;
}

/* Most events: their texts where they stand. */
static bool text_of_nodes(struct str body, struct buf *out) {
    struct arena *arena = arena_new(2 * JSON_NODES_BYTES(body.len)); /* nodes and texts */
    const struct json_node *event = json_scan(arena, arena, body, STR("effects")), *args = json_node_get(event, STR("args"));
    for (size_t i = 0; i < ARRAY_LENGTH(text_keys); i++) node_add(json_node_get(args, str_from(text_keys[i])), out);
    arena_free(arena);
    return event != NULL;
}

static bool text_of_values(struct str body, struct buf *out) {
    json_error_t unread;
    json_t *event = json_read(body, &unread);
    const json_t *args = json_object_get(event, "args");
    for (size_t i = 0; i < ARRAY_LENGTH(text_keys); i++) value_add(json_object_get(args, text_keys[i]), out);
    json_decref(event);
    return event != NULL;
}

bool event_text(struct str kind, struct str body, struct buf *out) {
    buf_clear(out);
    if (!kind_has_text(kind)) return true;
    return (text_of_nodes(body, out) || text_of_values(body, out)) && !out->overflow;
}
