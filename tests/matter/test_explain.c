/* Why: every kind of condition and every fact says what it looked at, in both languages; refusals, attempts and findings are
 * explained from the rule down to what was found. */
#include "fixture.h"
#include "matter/telling.h"

static void use_pack(struct bench *bench, const char *id) {
    struct error error;
    bench->world.regulation = regulation_builtin(bench->arena, str_from(id), &error);
    if (!bench->world.regulation) fail_msg("%s: %s", error.where, error.message);
}

static void print_why(const struct why *why) {
    static const char *const marks[] = {"·", "✓", "✗", "?"};
    for (size_t i = 0; i < why->steps_count; i++)
        print_message("%*s%s " STR_FMT "\n", why->steps[i].depth * 2, "", marks[why->steps[i].mark],
                      STR_ARG(why->steps[i].text));
}

static const struct why_step *step_with(const struct why *why, const char *part) {
    for (size_t i = 0; i < why->steps_count; i++)
        if (str_contains(why->steps[i].text, str_from(part))) return &why->steps[i];
    print_why(why);
    fail_msg("no step says: %s", part);
    return NULL;
}

static void assert_silent(const struct why *why, const char *part) {
    for (size_t i = 0; i < why->steps_count; i++)
        if (str_contains(why->steps[i].text, str_from(part))) fail_msg("said: " STR_FMT, STR_ARG(why->steps[i].text));
}

static struct verdict registered(struct bench *bench, const char *more) {
    char text[600];
    int length = snprintf(text, sizeof text,
                          "{\"at\": \"2026-09-29T10:00\", \"by\": \"sun\", \"do\": \"register\", \"channel\": \"phone\", "
                          "\"kind\": \"consultation\", \"subject\": \"停业\", "
                          "\"scope\": \"organisation\", \"units\": [\"pipe\"]%s}", more);
    CHECK(length > 0 && (size_t)length < sizeof text);
    return bench_do(bench, text);
}

/* ---- the vocabulary ---- */

static struct why told_of(struct bench *bench, struct condition *condition, enum language language) {
    struct why why = {0};
    struct buf out;
    buf_init(&out, LIMIT_BODY_BYTES);
    struct command command = {VERB_CLOSE, STR("sun"), bench_at("2026-09-29T11:00"),
                              bench_json(bench, "{\"outcome\": \"done\", \"fields\": {\"x\": \"y\"}}")};
    struct view view = {.world = &bench->world, .matter = bench->matter, .command = &command, .present = &command,
                        .now = &command, .history = bench->matter->events_count, .state = bench->matter->state,
                        .arena = bench->arena};
    struct telling t = {.world = &bench->world, .matter = bench->matter, .language = language, .out = &out,
                        .arena = bench->arena, .why = &why};
    for (int no = 0; no < 2; no++) tell_condition(&t, &view, condition, !no, 0);
    buf_release(&out);
    return why;
}

static void assert_says_what_it_found(struct bench *bench, struct condition *condition, const char *what) {
    static const char *const found[] = {[LANGUAGE_ZH] = "（实际：", [LANGUAGE_EN] = "(found: "};
    for (enum language language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
        struct why why = told_of(bench, condition, language);
        assert_int_equal(why.steps_count, 2);
        assert_int_not_equal(why.steps[0].mark, WHY_SAID);
        if (why.steps[0].mark != WHY_OPEN) assert_int_not_equal(why.steps[0].mark, why.steps[1].mark);
        for (size_t i = 0; i < 2; i++) {
            struct str text = why.steps[i].text, at = str_from(found[language]);
            const char *place = memmem(text.ptr, text.len, at.ptr, at.len);
            struct str close = language == LANGUAGE_ZH ? STR("）") : STR(")");
            bool something = place && (size_t)(text.ptr + text.len - place) > at.len + close.len && place > text.ptr;
            if (!something) fail_msg("%s: nothing found: " STR_FMT, what, STR_ARG(text));
        }
    }
}

