/* The directory for everybody who has signed in: units, staff, services, and what is found in them, also while a matter is being
 * registered. Not here: lines and sheets (house_view.c), training (training.c), what everybody may see (public.c).
 * Keeps: whatever the size of the organisation, a page has a bounded number of lines. */
#include "templates.h"
#include "web/view/house_view.h"
#include "web/pages/page.h"

enum { FOUND_MAX = 50, LOOKUP_MAX = 5, TRAINING_ROWS = 50 };

static struct str query_of(const struct request *request) {
    return utf8_prefix(str_trim(pairs_get(&request->parameters, "q")), LIMIT_QUERY_CHARS);
}

static enum answer not_there(struct house *house, struct request *request, struct response *response) {
    struct error error = {0};
    house_leave(house, request);
    error_set(&error, ERROR_NOT_FOUND, "the directory has no such entry");
    return response_failure(response, request, &error);
}

/* ---- all of it, or what is found ---- */

static void fill_found(const struct house *house, const struct directory_found *found, struct found_part *part) {
    for (size_t i = 0; i < found->topics_count; i++)
        *ARENA_PUSH(house->arena, part->services, part->services_count) = service_line_of(house, found->topics[i]);
    for (size_t i = 0; i < found->units_count; i++) {
        struct unit_line *line = ARENA_PUSH(house->arena, part->units, part->units_count);
        *line = unit_line_of(house, found->units[i]);
        line->level = 0; /* not a tree any more: `up` says where it stands */
    }
    for (size_t i = 0; i < found->staff_count; i++)
        *ARENA_PUSH(house->arena, part->staff, part->staff_count) = staff_line_of(house, found->staff[i]);
    part->nothing = part->services_count + part->units_count + part->staff_count == 0;
    part->more = found->more;
}

static void fill_all(const struct house *house, struct found_part *part) {
    const struct organisation *o = house->organisation;
    part->services_count = services_of(house, NULL, false, false, &part->services);
    part->units_count = units_as_tree(house, false, &part->units);
    part->proxies_count = services_of(house, NULL, false, true, &part->proxies);
    for (size_t i = 0; i < o->posts_count && i < HOUSE_ROWS_MAX; i++)
        *ARENA_PUSH(house->arena, part->posts, part->posts_count) = post_line_of(house, &o->posts[i]);
    part->more = o->topics_count > HOUSE_ROWS_MAX || o->units_count > HOUSE_ROWS_MAX;
}

enum answer page_directory(struct request *request, struct response *response) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    struct directory_page page = {.query = query_of(request), .published = house.organisation->publication.shown};
    page.found.query = page.query;
    page.found.asked = page.query.len > 0;
    if (page.query.len) {
        struct directory_found found;
        organisation_find(house.organisation, page.query, FOUND_MAX, &found, request->arena);
        fill_found(&house, &found, &page.found);
    } else fill_all(&house, &page.found);
    struct html html = response_page(response, request);
    if (request->headers.htmx.len) template_directory_found(&html, &page.found);
    else {
        page.shell = shell_of(request, TAB_DIRECTORY, PHRASE_directory);
        template_directory(&html, &page);
    }
    house_leave(&house, request);
    return ANSWER_NOW;
}

/* ---- one entry ---- */

