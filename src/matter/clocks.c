/* Clocks (时限): when they start, stop, pause, move and run out. Every clock is an absolute moment from its start on.
 * Not here: working-time arithmetic (calendar/), saying why (explain.c). Keeps: a clock ends once; when the program looks changes
 * nothing; the very due moment still belongs to the clock. */
#include "matter/internal.h"

static const struct timetable *timetable_of(const struct making *making) {
    return &making->world->organisation->timetable;
}

static bool is_live(const struct clock *clock) {
    return clock->status == CLOCK_RUNNING || clock->status == CLOCK_PAUSED;
}

/* The ledger writes years with four digits (codec.c): what lies beyond is due at their end. */
static instant due_writable(instant due, int zone_minutes) {
    instant last = day_start(day_from_civil(9999, 12, 31), zone_minutes);
    return due != INSTANT_NONE && due > last ? last : due;
}

void clock_change_add(struct making *making, struct clock_change change) {
    struct effects *effects = &making->event->effects;
    change.due = due_writable(change.due, timetable_of(making)->zone_minutes);
    *ARENA_PUSH(making->arena, effects->changed, effects->changed_count) = change;
    evolve_clock_change(making->after, &change, making->event->at);
}

/* ---- stopping ---- */

bool until_is_reached(struct str until, enum verb verb, const json_t *args, bool discharged) {
    enum verb awaited;
    if (!verb_read(until, &awaited)) return verb == VERB_REACH && str_equal(json_text(args, "milestone"), until);
    switch ((int)awaited) {
    case VERB_ANSWER: return discharged;
    case VERB_TRANSFER: return verb == VERB_ACCEPT || discharged;
    case VERB_READ: return verb == VERB_READ || verb == VERB_ACCEPT;
    case VERB_CONTACT: return verb == VERB_CONTACT && json_truth(args, "reached");
    case VERB_CALLBACK: return verb == VERB_CALLBACK && !str_is(json_text(args, "result"), "unreached");
    case VERB_SUPPLEMENT: return verb == VERB_SUPPLEMENT && !json_is_false(json_object_get(args, "complete"));
    default: return verb == awaited;
    }
}

/* What counts as the end where the rule says nothing else: what `until` names, and for a conclusion the last one. */
static bool stops_by_until(const struct making *making, const struct clock *clock) {
    if (making->command->verb == VERB_CONCLUDE && making->after->state == STATE_CONSULTING) return false;
    return until_is_reached(clock->until, making->command->verb, making->command->args, making->discharged);
}

static bool stops_by_rule(const struct making *making, const struct clock_rule *rule) {
    struct view view = making_view(making);
    for (size_t i = 0; i < rule->stops_count; i++)
        if (trigger_fires(&view, &rule->stops[i], making->command->verb)) return true;
    if (!rule->stop_when) return false;
    struct view after = making_view_after(making);
    return condition_truth(&after, rule->stop_when) == TRUTH_YES;
}

static bool clock_stops(const struct making *making, const struct clock *clock) {
    const struct clock_rule *rule = regulation_clock(making->world->regulation, clock->rule);
    bool asker_is_served = str_is(clock->until, "answer") || str_is(clock->until, "transfer");
    if (making->after->state == STATE_CLOSED && making->state_before != STATE_CLOSED) return true;
    if (making->discharged && asker_is_served) return true;
    if (!rule || (rule->stops_count == 0 && !rule->stop_when)) return stops_by_until(making, clock);
    return stops_by_rule(making, rule);
}

static void stop(struct making *making, const struct clock *clock) {
    clock_change_add(making, (struct clock_change){.n = clock->n, .status = CLOCK_STOPPED, .due = INSTANT_NONE});
}

static void clocks_stop(struct making *making) {
    for (size_t i = 0; i < making->after->clocks_count; i++) {
        struct clock *clock = &making->after->clocks[i];
        if (is_live(clock) && clock_stops(making, clock)) stop(making, clock);
    }
}

/* ---- pausing (CONTRACT §3, notes A2) ---- */

static struct span span_left(const struct clock *clock) {
    return (struct span){clock->span.amount - clock->units_used, clock->span.unit};
}

