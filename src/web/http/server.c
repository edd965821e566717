/* HTTP on the wire, by libmicrohttpd: reads requests, hands them to web_handle, sends the responses. A request that waits for a
 * commit is suspended and costs no thread. What requests mean is not here (router.c).
 *
 * Keeps: (1) every request that reached a handler is answered, also while the server stops; (2) nothing is read beyond the
 * limits of base/limits.h; (3) every response carries the security headers; (4) a worker thread's arena, reader and
 * exchanges are touched by that thread alone, but for request_wake, which changes one atomic and resumes the connection. */
#include "web/http/proxy.h"
#include "web/aside.h"
#include "web/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "assets.h"
#include "web/http/front.h"
#include "web/pages/trial.h"

enum { STOP_WAIT_S = 10, SPARE_MAX = 64 };

/* What a thread of libmicrohttpd keeps between requests. */
struct worker {
    struct worker *next;
    struct web_server *server;
    struct desk_reader *reader;
    struct exchange *spare; /* done, to be used again */
    int spare_count;
};

enum { STATE_RUNNING, STATE_ASLEEP, STATE_WOKEN };

/* One request and its response. */
struct exchange {
    struct request request; /* the first member: request_wake finds the exchange by it */
    struct response response;
    struct worker *worker;
    struct MHD_Connection *connection;
    struct exchange *next;
    struct buf body;
    size_t header_bytes;
    int early;          /* status with which it is refused unread; 0 */
    bool started;       /* web_handle was called */
    atomic_int state;
    char peer[ADDRESS_TEXT_SIZE], source[ADDRESS_TEXT_SIZE];
};

enum variant { VARIANT_PLAIN, VARIANT_GZIP, VARIANT_UNCHANGED, VARIANT__COUNT };

struct web_server {
    struct server_setup setup; /* its app is ours; its config is dropped after the start */
    struct app app;
    struct front *front;
    int port;
    bool secure;
    struct proxies proxies;  /* before it */
    atomic_bool stopping;
    pthread_mutex_t lock;    /* guards workers; with `quiet`, the end of the last exchange */
    pthread_cond_t quiet;
    struct worker *workers;
    atomic_int open;         /* exchanges begun and not completed */
    struct MHD_Response *(*files)[VARIANT__COUNT]; /* one row for each of assets.files */
};

static _Thread_local struct worker *worker_here;

/* ---- workers and exchanges ---- */

static struct worker *worker_get(struct web_server *server) {
    if (worker_here) return worker_here;
    struct worker *worker = calloc(1, sizeof *worker);
    CHECK(worker != NULL);
    worker->server = server;
    pthread_mutex_lock(&server->lock);
    worker->next = server->workers;
    server->workers = worker;
    pthread_mutex_unlock(&server->lock);
    return worker_here = worker;
}

/* Its reader, opened when first needed: false when the store does not let us. */
static bool worker_read(struct worker *worker, struct error *error) {
    const struct server_setup *setup = &worker->server->setup;
    if (!worker->reader && setup->reader_open) {
        worker->reader = setup->reader_open(setup->app->desk, error);
        return worker->reader != NULL;
    }
    return true;
}

static void exchange_wake(struct request *request) {
    struct exchange *exchange = (struct exchange *)request;
    struct MHD_Connection *connection = exchange->connection;
    if (atomic_exchange(&exchange->state, STATE_WOKEN) == STATE_ASLEEP) MHD_resume_connection(connection);
}

static struct exchange *exchange_take(struct worker *worker) {
    struct exchange *exchange = worker->spare;
    struct arena *arena = NULL;
    struct buf body;
    if (exchange) {
        worker->spare = exchange->next;
        worker->spare_count--;
        arena = exchange->request.arena;
        body = exchange->body;
    } else {
        exchange = malloc(sizeof *exchange);
        CHECK(exchange != NULL);
        arena = arena_new(LIMIT_ARENA_BYTES);
        buf_init(&body, LIMIT_BODY_BYTES);
    }
    memset(exchange, 0, sizeof *exchange);
    exchange->body = body;
    exchange->worker = worker;
    exchange->request = (struct request){.arena = arena, .wake = exchange_wake};
    response_init(&exchange->response, arena);
    atomic_fetch_add(&worker->server->open, 1);
    return exchange;
}

static void exchange_free(struct exchange *exchange) {
    arena_free(exchange->request.arena);
    buf_release(&exchange->body);
    free(exchange);
}

