/* Serving until told to stop. Not here: answering (web floor), keeping (desk floor).
 * Keeps: SIGTERM and SIGINT let what is under way be answered and made durable before the program ends. */
#include <signal.h>

#include "cli/cli.h"
#include "desk/desk.h"
#include "web/web.h"

static enum exit_code serve_until_told(struct invocation *invocation, struct desk *desk, const sigset_t *ends) {
    struct error error = {0};
    struct web_config config = {.desk = desk, .listen = invocation->option[OPTION_LISTEN],
                                .behind_proxy = invocation->option[OPTION_BEHIND_PROXY],
                                .origin = invocation->option[OPTION_ORIGIN]};
    if (config.listen.len == 0) config.listen = STR("127.0.0.1:8080");
    struct web_server *server = web_server_start(&config, &error);
    if (!server) return cli_failed(invocation, &error);
    struct str host = config.listen;
    while (host.len && host.ptr[host.len - 1] != ':') host.len--;
    bool everywhere = host.len <= 1;
    fprintf(invocation->out, "http://" STR_FMT "%d\n", STR_ARG(everywhere ? STR("localhost:") : host), web_server_port(server));
    fflush(invocation->out);
    int told;
    CHECK(sigwait(ends, &told) == 0);
    web_server_stop(server);
    return EXIT_WELL;
}

static bool is_origin(struct str origin) {
    static const struct str schemes[] = {STR_INIT("https://"), STR_INIT("http://")};
    for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++)
        if (str_starts(origin, schemes[i]) && origin.len > schemes[i].len)
            return !memchr(origin.ptr + schemes[i].len, '/', origin.len - schemes[i].len);
    return false;
}

enum exit_code cli_serve(struct invocation *invocation) {
    struct error error = {0};
    struct str origin = invocation->option[OPTION_ORIGIN];
    if (invocation->given[OPTION_ORIGIN] && !is_origin(origin))
        return cli_usage(invocation, "write it as https://desk.example, without a path", "--origin " STR_FMT, STR_ARG(origin));
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    CHECK(pthread_sigmask(SIG_BLOCK, &ends, NULL) == 0); /* before the first thread, so that all of them leave these to sigwait */
    struct desk *desk = desk_open(invocation->data, DESK_SERVE, &error);
    if (!desk) return cli_failed(invocation, &error);
    struct str warning = desk_warning(desk, invocation->arena);
    if (warning.len) fprintf(invocation->err, "shouwen: " STR_FMT "\n", STR_ARG(warning));
    enum exit_code code = serve_until_told(invocation, desk, &ends);
    desk_close(desk);
    return code;
}
