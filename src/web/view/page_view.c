/* From a matter to what a page shows of it. Not here: reading it (pages/matter.c) and the HTML (templates/).
 * Keeps: a page names people, never ids. */
#include "web/view/page_view.h"

#include "web/api/api.h"

enum { STEPS_MAX = 8 };
static const int64_t amber_ms = 8 * HOUR_MS; /* about a working day */

enum light light_of(instant due, bool breached, instant now) {
    if (breached) return LIGHT_RED;
    if (due == INSTANT_NONE) return LIGHT_NONE;
    if (due < now) return LIGHT_RED;
    return due - now <= amber_ms ? LIGHT_AMBER : LIGHT_GREEN;
}

static struct text said(enum fact fact, struct str word) {
    struct text text = fact_word_text(fact, word);
    return text.zh.len ? text : (struct text){word, word};
}

void row_of(const struct organisation *organisation, const struct matter_row *from, const struct request *request,
            struct row *row) {
    bool live = from->state != STATE_CLOSED && from->state != STATE_ANSWERED;
    *row = (struct row){
        .id = from->id,
        .number = matter_number(from->id, request->arena),
        .subject = from->subject,
        .asker = mask_name(from->asker_name, request->arena),
        .state = from->state == STATE_CLOSED && from->outcome != OUTCOME_NONE ? matter_outcome_texts[from->outcome]
                                                                              : matter_state_texts[from->state],
        .channel = said(FACT_CHANNEL, from->channel),
        .kind = said(FACT_KIND, from->kind),
        .owner = organisation_name_of(organisation, from->owner),
        .holder = organisation_name_of(organisation, from->holder),
        .light = light_of(from->next_due, from->breached && live, request->now),
        .registered_at = from->registered_at,
        .due = from->next_due,
        .due_article = from->next_due_article,
    };
}

struct row *rows_of(const struct organisation *organisation, const struct matter_row *from, size_t count,
                    const struct request *request) {
    struct row *rows = ARENA_ARRAY(request->arena, struct row, count ? count : 1);
    for (size_t i = 0; i < count; i++) row_of(organisation, &from[i], request, &rows[i]);
    return rows;
}

/* ---- events ---- */

