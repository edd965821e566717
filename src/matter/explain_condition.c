/* A condition of a pack, part by part, with what was found when it was looked at. Not here: whether it holds (condition.c) and
 * its words (regulation/say.c). Keeps: every kind of condition says what it looked at; of an asker's personal data only whether
 * they were given, and of a complaint neither who made it nor when. */
#include "matter/telling.h"

enum { SHOWN_MAX = 6, TEXT_CHARS_MAX = 40 };

static enum why_mark mark_of(enum truth truth, bool yes) {
    if (truth == TRUTH_UNKNOWN) return WHY_OPEN;
    return (truth == TRUTH_YES) == yes ? WHY_HOLDS : WHY_FAILS;
}

/* ---- values ---- */

static bool is_personal(const struct operand *operand) {
    static const enum fact facts[] = {FACT_ASKER_NAME, FACT_ASKER_UNIT, FACT_ASKER_PHONE, FACT_ASKER_ADDRESS, FACT_BODY};
    for (size_t i = 0; i < ARRAY_LENGTH(facts); i++)
        if (operand->fact == facts[i]) return true;
    return operand->name.len && str_starts(operand->name, STR("asker_"));
}

static struct text word_text(const struct telling *t, const struct operand *operand, struct str word) {
    const struct value_rule *rule = operand->name.len ? regulation_value(t->world->regulation, operand->name) : NULL;
    for (size_t i = 0; rule && i < rule->words_count; i++)
        if (str_equal(rule->words[i].word, word)) return rule->words[i].text;
    struct text text = operand->name.len ? (struct text){{0}, {0}} : fact_word_text(operand->fact, word);
    return text.zh.len && !str_equal(text.zh, word) ? text : regulation_word_text(t->world->regulation, word);
}

static void tell_clipped(const struct telling *t, struct str text) {
    size_t at = 0, chars = 0;
    uint32_t c;
    while (chars < TEXT_CHARS_MAX && utf8_next(text, &at, &c)) chars++;
    tell(t, "“", "\"");
    tell_add(t, str_slice(text, 0, at));
    tell_add(t, at < text.len ? STR("…") : STR(""));
    tell(t, "”", "\"");
}

static bool names_people(const struct telling *t, const struct operand *operand, struct str text) {
    const struct organisation *organisation = t->world->organisation;
    bool party = fact_types[operand->fact] == FACT_TYPE_PARTY || operand->fact == FACT_UNITS ||
                 operand->fact == FACT_ASKED_TOGETHER || operand->fact == FACT_NOTED;
    return party && (organisation_staff(organisation, text) || organisation_unit(organisation, text));
}

static void tell_item(const struct telling *t, const struct operand *operand, struct str text) {
    struct text word = word_text(t, operand, text);
    if (str_is(text, "true")) tell(t, "是", "yes");
    else if (str_is(text, "false")) tell(t, "否", "no");
    else if (names_people(t, operand, text)) tell_name(t, text);
    else if (!str_equal(word.zh, text)) tell_text(t, word);
    else tell_clipped(t, text);
}

static void tell_list(const struct telling *t, const struct operand *operand, const struct value *value) {
    tell_int(t, (int64_t)value->count);
    tell(t, "项", value->count == 1 ? " entry" : " entries");
    for (size_t i = 0; i < value->count && i < SHOWN_MAX; i++) {
        if (i) tell(t, "、", ", ");
        else tell(t, "：", ": ");
        tell_item(t, operand, value_item(value, i));
    }
    if (value->count > SHOWN_MAX) tell_add(t, STR(" …"));
}

static void tell_value(const struct telling *t, const struct view *view, const struct operand *operand) {
    struct value value = operand_value(view, operand);
    bool moment = fact_types[operand->fact] == FACT_TYPE_INSTANT || value.at != INSTANT_NONE;
    instant at = moment && !value.unknown ? value_at(view, &value) : INSTANT_NONE;
    if (value.unknown) tell(t, "尚未填写", "not given yet");
    else if (fact_types[operand->fact] == FACT_TYPE_BOOL && !value.present) tell(t, "否", "no");
    else if (value.is_list) tell_list(t, operand, &value);
    else if (at != INSTANT_NONE) tell_moment(t, at);
    else if (!value_given(&value)) tell(t, "未填", "not given");
    else if (is_personal(operand)) tell(t, "已填", "given");
    else tell_item(t, operand, value.text);
}

