/* Reading an organisation from its JSON object (CONTRACT §4) and checking that it hangs together. Not here: asking it
 * (organisation.c). Every object has one table of its keys; a key that no table has is refused, so that a misspelt one cannot be
 * lost in silence. Invariant: what is returned names only units and staff that exist, and the tree of units has no cycle. */
#include "organisation/index.h"
#include "organisation/reading.h"

/* A key as RFC 6901 writes it: ~ and / of the key itself are escaped. */
static size_t pointer_key_write(const char *key, char *out, size_t size) {
    size_t len = (size_t)snprintf(out, size, "/");
    for (; *key && len + 2 < size; key++) {
        if (*key == '~' || *key == '/') out[len++] = '~';
        out[len++] = *key == '~' ? '0' : *key == '/' ? '1' : *key;
    }
    if (len < size) out[len] = '\0';
    return len;
}

static void pointer_write(const struct path *path, char *out, size_t size) {
    const struct path *parts[LIMIT_JSON_DEPTH];
    size_t count = 0, len = 0;
    for (; path && count < ARRAY_LENGTH(parts); path = path->up) parts[count++] = path;
    out[0] = '\0';
    while (count-- > 0 && len < size) {
        len += parts[count]->key ? pointer_key_write(parts[count]->key, out + len, size - len)
                                 : (size_t)snprintf(out + len, size - len, "/%zu", parts[count]->index);
    }
}

static void reading_place(struct reading *reading, const struct path *path) {
    char pointer[sizeof reading->error->where];
    pointer_write(path, pointer, sizeof pointer);
    error_where(reading->error, "%s", pointer);
}

bool reading_fail(struct reading *reading, const struct path *path, const char *message, const char *hint) {
    error_set(reading->error, ERROR_INPUT, "%s", message);
    reading_place(reading, path);
    if (hint) error_hint(reading->error, "%s", hint);
    return false;
}

bool reading_fail_word(struct reading *reading, const struct path *path, const char *what, struct str word, const char *hint) {
    char message[sizeof reading->error->message];
    snprintf(message, sizeof message, "%s: %.*s", what, (int)(word.len < 80 ? word.len : 80), word.ptr ? word.ptr : "");
    return reading_fail(reading, path, message, hint);
}

/* ---- single values ---- */

static struct str json_str(const json_t *value) {
    return (struct str){json_string_value(value), json_string_length(value)};
}

bool read_text(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (!json_is_string(value)) return reading_fail(reading, path, "this must be a text", "write it in quotation marks");
    struct str text = json_str(value);
    if (utf8_check(text) != text.len) return reading_fail(reading, path, "this text is not valid UTF-8", NULL);
    if (utf8_has_control(text)) return reading_fail(reading, path, "this text holds a control character", "remove it");
    if (utf8_length(text) > LIMIT_WORD_CHARS)
        return reading_fail(reading, path, "this text is longer than LIMIT_WORD_CHARS (200 characters)", "shorten it");
    *(struct str *)member = str_copy(reading->arena, text);
    return true;
}

bool read_name(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (!read_text(reading, value, path, member)) return false;
    return str_blank(*(struct str *)member) ? reading_fail(reading, path, "this text must not be blank", NULL) : true;
}

/* Several lines are allowed, and as much as a command may say. */
bool read_long(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (!json_is_string(value)) return reading_fail(reading, path, "this must be a text", "write it in quotation marks");
    struct str text = json_str(value);
    if (utf8_check(text) != text.len) return reading_fail(reading, path, "this text is not valid UTF-8", NULL);
    if (utf8_has_control(text)) return reading_fail(reading, path, "this text holds a control character", "remove it");
    if (utf8_length(text) > LIMIT_TEXT_CHARS)
        return reading_fail(reading, path, "this text is longer than LIMIT_TEXT_CHARS (20000 characters)", "shorten it");
    *(struct str *)member = str_copy(reading->arena, text);
    return true;
}

bool read_id(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (!read_name(reading, value, path, member)) return false;
    struct str id = *(struct str *)member;
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == ' ' || id.ptr[i] == '\t' || id.ptr[i] == '\n' || id.ptr[i] == '/')
            return reading_fail_word(reading, path, "an id may not hold a blank or a slash", id, "use letters, digits, - and _");
    if (str_is(id, "asker"))
        return reading_fail(reading, path, "the id asker is taken: it means whoever asks", "choose another id");
    return true;
}

