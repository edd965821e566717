/* Regulations as a desk keeps them: what matters were born under stays readable whatever the packs of later programs say, and
 * what the organisation set in place of the text's numbers holds for what is born afterwards, with its reason. */
#include <sqlite3.h>

#include "office.h"

/* ---- kept texts stand by themselves ---- */

static int open_combined(void **state) {
    (void)state;
    admin = office_actor("admin");
    office_open_under(&office, "tax-bureau,hotel", office_organisation);
    return 0;
}

static int close_combined(void **state) {
    desk_set_packs(NULL);
    return tear_down(state);
}

/* A program whose packs have changed: another title for all of them. */
static bool find_changed(void *context, struct str id, struct str *yaml) {
    static char text[LIMIT_PACK_BYTES];
    (void)context;
    struct str old = regulation_builtin_yaml(id);
    if (old.len == 0) return false;
    memcpy(text, old.ptr, old.len);
    text[old.len] = '\0';
    char *version = strstr(text, "version: \"1\"");
    assert_non_null(version);
    version[strlen("version: \"")] = '9';
    *yaml = (struct str){text, old.len};
    return true;
}
static const struct pack_source changed = {.find = find_changed};

static int64_t born_hash_differs(int64_t first, int64_t second) {
    struct desk_matter a, b;
    assert_true(desk_matter(office.reader, &admin, first, &a, office.arena));
    assert_true(desk_matter(office.reader, &admin, second, &b, office.arena));
    bool differs = !str_equal(a.matter->regulation_hash, b.matter->regulation_hash);
    assert_non_null(regulation_article(a.world.regulation, a.matter->clocks[0].article));
    desk_matter_release(&a);
    desk_matter_release(&b);
    return differs;
}

static bool set_number(const char *text) {
    json_t *entry = json_loads(text, 0, NULL);
    assert_non_null(entry);
    bool set = desk_set_number(office.desk, &admin, entry, &office.error);
    json_decref(entry);
    return set;
}

static void kept_texts_do_not_depend_on_the_packs_of_the_program(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    desk_set_packs(&changed);
    office_reopen(&office, "2026-09-28T10:00");
    int64_t next = office_register(&office, "sun", REGISTER_OWN);
    assert_false(born_hash_differs(id, next));
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    office_check(&office);
    assert_true(set_number("{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"working_days\",\"reason\":\"试\"}"));
    assert_true(born_hash_differs(id, office_register(&office, "sun", REGISTER_OWN)));
    assert_true(desk_withdraw_number(office.desk, &admin, STR("clock/own-answer"), (struct str){0}, &office.error));
    assert_false(born_hash_differs(id, office_register(&office, "sun", REGISTER_OWN))); /* of the texts as they were */
    /* What is adopted now is of the packs as they are now. */
    struct error error;
    struct str both = regulation_combined_yaml(office.arena, STR("tax-bureau,hotel"), &error);
    assert_true(desk_adopt_regulation(office.desk, &admin, both, &office.error));
    assert_true(born_hash_differs(id, office_register(&office, "sun", REGISTER_OWN)));
    office_check(&office);
}

