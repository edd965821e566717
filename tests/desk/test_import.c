/* Importing: mapping, words, times, bad rows with their lines, a second run, a run cut off, and the four real files. */
#include "fixture.h"

struct told {
    char problems[8][300];
    size_t problems_count;
    size_t progress_calls;
};

static void on_progress(void *context, const struct import_progress *progress) {
    struct told *told = context;
    assert_true(progress->rows == progress->imported + progress->skipped + progress->bad);
    told->progress_calls++;
}

static void on_problem(void *context, const struct import_problem *problem) {
    struct told *told = context;
    if (told->problems_count < ARRAY_LENGTH(told->problems))
        (void)snprintf(told->problems[told->problems_count], sizeof told->problems[0], "%lld: %s", (long long)problem->line,
                       problem->reason);
    told->problems_count++;
}

static const struct actor importer = {.staff = STR_INIT("zhao"), .administrator = true};

static bool import_file(struct office *office, const char *path, const char *map, struct told *told,
                        struct import_progress *total) {
    *told = (struct told){0};
    return desk_import_matters(office->desk, &importer, str_from(path), str_from(map), on_progress, on_problem, told, total,
                               &office->error);
}

static bool import_bytes(struct office *office, struct str bytes, const char *map, struct told *told,
                         struct import_progress *total) {
    const char *path = str_terminated(office->arena, str_printf(office->arena, "%s/import.csv", office->folder.path));
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, out), bytes.len);
    assert_int_equal(fclose(out), 0);
    return import_file(office, path, map, told, total);
}

static void import_text(struct office *office, const char *text, const char *map, int64_t imported, int64_t skipped,
                        int64_t bad, struct told *told) {
    struct import_progress total;
    if (!import_bytes(office, str_from(text), map, told, &total))
        fail_msg("%s: %s", office->error.where, office->error.message);
    for (size_t i = 0; i < told->problems_count && i < ARRAY_LENGTH(told->problems); i++)
        print_message("%s\n", told->problems[i]);
    assert_int_equal(total.imported, imported);
    assert_int_equal(total.skipped, skipped);
    assert_int_equal(total.bad, bad);
    assert_int_equal(total.rows, imported + skipped + bad);
}

static size_t list(struct office *office, const char *query, struct matter_row **rows) {
    size_t count;
    int64_t next;
    struct desk_filter filter = {.query = str_from(query), .from = INSTANT_NONE, .to = INSTANT_NONE};
    assert_true(desk_list(office->reader, &importer, &filter, 0, 200, rows, &count, &next, office->arena, &office->error));
    return count;
}

static struct desk_matter only(struct office *office, const char *query) {
    struct matter_row *rows;
    struct desk_matter found;
    assert_int_equal(list(office, query, &rows), 1);
    assert_true(desk_matter(office->reader, &importer, rows[0].id, &found, office->arena));
    return found;
}

static struct str noted(const struct matter *matter, const char *name) {
    for (size_t i = 0; i < matter->noted_count; i++)
        if (str_is(matter->noted[i].name, name)) return str_from(json_string_value(matter->noted[i].value));
    return (struct str){0};
}

static void assert_str(struct str is, const char *wanted) {
    if (!str_is(is, wanted)) fail_msg("'" STR_FMT "', not '%s'", STR_ARG(is), wanted);
}

/* ---- what a row becomes ---- */

static void test_a_row_becomes_a_matter(void **state) {
    (void)state;
    struct office office;
    struct told told;
    office_open(&office);
    import_text(&office,
                "编号,时间,标题,内容,渠道,性质,类别,单位,电话,匿名\r\n"
                "T-1,2017/12/21 8:05,路灯不亮,\"幸福路\r\n路灯\"\"全\"\"不亮\",12345热线,投诉类,市政设施,办税服务厅,13800000000,否\r\n",
                "编号=fields.ticket,时间=asked_at,标题=subject,内容=body,渠道=channel,性质=kind,类别=topic,单位=units,电话=asker.phone,"
                "匿名=asker.anonymous",
                1, 0, 0, &told);
    assert_int_equal(told.progress_calls, 1);
    struct desk_matter found = only(&office, "幸福路");
    const struct matter *matter = found.matter;
    assert_str(matter->subject, "路灯不亮");
    assert_str(matter->body, "幸福路\n路灯\"全\"不亮");
    assert_str(matter->channel, "phone");
    assert_str(matter->kind, "complaint");
    assert_str(matter->topic, "市政设施");
    assert_int_equal(matter->units_count, 1);
    assert_str(matter->units[0], "hall");
    assert_str(matter->asker.phone, "13800000000");
    assert_false(matter->asker.anonymous);
    assert_str(noted(matter, "ticket"), "T-1");
    assert_str(matter->owner, "zhao");
    assert_true(matter->asked_at == office_at("2017-12-21T08:05"));
    assert_true(matter->registered_at == office_at("2017-12-21T08:05"));
    assert_str(matter_number(matter->id, office.arena), "20171221-0001");
    assert_true(matter->events[0]->recorded_at == office_at("2026-09-28T09:00"));
    desk_matter_release(&found);
    office_check(&office);
    office_close(&office);
}