bool read_bool(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (!json_is_boolean(value)) return reading_fail(reading, path, "this must be true or false", NULL);
    *(bool *)member = json_is_true(value);
    return true;
}

bool read_integer(struct reading *reading, const json_t *value, const struct path *path, int64_t min, int64_t max,
                         int *out) {
    if (!json_is_integer(value) || json_integer_value(value) < min || json_integer_value(value) > max) {
        error_set(reading->error, ERROR_INPUT, "this must be a whole number from %lld to %lld", (long long)min, (long long)max);
        reading_place(reading, path);
        return false;
    }
    *out = (int)json_integer_value(value);
    return true;
}

static bool read_rank(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    return read_integer(reading, value, path, 0, 1000, member);
}

bool read_date(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (json_is_string(value) && day_parse(json_str(value), member)) return true;
    return reading_fail(reading, path, "this must be a date", "write it as 2016-07-01");
}

bool read_word(struct reading *reading, const json_t *value, const struct path *path, const char *const *names,
                      size_t count, int *word) {
    for (size_t i = 0; json_is_string(value) && i < count; i++)
        if (str_is(json_str(value), names[i])) {
            *word = (int)i;
            return true;
        }
    char hint[sizeof reading->error->hint];
    size_t len = (size_t)snprintf(hint, sizeof hint, "one of");
    for (size_t i = 0; i < count && len < sizeof hint; i++)
        len += (size_t)snprintf(hint + len, sizeof hint - len, "%s %s", i ? "," : "", names[i]);
    if (!json_is_string(value)) return reading_fail(reading, path, "this must be a word", hint);
    return reading_fail_word(reading, path, "unknown word", json_str(value), hint);
}

static bool read_unit_kind(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = 0;
    if (!read_word(reading, value, path, unit_kind_names, UNIT_KIND__COUNT, &word)) return false;
    *(enum unit_kind *)member = (enum unit_kind)word;
    return true;
}

static bool read_employment(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = EMPLOYMENT_REGULAR;
    /* The catalogue calls regular staff formal; both mean 正式职工. */
    if (!(json_is_string(value) && str_is(json_str(value), "formal")) &&
        !read_word(reading, value, path, employment_names, EMPLOYMENT__COUNT, &word)) return false;
    *(enum employment *)member = (enum employment)word;
    return true;
}

static bool read_service(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = 0;
    if (!read_word(reading, value, path, service_names, SERVICE__COUNT, &word)) return false;
    *(enum service *)member = (enum service)word;
    return true;
}

bool read_array(struct reading *reading, const json_t *value, const struct path *path, size_t max, const char *limit) {
    if (!json_is_array(value)) return reading_fail(reading, path, "this must be a list", "write it in square brackets");
    if (json_array_size(value) <= max) return true;
    char message[120];
    snprintf(message, sizeof message, "this list is longer than %s (%zu entries)", limit, max);
    return reading_fail(reading, path, message, NULL);
}

bool read_texts(struct reading *reading, const json_t *value, const struct path *path, struct str **items, size_t *count) {
    if (!read_array(reading, value, path, LIMIT_LIST_ITEMS, "LIMIT_LIST_ITEMS")) return false;
    *count = json_array_size(value);
    *items = ARENA_ARRAY(reading->arena, struct str, *count);
    for (size_t i = 0; i < *count; i++) {
        const struct path entry = {.up = path, .index = i};
        if (!read_name(reading, json_array_get(value, i), &entry, &(*items)[i])) return false;
    }
    return true;
}

static bool read_roles(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    uint32_t *roles = member;
    if (!read_array(reading, value, path, LIMIT_LIST_ITEMS, "LIMIT_LIST_ITEMS")) return false;
    if (json_array_size(value) == 0) return reading_fail(reading, path, "a staff member needs a role", "the plainest is staff");
    for (size_t i = 0; i < json_array_size(value); i++) {
        int role = 0;
        const struct path entry = {.up = path, .index = i};
        if (!read_word(reading, json_array_get(value, i), &entry, role_names, ROLE__COUNT, &role)) return false;
        *roles |= UINT32_C(1) << role;
    }
    return true;
}

/* ---- objects and lists of objects ---- */

static const struct field *field_of(const struct field *fields, size_t count, const char *key) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].key, key) == 0) return &fields[i];
    return NULL;
}

