/* A server of a desk: fills in, from the desk, what server.c and router.c ask for. */
#include "web/web.h"

#include "web/aside.h"
#include "web/http/server.h"
#include "web/pages/trial.h"

struct web_server *web_server_start(const struct web_config *config, struct error *error) {
    struct app app = {
        .desk = config->desk,
        .secret = desk_secret(config->desk),
        .origin = config->origin,
        .secure = config->tls_key.len > 0 || str_starts(config->origin, STR("https://")),
        .zone_minutes = 480,
        .routes = routes,
        .routes_count = routes_count,
        .session = desk_session,
        .token = desk_token,
    };
    struct server_setup setup = {
        .app = &app, .config = config, .now = desk_now, .reader_open = desk_reader_new, .reader_close = desk_reader_free};
    app.trial = trial_new(config->desk);
    app.aside = aside_new();
    struct web_server *server = server_start(&setup, error);
    if (server) return server;
    trial_free(app.trial);
    aside_free(app.aside);
    return NULL;
}
