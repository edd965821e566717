/* Dockets: findings, sanctions, complaints, leaves, reveals, filed refusals, each newest first. Not here: lists of matters
 * (list.c), what a person may do with an entry (matter/).
 * Keeps: a page walks one index (or a few merged ones) from the cursor on and looks at LIMIT_LIST_SCAN lines at most; nobody gets
 * a row that is not for them, whatever they filter by. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/core.h"

enum record_kind { RECORD_COMPLAINT, RECORD_REVEAL, RECORD_REFUSAL };
enum { PARTIES_MAX = 10, SOURCES_MAX = PARTIES_MAX }; /* as many as there are statements DOCKET_FINDINGS_OF_0 … */
_Static_assert((int)SOURCES_MAX >= (int)WAIT__COUNT, "room for each thing to wait for");
enum { COLUMN_AT, COLUMN_STREAM, COLUMN_N, COLUMN_STATUS, COLUMN_WAITS, COLUMN_ARTICLE, COLUMN_WORD, COLUMN_TEXT, COLUMN_PARTIES,
       COLUMN_BY, COLUMN_COUNTS_AT };

/* ---- writing ---- */

static void put_record(struct store *writer, enum record_kind kind, const struct matter *matter, const struct event *event,
                       struct str party, struct str text) {
    struct query query = query_start(writer, SQL_RECORD_SET);
    query_bind_int(&query, kind);
    query_bind_int(&query, event->at);
    query_bind_int(&query, matter->id);
    query_bind_int(&query, event->n);
    query_bind_text(&query, event->by);
    query_bind_text(&query, party);
    query_bind_text(&query, text);
    (void)query_run(&query);
}

static struct str joined(struct str one, struct str other, struct arena *arena) {
    if (str_blank(one)) return other;
    return str_blank(other) ? one : str_printf(arena, STR_FMT "　" STR_FMT, STR_ARG(one), STR_ARG(other));
}

/* As it was at event number n: a replay comes by with the matter as it ended. */
static struct str reason_of_refusal(const struct matter *matter, int32_t n) {
    for (size_t i = (size_t)n; i-- > 0;)
        if (matter->events[i]->verb == VERB_REFUSE) return json_member(matter->events[i]->args, "reason");
    return (struct str){0};
}

static struct str owner_at(const struct matter *matter, int32_t n) {
    for (size_t i = (size_t)n; i-- > 0;)
        if (matter->events[i]->effects.owner.len) return matter->events[i]->effects.owner;
    return matter->owner;
}

/* What was looked at, what for and why: name phone (contact) … */
static struct str said_of_reveal(const struct event *event, struct arena *arena) {
    const json_t *parts = json_object_get(event->args, "parts");
    struct str said = {0};
    for (size_t i = 0; i < json_array_size(parts); i++)
        said = joined(said, str_from(json_string_value(json_array_get(parts, i))), arena);
    return str_printf(arena, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(said), STR_ARG(json_member(event->args, "purpose")),
                      STR_ARG(json_member(event->args, "reason")));
}

void docket_project(struct store *writer, const struct matter *matter, const struct event *event, struct arena *arena) {
    for (size_t i = 0; matter->id > 0 && i < event->effects.copies_count; i++) {
        struct query query = query_start(writer, SQL_COPY_SET);
        query_bind_text(&query, event->effects.copies[i]);
        query_bind_int(&query, matter->id);
        (void)query_run(&query);
    }
    if (event->verb == VERB_COMPLAIN)
        put_record(writer, RECORD_COMPLAINT, matter, event, json_member(event->args, "against"),
                   joined(json_member(event->args, "about"), json_member(event->args, "text"), arena));
    if (event->verb == VERB_REVEAL)
        put_record(writer, RECORD_REVEAL, matter, event, (struct str){0}, said_of_reveal(event, arena));
    if (event->verb == VERB_FILE_REFUSAL)
        put_record(writer, RECORD_REFUSAL, matter, event, owner_at(matter, event->n),
                   joined(joined(matter->subject, reason_of_refusal(matter, event->n), arena),
                          json_member(event->args, "document"), arena));
}

/* ---- walking ---- */

struct key { /* the place of a row; newer rows come first */
    int64_t at, stream, n;
};

struct source {
    struct query query;
    bool has_row;
};

struct walk {
    struct desk_reader *reader;
    const struct organisation *organisation;
    const struct actor *actor;
    enum desk_docket docket;
    const struct docket_filter *filter;
    struct key after;
    struct source sources[SOURCES_MAX];
    size_t count;
    bool approves;       /* some sanction waits for an approval by the regulation in force */
    struct arena *arena;
    struct docket_row *rows;
    size_t rows_count;
};

