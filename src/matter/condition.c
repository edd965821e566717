/* What a condition of a pack says of a matter: true, false, or unknown while the arguments of a command are not given yet.
 * Not here: who is meant by a relation (relation.c), and reading or saying a condition (regulation/).
 * Keeps: a condition never changes anything, and unknown never turns into true or false by being joined with what is unknown. */
#include "matter/internal.h"

static enum truth truth_of(bool value) {
    return value ? TRUTH_YES : TRUTH_NO;
}

static enum truth truth_not(enum truth truth) {
    return truth == TRUTH_UNKNOWN ? truth : truth_of(truth == TRUTH_NO);
}

day_number matter_born(const struct matter *matter, instant now, int zone_minutes) {
    instant at = matter->registered_at;
    if (at == INSTANT_NONE) at = matter->events_count ? matter->events[0]->at : now;
    return instant_day(at, zone_minutes);
}

day_number view_born(const struct view *view) {
    instant now = view->command ? view->command->at : 0;
    return matter_born(view->matter, now, view->world->organisation->timetable.zone_minutes);
}

/* ---- values of facts ---- */

static struct value value_text(struct str text) {
    return (struct value){.present = text.len > 0, .text = text, .at = INSTANT_NONE};
}

static struct value value_flag(bool present, bool flag) {
    return (struct value){.present = present, .text = flag ? STR("true") : STR("false"), .at = INSTANT_NONE};
}

static struct value value_moment(instant at) {
    return (struct value){.present = at != INSTANT_NONE, .at = at};
}

static struct value value_json(const struct view *view, const json_t *json) {
    if (!json || json_is_null(json)) return (struct value){.at = INSTANT_NONE};
    if (json_is_boolean(json)) return value_flag(true, json_is_true(json));
    if (json_is_array(json))
        return (struct value){.present = json_array_size(json) > 0,
                              .is_list = true,
                              .list = json,
                              .count = json_array_size(json),
                              .at = INSTANT_NONE};
    if (json_is_number(json)) {
        struct str text = json_is_integer(json) ? str_printf(view->arena, "%lld", (long long)json_integer_value(json))
                                                : str_printf(view->arena, "%.15g", json_real_value(json));
        return (struct value){
            .present = true, .is_number = true, .number = json_number_value(json), .text = text, .at = INSTANT_NONE};
    }
    struct value value = value_text(json_str(json));
    int64_t number;
    if (str_int64(value.text, INT32_MIN, INT32_MAX, &number)) value.is_number = true, value.number = (double)number;
    return value;
}

/* Details of the asker may come with the present command: they count already for its conditions. */
static struct value asker_detail(const struct view *view, const char *name, struct str of_matter) {
    const json_t *given = args_field(view->command->args, str_from(name));
    if (!str_blank(json_str(given))) return value_text(json_str(given));
    struct value value = value_text(of_matter);
    value.unknown = view->args_unknown && !value.present;
    return value;
}

/* Facts that live in the matter and that at most `register` gives: the matter already carries them. */
static bool matter_fact(const struct view *view, enum fact fact, struct value *value) {
    const struct matter *m = view->matter;
    switch ((int)fact) {
    case FACT_CHANNEL: *value = value_text(m->channel); break;
    case FACT_KIND: *value = value_text(m->kind); break;
    case FACT_SUBJECT: *value = value_text(m->subject); break;
    case FACT_BODY: *value = value_text(m->body); break;
    case FACT_SOURCE: *value = value_text(m->source); break;
    case FACT_SCOPE: *value = value_text(m->scope); break;
    case FACT_URGENCY: *value = value_text(m->urgency); break;
    case FACT_TOPIC: *value = value_text(m->topic); break;
    case FACT_RELATED: *value = value_text(m->related); break;
    case FACT_SAME_ADDRESS: *value = value_flag(m->same_address, m->same_address); break;
    case FACT_UNITS:
        *value = (struct value){
            .present = m->units_count > 0, .is_list = true, .items = m->units, .count = m->units_count, .at = INSTANT_NONE};
        break;
    case FACT_DUE: *value = value_moment(m->due); break;
    case FACT_ASKED_AT: *value = value_moment(m->asked_at != INSTANT_NONE ? m->asked_at : m->registered_at); break;
    case FACT_ASKER_NAME: *value = asker_detail(view, "asker_name", m->asker.name); break;
    case FACT_ASKER_UNIT: *value = asker_detail(view, "asker_unit", m->asker.unit); break;
    case FACT_ASKER_PHONE: *value = asker_detail(view, "asker_phone", m->asker.phone); break;
    case FACT_ASKER_ADDRESS: *value = asker_detail(view, "asker_address", m->asker.address); break;
    case FACT_ASKER_KIND: *value = value_text(m->asker.kind); break;
    case FACT_ASKER_TIER: *value = value_text(m->asker.tier); break;
    case FACT_ASKER_ANONYMOUS: *value = value_flag(m->asker.anonymous, m->asker.anonymous); break;
    case FACT_ASKER_VEXATIOUS: *value = value_flag(m->asker.vexatious, m->asker.vexatious); break;
    default: return false;
    }
    return true;
}

