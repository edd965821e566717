/* Changing a matter over the API: register, and every command of CONTRACT §2.
 * A command is read and checked on this thread, decided on the desk's, and answered after it is durable.
 * Not here: what a command does (matter/). Keeps: invariant 5, success is only said of what is durable. */
#include "web/api/api.h"
#include "web/view/dockets.h"
#include "web/errand.h"
#include "web/view/why.h"

/* `by` of a scenario step may stand in the body if it is who signs. */
static bool check_by(const struct request *request, struct error *error) {
    const json_t *by = json_object_get(request->json, "by");
    if (!by || str_equal(str_from(json_string_value(by)), request->actor.staff)) return true;
    error_set(error, ERROR_FORBIDDEN, "`by` is not the person who is signed in");
    error_where(error, "/by");
    error_hint(error, "leave it out: a command is given by whoever signs in");
    return false;
}

/* If-Match: "7" → 7; * and absence → -1. */
static bool read_version(const struct request *request, int64_t *version, struct error *error) {
    struct str tag = str_trim(request->headers.if_match);
    *version = -1;
    if (tag.len == 0 || str_is(tag, "*")) return true;
    if (str_starts(tag, STR("W/"))) tag = str_slice(tag, 2, tag.len);
    if (tag.len >= 2 && tag.ptr[0] == '"' && tag.ptr[tag.len - 1] == '"') tag = str_slice(tag, 1, tag.len - 1);
    if (str_int64(tag, 0, INT64_MAX, version)) return true;
    error_set(error, ERROR_INPUT, "If-Match is not a version");
    error_where(error, "If-Match");
    error_hint(error, "send the ETag of the matter, e.g. \"7\"");
    return false;
}

static enum answer answer_conflict(struct response *response, const struct request *request,
                                   const struct submission *submission) {
    struct error error = {0};
    error_set(&error, ERROR_CONFLICT, "somebody was faster: the matter has version %lld", (long long)submission->version);
    error_where(&error, "If-Match");
    error_hint(&error, "read the matter again, look at what changed, and send the command with its new version");
    enum answer answer = response_error(response, request, 412, &error);
    response_header(response, "ETag", api_version_tag(submission->version, request->arena));
    return answer;
}

/* Forbidden phrases in what was just said, by the regulation the matter was born under. They open findings, so that a command
 * that opened none is not asked. */
static size_t warnings_of(const struct request *request, const struct submission *submission, struct phrase_said **said) {
    const struct matter *matter = submission->state;
    const struct event *last = NULL;
    struct desk_matter found;
    *said = NULL;
    for (size_t i = matter->events_count; i-- > 0 && !last;)
        if (matter->events[i]->verb == submission->command.verb) last = matter->events[i];
    if (!last || !verb_speaks_to_asker(last->verb) || !last->effects.findings_count) return 0;
    if (!desk_matter(request->reader, &request->actor, submission->matter_id, &found, request->arena)) return 0;
    size_t count = matter_phrases(found.world.regulation, last->verb, last->args, request->arena, said);
    desk_matter_release(&found);
    return count;
}

/* POST /api/v1/matters/{id}/phrases, a command: the forbidden phrases that it would say. Nothing is carried out. */
enum answer api_phrases(struct request *request, struct response *response) {
    int64_t id;
    enum verb verb = VERB_ANSWER;
    struct error error = {0};
    struct desk_matter found;
    struct phrase_said *said;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    const json_t *named = json_object_get(request->json, "do");
    if (!json_is_object(request->json) || (named && !verb_read(str_from(json_string_value(named)), &verb))) {
        error_set(&error, ERROR_INPUT, "the body is not a command");
        error_where(&error, "/do");
        error_hint(&error, "send the command as it would be given, e.g. {\"do\": \"answer\", \"text\": \"…\"}");
        return response_failure(response, request, &error);
    }
    if (!desk_matter(request->reader, &request->actor, id, &found, request->arena)) {
        error_set(&error, ERROR_NOT_FOUND, "there is no such matter");
        return response_failure(response, request, &error);
    }
    size_t count = matter_phrases(found.world.regulation, verb, request->json, request->arena, &said);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    api_phrases_json(out, "warnings", said, count);
    reply_end(out, '}');
    desk_matter_release(&found);
    return ANSWER_NOW;
}

static enum answer answer_accepted(struct response *response, struct request *request, const struct submission *submission) {
    struct phrase_said *said;
    size_t said_count = warnings_of(request, submission, &said);
    struct desk *desk = request->app->desk;
    const struct desk_world *now = desk_world_acquire(desk);
    struct world world = {.organisation = now->organisation, .regulation = now->regulation};
    bool born = submission->command.verb == VERB_REGISTER;
    struct matter_view view = {.matter = submission->state, .world = &world, .whole = true, .warnings = said,
                               .warnings_count = said_count,
                               .seen = api_personal_seen(&world, submission->state, request),
                               .reader = request->actor.staff};
    if (born) view.tracking_code = desk_tracking_code(desk, submission->matter_id, request->arena);
    struct buf *out = response_json(response, born ? 201 : 200);
    buf_room(out, 4096);
    api_matter_json(out, &view, request->arena);
    desk_world_release(desk, now);
    response_header(response, "ETag", api_version_tag(submission->version, request->arena));
    if (born)
        response_header(response, "Location",
                        str_printf(request->arena, "/api/v1/matters/%lld", (long long)submission->matter_id));
    return ANSWER_NOW;
}

