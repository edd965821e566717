/* Look-up in a snapshot and the line upward. Not here: reading and checking it (read.c).
 * Invariant: everything answered is a member of the snapshot and, where a person is asked for, an active one. */
#include "organisation/index.h"

const char *const unit_kind_names[UNIT_KIND__COUNT] = {
#define X(name, text) [UNIT_KIND_##name] = text,
    UNIT_KINDS(X)
#undef X
};
const char *const role_names[ROLE__COUNT] = {
#define X(name, text) [ROLE_##name] = text,
    ROLES(X)
#undef X
};
const char *const employment_names[EMPLOYMENT__COUNT] = {
#define X(name, text) [EMPLOYMENT_##name] = text,
    EMPLOYMENTS(X)
#undef X
};
const char *const service_names[SERVICE__COUNT] = {
#define X(name, text) [SERVICE_##name] = text,
    SERVICES(X)
#undef X
};
const char *const window_kind_names[WINDOW__COUNT] = {
#define X(name, text) [WINDOW_##name] = text,
    WINDOW_KINDS(X)
#undef X
};
const char *const proxy_kind_names[PROXY__COUNT] = {
#define X(name, text) [PROXY_##name] = text,
    PROXY_KINDS(X)
#undef X
};

bool role_read(struct str name, enum role *role) {
    for (int i = 0; i < ROLE__COUNT; i++)
        if (str_is(name, role_names[i])) {
            *role = (enum role)i;
            return true;
        }
    return false;
}

/* ---- the index ---- */

/* FNV-1a: ids are short. */
static uint32_t hash_of(struct str key) {
    uint32_t hash = UINT32_C(2166136261);
    for (size_t i = 0; i < key.len; i++) hash = (hash ^ (unsigned char)key.ptr[i]) * UINT32_C(16777619);
    return hash;
}

/* Where the key stands, else where it would. */
static uint32_t *slot_of(const struct index *index, struct str key) {
    uint32_t at = hash_of(key) & index->mask;
    while (index->slots[at] && !str_equal(index->entries[index->slots[at] - 1].key, key)) at = (at + 1) & index->mask;
    return &index->slots[at];
}

const struct index_entry *index_fill(struct index *index, struct arena *arena) {
    size_t slots = 2;
    while (slots < 2 * index->count) slots *= 2;
    CHECK(slots <= UINT32_MAX);
    index->slots = ARENA_ARRAY(arena, uint32_t, slots);
    index->mask = (uint32_t)(slots - 1);
    for (size_t i = 0; i < index->count; i++) {
        uint32_t *slot = slot_of(index, index->entries[i].key);
        if (*slot) return &index->entries[i];
        *slot = (uint32_t)(i + 1);
    }
    return NULL;
}

const struct index_entry *index_find(const struct index *index, struct str key) {
    uint32_t slot = *slot_of(index, key);
    return slot ? &index->entries[slot - 1] : NULL;
}

/* ---- look-up ---- */

const struct unit *organisation_unit(const struct organisation *organisation, struct str id) {
    const struct index_entry *entry = index_find(&organisation->index->parties, id);
    return entry && entry->is_unit ? &organisation->units[entry->position] : NULL;
}

const struct staff *organisation_staff(const struct organisation *organisation, struct str id) {
    const struct index_entry *entry = index_find(&organisation->index->parties, id);
    return entry && !entry->is_unit ? &organisation->staff[entry->position] : NULL;
}

const struct topic *organisation_topic(const struct organisation *organisation, struct str id) {
    const struct index_entry *entry = index_find(&organisation->index->topics, id);
    return entry ? &organisation->topics[entry->position] : NULL;
}

const struct customer *organisation_customer(const struct organisation *organisation, struct str phone) {
    const struct index_entry *entry = index_find(&organisation->index->customers, phone);
    return entry ? &organisation->customers[entry->position] : NULL;
}

struct str organisation_option(const struct organisation *organisation, struct str name, struct str otherwise) {
    const struct index_entry *entry = index_find(&organisation->index->options, name);
    return entry ? organisation->options[entry->position].value : otherwise;
}

const struct unit *organisation_unit_of(const struct organisation *organisation, struct str party) {
    const struct index_entry *entry = index_find(&organisation->index->parties, party);
    if (!entry) return NULL;
    if (entry->is_unit) return &organisation->units[entry->position];
    return organisation_unit(organisation, organisation->staff[entry->position].unit);
}

