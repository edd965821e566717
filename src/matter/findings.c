/* Findings (违规线索/认定): those the program opens as suspected, and what people do with them.
 * Not here: what counts for a rating or a statistic. Keeps: the program only ever suspects; a finding is verified by a person,
 * and no sanction is decided without a verified finding, a proposal and a hearing (invariant 9 of DESIGN). */
#include "matter/internal.h"

void finding_add(struct making *making, struct finding finding) {
    struct effects *effects = &making->event->effects;
    *ARENA_PUSH(making->arena, effects->findings, effects->findings_count) = finding;
    evolve_finding(making->after, &finding, making->event);
}

/* Against nobody nothing is suspected. */
static void suspect(struct making *making, struct str article, struct parties who, struct str cause) {
    if (who.count == 0) return;
    finding_add(making, (struct finding){.n = (int32_t)making->after->findings_count + 1, .article = article, .who = who.items,
                                         .who_count = who.count, .cause = cause, .status = FINDING_SUSPECTED,
                                         .opened_at = making->event->at,
                                         .event = making->event->n});
}

/* ---- forbidden phrases (服务忌语) ---- */

/* One finding for each rule, however many of its phrases were said. */
static void phrases_follow(struct making *making) {
    struct phrase_said *said;
    size_t count = matter_phrases(making->world->regulation, making->command->verb, making->command->args, making->arena, &said);
    for (size_t i = 0; i < count; i++) {
        if (i && said[i].rule == said[i - 1].rule) continue;
        struct parties by = {0};
        *ARENA_PUSH(making->arena, by.items, by.count) = making->command->by;
        suspect(making, said[i].rule->article, by, (struct str){0});
    }
}

void findings_follow(struct making *making) {
    const struct regulation *regulation = making->world->regulation;
    findings_effects(making); /* first: an event about a finding states that one before those it opens */
    for (size_t i = 0; i < regulation->findings_count; i++) {
        const struct finding_rule *rule = &regulation->findings[i];
        struct view view = making_view(making);
        if (rule->on_related || !trigger_fires(&view, &rule->on, making->command->verb)) continue;
        suspect(making, rule->article, relation_parties(&view, rule->against), rule->cause);
    }
    phrases_follow(making);
}

struct verdict matter_relate(const struct world *world, const struct matter *related, const struct command *command,
                             struct arena *arena) {
    const struct regulation *regulation = world->regulation;
    struct verdict verdict = {0};
    struct making making = {.world = world, .after = matter_copy(arena, related), .arena = arena};
    for (size_t i = 0; i < regulation->findings_count; i++) {
        const struct finding_rule *rule = &regulation->findings[i];
        struct view view = {.world = world, .matter = making.after, .command = command, .present = command,
                            .history = making.after->events_count, .state = making.after->state, .arena = arena};
        if (!rule->on_related || !trigger_fires(&view, &rule->on, command->verb)) continue;
        struct command of_event;
        struct parties against = relation_parties(&view, rule->against);
        if (against.count == 0) continue;
        struct event *event = consequence_begin(&making, VERB_FIND, command->at, command->at, &of_event);
        event->effects.cites = rule->article;
        suspect(&making, rule->article, against, rule->cause);
        *ARENA_PUSH(arena, verdict.events, verdict.events_count) = *event;
    }
    return verdict;
}

/* ---- findings by hand ---- */

static bool concerns(const struct finding *finding, struct str who) {
    for (size_t i = 0; i < finding->who_count; i++)
        if (str_equal(finding->who[i], who)) return true;
    return who.len == 0;
}

/* A sanction that the year added up to is named by its own article and the person it is on, too. */
static const struct finding *finding_of_sanction(const struct matter *matter, struct str article, struct str who) {
    for (size_t i = matter->sanctions_count; i-- > 0;) {
        const struct sanction *sanction = &matter->sanctions[i];
        if (!sanction->accumulated || !str_equal(sanction->article, article)) continue;
        for (size_t k = 0; k < sanction->on_count; k++)
            if (who.len == 0 || str_equal(sanction->on[k], who)) return &matter->findings[sanction->finding - 1];
    }
    return NULL;
}

