/* The page of figures and its table as CSV. Not here: who may see which (the desk: figures.c), what they are (figures.def),
 * publishing them (bulletin.c).
 * Keeps: a number leads to the matters it counts only where the ledger can list exactly those. */
#include "base/csv.h"
#include "templates.h"
#include "web/view/command_form.h"
#include "web/shown/figures_pages.h"
#include "web/view/figures_view.h"
#include "web/pages/page.h"

/* ---- addresses ---- */

struct address {
    struct buf text;
    struct html html;
};

static void address_begin(struct address *address, const char *path) {
    buf_init(&address->text, 4 * LIMIT_ADDRESS_BYTES);
    address->html = (struct html){.out = &address->text};
    buf_add(&address->text, str_from(path));
}

static void address_add(struct address *address, const char *name, struct str value) {
    if (!value.len) return;
    buf_add_char(&address->text, str_contains(buf_str(&address->text), STR("?")) ? '&' : '?');
    buf_add(&address->text, str_from(name));
    buf_add_char(&address->text, '=');
    html_url_part(&address->html, value);
}

static struct str address_end(struct address *address, struct arena *arena) {
    struct str text = str_copy(arena, buf_str(&address->text));
    buf_release(&address->text);
    return text;
}

static struct str day_copy(day_number day, struct arena *arena) {
    char text[INSTANT_TEXT_SIZE];
    return str_copy(arena, day_text(day, text));
}

/* What is shown now with one thing changed. */
struct asked {
    const struct figures_query *query;
    enum period period;
    struct arena *arena;
};

static bool narrows(enum figures_by by) {
    return by != FIGURES_BY_KIND && by != FIGURES_BY_CHANNEL && by != FIGURES_BY_ARTICLE;
}

static struct str same_with(const struct asked *asked, const char *path, enum period period, enum figures_by by) {
    struct address address;
    address_begin(&address, path);
    address_add(&address, "by", str_from(figures_by_names[by]));
    if (period != PERIOD_FROM_TO) address_add(&address, "period", str_from(period_names[period]));
    else {
        address_add(&address, "from", day_copy(asked->query->from, asked->arena));
        address_add(&address, "to", day_copy(asked->query->below - 1, asked->arena));
    }
    if (narrows(by)) {
        address_add(&address, "unit", asked->query->unit);
        address_add(&address, "staff", asked->query->staff);
    }
    return address_end(&address, asked->arena);
}

/* The days of one row: of a month those of the month. */
static void days_of_row(const struct asked *asked, struct str key, day_number *from, day_number *to) {
    *from = asked->query->from;
    *to = asked->query->below - 1;
    day_number first;
    if (asked->query->by != FIGURES_BY_MONTH || !day_parse(str_printf(asked->arena, STR_FMT "-01", STR_ARG(key)), &first)) return;
    int year, month, day;
    day_to_civil(first + 31, &year, &month, &day);
    day_number last = day_from_civil(year, month, 1) - 1;
    if (first > *from) *from = first;
    if (last < *to) *to = last;
}

/* The ledger with exactly the matters that this figure of this row counts; empty: it has no such filter. */
static struct str ledger_of(const struct asked *asked, struct str key, enum figure figure) {
    static const char *const filters[FIGURES_BY__COUNT] = {
        [FIGURES_BY_UNIT] = "owner_unit", [FIGURES_BY_STAFF] = "owner", [FIGURES_BY_KIND] = "kind",
        [FIGURES_BY_CHANNEL] = "channel", [FIGURES_BY_MONTH] = "",
    };
    const struct figures_query *query = asked->query;
    const char *filter = filters[query->by];
    bool listed = figure == FIGURE_REGISTERED || figure == FIGURE_LATE;
    bool narrowed = query->staff.len || (query->by == FIGURES_BY_MONTH && query->unit.len);
    if (!listed || !filter || !key.len || narrowed) return (struct str){0};
    day_number from, to;
    struct address address;
    days_of_row(asked, key, &from, &to);
    address_begin(&address, "/matters");
    if (*filter) address_add(&address, filter, key);
    address_add(&address, "from", day_copy(from, asked->arena));
    address_add(&address, "to", day_copy(to, asked->arena));
    if (figure == FIGURE_LATE) address_add(&address, "late", STR("1"));
    return address_end(&address, asked->arena);
}

