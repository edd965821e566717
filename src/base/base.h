/* base: text with a length, memory with a lifetime, failures with a reader.
 *
 * The lowest floor. Nothing here does I/O, reads a clock or keeps a global; everything above may include it.
 *
 * Ownership, once for the whole program: a `struct str` borrows. Whoever returns one says from which arena, or
 * that it points into the caller's own input. Arenas are freed as a whole; nothing in them is freed singly. */
#ifndef SHOUWEN_BASE_H
#define SHOUWEN_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args), nonnull(fmt)))
#define MUST_USE __attribute__((warn_unused_result))

/* An assertion that stays on: a broken invariant stops the program before it can harm the ledger. Safe, because
 * the ledger is the truth and everything acknowledged is already durable. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))
_Noreturn void check_failed(const char *condition, const char *file, int line);

/* ---- arena ------------------------------------------------------------------------------------------------ */

/* A region of memory with one lifetime. Not thread-safe: one arena, one thread at a time. */
struct arena;

/* A new arena that may grow to `size_max` bytes. Exhausting it is a broken invariant (CHECK), because every input
 * is bounded by base/limits.h before it reaches an arena. Free with arena_free. */
struct arena *arena_new(size_t size_max);
void arena_free(struct arena *arena); /* NULL is allowed */
/* Forget everything allocated, keep the first block: for reuse by the next request. */
void arena_reset(struct arena *arena);
size_t arena_used(const struct arena *arena);
/* Zeroed memory aligned for any type; never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
/* Zeroed array of `count` elements; CHECKs the multiplication. */
void *arena_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))
/* Grow an arena array to hold one more element: doubles when `count` reaches a power of two.
 *   struct clock *c = ARENA_PUSH(arena, matter->clocks, matter->clocks_count); */
void *arena_push(struct arena *arena, void *array, size_t *count, size_t size);
#define ARENA_PUSH(arena, array, count) \
    ((array) = arena_push((arena), (array), &(count), sizeof *(array)), &(array)[(count)-1])

/* ---- str: borrowed text ----------------------------------------------------------------------------------- */

struct str {
    const char *ptr; /* UTF-8, not terminated; may be NULL when len is 0 */
    size_t len;
};

#define STR(literal) ((struct str){"" literal "", sizeof(literal) - 1})
/* For static tables, where a compound literal is not a constant. */
#define STR_INIT(literal) {"" literal "", sizeof(literal) - 1}
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).len ? (s).ptr : ""

