/* Lists of matters: the ledger page by page, a person's desk, a caller's earlier matters. Not here: full text (search.c).
 *
 * Keeps: no call does more than a bounded amount of work whatever the size of the ledger: a list walks one index (or two merged
 * ones), newest first, from the cursor on, looks at LIMIT_LIST_SCAN lines at most, and says where to go on; totals are kept
 * counters. */
#include <stdlib.h>

#include "desk/core.h"

enum { PER_DAY = 10000000, ROW_ID_COLUMN = 0, SOURCES_MAX = 3 };

/* ---- the ledger ---- */

struct source { /* one index being walked */
    struct query query;
    bool has_row;
};

struct walk {
    struct desk_reader *reader;
    struct source sources[2];
    size_t count;
    int64_t below, at_least; /* ids in [at_least, below) */
};

static void walk_add(struct walk *walk, enum statement statement, bool keyed, struct str key, int64_t number) {
    struct query query = query_start(walk->reader->store, statement);
    query_bind_int(&query, walk->below);
    query_bind_int(&query, walk->at_least);
    if (keyed && key.len) query_bind_text(&query, key);
    else if (keyed) query_bind_int(&query, number);
    walk->sources[walk->count++] = (struct source){query, query_next(&query)};
}

static int64_t id_of(const struct source *source) {
    return column_int(&source->query, ROW_ID_COLUMN);
}

/* The source with the newest line; NULL: no more. */
static struct source *walk_newest(struct walk *walk) {
    struct source *newest = NULL;
    for (size_t i = 0; i < walk->count; i++)
        if (walk->sources[i].has_row && (!newest || id_of(&walk->sources[i]) > id_of(newest))) newest = &walk->sources[i];
    return newest;
}

static void walk_end(struct walk *walk) {
    for (size_t i = 0; i < walk->count; i++) query_end(&walk->sources[i].query);
}

/* The most selective index first; the rest of the filter is checked line by line. The states in passing (offered … paused) hold
 * few matters at a time. */
static void walk_choose(struct walk *walk, const struct row_filter *filter, const struct str *copies) {
    if (copies) {
        walk_add(walk, SQL_LIST_COPY, true, copies[0], 0);
        if (copies[1].len) walk_add(walk, SQL_LIST_COPY_OF_UNIT, true, copies[1], 0);
    } else if (filter->state > STATE_OPEN && filter->state < STATE_ANSWERED) {
        walk_add(walk, SQL_LIST_STATE, true, (struct str){0}, filter->state);
    } else if (filter->holder.len) {
        walk_add(walk, SQL_LIST_HOLDER, true, filter->holder, 0); /* handed to them */
        walk_add(walk, SQL_LIST_OWNER, true, filter->holder, 0);  /* their own */
    } else if (filter->owner.len) {
        walk_add(walk, SQL_LIST_OWNER, true, filter->owner, 0);
    } else if (filter->unit.len || filter->owner_unit.len) {
        struct str unit = filter->unit.len ? filter->unit : filter->owner_unit;
        walk_add(walk, SQL_LIST_HOLDER_UNIT, true, unit, 0);
        walk_add(walk, SQL_LIST_OWNER_UNIT, true, unit, 0);
    } else if (filter->state >= 0 && filter->state < STATE_CLOSED) {
        walk_add(walk, SQL_LIST_STATE, true, (struct str){0}, filter->state);
    } else {
        walk_add(walk, SQL_LIST_ALL, false, (struct str){0}, 0);
    }
}

static int64_t id_of_day(day_number day) {
    int year, month, day_of_month;
    day_to_civil(day, &year, &month, &day_of_month);
    return (year * INT64_C(10000) + month * 100 + day_of_month) * PER_DAY;
}

/* Ids begin with the local day of registration, so [from, to) bounds them; a day more on either side forgives another zone
 * then. */
