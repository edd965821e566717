/* Every rule of CONTRACT §3 as a table: a due moment, a pause, an explanation, each line with its edge in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "calendar/calendar.h"

enum { ZONE = 480 };

static struct timetable ordinary(void) {
    return (struct timetable){.calendar = calendar_builtin(), .hours = hours_default(), .zone_minutes = ZONE};
}

static struct timetable with_hours(const struct str *entries, size_t count) {
    struct timetable timetable = ordinary();
    struct error error;
    assert_true(hours_read(entries, count, &timetable.hours, &error));
    return timetable;
}

static instant moment(const char *text) {
    instant at;
    if (!instant_parse(str_from(text), ZONE, &at)) fail_msg("%s is not a moment", text);
    return at;
}

static void assert_moment(instant at, const char *expected, const char *why) {
    char text[INSTANT_TEXT_SIZE];
    instant_text(at, ZONE, text);
    if (strcmp(text, expected) != 0) fail_msg("%s: got %s, expected %s", why, text, expected);
}

struct due_case {
    const char *start;
    int32_t amount;
    enum time_unit unit;
    const char *due, *why;
};

static void assert_due(const struct timetable *timetable, const struct due_case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct span span = {cases[i].amount, cases[i].unit};
        assert_moment(timetable_due(timetable, moment(cases[i].start), span), cases[i].due, cases[i].why);
    }
}

static void test_natural_time_runs_through(void **state) {
    (void)state;
    const struct due_case cases[] = {
        {"2026-09-30T23:50", 30, UNIT_MINUTES, "2026-10-01T00:20", "minutes run over midnight into a holiday"},
        {"2026-10-01T10:00", 2, UNIT_HOURS, "2026-10-01T12:00", "hours run on holidays"},
        {"2026-09-29T10:00:01.500", 24, UNIT_HOURS, "2026-09-30T10:00:01.500", "seconds and milliseconds are kept"},
        {"2024-02-28T12:00", 48, UNIT_HOURS, "2024-03-01T12:00", "over a leap day"},
    };
    struct timetable timetable = ordinary();
    assert_due(&timetable, cases, ARRAY_LENGTH(cases));
}

static void test_days_end_at_midnight(void **state) {
    (void)state;
    const struct due_case cases[] = {
        {"2026-09-30T10:00", 1, UNIT_DAYS, "2026-10-02T00:00", "24:00 of the next day is written as 00:00 of the one after"},
        {"2026-09-30T00:00", 1, UNIT_DAYS, "2026-10-02T00:00", "the day of the start is not counted even from its 00:00"},
        {"2026-09-30T23:59:59.999", 1, UNIT_DAYS, "2026-10-02T00:00", "nor at its last moment"},
        {"2026-02-27T09:00", 2, UNIT_DAYS, "2026-03-02T00:00", "over the end of a month"},
        {"2024-02-27T09:00", 2, UNIT_DAYS, "2024-03-01T00:00", "leap year"},
        {"2026-12-20T09:00", 15, UNIT_DAYS, "2027-01-05T00:00", "into a year without notice, which does not matter"},
    };
    struct timetable timetable = ordinary();
    assert_due(&timetable, cases, ARRAY_LENGTH(cases));
}

static void test_months_are_clamped(void **state) {
    (void)state;
    const struct due_case cases[] = {
        {"2026-01-15T10:00", 1, UNIT_MONTHS, "2026-02-16T00:00", "24:00 of the same day one month on"},
        {"2026-01-31T10:00", 1, UNIT_MONTHS, "2026-03-01T00:00", "31 January has 28 February for its month's end"},
        {"2024-01-31T10:00", 1, UNIT_MONTHS, "2024-03-01T00:00", "and 29 February in a leap year"},
        {"2023-12-31T10:00", 2, UNIT_MONTHS, "2024-03-01T00:00", "over the year's end"},
        {"2026-03-31T10:00", 1, UNIT_MONTHS, "2026-05-01T00:00", "30 April"},
        {"2024-02-29T10:00", 12, UNIT_MONTHS, "2025-03-01T00:00", "from a leap day"},
        {"2024-02-29T10:00", 48, UNIT_MONTHS, "2028-03-01T00:00", "to a leap day"},
        {"2026-11-30T10:00", 3, UNIT_MONTHS, "2027-03-01T00:00", "28 February of the next year"},
        {"2026-01-30T10:00", 2, UNIT_MONTHS, "2026-03-31T00:00", "the clamp of a month between leaves no trace"},
    };
    struct timetable timetable = ordinary();
    assert_due(&timetable, cases, ARRAY_LENGTH(cases));
}

static void test_working_days(void **state) {
    (void)state;
    const struct due_case cases[] = {
        {"2026-09-29T10:00", 1, UNIT_WORKING_DAYS, "2026-09-30T17:30", "the next day's close of business"},
        {"2026-09-30T11:00", 3, UNIT_WORKING_DAYS, "2026-10-10T17:30", "over the holiday to a make-up Saturday"},
        {"2026-09-30T17:30", 1, UNIT_WORKING_DAYS, "2026-10-08T17:30", "started at the close of business"},
        {"2026-09-30T23:00", 1, UNIT_WORKING_DAYS, "2026-10-08T17:30", "started at night: still that day"},
        {"2026-10-01T00:00", 1, UNIT_WORKING_DAYS, "2026-10-08T17:30", "started on a day off"},
        {"2026-10-07T12:00", 1, UNIT_WORKING_DAYS, "2026-10-08T17:30", "the last day off"},
        {"2026-10-10T09:00", 1, UNIT_WORKING_DAYS, "2026-10-12T17:30", "from a make-up Saturday to Monday"},
        {"2020-01-23T09:00", 1, UNIT_WORKING_DAYS, "2020-02-03T17:30", "the holiday of 2020 as it was prolonged"},
        {"2018-12-28T09:00", 2, UNIT_WORKING_DAYS, "2019-01-02T17:30", "29 December 2018 was worked by the notice of 2019"},
        {"2026-12-31T09:00", 1, UNIT_WORKING_DAYS, "2027-01-01T17:30", "a year without notice knows weekends only"},
        {"2027-09-30T09:00", 2, UNIT_WORKING_DAYS, "2027-10-04T17:30", "its holidays too"},
        {"2026-07-03T09:00", 5, UNIT_WORKING_DAYS, "2026-07-10T17:30", "an ordinary week from a Friday"},
    };
    struct timetable timetable = ordinary();
    assert_due(&timetable, cases, ARRAY_LENGTH(cases));
}

static void test_working_hours(void **state) {
    (void)state;
    const struct due_case cases[] = {
        {"2026-09-29T10:00", 30, UNIT_WORKING_MINUTES, "2026-09-29T10:30", "within the morning"},
        {"2026-09-29T11:30", 30, UNIT_WORKING_MINUTES, "2026-09-29T12:00", "ends exactly at a closing time: due then"},
        {"2026-09-29T11:30", 31, UNIT_WORKING_MINUTES, "2026-09-29T13:31", "one minute more lies after the lunch break"},
        {"2026-09-29T12:30", 30, UNIT_WORKING_MINUTES, "2026-09-29T14:00", "started in the lunch break it begins at the opening"},
        {"2026-09-29T12:00", 30, UNIT_WORKING_MINUTES, "2026-09-29T14:00", "started at the closing time as well"},
        {"2026-09-29T13:30", 240, UNIT_WORKING_MINUTES, "2026-09-29T17:30", "ends exactly at the close of business"},
        {"2026-09-29T17:30", 2, UNIT_WORKING_HOURS, "2026-09-30T11:00", "started at the close of business"},
        {"2026-09-29T16:30", 2, UNIT_WORKING_HOURS, "2026-09-30T10:00", "over night"},
        {"2026-09-30T16:30", 2, UNIT_WORKING_HOURS, "2026-10-08T10:00", "over the holiday"},
        {"2026-09-30T16:30", 8, UNIT_WORKING_HOURS, "2026-10-08T17:30", "exactly to the close after the holiday"},
        {"2026-09-30T16:30", 15, UNIT_WORKING_HOURS, "2026-10-09T17:30", "and a day later"},
        {"2026-10-03T10:00", 1, UNIT_WORKING_HOURS, "2026-10-08T10:00", "started on a day off"},
        {"2026-09-29T03:00", 1, UNIT_WORKING_HOURS, "2026-09-29T10:00", "started before the opening"},
        {"2026-10-09T17:00", 1, UNIT_WORKING_HOURS, "2026-10-10T09:30", "onto a make-up Saturday"},
        {"2026-09-29T11:59:30", 1, UNIT_WORKING_MINUTES, "2026-09-29T13:30:30", "half a minute before lunch, half after"},
        {"2026-09-29T11:59:00.001", 1, UNIT_WORKING_MINUTES, "2026-09-29T13:30:00.001", "a millisecond is left over"},
    };
    struct timetable timetable = ordinary();
    assert_due(&timetable, cases, ARRAY_LENGTH(cases));
}

static void test_other_hours(void **state) {
    (void)state;
    const struct str all_day[] = {STR_INIT("00:00-24:00")};
    const struct due_case round_the_clock[] = {
        {"2026-09-29T10:00", 1, UNIT_WORKING_DAYS, "2026-10-01T00:00", "close of business is 24:00"},
        {"2026-09-30T23:00", 1, UNIT_WORKING_HOURS, "2026-10-01T00:00", "ends at 24:00, not at the next opening"},
        {"2026-09-30T23:00", 2, UNIT_WORKING_HOURS, "2026-10-08T01:00", "the holiday is still not worked"},
        {"2026-10-01T00:00", 1, UNIT_WORKING_HOURS, "2026-10-08T01:00", "00:00 is the next day's"},
    };
    struct timetable timetable = with_hours(all_day, 1);
    assert_due(&timetable, round_the_clock, ARRAY_LENGTH(round_the_clock));

    const struct str night[] = {STR_INIT("00:00-06:00"), STR_INIT("22:00-24:00")};
    const struct due_case at_night[] = {
        {"2026-09-29T23:00", 2, UNIT_WORKING_HOURS, "2026-09-30T01:00", "through midnight"},
        {"2026-09-29T05:00", 1, UNIT_WORKING_HOURS, "2026-09-29T06:00", "ends at the morning's closing time"},
        {"2026-09-29T05:00", 2, UNIT_WORKING_HOURS, "2026-09-29T23:00", "goes on in the evening"},
    };
    timetable = with_hours(night, 2);
    assert_due(&timetable, at_night, ARRAY_LENGTH(at_night));

    const struct str joined[] = {STR_INIT("08:00-12:00"), STR_INIT("12:00-16:00"), STR_INIT("16:00-18:00")};
    const struct due_case through[] = {
        {"2026-09-29T11:00", 2, UNIT_WORKING_HOURS, "2026-09-29T13:00", "intervals that touch are one"},
        {"2026-09-29T11:00", 1, UNIT_WORKING_HOURS, "2026-09-29T12:00", "at the seam"},
        {"2026-09-29T08:00", 10, UNIT_WORKING_HOURS, "2026-09-29T18:00", "the whole day"},
    };
    timetable = with_hours(joined, 3);
    assert_due(&timetable, through, ARRAY_LENGTH(through));
}

static void test_backward(void **state) {
    (void)state;
    const struct due_case cases[] = {
        {"2026-10-08T09:00", 2, UNIT_HOURS, "2026-10-08T07:00", "hours count back exactly, outside the hours too"},
        {"2026-10-08T00:10", 30, UNIT_MINUTES, "2026-10-07T23:40", "minutes over midnight"},
        {"2026-09-30T14:00", 1, UNIT_DAYS, "2026-09-29T17:30", "close of business of the day before"},
        {"2026-10-08T14:00", 1, UNIT_DAYS, "2026-09-30T17:30", "a day off: the last working day before it"},
        {"2026-10-11T14:00", 1, UNIT_DAYS, "2026-10-10T17:30", "a make-up Saturday is worked"},
        {"2026-07-06T00:00", 1, UNIT_DAYS, "2026-07-03T17:30", "a Monday's 00:00"},
        {"2026-07-05T09:00", 3, UNIT_DAYS, "2026-07-02T17:30", "N counts every day"},
    };
    struct timetable timetable = ordinary();
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_moment(timetable_due_before(&timetable, moment(cases[i].start), (struct span){cases[i].amount, cases[i].unit}),
                      cases[i].due,
                      cases[i].why);
}

struct pause_case {
    const char *start;
    int32_t amount;
    enum time_unit unit;
    const char *pause;
    int32_t used;
    const char *resume, *due, *why;
};

static void test_pauses_keep_whole_units(void **state) {
    (void)state;
    const struct pause_case cases[] = {
        {"2026-09-21T10:00", 5, UNIT_WORKING_DAYS, "2026-09-23T17:30", 2, "2026-09-25T10:00", "2026-09-30T17:30",
         "paused at the close: that day is used"},
        {"2026-09-21T10:00", 5, UNIT_WORKING_DAYS, "2026-09-23T17:29", 1, "2026-09-24T10:00", "2026-10-08T17:30",
         "a minute before: it is not"},
        {"2026-09-21T10:00", 5, UNIT_WORKING_DAYS, "2026-09-21T18:00", 0, "2026-09-22T09:00", "2026-09-30T17:30",
         "on the day of the start"},
        {"2026-09-21T10:00", 5, UNIT_WORKING_DAYS, "2026-09-26T10:00", 3, "2026-10-01T10:00", "2026-10-09T17:30",
         "on a day off, resumed on another"},
        {"2026-09-30T10:00", 5, UNIT_WORKING_DAYS, "2026-10-10T17:30", 3, "2026-10-12T08:00", "2026-10-14T17:30",
         "a make-up day is used"},
        {"2026-09-29T10:00", 5, UNIT_DAYS, "2026-10-02T00:00", 2, "2026-10-05T10:00", "2026-10-09T00:00", "exactly at 24:00"},
        {"2026-09-29T10:00", 5, UNIT_DAYS, "2026-10-01T23:59", 1, "2026-10-01T23:59", "2026-10-06T00:00", "a minute before it"},
        {"2026-09-29T10:00", 5, UNIT_DAYS, "2026-09-30T00:00", 0, "2026-09-30T00:00", "2026-10-06T00:00",
         "the start's own 24:00 counts nothing"},
        {"2026-09-29T10:00", 48, UNIT_HOURS, "2026-09-29T12:59", 2, "2026-10-01T08:00", "2026-10-03T06:00", "whole hours run"},
        {"2026-09-29T10:00", 48, UNIT_HOURS, "2026-09-29T13:00", 3, "2026-10-01T08:00", "2026-10-03T05:00", "exactly three"},
        {"2026-09-29T10:00", 30, UNIT_MINUTES, "2026-09-29T10:10:59", 10, "2026-09-29T11:00", "2026-09-29T11:20",
         "whole minutes run"},
        {"2026-09-29T16:00", 4, UNIT_WORKING_HOURS, "2026-09-30T09:29", 1, "2026-09-30T15:00", "2026-10-08T09:30",
         "1 h 59 min run"},
        {"2026-09-29T16:00", 4, UNIT_WORKING_HOURS, "2026-09-30T09:30", 2, "2026-09-30T15:30", "2026-09-30T17:30",
         "resumed, ends at the close"},
        {"2026-09-29T11:50", 60, UNIT_WORKING_MINUTES, "2026-09-29T13:00", 10, "2026-09-29T13:00", "2026-09-29T14:20",
         "paused in the lunch break"},
        {"2026-01-31T10:00", 3, UNIT_MONTHS, "2026-03-01T00:00", 1, "2026-03-10T10:00", "2026-05-11T00:00",
         "February's end is a whole month"},
        {"2026-01-31T10:00", 3, UNIT_MONTHS, "2026-02-28T23:59", 0, "2026-03-10T10:00", "2026-06-11T00:00",
         "a minute before it is none"},
        {"2026-01-15T10:00", 3, UNIT_MONTHS, "2026-03-16T00:00", 2, "2026-03-31T10:00", "2026-05-01T00:00",
         "resumed on a 31st, clamped"},
    };
    struct timetable timetable = ordinary();
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct span span = {cases[i].amount, cases[i].unit};
        int32_t used = timetable_units_used(&timetable, moment(cases[i].start), moment(cases[i].pause), span);
        if (used != cases[i].used) fail_msg("%s: %d units used, expected %d", cases[i].why, used, cases[i].used);
        assert_moment(timetable_due_resumed(&timetable, moment(cases[i].resume), span.amount - used, span.unit), cases[i].due,
                      cases[i].why);
    }
    /* Never more than there are, however late. */
    for (int unit = 0; unit < UNIT__COUNT; unit++)
        assert_int_equal(timetable_units_used(&timetable, moment("2020-01-02"), moment("2026-01-02"),
                                              (struct span){3, (enum time_unit)unit}), 3);
}

