/* What the program says of itself: version, limits. Keeps: the limits are printed from the one table. */
#include "cli/cli.h"

enum exit_code cli_version(struct invocation *invocation) {
    fprintf(invocation->out, "shouwen %s\n", SHOUWEN_VERSION);
    return EXIT_WELL;
}

enum exit_code cli_limits(struct invocation *invocation) {
#define LIMIT_PRINT(name, value, meaning) fprintf(invocation->out, "%-28s %9d  %s\n", #name, (int)(value), meaning);
    LIMITS(LIMIT_PRINT)
#undef LIMIT_PRINT
    return EXIT_WELL;
}