static struct query walk_query(const struct walk *walk, enum statement statement) {
    struct query query = query_start(walk->reader->store, statement);
    query_bind_int(&query, walk->after.at);
    query_bind_int(&query, walk->after.stream);
    query_bind_int(&query, walk->after.n);
    return query;
}

static void walk_add(struct walk *walk, struct query query) {
    CHECK(walk->count < SOURCES_MAX);
    walk->sources[walk->count++] = (struct source){query, query_next(&query)};
}

static void walk_all(struct walk *walk, enum statement statement) {
    walk_add(walk, walk_query(walk, statement));
}

static void walk_party(struct walk *walk, enum statement statement, struct str party) {
    if (party.len == 0) return;
    struct query query = walk_query(walk, statement);
    query_bind_text(&query, party);
    walk_add(walk, query);
}

static void walk_records(struct walk *walk, enum record_kind kind, bool all) {
    struct query query = walk_query(walk, all ? SQL_DOCKET_RECORDS : SQL_DOCKET_RECORDS_BY);
    query_bind_int(&query, kind);
    if (!all) query_bind_text(&query, walk->actor->staff);
    walk_add(walk, query);
}

/* What of a finding this person's roles may do next, by the common table of commands: a bit per enum finding_wait. */
static unsigned waits_of(const struct staff *staff, bool approves) {
    bool decides = staff_has_role(staff, ROLE_LEADER) || staff_has_role(staff, ROLE_DISCIPLINE);
    bool watches = decides || staff_has_role(staff, ROLE_SUPERVISOR);
    unsigned waits = 0;
    if (watches) waits |= 1U << WAIT_VERIFY | 1U << WAIT_PROPOSE | 1U << WAIT_HEAR;
    if (decides) waits |= 1U << WAIT_DECIDE | 1U << WAIT_APPEAL;
    if (approves) waits |= 1U << WAIT_HEAR | 1U << WAIT_DECIDE; /* of those, what waits for their approval: row_waits */
    return waits;
}

static void walk_waiting(struct walk *walk, unsigned waits) {
    static const enum statement statements[WAIT__COUNT] = {
        [WAIT_VERIFY] = SQL_DOCKET_TO_VERIFY, [WAIT_PROPOSE] = SQL_DOCKET_TO_PROPOSE, [WAIT_HEAR] = SQL_DOCKET_TO_HEAR,
        [WAIT_DECIDE] = SQL_DOCKET_TO_DECIDE, [WAIT_APPEAL] = SQL_DOCKET_TO_DECIDE_APPEAL};
    for (int wait = WAIT_VERIFY; wait < WAIT__COUNT; wait++) {
        if (!(waits & (1U << wait))) continue;
        struct query query = walk_query(walk, statements[wait]);
        query_bind_int(&query, wait);
        walk_add(walk, query);
    }
}

static struct str unit_of(const struct walk *walk) {
    const struct unit *unit = organisation_unit_of(walk->organisation, walk->actor->staff);
    return unit ? unit->id : (struct str){0};
}

static bool heads_a_unit(const struct walk *walk) {
    for (size_t i = 0; i < walk->organisation->units_count; i++)
        if (str_equal(walk->organisation->units[i].head, walk->actor->staff)) return true;
    return false;
}

/* Of that person, their unit, and the units they head: one statement each, since all are open at the same time. */
static void walk_own(struct walk *walk, enum statement first) {
    const struct organisation *organisation = walk->organisation;
    struct str own = unit_of(walk);
    walk_party(walk, first, walk->actor->staff);
    walk_party(walk, (enum statement)(first + 1), own);
    for (size_t i = 0, n = 2; i < organisation->units_count && n < PARTIES_MAX; i++) {
        const struct unit *unit = &organisation->units[i];
        if (!str_equal(unit->head, walk->actor->staff) || str_equal(unit->id, own)) continue;
        walk_party(walk, (enum statement)(first + n++), unit->id);
    }
}

