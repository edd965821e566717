/* The template compiler refuses what could become a hole or would not be HTML, and says where. Runs the tool itself
 * (argv[1]) on templates written to the folder argv[2]. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/base.h"

static const char *tool, *folder;

#define HEADER "{{shows struct shown as page from \"shown.h\"}}\n"

static const struct {
    const char *source, *expected; /* part of the message; NULL: compiles */
} cases[] = {
    {HEADER "<p>{{page.text}}</p>", NULL},
    {HEADER "<p title={{page.text}}>x</p>", ":2:10: error: put the attribute's value in double quotes"},
    {HEADER "<p title='x'>x</p>", ":2:10: error: put the attribute's value in double quotes"},
    {HEADER "<p title=x>x</p>", ":2:10: error: put the attribute's value in double quotes"},
    {HEADER "<p {{page.text}}>x</p>", ":2:4: error: a value may stand in text"},
    {HEADER "<p{{page.text}}>x</p>", ":2:3: error: a value may stand in text"},
    {HEADER "<p{{#if page.open}} title=\"x\"{{/if}}>x</p>", NULL},
    {HEADER "<p{{#if page.open}}x{{/if}}>x</p>", "error: leave a blank between attributes"},
    {HEADER "<{{page.text}}>", ":2:2: error: a value may stand in text"},
    {HEADER "<p x{{page.text}}=\"\">x</p>", ":2:5: error: a value may stand in text"},
    {HEADER "<script>{{page.text}}</script>", ":2:9: error: no values in scripts or styles"},
    {HEADER "<script>alert(1)</script>", ":2:9: error: scripts and styles come from files"},
    {HEADER "<style>b{}</style>", ":2:8: error: scripts and styles come from files"},
    {HEADER "<script src=\"/a.js\" defer></script>", NULL},
    {HEADER "<p onclick=\"{{page.text}}\">x</p>", "error: no event handlers"},
    {HEADER "<p ONCLICK=\"x\">x</p>", "error: no event handlers"},
    {HEADER "<p hx-on:load=\"x\">x</p>", "error: no event handlers"},
    {HEADER "<p style=\"color:red\">x</p>", "error: no inline style"},
    {HEADER "<p{{#if page.open}} style{{/if}}>x</p>", "error: no inline style"},
    {HEADER "<p hx-vals=\"{{page.text}}\">x</p>", "error: no values in this attribute"},
    {HEADER "<a href=\"{{page.link}}\">x</a>", NULL},
    {HEADER "<a href=\"/x/{{page.text}}\">x</a>", NULL},
    {HEADER "<a href=\"{{page.text}}/{{page.text}}\">x</a>", NULL},
    {HEADER "<a href=\"x{{page.text}}\">x</a>", ":2:11: error: what precedes the value"},
    {HEADER "<a href=\"java{{page.text}}\">x</a>", "error: what precedes the value"},
    {HEADER "<a href=\"//{{page.text}}\">x</a>", "error: what precedes the value"},
    {HEADER "<a href=\"javascript:x\">x</a>", "error: no scripts in addresses"},
    {HEADER "<a href=\"{{page.said|said}}\">x</a>", "error: only texts and |int may stand in an address"},
    {HEADER "<a href=\"{{_ product}}\">x</a>", "error: addresses are not translated"},
    {HEADER "<a href=\"{{#if page.open}}/{{else}}x{{/if}}{{page.text}}\">x</a>",
     "error: the branches leave the HTML in different situations"},
    {HEADER "<iframe src=\"/x\"></iframe>", "error: this element is not used"},
    {HEADER "<!-- x -->", "error: use {{! }}"},
    {HEADER "<p>x</b>", ":2:8: error: end tag does not match"},
    {HEADER "<p>x", "error: element p is never ended"},
    {HEADER "<p", "error: the template ends inside a tag"},
    {HEADER "</p>", "error: end tag without a start tag"},
    {HEADER "<div/>", "error: only SVG and void elements"},
    {HEADER "<svg><path d=\"M0 0\"/></svg><br><img src=\"/a.png\" alt=\"\"/>", NULL},
    {HEADER "1 < 2", "error: a tag name must follow <"},
    {HEADER "{{#if page.open}}<p>{{/if}}x</p>", ":2:21: error: without an {{else}}"},
    {HEADER "{{#if page.open}}<p>{{else}}<b>{{/if}}x</p>", "error: the branches leave"},
    {HEADER "{{#if page.open}}<p>{{else}}<p class=\"x\">{{/if}}x</p>", NULL},
    {HEADER "{{#each page.lines as line}}<li>{{/each}}", "error: the branches leave"},
    {HEADER "{{#each page.lines as page}}{{/each}}", "error: 'page' is already a name here"},
    {HEADER "{{#if page.open}}x", ":2:1: error: this block is never ended"},
    {HEADER "{{#if page.open}}{{/each}}", ":2:18: error: this ends a block that is not open"},
    {HEADER "{{else}}", "error: {{else}} belongs"},
    {HEADER "{{#if page.open}}{{else}}{{else}}{{/if}}", "error: {{else}} belongs"},
    {HEADER "{{line.label}}", "error: unknown name 'line'"},
    {HEADER "{{#if page.open and page.count or page.kind}}{{/if}}", "error: 'and' and 'or' in one condition"},
    {HEADER "{{page.text", ":2:1: error: {{ without }}"},
    {HEADER "{{page.text extra}}", "error: did not expect 'extra'"},
    {HEADER "{{_ nonsense}}", "error: no phrase has the key 'nonsense'"},
    {HEADER "{{_ count_matters}}", "error: this phrase needs 1 values"},
    {HEADER "{{_ count_matters page.count|int page.count|int}}", "error: this phrase needs 1 values, 2 are given"},
    {HEADER "{{_ product page.text}}", "error: this phrase needs 0 values, 1 are given"},
    {HEADER "<div>{{content}}</div>{{content}}", "error: only one {{content}}"},
    {HEADER "{{#if page.open}}{{content}}{{/if}}", "error: {{content}} may not stand inside a block"},
    {HEADER HEADER, ":2:1: error: a template shows one struct"},
    {"<p>x</p>", ":1:1: error: the first directive must be {{shows"},
    {"{{page.text}}", ":1:1: error: the first directive must be {{shows"},
    {"{{shows}}", "error: write {{shows struct TYPE"},
    {"", "error: the template says nothing"},
};

