/* JSON text to a tree of nodes that point into it: for readers that know what they look for and keep none of it as JSON.
 * Not here: values of jansson (json.c). Keeps: what is accepted is JSON in which no object has a name twice, but for the parts
 * that the caller asked to leave unread; those only have balanced brackets. */
#include "base/json.h"

enum { DEPTH_MAX = 100 };

struct scan {
    const char *at, *end;
    struct arena *nodes, *texts;
    struct str unread; /* members of this name at the top are not looked into */
    struct str left;   /* the bytes of the last of them */
    int depth;
};

static struct json_node *scan_value(struct scan *scan);

static void skip_blanks(struct scan *scan) {
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t')) scan->at++;
}

static bool take(struct scan *scan, char byte) {
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != byte) return false;
    scan->at++;
    return true;
}

/* ---- strings ---- */

static bool skip_plain(struct scan *scan) {
    scan->at = json_plain_end(scan->at, scan->end);
    return scan->at < scan->end && (unsigned char)*scan->at >= 0x20;
}

/* \uXXXX of the basic plane: what is beyond it is written as it is by every writer of ours. */
static bool unescape_number(struct scan *scan, char **out) {
    uint32_t number = 0;
    if (scan->end - scan->at < 4) return false;
    for (int i = 0; i < 4; i++) {
        int digit = json_hex_digit(*scan->at++);
        if (digit < 0) return false;
        number = number << 4 | (uint32_t)digit;
    }
    if (number == 0 || (number >= 0xD800 && number <= 0xDFFF)) return false;
    *out += utf8_put(*out, number);
    return true;
}

static bool unescape(struct scan *scan, char **out) {
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (scan->at == scan->end) return false;
    char letter = *scan->at++;
    if (letter == 'u') return unescape_number(scan, out);
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (!found) return false;
    *(*out)++ = meant[found - letters];
    return true;
}

/* From the first backslash on; `from` is where the string begins. What it means is never longer than how it is written. */
static bool scan_escaped(struct scan *scan, const char *from, struct str *string) {
    struct scan ahead = *scan;
    while (*ahead.at != '"') {
        ahead.at++;
        if (ahead.at == ahead.end) return false;
        ahead.at++;
        if (!skip_plain(&ahead)) return false;
    }
    char *text = arena_alloc(scan->texts, (size_t)(ahead.at - from) + 1), *out = text;
    for (;;) {
        memcpy(out, from, (size_t)(scan->at - from));
        out += scan->at - from;
        if (*scan->at++ == '"') break;
        if (!unescape(scan, &out)) return false;
        from = scan->at;
        if (!skip_plain(scan)) return false;
    }
    *string = (struct str){text, (size_t)(out - text)};
    return true;
}

/* The string after its opening quotation mark. */
static bool scan_string(struct scan *scan, struct str *string) {
    const char *from = scan->at;
    if (!skip_plain(scan)) return false;
    if (*scan->at == '\\') return scan_escaped(scan, from, string);
    *string = (struct str){from, (size_t)(scan->at++ - from)};
    return true;
}

/* ---- what is left unread ---- */

static bool skip_string(struct scan *scan) {
    while (skip_plain(scan)) {
        if (*scan->at++ == '"') return true;
        if (scan->at == scan->end) return false;
        scan->at++;
    }
    return false;
}

/* An object or array, by its brackets. */
static struct json_node *scan_unread(struct scan *scan) {
    const char *from = scan->at;
    size_t open = 0;
    do {
        char c = *scan->at++;
        if (c == '{' || c == '[') open++;
        else if (c == '}' || c == ']') open--;
        else if (c == '"' && !skip_string(scan)) return NULL;
    } while (open && scan->at < scan->end);
    if (open) return NULL;
    struct json_node *node = ARENA_NEW(scan->nodes, struct json_node);
    node->type = *from == '{' ? JSON_OBJECT : JSON_ARRAY;
    node->text = scan->left = (struct str){from, (size_t)(scan->at - from)};
    return node;
}

/* ---- the rest ---- */

static bool name_is_new(const struct json_node *object, struct str name) {
    for (const struct json_node *member = object->first; member; member = member->next)
        if (member->name.len == name.len && (name.len == 0 || memcmp(member->name.ptr, name.ptr, name.len) == 0)) return false;
    return true;
}

