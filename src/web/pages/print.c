/* An issued form of a matter as a sheet of A4: titles, article, fields as the matter stands now, lines to sign.
 * Not here: which form is issued when (the pack), what fills a field (matter/forms.c). Keeps: the asker's personal data is masked
 * here as on the page of the matter. */
#include "templates.h"
#include "web/api/api.h"
#include "web/view/house_view.h"
#include "web/pages/page.h"

/* The last one of that id, or number `n` of the matter. */
static const struct form *form_of(const struct request *request, const struct matter *matter) {
    struct str id = pairs_get(&request->values, "form");
    int64_t n = 0;
    bool numbered = str_int64(pairs_get(&request->parameters, "n"), 1, INT32_MAX, &n);
    for (size_t i = matter->forms_count; i-- > 0;)
        if (str_equal(matter->forms[i].id, id) && (!numbered || matter->forms[i].n == n)) return &matter->forms[i];
    return NULL;
}

static bool is_signature(struct str field) {
    static const char *const signed_by_hand[] = {"first_signature", "unit_signature", "handed_by",     "received_by",
                                                 "signed_by",       "approved_by",    "asker_opinion", "replied_by"};
    for (size_t i = 0; i < ARRAY_LENGTH(signed_by_hand); i++)
        if (str_is(field, signed_by_hand[i])) return true;
    return false;
}

/* A sheet of paper has no use for seconds: 2026-11-22 17:27:35.100 ends with its minute. */
static struct str to_the_minute(struct str value) {
    bool moment = value.len > 16 && value.ptr[4] == '-' && value.ptr[7] == '-' && value.ptr[13] == ':' && value.ptr[16] == ':';
    return moment ? str_slice(value, 0, 16) : value;
}

static struct str value_shown(struct str field, struct str value, unsigned seen, const struct organisation *organisation,
                              struct arena *arena) {
    static const struct {
        const char *field;
        enum personal part;
    } personal[] = {{"asker_name", PERSONAL_NAME}, {"asker_unit", PERSONAL_UNIT}, {"asker_phone", PERSONAL_PHONE},
                    {"asker_address", PERSONAL_ADDRESS}};
    for (size_t i = 0; i < ARRAY_LENGTH(personal); i++)
        if (str_is(field, personal[i].field)) return personal_shown(seen, personal[i].part, value, arena);
    return seen & PERSONAL_PHONE ? value : mask_text(value, organisation, arena); /* what somebody wrote into it */
}

static void fill_lines(struct form_page *page, const struct desk_matter *found, const struct form *form,
                       const struct form_rule *rule, const struct request *request) {
    unsigned seen = matter_personal_seen(&found->world, found->matter, request->actor.staff, request->now);
    bool any = false;
    for (size_t i = 0; i < rule->fields_count; i++) {
        struct str name = rule->fields[i].name;
        struct str value = matter_form_field(&found->world, found->matter, form, name, request->arena);
        struct form_line *line = ARENA_PUSH(request->arena, page->lines, page->lines_count);
        *line = (struct form_line){.label = rule->fields[i].label,
                                   .value = value_shown(name, to_the_minute(value), seen, found->world.organisation,
                                                        request->arena),
                                   .signature = is_signature(name)};
        any = any || line->signature;
    }
    if (any) return;
    static const struct text by_hand = {STR_INIT("签字"), STR_INIT("Signature")};
    *ARENA_PUSH(request->arena, page->lines, page->lines_count) = (struct form_line){.label = by_hand, .signature = true};
}

static enum answer show_form(struct request *request, struct response *response, const struct desk_matter *found) {
    const struct form *form = form_of(request, found->matter);
    const struct form_rule *rule = form ? regulation_form(found->world.regulation, form->id, form->article) : NULL;
    struct error error = {0};
    if (!rule) {
        error_set(&error, ERROR_NOT_FOUND, "no such form was issued for this matter");
        return response_failure(response, request, &error);
    }
    const struct matter *matter = found->matter;
    struct form_page page = {
        .shell = shell_of(request, TAB_LEDGER, PHRASE_form_sheet), .institution = found->world.organisation->name,
        .number = matter_number(matter->id, request->arena), .article = form->article,
        .regulation = text_in(found->world.regulation->title, request->language), .title = rule->title, .copies = rule->copies,
        .n = form->n, .issued_at = matter->registered_at};
    page.shell.title_more = page.number;
    if (form->event >= 1 && (size_t)form->event <= matter->events_count) page.issued_at = matter->events[form->event - 1]->at;
    fill_lines(&page, found, form, rule, request);
    if (matter_is_party(&found->world, matter, request->actor.staff)) { /* the code is only for those who may see the receipt */
        struct str path = str_printf(request->arena, "/track?number=" STR_FMT "&code=" STR_FMT, STR_ARG(page.number),
                                     STR_ARG(desk_tracking_code(request->app->desk, matter->id, request->arena)));
        qr_path(outside_url(request, path), &page.qr_path, &page.qr_size, request->arena);
    }
    struct html html = response_page(response, request);
    template_form(&html, &page);
    return ANSWER_NOW;
}

enum answer page_form(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    struct error error = {0};
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) {
        error_set(&error, ERROR_NOT_FOUND, "there is no matter of this number for you");
        return response_failure(response, request, &error);
    }
    enum answer answer = show_form(request, response, &found);
    desk_matter_release(&found);
    return answer;
}