static bool fail_key(struct reading *reading, const struct path *path, const struct field *fields, size_t count) {
    char hint[sizeof reading->error->hint];
    size_t len = (size_t)snprintf(hint, sizeof hint, "known here:");
    for (size_t i = 0; i < count && len < sizeof hint; i++)
        len += (size_t)snprintf(hint + len, sizeof hint - len, "%s %s", i ? "," : "", fields[i].key);
    return reading_fail(reading, path, "unknown key", hint);
}

bool read_object(struct reading *reading, const json_t *value, const struct path *path, const struct field *fields,
                        size_t count, void *object) {
    if (!json_is_object(value)) return reading_fail(reading, path, "this must be an object", "write it in braces");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member) {
        const struct field *field = field_of(fields, count, key);
        const struct path at = {.up = path, .key = key};
        if (!field) return fail_key(reading, &at, fields, count);
        if (!field->read(reading, member, &at, (char *)object + field->offset)) return false;
    }
    for (size_t i = 0; i < count; i++)
        if (fields[i].required && !json_object_get(value, fields[i].key)) {
            char message[80];
            snprintf(message, sizeof message, "the key %s is missing", fields[i].key);
            return reading_fail(reading, path, message, NULL);
        }
    return true;
}

bool read_list(struct reading *reading, const json_t *value, const struct path *path, size_t max, const char *limit,
                      const struct field *fields, size_t fields_count, const void *start, size_t size, void **items,
                      size_t *count) {
    if (!read_array(reading, value, path, max, limit)) return false;
    *count = json_array_size(value);
    *items = arena_array(reading->arena, *count, size);
    for (size_t i = 0; i < *count; i++) {
        const struct path entry = {.up = path, .index = i};
        void *item = (char *)*items + i * size;
        memcpy(item, start, size);
        if (!read_object(reading, json_array_get(value, i), &entry, fields, fields_count, item)) return false;
    }
    return true;
}

/* ---- amounts of time ---- */

bool read_amount(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int amount = 0;
    if (!read_integer(reading, value, path, 1, AMOUNT_MAX, &amount)) return false;
    *(int32_t *)member = amount;
    return true;
}

bool read_time_unit(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = 0;
    if (!read_word(reading, value, path, time_unit_names, UNIT__COUNT, &word)) return false;
    *(enum time_unit *)member = (enum time_unit)word;
    return true;
}

/* ---- the parts of an organisation ---- */

static bool read_duties(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct unit *unit = member;
    return read_texts(reading, value, path, &unit->duties, &unit->duties_count);
}

static const struct field unit_fields[] = {
    {"id", true, read_id, offsetof(struct unit, id)},
    {"name", true, read_name, offsetof(struct unit, name)},
    {"head", false, read_text, offsetof(struct unit, head)},
    {"leader", false, read_text, offsetof(struct unit, leader)},
    {"parent", false, read_text, offsetof(struct unit, parent)},
    {"kind", false, read_unit_kind, offsetof(struct unit, kind)},
    {"address", false, read_text, offsetof(struct unit, address)},
    {"phone", false, read_text, offsetof(struct unit, phone)},
    {"first_inquiry", false, read_bool, offsetof(struct unit, first_inquiry)},
    {"duties", false, read_duties, 0},
    {"window", false, read_window, offsetof(struct unit, window)},
    {"published", false, read_bool, offsetof(struct unit, published)},
};

static const struct field staff_fields[] = {
    {"id", true, read_id, offsetof(struct staff, id)},
    {"name", true, read_name, offsetof(struct staff, name)},
    {"unit", true, read_text, offsetof(struct staff, unit)},
    {"roles", true, read_roles, offsetof(struct staff, roles)},
    {"rank", true, read_rank, offsetof(struct staff, rank)},
    {"joined", true, read_date, offsetof(struct staff, joined)},
    {"employment", false, read_employment, offsetof(struct staff, employment)},
    {"service", false, read_service, offsetof(struct staff, service)},
    {"title", false, read_text, offsetof(struct staff, title)},
    {"phone", false, read_text, offsetof(struct staff, phone)},
    {"active", false, read_bool, offsetof(struct staff, active)},
    {"published", false, read_bool, offsetof(struct staff, published)},
};

static const struct field customer_fields[] = {
    {"name", true, read_name, offsetof(struct customer, name)},
    {"phone", true, read_name, offsetof(struct customer, phone)},
    {"tier", false, read_text, offsetof(struct customer, tier)},
    {"account_manager", false, read_text, offsetof(struct customer, account_manager)},
};