/* A value that this command asks for may still be given anew with it. */
static bool may_carry(const struct view *view, struct str name) {
    const struct value_rule *rule = regulation_value(view->world->regulation, name);
    for (size_t i = 0; rule && i < rule->on_count; i++)
        if (rule->on[i] == view->command->verb) return true;
    return rule && rule->on_count == 0;
}

static struct value noted_value(const struct view *view, struct str name) {
    const json_t *given = args_field(view->command->args, name);
    if (given) return value_json(view, given);
    if (view->args_unknown && may_carry(view, name)) return (struct value){.at = INSTANT_NONE, .unknown = true};
    for (size_t i = 0; i < view->matter->noted_count; i++)
        if (str_equal(view->matter->noted[i].name, name)) return value_json(view, view->matter->noted[i].value);
    return (struct value){.at = INSTANT_NONE, .unknown = view->args_unknown};
}

static struct value value_number(const struct view *view, int64_t number) {
    return (struct value){.present = true, .is_number = true, .number = (double)number, .at = INSTANT_NONE,
                          .text = str_printf(view->arena, "%lld", (long long)number)};
}

/* ---- findings and sanctions ---- */

static struct value measures_named(const struct view *view) {
    const json_t *measures = json_object_get(view->command->args, "measures");
    struct str *names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(measures); i++)
        *ARENA_PUSH(view->arena, names, count) = json_text(json_array_get(measures, i), "measure");
    return (struct value){.present = count > 0, .is_list = true, .items = names, .count = count, .at = INSTANT_NONE};
}

static struct value measures_proposed(const struct view *view, const struct finding *finding) {
    struct str *names = NULL;
    size_t count = 0;
    for (size_t i = 0; finding && i < view->matter->sanctions_count; i++) {
        const struct sanction *sanction = &view->matter->sanctions[i];
        if (sanction->finding == finding->n && sanction->status == SANCTION_PROPOSED)
            *ARENA_PUSH(view->arena, names, count) = sanction->measure;
    }
    return (struct value){.present = count > 0, .is_list = true, .items = names, .count = count, .at = INSTANT_NONE};
}

static struct str opened_by(const struct view *view, const struct finding *finding) {
    bool known = finding && finding->event >= 1 && (size_t)finding->event <= view->matter->events_count;
    return known ? str_from(verb_event_names[view->matter->events[finding->event - 1]->verb]) : (struct str){0};
}

static struct value ordinal_value(const struct view *view, const struct finding *finding, enum counting_window window) {
    if (!finding) return value_number(view, 0);
    struct finding with_cause = *finding;
    struct str cause = json_text(view->command->args, "cause");
    if (cause.len) with_cause.cause = cause;
    return value_number(view, finding_ordinal(view, &with_cause, window));
}

/* What is known of a finding beside its own words. */
static bool accountability_fact(const struct view *view, enum fact fact, struct value *value) {
    const struct finding *finding = finding_named(view->matter, view->command->args);
    switch ((int)fact) {
    case FACT_MEASURES: *value = measures_named(view); break;
    case FACT_FINDING_PROPOSED: *value = measures_proposed(view, finding); break;
    case FACT_FINDING_STATUS:
        *value = value_text(finding ? str_from(finding_status_names[finding->status]) : (struct str){0});
        break;
    case FACT_FINDING_OPENED_BY: *value = value_text(opened_by(view, finding)); break;
    case FACT_FINDING_ORDINAL: *value = ordinal_value(view, finding, COUNTING_EVER); break;
    case FACT_FINDING_ORDINAL_MONTH: *value = ordinal_value(view, finding, COUNTING_MONTH); break;
    case FACT_FINDING_ORDINAL_YEAR: *value = ordinal_value(view, finding, COUNTING_YEAR); break;
    case FACT_FINDING_ORDINAL_ROLLING: *value = ordinal_value(view, finding, COUNTING_ROLLING_YEAR); break;
    default: return false;
    }
    value->unknown = view->args_unknown;
    return true;
}

