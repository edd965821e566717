/* Who is who to a matter: the owner, the holder, their heads, who was offered, asked, consulted.
 * Not here: what follows from it. Keeps: every answer comes from the matter's own history and the organisation's snapshot. */
#include "matter/internal.h"

struct command command_of_event(const struct event *event) {
    return (struct command){event->verb, event->by, event->at, event->args};
}

/* The head of a unit counts as its member, wherever they sit. */
bool party_has(const struct organisation *organisation, struct str staff, struct str party) {
    if (staff.len == 0 || party.len == 0) return false;
    if (str_equal(staff, party)) return true;
    const struct unit *unit = organisation_unit(organisation, party);
    if (!unit) return false;
    return str_equal(unit->head, staff) || organisation_is_member(organisation, staff, party);
}

const struct event *event_last(const struct matter *matter, size_t history, enum verb verb) {
    for (size_t i = history; i-- > 0;)
        if (matter->events[i]->verb == verb) return matter->events[i];
    return NULL;
}

struct str event_offer_to(const struct event *event) {
    return json_text(event->args, "to");
}

const struct event *event_last_offer(const struct matter *matter, size_t history) {
    for (size_t i = history; i-- > 0;) {
        const struct event *event = matter->events[i];
        bool offers = event->verb == VERB_TRANSFER || event->verb == VERB_FORWARD || event->verb == VERB_INSTRUCT;
        if (offers && event->effects.state == STATE_OFFERED) return event;
    }
    return NULL;
}

/* Of several leaves of one day the one recorded last counts: a substitute named later, a leave prolonged. */
const struct leave *leave_on(const struct world *world, struct str staff, day_number day) {
    if (!world->facts) return NULL;
    for (size_t i = world->facts->leaves_count; i-- > 0;) {
        const struct leave *leave = &world->facts->leaves[i];
        bool in_force = leave->status == LEAVE_IN_FORCE && leave->from <= day && day <= leave->to;
        if (in_force && str_equal(leave->who, staff)) return leave;
    }
    return NULL;
}

const struct staff *leave_stood_in(const struct view *view, const struct leave *leave, struct str backup) {
    const struct organisation *organisation = view->world->organisation;
    if (!view->world->regulation->backup_acts || !str_equal(leave->backup, backup)) return NULL;
    day_number today = instant_day(view->command->at, organisation->timetable.zone_minutes);
    bool today_away = leave->status == LEAVE_IN_FORCE && leave->from <= today && today <= leave->to;
    return today_away ? organisation_staff(organisation, leave->who) : NULL;
}

uint32_t roles_acted_in(const struct view *view, struct str person) {
    const struct staff *staff = organisation_staff(view->world->organisation, person);
    uint32_t roles = staff ? staff->roles : 0;
    for (size_t i = 0; staff && view->world->facts && i < view->world->facts->leaves_count; i++) {
        const struct staff *absent = leave_stood_in(view, &view->world->facts->leaves[i], person);
        if (absent) roles |= absent->roles;
    }
    return roles;
}

void parties_add(const struct view *view, struct parties *parties, struct str party) {
    if (party.len == 0 || str_is(party, NOBODY)) return;
    for (size_t i = 0; i < parties->count; i++)
        if (str_equal(parties->items[i], party)) return;
    *ARENA_PUSH(view->arena, parties->items, parties->count) = party;
}

static struct str unit_id_of(const struct view *view, struct str party) {
    const struct unit *unit = party.len ? organisation_unit_of(view->world->organisation, party) : NULL;
    return unit ? unit->id : (struct str){0};
}

static struct str head_of(const struct view *view, struct str party) {
    const struct unit *unit = party.len ? organisation_unit_of(view->world->organisation, party) : NULL;
    return unit ? unit->head : (struct str){0};
}

static void add_with_role(const struct view *view, struct parties *parties, enum role role, bool unit) {
    const struct organisation *organisation = view->world->organisation;
    for (size_t i = 0; i < organisation->staff_count; i++) {
        const struct staff *staff = &organisation->staff[i];
        if (staff->active && staff_has_role(staff, role)) parties_add(view, parties, unit ? staff->unit : staff->id);
    }
}

