/* The load client: see client.h. Not here: what is asked (load.c).
 * Keeps: a rate counts only answers that came within the measured time and had the wanted status. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_BYTES = 1 << 16, ANSWER_BYTES = 1 << 24, READ_BYTES = 1 << 16, ANSWER_WAIT_MS = 30000 };

void client_give_up(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

/* ---- time and the server's process ---- */

int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static double own_cpu_s(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static size_t read_process_file(int pid, const char *name, char *out, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    FILE *file = fopen(path, "r");
    if (!file) client_give_up("%s: %s", path, strerror(errno));
    size_t length = fread(out, 1, size - 1, file);
    fclose(file);
    out[length] = '\0';
    return length;
}

/* Fields 14 and 15 of /proc/PID/stat, in ticks; the second field is a name in parentheses that may hold anything. */
double process_cpu_s(int pid) {
    char text[1024];
    read_process_file(pid, "stat", text, sizeof text);
    const char *at = strrchr(text, ')');
    CHECK(at != NULL);
    int64_t ticks = 0;
    struct str rest = str_from(at + 2), field;
    for (int number = 3; number <= 15 && str_split(&rest, ' ', &field); number++) {
        int64_t value = 0;
        if (number >= 14 && str_int64(field, 0, INT64_MAX, &value)) ticks += value;
    }
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

int64_t process_resident_kib(int pid) {
    char text[4096];
    size_t length = read_process_file(pid, "status", text, sizeof text);
    struct str rest = {text, length}, line;
    while (str_split(&rest, '\n', &line)) {
        int64_t kib;
        if (!str_starts(line, STR("VmRSS:")) || line.len < 10) continue;
        if (str_int64(str_trim(str_slice(line, 6, line.len - 3)), 0, INT64_MAX, &kib)) return kib;
    }
    client_give_up("process %d has no VmRSS", pid);
}

/* ---- one connection ---- */

static void connect_now(struct client_connection *connection) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)connection->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->socket < 0 || connect(connection->socket, (struct sockaddr *)&address, sizeof address) != 0)
        client_give_up("127.0.0.1:%d: %s", connection->port, strerror(errno));
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void client_open(struct client_connection *connection, int port) {
    *connection = (struct client_connection){.port = port};
    buf_init(&connection->request, REQUEST_BYTES);
    buf_init(&connection->in, ANSWER_BYTES);
    connect_now(connection);
}

void client_close(struct client_connection *connection) {
    if (connection->socket >= 0) close(connection->socket);
    connection->socket = -1;
    buf_release(&connection->request);
    buf_release(&connection->in);
}

static void reconnect(struct client_connection *connection) {
    close(connection->socket);
    connect_now(connection);
}

void client_send(struct client_connection *connection) {
    struct str rest = buf_str(&connection->request);
    CHECK(!connection->request.overflow);
    buf_clear(&connection->in);
    connection->busy = true;
    connection->sent_at_us = now_us();
    while (rest.len > 0) {
        ssize_t sent = send(connection->socket, rest.ptr, rest.len, MSG_NOSIGNAL);
        if (sent < 0) return; /* the answer will not come either, and is then counted as failed */
        rest = str_slice(rest, (size_t)sent, rest.len);
    }
}

enum arrival { ARRIVED, ARRIVING, LOST };

static bool content_length(struct str head, size_t *length) {
    struct str line;
    while (str_split(&head, '\n', &line)) {
        static const struct str name = STR_INIT("content-length:");
        int64_t value;
        if (line.len <= name.len || strncasecmp(line.ptr, name.ptr, name.len) != 0) continue;
        if (!str_int64(str_trim(str_slice(line, name.len, line.len)), 0, ANSWER_BYTES, &value)) return false;
        *length = (size_t)value;
        return true;
    }
    return false;
}

