/* From YAML text to a tree of nodes, by libfyaml's events. Not here: what a node means (load.c).
 * Invariant: whatever the bytes, memory is bounded by the limits below, the tree is a tree (no aliases), and each node has
 * its place in the file. */
#include <libfyaml.h>

#include "regulation/node.h"

enum { DEPTH_MAX = 24 };

struct tree {
    struct arena *arena;
    struct str file;
    struct error *error;
    struct node *open[DEPTH_MAX]; /* lists and maps that are not complete */
    size_t depth, nodes;
    struct node *key;             /* in open[depth - 1], waiting for its value */
    struct node *keys[DEPTH_MAX]; /* the same, of the outer ones */
    struct node *root;
};

static bool fail_at(struct tree *tree, int line, int column, const char *message, const char *hint) {
    error_set(tree->error, ERROR_INPUT, "%s", message);
    error_where(tree->error, STR_FMT ":%d:%d", STR_ARG(tree->file), line, column);
    if (hint) error_hint(tree->error, "%s", hint);
    return false;
}

const struct node *node_get(const struct node *map, const char *key) {
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++)
        if (str_is(map->keys[i]->text, key)) return map->items[i];
    return NULL;
}

/* ---- building ---- */

static bool map_add(struct tree *tree, struct node *map, struct node *key, struct node *value) {
    for (size_t i = 0; i < map->count; i++)
        if (str_equal(map->keys[i]->text, key->text)) {
            char message[160];
            struct str name = utf8_prefix(key->text, 40);
            snprintf(message, sizeof message, "the key " STR_FMT " is given twice", STR_ARG(name));
            return fail_at(tree, key->line, key->column, message, "merge the two, or rename one");
        }
    if (map->count == LIMIT_PACK_ENTRIES)
        return fail_at(tree, key->line, key->column, "this map has more keys than LIMIT_PACK_ENTRIES (500)", NULL);
    size_t keys_count = map->count;
    *ARENA_PUSH(tree->arena, map->keys, keys_count) = key;
    *ARENA_PUSH(tree->arena, map->items, map->count) = value;
    return true;
}

/* Put a node where it belongs: root, entry of a list, key or value of a map. */
static bool place(struct tree *tree, struct node *node) {
    if (tree->depth == 0) {
        tree->root = node;
        return true;
    }
    struct node *parent = tree->open[tree->depth - 1];
    if (parent->kind == NODE_LIST) {
        if (parent->count == LIMIT_PACK_ENTRIES)
            return fail_at(tree, node->line, node->column, "this list is longer than LIMIT_PACK_ENTRIES (500)", NULL);
        *ARENA_PUSH(tree->arena, parent->items, parent->count) = node;
        return true;
    }
    if (!tree->key) {
        if (node->kind != NODE_TEXT) return fail_at(tree, node->line, node->column, "a key must be a word", NULL);
        tree->key = node;
        return true;
    }
    struct node *key = tree->key;
    tree->key = NULL;
    return map_add(tree, parent, key, node);
}

static struct node *node_new(struct tree *tree, enum node_kind kind, struct fy_event *event) {
    struct node *node = ARENA_NEW(tree->arena, struct node);
    const struct fy_mark *mark = fy_event_start_mark(event);
    node->kind = kind;
    node->line = mark ? mark->line + 1 : 1;
    node->column = mark ? mark->column + 1 : 1;
    tree->nodes++;
    return node;
}

static bool scalar(struct tree *tree, struct fy_event *event) {
    struct node *node = node_new(tree, NODE_TEXT, event);
    size_t len = 0;
    const char *text = event->scalar.value ? fy_token_get_text(event->scalar.value, &len) : "";
    enum fy_scalar_style style = event->scalar.value ? fy_scalar_token_get_style(event->scalar.value) : FYSS_PLAIN;
    node->text = str_copy(tree->arena, (struct str){text, text ? len : 0});
    node->quoted = style != FYSS_PLAIN;
    if (utf8_has_control(node->text))
        return fail_at(tree, node->line, node->column, "this text holds a control character", "remove it");
    return place(tree, node);
}

static bool open_node(struct tree *tree, enum node_kind kind, struct fy_event *event) {
    struct node *node = node_new(tree, kind, event);
    if (tree->depth == DEPTH_MAX) return fail_at(tree, node->line, node->column, "nested more than 24 levels deep", NULL);
    if (!place(tree, node)) return false;
    tree->keys[tree->depth] = tree->key;
    tree->key = NULL;
    tree->open[tree->depth++] = node;
    return true;
}

static bool close_node(struct tree *tree) {
    CHECK(tree->depth > 0);
    tree->key = tree->keys[--tree->depth];
    return true;
}

