/* Two threads: one carries what is committed from the ledger into the tail, at once; the other carries the tail into search.db,
 * behind and in large batches, so that recording never waits for it. Not here: what is text (search_words.c), the tail
 * (search_tail.c), searching (search.c).
 *
 * While much is being recorded the index yields to it, for as long as a burst lasts; when recording goes on for longer, it is
 * slowed so much that the index keeps up.
 *
 * Keeps: index rows and the position up to which they reach are written in one transaction, so a crash loses or doubles
 * nothing; search.db is derived: when it is missing, of another version or damaged it is made anew and follows from the
 * beginning. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "desk/search/search.h"

enum {
    READ_LINGER_MS = 10,  /* so long the tail thread lets new events gather */
    READ_AT_ONCE = 500,   /* events between two looks whether the desk closes */
    LINGER_MS = 500,      /* few new events wait so long for company: a small batch makes a small segment */
    BATCH_EVENTS = 200,   /* so many need not wait */
    BATCH_TEXTS = 4000,   /* about, in one transaction */
    RETRY_MS = 1000,
    LOG_PAGES = 2000,     /* pages in the log of search.db before it is emptied */
    PRESSURE_MS = 50,     /* so many … */
    PRESSURE_EVENTS = 10, /* … new events in this time are a burst */
    PACE_MS = 25,         /* rest after a transaction when the index is twice as far behind as it may be */
    PACE_MS_MAX = 100,    /* the longest, when it is five times as far behind */
    INDEX_NICE = 10,      /* recording and answering come first */
};

/* ---- the file ---- */

static void index_path(struct str dir, char path[static 4096], const char *suffix) {
    int len = snprintf(path, 4096, STR_FMT "/search.db%s", STR_ARG(dir), suffix);
    CHECK(len > 0 && len < 4096);
}

static struct str index_file(struct str dir, char path[static 4096]) {
    index_path(dir, path, "");
    return str_from(path);
}

static void index_remove(struct str dir) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char path[4096];
    for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++) {
        index_path(dir, path, suffixes[i]);
        (void)unlink(path);
    }
}

static struct store *index_new(struct str dir, struct error *error) {
    char path[4096];
    index_remove(dir);
    if (!store_create(index_file(dir, path), STORE_SEARCH_WRITER, error)) return NULL;
    return store_open(index_file(dir, path), STORE_SEARCH_WRITER, error);
}

/* Segments are merged eight at a time: half the rewriting of FTS5's own four, and a search still touches few. */
static bool index_set(struct store *index) {
    static const struct {
        const char *name;
        int64_t value;
    } settings[] = {{"automerge", 8}, {"crisismerge", 32}, {"hashsize", 4 << 20}};
    for (size_t i = 0; i < ARRAY_LENGTH(settings); i++) {
        struct query query = query_start(index, SQL_TEXT_SETTING);
        query_bind_text(&query, str_from(settings[i].name));
        query_bind_int(&query, settings[i].value);
        (void)query_run(&query);
    }
    return !store_failed(index, NULL);
}

static int64_t index_position(struct store *index) {
    struct query query = query_start(index, SQL_INDEXED);
    return query_int64(&query, 0);
}

/* A damaged or strange file is no error: the index is derived. */
static struct store *index_open(struct desk *desk, struct error *error) {
    char path[4096];
    struct store *index = store_open(index_file(desk->dir, path), STORE_SEARCH_WRITER, error);
    if (index && (store_views_stale(index) || index_position(index) > atomic_load(&desk->search->committed))) {
        store_close(index);
        index = NULL;
    }
    if (index && store_failed(index, error)) {
        store_close(index);
        index = NULL;
    }
    if (!index) index = index_new(desk->dir, error);
    if (index && index_set(index)) return index;
    if (index) (void)store_failed(index, error);
    store_close(index);
    return NULL;
}

bool search_create(struct str dir, struct error *error) {
    struct store *index = index_new(dir, error);
    store_close(index);
    return index != NULL;
}

bool search_rebuild(struct str dir, struct error *error) {
    return search_create(dir, error);
}

/* ---- carrying ---- */

struct index_row {
    int64_t id;
    struct str text;
};

