/* Regulations as a desk keeps them: what matters were born under stays readable whatever the packs of later programs say. */
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
static const struct pack_source changed = {find_changed, NULL};

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

static void kept_texts_do_not_depend_on_the_packs_of_the_program(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    desk_set_packs(&changed);
    office_reopen(&office, "2026-09-28T10:00");
    int64_t next = office_register(&office, "sun", REGISTER_OWN);
    assert_false(born_hash_differs(id, next));
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    office_check(&office);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_texts_do_not_depend_on_the_packs_of_the_program, open_combined, close_combined),
        cmocka_unit_test_setup_teardown(a_desk_from_before_gets_its_bases, open_combined, close_combined),
        cmocka_unit_test_setup_teardown(bases_that_are_lost_are_named, open_combined, close_combined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
