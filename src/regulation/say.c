/* A condition in words, Chinese and English, as a clerk reads it on a page or in `explain`. Not here: whether it holds.
 * Invariant: every kind of condition says something in both languages; a negation is said where it belongs, not around it. */
#include "regulation/regulation.h"

struct saying {
    struct buf *out;
    enum language language;
};

static bool zh(const struct saying *s) {
    return s->language == LANGUAGE_ZH;
}

static void put(const struct saying *s, const char *chinese, const char *english) {
    buf_add(s->out, str_from(zh(s) ? chinese : english));
}

static void put_text(const struct saying *s, struct text text) {
    buf_add(s->out, text_in(text, s->language));
}

/* What stands between entry i and the next of a list that is joined by "or" or "and". */
static void put_joint(const struct saying *s, size_t i, size_t count, bool any) {
    if (i + 1 >= count) return;
    if (i + 2 < count) put(s, "、", ", ");
    else if (any) put(s, "或", " or ");
    else put(s, "、", " and ");
}

static void say(const struct saying *s, const struct condition *c, bool yes);

/* ---- lists of words ---- */

static void put_operands(const struct saying *s, const struct condition *c, bool any) {
    for (size_t i = 0; i < c->operands_count; i++) {
        put_text(s, fact_text(&c->operands[i]));
        put_joint(s, i, c->operands_count, any);
    }
}

static void put_words(const struct saying *s, const struct condition *c) {
    for (size_t i = 0; i < c->words_count; i++) {
        put_text(s, c->words_say[i]);
        put_joint(s, i, c->words_count, true);
    }
}

static void put_verbs(const struct saying *s, const enum verb *verbs, size_t count) {
    if (count == 0) put(s, "任何操作", "any command");
    for (size_t i = 0; i < count; i++) {
        put(s, "“", "");
        put_text(s, verb_texts[verbs[i]]);
        put(s, "”", "");
        put_joint(s, i, count, true);
    }
}

const struct text time_unit_texts[UNIT__COUNT] = {
    [UNIT_MINUTES] = {STR_INIT("分钟"), STR_INIT("minutes")},
    [UNIT_HOURS] = {STR_INIT("小时"), STR_INIT("hours")},
    [UNIT_WORKING_MINUTES] = {STR_INIT("个工作分钟"), STR_INIT("working minutes")},
    [UNIT_WORKING_HOURS] = {STR_INIT("个工作小时"), STR_INIT("working hours")},
    [UNIT_WORKING_DAYS] = {STR_INIT("个工作日"), STR_INIT("working days")},
    [UNIT_DAYS] = {STR_INIT("日"), STR_INIT("days")},
    [UNIT_MONTHS] = {STR_INIT("个月"), STR_INIT("months")},
};

static void put_span(const struct saying *s, struct span span) {
    buf_printf(s->out, zh(s) ? "%d" : "%d ", span.amount);
    put_text(s, time_unit_texts[span.unit]);
}

void span_say(struct span span, enum language language, struct buf *out) {
    struct buf whole;
    buf_init(&whole, 100);
    put_span(&(const struct saying){&whole, language}, span);
    struct str said = buf_str(&whole);
    bool one = language == LANGUAGE_EN && span.amount == 1;
    buf_add(out, str_slice(said, 0, said.len - (one && said.len ? 1 : 0)));
    buf_release(&whole);
}

/* ---- joined conditions ---- */

static bool is_joined(const struct condition *c) {
    while (c->kind == CONDITION_NOT && !c->say.zh.len) c = c->children[0];
    return (c->kind == CONDITION_ALL || c->kind == CONDITION_ANY) && c->children_count > 1 && !c->say.zh.len;
}

