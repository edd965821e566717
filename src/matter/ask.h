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

/* Why is a clock due when it is, step by step, with article and dates; what happens at its end. The arena is for
 * what is needed on the way. */
void matter_explain_clock(const struct world *world, const struct matter *matter, const struct clock *clock,
                          enum language language, struct buf *out, struct arena *arena);

#endif
