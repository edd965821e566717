/* Cases (what stands without a matter): the page of one, its commands, and beginning one. Not here: lists (dockets.c).
 * Keeps: who may not know of a case gets the same answer as where there is none. */
#include "templates.h"
#include "web/api/api.h"
#include "web/view/command_form.h"
#include "web/view/dockets.h"
#include "web/errand.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"
#include "web/view/why.h"

static enum answer no_case(struct request *request, struct response *response) {
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND, "there is no case of this number");
    return response_failure(response, request, &error);
}

static struct str csrf_of(const struct request *request) {
    return csrf_token(request->app->secret, request->session, request->arena);
}

/* ---- the page of a case ---- */

static struct action action_of(const struct request *request, const struct world *world, const struct matter *matter,
                               enum verb verb) {
    struct choices choices = {.organisation = world->organisation, .arena = request->arena,
                              .staff = request->actor.staff};
    struct action action = {.csrf = csrf_of(request), .verb = str_from(verb_names[verb]), .icon = STR("notes"),
                            .label = verb_command_texts[verb], .ready = true};
    if (matter) {
        action.number = case_number(matter->id, request->arena);
        action.address = str_printf(request->arena, "/cases/" STR_FMT, STR_ARG(action.number));
        action.version = matter->version;
        action.drafted = true;
    }
    command_form_fields(world, matter, verb, &choices, &action.fields, &action.fields_count);
    if (!matter || str_is(pairs_get(&request->form, "do"), verb_names[verb]))
        command_form_keep(&request->form, action.fields, action.fields_count, request->arena);
    return action;
}

/* Something waits for a milestone (rectified), or may yet come to wait for one, since measures are decided on findings. */
static bool may_wait_for_milestone(const struct matter *matter) {
    enum verb verb;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        bool open = clock->status == CLOCK_RUNNING || clock->status == CLOCK_PAUSED || clock->status == CLOCK_RAN_OUT;
        if (open && !verb_read(clock->until, &verb)) return true;
    }
    return matter->findings_count > 0;
}

/* Commands about findings make sense only where there are some; a leave waits for a word. */
static bool fits(const struct matter *matter, enum verb verb) {
    bool word = verb == VERB_APPROVE || verb == VERB_REJECT, of_finding = verb >= VERB_VERIFY && verb <= VERB_DECIDE_APPEAL;
    bool pending = false;
    for (size_t i = 0; i < matter->leaves_count; i++) pending = pending || matter->leaves[i].status == LEAVE_PENDING;
    if (of_finding) return matter->findings_count > 0;
    if (word) return pending || matter->sanctions_count > 0;
    return verb == VERB_FIND || (verb == VERB_REACH && may_wait_for_milestone(matter));
}

/* The command that stands open: the one that was sent, else what the case waits for; VERB__COUNT: none. */
static enum verb verb_to_open(const struct request *request, const struct matter *matter) {
    static const enum verb next[WAIT__COUNT] = {
        [WAIT_NOTHING] = VERB__COUNT, [WAIT_VERIFY] = VERB_VERIFY,   [WAIT_PROPOSE] = VERB_PROPOSE,
        [WAIT_HEAR] = VERB_HEAR,      [WAIT_DECIDE] = VERB_DECIDE,   [WAIT_APPEAL] = VERB_DECIDE_APPEAL,
        [WAIT_APPROVE] = VERB_APPROVE};
    enum verb sent;
    if (verb_read(pairs_get(&request->form, "do"), &sent)) return sent;
    for (size_t i = 0; i < matter->leaves_count; i++)
        if (matter->leaves[i].status == LEAVE_PENDING) return VERB_APPROVE;
    for (size_t i = 0; i < matter->findings_count; i++) {
        enum finding_wait wait = matter_finding_waits(matter, &matter->findings[i]);
        if (wait != WAIT_NOTHING) return next[wait];
    }
    return VERB__COUNT;
}

