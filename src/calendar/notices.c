/* Reads what notices name out of JSON: our form, a notice a year, or the flat form that gathers many years.
 * Not here: counting (calendar.c). Keeps: nothing half-read leaves this file, and every complaint says where. */
#include <stdlib.h>

#include <jansson.h>

#include "calendar/notices.h"

struct reader {
    struct arena *arena;
    struct notices *notices;
    struct error *error;
    /* What dates may be named, and in whose name. */
    int year; /* of the notice; 0 in the flat form */
    day_number first, last;
};

static bool fail(struct reader *reader, const char *where, const char *hint, const char *format, ...) PRINTF_LIKE(4, 5);

static bool fail(struct reader *reader, const char *where, const char *hint, const char *format, ...) {
    char message[1024]; /* longer than an error's, which cuts it */
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(reader->error, ERROR_INPUT, "%s", message);
    error_where(reader->error, "%s", where);
    error_hint(reader->error, "%s", hint);
    return false;
}

/* A JSON pointer, cut where a key is too long for an error. By value: nothing of it goes to the arena. */
struct place {
    char text[512];
};

static struct place place_of(const char *parent, const char *key) {
    struct place place;
    snprintf(place.text, sizeof place.text, "%.240s/%.240s", parent, key);
    return place;
}

static struct place place_at(const char *list, size_t index) {
    struct place place;
    snprintf(place.text, sizeof place.text, "%.480s/%zu", list, index);
    return place;
}

/* ---- dates ---- */

static bool read_date(struct reader *reader, const char *where, struct str text, day_number *day) {
    if (!day_parse(text, day)) return fail(reader, where, "write a date as 2026-10-01", "\"" STR_FMT "\" is not a date",
                                           STR_ARG(text));
    if (*day < day_from_civil(NOTICE_YEAR_FIRST, 1, 1) || *day > day_from_civil(NOTICE_YEAR_LAST, 12, 31))
        return fail(reader, where, "", STR_FMT " lies outside the years %d to %d", STR_ARG(text), NOTICE_YEAR_FIRST,
                    NOTICE_YEAR_LAST);
    return true;
}

static bool add_date(struct reader *reader, const char *where, struct str text, bool work) {
    day_number day;
    if (!read_date(reader, where, text, &day)) return false;
    if (day < reader->first || day > reader->last) {
        if (!reader->year) return fail(reader, where, "move \"first\" or \"last\"", STR_FMT " lies outside \"first\" to \"last\"",
                                       STR_ARG(text));
        return fail(reader, where, "put it under the year of its notice",
                    STR_FMT " does not belong to the notice of %d, which names dates of that year and of the December before",
                        STR_ARG(text),
                    reader->year);
    }
    int year = reader->year, month, day_of_month;
    if (!year) day_to_civil(day, &year, &month, &day_of_month);
    struct named_day *named = ARENA_PUSH(reader->arena, reader->notices->days, reader->notices->days_count);
    *named = (struct named_day){.day = day, .year = (int16_t)year, .work = work};
    if (!work) reader->notices->published[year - NOTICE_YEAR_FIRST] = true;
    return true;
}

/* A list of dates, or a map whose keys are dates (the values name the festival). */
static bool read_dates(struct reader *reader, const char *list, const json_t *dates, bool work) {
    if (!json_is_array(dates) && !json_is_object(dates))
        return fail(reader, list, "write [\"2026-10-01\", …]", "the dates are neither a list nor a map");
    for (size_t i = 0; i < json_array_size(dates); i++) {
        const json_t *date = json_array_get(dates, i);
        struct place place = place_at(list, i);
        if (!json_is_string(date)) return fail(reader, place.text, "write \"2026-10-01\"", "a date is not a text");
        if (!add_date(reader, place.text, str_from(json_string_value(date)), work)) return false;
    }
    const char *key;
    json_t *name;
    json_t *map = json_is_object(dates) ? (json_t *)(uintptr_t)dates : NULL; /* the macro's iterator takes no const */
    json_object_foreach(map, key, name)
        if (!add_date(reader, place_of(list, key).text, str_from(key), work)) return false;
    return true;
}

/* ---- our form: {"years": {"2026": {"off": […], "work": […], "source": …}}} ---- */

