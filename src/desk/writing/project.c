/* Views from the state of a matter: its line, its findings, the worklist counters. Not here: when (command.c, clocks.c).
 *
 * Keeps: a line is a function of the matter's state and of the organisation in force (for the units of owner and holder); the
 * counters are a function of the lines. So replaying the ledger gives the same views, digest and all. */
#include <stdlib.h>

#include "desk/core.h"

/* ---- the line ---- */

struct str phone_digits(struct str phone, struct arena *arena) {
    char *digits = arena_alloc(arena, phone.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < phone.len; i++)
        if (phone.ptr[i] >= '0' && phone.ptr[i] <= '9') digits[len++] = phone.ptr[i];
    struct str found = {digits, len};
    /* +86 138 0000 0000 is 138 0000 0000: eleven digits after the country code. */
    if (len == 13 && str_starts(found, STR("86"))) found = str_slice(found, 2, len);
    return found;
}

static void json_text(struct buf *out, struct str s) {
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
        else if (c < 0x20) buf_printf(out, "\\u%04x", c);
        else buf_add_char(out, (char)c);
    }
    buf_add_char(out, '"');
}

/* The running clocks as the API shows them; `due` in local time, null where no number runs. */
static struct str clocks_json(const struct matter *matter, int zone_minutes, struct arena *arena) {
    struct buf out;
    buf_init(&out, LIMIT_BODY_BYTES);
    buf_add_char(&out, '[');
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (clock->status != CLOCK_RUNNING) continue;
        char due[INSTANT_TEXT_SIZE];
        buf_add(&out, out.len > 1 ? STR(",{\"article\":") : STR("{\"article\":"));
        json_text(&out, clock->article);
        buf_add(&out, STR(",\"until\":"));
        json_text(&out, clock->until);
        buf_add(&out, STR(",\"due\":"));
        if (clock->due == INSTANT_NONE) buf_add(&out, STR("null"));
        else json_text(&out, instant_text(clock->due, zone_minutes, due));
        buf_add(&out, clock->hard ? STR(",\"hard\":true}") : STR(",\"hard\":false}"));
    }
    buf_add_char(&out, ']');
    struct str text = out.overflow ? STR("[]") : str_copy(arena, buf_str(&out));
    buf_release(&out);
    return text;
}

static const struct clock *next_clock(const struct matter *matter) {
    const struct clock *next = NULL;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (clock->status == CLOCK_RUNNING && clock->due != INSTANT_NONE && (!next || clock->due < next->due)) next = clock;
    }
    return next;
}

static int breached(const struct matter *matter) {
    int worst = BREACHED_NO;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        if (matter->clocks[i].status != CLOCK_RAN_OUT) continue;
        if (matter->clocks[i].hard) return BREACHED_HARD;
        worst = BREACHED_SOFT;
    }
    return worst;
}

static struct str unit_of(const struct organisation *organisation, struct str party) {
    const struct unit *unit = organisation_unit_of(organisation, party);
    return unit ? unit->id : party;
}

void view_row_of(const struct organisation *organisation, const struct matter *matter, struct view_row *row,
                 struct arena *arena) {
    const struct clock *next = next_clock(matter);
    *row = (struct view_row){
        .id = matter->id,
        .version = matter->version,
        .state = matter->state,
        .outcome = matter->outcome,
        .told = matter->told,
        .breached = breached(matter),
        .owner = matter->owner,
        .owner_unit = unit_of(organisation, matter->owner),
        .holder = matter->holder,
        .holder_unit = unit_of(organisation, matter->holder),
        .offered_to = matter->state == STATE_OFFERED ? matter->offered_to : (struct str){0},
        .due = next ? next->due : NO_DUE,
        .due_article = next ? next->article : (struct str){0},
        .registered_at = matter->registered_at,
        .channel = matter->channel,
        .kind = matter->kind,
        .phone = phone_digits(matter->asker.phone, arena),
        .asker_name = matter->asker.name,
        .subject = matter->subject,
        .clocks = clocks_json(matter, organisation->timetable.zone_minutes, arena),
    };
}

static void bind_row(struct query *query, const struct view_row *row) {
#define INT(name) query_bind_int(query, row->name);
#define TEXT(name) query_bind_text(query, row->name);
    VIEW_COLUMNS(INT, TEXT)
#undef INT
#undef TEXT
}

bool view_row_same(const struct view_row *row, const struct query *query, const char **column) {
    int i = 0;
#define INT(name) if (column_int(query, i++) != row->name) return *column = #name, false;
#define TEXT(name) if (!str_equal(column_text(query, i++), row->name)) return *column = #name, false;
    VIEW_COLUMNS(INT, TEXT)
#undef INT
#undef TEXT
    return true;
}

