/* Why a finding stands where it stands: how it was opened, who answers for it and by which rule, which one it is and what was
 * counted, what the pack provides for it and who decides, and what a year adds up to. Not here: what follows (sanctions.c) and
 * counting (conduct.c). Keeps: of a complaint only that there was one; who made it, when and in which words stays out. */
#include "matter/telling.h"

/* ---- how it was opened ---- */

static const struct clock *clock_of(const struct matter *matter, const struct finding *finding) {
    for (size_t i = 0; finding->clock && i < matter->clocks_count; i++)
        if (matter->clocks[i].n == finding->clock) return &matter->clocks[i];
    return NULL;
}

static const struct event *opening_of(const struct matter *matter, const struct finding *finding) {
    bool known = finding->event >= 1 && (size_t)finding->event <= matter->events_count;
    return known ? matter->events[finding->event - 1] : NULL;
}

static bool fires_on(const struct finding_rule *rule, const struct finding *finding, enum verb verb) {
    if (!str_equal(rule->article, finding->article)) return false;
    for (size_t i = 0; i < rule->on.events_count; i++)
        if (rule->on.events[i] == verb) return true;
    return rule->on.events_count == 0;
}

/* The rule of the pack that opened it; NULL: a person did, or a clock. */
static const struct finding_rule *rule_of(const struct telling *t, const struct finding *finding, const struct event *opening) {
    const struct regulation *regulation = t->world->regulation;
    bool by_hand = opening && opening->verb == VERB_FIND && opening->by.len;
    for (size_t i = 0; opening && !by_hand && !finding->clock && i < regulation->findings_count; i++) {
        const struct finding_rule *rule = &regulation->findings[i];
        if (rule->on_related ? opening->verb == VERB_FIND && str_equal(rule->article, finding->article)
                             : fires_on(rule, finding, opening->verb))
            return rule;
    }
    return NULL;
}

static void tell_opened_by_clock(const struct telling *t, const struct clock *clock) {
    tell(t, "时限到期：", "A time limit ran out: ");
    tell_article(t, clock->article);
    tell_step(t, 1, WHY_SAID);
    tell(t, "自", "counted from ");
    tell_moment(t, clock->counted_from);
    tell(t, "起算，到期 ", ", due ");
    tell_moment(t, clock->due != INSTANT_NONE ? clock->due : clock->ended_at);
    tell(t, "，到期未办。", ", and not done by then.");
    tell_step(t, 1, WHY_SAID);
    if (clock->blames.len == 0) return;
    tell(t, "本条规定的违规按以下条款认定：", "The pack lets such a lapse count under: ");
    tell_add(t, clock->blames);
    tell_step(t, 1, WHY_SAID);
}

static void tell_opened_by_rule(const struct telling *t, const struct finding_rule *rule, const struct event *opening) {
    struct command command = command_of_event(opening);
    struct view view = {.world = t->world, .matter = t->matter, .command = &command, .present = &command,
                        .history = (size_t)opening->n - 1, .state = t->matter->state, .arena = t->arena};
    tell(t, "制度规定由系统提出：", "A rule of the pack opened it: ");
    tell_article(t, rule->article);
    tell_step(t, 1, WHY_SAID);
    if (opening->verb == VERB_COMPLAIN) tell(t, "起因：一件投诉。投诉人予以保密。", "Occasion: a complaint, whose maker is kept confidential.");
    else if (opening->verb == VERB_CHECK) tell(t, "起因：抽查，", "Occasion: a spot check, "), tell_moment(t, opening->at);
    else {
        tell(t, "起因：“", "Occasion: ");
        tell_text(t, verb_texts[opening->verb]);
        tell(t, "”，", ", "), tell_moment(t, opening->at);
    }
    tell_step(t, 1, WHY_SAID);
    if (rule->on.when && !rule->on_related && opening->verb != VERB_COMPLAIN) tell_condition(t, &view, rule->on.when, true, 2);
}

static void tell_opened_by_hand(const struct telling *t, const struct event *opening) {
    tell(t, "由人提出：", "Opened by a person: ");
    tell_name(t, opening->by);
    tell(t, "，", ", "), tell_moment(t, opening->at);
    tell_step(t, 1, WHY_SAID);
}

