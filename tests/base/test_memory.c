/* Arenas and buffers: what they promise, up to the last byte of their maximum, and that a broken promise stops the program. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

/* Does `act` end in a broken CHECK? Tried in a child, which aborts in place of us. */
static bool stops(void (*act)(void)) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) _exit(2);
        signal(SIGABRT, SIG_DFL);
        act();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static bool is_zero(const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i]) return false;
    return true;
}

static void test_memory_is_zeroed_aligned_and_apart(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    unsigned char *blocks[300];
    for (int again = 0; again < 2; again++) {
        size_t total = 0;
        for (size_t i = 0; i < ARRAY_LENGTH(blocks); i++) {
            blocks[i] = arena_alloc(arena, i * 7);
            assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
            assert_true(is_zero(blocks[i], i * 7));
            memset(blocks[i], (int)(i % 255) + 1, i * 7);
            total += (i * 7 + 15) / 16 * 16;
        }
        for (size_t i = 0; i < ARRAY_LENGTH(blocks); i++)
            for (size_t k = 0; k < i * 7; k++) assert_int_equal(blocks[i][k], i % 255 + 1);
        assert_int_equal(arena_used(arena), total);
        arena_reset(arena); /* and once more, zeroed again */
        assert_int_equal(arena_used(arena), 0);
    }
    arena_free(arena);
    arena_free(NULL);
}

enum { SMALL_MAX = 100000 };

static void ask_for_more_than_the_maximum(void) {
    struct arena *arena = arena_new(SMALL_MAX);
    arena_alloc(arena, SMALL_MAX + 1);
}

static void ask_for_one_more(void) {
    struct arena *arena = arena_new(SMALL_MAX);
    for (int i = 0; i < SMALL_MAX / 16 + 1; i++) arena_alloc(arena, 1);
}

static void ask_for_too_many(void) {
    arena_array(arena_new(SMALL_MAX), SIZE_MAX / 4, 16);
}

static void test_an_arena_gives_its_maximum_and_no_more(void **state) {
    (void)state;
    /* In steps that waste the ends of blocks, the maximum is still there: 16 bytes and 20 kB, four times, and the rest. */
    struct arena *arena = arena_new(SMALL_MAX);
    for (int i = 0; i < 4; i++) {
        arena_alloc(arena, 16);
        arena_alloc(arena, 20000);
    }
    size_t left = SMALL_MAX - arena_used(arena);
    memset(arena_alloc(arena, left / 16 * 16), 1, left / 16 * 16);
    assert_in_range(arena_used(arena), SMALL_MAX - 15, SMALL_MAX);
    arena_free(arena);

    assert_true(stops(ask_for_more_than_the_maximum));
    assert_true(stops(ask_for_one_more));
    assert_true(stops(ask_for_too_many));
}

static void test_pushing(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct {
        uint64_t *items;
        size_t items_count;
        double *others;
        size_t others_count;
    } list = {0};
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t *item = ARENA_PUSH(arena, list.items, list.items_count);
        assert_int_equal(*item, 0);
        *item = i * i;
        if (i % 3 == 0) *ARENA_PUSH(arena, list.others, list.others_count) = 1.5;
    }
    assert_int_equal(list.items_count, 1000);
    assert_int_equal(list.others_count, 334);
    for (uint64_t i = 0; i < 1000; i++) assert_int_equal(list.items[i], i * i);
    for (size_t i = 0; i < 334; i++) assert_true(list.others[i] > 1.4);
    arena_free(arena);
}

static void test_a_buffer_grows_to_its_maximum(void **state) {
    (void)state;
    for (size_t size_max = 0; size_max < 1200; size_max += 37) {
        struct buf buf;
        buf_init(&buf, size_max);
        for (size_t i = 0; i < size_max; i++) buf_add_char(&buf, (char)('a' + i % 26));
        assert_false(buf.overflow);
        assert_int_equal(buf.len, size_max);
        assert_true(buf.capacity <= size_max + 1);
        buf_add_char(&buf, '!');
        assert_true(buf.overflow);
        assert_int_equal(buf.len, size_max);
        buf_clear(&buf);
        assert_false(buf.overflow);
        assert_int_equal(buf_str(&buf).len, 0);
        buf_release(&buf);
        assert_null(buf.ptr);
    }
}

static void test_overflow_is_sticky(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    buf_add(&buf, STR("123456"));
    buf_add(&buf, STR("78901")); /* one too many: nothing of it is taken */
    assert_true(buf.overflow);
    buf_add(&buf, STR("7"));
    assert_true(str_is(buf_str(&buf), "123456"));
    buf_clear(&buf);
    buf_printf(&buf, "%d-%s", 123, "abcdef");
    assert_false(buf.overflow);
    assert_string_equal(buf.ptr, "123-abcdef");
    buf_printf(&buf, "%s", "");
    assert_false(buf.overflow);
    buf_printf(&buf, "%c", 'x');
    assert_true(buf.overflow);
    buf_release(&buf);

    buf_init(&buf, 10);
    assert_int_equal(buf_str(&buf).len, 0);
    buf_add(&buf, (struct str){0});
    assert_string_equal(buf.ptr, "");
    buf_release(&buf);
}

static void test_formatting_into_an_arena(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    assert_true(str_is(str_printf(arena, "%s %d", "首问", 7), "首问 7"));
    assert_true(str_is(str_printf(arena, "%s", ""), ""));
    struct str long_text = str_printf(arena, "%050000d", 1);
    assert_int_equal(long_text.len, 50000);
    assert_int_equal(long_text.ptr[50000], '\0');
    struct str copy = str_copy(arena, str_slice(long_text, 49998, 50000));
    assert_string_equal(copy.ptr, "01");
    assert_string_equal(str_terminated(arena, (struct str){0}), "");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(test_an_arena_gives_its_maximum_and_no_more),
        cmocka_unit_test(test_pushing),
        cmocka_unit_test(test_a_buffer_grows_to_its_maximum),
        cmocka_unit_test(test_overflow_is_sticky),
        cmocka_unit_test(test_formatting_into_an_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
