/* Reading JSON quickly: whatever the text, the answer is jansson's. held against jansson itself, on texts by hand and on made-up
 * ones with bytes changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"

static uint64_t state_of_chance = 88172645463325252u;

static uint64_t chance(uint64_t below) {
    state_of_chance ^= state_of_chance << 13;
    state_of_chance ^= state_of_chance >> 7;
    state_of_chance ^= state_of_chance << 17;
    return state_of_chance % below;
}

/* Is it the same value, or the same refusal? Copied to the heap first, so that a sanitizer sees a read past the end. */
static bool same_as_jansson(struct str text) {
    char *copy = malloc(text.len + (text.len == 0));
    assert_non_null(copy);
    if (text.len) memcpy(copy, text.ptr, text.len);
    json_error_t error = {0}, expected_error = {0};
    json_t *value = json_read((struct str){copy, text.len}, &error);
    json_t *expected = json_loadb(copy, text.len, JSON_REJECT_DUPLICATES, &expected_error);
    bool same = expected ? value && json_equal(value, expected) : !value;
    if (!expected) same = same && error.position == expected_error.position && strcmp(error.text, expected_error.text) == 0;
    json_decref(value);
    json_decref(expected);
    free(copy);
    return same;
}

static void test_by_hand(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", " ", "{}", "[]", " { } ", "[1,2,-3,0,-0]", "[01]", "[-]", "[1.5,1e3]", "[999999999999999999,1234567890123456789]",
        "[9223372036854775808]",
        "{\"a\":1,\"a\":2}", "{\"a\":{\"a\":[]},\"b\":null,\"c\":true,\"d\":false}", "[tru]", "[nul", "[true1]",
        "{\"正文\":\"噪音扰民，\\n\\\"请\\\"处理\\u5904\"}", "[\"\\ud83d\\ude00\",\"😀\"]", "[\"\\ud83d\"]", "[\"\\u0000\"]", "[\"a\tb\"]",
        "[\"\x7f\"]", "[\"\xc3\x28\"]", "[\"\xed\xa0\x80\"]",
        "\"text\"", "12", "{\"a\":1,}", "[1,]", "[1 2]", "{\"a\" 1}", "{a:1}", "[\"\\x\"]",
        "[\"abc", "[\"abc\\", "{\"\\u0061\":1,\"a\":2}",
        "{} x", "{}\n", "\xef\xbb\xbf{}", "{\"\":\"\"}", "[[[[[[[[1]]]]]]]]", "[\"\\/\\b\\f\\r\\t\"]",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        if (!same_as_jansson(str_from(texts[i]))) fail_msg("differs: %s", texts[i]);
    assert_true(same_as_jansson((struct str){"[\"a\0b\"]", 7}));
}

static void test_deep(void **state) {
    (void)state;
    for (size_t depth = 1; depth < 3000; depth = depth * 3 / 2 + 1) {
        struct buf text;
        buf_init(&text, 1 << 14);
        for (size_t i = 0; i < depth; i++) buf_add_char(&text, '[');
        for (size_t i = 0; i < depth; i++) buf_add_char(&text, ']');
        assert_true(same_as_jansson(buf_str(&text)));
        buf_release(&text);
    }
}

static void make_string(struct buf *out) {
    static const char *const pieces[] = {"", "a", "噪音", "\\n", "\\\"", "\\u4e2d",
                                         "，", "é", "😀", "\\\\", "0", " ", "\\ud83d\\ude00"};
    buf_add_char(out, '"');
    for (uint64_t n = chance(6); n > 0; n--) buf_add(out, str_from(pieces[chance(ARRAY_LENGTH(pieces))]));
    buf_add_char(out, '"');
}

static void make_value(struct buf *out, int depth) {
    uint64_t what = chance(depth > 0 ? 8 : 6), count = chance(4);
    if (what < 3) make_string(out);
    else if (what == 3) buf_printf(out, "%lld", (long long)chance(1000000) - 500000);
    else if (what == 4) buf_add(out, str_from(chance(2) ? "true" : "null"));
    else if (what == 5) buf_add(out, str_from(chance(4) ? "7" : "0.5"));
    if (what < 6) return;
    bool object = what == 6;
    buf_add_char(out, object ? '{' : '[');
    for (uint64_t i = 0; i < count; i++) {
        if (i) buf_add(out, chance(3) ? STR(",") : STR(" ,\n"));
        if (object) make_string(out);
        if (object) buf_add(out, chance(3) ? STR(":") : STR(" : "));
        make_value(out, depth - 1);
    }
    buf_add_char(out, object ? '}' : ']');
}

static void test_made_up(void **state) {
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 16);
    for (int round = 0; round < 20000; round++) {
        buf_clear(&text);
        buf_add_char(&text, '[');
        make_value(&text, 4);
        buf_add_char(&text, ']');
        assert_false(text.overflow);
        if (!same_as_jansson(buf_str(&text))) fail_msg("differs: %s", text.ptr);
        text.ptr[chance(text.len)] = (char)chance(256);
        if (!same_as_jansson(buf_str(&text))) fail_msg("differs: %s", text.ptr);
        if (!same_as_jansson(str_slice(buf_str(&text), 0, chance(text.len)))) fail_msg("cut short, differs: %s", text.ptr);
    }
    buf_release(&text);
}

/* ---- as a tree of nodes ---- */

