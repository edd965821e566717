/* The numbers of a text by their names: which there are, and how people read them. Not here: setting one otherwise (local.c).
 * Keeps: a name does not depend on what the organisation set; one number that several rules share has one name. */
#include "regulation/slots.h"

struct listing {
    const struct regulation *r;
    struct arena *arena;
    struct number *numbers;
    size_t count;
};

/* ---- every place where a rule has a condition ---- */

static void each_trigger(slot_fn *visit, void *context, const struct slot *slot, struct trigger *triggers, size_t count) {
    for (size_t i = 0; i < count; i++) visit(context, slot, &triggers[i].when);
}

static void each_of_clocks(const struct regulation *r, slot_fn *visit, void *context) {
    for (size_t i = 0; i < r->clocks_count; i++) {
        struct clock_rule *clock = &r->clocks[i];
        const struct slot slot = {"clock", clock->id, clock->article};
        each_trigger(visit, context, &slot, clock->starts, clock->starts_count);
        visit(context, &slot, &clock->when);
        each_trigger(visit, context, &slot, clock->stops, clock->stops_count);
        visit(context, &slot, &clock->stop_when);
    }
}

void each_condition(struct regulation *r, slot_fn *visit, void *context) {
#define EACH(list, section, member)                                                       \
    for (size_t i = 0; i < r->list##_count; i++) {                                        \
        const struct slot slot = {section, r->list[i].article, r->list[i].article};       \
        visit(context, &slot, &r->list[i].member);                                        \
    }
    each_of_clocks(r, visit, context);
    EACH(refusals, "refusal", when)
    EACH(grants, "grant", when)
    EACH(effects, "effect", on.when)
    EACH(forms, "form", on.when)
    EACH(findings, "finding", on.when)
    EACH(offences, "offence", when)
    EACH(sanctions, "sanction", when)
#undef EACH
    const struct slot untold = {"close", STR_INIT("untold"), r->close_untold_article};
    visit(context, &untold, &r->close_untold_when);
}

/* ---- numbers within a condition ---- */

static bool is_listed(const struct listing *listing, const struct condition *condition, enum number_kind kind) {
    for (size_t i = 0; i < listing->count; i++)
        if (listing->numbers[i].condition == condition && listing->numbers[i].kind == kind) return true;
    return false;
}

static bool is_named(const struct listing *listing, struct str name) {
    for (size_t i = 0; i < listing->count; i++)
        if (str_equal(listing->numbers[i].name, name)) return true;
    return false;
}

/* The next free name under what the slot is called. */
static struct str name_under(const struct listing *listing, const struct slot *slot) {
    for (int n = 1;; n++) {
        struct str name = str_printf(listing->arena, "%s/" STR_FMT "/%d", slot->section, STR_ARG(slot->id), n);
        if (!is_named(listing, name)) return name;
    }
}

static struct str said(const struct condition *condition, enum language language, struct arena *arena) {
    struct buf text;
    buf_init(&text, LIMIT_EVENT_BYTES);
    condition_say(condition, language, &text);
    struct str copy = str_copy(arena, buf_str(&text));
    buf_release(&text);
    return copy;
}

/* `whole`: with what was set around it, which is what is replaced when it is set again. */
static struct number *add(struct listing *listing, const struct slot *slot, const struct condition *whole,
                          const struct condition *leaf, enum number_kind kind) {
    if (is_listed(listing, whole, kind)) return NULL;
    struct number number = {.name = name_under(listing, slot), .article = slot->article, .kind = kind, .condition = whole,
                            .about = {said(leaf, LANGUAGE_ZH, listing->arena), said(leaf, LANGUAGE_EN, listing->arena)}};
    struct number *added = ARENA_PUSH(listing->arena, listing->numbers, listing->count);
    *added = number;
    return added;
}

static void add_amount(struct listing *listing, const struct slot *slot, const struct condition *whole,
                       const struct condition *leaf, enum number_kind kind, int64_t amount) {
    struct number *number = add(listing, slot, whole, leaf, kind);
    if (number) number->amount = amount;
}

static const enum fact windows[] = {FACT_FINDING_ORDINAL, FACT_FINDING_ORDINAL_MONTH, FACT_FINDING_ORDINAL_YEAR,
                                    FACT_FINDING_ORDINAL_ROLLING};
const char *const window_names[WINDOWS_COUNT] = {"ever", "month", "year", "rolling_year"};

int window_of(enum fact fact) {
    for (int i = 0; i < WINDOWS_COUNT; i++)
        if (windows[i] == fact) return i;
    return -1;
}

enum fact window_fact(int window) {
    return windows[window];
}