static void tell_opened_by_words(const struct telling *t, const struct event *opening) {
    tell(t, "对服务对象的话里有本条禁用的用语：", "What was said to the asker holds a phrase that the article forbids: ");
    tell(t, "“", "");
    tell_text(t, verb_texts[opening->verb]);
    tell(t, "”，", ", "), tell_moment(t, opening->at);
    tell_step(t, 1, WHY_SAID);
}

static void tell_opening(const struct telling *t, const struct finding *finding) {
    const struct event *opening = opening_of(t->matter, finding);
    const struct clock *clock = clock_of(t->matter, finding);
    const struct finding_rule *rule = rule_of(t, finding, opening);
    tell(t, "怎样提出", "How it was opened");
    tell_step(t, 0, WHY_SAID);
    if (clock) tell_opened_by_clock(t, clock);
    else if (rule) tell_opened_by_rule(t, rule, opening);
    else if (opening && opening->verb == VERB_FIND) tell_opened_by_hand(t, opening);
    else if (opening) tell_opened_by_words(t, opening);
}

/* ---- who answers for it ---- */

static void tell_respondents(const struct telling *t, const struct finding *finding) {
    const struct event *opening = opening_of(t->matter, finding);
    const struct clock *clock = clock_of(t->matter, finding);
    const struct finding_rule *rule = rule_of(t, finding, opening);
    tell(t, "由谁承担：", "Who answers for it: ");
    tell_names(t, finding->who, finding->who_count);
    tell_step(t, 0, WHY_SAID);
    if (clock || rule) {
        tell(t, "制度把责任定在：", "The rule puts it on: ");
        tell_text(t, relation_text(clock ? clock->against : rule->against));
        tell(t, "（当时即上列人员或部门）", " (then the persons or units above)");
    } else if (opening && opening->verb == VERB_FIND) {
        tell(t, "由提出人写明。", "Named by who opened it.");
    } else {
        tell(t, "说这话的人。", "Who said it.");
    }
    tell_step(t, 1, WHY_SAID);
}

/* ---- what was done with it ---- */

static bool is_about(const struct event *event, const struct finding *finding) {
    for (size_t i = 0; i < event->effects.findings_count; i++)
        if (event->effects.findings[i].n == finding->n) return true;
    return false;
}

static void tell_good_faith(const struct telling *t, const struct event *event) {
    tell(t, "（容错免责，依据：", " (a mistake in good faith, exempt by ");
    tell_add(t, organisation_option(t->world->organisation, STR(GOOD_FAITH_BASIS), STR("-")));
    tell(t, "；理由：", "; reason: ");
    tell_add(t, json_text(event->args, "text"));
    tell(t, "）", ")");
}

static void tell_course(const struct telling *t, const struct finding *finding) {
    bool heard = false;
    for (size_t i = 0; i < t->matter->events_count; i++) {
        const struct event *event = t->matter->events[i];
        if (event->n == finding->event || !is_about(event, finding)) continue;
        if (event->by.len == 0 || event->verb == VERB_COMPLAIN) continue;
        heard = heard || event->verb == VERB_HEAR || json_text(event->args, "heard").len;
        tell_text(t, verb_texts[event->verb]);
        tell(t, "：", ": ");
        tell_name(t, event->by);
        tell(t, "，", ", ");
        tell_moment(t, event->at);
        if (finding_was_in_good_faith(event)) tell_good_faith(t, event);
        tell_step(t, 1, WHY_SAID);
    }
    if (finding->status == FINDING_DISMISSED) return;
    tell(t, "听取当事人陈述（或记录其放弃）", "the persons concerned were heard, or waived it");
    tell_step(t, 1, heard ? WHY_HOLDS : WHY_FAILS);
}

