/* The shape of commands: what is wrong is said with its place and a hint; what is right becomes canonical. */
#include "fixture.h"

struct wrong {
    const char *command, *where, *message, *hint;
};

static const struct wrong wrongs[] = {
    {"[]", "", "JSON object", ""},
    {"{}", "/do", "missing", ""},
    {"{\"do\": \"transfre\", \"to\": \"pipe\"}", "/do", "unknown command \"transfre\"", "transfer"},
    {"{\"do\": \"overdue\"}", "/do", "unknown command", ""},
    {"{\"do\": \"answer\"}", "/text", "missing", ""},
    {"{\"do\": \"answer\", \"text\": null}", "/text", "missing", ""},
    {"{\"do\": \"answer\", \"text\": 3}", "/text", "must be a text", ""},
    {"{\"do\": \"answer\", \"text\": \"好\", \"bases\": \"法\"}", "/bases", "unknown key \"bases\"", "basis"},
    {"{\"do\": \"answer\", \"text\": \"\\u0007\"}", "/text", "control character", ""},
    {"{\"do\": \"close\", \"outcome\": \"finished\"}", "/outcome", "unknown word \"finished\"", "answered done guided"},
    {"{\"do\": \"close\", \"outcome\": \"done\", \"told\": \"yes\"}", "/told", "true or false", ""},
    {"{\"do\": \"explain\", \"text\": \"等\", \"until\": \"tomorrow\"}", "/until", "not a date", "2026-09-30T17:30"},
    {"{\"do\": \"explain\", \"text\": \"等\", \"until\": \"2026-02-30T10:00\"}", "/until", "not a date", ""},
    {"{\"do\": \"explain\", \"text\": \"等\", \"until\": \"2026-10-10T25:00\"}", "/until", "not a date", ""},
    {"{\"do\": \"notice\", \"items\": []}", "/items", "empty", ""},
    {"{\"do\": \"notice\", \"items\": \"证\"}", "/items", "must be a list", ""},
    {"{\"do\": \"notice\", \"items\": [\"证\", 3]}", "/items/1", "must be a text", ""},
    {"{\"do\": \"transfer\", \"to\": \" \"}", "/to", "blank", ""},
    {"{\"do\": \"contact\", \"who\": \"wu\"}", "/reached", "missing", ""},
    {"{\"do\": \"answer\", \"text\": \"好\", \"fields\": []}", "/fields", "object of named values", ""},
    {"{\"do\": \"answer\", \"text\": \"好\", \"fields\": {\"a\": {}}}", "/fields/a", "must be a text", ""},
    {"{\"do\": \"register\", \"kind\": \"query\", \"channel\": \"web\"}", "/subject", "missing", ""},
    {"{\"do\": \"register\", \"kind\": \"query\", \"channel\": \"web\", \"subject\": \" \"}", "/subject", "blank", ""},
    {"{\"do\": \"register\", \"kind\": \"query\", \"channel\": \"pigeon\", \"subject\": \"a\"}", "/channel", "unknown word",
     "visit phone"},
    {"{\"do\": \"register\", \"kind\": \"query\", \"channel\": \"web\", \"subject\": \"a\", \"asker\": {\"fone\": \"1\"}}",
     "/asker/fone", "unknown key \"fone\"", "phone"},
    {"{\"do\": \"register\", \"kind\": \"query\", \"channel\": \"web\", \"subject\": \"a\", \"asker\": {\"anonymous\": 1}}",
     "/asker/anonymous", "true or false", ""},
    {"{\"do\": \"find\", \"article\": \"x\", \"who\": [\"\"]}", "/who/0", "blank", ""},
    {"{\"do\": \"verify\", \"finding\": {\"who\": \"sun\"}}", "/finding", "number of a finding", ""},
    {"{\"do\": \"propose\", \"finding\": 1, \"measures\": [{\"amount\": 3}]}", "/measures/0", "with a measure", ""},
    {"{\"do\": \"propose\", \"finding\": 1, \"measures\": [{\"measure\": \"fine\", \"amount\": \"3\"}]}", "/measures/0", "number",
     ""},
    {"{\"do\": \"propose\", \"finding\": 1, \"measures\": [{\"measure\": \"fine\", \"on\": []}]}", "/measures/0", "empty", ""},
    {"{\"do\": \"propose\", \"finding\": 1, \"measures\": [{\"measure\": \"fine\", \"on\": \"\"}]}", "/measures/0", "blank", ""},
    {"{\"do\": \"propose\", \"finding\": 1, \"measures\": [{\"measure\": \" \"}]}", "/measures/0", "blank", ""},
};

static void test_what_is_wrong_is_said(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(wrongs); i++) {
        struct command command;
        struct error error = {0};
        json_t *args, *object = json_loads(wrongs[i].command, 0, NULL);
        assert_non_null(object);
        if (command_read(object, &command, &args, ZONE_MINUTES, &error)) fail_msg("taken: %s", wrongs[i].command);
        assert_null(args);
        if (strcmp(error.where, wrongs[i].where) != 0 || !strstr(error.message, wrongs[i].message) ||
            !strstr(error.hint, wrongs[i].hint))
            fail_msg("%s\n is at \"%s\": \"%s\" (\"%s\")", wrongs[i].command, error.where, error.message, error.hint);
        json_decref(object);
    }
}

