/* Commands through the desk: answers, conflicts, repeats, refusals, numbers, times, and what the lists say afterwards. */
#include "office.h"

#include <pthread.h>
#include <stdatomic.h>

static void a_matter_is_registered_and_read_back(void **state) {
    (void)state;
    struct errand errand;
    errand_init(&errand, "sun", 0, REGISTER_OWN);
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_ACCEPTED);
    assert_int_equal(errand.submission.matter_id, 202609280000001);
    assert_true(str_is(matter_number(errand.submission.matter_id, office.arena), "20260928-0001"));
    assert_int_equal(errand.submission.version, 1);
    assert_true(str_is(errand.submission.state->owner, "sun"));
    assert_true(errand.submission.state->clocks_count > 0);
    struct desk_matter found;
    struct actor sun = office_actor("sun");
    assert_true(desk_matter(office.reader, &sun, errand.submission.matter_id, &found, office.arena));
    assert_true(str_is(found.matter->subject, "个体户停业登记怎么办"));
    assert_int_equal(found.matter->version, 1);
    assert_true(str_is(found.world.regulation->id, "tax-bureau"));
    desk_matter_release(&found);
    assert_false(desk_matter(office.reader, &sun, 202609280000002, &found, office.arena));
    errand_release(&errand);
    office_check(&office);
}

static void numbers_have_no_gaps(void **state) {
    (void)state;
    int64_t first = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "nobody", 0, REGISTER_OWN), SUBMISSION_FAILED);
    assert_int_equal(office_do(&office, "sun", 0,
            "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":\"x\",\"units\":[\"nowhere\"]}"),
                     SUBMISSION_FAILED);
    assert_int_equal(office_register(&office, "bai", REGISTER_OWN), first + 1);
    office_clock(&office, "2026-09-29T08:59");
    assert_int_equal(office_register(&office, "bai", REGISTER_OWN), 202609290000001);
    office_reopen(&office, "2026-09-29T09:00");
    assert_int_equal(office_register(&office, "bai", REGISTER_OWN), 202609290000002);
    office_check(&office);
}

static void who_was_slower_is_told(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    struct errand errand;
    errand_init(&errand, "sun", id, "{\"do\":\"progress\",\"text\":\"正在查\"}");
    errand.submission.version_expected = 1;
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_ACCEPTED);
    assert_int_equal(errand.submission.version, 2);
    errand_release(&errand);
    errand_init(&errand, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}");
    errand.submission.version_expected = 1;
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_CONFLICT);
    assert_int_equal(errand.submission.version, 2);
    assert_int_equal(errand.submission.state->state, STATE_OPEN);
    errand_release(&errand);
    office_check(&office);
}

static void a_refusal_is_recorded_and_changes_nothing(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    struct errand errand;
    errand_init(&errand, "sun", id, "{\"do\":\"close\",\"outcome\":\"done\"}");
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_REFUSED);
    assert_true(str_is(errand.submission.refusal.article, "第五条"));
    assert_int_equal(errand.submission.version, 1);
    assert_int_equal(errand.submission.state->events_count, 2);
    errand_release(&errand);
    struct actor sun = office_actor("sun");
    struct desk_matter found;
    assert_true(desk_matter(office.reader, &sun, id, &found, office.arena));
    assert_int_equal(found.matter->version, 1);
    assert_int_equal(found.matter->events[1]->verb, VERB_ATTEMPT);
    assert_true(str_is(found.matter->events[1]->refused_article, "第五条"));
    desk_matter_release(&found);
    office_check(&office);
}

static struct errand keyed(const char *staff, const char *key, const char *text) {
    struct errand errand;
    errand_init(&errand, staff, 0, text);
    errand.submission.idempotency_key = str_from(key);
    (void)desk_execute(office.desk, &errand.submission);
    return errand;
}