enum answer page_unit(struct request *request, struct response *response) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    const struct organisation *o = house.organisation;
    const struct unit *unit = organisation_unit(o, pairs_get(&request->values, "id"));
    if (!unit) return not_there(&house, request, response);
    struct unit_page page = {.shell = shell_of(request, TAB_DIRECTORY, PHRASE_unit), .unit = unit_line_of(&house, unit)};
    page.shell.title_more = page.unit.name;
    for (size_t i = 0; i < unit->duties_count; i++)
        *ARENA_PUSH(request->arena, page.duties, page.duties_count) =
            (struct material){text_joined(&house, &unit->duties[i], 1)};
    for (size_t i = 0; i < o->units_count && page.below_count < HOUSE_ROWS_MAX; i++)
        if (str_equal(o->units[i].parent, unit->id)) {
            struct unit_line *line = ARENA_PUSH(request->arena, page.below, page.below_count);
            *line = unit_line_of(&house, &o->units[i]);
            line->level = 0;
        }
    page.staff_count = staff_of(&house, unit, false, &page.staff);
    page.services_count = services_of(&house, unit, false, false, &page.services);
    for (size_t i = 0; i < o->posts_count; i++)
        if (str_equal(o->posts[i].unit, unit->id))
            *ARENA_PUSH(request->arena, page.posts, page.posts_count) = post_line_of(&house, &o->posts[i]);
    struct html html = response_page(response, request);
    template_unit(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}

static struct training_line training_line_of(const struct house *house, const struct training_row *row) {
    struct training_line line = {.day = row->day, .who = organisation_name_of(house->organisation, row->who), .who_id = row->who,
                                 .subject = row->subject, .hours = minutes_as_hours(row->minutes, house->arena)};
    for (size_t i = 0; i < row->about_count; i++)
        line.about = str_printf(house->arena, STR_FMT "%s" STR_FMT, STR_ARG(line.about), i ? " · " : "",
                                STR_ARG(organisation_name_of(house->organisation, row->about[i])));
    return line;
}

static void fill_training(const struct house *house, const struct request *request, struct staff_page *page) {
    struct training_row *rows;
    size_t count;
    struct error error = {0};
    int year, month, day;
    day_to_civil(house->today, &year, &month, &day);
    int64_t minutes = 0;
    if (!desk_training(request->reader, page->person.id, TRAINING_ROWS, &rows, &count, request->arena, &error)) return;
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(house->arena, page->training, page->training_count) = training_line_of(house, &rows[i]);
        if (rows[i].day >= day_from_civil(year, 1, 1)) minutes += rows[i].minutes;
    }
    page->hours = minutes_as_hours(minutes, house->arena);
}

/* ---- what the person is held to account for ---- */

static bool sees_accounts(const struct house *house, const struct request *request, const struct staff *staff) {
    const struct unit *unit = organisation_unit(house->organisation, staff->unit);
    struct str me = request->actor.staff;
    return str_equal(me, staff->id) || staff_oversees(house->organisation, me) || (unit && str_equal(unit->head, me));
}

static struct str parts_said(int64_t parts, struct arena *arena) {
    if (parts == 0) return (struct str){0};
    return str_printf(arena, parts % 100 ? "%.2f" : "%.0f", (double)parts / 100);
}

/* This month and the two before it, and the best rating still open this year. */
static void fill_accounts(const struct house *house, const struct request *request, const struct staff *staff,
                          struct staff_page *page) {
    enum { MONTHS = 3 };
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    json_t *args = json_pack("{s: [s%]}", "who", staff->id.ptr, staff->id.len);
    const struct command command = {.verb = VERB_FIND, .by = request->actor.staff, .at = request->now, .args = args};
    struct world one = {.organisation = world->organisation, .regulation = world->regulation};
    int year, month, day;
    one.facts = desk_facts(request->reader, world->organisation, NULL, &command, house->arena);
    day_to_civil(house->today, &year, &month, &day);
    page->accounts_shown = true;
    page->year = str_printf(house->arena, "%04d", year);
    page->rating_cap = str_copy(house->arena, conduct_rating_cap(&one, staff->id, year));
    if (staff_oversees(world->organisation, request->actor.staff) || str_equal(request->actor.staff, staff->id))
        page->sanctions = STR("/lists/sanctions");
    for (int i = 0; i < MONTHS; i++) {
        struct month_sum sum = conduct_month(&one, staff->id, year, month, house->arena);
        *ARENA_PUSH(house->arena, page->accounts, page->accounts_count) = (struct account_line){
            str_printf(house->arena, "%04d-%02d", year, month), parts_said(sum.money, house->arena),
            parts_said(sum.money_appealed, house->arena), parts_said(sum.points, house->arena)};
        if (--month == 0) month = 12, year--;
    }
    json_decref(args);
    desk_world_release(request->app->desk, world);
}