static void pause(struct making *making, const struct clock *clock) {
    struct span left = span_left(clock);
    instant from = clock->resumed_at != INSTANT_NONE ? clock->resumed_at : clock->counted_from;
    int32_t used = left.amount > 0 ? timetable_units_used(timetable_of(making), from, making->event->at, left) : 0;
    clock_change_add(making,
                     (struct clock_change){
                         .n = clock->n, .status = CLOCK_PAUSED, .due = INSTANT_NONE, .units_used = clock->units_used + used});
}

/* The rest is counted from the moment of resuming; with nothing left the clock is due at once. */
static instant due_resumed(const struct timetable *timetable, const struct clock *clock, instant at) {
    struct span left = span_left(clock);
    return left.amount > 0 ? timetable_due_resumed(timetable, at, left.amount, left.unit) : at;
}

static void resume(struct making *making, const struct clock *clock) {
    const struct timetable *timetable = timetable_of(making);
    instant at = making->event->at, due = due_resumed(timetable, clock, at);
    if (!clock->has_span && clock->due > due) due = clock->due; /* extended meanwhile, beyond what was left */
    bool provisional = span_left(clock).amount > 0 && timetable_span_is_provisional(timetable, at, due, span_left(clock));
    clock_change_add(making,
                     (struct clock_change){.n = clock->n, .status = CLOCK_RUNNING, .due = due, .provisional = provisional});
}

/* Only what is counted in units can be paused: an age has nothing to stop, and a promised moment stays (sheets-a §0.2). */
static bool can_pause(const struct clock *clock) {
    return clock->status == CLOCK_RUNNING && clock->pauses && clock->has_span && !clock->backward && clock->due != INSTANT_NONE;
}

static void clocks_pause_or_resume(struct making *making) {
    bool paused = making->after->state == STATE_PAUSED;
    for (size_t i = 0; i < making->after->clocks_count; i++) {
        struct clock *clock = &making->after->clocks[i];
        if (paused && can_pause(clock)) pause(making, clock);
        if (!paused && clock->status == CLOCK_PAUSED) resume(making, clock);
    }
}

/* ---- starting ---- */

static bool limit_fits(const struct limit_set *limit, const struct clock_rule *rule, const struct matter *matter) {
    return str_equal(limit->article, rule->article) && str_equal(limit->until, rule->until) &&
           (limit->kind.len == 0 || str_equal(limit->kind, matter->kind)) &&
           (limit->topic.len == 0 || str_equal(limit->topic, matter->topic));
}

static void set_span(struct clock *clock, const struct timetable *timetable, struct span span) {
    clock->has_span = true;
    clock->span = span;
    clock->due = timetable_due(timetable, clock->counted_from, span);
    clock->provisional = timetable_span_is_provisional(timetable, clock->counted_from, clock->due, span);
}

/* A number that the organisation gives to a clock without one makes it hard. */
static void set_limit(const struct making *making, const struct clock_rule *rule, struct clock *clock) {
    const struct organisation *organisation = making->world->organisation;
    for (size_t i = 0; i < organisation->limits_count; i++) {
        if (!limit_fits(&organisation->limits[i], rule, making->after)) continue;
        set_span(clock, &organisation->timetable, organisation->limits[i].span);
        clock->hard = true;
        return;
    }
}

/* The smaller of the limits of the topic that the rule names. */
static void set_topic(const struct making *making, const struct clock_rule *rule, struct clock *clock) {
    const struct organisation *organisation = making->world->organisation;
    const struct topic *topic = organisation_topic(organisation, making->after->topic);
    if (!topic) return;
    const struct {
        bool given;
        struct span span;
    } limits[] = {{rule->topic_promised && topic->has_promised, topic->promised},
                  {rule->topic_statutory && topic->has_statutory, topic->statutory}};
    for (size_t i = 0; i < ARRAY_LENGTH(limits); i++) {
        if (!limits[i].given) continue;
        instant due = timetable_due(&organisation->timetable, clock->counted_from, limits[i].span);
        if (clock->due == INSTANT_NONE || due < clock->due) set_span(clock, &organisation->timetable, limits[i].span);
    }
}

/* The span of the text, or the one that the organisation set in its place. */
static struct span span_of_rule(const struct making *making, const struct clock_rule *rule) {
    int zone = timetable_of(making)->zone_minutes;
    if (!number_holds(rule->local, matter_born(making->after, making->event->at, zone))) return rule->span;
    return (struct span){rule->local->set.amount, rule->local->set.unit};
}