/* One address or several, which are joined with blanks. */
static bool read_source(struct reader *reader, const char *where, const json_t *source, struct str *text) {
    struct buf joined;
    buf_init(&joined, LIMIT_CALENDAR_BYTES);
    bool good = json_is_string(source) || json_is_array(source);
    if (json_is_string(source)) buf_add(&joined, str_from(json_string_value(source)));
    for (size_t i = 0; good && i < json_array_size(source); i++) {
        const json_t *address = json_array_get(source, i);
        good = json_is_string(address);
        if (i) buf_add_char(&joined, ' ');
        buf_add(&joined, str_from(json_string_value(address)));
    }
    CHECK(!joined.overflow); /* it is shorter than the JSON that it was read from */
    *text = str_copy(reader->arena, buf_str(&joined));
    buf_release(&joined);
    return good || fail(reader, where, "write the address of the notice, or a list of addresses", "the source is not a text");
}

static bool read_year_member(struct reader *reader, const char *year, const char *key, const json_t *value) {
    struct place place = place_of(place_of("/years", year).text, key);
    const char *where = place.text;
    if (strcmp(key, "off") == 0) return read_dates(reader, where, value, false);
    if (strcmp(key, "work") == 0) return read_dates(reader, where, value, true);
    if (strcmp(key, "source") == 0) return read_source(reader, where, value,
                                                       &reader->notices->source[reader->year - NOTICE_YEAR_FIRST]);
    return fail(reader, where, "a year has \"off\", \"work\" and \"source\"", "unknown key \"%s\"", key);
}

static bool read_year(struct reader *reader, const char *key, json_t *notice) {
    struct place place = place_of("/years", key);
    const char *where = place.text;
    int64_t year;
    if (strlen(key) != 4 || !str_int64(str_from(key), NOTICE_YEAR_FIRST, NOTICE_YEAR_LAST, &year))
        return fail(reader, where, "", "\"%s\" is not a year from %d to %d", key, NOTICE_YEAR_FIRST, NOTICE_YEAR_LAST);
    if (!json_is_object(notice)) return fail(reader, where, "write {\"off\": […], \"work\": […]}",
                                             "the notice of %s is not an object", key);
    reader->year = (int)year;
    reader->first = day_from_civil(year == NOTICE_YEAR_FIRST ? reader->year : reader->year - 1,
                                   year == NOTICE_YEAR_FIRST ? 1 : 12, 1);
    reader->last = day_from_civil(reader->year, 12, 31);
    const char *member;
    json_t *value;
    json_object_foreach(notice, member, value)
        if (!read_year_member(reader, key, member, value)) return false;
    /* An empty year would pass weekends only for the published truth, without the word that it is provisional. */
    if (!reader->notices->published[year - NOTICE_YEAR_FIRST])
        return fail(reader, where, "leave the year out until its notice is published", "the notice of %s names no day off", key);
    return true;
}

static bool read_years(struct reader *reader, json_t *years) {
    if (!json_is_object(years)) return fail(reader, "/years", "write {\"2026\": {…}}", "the years are not an object");
    if (json_object_size(years) == 0) return fail(reader, "/years", "", "no year is there");
    const char *key;
    json_t *notice;
    json_object_foreach(years, key, notice)
        if (!read_year(reader, key, notice)) return false;
    return true;
}

/* ---- the flat form: {"first": …, "last": …, "off": …, "work": …, "papers": {"2026": […]}} ---- */

/* Without the bound, every date from 1990 to 2199 is allowed. */
static bool read_bound(struct reader *reader, const json_t *root, const char *key, day_number *day) {
    const json_t *bound = json_object_get(root, key);
    if (!bound) return true;
    struct place place = place_of("", key);
    const char *where = place.text;
    if (!json_is_string(bound)) return fail(reader, where, "write \"2026-12-31\"", "\"%s\" is not a text", key);
    return read_date(reader, where, str_from(json_string_value(bound)), day);
}

