/* The packs that travel inside the program: every one loads, every condition says itself in both languages, and what the loader
 * makes of a pack is what its text says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "regulation/regulation.h"

static struct arena *arena;
static struct buf said;

static int setup(void **state) {
    (void)state;
    arena = arena_new(LIMIT_ARENA_BYTES);
    buf_init(&said, 1 << 16);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    buf_release(&said);
    arena_free(arena);
    return 0;
}

static const struct regulation *read_text(const char *yaml) {
    struct error error = {0};
    const struct regulation *r = regulation_read(arena, STR("test.yaml"), str_from(yaml), &regulation_builtin_source, &error);
    if (!r) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    return r;
}

static const struct regulation *builtin(const char *id) {
    struct error error = {0};
    const struct regulation *r = regulation_builtin(arena, str_from(id), &error);
    if (!r) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    return r;
}

static void assert_str(struct str got, const char *expected) {
    if (!str_is(got, expected)) fail_msg("got %.*s, expected %s", STR_ARG(got), expected);
}

/* ---- every pack ---- */

static void check_said(const struct regulation *r, const struct condition *condition) {
    if (!condition) return;
    for (int language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
        buf_clear(&said);
        condition_say(condition, (enum language)language, &said);
        if (str_blank(buf_str(&said)) || said.overflow)
            fail_msg("%.*s:%d: a condition says nothing", STR_ARG(r->id), condition->line);
    }
    for (size_t i = 0; i < condition->children_count; i++) check_said(r, condition->children[i]);
    if (condition->history) check_said(r, condition->history->where);
    for (size_t i = 0; condition->history && i < condition->history->since_count; i++)
        check_said(r, condition->history->since[i].when);
}

static void check_triggers(const struct regulation *r, const struct trigger *triggers, size_t count) {
    for (size_t i = 0; i < count; i++) check_said(r, triggers[i].when);
}

static void check_text(struct text text) {
    assert_false(str_blank(text.zh));
    assert_false(str_blank(text.en));
}

static void check_texts(const struct regulation *r) {
    check_text(r->title);
    for (size_t i = 0; i < r->articles_count; i++) check_text(r->articles[i].gist);
    for (size_t i = 0; i < r->milestones_count; i++) check_text(r->milestones[i].text);
    for (size_t i = 0; i < r->words_count; i++) check_text(r->words[i].text);
    for (size_t i = 0; i < r->values_count; i++) check_text(r->values[i].text);
    for (size_t i = 0; i < r->options_count; i++) check_text(r->options[i].gist);
    for (size_t i = 0; i < r->forms_count; i++) {
        check_text(r->forms[i].title);
        for (size_t k = 0; k < r->forms[i].fields_count; k++) check_text(r->forms[i].fields[k].label);
    }
}

static void check_conditions(const struct regulation *r) {
    for (size_t i = 0; i < r->effects_count; i++) check_triggers(r, &r->effects[i].on, 1);
    for (size_t i = 0; i < r->refusals_count; i++) check_said(r, r->refusals[i].when);
    for (size_t i = 0; i < r->grants_count; i++) check_said(r, r->grants[i].when);
    for (size_t i = 0; i < r->clocks_count; i++) {
        check_triggers(r, r->clocks[i].starts, r->clocks[i].starts_count);
        check_triggers(r, r->clocks[i].stops, r->clocks[i].stops_count);
        check_said(r, r->clocks[i].when);
        check_said(r, r->clocks[i].stop_when);
    }
    for (size_t i = 0; i < r->forms_count; i++) check_triggers(r, &r->forms[i].on, 1);
    for (size_t i = 0; i < r->findings_count; i++) check_triggers(r, &r->findings[i].on, 1);
    for (size_t i = 0; i < r->offences_count; i++) check_said(r, r->offences[i].when);
    for (size_t i = 0; i < r->sanctions_count; i++) check_said(r, r->sanctions[i].when);
    check_said(r, r->close_untold_when);
}

