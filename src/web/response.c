/* Making responses: pages, JSON, redirects, errors. Sending them is server.c. Keeps: a header holds no control character, a
 * redirect leads nowhere but here, an error shows nothing of the request but what the reader sent. */
#include "templates.h"
#include "web/http/http.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"
#include "web/view/why.h"

void response_init(struct response *response, struct arena *arena) {
    *response = (struct response){.arena = arena, .status = 200};
    buf_init(&response->body, LIMIT_PAGE_BYTES);
}

void response_release(struct response *response) {
    buf_release(&response->body);
}

void request_release(struct request *request) {
    json_decref(request->json);
    request->json = NULL;
}

bool response_header(struct response *response, const char *name, struct str value) {
    CHECK(response->headers_count < RESPONSE_HEADERS_MAX);
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 0x7F) return false;
    response->headers[response->headers_count++] = (struct pair){str_from(name), str_copy(response->arena, value)};
    return true;
}

bool path_is_own(struct str path) {
    if (path.len == 0 || path.ptr[0] != '/' || (path.len > 1 && (path.ptr[1] == '/' || path.ptr[1] == '\\'))) return false;
    for (size_t i = 0; i < path.len; i++)
        if ((unsigned char)path.ptr[i] <= ' ' || path.ptr[i] == '\\' || path.ptr[i] == 0x7F) return false;
    return true;
}

enum answer response_redirect(struct response *response, struct str path) {
    CHECK(path_is_own(path));
    response->status = 303;
    response_header(response, "Location", path);
    return ANSWER_NOW;
}

enum { PAGE_BYTES_USUAL = 48 * 1024 }; /* room at the start, so that writing a page seldom moves it */

struct html response_page(struct response *response, const struct request *request) {
    buf_room(&response->body, PAGE_BYTES_USUAL);
    response->type = "text/html; charset=utf-8";
    if (request->language_chosen)
        response_header(response, "Set-Cookie",
                        request->language == LANGUAGE_EN ? STR("lang=en; Path=/; Max-Age=31536000; SameSite=Lax")
                                                         : STR("lang=zh; Path=/; Max-Age=31536000; SameSite=Lax"));
    return (struct html){.out = &response->body, .language = request->language, .zone_minutes = request->app->zone_minutes,
                         .now = request->now};
}

struct buf *response_json(struct response *response, int status) {
    response->status = status;
    response->type = "application/json";
    return &response->body;
}

enum answer response_again(struct response *response, const struct request *request) {
    struct html html = response_page(response, request);
    template_again(&html);
    return ANSWER_NOW;
}

/* ---- errors ---- */

static const struct error_words {
    int status;
    const char *title;
    enum phrase heading, advice;
} error_words[] = {
    {400, "Bad request", PHRASE_error_bad_request, PHRASE_error_bad_request_advice},
    {401, "Not signed in", PHRASE_error_sign_in, PHRASE_error_sign_in_advice},
    {403, "Not allowed", PHRASE_error_forbidden, PHRASE_error_forbidden_advice},
    {404, "Not found", PHRASE_error_not_found, PHRASE_error_not_found_advice},
    {405, "Method not allowed", PHRASE_error_method, PHRASE_error_method_advice},
    {409, "Refused", PHRASE_error_bad_request, PHRASE_error_bad_request_advice},
    {412, "Somebody was faster", PHRASE_error_conflict, PHRASE_error_conflict_advice},
    {413, "Too large", PHRASE_error_too_large, PHRASE_error_too_large_advice},
    {414, "Address too long", PHRASE_error_too_large, PHRASE_error_too_large_advice},
    {415, "Unsupported media type", PHRASE_error_bad_request, PHRASE_error_bad_request_advice},
    {429, "Too many requests", PHRASE_error_too_many, PHRASE_error_too_many_advice},
    {431, "Headers too large", PHRASE_error_too_large, PHRASE_error_too_large_advice},
    {503, "Unavailable", PHRASE_error_unavailable, PHRASE_error_unavailable_advice},
    {500, "Internal error", PHRASE_error_internal, PHRASE_error_internal_advice}, /* the last: all others */
};

