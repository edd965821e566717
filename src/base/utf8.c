/* UTF-8: strict decoding (no overlong forms, no surrogates, nothing past U+10FFFF), counting, cutting.
 * Not here: folding for search (fold.c). */
#include "base/base.h"

bool utf8_next(struct str s, size_t *at, uint32_t *code_point) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (*at >= s.len) return false;
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t len = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : (p[0] & 0xF0U) == 0xE0 ? 3 : 0;
    if (p[0] >= 0xF0 && p[0] < 0xF5) len = 4;
    if (len == 0 || len > s.len - *at) return false;
    uint32_t value = len == 1 ? p[0] : p[0] & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0U) != 0x80) return false;
        value = value << 6 | (p[i] & 0x3FU);
    }
    if (len > 1 && value < smallest[len]) return false;
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return false;
    *at += len;
    *code_point = value;
    return true;
}

size_t utf8_put(char out[4], uint32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    CHECK(c <= 0x10FFFF);
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static bool ascii_eight(const unsigned char *p) {
    uint64_t eight;
    memcpy(&eight, p, 8);
    return (eight & UINT64_C(0x8080808080808080)) == 0;
}

/* The bytes of a character of three, from U+1000 on but for U+D000 to U+DFFF, among which are the surrogates. */
static inline bool common_three(const unsigned char *p) {
    uint32_t bytes = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    return (bytes & 0xF0C0C0) == 0xE08080 && p[0] != 0xE0 && p[0] != 0xED;
}

/* ASCII and common characters of three bytes, which are most of all text here, without decoding. */
size_t utf8_check(struct str s) {
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t at = 0;
    for (uint32_t c; at < s.len;) {
        while (s.len - at >= 3 && common_three(p + at)) at += 3;
        if (at == s.len) break;
        if (p[at] < 0x80) at += s.len - at >= 8 && ascii_eight(p + at) ? 8 : 1;
        else if (!utf8_next(s, &at, &c)) return at;
    }
    return s.len;
}

size_t utf8_length(struct str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += ((unsigned char)s.ptr[i] & 0xC0U) != 0x80;
    return count;
}

struct str utf8_prefix(struct str s, size_t count) {
    for (size_t i = 0; i < s.len; i++) {
        if (((unsigned char)s.ptr[i] & 0xC0U) == 0x80) continue;
        if (count-- == 0) return str_slice(s, 0, i);
    }
    return s;
}

/* The common text, ideographs and letters, has none of the bytes that must be looked at: those below 0x20, DEL, and 0xC2, with
 * which the control characters from U+0080 on begin. */
static size_t without_suspects(struct str s, size_t at) {
    static const uint64_t each = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
    for (uint64_t eight; s.len - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, s.ptr + at, sizeof eight);
        uint64_t control = (eight - each * 0x20) & ~eight, del = eight ^ each * 0x7F, c2 = eight ^ each * 0xC2;
        if ((control | ((del - each) & ~del) | ((c2 - each) & ~c2)) & high) break;
    }
    return at;
}

bool utf8_has_control(struct str s) {
    for (size_t i = without_suspects(s, 0); i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) return true;
        if (c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0) return true; /* U+0080 … U+009F */
        if (c < 0x20 || c == 0xC2) i = without_suspects(s, i + 1) - 1;
    }
    return false;
}
