/* What counts over many matters: leaves in force, duties, attendance, verified findings and sanctions of a person, and what a
 * calendar year of them adds up to. Not here: what follows in one matter (findings.c, sanctions.c, house.c).
 * Keeps: the facts are a fold over events in the order of the ledger, so the scenario's and the desk's are the same. */
#include <stdlib.h>

#include "matter/internal.h"

void world_facts_leave(struct world_facts *facts, const struct leave *leave, struct arena *arena) {
    for (size_t i = 0; i < facts->leaves_count; i++) {
        if (facts->leaves[i].stream != leave->stream || facts->leaves[i].n != leave->n) continue;
        facts->leaves[i] = *leave;
        return;
    }
    *ARENA_PUSH(arena, facts->leaves, facts->leaves_count) = *leave;
}

void world_facts_duty(struct world_facts *facts, const struct duty *duty, struct arena *arena) {
    for (size_t i = 0; i < facts->duties_count; i++) {
        if (facts->duties[i].day != duty->day || !str_equal(facts->duties[i].post, duty->post)) continue;
        facts->duties[i] = *duty;
        return;
    }
    *ARENA_PUSH(arena, facts->duties, facts->duties_count) = *duty;
}

void world_facts_conduct(struct world_facts *facts, const struct conduct *conduct, struct arena *arena) {
    for (size_t i = 0; i < facts->conduct_count; i++) {
        struct conduct *known = &facts->conduct[i];
        if (known->stream != conduct->stream || known->n != conduct->n || known->is_sanction != conduct->is_sanction ||
            !str_equal(known->who, conduct->who))
            continue;
        *known = *conduct;
        return;
    }
    *ARENA_PUSH(arena, facts->conduct, facts->conduct_count) = *conduct;
}

static void add_finding(const struct matter *matter, const struct event *event, const struct finding *finding,
                        struct arena *arena, struct conduct **entries, size_t *count) {
    bool exempt = finding_was_in_good_faith(event);
    if (!exempt && (event->verb != VERB_VERIFY || finding->status != FINDING_VERIFIED)) return;
    for (size_t i = 0; i < finding->who_count; i++)
        *ARENA_PUSH(arena, *entries, *count) = (struct conduct){.stream = matter->id, .n = finding->n, .who = finding->who[i],
                                                                .article = finding->article, .word = finding->cause,
                                                                .status = exempt ? SANCTION_REVOKED : SANCTION_PROPOSED,
                                                                .at = event->at, .counts_at = event->at};
}

static void add_sanction(const struct matter *matter, const struct sanction *sanction, struct arena *arena,
                         struct conduct **entries, size_t *count) {
    for (size_t i = 0; i < sanction->on_count; i++)
        *ARENA_PUSH(arena, *entries, *count) =
            (struct conduct){.stream = matter->id, .n = sanction->n, .is_sanction = true, .who = sanction->on[i],
                             .article = sanction->article, .word = sanction->measure, .amount = sanction->amount,
                             .unit = sanction->unit, .status = sanction->status, .at = sanction->at,
                             .counts_at = sanction->counts_at};
}

size_t conduct_of_event(const struct matter *matter, const struct event *event, struct arena *arena, struct conduct **entries) {
    size_t count = 0;
    *entries = NULL;
    for (size_t i = 0; i < event->effects.findings_count; i++)
        add_finding(matter, event, &event->effects.findings[i], arena, entries, &count);
    for (size_t i = 0; i < event->effects.sanctions_count; i++)
        add_sanction(matter, &event->effects.sanctions[i], arena, entries, &count);
    return count;
}

void world_facts_learn(struct world_facts *facts, const struct matter *matter, const struct event *event, struct arena *arena) {
    struct conduct *entries;
    size_t count = conduct_of_event(matter, event, arena, &entries);
    day_number day;
    for (size_t i = 0; i < count; i++) world_facts_conduct(facts, &entries[i], arena);
    for (size_t i = 0; i < event->effects.leaves_count; i++) {
        struct leave leave = event->effects.leaves[i];
        leave.stream = matter->id;
        world_facts_leave(facts, &leave, arena);
    }
    bool house = event->verb == VERB_ROSTER || event->verb == VERB_ATTENDANCE;
    if (!house || !day_parse(json_text(event->args, "date"), &day)) return;
    struct str who = json_text(event->args, "who");
    if (event->verb == VERB_ROSTER)
        world_facts_duty(facts, &(struct duty){day, who, json_text(event->args, "post")}, arena);
    else
        *ARENA_PUSH(arena, facts->attendance, facts->attendance_count) =
            (struct attendance){day, who, json_text(event->args, "result")};
}

