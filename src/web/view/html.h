/* html: HTML being written. Private to the web floor; the code that tools/template.c makes of templates/ calls it.
 *
 * HTML is another type than text: what reaches a `struct html` is a literal of a template or has been escaped, because
 * only the compiled templates call html_literal and every other function escapes.
 *
 * The template language (errors are file:line:column; wrong members are errors of the C compiler at the template's line):
 *   {{shows struct page_matter as page from "web/shown/pages.h"}}  first of all: what the template shows ({{shows nothing}})
 *   {{page.subject}}             a struct str, escaped for where it stands: text, a quoted attribute, an address or a part of one
 *   {{page.due|moment}}          any other type, by a filter: html_show_moment(html, value) below. int may stand in addresses too
 *   {{#if COND}} {{else if COND}} {{else}} {{/if}}   COND: path, not, == != < <= > >=, path is "text", several joined by all
 *                                `and` or all `or`. A str is true when not empty, an instant when not
 *                                INSTANT_NONE, a pointer when not NULL
 *   {{#each page.clocks as clock}} {{else}} {{/each}}  page.clocks with page.clocks_count (size_t); clock_at is the index; the
 *                                part after {{else}} stands when there are none
 *   {{> row page.first}}         another template (templates/row.html), shown that struct; {{> row *page.next}} follows a pointer
 *   {{#in shell page.shell}} … {{/in}}   another template around this part: what stands before and after its {{content}}
 *   {{_ key}} {{_ key a b|int}}  a phrase of phrases.def with its {1} {2}; {{_ row.label}}: of an enum phrase
 *   {{asset app.css}}            address of a file that travels in the program; {{icon phone}} an icon, {{icon row.icon}}
 *                                one that data names (the possible ones are listed in {{icons phone mail}})
 *   {{! comment }}
 * A path is C: the first name is a pointer, `.` after it works, further pointers need `->`, [0] or [CONSTANT] may stand.
 * Runs of white space between tags are shortened, except in pre and textarea. Elements must be closed. */
#ifndef SHOUWEN_WEB_HTML_H
#define SHOUWEN_WEB_HTML_H

#include "base/base.h"
#include "regulation/regulation.h"

enum phrase {
#define PHRASE(key, zh, en) PHRASE_##key,
#include "web/view/phrases.def"
#undef PHRASE
    PHRASE__COUNT
};
struct str phrase_in(enum phrase phrase, enum language language);

struct html {
    struct buf *out; /* owned by the caller */
    enum language language;
    int zone_minutes;
    instant now;     /* what "ago" and "left" count from */
    int year;        /* of `now`, once it was asked for; 0 before */
};

/* ---- values ---- */

void html_text(struct html *html, struct str text); /* & < > " ' escaped: right in text and in quoted attributes */
/* A whole address: written if it is a path of our own (/x), a query, a fragment, or http, https, mailto, tel; otherwise #. */
void html_url(struct html *html, struct str url);
void html_url_part(struct html *html, struct str part); /* a path segment or the value of a query parameter: percent-encoded */
void html_phrase(struct html *html, enum phrase phrase);

/* Filters. */
void html_show_int(struct html *html, int64_t number);
void html_show_count(struct html *html, size_t count);
void html_show_said(struct html *html, struct text text);   /* in the page's language */
void html_show_moment(struct html *html, instant at);       /* 10月9日 17:30, with the year when it is not this one */
void html_show_date(struct html *html, instant at);         /* 10月9日 */
void html_show_time(struct html *html, instant at);         /* 17:30 */
void html_show_iso(struct html *html, instant at);          /* 2026-10-09T17:30+08:00, for datetime attributes */
void html_show_left(struct html *html, instant at);         /* 还剩2天3小时, 已超20分钟: of a due moment */
void html_show_ago(struct html *html, instant at);          /* 3小时前 */
void html_show_day(struct html *html, day_number day);      /* 10月9日 */

/* ---- for the compiled templates only ---- */

static inline void html_literal(struct html *html, const char *literal, size_t len) {
    buf_add(html->out, (struct str){literal, len});
}

/* A phrase with values: each step writes the text up to the next {N} and says which value is due. */
struct phrase_walk {
    struct str rest;
    int argument;
};
struct phrase_walk phrase_begin(struct html *html, enum phrase phrase);
bool phrase_next(struct html *html, struct phrase_walk *walk);

static inline bool html_true_str(struct str s) { return s.len > 0; }
static inline bool html_true_signed(long long n) { return n != 0 && n != INSTANT_NONE; }
static inline bool html_true_unsigned(unsigned long long n) { return n != 0; }
static inline bool html_true_pointer(const void *p) { return p != NULL; }
#define html_true(x)                                                                                             \
    _Generic((x), struct str: html_true_str, bool: html_true_unsigned, int: html_true_signed, long: html_true_signed, \
             long long: html_true_signed, unsigned: html_true_unsigned, unsigned long: html_true_unsigned,         \
             unsigned long long: html_true_unsigned, uint8_t: html_true_unsigned, int16_t: html_true_signed,       \
             default: html_true_pointer)(x)

#endif