/* not (a and b) is said as: not a, or not b. */
static void say_joined(const struct saying *s, const struct condition *c, bool yes) {
    bool any = (c->kind == CONDITION_ANY) == yes;
    for (size_t i = 0; i < c->children_count; i++) {
        bool joined = is_joined(c->children[i]);
        if (joined) put(s, "（", "(");
        say(s, c->children[i], yes);
        if (joined) put(s, "）", ")");
        if (i + 1 < c->children_count) {
            if (any) put(s, "，或", ", or ");
            else put(s, "，且", ", and ");
        }
    }
}

/* ---- facts ---- */

static void say_value(const struct saying *s, const struct condition *c, bool yes) {
    put_text(s, fact_text(&c->operands[0]));
    bool flag = c->words_count == 1 && (str_is(c->words[0], "true") || str_is(c->words[0], "false"));
    if (flag && str_is(c->words[0], "true") == yes) put(s, "：是", ": yes");
    else if (flag) put(s, "：否", ": no");
    else {
        if (yes) put(s, "为", " is ");
        else put(s, "不是", " is not ");
        put_words(s, c);
    }
}

static void say_given(const struct saying *s, const struct condition *c, bool yes) {
    bool given = c->kind == CONDITION_GIVEN;
    if (c->kind == CONDITION_NONE_GIVEN) {
        put(s, "", yes ? "given is none of: " : "given is at least one of: ");
        put_operands(s, c, !zh(s));
        put(s, yes ? "均未提供" : "中至少提供了一项", "");
    } else if (given == yes) {
        put(s, "已提供：", "given: ");
        put_operands(s, c, false);
    } else {
        put(s, "缺少：", "missing: ");
        put_operands(s, c, true);
    }
}

static void say_bounds(const struct saying *s, const struct condition *c) {
    if (c->at_most < 0) buf_printf(s->out, zh(s) ? "不少于%d" : " at least %d", c->at_least);
    else if (c->at_least == c->at_most) buf_printf(s->out, zh(s) ? "为%d" : " exactly %d", c->at_most);
    else if (c->at_least <= 0) buf_printf(s->out, zh(s) ? "不多于%d" : " at most %d", c->at_most);
    else buf_printf(s->out, zh(s) ? "在%d与%d之间" : " between %d and %d", c->at_least, c->at_most);
}

static void say_bounds_not(const struct saying *s, const struct condition *c) {
    if (c->at_most < 0) buf_printf(s->out, zh(s) ? "少于%d" : " less than %d", c->at_least);
    else if (c->at_least == c->at_most) buf_printf(s->out, zh(s) ? "不为%d" : " other than %d", c->at_most);
    else if (c->at_least <= 0) buf_printf(s->out, zh(s) ? "多于%d" : " more than %d", c->at_most);
    else buf_printf(s->out, zh(s) ? "少于%d或多于%d" : " less than %d or more than %d", c->at_least, c->at_most);
}

static void say_count(const struct saying *s, const struct condition *c, bool yes) {
    bool list = !c->operands[0].name.len && fact_types[c->operands[0].fact] == FACT_TYPE_LIST;
    put_text(s, fact_text(&c->operands[0]));
    if (list) put(s, "的数量", ": number");
    if (yes) say_bounds(s, c);
    else say_bounds_not(s, c);
}

static void say_after(const struct saying *s, const struct condition *c, bool yes) {
    put_text(s, fact_text(&c->operands[0]));
    if (yes) put(s, "晚于", " is later than ");
    else put(s, "不晚于", " is not later than ");
    put_text(s, fact_text(&c->operands[1]));
    if (c->span.amount == 0) return;
    put(s, "之后", " plus ");
    put_span(s, c->span);
}

static void say_ratio(const struct saying *s, const struct condition *c, bool yes) {
    put_text(s, fact_text(&c->operands[0]));
    put(s, "与", " per ");
    put_text(s, fact_text(&c->operands[1]));
    if (yes) put(s, "之比超过", ": more than ");
    else put(s, "之比不超过", ": at most ");
    buf_printf(s->out, "%d/%d", c->at_most, c->per);
}

/* ---- parties ---- */

