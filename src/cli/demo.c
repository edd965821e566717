/* The demonstration: finds the story of a regulation and plays it. Not here: relative times (story.c), the stories (demo/).
 * Keeps: matters are made by commands only, so that nothing in a demonstration could not have happened. */
#include <pthread.h>

#include "cli/demo.h"
#include "demo_files.h"
#include "matter/matter.h"

json_t *demo_story(struct str pack, struct error *error) {
    char name[200];
    int len = snprintf(name, sizeof name, STR_FMT ".json", STR_ARG(str_slice(pack, 0, 150)));
    const struct embedded *file = embedded_find(&demo_files, (struct str){name, (size_t)len});
    if (!file) {
        error_set(error, ERROR_INPUT, "there is no demonstration for this regulation");
        error_where(error, STR_FMT, STR_ARG(str_slice(pack, 0, 150)));
        error_hint(error, "leave out --demo, or take --pack property-management-office");
        return NULL;
    }
    json_t *story = json_loadb(file->bytes.ptr, file->bytes.len, JSON_REJECT_DUPLICATES, NULL);
    CHECK(story != NULL);
    return story;
}

/* One matter of the story. Its steps are played in their order; matters go side by side, so that the first steps of all
 * become durable together, then the second steps. */
struct strand {
    const char *label;
    int64_t id;          /* 0: not registered yet */
    size_t played;       /* steps of this matter in the ledger */
    size_t *steps;       /* places in the scenario */
    size_t steps_count;
    struct submission submission;
    json_t *args;
    struct arena *arena; /* of the step under way */
};

struct player {
    struct desk *desk;
    const json_t *steps;
    int zone_minutes;
    struct arena *arena;
    struct strand *strands;
    size_t strands_count;
    pthread_mutex_t lock;
    pthread_cond_t done;
    size_t under_way; /* guarded by lock */
};

static struct str member(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return (struct str){json_string_value(value), json_string_length(value)};
}

static bool submission_failed(const struct submission *submission, struct error *error) {
    const struct refusal *refusal = &submission->refusal;
    switch (submission->result) {
    case SUBMISSION_ACCEPTED: return false;
    case SUBMISSION_REFUSED:
        error_set(error, ERROR_INPUT, "refused: " STR_FMT " " STR_FMT, STR_ARG(refusal->article), STR_ARG(refusal->reason.zh));
        return true;
    case SUBMISSION_CONFLICT:
    case SUBMISSION_NOT_FOUND: error_set(error, ERROR_INPUT, "its matter is not there"); return true;
    case SUBMISSION_FAILED: *error = submission->error; return true;
    }
    return true;
}

static struct actor actor_of(struct desk *desk, struct str staff) {
    struct actor actor = {.staff = staff, .name = staff, .administrator = true};
    const struct desk_world *world = desk_world_acquire(desk);
    const struct staff *person = organisation_staff(world->organisation, staff);
    actor.roles = person ? person->roles : 0;
    desk_world_release(desk, world);
    return actor;
}

static struct strand *strand_of(struct player *player, const char *label) {
    for (size_t i = 0; i < player->strands_count; i++)
        if (strcmp(player->strands[i].label, label) == 0) return &player->strands[i];
    struct strand *strand = ARENA_PUSH(player->arena, player->strands, player->strands_count);
    *strand = (struct strand){.label = label, .arena = arena_new(LIMIT_ARENA_BYTES)};
    return strand;
}

/* Deal the steps to their matters. */
static bool cast(struct player *player, struct error *error) {
    for (size_t i = 0; i < json_array_size(player->steps); i++) {
        const json_t *step = json_array_get(player->steps, i);
        const char *label = json_string_value(json_object_get(step, "matter"));
        if (json_object_get(step, "expect")) continue;
        if (!label) {
            error_set(error, ERROR_INPUT, "a step of a demonstration names its matter");
            error_where(error, "/steps/%zu", i);
            return false;
        }
        struct strand *strand = strand_of(player, label);
        *ARENA_PUSH(player->arena, strand->steps, strand->steps_count) = i;
    }
    return true;
}

