/* Explanations on demand: the addresses under …/why/, and the member `why` of a refusal. Not here: the explanations (matter/).
 * Keeps: nobody is explained what they may not see: complaints, reveals and cases have the same eyes here as everywhere. */
#include "web/view/why.h"

#include "templates.h"
#include "web/api/api.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

/* ---- what an address names ---- */

static bool number_of(struct str which, int64_t *n) {
    return str_int64(which, 1, INT32_MAX, n);
}

static bool why_clock(const struct request *request, const struct desk_matter *found, struct str which, struct why *why,
                      struct text *title) {
    int64_t n;
    for (size_t i = 0; number_of(which, &n) && i < found->matter->clocks_count; i++) {
        const struct clock *clock = &found->matter->clocks[i];
        if (clock->n != n) continue;
        *title = (struct text){clock->article, clock->article};
        *why = matter_why_clock(&found->world, found->matter, clock, request->language, request->arena);
        return true;
    }
    return false;
}

static struct world world_of(const struct request *request, const struct desk_matter *found, const struct command *command) {
    struct world world = found->world;
    world.facts = desk_facts(request->reader, world.organisation, found->matter, command, request->arena);
    return world;
}

static bool why_event(const struct request *request, const struct desk_matter *found, struct str which, struct why *why,
                      struct text *title) {
    int64_t n;
    const struct matter *matter = found->matter;
    if (!number_of(which, &n) || (size_t)n > matter->events_count) return false;
    const struct event *event = matter->events[n - 1];
    if (event->verb != VERB_ATTEMPT || !matter_event_shown(&found->world, matter, event, request->actor.staff)) return false;
    struct command command = {event->refused_verb, event->by, event->at, event->args};
    struct world world = world_of(request, found, &command);
    *title = verb_texts[event->refused_verb];
    *why = matter_why_attempt(&world, matter, event, request->language, request->arena);
    return true;
}

static bool why_finding(const struct request *request, const struct desk_matter *found, struct str which, struct why *why,
                        struct text *title) {
    int64_t n;
    if (!number_of(which, &n) || (size_t)n > found->matter->findings_count) return false;
    const struct finding *finding = &found->matter->findings[n - 1];
    struct command command = {VERB_VERIFY, request->actor.staff, request->now, json_null()};
    struct world world = world_of(request, found, &command);
    *title = (struct text){finding->article, finding->article};
    *why = matter_why_finding(&world, found->matter, finding, request->now, request->language, request->arena);
    return true;
}

static bool why_command(const struct request *request, const struct desk_matter *found, struct str which, struct why *why,
                        struct text *title) {
    enum verb verb;
    if (!verb_read(which, &verb) || !verb_is_command(verb) || verb == VERB_REGISTER) return false;
    struct command command = {verb, request->actor.staff, request->now, json_null()};
    struct world world = world_of(request, found, &command);
    *title = verb_command_texts[verb];
    *why = matter_why_forbidden(&world, found->matter, verb, request->actor.staff, request->now, request->language,
                                request->arena);
    return why->steps_count > 0;
}

bool why_named(const struct request *request, const struct desk_matter *found, struct str what, struct str which,
               struct why *why, struct text *title) {
    if (str_is(what, "clock")) return why_clock(request, found, which, why, title);
    if (str_is(what, "event")) return why_event(request, found, which, why, title);
    if (str_is(what, "finding")) return why_finding(request, found, which, why, title);
    return str_is(what, "command") && why_command(request, found, which, why, title);
}

struct why why_of_refusal(const struct request *request, const struct desk_matter *found, const struct submission *submission) {
    struct why why = {0};
    if (found) {
        struct world world = world_of(request, found, &submission->command);
        return matter_why_refused(&world, found->matter, &submission->command, request->language, request->arena);
    }
    const struct desk_world *now = desk_world_acquire(request->app->desk);
    struct world world = {.organisation = now->organisation, .regulation = now->regulation};
    world.facts = desk_facts(request->reader, world.organisation, NULL, &submission->command, request->arena);
    why = matter_why_refused(&world, NULL, &submission->command, request->language, request->arena);
    desk_world_release(request->app->desk, now);
    return why;
}

/* ---- as pages and programs read it ---- */