enum answer page_staff(struct request *request, struct response *response) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    const struct organisation *o = house.organisation;
    const struct staff *staff = organisation_staff(o, pairs_get(&request->values, "id"));
    if (!staff || !staff->active) return not_there(&house, request, response);
    struct staff_page page = {.shell = shell_of(request, TAB_DIRECTORY, PHRASE_staff_member),
                              .person = staff_line_of(&house, staff)};
    page.shell.title_more = staff->name;
    for (size_t i = 0; i < o->topics_count && page.services_count < HOUSE_ROWS_MAX; i++)
        if (str_equal(o->topics[i].person, staff->id))
            *ARENA_PUSH(request->arena, page.services, page.services_count) = service_line_of(&house, &o->topics[i]);
    fill_training(&house, request, &page);
    if (sees_accounts(&house, request, staff)) fill_accounts(&house, request, staff, &page);
    struct html html = response_page(response, request);
    template_staff(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}

static enum answer show_service(struct request *request, struct response *response, enum sheet_use use) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    const struct organisation *o = house.organisation;
    const struct topic *topic = organisation_topic(o, pairs_get(&request->values, "id"));
    if (!topic) return not_there(&house, request, response);
    struct service_page page = {.shell = shell_of(request, TAB_DIRECTORY, PHRASE_topic), .use = use,
                                .sheet = service_sheet_of(&house, topic, use == SHEET_SLIP),
                                .published = o->publication.shown && topic_is_public(o, topic),
                                .given_by = request->actor.name.len ? request->actor.name : request->actor.staff,
                                .given_at = request->now};
    page.shell.title_more = topic->name;
    if (use == SHEET_SLIP) page.shell.title = PHRASE_guidance_slip;
    if (page.published) {
        page.sheet.url = outside_url(request, str_printf(request->arena, "/public/services/" STR_FMT, STR_ARG(topic->id)));
        qr_path(page.sheet.url, &page.sheet.qr_path, &page.sheet.qr_size, request->arena);
    }
    struct html html = response_page(response, request);
    template_service(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}

enum answer page_service(struct request *request, struct response *response) {
    return show_service(request, response, SHEET_STAFF);
}

/* What an asker who does not know how takes along: the person at the window may not be published, so only what is. */
enum answer page_slip(struct request *request, struct response *response) {
    return show_service(request, response, SHEET_SLIP);
}

/* ---- at intake ---- */

/* GET /register/directory: what is typed (q), or else what is chosen (topic, units). */
enum answer page_lookup(struct request *request, struct response *response) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    const struct organisation *o = house.organisation;
    struct lookup_page page = {.query = query_of(request)};
    struct directory_found found = {0};
    const struct topic *topic = organisation_topic(o, pairs_get(&request->parameters, "topic"));
    const struct unit *unit = organisation_unit(o, pairs_get(&request->parameters, "units"));
    page.asked = page.query.len > 0;
    if (page.asked) organisation_find(o, page.query, LOOKUP_MAX, &found, request->arena);
    else {
        if (topic) *ARENA_PUSH(request->arena, found.topics, found.topics_count) = topic;
        if (unit) *ARENA_PUSH(request->arena, found.units, found.units_count) = unit;
    }
    struct found_part part = {0};
    fill_found(&house, &found, &part);
    page.services = part.services, page.services_count = part.services_count;
    page.units = part.units, page.units_count = part.units_count;
    page.staff = part.staff, page.staff_count = part.staff_count;
    page.nothing = part.nothing;
    struct html html = response_page(response, request);
    template_lookup(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}
