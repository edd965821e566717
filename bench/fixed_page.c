/* fixed_page: libmicrohttpd, set up by the program's own front door (src/web/http/front.c), answering every request with the same
 * bytes. What a page of the desk is measured against: the library's own rate for a body of that size.
 *
 *   fixed_page PORT BYTES [THREADS]    on 127.0.0.1, until it is killed */
#include <stdlib.h>
#include <unistd.h>

#include "web/http/front.h"
#include "web/http/server.h"

enum { THREADS = 2, BYTES_MAX = 1 << 24, CONNECTIONS_MAX = 1000, PER_SOURCE_MAX = 256, IDLE_S = 30 };

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
    char *body = malloc((size_t)bytes);
    CHECK(body != NULL);
    memset(body, 'x', (size_t)bytes);
    struct MHD_Response *page = MHD_create_response_from_buffer((size_t)bytes, body, MHD_RESPMEM_MUST_FREE);
    CHECK(page && MHD_add_response_header(page, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8") == MHD_YES);
    char where[32];
    struct error error = {0};
    snprintf(where, sizeof where, "127.0.0.1:%d", port);
    const struct front_setup setup = {.listener = listen_socket(str_from(where), &error),
                                      .threads = threads,
                                      .connections_max = CONNECTIONS_MAX,
                                      .per_source_max = PER_SOURCE_MAX,
                                      .idle_s = IDLE_S,
                                      .handle = on_request,
                                      .context = page};
    if (setup.listener < 0 || !front_start(&setup)) {
        fprintf(stderr, "fixed_page: port %d cannot be had\n", port);
        return 1;
    }
    for (;;) pause();
}
