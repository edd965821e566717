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

static void fold_into(struct str text, bool phrase, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        uint32_t c, folded[FOLD_MAX];
        if (!utf8_next(text, &at, &c)) {
            c = 0xFFFD;
            at++;
        }
        size_t count = fold_code_point(c, folded);
        for (size_t i = 0; i < count; i++) {
            if (phrase && fold_class_of(folded[i]) == FOLD_OTHER) continue;
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