struct why_line *why_lines(const struct why *why, size_t *count, struct arena *arena) {
    static const enum why_face faces[] = {[WHY_SAID] = WHY_FACE_SAID, [WHY_HOLDS] = WHY_FACE_HOLDS,
                                          [WHY_FAILS] = WHY_FACE_FAILS, [WHY_OPEN] = WHY_FACE_OPEN};
    struct why_line *lines = ARENA_ARRAY(arena, struct why_line, why->steps_count ? why->steps_count : 1);
    for (size_t i = 0; i < why->steps_count; i++)
        lines[i] = (struct why_line){.depth = why->steps[i].depth < 6 ? why->steps[i].depth : 6,
                                     .mark = faces[why->steps[i].mark],
                                     .text = why->steps[i].text};
    *count = why->steps_count;
    return lines;
}

struct problem problem_of_refusal(const struct request *request, const struct desk_matter *found,
                                  const struct submission *submission) {
    struct why why = why_of_refusal(request, found, submission);
    struct problem problem = {.text = refusal_said(&submission->refusal, request->language),
                              .article = submission->refusal.article};
    problem.why = why_lines(&why, &problem.why_count, request->arena);
    return problem;
}

void why_json(struct buf *out, const struct why *why) {
    reply_key(out, "why");
    reply_begin(out, '[');
    for (size_t i = 0; i < why->steps_count; i++) {
        const struct why_step *step = &why->steps[i];
        reply_begin(out, '{');
        reply_key(out, "depth");
        reply_int(out, step->depth);
        reply_key(out, "holds");
        if (step->mark == WHY_HOLDS || step->mark == WHY_FAILS) reply_bool(out, step->mark == WHY_HOLDS);
        else reply_null(out);
        reply_key(out, "text");
        reply_text(out, step->text);
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

/* ---- the addresses ---- */

static enum answer nothing(struct request *request, struct response *response) {
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND, "there is nothing to explain at this address");
    error_hint(&error, "explained are clock, event (a refused one), finding and command (one that is not allowed now)");
    return response_failure(response, request, &error);
}

static enum answer show(struct request *request, struct response *response, const struct why *why, struct text title,
                        struct str back) {
    enum shell_tab tab = str_starts(back, STR("/cases/")) ? TAB_LISTS : TAB_LEDGER;
    struct why_page page = {.shell = shell_of(request, tab, PHRASE_why), .title = title, .back = back};
    page.lines = why_lines(why, &page.lines_count, request->arena);
    struct html html = response_page(response, request);
    response_header(response, "Vary", STR("HX-Request"));
    if (request->headers.htmx.len) template_why(&html, &page);
    else template_why_page(&html, &page);
    return ANSWER_NOW;
}

static enum answer write_why(struct request *request, struct response *response, const struct desk_matter *found,
                             struct str back) {
    struct why why = {0};
    struct text title = {{0}, {0}};
    struct str what = pairs_get(&request->values, "what"), which = pairs_get(&request->values, "which");
    if (!why_named(request, found, what, which, &why, &title)) return nothing(request, response);
    if (request->route->face != FACE_API) return show(request, response, &why, title, back);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    why_json(out, &why);
    reply_end(out, '}');
    return ANSWER_NOW;
}

/* Of a matter that is given back once all is written: explanations quote it. */
static enum answer answer_why(struct request *request, struct response *response, struct desk_matter *found, struct str back) {
    enum answer answer = write_why(request, response, found, back);
    desk_matter_release(found);
    return answer;
}

enum answer page_why(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) return nothing(request, response);
    return answer_why(request, response, &found,
                      str_printf(request->arena, "/matters/" STR_FMT, STR_ARG(matter_number(id, request->arena))));
}

enum answer page_case_why(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    bool known = case_number_parse(pairs_get(&request->values, "id"), &id) &&
                 desk_case(request->reader, &request->actor, id, &found, request->arena);
    if (!known) return nothing(request, response);
    return answer_why(request, response, &found,
                      str_printf(request->arena, "/cases/" STR_FMT, STR_ARG(case_number(id, request->arena))));
}

enum answer api_why(struct request *request, struct response *response) {
    return page_why(request, response);
}

enum answer api_case_why(struct request *request, struct response *response) {
    return page_case_why(request, response);
}
