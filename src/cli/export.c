/* `export ledger|matters|figures`: the ledger event by event (of matters, then of cases), the matters line by line, or the
 * figures of a period, one after the other, however many there are. Not here: what a figure is; how rows become CSV, JSON or a
 * workbook (sheet.c).
 * Keeps: personal data is masked, unless an administrator gives a reason, which the ledger keeps; no cell starts a formula. */
#include <stdlib.h>

#include <unistd.h>

#include "cli/cli.h"
#include "cli/sheet.h"
#include "desk/desk.h"

enum { PORTION = 256 };

/* ---- personal data ---- */

struct job {
    struct invocation *invocation;
    enum sheet_format format;
    struct sheet *sheet; /* while something is written */
    struct desk *desk;
    struct desk_reader *reader;
    day_number from, below;
    bool unmasked;
    size_t unread;       /* matters */
    struct arena *arena; /* of one matter, or one row */
};

static struct str masked(const struct job *job, struct str text) {
    if (job->unmasked || text.len == 0) return text;
    return str_printf(job->arena, STR_FMT "**", STR_ARG(utf8_prefix(text, 1)));
}

static void mask_member(const struct job *job, json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) return;
    struct str text = masked(job, (struct str){json_string_value(value), json_string_length(value)});
    json_object_set_new(object, key, json_stringn(text.len ? text.ptr : "", text.len));
}

static struct str words(const struct job *job, const struct organisation *organisation, struct str text) {
    return job->unmasked ? text : mask_text(text, organisation, job->arena);
}

/* Numbers that somebody wrote anywhere among what was given. */
static json_t *masked_words(const struct job *job, const struct organisation *organisation, json_t *given) {
    const char *key;
    json_t *member;
    if (json_is_string(given)) {
        struct str text = words(job, organisation, (struct str){json_string_value(given), json_string_length(given)});
        return json_stringn(text.len ? text.ptr : "", text.len);
    }
    json_object_foreach(given, key, member) json_object_set_new(given, key, masked_words(job, organisation, member));
    for (size_t i = 0; i < json_array_size(given); i++)
        json_array_set_new(given, i, masked_words(job, organisation, json_array_get(given, i)));
    return json_incref(given);
}

static json_t *masked_args(const struct job *job, const struct organisation *organisation, const json_t *args) {
    static const char *const asker[] = {"name", "unit", "phone", "address"};
    static const char *const fields[] = {"asker_name", "asker_unit", "asker_phone", "asker_address"};
    json_t *copy = json_deep_copy(args);
    for (size_t i = 0; i < ARRAY_LENGTH(asker); i++) {
        mask_member(job, json_object_get(copy, "asker"), asker[i]);
        mask_member(job, json_object_get(copy, "fields"), fields[i]);
        mask_member(job, json_object_get(copy, "form"), fields[i]);
    }
    if (!job->unmasked) json_decref(masked_words(job, organisation, copy)); /* an object is masked where it stands */
    return copy;
}

/* ---- matters and events ---- */

static const char *const matter_columns[] = {
    "number", "state", "outcome", "told", "subject", "channel", "kind", "topic", "urgency", "owner", "owner_name", "holder",
    "holder_name", "registered_at", "answered_at", "closed_at", "late", "asker_name", "asker_unit", "asker_phone",
    "asker_address", "regulation",
};

static bool is_late(const struct matter *matter) {
    bool late = false;
    for (size_t i = 0; i < matter->clocks_count; i++)
        late = late || (matter->clocks[i].hard && matter->clocks[i].status == CLOCK_RAN_OUT);
    return late;
}

