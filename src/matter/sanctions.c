/* Sanctions (处理): what the regulation allows for a verified finding, who decides, the appeal, and what a year's decisions add up
 * to. Not here: findings themselves (findings.c), counting over matters (conduct.c).
 * Keeps: nothing is decided that was not proposed, nobody unheard, and only by whom the article names (invariant 9 of DESIGN). */
#include "matter/internal.h"

static bool listed(struct str word, const struct str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(word, words[i])) return true;
    return count == 0;
}

static bool among(struct str word, const struct str *words, size_t count) {
    return count > 0 && listed(word, words, count);
}

/* ---- measures, party by party ---- */

struct measures {
    const json_t **items;
    size_t count;
};

static struct str measure_name(const json_t *measure) {
    return json_text(measure, "measure");
}

static const json_t *measures_of(const struct command *command) {
    return json_object_get(command->args, "measures");
}

static const struct measure_rule *measure_rule_of(const struct sanction_rule *rule, struct str measure) {
    for (size_t i = 0; i < rule->measures_count; i++)
        if (str_equal(rule->measures[i].measure, measure)) return &rule->measures[i];
    return NULL;
}

/* A measure that the regulation has for persons only (免职). */
static bool is_for_persons(const struct regulation *regulation, struct str measure) {
    bool person = false;
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        if (rule->measures_count && !measure_rule_of(rule, measure)) continue;
        if (!rule->on_staff || rule->on_unit) return false;
        person = true;
    }
    return person;
}

/* The latest proposal of that measure on that party (empty: on whomever); NULL: none. */
static const struct sanction *proposal_on(const struct view *view, const struct finding *finding, struct str measure,
                                          struct str party) {
    for (size_t i = view->matter->sanctions_count; i-- > 0;) {
        const struct sanction *sanction = &view->matter->sanctions[i];
        bool meant = sanction->finding == finding->n && sanction->status == SANCTION_PROPOSED;
        if (meant && str_equal(sanction->measure, measure) && (!party.len || among(party, sanction->on, sanction->on_count)))
            return sanction;
    }
    return NULL;
}

/* Every respondent; of a measure for persons the persons among them, if there are any. */
static void add_respondents(const struct view *view, const json_t *measure, const struct finding *finding,
                            struct parties *parties) {
    const struct organisation *organisation = view->world->organisation;
    bool persons = false;
    for (size_t i = 0; i < finding->who_count; i++) persons |= !organisation_unit(organisation, finding->who[i]);
    persons = persons && is_for_persons(view->world->regulation, measure_name(measure));
    for (size_t i = 0; i < finding->who_count; i++)
        if (!persons || !organisation_unit(organisation, finding->who[i])) parties_add(view, parties, finding->who[i]);
}

/* Without `on` a measure goes on the respondents; what is decided so, on those of them that it was proposed on, or on whom it was
 * proposed instead of them. */
static void measure_parties(const struct view *view, const json_t *measure, const struct finding *finding,
                            struct parties *parties) {
    const json_t *on = json_object_get(measure, "on");
    struct str name = measure_name(measure);
    for (size_t i = 0; i < json_array_size(on); i++) parties_add(view, parties, json_str(json_array_get(on, i)));
    if (json_is_string(on)) parties_add(view, parties, json_str(on));
    if (on) return;
    struct parties all = {0};
    add_respondents(view, measure, finding, &all);
    bool decides = view->command->verb == VERB_DECIDE;
    const struct sanction *proposed = decides ? proposal_on(view, finding, name, (struct str){0}) : NULL;
    for (size_t i = 0; i < all.count; i++)
        if (!proposed || proposal_on(view, finding, name, all.items[i])) parties_add(view, parties, all.items[i]);
    for (size_t i = 0; proposed && all.count && !parties->count && i < proposed->on_count; i++)
        parties_add(view, parties, proposed->on[i]);
}

static bool is_accumulated(const struct view *view, const struct finding *finding, struct str measure, struct str party) {
    const struct sanction *proposed = proposal_on(view, finding, measure, party);
    return proposed && proposed->accumulated;
}