static void every_fact_says_what_was_found(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    registered(&bench, "");
    for (int fact = 0; fact < FACT__COUNT; fact++) {
        bool named = fact == FACT_FIELD || fact == FACT_NOTED || fact == FACT_OPTION;
        struct operand operands[] = {{(enum fact)fact, named ? STR("x") : STR(""), {STR("x"), STR("x")}},
                                     {FACT_ASKED_AT, {0}, {{0}, {0}}}};
        struct str word = STR("true");
        struct text said = {STR("是"), STR("yes")};
        static const enum condition_kind kinds[] = {CONDITION_VALUE, CONDITION_GIVEN, CONDITION_MISSING, CONDITION_NONE_GIVEN,
                                                    CONDITION_COUNT, CONDITION_AFTER, CONDITION_RATIO};
        for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++) {
            bool two = kinds[k] == CONDITION_AFTER || kinds[k] == CONDITION_RATIO;
            struct condition condition = {.kind = kinds[k], .operands = operands, .operands_count = two ? 2 : 1, .words = &word,
                                          .words_say = &said, .words_count = 1, .at_least = 1, .at_most = 3, .per = 100};
            assert_says_what_it_found(&bench, &condition, fact_paths[fact]);
        }
    }
    bench_release(&bench);
}

static void every_relation_says_who_was_found(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    registered(&bench, "");
    struct party_test test = {.roles = 1U << ROLE_WINDOW, .has_on_leave = true};
    for (int relation = 0; relation < RELATION__COUNT; relation++) {
        struct condition condition = {.kind = CONDITION_PARTY, .party_is_relation = true, .relation = (enum relation)relation,
                                      .party = &test};
        assert_says_what_it_found(&bench, &condition, relation_names[relation]);
    }
    struct operand by = {FACT_BY, {0}, {{0}, {0}}};
    struct condition of_fact = {.kind = CONDITION_PARTY, .operands = &by, .operands_count = 1, .party = &test};
    struct why why = told_of(&bench, &of_fact, LANGUAGE_ZH);
    assert_int_equal(step_with(&why, "孙一（大厅），身份：窗口人员，当日在岗")->mark, WHY_HOLDS);
    struct condition units = {.kind = CONDITION_ANY_UNIT, .party = &test};
    assert_says_what_it_found(&bench, &units, "any_unit");
    bench_release(&bench);
}

static void what_happened_says_what_was_found(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    registered(&bench, "");
    bench_do(&bench, "{\"at\": \"2026-09-29T10:20\", \"by\": \"sun\", \"do\": \"progress\", \"text\": \"查档案\"}");
    enum verb verbs[] = {VERB_PROGRESS, VERB_COMPLAIN};
    struct history_test happened = {.events = verbs, .events_count = 2, .at_least = 1};
    struct condition conditions[] = {{.kind = CONDITION_HAPPENED, .history = &happened},
                                     {.kind = CONDITION_LAST, .history = &happened},
                                     {.kind = CONDITION_CLOCK, .article = STR("第一条"), .clock_test = CLOCK_TEST_RUNNING},
                                     {.kind = CONDITION_TOLD, .yes = true},
                                     {.kind = CONDITION_UNTOLD},
                                     {.kind = CONDITION_STATE, .words = (struct str[]){STR("open")}, .words_count = 1,
                                      .words_say = (struct text[]){{STR("办理中"), STR("open")}}}};
    for (size_t i = 0; i < ARRAY_LENGTH(conditions); i++) assert_says_what_it_found(&bench, &conditions[i], "history");
    struct why why = told_of(&bench, &conditions[0], LANGUAGE_EN);
    assert_int_equal(step_with(&why, "no. 2, Tue 29 Sep 10:20")->mark, WHY_HOLDS);
    bench_do(&bench, "{\"at\": \"2026-09-29T10:30\", \"by\": \"bai\", \"do\": \"complain\", \"against\": \"sun\"}");
    why = told_of(&bench, &conditions[0], LANGUAGE_EN);
    assert_silent(&why, "10:30"); /* when a complaint was made is nobody's business here */
    assert_silent(&why, "白二");
    bench_release(&bench);
}

/* A matter that is open under a built-in pack, whatever that asks of who registers. */
static const struct regulation *open_matter_under(struct bench *bench, size_t builtin) {
    bench_init(bench);
    (void)registered(bench, "");
    use_pack(bench, str_terminated(bench->arena, regulation_builtin_id(builtin)));
    return bench->world.regulation;
}

