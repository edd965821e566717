/* Private to the calendar floor: the shape of a calendar, which calendar.c builds and searches and notices.c reads.
 *
 * A calendar is the plain week plus the dates that notices name. Each named date carries the sum of all deviations from
 * the week up to it, so that "how many working days until" is week arithmetic plus one binary search, for any date of
 * any century, and a calendar costs 20 bytes for each named date. */
#ifndef SHOUWEN_CALENDAR_NOTICES_H
#define SHOUWEN_CALENDAR_NOTICES_H

#include "calendar/calendar.h"

enum {
    NOTICE_YEAR_FIRST = 1990,
    NOTICE_YEAR_LAST = 2199,
    NOTICE_YEARS = NOTICE_YEAR_LAST - NOTICE_YEAR_FIRST + 1,
    CALENDAR_VERSION_LENGTH = 12,
};

struct named_day {
    day_number day;
    int32_t deviation; /* working days up to and including this day, less those of the plain week */
    int32_t rank;      /* working days up to and including this day, counted from a fixed Monday */
    int16_t year;      /* of the notice that names it */
    bool work;         /* make-up working day, else day off */
};

struct calendar {
    const struct named_day *days; /* ascending, no date twice */
    size_t days_count;
    bool published[NOTICE_YEARS];
    int16_t published_before[NOTICE_YEARS + 1]; /* [i]: published years before NOTICE_YEAR_FIRST + i */
    struct str source[NOTICE_YEARS];            /* addresses of the notice, blank between them; empty if not known */
    char version[CALENDAR_VERSION_LENGTH + 1];
};

/* What one text says, before it becomes a calendar or is laid over one. */
struct notices {
    struct named_day *days; /* ascending, no date twice; deviation and rank not yet set */
    size_t days_count;
    bool published[NOTICE_YEARS];
    struct str source[NOTICE_YEARS];
    bool by_date; /* the flat form: a date belongs to its own year, not to the year of a notice */
};

/* notices.c: read either form of JSON. Everything that outlives the call is in `arena`. */
bool notices_read(struct arena *arena, struct str json, struct notices *notices, struct error *error);
/* Sort and drop what several years name alike; false and *error when a date is named twice or both off and work. */
bool notices_sort(struct notices *notices, struct error *error);

/* calendar.c: every year from the one of `from` to the one of `to` has a notice. */
bool calendar_covers(const struct calendar *calendar, day_number from, day_number to);
/* Working days up to and including `day`, counted from a fixed Monday; *working: is `day` one of them? */
int32_t calendar_rank(const struct calendar *calendar, day_number day, bool *working);
/* The first day whose rank is `rank`. */
day_number calendar_day_of_rank(const struct calendar *calendar, int32_t rank);

#endif
