/* fold: one spelling for what a reader takes for the same. Search and the search for forbidden phrases compare folded text.
 *
 * Folding maps every code point by itself: full-width, half-width and other compatibility forms to the plain one, capitals to
 * small letters, Latin letters with accents to those without, traditional Chinese characters to simplified ones; invisible
 * characters vanish. It is idempotent and depends on nothing but the table, which tools/fold_table.c makes from Unicode's data
 * at build time. Not here: words and runs (store/terms.c). */
#ifndef SHOUWEN_FOLD_H
#define SHOUWEN_FOLD_H

#include "base/base.h"

enum { FOLD_MAX = 18 }; /* code points into which one may fold: ﷺ (U+FDFA) */

/* What a folded code point is to a reader. */
enum fold_class {
    FOLD_OTHER,     /* blanks, punctuation, quotation marks, symbols, emoji, control characters */
    FOLD_LETTER,    /* of a script that puts blanks between words */
    FOLD_DIGIT,
    FOLD_IDEOGRAPH, /* Chinese characters, and other scripts that write without blanks */
};

/* Write the folded form of `code_point` (at most 0x10FFFF) to `out`; returns its length in code points; 0: nothing is left. */
size_t fold_code_point(uint32_t code_point, uint32_t out[static FOLD_MAX]);
enum fold_class fold_class_of(uint32_t code_point);
/* Fold the character of `text` at *at and advance; a malformed byte counts as U+FFFD. Returns what fold_code_point returns;
 * *first_class is the class of folded[0] when that is more than 0. */
size_t fold_next(struct str text, size_t *at, uint32_t folded[static FOLD_MAX], enum fold_class *first_class);

/* How many bytes from `at` on are ideographs that fold into themselves, three bytes each: most of all text here. */
size_t fold_same(struct str text, size_t at);

/* Append the folded form of `text`. A malformed byte becomes U+FFFD; the result is well-formed UTF-8 whatever comes in. */
void fold_text(struct str text, struct buf *out);
/* The same without everything of class FOLD_OTHER: "您 好，“世界”！" becomes 您好世界. */
void fold_phrase(struct str text, struct buf *out);

#endif