static void step_done(struct submission *submission) {
    struct player *player = submission->context;
    CHECK(pthread_mutex_lock(&player->lock) == 0);
    if (--player->under_way == 0) CHECK(pthread_cond_signal(&player->done) == 0);
    CHECK(pthread_mutex_unlock(&player->lock) == 0);
}

static bool step_submit(struct player *player, struct strand *strand, struct error *error) {
    const json_t *step = json_array_get(player->steps, strand->steps[strand->played]);
    strand->submission =
        (struct submission){.version_expected = -1, .arena = strand->arena, .done = step_done, .context = player};
    if (!command_read(step, &strand->submission.command, &strand->args, player->zone_minutes, error)) return false;
    strand->submission.actor = actor_of(player->desk, member(step, "by"));
    strand->submission.matter = strand->id;
    CHECK(instant_parse(member(step, "at"), player->zone_minutes, &strand->submission.at));
    CHECK(pthread_mutex_lock(&player->lock) == 0);
    player->under_way++;
    CHECK(pthread_mutex_unlock(&player->lock) == 0);
    desk_submit(player->desk, &strand->submission);
    return true;
}

static void wait_for_all(struct player *player) {
    CHECK(pthread_mutex_lock(&player->lock) == 0);
    while (player->under_way) CHECK(pthread_cond_wait(&player->done, &player->lock) == 0);
    CHECK(pthread_mutex_unlock(&player->lock) == 0);
}

static bool step_conclude(struct strand *strand, struct error *error) {
    bool failed = submission_failed(&strand->submission, error);
    strand->id = strand->submission.matter_id;
    submission_release(&strand->submission);
    json_decref(strand->args);
    strand->args = NULL;
    arena_reset(strand->arena);
    strand->played++;
    return !failed;
}

/* One step of every matter that has one left; *more: some had. */
static bool round_play(struct player *player, bool *more, struct error *error) {
    size_t submitted = 0;
    bool good = true;
    struct strand **playing = ARENA_ARRAY(player->arena, struct strand *, player->strands_count);
    for (size_t i = 0; good && i < player->strands_count; i++) {
        struct strand *strand = &player->strands[i];
        if (strand->played == strand->steps_count) continue;
        good = step_submit(player, strand, error);
        if (good) playing[submitted++] = strand;
        else error_where(error, "/steps/%zu", strand->steps[strand->played]);
    }
    wait_for_all(player);
    for (size_t i = 0; i < submitted; i++) {
        struct error one = {0};
        if (step_conclude(playing[i], &one) || !good) continue;
        *error = one;
        error_where(error, "/steps/%zu (%s)", playing[i]->steps[playing[i]->played - 1], playing[i]->label);
        good = false;
    }
    *more = submitted > 0;
    return good;
}

bool demo_play(struct desk *desk, const json_t *scenario, int64_t *matters, struct error *error) {
    struct player player = {.desk = desk, .steps = json_object_get(scenario, "steps"), .arena = arena_new(LIMIT_ARENA_BYTES)};
    const struct desk_world *world = desk_world_acquire(desk);
    player.zone_minutes = world->organisation->timetable.zone_minutes;
    desk_world_release(desk, world);
    CHECK(pthread_mutex_init(&player.lock, NULL) == 0 && pthread_cond_init(&player.done, NULL) == 0);
    bool good = cast(&player, error), more = true;
    while (good && more) good = round_play(&player, &more, error);
    *matters = (int64_t)player.strands_count;
    for (size_t i = 0; i < player.strands_count; i++) arena_free(player.strands[i].arena);
    pthread_cond_destroy(&player.done);
    pthread_mutex_destroy(&player.lock);
    arena_free(player.arena);
    return good;
}