static bool read_papers(struct reader *reader, json_t *papers) {
    if (papers && !json_is_object(papers)) return fail(reader, "/papers", "write {\"2026\": [\"https://…\"]}",
                                                       "the papers are not an object");
    const char *key;
    json_t *source;
    json_object_foreach(papers, key, source) {
        struct place place = place_of("/papers", key);
        const char *where = place.text;
        int64_t year;
        if (strlen(key) != 4 || !str_int64(str_from(key), NOTICE_YEAR_FIRST, NOTICE_YEAR_LAST, &year))
            return fail(reader, where, "", "\"%s\" is not a year from %d to %d", key, NOTICE_YEAR_FIRST, NOTICE_YEAR_LAST);
        if (!read_source(reader, where, source, &reader->notices->source[year - NOTICE_YEAR_FIRST])) return false;
    }
    return true;
}

static bool read_flat(struct reader *reader, json_t *root) {
    static const char *const lists[] = {"off", "work"};
    reader->notices->by_date = true;
    reader->first = day_from_civil(NOTICE_YEAR_FIRST, 1, 1);
    reader->last = day_from_civil(NOTICE_YEAR_LAST, 12, 31);
    if (!read_bound(reader, root, "first", &reader->first) || !read_bound(reader, root, "last", &reader->last)) return false;
    if (reader->first > reader->last) return fail(reader, "/first", "", "\"first\" lies after \"last\"");
    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
        struct place place = place_of("", lists[i]);
        const char *where = place.text;
        const json_t *dates = json_object_get(root, lists[i]);
        if (!dates) return fail(reader, where, "the flat form has both \"off\" and \"work\"", "\"%s\" is missing", lists[i]);
        if (!read_dates(reader, where, dates, i == 1)) return false;
    }
    if (reader->notices->days_count == 0) return fail(reader, "/off", "", "no date is there");
    return read_papers(reader, json_object_get(root, "papers"));
}

/* ---- either ---- */

static int compare_days(const void *a, const void *b) {
    const struct named_day *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    return (x->year > y->year) - (x->year < y->year);
}

bool notices_sort(struct notices *notices, struct error *error) {
    size_t kept = 0;
    if (notices->days_count) qsort(notices->days, notices->days_count, sizeof notices->days[0], compare_days);
    for (size_t i = 0; i < notices->days_count; i++) {
        const struct named_day *day = &notices->days[i], *before = kept ? &notices->days[kept - 1] : NULL;
        if (before && before->day == day->day && (before->work != day->work || before->year == day->year)) {
            char text[INSTANT_TEXT_SIZE];
            day_text(day->day, text);
            error_set(error, ERROR_INPUT, before->work != day->work ? "%s is both a day off and a working day"
                      : "%s is named twice", text);
            error_where(error, "%s", text);
            error_hint(error, "keep the one that the notice has");
            return false;
        }
        /* Two notices may name a date alike; it then belongs to the later one. */
        if (before && before->day == day->day) kept--;
        notices->days[kept++] = *day;
    }
    notices->days_count = kept;
    return true;
}

static bool read_root(struct reader *reader, json_t *root) {
    if (!json_is_object(root)) return fail(reader, "/", "write {\"years\": {…}}", "a calendar is a JSON object");
    if (json_object_get(root, "off") || json_object_get(root, "work")) return read_flat(reader, root);
    json_t *years = json_object_get(root, "years");
    if (!years) return fail(reader, "/", "write {\"years\": {\"2026\": {\"off\": […], \"work\": […]}}}",
                            "neither \"years\" nor \"off\" and \"work\" are there");
    return read_years(reader, years);
}

bool notices_read(struct arena *arena, struct str json, struct notices *notices, struct error *error) {
    *notices = (struct notices){0};
    if (json.len > LIMIT_CALENDAR_BYTES) {
        error_set(error, ERROR_LIMIT, "the calendar has %zu bytes; at most %d are read", json.len, LIMIT_CALENDAR_BYTES);
        return false;
    }
    json_error_t syntax;
    json_t *root = json_loadb(json.len ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES, &syntax);
    if (!root) {
        error_set(error, ERROR_INPUT, "the calendar is not JSON: %s", syntax.text);
        error_where(error, "line %d, column %d", syntax.line, syntax.column);
        return false;
    }
    struct reader reader = {.arena = arena, .notices = notices, .error = error};
    bool good = read_root(&reader, root) && notices_sort(notices, error);
    json_decref(root);
    return good;
}
