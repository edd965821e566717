/* Searching: one page of the matters that hold all words of a search, newest first. Not here: what a word is
 * (search_words.c), how the index is kept (search_index.c).
 *
 * Each word has a stream of matters, newest first: the hits of the index merged with those of the unindexed tail. The
 * page is what all streams have in common and the filter lets pass. Keeps: an answer is complete, because the tail is
 * read after the index's snapshot was taken and from where that ends; a call takes at most STEPS_MAX steps and then says
 * where to go on. */
#include <stdlib.h>

#include "desk/search.h"

enum {
    STEPS_MAX = 20000, /* hits looked at in one call */
    STEPS_BEFORE_SEEK = 40, /* hits passed one by one before the index is asked to leap */
};
#define MATTER_ID_MAX (INT64_MAX >> (SEARCH_N_BITS + 1))

struct tail_match { /* words that a text of the tail has: bit per word */
    int64_t matter;
    uint32_t words;
};

struct stream {
    struct query query;
    bool open, has_row;
    size_t tail_at;  /* into the matches of the reader */
    int64_t current; /* newest matter of what is left; 0: nothing is left */
};

struct hunt {
    struct desk_reader *reader;
    struct search_words words;
    struct stream streams[SEARCH_WORDS_MAX];
    struct str expressions[SEARCH_WORDS_MAX];
    const struct row_filter *filter;
    int steps_left;
    struct arena *arena; /* of the rows */
    struct matter_row *rows;
    size_t rows_count, limit;
};

/* ---- the tail ---- */

static uint32_t words_in(const struct search_words *words, struct str normal) {
    uint32_t bits = 0;
    for (size_t i = 0; i < words->count; i++)
        if (normal_matches(normal, words->normal[i])) bits |= UINT32_C(1) << i;
    return bits;
}

static void match_add(struct search_reader *search, const struct search_words *words, int64_t matter, struct str normal) {
    uint32_t bits = words_in(words, normal);
    if (!bits) return;
    if (search->matches_count == search->matches_capacity) {
        search->matches_capacity = search->matches_capacity ? 2 * search->matches_capacity : 64;
        search->matches = realloc(search->matches, search->matches_capacity * sizeof *search->matches);
        CHECK(search->matches);
    }
    search->matches[search->matches_count++] = (struct tail_match){matter, bits};
}

/* What the index thread has in memory. The texts behind `after`; returns up to where they reach, or `after` when the tail
 * begins later, because the index has moved on since the reader's snapshot: then the ledger has them all. */
static int64_t scan_memory(struct desk_reader *reader, const struct search_words *words, int64_t after, int64_t below) {
    struct tail *tail = &reader->desk->search->tail;
    int64_t upto = after;
    (void)pthread_rwlock_rdlock(&tail->lock);
    if (tail->from <= after && tail->upto > after) {
        for (const struct tail_chunk *chunk = tail->first; chunk; chunk = chunk->next)
            for (size_t i = 0; i < chunk->count; i++) {
                const struct tail_text *text = &chunk->texts[i];
                if (text->seq <= after || text->matter >= below) continue;
                match_add(reader->search, words, text->matter, (struct str){chunk->bytes.ptr + text->from, text->len});
            }
        upto = tail->upto;
    }
    (void)pthread_rwlock_unlock(&tail->lock);
    return upto;
}

static void scan_ledger(struct desk_reader *reader, const struct search_words *words, int64_t after, int64_t below) {
    struct search_reader *search = reader->search;
    struct query query = query_start(reader->store, SQL_EVENT_AFTER_SEQ);
    query_bind_int(&query, after);
    while (query_next(&query)) {
        int64_t stream = column_int(&query, 1);
        if (stream <= 0 || stream >= below) continue;
        if (event_text(column_text(&query, 3), column_text(&query, 4), &search->scratch) && search->scratch.len)
            match_add(search, words, stream, buf_str(&search->scratch));
    }
    query_end(&query);
}

