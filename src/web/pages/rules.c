/* The administrator's page about the regulation: what a changed one would have done, side by side, before it is adopted.
 * Not here: the replay (trial.c), adopting (desk). Keeps: only what was replayed can be adopted here, so nobody adopts unseen; it
 * holds for matters born afterwards, the others keep the one they were born under. */
#include "templates.h"
#include "web/errand.h"
#include "web/pages/page.h"
#include "web/shown/rules.h"
#include "web/pages/trial.h"
#include "web/view/page_view.h"

/* ---- side by side ---- */

static void judge(struct compared *line) {
    int64_t before = line->late[0] + line->findings[0], after = line->late[1] + line->findings[1];
    line->worse = after > before;
    line->better = after < before;
}

static int by_late(const void *a, const void *b) {
    const struct compared *left = a, *right = b;
    int64_t l = left->late[0] + left->late[1] + left->findings[0] + left->findings[1];
    int64_t r = right->late[0] + right->late[1] + right->findings[0] + right->findings[1];
    return l != r ? (l > r ? -1 : 1) : str_compare(left->name, right->name);
}

static struct compared *line_of(struct compared **lines, size_t *count, struct str name, struct arena *arena) {
    for (size_t i = 0; i < *count; i++)
        if (str_equal((*lines)[i].name, name)) return &(*lines)[i];
    struct compared *line = ARENA_PUSH(arena, *lines, *count);
    *line = (struct compared){.name = name};
    return line;
}

static void compare_counts(const struct replay_count *counts, size_t count, int side, struct compared **lines,
                           size_t *lines_count, struct arena *arena) {
    for (size_t i = 0; i < count; i++) {
        struct compared *line = line_of(lines, lines_count, counts[i].name, arena);
        line->clocks[side] = counts[i].clocks;
        line->late[side] = counts[i].late;
        line->findings[side] = counts[i].findings;
    }
}

static void finish(struct compared *lines, size_t count) {
    for (size_t i = 0; i < count; i++) judge(&lines[i]);
    if (count) qsort(lines, count, sizeof *lines, by_late);
}

static void add_total(struct trial_view *view, const char *zh, const char *en, int64_t before, int64_t after, bool judged,
                      struct arena *arena) {
    struct compared *line = ARENA_PUSH(arena, view->totals, view->totals_count);
    *line = (struct compared){.label = {str_from(zh), str_from(en)}, .late = {before, after}};
    if (judged) judge(line);
}

static void compare(struct trial_view *view, struct trial_result *result, const struct organisation *organisation,
                    struct arena *arena) {
    const struct replay_figures *a = &result->figures[0], *b = &result->figures[1];
    add_total(view, "事项", "matters", a->matters, b->matters, false, arena);
    add_total(view, "有时限超期的事项", "matters late", a->late, b->late, true, arena);
    add_total(view, "违规线索", "findings", a->findings, b->findings, true, arena);
    add_total(view, "会被拒绝的操作", "commands that would be refused", a->refused, b->refused, true, arena);
    for (int side = 0; side < 2; side++) {
        const struct replay_figures *figures = &result->figures[side];
        compare_counts(figures->articles, figures->articles_count, side, &view->articles, &view->articles_count, arena);
        compare_counts(figures->units, figures->units_count, side, &view->units, &view->units_count, arena);
    }
    finish(view->articles, view->articles_count);
    finish(view->units, view->units_count);
    for (size_t i = 0; i < view->units_count; i++)
        view->units[i].name = str_copy(arena, organisation_name_of(organisation, view->units[i].name));
    for (int hour = 0; hour < 24; hour++) {
        if (a->due_in_hour[hour] + b->due_in_hour[hour] == 0) continue;
        struct compared *line = ARENA_PUSH(arena, view->hours, view->hours_count);
        *line = (struct compared){.name = str_printf(arena, "%02d:00", hour),
                                  .due = {a->due_in_hour[hour], b->due_in_hour[hour]}};
        for (int side = 0; side < 2; side++)
            if (line->due[side] > view->busiest) view->busiest = line->due[side];
    }
}

/* ---- roles that nobody has ---- */

static struct role_missing *missing_of(const struct request *request, const struct organisation *organisation,
                                       const struct regulation *regulation, size_t *count) {
    struct arena *arena = request->arena;
    struct role_missing *missing = NULL;
    size_t needs_count;
    const struct role_need *needs = regulation_needs(arena, regulation, &needs_count);
    for (size_t i = 0; i < needs_count; i++) {
        if (role_need_met(&needs[i], organisation)) continue;
        struct role_missing *one = ARENA_PUSH(arena, missing, *count);
        *one = (struct role_missing){.article = str_copy(arena, needs[i].article), .decides = needs[i].decides};
        for (int role = 0; role < ROLE__COUNT; role++) {
            if (!(needs[i].roles & (UINT32_C(1) << role))) continue;
            const char *between = one->roles.len == 0 ? "" : request->language == LANGUAGE_EN ? " or " : "或";
            one->roles = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(one->roles), between,
                                    STR_ARG(text_in(role_texts[role], request->language)));
        }
    }
    return missing;
}

static struct role_missing *missing_of_text(const struct request *request, const struct desk_world *world, struct str yaml,
                                            size_t *count) {
    struct error error;
    const struct regulation *regulation =
        regulation_read(request->arena, STR("regulation.yaml"), yaml, &regulation_builtin_source, &error);
    return regulation ? missing_of(request, world->organisation, regulation, count) : NULL;
}

