/* Why a command is refused: the rule, its condition part by part, and what would make it allowed. Not here: deciding (decide.c).
 * Keeps: the same functions that refuse are asked again, so that the explanation and the refusal cannot differ. */
#include "matter/telling.h"

/* Which of the checks refuses, in the order of matter_decide. */
enum ground { GROUND_NONE, GROUND_PACK, GROUND_STATE, GROUND_PERSON, GROUND_FINDING, GROUND_HOUSE };

static enum ground ground_of(const struct view *view, struct refusal *refusal) {
    static bool (*const checks[])(const struct view *, struct refusal *) = {
        refusal_by_pack, refusal_by_state, refusal_by_person, findings_refuse, house_refuse};
    for (size_t i = 0; i < ARRAY_LENGTH(checks); i++) {
        *refusal = (struct refusal){0};
        if (checks[i](view, refusal)) return (enum ground)(GROUND_PACK + i);
    }
    return GROUND_NONE;
}

static void tell_command(const struct telling *t, enum verb verb) {
    tell(t, "“", "");
    tell_text(t, verb_command_texts[verb].zh.len ? verb_command_texts[verb] : verb_texts[verb]);
    tell(t, "”", "");
}

/* ---- what is common to all ---- */

static void tell_head(const struct telling *t, const struct view *view, const struct refusal *refusal, enum ground ground) {
    tell_command(t, view->command->verb);
    tell(t, "不能进行：", " is not allowed: ");
    tell_text(t, refusal->reason);
    tell_step(t, 0, WHY_SAID);
    if (refusal->article.len || ground == GROUND_PACK) {
        tell(t, "依据：", "By: ");
        tell_article(t, refusal->article);
    } else {
        tell(t, "依据：各制度通用的流程与权限规则，不是某一条款。", "By the rules of procedure that all regulations share, not by an article.");
    }
    tell_step(t, 0, WHY_SAID);
    tell(t, "操作人：", "Acting: ");
    tell_name(t, view->command->by);
    tell(t, "；时间：", "; at ");
    tell_moment(t, view->command->at);
    tell_step(t, 0, WHY_SAID);
}

static void tell_remedy(const struct telling *t, const struct condition *when) {
    tell(t, "要能进行，须：", "It would be allowed if: ");
    condition_say_sense(when, false, t->language, t->out);
    tell_step(t, 0, WHY_SAID);
}

/* ---- by the pack ---- */

static void tell_rule(const struct telling *t, const struct view *view, const struct refusal_rule *rule) {
    if (!rule->when) {
        tell(t, "本条在任何情况下都不允许这一操作。", "The article does not allow this command in any case.");
        tell_step(t, 0, WHY_SAID);
        return;
    }
    tell(t, "本条在下列情形成立时不允许这一操作：", "The article forbids it when this holds:");
    tell_step(t, 0, WHY_SAID);
    tell_condition(t, view, rule->when, true, 1);
    tell_remedy(t, rule->when);
}

static void tell_untold(const struct telling *t, const struct view *view) {
    static const char needed[] = "unreachable_days";
    const struct condition told = {.kind = CONDITION_TOLD, .yes = true};
    tell(t, "办结前，来询人须已得到明确结果或理由，或属下列例外：", "Before closing the asker must have the result or reason, or one of these holds:");
    tell_step(t, 0, WHY_SAID);
    tell_condition(t, view, &told, true, 1);
    tell(t, "以撤回办结", "it is closed as withdrawn");
    tell_step(t, 1, str_is(json_text(view->command->args, "outcome"), "withdrawn") ? WHY_HOLDS : WHY_FAILS);
    tell(t, "匿名举报，无人可告知", "it is an anonymous report, and nobody can be told");
    tell_step(t, 1, view->matter->asker.anonymous && str_is(view->matter->kind, "report") ? WHY_HOLDS : WHY_FAILS);
    tell(t, "在不同日期联系对方未果满", "the asker could not be reached on this many different days: ");
    tell_add(t, organisation_option(t->world->organisation, str_from(needed), STR("3")));
    tell(t, "天（实际：", " (found: "), tell_int(t, (int64_t)days_in_vain(view)), tell(t, "天）", ")");
    tell_step(t, 1, asker_was_unreachable(view) ? WHY_HOLDS : WHY_FAILS);
    if (t->world->regulation->close_untold_when) tell_condition(t, view, t->world->regulation->close_untold_when, true, 1);
}

