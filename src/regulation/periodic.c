/* Reading what a pack wants done every month or quarter (periodic). Not here: reminding and recording (the desk: periodic.c). */
#include "regulation/loading.h"

const char *const periodic_what_names[PERIODIC__COUNT] = {
#define X(name, text, zh, en) text,
    PERIODIC_WHATS(X)
#undef X
};
const struct text periodic_what_texts[PERIODIC__COUNT] = {
#define X(name, text, zh, en) {STR_INIT(zh), STR_INIT(en)},
    PERIODIC_WHATS(X)
#undef X
};
const char *const periodic_every_names[EVERY__COUNT] = {"month", "quarter", "year"};
const struct text periodic_every_texts[EVERY__COUNT] = {
    {STR_INIT("每月"), STR_INIT("every month")}, {STR_INIT("每季度"), STR_INIT("every quarter")},
    {STR_INIT("每年"), STR_INIT("every year")}};

bool periodic_what_read(struct str name, enum periodic_what *what) {
    for (int i = 0; i < PERIODIC__COUNT; i++)
        if (str_is(name, periodic_what_names[i])) return *what = (enum periodic_what)i, true;
    return false;
}

static bool load_what(struct loading *loading, const struct node *node, void *member) {
    int choice = 0;
    bool good = load_choice(loading, node, "periodic duty", periodic_what_names, PERIODIC__COUNT, &choice);
    *(enum periodic_what *)member = (enum periodic_what)choice;
    return good;
}

static bool load_every(struct loading *loading, const struct node *node, void *member) {
    int choice = 0;
    bool good = load_choice(loading, node, "interval", periodic_every_names, EVERY__COUNT, &choice);
    *(enum periodic_every *)member = (enum periodic_every)choice;
    return good;
}

static bool load_by(struct loading *loading, const struct node *node, void *member) {
    return load_bits(loading, node, "role", role_names, ROLE__COUNT, member);
}

static bool load_figures(struct loading *loading, const struct node *node, void *member) {
    struct periodic_rule *rule = member;
    const struct node *entry;
    for (size_t i = 0; (entry = node_entry(node, i)) != NULL; i++) {
        enum figure figure;
        struct known known = {0};
        for (int k = 0; k < FIGURE__COUNT; k++) known_add(loading, &known, str_from(figure_rules[k].name));
        if (entry->kind != NODE_TEXT || !figure_read(entry->text, &figure))
            return fail_unknown(loading, entry, "figure", entry->text, &known);
        *ARENA_PUSH(loading->arena, rule->figures, rule->figures_count) = figure;
    }
    return true;
}

static const struct key periodic_keys[] = {
    {"article", true, load_article, offsetof(struct periodic_rule, article)},
    {"what", true, load_what, offsetof(struct periodic_rule, what)},
    {"every", true, load_every, offsetof(struct periodic_rule, every)},
    {"unstated", false, load_bool, offsetof(struct periodic_rule, unstated)},
    {"by", true, load_by, offsetof(struct periodic_rule, by)},
    {"figures", false, load_figures, 0},
    {"say", false, load_texts, offsetof(struct periodic_rule, say)},
};

static bool periodic_finish(struct loading *loading, const struct node *node, const struct periodic_rule *rule) {
    for (const struct periodic_rule *other = loading->r->periodic; other < rule; other++)
        if (str_equal(other->article, rule->article) && other->what == rule->what)
            return fail_node(loading, node, "this article wants the same twice");
    return true;
}

bool load_periodic(struct loading *loading, const struct node *root) {
    LOAD_LIST(loading, root, periodic, periodic_keys, (struct periodic_rule){.what = PERIODIC_MEETING}, periodic_finish);
    return true;
}
