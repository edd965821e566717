/* Why a clock is due when it is: the article, from when it is counted, day by day, pauses, provisional years, and what happens at
 * its end. Not here: the arithmetic (calendar/). Keeps: what is said is read off the clock itself and the same calendar. */
#include "matter/internal.h"

struct telling {
    const struct world *world;
    const struct matter *matter;
    const struct clock *clock;
    enum language language;
    struct buf *out;
    struct arena *arena;
};

static bool zh(const struct telling *t) {
    return t->language == LANGUAGE_ZH;
}

static void say(const struct telling *t, const char *chinese, const char *english) {
    buf_add(t->out, str_from(zh(t) ? chinese : english));
}

/* A matter page explains each of its clocks, so nothing here is formatted by printf. */
static void add(const struct telling *t, struct str text) {
    buf_add(t->out, text);
}

/* ---- days and moments ---- */

static void say_day(const struct telling *t, day_number day, bool weekday_first) {
    static const struct str weekdays_zh[] = {STR_INIT("一"), STR_INIT("二"), STR_INIT("三"), STR_INIT("四"),
                                             STR_INIT("五"), STR_INIT("六"), STR_INIT("日")};
    static const struct str weekdays_en[] = {STR_INIT("Mon"), STR_INIT("Tue"), STR_INIT("Wed"), STR_INIT("Thu"),
                                             STR_INIT("Fri"), STR_INIT("Sat"), STR_INIT("Sun")};
    static const struct str months[] = {STR_INIT("Jan"), STR_INIT("Feb"), STR_INIT("Mar"), STR_INIT("Apr"),
                                        STR_INIT("May"), STR_INIT("Jun"), STR_INIT("Jul"), STR_INIT("Aug"),
                                        STR_INIT("Sep"), STR_INIT("Oct"), STR_INIT("Nov"), STR_INIT("Dec")};
    int year, month, of_month, weekday = day_weekday(day) - 1;
    day_to_civil(day, &year, &month, &of_month);
    if (zh(t)) {
        buf_add_int(t->out, month), add(t, STR("月"));
        buf_add_int(t->out, of_month), add(t, STR("日（周"));
        add(t, weekdays_zh[weekday]), add(t, STR("）"));
        return;
    }
    if (weekday_first) add(t, weekdays_en[weekday]), add(t, STR(" "));
    buf_add_int(t->out, of_month), add(t, STR(" ")), add(t, months[month - 1]);
}

static void say_two_digits(const struct telling *t, int number) {
    add(t, (struct str){(const char[]){(char)('0' + number / 10), (char)('0' + number % 10)}, 2});
}

static void say_moment(const struct telling *t, instant at) {
    int zone = t->world->organisation->timetable.zone_minutes;
    struct civil c;
    instant_to_civil(at, zone, &c);
    if (c.hour == 0 && c.minute == 0 && c.second == 0) { /* 00:00 is said as 24:00 of the day before */
        say_day(t, instant_day(at, zone) - 1, true);
        add(t, STR(" 24:00"));
        return;
    }
    say_day(t, instant_day(at, zone), true);
    add(t, STR(" ")), say_two_digits(t, c.hour), add(t, STR(":")), say_two_digits(t, c.minute);
}

static void say_span(const struct telling *t, struct span span) {
    static const struct {
        const char *zh, *en;
    } units[UNIT__COUNT] = {{"分钟", "minutes"}, {"小时", "hours"}, {"个工作分钟", "working minutes"}, {"个工作小时", "working hours"},
                            {"个工作日", "working days"}, {"天", "days"}, {"个月", "months"}};
    buf_add_int(t->out, span.amount);
    say(t, units[span.unit].zh, " ");
    if (!zh(t)) add(t, str_slice(str_from(units[span.unit].en), 0, strlen(units[span.unit].en) - (span.amount == 1)));
}

/* ---- parts of the story ---- */

static void say_until(const struct telling *t) {
    enum verb verb;
    struct text text =
        verb_read(t->clock->until, &verb) ? verb_texts[verb] : regulation_word_text(t->world->regulation, t->clock->until);
    say(t, "须在期限内完成：", "Wanted: ");
    add(t, text_in(text, t->language));
    say(t, "。", ". ");
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
    if (gist.len) say(t, "：", ": "), add(t, gist);
    if (ends_sentence(gist)) say(t, "", " ");
    else say(t, "。", ". ");
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
        buf_add(t->out, str_from(first ? (zh(t) ? "：" : ": ") : (zh(t) ? "、" : ", ")));
        say_day(t, days[i].day, true);
        if (days[i].reason == DAY_WORK_BY_NOTICE) say(t, "（补班）", " (make-up working day)");
        first = false;
    }
    if (count == DAYS_MAX) add(t, STR(" …"));
}

