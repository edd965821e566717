/* Borrowed text, and buffers that are born with their maximum.
 * Not here: encodings (utf8.c). Keeps: no buffer grows past its maximum, and what did not fit says so. */
#include <errno.h>
#include <stdlib.h>

#include "base/base.h"
#include "base/sixteen.h"

int str_compare(struct str a, struct str b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, struct str prefix) {
    return s.len >= prefix.len && str_equal(str_slice(s, 0, prefix.len), prefix);
}

bool str_contains(struct str s, struct str part) {
    return part.len == 0 || (s.len >= part.len && memmem(s.ptr, s.len, part.ptr, part.len) != NULL);
}

struct str str_slice(struct str s, size_t from, size_t to) {
    if (to > s.len) to = s.len;
    if (from >= to) return (struct str){0};
    return (struct str){s.ptr + from, to - from};
}

static const struct str ideographic_space = STR_INIT("\xE3\x80\x80");

static size_t space_at_start(struct str s) {
    if (s.len && (s.ptr[0] == ' ' || (s.ptr[0] >= '\t' && s.ptr[0] <= '\r'))) return 1;
    return str_starts(s, ideographic_space) ? ideographic_space.len : 0;
}

static size_t space_at_end(struct str s) {
    if (s.len && (s.ptr[s.len - 1] == ' ' || (s.ptr[s.len - 1] >= '\t' && s.ptr[s.len - 1] <= '\r'))) return 1;
    size_t n = ideographic_space.len;
    return s.len >= n && str_equal(str_slice(s, s.len - n, s.len), ideographic_space) ? n : 0;
}

struct str str_trim(struct str s) {
    for (size_t n; (n = space_at_start(s)) != 0;) s = str_slice(s, n, s.len);
    for (size_t n; (n = space_at_end(s)) != 0;) s = str_slice(s, 0, s.len - n);
    return s;
}

bool str_blank(struct str s) {
    return str_trim(s).len == 0;
}

bool str_split(struct str *rest, char separator, struct str *field) {
    if (rest->ptr == NULL) return false;
    const char *cut = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    if (!cut) {
        *field = *rest;
        *rest = (struct str){0};
        return true;
    }
    size_t len = (size_t)(cut - rest->ptr);
    *field = (struct str){rest->ptr, len};
    *rest = (struct str){cut + 1, rest->len - len - 1};
    return true;
}

bool str_int64(struct str s, int64_t min, int64_t max, int64_t *value) {
    char digits[24];
    if (s.len == 0 || s.len >= sizeof digits || !(s.ptr[0] == '-' || (s.ptr[0] >= '0' && s.ptr[0] <= '9'))) return false;
    memcpy(digits, s.ptr, s.len);
    digits[s.len] = '\0';
    char *end;
    errno = 0;
    long long parsed = strtoll(digits, &end, 10);
    if (errno || end != digits + s.len || parsed < min || parsed > max) return false;
    *value = parsed;
    return true;
}

/* ---- bytes that mean something in JSON or markup ---- */

static bool is_plain(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7F;
}

size_t str_plain(struct str s) {
    size_t at = 0;
    for (; s.len - at >= sizeof(sixteen); at += sizeof(sixteen)) {
        sixteen v = sixteen_at(s.ptr + at);
        if (SIXTEEN_ANY((v < 0x20) | (v == '"') | (v == '\\') | (v == '<') | (v == 0x7F))) break;
    }
    while (at < s.len && is_plain((unsigned char)s.ptr[at])) at++;
    return at;
}

char *str_terminated(struct arena *arena, struct str s) {
    char *copy = arena_alloc(arena, s.len + 1);
    if (s.len) memcpy(copy, s.ptr, s.len);
    return copy;
}

struct str str_copy(struct arena *arena, struct str s) {
    return (struct str){str_terminated(arena, s), s.len};
}

struct str str_vprintf(struct arena *arena, const char *format, va_list args) {
    char brief[128]; /* most are that, and then formatted once */
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(brief, sizeof brief, format, again);
    va_end(again);
    CHECK(len >= 0);
    if ((size_t)len < sizeof brief) return str_copy(arena, (struct str){brief, (size_t)len});
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    return (struct str){text, (size_t)len};
}

struct str str_printf(struct arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct str text = str_vprintf(arena, format, args);
    va_end(args);
    return text;
}

void buf_init(struct buf *buf, size_t size_max) {
    CHECK(size_max <= SIZE_MAX / 4);
    *buf = (struct buf){.size_max = size_max};
}

void buf_release(struct buf *buf) {
    free(buf->ptr);
    *buf = (struct buf){.size_max = buf->size_max};
}

void buf_clear(struct buf *buf) {
    buf->len = 0;
    buf->overflow = false;
    if (buf->ptr) buf->ptr[0] = '\0';
}

/* Make room for `more` bytes and the terminator; false (and overflow set) when the maximum forbids it. */
static bool buf_reserve(struct buf *buf, size_t more) {
    if (buf->overflow || more > buf->size_max - buf->len) {
        buf->overflow = true;
        return false;
    }
    size_t need = buf->len + more + 1;
    if (need <= buf->capacity) return true;
    size_t capacity = buf->capacity ? buf->capacity * 2 : 256;
    if (capacity > buf->size_max + 1) capacity = buf->size_max + 1;
    if (capacity < need) capacity = need;
    char *grown = realloc(buf->ptr, capacity);
    CHECK(grown != NULL);
    buf->ptr = grown;
    buf->capacity = capacity;
    return true;
}

void buf_room(struct buf *buf, size_t more) {
    if (more <= buf->size_max - buf->len) buf_reserve(buf, more);
}

void buf_add_growing(struct buf *buf, struct str s) {
    if (!buf_reserve(buf, s.len)) return;
    if (s.len) memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
    buf->ptr[buf->len] = '\0';
}

void buf_add_int(struct buf *buf, int64_t number) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do digits[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0) digits[--at] = '-';
    buf_add(buf, (struct str){digits + at, sizeof digits - at});
}

void buf_printf(struct buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    CHECK(len >= 0);
    if (buf_reserve(buf, (size_t)len)) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

struct str buf_str(const struct buf *buf) {
    return (struct str){buf->ptr, buf->len};
}
