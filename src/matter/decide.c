/* decide: may this command happen, and what follows? Pure: the matter, the command and the world in, an event or a refusal out.
 *
 * INVARIANTS. Numbers as in the tests (tests/matter/test_properties.c).
 *  (1) A registered matter has exactly one state, a non-empty owner and a non-empty holder.
 *  (2) Only a rule of its regulation, or a reception that the rule allows, changes the owner.
 *  (3) A handover that is offered moves nothing: owner and holder change when the receiver accepts, not before.
 *  (4) Every clock, form and finding names the article of a rule; every refusal by a pack cites one. A refusal by the common
 *      rules has an empty article and a reason.
 *  (5) A refused command changes nothing: the verdict holds no event.
 *  (6) version counts the events that changed the matter.
 *  (7) A clock is running, paused, stopped or has run out; from the last two it never comes back. It is paused only while the
 *      matter is `paused`.
 *  (8) Nothing depends on when matter_run_out is called: a clock that ran out leaves its event at its due moment.
 *  (9) No matter closes before its asker was told, unless the pack, the kind of asker or recorded attempts exempt it.
 * (10) After closing only what concerns conduct, callback, a milestone or reopening may still happen.
 *
 * STATES.
 *                        consult                       refer
 *      CONSULTING <---------------------.  .---------------------> REFERRED
 *          |  conclude (the last one)    \/    instruct                |
 *          '---------------------------> OPEN <------------------------'
 *   register ------------------------->  |  ^ \
 *                 transfer, forward,     |  |  \ notice
 *                 instruct with `to`     |  |   '--------------> PAUSED
 *      OFFERED <-------------------------'  |                      |
 *         |       accept, return            |     supplement       |
 *         '-------------------------------->+<---------------------'
 *                                           |  ^
 *              answer, refuse, a guide      |  | callback: differs, dissatisfied
 *              that discharges              v  |
 *                                        ANSWERED ---- close ---> CLOSED ---- reopen ---> OPEN
 *
 * Every command but `accept`, `conclude` and `reopen` fits in every state that is not closed; the newer state takes the place of
 * the older one (who answers while a handover is offered withdraws the offer). `close` fits in OPEN and ANSWERED, from elsewhere
 * only with outcome withdrawn.
 *
 * TRANSITIONS. The table is commands.def; effects_settle applies it and lets the pack change single cells:
 *      → OPEN        effects_settle (register, accept, return, reopen), conclude_effects, supplement, callback, instruct
 *      → OFFERED     effects_settle (transfer, forward), instruct_effects
 *      → CONSULTING, REFERRED, PAUSED, ANSWERED, CLOSED    effects_settle
 * evolve_state (evolve.c) is the one place where a matter's state changes.
 *
 * WHAT IS TRUE IN EACH STATE.
 *   OPEN        owner or holder acts; no offer, no unit's conclusion awaited.
 *   OFFERED     offered_to and offered_by are set; the holder is still the one before the offer; the receiver may accept, read,
 *               return, forward and nothing else of the owner's or holder's commands.
 *   CONSULTING  `consulted` names the units that have not concluded.
 *   REFERRED    referred_to is set; the word of that person or body is awaited.
 *   PAUSED      clocks that pause and have a number are paused, all others run.
 *   ANSWERED    the asker has the result (told), or a rule of the pack says otherwise; what `answer` stops no longer runs.
 *   CLOSED      outcome and closed_at are set; no clock that ran before closing runs.
 *
 * ORDER. Refusals of the pack, first row first, so that the article is cited; "not told" last among those of close, unless the
 * pack gives it a place; then the fit to the state; then who may give the command; then the effects (effects.c). */
#include "matter/internal.h"

/* ---- refusals by the pack ---- */

static void refusal_of_rule(const struct view *view, const struct refusal_rule *rule, struct refusal *refusal) {
    refusal->article = rule->article;
    refusal->rule = rule;
    refusal->reason = rule->say;
    if (rule->say.zh.len || !rule->when) return;
    struct buf say;
    buf_init(&say, 4000);
    condition_say(rule->when, LANGUAGE_ZH, &say);
    refusal->reason.zh = str_copy(view->arena, buf_str(&say));
    buf_clear(&say);
    condition_say(rule->when, LANGUAGE_EN, &say);
    refusal->reason.en = str_copy(view->arena, buf_str(&say));
    buf_release(&say);
}

