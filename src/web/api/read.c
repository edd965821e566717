/* Reading over the API: lists, a matter, its events, what the asker may see.
 * Not here: commands (command.c). Keeps: the same answer for a wrong number and a wrong tracking code. */
#include "web/api/api.h"
#include "web/view/command_form.h"

enum { LIST_LIMIT_DEFAULT = 50 };

bool api_path_id(struct request *request, struct response *response, int64_t *id) {
    struct str text = pairs_get(&request->values, "id");
    if (matter_number_parse(text, id) || str_int64(text, 1, INT64_MAX, id)) return true;
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND, "no matter has the id '" STR_FMT "'", STR_ARG(utf8_prefix(text, 40)));
    error_hint(&error, "use the id or the number (20261122-0001) that registering answered");
    response_failure(response, request, &error);
    return false;
}

static enum answer no_matter(struct request *request, struct response *response, int64_t id) {
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND, "there is no matter " STR_FMT, STR_ARG(matter_number(id, request->arena)));
    return response_failure(response, request, &error);
}

/* ---- lists ---- */

static bool read_moment(const struct request *request, const char *name, instant *at, struct error *error) {
    struct str text = pairs_get(&request->parameters, name);
    *at = INSTANT_NONE;
    if (text.len == 0 || instant_parse(text, request->app->zone_minutes, at)) return true;
    error_set(error, ERROR_INPUT, "'" STR_FMT "' is not a date", STR_ARG(utf8_prefix(text, 40)));
    error_where(error, "%s", name);
    error_hint(error, "write 2026-09-29 or 2026-09-29T10:00");
    return false;
}

static bool read_number(const struct request *request, const char *name, int64_t min, int64_t max, int64_t *number,
                        struct error *error) {
    struct str text = pairs_get(&request->parameters, name);
    if (text.len == 0 || str_int64(text, min, max, number)) return true;
    error_set(error, ERROR_INPUT, "'" STR_FMT "' is not a number from %lld to %lld", STR_ARG(utf8_prefix(text, 40)),
              (long long)min,
              (long long)max);
    error_where(error, "%s", name);
    return false;
}

static bool read_truth(const struct request *request, const char *name, bool *truth, struct error *error) {
    struct str text = pairs_get(&request->parameters, name);
    *truth = str_is(text, "true") || str_is(text, "1");
    if (*truth || text.len == 0 || str_is(text, "false") || str_is(text, "0")) return true;
    error_set(error, ERROR_INPUT, "'" STR_FMT "' is neither true nor false", STR_ARG(utf8_prefix(text, 40)));
    error_where(error, "%s", name);
    return false;
}

/* A parameter that no filter knows would silently filter nothing: it is refused. */
bool parameters_known(const struct request *request, const char *const *known, size_t known_count, const char *hint,
                      struct error *error) {
    for (size_t i = 0; i < request->parameters.count; i++) {
        bool found = false;
        for (size_t k = 0; k < known_count; k++) found |= str_is(request->parameters.items[i].name, known[k]);
        if (found) continue;
        error_set(error, ERROR_INPUT, "unknown parameter '" STR_FMT "'",
                  STR_ARG(utf8_prefix(request->parameters.items[i].name, 40)));
        error_hint(error, "%s", hint);
        return false;
    }
    return true;
}

static bool known_parameters(const struct request *request, struct error *error) {
    static const char *const known[] = {"state", "owner", "holder", "unit", "kind", "channel", "overdue", "late",
                                        "owner_unit",
                                        "from",  "to",    "q",      "cursor", "limit", "lang"};
    return parameters_known(request, known, ARRAY_LENGTH(known),
                            "filters are state, owner, holder, unit, owner_unit, kind, channel, overdue, late, from, to, q; "
                            "pages cursor, limit", error);
}

