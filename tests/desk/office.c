/* The office of office.h. */
#include "office.h"

struct office office;
struct actor admin;

int set_up(void **state) {
    (void)state;
    admin = office_actor("admin");
    office_open(&office);
    return 0;
}

int tear_down(void **state) {
    (void)state;
    office_close(&office);
    desk_set_clock(NULL, INSTANT_NONE);
    return 0;
}

json_t *organisation_now(void) {
    const struct desk_world *world = desk_world_acquire(office.desk);
    json_t *copy = json_deep_copy(world->organisation_json);
    desk_world_release(office.desk, world);
    assert_non_null(copy);
    return copy;
}

json_t *staff_entry(json_t *organisation, const char *id) {
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(organisation, "staff"), i, entry)
        if (strcmp(json_string_value(json_object_get(entry, "id")), id) == 0) return entry;
    return NULL;
}

void organisation_set(json_t *organisation) {
    if (!desk_set_organisation(office.desk, &admin, organisation, &office.error))
        fail_msg("%s %s", office.error.where, office.error.message);
    json_decref(organisation);
}