static char *repeated(const char *before, const char *what, size_t count, const char *after) {
    size_t size = strlen(before) + strlen(what) * count + strlen(after) + 1, at = strlen(before);
    char *text = test_malloc(size);
    memcpy(text, before, at);
    for (size_t i = 0; i < count; i++, at += strlen(what)) memcpy(text + at, what, strlen(what));
    memcpy(text + at, after, strlen(after) + 1);
    return text;
}

static void assert_limited(const char *before, const char *what, size_t max, const char *after, const char *where,
                           const char *limit) {
    for (size_t over = 0; over < 2; over++) {
        struct command command;
        struct error error = {0};
        char *text = repeated(before, what, max + over, after);
        json_t *args, *object = json_loads(text, 0, NULL);
        assert_non_null(object);
        bool good = command_read(object, &command, &args, ZONE_MINUTES, &error);
        assert_int_equal(good, over == 0);
        if (over) {
            assert_int_equal(error.code, ERROR_LIMIT);
            assert_string_equal(error.where, where);
            assert_string_equal(error.hint, limit);
        }
        json_decref(args);
        json_decref(object);
        test_free(text);
    }
}

static void test_limits_are_exact(void **state) {
    (void)state;
    assert_limited("{\"do\": \"answer\", \"text\": \"", "好", LIMIT_TEXT_CHARS, "\"}", "/text", "LIMIT_TEXT_CHARS");
    assert_limited("{\"do\": \"register\", \"kind\": \"query\", \"channel\": \"web\", \"subject\": \"", "𠀀", LIMIT_SUBJECT_CHARS,
                   "\"}", "/subject", "LIMIT_SUBJECT_CHARS");
    assert_limited("{\"do\": \"transfer\", \"to\": \"", "a", LIMIT_WORD_CHARS, "\"}", "/to", "LIMIT_WORD_CHARS");
    assert_limited("{\"do\": \"notice\", \"items\": [\"x\"", ",\"x\"", LIMIT_LIST_ITEMS - 1, "]}", "/items", "LIMIT_LIST_ITEMS");
}

static void test_what_is_right_is_canonical(void **state) {
    (void)state;
    struct command command;
    struct error error;
    json_t *args,
        *object = json_loads("{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"matter\": \"A\", \"accepted\": true, \"until\": "
                             "\"2026-10-01 12:00\", \"text\": \"等\", \"do\": \"explain\"}",
                             0, NULL);
    assert_true(command_read(object, &command, &args, ZONE_MINUTES, &error));
    char *text = json_dumps(args, JSON_COMPACT);
    assert_string_equal(text, "{\"text\":\"等\",\"until\":\"2026-10-01T12:00+08:00\",\"accepted\":true}");
    free(text);
    json_decref(args);
    json_decref(object);
}

static void test_names_are_checked(void **state) {
    (void)state;
    static const struct wrong unknown[] = {
        {"{\"do\": \"transfer\", \"to\": \"nobody\"}", "/to", "no such unit or staff member \"nobody\"", "id"},
        {"{\"do\": \"assign\", \"to\": \"pipe\"}", "/to", "no such staff member", ""},
        {"{\"do\": \"contact\", \"who\": \"nobody\", \"reached\": true}", "/who", "no such unit or staff member", ""},
        {"{\"do\": \"consult\", \"units\": [\"pipe\", \"sun\"]}", "/units", "no such unit \"sun\"", ""},
        {"{\"do\": \"propose\", \"finding\": 1, \"measures\": [{\"measure\": \"fine\", \"on\": [\"sun\", \"nobody\"]}]}",
         "/measures", "no such unit or staff member \"nobody\"", ""},
        {"{\"do\": \"guide\", \"to\": \"市政府\"}", NULL, NULL, NULL}, /* an outside body has no id */
        {"{\"do\": \"contact\", \"who\": \"asker\", \"reached\": true}", NULL, NULL, NULL},
    };
    struct bench bench;
    bench_init(&bench);
    for (size_t i = 0; i < ARRAY_LENGTH(unknown); i++) {
        struct command command;
        struct error error;
        json_t *args;
        assert_true(command_read(bench_json(&bench, unknown[i].command), &command, &args, ZONE_MINUTES, &error));
        command.by = STR("sun");
        bool good = command_check(&command, bench.world.organisation, &error);
        if (good != (unknown[i].where == NULL)) fail_msg("%s: %s", unknown[i].command, good ? "taken" : error.message);
        if (!good && (strcmp(error.where, unknown[i].where) != 0 || !strstr(error.message, unknown[i].message)))
            fail_msg("%s: %s %s", unknown[i].command, error.where, error.message);
        json_decref(args);
    }
    bench_release(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_wrong_is_said),
        cmocka_unit_test(test_limits_are_exact),
        cmocka_unit_test(test_what_is_right_is_canonical),
        cmocka_unit_test(test_names_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