/* Back to its worker: called by that worker's thread, or when all threads have ended. */
static void exchange_give_back(struct exchange *exchange) {
    struct worker *worker = exchange->worker;
    struct web_server *server = worker->server;
    request_release(&exchange->request);
    response_release(&exchange->response);
    if (worker->spare_count < SPARE_MAX) {
        arena_reset(exchange->request.arena);
        buf_clear(&exchange->body);
        exchange->next = worker->spare;
        worker->spare = exchange;
        worker->spare_count++;
    } else {
        exchange_free(exchange);
    }
    if (atomic_fetch_sub(&server->open, 1) != 1 || !atomic_load(&server->stopping)) return;
    pthread_mutex_lock(&server->lock);
    pthread_cond_broadcast(&server->quiet);
    pthread_mutex_unlock(&server->lock);
}

/* ---- sending ---- */

#define PAGE_POLICY                                                                                                             \
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const struct security_header {
    const char *name, *value;
    bool pages_only;
} security_headers[] = {
    {MHD_HTTP_HEADER_X_CONTENT_TYPE_OPTIONS, "nosniff", false},
    {MHD_HTTP_HEADER_X_FRAME_OPTIONS, "DENY", false},
    {"Referrer-Policy", "same-origin", false},
    {"Cross-Origin-Resource-Policy", "same-origin", false},
    {"Cross-Origin-Opener-Policy", "same-origin", true},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=()", true},
};

static void add(struct MHD_Response *reply, const char *name, const char *value) {
    CHECK(MHD_add_response_header(reply, name, value) == MHD_YES);
}

static void add_security(const struct web_server *server, struct MHD_Response *reply, bool page) {
    for (size_t i = 0; i < ARRAY_LENGTH(security_headers); i++)
        if (page || !security_headers[i].pages_only) add(reply, security_headers[i].name, security_headers[i].value);
    add(reply, MHD_HTTP_HEADER_CONTENT_SECURITY_POLICY, page ? PAGE_POLICY : "default-src 'none'; frame-ancestors 'none'");
    if (server->app.secure) add(reply, MHD_HTTP_HEADER_STRICT_TRANSPORT_SECURITY, "max-age=31536000");
}

static enum MHD_Result queue(struct exchange *exchange, unsigned status, struct MHD_Response *reply) {
    enum MHD_Result queued = MHD_queue_response(exchange->connection, status, reply);
    MHD_destroy_response(reply);
    return queued;
}