/* The tests of a party, one after the other, each positive or negated; negated ones are alternatives. */
struct predicates {
    const struct saying *s;
    bool yes, any;
    size_t count;
};

/* Starts the next test: the joint before it, and "is" or "is not" in the language's own form. */
static void predicate(struct predicates *p, const char *zh_yes, const char *zh_no, const char *en_yes, const char *en_no) {
    if (p->count++) {
        if (p->any) put(p->s, "，或", " or ");
        else put(p->s, "，且", " and ");
    }
    if (p->yes) put(p->s, zh_yes, en_yes);
    else put(p->s, zh_no, en_no);
}

static void put_bits(const struct saying *s, uint32_t bits, const struct text *texts, size_t count) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++) left += (bits >> i) & 1;
    for (size_t i = 0, n = 0, all = left; i < count; i++) {
        if (!((bits >> i) & 1)) continue;
        put_text(s, texts[i]);
        put_joint(s, n++, all, true);
    }
}

static void put_relations(const struct saying *s, const enum relation *relations, size_t count) {
    for (size_t i = 0; i < count; i++) {
        put_text(s, relation_text(relations[i]));
        put_joint(s, i, count, true);
    }
}

const struct text window_kind_texts[WINDOW__COUNT] = {
    [WINDOW_OFFICE] = {STR_INIT(""), STR_INIT("")},
    [WINDOW_COUNTER] = {STR_INIT("窗口"), STR_INIT("counter")},
    [WINDOW_LINE] = {STR_INIT("热线"), STR_INIT("telephone line")},
    [WINDOW_FIELD] = {STR_INIT("外勤"), STR_INIT("field")},
    [WINDOW_ONLINE] = {STR_INIT("网上"), STR_INIT("online")},
};
const struct text unit_kind_texts[UNIT_KIND__COUNT] = {
    [UNIT_KIND_INTERNAL] = {STR_INIT("内部部门"), STR_INIT("internal")},
    [UNIT_KIND_AFFILIATED] = {STR_INIT("相关单位"), STR_INIT("affiliated")},
    [UNIT_KIND_PARENT] = {STR_INIT("上级单位"), STR_INIT("parent")},
    [UNIT_KIND_OUTSIDE] = {STR_INIT("外单位"), STR_INIT("outside")},
};
const struct text role_texts[ROLE__COUNT] = {
    [ROLE_WINDOW] = {STR_INIT("窗口人员"), STR_INIT("window")},
    [ROLE_OPERATOR] = {STR_INIT("操作人员"), STR_INIT("operator")},
    [ROLE_STAFF] = {STR_INIT("工作人员"), STR_INIT("staff")},
    [ROLE_UNIT_HEAD] = {STR_INIT("部门负责人"), STR_INIT("unit head")},
    [ROLE_DEPUTY_LEADER] = {STR_INIT("分管领导"), STR_INIT("deputy leader")},
    [ROLE_LEADER] = {STR_INIT("主要领导"), STR_INIT("leader")},
    [ROLE_SUPERVISOR] = {STR_INIT("质检（监督）人员"), STR_INIT("supervisor")},
    [ROLE_DISPATCHER] = {STR_INIT("调度（接待）人员"), STR_INIT("dispatcher")},
    [ROLE_ACCOUNT_MANAGER] = {STR_INIT("客户经理"), STR_INIT("account manager")},
    [ROLE_DUTY_OFFICER] = {STR_INIT("值班员"), STR_INIT("duty officer")},
    [ROLE_DISCIPLINE] = {STR_INIT("纪检人员"), STR_INIT("discipline")},
};
static const struct text employment_texts[EMPLOYMENT__COUNT] = {
    [EMPLOYMENT_REGULAR] = {STR_INIT("正式职工"), STR_INIT("regular staff")},
    [EMPLOYMENT_CONTRACT] = {STR_INIT("合同工"), STR_INIT("on contract")},
    [EMPLOYMENT_PROBATION] = {STR_INIT("试用人员"), STR_INIT("on probation")},
    [EMPLOYMENT_INTERN] = {STR_INIT("实习人员"), STR_INIT("an intern")},
    [EMPLOYMENT_TRAINEE] = {STR_INIT("进修人员"), STR_INIT("a trainee")},
    [EMPLOYMENT_CONTRACTOR] = {STR_INIT("外包人员"), STR_INIT("a contractor's")},
};
static const struct text leave_texts[LEAVE__COUNT] = {
    [LEAVE_PERSONAL] = {STR_INIT("事假"), STR_INIT("personal")},
    [LEAVE_SICK] = {STR_INIT("病假"), STR_INIT("sick")},
    [LEAVE_TRIP] = {STR_INIT("出差"), STR_INIT("trip")},
};