/* ---- by the state ---- */

static void tell_state(const struct telling *t, const struct view *view) {
    static const struct text fits[] = {
        [FIT_NEVER] = {STR_INIT("只在登记时"), STR_INIT("at registration only")},
        [FIT_LIVE] = {STR_INIT("未办结的事项"), STR_INIT("matters that are not closed")},
        [FIT_ALWAYS] = {STR_INIT("任何状态（办结后只限评议、回访、问责等）"),
                        STR_INIT("any state (after closing only what concerns conduct, callback or reopening)")},
        [FIT_OFFERED_ONLY] = {STR_INIT("有移交等待签收时"), STR_INIT("while a handover waits to be accepted")},
        [FIT_CONSULTING_ONLY] = {STR_INIT("会商进行中"), STR_INIT("while a consultation is open")},
        [FIT_CLOSED_ONLY] = {STR_INIT("已办结的事项"), STR_INIT("closed matters")},
        [FIT_HOUSE] = {STR_INIT("不针对某一事项的记录"), STR_INIT("records that are about no matter")},
    };
    tell(t, "事项现为“", "The matter is ");
    tell_text(t, matter_state_texts[view->state]);
    tell(t, "”；此操作适用于：", "; the command fits: ");
    tell_text(t, fits[command_rows[view->command->verb].fit]);
    tell(t, "。", ".");
    tell_step(t, 0, WHY_SAID);
}

/* ---- by the person ---- */

struct giver_row {
    unsigned giver;
    bool by_relation;
    enum relation relation; /* who that is in the matter */
    enum role role;
    struct text text;
};
static const struct giver_row giver_rows[] = {
    {GIVER_OWNER, true, RELATION_OWNER, 0, {STR_INIT("首问责任人"), STR_INIT("the owner")}},
    {GIVER_OWNER_SIDE, true, RELATION_OWNER, 0, {STR_INIT("首问责任人"), STR_INIT("the owner")}},
    {GIVER_OWNER_SIDE, true, RELATION_HOLDER_SIDE, 0, {STR_INIT("承办一方"), STR_INIT("the holder's side")}},
    {GIVER_OFFERED_TO, true, RELATION_OFFERED_TO, 0, {STR_INIT("被移交方"), STR_INIT("who the handover is offered to")}},
    {GIVER_RECEIVER, true, RELATION_OFFERED_TO, 0, {STR_INIT("被移交方"), STR_INIT("who receives the handover")}},
    {GIVER_HOLDING_UNIT, true, RELATION_HOLDER_UNIT, 0, {STR_INIT("承办部门人员"), STR_INIT("members of the holding unit")}},
    {GIVER_REFERRED_TO, true, RELATION_REFERRED_TO, 0, {STR_INIT("被请示方"), STR_INIT("who was referred to")}},
    {GIVER_SUPERVISOR, false, 0, ROLE_SUPERVISOR, {{0}, {0}}}, {GIVER_DISCIPLINE, false, 0, ROLE_DISCIPLINE, {{0}, {0}}},
    {GIVER_HEAD, false, 0, ROLE_UNIT_HEAD, {{0}, {0}}},        {GIVER_DEPUTY, false, 0, ROLE_DEPUTY_LEADER, {{0}, {0}}},
    {GIVER_LEADER, false, 0, ROLE_LEADER, {{0}, {0}}},
};

static void tell_giver(const struct telling *t, const struct view *view, const struct giver_row *row) {
    if (!row->by_relation) {
        tell_text(t, role_text(row->role));
    } else {
        struct parties parties = relation_parties(view, row->relation);
        tell_text(t, row->text);
        tell(t, "：", ": ");
        tell_names(t, parties.items, parties.count);
    }
    tell_step(t, 1, WHY_FAILS);
}

static bool is_for(enum verb verb, const struct grant_rule *grant) {
    for (size_t i = 0; i < grant->commands_count; i++)
        if (grant->commands[i] == verb) return true;
    return grant->commands_count == 0;
}

