/* figures: what is counted and what is reckoned from it, as data (figures.def). Here, because packs name figures; counting is the
 * matter's (matter/figures.h), keeping and reporting the desk's. Part of the floor's public header: include
 * regulation/regulation.h. */
#ifndef SHOUWEN_FIGURES_H
#define SHOUWEN_FIGURES_H

#include "regulation/condition.h"

enum tally {
#define TALLY(name, text, day, zh, en) TALLY_##name,
#include "regulation/figures.def"
    TALLY__COUNT,
    TALLY_NONE = TALLY__COUNT
};
struct tally_rule {
    const char *name;
    bool happened_on; /* it counts on the day of its event, else on the day the matter was registered */
    struct text counts;
};
extern const struct tally_rule tally_rules[TALLY__COUNT];

enum figure {
#define FIGURE(name, text, kind, over, plus, less, under, under_less, is_private, zh, en, why_zh, why_en) FIGURE_##name,
#include "regulation/figures.def"
    FIGURE__COUNT
};
enum figure_kind { FIGURE_COUNT, FIGURE_RATE, FIGURE_MEAN };
struct figure_rule {
    const char *name;
    enum figure_kind kind;
    enum tally over, plus, less, under, under_less; /* TALLY_NONE: nothing */
    bool is_private;
    struct text title, why;
};
extern const struct figure_rule figure_rules[FIGURE__COUNT];
bool figure_read(struct str name, enum figure *figure) MUST_USE;

struct figure_value {
    int64_t numerator, denominator; /* of a COUNT: the count, and 1 */
};
/* From the sums of all tallies. A denominator of 0 (nothing to divide): no value. */
struct figure_value figure_of(enum figure figure, const int64_t tallies[static TALLY__COUNT]);
/* As people read it: 12, 87.5%, 1.25, — (no value). */
struct str figure_text(enum figure figure, struct figure_value value, struct arena *arena);

#endif