static void set_before(const struct making *making, const struct clock_rule *rule, struct clock *clock) {
    const struct timetable *timetable = timetable_of(making);
    if (making->after->due == INSTANT_NONE) return;
    clock->backward = clock->has_span = true;
    clock->span = span_of_rule(making, rule);
    clock->counted_from = making->after->due;
    clock->due = timetable_due_before(timetable, making->after->due, clock->span);
    clock->provisional = timetable_span_is_provisional(timetable, clock->due, making->after->due, clock->span);
}

/* A number given to a clock that has none in the text makes it hard. */
static void set_given(const struct making *making, const struct clock_rule *rule, struct clock *clock) {
    struct span span = span_of_rule(making, rule);
    if (span.amount == 0) return;
    set_span(clock, timetable_of(making), span);
    clock->hard = true;
}

const struct topic_step *matter_step(const struct world *world, const struct matter *matter, size_t history) {
    const struct topic *topic = organisation_topic(world->organisation, matter->topic);
    for (size_t k = 0; topic && k < topic->steps_count; k++) {
        bool reached = false;
        for (size_t i = 0; i < history && !reached; i++)
            reached = matter->events[i]->verb == VERB_REACH &&
                      str_equal(json_text(matter->events[i]->args, "milestone"), topic->steps[k].milestone);
        if (!reached) return &topic->steps[k];
    }
    return NULL;
}

static const struct topic_step *step_now(const struct making *making) {
    return matter_step(making->world, making->after, making->after->events_count);
}

/* The moment of the first measure that names one; a date alone includes that day. */
static instant measure_until(const struct making *making) {
    const json_t *measures = json_object_get(making->command->args, "measures");
    int zone = making->world->organisation->timetable.zone_minutes;
    for (size_t i = 0; i < json_array_size(measures); i++) {
        struct str until = json_text(json_array_get(measures, i), "until");
        day_number day;
        instant at;
        if (day_parse(until, &day)) return day_start(day + 1, zone);
        if (instant_parse(until, zone, &at)) return at;
    }
    return INSTANT_NONE;
}

static void set_step(const struct making *making, struct clock *clock) {
    const struct topic_step *step = step_now(making);
    if (!step) return;
    clock->until = step->milestone;
    set_span(clock, timetable_of(making), step->limit);
}

static void set_due(const struct making *making, const struct clock_rule *rule, struct clock *clock) {
    switch (rule->due) {
    case DUE_NONE: set_given(making, rule, clock); break;
    case DUE_SPAN: set_span(clock, timetable_of(making), span_of_rule(making, rule)); break;
    case DUE_PROMISE: clock->due = json_moment(making->command->args, "until", 0); break;
    case DUE_MATTER: clock->due = making->after->due; break;
    case DUE_TOPIC: set_topic(making, rule, clock); break;
    case DUE_STEP: set_step(making, clock); break;
    case DUE_BEFORE: set_before(making, rule, clock); break;
    case DUE_MEASURE: clock->due = measure_until(making); break;
    }
    if (clock->due == INSTANT_NONE) set_limit(making, rule, clock);
}

/* Of a matter entered later from paper the true time of asking counts. */
static instant counted_from(const struct making *making, const struct clock_rule *rule) {
    const struct matter *matter = making->after;
    bool from_register = rule->from_register || making->command->verb == VERB_REGISTER;
    if (!from_register) return making->event->at;
    return matter->asked_at != INSTANT_NONE ? matter->asked_at : matter->registered_at;
}

/* What an import tells of the time before it is history (field `imported`: the moment of the import): its clocks have no
 * number. They show their age and breach nothing, because a paper register that moves in is no evidence against anybody. */
static bool is_history(const struct making *making) {
    const struct matter *matter = making->after;
    for (size_t i = 0; i < matter->noted_count && !making->world->history_counts; i++) {
        instant imported;
        if (!str_is(matter->noted[i].name, "imported")) continue;
        return instant_parse(json_str(matter->noted[i].value), timetable_of(making)->zone_minutes, &imported) &&
               making->event->at < imported;
    }
    return false;
}