static void say_type(struct predicates *p, const struct party_test *test) {
    if (test->is_asker) predicate(p, "是服务对象", "不是服务对象", "is the asker", "is not the asker");
    else if (test->is_unit) predicate(p, "是部门（单位）", "不是部门（单位）", "is a unit", "is not a unit");
    else predicate(p, "是工作人员", "不是工作人员", "is a staff member", "is not a staff member");
}

static void say_who(struct predicates *p, const struct party_test *test) {
    if (test->has_type) say_type(p, test);
    if (test->kinds) {
        predicate(p, "属于", "不属于", "is (of) a unit of kind ", "is not (of) a unit of kind ");
        put_bits(p->s, test->kinds, unit_kind_texts, UNIT_KIND__COUNT);
    }
    if (test->roles) {
        predicate(p, "的身份是", "的身份不是", "has the role ", "has not the role ");
        put_bits(p->s, test->roles, role_texts, ROLE__COUNT);
    }
    if (test->employments) {
        predicate(p, "是", "不是", "is ", "is not ");
        put_bits(p->s, test->employments, employment_texts, EMPLOYMENT__COUNT);
    }
    if (test->is_count) {
        predicate(p, "是", "不是", "is ", "is not ");
        put_relations(p->s, test->is, test->is_count);
    }
    if (test->of_count) {
        predicate(p, "属于", "不属于", "is or belongs to ", "neither is nor belongs to ");
        put_relations(p->s, test->of, test->of_count);
    }
    if (test->under_count) {
        predicate(p, "在其范围内：", "不在其范围内：", "is within ", "is not within ");
        put_relations(p->s, test->under, test->under_count);
    }
}

static void say_what(struct predicates *p, const struct party_test *test) {
    if (test->duties_count) {
        predicate(p, "承担职能：", "不承担职能：", "has the duty ", "has not the duty ");
        for (size_t i = 0; i < test->duties_count; i++) {
            buf_add(p->s->out, test->duties[i]);
            put_joint(p->s, i, test->duties_count, true);
        }
    }
    struct predicates own = *p;
    own.yes = p->yes == test->listed;
    if (test->has_listed) predicate(&own, "在本单位名录中", "不在本单位名录中", "is in the directory", "is not in the directory");
    own.yes = p->yes == test->first_inquiry;
    if (test->has_first_inquiry)
        predicate(&own, "所在部门承担首问接待", "所在部门不承担首问接待", "is of a reception unit", "is not of a reception unit");
    own.yes = p->yes == test->department;
    if (test->has_department)
        predicate(&own, "属于管理部下设部门", "不属于管理部下设部门", "is (of) a department of a division",
                  "is not (of) a department of a division");
    own.yes = p->yes == test->on_leave;
    if (test->has_on_leave) {
        predicate(&own, "当日不在岗", "当日在岗", "is on leave that day", "is not on leave that day");
        if (test->leave_kinds) {
            put(own.s, "（", " (");
            put_bits(own.s, test->leave_kinds, leave_texts, LEAVE__COUNT);
            put(own.s, "）", ")");
        }
    }
    own.yes = p->yes == test->backup;
    if (test->has_backup) predicate(&own, "已指定顶岗人", "未指定顶岗人", "has a backup", "has no backup");
    p->count = own.count;
}

