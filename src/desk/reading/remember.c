/* Matters that were read lately. Which state is meant follows from the ledger itself: the link of a matter's last event names all
 * of its events (ledger.h), so what is remembered under a link is never out of date, whatever is committed meanwhile; only the
 * last link is looked up, and that only when something was committed to the matter, or one that shares its set, since. Not here:
 * folding events (load.c), and what a day's leaves and duties are (conduct.c).
 * Keeps: at most LIMIT_REMEMBERED matters, none with more than LIMIT_REMEMBERED_BYTES of events and state; one that is in use
 * outlives its place. A count of changes is read before the store is, and raised after a commit: what was read under the present
 * count is the latest. */
#include "desk/reading/remember.h"

#include <stdlib.h>

#include "desk/core.h"

enum { WAYS = 4, SETS = LIMIT_REMEMBERED / WAYS }; /* a matter may stand in any place of the set that its id names */

struct remembered {
    int64_t id;
    struct arena *arena;
    struct loaded loaded;
    atomic_int users; /* a place in memory counts as one */
};

struct remembered_day {
    day_number day;
    struct arena *arena;
    struct world_facts facts;
    uint64_t seen;    /* count of changes when it was read */
    atomic_int users; /* as of a matter */
};

struct place {
    struct remembered *remembered; /* NULL: free */
    uint64_t used;                 /* when last, by the memory's count */
    uint64_t seen;                 /* changes of the set when its last link was looked up */
};

struct set {
    uint64_t changes; /* commits to matters of this set */
    struct place places[WAYS];
};

struct memory {
    pthread_mutex_t mutex;
    bool alone;
    uint64_t count;
    struct set sets[SETS];
    uint64_t day_changes;
    struct remembered_day *day; /* the latest one asked for; NULL */
};

struct memory *memory_new(bool alone) {
    struct memory *memory = calloc(1, sizeof *memory);
    CHECK(memory && pthread_mutex_init(&memory->mutex, NULL) == 0);
    memory->alone = alone;
    return memory;
}

void memory_free(struct memory *memory) {
    if (!memory) return;
    for (size_t set = 0; set < SETS; set++)
        for (size_t way = 0; way < WAYS; way++) remembered_give_back(memory->sets[set].places[way].remembered);
    remembered_day_give_back(memory->day);
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
static struct set *set_of(struct memory *memory, int64_t id) {
    return &memory->sets[((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) % SETS];
}

/* What stands there under the last link; `end` NULL: if nothing was committed since that was seen. `changes`: of the set, now
 * when there is no link, else as before it was looked up. */
static struct remembered *look_up(struct memory *memory, int64_t id, const struct stream_end *end, uint64_t *changes) {
    struct remembered *found = NULL;
    (void)pthread_mutex_lock(&memory->mutex);
    struct set *set = set_of(memory, id);
    if (!end) *changes = set->changes;
    for (size_t way = 0; way < WAYS && !found; way++) {
        struct place *place = &set->places[way];
        struct remembered *one = place->remembered;
        if (!one || one->id != id) continue;
        if (end ? !digest_equal(&one->loaded.end.link, &end->link) : place->seen != *changes) continue;
        place->used = ++memory->count;
        place->seen = *changes;
        atomic_fetch_add(&one->users, 1);
        found = one;
    }
    (void)pthread_mutex_unlock(&memory->mutex);
    return found;
}

/* In place of an earlier state of the same matter, else of the one that was not used for longest. */
static void put(struct memory *memory, struct remembered *remembered, uint64_t changes) {
    (void)pthread_mutex_lock(&memory->mutex);
    struct place *places = set_of(memory, remembered->id)->places, *oldest = &places[0];
    for (size_t way = 1; way < WAYS; way++)
        if (places[way].used < oldest->used) oldest = &places[way];
    for (size_t way = 0; way < WAYS; way++)
        if (places[way].remembered && places[way].remembered->id == remembered->id) oldest = &places[way];
    struct remembered *before = oldest->remembered;
    atomic_fetch_add(&remembered->users, 1);
    *oldest = (struct place){remembered, ++memory->count, changes};
    (void)pthread_mutex_unlock(&memory->mutex);
    remembered_give_back(before);
}

void memory_changed(struct memory *memory, const int64_t *ids, size_t count) {
    (void)pthread_mutex_lock(&memory->mutex);
    for (size_t i = 0; i < count; i++) set_of(memory, ids[i])->changes++;
    (void)pthread_mutex_unlock(&memory->mutex);
}

void memory_days_changed(struct memory *memory) {
    (void)pthread_mutex_lock(&memory->mutex);
    memory->day_changes++;
    (void)pthread_mutex_unlock(&memory->mutex);
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
    uint64_t changes;
    CHECK(!store_in_transaction(store)); /* which could be older than the count of changes */
    struct remembered *found = look_up(memory, id, NULL, &changes);
    if (found && memory->alone) return found;
    remembered_give_back(found);
    struct stream_end end = stream_end_read(store, id);
    if (end.n == 0 || store_failed(store, error)) return NULL;
    found = look_up(memory, id, &end, &changes);
    if (found) return found;
    found = read_anew(store, id, error);
    if (found && found->loaded.bytes + arena_used(found->arena) <= LIMIT_REMEMBERED_BYTES) put(memory, found, changes);
    return found;
}

/* ---- the day ---- */

const struct world_facts *remembered_facts(const struct remembered_day *day) {
    return &day->facts;
}

void remembered_day_give_back(struct remembered_day *day) {
    if (!day || atomic_fetch_sub(&day->users, 1) != 1) return;
    arena_free(day->arena);
    free(day);
}

static struct remembered_day *day_look_up(struct memory *memory, day_number day, uint64_t *changes) {
    (void)pthread_mutex_lock(&memory->mutex);
    struct remembered_day *found = memory->day;
    *changes = memory->day_changes;
    if (!memory->alone || (found && (found->day != day || found->seen != *changes))) found = NULL;
    if (found) atomic_fetch_add(&found->users, 1);
    (void)pthread_mutex_unlock(&memory->mutex);
    return found;
}

static void day_put(struct memory *memory, struct remembered_day *day) {
    atomic_fetch_add(&day->users, 1);
    (void)pthread_mutex_lock(&memory->mutex);
    struct remembered_day *before = memory->day;
    memory->day = day;
    (void)pthread_mutex_unlock(&memory->mutex);
    remembered_day_give_back(before);
}

struct remembered_day *remember_day(struct memory *memory, struct store *store, day_number day) {
    uint64_t changes;
    struct remembered_day *found = day_look_up(memory, day, &changes);
    if (found) return found;
    found = calloc(1, sizeof *found);
    CHECK(found);
    found->day = day;
    found->seen = changes;
    found->arena = arena_new(LIMIT_ARENA_BYTES);
    atomic_init(&found->users, 1);
    facts_of_day(store, day, &found->facts, found->arena);
    if (!store_failed(store, NULL)) day_put(memory, found);
    return found;
}