struct str organisation_name_of(const struct organisation *organisation, struct str party) {
    const struct index_entry *entry = index_find(&organisation->index->parties, party);
    if (!entry) return party;
    return entry->is_unit ? organisation->units[entry->position].name : organisation->staff[entry->position].name;
}

bool staff_has_role(const struct staff *staff, enum role role) { return (staff->roles & (UINT32_C(1) << role)) != 0; }

bool organisation_is_member(const struct organisation *organisation, struct str staff, struct str party) {
    const struct staff *member = organisation_staff(organisation, staff);
    return member && (str_equal(member->id, party) || str_equal(member->unit, party));
}

bool staff_is_senior(const struct staff *a, const struct staff *b) {
    if (a->rank != b->rank) return a->rank > b->rank;
    if (a->joined != b->joined) return a->joined < b->joined;
    return str_compare(a->id, b->id) < 0;
}

struct str organisation_first_with_role(const struct organisation *organisation, enum role role) {
    const struct staff *first = organisation->index->first_with_role[role];
    return first ? first->id : (struct str){0};
}

/* ---- the line upward ---- */

/* `id` if it is an active staff member other than `person`; else empty. */
static struct str someone_else(const struct organisation *organisation, struct str id, struct str person) {
    const struct staff *staff = organisation_staff(organisation, id);
    return staff && staff->active && !str_equal(id, person) ? id : (struct str){0};
}

/* The nearest head of a unit above `unit`, other than `person`. Reading refused cycles, so the way up ends. */
static struct str head_above(const struct organisation *organisation, const struct unit *unit, struct str person) {
    for (const struct unit *up = organisation_unit(organisation, unit->parent); up;
         up = organisation_unit(organisation, up->parent)) {
        struct str head = someone_else(organisation, up->head, person);
        if (head.len) return head;
    }
    return (struct str){0};
}

struct str organisation_superior(const struct organisation *organisation, struct str id) {
    const struct staff *staff = organisation_staff(organisation, id);
    if (!staff || staff_has_role(staff, ROLE_LEADER)) return (struct str){0};
    struct str leader = organisation_first_with_role(organisation, ROLE_LEADER);
    if (staff_has_role(staff, ROLE_DEPUTY_LEADER) && leader.len) return leader;
    const struct unit *unit = organisation_unit(organisation, staff->unit);
    struct str head = someone_else(organisation, unit->head, id);
    if (head.len) return head;
    head = head_above(organisation, unit, id);
    if (head.len) return head;
    struct str in_charge = someone_else(organisation, unit->leader, id);
    if (in_charge.len) return in_charge;
    struct str deputy = someone_else(organisation, organisation_first_with_role(organisation, ROLE_DEPUTY_LEADER), id);
    return deputy.len ? deputy : leader;
}

struct str organisation_leader_in_charge(const struct organisation *organisation, struct str id) {
    const struct unit *unit = organisation_unit(organisation, id);
    if (!unit) return (struct str){0};
    struct str named = someone_else(organisation, unit->leader, (struct str){0});
    if (named.len) return named;
    struct str above = head_above(organisation, unit, (struct str){0});
    if (above.len) return above;
    const struct staff *head = organisation_staff(organisation, unit->head);
    if (head && head->active && (staff_has_role(head, ROLE_DEPUTY_LEADER) || staff_has_role(head, ROLE_LEADER))) return head->id;
    return organisation_first_with_role(organisation, ROLE_DEPUTY_LEADER);
}

/* ---- divisions ---- */

static const struct unit *parent_of(const struct organisation *organisation, const struct unit *unit) {
    return unit && unit->parent.len ? organisation_unit(organisation, unit->parent) : NULL;
}

static bool has_grandchildren(const struct organisation *organisation, const struct unit *unit) {
    for (size_t i = 0; i < organisation->units_count; i++)
        if (parent_of(organisation, parent_of(organisation, &organisation->units[i])) == unit) return true;
    return false;
}

const struct unit *organisation_division(const struct organisation *organisation, const struct unit *unit) {
    const struct unit *top = unit, *below = NULL; /* reading refused cycles, so the way up ends */
    for (const struct unit *up = parent_of(organisation, unit); up; up = parent_of(organisation, up)) below = top, top = up;
    return top && has_grandchildren(organisation, top) ? below : top;
}

const struct organisation *organisation_with_calendar(struct arena *arena, const struct organisation *organisation,
                                                      const struct calendar *calendar) {
    struct organisation *other = ARENA_NEW(arena, struct organisation);
    *other = *organisation;
    other->timetable.calendar = calendar;
    return other;
}
