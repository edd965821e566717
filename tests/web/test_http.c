/* Requests and responses without a socket: what is read, who may call, what errors look like, sessions, tokens, JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "assets.h"
#include "web/http/http.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

static struct arena *arena;

static int begin(void **state) {
    (void)state;
    arena = arena_new(LIMIT_ARENA_BYTES);
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- reading ---- */

static void decodes_percent(void **state) {
    (void)state;
    static const struct {
        struct str text;
        bool plus;
        const char *expected; /* NULL: refused */
    } cases[] = {
        {STR_INIT("abc"), true, "abc"},
        {STR_INIT("a+b"), true, "a b"},
        {STR_INIT("a+b"), false, "a+b"},
        {STR_INIT("%E6%B0%B4"), true, "水"},
        {STR_INIT("%e6%b0%b4"), true, "水"},
        {STR_INIT("%F0%A0%AE%B7"), true, "𠮷"},
        {STR_INIT("100%25"), true, "100%"},
        {STR_INIT("a%0D%0Ab%0Dc%0Ad"), true, "a\nb\nc\nd"},
        {STR_INIT("a\r\nb"), true, "a\nb"},
        {STR_INIT(""), true, ""},
        {STR_INIT("%"), true, NULL},
        {STR_INIT("%4"), true, NULL},
        {STR_INIT("%4g"), true, NULL},
        {STR_INIT("%00"), true, NULL},
        {STR_INIT("%1B"), true, NULL},
        {STR_INIT("%C0%AF"), true, NULL},
        {STR_INIT("%ED%A0%80"), true, NULL},
        {STR_INIT("%FF"), true, NULL},
        {STR_INIT("\xFF"), true, NULL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct str decoded;
        bool ok = percent_decode(cases[i].text, cases[i].plus, &decoded, arena);
        if (ok != (cases[i].expected != NULL) || (ok && !str_is(decoded, cases[i].expected)))
            fail_msg(STR_FMT " became %s" STR_FMT, STR_ARG(cases[i].text), ok ? "" : "(refused) ", STR_ARG(decoded));
    }
}

static void reads_forms(void **state) {
    (void)state;
    struct pairs form;
    struct error error = {0};
    assert_true(form_parse(STR("a=1&b=%E6%B0%B4+x&&empty=&bare&a=2&c=x%3Dy=z"), &form, arena, &error));
    assert_int_equal(form.count, 6);
    assert_true(str_is(pairs_get(&form, "a"), "1"));
    assert_true(str_is(pairs_get(&form, "b"), "水 x"));
    assert_true(str_is(pairs_get(&form, "c"), "x=y=z"));
    assert_true(pairs_have(&form, "empty") && pairs_have(&form, "bare"));
    assert_int_equal(pairs_get(&form, "bare").len, 0);
    assert_false(pairs_have(&form, "d"));
    assert_true(str_is(form.items[4].value, "2"));
    assert_true(form_parse(STR(""), &form, arena, &error));
    assert_int_equal(form.count, 0);
    assert_false(form_parse(STR("a=1&b=%ZZ"), &form, arena, &error));
    assert_string_equal(error.where, "field 2");
}

static void bounds_forms(void **state) {
    (void)state;
    struct buf text;
    struct pairs form;
    struct error error = {0};
    buf_init(&text, 1 << 20);
    for (int i = 0; i < FORM_PAIRS_MAX; i++) buf_add(&text, STR("a=1&"));
    assert_true(form_parse(buf_str(&text), &form, arena, &error));
    buf_add(&text, STR("a=1"));
    assert_false(form_parse(buf_str(&text), &form, arena, &error));
    buf_release(&text);
}

static void reads_cookies(void **state) {
    (void)state;
    struct str header = STR("lang=en; session=abc=; __Host-session=xyz;empty=; =odd; bare");
    assert_true(str_is(cookie_get(header, "lang"), "en"));
    assert_true(str_is(cookie_get(header, "session"), "abc="));
    assert_true(str_is(cookie_get(header, "__Host-session"), "xyz"));
    assert_int_equal(cookie_get(header, "empty").len, 0);
    assert_int_equal(cookie_get(header, "sess").len, 0);
    assert_int_equal(cookie_get((struct str){0}, "lang").len, 0);
}

static void knows_media(void **state) {
    (void)state;
    assert_int_equal(media_of(STR("")), MEDIA_NONE);
    assert_int_equal(media_of(STR("application/json")), MEDIA_JSON);
    assert_int_equal(media_of(STR("Application/JSON ; charset=utf-8")), MEDIA_JSON);
    assert_int_equal(media_of(STR("application/x-www-form-urlencoded")), MEDIA_FORM);
    assert_int_equal(media_of(STR("application/jsonx")), MEDIA_OTHER);
    assert_int_equal(media_of(STR("text/plain")), MEDIA_OTHER);
}

static void reads_json(void **state) {
    (void)state;
    static const struct {
        struct str text;
        int line, column; /* 0: well-formed */
        size_t position;
    } cases[] = {
        {STR_INIT("{}"), 0, 0, 0},
        {STR_INIT("{\"a\": [1, \"水\", null]}"), 0, 0, 0},
        {STR_INIT("{\"a\": 1, \"a\": 2}"), 1, 13, 12},
        {STR_INIT("{\n \"水\": x}"), 2, 7, 10},
        {STR_INIT("{\"a\": \"\xFF\"}"), 1, 8, 7},
        {STR_INIT("{} x"), 1, 4, 4},
        {STR_INIT("5"), 1, 1, 1},
        {STR_INIT("  "), 1, 1, 0},
        {STR_INIT("{\"a\": \"\\u0000\"}"), 1, 0, 0},
        {STR_INIT("{\"a\": 99999999999999999999}"), 1, 0, 0},
        {STR_INIT("[[[[[[[[[[[[1]]]]]]]]]]]]"), 0, 0, 0},
        {STR_INIT("[[[[[[[[[[[[[1]]]]]]]]]]]]]"), 1, 13, 12},
        {STR_INIT("[\"[[[[[[[[[[[[[[[\", \"\\\"[[[[[[[[[[[[[[[\"]"), 0, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct text_place place = {0};
        struct error error = {0};
        json_t *json = json_parse(cases[i].text, &place, &error);
        if ((json == NULL) != (cases[i].line > 0)) fail_msg(STR_FMT ": %s", STR_ARG(cases[i].text), error.message);
        if (!json) {
            assert_int_equal(place.line, cases[i].line);
            if (cases[i].column && (place.column < cases[i].column - 1 || place.column > cases[i].column + 1))
                fail_msg(STR_FMT ": column %d, position %zu: %s", STR_ARG(cases[i].text), place.column, place.position,
                         error.message);
            assert_int_equal(error.code, ERROR_INPUT);
        }
        json_decref(json);
    }
}

static void writes_json(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    reply_begin(&out, '{');
    reply_key(&out, "text");
    reply_text(&out, STR("a\"\\\n\t\x01</水𠮷"));
    reply_key(&out, "list");
    reply_begin(&out, '[');
    reply_int(&out, INT64_MIN);
    reply_bool(&out, true);
    reply_null(&out);
    reply_moment(&out, 1791000000000, 480);
    reply_moment(&out, INSTANT_NONE, 480);
    reply_begin(&out, '{');
    reply_end(&out, '}');
    reply_end(&out, ']');
    reply_end(&out, '}');
    assert_string_equal(out.ptr, "{\"text\":\"a\\\"\\\\\\n\\t\\u0001\\u003c/水𠮷\",\"list\":[-9223372036854775808,true,null,"
                                 "\"2026-10-03T12:00\",null,{}]}");
    json_t *json = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_string_equal(json_string_value(json_object_get(json, "text")), "a\"\\\n\t\x01</水𠮷");
    json_decref(json);
    buf_release(&out);
}

/* ---- sessions ---- */

static void signs_tokens(void **state) {
    (void)state;
    struct str secret = STR("0123456789abcdef0123456789abcdef"), session = STR("sssssssss");
    struct str token = csrf_token(secret, session, arena);
    assert_int_equal(token.len, 64);
    assert_true(csrf_token_valid(secret, session, token));
    assert_false(csrf_token_valid(secret, STR("other"), token));
    assert_false(csrf_token_valid(STR("another secret"), session, token));
    assert_false(csrf_token_valid(secret, session, str_slice(token, 0, 63)));
    assert_false(csrf_token_valid(secret, session, (struct str){0}));
    assert_false(csrf_token_valid(secret, (struct str){0}, csrf_token(secret, (struct str){0}, arena)));
    assert_false(csrf_token_valid((struct str){0}, session, csrf_token((struct str){0}, session, arena)));
}

static void makes_cookies(void **state) {
    (void)state;
    assert_true(str_is(session_cookie(true, STR("abc"), arena), "__Host-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure"));
    assert_true(str_is(session_cookie(false, STR("abc"), arena), "session=abc; Path=/; HttpOnly; SameSite=Strict"));
    assert_true(str_contains(session_cookie_end(true), STR("Max-Age=0")));
}

static void judges_origins(void **state) {
    (void)state;
    static const struct {
        const char *fetch_site, *origin, *host, *configured;
        bool same;
    } cases[] = {
        {"same-origin", "", "a.example", "", true},
        {"same-site", "https://a.example", "a.example", "", false},
        {"cross-site", "https://a.example", "a.example", "", false},
        {"none", "", "a.example", "", false},
        {"", "https://a.example", "a.example", "", true},
        {"", "http://a.example:8080", "a.example:8080", "", true},
        {"", "https://aa.example", "a.example", "", false},
        {"", "https://evil", "a.example", "", false},
        {"", "null", "a.example", "", false},
        {"", "null", "", "", false},
        {"", "", "a.example", "", false},
        {"", "", "", "", false},
        {"", "https://desk.example", "inner:8080", "https://desk.example", true},
        {"", "https://inner:8080", "inner:8080", "https://desk.example", false},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct headers headers = {.fetch_site = str_from(cases[i].fetch_site), .origin = str_from(cases[i].origin),
                                  .host = str_from(cases[i].host)};
        if (same_origin(&headers, str_from(cases[i].configured)) != cases[i].same) fail_msg("case %zu", i);
    }
}

/* ---- routes, with handlers and people of the test's own ---- */

static struct {
    int calls;
    struct str id;
    const json_t *json;
    struct str form_text;
} seen;

static enum answer note(struct request *request, struct response *response) {
    seen.calls++;
    seen.id = pairs_get(&request->values, "id");
    seen.json = request->json;
    seen.form_text = pairs_get(&request->form, "text");
    buf_add(&response->body, STR("noted"));
    return ANSWER_NOW;
}

static const struct route test_routes[] = {
    {METHOD_GET, STR_INIT("/"), note, WHO_PUBLIC, false, FACE_PAGE},
    {METHOD_GET, STR_INIT("/things/{id}"), note, WHO_SIGNED_IN, false, FACE_PAGE},
    {METHOD_POST, STR_INIT("/things/{id}"), note, WHO_SIGNED_IN, true, FACE_PAGE},
    {METHOD_GET, STR_INIT("/things/{id}/parts/{part}"), note, WHO_PUBLIC, false, FACE_PAGE},
    {METHOD_GET, STR_INIT("/admin"), note, WHO_ADMINISTRATOR, false, FACE_PAGE},
    {METHOD_POST, STR_INIT("/sign-in"), note, WHO_PUBLIC, true, FACE_PAGE},
    {METHOD_GET, STR_INIT("/api/v1/things/{id}"), note, WHO_SIGNED_IN, false, FACE_API},
    {METHOD_POST, STR_INIT("/api/v1/things"), note, WHO_SIGNED_IN, true, FACE_API},
};

static bool test_session(struct desk_reader *reader, struct str session, struct actor *actor, struct arena *where) {
    (void)reader, (void)where;
    *actor = (struct actor){.staff = session, .name = session, .administrator = str_is(session, "admin")};
    return str_is(session, "admin") || str_is(session, "sun");
}

static const struct app app = {.secret = STR_INIT("the secret of this test, 32 byte"), .zone_minutes = 480, .routes = test_routes,
                               .routes_count = ARRAY_LENGTH(test_routes), .session = test_session, .token = test_session};

static struct response response;

/* Handle and keep the response until the next call. */
static int handle(struct request request) {
    static struct request kept;
    kept = request;
    kept.app = &app;
    kept.arena = arena;
    kept.now = 1791000000000;
    seen.calls = 0;
    response_release(&response);
    response_init(&response, arena);
    assert_int_equal(web_handle(&kept, &response), ANSWER_NOW);
    request_release(&kept);
    return response.status;
}

static struct str header_of(const char *name) {
    for (size_t i = 0; i < response.headers_count; i++)
        if (str_is(response.headers[i].name, name)) return response.headers[i].value;
    return (struct str){0};
}

static bool body_has(const char *part) {
    return str_contains(buf_str(&response.body), str_from(part));
}

#define GET(...) ((struct request){.method = METHOD_GET, .path = __VA_ARGS__})
#define POST(...) ((struct request){.method = METHOD_POST, .path = __VA_ARGS__})

static void finds_routes(void **state) {
    (void)state;
    assert_int_equal(handle(GET(STR("/"))), 200);
    assert_int_equal(seen.calls, 1);
    assert_int_equal(handle(GET(STR("/things/7/parts/a%20b"))), 200);
    assert_true(str_is(seen.id, "7"));
    assert_int_equal(handle(GET(STR("/things/%E6%B0%B4/parts/x"))), 200);
    assert_true(str_is(seen.id, "水"));
    static const char *const missing[] = {"/things", "/things/", "/things/7/", "/things/7/parts", "/things/7/parts/",
                                          "//",      "/thing/7", "",           "/things//parts/x"};
    for (size_t i = 0; i < ARRAY_LENGTH(missing); i++)
        if (handle((struct request){.method = METHOD_GET, .path = str_from(missing[i])}) != 404)
            fail_msg("%s is found", missing[i]);
    assert_int_equal(handle(GET(STR("/things/%zz/parts/x"))), 400);
    assert_int_equal(handle(GET(STR("/things/%00/parts/x"))), 400);
    assert_int_equal(handle(GET(STR("/"), .query = STR("a=%FF"))), 400);
    assert_int_equal(handle(POST(STR("/"))), 405);
    assert_true(str_is(header_of("Allow"), "GET, HEAD"));
    assert_int_equal(handle((struct request){.method = METHOD_OTHER, .path = STR("/things/1")}), 405);
    assert_true(str_is(header_of("Allow"), "GET, HEAD, POST"));
    assert_int_equal(seen.calls, 0);
}

static void tells_programs_and_people_apart(void **state) {
    (void)state;
    assert_int_equal(handle(GET(STR("/nothing"))), 404);
    assert_true(body_has("<h1>没有这一页</h1>"));
    assert_int_equal(handle(GET(STR("/nothing"), .headers.cookie = STR("lang=en"))), 404);
    assert_true(body_has("<h1>No such page</h1>"));
    assert_true(body_has("href=\"/nothing?lang=zh\""));
    assert_int_equal(handle(GET(STR("/api/v1/nothing"))), 404);
    assert_string_equal(response.type, "application/problem+json");
    json_t *json = json_loadb(response.body.ptr, response.body.len, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(json, "status")), 404);
    assert_non_null(json_object_get(json, "title"));
    assert_non_null(json_object_get(json, "detail"));
    json_decref(json);
}

static void chooses_languages(void **state) {
    (void)state;
    assert_int_equal(handle(GET(STR("/nothing"), .query = STR("lang=en&q=%E6%B0%B4&x=%22%3E%3Cscript%3E"))), 404);
    assert_true(body_has("<html lang=\"en\">"));
    assert_true(body_has("href=\"/nothing?lang=zh&amp;q=%E6%B0%B4&amp;x=%22%3E%3Cscript%3E\""));
    assert_true(str_starts(header_of("Set-Cookie"), STR("lang=en;")));
    assert_int_equal(handle(GET(STR("/nothing"), .query = STR("lang=zh"), .headers.cookie = STR("lang=en"))), 404);
    assert_true(body_has("<html lang=\"zh-CN\">"));
    assert_int_equal(handle(GET(STR("/nothing"), .query = STR("lang=xx"))), 404);
    assert_true(body_has("<html lang=\"zh-CN\">"));
    assert_int_equal(header_of("Set-Cookie").len, 0);
}

static void asks_who_it_is(void **state) {
    (void)state;
    assert_int_equal(handle(GET(STR("/things/7"), .query = STR("a=b&c=%20"))), 303);
    assert_true(str_is(header_of("Location"), "/sign-in?next=%2Fthings%2F7%3Fa%3Db%26c%3D%2520"));
    assert_int_equal(handle(GET(STR("/things/7"), .headers.cookie = STR("session=unknown"))), 303);
    assert_int_equal(handle(GET(STR("/things/7"), .headers.fetch_site = STR("cross-site"))), 200);
    assert_true(body_has("http-equiv=\"refresh\" content=\"0\""));
    assert_int_equal(seen.calls, 0);
    assert_int_equal(handle(GET(STR("/things/7"), .headers.cookie = STR("session=sun"))), 200);
    assert_int_equal(seen.calls, 1);
    assert_int_equal(handle(GET(STR("/admin"), .headers.cookie = STR("session=sun"))), 403);
    assert_int_equal(handle(GET(STR("/admin"), .headers.cookie = STR("session=admin"))), 200);
    assert_int_equal(handle(GET(STR("/api/v1/things/1"))), 401);
    assert_true(str_is(header_of("WWW-Authenticate"), "Bearer"));
    assert_int_equal(handle(GET(STR("/api/v1/things/1"), .headers.authorization = STR("Bearer sun"))), 200);
    assert_int_equal(handle(GET(STR("/api/v1/things/1"), .headers.authorization = STR("bearer  sun"))), 200);
    static const char *const bad[] = {"Bearer wrong", "Bearer", "Bearer ", "Basic sun", "sun"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        struct request request = GET(STR("/api/v1/things/1"), .headers.cookie = STR("session=sun"));
        request.headers.authorization = str_from(bad[i]);
        if (handle(request) != 401) fail_msg("%s signs in", bad[i]);
    }
}

static void demands_our_own_page(void **state) {
    (void)state;
    struct str good = csrf_token(app.secret, STR("sun"), arena);
    struct str body = str_printf(arena, "text=x&csrf=" STR_FMT, STR_ARG(good));
    struct str other = str_printf(arena, "text=x&csrf=" STR_FMT, STR_ARG(csrf_token(app.secret, STR("admin"), arena)));
#define CHANGE(site, text)                                                                                                       \
    POST(STR("/things/7"),                                                                                                       \
         .headers = {.cookie = STR("session=sun"),                                                                               \
                     .fetch_site = STR(site),                                                                                    \
                     .content_type = STR("application/x-www-form-urlencoded")},                                                  \
         .body = text)
    assert_int_equal(handle(CHANGE("same-origin", body)), 200);
    assert_true(str_is(seen.form_text, "x"));
    assert_int_equal(handle(CHANGE("cross-site", body)), 403);
    assert_int_equal(handle(CHANGE("same-site", body)), 403);
    assert_int_equal(handle(CHANGE("same-origin", other)), 403);
    assert_int_equal(handle(CHANGE("same-origin", STR("text=x"))), 403);
    assert_int_equal(seen.calls, 0);
#undef CHANGE
    assert_int_equal(handle(POST(STR("/sign-in"), .headers.fetch_site = STR("same-origin"))), 200);
    assert_int_equal(handle(POST(STR("/sign-in"), .headers.fetch_site = STR("cross-site"))), 403);
    assert_int_equal(handle(POST(STR("/sign-in"))), 403);
    assert_int_equal(handle(POST(STR("/api/v1/things"), .headers.authorization = STR("Bearer sun"))), 200);
    assert_int_equal(
        handle(POST(STR("/api/v1/things"), .headers = {.cookie = STR("session=sun"), .fetch_site = STR("same-origin")})), 403);
    struct request request =
        POST(STR("/api/v1/things"), .headers = {.cookie = STR("session=sun"), .fetch_site = STR("same-origin")});
    request.headers.csrf = good;
    assert_int_equal(handle(request), 200);
}

static void reads_bodies_by_face(void **state) {
    (void)state;
#define SEND(type, text) \
    POST(STR("/api/v1/things"), .headers = {.authorization = STR("Bearer sun"), .content_type = STR(type)}, .body = STR(text))
    assert_int_equal(handle(SEND("application/json", "{\"a\": 1}")), 200);
    assert_non_null(seen.json);
    assert_int_equal(handle(SEND("text/plain", "{\"a\": 1}")), 415);
    assert_int_equal(handle(SEND("", "{\"a\": 1}")), 415);
    assert_int_equal(handle(SEND("application/x-www-form-urlencoded", "a=1")), 415);
    assert_int_equal(handle(SEND("application/json", "{\"a\":\n 1,}")), 400);
    json_t *json = json_loadb(response.body.ptr, response.body.len, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(json, "line")), 2);
    assert_int_equal(json_integer_value(json_object_get(json, "column")), 4);
    assert_non_null(json_object_get(json, "position"));
    assert_non_null(json_object_get(json, "hint"));
    json_decref(json);
#undef SEND
}

