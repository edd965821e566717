/* server: requests from the wire. Private to the web floor; web.c makes one of a desk, tests make one without. */
#ifndef SHOUWEN_WEB_SERVER_H
#define SHOUWEN_WEB_SERVER_H

#include "web/http/http.h"
#include "web/web.h"

struct server_setup {
    const struct app *app;           /* copied */
    const struct web_config *config; /* for this call only */
    instant (*now)(struct desk *desk);
    /* Each worker thread has a reader of its own. NULL: none. */
    struct desk_reader *(*reader_open)(struct desk *desk, struct error *error);
    void (*reader_close)(struct desk_reader *reader);
};
struct web_server *server_start(const struct server_setup *setup, struct error *error); /* web_server_stop ends it */

/* "127.0.0.1:8080", "[::1]:0", ":8080" to a listening socket, not blocking; -1 and *error. */
int listen_socket(struct str where, struct error *error);

#endif
