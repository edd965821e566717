/* The index against the rule: the first line of the input is what somebody types, the rest a text. No word is an error to the
 * index, and the index finds the text for a word if and only if the rule does (store.h). */
#include "fuzz.h"

#include "desk/search/search.h"
#include "store/store_internal.h"

static sqlite3 *db;
static sqlite3_stmt *insert, *find;
static uint8_t marks[TEXT_MARKS_BITS / 8];

static void open_index(void) {
    if (db) return;
    CHECK(sqlite3_open(":memory:", &db) == SQLITE_OK && tokenizer_register(db));
    const char *sql = "CREATE VIRTUAL TABLE text USING fts5 (body, content = '', columnsize = 0, tokenize = 'shouwen')";
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO text (rowid, body) VALUES (1, ?)", -1, &insert, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT rowid FROM text (?) WHERE rowid <= 9 ORDER BY 1 DESC", -1, &find, NULL) ==
          SQLITE_OK);
}

static bool index_finds(struct str phrase) {
    struct buf expression;
    buf_init(&expression, 1 << 16);
    phrase_expression(phrase, &expression);
    CHECK(!expression.overflow);
    CHECK(sqlite3_bind_text(find, 1, expression.ptr, (int)expression.len, SQLITE_STATIC) == SQLITE_OK);
    int code = sqlite3_step(find);
    CHECK(code == SQLITE_ROW || code == SQLITE_DONE);
    (void)sqlite3_reset(find);
    buf_release(&expression);
    return code == SQLITE_ROW;
}

static void check_word(struct str word, struct str text) {
    struct buf again;
    buf_init(&again, 1 << 16);
    normal_text(word, &again);
    CHECK(word.len > 0 && str_equal(buf_str(&again), word) && normal_matches(word, word));
    bool found = index_finds(word);
    CHECK(found == normal_matches(text, word));
    CHECK(!found || phrase_may_be_marked(word, marks));
    buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str rest = {(const char *)data, size}, typed = {0};
    struct arena *arena = arena_new(1 << 20);
    struct search_words words;
    struct error error;
    struct buf normal;
    buf_init(&normal, 1 << 20);
    (void)str_split(&rest, '\n', &typed);
    normal_text(rest, &normal);
    CHECK(!normal.overflow && utf8_check(buf_str(&normal)) == normal.len);
    if (search_words_read(typed, &words, arena, &error)) {
        CHECK(words.count <= SEARCH_WORDS_MAX);
        open_index();
        CHECK(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
        CHECK(sqlite3_bind_text(insert, 1, rest.len ? rest.ptr : "", (int)rest.len, SQLITE_STATIC) == SQLITE_OK);
        CHECK(sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK);
        memset(marks, 0, sizeof marks);
        text_mark(buf_str(&normal), marks);
        for (size_t i = 0; i < words.count; i++) check_word(words.normal[i], buf_str(&normal));
        CHECK(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
    }
    buf_release(&normal);
    arena_free(arena);
    return 0;
}
