/* Compiled templates: every construct writes what it should, and whatever the values are, the page's structure stays the
 * template's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "demo_templates.h"

static const instant now = 1791000000000; /* 2026-10-03T12:00:00+08:00 */

static struct str render(struct buf *buf, const struct shown *page, enum language language) {
    buf_init(buf, 1 << 20);
    struct html html = {.out = buf, .language = language, .zone_minutes = 480, .now = now};
    template_demo(&html, page);
    assert_false(buf->overflow);
    return buf_str(buf);
}

static void assert_holds(struct str page, const char *part) {
    if (!str_contains(page, str_from(part))) fail_msg("not found: %s\nin:\n" STR_FMT, part, STR_ARG(page));
}

static void writes_every_construct(void **state) {
    (void)state;
    struct str tags[] = {STR("急"), STR("水")};
    struct shown_line lines[] = {{.label = STR("一"), .id = 7, .due = now, .tags = tags, .tags_count = 2},
                                 {.label = STR("二"), .id = 8, .due = INSTANT_NONE}};
    struct shown page = {.text = STR("a<b & \"c\""),
                         .link = STR("/matters/3?x=1&y=2"),
                         .kind = SHOWN_LOUD,
                         .open = true,
                         .count = 2,
                         .title = PHRASE_product,
                         .said = {STR("已办结"), STR("closed")},
                         .first = lines[0],
                         .next = &lines[1],
                         .lines = lines,
                         .lines_count = 2};
    struct buf buf;
    struct str text = render(&buf, &page, LANGUAGE_ZH);
    assert_holds(text, "<title>首问</title>\n<main class=\"open\">");
    assert_holds(text, "<p title=\"a&lt;b &amp; &quot;c&quot;\">a&lt;b &amp; &quot;c&quot;</p>");
    assert_holds(text, "<a href=\"/matters/3?x=1&amp;y=2\">link</a>");
    assert_holds(text, "<a href=\"/find?q=a%3Cb%20%26%20%22c%22&amp;page=2\">");
    assert_holds(text, "<b>loud</b>");
    assert_false(str_contains(text, STR("no lines")));
    assert_holds(text, "<li id=\"line-7\">一 <time datetime=\"2026-10-03T12:00+08:00\">10月3日 "
                       "12:00</time>\n<i>急</i><i>水</i></li>\n<li>first</li>\n<li id=\"line-8\">二\n</li>");
    assert_holds(text, "<p>共 2 件, 已办结, 首问</p>");
    assert_holds(text, "<pre>  kept   as\n  it is</pre>");
    assert_holds(text, "<input type=\"checkbox\" name=\"a\" checked>\n</main>");
    buf_release(&buf);
    text = render(&buf, &page, LANGUAGE_EN);
    assert_holds(text, "<title>Shouwen</title>");
    assert_holds(text, "3 Oct 12:00</time>");
    assert_holds(text, "<p>2 matters, closed, Shouwen</p>");
    buf_release(&buf);
}

static void takes_the_other_branches(void **state) {
    (void)state;
    struct shown page = {.text = STR("quiet"), .kind = SHOWN_PLAIN, .first = {.due = INSTANT_NONE}};
    struct buf buf;
    struct str text = render(&buf, &page, LANGUAGE_ZH);
    assert_holds(text, "<main class=\"shut\">");
    assert_holds(text, "<i>quiet</i>");
    assert_holds(text, "<p>no lines</p>");
    assert_holds(text, "<li>none</li>");
    assert_holds(text, "name=\"a\">");
    buf_release(&buf);
}

/* Strings that have broken real help desks, and some that break naive escaping. */
static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</pre><svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https://a.example/\"onclick=\"x",
    "<<script>script>alert(1)</script>",
    "<scr<script>ipt>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "{{page.link}}",
    "${7*7}",
    "<a href=\"jav&#x09;ascript:alert(1)\">",
    "=\"\" autofocus onfocus=alert(1) x=\"",
    "%3Cscript%3E",
    "%22%3E",
    "`onerror=alert(1)",
    "<math><mi xlink:href=\"javascript:alert(1)\">",
    "<details open ontoggle=alert(1)>",
    "\xEF\xBC\x9Cscript\xEF\xBC\x9E",
    "\xE2\x80\xAEtxt.exe",
    "<hx-get=\"/x\" hx-trigger=load>",
    "<div hx-on::load=alert(1)>",
    "a\r\nSet-Cookie: x=1",
    "]]><script>",
    "<?php echo 1 ?>",
    "'-alert(1)-'",
    "</textarea><script>",
    "<style>@import'//evil'</style>",
    "<link rel=stylesheet href=//evil>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content=0;url=//evil>",
    "<form action=//evil><input name=p>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
};

/* The page without what stands between its quotes and without its text: only tags and attribute names. If a value got out of its
 * place, this changes. */
static void skeleton(struct str page, struct buf *out) {
    enum { TEXT, TAG, VALUE } place = TEXT;
    for (size_t i = 0; i < page.len; i++) {
        char c = page.ptr[i];
        if (place == TEXT && c == '<') place = TAG;
        if (place != TEXT && c == '"') {
            place = place == TAG ? VALUE : TAG;
            buf_add_char(out, c);
        } else if (place == TAG) {
            buf_add_char(out, c);
        }
        if (place == TAG && c == '>') place = TEXT;
    }
}

