/* A reader of the JSON that is common: objects, arrays, strings, integers, true, false, null. Whatever else it meets (fractions,
 * surrogate pairs, mistakes) it leaves to jansson, which then reads the whole text once more and says what is wrong with it.
 * Keeps: a value that comes from here is the one that jansson would have given. */
#include "base/json.h"

#include "base/sixteen.h"

enum { DEPTH_MAX = 100, INTEGER_DIGITS_MAX = 18 };

struct reader {
    const char *at, *end;
    struct buf unescaped; /* of the last string that had escapes */
    int depth;
};

static json_t *read_value(struct reader *reader);

static void skip_blanks(struct reader *reader) {
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
}

/* Is this the next byte that is no blank? Then it is taken. */
static bool take(struct reader *reader, char byte) {
    skip_blanks(reader);
    if (reader->at == reader->end || *reader->at != byte) return false;
    reader->at++;
    return true;
}

/* ---- strings ---- */

int json_hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* \uXXXX but for surrogates and zero. */
static bool unescape_number(struct reader *reader) {
    uint32_t number = 0;
    if (reader->end - reader->at < 4) return false;
    for (int i = 0; i < 4; i++) {
        int digit = json_hex_digit(*reader->at++);
        if (digit < 0) return false;
        number = number << 4 | (uint32_t)digit;
    }
    if (number == 0 || (number >= 0xD800 && number <= 0xDFFF)) return false;
    char bytes[4];
    buf_add(&reader->unescaped, (struct str){bytes, utf8_put(bytes, number)});
    return true;
}

static bool unescape(struct reader *reader) {
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (reader->at == reader->end) return false;
    char letter = *reader->at++;
    if (letter == 'u') return unescape_number(reader);
    const char *found = letter ? strchr(letters, letter) : NULL;
    if (!found) return false;
    buf_add_char(&reader->unescaped, meant[found - letters]);
    return true;
}

const char *json_plain_end(const char *at, const char *end) {
    for (; end - at >= (ptrdiff_t)sizeof(sixteen); at += sizeof(sixteen)) {
        sixteen v = sixteen_at(at);
        if (SIXTEEN_ANY((v < 0x20) | (v == '"') | (v == '\\'))) break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) at++;
    return at;
}

/* False at a control character or the end. */
static bool skip_plain(struct reader *reader) {
    reader->at = json_plain_end(reader->at, reader->end);
    return reader->at < reader->end && (unsigned char)*reader->at >= 0x20;
}

/* The string after its opening quotation mark. It lies in the text or, when it has escapes, in `unescaped`. */
static bool read_string(struct reader *reader, struct str *string) {
    const char *from = reader->at;
    if (!skip_plain(reader)) return false;
    if (*reader->at == '"') {
        *string = (struct str){from, (size_t)(reader->at++ - from)};
        return true;
    }
    buf_clear(&reader->unescaped);
    for (;;) {
        buf_add(&reader->unescaped, (struct str){from, (size_t)(reader->at - from)});
        if (*reader->at++ == '"') break;
        if (!unescape(reader)) return false;
        from = reader->at;
        if (!skip_plain(reader)) return false;
    }
    *string = buf_str(&reader->unescaped);
    return !reader->unescaped.overflow;
}

/* ---- the rest ---- */

static json_t *read_integer(struct reader *reader) {
    bool negative = *reader->at == '-';
    reader->at += negative;
    const char *first = reader->at;
    json_int_t value = 0;
    for (; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        if (reader->at - first < INTEGER_DIGITS_MAX) value = value * 10 + (*reader->at - '0');
    }
    ptrdiff_t digits = reader->at - first;
    if (digits < 1 || digits > INTEGER_DIGITS_MAX || (*first == '0' && digits > 1) || reader->at == reader->end) return NULL;
    if (*reader->at == '.' || *reader->at == 'e' || *reader->at == 'E') return NULL;
    return json_integer(negative ? -value : value);
}

static json_t *read_word(struct reader *reader, struct str word, json_t *value) {
    if (!str_starts((struct str){reader->at, (size_t)(reader->end - reader->at)}, word)) return NULL;
    reader->at += word.len;
    return value;
}

/* A member of an object. A name may lie in `unescaped`, which its value may use again: such a name is left to jansson. */
static bool read_member(struct reader *reader, json_t *object) {
    struct str name;
    if (!take(reader, '"')) return false;
    const char *from = reader->at;
    if (!read_string(reader, &name) || name.ptr != from || !take(reader, ':')) return false;
    size_t before = json_object_size(object);
    json_t *value = read_value(reader);
    if (!value || json_object_setn_new_nocheck(object, name.ptr, name.len, value) != 0) return false;
    return json_object_size(object) > before; /* else the same name stands there twice */
}

static json_t *read_object(struct reader *reader) {
    json_t *object = json_object();
    CHECK(object);
    if (take(reader, '}')) return object;
    do {
        if (!read_member(reader, object)) goto bad;
    } while (take(reader, ','));
    if (take(reader, '}')) return object;
bad:
    json_decref(object);
    return NULL;
}

static json_t *read_array(struct reader *reader) {
    json_t *array = json_array();
    CHECK(array);
    if (take(reader, ']')) return array;
    do {
        json_t *value = read_value(reader);
        if (!value || json_array_append_new(array, value) != 0) goto bad;
    } while (take(reader, ','));
    if (take(reader, ']')) return array;
bad:
    json_decref(array);
    return NULL;
}

static json_t *read_nested(struct reader *reader, bool object) {
    reader->at++;
    if (reader->depth == DEPTH_MAX) return NULL;
    reader->depth++;
    json_t *value = object ? read_object(reader) : read_array(reader);
    reader->depth--;
    return value;
}

/* NULL: jansson shall say. */
static json_t *read_value(struct reader *reader) {
    struct str string;
    skip_blanks(reader);
    if (reader->at == reader->end) return NULL;
    switch (*reader->at) {
    case '{': return read_nested(reader, true);
    case '[': return read_nested(reader, false);
    case '"': reader->at++; return read_string(reader, &string) ? json_stringn_nocheck(string.ptr, string.len) : NULL;
    case 't': return read_word(reader, STR("true"), json_true());
    case 'f': return read_word(reader, STR("false"), json_false());
    case 'n': return read_word(reader, STR("null"), json_null());
    default: return read_integer(reader);
    }
}

static json_t *read_text(struct str text) {
    struct reader reader = {.at = text.ptr, .end = text.ptr + text.len};
    skip_blanks(&reader);
    if (reader.at == reader.end || (*reader.at != '{' && *reader.at != '[')) return NULL;
    buf_init(&reader.unescaped, text.len + 1);
    json_t *value = read_value(&reader);
    buf_release(&reader.unescaped);
    skip_blanks(&reader);
    if (reader.at == reader.end) return value;
    json_decref(value);
    return NULL;
}

json_t *json_read_formed(struct str text, json_error_t *error) {
    json_t *value = read_text(text);
    return value ? value : json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, error);
}

json_t *json_read(struct str text, json_error_t *error) {
    if (text.len && utf8_check(text) == text.len) return json_read_formed(text, error);
    return json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, error);
}
