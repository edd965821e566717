/* Scenarios from outside: any text is run to its end or refused with a message and a place. */
#include "fuzz.h"
#include "scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct scenario_counts counts = {0};
    struct error error = {0};
    struct buf report;
    buf_init(&report, LIMIT_BODY_BYTES);
    bool good = scenario_run((struct str){(const char *)data, size}, STR("fuzz"), NULL, &report, &counts, &error);
    CHECK(good || (error.code != ERROR_NONE && error.message[0]));
    CHECK(report.overflow || (report.len > 0) == (counts.failed > 0));
    buf_release(&report);
    return 0;
}