static void in_ledger(const char *sql) {
    sqlite3 *db;
    char *problem = NULL;
    struct str path = str_printf(office.arena, STR_FMT "/ledger.db", STR_ARG(office.dir));
    assert_int_equal(sqlite3_open(path.ptr, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK) fail_msg("%s", problem);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* As a version of the program wrote it that kept only the pack's own text. */
static void forget_bases(void) {
    office_shut(&office);
    in_ledger("DROP TRIGGER kept_text_stay; DELETE FROM kept_text WHERE instr(hash, '/') > 0;"
              "CREATE TRIGGER kept_text_stay BEFORE DELETE ON kept_text BEGIN SELECT RAISE(ABORT, 'kept'); END;"
              "DELETE FROM note WHERE name LIKE 'regulations:%'");
}

static void open_again(void) {
    office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
    if (!office.desk) return;
    office.reader = desk_reader_new(office.desk, &office.error);
    assert_non_null(office.reader);
}

static void a_desk_from_before_gets_its_bases(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    forget_bases();
    open_again(); /* with the program it was written with */
    assert_non_null(office.desk);
    office_shut(&office);
    desk_set_packs(&changed);
    open_again();
    if (!office.desk) fail_msg("%s", office.error.message);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    assert_false(born_hash_differs(id, office_register(&office, "sun", REGISTER_OWN)));
    office_check(&office);
}

static void bases_that_are_lost_are_named(void **state) {
    (void)state;
    (void)office_register(&office, "sun", REGISTER_OWN);
    forget_bases();
    desk_set_packs(&changed);
    open_again();
    assert_null(office.desk);
    assert_int_equal(office.error.code, ERROR_STORAGE);
    assert_non_null(strstr(office.error.message, "combined"));
    assert_non_null(strstr(office.error.hint, "version of the program"));
    desk_set_packs(NULL); /* which brings it back */
    open_again();
    assert_non_null(office.desk);
}

/* ---- numbers set otherwise ---- */

/* When the first clock of a matter is due, and what is said of it. */
static instant due_of(int64_t id, struct str *said) {
    struct desk_matter found;
    struct buf out;
    buf_init(&out, 10000);
    assert_true(desk_matter(office.reader, &admin, id, &found, office.arena));
    matter_explain_clock(&found.world, found.matter, &found.matter->clocks[0], LANGUAGE_ZH, &out, office.arena);
    *said = str_copy(office.arena, buf_str(&out));
    instant due = found.matter->clocks[0].due;
    buf_release(&out);
    desk_matter_release(&found);
    return due;
}

static bool says(struct str said, const char *part) {
    return strstr(str_terminated(office.arena, said), part) != NULL;
}

static void what_is_set_holds_for_what_is_born_afterwards(void **state) {
    (void)state;
    struct str said;
    int64_t before = office_register(&office, "sun", REGISTER_OWN);
    assert_true(set_number("{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"working_days\",\"reason\":\"局长办公会决定\"}"));
    int64_t after = office_register(&office, "sun", REGISTER_OWN);
    for (int pass = 0; pass < 2; pass++) {
        assert_int_equal(due_of(before, &said), office_at("2026-10-08T17:30"));
        assert_false(says(said, "本单位"));
        assert_int_equal(due_of(after, &said), office_at("2026-09-30T17:30"));
        assert_true(says(said, "第八条") && says(said, "制度原文：3个工作日") && says(said, "本单位定为2个工作日"));
        assert_true(says(said, "局长办公会决定") && says(said, "管理员") && says(said, "2026-09-28"));
        assert_false(says(said, "宽于"));
        assert_true(born_hash_differs(before, after));
        office_check(&office); /* and again after a restart, from the kept texts */
    }
    assert_true(desk_withdraw_number(office.desk, &admin, STR("clock/own-answer"), STR("改回原文"), &office.error));
    int64_t last = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(due_of(last, &said), office_at("2026-10-08T17:30"));
    assert_false(born_hash_differs(before, last)); /* the text alone, as it was */
    struct rules_event *events;
    size_t count;
    assert_true(desk_rules_history(office.reader, &events, &count, office.arena, &office.error));
    assert_true(says(events[0].body, "withdrawn") && says(events[0].body, "改回原文"));
    assert_false(desk_withdraw_number(office.desk, &admin, STR("clock/own-answer"), STR("改回原文"), &office.error));
    assert_int_equal(office.error.code, ERROR_NOT_FOUND);
}

static void from_a_later_day_on(void **state) {
    (void)state;
    struct str said;
    assert_true(set_number("{\"number\":\"clock/own-answer\",\"amount\":5,\"unit\":\"working_days\",\"reason\":\"年底人手不足\","
                           "\"from\":\"2026-09-29\"}"));
    int64_t today = office_register(&office, "sun", REGISTER_OWN);
    office_clock(&office, "2026-09-29T09:00");
    int64_t tomorrow = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(due_of(today, &said), office_at("2026-10-08T17:30"));
    assert_false(says(said, "本单位"));
    assert_int_equal(due_of(tomorrow, &said), office_at("2026-10-12T17:30"));
    assert_true(says(said, "宽于制度原文"));
    office_check(&office);
}

static void a_wrong_number_changes_nothing(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "{\"number\":\"clock/no\",\"amount\":2,\"unit\":\"days\",\"reason\":\"x\"}",
        "{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"days\",\"reason\":\" \"}",
        "{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"weeks\",\"reason\":\"x\"}",
        "{\"number\":\"clock/own-answer\",\"amount\":0,\"unit\":\"days\",\"reason\":\"x\"}",
        "{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"days\",\"reason\":\"x\",\"from\":\"soon\"}",
    };
    int64_t events = atomic_load(&office.desk->core->events);
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        assert_false(set_number(wrong[i]));
        assert_int_equal(office.error.code, ERROR_INPUT);
        assert_true(str_starts(str_from(office.error.where), STR("/overrides/0")));
    }
    struct actor sun = office_actor("sun");
    assert_false(desk_withdraw_number(office.desk, &sun, STR("clock/own-answer"), STR("改回原文"), &office.error));
    assert_int_equal(office.error.code, ERROR_FORBIDDEN);
    assert_int_equal(atomic_load(&office.desk->core->events), events);
    office_check(&office);
}