static enum truth truth_both(enum truth a, enum truth b) {
    return a == TRUTH_NO || b == TRUTH_NO ? TRUTH_NO : a == TRUTH_UNKNOWN || b == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_YES;
}

size_t days_in_vain(const struct view *view) {
    const struct matter *matter = view->matter;
    int zone = view->world->organisation->timetable.zone_minutes;
    day_number last = INT32_MIN;
    size_t days = 0;
    for (size_t i = 0; i < view->history; i++) {
        const struct event *event = matter->events[i];
        bool contact = event->verb == VERB_CONTACT && str_is(json_text(event->args, "who"), "asker");
        if (event->verb == VERB_REOPEN || (contact && json_truth(event->args, "reached"))) days = 0, last = INT32_MIN;
        if (!contact || json_truth(event->args, "reached")) continue;
        day_number day = instant_day(event->at, zone);
        days += day != last;
        last = day;
    }
    return days;
}

/* CONTRACT §2: after attempts in vain on three different days (the organisation may set another number). Those count that came
 * after the asker was last reached, and after the last reopening. */
bool asker_was_unreachable(const struct view *view) {
    int64_t needed;
    if (!str_int64(organisation_option(view->world->organisation, STR("unreachable_days"), STR("3")), 1, 365, &needed))
        needed = 3;
    return (int64_t)days_in_vain(view) >= needed;
}

enum truth closes_untold(const struct view *view) {
    const struct matter *matter = view->matter;
    const struct regulation *regulation = view->world->regulation;
    if (matter->told || json_truth(view->command->args, "told")) return TRUTH_NO;
    if (str_is(json_text(view->command->args, "outcome"), "withdrawn")) return TRUTH_NO;
    if (matter->asker.anonymous && str_is(matter->kind, "report")) return TRUTH_NO;
    if (asker_was_unreachable(view)) return TRUTH_NO;
    enum truth exempt = regulation->close_untold_when ? condition_truth(view, regulation->close_untold_when) : TRUTH_NO;
    enum truth untold = exempt == TRUTH_YES ? TRUTH_NO : exempt == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_YES;
    return truth_both(untold, view->args_unknown ? TRUTH_UNKNOWN : TRUTH_YES);
}

static bool refusal_untold(const struct view *view, struct refusal *refusal) {
    if (view->command->verb != VERB_CLOSE || closes_untold(view) != TRUTH_YES) return false;
    refusal->article = view->world->regulation->close_untold_article;
    return REFUSE(refusal, "服务对象尚未得到明确结果或理由，不能办结", "the asker has not been told a definite result or reason");
}

/* Rows at close do not hold for a withdrawn matter, because nobody waits any more (sheets-a §0.2), but for those that speak of
 * withdrawing themselves. */
static bool names_withdrawing(const struct condition *condition) {
    if (!condition) return false;
    for (size_t i = 0; i < condition->children_count; i++)
        if (names_withdrawing(condition->children[i])) return true;
    if (condition->kind != CONDITION_VALUE || condition->operands[0].fact != FACT_OUTCOME) return false;
    for (size_t i = 0; i < condition->words_count; i++)
        if (str_is(condition->words[i], "withdrawn")) return true;
    return false;
}

/* What an import registers (field `imported`, which only an import may give) happened before this desk: nobody registers it now
 * whom the regulation could ask for a role or a detail. */
static bool moves_in(const struct view *view) {
    return view->command->verb == VERB_REGISTER && args_field(view->command->args, STR("imported")) != NULL;
}

bool refusal_by_pack(const struct view *view, struct refusal *refusal) {
    const struct regulation *regulation = view->world->regulation;
    enum verb verb = view->command->verb;
    if (moves_in(view)) return false;
    bool withdrawn = verb == VERB_CLOSE && str_is(json_text(view->command->args, "outcome"), "withdrawn");
    for (size_t i = 0; i < regulation->refusals_count; i++) {
        const struct refusal_rule *rule = &regulation->refusals[i];
        if (!(rule->verbs & verb_bit(verb))) continue;
        if (withdrawn && !names_withdrawing(rule->when)) continue;
        if (condition_truth(view, rule->when) != TRUTH_YES) continue;
        refusal_of_rule(view, rule, refusal);
        return true;
    }
    return refusal_untold(view, refusal);
}

/* ---- refusals by the state ---- */

