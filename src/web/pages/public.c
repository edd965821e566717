/* What everybody may see without signing in: the organisation as far as it publishes itself, each service as a sheet for the
 * wall, and the form by which an asker registers her own request. Not here: tracking it afterwards (people.c).
 * Keeps: nothing that is not published; a request over the web has an owner, whom the organisation names, and comes once. */
#include <sys/random.h>

#include "templates.h"
#include "web/api/api.h"
#include "web/view/command_form.h"
#include "web/errand.h"
#include "web/view/house_view.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

enum { KEY_CHARS = 32 };

/* What askers may register by themselves; the other kinds are the house's own work. */
static const char asker_kinds[] = "consultation query request application complaint report repair suggestion";

static enum answer not_public(struct house *house, struct request *request, struct response *response) {
    struct error error = {0};
    house_leave(house, request);
    error_set(&error, ERROR_NOT_FOUND, "this is not published");
    return response_failure(response, request, &error);
}

static bool takes_requests(const struct organisation *organisation) {
    return organisation->publication.shown && organisation->publication.web_intake.len > 0;
}

/* ---- the organisation ---- */

static struct str hours_said(const struct house *house) {
    const struct hours *hours = &house->organisation->timetable.hours;
    struct str list = {0};
    for (size_t i = 0; i < hours->count; i++)
        list = str_printf(house->arena, STR_FMT "%s%02d:%02d–%02d:%02d", STR_ARG(list), i ? "  " : "",
                          hours->intervals[i].open / 60, hours->intervals[i].open % 60, hours->intervals[i].close / 60,
                          hours->intervals[i].close % 60);
    return list;
}

static void fill_public(const struct house *house, struct public_page *page) {
    const struct organisation *o = house->organisation;
    const struct regulation *regulation = house->world->regulation;
    page->units_count = units_as_tree(house, true, &page->units);
    for (size_t i = 0; i < page->units_count; i++) {
        const struct unit *unit = organisation_unit(o, page->units[i].id);
        const struct staff *head = organisation_staff(o, unit->head);
        if (!head || !head->published) page->units[i].head = (struct str){0};
    }
    page->staff_count = staff_of(house, NULL, true, &page->staff);
    page->services_count = services_of(house, NULL, true, false, &page->services);
    page->proxies_count = services_of(house, NULL, true, true, &page->proxies);
    for (size_t i = 0; i < o->publication.standards_count; i++)
        *ARENA_PUSH(house->arena, page->standards, page->standards_count) = (struct material){o->publication.standards[i]};
    for (size_t i = 0; i < o->publication.documents_count; i++)
        *ARENA_PUSH(house->arena, page->documents, page->documents_count) =
            (struct link){o->publication.documents[i].title, o->publication.documents[i].url};
    for (size_t i = 0; i < regulation->articles_count; i++)
        if (regulation->articles[i].gist.zh.len)
            *ARENA_PUSH(house->arena, page->articles, page->articles_count) =
                (struct article_line){regulation->articles[i].id, regulation->articles[i].gist};
    page->regulation = text_in(regulation->title, house->language);
}

enum answer page_public(struct request *request, struct response *response) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    const struct organisation *o = house.organisation;
    if (!o->publication.shown) return not_public(&house, request, response);
    struct public_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_public_title), .institution = o->name,
                               .supervision_phone = o->supervision_phone, .complaints = o->publication.complaints,
                               .hours = hours_said(&house), .intake = takes_requests(o)};
    fill_public(&house, &page);
    qr_path(outside_url(request, STR("/public")), &page.qr_path, &page.qr_size, request->arena);
    struct html html = response_page(response, request);
    template_public(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}

enum answer page_public_service(struct request *request, struct response *response) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    const struct organisation *o = house.organisation;
    const struct topic *topic = organisation_topic(o, pairs_get(&request->values, "id"));
    if (!o->publication.shown || !topic || !topic_is_public(o, topic)) return not_public(&house, request, response);
    struct service_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_topic), .use = SHEET_PUBLIC,
                                .sheet = service_sheet_of(&house, topic, true), .published = true, .intake = takes_requests(o)};
    page.shell.title_more = topic->name;
    page.sheet.url = outside_url(request, str_printf(request->arena, "/public/services/" STR_FMT, STR_ARG(topic->id)));
    qr_path(page.sheet.url, &page.sheet.qr_path, &page.sheet.qr_size, request->arena);
    struct html html = response_page(response, request);
    template_service(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}

