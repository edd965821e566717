/* proxy: the client's address behind trusted proxies. Private to the web floor; pure functions. */
#ifndef SHOUWEN_WEB_PROXY_H
#define SHOUWEN_WEB_PROXY_H

#include "base/base.h"

enum { ADDRESS_TEXT_SIZE = 64, PROXY_NETWORKS_MAX = 16 };

struct address {
    int bits; /* 32: IPv4, 128: IPv6 */
    uint8_t bytes[16];
};
struct network {
    struct address address;
    int prefix; /* leading bits that must be equal */
};
struct proxies { /* whose word about the client counts; none: nobody's */
    struct network networks[PROXY_NETWORKS_MAX];
    size_t count;
};

/* "loopback", or addresses and networks with commas between them; an empty list trusts nobody. ERROR_USAGE. */
bool proxies_read(struct str list, struct proxies *proxies, struct error *error);
/* The address that a request comes from: the peer's, unless the peer is trusted and the headers (all lines of one name joined by
 * commas) name a client. Borrowed from `peer` or written to `out`. */
struct str proxy_source(const struct proxies *proxies, struct str peer, struct str forwarded, struct str x_forwarded_for,
                        char out[static ADDRESS_TEXT_SIZE]);

#endif