static void walk_bound(struct walk *walk, const struct row_filter *filter, int64_t cursor) {
    walk->below = cursor > 0 ? cursor : INT64_MAX;
    walk->at_least = 1;
    if (filter->from != INSTANT_NONE) walk->at_least = id_of_day(instant_day(filter->from, 480) - 1);
    if (filter->to == INSTANT_NONE) return;
    int64_t below = id_of_day(instant_day(filter->to, 480) + 2);
    if (below < walk->below) walk->below = below;
}

struct page {
    struct matter_row *rows;
    size_t count;
    int64_t next_cursor;
};

static void walk_page(struct walk *walk, const struct row_filter *filter, int limit, struct page *page, struct arena *arena) {
    int64_t last = 0;
    for (int looked = 0;; looked++) {
        struct source *source = walk_newest(walk);
        if (!source) return; /* next_cursor 0: there are no more */
        if (looked == LIMIT_LIST_SCAN) break;
        if (id_of(source) != last && row_filter_passes(filter, &source->query)) { /* both may hold a copy of one */
            if (page->count == (size_t)limit) break; /* there is another one */
            matter_row_read(&source->query, ARENA_PUSH(arena, page->rows, page->count), arena);
        }
        last = id_of(source);
        source->has_row = query_next(&source->query);
    }
    page->next_cursor = last;
}

static bool reader_begin(struct desk_reader *reader, struct error *error) {
    if (store_begin(reader->store)) return true;
    (void)store_failed(reader->store, error);
    store_rollback(reader->store);
    return false;
}

size_t desk_ids(struct desk_reader *reader, day_number from, day_number below, int64_t after, int64_t *ids, size_t max,
                struct error *error) {
    size_t count = 0;
    struct query query = query_start(reader->store, SQL_LIST_IDS);
    query_bind_int(&query, after);
    query_bind_int(&query, id_of_day(from));
    query_bind_int(&query, id_of_day(below));
    query_bind_int(&query, (int64_t)max);
    while (query_next(&query)) ids[count++] = column_int(&query, 0);
    query_end(&query);
    return reader_read(reader, error) ? count : 0;
}

/* Their numbers go down as time goes on. */
size_t desk_case_ids(struct desk_reader *reader, day_number from, day_number below, int64_t after, int64_t *ids, size_t max,
                     struct error *error) {
    size_t count = 0;
    struct query query = query_start(reader->store, SQL_LIST_CASES);
    query_bind_int(&query, after);
    query_bind_int(&query, -id_of_day(from));
    query_bind_int(&query, -id_of_day(below));
    query_bind_int(&query, (int64_t)max);
    while (query_next(&query)) ids[count++] = column_int(&query, 0);
    query_end(&query);
    return reader_read(reader, error) ? count : 0;
}

struct str copies_unit(struct desk_reader *reader, struct str party, struct arena *arena) {
    if (party.len == 0) return party;
    const struct desk_world *world = desk_world_acquire(reader->desk);
    const struct unit *unit = organisation_unit_of(world->organisation, party);
    struct str id = unit && !str_equal(unit->id, party) ? str_copy(arena, unit->id) : (struct str){0};
    desk_world_release(reader->desk, world);
    return id;
}

