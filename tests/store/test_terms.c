/* The full text index answers exactly what the rule in store.h says: on invented texts of few characters, where every accident
 * happens, and on real messages (../shared/data), where every kind of text happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/fold.h"
#include "store/store_internal.h"
#include "store/terms.h"

/* ---- the terms themselves ---- */

static int write_term(void *context, const char *term, size_t len, bool beside) {
    struct buf *out = context;
    if (out->len) buf_add_char(out, beside ? '/' : ' ');
    for (size_t i = 0; i < len; i++) buf_add_char(out, term[i] == TERM_CUT ? '.' : term[i] == TERM_CONTINUED ? '>' : term[i]);
    return 0;
}

static void assert_terms(const char *text, const char *expected, const char *expected_of_phrase) {
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_int_equal(terms_of_text(str_from(text), write_term, &out), 0);
    assert_string_equal(out.len ? out.ptr : "", expected);
    buf_clear(&out);
    assert_int_equal(terms_of_phrase(str_from(text), write_term, &out), 0);
    assert_string_equal(out.len ? out.ptr : "", expected_of_phrase);
    buf_release(&out);
}

static void test_terms(void **state) {
    (void)state;
    assert_terms("", "", "");
    assert_terms("，。！👍", "", "");
    assert_terms("噪", "噪./噪", "噪");
    assert_terms("噪音", "噪音/噪 音./音", "噪音");
    assert_terms("噪音扰民", "噪音/噪 音扰/音 扰民/扰 民./民", "噪音 音扰 扰民");
    assert_terms("噪，音", "噪./噪 音./音", "噪. 音");
    assert_terms("人人人。人", "人人/人 人人 人. 人./人", "人人 人人 人. 人");
    assert_terms("3幢", "3/3.幢 幢./幢", "3.幢");
    assert_terms("幢12", "幢1/幢 1/12/12.", "幢1 12");
    assert_terms("12，Ab", "1/12/12. a/ab/ab.", "12. ab");
    assert_terms("a1", "a/a.1 1/1.", "a.1");
    assert_terms("123456789", "1/12/123/1234/12345/123456/1234567/12345678/123456789/123456789.", "123456789");
    assert_terms("個體戶　ＷＩＦＩ", "个体/个 体户/体 户./户 w/wi/wif/wifi/wifi.", "个体 体户 户. wifi");
    assert_terms("é\xFF好", "e/e. 好./好", "e. 好");
}

static int fail_at_third(void *context, const char *term, size_t len, bool beside) {
    (void)term, (void)len, (void)beside;
    int *calls = context;
    return ++*calls == 3 ? 77 : 0;
}

/* FTS5 wants no further call after a failure, and its code back. */
static void test_receiver_stops_the_cutting(void **state) {
    (void)state;
    static const char *const texts[] = {"人大人大", "1234", "a1b2", "a，b，c，d"};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        int calls = 0;
        assert_int_equal(terms_of_text(str_from(texts[i]), fail_at_third, &calls), 77);
        assert_int_equal(calls, 3);
    }
    int calls = 0;
    assert_int_equal(terms_of_phrase(str_from("人大人大人"), fail_at_third, &calls), 77);
    assert_int_equal(calls, 3);
}

/* ---- an index in memory beside the rule ---- */

struct corpus {
    sqlite3 *db;
    sqlite3_stmt *insert, *find;
    struct str *normal; /* text n has rowid n + 1 */
    size_t count;
    struct arena *arena;
    struct buf scratch;
};

static void corpus_open(struct corpus *corpus) {
    *corpus = (struct corpus){.arena = arena_new((size_t)256 << 20)};
    buf_init(&corpus->scratch, 1 << 24);
    assert_int_equal(sqlite3_open(":memory:", &corpus->db), SQLITE_OK);
    assert_true(tokenizer_register(corpus->db));
    const char *sql = "CREATE VIRTUAL TABLE text USING fts5 (body, content = '', columnsize = 0, tokenize = 'shouwen'); BEGIN";
    assert_int_equal(sqlite3_exec(corpus->db, sql, NULL, NULL, NULL), SQLITE_OK);
    sql = "INSERT INTO text (rowid, body) VALUES (?, ?)";
    assert_int_equal(sqlite3_prepare_v2(corpus->db, sql, -1, &corpus->insert, NULL), SQLITE_OK);
    sql = "SELECT rowid FROM text (?) ORDER BY rowid";
    assert_int_equal(sqlite3_prepare_v2(corpus->db, sql, -1, &corpus->find, NULL), SQLITE_OK);
}