static void a_repeated_request_gets_the_answer_of_then(void **state) {
    (void)state;
    struct errand first = keyed("sun", "k-1", REGISTER_OWN);
    assert_int_equal(first.submission.result, SUBMISSION_ACCEPTED);
    assert_false(first.submission.replayed);
    int64_t id = first.submission.matter_id;
    errand_release(&first);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"到窗口办\"}"), SUBMISSION_ACCEPTED);
    struct errand again = keyed("sun", "k-1", REGISTER_OWN);
    assert_int_equal(again.submission.result, SUBMISSION_ACCEPTED);
    assert_true(again.submission.replayed);
    assert_int_equal(again.submission.matter_id, id);
    assert_int_equal(again.submission.version, 1);
    assert_int_equal(again.submission.state->state, STATE_OPEN); /* as it was then */
    errand_release(&again);
    struct errand other = keyed("sun", "k-1", REGISTER_LEVY);
    assert_int_equal(other.submission.result, SUBMISSION_FAILED);
    assert_int_equal(other.submission.error.code, ERROR_CONFLICT);
    errand_release(&other);
    struct errand someone = keyed("bai", "k-1", REGISTER_OWN); /* keys are a person's own */
    assert_int_equal(someone.submission.result, SUBMISSION_ACCEPTED);
    assert_int_equal(someone.submission.matter_id, id + 1);
    errand_release(&someone);
    office_check(&office);
}

static void keys_are_forgotten_after_a_week(void **state) {
    (void)state;
    struct errand first = keyed("sun", "k-1", REGISTER_OWN);
    int64_t id = first.submission.matter_id;
    errand_release(&first);
    office_clock(&office, "2026-10-05T08:00"); /* within seven days */
    struct errand again = keyed("sun", "k-1", REGISTER_OWN);
    assert_true(again.submission.replayed);
    errand_release(&again);
    office_clock(&office, "2026-10-06T09:00");
    (void)office_register(&office, "sun", REGISTER_OWN); /* any transaction clears away what is old */
    struct errand later = keyed("sun", "k-1", REGISTER_OWN);
    assert_int_equal(later.submission.result, SUBMISSION_ACCEPTED);
    assert_false(later.submission.replayed);
    assert_true(later.submission.matter_id > id);
    errand_release(&later);
    office_check(&office);
}

static void only_an_administrator_gives_the_time(void **state) {
    (void)state;
    struct errand errand;
    errand_init(&errand, "sun", 0, REGISTER_OWN);
    errand.submission.at = office_at("2026-09-25T10:00");
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_FAILED);
    assert_int_equal(errand.submission.error.code, ERROR_FORBIDDEN);
    errand.submission.actor.administrator = true;
    submission_release(&errand.submission);
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_ACCEPTED);
    int64_t id = errand.submission.matter_id;
    assert_int_equal(id, 202609250000001);
    errand_release(&errand);
    errand_init(&errand, "sun", id, "{\"do\":\"progress\",\"text\":\"正在查\"}");
    errand.submission.actor.administrator = true;
    errand.submission.at = office_at("2026-09-25T09:59"); /* before it was registered */
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_FAILED);
    submission_release(&errand.submission);
    errand.submission.at = office_at("2026-09-28T09:01"); /* not yet */
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_FAILED);
    submission_release(&errand.submission);
    errand.submission.at = office_at("2026-09-25T10:30");
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_ACCEPTED);
    errand_release(&errand);
    office_check(&office);
}

static void the_machine_clock_may_be_set_back(void **state) {
    (void)state;
    office_clock(&office, "2026-09-28T11:00");
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    office_reopen(&office, "2026-09-28T10:00");
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"progress\",\"text\":\"正在查\"}"), SUBMISSION_ACCEPTED);
    struct actor sun = office_actor("sun");
    struct desk_matter found;
    assert_true(desk_matter(office.reader, &sun, id, &found, office.arena));
    assert_int_equal(found.matter->events[1]->at, office_at("2026-09-28T11:00"));
    desk_matter_release(&found);
    office_check(&office);
}

static void commands_need_the_right_matter(void **state) {
    (void)state;
    assert_int_equal(office_do(&office, "sun", 202609280000009, "{\"do\":\"progress\",\"text\":\"x\"}"), SUBMISSION_NOT_FOUND);
    assert_int_equal(office_do(&office, "sun", 0, "{\"do\":\"progress\",\"text\":\"x\"}"), SUBMISSION_FAILED);
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", id, REGISTER_OWN), SUBMISSION_FAILED);
    assert_int_equal(office_do(&office, "ghost", id, "{\"do\":\"progress\",\"text\":\"x\"}"), SUBMISSION_FAILED);
}

