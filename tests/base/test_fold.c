/* Folding: known pairs, and over all of Unicode and random bytes that it is idempotent and gives well-formed text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/fold.h"

/* Each row: a text and what it folds into. */
static const char *const pairs[][2] = {
    {"", ""},
    {"停业登记", "停业登记"},
    {"個體戶停業登記", "个体户停业登记"},
    {"噪音擾民、油煙擾民", "噪音扰民、油烟扰民"},
    {"後面 麵條 頭髮 發展 乾燥 裡邊 臺灣 檯燈 颱風", "后面 面条 头发 发展 干燥 里边 台湾 台灯 台风"},
    {"這個問題請儘快處理，謝謝！", "这个问题请尽快处理,谢谢!"},
    {"龍華區歷史遺留產權", "龙华区历史遗留产权"},
    {"電話：１３８００００００００", "电话:13800000000"},
    {"ＷｉＦｉ　ＡＢＣ", "wifi abc"},
    {"ﾊﾝｶｸ", "ハンカク"},
    {"Straße ÉCOLE Æ", "strasse ecole æ"},
    {"e\xCC\x81", "e"},
    {"①②③ Ⅷ ㈱ ㎡ ½", "123 viii (株) m2 1⁄2"},
    {"⼀⼆ \xEF\xA5\xB9 \xEF\xA8\x8C", "一二 凉 兀"}, /* radicals and compatibility ideographs */
    {"𠮷野家 𪚥", "𠮷野家 𪚥"},                 /* beyond the basic plane */
    {"苎 苧 薴", "苎 苎 苎"},                   /* the one circle of the transform */
    {"零\xE2\x80\x8B宽\xEF\xBB\xBF字\xE2\x80\x8D符", "零宽字符"},
    {"“引”‘号’「」《》", "“引”‘号’“”《》"}, /* the transform has the corner brackets, too */
    {"👍好", "👍好"},
    {"\xFF破\xE5\x99", "\xEF\xBF\xBD破\xEF\xBF\xBD\xEF\xBF\xBD"},
};

static const char *const phrases[][2] = {
    {"您 好，“世界”！", "您好世界"},
    {"这　不归\n我『管』。", "这不归我管"},
    {"「不」‘知’“道”《找》〈別〉【人】\"'`", "不知道找别人"},
    {"N.O. 5_6-7", "no567"},
    {"……，。！？；：、～·—", ""},
    {"👍😀★→", ""},
};

static void assert_folds(void (*fold)(struct str, struct buf *), const char *from, const char *to) {
    struct buf out;
    buf_init(&out, 1 << 20);
    fold(str_from(from), &out);
    assert_false(out.overflow);
    assert_string_equal(out.ptr ? out.ptr : "", to);
    buf_release(&out);
}

static void test_known_pairs(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) assert_folds(fold_text, pairs[i][0], pairs[i][1]);
    for (size_t i = 0; i < ARRAY_LENGTH(phrases); i++) assert_folds(fold_phrase, phrases[i][0], phrases[i][1]);
}

static void test_every_code_point_comes_to_rest(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        uint32_t once[FOLD_MAX], twice[FOLD_MAX];
        size_t count = fold_code_point(c, once);
        assert_true(count <= FOLD_MAX);
        for (size_t i = 0; i < count; i++) {
            assert_true(once[i] <= 0x10FFFF);
            assert_true(once[i] < 0xD800 || once[i] > 0xDFFF || once[i] == c);
            assert_int_equal(fold_code_point(once[i], twice), 1);
            assert_int_equal(twice[0], once[i]);
        }
    }
}