static bool grants_state(const struct grant_rule *grant, enum matter_state state) {
    for (size_t i = 0; i < grant->states_count; i++)
        if (grant->states[i] == (int)state) return true;
    return false;
}

/* Does the pack grant this command to this person; with `names_state`, only a grant that also names the present state counts. */
static bool is_granted(const struct view *view, bool names_state) {
    const struct regulation *regulation = view->world->regulation;
    for (size_t i = 0; i < regulation->grants_count; i++) {
        const struct grant_rule *grant = &regulation->grants[i];
        if (!(grant->verbs & verb_bit(view->command->verb))) continue;
        if (names_state && !grants_state(grant, view->state)) continue;
        if (condition_truth(view, grant->when) != TRUTH_NO) return true;
    }
    return false;
}

/* Something was referred and no word has come since. */
static bool awaits_word(const struct view *view) {
    for (size_t i = view->history; i-- > 0;) {
        if (view->matter->events[i]->verb == VERB_INSTRUCT) return false;
        if (view->matter->events[i]->verb == VERB_REFER) return true;
    }
    return false;
}

bool verb_stands_alone(enum verb verb) {
    return verb_is_accountability(verb) || command_rows[verb].fit == FIT_HOUSE;
}

bool matter_is_case(const struct matter *matter) {
    return matter->registrant.len == 0;
}

bool verb_is_accountability(enum verb verb) {
    return (verb >= VERB_COMPLAIN && verb <= VERB_PRAISE) || verb == VERB_APPROVE || verb == VERB_REJECT;
}

static bool fits_after_closing(const struct command *command) {
    if (command->verb == VERB_APPROVE || command->verb == VERB_REJECT)
        return str_is(json_text(command->args, "what"), "sanction");
    return verb_is_accountability(command->verb) || command->verb == VERB_REOPEN || command->verb == VERB_CALLBACK ||
           command->verb == VERB_REACH || command->verb == VERB_REVEAL;
}

/* A case is no matter: nothing is asked and answered in it; a milestone may be reached (what a decision demands). */
static bool refusal_by_case(const struct view *view, struct refusal *refusal) {
    enum verb verb = view->command->verb;
    bool is_case = matter_is_case(view->matter);
    if (!is_case && command_rows[verb].fit == FIT_HOUSE) return REFUSE(refusal, "这不是事项内的操作", "this is not about a matter");
    if (!is_case || verb_stands_alone(verb) || verb == VERB_REACH) return false;
    return REFUSE(refusal, "此操作须针对具体事项", "this command needs a matter");
}

static bool refusal_by_fit(enum matter_state state, const struct view *view, struct refusal *refusal) {
    if (refusal_by_case(view, refusal)) return true;
    switch (command_rows[view->command->verb].fit) {
    case FIT_NEVER: return REFUSE(refusal, "事项已登记", "the matter is registered already");
    case FIT_OFFERED_ONLY: return state != STATE_OFFERED && REFUSE(refusal, "没有等待签收的移交", "no handover waits to be accepted");
    case FIT_CONSULTING_ONLY: return state != STATE_CONSULTING && REFUSE(refusal, "没有进行中的会商", "no consultation is open");
    case FIT_CLOSED_ONLY: return state != STATE_CLOSED && REFUSE(refusal, "事项尚未办结", "the matter is not closed");
    case FIT_LIVE: case FIT_ALWAYS: case FIT_HOUSE: break;
    }
    return state == STATE_CLOSED && !fits_after_closing(view->command) && REFUSE(refusal, "事项已办结", "the matter is closed");
}

static bool refusal_of_close(const struct view *view, struct refusal *refusal) {
    bool withdrawn = str_is(json_text(view->command->args, "outcome"), "withdrawn");
    bool fits = view->state == STATE_OPEN || view->state == STATE_ANSWERED || withdrawn || view->args_unknown;
    return !fits && REFUSE(refusal, "当前状态只能以撤回办结", "from this state a matter can only be closed as withdrawn");
}

static bool refusal_of_text(const struct view *view, const char *key, struct refusal *refusal) {
    if (view->args_unknown || !str_blank(json_text(view->command->args, key))) return false;
    return REFUSE(refusal, "必须写明理由或意见", "a reason or opinion must be given");
}

/* Invariant 8: whoever hears nothing was not told. */
static bool refusal_of_answer(const struct view *view, struct refusal *refusal) {
    if (view->args_unknown || !str_blank(json_text(view->command->args, "text"))) return false;
    return REFUSE(refusal, "答复不能是空的", "an answer says something");
}

