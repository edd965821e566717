/* From the organisation to what pages of the house show. Not here: the pages (pages/directory.c, pages/public.c), the
 * organisation itself. Keeps: why somebody is away is nobody's business, that and how long it is everybody's; what is open holds
 * only what is published. */
#include "web/view/house_view.h"

#include <stdlib.h>

bool house_enter(struct house *house, struct request *request, struct response *response) {
    struct error error = {0};
    *house = (struct house){.language = request->language, .arena = request->arena};
    if (!desk_presence(request->reader, &house->facts, &house->today, request->arena, &error)) {
        response_failure(response, request, &error);
        return false;
    }
    house->world = desk_world_acquire(request->app->desk);
    house->organisation = house->world->organisation;
    return true;
}

void house_leave(struct house *house, const struct request *request) {
    desk_world_release(request->app->desk, house->world);
}

/* ---- in words ---- */

struct str span_said(struct span span, enum language language, struct arena *arena) {
    static const struct {
        const char *zh, *en;
    } units[UNIT__COUNT] = {
        [UNIT_MINUTES] = {"分钟", "minutes"},
        [UNIT_HOURS] = {"小时", "hours"},
        [UNIT_WORKING_MINUTES] = {"工作分钟", "working minutes"},
        [UNIT_WORKING_HOURS] = {"工作小时", "working hours"},
        [UNIT_WORKING_DAYS] = {"个工作日", "working days"},
        [UNIT_DAYS] = {"日", "days"},
        [UNIT_MONTHS] = {"个月", "months"},
    };
    bool english = language == LANGUAGE_EN;
    return str_printf(arena, "%d%s%s", (int)span.amount, english ? " " : "",
                      english ? units[span.unit].en : units[span.unit].zh);
}

