/* Matters that were read lately. Which state is meant follows from the ledger itself: the link of a matter's last event names all
 * of its events (ledger.h), so what is remembered under a link is never out of date, whatever is committed meanwhile; only the
 * last link is looked up. Not here: folding events (load.c).
 * Keeps: at most LIMIT_REMEMBERED matters, none with more than LIMIT_REMEMBERED_BYTES of events and state; one that is in use
 * outlives its place. */
#include "desk/remember.h"

#include <stdlib.h>

#include "desk/core.h"

enum { WAYS = 4, SETS = LIMIT_REMEMBERED / WAYS }; /* a matter may stand in any place of the set that its id names */

struct remembered {
    int64_t id;
    struct arena *arena;
    struct loaded loaded;
    atomic_int users; /* a place in memory counts as one */
};

struct place {
    struct remembered *remembered; /* NULL: free */
    uint64_t used;                 /* when last, by the memory's count */
};

struct memory {
    pthread_mutex_t mutex;
    uint64_t count;
    struct place places[SETS][WAYS];
};

struct memory *memory_new(void) {
    struct memory *memory = calloc(1, sizeof *memory);
    CHECK(memory && pthread_mutex_init(&memory->mutex, NULL) == 0);
    return memory;
}

void memory_free(struct memory *memory) {
    if (!memory) return;
    for (size_t set = 0; set < SETS; set++)
        for (size_t way = 0; way < WAYS; way++) remembered_give_back(memory->places[set][way].remembered);
    (void)pthread_mutex_destroy(&memory->mutex);
    free(memory);
}

void remembered_give_back(struct remembered *remembered) {
    if (!remembered || atomic_fetch_sub(&remembered->users, 1) != 1) return;
    keep_release(remembered->loaded.keep, &remembered->loaded.keep_count);
    arena_free(remembered->arena);
    free(remembered);
}

const struct matter *remembered_matter(const struct remembered *remembered) {
    return remembered->loaded.matter;
}

/* ---- places ---- */

/* By the high bits of the product: the low ones follow from the low ones of the id, which are few (a day's date times 10^7). */
static struct place *places_of(struct memory *memory, int64_t id) {
    return memory->places[((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) % SETS];
}

static struct remembered *look_up(struct memory *memory, const struct stream_end *end) {
    struct remembered *found = NULL;
    (void)pthread_mutex_lock(&memory->mutex);
    struct place *places = places_of(memory, end->stream);
    for (size_t way = 0; way < WAYS && !found; way++) {
        struct remembered *one = places[way].remembered;
        if (!one || one->id != end->stream || !digest_equal(&one->loaded.end.link, &end->link)) continue;
        places[way].used = ++memory->count;
        atomic_fetch_add(&one->users, 1);
        found = one;
    }
    (void)pthread_mutex_unlock(&memory->mutex);
    return found;
}

/* In place of an earlier state of the same matter, else of the one that was not used for longest. */
static void put(struct memory *memory, struct remembered *remembered) {
    (void)pthread_mutex_lock(&memory->mutex);
    struct place *places = places_of(memory, remembered->id), *oldest = &places[0];
    for (size_t way = 1; way < WAYS; way++)
        if (places[way].used < oldest->used) oldest = &places[way];
    for (size_t way = 0; way < WAYS; way++)
        if (places[way].remembered && places[way].remembered->id == remembered->id) oldest = &places[way];
    struct remembered *before = oldest->remembered;
    atomic_fetch_add(&remembered->users, 1);
    *oldest = (struct place){remembered, ++memory->count};
    (void)pthread_mutex_unlock(&memory->mutex);
    remembered_give_back(before);
}

/* ---- reading ---- */

static struct remembered *read_anew(struct store *store, int64_t id, struct error *error) {
    struct remembered *read = calloc(1, sizeof *read);
    CHECK(read);
    atomic_init(&read->users, 1);
    read->id = id;
    read->arena = arena_new(LIMIT_ARENA_BYTES);
    if (matter_load(store, id, -1, read->arena, &read->loaded, error) && read->loaded.matter) return read;
    remembered_give_back(read);
    return NULL;
}

struct remembered *remember(struct memory *memory, struct store *store, int64_t id, struct error *error) {
    struct stream_end end = stream_end_read(store, id);
    if (end.n == 0 || store_failed(store, error)) return NULL;
    struct remembered *found = look_up(memory, &end);
    if (found) return found;
    found = read_anew(store, id, error);
    if (found && found->loaded.bytes + arena_used(found->arena) <= LIMIT_REMEMBERED_BYTES) put(memory, found);
    return found;
}
