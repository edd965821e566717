/* The tables of figures.def, and the arithmetic they stand for. Not here: what of a matter counts (matter/figures.c).
 * Keeps: a figure without a denominator has no value, neither 0 nor 100 %. */
#include "regulation/regulation.h"

enum { REGISTERED_ON = false, HAPPENED_ON = true };

const struct tally_rule tally_rules[TALLY__COUNT] = {
#define TALLY(name, text, day, zh, en) [TALLY_##name] = {text, day, {STR_INIT(zh), STR_INIT(en)}},
#include "regulation/figures.def"
};

const struct figure_rule figure_rules[FIGURE__COUNT] = {
#define FIGURE(name, text, kind, over, plus, less, under, under_less, is_private, zh, en, why_zh, why_en)                   \
    [FIGURE_##name] = {text, FIGURE_##kind, TALLY_##over, TALLY_##plus, TALLY_##less, TALLY_##under, TALLY_##under_less,    \
                       is_private, {STR_INIT(zh), STR_INIT(en)}, {STR_INIT(why_zh), STR_INIT(why_en)}},
#include "regulation/figures.def"
};

bool figure_read(struct str name, enum figure *figure) {
    for (int i = 0; i < FIGURE__COUNT; i++)
        if (str_is(name, figure_rules[i].name)) return *figure = (enum figure)i, true;
    return false;
}

bool figure_divides(enum figure_kind kind) {
    return kind == FIGURE_RATE || kind == FIGURE_MEAN;
}

static int64_t sum_of(enum tally tally, const int64_t *tallies) {
    return tally == TALLY_NONE ? 0 : tallies[tally];
}

struct figure_value figure_of(enum figure figure, const int64_t tallies[static TALLY__COUNT]) {
    const struct figure_rule *rule = &figure_rules[figure];
    struct figure_value value = {.denominator = 1};
    value.numerator = sum_of(rule->over, tallies) + sum_of(rule->plus, tallies) - sum_of(rule->less, tallies);
    if (rule->kind == FIGURE_SUM) value.denominator = SUM_PARTS;
    if (figure_divides(rule->kind)) value.denominator = sum_of(rule->under, tallies) - sum_of(rule->under_less, tallies);
    return value;
}

struct str figure_text(enum figure figure, struct figure_value value, struct arena *arena) {
    if (value.denominator <= 0) return STR("—");
    double ratio = (double)value.numerator / (double)value.denominator;
    switch (figure_rules[figure].kind) {
    case FIGURE_COUNT: return str_printf(arena, "%lld", (long long)value.numerator);
    case FIGURE_RATE: return str_printf(arena, "%.1f%%", 100 * ratio);
    case FIGURE_MEAN: return str_printf(arena, "%.2f", ratio);
    case FIGURE_SUM: return str_printf(arena, value.numerator % SUM_PARTS ? "%.2f" : "%.0f", ratio);
    }
    return (struct str){0};
}
