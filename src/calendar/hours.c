/* One organisation's daily hours. Not here: on which days they hold (calendar.c), counting in them (timetable.c).
 * Keeps: intervals ascend, do not touch each other's inside, and there is at least one minute of them. */
#include "calendar/calendar.h"

enum { MINUTES_PER_DAY = 24 * 60 };

struct hours hours_default(void) {
    return (struct hours){.intervals = {{9 * 60, 12 * 60}, {13 * 60 + 30, 17 * 60 + 30}}, .count = 2};
}

/* "09:00", and "24:00" for the end of the day. */
static bool read_minute(struct str text, int16_t *minute) {
    int64_t hour, minute_of_hour;
    if (text.len != 5 || text.ptr[2] != ':') return false;
    if (!str_int64(str_slice(text, 0, 2), 0, 24, &hour) ||
        !str_int64(str_slice(text, 3, 5), 0, 59, &minute_of_hour)) return false;
    *minute = (int16_t)(hour * 60 + minute_of_hour);
    return *minute <= MINUTES_PER_DAY && text.ptr[0] != '-' && text.ptr[3] != '-';
}

static bool bad_entry(struct str entry, const char *message, const char *hint, struct error *error) {
    error_set(error, ERROR_INPUT, "%s", message);
    error_where(error, STR_FMT, STR_ARG(entry));
    error_hint(error, "%s", hint);
    return false;
}

bool hours_read(const struct str *entries, size_t count, struct hours *hours, struct error *error) {
    struct hours read = {.count = count};
    if (count == 0 || count > HOURS_INTERVALS_MAX) {
        error_set(error, ERROR_INPUT, "the hours have %zu intervals instead of 1 to %d", count, HOURS_INTERVALS_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct str entry = entries[i];
        int16_t open, close;
        if (entry.len != 11 || entry.ptr[5] != '-' || !read_minute(str_slice(entry, 0, 5), &open) ||
            !read_minute(str_slice(entry, 6, 11), &close))
            return bad_entry(entry, "this is not an interval of hours", "write it as 09:00-12:00", error);
        if (close <= open)
            return bad_entry(entry, "the interval ends before it begins",
                             "write hours over midnight as two, 00:00-06:00 and 22:00-24:00", error);
        if (i && open < read.intervals[i - 1].close)
            return bad_entry(entry, "the interval begins before the one above it ends", "write the intervals in order and apart",
                             error);
        read.intervals[i].open = open;
        read.intervals[i].close = close;
    }
    *hours = read;
    return true;
}

int hours_close(const struct hours *hours) {
    CHECK(hours->count >= 1 && hours->count <= HOURS_INTERVALS_MAX);
    return hours->intervals[hours->count - 1].close;
}

int hours_minutes_per_day(const struct hours *hours) {
    int minutes = 0;
    for (size_t i = 0; i < hours->count; i++) minutes += hours->intervals[i].close - hours->intervals[i].open;
    return minutes;
}
