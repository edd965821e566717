/* Folding of text, by the table that tools/fold_table.c makes.
 * Not here: what folding means for each character (the table). Keeps: folding folded text changes nothing; what comes out is
 * well-formed UTF-8. */
#include "base/fold.h"

#include "base/fold_table.h"

static uint32_t entry_of(uint32_t c) {
    return fold_blocks[(size_t)fold_stage[c / FOLD_BLOCK] * FOLD_BLOCK + c % FOLD_BLOCK];
}

size_t fold_code_point(uint32_t code_point, uint32_t out[static FOLD_MAX]) {
    CHECK(code_point <= 0x10FFFF);
    uint32_t entry = entry_of(code_point), value = entry & FOLD_VALUE_MASK;
    if (!(entry & FOLD_SEQUENCE)) {
        out[0] = value ? value : code_point;
        return 1;
    }
    size_t count = entry >> FOLD_COUNT_SHIFT & FOLD_COUNT_MASK;
    memcpy(out, fold_sequences + value, count * sizeof *out);
    return count;
}

enum fold_class fold_class_of(uint32_t code_point) {
    CHECK(code_point <= 0x10FFFF);
    return (enum fold_class)(entry_of(code_point) >> FOLD_CLASS_SHIFT & FOLD_CLASS_MASK);
}

/* Most of all text here are three bytes each, from U+1000 to U+CFFF: those without the general way of decoding. */
static uint32_t take_character(struct str text, size_t *at) {
    const unsigned char *p = (const unsigned char *)text.ptr + *at;
    uint32_t c;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] > 0xE0 && p[0] < 0xED && text.len - *at > 2 && (p[1] & 0xC0U) == 0x80 && (p[2] & 0xC0U) == 0x80) {
        *at += 3;
        return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    }
    if (utf8_next(text, at, &c)) return c;
    *at += 1;
    return 0xFFFD;
}

size_t fold_next(struct str text, size_t *at, uint32_t folded[static FOLD_MAX], enum fold_class *first_class) {
    uint32_t c = take_character(text, at), entry = entry_of(c), value = entry & FOLD_VALUE_MASK;
    size_t count = 1;
    if (entry & FOLD_SEQUENCE) {
        count = fold_code_point(c, folded);
        entry = count ? entry_of(folded[0]) : 0;
    } else if (value) {
        folded[0] = value;
        entry = entry_of(value);
    } else {
        folded[0] = c;
    }
    *first_class = (enum fold_class)(entry >> FOLD_CLASS_SHIFT & FOLD_CLASS_MASK);
    return count;
}

size_t fold_same(struct str text, size_t from) {
    const unsigned char *p = (const unsigned char *)text.ptr + from, *end = (const unsigned char *)text.ptr + text.len;
    const unsigned char *first = p;
    for (; end - p >= 3; p += 3) {
        uint32_t bytes = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        if ((bytes & 0xF0C0C0) != 0xE08080 || p[0] == 0xE0 || p[0] >= 0xED) break;
        uint32_t stage = (bytes >> 10 & 0x3C0) | (bytes >> 8 & 0x3F);
        if (fold_blocks[(size_t)fold_stage[stage] * FOLD_BLOCK + (bytes & 0x3F)] != (uint32_t)FOLD_IDEOGRAPH << FOLD_CLASS_SHIFT)
            break;
    }
    return (size_t)(p - first);
}

static void fold_into(struct str text, bool phrase, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        uint32_t folded[FOLD_MAX];
        enum fold_class class;
        size_t count = fold_next(text, &at, folded, &class);
        for (size_t i = 0; i < count; i++) {
            if (phrase && (i ? fold_class_of(folded[i]) : class) == FOLD_OTHER) continue;
            char bytes[4];
            buf_add(out, (struct str){bytes, utf8_put(bytes, folded[i])});
        }
    }
}

void fold_text(struct str text, struct buf *out) {
    fold_into(text, false, out);
}

void fold_phrase(struct str text, struct buf *out) {
    fold_into(text, true, out);
}