static json_t *value_of(const struct json_node *node) {
    json_t *value;
    switch (node->type) {
    case JSON_OBJECT:
        value = json_object();
        for (const struct json_node *member = node->first; member; member = member->next)
            assert_int_equal(json_object_setn_new(value, member->name.ptr, member->name.len, value_of(member)), 0);
        assert_int_equal(json_object_size(value), node->count);
        return value;
    case JSON_ARRAY:
        value = json_array();
        for (const struct json_node *item = node->first; item; item = item->next) json_array_append_new(value, value_of(item));
        assert_int_equal(json_array_size(value), node->count);
        return value;
    case JSON_STRING: return json_stringn(node->text.len ? node->text.ptr : "", node->text.len);
    case JSON_INTEGER: return json_integer(node->integer);
    case JSON_REAL: break;
    case JSON_TRUE: return json_true();
    case JSON_FALSE: return json_false();
    case JSON_NULL: return json_null();
    }
    fail_msg("no such node");
    return NULL;
}

/* Does it hold a number that no writer of ours makes? */
static bool holds_foreign_number(json_t *value) {
    const char *name;
    json_t *part;
    size_t i;
    const json_int_t most = 999999999999999999;
    if (json_is_real(value)) return true;
    if (json_is_integer(value)) return json_integer_value(value) > most || json_integer_value(value) < -most;
    json_object_foreach(value, name, part) if (holds_foreign_number(part)) return true;
    json_array_foreach(value, i, part) if (holds_foreign_number(part)) return true;
    return false;
}

/* What the tree accepts is the object that jansson reads; what it does not, jansson refuses or only others write. Leaving a
 * member unread changes nothing but that. */
static bool tree_as_jansson(struct str text, size_t *accepted) {
    char *copy = malloc(text.len + (text.len == 0));
    assert_non_null(copy);
    if (text.len) memcpy(copy, text.ptr, text.len);
    struct str same_text = {copy, text.len};
    struct arena *nodes = arena_new(2 * JSON_NODES_BYTES(text.len)), *texts = arena_new(1 << 16);
    json_t *expected = json_loadb(copy, text.len, JSON_REJECT_DUPLICATES, NULL);
    const struct json_node *tree = json_scan(nodes, texts, same_text, STR(""));
    json_t *value = tree ? value_of(tree) : NULL;
    bool others = str_contains(text, STR("\\ud")) || holds_foreign_number(expected);
    bool same = tree ? expected && json_equal(value, expected) : !json_is_object(expected) || others;
    const struct json_node *less = json_scan(nodes, texts, same_text, STR("噪音"));
    if (tree) same = same && less && less->count == tree->count;
    *accepted += tree != NULL;
    json_decref(value);
    json_decref(expected);
    arena_free(nodes);
    arena_free(texts);
    free(copy);
    return same;
}

static void test_trees(void **state) {
    (void)state;
    struct buf text;
    size_t accepted = 0;
    buf_init(&text, 1 << 16);
    for (int round = 0; round < 20000; round++) {
        buf_clear(&text);
        buf_add(&text, STR("{\"噪音\":"));
        make_value(&text, 4);
        buf_add(&text, STR(",\"n\":"));
        make_value(&text, 3);
        buf_add_char(&text, '}');
        if (!tree_as_jansson(buf_str(&text), &accepted)) fail_msg("differs: %s", text.ptr);
        text.ptr[chance(text.len)] = (char)chance(256);
        if (!tree_as_jansson(buf_str(&text), &accepted)) fail_msg("differs: %s", text.ptr);
        struct str cut = str_slice(buf_str(&text), 0, chance(text.len));
        if (!tree_as_jansson(cut, &accepted)) fail_msg("cut short, differs: %s", text.ptr);
    }
    assert_true(accepted > 10000);
    buf_release(&text);
}

static void test_a_member_left_unread(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 16);
    const struct json_node *tree = json_scan(arena, arena, STR("{\"a\":{\"b\":[1.5,\"}\\\"\"]},\"c\":3}"), STR("a"));
    assert_non_null(tree);
    assert_true(str_is(json_node_get(tree, STR("a"))->text, "{\"b\":[1.5,\"}\\\"\"]}"));
    assert_int_equal(json_node_get(tree, STR("c"))->integer, 3);
    assert_null(json_node_get(tree, STR("b")));
    assert_null(json_scan(arena, arena, STR("{\"a\":{\"b\":[}"), STR("a")));
    assert_null(json_scan(arena, arena, STR("{\"a\":{\"b"), STR("a")));
    assert_null(json_scan(arena, arena, STR("{\"a\":{},\"a\":{}}"), STR("a")));
    arena_free(arena);
}

static void test_plain(void **state) {
    (void)state;
    for (int i = 0; i < 100000; i++) {
        char bytes[40];
        size_t len = chance(sizeof bytes + 1), expected = 0;
        for (size_t b = 0; b < len; b++) bytes[b] = (char)(chance(60) ? 0x21 + chance(0xDE) : chance(256));
        struct str s = {malloc(len + (len == 0)), len};
        assert_non_null(s.ptr);
        memcpy((char *)(uintptr_t)s.ptr, bytes, len);
        while (expected < len && (unsigned char)bytes[expected] >= 0x20 && !memchr("\"\\<\x7f", bytes[expected], 4)) expected++;
        assert_int_equal(str_plain(s), expected);
        for (expected = 0; expected < len; expected++)
            if ((unsigned char)bytes[expected] < 0x20 || memchr("\"\\", bytes[expected], 2)) break;
        assert_ptr_equal(json_plain_end(s.ptr, s.ptr + len), s.ptr + expected);
        bool control = false;
        for (size_t b = 0; b < len; b++) {
            unsigned char c = (unsigned char)bytes[b];
            control = control || (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F ||
                      (c == 0xC2 && b + 1 < len && (unsigned char)bytes[b + 1] < 0xA0);
        }
        assert_int_equal(utf8_has_control(s), control);
        free((char *)(uintptr_t)s.ptr);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_made_up),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_a_member_left_unread),
        cmocka_unit_test(test_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