static const struct {
    enum verb verb;
    const char *icon;
    enum light light;
    const char *text, *to; /* keys of what was said and to whom */
} looks[] = {
    {VERB_REGISTER, "square-rounded-plus", LIGHT_NONE, "body", NULL},
    {VERB_ANSWER, "circle-check", LIGHT_GREEN, "text", NULL},
    {VERB_EXPLAIN, "message", LIGHT_NONE, "text", NULL},
    {VERB_PROGRESS, "message", LIGHT_NONE, "text", NULL},
    {VERB_NOTICE, "file-text", LIGHT_AMBER, "items", NULL},
    {VERB_SUPPLEMENT, "file-text", LIGHT_NONE, "text", NULL},
    {VERB_REFUSE, "ban", LIGHT_NONE, "reason", NULL},
    {VERB_GUIDE, "map-pin", LIGHT_NONE, "address", "to"},
    {VERB_TRANSFER, "send", LIGHT_NONE, "reason", "to"},
    {VERB_ACCEPT, "check", LIGHT_GREEN, "text", NULL},
    {VERB_RETURN, "arrow-back-up", LIGHT_AMBER, "opinion", "to"},
    {VERB_FORWARD, "arrow-forward-up", LIGHT_NONE, "opinion", "to"},
    {VERB_ASSIGN, "user-check", LIGHT_NONE, "text", "to"},
    {VERB_DELEGATE, "user", LIGHT_NONE, "reason", "to"},
    {VERB_CONTACT, "phone-call", LIGHT_NONE, "text", "who"},
    {VERB_CONSULT, "users", LIGHT_NONE, "text", NULL},
    {VERB_CONCLUDE, "users", LIGHT_NONE, "opinion", "lead"},
    {VERB_REFER, "stairs-up", LIGHT_NONE, "text", "to"},
    {VERB_INSTRUCT, "flag", LIGHT_NONE, "text", "to"},
    {VERB_ESCALATE, "stairs-up", LIGHT_AMBER, "reason", "to"},
    {VERB_URGE, "bell", LIGHT_AMBER, "text", NULL},
    {VERB_EXTEND, "clock-plus", LIGHT_AMBER, "reason", NULL},
    {VERB_REACH, "flag", LIGHT_NONE, "text", NULL},
    {VERB_CLOSE, "circle-check", LIGHT_GREEN, "text", NULL},
    {VERB_CALLBACK, "phone-call", LIGHT_NONE, "text", NULL},
    {VERB_REOPEN, "refresh", LIGHT_AMBER, "reason", NULL},
    {VERB_SUMMARISE, "notes", LIGHT_NONE, "cause", NULL},
    {VERB_COMPLAIN, "alert-triangle", LIGHT_RED, "about", "against"},
    {VERB_FIND, "alert-triangle", LIGHT_AMBER, "text", "who"},
    {VERB_VERIFY, "alert-triangle", LIGHT_RED, "text", NULL},
    {VERB_DISMISS, "notes", LIGHT_NONE, "text", NULL},
    {VERB_HEAR, "message", LIGHT_NONE, "text", NULL},
    {VERB_APPEAL, "message", LIGHT_AMBER, "text", NULL},
    {VERB_DECIDE_APPEAL, "notes", LIGHT_NONE, "result", NULL},
    {VERB_CHECK, "notes", LIGHT_NONE, "text", NULL},
    {VERB_PRAISE, "thumb-up", LIGHT_GREEN, "text", "who"},
    {VERB_LEAVE, "calendar-event", LIGHT_NONE, NULL, "who"},
    {VERB_ATTENDANCE, "calendar-event", LIGHT_NONE, NULL, "who"},
    {VERB_ROSTER, "calendar-event", LIGHT_NONE, NULL, "who"},
    {VERB_APPROVE, "check", LIGHT_GREEN, "text", NULL},
    {VERB_REJECT, "ban", LIGHT_AMBER, "text", NULL},
    {VERB_PROPOSE, "notes", LIGHT_NONE, "text", NULL},
    {VERB_DECIDE, "flag", LIGHT_AMBER, "text", NULL},
    {VERB_RATED, "message", LIGHT_NONE, "text", NULL},
    {VERB_REVEAL, "eye", LIGHT_AMBER, "reason", NULL},
    {VERB_BREACH, "alert-triangle", LIGHT_RED, NULL, NULL},
    {VERB_OVERDUE, "alert-triangle", LIGHT_AMBER, NULL, NULL},
    {VERB_ATTEMPT, "hand-stop", LIGHT_RED, NULL, NULL},
};

static const char icon_default[] = "notes";

static size_t look_of(enum verb verb) {
    size_t i = 0;
    while (i < ARRAY_LENGTH(looks) && looks[i].verb != verb) i++;
    return i;
}

/* The text under a key; a list is joined. */
static struct str text_under(const json_t *args, const char *key, struct arena *arena) {
    const json_t *value = key ? json_object_get(args, key) : NULL;
    if (!json_is_array(value)) return str_from(json_string_value(value));
    struct str joined = {0};
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct str item = str_from(json_string_value(json_array_get(value, i)));
        joined = joined.len ? str_printf(arena, STR_FMT "；" STR_FMT, STR_ARG(joined), STR_ARG(item)) : item;
    }
    return joined;
}

/* The article an event of the program is about. */
static struct str article_of(const struct matter *matter, const struct event *event) {
    if (event->verb == VERB_ATTEMPT) return event->refused_article;
    if (event->effects.cites.len) return event->effects.cites;
    if (event->verb != VERB_BREACH && event->verb != VERB_OVERDUE) return (struct str){0};
    for (size_t i = 0; i < event->effects.changed_count; i++)
        for (size_t k = 0; k < matter->clocks_count; k++)
            if (matter->clocks[k].n == event->effects.changed[i].n) return matter->clocks[k].article;
    return (struct str){0};
}

