/* Reading an organisation: one that uses every key, one line for each thing that can be wrong with it, the line upward, and the
 * organisations of the published scenarios. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <dirent.h>

#include <cmocka.h>

#include "organisation/organisation.h"

static const char *const whole =
    "{\"name\":\"青山镇\",\"supervision_phone\":\"12345\",\"zone\":\"+08:00\",\"hours\":[\"08:30-12:00\",\"14:00-17:30\"],"
    "\"units\":[{\"id\":\"town\",\"name\":\"镇政府\",\"head\":\"feng\"},"
    "{\"id\":\"hall\",\"name\":\"大厅\",\"head\":\"zhou\",\"parent\":\"town\",\"first_inquiry\":true,"
    "\"address\":\"一楼\",\"phone\":\"1\","
    "\"duties\":[\"reception\",\"filing\"],\"window\":\"counter\"},"
    "{\"id\":\"civil\",\"name\":\"民政办\",\"head\":\"wu\",\"leader\":\"li\"},"
    "{\"id\":\"lone\",\"name\":\"文印室\"},"
    "{\"id\":\"gas\",\"name\":\"燃气公司\",\"kind\":\"outside\"}],"
    "\"staff\":[{\"id\":\"sun\",\"name\":\"孙一\",\"unit\":\"hall\",\"roles\":[\"window\",\"staff\"],\"rank\":1,"
    "\"joined\":\"2016-07-01\","
    "\"employment\":\"intern\",\"service\":\"civil_servant\",\"title\":\"窗口专员\",\"phone\":\"2\",\"published\":true},"
    "{\"id\":\"zhou\",\"name\":\"周二\",\"unit\":\"hall\",\"roles\":[\"unit_head\"],\"rank\":3,\"joined\":\"2008-07-01\"},"
    "{\"id\":\"wu\",\"name\":\"吴三\",\"unit\":\"civil\",\"roles\":[\"unit_head\"],\"rank\":3,\"joined\":\"2009-07-01\"},"
    "{\"id\":\"mo\",\"name\":\"莫四\",\"unit\":\"lone\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2020-07-01\"},"
    "{\"id\":\"li\",\"name\":\"李五\",\"unit\":\"town\",\"roles\":[\"deputy_leader\"],\"rank\":5,\"joined\":\"2003-07-01\"},"
    "{\"id\":\"bai\",\"name\":\"白六\",\"unit\":\"town\",\"roles\":[\"deputy_leader\"],\"rank\":5,\"joined\":\"2002-07-01\"},"
    "{\"id\":\"old\",\"name\":\"老七\",\"unit\":\"town\",\"roles\":[\"deputy_leader\"],\"rank\":9,"
    "\"joined\":\"1990-07-01\",\"active\":false},"
    "{\"id\":\"feng\",\"name\":\"冯八\",\"unit\":\"town\",\"roles\":[\"leader\"],\"rank\":6,\"joined\":\"2000-07-01\"}],"
    "\"topics\":[{\"id\":\"permit\",\"name\":\"许可\",\"unit\":\"civil\",\"statutory\":{\"amount\":20,"
    "\"unit\":\"working_days\"},"
    "\"promised\":{\"amount\":7,\"unit\":\"days\"},\"procedure\":\"先交表\",\"one_visit\":true,"
    "\"steps\":[{\"milestone\":\"checked\",\"amount\":3,\"unit\":\"hours\"}],"
    "\"person\":\"wu\",\"content\":\"临时占道\\n许可\",\"place\":\"二楼\",\"phone\":\"0000-77\",\"window\":\"5 号窗\",\"fee\":\"不收费\","
    "\"basis\":\"行政许可法\",\"complaints\":\"12345\",\"materials\":[\"申请表\",\"身份证\"],\"updated\":\"2026-01-05\","
    "\"published\":false,\"proxy\":\"periodic\",\"proxy_days\":[\"tuesday\",15]},"
    "{\"id\":\"seal\",\"name\":\"盖章\",\"unit\":\"hall\",\"proxy\":\"daily\"}],"
    "\"customers\":[{\"name\":\"金某\",\"phone\":\"13800000000\",\"tier\":\"gold\",\"account_manager\":\"sun\"}],"
    "\"limits\":[{\"article\":\"第三条\",\"until\":\"answer\",\"amount\":2,\"unit\":\"working_days\","
    "\"kind\":\"repair\",\"topic\":\"permit\"}],"
    "\"posts\":[{\"unit\":\"town\",\"role\":\"deputy_leader\",\"count\":3},{\"unit\":\"hall\",\"title\":\"窗口专员\",\"count\":1}],"
    "\"public\":{\"web_intake\":\"sun\",\"complaints\":\"一楼意见箱\",\"standards\":[\"一张笑脸相迎\"],"
    "\"documents\":[{\"title\":\"行政许可法\",\"url\":\"https://law.example/permit\"}]},"
    "\"options\":{\"through\":\"四-7\",\"strict\":true,\"attempts\":3}}";

static json_t *parse(const char *text) {
    json_error_t at;
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, &at);
    if (!object) fail_msg("the test's own JSON is wrong: %s at %d", at.text, at.position);
    return object;
}

struct fixture {
    struct arena *arena;
    json_t *json;
    const struct organisation *o;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    struct error error = {0};
    f->arena = arena_new(LIMIT_ARENA_BYTES);
    f->json = parse(whole);
    f->o = organisation_read(f->arena, f->json, NULL, &error);
    if (!f->o) fail_msg("%s: %s", error.where, error.message);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    json_decref(f->json);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void assert_str(struct str got, const char *expected) {
    if (!str_is(got, expected)) fail_msg("got %.*s, expected %s", STR_ARG(got), expected);
}

static void test_every_key_is_read(void **state) {
    const struct organisation *o = ((struct fixture *)*state)->o;
    assert_str(o->name, "青山镇");
    assert_str(o->supervision_phone, "12345");
    assert_int_equal(o->timetable.zone_minutes, 480);
    assert_int_equal(hours_close(&o->timetable.hours), 17 * 60 + 30);
    assert_int_equal(o->timetable.hours.intervals[0].open, 8 * 60 + 30);

    const struct unit *hall = organisation_unit(o, STR("hall"));
    assert_non_null(hall);
    assert_true(hall->first_inquiry);
    assert_int_equal(hall->kind, UNIT_KIND_INTERNAL);
    assert_int_equal(hall->duties_count, 2);
    assert_str(hall->duties[1], "filing");
    assert_int_equal(organisation_unit(o, STR("gas"))->kind, UNIT_KIND_OUTSIDE);

    const struct staff *sun = organisation_staff(o, STR("sun"));
    assert_true(staff_has_role(sun, ROLE_WINDOW) && staff_has_role(sun, ROLE_STAFF) && !staff_has_role(sun, ROLE_LEADER));
    assert_int_equal(sun->employment, EMPLOYMENT_INTERN);
    assert_int_equal(sun->service, SERVICE_CIVIL_SERVANT);
    assert_int_equal(sun->joined, day_from_civil(2016, 7, 1));
    assert_true(sun->active);
    assert_false(organisation_staff(o, STR("old"))->active);
    assert_int_equal(organisation_staff(o, STR("zhou"))->employment, EMPLOYMENT_REGULAR);
    assert_int_equal(organisation_staff(o, STR("zhou"))->service, SERVICE_INSTITUTION);

    const struct topic *permit = organisation_topic(o, STR("permit"));
    assert_true(permit->has_statutory && permit->has_promised && permit->one_visit);
    assert_int_equal(permit->statutory.amount, 20);
    assert_int_equal(permit->statutory.unit, UNIT_WORKING_DAYS);
    assert_int_equal(permit->promised.unit, UNIT_DAYS);
    assert_int_equal(permit->steps_count, 1);
    assert_int_equal(permit->steps[0].limit.unit, UNIT_HOURS);

    assert_str(organisation_customer(o, STR("13800000000"))->account_manager, "sun");
    assert_int_equal(o->limits_count, 1);
    assert_int_equal(o->limits[0].span.amount, 2);
    assert_str(o->limits[0].kind, "repair");
    assert_str(organisation_option(o, STR("through"), STR("x")), "四-7");
    assert_str(organisation_option(o, STR("strict"), STR("x")), "true");
    assert_str(organisation_option(o, STR("attempts"), STR("x")), "3");
    assert_str(organisation_option(o, STR("unset"), STR("x")), "x");
}

static void test_the_service_directory_is_read(void **state) {
    const struct organisation *o = ((struct fixture *)*state)->o;
    const struct topic *permit = organisation_topic(o, STR("permit")), *seal = organisation_topic(o, STR("seal"));
    assert_str(permit->person, "wu");
    assert_str(permit->content, "临时占道\n许可");
    assert_str(permit->window, "5 号窗");
    assert_str(permit->fee, "不收费");
    assert_str(permit->basis, "行政许可法");
    assert_str(permit->complaints, "12345");
    assert_int_equal(permit->materials_count, 2);
    assert_str(permit->materials[1], "身份证");
    assert_true(permit->has_updated && permit->updated == day_from_civil(2026, 1, 5));
    assert_false(permit->published);
    assert_true(seal->published);
    assert_str(topic_place(o, permit), "二楼");
    assert_str(topic_phone(o, permit), "0000-77");
    assert_str(topic_place(o, seal), "一楼"); /* the unit's */
    assert_str(topic_phone(o, seal), "1");
    assert_int_equal(organisation_unit(o, STR("hall"))->window, WINDOW_COUNTER);
    assert_int_equal(organisation_unit(o, STR("lone"))->window, WINDOW_OFFICE);
    assert_true(organisation_unit(o, STR("hall"))->published);
    assert_true(organisation_staff(o, STR("sun"))->published);
    assert_false(organisation_staff(o, STR("wu"))->published);
    assert_int_equal(unit_level(o, organisation_unit(o, STR("hall"))), 1);
    assert_int_equal(unit_level(o, organisation_unit(o, STR("town"))), 0);
    assert_true(o->publication.shown);
    assert_str(o->publication.web_intake, "sun");
    assert_str(o->publication.complaints, "一楼意见箱");
    assert_str(o->publication.standards[0], "一张笑脸相迎");
    assert_str(o->publication.documents[0].url, "https://law.example/permit");
}