static void set_age_only(struct clock *clock) {
    clock->due = INSTANT_NONE;
    clock->has_span = clock->backward = clock->provisional = false;
    clock->span = (struct span){0};
}

/* Counted from the registration it may be over before it starts: then it is due at once, for nothing runs out before it runs.
 * (What is entered later from paper starts with its registration, and was late on the day that it was.) */
static instant not_before_start(const struct clock *clock, instant due) {
    return clock->counted_from < clock->started_at && !clock->backward && due < clock->started_at ? clock->started_at : due;
}

/* What follows from a finding stands under its article, where the text knows no other. */
static struct str article_of(const struct making *making, const struct clock_rule *rule) {
    const struct finding *finding = rule->cites_finding ? finding_named(making->after, making->command->args) : NULL;
    return finding ? finding->article : rule->article;
}

static void start(struct making *making, const struct clock_rule *rule) {
    struct effects *effects = &making->event->effects;
    struct clock clock = {.n = (int32_t)making->after->clocks_count + 1,
                          .rule = rule->id,
                          .article = article_of(making, rule),
                          .until = rule->until,
                          .blames = rule->blames,
                          .status = CLOCK_RUNNING,
                          .against = rule->against,
                          .against_nobody = rule->against_nobody,
                          .hard = rule->hard,
                          .pauses = rule->pauses,
                          .started_at = making->event->at,
                          .counted_from = counted_from(making, rule),
                          .due = INSTANT_NONE,
                          .paused_at = INSTANT_NONE,
                          .resumed_at = INSTANT_NONE,
                          .ended_at = INSTANT_NONE};
    set_due(making, rule, &clock);
    if (making->command->verb != VERB_REGISTER && clock.due != INSTANT_NONE) clock.due = not_before_start(&clock, clock.due);
    if (is_history(making)) set_age_only(&clock);
    clock.due = due_writable(clock.due, timetable_of(making)->zone_minutes);
    *ARENA_PUSH(making->arena, effects->started, effects->started_count) = clock;
    evolve_clock_started(making->after, &clock);
}

static bool starts(const struct making *making, const struct clock_rule *rule) {
    struct view view = making_view(making), after = making_view_after(making);
    bool triggered = false;
    for (size_t i = 0; i < rule->starts_count && !triggered; i++)
        triggered = trigger_fires(&view, &rule->starts[i], making->command->verb);
    if (rule->due == DUE_STEP && making->command->verb == VERB_REACH) triggered = true;
    if (!triggered || condition_truth(&after, rule->when) != TRUTH_YES) return false;
    if (rule->due == DUE_STEP && !step_now(making)) return false;
    if (rule->due == DUE_MEASURE && measure_until(making) == INSTANT_NONE) return false;
    if (rule->due == DUE_PROMISE && json_moment(making->command->args, "until", 0) == INSTANT_NONE) return false;
    return !rule->stop_when || condition_truth(&after, rule->stop_when) != TRUTH_YES;
}

static const struct clock *live_clock(const struct matter *matter, struct str rule) {
    for (size_t i = 0; i < matter->clocks_count; i++)
        if (is_live(&matter->clocks[i]) && str_equal(matter->clocks[i].rule, rule)) return &matter->clocks[i];
    return NULL;
}

/* On a closed matter only what concerns conduct starts anything (the answer owed after a decision). */
static bool may_start(const struct making *making) {
    return making->after->state != STATE_CLOSED || verb_is_accountability(making->command->verb);
}

static void clocks_start(struct making *making) {
    const struct regulation *regulation = making->world->regulation;
    if (!may_start(making)) return;
    for (size_t i = 0; i < regulation->clocks_count; i++) {
        const struct clock_rule *rule = &regulation->clocks[i];
        const struct clock *running = live_clock(making->after, rule->id);
        if ((running && !rule->restarts) || !starts(making, rule)) continue;
        if (running) stop(making, running);
        start(making, rule);
    }
}

/* ---- backward deadlines ---- */

/* It could not be counted back, because its later event had no moment yet. */
static bool waits_for_event(const struct clock *clock, const struct clock_rule *rule) {
    return rule && rule->due == DUE_BEFORE && !clock->backward && clock->due == INSTANT_NONE;
}