/* ---- cells ---- */

static struct figure_cell cell_of(enum figure figure, const int64_t *tallies, struct arena *arena) {
    struct figure_value value = figure_of(figure, tallies);
    struct figure_cell cell = {.value = figure_text(figure, value, arena)};
    if (figure_divides(figure_rules[figure].kind) && value.denominator > 0)
        cell.of = str_printf(arena, "%lld/%lld", (long long)value.numerator, (long long)value.denominator);
    return cell;
}

struct shown { /* the figures that have something to show */
    enum figure figures[FIGURE__COUNT];
    size_t count;
};

static bool has_anything(enum figure figure, const int64_t *tallies) {
    struct figure_value value = figure_of(figure, tallies);
    return figure_divides(figure_rules[figure].kind) ? value.denominator > 0 : value.numerator != 0;
}

static struct shown shown_of(const struct figures_report *report, bool all) {
    struct shown shown = {.count = 0};
    for (int i = 0; i < FIGURE__COUNT; i++) {
        enum figure figure = (enum figure)i;
        bool show = all || has_anything(figure, report->total);
        for (size_t r = 0; r < report->rows_count && !show; r++) show = has_anything(figure, report->rows[r].own);
        if (show && (report->sees_private || !figure_rules[i].is_private)) shown.figures[shown.count++] = figure;
    }
    return shown;
}

static void fill_line(struct figure_line *line, const struct shown *shown, const int64_t *tallies, const struct asked *asked,
                      struct str key) {
    line->cells = ARENA_ARRAY(asked->arena, struct figure_cell, shown->count ? shown->count : 1);
    line->cells_count = shown->count;
    for (size_t i = 0; i < shown->count; i++) {
        line->cells[i] = cell_of(shown->figures[i], tallies, asked->arena);
        if (!line->subtotal && has_anything(shown->figures[i], tallies))
            line->cells[i].link = ledger_of(asked, key, shown->figures[i]);
    }
}

static void fill_lines(struct figures_page *page, const struct figures_report *report, const struct shown *shown,
                       const struct asked *asked) {
    struct arena *arena = asked->arena;
    for (size_t i = 0; i < report->rows_count; i++) {
        const struct figures_row *row = &report->rows[i];
        struct figure_line *line = ARENA_PUSH(arena, page->lines, page->lines_count);
        *line = (struct figure_line){.name = row->name, .depth = row->depth < 3 ? row->depth : 3};
        fill_line(line, shown, row->own, asked, row->key);
        if (!row->has_below) continue;
        struct figure_line *sum = ARENA_PUSH(arena, page->lines, page->lines_count);
        *sum = (struct figure_line){.subtotal = true, .depth = row->depth < 2 ? row->depth + 1 : 3};
        fill_line(sum, shown, row->all, asked, (struct str){0});
    }
    if (!page->lines_count) return;
    struct figure_line *total = ARENA_PUSH(arena, page->lines, page->lines_count);
    *total = (struct figure_line){.total = true};
    fill_line(total, shown, report->total, asked, (struct str){0});
}

/* ---- choices ---- */

static void fill_periods(struct figures_page *page, const struct asked *asked) {
    static const struct text labels[PERIOD__COUNT] = {
        [PERIOD_MONTH] = {STR_INIT("本月"), STR_INIT("This month")}, [PERIOD_LAST_MONTH] = {STR_INIT("上月"), STR_INIT("Last month")},
        [PERIOD_QUARTER] = {STR_INIT("本季度"), STR_INIT("This quarter")}, [PERIOD_YEAR] = {STR_INIT("本年"), STR_INIT("This year")},
    };
    for (int i = 0; i < PERIOD_FROM_TO; i++)
        *ARENA_PUSH(asked->arena, page->periods, page->periods_count) =
            (struct option){.value = same_with(asked, "/figures", (enum period)i, asked->query->by), .label = labels[i],
                            .chosen = asked->period == (enum period)i};
}