static void tell_needed_word(const struct telling *t, const char *zh, const char *en, struct str given, enum fact fact,
                             const struct str *words, size_t count) {
    bool holds = count == 0;
    if (count == 0) return;
    tell(t, zh, en);
    for (size_t i = 0; i < count; i++) {
        struct text text = fact_word_text(fact, words[i]);
        if (i) tell(t, "、", ", ");
        tell_text(t, text.zh.len && !str_equal(text.zh, words[i]) ? text : regulation_word_text(t->world->regulation, words[i]));
        holds = holds || str_equal(words[i], given);
    }
    tell_step(t, 1, holds ? WHY_HOLDS : WHY_FAILS);
}

static void tell_offence(const struct telling *t, const struct view *view, const struct finding *finding) {
    const struct regulation *regulation = t->world->regulation;
    for (size_t i = 0; i < regulation->offences_count; i++) {
        const struct offence_rule *rule = &regulation->offences[i];
        if (!str_equal(rule->article, finding->article)) continue;
        tell_needed_word(t, "认定须写明原因之一：", "verifying needs one of these causes: ", finding->cause, FACT_CAUSE, rule->causes,
                         rule->causes_count);
        tell_needed_word(t, "认定须写明后果之一：", "verifying needs one of these consequences: ", finding->consequence,
                         FACT_CONSEQUENCE, rule->consequences, rule->consequences_count);
        if (rule->needs_severity) {
            tell(t, "认定须写明情节轻重", "verifying needs the severity");
            tell_step(t, 1, finding->severity.len ? WHY_HOLDS : WHY_FAILS);
        }
        if (rule->when) tell_condition(t, view, rule->when, true, 1);
        return;
    }
}

/* ---- which one it is ---- */

static const struct {
    enum fact fact;
    enum counting_window window;
    struct text text;
} windows[] = {
    {FACT_FINDING_ORDINAL, COUNTING_EVER, {STR_INIT("历次"), STR_INIT("ever")}},
    {FACT_FINDING_ORDINAL_MONTH, COUNTING_MONTH, {STR_INIT("当月"), STR_INIT("in the calendar month")}},
    {FACT_FINDING_ORDINAL_YEAR, COUNTING_YEAR, {STR_INIT("当年"), STR_INIT("in the calendar year")}},
    {FACT_FINDING_ORDINAL_ROLLING, COUNTING_ROLLING_YEAR, {STR_INIT("近十二个月"), STR_INIT("in the last twelve months")}},
};

static bool looks_at(const struct condition *condition, enum fact fact) {
    if (!condition) return false;
    for (size_t i = 0; i < condition->operands_count; i++)
        if (condition->operands[i].fact == fact) return true;
    for (size_t i = 0; i < condition->children_count; i++)
        if (looks_at(condition->children[i], fact)) return true;
    return false;
}

/* Windows that no rule of the pack asks for are not said; that of all time always is. */
static bool is_asked_for(const struct regulation *regulation, enum fact fact) {
    for (size_t i = 0; i < regulation->sanctions_count; i++)
        if (looks_at(regulation->sanctions[i].when, fact)) return true;
    for (size_t i = 0; i < regulation->findings_count; i++)
        if (looks_at(regulation->findings[i].on.when, fact)) return true;
    return fact == FACT_FINDING_ORDINAL;
}

/* 20261122-0001; a case, which stands without a matter: C20261122-0001. */
static void tell_stream(const struct telling *t, int64_t stream) {
    int64_t id = stream < 0 ? -stream : stream;
    if (stream == 0) return;
    if (stream < 0) tell_add(t, STR("C"));
    tell_add(t, str_printf(t->arena, "%lld-%04lld", (long long)(id / 10000000), (long long)(id % 10000000)));
}

static void tell_counted(const struct telling *t, const struct view *view, const struct finding *finding, struct str who) {
    enum { TOLD_MAX = 64 };
    const struct conduct *counted[TOLD_MAX];
    size_t count = finding_counted(view, finding, who, COUNTING_EVER, counted, TOLD_MAX);
    for (size_t i = 0; i < count && i < TOLD_MAX; i++) {
        tell(t, "此前已认定：", "verified before: ");
        tell_date(t, counted[i]->at);
        tell(t, "，", ", "), tell_add(t, counted[i]->article);
        tell(t, "，", ", "), tell_stream(t, counted[i]->stream);
        tell_step(t, 2, WHY_SAID);
    }
    if (count <= TOLD_MAX) return;
    tell(t, "另有 ", "and "), tell_int(t, (int64_t)(count - TOLD_MAX)), tell(t, " 次", " more");
    tell_step(t, 2, WHY_SAID);
}

