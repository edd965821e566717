/* Random histories under every pack: what must hold whatever is done (the invariants at the head of matter/decide.c).
 * Each history is lived three times: as it happens; from events that went through bytes; and with the clocks looked at at random
 * moments in between. All three must end the same. */
#include "fixture.h"

enum { HISTORIES = 150, STEPS = 30 };

static uint64_t random_state;

static uint32_t random_below(uint32_t below) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % below;
}

static const char *pick(const char *const *words, size_t count) {
    return words[random_below((uint32_t)count)];
}
#define PICK(...) pick((const char *const[]){__VA_ARGS__}, ARRAY_LENGTH(((const char *const[]){__VA_ARGS__})))

static const char *somebody(void) {
    return PICK("sun", "sun", "sun", "bai", "wu", "li", "zheng", "wang", "chen", "feng");
}
static const char *somewhere(void) {
    return PICK("hall", "pipe", "pipe", "meter", "board", "li", "wang", "feng", "wu");
}

/* ---- a world of one matter, lived in three ways ---- */

struct life {
    struct bench bench;
    struct matter *from_bytes, *looked_at_often;
    size_t refused, carried_out;
};

static void live_again(struct life *life, const struct verdict *verdict) {
    for (size_t i = 0; i < verdict->events_count; i++) {
        struct buf bytes;
        struct event *event = ARENA_NEW(life->bench.arena, struct event);
        struct error error;
        json_t *keep;
        buf_init(&bytes, LIMIT_BODY_BYTES);
        event_write(&verdict->events[i], ZONE_MINUTES, &bytes);
        struct str copy = str_copy(life->bench.arena, buf_str(&bytes));
        if (!event_read(life->bench.arena, copy, event, &keep, &error)) fail_msg("not read back: " STR_FMT, STR_ARG(copy));
        CHECK(life->bench.kept_count < JSON_KEPT_MAX);
        life->bench.kept[life->bench.kept_count++] = keep;
        buf_release(&bytes);
        if (!life->from_bytes) life->from_bytes = matter_new(life->bench.arena, 1);
        matter_evolve(life->from_bytes, event);
    }
}

static void apply_to(struct life *life, struct matter **matter, const struct verdict *verdict) {
    for (size_t i = 0; i < verdict->events_count; i++) {
        if (!*matter) *matter = matter_new(life->bench.arena, 1);
        struct event *event = ARENA_NEW(life->bench.arena, struct event);
        *event = verdict->events[i];
        event->n = (int32_t)(*matter)->events_count + 1;
        matter_evolve(*matter, event);
    }
}

/* Look at the clocks of the third life at some moments before `until`, and then at it. */
static void look_often(struct life *life, instant from, instant until) {
    for (int i = 0; life->looked_at_often && i < 4; i++) {
        instant at = i == 3 || until <= from ? until : from + (instant)random_below((uint32_t)((until - from) / 1000 + 1)) * 1000;
        struct verdict due = matter_run_out(&life->bench.world, life->looked_at_often, at, life->bench.arena);
        apply_to(life, &life->looked_at_often, &due);
    }
}

static void run_out_all(struct life *life, instant from, instant until) {
    if (!life->bench.matter) return;
    struct verdict due = matter_run_out(&life->bench.world, life->bench.matter, until, life->bench.arena);
    bench_apply(&life->bench, &due);
    live_again(life, &due);
    struct verdict again = matter_run_out(&life->bench.world, life->bench.matter, until, life->bench.arena);
    assert_int_equal(again.events_count, 0); /* a clock fires once */
    look_often(life, from, until);
}

/* ---- invariants ---- */

