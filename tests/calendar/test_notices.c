/* Reading notices: both forms, revisions, the built-in years against the gathered facts, and each complaint with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "calendar/calendar.h"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(LIMIT_ARENA_BYTES);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct calendar *read_good(const char *json) {
    struct error error = {0};
    const struct calendar *calendar = calendar_read(arena, str_from(json), &error);
    if (!calendar) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    return calendar;
}

static day_number date(const char *text) {
    day_number day;
    if (!day_parse(str_from(text), &day)) fail_msg("%s is not a date", text);
    return day;
}

static void assert_reason(const struct calendar *calendar, const char *text, enum day_reason reason) {
    if (calendar_day_reason(calendar, date(text)) != reason)
        fail_msg("%s: reason %d", text, calendar_day_reason(calendar, date(text)));
    assert_int_equal(calendar_is_working(calendar, date(text)), reason == DAY_WEEKDAY || reason == DAY_WORK_BY_NOTICE);
}

static bool same_version(const struct calendar *a, const struct calendar *b) {
    return str_equal(calendar_version(a), calendar_version(b));
}

static void test_both_forms_say_the_same(void **state) {
    (void)state;
    const struct calendar *a =
        read_good("{\"version\": 3, \"years\": {\"2026\": {\"off\": [\"2026-10-01\", \"2026-10-04\"], \"work\": [\"2026-10-10\"],"
                  " \"source\": [\"https://a\", \"https://b\"]}}}");
    const struct calendar *b = read_good(
        "{\"first\": \"2026-01-01\", \"last\": \"2027-12-31\", \"off\": {\"2026-10-04\": \"国庆节\", \"2026-10-01\": \"国庆节\"},"
        " \"work\": [\"2026-10-10\"], \"papers\": {\"2026\": [\"https://a\", \"https://b\"], \"2027\": []}, \"note\": 1}");
    const struct calendar *both[] = {a, b};
    for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
        assert_reason(both[i], "2026-10-01", DAY_OFF_BY_NOTICE);
        assert_reason(both[i], "2026-10-02", DAY_WEEKDAY);
        assert_reason(both[i], "2026-10-03", DAY_WEEKEND);
        assert_reason(both[i], "2026-10-04", DAY_OFF_BY_NOTICE); /* a Sunday that the notice names */
        assert_reason(both[i], "2026-10-10", DAY_WORK_BY_NOTICE);
        assert_false(calendar_is_provisional(both[i], date("2026-12-31")));
        assert_true(calendar_is_provisional(both[i], date("2027-01-01"))); /* covered by "last", but nothing is named */
        assert_true(calendar_is_provisional(both[i], date("2025-12-31")));
        assert_true(str_is(calendar_source(both[i], 2026), "https://a https://b"));
        assert_true(str_is(calendar_source(both[i], 2027), ""));
        assert_true(str_is(calendar_source(both[i], 1900), ""));
    }
    assert_true(same_version(a, b));
    assert_int_equal(calendar_version(a).len, 12);
}

