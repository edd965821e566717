/* Invented content for every page. */
#include "fakes.h"

#include "templates.h"

const char *fake_text;
const instant fake_now = 1790732400000; /* 2026-09-30T09:40+08:00 */

static struct str s(const char *text) {
    return str_from(fake_text && text[0] ? fake_text : text);
}
static struct text t(const char *zh, const char *en) {
    return (struct text){s(zh), s(en)};
}
#define LIST(member, list) .member = (list), .member##_count = ARRAY_LENGTH(list)
#define HOURS(n) (fake_now + (n) * HOUR_MS)

static struct shell shell(enum phrase title, enum shell_tab tab, bool signed_in) {
    struct shell shell = {
        .title = title, .institution = s("滨江区政务服务中心"), .tab = tab, .switch_language = STR("/desk?lang=en")};
    if (!signed_in) return shell;
    shell.user = s("孙一");
    shell.user_unit = s("综合窗口");
    shell.csrf = STR("c5f1");
    shell.waiting = 5;
    return shell;
}

static struct row row(int n, const char *subject, const char *asker, const char *state, const char *holder, enum light light,
                      instant due, const char *article) {
    static char numbers[40][24];
    snprintf(numbers[n], sizeof numbers[n], "20260930-%04d", n + 1);
    return (struct row){.id = n,
                        .number = str_from(numbers[n]),
                        .subject = s(subject),
                        .asker = s(asker),
                        .state = t(state, "open"),
                        .channel = t("电话", "phone "),
                        .kind = t("咨询", "consultation"),
                        .owner = s("孙一"),
                        .holder = s(holder),
                        .light = light,
                        .registered_at = HOURS(-20 - n),
                        .due = due,
                        .due_article = s(article)};
}

static void write_sign_in(struct html *html) {
    struct sign_in_page page = {.shell = shell(PHRASE_sign_in, TAB_NONE, false), .next = STR("/desk")};
    if (fake_text) page.login = page.problem = s("x");
    template_sign_in(html, &page);
}

static void write_desk(struct html *html) {
    struct row offered[] = {
        row(0, "个体户停业登记需要哪些材料，能否网上办", "王某", "待签收", "征收管理科", LIGHT_AMBER, HOURS(3), "第九条"),
        row(1, "小区二次供水泵房夜间噪音扰民", "李女士", "待签收", "物业管理科", LIGHT_GREEN, HOURS(27), "第三条")};
    for (size_t i = 0; i < ARRAY_LENGTH(offered); i++) offered[i].offered = true, offered[i].csrf = STR("c5f1");
    struct row mine[] = {
        row(2, "申请增开夜间公交线路的答复什么时候能有", "赵先生", "办理中", "孙一", LIGHT_RED, HOURS(-5), "第六条"),
        row(3, "营业执照地址变更后税务登记是否要同步变更，跨区迁移怎么办，需要到原主管机关注销吗", "滨江百货有限公司", "办理中",
            "孙一", LIGHT_AMBER, HOURS(7), "第九条"),
        row(4, "残疾人证换发进度查询", "陈某", "办理中", "孙一", LIGHT_GREEN, HOURS(52), "第十一条"),
        row(5, "路灯不亮报修", "", "待补正", "孙一", LIGHT_NONE, INSTANT_NONE, ""),
    };
    struct row soon[] = {mine[0], mine[1], offered[0]};
    soon[2].offered = false;
    struct row owned[] = {
        row(6, "老旧小区加装电梯的补贴标准和申请流程", "周大爷", "办理中", "住建科 钱三", LIGHT_GREEN, HOURS(100), "第十条"),
        row(7, "幼儿园入园登记材料", "吴女士", "请示中", "教育科", LIGHT_GREEN, HOURS(75), "第十条"),
        row(8, "噪音扰民反映多次未解决", "匿名", "会商中", "环保科、城管科", LIGHT_AMBER, HOURS(9), "第八条"),
        row(9, "公租房轮候排名查询", "郑先生", "已答复", "住房保障科", LIGHT_NONE, INSTANT_NONE, "")};
    struct desk_page page = {
        .shell = shell(PHRASE_tab_desk, TAB_DESK, true),
        .to_accept = {PHRASE_part_to_accept, PHRASE_part_to_accept_none, STR("to-accept"), STR("inbox"), LIGHT_AMBER, 2,
                      LIST(rows, offered)},
        .to_answer = {PHRASE_part_to_answer, PHRASE_part_to_answer_none, STR("to-answer"), STR("clipboard-text"), LIGHT_RED, 7,
                      LIST(rows, mine), .more = STR("/matters?holder=sun")},
        .owned = {PHRASE_part_owned, PHRASE_part_owned_none, STR("owned"), STR("user-check"), LIGHT_GREEN, 12,
                  LIST(rows, owned), .more = STR("/matters?owner=sun")},
        .running_out = {PHRASE_part_running_out, PHRASE_part_running_out_none, STR("running-out"), STR("hourglass-low"),
                        LIGHT_RED, 3, LIST(rows, soon)},
    };
    template_desk(html, &page);
}

