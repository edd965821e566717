/* The page of a matter, the commands given there, and what is shown when somebody was faster.
 * Not here: what a command does. Keeps: two people in one matter never overwrite each other; a refusal names its article. */
#include "templates.h"
#include "web/api/api.h"
#include "web/view/command_form.h"
#include "web/errand.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"
#include "web/pages/work.h"
#include "web/view/why.h"

/* ---- what may be done ---- */

struct asked_detail { /* of the asker */
    enum personal part;
    enum fact fact;
    struct str text; /* as this reader sees it */
    bool hidden;
};

/* What one would mostly do in a state, likeliest first; the first that is allowed is shown open. */
static const enum verb main_verbs[STATE__COUNT][4] = {
    [STATE_OPEN] = {VERB_ANSWER, VERB_PROGRESS, VERB_CLOSE, VERB_URGE},
    [STATE_OFFERED] = {VERB_ACCEPT, VERB_URGE, VERB_PROGRESS, VERB_PRAISE},
    [STATE_CONSULTING] = {VERB_CONCLUDE, VERB_URGE, VERB_PROGRESS, VERB_PRAISE},
    [STATE_REFERRED] = {VERB_INSTRUCT, VERB_URGE, VERB_PROGRESS, VERB_PRAISE},
    [STATE_PAUSED] = {VERB_SUPPLEMENT, VERB_URGE, VERB_PROGRESS, VERB_PRAISE},
    [STATE_ANSWERED] = {VERB_CALLBACK, VERB_CLOSE, VERB_PRAISE, VERB_COMPLAIN},
    [STATE_CLOSED] = {VERB_PRAISE, VERB_REOPEN, VERB_CALLBACK, VERB_COMPLAIN},
};