/* The measures on one party; what the year added up to needs no rule, its article proposed it. */
static struct measures measures_on(const struct view *view, const struct finding *finding, struct str party) {
    const json_t *all = measures_of(view->command);
    bool decides = view->command->verb == VERB_DECIDE;
    struct measures some = {0};
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *measure = json_array_get(all, i);
        struct parties parties = {0};
        measure_parties(view, measure, finding, &parties);
        if (party.len && !among(party, parties.items, parties.count)) continue;
        if (decides && is_accumulated(view, finding, measure_name(measure), party)) continue;
        *ARENA_PUSH(view->arena, some.items, some.count) = measure;
    }
    return some;
}

/* ---- what a rule allows ---- */

static bool is_of_type(const struct view *view, const struct sanction_rule *rule, struct str party) {
    if (!rule->on_unit && !rule->on_staff) return true;
    return organisation_unit(view->world->organisation, party) ? rule->on_unit : rule->on_staff;
}

static bool rule_is_for(const struct view *view, const struct sanction_rule *rule, const struct finding *finding) {
    if (!listed(finding->article, rule->offences, rule->offences_count)) return false;
    if (!listed(finding->severity, rule->severities, rule->severities_count)) return false;
    return is_of_type(view, rule, view->target) && condition_truth(view, rule->when) != TRUTH_NO;
}

/* Within the bounds of the text, and the narrower ones that the organisation set. */
static bool amount_fits(const struct view *view, const struct measure_rule *allowed, double amount) {
    day_number born = view_born(view);
    if (allowed->amount_above >= 0 && amount <= (double)allowed->amount_above) return false;
    if (amount < (double)allowed->amount_min || (allowed->amount_max >= 0 && amount > (double)allowed->amount_max)) return false;
    if (number_holds(allowed->local_min, born) && amount < (double)allowed->local_min->set.amount) return false;
    return !number_holds(allowed->local_max, born) || amount <= (double)allowed->local_max->set.amount;
}

static bool measure_fits(const struct view *view, const json_t *measure, const struct sanction_rule *rule) {
    const struct measure_rule *allowed = measure_rule_of(rule, measure_name(measure));
    struct str unit = json_text(measure, "unit");
    if (!allowed) return rule->measures_count == 0;
    if (allowed->needs_until && json_text(measure, "until").len == 0) return false;
    if (allowed->needs_on && !json_object_get(measure, "on")) return false;
    if (!allowed->has_amount) return true;
    if (unit.len && !str_equal(unit, allowed->amount_unit)) return false;
    return amount_fits(view, allowed, json_number_value(json_object_get(measure, "amount")));
}

static bool measures_name(const struct measures *measures, struct str name) {
    for (size_t i = 0; i < measures->count; i++)
        if (str_equal(measure_name(measures->items[i]), name)) return true;
    return false;
}

static bool measures_fit(const struct view *view, const struct measures *measures, const struct sanction_rule *rule) {
    size_t exact = 0;
    if (rule->alone && measures->count != 1) return false;
    for (size_t i = 0; i < measures->count; i++) {
        exact += among(measure_name(measures->items[i]), rule->exactly_one, rule->exactly_one_count);
        if (!measure_fits(view, measures->items[i], rule)) return false;
    }
    for (size_t i = 0; i < rule->required_count; i++)
        if (!measures_name(measures, rule->required[i])) return false;
    return rule->exactly_one_count == 0 || exact == 1;
}

/* Whom the article names decides, nobody else. */
static bool may_decide(const struct view *view, const struct sanction_rule *rule) {
    uint32_t roles = roles_acted_in(view, view->command->by);
    for (size_t i = 0; i < rule->deciders_count; i++)
        if (roles & (UINT32_C(1) << rule->deciders[i])) return true;
    return false;
}

/* The first rule that allows what goes on view->target; for a decision one that this person decides, if there is any. */
static const struct sanction_rule *provider(const struct view *view, const struct finding *finding,
                                            const struct measures *measures, const struct sanction_rule **nearest) {
    const struct regulation *regulation = view->world->regulation;
    const struct sanction_rule *found = NULL;
    *nearest = NULL;
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        if (!rule_is_for(view, rule, finding)) continue;
        if (!*nearest) *nearest = rule;
        if (!measures_fit(view, measures, rule)) continue;
        if (view->command->verb != VERB_DECIDE || may_decide(view, rule)) return rule;
        if (!found) found = rule;
    }
    return found;
}