static void write_desk_empty(struct html *html) {
    struct desk_page page = {
        .shell = shell(PHRASE_tab_desk, TAB_DESK, true),
        .to_accept = {PHRASE_part_to_accept, PHRASE_part_to_accept_none, STR("to-accept"), STR("inbox"), .rows = NULL},
        .to_answer = {PHRASE_part_to_answer, PHRASE_part_to_answer_none, STR("to-answer"), STR("clipboard-text"), .rows = NULL},
        .owned = {PHRASE_part_owned, PHRASE_part_owned_none, STR("owned"), STR("user-check"), .rows = NULL},
        .running_out = {PHRASE_part_running_out, PHRASE_part_running_out_none, STR("running-out"), STR("hourglass-low"),
                        .rows = NULL},
    };
    page.shell.waiting = 0;
    template_desk(html, &page);
}

static struct event_view event(int n, instant at, const char *who, const char *unit, const char *what, const char *to,
                               const char *text, const char *article, const char *icon, enum light light) {
    return (struct event_view){.n = n,
                               .at = at,
                               .recorded_at = INSTANT_NONE,
                               .who = s(who),
                               .who_unit = s(unit),
                               .what = t(what, what),
                               .to = s(to),
                               .text = s(text),
                               .article = s(article),
                               .icon = str_from(icon),
                               .light = light};
}

#define EVENTS(name)                                                                                                           \
    struct event_view name[] = {                                                                                               \
        event(7, HOURS(-1), "", "", "提醒：离答复时限不足一个工作日", "", "", "第九条", "bell", LIGHT_AMBER),                  \
        event(6, HOURS(-2), "吴四", "征收管理科", "被拒操作：退回", "", "退回须附书面意见", "第七条", "ban", LIGHT_RED),       \
        event(5, HOURS(-15), "吴四", "征收管理科", "阶段反馈", "",                                                             \
              "已电话告知来访人：停业登记可以网上办理，正在核对其是否有未结清税款。", "", "message", LIGHT_NONE),              \
        event(4, HOURS(-17), "钱三", "征收管理科", "指定承办人", "吴四", "", "", "user", LIGHT_NONE),                          \
        event(3, HOURS(-18), "钱三", "征收管理科", "签收", "", "", "第三条", "check", LIGHT_GREEN),                            \
        event(2, HOURS(-20), "孙一", "综合窗口", "移交", "征收管理科", "属征收管理，来访人已同意转办。", "第三条",             \
              "arrow-forward-up", LIGHT_NONE),                                                                                 \
        event(1, HOURS(-22), "孙一", "综合窗口", "登记", "", "", "第二条", "square-rounded-plus", LIGHT_NONE)}