static void add_reception_units(const struct view *view, struct parties *parties) {
    const struct organisation *organisation = view->world->organisation;
    for (size_t i = 0; i < organisation->units_count; i++)
        for (size_t k = 0; k < organisation->units[i].duties_count; k++)
            if (str_is(organisation->units[i].duties[k], "reception")) parties_add(view, parties, organisation->units[i].id);
}

/* The present command's offer counts as one when the command itself makes it. */
static struct str offered_to(const struct view *view) {
    if (view->matter->offered_to.len) return view->matter->offered_to;
    const struct event *offer = event_last_offer(view->matter, view->history);
    return offer ? event_offer_to(offer) : (struct str){0};
}

static struct str offered_by(const struct view *view) {
    if (view->matter->offered_by.len) return view->matter->offered_by;
    const struct event *offer = event_last_offer(view->matter, view->history);
    return offer ? offer->by : (struct str){0};
}

/* Who accepted the latest handover, or was offered it. */
static struct str receiver(const struct view *view) {
    if (view->now && view->now->verb == VERB_ACCEPT) return view->now->by;
    if (view->matter->offered_to.len) return view->matter->offered_to;
    const struct event *accepted = event_last(view->matter, view->history, VERB_ACCEPT);
    return accepted ? accepted->by : (struct str){0};
}

static struct str contacted_unit(const struct view *view) {
    if (view->now && view->now->verb == VERB_CONTACT && json_truth(view->now->args, "reached")) {
        struct str unit = unit_id_of(view, json_text(view->now->args, "who"));
        if (unit.len) return unit;
    }
    for (size_t i = view->history; i-- > 0;) {
        const struct event *event = view->matter->events[i];
        if (event->verb != VERB_CONTACT || !json_truth(event->args, "reached")) continue;
        struct str unit = unit_id_of(view, json_text(event->args, "who"));
        if (unit.len) return unit;
    }
    return (struct str){0};
}

/* Before a handover was accepted the owner's unit convenes, afterwards the first unit that accepted (tax-bureau 第十条). */
static struct str convenor_unit(const struct view *view) {
    return unit_id_of(view, view->matter->convenor_unit.len ? view->matter->convenor_unit : view->matter->owner);
}

/* Of who registers and those asked at the same moment: highest rank, then earliest joined, then smallest id. */
static struct str senior_asked(const struct view *view) {
    const struct event *registered = event_last(view->matter, view->history, VERB_REGISTER);
    const struct command *now = view->present && view->present->verb == VERB_REGISTER ? view->present : NULL;
    const json_t *args = now ? now->args : registered ? registered->args : NULL;
    const json_t *others = json_object_get(args, "asked_together");
    const struct organisation *organisation = view->world->organisation;
    const struct staff *first = organisation_staff(organisation, now ? now->by : registered ? registered->by : (struct str){0});
    for (size_t i = 0; first && i < json_array_size(others); i++) {
        const struct staff *other = organisation_staff(organisation, json_str(json_array_get(others, i)));
        if (other && staff_is_senior(other, first)) first = other;
    }
    return first ? first->id : (struct str){0};
}

/* On the roster of the day of the command, and not away. */
static void add_on_duty(const struct view *view, struct parties *parties) {
    const struct world_facts *facts = view->world->facts;
    if (!view->present || !facts) return;
    day_number today = instant_day(view->present->at, view->world->organisation->timetable.zone_minutes);
    for (size_t i = 0; i < facts->duties_count; i++) {
        const struct staff *staff = organisation_staff(view->world->organisation, facts->duties[i].who);
        if (facts->duties[i].day != today || !staff || !staff->active || leave_on(view->world, staff->id, today)) continue;
        parties_add(view, parties, staff->id);
    }
}

