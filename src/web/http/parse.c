/* Reading what was sent: queries, forms, cookies, JSON. Strict: what is not well-formed is an error with its place, never
 * repaired. Not here: what the values mean (the handlers and command_read). Keeps: every text that leaves here is UTF-8
 * without control characters other than tab and line feed. */
#include "web/http/http.h"

#include "base/json.h"

struct str pairs_get(const struct pairs *pairs, const char *name) {
    for (size_t i = 0; i < pairs->count; i++)
        if (str_is(pairs->items[i].name, name)) return pairs->items[i].value;
    return (struct str){0};
}

bool pairs_have(const struct pairs *pairs, const char *name) {
    for (size_t i = 0; i < pairs->count; i++)
        if (str_is(pairs->items[i].name, name)) return true;
    return false;
}

/* ---- percent-encoding ---- */

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Copy with escapes resolved and CR LF or CR made LF; false at a bad escape. */
static bool decode_bytes(struct str text, bool plus, char *out, size_t *len) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+' && plus) c = ' ';
        if (c == '%') {
            int high = i + 2 < text.len ? hex_value(text.ptr[i + 1]) : -1, low = high < 0 ? -1 : hex_value(text.ptr[i + 2]);
            if (low < 0) return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (c == '\n' && n > 0 && out[n - 1] == '\r') n--;
        out[n++] = c;
    }
    for (size_t i = 0; i < n; i++)
        if (out[i] == '\r') out[i] = '\n';
    *len = n;
    return true;
}

bool percent_decode(struct str text, bool plus, struct str *decoded, struct arena *arena) {
    *decoded = text;
    bool encoded = text.len && (memchr(text.ptr, '%', text.len) || memchr(text.ptr, '\r', text.len) ||
                                (plus && memchr(text.ptr, '+', text.len)));
    if (encoded) {
        char *out = arena_alloc(arena, text.len + 1);
        *decoded = (struct str){out, 0};
        if (!decode_bytes(text, plus, out, &decoded->len)) return false;
    }
    return utf8_check(*decoded) == decoded->len && !utf8_has_control(*decoded);
}

/* ---- forms ---- */

bool form_parse(struct str text, struct pairs *pairs, struct arena *arena, struct error *error) {
    *pairs = (struct pairs){0};
    struct str field;
    for (struct str rest = text; str_split(&rest, '&', &field);) {
        if (field.len == 0) continue;
        struct str value = field, name = {0};
        str_split(&value, '=', &name);
        struct pair pair;
        if (pairs->count == FORM_PAIRS_MAX) {
            error_set(error, ERROR_INPUT, "more than %d fields", (int)FORM_PAIRS_MAX);
            return false;
        }
        if (!percent_decode(name, true, &pair.name, arena) || !percent_decode(value, true, &pair.value, arena)) {
            error_set(error, ERROR_INPUT, "a field is not UTF-8 text in percent-encoding, or holds control characters");
            error_where(error, "field %zu", pairs->count + 1);
            return false;
        }
        *ARENA_PUSH(arena, pairs->items, pairs->count) = pair;
    }
    return true;
}

struct str cookie_get(struct str header, const char *name) {
    struct str part;
    for (struct str rest = header; str_split(&rest, ';', &part);) {
        struct str value = str_trim(part), key = {0};
        if (value.len && str_split(&value, '=', &key) && str_is(key, name)) return value;
    }
    return (struct str){0};
}

enum media media_of(struct str content_type) {
    struct str rest = content_type, type = {0};
    str_split(&rest, ';', &type);
    type = str_trim(type);
    if (type.len == 0) return MEDIA_NONE;
    if (type.len == 16 && strncasecmp(type.ptr, "application/json", 16) == 0) return MEDIA_JSON;
    if (type.len == 33 && strncasecmp(type.ptr, "application/x-www-form-urlencoded", 33) == 0) return MEDIA_FORM;
    return MEDIA_OTHER;
}

/* ---- JSON ---- */

/* Where nesting first exceeds the limit; text.len when it never does. */
static size_t too_deep_at(struct str text) {
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_string) {
            if (c == '\\') i++;
            else if (c == '"') in_string = false;
            else i = (size_t)(json_plain_end(text.ptr + i + 1, text.ptr + text.len) - text.ptr) - 1;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH) return i;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return text.len;
}

static struct text_place place_of(struct str text, size_t at) {
    struct text_place place = {.line = 1, .column = 1, .position = at};
    for (size_t i = 0; i < at && i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

json_t *json_parse(struct str text, struct text_place *place, struct error *error) {
    json_error_t found = {0};
    const char *what = found.text;
    size_t position = utf8_check(text);
    json_t *json = NULL;
    if (position < text.len) what = ERROR_TEXT("not UTF-8");
    else if (str_blank(text)) what = ERROR_TEXT("there is nothing to read");
    else if ((position = too_deep_at(text)) < text.len) what = ERROR_TEXT("nested too deeply");
    else json = json_read_formed(text, &found);
    if (json) return json;
    if (what == found.text) position = found.position > 0 ? (size_t)found.position - 1 : 0; /* the last byte it read */
    if (str_blank(text)) position = 0;
    *place = place_of(text, position);
    error_set(error, ERROR_INPUT, "malformed JSON: %s", what);
    error_where(error, "line %d, column %d", place->line, place->column);
    error_hint(error, "send one object with distinct keys, at most %d levels deep, in UTF-8", (int)LIMIT_JSON_DEPTH);
    return NULL;
}