static bool refuse_on(struct view view, const struct finding *finding, struct str party, struct refusal *refusal) {
    const struct regulation *regulation = view.world->regulation;
    struct measures measures = measures_on(&view, finding, party);
    const struct sanction_rule *nearest, *rule;
    if (measures.count == 0) return false;
    view.target = party;
    rule = provider(&view, finding, &measures, &nearest);
    if (!rule) {
        refusal->article = nearest ? nearest->article : regulation->sanctions[0].article;
        return REFUSE(refusal, "本条不允许这样处理", "the article does not provide for these measures");
    }
    if (view.command->verb != VERB_DECIDE || may_decide(&view, rule)) return false;
    refusal->article = rule->article;
    return REFUSE(refusal, "须由本条规定的机关决定", "the article names another authority to decide this");
}

static struct parties all_parties(const struct view *view, const struct finding *finding) {
    const json_t *measures = measures_of(view->command);
    struct parties parties = {0};
    for (size_t i = 0; i < json_array_size(measures); i++)
        measure_parties(view, json_array_get(measures, i), finding, &parties);
    return parties;
}

/* What goes on a party must be what one rule allows. A pack without sanction rules leaves the measures to the organisation. */
static bool refuse_measures(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    struct parties parties = all_parties(view, finding);
    if (view->world->regulation->sanctions_count == 0) return false;
    for (size_t i = 0; i < parties.count; i++)
        if (refuse_on(*view, finding, parties.items[i], refusal)) return true;
    return false;
}

/* ---- proposed, heard, decided ---- */

/* The last event with this verb about that finding. */
static const struct event *event_about(const struct view *view, enum verb verb, int32_t n) {
    for (size_t i = view->history; i-- > 0;) {
        const struct event *event = view->matter->events[i];
        if (event->verb == verb && event->effects.findings_count && event->effects.findings[0].n == n) return event;
    }
    return NULL;
}

/* The latest sanction of that finding in that state (and of that measure, when one is named). */
static const struct sanction *sanction_of(const struct matter *matter, int32_t finding, struct str measure,
                                          enum sanction_status status) {
    for (size_t i = matter->sanctions_count; i-- > 0;) {
        const struct sanction *sanction = &matter->sanctions[i];
        if (sanction->finding == finding && sanction->status == status &&
            (measure.len == 0 || str_equal(sanction->measure, measure)))
            return sanction;
    }
    return NULL;
}

bool sanction_was_decided(const struct matter *matter, int32_t finding) {
    for (size_t i = 0; i < matter->sanctions_count; i++)
        if (matter->sanctions[i].finding == finding && sanction_counts(matter->sanctions[i].status)) return true;
    return false;
}

static bool was_decided(const struct matter *matter, int32_t finding, struct str measure) {
    return sanction_of(matter, finding, measure, SANCTION_DECIDED) || sanction_of(matter, finding, measure, SANCTION_APPEALED) ||
           sanction_of(matter, finding, measure, SANCTION_FINAL);
}

/* Does the year still add up to what proposed this, or has an appeal taken away what it stood on? */
static bool still_adds_up(const struct view *view, const struct sanction *sanction) {
    const struct regulation *regulation = view->world->regulation;
    int zone = view->world->organisation->timetable.zone_minutes;
    struct civil then;
    instant_to_civil(sanction->at, zone, &then);
    for (size_t i = 0; i < regulation->accumulations_count; i++) {
        const struct accumulation_rule *rule = &regulation->accumulations[i];
        int32_t needed = accumulation_at_least(rule, instant_day(sanction->at, zone));
        if (!str_equal(rule->article, sanction->article) || !str_equal(rule->propose, sanction->measure)) continue;
        for (size_t k = 0; k < sanction->on_count; k++)
            if (conduct_decided_in_year(view->world, sanction->on[k], rule, then.year) >= needed) return true;
    }
    return false;
}