static void walk_choose(struct walk *walk) {
    struct str me = walk->actor->staff;
    const struct staff *staff = organisation_staff(walk->organisation, me);
    bool oversees = staff_oversees(walk->organisation, me);
    switch (walk->docket) {
    case DOCKET_FINDINGS:
        if (walk->filter->waits_for_me) walk_waiting(walk, staff ? waits_of(staff, walk->approves && oversees) : 0);
        else if (oversees) walk_all(walk, SQL_DOCKET_FINDINGS);
        else walk_own(walk, SQL_DOCKET_FINDINGS_OF_0);
        return;
    case DOCKET_SANCTIONS:
        if (oversees) walk_all(walk, SQL_DOCKET_SANCTIONS);
        else walk_own(walk, SQL_DOCKET_SANCTIONS_OF_0);
        return;
    case DOCKET_COMPLAINTS: walk_records(walk, RECORD_COMPLAINT, oversees); return;
    case DOCKET_REVEALS: walk_records(walk, RECORD_REVEAL, oversees || walk->actor->administrator); return;
    case DOCKET_REFUSALS: walk_records(walk, RECORD_REFUSAL, true); return;
    case DOCKET_LEAVES:
        if (oversees || heads_a_unit(walk)) walk_all(walk, SQL_DOCKET_LEAVES);
        else walk_party(walk, SQL_DOCKET_LEAVES_OF, me);
        return;
    case DOCKET__COUNT: return;
    }
}

static struct key key_of(const struct source *source) {
    return (struct key){column_int(&source->query, COLUMN_AT), column_int(&source->query, COLUMN_STREAM),
                        column_int(&source->query, COLUMN_N)};
}

static int compare_keys(struct key a, struct key b) {
    if (a.at != b.at) return a.at < b.at ? -1 : 1;
    if (a.stream != b.stream) return a.stream < b.stream ? -1 : 1;
    return a.n < b.n ? -1 : a.n > b.n;
}

static struct source *walk_newest(struct walk *walk) {
    struct source *newest = NULL;
    for (size_t i = 0; i < walk->count; i++)
        if (walk->sources[i].has_row && (!newest || compare_keys(key_of(&walk->sources[i]), key_of(newest)) > 0))
            newest = &walk->sources[i];
    return newest;
}

/* ---- rows ---- */

static void add_party(struct docket_row *row, struct str party, struct arena *arena) {
    for (size_t i = 0; i < row->parties_count; i++)
        if (str_equal(row->parties[i], party)) return;
    if (party.len) *ARENA_PUSH(arena, row->parties, row->parties_count) = str_copy(arena, party);
}

/* Of findings a list in JSON, else one. */
static void add_parties(struct docket_row *row, struct str text, struct arena *arena) {
    if (text.len == 0 || text.ptr[0] != '[') {
        add_party(row, text, arena);
        return;
    }
    json_t *list = json_loadb(text.ptr, text.len, 0, NULL);
    for (size_t i = 0; i < json_array_size(list); i++)
        add_party(row, str_from(json_string_value(json_array_get(list, i))), arena);
    json_decref(list);
}

/* The text, copied: numbers that somebody wrote into it are masked, but for who wrote it, or is near its owner (whose filed
 * refusal it is). */
static struct str words_for(const struct walk *walk, const struct docket_row *row, struct str text, struct arena *arena) {
    struct str me = walk->actor->staff, party = row->parties_count ? row->parties[0] : (struct str){0};
    bool whole = str_equal(row->by, me) || staff_oversees(walk->organisation, me) ||
                 (walk->docket == DOCKET_REFUSALS && staff_is_near(walk->organisation, party, party, me));
    return str_copy(arena, whole ? text : mask_text(text, walk->organisation, arena));
}

const char *const complaint_status_names[COMPLAINT__COUNT] = {
#define X(name, text, zh, en) text,
    COMPLAINT_STATUSES(X)
#undef X
};
const struct text complaint_status_texts[COMPLAINT__COUNT] = {
#define X(name, text, zh, en) {STR_INIT(zh), STR_INIT(en)},
    COMPLAINT_STATUSES(X)
#undef X
};

/* Is one of these the accused, the unit of the accused, or somebody of the accused unit? */
static bool names_accused(const struct walk *walk, const struct docket_row *of_finding, struct str accused) {
    const struct unit *unit = organisation_unit_of(walk->organisation, accused);
    for (size_t i = 0; i < of_finding->parties_count; i++) {
        const struct unit *other = organisation_unit_of(walk->organisation, of_finding->parties[i]);
        bool whole_unit = unit && other && unit == other &&
                          (str_equal(unit->id, accused) || str_equal(unit->id, of_finding->parties[i]));
        if (whole_unit || str_equal(of_finding->parties[i], accused)) return true;
    }
    return false;
}

