/* Signing in and out, and the page for the asker.
 * Not here: passwords and sessions (the desk). Keeps: one answer for a wrong number and a wrong code; no staff names for
 * askers. */
#include "templates.h"
#include "web/api/api.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"
#include "web/pages/work.h"

/* ---- signing in ---- */

static enum answer show_sign_in(const struct request *request, struct response *response, int status, struct str problem) {
    struct str next = pairs_get(request->method == METHOD_POST ? &request->form : &request->parameters, "next");
    struct sign_in_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_sign_in), .login = pairs_get(&request->form, "login"),
                                .next = path_is_own(next) ? next : STR("/desk"), .problem = problem};
    struct html html = response_page(response, request);
    response->status = status;
    template_sign_in(&html, &page);
    return ANSWER_NOW;
}

enum answer page_sign_in(struct request *request, struct response *response) {
    return show_sign_in(request, response, 200, (struct str){0});
}

enum answer page_sign_in_send(struct request *request, struct response *response) {
    struct error error = {0};
    struct str session, next = pairs_get(&request->form, "next");
    bool english = request->language == LANGUAGE_EN;
    if (!desk_rate_allow(request->app->desk, RATE_SIGN_IN, request->source))
        return show_sign_in(request, response, 429, english ? STR("Too many attempts. Wait a minute.") : STR("尝试过于频繁，请稍等一分钟。"));
    if (!desk_sign_in(request->app->desk, str_trim(pairs_get(&request->form, "login")), pairs_get(&request->form, "password"),
                      &session,
                      request->arena, &error)) {
        if (error.code == ERROR_BUSY)
            return show_sign_in(request, response, 429, error_said(&error, request->language, request->arena));
        if (error.code != ERROR_FORBIDDEN) return response_failure(response, request, &error);
        return show_sign_in(request, response, 401, english ? STR("Login or password is wrong.") : STR("工号或密码不对。"));
    }
    response_header(response, "Set-Cookie", session_cookie(request->app->secure, session, request->arena));
    return response_redirect(response, path_is_own(next) ? next : STR("/desk"));
}

enum answer page_sign_out(struct request *request, struct response *response) {
    desk_sign_out(request->app->desk, request->session);
    response_header(response, "Set-Cookie", session_cookie_end(request->app->secure));
    return response_redirect(response, STR("/sign-in"));
}

/* ---- the asker ---- */

static int64_t stage_of(const struct matter *matter) {
    if (matter->state == STATE_CLOSED) return 4;
    if (matter->told) return 3;
    return matter->handed_over || matter->state != STATE_OPEN || matter->events_count > 1 ? 2 : 1;
}

static void fill_rating(struct track_page *page, const struct desk_matter *found) {
    page->may_rate = matter_may_rate(found->matter);
    page->scored = desk_asks_score(&found->world);
    for (size_t i = 0; i < found->matter->events_count; i++) {
        const struct event *event = found->matter->events[i];
        if (event->verb != VERB_RATED) continue;
        page->rated = fact_word_text(FACT_RESULT, str_from(json_string_value(json_object_get(event->args, "result"))));
    }
}

static void fill_track(struct track_page *page, const struct desk_matter *found, struct arena *arena) {
    const struct organisation *organisation = found->world.organisation;
    const struct matter *matter = found->matter;
    const struct unit *unit = organisation_unit_of(organisation, matter->holder);
    page->found = true;
    page->number = matter_number(matter->id, arena);
    page->subject = matter->subject;
    page->state = matter_state_texts[matter->state];
    page->stage = stage_of(matter);
    page->who = unit ? unit->name : organisation->name;
    page->phone = unit ? unit->phone : (struct str){0};
    page->supervision_phone = organisation->supervision_phone;
    page->registered_at = matter->registered_at;
    page->due = due_for_asker(matter);
    work_stages_for_asker(found, arena, &page->stages, &page->stages_count);
    fill_rating(page, found);
    page->events = events_of(&found->world, matter, 0, (struct str){0}, PERSONAL_ALL, &page->events_count, arena);
}

enum answer page_track(struct request *request, struct response *response) {
    struct desk_matter found = {0};
    struct track_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_track_here),
                              .number = str_trim(pairs_get(&request->parameters, "number")),
                              .code = str_trim(pairs_get(&request->parameters, "code")), .due = INSTANT_NONE};
    page.asked = page.number.len || page.code.len;
    if (page.asked && !desk_rate_allow(request->app->desk, RATE_TRACK, request->source)) {
        struct error error = {0};
        error_set(&error, ERROR_BUSY, "too many enquiries from this address");
        return response_error(response, request, 429, &error);
    }
    bool known = page.asked && desk_track(request->reader, page.number, page.code, &found, request->arena);
    if (known) fill_track(&page, &found, request->arena);
    struct html html = response_page(response, request);
    if (page.asked && !known) response->status = 404;
    template_track(&html, &page);
    if (known) desk_matter_release(&found);
    return ANSWER_NOW;
}

/* What the asker says of it; then the same page again. */
enum answer page_track_rate(struct request *request, struct response *response) {
    struct error error = {0};
    const struct pairs *form = &request->form;
    struct str score = pairs_get(form, "score");
    struct desk_rating rating = {.number = str_trim(pairs_get(form, "number")), .code = str_trim(pairs_get(form, "code")),
                                 .result = pairs_get(form, "result"), .text = str_trim(pairs_get(form, "text"))};
    if (!desk_rate_allow(request->app->desk, RATE_TRACK, request->source)) {
        error_set(&error, ERROR_BUSY, "too many enquiries from this address");
        return response_error(response, request, 429, &error);
    }
    if (score.len && !str_int64(score, 1, 5, &rating.score)) {
        error_set(&error, ERROR_INPUT, "a score is a number from 1 to 5");
        error_where(&error, "score");
        return response_failure(response, request, &error);
    }
    if (!desk_rate(request->reader, &rating, request->arena, &error)) return response_failure(response, request, &error);
    struct buf to;
    buf_init(&to, LIMIT_ADDRESS_BYTES);
    struct html html = {.out = &to};
    buf_add(&to, STR("/track?number="));
    html_url_part(&html, rating.number);
    buf_add(&to, STR("&code="));
    html_url_part(&html, rating.code);
    struct str address = str_copy(request->arena, buf_str(&to));
    buf_release(&to);
    return response_redirect(response, address);
}
