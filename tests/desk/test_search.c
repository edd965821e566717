/* Search over a serving desk: complete at every moment, exact, paged, filtered; the index may be behind, gone, old or
 * damaged. */
#include <pthread.h>
#include <sched.h>

#include "desk/search/search.h"
#include "fixture.h"

/* ---- asking ---- */

struct found {
    int64_t ids[4000];
    size_t count, pages;
};

static bool search_page(struct office *office, const struct desk_filter *filter, int64_t cursor, int limit,
                        struct found *found, int64_t *next) {
    struct matter_row *rows;
    size_t count;
    struct actor actor = office_actor("zhao");
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    bool good = desk_list(office->reader, &actor, filter, cursor, limit, &rows, &count, next, arena, &office->error);
    assert_true(found->count + count <= ARRAY_LENGTH(found->ids));
    for (size_t i = 0; good && i < count; i++) found->ids[found->count++] = rows[i].id;
    found->pages++;
    arena_free(arena);
    return good;
}

static void search_all(struct office *office, const struct desk_filter *filter, int limit, struct found *found) {
    int64_t cursor = 0;
    *found = (struct found){0};
    do {
        if (!search_page(office, filter, cursor, limit, found, &cursor)) fail_msg("%s", office->error.message);
    } while (cursor);
}

static size_t search_count(struct office *office, const char *query) {
    struct found found;
    struct desk_filter filter = {.query = str_from(query), .from = INSTANT_NONE, .to = INSTANT_NONE};
    search_all(office, &filter, 50, &found);
    return found.count;
}

/* Until the index has everything: it follows by itself. */
static void wait_indexed(struct office *office) {
    while (search_unindexed(office->desk) > 0) (void)sched_yield();
}

static int64_t register_text(struct office *office, const char *subject, const char *body) {
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "do", "register", "channel", "phone", "kind", "consultation",
                               "subject", subject, "body", body, "scope", "self");
    char *text = json_dumps(object, 0);
    assert_non_null(text);
    int64_t id = office_register(office, "sun", text);
    free(text);
    json_decref(object);
    return id;
}

/* ---- what is found ---- */

static const struct {
    const char *query;
    size_t count; /* of the four matters below */
} rows[] = {
    {"噪音", 1}, {"噪", 1}, {"燥", 0}, {"人", 2}, {"噪音扰民", 1}, {"音扰", 1}, {"噪扰", 0}, {"噪音 深夜", 1}, {"噪音 停业", 0},
    {"噪音　施工", 1}, {"\"噪音扰民\"", 1}, {"“深夜施工”", 1}, {"「施工噪音」", 1}, {"深夜施工", 1}, {"施工噪音扰民", 1},
    {"施工，噪音", 0}, {"深夜，施工", 0}, {"民，希望", 1}, {"民希望", 0}, {"個體戶", 1}, {"个体户停業登記", 1}, {"13800000000", 1},
    {"138", 1}, {"１３８０", 1}, {"3800", 0}, {"000", 0}, {"wifi", 1}, {"WiFi", 1}, {"WI", 1}, {"ifi", 0}, {"5G", 1}, {"5G信号", 1},
    {"G信号", 1}, {"信号5", 0}, {"𠮷", 1}, {"𠮷野家", 1}, {"👍", 0}, {"，。！", 0}, {"\"", 0}, {"*", 0}, {"噪音*", 1}, {"噪* 音", 1},
    {"NOT 噪音", 0}, {"噪音 OR 停业", 0}, {"噪音 AND 深夜", 0}, {"body:噪音", 0}, {"噪音\" OR \"停业", 0}, {"^噪音", 1}, {"(噪音)", 1},
    {"NEAR(噪音 深夜)", 0}, {"' OR 1=1 --", 0}, {"-- 噪音", 1}, {"噪音;", 1}, {"20171221", 1}, {"2017 1221", 0}, {"2017-12", 1},
    {"\"2017 12\"", 1}, {"12-21", 1}, {"21 12", 1}, {"\"21 12\"", 0},
};

static void check_rows(struct office *office, const char *when) {
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        size_t count = search_count(office, rows[i].query);
        if (count != rows[i].count) fail_msg("%s: '%s' finds %zu, not %zu", when, rows[i].query, count, rows[i].count);
    }
}

