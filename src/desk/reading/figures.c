/* Figures: the sums are kept here while matters change, and reports are added up from them. Not here: what of a matter counts
 * (matter/figures.c) and what the figures are (regulation/figures.def).
 * Keeps: the sums are a function of the matters, so replaying the ledger gives the same ones; no report reads a matter. */
#include <stdlib.h>

#include "desk/core.h"

enum { GRAIN_DAY, GRAIN_MONTH };

const char *const figures_by_names[FIGURES_BY__COUNT] = {
#define X(name, text, zh, en) text,
    FIGURES_BY_LIST(X)
#undef X
};
const struct text figures_by_texts[FIGURES_BY__COUNT] = {
#define X(name, text, zh, en) {STR_INIT(zh), STR_INIT(en)},
    FIGURES_BY_LIST(X)
#undef X
};

bool figures_by_read(struct str name, enum figures_by *by) {
    for (int i = 0; i < FIGURES_BY__COUNT; i++)
        if (str_is(name, figures_by_names[i])) return *by = (enum figures_by)i, true;
    return false;
}

/* ---- keeping the sums ---- */

static int64_t month_of(day_number day) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    return year * INT64_C(12) + month - 1;
}

static day_number month_start(int64_t month) {
    return day_from_civil((int)(month / 12), (int)(month % 12) + 1, 1);
}

static void count_under(struct counter_journal *journal, enum tally_dimension dimension, struct str key,
                        const struct tally_mark *mark, day_number day, int sign) {
    tallies_count(journal, dimension, GRAIN_DAY, day, key, mark->tally, sign * mark->count);
    tallies_count(journal, dimension, GRAIN_MONTH, month_of(day), key, mark->tally, sign * mark->count);
}

static void count_mark(struct counter_journal *journal, const struct matter *matter, const struct tally_mark *mark,
                       int zone_minutes, int sign) {
    day_number day = instant_day(mark->at, zone_minutes);
    if (mark->party.len) count_under(journal, TALLY_OF_PARTY, mark->party, mark, day, sign);
    if (mark->article.len) count_under(journal, TALLY_OF_ARTICLE, mark->article, mark, day, sign);
    if (!mark->whole) return;
    count_under(journal, TALLY_OF_KIND, matter->kind, mark, day, sign);
    count_under(journal, TALLY_OF_CHANNEL, matter->channel, mark, day, sign);
}

void figures_count(struct counter_journal *journal, const struct matter *matter, int zone_minutes, struct arena *arena) {
    struct tally_mark *marks;
    size_t count = matter_tallies(matter, arena, &marks);
    for (size_t i = 0; i < count; i++) count_mark(journal, matter, &marks[i], zone_minutes, 1);
}

void figures_before(struct hand *hand) {
    if (hand->marked) return;
    hand->marked = true;
    hand->marks_count = matter_tallies(hand->loaded.matter, hand->arena, &hand->marks);
}

static bool same_mark(const struct tally_mark *a, const struct tally_mark *b) {
    return a->tally == b->tally && a->count == b->count && a->at == b->at && a->whole == b->whole &&
           str_equal(a->party, b->party) && str_equal(a->article, b->article);
}

void figures_changed(struct desk_core *core, struct hand *hand) {
    const struct matter *matter = hand->loaded.matter;
    int zone_minutes = hand->world.organisation->timetable.zone_minutes;
    struct tally_mark *now;
    size_t count = matter_tallies(matter, hand->arena, &now);
    for (size_t i = 0; i < hand->marks_count; i++) {
        size_t k = 0;
        while (k < count && !same_mark(&hand->marks[i], &now[k])) k++;
        if (k < count) now[k] = now[--count];
        else count_mark(&core->journal, matter, &hand->marks[i], zone_minutes, -1);
    }
    for (size_t k = 0; k < count; k++) count_mark(&core->journal, matter, &now[k], zone_minutes, 1);
    hand->marked = false;
}

/* ---- a report: rows by key ---- */

struct table { /* open addressing; slots: index of a row and 1, 0 is free */
    struct figures_row *rows;
    size_t count, slots_count;
    size_t *slots;
    struct arena *arena;
};

static size_t hash_of(struct str key) {
    size_t hash = 5381;
    for (size_t i = 0; i < key.len; i++) hash = hash * 33 + (unsigned char)key.ptr[i];
    return hash;
}

