/* `packs`, `check` and `simulate`: what they print and with what they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "regulation/regulation.h"
#include "run.h"

static void write_file(const char *name, struct str content) {
    FILE *out = fopen(name, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(content.ptr, 1, content.len, out), content.len);
    assert_int_equal(fclose(out), 0);
}

/* The built-in pack `id` with the first `what` replaced; the file is the test's own, in its working directory. */
static void write_changed(const char *name, const char *id, const char *what, const char *by) {
    struct str yaml = regulation_builtin_yaml(str_from(id));
    const char *found = memmem(yaml.ptr, yaml.len, what, strlen(what));
    if (!found) fail_msg("%s has no %s", id, what);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    size_t before = (size_t)(found - yaml.ptr), after = before + strlen(what);
    write_file(name, str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(str_slice(yaml, 0, before)), by,
                                STR_ARG(str_slice(yaml, after, yaml.len))));
    arena_free(arena);
}

static void lists_and_checks_the_built_in(void **state) {
    (void)state;
    struct outcome packs = RUN("packs");
    assert_int_equal(packs.code, EXIT_WELL);
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
        const char *id = str_terminated(arena, regulation_builtin_id(i));
        assert_non_null(strstr(packs.out, id));
        struct outcome check = RUN("check", id);
        assert_string_equal(check.err, "");
        assert_int_equal(check.code, EXIT_WELL);
        assert_non_null(strstr(check.out, ": good: "));
        outcome_release(&check);
        arena_free(arena);
    }
    outcome_release(&packs);
}

/* The error names file, line and column, and the rest of the packs are still checked. */
static void says_where_a_pack_is_bad(void **state) {
    (void)state;
    static const struct {
        const char *what, *by, *says;
    } cases[] = {
        {"source: S0-07", "colour: red\nsource: S0-07", "unknown key: colour"},
        {"version:", "\tversion:", ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        write_changed("changed.yaml", "tax-bureau", cases[i].what, cases[i].by);
        struct outcome outcome = RUN("check", "changed.yaml", "hotel");
        assert_int_equal(outcome.code, EXIT_NO);
        assert_int_equal(strncmp(outcome.err, "shouwen: changed.yaml:", strlen("shouwen: changed.yaml:")), 0);
        struct str rest = str_from(outcome.err + strlen("shouwen: changed.yaml:")), field;
        for (int part = 0; part < 2; part++) { /* line and column */
            int64_t number;
            assert_true(str_split(&rest, ':', &field) && str_int64(field, 1, 100000, &number));
        }
        assert_non_null(strstr(outcome.err, cases[i].says));
        assert_ptr_equal(strchr(outcome.err, '\n'), outcome.err + strlen(outcome.err) - 1); /* one line */
        assert_non_null(strstr(outcome.out, "hotel: good"));
        outcome_release(&outcome);
    }
    unlink("changed.yaml");
}

static void a_clock_needs_its_article(void **state) {
    (void)state;
    struct str yaml = regulation_builtin_yaml(STR("tax-bureau"));
    const char *clocks = memmem(yaml.ptr, yaml.len, "\nclocks:", 8);
    assert_non_null(clocks);
    const char *article = strstr(clocks, "article: ");
    assert_non_null(article);
    size_t at = (size_t)(article - yaml.ptr);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    write_file("changed.yaml", str_printf(arena, STR_FMT "until_article: " STR_FMT, STR_ARG(str_slice(yaml, 0, at)),
                                          STR_ARG(str_slice(yaml, at + strlen("article: "), yaml.len))));
    struct outcome outcome = RUN("check", "changed.yaml");
    assert_int_equal(outcome.code, EXIT_NO);
    assert_non_null(strstr(outcome.err, "article"));
    outcome_release(&outcome);
    arena_free(arena);
    unlink("changed.yaml");
}

static void no_such_pack(void **state) {
    (void)state;
    struct outcome outcome = RUN("check", "hotell");
    assert_int_equal(outcome.code, EXIT_NO);
    assert_string_equal(
        outcome.err, "shouwen: hotell: No such file or directory (`shouwen packs` lists the built-in ones; a file is named "
                     "with its path)\n");
    outcome_release(&outcome);
    outcome = RUN("check", ".");
    assert_int_equal(outcome.code, EXIT_NO);
    assert_string_equal(outcome.err, "shouwen: .: is a directory (name a file)\n");
    outcome_release(&outcome);
    outcome = RUN("check");
    assert_int_equal(outcome.code, EXIT_WRONG_USAGE);
    assert_string_equal(outcome.err, "shouwen: check: an argument is missing (usage: shouwen check PACK…)\n");
    outcome_release(&outcome);
}

static const char scenario[] =
    "{\"title\": \"t\", \"pack\": \"tax-bureau\", \"organisation\": {\"units\": [{\"id\": \"hall\", \"name\": \"大厅\"}], "
    "\"staff\": ["
    "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": "
    "\"2016-07-01\"}]}, \"steps\": ["
    "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"matter\": \"A\", \"channel\": \"phone\", "
    "\"kind\": \"query\", "
    "\"subject\": \"停业登记\", \"scope\": \"self\", \"asker\": {\"name\": \"王某\", \"phone\": \"10000000001\"}},"
    "{\"at\": \"2026-09-29T10:00\", \"expect\": {\"matter\": \"A\", \"state\": \"%s\"}}]}";

static void simulate_counts(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    static const struct {
        const char *expected, *closing;
        enum exit_code code;
    } cases[] = {{"open", "1 passed, 0 failed\n", EXIT_WELL}, {"closed", "0 passed, 1 failed\n", EXIT_NO}};
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const char *at = strstr(scenario, "%s");
        size_t before = (size_t)(at - scenario);
        write_file("story.json", str_printf(arena, "%.*s%s%s", (int)before, scenario, cases[i].expected, at + 2));
        struct outcome outcome = RUN("simulate", "story.json");
        assert_string_equal(outcome.err, "");
        assert_int_equal(outcome.code, cases[i].code);
        assert_string_equal(outcome.out + strlen(outcome.out) - strlen(cases[i].closing), cases[i].closing);
        if (cases[i].code == EXIT_NO) assert_non_null(strstr(outcome.out, "step 2"));
        outcome_release(&outcome);
    }
    unlink("story.json");
    arena_free(arena);
}