/* ---- which one it is ---- */

/* The day a year before: of 29 February the 28th. */
static day_number year_before(day_number day) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    return day_from_civil(year - 1, month, month == 2 && day_of_month == 29 ? 28 : day_of_month);
}

static bool in_window(instant at, instant now, enum counting_window window, int zone_minutes) {
    struct civil then, today;
    instant_to_civil(at, zone_minutes, &then);
    instant_to_civil(now, zone_minutes, &today);
    switch (window) {
    case COUNTING_EVER: return true;
    case COUNTING_MONTH: return then.year == today.year && then.month == today.month;
    case COUNTING_YEAR: return then.year == today.year;
    case COUNTING_ROLLING_YEAR: return instant_day(at, zone_minutes) > year_before(instant_day(now, zone_minutes));
    }
    return false;
}

/* Findings with some causes stand outside the counter of their article. */
static bool is_counted(const struct regulation *regulation, struct str article, struct str cause) {
    for (size_t i = 0; cause.len && i < regulation->offences_count; i++) {
        const struct offence_rule *rule = &regulation->offences[i];
        for (size_t k = 0; str_equal(rule->article, article) && k < rule->uncounted_count; k++)
            if (str_equal(rule->uncounted[k], cause)) return false;
    }
    return true;
}

static bool is_own(const struct view *view, const struct conduct *entry, const struct finding *finding) {
    return entry->stream == view->matter->id && entry->n == finding->n;
}

size_t finding_counted(const struct view *view, const struct finding *finding, struct str who, enum counting_window window,
                       const struct conduct **counted, size_t max) {
    const struct world_facts *facts = view->world->facts;
    int zone = view->world->organisation->timetable.zone_minutes;
    instant now = view->command->at;
    size_t before = facts ? facts->conduct_count : 0;
    for (size_t i = 0; i < before; i++)
        if (!facts->conduct[i].is_sanction && is_own(view, &facts->conduct[i], finding)) {
            now = facts->conduct[i].at;
            before = i;
        }
    size_t count = 0;
    for (size_t i = 0; i < before; i++) {
        const struct conduct *entry = &facts->conduct[i];
        if (entry->is_sanction || !str_equal(entry->who, who) || !str_equal(entry->article, finding->article)) continue;
        bool exempt = entry->status == SANCTION_REVOKED; /* verified, then found a mistake in good faith */
        if (exempt || !is_counted(view->world->regulation, entry->article, entry->word)) continue;
        if (!in_window(entry->at, now, window, zone)) continue;
        if (count < max) counted[count] = entry;
        count++;
    }
    return count;
}

static int32_t ordinal_of(const struct view *view, const struct finding *finding, struct str who, enum counting_window window) {
    return (int32_t)finding_counted(view, finding, who, window, NULL, 0) + 1;
}

int32_t finding_ordinal(const struct view *view, const struct finding *finding, enum counting_window window) {
    int32_t highest = 0;
    if (!is_counted(view->world->regulation, finding->article, finding->cause)) return 0;
    for (size_t i = 0; i < finding->who_count; i++) {
        int32_t ordinal = ordinal_of(view, finding, finding->who[i], window);
        if (str_equal(finding->who[i], view->target)) return ordinal;
        if (ordinal > highest) highest = ordinal;
    }
    return highest;
}

/* ---- what a year adds up to ---- */

bool sanction_counts(enum sanction_status status) {
    return status == SANCTION_DECIDED || status == SANCTION_APPEALED || status == SANCTION_FINAL;
}

static bool is_decided_on(const struct conduct *entry, struct str staff, struct str measure) {
    return entry->is_sanction && sanction_counts(entry->status) && str_equal(entry->word, measure) &&
           str_equal(entry->who, staff);
}