/* 查看个人信息：姓名、联系电话（联系来访人） */
static struct text reveal_said(const struct event *event, struct arena *arena) {
    const json_t *parts = json_object_get(event->args, "parts");
    struct text what = verb_texts[VERB_REVEAL],
                purpose = said(FACT_PURPOSE, str_from(json_string_value(json_object_get(event->args, "purpose"))));
    for (size_t i = 0; i < json_array_size(parts); i++) {
        struct text part = said(FACT_PARTS, str_from(json_string_value(json_array_get(parts, i))));
        what.zh = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(what.zh), i ? "、" : "：", STR_ARG(part.zh));
        what.en = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(what.en), i ? ", " : ": ", STR_ARG(part.en));
    }
    return (struct text){str_printf(arena, STR_FMT "（" STR_FMT "）", STR_ARG(what.zh), STR_ARG(purpose.zh)),
                         str_printf(arena, STR_FMT " (" STR_FMT ")", STR_ARG(what.en), STR_ARG(purpose.en))};
}

/* 签发（发送等级：特提）; of a check its result */
static struct str reach_said(const struct world *world, const struct event *event, enum language language, struct arena *arena) {
    const char *key = event->verb == VERB_CHECK ? "result" : "milestone";
    struct str word = str_from(json_string_value(json_object_get(event->args, key)));
    struct text of_pack = regulation_word_text(world->regulation, word), common = said(FACT_MILESTONE, word);
    struct str milestone = text_in(str_equal(of_pack.zh, word) ? common : of_pack, language), more = {0};
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)json_object_get(event->args, "fields"), name, value) {
        const struct value_rule *rule = regulation_value(world->regulation, str_from(name));
        struct str given = text_under(json_object_get(event->args, "fields"), name, arena);
        if (!rule || json_is_false(value)) continue;
        for (size_t i = 0; i < rule->words_count; i++)
            if (str_equal(rule->words[i].word, given)) given = text_in(rule->words[i].text, language);
        struct str label = text_in(rule->text, language);
        more = str_printf(arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(more), more.len ? "；" : "", STR_ARG(label),
                          given.len ? "：" : "", STR_ARG(given));
    }
    if (!more.len) return milestone;
    return str_printf(arena, STR_FMT "（" STR_FMT "）", STR_ARG(milestone), STR_ARG(more));
}

/* Names instead of ids, of one or of a list. */
static struct str names_under(const struct organisation *organisation, const json_t *args, const char *key, struct arena *arena) {
    const json_t *value = key ? json_object_get(args, key) : NULL;
    if (!json_is_array(value)) {
        struct str id = str_from(json_string_value(value));
        return str_is(id, "asker") ? STR("来访人") : id.len ? organisation_name_of(organisation, id) : id;
    }
    struct str said = {0};
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct str name = organisation_name_of(organisation, str_from(json_string_value(json_array_get(value, i))));
        said = said.len ? str_printf(arena, STR_FMT "、" STR_FMT, STR_ARG(said), STR_ARG(name)) : name;
    }
    return said;
}

/* 扣绩效工资 50 元 → 林晓；… */
static struct str measures_said(const struct world *world, const struct event *event, enum language language,
                                struct arena *arena) {
    const json_t *measures = json_object_get(event->args, "measures");
    struct text yuan = {STR_INIT("元"), STR_INIT("yuan")};
    struct str said = {0};
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *measure = json_array_get(measures, i), *amount = json_object_get(measure, "amount");
        struct str unit = str_from(json_string_value(json_object_get(measure, "unit"))),
                   on = names_under(world->organisation, measure, "on", arena),
                   word = str_from(json_string_value(json_object_get(measure, "measure"))),
                   name = text_in(regulation_word_text(world->regulation, word), language);
        said = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(said), i ? "；" : "", STR_ARG(name));
        if (amount)
            said = str_printf(arena, STR_FMT " %g " STR_FMT, STR_ARG(said), json_number_value(amount),
                              STR_ARG(!unit.len || str_is(unit, "yuan") ? text_in(yuan, language) : unit));
        if (on.len) said = str_printf(arena, STR_FMT " → " STR_FMT, STR_ARG(said), STR_ARG(on));
    }
    return said;
}

