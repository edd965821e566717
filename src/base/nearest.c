/* The known word nearest to a mistyped one: "did you mean …?". Not here: what is done about it.
 * Keeps: bounded work whatever the input; a word longer than NEAREST_CHARS is like nothing. */
#include "base/base.h"

enum { NEAREST_CHARS = 40 };

/* Code points of `word`; 0 when there are too many, none, or they are malformed. */
static size_t code_points(struct str word, uint32_t out[static NEAREST_CHARS]) {
    size_t count = 0, at = 0;
    while (at < word.len) {
        if (count == NEAREST_CHARS || !utf8_next(word, &at, &out[count])) return 0;
        count++;
    }
    return count;
}

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
static size_t distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count) {
    size_t rows[3][NEAREST_CHARS + 1];
    for (size_t j = 0; j <= b_count; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t differs = a[i - 1] != b[j - 1];
            now[j] = smallest(before[j] + 1, now[j - 1] + 1, before[j - 1] + differs);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && earlier[j - 2] + 1 < now[j]) now[j] = earlier[j - 2] + 1;
        }
    }
    return rows[a_count % 3][b_count];
}

struct str str_nearest(struct str word, const char *const *known, size_t count) {
    uint32_t typed[NEAREST_CHARS], other[NEAREST_CHARS];
    size_t typed_count = code_points(word, typed), best = typed_count / 3 + 2;
    struct str nearest = {0};
    for (size_t i = 0; typed_count && i < count; i++) {
        size_t other_count = code_points(str_from(known[i]), other);
        size_t away = other_count ? distance(typed, typed_count, other, other_count) : best;
        if (away >= best || away >= typed_count || away >= other_count) continue;
        best = away;
        nearest = str_from(known[i]);
    }
    return nearest;
}
