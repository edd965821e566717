/* Which dates are worked: the plain week and, laid over it, the dates that notices name.
 * Not here: reading notices (notices.c), hours and time limits (timetable.c).
 * Keeps: a calendar is never changed once made, and its named days ascend, so every question is one binary search. */
#include <pthread.h>

#include "base/embed.h"
#include "calendar/notices.h"
#include "calendar_files.h"

enum { DAYS_PER_WEEK = 7, WORKDAYS_PER_WEEK = 5, DAYS_FROM_MONDAY_TO_1970 = 3 };

static int32_t floor_divide(int32_t a, int32_t b) {
    return a / b - (a % b < 0);
}

/* Mondays to Fridays from Monday 1969-12-29 to `day`, both included; negative before. */
static int32_t week_rank(day_number day) {
    int32_t since_monday = day + DAYS_FROM_MONDAY_TO_1970, week = floor_divide(since_monday, DAYS_PER_WEEK);
    int32_t in_week = since_monday - week * DAYS_PER_WEEK + 1;
    return week * WORKDAYS_PER_WEEK + (in_week < WORKDAYS_PER_WEEK ? in_week : WORKDAYS_PER_WEEK);
}

/* The Monday to Friday whose week_rank is `rank`. */
static day_number day_of_week_rank(int32_t rank) {
    int32_t week = floor_divide(rank - 1, WORKDAYS_PER_WEEK);
    return week * DAYS_PER_WEEK + (rank - 1 - week * WORKDAYS_PER_WEEK) - DAYS_FROM_MONDAY_TO_1970;
}

static bool in_week(day_number day) {
    return day_weekday(day) <= WORKDAYS_PER_WEEK;
}

/* ---- making one ---- */

static void set_version(struct arena *arena, struct calendar *calendar) {
    struct str *parts = ARENA_ARRAY(arena, struct str, NOTICE_YEARS + calendar->days_count);
    size_t count = 0;
    for (int i = 0; i < NOTICE_YEARS; i++)
        if (calendar->published[i]) parts[count++] = str_printf(arena, "%d", NOTICE_YEAR_FIRST + i);
    for (size_t i = 0; i < calendar->days_count; i++)
        parts[count++] = str_printf(arena, "%s %d", calendar->days[i].work ? "work" : "off", calendar->days[i].day);
    struct digest digest = digest_parts(parts, count);
    char hex[DIGEST_HEX_SIZE];
    memcpy(calendar->version, digest_hex(&digest, hex).ptr, CALENDAR_VERSION_LENGTH);
}

/* Takes the notices' days, which live in `arena`, and counts along them. */
static const struct calendar *calendar_make(struct arena *arena, const struct notices *notices) {
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    int32_t deviation = 0;
    for (size_t i = 0; i < notices->days_count; i++) {
        struct named_day *day = &notices->days[i];
        deviation += (int32_t)day->work - (int32_t)in_week(day->day);
        day->deviation = deviation;
        day->rank = week_rank(day->day) + deviation;
    }
    calendar->days = notices->days;
    calendar->days_count = notices->days_count;
    for (int i = 0; i < NOTICE_YEARS; i++) {
        calendar->published[i] = notices->published[i];
        calendar->published_before[i + 1] = (int16_t)(calendar->published_before[i] + notices->published[i]);
        calendar->source[i] = notices->source[i];
    }
    struct arena *scratch = arena_new(LIMIT_ARENA_BYTES);
    set_version(scratch, calendar);
    arena_free(scratch);
    return calendar;
}

const struct calendar *calendar_read(struct arena *arena, struct str json, struct error *error) {
    struct notices notices;
    return notices_read(arena, json, &notices, error) ? calendar_make(arena, &notices) : NULL;
}

static bool names(const struct notices *notices, day_number day) {
    size_t low = 0, high = notices->days_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (notices->days[middle].day == day) return true;
        if (notices->days[middle].day < day) low = middle + 1;
        else high = middle;
    }
    return false;
}

/* Does `later` take the place of what the base says about this date? It does for the years that it publishes, which are
 * years of dates in the flat form and years of notices in the other, and for each date that it names itself. */
static bool replaces(const struct notices *later, const struct named_day *day) {
    int year = day->year, month, day_of_month;
    if (later->by_date) day_to_civil(day->day, &year, &month, &day_of_month);
    return later->published[year - NOTICE_YEAR_FIRST] || names(later, day->day);
}

