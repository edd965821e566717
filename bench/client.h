/* client: HTTP/1.1 from the other side. Keep-alive connections to 127.0.0.1, each with one request under way (a closed loop), on
 * one thread; and what the kernel knows of the server's process. Answers must say their Content-Length, as libmicrohttpd's do. */
#ifndef SHOUWEN_BENCH_CLIENT_H
#define SHOUWEN_BENCH_CLIENT_H

#include "base/base.h"

/* Print what is wrong and end the program: a benchmark that cannot measure has nothing to say. */
_Noreturn void client_give_up(const char *format, ...) PRINTF_LIKE(1, 2);

/* ---- one connection, one request after the other ---- */

struct client_connection {
    int port, socket;      /* socket -1: not connected */
    struct buf request;    /* the one under way */
    struct buf in;
    int64_t sent_at_us;
    bool busy;
};
struct client_answer {
    int status;
    struct str body; /* in the connection's memory until its next request */
};
void client_open(struct client_connection *connection, int port); /* gives up when nobody listens */
void client_close(struct client_connection *connection);
void client_send(struct client_connection *connection); /* `request`, whole */
/* Wait for the answer; false: the server closed the connection, or 30 s went by. */
bool client_receive(struct client_connection *connection, struct client_answer *answer);

/* Write a request. `headers`: whole lines, each with its CRLF; `body` empty for GET. */
void client_write_get(struct buf *request, struct str path, struct str headers);
void client_write_post(struct buf *request, struct str path, struct str headers, struct str json);

/* ---- load ---- */

struct client_load {
    int port, connections;
    double seconds;
    int server_pid;                                                    /* 0: unknown */
    int status_wanted;
    void (*make)(void *context, struct buf *request);                  /* the next request */
    void (*take)(void *context, const struct client_answer *answer);   /* an answer of the wanted status; NULL allowed */
    void *context;
};
struct client_figures {
    int64_t answered, failed;      /* within the time; another status, or no answer */
    double seconds, rate;          /* answered per second */
    int64_t p50_us, p99_us, max_us;
    double client_cpu, server_cpu; /* seconds of CPU per second; both may be above 1 */
    double server_cpu_ms;          /* per answer */
    int64_t bytes;                 /* mean length of a body */
    char failure[200];             /* the first one */
};
void client_run(const struct client_load *load, struct client_figures *figures);
void client_print(const struct client_figures *figures); /* one `name value` a line */

/* ---- time and the server's process ---- */

int64_t now_us(void);                 /* monotonic */
double process_cpu_s(int pid);        /* user and system time so far, of all threads */
int64_t process_resident_kib(int pid); /* VmRSS */

#endif
