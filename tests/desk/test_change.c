/* Changes of people and rules, a failing disk under the desk, two processes on one directory, copies, tampering. */
#include <semaphore.h>
#include <sqlite3.h>

#include "../store/fault_vfs.h"
#include "office.h"

/* ---- people ---- */

static size_t listed(const char *unit) {
    struct desk_filter filter = {.unit = str_from(unit), .from = INSTANT_NONE, .to = INSTANT_NONE};
    struct matter_row *rows;
    size_t count;
    int64_t next;
    assert_true(desk_list(office.reader, &admin, &filter, 0, 100, &rows, &count, &next, office.arena, &office.error));
    return count;
}

static void lists_follow_somebody_to_another_unit(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) (void)office_register(&office, "sun", i ? REGISTER_OWN : REGISTER_LEVY);
    (void)office_register(&office, "bai", REGISTER_OWN);
    assert_int_equal(listed("hall"), 4);
    assert_int_equal(listed("levy"), 0);
    json_t *organisation = organisation_now();
    assert_int_equal(json_object_set_new(staff_entry(organisation, "sun"), "unit", json_string("levy")), 0);
    struct actor sun = office_actor("sun");
    assert_false(desk_set_organisation(office.desk, &sun, organisation, &office.error));
    assert_int_equal(office.error.code, ERROR_FORBIDDEN);
    if (!desk_set_organisation(office.desk, &admin, organisation, &office.error)) {
        fail_msg("%s %s", office.error.where, office.error.message);
    }
    assert_int_equal(listed("hall"), 1);
    assert_int_equal(listed("levy"), 3);
    office_check(&office); /* and after a restart */
    assert_int_equal(listed("levy"), 3);
    json_decref(organisation);
}

static void nobody_who_still_answers_for_a_matter_disappears(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    json_t *organisation = organisation_now();
    json_t *staff = json_object_get(organisation, "staff");
    size_t i = 0;
    while (json_array_get(staff, i) != staff_entry(organisation, "sun")) i++;
    assert_int_equal(json_array_remove(staff, i), 0);
    assert_false(desk_set_organisation(office.desk, &admin, organisation, &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
    assert_non_null(strstr(office.error.message, "sun"));
    assert_non_null(strstr(office.error.hint, "active"));
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"close\",\"outcome\":\"answered\"}"), SUBMISSION_ACCEPTED);
    assert_true(desk_set_organisation(office.desk, &admin, organisation, &office.error));
    assert_int_equal(office_do(&office, "sun", 0, REGISTER_OWN), SUBMISSION_FAILED); /* unknown now */
    json_decref(organisation);
    office_check(&office);
}

static void a_unit_that_still_holds_something_does_not_disappear(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收管理\"}"),
                     SUBMISSION_ACCEPTED);
    json_t *merged = organisation_now();
    assert_int_equal(json_array_remove(json_object_get(merged, "units"), 1), 0);
    json_object_set_new(staff_entry(merged, "qian"), "unit", json_string("hall"));
    assert_false(desk_set_organisation(office.desk, &admin, merged, &office.error));
    assert_non_null(strstr(office.error.message, "levy"));
    assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"return\",\"opinion\":\"机构合并\"}"), SUBMISSION_ACCEPTED);
    organisation_set(merged);
    office_check(&office);
}

static void the_last_with_a_role_that_a_rule_needs_keeps_it(void **state) {
    (void)state;
    static const char pack[] = "regulation: tight\nversion: \"1\"\ntitle: {zh: 紧, en: Tight}\narticles: {第一条: {zh: 甲, en: a}}\n"
                               "sanctions:\n  - {article: 第一条, measures: any, decide: unit_head}\n";
    assert_true(desk_adopt_regulation(office.desk, &admin, str_from(pack), &office.error));
    json_t *without = organisation_now();
    for (size_t i = 0; i < 2; i++)
        json_object_set_new(staff_entry(without, i ? "zhao" : "qian"), "roles", json_pack("[s]", "staff"));
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_false(desk_set_organisation(office.desk, &admin, without, &office.error));
    assert_non_null(strstr(office.error.message, "unit_head"));
    assert_non_null(strstr(office.error.message, "第一条"));
    json_t *other = json_deep_copy(without);
    json_object_set_new(staff_entry(other, "bai"), "roles", json_pack("[s]", "unit_head")); /* somebody else instead */
    organisation_set(other);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"close\",\"outcome\":\"withdrawn\"}"), SUBMISSION_ACCEPTED);
    organisation_set(without); /* nothing is open that it could harm */
    office_check(&office);
}

