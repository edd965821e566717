/* Stages, and what is shown of documents and meetings: milestones with their deadlines, preparations and who saw to them, the
 * notice to each participant, proofreading. Not here: what a command does; the small forms send the commands that anybody may.
 * Keeps: everything is read from the events, by the rules of the regulation the matter was born under. */
#include "web/pages/work.h"

#include "templates.h"
#include "web/api/api.h"
#include "web/view/command_form.h"
#include "web/pages/page.h"
#include "web/view/page_view.h"

/* ---- reading events ---- */

static struct str text_of(const json_t *args, const char *key) {
    const json_t *value = json_object_get(args, key);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};
}

static const json_t *field_of(const struct event *event, struct str name) {
    return json_object_getn(json_object_get(event->args, "fields"), name.ptr, name.len);
}

static struct str field_text(const struct event *event, struct str name, struct arena *arena) {
    const json_t *value = field_of(event, name);
    if (json_is_number(value)) return str_printf(arena, "%.10g", json_number_value(value));
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};
}

static bool reaches(const struct event *event, struct str milestone) {
    return event->verb == VERB_REACH && str_equal(text_of(event->args, "milestone"), milestone);
}

static const struct event *reached(const struct matter *matter, struct str milestone) {
    for (size_t i = matter->events_count; i-- > 0;)
        if (reaches(matter->events[i], milestone)) return matter->events[i];
    return NULL;
}

static struct str named(const struct desk_matter *found, struct str staff) {
    return organisation_name_of(found->world.organisation, staff);
}

/* ---- stages ---- */

static void stages_of(const struct desk_matter *found, struct arena *arena, bool for_asker, struct stage_view **stages,
                      size_t *count) {
    const struct regulation *regulation = found->world.regulation;
    instant *entered = ARENA_ARRAY(arena, instant, regulation->stages_count ? regulation->stages_count : 1);
    int at = matter_stages(&found->world, found->matter, entered, arena), now = at;
    *stages = NULL;
    *count = 0;
    while (for_asker && now > 0 && !regulation->stages[now].asker.zh.len) now--; /* one that the asker's page passes over */
    for (int i = 0; i < (int)regulation->stages_count; i++) {
        const struct stage_rule *rule = &regulation->stages[i];
        if (for_asker && !rule->asker.zh.len) continue;
        *ARENA_PUSH(arena, *stages, *count) =
            (struct stage_view){.text = for_asker ? rule->asker : rule->text, .at = i <= at ? entered[i] : INSTANT_NONE,
                                .state = i < now ? STEP_DONE : i == now ? STEP_NOW : STEP_WAITING};
    }
}

void work_stages_for_asker(const struct desk_matter *found, struct arena *arena, struct stage_view **stages, size_t *count) {
    stages_of(found, arena, true, stages, count);
}

/* ---- milestones ---- */

struct text work_due_label(struct str kind) {
    if (str_is(kind, "meeting")) return (struct text){STR("会议时间"), STR("meeting begins")};
    if (str_is(kind, "document")) return (struct text){STR("用稿时间"), STR("needed")};
    return (struct text){STR("完成时限"), STR("to be done by")};
}

static const struct clock *clock_until(const struct matter *matter, struct str milestone) {
    for (size_t i = matter->clocks_count; i-- > 0;)
        if (str_equal(matter->clocks[i].until, milestone)) return &matter->clocks[i];
    return NULL;
}

/* Of the milestones of the pack, those with a deadline in this matter and those that were reached; the parts of a checklist or of
 * the notices have cards of their own. */
static bool milestone_stands(const struct regulation *regulation, struct str milestone) {
    for (size_t i = 0; i < regulation->checklists_count; i++)
        if (str_equal(regulation->checklists[i].each, milestone)) return false;
    for (size_t i = 0; i < regulation->participants_count; i++) {
        const struct participants_rule *rule = &regulation->participants[i];
        if (str_equal(rule->set, milestone) || str_equal(rule->sent, milestone) || str_equal(rule->acknowledged, milestone))
            return false;
    }
    return true;
}

static void add_milestone(struct work *work, const struct desk_matter *found, const struct word_rule *word, instant now,
                          struct arena *arena) {
    const struct clock *clock = clock_until(found->matter, word->word);
    const struct event *event = reached(found->matter, word->word);
    if (!clock && !event) return;
    struct milestone_view *view = ARENA_PUSH(arena, work->milestones, work->milestones_count);
    bool late = clock && (clock->status == CLOCK_RAN_OUT || (event && clock->due != INSTANT_NONE && event->at > clock->due));
    *view = (struct milestone_view){.text = word->text, .due = clock ? clock->due : INSTANT_NONE,
                                    .at = event ? event->at : INSTANT_NONE, .state = event ? STEP_DONE : STEP_WAITING};
    if (clock) view->article = clock->article;
    if (event) view->who = named(found, event->by);
    view->light = late ? LIGHT_RED : event ? LIGHT_GREEN : light_of(view->due, false, now);
}