static size_t count_tests(const struct party_test *test) {
    return (size_t)test->has_type + (test->kinds != 0) + (test->roles != 0) + (test->employments != 0) + (test->is_count > 0) +
           (test->of_count > 0) + (test->under_count > 0) + (test->duties_count > 0) + test->has_listed +
           test->has_first_inquiry + test->has_department + test->has_on_leave + test->has_backup + (test->not != NULL);
}

static void say_party_tests(struct predicates *p, const struct party_test *test) {
    say_who(p, test);
    say_what(p, test);
    if (!test->not) return;
    struct predicates opposite = {p->s, !p->yes, !p->any, 0};
    bool several = count_tests(test->not) > 1;
    if (p->count++) put(p->s, p->any ? "，或" : "，且", p->any ? " or " : " and ");
    if (several) put(p->s, "（", "(");
    say_party_tests(&opposite, test->not);
    if (several) put(p->s, "）", ")");
}

static void say_party(const struct saying *s, const struct condition *c, bool yes) {
    struct predicates p = {s, yes, !yes, 0};
    if (!c->party_is_relation) put(s, "", "the ");
    put_text(s, c->party_is_relation ? relation_text(c->relation) : fact_text(&c->operands[0]));
    put(s, "", " ");
    say_party_tests(&p, c->party);
}

static void say_any_unit(const struct saying *s, const struct condition *c, bool yes) {
    struct predicates p = {s, true, false, 0};
    if (yes) put(s, "涉及部门中有一个", "one of the units involved ");
    else put(s, "涉及部门中没有一个", "none of the units involved ");
    say_party_tests(&p, c->party);
}

/* ---- history, clocks, state ---- */

static void put_since(const struct saying *s, const struct history_test *test) {
    if (test->since_count == 0) return;
    put(s, "自最近一次", " since the latest ");
    for (size_t i = 0; i < test->since_count; i++) {
        put_verbs(s, test->since[i].events, test->since[i].events_count);
        if (test->since[i].when) {
            put(s, "（", " (");
            say(s, test->since[i].when, true);
            put(s, "）", ")");
        }
        put_joint(s, i, test->since_count, true);
    }
    put(s, "以来", "");
}

static void put_where(const struct saying *s, const struct history_test *test) {
    if (test->same_finding) put(s, "（同一线索）", " (about this finding)");
    if (!test->where) return;
    put(s, "（", " (");
    say(s, test->where, true);
    put(s, "）", ")");
}

static void say_happened(const struct saying *s, const struct condition *c, bool yes) {
    const struct history_test *test = c->history;
    if (zh(s)) put_since(s, test);
    if (yes) put(s, "已有", "already: ");
    else put(s, "尚无", "not yet: ");
    put_verbs(s, test->events, test->events_count);
    put_where(s, test);
    if (test->at_least > 1) buf_printf(s->out, zh(s) ? "%d次以上" : ", %d times or more", test->at_least);
    if (!zh(s)) put_since(s, test);
}

static void say_last(const struct saying *s, const struct condition *c, bool yes) {
    put(s, "最近一次", "the latest ");
    put_verbs(s, c->history->events, c->history->events_count);
    if (!yes) put(s, "不符合", " does not meet");
    else put(s, "符合", " meets");
    put_where(s, c->history);
    if (!c->history->where) put(s, "（任何内容）", " (anything)");
}

static void put_until(const struct saying *s, struct str until) {
    enum verb verb;
    if (until.len == 0) return;
    put(s, "（至", " (until ");
    if (verb_read(until, &verb)) put_text(s, verb_texts[verb]);
    else buf_add(s->out, until);
    put(s, "）", ")");
}