/* ---- what is about no single matter ---- */

static struct value answer_due(const struct view *view) {
    instant due = INSTANT_NONE;
    for (size_t i = 0; i < view->matter->clocks_count; i++) {
        const struct clock *clock = &view->matter->clocks[i];
        if (clock_is_extendable(view->world, view->matter, clock) && (due == INSTANT_NONE || clock->due < due)) due = clock->due;
    }
    return value_moment(due);
}

static struct value date_value(const struct view *view, enum fact fact) {
    day_number day;
    if (!day_parse(json_text(view->command->args, "date"), &day)) return value_flag(false, false);
    const struct calendar *calendar = view->world->organisation->timetable.calendar;
    if (fact == FACT_DATE_WORKING) return value_flag(true, calendar_is_working(calendar, day));
    return value_flag(true, leave_on(view->world, json_text(view->command->args, "who"), day) != NULL);
}

static bool house_fact(const struct view *view, enum fact fact, struct value *value) {
    struct leave recorded;
    const struct leave *leave = leave_of_command(view, &recorded);
    switch ((int)fact) {
    case FACT_ANSWER_DUE: *value = answer_due(view); return true;
    case FACT_DATE_WORKING: case FACT_DATE_ON_LEAVE: *value = date_value(view, fact); break;
    case FACT_LEAVE_DAYS:
        *value = leave ? value_number(view, leave->to - leave->from + 1) : (struct value){.at = INSTANT_NONE};
        break;
    case FACT_LEAVE_KIND: *value = value_text(leave ? leave->kind : (struct str){0}); break;
    case FACT_LEAVE_EVIDENCE: *value = value_flag(leave != NULL, leave && leave->evidence); break;
    default: return false;
    }
    value->unknown = view->args_unknown;
    return true;
}

/* Of the finding that the command names, with what it adds to it; of `find` what it says itself. */
static bool finding_fact(const struct view *view, enum fact fact, struct value *value) {
    const struct finding *finding = finding_named(view->matter, view->command->args);
    struct str given = {0}, known = {0};
    switch ((int)fact) {
    case FACT_FINDING_ARTICLE:
        given = view->command->verb == VERB_FIND ? json_text(view->command->args, "article") : given;
        known = finding ? finding->article : known;
        break;
    case FACT_FINDING_SEVERITY:
        given = json_text(view->command->args, "severity");
        known = finding ? finding->severity : known;
        break;
    case FACT_FINDING_CAUSE:
        given = json_text(view->command->args, "cause");
        known = finding ? finding->cause : known;
        break;
    case FACT_FINDING_CONSEQUENCE:
        given = json_text(view->command->args, "consequence");
        known = finding ? finding->consequence : known;
        break;
    default: return false;
    }
    *value = value_text(given.len ? given : known);
    value->unknown = view->args_unknown;
    return true;
}

/* Is the milestone of the command a step of the topic, and with `next` the one that is due now? */
static struct value step_value(const struct view *view, bool next) {
    const struct topic *topic = organisation_topic(view->world->organisation, view->matter->topic);
    const struct topic_step *now = matter_step(view->world, view->matter, view->history);
    struct str milestone = json_text(view->command->args, "milestone");
    bool is = next && now && str_equal(now->milestone, milestone);
    for (size_t i = 0; !next && topic && i < topic->steps_count; i++) is = is || str_equal(topic->steps[i].milestone, milestone);
    struct value value = value_flag(true, is);
    value.unknown = view->args_unknown;
    return value;
}

/* Facts of several people or units at once. */
static bool people_fact(const struct view *view, enum fact fact, struct value *value) {
    switch ((int)fact) {
    case FACT_UNREACHED_COUNT: *value = value_number(view, (int64_t)unreached_parties(view).count); return true;
    case FACT_PARTICIPANTS_UNTOLD: *value = value_number(view, participants_untold(view)); return true;
    case FACT_UNITS_IN_ORDER: *value = value_flag(true, names_units(view, false)); break;
    case FACT_UNITS_HEADS: *value = value_flag(true, names_units(view, true)); break;
    case FACT_WHO_LEADERS: *value = value_flag(true, leaders_are_among(view)); break;
    default: return false;
    }
    value->unknown = view->args_unknown;
    return true;
}

