/* fold_table: writes, at build time, the table behind base/fold.c from the Unicode data of ICU, so that the program needs no ICU.
 *
 *   fold_table OUTPUT.c
 *
 * For every code point the table says into which code points it folds and what kind of character it is. Folding a code
 * point is: compatibility form and case (NFKC_Casefold), Latin accents off, traditional Chinese into simplified (transform
 * Hant-Hans of one character), again and again until nothing changes; so folding what is folded changes nothing. The table is
 * written in two stages (blocks of 64 code points, equal blocks once) and checked by reading it back. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/fold_table.h"

enum { CODE_POINTS = 0x110000, BLOCKS = CODE_POINTS / FOLD_BLOCK, UNITS_MAX = 512, SEQUENCE_MAX = 8192, ROUNDS_MAX = 8 };

struct folder {
    const UNormalizer2 *casefold, *decompose, *compose;
    UTransliterator *simplify;
};

static uint32_t entries[CODE_POINTS];
static uint32_t sequences[SEQUENCE_MAX];
static uint32_t sequences_count;
static uint32_t stage[BLOCKS];                 /* number of the block that stands for these 64 code points */
static uint32_t blocks[BLOCKS][FOLD_BLOCK];    /* the different blocks */
static uint32_t blocks_count;

static void must(bool good, const char *what) {
    if (good) return;
    fprintf(stderr, "fold_table: %s\n", what);
    exit(1);
}

static void must_icu(UErrorCode status, const char *what) {
    if (U_SUCCESS(status)) return;
    fprintf(stderr, "fold_table: %s: %s\n", what, u_errorName(status));
    exit(1);
}

static struct folder folder_open(void) {
    static const UChar id[] = u"Hant-Hans";
    struct folder folder;
    UErrorCode status = U_ZERO_ERROR;
    folder.casefold = unorm2_getNFKCCasefoldInstance(&status);
    folder.decompose = unorm2_getNFDInstance(&status);
    folder.compose = unorm2_getNFCInstance(&status);
    folder.simplify = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    must_icu(status, "opening the transforms");
    return folder;
}

static int32_t normalize(const UNormalizer2 *form, UChar *units, int32_t len) {
    UChar out[UNITS_MAX];
    UErrorCode status = U_ZERO_ERROR;
    int32_t out_len = unorm2_normalize(form, units, len, out, UNITS_MAX, &status);
    must_icu(status, "normalising");
    memcpy(units, out, sizeof *units * (size_t)out_len);
    return out_len;
}

/* é and e are one for whoever searches; the marks of other scripts carry meaning and stay. */
static int32_t accents_off(const struct folder *folder, UChar *units, int32_t len) {
    int32_t kept = 0;
    len = normalize(folder->decompose, units, len);
    for (int32_t i = 0; i < len; i++)
        if (units[i] < 0x300 || units[i] > 0x36F) units[kept++] = units[i];
    return normalize(folder->compose, units, kept);
}

static UChar32 next_code_point(const UChar *units, int32_t *at, int32_t len) {
    UChar32 high = units[(*at)++];
    if (high < 0xD800 || high > 0xDBFF || *at == len) return high;
    return 0x10000 + ((high - 0xD800) << 10) + (units[(*at)++] - 0xDC00);
}

/* Each character by itself: the transform's rules for whole words would make the result depend on the neighbours. */
static int32_t simplify(const struct folder *folder, UChar *units, int32_t len) {
    UChar out[UNITS_MAX];
    int32_t out_len = 0;
    for (int32_t i = 0; i < len;) {
        UChar32 c = next_code_point(units, &i, len);
        UChar one[16];
        int32_t one_len = 0, limit;
        U16_APPEND_UNSAFE(one, one_len, c);
        limit = one_len;
        UErrorCode status = U_ZERO_ERROR;
        utrans_transUChars(folder->simplify, one, &one_len, 16, 0, &limit, &status);
        must_icu(status, "simplifying");
        must(out_len + one_len <= UNITS_MAX, "a character folds into too many");
        memcpy(out + out_len, one, sizeof *out * (size_t)one_len);
        out_len += one_len;
    }
    memcpy(units, out, sizeof *units * (size_t)out_len);
    return out_len;
}

/* The transform goes round in one circle: it takes 薴 to 苧, and 苧, which is traditional too, to 苎, and that back to 苧.
 * All of a circle fold into its smallest member. */
static int32_t fold(const struct folder *folder, UChar32 c, UChar *units) {
    int32_t len = 0;
    UChar smallest = 0xFFFF;
    U16_APPEND_UNSAFE(units, len, c);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        UChar before[UNITS_MAX];
        int32_t before_len = len;
        memcpy(before, units, sizeof *units * (size_t)len);
        len = normalize(folder->casefold, units, len);
        len = accents_off(folder, units, len);
        len = simplify(folder, units, len);
        if (len == before_len && memcmp(before, units, sizeof *units * (size_t)len) == 0) return len;
        if (round >= ROUNDS_MAX / 2 && units[0] < smallest) smallest = units[0];
    }
    must(len == 1, "a folding of several characters never comes to rest");
    units[0] = smallest;
    return 1;
}

