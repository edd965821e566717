/* Setting numbers of a text otherwise (本单位规定): the same regulation with them. Not here: which numbers there are (numbers.c),
 * for which matter they hold (src/matter).
 * Keeps: the regulation that is given is not changed, nor any condition of it: what differs is made anew. */
#include "regulation/slots.h"

struct made { /* a condition made anew */
    const struct condition *from;
    struct condition *to;
};
struct setting {
    struct arena *arena;
    struct regulation *r; /* the copy */
    const struct number_local *local;
    struct made *made; /* each once, so that what was shared stays shared */
    size_t made_count;
};

/* ---- conditions ---- */

static struct condition *remake(struct setting *setting, const struct condition *condition);

static struct condition *condition_copy(struct arena *arena, const struct condition *from) {
    struct condition *copy = ARENA_NEW(arena, struct condition);
    *copy = *from;
    return copy;
}

static void change_leaf(struct setting *setting, struct condition *leaf) {
    const struct number_set *set = &setting->local->set;
    enum number_kind kind = setting->local->text.kind;
    if (kind == NUMBER_AT_LEAST) leaf->at_least = set->amount;
    if (kind == NUMBER_AT_MOST || kind == NUMBER_RATE) leaf->at_most = set->amount;
    if (kind == NUMBER_ALLOWANCE) leaf->span = (struct span){set->amount, set->unit};
    if (kind == NUMBER_TIMES) {
        struct history_test *history = ARENA_NEW(setting->arena, struct history_test);
        *history = *leaf->history;
        history->at_least = set->amount;
        leaf->history = history;
    }
    if (kind == NUMBER_WINDOW) {
        leaf->operands = ARENA_ARRAY(setting->arena, struct operand, leaf->operands_count);
        for (size_t i = 0; i < leaf->operands_count; i++) leaf->operands[i] = setting->local->text.condition->operands[i];
        for (int i = 0; i < WINDOWS_COUNT; i++)
            if (str_is(set->word, window_names[i])) leaf->operands[0].fact = window_fact(i);
    }
}

/* With the number changed, in the text and in whatever was set around it before. */
static struct condition *changed(struct setting *setting, const struct condition *condition) {
    struct condition *copy = condition_copy(setting->arena, condition);
    if (condition->kind != CONDITION_SET) {
        change_leaf(setting, copy);
        return copy;
    }
    copy->children = ARENA_ARRAY(setting->arena, struct condition *, 2);
    for (size_t i = 0; i < 2; i++) copy->children[i] = changed(setting, condition->children[i]);
    return copy;
}

static struct condition *set_around(struct setting *setting, const struct condition *text) {
    struct condition *set = condition_copy(setting->arena, text);
    set->kind = CONDITION_SET;
    set->say = (struct text){0};
    set->history = NULL;
    set->local = setting->local;
    set->children_count = 2;
    set->children = ARENA_ARRAY(setting->arena, struct condition *, 2);
    set->children[0] = (struct condition *)(uintptr_t)text;
    set->children[1] = changed(setting, text);
    return set;
}

static bool remake_triggers(struct setting *setting, struct trigger **triggers, size_t count) {
    struct trigger *copies = ARENA_ARRAY(setting->arena, struct trigger, count);
    bool differs = false;
    for (size_t i = 0; i < count; i++) {
        copies[i] = (*triggers)[i];
        copies[i].when = remake(setting, copies[i].when);
        differs = differs || copies[i].when != (*triggers)[i].when;
    }
    if (differs) *triggers = copies;
    return differs;
}

static bool remake_history(struct setting *setting, struct condition *copy) {
    if (!copy->history) return false;
    struct history_test *history = ARENA_NEW(setting->arena, struct history_test);
    *history = *copy->history;
    history->where = remake(setting, history->where);
    bool differs = history->where != copy->history->where;
    differs = remake_triggers(setting, &history->since, history->since_count) || differs;
    if (differs) copy->history = history;
    return differs;
}

static bool remake_children(struct setting *setting, struct condition *copy) {
    struct condition **children = ARENA_ARRAY(setting->arena, struct condition *, copy->children_count);
    bool differs = false;
    for (size_t i = 0; i < copy->children_count; i++) {
        children[i] = remake(setting, copy->children[i]);
        differs = differs || children[i] != copy->children[i];
    }
    if (differs) copy->children = children;
    return differs;
}

/* The condition itself where the number is not in it. */
static struct condition *remake(struct setting *setting, const struct condition *condition) {
    struct condition *result = (struct condition *)(uintptr_t)condition;
    if (!condition) return NULL;
    for (size_t i = 0; i < setting->made_count; i++)
        if (setting->made[i].from == condition) return setting->made[i].to;
    if (condition == setting->local->text.condition) {
        result = set_around(setting, condition);
    } else {
        struct condition *copy = condition_copy(setting->arena, condition);
        bool differs = remake_children(setting, copy);
        if (remake_history(setting, copy) || differs) result = copy;
    }
    struct made *made = ARENA_PUSH(setting->arena, setting->made, setting->made_count);
    made->from = condition;
    made->to = result;
    return result;
}

