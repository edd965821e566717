/* Operating failures: what, where, how to mend. Not here: refusals, which are the domain's (matter.h). */
#include "base/base.h"

/* Format into one of the error's texts, which go into terminals, logs, JSON and pages, while what is formatted may be anybody's
 * bytes: so a malformed byte becomes U+FFFD, a control character a blank, and what does not fit is cut between characters. */
static void write_text(char *text, size_t size, const char *format, va_list args) PRINTF_LIKE(3, 0);

static void write_text(char *text, size_t size, const char *format, va_list args) {
    char raw[1024]; /* more than any of the texts; formatted here first, so that an error may quote itself */
    int len = vsnprintf(raw, sizeof raw, format, args);
    CHECK(len >= 0);
    struct str s = {raw, (size_t)len < sizeof raw ? (size_t)len : sizeof raw - 1};
    size_t out = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        if (!utf8_next(s, &at, &c)) {
            c = 0xFFFD;
            at++;
        }
        if (c < 0x20 || (c >= 0x7F && c < 0xA0)) c = ' ';
        char character[4];
        size_t bytes = utf8_put(character, c);
        if (bytes >= size - out) break;
        memcpy(text + out, character, bytes);
        out += bytes;
    }
    text[out] = '\0';
}

void error_set(struct error *error, enum error_code code, const char *format, ...) {
    va_list args;
    struct error next = {.code = code};
    va_start(args, format);
    write_text(next.message, sizeof next.message, format, args);
    va_end(args);
    *error = next;
}

void error_where(struct error *error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    write_text(error->where, sizeof error->where, format, args);
    va_end(args);
}

void error_hint(struct error *error, const char *format, ...) {
    va_list args;
    va_start(args, format);
    write_text(error->hint, sizeof error->hint, format, args);
    va_end(args);
}

struct str error_line(struct arena *arena, const struct error *error) {
    return str_printf(arena, "%s%s%s%s%s%s", error->where, error->where[0] ? ": " : "", error->message,
                      error->hint[0] ? " (" : "", error->hint, error->hint[0] ? ")" : "");
}
