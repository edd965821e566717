/* Why a clock is due when it is: the article, from when it is counted, day by day, pauses, provisional years, and what happens at
 * its end. Not here: the arithmetic (calendar/), refusals and findings (explain_refusal.c, explain_finding.c).
 * Keeps: what is said is read off the clock itself and the same calendar. */
#include "matter/telling.h"

/* ---- parts of the story ---- */

static void say_until(const struct telling *t) {
    enum verb verb;
    struct text text =
        verb_read(t->clock->until, &verb) ? verb_texts[verb] : regulation_word_text(t->world->regulation, t->clock->until);
    tell(t, "须在期限内完成：", "Wanted: ");
    tell_add(t, text_in(text, t->language));
    tell(t, "。", ". ");
}

static bool ends_sentence(struct str text) {
    struct str full_stop = STR("。");
    if (text.len == 0) return false;
    return text.ptr[text.len - 1] == '.' ||
           str_equal(str_slice(text, text.len < full_stop.len ? 0 : text.len - full_stop.len, text.len), full_stop);
}

static void say_article(const struct telling *t) {
    const struct article *article = regulation_article(t->world->regulation, t->clock->article);
    struct str gist = article ? text_in(article->gist, t->language) : (struct str){0};
    buf_add(t->out, t->clock->article);
    if (gist.len) tell(t, "：", ": "), tell_add(t, gist);
    if (ends_sentence(gist)) tell(t, "", " ");
    else tell(t, "。", ". ");
    say_until(t);
}

static void say_counted_days(const struct telling *t, instant start, struct span span) {
    enum { DAYS_MAX = 64 };
    struct counted_day *days;
    size_t count =
        timetable_count_days(&t->world->organisation->timetable, start, t->clock->due, span, t->arena, &days, DAYS_MAX);
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (days[i].ordinal == 0) continue;
        buf_add(t->out, str_from(first ? (tells_zh(t) ? "：" : ": ") : (tells_zh(t) ? "、" : ", ")));
        tell_day(t, days[i].day);
        if (days[i].reason == DAY_WORK_BY_NOTICE) tell(t, "（补班）", " (make-up working day)");
        first = false;
    }
    if (count == DAYS_MAX) tell_add(t, STR(" …"));
}

static void say_counting(const struct telling *t, instant start, struct span span) {
    if (tells_zh(t)) {
        tell_add(t, STR("自"));
        tell_moment(t, start);
        tell_add(t, STR("起计"));
        tell_span(t, span);
    } else {
        tell_add(t, STR("Counted "));
        tell_span(t, span);
        tell_add(t, STR(" from "));
        tell_moment(t, start);
    }
    say_counted_days(t, start, span);
    tell(t, "。", ". ");
}

static void say_backward(const struct telling *t) {
    if (tells_zh(t)) tell_add(t, STR("自"));
    else tell_add(t, STR("Counted back "));
    if (!tells_zh(t)) tell_span(t, t->clock->span), tell_add(t, STR(" from "));
    tell_moment(t, t->clock->counted_from == t->matter->due || t->matter->due == INSTANT_NONE ? t->clock->counted_from
                                                                                             : t->matter->due);
    if (tells_zh(t)) tell_add(t, STR("倒推")), tell_span(t, t->clock->span);
    tell(t, "。", ". ");
}

static void say_pauses(const struct telling *t) {
    struct span used = {t->clock->units_used, t->clock->span.unit}, left = {t->clock->span.amount - used.amount, used.unit};
    if (t->clock->paused_at == INSTANT_NONE) return;
    tell(t, "于", "Paused ");
    tell_moment(t, t->clock->paused_at);
    tell(t, "暂停，已用", ", with ");
    tell_span(t, used);
    tell(t, "，剩余", " used and ");
    tell_span(t, left);
    tell(t, "。", " left. ");
    if (t->clock->resumed_at == INSTANT_NONE || t->clock->status == CLOCK_PAUSED || left.amount < 1) return;
    tell(t, "恢复后，", "Resumed. ");
    say_counting(t, t->clock->resumed_at, left);
}

/* Where the organisation set the number, what the text says stands beside it. */
static void say_local(const struct telling *t) {
    const struct clock_rule *rule = regulation_clock(t->world->regulation, t->clock->rule);
    const struct number_local *local = rule ? rule->local : NULL;
    int zone = t->world->organisation->timetable.zone_minutes;
    if (!t->clock->has_span || !number_holds(local, matter_born(t->matter, t->clock->started_at, zone))) return;
    number_local_say(local, organisation_name_of(t->world->organisation, local->set.by), t->language, t->out);
}

