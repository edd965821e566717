/* Sentences of explanations: days, moments, people, articles. Not here: what is said of a clock, a refusal, a finding
 * (explain*.c). Keeps: a matter page explains its clocks, so nothing that those use is formatted by printf. */
#include "matter/telling.h"

bool tells_zh(const struct telling *t) {
    return t->language == LANGUAGE_ZH;
}

void tell(const struct telling *t, const char *chinese, const char *english) {
    buf_add(t->out, str_from(tells_zh(t) ? chinese : english));
}

void tell_add(const struct telling *t, struct str text) {
    buf_add(t->out, text);
}

void tell_text(const struct telling *t, struct text text) {
    buf_add(t->out, text_in(text, t->language));
}

void tell_int(const struct telling *t, int64_t number) {
    buf_add_int(t->out, number);
}

/* ---- days and moments ---- */

void tell_day(const struct telling *t, day_number day) {
    static const struct str weekdays_zh[] = {STR_INIT("一"), STR_INIT("二"), STR_INIT("三"), STR_INIT("四"),
                                             STR_INIT("五"), STR_INIT("六"), STR_INIT("日")};
    static const struct str weekdays_en[] = {STR_INIT("Mon"), STR_INIT("Tue"), STR_INIT("Wed"), STR_INIT("Thu"),
                                             STR_INIT("Fri"), STR_INIT("Sat"), STR_INIT("Sun")};
    static const struct str months[] = {STR_INIT("Jan"), STR_INIT("Feb"), STR_INIT("Mar"), STR_INIT("Apr"),
                                        STR_INIT("May"), STR_INIT("Jun"), STR_INIT("Jul"), STR_INIT("Aug"),
                                        STR_INIT("Sep"), STR_INIT("Oct"), STR_INIT("Nov"), STR_INIT("Dec")};
    int year, month, of_month, weekday = day_weekday(day) - 1;
    day_to_civil(day, &year, &month, &of_month);
    if (tells_zh(t)) {
        tell_int(t, month), tell_add(t, STR("月"));
        tell_int(t, of_month), tell_add(t, STR("日（周"));
        tell_add(t, weekdays_zh[weekday]), tell_add(t, STR("）"));
        return;
    }
    tell_add(t, weekdays_en[weekday]), tell_add(t, STR(" "));
    tell_int(t, of_month), tell_add(t, STR(" ")), tell_add(t, months[month - 1]);
}

void tell_date(const struct telling *t, instant at) {
    int year, month, of_month;
    day_number day = instant_day(at, t->world->organisation->timetable.zone_minutes);
    day_to_civil(day, &year, &month, &of_month);
    if (tells_zh(t)) tell_int(t, year), tell_add(t, STR("年"));
    tell_day(t, day);
    if (!tells_zh(t)) tell_add(t, STR(" ")), tell_int(t, year);
}

static void two_digits(const struct telling *t, int number) {
    tell_add(t, (struct str){(const char[]){(char)('0' + number / 10), (char)('0' + number % 10)}, 2});
}

void tell_moment(const struct telling *t, instant at) {
    int zone = t->world->organisation->timetable.zone_minutes;
    struct civil c;
    instant_to_civil(at, zone, &c);
    if (c.hour == 0 && c.minute == 0 && c.second == 0) { /* 00:00 is said as 24:00 of the day before */
        tell_day(t, instant_day(at, zone) - 1);
        tell_add(t, STR(" 24:00"));
        return;
    }
    tell_day(t, instant_day(at, zone));
    tell_add(t, STR(" ")), two_digits(t, c.hour), tell_add(t, STR(":")), two_digits(t, c.minute);
}

void tell_span(const struct telling *t, struct span span) {
    static const struct {
        const char *zh, *en;
    } units[UNIT__COUNT] = {{"分钟", "minutes"}, {"小时", "hours"}, {"个工作分钟", "working minutes"}, {"个工作小时", "working hours"},
                            {"个工作日", "working days"}, {"天", "days"}, {"个月", "months"}};
    tell_int(t, span.amount);
    tell(t, units[span.unit].zh, " ");
    if (tells_zh(t)) return;
    tell_add(t, str_slice(str_from(units[span.unit].en), 0, strlen(units[span.unit].en) - (span.amount == 1)));
}

/* ---- people ---- */

void tell_name(const struct telling *t, struct str party) {
    const struct organisation *organisation = t->world->organisation;
    const struct unit *unit = organisation_staff(organisation, party) ? organisation_unit_of(organisation, party) : NULL;
    if (str_is(party, "asker")) tell(t, "服务对象", "the asker");
    else tell_add(t, organisation_name_of(organisation, party));
    if (!unit) return;
    tell(t, "（", " (");
    tell_add(t, unit->name);
    tell(t, "）", ")");
}

void tell_names(const struct telling *t, const struct str *parties, size_t count) {
    if (count == 0) tell(t, "无", "nobody");
    for (size_t i = 0; i < count; i++) {
        if (i) tell(t, "、", ", ");
        tell_name(t, parties[i]);
    }
}

void tell_roles(const struct telling *t, const enum role *roles, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) tell(t, "或", " or ");
        tell_text(t, role_text(roles[i]));
    }
}

void tell_article(const struct telling *t, struct str article) {
    const struct regulation *regulation = t->world->regulation;
    const struct article *declared = regulation_article(regulation, article);
    tell(t, "《", "");
    tell_text(t, regulation->title.zh.len ? regulation->title : (struct text){regulation->id, regulation->id});
    tell(t, "》", "");
    tell(t, "（版本 ", " (version ");
    tell_add(t, regulation->version);
    tell(t, "）", ")");
    if (article.len == 0) return;
    tell(t, " ", ", "), tell_add(t, article);
    if (!declared || text_in(declared->gist, t->language).len == 0) return;
    tell(t, "：", ": ");
    tell_text(t, declared->gist);
}

void tell_step(const struct telling *t, int depth, enum why_mark mark) {
    *ARENA_PUSH(t->arena, t->why->steps, t->why->steps_count) =
        (struct why_step){.depth = depth, .mark = mark, .text = str_copy(t->arena, str_trim(buf_str(t->out)))};
    buf_clear(t->out);
}
