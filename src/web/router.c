/* From a request to its handler: route, method, what was sent, who asks, CSRF, in this order. Which routes there are: routes.def.
 * Keeps: no handler runs for somebody who may not call it, nor with a body of another kind than it reads. */
#include "web/http/http.h"

const struct route routes[] = {
#define ROUTE(method, pattern, handle, who, changes, face)                                                                       \
    {METHOD_##method, STR_INIT(pattern), handle, WHO_##who, changes, FACE_##face},
#include "web/routes.def"
#undef ROUTE
};
const size_t routes_count = ARRAY_LENGTH(routes);

/* ---- finding ---- */

/* Does the path fit? {name} takes one segment that is not empty. */
static bool route_fits(struct str pattern, struct str path, struct pairs *values, struct arena *arena) {
    struct str want, have;
    while (str_split(&pattern, '/', &want)) {
        if (!str_split(&path, '/', &have)) return false;
        if (want.len < 2 || want.ptr[0] != '{') {
            if (!str_equal(want, have)) return false;
            continue;
        }
        if (have.len == 0) return false;
        *ARENA_PUSH(arena, values->items, values->count) = (struct pair){str_slice(want, 1, want.len - 1), have};
    }
    return path.ptr == NULL;
}

/* The same without keeping the values: most routes do not fit, and this is what tells. */
static bool route_could_fit(struct str pattern, struct str path) {
    size_t p = 0, h = 0;
    while (p < pattern.len && h < path.len && pattern.ptr[p] != '{')
        if (pattern.ptr[p++] != path.ptr[h++]) return false;
    return (p == pattern.len && h == path.len) || (p < pattern.len && pattern.ptr[p] == '{');
}

const struct route *route_find(const struct app *app, enum method method, struct str path, struct pairs *values,
                               struct str *allowed, struct arena *arena) {
    static const struct str names[] = {[METHOD_GET] = STR_INIT("GET, HEAD"), [METHOD_POST] = STR_INIT("POST")};
    *allowed = (struct str){0};
    for (size_t i = 0; i < app->routes_count; i++) {
        const struct route *route = &app->routes[i];
        *values = (struct pairs){0};
        if (!route_could_fit(route->pattern, path) || !route_fits(route->pattern, path, values, arena)) continue;
        if (route->method == method) return route;
        *allowed = allowed->len ? str_printf(arena, STR_FMT ", " STR_FMT, STR_ARG(*allowed), STR_ARG(names[route->method]))
                                : names[route->method];
    }
    return NULL;
}

static bool decode_values(struct request *request) {
    for (size_t i = 0; i < request->values.count; i++) {
        struct pair *pair = &request->values.items[i];
        if (!percent_decode(pair->value, false, &pair->value, request->arena)) return false;
    }
    return true;
}

/* ---- who asks ---- */

static void choose_language(struct request *request) {
    struct str asked = pairs_get(&request->parameters, "lang");
    request->language_chosen = str_is(asked, "zh") || str_is(asked, "en");
    if (!request->language_chosen) asked = cookie_get(request->headers.cookie, "lang");
    request->language = str_is(asked, "en") ? LANGUAGE_EN : LANGUAGE_ZH;
}

/* False: a token was given and is not valid. */
static bool identify(struct request *request) {
    const struct app *app = request->app;
    struct str authorization = request->headers.authorization;
    if (authorization.len) {
        bool bearer = authorization.len > 7 && strncasecmp(authorization.ptr, "Bearer ", 7) == 0;
        struct str token = str_trim(str_slice(authorization, 7, authorization.len));
        if (!bearer || !app->token || !app->token(request->reader, token, &request->actor, request->arena)) return false;
        request->signed_by = SIGNED_BY_TOKEN;
        return true;
    }
    struct str session = cookie_get(request->headers.cookie, session_cookie_name(app->secure));
    if (session.len && app->session && app->session(request->reader, session, &request->actor, request->arena)) {
        request->session = session;
        request->signed_by = SIGNED_BY_COOKIE;
    }
    return true;
}

static bool may_call(const struct request *request) {
    switch (request->route->who) {
    case WHO_PUBLIC: return true;
    case WHO_SIGNED_IN: return request->signed_by != SIGNED_NOT;
    case WHO_ADMINISTRATOR: return request->signed_by != SIGNED_NOT && request->actor.administrator;
    }
    return false;
}

/* To the sign-in page and, after it, back. A page that was reached by a link from elsewhere came without the cookie, which is
 * SameSite=Strict: such a request is asked to come again from here. */
static enum answer turn_away(struct request *request, struct response *response) {
    struct error error = {0};
    if (request->signed_by != SIGNED_NOT) {
        error_set(&error, ERROR_FORBIDDEN, "this is for administrators");
        return response_error(response, request, 403, &error);
    }
    error_set(&error, ERROR_FORBIDDEN, "sign in, or send a bearer token");
    if (request->route->face == FACE_API) {
        enum answer answer = response_error(response, request, 401, &error);
        response_header(response, "WWW-Authenticate", STR("Bearer"));
        return answer;
    }
    /* A part of a page that a script asks for: the sign-in page must not stand in its place. */
    if (request->method != METHOD_GET || request->headers.htmx.len) return response_error(response, request, 401, &error);
    if (str_is(request->headers.fetch_site, "cross-site")) return response_again(response, request);
    struct buf to;
    buf_init(&to, 4 * LIMIT_ADDRESS_BYTES);
    buf_add(&to, STR("/sign-in?next="));
    struct html html = {.out = &to};
    html_url_part(&html, request->path);
    if (request->query.len) html_url_part(&html, STR("?"));
    html_url_part(&html, request->query);
    response_redirect(response, buf_str(&to));
    buf_release(&to);
    return ANSWER_NOW;
}

/* ---- what was sent ---- */

/* Read the body as the face of the route has it. 0, or the status of the error. */
static int read_body(struct request *request, struct text_place *place, struct error *error) {
    if (request->body.len == 0) return 0;
    bool page = request->route->face == FACE_PAGE;
    if (media_of(request->headers.content_type) != (page ? MEDIA_FORM : MEDIA_JSON)) {
        error_set(error, ERROR_INPUT, "this address reads %s", page ? "application/x-www-form-urlencoded" : "application/json");
        error_where(error, "Content-Type: %.*s", (int)str_slice(request->headers.content_type, 0, 100).len,
                    request->headers.content_type.len ? request->headers.content_type.ptr : "none");
        return 415;
    }
    if (page) return form_parse(request->body, &request->form, request->arena, error) ? 0 : 400;
    request->json = json_parse(request->body, place, error);
    return request->json ? 0 : 400;
}

/* A change must come from our own page, unless a token signs it, which no foreign page has. */
static bool forged(const struct request *request) {
    if (!request->route->changes || request->signed_by == SIGNED_BY_TOKEN) return false;
    if (!same_origin(&request->headers, request->app->origin)) return true;
    if (request->signed_by == SIGNED_NOT) return false;
    struct str token = request->headers.csrf.len ? request->headers.csrf : pairs_get(&request->form, "csrf");
    return !csrf_token_valid(request->app->secret, request->session, token);
}

static enum answer no_route(struct request *request, struct response *response, struct str allowed) {
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND,
              allowed.len ? "this address does not take this method" : "there is nothing at this address");
    response_error(response, request, allowed.len ? 405 : 404, &error);
    if (allowed.len) response_header(response, "Allow", allowed);
    return ANSWER_NOW;
}