/* 2026-12-01 至 2026-12-02，事假，替岗：潘宏 */
static struct str leave_said(const struct world *world, const struct event *event, enum language language, struct arena *arena) {
    bool english = language == LANGUAGE_EN;
    struct str from = text_under(event->args, "from", arena), to = text_under(event->args, "to", arena),
               kind = text_under(event->args, "kind", arena), evidence = text_under(event->args, "evidence", arena),
               backup = names_under(world->organisation, event->args, "backup", arena);
    struct str said = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(from), english ? " to " : " 至 ", STR_ARG(to));
    if (kind.len)
        said = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(said), english ? ", " : "，",
                          STR_ARG(text_in(fact_word_text(FACT_LEAVE_KIND, kind), language)));
    if (backup.len)
        said = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(said), english ? ", stood in by " : "，替岗：", STR_ARG(backup));
    if (evidence.len)
        said = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(said), english ? ", evidence: " : "，证明：", STR_ARG(evidence));
    return said;
}

/* 2026-12-01，早退 */
static struct str day_said(const struct event *event, const char *key, enum language language, struct arena *arena) {
    struct str date = text_under(event->args, "date", arena), word = text_under(event->args, key, arena);
    struct text text = said(FACT_RESULT, word);
    if (!word.len) return date;
    return str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(date), language == LANGUAGE_EN ? ", " : "，",
                      STR_ARG(text_in(text, language)));
}

/* What an event is about that its verb alone does not say; empty: nothing. */
static struct str more_said(const struct world *world, const struct event *event, enum language language, struct arena *arena) {
    switch ((int)event->verb) {
    case VERB_REACH:
    case VERB_CHECK: return reach_said(world, event, language, arena);
    case VERB_PROPOSE:
    case VERB_DECIDE: return measures_said(world, event, language, arena);
    case VERB_LEAVE: return leave_said(world, event, language, arena);
    case VERB_ATTENDANCE: return day_said(event, "result", language, arena);
    case VERB_ROSTER: return day_said(event, "post", language, arena);
    default: return (struct str){0};
    }
}

/* 完成节点：签发（发送等级：特提） */
static struct text detailed(const struct world *world, const struct event *event, struct arena *arena) {
    struct text what = verb_texts[event->verb];
    struct str zh = more_said(world, event, LANGUAGE_ZH, arena), en = more_said(world, event, LANGUAGE_EN, arena);
    if (!zh.len) return what;
    return (struct text){str_printf(arena, STR_FMT "：" STR_FMT, STR_ARG(what.zh), STR_ARG(zh)),
                         str_printf(arena, STR_FMT ": " STR_FMT, STR_ARG(what.en), STR_ARG(en))};
}

static struct str with_more(struct str one, struct str other, struct arena *arena) {
    if (!one.len || !other.len) return one.len ? one : other;
    return str_printf(arena, STR_FMT "\n" STR_FMT, STR_ARG(one), STR_ARG(other));
}

static void event_of(const struct world *world, const struct matter *matter, const struct event *event, bool plain,
                     struct event_view *view, struct arena *arena) {
    const struct organisation *organisation = world->organisation;
    size_t look = look_of(event->verb);
    bool known = look < ARRAY_LENGTH(looks);
    *view = (struct event_view){.n = event->n, .at = event->at, .recorded_at = INSTANT_NONE, .what = verb_texts[event->verb],
                                .icon = str_from(known ? looks[look].icon : icon_default),
                                .light = known ? looks[look].light : LIGHT_NONE};
    if (event->recorded_at - event->at >= MINUTE_MS) view->recorded_at = event->recorded_at;
    const struct unit *unit = event->by.len ? organisation_unit_of(organisation, event->by) : NULL;
    if (plain) {
        view->who = unit ? unit->name : organisation->name;
        view->text = text_for_asker(event);
        return;
    }
    view->who = event->by.len ? organisation_name_of(organisation, event->by) : (struct str){0};
    view->who_unit = unit ? unit->name : (struct str){0};
    view->article = article_of(matter, event);
    if (event->verb == VERB_ATTEMPT) {
        const struct text *what = &verb_texts[event->refused_verb];
        view->what = (struct text){str_printf(arena, "“" STR_FMT "”被拒", STR_ARG(what->zh)),
                                   str_printf(arena, "was refused: " STR_FMT, STR_ARG(what->en))};
        view->why = why_address(matter, "event", event->n, arena);
        return;
    }
    view->what = event->verb == VERB_REVEAL ? reveal_said(event, arena) : detailed(world, event, arena);
    view->text = event->verb == VERB_REGISTER ? (struct str){0} : text_under(event->args, known ? looks[look].text : NULL, arena);
    if (event->verb == VERB_FIND) view->article = str_from(json_string_value(json_object_get(event->args, "article")));
    if (event->verb == VERB_COMPLAIN) view->text = with_more(view->text, text_under(event->args, "text", arena), arena);
    view->to = names_under(organisation, event->args, known ? looks[look].to : NULL, arena);
}