/* Nothing is decided on anybody that was not proposed on them. */
static bool refuse_unproposed(const struct view *view, const struct finding *finding, const json_t *measure, struct str party,
                              struct refusal *refusal) {
    struct str name = measure_name(measure);
    const struct sanction *proposed = proposal_on(view, finding, name, party);
    if (proposed && proposed->accumulated && !still_adds_up(view, proposed)) {
        refusal->article = proposed->article;
        return REFUSE(refusal, "累计已不满：据以提出的处理已被撤销",
                      "the year does not add up to it any more: an appeal revoked what it stood on");
    }
    if (proposed) return false;
    if (was_decided(view->matter, finding->n, name)) return REFUSE(refusal, "该处理已经决定", "this measure is decided already");
    return REFUSE(refusal, "该处理未经提出", "this measure was not proposed");
}

static bool refuse_decide(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    const json_t *measures = measures_of(view->command);
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *measure = json_array_get(measures, i);
        struct parties parties = {0};
        measure_parties(view, measure, finding, &parties);
        for (size_t k = 0; k < parties.count; k++)
            if (refuse_unproposed(view, finding, measure, parties.items[k], refusal)) return true;
    }
    bool heard = !str_blank(json_text(view->command->args, "heard")) || event_about(view, VERB_HEAR, finding->n);
    return !heard && REFUSE(refusal, "须先听取当事人陈述或记录其放弃", "the person must be heard first, or waive it");
}

/* ---- appeal ---- */

static bool is_concerned(const struct view *view, const struct finding *finding) {
    const struct organisation *organisation = view->world->organisation;
    for (size_t i = 0; i < finding->who_count; i++)
        if (party_has(organisation, view->command->by, finding->who[i])) return true;
    for (size_t i = 0; i < view->matter->sanctions_count; i++) {
        const struct sanction *sanction = &view->matter->sanctions[i];
        for (size_t k = 0; sanction->finding == finding->n && k < sanction->on_count; k++)
            if (party_has(organisation, view->command->by, sanction->on[k])) return true;
    }
    return false;
}

static bool refuse_appeal(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    if (!sanction_of(view->matter, finding->n, (struct str){0}, SANCTION_DECIDED))
        return REFUSE(refusal, "没有可申诉的处理决定", "no decision that could be appealed against");
    return !is_concerned(view, finding) && REFUSE(refusal, "只有当事人可以申诉", "only those concerned may appeal");
}

bool sanctions_refuse(const struct view *view, const struct finding *finding, struct refusal *refusal) {
    const struct regulation *regulation = view->world->regulation;
    enum verb verb = view->command->verb;
    switch ((int)verb) {
    case VERB_APPROVE: case VERB_REJECT:
        return !sanction_of(view->matter, finding->n, (struct str){0}, SANCTION_PROPOSED) &&
               REFUSE(refusal, "尚未提出处理意见", "no measure was proposed");
    case VERB_APPEAL: return refuse_appeal(view, finding, refusal);
    case VERB_DECIDE_APPEAL:
        return !sanction_of(view->matter, finding->n, (struct str){0}, SANCTION_APPEALED) &&
               REFUSE(refusal, "没有待决定的申诉", "no appeal waits for a decision");
    case VERB_PROPOSE: case VERB_DECIDE: break;
    default: return false;
    }
    if (finding->status != FINDING_VERIFIED) {
        refusal->article = regulation->sanctions_count ? regulation->sanctions[0].article : (struct str){0};
        return REFUSE(refusal, "线索尚未认定", "the finding is not verified");
    }
    if (refuse_measures(view, finding, refusal)) return true;
    return verb == VERB_DECIDE && refuse_decide(view, finding, refusal);
}

/* ---- approval before the decision ---- */

/* How many rules of the pack forbid to decide what is proposed on that finding? */
static size_t rules_against_deciding(const struct world *world, const struct matter *matter, const struct command *decide,
                                     struct arena *arena) {
    const struct regulation *regulation = world->regulation;
    struct standing standing = {0};
    const struct view view = {.world = world, .matter = matter, .command = decide, .present = decide, .now = decide,
                              .history = matter->events_count, .state = matter->state, .standing = &standing, .arena = arena};
    size_t count = 0;
    for (size_t i = 0; i < regulation->refusals_count; i++)
        count += (regulation->refusals[i].verbs & verb_bit(VERB_DECIDE)) &&
                 condition_truth(&view, regulation->refusals[i].when) == TRUTH_YES;
    return count;
}

