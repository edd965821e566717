/* Training: who was taught the duties of which units, recorded by those who keep the books of the house. Not here: one person's
 * own list (directory.c), what the command does (matter/house.c). Keeps: whoever may not record is shown no form, and is
 * refused by the desk all the same. */
#include <stdlib.h>

#include "templates.h"
#include "web/view/command_form.h"
#include "web/errand.h"
#include "web/view/house_view.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

enum { SESSIONS_MAX = 100 };

static bool was_sent(const struct request *request, const char *name, struct str value) {
    for (size_t i = 0; i < request->form.count; i++)
        if (str_is(request->form.items[i].name, name) && str_equal(request->form.items[i].value, value)) return true;
    return false;
}

static void fill_choices(const struct house *house, const struct request *request, struct training_page *page) {
    const struct organisation *o = house->organisation;
    for (size_t i = 0; i < o->units_count && page->about_count < HOUSE_ROWS_MAX; i++)
        if (o->units[i].kind == UNIT_KIND_INTERNAL)
            *ARENA_PUSH(house->arena, page->about, page->about_count) =
                (struct option){.value = o->units[i].id, .label = {o->units[i].name, o->units[i].name},
                                .chosen = was_sent(request, "units", o->units[i].id)};
    for (size_t i = 0; i < o->staff_count && page->who_count < HOUSE_ROWS_MAX; i++)
        if (o->staff[i].active)
            *ARENA_PUSH(house->arena, page->who, page->who_count) =
                (struct option){.value = o->staff[i].id, .label = {o->staff[i].name, o->staff[i].name},
                                .key = organisation_name_of(o, o->staff[i].unit),
                                .chosen = was_sent(request, "who", o->staff[i].id)};
}

static bool fill_rows(const struct house *house, const struct request *request, struct training_page *page,
                      struct error *error) {
    struct training_row *rows;
    size_t count;
    if (!desk_training(request->reader, (struct str){0}, SESSIONS_MAX, &rows, &count, request->arena, error)) return false;
    for (size_t i = 0; i < count; i++) {
        struct training_line *last = page->rows_count ? &page->rows[page->rows_count - 1] : NULL;
        struct str who = organisation_name_of(house->organisation, rows[i].who);
        if (last && i && rows[i].session == rows[i - 1].session) { /* one line a session */
            last->who = str_printf(house->arena, STR_FMT "%s" STR_FMT, STR_ARG(last->who),
                                   house->language == LANGUAGE_EN ? ", " : "、", STR_ARG(who));
            continue;
        }
        struct training_line *line = ARENA_PUSH(house->arena, page->rows, page->rows_count);
        *line = (struct training_line){.day = rows[i].day, .who = who, .subject = rows[i].subject,
                                       .hours = minutes_as_hours(rows[i].minutes, house->arena)};
        for (size_t k = 0; k < rows[i].about_count; k++)
            line->about = str_printf(house->arena, STR_FMT "%s" STR_FMT, STR_ARG(line->about), k ? " · " : "",
                                     STR_ARG(organisation_name_of(house->organisation, rows[i].about[k])));
    }
    return true;
}

static bool read_sums(const struct house *house, const struct request *request, int64_t *minutes, struct error *error) {
    int year, month, day;
    day_to_civil(house->today, &year, &month, &day);
    day_number from = day_from_civil(year, 1, 1), below = day_from_civil(year + 1, 1, 1);
    for (size_t i = 0; i < house->organisation->staff_count; i++) {
        const struct staff *staff = &house->organisation->staff[i];
        if (staff->active && !desk_training_minutes(request->reader, staff->id, from, below, &minutes[i], error)) return false;
    }
    return true;
}

/* Who has not been trained this year comes first. */
static bool fill_sums(const struct house *house, const struct request *request, struct training_page *page,
                      struct error *error) {
    const struct organisation *organisation = house->organisation;
    int64_t *minutes = ARENA_ARRAY(request->arena, int64_t, organisation->staff_count);
    if (!read_sums(house, request, minutes, error)) return false;
    for (int trained = 0; trained < 2; trained++)
        for (size_t i = 0; i < organisation->staff_count && page->sums_count < HOUSE_ROWS_MAX; i++) {
            const struct staff *staff = &organisation->staff[i];
            if (!staff->active || (minutes[i] > 0) != (trained == 1)) continue;
            struct staff_line *line = ARENA_PUSH(house->arena, page->sums, page->sums_count);
            *line = staff_line_of(house, staff);
            line->note = minutes_as_hours(minutes[i], house->arena);
        }
    return true;
}

static enum answer show_training(struct request *request, struct response *response, int status, struct str problem) {
    struct house house;
    struct error error = {0};
    char today[INSTANT_TEXT_SIZE];
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    struct training_page page = {
        .shell = shell_of(request, TAB_DIRECTORY, PHRASE_training), .problem = problem,
        .may_record = desk_keeps_books(&request->actor), .done = pairs_have(&request->parameters, "done"),
        .subject = pairs_get(&request->form, "subject"), .date = pairs_get(&request->form, "date"),
        .hours = pairs_get(&request->form, "hours"), .text = pairs_get(&request->form, "text")};
    if (!page.date.len) page.date = str_copy(request->arena, day_text(house.today, today));
    if (page.may_record) fill_choices(&house, request, &page);
    bool read = fill_rows(&house, request, &page, &error) && fill_sums(&house, request, &page, &error);
    enum answer answer = ANSWER_NOW;
    if (read) {
        struct html html = response_page(response, request);
        response->status = status;
        template_training(&html, &page);
    } else answer = response_failure(response, request, &error);
    house_leave(&house, request);
    return answer;
}

enum answer page_training(struct request *request, struct response *response) {
    return show_training(request, response, 200, (struct str){0});
}

static enum answer answer_training(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    const struct submission *submission = &errand->submission;
    enum answer answer;
    if (submission->result == SUBMISSION_ACCEPTED) answer = response_redirect(response, STR("/directory/training?done=1"));
    else if (submission->result == SUBMISSION_REFUSED)
        answer = show_training(request, response, 409, refusal_said(&submission->refusal, request->language));
    else answer = response_failure(response, request, &submission->error);
    errand_end(errand);
    return answer;
}

enum answer page_training_send(struct request *request, struct response *response) {
    struct error error = {0};
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    json_t *command = command_form_read(request, world->regulation, VERB_TRAIN);
    desk_world_release(request->app->desk, world);
    bool under_way = errand_send(request, command, 0, -1, (struct str){0}, answer_training, &error);
    json_decref(command);
    if (under_way) return ANSWER_LATER;
    return show_training(request, response, 400, error_said(&error, request->language, request->arena));
}