/* Whatever a pack asks: joined conditions come apart, and no leaf is silent. */
static void every_rule_of_every_pack_can_be_told(void **state) {
    (void)state;
    size_t leaves = 0;
    for (size_t p = 0; p < regulation_builtin_count(); p++) {
        struct bench bench;
        const struct regulation *pack = open_matter_under(&bench, p);
        for (size_t i = 0; i < pack->refusals_count; i++) {
            if (!pack->refusals[i].when) continue;
            for (enum language language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
                struct why why = told_of(&bench, pack->refusals[i].when, language);
                assert_true(why.steps_count >= 2);
                for (size_t s = 0; s < why.steps_count; s++) {
                    assert_true(why.steps[s].text.len > 0);
                    leaves += str_contains(why.steps[s].text, language == LANGUAGE_ZH ? STR("实际：") : STR("found: "));
                }
            }
        }
        bench_release(&bench);
    }
    assert_true(leaves > 1000);
}

/* ---- refusals ---- */

static struct why why_of_last_attempt(struct bench *bench, const char *text, enum language language) {
    struct verdict verdict = bench_do(bench, text);
    assert_true(verdict.refused);
    json_t *object = bench_json(bench, text), *args;
    struct command command;
    struct error error;
    assert_true(command_read(object, &command, &args, ZONE_MINUTES, &error));
    bench->kept[bench->kept_count++] = args;
    command.by = str_from(json_string_value(json_object_get(object, "by")));
    command.at = bench_at(json_string_value(json_object_get(object, "at")));
    struct event *attempt = ARENA_NEW(bench->arena, struct event);
    *attempt = matter_attempt(&command, &verdict.refusal);
    struct verdict recorded = {.events = attempt, .events_count = 1};
    bench_apply(bench, &recorded);
    return matter_why_attempt(&bench->world, bench->matter, attempt, language, bench->arena);
}

static void a_refusal_of_the_pack_shows_its_condition(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    use_pack(&bench, "party-office");
    registered(&bench, "");
    static const char refuse[] = "{\"at\": \"2026-09-29T10:30\", \"by\": \"sun\", \"do\": \"refuse\", \"reason\": \"\"}";
    struct why why = why_of_last_attempt(&bench, refuse, LANGUAGE_ZH);
    print_why(&why);
    assert_int_equal(step_with(&why, "缺少：理由（实际：理由：未填）")->mark, WHY_HOLDS);
    step_with(&why, "（版本 1） 3："), step_with(&why, "孙一（大厅）"), step_with(&why, "要能进行，须：已提供：理由");
    why = matter_why_attempt(&bench.world, bench.matter, bench.matter->events[bench.matter->events_count - 1], LANGUAGE_EN,
                             bench.arena);
    assert_int_equal(step_with(&why, "missing: reason (found: reason: not given)")->mark, WHY_HOLDS);
    step_with(&why, "It would be allowed if: given: reason");
    /* What happened since does not change what was true then. */
    bench_do(&bench, "{\"at\": \"2026-09-29T10:40\", \"by\": \"sun\", \"do\": \"answer\", \"text\": \"可以停业\"}");
    bench_do(&bench, "{\"at\": \"2026-09-29T10:50\", \"by\": \"sun\", \"do\": \"close\", \"outcome\": \"answered\"}");
    why = matter_why_attempt(&bench.world, bench.matter, bench.matter->events[1], LANGUAGE_ZH, bench.arena);
    assert_int_equal(step_with(&why, "缺少：理由（实际：理由：未填）")->mark, WHY_HOLDS);
    bench_release(&bench);
}

static void refusals_of_the_common_rules_say_what_fits(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    registered(&bench, "");
    static const char accept[] = "{\"at\": \"2026-09-29T10:30\", \"by\": \"sun\", \"do\": \"accept\"}";
    struct why why = why_of_last_attempt(&bench, accept, LANGUAGE_ZH);
    step_with(&why, "事项现为“办理中”；此操作适用于：有移交等待签收时"), step_with(&why, "通用的流程与权限规则");
    static const char answer[] = "{\"at\": \"2026-09-29T10:31\", \"by\": \"li\", \"do\": \"answer\", \"text\": \"好\"}";
    why = why_of_last_attempt(&bench, answer, LANGUAGE_EN);
    step_with(&why, "It may be given by"), step_with(&why, "the owner: 孙一 (大厅)"), step_with(&why, "Acting: 李九 (管网部)");
    static const char close[] = "{\"at\": \"2026-09-29T10:32\", \"by\": \"sun\", \"do\": \"close\", \"outcome\": \"done\"}";
    why = why_of_last_attempt(&bench, close, LANGUAGE_ZH);
    assert_int_equal(step_with(&why, "对方已被告知结果（实际：尚未告知）")->mark, WHY_FAILS);
    assert_int_equal(step_with(&why, "联系对方未果满3天（实际：0天）")->mark, WHY_FAILS);
    /* Forbidden whatever its details. */
    struct why ban = matter_why_forbidden(&bench.world, bench.matter, VERB_ACCEPT, STR("sun"), bench_at("2026-09-29T11:00"),
                                          LANGUAGE_ZH, bench.arena);
    step_with(&ban, "没有等待签收的移交");
    struct why none = matter_why_forbidden(&bench.world, bench.matter, VERB_ANSWER, STR("sun"), bench_at("2026-09-29T11:00"),
                                           LANGUAGE_ZH, bench.arena);
    assert_int_equal(none.steps_count, 0);
    bench_release(&bench);
}