static void an_import_keeps_signs_or_replaces_them(void **state) {
    (void)state;
    assert_true(set_number("{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"working_days\",\"reason\":\"局长办公会决定\"}"));
    json_t *organisation = organisation_now();
    json_object_del(organisation, "overrides"); /* a list of staff that says nothing of numbers */
    organisation_set(organisation);
    organisation = organisation_now();
    json_t *entry = json_array_get(json_object_get(organisation, "overrides"), 0);
    assert_string_equal(json_string_value(json_object_get(entry, "by")), "admin");
    office_clock(&office, "2026-09-29T09:00");
    json_object_set_new(entry, "amount", json_integer(1));
    json_object_set_new(entry, "by", json_string("zhao")); /* nobody signs for another */
    json_object_set_new(entry, "on", json_string("2001-01-01"));
    organisation_set(organisation);
    organisation = organisation_now();
    entry = json_array_get(json_object_get(organisation, "overrides"), 0);
    assert_string_equal(json_string_value(json_object_get(entry, "by")), "admin");
    assert_string_equal(json_string_value(json_object_get(entry, "on")), "2026-09-29");
    json_array_clear(json_object_get(organisation, "overrides"));
    organisation_set(organisation);
    struct rules_event *events;
    size_t count;
    assert_true(desk_rules_history(office.reader, &events, &count, office.arena, &office.error));
    assert_int_equal(count, 4); /* newest first: withdrawn, set to 1, set to 2, the text */
    assert_true(says(events[0].body, "withdrawn") && says(events[1].body, "\"amount\":1") && says(events[2].body, "局长办公会决定"));
    assert_true(str_is(events[2].by, "admin") && events[2].at == office_at("2026-09-28T09:00"));
    office_check(&office);
}

static void another_text_keeps_the_numbers_or_is_refused(void **state) {
    (void)state;
    struct error error;
    assert_true(set_number("{\"number\":\"clock/own-answer\",\"amount\":2,\"unit\":\"working_days\",\"reason\":\"局长办公会决定\"}"));
    assert_false(desk_adopt_regulation(office.desk, &admin, regulation_builtin_yaml(STR("hotel")), &office.error));
    assert_non_null(strstr(office.error.hint, "withdraw"));
    struct str both = regulation_combined_yaml(office.arena, STR("tax-bureau,hotel"), &error), said;
    assert_true(desk_adopt_regulation(office.desk, &admin, both, &office.error));
    assert_int_equal(due_of(office_register(&office, "sun", REGISTER_OWN), &said), office_at("2026-09-30T17:30"));
    office_check(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_texts_do_not_depend_on_the_packs_of_the_program, open_combined, close_combined),
        cmocka_unit_test_setup_teardown(a_desk_from_before_gets_its_bases, open_combined, close_combined),
        cmocka_unit_test_setup_teardown(bases_that_are_lost_are_named, open_combined, close_combined),
        cmocka_unit_test_setup_teardown(what_is_set_holds_for_what_is_born_afterwards, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_a_later_day_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_number_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_import_keeps_signs_or_replaces_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_text_keeps_the_numbers_or_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