static enum answer refuse(struct request *request, struct response *response, int status, const char *why) {
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "%s", why);
    return response_error(response, request, status, &error);
}

enum answer web_handle(struct request *request, struct response *response) {
    const struct app *app = request->app;
    struct str allowed;
    struct error error = {0};
    request->language = LANGUAGE_ZH;
    request->route = route_find(app, request->method, request->path, &request->values, &allowed, request->arena);
    if (!form_parse(request->query, &request->parameters, request->arena, &error))
        return response_error(response, request, 400, &error);
    choose_language(request);
    if (!request->route) return no_route(request, response, allowed);
    if (!decode_values(request)) return refuse(request, response, 400, "the address is not UTF-8 text in percent-encoding");
    if (request->route->face == FACE_FILE) return request->route->handle(request, response);
    if (!identify(request)) {
        refuse(request, response, 401, "the bearer token is not valid");
        response_header(response, "WWW-Authenticate", STR("Bearer error=\"invalid_token\""));
        return ANSWER_NOW;
    }
    if (!may_call(request)) return turn_away(request, response);
    struct text_place place = {0};
    int status = read_body(request, &place, &error);
    if (status) return response_error_at(response, request, status, &error, &place);
    if (forged(request))
        return refuse(request, response, 403, "this did not come from a page of this desk, or the page is out of date");
    return request->route->handle(request, response);
}
