/* The bulletin (通报): written over the figures of a period, published, kept as it was, printed on A4; and the record of what
 * else is due every month. Not here: what is due and who may record it (the desk: periodic.c), the figures (the desk: figures.c).
 * Keeps: what was published stays as it was, whatever happens to the figures later; private figures are in no bulletin. */
#include <stdlib.h>

#include "templates.h"
#include "web/shown/figures_pages.h"
#include "web/view/figures_view.h"
#include "web/pages/page.h"

enum { BULLETINS_LISTED = 100, RATES = 4 };

static const enum figure columns[] = {
    FIGURE_REGISTERED,   FIGURE_RESPONSE_RATE, FIGURE_RESOLUTION_RATE, FIGURE_SATISFACTION_RATE, FIGURE_ON_TIME_RATE,
    FIGURE_LATE,         FIGURE_ESCALATIONS,   FIGURE_MISROUTED,       FIGURE_FINDINGS,          FIGURE_PRAISE,
};

/* ---- the table ---- */

/* 得分: the mean of those of the four rates that have a value, of 100; below zero: none has. */
static double score_of(const int64_t *tallies) {
    static const enum figure rates[RATES] = {FIGURE_RESPONSE_RATE, FIGURE_RESOLUTION_RATE, FIGURE_SATISFACTION_RATE,
                                             FIGURE_ON_TIME_RATE};
    double sum = 0;
    int count = 0;
    for (size_t i = 0; i < RATES; i++) {
        struct figure_value value = figure_of(rates[i], tallies);
        if (value.denominator <= 0) continue;
        sum += 100.0 * (double)value.numerator / (double)value.denominator;
        count++;
    }
    return count ? sum / count : -1;
}

static int by_score(const void *left, const void *right) {
    const struct figures_row *a = left, *b = right;
    double score_a = score_of(a->all), score_b = score_of(b->all);
    if (score_a > score_b || score_a < score_b) return score_a > score_b ? -1 : 1;
    return str_compare(a->key, b->key);
}

static void push_text(json_t *row, struct str text) {
    CHECK(json_array_append_new(row, json_stringn(text.len ? text.ptr : "", text.len)) == 0);
}

static void push_row(json_t *table, int rank, struct str name, const int64_t *tallies, struct arena *arena) {
    json_t *row = json_array();
    double score = score_of(tallies);
    push_text(row, rank ? str_printf(arena, "%d", rank) : STR(""));
    push_text(row, name);
    push_text(row, score < 0 ? STR("—") : str_printf(arena, "%.1f", score));
    for (size_t i = 0; i < ARRAY_LENGTH(columns); i++)
        push_text(row, figure_text(columns[i], figure_of(columns[i], tallies), arena));
    CHECK(json_array_append_new(table, row) == 0);
}

/* Every unit with what is below it, ranked by its score. */
static json_t *table_of(struct figures_report *report, enum language language, struct arena *arena) {
    json_t *table = json_array(), *head = json_array();
    push_text(head, phrase_in(PHRASE_rank, language));
    push_text(head, phrase_in(PHRASE_unit, language));
    push_text(head, phrase_in(PHRASE_score, language));
    for (size_t i = 0; i < ARRAY_LENGTH(columns); i++) push_text(head, text_in(figure_rules[columns[i]].title, language));
    CHECK(json_array_append_new(table, head) == 0);
    if (report->rows_count > 1) qsort(report->rows, report->rows_count, sizeof *report->rows, by_score);
    for (size_t i = 0; i < report->rows_count; i++)
        push_row(table, (int)i + 1, text_in(report->rows[i].name, language), report->rows[i].all, arena);
    push_row(table, 0, phrase_in(PHRASE_total, language), report->total, arena);
    return table;
}

static struct str cell_text(const json_t *cell, struct arena *arena) {
    return json_is_string(cell) ? str_copy(arena, (struct str){json_string_value(cell), json_string_length(cell)})
                                : (struct str){0};
}

static void show_table(struct bulletin_page *page, const json_t *table, struct arena *arena) {
    for (size_t i = 0; i < json_array_size(table); i++) {
        const json_t *cells = json_array_get(table, i);
        struct bulletin_row row = {0};
        for (size_t k = 0; k < json_array_size(cells); k++)
            *ARENA_PUSH(arena, row.cells, row.cells_count) = cell_text(json_array_get(cells, k), arena);
        if (i == 0) page->head = row.cells, page->head_count = row.cells_count;
        else *ARENA_PUSH(arena, page->rows, page->rows_count) = row;
    }
}