static void say_how_counted(const struct telling *t) {
    const struct clock *clock = t->clock;
    if (!clock->has_span) {
        if (clock->due == INSTANT_NONE) tell(t, "制度未规定具体时限，只显示已历时间。", "The regulation gives no number: only its age is shown. ");
        else tell(t, "期限为承诺或指定的时刻，不按日计算。", "Due at the moment that was promised or set. ");
        return;
    }
    if (clock->backward) {
        say_backward(t);
        return;
    }
    if (clock->paused_at == INSTANT_NONE) say_counting(t, clock->counted_from, clock->span);
    else {
        tell(t, "原期限", "Given: ");
        tell_span(t, clock->span);
        tell(t, "。", ". ");
        say_pauses(t);
    }
}

/* When a notice or other hours moved it last; INSTANT_NONE: never. */
static instant recalculated_at(const struct telling *t) {
    for (size_t i = t->matter->events_count; i-- > 0;) {
        const struct event *event = t->matter->events[i];
        for (size_t c = 0; event->verb == VERB_RECALCULATED && c < event->effects.changed_count; c++)
            if (event->effects.changed[c].n == t->clock->n) return event->at;
    }
    return INSTANT_NONE;
}

static void say_recalculated(const struct telling *t) {
    instant at = recalculated_at(t);
    if (at == INSTANT_NONE) return;
    tell(t, "因放假安排或办公时间变动，于", "Recalculated ");
    tell_moment(t, at);
    tell(t, "重算。", " because the calendar or the hours changed. ");
}

static void say_due(const struct telling *t) {
    if (t->clock->due == INSTANT_NONE || t->clock->status == CLOCK_PAUSED) return;
    say_recalculated(t);
    tell(t, "到期：", "Due ");
    tell_moment(t, t->clock->due);
    tell(t, "（当刻完成仍算按时）。", " (done at that very moment is in time). ");
    if (t->clock->provisional)
        tell(t, "所涉年份的放假安排尚未公布，仅按周末推算，公布后重算。",
            "No holiday notice is published for a year involved: only weekends are counted, and it is recalculated later. ");
}

static void say_against(const struct telling *t) {
    struct view view = {
        .world = t->world, .matter = t->matter, .history = t->matter->events_count, .state = t->matter->state, .arena = t->arena};
    struct parties parties = relation_parties(&view, t->clock->against);
    struct str who = parties.count ? organisation_name_of(t->world->organisation, parties.items[0])
                                   : text_in(relation_text(t->clock->against), t->language);
    buf_add(t->out, who);
}

static void say_end(const struct telling *t) {
    const struct clock *clock = t->clock;
    struct str blamed = clock->blames.len ? clock->blames : clock->article;
    if (clock->due == INSTANT_NONE) return;
    if (!clock->hard) {
        tell(t, "一般时限：逾期记“超期”并提醒，不构成违规线索。", "Soft: running out is recorded as overdue and warned of; no finding is opened.");
        return;
    }
    tell(t, "硬性时限：逾期记“违时”，", "Hard: running out is recorded as a breach");
    if (clock->against_nobody) {
        tell(t, "不追究个人。", " and charged to nobody.");
        return;
    }
    tell(t, "并对", " and opens a suspected finding of ");
    if (!tells_zh(t)) buf_add(t->out, blamed), tell_add(t, STR(" against "));
    say_against(t);
    if (tells_zh(t)) tell_add(t, STR("提出违规线索（")), tell_add(t, blamed), tell_add(t, STR("），由人核查认定。"));
    else tell_add(t, STR("; a person decides."));
}

static void say_status(const struct telling *t) {
    switch (t->clock->status) {
    case CLOCK_RUNNING: break;
    case CLOCK_PAUSED: tell(t, "现已暂停，等待补正材料。", "Paused now: the asker's materials are awaited. "); break;
    case CLOCK_STOPPED: tell(t, "已停止：", "Stopped "); tell_moment(t, t->clock->ended_at); tell(t, "。", ". "); break;
    case CLOCK_RAN_OUT: tell(t, "已逾期。", "It has run out. "); break;
    }
}

static void (*const parts[])(const struct telling *) = {say_article, say_local, say_how_counted, say_due, say_status, say_end};

void matter_explain_clock(const struct world *world, const struct matter *matter, const struct clock *clock,
                          enum language language, struct buf *out, struct arena *arena) {
    const struct telling telling = {.world = world, .matter = matter, .clock = clock, .language = language, .out = out,
                                    .arena = arena};
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) parts[i](&telling);
}

struct why matter_why_clock(const struct world *world, const struct matter *matter, const struct clock *clock,
                            enum language language, struct arena *arena) {
    struct why why = {0};
    struct buf out;
    buf_init(&out, LIMIT_BODY_BYTES);
    const struct telling telling = {.world = world, .matter = matter, .clock = clock, .language = language,
                                    .out = &out, .arena = arena, .why = &why};
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        parts[i](&telling);
        if (out.len) tell_step(&telling, 0, WHY_SAID);
    }
    buf_release(&out);
    return why;
}