static struct chain make_chain(struct step *steps, size_t count, bool ended) {
    return (struct chain){.owner = s("孙一"),
                          .owner_unit = s("综合窗口"),
                          .since = HOURS(-22),
                          .ended = ended,
                          .steps = steps,
                          .steps_count = count};
}

/* Adds what one can do, and the facts. */
static void write_matter_with_sides(struct html *html, struct matter_page *page) {
    struct field answer[] = {{FIELD_LONG, STR("text"), s(""), t("答复内容", "answer"), true, 20000, NULL, 0, {{0}, {0}}, {0}},
                             {FIELD_SHORT, STR("basis"), s(""), t("依据", "basis"), false, 200, NULL, 0, {{0}, {0}}, {0}}};
    struct option units[] = {{STR("levy"), t("征收管理科", "levy"), STR(""), false},
                             {STR("service"), t("纳税服务科", "service"), STR(""), true}};
    struct field transfer[] = {
        {FIELD_PICK, STR("to"), s(""), t("移交给", "to"), true, 0, LIST(options, units), {{0}, {0}}},
        {FIELD_LONG, STR("reason"), s("x"), t("理由", "reason"), true, 2000, NULL, 0, t("请写明理由", "give a reason"), {0}},
        {FIELD_MOMENT, STR("until"), s(""), t("约定时间", "until"), false, 0, NULL, 0, {{0}, {0}}, {0}},
        {FIELD_CHECK, STR("told"), s("1"), t("已告知来访人", "asker was told"), false, 0, NULL, 0, {{0}, {0}}, {0}}};
#define ACTED STR("20260929-0007"), STR("c5f1"), 7
    const struct action usual = {.address = STR("/matters/20260929-0007"), .number = page->number,
                                 .csrf = page->shell.csrf, .version = page->version};
    struct action actions[] = {usual, usual, usual}, more[] = {usual, usual, usual};
    static const struct {
        const char *verb, *icon, *zh, *en;
    } verbs[] = {{"answer", "message", "答复", "Answer"},
                 {"progress", "send", "阶段反馈", "Interim feedback"},
                 {"transfer", "arrow-forward-up", "移交", "Hand over"},
                 {"notice", "file-text", "一次性告知补正", "One-time notice"},
                 {"extend", "clock-plus", "申请延期", "Ask for more time"},
                 {"close", "circle-check", "办结", "Close"}};
    for (size_t n = 0; n < ARRAY_LENGTH(verbs); n++) {
        struct action *action = n < ARRAY_LENGTH(actions) ? &actions[n] : &more[n - ARRAY_LENGTH(actions)];
        action->verb = str_from(verbs[n].verb);
        action->icon = str_from(verbs[n].icon);
        action->label = t(verbs[n].zh, verbs[n].en);
    }
    actions[0].main = actions[0].ready = actions[2].ready = true;
    actions[0].fields = answer, actions[0].fields_count = ARRAY_LENGTH(answer);
    actions[2].fields = transfer, actions[2].fields_count = ARRAY_LENGTH(transfer);
    struct ban_also also[] = {{t("转送", "Send on")}};
    struct ban bans[] = {
        {t("退回", "Return"), t("退回须附书面意见，并由部门负责人签字", "needs a signed opinion"), s("第七条"), also, 1,
         STR("/matters/1/why/command/return")},
        {t("不予办理", "Refuse"), t("先由分管领导签批否定报备", "the refusal must be filed first"), s("第十一条"), NULL, 0, {0}},
        {t("回访", "Call back"), t("答复之后才回访", "only after the answer"), s("第十二条"), NULL, 0, {0}}};
    struct detail facts[] = {{t("姓名", "name"), s("王某"), false},       {t("电话", "phone"), s("138****0000"), true},
                             {t("单位", "unit"), s("个体工商户"), false}, {t("地址", "address"), s("滨江区****"), true},
                             {t("渠道", "channel"), s("电话"), false},   {t("职责范围", "scope"), s("本单位其他部门"), false},
                             {t("事项目录", "topic"), s("停业登记"), false}};
    page->actions = actions, page->actions_count = ARRAY_LENGTH(actions);
    page->more = more, page->more_count = ARRAY_LENGTH(more);
    page->bans = bans, page->bans_count = ARRAY_LENGTH(bans), page->banned_count = 4;
    page->facts = facts, page->facts_count = ARRAY_LENGTH(facts);
    page->shell.title_more = page->number;
    if (fake_text) page->flash = page->problem.text = page->problem.article = s("x");
    template_matter(html, page);
}