static void a_wrong_organisation_changes_nothing(void **state) {
    (void)state;
    json_t *organisation = organisation_now();
    assert_int_equal(json_object_set_new(staff_entry(organisation, "sun"), "unit", json_string("nowhere")), 0);
    int64_t events = atomic_load(&office.desk->core->events);
    assert_false(desk_set_organisation(office.desk, &admin, organisation, &office.error));
    assert_true(office.error.where[0] == '/');
    assert_int_equal(atomic_load(&office.desk->core->events), events);
    (void)office_register(&office, "sun", REGISTER_OWN);
    json_decref(organisation);
    office_check(&office);
}

/* ---- rules ---- */

static struct str stricter_pack(void) {
    struct str yaml = regulation_builtin_yaml(STR("tax-bureau"));
    char *text = str_terminated(office.arena, yaml), *version = strstr(text, "version: \"1\""), *amount =
        strstr(text, "amount: 3, unit: working_days");
    assert_non_null(version);
    assert_non_null(amount);
    version[strlen("version: \"")] = '2';
    amount[strlen("amount: ")] = '2';
    return str_from(text);
}

static void a_matter_lives_under_the_rules_it_was_born_under(void **state) {
    (void)state;
    int64_t old = office_register(&office, "sun", REGISTER_OWN);
    if (!desk_adopt_regulation(office.desk, &admin, stricter_pack(), &office.error)) {
        fail_msg("%s %s", office.error.where, office.error.message);
    }
    int64_t new = office_register(&office, "sun", REGISTER_OWN);
    for (int pass = 0; pass < 2; pass++) {
        struct matter_row row;
        assert_true(matter_row_find(office.reader, old, &row, office.arena));
        assert_int_equal(row.next_due, office_at("2026-10-08T17:30"));
        assert_true(matter_row_find(office.reader, new, &row, office.arena));
        assert_int_equal(row.next_due, office_at("2026-09-30T17:30"));
        struct desk_matter found;
        assert_true(desk_matter(office.reader, &admin, old, &found, office.arena));
        assert_true(str_is(found.world.regulation->version, "1"));
        desk_matter_release(&found);
        assert_true(desk_matter(office.reader, &admin, new, &found, office.arena));
        assert_true(str_is(found.world.regulation->version, "2"));
        desk_matter_release(&found);
        office_check(&office); /* and again after a restart, from the kept texts */
    }
    assert_false(desk_adopt_regulation(office.desk, &admin, STR("regulation: x\nclocks: what"), &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
    (void)office_register(&office, "sun", REGISTER_OWN);
}

/* ---- one process a directory ---- */

static void a_second_desk_on_the_same_data_is_refused(void **state) {
    (void)state;
    struct error error = {0};
    assert_null(desk_open(office.dir, DESK_SERVE, &error));
    assert_int_equal(error.code, ERROR_STORAGE);
    assert_true(error.message[0] && error.hint[0]);
    assert_null(desk_open(office.dir, DESK_OFFLINE, &error));
    struct digest before, after;
    assert_false(desk_rebuild(office.dir, &before, &after, &error));
    (void)office_register(&office, "sun", REGISTER_OWN); /* the first is unharmed */
    /* Beside it: reading and accounts, no commands. */
    struct desk *beside = desk_open(office.dir, DESK_BESIDE, &error);
    assert_non_null(beside);
    struct errand errand;
    errand_init(&errand, "sun", 0, REGISTER_OWN);
    assert_int_equal(desk_execute(beside, &errand.submission), SUBMISSION_FAILED);
    assert_int_equal(errand.submission.error.code, ERROR_STORAGE);
    errand_release(&errand);
    desk_close(beside);
    (void)office_register(&office, "sun", REGISTER_OWN);
    office_check(&office);
}

static void a_directory_that_is_none_is_named(void **state) {
    (void)state;
    struct error error = {0};
    assert_null(desk_open(STR("/nowhere/at/all"), DESK_SERVE, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_non_null(strstr(error.hint, "init"));
    struct str password;
    struct desk_new given = {.pack = STR("tax-bureau")};
    assert_false(desk_create(office.dir, &given, 0, &password, office.arena, &error));
    assert_int_equal(error.code, ERROR_INPUT);
    given.pack = STR("no-such-pack");
    struct str other = str_printf(office.arena, "%s/other", office.folder.path);
    assert_false(desk_create(other, &given, office_at("2026-09-28T09:00"), &password, office.arena, &error));
    assert_non_null(strstr(error.message, "no-such-pack"));
    given.pack = STR("hotel"); /* and nothing is left that would stop the next try */
    if (!desk_create(other, &given, office_at("2026-09-28T09:00"), &password, office.arena, &error)) {
        fail_msg("%s", error.message);
    }
    assert_true(password.len >= 8);
}

/* ---- copies ---- */

static void a_backup_made_while_serving_comes_back_whole(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    struct str file = str_printf(office.arena, "%s/copy.db", office.folder.path), dir =
        str_printf(office.arena, "%s/back", office.folder.path);
    struct str code = desk_tracking_code(office.desk, id, office.arena);
    if (!desk_backup(office.dir, file, &office.error)) fail_msg("%s", office.error.message);
    (void)office_register(&office, "sun", REGISTER_OWN); /* not in it */
    assert_false(desk_restore(office.dir, file, &office.error)); /* never over a desk */
    if (!desk_restore(dir, file, &office.error)) fail_msg("%s", office.error.message);
    struct desk_verification found;
    assert_true(desk_verify(dir, &found, &office.error));
    assert_int_equal(found.first_bad_seq, 0);
    assert_int_equal(found.matters, 1);
    struct desk *back = desk_open(dir, DESK_SERVE, &office.error);
    assert_non_null(back);
    struct desk_reader *reader = desk_reader_new(back, &office.error);
    struct desk_matter seen;
    assert_true(desk_track(reader, matter_number(id, office.arena), code, &seen, office.arena)); /* the printed receipt is good */
    desk_matter_release(&seen);
    desk_reader_free(reader);
    desk_close(back);
}

/* ---- one of several fails ---- */

struct gate { /* keeps the commit thread busy, so that what comes meanwhile becomes one transaction */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool entered, open;
};

static bool stand_in_the_gate(struct store *writer, void *context, struct error *error) {
    struct gate *gate = context;
    (void)writer, (void)error;
    (void)pthread_mutex_lock(&gate->mutex);
    gate->entered = true;
    (void)pthread_cond_broadcast(&gate->changed);
    while (!gate->open) (void)pthread_cond_wait(&gate->changed, &gate->mutex);
    (void)pthread_mutex_unlock(&gate->mutex);
    return true;
}

static void *close_gate(void *context) {
    struct error error;
    assert_true(desk_write(office.desk, stand_in_the_gate, context, &error));
    return NULL;
}

static void note_done(struct submission *submission) {
    (void)sem_post(submission->context);
}

/* As if something were wrong with one row of the database. */
static void run_sql(const char *sql) {
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(desk_path(office.dir, "ledger.db", office.arena), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s", message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void one_that_fails_after_writing_harms_no_other(void **state) {
    (void)state;
    enum { COMMANDS = 5, BAD = 2 };
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
    struct errand errands[COMMANDS];
    sem_t done;
    pthread_t thread;
    assert_int_equal(sem_init(&done, 0, 0), 0);
    run_sql("CREATE TRIGGER bad BEFORE INSERT ON matter WHEN new.subject = '坏' BEGIN SELECT RAISE(ABORT, 'bad row'); END");
    int64_t events = atomic_load(&office.desk->core->events);
    assert_int_equal(pthread_create(&thread, NULL, close_gate, &gate), 0);
    (void)pthread_mutex_lock(&gate.mutex);
    while (!gate.entered) (void)pthread_cond_wait(&gate.changed, &gate.mutex);
    for (int i = 0; i < COMMANDS; i++) {
        errand_init(&errands[i], "sun", 0, i == BAD ? "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\","
                                                      "\"subject\":\"坏\",\"scope\":\"self\"}" : REGISTER_OWN);
        errands[i].submission.done = note_done;
        errands[i].submission.context = &done;
        desk_submit(office.desk, &errands[i].submission);
    }
    gate.open = true;
    (void)pthread_cond_broadcast(&gate.changed);
    (void)pthread_mutex_unlock(&gate.mutex);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (int i = 0; i < COMMANDS; i++) assert_int_equal(sem_wait(&done), 0);
    for (int i = 0; i < COMMANDS; i++) {
        assert_int_equal(errands[i].submission.result, i == BAD ? SUBMISSION_FAILED : SUBMISSION_ACCEPTED);
        if (i != BAD) assert_int_equal(errands[i].submission.matter_id % 10000000, i < BAD ? i + 1 : i); /* no gap */
        errand_release(&errands[i]);
    }
    assert_int_equal(atomic_load(&office.desk->core->events), events + COMMANDS - 1);
    run_sql("DROP TRIGGER bad");
    office_check(&office);
}

/* ---- tampering with what is derived ---- */

static void changed_lists_are_found_and_rebuilt(void **state) {
    (void)state;
    static const char *const ways[] = {
        "UPDATE matter SET owner = 'bai' WHERE id = 202609280000001",
        "UPDATE matter SET clocks = '[]'",
        "DELETE FROM matter",
        "UPDATE counter SET count = count + 1 WHERE party = 'sun' AND part = 2",
        "DELETE FROM counter WHERE part = 4",
        "INSERT INTO finding VALUES (202609280000001, 1, '第九条', 0, 0, 0, '[]')",
    };
    (void)office_register(&office, "sun", REGISTER_OWN);
    char path[400];
    (void)snprintf(path, sizeof path, "%.*s/ledger.db", STR_ARG(office.dir));
    for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
        sqlite3 *db;
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, ways[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        struct desk_verification found;
        assert_true(desk_verify(office.dir, &found, &office.error));
        if (!found.first_bad_seq) fail_msg("not found: %s", ways[i]);
        office_shut(&office);
        struct digest before, after;
        assert_true(desk_rebuild(office.dir, &before, &after, &office.error));
        assert_false(digest_equal(&before, &after));
        office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
        office.reader = desk_reader_new(office.desk, &office.error);
        office_check(&office);
    }
}

/* As after an update of the program: the views are dropped and replayed while opening. */
static void views_of_an_older_program_are_replayed_at_the_start(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    char path[400];
    (void)snprintf(path, sizeof path, "%.*s/ledger.db", STR_ARG(office.dir));
    struct digest before, after;
    assert_true(store_views_digest(office.reader->store, &before, &office.error));
    office_shut(&office);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    static const char older[] = "UPDATE note SET value = 'older' WHERE name = 'views'; DROP TABLE counter; DROP TABLE in_force";
    assert_int_equal(sqlite3_exec(db, older, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    struct error error = {0};
    assert_null(desk_open(office.dir, DESK_BESIDE, &error)); /* not for somebody beside to do */
    assert_true(error.hint[0] != 0);
    office.desk = desk_open(office.dir, DESK_SERVE, &office.error);
    if (!office.desk) fail_msg("%s", office.error.message);
    office.reader = desk_reader_new(office.desk, &office.error);
    assert_true(store_views_digest(office.reader->store, &after, &office.error));
    assert_true(digest_equal(&before, &after));
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"progress\",\"text\":\"正在查\"}"), SUBMISSION_ACCEPTED);
    office_check(&office);
}

/* ---- a failing disk ---- */

static int64_t matters_listed(void) {
    struct desk_filter filter = {.from = INSTANT_NONE, .to = INSTANT_NONE};
    struct matter_row *rows;
    size_t count;
    int64_t next;
    assert_true(desk_list(office.reader, &admin, &filter, 0, 200, &rows, &count, &next, office.arena, &office.error));
    return (int64_t)count;
}

static void fail_at(enum fault fault, enum fault_manner manner, bool full, int n, int *failed) {
    enum { COMMANDS = 4 };
    store_use_vfs(FAULT_VFS);
    fault_arm(fault, manner, 0, full);
    office_open(&office);
    int64_t id = office_register(&office, "sun", REGISTER_OWN), accepted = 1, failed_here = 0;
    fault_arm(fault, manner, n, full);
    for (int i = 0; i < COMMANDS; i++) {
        struct errand errand;
        errand_init(&errand, "sun", 0, i % 2 ? REGISTER_LEVY : REGISTER_OWN);
        enum submission_result result = desk_execute(office.desk, &errand.submission);
        assert_true(result == SUBMISSION_ACCEPTED || result == SUBMISSION_FAILED);
        if (result == SUBMISSION_ACCEPTED) {
            accepted++;
        } else {
            failed_here++;
            assert_int_equal(errand.submission.error.code, ERROR_STORAGE);
            assert_true(errand.submission.error.message[0] && errand.submission.error.hint[0]);
            assert_null(errand.submission.state);
            struct desk_health health;
            desk_health(office.desk, &health);
            assert_true(health.problem[0] && !health.ready);
        }
        errand_release(&errand);
    }
    fault_arm(fault, manner, 0, full); /* space again: the desk goes on by itself */
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"progress\",\"text\":\"正在查\"}"), SUBMISSION_ACCEPTED);
    accepted++;
    (void)office_register(&office, "sun", REGISTER_OWN);
    struct desk_health health;
    desk_health(office.desk, &health);
    assert_true(health.ready && !health.problem[0]);
    /* Exactly what was acknowledged (the command above counts for the last matter); after a force that failed perhaps more, and
     * who was told of the failure was told that, too. */
    int64_t listed = matters_listed(), in_doubt = fault == FAULT_SYNC ? failed_here : 0;
    assert_in_range(listed, accepted, accepted + in_doubt);
    office_check(&office);
    assert_int_equal(matters_listed(), listed);
    office_close(&office);
    store_use_vfs(NULL);
    *failed += (int)failed_here;
}

static void the_desk_survives_a_failing_disk(void **state) {
    (void)state;
    static const struct {
        enum fault fault;
        enum fault_manner manner;
        bool full;
    } ways[] = {{FAULT_WRITE, FAULT_ONCE, false}, {FAULT_WRITE, FAULT_FROM_THEN_ON, true}, {FAULT_SYNC, FAULT_ONCE, false},
                {FAULT_SYNC, FAULT_FROM_THEN_ON, false}};
    fault_vfs_register();
    for (size_t w = 0; w < ARRAY_LENGTH(ways); w++) {
        int failed = 0;
        for (int n = 1; n <= 12; n++) fail_at(ways[w].fault, ways[w].manner, ways[w].full, n, &failed);
        assert_true(failed > 0); /* something did fail */
    }
    desk_set_clock(NULL, INSTANT_NONE);
}

/* Matters are numbered by the days of the zone, and figures are kept by them. */
static void the_zone_changes_only_before_anything_is_recorded(void **state) {
    (void)state;
    json_t *organisation = organisation_now();
    json_object_set_new(organisation, "zone", json_string("+09:00"));
    organisation_set(organisation);
    (void)office_register(&office, "sun", REGISTER_OWN);
    organisation = organisation_now();
    json_object_set_new(organisation, "zone", json_string("-05:00"));
    assert_false(desk_set_organisation(office.desk, &admin, organisation, &office.error));
    assert_string_equal(office.error.where, "/zone");
    json_decref(organisation);
    office_check(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_that_fails_after_writing_harms_no_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_follow_somebody_to_another_unit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_who_still_answers_for_a_matter_disappears, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_unit_that_still_holds_something_does_not_disappear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_with_a_role_that_a_rule_needs_keeps_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_organisation_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_matter_lives_under_the_rules_it_was_born_under, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_desk_on_the_same_data_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_directory_that_is_none_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_backup_made_while_serving_comes_back_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changed_lists_are_found_and_rebuilt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(views_of_an_older_program_are_replayed_at_the_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_zone_changes_only_before_anything_is_recorded, set_up, tear_down),
        cmocka_unit_test(the_desk_survives_a_failing_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