static int compare_index_rows(const void *left, const void *right) {
    const struct index_row *a = left, *b = right;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Texts of a chunk with indexed < seq <= position. */
static size_t rows_of(const struct tail_chunk *chunk, int64_t indexed, int64_t position, struct index_row *rows) {
    size_t count = 0;
    for (size_t i = 0; i < chunk->texts_max && i < atomic_load(&chunk->count); i++) {
        const struct tail_text *text = &chunk->texts[i];
        if (text->seq <= indexed || text->seq > position) continue;
        rows[count++] = (struct index_row){.id = text->matter << SEARCH_N_BITS | text->n,
                                           .text = {chunk->bytes.ptr + text->from, text->len}};
    }
    return count;
}

static void insert_rows(struct store *index, const struct index_row *rows, size_t count, int64_t position) {
    for (size_t i = 0; i < count; i++) {
        struct query query = query_start(index, SQL_TEXT_INSERT);
        query_bind_int(&query, rows[i].id);
        query_bind_text(&query, rows[i].text);
        (void)query_run(&query);
    }
    struct query query = query_start(index, SQL_INDEXED_SET);
    query_bind_int(&query, position);
    (void)query_run(&query);
}

/* The first chunks of the tail into the index, as one transaction, by ascending id, which FTS5 wants. Only this thread drops
 * chunks, so it may walk along them without the lock. */
static bool index_batch(struct search *search, struct error *error) {
    const struct tail_chunk *const first = search->tail.first, *end = first;
    int64_t indexed = atomic_load(&search->indexed), position = indexed;
    size_t room = 0, filled = 0;
    while (end && room < BATCH_TEXTS) {
        position = atomic_load(&end->seq_last);
        room += end->texts_max;
        end = atomic_load(&end->next);
    }
    int64_t durable = atomic_load(&search->committed); /* see `waiting` */
    if (position > durable) position = durable;
    struct index_row *rows = calloc(room, sizeof *rows);
    CHECK(rows);
    for (const struct tail_chunk *chunk = first; chunk != end; chunk = atomic_load(&chunk->next))
        filled += rows_of(chunk, indexed, position, rows + filled);
    if (filled > 1) qsort(rows, filled, sizeof *rows, compare_index_rows);
    bool good = store_begin(search->index);
    if (good) insert_rows(search->index, rows, filled, position);
    else (void)store_failed(search->index, error);
    free(rows);
    if (!good) store_rollback(search->index);
    if (!good || !store_commit(search->index, error)) return false;
    atomic_store(&search->indexed, position);
    return true;
}

static bool tail_has_room(const struct search *search) {
    return atomic_load(&search->tail.bytes) < LIMIT_TAIL_BYTES;
}

/* What is in the index needs no memory any more; a search that is under way is waited for only when there is no more room. */
static void drop_indexed(struct search *search) {
    bool had_room = tail_has_room(search);
    (void)tail_drop(&search->tail, atomic_load(&search->indexed), !had_room);
    if (had_room) return;
    (void)pthread_mutex_lock(&search->mutex);
    (void)pthread_cond_signal(&search->committed_more);
    (void)pthread_mutex_unlock(&search->mutex);
}

static void empty_log(struct search *search) {
    int64_t in_log, left;
    if (store_log_pages(search->index) < LOG_PAGES) return;
    (void)store_checkpoint(search->index, &in_log, &left);
}

/* ---- waiting ---- */

static struct timespec in_ms(int64_t ms) {
    struct timespec at;
    CHECK(clock_gettime(CLOCK_REALTIME, &at) == 0);
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    at.tv_sec += (time_t)(ms / 1000) + at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

static int64_t steady_ms(void) {
    struct timespec at;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &at) == 0);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static bool is_stopping(struct search *search) {
    (void)pthread_mutex_lock(&search->mutex);
    bool stopping = search->stopping;
    (void)pthread_mutex_unlock(&search->mutex);
    return stopping;
}

static int64_t behind(const struct search *search) {
    return atomic_load(&search->committed) - atomic_load(&search->indexed);
}

/* In the tail, durable, and not in the index: what is not durable yet may be gone after a loss of power, and its numbers given
 * again. */
static int64_t waiting(const struct search *search) {
    int64_t read = atomic_load(&search->tail.upto), durable = atomic_load(&search->committed);
    return (read < durable ? read : durable) - atomic_load(&search->indexed);
}

static int64_t unread(const struct search *search) {
    return atomic_load(&search->committed) - atomic_load(&search->tail.upto);
}

/* Recording may take all there is for a while: the texts wait in the tail, where searches find them. */
static bool in_burst_time(const struct search *search) {
    return steady_ms() - atomic_load(&search->behind_since_ms) < LIMIT_BURST_S * SECOND_MS && tail_has_room(search);
}

/* Under the mutex: wait until the time is over, the desk closes or, when there may be more to do, `enough` waits. */
static void wait_for(struct search *search, int64_t ms, int64_t enough) {
    struct timespec deadline = in_ms(ms);
    while (!search->stopping && waiting(search) < enough)
        if (pthread_cond_timedwait(&search->read_more, &search->mutex, &deadline) == ETIMEDOUT) break;
}

static void yield_to_recording(struct search *search) {
    for (int64_t before = -1; !search->stopping && in_burst_time(search);) {
        int64_t now = atomic_load(&search->committed);
        if (before >= 0 && now - before < PRESSURE_EVENTS) return;
        before = now;
        wait_for(search, PRESSURE_MS, INT64_MAX);
    }
}

/* Until there is enough to do, or something to do for long enough, and recording leaves time for it. False: the desk closes. */
static bool wait_for_texts(struct search *search, bool failed) {
    (void)pthread_mutex_lock(&search->mutex);
    while (!search->stopping && (search->held || waiting(search) <= 0))
        (void)pthread_cond_wait(&search->read_more, &search->mutex);
    if (failed) {
        wait_for(search, RETRY_MS, INT64_MAX);
    } else if (waiting(search) < BATCH_EVENTS) {
        atomic_store(&search->behind_since_ms, steady_ms());
        wait_for(search, LINGER_MS, BATCH_EVENTS);
    }
    if (waiting(search) >= BATCH_EVENTS) yield_to_recording(search);
    bool more = !search->stopping;
    (void)pthread_mutex_unlock(&search->mutex);
    return more;
}

/* Until there are events that are not in the tail, and room for them. False: the desk closes. */
static bool wait_for_events(struct search *search, bool failed) {
    (void)pthread_mutex_lock(&search->mutex);
    atomic_store(&search->tail_sleeps, true);
    while (!search->stopping && (unread(search) <= 0 || !tail_has_room(search)))
        (void)pthread_cond_wait(&search->committed_more, &search->mutex);
    atomic_store(&search->tail_sleeps, false);
    struct timespec deadline = in_ms(failed ? RETRY_MS : READ_LINGER_MS);
    while (!search->stopping && pthread_cond_timedwait(&search->committed_more, &search->mutex, &deadline) != ETIMEDOUT) {}
    bool more = !search->stopping;
    (void)pthread_mutex_unlock(&search->mutex);
    return more;
}

/* ---- the threads ---- */

static bool read_tail(struct search *search) {
    bool good = store_begin(search->ledger);
    while (good && tail_has_room(search) && !is_stopping(search))
        if (tail_read(&search->tail, search->ledger, READ_AT_ONCE) < READ_AT_ONCE) break;
    good = good && !store_failed(search->ledger, NULL);
    store_rollback(search->ledger);
    (void)pthread_mutex_lock(&search->mutex);
    (void)pthread_cond_signal(&search->read_more);
    (void)pthread_mutex_unlock(&search->mutex);
    return good;
}

static void *tail_main(void *context) {
    struct search *search = context;
    bool failed = false;
    (void)pthread_setname_np(pthread_self(), "tail");
    while (wait_for_events(search, failed)) failed = !read_tail(search);
    return NULL;
}

static void *index_main(void *context) {
    struct search *search = context;
    bool failed = false, much = false;
    (void)pthread_setname_np(pthread_self(), "index");
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), INDEX_NICE);
    while (wait_for_texts(search, failed)) { /* closing in between is well: the index follows when the desk is opened again */
        struct error error;
        much = much || behind(search) > LIMIT_UNINDEXED / 4;
        failed = !index_batch(search, &error);
        empty_log(search);
        drop_indexed(search);
        if (!much || behind(search) >= BATCH_EVENTS) continue;
        (void)malloc_trim(0); /* the tail of a burst, given back */
        much = false;
    }
    return NULL;
}