/* The body goes over to libmicrohttpd, which frees it. */
static enum MHD_Result send_body(struct exchange *exchange) {
    struct response *response = &exchange->response;
    const struct web_server *server = exchange->worker->server;
    static char nothing[1];
    bool any = response->body.ptr != NULL;
    struct MHD_Response *reply = MHD_create_response_from_buffer(response->body.len, any ? response->body.ptr : nothing,
                                                                 any ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    CHECK(reply != NULL);
    response->body = (struct buf){.size_max = response->body.size_max};
    add_security(server, reply, response->type && str_starts(str_from(response->type), STR("text/html")));
    add(reply, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (response->type) add(reply, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
    for (size_t i = 0; i < response->headers_count; i++)
        add(reply, response->headers[i].name.ptr, response->headers[i].value.ptr);
    if (atomic_load(&server->stopping)) add(reply, MHD_HTTP_HEADER_CONNECTION, "close");
    return queue(exchange, (unsigned)response->status, reply);
}

static struct MHD_Response *file_reply(const struct web_server *server, const struct embedded *file, enum variant variant,
                                       bool keep) {
    struct str bytes = variant == VARIANT_PLAIN ? file->bytes : variant == VARIANT_GZIP ? file->gzip : (struct str){0};
    struct MHD_Response *reply = MHD_create_response_from_buffer(bytes.len, (void *)(uintptr_t)(bytes.ptr ? bytes.ptr : ""),
                                                                 MHD_RESPMEM_PERSISTENT);
    CHECK(reply != NULL);
    add_security(server, reply, false);
    add(reply, MHD_HTTP_HEADER_CONTENT_TYPE, file->type.ptr);
    add(reply, MHD_HTTP_HEADER_ETAG, file->etag.ptr);
    add(reply, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    add(reply, MHD_HTTP_HEADER_CACHE_CONTROL, keep ? "public, max-age=31536000, immutable" : "no-cache");
    if (variant == VARIANT_GZIP) add(reply, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    return reply;
}

static enum MHD_Result send_file(struct exchange *exchange) {
    const struct web_server *server = exchange->worker->server;
    const struct embedded *file = exchange->response.file;
    const struct headers *headers = &exchange->request.headers;
    enum variant variant = VARIANT_PLAIN;
    if (headers->if_none_match.len && str_contains(headers->if_none_match, file->etag)) variant = VARIANT_UNCHANGED;
    else if (file->gzip.len && str_contains(headers->accept_encoding, STR("gzip"))) variant = VARIANT_GZIP;
    unsigned status = variant == VARIANT_UNCHANGED ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
    if (!exchange->response.file_current) return queue(exchange, status, file_reply(server, file, variant, false));
    return MHD_queue_response(exchange->connection, status, server->files[file - assets.files][variant]);
}

static enum MHD_Result send_response(struct exchange *exchange) {
    struct response *response = &exchange->response;
    if (response->file) return send_file(exchange);
    if (response->body.overflow) {
        struct error error = {0};
        error_set(&error, ERROR_LIMIT, "the answer is longer than %d bytes", (int)LIMIT_PAGE_BYTES);
        response_error(response, &exchange->request, 500, &error);
    }
    return send_body(exchange);
}

static enum MHD_Result send_refusal(struct exchange *exchange, int status, const char *why) {
    struct error error = {0};
    error_set(&error, ERROR_LIMIT, "%s", why);
    response_error(&exchange->response, &exchange->request, status, &error);
    return send_body(exchange);
}

/* ---- receiving ---- */

static const struct header_name {
    struct str name;
    size_t at; /* offset of its struct str in struct headers */
    bool once; /* given twice, nobody could tell which one counts; else the first counts, but lists are joined */
} header_names[] = {
    {STR_INIT("Host"), offsetof(struct headers, host), true},
    {STR_INIT("Cookie"), offsetof(struct headers, cookie), true},
    {STR_INIT("Origin"), offsetof(struct headers, origin), true},
    {STR_INIT("If-Match"), offsetof(struct headers, if_match), true},
    {STR_INIT("HX-Request"), offsetof(struct headers, htmx), false},
    {STR_INIT("Content-Type"), offsetof(struct headers, content_type), true},
    {STR_INIT("X-CSRF-Token"), offsetof(struct headers, csrf), true},
    {STR_INIT("Authorization"), offsetof(struct headers, authorization), true},
    {STR_INIT("If-None-Match"), offsetof(struct headers, if_none_match), false},
    {STR_INIT("Sec-Fetch-Site"), offsetof(struct headers, fetch_site), true},
    {STR_INIT("Forwarded"), offsetof(struct headers, forwarded), false},
    {STR_INIT("X-Forwarded-For"), offsetof(struct headers, x_forwarded_for), false},
    {STR_INIT("Idempotency-Key"), offsetof(struct headers, idempotency_key), true},
    {STR_INIT("Accept-Encoding"), offsetof(struct headers, accept_encoding), false},
};

static void note_content_length(struct exchange *exchange, struct str value) {
    int64_t length;
    bool readable = str_int64(value, 0, INT64_MAX, &length);
    if (!readable || length > LIMIT_BODY_BYTES) exchange->early = MHD_HTTP_CONTENT_TOO_LARGE;
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *key, const char *value) {
    struct exchange *exchange = context;
    struct str name = str_from(key), text = str_trim(str_from(value));
    (void)kind;
    exchange->header_bytes += name.len + text.len + 4;
    for (size_t i = 0; i < ARRAY_LENGTH(header_names); i++) {
        const struct header_name *known = &header_names[i];
        if (known->name.len != name.len || strncasecmp(known->name.ptr, name.ptr, name.len) != 0) continue;
        struct str *slot = (struct str *)(void *)((char *)&exchange->request.headers + known->at);
        if (slot->len && known->once && !str_equal(*slot, text)) exchange->early = MHD_HTTP_BAD_REQUEST;
        struct headers *headers = &exchange->request.headers;
        bool list = slot == &headers->forwarded || slot == &headers->x_forwarded_for;
        if (slot->len == 0) *slot = text;
        else if (list) *slot = str_printf(exchange->request.arena, STR_FMT ", " STR_FMT, STR_ARG(*slot), STR_ARG(text));
        return MHD_YES;
    }
    if (name.len == 14 && strncasecmp(name.ptr, "Content-Length", 14) == 0) note_content_length(exchange, text);
    return MHD_YES;
}

/* The query as it was sent: libmicrohttpd has cut it into pairs, and (see keep_escapes) left their escapes. */
static enum MHD_Result take_parameter(void *context, enum MHD_ValueKind kind, const char *key, const char *value) {
    struct buf *query = context;
    (void)kind;
    if (query->len) buf_add_char(query, '&');
    buf_add(query, str_from(key));
    if (value) buf_add_char(query, '=');
    buf_add(query, str_from(value));
    for (size_t i = 0; i < query->len; i++) /* it has made + a blank, which no query can hold otherwise */
        if (query->ptr[i] == ' ') query->ptr[i] = '+';
    return MHD_YES;
}

static void note_source(struct exchange *exchange, const struct proxies *proxies) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    const void *number = NULL;
    if (address && address->sa_family == AF_INET) number = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (address && address->sa_family == AF_INET6) number = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (!number || !inet_ntop(address->sa_family, number, exchange->peer, sizeof exchange->peer)) return;
    const struct headers *headers = &exchange->request.headers;
    exchange->request.source = proxy_source(proxies, str_from(exchange->peer), headers->forwarded, headers->x_forwarded_for,
                                            exchange->source);
}

static enum method method_of(const char *name) {
    if (strcmp(name, MHD_HTTP_METHOD_GET) == 0 || strcmp(name, MHD_HTTP_METHOD_HEAD) == 0) return METHOD_GET;
    return strcmp(name, MHD_HTTP_METHOD_POST) == 0 ? METHOD_POST : METHOD_OTHER;
}

static void take_query(struct exchange *exchange) {
    struct buf query;
    buf_init(&query, 2 * FRONT_CONNECTION_BYTES);
    MHD_get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND, take_parameter, &query);
    if (query.len) exchange->request.query = str_copy(exchange->request.arena, buf_str(&query));
    buf_release(&query);
}

/* The headers have been read. */
static struct exchange *exchange_begin(struct web_server *server, struct MHD_Connection *connection, const char *url,
                                       const char *method) {
    struct exchange *exchange = exchange_take(worker_get(server));
    struct request *request = &exchange->request;
    exchange->connection = connection;
    request->app = &server->app;
    request->method = method_of(method);
    request->path = str_copy(request->arena, str_from(url));
    request->now = server->setup.now(server->setup.app->desk);
    take_query(exchange);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, exchange);
    note_source(exchange, &server->proxies);
    if (request->path.len + request->query.len > LIMIT_ADDRESS_BYTES) exchange->early = MHD_HTTP_URI_TOO_LONG;
    if (exchange->header_bytes > LIMIT_HEADER_BYTES) exchange->early = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    return exchange;
}

static const char *why_early(int status) {
    if (status == MHD_HTTP_BAD_REQUEST) return ERROR_TEXT("a header stands twice");
    if (status == MHD_HTTP_URI_TOO_LONG) return ERROR_TEXT("the address is too long");
    if (status == MHD_HTTP_CONTENT_TOO_LARGE) return ERROR_TEXT("the body is too long");
    return ERROR_TEXT("the headers are too long");
}

/* Run the next step: the handler, or what it waits with. */
static enum MHD_Result run(struct exchange *exchange) {
    struct request *request = &exchange->request;
    struct error error = {0};
    request->body = buf_str(&exchange->body);
    if (exchange->body.overflow) return send_refusal(exchange, MHD_HTTP_CONTENT_TOO_LARGE, why_early(MHD_HTTP_CONTENT_TOO_LARGE));
    if (!exchange->started && !worker_read(exchange->worker, &error)) return send_refusal(exchange, 503, error.message);
    request->reader = exchange->worker->reader;
    handler *step = exchange->started ? request->then : web_handle;
    exchange->started = true;
    atomic_store(&exchange->state, STATE_RUNNING);
    if (step(request, &exchange->response) == ANSWER_NOW) return send_response(exchange);
    CHECK(request->then != NULL);
    MHD_suspend_connection(exchange->connection);
    int running = STATE_RUNNING;
    if (!atomic_compare_exchange_strong(&exchange->state, &running, STATE_ASLEEP)) MHD_resume_connection(exchange->connection);
    return MHD_YES;
}

/* Called by libmicrohttpd: once when the headers are read, for each part of the body, at its end, and after each resume. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **own) {
    (void)version;
    struct exchange *exchange = *own;
    if (!exchange) {
        exchange = *own = exchange_begin(context, connection, url, method);
        return exchange->early ? send_refusal(exchange, exchange->early, why_early(exchange->early)) : MHD_YES;
    }
    if (*upload_size == 0) return run(exchange);
    buf_add(&exchange->body, (struct str){upload, *upload_size});
    *upload_size = 0;
    return MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **own, enum MHD_RequestTerminationCode how) {
    (void)context, (void)connection, (void)how;
    if (*own) exchange_give_back(*own);
    *own = NULL;
}

/* Decoding is ours (percent_decode): strict, and after the path has been cut at its slashes. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context, (void)connection;
    return strlen(text);
}

/* ---- starting and stopping ---- */

static void make_files(struct web_server *server) {
    server->files = calloc(assets.count, sizeof *server->files);
    CHECK(server->files != NULL);
    for (size_t i = 0; i < assets.count; i++)
        for (int v = 0; v < VARIANT__COUNT; v++)
            server->files[i][v] = file_reply(server, &assets.files[i], (enum variant)v, true);
}

static int bound_port(int fd) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) return 0;
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)(void *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
}

