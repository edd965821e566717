/* Replaying matters under another regulation, and counting what came of it. Not here: where the matters come from (desk).
 * Keeps: under the regulation it was born under, a matter that was not imported comes out as it was recorded (tested). */
#include "scenario/replay.h"

/* ---- one matter ---- */

struct replay {
    const struct world *world;
    struct matter *matter;
    struct arena *arena;
    int64_t *refused;
};

static void apply(struct replay *replay, const struct verdict *verdict, int64_t id) {
    if (!replay->matter) replay->matter = matter_new(replay->arena, id);
    for (size_t i = 0; i < verdict->events_count; i++) {
        struct event *event = &verdict->events[i];
        event->n = (int32_t)replay->matter->events_count + 1;
        matter_evolve(replay->matter, event);
    }
}

static void run_out(struct replay *replay, instant now) {
    instant due = replay->matter ? matter_next_due(replay->matter) : INSTANT_NONE;
    if (due == INSTANT_NONE || due >= now) return;
    struct verdict verdict = matter_run_out(replay->world, replay->matter, now, replay->arena);
    apply(replay, &verdict, 0);
}

static bool is_command(const struct event *event) {
    return event->by.len > 0 && verb_is_command(event->verb);
}

static void give(struct replay *replay, const struct event *event, int64_t id) {
    const struct command command = {.verb = event->verb, .by = event->by, .at = event->at, .args = event->args};
    run_out(replay, event->at);
    struct verdict verdict = matter_decide(replay->world, replay->matter, &command, replay->arena);
    if (verdict.refused) ++*replay->refused;
    else apply(replay, &verdict, id);
}

struct matter *replay_matter(const struct world *world, const struct matter *recorded, instant until, struct arena *arena,
                             int64_t *refused) {
    struct world counting = *world;
    counting.history_counts = true;
    struct replay replay = {.world = &counting, .arena = arena, .refused = refused};
    for (size_t i = 0; i < recorded->events_count; i++) {
        const struct event *event = recorded->events[i];
        bool first = event->verb == VERB_REGISTER;
        if (!is_command(event) || first != !replay.matter) continue;
        give(&replay, event, recorded->id);
    }
    run_out(&replay, until);
    return replay.matter;
}

/* ---- the organisation's own numbers ---- */

struct replay_variant {
    const struct regulation *born, *with;
};

static const struct regulation *with_numbers_of(struct replay_text *text, const struct regulation *born) {
    const struct regulation *with = text->text;
    struct number_set *sets = ARENA_ARRAY(text->arena, struct number_set, born->locals_count);
    size_t count = 0;
    for (size_t i = 0; i < born->locals_count; i++) {
        struct error unknown = {0};
        sets[count] = born->locals[i].set;
        const struct regulation *next = regulation_with_numbers(text->arena, text->text, sets, count + 1, &unknown);
        if (!next) continue; /* another text has no such number, or bounds that leave no room for it */
        with = next;
        count++;
    }
    return with;
}

const struct regulation *replay_regulation(struct replay_text *text, const struct regulation *born) {
    if (born->locals_count == 0) return text->text;
    for (size_t i = 0; i < text->variants_count; i++)
        if (text->variants[i].born == born) return text->variants[i].with;
    const struct regulation *with = with_numbers_of(text, born);
    *ARENA_PUSH(text->arena, text->variants, text->variants_count) = (struct replay_variant){born, with};
    return with;
}

/* ---- counting ---- */

static struct replay_count *count_of(struct replay_figures *figures, struct replay_count **counts, size_t *counts_count,
                                     struct str name) {
    for (size_t i = 0; i < *counts_count; i++)
        if (str_equal((*counts)[i].name, name)) return &(*counts)[i];
    struct replay_count *count = ARENA_PUSH(figures->arena, *counts, *counts_count);
    *count = (struct replay_count){.name = str_copy(figures->arena, name)};
    return count;
}

static struct replay_count *article_count(struct replay_figures *figures, struct str article) {
    return count_of(figures, &figures->articles, &figures->articles_count, article);
}

static struct replay_count *unit_count(struct replay_figures *figures, const struct organisation *organisation,
                                       struct str party) {
    const struct unit *unit = organisation_unit_of(organisation, party);
    return count_of(figures, &figures->units, &figures->units_count, unit ? unit->id : party);
}

static void count_clock(struct replay_figures *figures, const struct clock *clock, int zone_minutes) {
    struct replay_count *article = article_count(figures, clock->article);
    article->clocks++;
    article->late += clock->hard && clock->status == CLOCK_RAN_OUT;
    if (clock->due == INSTANT_NONE) return;
    struct civil local;
    instant_to_civil(clock->due, zone_minutes, &local);
    figures->due_in_hour[local.hour]++;
}

static void count_finding(struct replay_figures *figures, const struct organisation *organisation,
                          const struct finding *finding) {
    figures->findings++;
    article_count(figures, finding->article)->findings++;
    for (size_t i = 0; i < finding->who_count; i++) {
        struct replay_count *unit = unit_count(figures, organisation, finding->who[i]);
        unit->findings++;
        unit->late += finding->clock != 0;
    }
}

void replay_figures_count(struct replay_figures *figures, const struct organisation *organisation, const struct matter *matter) {
    bool late = false;
    figures->matters++;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        late |= clock->hard && clock->status == CLOCK_RAN_OUT;
        count_clock(figures, clock, organisation->timetable.zone_minutes);
    }
    figures->late += late;
    for (size_t i = 0; i < matter->findings_count; i++) count_finding(figures, organisation, &matter->findings[i]);
}

static void add_counts(struct replay_figures *figures, struct replay_count **counts, size_t *counts_count,
                       const struct replay_count *more, size_t more_count) {
    for (size_t i = 0; i < more_count; i++) {
        struct replay_count *count = count_of(figures, counts, counts_count, more[i].name);
        count->clocks += more[i].clocks;
        count->late += more[i].late;
        count->findings += more[i].findings;
    }
}

void replay_figures_add(struct replay_figures *figures, const struct replay_figures *other) {
    figures->matters += other->matters;
    figures->late += other->late;
    figures->findings += other->findings;
    figures->refused += other->refused;
    figures->unread += other->unread;
    for (size_t h = 0; h < ARRAY_LENGTH(figures->due_in_hour); h++) figures->due_in_hour[h] += other->due_in_hour[h];
    add_counts(figures, &figures->articles, &figures->articles_count, other->articles, other->articles_count);
    add_counts(figures, &figures->units, &figures->units_count, other->units, other->units_count);
}
