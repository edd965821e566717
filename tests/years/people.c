/* What people do: mostly what the state of the matter asks of them, sometimes anything at all. */
#include "years.h"

#define PICK(life, ...) pick(life, (const char *const[]){__VA_ARGS__}, ARRAY_LENGTH(((const char *const[]){__VA_ARGS__})))

/* splitmix64 */
uint32_t random_below(uint64_t *state, uint32_t below) {
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)(((z ^ (z >> 31)) >> 32) * below >> 32);
}

static const char *pick(struct life *life, const char *const *words, size_t count) {
    return words[random_below(&life->random, (uint32_t)count)];
}

static bool chance(struct life *life, uint32_t in) {
    return random_below(&life->random, in) == 0;
}

static struct str pick_party(struct life *life, const struct str *parties, size_t count) {
    return parties[random_below(&life->random, (uint32_t)count)];
}

static json_t *text_json(struct str text) {
    return json_stringn(text.len ? text.ptr : "", text.len);
}

static json_t *act(struct str by, const char *verb, const char *format, ...) {
    va_list args;
    va_start(args, format);
    json_error_t error;
    json_t *object = json_vpack_ex(&error, 0, format, args);
    va_end(args);
    CHECK(object);
    json_object_set_new(object, "do", json_string(verb));
    json_object_set_new(object, "by", text_json(by));
    return object;
}

static struct str unit_somewhere(struct life *life) {
    const struct years *years = life->years;
    return pick_party(life, years->units, years->units_count);
}

static struct str anybody(struct life *life) {
    return pick_party(life, life->years->everybody, life->years->everybody_count);
}

/* Who acts for a party: the person, or for a unit its head or one of its people. */
static struct str someone_of(struct life *life, struct str party) {
    const struct organisation *organisation = life->world.organisation;
    const struct unit *unit = organisation_unit(organisation, party);
    if (!unit) return party;
    for (int tries = 0; tries < 30; tries++) {
        const struct staff *staff = organisation_staff(organisation, anybody(life));
        if (staff && staff->active && str_equal(staff->unit, party)) return staff->id;
    }
    return unit->head.len ? unit->head : STR("p0");
}

static json_t *asker(struct life *life) {
    json_t *asker = json_pack("{s:s, s:s, s:s}", "name", PICK(life, "赵某", "钱某", "孙某"), "phone", "10000321234", "address", "街");
    if (chance(life, 20)) json_object_set_new(asker, "anonymous", json_true());
    return asker;
}

json_t *people_register(struct life *life) {
    struct str first = someone_of(life, chance(life, 4) ? unit_somewhere(life) : STR("u1"));
    const char *scope = PICK(life, "self", "self", "unit", "organisation", "organisation", "outside", "unclear");
    json_t *object =
        act(first, "register", "{s:s, s:s, s:s, s:s, s:s, s:o}", "channel", PICK(life, "visit", "phone", "web", "letter"), "kind",
            PICK(life, "consultation", "query", "complaint", "report", "application", "repair", "request"), "subject", "来办事",
            "body", "请尽快答复。", "scope", scope, "asker", asker(life));
    if (strcmp(scope, "organisation") == 0)
        json_object_set_new(object, "units", json_pack("[o]", text_json(unit_somewhere(life))));
    if (strcmp(scope, "outside") == 0)
        json_object_set_new(object, "units",
                            json_pack("[o]", text_json(pick_party(life, life->years->outside, life->years->outside_count))));
    if (chance(life, 3)) json_object_set_new(object, "topic", json_string("permit"));
    return object;
}

/* A moment some days ahead. */
static json_t *days_ahead(struct life *life) {
    char text[INSTANT_TEXT_SIZE];
    struct str ahead = instant_text(life->now + (1 + random_below(&life->random, 20)) * DAY_MS, 480, text);
    return text_json(str_slice(ahead, 0, strlen("2025-01-01T00:00")));
}

static json_t *hand_on(struct life *life, struct str by) {
    if (chance(life, 5)) return act(by, "delegate", "{s:o, s:s}", "to", text_json(anybody(life)), "reason", "外出");
    if (chance(life, 5)) return act(by, "assign", "{s:o}", "to", text_json(anybody(life)));
    if (chance(life, 4)) return act(by, "escalate", "{s:o, s:s}", "to", text_json(anybody(life)), "reason", "久拖未决");
    return act(by, "transfer", "{s:o, s:s, s:{s:s, s:s}}", "to", text_json(unit_somewhere(life)), "reason", "属其职责", "form",
               "content", "来件", "phone", "10000321234");
}

static json_t *ask_others(struct life *life, struct str by) {
    if (chance(life, 2))
        return act(by, "consult", "{s:[o, o]}", "units", text_json(unit_somewhere(life)), text_json(unit_somewhere(life)));
    if (chance(life, 2)) return act(by, "refer", "{s:o}", "to", text_json(anybody(life)));
    return act(by, "contact", "{s:s, s:b}", "who", "asker", "reached", (int)random_below(&life->random, 2));
}