/* ---- writing one ---- */

static struct str day_copy(day_number day, struct arena *arena) {
    char text[INSTANT_TEXT_SIZE];
    return str_copy(arena, day_text(day, text));
}

static bool read_days(const struct pairs *given, day_number *from, day_number *to, struct error *error) {
    if (day_parse(pairs_get(given, "from"), from) && day_parse(pairs_get(given, "to"), to) && *from <= *to) return true;
    error_set(error, ERROR_INPUT, "a bulletin is about the days from … to …");
    error_where(error, "from");
    error_hint(error, "write both as 2026-09-30");
    return false;
}

static bool may_publish(const struct request *request, struct error *error) {
    if (desk_may_publish(&request->actor)) return true;
    error_set(error, ERROR_FORBIDDEN, "bulletins are published by supervisors and leaders");
    return false;
}

/* Figures of the units in those days, as a table. NULL and *error otherwise; json_decref. */
static json_t *read_table(struct request *request, day_number from, day_number to, struct error *error) {
    struct figures_query query = {.by = FIGURES_BY_UNIT, .from = from, .below = to + 1};
    struct figures_report report;
    if (!may_publish(request, error)) return NULL;
    if (!desk_figures(request->reader, &request->actor, &query, &report, request->arena, error)) return NULL;
    return table_of(&report, request->language, request->arena);
}

static struct str title_for(const struct request *request, struct str institution, day_number from, day_number to) {
    if (request->language == LANGUAGE_EN)
        return str_printf(request->arena, STR_FMT ": the practice of first responsibility, " STR_FMT " to " STR_FMT,
                          STR_ARG(institution), STR_ARG(day_copy(from, request->arena)), STR_ARG(day_copy(to, request->arena)));
    return str_printf(request->arena, STR_FMT "首问负责制执行情况通报（" STR_FMT " 至 " STR_FMT "）", STR_ARG(institution),
                      STR_ARG(day_copy(from, request->arena)), STR_ARG(day_copy(to, request->arena)));
}

enum answer page_bulletin_new(struct request *request, struct response *response) {
    struct error error = {0};
    day_number from, to;
    if (!read_days(&request->parameters, &from, &to, &error)) return response_failure(response, request, &error);
    json_t *table = read_table(request, from, to, &error);
    if (!table) return response_failure(response, request, &error);
    struct bulletin_page page = {.shell = shell_of(request, TAB_FIGURES, PHRASE_bulletin), .from = day_copy(from, request->arena),
                                 .to = day_copy(to, request->arena), .article = pairs_get(&request->parameters, "article"),
                                 .writing = true};
    page.title = title_for(request, page.shell.institution, from, to);
    show_table(&page, table, request->arena);
    json_decref(table);
    struct html html = response_page(response, request);
    template_bulletin(&html, &page);
    return ANSWER_NOW;
}

enum answer page_bulletin_publish(struct request *request, struct response *response) {
    struct error error = {0};
    day_number from, to;
    const struct pairs *form = &request->form;
    if (!read_days(form, &from, &to, &error)) return response_failure(response, request, &error);
    struct periodic_record record = {.article = pairs_get(form, "article"), .what = PERIODIC_BULLETIN, .from = from,
                                     .below = to + 1,
                                     .title = str_trim(pairs_get(form, "title")), .text = str_trim(pairs_get(form, "text"))};
    if (!record.title.len) {
        error_set(&error, ERROR_INPUT, "a bulletin needs a title");
        error_where(&error, "title");
        return response_failure(response, request, &error);
    }
    json_t *table = read_table(request, from, to, &error);
    record.table = table;
    bool done = table && desk_periodic_record(request->app->desk, &request->actor, &record, &error);
    json_decref(table);
    if (!done) return response_failure(response, request, &error);
    return response_redirect(response, str_printf(request->arena, "/bulletins/%lld", (long long)record.number));
}

/* ---- reading them ---- */

static struct str name_of(const struct request *request, struct str staff) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct str name = str_copy(request->arena, organisation_name_of(world->organisation, staff));
    desk_world_release(request->app->desk, world);
    return name;
}