static void test_proxy_days(void **state) {
    const struct organisation *o = ((struct fixture *)*state)->o;
    const struct topic *permit = organisation_topic(o, STR("permit")), *seal = organisation_topic(o, STR("seal"));
    assert_true(topic_proxy_on(permit, day_from_civil(2026, 9, 29)));  /* a Tuesday */
    assert_false(topic_proxy_on(permit, day_from_civil(2026, 9, 30)));
    assert_true(topic_proxy_on(permit, day_from_civil(2026, 10, 15))); /* a Thursday, the fifteenth */
    assert_true(topic_proxy_on(seal, day_from_civil(2026, 9, 30)));
    assert_false(topic_proxy_on(&(struct topic){0}, day_from_civil(2026, 9, 30)));
}

static void test_posts_are_counted(void **state) {
    const struct organisation *o = ((struct fixture *)*state)->o;
    assert_int_equal(o->posts_count, 2);
    assert_int_equal(post_filled(o, &o->posts[0]), 2); /* who has left fills none */
    assert_int_equal(o->posts[0].count, 3);
    assert_int_equal(post_filled(o, &o->posts[1]), 1);
}

static void expect_found(struct fixture *f, const char *query, const char *topic, const char *unit, const char *staff) {
    struct directory_found found;
    organisation_find(f->o, str_from(query), 20, &found, f->arena);
    assert_int_equal(found.topics_count > 0, topic[0] != 0);
    assert_int_equal(found.units_count > 0, unit[0] != 0);
    assert_int_equal(found.staff_count > 0, staff[0] != 0);
    if (topic[0]) assert_str(found.topics[0]->id, topic);
    if (unit[0]) assert_str(found.units[0]->id, unit);
    if (staff[0]) assert_str(found.staff[0]->id, staff);
}

