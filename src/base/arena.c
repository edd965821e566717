/* Arenas: a chain of blocks, each twice the last, handed out from the front and freed together.
 * Not here: any ownership of single objects. Keeps: no allocation of the domain outlives its request, and an arena hands out
 * its maximum and not a byte more, whatever its blocks waste at their ends. */
#include <stdlib.h>

#include "base/base.h"

#if defined(__has_feature) /* clang's way of saying what gcc says with __SANITIZE_ADDRESS__ */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(ptr, size) ASAN_POISON_MEMORY_REGION((ptr), (size))
#define UNPOISON(ptr, size) ASAN_UNPOISON_MEMORY_REGION((ptr), (size))
#else
#define POISON(ptr, size) ((void)(ptr), (void)(size))
#define UNPOISON(ptr, size) ((void)(ptr), (void)(size))
#endif

enum { BLOCK_SIZE_FIRST = 8192, BLOCK_SIZE_KEPT = 128 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *next;
    size_t capacity, used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
    struct block *first, *current;
    size_t used, size_max; /* handed out of all blocks; at most that */
};

void check_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
    abort();
}

static struct block *block_new(size_t capacity) {
    struct block *block = malloc(sizeof *block + capacity);
    CHECK(block != NULL);
    block->next = NULL;
    block->capacity = capacity;
    block->used = 0;
    POISON(block->bytes, capacity);
    return block;
}

struct arena *arena_new(size_t size_max) {
    CHECK(size_max <= SIZE_MAX / 4);
    struct arena *arena = malloc(sizeof *arena);
    CHECK(arena != NULL);
    arena->first = arena->current = block_new(BLOCK_SIZE_FIRST);
    arena->used = 0;
    arena->size_max = size_max;
    return arena;
}

static void blocks_free(struct block *block) {
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(struct arena *arena) {
    if (!arena) return;
    blocks_free(arena->first);
    free(arena);
}

/* An arena that is used again and again for the same kind of work soon has one block that is enough for it: where several were
 * needed, the largest stays that is not beyond BLOCK_SIZE_KEPT. */
void arena_reset(struct arena *arena) {
    struct block *kept = arena->first;
    for (struct block *block = kept->next, *next; block; block = next) {
        next = block->next;
        bool larger = block->capacity > kept->capacity && block->capacity <= BLOCK_SIZE_KEPT;
        free(larger ? kept : block);
        if (larger) kept = block;
    }
    arena->first = arena->current = kept;
    kept->next = NULL;
    kept->used = 0;
    arena->used = 0;
    POISON(arena->first->bytes, arena->first->capacity);
}

size_t arena_used(const struct arena *arena) {
    return arena->used;
}

/* A block for `size` bytes and what comes after them, but for no more than the arena may still hand out. */
static void arena_grow(struct arena *arena, size_t size) {
    size_t capacity = arena->current->capacity * 2, left = arena->size_max - arena->used;
    if (capacity > left) capacity = left;
    if (capacity < size) capacity = size;
    arena->current->next = block_new(capacity);
    arena->current = arena->current->next;
}

void *arena_alloc(struct arena *arena, size_t size) {
    CHECK(size <= arena->size_max);
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    CHECK(size <= arena->size_max - arena->used);
    if (arena->current->capacity - arena->current->used < size) arena_grow(arena, size);
    void *memory = arena->current->bytes + arena->current->used;
    arena->current->used += size;
    arena->used += size;
    UNPOISON(memory, size);
    return memset(memory, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    CHECK(size == 0 || count <= SIZE_MAX / 2 / size);
    return arena_alloc(arena, count * size);
}

void *arena_push(struct arena *arena, void *array, size_t *count, size_t size) {
    size_t have = (*count)++;
    if (have != 0 && (have & (have - 1)) != 0) return array;
    void *grown = arena_array(arena, have ? have * 2 : 1, size);
    if (have) memcpy(grown, array, have * size);
    return grown;
}