/* What a command is given for has to be said: blanks are no progress, no word of a superior, no hearing. */
static bool refusal_of_silence(const struct view *view, const char *key, struct refusal *refusal) {
    if (view->args_unknown || !str_blank(json_text(view->command->args, key))) return false;
    return REFUSE(refusal, "内容不能是空的", "it has to say something");
}

/* A notice stops the clocks, so it names what is missing. */
static bool refusal_of_notice(const struct view *view, struct refusal *refusal) {
    const json_t *items = json_object_get(view->command->args, "items");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (!str_blank(json_str(json_array_get(items, i)))) return false;
    return !view->args_unknown && REFUSE(refusal, "没有写明缺少什么材料", "it has to name what is missing");
}

static bool refusal_of_receiver(const struct view *view, struct refusal *refusal) {
    struct str to = json_text(view->command->args, view->command->verb == VERB_CONCLUDE ? "lead" : "to");
    const struct staff *staff = organisation_staff(view->world->organisation, to);
    if (staff && !staff->active) return REFUSE(refusal, "该人员已离岗，不能接收", "that person no longer works here");
    if (view->command->verb != VERB_TRANSFER || view->args_unknown) return false;
    return staff && str_equal(staff->id, view->command->by) && str_equal(staff->id, view->matter->holder) &&
           REFUSE(refusal, "不能移交给自己", "the matter is already with you");
}

static bool refusal_of_return(const struct view *view, struct refusal *refusal) {
    if (view->matter->handovers_count == 0) return REFUSE(refusal, "没有可退回或转送的移交", "there is no handover to send back or on");
    if (view->command->verb == VERB_FORWARD && refusal_of_receiver(view, refusal)) return true;
    return refusal_of_text(view, "opinion", refusal);
}

static bool refusal_of_instruct(const struct view *view, struct refusal *refusal) {
    if (!awaits_word(view) && !is_granted(view, false)) return REFUSE(refusal, "没有待批示的请示", "nothing was referred");
    return refusal_of_receiver(view, refusal) || refusal_of_silence(view, "text", refusal);
}

static bool refusal_of_promise(const struct view *view, struct refusal *refusal) {
    instant until = view->args_unknown ? INSTANT_NONE : json_moment(view->command->args, "until", 0);
    return until != INSTANT_NONE && until < view->command->at &&
           REFUSE(refusal, "承诺的时间已经过去", "the promised moment has passed already");
}

/* An extension goes beyond now. */
static bool refusal_of_extension(const struct view *view, struct refusal *refusal) {
    instant until = view->args_unknown ? INSTANT_NONE : json_moment(view->command->args, "until", 0);
    return until != INSTANT_NONE && until <= view->command->at &&
           REFUSE(refusal, "延长到的时间已经过去", "the moment asked for has passed already");
}

/* Whoever decides decides what waits (CONTRACT §2): a change of handler while the handover is offered; an extension is asked
 * for once and approved or rejected once. */
static bool refusal_of_pending(const struct view *view, struct refusal *refusal) {
    struct str what = json_text(view->command->args, "what");
    if (view->args_unknown) return false;
    if (str_is(what, "handler_change"))
        return view->state != STATE_OFFERED && REFUSE(refusal, "没有待批的更换承办人", "no change of handler waits for approval");
    if (!str_is(what, "extension")) return false;
    for (size_t i = view->history; i-- > 0;) {
        const struct event *event = view->matter->events[i];
        bool decision = event->verb == VERB_APPROVE || event->verb == VERB_REJECT;
        if (event->verb == VERB_EXTEND) return false;
        if (decision && str_is(json_text(event->args, "what"), "extension")) break;
    }
    return REFUSE(refusal, "没有待批的延期", "no extension waits for approval");
}

/* Who has a part in the matter sees everything already: a record would only hide the reveals that matter. */
static bool refusal_of_reveal(const struct view *view, struct refusal *refusal) {
    if (matter_is_party(view->world, view->matter, view->command->by))
        return REFUSE(refusal, "您是本事项的有关人员，本来就能看到", "you have a part in this matter and see it already");
    return refusal_of_text(view, "reason", refusal);
}

