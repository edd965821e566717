/* Who stands above whom for a matter: who was contacted in vain, the next level of a climb, the top, divisions, account
 * managers. Not here: the plain relations (relation.c) and the line itself (organisation/). Keeps: a walk up the line ends, also
 * where heads sit in each other's units. */
#include "matter/internal.h"

static bool is_callback(const struct event *event, bool satisfied) {
    struct str result = event->verb == VERB_CALLBACK ? json_text(event->args, "result") : (struct str){0};
    return satisfied ? str_is(result, "satisfied") : str_is(result, "dissatisfied") || str_is(result, "differs");
}

/* ---- contacted in vain ---- */

static bool failed_contact_of(const struct event *event, struct str *who) {
    if (event->verb != VERB_CONTACT || json_truth(event->args, "reached")) return false;
    *who = json_text(event->args, "who");
    return who->len > 0;
}

bool contacted_in_vain(const struct view *view, struct str staff) {
    struct str who;
    for (size_t i = 0; i < view->history; i++)
        if (failed_contact_of(view->matter->events[i], &who) && str_equal(who, staff)) return true;
    return false;
}

struct parties unreached_parties(const struct view *view) {
    struct parties parties = {0};
    struct str who;
    for (size_t i = 0; i < view->history; i++)
        if (failed_contact_of(view->matter->events[i], &who) && organisation_staff(view->world->organisation, who))
            parties_add(view, &parties, who);
    return parties;
}

/* ---- up the line ---- */

static struct str reachable_superior(const struct view *view) {
    const struct organisation *organisation = view->world->organisation;
    struct str person = view->present ? view->present->by : (struct str){0};
    for (size_t i = 0; person.len && i < organisation->staff_count; i++) {
        person = organisation_superior(organisation, person);
        if (person.len && !contacted_in_vain(view, person)) return person;
    }
    return (struct str){0};
}

static struct str line_top(const struct view *view, struct str person) {
    const struct organisation *organisation = view->world->organisation;
    for (size_t i = 0; i < organisation->staff_count; i++) {
        struct str up = organisation_superior(organisation, person);
        if (up.len == 0) break;
        person = up;
    }
    return person;
}

/* Index of the first event of the asker's present dissatisfaction: after the last satisfied callback, the first bad one. Without
 * a bad one the climb counts from there too. */
static size_t dissatisfied_from(const struct view *view) {
    size_t from = 0;
    for (size_t i = view->history; i-- > 0 && from == 0;)
        if (is_callback(view->matter->events[i], true)) from = i + 1;
    for (size_t i = from; i < view->history; i++)
        if (is_callback(view->matter->events[i], false)) return i;
    return from;
}

/* The person for whom a unit stands in the line: its head. */
static struct str person_of(const struct view *view, struct str party) {
    const struct unit *unit = organisation_unit(view->world->organisation, party);
    return unit ? unit->head : party;
}

static struct str next_level(const struct view *view) {
    struct str last = view->matter->owner;
    for (size_t i = dissatisfied_from(view); i < view->history; i++)
        if (view->matter->events[i]->verb == VERB_ESCALATE)
            last = person_of(view, json_text(view->matter->events[i]->args, "to"));
    struct str up = organisation_superior(view->world->organisation, last);
    return up.len ? up : last;
}

/* ---- divisions and customers ---- */

static struct str by_division(const struct view *view, bool head) {
    struct str by = view->present ? view->present->by : (struct str){0};
    const struct unit *unit = by.len ? organisation_unit_of(view->world->organisation, by) : NULL;
    const struct unit *division = unit ? organisation_division(view->world->organisation, unit) : NULL;
    return !division ? (struct str){0} : head ? division->head : division->id;
}

bool is_of_department(const struct organisation *organisation, const struct unit *unit) {
    const struct unit *division = unit ? organisation_division(organisation, unit) : NULL;
    return division && division != unit;
}