static void assert_holds(const struct life *life) {
    const struct matter *m = life->bench.matter;
    int64_t attempts = 0;
    assert_true(m->owner.len && m->holder.len);
    assert_true(m->state >= STATE_OPEN && m->state < STATE__COUNT);
    for (size_t i = 0; i < m->events_count; i++) {
        assert_int_equal(m->events[i]->n, i + 1);
        attempts += m->events[i]->verb == VERB_ATTEMPT;
        if (i) assert_true(m->events[i]->at >= m->events[i - 1]->at || m->events[i]->recorded_at >= m->events[i]->at);
    }
    assert_int_equal(m->version, (int64_t)m->events_count - attempts);
    assert_int_equal(m->state == STATE_OFFERED, m->offered_to.len > 0);
    if (m->state == STATE_CLOSED) assert_true(m->outcome != OUTCOME_NONE && m->closed_at != INSTANT_NONE);
    for (size_t i = 0; i < m->clocks_count; i++) {
        const struct clock *c = &m->clocks[i];
        assert_true(c->article.len && c->until.len);
        if (c->status == CLOCK_PAUSED) assert_true(m->state == STATE_PAUSED && c->pauses);
        bool counts = c->pauses && c->has_span && !c->backward && c->due != INSTANT_NONE;
        if (m->state == STATE_PAUSED && counts) assert_true(c->status != CLOCK_RUNNING);
        if (m->state == STATE_CLOSED) assert_true(c->status == CLOCK_STOPPED || c->status == CLOCK_RAN_OUT);
        if (c->status == CLOCK_RAN_OUT) assert_true(c->ended_at == c->due);
    }
    for (size_t i = 0; i < m->forms_count; i++) assert_true(m->forms[i].article.len > 0);
    for (size_t i = 0; i < m->sanctions_count; i++) { /* nothing without a verified finding, on somebody, under an article */
        const struct sanction *s = &m->sanctions[i];
        assert_true(s->n == (int32_t)i + 1 && s->finding >= 1 && (size_t)s->finding <= m->findings_count);
        assert_true(m->findings[s->finding - 1].status == FINDING_VERIFIED && s->article.len && s->on_count && s->measure.len);
    }
    for (size_t i = 0; i < m->findings_count; i++) assert_true(m->findings[i].article.len && m->findings[i].who_count);
}

static void assert_same(const struct matter *a, const struct matter *b, const char *what, uint64_t seed) {
    struct buf one, other;
    buf_init(&one, LIMIT_BODY_BYTES * 4);
    buf_init(&other, LIMIT_BODY_BYTES * 4);
    matter_picture(a, &one);
    matter_picture(b, &other);
    if (strcmp(one.ptr, other.ptr) != 0)
        fail_msg("seed %llu: %s differs:\n%s\n----\n%s", (unsigned long long)seed, what, one.ptr, other.ptr);
    buf_release(&one);
    buf_release(&other);
}

/* ---- commands at random ---- */