static bool topic_fact(const struct view *view, enum fact fact, struct value *value) {
    const struct topic *topic = organisation_topic(view->world->organisation, view->matter->topic);
    switch ((int)fact) {
    case FACT_TOPIC_PROMISED: *value = value_flag(true, topic && topic->has_promised); break;
    case FACT_TOPIC_STATUTORY: *value = value_flag(true, topic && topic->has_statutory); break;
    case FACT_TOPIC_ONE_VISIT: *value = value_flag(true, topic && topic->one_visit); break;
    case FACT_TOPIC_STEP: *value = step_value(view, false); break;
    case FACT_TOPIC_NEXT_STEP: *value = step_value(view, true); break;
    case FACT_TOPIC_PROCEDURE: *value = value_text(topic ? topic->procedure : (struct str){0}); break;
    default: return false;
    }
    return true;
}

static struct str option_value(const struct view *view, struct str name) {
    const struct option_rule *rule = regulation_option(view->world->regulation, name);
    return organisation_option(view->world->organisation, name, rule ? rule->otherwise : (struct str){0});
}

struct value operand_value(const struct view *view, const struct operand *operand) {
    struct value value = {.at = INSTANT_NONE};
    if (operand->fact == FACT_NOTED) return noted_value(view, operand->name);
    if (operand->fact == FACT_OPTION) return value_text(option_value(view, operand->name));
    if (operand->fact == FACT_BY) return value_text(view->command->by);
    if (operand->fact != FACT_FIELD && matter_fact(view, operand->fact, &value)) return value;
    if (topic_fact(view, operand->fact, &value) || finding_fact(view, operand->fact, &value) ||
        people_fact(view, operand->fact, &value))
        return value;
    if (accountability_fact(view, operand->fact, &value) || house_fact(view, operand->fact, &value)) return value;
    if (view->args_unknown) return (struct value){.unknown = true, .at = INSTANT_NONE};
    if (operand->fact == FACT_FIELD) return value_json(view, args_field(view->command->args, operand->name));
    return value_json(view, json_object_get(view->command->args, fact_paths[operand->fact]));
}

instant value_at(const struct view *view, const struct value *value) {
    instant at;
    if (value->at != INSTANT_NONE) return value->at;
    return instant_parse(value->text, view->world->organisation->timetable.zone_minutes, &at) ? at : INSTANT_NONE;
}

bool value_given(const struct value *value) {
    if (value->is_list || value->at != INSTANT_NONE) return value->present;
    return value->present && !str_blank(value->text);
}

struct str value_item(const struct value *value, size_t i) {
    return value->items ? value->items[i] : json_str(json_array_get(value->list, i));
}

/* ---- kinds of condition ---- */

static enum truth truth_all(const struct view *view, const struct condition *condition) {
    enum truth all = TRUTH_YES;
    for (size_t i = 0; i < condition->children_count; i++) {
        enum truth one = condition_truth(view, condition->children[i]);
        if (one == TRUTH_NO) return TRUTH_NO;
        if (one == TRUTH_UNKNOWN) all = TRUTH_UNKNOWN;
    }
    return all;
}

static enum truth truth_any(const struct view *view, const struct condition *condition) {
    enum truth any = TRUTH_NO;
    for (size_t i = 0; i < condition->children_count; i++) {
        enum truth one = condition_truth(view, condition->children[i]);
        if (one == TRUTH_YES) return TRUTH_YES;
        if (one == TRUTH_UNKNOWN) any = TRUTH_UNKNOWN;
    }
    return any;
}

static bool among(struct str word, const struct str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return false;
}

/* A regulation names a service item as its text does; the organisation may give the item an id of its own. */
static bool is_topic_named(const struct view *view, const struct condition *condition) {
    const struct topic *topic = organisation_topic(view->world->organisation, view->matter->topic);
    return condition->operands[0].fact == FACT_TOPIC && topic && among(topic->name, condition->words, condition->words_count);
}

static enum truth truth_value(const struct view *view, const struct condition *condition) {
    struct value value = operand_value(view, &condition->operands[0]);
    if (value.unknown) return TRUTH_UNKNOWN;
    if (is_topic_named(view, condition)) return TRUTH_YES;
    if (!value.present && fact_types[condition->operands[0].fact] == FACT_TYPE_BOOL) value.text = STR("false");
    if (!value.present && condition->operands[0].name.len) value.text = STR("false"); /* a field that is not given is not true */
    if (!value.is_list) return truth_of(among(value.text, condition->words, condition->words_count));
    for (size_t i = 0; i < value.count; i++)
        if (among(value_item(&value, i), condition->words, condition->words_count)) return TRUTH_YES;
    return TRUTH_NO;
}

