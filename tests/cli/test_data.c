/* Commands on a data directory: made, used, damaged, copied. Each test has a folder of its own under the working directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "desk/core.h"
#include "fixture.h"

/* Nobody but the administrator is there yet, so that roles may be missing. */
static void made(struct outcome outcome) {
    if (outcome.code != EXIT_WELL) fail_msg("exit code %d: %s", (int)outcome.code, outcome.err);
    if (outcome.err[0]) assert_true(str_starts(str_from(outcome.err), STR("shouwen: warning: article ")));
    outcome_release(&outcome);
}

static const char *made_desk(void) {
    const char *data = in_folder("data");
    expect(RUN("init", "--pack", "tax-bureau", "--data", data), EXIT_WELL, NULL);
    return data;
}

static void no_directory(void **state) {
    (void)state;
    const char *data = in_folder("nowhere");
    write_file(in_folder("x.json"), "{}");
    expect(RUN("serve", "--data", data), EXIT_NO, "there is no desk in this directory");
    expect(RUN("verify", "--data", data), EXIT_NO, data);
    expect(RUN("rebuild", "--data", data), EXIT_NO, data);
    expect(RUN("backup", in_folder("copy"), "--data", data), EXIT_NO, data);
    expect(RUN("explain", "20261122-0001", "--data", data), EXIT_NO, "there is no desk in this directory");
    expect(RUN("import", in_folder("x.json"), "--as", "organisation", "--data", data), EXIT_NO,
           "there is no desk in this directory");
    expect(RUN("user", "list", "--data", data), EXIT_NO, "there is no desk in this directory");
    expect(RUN("user", "add", "help", "--data", data), EXIT_NO, "there is no desk in this directory");
    expect(RUN("user", "passwd", "sun", "--data", data), EXIT_NO, "there is no desk in this directory");
    expect(RUN("user", "token", "sun", "--data", data), EXIT_NO, "there is no desk in this directory");
    assert_int_equal(access(data, F_OK), -1);
    assert_int_equal(access(in_folder("copy"), F_OK), -1);
}

static void roles_that_rules_need(void **state) {
    (void)state;
    const char *pack = in_folder("tight.yaml"), *organisation = in_folder("organisation.json");
    write_file(pack, "regulation: tight\nversion: \"1\"\ntitle: {zh: 紧, en: Tight}\narticles: {第一条: {zh: 甲, en: a}}\n"
                     "sanctions:\n  - {article: 第一条, measures: any, decide: leader}\n");
    write_file(organisation, "{\"units\":[{\"id\":\"u\",\"name\":\"厅\"}],\"staff\":[{\"id\":\"a\",\"name\":\"甲\",\"unit\":\"u\","
                             "\"roles\":[\"window\"],\"rank\":1,\"joined\":\"2016-07-01\"}]}");
    expect(RUN("check", pack), EXIT_WELL, NULL);
    expect(RUN("check", pack, "--organisation", organisation), EXIT_NO,
           "tight.yaml:6:43: article 第一条 is decided by leader, and nobody of the organisation has that role");
    expect(RUN("check", pack, "--organisation", in_folder("none.json")), EXIT_NO, "none.json");
}

