/* Scenario files on a virtual clock. Not here: how they run (scenario floor).
 * Keeps: the last line is `N passed, N failed`; a file that is no scenario counts as one failure. */
#include "cli/cli.h"
#include "scenario/scenario.h"

enum { REPORT_BYTES_MAX = 16 << 20, SCENARIO_BYTES_MAX = 16 << 20 };

static void simulate_one(struct invocation *invocation, struct str file, struct scenario_counts *counts) {
    struct str json;
    struct error error = {0};
    struct buf report;
    buf_init(&report, REPORT_BYTES_MAX);
    bool ran = cli_read_file(invocation, file, SCENARIO_BYTES_MAX, &json, &error) &&
               scenario_run(json, file, NULL, &report, counts, &error);
    fprintf(invocation->out, STR_FMT, STR_ARG(buf_str(&report)));
    buf_release(&report);
    if (ran) return;
    cli_failed(invocation, &error);
    counts->failed++;
}

enum exit_code cli_simulate(struct invocation *invocation) {
    struct scenario_counts counts = {0};
    for (size_t i = 0; i < invocation->arguments_count; i++) simulate_one(invocation, invocation->arguments[i], &counts);
    fprintf(invocation->out, "%zu passed, %zu failed\n", counts.passed, counts.failed);
    return counts.failed ? EXIT_NO : EXIT_WELL;
}
