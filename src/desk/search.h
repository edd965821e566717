/* search, private: what the search*.c of this floor share.
 *
 * Truth is the ledger. Behind it stands the index (search.db), written by one thread; between the two stands the tail:
 * the texts that are committed but not indexed yet, kept in memory, newest at the end. A search asks the index, then the
 * tail behind the index's position, then the ledger behind the tail; so its answer is complete at every moment, however
 * far the index is. */
#ifndef SHOUWEN_SEARCH_H
#define SHOUWEN_SEARCH_H

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
struct tail_chunk { /* a stretch of events, those with text */
    struct tail_chunk *next;
    int64_t seq_last, matter_max;
    uint8_t *marks; /* of all its texts (store.h) */
    struct tail_text *texts;
    size_t count, capacity;
    struct buf bytes;
};
struct tail {
    pthread_rwlock_t lock;
    struct tail_chunk *first, *last;
    int64_t from, upto; /* the chunks hold the events with from < seq <= upto */
    size_t bytes;
};
void tail_init(struct tail *tail, int64_t indexed);
void tail_release(struct tail *tail);
/* Read the next events of the ledger into a new chunk at the end; NULL: there are none, or reading failed (store_failed). */
struct tail_chunk *tail_read(struct tail *tail, struct store *ledger);
void tail_drop(struct tail *tail, int64_t indexed); /* chunks up to there are in the index */

/* ---- the index (search_index.c) ---- */

struct search {
    struct desk *desk;
    struct tail tail;
    struct store *index, *ledger; /* the index thread's connections */
    pthread_t thread;
    bool threaded;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stopping;
    _Atomic int64_t committed, indexed; /* seq of the ledger's end, and of the index's */
};

struct search_reader {
    struct store *index;
    struct buf scratch;
    struct tail_match *matches; /* malloc'ed, kept from call to call */
    size_t matches_count, matches_capacity;
};

#endif
