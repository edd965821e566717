/* How long the pure part of a registration takes: decide, write, evolve; and reading its command, apart. One line a pack.
 * Not a test: `meson test --benchmark` prints it. */
#include <stdlib.h>
#include <time.h>

#include "matter/matter.h"

enum { ROUNDS = 100000, ZONE_MINUTES = 480 };

static const char office[] =
    "{\"units\": [{\"id\": \"hall\", \"name\": \"大厅\", \"head\": \"wu\"}, {\"id\": \"pipe\", \"name\": \"管网部\"}], "
    "\"staff\": ["
    "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": \"2019-07-01\"},"
    "{\"id\": \"wu\", \"name\": \"吴三\", \"unit\": \"hall\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2010-05-01\"}]}";

static const char request[] =
    "{\"do\": \"register\", \"channel\": \"phone\", \"kind\": \"complaint\", \"subject\": \"三栋二单元暖气不热，已经两天\", \"body\": "
    "\"住户反映从周三晚上起暖气片上半部分是凉的，物业上门看过一次没有结果，家里有老人和孩子，请尽快处理并回电。\", \"scope\": "
    "\"organisation\", \"units\": [\"pipe\"], \"asker\": {\"name\": \"贾某\", \"phone\": \"18500000001\", \"address\": \"3栋201\"}}";

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double read_commands(const json_t *object) {
    double start = now_us();
    for (int i = 0; i < ROUNDS; i++) {
        struct command command;
        struct error error;
        json_t *args;
        CHECK(command_read(object, &command, &args, ZONE_MINUTES, &error));
        json_decref(args);
    }
    return (now_us() - start) / ROUNDS;
}

static double register_matters(const struct world *world, const struct command *command, size_t *bytes) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct buf out;
    buf_init(&out, LIMIT_BODY_BYTES);
    double start = now_us();
    for (int i = 0; i < ROUNDS; i++) {
        struct verdict verdict = matter_decide(world, NULL, command, arena);
        CHECK(!verdict.refused);
        struct matter *matter = matter_new(arena, i + 1);
        buf_clear(&out);
        event_write(&verdict.events[0], ZONE_MINUTES, &out);
        matter_evolve(matter, &verdict.events[0]);
        arena_reset(arena);
    }
    double each = (now_us() - start) / ROUNDS;
    *bytes = out.len;
    buf_release(&out);
    arena_free(arena);
    return each;
}

int main(void) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error;
    json_error_t json_error;
    json_t *house = json_loads(office, 0, &json_error), *object = json_loads(request, 0, &json_error), *args;
    struct world world = {.organisation = organisation_read(arena, house, calendar_builtin(), &error)};
    struct command command = {.by = STR("sun")};
    CHECK(world.organisation && command_read(object, &command, &args, ZONE_MINUTES, &error));
    CHECK(instant_parse(STR("2026-11-06T21:30"), ZONE_MINUTES, &command.at));
    printf("command_read: %.2f us\n", read_commands(object));
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        size_t bytes = 0;
        world.regulation = regulation_builtin(arena, regulation_builtin_id(i), &error);
        CHECK(world.regulation);
        if (matter_decide(&world, NULL, &command, arena).refused) continue; /* this pack takes nobody of this office */
        double each = register_matters(&world, &command, &bytes);
        printf(STR_FMT ": decide + write + evolve of a register: %.2f us, %zu bytes\n", STR_ARG(regulation_builtin_id(i)), each,
               bytes);
    }
    json_decref(args);
    json_decref(object);
    json_decref(house);
    arena_free(arena);
    return 0;
}