/* Of a customer known by the telephone; else whom the registering clerk names in the field `account_manager`. */
static struct str account_manager(const struct view *view) {
    const struct organisation *organisation = view->world->organisation;
    const struct matter *matter = view->matter;
    const struct customer *customer = matter->asker.phone.len ? organisation_customer(organisation, matter->asker.phone) : NULL;
    struct str manager = customer ? customer->account_manager : (struct str){0};
    for (size_t i = 0; manager.len == 0 && i < matter->noted_count; i++)
        if (str_is(matter->noted[i].name, "account_manager")) manager = json_str(matter->noted[i].value);
    const struct staff *staff = organisation_staff(organisation, manager);
    return staff && staff->active ? staff->id : (struct str){0};
}

/* A guide may name the person by id or by name. */
static struct str contact_person(const struct view *view) {
    const struct organisation *organisation = view->world->organisation;
    struct str contact = view->present ? str_trim(json_text(view->present->args, "contact")) : (struct str){0};
    if (contact.len == 0 || organisation_staff(organisation, contact)) return contact;
    for (size_t i = 0; i < organisation->staff_count; i++)
        if (organisation->staff[i].active && str_equal(organisation->staff[i].name, contact)) return organisation->staff[i].id;
    return (struct str){0};
}

struct str line_relation(const struct view *view, enum relation relation) {
    switch ((int)relation) {
    case RELATION_REACHABLE_SUPERIOR: return reachable_superior(view);
    case RELATION_NEXT_LEVEL: return next_level(view);
    case RELATION_LINE_TOP: return line_top(view, view->matter->owner);
    case RELATION_BY_DIVISION: return by_division(view, false);
    case RELATION_BY_DIVISION_HEAD: return by_division(view, true);
    case RELATION_ACCOUNT_MANAGER: return account_manager(view);
    case RELATION_CONTACT_PERSON: return contact_person(view);
    default: return (struct str){0};
    }
}

/* ---- naming all of them ---- */

/* Does the value, a list of ids and names or a text, name this party? */
static bool names_party(const struct organisation *organisation, const json_t *value, struct str party) {
    struct str name = organisation_name_of(organisation, party), text = json_str(value);
    if (str_contains(text, party) || str_contains(text, name)) return true;
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct str entry = str_trim(json_str(json_array_get(value, i)));
        if (str_equal(entry, party) || str_equal(entry, name)) return true;
    }
    return false;
}

bool names_units(const struct view *view, bool heads) {
    const struct organisation *organisation = view->world->organisation;
    const json_t *value = args_field(view->command->args, heads ? STR("heads") : STR("order"));
    if (!value) return false;
    for (size_t i = 0; i < view->matter->units_count; i++) {
        const struct unit *unit = organisation_unit(organisation, view->matter->units[i]);
        struct str party = heads && unit ? unit->head : view->matter->units[i];
        if (party.len && !names_party(organisation, value, party)) return false;
    }
    return true;
}

static bool holds(const struct str *items, size_t count, struct str party) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i], party)) return true;
    return false;
}

/* 当事人及其分管领导. A leader who is there only for being in charge of another needs no further leader of their own. */
bool leaders_are_among(const struct view *view) {
    const struct organisation *organisation = view->world->organisation;
    const json_t *who = json_object_get(view->command->args, "who");
    struct parties named = {0}, leaders = {0};
    if (json_is_string(who)) parties_add(view, &named, json_str(who));
    for (size_t i = 0; i < json_array_size(who); i++) parties_add(view, &named, json_str(json_array_get(who, i)));
    for (size_t i = 0; i < named.count; i++) {
        const struct unit *unit = organisation_unit_of(organisation, named.items[i]);
        struct str leader = unit ? organisation_leader_in_charge(organisation, unit->id) : (struct str){0};
        if (!str_equal(leader, named.items[i])) parties_add(view, &leaders, leader);
    }
    for (size_t i = 0; i < named.count; i++) {
        const struct unit *unit = organisation_unit_of(organisation, named.items[i]);
        struct str leader = unit ? organisation_leader_in_charge(organisation, unit->id) : (struct str){0};
        bool is_leader = holds(leaders.items, leaders.count, named.items[i]);
        if (leader.len && !is_leader && !holds(named.items, named.count, leader)) return false;
    }
    return named.count > 0;
}
