/* Organisations from outside: any JSON is read or refused with a message and a place; in what was read, the line upward ends. */
#include <jansson.h>

#include "fuzz.h"
#include "organisation/organisation.h"

enum { ARENA_BYTES = 1 << 24 };

static void climb(const struct organisation *organisation) {
    for (size_t i = 0; i < organisation->staff_count; i++) {
        struct str id = organisation->staff[i].id, above = organisation_superior(organisation, id);
        CHECK(!str_equal(above, id));
        CHECK(above.len == 0 || organisation_staff(organisation, above));
        CHECK(organisation_unit_of(organisation, id) != NULL);
    }
    for (size_t i = 0; i < organisation->units_count; i++) {
        struct str leader = organisation_leader_in_charge(organisation, organisation->units[i].id);
        CHECK(leader.len == 0 || organisation_staff(organisation, leader));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    json_t *object = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (!object) return 0;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct error error = {0};
    const struct organisation *organisation = organisation_read(arena, object, calendar_builtin(), &error);
    if (organisation) climb(organisation);
    else CHECK(error.code != ERROR_NONE && error.message[0]);
    arena_free(arena);
    json_decref(object);
    return 0;
}