static void test_what_is_not_said(void **state) {
    (void)state;
    struct office office;
    struct told told;
    office_open(&office);
    import_text(&office,
                "内容,渠道,承办单位\n"
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十就这些,飞鸽,天上的街市\n",
                "", 1, 0, 0, &told);
    struct desk_matter found = only(&office, "就这些");
    assert_str(found.matter->subject, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十");
    assert_str(found.matter->channel, "web");
    assert_str(found.matter->kind, "consultation");
    assert_str(noted(found.matter, "channel"), "飞鸽");
    assert_str(noted(found.matter, "unit"), "天上的街市");
    assert_true(found.matter->registered_at == office_at("2026-09-28T09:00"));
    assert_true(matter_next_due(found.matter) != INSTANT_NONE); /* asked now: the regulation's clocks run */
    desk_matter_release(&found);
    office_close(&office);
}

/* ---- history ---- */

static void test_history_breaches_nothing(void **state) {
    (void)state;
    struct office office;
    struct told told;
    office_open(&office);
    import_text(&office,
                "time,body,reply,reply_time,scope,units,电话\n2019-03-04 10:00:00,旧事一件,已办妥,2019-06-01,self,,\n"
                "2019-03-05,旧事两件,,,organisation,征收管理科,13900000001\n",
                "", 2, 0, 0, &told);
    struct desk_matter found = only(&office, "一件");
    assert_true(found.matter->told);
    assert_true(found.matter->answered_at == office_at("2019-06-01T00:00"));
    assert_true(found.matter->state == STATE_CLOSED || found.matter->state == STATE_ANSWERED);
    assert_int_equal(found.matter->findings_count, 0);
    assert_true(matter_next_due(found.matter) == INSTANT_NONE);
    desk_matter_release(&found);

    office_clock(&office, "2027-09-28T09:00"); /* a year on: still nobody is accused of anything */
    office_settle(&office);
    found = only(&office, "两件");
    int64_t id = found.matter->id;
    assert_int_equal(found.matter->state, STATE_OPEN);
    assert_int_equal(found.matter->findings_count, 0);
    assert_true(found.matter->clocks_count > 0); /* there is an obligation, and it has an age */
    desk_matter_release(&found);

    /* What is done with it from now on is under the clocks of now. */
    assert_int_equal(office_do(&office, "zhao", id, "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收管理\"}"),
                     SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"accept\"}"), SUBMISSION_ACCEPTED);
    found = only(&office, "两件");
    assert_true(matter_next_due(found.matter) > office_at("2027-09-28T09:00"));
    desk_matter_release(&found);
    office_check(&office);
    office_close(&office);
}

static void test_days_to_the_answer(void **state) {
    (void)state;
    struct office office;
    struct told told;
    office_open(&office);
    import_text(&office, "time,body,reply,reply_days\n2016-01-20,河道发臭,整治中,9\n", "", 1, 0, 0, &told);
    struct desk_matter found = only(&office, "整治中");
    assert_true(found.matter->answered_at == office_at("2016-01-29T00:00"));
    desk_matter_release(&found);
    office_close(&office);
}

/* ---- bad rows ---- */

