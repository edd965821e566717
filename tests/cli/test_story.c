/* Stories: relative times, and every demonstration resolved at days that are hard: a Sunday, the middle of the National Day
 * holiday, the first minute of a year, a make-up working day, a weekday morning and evening. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cli/story.h"
#include "demo_files.h"
#include "organisation/organisation.h"
#include "scenario/scenario.h"

enum { ZONE = 480 };

static instant at(const char *text) {
    instant moment;
    assert_true(instant_parse(str_from(text), ZONE, &moment));
    return moment;
}

static void moments(void **state) {
    (void)state;
    static const struct {
        const char *now, *text, *moment;
    } cases[] = {
        {"2026-11-22T10:30:45", "now", "2026-11-22T10:30:45"},    {"2026-11-22T10:30:45", "-45m", "2026-11-22T09:45"},
        {"2026-11-22T00:10", "-45m", "2026-11-21T23:25"},         {"2026-11-22T10:30", "+5h", "2026-11-22T15:30"},
        {"2026-11-22T10:30", "-3d 10:20", "2026-11-19T10:20"},    {"2026-11-22T10:30", "-0d 09:00", "2026-11-22T09:00"},
        {"2026-11-22T10:30", "-1w 09:00", "2026-11-20T09:00"},    {"2026-11-22T10:30", "+1w 17:30", "2026-11-23T17:30"},
        {"2026-10-04T10:30", "-1w 09:00", "2026-09-30T09:00"},    {"2026-10-04T10:30", "+1w 09:00", "2026-10-08T09:00"},
        {"2026-10-04T10:30", "+3w 09:00", "2026-10-10T09:00"},    {"2026-10-04T10:30", "+1d 24:00", NULL},
        {"2026-10-04T10:30", "-3w", NULL},                        {"2026-10-04T10:30", "-0w 09:00", NULL},
        {"2026-10-04T10:30", "-45m 09:00", NULL},                 {"2026-10-04T10:30", "3d 10:20", NULL},
        {"2026-10-04T10:30", "-d 10:20", NULL},                   {"2026-10-04T10:30", "-3x 10:20", NULL},
        {"2026-10-04T10:30", "2026-10-04T10:30", NULL},           {"2026-10-04T10:30", "", NULL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        instant moment;
        bool found = story_moment(str_from(cases[i].text), calendar_builtin(), at(cases[i].now), ZONE, &moment);
        if (found != (cases[i].moment != NULL)) fail_msg("%s at %s", cases[i].text, cases[i].now);
        if (found && moment != at(cases[i].moment)) fail_msg("%s at %s is another moment", cases[i].text, cases[i].now);
    }
}

static void bad_stories(void **state) {
    (void)state;
    static const struct {
        const char *steps, *where;
    } cases[] = {
        {"[{\"at\": \"+1m\", \"do\": \"answer\"}]", "/steps/0/at"},
        {"[{\"do\": \"answer\"}]", "/steps/0/at"},
        {"[{\"at\": \"now\"}, {\"at\": \"yesterday\"}]", "/steps/1/at"},
        {"[{\"at\": \"-1h\", \"matter\": \"A\"}, {\"at\": \"-3h\", \"matter\": \"B\"}, {\"at\": \"-2h\", \"matter\": \"A\"}]",
         "/steps/2/at"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        json_t *story = json_pack("{s:o}", "steps", json_loads(cases[i].steps, 0, NULL));
        struct error error = {0};
        assert_null(story_resolve(story, calendar_builtin(), at("2026-11-22T10:30"), ZONE, &error));
        assert_string_equal(error.where, cases[i].where);
        json_decref(story);
    }
}

static void steps_come_in_the_order_of_time(void **state) {
    (void)state;
    const char *text =
        "{\"title\": \"t\", \"steps\": [{\"at\": \"-1h\", \"matter\": \"A\", \"until\": \"+1d 09:00\"}, {\"at\": \"-2h\", "
        "\"matter\": \"B\"}, {\"at\": \"-1h\", \"matter\": \"C\"}]}";
    json_t *story = json_loads(text, 0, NULL);
    struct error error = {0};
    json_t *scenario = story_resolve(story, calendar_builtin(), at("2026-11-22T10:30"), ZONE, &error);
    assert_non_null(scenario);
    json_t *expected = json_loads("{\"title\": \"t\", \"steps\": [{\"at\": \"2026-11-22T08:30\", \"matter\": \"B\"}, {\"at\": "
                                  "\"2026-11-22T09:30\", \"matter\": \"A\", \"until\": \"2026-11-23T09:00\"}, {\"at\": "
                                  "\"2026-11-22T09:30\", \"matter\": \"C\"}]}",
                                  0, NULL);
    assert_true(json_equal(scenario, expected));
    json_decref(expected);
    json_decref(scenario);
    json_decref(story);
}

/* Told on the virtual clock, every matter is in the state the story says, with the findings it says. */
static void holds(const char *name, json_t *scenario) {
    char *text = json_dumps(scenario, JSON_COMPACT);
    struct scenario_counts counts = {0};
    struct error error = {0};
    struct buf report;
    buf_init(&report, 1 << 20);
    bool ran = scenario_run(str_from(text), str_from(name), NULL, &report, &counts, &error);
    if (!ran) fail_msg("%s: %s: %s", name, error.where, error.message);
    if (counts.failed) fail_msg("%s", report.ptr);
    assert_true(counts.passed > 80);
    buf_release(&report);
    free(text);
}

static void every_demonstration_holds_on_every_day(void **state) {
    (void)state;
    static const char *const nows[] = {"2026-11-22T08:01", "2026-10-04T12:00", "2027-01-01T00:01", "2026-02-18T15:00",
                                       "2026-10-10T09:30", "2026-09-29T09:00", "2026-11-25T19:45"};
    assert_int_equal(demo_files.count, 5);
    for (size_t i = 0; i < demo_files.count; i++) {
        struct str text = demo_files.files[i].bytes;
        struct error error = {0};
        json_t *story = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(story);
        struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
        const struct organisation *organisation =
            organisation_read(arena, json_object_get(story, "organisation"), calendar_builtin(), &error);
        if (!organisation) fail_msg("%s: " STR_FMT, demo_files.files[i].name.ptr, STR_ARG(error_line(arena, &error)));
        for (size_t n = 0; n < ARRAY_LENGTH(nows); n++) {
            json_t *scenario = story_resolve(story, calendar_builtin(), at(nows[n]), ZONE, &error);
            if (!scenario) fail_msg("%s at %s: %s: %s", demo_files.files[i].name.ptr, nows[n], error.where, error.message);
            assert_int_equal(json_array_size(json_object_get(scenario, "steps")),
                             json_array_size(json_object_get(story, "steps")));
            holds(demo_files.files[i].name.ptr, scenario);
            json_decref(scenario);
        }
        arena_free(arena);
        json_decref(story);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments),
        cmocka_unit_test(bad_stories),
        cmocka_unit_test(steps_come_in_the_order_of_time),
        cmocka_unit_test(every_demonstration_holds_on_every_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