static void test_the_directory_is_searched(void **state) {
    struct fixture *f = *state;
    expect_found(f, "占道", "permit", "", "");
    expect_found(f, "申请表 身份证", "permit", "", "");
    expect_found(f, "大廳", "seal", "hall", "sun");     /* traditional characters */
    expect_found(f, "ＦＩＬＩＮＧ", "", "hall", "");    /* full width, capitals; a duty */
    expect_found(f, "孙", "", "", "sun");
    expect_found(f, "周二", "", "hall", "zhou");        /* a head finds the unit */
    expect_found(f, "老七", "", "", "");                /* has left */
    expect_found(f, "窗口专员 大厅", "", "", "sun");
    expect_found(f, "申请表　身份证", "permit", "", ""); /* the wide blank of Chinese keyboards */
    expect_found(f, "没有这样的事", "", "", "");
    expect_found(f, "  ，", "", "", "");
    struct directory_found found;
    organisation_find(f->o, STR("镇"), 1, &found, f->arena);
    assert_true(found.units_count == 1 && found.staff_count == 1 && found.more);
}

static void test_look_up(void **state) {
    const struct organisation *o = ((struct fixture *)*state)->o;
    assert_null(organisation_unit(o, STR("sun")));
    assert_null(organisation_staff(o, STR("hall")));
    assert_null(organisation_staff(o, STR("nobody")));
    assert_null(organisation_topic(o, STR("")));
    assert_str(organisation_unit_of(o, STR("sun"))->id, "hall");
    assert_str(organisation_unit_of(o, STR("civil"))->id, "civil");
    assert_null(organisation_unit_of(o, STR("nobody")));
    assert_str(organisation_name_of(o, STR("sun")), "孙一");
    assert_str(organisation_name_of(o, STR("hall")), "大厅");
    assert_str(organisation_name_of(o, STR("市法院")), "市法院");
    assert_true(organisation_is_member(o, STR("sun"), STR("hall")));
    assert_true(organisation_is_member(o, STR("sun"), STR("sun")));
    assert_false(organisation_is_member(o, STR("sun"), STR("town")));
    assert_false(organisation_is_member(o, STR("hall"), STR("hall")));
    enum role role;
    assert_true(role_read(STR("duty_officer"), &role));
    assert_int_equal(role, ROLE_DUTY_OFFICER);
    assert_false(role_read(STR("chief"), &role));
}