const struct calendar *calendar_revise(struct arena *arena, const struct calendar *base, struct str json, struct error *error) {
    struct notices later;
    if (!notices_read(arena, json, &later, error)) return NULL;
    struct notices all = later;
    all.days = ARENA_ARRAY(arena, struct named_day, base->days_count + later.days_count);
    all.days_count = 0;
    for (size_t i = 0; i < base->days_count; i++)
        if (!replaces(&later, &base->days[i])) all.days[all.days_count++] = base->days[i];
    for (size_t i = 0; i < later.days_count; i++) all.days[all.days_count++] = later.days[i];
    for (int i = 0; i < NOTICE_YEARS; i++) {
        if (later.published[i]) continue;
        all.published[i] = base->published[i];
        all.source[i] = str_copy(arena, base->source[i]); /* the result must not borrow from the base's arena */
    }
    CHECK(notices_sort(&all, error)); /* what is replaced is gone, so no date is left twice */
    return calendar_make(arena, &all);
}

static const struct calendar *builtin;
static struct arena *builtin_arena; /* for as long as the program runs */
static pthread_once_t builtin_once = PTHREAD_ONCE_INIT;

static void builtin_read(void) {
    struct error error;
    const struct embedded *file = embedded_find(&calendar_files, STR("notices.json"));
    CHECK(file != NULL && builtin_arena == NULL); /* asked, so that no compiler drops the only pointer to it */
    builtin_arena = arena_new(LIMIT_ARENA_BYTES);
    builtin = calendar_read(builtin_arena, file->bytes, &error);
    CHECK(builtin != NULL);
}

const struct calendar *calendar_builtin(void) {
    CHECK(pthread_once(&builtin_once, builtin_read) == 0);
    return builtin;
}

/* ---- asking it ---- */

struct str calendar_version(const struct calendar *calendar) {
    return str_from(calendar->version);
}

/* The number of named days up to and including `day`. */
static size_t named_until(const struct calendar *calendar, day_number day) {
    size_t low = 0, high = calendar->days_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].day <= day) low = middle + 1;
        else high = middle;
    }
    return low;
}

int32_t calendar_rank(const struct calendar *calendar, day_number day, bool *working) {
    size_t until = named_until(calendar, day);
    const struct named_day *last = until ? &calendar->days[until - 1] : NULL;
    *working = last && last->day == day ? last->work : in_week(day);
    return week_rank(day) + (last ? last->deviation : 0);
}

day_number calendar_day_of_rank(const struct calendar *calendar, int32_t rank) {
    size_t low = 0, high = calendar->days_count; /* low: the first named day that reaches the rank */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].rank < rank) low = middle + 1;
        else high = middle;
    }
    day_number day = day_of_week_rank(rank - (low ? calendar->days[low - 1].deviation : 0));
    /* Between two named days the plain week holds; what it does not reach before the next one, that one reaches. */
    return low < calendar->days_count && day > calendar->days[low].day ? calendar->days[low].day : day;
}

bool calendar_is_working(const struct calendar *calendar, day_number day) {
    bool working;
    calendar_rank(calendar, day, &working);
    return working;
}

static int year_of(day_number day) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    return year;
}

bool calendar_is_provisional(const struct calendar *calendar, day_number day) {
    return !calendar_covers(calendar, day, day);
}

bool calendar_covers(const struct calendar *calendar, day_number from, day_number to) {
    int first = year_of(from) - NOTICE_YEAR_FIRST, last = year_of(to) - NOTICE_YEAR_FIRST;
    if (first < 0 || last >= NOTICE_YEARS) return false;
    return calendar->published_before[last + 1] - calendar->published_before[first] == last - first + 1;
}

struct str calendar_source(const struct calendar *calendar, int year) {
    if (year < NOTICE_YEAR_FIRST || year > NOTICE_YEAR_LAST) return (struct str){0};
    return calendar->source[year - NOTICE_YEAR_FIRST];
}

enum day_reason calendar_day_reason(const struct calendar *calendar, day_number day) {
    size_t until = named_until(calendar, day);
    if (until && calendar->days[until - 1].day == day) {
        return calendar->days[until - 1].work ? DAY_WORK_BY_NOTICE : DAY_OFF_BY_NOTICE;
    }
    return in_week(day) ? DAY_WEEKDAY : DAY_WEEKEND;
}

int32_t calendar_working_days_between(const struct calendar *calendar, day_number from, day_number to) {
    bool working;
    return calendar_rank(calendar, to, &working) - calendar_rank(calendar, from, &working);
}

day_number calendar_nth_working_day(const struct calendar *calendar, day_number day, int32_t n) {
    CHECK(n != 0);
    bool working;
    int32_t rank = calendar_rank(calendar, day, &working);
    /* Counting back from a working day, the day itself is the one that must not be counted. */
    return calendar_day_of_rank(calendar, n > 0 ? rank + n : rank + n + 1 - working);
}

day_number calendar_working_day_at_or_before(const struct calendar *calendar, day_number day) {
    return calendar_is_working(calendar, day) ? day : calendar_nth_working_day(calendar, day, -1);
}
