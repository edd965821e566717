/* Runs the scenario files named on the command line, as `shouwen simulate` does: each failed expectation with its step, last the
 * line "N passed, N failed". Exits 0 only if none failed. */
#include <stdlib.h>

#include "scenario/scenario.h"

static char *file_read(const char *path, size_t *len) {
    enum { FILE_BYTES_MAX = 1 << 20 };
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *bytes = malloc(FILE_BYTES_MAX);
    *len = fread(bytes, 1, FILE_BYTES_MAX, file);
    fclose(file);
    return bytes;
}

static bool run(const char *path, struct scenario_counts *counts) {
    struct error error = {0};
    struct buf report;
    size_t len = 0;
    char *bytes = file_read(path, &len);
    if (!bytes) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    buf_init(&report, LIMIT_BODY_BYTES);
    bool good = scenario_run((struct str){bytes, len}, str_from(path), NULL, &report, counts, &error);
    if (report.len) fputs(report.ptr, stdout);
    if (!good) fprintf(stderr, "%s: %s%s%s\n", error.where, error.message, error.hint[0] ? "; " : "", error.hint);
    buf_release(&report);
    free(bytes);
    return good;
}

int main(int argc, char **argv) {
    struct scenario_counts counts = {0};
    bool good = true;
    for (int i = 1; i < argc; i++) good = run(argv[i], &counts) && good;
    printf("%zu passed, %zu failed\n", counts.passed, counts.failed);
    return good && counts.passed > 0 && counts.failed == 0 ? 0 : 1;
}
