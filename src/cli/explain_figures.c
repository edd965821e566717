/* `explain figures`: how each figure of a period came about: what it is divided by what, what counts in either, and which article
 * asks for it. Not here: the definitions (regulation/figures.def) and the counting (desk/reading/figures.c).
 * Keeps: it only reads, beside a serving desk or not. */
#include "cli/cli.h"
#include "desk/desk.h"

struct told {
    struct invocation *invocation;
    const struct regulation *regulation;
    const int64_t *tallies;
};

/* Sums are kept in hundredths and said in units. */
static void print_term(const struct told *told, enum figure_kind kind, const char *sign, enum tally tally) {
    if (tally == TALLY_NONE) return;
    long long count = (long long)told->tallies[tally];
    if (kind == FIGURE_SUM) fprintf(told->invocation->out, "    %s %lld.%02lld  ", sign, count / SUM_PARTS, count % SUM_PARTS);
    else fprintf(told->invocation->out, "    %s %lld  ", sign, count);
    fprintf(told->invocation->out, STR_FMT "\n", STR_ARG(tally_rules[tally].counts.zh));
}

static void print_cited(const struct told *told, enum figure figure) {
    for (size_t i = 0; i < told->regulation->periodic_count; i++)
        for (size_t k = 0; k < told->regulation->periodic[i].figures_count; k++)
            if (told->regulation->periodic[i].figures[k] == figure)
                fprintf(told->invocation->out, "  制度要求：" STR_FMT "\n", STR_ARG(told->regulation->periodic[i].article));
}

static void print_figure(const struct told *told, enum figure figure) {
    const struct figure_rule *rule = &figure_rules[figure];
    struct figure_value value = figure_of(figure, told->tallies);
    FILE *out = told->invocation->out;
    fprintf(out, "\n" STR_FMT " (%s)  " STR_FMT "\n  " STR_FMT "\n", STR_ARG(rule->title.zh), rule->name,
            STR_ARG(figure_text(figure, value, told->invocation->arena)), STR_ARG(rule->why.zh));
    fputs(figure_divides(rule->kind) ? "  分子：\n" : rule->kind == FIGURE_SUM ? "  合计：\n" : "  计数：\n", out);
    print_term(told, rule->kind, "+", rule->over);
    print_term(told, rule->kind, "+", rule->plus);
    print_term(told, rule->kind, "-", rule->less);
    if (figure_divides(rule->kind)) fputs("  分母：\n", out);
    print_term(told, rule->kind, "+", rule->under);
    print_term(told, rule->kind, "-", rule->under_less);
    print_cited(told, figure);
}

static bool read_day(struct invocation *invocation, enum option option, day_number otherwise, day_number *day,
                     struct error *error) {
    *day = otherwise;
    if (!invocation->given[option] || day_parse(invocation->option[option], day)) return true;
    error_set(error, ERROR_USAGE, "'" STR_FMT "' is not a date", STR_ARG(invocation->option[option]));
    error_hint(error, "write it as 2026-09-30");
    return false;
}

static bool explain(struct invocation *invocation, struct desk *desk, struct desk_reader *reader, struct error *error) {
    const struct actor keeper = {.staff = STR("admin"), .roles = 1U << ROLE_SUPERVISOR, .administrator = true};
    struct figures_query query = {.by = FIGURES_BY_MONTH};
    struct figures_report report;
    day_number to;
    if (!read_day(invocation, OPTION_FROM, day_from_civil(1970, 1, 1), &query.from, error) ||
        !read_day(invocation, OPTION_TO, day_from_civil(9999, 12, 30), &to, error))
        return false;
    query.below = to + 1;
    if (!desk_figures(reader, &keeper, &query, &report, invocation->arena, error)) return false;
    const struct desk_world *world = desk_world_acquire(desk);
    struct told told = {invocation, world->regulation, report.total};
    for (int i = 0; i < FIGURE__COUNT; i++) print_figure(&told, (enum figure)i);
    desk_world_release(desk, world);
    return true;
}

enum exit_code cli_explain_figures(struct invocation *invocation) {
    struct error error = {0};
    struct desk *desk = desk_open(invocation->data, DESK_BESIDE, &error);
    struct desk_reader *reader = desk ? desk_reader_new(desk, &error) : NULL;
    bool good = reader && explain(invocation, desk, reader, &error);
    desk_reader_free(reader);
    desk_close(desk);
    return good ? EXIT_WELL : cli_failed(invocation, &error);
}
