/* One command on the commit thread: load → bring up to now → decide → append → project. Not here: transactions and answers
 * (commit.c).
 *
 * Keeps: a command happens whole or not at all (its savepoint is the caller's); what was due before it has run out before it is
 * decided; the time of a matter does not run backward; a refusal changes nothing, and is itself recorded. */
#include <stdlib.h>

#include "desk/core.h"

enum { PER_DAY = 10000000, ATTEMPT_EVENTS_MAX = LIMIT_MATTER_EVENTS / 2 };

/* ---- a matter in hand ---- */

bool hand_append(struct desk_core *core, struct hand *hand, struct event *events, size_t count, instant now) {
    int zone_minutes = hand->world.organisation->timetable.zone_minutes;
    if (count) figures_before(hand);
    for (size_t i = 0; i < count; i++) {
        struct event *event = &events[i];
        event->n = (int32_t)hand->loaded.end.n + 1;
        event->recorded_at = now;
        buf_clear(&core->body);
        event_write(event, zone_minutes, &core->body);
        CHECK(!core->body.overflow);
        struct ledger_entry entry = {
            .at = event->at,
            .recorded_at = now,
            .kind = str_from(verb_event_names[event->verb]),
            .by = event->by,
            .body = buf_str(&core->body),
        };
        if (!stream_append(core->writer, &hand->loaded.end, &entry, &core->last_seq)) return false;
        if (event->effects.leaves_count || event->verb == VERB_ROSTER) core->touched.days = true;
        matter_evolve(hand->loaded.matter, event);
        for (size_t f = 0; f < event->effects.findings_count; f++) {
            int32_t n = event->effects.findings[f].n;
            CHECK(n >= 1 && (size_t)n <= hand->loaded.matter->findings_count);
            finding_project(core->writer, hand->loaded.matter, &hand->loaded.matter->findings[n - 1]);
        }
        if (event->verb != VERB_ATTEMPT) conduct_project(core->writer, hand->loaded.matter, event, hand->arena);
        hand->changed = true;
    }
    *ARENA_PUSH(core->batch_arena, core->touched.matters, core->touched.matters_count) = hand->loaded.end.stream;
    return !store_failed(core->writer, NULL);
}

bool hand_project(struct desk_core *core, struct hand *hand) {
    if (!hand->changed) return true;
    if (hand->marked) figures_changed(core, hand);
    if (hand->loaded.matter->id < 0) {
        instant due = matter_next_due(hand->loaded.matter);
        house_project(core->writer, hand->loaded.matter);
        clocks_learn(core, due == INSTANT_NONE ? NO_DUE : due);
        hand->changed = false;
        return !store_failed(core->writer, NULL);
    }
    struct view_row row;
    view_row_of(hand->world.organisation, hand->loaded.matter, &row, hand->arena);
    view_row_update(core->writer, &core->journal, &row);
    clocks_learn(core, row.due);
    hand->changed = false;
    return !store_failed(core->writer, NULL);
}

void hand_release(struct hand *hand) {
    keep_release(hand->loaded.keep, &hand->loaded.keep_count);
}

static bool run_out(struct desk_core *core, struct hand *hand, instant until, instant now) {
    struct verdict verdict = matter_run_out(&hand->world, hand->loaded.matter, until, hand->arena);
    return hand_append(core, hand, verdict.events, verdict.events_count, now);
}

bool hand_take(struct desk_core *core, int64_t id, instant at, instant now, struct arena *arena, struct hand *hand,
               struct error *error) {
    *hand = (struct hand){.arena = arena};
    if (!matter_load(core->writer, id, -1, arena, &hand->loaded, error)) return false;
    if (!hand->loaded.matter) return true;
    hand->world.organisation = snapshot_current(core)->world.organisation;
    hand->world.regulation = regulation_by_hash(core, core->writer, hand->loaded.matter->regulation_hash, error);
    bool good = hand->world.regulation != NULL;
    if (good && recalculation_concerns(core, id) && core->recalculation.at <= at) {
        good = run_out(core, hand, core->recalculation.at, now);
        if (good) {
            const struct recalculation *job = &core->recalculation;
            struct verdict verdict = matter_recalculate(&hand->world, hand->loaded.matter, job->before_seq ? &job->before : NULL,
                                                        job->at, arena);
            if (verdict.events_count) core->recalculation.changed++;
            good = hand_append(core, hand, verdict.events, verdict.events_count, now);
        }
    }
    if (good) good = run_out(core, hand, at, now);
    if (good) return true;
    (void)store_failed(core->writer, error);
    hand_release(hand);
    return false;
}

