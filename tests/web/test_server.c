/* The server on a loopback socket: bytes in, bytes out. A client of a few lines, no waiting by the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "assets.h"
#include "web/http/server.h"

/* ---- what the server serves here ---- */

static enum answer echo(struct request *request, struct response *response) {
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    reply_key(out, "query");
    reply_text(out, request->query);
    reply_key(out, "id");
    reply_text(out, pairs_get(&request->values, "id"));
    reply_key(out, "body");
    reply_int(out, (int64_t)request->body.len);
    reply_key(out, "source");
    reply_text(out, request->source);
    reply_end(out, '}');
    return ANSWER_NOW;
}

/* Requests that wait go here; the test wakes them. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct request *asleep[64];
    int count;
} waiting = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static enum answer woken(struct request *request, struct response *response) {
    buf_add(&response->body, *(const struct str *)request->awaited);
    return ANSWER_NOW;
}

static enum answer wait_for_test(struct request *request, struct response *response) {
    (void)response;
    static const struct str result = STR_INIT("durable");
    request->then = woken;
    request->awaited = (void *)(uintptr_t)&result;
    pthread_mutex_lock(&waiting.lock);
    waiting.asleep[waiting.count++] = request;
    pthread_cond_broadcast(&waiting.changed);
    pthread_mutex_unlock(&waiting.lock);
    return ANSWER_LATER;
}

/* What it waits for has come before the handler returns. */
static enum answer woken_at_once(struct request *request, struct response *response) {
    static const struct str result = STR_INIT("at once");
    (void)response;
    request->then = woken;
    request->awaited = (void *)(uintptr_t)&result;
    request_wake(request);
    return ANSWER_LATER;
}

/* Waits twice, one after the other. */
static enum answer twice(struct request *request, struct response *response) {
    buf_add(&response->body, STR("once, "));
    return woken_at_once(request, response);
}

/* Each thread has a reader of its own. */
static enum answer which_thread(struct request *request, struct response *response) {
    char text[32];
    snprintf(text, sizeof text, "%p", (const void *)request->reader);
    buf_add(&response->body, str_from(text));
    return ANSWER_NOW;
}

static enum answer too_long(struct request *request, struct response *response) {
    (void)request;
    for (int i = 0; i < 40; i++) {
        static const char block[1 << 19];
        buf_add(&response->body, (struct str){block, sizeof block});
    }
    return ANSWER_NOW;
}

static const struct route test_routes[] = {
    {METHOD_GET, STR_INIT("/assets/{version}/{name}"), page_asset, WHO_PUBLIC, false, FACE_FILE},
    {METHOD_GET, STR_INIT("/echo/{id}"), echo, WHO_PUBLIC, false, FACE_PAGE},
    {METHOD_POST, STR_INIT("/api/echo/{id}"), echo, WHO_PUBLIC, false, FACE_API},
    {METHOD_GET, STR_INIT("/thread"), which_thread, WHO_PUBLIC, false, FACE_API},
    {METHOD_GET, STR_INIT("/wait"), wait_for_test, WHO_PUBLIC, false, FACE_API},
    {METHOD_GET, STR_INIT("/at-once"), woken_at_once, WHO_PUBLIC, false, FACE_API},
    {METHOD_GET, STR_INIT("/twice"), twice, WHO_PUBLIC, false, FACE_API},
    {METHOD_GET, STR_INIT("/too-long"), too_long, WHO_PUBLIC, false, FACE_API},
};

static instant fixed_now(struct desk *desk) {
    (void)desk;
    return 1791000000000;
}

static atomic_int readers_open;
static struct desk_reader *open_reader(struct desk *desk, struct error *error) {
    (void)desk, (void)error;
    atomic_fetch_add(&readers_open, 1);
    return malloc(1);
}
static void close_reader(struct desk_reader *reader) {
    atomic_fetch_sub(&readers_open, 1);
    free(reader);
}

static struct web_server *server;

static int start_with(int connections_max) {
    static const struct app app = {.zone_minutes = 480, .routes = test_routes, .routes_count = ARRAY_LENGTH(test_routes)};
    struct web_config config = {.listen = STR("127.0.0.1:0"), .connections_max = connections_max};
    struct server_setup setup = {
        .app = &app, .config = &config, .now = fixed_now, .reader_open = open_reader, .reader_close = close_reader};
    struct error error = {0};
    server = server_start(&setup, &error);
    if (!server) fprintf(stderr, "%s\n", error.message);
    return server ? 0 : -1;
}

