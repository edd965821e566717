/* Every demonstration on a real desk, at moments that are hard: the clocks run out by the timer, the lists show each matter
 * as the story means it, the ledger verifies. (What the story means is tested on the virtual clock in test_story.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../store/folder.h"
#include "cli/demo.h"
#include "cli/story.h"
#include "desk/core.h"

enum { ZONE = 480, ROWS_MAX = 100 };

struct stage {
    struct folder folder;
    struct arena *arena;
    struct desk *desk;
    struct desk_reader *reader;
    json_t *scenario;
};

static struct str member(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return (struct str){json_string_value(value), json_string_length(value)};
}

static void told(const char *what, const struct error *error) {
    fail_msg("%s: %s: %s", what, error->where, error->message);
}

static struct str stage_dir(struct stage *stage) {
    return str_printf(stage->arena, "%s/data", stage->folder.path);
}

static void desk_begin(struct stage *stage, enum desk_mode mode) {
    struct error error = {0};
    stage->desk = desk_open(stage_dir(stage), mode, &error);
    if (!stage->desk) told("open", &error);
    stage->reader = desk_reader_new(stage->desk, &error);
    assert_non_null(stage->reader);
}

static void desk_end(struct stage *stage) {
    desk_reader_free(stage->reader);
    desk_close(stage->desk);
}

static void stage_open(struct stage *stage, const char *pack, const char *now_text) {
    struct error error = {0};
    struct str password;
    instant now;
    *stage = (struct stage){.folder = folder_new(), .arena = arena_new(LIMIT_ARENA_BYTES)};
    assert_true(instant_parse(str_from(now_text), ZONE, &now));
    desk_set_clock(NULL, now);
    json_t *story = demo_story(str_from(pack), &error);
    if (!story) told(pack, &error);
    stage->scenario = story_resolve(story, calendar_builtin(), now, ZONE, &error);
    if (!stage->scenario) told(pack, &error);
    json_decref(story);
    const struct desk_new given = {.pack = str_from(pack), .organisation = json_object_get(stage->scenario, "organisation")};
    if (!desk_create(stage_dir(stage), &given, now, &password, stage->arena, &error)) told(pack, &error);
    desk_begin(stage, DESK_OFFLINE); /* without a timer, so that the past can be told in peace */
}

static void stage_close(struct stage *stage) {
    struct desk_verification found = {0};
    struct error error = {0};
    desk_end(stage);
    if (!desk_verify(stage_dir(stage), &found, &error)) told("verify", &error);
    assert_string_equal(found.problem, "");
    json_decref(stage->scenario);
    arena_free(stage->arena);
    folder_remove(&stage->folder);
}

/* The subject under which the story registers the matter of that label. */
static struct str subject_of(const json_t *scenario, struct str label) {
    size_t i;
    json_t *step;
    json_array_foreach(json_object_get(scenario, "steps"), i, step) {
        if (str_equal(member(step, "matter"), label) && str_is(member(step, "do"), "register")) return member(step, "subject");
    }
    return (struct str){0};
}

/* A finding by a clock; 第四条-b is about words. */
static bool breach_meant(const json_t *findings) {
    size_t i;
    json_t *finding;
    json_array_foreach((json_t *)(uintptr_t)findings, i, finding) {
        if (!str_is(member(finding, "article"), "第四条-b")) return true;
    }
    return false;
}

/* Does this line of the list show what the story expects? */
static bool row_fits(const struct matter_row *row, const json_t *expect) {
    struct str state = member(expect, "state"), outcome = member(expect, "outcome");
    const json_t *told_value = json_object_get(expect, "told"), *findings = json_object_get(expect, "findings");
    if (!str_is(state, matter_state_names[row->state]) || !str_equal(member(expect, "owner"), row->owner)) return false;
    if (json_object_get(expect, "holder") && !str_equal(member(expect, "holder"), row->holder)) return false;
    if (outcome.len && !str_is(outcome, matter_outcome_names[row->outcome])) return false;
    if (told_value && json_is_true(told_value) != row->told) return false;
    return !findings || breach_meant(findings) == row->breached;
}