static const struct field limit_fields[] = {
    {"article", true, read_name, offsetof(struct limit_set, article)},
    {"until", true, read_id, offsetof(struct limit_set, until)},
    {"amount", true, read_amount, offsetof(struct limit_set, span.amount)},
    {"unit", true, read_time_unit, offsetof(struct limit_set, span.unit)},
    {"kind", false, read_text, offsetof(struct limit_set, kind)},
    {"topic", false, read_text, offsetof(struct limit_set, topic)},
};

static bool read_set_amount(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct number_set *set = member;
    int amount = 0;
    if (!read_integer(reading, value, path, 0, INT32_MAX, &amount)) return false;
    set->has_amount = true;
    set->amount = amount;
    return true;
}

static bool read_set_unit(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct number_set *set = member;
    set->has_unit = true;
    return read_time_unit(reading, value, path, &set->unit);
}

/* Whoever is asked why will read the reason. */
static const struct field override_fields[] = {
    {"number", true, read_name, offsetof(struct number_set, number)},
    {"amount", false, read_set_amount, 0},
    {"unit", false, read_set_unit, 0},
    {"word", false, read_name, offsetof(struct number_set, word)},
    {"reason", true, read_name, offsetof(struct number_set, reason)},
    {"by", false, read_text, offsetof(struct number_set, by)},
    {"on", false, read_date, offsetof(struct number_set, on)},
    {"from", false, read_date, offsetof(struct number_set, from)},
};

static bool read_hours(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    struct str entries[HOURS_INTERVALS_MAX];
    if (!read_array(reading, value, path, HOURS_INTERVALS_MAX, "HOURS_INTERVALS_MAX")) return false;
    size_t count = json_array_size(value);
    for (size_t i = 0; i < count; i++) {
        const struct path entry = {.up = path, .index = i};
        if (!json_is_string(json_array_get(value, i)))
            return reading_fail(reading, &entry, "this must be a text", "write it as 09:00-12:00");
        entries[i] = json_str(json_array_get(value, i));
    }
    struct error cause = {0};
    if (hours_read(entries, count, &organisation->timetable.hours, &cause)) return true;
    return reading_fail(reading, path, cause.message, cause.hint[0] ? cause.hint : "write them as 09:00-12:00, ascending");
}

/* "Asia/Shanghai" or a fixed offset such as +08:00: the program knows no zone with summer time. */
static bool read_zone(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    struct str zone = json_is_string(value) ? json_str(value) : (struct str){0};
    int64_t hours = 0, minutes = 0;
    organisation->timetable.zone_minutes = 480;
    if (str_is(zone, "Asia/Shanghai")) return true;
    if (zone.len == 6 && (zone.ptr[0] == '+' || zone.ptr[0] == '-') && zone.ptr[3] == ':' &&
        str_int64(str_slice(zone, 1, 3), 0, 14, &hours) && str_int64(str_slice(zone, 4, 6), 0, 59, &minutes)) {
        int offset = (int)(hours * 60 + minutes);
        organisation->timetable.zone_minutes = zone.ptr[0] == '-' ? -offset : offset;
        return true;
    }
    return reading_fail(reading, path, "unknown time zone", "Asia/Shanghai, or an offset such as +08:00");
}

static bool read_units(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    return READ_LIST(reading, value, path, LIMIT_UNITS, unit_fields, &(struct unit){.published = true}, organisation->units,
                     organisation->units_count);
}

static bool read_staff(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    return READ_LIST(reading, value, path, LIMIT_STAFF, staff_fields, &(struct staff){.active = true}, organisation->staff,
                     organisation->staff_count);
}

static bool read_customers(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    return READ_LIST(reading, value, path, LIMIT_CUSTOMERS, customer_fields, &(struct customer){0}, organisation->customers,
                     organisation->customers_count);
}

static bool read_limits(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    return READ_LIST(reading, value, path, LIMIT_LIST_ITEMS, limit_fields, &(struct limit_set){0}, organisation->limits,
                     organisation->limits_count);
}