static void say_clock(const struct saying *s, const struct condition *c, bool yes) {
    static const struct text states[][2] = { /* [test][yes] */
        [CLOCK_TEST_RUNNING] = {{STR_INIT("未在计时"), STR_INIT(" is not running")}, {STR_INIT("正在计时"), STR_INIT(" is running")}},
        [CLOCK_TEST_RAN_OUT] = {{STR_INIT("未超时"), STR_INIT(" has not run out")}, {STR_INIT("已超时"), STR_INIT(" has run out")}},
        [CLOCK_TEST_STARTED] = {{STR_INIT("未起算"), STR_INIT(" has not started")}, {STR_INIT("已起算"), STR_INIT(" has started")}},
    };
    put(s, "", "the clock of ");
    buf_add(s->out, c->article);
    put(s, "的时限", "");
    put_until(s, c->until);
    put_text(s, states[c->clock_test][yes]);
}

static void say_state(const struct saying *s, const struct condition *c, bool yes) {
    if (yes) put(s, "事项状态为", "the matter is ");
    else put(s, "事项状态不是", "the matter is not ");
    put_words(s, c);
}

static void say_told(const struct saying *s, bool told) {
    if (told) put(s, "对方已被告知结果", "the asker has been told the result");
    else put(s, "对方尚未被告知结果", "the asker has not been told the result");
}

static void say_untold(const struct saying *s, bool yes) {
    if (yes) say_told(s, false);
    else put(s, "对方已被告知结果，或依规定不必告知", "the asker has been told the result, or need not be");
}

/* As it was set, and what the text has. */
static void say_set(const struct saying *s, const struct condition *c, bool yes) {
    say(s, c->children[1], yes);
    put(s, "（本单位规定；制度原文：", " (set by the organisation; the text: ");
    number_say(&c->local->text, NULL, s->language, s->out);
    put(s, "）", ")");
}

/* ---- all of them ---- */

static void say_kind(const struct saying *s, const struct condition *c, bool yes) {
    switch (c->kind) {
    case CONDITION_ALL:
    case CONDITION_ANY: say_joined(s, c, yes); return;
    case CONDITION_NOT: say(s, c->children[0], !yes); return;
    case CONDITION_VALUE: say_value(s, c, yes); return;
    case CONDITION_GIVEN:
    case CONDITION_MISSING:
    case CONDITION_NONE_GIVEN: say_given(s, c, yes); return;
    case CONDITION_COUNT: say_count(s, c, yes); return;
    case CONDITION_PARTY: say_party(s, c, yes); return;
    case CONDITION_ANY_UNIT: say_any_unit(s, c, yes); return;
    case CONDITION_HAPPENED: say_happened(s, c, yes); return;
    case CONDITION_LAST: say_last(s, c, yes); return;
    case CONDITION_CLOCK: say_clock(s, c, yes); return;
    case CONDITION_TOLD: say_told(s, c->yes == yes); return;
    case CONDITION_UNTOLD: say_untold(s, yes); return;
    case CONDITION_STATE: say_state(s, c, yes); return;
    case CONDITION_AFTER: say_after(s, c, yes); return;
    case CONDITION_RATIO: say_ratio(s, c, yes); return;
    case CONDITION_SET: say_set(s, c, yes); return;
    }
}

/* A case with words of its own says those. */
static void say(const struct saying *s, const struct condition *c, bool yes) {
    if (c->say.zh.len == 0) {
        say_kind(s, c, yes);
        return;
    }
    if (!yes) put(s, "不属于“", "not: ");
    put_text(s, c->say);
    if (!yes) put(s, "”", "");
}

void condition_say_sense(const struct condition *condition, bool yes, enum language language, struct buf *out) {
    struct saying saying = {out, language};
    if (condition) say(&saying, condition, yes);
    else if (yes) put(&saying, "任何情况下", "in every case");
    else put(&saying, "没有例外", "never");
}

void condition_say(const struct condition *condition, enum language language, struct buf *out) {
    condition_say_sense(condition, true, language, out);
}

struct text role_text(enum role role) {
    return role_texts[role];
}