void search_notify(struct desk *desk, int64_t seq) {
    struct search *search = desk->search;
    if (!search) return;
    atomic_store(&search->committed, seq);
    if (!atomic_load(&search->tail_sleeps)) return; /* after the store: the thread stores and looks in the opposite order */
    (void)pthread_mutex_lock(&search->mutex);
    (void)pthread_cond_signal(&search->committed_more);
    (void)pthread_mutex_unlock(&search->mutex);
}

int64_t search_unindexed(struct desk *desk) {
    return desk->search ? behind(desk->search) : 0;
}

int64_t search_scanned(struct desk *desk) {
    return desk->search ? atomic_load(&desk->search->scanned) : 0;
}

int search_pace_ms(struct desk *desk) {
    int64_t over = search_unindexed(desk) - LIMIT_UNINDEXED;
    if (over <= 0 || !desk->search->indexing || in_burst_time(desk->search)) return 0;
    int64_t pace_ms = 1 + over * PACE_MS / LIMIT_UNINDEXED;
    return (int)(pace_ms < PACE_MS_MAX ? pace_ms : PACE_MS_MAX);
}

void search_hold(struct desk *desk, bool held) {
    struct search *search = desk->search;
    (void)pthread_mutex_lock(&search->mutex);
    search->held = held;
    (void)pthread_cond_signal(&search->read_more);
    (void)pthread_mutex_unlock(&search->mutex);
}