static void an_attempt_that_would_be_allowed_now_says_so(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    registered(&bench, "");
    struct event attempt = {.n = 2, .verb = VERB_ATTEMPT, .by = STR("sun"), .at = bench_at("2026-09-29T10:30"),
                            .args = bench_json(&bench, "{\"text\": \"好\"}"), .refused_verb = VERB_ANSWER,
                            .refused_article = STR("第七条")};
    struct why why = matter_why_attempt(&bench.world, bench.matter, &attempt, LANGUAGE_EN, bench.arena);
    assert_int_equal(why.steps_count, 1);
    step_with(&why, "have changed since"), step_with(&why, "第七条");
    bench_release(&bench);
}

static void a_refused_registration_is_explained_without_a_matter(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    use_pack(&bench, "party-office");
    struct command command = {VERB_REGISTER, STR("sun"), bench_at("2026-09-29T10:30"),
                              bench_json(&bench, "{\"channel\": \"phone\", \"kind\": \"task\", \"subject\": \"办会\"}")};
    struct verdict verdict = matter_decide(&bench.world, NULL, &command, bench.arena);
    assert_true(verdict.refused);
    struct why why = matter_why_refused(&bench.world, NULL, &command, LANGUAGE_ZH, bench.arena);
    print_why(&why);
    step_with(&why, str_terminated(bench.arena, verdict.refusal.article)), step_with(&why, "要能进行，须：");
    bench_release(&bench);
}

/* ---- findings ---- */

static void learn(struct bench *bench, struct world_facts *facts) {
    for (size_t i = 0; i < bench->matter->events_count; i++)
        world_facts_learn(facts, bench->matter, bench->matter->events[i], bench->arena);
    bench->world.facts = facts;
}

static struct why why_finding(struct bench *bench, size_t i, enum language language) {
    return matter_why_finding(&bench->world, bench->matter, &bench->matter->findings[i], bench_at("2026-10-30T10:00"), language,
                              bench->arena);
}

static void a_finding_of_a_clock_names_the_limit_and_who_answers(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    use_pack(&bench, "tax-bureau");
    registered(&bench, ", \"asker\": {\"phone\": \"138\"}");
    bench_do(&bench, "{\"at\": \"2026-09-29T15:00\", \"by\": \"sun\", \"do\": \"transfer\", \"to\": \"pipe\"}");
    bench_do(&bench, "{\"at\": \"2026-09-30T11:00\", \"by\": \"zheng\", \"do\": \"accept\"}");
    bench_do(&bench, "{\"at\": \"2026-10-12T09:00\", \"by\": \"zheng\", \"do\": \"progress\", \"text\": \"在办\"}");
    assert_true(bench.matter->findings_count > 0);
    struct why why = why_finding(&bench, 0, LANGUAGE_ZH);
    print_why(&why);
    step_with(&why, "时限到期"), step_with(&why, "到期 10月10日（周六） 17:30"), step_with(&why, "由谁承担：管网部");
    assert_int_equal(step_with(&why, "听取当事人陈述")->mark, WHY_FAILS);
    why = why_finding(&bench, 0, LANGUAGE_EN);
    step_with(&why, "A time limit ran out"), step_with(&why, "Who answers for it: 管网部");
    step_with(&why, "sanctions nobody by itself");
    bench_release(&bench);
}

static void find_and_verify(struct bench *bench, const char *day) {
    char find[300], verify[300];
    snprintf(find, sizeof find, "{\"at\": \"%sT09:00\", \"by\": \"chen\", \"do\": \"find\", \"article\": \"四-a\", \"who\": "
                                "[\"sun\"], \"cause\": \"evasion\"}", day);
    snprintf(verify, sizeof verify, "{\"at\": \"%sT10:00\", \"by\": \"chen\", \"do\": \"verify\", \"finding\": {\"article\": "
                                    "\"四-a\", \"who\": \"sun\"}}", day);
    assert_false(bench_do(bench, find).refused);
    assert_false(bench_do(bench, verify).refused);
}

