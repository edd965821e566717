/* The front door: accepts connections on a thread of its own and deals them to the workers of libmicrohttpd. Left to themselves
 * the workers race for them, and the one that wakes first takes nearly all: with keep-alive connections the others then idle for
 * good. Not here: requests (server.c). Keeps: no more connections than allowed; those over it wait in the kernel's queue. */
#include "web/http/front.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REST_MS = 100 };

struct worker { /* a daemon of the library with one thread */
    struct front *front;
    struct MHD_Daemon *daemon;
    atomic_uint connections;
};

struct front {
    int listener, bell; /* bell: an eventfd that wakes the accepting thread */
    sem_t places;       /* connections that may still come */
    atomic_bool shut;
    bool accepting;     /* the thread is there */
    pthread_t thread;
    unsigned count;
    struct worker workers[];
};

/* ---- accepting ---- */

static void leave(struct worker *worker) {
    atomic_fetch_sub(&worker->connections, 1);
    sem_post(&worker->front->places);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **own,
                          enum MHD_ConnectionNotificationCode what) {
    (void)connection, (void)own;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) leave(context);
}

/* To the worker that has fewest. The socket is the library's from here on, also if it refuses the connection. */
static void deal(struct front *front, int connection, const struct sockaddr *address, socklen_t size) {
    struct worker *least = &front->workers[0];
    for (unsigned i = 1; i < front->count; i++)
        if (atomic_load(&front->workers[i].connections) < atomic_load(&least->connections)) least = &front->workers[i];
    atomic_fetch_add(&least->connections, 1);
    if (MHD_add_connection(least->daemon, connection, address, size) != MHD_YES) leave(least);
}

/* Until somebody connects or the bell rings. */
static void wait_for_caller(struct front *front, int timeout_ms, bool at_listener) {
    struct pollfd waits[] = {{.fd = front->bell, .events = POLLIN}, {.fd = front->listener, .events = POLLIN}};
    poll(waits, at_listener ? 2 : 1, timeout_ms);
}

static void *accept_all(void *context) {
    struct front *front = context;
    while (!atomic_load(&front->shut)) {
        struct sockaddr_storage address;
        socklen_t size = sizeof address;
        if (sem_wait(&front->places) != 0) continue;
        int connection = accept4(front->listener, (struct sockaddr *)&address, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection >= 0) {
            deal(front, connection, (const struct sockaddr *)&address, size);
            continue;
        }
        sem_post(&front->places);
        bool nobody = errno == EAGAIN || errno == EWOULDBLOCK;
        bool scarce = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM; /* until others let go */
        if (nobody) wait_for_caller(front, -1, true);
        if (scarce) wait_for_caller(front, REST_MS, false);
    }
    return NULL;
}

/* ---- starting and stopping ---- */

static struct MHD_Daemon *start_daemon(struct worker *worker, const struct front_setup *setup) {
    struct MHD_OptionItem more[3];
    size_t count = 0;
    if (setup->completed)
        more[count++] = (struct MHD_OptionItem){MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)setup->completed, setup->context};
    if (setup->unescape) more[count++] = (struct MHD_OptionItem){MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)setup->unescape, NULL};
    more[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)setup->tls_certificate},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)setup->tls_key},
                                   {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
                     (setup->tls_key ? MHD_USE_TLS : 0U);
    unsigned per_source = (setup->per_source_max + setup->threads - 1) / setup->threads;
    return MHD_start_daemon(flags, 0, NULL, NULL, setup->handle, setup->context, MHD_OPTION_CONNECTION_LIMIT,
                            setup->connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT, per_source,
                            MHD_OPTION_CONNECTION_TIMEOUT, setup->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)FRONT_CONNECTION_BYTES, MHD_OPTION_NOTIFY_CONNECTION, on_connection, worker,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, more, MHD_OPTION_ARRAY,
                            setup->tls_key ? tls : plain, MHD_OPTION_END);
}

static bool start_workers(struct front *front, const struct front_setup *setup) {
    for (unsigned i = 0; i < front->count; i++) {
        struct worker *worker = &front->workers[i];
        worker->front = front;
        worker->daemon = start_daemon(worker, setup);
        if (!worker->daemon) return false;
    }
    return true;
}

struct front *front_start(const struct front_setup *setup) {
    CHECK(setup->threads >= 1 && setup->connections_max >= 1);
    struct front *front = calloc(1, sizeof *front + setup->threads * sizeof front->workers[0]);
    CHECK(front != NULL);
    front->count = setup->threads;
    front->listener = setup->listener;
    front->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(sem_init(&front->places, 0, setup->connections_max) == 0);
    bool ready = front->bell >= 0 && start_workers(front, setup);
    front->accepting = ready && pthread_create(&front->thread, NULL, accept_all, front) == 0;
    if (front->accepting) return front;
    front_free(front);
    return NULL;
}

void front_shut(struct front *front) {
    if (!front->accepting) return;
    atomic_store(&front->shut, true);
    CHECK(write(front->bell, &(uint64_t){1}, sizeof(uint64_t)) == sizeof(uint64_t));
    sem_post(&front->places); /* it may wait for a place */
    pthread_join(front->thread, NULL);
    front->accepting = false;
}

void front_free(struct front *front) {
    if (!front) return;
    front_shut(front);
    for (unsigned i = 0; i < front->count; i++)
        if (front->workers[i].daemon) MHD_stop_daemon(front->workers[i].daemon);
    close(front->listener);
    if (front->bell >= 0) close(front->bell);
    sem_destroy(&front->places);
    free(front);
}