static const char *icon_of(enum verb verb) {
    static const struct {
        enum verb verb;
        const char *icon;
    } icons[] = {
        {VERB_ACCEPT, "check"}, {VERB_ANSWER, "circle-check"}, {VERB_TRANSFER, "send"}, {VERB_GUIDE, "map-pin"},
        {VERB_CONTACT, "phone-call"}, {VERB_CALLBACK, "phone-call"}, {VERB_CLOSE, "circle-check"}, {VERB_URGE, "bell"},
        {VERB_RETURN, "arrow-back-up"}, {VERB_REFUSE, "ban"}, {VERB_CONSULT, "users"}, {VERB_ESCALATE, "stairs-up"},
        {VERB_REVEAL, "eye"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(icons); i++)
        if (icons[i].verb == verb) return icons[i].icon;
    return "notes";
}

static bool about_findings(enum verb verb) {
    return verb == VERB_VERIFY || verb == VERB_DISMISS || verb == VERB_HEAR || verb == VERB_PROPOSE || verb == VERB_DECIDE ||
           verb == VERB_APPEAL || verb == VERB_DECIDE_APPEAL;
}

static bool on_page(enum verb verb, const struct matter *matter) {
    if (verb == VERB_REGISTER || verb == VERB_REVEAL) return false;
    return matter->findings_count > 0 || !about_findings(verb);
}

static struct action action_of(struct str number, int64_t version, enum verb verb, struct arena *arena) {
    return (struct action){.address = str_printf(arena, "/matters/" STR_FMT, STR_ARG(number)), .number = number,
                           .version = version, .verb = str_from(verb_names[verb]), .icon = str_from(icon_of(verb)),
                           .label = verb_command_texts[verb], .drafted = true};
}

/* The asker's details as they stand on the page, in the order of the choices of `reveal`. */
enum { DETAILS = 4 };

/* Somebody's number stands in the words of the matter, and is masked: it is shown with the telephone. */
static bool has_masked_words(const struct desk_matter *found, unsigned seen, struct arena *arena) {
    const struct organisation *organisation = found->world.organisation;
    const struct str words[] = {found->matter->subject, found->matter->body};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (words_shown(seen, words[i], organisation, arena).ptr != words[i].ptr) return true;
    return false;
}

static void details_of(const struct desk_matter *found, const struct request *request,
                       struct asked_detail details[static DETAILS]) {
    const struct asker *asker = &found->matter->asker;
    unsigned seen = api_personal_seen(&found->world, found->matter, request);
    const struct asked_detail all[DETAILS] = {{PERSONAL_NAME, FACT_ASKER_NAME, asker->name, false},
                                              {PERSONAL_UNIT, FACT_ASKER_UNIT, asker->unit, false},
                                              {PERSONAL_PHONE, FACT_ASKER_PHONE, asker->phone, false},
                                              {PERSONAL_ADDRESS, FACT_ASKER_ADDRESS, asker->address, false}};
    for (size_t i = 0; i < DETAILS; i++) {
        details[i] = all[i];
        details[i].hidden = all[i].text.len && !(seen & all[i].part);
        details[i].text = personal_shown(seen, all[i].part, all[i].text, request->arena);
        if (all[i].part == PERSONAL_PHONE && has_masked_words(found, seen, request->arena)) details[i].hidden = true;
    }
}

/* Of the choices of `reveal`, those that show something new. */
static void keep_hidden(struct field *parts, const struct desk_matter *found, const struct request *request) {
    struct asked_detail details[DETAILS];
    details_of(found, request, details);
    CHECK(str_is(parts->name, "parts") && parts->options_count == DETAILS);
    size_t kept = 0;
    for (size_t i = 0; i < DETAILS; i++)
        if (details[i].hidden) parts->options[kept++] = parts->options[i];
    parts->options_count = kept;
}

/* Add the inputs. */
static void make_ready(struct action *action, const struct desk_matter *found, enum verb verb, struct str csrf,
                       const struct request *request) {
    struct choices choices = {.organisation = found->world.organisation, .arena = request->arena, .staff = request->actor.staff};
    action->ready = true;
    action->csrf = csrf;
    command_form_fields(&found->world, found->matter, verb, &choices, &action->fields, &action->fields_count);
    if (verb == VERB_REVEAL) keep_hidden(&action->fields[0], found, request);
    if (verb == VERB_TRANSFER && found->matter->units_count == 1) /* said at registration already */
        command_form_preset(action->fields, action->fields_count, "to", found->matter->units[0], request->arena);
    if (str_is(pairs_get(&request->form, "do"), verb_names[verb]))
        command_form_keep(&request->form, action->fields, action->fields_count, request->arena);
    courtesies_of(found->world.regulation, verb, request->arena, &action->courtesies, &action->courtesies_count);
}

/* What is given every day; the rest waits behind one click. */
static bool usual(enum verb verb, enum matter_state state) {
    static const enum verb verbs[] = {VERB_ANSWER, VERB_EXPLAIN, VERB_PROGRESS, VERB_NOTICE, VERB_GUIDE, VERB_TRANSFER,
                                      VERB_ACCEPT, VERB_RETURN, VERB_CONTACT, VERB_CLOSE, VERB_CALLBACK, VERB_URGE};
    for (size_t i = 0; i < ARRAY_LENGTH(verbs); i++)
        if (verbs[i] == verb) return true;
    return verb == main_verbs[state][0];
}

static void add_action(struct matter_page *page, const struct desk_matter *found, enum verb verb, struct arena *arena) {
    struct action *action = usual(verb, found->matter->state) ? ARENA_PUSH(arena, page->actions, page->actions_count)
                                                              : ARENA_PUSH(arena, page->more, page->more_count);
    *action = action_of(page->number, page->version, verb, arena);
}

/* The command that stands open: the one asked for, else the likeliest; VERB__COUNT: none, as in a matter that is closed, which
 * waits for nothing. */
static enum verb verb_to_open(enum verb asked, const struct matter *matter, const bool allowed[VERB__COUNT]) {
    enum matter_state state = matter->state;
    bool by_milestones = str_is(matter->kind, "document") || str_is(matter->kind, "meeting");
    if (asked != VERB__COUNT && allowed[asked]) return asked;
    if (by_milestones && state == STATE_OPEN && allowed[VERB_REACH]) return VERB_REACH;
    if (state == STATE_CLOSED) return VERB__COUNT;
    for (size_t i = 0; i < ARRAY_LENGTH(main_verbs[state]); i++)
        if (allowed[main_verbs[state][i]]) return main_verbs[state][i];
    return VERB__COUNT;
}

/* The form of one command stands first and open; the inputs of the others are fetched when they are wanted (page_command_form):
 * they are most of what there would be to write. */
static void open_first(struct matter_page *page, const struct desk_matter *found, enum verb verb, const struct request *request) {
    struct action *first = ARENA_PUSH(request->arena, page->actions, page->actions_count);
    *first = action_of(page->number, page->version, verb, request->arena);
    first->main = true;
    make_ready(first, found, verb, page->shell.csrf, request);
}

static struct str ban_address(struct str number, enum verb verb, struct arena *arena) {
    return str_printf(arena, "/matters/" STR_FMT "/why/command/%s", STR_ARG(number), verb_names[verb]);
}

/* What is forbidden for the same reason stands in one line: most of it is somebody else's to do. */
static void add_ban(struct matter_page *page, enum verb verb, const struct refusal *refusal, struct arena *arena) {
    page->banned_count++;
    for (size_t i = 0; i < page->bans_count; i++) {
        struct ban *ban = &page->bans[i];
        if (!str_equal(ban->reason.zh, refusal->reason.zh) || !str_equal(ban->article, refusal->article)) continue;
        ARENA_PUSH(arena, ban->also, ban->also_count)->label = verb_command_texts[verb];
        return;
    }
    *ARENA_PUSH(arena, page->bans, page->bans_count) =
        (struct ban){.label = verb_command_texts[verb], .reason = refusal->reason, .article = refusal->article,
                     .why = ban_address(page->number, verb, arena)};
}

static void fill_actions(struct matter_page *page, const struct desk_matter *found, enum verb asked,
                         const struct request *request) {
    struct arena *arena = request->arena;
    struct possibility *possible;
    bool allowed[VERB__COUNT] = {false}, freely[VERB__COUNT] = {false};
    size_t count = matter_possibilities(&found->world, found->matter, request->actor.staff, request->now, arena, &possible);
    for (size_t i = 0; i < count; i++) {
        allowed[possible[i].verb] = possible[i].allowed && on_page(possible[i].verb, found->matter);
        freely[possible[i].verb] = allowed[possible[i].verb] && possible[i].refusal.reason.zh.len == 0;
    }
    enum verb open = verb_to_open(asked, found->matter, asked != VERB__COUNT && allowed[asked] ? allowed : freely);
    if (open != VERB__COUNT) open_first(page, found, open, request);
    for (size_t i = 0; i < count; i++) {
        enum verb verb = possible[i].verb;
        if (allowed[verb] && verb != open) add_action(page, found, verb, arena);
        if (possible[i].refusal.reason.zh.len && on_page(verb, found->matter) && !about_findings(verb))
            add_ban(page, verb, &possible[i].refusal, arena);
    }
    page->work = ARENA_NEW(arena, struct work);
    work_of(found, allowed, page->shell.csrf, request, page->work);
}

/* ---- the page ---- */

static void add_fact(struct matter_page *page, enum fact fact, struct str value, bool masked, struct arena *arena) {
    struct operand operand = {.fact = fact};
    if (value.len)
        *ARENA_PUSH(arena, page->facts, page->facts_count) = (struct detail){fact_text(&operand), value, masked};
}

static struct str word_said(enum fact fact, struct str word, enum language language) {
    struct text text = fact_word_text(fact, word);
    return text.zh.len ? text_in(text, language) : word;
}

static struct str units_said(const struct desk_matter *found, struct arena *arena) {
    struct str said = {0};
    for (size_t i = 0; i < found->matter->units_count; i++) {
        struct str name = organisation_name_of(found->world.organisation, found->matter->units[i]);
        said = said.len ? str_printf(arena, STR_FMT "、" STR_FMT, STR_ARG(said), STR_ARG(name)) : name;
    }
    return said;
}

static struct str value_said(const struct desk_matter *found, const struct value_rule *rule, const json_t *value,
                             const struct request *request) {
    struct str text = str_from(json_string_value(value));
    for (size_t i = 0; i < rule->words_count; i++)
        if (str_equal(rule->words[i].word, text)) return text_in(rule->words[i].text, request->language);
    if (rule->type == VALUE_TYPE_PARTY) return organisation_name_of(found->world.organisation, text);
    static const struct text yes = {STR_INIT("是"), STR_INIT("yes")}, no = {STR_INIT("否"), STR_INIT("no")};
    if (json_is_boolean(value)) return text_in(json_is_true(value) ? yes : no, request->language);
    return text;
}

/* What the regulation asked for when the matter was registered. */
static void add_values(struct matter_page *page, const struct desk_matter *found, const struct request *request) {
    for (size_t i = 0; i < found->matter->noted_count; i++) {
        const struct named_value *noted = &found->matter->noted[i];
        const struct value_rule *rule = regulation_value(found->world.regulation, noted->name);
        bool at_register = false;
        for (size_t k = 0; rule && k < rule->on_count; k++) at_register = at_register || rule->on[k] == VERB_REGISTER;
        struct str said = at_register ? value_said(found, rule, noted->value, request) : (struct str){0};
        if (said.len)
            *ARENA_PUSH(request->arena, page->facts, page->facts_count) = (struct detail){rule->text, said, false};
    }
}

/* What is hidden can be shown, which is recorded. */
static void offer_reveal(struct matter_page *page, const struct desk_matter *found, enum verb asked,
                         const struct request *request) {
    struct action *action = ARENA_PUSH(request->arena, page->reveal, page->reveal_count);
    *action = action_of(page->number, page->version, VERB_REVEAL, request->arena);
    page->reveal_minutes = LIMIT_REVEAL_MINUTES;
    if (asked != VERB_REVEAL) return;
    action->main = true;
    make_ready(action, found, VERB_REVEAL, page->shell.csrf, request);
}

static void fill_facts(struct matter_page *page, const struct desk_matter *found, enum verb asked,
                       const struct request *request) {
    const struct matter *matter = found->matter;
    struct arena *arena = request->arena;
    struct asked_detail details[DETAILS];
    bool hidden = false;
    details_of(found, request, details);
    for (size_t i = 0; i < DETAILS; i++) {
        add_fact(page, details[i].fact, details[i].text, details[i].hidden, arena);
        hidden = hidden || details[i].hidden;
    }
    page->revealed_until = revealed_until(found->matter, request->actor.staff, request->now);
    if (hidden) offer_reveal(page, found, asked, request);
    add_fact(page, FACT_ASKER_TIER, matter->asker.tier, false, arena);
    add_fact(page, FACT_SCOPE, word_said(FACT_SCOPE, matter->scope, request->language), false, arena);
    add_fact(page, FACT_UNITS, units_said(found, arena), false, arena);
    const struct topic *topic = organisation_topic(found->world.organisation, matter->topic);
    struct text of_pack = regulation_word_text(found->world.regulation, matter->topic);
    add_fact(page, FACT_TOPIC, topic ? topic->name : text_in(of_pack, request->language), false, arena);
    add_fact(page, FACT_SOURCE, word_said(FACT_SOURCE, matter->source, request->language), false, arena);
    add_values(page, found, request);
}

static void fill_sheets(struct matter_page *page, const struct desk_matter *found, struct arena *arena) {
    for (size_t i = 0; i < found->matter->forms_count; i++) {
        const struct form *form = &found->matter->forms[i];
        const struct form_rule *rule = regulation_form(found->world.regulation, form->id, form->article);
        if (rule)
            *ARENA_PUSH(arena, page->sheets, page->sheets_count) =
                (struct sheet_link){form->id, form->article, rule->title, form->n};
    }
}

static struct text text_of_word(enum fact fact, struct str word) {
    struct text text = fact_word_text(fact, word);
    return text.zh.len ? text : (struct text){word, word};
}

static void fill_holder(struct matter_page *page, const struct desk_matter *found) {
    const struct organisation *organisation = found->world.organisation;
    const struct staff *staff = organisation_staff(organisation, found->matter->holder);
    const struct unit *unit = organisation_unit_of(organisation, found->matter->holder);
    page->holder = organisation_name_of(organisation, found->matter->holder);
    page->holder_unit = staff && unit ? unit->name : (struct str){0};
    page->holder_phone = staff && staff->phone.len ? staff->phone : unit ? unit->phone : (struct str){0};
}

static void fill_next_due(struct matter_page *page, instant now) {
    for (size_t i = 0; i < page->clocks_count; i++) {
        const struct clock_view *clock = &page->clocks[i];
        if (clock->face != CLOCK_FACE_RUNNING || clock->due == INSTANT_NONE) continue;
        if (page->next_due != INSTANT_NONE && page->next_due <= clock->due) continue;
        page->next_due = clock->due;
        page->next_due_article = clock->article;
        page->next_due_until = clock->until;
    }
    page->light = light_of(page->next_due, false, now);
}

static void fill_page(struct matter_page *page, const struct desk_matter *found, enum verb asked, const struct request *request) {
    const struct matter *matter = found->matter;
    const struct organisation *organisation = found->world.organisation;
    struct arena *arena = request->arena;
    unsigned seen = api_personal_seen(&found->world, matter, request);
    *page = (struct matter_page){
        .shell = shell_of(request, TAB_LEDGER, PHRASE_matter),
        .id = matter->id, .version = matter->version,
        .number = matter_number(matter->id, arena),
        .subject = words_shown(seen, matter->subject, organisation, arena),
        .body = words_shown(seen, matter->body, organisation, arena),
        .state = matter_state_texts[matter->state], .outcome = matter_outcome_texts[matter->outcome],
        .channel = text_of_word(FACT_CHANNEL, matter->channel), .kind = text_of_word(FACT_KIND, matter->kind),
        .closed = matter->state == STATE_CLOSED, .told = matter->told,
        .registered_at = matter->registered_at, .next_due = INSTANT_NONE,
    };
    page->shell.title_more = page->number;
    if (matter->urgency.len && !str_is(matter->urgency, "normal")) page->urgency = text_of_word(FACT_URGENCY, matter->urgency);
    page->regulation = str_printf(arena, STR_FMT " · " STR_FMT,
                                  STR_ARG(text_in(found->world.regulation->title, request->language)),
                                  STR_ARG(matter->regulation_version));
    fill_holder(page, found);
    chain_of(&found->world, matter, seen, &page->chain, arena);
    page->clocks = clocks_of(&found->world, matter, request->now, request->language, &page->clocks_count, arena);
    fill_next_due(page, request->now);
    page->events = events_of(&found->world, matter, 0, request->actor.staff, seen, &page->events_count, arena);
    page->findings = findings_of(&found->world, matter, request->actor.staff, &page->findings_count, arena);
    fill_facts(page, found, asked, request);
    fill_sheets(page, found, request->arena);
    fill_actions(page, found, asked, request);
}

static enum answer no_matter(struct request *request, struct response *response) {
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND, "there is no matter of this number");
    return response_failure(response, request, &error);
}

