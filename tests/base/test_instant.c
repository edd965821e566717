/* Moments: every date from 1900 to 2200 by counting, and texts good, odd and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base.h"

enum { CHINA = 480 };

static bool year_is_leap(int year) {
    if (year % 400 == 0) return true;
    if (year % 100 == 0) return false;
    return year % 4 == 0;
}

/* 1900-01-01 was a Monday, 25,567 days before 1970-01-01; from there on every day is counted. */
static void test_every_date_by_counting(void **state) {
    (void)state;
    day_number number = -25567;
    int weekday = 1;
    for (int year = 1900; year <= 2200; year++) {
        int of_year = 0;
        for (int month = 1; month <= 12; month++) {
            int length = month == 2                                              ? (year_is_leap(year) ? 29 : 28)
                         : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                                 : 31;
            assert_int_equal(civil_month_length(year, month), length);
            for (int day = 1; day <= length; day++, number++, of_year++) {
                int y, m, d;
                day_to_civil(number, &y, &m, &d);
                if (day_from_civil(year, month, day) != number || y != year || m != month || d != day ||
                    day_weekday(number) != weekday)
                    fail_msg("%d-%d-%d is day %d", year, month, day, number);
                weekday = weekday == 7 ? 1 : weekday + 1;
            }
        }
        assert_int_equal(of_year, year_is_leap(year) ? 366 : 365);
    }
    assert_int_equal(day_from_civil(1970, 1, 1), 0);
    assert_int_equal(day_from_civil(2000, 3, 1), 11017);
    assert_int_equal(day_from_civil(2201, 1, 1), number);
}

static void test_dates_far_away_come_back(void **state) {
    (void)state;
    for (day_number number = -800000; number < 9000000; number += 997) {
        int y, m, d;
        day_to_civil(number, &y, &m, &d);
        assert_int_equal(day_from_civil(y, m, d), number);
        assert_in_range(d, 1, civil_month_length(y, m));
    }
}

static void test_moments_come_back(void **state) {
    (void)state;
    static const int zones[] = {-720, -210, 0, 1, 345, 480, 840};
    uint64_t chance = 1;
    for (int i = 0; i < 20000; i++) {
        chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        instant at = (instant)(chance >> 20) % (300 * 365 * DAY_MS) - 70 * 365 * DAY_MS;
        int zone = zones[(size_t)i % ARRAY_LENGTH(zones)];
        struct civil civil;
        instant_to_civil(at, zone, &civil);
        assert_true(civil_valid(&civil));
        assert_int_equal(instant_from_civil(&civil, zone), at);
        day_number day = instant_day(at, zone);
        assert_true(day_start(day, zone) <= at && at < day_start(day + 1, zone));
        char text[INSTANT_TEXT_SIZE];
        instant back;
        assert_true(instant_parse(instant_text(at, zone, text), zone, &back));
        assert_int_equal(back, at);
    }
}