static unsigned or_else(int value, unsigned otherwise) {
    return value > 0 ? (unsigned)value : otherwise;
}

static bool open_front(struct web_server *server, int fd) {
    const struct web_config *config = server->setup.config;
    struct arena *arena = arena_new(1 << 20);
    unsigned threads = or_else(config->threads, 2), connections = or_else(config->connections_max, 1000);
    unsigned per_source = or_else(config->connections_per_source_max, 256);
    if (server->proxies.count) per_source = connections; /* all of them come from the proxy */
    const struct front_setup setup = {
        .listener = fd,
        .threads = threads,
        .connections_max = connections < threads ? threads : connections,
        .per_source_max = per_source,
        .idle_s = or_else(config->idle_timeout_s, 30),
        .handle = on_request,
        .completed = on_completed,
        .unescape = keep_escapes,
        .context = server,
        .tls_certificate = server->secure ? str_terminated(arena, config->tls_certificate) : NULL,
        .tls_key = server->secure ? str_terminated(arena, config->tls_key) : NULL,
    };
    server->front = front_start(&setup);
    arena_free(arena);
    return server->front != NULL;
}

static void server_free(struct web_server *server) {
    for (size_t i = 0; i < assets.count && server->files; i++)
        for (int v = 0; v < VARIANT__COUNT; v++) MHD_destroy_response(server->files[i][v]);
    free(server->files);
    for (struct worker *worker = server->workers, *next; worker; worker = next) {
        next = worker->next;
        for (struct exchange *exchange = worker->spare, *after; exchange; exchange = after) {
            after = exchange->next;
            exchange_free(exchange);
        }
        if (worker->reader) server->setup.reader_close(worker->reader);
        free(worker);
    }
    pthread_cond_destroy(&server->quiet);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

struct web_server *server_start(const struct server_setup *setup, struct error *error) {
    struct str where = setup->config->listen.len ? setup->config->listen : STR("127.0.0.1:8080");
    struct proxies proxies;
    int fd = proxies_read(setup->config->behind_proxy, &proxies, error) ? listen_socket(where, error) : -1;
    if (fd < 0) return NULL;
    struct web_server *server = calloc(1, sizeof *server);
    CHECK(server != NULL);
    server->setup = *setup;
    server->app = *setup->app;
    server->setup.app = &server->app;
    server->secure = setup->config->tls_key.len > 0;
    server->proxies = proxies;
    server->port = bound_port(fd);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->quiet, NULL);
    make_files(server);
    bool started = open_front(server, fd);
    server->setup.config = NULL;
    if (started) return server;
    error_set(error, server->secure ? ERROR_INPUT : ERROR_INTERNAL, "the HTTP server does not start");
    if (server->secure) error_hint(error, "are TLS certificate and key PEM files that belong together?");
    server_free(server);
    return NULL;
}

/* Until the last exchange is completed, but not for ever: a client may not read its answer. */
static void wait_until_quiet(struct web_server *server) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_WAIT_S;
    pthread_mutex_lock(&server->lock);
    int waited = 0;
    while (atomic_load(&server->open) > 0 && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&server->quiet, &server->lock, &until);
    pthread_mutex_unlock(&server->lock);
}

void web_server_stop(struct web_server *server) {
    atomic_store(&server->stopping, true);
    front_shut(server->front);
    wait_until_quiet(server);
    aside_free(server->app.aside); /* wakes nobody any more */
    front_free(server->front);
    trial_free(server->app.trial);
    server_free(server);
}

int web_server_port(const struct web_server *server) {
    return server->port;
}
