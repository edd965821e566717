/* The administrator's page about the numbers of the regulation: what the text has, what the organisation set in its place, since
 * when, by whom and why; setting one, withdrawing one. Not here: on its way to the desk and back (numbers_view.c), the API.
 * Keeps: what was typed is still there when it was wrong; a number is withdrawn with a reason, as it is set with one. */
#include "templates.h"
#include "web/pages/page.h"
#include "web/shown/rules.h"
#include "web/view/numbers_view.h"
#include "web/view/page_view.h"

#define PAGE "/administration/regulation/numbers"

static struct str record_said(const struct request *request, const struct organisation *organisation,
                              const struct number_local *local) {
    struct buf out;
    buf_init(&out, LIMIT_TEXT_CHARS);
    number_local_say(local, organisation_name_of(organisation, local->set.by), request->language, &out);
    struct str said = str_copy(request->arena, buf_str(&out));
    buf_release(&out);
    return said;
}

static struct number_line line_of(const struct request *request, const struct desk_world *world, const struct number *number) {
    const struct number_local *local = regulation_local(world->regulation, number->name);
    const struct article *article = regulation_article(world->regulation, number->article);
    struct number_line line = {.name = number->name, .article = number->article, .about = number->about,
                               .text = number_said(request, number, NULL)};
    if (article) line.gist = article->gist;
    if (!local) return line;
    line.set = number_said(request, number, &local->set);
    line.record = record_said(request, world->organisation, local);
    line.looser = local->strictness == STRICTNESS_LOOSER;
    return line;
}

/* ---- the form of one ---- */

static void add_units(const struct request *request, const struct number *number, enum time_unit chosen,
                      struct number_form *form) {
    for (int unit = 0; unit < UNIT__COUNT; unit++) {
        bool countable = unit == UNIT_MINUTES || unit == UNIT_HOURS || unit == UNIT_DAYS;
        if (number->backward && !countable) continue;
        struct option *option = ARENA_PUSH(request->arena, form->units, form->units_count);
        *option = (struct option){.value = str_from(time_unit_names[unit]), .label = time_unit_texts[unit],
                                  .chosen = unit == (int)chosen};
    }
}

static void add_windows(const struct request *request, const struct number *number, struct str chosen,
                        struct number_form *form) {
    static const char *const windows[] = {"ever", "month", "year", "rolling_year"};
    for (size_t i = 0; i < ARRAY_LENGTH(windows); i++) {
        const struct number_set set = {.word = str_from(windows[i])};
        struct str said = number_said(request, number, &set);
        *ARENA_PUSH(request->arena, form->windows, form->windows_count) =
            (struct option){.value = set.word, .label = {said, said}, .chosen = str_equal(set.word, chosen)};
    }
}

static struct str today_of(const struct request *request) {
    char text[INSTANT_TEXT_SIZE];
    return str_copy(request->arena, day_text(instant_day(request->now, request->app->zone_minutes), text));
}

/* As it was sent, else as it is set, else as the text has it. */
static void fill_form(const struct request *request, const struct desk_world *world, const struct number *number,
                      struct number_form *form) {
    const struct number_local *local = regulation_local(world->regulation, number->name);
    bool sent = pairs_have(&request->form, "number");
    bool is_span = number->kind == NUMBER_CLOCK || number->kind == NUMBER_ALLOWANCE;
    int64_t amount = local ? local->set.amount : is_span ? number->span.amount : number->amount;
    enum time_unit unit = local && local->set.has_unit ? local->set.unit : number->span.unit;
    form->line = line_of(request, world, number);
    form->is_span = is_span;
    form->is_word = number->kind == NUMBER_WINDOW;
    form->today = today_of(request);
    form->from = sent ? pairs_get(&request->form, "from") : form->today;
    form->reason = pairs_get(&request->form, "reason");
    if (sent) form->amount = pairs_get(&request->form, "amount");
    else if (local || !number->none) form->amount = str_printf(request->arena, "%lld", (long long)amount);
    for (int i = 0; sent && i < UNIT__COUNT; i++)
        if (str_is(pairs_get(&request->form, "unit"), time_unit_names[i])) unit = (enum time_unit)i;
    if (is_span) add_units(request, number, number->none && !local && !sent ? UNIT_WORKING_DAYS : unit, form);
    struct str window = sent ? pairs_get(&request->form, "word") : local ? local->set.word : number->word;
    if (form->is_word) add_windows(request, number, window, form);
}

/* ---- the page ---- */

static void fill_lines(const struct request *request, const struct desk_world *world, struct str chosen,
                       struct numbers_page *page) {
    size_t count;
    const struct number *numbers = regulation_numbers(request->arena, world->regulation, &count);
    for (size_t i = 0; i < count; i++) {
        struct number_line *line = ARENA_PUSH(request->arena, page->lines, page->lines_count);
        *line = line_of(request, world, &numbers[i]);
        line->chosen = str_equal(numbers[i].name, chosen);
        if (!line->chosen) continue;
        page->any = true;
        fill_form(request, world, &numbers[i], &page->form);
    }
}