/* How many operands are given; unknown ones are counted apart. */
static size_t operands_given(const struct view *view, const struct condition *condition, size_t *unknown) {
    size_t given = 0;
    *unknown = 0;
    for (size_t i = 0; i < condition->operands_count; i++) {
        struct value value = operand_value(view, &condition->operands[i]);
        if (value.unknown) ++*unknown;
        else given += value_given(&value);
    }
    return given;
}

static enum truth truth_given(const struct view *view, const struct condition *condition) {
    size_t unknown, given = operands_given(view, condition, &unknown);
    return given + unknown < condition->operands_count ? TRUTH_NO : unknown ? TRUTH_UNKNOWN : TRUTH_YES;
}

static enum truth truth_none_given(const struct view *view, const struct condition *condition) {
    size_t unknown, given = operands_given(view, condition, &unknown);
    return given ? TRUTH_NO : unknown ? TRUTH_UNKNOWN : TRUTH_YES;
}

static enum truth truth_count(const struct view *view, const struct condition *condition) {
    struct value value = operand_value(view, &condition->operands[0]);
    if (value.unknown) return TRUTH_UNKNOWN;
    if (!value.is_list && !value.is_number && value.present) return TRUTH_NO;
    double number = value.is_number ? value.number : (double)value.count;
    return truth_of(number >= condition->at_least && (condition->at_most < 0 || number <= condition->at_most));
}

/* ---- parties ---- */

static bool staff_passes(const struct staff *staff, const struct party_test *test) {
    if (test->roles && !(staff && (staff->roles & test->roles))) return false;
    return !test->employments || (staff && (test->employments & (1U << staff->employment)));
}

/* A unit has a role when one of its staff has it. */
static bool unit_passes(const struct organisation *organisation, const struct unit *unit, const struct party_test *test) {
    if (!test->roles && !test->employments) return true;
    for (size_t i = 0; i < organisation->staff_count; i++)
        if (str_equal(organisation->staff[i].unit, unit->id) && staff_passes(&organisation->staff[i], test)) return true;
    return false;
}

static bool duties_pass(const struct unit *unit, const struct party_test *test) {
    if (test->duties_count == 0) return true;
    for (size_t i = 0; unit && i < unit->duties_count; i++)
        if (among(unit->duties[i], test->duties, test->duties_count)) return true;
    return false;
}

static bool is_one_of(const struct view *view, struct str party, const enum relation *relations, size_t count, bool or_member) {
    if (count == 0) return true;
    for (size_t i = 0; i < count; i++) {
        struct parties parties = relation_parties(view, relations[i]);
        for (size_t k = 0; k < parties.count; k++) {
            if (str_equal(parties.items[k], party)) return true;
            if (or_member && organisation_is_member(view->world->organisation, party, parties.items[k])) return true;
        }
    }
    return false;
}

/* `party` is, or belongs to a unit at or below, one of these. */
static bool is_under(const struct view *view, struct str party, const struct party_test *test) {
    const struct organisation *organisation = view->world->organisation;
    if (test->under_count == 0 || is_one_of(view, party, test->under, test->under_count, true)) return true;
    const struct unit *unit = organisation_unit_of(organisation, party);
    for (size_t depth = 0; unit && depth <= organisation->units_count; depth++) {
        if (is_one_of(view, unit->id, test->under, test->under_count, false)) return true;
        unit = unit->parent.len ? organisation_unit(organisation, unit->parent) : NULL;
    }
    return false;
}

static bool leave_passes(const struct view *view, struct str party, const struct party_test *test) {
    day_number today = instant_day(view->command->at, view->world->organisation->timetable.zone_minutes);
    const struct leave *leave = leave_on(view->world, party, today);
    if (test->has_on_leave && test->on_leave != (leave != NULL)) return false;
    if (test->has_backup && (!leave || test->backup != (leave->backup.len > 0))) return false;
    if (!test->leave_kinds) return true;
    for (size_t kind = 0; leave && kind < LEAVE__COUNT; kind++)
        if (str_is(leave->kind, leave_kind_names[kind])) return (test->leave_kinds & (1U << kind)) != 0;
    return false;
}