/* A word of a closed list of registering: kind, channel. */
static bool known_word(const struct request *request, const char *name, struct error *error) {
    const char *words = command_key_words(VERB_REGISTER, name);
    struct str given = pairs_get(&request->parameters, name), rest = str_from(words), word;
    if (given.len == 0) return true;
    while (str_split(&rest, ' ', &word))
        if (str_equal(word, given)) return true;
    error_set(error, ERROR_INPUT, "unknown word '" STR_FMT "'", STR_ARG(utf8_prefix(given, 40)));
    error_where(error, "%s", name);
    error_hint(error, "one of: %s", words);
    return false;
}

static bool read_filter(const struct request *request, struct desk_filter *filter, int64_t *cursor, int64_t *limit,
                        struct error *error) {
    const struct pairs *given = &request->parameters;
    *filter = (struct desk_filter){
        .state = pairs_get(given, "state"), .owner = pairs_get(given, "owner"), .holder = pairs_get(given, "holder"),
        .unit = pairs_get(given, "unit"),   .kind = pairs_get(given, "kind"),   .channel = pairs_get(given, "channel"),
        .query = pairs_get(given, "q"),      .owner_unit = pairs_get(given, "owner_unit"),
    };
    *cursor = DESK_CURSOR_NONE;
    *limit = LIST_LIMIT_DEFAULT;
    return known_parameters(request, error) && known_word(request, "kind", error) && known_word(request, "channel", error) &&
           read_truth(request, "overdue", &filter->overdue, error) && read_truth(request, "late", &filter->late, error) &&
           read_moment(request, "from", &filter->from, error) && read_moment(request, "to", &filter->to, error) &&
           read_number(request, "cursor", 0, INT64_MAX, cursor, error) &&
           read_number(request, "limit", 1, LIMIT_PAGE_ITEMS, limit, error);
}

/* One matter of a list: what CONTRACT §6 promises of every matter, out of the list's own row. */
static void write_item(struct buf *out, const struct matter_row *row, int zone_minutes, struct arena *arena) {
    reply_begin(out, '{');
    reply_key(out, "id");
    reply_int(out, row->id);
    reply_key(out, "number");
    reply_text(out, matter_number(row->id, arena));
    reply_key(out, "version");
    reply_int(out, row->version);
    reply_key(out, "state");
    reply_text(out, str_from(matter_state_names[row->state]));
    reply_key(out, "outcome");
    if (row->outcome == OUTCOME_NONE) reply_null(out);
    else reply_text(out, str_from(matter_outcome_names[row->outcome]));
    reply_key(out, "owner");
    reply_text(out, row->owner);
    reply_key(out, "holder");
    reply_text(out, row->holder);
    reply_key(out, "told");
    reply_bool(out, row->told);
    reply_key(out, "subject");
    reply_text(out, row->subject);
    reply_key(out, "channel");
    reply_text(out, row->channel);
    reply_key(out, "kind");
    reply_text(out, row->kind);
    reply_key(out, "registered_at");
    reply_moment(out, row->registered_at, zone_minutes);
    reply_key(out, "breached");
    reply_bool(out, row->breached);
    reply_key(out, "clocks");
    buf_add(out, row->clocks.len ? row->clocks : STR("[]")); /* the view keeps them as JSON */
    reply_end(out, '}');
}

enum answer api_matters(struct request *request, struct response *response) {
    struct desk_filter filter;
    struct error error = {0};
    int64_t cursor, limit, next;
    if (!read_filter(request, &filter, &cursor, &limit, &error)) return response_failure(response, request, &error);
    struct matter_row *rows;
    size_t rows_count;
    if (!desk_list(request->reader, &request->actor, &filter, cursor, (int)limit, &rows, &rows_count, &next, request->arena,
                   &error))
        return response_failure(response, request, &error);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    reply_key(out, "items");
    reply_begin(out, '[');
    for (size_t i = 0; i < rows_count; i++) write_item(out, &rows[i], request->app->zone_minutes, request->arena);
    reply_end(out, ']');
    reply_key(out, "next_cursor");
    if (next == DESK_CURSOR_NONE) reply_null(out);
    else reply_text(out, str_printf(request->arena, "%lld", (long long)next));
    reply_end(out, '}');
    return ANSWER_NOW;
}

/* ---- one matter ---- */