bool desk_list(struct desk_reader *reader, const struct actor *actor, const struct desk_filter *filter, int64_t cursor, int limit,
               struct matter_row **rows, size_t *rows_count, int64_t *next_cursor, struct arena *arena, struct error *error) {
    *rows = NULL;
    *rows_count = 0;
    *next_cursor = 0;
    struct row_filter passing;
    if (!row_filter_read(filter, desk_now(reader->desk), &passing, error)) return false;
    if (limit < 1 || limit > LIMIT_PAGE_ITEMS || cursor < 0) {
        error_set(error, ERROR_INPUT, "a page has 1 to %d matters", LIMIT_PAGE_ITEMS);
        error_where(error, cursor < 0 ? "cursor" : "limit");
        return false;
    }
    if (filter->query.len) return search_list(reader, actor, filter, cursor, limit, rows, rows_count, next_cursor, arena, error);
    struct str copies[] = {filter->copies, copies_unit(reader, filter->copies, arena)};
    if (!reader_begin(reader, error)) return false;
    struct walk walk = {.reader = reader};
    struct page page = {0};
    walk_bound(&walk, &passing, cursor);
    walk_choose(&walk, &passing, copies[0].len ? copies : NULL);
    walk_page(&walk, &passing, limit, &page, arena);
    walk_end(&walk);
    bool good = !store_failed(reader->store, error);
    store_rollback(reader->store);
    const struct desk_world *world = desk_world_acquire(reader->desk);
    bool own = filter->copies.len && str_equal(filter->copies, actor->staff); /* who holds a copy has a part in it */
    for (size_t i = 0; i < page.count && !own; i++) matter_row_mask(world, actor, &page.rows[i], arena);
    desk_world_release(reader->desk, world);
    *rows = page.rows;
    *rows_count = page.count;
    *next_cursor = page.next_cursor;
    return good;
}

/* ---- my desk ---- */

struct pile {
    struct matter_row *rows;
    size_t count;
    struct arena *arena;
};

static void pile_add(struct pile *pile, struct store *store, enum statement statement, struct str party, int limit,
                     int64_t hour_max) {
    if (!party.len) return;
    struct query query = query_start(store, statement);
    query_bind_text(&query, party);
    query_bind_int(&query, limit);
    while (query_next(&query)) {
        struct matter_row row;
        matter_row_read(&query, &row, pile->arena);
        if (hour_max != INT64_MAX && (row.next_due == INSTANT_NONE || row.next_due / HOUR_MS > hour_max)) break;
        *ARENA_PUSH(pile->arena, pile->rows, pile->count) = row;
    }
    query_end(&query);
}

static int64_t counted(struct store *store, struct str party, enum counter_part part, int64_t hour_max) {
    if (!party.len) return 0;
    struct query query = query_start(store, SQL_COUNTER_SUM);
    query_bind_text(&query, party);
    query_bind_int(&query, part);
    query_bind_int(&query, hour_max);
    return query_int64(&query, 0);
}