/* ---- opening ---- */

static bool connections_open(struct search *search, struct error *error) {
    struct arena *arena = arena_new(16384);
    search->ledger = store_open(str_from(desk_path(search->desk->dir, "ledger.db", arena)), STORE_LEDGER_READER, error);
    arena_free(arena);
    if (!search->ledger) return false;
    atomic_store(&search->committed, store_last_seq(search->ledger));
    if (search->desk->beside) return true;
    search->index = index_open(search->desk, error);
    if (!search->index) return false;
    atomic_store(&search->indexed, index_position(search->index));
    return true;
}

static bool threads_start(struct search *search, struct error *error) {
    search->tailing = pthread_create(&search->tail_thread, NULL, tail_main, search) == 0;
    search->indexing = search->tailing && pthread_create(&search->index_thread, NULL, index_main, search) == 0;
    if (search->indexing) return true;
    error_set(error, ERROR_INTERNAL, "cannot start the threads of the index");
    return false;
}

static void threads_stop(struct search *search) {
    (void)pthread_mutex_lock(&search->mutex);
    search->stopping = true;
    (void)pthread_cond_signal(&search->committed_more);
    (void)pthread_cond_signal(&search->read_more);
    (void)pthread_mutex_unlock(&search->mutex);
    if (search->tailing) CHECK(pthread_join(search->tail_thread, NULL) == 0);
    if (search->indexing) CHECK(pthread_join(search->index_thread, NULL) == 0);
}

bool search_open(struct desk *desk, struct error *error) {
    struct search *search = calloc(1, sizeof *search);
    CHECK(search);
    desk->search = search;
    search->desk = desk;
    CHECK(pthread_mutex_init(&search->mutex, NULL) == 0 && pthread_cond_init(&search->read_more, NULL) == 0 &&
          pthread_cond_init(&search->committed_more, NULL) == 0);
    atomic_store(&search->behind_since_ms, steady_ms());
    bool good = connections_open(search, error);
    tail_init(&search->tail, atomic_load(&search->indexed));
    return good && (desk->mode != DESK_SERVE || threads_start(search, error));
}

void search_close(struct desk *desk) {
    struct search *search = desk->search;
    if (!search) return;
    threads_stop(search);
    store_close(search->index);
    store_close(search->ledger);
    tail_release(&search->tail);
    (void)pthread_mutex_destroy(&search->mutex);
    (void)pthread_cond_destroy(&search->read_more);
    (void)pthread_cond_destroy(&search->committed_more);
    free(search);
    desk->search = NULL;
}