static void refuses_to_split_headers(void **state) {
    (void)state;
    struct response split;
    response_init(&split, arena);
    assert_false(response_header(&split, "X", STR("a\r\nSet-Cookie: b")));
    assert_false(response_header(&split, "X", STR("a\nb")));
    assert_false(response_header(&split, "X", (struct str){"a\0b", 3}));
    assert_true(response_header(&split, "X", STR("水")));
    assert_int_equal(split.headers_count, 1);
    response_release(&split);
    static const char *const away[] = {"", "//evil", "/\\evil", "https://evil", "evil", "/a b", "/a\tb", "/a\\b", "javascript:x"};
    for (size_t i = 0; i < ARRAY_LENGTH(away); i++) assert_false(path_is_own(str_from(away[i])));
    assert_true(path_is_own(STR("/")) && path_is_own(STR("/a?b=c#d")));
}

static void tells_refusals(void **state) {
    (void)state;
    struct request request = GET(STR("/api/v1/x"), .app = &app, .arena = arena);
    struct refusal refusal = {.article = STR("第三条"), .regulation = STR("tax-bureau"), .version = STR("2026"),
                              .reason = {STR("不能移交"), STR("may not be passed on")}};
    response_release(&response);
    response_init(&response, arena);
    const struct why why = {.steps = (struct why_step[]){{0, WHY_SAID, STR("因为")}, {1, WHY_HOLDS, STR("缺少：姓名")}},
                            .steps_count = 2};
    response_refusal(&response, &request, &refusal, &why);
    assert_int_equal(response.status, 409);
    assert_true(body_has(
        "\"detail\":\"不能移交\",\"article\":\"第三条\",\"regulation\":\"tax-bureau\",\"regulation_version\":\"2026\","
        "\"why\":[{\"depth\":0,\"holds\":null,\"text\":\"因为\"},{\"depth\":1,\"holds\":true,\"text\":\"缺少：姓名\"}]}"));
}

