/* Searching: one page of the matters that hold all words of a search, newest first. Not here: what a word is
 * (search_words.c), how the index is kept (search_index.c).
 *
 * Each word has a stream of matters, newest first: the hits of the index merged with those of the unindexed tail. The
 * page is what all streams have in common and the filter lets pass. Keeps: an answer is complete, because the tail is
 * read after the index's snapshot was taken and from where that ends; a call takes at most STEPS_MAX steps and then says
 * where to go on. */
#include <stdlib.h>

#include "desk/search/search.h"

enum {
    STEPS_MAX = 20000, /* hits looked at in one call */
    MATCHES_AT_ONCE = 64,   /* texts of the tail that are looked for at once */
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

struct tail_look { /* a chunk of the tail, as far as it goes at this moment */
    const struct tail_chunk *chunk;
    size_t count;
    int64_t matter_max;
};

struct hunt {
    struct desk_reader *reader;
    int64_t indexed, upto;      /* position of the index in its snapshot; end of the tail after that */
    int64_t below;              /* only matters below */
    struct tail_look *chunks;   /* of the tail, newest matters first */
    size_t chunks_count, chunks_next;
    struct search_words words;
    struct stream streams[SEARCH_WORDS_MAX];
    struct str expressions[SEARCH_WORDS_MAX];
    const struct row_filter *filter;
    struct str copies[2];       /* held by one of these; the first empty: by whomever */
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

/* Chunks of the tail, those with the newest matters first. */
static int compare_chunks(const void *left, const void *right) {
    const struct tail_look *a = left, *b = right;
    return a->matter_max > b->matter_max ? -1 : a->matter_max < b->matter_max;
}

static bool chunk_may_match(const struct search_words *words, const struct tail_chunk *chunk) {
    for (size_t i = 0; i < words->count; i++)
        if (phrase_may_be_marked(words->normal[i], chunk->marks)) return true;
    return false;
}

/* Which chunks there are to be looked through; under the tail's lock, which is held to the end of the call. */
static void list_chunks(struct hunt *hunt) {
    struct arena *arena = hunt->reader->scratch;
    for (const struct tail_chunk *chunk = hunt->reader->desk->search->tail.first, *next; chunk; chunk = next) {
        next = atomic_load(&chunk->next);
        size_t count = atomic_load(&chunk->count);
        if (atomic_load(&chunk->seq_last) <= hunt->indexed || count == 0) continue;
        if (next && !chunk_may_match(&hunt->words, chunk)) continue;
        *ARENA_PUSH(arena, hunt->chunks, hunt->chunks_count) =
            (struct tail_look){.chunk = chunk, .count = count, .matter_max = atomic_load(&chunk->matter_max)};
    }
    if (hunt->chunks_count > 1) qsort(hunt->chunks, hunt->chunks_count, sizeof *hunt->chunks, compare_chunks);
}

/* Matters up to this one may be in chunks that were not looked through yet. */
static int64_t unscanned_max(const struct hunt *hunt) {
    return hunt->chunks_next < hunt->chunks_count ? hunt->chunks[hunt->chunks_next].matter_max : 0;
}

static void scan_chunk(struct hunt *hunt, const struct tail_look *look) {
    for (size_t i = 0; i < look->count; i++) {
        const struct tail_text *text = &look->chunk->texts[i];
        if (text->seq <= hunt->indexed || text->seq > hunt->upto || text->matter >= hunt->below) continue;
        match_add(hunt->reader->search, &hunt->words, text->matter, (struct str){look->chunk->bytes.ptr + text->from, text->len});
    }
}

/* What the tail does not hold yet. */
static void scan_ledger(struct desk_reader *reader, const struct search_words *words, int64_t after, int64_t below) {
    struct search_reader *search = reader->search;
    struct query query = query_start(reader->store, SQL_EVENT_AFTER_SEQ);
    int64_t scanned = 0;
    query_bind_int(&query, after);
    for (; query_next(&query); scanned++) {
        int64_t stream = column_int(&query, 1);
        if (stream <= 0 || stream >= below) continue;
        if (event_text(column_text(&query, 3), column_text(&query, 4), &search->scratch) && search->scratch.len)
            match_add(search, words, stream, buf_str(&search->scratch));
    }
    query_end(&query);
    if (scanned) atomic_fetch_add(&reader->desk->search->scanned, scanned);
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

/* Where copies are asked for: does the person, or the unit whose copies are theirs too, hold one of that matter? */
static bool holds_copy(const struct hunt *hunt, int64_t matter) {
    bool holds = hunt->copies[0].len == 0;
    for (size_t i = 0; !holds && i < ARRAY_LENGTH(hunt->copies) && hunt->copies[i].len; i++) {
        struct query query = query_start(hunt->reader->store, SQL_COPY_HELD);
        query_bind_text(&query, hunt->copies[i]);
        query_bind_int(&query, matter);
        holds = query_next(&query);
        query_end(&query);
    }
    return holds;
}

static bool take_row(struct hunt *hunt, int64_t matter, bool take) {
    if (!holds_copy(hunt, matter)) return false;
    struct query query = query_start(hunt->reader->store, SQL_ROW_BY_ID);
    query_bind_int(&query, matter);
    bool passes = query_next(&query) && row_filter_passes(hunt->filter, &query);
    if (passes && take) matter_row_read(&query, ARENA_PUSH(hunt->arena, hunt->rows, hunt->rows_count), hunt->arena);
    query_end(&query);
    return passes;
}

/* Look through some more of the tail, enough for about a page. False: there was nothing left; else the streams stand at
 * `at_most` again, because what was found may be newer than where they are. */
static bool scan_more(struct hunt *hunt, int64_t at_most) {
    struct search_reader *search = hunt->reader->search;
    size_t before = search->matches_count, wanted = before + MATCHES_AT_ONCE;
    bool opened = hunt->streams[0].open;
    if (opened && hunt->chunks_next == hunt->chunks_count) return false;
    while (hunt->chunks_next < hunt->chunks_count && search->matches_count < wanted)
        scan_chunk(hunt, &hunt->chunks[hunt->chunks_next++]);
    if (search->matches_count > 1) qsort(search->matches, search->matches_count, sizeof *search->matches, compare_matches);
    for (size_t i = 0; i < hunt->words.count; i++) {
        hunt->streams[i].tail_at = 0;
        stream_seek(hunt, i, at_most);
    }
    return true;
}

/* From matter `at_most` down. Returns the next cursor: ids below it are still to be looked at. */
static int64_t gather(struct hunt *hunt, int64_t at_most) {
    while (at_most > 0) {
        int64_t matter = next_common(hunt, at_most);
        while (matter <= unscanned_max(hunt) && scan_more(hunt, at_most)) matter = next_common(hunt, at_most);
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

static void hunt_open(struct hunt *hunt) {
    for (size_t i = 0; i < hunt->words.count; i++) {
        struct buf expression;
        buf_init(&expression, 4096);
        phrase_expression(hunt->words.normal[i], &expression);
        CHECK(!expression.overflow);
        hunt->expressions[i] = str_copy(hunt->reader->scratch, buf_str(&expression));
        buf_release(&expression);
    }
    hunt->reader->search->matches_count = 0;
    list_chunks(hunt);
    scan_ledger(hunt->reader, &hunt->words, hunt->upto > hunt->indexed ? hunt->upto : hunt->indexed, hunt->below);
    (void)scan_more(hunt, hunt->below - 1);
}

/* The tail is locked first, so that nothing leaves it; then the index's snapshot and its position, then the tail's end, then the
 * ledger's snapshot. What lies between the index and the ledger's end is in the tail, up to that end, and in the ledger behind
 * it. */
static bool look(struct hunt *hunt, int64_t cursor, int64_t *next_cursor, struct error *error) {
    struct desk_reader *reader = hunt->reader;
    struct store *index = reader->search->index;
    hunt->below = cursor > 0 && cursor < MATTER_ID_MAX ? cursor : MATTER_ID_MAX;
    if (!store_begin(index)) return store_failed(index, error), false;
    struct query query = query_start(index, SQL_INDEXED);
    hunt->indexed = query_int64(&query, 0);
    hunt->upto = atomic_load(&reader->desk->search->tail.upto);
    if (!store_begin(reader->store)) return store_failed(reader->store, error), false;
    if (cursor == 0 && hunt->words.number) (void)take_row(hunt, hunt->words.number, true);
    if (hunt->words.count) {
        hunt_open(hunt);
        *next_cursor = gather(hunt, hunt->below - 1);
        for (size_t i = 0; i < hunt->words.count; i++) stream_close(&hunt->streams[i]);
    }
    return !store_failed(index, error) && !store_failed(reader->store, error);
}

bool search_list(struct desk_reader *reader, const struct actor *actor, const struct desk_filter *filter, int64_t cursor,
                 int limit, struct matter_row **rows, size_t *rows_count, int64_t *next_cursor, struct arena *arena,
                 struct error *error) {
    struct row_filter passing;
    *rows = NULL;
    *rows_count = 0;
    *next_cursor = 0;
    arena_reset(reader->scratch);
    struct hunt hunt = {
        .reader = reader, .filter = &passing, .steps_left = STEPS_MAX, .arena = arena, .limit = (size_t)limit};
    if (!row_filter_read(filter, desk_now(reader->desk), &passing, error)) return false;
    hunt.copies[0] = filter->copies;
    hunt.copies[1] = copies_unit(reader, filter->copies, arena);
    if (!search_words_read(filter->query, &hunt.words, reader->scratch, error)) return false;
    struct tail *tail = &reader->desk->search->tail;
    (void)pthread_rwlock_rdlock(&tail->lock);
    bool good = look(&hunt, cursor, next_cursor, error);
    (void)pthread_rwlock_unlock(&tail->lock);
    store_rollback(reader->search->index);
    store_rollback(reader->store);
    if (!good) {
        error_hint(error, "when this persists, stop the desk and run: shouwen rebuild");
        return false;
    }
    const struct desk_world *world = desk_world_acquire(reader->desk);
    bool own = filter->copies.len && str_equal(filter->copies, actor->staff); /* as in desk_list */
    for (size_t i = 0; i < hunt.rows_count && !own; i++) matter_row_mask(world, actor, &hunt.rows[i], arena);
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
