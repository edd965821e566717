/* "Did you mean …?": one line a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base.h"

static const char *const known[] = {"serve", "verify", "rebuild", "restore", "user add", "user token", "", NULL, "办结", "不予办理"};

static void finds_the_nearest(void **state) {
    (void)state;
    static const struct {
        const char *typed, *nearest;
    } cases[] = {
        {"serv", "serve"},   {"sevre", "serve"},          {"verfy", "verify"},        {"rebiuld", "rebuild"},
            {"user tokn", "user token"},
        {"不予办", "不予办理"}, {"办理", "办结"},             {"serve", "serve"},         {"xyzzy", ""},          {"", ""},
        {"a", ""},           {"\xff\xfe", ""},            {"restor", "restore"},      {"import", ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct str found = str_nearest(str_from(cases[i].typed), known, ARRAY_LENGTH(known));
        if (!str_is(found, cases[i].nearest)) fail_msg("%s: %.*s, not %s", cases[i].typed, STR_ARG(found), cases[i].nearest);
    }
}

static void long_words_are_like_nothing(void **state) {
    (void)state;
    char long_word[5000];
    memset(long_word, 's', sizeof long_word);
    assert_int_equal(str_nearest((struct str){long_word, sizeof long_word}, known, ARRAY_LENGTH(known)).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_nearest),
        cmocka_unit_test(long_words_are_like_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