enum answer page_bulletin(struct request *request, struct response *response) {
    int64_t number = 0;
    struct periodic_record record;
    json_t *keep = NULL;
    bool found = str_int64(pairs_get(&request->values, "number"), 1, INT64_MAX, &number) &&
                 desk_periodic_find(request->reader, number, &record, &keep, request->arena);
    if (!found || record.what != PERIODIC_BULLETIN) { /* what else is recorded is no publication */
        json_decref(keep);
        struct error error = {0};
        error_set(&error, ERROR_NOT_FOUND, "there is no bulletin of this number");
        return response_failure(response, request, &error);
    }
    struct bulletin_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_bulletin),
                                 .from = day_copy(record.from, request->arena),
                                 .to = day_copy(record.below - 1, request->arena), .article = record.article,
                                 .title = record.title, .text = record.text, .at = record.at,
                                 .by = name_of(request, record.by)};
    show_table(&page, record.table, request->arena);
    json_decref(keep);
    struct html html = response_page(response, request);
    template_bulletin(&html, &page);
    return ANSWER_NOW;
}

enum answer page_bulletins(struct request *request, struct response *response) {
    struct periodic_record *records;
    struct bulletins_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_bulletins)};
    page.rows_count = desk_bulletins(request->reader, BULLETINS_LISTED, &records, request->arena);
    page.rows = page.rows_count ? ARENA_ARRAY(request->arena, struct bulletin_line, page.rows_count) : NULL;
    for (size_t i = 0; i < page.rows_count; i++)
        page.rows[i] = (struct bulletin_line){.number = records[i].number, .title = records[i].title, .at = records[i].at,
                                              .by = name_of(request, records[i].by)};
    struct html html = response_page(response, request);
    template_bulletins(&html, &page);
    return ANSWER_NOW;
}

/* ---- what is due ---- */

static struct due_line line_of(const struct periodic_duty *duty, const struct request *request) {
    struct arena *arena = request->arena;
    struct due_line line = {.what = periodic_what_texts[duty->what], .say = duty->say, .article = duty->article,
                            .from = day_copy(duty->from, arena), .to = day_copy(duty->below - 1, arena),
                            .due = day_start(duty->due, request->app->zone_minutes), .unstated = duty->unstated,
                            .record = duty->record, .may_record = duty->may_record && !duty->record,
                            .what_name = str_from(periodic_what_names[duty->what]),
                            .is_bulletin = duty->what == PERIODIC_BULLETIN};
    line.light = duty->state == PERIODIC_OVERDUE ? LIGHT_RED : duty->state == PERIODIC_DONE ? LIGHT_GREEN : LIGHT_AMBER;
    line.figures = str_printf(arena, "/figures?by=unit&from=" STR_FMT "&to=" STR_FMT, STR_ARG(line.from), STR_ARG(line.to));
    if (line.is_bulletin)
        line.figures = str_printf(arena, "/figures/bulletin?from=" STR_FMT "&to=" STR_FMT "&article=" STR_FMT, STR_ARG(line.from),
                                  STR_ARG(line.to), STR_ARG(duty->article));
    return line;
}

void due_part_fill(const struct request *request, struct due_part *part) {
    struct periodic_duty *duties;
    *part = (struct due_part){.csrf = request->signed_by == SIGNED_BY_COOKIE
                                  ? csrf_token(request->app->secret, request->session, request->arena) : STR("")};
    size_t count = desk_periodic(request->reader, &request->actor, &duties, request->arena);
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(request->arena, part->lines, part->lines_count) = line_of(&duties[i], request);
    for (size_t i = 0; i < part->lines_count; i++) part->lines[i].csrf = part->csrf;
    struct periodic_record *latest;
    if (desk_bulletins(request->reader, 1, &latest, request->arena)) {
        part->latest = str_printf(request->arena, "/bulletins/%lld", (long long)latest[0].number);
        part->latest_title = latest[0].title;
        part->latest_at = latest[0].at;
    }
}

enum answer page_periodic(struct request *request, struct response *response) {
    struct error error = {0};
    day_number from, to;
    const struct pairs *form = &request->form;
    struct periodic_record record = {.article = pairs_get(form, "article"), .text = str_trim(pairs_get(form, "text"))};
    if (!periodic_what_read(pairs_get(form, "what"), &record.what) || record.what == PERIODIC_BULLETIN) {
        error_set(&error, ERROR_INPUT, "what was done is a meeting or a score; a bulletin is published");
        error_where(&error, "what");
        return response_failure(response, request, &error);
    }
    if (!read_days(form, &from, &to, &error)) return response_failure(response, request, &error);
    record.from = from;
    record.below = to + 1;
    if (!desk_periodic_record(request->app->desk, &request->actor, &record, &error))
        return response_failure(response, request, &error);
    return response_redirect(response, STR("/desk"));
}