/* Bounds of a number; how many units or staff there are is what a rule is about, not a number to be set. */
static void list_bounds(struct listing *listing, const struct slot *slot, const struct condition *whole,
                        const struct condition *leaf) {
    enum fact fact = leaf->operands[0].fact;
    int window = window_of(fact);
    if (window >= 0) {
        struct number *number = add(listing, slot, whole, leaf, NUMBER_WINDOW);
        if (number) number->word = str_from(window_names[window]);
    }
    if (fact_types[fact] == FACT_TYPE_LIST) return;
    if (leaf->at_least > 0) add_amount(listing, slot, whole, leaf, NUMBER_AT_LEAST, leaf->at_least);
    if (leaf->at_most >= 0) add_amount(listing, slot, whole, leaf, NUMBER_AT_MOST, leaf->at_most);
}

static void list_leaf(struct listing *listing, const struct slot *slot, const struct condition *whole,
                      const struct condition *leaf) {
    if (leaf->kind == CONDITION_COUNT) list_bounds(listing, slot, whole, leaf);
    if (leaf->kind == CONDITION_RATIO) add_amount(listing, slot, whole, leaf, NUMBER_RATE, leaf->at_most);
    if (leaf->kind == CONDITION_HAPPENED && leaf->history->at_least > 1)
        add_amount(listing, slot, whole, leaf, NUMBER_TIMES, leaf->history->at_least);
    if (leaf->kind == CONDITION_AFTER && leaf->span.amount > 0) {
        struct number *number = add(listing, slot, whole, leaf, NUMBER_ALLOWANCE);
        if (number) number->span = leaf->span;
    }
}

static const struct condition *text_of(const struct condition *condition) {
    while (condition->kind == CONDITION_SET) condition = condition->children[0];
    return condition;
}

static void list_condition(struct listing *listing, const struct slot *slot, const struct condition *whole) {
    if (!whole) return;
    const struct condition *leaf = text_of(whole);
    const struct slot of_case = {"case", leaf->named, slot->article};
    if (leaf->named.len) slot = &of_case;
    list_leaf(listing, slot, whole, leaf);
    for (size_t i = 0; i < leaf->children_count; i++) list_condition(listing, slot, leaf->children[i]);
    if (!leaf->history) return;
    list_condition(listing, slot, leaf->history->where);
    for (size_t i = 0; i < leaf->history->since_count; i++) list_condition(listing, slot, leaf->history->since[i].when);
}

static void list_slot(void *context, const struct slot *slot, struct condition **condition) {
    list_condition(context, slot, *condition);
}

/* ---- numbers of rules ---- */

static void list_clocks(struct listing *listing) {
    for (size_t i = 0; i < listing->r->clocks_count; i++) {
        const struct clock_rule *clock = &listing->r->clocks[i];
        enum verb verb;
        bool counted = clock->due == DUE_SPAN || clock->due == DUE_BEFORE;
        if (!counted && clock->due != DUE_NONE) continue;
        struct number *number = ARENA_PUSH(listing->arena, listing->numbers, listing->count);
        *number = (struct number){.name = str_printf(listing->arena, "clock/" STR_FMT, STR_ARG(clock->id)),
                                  .article = clock->article, .kind = NUMBER_CLOCK, .none = !counted,
                                  .backward = clock->due == DUE_BEFORE, .span = clock->span, .rule = i};
        number->about = verb_read(clock->until, &verb) ? verb_texts[verb] : regulation_word_text(listing->r, clock->until);
    }
}

static void list_fine(struct listing *listing, size_t rule, size_t part, enum number_kind kind, int64_t amount) {
    const struct sanction_rule *sanction = &listing->r->sanctions[rule];
    const struct measure_rule *measure = &sanction->measures[part];
    const char *end = kind == NUMBER_FINE_MIN ? "min" : "max";
    struct str name = {0};
    for (int n = 1; !name.len || is_named(listing, name); n++)
        name = n == 1 ? str_printf(listing->arena, "sanction/" STR_FMT "/" STR_FMT "/%s", STR_ARG(sanction->article),
                                   STR_ARG(measure->measure), end)
                      : str_printf(listing->arena, "sanction/" STR_FMT "/" STR_FMT "/%s/%d", STR_ARG(sanction->article),
                                   STR_ARG(measure->measure), end, n);
    *ARENA_PUSH(listing->arena, listing->numbers, listing->count) =
        (struct number){.name = name, .article = sanction->article, .kind = kind, .amount = amount, .none = amount < 0,
                        .unit = measure->amount_unit, .about = regulation_word_text(listing->r, measure->measure),
                        .rule = rule, .part = part};
}

static void list_fines(struct listing *listing) {
    for (size_t i = 0; i < listing->r->sanctions_count; i++)
        for (size_t k = 0; k < listing->r->sanctions[i].measures_count; k++) {
            const struct measure_rule *measure = &listing->r->sanctions[i].measures[k];
            if (!measure->has_amount) continue;
            list_fine(listing, i, k, NUMBER_FINE_MIN, measure->amount_min);
            list_fine(listing, i, k, NUMBER_FINE_MAX, measure->amount_max);
        }
}