static size_t *slot_of(struct table *table, struct str key) {
    size_t at = hash_of(key) % table->slots_count;
    while (table->slots[at] && !str_equal(table->rows[table->slots[at] - 1].key, key)) at = (at + 1) % table->slots_count;
    return &table->slots[at];
}

static void table_grow(struct table *table) {
    table->slots_count = table->slots_count ? 4 * table->slots_count : 64;
    table->slots = ARENA_ARRAY(table->arena, size_t, table->slots_count);
    for (size_t i = 0; i < table->count; i++) *slot_of(table, table->rows[i].key) = i + 1;
}

static struct figures_row *table_row(struct table *table, struct str key) {
    if (2 * table->count >= table->slots_count) table_grow(table);
    size_t *slot = slot_of(table, key);
    if (*slot) return &table->rows[*slot - 1];
    struct figures_row *row = ARENA_PUSH(table->arena, table->rows, table->count);
    *row = (struct figures_row){.key = str_copy(table->arena, key)};
    *slot = table->count;
    return row;
}

/* ---- whose sums belong to which row ---- */

struct report {
    struct store *store;
    const struct desk_world *world;
    const struct figures_query *query;
    struct table table;
    int64_t *total; /* instead of the table */
    struct str reader;    /* who asks; empty: whoever has the data directory */
    bool complaints_only; /* of the whole house: those are added up party by party, because some are not for every reader */
    struct str last, last_key; /* of the sums as they come, neighbours mostly have one key */
    bool last_counts;
};

static bool unit_below(const struct organisation *organisation, const struct unit *unit, struct str top) {
    for (int depth = 0; unit && depth < LIMIT_UNITS; depth++) {
        if (str_equal(unit->id, top)) return true;
        unit = organisation_unit(organisation, unit->parent);
    }
    return false;
}

static bool counts_party(const struct report *report, struct str party) {
    const struct organisation *organisation = report->world->organisation;
    const struct figures_query *query = report->query;
    if (query->staff.len && !str_equal(party, query->staff)) return false;
    if (query->by == FIGURES_BY_STAFF && !report->complaints_only && organisation_unit(organisation, party)) return false;
    return !query->unit.len || unit_below(organisation, organisation_unit_of(organisation, party), query->unit);
}

/* Its kind as registered; of a unit without one the first of its duties that the text of the regulation speaks of. */
static struct str kind_of_window(const struct regulation *regulation, const struct unit *unit) {
    if (unit->window != WINDOW_OFFICE) return str_from(window_kind_names[unit->window]);
    for (size_t i = 0; i < unit->duties_count; i++)
        if (!str_equal(regulation_word_text(regulation, unit->duties[i]).zh, unit->duties[i])) return unit->duties[i];
    return (struct str){0};
}

static struct str key_of_party(const struct report *report, struct str party) {
    const struct unit *unit = organisation_unit_of(report->world->organisation, party);
    if (report->query->by == FIGURES_BY_STAFF) return party;
    if (report->query->by == FIGURES_BY_UNIT) return unit ? unit->id : party;
    return unit ? kind_of_window(report->world->regulation, unit) : (struct str){0};
}

static struct str month_text(struct arena *arena, int64_t month) {
    return str_printf(arena, "%04d-%02d", (int)(month / 12), (int)(month % 12) + 1);
}

/* Whoever is accused learns of no complaint, not even by a number that is one too many. */
static bool is_for_reader(const struct report *report, enum tally_dimension dimension, enum tally tally) {
    if (tally != TALLY_COMPLAINTS) return !report->complaints_only;
    return dimension == TALLY_OF_PARTY && !complaint_accuses(report->world->organisation, report->last, report->reader);
}

static void add_sum(struct report *report, enum tally_dimension dimension, int grain, const struct query *sum) {
    struct str key = column_text(sum, 1);
    if (dimension == TALLY_OF_PARTY && !(report->last.len && str_equal(key, report->last))) {
        report->last = str_copy(report->table.arena, key);
        report->last_counts = counts_party(report, report->last);
        report->last_key = key_of_party(report, report->last);
    }
    if (dimension == TALLY_OF_PARTY && !report->last_counts) return;
    int64_t tally = column_int(sum, 2), count = column_int(sum, 3), period = column_int(sum, 0);
    if (tally < 0 || tally >= TALLY__COUNT || !is_for_reader(report, dimension, (enum tally)tally)) return;
    if (report->total) {
        report->total[tally] += count;
        return;
    }
    if (report->query->by == FIGURES_BY_MONTH)
        key = month_text(report->table.arena, grain == GRAIN_MONTH ? period : month_of((day_number)period));
    else if (dimension == TALLY_OF_PARTY) key = report->last_key;
    table_row(&report->table, key)->own[tally] += count;
}