static void tell_givers(const struct telling *t, const struct view *view) {
    const struct regulation *regulation = t->world->regulation;
    unsigned givers = command_rows[view->command->verb].givers;
    tell(t, "可以进行此操作的是（操作人都不是）：", "It may be given by (the acting person is none of them):");
    tell_step(t, 0, WHY_SAID);
    for (size_t i = 0; i < ARRAY_LENGTH(giver_rows); i++)
        if (givers & giver_rows[i].giver) tell_giver(t, view, &giver_rows[i]);
    for (size_t i = 0; i < regulation->grants_count; i++) {
        if (!is_for(view->command->verb, &regulation->grants[i])) continue;
        tell(t, "另据 ", "besides, by ");
        tell_add(t, regulation->grants[i].article);
        tell(t, "，在下列情形：", ", when:");
        tell_step(t, 1, WHY_SAID);
        tell_condition(t, view, regulation->grants[i].when, true, 2);
    }
}

/* ---- the whole ---- */

static void tell_ground(const struct telling *t, const struct view *view, const struct refusal *refusal, enum ground ground) {
    const struct finding *finding = NULL;
    switch (ground) {
    case GROUND_PACK:
        if (refusal->rule) tell_rule(t, view, refusal->rule);
        else tell_untold(t, view);
        return;
    case GROUND_STATE:
        if (view->command->verb != VERB_REGISTER) tell_state(t, view); /* there is no matter yet */
        return;
    case GROUND_PERSON: tell_givers(t, view); return;
    case GROUND_FINDING:
        finding = finding_named(view->matter, view->command->args);
        if (!finding || finding->status == FINDING_DISMISSED) return;
        tell(t, "本制度对这一线索规定的处理：", "What the regulation provides for this finding:");
        tell_step(t, 0, WHY_SAID);
        tell_ladder(t, view, finding, 1);
        return;
    case GROUND_HOUSE: case GROUND_NONE: return;
    }
}

static struct why why_of(const struct view *view, enum language language, struct str article_then, bool attempted) {
    struct why why = {0};
    struct buf out;
    struct refusal refusal;
    buf_init(&out, LIMIT_BODY_BYTES);
    struct telling t = {.world = view->world, .matter = view->matter, .language = language, .out = &out,
                        .arena = view->arena, .why = &why};
    enum ground ground = ground_of(view, &refusal);
    if (attempted && (ground == GROUND_NONE || !str_equal(refusal.article, article_then))) {
        tell_command(&t, view->command->verb);
        tell(&t, "当时被拒绝。此后人员、部门、选项或请假有变化，按现在的情况结论不同；当时所依据的是：",
             " was refused then. People, units, options or leaves have changed since, and now it would be decided otherwise; "
             "then it was by: ");
        tell_article(&t, article_then);
        tell_step(&t, 0, WHY_SAID);
    }
    if (ground != GROUND_NONE) {
        tell_head(&t, view, &refusal, ground);
        tell_ground(&t, view, &refusal, ground);
    }
    buf_release(&out);
    return why;
}

static struct view view_of(const struct world *world, const struct matter *matter, const struct command *command,
                           struct arena *arena) {
    return (struct view){.world = world, .command = command, .present = command, .now = command, .arena = arena,
                         .matter = matter ? matter : matter_about_to_be(world, command, arena),
                         .history = matter ? matter->events_count : 0,
                         .state = matter ? matter->state : STATE_OPEN};
}

struct why matter_why_refused(const struct world *world, const struct matter *matter, const struct command *command,
                              enum language language, struct arena *arena) {
    struct view view = view_of(world, matter, command, arena);
    return why_of(&view, language, (struct str){0}, false);
}

struct why matter_why_attempt(const struct world *world, const struct matter *matter, const struct event *attempt,
                              enum language language, struct arena *arena) {
    struct matter *then = NULL;
    struct command command = {attempt->refused_verb, attempt->by, attempt->at, attempt->args};
    CHECK(attempt->verb == VERB_ATTEMPT);
    for (size_t i = 0; i < matter->events_count && matter->events[i]->n < attempt->n; i++) {
        if (!then) then = matter_new(arena, matter->id);
        matter_evolve(then, matter->events[i]);
    }
    struct view view = view_of(world, then, &command, arena);
    return why_of(&view, language, attempt->refused_article, true);
}

struct why matter_why_forbidden(const struct world *world, const struct matter *matter, enum verb verb, struct str by,
                                instant now, enum language language, struct arena *arena) {
    struct command command = {.verb = verb, .by = by, .at = now, .args = json_null()};
    struct view view = view_of(world, matter, &command, arena);
    view.args_unknown = view.present_unknown = true;
    return why_of(&view, language, (struct str){0}, false);
}