static bool refusal_of_register(const struct view *view, struct refusal *refusal) {
    if (json_moment(view->command->args, "asked_at", 0) > view->command->at)
        return REFUSE(refusal, "来询时间晚于现在", "the time of asking lies in the future");
    return false;
}

bool refusal_by_state(const struct view *view, struct refusal *refusal) {
    if (view->command->verb == VERB_REGISTER) return refusal_of_register(view, refusal);
    if (!is_granted(view, true) && refusal_by_fit(view->state, view, refusal)) return true;
    switch ((int)view->command->verb) {
    case VERB_CLOSE: return refusal_of_close(view, refusal);
    case VERB_REFUSE: return refusal_of_text(view, "reason", refusal);
    case VERB_ANSWER: return refusal_of_answer(view, refusal);
    case VERB_RETURN: case VERB_FORWARD: return refusal_of_return(view, refusal);
    case VERB_TRANSFER: case VERB_ASSIGN: case VERB_DELEGATE: return refusal_of_receiver(view, refusal);
    case VERB_INSTRUCT: return refusal_of_instruct(view, refusal);
    case VERB_CONCLUDE: return refusal_of_receiver(view, refusal);
    case VERB_NOTICE: return refusal_of_notice(view, refusal);
    case VERB_EXPLAIN: return refusal_of_promise(view, refusal) || refusal_of_silence(view, "text", refusal);
    case VERB_PROGRESS: case VERB_HEAR: case VERB_APPEAL: return refusal_of_silence(view, "text", refusal);
    case VERB_FIND: return refusal_of_silence(view, "article", refusal);
    case VERB_SUMMARISE:
        return refusal_of_silence(view, "cause", refusal) || refusal_of_silence(view, "prevention", refusal);
    case VERB_EXTEND: return refusal_of_extension(view, refusal);
    case VERB_APPROVE: case VERB_REJECT: return refusal_of_pending(view, refusal);
    case VERB_FILE_REFUSAL:
        return !event_last(view->matter, view->history, VERB_REFUSE) &&
               REFUSE(refusal, "没有可报备的不予办理", "nothing was refused that could be filed");
    case VERB_READ:
        return !event_last_offer(view->matter, view->history) && REFUSE(refusal, "没有移交可阅知", "there is no handover to read");
    case VERB_REVEAL: return refusal_of_reveal(view, refusal);
    case VERB_CONSULT: {
        bool named =
            view->args_unknown || json_array_size(json_object_get(view->command->args, "units")) || view->matter->units_count;
        return !named && REFUSE(refusal, "没有指明会商部门", "no unit to consult is named");
    }
    default: return false;
    }
}

/* ---- refusals by the person ---- */

static bool member_of(const struct view *view, struct str party) {
    return party_has(view->world->organisation, view->command->by, party);
}

static bool in_parties(const struct view *view, enum relation relation) {
    struct parties parties = relation_parties(view, relation);
    for (size_t i = 0; i < parties.count; i++)
        if (member_of(view, parties.items[i])) return true;
    return false;
}

static bool is_owner(const struct view *view) {
    return str_equal(view->command->by, view->matter->owner);
}

/* While offered, who receives (and is not the owner or holder in person) has to sign first. */
static bool must_sign_first(const struct view *view) {
    if (view->state != STATE_OFFERED || is_owner(view) || str_equal(view->command->by, view->matter->holder)) return false;
    return member_of(view, view->matter->offered_to);
}

static bool is_owner_side(const struct view *view) {
    return !must_sign_first(view) && (is_owner(view) || in_parties(view, RELATION_HOLDER_SIDE));
}

static bool is_receiver(const struct view *view) {
    if (view->matter->offered_to.len) return member_of(view, view->matter->offered_to);
    if (view->matter->handovers_count == 0) return false;
    const struct handover *standing = &view->matter->handovers[view->matter->handovers_count - 1];
    return str_equal(standing->accepted_by, view->command->by) || member_of(view, standing->to) ||
           member_of(view, view->matter->holder);
}

/* A parent or outside body has no account here: its word is recorded by the owner's side (CONTRACT §2). */
static bool is_referred_to(const struct view *view) {
    const struct organisation *organisation = view->world->organisation;
    struct str to = view->matter->referred_to;
    if (to.len == 0) return false;
    if (member_of(view, to)) return true;
    const struct unit *unit = organisation_unit_of(organisation, to);
    bool without_account =
        !unit || (organisation_unit(organisation, to) && (unit->kind == UNIT_KIND_PARENT || unit->kind == UNIT_KIND_OUTSIDE));
    return without_account && is_owner_side(view);
}