static const struct error_words *words_for(int status) {
    size_t i = 0;
    while (i + 1 < ARRAY_LENGTH(error_words) && error_words[i].status != status) i++;
    return &error_words[i];
}

/* Is the reader a program? By the route, or where there is none by the address. */
static bool reader_is_program(const struct request *request) {
    if (request->route) return request->route->face == FACE_API;
    return str_starts(request->path, STR("/api/")) || str_starts(request->path, STR("/open311/"));
}

static void begin_problem(struct response *response, int status, struct str detail) {
    struct buf *out = response_json(response, status);
    response->type = "application/problem+json";
    reply_begin(out, '{');
    reply_key(out, "type");
    reply_text(out, STR("about:blank"));
    reply_key(out, "title");
    reply_text(out, str_from(words_for(status)->title));
    reply_key(out, "status");
    reply_int(out, status);
    reply_key(out, "detail");
    reply_text(out, detail);
}

static void problem_place(struct buf *out, const struct text_place *place) {
    reply_key(out, "line");
    reply_int(out, place->line);
    reply_key(out, "column");
    reply_int(out, place->column);
    reply_key(out, "position");
    reply_int(out, (int64_t)place->position);
}

enum answer response_error_at(struct response *response, const struct request *request, int status, const struct error *error,
                              const struct text_place *place) {
    buf_clear(&response->body);
    response->headers_count = 0;
    response->file = NULL;
    response->status = status;
    if (status == 429) response_header(response, "Retry-After", STR("60"));  /* rates are counted by the minute */
    if (status == 503) response_header(response, "Retry-After", STR("5"));
    if (reader_is_program(request)) {
        begin_problem(response, status, str_from(error->message));
        struct buf *out = &response->body;
        if (error->where[0]) reply_key(out, "where"), reply_text(out, str_from(error->where));
        if (error->hint[0]) reply_key(out, "hint"), reply_text(out, str_from(error->hint));
        if (place && place->line) problem_place(out, place);
        reply_end(out, '}');
        return ANSWER_NOW;
    }
    const struct error_words *words = words_for(status);
    struct error_page page = {.status = status, .heading = words->heading, .advice = words->advice};
    page.shell = shell_of(request, TAB_NONE, words->heading);
    bool worth_showing = status == 400 || status == 413 || status == 415 || status == 429;
    if (worth_showing) page.detail = error_said(error, request->language, request->arena);
    struct html html = response_page(response, request);
    template_error(&html, &page);
    return ANSWER_NOW;
}

enum answer response_error(struct response *response, const struct request *request, int status, const struct error *error) {
    return response_error_at(response, request, status, error, NULL);
}

enum answer response_failure(struct response *response, const struct request *request, const struct error *error) {
    static const int statuses[] = {[ERROR_NONE] = 500,      [ERROR_INPUT] = 400,     [ERROR_USAGE] = 400,
                                   [ERROR_NOT_FOUND] = 404, [ERROR_CONFLICT] = 409,  [ERROR_FORBIDDEN] = 403,
                                   [ERROR_LIMIT] = 400,     [ERROR_BUSY] = 429,      [ERROR_STORAGE] = 503,
                                   [ERROR_INTERNAL] = 500};
    CHECK(error->code < ARRAY_LENGTH(statuses));
    return response_error(response, request, statuses[error->code], error);
}

enum answer response_refusal(struct response *response, const struct request *request, const struct refusal *refusal,
                             const struct why *why) {
    buf_clear(&response->body);
    struct text reason = refusal->reason;
    begin_problem(response, 409, request->language == LANGUAGE_EN && reason.en.len ? reason.en : reason.zh);
    struct buf *out = &response->body;
    reply_key(out, "article");
    if (refusal->article.len) reply_text(out, refusal->article);
    else reply_null(out);
    reply_key(out, "regulation");
    if (refusal->regulation.len) reply_text(out, refusal->regulation);
    else reply_null(out);
    if (refusal->version.len) reply_key(out, "regulation_version"), reply_text(out, refusal->version);
    why_json(out, why);
    reply_end(out, '}');
    return ANSWER_NOW;
}