enum answer api_matter(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) return no_matter(request, response, id);
    struct matter_view view = {.matter = found.matter, .world = &found.world, .whole = true,
                               .seen = api_personal_seen(&found.world, found.matter, request),
                               .reader = request->actor.staff};
    struct buf *out = response_json(response, 200);
    api_matter_json(out, &view, request->arena);
    response_header(response, "ETag", api_version_tag(found.matter->version, request->arena));
    desk_matter_release(&found);
    return ANSWER_NOW;
}

/* Personal data in the details of an event, by the names that CONTRACT and the forms use. */
static void mask_member(json_t *object, const char *key, unsigned seen, enum personal part, struct arena *arena) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) return;
    struct str masked = personal_shown(seen, part, (struct str){json_string_value(value), json_string_length(value)}, arena);
    json_object_set_new(object, key, json_stringn(masked.ptr ? masked.ptr : "", masked.len));
}

/* Numbers in whatever was written, but for the telephone that somebody was shown the way to. */
static json_t *words_masked(json_t *value, const struct organisation *organisation, struct arena *arena) {
    struct str text = {json_string_value(value), json_string_length(value)};
    struct str masked = mask_text(text, organisation, arena);
    return masked.ptr == text.ptr ? json_incref(value) : json_stringn(masked.ptr, masked.len);
}

static void mask_words(json_t *args, const struct organisation *organisation, struct arena *arena) {
    const char *key;
    json_t *value;
    size_t i;
    json_object_foreach(args, key, value) {
        bool words = json_is_string(value) && strcmp(key, "phone") != 0;
        if (words) json_object_set_new(args, key, words_masked(value, organisation, arena));
        else mask_words(value, organisation, arena);
    }
    json_array_foreach(args, i, value) {
        if (json_is_string(value)) json_array_set_new(args, i, words_masked(value, organisation, arena));
        else mask_words(value, organisation, arena);
    }
}

static json_t *mask_args(const json_t *args, unsigned seen, const struct organisation *organisation, struct arena *arena) {
    static const struct {
        enum personal part;
        const char *key, *field;
    } details[] = {{PERSONAL_NAME, "name", "asker_name"}, {PERSONAL_PHONE, "phone", "asker_phone"},
                   {PERSONAL_ADDRESS, "address", "asker_address"}, {PERSONAL_UNIT, "unit", "asker_unit"}};
    static const char *const holders[] = {"fields", "form"};
    json_t *copy = json_deep_copy(args);
    if (!(seen & PERSONAL_PHONE)) mask_words(copy, organisation, arena);
    for (size_t i = 0; i < ARRAY_LENGTH(details); i++) {
        mask_member(json_object_get(copy, "asker"), details[i].key, seen, details[i].part, arena);
        for (size_t h = 0; h < ARRAY_LENGTH(holders); h++)
            mask_member(json_object_get(copy, holders[h]), details[i].field, seen, details[i].part, arena);
    }
    return copy;
}

static void write_event(struct buf *out, const struct event *event, unsigned seen, const struct organisation *organisation,
                        struct arena *arena) {
    struct event shown = *event;
    json_t *masked = seen == PERSONAL_ALL ? NULL : mask_args(event->args, seen, organisation, arena);
    if (masked) shown.args = masked;
    event_write(&shown, organisation->timetable.zone_minutes, out);
    json_decref(masked);
}

void api_events_json(struct buf *out, const struct desk_matter *found, const struct request *request) {
    unsigned seen = api_personal_seen(&found->world, found->matter, request);
    bool first = true;
    buf_add(out, STR("{\"items\":["));
    for (size_t i = 0; i < found->matter->events_count; i++) {
        const struct event *event = found->matter->events[i];
        if (!matter_event_shown(&found->world, found->matter, event, request->actor.staff)) continue;
        if (!first) buf_add_char(out, ',');
        first = false;
        write_event(out, event, seen, found->world.organisation, request->arena);
    }
    buf_add(out, STR("]}"));
}

enum answer api_events(struct request *request, struct response *response) {
    int64_t id;
    struct desk_matter found;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) return no_matter(request, response, id);
    api_events_json(response_json(response, 200), &found, request);
    desk_matter_release(&found);
    return ANSWER_NOW;
}