/* 分管领导 of the respondent's unit: the one it names, else the next person up the line from its head. */
static struct str leader_of(const struct view *view, struct str party) {
    const struct unit *unit = organisation_unit_of(view->world->organisation, party);
    if (!unit || unit->leader.len) return unit ? unit->leader : (struct str){0};
    return unit->head.len ? organisation_superior(view->world->organisation, unit->head) : (struct str){0};
}

/* What the present command names; of one that names none (the asker is informed of a decision) what was decided last. */
static const struct finding *finding_meant(const struct view *view) {
    if (view->present && json_object_get(view->present->args, "finding"))
        return finding_named(view->matter, view->present->args);
    const struct event *decided = event_last(view->matter, view->history, VERB_DECIDE);
    int32_t n = decided && decided->effects.findings_count ? decided->effects.findings[0].n : 0;
    return n >= 1 && (size_t)n <= view->matter->findings_count ? &view->matter->findings[n - 1] : NULL;
}

/* The persons of that finding; their units, the heads of those, or their superiors. */
static void add_respondents(const struct view *view, struct parties *parties, enum relation relation) {
    const struct finding *finding = finding_meant(view);
    for (size_t i = 0; finding && i < finding->who_count; i++) {
        struct str who = finding->who[i];
        if (relation == RELATION_RESPONDENT_UNITS) who = unit_id_of(view, who);
        if (relation == RELATION_RESPONDENT_HEADS) who = head_of(view, who);
        if (relation == RELATION_RESPONDENT_SUPERIORS) who = organisation_superior(view->world->organisation, who);
        if (relation == RELATION_RESPONDENT_LEADERS) who = leader_of(view, who);
        parties_add(view, parties, who);
    }
}

static struct str single(const struct view *view, enum relation relation) {
    const struct matter *matter = view->matter;
    const struct organisation *organisation = view->world->organisation;
    /* Inside `happened` the facts are the past command's; `by`, `to`, `to_unit` and `lead` as relations still mean the present
     * one's, so that a past command can be held against it ("a contact with the unit that the asker is now guided to"). */
    struct str by = view->present ? view->present->by : (struct str){0};
    const json_t *args = view->present ? view->present->args : NULL;
    switch ((int)relation) {
    case RELATION_OWNER: return matter->owner;
    case RELATION_HOLDER: return matter->holder;
    case RELATION_REGISTRANT: return matter->registrant;
    case RELATION_BY: return by;
    case RELATION_TO: return json_text(args, "to");
    case RELATION_TO_UNIT: return unit_id_of(view, json_text(args, "to"));
    case RELATION_TO_HEAD: return head_of(view, json_text(args, "to"));
    case RELATION_WHO: return json_text(args, "who");
    case RELATION_OFFERED_HEAD: return head_of(view, offered_to(view));
    case RELATION_LEAD: return json_text(args, "lead");
    case RELATION_RESPONDENT: return json_text(args, "against");
    case RELATION_OFFERED_TO: return offered_to(view);
    case RELATION_OFFERED_BY: return offered_by(view);
    case RELATION_RECEIVER: return receiver(view);
    case RELATION_OWNER_UNIT: return unit_id_of(view, matter->owner);
    case RELATION_HOLDER_UNIT: return unit_id_of(view, matter->holder);
    case RELATION_REGISTRANT_UNIT: return unit_id_of(view, matter->registrant);
    case RELATION_BY_UNIT: return unit_id_of(view, by);
    case RELATION_SENDER_UNIT: return unit_id_of(view, offered_by(view));
    case RELATION_OWN_HEAD: return head_of(view, matter->owner);
    case RELATION_HOLDER_HEAD: return head_of(view, matter->holder);
    case RELATION_BY_HEAD: return head_of(view, by);
    case RELATION_LEADER_IN_CHARGE: {
        struct str unit = unit_id_of(view, matter->owner);
        return unit.len ? organisation_leader_in_charge(organisation, unit) : unit;
    }
    case RELATION_LEADER: return organisation_first_with_role(organisation, ROLE_LEADER);
    case RELATION_SENIOR_ASKED: return senior_asked(view);
    case RELATION_ESCALATED_TO: return matter->escalated_to;
    case RELATION_REFERRED_TO: return matter->referred_to;
    case RELATION_CONVENOR_UNIT: return convenor_unit(view);
    case RELATION_CONTACTED_BROTHER: return contacted_unit(view);
    default: return line_relation(view, relation);
    }
}

