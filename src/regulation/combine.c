/* Several regulations as one: what a pack takes over that extends more than one other (一个单位同时执行几项制度).
 * Order is precedence: the rules of an earlier one stand before those of a later one, and what only one can say (the chain, who
 * holds after a consultation) the first says that says it. Not here: reading the packs (load.c). */
#include "regulation/loading.h"

bool combine_clashes(const struct regulation *taken, const struct regulation *more) {
    for (size_t i = 0; i < more->articles_count; i++)
        if (regulation_article(taken, more->articles[i].id)) return true;
    return false;
}

struct str combine_citation(struct arena *arena, const struct regulation *more) {
    return str_printf(arena, "《" STR_FMT "》", STR_ARG(more->title.zh));
}

/* The elements of both in a new array that may be pushed to; the old ones belong to whoever read them. */
static void *joined(struct arena *arena, const void *first, size_t first_count, const void *second, size_t second_count,
                    size_t size, size_t *count) {
    char *array = NULL;
    *count = 0; /* the caller's first_count and second_count were taken by value */
    for (size_t i = 0; i < first_count + second_count; i++) {
        const char *from = i < first_count ? (const char *)first + i * size : (const char *)second + (i - first_count) * size;
        array = arena_push(arena, array, count, size);
        memcpy(array + i * size, from, size);
    }
    return array;
}

static bool is_taken(const struct regulation *into, const struct regulation *more, size_t i) {
    for (size_t k = 0; k < more->clocks_count; k++)
        if (k != i && str_equal(more->clocks[k].id, more->clocks[i].id)) return true;
    return regulation_clock(into, more->clocks[i].id) != NULL;
}

/* Two clocks of one id would be one clock. */
static void rename_clocks(struct arena *arena, const struct regulation *into, struct regulation *more) {
    for (size_t i = 0; i < more->clocks_count; i++) {
        struct clock_rule *clock = &more->clocks[i];
        while (is_taken(into, more, i))
            clock->id = str_printf(arena, STR_FMT "." STR_FMT, STR_ARG(more->id), STR_ARG(clock->id));
    }
}

static bool has_word(const struct word_rule *words, size_t count, struct str word) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i].word, word)) return true;
    return false;
}

static void add_words(struct arena *arena, struct word_rule **words, size_t *count, const struct word_rule *more,
                      size_t more_count) {
    *words = joined(arena, *words, *count, NULL, 0, sizeof **words, count);
    for (size_t i = 0; i < more_count; i++)
        if (!has_word(*words, *count, more[i].word)) *ARENA_PUSH(arena, *words, *count) = more[i];
}

/* Of kinds or milestones, where none means all of them. */
static void add_restriction(struct arena *arena, struct str **words, size_t *count, const struct str *more, size_t more_count) {
    if (*count == 0 || more_count == 0) *count = 0;
    else *words = joined(arena, *words, *count, more, more_count, sizeof **words, count);
}

/* A field both ask for is one field: it must be of one type, and is given with the commands of both, in the cases of both. */
static bool add_values(struct loading *loading, const struct node *node, const struct regulation *more) {
    struct regulation *into = loading->r;
    into->values = joined(loading->arena, into->values, into->values_count, NULL, 0, sizeof *into->values, &into->values_count);
    for (size_t i = 0; i < more->values_count; i++) {
        const struct value_rule *value = &more->values[i];
        struct value_rule *known = (struct value_rule *)(uintptr_t)regulation_value(into, value->name);
        if (!known) {
            *ARENA_PUSH(loading->arena, into->values, into->values_count) = *value;
            continue;
        }
        if (known->type != value->type)
            return fail_node(loading, node, "the field " STR_FMT " is of another type in a pack named before",
                             STR_ARG(value->name));
        add_words(loading->arena, &known->words, &known->words_count, value->words, value->words_count);
        if (known->on_count == 0 || value->on_count == 0) known->on_count = 0; /* with any command */
        else known->on = joined(loading->arena, known->on, known->on_count, value->on, value->on_count, sizeof *known->on,
                                &known->on_count);
        add_restriction(loading->arena, &known->kinds, &known->kinds_count, value->kinds, value->kinds_count);
        add_restriction(loading->arena, &known->milestones, &known->milestones_count, value->milestones,
                        value->milestones_count);
    }
    return true;
}

