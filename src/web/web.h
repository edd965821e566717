/* web: the desk over HTTP. Pages for browsers and JSON for programs, over the same calls of the desk; runs no SQL.
 *
 *   struct web_server *server = web_server_start(&config, &error);
 *   …                                             threads of its own answer requests
 *   web_server_stop(server);                      what is under way is answered first
 *
 * Which addresses there are, and who may ask them: web/routes.def. How pages are written: web/view/html.h. */
#ifndef SHOUWEN_WEB_H
#define SHOUWEN_WEB_H

#include "base/base.h"
#include "desk/desk.h"

struct web_server;

/* Members left zero mean what is said here. Texts and the desk are borrowed until web_server_stop returns. */
struct web_config {
    struct desk *desk;              /* never NULL */
    struct str listen;              /* "127.0.0.1:8080" (the default), "[::1]:8080", ":8080" (all addresses); 0: any free one */
    struct str origin;              /* "https://desk.example": how browsers name this server, when a proxy stands before it */
    struct str behind_proxy;        /* "loopback", or addresses and networks: peers whose Forwarded and X-Forwarded-For count */
    struct str tls_certificate;     /* PEM, with tls_key: speak HTTPS */
    struct str tls_key;
    int threads;                    /* that answer requests: 2 */
    int connections_max;            /* 1,000; more wait in the kernel's queue */
    int connections_per_source_max; /* 256, in equal parts for each thread */
    int idle_timeout_s;             /* 30: a connection that sends nothing is closed */
};

/* Listen and answer. NULL and *error (address in use, not allowed, no such address) when that cannot be. */
struct web_server *web_server_start(const struct web_config *config, struct error *error);
int web_server_port(const struct web_server *server); /* the port it really listens on */
/* Accept no more connections, answer what is under way, stop the threads. The desk must still be running, since
 * requests may wait for their commit. */
void web_server_stop(struct web_server *server);

#endif
