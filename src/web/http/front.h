/* front: libmicrohttpd as this program sets it up, and the way of a connection to the thread that answers it. Private to the web
 * floor, but for bench/fixed_page.c, which measures the library through it: both are then set up the same. */
#ifndef SHOUWEN_WEB_FRONT_H
#define SHOUWEN_WEB_FRONT_H

#include <microhttpd.h>

#include "base/base.h"

enum { FRONT_CONNECTION_BYTES = 64 * 1024 }; /* that the library may use for one connection: its headers above all */

struct front_setup {
    int listener;             /* a listening socket that does not block; the front closes it */
    unsigned threads;         /* that answer requests; at least 1 */
    unsigned connections_max; /* more wait in the kernel's queue */
    unsigned per_source_max;  /* in equal parts for each thread: a source that has them all is met by it */
    unsigned idle_s;          /* a connection that sends nothing is closed */
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;       /* NULL: nobody asks */
    size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text); /* NULL: the library's own */
    void *context;            /* of handle and completed */
    const char *tls_certificate, *tls_key; /* PEM; NULL: plain HTTP. For the call of front_start only */
};
struct front;
struct front *front_start(const struct front_setup *setup); /* NULL: the library refuses; the listener is closed */
void front_shut(struct front *front); /* accept no more; requests under way go on */
void front_free(struct front *front); /* shut it and end the threads; NULL allowed */

#endif