struct str minutes_as_hours(int64_t minutes, struct arena *arena) {
    int64_t tenths = (minutes + 3) / 6;
    if (tenths % 10 == 0) return str_printf(arena, "%lld", (long long)(tenths / 10));
    return str_printf(arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static struct str joined(const struct house *house, struct str list, struct str item) {
    if (!list.len) return item;
    return str_printf(house->arena, STR_FMT "%s" STR_FMT, STR_ARG(list), house->language == LANGUAGE_EN ? ", " : "、",
                      STR_ARG(item));
}

struct str text_joined(const struct house *house, const struct str *items, size_t count) {
    struct str list = {0};
    for (size_t i = 0; i < count; i++)
        list = joined(house, list, text_in(regulation_word_text(house->world->regulation, items[i]), house->language));
    return list;
}

static struct str proxy_said(const struct house *house, const struct topic *topic) {
    static const struct text weekdays[] = {{STR_INIT("周一"), STR_INIT("Mondays")},    {STR_INIT("周二"), STR_INIT("Tuesdays")},
                                           {STR_INIT("周三"), STR_INIT("Wednesdays")}, {STR_INIT("周四"), STR_INIT("Thursdays")},
                                           {STR_INIT("周五"), STR_INIT("Fridays")},    {STR_INIT("周六"), STR_INIT("Saturdays")},
                                           {STR_INIT("周日"), STR_INIT("Sundays")}};
    bool english = house->language == LANGUAGE_EN;
    struct str days = {0};
    if (topic->proxy == PROXY_NONE) return days;
    if (topic->proxy == PROXY_DAILY) return english ? STR("every day") : STR("日常代办");
    for (int i = 0; i < 7; i++)
        if (topic->proxy_weekdays >> i & 1) days = joined(house, days, text_in(weekdays[i], house->language));
    for (int i = 1; i <= 31; i++)
        if (topic->proxy_days >> i & 1)
            days = joined(house, days, str_printf(house->arena, english ? "day %d of the month" : "每月 %d 日", i));
    return english ? days : str_printf(house->arena, "定期代办：" STR_FMT, STR_ARG(days));
}

/* ---- lines ---- */

struct unit_line unit_line_of(const struct house *house, const struct unit *unit) {
    const struct organisation *o = house->organisation;
    return (struct unit_line){
        .id = unit->id, .name = unit->name, .place = unit->address, .phone = unit->phone,
        .head = unit->head.len ? organisation_name_of(o, unit->head) : (struct str){0},
        .up = unit->parent.len ? organisation_name_of(o, unit->parent) : (struct str){0},
        .duties = text_joined(house, unit->duties, unit->duties_count),
        .kind = unit_kind_texts[unit->kind], .window = window_kind_texts[unit->window],
        .level = unit_level(o, unit), .first_inquiry = unit->first_inquiry};
}

static struct str roles_said(const struct house *house, const struct staff *staff) {
    struct str list = {0};
    for (int role = 0; role < ROLE__COUNT; role++)
        if (staff_has_role(staff, (enum role)role)) list = joined(house, list, text_in(role_texts[role], house->language));
    return list;
}

/* By leaves in force, attendance and the roster; nobody who is not named there is away. */
static void presence_of(const struct house *house, const struct staff *staff, struct staff_line *line) {
    static const struct text present = {STR_INIT("在岗"), STR_INIT("present")}, away = {STR_INIT("外出"), STR_INIT("away")},
                             absent = {STR_INIT("缺勤"), STR_INIT("absent")}, duty = {STR_INIT("值班"), STR_INIT("on duty")};
    int zone_minutes = house->organisation->timetable.zone_minutes;
    line->presence = present;
    line->until = INSTANT_NONE;
    for (size_t i = 0; i < house->facts.duties_count; i++) {
        if (!str_equal(house->facts.duties[i].who, staff->id)) continue;
        line->presence = duty;
        line->note = house->facts.duties[i].post;
    }
    for (size_t i = 0; i < house->facts.attendance_count; i++)
        if (str_equal(house->facts.attendance[i].who, staff->id) && str_is(house->facts.attendance[i].result, "absent"))
            line->presence = absent, line->away = true;
    for (size_t i = 0; i < house->facts.leaves_count; i++) {
        const struct leave *leave = &house->facts.leaves[i];
        if (leave->status != LEAVE_IN_FORCE || !str_equal(leave->who, staff->id)) continue;
        line->presence = away;
        line->away = true;
        line->until = day_start(leave->to, zone_minutes);
        if (leave->backup.len) line->substitute = organisation_name_of(house->organisation, leave->backup);
    }
}

struct staff_line staff_line_of(const struct house *house, const struct staff *staff) {
    const struct unit *unit = organisation_unit(house->organisation, staff->unit);
    struct staff_line line = {.id = staff->id, .name = staff->name, .title = staff->title, .roles = roles_said(house, staff),
                              .unit = unit ? unit->name : (struct str){0}, .unit_id = staff->unit,
                              .phone = staff->phone.len || !unit ? staff->phone : unit->phone};
    presence_of(house, staff, &line);
    return line;
}

static struct str limits_said(const struct house *house, const struct topic *topic) {
    bool english = house->language == LANGUAGE_EN;
    struct str list = {0};
    if (topic->has_promised)
        list = str_printf(house->arena, "%s" STR_FMT, english ? "promised: " : "承诺 ",
                          STR_ARG(span_said(topic->promised, house->language, house->arena)));
    if (topic->has_statutory)
        list = joined(house, list, str_printf(house->arena, "%s" STR_FMT, english ? "statutory: " : "法定 ",
                                              STR_ARG(span_said(topic->statutory, house->language, house->arena))));
    return list;
}

struct service_line service_line_of(const struct house *house, const struct topic *topic) {
    const struct organisation *o = house->organisation;
    return (struct service_line){
        .id = topic->id, .name = topic->name, .unit_id = topic->unit, .window = topic->window,
        .unit = topic->unit.len ? organisation_name_of(o, topic->unit) : (struct str){0},
        .person = topic->person.len ? organisation_name_of(o, topic->person) : (struct str){0},
        .phone = topic_phone(o, topic), .place = topic_place(o, topic), .limits = limits_said(house, topic),
        .proxy = proxy_said(house, topic), .proxy_today = topic_proxy_on(topic, house->today)};
}

struct post_line post_line_of(const struct house *house, const struct post *post) {
    static const struct text states[] = {[POST_FILLED] = {STR_INIT("在编"), STR_INIT("filled")},
                                         [POST_EMPTY] = {STR_INIT("空缺"), STR_INIT("empty")},
                                         [POST_SHORT] = {STR_INIT("缺员"), STR_INIT("not filled")},
                                         [POST_OVER] = {STR_INIT("超编"), STR_INIT("too many")}};
    int filled;
    enum post_state state = post_state(house->organisation, post, &filled);
    return (struct post_line){.unit = organisation_name_of(house->organisation, post->unit),
                              .post = post->title.len ? post->title : text_in(role_texts[post->role], house->language),
                              .state = states[state], .count = post->count, .filled = filled, .wrong = state != POST_FILLED};
}

/* ---- one service ---- */

/* As in the tree: what stands below a unit that is not published is not, either. */
static bool unit_is_public(const struct organisation *organisation, struct str id) {
    const struct unit *unit = organisation_unit(organisation, id);
    while (unit && unit->published) unit = organisation_unit(organisation, unit->parent);
    return !unit;
}

bool topic_is_public(const struct organisation *organisation, const struct topic *topic) {
    return topic->published && unit_is_public(organisation, topic->unit);
}

struct service_sheet service_sheet_of(const struct house *house, const struct topic *topic, bool open) {
    const struct organisation *o = house->organisation;
    const struct service_line line = service_line_of(house, topic);
    const struct staff *person = organisation_staff(o, topic->person);
    struct service_sheet sheet = {
        .id = topic->id, .name = topic->name, .content = topic->content, .unit = line.unit, .unit_id = topic->unit,
        .place = line.place, .window = topic->window, .phone = line.phone, .procedure = topic->procedure, .fee = topic->fee,
        .basis = topic->basis, .proxy = line.proxy, .proxy_today = line.proxy_today, .one_visit = topic->one_visit,
        .complaints = topic->complaints.len ? topic->complaints : o->publication.complaints,
        .supervision_phone = o->supervision_phone, .institution = o->name};
    char updated[INSTANT_TEXT_SIZE];
    if (topic->has_updated) sheet.updated = str_copy(house->arena, day_text(topic->updated, updated));
    if (topic->has_statutory) sheet.statutory = span_said(topic->statutory, house->language, house->arena);
    if (topic->has_promised) sheet.promised = span_said(topic->promised, house->language, house->arena);
    if (person && (!open || person->published)) {
        sheet.person = person->name;
        sheet.person_phone = person->phone;
    }
    for (size_t i = 0; i < topic->materials_count; i++)
        *ARENA_PUSH(house->arena, sheet.materials, sheet.materials_count) = (struct material){topic->materials[i]};
    return sheet;
}

/* ---- lists ---- */

static void add_below(const struct house *house, struct str parent, bool open, struct unit_line **lines, size_t *count) {
    const struct organisation *o = house->organisation;
    for (size_t i = 0; i < o->units_count && *count < HOUSE_ROWS_MAX; i++) {
        if (!str_equal(o->units[i].parent, parent) || (open && !o->units[i].published)) continue;
        *ARENA_PUSH(house->arena, *lines, *count) = unit_line_of(house, &o->units[i]);
        add_below(house, o->units[i].id, open, lines, count);
    }
}

size_t units_as_tree(const struct house *house, bool open, struct unit_line **lines) {
    const struct organisation *o = house->organisation;
    size_t count = 0;
    *lines = NULL;
    for (int kind = 0; kind < UNIT_KIND__COUNT; kind++)
        for (size_t i = 0; i < o->units_count && count < HOUSE_ROWS_MAX; i++) {
            if (o->units[i].parent.len || (int)o->units[i].kind != kind || (open && !o->units[i].published)) continue;
            *ARENA_PUSH(house->arena, *lines, count) = unit_line_of(house, &o->units[i]);
            add_below(house, o->units[i].id, open, lines, &count);
        }
    return count;
}

size_t services_of(const struct house *house, const struct unit *unit, bool open, bool proxies, struct service_line **lines) {
    const struct organisation *o = house->organisation;
    size_t count = 0;
    *lines = NULL;
    for (size_t i = 0; i < o->topics_count && count < HOUSE_ROWS_MAX; i++) {
        const struct topic *topic = &o->topics[i];
        if ((unit && !str_equal(topic->unit, unit->id)) || (open && !topic_is_public(o, topic))) continue;
        if (proxies && topic->proxy == PROXY_NONE) continue;
        struct service_line *line = ARENA_PUSH(house->arena, *lines, count);
        *line = service_line_of(house, topic);
        const struct staff *person = organisation_staff(o, topic->person);
        if (open && (!person || !person->published)) line->person = (struct str){0};
    }
    return count;
}

static int seniority(const void *a, const void *b) {
    const struct staff *x = *(const struct staff *const *)a, *y = *(const struct staff *const *)b;
    return staff_is_senior(x, y) ? -1 : staff_is_senior(y, x);
}

size_t staff_of(const struct house *house, const struct unit *unit, bool open, struct staff_line **lines) {
    const struct organisation *o = house->organisation;
    const struct staff **chosen = NULL;
    size_t chosen_count = 0, count = 0;
    *lines = NULL;
    for (size_t i = 0; i < o->staff_count; i++) {
        const struct staff *staff = &o->staff[i];
        bool fits = staff->active && (!unit || str_equal(staff->unit, unit->id));
        if (fits && (!open || (staff->published && unit_is_public(o, staff->unit))))
            *ARENA_PUSH(house->arena, chosen, chosen_count) = staff;
    }
    if (chosen_count) qsort(chosen, chosen_count, sizeof *chosen, seniority);
    for (int head = 1; head >= 0; head--)
        for (size_t i = 0; i < chosen_count && count < HOUSE_ROWS_MAX; i++)
            if ((unit && str_equal(unit->head, chosen[i]->id)) == (head == 1))
                *ARENA_PUSH(house->arena, *lines, count) = staff_line_of(house, chosen[i]);
    return count;
}