static void found_values(const struct telling *t, const struct view *view, const struct condition *condition) {
    for (size_t i = 0; i < condition->operands_count; i++) {
        if (i) tell(t, "；", "; ");
        tell_text(t, fact_text(&condition->operands[i]));
        tell(t, "：", ": ");
        tell_value(t, view, &condition->operands[i]);
    }
}

/* ---- people ---- */

static void tell_roles_of(const struct telling *t, const struct staff *staff) {
    bool first = true;
    for (int role = 0; staff && role < ROLE__COUNT; role++) {
        if (!staff_has_role(staff, (enum role)role)) continue;
        if (first) tell(t, "，身份：", ", role: ");
        else tell(t, "、", ", ");
        tell_text(t, role_text((enum role)role));
        first = false;
    }
}

/* What the test looked at of each: the role where it asks for one, the leave where it asks for that. */
static void found_people(const struct telling *t, const struct view *view, const struct party_test *test,
                         struct parties parties) {
    if (parties.count == 0) tell(t, "没有这样的人员或部门", "there is nobody");
    for (size_t i = 0; i < parties.count && i < SHOWN_MAX; i++) {
        const struct staff *staff = organisation_staff(t->world->organisation, parties.items[i]);
        day_number today = instant_day(view->command->at, t->world->organisation->timetable.zone_minutes);
        const struct leave *leave = leave_on(view->world, parties.items[i], today);
        if (i) tell(t, "；", "; ");
        tell_name(t, parties.items[i]);
        if (test->roles || (test->not && test->not->roles)) tell_roles_of(t, staff);
        if (test->has_on_leave) tell(t, leave ? "，当日请假" : "，当日在岗", leave ? ", on leave that day" : ", not on leave that day");
        if (test->has_backup && leave) tell(t, "，顶岗：", ", backup: "), tell_names(t, &leave->backup, leave->backup.len > 0);
    }
}

static struct parties parties_of(const struct view *view, const struct condition *condition) {
    struct parties parties = {0};
    if (condition->party_is_relation) return relation_parties(view, condition->relation);
    struct value value = operand_value(view, &condition->operands[0]);
    for (size_t i = 0; value.is_list && i < value.count; i++) parties_add(view, &parties, value_item(&value, i));
    if (!value.is_list) parties_add(view, &parties, value.text);
    return parties;
}

static void found_party(const struct telling *t, const struct view *view, const struct condition *condition) {
    bool open = !condition->party_is_relation && operand_value(view, &condition->operands[0]).unknown;
    if (open) tell(t, "尚未填写", "not given yet");
    else found_people(t, view, condition->party, parties_of(view, condition));
}

static void found_units(const struct telling *t, const struct view *view, const struct condition *condition) {
    found_people(t, view, condition->party, (struct parties){view->matter->units, view->matter->units_count});
}

/* ---- what happened ---- */

static void tell_event(const struct telling *t, const struct event *event, bool meets) {
    tell(t, "“", "");
    tell_text(t, verb_texts[event->verb]);
    tell(t, "”", "");
    if (event->verb != VERB_COMPLAIN) {
        tell(t, "（第", " (no. "), tell_int(t, event->n);
        tell(t, "条，", ", "), tell_moment(t, event->at);
        tell(t, "）", ")");
    }
    if (!meets) tell(t, "，不符合所列内容", ", not as asked for");
}

static void found_events(const struct telling *t, const struct view *view, const struct condition *condition) {
    const struct event *events[SHOWN_MAX];
    bool meets[SHOWN_MAX];
    size_t count = history_counted(view, condition, meets, events, SHOWN_MAX);
    if (count == 0) tell(t, "没有发生过", "it did not happen");
    for (size_t i = count; i-- > 0;) {
        tell_event(t, events[i], meets[i]);
        if (i) tell(t, "；", "; ");
    }
}