static void fill_actions(struct case_page *page, const struct desk_matter *found, const struct request *request) {
    struct possibility *possible;
    size_t count = matter_possibilities(&found->world, found->matter, request->actor.staff, request->now, request->arena,
                                        &possible);
    enum verb open = verb_to_open(request, found->matter);
    for (int place = 0; place < 3; place++) /* what is waited for, the others, and milestones, which few cases have */
        for (size_t i = 0; i < count; i++) {
            bool opens = possible[i].verb == open;
            int own_place = opens ? 0 : possible[i].verb == VERB_REACH ? 2 : 1;
            if (own_place != place || !possible[i].allowed || !fits(found->matter, possible[i].verb)) continue;
            struct action *action = ARENA_PUSH(request->arena, page->actions, page->actions_count);
            *action = action_of(request, &found->world, found->matter, possible[i].verb);
            action->main = opens;
        }
}

static enum answer show_case(struct request *request, struct response *response, int64_t id, const struct submission *refused,
                             int status, struct str problem) {
    struct desk_matter found;
    if (!desk_case(request->reader, &request->actor, id, &found, request->arena)) return no_case(request, response);
    struct case_page page = {
        .shell = shell_of(request, TAB_LISTS, PHRASE_case_title), .version = found.matter->version,
        .number = case_number(id, request->arena), .csrf = csrf_of(request), .problem.text = problem,
        .regulation = str_printf(request->arena, STR_FMT " · " STR_FMT,
                                 STR_ARG(text_in(found.world.regulation->title, request->language)),
                                 STR_ARG(found.matter->regulation_version))};
    page.shell.title_more = page.number;
    page.findings = findings_of(&found.world, found.matter, request->actor.staff, &page.findings_count, request->arena);
    page.events = events_of(&found.world, found.matter, 0, request->actor.staff,
                            api_personal_seen(&found.world, found.matter, request), &page.events_count, request->arena);
    if (page.events_count && page.events[page.events_count - 1].n == 1)
        page.about = verb_texts[found.matter->events[0]->verb];
    fill_actions(&page, &found, request);
    if (refused) page.problem = problem_of_refusal(request, &found, refused);
    enum verb done;
    if (verb_read(pairs_get(&request->parameters, "done"), &done)) {
        page.done = str_from(verb_names[done]);
        page.flash = flash_of(request, done);
    }
    struct html html = response_page(response, request);
    response->status = status;
    template_case(&html, &page);
    desk_matter_release(&found);
    return ANSWER_NOW;
}

enum answer page_case(struct request *request, struct response *response) {
    int64_t id;
    if (!case_number_parse(pairs_get(&request->values, "id"), &id)) return no_case(request, response);
    return show_case(request, response, id, NULL, 200, (struct str){0});
}

/* ---- commands ---- */

static enum answer answer_command(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    const struct submission *submission = &errand->submission;
    enum answer answer = ANSWER_NOW;
    switch (submission->result) {
    case SUBMISSION_ACCEPTED:
        answer = response_redirect(response, str_printf(request->arena, "/cases/" STR_FMT "?done=%s",
                                                        STR_ARG(case_number(submission->matter, request->arena)),
                                                        verb_names[submission->command.verb]));
        break;
    case SUBMISSION_REFUSED:
        answer = show_case(request, response, submission->matter, submission, 409, (struct str){0});
        break;
    case SUBMISSION_CONFLICT:
        answer = show_case(request, response, submission->matter, NULL, 412,
                           request->language == LANGUAGE_EN ? STR("Somebody was faster: look at what changed, then try again.")
                                                            : STR("别人刚刚处理过：请看过新情况再操作。"));
        break;
    case SUBMISSION_NOT_FOUND: answer = no_case(request, response); break;
    case SUBMISSION_FAILED: answer = response_failure(response, request, &submission->error); break;
    }
    errand_end(errand);
    return answer;
}

static json_t *command_sent(const struct request *request, enum verb verb) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    json_t *command = command_form_read(request, world->regulation, verb);
    desk_world_release(request->app->desk, world);
    return command;
}

enum answer page_case_command(struct request *request, struct response *response) {
    int64_t id, version = -1;
    enum verb verb;
    struct error error = {0};
    struct desk_matter found;
    struct str sent = pairs_get(&request->form, "version");
    bool known = case_number_parse(pairs_get(&request->values, "id"), &id) &&
                 desk_case(request->reader, &request->actor, id, &found, request->arena);
    if (!known) return no_case(request, response);
    desk_matter_release(&found);
    if (!verb_read(pairs_get(&request->form, "do"), &verb) || (sent.len && !str_int64(sent, 0, INT64_MAX, &version))) {
        error_set(&error, ERROR_INPUT, "the form names no command");
        return response_failure(response, request, &error);
    }
    json_t *command = command_sent(request, verb);
    bool under_way = errand_send(request, command, id, version, (struct str){0}, answer_command, &error);
    json_decref(command);
    if (under_way) return ANSWER_LATER;
    return show_case(request, response, id, NULL, 400, error_said(&error, request->language, request->arena));
}