/* One finding that was verified settles it, else one that is still looked into. */
static enum complaint_status became_of(const struct walk *walk, const struct docket_row *complaint, struct arena *arena) {
    static const enum complaint_status of_finding[] = {[FINDING_SUSPECTED] = COMPLAINT_SUSPECTED,
                                                       [FINDING_VERIFIED] = COMPLAINT_FOUNDED,
                                                       [FINDING_DISMISSED] = COMPLAINT_UNFOUNDED};
    static const int weight[COMPLAINT__COUNT] = {[COMPLAINT_UNFOUNDED] = 1, [COMPLAINT_SUSPECTED] = 2, [COMPLAINT_FOUNDED] = 3};
    struct str accused = complaint->parties_count ? complaint->parties[0] : (struct str){0};
    enum complaint_status status = COMPLAINT_RECEIVED;
    struct query query = query_start(walk->reader->store, SQL_FINDINGS_SINCE);
    query_bind_int(&query, complaint->stream);
    query_bind_int(&query, complaint->at);
    while (query_next(&query)) {
        struct docket_row finding = {.parties_count = 0};
        add_parties(&finding, column_text(&query, 1), arena);
        enum complaint_status one = of_finding[column_int(&query, 0)];
        if (names_accused(walk, &finding, accused) && weight[one] > weight[status]) status = one;
    }
    query_end(&query);
    return status;
}

static void row_read(const struct walk *walk, const struct source *source, struct docket_row *row, struct arena *arena) {
    const struct query *query = &source->query;
    int64_t at = column_int(query, COLUMN_AT);
    *row = (struct docket_row){
        .at = walk->docket == DOCKET_LEAVES ? day_start((day_number)at, walk->organisation->timetable.zone_minutes) : at,
        .stream = column_int(query, COLUMN_STREAM),
        .n = (int32_t)column_int(query, COLUMN_N),
        .status = (int32_t)column_int(query, COLUMN_STATUS),
        .waits = (enum finding_wait)column_int(query, COLUMN_WAITS),
        .article = str_copy(arena, column_text(query, COLUMN_ARTICLE)),
        .word = str_copy(arena, column_text(query, COLUMN_WORD)),
        .by = str_copy(arena, column_text(query, COLUMN_BY)),
        .counts_at = column_int(query, COLUMN_COUNTS_AT),
    };
    add_parties(row, column_text(query, COLUMN_PARTIES), arena);
    if (walk->docket == DOCKET_COMPLAINTS) row->status = (int32_t)became_of(walk, row, arena);
    row->text = words_for(walk, row, str_trim(column_text(query, COLUMN_TEXT)), arena);
    if (walk->docket != DOCKET_LEAVES) return;
    char day[INSTANT_TEXT_SIZE];
    row->text = str_copy(arena, day_text((day_number)column_int(query, COLUMN_TEXT), day));
}

/* Whoever is accused learns of no complaint; heads see the leaves of their own. */
static bool row_is_for(const struct walk *walk, const struct docket_row *row) {
    struct str me = walk->actor->staff;
    struct str party = row->parties_count ? row->parties[0] : (struct str){0};
    if (walk->docket == DOCKET_COMPLAINTS)
        return str_equal(row->by, me) || !complaint_accuses(walk->organisation, party, me);
    if (walk->docket != DOCKET_LEAVES || str_equal(party, me) || staff_oversees(walk->organisation, me)) return true;
    const struct unit *unit = organisation_unit_of(walk->organisation, party);
    return unit && str_equal(unit->head, me);
}

static bool mentions(const struct walk *walk, const struct docket_row *row, struct str query) {
    if (str_contains(row->article, query) || str_contains(row->text, query) || str_contains(row->word, query)) return true;
    for (size_t i = 0; i < row->parties_count; i++)
        if (str_contains(organisation_name_of(walk->organisation, row->parties[i]), query)) return true;
    return walk->docket != DOCKET_COMPLAINTS && str_contains(organisation_name_of(walk->organisation, row->by), query);
}

/* Does what is proposed on that finding wait for the approval of who looks? */
static bool waits_for_approval(const struct walk *walk, const struct docket_row *row, struct arena *arena) {
    struct desk_matter found;
    bool waits = false;
    if (!(row->stream < 0 ? desk_case : desk_matter)(walk->reader, walk->actor, row->stream, &found, arena)) return false;
    for (size_t i = 0; i < found.matter->findings_count; i++)
        waits = waits || (found.matter->findings[i].n == row->n &&
                          matter_waits_for_approval(&found.world, found.matter, &found.matter->findings[i], walk->actor->staff,
                                                    desk_now(walk->reader->desk), arena));
    desk_matter_release(&found);
    return waits;
}