static void the_ladder_shows_which_one_it_is_and_what_follows(void **state) {
    (void)state;
    struct bench bench;
    struct world_facts facts = {0};
    bench_init(&bench);
    use_pack(&bench, "department");
    registered(&bench, "");
    find_and_verify(&bench, "2026-09-30");
    find_and_verify(&bench, "2026-10-12");
    learn(&bench, &facts);
    struct why why = why_finding(&bench, 1, LANGUAGE_ZH);
    print_why(&why);
    step_with(&why, "由人提出：陈七（公司领导）"), step_with(&why, "历次第2次"), step_with(&why, "此前已认定：2026年9月30日（周三），四-a");
    bool first_fails = false, second_holds = false;
    for (size_t i = 0; i < why.steps_count; i++) {
        if (!str_contains(why.steps[i].text, STR("决定"))) continue;
        first_fails = first_fails || why.steps[i].mark == WHY_FAILS;
        second_holds = second_holds || why.steps[i].mark == WHY_HOLDS;
    }
    assert_true(first_fails && second_holds);
    bench_release(&bench);
}

static void of_very_many_earlier_ones_the_first_are_named(void **state) {
    (void)state;
    enum { EARLIER = 70 };
    struct bench bench;
    struct world_facts facts = {0};
    bench_init(&bench);
    use_pack(&bench, "department");
    registered(&bench, "");
    for (int i = 0; i < EARLIER; i++)
        *ARENA_PUSH(bench.arena, facts.conduct, facts.conduct_count) =
            (struct conduct){.stream = -202609010001 - i, .n = 1, .who = STR("sun"), .article = STR("四-a"),
                             .word = STR("evasion"), .at = bench_at("2026-09-01T10:00")};
    find_and_verify(&bench, "2026-09-30");
    learn(&bench, &facts);
    struct why why = why_finding(&bench, 0, LANGUAGE_ZH);
    step_with(&why, "历次第71次"), step_with(&why, "另有 6 次");
    bench_release(&bench);
}

static void who_complained_stays_out_of_every_explanation(void **state) {
    (void)state;
    size_t told = 0;
    for (size_t p = 0; p < regulation_builtin_count(); p++) {
        struct bench bench;
        (void)open_matter_under(&bench, p);
        bench_do(&bench, "{\"at\": \"2026-09-29T16:47\", \"by\": \"bai\", \"do\": \"complain\", \"against\": \"sun\", \"about\": "
                         "\"推诿\", \"text\": \"白二亲见\"}");
        for (size_t i = 0; i < bench.matter->findings_count; i++, told++) {
            for (enum language language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
                struct why why = why_finding(&bench, i, language);
                assert_silent(&why, "白二"), assert_silent(&why, "bai"), assert_silent(&why, "16:47"), assert_silent(&why, "推诿");
                step_with(&why, language == LANGUAGE_ZH ? "投诉人予以保密" : "kept confidential");
            }
        }
        bench_release(&bench);
    }
    assert_true(told > 0);
}

/* ---- mistakes in good faith (容错) ---- */

static struct verdict dismiss_in_good_faith(struct bench *bench, const char *by, const char *reason) {
    char text[400];
    snprintf(text, sizeof text, "{\"at\": \"2026-10-13T10:00\", \"by\": \"%s\", \"do\": \"dismiss\", \"finding\": {\"article\": "
                                "\"四-a\", \"who\": \"sun\"}, \"text\": \"%s\", \"fields\": {\"good_faith\": true}}", by, reason);
    return bench_do(bench, text);
}

static const char propose[] =
    "{\"at\": \"2026-10-12T11:00\", \"by\": \"chen\", \"do\": \"propose\", \"finding\": {\"article\": \"四-a\"}, "
    "\"measures\": [{\"measure\": \"rectification\", \"until\": \"2026-11-30\"}]}";
static const char decide[] =
    "{\"at\": \"2026-10-12T12:00\", \"by\": \"feng\", \"do\": \"decide\", \"finding\": {\"article\": \"四-a\"}, "
    "\"heard\": \"无异议\", \"measures\": [{\"measure\": \"rectification\", \"until\": \"2026-11-30\"}]}";