static void corpus_close(struct corpus *corpus) {
    sqlite3_finalize(corpus->insert);
    sqlite3_finalize(corpus->find);
    assert_int_equal(sqlite3_close(corpus->db), SQLITE_OK);
    buf_release(&corpus->scratch);
    arena_free(corpus->arena);
}

static struct str normal_of(struct corpus *corpus, struct str text) {
    buf_clear(&corpus->scratch);
    normal_text(text, &corpus->scratch);
    assert_false(corpus->scratch.overflow);
    return str_copy(corpus->arena, buf_str(&corpus->scratch));
}

static void corpus_add(struct corpus *corpus, struct str text) {
    struct str normal = normal_of(corpus, text);
    *ARENA_PUSH(corpus->arena, corpus->normal, corpus->count) = normal;
    sqlite3_bind_int64(corpus->insert, 1, (int64_t)corpus->count);
    sqlite3_bind_text(corpus->insert, 2, text.len ? text.ptr : "", (int)text.len, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(corpus->insert), SQLITE_DONE);
    sqlite3_reset(corpus->insert);
}

/* The index finds those texts, in this order, that the rule finds. Returns how many. */
static size_t assert_finds_exactly(struct corpus *corpus, struct str phrase) {
    if (phrase.len == 0) return 0;
    buf_clear(&corpus->scratch);
    phrase_expression(phrase, &corpus->scratch);
    sqlite3_bind_text(corpus->find, 1, corpus->scratch.ptr, (int)corpus->scratch.len, SQLITE_STATIC);
    size_t found = 0, next = 0;
    for (int code; (code = sqlite3_step(corpus->find)) != SQLITE_DONE; found++) {
        assert_int_equal(code, SQLITE_ROW);
        size_t hit = (size_t)sqlite3_column_int64(corpus->find, 0) - 1;
        assert_true(hit >= next && hit < corpus->count);
        for (; next < hit; next++)
            if (normal_matches(corpus->normal[next], phrase))
                fail_msg("'" STR_FMT "' is not found in '" STR_FMT "'", STR_ARG(phrase), STR_ARG(corpus->normal[next]));
        if (!normal_matches(corpus->normal[hit], phrase))
            fail_msg("'" STR_FMT "' is found in '" STR_FMT "'", STR_ARG(phrase), STR_ARG(corpus->normal[hit]));
        next = hit + 1;
    }
    for (; next < corpus->count; next++)
        if (normal_matches(corpus->normal[next], phrase))
            fail_msg("'" STR_FMT "' is not found in '" STR_FMT "'", STR_ARG(phrase), STR_ARG(corpus->normal[next]));
    sqlite3_reset(corpus->find);
    return found;
}