/* A word on a sanction that names no finding is about the latest one with a measure proposed. */
static const struct finding *finding_proposed(const struct matter *matter) {
    for (size_t i = matter->sanctions_count; i-- > 0;)
        if (matter->sanctions[i].status == SANCTION_PROPOSED) return &matter->findings[matter->sanctions[i].finding - 1];
    return NULL;
}

const struct finding *finding_named(const struct matter *matter, const json_t *args) {
    const json_t *named = json_object_get(args, "finding");
    if (!named) return str_is(json_text(args, "what"), "sanction") ? finding_proposed(matter) : NULL;
    for (size_t i = matter->findings_count; i-- > 0;) {
        const struct finding *finding = &matter->findings[i];
        if (json_is_integer(named) && json_integer_value(named) == finding->n) return finding;
        if (str_equal(finding->article, json_text(named, "article")) && concerns(finding, json_text(named, "who")))
            return finding;
    }
    return finding_of_sanction(matter, json_text(named, "article"), json_text(named, "who"));
}

static struct finding with_details(const struct finding *finding, const json_t *args) {
    struct finding detailed = *finding;
    const struct {
        const char *key;
        struct str *into;
    } details[] = {{"severity", &detailed.severity},
                   {"cause", &detailed.cause},
                   {"consequence", &detailed.consequence},
                   {"text", &detailed.text}};
    for (size_t i = 0; i < ARRAY_LENGTH(details); i++) {
        struct str given = json_text(args, details[i].key);
        if (given.len) *details[i].into = given;
    }
    return detailed;
}

static struct finding finding_of_find(struct making *making) {
    const json_t *args = making->command->args, *who = json_object_get(args, "who");
    struct finding finding = {.n = (int32_t)making->after->findings_count + 1,
                              .article = json_text(args, "article"),
                              .status = FINDING_SUSPECTED,
                              .opened_at = making->event->at,
                              .event = making->event->n};
    for (size_t i = 0; i < json_array_size(who); i++)
        *ARENA_PUSH(making->arena, finding.who, finding.who_count) = json_str(json_array_get(who, i));
    if (json_is_string(who)) *ARENA_PUSH(making->arena, finding.who, finding.who_count) = json_str(who);
    return with_details(&finding, args);
}

/* Every command that names a finding restates it, so that the event says for good which one was meant. */
void findings_effects(struct making *making) {
    enum verb verb = making->command->verb;
    if (verb == VERB_FIND) {
        finding_add(making, finding_of_find(making));
        return;
    }
    const struct finding *named = finding_named(making->after, making->command->args);
    if (!named) return;
    struct finding finding = verb == VERB_VERIFY || verb == VERB_DISMISS ? with_details(named, making->command->args) : *named;
    if (verb == VERB_VERIFY) finding.status = FINDING_VERIFIED;
    if (verb == VERB_DISMISS) finding.status = FINDING_DISMISSED;
    finding_add(making, finding);
}

/* ---- what verifying needs ---- */

static bool listed(struct str word, const struct str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, words[i])) return true;
    return count == 0;
}

static bool refuse_offence(const struct view *view, const struct offence_rule *rule, const struct finding *finding,
                           struct refusal *refusal) {
    refusal->article = rule->article;
    if (!listed(finding->cause, rule->causes, rule->causes_count))
        return REFUSE(refusal, "缺少条款要求的原因", "the cause that the article asks for is missing");
    if (!listed(finding->consequence, rule->consequences, rule->consequences_count))
        return REFUSE(refusal, "缺少条款要求的后果", "the consequence that the article asks for is missing");
    if (rule->needs_severity && finding->severity.len == 0) return REFUSE(refusal, "须写明情节轻重", "the severity must be given");
    if (condition_truth(view, rule->when) == TRUTH_NO)
        return REFUSE(refusal, "条款要求的情形不具备", "what the article asks for besides is not there");
    refusal->article = (struct str){0};
    return false;
}

/* ---- mistakes in good faith (容错) ---- */

bool claims_good_faith(const struct command *command) {
    const json_t *given = args_field(command->args, STR(GOOD_FAITH_FIELD));
    return command->verb == VERB_DISMISS && (json_is_true(given) || str_is(json_str(given), "true"));
}

bool finding_was_in_good_faith(const struct event *event) {
    struct command command = command_of_event(event);
    return claims_good_faith(&command);
}