/* What a page of a matter says beside the matter itself. */
struct occasion {
    enum verb asked;             /* the command whose form shall stand open; VERB__COUNT: whichever is likeliest */
    int status;
    struct str problem;          /* what was wrong with the last command; may be empty */
    const struct submission *refused; /* the last command, when it was refused; else NULL */
};

static enum answer show_matter(struct request *request, struct response *response, int64_t id, const struct occasion *occasion) {
    struct desk_matter found;
    struct matter_page page;
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) return no_matter(request, response);
    fill_page(&page, &found, occasion->asked, request);
    page.problem.text = occasion->problem;
    if (occasion->refused) page.problem = problem_of_refusal(request, &found, occasion->refused);
    enum verb done;
    if (verb_read(pairs_get(&request->parameters, "done"), &done)) {
        page.done = str_from(verb_names[done]);
        page.flash = flash_of(request, done);
    }
    struct html html = response_page(response, request);
    response->status = occasion->status;
    template_matter(&html, &page);
    desk_matter_release(&found);
    return ANSWER_NOW;
}

enum answer page_matter(struct request *request, struct response *response) {
    int64_t id;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    struct occasion occasion = {.asked = VERB__COUNT, .status = 200};
    if (!verb_read(pairs_get(&request->parameters, "command"), &occasion.asked)) occasion.asked = VERB__COUNT;
    return show_matter(request, response, id, &occasion);
}