static void tell_ordinals(const struct telling *t, struct view *view, const struct finding *finding) {
    tell(t, "第几次（只数同一条款、已认定的）", "Which one it is (verified ones of the same article count)");
    tell_step(t, 0, WHY_SAID);
    for (size_t i = 0; i < finding->who_count; i++) {
        view->target = finding->who[i];
        tell_name(t, finding->who[i]);
        for (size_t w = 0; w < ARRAY_LENGTH(windows); w++) {
            if (!is_asked_for(t->world->regulation, windows[w].fact)) continue;
            int32_t ordinal = finding_ordinal(view, finding, windows[w].window);
            tell(t, "；", "; "), tell_text(t, windows[w].text);
            if (ordinal == 0) tell(t, "不计次数（此原因不计）", " not counted (this cause stands outside the counter)");
            else tell(t, "第", " no. "), tell_int(t, ordinal), tell(t, "次", "");
        }
        tell_step(t, 1, WHY_SAID);
        tell_counted(t, view, finding, finding->who[i]);
    }
}

/* ---- what the pack provides ---- */

static bool among(struct str word, const struct str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return count == 0;
}

static void tell_amount(const struct telling *t, int64_t amount, struct str unit) {
    tell_int(t, amount);
    tell(t, "", " ");
    if (str_is(unit, "yuan")) tell(t, "元", "yuan");
    else tell_add(t, unit);
}

static void tell_measure(const struct telling *t, const struct measure_rule *measure) {
    tell_text(t, regulation_word_text(t->world->regulation, measure->measure));
    if (!measure->has_amount) return;
    tell(t, "（", " (");
    if (measure->amount_above >= 0) tell(t, "多于", "more than "), tell_amount(t, measure->amount_above, measure->amount_unit);
    else if (measure->amount_max == measure->amount_min) tell_amount(t, measure->amount_min, measure->amount_unit);
    else {
        tell_amount(t, measure->amount_min, measure->amount_unit);
        if (measure->amount_max < 0) tell(t, "以上", " or more");
        else tell(t, "至", " to "), tell_amount(t, measure->amount_max, measure->amount_unit);
    }
    tell(t, "）", ")");
}

static void tell_measures(const struct telling *t, const struct sanction_rule *rule) {
    if (rule->measures_count == 0) tell(t, "任何处理", "any measure");
    for (size_t i = 0; i < rule->measures_count; i++) {
        if (i) tell(t, "、", ", ");
        tell_measure(t, &rule->measures[i]);
    }
    tell(t, "；由", "; decided by ");
    tell_roles(t, rule->deciders, rule->deciders_count);
    tell(t, "决定", "");
}

static void tell_severity_needed(const struct telling *t, const struct sanction_rule *rule, const struct finding *finding) {
    if (rule->severities_count == 0) return;
    tell(t, "情节为", "severity ");
    for (size_t i = 0; i < rule->severities_count; i++) {
        if (i) tell(t, "或", " or ");
        tell_text(t, fact_word_text(FACT_SEVERITY, rule->severities[i]));
    }
    tell(t, "（实际：", " (found: ");
    if (finding->severity.len) tell_text(t, fact_word_text(FACT_SEVERITY, finding->severity));
    else tell(t, "未定", "not given");
    tell(t, "）", ")");
}