bool staff_exempts(const struct organisation *organisation, struct str by) {
    struct str authority = organisation_option(organisation, STR(GOOD_FAITH_AUTHORITY), STR("leader"));
    const struct staff *staff = organisation_staff(organisation, by);
    bool exempts = false;
    for (int role = 0; role < ROLE__COUNT; role++)
        exempts = exempts || (str_is(authority, role_names[role]) && staff && staff_has_role(staff, (enum role)role));
    return exempts;
}

struct str good_faith_basis(const struct organisation *organisation) {
    return str_trim(organisation_option(organisation, STR(GOOD_FAITH_BASIS), (struct str){0}));
}

/* No regulation of the catalogue provides for it, so it rests on a text of the organisation's own (option good_faith_basis), and
 * who approves is its leader unless it names another role. What was decided already is undone by an appeal, not by this. */
static bool refuse_good_faith(const struct view *view, const struct finding *named, struct refusal *refusal) {
    const struct organisation *organisation = view->world->organisation;
    if (good_faith_basis(organisation).len == 0)
        return REFUSE(refusal, "本单位没有规定容错依据（选项 good_faith_basis），不能按容错免责",
                      "the organisation names no text (option good_faith_basis) by which mistakes in good faith are exempt");
    if (!staff_exempts(organisation, view->command->by))
        return REFUSE(refusal, "容错免责须由本单位规定的机关批准（选项 good_faith_authority，未定时为主要领导）",
                      "exempting a mistake in good faith is for the authority that the organisation names (option "
                      "good_faith_authority; the leader when it names none)");
    if (str_blank(json_text(view->command->args, "text")))
        return REFUSE(refusal, "容错免责须写明理由", "exempting a mistake in good faith needs a reason");
    if (named->status == FINDING_DISMISSED) return REFUSE(refusal, "该线索已有结论", "the finding is settled already");
    return sanction_was_decided(view->matter, named->n) &&
           REFUSE(refusal, "已作出处理决定，应通过申诉撤销", "a sanction is decided already: it is undone by an appeal");
}

static bool refuse_verify(const struct view *view, const struct finding *named, struct refusal *refusal) {
    const struct regulation *regulation = view->world->regulation;
    if (claims_good_faith(view->command)) return refuse_good_faith(view, named, refusal);
    if (named->status != FINDING_SUSPECTED) return REFUSE(refusal, "该线索已有结论", "the finding is settled already");
    if (view->command->verb == VERB_DISMISS) return false;
    struct finding finding = with_details(named, view->command->args);
    for (size_t i = 0; i < regulation->offences_count; i++)
        if (str_equal(regulation->offences[i].article, finding.article))
            return refuse_offence(view, &regulation->offences[i], &finding, refusal);
    return false;
}

/* An appeal, and the word on one, are about some finding: where each there is would be refused, so is the command, whatever it
 * says. What else a finding waits for depends on details. */
static bool refuse_every(const struct view *view, struct refusal *refusal) {
    enum verb verb = view->command->verb;
    struct refusal of_one = *refusal;
    if (verb != VERB_APPEAL && verb != VERB_DECIDE_APPEAL) return false;
    if (view->matter->findings_count == 0) return REFUSE(refusal, "没有这样的线索", "there is no such finding");
    for (size_t i = 0; i < view->matter->findings_count; i++) {
        of_one = *refusal;
        if (!sanctions_refuse(view, &view->matter->findings[i], &of_one)) return false;
    }
    *refusal = of_one;
    return true;
}

bool findings_refuse(const struct view *view, struct refusal *refusal) {
    enum verb verb = view->command->verb;
    if (view->args_unknown) return refuse_every(view, refusal);
    bool on_sanction = (verb == VERB_APPROVE || verb == VERB_REJECT) &&
                       str_is(json_text(view->command->args, "what"), "sanction");
    if (!on_sanction && !json_object_get(view->command->args, "finding")) return false;
    const struct finding *finding = finding_named(view->matter, view->command->args);
    if (!finding) return REFUSE(refusal, "没有这样的线索", "there is no such finding");
    if (verb == VERB_VERIFY || verb == VERB_DISMISS) return refuse_verify(view, finding, refusal);
    return sanctions_refuse(view, finding, refusal);
}