static void write_matter(struct html *html) {
    EVENTS(events);
    struct step steps[] = {
        {t("服务对象", "asker"), s("王某"), s("个体工商户"), STR("user"), t("电话来访", "by phone"), s(""), HOURS(-22),
         STEP_DONE},
        {t("首问责任人", "owner"), s("孙一"), s("综合窗口"), STR("user-check"), t("登记", "registered"), s("第二条"),
         HOURS(-22), STEP_DONE},
        {t("承办", "holder"), s("征收管理科"), s("钱三 签收"), STR("building"), t("移交", "handed over"), s("第三条"),
         HOURS(-18), STEP_DONE},
        {t("现承办", "holder now"), s("吴四"), s("征收管理科"), STR("user"), t("指定承办人", "assigned"), s(""), HOURS(-17),
         STEP_NOW},
        {t("待签收", "to accept"), s("纳税服务科"), s(""), STR("building"), t("移交", "offered"), s("第三条"), HOURS(-1),
         STEP_WAITING},
    };
    struct clock_view clocks[] = {
        {.article = s("第九条"),
         .until = t("答复来访人", "answer the asker"),
         .gist = t("五个工作日内答复", "answer within five working days"),
         .at_end = s("到时未办：记违时，对征收管理科提出违规线索（第十五条）"),
         .why = STR("/matters/20260929-0007/why/clock/1"),
         .started_at = HOURS(-22), .due = HOURS(7), .ended_at = INSTANT_NONE, .used_percent = 76,
         .light = LIGHT_AMBER, .hard = true},
        {.article = s("第六条"),
         .until = t("阶段反馈", "interim feedback"),
         .at_end = s("到时未办：提醒承办人及其负责人"),
         .started_at = HOURS(-22), .due = HOURS(52), .ended_at = INSTANT_NONE, .used_percent = 30,
         .light = LIGHT_GREEN,
         .provisional = true},
        {.article = s("第三条"),
         .until = t("移交签收", "accept the handover"),
         .started_at = HOURS(-20),
         .due = HOURS(-16),
         .ended_at = HOURS(-18),
         .used_percent = 50,
         .face = CLOCK_FACE_DONE,
         .hard = true},
        {.article = s("第四条"),
         .until = t("首次联系", "first contact"),
         .started_at = HOURS(-22),
         .due = HOURS(-2),
         .ended_at = HOURS(-2),
         .used_percent = 100,
         .face = CLOCK_FACE_OVER,
         .light = LIGHT_RED,
         .hard = true},
        {.article = s("第十二条"),
         .until = t("回访", "callback"),
         .started_at = HOURS(-3),
         .due = INSTANT_NONE,
         .ended_at = INSTANT_NONE},
    };
    struct matter_page page = {.shell = shell(PHRASE_product, TAB_NONE, true),
                               .id = 1,
                               .version = 7,
                               .number = STR("20260929-0007"),
                               .subject = s("个体户停业登记需要哪些材料，能否网上办"),
                               .body = s("我在江边开小饭馆，准备停业三个月装修，问要不要去税务办停业登记，要带什么材料，网上能"
                                         "不能办？\n之前打过一次电话没有问清楚。"),
                               .state = t("办理中", "open"),
                               .channel = t("电话", "phone"),
                               .kind = t("咨询", "consultation"),
                               .urgency = t("加急", "urgent"),
                               .light = LIGHT_AMBER,
                               .registered_at = HOURS(-22),
                               .regulation = s("税务局首问责任制 2021"),
                               .holder = s("吴四"),
                               .holder_unit = s("征收管理科"),
                               .holder_phone = s("8765 4321"),
                               .next_due = HOURS(7),
                               .next_due_article = s("第九条"),
                               .next_due_until = t("答复来访人", "answer"),
                               .chain = make_chain(steps, ARRAY_LENGTH(steps), false),
                               LIST(clocks, clocks),
                               LIST(events, events)};
    write_matter_with_sides(html, &page);
}