int32_t conduct_decided_by(const struct world *world, struct str staff, const struct accumulation_rule *rule, instant now) {
    int zone = world->organisation->timetable.zone_minutes;
    enum counting_window window = rule->rolling ? COUNTING_ROLLING_YEAR : COUNTING_YEAR;
    int32_t count = 0;
    for (size_t i = 0; world->facts && i < world->facts->conduct_count; i++) {
        const struct conduct *entry = &world->facts->conduct[i];
        bool decided = is_decided_on(entry, staff, rule->measure) && entry->at <= now;
        count += decided && in_window(entry->at, now, window, zone);
    }
    return count;
}

/* Of a calendar year its end says; a year that rolls is full whenever a decision of that year makes it so. */
int32_t conduct_decided_in_year(const struct world *world, struct str staff, const struct accumulation_rule *rule, int year) {
    int zone = world->organisation->timetable.zone_minutes;
    instant end = day_start(day_from_civil(year + 1, 1, 1), zone) - 1;
    int32_t most = rule->rolling ? 0 : conduct_decided_by(world, staff, rule, end);
    for (size_t i = 0; rule->rolling && world->facts && i < world->facts->conduct_count; i++) {
        const struct conduct *entry = &world->facts->conduct[i];
        struct civil civil;
        instant_to_civil(entry->at, zone, &civil);
        if (civil.year != year || !is_decided_on(entry, staff, rule->measure)) continue;
        int32_t count = conduct_decided_by(world, staff, rule, entry->at);
        if (count > most) most = count;
    }
    return most;
}

/* ---- what a month adds up to ---- */

int64_t amount_hundredths(struct str amount, struct arena *arena) {
    double number = amount.len ? strtod(str_terminated(arena, amount), NULL) : 0;
    return number > 0 && number < 1e13 ? (int64_t)(number * 100 + 0.5) : 0;
}

enum amount_kind amount_kind_of(struct str unit) {
    if (str_is(unit, "points")) return AMOUNT_POINTS;
    return unit.len == 0 || str_is(unit, "yuan") ? AMOUNT_MONEY : AMOUNT_OTHER;
}

struct month_sum conduct_month(const struct world *world, struct str party, int year, int month, struct arena *arena) {
    struct month_sum sum = {0};
    for (size_t i = 0; world->facts && i < world->facts->conduct_count; i++) {
        const struct conduct *entry = &world->facts->conduct[i];
        struct civil civil;
        if (!entry->is_sanction || !sanction_counts(entry->status) || !str_equal(entry->who, party)) continue;
        instant_to_civil(entry->counts_at, world->organisation->timetable.zone_minutes, &civil);
        if (civil.year != year || civil.month != month) continue;
        int64_t parts = amount_hundredths(entry->amount, arena);
        bool appealed = entry->status == SANCTION_APPEALED;
        enum amount_kind kind = amount_kind_of(entry->unit);
        if (kind == AMOUNT_MONEY) *(appealed ? &sum.money_appealed : &sum.money) += parts;
        if (kind == AMOUNT_POINTS && !appealed) sum.points += parts;
    }
    return sum;
}

/* The number of the text, or the one that the organisation set for that day. */
int32_t accumulation_at_least(const struct accumulation_rule *rule, day_number day) {
    return number_holds(rule->local, day) ? rule->local->set.amount : rule->at_least;
}

struct str conduct_rating_cap(const struct world *world, struct str party, int year) {
    const struct regulation *regulation = world->regulation;
    const struct staff *staff = organisation_staff(world->organisation, party);
    struct str cap = {0};
    for (size_t i = 0; staff && i < regulation->accumulations_count; i++) {
        const struct accumulation_rule *rule = &regulation->accumulations[i];
        struct str word = staff->service == SERVICE_CIVIL_SERVANT ? rule->cap_civil_servant.zh : rule->cap_institution.zh;
        int32_t needed = accumulation_at_least(rule, day_from_civil(year, 12, 31));
        if (word.len && conduct_decided_in_year(world, party, rule, year) >= needed) cap = word;
    }
    return cap;
}