static bool waits_earlier(const struct milestone_view *a, const struct milestone_view *b) {
    if (a->state != STEP_WAITING || b->state != STEP_WAITING) return a->state != STEP_WAITING && b->state == STEP_WAITING;
    return a->due != INSTANT_NONE && (b->due == INSTANT_NONE || a->due < b->due);
}

/* What is reached first, as the pack has it; then what waits, soonest first. The first that waits is what is next. */
static void order_milestones(struct work *work) {
    for (size_t i = 1; i < work->milestones_count; i++) {
        struct milestone_view moved = work->milestones[i];
        size_t k = i;
        for (; k > 0 && waits_earlier(&moved, &work->milestones[k - 1]); k--) work->milestones[k] = work->milestones[k - 1];
        work->milestones[k] = moved;
    }
    for (size_t i = 0; i < work->milestones_count; i++)
        if (work->milestones[i].state == STEP_WAITING) {
            work->milestones[i].state = STEP_NOW;
            return;
        }
}

static void milestones_of(const struct desk_matter *found, instant now, struct arena *arena, struct work *work) {
    const struct regulation *regulation = found->world.regulation;
    for (size_t i = 0; i < regulation->milestones_count; i++)
        if (milestone_stands(regulation, regulation->milestones[i].word))
            add_milestone(work, found, &regulation->milestones[i], now, arena);
    if (!work->milestones_count) return;
    order_milestones(work);
    if (found->matter->due == INSTANT_NONE) return;
    *ARENA_PUSH(arena, work->milestones, work->milestones_count) = (struct milestone_view){
        .text = work->due_label, .due = found->matter->due, .at = INSTANT_NONE, .last = true,
        .state = now >= found->matter->due ? STEP_DONE : STEP_WAITING};
}

/* ---- a checklist ---- */

/* Who saw to an item first, since it was last said that it is not there. */
static void item_of(const struct desk_matter *found, const struct checklist_rule *rule, struct str name, struct item_view *item) {
    const struct value_rule *value = regulation_value(found->world.regulation, name);
    *item = (struct item_view){.name = name, .text = value->text, .at = INSTANT_NONE};
    for (size_t i = 0; i < found->matter->events_count; i++) {
        const struct event *event = found->matter->events[i];
        const json_t *given = field_of(event, name);
        if (!given || !(reaches(event, rule->each) || reaches(event, rule->all))) continue;
        if (!json_is_true(given)) *item = (struct item_view){.name = name, .text = value->text, .at = INSTANT_NONE};
        else if (!item->who.len) item->who = named(found, event->by), item->at = event->at;
    }
}

static void checklist_of(const struct desk_matter *found, struct arena *arena, struct work *work) {
    const struct regulation *regulation = found->world.regulation;
    for (size_t i = 0; i < regulation->checklists_count; i++) {
        const struct checklist_rule *rule = &regulation->checklists[i];
        if (!matter_holds(&found->world, found->matter, rule->when, arena)) continue;
        work->items = ARENA_ARRAY(arena, struct item_view, rule->items_count);
        work->items_count = rule->items_count;
        work->checklist_title = rule->title;
        work->checklist_article = rule->article;
        work->each = rule->each;
        work->all = rule->all;
        work->checklist_closed = reached(found->matter, rule->all) != NULL;
        for (size_t k = 0; k < rule->items_count; k++) {
            item_of(found, rule, rule->items[k], &work->items[k]);
            work->items_done += work->items[k].who.len > 0;
        }
        return;
    }
}

/* ---- participants ---- */

static struct participant_view *participant_find(struct work *work, struct str name) {
    for (size_t i = 0; i < work->participants_count; i++)
        if (str_equal(work->participants[i].name, name)) return &work->participants[i];
    return NULL;
}

static struct participant_view *participant_add(struct work *work, struct str name, struct arena *arena) {
    struct participant_view *known = participant_find(work, name);
    if (known) return known;
    struct participant_view *added = ARENA_PUSH(arena, work->participants, work->participants_count);
    *added = (struct participant_view){.name = name, .sent = INSTANT_NONE, .acknowledged = INSTANT_NONE, .fault = NOTICE_WAITS};
    return added;
}

