/* The index thread: carries what is committed from the ledger into search.db, behind and in batches, so that recording
 * never waits for it. Not here: what is text (search_words.c), the tail (search_tail.c), searching (search.c).
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

#include "desk/search.h"

enum {
    LINGER_MS = 500,        /* few new events wait so long for company: a small batch makes a small segment */
    BATCH_EVENTS = 200,     /* so many need not wait */
    BATCH_CHUNKS = 4,       /* chunks of the tail in one transaction */
    RETRY_MS = 1000,
    LOG_PAGES = 2000,       /* pages in the log of search.db before it is emptied */
    TAIL_BYTES = 192 << 20, /* of the tail in memory; what is behind is read from the ledger by whoever searches */
    PACE_EVENTS = 100000,   /* unindexed events from which on recording is slowed … */
    PACE_DELAY_MS_MAX = 60, /* … up to this much a transaction at twice that */
    INDEX_NICE = 10,        /* recording and answering come first */
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

static size_t rows_of(const struct tail_chunk *chunk, struct index_row *rows) {
    for (size_t i = 0; i < chunk->count; i++) {
        const struct tail_text *text = &chunk->texts[i];
        rows[i].id = text->matter << SEARCH_N_BITS | text->n;
        rows[i].text = (struct str){chunk->bytes.ptr + text->from, text->len};
    }
    return chunk->count;
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

/* The first chunks of the tail into the index, as one transaction, by ascending id, which FTS5 wants. Only this thread
 * changes the list of chunks, so it may read it without the lock. */
static bool index_batch(struct search *search, struct error *error) {
    size_t count = 0, chunks = 0, filled = 0;
    int64_t position = 0;
    for (struct tail_chunk *chunk = search->tail.first; chunk && chunks < BATCH_CHUNKS; chunk = chunk->next, chunks++)
        count += chunk->count;
    struct index_row *rows = calloc(count + 1, sizeof *rows);
    CHECK(rows);
    for (struct tail_chunk *chunk = search->tail.first; chunk && chunks > 0; chunk = chunk->next, chunks--) {
        filled += rows_of(chunk, rows + filled);
        position = chunk->seq_last;
    }
    qsort(rows, filled, sizeof *rows, compare_index_rows);
    bool good = store_begin(search->index);
    if (good) insert_rows(search->index, rows, filled, position);
    else (void)store_failed(search->index, error);
    free(rows);
    if (!good) store_rollback(search->index);
    if (!good || !store_commit(search->index, error)) return false;
    atomic_store(&search->indexed, position);
    tail_drop(&search->tail, position);
    return true;
}

static bool is_stopping(struct search *search) {
    (void)pthread_mutex_lock(&search->mutex);
    bool stopping = search->stopping;
    (void)pthread_mutex_unlock(&search->mutex);
    return stopping;
}

static void read_tail(struct search *search) {
    if (!store_begin(search->ledger)) {
        store_rollback(search->ledger);
        return;
    }
    while (search->tail.bytes < TAIL_BYTES && !is_stopping(search) && tail_read(&search->tail, search->ledger)) {}
    store_rollback(search->ledger);
}

static void empty_log(struct search *search) {
    int64_t in_log, left;
    if (store_log_pages(search->index) < LOG_PAGES) return;
    (void)store_checkpoint(search->index, &in_log, &left);
}

/* ---- the thread ---- */

static struct timespec in_ms(int64_t ms) {
    struct timespec at;
    CHECK(clock_gettime(CLOCK_REALTIME, &at) == 0);
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    at.tv_sec += (time_t)(ms / 1000) + at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

static int64_t behind(const struct search *search) {
    return atomic_load(&search->committed) - atomic_load(&search->indexed);
}

/* Until there is enough to do, or something to do for long enough. False: the desk closes. */
static bool wait_for_events(struct search *search, bool failed) {
    (void)pthread_mutex_lock(&search->mutex);
    while (!search->stopping && behind(search) <= 0) (void)pthread_cond_wait(&search->wake, &search->mutex);
    struct timespec deadline = in_ms(failed ? RETRY_MS : LINGER_MS);
    while (!search->stopping && (failed || behind(search) < BATCH_EVENTS))
        if (pthread_cond_timedwait(&search->wake, &search->mutex, &deadline) == ETIMEDOUT) break;
    bool more = !search->stopping;
    (void)pthread_mutex_unlock(&search->mutex);
    return more;
}

static void *index_main(void *context) {
    struct search *search = context;
    bool failed = false;
    (void)pthread_setname_np(pthread_self(), "index");
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), INDEX_NICE);
    while (wait_for_events(search, failed)) {
        struct error error;
        bool much = behind(search) > PACE_EVENTS / 10;
        do {
            read_tail(search);
            if (is_stopping(search)) return NULL; /* the index follows when the desk is opened again */
            failed = !search->tail.first || !index_batch(search, &error);
            empty_log(search);
        } while (!failed && behind(search) >= BATCH_EVENTS && !is_stopping(search));
        if (much && !failed) (void)malloc_trim(0); /* the tail of a burst, given back */
    }
    return NULL;
}

void search_notify(struct desk *desk, int64_t seq) {
    struct search *search = desk->search;
    if (!search) return;
    int64_t before = atomic_exchange(&search->committed, seq);
    int64_t indexed = atomic_load(&search->indexed); /* after the exchange: the thread stores and looks in the opposite order */
    /* The first one starts the lingering, the one that makes a batch ends it. */
    bool first = indexed >= before, enough = before - indexed < BATCH_EVENTS && seq - indexed >= BATCH_EVENTS;
    if (!first && !enough) return;
    (void)pthread_mutex_lock(&search->mutex);
    (void)pthread_cond_signal(&search->wake);
    (void)pthread_mutex_unlock(&search->mutex);
}

int64_t search_unindexed(struct desk *desk) {
    return desk->search ? behind(desk->search) : 0;
}

int search_pace_ms(struct desk *desk) {
    int64_t over = search_unindexed(desk) - PACE_EVENTS;
    if (over <= 0 || !desk->search->threaded) return 0;
    return (int)(over >= PACE_EVENTS ? PACE_DELAY_MS_MAX : over * PACE_DELAY_MS_MAX / PACE_EVENTS);
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

bool search_open(struct desk *desk, struct error *error) {
    struct search *search = calloc(1, sizeof *search);
    CHECK(search);
    desk->search = search;
    search->desk = desk;
    CHECK(pthread_mutex_init(&search->mutex, NULL) == 0 && pthread_cond_init(&search->wake, NULL) == 0);
    bool good = connections_open(search, error);
    tail_init(&search->tail, atomic_load(&search->indexed));
    if (!good || desk->mode != DESK_SERVE) return good;
    search->threaded = pthread_create(&search->thread, NULL, index_main, search) == 0;
    if (!search->threaded) error_set(error, ERROR_INTERNAL, "cannot start the index thread");
    return search->threaded;
}

void search_close(struct desk *desk) {
    struct search *search = desk->search;
    if (!search) return;
    if (search->threaded) {
        (void)pthread_mutex_lock(&search->mutex);
        search->stopping = true;
        (void)pthread_cond_signal(&search->wake);
        (void)pthread_mutex_unlock(&search->mutex);
        CHECK(pthread_join(search->thread, NULL) == 0);
    }
    store_close(search->index);
    store_close(search->ledger);
    tail_release(&search->tail);
    (void)pthread_mutex_destroy(&search->mutex);
    (void)pthread_cond_destroy(&search->wake);
    free(search);
    desk->search = NULL;
}
