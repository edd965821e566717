/* Due moments: an amount of time from a moment on, in one organisation's working time (CONTRACT §3).
 * Not here: which dates are worked (calendar.c), when a clock starts, pauses or stops (matter).
 * Keeps: the same input gives the same moment, whenever it is asked; no loop here goes over days, save to list them. */
#include "calendar/notices.h"

const char *const time_unit_names[UNIT__COUNT] = {
    [UNIT_MINUTES] = "minutes",
    [UNIT_HOURS] = "hours",
    [UNIT_WORKING_MINUTES] = "working_minutes",
    [UNIT_WORKING_HOURS] = "working_hours",
    [UNIT_WORKING_DAYS] = "working_days",
    [UNIT_DAYS] = "days",
    [UNIT_MONTHS] = "months",
};

bool time_unit_read(struct str name, enum time_unit *unit) {
    for (size_t i = 0; i < UNIT__COUNT; i++) {
        if (!str_is(name, time_unit_names[i])) continue;
        *unit = (enum time_unit)i;
        return true;
    }
    return false;
}

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static void check_span(struct span span) {
    CHECK(span.amount >= 1 && span.amount <= AMOUNT_MAX);
}

static day_number day_of(const struct timetable *timetable, instant at) {
    return instant_day(at, timetable->zone_minutes);
}

/* 24:00 of a day is 00:00 of the next. */
static instant day_end(const struct timetable *timetable, day_number day) {
    return day_start(day + 1, timetable->zone_minutes);
}

static instant close_of(const struct timetable *timetable, day_number day) {
    return day_start(day, timetable->zone_minutes) + hours_close(&timetable->hours) * MINUTE_MS;
}

/* ---- working time: how much of it has passed, and when a given amount of it has ---- */

/* Working milliseconds of an open day that have passed `in_day` milliseconds after its 00:00. */
static int64_t worked_in_day(const struct hours *hours, int64_t in_day) {
    int64_t worked = 0;
    for (size_t i = 0; i < hours->count; i++) {
        int64_t open = hours->intervals[i].open * MINUTE_MS, close = hours->intervals[i].close * MINUTE_MS;
        if (in_day > open) worked += (in_day < close ? in_day : close) - open;
    }
    return worked;
}

/* The first moment of an open day, in milliseconds after its 00:00, at which `worked` > 0 have passed: a closing time,
 * not the opening after it. */
static int64_t moment_in_day(const struct hours *hours, int64_t worked) {
    for (size_t i = 0; i < hours->count; i++) {
        int64_t open = hours->intervals[i].open * MINUTE_MS, length = hours->intervals[i].close * MINUTE_MS - open;
        if (worked <= length) return open + worked;
        worked -= length;
    }
    check_failed("no more than a day's hours", __FILE__, __LINE__);
}

static int64_t working_ms_per_day(const struct timetable *timetable) {
    return hours_minutes_per_day(&timetable->hours) * MINUTE_MS;
}

/* Working milliseconds from a fixed moment to `at`; it stands still while closed. */
static int64_t working_ms_until(const struct timetable *timetable, instant at) {
    day_number day = day_of(timetable, at);
    bool working;
    int64_t days = calendar_rank(timetable->calendar, day, &working);
    if (!working) return days * working_ms_per_day(timetable);
    return (days - 1) * working_ms_per_day(timetable) + worked_in_day(&timetable->hours,
                                                                      at - day_start(day, timetable->zone_minutes));
}

/* The first moment at which working_ms_until is `worked`. */
static instant moment_of_working_ms(const struct timetable *timetable, int64_t worked) {
    int64_t per_day = working_ms_per_day(timetable), days_before = floor_divide(worked - 1, per_day);
    day_number day = calendar_day_of_rank(timetable->calendar, (int32_t)days_before + 1);
    return day_start(day, timetable->zone_minutes) + moment_in_day(&timetable->hours, worked - days_before * per_day);
}