/* Of the stream that a command without a matter belongs to: a case, or a matter that has such a finding. */
static enum answer answer_house(struct response *response, const struct request *request, const struct submission *submission) {
    const struct desk_world *now = desk_world_acquire(request->app->desk);
    struct desk_matter found = {.matter = submission->state,
                                .world = {.organisation = now->organisation, .regulation = now->regulation}};
    api_case_json(response_json(response, 200), &found, request);
    desk_world_release(request->app->desk, now);
    return ANSWER_NOW;
}

static bool find_stream(const struct request *request, int64_t id, struct desk_matter *found) {
    return id < 0 ? desk_case(request->reader, &request->actor, id, found, request->arena)
                  : desk_matter(request->reader, &request->actor, id, found, request->arena);
}

static enum answer answer_refused(struct response *response, const struct request *request, const struct submission *submission) {
    struct desk_matter found;
    int64_t id = submission->matter_id ? submission->matter_id : submission->matter;
    bool known = id != 0 && find_stream(request, id, &found);
    struct why why = id == 0 || known ? why_of_refusal(request, known ? &found : NULL, submission) : (struct why){0};
    enum answer answer = response_refusal(response, request, &submission->refusal, &why);
    if (known) desk_matter_release(&found);
    return answer;
}

static bool without_matter(const struct request *request) {
    return str_is(request->path, "/api/v1/commands") || str_starts(request->path, STR("/api/v1/cases/"));
}

static enum answer answer_errand(struct request *request, struct response *response) {
    struct errand *errand = request->awaited;
    struct submission *submission = &errand->submission;
    enum answer answer = ANSWER_NOW;
    switch (submission->result) {
    case SUBMISSION_ACCEPTED:
        answer = without_matter(request) ? answer_house(response, request, submission)
                                         : answer_accepted(response, request, submission);
        break;
    case SUBMISSION_REFUSED: answer = answer_refused(response, request, submission); break;
    case SUBMISSION_CONFLICT: answer = answer_conflict(response, request, submission); break;
    case SUBMISSION_NOT_FOUND: {
        struct error error = {0};
        error_set(&error, ERROR_NOT_FOUND, "there is no such matter");
        answer = response_failure(response, request, &error);
        break;
    }
    case SUBMISSION_FAILED: answer = response_failure(response, request, &submission->error); break;
    }
    errand_end(errand);
    return answer;
}

static bool check_object(const struct request *request, struct error *error) {
    if (json_is_object(request->json)) return true;
    error_set(error, ERROR_INPUT, "the body is not a JSON object");
    error_hint(error, "send Content-Type: application/json and one command, e.g. {\"do\": \"answer\", \"text\": \"…\"}");
    return false;
}

static enum answer send_command(struct request *request, struct response *response, int64_t matter) {
    struct error error = {0};
    int64_t version;
    if (check_object(request, &error) && check_by(request, &error) && read_version(request, &version, &error) &&
        errand_send(request, request->json, matter, version, request->headers.idempotency_key, answer_errand, &error))
        return ANSWER_LATER;
    return response_failure(response, request, &error);
}

enum answer api_register(struct request *request, struct response *response) {
    const json_t *verb = json_object_get(request->json, "do");
    if (json_is_object(request->json) && !verb) {
        json_object_set_new(request->json, "do", json_string("register"));
    } else if (verb && !str_is(str_from(json_string_value(verb)), "register")) {
        struct error error = {0};
        error_set(&error, ERROR_INPUT, "here matters are registered; other commands belong to a matter");
        error_where(&error, "/do");
        error_hint(&error, "POST them to /api/v1/matters/{id}/commands");
        return response_failure(response, request, &error);
    }
    return send_command(request, response, 0);
}

enum answer api_house(struct request *request, struct response *response) {
    if (str_is(str_from(json_string_value(json_object_get(request->json, "do"))), "register")) {
        struct error error = {0};
        error_set(&error, ERROR_INPUT, "here are commands without a matter; register makes one");
        error_where(&error, "/do");
        error_hint(&error, "register with POST /api/v1/matters");
        return response_failure(response, request, &error);
    }
    return send_command(request, response, 0);
}

enum answer api_command(struct request *request, struct response *response) {
    int64_t id;
    if (!api_path_id(request, response, &id)) return ANSWER_NOW;
    if (str_is(str_from(json_string_value(json_object_get(request->json, "do"))), "register")) {
        struct error error = {0};
        error_set(&error, ERROR_INPUT, "this matter is registered already");
        error_where(&error, "/do");
        error_hint(&error, "register a new one with POST /api/v1/matters");
        return response_failure(response, request, &error);
    }
    return send_command(request, response, id);
}

/* In a case that this person may know of. */
enum answer api_case_command(struct request *request, struct response *response) {
    struct desk_matter found;
    struct error error = {0};
    int64_t id;
    bool known = case_number_parse(pairs_get(&request->values, "id"), &id) &&
                 desk_case(request->reader, &request->actor, id, &found, request->arena);
    if (known) {
        desk_matter_release(&found);
        return send_command(request, response, id);
    }
    error_set(&error, ERROR_NOT_FOUND, "there is no such case");
    return response_failure(response, request, &error);
}
