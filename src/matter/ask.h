/* ask: what may be asked about a matter, by whoever shows, reports or checks it: relations, forms, possibilities, personal data,
 * sanctions, explanations. Nothing here changes anything.
 * Second half of the floor's public header: include matter/matter.h. */
#ifndef SHOUWEN_ASK_H
#define SHOUWEN_ASK_H

/* The first party of this relation to the matter (BY, TO, LEAD and the like need a command: empty here). In `arena`. */
struct str matter_relation(const struct world *world, const struct matter *matter, enum relation relation, struct arena *arena);
/* The value printed in field `name` of an issued form as the matter stands now; empty when it is not filled. */
struct str matter_form_field(const struct world *world, const struct matter *matter, const struct form *form, struct str name,
                             struct arena *arena);

struct possibility { /* allowed is false when it would be refused whatever details are given. A `close` that is allowed as
                        withdrawn only says in `refusal` what forbids every other outcome; else refusal.reason is empty then */
    enum verb verb;
    bool allowed;
    struct refusal refusal;
};
/* One entry per command of CONTRACT §2 that concerns a single matter, in table order. */
size_t matter_possibilities(const struct world *world, const struct matter *matter, struct str by, instant now,
                            struct arena *arena, struct possibility **possibilities);
/* Is `staff` the owner, the holder or of the unit that holds it, the head of the unit of one of them, or somebody who keeps watch
 * over all matters? For lines of lists, which know no more of a matter; whoever has a part in it in another way opens it. */
bool staff_is_near(const struct organisation *organisation, struct str owner, struct str holder, struct str staff);
/* Has `staff` a part in the matter (owner side, holder side, receivers, supervisors, leaders …)? */
bool matter_is_party(const struct world *world, const struct matter *matter, struct str staff);
/* What of the asker's personal data, in the order of the words of `parts`, `staff` sees now: all as a party; else what that
 * person has revealed within the last LIMIT_REVEAL_MINUTES, with purpose and reason on record (PIPL art. 6, 54). */
enum personal { PERSONAL_NAME = 1, PERSONAL_UNIT = 2, PERSONAL_PHONE = 4, PERSONAL_ADDRESS = 8, PERSONAL_ALL = 15 };
unsigned matter_personal_seen(const struct world *world, const struct matter *matter, struct str staff, instant now);
/* Does the asker's page show this event? */
bool matter_track_shows(const struct world *world, const struct matter *matter, const struct event *event);

/* The stages that the text names (regulation->stages), in its order: when each was entered last (INSTANT_NONE: not yet) goes
 * to `entered`, which has room for all of them. The one the matter is at, that is the one entered last; -1: none. */
int matter_stages(const struct world *world, const struct matter *matter, instant *entered, struct arena *arena);
/* Does this condition of the regulation hold of the matter as it stands? Facts of a command are missing. */
bool matter_holds(const struct world *world, const struct matter *matter, const struct condition *condition, struct arena *arena);

bool verb_speaks_to_asker(enum verb verb); /* answer, explain, refuse, guide, progress */
struct phrase_said { /* a forbidden phrase (服务忌语) in a text for the asker */
    const struct phrase_rule *rule;
    struct str phrase; /* as the rule has it */
};
/* Those in what this command would say to the asker; it would be carried out all the same, and each rule would open a suspected
 * finding. */
size_t matter_phrases(const struct regulation *regulation, enum verb verb, const json_t *args, struct arena *arena,
                      struct phrase_said **found);

/* What a finding waits for. */
enum finding_wait { WAIT_NOTHING, WAIT_VERIFY, WAIT_PROPOSE, WAIT_HEAR, WAIT_DECIDE, WAIT_APPEAL,
                    WAIT_APPROVE, /* of those to hear or decide: for one person, see below */
                    WAIT__COUNT };
enum finding_wait matter_finding_waits(const struct matter *matter, const struct finding *finding);
/* Does what was proposed on this finding wait for this person's approval? Some rule forbids to decide it now, and with the
 * approval of that person would not. */
