/* What happens by itself: clocks that run out, and the recalculation of deadlines after a calendar notice or a change of hours.
 * Both are done in portions on the commit thread, between commands, so that a hundred thousand at one moment never stop the desk.
 * Not here: waiting for the moment (commit.c).
 *
 * Keeps: a clock fires strictly after its due moment, dated at it, and once: what fired is in the ledger, and firing again finds
 * nothing. A deadline that a change moves is moved before it can run out as it stood before. */
#include "desk/core.h"

/* ---- what is due next ---- */

void clocks_learn(struct desk_core *core, instant due) {
    if (core->next_due_known && due < core->next_due) core->next_due = due;
}

void clocks_forget(struct desk_core *core) {
    core->next_due_known = false;
}

instant clocks_next(struct desk_core *core) {
    if (!core->next_due_known) {
        struct query query = query_start(core->writer, SQL_MATTER_NEXT_DUE);
        core->next_due = query_int64(&query, NO_DUE);
        query = query_start(core->writer, SQL_HOUSE_NEXT_DUE);
        instant of_house = query_int64(&query, NO_DUE);
        if (of_house < core->next_due) core->next_due = of_house;
        core->next_due_known = !store_failed(core->writer, NULL);
    }
    return core->next_due;
}

/* ---- running out ---- */

/* A matter whose clocks cannot be run out (its events are damaged) must not keep all others from it. */
static void stop_clock(struct desk_core *core, int64_t id, const struct error *error) {
    char problem[200];
    (void)snprintf(problem, sizeof problem, "the clocks of matter %lld have stopped: %.120s", (long long)id, error->message);
    core_problem(core, problem);
    struct query query = query_start(core->writer, id < 0 ? SQL_HOUSE_STOP_CLOCK : SQL_MATTER_STOP_CLOCK);
    query_bind_int(&query, id);
    (void)query_run(&query);
}

static void fire_one(struct desk_core *core, int64_t id, instant now) {
    struct hand hand;
    struct error error = {0};
    if (!hand_take(core, id, now, now, core->scratch, &hand, &error)) {
        if (!store_failed(core->writer, NULL)) stop_clock(core, id, &error);
    } else if (hand.loaded.matter) {
        hand.changed = true; /* even without a new event the line learns what is due next */
        (void)hand_project(core, &hand);
        instant next = matter_next_due(hand.loaded.matter);
        if (next != INSTANT_NONE && next < now) {
            error_set(&error, ERROR_INTERNAL, "one does not run out");
            stop_clock(core, id, &error);
        }
        hand_release(&hand);
    }
    arena_reset(core->scratch);
}

/* What is due before `now`, cases first: they are few. */
static size_t due_before(struct desk_core *core, instant now, int64_t *ids) {
    static const enum statement statements[] = {SQL_HOUSE_DUE_BEFORE, SQL_MATTER_DUE_BEFORE};
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(statements); i++) {
        struct query query = query_start(core->writer, statements[i]);
        query_bind_int(&query, now);
        query_bind_int(&query, LIMIT_DUE_PORTION);
        while (count < LIMIT_DUE_PORTION && query_next(&query)) ids[count++] = column_int(&query, 0);
        query_end(&query);
    }
    return count;
}

void clocks_fire(struct desk_core *core, instant now) {
    if (clocks_next(core) >= now) return;
    int64_t ids[LIMIT_DUE_PORTION];
    size_t count = due_before(core, now, ids);
    for (size_t i = 0; i < count && !store_failed(core->writer, NULL); i++) fire_one(core, ids[i], now);
    clocks_forget(core);
    int64_t left = 0;
    if (count == LIMIT_DUE_PORTION) {
        struct query query = query_start(core->writer, SQL_MATTER_DUE_COUNT);
        query_bind_int(&query, now);
        left = query_int64(&query, 0);
    }
    atomic_store(&core->clocks_due, left);
}

/* ---- recalculation ---- */

enum { RECALCULATION_PORTION = 500 };