/* ---- asking ---- */

static struct str new_key(struct arena *arena) {
    struct digest random;
    CHECK(getrandom(random.bytes, sizeof random.bytes, 0) == sizeof random.bytes);
    return str_slice(digest_hex(&random, arena_alloc(arena, DIGEST_HEX_SIZE)), 0, KEY_CHARS);
}

static struct str sent(const struct request *request, const char *name) {
    return str_trim(pairs_get(&request->form, name));
}

static enum answer show_ask(struct request *request, struct response *response, int status, struct str problem) {
    struct house house;
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    if (!takes_requests(house.organisation)) return not_public(&house, request, response);
    struct str topic = sent(request, "topic"), kind = sent(request, "kind"), key = sent(request, "key");
    struct ask_page page = {.shell = shell_of(request, TAB_NONE, PHRASE_ask_title), .problem = problem,
                            .subject = sent(request, "subject"), .body = pairs_get(&request->form, "body"),
                            .name = sent(request, "name"), .phone = sent(request, "phone"), .address = sent(request, "address"),
                            .key = key.len == KEY_CHARS ? key : new_key(request->arena)};
    if (!topic.len) topic = pairs_get(&request->parameters, "topic");
    page.kinds = options_of_words(FACT_KIND, asker_kinds, kind.len ? kind : STR("consultation"), &page.kinds_count,
                                  request->arena);
    for (size_t i = 0; i < house.organisation->topics_count; i++) {
        const struct topic *one = &house.organisation->topics[i];
        if (topic_is_public(house.organisation, one) && page.topics_count < HOUSE_ROWS_MAX)
            *ARENA_PUSH(request->arena, page.topics, page.topics_count) =
                (struct option){.value = one->id, .label = {one->name, one->name}, .chosen = str_equal(one->id, topic)};
    }
    struct html html = response_page(response, request);
    response->status = status;
    template_ask(&html, &page);
    house_leave(&house, request);
    return ANSWER_NOW;
}

enum answer page_ask(struct request *request, struct response *response) {
    return show_ask(request, response, 200, (struct str){0});
}