static void test_what_depends_on_a_missing_notice(void **state) {
    (void)state;
    const struct {
        const char *start;
        int32_t amount;
        enum time_unit unit;
        bool backward, provisional;
    } cases[] = {
        {"2026-12-28T10:00", 3, UNIT_WORKING_DAYS, false, false},
        {"2026-12-28T10:00", 4, UNIT_WORKING_DAYS, false, true},
        {"2027-03-01T10:00", 1, UNIT_WORKING_DAYS, false, true},
        {"2009-12-31T10:00", 1, UNIT_WORKING_DAYS, false, false}, /* the day of the start does not count */
        {"2009-12-30T10:00", 1, UNIT_WORKING_DAYS, false, true},
        {"2026-12-31T10:00", 6, UNIT_WORKING_HOURS, false, false},
        {"2026-12-31T10:00", 7, UNIT_WORKING_HOURS, false, true},
        {"2009-12-31T17:30", 1, UNIT_WORKING_HOURS, false, false}, /* begins with the next year */
        {"2009-12-31T17:29", 1, UNIT_WORKING_MINUTES, false, true},
        {"2027-03-01T10:00", 5, UNIT_DAYS, false, false},
        {"2027-03-01T10:00", 5, UNIT_HOURS, false, false},
        {"2027-03-01T10:00", 5, UNIT_MONTHS, false, false},
        {"2027-03-01T10:00", 5, UNIT_DAYS, true, true},
        {"2027-01-01T10:00", 1, UNIT_DAYS, true, false},
        {"2027-01-04T10:00", 1, UNIT_DAYS, true, true},
        {"2027-03-01T10:00", 5, UNIT_HOURS, true, false},
    };
    struct timetable timetable = ordinary();
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct span span = {cases[i].amount, cases[i].unit};
        instant start = moment(cases[i].start);
        instant due = cases[i].backward ? timetable_due_before(&timetable, start, span) : timetable_due(&timetable, start, span);
        if (timetable_span_is_provisional(&timetable, start, due, span) != cases[i].provisional)
            fail_msg("%d %s from %s: expected provisional to be %d", span.amount, time_unit_names[span.unit], cases[i].start,
                     cases[i].provisional);
    }
}