static void note_recalculation(struct desk_core *core) {
    char text[100];
    const struct recalculation *job = &core->recalculation;
    int len = snprintf(text, sizeof text, "%lld %lld %lld %lld", (long long)job->at, (long long)job->position,
                       (long long)job->changed, (long long)job->before_seq);
    struct query query = query_start(core->writer, job->active ? SQL_NOTE_SET : SQL_NOTE_DROP);
    query_bind_text(&query, STR("recalculation"));
    if (job->active) query_bind_text(&query, (struct str){text, (size_t)len});
    (void)query_run(&query);
}

bool recalculation_start(struct desk_core *core, instant at, int64_t before_seq, const struct timetable *before) {
    core->recalculation = (struct recalculation){.active = true, .at = at, .before_seq = before_seq};
    if (before) core->recalculation.before = *before;
    note_recalculation(core);
    (void)pthread_mutex_lock(&core->mutex);
    core->recalculating = true;
    (void)pthread_mutex_unlock(&core->mutex);
    return !store_failed(core->writer, NULL);
}

/* The hours that the organisation of that event had. */
static bool timetable_of_event(struct desk_core *core, int64_t seq, struct timetable *timetable) {
    struct error error;
    struct query query = query_start(core->writer, SQL_EVENT_BY_SEQ);
    query_bind_int(&query, seq);
    bool found = query_next(&query);
    struct str text = found ? column_text(&query, 6) : (struct str){0};
    json_t *body = json_loadb(text.ptr ? text.ptr : "", text.len, 0, NULL);
    const struct organisation *organisation =
        organisation_read(core->scratch, json_object_get(body, "organisation"), core->world->calendar, &error);
    if (organisation) *timetable = organisation->timetable;
    json_decref(body);
    query_end(&query);
    arena_reset(core->scratch);
    return organisation != NULL;
}

bool recalculation_resume(struct desk_core *core) {
    struct query query = query_start(core->writer, SQL_NOTE_FIND);
    query_bind_text(&query, STR("recalculation"));
    if (query_next(&query)) {
        struct str rest = column_text(&query, 0), part;
        struct recalculation job = {.active = true};
        int64_t *const numbers[] = {&job.at, &job.position, &job.changed, &job.before_seq};
        for (size_t i = 0; i < ARRAY_LENGTH(numbers) && job.active; i++) {
            bool old = i == 3 && rest.len == 0; /* written before there was one */
            if (!old && (!str_split(&rest, ' ', &part) || !str_int64(part, INT64_MIN, INT64_MAX, numbers[i]))) job.active = false;
        }
        core->recalculation = job;
        core->recalculating = job.active;
    }
    query_end(&query);
    struct recalculation *job = &core->recalculation;
    if (job->active && job->before_seq && !timetable_of_event(core, job->before_seq, &job->before)) job->before_seq = 0;
    core->recalculation_before = core->recalculation;
    return !store_failed(core->writer, NULL);
}

bool recalculation_concerns(const struct desk_core *core, int64_t id) {
    return core->recalculation.active && id > core->recalculation.position;
}

void recalculation_portion(struct desk_core *core, instant now) {
    struct recalculation *job = &core->recalculation;
    if (!job->active) return;
    int64_t ids[RECALCULATION_PORTION];
    size_t count = 0, seen = 0;
    int64_t last = job->position;
    struct query query = query_start(core->writer, SQL_MATTER_RUNNING_AFTER);
    query_bind_int(&query, job->position);
    query_bind_int(&query, 20 * RECALCULATION_PORTION);
    while (count < RECALCULATION_PORTION && query_next(&query)) {
        seen++;
        last = column_int(&query, 0);
        if (column_int(&query, 1) != NO_DUE) ids[count++] = last;
    }
    query_end(&query);
    for (size_t i = 0; i < count && !store_failed(core->writer, NULL); i++) fire_one(core, ids[i], now);
    job->position = last;
    if (seen == 0) job->active = false;
    note_recalculation(core);
}
