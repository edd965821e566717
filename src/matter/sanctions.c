/* Sanctions (处理): what the regulation allows for a verified finding, and what was proposed and decided.
 * Not here: findings themselves (findings.c). Keeps: nothing is decided that was not proposed, and nobody unheard. */
#include "matter/internal.h"

static bool listed(struct str word, const struct str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, words[i])) return true;
    return count == 0;
}

static bool rule_is_for(const struct view *view, const struct sanction_rule *rule, const struct finding *finding) {
    if (!listed(finding->article, rule->offences, rule->offences_count)) return false;
    if (!listed(finding->severity, rule->severities, rule->severities_count)) return false;
    if (condition_truth(view, rule->when) == TRUTH_NO) return false;
    if (!rule->on_unit && !rule->on_staff) return true;
    for (size_t i = 0; i < finding->who_count; i++) {
        bool unit = organisation_unit(view->world->organisation, finding->who[i]) != NULL;
        if (unit ? rule->on_unit : rule->on_staff) return true;
    }
    return false;
}

static const struct measure_rule *measure_rule_of(const struct sanction_rule *rule, struct str measure) {
    for (size_t i = 0; i < rule->measures_count; i++)
        if (str_equal(rule->measures[i].measure, measure)) return &rule->measures[i];
    return NULL;
}

static bool measure_fits(const json_t *measure, const struct sanction_rule *rule) {
    const struct measure_rule *allowed = measure_rule_of(rule, json_text(measure, "measure"));
    if (!allowed) return rule->measures_count == 0;
    if (allowed->needs_until && json_text(measure, "until").len == 0) return false;
    if (!allowed->has_amount) return true;
    struct str unit = json_text(measure, "unit");
    if (unit.len && allowed->amount_unit.len && !str_equal(unit, allowed->amount_unit)) return false;
    double amount = json_number_value(json_object_get(measure, "amount"));
    return amount >= (double)allowed->amount_min && (allowed->amount_max < 0 || amount <= (double)allowed->amount_max);
}

static bool measures_name(const json_t *measures, struct str name) {
    for (size_t i = 0; i < json_array_size(measures); i++)
        if (str_equal(json_text(json_array_get(measures, i), "measure"), name)) return true;
    return false;
}

static bool measures_fit(const json_t *measures, const struct sanction_rule *rule) {
    size_t exact = 0;
    if (rule->alone && json_array_size(measures) != 1) return false;
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *measure = json_array_get(measures, i);
        exact += rule->exactly_one_count && listed(json_text(measure, "measure"), rule->exactly_one, rule->exactly_one_count);
        if (!measure_fits(measure, rule)) return false;
    }
    for (size_t i = 0; i < rule->required_count; i++)
        if (!measures_name(measures, rule->required[i])) return false;
    return rule->exactly_one_count == 0 || exact == 1;
}

/* A measure that no rule for this finding allows is refused, citing the rule. A pack without sanction rules leaves them to the
 * organisation: any measure. */
static bool refuse_measures(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    const struct regulation *regulation = view->world->regulation;
    const json_t *measures = json_object_get(view->command->args, "measures");
    const struct sanction_rule *nearest = NULL;
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        if (!rule_is_for(view, rule, finding)) continue;
        if (measures_fit(measures, rule)) return false;
        if (!nearest) nearest = rule;
    }
    if (regulation->sanctions_count == 0) return false;
    refusal->article = nearest ? nearest->article : regulation->sanctions[0].article;
    return REFUSE(refusal, "本条不允许这样处理", "the article does not provide for these measures");
}

/* The last event with this verb about that finding. */
static const struct event *event_about(const struct view *view, enum verb verb, int32_t n) {
    for (size_t i = view->history; i-- > 0;) {
        const struct event *event = view->matter->events[i];
        if (event->verb == verb && event->effects.findings_count && event->effects.findings[0].n == n) return event;
    }
    return NULL;
}

static bool was_proposed(const struct event *proposal, struct str measure) {
    const json_t *measures = json_object_get(proposal->args, "measures");
    for (size_t i = 0; i < json_array_size(measures); i++)
        if (str_equal(json_text(json_array_get(measures, i), "measure"), measure)) return true;
    return false;
}

/* The first rule that allows these measures: its article provides for them. NULL: the organisation's own. */
static const struct sanction_rule *provider(const struct view *view, const struct finding *finding, const json_t *measures) {
    const struct regulation *regulation = view->world->regulation;
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        if (rule_is_for(view, rule, finding) && measures_fit(measures, rule)) return rule;
    }
    return NULL;
}

/* Only the authority that the article names decides (DESIGN, invariant 9). */
static bool refuse_decider(const struct view *view, const struct sanction_rule *rule, struct refusal *refusal) {
    const struct staff *staff = organisation_staff(view->world->organisation, view->command->by);
    if (!rule || rule->deciders_count == 0) return false;
    for (size_t i = 0; staff && i < rule->deciders_count; i++)
        if (staff_has_role(staff, rule->deciders[i])) return false;
    refusal->article = rule->article;
    return REFUSE(refusal, "本条处理须由其规定的机关（人员）决定", "another authority decides under this article");
}

