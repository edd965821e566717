/* A small list for every problem that must be found, and good ones that must pass: a check that cannot fail is no check.
 * They run against the real packs and tables, and a story and tests made up here. */
#include "coverage.h"

enum { CASE_ARENA_BYTES = 1 << 24 };

#define HEAD "article,nth,category,demand,carried by,shown by\n"
#define CATALOGUE "../shared/regulations/catalogue-a.md"
#define STORY                                                                                                           \
    "{\"pack\": \"tax-bureau\", \"organisation\": {\"units\": []}, \"steps\": ["                                        \
    "{\"at\": \"2026-09-21T09:00\", \"do\": \"register\", \"matter\": \"A\", \"channel\": \"visit\"},"                  \
    "{\"at\": \"2026-09-21T10:00\", \"expect\": {\"matter\": \"A\", \"clocks\": [{\"article\": \"第八条\"}]}},"         \
    "{\"at\": \"2026-09-21T11:00\", \"do\": \"close\", \"matter\": \"A\", \"refused\": \"第五条\"}]}"
#define TESTS                                                                                                           \
    "static void runs(void **s) {\n}\nstatic void idle(void **s) {\n}\nstatic void skipped(void **s) {\n    skip();\n}\n"  \
    " cmocka_unit_test(runs), cmocka_unit_test(skipped)\n"
#define SCRIPT "test(\"a page\", () => {\n});\ntest(\"a page asleep\", { skip: true }, () => {\n});\n"
#define CLOCK "rule:tax-bureau/clock/第八条"

static const struct {
    const char *list;    /* the lines below the head */
    const char *problem; /* a part of what must be said; NULL: nothing may be wrong */
} lists[] = {
    {"八,1,reply,own,rule:tax-bureau/clock/第八条,scenario:a@2026-09-21T10:00/A\n", NULL},
    {"八,1,reply,own,rule:tax-bureau/clock/第八条/answer,scenario:a@2026-09-21T10:00\n", NULL},
    {"八,1,reply,own,rule:tax-bureau/refusal/第五条/close,scenario:a@2026-09-21T11:00\n", NULL},
    {"八,1,reply,own,command:register.channel,scenario:a@2026-09-21T09:00\n", NULL},
    {"八,1,reply,own,matter:clocks,scenario:a@2026-09-21T10:00\n", NULL},
    {"八,1,reply,own,page:/matters/{id},test:web/test_a.c:runs\n", NULL},
    {"八,1,reply,own,cli:check,browser:a.test.mjs:a page\n", NULL},
    {"八,1,reply,own,rule:tax-bureau/clock/第九条,\"table:a#第九条: late, twice\"\n", NULL},
    {"八,1,reply,own,text: only an aim,\n八,2,reply,own,open: a word for it,\n", NULL},
    {"八,1,reply,own," CLOCK ",scenario:a@2026-09-21T10:00\n八,2,reply,own," CLOCK ",row:S0-07/八\n", NULL},
    {"八,1,reply,own," CLOCK ",scenario:a@2026-09-21T10:00\n八,2,reply,own,page:/track,row:S0-07/八\n", "that row shows nothing"},
    {"八,1,reply,own,rule:no-such-pack/clock/第八条,scenario:a@2026-09-21T10:00\n", "no pack"},
    {"八,1,reply,own,rule:tax-bureau/clock/第三条,scenario:a@2026-09-21T10:00\n", "has no clock"},
    {"八,1,reply,own,rule:tax-bureau/clock/第八条/guide,scenario:a@2026-09-21T10:00\n", "of guide"},
    {"八,1,reply,own,rule:tax-bureau/clocks/第八条,scenario:a@2026-09-21T10:00\n", "has no clocks"},
    {"八,1,reply,own,rule:tax-bureau/switch/backup_acts,scenario:a@2026-09-21T10:00\n", "has no switch"},
    {"八,1,reply,own,command:registr,scenario:a@2026-09-21T09:00\n", "there is no command:registr"},
    {"八,1,reply,own,command:register.colour,scenario:a@2026-09-21T09:00\n", "there is no command:register.colour"},
    {"八,1,reply,own,page:/nowhere,test:web/test_a.c:runs\n", "there is no page:/nowhere"},
    {"八,1,reply,own,cli:fly,test:web/test_a.c:runs\n", "there is no cli:fly"},
    {"八,1,reply,own,code:src/a.c:missing,test:web/test_a.c:runs\n", "there is no code:"},
    {"八,1,reply,own,nothing,test:web/test_a.c:runs\n", "there is no nothing"},
    {"八,1,reply,own," CLOCK ",scenario:b@2026-09-21T10:00\n", "no such story"},
    {"八,1,reply,own," CLOCK ",scenario:a@2026-09-21T10:01\n", "no such step"},
    {"八,1,reply,own," CLOCK ",scenario:a@2026-09-21T10:00/B\n", "no such step"},
    {"八,1,reply,own," CLOCK ",scenario:a@2026-09-21T09:00\n", "shows nothing"},
    {"八,1,reply,own," CLOCK "; command:register.units,scenario:a@2026-09-21T10:00\n", "no proof shows"},
    {"八,1,reply,own,rule:hotel/clock/四-3,scenario:a@2026-09-21T10:00\n", "shows nothing"},
    {"八,1,reply,own," CLOCK ",table:a#第八条: none\n", "no such case"},
    {"八,1,reply,own," CLOCK ",table:b#第八条: nobody runs it\n", "no such case"},
    {"八,1,reply,own," CLOCK ",\"table:a#第九条: late, twice\"\n", "shows nothing"},
    {"八,1,reply,own," CLOCK ",test:web/test_a.c:gone\n", "no such test"},
    {"八,1,reply,own," CLOCK ",test:web/test_a.c:idle\n", "not among those that run"},
    {"八,1,reply,own," CLOCK ",test:web/test_a.c:skipped\n", "can be skipped"},
    {"八,1,reply,own," CLOCK ",browser:a.test.mjs:no page\n", "no such test"},
    {"八,1,reply,own," CLOCK ",browser:a.test.mjs:a page asleep\n", "can be skipped"},
    {"八,1,reply,own," CLOCK ",my word\n", "cannot be looked up"},
    {"八,1,reply,own," CLOCK ",row:S0-07/八/2\n八,2,reply,own," CLOCK ",row:S0-07/八\n", "itself shown by another"},
    {"八,1,reply,own," CLOCK ",row:S0-07/九\n", "no such row"},
    {"八,1,reply,own," CLOCK ",row:S0-07/八\n", "prove itself"},
    {"八,1,reply,own," CLOCK ",row:S0-07/八/2\n八,2,reply,own,open: later,\n", "nothing carries that row"},
    {"八,1,reply,own,,\n", "nothing that carries"},
    {"八,1,reply,own," CLOCK ",\n", "nothing that proves"},
    {"八,1,reply,own,open:,\n", "does not say why"},
    {"八,1,reply,own,open: later,scenario:a@2026-09-21T10:00\n", "names a proof"},
    {"八,1,reply,,open: later,\n", "what is demanded"},
    {"八,1,reply,own,open: later,\n八,1,reply,own,open: later,\n", "stands on line"},
    {"八,1,reply,own,open: later\n", "5 columns"},
    {"八,1,reply,own,\"open: later,\n", ""},
    {"八,2,reply,own,open: later,\n", "八 1 is absent"},
    {"八,1,routing,own,open: later,\n", "another category"},
    {"八,1,reply,own,open: later,\n八,3,reply,own,open: later,\n", "no row 八 3"},
};