static int start(void **state) {
    (void)state;
    return start_with(0);
}

static int stop(void **state) {
    (void)state;
    web_server_stop(server);
    return atomic_load(&readers_open) == 0 ? 0 : -1;
}

/* ---- a client ---- */

static int connect_to(int port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = {.tv_sec = 20}; /* a test that hangs fails instead */
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void send_text(int fd, struct str text) {
    while (text.len) {
        ssize_t n = send(fd, text.ptr, text.len, MSG_NOSIGNAL);
        if (n <= 0) return; /* the server may close while a body that is too long is still coming */
        text = str_slice(text, (size_t)n, text.len);
    }
}

struct reply {
    struct buf bytes;
    struct str head, body;
    int status;
};

static int64_t content_length(struct str head) {
    const char *at = strcasestr(head.ptr, "\r\nContent-Length: ");
    return at && at < head.ptr + head.len ? strtoll(at + 18, NULL, 10) : 0;
}

/* One response; the connection may go on after it. */
static void receive(int fd, struct reply *reply) {
    *reply = (struct reply){0};
    buf_init(&reply->bytes, 1 << 26);
    const char *end = NULL;
    for (;;) {
        char block[65536];
        if (!end && reply->bytes.len) end = strstr(reply->bytes.ptr, "\r\n\r\n");
        if (end) {
            size_t head = (size_t)(end - reply->bytes.ptr) + 4;
            reply->head = (struct str){reply->bytes.ptr, head};
            if (reply->bytes.len >= head + (size_t)content_length(reply->head)) break;
        }
        ssize_t n = recv(fd, block, sizeof block, 0);
        if (n <= 0) break;
        size_t offset = end ? (size_t)(end - reply->bytes.ptr) : 0;
        buf_add(&reply->bytes, (struct str){block, (size_t)n});
        if (end) end = reply->bytes.ptr + offset;
    }
    if (!end) return;
    size_t head = (size_t)(end - reply->bytes.ptr) + 4;
    reply->head = (struct str){reply->bytes.ptr, head};
    reply->body = str_slice(buf_str(&reply->bytes), head, reply->bytes.len);
    reply->status = reply->head.len > 12 ? (int)strtol(reply->head.ptr + 9, NULL, 10) : 0;
}

/* Send bytes on a connection of their own, receive one response. */
static void ask(struct str bytes, struct reply *reply) {
    int fd = connect_to(web_server_port(server));
    send_text(fd, bytes);
    receive(fd, reply);
    close(fd);
}

static bool head_has(const struct reply *reply, const char *line) {
    char *copy = strndup(reply->head.ptr, reply->head.len);
    bool found = strcasestr(copy, line) != NULL;
    free(copy);
    return found;
}

static void expect(const char *bytes, int status, const char *part) {
    struct reply reply;
    ask(str_from(bytes), &reply);
    if (reply.status != status || (part && !str_contains(buf_str(&reply.bytes), str_from(part))))
        fail_msg("%.200s\nanswered: " STR_FMT, bytes, STR_ARG(buf_str(&reply.bytes)));
    buf_release(&reply.bytes);
}

#define HOST " HTTP/1.1\r\nHost: a.example\r\n"

/* ---- tests ---- */

static void answers(void **state) {
    (void)state;
    expect("GET /echo/7?a=1&b=%E6%B0%B4+x&c HTTP/1.1\r\nHost: a\r\n\r\n", 200,
           "{\"query\":\"a=1&b=%E6%B0%B4+x&c\",\"id\":\"7\",\"body\":0,\"source\":\"127.0.0.1\"}");
    expect("GET /echo/a%2Fb" HOST "\r\n", 200, "\"id\":\"a/b\"");
    expect("GET /echo/%zz" HOST "\r\n", 400, NULL);
    expect("GET /nothing" HOST "\r\n", 404, "<h1>没有这一页</h1>");
    expect("GET /api/nothing" HOST "\r\n", 404, "application/problem+json");
    expect("DELETE /echo/7" HOST "\r\n", 405, "Allow: GET, HEAD");
    expect("POST /api/echo/7" HOST "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"a\": [1]}", 200,
           "\"body\":10");
    expect("POST /api/echo/7" HOST
           "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3\r\n 1}\r\n0\r\n\r\n",
           200, "\"body\":8");
    expect("POST /api/echo/7" HOST "Content-Type: application/json\r\nContent-Length: 5\r\n\r\n{\"a\":", 400, "\"line\":1");
    expect("POST /api/echo/7" HOST "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415, NULL);
    expect("GET / HTTP/1.1\r\n\r\n", 400, NULL);
    expect("nonsense\r\n\r\n", 0, NULL); /* the library closes the connection */
}

static void bounds_what_it_reads(void **state) {
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 22);
    buf_add(&text, STR("GET /echo/"));
    for (int i = 0; i < LIMIT_ADDRESS_BYTES; i++) buf_add_char(&text, 'x');
    buf_add(&text, STR(HOST "\r\n"));
    expect(text.ptr, 414, "X-Content-Type-Options: nosniff");
    buf_clear(&text);
    buf_add(&text, STR("GET /echo/7" HOST "Cookie: "));
    for (int i = 0; i < LIMIT_HEADER_BYTES; i++) buf_add_char(&text, 'x');
    buf_add(&text, STR("\r\n\r\n"));
    expect(text.ptr, 431, "X-Content-Type-Options: nosniff");
    buf_clear(&text);
    buf_printf(&text, "POST /api/echo/7" HOST "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n",
               LIMIT_BODY_BYTES + 1);
    expect(text.ptr, 413, "application/problem+json");
    buf_clear(&text);
    buf_add(&text, STR("POST /api/echo/7" HOST "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < LIMIT_BODY_BYTES / 4096 + 1; i++) {
        buf_add(&text, STR("1000\r\n"));
        for (int j = 0; j < 4096; j++) buf_add_char(&text, ' ');
        buf_add(&text, STR("\r\n"));
    }
    buf_add(&text, STR("0\r\n\r\n"));
    expect(text.ptr, 413, "application/problem+json");
    buf_release(&text);
    expect("GET /echo/7" HOST "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", 400, NULL);
    expect("POST /api/echo/7" HOST "Content-Length: x\r\n\r\n", 400, NULL);
    expect("GET /too-long" HOST "\r\n", 500, "application/problem+json");
}

static void sends_security_headers(void **state) {
    (void)state;
    static const char *const lines[] = {"X-Content-Type-Options: nosniff", "frame-ancestors 'none'",
                                        "Referrer-Policy: same-origin", "X-Frame-Options: DENY",
                                        "Cross-Origin-Resource-Policy: same-origin"};
    struct str css = embedded_find(&assets, STR("app.css"))->url;
    char asset[300];
    snprintf(asset, sizeof asset, "GET " STR_FMT HOST "\r\n", STR_ARG(css));
    const char *const asked[] = {"GET /echo/7" HOST "\r\n", "GET /nothing" HOST "\r\n", "POST /echo/7" HOST "\r\n",
                                 "GET /api/nothing" HOST "\r\n", asset};
    for (size_t i = 0; i < ARRAY_LENGTH(asked); i++) {
        struct reply reply;
        ask(str_from(asked[i]), &reply);
        for (size_t l = 0; l < ARRAY_LENGTH(lines); l++)
            if (!head_has(&reply, lines[l])) fail_msg("%s lacks %s:\n" STR_FMT, asked[i], lines[l], STR_ARG(reply.head));
        assert_false(head_has(&reply, "Access-Control-Allow-Origin"));
        assert_false(head_has(&reply, "unsafe"));
        assert_true(head_has(&reply, "Cache-Control: "));
        buf_release(&reply.bytes);
    }
}

static void serves_files(void **state) {
    (void)state;
    const struct embedded *css = embedded_find(&assets, STR("tabler.min.css"));
    char request[400];
    struct reply reply;
    snprintf(request, sizeof request, "GET " STR_FMT HOST "\r\n", STR_ARG(css->url));
    ask(str_from(request), &reply);
    assert_int_equal(reply.status, 200);
    assert_true(str_equal(reply.body, css->bytes));
    assert_true(head_has(&reply, "immutable") && head_has(&reply, "Content-Type: text/css; charset=utf-8"));
    buf_release(&reply.bytes);
    snprintf(request, sizeof request, "GET " STR_FMT HOST "Accept-Encoding: br, gzip\r\n\r\n", STR_ARG(css->url));
    ask(str_from(request), &reply);
    assert_true(head_has(&reply, "Content-Encoding: gzip") && head_has(&reply, "Vary: Accept-Encoding"));
    assert_true(str_equal(reply.body, css->gzip));
    buf_release(&reply.bytes);
    snprintf(request, sizeof request, "GET " STR_FMT HOST "If-None-Match: " STR_FMT "\r\n\r\n", STR_ARG(css->url),
             STR_ARG(css->etag));
    ask(str_from(request), &reply);
    assert_int_equal(reply.status, 304);
    assert_int_equal(reply.body.len, 0);
    buf_release(&reply.bytes);
    ask(STR("GET /assets/0123/app.js" HOST "\r\n"), &reply);
    assert_int_equal(reply.status, 200);
    assert_true(head_has(&reply, "Cache-Control: no-cache"));
    buf_release(&reply.bytes);
    snprintf(request, sizeof request, "HEAD " STR_FMT HOST "Connection: close\r\n\r\n", STR_ARG(css->url));
    int fd = connect_to(web_server_port(server));
    send_text(fd, str_from(request));
    receive(fd, &reply);
    assert_int_equal(reply.body.len, 0);
    assert_int_equal(reply.status, 200);
    buf_release(&reply.bytes);
    close(fd);
    expect("GET /assets/x/none.css" HOST "\r\n", 404, NULL);
    expect("GET /assets/x/..%2F..%2Fetc" HOST "\r\n", 404, NULL);
}

static void keeps_connections(void **state) {
    (void)state;
    int fd = connect_to(web_server_port(server));
    for (int i = 0; i < 100; i++) {
        struct reply reply;
        char request[200];
        snprintf(request, sizeof request,
                 "POST /api/echo/%d" HOST "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", i);
        send_text(fd, str_from(request));
        receive(fd, &reply);
        char id[32];
        snprintf(id, sizeof id, "\"id\":\"%d\"", i);
        assert_true(str_contains(reply.body, str_from(id)));
        buf_release(&reply.bytes);
    }
    close(fd);
}

static void wake_when(int count) {
    pthread_mutex_lock(&waiting.lock);
    while (waiting.count < count) pthread_cond_wait(&waiting.changed, &waiting.lock);
    for (int i = 0; i < waiting.count; i++) request_wake(waiting.asleep[i]);
    waiting.count = 0;
    pthread_mutex_unlock(&waiting.lock);
}

/* More requests wait than there are threads, and others are answered meanwhile. */
static void waits_without_a_thread(void **state) {
    (void)state;
    enum { WAITERS = 20 };
    int fds[WAITERS];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < WAITERS; i++) {
            fds[i] = connect_to(web_server_port(server));
            send_text(fds[i], STR("GET /wait" HOST "\r\n"));
        }
        for (int i = 0; i < 10; i++) expect("GET /echo/7" HOST "\r\n", 200, NULL);
        wake_when(WAITERS);
        for (int i = 0; i < WAITERS; i++) {
            struct reply reply;
            receive(fds[i], &reply);
            assert_true(str_is(reply.body, "durable"));
            buf_release(&reply.bytes);
            close(fds[i]);
        }
    }
    for (int i = 0; i < 50; i++) expect("GET /at-once" HOST "\r\n", 200, "at once");
    expect("GET /twice" HOST "\r\n", 200, "once, at once");
}

