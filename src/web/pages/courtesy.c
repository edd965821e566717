/* Words of courtesy beside the commands that speak to somebody, and the warning before a forbidden phrase is said.
 * Not here: which phrases are forbidden (the pack), how they are found (matter/phrases.c). Keeps: a warning asks, it never stops:
 * whoever wants to say it all the same does. */
#include "templates.h"
#include "web/view/command_form.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"
#include "web/pages/work.h"

static bool courtesy_is_for(const struct courtesy_rule *rule, enum verb verb) {
    for (size_t i = 0; i < rule->on_count; i++)
        if (rule->on[i] == verb) return true;
    return rule->on_count == 0 && (verb == VERB_REGISTER || verb_speaks_to_asker(verb));
}

void courtesies_of(const struct regulation *regulation, enum verb verb, struct arena *arena, struct courtesy_view **courtesies,
                   size_t *count) {
    *courtesies = NULL;
    *count = 0;
    for (size_t i = 0; i < regulation->courtesies_count; i++) {
        const struct courtesy_rule *rule = &regulation->courtesies[i];
        struct str words = {0};
        if (!courtesy_is_for(rule, verb)) continue;
        for (size_t k = 0; k < rule->words_count; k++)
            words = words.len ? str_printf(arena, STR_FMT "、" STR_FMT, STR_ARG(words), STR_ARG(rule->words[k])) : rule->words[k];
        *ARENA_PUSH(arena, *courtesies, *count) = (struct courtesy_view){rule->article, rule->say, words};
    }
}

/* ---- the warning ---- */

static void add_phrases(const struct desk_matter *found, const struct phrase_said *said, size_t count, struct arena *arena,
                        struct warning_page *page) {
    for (size_t i = 0; i < count; i++) {
        const struct article *article = regulation_article(found->world.regulation, said[i].rule->article);
        struct phrase_view *view = ARENA_PUSH(arena, page->phrases, page->phrases_count);
        *view = (struct phrase_view){.article = said[i].rule->article, .phrase = said[i].phrase};
        if (article) view->gist = article->gist;
    }
}

/* The text that holds it can be changed here; all else of the form goes along as it was sent. */
static void add_form(const struct desk_matter *found, const struct request *request, enum verb verb, struct warning_page *page) {
    struct choices choices = {.organisation = found->world.organisation, .arena = request->arena, .staff = request->actor.staff};
    struct field *fields;
    size_t count;
    command_form_fields(&found->world, found->matter, verb, &choices, &fields, &count);
    for (size_t i = 0; i < request->form.count; i++) {
        const struct pair *pair = &request->form.items[i];
        if (!pair->value.len || str_is(pair->name, "version") || str_is(pair->name, "do") || str_is(pair->name, "csrf")) continue;
        if (!str_is(pair->name, "text") && !str_is(pair->name, "reason")) {
            *ARENA_PUSH(request->arena, page->sent, page->sent_count) = (struct sent){.name = pair->name, .value = pair->value};
            continue;
        }
        for (size_t f = 0; f < count; f++)
            if (str_equal(fields[f].name, pair->name)) {
                fields[f].value = pair->value;
                *ARENA_PUSH(request->arena, page->texts, page->texts_count) = fields[f];
            }
    }
}

static void show_warning(struct request *request, struct response *response, const struct desk_matter *found, enum verb verb,
                         const struct phrase_said *said, size_t count) {
    int64_t version = found->matter->version;
    struct str sent = pairs_get(&request->form, "version");
    if (sent.len && !str_int64(sent, 0, INT64_MAX, &version)) version = found->matter->version;
    struct warning_page page = {.shell = shell_of(request, TAB_LEDGER, PHRASE_phrase_heading),
                                .number = matter_number(found->matter->id, request->arena),
                                .subject = subject_shown(found, request),
                                .verb = str_from(verb_names[verb]), .version = version, .label = verb_command_texts[verb]};
    add_phrases(found, said, count, request->arena, &page);
    add_form(found, request, verb, &page);
    struct html html = response_page(response, request);
    response->status = 409;
    template_warning(&html, &page);
}

bool page_warning(struct request *request, struct response *response, int64_t id, const json_t *command, enum verb verb) {
    struct desk_matter found;
    struct phrase_said *said;
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) return false;
    size_t count = matter_phrases(found.world.regulation, verb, command, request->arena, &said);
    if (count) show_warning(request, response, &found, verb, said, count);
    desk_matter_release(&found);
    return count > 0;
}
