/* What a command does: state, owner, holder and told by the common table with the pack's changes; then what follows: copies,
 * clocks, forms, findings. Not here: when it may happen (decide.c), clocks (clocks.c), findings (findings.c).
 * Keeps: every consequence is written into the event and applied to the matter being made, in the order in which evolving applies
 * it. */
#include "matter/internal.h"

struct view making_view(const struct making *making) {
    return (struct view){.world = making->world,
                         .matter = making->before,
                         .command = making->command,
                         .present = making->command,
                         .now = making->command,
                         .history = making->before->events_count,
                         .state = making->state_before,
                         .arena = making->arena};
}

struct view making_view_after(const struct making *making) {
    return (struct view){.world = making->world, .matter = making->after, .command = making->command, .present = making->command,
                         .history = making->after->events_count, .state = making->after->state, .arena = making->arena};
}

/* ---- the common table ---- */

static struct str before_offer(const struct matter *matter) {
    return matter->handovers_count ? matter->handovers[matter->handovers_count - 1].from : matter->owner;
}

static struct str consulted_unit_of(const struct view *view) {
    const struct matter *matter = view->matter;
    for (size_t i = 0; i < matter->consulted_count; i++)
        if (party_has(view->world->organisation, view->command->by, matter->consulted[i])) return matter->consulted[i];
    return (struct str){0};
}

static struct str concluded_holder(const struct view *view) {
    struct str lead = json_text(view->command->args, "lead");
    enum relation relation = view->world->regulation->conclude_holder;
    struct parties named = relation == RELATION_LEAD ? (struct parties){0} : relation_parties(view, relation);
    return named.count ? named.items[0] : lead;
}

/* 分送: the consultation ends with the last unit's conclusion. */
static void conclude_effects(const struct view *view, struct effects *effects) {
    if (view->world->regulation->every_unit_concludes) {
        effects->concluded = consulted_unit_of(view);
        if (effects->concluded.len && view->matter->consulted_count > 1) effects->state = STATE_KEEP;
    }
    if (effects->state != STATE_KEEP) effects->holder = concluded_holder(view);
}

static void instruct_effects(const struct view *view, struct effects *effects) {
    if (json_text(view->command->args, "to").len) effects->state = STATE_OFFERED;
    else if (view->state == STATE_REFERRED) effects->state = STATE_OPEN;
}

static void callback_effects(const struct view *view, struct effects *effects) {
    struct str result = json_text(view->command->args, "result");
    if (view->state == STATE_ANSWERED && (str_is(result, "differs") || str_is(result, "dissatisfied")))
        effects->state = STATE_OPEN;
}

static void close_effects(const struct view *view, struct effects *effects) {
    struct str outcome = json_text(view->command->args, "outcome");
    for (int i = 0; i < OUTCOME__COUNT; i++)
        if (str_is(outcome, matter_outcome_names[i])) effects->outcome = i;
    if (json_truth(view->command->args, "told")) effects->told = 1;
}

/* Accepting for an absent person makes the backup holder (AB岗). */
static struct str accepted_holder(const struct view *view) {
    struct str to = view->matter->offered_to;
    bool staff = organisation_staff(view->world->organisation, to) != NULL;
    return staff && view->world->regulation->backup_acts ? view->command->by : to;
}

static void command_effects(const struct view *view, struct effects *effects) {
    const struct command *command = view->command;
    const struct command_row *row = &command_rows[command->verb];
    effects->state = row->next;
    if (row->tells) effects->told = 1;
    switch ((int)command->verb) {
    case VERB_REGISTER: effects->owner = effects->holder = command->by; effects->told = 0; break;
    case VERB_SUPPLEMENT: {
        const json_t *complete = json_object_get(command->args, "complete");
        if (view->state == STATE_PAUSED && !json_is_false(complete)) effects->state = STATE_OPEN;
        break;
    }
    case VERB_ACCEPT: effects->holder = accepted_holder(view); break;
    case VERB_RETURN: effects->holder = before_offer(view->matter); break;
    case VERB_ASSIGN: case VERB_DELEGATE: effects->holder = json_text(command->args, "to"); break;
    case VERB_CONCLUDE: conclude_effects(view, effects); break;
    case VERB_INSTRUCT: instruct_effects(view, effects); break;
    case VERB_CALLBACK: callback_effects(view, effects); break;
    case VERB_CLOSE: close_effects(view, effects); break;
    case VERB_REOPEN: effects->told = 0; effects->outcome = OUTCOME_NONE; break;
    default: break;
    }
}

/* ---- the pack's changes ---- */

bool answers_the_asker(enum verb verb) {
    return verb == VERB_ANSWER || verb == VERB_REFUSE;
}

static struct str first_party(const struct view *view, enum relation relation) {
    struct parties parties = relation_parties(view, relation);
    return parties.count ? parties.items[0] : (struct str){0};
}

static void discharge(struct effects *effects, bool discharges) {
    effects->state = discharges ? STATE_ANSWERED : STATE_KEEP;
    effects->told = discharges ? 1 : -1;
}

/* What a rule sets stays set: the first rule that says something about a cell decides it. */
struct settled {
    bool discharges, told, state, owner, holder;
};

static void rule_settles(const struct view *view, const struct effect_rule *rule, struct settled *settled,
                         struct effects *effects) {
    if (rule->has_discharges && !settled->discharges) discharge(effects, rule->discharges), settled->discharges = true;
    if (rule->has_told && !settled->told) effects->told = rule->told, settled->told = true;
    if (rule->has_state && !settled->state) effects->state = rule->state, settled->state = true;
    if (rule->has_owner && !settled->owner) {
        struct str owner = first_party(view, rule->owner);
        if (owner.len) effects->owner = owner, settled->owner = true;
    }
    if (rule->has_holder && !settled->holder) {
        struct str holder = first_party(view, rule->holder);
        if (holder.len) effects->holder = holder, settled->holder = true;
    }
}

