/* Commands from outside: any JSON is read or refused with a message; what was read is canonical, and can be decided on in a
 * matter under a real pack without harm. */
#include "fuzz.h"
#include "matter/matter.h"

enum { ARENA_BYTES = 1 << 24, ZONE_MINUTES = 480 };

static const char office[] = "{\"units\": [{\"id\": \"hall\", \"name\": \"大厅\", \"head\": \"wu\"}, {\"id\": \"pipe\", "
                             "\"name\": \"管网部\"}], \"staff\": ["
                             "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\", \"supervisor\"], "
                             "\"rank\": 1, \"joined\": \"2019-07-01\"},"
                             "{\"id\": \"wu\", \"name\": \"吴三\", \"unit\": \"hall\", \"roles\": [\"unit_head\"], \"rank\": 3, "
                             "\"joined\": \"2010-05-01\"}]}";

static void decide(const struct world *world, struct matter *matter, const struct command *command, struct arena *arena) {
    struct verdict verdict = matter_decide(world, command->verb == VERB_REGISTER ? NULL : matter, command, arena);
    CHECK(verdict.refused == (verdict.events_count == 0));
    CHECK(!verdict.refused || verdict.refusal.reason.zh.len);
    if (command->verb == VERB_REGISTER) return;
    for (size_t i = 0; i < verdict.events_count; i++) matter_evolve(matter, &verdict.events[i]);
    CHECK(matter->owner.len && matter->holder.len);
}

static struct matter *registered(const struct world *world, struct arena *arena, json_t **args) {
    struct command command = {.by = STR("sun"), .at = INT64_C(1790647200000)};
    struct error error;
    json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "do", "register", "channel", "web", "kind", "query", "subject", "x");
    CHECK(command_read(object, &command, args, ZONE_MINUTES, &error));
    struct verdict verdict = matter_decide(world, NULL, &command, arena);
    struct matter *matter = matter_new(arena, 1);
    CHECK(!verdict.refused);
    matter_evolve(matter, &verdict.events[0]);
    json_decref(object);
    return matter;
}

static void read_again(const json_t *args, const struct command *command) {
    struct command again;
    struct error error;
    json_t *copy = json_copy((json_t *)(uintptr_t)args), *twice;
    CHECK(json_object_set_new(copy, "do", json_string(verb_names[command->verb])) == 0);
    CHECK(command_read(copy, &again, &twice, ZONE_MINUTES, &error) && json_equal((json_t *)(uintptr_t)args, twice));
    json_decref(twice);
    json_decref(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    json_t *object = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL), *args, *first, *house;
    if (!object) return 0;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct command command = {.by = STR("sun"), .at = INT64_C(1790650800000)};
    struct error error = {0};
    if (!command_read(object, &command, &args, ZONE_MINUTES, &error)) {
        CHECK(error.code != ERROR_NONE && error.message[0] && !args);
    } else {
        house = json_loads(office, 0, NULL);
        struct world world = {.organisation = organisation_read(arena, house, calendar_builtin(), &error)};
        world.regulation = regulation_builtin(arena, STR("water-company"), &error);
        CHECK(world.organisation && world.regulation);
        read_again(args, &command);
        struct matter *matter = registered(&world, arena, &first);
        if (command_check(&command, world.organisation, &error)) decide(&world, matter, &command, arena);
        json_decref(first);
        json_decref(house);
    }
    json_decref(args);
    arena_free(arena);
    json_decref(object);
    return 0;
}