static void test_every_builtin_pack_loads(void **state) {
    (void)state;
    assert_true(regulation_builtin_count() >= 5);
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        struct str id = regulation_builtin_id(i);
        const struct regulation *r = builtin(str_terminated(arena, id));
        assert_true(str_equal(r->id, id)); /* the file is named as the pack is */
        assert_int_equal(r->hash.len, 64);
        struct text title = regulation_builtin_title(arena, i);
        assert_true(str_equal(title.zh, r->title.zh) && str_equal(title.en, r->title.en));
        assert_true(r->source.len > 0);
        assert_true(r->clocks_count > 0 || r->refusals_count > 0);
        check_texts(r);
        check_conditions(r);
        if (i == 0) continue;
        struct str file = str_printf(arena, STR_FMT ".yaml", STR_ARG(id)); /* in the order of the files */
        assert_true(str_compare(str_printf(arena, STR_FMT ".yaml", STR_ARG(regulation_builtin_id(i - 1))), file) < 0);
    }
}

static void test_the_first_five_are_there(void **state) {
    (void)state;
    static const struct {
        const char *id, *untold;
        size_t clocks, refusals, forms;
    } packs[] = {
        {"property-management-office", "第四条-a", 4, 8, 4}, {"tax-bureau", "第五条", 10, 5, 2}, {"hotel", "o1", 5, 11, 1},
        {"service-centre-six", "三(一)4-a", 4, 7, 5},        {"water-company", "第三条", 5, 11, 3},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(packs); i++) {
        const struct regulation *r = builtin(packs[i].id);
        assert_str(r->close_untold_article, packs[i].untold);
        assert_int_equal(r->clocks_count, packs[i].clocks);
        assert_int_equal(r->refusals_count, packs[i].refusals);
        assert_int_equal(r->forms_count, packs[i].forms);
    }
}