/* Each rule for the article of the finding and the kind of party that view->target is. */
void tell_ladder(const struct telling *t, const struct view *view, const struct finding *finding, int depth) {
    const struct regulation *regulation = t->world->regulation;
    struct view one = *view;
    size_t told = 0;
    if (one.target.len == 0 && finding->who_count) one.target = finding->who[0];
    bool unit = organisation_unit(t->world->organisation, one.target) != NULL;
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        bool right_kind = (!rule->on_unit && !rule->on_staff) || (unit ? rule->on_unit : rule->on_staff);
        if (!right_kind || !among(finding->article, rule->offences, rule->offences_count)) continue;
        bool severe = among(finding->severity, rule->severities, rule->severities_count);
        enum truth when = condition_truth(&one, rule->when);
        tell_add(t, rule->article), tell(t, "：", ": ");
        tell_measures(t, rule);
        tell_step(t, depth, !severe || when == TRUTH_NO ? WHY_FAILS : when == TRUTH_UNKNOWN ? WHY_OPEN : WHY_HOLDS);
        tell_severity_needed(t, rule, finding);
        if (rule->severities_count) tell_step(t, depth + 1, severe ? WHY_HOLDS : WHY_FAILS);
        if (rule->when) tell_condition(t, &one, rule->when, true, depth + 1);
        told++;
    }
    if (told) return;
    if (regulation->sanctions_count) tell(t, "本制度对这一条款没有规定处理。", "The regulation provides nothing for this article.");
    else tell(t, "本制度没有规定处理种类，由本单位决定。", "The regulation names no measures: they are the organisation's to choose.");
    tell_step(t, depth, WHY_SAID);
}

static void tell_provided(const struct telling *t, struct view *view, const struct finding *finding) {
    for (size_t i = 0; i < finding->who_count; i++) {
        view->target = finding->who[i];
        tell(t, "可以怎样处理：", "What may follow for ");
        tell_name(t, finding->who[i]);
        tell_step(t, 0, WHY_SAID);
        tell_ladder(t, view, finding, 1);
    }
    tell(t, "处理须经：认定、提出、听取陈述、由条款规定的机关决定；当事人可以申诉。系统不自动处理任何人。",
         "A sanction needs: verified, proposed, heard, decided by whom the article names; those concerned may appeal. The "
         "program sanctions nobody by itself.");
    tell_step(t, 1, WHY_SAID);
}

/* ---- what was decided, and what it adds up to ---- */

static const struct text status_texts[] = {
    [SANCTION_PROPOSED] = {STR_INIT("拟处理"), STR_INIT("proposed")},   [SANCTION_DECIDED] = {STR_INIT("已决定"), STR_INIT("decided")},
    [SANCTION_APPEALED] = {STR_INIT("申诉中"), STR_INIT("appealed")},   [SANCTION_FINAL] = {STR_INIT("最终"), STR_INIT("final")},
    [SANCTION_REVOKED] = {STR_INIT("已撤销"), STR_INIT("revoked")},
    [SANCTION_WITHDRAWN] = {STR_INIT("已撤回"), STR_INIT("withdrawn")},
};

static void tell_given_amount(const struct telling *t, struct str amount, struct str unit) {
    if (amount.len == 0) return;
    tell(t, "", " "), tell_add(t, amount), tell(t, "", " ");
    if (unit.len == 0 || str_is(unit, "yuan")) tell(t, "元", "yuan");
    else tell_add(t, unit);
}

static void tell_sanctions(const struct telling *t, const struct finding *finding) {
    for (size_t i = 0; i < t->matter->sanctions_count; i++) {
        const struct sanction *sanction = &t->matter->sanctions[i];
        if (sanction->finding != finding->n) continue;
        tell_text(t, regulation_word_text(t->world->regulation, sanction->measure));
        tell_given_amount(t, sanction->amount, sanction->unit);
        tell_add(t, STR(" → "));
        tell_names(t, sanction->on, sanction->on_count);
        tell(t, "；依据", "; by "), tell_add(t, sanction->article);
        tell(t, "；", "; "), tell_text(t, status_texts[sanction->status]);
        tell(t, "，", ", "), tell_date(t, sanction->at);
        if (sanction->accumulated) tell(t, "（由全年累计提出）", " (proposed because of what the year adds up to)");
        tell_step(t, 1, WHY_SAID);
    }
}

static bool of_year(const struct telling *t, instant at, int year) {
    struct civil civil;
    instant_to_civil(at, t->world->organisation->timetable.zone_minutes, &civil);
    return civil.year == year;
}