static void name_participants(const struct desk_matter *found, const struct participants_rule *rule, struct arena *arena,
                              struct work *work) {
    const json_t *names = NULL;
    for (size_t i = 0; i < found->matter->noted_count; i++)
        if (str_equal(found->matter->noted[i].name, rule->named)) names = found->matter->noted[i].value;
    for (size_t i = 0; i < json_array_size(names); i++) {
        struct str name = str_trim(str_from(json_string_value(json_array_get(names, i))));
        if (!name.len) continue;
        participant_add(work, name, arena);
        work->names = work->names.len ? str_printf(arena, STR_FMT "\n" STR_FMT, STR_ARG(work->names), STR_ARG(name)) : name;
    }
}

static struct text medium_said(const struct regulation *regulation, const struct participants_rule *rule, struct str word) {
    const struct value_rule *value = regulation_value(regulation, rule->medium);
    for (size_t i = 0; value && i < value->words_count; i++)
        if (str_equal(value->words[i].word, word)) return value->words[i].text;
    return (struct text){word, word};
}

/* The first notice counts: a second one does not make it earlier. Names after `listed` are not on the list. */
static void notices_of(const struct desk_matter *found, const struct participants_rule *rule, struct arena *arena,
                       struct work *work) {
    size_t listed = work->participants_count;
    for (size_t i = 0; i < found->matter->events_count; i++) {
        const struct event *event = found->matter->events[i];
        bool sent = reaches(event, rule->sent), confirmed = reaches(event, rule->acknowledged);
        struct str name = sent || confirmed ? str_trim(field_text(event, rule->person, arena)) : (struct str){0};
        if (!name.len) continue;
        struct participant_view *view = participant_add(work, name, arena);
        if ((size_t)(view - work->participants) >= listed) view->fault = NOTICE_WRONG;
        if (confirmed && view->acknowledged == INSTANT_NONE) view->acknowledged = event->at;
        if (!sent || view->sent != INSTANT_NONE) continue;
        view->sent = event->at;
        view->sent_by = named(found, event->by);
        view->medium = medium_said(found->world.regulation, rule, field_text(event, rule->medium, arena));
    }
}

/* The last moment at which a notice is in time: that of the rule, else the beginning itself. */
static instant notice_latest(const struct desk_matter *found, const struct participants_rule *rule) {
    instant begins = found->matter->due;
    if (begins == INSTANT_NONE || !rule->has_late) return begins;
    return timetable_due_before(&found->world.organisation->timetable, begins, rule->late);
}

static void judge_notices(const struct desk_matter *found, const struct participants_rule *rule, instant now, struct work *work) {
    instant latest = notice_latest(found, rule), begins = found->matter->due;
    static const enum light lights[] = {LIGHT_GREEN, LIGHT_NONE, LIGHT_AMBER, LIGHT_RED, LIGHT_RED, LIGHT_RED};
    for (size_t i = 0; i < work->participants_count; i++) {
        struct participant_view *view = &work->participants[i];
        bool sent = view->sent != INSTANT_NONE;
        bool late = sent && latest != INSTANT_NONE && view->sent > latest;
        if (view->fault != NOTICE_WRONG && sent) view->fault = late ? NOTICE_LATE : NOTICE_WELL;
        if (view->fault == NOTICE_WAITS && begins != INSTANT_NONE && now >= begins) view->fault = NOTICE_MISSED;
        if (view->fault == NOTICE_WAITS && latest != INSTANT_NONE && now > latest) view->fault = NOTICE_PRESSES;
        view->light = lights[view->fault];
        work->told += sent && view->fault != NOTICE_WRONG;
        work->faults += view->fault > NOTICE_PRESSES;
    }
}

/* The words of a value (empty name: none), to choose from. */
static void words_of(const struct regulation *regulation, struct str name, struct arena *arena, struct option **options,
                     size_t *count) {
    const struct value_rule *value = name.len ? regulation_value(regulation, name) : NULL;
    for (size_t i = 0; value && i < value->words_count; i++)
        *ARENA_PUSH(arena, *options, *count) = (struct option){.value = value->words[i].word, .label = value->words[i].text};
}

static void participants_of(const struct desk_matter *found, instant now, struct arena *arena, struct work *work) {
    const struct regulation *regulation = found->world.regulation;
    for (size_t i = 0; i < regulation->participants_count; i++) {
        const struct participants_rule *rule = &regulation->participants[i];
        if (!matter_holds(&found->world, found->matter, rule->when, arena)) continue;
        work->has_participants = true;
        work->participants_article = rule->article;
        work->named = rule->named;
        work->person = rule->person;
        work->medium = rule->medium;
        work->set = rule->set;
        work->sent = rule->sent;
        work->acknowledged = rule->acknowledged;
        name_participants(found, rule, arena, work);
        notices_of(found, rule, arena, work);
        judge_notices(found, rule, now, work);
        words_of(regulation, rule->medium, arena, &work->media, &work->media_count);
        return;
    }
}