/* The corpus of test_templates goes into fields; this one goes through the whole way: address, query, error page. */
static void reflects_nothing_raw(void **state) {
    (void)state;
    static const char *const hostile[] = {"%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "\"><script>alert(1)</script>",
                                          "';alert(1)//"};
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        struct str path = str_printf(arena, "/%s", hostile[i]), query = str_printf(arena, "q=%s&%s=1", hostile[i], hostile[i]);
        handle((struct request){.method = METHOD_GET, .path = path, .query = query});
        assert_false(body_has("<script>alert"));
        assert_false(body_has("\"><"));
        handle((struct request){.method = METHOD_GET, .path = str_printf(arena, "/api" STR_FMT, STR_ARG(path)), .query = query});
        assert_false(body_has("<script"));
    }
}

static void knows_its_files(void **state) {
    (void)state;
    for (size_t i = 0; i < assets.count; i++) {
        const struct embedded *file = &assets.files[i];
        assert_ptr_equal(embedded_at(&assets, file->url), file);
        assert_false(str_contains(file->bytes, STR("sourceMappingURL")));
    }
    assert_non_null(embedded_find(&assets, STR("icons.svg")));
}

static void has_consistent_routes(void **state) {
    (void)state;
    for (size_t i = 0; i < routes_count; i++) {
        struct pairs values;
        struct str allowed;
        struct app real = {.routes = routes, .routes_count = routes_count};
        const struct route *found = route_find(&real, routes[i].method, routes[i].pattern, &values, &allowed, arena);
        assert_ptr_equal(found, &routes[i]); /* no earlier route hides it */
        if (routes[i].method == METHOD_GET) assert_false(routes[i].changes);
        if (routes[i].method == METHOD_POST && routes[i].face == FACE_PAGE) assert_true(routes[i].changes);
    }
}