static bool party_passes(const struct view *view, struct str party, const struct party_test *test) {
    const struct organisation *organisation = view->world->organisation;
    const struct unit *itself = organisation_unit(organisation, party), *unit = organisation_unit_of(organisation, party);
    const struct staff *staff = organisation_staff(organisation, party);
    if (party.len == 0) return false;
    if (test->has_type && test->is_asker != str_is(party, "asker")) return false;
    if (test->has_type && !test->is_asker && (test->is_unit ? !itself : !staff)) return false;
    if (test->has_listed && test->listed != (itself || staff)) return false;
    if (test->kinds && !(unit && (test->kinds & (1U << unit->kind)))) return false;
    if (test->has_first_inquiry && test->first_inquiry != (unit && unit->first_inquiry)) return false;
    if (test->has_department && test->department != is_of_department(organisation, unit)) return false;
    if (!duties_pass(unit, test)) return false;
    bool stands_in = staff && test->roles && !test->employments && str_equal(party, view->command->by);
    if (stands_in && !(roles_acted_in(view, party) & test->roles)) return false;
    if (!stands_in && !(itself ? unit_passes(organisation, itself, test) : staff_passes(staff, test))) return false;
    if (!leave_passes(view, party, test) || !is_under(view, party, test)) return false;
    if (test->not && party_passes(view, party, test->not)) return false;
    return is_one_of(view, party, test->is, test->is_count, false) && is_one_of(view, party, test->of, test->of_count, true);
}

static bool of_command(enum relation relation) {
    return relation == RELATION_TO || relation == RELATION_TO_UNIT || relation == RELATION_TO_HEAD || relation == RELATION_LEAD ||
           relation == RELATION_WHO || relation == RELATION_RESPONDENT || relation == RELATION_CONTACT_PERSON ||
           relation == RELATION_CONSULT_UNITS;
}

static bool any_of_command(const enum relation *relations, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (of_command(relations[i])) return true;
    return false;
}

static bool depends_on_command(const struct party_test *test) {
    return any_of_command(test->is, test->is_count) || any_of_command(test->of, test->of_count) ||
           any_of_command(test->under, test->under_count) || (test->not && depends_on_command(test->not));
}

/* A test against the receiver of a command whose arguments are not given yet decides nothing. */
static enum truth party_truth(const struct view *view, struct str party, const struct party_test *test) {
    bool open = view->present_unknown && depends_on_command(test);
    return open ? TRUTH_UNKNOWN : truth_of(party_passes(view, party, test));
}

static enum truth truth_party_relation(const struct view *view, const struct condition *condition) {
    if (view->present_unknown && of_command(condition->relation)) return TRUTH_UNKNOWN;
    struct parties parties = relation_parties(view, condition->relation);
    enum truth any = TRUTH_NO;
    for (size_t i = 0; i < parties.count && any != TRUTH_YES; i++) {
        enum truth one = party_truth(view, parties.items[i], condition->party);
        if (one != TRUTH_NO) any = one;
    }
    return any;
}

/* Of a list (the respondents of a finding) every entry must pass. */
static enum truth truth_party(const struct view *view, const struct condition *condition) {
    if (condition->party_is_relation) return truth_party_relation(view, condition);
    struct value value = operand_value(view, &condition->operands[0]);
    if (value.unknown) return TRUTH_UNKNOWN;
    if (!value.is_list) return party_truth(view, value.text, condition->party);
    enum truth all = truth_of(value.count > 0);
    for (size_t i = 0; i < value.count; i++) {
        enum truth one = party_truth(view, value_item(&value, i), condition->party);
        if (one == TRUTH_NO) return TRUTH_NO;
        if (one == TRUTH_UNKNOWN) all = TRUTH_UNKNOWN;
    }
    return all;
}

static enum truth truth_any_unit(const struct view *view, const struct condition *condition) {
    for (size_t i = 0; i < view->matter->units_count; i++) {
        enum truth one = party_truth(view, view->matter->units[i], condition->party);
        if (one != TRUTH_NO) return one;
    }
    return TRUTH_NO;
}

/* ---- history ---- */

/* None named: any command. */
static bool verb_among(enum verb verb, const enum verb *verbs, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (verbs[i] == verb) return true;
    return count == 0 && verb < VERB_OVERDUE;
}

