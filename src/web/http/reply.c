/* Writing JSON. Commas follow from the last byte written, so the calls read like the document. Reading is parse.c.
 * Keeps: what is written between balanced begin and end is well-formed, whatever the texts hold. */
#include "web/http/http.h"

static void comma(struct buf *out) {
    if (out->len == 0) return;
    char last = out->ptr[out->len - 1];
    if (last != '{' && last != '[' && last != ':') buf_add_char(out, ',');
}

void reply_begin(struct buf *out, char bracket) {
    comma(out);
    buf_add_char(out, bracket);
}

void reply_end(struct buf *out, char bracket) {
    buf_add_char(out, bracket);
}

/* < is escaped too, so that no reader can take JSON for markup. */
static void quoted(struct buf *out, struct str text) {
    static const char digits[] = "0123456789abcdef";
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        size_t plain = str_plain((struct str){text.ptr + i, text.len - i});
        if (plain) buf_add(out, (struct str){text.ptr + i, plain});
        i += plain;
        if (i == text.len) break;
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') buf_add(out, (struct str){(const char[]){'\\', (char)c}, 2});
        else if (c == '\n') buf_add(out, STR("\\n"));
        else if (c == '\t') buf_add(out, STR("\\t"));
        else buf_add(out, (struct str){(const char[]){'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]}, 6});
    }
    buf_add_char(out, '"');
}

void reply_key(struct buf *out, const char *key) {
    comma(out);
    quoted(out, str_from(key));
    buf_add_char(out, ':');
}

void reply_text(struct buf *out, struct str text) {
    comma(out);
    quoted(out, text);
}

void reply_int(struct buf *out, int64_t number) {
    comma(out);
    buf_add_int(out, number);
}

void reply_bool(struct buf *out, bool value) {
    comma(out);
    buf_add(out, value ? STR("true") : STR("false"));
}

void reply_null(struct buf *out) {
    comma(out);
    buf_add(out, STR("null"));
}

void reply_moment(struct buf *out, instant at, int zone_minutes) {
    char text[INSTANT_TEXT_SIZE];
    if (at == INSTANT_NONE) reply_null(out);
    else reply_text(out, instant_text(at, zone_minutes, text));
}