static void test_unknown_builtin_pack(void **state) {
    (void)state;
    struct error error = {0};
    assert_null(regulation_builtin(arena, STR("tax-buro"), &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_string_equal(error.hint, "did you mean tax-bureau?");
    assert_int_equal(regulation_builtin_yaml(STR("nothing")).len, 0);
    struct str yaml = regulation_builtin_yaml(STR("hotel"));
    char hex[DIGEST_HEX_SIZE];
    struct digest digest = digest_of(yaml);
    assert_true(str_equal(builtin("hotel")->hash, digest_hex(&digest, hex))); /* anybody can check it with sha256sum */
}

/* ---- what the loader makes of a pack ---- */

#define HEAD                                                                                                   \
    "regulation: demo\nversion: \"2\"\ntitle: {zh: 示例, en: demo}\nsource: X\n"                               \
    "articles:\n  一: {zh: 甲, en: a}\n  二: {zh: 乙, en: b}\n"                                                \
    "milestones:\n  checked: {zh: 已审核, en: checked}\n"                                                      \
    "words:\n  fine: {zh: 罚款, en: fine}\n  warning: {zh: 警告, en: warning}\n  slow: {zh: 拖延, en: slow}\n" \
    "  filing: {zh: 立案, en: filing}\n"                                                                       \
    "fields:\n  major: {zh: 重大, en: major, type: yes_no, on: register}\n"                                    \
    "  errors: {zh: 差错, en: errors, type: number, on: [check]}\n"                                            \
    "  signs: {zh: 字数, en: characters, type: number, on: [check]}\n"                                         \
    "  closed_on: {zh: 结案日, en: closed on, type: date, on: [register]}\n"                                   \
    "  ground: {zh: 理由类别, en: ground, type: word, on: [refuse], words: {old: {zh: 旧案, en: old}, new: {zh: 新案, en: new}}}\n" \
    "  boss: {zh: 领导, en: boss, type: party, on: [register]}\n"                                              \
    "options:\n  size: {zh: 规模, en: size, words: [small, large], default: small}\n"

static void test_head(void **state) {
    (void)state;
    const struct regulation *r = read_text(HEAD);
    assert_str(r->id, "demo");
    assert_str(r->version, "2");
    assert_str(r->title.en, "demo");
    assert_str(r->source, "X");
    assert_str(regulation_article(r, STR("二"))->gist.zh, "乙");
    assert_null(regulation_article(r, STR("三")));
    assert_str(regulation_word_text(r, STR("checked")).zh, "已审核");
    assert_str(regulation_word_text(r, STR("fine")).en, "fine");
    assert_str(regulation_word_text(r, STR("unheard")).zh, "unheard");
    assert_int_equal(regulation_value(r, STR("ground"))->words_count, 2);
    assert_int_equal(regulation_value(r, STR("boss"))->type, VALUE_TYPE_PARTY);
    assert_str(regulation_option(r, STR("size"))->otherwise, "small");
    assert_int_equal(r->conclude_holder, RELATION_LEAD);
    assert_int_equal(r->close_untold_article.len, 0);
}

static void test_rules(void **state) {
    (void)state;
    const struct regulation *r = read_text(HEAD
        "effects:\n  - {article: 一, on: [accept, escalate], when: {to: own_head}, state: open, told: true, owner: by, "
        "holder: to, "
        "copies: [owner, supervisors], leaves: overdue}\n"
        "refusals:\n  - {article: 一, command: any, when: {missing: reason}, say: {zh: 不行, en: no}}\n"
        "  - {article: 二, command: close, when: {untold: true}}\n"
        "grants:\n  - {article: 一, command: instruct, when: {by: {role: leader}}, states: [open, answered]}\n"
        "clocks:\n"
        "  - {id: a, article: 一, start: register, until: answer, due: {amount: 3, unit: working_days}, against: holder, "
        "pauses: true}\n"
        "  - {id: b, article: 一, start: [register, {on: return, when: {given: opinion}}], until: checked, due: none, "
        "against: nobody}\n"
        "  - {id: c, article: 二, start: explain, until: answer, due: promise, against: owner, restarts: true, blames: 一}\n"
        "  - {id: d, article: 二, start: register, until: checked, due: {before: {amount: 2, unit: days}}, against: owner, "
        "hard: false}\n"
        "  - {id: e, article: 二, start: register, until: answer, due: {topic: [promised, statutory]}, against: owner, "
        "from: register}\n"
        "  - {id: f, article: 二, start: [register, reach], until: step, due: {topic: steps}, against: owner}\n"
        "  - {id: g, article: 二, start: register, until: answer, due: matter, against: owner, then: deemed_approved}\n"
        "  - {id: h, article: 二, start: decide, until: checked, due: measure, against: nobody, hard: false}\n"
        "forms:\n  - {id: slip, article: 一, title: {zh: 单, en: slip}, on: guide, copies: 2, fields: [to, {due: {zh: 期限, "
        "from: until}}, major]}\n"
        "findings:\n  - {article: 二, on: complain, against: against}\n"
        "phrases:\n  - {article: 二, phrases: [不知道, 到…科去找]}\n"
        "close_untold_when: {source: staff}\nevery_unit_concludes: true\nconclude_holder: owner\nbackup_acts: true\n"
        "chain: [owner, own_head]\ntrack: {shows: [registered, answer], hides: transfer}\n");
    const struct effect_rule *effect = &r->effects[0];
    assert_int_equal(effect->on.events_count, 2);
    assert_int_equal(effect->on.events[0], VERB_ACCEPT);
    assert_true(effect->has_state && effect->state == 0 && effect->has_told && effect->told && !effect->has_discharges);
    assert_true(effect->has_owner && effect->owner == RELATION_BY && effect->has_holder && effect->holder == RELATION_TO);
    assert_int_equal(effect->copies_count, 2);
    assert_int_equal(effect->leaves, VERB_OVERDUE);
    assert_int_equal(r->refusals[0].commands_count, 0);
    assert_str(r->refusals[0].say.en, "no");
    assert_str(r->close_untold_article, "二");
    assert_int_equal(r->grants[0].states_count, 2);
    assert_int_equal(r->grants[0].states[1], 5);

    const struct clock_rule *a = regulation_clock(r, STR("a")), *b = regulation_clock(r, STR("b"));
    const struct clock_rule *c = regulation_clock(r, STR("c"));
    assert_true(a->due == DUE_SPAN && a->span.amount == 3 && a->span.unit == UNIT_WORKING_DAYS && a->hard && a->pauses);
    assert_int_equal(a->against, RELATION_HOLDER);
    assert_true(b->due == DUE_NONE && b->against_nobody && b->starts_count == 2 && b->starts[1].when);
    assert_true(c->due == DUE_PROMISE && c->restarts && str_is(c->blames, "一"));
    const struct clock_rule *d = regulation_clock(r, STR("d")), *e = regulation_clock(r, STR("e"));
    assert_true(d->due == DUE_BEFORE && !d->hard);
    assert_true(e->due == DUE_TOPIC && e->topic_promised && e->topic_statutory && e->from_register);
    assert_int_equal(regulation_clock(r, STR("f"))->due, DUE_STEP);
    assert_true(regulation_clock(r, STR("g"))->due == DUE_MATTER && regulation_clock(r, STR("g"))->deems_approved);
    assert_int_equal(regulation_clock(r, STR("h"))->due, DUE_MEASURE);
    assert_null(regulation_clock(r, STR("z")));

    const struct form_rule *slip = regulation_form(r, STR("slip"), (struct str){0});
    assert_int_equal(slip->copies, 2);
    assert_int_equal(slip->fields_count, 3);
    assert_str(slip->fields[0].label.zh, "去向");
    assert_str(slip->fields[1].label.zh, "期限");
    assert_str(slip->fields[1].label.en, "due");
    assert_str(slip->fields[1].from[0], "until");
    assert_str(slip->fields[2].label.zh, "重大");
    assert_null(regulation_form(r, STR("slip"), STR("二")));

    assert_int_equal(r->findings[0].against, RELATION_RESPONDENT);
    assert_str(r->phrases[0].phrases[1], "到…科去找");
    assert_non_null(r->close_untold_when);
    assert_true(r->every_unit_concludes && r->backup_acts && r->conclude_holder == RELATION_OWNER);
    assert_int_equal(r->chain_count, 2);
    assert_true(r->track_shows_count == 2 && r->track_hides[0] == VERB_TRANSFER);
}

static void test_penalties(void **state) {
    (void)state;
    const struct regulation *r = read_text(HEAD
        "offences:\n  - {article: 一, causes: [slow], consequences: [bad_effect], severity: true, when: {happened: complain}}\n"
        "sanctions:\n  - {article: 二, offences: 一, severity: [minor, serious], on: staff, measures: [{measure: fine, "
        "amount: {min: 20, "
        "max: 200, unit: yuan}}, {measure: warning, until: required}], exactly_one: fine, required: [warning], alone: false, "
        "also_on: own_head, decide: [leader, discipline]}\n  - {article: 二, measures: any, decide: leader}\n"
        "accumulations:\n  - {article: 二, measure: warning, at_least: 2, cap: {institution: {zh: 合格, en: pass}, civil_servant: "
        "{zh: 称职, en: competent}}, propose: fine}\n");
    assert_true(r->offences[0].needs_severity && r->offences[0].when);
    assert_str(r->offences[0].consequences[0], "bad_effect");
    const struct sanction_rule *s = &r->sanctions[0];
    assert_true(s->on_staff && !s->on_unit);
    assert_int_equal(s->measures_count, 2);
    assert_true(s->measures[0].has_amount && s->measures[0].amount_min == 20 && s->measures[0].amount_max == 200);
    assert_true(s->measures[1].needs_until && s->measures[1].amount_max == -1);
    assert_str(s->exactly_one[0], "fine");
    assert_int_equal(s->deciders[1], ROLE_DISCIPLINE);
    assert_int_equal(s->also_on[0], RELATION_OWN_HEAD);
    assert_int_equal(r->sanctions[1].measures_count, 0);
    assert_str(r->accumulations[0].cap_civil_servant.zh, "称职");
}

/* ---- conditions ---- */

static const struct {
    const char *when, *zh, *en;
} sayings[] = {
    {"{channel: [visit, phone]}", "渠道为来访或来电", "channel is visit or telephone"},
    {"{not: {channel: visit}}", "渠道不是来访", "channel is not visit"},
    {"{escorted: true}", "陪同：是", "escorted: yes"},
    {"{not: {escorted: true}}", "陪同：否", "escorted: no"},
    {"{fields.major: false}", "重大：否", "major: no"},
    {"{noted.ground: old}", "理由类别为旧案", "ground is old"},
    {"{option.size: large}", "规模为large", "size is large"},
    {"{milestone: checked}", "节点为已审核", "milestone is checked"},
    {"{given: [asker.phone, asker.address]}", "已提供：联系电话、住址", "given: telephone and address"},
    {"{missing: reason}", "缺少：理由", "missing: reason"},
    {"{missing: [asker.name, asker.phone, asker.address]}", "缺少：姓名、联系电话或住址", "missing: name, telephone or address"},
    {"{none_given: [asker.phone, asker.address]}", "联系电话、住址均未提供", "given is none of: telephone or address"},
    {"{not: {none_given: [asker.phone, asker.address]}}", "联系电话、住址中至少提供了一项", "given is at least one of: telephone or address"},
    {"{units: {at_least: 2}}", "涉及部门的数量不少于2", "units involved: number at least 2"},
    {"{not: {units: {at_least: 2}}}", "涉及部门的数量少于2", "units involved: number less than 2"},
    {"{units: {at_most: 1}}", "涉及部门的数量不多于1", "units involved: number at most 1"},
    {"{units: {at_least: 1, at_most: 1}}", "涉及部门的数量为1", "units involved: number exactly 1"},
    {"{noted.errors: {at_least: 1, at_most: 3}}", "差错在1与3之间", "errors between 1 and 3"},
    {"{by: owner}", "操作人是首问责任人", "the acting person is the owner"},
    {"{not: {by: [owner, holder]}}", "操作人不是首问责任人或承办人", "the acting person is not the owner or the holder"},
    {"{by: {role: window, not: {employment: intern}}}", "操作人的身份是窗口人员，且不是实习人员",
     "the acting person has the role window and is not an intern"},
    {"{not: {by: {role: window, of: holder_unit}}}", "操作人的身份不是窗口人员，或不属于承办部门",
     "the acting person has not the role window or neither is nor belongs to the holding unit"},
    {"{who: {type: asker}}", "对象是服务对象", "the person concerned is the asker"},
    {"{to: {type: unit, kind: [internal, affiliated], first_inquiry: true}}",
     "去向是部门（单位），且属于内部部门或相关单位，且所在部门承担首问接待",
     "the receiver is a unit and is (of) a unit of kind internal or affiliated and is of a reception unit"},
    {"{to: {listed: false}}", "去向不在本单位名录中", "the receiver is not in the directory"},
    {"{not: {to: {listed: false}}}", "去向在本单位名录中", "the receiver is in the directory"},
    {"{to: {on_leave: [trip], backup: false}}", "去向当日不在岗（出差），且未指定顶岗人",
     "the receiver is on leave that day (trip) and has no backup"},
    {"{to: {under: by_unit, duty: filing}}", "去向在其范围内：操作人所在部门，且承担职能：filing",
     "the receiver is within the unit of who gives the command and has the duty filing"},
    {"{noted.boss: owner}", "领导是首问责任人", "the boss is the owner"},
    {"{owner: {type: staff}}", "首问责任人是工作人员", "the owner is a staff member"},
    {"{any_unit: {kind: outside}}", "涉及部门中有一个属于外单位", "one of the units involved is (of) a unit of kind outside"},
    {"{not: {any_unit: {kind: outside}}}", "涉及部门中没有一个属于外单位", "none of the units involved is (of) a unit of kind outside"},
    {"{happened: explain}", "已有“解释说明”", "already: explanation"},
    {"{not: {happened: {events: [answer, refuse], since: reopen}}}", "自最近一次“重新办理”以来尚无“答复”或“不予办理”",
     "not yet: answer or refusal since the latest reopened"},
    {"{happened: {events: callback, where: {result: satisfied}, since: [{on: contact, when: {reached: true}}], at_least: 2}}",
     "自最近一次“联系”（已联系上：是）以来已有“回访”（结果为满意）2次以上",
     "already: callback (result is satisfied), 2 times or more since the latest contact (reached: yes)"},
    {"{happened: {events: any, where: {fields.major: true}}}", "已有任何操作（重大：是）", "already: any command (major: yes)"},
    {"{last: {events: contact, where: {reached: false}}}", "最近一次“联系”符合（已联系上：否）", "the latest contact meets (reached: no)"},
    {"{not: {last: answer}}", "最近一次“答复”不符合（任何内容）", "the latest answer does not meet (anything)"},
    {"{clock: {article: 一, is: ran_out}}", "一的时限已超时", "the clock of 一 has run out"},
    {"{not: {clock: {article: 一, until: answer, is: running}}}", "一的时限（至答复）未在计时", "the clock of 一 (until answer) is not running"},
    {"{clock: {article: 一, until: checked, is: started}}", "一的时限（至checked）已起算", "the clock of 一 (until checked) has started"},
    {"{asker_told: false}", "对方尚未被告知结果", "the asker has not been told the result"},
    {"{not: {untold: true}}", "对方已被告知结果，或依规定不必告知", "the asker has been told the result, or need not be"},
    {"{state: [offered, paused]}", "事项状态为待签收或待补正", "the matter is offered or paused"},
    {"{after: {fact: asked_at, other: noted.closed_on, plus: {amount: 6, unit: months}}}", "来询时间晚于结案日之后6个月",
     "asked at is later than closed on plus 6 months"},
    {"{not: {after: {fact: until, other: due}}}", "承诺时间不晚于办结时限", "promised moment is not later than due moment"},
    {"{ratio: {of: fields.errors, to: fields.signs, more_than: 3, per: 10000}}", "差错与字数之比超过3/10000",
     "errors per characters: more than 3/10000"},
    {"{escorted: true, not: {channel: visit, same_address: true}}", "陪同：是，且（渠道不是来访，或同一地点：否）",
     "escorted: yes, and (channel is not visit, or same address: no)"},
    {"{any: [{escorted: true}, {all: [{reached: true}, {told: true}]}]}", "陪同：是，或（已联系上：是，且同时告知对方：是）",
     "escorted: yes, or (reached: yes, and told by closing: yes)"},
    {"own_words", "自家事", "family matter"},
    {"{not: own_words}", "不属于“自家事”", "not: family matter"},
};

static void test_every_kind_says_itself(void **state) {
    (void)state;
    uint32_t kinds = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(sayings); i++) {
        struct str yaml = str_printf(arena, "%scases: {own_words: {say: {zh: 自家事, en: family matter}, when: {scope: self}}}\n"
                                            "refusals:\n  - {article: 一, command: %s, when: %s}\n",
                                     HEAD, strstr(sayings[i].when, "untold") ? "close" : "guide", sayings[i].when);
        const struct regulation *r = read_text(str_terminated(arena, yaml));
        const struct condition *when = r->refusals[0].when;
        for (const struct condition *c = when; c; c = c->children_count ? c->children[0] : NULL) kinds |= UINT32_C(1) << c->kind;
        buf_clear(&said);
        condition_say(when, LANGUAGE_ZH, &said);
        if (!str_is(buf_str(&said), sayings[i].zh))
            fail_msg("%s\nsays     %s\nexpected %s", sayings[i].when, said.ptr, sayings[i].zh);
        buf_clear(&said);
        condition_say(when, LANGUAGE_EN, &said);
        if (!str_is(buf_str(&said), sayings[i].en))
            fail_msg("%s\nsays     %s\nexpected %s", sayings[i].when, said.ptr, sayings[i].en);
    }
    assert_int_equal(kinds, (UINT32_C(1) << (CONDITION_RATIO + 1)) - 1);
}

static void test_named_case_keeps_its_name(void **state) {
    (void)state;
    const struct regulation *r = read_text(HEAD "cases:\n  early: {scope: self}\n  both: {all: [early, {escorted: true}]}\n"
                                                "refusals:\n  - {article: 一, command: guide, when: both}\n");
    const struct condition *both = r->refusals[0].when;
    assert_str(both->named, "both");
    assert_int_equal(both->kind, CONDITION_ALL);
    assert_str(both->children[0]->named, "early");
    assert_int_equal(both->children[0]->line, 25);
}

/* ---- extending ---- */

struct two_packs {
    const char *base;
};

static bool find_base(void *context, struct str id, struct str *yaml) {
    *yaml = str_from(((struct two_packs *)context)->base);
    return str_is(id, "demo");
}

static void test_extending(void **state) {
    (void)state;
    struct two_packs packs = {HEAD "cases: {mine: {scope: self}}\n"
                                   "refusals:\n  - {article: 一, command: guide, when: {missing: to}}\n"
                                   "  - {article: 二, command: close, when: {untold: true}}\n"
                                   "clocks:\n  - {id: a, article: 一, start: register, until: answer, due: none, against: owner}\n"
                                   "  - {id: b, article: 二, start: register, until: answer, due: none, against: owner}\n"};
    const struct pack_source source = {.find = find_base, .context = &packs};
    struct error error = {0};
    const char *child = "regulation: child\nversion: \"1\"\ntitle: {zh: 子, en: child}\nextends: demo\noverrides: [一, b]\n"
                        "articles: {一: {zh: 新, en: new}, 三: {zh: 丙, en: c}}\n"
                        "refusals:\n  - {article: 三, command: answer, when: mine}\n"
                        "clocks:\n  - {id: b, article: 三, start: register, until: answer, due: {amount: 1, unit: days}, "
                       "against: owner}\n";
    const struct regulation *r = regulation_read(arena, STR("child.yaml"), str_from(child), &source, &error);
    if (!r) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    assert_str(r->id, "child");
    assert_str(r->title.zh, "子");
    assert_str(regulation_article(r, STR("一"))->gist.zh, "新");
    assert_str(regulation_article(r, STR("二"))->gist.zh, "乙");
    assert_int_equal(r->refusals_count, 2); /* its own first; the one of 一 is gone */
    assert_str(r->refusals[0].article, "三");
    assert_str(r->close_untold_article, "二");
    assert_int_equal(r->clocks_count, 1);
    assert_str(regulation_clock(r, STR("b"))->article, "三");
    struct str hash = str_copy(arena, r->hash);
    packs.base = HEAD "clocks:\n  - {id: b, article: 二, start: register, until: answer, due: none, against: owner}\ncases: "
                     "{mine: {scope: unit}}\n";
    r = regulation_read(arena, STR("child.yaml"), str_from(child), &source, &error);
    assert_non_null(r);
    assert_false(str_equal(hash, r->hash)); /* the hash covers what is extended */
}

struct pair_of_packs {
    const char *first, *second;
};

static bool find_pair(void *context, struct str id, struct str *yaml) {
    const struct pair_of_packs *packs = context;
    *yaml = str_from(str_is(id, "first") ? packs->first : packs->second);
    return str_is(id, "first") || str_is(id, "second");
}

/* Two regulations in one house: rules of both, the first before the second, articles of one name cited behind the title. */
static void test_combining(void **state) {
    (void)state;
    struct pair_of_packs packs = {
        "regulation: first\nversion: \"1\"\ntitle: {zh: 首问制, en: first}\narticles: {第一条: {zh: 甲, en: a}}\n"
        "cases: {mine: {scope: self}}\nwords: {criticism: {zh: 批评, en: criticism}}\n"
        "refusals:\n  - {article: 第一条, command: guide, when: mine}\n"
        "clocks:\n  - {id: a, article: 第一条, start: register, until: answer, due: none, against: owner}\n",
        "regulation: second\nversion: \"1\"\ntitle: {zh: 限时制, en: second}\n"
        "articles: {第一条: {zh: 乙, en: b}, 第二条: {zh: 丙, en: c}}\n"
        "cases: {mine: {scope: unit}}\nwords: {criticism: {zh: 批评, en: criticism}}\nbackup_acts: true\n"
        "refusals:\n  - {article: 第二条, command: guide, when: {clock: {article: 第一条, is: ran_out}}}\n"
        "clocks:\n  - {id: a, article: 第一条, start: register, until: answer, due: {amount: 1, unit: days}, against: owner}\n"};
    const struct pack_source source = {.find = find_pair, .context = &packs};
    struct error error = {0};
    const char *both = "regulation: both\nversion: \"1\"\ntitle: {zh: 合, en: both}\nextends: [first, second]\n";
    const struct regulation *r = regulation_read(arena, STR("both.yaml"), str_from(both), &source, &error);
    if (!r) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    assert_int_equal(r->articles_count, 3);
    assert_str(regulation_article(r, STR("第一条"))->gist.zh, "甲");
    assert_str(regulation_article(r, STR("《限时制》第一条"))->gist.zh, "乙");
    assert_int_equal(r->refusals_count, 2);
    assert_str(r->refusals[0].article, "第一条");
    assert_str(r->refusals[1].article, "《限时制》第二条");
    assert_str(r->refusals[1].when->article, "《限时制》第一条"); /* inside conditions too */
    assert_int_equal(r->clocks_count, 2);
    assert_str(regulation_clock(r, STR("a"))->article, "第一条");
    assert_str(regulation_clock(r, STR("second.a"))->article, "《限时制》第一条");
    assert_int_equal(r->words_count, 1);
    assert_true(r->backup_acts);
    struct str hash = str_copy(arena, r->hash);
    const char *turned = "regulation: both\nversion: \"1\"\ntitle: {zh: 合, en: both}\nextends: [second, first]\n";
    r = regulation_read(arena, STR("x"), str_from(turned), &source, &error);
    assert_non_null(r);
    assert_false(str_equal(hash, r->hash));
    assert_str(r->refusals[0].article, "第二条");
    assert_str(r->refusals[1].article, "《首问制》第一条");
    /* An override names an article as it is cited. */
    const char *overriding = "regulation: both\nversion: \"1\"\ntitle: {zh: 合, en: both}\nextends: [first, second]\n"
                             "overrides: [《限时制》第一条]\narticles: {《限时制》第一条: {zh: 丁, en: d}}\n";
    r = regulation_read(arena, STR("x"), str_from(overriding), &source, &error);
    if (!r) fail_msg("%s: %s (%s)", error.where, error.message, error.hint);
    assert_int_equal(r->clocks_count, 1);
    assert_str(regulation_article(r, STR("《限时制》第一条"))->gist.zh, "丁");
}

/* Any two packs of the program can be combined, and the combination reads. */
static void test_combining_builtin(void **state) {
    (void)state;
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        struct arena *pair = arena_new(LIMIT_ARENA_BYTES);
        struct error error = {0};
        struct str other = regulation_builtin_id((i + 1) % regulation_builtin_count());
        struct str ids = str_printf(pair, STR_FMT "," STR_FMT, STR_ARG(regulation_builtin_id(i)), STR_ARG(other));
        struct str yaml = regulation_combined_yaml(pair, ids, &error);
        const struct regulation *one = regulation_builtin(pair, regulation_builtin_id(i), &error),
                                *two = regulation_builtin(pair, other, &error);
        const struct regulation *r = yaml.len ? regulation_read(pair, ids, yaml, &regulation_builtin_source, &error) : NULL;
        if (!r) fail_msg(STR_FMT ": %s: %s", STR_ARG(ids), error.where, error.message);
        assert_int_equal(r->articles_count, one->articles_count + two->articles_count);
        assert_int_equal(r->clocks_count, one->clocks_count + two->clocks_count);
        assert_int_equal(r->refusals_count, one->refusals_count + two->refusals_count);
        assert_int_equal(r->sanctions_count, one->sanctions_count + two->sanctions_count);
        arena_free(pair);
    }
    struct error error = {0};
    assert_int_equal(regulation_combined_yaml(arena, STR("hotel,nothing"), &error).len, 0);
    assert_string_equal(error.message, "there is no regulation nothing");
    assert_int_equal(regulation_combined_yaml(arena, STR("hotel,"), &error).len, 0);
}