/* Each rule that caps the annual rating, with what was counted. */
static void tell_cap(const struct telling *t, struct str who, int year) {
    const struct regulation *regulation = t->world->regulation;
    const struct staff *staff = organisation_staff(t->world->organisation, who);
    const struct world_facts *facts = t->world->facts;
    for (size_t i = 0; staff && i < regulation->accumulations_count; i++) {
        const struct accumulation_rule *rule = &regulation->accumulations[i];
        bool civil_servant = staff->service == SERVICE_CIVIL_SERVANT;
        int32_t count = conduct_decided_in_year(t->world, who, rule, year);
        int32_t needed = accumulation_at_least(rule, day_from_civil(year, 12, 31));
        tell_name(t, who);
        tell(t, "：", ": "), tell_add(t, rule->article), tell(t, "，", ", ");
        tell_int(t, year);
        if (rule->rolling) tell(t, "年（按近十二个月）“", " (the twelve months up to a decision): ");
        else tell(t, "年内“", ": ");
        tell_text(t, regulation_word_text(regulation, rule->measure));
        tell(t, "”满", " at least "), tell_int(t, needed);
        tell(t, "次，年度考核最高定为", " times caps the annual rating at ");
        tell_text(t, civil_servant ? rule->cap_civil_servant : rule->cap_institution);
        tell(t, "（实际：", " (found: "), tell_int(t, count), tell(t, "次）", ")");
        tell_step(t, 1, count >= needed ? WHY_HOLDS : WHY_FAILS);
        for (size_t k = 0; facts && k < facts->conduct_count; k++) {
            const struct conduct *entry = &facts->conduct[k];
            if (!entry->is_sanction || !sanction_counts(entry->status) || !str_equal(entry->word, rule->measure) ||
                !str_equal(entry->who, who) || !of_year(t, entry->at, year))
                continue;
            tell_date(t, entry->at), tell(t, "，", ", "), tell_stream(t, entry->stream);
            tell_step(t, 2, WHY_SAID);
        }
    }
}

static void tell_parts(const struct telling *t, int64_t parts) {
    tell_add(t, str_printf(t->arena, parts % 100 ? "%.2f" : "%.0f", (double)parts / 100));
}

/* One amount that belongs to the month, with what became of it. */
static void tell_month_entry(const struct telling *t, const struct conduct *entry) {
    tell_text(t, regulation_word_text(t->world->regulation, entry->word));
    tell_given_amount(t, entry->amount, entry->unit);
    tell(t, "；", "; "), tell_text(t, status_texts[entry->status]);
    tell(t, "，", ", "), tell_date(t, entry->at);
    tell(t, "，", ", "), tell_stream(t, entry->stream);
    if (!sanction_counts(entry->status) || entry->status == SANCTION_APPEALED) tell(t, "（不计入）", " (not counted)");
    tell_step(t, 2, entry->status == SANCTION_DECIDED || entry->status == SANCTION_FINAL ? WHY_HOLDS : WHY_FAILS);
}

/* What belongs to that month, added up: deductions are made by the month. */
static void tell_month(const struct telling *t, struct str who, int year, int month) {
    const struct world_facts *facts = t->world->facts;
    struct month_sum sum = conduct_month(t->world, who, year, month, t->arena);
    size_t begun = 0;
    for (size_t i = 0; facts && i < facts->conduct_count; i++) {
        const struct conduct *entry = &facts->conduct[i];
        struct civil then;
        instant_to_civil(entry->counts_at, t->world->organisation->timetable.zone_minutes, &then);
        bool settled = entry->status != SANCTION_PROPOSED && entry->status != SANCTION_WITHDRAWN;
        if (!entry->is_sanction || !settled || amount_kind_of(entry->unit) == AMOUNT_OTHER || entry->amount.len == 0) continue;
        if (!str_equal(entry->who, who) || then.year != year || then.month != month) continue;
        if (begun++ == 0) {
            tell_name(t, who), tell(t, "：", ", ");
            tell_add(t, str_printf(t->arena, "%04d-%02d", year, month));
            tell(t, " 扣罚合计 ", ": deductions "), tell_parts(t, sum.money), tell(t, " 元", " yuan");
            if (sum.money_appealed) {
                tell(t, "，另有申诉中 ", ", under appeal "), tell_parts(t, sum.money_appealed);
                tell(t, " 元", " yuan");
            }
            if (sum.points) tell(t, "，扣 ", ", points "), tell_parts(t, sum.points), tell(t, " 分", "");
            tell_step(t, 1, WHY_SAID);
        }
        tell_month_entry(t, entry);
    }
}