static void write_matter(struct job *job, const struct desk_matter *found) {
    const struct matter *matter = found->matter;
    const struct organisation *organisation = found->world.organisation;
    int zone_minutes = organisation->timetable.zone_minutes;
    const struct str before[] = {
        matter_number(matter->id, job->arena), str_from(matter_state_names[matter->state]),
        str_from(matter_outcome_names[matter->outcome]), matter->told ? STR("yes") : STR("no"),
        words(job, organisation, matter->subject), matter->channel, matter->kind, matter->topic, matter->urgency, matter->owner,
        organisation_name_of(organisation, matter->owner), matter->holder, organisation_name_of(organisation, matter->holder),
    };
    const instant moments[] = {matter->registered_at, matter->answered_at, matter->closed_at};
    const struct str after[] = {
        is_late(matter) ? STR("yes") : STR("no"), masked(job, matter->asker.name), masked(job, matter->asker.unit),
        masked(job, matter->asker.phone), masked(job, matter->asker.address), matter->regulation_id,
    };
    for (size_t i = 0; i < ARRAY_LENGTH(before); i++) sheet_text(job->sheet, before[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(moments); i++) sheet_moment(job->sheet, moments[i], zone_minutes);
    for (size_t i = 0; i < ARRAY_LENGTH(after); i++) sheet_text(job->sheet, after[i]);
    sheet_row(job->sheet);
}

static const char *const event_columns[] = {"number", "n", "event", "at", "recorded_at", "by", "by_name", "refused", "given"};

static void write_event(struct job *job, const struct desk_matter *found, const struct event *event) {
    int zone_minutes = found->world.organisation->timetable.zone_minutes;
    json_t *args = masked_args(job, found->world.organisation, event->args);
    char *given = json_is_object(args) ? json_dumps(args, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    int64_t id = found->matter->id;
    sheet_text(job->sheet, id < 0 ? case_number(id, job->arena) : matter_number(id, job->arena));
    sheet_number(job->sheet, event->n);
    sheet_text(job->sheet, str_from(verb_event_names[event->verb]));
    sheet_moment(job->sheet, event->at, zone_minutes);
    sheet_moment(job->sheet, event->recorded_at, zone_minutes);
    sheet_text(job->sheet, event->by);
    sheet_text(job->sheet, event->by.len ? organisation_name_of(found->world.organisation, event->by) : STR(""));
    sheet_text(job->sheet, event->refused_article);
    sheet_text(job->sheet, given ? str_from(given) : STR(""));
    sheet_row(job->sheet);
    free(given);
    json_decref(args);
}

static void write_one(struct job *job, int64_t id, bool events) {
    const struct actor keeper = {.staff = STR("admin"), .administrator = true}; /* who has the data directory */
    struct desk_matter found;
    if (!(id < 0 ? desk_case : desk_matter)(job->reader, &keeper, id, &found, job->arena)) {
        job->unread++;
        return;
    }
    if (!events) write_matter(job, &found);
    for (size_t e = 0; events && e < found.matter->events_count; e++) write_event(job, &found, found.matter->events[e]);
    desk_matter_release(&found);
    arena_reset(job->arena);
}

typedef size_t list_ids(struct desk_reader *reader, day_number from, day_number below, int64_t after, int64_t *ids, size_t max,
                        struct error *error);

static void write_portions(struct job *job, list_ids *list, bool events, struct error *error) {
    int64_t ids[PORTION], after = 0;
    for (size_t count; (count = list(job->reader, job->from, job->below, after, ids, PORTION, error)) > 0;) {
        after = ids[count - 1];
        for (size_t i = 0; i < count; i++) write_one(job, ids[i], events);
    }
}

static bool write_all(struct job *job, bool events, struct error *error) {
    job->sheet = sheet_begin(job->invocation->out, job->format, events ? "台账" : "事项", events ? event_columns : matter_columns,
                             events ? ARRAY_LENGTH(event_columns) : ARRAY_LENGTH(matter_columns), error);
    if (!job->sheet) return false;
    write_portions(job, desk_ids, events, error);
    if (events && error->code == ERROR_NONE) write_portions(job, desk_case_ids, true, error); /* cases are in the ledger only */
    struct error unwritten;
    bool written = sheet_end(job->sheet, &unwritten);
    if (error->code == ERROR_NONE && job->unread) {
        error_set(error, ERROR_STORAGE, "%zu matters cannot be read and were left out", job->unread);
        error_hint(error, "`shouwen verify` says what is wrong with the ledger");
    }
    if (error->code == ERROR_NONE && !written) *error = unwritten;
    return error->code == ERROR_NONE;
}

/* ---- figures ---- */

static const char *const figure_columns[] = {"key", "name", "with_below", "figure", "title", "value", "numerator", "denominator"};

static void write_figure(struct job *job, struct str key, struct str name, bool below, enum figure figure,
                         const int64_t *tallies) {
    struct figure_value value = figure_of(figure, tallies);
    const struct str cells[] = {key, name, below ? STR("yes") : STR("no"), str_from(figure_rules[figure].name),
                                figure_rules[figure].title.zh, figure_text(figure, value, job->arena)};
    for (size_t i = 0; i < ARRAY_LENGTH(cells); i++) sheet_text(job->sheet, cells[i]);
    sheet_number(job->sheet, value.numerator);
    if (figure_rules[figure].kind == FIGURE_COUNT) sheet_text(job->sheet, STR(""));
    else sheet_number(job->sheet, value.denominator);
    sheet_row(job->sheet);
    arena_reset(job->arena);
}

static bool write_figures(struct job *job, struct error *error) {
    const struct actor keeper = {.staff = STR("admin"), .roles = 1U << ROLE_SUPERVISOR, .administrator = true};
    struct figures_query query = {.by = FIGURES_BY_UNIT, .from = job->from, .below = job->below};
    struct figures_report report;
    struct str by = job->invocation->option[OPTION_BY];
    if (by.len && !figures_by_read(by, &query.by)) {
        error_set(error, ERROR_USAGE, "there are no figures by '" STR_FMT "'", STR_ARG(by));
        error_hint(error, "one of: unit staff kind channel window month article");
        return false;
    }
    if (!desk_figures(job->reader, &keeper, &query, &report, job->invocation->arena, error)) return false;
    job->sheet = sheet_begin(job->invocation->out, job->format, "指标", figure_columns, ARRAY_LENGTH(figure_columns), error);
    if (!job->sheet) return false;
    for (int f = 0; f < FIGURE__COUNT; f++) {
        for (size_t i = 0; i < report.rows_count; i++) {
            const struct figures_row *row = &report.rows[i];
            write_figure(job, row->key, row->name.zh, false, (enum figure)f, row->own);
            if (row->has_below) write_figure(job, row->key, row->name.zh, true, (enum figure)f, row->all);
        }
        write_figure(job, STR(""), STR("合计"), true, (enum figure)f, report.total);
    }
    return sheet_end(job->sheet, error);
}

/* ---- what is asked ---- */

static bool wrong(struct error *error, const char *what, const char *hint) {
    error_set(error, ERROR_USAGE, "%s", what);
    error_hint(error, "%s", hint);
    return false;
}

static bool read_day(struct job *job, enum option option, day_number otherwise, day_number *day, struct error *error) {
    *day = otherwise;
    if (!job->invocation->given[option] || day_parse(job->invocation->option[option], day)) return true;
    return wrong(error, "this is not a date", "write it as 2026-09-30");
}

static bool read_job(struct job *job, struct error *error) {
    const struct invocation *invocation = job->invocation;
    struct str what = invocation->arguments[0];
    day_number to;
    job->unmasked = invocation->given[OPTION_UNMASKED];
    if (!str_is(what, "ledger") && !str_is(what, "matters") && !str_is(what, "figures"))
        return wrong(error, "what is to be exported?", "ledger, matters or figures");
    if (!sheet_format_read(invocation->option[OPTION_FORMAT], &job->format))
        return wrong(error, "--format is csv, xlsx or json", "leave it out for csv");
    if (job->format == SHEET_XLSX && isatty(fileno(invocation->out)))
        return wrong(error, "a workbook is nothing for a terminal", "write it to a file: … --format xlsx > FILE.xlsx");
    if (job->unmasked != invocation->given[OPTION_REASON])
        return wrong(error, "personal data leaves unmasked only with a reason", "give --unmasked and --reason TEXT together");
    if (!read_day(job, OPTION_FROM, day_from_civil(1970, 1, 1), &job->from, error) ||
        !read_day(job, OPTION_TO, day_from_civil(9999, 12, 30), &to, error))
        return false;
    job->below = to + 1;
    return true;
}

/* What leaves unmasked is recorded before it leaves; for that the desk must not be serving. */
static bool open_job(struct job *job, struct error *error) {
    const struct actor keeper = {.staff = STR("admin"), .administrator = true};
    job->desk = desk_open(job->invocation->data, job->unmasked ? DESK_OFFLINE : DESK_BESIDE, error);
    if (!job->desk) return false;
    if (job->unmasked && !desk_note_export(job->desk, &keeper, job->invocation->arguments[0],
                                           job->invocation->option[OPTION_REASON], error))
        return false;
    job->reader = desk_reader_new(job->desk, error);
    return job->reader != NULL;
}

enum exit_code cli_export(struct invocation *invocation) {
    struct error error = {0};
    struct job job = {.invocation = invocation, .arena = arena_new(LIMIT_ARENA_BYTES)};
    bool good = read_job(&job, &error) && open_job(&job, &error);
    if (good && str_is(invocation->arguments[0], "figures")) good = write_figures(&job, &error);
    else if (good) good = write_all(&job, str_is(invocation->arguments[0], "ledger"), &error);
    desk_reader_free(job.reader);
    desk_close(job.desk);
    arena_free(job.arena);
    return good ? EXIT_WELL : cli_failed(invocation, &error);
}