/* ---- lists ---- */

static int64_t part_total(const char *staff, enum desk_part part, size_t *count) {
    struct actor actor = office_actor(staff);
    struct matter_row *rows;
    int64_t total;
    assert_true(desk_part(office.reader, &actor, part, 50, &rows, count, &total, office.arena));
    for (size_t i = 1; i < *count; i++) assert_true(rows[i - 1].next_due <= rows[i].next_due || rows[i].next_due == INSTANT_NONE);
    return total;
}

static void expect_part(const char *staff, enum desk_part part, int64_t expected) {
    size_t count;
    int64_t total = part_total(staff, part, &count);
    if (total != expected || (int64_t)count != expected) fail_msg("%s, part %d: %lld listed, %lld counted, expected %lld", staff,
                                                                  part,
                                                                  (long long)count, (long long)total, (long long)expected);
}

static void my_desk_follows_the_handover(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_LEVY);
    expect_part("sun", PART_TO_ANSWER, 1);
    expect_part("sun", PART_OWNED, 1);
    expect_part("sun", PART_RUNNING_OUT, 1); /* to be handed over by the end of tomorrow */
    expect_part("qian", PART_TO_ACCEPT, 0);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收管理\"}"),
                     SUBMISSION_ACCEPTED);
    expect_part("qian", PART_TO_ACCEPT, 1);
    expect_part("sun", PART_TO_ANSWER, 1); /* not accepted: the duty stays where it was */
    assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"accept\"}"), SUBMISSION_ACCEPTED);
    expect_part("qian", PART_TO_ACCEPT, 0);
    expect_part("qian", PART_TO_ANSWER, 1);
    expect_part("sun", PART_TO_ANSWER, 0);
    expect_part("sun", PART_OWNED, 1);
    assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"answer\",\"text\":\"已核定\"}"), SUBMISSION_ACCEPTED);
    expect_part("qian", PART_TO_ANSWER, 0);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"close\",\"outcome\":\"answered\"}"), SUBMISSION_ACCEPTED);
    expect_part("sun", PART_OWNED, 0);
    expect_part("sun", PART_RUNNING_OUT, 0);
    office_check(&office);
}

static size_t list_all(const struct desk_filter *filter, int limit, int64_t *ids, size_t ids_max) {
    struct actor zhao = office_actor("zhao");
    size_t total = 0;
    for (int64_t cursor = 0;;) {
        struct matter_row *rows;
        size_t count;
        int64_t next;
        if (!desk_list(office.reader, &zhao, filter, cursor, limit, &rows, &count, &next, office.arena, &office.error)) {
            fail_msg("%s", office.error.message);
        }
        assert_true(count <= (size_t)limit);
        for (size_t i = 0; i < count; i++) {
            assert_true(total < ids_max);
            if (total) assert_true(ids[total - 1] > rows[i].id); /* newest first, none twice */
            ids[total++] = rows[i].id;
        }
        if (!next) return total;
        assert_true(cursor == 0 || next < cursor); /* it ends */
        cursor = next;
    }
}