static bool refuse_decide(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    const json_t *measures = json_object_get(view->command->args, "measures");
    const struct event *proposal = event_about(view, VERB_PROPOSE, finding->n);
    if (refuse_decider(view, provider(view, finding, measures), refusal)) return true;
    if (!proposal) return REFUSE(refusal, "尚未提出处理意见", "no measure was proposed");
    for (size_t i = 0; i < json_array_size(measures); i++)
        if (!was_proposed(proposal, json_text(json_array_get(measures, i), "measure")))
            return REFUSE(refusal, "该处理未经提出", "this measure was not proposed");
    bool heard = !str_blank(json_text(view->command->args, "heard")) || event_about(view, VERB_HEAR, finding->n);
    return !heard && REFUSE(refusal, "须先听取当事人陈述或记录其放弃", "the person must be heard first, or waive it");
}

bool sanctions_refuse(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    const struct regulation *regulation = view->world->regulation;
    if (finding->status != FINDING_VERIFIED) {
        refusal->article = regulation->sanctions_count ? regulation->sanctions[0].article : (struct str){0};
        return REFUSE(refusal, "线索尚未认定", "the finding is not verified");
    }
    if (refuse_measures(view, finding, refusal)) return true;
    return view->command->verb == VERB_DECIDE && refuse_decide(view, finding, refusal);
}

/* ---- what was proposed and decided ---- */

/* Some rules have every measure go on others too: the unit of the person, its head. */
static void set_also_on(const struct view *view, struct sanction *sanction, const struct sanction_rule *rule) {
    for (size_t i = 0; rule && i < rule->also_on_count; i++) {
        struct parties parties = relation_parties(view, rule->also_on[i]);
        for (size_t k = 0; k < parties.count; k++)
            if (!listed(parties.items[k], sanction->on, sanction->on_count))
                *ARENA_PUSH(view->arena, sanction->on, sanction->on_count) = parties.items[k];
    }
}

static void set_on(struct arena *arena, struct sanction *sanction, const json_t *on, const struct finding *finding) {
    for (size_t i = 0; !on && i < finding->who_count; i++) *ARENA_PUSH(arena, sanction->on, sanction->on_count) = finding->who[i];
    if (json_is_string(on)) *ARENA_PUSH(arena, sanction->on, sanction->on_count) = json_str(on);
    for (size_t i = 0; i < json_array_size(on); i++)
        *ARENA_PUSH(arena, sanction->on, sanction->on_count) = json_str(json_array_get(on, i));
}

/* A decision takes the place of the proposal of the same measure. */
static struct sanction *same_proposed(struct sanction *sanctions, size_t count, const struct sanction *decided) {
    for (size_t i = 0; i < count; i++)
        if (!sanctions[i].decided && sanctions[i].finding == decided->finding &&
            str_equal(sanctions[i].measure, decided->measure))
            return &sanctions[i];
    return NULL;
}

static void add_measures(const struct view *view, const struct event *event, struct sanction **sanctions, size_t *count) {
    const json_t *measures = json_object_get(event->args, "measures");
    const struct finding *finding = &event->effects.findings[0];
    const struct sanction_rule *rule = provider(view, finding, measures);
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *measure = json_array_get(measures, i);
        struct sanction sanction = {.finding = finding->n,
                                    .measure = json_text(measure, "measure"),
                                    .unit = json_text(measure, "unit"),
                                    .article = rule ? rule->article : finding->article,
                                    .amount = json_object_get(measure, "amount"),
                                    .decided = event->verb == VERB_DECIDE,
                                    .at = event->at};
        set_on(view->arena, &sanction, json_object_get(measure, "on"), finding);
        set_also_on(view, &sanction, rule);
        struct sanction *proposed = sanction.decided ? same_proposed(*sanctions, *count, &sanction) : NULL;
        if (proposed) *proposed = sanction;
        else *ARENA_PUSH(view->arena, *sanctions, *count) = sanction;
    }
}

size_t matter_sanctions(const struct world *world, const struct matter *matter, struct arena *arena,
                        struct sanction **sanctions) {
    size_t count = 0;
    *sanctions = NULL;
    for (size_t i = 0; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        if ((event->verb != VERB_PROPOSE && event->verb != VERB_DECIDE) || event->effects.findings_count == 0) continue;
        struct command command = command_of_event(event);
        struct view view = {.world = world,
                            .matter = matter,
                            .command = &command,
                            .present = &command,
                            .history = i,
                            .state = matter->state,
                            .arena = arena};
        add_measures(&view, event, sanctions, &count);
    }
    return count;
}