/* Scripts written without blanks between the words are searched by pairs of characters, as Chinese is. */
static bool without_blanks(UChar32 c) {
    static const UScriptCode scripts[] = {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_BOPOMOFO, USCRIPT_HANGUL,
                                          USCRIPT_YI, USCRIPT_THAI, USCRIPT_LAO, USCRIPT_KHMER, USCRIPT_MYANMAR};
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);
    must_icu(status, "asking for a script");
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        if (script == scripts[i]) return true;
    return c == 0x30FC || c == 0x3099 || c == 0x309A; /* kana marks, which belong to no single script */
}

static enum fold_class classify(UChar32 c) {
    /* Rare characters of older encodings live in the private area; planes 2 and 3 are set aside for ideographs to come. */
    if ((c >= 0xE000 && c <= 0xF8FF) || (c >= 0x20000 && c <= 0x3FFFD)) return FOLD_IDEOGRAPH;
    int8_t type = u_charType(c);
    uint32_t mask = U_MASK(type);
    if (type == U_DECIMAL_DIGIT_NUMBER) return FOLD_DIGIT;
    bool written = mask & (U_GC_L_MASK | U_GC_MN_MASK | U_GC_MC_MASK | U_GC_NL_MASK);
    if (written && without_blanks(c)) return FOLD_IDEOGRAPH;
    return written ? FOLD_LETTER : FOLD_OTHER;
}

static uint32_t entry_of(const struct folder *folder, UChar32 c) {
    uint32_t class_bits = (uint32_t)classify(c) << FOLD_CLASS_SHIFT;
    if (c >= 0xD800 && c <= 0xDFFF) return class_bits;
    UChar units[UNITS_MAX];
    int32_t len = fold(folder, c, units);
    uint32_t folded[FOLD_MAX];
    uint32_t count = 0;
    for (int32_t i = 0; i < len;) {
        must(count < FOLD_MAX, "a character folds into more than FOLD_MAX");
        folded[count++] = (uint32_t)next_code_point(units, &i, len);
    }
    if (count == 1) return class_bits | (folded[0] == (uint32_t)c ? 0 : folded[0]);
    must(sequences_count + count <= SEQUENCE_MAX, "too many sequences");
    memcpy(sequences + sequences_count, folded, sizeof *folded * count);
    uint32_t entry = class_bits | FOLD_SEQUENCE | count << FOLD_COUNT_SHIFT | sequences_count;
    sequences_count += count;
    return entry;
}

static void share_blocks(void) {
    for (uint32_t i = 0; i < BLOCKS; i++) {
        const uint32_t *block = entries + (size_t)i * FOLD_BLOCK;
        uint32_t n = 0;
        while (n < blocks_count && memcmp(blocks[n], block, sizeof blocks[n]) != 0) n++;
        if (n == blocks_count) memcpy(blocks[blocks_count++], block, sizeof blocks[n]);
        stage[i] = n;
    }
    must(blocks_count <= UINT16_MAX, "too many blocks");
}

/* What a code point folds into must fold into itself, or the result would depend on how often one folds. */
static void check_closed(void) {
    for (uint32_t c = 0; c < CODE_POINTS; c++) {
        uint32_t entry = blocks[stage[c / FOLD_BLOCK]][c % FOLD_BLOCK], value = entry & FOLD_VALUE_MASK;
        must(entry == entries[c], "the table does not read back");
        uint32_t count = entry & FOLD_SEQUENCE ? entry >> FOLD_COUNT_SHIFT & FOLD_COUNT_MASK : value != 0;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t part = entry & FOLD_SEQUENCE ? sequences[value + i] : value;
            must((entries[part] & (FOLD_SEQUENCE | FOLD_VALUE_MASK)) == 0, "a folded character folds further");
        }
    }
}

static void write_array(FILE *out, const char *declaration, const uint32_t *values, size_t count) {
    fprintf(out, "%s = {", declaration);
    for (size_t i = 0; i < count; i++) fprintf(out, "%s%u,", i % 24 == 0 ? "\n" : "", values[i]);
    fprintf(out, "\n};\n");
}

int main(int argc, char **argv) {
    must(argc == 2, "usage: fold_table OUTPUT.c");
    struct folder folder = folder_open();
    for (UChar32 c = 0; c < CODE_POINTS; c++) entries[c] = entry_of(&folder, c);
    utrans_close(folder.simplify);
    share_blocks();
    check_closed();
    FILE *out = fopen(argv[1], "w");
    must(out != NULL, "cannot write the output");
    fprintf(out, "/* Made by tools/fold_table.c from Unicode %s. */\n#include \"base/fold_table.h\"\n", U_UNICODE_VERSION);
    write_array(out, "const uint16_t fold_stage[]", stage, BLOCKS);
    write_array(out, "const uint32_t fold_blocks[]", blocks[0], (size_t)blocks_count * FOLD_BLOCK);
    write_array(out, "const uint32_t fold_sequences[]", sequences, sequences_count);
    must(fclose(out) == 0, "cannot write the output");
    return 0;
}