/* ---- the page ---- */

static void view_trial(const struct request *request, struct trial_view *view) {
    struct arena *arena = request->arena;
    struct trial_result result;
    trial_look(request->app->trial, &result, arena);
    *view = (struct trial_view){
        .csrf = csrf_token(request->app->secret, request->session, arena), .any = result.state != TRIAL_NONE,
        .runs = result.state == TRIAL_RUNS, .adopts = result.state == TRIAL_ADOPTS, .adopted = result.state == TRIAL_ADOPTED,
        .cancelled = result.state == TRIAL_CANCELLED,
        .failed = result.state == TRIAL_FAILED, .title = result.title, .version = result.version, .id = result.id,
        .seen = result.done, .total = result.total, .started = result.started, .ended = result.ended,
        .percent = result.total > 0 ? result.done * 100 / result.total : 0};
    if (view->percent > 100) view->percent = 100;
    view->done = view->adopts || view->adopted || result.state == TRIAL_DONE;
    if (result.error.code) view->problem = error_said(&result.error, request->language, arena);
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    view->by = str_copy(arena, organisation_name_of(world->organisation, result.by));
    view->unread = result.figures[0].unread;
    if (view->done) compare(view, &result, world->organisation, arena);
    if (view->done && !view->adopted) view->missing = missing_of_text(request, world, result.yaml, &view->missing_count);
    desk_world_release(request->app->desk, world);
}

static void list_packs(const struct request *request, struct rules_page *page) {
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        struct str id = regulation_builtin_id(i);
        struct option *option = ARENA_PUSH(request->arena, page->packs, page->packs_count);
        *option = (struct option){.value = id, .label = regulation_builtin_title(request->arena, i),
                                  .chosen = str_equal(id, pairs_get(&request->form, "pack"))};
    }
}

static enum answer show(struct request *request, struct response *response, int status, struct str problem) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct str sent = pairs_get(&request->form, "yaml");
    struct rules_page page = {.shell = shell_of(request, TAB_RULES, PHRASE_rules_title), .problem = problem,
                              .adopted = pairs_have(&request->parameters, "adopted"),
                              .title = world->regulation->title, .id = world->regulation->id,
                              .version = world->regulation->version,
                              .yaml = sent.len ? sent : str_copy(request->arena, world->regulation_yaml),
                              .from = pairs_get(&request->form, "from"), .to = pairs_get(&request->form, "to")};
    list_packs(request, &page);
    page.missing = missing_of(request, world->organisation, world->regulation, &page.missing_count);
    view_trial(request, &page.trial);
    struct html html = response_page(response, request);
    response->status = status;
    template_rules(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

enum answer page_rules(struct request *request, struct response *response) {
    return show(request, response, 200, (struct str){0});
}

/* GET /administration/regulation/trial: how it stands, for a page that asks again and again. */
enum answer page_rules_trial(struct request *request, struct response *response) {
    struct trial_view view;
    view_trial(request, &view);
    if (view.adopted && request->headers.htmx.len) /* all of the page is about another one now */
        response_header(response, "HX-Redirect", STR("/administration/regulation?adopted=1"));
    struct html html = response_page(response, request);
    template_trial(&html, &view);
    return ANSWER_NOW;
}

/* ---- what can be done there ---- */

static bool read_days(const struct request *request, day_number *from, day_number *below, struct error *error) {
    struct str first = str_trim(pairs_get(&request->form, "from")), last = str_trim(pairs_get(&request->form, "to"));
    *from = day_from_civil(1970, 1, 1);
    *below = day_from_civil(9999, 12, 31);
    bool good = (!first.len || day_parse(first, from)) && (!last.len || (day_parse(last, below) && ++*below));
    if (good && *from < *below) return true;
    error_set(error, ERROR_INPUT, "these are not two dates, the first one first");
    return false;
}

enum answer page_rules_replay(struct request *request, struct response *response) {
    struct error error = {0};
    day_number from, below;
    struct str pack = str_trim(pairs_get(&request->form, "pack")), yaml = pairs_get(&request->form, "yaml");
    if (pack.len) yaml = regulation_combined_yaml(request->arena, pack, &error);
    bool started = !error.code && read_days(request, &from, &below, &error) &&
                   trial_start(request->app->trial, request->actor.staff, yaml, from, below, &error);
    if (!started) return show(request, response, 400, error_said(&error, request->language, request->arena));
    return response_redirect(response, STR("/administration/regulation#trial"));
}

enum answer page_rules_cancel(struct request *request, struct response *response) {
    trial_cancel(request->app->trial);
    return response_redirect(response, STR("/administration/regulation#trial"));
}

/* What was replayed, and nothing that came after it; behind the desk, as the page then shows. */
enum answer page_rules_adopt(struct request *request, struct response *response) {
    struct error error = {0};
    int64_t id = 0;
    if (!str_int64(pairs_get(&request->form, "trial"), 1, INT64_MAX, &id)) id = 0;
    if (!trial_adopt(request->app->trial, &request->actor, id, &error))
        return show(request, response, 409, error_said(&error, request->language, request->arena));
    return response_redirect(response, STR("/administration/regulation#trial"));
}
