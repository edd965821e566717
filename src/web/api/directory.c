/* The directory over the API: GET /api/v1/directory, with ?q= what is found in it. Not here: finding (organisation floor).
 * Keeps: at most API_LIST_MAX entries of each sort, and `more` says when there are further ones. */
#include "web/api/api.h"
#include "web/view/house_view.h"

enum { API_LIST_MAX = 1000 };

static void write_text(struct buf *out, const char *key, struct str text) {
    reply_key(out, key);
    if (text.len) reply_text(out, text);
    else reply_null(out);
}

static void write_texts(struct buf *out, const char *key, const struct str *items, size_t count) {
    reply_key(out, key);
    reply_begin(out, '[');
    for (size_t i = 0; i < count; i++) reply_text(out, items[i]);
    reply_end(out, ']');
}

static void write_unit(struct buf *out, const struct house *house, const struct unit *unit) {
    reply_begin(out, '{');
    write_text(out, "id", unit->id);
    write_text(out, "name", unit->name);
    write_text(out, "kind", str_from(unit_kind_names[unit->kind]));
    reply_key(out, "level");
    reply_int(out, unit_level(house->organisation, unit));
    write_text(out, "parent", unit->parent);
    write_text(out, "head", unit->head);
    write_text(out, "window", str_from(window_kind_names[unit->window]));
    write_text(out, "address", unit->address);
    write_text(out, "phone", unit->phone);
    reply_key(out, "first_inquiry");
    reply_bool(out, unit->first_inquiry);
    write_texts(out, "duties", unit->duties, unit->duties_count);
    reply_end(out, '}');
}

static void write_staff(struct buf *out, const struct house *house, const struct staff *staff) {
    const struct staff_line line = staff_line_of(house, staff);
    reply_begin(out, '{');
    write_text(out, "id", staff->id);
    write_text(out, "name", staff->name);
    write_text(out, "unit", staff->unit);
    write_text(out, "title", staff->title);
    write_text(out, "phone", line.phone);
    reply_key(out, "roles");
    reply_begin(out, '[');
    for (int role = 0; role < ROLE__COUNT; role++)
        if (staff_has_role(staff, (enum role)role)) reply_text(out, str_from(role_names[role]));
    reply_end(out, ']');
    reply_key(out, "present");
    reply_bool(out, !line.away);
    write_text(out, "substitute", line.substitute);
    reply_end(out, '}');
}

static void write_span(struct buf *out, const char *key, bool given, struct span span) {
    reply_key(out, key);
    if (!given) {
        reply_null(out);
        return;
    }
    reply_begin(out, '{');
    reply_key(out, "amount");
    reply_int(out, span.amount);
    write_text(out, "unit", str_from(time_unit_names[span.unit]));
    reply_end(out, '}');
}

static void write_service(struct buf *out, const struct house *house, const struct topic *topic) {
    reply_begin(out, '{');
    write_text(out, "id", topic->id);
    write_text(out, "name", topic->name);
    write_text(out, "unit", topic->unit);
    write_text(out, "person", topic->person);
    write_text(out, "content", topic->content);
    write_text(out, "place", topic_place(house->organisation, topic));
    write_text(out, "window", topic->window);
    write_text(out, "phone", topic_phone(house->organisation, topic));
    write_texts(out, "materials", topic->materials, topic->materials_count);
    write_text(out, "procedure", topic->procedure);
    write_text(out, "fee", topic->fee);
    write_text(out, "basis", topic->basis);
    write_text(out, "complaints", topic->complaints);
    write_span(out, "statutory", topic->has_statutory, topic->statutory);
    write_span(out, "promised", topic->has_promised, topic->promised);
    write_text(out, "proxy", str_from(proxy_kind_names[topic->proxy]));
    reply_key(out, "proxy_today");
    reply_bool(out, topic_proxy_on(topic, house->today));
    reply_end(out, '}');
}

static void write_posts(struct buf *out, const struct organisation *organisation) {
    static const char *const states[] = {[POST_FILLED] = "filled", [POST_EMPTY] = "empty", [POST_SHORT] = "short",
                                         [POST_OVER] = "over"};
    reply_key(out, "posts");
    reply_begin(out, '[');
    for (size_t i = 0; i < organisation->posts_count && i < API_LIST_MAX; i++) {
        const struct post *post = &organisation->posts[i];
        int filled;
        enum post_state state = post_state(organisation, post, &filled);
        reply_begin(out, '{');
        write_text(out, "unit", post->unit);
        write_text(out, "title", post->title);
        write_text(out, "role", post->title.len ? (struct str){0} : str_from(role_names[post->role]));
        reply_key(out, "count");
        reply_int(out, post->count);
        reply_key(out, "filled");
        reply_int(out, filled);
        write_text(out, "state", str_from(states[state]));
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

/* Without a question everything is found. */
static void all_of(const struct organisation *o, struct directory_found *found, struct arena *arena) {
    for (size_t i = 0; i < o->topics_count && i < API_LIST_MAX; i++)
        *ARENA_PUSH(arena, found->topics, found->topics_count) = &o->topics[i];
    for (size_t i = 0; i < o->units_count && i < API_LIST_MAX; i++)
        *ARENA_PUSH(arena, found->units, found->units_count) = &o->units[i];
    for (size_t i = 0; i < o->staff_count && found->staff_count < API_LIST_MAX; i++)
        if (o->staff[i].active) *ARENA_PUSH(arena, found->staff, found->staff_count) = &o->staff[i];
    found->more = o->topics_count > API_LIST_MAX || o->units_count > API_LIST_MAX || o->staff_count > API_LIST_MAX;
}

enum answer api_directory(struct request *request, struct response *response) {
    struct str query = str_trim(pairs_get(&request->parameters, "q"));
    struct error error = {0};
    struct house house;
    if (utf8_length(query) > LIMIT_QUERY_CHARS) {
        error_set(&error, ERROR_LIMIT, "longer than the %d characters of a search", LIMIT_QUERY_CHARS);
        error_where(&error, "q");
        error_hint(&error, "LIMIT_QUERY_CHARS");
        return response_failure(response, request, &error);
    }
    if (!house_enter(&house, request, response)) return ANSWER_NOW;
    struct directory_found found = {0};
    if (query.len) organisation_find(house.organisation, query, API_LIST_MAX, &found, request->arena);
    else all_of(house.organisation, &found, request->arena);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    reply_key(out, "services");
    reply_begin(out, '[');
    for (size_t i = 0; i < found.topics_count; i++) write_service(out, &house, found.topics[i]);
    reply_end(out, ']');
    reply_key(out, "units");
    reply_begin(out, '[');
    for (size_t i = 0; i < found.units_count; i++) write_unit(out, &house, found.units[i]);
    reply_end(out, ']');
    reply_key(out, "staff");
    reply_begin(out, '[');
    for (size_t i = 0; i < found.staff_count; i++) write_staff(out, &house, found.staff[i]);
    reply_end(out, ']');
    write_posts(out, house.organisation);
    reply_key(out, "more");
    reply_bool(out, found.more);
    reply_end(out, '}');
    house_leave(&house, request);
    return ANSWER_NOW;
}
