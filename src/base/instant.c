/* Moments and civil dates: pure integer arithmetic in 400-year cycles that begin on 1 March, so that the leap day is
 * the last day of its year. Not here: any clock, any time zone data base. */
#include "base/base.h"

enum { DAYS_PER_CYCLE = 146097, DAYS_TO_1970 = 719468 };

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

day_number day_from_civil(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t cycle = floor_divide(y, 400), year_of_cycle = y - cycle * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return (day_number)(cycle * DAYS_PER_CYCLE + day_of_cycle - DAYS_TO_1970);
}

void day_to_civil(day_number number, int *year, int *month, int *day_of_month) {
    int64_t z = (int64_t)number + DAYS_TO_1970;
    int64_t cycle = floor_divide(z, DAYS_PER_CYCLE), day_of_cycle = z - cycle * DAYS_PER_CYCLE;
    int64_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = (int)(year_of_cycle + cycle * 400 + (*month <= 2));
}

int day_weekday(day_number day) {
    return (int)((((int64_t)day + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

int civil_month_length(int year, int month) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : lengths[month - 1];
}

bool civil_valid(const struct civil *c) {
    return c->year >= 1900 && c->year <= 9999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= civil_month_length(c->year, c->month) && c->hour >= 0 && c->hour <= 23 && c->minute >= 0 &&
           c->minute <= 59 && c->second >= 0 && c->second <= 59 && c->millisecond >= 0 && c->millisecond <= 999;
}

instant instant_from_civil(const struct civil *c, int zone_minutes) {
    int64_t in_day = ((c->hour * INT64_C(60) + c->minute) * 60 + c->second) * SECOND_MS + c->millisecond;
    return day_start(day_from_civil(c->year, c->month, c->day), zone_minutes) + in_day;
}

void instant_to_civil(instant at, int zone_minutes, struct civil *c) {
    day_number day = instant_day(at, zone_minutes);
    int64_t in_day = at - day_start(day, zone_minutes);
    day_to_civil(day, &c->year, &c->month, &c->day);
    c->hour = (int)(in_day / HOUR_MS);
    c->minute = (int)(in_day / MINUTE_MS % 60);
    c->second = (int)(in_day / SECOND_MS % 60);
    c->millisecond = (int)(in_day % SECOND_MS);
}

day_number instant_day(instant at, int zone_minutes) {
    CHECK(at > INT32_MIN * DAY_MS && at < INT32_MAX * DAY_MS); /* above all, not INSTANT_NONE */
    return (day_number)floor_divide(at + zone_minutes * MINUTE_MS, DAY_MS);
}

instant day_start(day_number day, int zone_minutes) {
    return day * DAY_MS - zone_minutes * MINUTE_MS;
}

/* Exactly `width` digits at the front of *s. */
static bool take_digits(struct str *s, size_t width, int *value) {
    if (s->len < width) return false;
    *value = 0;
    for (size_t i = 0; i < width; i++) {
        if (s->ptr[i] < '0' || s->ptr[i] > '9') return false;
        *value = *value * 10 + (s->ptr[i] - '0');
    }
    *s = (struct str){s->ptr + width, s->len - width};
    return true;
}

static bool take_char(struct str *s, char c) {
    if (s->len == 0 || s->ptr[0] != c) return false;
    *s = (struct str){s->ptr + 1, s->len - 1};
    return true;
}

static bool take_date(struct str *s, struct civil *c) {
    return take_digits(s, 4, &c->year) && take_char(s, '-') && take_digits(s, 2, &c->month) && take_char(s, '-') &&
           take_digits(s, 2, &c->day);
}

static bool take_time(struct str *s, struct civil *c) {
    if (!take_digits(s, 2, &c->hour) || !take_char(s, ':') || !take_digits(s, 2, &c->minute)) return false;
    if (!take_char(s, ':')) return true;
    if (!take_digits(s, 2, &c->second)) return false;
    return !take_char(s, '.') || take_digits(s, 3, &c->millisecond);
}

static bool take_zone(struct str *s, int *zone_minutes) {
    if (s->len == 0) return true;
    if (take_char(s, 'Z')) {
        *zone_minutes = 0;
        return true;
    }
    int sign = take_char(s, '+') ? 1 : take_char(s, '-') ? -1 : 0, hours = 0, minutes = 0;
    if (sign == 0 || !take_digits(s, 2, &hours) || !take_char(s, ':') || !take_digits(s, 2, &minutes)) return false;
    *zone_minutes = sign * (hours * 60 + minutes);
    return hours * 60 + minutes <= 14 * 60 && minutes <= 59;
}

bool instant_parse(struct str s, int zone_minutes, instant *at) {
    struct civil c = {0};
    if (!take_date(&s, &c)) return false;
    if (s.len) { /* a date alone is its 00:00 */
        if (!take_char(&s, 'T') && !take_char(&s, ' ')) return false;
        if (!take_time(&s, &c) || !take_zone(&s, &zone_minutes)) return false;
    }
    if (s.len || !civil_valid(&c)) return false;
    *at = instant_from_civil(&c, zone_minutes);
    return true;
}

bool day_parse(struct str s, day_number *day) {
    struct civil c = {0};
    if (!take_date(&s, &c) || s.len || !civil_valid(&c)) return false;
    *day = day_from_civil(c.year, c.month, c.day);
    return true;
}

static char *put_digits(char *at, int value, int width) {
    for (int i = width - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
    return at + width;
}

/* A list of matters holds hundreds of moments, an intake a dozen: without printf. */
struct str instant_text(instant at, int zone_minutes, char out[static INSTANT_TEXT_SIZE]) {
    struct civil c;
    instant_to_civil(at, zone_minutes, &c);
    char *p = out;
    if (c.year < 0 || c.year > 9999) p += snprintf(p, INSTANT_TEXT_SIZE / 2, "%d", c.year);
    else p = put_digits(p, c.year, 4);
    *p++ = '-', p = put_digits(p, c.month, 2);
    *p++ = '-', p = put_digits(p, c.day, 2);
    *p++ = 'T', p = put_digits(p, c.hour, 2);
    *p++ = ':', p = put_digits(p, c.minute, 2);
    if (c.second || c.millisecond) *p++ = ':', p = put_digits(p, c.second, 2);
    if (c.millisecond) *p++ = '.', p = put_digits(p, c.millisecond, 3);
    *p = '\0';
    return (struct str){out, (size_t)(p - out)};
}

struct str day_text(day_number day, char out[static INSTANT_TEXT_SIZE]) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    int len = snprintf(out, INSTANT_TEXT_SIZE, "%04d-%02d-%02d", year, month, day_of_month);
    return (struct str){out, (size_t)len};
}
