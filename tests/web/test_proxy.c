/* The client's address behind proxies: what counts, and what a client cannot make anybody believe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/http/proxy.h"

static struct proxies read_proxies(const char *list) {
    struct proxies proxies;
    struct error error;
    if (!proxies_read(str_from(list), &proxies, &error)) fail_msg("%s: %s", list, error.message);
    return proxies;
}

static void the_client_is_whom_trusted_proxies_name(void **state) {
    (void)state;
    static const struct {
        const char *proxies, *peer, *forwarded, *x_forwarded_for, *source;
    } cases[] = {
        /* nobody is trusted: the headers are noise */
        {"", "127.0.0.1", "", "203.0.113.9", "127.0.0.1"},
        {"", "127.0.0.1", "for=203.0.113.9", "", "127.0.0.1"},
        /* a stranger who writes headers is still itself */
        {"loopback", "198.51.100.7", "", "203.0.113.9", "198.51.100.7"},
        {"10.0.0.5", "10.0.0.6", "for=203.0.113.9", "", "10.0.0.6"},
        /* the proxy's word */
        {"loopback", "127.0.0.1", "", "203.0.113.9", "203.0.113.9"},
        {"loopback", "::1", "", "203.0.113.9", "203.0.113.9"},
        {"loopback", "::ffff:127.0.0.1", "", "203.0.113.9", "203.0.113.9"},
        {"loopback", "127.0.0.1", "for=203.0.113.9;proto=https;by=10.0.0.1", "", "203.0.113.9"},
        {"loopback", "127.0.0.1", "proto=https;For=\"[2001:db8::17]:4711\"", "", "2001:db8::17"},
        {"loopback", "127.0.0.1", "for=\"203.0.113.9:80\"", "", "203.0.113.9"},
        {"loopback", "127.0.0.1", "", "2001:DB8:0::17", "2001:db8::17"},
        /* what a client wrote stands to the left of what the proxy saw */
        {"loopback", "127.0.0.1", "", "1.2.3.4, 203.0.113.9", "203.0.113.9"},
        {"loopback", "127.0.0.1", "for=1.2.3.4, for=203.0.113.9", "", "203.0.113.9"},
        {"loopback", "127.0.0.1", "", "127.0.0.1, 203.0.113.9", "203.0.113.9"},
        /* two proxies in a row */
        {"loopback,10.1.0.0/16", "127.0.0.1", "", "1.2.3.4, 203.0.113.9, 10.1.2.3", "203.0.113.9"},
        {"loopback,10.1.0.0/16", "127.0.0.1", "", "10.1.2.3", "10.1.2.3"},
        {"10.1.0.0/15", "10.2.0.1", "", "203.0.113.9", "10.2.0.1"},
        {"10.2.0.0/15", "10.3.0.1", "", "203.0.113.9", "203.0.113.9"},
        /* a proxy that sets one header passes on the other as the client wrote it */
        {"loopback", "127.0.0.1", "for=1.2.3.4", "203.0.113.9", "127.0.0.1"},
        {"loopback", "127.0.0.1", "nonsense", "203.0.113.9", "127.0.0.1"},
        {"loopback", "127.0.0.1", "for=203.0.113.9", "203.0.113.9", "203.0.113.9"},
        /* nothing that can be read */
        {"loopback", "127.0.0.1", "", "", "127.0.0.1"},
        {"loopback", "127.0.0.1", "for=unknown", "", "127.0.0.1"},
        {"loopback", "127.0.0.1", "for=_hidden", "", "127.0.0.1"},
        {"loopback", "127.0.0.1", "", "nonsense", "127.0.0.1"},
        {"loopback", "127.0.0.1", "", "203.0.113.9, ", "127.0.0.1"},
        {"loopback", "127.0.0.1", "", ",,,", "127.0.0.1"},
        {"loopback", "127.0.0.1", "for=\"[::1\"", "", "127.0.0.1"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct proxies proxies = {0};
        char out[ADDRESS_TEXT_SIZE];
        if (strcmp(cases[i].proxies, "loopback,10.1.0.0/16") == 0) proxies = read_proxies("127.0.0.0/8,::1,10.1.0.0/16");
        else if (cases[i].proxies[0]) proxies = read_proxies(cases[i].proxies);
        struct str source = proxy_source(&proxies, str_from(cases[i].peer), str_from(cases[i].forwarded),
                                         str_from(cases[i].x_forwarded_for), out);
        if (!str_is(source, cases[i].source)) fail_msg("case %zu: " STR_FMT, i, STR_ARG(source));
    }
}

static void bad_lists_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"nonsense", "10.0.0.0/33", "10.0.0.1,,", "::1/129", "10.0.0.0/", "10.0.0.0/-1",
                                      "proxy.example", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        struct proxies proxies;
        struct error error;
        assert_false(proxies_read(str_from(bad[i]), &proxies, &error));
        assert_int_equal(error.code, ERROR_USAGE);
    }
    assert_int_equal(read_proxies("").count, 0);
    assert_int_equal(read_proxies(" loopback ").count, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_client_is_whom_trusted_proxies_name),
        cmocka_unit_test(bad_lists_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