static json_t *measures_proposed(const struct matter *matter, int32_t finding) {
    json_t *measures = json_array();
    CHECK(measures);
    for (size_t i = 0; i < matter->sanctions_count; i++) {
        const struct sanction *sanction = &matter->sanctions[i];
        if (sanction->finding != finding || sanction->status != SANCTION_PROPOSED) continue;
        json_array_append_new(measures, json_pack("{s: s%}", "measure", sanction->measure.ptr, sanction->measure.len));
    }
    return measures;
}

bool matter_waits_for_approval(const struct world *world, const struct matter *matter, const struct finding *finding,
                               struct str staff, instant now, struct arena *arena) {
    enum finding_wait wait = matter_finding_waits(matter, finding);
    if ((wait != WAIT_HEAR && wait != WAIT_DECIDE) || !regulation_asks_approval(world->regulation)) return false;
    json_t *approval = json_pack("{s: s, s: i}", "what", "sanction", "finding", (int)finding->n);
    json_t *decision = json_pack("{s: i, s: o}", "finding", (int)finding->n, "measures", measures_proposed(matter, finding->n));
    const struct command approve = {.verb = VERB_APPROVE, .by = staff, .at = now, .args = approval};
    const struct command decide = {.verb = VERB_DECIDE, .by = staff, .at = now, .args = decision};
    struct verdict verdict = matter_decide(world, matter, &approve, arena);
    struct matter *after = matter_copy(arena, matter);
    for (size_t i = 0; !verdict.refused && i < verdict.events_count; i++) {
        verdict.events[i].n = (int32_t)after->events_count + 1;
        matter_evolve(after, &verdict.events[i]);
    }
    bool waits = !verdict.refused && rules_against_deciding(world, after, &decide, arena) <
                                         rules_against_deciding(world, matter, &decide, arena);
    json_decref(approval);
    json_decref(decision);
    return waits;
}

/* ---- what follows ---- */

static void sanction_state(struct making *making, struct sanction sanction) {
    struct effects *effects = &making->event->effects;
    *ARENA_PUSH(making->arena, effects->sanctions, effects->sanctions_count) = sanction;
    evolve_sanction(making->after, &sanction);
}

static struct str amount_text(struct arena *arena, const json_t *amount) {
    if (json_is_integer(amount)) return str_printf(arena, "%lld", (long long)json_integer_value(amount));
    return json_is_real(amount) ? str_printf(arena, "%.15g", json_real_value(amount)) : (struct str){0};
}

/* Some rules have every measure go on others too: the unit of the person, its head. */
static void set_also_on(const struct view *view, struct parties *on, const struct sanction_rule *rule) {
    for (size_t i = 0; rule && i < rule->also_on_count; i++) {
        struct parties parties = relation_parties(view, rule->also_on[i]);
        for (size_t k = 0; k < parties.count; k++)
            if (!among(parties.items[k], on->items, on->count)) *ARENA_PUSH(view->arena, on->items, on->count) = parties.items[k];
    }
}

/* The day that the command which opened the finding was about, where it names one. */
static instant happened_at(const struct view *view, const struct finding *finding) {
    bool known = finding->event >= 1 && (size_t)finding->event <= view->matter->events_count;
    day_number day;
    if (!known || !day_parse(json_text(view->matter->events[finding->event - 1]->args, "date"), &day)) return finding->opened_at;
    return day_start(day, view->world->organisation->timetable.zone_minutes);
}

static instant counted_at(const struct view *view, const struct finding *finding, const struct measure_rule *measure) {
    switch (measure ? measure->month : MONTH_DECIDED) {
    case MONTH_DECIDED: break;
    case MONTH_DISCOVERED: return finding->opened_at;
    case MONTH_HAPPENED: return happened_at(view, finding);
    }
    return view->command->at;
}

/* An amount of no unit is in that of the rule; where the rule names none, money (CONTRACT C5). */
static struct str unit_meant(const json_t *given, const struct measure_rule *measure) {
    struct str unit = json_text(given, "unit");
    if (unit.len || !json_object_get(given, "amount")) return unit;
    return measure && measure->has_amount ? measure->amount_unit : STR("yuan");
}

