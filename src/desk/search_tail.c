/* The tail: texts that are committed but not in the index yet, in memory, in the order of recording. Not here: who fills
 * and empties it (search_index.c) and who looks through it (search.c).
 *
 * Keeps: the chunks hold exactly the events with from < seq <= upto, without gaps; a reader under the lock sees all of
 * that. Losing the tail loses nothing, because it is read from the ledger. */
#include <stdlib.h>

#include "desk/search.h"

enum { CHUNK_EVENTS = 500, CHUNK_BYTES = 1 << 19 };

void tail_init(struct tail *tail, int64_t indexed) {
    pthread_rwlockattr_t attributes;
    *tail = (struct tail){.from = indexed, .upto = indexed};
    /* Searches hold the lock as long as they take; were they let in before the index thread, it might never get on. */
    CHECK(pthread_rwlockattr_init(&attributes) == 0);
    CHECK(pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0);
    CHECK(pthread_rwlock_init(&tail->lock, &attributes) == 0);
    (void)pthread_rwlockattr_destroy(&attributes);
}

static void chunk_free(struct tail_chunk *chunk) {
    if (!chunk) return;
    buf_release(&chunk->bytes);
    free(chunk->texts);
    free(chunk->marks);
    free(chunk);
}

void tail_release(struct tail *tail) {
    for (struct tail_chunk *chunk = tail->first, *next; chunk; chunk = next) {
        next = chunk->next;
        chunk_free(chunk);
    }
    (void)pthread_rwlock_destroy(&tail->lock);
    *tail = (struct tail){0};
}

static void chunk_add(struct tail_chunk *chunk, int64_t seq, int64_t matter, int32_t n, struct str text) {
    if (chunk->count == chunk->capacity) {
        chunk->capacity = chunk->capacity ? 2 * chunk->capacity : 16;
        chunk->texts = realloc(chunk->texts, chunk->capacity * sizeof *chunk->texts);
        CHECK(chunk->texts);
    }
    chunk->texts[chunk->count++] = (struct tail_text){seq, matter, n, (uint32_t)chunk->bytes.len, (uint32_t)text.len};
    buf_add(&chunk->bytes, text);
    text_mark(text, chunk->marks);
    if (matter > chunk->matter_max) chunk->matter_max = matter;
}

static struct tail_chunk *chunk_read(struct store *ledger, int64_t after) {
    struct tail_chunk *chunk = calloc(1, sizeof *chunk);
    struct buf text;
    int events = 0;
    CHECK(chunk);
    chunk->marks = calloc(1, TEXT_MARKS_BITS / 8);
    CHECK(chunk->marks);
    buf_init(&chunk->bytes, CHUNK_BYTES + LIMIT_EVENT_BYTES);
    buf_init(&text, LIMIT_EVENT_BYTES);
    struct query query = query_start(ledger, SQL_EVENT_AFTER_SEQ);
    query_bind_int(&query, after);
    while (events < CHUNK_EVENTS && chunk->bytes.len < CHUNK_BYTES && query_next(&query)) {
        int64_t seq = column_int(&query, 0), stream = column_int(&query, 1);
        /* What cannot be read is for `shouwen verify` to report; here it is a text that nobody finds. */
        if (stream > 0 && event_text(column_text(&query, 3), column_text(&query, 4), &text) && text.len)
            chunk_add(chunk, seq, stream, (int32_t)column_int(&query, 2), buf_str(&text));
        chunk->seq_last = seq;
        events++;
    }
    query_end(&query);
    buf_release(&text);
    CHECK(!chunk->bytes.overflow);
    if (events && !store_failed(ledger, NULL)) return chunk;
    chunk_free(chunk);
    return NULL;
}

struct tail_chunk *tail_read(struct tail *tail, struct store *ledger) {
    struct tail_chunk *chunk = chunk_read(ledger, tail->upto); /* only this thread moves upto */
    if (!chunk) return NULL;
    (void)pthread_rwlock_wrlock(&tail->lock);
    if (tail->last) tail->last->next = chunk;
    else tail->first = chunk;
    tail->last = chunk;
    tail->upto = chunk->seq_last;
    tail->bytes += chunk->bytes.capacity + TEXT_MARKS_BITS / 8;
    (void)pthread_rwlock_unlock(&tail->lock);
    return chunk;
}

void tail_drop(struct tail *tail, int64_t indexed) {
    struct tail_chunk *dropped = NULL;
    (void)pthread_rwlock_wrlock(&tail->lock);
    while (tail->first && tail->first->seq_last <= indexed) {
        struct tail_chunk *chunk = tail->first;
        tail->first = chunk->next;
        if (!tail->first) tail->last = NULL;
        tail->from = chunk->seq_last;
        tail->bytes -= chunk->bytes.capacity + TEXT_MARKS_BITS / 8;
        chunk->next = dropped;
        dropped = chunk;
    }
    (void)pthread_rwlock_unlock(&tail->lock);
    for (struct tail_chunk *chunk = dropped, *next; chunk; chunk = next) {
        next = chunk->next;
        chunk_free(chunk);
    }
}