static int compare_rows(const void *left, const void *right) {
    const struct matter_row *a = left, *b = right;
    int64_t due_a = a->next_due == INSTANT_NONE ? NO_DUE : a->next_due, due_b = b->next_due == INSTANT_NONE ? NO_DUE
        : b->next_due;
    if (due_a != due_b) return due_a < due_b ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static void pile_sort(struct pile *pile, int limit) {
    if (pile->count > 1) qsort(pile->rows, pile->count, sizeof *pile->rows, compare_rows);
    size_t kept = 0;
    for (size_t i = 0; i < pile->count && kept < (size_t)limit; i++)
        if (!kept || pile->rows[kept - 1].id != pile->rows[i].id) pile->rows[kept++] = pile->rows[i];
    pile->count = kept;
}

/* Running out: due before the end of the next working day, as an hour since 1970. */
static int64_t running_out_hour(const struct organisation *organisation, instant now) {
    const struct timetable *timetable = &organisation->timetable;
    day_number today = instant_day(now, timetable->zone_minutes);
    day_number next = calendar_nth_working_day(timetable->calendar, today, 1);
    return day_start(next + 1, timetable->zone_minutes) / HOUR_MS;
}

static int64_t pile_up(struct pile *pile, struct store *store, enum desk_part part, struct str me, struct str unit, int limit,
                       int64_t hour) {
    switch (part) {
    case PART_TO_ACCEPT:
        pile_add(pile, store, SQL_PART_TO_ACCEPT, me, limit, INT64_MAX);
        pile_add(pile, store, SQL_PART_TO_ACCEPT, unit, limit, INT64_MAX);
        return counted(store, me, COUNT_TO_ACCEPT, INT64_MAX) + counted(store, unit, COUNT_TO_ACCEPT, INT64_MAX);
    case PART_TO_ANSWER:
        pile_add(pile, store, SQL_PART_IN_HAND, me, limit, INT64_MAX);
        pile_add(pile, store, SQL_PART_HANDED, me, limit, INT64_MAX);
        pile_add(pile, store, SQL_PART_HANDED, unit, limit, INT64_MAX);
        return counted(store, me, COUNT_TO_ANSWER, INT64_MAX) + counted(store, unit, COUNT_TO_ANSWER, INT64_MAX);
    case PART_OWNED:
        pile_add(pile, store, SQL_PART_IN_HAND, me, limit, INT64_MAX);
        pile_add(pile, store, SQL_PART_ELSEWHERE, me, limit, INT64_MAX);
        return counted(store, me, COUNT_OWNED, INT64_MAX);
    case PART_RUNNING_OUT:
        pile_add(pile, store, SQL_PART_IN_HAND, me, limit, hour);
        pile_add(pile, store, SQL_PART_HANDED, me, limit, hour);
        pile_add(pile, store, SQL_PART_HANDED, unit, limit, hour);
        pile_add(pile, store, SQL_PART_ELSEWHERE, me, limit, hour);
        return counted(store, me, COUNT_RUNNING_OUT, hour) + counted(store, unit, COUNT_RUNNING_OUT, hour);
    case PART__COUNT: break;
    }
    return 0;
}

bool desk_part(struct desk_reader *reader, const struct actor *actor, enum desk_part part, int limit, struct matter_row **rows,
               size_t *rows_count, int64_t *total, struct arena *arena) {
    struct error error;
    *rows = NULL;
    *rows_count = 0;
    *total = 0;
    if (limit < 0 || limit > LIMIT_PAGE_ITEMS || !reader_begin(reader, &error)) return false;
    const struct desk_world *world = desk_world_acquire(reader->desk);
    const struct unit *unit = organisation_unit_of(world->organisation, actor->staff);
    struct pile pile = {.arena = arena};
    int64_t hour = part == PART_RUNNING_OUT ? running_out_hour(world->organisation, desk_now(reader->desk)) : 0;
    *total = pile_up(&pile, reader->store, part, actor->staff, unit ? unit->id : (struct str){0}, limit, hour);
    pile_sort(&pile, limit);
    bool offered = part == PART_TO_ACCEPT; /* who shall sign for it reads what for */
    for (size_t i = 0; i < pile.count && !offered; i++) matter_row_mask(world, actor, &pile.rows[i], arena);
    desk_world_release(reader->desk, world);
    bool good = !store_failed(reader->store, NULL);
    store_rollback(reader->store);
    *rows = pile.rows;
    *rows_count = pile.count;
    return good;
}

/* ---- a caller ---- */

size_t desk_by_phone(struct desk_reader *reader, const struct actor *actor, struct str phone, int limit, struct matter_row **rows,
                     struct arena *arena) {
    *rows = NULL;
    struct str digits = phone_digits(phone, arena);
    if (!actor->staff.len || !digits.len || limit < 1 || limit > LIMIT_PAGE_ITEMS) return 0;
    size_t count = 0;
    struct query query = query_start(reader->store, SQL_LIST_PHONE);
    query_bind_text(&query, digits);
    query_bind_int(&query, limit);
    while (query_next(&query)) matter_row_read(&query, ARENA_PUSH(arena, *rows, count), arena);
    query_end(&query);
    if (store_failed(reader->store, NULL)) store_rollback(reader->store);
    const struct desk_world *world = desk_world_acquire(reader->desk);
    for (size_t i = 0; i < count; i++) {
        struct str name = (*rows)[i].asker_name; /* whoever has the number has the caller before them */
        matter_row_mask(world, actor, &(*rows)[i], arena);
        (*rows)[i].asker_name = name;
    }
    desk_world_release(reader->desk, world);
    return count;
}
