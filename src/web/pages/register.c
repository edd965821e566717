/* Registering: the form, the caller known by number, the receipt.
 * Not here: drafts, which the browser keeps (assets/app.js). Keeps: sending a form twice registers once. */
#include <sys/random.h>

#include "templates.h"
#include "web/api/api.h"
#include "web/view/command_form.h"
#include "web/errand.h"
#include "web/view/house_view.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"
#include "web/pages/work.h"
#include "web/view/why.h"

enum { CALLER_ROWS = 6, CALLER_DIGITS_MIN = 7 };

/* ---- the form ---- */

/* As it was sent; or as the address asks for it (/register?kind=meeting). */
static struct str sent_or(const struct request *request, const char *name, const char *otherwise) {
    struct str sent = pairs_get(&request->form, name), asked = pairs_get(&request->parameters, name);
    return sent.len ? sent : asked.len ? asked : str_from(otherwise);
}

static struct str new_key(struct arena *arena) {
    struct digest random;
    CHECK(getrandom(random.bytes, sizeof random.bytes, 0) == sizeof random.bytes);
    return str_slice(digest_hex(&random, arena_alloc(arena, DIGEST_HEX_SIZE)), 0, 32);
}

/* Does the regulation speak of documents and meetings? Then its milestones are for some kinds only. */
static bool regulation_has_work(const struct regulation *regulation) {
    for (size_t i = 0; i < regulation->milestones_count; i++)
        if (regulation->milestones[i].kinds_count) return true;
    return regulation->checklists_count || regulation->participants_count || regulation->proofreadings_count;
}

static void label_due(struct field *fields, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_is(fields[i].name, "due"))
            fields[i].label = (struct text){STR("会议、用稿或完成时间"), STR("meeting, text needed, or to be done by")};
}

/* What a matter may be registered with besides; a form is flat, so the asker's have names of their own (add_asker). `due` is
 * asked with the rest where documents and meetings are, and stands among the rare ones elsewhere. */
static void fill_more(const struct desk_world *now, struct register_page *page, struct arena *arena) {
    static const char *const keys[] = {"due", "source", "related", "same_address", "asked_together", "asked_at"};
    const struct world world = {.organisation = now->organisation, .regulation = now->regulation};
    page->has_work = regulation_has_work(now->regulation);
    size_t asked = page->has_work ? 1 : 0; /* of the keys, with the rest */
    command_form_some(&world, VERB_REGISTER, keys, asked, arena, &page->due, &page->due_count);
    command_form_some(&world, VERB_REGISTER, keys + asked, ARRAY_LENGTH(keys) - asked, arena, &page->more, &page->more_count);
    label_due(page->due, page->due_count);
    label_due(page->more, page->more_count);
    courtesies_of(now->regulation, VERB_REGISTER, arena, &page->courtesies, &page->courtesies_count);
    static const struct field of_asker[] = {
        {.kind = FIELD_SHORT, .name = STR_INIT("asker_kind"), .chars_max = LIMIT_WORD_CHARS,
         .label = {STR_INIT("服务对象类别"), STR_INIT("kind of asker")}},
        {.kind = FIELD_SHORT, .name = STR_INIT("asker_tier"), .chars_max = LIMIT_WORD_CHARS,
         .label = {STR_INIT("客户等级"), STR_INIT("tier")}},
        {.kind = FIELD_CHECK, .name = STR_INIT("vexatious"), .label = {STR_INIT("无理取闹"), STR_INIT("vexatious")}}};
    for (size_t i = 0; i < ARRAY_LENGTH(of_asker); i++) *ARENA_PUSH(arena, page->more, page->more_count) = of_asker[i];
}

static void keep_sent(const struct request *request, struct register_page *page) {
    command_form_keep(&request->form, page->values, page->values_count, request->arena);
    command_form_keep(&request->form, page->due, page->due_count, request->arena);
    command_form_keep(&request->form, page->more, page->more_count, request->arena);
    for (size_t i = 0; i < page->more_count; i++) page->more_open = page->more_open || page->more[i].value.len;
}

