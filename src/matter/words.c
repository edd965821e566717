/* The words of states, outcomes and findings, and small readers of JSON that is known to be well-shaped.
 * Not here: the words of commands and events, which are the regulation's (regulation/verbs.def). */
#include "matter/internal.h"

#define X(name, text, zh, en) [STATE_##name] = text,
const char *const matter_state_names[STATE__COUNT] = {MATTER_STATES(X)};
#undef X
#define X(name, text, zh, en) [STATE_##name] = {STR_INIT(zh), STR_INIT(en)},
const struct text matter_state_texts[STATE__COUNT] = {MATTER_STATES(X)};
#undef X
#define X(name, text, zh, en) [OUTCOME_##name] = text,
const char *const matter_outcome_names[OUTCOME__COUNT] = {MATTER_OUTCOMES(X)};
#undef X
#define X(name, text, zh, en) [OUTCOME_##name] = {STR_INIT(zh), STR_INIT(en)},
const struct text matter_outcome_texts[OUTCOME__COUNT] = {MATTER_OUTCOMES(X)};
#undef X
const char *const finding_status_names[3] = {"suspected", "verified", "dismissed"};
const char *const sanction_status_names[6] = {"proposed", "decided", "appealed", "final", "revoked", "withdrawn"};
const char *const leave_status_names[3] = {"pending", "in_force", "rejected"};

struct str json_str(const json_t *value) {
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};
}

struct str json_text(const json_t *object, const char *key) {
    return json_str(json_object_get(object, key));
}

bool json_truth(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}

instant json_moment(const json_t *object, const char *key, int zone_minutes) {
    instant at;
    return instant_parse(json_text(object, key), zone_minutes, &at) ? at : INSTANT_NONE;
}

const json_t *args_field(const json_t *args, struct str name) {
    static const char *const maps[] = {"fields", "form"};
    for (size_t i = 0; i < ARRAY_LENGTH(maps); i++) {
        const json_t *map = json_object_get(args, maps[i]);
        const json_t *value = map ? json_object_getn(map, name.ptr, name.len) : NULL;
        if (value && !json_is_null(value)) return value;
    }
    return NULL;
}