static void keeps_its_structure(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        struct buf calm, wild, calm_bones, wild_bones;
        struct str texts[] = {STR("harmless"), str_from(hostile[i])};
        struct buf *pages[] = {&calm, &wild}, *bones[] = {&calm_bones, &wild_bones};
        for (int p = 0; p < 2; p++) {
            struct shown_line line = {.label = texts[p], .tags = &texts[p], .tags_count = 1, .due = INSTANT_NONE};
            struct shown page = {.text = texts[p],
                                 .link = texts[p],
                                 .said = {texts[p], texts[p]},
                                 .first = line,
                                 .lines = &line,
                                 .lines_count = 1};
            buf_init(bones[p], 1 << 20);
            skeleton(render(pages[p], &page, LANGUAGE_ZH), bones[p]);
        }
        if (!str_equal(buf_str(&calm_bones), buf_str(&wild_bones)))
            fail_msg("%s changes the page:\n" STR_FMT, hostile[i], STR_ARG(buf_str(&wild)));
        for (int p = 0; p < 2; p++) {
            buf_release(pages[p]);
            buf_release(bones[p]);
        }
    }
}

/* What a browser would do with the address: drop blanks at both ends, tabs and line ends; read \ as /. */
static bool address_is_safe(struct str url) {
    char seen[512];
    size_t n = 0;
    for (size_t i = 0; i < url.len && n < sizeof seen; i++) {
        char c = url.ptr[i];
        if (c == '\t' || c == '\n' || c == '\r' || (n == 0 && (unsigned char)c <= ' ')) continue;
        seen[n++] = c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    struct str s = {seen, n};
    if (str_starts(s, STR("//"))) return false;
    if (n == 0 || s.ptr[0] == '/' || s.ptr[0] == '#' || s.ptr[0] == '?') return true;
    return str_starts(s, STR("http://")) || str_starts(s, STR("https://")) || str_starts(s, STR("mailto:")) ||
           str_starts(s, STR("tel:"));
}

static void writes_only_safe_addresses(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        struct buf buf;
        buf_init(&buf, 4096);
        struct html html = {.out = &buf};
        html_url(&html, str_from(hostile[i]));
        if (!address_is_safe(buf_str(&buf))) fail_msg("%s became " STR_FMT, hostile[i], STR_ARG(buf_str(&buf)));
        buf_release(&buf);
    }
    static const char *const good[] = {
        "/", "/matters/1?a=b", "#top", "?page=2", "https://a.example/b", "http://a.example", "mailto:a@b.example", "tel:12345"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        struct buf buf;
        buf_init(&buf, 4096);
        struct html html = {.out = &buf};
        html_url(&html, str_from(good[i]));
        assert_true(str_is(buf_str(&buf), good[i]));
        buf_release(&buf);
    }
}

static void replaces_control_characters(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 4096);
    struct html html = {.out = &buf};
    html_text(&html, (struct str){"a\0b\x1B[31mc\x7F\td", 12});
    assert_true(str_is(buf_str(&buf), "a\xEF\xBF\xBD" "b\xEF\xBF\xBD[31mc\xEF\xBF\xBD\td"));
    buf_release(&buf);
}

static void writes_times(void **state) {
    (void)state;
    static const struct {
        int64_t offset;
        const char *left_zh, *left_en, *ago_zh;
    } cases[] = {
        {0, "还剩0分钟", "0 min left", "0分钟前"},
        {59 * MINUTE_MS, "还剩59分钟", "59 min left", "0分钟前"},
        {2 * HOUR_MS + 5 * MINUTE_MS, "还剩2小时5分", "2 h 5 min left", "0分钟前"},
        {2 * DAY_MS + 3 * HOUR_MS, "还剩2天3小时", "2 d 3 h left", "0分钟前"},
        {12 * DAY_MS + 3 * HOUR_MS, "还剩12天", "12 d left", "0分钟前"},
        {-20 * MINUTE_MS, "已超20分钟", "20 min late", "20分钟前"},
        {-25 * HOUR_MS, "已超1天1小时", "1 d 1 h late", "1天1小时前"},
    };
    struct buf buf;
    buf_init(&buf, 4096);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct html html = {.out = &buf, .language = LANGUAGE_ZH, .zone_minutes = 480, .now = now};
        html_show_left(&html, now + cases[i].offset);
        assert_string_equal(buf.ptr, cases[i].left_zh);
        buf_clear(&buf);
        html_show_ago(&html, now + cases[i].offset);
        assert_string_equal(buf.ptr, cases[i].ago_zh);
        buf_clear(&buf);
        html.language = LANGUAGE_EN;
        html_show_left(&html, now + cases[i].offset);
        assert_string_equal(buf.ptr, cases[i].left_en);
        buf_clear(&buf);
    }
    struct html html = {.out = &buf, .language = LANGUAGE_ZH, .zone_minutes = 480, .now = now};
    html_show_moment(&html, now - 400 * DAY_MS);
    assert_string_equal(buf.ptr, "2025年8月29日 12:00");
    buf_clear(&buf);
    html_show_int(&html, INT64_MIN);
    assert_string_equal(buf.ptr, "-9223372036854775808");
    buf_clear(&buf);
    html_show_moment(&html, INSTANT_NONE);
    assert_int_equal(buf.len, 0);
    buf_release(&buf);
}

static void has_every_phrase_in_both_languages(void **state) {
    (void)state;
    for (int p = 0; p < PHRASE__COUNT; p++) {
        assert_false(str_blank(phrase_in((enum phrase)p, LANGUAGE_ZH)));
        assert_false(str_blank(phrase_in((enum phrase)p, LANGUAGE_EN)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_every_construct),      cmocka_unit_test(takes_the_other_branches),
        cmocka_unit_test(keeps_its_structure),         cmocka_unit_test(writes_only_safe_addresses),
        cmocka_unit_test(replaces_control_characters), cmocka_unit_test(writes_times),
        cmocka_unit_test(has_every_phrase_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