static void lists_page_through_everything_that_passes(void **state) {
    (void)state;
    enum { MATTERS = 60 };
    int64_t ids[MATTERS], own = 0;
    for (int i = 0; i < MATTERS; i++) {
        if (i == 30) office_clock(&office, "2026-09-29T09:00");
        int64_t id = office_register(&office, i % 3 ? "sun" : "bai", i % 4 ? REGISTER_LEVY : REGISTER_OWN);
        if (i % 4 == 0) own++;
        else if (i % 5 == 0) assert_int_equal(office_do(&office, i % 3 ? "sun" : "bai", id,
                "{\"do\":\"transfer\",\"to\":\"levy\",\"reason\":\"属征收管理\"}"), SUBMISSION_ACCEPTED);
        if (i % 4 && i % 15 == 0) assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"accept\"}"), SUBMISSION_ACCEPTED);
    }
    struct desk_filter all = {.from = INSTANT_NONE, .to = INSTANT_NONE};
    struct desk_filter filter;
    for (int limit = 1; limit <= 100; limit = limit * 3 + 1) {
        assert_int_equal(list_all(&all, limit, ids, MATTERS), MATTERS);
        filter = all, filter.owner = STR("sun");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 40);
        filter = all, filter.kind = STR("consultation"), filter.channel = STR("phone");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), own);
        filter = all, filter.state = STR("offered");
        size_t offered = list_all(&filter, limit, ids, MATTERS);
        filter = all, filter.holder = STR("levy");
        size_t held = list_all(&filter, limit, ids, MATTERS);
        assert_int_equal(held, 3); /* 15, 30, 45 */
        assert_int_equal(offered, 9 - 3);
        filter.owner = STR("bai");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 3);
        filter = all, filter.unit = STR("levy");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 3);
        filter = all, filter.unit = STR("hall");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), MATTERS); /* as holder's or as owner's */
        filter = all, filter.holder = STR("bai");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 20 - 3);
        filter = all, filter.from = office_at("2026-09-29T00:00");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 30);
        filter = all, filter.to = office_at("2026-09-29T00:00"), filter.owner = STR("sun");
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 20);
        filter = all, filter.overdue = true;
        assert_int_equal(list_all(&filter, limit, ids, MATTERS), 0);
    }
    struct desk_filter wrong = all;
    struct actor sun = office_actor("sun");
    struct matter_row *rows;
    size_t count;
    int64_t next;
    wrong.state = STR("sleeping");
    assert_false(desk_list(office.reader, &sun, &wrong, 0, 10, &rows, &count, &next, office.arena, &office.error));
    assert_int_equal(office.error.code, ERROR_INPUT);
    assert_false(desk_list(office.reader, &sun, &all, 0, 201, &rows, &count, &next, office.arena, &office.error));
    office_check(&office);
}

static void a_caller_is_known_by_digits(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    struct actor bai = office_actor("bai");
    struct matter_row *rows;
    static const char *const same[] = {"13800000000", "138 0000 0000", "+86 138-0000-0000"};
    for (size_t i = 0; i < ARRAY_LENGTH(same); i++) {
        assert_int_equal(desk_by_phone(office.reader, &bai, str_from(same[i]), 5, &rows, office.arena), 1);
        assert_int_equal(rows[0].id, id);
    }
    assert_int_equal(desk_by_phone(office.reader, &bai, STR("1380000000"), 5, &rows, office.arena), 0);
    assert_int_equal(desk_by_phone(office.reader, &bai, STR("?"), 5, &rows, office.arena), 0);
}

static void the_asker_tracks_with_number_and_code(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN), other = office_register(&office, "sun", REGISTER_OWN);
    struct str number = matter_number(id, office.arena), code = desk_tracking_code(office.desk, id, office.arena);
    assert_int_equal(code.len, 10);
    struct desk_matter found;
    assert_true(desk_track(office.reader, number, code, &found, office.arena));
    assert_int_equal(found.matter->id, id);
    desk_matter_release(&found);
    char lower[16] = {0}; /* typed in another way */
    for (size_t i = 0; i < code.len; i++) lower[i] = (char)(code.ptr[i] >= 'A' ? code.ptr[i] + 32 : code.ptr[i]);
    assert_true(desk_track(office.reader, number, str_printf(office.arena, "%.5s-%s", lower, lower + 5), &found, office.arena));
    desk_matter_release(&found);
    assert_false(desk_track(office.reader, matter_number(other, office.arena), code, &found, office.arena));
    assert_false(desk_track(office.reader, STR("20260928-0009"), desk_tracking_code(office.desk, 202609280000009, office.arena),
                            &found, office.arena));
    assert_false(desk_track(office.reader, STR("nonsense"), code, &found, office.arena));
    assert_false(desk_track(office.reader, number, STR(""), &found, office.arena));
    office_reopen(&office, "2026-09-28T10:00");
    assert_true(str_equal(desk_tracking_code(office.desk, id, office.arena), code)); /* the receipt can be printed again */
}

static void numbers_are_read_as_they_are_written(void **state) {
    (void)state;
    static const int64_t ids[] = {202611220000001, 202611220009999, 202611220010000, 202611229999999};
    int64_t id;
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        assert_true(matter_number_parse(matter_number(ids[i], office.arena), &id));
        assert_int_equal(id, ids[i]);
    }
    static const char *const wrong[] =
        {"", "20261122", "20261122-", "20261122-1", "20261122-0000", "20261322-0001", "2026112-0001",
                                        "20261122-00001", "20261122-12345678", "20261122-00a1", "20261122 0001",
                                            "-20261122-0001"};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        if (matter_number_parse(str_from(wrong[i]), &id)) fail_msg("%s", wrong[i]);
}

