/* Masks: what is left of personal data, and which numbers of a text are somebody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "matter/matter.h"

static struct arena *arena;
static const struct organisation *house;

static int set_up(void **state) {
    (void)state;
    struct error error;
    arena = arena_new(LIMIT_ARENA_BYTES);
    json_t *object = json_loads("{\"supervision_phone\":\"0512-66667777\",\"units\":[{\"id\":\"hall\",\"name\":\"大厅\",\"phone\":"
                                "\"13911112222\"}],\"staff\":[]}", 0, NULL);
    assert_non_null(object);
    house = organisation_read(arena, object, calendar_builtin(), &error);
    json_decref(object);
    assert_non_null(house);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void numbers_in_a_text_are_masked(void **state) {
    (void)state;
    static const struct {
        const char *text, *masked;
    } cases[] = {
        {"请回电13800000051，谢谢", "请回电138****0051，谢谢"},
        {"138 0000 0051或138-0000-0052", "138****0051或138****0052"},
        {"+86 13800000051", "+86138****0051"},
        {"008613800000051", "0086138****0051"},
        {"家里 0512-12345678 白天有人", "家里 051****5678 白天有人"},
        {"身份证320501199001011234。", "身份证320***************。"},
        {"32050119900101123X", "320***************"},
        {"32050119900101123x", "320***************"},
        {"13800000051", "138****0051"},
        /* beside other numbers */
        {"3号楼 501 13800000051", "3号楼 501 138****0051"},
        {"13800000051 501室", "138****0051 501室"},
        {"2026-11-22 13800000051", "2026-11-22 138****0051"},
        {"20261122-0001 138-0000-0051 10-11点", "20261122-0001 138****0051 10-11点"},
        {"0512-66667777 13800000051", "0512-66667777 138****0051"},
        {"13800000051-0512-12345678", "138****0051-051****5678"},
        /* as Chinese keyboards write them */
        {"电话１３８００００００５１，谢谢", "电话138****0051，谢谢"},
        {"请在上午打这个电话：１３８－００００－００５１。", "请在上午打这个电话：138****0051。"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct str masked = mask_text(str_from(cases[i].text), house, arena);
        if (!str_is(masked, cases[i].masked)) fail_msg("%s: %.*s", cases[i].text, STR_ARG(masked));
    }
}

/* Texts are looked at in steps of eight bytes: wherever in a step a number begins. */
static void a_number_is_masked_wherever_it_stands(void **state) {
    (void)state;
    for (size_t before = 0; before <= 9; before++)
        for (size_t blanks = 0; blanks < 8; blanks++) {
            struct buf text;
            buf_init(&text, 100);
            for (size_t i = 0; i < before; i++) buf_add(&text, STR("请"));
            for (size_t i = 0; i < blanks; i++) buf_add_char(&text, ' ');
            size_t at = text.len;
            buf_add(&text, STR("13800000051请回电请回电"));
            struct str masked = mask_text(buf_str(&text), house, arena), rest = str_slice(masked, at, masked.len);
            if (!str_is(rest, "138****0051请回电请回电")) fail_msg("%zu, %zu: %.*s", before, blanks, STR_ARG(masked));
            buf_release(&text);
        }
}

static void other_numbers_stay(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "见20261122-0001号事项",
                                        "2026-11-22 10:00到现场",
                                        "共12345678901元", /* 11 digits, no mobile begins with 12 */
                                        "订单138000000512345678901",
                                        "请拨 0512-66667777 或 13911112222", /* of the house */
                                        "电话 12345 或 110",
                                        "1380000005",
                                        "2026-01-02 2026-03-04",
                                        "２０２６年１１月２２日，共１２３４５６７８９０１元"};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct str text = str_from(texts[i]), masked = mask_text(text, house, arena);
        if (masked.ptr != text.ptr) fail_msg("%s: %.*s", texts[i], STR_ARG(masked));
    }
}

static void whoever_sees_the_telephone_sees_the_words(void **state) {
    (void)state;
    struct str text = STR("请回电13800000051");
    assert_true(str_equal(words_shown(PERSONAL_PHONE, text, house, arena), text));
    assert_true(str_equal(words_shown(PERSONAL_ALL, text, house, arena), text));
    assert_true(str_is(words_shown(PERSONAL_NAME | PERSONAL_ADDRESS, text, house, arena), "请回电138****0051"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_in_a_text_are_masked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_number_is_masked_wherever_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_numbers_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_sees_the_telephone_sees_the_words, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