static bool read_overrides(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    const struct number_set start = {.on = DAY_NONE, .from = DAY_NONE};
    if (!READ_LIST(reading, value, path, LIMIT_LIST_ITEMS, override_fields, &start, organisation->overrides,
                   organisation->overrides_count))
        return false;
    for (size_t i = 0; i < organisation->overrides_count; i++) {
        const struct path entry = {.up = path, .index = i};
        const struct number_set *set = &organisation->overrides[i];
        if (set->has_amount == (set->word.len > 0))
            return reading_fail(reading, &entry, "this sets no number", "give either amount (with unit, of a time), or word");
        for (size_t k = 0; k < i; k++)
            if (str_equal(organisation->overrides[k].number, set->number))
                return reading_fail_word(reading, &entry, "this number is set twice", set->number, NULL);
    }
    return true;
}

/* Values are kept as text: what they mean is the pack's. */
static bool read_options(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    if (!json_is_object(value)) return reading_fail(reading, path, "this must be an object", "write it in braces");
    if (json_object_size(value) > LIMIT_LIST_ITEMS)
        return reading_fail(reading, path, "more options than LIMIT_LIST_ITEMS (100)", NULL);
    const char *key;
    json_t *given;
    json_object_foreach((json_t *)value, key, given) {
        const struct path at = {.up = path, .key = key};
        struct option_value *option = ARENA_PUSH(reading->arena, organisation->options, organisation->options_count);
        option->name = str_copy(reading->arena, str_from(key));
        if (json_is_boolean(given)) option->value = json_is_true(given) ? STR("true") : STR("false");
        else if (json_is_integer(given)) option->value = str_printf(reading->arena, "%lld", (long long)json_integer_value(given));
        else if (!read_text(reading, given, &at, &option->value)) return false;
    }
    return true;
}

static const struct field organisation_fields[] = {
    {"name", false, read_text, offsetof(struct organisation, name)},
    {"supervision_phone", false, read_text, offsetof(struct organisation, supervision_phone)},
    {"zone", false, read_zone, 0},
    {"hours", false, read_hours, 0},
    {"units", true, read_units, 0},
    {"staff", true, read_staff, 0},
    {"topics", false, read_topics, 0},
    {"posts", false, read_posts, 0},
    {"public", false, read_publication, offsetof(struct organisation, publication)},
    {"customers", false, read_customers, 0},
    {"limits", false, read_limits, 0},
    {"overrides", false, read_overrides, 0},
    {"options", false, read_options, 0},
};

/* ---- does it hang together? ---- */

bool reading_fail_at(struct reading *reading, const char *list, size_t index, const char *key, const char *what, struct str word,
                    const char *hint) {
    const struct path a = {.key = list}, b = {.up = &a, .index = index}, c = {.up = &b, .key = key};
    return reading_fail_word(reading, &c, what, word, hint);
}

static struct index_entry *index_new(struct reading *reading, struct index *index, size_t count) {
    index->count = count;
    return index->entries = ARENA_ARRAY(reading->arena, struct index_entry, count);
}

static bool index_parties(struct reading *reading, const struct organisation *o, struct organisation_index *index) {
    struct index_entry *entries = index_new(reading, &index->parties, o->units_count + o->staff_count);
    for (size_t i = 0; i < o->units_count; i++) entries[i] = (struct index_entry){o->units[i].id, (uint32_t)i, true};
    for (size_t i = 0; i < o->staff_count; i++)
        entries[o->units_count + i] = (struct index_entry){o->staff[i].id, (uint32_t)i, false};
    const struct index_entry *twice = index_fill(&index->parties, reading->arena);
    if (!twice) return true;
    return reading_fail_at(reading, twice->is_unit ? "units" : "staff", twice->position, "id", "this id is already taken",
                           twice->key, "ids are unique over units and staff together");
}