/* The first text that the bench read is its organisation. */
static void give_option(struct bench *bench, const char *name, const char *value) {
    struct error error;
    json_t *organisation = bench->kept[0], *options = json_object_get(organisation, "options");
    if (!options) json_object_set_new(organisation, "options", options = json_object());
    json_object_set_new(options, name, json_string(value));
    bench->world.organisation = organisation_read(bench->arena, organisation, calendar_builtin(), &error);
    if (!bench->world.organisation) fail_msg("%s: %s", error.where, error.message);
}

static void a_mistake_in_good_faith_needs_basis_authority_and_reason(void **state) {
    (void)state;
    struct bench bench;
    struct world_facts before = {0}, after = {0};
    bench_init(&bench);
    use_pack(&bench, "department");
    registered(&bench, "");
    find_and_verify(&bench, "2026-10-12");
    assert_false(bench_do(&bench, propose).refused);
    assert_true(dismiss_in_good_faith(&bench, "feng", "先行先试").refused); /* no text of the house provides for it */
    give_option(&bench, GOOD_FAITH_BASIS, "局容错纠错办法第六条");
    assert_true(dismiss_in_good_faith(&bench, "chen", "先行先试").refused); /* the supervisor is not the authority */
    assert_true(dismiss_in_good_faith(&bench, "feng", "").refused);
    learn(&bench, &before);
    assert_int_equal(before.conduct_count, 2); /* the finding and what was proposed */
    struct verdict verdict = dismiss_in_good_faith(&bench, "feng", "先行先试，未谋私利");
    if (verdict.refused) fail_msg(STR_FMT, STR_ARG(verdict.refusal.reason.zh));
    assert_int_equal(bench.matter->findings[0].status, FINDING_DISMISSED);
    assert_int_equal(bench.matter->sanctions[0].status, SANCTION_WITHDRAWN);
    struct why why = why_finding(&bench, 0, LANGUAGE_ZH);
    step_with(&why, "冯六（公司领导）"), step_with(&why, "容错免责，依据：局容错纠错办法第六条；理由：先行先试，未谋私利");
    learn(&bench, &after); /* it is no first one for the next */
    find_and_verify(&bench, "2026-10-20");
    why = why_finding(&bench, 1, LANGUAGE_ZH);
    step_with(&why, "历次第1次");
    bench_release(&bench);
}

static void what_is_decided_is_undone_by_appeal_only(void **state) {
    (void)state;
    struct bench bench;
    bench_init(&bench);
    use_pack(&bench, "department");
    registered(&bench, "");
    give_option(&bench, GOOD_FAITH_BASIS, "办法第六条");
    give_option(&bench, GOOD_FAITH_AUTHORITY, "discipline");
    find_and_verify(&bench, "2026-10-12");
    assert_true(dismiss_in_good_faith(&bench, "feng", "先行先试").refused); /* another authority is named */
    give_option(&bench, GOOD_FAITH_AUTHORITY, "leader");
    assert_false(bench_do(&bench, propose).refused);
    assert_false(bench_do(&bench, decide).refused);
    assert_true(dismiss_in_good_faith(&bench, "feng", "先行先试").refused);
    assert_int_equal(bench.matter->findings[0].status, FINDING_VERIFIED);
    bench_release(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_says_what_was_found),
        cmocka_unit_test(every_relation_says_who_was_found),
        cmocka_unit_test(what_happened_says_what_was_found),
        cmocka_unit_test(every_rule_of_every_pack_can_be_told),
        cmocka_unit_test(a_refusal_of_the_pack_shows_its_condition),
        cmocka_unit_test(refusals_of_the_common_rules_say_what_fits),
        cmocka_unit_test(an_attempt_that_would_be_allowed_now_says_so),
        cmocka_unit_test(a_refused_registration_is_explained_without_a_matter),
        cmocka_unit_test(a_finding_of_a_clock_names_the_limit_and_who_answers),
        cmocka_unit_test(the_ladder_shows_which_one_it_is_and_what_follows),
        cmocka_unit_test(of_very_many_earlier_ones_the_first_are_named),
        cmocka_unit_test(who_complained_stays_out_of_every_explanation),
        cmocka_unit_test(a_mistake_in_good_faith_needs_basis_authority_and_reason),
        cmocka_unit_test(what_is_decided_is_undone_by_appeal_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
