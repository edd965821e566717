/* Steps that are no matter's (CONTRACT §4): leave, attendance, roster, set_event.
 * Not here: findings without a matter, which are ordinary commands on the house's own stream (run.c).
 * Keeps: a leave takes effect when it is recorded. */
#include "scenario/internal.h"

static const struct {
    const char *verb, *keys; /* required ones first, optional ones after the bar */
} house_steps[] = {
    {"leave", "who from to | by backup kind evidence refused"},
    {"attendance", "who date result | by refused"},
    {"roster", "date who | by post refused"},
    {"set_event", "event to | by refused"},
};

bool house_is_step(struct str verb) {
    for (size_t i = 0; i < ARRAY_LENGTH(house_steps); i++)
        if (str_is(verb, house_steps[i].verb)) return true;
    return false;
}

static bool has_word(const char *words, const char *word) {
    struct str rest = str_from(words), one;
    while (str_split(&rest, ' ', &one))
        if (str_is(one, word)) return true;
    return false;
}

static bool keys_fit(struct run *run, const char *keys, const json_t *step) {
    const char *key;
    json_t *value;
    struct str rest = str_from(keys), one;
    json_object_foreach((json_t *)(uintptr_t)step, key, value) {
        if (strcmp(key, "do") == 0 || strcmp(key, "at") == 0) continue;
        if (!has_word(keys, key)) return run_wrong(run, "", "unknown key \"%s\"", key);
    }
    while (str_split(&rest, ' ', &one) && !str_is(one, "|"))
        if (!json_object_getn(step, one.ptr, one.len)) return run_wrong(run, "", STR_FMT " is missing", STR_ARG(one));
    return true;
}

static bool leave_step(struct run *run, const json_t *step) {
    struct leave leave = {.who = text_of(step, "who"), .kind = text_of(step, "kind"), .backup = text_of(step, "backup")};
    if (leave.kind.len == 0) leave.kind = STR("personal");
    if (!organisation_staff(run->world.organisation, leave.who)) return run_wrong(run, "/who", "no such staff member");
    if (!day_parse(text_of(step, "from"), &leave.from) || !day_parse(text_of(step, "to"), &leave.to) || leave.to < leave.from)
        return run_wrong(run, "/from", "from and to are dates, in order");
    *ARENA_PUSH(run->arena, run->facts.leaves, run->facts.leaves_count) = leave;
    return true;
}

bool house_step(struct run *run, struct str verb, const json_t *step) {
    for (size_t i = 0; i < ARRAY_LENGTH(house_steps); i++)
        if (str_is(verb, house_steps[i].verb) && !keys_fit(run, house_steps[i].keys, step)) return false;
    return str_is(verb, "leave") ? leave_step(run, step) : true;
}
