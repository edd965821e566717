/* Commands without a matter (CONTRACT §2, §4): which stream they belong to. Not here: carrying them out (run.c).
 * Keeps: a command about a finding goes where the finding is, a word on a leave to the case of the leave; everything else opens a
 * case of its own. */
#include "scenario/internal.h"

static bool concerns(const struct finding *finding, struct str article, struct str who) {
    if (!str_equal(finding->article, article)) return false;
    for (size_t i = 0; i < finding->who_count; i++)
        if (str_equal(finding->who[i], who)) return true;
    return who.len == 0;
}

static bool demands(const struct matter *matter, struct str article, struct str who) {
    for (size_t i = 0; i < matter->sanctions_count; i++) {
        const struct sanction *sanction = &matter->sanctions[i];
        if (!sanction->accumulated || !str_equal(sanction->article, article)) continue;
        for (size_t k = 0; k < sanction->on_count; k++)
            if (who.len == 0 || str_equal(sanction->on[k], who)) return true;
    }
    return false;
}

/* The latest such finding of the organisation; else the latest matter with a sanction that this article demanded. */
static struct told_matter *with_finding(struct run *run, struct str article, struct str who) {
    struct told_matter *found = NULL;
    instant latest = INSTANT_NONE;
    for (size_t i = 0; i < run->matters_count; i++) {
        const struct matter *matter = run->matters[i].matter;
        for (size_t k = 0; k < matter->findings_count; k++) {
            const struct finding *finding = &matter->findings[k];
            if (!concerns(finding, article, who) || (found && finding->opened_at < latest)) continue;
            latest = finding->opened_at;
            found = &run->matters[i];
        }
    }
    for (size_t i = run->matters_count; !found && i-- > 0;)
        if (demands(run->matters[i].matter, article, who)) found = &run->matters[i];
    return found;
}

static struct told_matter *with_proposal(struct run *run) {
    for (size_t i = run->matters_count; i-- > 0;)
        for (size_t k = 0; k < run->matters[i].matter->sanctions_count; k++)
            if (run->matters[i].matter->sanctions[k].status == SANCTION_PROPOSED) return &run->matters[i];
    return NULL;
}

static struct told_matter *with_leave(struct run *run, struct str who) {
    for (size_t i = run->facts.leaves_count; i-- > 0;) {
        const struct leave *leave = &run->facts.leaves[i];
        if (leave->status == LEAVE_PENDING && str_equal(leave->who, who)) return &run->matters[leave->stream - 1];
    }
    return NULL;
}

static struct told_matter *with_milestone(struct run *run, struct str milestone) {
    for (size_t i = run->matters_count; i-- > 0;) {
        const struct matter *matter = run->matters[i].matter;
        for (size_t k = 0; matter_is_case(matter) && k < matter->clocks_count; k++)
            if (matter->clocks[k].status == CLOCK_RUNNING && str_equal(matter->clocks[k].until, milestone))
                return &run->matters[i];
    }
    return NULL;
}

struct told_matter *run_case_of(struct run *run, const struct command *command) {
    const json_t *finding = json_object_get(command->args, "finding");
    struct str what = text_of(command->args, "what");
    if (finding) return with_finding(run, text_of(finding, "article"), text_of(finding, "who"));
    if (command->verb == VERB_REACH) return with_milestone(run, text_of(command->args, "milestone"));
    if (command->verb != VERB_APPROVE && command->verb != VERB_REJECT) return NULL;
    if (str_is(what, "sanction")) return with_proposal(run);
    return str_is(what, "leave") ? with_leave(run, text_of(command->args, "who")) : NULL;
}