static void clocks_reschedule(struct making *making) {
    const struct timetable *timetable = timetable_of(making);
    for (size_t i = 0, count = making->after->clocks_count; i < count; i++) {
        const struct clock *clock = &making->after->clocks[i];
        const struct clock_rule *rule = regulation_clock(making->world->regulation, clock->rule);
        if (!is_live(clock) || making->after->due == INSTANT_NONE) continue;
        if (waits_for_event(clock, rule)) stop(making, clock), start(making, rule);
        if (!clock->backward) continue;
        instant due = timetable_due_before(timetable, making->after->due, clock->span);
        bool provisional = timetable_span_is_provisional(timetable, due, making->after->due, clock->span);
        clock_change_add(making,
                         (struct clock_change){.n = clock->n, .status = clock->status, .due = due, .provisional = provisional});
    }
}

/* Resuming comes before starting, pausing also holds for what has just started. */
void clocks_follow(struct making *making) {
    clocks_stop(making);
    if (making->command->verb == VERB_RESCHEDULE) clocks_reschedule(making);
    if (making->after->state != STATE_PAUSED) clocks_pause_or_resume(making);
    clocks_start(making);
    if (making->after->state == STATE_PAUSED) clocks_pause_or_resume(making);
}

/* ---- running out ---- */

static const struct clock *clock_next(const struct matter *matter) {
    const struct clock *next = NULL;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (clock->status != CLOCK_RUNNING || clock->due == INSTANT_NONE) continue;
        if (!next || clock->due < next->due) next = clock;
    }
    return next;
}

instant matter_next_due(const struct matter *matter) {
    const struct clock *next = clock_next(matter);
    return next ? next->due : INSTANT_NONE;
}

static void clock_blames(struct making *making, const struct clock *clock) {
    struct view view = making_view_after(making);
    struct parties parties = relation_parties(&view, clock->against);
    if (parties.count == 0) parties = relation_parties(&view, RELATION_OWNER);
    if (parties.count == 0) return; /* a case without an owner: against nobody nothing is suspected */
    const struct clock_rule *rule = regulation_clock(making->world->regulation, clock->rule);
    finding_add(making, (struct finding){.n = (int32_t)making->after->findings_count + 1,
                                         .article = clock->blames.len ? clock->blames : clock->article,
                                         .who = parties.items,
                                         .who_count = parties.count,
                                         .cause = rule ? rule->cause : (struct str){0},
                                         .status = FINDING_SUSPECTED,
                                         .opened_at = making->event->at,
                                         .clock = clock->n,
                                         .event = making->event->n});
}

struct event *consequence_begin(struct making *making, enum verb verb, instant at, instant now, struct command *command) {
    struct event *event = ARENA_NEW(making->arena, struct event);
    *event = (struct event){.n = (int32_t)making->after->events_count + 1,
                            .verb = verb,
                            .at = at,
                            .recorded_at = now,
                            .args = json_null(),
                            .effects = {.state = -1, .told = -1, .outcome = -1}};
    *command = command_of_event(event);
    struct matter *before = ARENA_NEW(making->arena, struct matter);
    *before = *making->after;
    making->before = before;
    making->event = event;
    making->command = command;
    making->state_before = making->after->state;
    making->discharged = false;
    *ARENA_PUSH(making->after->arena, making->after->events, making->after->events_count) = event;
    return event;
}

/* Deemed approval (视为同意): the first of these clocks to run out ends the others. */
static bool deems_approved(const struct making *making, const struct clock *clock) {
    const struct clock_rule *rule = regulation_clock(making->world->regulation, clock->rule);
    return rule && rule->deems_approved;
}

static void stop_deeming_clocks(struct making *making) {
    for (size_t i = 0; i < making->after->clocks_count; i++)
        if (is_live(&making->after->clocks[i]) && deems_approved(making, &making->after->clocks[i]))
            stop(making, &making->after->clocks[i]);
}

static struct event *deem_approved(struct making *making, instant at, instant now) {
    struct command command;
    struct event *event = consequence_begin(making, VERB_DEEMED_APPROVED, at, now, &command);
    event->effects.state = STATE_OPEN;
    event->effects.told = 0;
    evolve_command(making->after, event);
    evolve_effects(making->after, event);
    effects_follow(making);
    return event;
}