static int random_command(char *out, size_t size) {
    static const char *const verbs[] = {"answer",   "explain", "progress", "notice", "supplement", "refuse",   "guide",
                                        "transfer", "accept",  "read",     "return", "forward",    "assign",   "delegate",
                                        "contact",  "consult", "conclude", "refer",  "instruct",   "escalate", "urge",
                                        "extend",   "approve", "reach",    "close",  "callback",   "reopen",   "summarise",
                                        "complain", "check",   "praise",   "find",   "verify",     "file_refusal",
                                        "find",     "verify",  "dismiss",  "propose", "propose",   "decide",   "decide",
                                        "hear",     "appeal",  "decide_appeal"};
    const char *verb = pick(verbs, ARRAY_LENGTH(verbs)), *to = somewhere(), *text = PICK("好的", "这个我不知道", "正在办");
    if (!strcmp(verb, "explain"))
        return snprintf(out, size, "\"do\": \"explain\", \"text\": \"%s\", \"accepted\": true, \"until\": \"2026-10-%02uT12:00\"",
                        text, 9 + random_below(20));
    if (!strcmp(verb, "answer") || !strcmp(verb, "progress") || !strcmp(verb, "urge"))
        return snprintf(out, size, "\"do\": \"%s\", \"text\": \"%s\"", verb, text);
    if (!strcmp(verb, "notice")) return snprintf(out, size, "\"do\": \"notice\", \"items\": [\"证件\"]");
    if (!strcmp(verb, "supplement"))
        return snprintf(out, size, "\"do\": \"supplement\", \"complete\": %s", PICK("true", "true", "false"));
    if (!strcmp(verb, "refuse") || !strcmp(verb, "reopen"))
        return snprintf(out, size, "\"do\": \"%s\", \"reason\": \"%s\"", verb, PICK("不符合条件", " "));
    if (!strcmp(verb, "guide"))
        return snprintf(out, size,
                        "\"do\": \"guide\", \"to\": \"%s\", \"called_ahead\": true, \"address\": \"二楼\", \"phone\": \"1\", "
                        "\"contact\": \"某\"",
                        PICK("drain", "pipe"));
    if (!strcmp(verb, "transfer") || !strcmp(verb, "escalate"))
        return snprintf(out, size, "\"do\": \"%s\", \"to\": \"%s\", \"reason\": \"转\"", verb, to);
    if (!strcmp(verb, "return")) return snprintf(out, size, "\"do\": \"return\", \"opinion\": \"%s\"", PICK("不属", ""));
    if (!strcmp(verb, "forward")) return snprintf(out, size, "\"do\": \"forward\", \"opinion\": \"不属\", \"to\": \"%s\"", to);
    if (!strcmp(verb, "assign") || !strcmp(verb, "delegate"))
        return snprintf(out, size, "\"do\": \"%s\", \"to\": \"%s\"", verb, somebody());
    if (!strcmp(verb, "contact"))
        return snprintf(out, size, "\"do\": \"contact\", \"who\": \"%s\", \"reached\": %s", PICK("asker", "pipe", "wu"),
                        PICK("true", "false"));
    if (!strcmp(verb, "consult")) return snprintf(out, size, "\"do\": \"consult\", \"units\": [\"pipe\", \"meter\"]");
    if (!strcmp(verb, "conclude")) return snprintf(out, size, "\"do\": \"conclude\", \"opinion\": \"主办\", \"lead\": \"pipe\"");
    if (!strcmp(verb, "refer")) return snprintf(out, size, "\"do\": \"refer\", \"to\": \"%s\"", PICK("wu", "feng", "drain"));
    if (!strcmp(verb, "instruct"))
        return snprintf(out, size, "\"do\": \"instruct\", \"text\": \"办\"%s", PICK("", ", \"to\": \"pipe\""));
    if (!strcmp(verb, "extend"))
        return snprintf(out, size, "\"do\": \"extend\", \"until\": \"2026-11-01T12:00\", \"reason\": \"忙\"");
    if (!strcmp(verb, "approve")) return snprintf(out, size, "\"do\": \"approve\", \"what\": \"extension\"");
    if (!strcmp(verb, "reach"))
        return snprintf(out, size, "\"do\": \"reach\", \"milestone\": \"%s\"", PICK("signed", "case_accepted"));
    if (!strcmp(verb, "close"))
        return snprintf(out, size, "\"do\": \"close\", \"outcome\": \"%s\", \"told\": %s", PICK("done", "answered", "withdrawn"),
                        PICK("true", "false"));
    if (!strcmp(verb, "callback"))
        return snprintf(out, size, "\"do\": \"callback\", \"result\": \"%s\"",
                        PICK("satisfied", "dissatisfied", "unreached", "differs"));
    if (!strcmp(verb, "summarise")) return snprintf(out, size, "\"do\": \"summarise\", \"cause\": \"旧\", \"prevention\": \"换\"");
    if (!strcmp(verb, "complain")) return snprintf(out, size, "\"do\": \"complain\", \"against\": \"%s\"", somebody());
    if (!strcmp(verb, "check")) return snprintf(out, size, "\"do\": \"check\", \"result\": \"good\"");
    if (!strcmp(verb, "praise")) return snprintf(out, size, "\"do\": \"praise\", \"who\": [\"%s\"]", somebody());
    if (!strcmp(verb, "find")) return snprintf(out, size, "\"do\": \"find\", \"article\": \"x\", \"who\": [\"%s\"]", somebody());
    if (!strcmp(verb, "propose") || !strcmp(verb, "decide"))
        return snprintf(out, size,
                        "\"do\": \"%s\", \"finding\": %u%s, \"measures\": [{\"measure\": \"%s\"%s}]", verb, 1 + random_below(3),
                        verb[0] == 'd' ? ", \"heard\": \"听取过\"" : "", PICK("criticism", "fine", "as_rules"),
                        PICK("", ", \"amount\": 20.5, \"unit\": \"yuan\"", ", \"on\": \"pipe\""));
    if (!strcmp(verb, "dismiss") || !strcmp(verb, "hear") || !strcmp(verb, "appeal"))
        return snprintf(out, size, "\"do\": \"%s\", \"finding\": %u, \"text\": \"情况说明\"", verb, 1 + random_below(3));
    if (!strcmp(verb, "decide_appeal"))
        return snprintf(out, size, "\"do\": \"decide_appeal\", \"finding\": %u, \"result\": \"%s\"", 1 + random_below(3),
                        PICK("upheld", "revoked"));
    if (!strcmp(verb, "verify")) return snprintf(out, size, "\"do\": \"verify\", \"finding\": 1, \"cause\": \"旧\"");
    return snprintf(out, size, "\"do\": \"%s\"", verb);
}