static void write_matter_closed(struct html *html) {
    struct event_view events[] = {
        event(3, HOURS(-1), "孙一", "综合窗口", "办结", "", "", "", "circle-check", LIGHT_GREEN),
        event(2, HOURS(-1), "孙一", "综合窗口", "答复", "", "已当面告知所需材料并给了清单。", "第五条", "message", LIGHT_GREEN),
        event(1, HOURS(-2), "孙一", "综合窗口", "登记", "", "", "第二条", "square-rounded-plus", LIGHT_NONE)};
    struct step steps[] = {
        {t("服务对象", "asker"), s("王某"), s(""), STR("user"), t("当面来访", "visit"), s(""), HOURS(-2), STEP_DONE},
        {t("首问责任人", "owner"), s("孙一"), s("综合窗口"), STR("user-check"), t("登记", "registered"), s("第二条"), HOURS(-2),
         STEP_DONE}};
    struct matter_page page = {.shell = shell(PHRASE_product, TAB_NONE, true),
                               .id = 2,
                               .version = 3,
                               .number = STR("20260930-0002"),
                               .subject = s("残疾人证换发材料"),
                               .state = t("已办结", "closed"),
                               .outcome = t("已答复", "answered"),
                               .channel = t("当面", "visit"),
                               .kind = t("咨询", "consultation"),
                               .closed = true,
                               .told = true,
                               .registered_at = HOURS(-2),
                               .regulation = s("六办事中心首问负责制"),
                               .holder = s("孙一"),
                               .holder_unit = s("综合窗口"),
                               .next_due = INSTANT_NONE,
                               .chain = make_chain(steps, ARRAY_LENGTH(steps), true),
                               LIST(events, events),
                               .flash = s("已办结。")};
    template_matter(html, &page);
}

static void write_register(struct html *html) {
    struct option channels[] = {{STR("phone"), t("电话", "Phone"), STR("1"), true},
                                {STR("visit"), t("来访", "Visit"), STR("2"), false},
                                {STR("message"), t("短信微信", "Message"), STR("3"), false},
                                {STR("web"), t("网上", "Web"), STR("4"), false},
                                {STR("letter"), t("来信", "Letter"), STR("5"), false},
                                {STR("email"), t("邮件", "E-mail"), STR("6"), false},
                                {STR("fax"), t("传真", "Fax"), STR("7"), false}};
    struct option kinds[] = {{STR("consultation"), t("咨询", "Consultation"), STR(""), true},
                             {STR("complaint"), t("投诉", "Complaint"), STR(""), false}};
    struct option scopes[] = {{STR("self"), t("本人职责", "Mine"), STR(""), false},
                              {STR("organisation"), t("本单位其他部门", "Another unit"), STR(""), true}};
    struct option urgencies[] = {{STR("normal"), t("一般", "Normal"), STR(""), true},
                                 {STR("urgent"), t("加急", "Urgent"), STR(""), false},
                                 {STR("extra_urgent"), t("特急", "Very urgent"), STR(""), false}};
    struct option units[] = {{STR("levy"), t("征收管理科", "Levy"), STR(""), true},
                             {STR("service"), t("纳税服务科", "Service"), STR(""), false}};
    struct option topics[] = {{STR("suspend"), t("停业登记", "Suspension"), STR(""), false}};
    struct register_page page = {.shell = shell(PHRASE_register_title, TAB_REGISTER, true),
                                 .idempotency_key = STR("k1"),
                                 LIST(channels, channels),
                                 LIST(kinds, kinds),
                                 LIST(scopes, scopes),
                                 LIST(urgencies, urgencies),
                                 LIST(units, units),
                                 LIST(topics, topics)};
    page.phone = s("13800000000");
    page.asker_name = s("王某");
    page.subject = s("个体户停业登记需要哪些材料");
    if (fake_text) page.problem.text = page.asker_unit = page.asker_address = page.body = s("x");
    template_register(html, &page);
}