static json_t *tell(struct life *life, struct str by) {
    switch (random_below(&life->random, 8)) {
    case 0: return act(by, "progress", "{s:s}", "text", "正在办");
    case 1: return act(by, "explain", "{s:s, s:b, s:o}", "text", "需要再等几天", "accepted", 1, "until", days_ahead(life));
    case 2: return act(by, "notice", "{s:[s]}", "items", "身份证");
    case 3: return act(by, "refuse", "{s:s}", "reason", "不符合条件");
    case 4:
        return act(by, "guide", "{s:o, s:b, s:s, s:s, s:s}", "to",
                   text_json(pick_party(life, life->years->outside, life->years->outside_count)), "called_ahead", 1, "address",
                   "二楼", "phone", "0000-5550300", "contact", "某");
    default: return act(by, "answer", "{s:s}", "text", "已办好");
    }
}

static json_t *work(struct life *life) {
    const struct matter *matter = life->matter;
    struct str by = someone_of(life, chance(life, 2) ? matter->owner : matter->holder);
    switch (random_below(&life->random, 10)) {
    case 0:
    case 1:
    case 2: return hand_on(life, by);
    case 3: return ask_others(life, by);
    case 4: return act(by, "extend", "{s:o, s:s}", "until", days_ahead(life), "reason", "情况复杂");
    case 5: return act(by, "close", "{s:s}", "outcome", PICK(life, "answered", "done", "withdrawn", "guided"));
    default: return tell(life, by);
    }
}

static json_t *finish(struct life *life) {
    const struct matter *matter = life->matter;
    struct str by = someone_of(life, matter->owner);
    if (chance(life, 3))
        return act(by, "callback", "{s:s}", "result",
                   PICK(life, "satisfied", "satisfied", "dissatisfied", "unreached", "differs"));
    return act(by, "close", "{s:s}", "outcome", PICK(life, "answered", "done", "guided", "refused"));
}

/* Findings take their course: verified or dismissed, heard, proposed, decided, appealed. */
static json_t *hold_to_account(struct life *life) {
    static const struct str supervisor = {"p2", 2}, leader = {"p0", 2}, discipline = {"p3", 2};
    const struct matter *matter = life->matter;
    const struct finding *finding = &matter->findings[random_below(&life->random, (uint32_t)matter->findings_count)];
    json_t *selector = json_pack("{s:o}", "article", text_json(finding->article));
    struct str judge = chance(life, 2) ? leader : discipline;
    switch (random_below(&life->random, 6)) {
    case 0: return act(supervisor, "verify", "{s:o, s:s}", "finding", selector, "severity", PICK(life, "minor", "serious"));
    case 1: return act(supervisor, "dismiss", "{s:o, s:s}", "finding", selector, "text", "不属实");
    case 2: return act(supervisor, "hear", "{s:o, s:s}", "finding", selector, "text", "本人已陈述");
    case 3:
        return act(supervisor, "propose", "{s:o, s:[{s:s}]}", "finding", selector, "measures", "measure",
                   PICK(life, "批评教育", "通报批评"));
    case 4:
        return act(judge, "decide", "{s:o, s:[{s:s}]}", "finding", selector, "measures", "measure",
                   PICK(life, "批评教育", "通报批评"));
    default:
        return act(finding->who_count ? finding->who[0] : leader, "appeal", "{s:o, s:s}", "finding", selector, "text", "不服");
    }
}

/* What nobody asked for. */
static json_t *meddle(struct life *life) {
    struct str by = anybody(life);
    switch (random_below(&life->random, 8)) {
    case 0: return act(by, "complain", "{s:o, s:s}", "against", text_json(anybody(life)), "about", "态度冷淡");
    case 1: return act(by, "urge", "{}");
    case 2: return act(by, "praise", "{s:[o], s:s}", "who", text_json(anybody(life)), "text", "热心");
    case 3: return act(by, "approve", "{s:s}", "what", PICK(life, "extension", "refusal", "handler_change"));
    case 4: return act(by, "reach", "{s:s}", "milestone", "case_accepted");
    case 5: return act(by, "accept", "{}");
    case 6: return act(by, "read", "{}");
    default: return act(by, "answer", "{s:s}", "text", "我来答");
    }
}

json_t *people_act(struct life *life) {
    const struct matter *matter = life->matter;
    if (chance(life, 12)) return meddle(life);
    if (matter->findings_count && chance(life, 3)) return hold_to_account(life);
    if (chance(life, 6)) return work(life);
    switch (matter->state) {
    case STATE_OFFERED: {
        struct str receiver = someone_of(life, matter->offered_to);
        if (chance(life, 6)) return act(receiver, "return", "{s:s}", "opinion", "不属我部门");
        if (chance(life, 8))
            return act(receiver, "forward", "{s:s, s:o}", "opinion", "应由别处办", "to", text_json(unit_somewhere(life)));
        return act(receiver, "accept", "{}");
    }
    case STATE_CONSULTING: {
        struct str unit = matter->consulted_count ? matter->consulted[0] : matter->holder;
        return act(someone_of(life, unit), "conclude", "{s:s, s:o}", "opinion", "由主办部门办理", "lead", text_json(unit));
    }
    case STATE_REFERRED: return act(someone_of(life, matter->referred_to), "instruct", "{s:s}", "text", "请依规办理");
    case STATE_PAUSED: return act(someone_of(life, matter->owner), "supplement", "{s:b}", "complete", !chance(life, 5));
    case STATE_ANSWERED: return finish(life);
    case STATE_CLOSED: return act(someone_of(life, matter->owner), "reopen", "{s:s}", "reason", "来人再次反映");
    case STATE_OPEN:
    case STATE__COUNT: break;
    }
    return work(life);
}