/* The units that a `consult` names, else the matter's. */
static void add_consult_units(const struct view *view, struct parties *parties) {
    const json_t *units = view->present ? json_object_get(view->present->args, "units") : NULL;
    if (!view->present || view->present->verb != VERB_CONSULT) return;
    for (size_t i = 0; i < json_array_size(units); i++) parties_add(view, parties, json_str(json_array_get(units, i)));
    for (size_t i = 0; parties->count == 0 && i < view->matter->units_count; i++)
        parties_add(view, parties, view->matter->units[i]);
}

/* Heads and leaders by name; where the line goes on by a role (notes-a B3), everybody who has it stands there. */
static bool is_superior_by_name(const struct organisation *organisation, const struct staff *person, struct str superior) {
    const struct unit *unit = organisation_unit(organisation, person->unit);
    if (staff_has_role(person, ROLE_DEPUTY_LEADER)) return false;
    if (unit && str_equal(unit->leader, superior)) return true;
    for (; unit; unit = unit->parent.len ? organisation_unit(organisation, unit->parent) : NULL)
        if (str_equal(unit->head, superior)) return true;
    return false;
}

static void add_superiors(const struct view *view, struct parties *parties) {
    const struct organisation *organisation = view->world->organisation;
    const struct staff *person = view->present ? organisation_staff(organisation, view->present->by) : NULL;
    const struct staff *above = person ? organisation_staff(organisation, organisation_superior(organisation, person->id)) : NULL;
    if (!above) return;
    parties_add(view, parties, above->id);
    if (is_superior_by_name(organisation, person, above->id)) return;
    add_with_role(view, parties, staff_has_role(above, ROLE_LEADER) ? ROLE_LEADER : ROLE_DEPUTY_LEADER, false);
}

struct parties relation_parties(const struct view *view, enum relation relation) {
    struct parties parties = {0};
    switch ((int)relation) {
    case RELATION_SUPERVISORS: add_with_role(view, &parties, ROLE_SUPERVISOR, false); break;
    case RELATION_SUPERVISOR_UNITS: add_with_role(view, &parties, ROLE_SUPERVISOR, true); break;
    case RELATION_DISCIPLINE: add_with_role(view, &parties, ROLE_DISCIPLINE, false); break;
    case RELATION_RECEPTION_UNITS: add_reception_units(view, &parties); break;
    case RELATION_UNREACHED: return unreached_parties(view);
    case RELATION_SUPERIOR: add_superiors(view, &parties); break;
    case RELATION_CONSULT_UNITS: add_consult_units(view, &parties); break;
    case RELATION_DUTY_OFFICER: add_on_duty(view, &parties); break;
    case RELATION_RESPONDENT_SUPERIORS:
    case RELATION_RESPONDENT_LEADERS:
    case RELATION_RESPONDENTS:
    case RELATION_RESPONDENT_UNITS:
    case RELATION_RESPONDENT_HEADS: add_respondents(view, &parties, relation); break;
    case RELATION_CONSULTED:
        for (size_t i = 0; i < view->matter->consulted_count; i++) parties_add(view, &parties, view->matter->consulted[i]);
        break;
    case RELATION_HOLDER_SIDE:
        parties_add(view, &parties, view->matter->holder);
        parties_add(view, &parties, head_of(view, view->matter->owner));
        parties_add(view, &parties, head_of(view, view->matter->holder));
        break;
    default: parties_add(view, &parties, single(view, relation)); break;
    }
    return parties;
}

struct str matter_relation(const struct world *world, const struct matter *matter, enum relation relation, struct arena *arena) {
    struct view view = {
        .world = world, .matter = matter, .history = matter->events_count, .state = matter->state, .arena = arena};
    struct parties parties = relation_parties(&view, relation);
    return parties.count ? parties.items[0] : (struct str){0};
}