static int compare_matches(const void *left, const void *right) {
    const struct tail_match *a = left, *b = right;
    return a->matter > b->matter ? -1 : a->matter < b->matter;
}

/* ---- streams ---- */

static int64_t index_matter(const struct stream *stream) {
    return stream->has_row ? column_int(&stream->query, 0) >> SEARCH_N_BITS : 0;
}

static void stream_close(struct stream *stream) {
    if (stream->open) query_end(&stream->query);
    stream->open = stream->has_row = false;
}

/* (Re)open the hits of word `i` in the index at matter `at_most`. */
static void stream_seek(struct hunt *hunt, size_t i, int64_t at_most) {
    struct stream *stream = &hunt->streams[i];
    stream_close(stream);
    stream->query = query_start(hunt->reader->search->index, (enum statement)((int)SQL_TEXT_FIND_0 + (int)i));
    query_bind_text(&stream->query, hunt->expressions[i]);
    query_bind_int(&stream->query, (at_most + 1) * (INT64_C(1) << SEARCH_N_BITS) - 1);
    stream->open = true;
    stream->has_row = query_next(&stream->query);
}

static int64_t tail_matter(struct hunt *hunt, size_t i, int64_t at_most) {
    const struct search_reader *search = hunt->reader->search;
    struct stream *stream = &hunt->streams[i];
    for (; stream->tail_at < search->matches_count; stream->tail_at++) {
        const struct tail_match *match = &search->matches[stream->tail_at];
        if (match->matter <= at_most && match->words >> i & 1) return match->matter;
    }
    return 0;
}

/* The newest matter with word `i` that is not newer than `at_most`; 0: none. Only ever asked downward. */
static int64_t stream_at(struct hunt *hunt, size_t i, int64_t at_most) {
    struct stream *stream = &hunt->streams[i];
    for (int passed = 0; stream->has_row && index_matter(stream) > at_most; passed++) {
        hunt->steps_left--;
        if (passed < STEPS_BEFORE_SEEK) stream->has_row = query_next(&stream->query);
        else stream_seek(hunt, i, at_most);
    }
    int64_t indexed = index_matter(stream), unindexed = tail_matter(hunt, i, at_most);
    return indexed > unindexed ? indexed : unindexed;
}

/* The newest matter with all words that is not newer than `at_most`; 0: none. */
static int64_t next_common(struct hunt *hunt, int64_t at_most) {
    for (size_t agreed = 0, i = 0; agreed < hunt->words.count; i = (i + 1) % hunt->words.count) {
        int64_t matter = stream_at(hunt, i, at_most);
        if (matter == 0) return 0;
        agreed = matter == at_most ? agreed + 1 : 1;
        at_most = matter;
        if (hunt->steps_left <= 0) return at_most; /* looked at again by whoever goes on */
    }
    return at_most;
}

/* ---- the page ---- */

static bool take_row(struct hunt *hunt, int64_t matter, bool take) {
    struct query query = query_start(hunt->reader->store, SQL_ROW_BY_ID);
    query_bind_int(&query, matter);
    bool passes = query_next(&query) && row_filter_passes(hunt->filter, &query);
    if (passes && take) matter_row_read(&query, ARENA_PUSH(hunt->arena, hunt->rows, hunt->rows_count), hunt->arena);
    query_end(&query);
    return passes;
}

/* From matter `at_most` down. Returns the next cursor: ids below it are still to be looked at. */
static int64_t gather(struct hunt *hunt, int64_t at_most) {
    while (at_most > 0) {
        int64_t matter = next_common(hunt, at_most);
        if (matter == 0) return 0;
        if (hunt->steps_left-- <= 0) return matter + 1;
        at_most = matter - 1;
        if (matter == hunt->words.number) continue; /* on the first page already */
        if (hunt->rows_count == hunt->limit) {
            if (take_row(hunt, matter, false)) return matter + 1;
        } else {
            (void)take_row(hunt, matter, true);
        }
    }
    return 0;
}