static void remake_slot(void *context, const struct slot *slot, struct condition **condition) {
    (void)slot;
    *condition = remake(context, *condition);
}

/* ---- is it one that may be set? ---- */

/* Tenths of a minute, of a week of five days of eight hours: only to tell which of two spans is longer. */
static int64_t length_of(struct span span) {
    static const int64_t lengths[UNIT__COUNT] = {[UNIT_MINUTES] = 10, [UNIT_HOURS] = 600, [UNIT_WORKING_MINUTES] = 42,
                                                 [UNIT_WORKING_HOURS] = 2520, [UNIT_WORKING_DAYS] = 20160,
                                                 [UNIT_DAYS] = 14400, [UNIT_MONTHS] = 438000};
    return span.amount * lengths[span.unit];
}

static enum strictness strictness_of(const struct number *text, const struct number_set *set) {
    int64_t was = text->amount, now = set->amount;
    switch (text->kind) {
    case NUMBER_CLOCK:
    case NUMBER_ALLOWANCE:
        if (text->none) return STRICTNESS_OTHER;
        was = length_of(text->span);
        now = length_of((struct span){set->amount, set->unit});
        if (text->backward) return now < was ? STRICTNESS_LOOSER : STRICTNESS_STRICTER;
        break;
    case NUMBER_IN_YEAR: break;
    case NUMBER_AT_LEAST: case NUMBER_AT_MOST: case NUMBER_TIMES: case NUMBER_RATE: case NUMBER_WINDOW: case NUMBER_FINE_MIN:
    case NUMBER_FINE_MAX: return STRICTNESS_OTHER;
    }
    return now > was ? STRICTNESS_LOOSER : STRICTNESS_STRICTER;
}

static bool fail(struct error *error, size_t i, const char *key, const char *message, const char *hint) {
    error_set(error, ERROR_INPUT, "%s", message);
    error_where(error, "/overrides/%zu/%s", i, key);
    if (hint) error_hint(error, "%s", hint);
    return false;
}

static bool check_span(const struct number *text, const struct number_set *set, size_t i, struct error *error) {
    bool countable = set->unit == UNIT_MINUTES || set->unit == UNIT_HOURS || set->unit == UNIT_DAYS;
    if (!set->has_unit) return fail(error, i, "unit", "a time needs its unit", "for instance working_days");
    if (set->amount < 1 || set->amount > AMOUNT_MAX) return fail(error, i, "amount", "this is no amount of time", NULL);
    return !text->backward || countable || fail(error, i, "unit", "backwards only minutes, hours and days are counted", NULL);
}

/* What a person may be made to pay is the text's to say. */
static bool check_fine(const struct setting *setting, const struct number *text, const struct number_set *set, size_t i,
                       struct error *error) {
    const struct measure_rule *measure = &setting->r->sanctions[text->rule].measures[text->part];
    int64_t low = measure->local_min ? measure->local_min->set.amount : measure->amount_min;
    int64_t high = measure->local_max ? measure->local_max->set.amount : measure->amount_max;
    int64_t above = measure->amount_above < measure->amount_min ? measure->amount_min : measure->amount_above + 1;
    bool ordered = text->kind == NUMBER_FINE_MIN ? high < 0 || set->amount <= high : set->amount >= low;
    if (set->amount < above)
        error_set(error, ERROR_INPUT, "article " STR_FMT " begins at %lld", STR_ARG(text->article), (long long)above);
    else if (measure->amount_max >= 0 && set->amount > measure->amount_max)
        error_set(error, ERROR_INPUT, "article " STR_FMT " ends at %lld", STR_ARG(text->article), (long long)measure->amount_max);
    else if (!ordered)
        error_set(error, ERROR_INPUT, "the lower bound is then above the upper (article " STR_FMT ")", STR_ARG(text->article));
    else
        return true;
    error_where(error, "/overrides/%zu/amount", i);
    error_hint(error, "a fine stays within the bounds of the text");
    return false;
}

static bool check_set(const struct setting *setting, const struct number *text, const struct number_set *set, size_t i,
                      struct error *error) {
    bool known = false;
    switch (text->kind) {
    case NUMBER_CLOCK:
    case NUMBER_ALLOWANCE:
        if (set->word.len) return fail(error, i, "word", "this is a time, not a word", "give amount and unit");
        return check_span(text, set, i, error);
    case NUMBER_WINDOW:
        for (int w = 0; w < WINDOWS_COUNT; w++) known = known || str_is(set->word, window_names[w]);
        return known || fail(error, i, "word", "this is no time over which breaches are counted",
                             "word: ever, month, year or rolling_year");
    case NUMBER_AT_LEAST: case NUMBER_AT_MOST: case NUMBER_TIMES: case NUMBER_RATE: case NUMBER_FINE_MIN: case NUMBER_FINE_MAX:
    case NUMBER_IN_YEAR: break;
    }
    if (set->word.len || set->has_unit) return fail(error, i, "number", "this is a plain number", "give amount only");
    if (text->kind == NUMBER_FINE_MIN || text->kind == NUMBER_FINE_MAX) return check_fine(setting, text, set, i, error);
    if (text->kind == NUMBER_TIMES || text->kind == NUMBER_IN_YEAR)
        return (set->amount >= 1 && set->amount <= 1000) || fail(error, i, "amount", "this must be from 1 to 1000", NULL);
    return true;
}

