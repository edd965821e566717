/* Cases (what stands without a matter) and lists over the API. Not here: their pages (pages/cases.c, pages/dockets.c), commands
 * (command.c). Keeps: the desk decides whose eyes a row or a case is for; here nothing is added to it. */
#include "web/api/api.h"
#include "web/view/dockets.h"

enum { LIST_LIMIT_DEFAULT = 50 };

const struct docket_list docket_lists[LISTS__COUNT] = {
    [DOCKET_FINDINGS] = {"findings", PHRASE_list_findings, PHRASE_list_findings_hint, "suspected verified dismissed", false,
                         VERB_FIND},
    [DOCKET_SANCTIONS] = {"sanctions", PHRASE_list_sanctions, PHRASE_list_sanctions_hint,
                          "proposed decided appealed final revoked withdrawn", false, VERB__COUNT},
    [DOCKET_COMPLAINTS] = {"complaints", PHRASE_list_complaints, PHRASE_list_complaints_hint,
                           "received suspected founded unfounded", false, VERB_COMPLAIN},
    [DOCKET_LEAVES] = {"leaves", PHRASE_list_leaves, PHRASE_list_leaves_hint, "pending in_force rejected", false, VERB_LEAVE},
    [DOCKET_REVEALS] = {"reveals", PHRASE_list_reveals, PHRASE_list_reveals_hint, "", true, VERB__COUNT},
    [DOCKET_REFUSALS] = {"refusals", PHRASE_list_refusals, PHRASE_list_refusals_hint, "", false, VERB__COUNT},
    [DOCKET_COPIES] = {"copies", PHRASE_list_copies, PHRASE_list_copies_hint, "", false, VERB__COUNT},
};

bool docket_is_for(const struct request *request, const struct organisation *organisation, int list) {
    return !docket_lists[list].matter_wide || request->actor.administrator ||
           staff_oversees(organisation, request->actor.staff);
}

int docket_named(const struct request *request, const struct organisation *organisation) {
    struct str name = pairs_get(&request->values, "list");
    for (int i = 0; i < LISTS__COUNT; i++)
        if (str_is(name, docket_lists[i].name)) return docket_is_for(request, organisation, i) ? i : -1;
    return -1;
}

/* month=2026-11: sanctions whose amount belongs to it. */
static bool read_month(const struct request *request, int list, struct docket_filter *filter, struct error *error) {
    struct str given = pairs_get(&request->parameters, "month");
    day_number first;
    int year, month, day;
    if (given.len == 0 || list != DOCKET_SANCTIONS) return true;
    if (!day_parse(str_printf(request->arena, STR_FMT "-01", STR_ARG(utf8_prefix(given, 40))), &first)) {
        error_set(error, ERROR_INPUT, "'" STR_FMT "' is not a month", STR_ARG(utf8_prefix(given, 40)));
        error_where(error, "month");
        error_hint(error, "write it as 2026-11");
        return false;
    }
    day_to_civil(first + 31, &year, &month, &day);
    filter->month_from = day_start(first, request->app->zone_minutes);
    filter->month_below = day_start(day_from_civil(year, month, 1), request->app->zone_minutes);
    return true;
}

bool docket_filter_read(const struct request *request, int list, struct docket_filter *filter, struct error *error) {
    struct str given = pairs_get(&request->parameters, "status"), rest = str_from(docket_lists[list].statuses), word;
    *filter = (struct docket_filter){.status = -1, .query = str_trim(pairs_get(&request->parameters, "q")),
                                     .waits_for_me = pairs_get(&request->parameters, "waits").len > 0};
    for (int32_t i = 0; given.len && rest.len && str_split(&rest, ' ', &word); i++)
        if (str_equal(word, given)) filter->status = i;
    if (!read_month(request, list, filter, error)) return false;
    if (given.len == 0 || filter->status >= 0) return true;
    error_set(error, ERROR_INPUT, "unknown word '" STR_FMT "'", STR_ARG(utf8_prefix(given, 40)));
    error_where(error, "status");
    error_hint(error, "one of: %s", docket_lists[list].statuses);
    return false;
}

/* ---- lists ---- */

static void write_text(struct buf *out, const char *key, struct str text) {
    reply_key(out, key);
    reply_text(out, text);
}

static const char *status_name(int list, int32_t status) {
    if (list == DOCKET_FINDINGS) return finding_status_names[status];
    if (list == DOCKET_SANCTIONS) return sanction_status_names[status];
    if (list == DOCKET_COMPLAINTS) return complaint_status_names[status];
    return list == DOCKET_LEAVES ? leave_status_names[status] : "";
}

static struct str month_of(instant at, int zone_minutes, struct arena *arena) {
    struct civil civil;
    instant_to_civil(at, zone_minutes, &civil);
    return str_printf(arena, "%04d-%02d", civil.year, civil.month);
}