/* Both threads get their share of the connections that stay. */
static void deals_connections_evenly(void **state) {
    (void)state;
    enum { CONNECTIONS = 12 };
    struct web_server *usual = server; /* one of its own: connections of earlier tests may still be going */
    int fds[CONNECTIONS], of_first = 0;
    struct str first = {0};
    struct reply replies[CONNECTIONS];
    assert_int_equal(start_with(0), 0);
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = connect_to(web_server_port(server));
        send_text(fds[i], STR("GET /thread" HOST "\r\n"));
        receive(fds[i], &replies[i]);
        if (i == 0) first = replies[0].body;
        of_first += str_equal(replies[i].body, first);
    }
    assert_int_equal(of_first, CONNECTIONS / 2);
    for (int i = 0; i < CONNECTIONS; i++) {
        close(fds[i]);
        buf_release(&replies[i].bytes);
    }
    web_server_stop(server);
    server = usual;
}

/* Beyond the most that are allowed, a connection waits until another goes. */
static void lets_more_wait(void **state) {
    (void)state;
    struct web_server *usual = server;
    assert_int_equal(start_with(2), 0);
    int fds[3];
    struct reply reply;
    for (int i = 0; i < 3; i++) {
        fds[i] = connect_to(web_server_port(server));
        send_text(fds[i], STR("GET /echo/1" HOST "\r\n"));
        if (i == 2) break;
        receive(fds[i], &reply);
        buf_release(&reply.bytes);
    }
    char byte;
    assert_int_equal(recv(fds[2], &byte, 1, MSG_DONTWAIT), -1);
    close(fds[0]);
    receive(fds[2], &reply);
    assert_int_equal(reply.status, 200);
    buf_release(&reply.bytes);
    close(fds[1]);
    close(fds[2]);
    web_server_stop(server);
    server = usual;
}