static void test_good_texts(void **state) {
    (void)state;
    const struct {
        const char *text;
        int zone_minutes;
        const char *utc;
    } cases[] = {
        {"2026-09-29", CHINA, "2026-09-28T16:00"},
        {"2026-09-29T10:00", CHINA, "2026-09-29T02:00"},
        {"2026-09-29 10:00", CHINA, "2026-09-29T02:00"},
        {"2026-09-29T10:00:30", CHINA, "2026-09-29T02:00:30"},
        {"2026-09-29T10:00:30.123", CHINA, "2026-09-29T02:00:30.123"},
        {"2026-09-29T10:00:00.007", CHINA, "2026-09-29T02:00:00.007"},
        {"2026-09-29T10:00Z", CHINA, "2026-09-29T10:00"},
        {"2026-09-29T10:00:30.123Z", CHINA, "2026-09-29T10:00:30.123"},
        {"2026-09-29T10:00+08:00", 0, "2026-09-29T02:00"},
        {"2026-09-29T10:00-09:30", CHINA, "2026-09-29T19:30"},
        {"2026-09-29T10:00+14:00", CHINA, "2026-09-28T20:00"},
        {"2026-09-29T10:00-00:00", CHINA, "2026-09-29T10:00"},
        {"1900-01-01T00:00", 0, "1900-01-01T00:00"},
        {"9999-12-31T23:59:59.999", 0, "9999-12-31T23:59:59.999"},
        {"2024-02-29T00:00", 0, "2024-02-29T00:00"},
        {"2000-02-29T00:00", 0, "2000-02-29T00:00"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        instant at;
        char text[INSTANT_TEXT_SIZE];
        if (!instant_parse(str_from(cases[i].text), cases[i].zone_minutes, &at)) fail_msg("%s is refused", cases[i].text);
        instant_text(at, 0, text);
        assert_string_equal(text, cases[i].utc);
    }
}

static void test_bad_texts(void **state) {
    (void)state;
    const struct str texts[] = {
        STR_INIT(""),
        STR_INIT("2026"),
        STR_INIT("2026-9-29"),
        STR_INIT("2026-09-2"),
        STR_INIT("26-09-29"),
        STR_INIT("2026/09/29"),
        STR_INIT("2026-00-29"),
        STR_INIT("2026-13-01"),
        STR_INIT("2026-09-00"),
        STR_INIT("2026-09-31"),
        STR_INIT("2026-02-29"),
        STR_INIT("2100-02-29"),
        STR_INIT("1899-12-31"),
        STR_INIT("-026-09-29"),
        STR_INIT("+2026-09-29"),
        STR_INIT(" 2026-09-29"),
        STR_INIT("2026-09-29 "),
        STR_INIT("2026-09-29T"),
        STR_INIT("2026-09-29T10"),
        STR_INIT("2026-09-29T10:0"),
        STR_INIT("2026-09-29T1:00"),
        STR_INIT("2026-09-29T24:00"),
        STR_INIT("2026-09-29T10:60"),
        STR_INIT("2026-09-29T10:00:60"),
        STR_INIT("2026-09-29T10:00:"),
        STR_INIT("2026-09-29T10:00:30."),
        STR_INIT("2026-09-29T10:00:30.1"),
        STR_INIT("2026-09-29T10:00:30.1234"),
        STR_INIT("2026-09-29t10:00"),
        STR_INIT("2026-09-29T10:00z"),
        STR_INIT("2026-09-29T10:00+8"),
        STR_INIT("2026-09-29T10:00+0800"),
        STR_INIT("2026-09-29T10:00+08:60"),
        STR_INIT("2026-09-29T10:00+14:01"),
        STR_INIT("2026-09-29T10:00-15:00"),
        STR_INIT("2026-09-29T10:00ZZ"),
        STR_INIT("2026-09-29Z"),
        STR_INIT("2026-09-29T-1:00"),
        STR_INIT("2026-09-29T10:00\0"),
        STR_INIT("２０２６-09-29"),
        STR_INIT("2026-09-29  10:00"),
        STR_INIT("10000-01-01"),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        instant at = 42;
        if (instant_parse(texts[i], CHINA, &at)) fail_msg("\"" STR_FMT "\" passes", STR_ARG(texts[i]));
        assert_int_equal(at, 42);
    }
}

static void test_days(void **state) {
    (void)state;
    day_number day = 42;
    char text[INSTANT_TEXT_SIZE];
    assert_true(day_parse(STR("2026-09-29"), &day));
    assert_int_equal(day, day_from_civil(2026, 9, 29));
    day_text(day, text);
    assert_string_equal(text, "2026-09-29");
    const struct str bad[] = {STR_INIT(""), STR_INIT("2026-09-29T00:00"), STR_INIT("2026-09-29 "), STR_INIT("2026-02-30"),
                              STR_INIT("1899-12-31")};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) assert_false(day_parse(bad[i], &day));
    assert_int_equal(day, day_from_civil(2026, 9, 29));
}

static void test_the_largest_moment_has_room(void **state) {
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    struct str far = instant_text((INT32_MAX - 1) * DAY_MS + DAY_MS - 1, 0, text);
    assert_true(far.len < INSTANT_TEXT_SIZE);
    assert_int_equal(far.len, strlen(text));
    assert_true(str_is(str_slice(far, far.len - 13, far.len), "T23:59:59.999"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_date_by_counting),
        cmocka_unit_test(test_dates_far_away_come_back),
        cmocka_unit_test(test_moments_come_back),
        cmocka_unit_test(test_good_texts),
        cmocka_unit_test(test_bad_texts),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_the_largest_moment_has_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