static void hunt_open(struct hunt *hunt, int64_t at_most) {
    for (size_t i = 0; i < hunt->words.count; i++) {
        struct buf expression;
        buf_init(&expression, 4096);
        phrase_expression(hunt->words.normal[i], &expression);
        CHECK(!expression.overflow);
        hunt->expressions[i] = str_copy(hunt->reader->scratch, buf_str(&expression));
        buf_release(&expression);
        stream_seek(hunt, i, at_most);
    }
}

/* In this order: the index's snapshot and its position, then the ledger's, then what lies between. */
static bool look(struct hunt *hunt, int64_t cursor, int64_t *next_cursor, struct error *error) {
    struct desk_reader *reader = hunt->reader;
    struct search_reader *search = reader->search;
    int64_t below = cursor > 0 && cursor < MATTER_ID_MAX ? cursor : MATTER_ID_MAX;
    if (!store_begin(search->index)) return store_failed(search->index, error), false;
    struct query query = query_start(search->index, SQL_INDEXED);
    search->indexed = query_int64(&query, 0);
    if (!store_begin(reader->store)) return store_failed(reader->store, error), false;
    if (cursor == 0 && hunt->words.number) (void)take_row(hunt, hunt->words.number, true);
    search->matches_count = 0;
    if (hunt->words.count) {
        int64_t scanned = scan_memory(reader, &hunt->words, search->indexed, below);
        scan_ledger(reader, &hunt->words, scanned, below);
        if (search->matches_count > 1) qsort(search->matches, search->matches_count, sizeof *search->matches, compare_matches);
        hunt_open(hunt, below - 1);
        *next_cursor = gather(hunt, below - 1);
        for (size_t i = 0; i < hunt->words.count; i++) stream_close(&hunt->streams[i]);
    }
    return !store_failed(search->index, error) && !store_failed(reader->store, error);
}

bool search_list(struct desk_reader *reader, const struct actor *actor, const struct desk_filter *filter, int64_t cursor,
                 int limit, struct matter_row **rows, size_t *rows_count, int64_t *next_cursor, struct arena *arena,
                 struct error *error) {
    struct row_filter passing;
    *rows = NULL;
    *rows_count = 0;
    *next_cursor = 0;
    arena_reset(reader->scratch);
    struct hunt hunt = {.reader = reader, .filter = &passing, .steps_left = STEPS_MAX, .arena = arena, .limit = (size_t)limit};
    if (!row_filter_read(filter, desk_now(reader->desk), &passing, error)) return false;
    if (!search_words_read(filter->query, &hunt.words, reader->scratch, error)) return false;
    bool good = look(&hunt, cursor, next_cursor, error);
    store_rollback(reader->search->index);
    store_rollback(reader->store);
    if (!good) {
        error_hint(error, "when this persists, stop the desk and run: shouwen rebuild");
        return false;
    }
    const struct desk_world *world = desk_world_acquire(reader->desk);
    for (size_t i = 0; i < hunt.rows_count; i++) matter_row_mask(world, actor, &hunt.rows[i], arena);
    desk_world_release(reader->desk, world);
    *rows = hunt.rows;
    *rows_count = hunt.rows_count;
    return true;
}

/* ---- readers ---- */

bool search_reader_open(struct desk_reader *reader, struct error *error) {
    char path[4096];
    struct search_reader *search = calloc(1, sizeof *search);
    CHECK(search);
    reader->search = search;
    buf_init(&search->scratch, LIMIT_EVENT_BYTES);
    (void)snprintf(path, sizeof path, STR_FMT "/search.db", STR_ARG(reader->desk->dir));
    search->index = store_open(str_from(path), STORE_SEARCH_READER, error);
    return search->index != NULL;
}

void search_reader_close(struct desk_reader *reader) {
    struct search_reader *search = reader->search;
    if (!search) return;
    store_close(search->index);
    buf_release(&search->scratch);
    free(search->matches);
    free(search);
    reader->search = NULL;
}