static struct event *run_out_one(struct making *making, const struct clock *clock, instant now) {
    struct command command;
    struct event *event = consequence_begin(making, clock->hard ? VERB_BREACH : VERB_OVERDUE, clock->due, now, &command);
    clock_change_add(making, (struct clock_change){.n = clock->n, .status = CLOCK_RAN_OUT, .due = INSTANT_NONE});
    if (clock->hard && !clock->against_nobody) clock_blames(making, clock);
    if (deems_approved(making, clock)) stop_deeming_clocks(making);
    effects_follow(making);
    return event;
}

struct verdict matter_run_out(const struct world *world, const struct matter *matter, instant now, struct arena *arena) {
    struct verdict verdict = {0};
    const struct clock *due = clock_next(matter);
    if (!due || due->due >= now) return verdict;
    struct making making = {.world = world, .after = matter_copy(arena, matter), .arena = arena};
    while ((due = clock_next(making.after)) && due->due < now) {
        const struct clock clock = *due;
        *ARENA_PUSH(arena, verdict.events, verdict.events_count) = *run_out_one(&making, &clock, now);
        if (deems_approved(&making, &clock))
            *ARENA_PUSH(arena, verdict.events, verdict.events_count) = *deem_approved(&making, clock.due, now);
    }
    return verdict;
}

/* ---- a new calendar, new hours ---- */

static instant due_again(const struct timetable *timetable, const struct matter *matter, const struct clock *clock) {
    if (clock->backward) return timetable_due_before(timetable, matter->due, clock->span);
    if (clock->resumed_at != INSTANT_NONE) return due_resumed(timetable, clock, clock->resumed_at);
    return timetable_due(timetable, clock->counted_from, clock->span);
}

/* Counted in working time, and some of it had passed when the hours changed? */
static bool has_used_hours(const struct clock *clock, instant changed_at) {
    bool in_hours = clock->span.unit == UNIT_WORKING_MINUTES || clock->span.unit == UNIT_WORKING_HOURS;
    instant since = clock->resumed_at != INSTANT_NONE ? clock->resumed_at : clock->started_at;
    return in_hours && !clock->backward && since < changed_at && clock->due > changed_at;
}

/* What was left under the hours before, from the change on under those of now. */
static instant due_of_rest(const struct timetable *timetable, const struct timetable *before, const struct clock *clock,
                           instant changed_at) {
    struct span most = {AMOUNT_MAX, UNIT_WORKING_MINUTES};
    int32_t left = timetable_units_used(before, changed_at, clock->due, most);
    return left < 1 ? clock->due : timetable_due(timetable, changed_at, (struct span){left, UNIT_WORKING_MINUTES});
}

static void recalculate(struct making *making, const struct clock *clock, const struct timetable *before, instant now) {
    const struct timetable *timetable = timetable_of(making);
    if (clock->status != CLOCK_RUNNING || !clock->has_span || clock->due == INSTANT_NONE) return;
    instant due = before && has_used_hours(clock, now) ? due_of_rest(timetable, before, clock, now)
                                                       : due_again(timetable, making->after, clock);
    if (before && due <= now) return; /* whoever was in time when the hours changed is not late by the change */
    instant from = clock->backward ? due : clock->resumed_at != INSTANT_NONE ? clock->resumed_at : clock->counted_from;
    instant to = clock->backward ? making->after->due : due;
    bool provisional = timetable_span_is_provisional(timetable, from, to, clock->span);
    if (due == clock->due && provisional == clock->provisional) return;
    clock_change_add(making,
                     (struct clock_change){.n = clock->n, .status = CLOCK_RUNNING, .due = due, .provisional = provisional});
}

struct verdict matter_recalculate(const struct world *world, const struct matter *matter, const struct timetable *before,
                                  instant now, struct arena *arena) {
    struct making making = {.world = world, .after = matter_copy(arena, matter), .arena = arena};
    struct command command;
    struct event *event = consequence_begin(&making, VERB_RECALCULATED, now, now, &command);
    for (size_t i = 0; i < making.after->clocks_count; i++) recalculate(&making, &making.after->clocks[i], before, now);
    if (event->effects.changed_count == 0) return (struct verdict){0};
    return (struct verdict){.events = event, .events_count = 1};
}