static void test_line_upward(void **state) {
    const struct organisation *o = ((struct fixture *)*state)->o;
    static const struct {
        const char *of, *superior;
    } lines[] = {
        {"sun", "zhou"},  /* a member: the head of the unit */
        {"zhou", "feng"}, /* a head: the head of the parent unit */
        {"wu", "li"},     /* without a parent: the unit's own leader */
        {"mo", "bai"},    /* neither: the deputy_leader; the earlier joined of two, and never one who has left */
        {"li", "feng"},   /* above a deputy: the leader */
        {"feng", ""},     /* the top */
        {"nobody", ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++)
        assert_str(organisation_superior(o, str_from(lines[i].of)), lines[i].superior);
    assert_str(organisation_leader_in_charge(o, STR("civil")), "li");
    assert_str(organisation_leader_in_charge(o, STR("hall")), "feng");
    assert_str(organisation_leader_in_charge(o, STR("town")), "feng"); /* its own head is the leader */
    assert_str(organisation_leader_in_charge(o, STR("lone")), "bai");
    assert_str(organisation_leader_in_charge(o, STR("sun")), "");
    assert_str(organisation_first_with_role(o, ROLE_DEPUTY_LEADER), "bai");
    assert_str(organisation_first_with_role(o, ROLE_DISCIPLINE), "");
}

static void test_other_calendar(void **state) {
    struct fixture *f = *state;
    const struct organisation *other = organisation_with_calendar(f->arena, f->o, calendar_builtin());
    assert_ptr_equal(other->timetable.calendar, calendar_builtin());
    assert_null(f->o->timetable.calendar);
    assert_str(organisation_superior(other, STR("sun")), "zhou");
}

/* A small organisation with one thing wrong: units and staff are given as the inside of their lists. */
static const struct {
    const char *json, *where, *message;
} broken[] = {
    {"[]", "", "this must be an object"},
    {"{}", "", "the key units is missing"},
    {"{\"units\":[]}", "", "the key staff is missing"},
    {"{\"units\":[],\"staff\":[],\"colour\":1}", "/colour", "unknown key"},
    {"{\"units\":[],\"staff\":[],\"a/b~\":1}", "/a~1b~0", "unknown key"},
    {"{\"units\":{},\"staff\":[]}", "/units", "this must be a list"},
    {"{\"units\":[1],\"staff\":[]}", "/units/0", "this must be an object"},
    {"{\"units\":[{\"id\":\"a\"}],\"staff\":[]}", "/units/0", "the key name is missing"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"boss\":\"x\"}],\"staff\":[]}", "/units/0/boss", "unknown key"},
    {"{\"units\":[{\"id\":7,\"name\":\"A\"}],\"staff\":[]}", "/units/0/id", "this must be a text"},
    {"{\"units\":[{\"id\":\" \",\"name\":\"A\"}],\"staff\":[]}", "/units/0/id", "this text must not be blank"},
    {"{\"units\":[{\"id\":\"a b\",\"name\":\"A\"}],\"staff\":[]}", "/units/0/id", "an id may not hold a blank or a slash: a b"},
    {"{\"units\":[{\"id\":\"asker\",\"name\":\"A\"}],"
     "\"staff\":[]}", "/units/0/id", "the id asker is taken: it means whoever asks"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\\u0007\"}],\"staff\":[]}", "/units/0/name", "this text holds a control character"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"kind\":\"foreign\"}],\"staff\":[]}", "/units/0/kind", "unknown word: foreign"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"kind\":3}],\"staff\":[]}", "/units/0/kind", "this must be a word"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"first_inquiry\":\"yes\"}],\"staff\":[]}", "/units/0/first_inquiry",
     "this must be true or false"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"window\":\"door\"}],\"staff\":[]}", "/units/0/window", "unknown word: door"},
    {"{\"units\":[],\"staff\":[],\"topics\":[{\"id\":\"t\",\"name\":\"T\","
     "\"unit\":\"a\"}]}", "/topics/0/unit", "no such unit: a"},
    {"{\"units\":[],\"staff\":[],\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"person\":\"x\"}]}", "/topics/0/person",
     "no such staff member: x"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\"},{\"id\":\"b\",\"name\":\"B\"}],"
     "\"staff\":[{\"id\":\"x\",\"name\":\"X\",\"unit\":\"a\","
     "\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2020-01-01\"}],\"topics\":[{\"id\":\"t\","
    "\"name\":\"T\",\"unit\":\"b\",\"person\":\"x\"}]}",
     "/topics/0/person", "this person does not belong to the unit of the topic: x"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\"}],\"staff\":[{\"id\":\"x\",\"name\":\"X\",\"unit\":\"a\",\"roles\":[\"staff\"],"
     "\"rank\":1,\"joined\":\"2020-01-01\",\"active\":false}],\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"person\":\"x\"}]}",
     "/topics/0/person", "this person has left: x"},
    {"{\"units\":[],\"staff\":[],\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"proxy\":\"periodic\"}]}", "/topics/0/proxy_days",
     "a periodic item needs its days: t"},
    {"{\"units\":[],\"staff\":[],\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"proxy\":\"daily\",\"proxy_days\":[1]}]}",
     "/topics/0/proxy_days", "days belong to an item whose proxy is periodic: t"},
    {"{\"units\":[],\"staff\":[],\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"proxy\":\"periodic\",\"proxy_days\":[32]}]}",
     "/topics/0/proxy_days/0", "this must be a whole number from 1 to 31"},
    {"{\"units\":[],\"staff\":[],\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"materials\":[\"\"]}]}", "/topics/0/materials/0",
     "this text must not be blank"},
    {"{\"units\":[],\"staff\":[],\"posts\":[{\"unit\":\"a\",\"role\":\"leader\","
     "\"count\":1}]}", "/posts/0/unit", "no such unit: a"},
    {"{\"units\":[],\"staff\":[],\"posts\":[{\"unit\":\"a\",\"count\":1}]}", "/posts/0",
     "a post is counted by its title or by a role, one of them"},
    {"{\"units\":[],\"staff\":[],\"posts\":[{\"unit\":\"a\",\"title\":\"T\",\"role\":\"leader\",\"count\":1}]}", "/posts/0",
     "a post is counted by its title or by a role, one of them"},
    {"{\"units\":[],\"staff\":[],\"public\":{\"web_intake\":\"x\"}}", "/public/web_intake", "no such staff member: x"},
    {"{\"units\":[],\"staff\":[],\"public\":{\"documents\":[{\"title\":\"T\","
     "\"url\":\"javascript:1\"}]}}", "/public/documents/0/url",
     "this is no address of a page: javascript:1"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"duties\":[1]}],\"staff\":[]}", "/units/0/duties/0", "this must be a text"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"head\":\"x\"}],\"staff\":[]}", "/units/0/head", "no such staff member: x"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"leader\":\"a\"}],\"staff\":[]}", "/units/0/leader", "no such staff member: a"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"parent\":\"x\"}],\"staff\":[]}", "/units/0/parent", "no such unit: x"},
    {"{\"units\":[{\"id\":\"a\",\"name\":\"A\"},{\"id\":\"a\",\"name\":\"B\"}],\"staff\":[]}", "/units/1/id",
     "this id is already taken: a"},
    {"{\"units\":[{\"id\":\"c\",\"name\":\"C\",\"parent\":\"a\"},{\"id\":\"a\",\"name\":\"A\",\"parent\":\"b\"},"
     "{\"id\":\"b\",\"name\":\"B\",\"parent\":\"a\"}],\"staff\":[]}", "/units/1/parent", "this unit stands above itself: a"},
#define UNIT "{\"units\":[{\"id\":\"u\",\"name\":\"U\"}],"
    {UNIT "\"staff\":[{\"id\":\"u\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[\"staff\"],\"rank\":1,"
     "\"joined\":\"2020-01-01\"}]}",
     "/staff/0/id", "this id is already taken: u"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"v\",\"roles\":[\"staff\"],\"rank\":1,"
     "\"joined\":\"2020-01-01\"}]}",
     "/staff/0/unit", "no such unit: v"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[],\"rank\":1,\"joined\":\"2020-01-01\"}]}",
     "/staff/0/roles", "a staff member needs a role"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[\"staff\",\"king\"],\"rank\":1,"
     "\"joined\":\"2020-01-01\"}]}",
     "/staff/0/roles/1", "unknown word: king"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[\"staff\"],\"rank\":1.5,"
     "\"joined\":\"2020-01-01\"}]}",
     "/staff/0/rank", "this must be a whole number from 0 to 1000"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[\"staff\"],\"rank\":1,"
     "\"joined\":\"2020-02-30\"}]}",
     "/staff/0/joined", "this must be a date"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2020-01-01\","
     "\"employment\":\"lent\"}]}", "/staff/0/employment", "unknown word: lent"},
    {UNIT "\"staff\":[{\"id\":\"a\",\"name\":\"A\",\"unit\":\"u\",\"roles\":[\"staff\"],\"rank\":1,\"joined\":\"2020-01-01\","
     "\"service\":\"army\"}]}", "/staff/0/service", "unknown word: army"},
#define EMPTY UNIT "\"staff\":[],"
    {EMPTY "\"hours\":\"all day\"}", "/hours", "this must be a list"},
    {EMPTY "\"hours\":[9]}", "/hours/0", "this must be a text"},
    {EMPTY "\"zone\":\"Mars\"}", "/zone", "unknown time zone"},
    {EMPTY "\"zone\":\"+8:00\"}", "/zone", "unknown time zone"},
    {EMPTY "\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"unit\":\"v\"}]}", "/topics/0/unit", "no such unit: v"},
    {EMPTY "\"topics\":[{\"id\":\"t\",\"name\":\"T\"},{\"id\":\"t\",\"name\":\"S\"}]}", "/topics/1/id", "given twice: t"},
    {EMPTY "\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"promised\":{\"amount\":0,"
     "\"unit\":\"days\"}}]}", "/topics/0/promised/amount",
     "this must be a whole number from 1 to 100000"},
    {EMPTY "\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"promised\":{\"amount\":1,"
     "\"unit\":\"weeks\"}}]}", "/topics/0/promised/unit",
     "unknown word: weeks"},
    {EMPTY "\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"statutory\":{\"amount\":1}}]}", "/topics/0/statutory",
     "the key unit is missing"},
    {EMPTY "\"topics\":[{\"id\":\"t\",\"name\":\"T\",\"steps\":[{\"amount\":1,\"unit\":\"days\"}]}]}", "/topics/0/steps/0",
     "the key milestone is missing"},
    {EMPTY "\"customers\":[{\"name\":\"K\",\"phone\":\"1\",\"account_manager\":\"x\"}]}", "/customers/0/account_manager",
     "no such staff member: x"},
    {EMPTY "\"customers\":[{\"name\":\"K\",\"phone\":\"1\"},{\"name\":\"L\","
     "\"phone\":\"1\"}]}", "/customers/1/phone", "given twice: 1"},
    {EMPTY "\"limits\":[{\"article\":\"1\",\"until\":\"answer\",\"amount\":1,\"unit\":\"days\","
     "\"topic\":\"t\"}]}", "/limits/0/topic",
     "no such topic: t"},
    {EMPTY "\"options\":[]}", "/options", "this must be an object"},
    {EMPTY "\"options\":{\"a\":[]}}", "/options/a", "this must be a text"},
};

static void test_what_is_wrong_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
        struct error error = {0};
        json_t *object = parse(broken[i].json);
        if (organisation_read(arena, object, NULL, &error)) fail_msg("accepted: %s", broken[i].json);
        assert_int_equal(error.code, ERROR_INPUT);
        if (strcmp(error.where, broken[i].where) != 0 || strcmp(error.message, broken[i].message) != 0)
            fail_msg("%s\ngot      %s: %s\nexpected %s: %s", broken[i].json, error.where, error.message, broken[i].where,
                     broken[i].message);
        json_decref(object);
        arena_free(arena);
    }
}

static void test_hints_name_the_known_words(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    json_t *object = parse("{\"units\":[{\"id\":\"a\",\"name\":\"A\",\"kind\":\"foreign\"}],\"staff\":[]}");
    assert_null(organisation_read(arena, object, NULL, &error));
    assert_string_equal(error.hint, "one of internal, affiliated, parent, outside");
    json_decref(object);
    object = parse(EMPTY "\"hours\":[\"12:00-09:00\"]}");
    assert_null(organisation_read(arena, object, NULL, &error));
    assert_string_equal(error.where, "/hours");
    assert_true(strlen(error.message) > 0);
    json_decref(object);
    arena_free(arena);
}

static void test_too_long_and_too_many(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    json_t *object = parse(EMPTY "\"topics\":[]}"), *units = json_object_get(object, "units");
    char name[LIMIT_WORD_CHARS + 2];
    memset(name, 'x', sizeof name);
    name[LIMIT_WORD_CHARS + 1] = '\0';
    json_object_set_new(json_array_get(units, 0), "name", json_string(name));
    assert_null(organisation_read(arena, object, NULL, &error));
    assert_string_equal(error.where, "/units/0/name");
    assert_non_null(strstr(error.message, "LIMIT_WORD_CHARS"));
    for (int i = 0; i < LIMIT_UNITS; i++) json_array_append_new(units, json_null());
    assert_null(organisation_read(arena, object, NULL, &error));
    assert_string_equal(error.where, "/units");
    assert_non_null(strstr(error.message, "LIMIT_UNITS"));
    json_decref(object);
    arena_free(arena);
}

static struct str division_of(const struct organisation *o, const char *unit) {
    const struct unit *division = organisation_division(o, organisation_unit(o, str_from(unit)));
    return division ? division->id : (struct str){0};
}

/* The topmost unit is the division, or with three levels the company, whose divisions are right below it. */
static void test_divisions(void **state) {
    const struct fixture *f = *state;
    assert_str(division_of(f->o, "town"), "town");
    assert_str(division_of(f->o, "hall"), "town");
    assert_str(division_of(f->o, "lone"), "lone");
    assert_null(organisation_division(f->o, NULL));
    static const char three[] =
        "{\"units\":[{\"id\":\"co\",\"name\":\"公司\"},{\"id\":\"east\",\"name\":\"东区\",\"parent\":\"co\"},"
        "{\"id\":\"west\",\"name\":\"西区\",\"parent\":\"co\"},{\"id\":\"fix\",\"name\":\"维修\",\"parent\":\"east\"},"
        "{\"id\":\"team\",\"name\":\"一班\",\"parent\":\"fix\"}],\"staff\":[]}";
    struct error error = {0};
    json_t *object = parse(three);
    const struct organisation *o = organisation_read(f->arena, object, calendar_builtin(), &error);
    assert_non_null(o);
    assert_str(division_of(o, "co"), "");
    assert_str(division_of(o, "east"), "east");
    assert_str(division_of(o, "west"), "west"); /* though nothing stands below it */
    assert_str(division_of(o, "fix"), "east");
    assert_str(division_of(o, "team"), "east");
    json_decref(object);
}

static void test_published_scenarios_read(void **state) {
    (void)state;
    const char *folder = getenv("SHOUWEN_SCENARIOS");
    DIR *dir = folder ? opendir(folder) : NULL;
    if (!dir) {
        print_message("skipped: the folder of published scenarios is not beside the repository\n");
        skip();
        return;
    }
    int count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!strstr(entry->d_name, ".json")) continue;
        char file[600];
        snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        json_error_t at;
        json_t *scenario = json_load_file(file, JSON_REJECT_DUPLICATES, &at);
        assert_non_null(scenario);
        struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
        struct error error = {0};
        const struct organisation *o = organisation_read(arena, json_object_get(scenario, "organisation"), NULL, &error);
        if (!o) fail_msg("%s: %s: %s (%s)", entry->d_name, error.where, error.message, error.hint);
        for (size_t i = 0; i < o->staff_count; i++) { /* the line upward always ends */
            struct str up = o->staff[i].id;
            for (size_t steps = 0; up.len; steps++) {
                assert_true(steps <= o->staff_count);
                up = organisation_superior(o, up);
            }
        }
        count++;
        arena_free(arena);
        json_decref(scenario);
    }
    closedir(dir);
    assert_true(count >= 35);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_key_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_service_directory_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_proxy_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_posts_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_directory_is_searched, setup, teardown),
        cmocka_unit_test_setup_teardown(test_look_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_line_upward, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_calendar, setup, teardown),
        cmocka_unit_test(test_what_is_wrong_is_named),
        cmocka_unit_test(test_hints_name_the_known_words),
        cmocka_unit_test(test_too_long_and_too_many),
        cmocka_unit_test(test_published_scenarios_read),
        cmocka_unit_test_setup_teardown(test_divisions, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