static void assert_counted(const struct counted_day *days, size_t count, day_number first, int step, const char *ordinals,
                           const char *reasons) {
    assert_int_equal(count, strlen(ordinals));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(days[i].day, first + (int)i * step);
        assert_int_equal(days[i].ordinal, ordinals[i] - '0');
        assert_int_equal(days[i].reason, reasons[i] - '0');
    }
}

static void test_the_counted_days(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct timetable timetable = ordinary();
    struct counted_day *days;
    instant start = moment("2026-09-30T11:00");
    struct span span = {3, UNIT_WORKING_DAYS};
    size_t count = timetable_count_days(&timetable, start, timetable_due(&timetable, start, span), span, arena, &days, 100);
    assert_counted(days, count, day_from_civil(2026, 10, 1), 1, "0000000123", "2222222003");
    assert_int_equal(timetable_count_days(&timetable, start, timetable_due(&timetable, start, span), span, arena, &days, 4), 4);

    span = (struct span){3, UNIT_DAYS};
    count = timetable_count_days(&timetable, start, timetable_due(&timetable, start, span), span, arena, &days, 100);
    assert_counted(days, count, day_from_civil(2026, 10, 1), 1, "123", "222");

    instant event = moment("2026-10-10T09:00"); /* backward: three days, then on to a working day */
    count = timetable_count_days(&timetable, event, timetable_due_before(&timetable, event, span), span, arena, &days, 100);
    assert_counted(days, count, day_from_civil(2026, 10, 9), -1, "1230000000", "0022222220");

    span = (struct span){2, UNIT_MONTHS};
    start = moment("2026-01-31T11:00");
    count = timetable_count_days(&timetable, start, timetable_due(&timetable, start, span), span, arena, &days, 100);
    assert_int_equal(count, 2);
    assert_int_equal(days[0].day, day_from_civil(2026, 2, 28));
    assert_int_equal(days[1].day, day_from_civil(2026, 3, 31));
    assert_int_equal(days[1].ordinal, 2);
    for (int unit = UNIT_MINUTES; unit <= UNIT_WORKING_HOURS; unit++)
        assert_int_equal(timetable_count_days(&timetable, start, start + HOUR_MS, (struct span){1, (enum time_unit)unit}, arena,
                                              &days, 9), 0);
    arena_free(arena);
}