static void test_what_is_found(void **state) {
    (void)state;
    struct office office;
    office_open(&office);
    register_text(&office, "深夜施工噪音扰民，希望管一管", "工单20171221962760，电话13800000000。");
    register_text(&office, "个体户停业登记怎么办", "人在外地，2017-12-21办过。");
    register_text(&office, "营业厅 WiFi 和5G信号都不好", "𠮷野家旁边👍");
    register_text(&office, "请问几点上班", "谢谢工作人员");
    check_rows(&office, "unindexed");
    wait_indexed(&office);
    check_rows(&office, "indexed");
    register_text(&office, "另一件", "与上面无关");
    check_rows(&office, "one unindexed");
    office_close(&office);
}

static void test_refused_searches(void **state) {
    (void)state;
    struct office office;
    struct found found = {0};
    int64_t next;
    char text[4 * LIMIT_QUERY_CHARS + 4];
    office_open(&office);
    struct desk_filter filter = {.query = STR("一 二 三 四 五 六 七 八"), .from = INSTANT_NONE, .to = INSTANT_NONE};
    assert_true(search_page(&office, &filter, 0, 10, &found, &next));
    filter.query = STR("一 二 三 四 五 六 七 八 九");
    assert_false(search_page(&office, &filter, 0, 10, &found, &next));
    assert_int_equal(office.error.code, ERROR_LIMIT);
    filter.query = STR("坏\xFF");
    assert_false(search_page(&office, &filter, 0, 10, &found, &next));
    assert_int_equal(office.error.code, ERROR_INPUT);
    memset(text, 'x', sizeof text);
    filter.query = (struct str){text, LIMIT_QUERY_CHARS};
    assert_true(search_page(&office, &filter, 0, 10, &found, &next));
    filter.query.len++;
    assert_false(search_page(&office, &filter, 0, 10, &found, &next));
    filter.query = STR("好");
    assert_true(search_page(&office, &filter, INT64_MAX, 10, &found, &next)); /* a cursor from nowhere */
    filter.state = STR("nonsense");
    assert_false(search_page(&office, &filter, 0, 10, &found, &next));
    assert_int_equal(found.count, 0);
    office_close(&office);
}

/* Words may stand in different texts of one matter, which is one line however many texts have them; what others must not
 * know is not found. */
static void test_a_matter_is_one_line(void **state) {
    (void)state;
    struct office office;
    office_open(&office);
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"progress\",\"text\":\"登记材料已收，登记表待补\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"停业登记请到二楼\"}"), SUBMISSION_ACCEPTED);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(search_count(&office, "登记"), 1);
        assert_int_equal(search_count(&office, "个体户 二楼 待补"), 1);
        assert_int_equal(search_count(&office, "个体户 三楼"), 0);
        assert_int_equal(search_count(&office, "王某"), 0); /* the asker's name and telephone number */
        assert_int_equal(search_count(&office, "13800000000"), 0);
        wait_indexed(&office);
    }
    office_close(&office);
}

static void test_numbers_jump(void **state) {
    (void)state;
    struct office office;
    struct found found;
    office_open(&office);
    int64_t first = register_text(&office, "第一件", "没有别的");
    int64_t second = register_text(&office, "第二件", "与20260928-0001有关");
    struct desk_filter filter = {.query = matter_number(first, office.arena), .from = INSTANT_NONE, .to = INSTANT_NONE};
    search_all(&office, &filter, 50, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.ids[0], first);
    assert_int_equal(found.ids[1], second);
    search_all(&office, &filter, 1, &found);
    assert_int_equal(found.count, 2);
    filter.query = matter_number(second, office.arena);
    search_all(&office, &filter, 50, &found);
    assert_int_equal(found.count, 1);
    office_close(&office);
}

/* ---- against a model: every text of every matter, searched by the rule alone ---- */

enum { MODEL_MATTERS = 160 };

struct model {
    int64_t ids[MODEL_MATTERS];
    struct str normal[MODEL_MATTERS][2];
    size_t count;
    struct arena *arena;
};