static int set_up_personnel(void **state) {
    (void)state;
    office_open_under(
        &office, "personnel-bureau",
        "{\"units\":[{\"id\":\"file\",\"name\":\"档案股\",\"head\":\"wang\"}],\"staff\":["
        "{\"id\":\"li\",\"name\":\"李九\",\"unit\":\"file\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2018-03-01\"},"
        "{\"id\":\"wang\",\"name\":\"王五\",\"unit\":\"file\",\"roles\":[\"unit_head\"],\"rank\":3,\"joined\":\"2009-03-01\"}],"
        "\"topics\":[{\"id\":\"proof\",\"name\":\"档案证明\",\"one_visit\":true}]}");
    return 0;
}

static size_t findings_of(int64_t id) {
    struct actor li = office_actor("li");
    struct desk_matter found;
    assert_true(desk_matter(office.reader, &li, id, &found, office.arena));
    size_t count = found.matter->findings_count;
    if (count) assert_true(str_is(found.matter->findings[0].article, "首问-b") && str_is(found.matter->findings[0].who[0], "li"));
    desk_matter_release(&found);
    return count;
}

/* A finding that a registration opens on the matter it refers to, by number or id; what refers to nothing opens none. */
static void a_second_visit_tells_on_the_first(void **state) {
    (void)state;
    char text[300];
    static const char visit[] = "{\"do\":\"register\",\"channel\":\"visit\",\"kind\":\"application\",\"subject\":\"档案证明\","
                                "\"topic\":\"proof\"%s%s%s}";
    snprintf(text, sizeof text, visit, "", "", "");
    int64_t first = office_register(&office, "li", text);
    static const char *const nowhere[] = {"20260928-0077", "昨天的那件", "20260928-0004"}; /* the last is itself */
    for (size_t i = 0; i < ARRAY_LENGTH(nowhere); i++) {
        snprintf(text, sizeof text, visit, ",\"related\":\"", nowhere[i], "\"");
        (void)office_register(&office, "li", text);
    }
    assert_int_equal(findings_of(first), 0);
    snprintf(text, sizeof text, visit, ",\"related\":\"", str_terminated(office.arena, matter_number(first, office.arena)), "\"");
    int64_t second = office_register(&office, "li", text);
    assert_int_equal(findings_of(first), 1);
    assert_int_equal(findings_of(second), 0);
    snprintf(text, sizeof text, visit, ",\"related\":\"", "202609280000001", "\"");
    (void)office_register(&office, "li", text);
    assert_int_equal(findings_of(first), 2);
    office_check(&office);
}

/* Its clocks would have no number. */
static void nobody_claims_an_import(void **state) {
    (void)state;
    struct errand errand;
    errand_init(&errand, "sun", 0, "{\"do\":\"register\",\"channel\":\"phone\",\"kind\":\"consultation\",\"subject\":\"问\","
                                   "\"fields\":{\"imported\":\"2099-01-01T00:00\"}}");
    assert_int_equal(desk_execute(office.desk, &errand.submission), SUBMISSION_FAILED);
    assert_int_equal(errand.submission.error.code, ERROR_INPUT);
    assert_string_equal(errand.submission.error.where, "/fields/imported");
    errand_release(&errand);
}

/* ---- matters that are remembered ---- */