bool timetable_is_open(const struct timetable *timetable, instant at) {
    day_number day = day_of(timetable, at);
    if (!calendar_is_working(timetable->calendar, day)) return false;
    int64_t in_day = at - day_start(day, timetable->zone_minutes);
    for (size_t i = 0; i < timetable->hours.count; i++)
        if (in_day >= timetable->hours.intervals[i].open * MINUTE_MS &&
            in_day < timetable->hours.intervals[i].close * MINUTE_MS) return true;
    return false;
}

/* ---- months ---- */

/* The same day of the month, `months` on; the last of the month where that month is shorter. */
static day_number day_months_on(day_number day, int32_t months) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    int64_t index = (int64_t)year * 12 + (month - 1) + months;
    year = (int)floor_divide(index, 12);
    month = (int)(index - (int64_t)year * 12) + 1;
    int length = civil_month_length(year, month);
    return day_from_civil(year, month, day_of_month < length ? day_of_month : length);
}

/* The largest number of months of which the last has ended by the day before `day`. */
static int64_t months_reached(day_number start, day_number day) {
    int start_year, start_month, year, month, day_of_month;
    day_to_civil(start, &start_year, &start_month, &day_of_month);
    day_to_civil(day, &year, &month, &day_of_month);
    int64_t months = (int64_t)(year - start_year) * 12 + (month - start_month);
    return day_months_on(start, (int32_t)months) < day ? months : months - 1;
}

/* ---- due ---- */

instant timetable_due(const struct timetable *timetable, instant start, struct span span) {
    check_span(span);
    day_number day = day_of(timetable, start);
    switch (span.unit) {
    case UNIT_MINUTES: return start + span.amount * MINUTE_MS;
    case UNIT_HOURS: return start + span.amount * HOUR_MS;
    case UNIT_WORKING_MINUTES: return moment_of_working_ms(timetable,
                                                           working_ms_until(timetable, start) + span.amount * MINUTE_MS);
    case UNIT_WORKING_HOURS: return moment_of_working_ms(timetable, working_ms_until(timetable, start) + span.amount * HOUR_MS);
    case UNIT_WORKING_DAYS: return close_of(timetable, calendar_nth_working_day(timetable->calendar, day, span.amount));
    case UNIT_DAYS: return day_end(timetable, day + span.amount);
    case UNIT_MONTHS: return day_end(timetable, day_months_on(day, span.amount));
    case UNIT__COUNT: break;
    }
    check_failed("a unit of time", __FILE__, __LINE__);
}

instant timetable_due_before(const struct timetable *timetable, instant event, struct span span) {
    check_span(span);
    CHECK(span.unit == UNIT_MINUTES || span.unit == UNIT_HOURS || span.unit == UNIT_DAYS);
    if (span.unit == UNIT_MINUTES) return event - span.amount * MINUTE_MS;
    if (span.unit == UNIT_HOURS) return event - span.amount * HOUR_MS;
    return close_of(timetable, calendar_working_day_at_or_before(timetable->calendar, day_of(timetable, event) - span.amount));
}

/* ---- pauses ---- */

static int64_t units_ended(const struct timetable *timetable, instant start, instant at, enum time_unit unit) {
    day_number start_day = day_of(timetable, start), day = day_of(timetable, at);
    switch (unit) {
    case UNIT_MINUTES: return (at - start) / MINUTE_MS;
    case UNIT_HOURS: return (at - start) / HOUR_MS;
    case UNIT_WORKING_MINUTES: return (working_ms_until(timetable, at) - working_ms_until(timetable, start)) / MINUTE_MS;
    case UNIT_WORKING_HOURS: return (working_ms_until(timetable, at) - working_ms_until(timetable, start)) / HOUR_MS;
    case UNIT_WORKING_DAYS: /* today's close of business has not come yet: count up to yesterday */
        return calendar_working_days_between(timetable->calendar, start_day, at < close_of(timetable, day) ? day - 1 : day);
    case UNIT_DAYS: return day - 1 - start_day; /* today's 24:00 has not come yet */
    case UNIT_MONTHS: return months_reached(start_day, day);
    case UNIT__COUNT: break;
    }
    check_failed("a unit of time", __FILE__, __LINE__);
}