static int random_register(char *out, size_t size) {
    return snprintf(out, size,
                    "\"do\": \"register\", \"channel\": \"%s\", \"kind\": \"%s\", \"subject\": \"事\", \"scope\": \"%s\", "
                    "\"units\": [%s], \"topic\": \"医政\", \"asker\": "
                    "{\"name\": \"某\", \"unit\": \"单位\", \"phone\": \"1\", \"address\": \"街\", \"kind\": \"%s\"}%s",
                    PICK("visit", "phone", "web"), PICK("complaint", "consultation", "application", "report"),
                    PICK("self", "unit", "organisation", "outside", "unclear"),
                    PICK("", "\"pipe\"", "\"pipe\", \"meter\"", "\"drain\""), PICK("employee", "public"),
                    PICK("", ", \"asked_at\": \"2026-09-20T09:00\"", ", \"fields\": {\"major\": true}"));
}

/* ---- the words of the pack ---- */

static json_t *random_value(const struct value_rule *value) {
    switch (value->type) {
    case VALUE_TYPE_TEXT: return json_string(PICK("某", " "));
    case VALUE_TYPE_YES_NO: return json_boolean(random_below(3));
    case VALUE_TYPE_NUMBER: return json_integer(random_below(4));
    case VALUE_TYPE_DATE: return json_string(PICK("2026-03-01", "2026-09-27"));
    case VALUE_TYPE_WORD: {
        struct str word = value->words[random_below((uint32_t)value->words_count)].word;
        return json_stringn(word.ptr, word.len);
    }
    case VALUE_TYPE_LIST: return json_pack("[s, s]", somewhere(), somewhere());
    case VALUE_TYPE_PARTY: return json_string(somebody());
    case VALUE_TYPE__COUNT: break;
    }
    return json_null();
}

static bool is_asked_on(const struct value_rule *value, enum verb verb) {
    for (size_t i = 0; i < value->on_count; i++)
        if (value->on[i] == verb) return true;
    return value->on_count == 0;
}

/* Values that the pack asks for with this command, each as often as not; its topics and milestones in place of the usual ones. */
static void speak_as_the_pack(const struct regulation *r, json_t *object) {
    enum verb verb;
    json_t *fields = json_object_get(object, "fields");
    if (!verb_read(str_from(json_string_value(json_object_get(object, "do"))), &verb)) return;
    if (!fields) json_object_set_new(object, "fields", fields = json_object());
    for (size_t i = 0; i < r->values_count; i++) {
        char name[100];
        snprintf(name, sizeof name, STR_FMT, STR_ARG(r->values[i].name));
        if (is_asked_on(&r->values[i], verb) && random_below(2)) json_object_set_new(fields, name, random_value(&r->values[i]));
    }
    struct str word = {0};
    if (verb == VERB_REACH && r->milestones_count && random_below(3))
        word = r->milestones[random_below((uint32_t)r->milestones_count)].word;
    if (verb == VERB_REGISTER && r->words_count && random_below(2)) word = r->words[random_below((uint32_t)r->words_count)].word;
    if (word.len) json_object_set_new(object, verb == VERB_REACH ? "milestone" : "topic", json_stringn(word.ptr, word.len));
}

/* ---- lives ---- */