/* What waits for who looks: an approval before anything else; else what their roles may do. */
static bool row_waits(const struct walk *walk, struct docket_row *row, struct arena *arena) {
    const struct staff *staff = organisation_staff(walk->organisation, walk->actor->staff);
    if (!walk->filter->waits_for_me) return true;
    if (walk->approves && (row->waits == WAIT_HEAR || row->waits == WAIT_DECIDE) && waits_for_approval(walk, row, arena))
        row->waits = WAIT_APPROVE;
    return row->waits == WAIT_APPROVE || (staff && (waits_of(staff, false) & 1U << row->waits));
}

static bool row_passes(const struct walk *walk, const struct docket_row *row) {
    struct str query = str_trim(walk->filter->query);
    if (walk->filter->status >= 0 && row->status != walk->filter->status) return false;
    if (walk->filter->month_from != walk->filter->month_below &&
        (row->counts_at < walk->filter->month_from || row->counts_at >= walk->filter->month_below))
        return false;
    return row_is_for(walk, row) && (query.len == 0 || mentions(walk, row, query));
}

/* Several rows of one key are one entry with several parties. */
static bool walk_rows(struct walk *walk, int limit, struct key *last) {
    bool same_passed = false;
    for (int looked = 0;; looked++) {
        struct source *source = walk_newest(walk);
        if (!source) return false;
        struct key key = key_of(source);
        bool same = looked > 0 && compare_keys(key, *last) == 0;
        if (!same && (looked >= LIMIT_LIST_SCAN || walk->rows_count == (size_t)limit)) return true;
        if (same && same_passed) {
            add_parties(&walk->rows[walk->rows_count - 1], column_text(&source->query, COLUMN_PARTIES), walk->arena);
        } else {
            struct docket_row row; /* most may be passed over, and their texts are long: those stay in no arena but scratch */
            row_read(walk, source, &row, walk->reader->scratch);
            same_passed = row_passes(walk, &row) && row_waits(walk, &row, walk->reader->scratch);
            if (same_passed) {
                struct docket_row *kept = ARENA_PUSH(walk->arena, walk->rows, walk->rows_count);
                row_read(walk, source, kept, walk->arena);
                kept->waits = row.waits;
            }
            arena_reset(walk->reader->scratch);
        }
        *last = key;
        source->has_row = query_next(&source->query);
    }
}

/* ---- the page ---- */

static bool cursor_read(struct str text, struct key *key, struct error *error) {
    struct str at, stream;
    *key = (struct key){INT64_MAX, INT64_MAX, INT64_MAX};
    if (text.len == 0) return true;
    if (str_split(&text, '.', &at) && str_split(&text, '.', &stream) && str_int64(at, INT64_MIN, INT64_MAX, &key->at) &&
        str_int64(stream, INT64_MIN, INT64_MAX, &key->stream) && str_int64(text, 0, INT64_MAX, &key->n))
        return true;
    error_set(error, ERROR_INPUT, "the cursor is not one that this desk gave");
    error_where(error, "cursor");
    return false;
}

bool desk_docket(struct desk_reader *reader, const struct actor *actor, enum desk_docket docket,
                 const struct docket_filter *filter, struct str cursor, int limit, struct docket_row **rows, size_t *rows_count,
                 struct str *next, struct arena *arena, struct error *error) {
    struct key after, last = {0, 0, 0};
    *rows = NULL;
    *rows_count = 0;
    *next = (struct str){0};
    if (!cursor_read(cursor, &after, error)) return false;
    if (limit < 1 || limit > LIMIT_PAGE_ITEMS || utf8_length(filter->query) > LIMIT_QUERY_CHARS) {
        error_set(error, ERROR_INPUT, "a page has 1 to %d entries, a search at most %d characters", LIMIT_PAGE_ITEMS,
                  LIMIT_QUERY_CHARS);
        error_where(error, "limit");
        return false;
    }
    const struct desk_world *world = desk_world_acquire(reader->desk);
    struct walk walk = {.reader = reader, .organisation = world->organisation, .actor = actor, .docket = docket,
                        .filter = filter, .after = after, .arena = arena,
                        .approves = docket == DOCKET_FINDINGS && regulation_asks_approval(world->regulation)};
    walk_choose(&walk);
    if (walk_rows(&walk, limit, &last))
        *next = str_printf(arena, "%lld.%lld.%lld", (long long)last.at, (long long)last.stream, (long long)last.n);
    for (size_t i = 0; i < walk.count; i++) query_end(&walk.sources[i].query);
    desk_world_release(reader->desk, world);
    *rows = walk.rows;
    *rows_count = walk.rows_count;
    return reader_read(reader, error);
}
