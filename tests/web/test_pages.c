/* Every page with hostile content keeps the structure it has with harmless content, in both languages, and stays within
 * its bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "assets.h"
#include "fakes.h"

static void render(const struct fake *fake, enum language language, struct buf *buf) {
    buf_init(buf, 1 << 24);
    struct html html = {.out = buf, .language = language, .zone_minutes = 480, .now = fake_now};
    fake->write(&html);
    assert_false(buf->overflow);
}

/* Only tags and attribute names: what stands between quotes and between tags is left out. */
static void skeleton(const struct buf *page, struct buf *out) {
    enum { TEXT, TAG, VALUE } place = TEXT;
    for (size_t i = 0; i < page->len; i++) {
        char c = page->ptr[i];
        if (place == TEXT && c == '<') place = TAG;
        if (place != TEXT && c == '"') place = place == TAG ? VALUE : TAG;
        if (place == TAG) buf_add_char(out, c);
        if (place == TAG && c == '>') place = TEXT;
    }
}

static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\" onfocus=\"alert(1)\" autofocus x=\"",
    "'><img src=x onerror=alert(1)>",
    "</textarea></select></title></pre><script>alert(1)</script>",
    "javascript:alert(1)",
    "//evil.example",
    "{{page.subject}}",
    "\xE2\x80\xAE<b>",
    "]]>--><svg onload=alert(1)>",
    "a\nb\tc & \"d\" 'e' \\ `",
    "𠮷野家<𠮷>",
};

static void keep_their_structure(void **state) {
    (void)state;
    for (size_t f = 0; f < fakes_count; f++) {
        struct buf calm, calm_bones;
        fake_text = "harmless";
        render(&fakes[f], LANGUAGE_ZH, &calm);
        buf_init(&calm_bones, 1 << 24);
        skeleton(&calm, &calm_bones);
        for (size_t h = 0; h < ARRAY_LENGTH(hostile); h++) {
            struct buf wild, wild_bones;
            fake_text = hostile[h];
            render(&fakes[f], LANGUAGE_ZH, &wild);
            buf_init(&wild_bones, 1 << 24);
            skeleton(&wild, &wild_bones);
            if (!str_equal(buf_str(&calm_bones), buf_str(&wild_bones))) fail_msg("%s changes page %s", hostile[h], fakes[f].name);
            assert_false(str_contains(buf_str(&wild), STR("href=\"javascript:")));
            assert_false(str_contains(buf_str(&wild), STR("href=\"//")));
            buf_release(&wild);
            buf_release(&wild_bones);
        }
        buf_release(&calm);
        buf_release(&calm_bones);
    }
    fake_text = NULL;
}

/* The content security policy of server.c lets nothing inline run: so there must be nothing. Every icon shown must travel. */
static void are_self_contained(void **state) {
    (void)state;
    struct str sprite = embedded_find(&assets, STR("icons.svg"))->bytes;
    for (size_t f = 0; f < fakes_count; f++) {
        struct buf page;
        render(&fakes[f], f % 2 ? LANGUAGE_EN : LANGUAGE_ZH, &page);
        static const char *const banned[] = {" style=", " onclick=", "<style", "<script>", "javascript:", "http-equiv"};
        for (size_t b = 0; b < ARRAY_LENGTH(banned); b++)
            if (str_contains(buf_str(&page), str_from(banned[b]))) fail_msg("%s holds %s", fakes[f].name, banned[b]);
        for (const char *at = page.ptr; (at = strstr(at, "icons.svg#")) != NULL; at += 10) {
            char id[80];
            snprintf(id, sizeof id, "id=\"%.*s\"", (int)strcspn(at + 10, "\""), at + 10);
            if (!str_contains(sprite, str_from(id))) fail_msg("%s shows an icon that is not there: %s", fakes[f].name, id);
        }
        buf_release(&page);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(keep_their_structure), cmocka_unit_test(are_self_contained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