/* The months that this finding's own amounts belong to; without any, the present one. */
static void tell_months(const struct telling *t, const struct finding *finding, struct str who, instant now) {
    struct civil civil, last = {0};
    int zone = t->world->organisation->timetable.zone_minutes;
    size_t told = 0;
    for (size_t i = 0; i < t->matter->sanctions_count; i++) {
        const struct sanction *sanction = &t->matter->sanctions[i];
        if (sanction->finding != finding->n || !sanction->amount.len || sanction->status == SANCTION_WITHDRAWN) continue;
        instant_to_civil(sanction->counts_at, zone, &civil);
        if (told++ && civil.year == last.year && civil.month == last.month) continue;
        last = civil;
        tell_month(t, who, civil.year, civil.month);
    }
    instant_to_civil(now, zone, &civil);
    if (told == 0) tell_month(t, who, civil.year, civil.month);
}

static void tell_sum(const struct telling *t, const struct finding *finding, instant now) {
    struct civil today;
    size_t before = t->why->steps_count;
    instant_to_civil(now, t->world->organisation->timetable.zone_minutes, &today);
    tell(t, "累计与考核", "What it adds up to");
    tell_step(t, 0, WHY_SAID);
    for (size_t i = 0; i < finding->who_count; i++) {
        tell_cap(t, finding->who[i], today.year);
        tell_months(t, finding, finding->who[i], now);
    }
    if (t->why->steps_count == before + 1) t->why->steps_count = before; /* nothing to add up */
}

/* ---- the whole ---- */

static void tell_head(const struct telling *t, const struct finding *finding) {
    static const struct text statuses[] = {[FINDING_SUSPECTED] = {STR_INIT("违规线索，待认定"), STR_INIT("suspected")},
                                           [FINDING_VERIFIED] = {STR_INIT("已认定"), STR_INIT("verified")},
                                           [FINDING_DISMISSED] = {STR_INIT("已排除"), STR_INIT("dismissed")}};
    tell(t, "第", "Finding "), tell_int(t, finding->n);
    tell(t, "号线索：", ": ");
    tell_article(t, finding->article);
    tell_step(t, 0, WHY_SAID);
    tell(t, "现状：", "It is ");
    tell_text(t, statuses[finding->status]);
    tell_step(t, 0, WHY_SAID);
}

static void tell_finding(const struct telling *t, struct view *view, const struct finding *finding, instant now) {
    tell_head(t, finding);
    tell_opening(t, finding);
    tell_respondents(t, finding);
    tell(t, "认定与经过", "Verifying, and what was done");
    tell_step(t, 0, WHY_SAID);
    tell_offence(t, view, finding);
    tell_course(t, finding);
    tell_sanctions(t, finding);
    if (finding->status == FINDING_DISMISSED) return;
    tell_ordinals(t, view, finding);
    tell_provided(t, view, finding);
    tell_sum(t, finding, now);
}

struct why matter_why_finding(const struct world *world, const struct matter *matter, const struct finding *finding, instant now,
                              enum language language, struct arena *arena) {
    struct why why = {0};
    struct buf out;
    json_t *args = json_pack("{s: i}", "finding", (int)finding->n);
    struct command command = {.verb = VERB_PROPOSE, .at = now, .args = args};
    struct view view = {.world = world, .matter = matter, .command = &command, .present = &command, .state = matter->state,
                        .history = matter->events_count, .arena = arena};
    buf_init(&out, LIMIT_BODY_BYTES);
    struct telling t = {.world = world, .matter = matter, .language = language, .out = &out, .arena = arena, .why = &why};
    tell_finding(&t, &view, finding, now);
    buf_release(&out);
    json_decref(args);
    return why;
}