static instant last_event_at(const struct hand *hand) {
    const struct matter *matter = hand->loaded.matter;
    return matter->events_count ? matter->events[matter->events_count - 1]->at : INSTANT_NONE;
}

/* ---- answers ---- */

static void answer(struct submission *submission, enum submission_result result, struct hand *hand) {
    submission->result = result;
    if (!hand->loaded.matter) return;
    submission->matter_id = hand->loaded.matter->id;
    submission->version = hand->loaded.matter->version;
    submission->state = hand->loaded.matter;
    submission->keep = hand->loaded.keep;
    submission->keep_count = hand->loaded.keep_count;
}

static void fail(struct submission *submission, enum error_code code, const char *message, const char *hint) {
    submission->result = SUBMISSION_FAILED;
    error_set(&submission->error, code, "%s", message);
    error_hint(&submission->error, "%s", hint);
}

void submission_release(struct submission *submission) {
    keep_release(submission->keep, &submission->keep_count);
    submission->state = NULL;
    if (submission->held) desk_world_release(NULL, submission->held);
    submission->held = NULL;
}

void submission_begin(struct submission *submission) {
    submission_release(submission);
    submission->keep = NULL;
    submission->replayed = false;
    submission->matter_id = submission->version = 0;
}

/* What the answer borrows from the world (a refusal cites its rule) outlives the next change of the organisation. */
static void hold_world(struct desk_core *core, struct submission *submission) {
    struct snapshot *snapshot = snapshot_current(core);
    atomic_fetch_add(&snapshot->references, 1);
    submission->held = &snapshot->world;
}

/* ---- when ---- */

/* The one `now` of the command. False: the given time cannot be. */
static bool set_time(struct submission *submission, instant now, instant last) {
    instant at = submission->at;
    if (at == INSTANT_NONE) {
        at = now > last ? now : last; /* the machine's clock may have been set back since */
    } else if (!submission->actor.administrator) {
        fail(submission, ERROR_FORBIDDEN, "only an administrator may give the time of a command", "leave `at` out");
        return false;
    } else if (at > now) {
        fail(submission, ERROR_INPUT, "the time of the command is in the future", "give a time that has passed");
        return false;
    } else if (at < last) {
        fail(submission, ERROR_INPUT, "the time of the command is earlier than what happened before",
             "give the commands of a matter in their order");
        return false;
    }
    submission->command.at = at;
    submission->command.by = submission->actor.staff;
    return true;
}

/* ---- register ---- */

/* The next id of the day: yyyymmdd * 10^7 + 1, 2, 3 … without gaps, because a number is taken only within the transaction that
 * uses it. */
static int64_t next_id(struct desk_core *core, instant at, int zone_minutes) {
    day_number day = instant_day(at, zone_minutes);
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    int64_t first = (year * INT64_C(10000) + month * 100 + day_of_month) * PER_DAY;
    if (core->numbered_last < first || core->numbered_last >= first + PER_DAY) {
        struct query query = query_start(core->writer, SQL_MATTER_LAST_OF_DAY);
        query_bind_int(&query, first);
        query_bind_int(&query, first + PER_DAY);
        core->numbered_last = query_int64(&query, first);
    }
    return ++core->numbered_last;
}