/* ---- the asker ---- */

/* The key of a command that speaks to the asker. */
static const struct {
    enum verb verb;
    const char *key;
} said_to_asker[] = {
    {VERB_ANSWER, "text"}, {VERB_EXPLAIN, "text"}, {VERB_PROGRESS, "text"}, {VERB_REFUSE, "reason"}, {VERB_GUIDE, "address"},
};

struct str text_for_asker(const struct event *event) {
    for (size_t i = 0; i < ARRAY_LENGTH(said_to_asker); i++)
        if (said_to_asker[i].verb == event->verb)
            return str_from(json_string_value(json_object_get(event->args, said_to_asker[i].key)));
    return (struct str){0};
}

instant due_for_asker(const struct matter *matter) {
    instant due = INSTANT_NONE;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        bool tells = str_is(clock->until, "answer") || str_is(clock->until, "progress") || str_is(clock->until, "explain");
        if (clock->status != CLOCK_RUNNING || clock->due == INSTANT_NONE || !tells) continue;
        if (due == INSTANT_NONE || clock->due < due) due = clock->due;
    }
    return due;
}

static void write_track_event(struct buf *out, const struct event *event, int zone_minutes) {
    reply_begin(out, '{');
    reply_key(out, "event");
    reply_text(out, str_from(verb_event_names[event->verb]));
    reply_key(out, "at");
    reply_moment(out, event->at, zone_minutes);
    struct str text = text_for_asker(event);
    if (text.len) {
        reply_key(out, "text");
        reply_text(out, text);
    }
    reply_end(out, '}');
}

static void write_track(struct buf *out, const struct desk_matter *found, struct arena *arena) {
    const struct matter *matter = found->matter;
    const struct organisation *organisation = found->world.organisation;
    int zone_minutes = organisation->timetable.zone_minutes;
    const struct unit *unit = organisation_unit_of(organisation, matter->holder);
    reply_begin(out, '{');
    reply_key(out, "number");
    reply_text(out, matter_number(matter->id, arena));
    reply_key(out, "state");
    reply_text(out, str_from(matter_state_names[matter->state]));
    reply_key(out, "outcome");
    if (matter->outcome == OUTCOME_NONE) reply_null(out);
    else reply_text(out, str_from(matter_outcome_names[matter->outcome]));
    reply_key(out, "told");
    reply_bool(out, matter->told);
    reply_key(out, "subject");
    reply_text(out, matter->subject);
    reply_key(out, "registered_at");
    reply_moment(out, matter->registered_at, zone_minutes);
    reply_key(out, "unit");
    reply_text(out, unit ? unit->name : STR(""));
    reply_key(out, "phone");
    reply_text(out, unit && unit->phone.len ? unit->phone : organisation->supervision_phone);
    reply_key(out, "due");
    reply_moment(out, due_for_asker(matter), zone_minutes);
    reply_key(out, "events");
    reply_begin(out, '[');
    for (size_t i = 0; i < matter->events_count; i++)
        if (matter_track_shows(&found->world, matter, matter->events[i])) write_track_event(out, matter->events[i], zone_minutes);
    reply_end(out, ']');
    reply_end(out, '}');
}

enum answer api_track(struct request *request, struct response *response) {
    struct error error = {0};
    struct desk_matter found;
    if (!desk_rate_allow(request->app->desk, RATE_TRACK, request->source)) {
        error_set(&error, ERROR_BUSY, "too many enquiries from this address");
        error_hint(&error, "wait a minute and try again");
        return response_error(response, request, 429, &error);
    }
    if (!desk_track(request->reader, pairs_get(&request->values, "number"), pairs_get(&request->parameters, "code"), &found,
                    request->arena)) {
        error_set(&error, ERROR_NOT_FOUND, "no matter has this number and code");
        error_hint(&error, "both stand on the receipt; the code has ten characters");
        return response_failure(response, request, &error);
    }
    write_track(response_json(response, 200), &found, request->arena);
    desk_matter_release(&found);
    return ANSWER_NOW;
}