struct str flash_of(const struct request *request, enum verb done) {
    return str_printf(request->arena, "%s" STR_FMT, request->language == LANGUAGE_EN ? "Done: " : "已完成：",
                      STR_ARG(text_in(verb_texts[done], request->language)));
}

struct str subject_shown(const struct desk_matter *found, const struct request *request) {
    unsigned seen = api_personal_seen(&found->world, found->matter, request);
    return words_shown(seen, found->matter->subject, found->world.organisation, request->arena);
}

struct event_view *events_of(const struct world *world, const struct matter *matter, int64_t after, struct str reader,
                             unsigned seen, size_t *count, struct arena *arena) {
    bool plain = reader.len == 0;
    struct event_view *views = ARENA_ARRAY(arena, struct event_view, matter->events_count ? matter->events_count : 1);
    int64_t version = matter->version;
    *count = 0;
    for (size_t i = matter->events_count; i-- > 0;) {
        const struct event *event = matter->events[i];
        bool counts = event_changes(event);
        if (counts && version <= after) break;
        if (counts) version--;
        if (plain ? !matter_track_shows(world, matter, event) : !matter_event_shown(world, matter, event, reader)) continue;
        event_of(world, matter, event, plain, &views[*count], arena);
        struct str *text = &views[(*count)++].text;
        if (!plain) *text = words_shown(seen, *text, world->organisation, arena);
    }
    return views;
}

/* ---- the chain ---- */

static struct step *add_step(struct chain *chain, struct step step, struct arena *arena) {
    struct step *added = ARENA_PUSH(arena, chain->steps, chain->steps_count);
    *added = step;
    return added;
}

static void name_party(const struct organisation *organisation, struct str party, struct str *name, struct str *unit) {
    const struct unit *of = organisation_unit_of(organisation, party);
    *name = organisation_name_of(organisation, party);
    *unit = of && !str_equal(of->id, party) ? of->name : (struct str){0};
}

/* A change of holder by this event, after registration. */
static void step_of_event(const struct world *world, const struct event *event, struct str holder, struct chain *chain,
                          struct arena *arena) {
    struct step step = {.role = {STR("承办"), STR("with")}, .icon = organisation_unit(world->organisation, holder) ? STR("building")
                        : STR("user"),
                        .how = verb_texts[event->verb], .at = event->at, .state = STEP_DONE};
    name_party(world->organisation, holder, &step.name, &step.unit);
    add_step(chain, step, arena);
}

/* Keep the asker, the owner and the latest steps. */
static void shorten(struct chain *chain) {
    if (chain->steps_count <= STEPS_MAX) return;
    size_t surplus = chain->steps_count - STEPS_MAX;
    memmove(&chain->steps[2], &chain->steps[2 + surplus], (STEPS_MAX - 2) * sizeof *chain->steps);
    chain->steps_count = STEPS_MAX;
    chain->hidden = (int64_t)surplus;
}