static void test_bad_rows(void **state) {
    (void)state;
    struct office office;
    struct told told;
    struct matter_row *rows;
    office_open(&office);
    import_text(&office,
                "time,body,reply,reply_time,due\n"
                "2019-03-04,好的一行,,,\n"
                "2019-03-04,\"两行\n的\",,\n"
                "2019-13-04,坏日期,,,\n"
                "2029-01-01,将来的事,,,\n"
                "2019-03-04,倒着答,答,2019-03-03,\n"
                "2019-03-04,,,,\n"
                "2019-03-04,\"坏\"引号,,,\n"
                "2019-03-04,坏\x01字符,,,\n"
                "2019-03-04,答得太晚,答,2031-01-01,\n"
                "2019-03-04,又一行好的,,,\n",
                "time=asked_at,body=body,reply=answer,reply_time=answered_at", 2, 0, 8, &told);
    static const char *const starts[] = {"3: the row has 4 fields, the header 5",
                                         "5: asked_at: '2019-13-04' is not a date and time",
                                         "6: ",
                                         "7: the answer is earlier",
                                         "8: the row has neither",
                                         "9: text follows a closing",
                                         "10: ",
                                         "11: "};
    assert_int_equal(told.problems_count, ARRAY_LENGTH(starts));
    for (size_t i = 0; i < ARRAY_LENGTH(starts); i++)
        if (strncmp(told.problems[i], starts[i], strlen(starts[i])) != 0)
            fail_msg("'%s' does not begin with '%s'", told.problems[i], starts[i]);
    assert_int_equal(list(&office, "", &rows), 2); /* nothing is half there */
    office_check(&office);
    office_close(&office);
}