/* ---- counters ---- */

void counters_count(struct counter_journal *journal, struct str party, enum counter_part part, int64_t hour, int64_t by) {
    *ARENA_PUSH(journal->arena, journal->changes, journal->count) =
        (struct counter_change){.party = str_copy(journal->arena, party), .part = part, .hour = hour, .by = by};
}

/* Running out is counted where it will be looked for, and for one person and their unit together only once: with the holder who
 * must act, or, when that is neither the owner nor the owner's unit (or the rest is the owner's own work), with the owner. */
void counters_add(struct counter_journal *journal, const struct view_row *row, int by) {
    bool to_answer = row->state < STATE_ANSWERED, unclosed = row->state < STATE_CLOSED;
    if (row->offered_to.len) counters_count(journal, row->offered_to, COUNT_TO_ACCEPT, 0, by);
    if (to_answer) counters_count(journal, row->holder, COUNT_TO_ANSWER, 0, by);
    if (!unclosed) return;
    counters_count(journal, row->owner, COUNT_OWNED, 0, by);
    counters_count(journal, (struct str){0}, COUNT_UNCLOSED, 0, by);
    if (row->due == NO_DUE) return;
    int64_t hour = row->due / HOUR_MS;
    bool near_owner = str_equal(row->holder, row->owner) || str_equal(row->holder, row->owner_unit);
    if (to_answer) counters_count(journal, row->holder, COUNT_RUNNING_OUT, hour, by);
    if (!to_answer || !near_owner) counters_count(journal, row->owner, COUNT_RUNNING_OUT, hour, by);
}

void tallies_count(struct counter_journal *journal, enum tally_dimension dimension, int grain, int64_t period, struct str key,
                   enum tally tally, int64_t by) {
    *ARENA_PUSH(journal->arena, journal->changes, journal->count) = (struct counter_change){
        .dimension = dimension, .grain = grain, .party = str_copy(journal->arena, key), .part = tally, .hour = period, .by = by};
}

/* The order of the tables' keys; the worklist counters first. */
static int compare_changes(const void *left, const void *right) {
    const struct counter_change *a = left, *b = right;
    if (a->dimension != b->dimension) return a->dimension < b->dimension ? -1 : 1;
    if (a->grain != b->grain) return a->grain < b->grain ? -1 : 1;
    if (a->dimension != TALLY_OF_NOTHING && a->hour != b->hour) return a->hour < b->hour ? -1 : 1;
    int order = str_compare(a->party, b->party);
    if (order) return order;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    return a->hour < b->hour ? -1 : a->hour > b->hour;
}

size_t counters_sum(struct counter_journal *journal) {
    if (journal->count > 1) qsort(journal->changes, journal->count, sizeof *journal->changes, compare_changes);
    size_t kept = 0;
    for (size_t i = 0; i < journal->count;) {
        struct counter_change sum = journal->changes[i++];
        while (i < journal->count && compare_changes(&sum, &journal->changes[i]) == 0) sum.by += journal->changes[i++].by;
        if (sum.by) journal->changes[kept++] = sum;
    }
    return kept;
}

static void bind_change(struct query *query, const struct counter_change *change) {
    if (change->dimension != TALLY_OF_NOTHING) {
        query_bind_int(query, change->dimension);
        query_bind_int(query, change->grain);
        query_bind_int(query, change->hour);
    }
    query_bind_text(query, change->party);
    query_bind_int(query, change->part);
    if (change->dimension == TALLY_OF_NOTHING) query_bind_int(query, change->hour);
}

void counters_write(struct store *writer, struct counter_journal *journal) {
    size_t kept = counters_sum(journal);
    for (size_t i = 0; i < kept; i++) {
        const struct counter_change *change = &journal->changes[i];
        bool worklist = change->dimension == TALLY_OF_NOTHING;
        struct query query = query_start(writer, worklist ? SQL_COUNTER_ADD : SQL_TALLY_ADD);
        bind_change(&query, change);
        query_bind_int(&query, change->by);
        if (!query_run(&query) || change->by > 0) continue;
        query = query_start(writer, worklist ? SQL_COUNTER_DROP_EMPTY : SQL_TALLY_DROP_EMPTY);
        bind_change(&query, change);
        (void)query_run(&query);
    }
    journal->count = 0;
    journal->changes = NULL;
}

/* ---- writing the line ---- */

void view_row_insert(struct store *writer, struct counter_journal *journal, const struct view_row *row) {
    struct query query = query_start(writer, SQL_MATTER_INSERT);
    bind_row(&query, row);
    (void)query_run(&query);
    counters_add(journal, row, 1);
    counters_count(journal, (struct str){0}, COUNT_MATTERS, 0, 1);
}

