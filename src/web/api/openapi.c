/* The description of the API (OpenAPI 3.1), written from the tables that the program runs on: routes.def and the commands' keys.
 * Only the summaries are its own. Not here: the handlers. Keeps: what is described is what is served; a test holds the summaries
 * against the routes. */
#include "web/api/api.h"
#include "web/view/command_form.h"

/* ---- what an address is for ---- */

static const struct summary {
    const char *method, *pattern, *said;
} summaries[] = {
    {"POST", "/api/v1/matters", "Register a matter. The body is `register` without `by`. Honours Idempotency-Key."},
    {"GET", "/api/v1/matters", "List matters, newest first. Filters: state, owner, holder, unit, owner_unit, kind, channel, "
                               "overdue, late, from, to, q (full text)."},
    {"GET", "/api/v1/matters/{id}", "One matter with its clocks, forms and findings."},
    {"GET", "/api/v1/matters/{id}/events", "Every event of a matter, refused attempts included."},
    {"POST", "/api/v1/commands",
     "Give a command without a matter: about a finding or a leave of the organisation, attendance, the duty roster."},
    {"POST", "/api/v1/matters/{id}/phrases",
     "The forbidden phrases that a command would say to the asker, with their articles. Nothing is carried out."},
    {"GET", "/api/v1/matters/{id}/why/{what}/{which}",
     "Why, step by step: what is clock, event (a refused attempt), finding or command (one that is not allowed now); which is "
     "its number, of a command its name."},
    {"GET", "/api/v1/lists/{list}",
     "Findings, sanctions, complaints, leaves, refusals (filed) or reveals, newest first, as far as they are for who asks. "
     "Filters: status, waits (for me), q; of sanctions month (2026-11), to which their amounts belong."},
    {"GET", "/api/v1/cases/{id}", "One case, which stands without a matter: findings, sanctions, leaves, clocks."},
    {"GET", "/api/v1/cases/{id}/events", "Every event of a case that is for who asks."},
    {"POST", "/api/v1/cases/{id}/commands", "Give a command in a case. If-Match with its version, as for a matter."},
    {"GET", "/api/v1/cases/{id}/why/{what}/{which}", "Why, as for a matter."},
    {"POST", "/api/v1/matters/{id}/commands",
     "Give a command. If-Match with the matter's version answers 412 when somebody was faster."},
    {"GET", "/api/v1/track/{number}",
     "What the asker may see, with the number and ?code= of the receipt. The same answer for a wrong number and a wrong code."},
    {"GET", "/api/v1/reports/figures",
     "Figures of a period by unit (with subtotals), person, kind, channel, kind of window, month or article; each with its "
     "numerator and denominator. For supervisors and leaders; heads see their unit, everybody their own."},
    {"GET", "/api/v1/directory",
     "Units, staff, services and posts, with place, telephone and limits; with ?q= those that hold every word of it."},
    {"GET", "/api/v1/regulation/numbers",
     "The numbers of the regulation in force, those that the organisation set in their place, and who set or withdrew what, when "
     "and why. For administrators."},
    {"POST", "/api/v1/regulation/numbers",
     "Set a number otherwise, for what is born from a day on: {number, amount, unit (of a time), word (in place of an amount), "
     "reason, from}. For administrators."},
    {"POST", "/api/v1/regulation/numbers/withdraw",
     "What is born from now on has the number of the text again: {number, reason}. For administrators."},
    {"GET", "/api/v1/openapi.json", "This description."},
};

/* The query of those addresses that take one with closed words: names, and the words of `by`. */
static const struct asked {
    const char *pattern, *name, *words;
} asked[] = {
    {"/api/v1/reports/figures", "from", ""},   {"/api/v1/reports/figures", "to", ""},
    {"/api/v1/reports/figures", "by", "unit staff kind channel window month article"},
    {"/api/v1/reports/figures", "unit", ""},   {"/api/v1/reports/figures", "staff", ""},
    {"/api/v1/reports/figures", "period", "month last_month quarter year from_to"},
};

const char *api_summary(struct str method, struct str pattern) {
    for (size_t i = 0; i < ARRAY_LENGTH(summaries); i++)
        if (str_is(method, summaries[i].method) && str_is(pattern, summaries[i].pattern)) return summaries[i].said;
    return NULL;
}

/* ---- schemas of commands ---- */

enum shape { SHAPE_TEXT, SHAPE_BOOL, SHAPE_MOMENT, SHAPE_TEXTS, SHAPE_OBJECT, SHAPE_OBJECTS, SHAPE_NUMBER };