/* The state in which the matter was before its event `i`. */
static enum matter_state state_before(const struct matter *matter, size_t i) {
    while (i-- > 0)
        if (matter->events[i]->effects.state >= 0) return (enum matter_state)matter->events[i]->effects.state;
    return STATE_OPEN;
}

/* Does it look at the state before a past command? Finding that out walks the history back, so it is not done for nothing. */
static bool looks_at_state(const struct condition *condition) {
    bool looks = condition->kind == CONDITION_STATE;
    for (size_t i = 0; i < condition->children_count && !looks; i++) looks = looks_at_state(condition->children[i]);
    return looks;
}

static enum truth past_truth(const struct view *view, size_t i, const struct condition *where) {
    if (!where) return TRUTH_YES;
    struct command past = command_of_event(view->matter->events[i]);
    struct view of_past = *view;
    of_past.command = &past;
    if (looks_at_state(where)) of_past.state = state_before(view->matter, i);
    of_past.args_unknown = false;
    return condition_truth(&of_past, where);
}

/* An event about another finding than the present command's does not count where the test asks for the same. */
static bool is_about(const struct view *view, size_t i, const struct history_test *test) {
    if (!test->same_finding) return true;
    const struct finding *finding = view->present ? finding_named(view->matter, view->present->args) : NULL;
    const struct effects *effects = &view->matter->events[i]->effects;
    return finding && effects->findings_count && effects->findings[0].n == finding->n;
}

static bool is_since(const struct view *view, size_t i, const struct history_test *test) {
    if (!is_about(view, i, test)) return false;
    for (size_t k = 0; k < test->since_count; k++) {
        const struct trigger *since = &test->since[k];
        if (!verb_among(view->matter->events[i]->verb, since->events, since->events_count)) continue;
        if (past_truth(view, i, since->when) == TRUTH_YES) return true;
    }
    return false;
}

/* Index after the latest of `since`; 0 when none of them happened. */
static size_t history_from(const struct view *view, const struct history_test *test) {
    for (size_t i = test->since_count ? view->history : 0; i-- > 0;)
        if (is_since(view, i, test)) return i + 1;
    return 0;
}

static bool now_counts(const struct view *view, const struct history_test *test) {
    return test->including_now && view->now && verb_among(view->now->verb, test->events, test->events_count);
}

static enum truth now_truth(const struct view *view, const struct condition *where) {
    struct view of_now = *view;
    of_now.command = view->now;
    return condition_truth(&of_now, where);
}

static enum truth truth_happened(const struct view *view, const struct condition *condition) {
    const struct history_test *test = condition->history;
    int32_t needed = test->at_least > 0 ? test->at_least : 1, sure = 0, maybe = 0;
    for (size_t i = history_from(view, test); i < view->history && sure < needed; i++) {
        if (!verb_among(view->matter->events[i]->verb, test->events, test->events_count) || !is_about(view, i, test)) continue;
        enum truth one = past_truth(view, i, test->where);
        sure += one == TRUTH_YES;
        maybe += one == TRUTH_UNKNOWN;
    }
    if (sure < needed && now_counts(view, test)) {
        enum truth one = now_truth(view, test->where);
        sure += one == TRUTH_YES;
        maybe += one == TRUTH_UNKNOWN;
    }
    return sure >= needed ? TRUTH_YES : sure + maybe >= needed ? TRUTH_UNKNOWN : TRUTH_NO;
}

static enum truth truth_last(const struct view *view, const struct condition *condition) {
    const struct history_test *test = condition->history;
    if (now_counts(view, test)) return now_truth(view, test->where);
    for (size_t i = view->history, from = history_from(view, test); i-- > from;)
        if (verb_among(view->matter->events[i]->verb, test->events, test->events_count) && is_about(view, i, test))
            return past_truth(view, i, test->where);
    return TRUTH_NO;
}

size_t history_counted(const struct view *view, const struct condition *condition, bool *meets, const struct event **events,
                       size_t max) {
    const struct history_test *test = condition->history;
    size_t count = 0;
    for (size_t i = view->history, from = history_from(view, test); i-- > from && count < max;) {
        if (!verb_among(view->matter->events[i]->verb, test->events, test->events_count) || !is_about(view, i, test)) continue;
        events[count] = view->matter->events[i];
        meets[count++] = past_truth(view, i, test->where) == TRUTH_YES;
        if (condition->kind == CONDITION_LAST) break;
    }
    return count;
}