/* ---- commands ---- */

static struct possibility possibility_of(const struct desk_matter *found, enum verb verb, const struct request *request) {
    struct possibility *possible, none = {.verb = verb};
    size_t count = matter_possibilities(&found->world, found->matter, request->actor.staff, request->now, request->arena,
                                        &possible);
    for (size_t i = 0; i < count; i++)
        if (possible[i].verb == verb) return possible[i];
    return none;
}

static void write_form(struct html *html, const struct desk_matter *found, enum verb verb, int64_t version,
                       const struct request *request) {
    struct possibility possible = possibility_of(found, verb, request);
    if (!possible.allowed) {
        const struct ban ban = {
            .label = verb_command_texts[verb], .reason = possible.refusal.reason, .article = possible.refusal.article,
            .why = ban_address(matter_number(found->matter->id, request->arena), verb, request->arena)};
        template_ban(html, &ban);
        return;
    }
    struct action action = action_of(matter_number(found->matter->id, request->arena), version, verb, request->arena);
    make_ready(&action, found, verb, csrf_token(request->app->secret, request->session, request->arena), request);
    template_action(html, &action);
}

/* GET /matters/{id}/commands/{verb}?version=: the form of one command, for a page that shows the matter at that version. The
 * form carries the version that its reader sees, not the present one, so that what changed meanwhile is met with 412. */
