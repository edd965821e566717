/* The calendar floor against a walk: random calendars, hours, spans and moments of 2007 to 2026, each answer found again by
 * going day by day or minute by minute through a table that is filled by counting, not by formulas. The seed is printed;
 * SHOUWEN_SEED=N repeats a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

#include <cmocka.h>

#include "calendar/calendar.h"

/* ---- chance ---- */

static uint64_t seed, chance_state;

static uint64_t chance_bits(void) { /* splitmix64 */
    uint64_t z = (chance_state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int chance(int below) {
    return (int)(chance_bits() % (uint64_t)below);
}

/* ---- the table: every day from Monday 2007-01-01 on, filled by counting ---- */

enum {
    TABLE_FIRST_YEAR = 2006,
    START_YEAR = 2007,
    LAST_YEAR = 2026,
    TABLE_LAST_YEAR = 2034,
    DAYS_MAX = 366 * 30,
    EPOCH_OF_TABLE = 13149,
    ZONE = 480
};

struct walked_day {
    int year, month, day, weekday; /* 1 Monday … 7 Sunday */
    bool named, working, published;
    char text[11];
};

static struct walked_day table[DAYS_MAX];
static int table_length, first_start, last_start; /* indexes: 2007-01-01, 2026-12-31 */

static bool year_is_leap(int year) {
    if (year % 400 == 0) return true;
    if (year % 100 == 0) return false;
    return year % 4 == 0;
}

/* 2006-01-01 was a Sunday and 13149 days after 1970-01-01 (36 years, 9 of them leap). */
static void table_fill(void) {
    int weekday = 7;
    for (int year = TABLE_FIRST_YEAR; year <= TABLE_LAST_YEAR; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= 31; day++) {
                if (day == 31 && (month == 4 || month == 6 || month == 9 || month == 11)) break;
                if (month == 2 && day == (year_is_leap(year) ? 30 : 29)) break;
                struct walked_day *d = &table[table_length];
                *d = (struct walked_day){.year = year, .month = month, .day = day, .weekday = weekday};
                snprintf(d->text, sizeof d->text, "%04u-%02u-%02u", (unsigned)year % 10000U, (unsigned)month % 100U,
                         (unsigned)day % 100U);
                if (year == START_YEAR && month == 1 && day == 1) first_start = table_length;
                if (year == LAST_YEAR && month == 12 && day == 31) last_start = table_length;
                weekday = weekday == 7 ? 1 : weekday + 1;
                table_length++;
            }
}

static instant moment_at(int index, int64_t ms_of_day) {
    return (EPOCH_OF_TABLE + index) * DAY_MS - ZONE * MINUTE_MS + ms_of_day;
}

static int index_of(instant at) {
    int index = 0;
    while (moment_at(index + 1, 0) <= at) index += moment_at(index + 366, 0) <= at ? 365 : 1;
    return index;
}

/* ---- random calendars, as JSON in either form ---- */

static void forget_notices(void) {
    for (int i = 0; i < table_length; i++) {
        table[i].named = table[i].published = false;
        table[i].working = table[i].weekday < 6;
    }
}

static void name_year(int year) {
    int first = 0, length = year_is_leap(year) ? 366 : 365;
    while (table[first].year != year) first++;
    for (int i = first; i < first + length; i++) table[i].published = true;
    for (int block = 0; block < 7; block++) {
        int at = first + chance(length - 9), days = 1 + chance(9);
        for (int i = at; i < at + days; i++) table[i].named = true, table[i].working = false;
    }
    for (int n = 0; n < 8; n++) {
        int at = first + chance(length);
        if (!table[at].named && table[at].weekday > 5 - (n == 0)) table[at].named = true, table[at].working = true;
    }
}

static void invent_notices(void) {
    forget_notices();
    for (int year = START_YEAR; year <= LAST_YEAR; year++)
        if (chance(6)) name_year(year);
}

static void write_dates(struct buf *json, int year, bool work, bool flat) {
    const char *comma = "";
    buf_printf(json, "\"%s\": %c", work ? "work" : "off", flat ? '{' : '[');
    for (int i = 0; i < table_length; i++) {
        if (!table[i].named || table[i].working != work || (!flat && table[i].year != year)) continue;
        buf_printf(json, "%s\"%s\"%s", comma, table[i].text, flat ? ":\"节\"" : "");
        comma = ",";
    }
    buf_add_char(json, flat ? '}' : ']');
}

static void write_flat(struct buf *json) {
    buf_add(json, STR("{\"about\": \"invented\", \"first\": \"2007-01-01\", \"last\": \"2026-12-31\", "));
    write_dates(json, 0, true, true);
    buf_add_char(json, ',');
    write_dates(json, 0, false, true);
    buf_add_char(json, '}');
}

static bool year_published(int year) {
    for (int i = 0; i < table_length; i++)
        if (table[i].year == year) return table[i].published;
    return false;
}

/* The years from..to that have a notice; false when none has. */
static bool write_years(struct buf *json, int from, int to) {
    const char *comma = "";
    buf_add(json, STR("{\"years\": {"));
    for (int year = from; year <= to; year++) {
        if (!year_published(year)) continue;
        buf_printf(json, "%s\"%d\": {", comma, year);
        write_dates(json, year, false, false);
        buf_add_char(json, ',');
        write_dates(json, year, true, false);
        buf_add_char(json, '}');
        comma = ",";
    }
    buf_add(json, STR("}}"));
    return *comma != '\0';
}

static const struct calendar *read_or_fail(struct arena *arena, const struct calendar *base, const struct buf *json) {
    struct error error;
    CHECK(!json->overflow);
    const struct calendar *calendar =
        base ? calendar_revise(arena, base, buf_str(json), &error) : calendar_read(arena, buf_str(json), &error);
    if (!calendar) fail_msg("seed %llu: %s: %s", (unsigned long long)seed, error.where, error.message);
    return calendar;
}

/* The table's notices as a calendar: read at once in either form, or one year revised afterwards. */
static const struct calendar *make_calendar(struct arena *arena) {
    struct buf json, revision;
    buf_init(&json, LIMIT_CALENDAR_BYTES);
    buf_init(&revision, LIMIT_CALENDAR_BYTES);
    const struct calendar *calendar;
    int way = chance(3);
    if (way == 0) write_flat(&json);
    if (way == 1) CHECK(write_years(&json, START_YEAR, LAST_YEAR));
    if (way == 2) {
        int year = START_YEAR + chance(LAST_YEAR - START_YEAR + 1);
        if (!year_published(year)) name_year(year);
        CHECK(write_years(&revision, year, year)); /* the truth of that year, and now another that it replaces */
        static struct walked_day truth[DAYS_MAX];
        memcpy(truth, table, sizeof table);
        for (int i = 0; i < table_length; i++)
            if (table[i].year == year) table[i].named = false;
        name_year(year);
        CHECK(write_years(&json, START_YEAR, LAST_YEAR));
        memcpy(table, truth, sizeof table);
    }
    calendar = read_or_fail(arena, NULL, &json);
    if (way == 2) calendar = read_or_fail(arena, calendar, &revision);
    buf_release(&json);
    buf_release(&revision);
    return calendar;
}

/* ---- the walk: each rule of CONTRACT §3 in its own words ---- */

static bool minute_is_open(const struct hours *hours, int index, int minute) {
    if (!table[index].working) return false;
    for (size_t i = 0; i < hours->count; i++)
        if (minute >= hours->intervals[i].open && minute < hours->intervals[i].close) return true;
    return false;
}

static int last_open_minute_end(const struct hours *hours) {
    int end = 0;
    for (size_t i = 0; i < hours->count; i++) end = hours->intervals[i].close;
    return end;
}

/* Go through the minutes from `start` until `need` ms of them were open or `until` comes; tells how much was open. */
static instant walk_minutes(const struct hours *hours, instant start, int64_t need, instant until, int64_t *open_ms) {
    int index = index_of(start);
    int64_t in_day = start - moment_at(index, 0);
    instant at = start;
    *open_ms = 0;
    for (int minute = (int)(in_day / MINUTE_MS);; minute++) {
        if (minute == 24 * 60) minute = 0, index++;
        CHECK(index < table_length);
        instant end = moment_at(index, (minute + 1) * MINUTE_MS);
        bool open = minute_is_open(hours, index, minute);
        if (end > until) end = until;
        if (open && *open_ms + (end - at) >= need) return at + (need - *open_ms);
        if (open) *open_ms += end - at;
        at = end;
        if (at == until) return at;
    }
}

/* The same date `months` on, found by walking to the first of that month and then to the day or the month's last. */
static int walk_months(int index, int months) {
    int day = table[index].day;
    while (months > 0)
        if (table[++index].day == 1) months--;
    while (table[index].day < day && table[index + 1].day != 1) index++;
    return index;
}

static instant walk_due(const struct hours *hours, instant start, struct span span) {
    int index = index_of(start);
    int64_t open_ms;
    switch (span.unit) {
    case UNIT_MINUTES:
    case UNIT_HOURS:
        for (int i = 0; i < span.amount; i++) start += span.unit == UNIT_HOURS ? 3600000 : 60000;
        return start;
    case UNIT_WORKING_MINUTES: return walk_minutes(hours, start, span.amount * INT64_C(60000), INT64_MAX, &open_ms);
    case UNIT_WORKING_HOURS: return walk_minutes(hours, start, span.amount * INT64_C(3600000), INT64_MAX, &open_ms);
    case UNIT_WORKING_DAYS:
        for (int left = span.amount; left > 0;)
            if (table[++index].working) left--;
        return moment_at(index, last_open_minute_end(hours) * INT64_C(60000));
    case UNIT_DAYS:
        for (int left = span.amount; left > 0; left--) index++;
        return moment_at(index, 24 * INT64_C(3600000));
    case UNIT_MONTHS: return moment_at(walk_months(index, span.amount), 24 * INT64_C(3600000));
    case UNIT__COUNT: break;
    }
    return INSTANT_NONE;
}

static instant walk_due_before(const struct hours *hours, instant event, struct span span) {
    int index = index_of(event);
    if (span.unit != UNIT_DAYS) {
        for (int i = 0; i < span.amount; i++) event -= span.unit == UNIT_HOURS ? 3600000 : 60000;
        return event;
    }
    for (int i = 0; i < span.amount; i++) index--;
    while (!table[index].working) index--;
    return moment_at(index, last_open_minute_end(hours) * INT64_C(60000));
}

static int32_t walk_used(const struct hours *hours, instant start, instant at, struct span span) {
    int index = index_of(start), used = 0;
    int64_t open_ms;
    switch (span.unit) {
    case UNIT_MINUTES:
        while (used < span.amount && start + (used + 1) * INT64_C(60000) <= at) used++;
        return used;
    case UNIT_HOURS:
        while (used < span.amount && start + (used + 1) * INT64_C(3600000) <= at) used++;
        return used;
    case UNIT_WORKING_MINUTES:
    case UNIT_WORKING_HOURS:
        walk_minutes(hours, start, INT64_MAX, at, &open_ms);
        while (used < span.amount &&
               (used + 1) * (span.unit == UNIT_WORKING_HOURS ? INT64_C(3600000) : INT64_C(60000)) <= open_ms)
            used++;
        return used;
    case UNIT_WORKING_DAYS: /* working days strictly after the start date whose close of business is not later than the pause */
        while (moment_at(++index, 0) <= at && used < span.amount)
            if (table[index].working && moment_at(index, last_open_minute_end(hours) * INT64_C(60000)) <= at) used++;
        return used;
    case UNIT_DAYS: /* dates strictly after the start date whose 24:00 is not later */
        while (moment_at(++index + 1, 0) <= at && used < span.amount) used++;
        return used;
    case UNIT_MONTHS:
        while (used < span.amount && moment_at(walk_months(index, used + 1) + 1, 0) <= at) used++;
        return used;
    case UNIT__COUNT: break;
    }
    return -1;
}

/* ---- random cases ---- */

static const struct layout {
    const char *entries[4];
    size_t count;
} layouts[] = {
    {{"09:00-12:00", "13:30-17:30"}, 2},
    {{"08:00-18:00"}, 1},
    {{"08:30-11:00", "11:00-14:07", "15:00-20:00"}, 3},
    {{"00:00-24:00"}, 1},
    {{"00:00-06:00", "22:00-24:00"}, 2},
    {{"12:00-12:01"}, 1},
};

static struct hours hours_of(const struct layout *layout) {
    struct str entries[4];
    struct hours hours;
    struct error error;
    for (size_t i = 0; i < layout->count; i++) entries[i] = str_from(layout->entries[i]);
    CHECK(hours_read(entries, layout->count, &hours, &error));
    return hours;
}

/* A moment of the day where it matters: around openings, closings and midnight, or anywhere. */
static int64_t chance_in_day(const struct hours *hours) {
    int64_t ms = chance(24 * 3600 * 1000);
    size_t i = (size_t)chance((int)hours->count);
    switch (chance(6)) {
    case 0: ms = hours->intervals[i].open * INT64_C(60000); break;
    case 1: ms = hours->intervals[i].close * INT64_C(60000); break;
    case 2: ms = hours->intervals[i].close * INT64_C(60000) - 1; break;
    case 3: ms = 0; break;
    case 4: ms -= ms % 60000; break;
    default: break;
    }
    return ms % DAY_MS;
}

static struct span chance_span(const struct hours *hours) {
    static const int32_t largest[UNIT__COUNT] = {
        [UNIT_MINUTES] = 20000,    [UNIT_HOURS] = 2000,       [UNIT_WORKING_MINUTES] = 3000,
        [UNIT_WORKING_HOURS] = 60, [UNIT_WORKING_DAYS] = 400, [UNIT_DAYS] = 900,
        [UNIT_MONTHS] = 40};
    enum time_unit unit = (enum time_unit)chance(UNIT__COUNT);
    int32_t most = chance(3) ? largest[unit] / 20 : largest[unit];
    if (hours_minutes_per_day(hours) < 60 && unit == UNIT_WORKING_MINUTES) most = 30; /* keeps the walk short */
    if (hours_minutes_per_day(hours) < 60 && unit == UNIT_WORKING_HOURS) most = 2;
    return (struct span){1 + chance(most), unit};
}

static void assert_same(const char *what, instant start, struct span span, int64_t got, int64_t expected) {
    if (got == expected) return;
    char from[INSTANT_TEXT_SIZE], g[INSTANT_TEXT_SIZE] = "", e[INSTANT_TEXT_SIZE] = "";
    instant_text(start, ZONE, from);
    if (got > INT32_MAX) instant_text(got, ZONE, g);
    if (expected > INT32_MAX) instant_text(expected, ZONE, e);
    fail_msg("seed %llu: %s, %d %s from %s: got %lld %s, walked to %lld %s", (unsigned long long)seed, what, span.amount,
             time_unit_names[span.unit], from, (long long)got, g, (long long)expected, e);
}

/* Would another notice for a year that has none have been able to move the due moment? */
static bool walk_provisional(const struct timetable *timetable, instant start, instant due, struct span span) {
    bool by_minute = span.unit == UNIT_WORKING_MINUTES || span.unit == UNIT_WORKING_HOURS;
    if (!by_minute && span.unit != UNIT_WORKING_DAYS) return false;
    int first = index_of(start), last = index_of(due - 1);
    bool today_matters = by_minute && start < moment_at(first, last_open_minute_end(&timetable->hours) * INT64_C(60000));
    for (int i = today_matters ? first : first + 1; i <= last; i++)
        if (!table[i].published) return true;
    return false;
}

static void check_listing(const struct timetable *timetable, instant start, instant due, struct span span, struct arena *arena) {
    struct counted_day *days;
    size_t count = timetable_count_days(timetable, start, due, span, arena, &days, 5000), expected = 0;
    if (span.unit != UNIT_DAYS && span.unit != UNIT_WORKING_DAYS) return;
    int32_t ordinal = 0;
    for (int i = index_of(start) + 1; i <= index_of(due - 1); i++, expected++) {
        bool counts = span.unit == UNIT_DAYS || table[i].working;
        assert_true(expected < count);
        assert_same("listed day", start, span, days[expected].day, EPOCH_OF_TABLE + i);
        assert_same("ordinal", start, span, days[expected].ordinal, counts ? ++ordinal : 0);
    }
    assert_same("days listed", start, span, (int64_t)count, (int64_t)expected);
    assert_same("last ordinal", start, span, ordinal, span.amount);
}

static void check_case(const struct timetable *timetable, struct arena *arena) {
    const struct hours *hours = &timetable->hours;
    instant start = moment_at(first_start + chance(last_start - first_start + 1), chance_in_day(hours));
    struct span span = chance_span(hours);
    instant due = timetable_due(timetable, start, span);
    assert_same("due", start, span, due, walk_due(hours, start, span));
    assert_same("provisional", start, span, timetable_span_is_provisional(timetable, start, due, span),
                walk_provisional(timetable, start, due, span));
    check_listing(timetable, start, due, span, arena);
    assert_same("open", start, span, timetable_is_open(timetable, start),
                minute_is_open(hours, index_of(start), (int)((start - moment_at(index_of(start), 0)) / 60000)));

    /* Pause anywhere up to the due moment, or where a day's business ends; resume up to 50 days later. */
    instant pause = start + (int64_t)(chance_bits() % (uint64_t)(due - start + 1));
    instant at_edge = moment_at(index_of(pause), chance_in_day(hours));
    if (chance(2) && at_edge >= start && at_edge <= due) pause = at_edge;
    if (chance(20) == 0) pause = due;
    int32_t used = timetable_units_used(timetable, start, pause, span);
    assert_same("used", start, span, used, walk_used(hours, start, pause, span));
    if (used == span.amount) return;
    instant resume = chance(4) ? pause + chance(50 * 24 * 60) * INT64_C(60000) : pause;
    struct span left = {span.amount - used, span.unit};
    assert_same("due after resuming", resume, left, timetable_due_resumed(timetable, resume, left.amount, left.unit),
                walk_due(hours, resume, left));
}

static void check_backward(const struct timetable *timetable) {
    static const enum time_unit units[] = {UNIT_MINUTES, UNIT_HOURS, UNIT_DAYS};
    instant event = moment_at(first_start + 100 + chance(last_start - first_start - 99), chance_in_day(&timetable->hours));
    struct span span = {1 + chance(chance(3) ? 15 : 90), units[chance(3)]};
    instant due = timetable_due_before(timetable, event, span);
    assert_same("due before", event, span, due, walk_due_before(&timetable->hours, event, span));
    bool provisional = false;
    if (span.unit == UNIT_DAYS) {
        int i = index_of(event) - span.amount;
        do provisional |= !table[i].published;
        while (!table[i--].working);
    }
    assert_same("provisional before", event, span, timetable_span_is_provisional(timetable, event, due, span), provisional);
}

static void check_days(const struct calendar *calendar) {
    struct span none = {1, UNIT_DAYS};
    int a = first_start + chance(last_start - first_start + 1), b = first_start + chance(last_start - first_start + 1),
        between = 0;
    for (int i = a; i < b; i++) between += table[i + 1].working;
    for (int i = b; i < a; i++) between -= table[i + 1].working;
    assert_same("between", moment_at(a, 0), none, calendar_working_days_between(calendar, EPOCH_OF_TABLE + a, EPOCH_OF_TABLE + b),
                between);

    int n = 1 + chance(200), at = a;
    for (int left = n; left > 0;) left -= table[++at].working;
    assert_same("nth after", moment_at(a, 0), none, calendar_nth_working_day(calendar, EPOCH_OF_TABLE + a, n),
                EPOCH_OF_TABLE + at);
    at = a;
    for (int left = n; left > 0 && at > 0;) left -= table[--at].working;
    if (at > 0)
        assert_same("nth before", moment_at(a, 0), none, calendar_nth_working_day(calendar, EPOCH_OF_TABLE + a, -n),
                    EPOCH_OF_TABLE + at);
    for (at = a; !table[at].working;) at--;
    assert_same("at or before", moment_at(a, 0), none, calendar_working_day_at_or_before(calendar, EPOCH_OF_TABLE + a),
                EPOCH_OF_TABLE + at);
}

static void check_every_day(const struct calendar *calendar) {
    for (int i = 0; i < table_length; i++) {
        const struct walked_day *d = &table[i];
        day_number day = EPOCH_OF_TABLE + i;
        enum day_reason reason = d->named         ? (d->working ? DAY_WORK_BY_NOTICE : DAY_OFF_BY_NOTICE)
                                 : d->weekday < 6 ? DAY_WEEKDAY
                                                  : DAY_WEEKEND;
        if (calendar_is_working(calendar, day) != d->working || calendar_day_reason(calendar, day) != reason ||
            calendar_is_provisional(calendar, day) == d->published)
            fail_msg("seed %llu: %s", (unsigned long long)seed, d->text);
    }
}

static void test_against_the_walk(void **state) {
    (void)state;
    enum { ROUNDS = 36, CASES = 400 };
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    for (int round = 0; round < ROUNDS; round++) {
        invent_notices();
        struct timetable timetable = {.calendar = make_calendar(arena),
                                      .hours = hours_of(&layouts[(size_t)round % ARRAY_LENGTH(layouts)]),
                                      .zone_minutes = ZONE};
        check_every_day(timetable.calendar);
        struct arena *scratch = arena_new(LIMIT_ARENA_BYTES);
        for (int i = 0; i < CASES; i++) {
            check_case(&timetable, scratch);
            check_backward(&timetable);
            check_days(timetable.calendar);
            arena_reset(scratch);
        }
        arena_free(scratch);
        arena_reset(arena);
    }
    arena_free(arena);
}

static int table_setup(void **state) {
    (void)state;
    const char *wanted = getenv("SHOUWEN_SEED");
    if (wanted) seed = strtoull(wanted, NULL, 10);
    else if (getrandom(&seed, sizeof seed, 0) != sizeof seed) return -1;
    chance_state = seed;
    print_message("SHOUWEN_SEED=%llu\n", (unsigned long long)seed);
    table_fill();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_the_walk)};
    return cmocka_run_group_tests(tests, table_setup, NULL);
}