static void test_bad_files(void **state) {
    (void)state;
    struct office office;
    struct told told;
    struct import_progress total;
    office_open(&office);
    static const struct {
        const char *bytes, *map, *message;
    } cases[] = {
        {"", "", "the file is empty"},
        {"a,b\n1,2\n", "", "no column is mapped to body or subject"},
        {"a,b\n1,2\n", "a=body,c=subject", "the file has no column of that name"},
        {"a,b\n1,2\n", "a=body,b=bodies", "there is no field of that name"},
        {"a,b\n1,2\n", "a=body,b=body", "two columns are mapped to that field"},
        {"a,b\n1,2\n", "a", "a mapping is column=field"},
        {"a,b\n1,2\n", "a=body,b=answered_at", "the time of an answer needs the answer and the time of asking"},
        {"a,b\n\xFF\xFF\xFF,2\n", "a=body", "the text is neither UTF-8 nor GB18030"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_false(import_bytes(&office, str_from(cases[i].bytes), cases[i].map, &told, &total));
        assert_string_equal(office.error.message, cases[i].message);
        assert_int_equal(total.rows, 0);
    }
    assert_false(import_file(&office, "/nonexistent.csv", "", &told, &total));
    struct actor clerk = office_actor("sun");
    assert_false(desk_import_matters(office.desk, &clerk, STR("x"), STR(""), NULL, NULL, NULL, &total, &office.error));
    assert_int_equal(office.error.code, ERROR_FORBIDDEN);
    struct actor stranger = office_actor("admin"); /* has an account, but is not of this organisation's staff */
    assert_false(desk_import_matters(office.desk, &stranger, STR("x"), STR(""), NULL, NULL, NULL, &total, &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
    office_close(&office);
}

static void test_other_encodings(void **state) {
    (void)state;
    struct office office;
    struct told told;
    struct matter_row *rows;
    office_open(&office);
    import_text(&office, "\xC4\xDA\xC8\xDD,\xD0\xD4\xD6\xCA\r\n\xD4\xEB\xD2\xF4\xC8\xC5\xC3\xF1,\xCD\xB6\xCB\xDF\r\n", "", 1,
                0, 0, &told);
    assert_int_equal(list(&office, "噪音扰民", &rows), 1);
    assert_str(rows[0].kind, "complaint");
    import_text(&office, "\xEF\xBB\xBF内容\t性质\n路灯,\"求助\"\t求助\n", "", 1, 0, 0, &told);
    assert_int_equal(list(&office, "路灯", &rows), 1);
    assert_str(rows[0].kind, "request");
    office_close(&office);
}

/* ---- again ---- */

static void test_a_second_run_skips(void **state) {
    (void)state;
    struct office office;
    struct told told;
    struct matter_row *rows;
    office_open(&office);
    const char *first = "time,body\n2019-03-04,甲\n2019-03-04,乙\n2019-03-04,甲\n";
    import_text(&office, first, "", 3, 0, 0, &told); /* the two equal rows are two matters */
    import_text(&office, first, "", 0, 3, 0, &told);
    office_reopen(&office, "2026-12-28T09:00"); /* longer than repeated requests are remembered */
    import_text(&office, "time,body\n2019-03-04,甲\n2019-03-04,丙\n2019-03-04,乙\n2019-03-04,甲\n2019-03-04,甲\n", "", 2, 3,
                0, &told);
    assert_int_equal(list(&office, "", &rows), 5);
    assert_int_equal(list(&office, "甲", &rows), 3);
    office_close(&office);
}

/* A run without the answers stands for one that was cut off before them. */
static void test_a_cut_off_row_is_completed(void **state) {
    (void)state;
    struct office office;
    struct told told;
    office_open(&office);
    const char *text = "time,body,reply,reply_time\n2019-03-04,甲事,办了,2019-03-05\n2019-03-04,乙事,也办了,2019-03-06\n";
    import_text(&office, text, "time=asked_at,body=body", 2, 0, 0, &told);
    struct desk_matter found = only(&office, "乙事");
    assert_false(found.matter->told);
    assert_int_equal(office_do(&office, "zhao", found.matter->id, "{\"do\":\"answer\",\"text\":\"今天才答\"}"),
                     SUBMISSION_ACCEPTED);
    desk_matter_release(&found);
    import_text(&office, text, "", 1, 1, 0, &told); /* one was completed; in the other somebody was faster */
    found = only(&office, "办了 甲事");
    assert_true(found.matter->answered_at == office_at("2019-03-05T00:00"));
    desk_matter_release(&found);
    found = only(&office, "乙事");
    assert_str(json_is_string(json_object_get(found.matter->events[1]->args, "text"))
                   ? str_from(json_string_value(json_object_get(found.matter->events[1]->args, "text")))
                   : STR(""),
               "今天才答");
    desk_matter_release(&found);
    import_text(&office, text, "", 0, 2, 0, &told);
    office_check(&office);
    office_close(&office);
}

/* ---- the real files ---- */

static void test_real_files(void **state) {
    (void)state;
    static const struct {
        const char *file, *map;
        int64_t rows;
        bool answered;
    } files[] = {
        {"hotline-tickets.csv", "body=body,time=asked_at,label=topic,department=units,id=fields.ticket", 5561, false},
        {"messages-with-replies.csv", "", 1989, true},
        {"messages-repeated.csv", "", 3036, false},
        {"hotline-river-complaints.csv", "", 859, true},
    };
    struct office office;
    struct told told;
    struct matter_row *rows;
    if (access(REAL_DATA "/hotline-tickets.csv", R_OK) != 0) {
        print_message("no real messages in %s: skipped\n", REAL_DATA);
        skip();
    }
    office_open(&office);
    int64_t all = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
        struct import_progress total;
        const char *path = str_terminated(office.arena, str_printf(office.arena, "%s/%s", REAL_DATA, files[i].file));
        for (int again = 0; again < (i == 3 ? 2 : 1); again++) {
            if (!import_file(&office, path, files[i].map, &told, &total))
                fail_msg("%s: %s", office.error.where, office.error.message);
            if (told.problems_count) fail_msg("%s: %s", files[i].file, told.problems[0]);
            assert_int_equal(again ? total.skipped : total.imported, files[i].rows);
            assert_int_equal(total.rows, files[i].rows);
        }
        all += files[i].rows;
    }
    struct desk_health health;
    desk_health(office.desk, &health);
    assert_int_equal(health.matters, all);
    assert_int_equal(list(&office, "20180101117121", &rows), 2);
    assert_true(list(&office, "龙津河 发臭", &rows) > 0);
    assert_str(rows[0].kind, "complaint");
    office_settle(&office);
    struct desk_filter overdue = {.overdue = true, .from = INSTANT_NONE, .to = INSTANT_NONE};
    size_t count;
    int64_t next;
    assert_true(desk_list(office.reader, &importer, &overdue, 0, 10, &rows, &count, &next, office.arena, &office.error));
    assert_int_equal(count, 0);
    office_close(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_becomes_a_matter),
        cmocka_unit_test(test_what_is_not_said),
        cmocka_unit_test(test_history_breaches_nothing),
        cmocka_unit_test(test_days_to_the_answer),
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test(test_other_encodings),
        cmocka_unit_test(test_a_second_run_skips),
        cmocka_unit_test(test_a_cut_off_row_is_completed),
        cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