enum answer page_command_form(struct request *request, struct response *response) {
    int64_t id, version;
    enum verb verb;
    struct desk_matter found;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    bool readable = verb_read(pairs_get(&request->values, "verb"), &verb) &&
                    str_int64(pairs_get(&request->parameters, "version"), 0, INT64_MAX, &version);
    if (!readable || !desk_matter(request->reader, &request->actor, id, &found, request->arena))
        return no_matter(request, response);
    bool has_form = verb == VERB_REVEAL || on_page(verb, found.matter);
    if (has_form) {
        struct html html = response_page(response, request);
        write_form(&html, &found, verb, version, request);
    }
    desk_matter_release(&found);
    return has_form ? ANSWER_NOW : no_matter(request, response);
}

/* A choice is said as it stood in the form. */
static void say_sent(struct sent *sent, const struct field *field) {
    sent->label = field->label;
    for (size_t i = 0; i < field->options_count; i++)
        if (str_equal(field->options[i].value, sent->value)) sent->shown = field->options[i].label;
    if (field->kind == FIELD_CHECK) sent->shown = (struct text){STR("是"), STR("yes")};
}

static enum answer show_conflict(struct request *request, struct response *response, const struct submission *submission) {
    struct desk_matter found;
    if (!desk_matter(request->reader, &request->actor, submission->matter, &found, request->arena)) {
        return no_matter(request, response);
    }
    struct conflict_page page = {
        .shell = shell_of(request, TAB_LEDGER, PHRASE_error_conflict),
        .id = found.matter->id, .version = found.matter->version,
        .number = matter_number(found.matter->id, request->arena), .subject = subject_shown(&found, request),
        .verb = str_from(verb_names[submission->command.verb]), .label = verb_command_texts[submission->command.verb],
    };
    page.news = events_of(&found.world, found.matter, submission->version_expected, request->actor.staff,
                          api_personal_seen(&found.world, found.matter, request), &page.news_count, request->arena);
    struct choices choices = {.organisation = found.world.organisation, .arena = request->arena, .staff = request->actor.staff};
    struct field *fields;
    size_t fields_count;
    command_form_fields(&found.world, found.matter, submission->command.verb, &choices, &fields, &fields_count);
    for (size_t i = 0; i < request->form.count; i++) {
        const struct pair *pair = &request->form.items[i];
        if (pair->value.len == 0 || str_is(pair->name, "version") || str_is(pair->name, "do") || str_is(pair->name, "csrf")) {
            continue;
        }
        struct sent *sent = ARENA_PUSH(request->arena, page.sent, page.sent_count);
        *sent = (struct sent){.name = pair->name, .value = pair->value, .shown = {pair->value, pair->value}};
        for (size_t f = 0; f < fields_count; f++)
            if (str_equal(fields[f].name, pair->name)) say_sent(sent, &fields[f]);
    }
    struct html html = response_page(response, request);
    response->status = 412;
    template_conflict(&html, &page);
    desk_matter_release(&found);
    return ANSWER_NOW;
}

