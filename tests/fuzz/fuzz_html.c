/* Escaping: whatever text is shown, nothing of it can end a text, a quoted attribute or an address. */
#include "fuzz.h"
#include "web/view/html.h"

enum { SHOWN_BYTES_MAX = 1 << 20 };

static void check_shown(struct html *html) {
    CHECK(!html->out->overflow);
    struct str shown = buf_str(html->out);
    for (size_t i = 0; i < shown.len; i++) CHECK(!strchr("<>\"'", shown.ptr[i]) && shown.ptr[i] != '\0');
    CHECK(utf8_check(shown) == shown.len);
    buf_clear(html->out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str text = {(const char *)data, size};
    if (utf8_check(text) != size || memchr(size ? text.ptr : "", '\0', size)) return 0; /* no such text comes in: command_read */
    struct buf out;
    buf_init(&out, SHOWN_BYTES_MAX);
    struct html html = {.out = &out, .zone_minutes = 480};
    html_text(&html, text);
    check_shown(&html);
    html_url_part(&html, text);
    check_shown(&html);
    html_url(&html, text);
    struct str address = buf_str(&out);
    CHECK(!str_starts(address, STR("javascript:")) && !str_starts(address, STR("//")));
    check_shown(&html);
    buf_release(&out);
    return 0;
}