void effects_settle(const struct view *view, struct making *making) {
    struct effects *effects = &making->event->effects;
    const struct regulation *regulation = making->world->regulation;
    struct settled settled = {0};
    command_effects(view, effects);
    for (size_t i = 0; i < regulation->effects_count; i++)
        if (trigger_fires(view, &regulation->effects[i].on, view->command->verb))
            rule_settles(view, &regulation->effects[i], &settled, effects);
    making->discharged = effects->state == STATE_ANSWERED;
}

/* ---- what follows ---- */

static void copies_follow(struct making *making) {
    const struct regulation *regulation = making->world->regulation;
    struct view view = making_view(making), after = making_view_after(making);
    struct effects *effects = &making->event->effects;
    for (size_t i = 0; i < regulation->effects_count; i++) {
        const struct effect_rule *rule = &regulation->effects[i];
        if (rule->copies_count == 0 || !trigger_fires(&view, &rule->on, making->command->verb)) continue;
        for (size_t k = 0; k < rule->copies_count; k++) {
            struct parties parties = relation_parties(&after, rule->copies[k]);
            for (size_t p = 0; p < parties.count; p++) {
                *ARENA_PUSH(making->arena, effects->copies, effects->copies_count) = parties.items[p];
                evolve_copy(making->after, parties.items[p]);
            }
        }
    }
}

static void forms_follow(struct making *making) {
    const struct regulation *regulation = making->world->regulation;
    struct view view = making_view(making);
    struct effects *effects = &making->event->effects;
    for (size_t i = 0; i < regulation->forms_count; i++) {
        const struct form_rule *rule = &regulation->forms[i];
        if (!trigger_fires(&view, &rule->on, making->command->verb)) continue;
        struct form form = {
            .n = (int32_t)making->after->forms_count + 1, .id = rule->id, .article = rule->article, .event = making->event->n};
        *ARENA_PUSH(making->arena, effects->forms, effects->forms_count) = form;
        *ARENA_PUSH(making->after->arena, making->after->forms, making->after->forms_count) = form;
    }
}

/* Is this a limit, or (`promised`) a promise, by which the answer is owed? */
static bool is_for_answer(const struct world *world, const struct clock *clock, bool promised) {
    const struct clock_rule *rule = regulation_clock(world->regulation, clock->rule);
    if (clock->due == INSTANT_NONE || !str_is(clock->until, "answer")) return false;
    return rule && rule->due != DUE_MEASURE && (rule->due == DUE_PROMISE) == promised;
}

static bool owes_answer(const struct world *world, const struct clock *clock, bool promised) {
    return clock->status == CLOCK_RUNNING && is_for_answer(world, clock, promised);
}

/* What an extension can move: the limits by which the asker is owed the answer; a promise only while no limit runs beside it. */
bool clock_is_extendable(const struct world *world, const struct matter *matter, const struct clock *clock) {
    if (owes_answer(world, clock, false)) return true;
    if (!owes_answer(world, clock, true)) return false;
    for (size_t i = 0; i < matter->clocks_count; i++)
        if (owes_answer(world, &matter->clocks[i], false)) return false;
    return true;
}

/* An approved extension takes effect: the clocks that run until the answer get the moment that was asked for. It gives more time,
 * never less: who asked for a moment before the due one, or for one that has passed by now, keeps the due moment; a clock that
 * stands still runs on to the later of that moment and what is left of it (clocks.c). */
static void extension_follows(struct making *making) {
    const struct event *asked = event_last(making->before, making->before->events_count, VERB_EXTEND);
    instant until = asked ? json_moment(asked->args, "until", 0) : INSTANT_NONE;
    for (size_t i = 0; until != INSTANT_NONE && i < making->after->clocks_count; i++) {
        const struct clock *clock = &making->after->clocks[i];
        if (clock->status == CLOCK_PAUSED && is_for_answer(making->world, clock, false))
            clock_change_add(making, (struct clock_change){.n = clock->n, .status = CLOCK_PAUSED, .due = until, .moved = true,
                                                           .units_used = clock->units_used});
        if (until <= clock->due || !clock_is_extendable(making->world, making->after, clock)) continue;
        clock_change_add(making, (struct clock_change){.n = clock->n, .status = CLOCK_RUNNING, .due = until, .moved = true});
    }
}

static void extensions_follow(struct making *making) {
    const struct regulation *regulation = making->world->regulation;
    struct view view = making_view(making);
    for (size_t i = 0; i < regulation->effects_count; i++) {
        const struct effect_rule *rule = &regulation->effects[i];
        if (!rule->extends || !trigger_fires(&view, &rule->on, making->command->verb)) continue;
        extension_follows(making);
        return;
    }
}

void consequences_follow(struct making *making, struct verdict *verdict) {
    const struct regulation *regulation = making->world->regulation;
    const struct making of_command = *making;
    struct view view = making_view(&of_command);
    for (size_t i = 0; i < regulation->effects_count; i++) {
        const struct effect_rule *rule = &regulation->effects[i];
        if (!rule->has_leaves || !trigger_fires(&view, &rule->on, of_command.command->verb)) continue;
        struct command command;
        struct event *event = consequence_begin(making, rule->leaves, of_command.event->at, of_command.event->at, &command);
        event->effects.cites = rule->article;
        effects_follow(making);
        *ARENA_PUSH(making->arena, verdict->events, verdict->events_count) = *event;
    }
}

void effects_follow(struct making *making) {
    clocks_follow(making);
    extensions_follow(making);
    forms_follow(making);
    findings_follow(making);
    sanctions_follow(making);
    house_follow(making);
    copies_follow(making);
}