static void test_the_version_follows_the_content(void **state) {
    (void)state;
    const char *texts[] = {
        "{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"]}}}",
        "{\"years\": {\"2026\": {\"off\": [\"2026-10-02\"]}}}",
        "{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"], \"work\": [\"2026-10-10\"]}}}",
        "{\"years\": {\"2026\": {\"off\": [\"2026-10-01\", \"2026-10-10\"]}}}",
        "{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"]}, \"2027\": {\"off\": [\"2026-12-31\"]}}}",
    };
    const struct calendar *calendars[ARRAY_LENGTH(texts)];
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) calendars[i] = read_good(texts[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        for (size_t k = 0; k < i; k++) assert_false(same_version(calendars[i], calendars[k]));
    assert_true(same_version(
        calendars[0],
        read_good("{\"years\": {\"2026\": {\"source\": \"x\", \"work\": [], \"off\": [\"2026-10-01\"]}}, \"about\": \"\"}")));
}

static void test_a_later_notice_replaces_the_year(void **state) {
    (void)state;
    const struct calendar *base =
        read_good("{\"years\": {\"2018\": {\"off\": [\"2018-10-01\", \"2018-12-31\"], \"source\": \"old\"},"
                  " \"2019\": {\"off\": [\"2018-12-30\", \"2018-12-31\", \"2019-05-01\"], \"work\": [\"2018-12-29\"], "
                  "\"source\": \"first\"}}}");
    struct arena *short_lived = arena_new(LIMIT_ARENA_BYTES);
    struct error error;
    struct str revision = STR("{\"years\": {\"2019\": {\"off\": [\"2018-12-31\", \"2019-05-02\"], \"work\": [\"2019-05-05\"], "
                              "\"source\": \"second\"}}}");
    const struct calendar *revised = calendar_revise(short_lived, base, revision, &error);
    assert_non_null(revised);
    assert_reason(revised, "2019-05-01", DAY_WEEKDAY);
    assert_reason(revised, "2019-05-02", DAY_OFF_BY_NOTICE);
    assert_reason(revised, "2019-05-05", DAY_WORK_BY_NOTICE);
    assert_reason(revised, "2018-12-29", DAY_WEEKEND); /* what only the replaced notice named is gone */
    assert_reason(revised, "2018-12-30", DAY_WEEKEND);
    assert_reason(revised, "2018-12-31", DAY_OFF_BY_NOTICE);
    assert_reason(revised, "2018-10-01", DAY_OFF_BY_NOTICE); /* the other year stands */
    assert_true(str_is(calendar_source(revised, 2018), "old"));
    assert_true(str_is(calendar_source(revised, 2019), "second"));
    assert_reason(base, "2019-05-01", DAY_OFF_BY_NOTICE); /* the base is as it was */
    assert_false(same_version(base, revised));

    /* In the flat form a year means the dates of that year: the December of 2018 stands. */
    const struct calendar *flat = calendar_revise(arena, revised, STR("{\"off\": [\"2019-06-07\"], \"work\": []}"), &error);
    assert_non_null(flat);
    arena_free(short_lived); /* the later calendar does not borrow from the earlier one */
    assert_reason(flat, "2018-12-31", DAY_OFF_BY_NOTICE);
    assert_reason(flat, "2019-05-02", DAY_WEEKDAY);
    assert_reason(flat, "2019-05-05", DAY_WEEKEND);
    assert_reason(flat, "2019-06-07", DAY_OFF_BY_NOTICE);
    assert_true(str_is(calendar_source(flat, 2018), "old"));

    /* A new year, whose notice turns a day of the December before round. */
    const struct calendar *next = calendar_revise(
        arena, flat, STR("{\"years\": {\"2020\": {\"off\": [\"2020-01-01\"], \"work\": [\"2019-06-07\", \"2019-12-31\"]}}}"),
        &error);
    assert_null(next);
    next = calendar_revise(arena, flat, STR("{\"years\": {\"2019\": {\"off\": [\"2019-10-01\"], \"work\": [\"2018-12-31\"]}}}"),
                           &error);
    assert_non_null(next);
    assert_reason(next, "2018-12-31", DAY_WORK_BY_NOTICE);

    assert_null(calendar_revise(arena, base, STR("[]"), &error));
    assert_string_equal(error.message, "a calendar is a JSON object");
}

struct complaint {
    const char *json, *where, *message;
};

static void test_each_complaint(void **state) {
    (void)state;
    const struct complaint complaints[] = {
        {"", "line 1, column 0", "the calendar is not JSON: '[' or '{' expected near end of file"},
        {"{\n  \"years\": {,}}", "line 2, column 13", "the calendar is not JSON: string or '}' expected near ','"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"]}, \"2026\": {}}}", "line 1, column 50",
         "the calendar is not JSON: duplicate object key near '\"2026\"'"},
        {"{\"years\": {\"2026\": {\"off\": [\"\xff\"]}}}", "line 1, column 29",
         "the calendar is not JSON: unable to decode byte 0xff near '\"'"},
        {"[]", "/", "a calendar is a JSON object"},
        {"{}", "/", "neither \"years\" nor \"off\" and \"work\" are there"},
        {"{\"years\": []}", "/years", "the years are not an object"},
        {"{\"years\": {}}", "/years", "no year is there"},
        {"{\"years\": {\"26\": {}}}", "/years/26", "\"26\" is not a year from 1990 to 2199"},
        {"{\"years\": {\"-026\": {}}}", "/years/-026", "\"-026\" is not a year from 1990 to 2199"},
        {"{\"years\": {\"1989\": {}}}", "/years/1989", "\"1989\" is not a year from 1990 to 2199"},
        {"{\"years\": {\"2026\": []}}", "/years/2026", "the notice of 2026 is not an object"},
        {"{\"years\": {\"2026\": {}}}", "/years/2026", "the notice of 2026 names no day off"},
        {"{\"years\": {\"2026\": {\"off\": [], \"work\": [\"2026-10-10\"]}}}", "/years/2026",
         "the notice of 2026 names no day off"},
        {"{\"years\": {\"2026\": {\"of\": []}}}", "/years/2026/of", "unknown key \"of\""},
        {"{\"years\": {\"2026\": {\"off\": \"2026-10-01\"}}}", "/years/2026/off", "the dates are neither a list nor a map"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\", 5]}}}", "/years/2026/off/1", "a date is not a text"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-02-29\"]}}}", "/years/2026/off/0", "\"2026-02-29\" is not a date"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-1\"]}}}", "/years/2026/off/0", "\"2026-10-1\" is not a date"},
        {"{\"years\": {\"2026\": {\"off\": {\"2026/10/01\": \"国庆节\"}}}}", "/years/2026/off/2026/10/01",
         "\"2026/10/01\" is not a date"},
        {"{\"years\": {\"1990\": {\"off\": [\"1989-12-31\"]}}}", "/years/1990/off/0",
         "1989-12-31 lies outside the years 1990 to 2199"},
        {"{\"years\": {\"2026\": {\"off\": [\"2027-01-01\"]}}}", "/years/2026/off/0",
         "2027-01-01 does not belong to the notice of 2026, which names dates of that year and of the December before"},
        {"{\"years\": {\"2026\": {\"off\": [\"2025-11-30\"]}}}", "/years/2026/off/0",
         "2025-11-30 does not belong to the notice of 2026, which names dates of that year and of the December before"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"], \"source\": 5}}}", "/years/2026/source", "the source is not a text"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"], \"source\": [5]}}}", "/years/2026/source",
         "the source is not a text"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"], \"work\": [\"2026-10-01\"]}}}", "2026-10-01",
         "2026-10-01 is both a day off and a working day"},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\", \"2026-10-01\"]}}}", "2026-10-01", "2026-10-01 is named twice"},
        {"{\"years\": {\"2018\": {\"off\": [\"2018-12-31\"]}, \"2019\": {\"off\": [\"2019-01-01\"], \"work\": "
         "[\"2018-12-31\"]}}}",
         "2018-12-31", "2018-12-31 is both a day off and a working day"},
        {"{\"off\": [\"2026-10-01\"]}", "/work", "\"work\" is missing"},
        {"{\"work\": [\"2026-10-10\"]}", "/off", "\"off\" is missing"},
        {"{\"off\": [], \"work\": []}", "/off", "no date is there"},
        {"{\"off\": [\"2026-10-01\"], \"work\": {\"2026-10-01\": \"x\"}}", "2026-10-01",
         "2026-10-01 is both a day off and a working day"},
        {"{\"off\": {\"2026-10-40\": \"x\"}, \"work\": []}", "/off/2026-10-40", "\"2026-10-40\" is not a date"},
        {"{\"off\": [\"2200-01-01\"], \"work\": []}", "/off/0", "2200-01-01 lies outside the years 1990 to 2199"},
        {"{\"first\": 2010, \"off\": [], \"work\": []}", "/first", "\"first\" is not a text"},
        {"{\"last\": \"2010\", \"off\": [], \"work\": []}", "/last", "\"2010\" is not a date"},
        {"{\"first\": \"2027-01-01\", \"last\": \"2026-12-31\", \"off\": [], \"work\": []}", "/first",
         "\"first\" lies after \"last\""},
        {"{\"last\": \"2026-12-31\", \"off\": [\"2027-01-01\"], \"work\": []}", "/off/0",
         "2027-01-01 lies outside \"first\" to \"last\""},
        {"{\"off\": [\"2026-10-01\"], \"work\": [], \"papers\": []}", "/papers", "the papers are not an object"},
        {"{\"off\": [\"2026-10-01\"], \"work\": [], \"papers\": {\"26\": []}}", "/papers/26",
         "\"26\" is not a year from 1990 to 2199"},
        {"{\"off\": [\"2026-10-01\"], \"work\": [], \"papers\": {\"2026\": {}}}", "/papers/2026", "the source is not a text"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(complaints); i++) {
        struct error error = {0};
        assert_null(calendar_read(arena, str_from(complaints[i].json), &error));
        assert_int_equal(error.code, ERROR_INPUT);
        if (strcmp(error.where, complaints[i].where) != 0 || strcmp(error.message, complaints[i].message) != 0)
            fail_msg("%s\n  got      %s: %s\n  expected %s: %s", complaints[i].json, error.where, error.message,
                     complaints[i].where, complaints[i].message);
    }
}

static void test_a_calendar_too_large(void **state) {
    (void)state;
    struct error error = {0};
    size_t size = LIMIT_CALENDAR_BYTES + 1;
    char *text = arena_alloc(arena, size);
    memset(text, ' ', size);
    assert_null(calendar_read(arena, (struct str){text, size}, &error));
    assert_int_equal(error.code, ERROR_LIMIT);
    assert_string_equal(error.message, "the calendar has 1048577 bytes; at most 1048576 are read");
}

/* The worst that fits into the limit must be answered, not run the arena dry. */
static void test_the_largest_calendars(void **state) {
    (void)state;
    static const struct {
        const char *before, *item, *after, *complaint;
    } cases[] = {
        {"{\"work\": [], \"off\": [", "\"2026-10-01\"", "]}", "2026-10-01 is named twice"},
        {"{\"off\": [\"2026-10-01\"], \"work\": [], \"papers\": {\"2026\": [", "\"\"", "]}}", ""},
        {"{\"years\": {\"2026\": {\"off\": [\"2026-10-01\"], \"source\": [", "\"a\"", "]}}}", ""},
        {"{\"years\": ", "[", "}", "the calendar is not JSON: maximum parsing depth reached near '['"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct buf json;
        buf_init(&json, LIMIT_CALENDAR_BYTES);
        buf_add(&json, str_from(cases[i].before));
        while (json.len < LIMIT_CALENDAR_BYTES - 50) {
            buf_add(&json, str_from(cases[i].item));
            if (cases[i].item[0] != '[') buf_add_char(&json, ',');
        }
        buf_add(&json, str_from(cases[i].item));
        buf_add(&json, str_from(cases[i].after));
        struct arena *small = arena_new(16 << 20);
        struct error error = {0};
        const struct calendar *calendar = calendar_revise(small, calendar_builtin(), buf_str(&json), &error);
        assert_string_equal(error.message, cases[i].complaint);
        assert_int_equal(calendar != NULL, cases[i].complaint[0] == '\0');
        arena_free(small);
        buf_release(&json);
    }
}

static void test_the_builtin_years(void **state) {
    (void)state;
    const struct calendar *calendar = calendar_builtin();
    assert_ptr_equal(calendar, calendar_builtin());
    assert_true(calendar_is_provisional(calendar, date("2009-12-31")));
    assert_true(calendar_is_provisional(calendar, date("2027-01-01")));
    for (int year = 2010; year <= 2026; year++) {
        int32_t worked = calendar_working_days_between(calendar, day_from_civil(year - 1, 12, 31), day_from_civil(year, 12, 31));
        if (worked < 244 || worked > 253)
            fail_msg("%d has %d working days", year, worked); /* statute gives 365 - 104 - 11 … 13 */
        assert_false(calendar_is_provisional(calendar, day_from_civil(year, 1, 1)));
        assert_true(str_starts(calendar_source(calendar, year), STR("http")));
    }
    assert_reason(calendar, "2026-10-10", DAY_WORK_BY_NOTICE);
    assert_reason(calendar, "2011-12-31", DAY_WORK_BY_NOTICE);
    assert_reason(calendar, "2020-01-31", DAY_OFF_BY_NOTICE); /* the notice that prolonged the holiday */
    assert_reason(calendar, "2026-09-30", DAY_WEEKDAY);
    assert_reason(calendar, "2026-10-11", DAY_WEEKEND);
    /* Centuries away the plain week still holds: 2400-01-01 is a Saturday, 1582-10-15 a Friday. */
    assert_int_equal(calendar_day_reason(calendar, day_from_civil(2400, 1, 1)), DAY_WEEKEND);
    assert_int_equal(calendar_nth_working_day(calendar, day_from_civil(2400, 1, 1), 1), day_from_civil(2400, 1, 3));
    assert_int_equal(calendar_nth_working_day(calendar, day_from_civil(1582, 10, 15), 1), day_from_civil(1582, 10, 18));
    assert_int_equal(calendar_nth_working_day(calendar, day_from_civil(1582, 10, 18), -1), day_from_civil(1582, 10, 15));
    assert_true(calendar_is_provisional(calendar, day_from_civil(2400, 1, 1)));
}

/* The facts as they were gathered, day by day, when they stand beside the repository. */
static void test_the_builtin_years_are_the_gathered_ones(void **state) {
    (void)state;
    const char *path = SOURCE_ROOT "/../shared/data/calendar.json";
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (!root) {
        print_message("skipped: ../shared/data/calendar.json is not there\n");
        skip();
    }
    const json_t *off = json_object_get(root, "off"), *work = json_object_get(root, "work");
    size_t named = 0;
    for (day_number day = date("2010-01-01"); day <= date("2026-12-31"); day++) {
        char text[INSTANT_TEXT_SIZE];
        day_text(day, text);
        enum day_reason reason = day_weekday(day) > 5 ? DAY_WEEKEND : DAY_WEEKDAY;
        if (json_object_get(off, text)) reason = DAY_OFF_BY_NOTICE, named++;
        if (json_object_get(work, text)) reason = DAY_WORK_BY_NOTICE, named++;
        assert_reason(calendar_builtin(), text, reason);
    }
    assert_int_equal(named, json_object_size(off) + json_object_size(work));

    char *text = json_dumps(root, JSON_COMPACT);
    assert_true(same_version(read_good(text), calendar_builtin()));
    free(text);
    json_decref(root);
}

static void test_hours(void **state) {
    (void)state;
    struct hours hours = hours_default();
    assert_int_equal(hours_close(&hours), 17 * 60 + 30);
    assert_int_equal(hours_minutes_per_day(&hours), 7 * 60);
    const struct {
        struct str entries[3];
        size_t count;
        const char *where, *message; /* NULL: good */
    } cases[] = {
        {{STR_INIT("09:00-12:00"), STR_INIT("13:30-17:30")}, 2, NULL, NULL},
        {{STR_INIT("00:00-24:00")}, 1, NULL, NULL},
        {{STR_INIT("08:00-12:00"), STR_INIT("12:00-12:01")}, 2, NULL, NULL},
        {{STR_INIT("")}, 0, "", "the hours have 0 intervals instead of 1 to 8"},
        {{STR_INIT("")}, 1, "", "this is not an interval of hours"},
        {{STR_INIT("9:00-12:00")}, 1, "9:00-12:00", "this is not an interval of hours"},
        {{STR_INIT("09:00–12:00")}, 1, "09:00–12:00", "this is not an interval of hours"},
        {{STR_INIT("09:00-12:60")}, 1, "09:00-12:60", "this is not an interval of hours"},
        {{STR_INIT("09:00-24:01")}, 1, "09:00-24:01", "this is not an interval of hours"},
        {{STR_INIT("-1:00-12:00")}, 1, "-1:00-12:00", "this is not an interval of hours"},
        {{STR_INIT("09:-1-12:00")}, 1, "09:-1-12:00", "this is not an interval of hours"},
        {{STR_INIT("-0:00-12:00")}, 1, "-0:00-12:00", "this is not an interval of hours"},
        {{STR_INIT("12:00-12:00")}, 1, "12:00-12:00", "the interval ends before it begins"},
        {{STR_INIT("22:00-06:00")}, 1, "22:00-06:00", "the interval ends before it begins"},
        {{STR_INIT("09:00-12:00"), STR_INIT("11:59-17:30")},
         2,
         "11:59-17:30",
         "the interval begins before the one above it ends"},
        {{STR_INIT("13:00-17:00"), STR_INIT("09:00-12:00")},
         2,
         "09:00-12:00",
         "the interval begins before the one above it ends"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct error error = {0};
        struct hours before = hours;
        bool good = hours_read(cases[i].entries, cases[i].count, &hours, &error);
        assert_int_equal(good, cases[i].message == NULL);
        if (good) continue;
        assert_string_equal(error.where, cases[i].where);
        assert_string_equal(error.message, cases[i].message);
        assert_memory_equal(&hours, &before, sizeof hours); /* untouched */
    }
    struct str nine[9];
    struct error error;
    for (size_t i = 0; i < ARRAY_LENGTH(nine); i++) nine[i] = str_printf(arena, "%02zu:00-%02zu:30", i, i);
    assert_true(hours_read(nine, 8, &hours, &error));
    assert_int_equal(hours_minutes_per_day(&hours), 240);
    assert_false(hours_read(nine, 9, &hours, &error));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_both_forms_say_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_version_follows_the_content, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_later_notice_replaces_the_year, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_complaint, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_calendar_too_large, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_largest_calendars, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_builtin_years, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_builtin_years_are_the_gathered_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hours, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