/* Only what this reader may ask for. */
static void fill_ways(struct figures_page *page, const struct asked *asked, const struct desk_world *world,
                      const struct actor *actor) {
    for (int i = 0; i < FIGURES_BY__COUNT; i++) {
        struct figures_query other = *asked->query;
        other.by = (enum figures_by)i;
        if (!narrows(other.by)) other.unit = other.staff = (struct str){0}; /* as same_with leaves them out */
        if (!desk_may_ask_figures(world, actor, &other)) continue;
        *ARENA_PUSH(asked->arena, page->ways, page->ways_count) =
            (struct option){.value = same_with(asked, "/figures", asked->period, (enum figures_by)i),
                            .label = figures_by_texts[i], .chosen = (int)asked->query->by == i};
    }
}

/* ---- why ---- */

/* Of the regulation in force: whose periodic duty is about this figure; joined. */
static struct str cited_for(const struct regulation *regulation, enum figure figure, struct arena *arena) {
    struct str joined = {0};
    for (size_t i = 0; i < regulation->periodic_count; i++)
        for (size_t k = 0; k < regulation->periodic[i].figures_count; k++)
            if (regulation->periodic[i].figures[k] == figure)
                joined = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), joined.len ? "、" : "",
                                    STR_ARG(regulation->periodic[i].article));
    return joined;
}

static void add_why(struct figure_why **list, size_t *count, enum figure figure, const int64_t *tallies, struct arena *arena) {
    *ARENA_PUSH(arena, *list, *count) = (struct figure_why){.title = figure_rules[figure].title, .why = figure_rules[figure].why,
                                                            .cell = cell_of(figure, tallies, arena)};
}

static void fill_whys(struct figures_page *page, const struct figures_report *report, const struct shown *shown,
                      const struct regulation *regulation, struct arena *arena) {
    static const enum figure large[] = {FIGURE_RESPONSE_RATE, FIGURE_RESOLUTION_RATE, FIGURE_SATISFACTION_RATE,
                                        FIGURE_ON_TIME_RATE, FIGURE_REGISTERED, FIGURE_LATE};
    for (size_t i = 0; i < ARRAY_LENGTH(large); i++)
        add_why(&page->tiles, &page->tiles_count, large[i], report->total, arena);
    for (size_t i = 0; i < shown->count; i++)
        add_why(&page->whys, &page->whys_count, shown->figures[i], report->total, arena);
    for (size_t i = 0; i < shown->count; i++) page->whys[i].article = cited_for(regulation, shown->figures[i], arena);
}

/* ---- the page ---- */

static bool read_report(struct request *request, struct figures_query *query, enum period *period, struct figures_report *report,
                        struct error *error) {
    return figures_query_read(request, query, period, error) &&
           desk_figures(request->reader, &request->actor, query, report, request->arena, error);
}