static void say_counting(const struct telling *t, instant start, struct span span) {
    if (zh(t)) {
        add(t, STR("自"));
        say_moment(t, start);
        add(t, STR("起计"));
        say_span(t, span);
    } else {
        add(t, STR("Counted "));
        say_span(t, span);
        add(t, STR(" from "));
        say_moment(t, start);
    }
    say_counted_days(t, start, span);
    say(t, "。", ". ");
}

static void say_backward(const struct telling *t) {
    if (zh(t)) add(t, STR("自"));
    else add(t, STR("Counted back "));
    if (!zh(t)) say_span(t, t->clock->span), add(t, STR(" from "));
    say_moment(t, t->clock->counted_from == t->matter->due || t->matter->due == INSTANT_NONE ? t->clock->counted_from
                                                                                             : t->matter->due);
    if (zh(t)) add(t, STR("倒推")), say_span(t, t->clock->span);
    say(t, "。", ". ");
}

static void say_pauses(const struct telling *t) {
    struct span used = {t->clock->units_used, t->clock->span.unit}, left = {t->clock->span.amount - used.amount, used.unit};
    if (t->clock->paused_at == INSTANT_NONE) return;
    say(t, "于", "Paused ");
    say_moment(t, t->clock->paused_at);
    say(t, "暂停，已用", ", with ");
    say_span(t, used);
    say(t, "，剩余", " used and ");
    say_span(t, left);
    say(t, "。", " left. ");
    if (t->clock->resumed_at == INSTANT_NONE || t->clock->status == CLOCK_PAUSED || left.amount < 1) return;
    say(t, "恢复后，", "Resumed. ");
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
        if (clock->due == INSTANT_NONE) say(t, "制度未规定具体时限，只显示已历时间。", "The regulation gives no number: only its age is shown. ");
        else say(t, "期限为承诺或指定的时刻，不按日计算。", "Due at the moment that was promised or set. ");
        return;
    }
    if (clock->backward) {
        say_backward(t);
        return;
    }
    if (clock->paused_at == INSTANT_NONE) say_counting(t, clock->counted_from, clock->span);
    else {
        say(t, "原期限", "Given: ");
        say_span(t, clock->span);
        say(t, "。", ". ");
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
    say(t, "因放假安排或办公时间变动，于", "Recalculated ");
    say_moment(t, at);
    say(t, "重算。", " because the calendar or the hours changed. ");
}

static void say_due(const struct telling *t) {
    if (t->clock->due == INSTANT_NONE || t->clock->status == CLOCK_PAUSED) return;
    say_recalculated(t);
    say(t, "到期：", "Due ");
    say_moment(t, t->clock->due);
    say(t, "（当刻完成仍算按时）。", " (done at that very moment is in time). ");
    if (t->clock->provisional)
        say(t, "所涉年份的放假安排尚未公布，仅按周末推算，公布后重算。",
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
        say(t, "一般时限：逾期记“超期”并提醒，不构成违规线索。", "Soft: running out is recorded as overdue and warned of; no finding is opened.");
        return;
    }
    say(t, "硬性时限：逾期记“违时”，", "Hard: running out is recorded as a breach");
    if (clock->against_nobody) {
        say(t, "不追究个人。", " and charged to nobody.");
        return;
    }
    say(t, "并对", " and opens a suspected finding of ");
    if (!zh(t)) buf_add(t->out, blamed), add(t, STR(" against "));
    say_against(t);
    if (zh(t)) add(t, STR("提出违规线索（")), add(t, blamed), add(t, STR("），由人核查认定。"));
    else add(t, STR("; a person decides."));
}

static void say_status(const struct telling *t) {
    switch (t->clock->status) {
    case CLOCK_RUNNING: break;
    case CLOCK_PAUSED: say(t, "现已暂停，等待补正材料。", "Paused now: the asker's materials are awaited. "); break;
    case CLOCK_STOPPED: say(t, "已停止：", "Stopped "); say_moment(t, t->clock->ended_at); say(t, "。", ". "); break;
    case CLOCK_RAN_OUT: say(t, "已逾期。", "It has run out. "); break;
    }
}

void matter_explain_clock(const struct world *world, const struct matter *matter, const struct clock *clock,
                          enum language language, struct buf *out, struct arena *arena) {
    struct telling telling = {world, matter, clock, language, out, arena};
    say_article(&telling);
    say_local(&telling);
    say_how_counted(&telling);
    say_due(&telling);
    say_status(&telling);
    say_end(&telling);
}
