/* What a person could do in a matter now, who has a part in it, and what its asker may see of it.
 * Not here: deciding a command (decide.c). Keeps: a command counts as forbidden only if it would be refused whatever details were
 * given; where an argument would decide, it counts as allowed. */
#include "matter/internal.h"

static bool concerns_one_matter(enum verb verb) {
    return verb_is_command(verb) && verb != VERB_REGISTER && command_rows[verb].fit != FIT_HOUSE;
}

/* The commands that rules of the pack forbid; closing also by its rule about who was not told. */
static uint64_t verbs_with_refusals(const struct regulation *regulation) {
    uint64_t verbs = verb_bit(VERB_CLOSE);
    for (size_t i = 0; i < regulation->refusals_count; i++) verbs |= regulation->refusals[i].verbs;
    return verbs;
}

static bool would_be_refused(const struct view *view, uint64_t by_pack, struct refusal *refusal) {
    *refusal = (struct refusal){.regulation = view->world->regulation->id, .version = view->world->regulation->version};
    if ((by_pack & verb_bit(view->command->verb)) && refusal_by_pack(view, refusal)) return true;
    return refusal_by_state(view, refusal) || refusal_by_person(view, refusal) || findings_refuse(view, refusal);
}

/* Rows at close do not bind a matter that is withdrawn (sheets-a §0.2), which closes when all other outcomes are refused. */
static bool may_be_withdrawn(struct view view, struct command command, uint64_t by_pack) {
    struct refusal refusal;
    json_t *args = json_pack("{s: s}", "outcome", "withdrawn");
    command.args = args;
    view.command = view.present = view.now = &command;
    view.args_unknown = view.present_unknown = false;
    bool may = !would_be_refused(&view, by_pack, &refusal);
    json_decref(args);
    return may;
}

static struct text except_withdrawn(struct text reason, struct arena *arena) {
    return (struct text){str_printf(arena, "除撤回外：" STR_FMT, STR_ARG(reason.zh)),
                         str_printf(arena, "except as withdrawn: " STR_FMT, STR_ARG(text_in(reason, LANGUAGE_EN)))};
}

size_t matter_possibilities(const struct world *world, const struct matter *matter, struct str by, instant now,
                            struct arena *arena, struct possibility **possibilities) {
    size_t count = 0;
    struct standing standing = {0};
    uint64_t by_pack = verbs_with_refusals(world->regulation);
    *possibilities = ARENA_ARRAY(arena, struct possibility, VERB__COUNT);
    for (int verb = 0; verb < VERB__COUNT; verb++) {
        if (!concerns_one_matter((enum verb)verb)) continue;
        struct command command = {.verb = (enum verb)verb, .by = by, .at = now, .args = json_null()};
        struct view view = {.world = world,
                            .matter = matter,
                            .command = &command,
                            .present = &command,
                            .now = &command,
                            .history = matter->events_count,
                            .state = matter->state,
                            .args_unknown = true, .present_unknown = true,
                            .standing = &standing,
                            .arena = arena};
        struct possibility *possibility = &(*possibilities)[count++];
        possibility->verb = (enum verb)verb;
        possibility->allowed = !would_be_refused(&view, by_pack, &possibility->refusal);
        if (possibility->allowed || verb != VERB_CLOSE || !may_be_withdrawn(view, command, by_pack)) continue;
        possibility->allowed = true;
        possibility->refusal.reason = except_withdrawn(possibility->refusal.reason, arena);
    }
    return count;
}

static bool in_list(const struct organisation *organisation, struct str staff, const struct str *parties, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (party_has(organisation, staff, parties[i])) return true;
    return false;
}

bool staff_is_near(const struct organisation *organisation, struct str owner, struct str holder, struct str staff) {
    const struct str parties[] = {owner, holder};
    const struct staff *person = organisation_staff(organisation, staff);
    if (!person || !person->active) return false;
    if (staff_oversees(organisation, staff) || in_list(organisation, staff, parties, ARRAY_LENGTH(parties))) return true;
    for (size_t i = 0; i < ARRAY_LENGTH(parties); i++) {
        const struct unit *unit = organisation_unit_of(organisation, parties[i]);
        if (unit && str_equal(unit->head, staff)) return true;
    }
    return false;
}

bool matter_is_party(const struct world *world, const struct matter *matter, struct str staff) {
    const struct organisation *organisation = world->organisation;
    const struct staff *person = organisation_staff(organisation, staff);
    if (!person || !person->active) return false;
    const struct str parts[] = {matter->registrant, matter->offered_to, matter->referred_to, matter->escalated_to};
    return staff_is_near(organisation, matter->owner, matter->holder, staff) ||
           in_list(organisation, staff, parts, ARRAY_LENGTH(parts)) ||
           in_list(organisation, staff, matter->consulted, matter->consulted_count) ||
           in_list(organisation, staff, matter->copies, matter->copies_count) ||
           in_list(organisation, staff, matter->held_by, matter->held_by_count);
}

static unsigned parts_of(const struct event *event) {
    static const char *const parts[] = {"name", "unit", "phone", "address"};
    const json_t *given = json_object_get(event->args, "parts");
    unsigned bits = 0;
    for (size_t i = 0; i < json_array_size(given); i++)
        for (size_t p = 0; p < ARRAY_LENGTH(parts); p++)
            if (str_is(json_str(json_array_get(given, i)), parts[p])) bits |= 1U << p;
    return bits;
}

unsigned matter_personal_seen(const struct world *world, const struct matter *matter, struct str staff, instant now) {
    if (matter_is_party(world, matter, staff)) return PERSONAL_ALL;
    unsigned seen = 0;
    for (size_t i = matter->events_count; i-- > 0 && seen != PERSONAL_ALL;) {
        const struct event *event = matter->events[i];
        if (event->recorded_at + LIMIT_REVEAL_MINUTES * MINUTE_MS <= now) break; /* a breach may be dated long before */
        if (event->verb == VERB_REVEAL && str_equal(event->by, staff)) seen |= parts_of(event);
    }
    return seen;
}

static bool listed(enum verb verb, const enum verb *verbs, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (verbs[i] == verb) return true;
    return false;
}

/* The common list: what happened to the asker's wish, nothing about people's conduct. */
bool matter_track_shows(const struct world *world, const struct matter *matter, const struct event *event) {
    static const enum verb common[] = {VERB_REGISTER, VERB_ANSWER, VERB_EXPLAIN, VERB_PROGRESS, VERB_NOTICE, VERB_SUPPLEMENT,
                                       VERB_REFUSE, VERB_GUIDE, VERB_TRANSFER, VERB_ACCEPT, VERB_REACH, VERB_CLOSE, VERB_CALLBACK,
                                       VERB_REOPEN, VERB_DEEMED_APPROVED, VERB_RATED};
    const struct regulation *regulation = world->regulation;
    (void)matter;
    if (listed(event->verb, regulation->track_hides, regulation->track_hides_count)) return false;
    if (regulation->track_shows_count) return listed(event->verb, regulation->track_shows, regulation->track_shows_count);
    return listed(event->verb, common, ARRAY_LENGTH(common));
}