static void write_row(struct buf *out, int list, const struct docket_row *row, int zone_minutes, struct arena *arena) {
    static const char *const waits[WAIT__COUNT] = {"", "verify", "propose", "hear", "decide", "decide_appeal", "approve"};
    reply_begin(out, '{');
    write_text(out, row->stream < 0 ? "case" : "matter",
               row->stream < 0 ? case_number(row->stream, arena) : matter_number(row->stream, arena));
    reply_key(out, "n");
    reply_int(out, row->n);
    reply_key(out, "at");
    instant day = day_start(instant_day(row->at, zone_minutes), zone_minutes); /* the moment may be that of a complaint */
    reply_moment(out, list == DOCKET_FINDINGS ? day : row->at, zone_minutes);
    if (row->article.len) write_text(out, "article", row->article);
    if (row->word.len) write_text(out, list == DOCKET_LEAVES ? "kind" : "measure", row->word);
    if (row->text.len) write_text(out, list == DOCKET_LEAVES ? "until" : list == DOCKET_SANCTIONS ? "amount" : "text", row->text);
    if (list == DOCKET_SANCTIONS) write_text(out, "month", month_of(row->counts_at, zone_minutes, arena));
    reply_key(out, "who");
    reply_begin(out, '[');
    for (size_t i = 0; i < row->parties_count; i++) reply_text(out, row->parties[i]);
    reply_end(out, ']');
    if (row->by.len) write_text(out, list == DOCKET_LEAVES ? "backup" : "by", row->by);
    if (*status_name(list, row->status)) write_text(out, "status", str_from(status_name(list, row->status)));
    if (row->waits) write_text(out, "waits_for", str_from(waits[row->waits]));
    reply_end(out, '}');
}

static bool read_limit(const struct request *request, int64_t *limit, struct error *error) {
    struct str text = pairs_get(&request->parameters, "limit");
    *limit = LIST_LIMIT_DEFAULT;
    if (text.len == 0 || str_int64(text, 1, LIMIT_PAGE_ITEMS, limit)) return true;
    error_set(error, ERROR_INPUT, "a page has 1 to %d entries", LIMIT_PAGE_ITEMS);
    error_where(error, "limit");
    return false;
}

static bool known_parameters(const struct request *request, struct error *error) {
    static const char *const known[] = {"status", "waits", "month", "q", "cursor", "limit", "lang"};
    return parameters_known(request, known, ARRAY_LENGTH(known), "lists take status, waits, month, q, cursor and limit", error);
}

static enum answer no_list(struct request *request, struct response *response) {
    struct error error = {0};
    error_set(&error, ERROR_NOT_FOUND, "there is no such list");
    error_hint(&error, "one of: findings, sanctions, complaints, leaves, refusals; for those who keep watch: reveals");
    return response_failure(response, request, &error);
}

enum answer api_list(struct request *request, struct response *response) {
    struct error error = {0};
    struct docket_filter filter;
    struct docket_row *rows;
    size_t count;
    struct str next;
    int64_t limit;
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    int list = docket_named(request, world->organisation);
    desk_world_release(request->app->desk, world);
    if (list < 0 || list == DOCKET_COPIES) return no_list(request, response);
    if (!known_parameters(request, &error) || !docket_filter_read(request, list, &filter, &error) ||
        !read_limit(request, &limit, &error) ||
        !desk_docket(request->reader, &request->actor, (enum desk_docket)list, &filter, pairs_get(&request->parameters, "cursor"),
                     (int)limit, &rows, &count, &next, request->arena, &error))
        return response_failure(response, request, &error);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    reply_key(out, "items");
    reply_begin(out, '[');
    for (size_t i = 0; i < count; i++) write_row(out, list, &rows[i], request->app->zone_minutes, request->arena);
    reply_end(out, ']');
    reply_key(out, "next_cursor");
    if (next.len) reply_text(out, next);
    else reply_null(out);
    reply_end(out, '}');
    return ANSWER_NOW;
}

/* ---- one case ---- */

static bool find_case(struct request *request, struct response *response, struct desk_matter *found) {
    int64_t id;
    struct error error = {0};
    if (case_number_parse(pairs_get(&request->values, "id"), &id) &&
        desk_case(request->reader, &request->actor, id, found, request->arena))
        return true;
    error_set(&error, ERROR_NOT_FOUND, "there is no such case");
    error_hint(&error, "write it as C20261122-0001; the lists name those that you may know of");
    response_failure(response, request, &error);
    return false;
}

enum answer api_case(struct request *request, struct response *response) {
    struct desk_matter found;
    if (!find_case(request, response, &found)) return ANSWER_NOW;
    api_case_json(response_json(response, 200), &found, request);
    response_header(response, "ETag", api_version_tag(found.matter->version, request->arena));
    desk_matter_release(&found);
    return ANSWER_NOW;
}

enum answer api_case_events(struct request *request, struct response *response) {
    struct desk_matter found;
    if (!find_case(request, response, &found)) return ANSWER_NOW;
    api_events_json(response_json(response, 200), &found, request);
    desk_matter_release(&found);
    return ANSWER_NOW;
}
