/* limits: prints the table of limits (base/limits.h) for people to read. */
#include "base/base.h"

int main(void) {
    printf("%-24s %10s  %s\n", "limit", "value", "of");
#define ROW(name, value, meaning) printf("%-24s %10d  %s\n", #name + strlen("LIMIT_"), (int)(value), meaning);
    LIMITS(ROW)
#undef ROW
    return 0;
}