bool matter_waits_for_approval(const struct world *world, const struct matter *matter, const struct finding *finding,
                               struct str staff, instant now, struct arena *arena);

/* Mistakes in good faith (容错; findings.c): the text of the organisation's own by which they are exempt (empty: there is none),
 * and who approves that. A `dismiss` with the field good_faith and a reason is one. */
#define GOOD_FAITH_FIELD "good_faith"
struct str good_faith_basis(const struct organisation *organisation);
bool staff_exempts(const struct organisation *organisation, struct str staff);

/* ---- whose eyes something is for (eyes.c) ---- */

/* Does this person keep watch over the practice (supervisor, discipline, deputy leader, leader)? */
bool staff_oversees(const struct organisation *organisation, struct str staff);
/* Is that person accused by a complaint against `against`, or of the accused unit? To them nobody says who complained. Of an
 * accused member of staff's unit, those who keep watch over the practice are not counted as accused. */
bool complaint_accuses(const struct organisation *organisation, struct str against, struct str staff);
/* Is this event for that person? A complaint (made, or refused): for who made it, and those who keep watch and are not
 * accused. Who looked at personal data, and why: for those who have a part in the matter, and the one who looked. */
bool matter_event_shown(const struct world *world, const struct matter *matter, const struct event *event, struct str staff);
/* When a finding was opened, as far as that person may know: of the moment of a complaint that is not for them its day. */
instant matter_finding_opened_at(const struct world *world, const struct matter *matter, const struct finding *finding,
                                 struct str staff);
/* A case (what stands without a matter): for those who keep watch and are not accused, who gave a command in it, whom its
 * findings and measures are about, and for a leave who takes it, the backup, and the head of the unit. */
bool case_shown(const struct world *world, const struct matter *matter, struct str staff);

/* ---- why (explain*.c) ---- */

/* An explanation: sentences in one language, in order; what a sentence rests on follows it one deeper. */
enum why_mark {
    WHY_SAID,  /* a statement */
    WHY_HOLDS, /* a condition that holds … */
    WHY_FAILS, /* … that does not … */
    WHY_OPEN,  /* … that nothing is known about yet */
};
struct why_step {
    int depth; /* from 0 */
    enum why_mark mark;
    struct str text;
};
struct why {
    struct why_step *steps; /* all in the arena given */
    size_t steps_count;
};
/* Why a clock is due when it is, and what happens at its end. */
struct why matter_why_clock(const struct world *world, const struct matter *matter, const struct clock *clock,
                            enum language language, struct arena *arena);
/* Why a command is refused in the matter as it stands (NULL: register, or one that opens a case): the rule, each part of its
 * condition with what was found, and what would make it allowed. An empty `why`: it would not be refused. world->facts should be
 * those of the command. */
struct why matter_why_refused(const struct world *world, const struct matter *matter, const struct command *command,
                              enum language language, struct arena *arena);
/* The same for an attempt that was refused then: on the matter as it stood before that event. Where people or leaves have changed
 * since, so that it would be decided otherwise now, that is said. */
struct why matter_why_attempt(const struct world *world, const struct matter *matter, const struct event *attempt,
                              enum language language, struct arena *arena);
/* Why a command is forbidden whatever its details (matter_possibilities says allowed: false). */
struct why matter_why_forbidden(const struct world *world, const struct matter *matter, enum verb verb, struct str by,
                                instant now, enum language language, struct arena *arena);
/* A finding: how it was opened, who answers for it and why, which one it is, what may follow, who decides, what was decided, and
 * what the year adds up to. Says of nobody that they complained. world->facts should hold the conduct of its respondents. */
struct why matter_why_finding(const struct world *world, const struct matter *matter, const struct finding *finding, instant now,
                              enum language language, struct arena *arena);

/* Why is a clock due when it is, step by step, with article and dates; what happens at its end. The arena is for
 * what is needed on the way. */
void matter_explain_clock(const struct world *world, const struct matter *matter, const struct clock *clock,
                          enum language language, struct buf *out, struct arena *arena);

#endif