/* Take what the line counted for until now out of the counters. */
static void uncount(struct store *writer, struct counter_journal *journal, int64_t id) {
    struct query query = query_start(writer, SQL_MATTER_WORK);
    query_bind_int(&query, id);
    if (query_next(&query)) {
        struct view_row before = {
            .state = column_int(&query, 0),
            .owner = column_text(&query, 1),
            .owner_unit = column_text(&query, 2),
            .holder = column_text(&query, 3),
            .offered_to = column_text(&query, 4),
            .due = column_int(&query, 5),
        };
        counters_add(journal, &before, -1);
    }
    query_end(&query);
}

void view_row_update(struct store *writer, struct counter_journal *journal, const struct view_row *row) {
    uncount(writer, journal, row->id);
    struct query query = query_start(writer, SQL_MATTER_UPDATE);
    bind_row(&query, row);
    (void)query_run(&query);
    counters_add(journal, row, 1);
}

/* The units of owner and holder are others now; `work` has id, state, owner, holder, both units, offered_to and due. */
void view_units_update(struct store *writer, struct counter_journal *journal, const struct view_row *work) {
    uncount(writer, journal, work->id);
    struct query query = query_start(writer, SQL_MATTER_UNITS);
    query_bind_int(&query, work->id);
    query_bind_text(&query, work->owner_unit);
    query_bind_text(&query, work->holder_unit);
    (void)query_run(&query);
    counters_add(journal, work, 1);
}

void finding_project(struct store *writer, const struct matter *matter, const struct finding *finding) {
    struct buf who;
    buf_init(&who, LIMIT_BODY_BYTES);
    buf_add_char(&who, '[');
    for (size_t i = 0; i < finding->who_count; i++) {
        if (i) buf_add_char(&who, ',');
        json_text(&who, finding->who[i]);
    }
    buf_add_char(&who, ']');
    struct query query = query_start(writer, SQL_FINDING_SET);
    query_bind_int(&query, matter->id);
    query_bind_int(&query, finding->n);
    query_bind_text(&query, finding->article);
    query_bind_int(&query, finding->status);
    query_bind_int(&query, matter_finding_waits(matter, finding));
    query_bind_int(&query, finding->opened_at);
    query_bind_text(&query, buf_str(&who));
    (void)query_run(&query);
    buf_release(&who);
    for (size_t i = 0; i < finding->who_count; i++) {
        query = query_start(writer, SQL_RESPONDENT_SET);
        query_bind_text(&query, finding->who[i]);
        query_bind_int(&query, day_start(instant_day(finding->opened_at, 480), 480));
        query_bind_int(&query, matter->id);
        query_bind_int(&query, finding->n);
        (void)query_run(&query);
    }
}

/* ---- everything anew ---- */

static bool replay_one(struct store *writer, const struct organisation *organisation, int64_t id, struct counter_journal *journal,
                       struct arena *arena, struct error *error) {
    struct loaded loaded;
    if (!matter_load(writer, id, -1, arena, &loaded, error)) return false;
    struct view_row row;
    view_row_of(organisation, loaded.matter, &row, arena);
    view_row_insert(writer, journal, &row);
    figures_count(journal, loaded.matter, organisation->timetable.zone_minutes, arena);
    for (size_t i = 0; i < loaded.matter->findings_count; i++)
        finding_project(writer, loaded.matter, &loaded.matter->findings[i]);
    for (size_t i = 0; i < loaded.matter->events_count; i++)
        if (loaded.matter->events[i]->verb != VERB_ATTEMPT)
            conduct_project(writer, loaded.matter, loaded.matter->events[i], arena);
    keep_release(loaded.keep, &loaded.keep_count);
    return !store_failed(writer, error);
}

void counters_spill(struct store *writer, struct counter_journal *journal) {
    enum { CHANGES_MAX = 100000 };
    if (journal->count < CHANGES_MAX) return;
    counters_write(writer, journal);
    arena_reset(journal->arena);
}

bool views_replay(struct store *writer, const struct organisation *organisation, struct error *error) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES), *changes = arena_new(LIMIT_ARENA_BYTES);
    struct counter_journal journal = {.arena = changes};
    bool good = true;
    for (int64_t stream = 0; good;) {
        struct query query = query_start(writer, SQL_EVENT_STREAMS_AFTER);
        query_bind_int(&query, stream);
        stream = query_int64(&query, -1);
        if (stream < 0) break;
        good = replay_one(writer, organisation, stream, &journal, arena, error);
        arena_reset(arena);
        counters_spill(writer, &journal);
    }
    good = good && cases_replay(writer, &journal, organisation->timetable.zone_minutes, error);
    counters_write(writer, &journal);
    arena_free(arena);
    arena_free(changes);
    return good && !store_failed(writer, error);
}