static enum answer show_refused(struct request *request, struct response *response, const struct submission *submission) {
    const struct occasion occasion = {submission->command.verb, 409, {0}, submission};
    return show_matter(request, response, submission->matter, &occasion);
}

static enum answer answer_command(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    const struct submission *submission = &errand->submission;
    enum answer answer = ANSWER_NOW;
    switch (submission->result) {
    case SUBMISSION_ACCEPTED:
        answer = response_redirect(response, str_printf(request->arena, "/matters/" STR_FMT "?done=%s",
                                                        STR_ARG(matter_number(submission->matter, request->arena)),
                                                        verb_names[submission->command.verb]));
        break;
    case SUBMISSION_REFUSED: answer = show_refused(request, response, submission); break;
    case SUBMISSION_CONFLICT: answer = show_conflict(request, response, submission); break;
    case SUBMISSION_NOT_FOUND: answer = no_matter(request, response); break;
    case SUBMISSION_FAILED: answer = response_failure(response, request, &submission->error); break;
    }
    errand_end(errand);
    return answer;
}

enum answer page_command(struct request *request, struct response *response) {
    int64_t id, version = -1;
    enum verb verb;
    struct error error = {0};
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    struct str sent = pairs_get(&request->form, "version");
    if (!verb_read(pairs_get(&request->form, "do"), &verb) || verb == VERB_REGISTER ||
        (sent.len && !str_int64(sent, 0, INT64_MAX, &version))) {
        error_set(&error, ERROR_INPUT, "the form names no command");
        return response_failure(response, request, &error);
    }
    if (verb == VERB_REVEAL) version = -1; /* looking changes nothing, so nobody can have been faster */
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    json_t *command = command_form_read(request, world->regulation, verb);
    desk_world_release(request->app->desk, world);
    if (verb_speaks_to_asker(verb) && !pairs_have(&request->form, "said_all_the_same") &&
        page_warning(request, response, id, command, verb)) {
        json_decref(command);
        return ANSWER_NOW;
    }
    bool under_way = errand_send(request, command, id, version, (struct str){0}, answer_command, &error);
    json_decref(command);
    if (under_way) return ANSWER_LATER;
    const struct occasion occasion = {verb, 400, error_said(&error, request->language, request->arena), NULL};
    return show_matter(request, response, id, &occasion);
}
