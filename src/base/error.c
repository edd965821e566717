/* Operating failures: what, where, how to mend, in English and, from error_text.def, in Chinese. Not here: refusals, which are
 * the domain's (matter.h), and which language a reader is shown (the web). Keeps: both are made only when something failed. */
#include "base/base.h"

/* ---- the Chinese of a text ---- */

const char *error_text_zh(const char *english) {
#define LINE(english, chinese) {english, chinese},
    static const struct {
        const char *english, *chinese;
    } lines[] = {
#include "base/error_text.def"
    };
#undef LINE
    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++)
        if (strcmp(lines[i].english, english) == 0) return lines[i].chinese;
    return NULL;
}

enum { ARGUMENTS_MAX = 6, NUMBER_SIZE = 24 };

struct argument {
    struct str text;
    char number[NUMBER_SIZE];
};

/* What the format would put in, one by one. A phrase of the table among it is in Chinese then: "%s" often takes one. */
static size_t read_arguments(const char *format, va_list args, struct argument arguments[static ARGUMENTS_MAX]) {
    size_t count = 0;
    for (const char *at = format; (at = strchr(at, '%')) != NULL && count < ARGUMENTS_MAX; count++) {
        struct argument *argument = &arguments[count];
        int len = 0;
        if (str_starts(str_from(at), STR(STR_FMT))) {
            size_t most = (size_t)va_arg(args, int);
            const char *text = va_arg(args, const char *);
            argument->text = (struct str){text, strnlen(text, most)};
            at += 4;
            continue;
        }
        if (at[1] == 's') {
            const char *text = va_arg(args, const char *), *chinese = text ? error_text_zh(text) : NULL;
            argument->text = str_from(chinese ? chinese : text);
            at += 2;
            continue;
        }
        if (at[1] == 'd') len = snprintf(argument->number, NUMBER_SIZE, "%d", va_arg(args, int));
        else if (at[1] == 'z') len = snprintf(argument->number, NUMBER_SIZE, "%zu", va_arg(args, size_t));
        else if (at[1] == 'l') len = snprintf(argument->number, NUMBER_SIZE, "%lld", va_arg(args, long long));
        CHECK(len > 0); /* the table has these conversions only (test_error) */
        argument->text = (struct str){argument->number, (size_t)len};
        at += at[1] == 'd' ? 2 : at[1] == 'z' ? 3 : 4;
    }
    return count;
}

/* ---- writing the texts ---- */

enum { RAW_SIZE = 1024 }; /* more than any of the texts; formatted there first, so that an error may quote itself */

/* Into one of the error's texts, which go into terminals, logs, JSON and pages, while what is formatted may be anybody's bytes:
 * so a malformed byte becomes U+FFFD, a control character a blank, and what does not fit is cut between characters. */
static void clean_text(char *text, size_t size, struct str s) {
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

static void write_text(char *text, size_t size, const char *format, va_list args) PRINTF_LIKE(3, 0);

static void write_text(char *text, size_t size, const char *format, va_list args) {
    char raw[RAW_SIZE];
    int len = vsnprintf(raw, sizeof raw, format, args);
    CHECK(len >= 0);
    clean_text(text, size, (struct str){raw, (size_t)len < sizeof raw ? (size_t)len : sizeof raw - 1});
}

static void write_text_zh(char *text, size_t size, const char *format, va_list args) PRINTF_LIKE(3, 0);

/* Empty where the table has no line for the format. */
static void write_text_zh(char *text, size_t size, const char *format, va_list args) {
    const char *chinese = error_text_zh(format);
    struct argument arguments[ARGUMENTS_MAX];
    char raw[RAW_SIZE];
    size_t len = 0;
    text[0] = '\0';
    if (!chinese) return;
    size_t count = read_arguments(format, args, arguments);
    for (const char *at = chinese; *at && len < sizeof raw; at++) {
        struct str piece = {at, 1};
        if (at[0] == '{' && at[1] >= '1' && at[1] <= '9' && at[2] == '}') {
            size_t which = (size_t)(at[1] - '1');
            CHECK(which < count);
            piece = arguments[which].text;
            at += 2;
        }
        piece.len = piece.len < sizeof raw - len ? piece.len : sizeof raw - len;
        if (piece.len) memcpy(raw + len, piece.ptr, piece.len);
        len += piece.len;
    }
    clean_text(text, size, (struct str){raw, len});
}

void error_set(struct error *error, enum error_code code, const char *format, ...) {
    va_list args;
    struct error next = {.code = code};
    va_start(args, format);
    write_text_zh(next.message_zh, sizeof next.message_zh, format, args);
    va_end(args);
    va_start(args, format);
    write_text(next.message, sizeof next.message, format, args);
    va_end(args);
    if (strcmp(next.message, next.message_zh) == 0) next.message_zh[0] = '\0';
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
    write_text_zh(error->hint_zh, sizeof error->hint_zh, format, args);
    va_end(args);
    va_start(args, format);
    write_text(error->hint, sizeof error->hint, format, args);
    va_end(args);
    if (strcmp(error->hint, error->hint_zh) == 0) error->hint_zh[0] = '\0';
}

struct str error_line(struct arena *arena, const struct error *error) {
    return str_printf(arena, "%s%s%s%s%s%s", error->where, error->where[0] ? ": " : "", error->message,
                      error->hint[0] ? " (" : "", error->hint, error->hint[0] ? ")" : "");
}
