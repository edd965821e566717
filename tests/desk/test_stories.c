/* Stories of tests/scenarios told to a desk: what is carried out and what is refused under which article must be the same there,
 * where the world of a command comes from views, as in the scenario, where it is folded whole; and figures of a month that the
 * story expects are those that the desk reports. Then the ledger is verified and the views rebuilt. */
#include "fixture.h"

enum { MATTERS_MAX = 200, STORIES_MAX = 200 };
struct told { const char *label; int64_t id; };
struct story {
    struct office office;
    struct told matters[MATTERS_MAX];
    size_t count;
};

static const char *text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static void open_office(struct story *story, const json_t *root, const char *first) {
    struct office *office = &story->office;
    *office = (struct office){.folder = folder_new(), .arena = arena_new(LIMIT_ARENA_BYTES)};
    office->dir = str_printf(office->arena, "%s/data", office->folder.path);
    struct desk_new given = {.pack = str_from(text_of(root, "pack")), .organisation = json_object_get(root, "organisation")};
    struct str password;
    if (!desk_create(office->dir, &given, office_at(first), &password, office->arena, &office->error))
        fail_msg("%s: %s", office->error.where, office->error.message);
    desk_set_clock(NULL, office_at(first));
    office->desk = desk_open(office->dir, DESK_SERVE, &office->error);
    if (!office->desk) fail_msg("%s: %s", office->error.where, office->error.message);
    office->reader = desk_reader_new(office->desk, &office->error);
    assert_non_null(office->reader);
}

static int64_t matter_of(const struct story *story, const char *label) {
    for (size_t i = 0; label[0] && i < story->count; i++)
        if (strcmp(story->matters[i].label, label) == 0) return story->matters[i].id;
    return 0;
}

static void compare(const json_t *step, size_t number, const struct submission *submission) {
    const json_t *expected = json_object_get(step, "refused");
    bool refused = submission->result == SUBMISSION_REFUSED;
    struct str article = submission->refusal.article;
    /* Who is not listed is bad input at a desk, and so is a service item that the directory lacks; a story has both refused. */
    bool unlisted = json_is_true(expected) || strcmp(submission->error.where, "/topic") == 0;
    if (submission->result == SUBMISSION_FAILED && unlisted && expected) return;
    if (submission->result != SUBMISSION_ACCEPTED && !refused) fail_msg("step %zu: %s", number, submission->error.message);
    if (refused != (expected && !json_is_false(expected)))
        fail_msg("step %zu %s: %s (" STR_FMT ")", number, text_of(step, "do"), refused ? "refused" : "carried out",
                 STR_ARG(refused ? submission->refusal.reason.zh : STR("")));
    if (refused && json_is_string(expected) && !str_is(article, json_string_value(expected)))
        fail_msg("step %zu: refused under " STR_FMT, number, STR_ARG(article));
}

static void tell(struct story *story, const json_t *step, size_t number) {
    struct command command;
    struct error error;
    json_t *args;
    const char *label = text_of(step, "matter"), *by = text_of(step, "by");
    office_clock(&story->office, text_of(step, "at"));
    if (!command_read(step, &command, &args, 480, &error)) {
        assert_true(json_is_true(json_object_get(step, "refused")));
        return;
    }
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct submission submission = {.actor = {.staff = str_from(by[0] ? by : "admin"), .administrator = true},
                                    .matter = matter_of(story, label), .command = command, .version_expected = -1,
                                    .at = INSTANT_NONE, .arena = arena};
    desk_execute(story->office.desk, &submission);
    compare(step, number, &submission);
    if (command.verb == VERB_REGISTER && submission.result == SUBMISSION_ACCEPTED) {
        assert_true(story->count < MATTERS_MAX);
        story->matters[story->count++] = (struct told){label, submission.matter_id};
    }
    submission_release(&submission);
    json_decref(args);
    arena_free(arena);
}

/* What the story expects of a month, the desk reports of its days. */
static void report(struct story *story, const json_t *expect, size_t number) {
    const char *name, *month = text_of(expect, "month");
    const struct actor leader = {.staff = STR("admin"), .roles = 1U << ROLE_LEADER};
    struct figures_report found;
    json_t *expected;
    int year, which, day;
    char first[20];
    snprintf(first, sizeof first, "%s-01", month);
    struct figures_query query = {.by = FIGURES_BY_MONTH, .unit = str_from(text_of(expect, "unit")),
                                  .staff = str_from(text_of(expect, "staff"))};
    assert_true(day_parse(str_from(first), &query.from));
    day_to_civil(query.from + 31, &year, &which, &day);
    query.below = day_from_civil(year, which, 1);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    if (!desk_figures(story->office.reader, &leader, &query, &found, arena, &story->office.error))
        fail_msg("step %zu: %s", number, story->office.error.message);
    json_object_foreach(json_object_get(expect, "figures"), name, expected) {
        enum figure figure;
        assert_true(figure_read(str_from(name), &figure));
        struct figure_value value = figure_of(figure, found.total);
        double is = figure_rules[figure].kind == FIGURE_SUM ? (double)value.numerator / SUM_PARTS : (double)value.numerator;
        if (is > json_number_value(expected) + 0.001 || is < json_number_value(expected) - 0.001)
            fail_msg("step %zu: %s of %s is %g at the desk", number, name, month, is);
    }
    arena_free(arena);
}

static void test_story(void **state) {
    json_error_t json_error;
    json_t *root = json_load_file(*state, 0, &json_error);
    if (!root) fail_msg("%s: %s", (const char *)*state, json_error.text);
    const json_t *steps = json_object_get(root, "steps");
    struct story story = {0};
    open_office(&story, root, text_of(json_array_get(steps, 0), "at"));
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        const json_t *expect = json_object_get(step, "expect");
        if (json_object_get(step, "do")) tell(&story, step, i + 1);
        else if (json_object_get(expect, "month")) report(&story, expect, i + 1);
    }
    office_settle(&story.office);
    office_check(&story.office);
    office_close(&story.office);
    json_decref(root);
}

int main(int argc, char **argv) {
    struct CMUnitTest tests[STORIES_MAX];
    assert_true(argc > 1 && argc <= STORIES_MAX);
    for (int i = 1; i < argc; i++) tests[i - 1] = (struct CMUnitTest){argv[i], test_story, NULL, NULL, argv[i]};
    return _cmocka_run_group_tests("stories", tests, (size_t)argc - 1, NULL, NULL);
}