enum answer page_figures(struct request *request, struct response *response) {
    struct figures_query query;
    struct figures_report report;
    struct error error = {0};
    enum period period;
    struct arena *arena = request->arena;
    if (!read_report(request, &query, &period, &report, &error)) return response_failure(response, request, &error);
    query.unit = report.unit;
    struct asked asked = {&query, period, arena};
    struct shown shown = shown_of(&report, false);
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct figures_page page = {.shell = shell_of(request, TAB_FIGURES, PHRASE_tab_figures), .from = day_copy(query.from, arena),
                                .to = day_copy(query.below - 1, arena), .by = str_from(figures_by_names[query.by]),
                                .unit = query.unit, .staff = query.staff};
    if (query.staff.len) page.staff_name = organisation_name_of(world->organisation, query.staff);
    if (report.sees_house && query.by != FIGURES_BY_KIND && query.by != FIGURES_BY_CHANNEL && query.by != FIGURES_BY_ARTICLE)
        page.units = options_of_units(world->organisation, query.unit, &page.units_count, arena);
    fill_periods(&page, &asked);
    fill_ways(&page, &asked, world, &request->actor);
    for (size_t i = 0; i < shown.count; i++)
        *ARENA_PUSH(arena, page.columns, page.columns_count) = figure_rules[shown.figures[i]].title;
    fill_lines(&page, &report, &shown, &asked);
    fill_whys(&page, &report, &shown, world->regulation, arena);
    page.csv = same_with(&asked, "/figures.csv", PERIOD_FROM_TO, query.by);
    if (desk_may_publish(&request->actor))
        page.bulletin = str_printf(arena, "/figures/bulletin?from=" STR_FMT "&to=" STR_FMT, STR_ARG(page.from), STR_ARG(page.to));
    struct html html = response_page(response, request);
    template_figures(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

/* ---- the table as CSV ---- */

static void csv_figures(struct buf *out, const struct shown *shown, const int64_t *tallies, struct arena *arena) {
    for (size_t i = 0; i < shown->count; i++) {
        struct figure_value value = figure_of(shown->figures[i], tallies);
        if (!figure_divides(figure_rules[shown->figures[i]].kind)) {
            csv_write(out, figure_text(shown->figures[i], value, arena));
            continue;
        }
        csv_write(out, value.denominator > 0
                           ? str_printf(arena, "%.4f", (double)value.numerator / (double)value.denominator) : STR(""));
        csv_write_int(out, value.numerator);
        csv_write_int(out, value.denominator > 0 ? value.denominator : 0);
    }
    csv_write_end(out);
}

static void csv_head(struct buf *out, const struct shown *shown, bool tree, enum language language, struct arena *arena) {
    csv_write(out, language == LANGUAGE_EN ? STR("key") : STR("代码"));
    csv_write(out, language == LANGUAGE_EN ? STR("name") : STR("名称"));
    if (tree) csv_write(out, language == LANGUAGE_EN ? STR("with those below") : STR("含下属"));
    for (size_t i = 0; i < shown->count; i++) {
        const struct figure_rule *rule = &figure_rules[shown->figures[i]];
        struct str title = text_in(rule->title, language);
        csv_write(out, title);
        if (!figure_divides(rule->kind)) continue;
        csv_write(out, str_printf(arena, STR_FMT " %s", STR_ARG(title), language == LANGUAGE_EN ? "numerator" : "分子"));
        csv_write(out, str_printf(arena, STR_FMT " %s", STR_ARG(title), language == LANGUAGE_EN ? "denominator" : "分母"));
    }
    csv_write_end(out);
}

void figures_csv(struct buf *out, const struct figures_query *query, const struct figures_report *report, enum language language,
                 struct arena *arena) {
    struct shown shown = shown_of(report, true);
    bool tree = query->by == FIGURES_BY_UNIT;
    buf_add(out, STR(CSV_MARK));
    csv_head(out, &shown, tree, language, arena);
    for (size_t i = 0; i < report->rows_count; i++) {
        const struct figures_row *row = &report->rows[i];
        for (int below = 0; below <= (int)row->has_below; below++) {
            csv_write(out, row->key);
            csv_write(out, text_in(row->name, language));
            if (tree) csv_write_int(out, below);
            csv_figures(out, &shown, below ? row->all : row->own, arena);
        }
    }
    csv_write(out, STR(""));
    csv_write(out, language == LANGUAGE_EN ? STR("Total") : STR("合计"));
    if (tree) csv_write_int(out, 1);
    csv_figures(out, &shown, report->total, arena);
}

enum answer page_figures_csv(struct request *request, struct response *response) {
    struct figures_query query;
    struct figures_report report;
    struct error error = {0};
    enum period period;
    if (!read_report(request, &query, &period, &report, &error)) return response_failure(response, request, &error);
    response->type = "text/csv; charset=utf-8";
    struct str name = str_printf(request->arena, "attachment; filename=\"figures-%s-" STR_FMT "-" STR_FMT ".csv\"",
                                 figures_by_names[query.by], STR_ARG(day_copy(query.from, request->arena)),
                                 STR_ARG(day_copy(query.below - 1, request->arena)));
    response_header(response, "Content-Disposition", name);
    figures_csv(&response->body, &query, &report, request->language, request->arena);
    return ANSWER_NOW;
}
