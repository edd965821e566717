/* Stories: relative times made absolute. Not here: playing the result on a desk (demo.c), or as a scenario (scenario floor).
 * Keeps: the same story at the same moment gives the same scenario; nothing in it happens after now. */
#include <stdlib.h>

#include "cli/story.h"

/* "-3d", "+50m": sign, number, unit; the rest of the text stays in *text. */
static bool take_offset(struct str *text, int64_t *amount, char *unit) {
    size_t digits = 1;
    while (digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9') digits++;
    if (text->len < 3 || digits == 1 || digits == text->len) return false;
    if (!str_int64(str_slice(*text, 1, digits), 0, 10000, amount)) return false;
    if (text->ptr[0] == '-') *amount = -*amount;
    else if (text->ptr[0] != '+') return false;
    *unit = text->ptr[digits];
    *text = str_slice(*text, digits + 1, text->len);
    return true;
}

/* " 10:20" as minutes of the day. */
static bool take_time_of_day(struct str text, int64_t *minutes) {
    int64_t hour, minute;
    if (text.len != 6 || text.ptr[0] != ' ' || text.ptr[3] != ':') return false;
    if (!str_int64(str_slice(text, 1, 3), 0, 23, &hour) || !str_int64(str_slice(text, 4, 6), 0, 59, &minute)) return false;
    *minutes = hour * 60 + minute;
    return true;
}

bool story_moment(struct str text, const struct calendar *calendar, instant now, int zone_minutes, instant *at) {
    int64_t amount = 0, minutes = 0;
    char unit = 0;
    if (str_is(text, "now")) {
        *at = now;
        return true;
    }
    if (!take_offset(&text, &amount, &unit)) return false;
    day_number today = instant_day(now, zone_minutes);
    if (unit == 'm' || unit == 'h') {
        *at = now / MINUTE_MS * MINUTE_MS + amount * (unit == 'm' ? MINUTE_MS : HOUR_MS);
        return text.len == 0;
    }
    if ((unit != 'd' && unit != 'w') || !take_time_of_day(text, &minutes)) return false;
    bool working = unit == 'w' && amount != 0;
    day_number day = working ? calendar_nth_working_day(calendar, today, (int32_t)amount) : today + (day_number)amount;
    *at = day_start(day, zone_minutes) + minutes * MINUTE_MS;
    return unit == 'd' || working;
}

struct story_step {
    instant at;
    size_t n; /* place in the file */
    json_t *step;
};

struct story_reading {
    const struct calendar *calendar;
    instant now;
    int zone_minutes;
    struct story_step *steps;
    size_t count;
};

static struct str json_text(const json_t *value) {
    return (struct str){json_string_value(value), json_string_length(value)};
}

static bool step_failed(size_t n, const char *what, struct error *error) {
    error_set(error, ERROR_INPUT, "%s", what);
    error_where(error, "/steps/%zu/at", n);
    error_hint(error, "write a time as -3d 10:20, -3w 10:20, -45m, now, or 2026-09-29T10:00");
    return false;
}

/* A copy of `step` with absolute times. */
static json_t *step_resolve(const struct story_reading *reading, const json_t *step) {
    json_t *resolved = json_copy((json_t *)(uintptr_t)step); /* shallow: the values are shared and stay unchanged */
    CHECK(resolved != NULL);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)step, key, value) {
        char text[INSTANT_TEXT_SIZE];
        instant at;
        if (!json_is_string(value) ||
            !story_moment(json_text(value), reading->calendar, reading->now, reading->zone_minutes, &at))
            continue;
        struct str written = instant_text(at, reading->zone_minutes, text);
        CHECK(json_object_set_new(resolved, key, json_stringn(written.ptr, written.len)) == 0);
    }
    return resolved;
}

static int by_time(const void *a, const void *b) {
    const struct story_step *first = a, *second = b;
    if (first->at != second->at) return first->at < second->at ? -1 : 1;
    return first->n < second->n ? -1 : first->n > second->n;
}

/* Before sorting: the steps of one matter must stand in the order in which they happen. Stories are short enough to compare
 * all. */
static bool order_holds(const struct story_reading *reading, struct error *error) {
    for (size_t i = 0; i < reading->count; i++) {
        const json_t *label = json_object_get(reading->steps[i].step, "matter");
        for (size_t j = i; label && j-- > 0;) {
            const json_t *other = json_object_get(reading->steps[j].step, "matter");
            if (!other || !json_equal((json_t *)(uintptr_t)label, (json_t *)(uintptr_t)other)) continue;
            if (reading->steps[j].at > reading->steps[i].at)
                return step_failed(i, "is before the step before it of the same matter", error);
            break;
        }
    }
    return true;
}

static bool steps_read(struct story_reading *reading, const json_t *steps, struct error *error) {
    size_t n;
    json_t *step;
    json_array_foreach((json_t *)(uintptr_t)steps, n, step) {
        const json_t *at_text = json_object_get(step, "at");
        json_t *resolved = json_is_string(at_text) ? step_resolve(reading, step) : NULL;
        if (!resolved) return step_failed(n, "a step needs a time", error);
        struct story_step *entry = &reading->steps[reading->count++];
        *entry = (struct story_step){.n = n, .step = resolved};
        if (!instant_parse(json_text(json_object_get(resolved, "at")), reading->zone_minutes, &entry->at))
            return step_failed(n, "this is no time", error);
        if (entry->at > reading->now) return step_failed(n, "lies after now", error);
    }
    return order_holds(reading, error);
}

json_t *story_resolve(const json_t *story, const struct calendar *calendar, instant now, int zone_minutes, struct error *error) {
    const json_t *steps = json_object_get(story, "steps");
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct story_reading reading = {.calendar = calendar, .now = now, .zone_minutes = zone_minutes};
    reading.steps = ARENA_ARRAY(arena, struct story_step, json_array_size(steps) + 1);
    bool read = steps_read(&reading, steps, error);
    json_t *scenario = NULL;
    if (read) {
        qsort(reading.steps, reading.count, sizeof *reading.steps, by_time);
        json_t *sorted = json_array();
        for (size_t i = 0; i < reading.count; i++) CHECK(json_array_append(sorted, reading.steps[i].step) == 0);
        scenario = json_copy((json_t *)(uintptr_t)story);
        CHECK(scenario && json_object_set_new(scenario, "steps", sorted) == 0);
    }
    for (size_t i = 0; i < reading.count; i++) json_decref(reading.steps[i].step);
    arena_free(arena);
    return scenario;
}
