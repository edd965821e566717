/* My desk and the ledger. Not here: how lists are read (desk_part, desk_list). Keeps: every page is a bounded amount of work. */
#include "templates.h"
#include "web/view/command_form.h"
#include "web/view/dockets.h"
#include "web/shown/figures_pages.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

enum { PART_ROWS = 20, LEDGER_ROWS = 50 };

/* ---- my desk ---- */

static void fill_part(const struct request *request, const struct organisation *organisation, enum desk_part which,
                      struct part *part) {
    static const struct {
        enum phrase title, nothing;
        const char *id, *icon;
    } looks[PART__COUNT] = {
        [PART_TO_ACCEPT] = {PHRASE_part_to_accept, PHRASE_part_to_accept_none, "to-accept", "inbox"},
        [PART_TO_ANSWER] = {PHRASE_part_to_answer, PHRASE_part_to_answer_none, "to-answer", "clipboard-text"},
        [PART_OWNED] = {PHRASE_part_owned, PHRASE_part_owned_none, "owned", "user-check"},
        [PART_RUNNING_OUT] = {PHRASE_part_running_out, PHRASE_part_running_out_none, "running-out", "hourglass-low"},
    };
    *part = (struct part){.title = looks[which].title, .nothing = looks[which].nothing, .id = str_from(looks[which].id),
                          .icon = str_from(looks[which].icon)};
    struct matter_row *rows = NULL;
    if (!desk_part(request->reader, &request->actor, which, PART_ROWS, &rows, &part->rows_count, &part->total, request->arena)) {
        return;
    }
    part->rows = part->rows_count ? rows_of(organisation, rows, part->rows_count, request) : NULL;
    struct str csrf = request->signed_by == SIGNED_BY_COOKIE ? csrf_token(request->app->secret, request->session, request->arena)
        : STR("");
    for (size_t i = 0; i < part->rows_count; i++) {
        if (part->rows[i].light > part->light) part->light = part->rows[i].light;
        part->rows[i].offered = which == PART_TO_ACCEPT;
        part->rows[i].csrf = csrf;
    }
    if (which == PART_OWNED && part->total > PART_ROWS)
        part->more = str_printf(request->arena, "/matters?owner=" STR_FMT, STR_ARG(request->actor.staff));
    if (which == PART_TO_ANSWER && part->total > PART_ROWS)
        part->more = str_printf(request->arena, "/matters?holder=" STR_FMT, STR_ARG(request->actor.staff));
}

enum answer page_desk(struct request *request, struct response *response) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct desk_page page = {.shell = shell_of(request, TAB_DESK, PHRASE_tab_desk)};
    fill_part(request, world->organisation, PART_TO_ACCEPT, &page.to_accept);
    fill_part(request, world->organisation, PART_TO_ANSWER, &page.to_answer);
    fill_part(request, world->organisation, PART_OWNED, &page.owned);
    fill_part(request, world->organisation, PART_RUNNING_OUT, &page.running_out);
    findings_waiting(request, world, PART_ROWS, &page.waiting, &page.waiting_count, &page.waiting_more);
    due_part_fill(request, &page.due);
    page.shell.waiting = page.to_accept.total;
    struct html html = response_page(response, request);
    template_desk(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

enum answer page_root(struct request *request, struct response *response) {
    (void)request;
    return response_redirect(response, STR("/desk"));
}

/* ---- the ledger ---- */

static struct option *state_options(struct str chosen, size_t *count, struct arena *arena) {
    struct option *options = ARENA_ARRAY(arena, struct option, STATE__COUNT);
    for (int i = 0; i < STATE__COUNT; i++)
        options[i] = (struct option){.value = str_from(matter_state_names[i]), .label = matter_state_texts[i],
                                     .chosen = str_is(chosen, matter_state_names[i])};
    *count = STATE__COUNT;
    return options;
}

/* A day of the form: from its beginning, or to its end. */
static instant day_limit(const struct request *request, const char *name, int days_more) {
    day_number day;
    if (!day_parse(pairs_get(&request->parameters, name), &day)) return INSTANT_NONE;
    return day_start(day + days_more, request->app->zone_minutes);
}

static struct desk_filter filter_of(const struct request *request) {
    const struct pairs *given = &request->parameters;
    return (struct desk_filter){
        .state = pairs_get(given, "state"), .owner = pairs_get(given, "owner"), .holder = pairs_get(given, "holder"),
        .unit = pairs_get(given, "unit"), .kind = pairs_get(given, "kind"), .channel = pairs_get(given, "channel"),
        .query = str_trim(pairs_get(given, "q")), .overdue = pairs_have(given, "overdue"),
        .owner_unit = pairs_get(given, "owner_unit"), .late = pairs_have(given, "late"),
        .from = day_limit(request, "from", 0), .to = day_limit(request, "to", 1),
    };
}

static bool filters_anything(const struct desk_filter *f) {
    return f->state.len || f->owner.len || f->holder.len || f->unit.len || f->kind.len || f->channel.len || f->query.len ||
        f->overdue || f->late || f->owner_unit.len ||
           f->from != INSTANT_NONE || f->to != INSTANT_NONE;
}

enum answer page_ledger(struct request *request, struct response *response) {
    struct desk_filter filter = filter_of(request);
    struct arena *arena = request->arena;
    struct error error = {0};
    struct matter_row *rows = NULL;
    size_t rows_count = 0;
    int64_t cursor = DESK_CURSOR_NONE, next = DESK_CURSOR_NONE;
    struct str after = pairs_get(&request->parameters, "cursor");
    if (after.len && !str_int64(after, 0, INT64_MAX, &cursor)) {
        error_set(&error, ERROR_INPUT, "the cursor is not one that this desk gave");
        return response_failure(response, request, &error);
    }
    if (!desk_list(request->reader, &request->actor, &filter, cursor, LEDGER_ROWS, &rows, &rows_count, &next, arena, &error))
        return response_failure(response, request, &error);
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct ledger_page page = {.shell = shell_of(request, TAB_LEDGER, PHRASE_tab_ledger), .query = filter.query,
                               .from = pairs_get(&request->parameters, "from"), .to = pairs_get(&request->parameters, "to"),
                               .overdue = filter.overdue,
                               .late = filter.late, .owner_unit = filter.owner_unit, .rows_count = rows_count,
                               .filtered = filters_anything(&filter)};
    page.states = state_options(filter.state, &page.states_count, arena);
    page.kinds = options_of_words(FACT_KIND, command_key_words(VERB_REGISTER, "kind"), filter.kind, &page.kinds_count, arena);
    page.channels = options_of_words(FACT_CHANNEL, command_key_words(VERB_REGISTER, "channel"), filter.channel,
                                     &page.channels_count, arena);
    page.units = options_of_units(world->organisation, filter.unit, &page.units_count, arena);
    page.rows = rows_count ? rows_of(world->organisation, rows, rows_count, request) : NULL;
    if (filter.owner_unit.len) page.owner_unit_name = organisation_name_of(world->organisation, filter.owner_unit);
    if (next != DESK_CURSOR_NONE) page.next = next_page(request, "/matters", str_printf(arena, "%lld", (long long)next));
    struct html html = response_page(response, request);
    template_ledger(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}