static void add_between(struct report *report, enum tally_dimension dimension, int grain, int64_t from, int64_t below) {
    if (from >= below) return;
    struct query query = query_start(report->store, SQL_TALLY_BETWEEN);
    query_bind_int(&query, dimension);
    query_bind_int(&query, grain);
    query_bind_int(&query, from);
    query_bind_int(&query, below);
    while (query_next(&query)) add_sum(report, dimension, grain, &query);
    query_end(&query);
}

/* Whole months by their sums, what is left at either end by days. */
static void add_period(struct report *report, enum tally_dimension dimension) {
    day_number from = report->query->from, below = report->query->below;
    int64_t first = month_of(from), last = month_of(below);
    if (month_start(first) != from) first++;
    if (first >= last) {
        add_between(report, dimension, GRAIN_DAY, from, below);
        return;
    }
    add_between(report, dimension, GRAIN_DAY, from, month_start(first));
    add_between(report, dimension, GRAIN_MONTH, first, last);
    add_between(report, dimension, GRAIN_DAY, month_start(last), below);
}

/* ---- units as a tree ---- */

static bool any_tally(const int64_t *tallies) {
    bool any = false;
    for (int i = 0; i < TALLY__COUNT; i++) any = any || tallies[i] != 0;
    return any;
}

static bool has_child(const struct organisation *organisation, struct str unit) {
    for (size_t i = 0; i < organisation->units_count; i++)
        if (str_equal(organisation->units[i].parent, unit)) return true;
    return false;
}

/* Every unit whose own sums, or those below it, are not all nothing, stands in the report below the one above it. */
static void place_unit(struct report *report, const struct unit *unit, int depth, struct table *placed) {
    const struct organisation *organisation = report->world->organisation;
    struct figures_row *own = table_row(&report->table, unit->id), sum = *own;
    size_t at = placed->count;
    *ARENA_PUSH(placed->arena, placed->rows, placed->count) = sum;
    memcpy(sum.all, own->own, sizeof sum.all);
    sum.depth = depth;
    sum.name.zh = unit->name;
    sum.has_below = depth < LIMIT_UNITS && has_child(organisation, unit->id);
    for (size_t i = 0; sum.has_below && i < organisation->units_count; i++) {
        if (!str_equal(organisation->units[i].parent, unit->id)) continue;
        size_t child = placed->count;
        place_unit(report, &organisation->units[i], depth + 1, placed);
        for (int t = 0; child < placed->count && t < TALLY__COUNT; t++) sum.all[t] += placed->rows[child].all[t];
        if (child < placed->count) placed->rows[child].parent = unit->id;
    }
    if (any_tally(sum.all)) placed->rows[at] = sum;
    else placed->count = at;
}

static void order_units(struct report *report, struct arena *arena) {
    const struct organisation *organisation = report->world->organisation;
    struct table placed = {.arena = arena};
    for (size_t i = 0; i < organisation->units_count; i++) {
        const struct unit *unit = &organisation->units[i];
        bool top = report->query->unit.len ? str_equal(unit->id, report->query->unit) : unit->parent.len == 0;
        if (top) place_unit(report, unit, 0, &placed);
    }
    for (size_t i = 0; i < report->table.count; i++) { /* those of people whom the organisation knows no more */
        struct figures_row *row = &report->table.rows[i];
        if (organisation_unit(organisation, row->key)) continue;
        struct figures_row *to = ARENA_PUSH(arena, placed.rows, placed.count);
        *to = *row;
        to->name.zh = row->key;
        memcpy(to->all, to->own, sizeof to->all);
    }
    report->table = placed;
}

/* ---- other rows ---- */

static int by_key(const void *left, const void *right) {
    return str_compare(((const struct figures_row *)left)->key, ((const struct figures_row *)right)->key);
}