static struct sanction sanction_made(struct view view, const struct finding *finding, const json_t *measure) {
    struct parties on = {0};
    measure_parties(&view, measure, finding, &on);
    view.target = on.count ? on.items[0] : (struct str){0};
    struct measures measures = measures_on(&view, finding, view.target);
    const struct sanction_rule *nearest, *rule = provider(&view, finding, &measures, &nearest);
    const struct measure_rule *allowed = rule ? measure_rule_of(rule, measure_name(measure)) : NULL;
    set_also_on(&view, &on, rule);
    return (struct sanction){.finding = finding->n,
                             .measure = measure_name(measure),
                             .unit = unit_meant(measure, allowed),
                             .until = json_text(measure, "until"),
                             .amount = amount_text(view.arena, json_object_get(measure, "amount")),
                             .article = rule ? rule->article : finding->article,
                             .on = on.items,
                             .on_count = on.count,
                             .status = view.command->verb == VERB_DECIDE ? SANCTION_DECIDED : SANCTION_PROPOSED,
                             .at = view.command->at,
                             .counts_at = counted_at(&view, finding, allowed)};
}

static bool is_named_now(const struct making *making, int32_t n) {
    for (size_t i = 0; i < making->event->effects.sanctions_count; i++)
        if (making->event->effects.sanctions[i].n == n) return true;
    return false;
}

enum likeness { ON_OTHERS, ON_SOME, ON_THE_SAME };
static enum likeness likeness(const struct sanction *a, const struct sanction *b) {
    size_t shared = 0;
    for (size_t i = 0; i < a->on_count; i++) shared += among(a->on[i], b->on, b->on_count);
    return shared == 0 ? ON_OTHERS : shared == a->on_count && shared == b->on_count ? ON_THE_SAME : ON_SOME;
}

/* The proposal of the same measure whose place this takes, that on the same parties before others; NULL: none. */
static const struct sanction *predecessor(const struct making *making, const struct sanction *sanction) {
    const struct sanction *nearest = NULL;
    for (size_t i = 0; i < making->before->sanctions_count; i++) {
        const struct sanction *one = &making->before->sanctions[i];
        bool meant = one->finding == sanction->finding && one->status == SANCTION_PROPOSED &&
                     str_equal(one->measure, sanction->measure) && !is_named_now(making, one->n);
        if (!meant || (one->accumulated && likeness(one, sanction) == ON_OTHERS)) continue;
        if (!nearest || likeness(one, sanction) > likeness(nearest, sanction)) nearest = one;
    }
    return nearest;
}

/* A new proposal takes the place of the old one as a whole. */
static void withdraw_others(struct making *making, int32_t finding) {
    for (size_t i = 0; i < making->before->sanctions_count; i++) {
        struct sanction sanction = making->before->sanctions[i];
        if (sanction.finding != finding || sanction.status != SANCTION_PROPOSED || sanction.accumulated ||
            is_named_now(making, sanction.n))
            continue;
        sanction.status = SANCTION_WITHDRAWN;
        sanction_state(making, sanction);
    }
}

static void measures_follow(struct making *making, const struct finding *finding) {
    const json_t *measures = measures_of(making->command);
    struct view view = making_view(making);
    for (size_t i = 0; i < json_array_size(measures); i++) {
        struct sanction sanction = sanction_made(view, finding, json_array_get(measures, i));
        const struct sanction *before = predecessor(making, &sanction);
        sanction.n = before ? before->n : (int32_t)making->after->sanctions_count + 1;
        if (before && before->accumulated) {
            sanction.article = before->article;
            sanction.accumulated = true;
        }
        sanction_state(making, sanction);
    }
    if (making->command->verb == VERB_PROPOSE) withdraw_others(making, finding->n);
}

static void appeal_follows(struct making *making, int32_t finding, enum sanction_status from, enum sanction_status to) {
    for (size_t i = 0; i < making->before->sanctions_count; i++) {
        struct sanction sanction = making->before->sanctions[i];
        if (sanction.finding != finding || sanction.status != from) continue;
        sanction.status = to;
        sanction_state(making, sanction);
    }
}

/* ---- what the year adds up to (累计) ---- */

static int32_t decided_now(const struct making *making, struct str party, struct str measure) {
    int32_t count = 0;
    for (size_t i = 0; i < making->event->effects.sanctions_count; i++) {
        const struct sanction *sanction = &making->event->effects.sanctions[i];
        count += sanction->status == SANCTION_DECIDED && str_equal(sanction->measure, measure) &&
                 among(party, sanction->on, sanction->on_count);
    }
    return count;
}