/* A switch of both may be set to the words of both; one that takes any text is no switch of closed words. */
static bool add_option(struct loading *loading, const struct node *node, struct option_rule *known,
                       const struct option_rule *more) {
    if (!is_kept(loading) && (known->words_count == 0) != (more->words_count == 0))
        return fail_node(loading, node, "the option " STR_FMT " has words in one pack only", STR_ARG(more->name));
    known->words = joined(loading->arena, known->words, known->words_count, NULL, 0, sizeof *known->words, &known->words_count);
    for (size_t i = 0; i < more->words_count; i++) {
        bool there = false;
        for (size_t k = 0; k < known->words_count; k++) there = there || str_equal(known->words[k], more->words[i]);
        if (!there) *ARENA_PUSH(loading->arena, known->words, known->words_count) = more->words[i];
    }
    return true;
}

static bool add_options(struct loading *loading, const struct node *node, const struct regulation *more) {
    struct regulation *into = loading->r;
    into->options =
        joined(loading->arena, into->options, into->options_count, NULL, 0, sizeof *into->options, &into->options_count);
    for (size_t i = 0; i < more->options_count; i++) {
        struct option_rule *known = (struct option_rule *)(uintptr_t)regulation_option(into, more->options[i].name);
        if (!known) *ARENA_PUSH(loading->arena, into->options, into->options_count) = more->options[i];
        else if (!add_option(loading, node, known, &more->options[i])) return false;
    }
    return true;
}

/* Two stages of one name would be one on the page of a matter. */
static bool stages_differ(struct loading *loading, const struct node *node, const struct regulation *more) {
    for (size_t i = 0; i < more->stages_count; i++)
        for (size_t k = 0; k < loading->r->stages_count; k++)
            if (str_equal(more->stages[i].stage, loading->r->stages[k].stage))
                return fail_node(loading, node, "two stages with the name " STR_FMT, STR_ARG(more->stages[i].stage));
    return true;
}

static void add_rules(struct arena *arena, struct regulation *into, const struct regulation *more) {
#define ADD(list)                                                                                                        \
    into->list = joined(arena, into->list, into->list##_count, more->list, more->list##_count, sizeof *into->list,       \
                        &into->list##_count)
    ADD(articles);
    ADD(effects);
    ADD(refusals);
    ADD(grants);
    ADD(clocks);
    ADD(forms);
    ADD(findings);
    ADD(phrases);
    ADD(offences);
    ADD(sanctions);
    ADD(accumulations);
    ADD(stages);
    ADD(courtesies);
    ADD(periodic);
    ADD(checklists);
    ADD(participants);
    ADD(proofreadings);
    ADD(track_shows);
    ADD(track_hides);
#undef ADD
}

static void add_switches(struct regulation *into, const struct regulation *more) {
    if (!into->close_untold_when) into->close_untold_when = more->close_untold_when;
    if (into->conclude_holder == RELATION_LEAD) into->conclude_holder = more->conclude_holder;
    if (into->chain_count == 0) into->chain = more->chain, into->chain_count = more->chain_count;
    into->every_unit_concludes |= more->every_unit_concludes;
    into->leave_approved |= more->leave_approved;
    into->backup_acts |= more->backup_acts;
}

bool combine(struct loading *loading, const struct node *node, struct regulation *more) {
    struct regulation *into = loading->r;
    rename_clocks(loading->arena, into, more);
    if (!add_values(loading, node, more) || !add_options(loading, node, more)) return false;
    if (!is_kept(loading) && !stages_differ(loading, node, more)) return false;
    add_rules(loading->arena, into, more);
    add_words(loading->arena, &into->words, &into->words_count, more->words, more->words_count);
    add_words(loading->arena, &into->milestones, &into->milestones_count, more->milestones, more->milestones_count);
    add_switches(into, more);
    return true;
}