/* ---- proofreading ---- */

static struct str places_said(const struct regulation *regulation, const json_t *places, struct str name, enum language language,
                              struct arena *arena) {
    const struct value_rule *value = name.len ? regulation_value(regulation, name) : NULL;
    struct str said = {0};
    for (size_t i = 0; value && i < json_array_size(places); i++) {
        struct str word = str_from(json_string_value(json_array_get(places, i))), text = word;
        for (size_t k = 0; k < value->words_count; k++)
            if (str_equal(value->words[k].word, word)) text = text_in(value->words[k].text, language);
        said = said.len ? str_printf(arena, STR_FMT "、" STR_FMT, STR_ARG(said), STR_ARG(text)) : text;
    }
    return said;
}

static int64_t number_of(struct str text) {
    int64_t number;
    return str_int64(text, 0, INT32_MAX, &number) ? number : 0;
}

static void add_proof(const struct desk_matter *found, const struct proofreading_rule *rule, const struct event *event,
                      enum language language, struct arena *arena, struct work *work) {
    struct proof_view *view = ARENA_PUSH(arena, work->proofs, work->proofs_count);
    *view = (struct proof_view){.at = event->at, .who = named(found, event->by),
                                .characters = field_text(event, rule->characters, arena),
                                .errors = field_text(event, rule->errors, arena),
                                .critical = field_text(event, rule->critical, arena)};
    int64_t characters = number_of(view->characters), errors = number_of(view->errors);
    if (characters) view->rate = str_printf(arena, "%.2f", (double)errors * (double)rule->per / (double)characters);
    view->too_many = number_of(view->critical) > 0 || errors * rule->per > rule->more_than * characters;
    if (rule->kinds.len)
        view->where = places_said(found->world.regulation, field_of(event, rule->kinds), rule->kinds, language, arena);
}

static void proofreading_of(const struct desk_matter *found, enum language language, struct arena *arena, struct work *work) {
    const struct regulation *regulation = found->world.regulation;
    for (size_t i = 0; i < regulation->proofreadings_count; i++) {
        const struct proofreading_rule *rule = &regulation->proofreadings[i];
        if (!matter_holds(&found->world, found->matter, rule->when, arena)) continue;
        work->has_proofreading = true;
        work->proof_article = rule->article;
        work->proof_result = rule->result;
        work->characters = rule->characters;
        work->errors = rule->errors;
        work->critical = rule->critical;
        work->where = rule->kinds;
        work->allowed = rule->more_than;
        work->per = rule->per;
        words_of(regulation, rule->kinds, arena, &work->places, &work->places_count);
        for (size_t k = found->matter->events_count; k-- > 0;) {
            const struct event *event = found->matter->events[k];
            if (event->verb == VERB_CHECK && str_equal(text_of(event->args, "result"), rule->result))
                add_proof(found, rule, event, language, arena, work);
        }
        return;
    }
}

/* ---- all of it ---- */

void work_of(const struct desk_matter *found, const bool allowed[VERB__COUNT], struct str csrf, const struct request *request,
             struct work *work) {
    struct arena *arena = request->arena;
    const struct regulation *regulation = found->world.regulation;
    *work = (struct work){.number = matter_number(found->matter->id, arena), .csrf = csrf, .version = found->matter->version,
                          .may_reach = allowed[VERB_REACH], .may_check = allowed[VERB_CHECK], .due = found->matter->due,
                          .due_label = work_due_label(found->matter->kind)};
    if (regulation->stages_count) work->stages_article = regulation->stages[0].article;
    stages_of(found, arena, false, &work->stages, &work->stages_count);
    milestones_of(found, request->now, arena, work);
    checklist_of(found, arena, work);
    participants_of(found, request->now, arena, work);
    proofreading_of(found, request->language, arena, work);
}

/* GET /matters/{id}/participants: the list of those who were told, to be printed. */
enum answer page_participants(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    struct error error = {0};
    const bool nothing[VERB__COUNT] = {false};
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    bool there = desk_matter(request->reader, &request->actor, id, &found, request->arena);
    struct participants_page page = {.shell = shell_of(request, TAB_LEDGER, PHRASE_participants)};
    if (there) work_of(&found, nothing, (struct str){0}, request, &page.work);
    if (!page.work.has_participants) {
        if (there) desk_matter_release(&found);
        error_set(&error, ERROR_NOT_FOUND, "there is no such list of participants");
        return response_failure(response, request, &error);
    }
    page.number = page.work.number;
    page.subject = subject_shown(&found, request);
    struct html html = response_page(response, request);
    template_participants(&html, &page);
    desk_matter_release(&found);
    return ANSWER_NOW;
}
