/* Whose eyes something is for: complaints, reveals of personal data, cases. Not here: masks of personal data (matter/privacy.c).
 * Keeps: who is accused, or is of the accused unit, is told of no complaint, neither by whom, nor when, nor in which words. */
#include "matter/internal.h"

bool staff_oversees(const struct organisation *organisation, struct str staff) {
    static const enum role overseers[] = {ROLE_SUPERVISOR, ROLE_DISCIPLINE, ROLE_LEADER, ROLE_DEPUTY_LEADER};
    const struct staff *person = organisation_staff(organisation, staff);
    for (size_t i = 0; person && person->active && i < ARRAY_LENGTH(overseers); i++)
        if (staff_has_role(person, overseers[i])) return true;
    return false;
}

/* A unit, and every unit below it. */
static bool is_within(const struct organisation *organisation, struct str staff, struct str unit) {
    const struct unit *of = organisation_unit_of(organisation, staff);
    if (party_has(organisation, staff, unit)) return true;
    for (size_t depth = 0; of && depth <= organisation->units_count; depth++) {
        if (str_equal(of->id, unit)) return true;
        of = of->parent.len ? organisation_unit(organisation, of->parent) : NULL;
    }
    return false;
}

bool complaint_accuses(const struct organisation *organisation, struct str against, struct str staff) {
    const struct staff *accused = organisation_staff(organisation, against);
    if (str_equal(against, staff)) return true;
    if (!accused) return organisation_unit(organisation, against) && is_within(organisation, staff, against);
    return party_has(organisation, staff, accused->unit) && !staff_oversees(organisation, staff);
}

static bool is_or_tried(const struct event *event, enum verb verb) {
    return event->verb == verb || (event->verb == VERB_ATTEMPT && event->refused_verb == verb);
}

bool matter_event_shown(const struct world *world, const struct matter *matter, const struct event *event, struct str staff) {
    if (is_or_tried(event, VERB_REVEAL)) return str_equal(event->by, staff) || matter_is_party(world, matter, staff);
    if (!is_or_tried(event, VERB_COMPLAIN) || str_equal(event->by, staff)) return true;
    return staff_oversees(world->organisation, staff) &&
           !complaint_accuses(world->organisation, json_text(event->args, "against"), staff);
}

instant matter_finding_opened_at(const struct world *world, const struct matter *matter, const struct finding *finding,
                                 struct str staff) {
    int zone = world->organisation->timetable.zone_minutes;
    bool known = finding->event >= 1 && (size_t)finding->event <= matter->events_count;
    if (!known || matter_event_shown(world, matter, matter->events[finding->event - 1], staff)) return finding->opened_at;
    return day_start(instant_day(finding->opened_at, zone), zone);
}

static bool concerns(const struct organisation *organisation, struct str staff, const struct str *parties, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (party_has(organisation, staff, parties[i])) return true;
    return false;
}

static bool is_of_leave(const struct organisation *organisation, const struct leave *leave, struct str staff) {
    const struct unit *unit = organisation_unit_of(organisation, leave->who);
    return str_equal(leave->who, staff) || str_equal(leave->backup, staff) || (unit && str_equal(unit->head, staff));
}

bool case_shown(const struct world *world, const struct matter *matter, struct str staff) {
    const struct organisation *organisation = world->organisation;
    bool accused = false, oversees = staff_oversees(organisation, staff);
    const struct staff *person = organisation_staff(organisation, staff);
    if (!person || !person->active) return false;
    for (size_t i = 0; i < matter->findings_count; i++)
        if (concerns(organisation, staff, matter->findings[i].who, matter->findings[i].who_count)) return true;
    for (size_t i = 0; i < matter->sanctions_count; i++)
        if (concerns(organisation, staff, matter->sanctions[i].on, matter->sanctions[i].on_count)) return true;
    for (size_t i = 0; i < matter->leaves_count; i++)
        if (is_of_leave(organisation, &matter->leaves[i], staff)) return true;
    for (size_t i = 0; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        if (str_equal(event->by, staff)) return true;
        accused = accused || (is_or_tried(event, VERB_COMPLAIN) &&
                              complaint_accuses(organisation, json_text(event->args, "against"), staff));
    }
    return oversees && !accused;
}

/* ---- what a finding waits for ---- */

static bool was_heard(const struct matter *matter, const struct finding *finding) {
    for (size_t i = 0; i < matter->events_count; i++) {
        const struct event *event = matter->events[i];
        bool hears = event->verb == VERB_HEAR || !str_blank(json_text(event->args, "heard"));
        if (hears && event->effects.findings_count && event->effects.findings[0].n == finding->n) return true;
    }
    return false;
}

enum finding_wait matter_finding_waits(const struct matter *matter, const struct finding *finding) {
    bool of[SANCTION_WITHDRAWN + 1] = {false};
    for (size_t i = 0; i < matter->sanctions_count; i++)
        if (matter->sanctions[i].finding == finding->n) of[matter->sanctions[i].status] = true;
    if (finding->status == FINDING_SUSPECTED) return WAIT_VERIFY;
    if (finding->status == FINDING_DISMISSED) return WAIT_NOTHING;
    if (of[SANCTION_APPEALED]) return WAIT_APPEAL;
    if (of[SANCTION_PROPOSED]) return was_heard(matter, finding) ? WAIT_DECIDE : WAIT_HEAR;
    return of[SANCTION_DECIDED] || of[SANCTION_FINAL] || of[SANCTION_REVOKED] ? WAIT_NOTHING : WAIT_PROPOSE;
}