/* What was carried out was possible a moment before, whatever was not said then (possibilities.c). */
static void assert_was_possible(const struct life *life, const struct command *command) {
    const struct bench *bench = &life->bench;
    struct possibility *list;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    size_t count = matter_possibilities(&bench->world, bench->matter, command->by, command->at, arena, &list);
    for (size_t i = 0; i < count; i++)
        if (list[i].verb == command->verb && !list[i].allowed)
            fail_msg(STR_FMT ": %s was carried out, and counted as refused: " STR_FMT " " STR_FMT,
                     STR_ARG(bench->world.regulation->id), verb_names[command->verb], STR_ARG(list[i].refusal.article),
                     STR_ARG(list[i].refusal.reason.zh));
    arena_free(arena);
}

static struct verdict decide_text(struct life *life, const char *text, instant at) {
    struct bench *bench = &life->bench;
    json_t *object = bench_json(bench, text), *args;
    struct command command;
    struct error error;
    speak_as_the_pack(bench->world.regulation, object);
    if (!command_read(object, &command, &args, ZONE_MINUTES, &error)) fail_msg("%s: %s %s", text, error.where, error.message);
    bench->kept[bench->kept_count++] = args;
    command.by = str_from(json_string_value(json_object_get(object, "by")));
    command.at = at;
    struct verdict verdict = matter_decide(&bench->world, bench->matter, &command, bench->arena);
    if (bench->matter && !verdict.refused) assert_was_possible(life, &command);
    return verdict;
}

static void live_step(struct life *life, instant *now, uint64_t seed) {
    char inner[1000], text[1200];
    instant before = *now;
    *now += (instant)random_below(3) * 7 * HOUR_MS + (instant)random_below(60) * MINUTE_MS;
    run_out_all(life, before, *now);
    if (life->bench.matter) random_command(inner, sizeof inner);
    else random_register(inner, sizeof inner);
    snprintf(text, sizeof text, "{\"by\": \"%s\", %s}", somebody(), inner);
    struct verdict verdict = decide_text(life, text, *now);
    life->refused += verdict.refused;
    life->carried_out += !verdict.refused;
    if (verdict.refused) assert_true(verdict.events_count == 0 && (verdict.refusal.article.len || verdict.refusal.reason.zh.len));
    else assert_true(verdict.events_count >= 1);
    apply_to(life, &life->looked_at_often, &verdict);
    bench_apply(&life->bench, &verdict);
    live_again(life, &verdict);
    if (!life->bench.matter) return;
    assert_holds(life);
    if (seed % 10 == 0) assert_same(life->bench.matter, life->from_bytes, "the life from bytes", seed);
}

static void live(const struct regulation *regulation, uint64_t seed, size_t *refused, size_t *carried_out) {
    struct life life = {0};
    bench_init(&life.bench);
    if (regulation) life.bench.world.regulation = regulation;
    random_state = seed * 0x9E3779B97F4A7C15U + 1;
    instant now = bench_at("2026-09-28T08:00");
    for (int i = 0; i < STEPS; i++) live_step(&life, &now, seed);
    instant end = now + 60 * DAY_MS;
    run_out_all(&life, now, end);
    if (life.bench.matter) {
        assert_same(life.bench.matter, life.from_bytes, "the life from bytes", seed);
        assert_same(life.bench.matter, life.looked_at_often, "the life looked at often", seed);
        assert_true(matter_next_due(life.bench.matter) == INSTANT_NONE || matter_next_due(life.bench.matter) >= end);
    }
    *refused += life.refused;
    *carried_out += life.carried_out;
    bench_release(&life.bench);
}

static void test_random_histories(void **state) {
    (void)state;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    size_t lively = 0;
    for (size_t i = 0; i <= regulation_builtin_count(); i++) {
        struct error error;
        size_t refused = 0, carried_out = 0;
        bool bare = i == regulation_builtin_count();
        const struct regulation *regulation = bare ? NULL : regulation_builtin(arena, regulation_builtin_id(i), &error);
        if (!bare && !regulation) fail_msg("%s: %s", error.where, error.message);
        for (uint64_t seed = 1; seed <= HISTORIES; seed++) live(regulation, seed, &refused, &carried_out);
        print_message("%s: %zu commands carried out, %zu refused\n",
                      bare ? "bare" : str_terminated(arena, regulation_builtin_id(i)), carried_out, refused);
        lively += carried_out > HISTORIES * STEPS / 10 && refused > 0;
    }
    assert_true(lively >
                regulation_builtin_count() / 2); /* some packs take nobody of this office; most histories are worth something */
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_histories)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
