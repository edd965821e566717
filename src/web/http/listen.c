/* The listening socket. Made here rather than by the HTTP library, which could not say why it failed. */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/http/server.h"

enum { HOST_SIZE = 256, PORT_SIZE = 16, BACKLOG = 1024 };

static bool split_address(struct str where, char host[HOST_SIZE], char port[PORT_SIZE]) {
    size_t colon = where.len;
    while (colon > 0 && where.ptr[colon - 1] != ':') colon--;
    if (colon == 0) return false;
    struct str name = str_slice(where, 0, colon - 1), number = str_slice(where, colon, where.len);
    if (name.len >= 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']') name = str_slice(name, 1, name.len - 1);
    int64_t value;
    if (name.len >= HOST_SIZE || number.len >= PORT_SIZE || !str_int64(number, 0, 65535, &value)) return false;
    snprintf(host, HOST_SIZE, STR_FMT, STR_ARG(name));
    snprintf(port, PORT_SIZE, "%d", (int)value);
    return true;
}

static int try_address(const struct addrinfo *info) {
    int on = 1, fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, info->ai_protocol);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0) return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static const char *how_to_mend(int why) {
    if (why == EADDRINUSE) return "another program listens there; stop it, or choose another port with --listen";
    if (why == EACCES) return "ports below 1024 need rights; choose a higher one with --listen";
    if (why == EADDRNOTAVAIL) return "this machine has no such address; use 127.0.0.1 or one that `ip addr` shows";
    return "give --listen as ADDRESS:PORT, for example 127.0.0.1:8080";
}

int listen_socket(struct str where, struct error *error) {
    char host[HOST_SIZE], port[PORT_SIZE];
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
                    *list = NULL;
    if (!split_address(where, host, port)) {
        error_set(error, ERROR_USAGE, "not an address to listen on: " STR_FMT, STR_ARG(str_slice(where, 0, 100)));
        error_hint(error, "%s", how_to_mend(0));
        return -1;
    }
    int failed = getaddrinfo(host[0] ? host : NULL, port, &hints, &list);
    int fd = -1, why = 0;
    for (const struct addrinfo *info = failed ? NULL : list; info && fd < 0; info = info->ai_next) {
        fd = try_address(info);
        if (fd < 0) why = errno;
    }
    if (list) freeaddrinfo(list);
    if (fd >= 0) return fd;
    char reason[128];
    error_set(error, why == EADDRINUSE ? ERROR_CONFLICT : ERROR_USAGE, "cannot listen on " STR_FMT ": %s",
              STR_ARG(str_slice(where, 0, 100)),
              failed ? gai_strerror(failed) : strerror_r(why, reason, sizeof reason));
    error_hint(error, "%s", how_to_mend(why));
    return -1;
}