/* ---- beginning one ---- */

static bool may_begin(const struct request *request, enum verb *verb) {
    static const enum verb verbs[] = {VERB_LEAVE, VERB_COMPLAIN, VERB_FIND, VERB_PRAISE, VERB_CHECK,
                                      VERB_ATTENDANCE, VERB_ROSTER};
    if (!verb_read(pairs_get(&request->values, "verb"), verb)) return false;
    for (size_t i = 0; i < ARRAY_LENGTH(verbs); i++)
        if (verbs[i] == *verb) return true;
    return false;
}

/* Leave is mostly one's own; what is entered is mostly of today. */
static void preset(const struct request *request, enum verb verb, struct action *action) {
    char today[INSTANT_TEXT_SIZE];
    struct str date = str_copy(request->arena, day_text(instant_day(request->now, request->app->zone_minutes), today));
    if (verb == VERB_LEAVE)
        command_form_preset(action->fields, action->fields_count, "who", request->actor.staff, request->arena);
    if (verb == VERB_ATTENDANCE || verb == VERB_ROSTER)
        command_form_preset(action->fields, action->fields_count, "date", date, request->arena);
}

/* The list that such an entry will stand in, else the first one. */
static void fill_way_back(enum verb verb, struct begin_page *page) {
    page->list = str_from(docket_lists[DOCKET_FINDINGS].name);
    for (int i = 0; i < LISTS__COUNT; i++) {
        if (docket_lists[i].begin != verb) continue;
        page->list = str_from(docket_lists[i].name);
        page->hint = docket_lists[i].hint;
        page->has_hint = true;
    }
}

static enum answer show_begin(struct request *request, struct response *response, enum verb verb,
                              const struct submission *refused, int status, struct str problem) {
    const struct desk_world *now = desk_world_acquire(request->app->desk);
    struct world world = {.organisation = now->organisation, .regulation = now->regulation};
    struct begin_page page = {.shell = shell_of(request, TAB_LISTS, PHRASE_case_title), .problem.text = problem,
                              .action = action_of(request, &world, NULL, verb)};
    preset(request, verb, &page.action);
    fill_way_back(verb, &page);
    if (refused) page.problem = problem_of_refusal(request, NULL, refused);
    struct html html = response_page(response, request);
    response->status = status;
    template_begin(&html, &page);
    desk_world_release(request->app->desk, now);
    return ANSWER_NOW;
}

enum answer page_begin(struct request *request, struct response *response) {
    enum verb verb;
    if (!may_begin(request, &verb)) return no_case(request, response);
    return show_begin(request, response, verb, NULL, 200, (struct str){0});
}

static enum answer answer_begun(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    const struct submission *submission = &errand->submission;
    enum verb verb = submission->command.verb;
    enum answer answer = ANSWER_NOW;
    switch (submission->result) {
    case SUBMISSION_ACCEPTED:
        answer = response_redirect(response, str_printf(request->arena, "/cases/" STR_FMT "?done=%s",
                                                        STR_ARG(case_number(submission->matter_id, request->arena)),
                                                        verb_names[verb]));
        break;
    case SUBMISSION_REFUSED:
        answer = show_begin(request, response, verb, submission, 409, (struct str){0});
        break;
    case SUBMISSION_CONFLICT: case SUBMISSION_NOT_FOUND: answer = no_case(request, response); break;
    case SUBMISSION_FAILED: answer = response_failure(response, request, &submission->error); break;
    }
    errand_end(errand);
    return answer;
}

enum answer page_begin_send(struct request *request, struct response *response) {
    enum verb verb;
    struct error error = {0};
    if (!may_begin(request, &verb)) return no_case(request, response);
    json_t *command = command_sent(request, verb);
    bool under_way = errand_send(request, command, 0, -1, (struct str){0}, answer_begun, &error);
    json_decref(command);
    if (under_way) return ANSWER_LATER;
    return show_begin(request, response, verb, NULL, 400, error_said(&error, request->language, request->arena));
}