/* With one conclusion from every unit (分送), a member of any unit asked may give it. */
static bool concludes_for_unit(const struct view *view) {
    return view->command->verb == VERB_CONCLUDE && view->world->regulation->every_unit_concludes &&
           in_parties(view, RELATION_CONSULTED);
}

static bool has_role_of(const struct staff *staff, unsigned givers) {
    static const struct {
        unsigned giver;
        enum role role;
    } roles[] = {{GIVER_SUPERVISOR, ROLE_SUPERVISOR}, {GIVER_DISCIPLINE, ROLE_DISCIPLINE}, {GIVER_HEAD, ROLE_UNIT_HEAD},
                 {GIVER_DEPUTY, ROLE_DEPUTY_LEADER}, {GIVER_LEADER, ROLE_LEADER}};
    for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
        if ((givers & roles[i].giver) && staff_has_role(staff, roles[i].role)) return true;
    return false;
}

/* Whom the pack's sanctions name as deciders besides the common ones. */
static bool decides(const struct view *view, const struct staff *staff) {
    const struct regulation *regulation = view->world->regulation;
    if (view->command->verb != VERB_DECIDE) return false;
    for (size_t i = 0; i < regulation->sanctions_count; i++)
        for (size_t k = 0; k < regulation->sanctions[i].deciders_count; k++)
            if (staff_has_role(staff, regulation->sanctions[i].deciders[k])) return true;
    return false;
}

static bool stands_as(const struct view *view, enum giver giver) {
    switch ((int)giver) {
    case GIVER_OWNER: return is_owner(view);
    case GIVER_OWNER_SIDE: return is_owner_side(view);
    case GIVER_OFFERED_TO: return member_of(view, view->matter->offered_to);
    case GIVER_RECEIVER: return is_receiver(view);
    case GIVER_HOLDING_UNIT: return in_parties(view, RELATION_HOLDER_UNIT);
    case GIVER_REFERRED_TO: return is_referred_to(view);
    default: return false;
    }
}

/* The same, which is the same for all commands of a person, asked once. */
static bool is_giver(const struct view *view, enum giver giver) {
    struct standing *standing = view->standing;
    if (!standing) return stands_as(view, giver);
    if (!(standing->asked & giver) && stands_as(view, giver)) standing->is |= giver;
    standing->asked |= giver;
    return (standing->is & giver) != 0;
}

static bool may_give(const struct view *view, const struct staff *staff) {
    static const enum giver classes[] = {GIVER_OWNER,    GIVER_OWNER_SIDE,   GIVER_OFFERED_TO,
                                         GIVER_RECEIVER, GIVER_HOLDING_UNIT, GIVER_REFERRED_TO};
    unsigned givers = command_rows[view->command->verb].givers;
    if (givers & GIVER_ANYBODY) return true;
    for (size_t i = 0; i < ARRAY_LENGTH(classes); i++)
        if ((givers & classes[i]) && is_giver(view, classes[i])) return true;
    if ((givers & GIVER_OWNER_SIDE) && concludes_for_unit(view)) return true;
    return has_role_of(staff, givers) || decides(view, staff);
}

/* AB岗: during a leave the backup may do whatever the absent one may. */
static bool acts_as_backup(const struct view *view) {
    for (size_t i = 0; view->world->facts && i < view->world->facts->leaves_count; i++) {
        const struct staff *absent = leave_stood_in(view, &view->world->facts->leaves[i], view->command->by);
        struct command command = *view->command;
        struct view as_absent = *view;
        if (!absent) continue;
        command.by = absent->id;
        as_absent.command = as_absent.present = &command;
        as_absent.standing = NULL;
        if (may_give(&as_absent, absent)) return true;
    }
    return false;
}

/* Whoever the organisation names approves an exemption, whatever the common table says of dismissals. */
static bool exempts(const struct view *view) {
    const struct organisation *organisation = view->world->organisation;
    return view->command->verb == VERB_DISMISS && good_faith_basis(organisation).len &&
           (view->args_unknown || claims_good_faith(view->command)) && staff_exempts(organisation, view->command->by);
}