/* Is the answer whole? */
static enum arrival answer_read(const struct client_connection *connection, struct client_answer *answer) {
    struct str in = buf_str(&connection->in);
    const char *end = in.len ? memmem(in.ptr, in.len, "\r\n\r\n", 4) : NULL;
    if (!end) return ARRIVING;
    size_t head = (size_t)(end - in.ptr) + 4, length = 0;
    int64_t status;
    if (!str_starts(in, STR("HTTP/1.1 ")) || !str_int64(str_slice(in, 9, 12), 100, 599, &status)) return LOST;
    if (status != 304 && !content_length(str_slice(in, 0, head), &length)) return LOST;
    if (in.len < head + length) return ARRIVING;
    *answer = (struct client_answer){.status = (int)status, .body = str_slice(in, head, head + length)};
    return ARRIVED;
}

/* Take what has come, without waiting. */
static enum arrival take_in(struct client_connection *connection, struct client_answer *answer) {
    static char bytes[READ_BYTES];
    for (;;) {
        ssize_t got = recv(connection->socket, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return ARRIVING;
        if (got <= 0) return LOST;
        buf_add(&connection->in, (struct str){bytes, (size_t)got});
        if (connection->in.overflow) return LOST;
        enum arrival arrival = answer_read(connection, answer);
        if (arrival != ARRIVING) return arrival;
    }
}

bool client_receive(struct client_connection *connection, struct client_answer *answer) {
    int64_t until = now_us() + (int64_t)ANSWER_WAIT_MS * 1000;
    connection->busy = false;
    for (;;) {
        enum arrival arrival = take_in(connection, answer);
        if (arrival == ARRIVED) return true;
        int64_t left_ms = (until - now_us()) / 1000;
        struct pollfd readable = {.fd = connection->socket, .events = POLLIN};
        if (arrival == ARRIVING && left_ms > 0 && poll(&readable, 1, (int)left_ms) >= 0) continue;
        reconnect(connection);
        return false;
    }
}

void client_write_get(struct buf *request, struct str path, struct str headers) {
    buf_clear(request);
    buf_add(request, STR("GET "));
    buf_add(request, path);
    buf_add(request, STR(" HTTP/1.1\r\nHost: 127.0.0.1\r\n"));
    buf_add(request, headers);
    buf_add(request, STR("\r\n"));
}

void client_write_post(struct buf *request, struct str path, struct str headers, struct str json) {
    buf_clear(request);
    buf_add(request, STR("POST "));
    buf_add(request, path);
    buf_add(request, STR(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"));
    buf_add(request, headers);
    buf_printf(request, "Content-Length: %zu\r\n\r\n", json.len);
    buf_add(request, json);
}

/* ---- load ---- */

struct run {
    const struct client_load *load;
    struct client_figures *figures;
    struct client_connection *connections;
    int64_t *latencies_us; /* of the answered */
    size_t latencies_count, latencies_room;
    int64_t until_us;
    int64_t bytes;
    int epoll, under_way;
};

static void note_failure(struct run *run, const char *what, const struct client_answer *answer) {
    struct client_figures *figures = run->figures;
    if (figures->failed++ > 0) return;
    if (answer) {
        struct str start = str_slice(answer->body, 0, 120);
        snprintf(figures->failure, sizeof figures->failure, "%s %d " STR_FMT, what, answer->status, STR_ARG(start));
    } else {
        snprintf(figures->failure, sizeof figures->failure, "%s", what);
    }
}

static void note_answer(struct run *run, int64_t latency_us, const struct client_answer *answer) {
    if (run->latencies_count == run->latencies_room) {
        run->latencies_room = run->latencies_room ? 2 * run->latencies_room : 1 << 16;
        run->latencies_us = realloc(run->latencies_us, run->latencies_room * sizeof *run->latencies_us);
        CHECK(run->latencies_us != NULL);
    }
    run->latencies_us[run->latencies_count++] = latency_us;
    run->bytes += (int64_t)answer->body.len;
}

static void watch(struct run *run, struct client_connection *connection) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    CHECK(epoll_ctl(run->epoll, EPOLL_CTL_ADD, connection->socket, &event) == 0);
}

static void send_next(struct run *run, struct client_connection *connection) {
    run->load->make(run->load->context, &connection->request);
    client_send(connection);
    run->under_way++;
}

static void on_readable(struct run *run, struct client_connection *connection) {
    struct client_answer answer;
    enum arrival arrival = take_in(connection, &answer);
    if (arrival == ARRIVING) return;
    int64_t now = now_us();
    run->under_way--;
    if (arrival == LOST) {
        note_failure(run, "no answer", NULL);
        reconnect(connection);
        watch(run, connection);
    } else if (answer.status != run->load->status_wanted) {
        note_failure(run, "status", &answer);
    } else if (now <= run->until_us) {
        note_answer(run, now - connection->sent_at_us, &answer);
    }
    if (arrival == ARRIVED && answer.status == run->load->status_wanted && run->load->take)
        run->load->take(run->load->context, &answer);
    if (now < run->until_us) send_next(run, connection);
}

/* Until the time is up, and then until the last answer has come. */
static void loop(struct run *run) {
    struct epoll_event events[64];
    while (run->under_way > 0) {
        int count = epoll_wait(run->epoll, events, ARRAY_LENGTH(events), ANSWER_WAIT_MS);
        if (count == 0) {
            for (; run->under_way > 0; run->under_way--) note_failure(run, "no answer within 30 s", NULL);
        }
        for (int i = 0; i < count; i++) on_readable(run, events[i].data.ptr);
    }
}

static int by_value(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t percentile(const struct run *run, double part) {
    if (run->latencies_count == 0) return 0;
    size_t at = (size_t)(part * (double)run->latencies_count);
    return run->latencies_us[at < run->latencies_count ? at : run->latencies_count - 1];
}

static void count_up(struct run *run) {
    struct client_figures *figures = run->figures;
    if (run->latencies_count) qsort(run->latencies_us, run->latencies_count, sizeof *run->latencies_us, by_value);
    figures->answered = (int64_t)run->latencies_count;
    figures->p50_us = percentile(run, 0.5);
    figures->p99_us = percentile(run, 0.99);
    figures->max_us = percentile(run, 1.0);
    figures->rate = (double)figures->answered / run->load->seconds;
    figures->bytes = run->latencies_count ? run->bytes / (int64_t)run->latencies_count : 0;
}

void client_run(const struct client_load *load, struct client_figures *figures) {
    *figures = (struct client_figures){0};
    struct run run = {.load = load, .figures = figures, .epoll = epoll_create1(EPOLL_CLOEXEC)};
    run.connections = calloc((size_t)load->connections, sizeof *run.connections);
    CHECK(run.connections != NULL && run.epoll >= 0);
    for (int i = 0; i < load->connections; i++) {
        client_open(&run.connections[i], load->port);
        watch(&run, &run.connections[i]);
    }
    double server_cpu = load->server_pid ? process_cpu_s(load->server_pid) : 0, own_cpu = own_cpu_s();
    int64_t start = now_us();
    run.until_us = start + (int64_t)(load->seconds * 1e6);
    for (int i = 0; i < load->connections; i++) send_next(&run, &run.connections[i]);
    loop(&run);
    figures->seconds = (double)(now_us() - start) / 1e6;
    server_cpu = load->server_pid ? process_cpu_s(load->server_pid) - server_cpu : 0;
    figures->client_cpu = (own_cpu_s() - own_cpu) / figures->seconds;
    figures->server_cpu = server_cpu / figures->seconds;
    count_up(&run);
    int64_t all = figures->answered + figures->failed;
    figures->server_cpu_ms = all ? 1000 * server_cpu / (double)all : 0;
    for (int i = 0; i < load->connections; i++) client_close(&run.connections[i]);
    close(run.epoll);
    free(run.connections);
    free(run.latencies_us);
}

void client_print(const struct client_figures *figures) {
    printf("answered %lld\nfailed %lld\nrate %.1f\n", (long long)figures->answered, (long long)figures->failed, figures->rate);
    printf("p50_us %lld\np99_us %lld\nmax_us %lld\n", (long long)figures->p50_us, (long long)figures->p99_us,
           (long long)figures->max_us);
    printf("client_cpu %.2f\nserver_cpu %.2f\nserver_cpu_ms %.4f\nbytes %lld\n", figures->client_cpu, figures->server_cpu,
           figures->server_cpu_ms, (long long)figures->bytes);
    if (figures->failed) printf("failure %s\n", figures->failure);
}
