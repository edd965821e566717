/* Reading what the organisation says of its services: topics of the directory, posts, what is public. Not here: units and staff
 * (read.c), finding in it (directory.c). Invariant: a person in charge is an active member of the unit that does the service, and
 * whoever is asked over the web is one who may own a matter. */
#include "organisation/index.h"
#include "organisation/reading.h"

bool read_window(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = 0;
    if (!read_word(reading, value, path, window_kind_names, WINDOW__COUNT, &word)) return false;
    *(enum window_kind *)member = (enum window_kind)word;
    return true;
}

/* ---- topics ---- */

static const struct field span_fields[] = {
    {"amount", true, read_amount, offsetof(struct span, amount)},
    {"unit", true, read_time_unit, offsetof(struct span, unit)},
};

static bool read_statutory(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct topic *topic = member;
    topic->has_statutory = true;
    return READ_OBJECT(reading, value, path, span_fields, &topic->statutory);
}

static bool read_promised(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct topic *topic = member;
    topic->has_promised = true;
    return READ_OBJECT(reading, value, path, span_fields, &topic->promised);
}

static const struct field step_fields[] = {
    {"milestone", true, read_id, offsetof(struct topic_step, milestone)},
    {"amount", true, read_amount, offsetof(struct topic_step, limit.amount)},
    {"unit", true, read_time_unit, offsetof(struct topic_step, limit.unit)},
};

static bool read_steps(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct topic *topic = member;
    return READ_LIST(reading, value, path, LIMIT_LIST_ITEMS, step_fields, &(struct topic_step){0}, topic->steps,
                     topic->steps_count);
}

static bool read_materials(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct topic *topic = member;
    return read_texts(reading, value, path, &topic->materials, &topic->materials_count);
}

static bool read_updated(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct topic *topic = member;
    topic->has_updated = true;
    return read_date(reading, value, path, &topic->updated);
}

static bool read_proxy(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = 0;
    if (!read_word(reading, value, path, proxy_kind_names, PROXY__COUNT, &word)) return false;
    *(enum proxy_kind *)member = (enum proxy_kind)word;
    return true;
}

/* Days of the week by name, days of every month by number. */
static bool read_proxy_days(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    static const char *const weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    struct topic *topic = member;
    if (!read_array(reading, value, path, LIMIT_LIST_ITEMS, "LIMIT_LIST_ITEMS")) return false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct path entry = {.up = path, .index = i};
        const json_t *day = json_array_get(value, i);
        int found = 0;
        if (json_is_integer(day) ? !read_integer(reading, day, &entry, 1, 31, &found)
                                 : !read_word(reading, day, &entry, weekdays, ARRAY_LENGTH(weekdays), &found))
            return false;
        if (json_is_integer(day)) topic->proxy_days |= UINT32_C(1) << found;
        else topic->proxy_weekdays |= (uint8_t)(1U << found);
    }
    return true;
}

static const struct field topic_fields[] = {
    {"id", true, read_id, offsetof(struct topic, id)},
    {"name", true, read_name, offsetof(struct topic, name)},
    {"unit", false, read_text, offsetof(struct topic, unit)},
    {"person", false, read_text, offsetof(struct topic, person)},
    {"content", false, read_long, offsetof(struct topic, content)},
    {"place", false, read_text, offsetof(struct topic, place)},
    {"phone", false, read_text, offsetof(struct topic, phone)},
    {"window", false, read_text, offsetof(struct topic, window)},
    {"materials", false, read_materials, 0},
    {"procedure", false, read_long, offsetof(struct topic, procedure)},
    {"fee", false, read_text, offsetof(struct topic, fee)},
    {"basis", false, read_long, offsetof(struct topic, basis)},
    {"complaints", false, read_text, offsetof(struct topic, complaints)},
    {"statutory", false, read_statutory, 0},
    {"promised", false, read_promised, 0},
    {"updated", false, read_updated, 0},
    {"published", false, read_bool, offsetof(struct topic, published)},
    {"proxy", false, read_proxy, offsetof(struct topic, proxy)},
    {"proxy_days", false, read_proxy_days, 0},
    {"one_visit", false, read_bool, offsetof(struct topic, one_visit)},
    {"steps", false, read_steps, 0},
};

bool read_topics(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    return READ_LIST(reading, value, path, LIMIT_TOPICS, topic_fields, &(struct topic){.published = true}, organisation->topics,
                     organisation->topics_count);
}

/* ---- posts ---- */

static bool read_count(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    return read_integer(reading, value, path, 0, 1000, member);
}

static bool read_role(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    int word = 0;
    if (!read_word(reading, value, path, role_names, ROLE__COUNT, &word)) return false;
    *(enum role *)member = (enum role)word;
    return true;
}

static const struct field post_fields[] = {
    {"unit", true, read_text, offsetof(struct post, unit)},
    {"title", false, read_name, offsetof(struct post, title)},
    {"role", false, read_role, offsetof(struct post, role)},
    {"count", true, read_count, offsetof(struct post, count)},
};