static bool plain_yaml(struct tree *tree, struct fy_event *event) {
    const struct fy_mark *mark = fy_event_start_mark(event);
    int line = mark ? mark->line + 1 : 1, column = mark ? mark->column + 1 : 1;
    if (event->type == FYET_ALIAS || fy_event_get_anchor_token(event))
        return fail_at(tree, line, column, "anchors and aliases are not part of the format",
                       "give the condition a name under cases: instead");
    if (fy_event_get_tag_token(event)) return fail_at(tree, line, column, "tags are not part of the format", "remove it");
    if (event->type == FYET_DOCUMENT_START && tree->root)
        return fail_at(tree, line, column, "one file is one document", "remove the rest");
    if (tree->nodes >= LIMIT_PACK_NODES)
        return fail_at(tree, line, column, "more values than LIMIT_PACK_NODES (40000)", NULL);
    return true;
}

static bool take(struct tree *tree, struct fy_event *event) {
    if (!plain_yaml(tree, event)) return false;
    switch (event->type) {
    case FYET_MAPPING_START: return open_node(tree, NODE_MAP, event);
    case FYET_SEQUENCE_START: return open_node(tree, NODE_LIST, event);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END: return close_node(tree);
    case FYET_SCALAR: return scalar(tree, event);
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_START:
    case FYET_DOCUMENT_END:
    case FYET_ALIAS: return true;
    }
    return true;
}

/* ---- parsing ---- */

/* Line and column of a byte, for what libfyaml never gets to see. */
static bool fail_byte(struct tree *tree, struct str yaml, size_t at, const char *message, const char *hint) {
    int line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        if (yaml.ptr[i] == '\n') line++, column = 1;
        else if (((unsigned char)yaml.ptr[i] & 0xC0) != 0x80) column++;
    }
    return fail_at(tree, line, column, message, hint);
}

/* Offset of a tab among the blanks a line begins with; yaml.len when there is none. YAML forbids it, and says so obscurely. */
static size_t find_tab(struct str yaml) {
    bool indent = true;
    for (size_t i = 0; i < yaml.len; i++) {
        if (indent && yaml.ptr[i] == '\t') return i;
        indent = yaml.ptr[i] == '\n' || (indent && yaml.ptr[i] == ' ');
    }
    return yaml.len;
}

/* What libfyaml found wrong; it counts lines from 1 and columns from 1. */
static bool fail_parse(struct tree *tree, struct fy_diag *diag) {
    void *at = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &at);
    if (!first || !first->msg) return fail_at(tree, 1, 1, "this is not well-formed YAML", NULL);
    fail_at(tree, first->line, first->column, "", NULL);
    snprintf(tree->error->message, sizeof tree->error->message, "malformed YAML: %s", first->msg);
    return false;
}

static bool parse(struct tree *tree, struct fy_parser *parser, struct fy_diag *diag) {
    for (;;) {
        struct fy_event *event = fy_parser_parse(parser);
        if (!event) return fy_parser_get_stream_error(parser) ? fail_parse(tree, diag) : true;
        bool last = event->type == FYET_STREAM_END, good = take(tree, event);
        fy_parser_event_free(parser, event);
        if (!good || last) return good;
    }
}

static bool run_parser(struct tree *tree, struct str yaml) {
    struct fy_diag_cfg diag_settings;
    fy_diag_cfg_default(&diag_settings);
    diag_settings.fp = NULL;
    struct fy_diag *diag = fy_diag_create(&diag_settings);
    CHECK(diag);
    fy_diag_set_collect_errors(diag, true);
    const struct fy_parse_cfg settings = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DISABLE_MMAP_OPT, .diag = diag};
    struct fy_parser *parser = fy_parser_create(&settings);
    CHECK(parser);
    bool good = fy_parser_set_string(parser, yaml.ptr, yaml.len) == 0 ? parse(tree, parser, diag) : fail_parse(tree, diag);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return good;
}

const struct node *yaml_read(struct arena *arena, struct str file, struct str yaml, struct error *error) {
    struct tree tree = {.arena = arena, .file = file, .error = error};
    if (yaml.len > LIMIT_PACK_BYTES) {
        fail_at(&tree, 1, 1, "this pack is larger than LIMIT_PACK_BYTES (1 MiB)", NULL);
        return NULL;
    }
    size_t bad = utf8_check(yaml);
    if (bad < yaml.len) {
        fail_byte(&tree, yaml, bad, "this is not valid UTF-8", "save the file as UTF-8");
        return NULL;
    }
    size_t tab = find_tab(yaml);
    if (tab < yaml.len) {
        fail_byte(&tree, yaml, tab, "a tab in the indentation", "indent with blanks");
        return NULL;
    }
    if (str_blank(yaml)) {
        fail_at(&tree, 1, 1, "this pack is empty", NULL);
        return NULL;
    }
    if (!run_parser(&tree, yaml)) return NULL;
    if (!tree.root) fail_at(&tree, 1, 1, "this pack is empty", NULL);
    return tree.root;
}
