/* The tail: texts that are committed but perhaps not in the index yet, in memory, in the order of recording. Not here: who fills
 * and empties it (search_index.c) and who looks through it (search.c).
 *
 * One thread adds at the end, another drops from the front, searches look through what is between. Adding takes no lock: a text
 * is written first and published afterwards by the atomic counters, and a chunk's memory never moves. Dropping frees, so it
 * waits until no search is under way, or comes back later.
 *
 * Keeps: the chunks, always one at least, hold all events behind what was dropped up to `upto`, without gaps; a search that has
 * the lock sees all of that. Losing the tail loses nothing, because it is read from the ledger. */
#include <stdlib.h>

#include "desk/search/search.h"

enum { CHUNK_TEXTS = 500, CHUNK_BYTES = 1 << 19 };

static size_t chunk_size(const struct tail_chunk *chunk) {
    return chunk->bytes.capacity + chunk->texts_max * sizeof *chunk->texts + TEXT_MARKS_BITS / 8;
}

static struct tail_chunk *chunk_new(struct tail *tail, size_t bytes, int64_t seq_last) {
    struct tail_chunk *chunk = calloc(1, sizeof *chunk);
    CHECK(chunk);
    chunk->texts_max = tail->chunk_texts;
    chunk->texts = calloc(chunk->texts_max, sizeof *chunk->texts);
    CHECK(chunk->texts);
    buf_init(&chunk->bytes, bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES);
    buf_room(&chunk->bytes, chunk->bytes.size_max);
    atomic_init(&chunk->seq_last, seq_last);
    atomic_fetch_add(&tail->bytes, chunk_size(chunk));
    return chunk;
}

static void chunk_free(struct tail_chunk *chunk) {
    buf_release(&chunk->bytes);
    free(chunk->texts);
    free(chunk->marks);
    free(chunk);
}

void tail_init(struct tail *tail, int64_t indexed) {
    pthread_rwlockattr_t attributes;
    *tail = (struct tail){.chunk_texts = CHUNK_TEXTS};
    atomic_init(&tail->upto, indexed);
    /* Were searches let in before it, the thread that must drop might never get on. */
    CHECK(pthread_rwlockattr_init(&attributes) == 0);
    CHECK(pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0);
    CHECK(pthread_rwlock_init(&tail->lock, &attributes) == 0);
    (void)pthread_rwlockattr_destroy(&attributes);
    tail->first = tail->last = chunk_new(tail, CHUNK_BYTES, indexed);
}

void tail_release(struct tail *tail) {
    for (struct tail_chunk *chunk = tail->first, *next; chunk; chunk = next) {
        next = atomic_load(&chunk->next);
        chunk_free(chunk);
    }
    (void)pthread_rwlock_destroy(&tail->lock);
}

/* ---- adding ---- */

/* The last chunk is full: it gets its marks, and then a successor. */
static void tail_extend(struct tail *tail, size_t bytes) {
    struct tail_chunk *full = tail->last;
    full->marks = calloc(1, TEXT_MARKS_BITS / 8);
    CHECK(full->marks);
    size_t count = atomic_load(&full->count);
    for (size_t i = 0; i < count; i++)
        text_mark((struct str){full->bytes.ptr + full->texts[i].from, full->texts[i].len}, full->marks);
    tail->last = chunk_new(tail, bytes, atomic_load(&full->seq_last));
    atomic_store(&full->next, tail->last);
}

static void tail_add(struct tail *tail, const struct tail_text *text, struct str normal) {
    const struct tail_chunk *last = tail->last;
    if (atomic_load(&last->count) == last->texts_max || last->bytes.size_max - last->bytes.len < normal.len)
        tail_extend(tail, normal.len);
    struct tail_chunk *chunk = tail->last;
    size_t count = atomic_load(&chunk->count);
    struct tail_text *added = &chunk->texts[count];
    *added = *text;
    added->from = (uint32_t)chunk->bytes.len;
    added->len = (uint32_t)normal.len;
    buf_add(&chunk->bytes, normal);
    if (text->matter > atomic_load(&chunk->matter_max)) atomic_store(&chunk->matter_max, text->matter);
    atomic_store(&chunk->count, count + 1);
}

size_t tail_read(struct tail *tail, struct store *ledger, size_t count) {
    struct buf normal;
    size_t done = 0;
    buf_init(&normal, LIMIT_EVENT_BYTES);
    struct query query = query_start(ledger, SQL_EVENT_AFTER_SEQ);
    query_bind_int(&query, atomic_load(&tail->upto));
    for (; done < count && query_next(&query); done++) {
        struct tail_text text = {
            .seq = column_int(&query, 0), .matter = column_int(&query, 1), .n = (int32_t)column_int(&query, 2)};
        /* What cannot be read is for `shouwen verify` to report; here it is a text that nobody finds. */
        if (text.matter > 0 && event_text(column_text(&query, 3), column_text(&query, 4), &normal) && normal.len)
            tail_add(tail, &text, buf_str(&normal));
        atomic_store(&tail->last->seq_last, text.seq);
        atomic_store(&tail->upto, text.seq);
    }
    query_end(&query);
    buf_release(&normal);
    return done;
}

/* ---- dropping ---- */

bool tail_drop(struct tail *tail, int64_t indexed, bool wait) {
    struct tail_chunk *dropped = NULL;
    if (atomic_load(&tail->first->seq_last) > indexed || !atomic_load(&tail->first->next)) return true;
    if (wait) (void)pthread_rwlock_wrlock(&tail->lock);
    else if (pthread_rwlock_trywrlock(&tail->lock) != 0) return false;
    for (struct tail_chunk *next; (next = atomic_load(&tail->first->next)) != NULL;) {
        struct tail_chunk *chunk = tail->first;
        if (atomic_load(&chunk->seq_last) > indexed) break;
        tail->first = next;
        atomic_store(&chunk->next, dropped);
        dropped = chunk;
    }
    (void)pthread_rwlock_unlock(&tail->lock);
    for (struct tail_chunk *chunk = dropped, *next; chunk; chunk = next) {
        next = atomic_load(&chunk->next);
        atomic_fetch_sub(&tail->bytes, chunk_size(chunk));
        chunk_free(chunk);
    }
    return true;
}