static struct json_node *scan_member(struct scan *scan, const struct json_node *object) {
    struct str name;
    if (!take(scan, '"') || !scan_string(scan, &name) || !take(scan, ':') || !name_is_new(object, name)) return NULL;
    skip_blanks(scan);
    bool nested = scan->at < scan->end && (*scan->at == '{' || *scan->at == '[');
    bool unread = nested && scan->depth == 1 && scan->unread.len && str_equal(name, scan->unread);
    struct json_node *value = unread ? scan_unread(scan) : scan_value(scan);
    if (value) value->name = name;
    return value;
}

static struct json_node *scan_nested(struct scan *scan) {
    bool object = *scan->at++ == '{';
    char close = object ? '}' : ']';
    struct json_node *node = ARENA_NEW(scan->nodes, struct json_node), *last = NULL;
    node->type = object ? JSON_OBJECT : JSON_ARRAY;
    if (take(scan, close)) return node;
    if (scan->depth == DEPTH_MAX) return NULL;
    scan->depth++;
    do {
        struct json_node *value = object ? scan_member(scan, node) : scan_value(scan);
        if (!value) return NULL;
        if (last) last->next = value;
        else node->first = value;
        last = value;
        node->count++;
    } while (take(scan, ','));
    scan->depth--;
    return take(scan, close) ? node : NULL;
}

static bool word(struct scan *scan, struct str word) {
    if (!str_starts((struct str){scan->at, (size_t)(scan->end - scan->at)}, word)) return false;
    scan->at += word.len;
    return true;
}

/* A string, an integer of at most 18 digits, true, false or null. Fractions are for jansson. */
static bool scan_plain(struct scan *scan, struct json_node *node) {
    if (*scan->at == '"') {
        scan->at++;
        node->type = JSON_STRING;
        return scan_string(scan, &node->text);
    }
    node->type = *scan->at == 't' ? JSON_TRUE : *scan->at == 'f' ? JSON_FALSE : *scan->at == 'n' ? JSON_NULL : JSON_INTEGER;
    if (node->type == JSON_TRUE) return word(scan, STR("true"));
    if (node->type == JSON_FALSE) return word(scan, STR("false"));
    if (node->type == JSON_NULL) return word(scan, STR("null"));
    bool negative = *scan->at == '-';
    const char *first = scan->at += negative;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9' && scan->at - first < 19; scan->at++)
        node->integer = scan->at - first < 18 ? node->integer * 10 + (*scan->at - '0') : 0;
    ptrdiff_t digits = scan->at - first;
    if (digits < 1 || digits > 18 || (*first == '0' && digits > 1)) return false;
    if (negative) node->integer = -node->integer;
    return scan->at < scan->end && *scan->at != '.' && *scan->at != 'e' && *scan->at != 'E';
}

static struct json_node *scan_value(struct scan *scan) {
    skip_blanks(scan);
    if (scan->at == scan->end) return NULL;
    if (*scan->at == '{' || *scan->at == '[') return scan_nested(scan);
    struct json_node *node = ARENA_NEW(scan->nodes, struct json_node);
    return scan_plain(scan, node) ? node : NULL;
}

/* Is it well-formed UTF-8, but for what was left unread, whose reader will look? */
static bool well_formed(struct str text, struct str left) {
    if (left.len == 0) return utf8_check(text) == text.len;
    size_t from = (size_t)(left.ptr - text.ptr), to = from + left.len;
    struct str before = str_slice(text, 0, from), after = str_slice(text, to, text.len);
    return utf8_check(before) == before.len && utf8_check(after) == after.len;
}

const struct json_node *json_scan(struct arena *nodes, struct arena *texts, struct str text, struct str unread) {
    struct scan scan = {.at = text.ptr, .end = text.ptr + text.len, .nodes = nodes, .texts = texts, .unread = unread};
    skip_blanks(&scan);
    if (scan.at == scan.end || *scan.at != '{') return NULL;
    const struct json_node *root = scan_nested(&scan);
    skip_blanks(&scan);
    return root && scan.at == scan.end && well_formed(text, scan.left) ? root : NULL;
}

const struct json_node *json_node_get(const struct json_node *object, struct str name) {
    const struct json_node *member = object && object->type == JSON_OBJECT ? object->first : NULL;
    while (member && (member->name.len != name.len || memcmp(member->name.ptr, name.ptr, name.len) != 0)) member = member->next;
    return member;
}