static uint64_t next_random(uint64_t *seed) { /* splitmix64 */
    uint64_t z = (*seed += 0x9E3779B97F4A7C15U);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static const char *random_text(uint64_t *seed, size_t length, char out[static 200]) {
    static const char *const parts[] = {"路", "灯", "不", "亮", "水", "，", "12", "a", "小区", "3幢"};
    out[0] = 0;
    for (size_t i = 0, len = 0; i < length; i++) {
        const char *part = parts[next_random(seed) % ARRAY_LENGTH(parts)];
        memcpy(out + len, part, strlen(part) + 1);
        len += strlen(part);
    }
    return out;
}

static struct str normal_of(struct arena *arena, const char *text) {
    struct buf buf;
    buf_init(&buf, 4096);
    normal_text(str_from(text), &buf);
    struct str normal = str_copy(arena, buf_str(&buf));
    buf_release(&buf);
    return normal;
}

static void model_add(struct model *model, struct office *office, uint64_t *seed) {
    char text[200], subject[220];
    (void)snprintf(subject, sizeof subject, "问%s", random_text(seed, 1 + next_random(seed) % 8, text));
    size_t i = model->count++;
    model->ids[i] = register_text(office, subject, "");
    model->normal[i][0] = normal_of(model->arena, subject);
    if (next_random(seed) % 3) return;
    json_t *object = json_pack("{s:s, s:s}", "do", "progress", "text", random_text(seed, 1 + next_random(seed) % 8, text));
    char *command = json_dumps(object, 0);
    assert_int_equal(office_do(office, "sun", model->ids[i], command), SUBMISSION_ACCEPTED);
    model->normal[i][1] = normal_of(model->arena, text);
    free(command);
    json_decref(object);
}

static bool model_has(const struct model *model, size_t i, const struct str *words, size_t words_count) {
    for (size_t w = 0; w < words_count; w++) {
        bool found = normal_matches(model->normal[i][0], words[w]) || normal_matches(model->normal[i][1], words[w]);
        if (words[w].len && !found) return false;
    }
    return true;
}

static void model_check(const struct model *model, struct office *office, uint64_t *seed) {
    char query[450] = "", text[200];
    struct str words[3] = {{0}};
    size_t words_count = 1 + next_random(seed) % 3, given = 0;
    for (size_t w = 0; w < words_count; w++) {
        random_text(seed, 1 + next_random(seed) % 2, text);
        words[w] = normal_of(model->arena, text);
        given += words[w].len > 0;
        (void)snprintf(query + strlen(query), sizeof query - strlen(query), "%s%s", w ? " " : "", text);
    }
    struct found found;
    struct desk_filter filter = {.query = str_from(query), .from = INSTANT_NONE, .to = INSTANT_NONE};
    if (next_random(seed) % 2) filter.state = STR("open");
    search_all(office, &filter, (int)(1 + next_random(seed) % 9), &found);
    size_t at = 0;
    for (size_t i = model->count; given && i-- > 0;) {
        if (!model_has(model, i, words, words_count)) continue;
        if (at >= found.count || found.ids[at] != model->ids[i])
            fail_msg("'%s' misses %lld", query, (long long)model->ids[i]);
        at++;
    }
    if (at != found.count) fail_msg("'%s' finds %zu, not %zu", query, found.count, at);
}

static void test_against_a_model(void **state) {
    (void)state;
    struct office office;
    struct model model = {.arena = arena_new(LIMIT_ARENA_BYTES)};
    uint64_t seed = 4;
    office_open(&office);
    for (size_t i = 0; i < MODEL_MATTERS; i++) {
        model_add(&model, &office, &seed);
        model_check(&model, &office, &seed);
        if (i == MODEL_MATTERS / 2) wait_indexed(&office);
        if (i == MODEL_MATTERS / 4) office_reopen(&office, "2026-09-28T09:00");
    }
    wait_indexed(&office);
    for (size_t i = 0; i < 300; i++) model_check(&model, &office, &seed);
    office_close(&office);
    arena_free(model.arena);
}

/* Without an index thread: the tail in many small chunks, with old matters in new chunks, some of the ledger not even in them. */
static void test_a_tail_of_many_chunks(void **state) {
    (void)state;
    struct office office;
    struct model model = {.arena = arena_new(LIMIT_ARENA_BYTES)};
    uint64_t seed = 11;
    size_t chunks = 0;
    office_open(&office);
    wait_indexed(&office);
    office_shut(&office);
    office.desk = desk_open(office.dir, DESK_OFFLINE, &office.error);
    assert_non_null(office.desk);
    office.reader = desk_reader_new(office.desk, &office.error);
    assert_non_null(office.reader);
    struct search *search = office.desk->search;
    search->tail.chunk_texts = search->tail.last->texts_max = 7;
    for (size_t i = 0; i < MODEL_MATTERS; i++) {
        model_add(&model, &office, &seed);
        if (i % 5 == 4) {
            size_t old = next_random(&seed) % model.count; /* the newest text of an old matter */
            assert_int_equal(office_do(&office, "sun", model.ids[old], "{\"do\":\"progress\",\"text\":\"水 灯 路 3幢 a12\"}"),
                             SUBMISSION_ACCEPTED);
            struct str more = str_printf(model.arena, STR_FMT " 水 灯 路 3幢 a12", STR_ARG(model.normal[old][1]));
            model.normal[old][1] = str_trim(more);
        }
        if (i % 7 == 6) {
            assert_true(store_begin(search->ledger));
            (void)tail_read(&search->tail, search->ledger, 1 + next_random(&seed) % 20);
            struct tail_chunk *first = search->tail.first;
            assert_true(tail_drop(&search->tail, atomic_load(&search->indexed), false));
            assert_ptr_equal(search->tail.first, first); /* nothing of it is in the index */
            store_rollback(search->ledger);
        }
        model_check(&model, &office, &seed);
    }
    for (const struct tail_chunk *chunk = search->tail.first; chunk; chunk = atomic_load(&chunk->next)) chunks++;
    assert_true(chunks > MODEL_MATTERS / 14);
    for (size_t i = 0; i < 300; i++) model_check(&model, &office, &seed);
    office_close(&office);
    arena_free(model.arena);
}

/* ---- the index is derived ---- */

static void copy_file(const char *from, const char *to) {
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    char bytes[65536];
    assert_non_null(in);
    assert_non_null(out);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, in)) > 0;) assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(in) | fclose(out), 0);
}

