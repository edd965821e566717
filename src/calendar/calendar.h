/* calendar: working time. Pure integer arithmetic on prefix sums; every computation is O(log n) or better.
 *
 * A `struct calendar` says which dates are working days, as the published notices of the State Council's office have it
 * (放假调休通知): a notice names days off (放假) and make-up working days (补班); all other dates follow the weekday.
 * A `struct timetable` is a calendar plus one organisation's hours and zone: everything that a due moment needs.
 * Both are immutable once made and may be shared between threads.
 *
 * The rules are CONTRACT §3; articles 201-203 of the Civil Code of the PRC say that the day of the start is not counted. */
#ifndef SHOUWEN_CALENDAR_H
#define SHOUWEN_CALENDAR_H

#include "base/base.h"

/* ---- which dates are worked ---- */

struct calendar;

/* Read a calendar from JSON text, in one of two forms:
 *   {"years": {"2026": {"off": [dates], "work": [dates], "source": address or addresses}}}, each date under the year of its
 *   notice, which may also name dates of the December before; other keys beside "years" are free for remarks;
 *   or flat, over all years: {"off": …, "work": …, "first": date, "last": date, "papers": {"2026": [addresses]}}, where the first
 *   two are lists of dates or maps from dates to names, the others may be missing, and other keys are free for remarks.
 * A year counts as published when a day off is named for it. NULL and *error (where = line and column, JSON pointer, or the
 * offending date) when it is malformed, a date is in both lists or twice in one, or outside 1990-2199. The result lives in
 * `arena`. */
const struct calendar *calendar_read(struct arena *arena, struct str json, struct error *error);
/* `base` with the notices of `json` laid over it, year by year: a notice for a year replaces that year (a later notice
 * of the same year is a revision), and what it names wins over what others said of the same date. The result does not
 * borrow from `base`. */
const struct calendar *calendar_revise(struct arena *arena, const struct calendar *base, struct str json, struct error *error);
/* The calendar that travels inside the program (calendar/notices.json). Never NULL. */
const struct calendar *calendar_builtin(void);
struct str calendar_version(const struct calendar *calendar); /* changes with the content: first 12 hex digits of its digest */
/* Where the notice of a year was published, blanks between several addresses; empty when that is not known. */
struct str calendar_source(const struct calendar *calendar, int year);
bool calendar_is_working(const struct calendar *calendar, day_number day);
/* No notice is published for the year of this day: weekends only. Wherever a due date depends on such a year, say so. */
bool calendar_is_provisional(const struct calendar *calendar, day_number day);
/* Why a date is (not) worked, for explanations: weekday, weekend, day off by notice, make-up working day by notice. */
enum day_reason { DAY_WEEKDAY, DAY_WEEKEND, DAY_OFF_BY_NOTICE, DAY_WORK_BY_NOTICE };
enum day_reason calendar_day_reason(const struct calendar *calendar, day_number day);
/* Number of working days in (from, to]; negative when to < from. */
int32_t calendar_working_days_between(const struct calendar *calendar, day_number from, day_number to);
/* The n-th working day strictly after `day` (n >= 1), or strictly before it (n <= -1). */
day_number calendar_nth_working_day(const struct calendar *calendar, day_number day, int32_t n);
/* `day` itself when it is worked, else the last working day before it. */
day_number calendar_working_day_at_or_before(const struct calendar *calendar, day_number day);

/* ---- one organisation's working time ---- */

enum { HOURS_INTERVALS_MAX = 8 };

/* Daily hours: disjoint ascending [open, close) in minutes of the day; at least one. */
struct hours {
    struct {
        int16_t open, close;
    } intervals[HOURS_INTERVALS_MAX];
    size_t count;
};

struct timetable {
    const struct calendar *calendar;
    struct hours hours;
    int zone_minutes; /* 480: Asia/Shanghai */
};

/* ["09:00-12:00", "13:30-17:30"] as texts; false and *error (where = the entry) if malformed, empty, overlapping, descending. */
bool hours_read(const struct str *entries, size_t count, struct hours *hours, struct error *error);
struct hours hours_default(void); /* 09:00-12:00, 13:30-17:30 */
int hours_close(const struct hours *hours); /* close of business, minutes of the day */
int hours_minutes_per_day(const struct hours *hours);
bool timetable_is_open(const struct timetable *timetable, instant at);

/* ---- how long: CONTRACT §3 ---- */

enum time_unit {
    UNIT_MINUTES,
    UNIT_HOURS,
    UNIT_WORKING_MINUTES,
    UNIT_WORKING_HOURS,
    UNIT_WORKING_DAYS,
    UNIT_DAYS,
    UNIT_MONTHS,
    UNIT__COUNT,
};
extern const char *const time_unit_names[UNIT__COUNT]; /* "minutes" … as in packs and scenarios */
bool time_unit_read(struct str name, enum time_unit *unit) MUST_USE;

enum { AMOUNT_MAX = 100000 };

struct span { /* an amount of time, e.g. 3 working days */
    int32_t amount; /* 1 … AMOUNT_MAX */
    enum time_unit unit;
};

/* The due moment of `span` that began at `start`. */
instant timetable_due(const struct timetable *timetable, instant start, struct span span);
/* Backward deadline, `span` before `event`: hours and minutes count back exactly; days go to close of business of the
 * event's date minus N, or of the last working day before that. Only UNIT_MINUTES, UNIT_HOURS, UNIT_DAYS; others CHECK
 * (the pack check refuses them). */
instant timetable_due_before(const struct timetable *timetable, instant event, struct span span);

/* Whole units used of a clock that began (or resumed) at `start` and pauses at `at` >= start, by the unit's own rule
 * (CONTRACT §3, notes A2); never more than span.amount. Months count as whole months reached. */
int32_t timetable_units_used(const struct timetable *timetable, instant start, instant at, struct span span);
/* The due moment after resuming at `at` with `left` >= 1 units; the resume day is not counted. (When left is 0 the clock
 * is due at the resume moment's own unit end: callers keep left >= 1 by never pausing a clock past its due moment.) */
instant timetable_due_resumed(const struct timetable *timetable, instant at, int32_t left, enum time_unit unit);

/* Does the due moment, computed from start, depend on a year without a published notice? */
bool timetable_span_is_provisional(const struct timetable *timetable, instant start, instant due, struct span span);

/* ---- saying it ---- */

/* One counted day of an explanation. */
struct counted_day {
    day_number day;
    int32_t ordinal; /* 0: not counted (rest day) */
    enum day_reason reason;
};
/* The days from the day after `start` to the day of `due`, at most `days_max`, into `arena`: what "counted 3 working days
 * from Wed 30 Sep: Thu 8, Fri 9, Sat 10 Oct (make-up working day)" is printed from. Empty for hours and minutes. */
size_t timetable_count_days(const struct timetable *timetable, instant start, instant due, struct span span, struct arena *arena,
                            struct counted_day **days, size_t days_max);

#endif
