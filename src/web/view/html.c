/* Escaping, and the formats of values on a page. Where which escaping is right is decided by tools/template.c, when the
 * templates are compiled. Keeps: no byte of a value reaches the page unescaped; control characters never do. */
#include "web/view/html.h"

#include "base/sixteen.h"

static const struct str phrases[][PHRASE__COUNT] = {
    [LANGUAGE_ZH] = {
#define PHRASE(key, zh, en) [PHRASE_##key] = STR_INIT(zh),
#include "web/view/phrases.def"
#undef PHRASE
    },
    [LANGUAGE_EN] = {
#define PHRASE(key, zh, en) [PHRASE_##key] = STR_INIT(en),
#include "web/view/phrases.def"
#undef PHRASE
    },
};

struct str phrase_in(enum phrase phrase, enum language language) {
    CHECK(phrase < PHRASE__COUNT && language < ARRAY_LENGTH(phrases));
    return phrases[language][phrase];
}

/* ---- escaping ---- */

enum { BLOCK = sizeof(sixteen) };

/* Does each of them stand for itself? Control characters are left to the slow way, which knows the three that do. */
static inline bool plain_block(sixteen b) {
    /* " by itself; & and ' differ in the last bit, < and > in the last but one */
    return !SIXTEEN_ANY((b < 0x20) | (b == 0x7F) | (b == 0x22) | ((b & 0xFE) == 0x26) | ((b & 0xFD) == 0x3C));
}

/* The same of the first sixteen of `left` bytes, or of all when they are fewer: those are laid over each other. */
static inline bool plain(const char *at, size_t left) {
    sixteen b = {0};
    b |= 'x';
    if (left >= BLOCK) {
        memcpy(&b, at, BLOCK);
    } else if (left >= 8) {
        memcpy(&b, at, 8);
        memcpy((char *)&b + 8, at + left - 8, 8);
    } else if (left >= 4) {
        memcpy(&b, at, 4);
        memcpy((char *)&b + 4, at + left - 4, 4);
    } else {
        for (size_t i = 0; i < left; i++) memcpy((char *)&b + i, at + i, 1);
    }
    return plain_block(b);
}

/* What stands for a byte on a page; empty: the byte itself. */
static struct str escape_of(unsigned char c) {
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    case '\t': case '\n': case '\r': return (struct str){0};
    default: return c < ' ' || c == 0x7F ? STR("\xEF\xBF\xBD") : (struct str){0}; /* U+FFFD */
    }
}

void html_text(struct html *html, struct str text) {
    size_t from = 0, i = 0;
    while (i < text.len) {
        size_t left = text.len - i, stop = left > BLOCK ? i + BLOCK : text.len;
        if (plain(text.ptr + i, left)) i = stop;
        for (; i < stop; i++) {
            struct str escape = escape_of((unsigned char)text.ptr[i]);
            if (escape.len == 0) continue;
            buf_add(html->out, str_slice(text, from, i));
            buf_add(html->out, escape);
            from = i + 1;
        }
    }
    buf_add(html->out, from ? str_slice(text, from, text.len) : text);
}

static bool unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '~';
}

void html_url_part(struct html *html, struct str part) {
    static const char digits[] = "0123456789ABCDEF";
    size_t from = 0;
    for (size_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.ptr[i];
        if (unreserved(c)) continue;
        buf_add(html->out, str_slice(part, from, i));
        buf_add(html->out, (struct str){(const char[]){'%', digits[c >> 4], digits[c & 15]}, 3});
        from = i + 1;
    }
    buf_add(html->out, str_slice(part, from, part.len));
}

/* Browsers drop tabs and line ends inside an address and read \ as /, so neither may stand in one. */
static bool url_safe(struct str url) {
    static const struct str schemes[] = {STR_INIT("http://"), STR_INIT("https://"), STR_INIT("mailto:"), STR_INIT("tel:")};
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == '\\' || url.ptr[i] == 0x7F) return false;
    if (str_starts(url, STR("//"))) return false;
    if (url.len && (url.ptr[0] == '/' || url.ptr[0] == '?' || url.ptr[0] == '#')) return true;
    for (size_t i = 0; i < ARRAY_LENGTH(schemes); i++)
        if (str_starts(url, schemes[i])) return true;
    return false;
}

void html_url(struct html *html, struct str url) {
    html_text(html, url_safe(url) ? url : STR("#"));
}

/* ---- phrases ---- */

/* A phrase is HTML as it stands: tools/template.c lets none have & < > " or '. */
static void phrase_part(struct html *html, struct str part) {
    buf_add(html->out, part);
}

void html_phrase(struct html *html, enum phrase phrase) {
    phrase_part(html, phrase_in(phrase, html->language));
}

struct phrase_walk phrase_begin(struct html *html, enum phrase phrase) {
    return (struct phrase_walk){.rest = phrase_in(phrase, html->language)};
}

