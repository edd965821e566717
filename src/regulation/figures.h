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
enum figure_kind { FIGURE_COUNT, FIGURE_RATE, FIGURE_MEAN, FIGURE_SUM };
enum { SUM_PARTS = 100 }; /* a SUM is kept in hundredths */
/* Has it a denominator of its own (a rate, a mean)? */
bool figure_divides(enum figure_kind kind);
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
    int64_t numerator, denominator; /* of a COUNT: the count, and 1; of a SUM: hundredths, and SUM_PARTS */
};
/* From the sums of all tallies. A denominator of 0 (nothing to divide): no value. */
struct figure_value figure_of(enum figure figure, const int64_t tallies[static TALLY__COUNT]);
/* As people read it: 12, 87.5%, 1.25, — (no value); of a SUM 150 or 12.50. */
struct str figure_text(enum figure figure, struct figure_value value, struct arena *arena);

/* ---- what a text wants done every month ---- */

#define PERIODIC_WHATS(X)                                                                                        \
    X(MEETING, "meeting", "例会", "Meeting") X(BULLETIN, "bulletin", "通报", "Bulletin") X(SCORE, "score", "考核评分", "Score")
enum periodic_what {
#define X(name, text, zh, en) PERIODIC_##name,
    PERIODIC_WHATS(X)
#undef X
    PERIODIC__COUNT
};
enum periodic_every { EVERY_MONTH, EVERY_QUARTER, EVERY_YEAR, EVERY__COUNT };
extern const char *const periodic_what_names[PERIODIC__COUNT], *const periodic_every_names[EVERY__COUNT];
extern const struct text periodic_what_texts[PERIODIC__COUNT], periodic_every_texts[EVERY__COUNT];
bool periodic_what_read(struct str name, enum periodic_what *what) MUST_USE;

struct periodic_rule { /* 定期: a reminder; it breaches nothing */
    struct str article;
    enum periodic_what what;
    enum periodic_every every;
    bool unstated;          /* the text says 定期 without a number: `every` is our reading, and nothing is overdue by it */
    uint32_t by;            /* bit per enum role: who does it and records it */
    enum figure *figures;   /* that it is about */
    size_t figures_count;
    struct text say;
};

#endif
