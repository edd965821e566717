/* story: a scenario whose times are relative to now, for demonstrations that are always fresh. Private to the cli floor.
 *
 * A story has the form of a scenario file (CONTRACT §4): title, pack, organisation, steps. In it, `at` and every other time
 * may be
 *   "-3d 10:20"   that time of the day three days ago            "+1d 09:00"  tomorrow
 *   "-3w 10:20"   of the third working day before today          "+2w 17:30"  of the second working day after today
 *   "-45m" "-5h"  minutes or hours before now                    "+50m"       after now
 *   "now"         now
 * Resolved, it is a scenario with absolute times, its steps in the order of time. */
#ifndef SHOUWEN_CLI_STORY_H
#define SHOUWEN_CLI_STORY_H

#include <jansson.h>

#include "calendar/calendar.h"

/* The story as a scenario at `now` (a new object). NULL and *error (where = /steps/3/at …): a time is malformed, a step lies
 * after now, or the steps of one matter are not in the order of time. */
json_t *story_resolve(const json_t *story, const struct calendar *calendar, instant now, int zone_minutes, struct error *error);
/* The moment of one such text; false when it is none (it may be an absolute time, or no time at all). */
bool story_moment(struct str text, const struct calendar *calendar, instant now, int zone_minutes, instant *at) MUST_USE;

#endif