#define INDEX_BY(reading, index, o, list, member)                                                       \
    do {                                                                                                \
        struct index_entry *entries = index_new(reading, &(index)->list, (o)->list##_count);            \
        for (size_t i = 0; i < (o)->list##_count; i++)                                                  \
            entries[i] = (struct index_entry){(o)->list[i].member, (uint32_t)i, false};                 \
        const struct index_entry *twice = index_fill(&(index)->list, (reading)->arena);                 \
        if (twice) return reading_fail_at(reading, #list, twice->position, #member, "given twice", twice->key, NULL); \
    } while (0)

static bool index_rest(struct reading *reading, const struct organisation *o, struct organisation_index *index) {
    INDEX_BY(reading, index, o, topics, id);
    INDEX_BY(reading, index, o, customers, phone);
    INDEX_BY(reading, index, o, options, name);
    for (size_t i = 0; i < o->staff_count; i++)
        for (int role = 0; role < ROLE__COUNT; role++) {
            const struct staff **first = &index->first_with_role[role];
            if (!o->staff[i].active || !staff_has_role(&o->staff[i], (enum role)role)) continue;
            if (!*first || staff_is_senior(&o->staff[i], *first)) *first = &o->staff[i];
        }
    return true;
}

static bool known_staff(const struct organisation *o, struct str id) { return id.len == 0 || organisation_staff(o, id); }
static bool known_unit(const struct organisation *o, struct str id) { return id.len == 0 || organisation_unit(o, id); }

static bool check_units(struct reading *reading, const struct organisation *o) {
    for (size_t i = 0; i < o->units_count; i++) {
        const struct unit *unit = &o->units[i];
        if (!known_staff(o, unit->head))
            return reading_fail_at(reading, "units", i, "head", "no such staff member", unit->head, NULL);
        if (!known_staff(o, unit->leader))
            return reading_fail_at(reading, "units", i, "leader", "no such staff member", unit->leader, NULL);
        if (!known_unit(o, unit->parent))
            return reading_fail_at(reading, "units", i, "parent", "no such unit", unit->parent, NULL);
    }
    return true;
}

/* Follow the parents of every unit, at most as many steps as there are units; colours keep it linear. */
static bool check_tree(struct reading *reading, const struct organisation *o) {
    enum { UNSEEN, ON_THE_WAY, SOUND };
    uint8_t *colour = ARENA_ARRAY(reading->arena, uint8_t, o->units_count);
    for (size_t i = 0; i < o->units_count; i++) {
        const struct unit *unit = &o->units[i];
        while (unit && colour[unit - o->units] == UNSEEN) {
            colour[unit - o->units] = ON_THE_WAY;
            unit = organisation_unit(o, unit->parent);
        }
        if (unit && colour[unit - o->units] == ON_THE_WAY)
            return reading_fail_at(reading, "units", (size_t)(unit - o->units), "parent", "this unit stands above itself",
                                   unit->id, "the tree of units may have no cycle");
        for (unit = &o->units[i]; unit && colour[unit - o->units] == ON_THE_WAY; unit = organisation_unit(o, unit->parent))
            colour[unit - o->units] = SOUND;
    }
    return true;
}

static bool check_rest(struct reading *reading, const struct organisation *o) {
    for (size_t i = 0; i < o->staff_count; i++)
        if (!organisation_unit(o, o->staff[i].unit))
            return reading_fail_at(reading, "staff", i, "unit", "no such unit", o->staff[i].unit, "name a unit of units[]");
    for (size_t i = 0; i < o->customers_count; i++)
        if (!known_staff(o, o->customers[i].account_manager))
            return reading_fail_at(reading, "customers", i, "account_manager", "no such staff member",
                                   o->customers[i].account_manager, NULL);
    for (size_t i = 0; i < o->limits_count; i++)
        if (o->limits[i].topic.len && !organisation_topic(o, o->limits[i].topic))
            return reading_fail_at(reading, "limits", i, "topic", "no such topic", o->limits[i].topic, NULL);
    return true;
}

const struct organisation *organisation_read(struct arena *arena, const json_t *object, const struct calendar *calendar,
                                             struct error *error) {
    struct reading reading = {arena, error};
    struct organisation *o = ARENA_NEW(arena, struct organisation);
    o->publication.shown = true;
    struct organisation_index *index = ARENA_NEW(arena, struct organisation_index);
    o->timetable = (struct timetable){.calendar = calendar, .hours = hours_default(), .zone_minutes = 480};
    o->index = index;
    bool sound = READ_OBJECT(&reading, object, NULL, organisation_fields, o) && index_parties(&reading, o, index) &&
                 index_rest(&reading, o, index) && check_units(&reading, o) && check_tree(&reading, o) &&
                 check_rest(&reading, o) && check_services(&reading, o);
    return sound ? o : NULL;
}

bool organisation_read_overrides(struct arena *arena, const json_t *overrides, struct number_set **sets, size_t *count,
                                 struct error *error) {
    struct reading reading = {arena, error};
    struct organisation o = {0};
    const struct path path = {.key = "overrides"};
    bool good = read_overrides(&reading, overrides, &path, &o);
    *sets = o.overrides;
    *count = o.overrides_count;
    return good;
}