/* ---- vocabulary ---- */

static void test_vocabulary(void **state) {
    (void)state;
    enum verb verb;
    for (int i = 0; i < VERB__COUNT; i++) {
        if (verb_names[i][0]) assert_true(verb_read(str_from(verb_names[i]), &verb) && (int)verb == i);
        assert_true(verb_read(str_from(verb_event_names[i]), &verb) && (int)verb == i);
        check_text(verb_texts[i]);
        if (verb_names[i][0]) check_text(verb_command_texts[i]);
    }
    assert_false(verb_read(STR(""), &verb));
    for (int i = 0; i < FACT__COUNT; i++) check_text(fact_text(&(struct operand){.fact = (enum fact)i}));
    for (int i = 0; i < RELATION__COUNT; i++) check_text(relation_text((enum relation)i));
    check_text(form_field_text(STR("asker_opinion")));
    assert_int_equal(form_field_text(STR("nothing")).zh.len, 0);
    assert_str(fact_word_text(FACT_CHANNEL, STR("visit")).zh, "来访");
    assert_str(fact_word_text(FACT_TOPIC, STR("visit")).zh, "visit");
    assert_str(text_in((struct text){STR("中"), STR("")}, LANGUAGE_EN), "中");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_builtin_pack_loads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_first_five_are_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_builtin_pack, setup, teardown),
        cmocka_unit_test_setup_teardown(test_head, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(test_penalties, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_kind_says_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(test_named_case_keeps_its_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extending, setup, teardown),
        cmocka_unit_test_setup_teardown(test_combining, setup, teardown),
        cmocka_unit_test_setup_teardown(test_combining_builtin, setup, teardown),
        cmocka_unit_test_setup_teardown(test_vocabulary, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