static void what_is_in_hand_stays_as_it_was_read(void **state) {
    (void)state;
    struct actor sun = office_actor("sun");
    struct desk_matter before, same, after;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_true(desk_matter(office.reader, &sun, id, &before, office.arena));
    assert_true(desk_matter(office.reader, &sun, id, &same, office.arena));
    assert_ptr_equal(before.matter, same.matter); /* not read again */
    desk_matter_release(&same);
    assert_int_equal(office_do(&office, "sun", id, "{\"do\":\"answer\",\"text\":\"网上可办\"}"), SUBMISSION_ACCEPTED);
    assert_true(desk_matter(office.reader, &sun, id, &after, office.arena));
    assert_int_equal(before.matter->state, STATE_OPEN);
    assert_int_equal(before.matter->version, 1);
    assert_int_equal(after.matter->state, STATE_ANSWERED);
    /* A refused attempt is no new version, but is shown all the same. */
    size_t events = after.matter->events_count;
    desk_matter_release(&after);
    assert_int_equal(office_do(&office, "qian", id, "{\"do\":\"accept\"}"), SUBMISSION_REFUSED);
    assert_true(desk_matter(office.reader, &sun, id, &after, office.arena));
    assert_int_equal(after.matter->events_count, events + 1);
    desk_matter_release(&after);
    desk_matter_release(&before);
}

static void write_own(int i, char text[static MANY_TEXT_SIZE]) {
    (void)i;
    snprintf(text, MANY_TEXT_SIZE, "%s", REGISTER_OWN);
}

/* What is looked at while it is forgotten is still whole; and what was forgotten is read again. */
static void no_more_is_remembered_than_allowed(void **state) {
    (void)state;
    struct actor sun = office_actor("sun");
    struct desk_matter held, found;
    int64_t first = office_register(&office, "sun", REGISTER_OWN);
    assert_true(desk_matter(office.reader, &sun, first, &held, office.arena));
    office_register_many(&office, 2 * LIMIT_REMEMBERED, write_own);
    for (int64_t id = first + 1; id <= first + 2 * LIMIT_REMEMBERED; id++) {
        assert_true(desk_matter(office.reader, &sun, id, &found, office.arena));
        assert_int_equal(found.matter->id, id);
        desk_matter_release(&found);
        arena_reset(office.arena);
    }
    assert_true(desk_matter(office.reader, &sun, first, &found, office.arena));
    assert_ptr_not_equal(found.matter, held.matter);
    assert_true(str_equal(found.matter->subject, held.matter->subject));
    desk_matter_release(&found);
    desk_matter_release(&held);
}

/* ---- many at once ---- */

static void as_one_by_one(const struct desk_matter *found, struct arena *arena, void *context) {
    struct actor sun = office_actor("sun");
    struct desk_reader *reader = desk_reader_new(office.desk, &office.error); /* `office.reader` is on its walk */
    struct desk_matter alone;
    int64_t **next = context;
    assert_int_equal(found->matter->id, *(*next)++);
    assert_true(desk_matter(reader, &sun, found->matter->id, &alone, arena));
    assert_int_equal(found->matter->version, alone.matter->version);
    assert_int_equal(found->matter->state, alone.matter->state);
    assert_int_equal(found->matter->events_count, alone.matter->events_count);
    assert_int_equal(found->matter->clocks_count, alone.matter->clocks_count);
    assert_true(str_equal(found->matter->subject, alone.matter->subject));
    assert_ptr_equal(found->world.regulation, alone.world.regulation);
    desk_matter_release(&alone);
    desk_reader_free(reader);
}

static void a_walk_shows_what_a_look_at_each_shows(void **state) {
    (void)state;
    int64_t first = office_register(&office, "sun", REGISTER_OWN);
    for (int i = 1; i < 6; i++) (void)office_register(&office, "sun", i % 2 ? REGISTER_LEVY : REGISTER_OWN);
    assert_int_equal(office_do(&office, "sun", first, "{\"do\":\"answer\",\"text\":\"网上可办\"}"), SUBMISSION_ACCEPTED);
    assert_int_equal(office_do(&office, "qian", first + 4, "{\"do\":\"accept\"}"), SUBMISSION_REFUSED);
    /* Before the first and after the last there is none; the second and the fourth are not asked for. */
    int64_t ids[] = {first - 1, first, first + 2, first + 4, first + 5, first + 9}, *next = ids + 1, unread = 0;
    assert_true(desk_walk(office.reader, ids, ARRAY_LENGTH(ids), as_one_by_one, &next, &unread, office.arena, &office.error));
    assert_ptr_equal(next, ids + 5);
    assert_int_equal(unread, 2);
    assert_true(desk_walk(office.reader, ids, 0, as_one_by_one, &next, &unread, office.arena, &office.error));
    int64_t none = first - 1;
    assert_true(desk_walk(office.reader, &none, 1, as_one_by_one, &next, &unread, office.arena, &office.error));
    assert_int_equal(unread, 3);
    assert_ptr_equal(next, ids + 5);
}

