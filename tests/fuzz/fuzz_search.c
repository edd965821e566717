/* Searches from outside: any text is words, or is refused with a message; words are normal texts, and a word is found in the text
 * that it was taken from. Bodies of events give a text or say that they cannot be read. */
#include "desk/search/search.h"
#include "fuzz.h"
#include "store/store.h"

enum { ARENA_BYTES = 1 << 22, TEXT_BYTES_MAX = 1 << 20 };

static void check_word(struct str word) {
    struct buf again, expression;
    buf_init(&again, TEXT_BYTES_MAX);
    buf_init(&expression, TEXT_BYTES_MAX);
    normal_text(word, &again);
    CHECK(word.len && str_equal(buf_str(&again), word));
    CHECK(normal_matches(word, word));
    phrase_expression(word, &expression);
    CHECK(expression.len && !expression.overflow);
    buf_release(&again);
    buf_release(&expression);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str text = {(const char *)data, size};
    struct arena *arena = arena_new(ARENA_BYTES);
    struct search_words words;
    struct error error = {0};
    if (search_words_read(text, &words, arena, &error)) {
        CHECK(words.count <= SEARCH_WORDS_MAX);
        for (size_t i = 0; i < words.count; i++) check_word(words.normal[i]);
    } else {
        CHECK(error.code != ERROR_NONE && error.message[0]);
    }
    struct buf out;
    buf_init(&out, TEXT_BYTES_MAX);
    normal_text(text, &out);
    CHECK(utf8_check(buf_str(&out)) == out.len);
    buf_clear(&out);
    (void)event_text(STR("registered"), text, &out);
    CHECK(utf8_check(buf_str(&out)) == out.len);
    buf_release(&out);
    arena_free(arena);
    return 0;
}