void chain_of(const struct world *world, const struct matter *matter, unsigned seen, struct chain *chain, struct arena *arena) {
    const struct organisation *organisation = world->organisation;
    struct str asker = personal_shown(seen, PERSONAL_NAME, matter->asker.name, arena);
    *chain = (struct chain){.since = matter->registered_at, .ended = matter->told};
    name_party(organisation, matter->owner, &chain->owner, &chain->owner_unit);
    add_step(chain, (struct step){.role = {STR("服务对象"), STR("asker")}, .icon = STR("user"), .at = matter->registered_at,
                                  .name = asker.len ? asker : STR("未留名")}, arena);
    struct step first = {.role = {STR("首问"), STR("first asked")}, .how = verb_texts[VERB_REGISTER], .icon = STR("user-check"),
                         .at = matter->registered_at};
    name_party(organisation, matter->registrant, &first.name, &first.unit);
    add_step(chain, first, arena);
    struct str holder = matter->registrant;
    for (size_t i = 1; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        if (!event->effects.holder.len || str_equal(event->effects.holder, holder)) continue;
        holder = event->effects.holder;
        step_of_event(world, event, holder, chain, arena);
    }
    shorten(chain);
    if (matter->state != STATE_CLOSED) chain->steps[chain->steps_count - 1].state = STEP_NOW;
    if (matter->state == STATE_OFFERED && matter->offered_to.len) {
        struct step waiting = {.role = {STR("待签收"), STR("to accept")}, .icon = STR("send"), .how = verb_texts[VERB_TRANSFER],
                               .at = matter->events[matter->events_count - 1]->at, .state = STEP_WAITING};
        name_party(organisation, matter->offered_to, &waiting.name, &waiting.unit);
        add_step(chain, waiting, arena);
    }
}

/* ---- clocks ---- */

static enum clock_face face_of(enum clock_status status) {
    switch (status) {
    case CLOCK_RUNNING: return CLOCK_FACE_RUNNING;
    case CLOCK_PAUSED: return CLOCK_FACE_PAUSED;
    case CLOCK_STOPPED: return CLOCK_FACE_DONE;
    case CLOCK_RAN_OUT: return CLOCK_FACE_OVER;
    }
    return CLOCK_FACE_DONE;
}

static struct text until_text(const struct regulation *regulation, struct str until) {
    enum verb verb;
    if (verb_read(until, &verb)) /* what is to be done, not what was */
        return verb_command_texts[verb].en.len ? (struct text){verb_texts[verb].zh, verb_command_texts[verb].en}
                                               : verb_texts[verb];
    struct text word = regulation_word_text(regulation, until);
    return word.zh.len ? word : (struct text){until, until};
}

struct str why_address(const struct matter *matter, const char *what, int64_t which, struct arena *arena) {
    struct str number = matter->id < 0 ? case_number(matter->id, arena) : matter_number(matter->id, arena);
    return str_printf(arena, "/%s/" STR_FMT "/why/%s/%lld", matter->id < 0 ? "cases" : "matters", STR_ARG(number), what,
                      (long long)which);
}

/* What happens when it runs out; empty when nothing can. */
static struct str end_said(const struct clock *clock, enum language language, struct arena *arena) {
    struct str article = clock->blames.len ? clock->blames : clock->article;
    bool zh = language == LANGUAGE_ZH;
    if (clock->due == INSTANT_NONE || clock->status != CLOCK_RUNNING) return (struct str){0};
    if (!clock->hard) return zh ? STR("到期未办：记为超期并提醒") : STR("at its end: recorded as overdue, with a warning");
    return str_printf(arena, zh ? "到期未办：记为违时，按 " STR_FMT " 生成违规线索，待人工认定"
                                : "at its end: a breach, and a suspected finding under " STR_FMT " for a person to decide",
                      STR_ARG(article));
}

static int64_t used_percent(const struct clock *clock, instant now) {
    if (clock->due == INSTANT_NONE || clock->due <= clock->counted_from) return 0;
    instant to = clock->status == CLOCK_RUNNING ? now : clock->ended_at != INSTANT_NONE ? clock->ended_at : clock->paused_at;
    if (to >= clock->due) return 100;
    if (to <= clock->counted_from) return 0;
    return (to - clock->counted_from) * 100 / (clock->due - clock->counted_from);
}