static bool list_holds(const char *list, const char *problem, bool head) {
    struct arena *arena = arena_new(CASE_ARENA_BYTES);
    struct str text = str_printf(arena, "%s%s", head ? HEAD : "", list);
    bool two_rows = str_contains(text, STR("八,2,")) && str_contains(text, STR("八,1,"));
    struct file files[] = {
        {STR("regulations/coverage/S0-07.csv"), text},
        {STR("tests/scenarios/a.json"), STR(STORY)},
        {STR("tests/matter/tables/a.txt"), STR("case 第九条: late, twice\n10:00 a look => clock 第九条\ncase 第八条: more\n")},
        {STR("tests/matter/tables/b.txt"), STR("case 第八条: nobody runs it\n")},
        {STR("tests/matter/meson.build"), STR("foreach name : ['a']\n")},
        {STR("tests/web/test_a.c"), STR(TESTS)},
        {STR("tests/browser/a.test.mjs"), STR(SCRIPT)},
        {STR("src/cli/commands.def"), STR("COMMAND(\"check\", 1)\n")},
        {STR("src/a.c"), STR("int present;\n")},
        {STR("src/scenario/expect.c"), STR("\"clocks\"")},
        {STR(CATALOGUE), two_rows ? STR("## S0-07 x\n\n| Article | Category |\n|---|---|\n| 八 | reply |\n| 八 | reply |\n")
                                  : STR("## S0-07 x\n\n| Article | Category |\n|---|---|\n| 八 | reply |\n")},
        {STR("../shared/regulations/catalogue-b.md"), STR("# Part B\n")},
    };
    struct coverage coverage = {.arena = arena, .files = files, .files_count = ARRAY_LENGTH(files)};
    coverage_check(&coverage);
    bool found = false;
    for (size_t i = 0; i < coverage.problems_count; i++)
        found = found || (problem && str_contains(coverage.problems[i].what, str_from(problem)));
    bool holds = problem ? found : coverage.problems_count == 0;
    for (size_t i = 0; !holds && i < coverage.problems_count; i++)
        printf("  said: " STR_FMT "\n", STR_ARG(coverage.problems[i].what));
    CHECK(report_text(&coverage).len > 0);
    coverage_release(&coverage);
    arena_free(arena);
    return holds;
}

bool cases_hold(void) {
    bool all = list_holds("一,二\n八,1,reply,own,open: later,\n", "does not name the columns", false);
    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
        if (list_holds(lists[i].list, lists[i].problem, true)) continue;
        printf("list %zu does not hold: %s", i, lists[i].list);
        all = false;
    }
    return all;
}