/* ---- the whole ---- */

static void copy_lists(struct arena *arena, struct regulation *r) {
#define COPY(type, list)                                                                                    \
    if (r->list##_count) {                                                                                  \
        struct type *copies = ARENA_ARRAY(arena, struct type, r->list##_count);                             \
        memcpy(copies, r->list, r->list##_count * sizeof *copies);                                          \
        r->list = copies;                                                                                   \
    }
    COPY(effect_rule, effects) COPY(refusal_rule, refusals) COPY(grant_rule, grants) COPY(clock_rule, clocks)
    COPY(form_rule, forms) COPY(finding_rule, findings) COPY(offence_rule, offences) COPY(sanction_rule, sanctions)
    COPY(accumulation_rule, accumulations)
#undef COPY
    for (size_t i = 0; i < r->sanctions_count; i++) {
        struct sanction_rule *sanction = &r->sanctions[i];
        struct measure_rule *measures = ARENA_ARRAY(arena, struct measure_rule, sanction->measures_count);
        if (sanction->measures_count) memcpy(measures, sanction->measures, sanction->measures_count * sizeof *measures);
        sanction->measures = measures;
    }
    for (size_t i = 0; i < r->clocks_count; i++) {
        struct clock_rule *clock = &r->clocks[i];
        struct trigger *starts = ARENA_ARRAY(arena, struct trigger, clock->starts_count);
        struct trigger *stops = ARENA_ARRAY(arena, struct trigger, clock->stops_count);
        if (clock->starts_count) memcpy(starts, clock->starts, clock->starts_count * sizeof *starts);
        if (clock->stops_count) memcpy(stops, clock->stops, clock->stops_count * sizeof *stops);
        clock->starts = starts;
        clock->stops = stops;
    }
}

static void put(struct setting *setting) {
    const struct number *text = &setting->local->text;
    if (text->kind == NUMBER_CLOCK) setting->r->clocks[text->rule].local = setting->local;
    else if (text->kind == NUMBER_IN_YEAR) setting->r->accumulations[text->rule].local = setting->local;
    else if (text->kind == NUMBER_FINE_MIN) setting->r->sanctions[text->rule].measures[text->part].local_min = setting->local;
    else if (text->kind == NUMBER_FINE_MAX) setting->r->sanctions[text->rule].measures[text->part].local_max = setting->local;
    else each_condition(setting->r, remake_slot, setting);
}

static bool fail_number(struct arena *arena, const struct number *numbers, size_t count, struct str name, size_t i,
                        struct error *error) {
    const char **known = ARENA_ARRAY(arena, const char *, count);
    for (size_t k = 0; k < count; k++) known[k] = str_terminated(arena, numbers[k].name);
    struct str nearest = str_nearest(name, known, count);
    error_set(error, ERROR_INPUT, "the regulation has no number " STR_FMT, STR_ARG(utf8_prefix(name, 60)));
    error_where(error, "/overrides/%zu/number", i);
    if (nearest.len) error_hint(error, "did you mean " STR_FMT "?", STR_ARG(nearest));
    else error_hint(error, "`shouwen numbers PACK` lists them");
    return false;
}

static bool set_one(struct arena *arena, struct regulation *r, const struct number_set *set, size_t i, struct error *error) {
    size_t count;
    const struct number *numbers = regulation_numbers(arena, r, &count), *text = NULL;
    struct setting setting = {.arena = arena, .r = r};
    for (size_t k = 0; k < count; k++)
        if (str_equal(numbers[k].name, set->number)) text = &numbers[k];
    if (!text) return fail_number(arena, numbers, count, set->number, i, error);
    if (!check_set(&setting, text, set, i, error)) return false;
    struct number_local *local = ARENA_NEW(arena, struct number_local);
    *local = (struct number_local){*text, *set, strictness_of(text, set)};
    setting.local = local;
    put(&setting);
    *ARENA_PUSH(arena, r->locals, r->locals_count) = *local;
    return true;
}

const struct regulation *regulation_with_numbers(struct arena *arena, const struct regulation *regulation,
                                                 const struct number_set *sets, size_t count, struct error *error) {
    if (count == 0) return regulation;
    struct regulation *r = ARENA_NEW(arena, struct regulation);
    *r = *regulation;
    copy_lists(arena, r);
    for (size_t i = 0; i < count; i++)
        if (!set_one(arena, r, &sets[i], i, error)) return NULL;
    return r;
}

const struct number_local *regulation_local(const struct regulation *regulation, struct str number) {
    for (size_t i = 0; i < regulation->locals_count; i++)
        if (str_equal(regulation->locals[i].text.name, number)) return &regulation->locals[i];
    return NULL;
}

bool number_holds(const struct number_local *local, day_number born) {
    return local && (local->set.from == DAY_NONE || born >= local->set.from);
}