static void clock_of(const struct world *world, const struct matter *matter, const struct clock *clock, instant now,
                     enum language language,
                     struct clock_view *view, struct arena *arena) {
    const struct article *article = regulation_article(world->regulation, clock->article);
    *view = (struct clock_view){
        .article = clock->article,
        .until = until_text(world->regulation, clock->until),
        .gist = article ? article->gist : (struct text){{0}, {0}},
        .at_end = end_said(clock, language, arena),
        .started_at = clock->started_at,
        .due = clock->due,
        .ended_at = clock->status == CLOCK_PAUSED ? clock->paused_at : clock->ended_at,
        .used_percent = used_percent(clock, now),
        .face = face_of(clock->status),
        .hard = clock->hard,
        .provisional = clock->provisional,
    };
    switch (view->face) {
    case CLOCK_FACE_RUNNING: view->light = light_of(clock->due, false, now); break;
    case CLOCK_FACE_PAUSED: view->light = LIGHT_NONE; break;
    case CLOCK_FACE_DONE: view->light = LIGHT_GREEN; break;
    case CLOCK_FACE_OVER: view->light = LIGHT_RED; break;
    }
    view->why = why_address(matter, "clock", clock->n, arena);
}

struct clock_view *clocks_of(const struct world *world, const struct matter *matter, instant now, enum language language,
                             size_t *count, struct arena *arena) {
    static const enum clock_status order[] = {CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_RAN_OUT, CLOCK_STOPPED};
    struct clock_view *views = ARENA_ARRAY(arena, struct clock_view, matter->clocks_count ? matter->clocks_count : 1);
    *count = 0;
    for (size_t o = 0; o < ARRAY_LENGTH(order); o++)
        for (size_t i = 0; i < matter->clocks_count; i++)
            if (matter->clocks[i].status == order[o])
                clock_of(world, matter, &matter->clocks[i], now, language, &views[(*count)++], arena);
    return views;
}

struct str refusal_said(const struct refusal *refusal, enum language language) {
    return text_in(refusal->reason, language);
}

instant revealed_until(const struct matter *matter, struct str staff, instant now) {
    for (size_t i = matter->events_count; i-- > 0;) {
        const struct event *event = matter->events[i];
        instant until = event->at + LIMIT_REVEAL_MINUTES * MINUTE_MS;
        if (until <= now) break;
        if (event->verb == VERB_REVEAL && str_equal(event->by, staff)) return until;
    }
    return INSTANT_NONE;
}

/* ---- findings ---- */

static const struct text finding_status_texts[] = {[FINDING_SUSPECTED] = {STR_INIT("待认定"), STR_INIT("suspected")},
                                                   [FINDING_VERIFIED] = {STR_INIT("已认定"), STR_INIT("verified")},
                                                   [FINDING_DISMISSED] = {STR_INIT("已排除"), STR_INIT("dismissed")}};
static const struct text sanction_status_texts[] = {
    [SANCTION_PROPOSED] = {STR_INIT("拟处理"), STR_INIT("proposed")}, [SANCTION_DECIDED] = {STR_INIT("已决定"), STR_INIT("decided")},
    [SANCTION_APPEALED] = {STR_INIT("申诉中"), STR_INIT("appealed")}, [SANCTION_FINAL] = {STR_INIT("最终"), STR_INIT("final")},
    [SANCTION_REVOKED] = {STR_INIT("已撤销"), STR_INIT("revoked")},
    [SANCTION_WITHDRAWN] = {STR_INIT("已撤回"), STR_INIT("withdrawn")}};
static const struct text wait_texts[WAIT__COUNT] = {
    [WAIT_VERIFY] = {STR_INIT("待认定"), STR_INIT("to verify")},   [WAIT_PROPOSE] = {STR_INIT("待提出处理"), STR_INIT("to propose")},
    [WAIT_HEAR] = {STR_INIT("待听取陈述"), STR_INIT("to hear")},   [WAIT_DECIDE] = {STR_INIT("待决定"), STR_INIT("to decide")},
    [WAIT_APPEAL] = {STR_INIT("申诉待决定"), STR_INIT("appeal to decide")},
    [WAIT_APPROVE] = {STR_INIT("处理待批准"), STR_INIT("measure to approve")}};

struct text finding_status_said(enum finding_status status) {
    return finding_status_texts[status];
}

struct text sanction_status_said(enum sanction_status status) {
    return sanction_status_texts[status];
}

struct text wait_said(enum finding_wait wait, struct text status) {
    bool same = str_equal(wait_texts[wait].zh, status.zh);
    return same ? (struct text){{0}, {0}} : wait_texts[wait];
}