static void every_matter_is_as_meant(struct stage *stage) {
    struct error error = {0};
    struct matter_row *rows;
    size_t count, i;
    int64_t cursor;
    json_t *step;
    const struct actor admin = {.staff = STR("admin"), .administrator = true};
    const struct desk_filter filter = {.from = INSTANT_NONE, .to = INSTANT_NONE};
    if (!desk_list(stage->reader, &admin, &filter, DESK_CURSOR_NONE, ROWS_MAX, &rows, &count, &cursor, stage->arena, &error))
        told("list", &error);
    size_t meant = 0;
    json_array_foreach(json_object_get(stage->scenario, "steps"), i, step) {
        const json_t *expect = json_object_get(step, "expect");
        if (!expect) continue;
        struct str label = member(expect, "matter"), subject = subject_of(stage->scenario, label);
        bool found = false;
        for (size_t r = 0; r < count; r++) found = found || (str_equal(rows[r].subject, subject) && row_fits(&rows[r], expect));
        if (!found) fail_msg("no matter is as " STR_FMT " (" STR_FMT ") should be", STR_ARG(label), STR_ARG(subject));
        meant++;
    }
    assert_int_equal(meant, count);
}

static void wait_for_clocks(struct stage *stage) {
    struct desk_health health;
    int64_t events;
    do { /* each turn reads what has been fired since; it ends when a whole turn of the commit thread brings nothing new */
        desk_health(stage->desk, &health);
        events = health.events;
        struct error error = {0};
        const struct actor admin = {.staff = STR("admin"), .administrator = true};
        json_t *same = json_deep_copy(json_object_get(stage->scenario, "organisation"));
        assert_true(desk_set_organisation(stage->desk, &admin, same, &error));
        json_decref(same);
        desk_health(stage->desk, &health);
    } while (health.events > events + 1 || health.clocks_due > 0);
}

static void play(const char *pack, const char *now, int64_t matters_expected) {
    struct stage stage;
    struct error error = {0};
    int64_t matters;
    stage_open(&stage, pack, now);
    if (!demo_play(stage.desk, stage.scenario, &matters, &error)) told(now, &error);
    assert_int_equal(matters, matters_expected);
    desk_end(&stage);
    desk_begin(&stage, DESK_SERVE);
    wait_for_clocks(&stage);
    every_matter_is_as_meant(&stage);
    stage_close(&stage);
}

/* A Sunday morning; the middle of the National Day holiday. */
static void property_management_office(void **state) {
    (void)state;
    play("property-management-office", "2026-11-22T08:01", 60);
    play("property-management-office", "2026-10-04T12:00", 60);
}

static void hotel(void **state) {
    (void)state;
    play("hotel", "2026-11-22T08:01", 60);
    play("hotel", "2026-10-04T12:00", 60);
}

static void tax_bureau(void **state) {
    (void)state;
    play("tax-bureau", "2026-11-22T08:01", 60);
    play("tax-bureau", "2026-10-04T12:00", 60);
}

static void service_centre_six(void **state) {
    (void)state;
    play("service-centre-six", "2026-11-22T08:01", 60);
    play("service-centre-six", "2026-10-04T12:00", 60);
}

static void water_company(void **state) {
    (void)state;
    play("water-company", "2026-11-22T08:01", 60);
    play("water-company", "2026-10-04T12:00", 60);
}

static void a_bad_story_stops_at_its_step(void **state) {
    (void)state;
    struct stage stage;
    struct error error = {0};
    int64_t matters;
    stage_open(&stage, "tax-bureau", "2026-11-22T08:01");
    json_t *scenario =
        json_loads("{\"steps\": [{\"at\": \"2026-11-20T10:00\", \"by\": \"kang\", \"do\": \"register\", \"matter\": \"A\", "
                   "\"channel\": \"phone\", \"kind\": \"query\", \"subject\": \"x\", \"scope\": \"self\"}, {\"at\": "
                   "\"2026-11-20T10:01\", \"by\": \"kang\", \"do\": \"close\", \"matter\": \"A\", \"outcome\": \"done\"}]}",
                   0, NULL);
    assert_non_null(scenario);
    assert_false(demo_play(stage.desk, scenario, &matters, &error));
    assert_string_equal(error.where, "/steps/1 (A)");
    assert_non_null(strstr(error.message, "第五条"));
    json_decref(scenario);
    stage_close(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(property_management_office),
        cmocka_unit_test(hotel),
        cmocka_unit_test(tax_bureau),
        cmocka_unit_test(service_centre_six),
        cmocka_unit_test(water_company),
        cmocka_unit_test(a_bad_story_stops_at_its_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