/* Inline, so that comparing with a literal costs no call unless the lengths are the same. */
static inline struct str str_from(const char *terminated) { /* NULL gives the empty str */
    return (struct str){terminated, terminated ? strlen(terminated) : 0};
}
static inline bool str_equal(struct str a, struct str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool str_is(struct str a, const char *terminated) { return str_equal(a, str_from(terminated)); }
int str_compare(struct str a, struct str b); /* bytewise, for sorting */
bool str_starts(struct str s, struct str prefix);
bool str_contains(struct str s, struct str part);
struct str str_slice(struct str s, size_t from, size_t to); /* clamped */
struct str str_trim(struct str s); /* ASCII white space and U+3000 off both ends */
bool str_blank(struct str s);      /* empty after str_trim */
/* Cut the next field off `*rest` at `separator`; false when nothing is left. */
bool str_split(struct str *rest, char separator, struct str *field);
/* How many bytes from the start on need no escape in JSON or HTML text: none is a control character, quotation mark, backslash, <
 * or DEL. */
size_t str_plain(struct str s);
/* Whole text a decimal integer in range; false otherwise. */
bool str_int64(struct str s, int64_t min, int64_t max, int64_t *value) MUST_USE;
/* The word of `known` (terminated texts; NULL and "" are skipped) most like a mistyped one, for "did you mean"; empty when none
 * is close. */
struct str str_nearest(struct str word, const char *const *known, size_t count);
struct str str_copy(struct arena *arena, struct str s);
char *str_terminated(struct arena *arena, struct str s); /* a NUL-terminated copy in the arena */
struct str str_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct str str_vprintf(struct arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);

/* ---- buf: text being written, with a maximum at birth ------------------------------------------------------ */

struct buf {
    char *ptr; /* malloc'ed; always NUL-terminated once anything was written */
    size_t len, capacity, size_max;
    bool overflow; /* sticky: something did not fit; the content is then incomplete and must not be used */
};

void buf_init(struct buf *buf, size_t size_max);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_room(struct buf *buf, size_t more); /* make room now for what will be added in pieces */
void buf_add_growing(struct buf *buf, struct str s); /* what buf_add does when there is no room yet */
/* Inline, because documents are written in thousands of small pieces. */
static inline void buf_add(struct buf *buf, struct str s) {
    if (s.len < buf->capacity - buf->len && !buf->overflow) { /* capacity is at most size_max and the NUL */
        if (s.len) memcpy(buf->ptr + buf->len, s.ptr, s.len);
        buf->len += s.len;
        buf->ptr[buf->len] = '\0';
    } else {
        buf_add_growing(buf, s);
    }
}
static inline void buf_add_char(struct buf *buf, char c) {
    buf_add(buf, (struct str){&c, 1});
}
void buf_add_int(struct buf *buf, int64_t number); /* in digits; buf_printf costs ten times that */
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
struct str buf_str(const struct buf *buf); /* borrowed until the next write */

/* ---- error: what, where, how to mend ----------------------------------------------------------------------- */

enum error_code {
    ERROR_NONE = 0,
    ERROR_INPUT,    /* the caller's data is wrong: HTTP 400, exit 1 */
    ERROR_USAGE,    /* the command line is wrong: exit 2 */
    ERROR_NOT_FOUND,
    ERROR_CONFLICT, /* somebody was faster (412), or the same key with other content (409) */
    ERROR_FORBIDDEN,
    ERROR_LIMIT,    /* more than a limit of base/limits.h allows: as ERROR_INPUT */
    ERROR_BUSY,     /* asked too often, or too much at this moment: HTTP 429, try again later */
    ERROR_STORAGE,  /* disk full, locked, corrupt */
    ERROR_INTERNAL,
};

/* An operating failure for a person to read. A refusal by a regulation is not an error (see matter.h). Whatever is formatted
 * into them, the texts are well-formed UTF-8 in one line without control characters, cut between characters if too long.
 * Programs, logs and the command line have the English; a page in Chinese has the Chinese, from error_text.def. */
struct error {
    enum error_code code;
    char message[320]; /* what is wrong, one short factual sentence */
    char where[200];   /* file:line:column, JSON pointer, field: as exact as known; may be empty */
    char hint[240];    /* how to mend it; may be empty */
    char message_zh[320], hint_zh[240]; /* empty where error_text.def has no line: then the English is what there is */
};
/* A text that is handed to error_set or error_hint later: marked, so that tools/tidy asks for its line in error_text.def. */
#define ERROR_TEXT(literal) ("" literal "")

void error_set(struct error *error, enum error_code code, const char *format, ...) PRINTF_LIKE(3, 4);
void error_where(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);
void error_hint(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);
/* "where: message (hint)" in one line, into an arena. */
struct str error_line(struct arena *arena, const struct error *error);
/* The Chinese of an English format or phrase, arguments as {1} {2} …; NULL: the table has no line. */
const char *error_text_zh(const char *english);

/* ---- UTF-8 ------------------------------------------------------------------------------------------------- */

/* Decode one code point at s.ptr[*at], advance *at. False at malformed input (overlong, surrogate, > U+10FFFF). */
bool utf8_next(struct str s, size_t *at, uint32_t *code_point);
size_t utf8_put(char out[4], uint32_t code_point); /* bytes written */
/* Offset of the first malformed byte, or s.len when all is well-formed. */
size_t utf8_check(struct str s);
size_t utf8_length(struct str s); /* code points; s must be well-formed */
/* The first `count` code points of a well-formed s. */
struct str utf8_prefix(struct str s, size_t count);
/* True when s holds a control character other than tab and line feed. */
bool utf8_has_control(struct str s);

/* ---- instant: a moment -------------------------------------------------------------------------------------- */

/* Milliseconds since 1970-01-01T00:00:00Z. Never read from a clock on this floor. */
typedef int64_t instant;
#define INSTANT_NONE INT64_MIN
#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* Days since 1970-01-01 of a civil date in the proleptic Gregorian calendar. */
typedef int32_t day_number;

struct civil {
    int year, month, day;             /* month 1..12, day 1..31 */
    int hour, minute, second, millisecond;
};

day_number day_from_civil(int year, int month, int day);
void day_to_civil(day_number day, int *year, int *month, int *day_of_month);
int day_weekday(day_number day); /* 1 Monday … 7 Sunday */
int civil_month_length(int year, int month);
bool civil_valid(const struct civil *civil);

/* `zone_minutes` is the offset of local time from UTC: 480 for Asia/Shanghai, which has had no summer time since 1991. */
instant instant_from_civil(const struct civil *local, int zone_minutes);
void instant_to_civil(instant at, int zone_minutes, struct civil *local);
day_number instant_day(instant at, int zone_minutes);
instant day_start(day_number day, int zone_minutes); /* 00:00 local */

/* Accepts 2026-09-29, 2026-09-29T10:00[:30[.123]], a blank instead of T, and a trailing Z or +08:00; without an
 * offset the text is local time. A date alone is its 00:00. */
bool instant_parse(struct str s, int zone_minutes, instant *at) MUST_USE;
bool day_parse(struct str s, day_number *day) MUST_USE; /* 2026-09-29 and nothing else */
/* Local time as the contract writes it: 2026-09-30T17:30, with :SS (and .mmm) only when not zero. */
#define INSTANT_TEXT_SIZE 32
struct str instant_text(instant at, int zone_minutes, char out[static INSTANT_TEXT_SIZE]);
struct str day_text(day_number day, char out[static INSTANT_TEXT_SIZE]);

/* ---- digests and secrets ------------------------------------------------------------------------------------ */

#define DIGEST_SIZE 32
struct digest {
    uint8_t bytes[DIGEST_SIZE];
};
struct digest digest_of(struct str s); /* SHA-256 */
/* SHA-256 over several parts, each preceded by its length (8 bytes, big endian), so that parts cannot run together. */
struct digest digest_parts(const struct str *parts, size_t count);
struct digest digest_keyed(struct str key, struct str s); /* HMAC-SHA-256 */
bool digest_equal(const struct digest *a, const struct digest *b); /* constant time */
#define DIGEST_HEX_SIZE (2 * DIGEST_SIZE + 1)
struct str digest_hex(const struct digest *digest, char out[static DIGEST_HEX_SIZE]);

#endif