static void write_caller(struct html *html) {
    struct row rows[] = {
        row(10, "个体户停业登记需要哪些材料，能否网上办", "王某", "办理中", "征收管理科", LIGHT_AMBER, HOURS(7), ""),
        row(11, "发票领用数量调整", "王某", "已办结", "纳税服务科", LIGHT_NONE, INSTANT_NONE, "")};
    struct caller_page page = {
        .phone = s("13800000000"), .name = s("王某"), .tier = s("重点"), .account_manager = s("钱三"), LIST(rows, rows)};
    template_caller(html, &page);
}

static void write_receipt(struct html *html) {
    struct receipt_page page = {.shell = shell(PHRASE_receipt, TAB_REGISTER, true),
                                .number = STR("20260930-0012"),
                                .code = STR("7KQ4-M2X9-PD"),
                                .subject = s("个体户停业登记需要哪些材料，能否网上办"),
                                .asker = s("王某"),
                                .owner = s("孙一"),
                                .owner_unit = s("综合窗口"),
                                .owner_phone = s("8765 1234"),
                                .supervision_phone = s("8765 0000"),
                                .track_url = STR("http://127.0.0.1:8080/track?number=20260930-0012&code=7KQ4M2X9PD"),
                                .registered_at = fake_now,
                                .due = HOURS(31),
                                .due_article = s("第九条"),
                                .qr_path = STR("M4 4h7v1h-7zM4 5h1v1h-1zM10 5h1v1h-1zM4 6h1v1h-1zM6 6h3v1h-3zM10 6h1v1h-1z"),
                                .qr_size = 33,
                                .fresh = true};
    template_receipt(html, &page);
}

static void write_ledger(struct html *html) {
    struct option states[] = {{STR("open"), t("办理中", "open"), STR(""), false},
                              {STR("closed"), t("已办结", "closed"), STR(""), false}};
    struct option kinds[] = {{STR("consultation"), t("咨询", "consultation"), STR(""), false}};
    struct option units[] = {{STR("levy"), t("征收管理科", "levy"), STR(""), false}};
    static const struct {
        const char *subject, *asker, *state, *holder, *article;
        enum light light;
        int hours;
    } lines[] = {
        {"个体户停业登记需要哪些材料，能否网上办", "王某", "办理中", "吴四", "第九条", LIGHT_AMBER, 7},
        {"小区二次供水泵房夜间噪音扰民", "李女士", "待签收", "物业管理科", "第三条", LIGHT_GREEN, 27},
        {"申请增开夜间公交线路的答复什么时候能有", "赵先生", "办理中", "孙一", "第六条", LIGHT_RED, -5},
        {"路灯不亮报修", "", "待补正", "城管科", "", LIGHT_NONE, 0},
        {"残疾人证换发进度查询", "陈某", "已答复", "民政科", "", LIGHT_NONE, 0},
        {"老旧小区加装电梯的补贴标准和申请流程，以及业主意见不统一时怎么办", "周大爷", "会商中", "住建科", "第八条",
         LIGHT_GREEN, 75},
        {"公租房轮候排名查询", "郑先生", "已办结", "住房保障科", "", LIGHT_NONE, 0},
    };
    struct row rows[21];
    for (int i = 0; i < 21; i++) {
        size_t l = (size_t)i % ARRAY_LENGTH(lines);
        rows[i] = row(i, lines[l].subject, lines[l].asker, lines[l].state, lines[l].holder, lines[l].light,
                      lines[l].hours ? HOURS(lines[l].hours) : INSTANT_NONE, lines[l].article);
    }
    struct ledger_page page = {.shell = shell(PHRASE_tab_ledger, TAB_LEDGER, true),
                               .query = s("停业"),
                               .from = STR(""),
                               .to = STR(""),
                               LIST(states, states),
                               LIST(kinds, kinds),
                               LIST(channels, kinds),
                               LIST(units, units),
                               LIST(rows, rows),
                               .next = STR("/matters?cursor=5"),
                               .filtered = true};
    template_ledger(html, &page);
}

