/* fixed_page: libmicrohttpd, set up as the server of the desk (src/web/server.c), answering every request with the same bytes.
 * What a page of the desk is measured against: the library's own rate for a body of that size.
 *
 *   fixed_page PORT BYTES [THREADS]    on 127.0.0.1, until it is killed */
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

enum { THREADS = 2, CONNECTION_BYTES = 64 * 1024, BYTES_MAX = 1 << 24, CONNECTIONS_MAX = 1000, IDLE_S = 30 };

/* Like the desk it answers at the end of the request, not at the end of its headers. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_size, void **own) {
    static char seen;
    (void)url, (void)method, (void)version, (void)upload;
    if (!*own) {
        *own = &seen;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, context);
}

static int number(const char *text, int64_t max) {
    int64_t value;
    if (str_int64(str_from(text), 1, max, &value)) return (int)value;
    fprintf(stderr, "usage: fixed_page PORT BYTES [THREADS]\n");
    exit(2);
}

int main(int argc, char **argv) {
    int port = number(argc > 1 ? argv[1] : "", 65535), bytes = number(argc > 2 ? argv[2] : "", BYTES_MAX);
    unsigned threads = argc > 3 ? (unsigned)number(argv[3], 64) : THREADS;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char *body = malloc((size_t)bytes);
    CHECK(body != NULL);
    memset(body, 'x', (size_t)bytes);
    struct MHD_Response *page = MHD_create_response_from_buffer((size_t)bytes, body, MHD_RESPMEM_MUST_FREE);
    CHECK(page && MHD_add_response_header(page, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8") == MHD_YES);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, page, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "fixed_page: port %d cannot be had\n", port);
        return 1;
    }
    for (;;) pause();
}