static void numbers_are_set_with_their_reason(void **state) {
    (void)state;
    const char *data = made_desk();
    expect(RUN("numbers", "tax-bureau"), EXIT_WELL, NULL);
    expect(RUN("numbers", "no-such-pack"), EXIT_NO, "no-such-pack");
    expect(RUN("number", "set", "clock/own-answer", "2", "working_days", "--data", data), EXIT_WRONG_USAGE, "--reason");
    expect(RUN("number", "set", "clock/own-anser", "2", "working_days", "--reason", "急", "--data", data), EXIT_NO,
           "did you mean clock/own-answer");
    expect(RUN("number", "set", "clock/own-answer", "soon", "--reason", "急", "--data", data), EXIT_NO, "/overrides/0/word");
    expect(RUN("number", "set", "clock/own-answer", "4", "working_days", "--reason", "缓", "--data", data), EXIT_WELL,
           "looser than article 第八条");
    expect(RUN("number", "set", "clock/own-answer", "2", "working_days", "--reason", "急", "--data", data), EXIT_WELL, NULL);
    struct outcome listed = RUN("numbers", "--data", data);
    assert_non_null(strstr(listed.out, "2个工作日"));
    assert_non_null(strstr(listed.out, "3个工作日"));
    outcome_release(&listed);
    expect(RUN("number", "withdraw", "clock/own-answer", "--data", data), EXIT_WELL, NULL);
    expect(RUN("number", "withdraw", "clock/own-answer", "--data", data), EXIT_NO, "as the text has it");
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

/* A role that a rule needs and nobody has is a warning with its article, and none where everybody is there. */
static void init_warns_of_roles(void **state) {
    (void)state;
    struct outcome alone = RUN("init", "--pack", "hotel", "--data", in_folder("alone"));
    assert_int_equal(alone.code, EXIT_WELL);
    assert_non_null(strstr(alone.err, "warning: article "));
    assert_non_null(strstr(alone.err, "is decided by leader or discipline, and nobody has that role"));
    assert_non_null(strstr(alone.err, "staff[].roles"));
    outcome_release(&alone);
    struct outcome whole = RUN("init", "--demo", "--pack", "hotel", "--data", in_folder("whole"));
    assert_int_equal(whole.code, EXIT_WELL);
    assert_string_equal(whole.err, "");
    outcome_release(&whole);
}

static void init_refuses(void **state) {
    (void)state;
    const char *data = made_desk();
    expect(RUN("init", "--data", data), EXIT_NO, "is not empty");
    expect(RUN("init", "--data", in_folder("other"), "--pack", "no-such-pack"), EXIT_NO, "no-such-pack");
    expect(RUN("init", "--data", in_folder("other"), "--pack", "hotel,no-such-pack"), EXIT_NO, "no-such-pack");
    expect(RUN("init", "--data", in_folder("other"), "--pack", "hotel,tax-bureau", "--demo"), EXIT_NO, "no demonstration");
    made(RUN("init", "--data", in_folder("two"), "--pack", "hotel,tax-bureau"));
    expect(RUN("verify", "--data", in_folder("two")), EXIT_WELL, NULL);
    expect(RUN("init", "--data", in_folder("other"), "--pack", "no-such-pack", "--demo"), EXIT_NO, "no-such-pack");
    expect(RUN("init", "--data", in_folder("no/such/place")), EXIT_NO, "no/such/place");
    assert_int_equal(access(in_folder("other"), F_OK), -1);
    assert_int_equal(access(in_folder("other.partial"), F_OK), -1);
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

/* What an interrupted init left is swept, and an empty directory is as good as none. */
static void init_after_an_interrupted_one(void **state) {
    (void)state;
    assert_int_equal(mkdir(in_folder("data"), 0700), 0);
    assert_int_equal(mkdir(in_folder("data.partial"), 0700), 0);
    write_file(in_folder("data.partial/ledger.db"), "half a ledger");
    const char *data = made_desk();
    assert_int_equal(access(in_folder("data.partial"), F_OK), -1);
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

static void every_demonstration_is_made(void **state) {
    (void)state;
    static const char *const packs[] = {"property-management-office", "hotel", "tax-bureau", "service-centre-six",
                                        "water-company"};
    for (size_t i = 0; i < ARRAY_LENGTH(packs); i++) {
        const char *data = in_folder(packs[i]);
        struct outcome outcome = RUN("init", "--demo", "--pack", packs[i], "--name", "另一家机构", "--data", data);
        if (outcome.code != EXIT_WELL) fail_msg("%s", outcome.err);
        assert_non_null(strstr(outcome.out, "60 matters"));
        assert_non_null(strstr(outcome.out, "admin "));
        outcome_release(&outcome);
        outcome = RUN("verify", "--data", data);
        assert_non_null(strstr(outcome.out, "60 matters"));
        expect(outcome, EXIT_WELL, NULL);
        expect(RUN("rebuild", "--data", data), EXIT_WELL, NULL);
    }
}

static void accounts(void **state) {
    (void)state;
    const char *data = made_desk();
    struct outcome token = RUN("user", "token", "admin", "--data", data);
    assert_int_equal(token.code, EXIT_WELL);
    assert_int_equal(strlen(token.out), 44); /* the token, a line feed, and nothing else */
    outcome_release(&token);
    expect(RUN("user", "token", "admin", "--name", "kiosk", "--data", data), EXIT_WELL, NULL);
    expect(RUN("user", "token", "admin", "--name", "kiosk", "--data", data), EXIT_NO, "exists already");
    expect(RUN("user", "token", "admin", "--revoke", "--data", data), EXIT_WRONG_USAGE, "--revoke needs --name");
    expect(RUN("user", "token", "admin", "--name", "kiosk", "--revoke", "--data", data), EXIT_WELL, NULL);
    expect(RUN("user", "token", "admin", "--name", "kiosk", "--revoke", "--data", data), EXIT_NO, "no token of this name");
    expect(RUN("user", "token", "nobody", "--data", data), EXIT_NO, "nobody: no such login");
    expect(RUN("user", "passwd", "nobody", "--data", data), EXIT_NO, "nobody: no such login");
    expect(RUN("user", "passwd", "--data", data), EXIT_WRONG_USAGE, "an argument is missing");
    expect(RUN("user", "add", "help", "--data", data), EXIT_NO, "is no member of staff");
    expect(RUN("user", "add", "help", "--administrator", "--data", data), EXIT_WELL, NULL);
    expect(RUN("user", "add", "help", "--administrator", "--data", data), EXIT_NO, "exists already");
    expect(RUN("user", "add", "two words", "--administrator", "--data", data), EXIT_NO, "without blanks");
    expect(RUN("user"), EXIT_WRONG_USAGE, "user add, user passwd, user token, user list");
    expect(RUN("user", "remove", "x"), EXIT_WRONG_USAGE, "no such command");
    struct outcome list = RUN("user", "list", "--data", data);
    assert_non_null(strstr(list.out, "help"));
    expect(list, EXIT_WELL, NULL);
}

static void imports_that_are_refused(void **state) {
    (void)state;
    const char *data = made_desk(), *file = in_folder("x.json");
    static const struct {
        const char *content, *as, *says;
    } cases[] = {
        {"", "organisation", "x.json:1:0: this is not JSON"},
        {"{\"units\": [}", "organisation", "x.json:1:"},
        {"{\"name\": \"x\", \"name\": \"y\"}", "organisation", "duplicate"},
        {"{\"name\": \"x\", \"colour\": 1}", "organisation", "colour"},
        {"{\"units\": [{\"id\": \"a\", \"name\": \"b\"}], \"staff\": [{\"id\": \"s\", \"name\": \"n\", \"unit\": \"zzz\", "
         "\"roles\": [\"staff\"], "
         "\"rank\": 1, \"joined\": \"2016-07-01\"}]}",
         "organisation", "/staff/0/unit"},
        {"{\"units\": [{\"id\": \"a\", \"name\": \"\xff\"}]}", "organisation", "not JSON"},
        {"{\"topics\": {}}", "directory", "no list of topics"},
        {"[{\"id\": \"t\"}]", "directory", "/topics/0"},
        {"[{\"id\": \"t\", \"name\": \"题\", \"unit\": \"nowhere\"}]", "directory", "/topics/0"},
        {"{\"years\": {\"2027\": {\"off\": [\"2027-02-30\"], \"work\": []}}}", "calendar", "2027-02-30"},
        {"not a calendar", "calendar", ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        write_file(file, cases[i].content);
        expect(RUN("import", file, "--as", cases[i].as, "--data", data), EXIT_NO, cases[i].says);
    }
    expect(RUN("import", file, "--data", data), EXIT_WRONG_USAGE, "what does the file hold?");
    expect(RUN("import", file, "--as", "poems", "--data", data), EXIT_WRONG_USAGE, "--as poems: unknown");
    expect(RUN("import", in_folder("missing"), "--as", "organisation", "--data", data), EXIT_NO, "No such file");
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

static void imports_that_are_taken(void **state) {
    (void)state;
    const char *data = made_desk(), *file = in_folder("x.json");
    write_file(
        file, "{\"organisation\": {\"name\": \"局\", \"units\": [{\"id\": \"hall\", \"name\": \"厅\"}], \"staff\": [{\"id\": "
              "\"sun\", "
              "\"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": \"2016-07-01\"}]}}");
    struct outcome outcome = RUN("import", file, "--as", "organisation", "--data", data); /* who imports stays one of the staff */
    assert_string_equal(outcome.out, "1 units, 2 staff; each signs in with the id after `shouwen user passwd ID`\n");
    expect(outcome, EXIT_WELL, NULL);
    expect(RUN("user", "passwd", "sun", "--data", data), EXIT_WELL, NULL);
    write_file(file, "[{\"id\": \"stop\", \"name\": \"停业登记\", \"unit\": \"hall\"}]");
    outcome = RUN("import", file, "--as", "directory", "--data", data);
    assert_string_equal(outcome.out, "1 topics in the service directory\n");
    expect(outcome, EXIT_WELL, NULL);
    write_file(file, "{\"years\": {\"2031\": {\"off\": [\"2031-01-01\"], \"work\": []}}}");
    expect(RUN("import", file, "--as", "calendar", "--data", data), EXIT_WELL, NULL);
    outcome = RUN("user", "list", "--data", data); /* the directory left the staff as they were */
    assert_non_null(strstr(outcome.out, "孙一"));
    expect(outcome, EXIT_WELL, NULL);
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

/* Good rows come in, bad ones are named by line; a second run finds the good ones there. */
static void matters_from_a_table(void **state) {
    (void)state;
    const char *data = made_desk(), *file = in_folder("old.csv");
    write_file(file, "内容,时间,电话\n停业登记怎么办,2026-03-02 10:00,10000000001\n,2026-03-02 10:05,10000000002\n\"发票,\n丢了\",昨天,\n"
                     "补税,2026-03-03,10000000003\n");
    for (int run_n = 0; run_n < 2; run_n++) {
        struct outcome outcome =
            RUN("import", file, "--as", "matters", "--map", "内容=body,时间=asked_at,电话=asker.phone", "--data", data);
        assert_int_equal(outcome.code, EXIT_NO);
        assert_string_equal(outcome.out, run_n ? "4 rows: 0 imported, 2 were in already, 2 bad\n"
                                               : "4 rows: 2 imported, 0 were in already, 2 bad\n");
        assert_non_null(strstr(outcome.err, "old.csv:3: "));
        assert_non_null(strstr(outcome.err, "old.csv:4: "));
        outcome_release(&outcome);
    }
    expect(RUN("import", file, "--as", "matters", "--map", "colour=body", "--data", data), EXIT_NO, "colour");
    expect(RUN("import", file, "--as", "matters", "--map", "内容=colour", "--data", data), EXIT_NO, "colour");
    expect(RUN("import", file, "--as", "organisation", "--map", "a=b", "--data", data), EXIT_WRONG_USAGE,
           "--map is for matters only");
    expect(RUN("import", in_folder("missing"), "--as", "matters", "--data", data), EXIT_NO, "missing");
    expect(RUN("verify", "--data", data), EXIT_WELL, NULL);
}

/* Whatever a regulation asks of whoever registers: what is imported happened before. */
static void every_regulation_takes_an_import(void **state) {
    (void)state;
    const char *file = in_folder("old.csv");
    write_file(file, "内容,时间\n停业登记怎么办,2026-03-02 10:00\n补办证件要带什么,\n");
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        const char *pack = str_terminated(arena, regulation_builtin_id(i)), *data = in_folder(pack);
        made(RUN("init", "--pack", pack, "--data", data));
        struct outcome outcome = RUN("import", file, "--as", "matters", "--map", "内容=body,时间=asked_at", "--data", data);
        if (!strstr(outcome.out, "2 rows: 2 imported")) fail_msg("%s: %s%s", pack, outcome.out, outcome.err);
        expect(outcome, EXIT_WELL, NULL);
    }
    expect(RUN("import", file, "--as", "matters", "--map", "body=内容", "--data", in_folder("hotel")), EXIT_NO,
           "the column comes first: 内容=body");
}

static void backup_and_restore(void **state) {
    (void)state;
    const char *data = made_desk(), *copy = in_folder("copy"), *again = in_folder("again");
    expect(RUN("backup", copy, "--data", data), EXIT_WELL, NULL);
    expect(RUN("backup", copy, "--data", data), EXIT_NO, copy); /* nothing is overwritten */
    expect(RUN("backup", in_folder("no/such/place"), "--data", data), EXIT_NO, "no/such/place");
    expect(RUN("restore", copy, "--data", data), EXIT_NO, data);
    expect(RUN("restore", in_folder("missing"), "--data", again), EXIT_NO, "missing");
    write_file(in_folder("poem"), "this is no backup, and long enough to be looked at more than once");
    expect(RUN("restore", in_folder("poem"), "--data", again), EXIT_NO, "poem");
    expect(RUN("restore", copy, "--data", again), EXIT_WELL, NULL);
    expect(RUN("verify", "--data", again), EXIT_WELL, NULL);
    expect(RUN("user", "token", "admin", "--data", again), EXIT_WELL, NULL);
}

/* Overwrite `len` bytes at `at`. */
static void damage(const char *path, long at, const char *bytes, size_t len) {
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_ledger(void **state) {
    (void)state;
    const char *data = made_desk(), *ledger = in_folder("data/ledger.db");
    damage(ledger, 0, "garbage garbage garbage", 23);
    expect(RUN("verify", "--data", data), EXIT_NO, "ledger.db");
    expect(RUN("serve", "--data", data, "--listen", "127.0.0.1:0"), EXIT_NO, "ledger.db");
    expect(RUN("user", "list", "--data", data), EXIT_NO, "ledger.db");
    expect(RUN("rebuild", "--data", data), EXIT_NO, "ledger.db");
    expect(RUN("backup", in_folder("copy"), "--data", data), EXIT_NO, "ledger.db");
    assert_int_equal(access(in_folder("copy"), F_OK), -1);
}

static void a_day_is_sealed_and_the_seal_kept(void **state) {
    (void)state;
    const char *data = made_desk();
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
    expect(RUN("seal", "--data", data), EXIT_NO, "no day is sealed yet");
    expect(RUN("seal", "yesterday", "--data", data), EXIT_WRONG_USAGE, "this is no date");
    desk_set_clock(NULL, (instant)(now.tv_sec + 86400) * SECOND_MS);
    write_file(in_folder("topics.json"), "[]");
    expect(RUN("import", in_folder("topics.json"), "--as", "directory", "--data", data), EXIT_WELL, NULL);
    desk_set_clock(NULL, INSTANT_NONE);
    struct outcome outcome = RUN("seal", "--data", data);
    struct str rest = str_trim(str_copy(arena, str_from(outcome.out))), day, count;
    expect(outcome, EXIT_WELL, NULL);
    assert_true(str_split(&rest, ' ', &day) && str_split(&rest, ' ', &count));
    const char *seal = str_terminated(arena, rest), *date = str_terminated(arena, day);
    assert_int_equal(strlen(seal), 64);
    expect(RUN("seal", date, "--data", data), EXIT_WELL, NULL);
    expect(RUN("seal", "2001-01-01", "--data", data), EXIT_NO, "that day is not sealed");
    outcome = RUN("verify", "--seal", seal, "--data", data);
    assert_non_null(strstr(outcome.out, str_printf(arena, "it is the seal of %s", date).ptr));
    expect(outcome, EXIT_WELL, NULL);
    expect(RUN("verify", "--seal", "0123", "--data", data), EXIT_NO, "not in this ledger");
}

static void explain_says_why(void **state) {
    (void)state;
    const char *data = in_folder("data");
    struct outcome outcome = RUN("init", "--demo", "--pack", "hotel", "--data", data);
    expect(outcome, EXIT_WELL, NULL);
    expect(RUN("explain", "somewhat", "--data", data), EXIT_WRONG_USAGE, "this is no number of a matter");
    expect(RUN("explain", "20010101-0001", "--data", data), EXIT_NO, "20010101-0001: no such matter");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(no_directory),   CASE(init_refuses),             CASE(init_warns_of_roles),
        CASE(init_after_an_interrupted_one),
        CASE(numbers_are_set_with_their_reason),              CASE(roles_that_rules_need),
        CASE(accounts),       CASE(imports_that_are_refused), CASE(imports_that_are_taken),
        CASE(matters_from_a_table),
        CASE(every_regulation_takes_an_import),
        CASE(backup_and_restore), CASE(a_damaged_ledger),     CASE(explain_says_why),
        CASE(every_demonstration_is_made),
        CASE(a_day_is_sealed_and_the_seal_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