static void test_open_or_not(void **state) {
    (void)state;
    const struct {
        const char *at;
        bool open;
    } cases[] = {
        {"2026-09-29T08:59:59.999", false}, {"2026-09-29T09:00", true},  {"2026-09-29T11:59:59.999", true},
            {"2026-09-29T12:00", false},
        {"2026-09-29T13:30", true},         {"2026-09-29T17:30", false}, {"2026-10-01T10:00", false},
                  {"2026-10-10T10:00", true},
        {"2026-10-11T10:00", false},
    };
    struct timetable timetable = ordinary();
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        if (timetable_is_open(&timetable, moment(cases[i].at)) != cases[i].open) fail_msg("%s", cases[i].at);
}

static void test_the_largest_amounts(void **state) {
    (void)state;
    struct timetable timetable = ordinary();
    timetable.hours = (struct hours){.intervals = {{600, 601}}, .count = 1}; /* one minute a day */
    for (int unit = 0; unit < UNIT__COUNT; unit++) {
        struct span span = {AMOUNT_MAX, (enum time_unit)unit};
        instant start = moment("2199-12-31T10:00"), due = timetable_due(&timetable, start, span);
        assert_true(due > start);
        assert_int_equal(timetable_units_used(&timetable, start, due, span), AMOUNT_MAX);
        assert_int_equal(timetable_units_used(&timetable, start, due - 1, span), AMOUNT_MAX - 1);
    }
}

static void test_unit_names(void **state) {
    (void)state;
    enum time_unit unit;
    for (int i = 0; i < UNIT__COUNT; i++) {
        assert_true(time_unit_read(str_from(time_unit_names[i]), &unit));
        assert_int_equal(unit, i);
    }
    assert_false(time_unit_read(STR("day"), &unit));
    assert_false(time_unit_read(STR(""), &unit));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_natural_time_runs_through),
        cmocka_unit_test(test_days_end_at_midnight),
        cmocka_unit_test(test_months_are_clamped),
        cmocka_unit_test(test_working_days),
        cmocka_unit_test(test_working_hours),
        cmocka_unit_test(test_other_hours),
        cmocka_unit_test(test_backward),
        cmocka_unit_test(test_pauses_keep_whole_units),
        cmocka_unit_test(test_what_depends_on_a_missing_notice),
        cmocka_unit_test(test_the_counted_days),
        cmocka_unit_test(test_open_or_not),
        cmocka_unit_test(test_the_largest_amounts),
        cmocka_unit_test(test_unit_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