static void write_track(struct html *html) {
    struct event_view events[] = {event(3, HOURS(-15), "征收管理科", "", "告诉您", "",
                                        "停业登记可以网上办理，正在核对您是否有未结清税款。", "", "message", LIGHT_NONE),
                                  event(2, HOURS(-18), "征收管理科", "", "接手办理", "", "", "", "check", LIGHT_NONE),
                                  event(1, HOURS(-22), "综合窗口", "", "登记", "", "", "", "square-rounded-plus", LIGHT_NONE)};
    struct track_page page = {.shell = shell(PHRASE_track_here, TAB_NONE, false),
                              .number = STR("20260929-0007"),
                              .asked = true,
                              .found = true,
                              .subject = s("个体户停业登记需要哪些材料，能否网上办"),
                              .state = t("正在办理", "in hand"),
                              .stage = 2,
                              .who = s("征收管理科"),
                              .phone = s("87654321"),
                              .supervision_phone = s("87650000"),
                              .registered_at = HOURS(-22),
                              .due = HOURS(7),
                              LIST(events, events)};
    template_track(html, &page);
}

static void write_track_ask(struct html *html) {
    struct track_page page = {.shell = shell(PHRASE_track_here, TAB_NONE, false),
                              .number = s("20260929-0007"),
                              .code = s("7KQ4"),
                              .asked = true,
                              .due = INSTANT_NONE};
    template_track(html, &page);
}

static void write_error(struct html *html) {
    struct error_page page = {.shell = shell(PHRASE_error_not_found, TAB_NONE, true),
                              .status = 404,
                              .heading = PHRASE_error_not_found,
                              .advice = PHRASE_error_not_found_advice,
                              .detail = s("/matters/20260930-9999")};
    template_error(html, &page);
}

static void write_conflict(struct html *html) {
    struct event_view news[] = {event(8, HOURS(0), "吴四", "征收管理科", "答复", "",
                                      "停业登记可以在电子税务局办理，材料清单已短信发送。", "第九条", "message", LIGHT_GREEN)};
    struct sent sent[] = {{STR("text"), s("请来访人带身份证和营业执照副本到三号窗口。"), t("答复内容", "answer"),
                           t("请来访人带身份证和营业执照副本到三号窗口。", "Bring the identity card.")},
                          {STR("basis"), s("第五条"), {{0}, {0}}, {{0}, {0}}}};
    struct conflict_page page = {.shell = shell(PHRASE_error_conflict, TAB_NONE, true),
                                 .id = 1,
                                 .version = 8,
                                 .number = STR("20260929-0007"),
                                 .subject = s("个体户停业登记需要哪些材料，能否网上办"),
                                 LIST(news, news),
                                 .verb = STR("answer"),
                                 .label = t("答复", "Answer"),
                                 LIST(sent, sent)};
    template_conflict(html, &page);
}

const struct fake fakes[] = {
    {"sign_in", write_sign_in},
    {"desk", write_desk},
    {"desk_empty", write_desk_empty},
    {"matter", write_matter},
    {"matter_closed", write_matter_closed},
    {"register", write_register},
    {"caller", write_caller},
    {"receipt", write_receipt},
    {"ledger", write_ledger},
    {"track", write_track},
    {"track_ask", write_track_ask},
    {"error", write_error},
    {"conflict", write_conflict},
};
const size_t fakes_count = ARRAY_LENGTH(fakes);