static struct digest content_of(const struct submission *submission) {
    char *text = json_dumps(submission->command.args, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK(text);
    struct digest digest = digest_of(str_from(text));
    free(text);
    return digest;
}

/* A row of an import: has it become a matter before? Its key is the digest of its content. */
static bool replay_imported(struct desk_core *core, struct submission *submission) {
    struct query query = query_start(core->writer, SQL_IMPORTED_FIND);
    query_bind_text(&query, submission->idempotency_key);
    bool found = query_next(&query);
    int64_t matter = found ? column_int(&query, 0) : 0, n = found ? column_int(&query, 1) : 0;
    query_end(&query);
    if (!found) return false;
    struct hand hand = {.arena = submission->arena};
    if (matter_load(core->writer, matter, n, submission->arena, &hand.loaded, &submission->error)) {
        submission->replayed = true;
        answer(submission, SUBMISSION_ACCEPTED, &hand);
    } else {
        submission->result = SUBMISSION_FAILED;
    }
    return true;
}

static void remember_imported(struct desk_core *core, const struct submission *submission, int64_t n) {
    struct query query = query_start(core->writer, SQL_IMPORTED_INSERT);
    query_bind_text(&query, submission->idempotency_key);
    query_bind_int(&query, submission->matter_id);
    query_bind_int(&query, n);
    (void)query_run(&query);
}

/* Has this key been answered before? Then the submission gets the answer of then, or the complaint that the content differs. */
static bool replay(struct desk_core *core, struct submission *submission, const struct digest *content) {
    struct query query = query_start(core->writer, SQL_IDEMPOTENCY_FIND);
    query_bind_text(&query, submission->actor.staff);
    query_bind_text(&query, submission->idempotency_key);
    bool found = query_next(&query), same = false;
    int64_t matter = 0, n = 0;
    if (found) {
        struct str kept = column_text(&query, 0);
        same = kept.len == DIGEST_SIZE && memcmp(kept.ptr, content->bytes, DIGEST_SIZE) == 0;
        matter = column_int(&query, 1);
        n = column_int(&query, 2);
    }
    query_end(&query);
    if (!found) return false;
    struct hand hand = {.arena = submission->arena};
    if (!same) {
        fail(submission, ERROR_CONFLICT, "this Idempotency-Key was used for another matter", "use a new key for a new matter");
    } else if (matter_load(core->writer, matter, n, submission->arena, &hand.loaded, &submission->error)) {
        submission->replayed = true;
        answer(submission, SUBMISSION_ACCEPTED, &hand);
    } else {
        submission->result = SUBMISSION_FAILED;
    }
    return true;
}

static void remember_key(struct desk_core *core, const struct submission *submission, const struct digest *content, int64_t n,
                         instant now) {
    struct query query = query_start(core->writer, SQL_IDEMPOTENCY_INSERT);
    query_bind_text(&query, submission->actor.staff);
    query_bind_text(&query, submission->idempotency_key);
    query_bind_blob(&query, (struct str){(const char *)content->bytes, DIGEST_SIZE});
    query_bind_int(&query, submission->matter_id);
    query_bind_int(&query, n);
    query_bind_int(&query, now);
    (void)query_run(&query);
}

/* A refused registration has no matter; the attempt is the organisation's. */
static void record_refused_registration(struct desk_core *core, struct submission *submission, instant now, int zone_minutes) {
    struct event attempt = matter_attempt(&submission->command, &submission->refusal);
    struct stream_end end = stream_end_read(core->writer, 0);
    attempt.n = (int32_t)end.n + 1;
    attempt.recorded_at = now;
    buf_clear(&core->body);
    event_write(&attempt, zone_minutes, &core->body);
    struct ledger_entry entry = {.at = attempt.at, .recorded_at = now, .kind = str_from(verb_event_names[attempt.verb]),
                                 .by = attempt.by,
                                 .body = buf_str(&core->body)};
    (void)stream_append(core->writer, &end, &entry, &core->last_seq);
}

static bool born(struct desk_core *core, struct submission *submission, struct hand *hand, struct verdict *verdict, instant now) {
    int64_t id = next_id(core, submission->command.at, hand->world.organisation->timetable.zone_minutes);
    if (id % PER_DAY > LIMIT_MATTERS_PER_DAY || store_failed(core->writer, NULL)) {
        fail(submission, ERROR_LIMIT, "no more matters can be registered on this day", "register it tomorrow");
        core->numbered_last = 0;
        return false;
    }
    hand->loaded.matter = matter_new(hand->arena, id);
    hand->loaded.end = stream_begin(id);
    if (!hand_append(core, hand, verdict->events, verdict->events_count, now)) return false;
    struct view_row row;
    view_row_of(hand->world.organisation, hand->loaded.matter, &row, hand->arena);
    view_row_insert(core->writer, &core->journal, &row);
    figures_changed(core, hand);
    hand->changed = false;
    clocks_learn(core, row.due);
    core->matters_new++;
    return true;
}

/* What a registration means for the matter that its `related` names: the asker had to come again. Written in the same
 * transaction. What names no matter of this desk, or one that can take no more events, changes nothing. */
static bool relate(struct desk_core *core, struct submission *submission, const struct matter *born_now, instant now) {
    struct str named = str_trim(born_now->related);
    int64_t id = 0;
    struct hand hand;
    if (!matter_number_parse(named, &id) && !str_int64(named, 1, INT64_MAX, &id)) return true;
    if (id == born_now->id) return true;
    if (!hand_take(core, id, submission->command.at, now, submission->arena, &hand, &submission->error)) return false;
    if (!hand.loaded.matter) return true;
    struct command command = submission->command;
    instant last = last_event_at(&hand);
    if (command.at < last) command.at = last; /* entered later from paper: a matter's own time does not run backward */
    bool good = true;
    if (hand.loaded.matter->events_count < LIMIT_MATTER_EVENTS) {
        struct verdict verdict = matter_relate(&hand.world, hand.loaded.matter, &command, hand.arena);
        good = hand_append(core, &hand, verdict.events, verdict.events_count, now);
    }
    good = good && hand_project(core, &hand);
    hand_release(&hand);
    return good;
}

static void register_matter(struct desk_core *core, struct submission *submission, instant now) {
    struct digest content = {{0}};
    bool keyed = submission->idempotency_key.len > 0 && !submission->keep_key;
    if (submission->keep_key && replay_imported(core, submission)) return;
    if (keyed) {
        content = content_of(submission);
        if (replay(core, submission, &content)) return;
    }
    if (!set_time(submission, now, INSTANT_NONE)) return;
    const struct desk_world *world = &snapshot_current(core)->world;
    struct hand hand = {.world = {.organisation = world->organisation, .regulation = world->regulation},
                        .arena = submission->arena};
    hand.world.facts = facts_of_command(core->writer, world->organisation, NULL, &submission->command, submission->arena);
    struct verdict verdict = matter_decide(&hand.world, NULL, &submission->command, submission->arena);
    if (verdict.refused) {
        submission->result = SUBMISSION_REFUSED;
        submission->refusal = verdict.refusal;
        record_refused_registration(core, submission, now, world->organisation->timetable.zone_minutes);
        return;
    }
    if (!born(core, submission, &hand, &verdict, now)) return;
    if (!relate(core, submission, hand.loaded.matter, now)) return;
    answer(submission, SUBMISSION_ACCEPTED, &hand);
    if (keyed) remember_key(core, submission, &content, hand.loaded.end.n, now);
    if (submission->keep_key) remember_imported(core, submission, hand.loaded.end.n);
}

/* ---- a command of a matter ---- */

static void decide(struct desk_core *core, struct submission *submission, struct hand *hand, instant now) {
    const struct matter *matter = hand->loaded.matter;
    if (submission->version_expected >= 0 && submission->version_expected != matter->version) {
        answer(submission, SUBMISSION_CONFLICT, hand);
        return;
    }
    if (matter->events_count >= LIMIT_MATTER_EVENTS) {
        fail(submission, ERROR_LIMIT, "this matter has as many events as a matter may have",
             "close it and register a related one");
        return;
    }
    hand->world.facts = facts_of_command(core->writer, hand->world.organisation, matter, &submission->command, hand->arena);
    struct verdict verdict = matter_decide(&hand->world, matter, &submission->command, hand->arena);
    if (!verdict.refused) {
        if (hand_append(core, hand, verdict.events, verdict.events_count, now)) answer(submission, SUBMISSION_ACCEPTED, hand);
        return;
    }
    submission->refusal = verdict.refusal;
    struct event *attempt = ARENA_NEW(hand->arena, struct event);
    *attempt = matter_attempt(&submission->command, &submission->refusal);
    /* Recorded, but not so often that attempts could use up the matter's events. */
    if (matter->events_count >= ATTEMPT_EVENTS_MAX || hand_append(core, hand, attempt, 1, now)) {
        answer(submission, SUBMISSION_REFUSED, hand);
    }
}

static void command_matter(struct desk_core *core, struct submission *submission, instant now) {
    struct hand hand;
    instant at = submission->at == INSTANT_NONE || submission->at > now ? now : submission->at;
    if (!hand_take(core, submission->matter, at, now, submission->arena, &hand, &submission->error)) {
        submission->result = SUBMISSION_FAILED;
        return;
    }
    if (!hand.loaded.matter) {
        submission->result = SUBMISSION_NOT_FOUND;
        return;
    }
    if (set_time(submission, now, last_event_at(&hand))) decide(core, submission, &hand, now);
    (void)hand_project(core, &hand);
    if (!submission->state) hand_release(&hand);
}

/* The moment of an import turns clocks into ages and refusals of registering off: nobody else may claim it. */
static bool claims_import(const struct submission *submission) {
    static const char *const maps[] = {"fields", "form"};
    for (size_t i = 0; i < ARRAY_LENGTH(maps) && !submission->keep_key; i++)
        if (json_object_get(json_object_get(submission->command.args, maps[i]), "imported")) return true;
    return false;
}

/* ---- a command without a matter ---- */

/* Cases are numbered by day like matters, below zero. */
static int64_t next_case(struct desk_core *core, instant at, int zone_minutes) {
    int year, month, day_of_month;
    day_to_civil(instant_day(at, zone_minutes), &year, &month, &day_of_month);
    int64_t first = (year * INT64_C(10000) + month * 100 + day_of_month) * PER_DAY;
    struct query query = query_start(core->writer, SQL_HOUSE_LAST_OF_DAY);
    query_bind_int(&query, -first);
    query_bind_int(&query, -first - PER_DAY);
    int64_t last = query_int64(&query, 0);
    return (last ? last : -first) - 1;
}

/* A leave everybody asks for themselves. */
static bool may_keep_books(const struct submission *submission) {
    const struct command *command = &submission->command;
    bool own_leave = command->verb == VERB_LEAVE && str_equal(json_member(command->args, "who"), submission->actor.staff);
    bool books = command->verb >= VERB_LEAVE && command->verb <= VERB_TRAIN;
    return !books || own_leave || desk_keeps_books(&submission->actor);
}

static void open_case(struct desk_core *core, struct submission *submission, instant now) {
    const struct desk_world *world = &snapshot_current(core)->world;
    int zone_minutes = world->organisation->timetable.zone_minutes;
    struct hand hand = {.world = {.organisation = world->organisation, .regulation = world->regulation},
                        .arena = submission->arena};
    if (!set_time(submission, now, INSTANT_NONE)) return;
    hand.world.facts = facts_of_command(core->writer, world->organisation, NULL, &submission->command, submission->arena);
    struct verdict verdict = matter_decide(&hand.world, NULL, &submission->command, submission->arena);
    if (verdict.refused) {
        submission->result = SUBMISSION_REFUSED;
        submission->refusal = verdict.refusal;
        record_refused_registration(core, submission, now, zone_minutes);
        return;
    }
    int64_t id = next_case(core, submission->command.at, zone_minutes);
    hand.loaded.matter = matter_new(hand.arena, id);
    hand.loaded.end = stream_begin(id);
    if (hand_append(core, &hand, verdict.events, verdict.events_count, now) && hand_project(core, &hand))
        answer(submission, SUBMISSION_ACCEPTED, &hand);
}

static void command_house(struct desk_core *core, struct submission *submission, instant now) {
    if (!may_keep_books(submission)) {
        fail(submission, ERROR_FORBIDDEN, "leaves of others, attendance, roster and training are kept by heads and supervisors",
             "ask the head of your unit");
        return;
    }
    submission->matter = case_of_command(core->writer, &submission->command);
    if (submission->matter) command_matter(core, submission, now);
    else open_case(core, submission, now);
}

void command_run(struct desk_core *core, struct submission *submission, instant now) {
    const struct desk_world *world = &snapshot_current(core)->world;
    bool registers = submission->command.verb == VERB_REGISTER;
    submission->result = SUBMISSION_FAILED;
    submission->error = (struct error){0};
    bool alone = submission->matter == 0 && !registers;
    bool may_be_alone = verb_stands_alone(submission->command.verb) || submission->command.verb == VERB_REACH;
    if ((alone && !may_be_alone) || (registers && submission->matter != 0)) {
        fail(submission, ERROR_INPUT, registers ? "register makes a new matter" : "this command needs a matter",
             "name the matter by its id, or leave it out for register");
        return;
    }
    if (submission->idempotency_key.len && utf8_length(submission->idempotency_key) > LIMIT_KEY_CHARS) {
        fail(submission, ERROR_LIMIT, "the Idempotency-Key is too long", "use at most 200 characters");
        return;
    }
    if (claims_import(submission)) {
        fail(submission, ERROR_INPUT, "only an import says when it was imported", "leave the field `imported` out");
        error_where(&submission->error, "/fields/imported");
        return;
    }
    submission->command.by = submission->actor.staff;
    if (submission->checked != world->number && !command_check(&submission->command, world->organisation, &submission->error))
        return;
    hold_world(core, submission);
    if (registers) register_matter(core, submission, now);
    else if (alone) command_house(core, submission, now);
    else command_matter(core, submission, now);
    if (store_failed(core->writer, &submission->error)) submission->result = SUBMISSION_FAILED;
    CHECK(submission->result != SUBMISSION_FAILED || submission->error.code != ERROR_NONE); /* a failure says why */
}
