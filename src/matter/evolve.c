/* The fold: one event applied to a matter. Every fact comes from the event itself; no regulation, no organisation, no clock.
 * Not here: what follows from a command (decide.c, effects.c). Keeps: evolving is total, and the same events always give the same
 * matter, whenever and wherever they are replayed. */
#include "matter/internal.h"

struct matter *matter_new(struct arena *arena, int64_t id) {
    struct matter *matter = ARENA_NEW(arena, struct matter);
    matter->id = id;
    matter->arena = arena;
    matter->told_by = VERB__COUNT;
    matter->registered_at = matter->asked_at = matter->due = matter->answered_at = matter->closed_at = INSTANT_NONE;
    return matter;
}

/* Arrays that grow by ARENA_PUSH have room for the next power of two: so must their copies. */
static void *array_copy(struct arena *arena, const void *array, size_t count, size_t size) {
    size_t room = 1;
    if (count == 0) return NULL;
    while (room < count) room *= 2;
    return memcpy(arena_array(arena, room, size), array, count * size);
}

#define COPY_ARRAY(copy, name)                                                                                                   \
    ((copy)->name = array_copy((copy)->arena, (copy)->name, (copy)->name##_count, sizeof *(copy)->name))

struct matter *matter_copy(struct arena *arena, const struct matter *matter) {
    struct matter *copy = ARENA_NEW(arena, struct matter);
    *copy = *matter;
    copy->arena = arena;
    COPY_ARRAY(copy, consulted);
    COPY_ARRAY(copy, copies);
    COPY_ARRAY(copy, held_by);
    COPY_ARRAY(copy, handovers);
    COPY_ARRAY(copy, noted);
    COPY_ARRAY(copy, clocks);
    COPY_ARRAY(copy, forms);
    COPY_ARRAY(copy, findings);
    COPY_ARRAY(copy, sanctions);
    COPY_ARRAY(copy, leaves);
    COPY_ARRAY(copy, events);
    return copy;
}

/* ---- what the command itself says ---- */

static struct str *list_of(struct arena *arena, const json_t *array, size_t *count) {
    *count = json_array_size(array);
    struct str *list = *count ? ARENA_ARRAY(arena, struct str, *count) : NULL;
    for (size_t i = 0; i < *count; i++) list[i] = json_str(json_array_get(array, i));
    return list;
}

static void asker_set(struct asker *asker, const json_t *given) {
    if (!json_is_object(given)) return;
    asker->name = json_text(given, "name");
    asker->unit = json_text(given, "unit");
    asker->phone = json_text(given, "phone");
    asker->address = json_text(given, "address");
    asker->kind = json_text(given, "kind");
    asker->tier = json_text(given, "tier");
    asker->anonymous = json_truth(given, "anonymous");
    asker->vexatious = json_truth(given, "vexatious");
}

static void note(struct matter *matter, const char *name, const json_t *value) {
    struct str key = str_from(name);
    for (size_t i = 0; i < matter->noted_count; i++) {
        if (!str_equal(matter->noted[i].name, key)) continue;
        matter->noted[i].value = value;
        return;
    }
    struct named_value *noted = ARENA_PUSH(matter->arena, matter->noted, matter->noted_count);
    noted->name = key;
    noted->value = value;
}

/* Details that become known later complete the matter (notes C15). */
static void complete_asker(struct asker *asker, const char *name, const json_t *value) {
    const struct {
        const char *name;
        struct str *detail;
    } details[] = {{"asker_name", &asker->name},
                   {"asker_unit", &asker->unit},
                   {"asker_phone", &asker->phone},
                   {"asker_address", &asker->address}};
    for (size_t i = 0; i < ARRAY_LENGTH(details); i++)
        if (strcmp(name, details[i].name) == 0 && !str_blank(json_str(value))) *details[i].detail = json_str(value);
}

static void note_all(struct matter *matter, const json_t *map) {
    const char *name;
    json_t *value;
    if (!json_is_object(map)) return;
    json_object_foreach((json_t *)(uintptr_t)map, name, value) {
        note(matter, name, value);
        complete_asker(&matter->asker, name, value);
    }
}

static void evolve_register(struct matter *matter, const struct event *event) {
    const json_t *args = event->args;
    matter->registrant = event->by;
    matter->registered_at = event->at;
    matter->channel = json_text(args, "channel");
    matter->kind = json_text(args, "kind");
    matter->subject = json_text(args, "subject");
    matter->body = json_text(args, "body");
    matter->source = json_text(args, "source");
    matter->scope = json_text(args, "scope");
    matter->urgency = json_text(args, "urgency");
    matter->topic = json_text(args, "topic");
    matter->related = json_text(args, "related");
    matter->same_address = json_truth(args, "same_address");
    matter->due = json_moment(args, "due", 0);
    matter->asked_at = json_moment(args, "asked_at", 0);
    matter->units = list_of(matter->arena, json_object_get(args, "units"), &matter->units_count);
    asker_set(&matter->asker, json_object_get(args, "asker"));
}

static void evolve_offer(struct matter *matter, const struct event *event) {
    if (event->effects.state != STATE_OFFERED) return;
    bool instead = matter->state == STATE_OFFERED && matter->handovers_count > 0; /* of an offer that nobody accepted */
    struct handover *handover = instead ? &matter->handovers[matter->handovers_count - 1]
                                        : ARENA_PUSH(matter->arena, matter->handovers, matter->handovers_count);
    matter->offered_to = json_text(event->args, "to");
    matter->offered_by = event->by;
    *handover = (struct handover){.from = matter->holder, .to = matter->offered_to};
}

static void evolve_accept(struct matter *matter, const struct event *event) {
    matter->handed_over = true;
    if (matter->convenor_unit.len == 0) matter->convenor_unit = matter->offered_to;
    if (matter->handovers_count) matter->handovers[matter->handovers_count - 1].accepted_by = event->by;
}

/* A return undoes the last handover that stands; an offer that was overtaken (answered, paused, withdrawn) falls. */
static void evolve_handovers(struct matter *matter, const struct event *event) {
    bool lapses = matter->state == STATE_OFFERED && event->effects.state >= 0 && event->effects.state != STATE_OFFERED &&
                  event->verb != VERB_ACCEPT;
    if ((lapses || event->verb == VERB_RETURN) && matter->handovers_count) matter->handovers_count--;
}

/* Each unit concludes once, however often it was named. */
static void evolve_consult(struct matter *matter, const struct event *event) {
    size_t count;
    struct str *units = list_of(matter->arena, json_object_get(event->args, "units"), &count);
    if (count == 0) units = matter->units, count = matter->units_count;
    matter->consulted = NULL;
    matter->consulted_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool twice = false;
        for (size_t k = 0; k < matter->consulted_count; k++) twice = twice || str_equal(matter->consulted[k], units[i]);
        if (!twice) *ARENA_PUSH(matter->arena, matter->consulted, matter->consulted_count) = units[i];
    }
}

static void evolve_conclude(struct matter *matter, const struct event *event) {
    size_t kept = 0;
    for (size_t i = 0; i < matter->consulted_count; i++)
        if (!str_equal(matter->consulted[i], event->effects.concluded)) matter->consulted[kept++] = matter->consulted[i];
    bool ended = event->effects.state >= 0 && event->effects.state != STATE_CONSULTING;
    matter->consulted_count = ended ? 0 : kept;
    if (matter->consulted_count == 0) matter->consulted = NULL;
}

static void evolve_birth(struct matter *matter, const struct effects *effects) {
    if (effects->regulation_id.len == 0) return;
    matter->regulation_id = effects->regulation_id;
    matter->regulation_version = effects->regulation_version;
    matter->regulation_hash = effects->regulation_hash;
}

void evolve_command(struct matter *matter, const struct event *event) {
    evolve_birth(matter, &event->effects);
    evolve_handovers(matter, event);
    if (matter->registered_at == INSTANT_NONE) matter->registered_at = event->at; /* of a case: its first event */
    switch ((int)event->verb) {
    case VERB_REGISTER: evolve_register(matter, event); break;
    case VERB_TRANSFER: case VERB_FORWARD: case VERB_INSTRUCT: evolve_offer(matter, event); break;
    case VERB_ACCEPT: evolve_accept(matter, event); break;
    case VERB_CONSULT: evolve_consult(matter, event); break;
    case VERB_CONCLUDE: evolve_conclude(matter, event); break;
    case VERB_REFER: matter->referred_to = json_text(event->args, "to"); break;
    case VERB_ESCALATE: matter->escalated_to = json_text(event->args, "to"); break;
    case VERB_RESCHEDULE: matter->due = json_moment(event->args, "to", 0); break;
    case VERB_CLOSE: matter->closed_at = event->at; break;
    case VERB_REOPEN: matter->closed_at = INSTANT_NONE; break;
    default: break;
    }
    note_all(matter, json_object_get(event->args, "fields"));
    note_all(matter, json_object_get(event->args, "form"));
}

/* ---- what followed from it ---- */

static void held(struct matter *matter, struct str party) {
    size_t count = matter->held_by_count;
    if (count && str_equal(matter->held_by[count - 1], party)) return;
    *ARENA_PUSH(matter->arena, matter->held_by, matter->held_by_count) = party;
}

void evolve_copy(struct matter *matter, struct str party) {
    for (size_t i = 0; i < matter->copies_count; i++)
        if (str_equal(matter->copies[i], party)) return;
    *ARENA_PUSH(matter->arena, matter->copies, matter->copies_count) = party;
}

struct clock *matter_clock(const struct matter *matter, int32_t n) {
    return n >= 1 && (size_t)n <= matter->clocks_count ? &matter->clocks[n - 1] : NULL;
}

void evolve_clock_change(struct matter *matter, const struct clock_change *change, instant at) {
    struct clock *clock = matter_clock(matter, change->n);
    if (!clock) return;
    bool resumed = clock->status == CLOCK_PAUSED && change->status == CLOCK_RUNNING;
    bool paused = change->status == CLOCK_PAUSED;
    if (resumed) clock->resumed_at = at;
    if (paused && clock->status != CLOCK_PAUSED) clock->paused_at = at;
    if (paused) clock->units_used = change->units_used;
    if (change->status == CLOCK_STOPPED || change->status == CLOCK_RAN_OUT) clock->ended_at = at;
    clock->status = change->status;
    if (change->due == INSTANT_NONE) return;
    clock->due = change->due;
    clock->provisional = change->provisional;
    if (change->moved) clock->has_span = false;
}

void evolve_clock_started(struct matter *matter, const struct clock *clock) {
    struct clock *to = ARENA_PUSH(matter->arena, matter->clocks, matter->clocks_count);
    *to = *clock;
    to->n = (int32_t)matter->clocks_count;
}

void evolve_finding(struct matter *matter, const struct finding *finding, const struct event *event) {
    bool known = finding->n >= 1 && (size_t)finding->n <= matter->findings_count;
    struct finding *to =
        known ? &matter->findings[finding->n - 1] : ARENA_PUSH(matter->arena, matter->findings, matter->findings_count);
    int32_t opened_by = known ? to->event : event->n;
    *to = *finding;
    to->event = opened_by;
}

void evolve_sanction(struct matter *matter, const struct sanction *sanction) {
    bool known = sanction->n >= 1 && (size_t)sanction->n <= matter->sanctions_count;
    struct sanction *to = known ? &matter->sanctions[sanction->n - 1]
                                : ARENA_PUSH(matter->arena, matter->sanctions, matter->sanctions_count);
    *to = *sanction;
}

void evolve_leave(struct matter *matter, const struct leave *leave) {
    bool known = leave->n >= 1 && (size_t)leave->n <= matter->leaves_count;
    struct leave *to = known ? &matter->leaves[leave->n - 1] : ARENA_PUSH(matter->arena, matter->leaves, matter->leaves_count);
    *to = *leave;
    to->stream = matter->id;
}

static void evolve_form(struct matter *matter, const struct form *form, const struct event *event) {
    struct form *to = ARENA_PUSH(matter->arena, matter->forms, matter->forms_count);
    *to = *form;
    to->event = event->n;
}

static void evolve_state(struct matter *matter, const struct event *event) {
    const struct effects *effects = &event->effects;
    if (effects->state < 0) return;
    if (effects->state == STATE_ANSWERED) matter->answered_at = event->at;
    if (effects->state != STATE_OFFERED) matter->offered_to = matter->offered_by = (struct str){0};
    if (effects->state != STATE_CONSULTING) matter->consulted_count = 0, matter->consulted = NULL;
    matter->state = (enum matter_state)effects->state;
}

void evolve_effects(struct matter *matter, const struct event *event) {
    const struct effects *effects = &event->effects;
    evolve_state(matter, event);
    if (effects->told >= 0) {
        matter->told = effects->told != 0;
        matter->told_by = effects->told ? event->verb : VERB__COUNT;
    }
    if (effects->outcome >= 0) matter->outcome = (enum matter_outcome)effects->outcome;
    if (effects->owner.len) held(matter, matter->owner = effects->owner);
    if (effects->holder.len) held(matter, matter->holder = effects->holder);
    /* Started first: what starts while the matter is paused stands still by a change of the same event. */
    for (size_t i = 0; i < effects->started_count; i++) evolve_clock_started(matter, &effects->started[i]);
    for (size_t i = 0; i < effects->changed_count; i++) evolve_clock_change(matter, &effects->changed[i], event->at);
    for (size_t i = 0; i < effects->forms_count; i++) evolve_form(matter, &effects->forms[i], event);
    for (size_t i = 0; i < effects->findings_count; i++) evolve_finding(matter, &effects->findings[i], event);
    for (size_t i = 0; i < effects->sanctions_count; i++) evolve_sanction(matter, &effects->sanctions[i]);
    for (size_t i = 0; i < effects->leaves_count; i++) evolve_leave(matter, &effects->leaves[i]);
    for (size_t i = 0; i < effects->copies_count; i++) evolve_copy(matter, effects->copies[i]);
}

bool event_changes(const struct event *event) {
    return event->verb != VERB_ATTEMPT && event->verb != VERB_REVEAL && event->verb != VERB_RATED;
}

void matter_evolve(struct matter *matter, const struct event *event) {
    *ARENA_PUSH(matter->arena, matter->events, matter->events_count) = event;
    if (!event_changes(event)) return;
    matter->version++;
    evolve_command(matter, event);
    evolve_effects(matter, event);
}
