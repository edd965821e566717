/* What all pages have in common: the shell around them, files, health. The pages themselves stand beside this file. */
#include "web/pages/page.h"

#include "assets.h"

/* The address of this page with ?lang= of the other language and all other parameters kept. */
static struct str other_language(const struct request *request) {
    struct buf to;
    buf_init(&to, 4 * LIMIT_ADDRESS_BYTES);
    struct html html = {.out = &to};
    buf_add(&to, path_is_own(request->path) ? request->path : STR("/"));
    buf_add(&to, request->language == LANGUAGE_EN ? STR("?lang=zh") : STR("?lang=en"));
    for (size_t i = 0; i < request->parameters.count; i++) {
        const struct pair *pair = &request->parameters.items[i];
        if (str_is(pair->name, "lang")) continue;
        buf_add_char(&to, '&');
        html_url_part(&html, pair->name);
        buf_add_char(&to, '=');
        html_url_part(&html, pair->value);
    }
    struct str address = str_copy(request->arena, buf_str(&to));
    buf_release(&to);
    return address;
}

/* The institution and the reader's unit, as they are now. */
static void name_house(const struct request *request, struct shell *shell) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    const struct unit *unit = organisation_unit_of(world->organisation, request->actor.staff);
    shell->institution = str_copy(request->arena, world->organisation->name);
    if (unit) shell->user_unit = str_copy(request->arena, unit->name);
    desk_world_release(request->app->desk, world);
}

struct shell shell_of(const struct request *request, enum shell_tab tab, enum phrase title) {
    struct shell shell = {.title = title, .institution = request->app->institution, .tab = tab};
    shell.switch_language = other_language(request);
    if (request->signed_by != SIGNED_BY_COOKIE) return shell;
    shell.administrator = request->actor.administrator;
    shell.user = request->actor.name.len ? request->actor.name : request->actor.staff;
    if (request->app->desk) name_house(request, &shell);
    shell.sees_figures = request->app->desk && desk_sees_figures(request->app->desk, &request->actor);
    shell.csrf = csrf_token(request->app->secret, request->session, request->arena);
    return shell;
}

struct str next_page(const struct request *request, const char *path, struct str cursor) {
    struct buf to;
    buf_init(&to, 4 * LIMIT_ADDRESS_BYTES);
    struct html html = {.out = &to};
    buf_printf(&to, "%s?cursor=" STR_FMT, path, STR_ARG(cursor));
    for (size_t i = 0; i < request->parameters.count; i++) {
        const struct pair *pair = &request->parameters.items[i];
        if (str_is(pair->name, "cursor") || pair->value.len == 0) continue;
        buf_add_char(&to, '&');
        html_url_part(&html, pair->name);
        buf_add_char(&to, '=');
        html_url_part(&html, pair->value);
    }
    struct str address = str_copy(request->arena, buf_str(&to));
    buf_release(&to);
    return address;
}

/* GET /assets/{version}/{name}: a file of the program. Every version is answered with the present one, but only the
 * present one may be kept. */
enum answer page_asset(struct request *request, struct response *response) {
    const struct embedded *file = embedded_at(&assets, request->path);
    if (!file) {
        struct error error = {0};
        error_set(&error, ERROR_NOT_FOUND, "there is nothing at this address");
        return response_error(response, request, 404, &error);
    }
    response->file = file;
    response->file_current = str_equal(file->url, request->path);
    return ANSWER_NOW;
}

/* GET /healthz */
enum answer page_health(struct request *request, struct response *response) {
    (void)request;
    response->type = "text/plain; charset=utf-8";
    buf_add(&response->body, STR("ok\n"));
    return ANSWER_NOW;
}
