/* sixteen: sixteen bytes at once, by the vectors that both compilers have for every machine. */
#ifndef SHOUWEN_SIXTEEN_H
#define SHOUWEN_SIXTEEN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char sixteen __attribute__((vector_size(16)));

static inline sixteen sixteen_at(const char *bytes) {
    sixteen v;
    memcpy(&v, bytes, sizeof v);
    return v;
}

/* `found` is what comparisons of them give: is it true of any byte? */
#define SIXTEEN_ANY(found) sixteen_any((sixteen)(found))
static inline bool sixteen_any(sixteen found) {
    uint64_t halves[2];
    memcpy(halves, &found, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

#endif
