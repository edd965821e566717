/* A rating that the asker gives with the number and the code of her receipt; no account. And the note of what leaves the house
 * unmasked. Not here: whether she may (matter/rating.c).
 * Keeps: the same answer for a wrong number and a wrong code, as in desk_track; recorded on the commit thread like a command. */
#include "desk/core.h"

struct rate_work {
    struct desk_core *core;
    int64_t id;
    const json_t *args;
};

static bool write_rating(struct store *writer, void *context, struct error *error) {
    struct rate_work *work = context;
    struct hand hand;
    instant now = desk_now(work->core->desk);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    bool good = hand_take(work->core, work->id, now, now, arena, &hand, error) && hand.loaded.matter;
    if (good && !matter_may_rate(hand.loaded.matter)) {
        error_set(error, ERROR_CONFLICT, "this matter is rated already, or its asker has no result yet");
        good = false;
    }
    if (good) {
        struct event *event = ARENA_NEW(arena, struct event);
        const struct matter *matter = hand.loaded.matter;
        instant last = matter->events[matter->events_count - 1]->at;
        *event = matter_rated(work->args, now > last ? now : last);
        good = hand_append(work->core, &hand, event, 1, now) && hand_project(work->core, &hand);
    }
    if (hand.loaded.matter) hand_release(&hand);
    arena_free(arena);
    return good && !store_failed(writer, error);
}

static bool well_formed(const struct desk_rating *rating, bool scored, struct error *error) {
    static const char *const results[] = {"satisfied", "dissatisfied", "differs"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LENGTH(results); i++) known = known || str_is(rating->result, results[i]);
    error_set(error, ERROR_INPUT, "a rating is satisfied, dissatisfied or differs");
    error_where(error, "result");
    if (!known) return false;
    error_set(error, ERROR_INPUT, scored ? "a score is a number from 1 to 5" : "this regulation asks for no score");
    error_where(error, "score");
    if (rating->score < 0 || rating->score > 5 || (rating->score && !scored)) return false;
    error_set(error, ERROR_LIMIT, "the words have at most %d characters", LIMIT_TEXT_CHARS);
    error_where(error, "text");
    return utf8_length(rating->text) <= LIMIT_TEXT_CHARS;
}

bool desk_asks_score(const struct world *world) {
    const struct option_rule *option = regulation_option(world->regulation, STR("asker_scores"));
    return option && str_is(organisation_option(world->organisation, option->name, option->otherwise), "yes");
}

bool desk_rate(struct desk_reader *reader, const struct desk_rating *rating, struct arena *arena, struct error *error) {
    struct desk_matter found;
    if (!desk_track(reader, rating->number, rating->code, &found, arena)) {
        error_set(error, ERROR_NOT_FOUND, "no matter has this number and code");
        error_hint(error, "both stand on the receipt; the code has ten characters");
        return false;
    }
    struct rate_work work = {.core = reader->desk->core, .id = found.matter->id};
    bool good = well_formed(rating, desk_asks_score(&found.world), error);
    desk_matter_release(&found);
    if (!good) return false;
    json_t *args = json_pack("{s:s%}", "result", rating->result.ptr, rating->result.len);
    CHECK(args);
    if (rating->text.len) CHECK(json_object_set_new(args, "text", json_stringn(rating->text.ptr, rating->text.len)) == 0);
    if (rating->score) CHECK(json_object_set_new(args, "score", json_integer(rating->score)) == 0);
    work.args = args;
    *error = (struct error){0};
    good = desk_write(reader->desk, write_rating, &work, error);
    json_decref(args);
    return good;
}

/* ---- what leaves the house ---- */

struct export_note {
    struct str by, what, reason;
    instant at;
};

static bool write_export(struct store *writer, void *context, struct error *error) {
    const struct export_note *note = context;
    json_t *body = json_pack("{s:s%,s:s%}", "what", note->what.ptr, note->what.len, "reason", note->reason.ptr, note->reason.len);
    CHECK(body);
    bool done = organisation_append(writer, "export", note->by, note->at, body);
    json_decref(body);
    return done && !store_failed(writer, error);
}

bool desk_note_export(struct desk *desk, const struct actor *actor, struct str what, struct str reason, struct error *error) {
    struct export_note note = {actor->staff, what, reason, desk_now(desk)};
    if (!actor->administrator) {
        error_set(error, ERROR_FORBIDDEN, "only an administrator may take personal data out unmasked");
        return false;
    }
    if (utf8_length(reason) > LIMIT_TEXT_CHARS) {
        error_set(error, ERROR_LIMIT, "the reason has more than %d characters", LIMIT_TEXT_CHARS);
        return false;
    }
    return desk_write(desk, write_export, &note, error);
}