static void says_errors_in_the_readers_language(void **state) {
    (void)state;
    static const struct {
        const char *where, *name;
    } places[] = {{"", ""}, {"/asker/name", "姓名："}, {"/units/1", "涉及部门第 2 项："}, {"/overrides/3/amount", "本单位的数值："},
                  {"/to", "去向："}, {"to", "截止日期："}, {"login", "工号："}, {"/fields/x", "附加信息 x："}, {"/nowhere/x", "/nowhere/x："}};
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        struct error error = {0};
        error_set(&error, ERROR_LIMIT, "the words have at most %d characters", 7);
        error_where(&error, "%s", places[i].where);
        struct str said = error_said(&error, LANGUAGE_ZH, arena);
        struct str expected = str_printf(arena, "%s评语最多 7 个字", places[i].name);
        if (!str_equal(said, expected)) fail_msg(STR_FMT " instead of " STR_FMT, STR_ARG(said), STR_ARG(expected));
        assert_true(str_equal(error_said(&error, LANGUAGE_EN, arena), error_line(arena, &error)));
        error_hint(&error, "what has no line");
        said = error_said(&error, LANGUAGE_ZH, arena);
        assert_true(str_contains(said, STR("评语最多 7 个字（what has no line）")));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_percent),       cmocka_unit_test(reads_forms),
        cmocka_unit_test(bounds_forms),          cmocka_unit_test(reads_cookies),
        cmocka_unit_test(knows_media),           cmocka_unit_test(reads_json),
        cmocka_unit_test(writes_json),           cmocka_unit_test(signs_tokens),
        cmocka_unit_test(makes_cookies),         cmocka_unit_test(judges_origins),
        cmocka_unit_test(finds_routes),          cmocka_unit_test(tells_programs_and_people_apart),
        cmocka_unit_test(chooses_languages),     cmocka_unit_test(asks_who_it_is),
        cmocka_unit_test(demands_our_own_page),  cmocka_unit_test(reads_bodies_by_face),
        cmocka_unit_test(refuses_to_split_headers), cmocka_unit_test(tells_refusals),
        cmocka_unit_test(reflects_nothing_raw),  cmocka_unit_test(knows_its_files),
        cmocka_unit_test(has_consistent_routes), cmocka_unit_test(says_errors_in_the_readers_language),
    };
    int failed = cmocka_run_group_tests(tests, begin, end);
    response_release(&response);
    return failed;
}
