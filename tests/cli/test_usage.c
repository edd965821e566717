/* The command line as people mistype it: one line a case, with the exit code and the whole line of the error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "run.h"

static void says_what_where_and_how(void **state) {
    (void)state;
    static const struct {
        const char *words[8];
        enum exit_code code;
        const char *err;
    } cases[] = {
        {{"verson"}, EXIT_WRONG_USAGE, "shouwen: verson: no such command (did you mean version? `shouwen help` lists all)\n"},
        {{"hlep"}, EXIT_WRONG_USAGE, "shouwen: hlep: no such command (did you mean help? `shouwen help` lists all)\n"},
        {{"办结"}, EXIT_WRONG_USAGE, "shouwen: 办结: no such command (`shouwen help` lists all)\n"},
        {{"version", "--dta", "x"}, EXIT_WRONG_USAGE, "shouwen: --dta: no such option (did you mean --data?)\n"},
        {{"version", "--quux"}, EXIT_WRONG_USAGE, "shouwen: --quux: no such option (`shouwen help` lists all)\n"},
        {{"version", "--data"},
         EXIT_WRONG_USAGE,
         "shouwen: --data needs a value DIR (the data directory, ./data by default)\n"},
        {{"version", "--data="}, EXIT_WRONG_USAGE, "shouwen: --data is empty (the data directory, ./data by default)\n"},
        {{"version", "--data", "a", "--data=b"}, EXIT_WRONG_USAGE, "shouwen: --data is given twice (give it once)\n"},
        {{"version", "--help=yes"}, EXIT_WRONG_USAGE, "shouwen: --help takes no value (write it alone)\n"},
        {{"version", "--demo"}, EXIT_WRONG_USAGE, "shouwen: version does not take --demo (usage: shouwen version)\n"},
        {{"version", "now"}, EXIT_WRONG_USAGE, "shouwen: version: one argument too many: now (usage: shouwen version)\n"},
        {{"version", "--", "--data"},
         EXIT_WRONG_USAGE,
         "shouwen: version: one argument too many: --data (usage: shouwen version)\n"},
        {{"version", "--store", "postgresql://localhost/x"},
         EXIT_WRONG_USAGE,
         "shouwen: --store postgresql://localhost/x: this version has the built-in sqlite store only "
         "(leave out --store, and name the directory with --data)\n"},
        {{"version", "--store", "sqlite"}, EXIT_WELL, ""},
        {{"help", "version"}, EXIT_WELL, ""},
        {{"limits", "--help"}, EXIT_WELL, ""},
        {{"help", "verson"},
         EXIT_WRONG_USAGE,
         "shouwen: verson: no such command (did you mean version? `shouwen help` lists all)\n"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct outcome outcome = run(cases[i].words);
        assert_string_equal(outcome.err, cases[i].err);
        assert_int_equal(outcome.code, cases[i].code);
        outcome_release(&outcome);
    }
}

static void no_command_lists_all(void **state) {
    (void)state;
    struct outcome outcome = run((const char *const[]){NULL});
    assert_int_equal(outcome.code, EXIT_WRONG_USAGE);
    for (size_t i = 0; i < cli_commands_count; i++) assert_non_null(strstr(outcome.out, cli_commands[i].name));
    outcome_release(&outcome);
}

static void help_speaks_both_languages(void **state) {
    (void)state;
    assert_int_equal(setenv("LC_ALL", "zh_CN.UTF-8", 1), 0);
    struct outcome chinese = run((const char *const[]){"help", NULL});
    assert_non_null(strstr(chinese.out, "命令一览"));
    outcome_release(&chinese);
    assert_int_equal(setenv("LC_ALL", "C", 1), 0);
    struct outcome english = run((const char *const[]){"help", NULL});
    assert_non_null(strstr(english.out, "list the commands"));
    outcome_release(&english);
}

static void every_limit_is_listed(void **state) {
    (void)state;
    struct outcome outcome = run((const char *const[]){"limits", NULL});
#define LIMIT_SEEN(name, value, meaning) assert_non_null(strstr(outcome.out, #name));
    LIMITS(LIMIT_SEEN)
#undef LIMIT_SEEN
    outcome_release(&outcome);
}

static void a_full_device_is_noticed(void **state) {
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full) skip();
    char *argv[] = {(char *)(uintptr_t)"shouwen", (char *)(uintptr_t)"limits", NULL}, *err_text;
    size_t err_len;
    FILE *err = open_memstream(&err_text, &err_len);
    assert_int_equal(cli_main(2, argv, full, err), EXIT_NO);
    fclose(full);
    fclose(err);
    assert_string_equal(err_text, "shouwen: standard output cannot be written\n");
    free(err_text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_where_and_how),
        cmocka_unit_test(no_command_lists_all),
        cmocka_unit_test(help_speaks_both_languages),
        cmocka_unit_test(every_limit_is_listed),
        cmocka_unit_test(a_full_device_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