/* ---- while others look ---- */

enum { PROGRESSES = 200 };

struct looker { /* reads the matter again and again, on a thread and a connection of its own */
    pthread_t thread;
    struct desk_reader *reader;
    int64_t id;
    atomic_bool stop;
    atomic_int backward; /* how often a later look showed an earlier state */
};

static void *look_on(void *context) {
    struct looker *looker = context;
    struct actor sun = office_actor("sun");
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    int64_t seen = 0;
    while (!atomic_load(&looker->stop)) {
        struct desk_matter found;
        if (!desk_matter(looker->reader, &sun, looker->id, &found, arena)) break;
        if (found.matter->version < seen) atomic_fetch_add(&looker->backward, 1);
        seen = found.matter->version;
        desk_matter_release(&found);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

/* Whoever was answered finds what was done, whatever others read and remember meanwhile. */
static void what_was_answered_is_seen(void **state) {
    (void)state;
    struct actor sun = office_actor("sun");
    struct looker lookers[2] = {{.id = office_register(&office, "sun", REGISTER_OWN)}};
    lookers[1].id = lookers[0].id;
    for (size_t i = 0; i < ARRAY_LENGTH(lookers); i++) {
        lookers[i].reader = desk_reader_new(office.desk, &office.error);
        assert_int_equal(pthread_create(&lookers[i].thread, NULL, look_on, &lookers[i]), 0);
    }
    int missed = 0, failed = 0;
    for (int i = 0; i < PROGRESSES; i++) {
        struct desk_matter found;
        failed += office_do(&office, "sun", lookers[0].id, "{\"do\":\"progress\",\"text\":\"正在查\"}") != SUBMISSION_ACCEPTED;
        assert_true(desk_matter(office.reader, &sun, lookers[0].id, &found, office.arena));
        missed += found.matter->version != i + 2;
        desk_matter_release(&found);
        arena_reset(office.arena);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(lookers); i++) {
        atomic_store(&lookers[i].stop, true);
        assert_int_equal(pthread_join(lookers[i].thread, NULL), 0);
        assert_int_equal(atomic_load(&lookers[i].backward), 0);
        desk_reader_free(lookers[i].reader);
    }
    assert_int_equal(failed, 0);
    assert_int_equal(missed, 0);
}

static size_t leaves_seen(int64_t id) {
    struct actor sun = office_actor("sun");
    struct desk_matter found;
    assert_true(desk_matter(office.reader, &sun, id, &found, office.arena));
    size_t count = found.world.facts->leaves_count;
    desk_matter_release(&found);
    return count;
}

/* Who is away is remembered for the day; another leave and another day are noticed. */
static void a_leave_counts_at_once(void **state) {
    (void)state;
    int64_t id = office_register(&office, "sun", REGISTER_OWN);
    assert_int_equal(leaves_seen(id), 0);
    assert_int_equal(office_do(&office, "bai", 0,
                               "{\"do\":\"leave\",\"who\":\"bai\",\"from\":\"2026-09-28\",\"to\":\"2026-09-28\"}"),
                     SUBMISSION_ACCEPTED);
    assert_int_equal(leaves_seen(id), 1);
    assert_int_equal(leaves_seen(id), 1);
    office_clock(&office, "2026-09-29T09:00");
    assert_int_equal(leaves_seen(id), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_matter_is_registered_and_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_have_no_gaps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_was_slower_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_is_recorded_and_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_repeated_request_gets_the_answer_of_then, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_are_forgotten_after_a_week, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_an_administrator_gives_the_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_machine_clock_may_be_set_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(commands_need_the_right_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(my_desk_follows_the_handover, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_page_through_everything_that_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_caller_is_known_by_digits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_asker_tracks_with_number_and_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_read_as_they_are_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_visit_tells_on_the_first, set_up_personnel, tear_down),
        cmocka_unit_test_setup_teardown(nobody_claims_an_import, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_in_hand_stays_as_it_was_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_more_is_remembered_than_allowed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_walk_shows_what_a_look_at_each_shows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_answered_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_leave_counts_at_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
