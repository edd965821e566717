/* Who really asks, when a proxy stands before the server: the client's address out of Forwarded (RFC 7239) or X-Forwarded-For.
 * Not here: sockets (server.c). Keeps: the headers count only from a peer that is trusted, and only as far from the right as
 * trusted proxies wrote them, so that no client chooses its own address; where the two headers disagree neither counts. */
#include "web/http/proxy.h"

#include <arpa/inet.h>
#include <sys/socket.h>

/* ---- addresses ---- */

/* "192.0.2.1", "[2001:db8::1]:443", "192.0.2.1:4711" as RFC 7239 and proxies write them. An IPv4 address in IPv6 is itself. */
static bool address_read(struct str text, struct address *address) {
    char name[ADDRESS_TEXT_SIZE];
    text = str_trim(text);
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"') text = str_slice(text, 1, text.len - 1);
    if (text.len && text.ptr[0] == '[') {
        const char *close = memchr(text.ptr, ']', text.len);
        if (!close) return false;
        text = str_slice(text, 1, (size_t)(close - text.ptr));
    } else {
        const char *colon = text.len ? memchr(text.ptr, ':', text.len) : NULL;
        bool port = colon && !memchr(colon + 1, ':', text.len - (size_t)(colon - text.ptr) - 1);
        if (port) text = str_slice(text, 0, (size_t)(colon - text.ptr));
    }
    if (text.len == 0 || text.len >= sizeof name) return false;
    memcpy(name, text.ptr, text.len);
    name[text.len] = '\0';
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    *address = (struct address){0};
    if (inet_pton(AF_INET, name, address->bytes) == 1) {
        address->bits = 32;
    } else if (inet_pton(AF_INET6, name, address->bytes) == 1) {
        address->bits = 128;
        if (memcmp(address->bytes, mapped, sizeof mapped) == 0) {
            memmove(address->bytes, address->bytes + sizeof mapped, 4);
            address->bits = 32;
        }
    }
    return address->bits > 0;
}

static bool within(const struct address *address, const struct network *network) {
    if (address->bits != network->address.bits) return false;
    int whole = network->prefix / 8, rest = network->prefix % 8;
    if (memcmp(address->bytes, network->address.bytes, (size_t)whole) != 0) return false;
    return rest == 0 || (address->bytes[whole] ^ network->address.bytes[whole]) >> (8 - rest) == 0;
}

static bool trusted(const struct proxies *proxies, const struct address *address) {
    for (size_t i = 0; i < proxies->count; i++)
        if (within(address, &proxies->networks[i])) return true;
    return false;
}

/* ---- the option ---- */

static bool network_read(struct str text, struct network *network) {
    struct str rest = str_trim(text), name;
    int64_t prefix;
    (void)str_split(&rest, '/', &name);
    if (!address_read(name, &network->address)) return false;
    prefix = network->address.bits;
    if (rest.ptr && !str_int64(rest, 0, network->address.bits, &prefix)) return false;
    network->prefix = (int)prefix;
    return true;
}

bool proxies_read(struct str list, struct proxies *proxies, struct error *error) {
    *proxies = (struct proxies){0};
    struct str rest = list, one;
    if (str_is(str_trim(list), "loopback")) rest = STR("127.0.0.0/8,::1");
    while (rest.len && str_split(&rest, ',', &one)) {
        if (proxies->count < PROXY_NETWORKS_MAX && network_read(one, &proxies->networks[proxies->count])) {
            proxies->count++;
            continue;
        }
        error_set(error, ERROR_USAGE, "this is no address of a proxy: " STR_FMT, STR_ARG(utf8_prefix(one, 60)));
        error_hint(error, "--behind-proxy loopback, or up to %d addresses or networks: 10.0.0.5,10.1.0.0/16", PROXY_NETWORKS_MAX);
        return false;
    }
    return true;
}

/* ---- the client ---- */

/* The value of for= in one element of Forwarded; false: it has none that is an address ("unknown", "_hidden"). */
static bool forwarded_for(struct str element, struct address *address) {
    struct str pair;
    while (element.len && str_split(&element, ';', &pair)) {
        pair = str_trim(pair);
        if (pair.len > 4 && strncasecmp(pair.ptr, "for=", 4) == 0) return address_read(str_slice(pair, 4, pair.len), address);
    }
    return false;
}

/* From the right: what trusted proxies wrote, up to the first address that is none of theirs. False: the list says nothing. */
static bool client_of(const struct proxies *proxies, struct str list, bool forwarded, struct address *client) {
    bool found = false;
    while (list.len) {
        size_t from = list.len;
        while (from > 0 && list.ptr[from - 1] != ',') from--;
        struct str element = str_trim(str_slice(list, from, list.len));
        struct address address;
        if (!(forwarded ? forwarded_for(element, &address) : address_read(element, &address))) return found;
        *client = address;
        found = true;
        if (!trusted(proxies, &address) || from == 0) return true;
        list = str_slice(list, 0, from - 1);
    }
    return found;
}

static bool same(const struct address *a, const struct address *b) {
    return a->bits == b->bits && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct str proxy_source(const struct proxies *proxies, struct str peer, struct str forwarded, struct str x_forwarded_for,
                        char out[static ADDRESS_TEXT_SIZE]) {
    struct address address, one, other;
    if (proxies->count == 0 || !address_read(peer, &address) || !trusted(proxies, &address)) return peer;
    bool by_forwarded = client_of(proxies, forwarded, true, &one), by_x = client_of(proxies, x_forwarded_for, false, &other);
    if (!by_forwarded && !by_x) return peer;
    /* A proxy sets one of them and may pass on what the client wrote into the other. */
    if (forwarded.len && x_forwarded_for.len && !(by_forwarded && by_x && same(&one, &other))) return peer;
    const struct address *client = by_forwarded ? &one : &other;
    return inet_ntop(client->bits == 32 ? AF_INET : AF_INET6, client->bytes, out, ADDRESS_TEXT_SIZE) ? str_from(out) : peer;
}