/* The JSON shape of a key's type; texts where nothing else is said. */
static const enum shape shapes[] = {
    [KEY_TYPE_MEASURES] = SHAPE_OBJECTS, [KEY_TYPE_BOOL] = SHAPE_BOOL,      [KEY_TYPE_MOMENT] = SHAPE_MOMENT,
    [KEY_TYPE_UNITS] = SHAPE_TEXTS,      [KEY_TYPE_STAFF_LIST] = SHAPE_TEXTS, [KEY_TYPE_ITEMS] = SHAPE_TEXTS,
    [KEY_TYPE_PARTIES] = SHAPE_TEXTS,    [KEY_TYPE_WORDS] = SHAPE_TEXTS,
       [KEY_TYPE_ASKER] = SHAPE_OBJECT,   [KEY_TYPE_FIELDS] = SHAPE_OBJECT,
    [KEY_TYPE_FINDING] = SHAPE_OBJECT,   [KEY_TYPE_HOURS] = SHAPE_NUMBER,
};

static void write_pair(struct buf *out, const char *key, const char *value) {
    reply_key(out, key);
    reply_text(out, str_from(value));
}

static void write_words(struct buf *out, const char *words) {
    struct str rest = str_from(words), word;
    reply_key(out, "enum");
    reply_begin(out, '[');
    while (str_split(&rest, ' ', &word)) reply_text(out, word);
    reply_end(out, ']');
}

static void write_type(struct buf *out, enum key_type type, const char *words) {
    static const char *const names[] = {"string", "boolean", "string", "array", "object", "array", "number"};
    enum shape shape = shapes[type];
    write_pair(out, "type", names[shape]);
    if (shape == SHAPE_MOMENT) write_pair(out, "description", "2026-09-29T10:00, local time of the organisation");
    if (shape != SHAPE_TEXTS && shape != SHAPE_OBJECTS) return;
    reply_key(out, "items");
    reply_begin(out, '{');
    write_pair(out, "type", shape == SHAPE_TEXTS ? "string" : "object");
    if (type == KEY_TYPE_WORDS) write_words(out, words);
    reply_end(out, '}');
}

static void write_command_schema(struct buf *out, enum verb verb) {
    reply_key(out, verb_names[verb]);
    reply_begin(out, '{');
    write_pair(out, "title", verb_names[verb]);
    write_pair(out, "type", "object");
    reply_key(out, "properties");
    reply_begin(out, '{');
    reply_key(out, "do");
    reply_begin(out, '{');
    write_pair(out, "const", verb_names[verb]);
    reply_end(out, '}');
    for (size_t i = 0; i < command_keys_count; i++) {
        if (command_keys[i].verb != verb) continue;
        reply_key(out, command_keys[i].key);
        reply_begin(out, '{');
        write_type(out, command_keys[i].type, command_keys[i].words);
        if (command_keys[i].words[0] && command_keys[i].type != KEY_TYPE_WORDS) write_words(out, command_keys[i].words);
        reply_end(out, '}');
    }
    reply_key(out, "fields");
    reply_begin(out, '{');
    write_pair(out, "type", "object");
    write_pair(out, "description", "named values that the regulation asks for");
    reply_end(out, '}');
    reply_end(out, '}');
    reply_key(out, "required");
    reply_begin(out, '[');
    if (verb != VERB_REGISTER) reply_text(out, STR("do"));
    for (size_t i = 0; i < command_keys_count; i++)
        if (command_keys[i].verb == verb && command_keys[i].required) reply_text(out, str_from(command_keys[i].key));
    reply_end(out, ']');
    reply_end(out, '}');
}

/* The first row of a verb stands for it: every command has keys or none, and both are in commands.def. */
static void write_schemas(struct buf *out) {
    reply_key(out, "components");
    reply_begin(out, '{');
    reply_key(out, "securitySchemes");
    reply_begin(out, '{');
    reply_key(out, "token");
    reply_begin(out, '{');
    write_pair(out, "type", "http");
    write_pair(out, "scheme", "bearer");
    reply_end(out, '}');
    reply_end(out, '}');
    reply_key(out, "schemas");
    reply_begin(out, '{');
    for (int verb = 0; verb < VERB__COUNT; verb++)
        if (verb_names[verb][0]) write_command_schema(out, (enum verb)verb);
    reply_key(out, "command");
    reply_begin(out, '{');
    reply_key(out, "oneOf");
    reply_begin(out, '[');
    for (int verb = 0; verb < VERB__COUNT; verb++) {
        if (!verb_names[verb][0] || verb == VERB_REGISTER) continue;
        reply_begin(out, '{');
        reply_key(out, "$ref");
        buf_printf(out, "\"#/components/schemas/%s\"", verb_names[verb]);
        reply_end(out, '}');
    }
    reply_end(out, ']');
    reply_end(out, '}');
    reply_end(out, '}');
    reply_end(out, '}');
}