static void list_accumulations(struct listing *listing) {
    for (size_t i = 0; i < listing->r->accumulations_count; i++) {
        const struct accumulation_rule *rule = &listing->r->accumulations[i];
        const struct slot slot = {"accumulation", rule->article, rule->article};
        struct number number = {.name = name_under(listing, &slot), .article = rule->article, .kind = NUMBER_IN_YEAR,
                                .amount = rule->at_least, .about = regulation_word_text(listing->r, rule->measure), .rule = i};
        *ARENA_PUSH(listing->arena, listing->numbers, listing->count) = number;
    }
}

struct number *regulation_numbers(struct arena *arena, const struct regulation *regulation, size_t *count) {
    struct listing listing = {.r = regulation, .arena = arena};
    struct regulation walked = *regulation;
    list_clocks(&listing);
    each_condition(&walked, list_slot, &listing);
    list_fines(&listing);
    list_accumulations(&listing);
    *count = listing.count;
    return listing.numbers;
}

/* ---- in words ---- */

static void say_window(struct str word, enum language language, struct buf *out) {
    static const struct text words[WINDOWS_COUNT] = {{STR_INIT("累计"), STR_INIT("ever")},
                                                     {STR_INIT("当月"), STR_INIT("the calendar month")},
                                                     {STR_INIT("当年"), STR_INIT("the calendar year")},
                                                     {STR_INIT("近一年"), STR_INIT("the last twelve months")}};
    for (int i = 0; i < WINDOWS_COUNT; i++)
        if (str_is(word, window_names[i])) buf_add(out, text_in(words[i], language));
}

static void say_amount(const struct number *number, int64_t amount, enum language language, struct buf *out) {
    static const struct text ends[] = {[NUMBER_AT_LEAST] = {STR_INIT("不少于"), STR_INIT("at least ")},
                                       [NUMBER_AT_MOST] = {STR_INIT("不多于"), STR_INIT("at most ")},
                                       [NUMBER_TIMES] = {STR_INIT("次数不少于"), STR_INIT("times, at least: ")},
                                       [NUMBER_RATE] = {STR_INIT("超过"), STR_INIT("more than ")},
                                       [NUMBER_FINE_MIN] = {STR_INIT("下限"), STR_INIT("lower bound ")},
                                       [NUMBER_FINE_MAX] = {STR_INIT("上限"), STR_INIT("upper bound ")},
                                       [NUMBER_IN_YEAR] = {STR_INIT("全年满"), STR_INIT("in a year: ")}};
    buf_add(out, text_in(ends[number->kind], language));
    buf_add_int(out, amount);
    if (number->unit.len) buf_printf(out, language == LANGUAGE_EN ? " " STR_FMT : STR_FMT,
                                     STR_ARG(str_is(number->unit, "yuan") && language == LANGUAGE_ZH ? STR("元") : number->unit));
}

void number_say(const struct number *number, const struct number_set *set, enum language language, struct buf *out) {
    if (!set && number->none) {
        buf_add(out, language == LANGUAGE_ZH ? STR("未定") : STR("no number"));
        return;
    }
    switch (number->kind) {
    case NUMBER_CLOCK:
    case NUMBER_ALLOWANCE: span_say(set ? (struct span){set->amount, set->unit} : number->span, language, out); break;
    case NUMBER_WINDOW: say_window(set ? set->word : number->word, language, out); break;
    case NUMBER_AT_LEAST: case NUMBER_AT_MOST: case NUMBER_TIMES: case NUMBER_RATE: case NUMBER_FINE_MIN: case NUMBER_FINE_MAX:
    case NUMBER_IN_YEAR: say_amount(number, set ? set->amount : number->amount, language, out); break;
    }
}

static void say_date(day_number day, struct buf *out) {
    char text[INSTANT_TEXT_SIZE];
    buf_add(out, day_text(day, text));
}

void number_local_say(const struct number_local *local, struct str by_name, enum language language, struct buf *out) {
    const struct number_set *set = &local->set;
    bool zh = language == LANGUAGE_ZH;
    buf_add(out, zh ? STR("制度原文：") : STR("The text says "));
    number_say(&local->text, NULL, language, out);
    buf_add(out, zh ? STR("；本单位定为") : STR("; the organisation set "));
    number_say(&local->text, set, language, out);
    if (set->from != DAY_NONE) buf_add(out, zh ? STR("，自") : STR(" from ")), say_date(set->from, out);
    if (set->from != DAY_NONE && zh) buf_add(out, STR("起登记的适用"));
    if (set->on != DAY_NONE) buf_add(out, zh ? STR("，") : STR(", on ")), say_date(set->on, out);
    if (by_name.len) buf_add(out, zh ? STR("由") : STR(" by ")), buf_add(out, by_name), buf_add(out, zh ? STR("设定") : STR(""));
    buf_add(out, zh ? STR("，理由：") : STR(", because: "));
    buf_add(out, set->reason);
    if (local->strictness == STRICTNESS_LOOSER) buf_add(out, zh ? STR("（宽于制度原文）") : STR(" (looser than the text)"));
    buf_add(out, zh ? STR("。") : STR(". "));
}
