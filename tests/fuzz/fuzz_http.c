/* What HTTP clients send, as it reaches the web floor: escapes, forms, cookies, JSON, and whole requests without a desk behind
 * them. Nothing that is decoded holds control characters or broken UTF-8; every request is answered with a status. */
#include <jansson.h>

#include "fuzz.h"
#include "web/http/http.h"

enum { ARENA_BYTES = 1 << 24 };

static bool nobody(struct desk_reader *reader, struct str secret, struct actor *actor, struct arena *arena) {
    (void)reader, (void)secret, (void)actor, (void)arena;
    return false;
}

static bool clean(struct str text) {
    return utf8_check(text) == text.len && !utf8_has_control(text);
}

static void read_parts(struct str text, struct arena *arena) {
    struct str decoded;
    struct pairs form;
    struct error error = {0};
    struct text_place place = {0};
    if (percent_decode(text, true, &decoded, arena)) CHECK(clean(decoded) && decoded.len <= text.len);
    if (form_parse(text, &form, arena, &error)) {
        CHECK(form.count <= FORM_PAIRS_MAX);
        for (size_t i = 0; i < form.count; i++) CHECK(clean(form.items[i].name) && clean(form.items[i].value));
    } else {
        CHECK(error.code != ERROR_NONE);
    }
    (void)cookie_get(text, "session");
    (void)media_of(text);
    json_t *json = json_parse(text, &place, &error);
    CHECK(json || error.code != ERROR_NONE);
    json_decref(json);
}

/* Lines: method, address, content type, cookie, authorization, origin; the rest is the body. */
static void answer(struct str text, struct arena *arena) {
    static const struct app app = {.secret = STR_INIT("0123456789abcdef0123456789abcdef"), .zone_minutes = 480,
                                   .session = nobody, .token = nobody};
    struct app with_routes = app;
    with_routes.routes = routes, with_routes.routes_count = routes_count;
    struct str lines[6] = {{0}}, address;
    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) (void)str_split(&text, '\n', &lines[i]);
    address = lines[1];
    struct request request = {.app = &with_routes, .arena = arena, .body = text, .source = STR("192.0.2.1"),
                              .method = str_is(lines[0], "GET") ? METHOD_GET : METHOD_POST};
    (void)str_split(&address, '?', &request.path);
    if (!str_starts(request.path, STR("/"))) request.path = STR("/");
    request.query = address;
    request.headers.content_type = lines[2], request.headers.cookie = lines[3];
    request.headers.authorization = lines[4], request.headers.origin = lines[5];
    struct pairs values;
    struct str allowed;
    const struct route *route = route_find(&with_routes, request.method, request.path, &values, &allowed, arena);
    if (route && route->who == WHO_PUBLIC) return; /* its handler needs a desk */
    struct response response;
    response_init(&response, arena);
    CHECK(web_handle(&request, &response) == ANSWER_NOW);
    CHECK(response.status >= 300 && response.status < 500);
    response_release(&response);
    request_release(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct str text = {(const char *)data, size};
    read_parts(text, arena);
    answer(text, arena);
    arena_free(arena);
    return 0;
}