bool refusal_by_person(const struct view *view, struct refusal *refusal) {
    const struct staff *staff = organisation_staff(view->world->organisation, view->command->by);
    if (view->command->by.len == 0 && command_rows[view->command->verb].fit == FIT_HOUSE) return false; /* the administration */
    if (!staff || !staff->active) return REFUSE(refusal, "操作人不是在岗工作人员", "the acting person is no active member of staff");
    if (may_give(view, staff) || is_granted(view, false) || acts_as_backup(view) || exempts(view)) return false;
    if (must_sign_first(view)) return REFUSE(refusal, "请先签收或退回", "accept the handover or send it back first");
    return REFUSE(refusal, "您在本事项中无权作此操作", "this command is not yours to give in this matter");
}

/* ---- the verdict ---- */

static struct verdict refused(const struct world *world, struct refusal refusal) {
    refusal.regulation = world->regulation->id;
    refusal.version = world->regulation->version;
    return (struct verdict){.refused = true, .refusal = refusal};
}

static bool is_refused(const struct view *view, struct refusal *refusal) {
    *refusal = (struct refusal){0};
    return refusal_by_pack(view, refusal) || refusal_by_state(view, refusal) || refusal_by_person(view, refusal) ||
           findings_refuse(view, refusal) || house_refuse(view, refusal);
}

static struct effects no_effects(void) {
    return (struct effects){.state = -1, .told = -1, .outcome = -1};
}

static struct event *event_begin(const struct command *command, const struct matter *matter, struct arena *arena) {
    struct event *event = ARENA_NEW(arena, struct event);
    *event = (struct event){.n = (int32_t)(matter ? matter->events_count : 0) + 1, .verb = command->verb, .at = command->at,
                            .recorded_at = command->at, .by = command->by, .args = command->args, .effects = no_effects()};
    return event;
}

/* The matter as a register would make it (or the case that another command opens), before the pack has its say: what its refusals
 * are judged on. */
static struct matter *matter_unborn(const struct world *world, struct event *event, struct arena *arena) {
    struct matter *matter = matter_new(arena, 0);
    event->effects.regulation_id = world->regulation->id;
    event->effects.regulation_version = world->regulation->version;
    event->effects.regulation_hash = world->regulation->hash;
    evolve_command(matter, event);
    matter->owner = matter->holder = event->verb == VERB_REGISTER ? event->by : STR(NOBODY);
    return matter;
}

const struct matter *matter_about_to_be(const struct world *world, const struct command *command, struct arena *arena) {
    return matter_unborn(world, event_begin(command, NULL, arena), arena);
}

struct verdict matter_decide(const struct world *world, const struct matter *matter, const struct command *command,
                             struct arena *arena) {
    CHECK(command->args != NULL && !(matter && command->verb == VERB_REGISTER));
    struct event *event = event_begin(command, matter, arena);
    struct matter *after = matter ? NULL : matter_unborn(world, event, arena);
    struct view view = {.world = world,
                        .matter = matter ? matter : after,
                        .command = command,
                        .present = command,
                        .now = command,
                        .history = matter ? matter->events_count : 0,
                        .state = matter ? matter->state : STATE_OPEN,
                        .arena = arena};
    struct refusal refusal;
    if (is_refused(&view, &refusal)) return refused(world, refusal);

    struct making making = {.world = world, .command = command, .event = event, .state_before = view.state, .arena = arena};
    effects_settle(&view, &making);
    if (!matter && command->verb != VERB_REGISTER) event->effects.owner = event->effects.holder = STR(NOBODY);
    struct matter unborn;
    making.before = matter;
    if (matter) {
        after = matter_copy(arena, matter);
        evolve_command(after, event);
    } else {
        unborn = *after;
        making.before = &unborn;
    }
    evolve_effects(after, event);
    *ARENA_PUSH(after->arena, after->events, after->events_count) = event;
    making.after = after;
    effects_follow(&making);
    CHECK(after->owner.len && after->holder.len);
    struct verdict verdict = {0};
    *ARENA_PUSH(arena, verdict.events, verdict.events_count) = *event;
    consequences_follow(&making, &verdict);
    return verdict;
}

struct event matter_attempt(const struct command *command, const struct refusal *refusal) {
    return (struct event){.verb = VERB_ATTEMPT,
                          .at = command->at,
                          .recorded_at = command->at,
                          .by = command->by,
                          .args = command->args,
                          .effects = no_effects(),
                          .refused_article = refusal->article,
                          .refused_verb = command->verb};
}