static void overwrite(const char *path, const char *bytes) {
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_true(fputs(bytes, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void check_follows(struct office *office) {
    assert_int_equal(search_count(office, "路灯"), 30); /* whatever the index has by now */
    wait_indexed(office);
    assert_int_equal(search_count(office, "路灯"), 30);
    assert_int_equal(search_count(office, "灯"), 30);
}

static void test_index_old_missing_or_damaged(void **state) {
    (void)state;
    struct office office;
    office_open(&office);
    const char *index = desk_path(office.dir, "search.db", office.arena),
               *old = desk_path(office.dir, "old.db", office.arena);
    for (int i = 0; i < 10; i++) register_text(&office, "路灯不亮", "");
    wait_indexed(&office);
    office_shut(&office);
    copy_file(index, old);
    office_reopen(&office, "2026-09-28T09:00");
    for (int i = 0; i < 20; i++) register_text(&office, "又是路灯", "");
    wait_indexed(&office);

    office_shut(&office);
    copy_file(old, index); /* as if the machine had lost the last batches */
    office_reopen(&office, "2026-09-28T09:00");
    check_follows(&office);

    office_shut(&office);
    assert_int_equal(unlink(index), 0);
    office_reopen(&office, "2026-09-28T09:00");
    check_follows(&office);

    office_shut(&office);
    overwrite(index,
              "this is no database, and it is longer than a hundred bytes, so that there is a header to look at anyway");
    office_reopen(&office, "2026-09-28T09:00");
    check_follows(&office);

    office_check(&office); /* rebuilds, which forgets the index */
    check_follows(&office);
    office_close(&office);
}

/* ---- a search right after the acknowledgement ---- */

struct writer {
    struct office *office;
    _Atomic int acknowledged; /* numbers 1 … are durable */
    _Atomic bool stop;
};

static void *write_matters(void *context) {
    struct writer *writer = context;
    for (int i = 1; !atomic_load(&writer->stop) && i <= 3000; i++) {
        char subject[60];
        (void)snprintf(subject, sizeof subject, "编号%d的来电", 100000 + i);
        register_text(writer->office, subject, "");
        atomic_store(&writer->acknowledged, i);
    }
    return NULL;
}

static void test_complete_while_recording(void **state) {
    (void)state;
    struct office office;
    struct writer writer = {.office = &office};
    pthread_t thread;
    office_open(&office);
    assert_int_equal(pthread_create(&thread, NULL, write_matters, &writer), 0);
    for (int checked = 0; checked < 400;) {
        int last = atomic_load(&writer.acknowledged);
        if (last == 0) continue;
        char query[40];
        int wanted = checked % 2 ? last : 1 + last / 2;
        (void)snprintf(query, sizeof query, "%d", 100000 + wanted);
        size_t count = search_count(&office, query);
        if (count != 1) fail_msg("%s of %d: found %zu times", query, last, count);
        checked++;
    }
    atomic_store(&writer.stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    wait_indexed(&office);
    assert_int_equal(search_count(&office, "来电"), writer.acknowledged);
    office_close(&office);
}

/* ---- far behind ---- */

static void wait_read(const struct office *office) {
    const struct search *search = office->desk->search;
    while (atomic_load(&search->tail.upto) < atomic_load(&search->committed)) (void)sched_yield();
}

enum { BACKLOG = 3000 };

static void write_lamp(int i, char text[static MANY_TEXT_SIZE]) {
    (void)snprintf(text, MANY_TEXT_SIZE, "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":"
                   "\"第%d件路灯不亮\",\"scope\":\"self\"}", 20000 + i);
}

/* However far behind the index is, an answer is complete, has nothing twice, and the ledger is not read for it. */
static void test_far_behind(void **state) {
    (void)state;
    struct office office;
    char query[40];
    office_open(&office);
    register_text(&office, "从前的一件路灯不亮", "");
    wait_indexed(&office);
    search_hold(office.desk, true);
    office_register_many(&office, BACKLOG, write_lamp);
    wait_read(&office);
    assert_true(search_unindexed(office.desk) >= BACKLOG);
    int64_t scanned = search_scanned(office.desk);
    for (int i = 0; i < BACKLOG; i += 37) {
        (void)snprintf(query, sizeof query, "第%d件", 20000 + i);
        assert_int_equal(search_count(&office, query), 1);
    }
    assert_int_equal(search_count(&office, "路灯"), BACKLOG + 1);
    assert_int_equal(search_count(&office, "路灯 从前"), 1);
    assert_int_equal(search_scanned(office.desk), scanned);
    search_hold(office.desk, false);
    for (int i = 0; search_unindexed(office.desk) > 0; i = (i + 1) % BACKLOG) { /* while it catches up */
        (void)snprintf(query, sizeof query, "第%d件", 20000 + i);
        assert_int_equal(search_count(&office, query), 1);
    }
    assert_int_equal(search_count(&office, "路灯"), BACKLOG + 1);
    assert_int_equal(search_scanned(office.desk), scanned);
    office_close(&office);
}

/* Copies and a search narrow each other; who holds the copy reads the line whole. */
static void test_copies_are_searched(void **state) {
    (void)state;
    struct office office;
    office_open(&office);
    int64_t copied = office_register(&office, "sun", REGISTER_LEVY), again = office_register(&office, "sun", REGISTER_LEVY);
    (void)office_register(&office, "sun", REGISTER_LEVY);
    for (int64_t id = copied; id <= again; id += again - copied) {
        assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收管理科\"}"),
                         SUBMISSION_ACCEPTED);
        assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"accept\"}"), SUBMISSION_ACCEPTED);
    }
    assert_int_equal(office_do(&office, "qian", again, "{\"do\":\"answer\",\"text\":\"网上可办\"}"), SUBMISSION_ACCEPTED);
    struct found all, some;
    struct desk_filter filter = {.query = STR("定额"), .from = INSTANT_NONE, .to = INSTANT_NONE};
    search_all(&office, &filter, 1, &all);
    assert_int_equal(all.count, 3);
    filter.copies = STR("qian");
    for (int pass = 0; pass < 2; pass++) { /* from the tail, then from the index */
        search_all(&office, &filter, 1, &some);
        assert_int_equal(some.count, 2);
        assert_true(some.ids[0] == again && some.ids[1] == copied);
        wait_indexed(&office);
    }
    filter.query = STR("网上可办");
    search_all(&office, &filter, 50, &some);
    assert_true(some.count == 1 && some.ids[0] == again);
    filter.copies = STR("bai");
    search_all(&office, &filter, 50, &some);
    assert_int_equal(some.count, 0);
    office_close(&office);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_found),        cmocka_unit_test(test_refused_searches),
        cmocka_unit_test(test_a_matter_is_one_line), cmocka_unit_test(test_numbers_jump),
        cmocka_unit_test(test_against_a_model),      cmocka_unit_test(test_a_tail_of_many_chunks),
        cmocka_unit_test(test_index_old_missing_or_damaged),
        cmocka_unit_test(test_copies_are_searched),
        cmocka_unit_test(test_complete_while_recording), cmocka_unit_test(test_far_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
