/* What the tests of the matter floor share: an organisation, commands from JSON text, a matter that is worked on. */
#ifndef SHOUWEN_TESTS_MATTER_FIXTURE_H
#define SHOUWEN_TESTS_MATTER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "matter/matter.h"

enum { ZONE_MINUTES = 480, JSON_KEPT_MAX = 4096 };

struct bench { /* 工作台: one world, one matter, everything that must live as long */
    struct arena *arena;
    struct world world;
    struct regulation regulation; /* a bare one, unless the test sets world.regulation */
    struct matter *matter;
    json_t *kept[JSON_KEPT_MAX];
    size_t kept_count;
};

void bench_init(struct bench *bench);
void bench_release(struct bench *bench);
json_t *bench_json(struct bench *bench, const char *text); /* CHECKs; released with the bench */
instant bench_at(const char *text);
/* Read, check and decide a command given as JSON text (with do, by, at); clocks due before it fire first. Applies what was
 * decided to bench->matter unless it was refused. */
struct verdict bench_do(struct bench *bench, const char *text);
void bench_apply(struct bench *bench, const struct verdict *verdict);
/* Everything there is to say about a matter, as text: two matters are equal when their pictures are. `with_times` false leaves
 * out when things were recorded. */
void matter_picture(const struct matter *matter, struct buf *out);

#endif
