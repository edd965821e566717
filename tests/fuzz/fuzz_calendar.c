/* Calendars and hours from outside: any bytes are read or refused with a message and a place; what was read keeps the laws of
 * counting. */
#include "calendar/calendar.h"
#include "fuzz.h"

enum { ARENA_BYTES = 1 << 24, DAYS_TRIED = 40 };

static void check_counting(const struct calendar *calendar) {
    day_number day = day_from_civil(2026, 9, 20);
    for (int32_t n = 1; n <= DAYS_TRIED; n++) {
        day_number nth = calendar_nth_working_day(calendar, day, n);
        CHECK(nth > day && calendar_is_working(calendar, nth));
        CHECK(calendar_working_days_between(calendar, day, nth) == n);
        CHECK(calendar_working_day_at_or_before(calendar, nth) == nth);
    }
}

static void try_hours(struct str text) {
    struct str entries[HOURS_INTERVALS_MAX + 1], entry;
    size_t count = 0;
    while (count < ARRAY_LENGTH(entries) && str_split(&text, '\n', &entry)) entries[count++] = entry;
    struct hours hours;
    struct error error = {0};
    if (!hours_read(entries, count, &hours, &error)) {
        CHECK(error.code != ERROR_NONE && error.message[0]);
        return;
    }
    CHECK(hours.count == count && hours_minutes_per_day(&hours) > 0 && hours_close(&hours) <= 24 * 60);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct str text = {(const char *)data, size};
    struct error error = {0};
    const struct calendar *calendar = calendar_read(arena, text, &error);
    if (calendar) check_counting(calendar);
    else CHECK(error.code != ERROR_NONE && error.message[0]);
    error = (struct error){0};
    calendar = calendar_revise(arena, calendar_builtin(), text, &error);
    if (calendar) check_counting(calendar);
    else CHECK(error.code != ERROR_NONE && error.message[0]);
    try_hours(text);
    arena_free(arena);
    return 0;
}