bool read_posts(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct organisation *organisation = member;
    if (!READ_LIST(reading, value, path, LIMIT_UNITS, post_fields, &(struct post){.role = ROLE__COUNT}, organisation->posts,
                   organisation->posts_count))
        return false;
    for (size_t i = 0; i < organisation->posts_count; i++) {
        const struct path entry = {.up = path, .index = i};
        if ((organisation->posts[i].role == ROLE__COUNT) == (organisation->posts[i].title.len == 0))
            return reading_fail(reading, &entry, "a post is counted by its title or by a role, one of them",
                                "e.g. {\"unit\": \"office\", \"title\": \"副主任\", \"count\": 3}");
    }
    return true;
}

/* ---- what is public ---- */

static bool read_address(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    if (!read_name(reading, value, path, member)) return false;
    struct str url = *(struct str *)member;
    if (str_starts(url, STR("https://")) || str_starts(url, STR("http://"))) return true;
    return reading_fail_word(reading, path, "this is no address of a page", url, "begin it with https:// or http://");
}

static const struct field document_fields[] = {
    {"title", true, read_name, offsetof(struct public_document, title)},
    {"url", true, read_address, offsetof(struct public_document, url)},
};

static bool read_standards(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct publication *publication = member;
    return read_texts(reading, value, path, &publication->standards, &publication->standards_count);
}

static bool read_documents(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    struct publication *publication = member;
    return READ_LIST(reading, value, path, LIMIT_LIST_ITEMS, document_fields, &(struct public_document){0},
                     publication->documents, publication->documents_count);
}

static const struct field publication_fields[] = {
    {"shown", false, read_bool, offsetof(struct publication, shown)},
    {"web_intake", false, read_text, offsetof(struct publication, web_intake)},
    {"complaints", false, read_text, offsetof(struct publication, complaints)},
    {"standards", false, read_standards, 0},
    {"documents", false, read_documents, 0},
};

bool read_publication(struct reading *reading, const json_t *value, const struct path *path, void *member) {
    return READ_OBJECT(reading, value, path, publication_fields, member);
}

/* ---- does it hang together? ---- */

static bool stands_under(const struct organisation *o, const struct unit *unit, struct str top) {
    while (unit && !str_equal(unit->id, top)) unit = organisation_unit(o, unit->parent);
    return unit != NULL;
}

static bool check_person(struct reading *reading, const struct organisation *o, size_t i) {
    const struct topic *topic = &o->topics[i];
    if (!topic->person.len) return true;
    const struct staff *person = organisation_staff(o, topic->person);
    if (!person) return reading_fail_at(reading, "topics", i, "person", "no such staff member", topic->person, NULL);
    if (!person->active)
        return reading_fail_at(reading, "topics", i, "person", "this person has left", topic->person,
                               "name who is in charge of it now");
    if (!topic->unit.len || stands_under(o, organisation_unit(o, person->unit), topic->unit)) return true;
    return reading_fail_at(reading, "topics", i, "person", "this person does not belong to the unit of the topic", topic->person,
                           "name somebody of that unit or of one below it");
}

static bool check_proxy(struct reading *reading, const struct topic *topic, size_t i) {
    bool has_days = topic->proxy_weekdays || topic->proxy_days;
    if (has_days == (topic->proxy == PROXY_PERIODIC)) return true;
    return reading_fail_at(reading, "topics", i, "proxy_days",
                           has_days ? "days belong to an item whose proxy is periodic" : "a periodic item needs its days",
                           topic->id, "e.g. \"proxy\": \"periodic\", \"proxy_days\": [\"tuesday\", 15]");
}

static bool check_publication(struct reading *reading, const struct organisation *o) {
    const struct path top = {.key = "public"}, at = {.up = &top, .key = "web_intake"};
    if (!o->publication.web_intake.len) return true;
    const struct staff *staff = organisation_staff(o, o->publication.web_intake);
    if (staff && staff->active) return true;
    return reading_fail_word(reading, &at, staff ? "this person has left" : "no such staff member", o->publication.web_intake,
                             "name who is first asked over the web");
}

bool check_services(struct reading *reading, const struct organisation *o) {
    for (size_t i = 0; i < o->topics_count; i++) {
        const struct topic *topic = &o->topics[i];
        if (topic->unit.len && !organisation_unit(o, topic->unit))
            return reading_fail_at(reading, "topics", i, "unit", "no such unit", topic->unit, NULL);
        if (!check_person(reading, o, i) || !check_proxy(reading, topic, i)) return false;
    }
    for (size_t i = 0; i < o->posts_count; i++)
        if (!organisation_unit(o, o->posts[i].unit))
            return reading_fail_at(reading, "posts", i, "unit", "no such unit", o->posts[i].unit, NULL);
    return check_publication(reading, o);
}