static int by_size(const void *left, const void *right) {
    const struct figures_row *a = left, *b = right;
    static const enum tally sizes[] = {TALLY_REGISTERED, TALLY_CLOCKED, TALLY_FINDINGS, TALLY_SUSPECTED};
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++)
        if (a->own[sizes[i]] != b->own[sizes[i]]) return a->own[sizes[i]] > b->own[sizes[i]] ? -1 : 1;
    return by_key(left, right);
}

static struct text name_of(const struct report *report, struct str key) {
    switch (report->query->by) {
    case FIGURES_BY_UNIT: case FIGURES_BY_STAFF:
        return (struct text){.zh = organisation_name_of(report->world->organisation, key)};
    case FIGURES_BY_KIND: return fact_word_text(FACT_KIND, key);
    case FIGURES_BY_CHANNEL: return fact_word_text(FACT_CHANNEL, key);
    case FIGURES_BY_WINDOW:
        for (int i = 0; i < WINDOW__COUNT; i++)
            if (str_is(key, window_kind_names[i])) return window_kind_texts[i];
        return regulation_word_text(report->world->regulation, key);
    case FIGURES_BY_MONTH: case FIGURES_BY_ARTICLE: case FIGURES_BY__COUNT: break;
    }
    return (struct text){.zh = key};
}

static void order_rows(struct report *report) {
    struct table *table = &report->table;
    bool months = report->query->by == FIGURES_BY_MONTH;
    if (table->count > 1) qsort(table->rows, table->count, sizeof *table->rows, months ? by_key : by_size);
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct figures_row *row = &table->rows[i];
        if (!any_tally(row->own)) continue;
        row->name = name_of(report, row->key);
        memcpy(row->all, row->own, sizeof row->all);
        table->rows[kept++] = *row;
    }
    table->count = kept;
}

/* ---- who may ask ---- */

static bool is_of_matters(enum figures_by by) { /* and not of persons: complaints are of no kind and no channel */
    return by == FIGURES_BY_KIND || by == FIGURES_BY_CHANNEL || by == FIGURES_BY_ARTICLE;
}

static bool sees_house(const struct actor *actor) {
    static const enum role roles[] = {ROLE_SUPERVISOR, ROLE_LEADER, ROLE_DEPUTY_LEADER, ROLE_DISCIPLINE};
    for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
        if (actor->roles & (1U << roles[i])) return true;
    return false;
}

/* The unit that this person heads; the uppermost when there are several. NULL: none. */
static const struct unit *headed(const struct organisation *organisation, struct str staff) {
    const struct unit *found = NULL;
    for (size_t i = 0; staff.len && i < organisation->units_count; i++) {
        const struct unit *unit = &organisation->units[i];
        if (str_equal(unit->head, staff) && (!found || unit_below(organisation, found, unit->id))) found = unit;
    }
    return found;
}

bool desk_sees_figures(struct desk *desk, const struct actor *actor) {
    const struct desk_world *world = desk_world_acquire(desk);
    bool sees = actor->administrator || sees_house(actor) || headed(world->organisation, actor->staff);
    desk_world_release(desk, world);
    return sees;
}

static bool refuse(struct error *error, const char *what, const char *hint) {
    error_set(error, ERROR_FORBIDDEN, "%s", what);
    error_hint(error, "%s", hint);
    return false;
}

static bool may_ask(const struct desk_world *world, const struct actor *actor, struct figures_query *query,
                    struct error *error) {
    bool persons = query->by == FIGURES_BY_STAFF || query->staff.len;
    if (sees_house(actor) || (actor->administrator && !persons)) return true;
    if (query->staff.len && str_equal(query->staff, actor->staff)) return true;
    const struct unit *own = headed(world->organisation, actor->staff);
    if (!own)
        return refuse(error, "figures are for supervisors, leaders and heads of units",
                      "ask for by=staff with your own id as staff: those everybody may see");
    bool whole_house = is_of_matters(query->by);
    if (whole_house)
        return refuse(error, "by kind, channel and article the figures are of the whole house, which a head does not see",
                      "use by=unit, staff, window or month");
    if (!query->unit.len) query->unit = own->id;
    if (query->staff.len && !unit_below(world->organisation, organisation_unit_of(world->organisation, query->staff), own->id))
        return refuse(error, "this person belongs to another unit", "a head sees the own unit and those below it");
    if (unit_below(world->organisation, organisation_unit(world->organisation, query->unit), own->id)) return true;
    return refuse(error, "this unit is not yours", "a head sees the own unit and those below it");
}