const struct clock *clock_looked_at(const struct view *view, const struct condition *condition) {
    for (size_t i = view->matter->clocks_count; i-- > 0;) {
        const struct clock *clock = &view->matter->clocks[i];
        bool right_until = condition->until.len == 0 || str_equal(clock->until, condition->until);
        if (right_until && str_equal(clock->article, condition->article)) return clock;
    }
    return NULL;
}

/* Of a clock that ran several times the latest counts for having run out; any that runs counts as running. */
static enum truth truth_clock(const struct view *view, const struct condition *condition) {
    for (size_t i = view->matter->clocks_count; i-- > 0;) {
        const struct clock *clock = &view->matter->clocks[i];
        if (!str_equal(clock->article, condition->article) ||
            (condition->until.len && !str_equal(clock->until, condition->until)))
            continue;
        if (condition->clock_test == CLOCK_TEST_STARTED) return TRUTH_YES;
        if (condition->clock_test == CLOCK_TEST_RAN_OUT) return truth_of(clock->status == CLOCK_RAN_OUT);
        if (clock->status == CLOCK_RUNNING || clock->status == CLOCK_PAUSED) return TRUTH_YES;
    }
    return TRUTH_NO;
}

static enum truth truth_told(const struct view *view, const struct condition *condition) {
    const struct command *now = view->now;
    bool told = view->matter->told || (now && now->verb == VERB_CLOSE && json_truth(now->args, "told"));
    if (!told && view->args_unknown && now && now->verb == VERB_CLOSE) return TRUTH_UNKNOWN;
    return truth_of(told == condition->yes);
}

static enum truth truth_after(const struct view *view, const struct condition *condition) {
    struct value late = operand_value(view, &condition->operands[0]), early = operand_value(view, &condition->operands[1]);
    if (late.unknown || early.unknown) return TRUTH_UNKNOWN;
    instant a = value_at(view, &late), b = value_at(view, &early);
    if (a == INSTANT_NONE || b == INSTANT_NONE) return TRUTH_NO;
    if (condition->span.amount > 0) b = timetable_due(&view->world->organisation->timetable, b, condition->span);
    return truth_of(a > b);
}

static enum truth truth_ratio(const struct view *view, const struct condition *condition) {
    struct value part = operand_value(view, &condition->operands[0]), whole = operand_value(view, &condition->operands[1]);
    if (part.unknown || whole.unknown) return TRUTH_UNKNOWN;
    return truth_of(part.is_number && whole.is_number && part.number * condition->per > condition->at_most * whole.number);
}

const struct condition *condition_in_force(const struct view *view, const struct condition *condition) {
    return condition->children[number_holds(condition->local, view_born(view))];
}

enum truth condition_truth(const struct view *view, const struct condition *condition) {
    if (!condition) return TRUTH_YES;
    switch (condition->kind) {
    case CONDITION_ALL: return truth_all(view, condition);
    case CONDITION_ANY: return truth_any(view, condition);
    case CONDITION_NOT: return truth_not(condition_truth(view, condition->children[0]));
    case CONDITION_VALUE: return truth_value(view, condition);
    case CONDITION_GIVEN: return truth_given(view, condition);
    case CONDITION_MISSING: return truth_not(truth_given(view, condition));
    case CONDITION_NONE_GIVEN: return truth_none_given(view, condition);
    case CONDITION_COUNT: return truth_count(view, condition);
    case CONDITION_PARTY: return truth_party(view, condition);
    case CONDITION_ANY_UNIT: return truth_any_unit(view, condition);
    case CONDITION_HAPPENED: return truth_happened(view, condition);
    case CONDITION_LAST: return truth_last(view, condition);
    case CONDITION_CLOCK: return truth_clock(view, condition);
    case CONDITION_TOLD: return truth_told(view, condition);
    case CONDITION_UNTOLD: return closes_untold(view);
    case CONDITION_STATE:
        return truth_of(among(str_from(matter_state_names[view->state]), condition->words, condition->words_count));
    case CONDITION_AFTER: return truth_after(view, condition);
    case CONDITION_RATIO: return truth_ratio(view, condition);
    case CONDITION_SET: return condition_truth(view, condition_in_force(view, condition));
    }
    return TRUTH_UNKNOWN; /* no such kind */
}

bool trigger_fires(const struct view *view, const struct trigger *trigger, enum verb verb) {
    return verb_among(verb, trigger->events, trigger->events_count) && condition_truth(view, trigger->when) == TRUTH_YES;
}
