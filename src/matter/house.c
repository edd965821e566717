/* Commands about no matter (CONTRACT §4): leaves and their approval, attendance, duty roster, events of the organisation.
 * Not here: what a leave or duty means for a matter (relation.c, decide.c), findings that attendance opens (the pack).
 * Keeps: where the pack asks for approval, a leave that is not approved is no leave. */
#include "matter/internal.h"

/* The leave that `leave` records, or that an approval decides: of a case that is the last one pending. */
const struct leave *leave_of_command(const struct view *view, struct leave *recorded) {
    const json_t *args = view->command->args;
    enum verb verb = view->command->verb;
    if (verb == VERB_LEAVE) {
        const json_t *evidence = json_object_get(args, "evidence");
        struct str kind = json_text(args, "kind");
        *recorded = (struct leave){.n = (int32_t)view->matter->leaves_count + 1,
                                   .who = json_text(args, "who"),
                                   .kind = kind.len ? kind : STR("personal"),
                                   .backup = json_text(args, "backup"),
                                   .evidence = json_is_true(evidence) || !str_blank(json_str(evidence))};
        bool dated = day_parse(json_text(args, "from"), &recorded->from) && day_parse(json_text(args, "to"), &recorded->to);
        return dated ? recorded : NULL;
    }
    if ((verb != VERB_APPROVE && verb != VERB_REJECT) || !str_is(json_text(args, "what"), "leave")) return NULL;
    for (size_t i = view->matter->leaves_count; i-- > 0;)
        if (view->matter->leaves[i].status == LEAVE_PENDING) return &view->matter->leaves[i];
    return NULL;
}

static bool is_recorded_already(const struct view *view) {
    const struct world_facts *facts = view->world->facts;
    day_number day;
    if (!facts || !day_parse(json_text(view->command->args, "date"), &day)) return false;
    for (size_t i = 0; i < facts->attendance_count; i++) {
        const struct attendance *entry = &facts->attendance[i];
        if (entry->day == day && str_equal(entry->who, json_text(view->command->args, "who")) &&
            str_equal(entry->result, json_text(view->command->args, "result")))
            return true;
    }
    return false;
}

static bool is_training_to_come(const struct view *view) {
    int zone_minutes = view->world->organisation->timetable.zone_minutes;
    day_number day;
    return day_parse(json_text(view->command->args, "date"), &day) && day > instant_day(view->command->at, zone_minutes);
}

bool house_refuse(const struct view *view, struct refusal *refusal) {
    struct leave recorded;
    const struct leave *leave = leave_of_command(view, &recorded);
    switch ((int)view->command->verb) {
    case VERB_LEAVE:
        if (!leave || leave->to < leave->from) return REFUSE(refusal, "请假起止日期不对", "the dates of the leave are not in order");
        return str_equal(leave->backup, leave->who) && REFUSE(refusal, "本人不能代替本人", "nobody is their own substitute");
    case VERB_ATTENDANCE: return is_recorded_already(view) && REFUSE(refusal, "该日考勤已登记", "this is recorded already");
    case VERB_TRAIN:
        if (json_array_size(json_object_get(view->command->args, "who")) == 0)
            return REFUSE(refusal, "没有写参加人", "nobody took part");
        return is_training_to_come(view) && REFUSE(refusal, "培训日期还没有到", "this training has not taken place yet");
    case VERB_APPROVE: case VERB_REJECT:
        return !view->args_unknown && !leave && str_is(json_text(view->command->args, "what"), "leave") &&
               REFUSE(refusal, "没有待批的请假", "no leave waits for approval");
    default: return false;
    }
}

void house_follow(struct making *making) {
    struct view view = making_view(making);
    struct leave recorded;
    const struct leave *leave = leave_of_command(&view, &recorded);
    if (!leave) return;
    struct leave now = *leave;
    if (making->command->verb == VERB_APPROVE) now.status = LEAVE_IN_FORCE;
    else if (making->command->verb == VERB_REJECT) now.status = LEAVE_REJECTED;
    else now.status = making->world->regulation->leave_approved ? LEAVE_PENDING : LEAVE_IN_FORCE;
    struct effects *effects = &making->event->effects;
    *ARENA_PUSH(making->arena, effects->leaves, effects->leaves_count) = now;
    evolve_leave(making->after, &now);
}