static bool unknown(struct error *error, const char *where, struct str id) {
    error_set(error, ERROR_INPUT, "the organisation has no %s '" STR_FMT "'", where, STR_ARG(utf8_prefix(id, 40)));
    error_where(error, "%s", where);
    return false;
}

static bool check_query(const struct desk_world *world, const struct figures_query *query, struct error *error) {
    const struct organisation *organisation = world->organisation;
    bool whole_house = is_of_matters(query->by);
    if (query->unit.len && !organisation_unit(organisation, query->unit)) return unknown(error, "unit", query->unit);
    if (query->staff.len && !organisation_staff(organisation, query->staff)) return unknown(error, "staff", query->staff);
    if (query->from >= query->below) {
        error_set(error, ERROR_INPUT, "the period ends before it begins");
        error_where(error, "to");
        return false;
    }
    if (!whole_house || (!query->unit.len && !query->staff.len)) return true;
    error_set(error, ERROR_INPUT, "by kind, channel and article there are figures of the whole house only");
    error_where(error, query->unit.len ? "unit" : "staff");
    error_hint(error, "use by=unit, staff, window or month to narrow it to a unit or a person");
    return false;
}

bool desk_may_ask_figures(const struct desk_world *world, const struct actor *actor, const struct figures_query *query) {
    struct figures_query asked = *query; /* may_ask narrows it to what a head sees */
    struct error error = {0};
    return check_query(world, &asked, &error) && may_ask(world, actor, &asked, &error);
}

/* ---- the report ---- */

/* Of the whole house by its channels, which have fewer sums than its parties. */
static void add_house(struct report *report) {
    add_period(report, TALLY_OF_CHANNEL);
    report->complaints_only = true;
    add_period(report, TALLY_OF_PARTY);
    report->complaints_only = false;
    report->last = (struct str){0};
}

static void add_rows(struct report *report, bool narrowed) {
    switch (report->query->by) {
    case FIGURES_BY_UNIT: case FIGURES_BY_STAFF: case FIGURES_BY_WINDOW: add_period(report, TALLY_OF_PARTY); break;
    case FIGURES_BY_KIND: add_period(report, TALLY_OF_KIND); break;
    case FIGURES_BY_CHANNEL: add_period(report, TALLY_OF_CHANNEL); break;
    case FIGURES_BY_ARTICLE: add_period(report, TALLY_OF_ARTICLE); break;
    case FIGURES_BY_MONTH:
        if (narrowed) add_period(report, TALLY_OF_PARTY);
        else add_house(report);
        break;
    case FIGURES_BY__COUNT: break;
    }
}

bool desk_figures(struct desk_reader *reader, const struct actor *actor, const struct figures_query *asked,
                  struct figures_report *found, struct arena *arena, struct error *error) {
    *found = (struct figures_report){.sees_house = sees_house(actor),
                                      .sees_private = sees_house(actor) && !is_of_matters(asked->by)};
    struct figures_query query = *asked;
    const struct desk_world *world = desk_world_acquire(reader->desk);
    bool good = check_query(world, &query, error) && may_ask(world, actor, &query, error) && store_begin(reader->store);
    if (good) {
        struct report report = {.store = reader->store, .world = world, .query = &query, .table = {.arena = arena},
                                .reader = reader->desk->beside ? (struct str){0} : actor->staff};
        bool narrowed = query.unit.len || query.staff.len;
        add_rows(&report, narrowed);
        report.total = found->total;
        if (narrowed) add_period(&report, TALLY_OF_PARTY);
        else add_house(&report);
        if (query.by == FIGURES_BY_UNIT) order_units(&report, arena);
        else order_rows(&report);
        found->rows = report.table.rows;
        found->rows_count = report.table.count;
        for (size_t i = 0; i < found->rows_count; i++) {
            struct text *name = &found->rows[i].name; /* the world may be gone when it is read */
            *name = (struct text){str_copy(arena, name->zh), str_copy(arena, name->en)};
            found->rows[i].parent = str_copy(arena, found->rows[i].parent);
        }
        found->unit = str_copy(arena, query.unit);
        good = !store_failed(reader->store, error);
    }
    if (store_in_transaction(reader->store)) store_rollback(reader->store);
    desk_world_release(reader->desk, world);
    return good;
}