/* ---- paths ---- */

static const char *method_name(enum method method) {
    return method == METHOD_POST ? "POST" : "GET";
}

static void write_asked(struct buf *out, const struct asked *one) {
    reply_begin(out, '{');
    write_pair(out, "name", one->name);
    write_pair(out, "in", "query");
    reply_key(out, "schema");
    reply_begin(out, '{');
    write_pair(out, "type", "string");
    if (*one->words) write_words(out, one->words);
    reply_end(out, '}');
    reply_end(out, '}');
}

static void write_path_parameters(struct buf *out, struct str pattern) {
    reply_key(out, "parameters");
    reply_begin(out, '[');
    struct str rest = pattern, segment;
    while (str_split(&rest, '/', &segment)) {
        if (segment.len < 3 || segment.ptr[0] != '{') continue;
        reply_begin(out, '{');
        reply_key(out, "name");
        reply_text(out, str_slice(segment, 1, segment.len - 1));
        write_pair(out, "in", "path");
        reply_key(out, "required");
        reply_bool(out, true);
        reply_key(out, "schema");
        reply_begin(out, '{');
        write_pair(out, "type", "string");
        reply_end(out, '}');
        reply_end(out, '}');
    }
    for (size_t i = 0; i < ARRAY_LENGTH(asked); i++)
        if (str_is(pattern, asked[i].pattern)) write_asked(out, &asked[i]);
    reply_end(out, ']');
}

static void write_body(struct buf *out, struct str pattern) {
    bool command = str_contains(pattern, STR("/commands")) || str_contains(pattern, STR("/phrases"));
    reply_key(out, "requestBody");
    reply_begin(out, '{');
    reply_key(out, "required");
    reply_bool(out, true);
    reply_key(out, "content");
    reply_begin(out, '{');
    reply_key(out, "application/json");
    reply_begin(out, '{');
    reply_key(out, "schema");
    reply_begin(out, '{');
    write_pair(out, "$ref", command ? "#/components/schemas/command" : "#/components/schemas/register");
    reply_end(out, '}');
    reply_end(out, '}');
    reply_end(out, '}');
    reply_end(out, '}');
}

static void write_operation(struct buf *out, const struct route *route) {
    const char *method = method_name(route->method), *said = api_summary(str_from(method), route->pattern);
    reply_key(out, route->method == METHOD_POST ? "post" : "get");
    reply_begin(out, '{');
    write_pair(out, "summary", said ? said : "");
    write_path_parameters(out, route->pattern);
    if (route->method == METHOD_POST) write_body(out, route->pattern);
    reply_key(out, "security");
    reply_begin(out, '[');
    if (route->who != WHO_PUBLIC) buf_add(out, STR("{\"token\":[]}"));
    reply_end(out, ']');
    reply_key(out, "responses");
    buf_add(out, STR("{\"default\":{\"description\":\"the result, or an error as application/problem+json\"}}"));
    reply_end(out, '}');
}

static void write_paths(struct buf *out, const struct app *app) {
    reply_key(out, "paths");
    reply_begin(out, '{');
    for (size_t i = 0; i < app->routes_count; i++) {
        const struct route *route = &app->routes[i];
        bool first = route->face == FACE_API;
        for (size_t k = 0; first && k < i; k++) {
            first = app->routes[k].face != FACE_API || !str_equal(app->routes[k].pattern, route->pattern);
        }
        if (!first) continue;
        buf_add(out, out->ptr[out->len - 1] == '{' ? STR("\"") : STR(",\""));
        buf_add(out, route->pattern);
        buf_add(out, STR("\":"));
        reply_begin(out, '{');
        for (size_t k = i; k < app->routes_count; k++)
            if (app->routes[k].face == FACE_API && str_equal(app->routes[k].pattern, route->pattern)) {
                write_operation(out, &app->routes[k]);
            }
        reply_end(out, '}');
    }
    reply_end(out, '}');
}

enum answer api_openapi(struct request *request, struct response *response) {
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    write_pair(out, "openapi", "3.1.0");
    reply_key(out, "info");
    reply_begin(out, '{');
    write_pair(out, "title", "Shouwen 首问");
    write_pair(out, "version", "1");
    reply_end(out, '}');
    write_paths(out, request->app);
    write_schemas(out);
    reply_end(out, '}');
    return ANSWER_NOW;
}
