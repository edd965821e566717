/* search, private: what the search*.c of this floor share.
 *
 * Truth is the ledger. Behind it stands the index (search.db), written by one thread; between the two stands the tail:
 * the texts that are committed but not in the index yet, kept in memory, newest at the end, until the transaction of the index
 * that holds them is committed. Another thread reads them from the ledger as soon as they are there. A search asks the index,
 * then the tail behind the index's position, then the ledger behind the tail (a moment's events, or many after a restart); so
 * its answer is complete at every moment, however far the index is. */
#ifndef SHOUWEN_SEARCH_H
#define SHOUWEN_SEARCH_H

#include <stdatomic.h>

#include "desk/desk_internal.h"

enum {
    SEARCH_WORDS_MAX = 8,  /* as many as there are TEXT_FIND statements */
    SEARCH_N_BITS = 12,    /* rowid of the index: matter << 12 | n */
};
_Static_assert((int)LIMIT_MATTER_EVENTS < 1 << SEARCH_N_BITS, "n of an event fits its bits");

/* ---- words and texts (search_words.c) ---- */

/* What somebody looks for: every word must be in the matter, in any of its texts. */
struct search_words {
    struct str normal[SEARCH_WORDS_MAX]; /* normal texts (store.h), each a phrase */
    size_t count;                        /* 0: nothing that could be found was given */
    int64_t number;                      /* the text is a matter's number: its id; 0: it is not */
};
/* Words stand between blanks; quotation marks of any kind group words to one phrase; nothing else means anything. */
bool search_words_read(struct str text, struct search_words *words, struct arena *arena, struct error *error);

/* Write the normal text of an event's body (canonical JSON) to `out`: what people wrote, without names, numbers and fields of
 * forms; nothing for kinds that have no text. False: it cannot be read. */
bool event_text(struct str kind, struct str body, struct buf *out);

/* ---- the tail (search_tail.c) ---- */

struct tail_text {
    int64_t seq, matter;
    int32_t n;
    uint32_t from, len; /* in the chunk's bytes */
};
struct tail_chunk { /* a stretch of events, those with text; its memory never moves */
    _Atomic(struct tail_chunk *) next; /* once it has one it is full, and its marks stand */
    atomic_size_t count;               /* texts that may be read */
    _Atomic int64_t seq_last, matter_max;
    uint8_t *marks; /* of all its texts (store.h); NULL: not full */
    struct tail_text *texts;
    size_t texts_max;
    struct buf bytes;
};
struct tail {
    pthread_rwlock_t lock;     /* held by searches for reading, so that nothing is freed under them */
    struct tail_chunk *first;  /* under the lock; changed by the thread that drops */
    struct tail_chunk *last;   /* of the thread that adds */
    _Atomic int64_t upto;      /* what was added and not dropped ends with this seq */
    atomic_size_t bytes;
    size_t chunk_texts;        /* of a new chunk */
};
void tail_init(struct tail *tail, int64_t indexed);
void tail_release(struct tail *tail);
/* Add the next events of the ledger, at most `count`. Returns how many; fewer: there are no more, or reading failed
 * (store_failed). */
size_t tail_read(struct tail *tail, struct store *ledger, size_t count);
/* Drop full chunks that are in the index up to there. False: a search is under way, and it was not to be waited for. */
bool tail_drop(struct tail *tail, int64_t indexed, bool wait);

/* ---- the index (search_index.c) ---- */

struct search {
    struct desk *desk;
    struct tail tail;
    struct store *index;  /* of the index thread */
    struct store *ledger; /* of the tail thread */
    pthread_t tail_thread, index_thread;
    bool tailing, indexing; /* the threads exist */
    pthread_mutex_t mutex;          /* guards the following group */
    pthread_cond_t committed_more;  /* the tail thread: there are new events, or room for them */
    pthread_cond_t read_more;       /* the index thread: the tail has grown */
    bool stopping, held;
    atomic_bool tail_sleeps;            /* nobody tells it when it is awake */
    _Atomic int64_t committed, indexed; /* seq of the ledger's end, and of the index's */
    _Atomic int64_t behind_since_ms;    /* when the index was last up to date; of a clock that only goes forward */
    _Atomic int64_t scanned;            /* events that searches had to read from the ledger */
};
/* For tests: the index thread takes no further batch until it is let go; searches and the tail go on. */
void search_hold(struct desk *desk, bool held);

struct search_reader {
    struct store *index;
    struct buf scratch;
    struct tail_match *matches; /* malloc'ed, kept from call to call */
    size_t matches_count, matches_capacity;
};

#endif