static void fill_past(const struct request *request, const struct desk_world *world, const struct number_record *records,
                      size_t count, struct numbers_page *page) {
    for (size_t i = 0; i < count; i++) {
        struct number_past *past = ARENA_PUSH(request->arena, page->past, page->past_count);
        *past = (struct number_past){.at = records[i].at, .by = organisation_name_of(world->organisation, records[i].by),
                                     .number = records[i].number, .version = records[i].version, .reason = records[i].reason,
                                     .from = records[i].from, .withdrawn = records[i].withdrawn,
                                     .adopted = records[i].number.len == 0, .about = {records[i].id, records[i].id}};
        if (past->adopted && str_equal(records[i].id, world->regulation->id)) past->about = world->regulation->title;
        if (past->adopted) continue;
        past->value = number_record_said(request, world->regulation, &records[i]);
        past->about = (struct text){0};
        for (size_t k = 0; k < page->lines_count; k++)
            if (str_equal(page->lines[k].name, past->number))
                past->about = page->lines[k].about, past->article = page->lines[k].article;
    }
}

/* What was wrong with which input; all empty at first. */
struct wrong {
    struct text amount, reason, from;
    struct str otherwise;
};

static enum answer show(struct request *request, struct response *response, int status, const struct wrong *wrong) {
    struct error error = {0};
    struct number_record *records;
    size_t records_count;
    bool sent = pairs_have(&request->form, "number");
    struct str chosen = pairs_get(sent ? &request->form : &request->parameters, "number");
    if (!number_records(request, &records, &records_count, &error)) return response_failure(response, request, &error);
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct numbers_page page = {.shell = shell_of(request, TAB_RULES, PHRASE_numbers_title), .title = world->regulation->title,
                                .id = world->regulation->id, .version = world->regulation->version, .problem = wrong->otherwise,
                                .was_set = pairs_have(&request->parameters, "set"),
                                .was_withdrawn = pairs_have(&request->parameters, "withdrawn")};
    fill_lines(request, world, chosen, &page);
    fill_past(request, world, records, records_count, &page);
    page.form.amount_problem = wrong->amount;
    page.form.reason_problem = wrong->reason;
    page.form.from_problem = wrong->from;
    struct html html = response_page(response, request);
    response->status = status;
    template_numbers(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

enum answer page_numbers(struct request *request, struct response *response) {
    return show(request, response, 200, &(struct wrong){.otherwise = {0}});
}

/* ---- what was sent ---- */

static const struct text reason_missing = {STR_INIT("请写明理由，它会留在记录里"), STR_INIT("give the reason: it goes on record")};
static const struct text amount_wrong = {STR_INIT("请填一个整数，例如 3"), STR_INIT("give a whole number, for instance 3")};
static const struct text from_wrong = {STR_INIT("请选择今天或以后的日期：已登记的事项仍按原来的数字"),
                                       STR_INIT("give today or a later day: what is registered already keeps its number")};

static bool read_sent(const struct request *request, bool withdraws, int64_t *amount, struct wrong *wrong) {
    day_number from, today = instant_day(request->now, request->app->zone_minutes);
    bool word = pairs_have(&request->form, "word"), good = true;
    if (str_blank(pairs_get(&request->form, "reason"))) wrong->reason = reason_missing, good = false;
    if (withdraws) return good;
    if (!word && !str_int64(str_trim(pairs_get(&request->form, "amount")), 0, INT32_MAX, amount))
        wrong->amount = amount_wrong, good = false;
    if (!day_parse(pairs_get(&request->form, "from"), &from) || from < today) wrong->from = from_wrong, good = false;
    return good;
}

static void add_text(json_t *entry, const char *key, struct str text) {
    if (text.len) CHECK(json_object_set_new(entry, key, json_stringn(text.ptr, text.len)) == 0);
}

static json_t *entry_of(const struct request *request, int64_t amount) {
    static const char *const texts[] = {"number", "unit", "word", "from"};
    json_t *entry = json_object();
    CHECK(entry);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) add_text(entry, texts[i], pairs_get(&request->form, texts[i]));
    add_text(entry, "reason", str_trim(pairs_get(&request->form, "reason")));
    if (!pairs_have(&request->form, "word")) json_object_set_new(entry, "amount", json_integer(amount));
    return entry;
}

/* An error of the desk names the input it is about. */
static struct wrong wrong_of(const struct request *request, const struct error *error) {
    struct wrong wrong = {.otherwise = {0}};
    struct str line = error_said(error, request->language, request->arena);
    if (strcmp(error->where, "/amount") == 0) wrong.amount = (struct text){line, line};
    else if (strcmp(error->where, "/reason") == 0) wrong.reason = (struct text){line, line};
    else if (strcmp(error->where, "/from") == 0) wrong.from = (struct text){line, line};
    else wrong.otherwise = line;
    return wrong;
}

static enum answer answer_changed(struct request *request, struct response *response) {
    struct number_change *change = request->awaited;
    bool done = change->done, withdrawn = !change->entry;
    struct error error = change->error;
    number_change_end(change);
    if (done) return response_redirect(response, withdrawn ? STR(PAGE "?withdrawn=1") : STR(PAGE "?set=1"));
    struct wrong wrong = wrong_of(request, &error);
    return show(request, response, error.code == ERROR_NOT_FOUND ? 404 : 400, &wrong);
}

enum answer page_numbers_send(struct request *request, struct response *response) {
    struct error error = {0};
    struct wrong wrong = {.otherwise = {0}};
    int64_t amount = 0;
    bool withdraws = str_is(pairs_get(&request->form, "do"), "withdraw");
    if (!read_sent(request, withdraws, &amount, &wrong)) return show(request, response, 400, &wrong);
    json_t *entry = withdraws ? NULL : entry_of(request, amount);
    if (number_change_send(request, entry, pairs_get(&request->form, "number"), str_trim(pairs_get(&request->form, "reason")),
                           answer_changed, &error))
        return ANSWER_LATER;
    wrong.otherwise = error_said(&error, request->language, request->arena);
    return show(request, response, 429, &wrong);
}