static void simulate_reports_what_is_no_scenario(void **state) {
    (void)state;
    static const char *const bad[] = {"", "[]",
                                      "{\"title\": \"t\", \"pack\": \"no-such-pack\", \"organisation\": {}, \"steps\": []}",
                                      "{\"pack\": \"hotel\", \"steps\": [}", "\xff\xfe"};
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        write_file("story.json", str_from(bad[i]));
        struct outcome outcome = RUN("simulate", "story.json");
        assert_int_equal(outcome.code, EXIT_NO);
        assert_int_equal(strncmp(outcome.err, "shouwen: story.json", strlen("shouwen: story.json")), 0);
        assert_string_equal(outcome.out, "0 passed, 1 failed\n");
        outcome_release(&outcome);
    }
    unlink("story.json");
    struct outcome outcome = RUN("simulate", "missing.json");
    assert_string_equal(outcome.err, "shouwen: missing.json: No such file or directory (check the name of the file)\n");
    outcome_release(&outcome);
}

#define ORGANISATION(posts)                                                                                             \
    "{\"units\":[{\"id\":\"a\",\"name\":\"甲科\"}],\"staff\":[{\"id\":\"x\",\"name\":\"某\",\"unit\":\"a\","            \
    "\"roles\":[\"leader\"],\"rank\":1,\"joined\":\"2020-01-01\",\"title\":\"主任\"}],\"posts\":[" posts "]}"

static void put_organisation(const char *text) {
    FILE *out = fopen("posts.json", "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* A good organisation passes; a post that is empty or has too many is a warning; a bad one is named with its place. */
static void checks_an_organisation(void **state) {
    (void)state;
    put_organisation(ORGANISATION("{\"unit\":\"a\",\"title\":\"主任\",\"count\":1},"
                                          "{\"unit\":\"a\",\"title\":\"副主任\",\"count\":3},"
                                          "{\"unit\":\"a\",\"role\":\"leader\",\"count\":0}"));
    struct outcome outcome = RUN("check", "posts.json");
    assert_int_equal(outcome.code, EXIT_WELL);
    assert_string_equal(outcome.out, "posts.json: good: 1 units, 1 staff, 0 topics, 3 posts\n");
    assert_string_equal(outcome.err, "shouwen: warning: /posts/1: 甲科, 副主任: the post is empty: 0 of 3\n"
                                     "shouwen: warning: /posts/2: 甲科, leader: the post has too many: 1 of 0\n");
    outcome_release(&outcome);
    put_organisation(ORGANISATION("{\"unit\":\"b\",\"title\":\"主任\",\"count\":1}"));
    outcome = RUN("check", "posts.json", "hotel");
    assert_int_equal(outcome.code, EXIT_NO);
    assert_non_null(strstr(outcome.err, "/posts/0/unit: no such unit: b"));
    assert_non_null(strstr(outcome.out, "hotel: good: "));
    outcome_release(&outcome);
    assert_int_equal(remove("posts.json"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_checks_the_built_in),
        cmocka_unit_test(checks_an_organisation),
        cmocka_unit_test(says_where_a_pack_is_bad),
        cmocka_unit_test(a_clock_needs_its_article),
        cmocka_unit_test(no_such_pack),
        cmocka_unit_test(simulate_counts),
        cmocka_unit_test(simulate_reports_what_is_no_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