static enum answer show_form(struct request *request, struct response *response, int status, struct problem problem) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct arena *arena = request->arena;
    struct str key = pairs_get(&request->form, "idempotency_key");
    struct register_page page = {
        .shell = shell_of(request, TAB_REGISTER, PHRASE_register_title),
        .problem = problem,
        .phone = pairs_get(&request->form, "phone"), .asker_name = pairs_get(&request->form, "asker_name"),
        .asker_unit = pairs_get(&request->form, "asker_unit"), .asker_address = pairs_get(&request->form, "asker_address"),
        .subject = pairs_get(&request->form, "subject"), .body = pairs_get(&request->form, "body"),
        .anonymous = pairs_have(&request->form, "anonymous"),
        .idempotency_key = key.len ? key : new_key(arena),
    };
    page.channels = options_of_words(FACT_CHANNEL, command_key_words(VERB_REGISTER, "channel"),
                                     sent_or(request, "channel", "phone"),
                                     &page.channels_count, arena);
    page.kinds = options_of_words(FACT_KIND, command_key_words(VERB_REGISTER, "kind"), sent_or(request, "kind", "consultation"),
                                  &page.kinds_count, arena);
    page.scopes = options_of_words(FACT_SCOPE, command_key_words(VERB_REGISTER, "scope"), sent_or(request, "scope", "self"),
                                   &page.scopes_count, arena);
    page.urgencies = options_of_words(FACT_URGENCY, command_key_words(VERB_REGISTER, "urgency"),
                                      sent_or(request, "urgency", "normal"),
                                      &page.urgencies_count, arena);
    page.units = options_of_units(world->organisation, pairs_get(&request->form, "units"), &page.units_count, arena);
    page.topics = options_of_topics(world->organisation, world->regulation, pairs_get(&request->form, "topic"),
                                    &page.topics_count, arena);
    command_form_values(world->regulation, world->organisation, VERB_REGISTER, arena, &page.values, &page.values_count);
    fill_more(world, &page, arena);
    keep_sent(request, &page);
    struct html html = response_page(response, request);
    response->status = status;
    template_register(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

enum answer page_register(struct request *request, struct response *response) {
    return show_form(request, response, 200, (struct problem){0});
}

/* The asker's inputs have names of their own, because a form is flat. */
static void add_asker(const struct request *request, json_t *command) {
    static const struct {
        const char *input, *key;
    } inputs[] = {{"asker_name", "name"}, {"asker_unit", "unit"}, {"phone", "phone"}, {"asker_address", "address"},
                  {"asker_kind", "kind"}, {"asker_tier", "tier"}};
    json_t *asker = json_object();
    for (size_t i = 0; i < ARRAY_LENGTH(inputs); i++) {
        struct str value = str_trim(pairs_get(&request->form, inputs[i].input));
        if (value.len) json_object_set_new(asker, inputs[i].key, json_stringn(value.ptr, value.len));
    }
    if (pairs_have(&request->form, "anonymous")) json_object_set_new(asker, "anonymous", json_true());
    if (pairs_have(&request->form, "vexatious")) json_object_set_new(asker, "vexatious", json_true());
    if (json_object_size(asker)) json_object_set(command, "asker", asker);
    json_decref(asker);
}

static bool has_asker(const struct matter *matter) {
    bool work = str_is(matter->kind, "document") || str_is(matter->kind, "meeting") || str_is(matter->kind, "task");
    return !work || matter->asker.name.len || matter->asker.phone.len;
}

static enum answer answer_register(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    const struct submission *submission = &errand->submission;
    enum answer answer = ANSWER_NOW;
    struct str number = matter_number(submission->matter_id, request->arena);
    switch (submission->result) {
    case SUBMISSION_ACCEPTED: /* a receipt is for an asker: documents and meetings have none */
        answer = response_redirect(response, str_printf(request->arena,
                                                        has_asker(submission->state) ? "/matters/" STR_FMT "/receipt?fresh=1"
                                                                                     : "/matters/" STR_FMT "?done=register",
                                                        STR_ARG(number)));
        break;
    case SUBMISSION_REFUSED:
        answer = show_form(request, response, 409, problem_of_refusal(request, NULL, submission));
        break;
    case SUBMISSION_CONFLICT:
    case SUBMISSION_NOT_FOUND:
    case SUBMISSION_FAILED: answer = response_failure(response, request, &submission->error); break;
    }
    errand_end(errand);
    return answer;
}

enum answer page_register_send(struct request *request, struct response *response) {
    struct error error = {0};
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    json_t *command = command_form_read(request, world->regulation, VERB_REGISTER);
    desk_world_release(request->app->desk, world);
    add_asker(request, command);
    bool under_way = errand_send(request, command, 0, -1, pairs_get(&request->form, "idempotency_key"), answer_register, &error);
    json_decref(command);
    if (under_way) return ANSWER_LATER;
    return show_form(request, response, 400, (struct problem){.text = error_said(&error, request->language, request->arena)});
}

/* ---- the caller ---- */

static size_t digits_in(struct str phone) {
    size_t digits = 0;
    for (size_t i = 0; i < phone.len; i++) digits += phone.ptr[i] >= '0' && phone.ptr[i] <= '9';
    return digits;
}

enum answer page_caller(struct request *request, struct response *response) {
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    struct caller_page page = {.phone = str_trim(pairs_get(&request->parameters, "phone"))};
    struct matter_row *rows = NULL;
    if (digits_in(page.phone) >= CALLER_DIGITS_MIN) {
        page.rows_count = desk_by_phone(request->reader, &request->actor, page.phone, CALLER_ROWS, &rows, request->arena);
        page.rows = page.rows_count ? rows_of(world->organisation, rows, page.rows_count, request) : NULL;
        if (page.rows_count) page.name = rows[0].asker_name;
        const struct customer *customer = organisation_customer(world->organisation, page.phone);
        if (customer) {
            page.name = customer->name;
            page.tier = customer->tier;
            page.account_manager = organisation_name_of(world->organisation, customer->account_manager);
        }
    } else {
        page.phone = (struct str){0};
    }
    struct html html = response_page(response, request);
    template_caller(&html, &page);
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

/* ---- the receipt ---- */

static struct str track_url(const struct request *request, struct str number, struct str code) {
    return outside_url(request, str_printf(request->arena, "/track?number=" STR_FMT "&code=" STR_FMT, STR_ARG(number),
                                           STR_ARG(code)));
}

/* The clock that the asker waits for: the soonest one that only an answer stops. */
static void fill_due(struct receipt_page *page, const struct matter *matter) {
    page->due = INSTANT_NONE;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (clock->status != CLOCK_RUNNING || clock->due == INSTANT_NONE || !str_is(clock->until, "answer")) continue;
        if (page->due != INSTANT_NONE && page->due <= clock->due) continue;
        page->due = clock->due;
        page->due_article = clock->article;
    }
}

enum answer page_receipt(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    struct error error = {0};
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    bool there = desk_matter(request->reader, &request->actor, id, &found, request->arena);
    if (!there || !matter_is_party(&found.world, found.matter, request->actor.staff)) {
        if (there) desk_matter_release(&found);
        error_set(&error, ERROR_NOT_FOUND, "there is no receipt of this number for you");
        return response_failure(response, request, &error);
    }
    const struct organisation *organisation = found.world.organisation;
    const struct staff *owner = organisation_staff(organisation, found.matter->owner);
    const struct unit *unit = organisation_unit_of(organisation, found.matter->owner);
    struct receipt_page page = {
        .shell = shell_of(request, TAB_REGISTER, PHRASE_receipt),
        .id = id, .number = matter_number(id, request->arena), .code = desk_tracking_code(request->app->desk, id, request->arena),
        .subject = found.matter->subject, .asker = found.matter->asker.name,
        .owner = organisation_name_of(organisation, found.matter->owner), .owner_unit = unit ? unit->name : (struct str){0},
        .owner_phone = owner && owner->phone.len ? owner->phone : unit ? unit->phone : (struct str){0},
        .supervision_phone = organisation->supervision_phone,
        .registered_at = found.matter->registered_at, .fresh = pairs_have(&request->parameters, "fresh"),
    };
    fill_due(&page, found.matter);
    page.track_url = track_url(request, page.number, page.code);
    qr_path(page.track_url, &page.qr_path, &page.qr_size, request->arena);
    struct html html = response_page(response, request);
    template_receipt(&html, &page);
    desk_matter_release(&found);
    return ANSWER_NOW;
}