static enum answer show_asked(struct request *request, struct response *response, const struct submission *submission) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    const struct matter *matter = submission->state;
    const struct unit *unit = organisation_unit_of(world->organisation, matter->holder);
    struct asked_page page = {
        .shell = shell_of(request, TAB_NONE, PHRASE_receipt), .number = matter_number(submission->matter_id, request->arena),
        .code = desk_tracking_code(request->app->desk, submission->matter_id, request->arena), .subject = matter->subject,
        .unit = unit ? unit->name : world->organisation->name, .phone = unit ? unit->phone : (struct str){0},
        .supervision_phone = world->organisation->supervision_phone, .registered_at = matter->registered_at,
        .due = due_for_asker(matter)};
    page.track_url = outside_url(request, str_printf(request->arena, "/track?number=" STR_FMT "&code=" STR_FMT,
                                                     STR_ARG(page.number), STR_ARG(page.code)));
    qr_path(page.track_url, &page.qr_path, &page.qr_size, request->arena);
    struct html html = response_page(response, request);
    response->status = 201;
    template_asked(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

static enum answer answer_ask(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    const struct submission *submission = &errand->submission;
    enum answer answer = ANSWER_NOW;
    switch (submission->result) {
    case SUBMISSION_ACCEPTED: answer = show_asked(request, response, submission); break;
    case SUBMISSION_REFUSED:
        answer = show_ask(request, response, 409, refusal_said(&submission->refusal, request->language));
        break;
    case SUBMISSION_CONFLICT:
    case SUBMISSION_NOT_FOUND:
    case SUBMISSION_FAILED: answer = response_failure(response, request, &submission->error); break;
    }
    errand_end(errand);
    return answer;
}

static void add_text(json_t *object, const char *key, struct str text) {
    if (text.len) CHECK(json_object_set_new(object, key, json_stringn(text.ptr, text.len)) == 0);
}

/* Whose business it is follows from the service that was chosen; without one the first asked judges. */
static void add_scope(const struct organisation *organisation, struct str chosen, struct str intake, json_t *command) {
    const struct topic *known = organisation_topic(organisation, chosen);
    const struct topic *topic = known && topic_is_public(organisation, known) ? known : NULL;
    const struct unit *own = organisation_unit_of(organisation, intake);
    if (topic) add_text(command, "topic", topic->id);
    if (!topic || !topic->unit.len || !own) {
        add_text(command, "scope", STR("unclear"));
    } else if (str_equal(topic->unit, own->id)) {
        add_text(command, "scope", STR("unit"));
    } else {
        add_text(command, "scope", STR("organisation"));
        CHECK(json_object_set_new(command, "units", json_pack("[s%]", topic->unit.ptr, topic->unit.len)) == 0);
    }
}

static json_t *command_of_ask(const struct request *request, const struct organisation *organisation, struct str intake) {
    json_t *command = json_pack("{s:s,s:s,s:s}", "do", "register", "channel", "web", "source", "asker"), *asker = json_object();
    CHECK(command && asker);
    struct str kind = sent(request, "kind");
    add_text(command, "kind", kind.len ? kind : STR("consultation"));
    add_text(command, "subject", sent(request, "subject"));
    add_text(command, "body", str_trim(pairs_get(&request->form, "body")));
    add_scope(organisation, sent(request, "topic"), intake, command);
    add_text(asker, "name", sent(request, "name"));
    add_text(asker, "phone", sent(request, "phone"));
    add_text(asker, "address", sent(request, "address"));
    bool nobody = !sent(request, "name").len && !sent(request, "phone").len;
    if (nobody) CHECK(json_object_set_new(asker, "anonymous", json_true()) == 0);
    CHECK(json_object_set_new(command, "asker", asker) == 0);
    return command;
}

/* The first asked is whom the organisation names: in the ledger it is that person's matter, come over the web. */
static void act_as(struct request *request, const struct staff *staff) {
    request->actor = (struct actor){.staff = str_copy(request->arena, staff->id), .name = str_copy(request->arena, staff->name),
                                    .roles = staff->roles};
    request->signed_by = SIGNED_NOT;
    request->session = (struct str){0};
}

static bool asker_may_send(struct str kind) {
    struct str rest = str_from(asker_kinds), word;
    while (str_split(&rest, ' ', &word))
        if (str_equal(word, kind)) return true;
    return kind.len == 0;
}

enum answer page_ask_send(struct request *request, struct response *response) {
    struct error error = {0};
    if (!desk_rate_allow(request->app->desk, RATE_ASK, request->source)) {
        error_set(&error, ERROR_BUSY, "too many requests from this address");
        return response_error(response, request, 429, &error);
    }
    if (!asker_may_send(sent(request, "kind"))) {
        error_set(&error, ERROR_INPUT, "this kind of matter is not for the public form");
        error_where(&error, "kind");
        return response_failure(response, request, &error);
    }
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    const struct organisation *o = world->organisation;
    const struct staff *intake = takes_requests(o) ? organisation_staff(o, o->publication.web_intake) : NULL;
    json_t *command = NULL;
    if (intake) {
        command = command_of_ask(request, o, intake->id);
        act_as(request, intake);
    }
    desk_world_release(request->app->desk, world);
    if (!command) return show_ask(request, response, 404, (struct str){0});
    struct str key = sent(request, "key");
    if (key.len) key = str_printf(request->arena, "public-form:" STR_FMT, STR_ARG(utf8_prefix(key, KEY_CHARS)));
    bool under_way = errand_send(request, command, 0, -1, key, answer_ask, &error);
    json_decref(command);
    if (under_way) return ANSWER_LATER;
    return show_ask(request, response, 400, error_said(&error, request->language, request->arena));
}