static void run_tool(const char *source, char *message, size_t size, int *status) {
    char path[600], command[3000];
    snprintf(path, sizeof path, "%s/bad.html", folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(source, out);
    fclose(out);
    snprintf(command, sizeof command, "'%s' --source '%s/bad.c' --header '%s/bad.h' --phrases '%s/bad.def' '%s' 2>&1", tool,
             folder, folder, folder, path);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t len = fread(message, 1, size - 1, pipe);
    message[len] = '\0';
    *status = pclose(pipe);
}

static void says_what_is_wrong_and_where(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char message[2000];
        int status;
        run_tool(cases[i].source, message, sizeof message, &status);
        bool compiled = status == 0, should = cases[i].expected == NULL;
        if (compiled != should || (!should && !strstr(message, cases[i].expected)))
            fail_msg("%s\nsaid: %s\nexpected: %s", cases[i].source, message, should ? "no error" : cases[i].expected);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    tool = argv[1];
    folder = argv[2];
    char path[600];
    snprintf(path, sizeof path, "%s/bad.def", folder);
    FILE *phrases = fopen(path, "w");
    if (!phrases) return 2;
    fputs("PHRASE(product, \"首问\", \"Shouwen\")\nPHRASE(count_matters, \"共 {1} 件\", \"{1} matters\")\n", phrases);
    fclose(phrases);
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_is_wrong_and_where)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
