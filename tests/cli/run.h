/* Calls the command line as a shell would and keeps what it said. For the tests of this floor. */
#ifndef SHOUWEN_TESTS_CLI_RUN_H
#define SHOUWEN_TESTS_CLI_RUN_H

#include <stdlib.h>

#include "cli/cli.h"

struct outcome {
    enum exit_code code;
    char *out, *err;
};

/* `words` ends with NULL. */
static inline struct outcome run(const char *const *words) {
    char *argv[32] = {(char *)(uintptr_t)"shouwen"};
    int argc = 1;
    for (; words[argc - 1]; argc++) {
        CHECK(argc + 1 < (int)ARRAY_LENGTH(argv));
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    }
    struct outcome outcome;
    size_t out_len, err_len;
    FILE *out = open_memstream(&outcome.out, &out_len), *err = open_memstream(&outcome.err, &err_len);
    CHECK(out && err);
    outcome.code = cli_main(argc, argv, out, err);
    fclose(out);
    fclose(err);
    return outcome;
}
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static inline void outcome_release(struct outcome *outcome) {
    free(outcome->out);
    free(outcome->err);
}

#endif
