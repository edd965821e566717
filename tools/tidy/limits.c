/* limits: prints the table of limits (base/limits.h) for people to read. */
#include "base/base.h"

static const struct {
    const char *name;
    int64_t value;
    const char *meaning;
} limits[] = {
#define ROW(name, value, meaning) {#name, value, meaning},
    LIMITS(ROW)
#undef ROW
};

int main(void) {
    for (size_t i = 0; i < ARRAY_LENGTH(limits); i++) {
        printf("%-28s %10lld  %s\n", limits[i].name, (long long)limits[i].value, limits[i].meaning);
    }
    return 0;
}