/* Once a year: is it proposed already, before or by another rule of this very decision? */
static bool is_demanded(const struct making *making, const struct accumulation_rule *rule, struct str party, int year) {
    const struct world_facts *facts = making->world->facts;
    for (size_t i = 0; i < making->event->effects.sanctions_count; i++) {
        const struct sanction *sanction = &making->event->effects.sanctions[i];
        if (sanction->accumulated && str_equal(sanction->measure, rule->propose) &&
            among(party, sanction->on, sanction->on_count))
            return true;
    }
    for (size_t i = 0; facts && i < facts->conduct_count; i++) {
        const struct conduct *entry = &facts->conduct[i];
        struct civil civil;
        instant_to_civil(entry->at, making->world->organisation->timetable.zone_minutes, &civil);
        bool void_now = entry->status == SANCTION_REVOKED || entry->status == SANCTION_WITHDRAWN;
        if (entry->is_sanction && !void_now && civil.year == year && str_equal(entry->who, party) &&
            str_equal(entry->article, rule->article) && str_equal(entry->word, rule->propose))
            return true;
    }
    return false;
}

static void demand(struct making *making, const struct finding *finding, const struct accumulation_rule *rule, struct str party) {
    struct civil civil;
    int zone = making->world->organisation->timetable.zone_minutes;
    instant_to_civil(making->event->at, zone, &civil);
    int32_t needed = accumulation_at_least(rule, instant_day(making->event->at, zone));
    int32_t now = decided_now(making, party, rule->measure);
    int32_t before = conduct_decided_by(making->world, party, rule, making->event->at);
    if (now == 0 || before >= needed || before + now < needed) return;
    if (is_demanded(making, rule, party, civil.year)) return;
    struct parties on = {0};
    *ARENA_PUSH(making->arena, on.items, on.count) = party;
    sanction_state(making, (struct sanction){.n = (int32_t)making->after->sanctions_count + 1, .finding = finding->n,
                                             .measure = rule->propose, .article = rule->article, .on = on.items,
                                             .on_count = on.count, .status = SANCTION_PROPOSED, .accumulated = true,
                                             .at = making->event->at, .counts_at = making->event->at});
}

static void accumulations_follow(struct making *making, const struct finding *finding) {
    const struct regulation *regulation = making->world->regulation;
    struct parties parties = {0};
    for (size_t i = 0; i < making->event->effects.sanctions_count; i++) {
        const struct sanction *sanction = &making->event->effects.sanctions[i];
        for (size_t k = 0; k < sanction->on_count; k++)
            if (!among(sanction->on[k], parties.items, parties.count))
                *ARENA_PUSH(making->arena, parties.items, parties.count) = sanction->on[k];
    }
    for (size_t i = 0; i < regulation->accumulations_count; i++)
        for (size_t k = 0; regulation->accumulations[i].propose.len && k < parties.count; k++)
            demand(making, finding, &regulation->accumulations[i], parties.items[k]);
}

void sanctions_follow(struct making *making) {
    enum verb verb = making->command->verb;
    bool sanctions = verb == VERB_PROPOSE || verb == VERB_DECIDE || verb == VERB_APPEAL || verb == VERB_DECIDE_APPEAL;
    if (!sanctions && verb != VERB_DISMISS) return;
    const struct finding *finding = finding_named(making->before, making->command->args);
    if (!finding) return;
    if (verb == VERB_DISMISS) {
        appeal_follows(making, finding->n, SANCTION_PROPOSED, SANCTION_WITHDRAWN);
    } else if (verb == VERB_APPEAL) {
        appeal_follows(making, finding->n, SANCTION_DECIDED, SANCTION_APPEALED);
    } else if (verb == VERB_DECIDE_APPEAL) {
        bool revoked = str_is(json_text(making->command->args, "result"), "revoked");
        appeal_follows(making, finding->n, SANCTION_APPEALED, revoked ? SANCTION_REVOKED : SANCTION_FINAL);
    } else {
        measures_follow(making, finding);
        if (verb == VERB_DECIDE) accumulations_follow(making, finding);
    }
}