enum light light_of_finding(enum finding_status status, enum finding_wait waits) {
    if (status == FINDING_DISMISSED) return LIGHT_NONE;
    return waits == WAIT_NOTHING ? LIGHT_GREEN : status == FINDING_SUSPECTED ? LIGHT_AMBER : LIGHT_RED;
}

struct str names_said(const struct organisation *organisation, const struct str *parties, size_t count, struct arena *arena) {
    struct str said = {0};
    for (size_t i = 0; i < count; i++)
        said = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(said), i ? "、" : "",
                          STR_ARG(organisation_name_of(organisation, parties[i])));
    return said;
}

struct str amount_said(struct str amount, struct str unit, enum language language, struct arena *arena) {
    static const struct {
        const char *unit;
        struct text text;
    } units[] = {{"", {STR_INIT("元"), STR_INIT("yuan")}}, {"yuan", {STR_INIT("元"), STR_INIT("yuan")}},
                 {"points", {STR_INIT("分"), STR_INIT("points")}}, {"year", {STR_INIT("年"), STR_INIT("year")}}};
    if (amount.len == 0) return amount;
    for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
        if (str_is(unit, units[i].unit)) unit = text_in(units[i].text, language);
    return str_printf(arena, STR_FMT " " STR_FMT, STR_ARG(amount), STR_ARG(unit));
}

/* 扣绩效工资 80 元（已决定，计入 2026-11）→ 林晓；… */
static struct str sanctions_said(const struct world *world, const struct matter *matter, const struct finding *finding,
                                 enum language language, struct arena *arena) {
    bool english = language == LANGUAGE_EN;
    struct str said = {0};
    for (size_t i = 0; i < matter->sanctions_count; i++) {
        const struct sanction *sanction = &matter->sanctions[i];
        if (sanction->finding != finding->n) continue;
        struct str amount = amount_said(sanction->amount, sanction->unit, language, arena), month = {0};
        struct civil civil;
        instant_to_civil(sanction->counts_at, world->organisation->timetable.zone_minutes, &civil);
        if (amount.len && amount_kind_of(sanction->unit) != AMOUNT_OTHER)
            month = str_printf(arena, "%s%04d-%02d", english ? ", counts for " : "，计入 ", civil.year, civil.month);
        said = str_printf(arena, STR_FMT "%s" STR_FMT "%s" STR_FMT "%s" STR_FMT STR_FMT "%s" STR_FMT, STR_ARG(said),
                          said.len ? (english ? "; " : "；") : "",
                          STR_ARG(text_in(regulation_word_text(world->regulation, sanction->measure), language)),
                          amount.len ? " " : "", STR_ARG(amount), english ? " (" : "（",
                          STR_ARG(text_in(sanction_status_texts[sanction->status], language)), STR_ARG(month),
                          english ? ") → " : "）→ ",
                          STR_ARG(names_said(world->organisation, sanction->on, sanction->on_count, arena)));
    }
    return said;
}

struct finding_view *findings_of(const struct world *world, const struct matter *matter, struct str reader, size_t *count,
                                 struct arena *arena) {
    *count = matter->findings_count;
    if (matter->findings_count == 0) return NULL;
    struct finding_view *views = ARENA_ARRAY(arena, struct finding_view, matter->findings_count);
    for (size_t i = 0; i < matter->findings_count; i++) {
        const struct finding *finding = &matter->findings[i];
        const struct article *article = regulation_article(world->regulation, finding->article);
        enum finding_wait waits = matter_finding_waits(matter, finding);
        views[i] = (struct finding_view){
            .n = finding->n, .article = finding->article, .gist = article ? article->gist : (struct text){{0}, {0}},
            .who = names_said(world->organisation, finding->who, finding->who_count, arena),
            .status = finding_status_texts[finding->status], .waits = wait_said(waits, finding_status_texts[finding->status]),
            .opened_at = matter_finding_opened_at(world, matter, finding, reader),
            .light = light_of_finding(finding->status, waits),
            .sanctions = {sanctions_said(world, matter, finding, LANGUAGE_ZH, arena),
                          sanctions_said(world, matter, finding, LANGUAGE_EN, arena)},
            .why = why_address(matter, "finding", finding->n, arena)};
    }
    return views;
}