static void *waker(void *context) {
    (void)context;
    wake_when(1);
    return NULL;
}

static void answers_before_it_stops(void **state) {
    (void)state;
    int fd = connect_to(web_server_port(server)), idle = connect_to(web_server_port(server));
    send_text(fd, STR("GET /wait" HOST "\r\n"));
    pthread_mutex_lock(&waiting.lock);
    while (waiting.count < 1) pthread_cond_wait(&waiting.changed, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    pthread_t thread;
    pthread_create(&thread, NULL, waker, NULL);
    web_server_stop(server);
    pthread_join(thread, NULL);
    struct reply reply;
    receive(fd, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(str_is(reply.body, "durable"));
    buf_release(&reply.bytes);
    close(fd);
    close(idle);
    assert_int_equal(start(NULL), 0);
}

static void says_why_it_cannot_listen(void **state) {
    (void)state;
    char taken[64];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", web_server_port(server));
    static const char *const bad[] = {
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:x", "nowhere.invalid.:80", "192.0.2.1:0", ""};
    for (size_t i = 0; i <= ARRAY_LENGTH(bad); i++) {
        struct error error = {0};
        bool in_use = i == ARRAY_LENGTH(bad);
        assert_int_equal(listen_socket(str_from(in_use ? taken : bad[i]), &error), -1);
        assert_int_equal(error.code, in_use ? ERROR_CONFLICT : ERROR_USAGE);
        assert_true(error.message[0] && error.hint[0]);
    }
    struct error error = {0};
    int fd = listen_socket(STR("[::1]:0"), &error);
    if (fd >= 0) close(fd);
}

static bool comes_from(const char *headers, const char *source) {
    struct arena *arena = arena_new(1 << 16);
    struct reply reply;
    ask(str_printf(arena, "GET /echo/1 HTTP/1.1\r\nHost: a\r\n%sConnection: close\r\n\r\n", headers), &reply);
    bool found = memmem(reply.body.ptr, reply.body.len, source, strlen(source)) != NULL;
    buf_release(&reply.bytes);
    arena_free(arena);
    return found;
}

static void a_forwarded_address_counts_only_behind_a_proxy(void **state) {
    (void)state;
    assert_true(comes_from("X-Forwarded-For: 203.0.113.9\r\n", "\"source\":\"127.0.0.1\""));
    struct web_server *plain = server;
    static const struct app app = {.zone_minutes = 480, .routes = test_routes, .routes_count = ARRAY_LENGTH(test_routes)};
    struct web_config config = {.listen = STR("127.0.0.1:0"), .behind_proxy = STR("loopback")};
    struct server_setup setup = {
        .app = &app, .config = &config, .now = fixed_now, .reader_open = open_reader, .reader_close = close_reader};
    struct error error = {0};
    server = server_start(&setup, &error);
    assert_non_null(server);
    assert_true(comes_from("X-Forwarded-For: 203.0.113.9\r\n", "\"source\":\"203.0.113.9\""));
    /* a proxy that adds a line of its own below the client's */
    assert_true(comes_from("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 203.0.113.9\r\n", "\"source\":\"203.0.113.9\""));
    assert_true(comes_from("", "\"source\":\"127.0.0.1\""));
    web_server_stop(server);
    config.behind_proxy = STR("nobody");
    server = server_start(&setup, &error);
    assert_null(server);
    assert_int_equal(error.code, ERROR_USAGE);
    server = plain;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),
        cmocka_unit_test(bounds_what_it_reads),
        cmocka_unit_test(sends_security_headers),
        cmocka_unit_test(serves_files),
        cmocka_unit_test(keeps_connections),
        cmocka_unit_test(deals_connections_evenly),
        cmocka_unit_test(lets_more_wait),
        cmocka_unit_test(waits_without_a_thread),
        cmocka_unit_test(answers_before_it_stops),
        cmocka_unit_test(says_why_it_cannot_listen),
        cmocka_unit_test(a_forwarded_address_counts_only_behind_a_proxy),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