bool phrase_next(struct html *html, struct phrase_walk *walk) {
    struct str rest = walk->rest;
    for (size_t i = 0; i + 2 < rest.len; i++) {
        const char *brace = memchr(rest.ptr + i, '{', rest.len - 2 - i);
        if (!brace) break;
        i = (size_t)(brace - rest.ptr);
        if (rest.ptr[i + 1] < '1' || rest.ptr[i + 1] > '9' || rest.ptr[i + 2] != '}') continue;
        phrase_part(html, str_slice(rest, 0, i));
        walk->argument = rest.ptr[i + 1] - '0';
        walk->rest = str_slice(rest, i + 3, rest.len);
        return true;
    }
    phrase_part(html, rest);
    return false;
}

/* ---- filters ---- */

void html_show_int(struct html *html, int64_t number) {
    buf_add_int(html->out, number);
}

void html_show_count(struct html *html, size_t count) {
    html_show_int(html, (int64_t)count);
}

void html_show_said(struct html *html, struct text text) {
    html_text(html, html->language == LANGUAGE_EN && text.en.len ? text.en : text.zh);
}

static void number_and(struct html *html, int64_t number, const char *zh, const char *en) {
    html_show_int(html, number);
    buf_add(html->out, str_from(html->language == LANGUAGE_ZH ? zh : en));
}

static void two_digits(struct html *html, int number) {
    buf_add(html->out, (struct str){(const char[]){(char)('0' + number / 10), (char)('0' + number % 10)}, 2});
}

static void show_date(struct html *html, int year, int month, int day) {
    static const char *const months[] = {" Jan", " Feb", " Mar", " Apr", " May", " Jun",
                                         " Jul", " Aug", " Sep", " Oct", " Nov", " Dec"};
    if (html->year == 0) {
        struct civil today;
        instant_to_civil(html->now, html->zone_minutes, &today);
        html->year = today.year;
    }
    bool other_year = year != html->year, zh = html->language == LANGUAGE_ZH;
    if (zh && other_year) number_and(html, year, "年", "");
    if (zh) number_and(html, month, "月", "");
    number_and(html, day, "日", months[month - 1]);
    if (!zh && other_year) number_and(html, year, "", "");
}

static void show_time(struct html *html, const struct civil *local) {
    two_digits(html, local->hour);
    buf_add_char(html->out, ':');
    two_digits(html, local->minute);
}

void html_show_day(struct html *html, day_number day) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    show_date(html, year, month, day_of_month);
}

void html_show_date(struct html *html, instant at) {
    if (at != INSTANT_NONE) html_show_day(html, instant_day(at, html->zone_minutes));
}

void html_show_time(struct html *html, instant at) {
    if (at == INSTANT_NONE) return;
    struct civil local;
    instant_to_civil(at, html->zone_minutes, &local);
    show_time(html, &local);
}

void html_show_moment(struct html *html, instant at) {
    if (at == INSTANT_NONE) return;
    struct civil local;
    instant_to_civil(at, html->zone_minutes, &local);
    show_date(html, local.year, local.month, local.day);
    buf_add_char(html->out, ' ');
    show_time(html, &local);
}

void html_show_iso(struct html *html, instant at) {
    if (at == INSTANT_NONE) return;
    struct civil local;
    instant_to_civil(at, html->zone_minutes, &local);
    int offset = html->zone_minutes < 0 ? -html->zone_minutes : html->zone_minutes;
    html_show_int(html, local.year);
    buf_add_char(html->out, '-');
    two_digits(html, local.month);
    buf_add_char(html->out, '-');
    two_digits(html, local.day);
    buf_add_char(html->out, 'T');
    show_time(html, &local);
    buf_add_char(html->out, html->zone_minutes < 0 ? '-' : '+');
    two_digits(html, offset / 60);
    buf_add_char(html->out, ':');
    two_digits(html, offset % 60);
}

/* The two leading units of a duration: 2天3小时, 3小时20分, 20分钟. */
static void show_duration(struct html *html, int64_t duration_ms) {
    int64_t minutes = duration_ms / MINUTE_MS, hours = minutes / 60, days = hours / 24;
    if (days) number_and(html, days, "天", " d");
    if (days == 0 && hours == 0) number_and(html, minutes, "分钟", " min");
    bool second_hours = days > 0 && days < 10 && hours % 24 > 0, second_minutes = days == 0 && hours > 0 && minutes % 60 > 0;
    if (days == 0 && hours) number_and(html, hours, "小时", " h");
    if ((second_hours || second_minutes) && html->language == LANGUAGE_EN) buf_add_char(html->out, ' ');
    if (second_hours) number_and(html, hours % 24, "小时", " h");
    if (second_minutes) number_and(html, minutes % 60, "分", " min");
}

void html_show_left(struct html *html, instant at) {
    if (at == INSTANT_NONE) return;
    bool past = at < html->now, zh = html->language == LANGUAGE_ZH;
    if (zh) buf_add(html->out, past ? STR("已超") : STR("还剩"));
    show_duration(html, past ? html->now - at : at - html->now);
    if (!zh) buf_add(html->out, past ? STR(" late") : STR(" left"));
}

void html_show_ago(struct html *html, instant at) {
    if (at == INSTANT_NONE) return;
    show_duration(html, at < html->now ? html->now - at : 0);
    buf_add(html->out, html->language == LANGUAGE_ZH ? STR("前") : STR(" ago"));
}