static uint64_t next_random(uint64_t *seed) { /* splitmix64 */
    uint64_t z = (*seed += 0x9E3779B97F4A7C15U);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static struct str random_text(uint64_t *seed, size_t length, struct arena *arena) {
    static const char *const letters[] = {"人", "大", "𠮷", "1", "2", "a", "b", "，", " ", "。", "人", "大", "1", "a", "Ａ", "👍"};
    char *text = arena_alloc(arena, 4 * length + 1);
    size_t len = 0;
    for (size_t i = 0; i < length; i++) {
        const char *letter = letters[next_random(seed) % ARRAY_LENGTH(letters)];
        size_t repeat = next_random(seed) % 200 == 0 && length > 20 ? 60 + next_random(seed) % 12 : 1; /* about TERM_RUN_MAX */
        if (repeat > 1) text = memcpy(arena_alloc(arena, 4 * (length + repeat) + len + 1), text, len);
        for (size_t j = 0; j < repeat; j++) {
            memcpy(text + len, letter, strlen(letter));
            len += strlen(letter);
        }
    }
    return (struct str){text, len};
}

static void test_invented_texts(void **state) {
    (void)state;
    struct corpus corpus;
    uint64_t seed = 7;
    size_t found = 0;
    corpus_open(&corpus);
    for (size_t i = 0; i < 1500; i++) corpus_add(&corpus, random_text(&seed, 1 + i % 40, corpus.arena));
    for (size_t i = 0; i < 4000; i++)
        found += assert_finds_exactly(&corpus, normal_of(&corpus, random_text(&seed, 1 + i % 7, corpus.arena)));
    for (size_t i = 0; i < corpus.count; i++) { /* whole texts and long pieces, which hold the long runs */
        assert_true(assert_finds_exactly(&corpus, corpus.normal[i]) > 0 || corpus.normal[i].len == 0);
        size_t characters = utf8_length(corpus.normal[i]);
        struct str head = utf8_prefix(corpus.normal[i], characters - characters / 4);
        assert_finds_exactly(&corpus, normal_of(&corpus, head));
    }
    assert_true(found > 10000);
    corpus_close(&corpus);
}

/* ---- real messages ---- */

static const struct {
    const char *file;
    const char *columns[3];
} files[] = {{"hotline-tickets.csv", {"body"}},
             {"messages-with-replies.csv", {"title", "body", "reply"}},
             {"messages-repeated.csv", {"title", "body"}},
             {"hotline-river-complaints.csv", {"body", "reply"}}};

static bool column_wanted(size_t file, struct str name) {
    for (size_t i = 0; i < ARRAY_LENGTH(files[file].columns) && files[file].columns[i]; i++)
        if (str_is(name, files[file].columns[i])) return true;
    return false;
}

static struct str read_data(const char *name, struct arena *arena) {
    FILE *in = fopen(str_terminated(arena, str_printf(arena, "%s/%s", REAL_DATA, name)), "rb");
    if (!in) return (struct str){0};
    char *bytes = arena_alloc(arena, 8 << 20);
    size_t len = fread(bytes, 1, 8 << 20, in);
    assert_int_equal(fclose(in), 0);
    return (struct str){bytes, len};
}

static bool add_file(struct corpus *corpus, size_t file) {
    struct csv csv;
    struct csv_record head, record;
    struct error error;
    struct str text = read_data(files[file].file, corpus->arena);
    if (text.len == 0) return false;
    csv_start(&csv, text);
    assert_int_equal(csv_next(&csv, &head, corpus->arena, &error), CSV_RECORD);
    for (enum csv_result result; (result = csv_next(&csv, &record, corpus->arena, &error)) != CSV_END;) {
        assert_int_equal(result, CSV_RECORD);
        assert_int_equal(record.count, head.count);
        for (size_t i = 0; i < head.count; i++)
            if (column_wanted(file, head.fields[i])) corpus_add(corpus, record.fields[i]);
    }
    return true;
}

/* `characters` of them from a random place of a random text. */
static struct str sample(struct corpus *corpus, uint64_t *seed, size_t characters) {
    struct str text = corpus->normal[next_random(seed) % corpus->count];
    size_t length = utf8_length(text);
    if (length <= characters) return text;
    struct str head = utf8_prefix(text, next_random(seed) % (length - characters));
    return utf8_prefix(str_slice(text, head.len, text.len), characters);
}

static bool only_ideographs(struct str text) {
    uint32_t c;
    for (size_t at = 0; at < text.len;)
        if (!utf8_next(text, &at, &c) || fold_class_of(c) != FOLD_IDEOGRAPH) return false;
    return true;
}

static void test_real_messages(void **state) {
    (void)state;
    struct corpus corpus;
    uint64_t seed = 20261122;
    corpus_open(&corpus);
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
        if (add_file(&corpus, i)) continue;
        print_message("no real messages in %s: skipped\n", REAL_DATA);
        corpus_close(&corpus);
        skip();
    }
    assert_int_equal(corpus.count, 5561 + 3 * 1989 + 2 * 3036 + 2 * 859);
    size_t pure = 0;
    for (size_t i = 0; i < 640; i++) {
        struct str phrase = normal_of(&corpus, sample(&corpus, &seed, 1 + i % 4));
        size_t found = assert_finds_exactly(&corpus, phrase);
        if (!only_ideographs(phrase)) continue;
        size_t containing = 0; /* of Chinese characters alone the rule is nothing but: contains */
        for (size_t j = 0; j < corpus.count; j++) containing += str_contains(corpus.normal[j], phrase);
        assert_int_equal(found, phrase.len ? containing : 0);
        pure++;
    }
    assert_true(pure > 320);
    for (size_t i = 0; i < 40; i++) assert_finds_exactly(&corpus, normal_of(&corpus, sample(&corpus, &seed, 5 + i)));
    corpus_close(&corpus);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_terms), cmocka_unit_test(test_receiver_stops_the_cutting),
                                       cmocka_unit_test(test_invented_texts), cmocka_unit_test(test_real_messages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