static void found_clock(const struct telling *t, const struct view *view, const struct condition *condition) {
    static const struct text states[] = {[CLOCK_RUNNING] = {STR_INIT("正在计时"), STR_INIT("is running")},
                                         [CLOCK_PAUSED] = {STR_INIT("暂停"), STR_INIT("is paused")},
                                         [CLOCK_STOPPED] = {STR_INIT("已停止"), STR_INIT("was stopped")},
                                         [CLOCK_RAN_OUT] = {STR_INIT("已超时"), STR_INIT("has run out")}};
    const struct clock *clock = clock_looked_at(view, condition);
    if (!clock) {
        tell(t, "没有起算过", "it never started");
        return;
    }
    tell_text(t, states[clock->status]);
    if (clock->due != INSTANT_NONE) tell(t, "，到期 ", ", due "), tell_moment(t, clock->due);
}

static void found_told(const struct telling *t, const struct view *view) {
    if (!view->matter->told) {
        tell(t, "尚未告知", "not told yet");
        return;
    }
    tell(t, "已告知", "told");
    if (view->matter->told_by == VERB__COUNT) return;
    tell(t, "（“", " (");
    tell_text(t, verb_texts[view->matter->told_by]);
    tell(t, "”）", ")");
}

static void tell_found(const struct telling *t, const struct view *view, const struct condition *condition) {
    switch (condition->kind) {
    case CONDITION_VALUE: case CONDITION_GIVEN: case CONDITION_MISSING: case CONDITION_NONE_GIVEN:
    case CONDITION_COUNT: case CONDITION_AFTER: case CONDITION_RATIO: found_values(t, view, condition); return;
    case CONDITION_PARTY: found_party(t, view, condition); return;
    case CONDITION_ANY_UNIT: found_units(t, view, condition); return;
    case CONDITION_HAPPENED: case CONDITION_LAST: found_events(t, view, condition); return;
    case CONDITION_CLOCK: found_clock(t, view, condition); return;
    case CONDITION_TOLD: case CONDITION_UNTOLD: found_told(t, view); return;
    case CONDITION_STATE: tell_text(t, matter_state_texts[view->state]); return;
    case CONDITION_SET: tell_found(t, view, condition_in_force(view, condition)); return;
    case CONDITION_ALL: case CONDITION_ANY: case CONDITION_NOT: return;
    }
}

/* ---- the whole ---- */

static void tell_words(const struct telling *t, const struct condition *condition, bool yes) {
    condition_say_sense(condition, yes, t->language, t->out);
}

static void tell_joined(const struct telling *t, const struct view *view, const struct condition *condition, bool yes,
                        int depth) {
    bool any = (condition->kind == CONDITION_ANY) == yes;
    if (condition->say.zh.len) tell_words(t, condition, yes), tell(t, "，即", ", that is ");
    if (any) tell(t, "下列任何一项：", "any of these:");
    else tell(t, "下列各项同时成立：", "all of these:");
    tell_step(t, depth, mark_of(condition_truth(view, condition), yes));
    for (size_t i = 0; i < condition->children_count; i++) tell_condition(t, view, condition->children[i], yes, depth + 1);
}

static void tell_leaf(const struct telling *t, const struct view *view, const struct condition *condition, bool yes, int depth) {
    tell_words(t, condition, yes);
    tell(t, "（实际：", " (found: ");
    tell_found(t, view, condition);
    tell(t, "）", ")");
    tell_step(t, depth, mark_of(condition_truth(view, condition), yes));
}

void tell_condition(const struct telling *t, const struct view *view, const struct condition *condition, bool yes, int depth) {
    if (!condition) {
        tell_words(t, NULL, yes);
        tell_step(t, depth, yes ? WHY_HOLDS : WHY_FAILS);
        return;
    }
    if (condition->kind == CONDITION_SET && condition_in_force(view, condition) == condition->children[0]) {
        tell_condition(t, view, condition->children[0], yes, depth); /* as the text has it */
        return;
    }
    bool joined = condition->kind == CONDITION_ALL || condition->kind == CONDITION_ANY;
    bool own_words = condition->say.zh.len > 0;
    if (joined && condition->children_count == 1 && !own_words) tell_condition(t, view, condition->children[0], yes, depth);
    else if (joined) tell_joined(t, view, condition, yes, depth);
    else if (condition->kind != CONDITION_NOT) tell_leaf(t, view, condition, yes, depth);
    else if (!own_words) tell_condition(t, view, condition->children[0], !yes, depth);
    else {
        tell_words(t, condition, yes);
        tell(t, "，即：", ", that is:");
        tell_step(t, depth, mark_of(condition_truth(view, condition), yes));
        tell_condition(t, view, condition->children[0], !yes, depth + 1);
    }
}
