/* GET /api/v1/reports/figures, and reading what is asked of figures. Not here: who may see them and how they are added up
 * (desk/reading/figures.c), what they are (regulation/figures.def).
 * Keeps: every figure comes with its numerator and denominator; a parameter that says nothing is refused, not passed over. */
#include "web/api/api.h"
#include "web/view/figures_view.h"

const char *const period_names[PERIOD__COUNT] = {
#define X(name, text) text,
    PERIODS(X)
#undef X
};

/* ---- what is asked ---- */

static bool known_parameters(const struct request *request, struct error *error) {
    static const char *const known[] = {"from", "to", "by", "unit", "staff", "period", "lang"};
    return parameters_known(request, known, ARRAY_LENGTH(known), "figures take from, to, by, unit, staff and period", error);
}

static bool read_day(const struct request *request, const char *name, day_number otherwise, day_number *day,
                     struct error *error) {
    struct str text = pairs_get(&request->parameters, name);
    *day = otherwise;
    if (text.len == 0 || day_parse(text, day)) return true;
    error_set(error, ERROR_INPUT, "'" STR_FMT "' is not a day", STR_ARG(utf8_prefix(text, 40)));
    error_where(error, "%s", name);
    error_hint(error, "write it as 2026-09-30");
    return false;
}

static bool read_by(struct str text, enum figures_by *by, struct error *error) {
    *by = FIGURES_BY_UNIT;
    if (text.len == 0 || figures_by_read(text, by)) return true;
    error_set(error, ERROR_INPUT, "there are no figures by '" STR_FMT "'", STR_ARG(utf8_prefix(text, 40)));
    error_where(error, "by");
    error_hint(error, "one of: unit staff kind channel window month article");
    return false;
}

static bool read_period(struct str text, bool days_given, enum period *period, struct error *error) {
    *period = days_given ? PERIOD_FROM_TO : PERIOD_MONTH;
    if (text.len == 0) return true;
    for (int i = 0; i < PERIOD__COUNT; i++)
        if (str_is(text, period_names[i])) return *period = (enum period)i, true;
    error_set(error, ERROR_INPUT, "there is no period '" STR_FMT "'", STR_ARG(utf8_prefix(text, 40)));
    error_where(error, "period");
    error_hint(error, "one of: month last_month quarter year from_to");
    return false;
}

/* Both days included in `from` and `to`. */
static void days_of(enum period period, day_number today, day_number *from, day_number *to) {
    int year, month, day;
    day_to_civil(today, &year, &month, &day);
    switch (period) {
    case PERIOD_LAST_MONTH:
        *to = day_from_civil(year, month, 1) - 1;
        day_to_civil(*to, &year, &month, &day);
        *from = day_from_civil(year, month, 1);
        return;
    case PERIOD_QUARTER: month = (month - 1) / 3 * 3 + 1; break;
    case PERIOD_YEAR: month = 1; break;
    case PERIOD_MONTH: case PERIOD_FROM_TO: case PERIOD__COUNT: break;
    }
    *from = day_from_civil(year, month, 1);
    *to = today;
}

bool figures_query_read(const struct request *request, struct figures_query *query, enum period *period, struct error *error) {
    const struct pairs *given = &request->parameters;
    bool days_given = pairs_get(given, "from").len || pairs_get(given, "to").len;
    day_number today = instant_day(request->now, request->app->zone_minutes), from, to;
    *query = (struct figures_query){.unit = pairs_get(given, "unit"), .staff = pairs_get(given, "staff")};
    if (!known_parameters(request, error) || !read_by(pairs_get(given, "by"), &query->by, error) ||
        !read_period(pairs_get(given, "period"), days_given, period, error))
        return false;
    days_of(*period, today, &from, &to);
    if (*period == PERIOD_FROM_TO &&
        (!read_day(request, "from", from, &from, error) || !read_day(request, "to", to, &to, error)))
        return false;
    query->from = from;
    query->below = to + 1;
    return true;
}

/* ---- the answer ---- */

static void write_value(struct buf *out, enum figure figure, const int64_t *tallies, struct arena *arena) {
    struct figure_value value = figure_of(figure, tallies);
    bool count = figure_rules[figure].kind == FIGURE_COUNT;
    reply_begin(out, '{');
    reply_key(out, "value");
    if (count) reply_int(out, value.numerator);
    else if (value.denominator <= 0) reply_null(out);
    else buf_add(out, str_printf(arena, "%.4f", (double)value.numerator / (double)value.denominator));
    reply_key(out, "numerator");
    reply_int(out, value.numerator);
    reply_key(out, "denominator");
    if (count) reply_null(out);
    else reply_int(out, value.denominator);
    reply_end(out, '}');
}

static void write_figures(struct buf *out, const char *key, const int64_t *tallies, bool sees_private, struct arena *arena) {
    reply_key(out, key);
    reply_begin(out, '{');
    for (int i = 0; i < FIGURE__COUNT; i++) {
        if (figure_rules[i].is_private && !sees_private) continue;
        reply_key(out, figure_rules[i].name);
        write_value(out, (enum figure)i, tallies, arena);
    }
    reply_end(out, '}');
}

static void write_row(struct buf *out, const struct figures_row *row, bool sees_private, const struct request *request) {
    reply_begin(out, '{');
    reply_key(out, "key");
    reply_text(out, row->key);
    reply_key(out, "name");
    reply_text(out, text_in(row->name, request->language));
    if (row->parent.len) {
        reply_key(out, "parent");
        reply_text(out, row->parent);
    }
    write_figures(out, "figures", row->own, sees_private, request->arena);
    if (row->has_below) write_figures(out, "with_below", row->all, sees_private, request->arena);
    reply_end(out, '}');
}

static void write_day(struct buf *out, const char *key, day_number day) {
    char text[INSTANT_TEXT_SIZE];
    reply_key(out, key);
    reply_text(out, day_text(day, text));
}

enum answer api_figures(struct request *request, struct response *response) {
    struct figures_query query;
    struct figures_report report;
    struct error error = {0};
    enum period period;
    if (!figures_query_read(request, &query, &period, &error) ||
        !desk_figures(request->reader, &request->actor, &query, &report, request->arena, &error))
        return response_failure(response, request, &error);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    write_day(out, "from", query.from);
    write_day(out, "to", query.below - 1);
    reply_key(out, "by");
    reply_text(out, str_from(figures_by_names[query.by]));
    if (report.unit.len) {
        reply_key(out, "unit");
        reply_text(out, report.unit);
    }
    reply_key(out, "items");
    reply_begin(out, '[');
    for (size_t i = 0; i < report.rows_count; i++) write_row(out, &report.rows[i], report.sees_private, request);
    reply_end(out, ']');
    write_figures(out, "total", report.total, report.sees_private, request->arena);
    reply_end(out, '}');
    return ANSWER_NOW;
}