/* What is taken over without being folded is what folding would not have changed. */
static void test_what_stays_the_same(void **state) {
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char text[8];
        uint32_t folded[FOLD_MAX];
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        size_t len = utf8_put(text, c);
        memcpy(text + len, "问", 3);
        bool same = fold_code_point(c, folded) == 1 && folded[0] == c && fold_class_of(c) == FOLD_IDEOGRAPH;
        size_t found = fold_same((struct str){text, len + 3}, 0);
        assert_true(found == 0 || (same && found == len + 3));
        if (same && c >= 0x4E00 && c <= 0x9FFF) assert_int_equal(found, len + 3);
        assert_int_equal(fold_same((struct str){text, len + 3}, len), 3);
        assert_int_equal(fold_same((struct str){text, len + 2}, len), 0); /* cut */
    }
}

static void test_classes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum fold_class class;
    } rows[] = {
        {"中", FOLD_IDEOGRAPH}, {"𠮷", FOLD_IDEOGRAPH}, {"〇", FOLD_IDEOGRAPH},
        {"々", FOLD_IDEOGRAPH}, {"カ", FOLD_IDEOGRAPH}, {"ー", FOLD_IDEOGRAPH},
        {"한", FOLD_IDEOGRAPH}, {"\xEE\x80\x80", FOLD_IDEOGRAPH}, {"a", FOLD_LETTER},
        {"я", FOLD_LETTER}, {"ئ", FOLD_LETTER}, {"བ", FOLD_LETTER}, {"7", FOLD_DIGIT},
        {"，", FOLD_OTHER}, {" ", FOLD_OTHER}, {"“", FOLD_OTHER}, {"👍", FOLD_OTHER},
        {"_", FOLD_OTHER}, {"+", FOLD_OTHER}, {"\n", FOLD_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        size_t at = 0;
        uint32_t c = 0;
        assert_true(utf8_next(str_from(rows[i].text), &at, &c));
        assert_int_equal(fold_class_of(c), rows[i].class);
    }
}

static uint64_t next_random(uint64_t *seed) { /* splitmix64 */
    uint64_t z = (*seed += 0x9E3779B97F4A7C15U);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static size_t random_text(uint64_t *seed, char *out, size_t size) {
    size_t len = 0;
    while (len + 4 <= size) {
        uint64_t r = next_random(seed);
        uint32_t c = (uint32_t)(r >> 8);
        if (r % 8 == 0) out[len++] = (char)c;                       /* any byte */
        else if (r % 8 < 4) len += utf8_put(out + len, 0x4E00 + c % 0x5200);
        else if (r % 8 < 6) len += utf8_put(out + len, c % 0x3100);
        else len += utf8_put(out + len, 0xE000 + c % 0x102000);
    }
    return len;
}

static void test_random_bytes(void **state) {
    (void)state;
    uint64_t seed = 20261122;
    struct buf once, twice, halves;
    buf_init(&once, 1 << 20), buf_init(&twice, 1 << 20), buf_init(&halves, 1 << 20);
    for (int round = 0; round < 3000; round++) {
        char bytes[200];
        struct str text = {bytes, random_text(&seed, bytes, sizeof bytes)};
        for (int phrase = 0; phrase < 2; phrase++) {
            void (*fold)(struct str, struct buf *) = phrase ? fold_phrase : fold_text;
            buf_clear(&once), buf_clear(&twice), buf_clear(&halves);
            fold(text, &once);
            fold(buf_str(&once), &twice);
            assert_int_equal(utf8_check(buf_str(&once)), once.len);
            assert_true(str_equal(buf_str(&once), buf_str(&twice)));
            /* Character by character: a text folds as its parts do, cut between characters. */
            size_t cut = 0;
            uint32_t c;
            for (size_t at = 0; at < text.len / 2; cut = at)
                if (!utf8_next(text, &at, &c)) at++;
            fold(str_slice(text, 0, cut), &halves);
            fold(str_slice(text, cut, text.len), &halves);
            assert_true(str_equal(buf_str(&once), buf_str(&halves)));
        }
    }
    buf_release(&once), buf_release(&twice), buf_release(&halves);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_pairs), cmocka_unit_test(test_every_code_point_comes_to_rest),
                                       cmocka_unit_test(test_what_stays_the_same),
                                       cmocka_unit_test(test_classes), cmocka_unit_test(test_random_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