int32_t timetable_units_used(const struct timetable *timetable, instant start, instant at, struct span span) {
    check_span(span);
    CHECK(at >= start);
    int64_t used = units_ended(timetable, start, at, span.unit);
    if (used < 0) return 0; /* paused on the day of the start */
    return used < span.amount ? (int32_t)used : span.amount;
}

instant timetable_due_resumed(const struct timetable *timetable, instant at, int32_t left, enum time_unit unit) {
    return timetable_due(timetable, at, (struct span){.amount = left, .unit = unit});
}

/* ---- saying it ---- */

/* The day that a due moment ends or lies in: 24:00 belongs to the day that it ends. */
static day_number due_day(const struct timetable *timetable, instant due) {
    return day_of(timetable, due - 1);
}

bool timetable_span_is_provisional(const struct timetable *timetable, instant start, instant due, struct span span) {
    day_number start_day = day_of(timetable, start);
    switch (span.unit) {
    case UNIT_WORKING_MINUTES:
    case UNIT_WORKING_HOURS: /* after today's close, today no longer matters */
        return !calendar_covers(timetable->calendar, start < close_of(timetable, start_day) ? start_day : start_day + 1,
                                due_day(timetable, due));
    case UNIT_WORKING_DAYS: return !calendar_covers(timetable->calendar, start_day + 1, due_day(timetable, due));
    case UNIT_DAYS: /* only backward ones look for a working day; closing at 24:00, they may end at the event itself */
        return due <= start && !calendar_covers(timetable->calendar, due_day(timetable, due), start_day - span.amount);
    case UNIT_MINUTES:
    case UNIT_HOURS:
    case UNIT_MONTHS:
    case UNIT__COUNT: break;
    }
    return false;
}

/* The days from `first` on, in steps of one day, up to `last`; `amount` of them count, of working days only those worked. */
static size_t list_days(const struct calendar *calendar, day_number first, day_number last, struct span span,
                        struct counted_day *days,
                        size_t days_max) {
    int step = first <= last ? 1 : -1;
    size_t count = 0;
    int32_t ordinal = 0;
    for (day_number day = first; count < days_max; day += step) {
        bool counts = ordinal < span.amount && (span.unit != UNIT_WORKING_DAYS || calendar_is_working(calendar, day));
        days[count++] = (struct counted_day){day, counts ? ++ordinal : 0, calendar_day_reason(calendar, day)};
        if (day == last) break;
    }
    return count;
}

/* Of months only the days are told on which one ends: the days between say nothing. */
static size_t list_months(const struct calendar *calendar, day_number start, int32_t amount, struct counted_day *days,
                          size_t days_max) {
    size_t count = 0;
    for (int32_t months = 1; months <= amount && count < days_max; months++) {
        day_number day = day_months_on(start, months);
        days[count++] = (struct counted_day){day, months, calendar_day_reason(calendar, day)};
    }
    return count;
}

size_t timetable_count_days(const struct timetable *timetable, instant start, instant due, struct span span, struct arena *arena,
                            struct counted_day **days, size_t days_max) {
    check_span(span);
    *days = NULL;
    bool by_day = span.unit == UNIT_WORKING_DAYS || span.unit == UNIT_DAYS;
    if (!by_day && span.unit != UNIT_MONTHS) return 0;
    day_number start_day = day_of(timetable, start), last = due_day(timetable, due);
    day_number first = due <= start ? start_day - 1 : start_day + 1;
    int64_t listed = by_day ? (first < last ? last - first : first - last) + INT64_C(1) : span.amount;
    if ((uint64_t)listed < days_max) days_max = (size_t)listed;
    *days = ARENA_ARRAY(arena, struct counted_day, days_max);
    return by_day ? list_days(timetable->calendar, first, last, span, *days, days_max)
                  : list_months(timetable->calendar, start_day, span.amount, *days, days_max);
}
