/* The regulations that matters were born under, and their texts. What is kept of one stands by itself: its own text, that of
 * every pack it takes over and the organisation's own numbers, so that a matter goes on under the rules it was born under
 * whatever later programs bring (invariant 6). Not here: what is in force (world.c), how it changes (change.c).
 * Keeps: a regulation once read stays until the desk is closed; what is kept reads again to the same hash, or not at all.
 *
 * In the store, among the kept texts: the regulation's hash → its text; hash/ID → that of the pack ID which it takes over;
 * hash/:numbers → what the organisation set in place of the text's numbers, as JSON. */
#include <stdlib.h>

#include "desk/core.h"

#define NUMBERS ":numbers" /* no pack's id: those have no colon */

/* The packs of the program, but for tests. */
static const struct pack_source *program = &regulation_builtin_source;

void desk_set_packs(const struct pack_source *packs) {
    program = packs ? packs : &regulation_builtin_source;
}

/* ---- reading ---- */

/* On its way into memory. A pack is looked for among the texts kept with that hash; without a store, in the program. */
struct gathering {
    struct regulation_kept *kept;
    struct store *store;
    struct str hash;
};

static bool text_find(struct store *store, struct str key, struct arena *arena, struct str *text) {
    struct query query = query_start(store, SQL_KEPT_TEXT_FIND);
    query_bind_text(&query, key);
    bool found = query_next(&query);
    if (found) *text = str_copy(arena, column_text(&query, 0));
    query_end(&query);
    return found;
}

static struct str part_key(struct arena *arena, struct str hash, struct str part) {
    return str_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(hash), STR_ARG(part));
}

/* A desk from before bases were kept has them in the program only, perhaps changed: the hash tells. */
static bool find_base(void *context, struct str id, struct str *yaml) {
    struct gathering *gathering = context;
    struct regulation_kept *kept = gathering->kept;
    for (size_t i = 0; i < kept->bases_count; i++)
        if (str_equal(kept->bases[i].id, id)) return *yaml = kept->bases[i].yaml, true;
    bool stored = gathering->store && text_find(gathering->store, part_key(kept->arena, gathering->hash, id), kept->arena, yaml);
    if (!stored && !program->find(program->context, id, yaml)) return false;
    *yaml = str_copy(kept->arena, *yaml);
    *ARENA_PUSH(kept->arena, kept->bases, kept->bases_count) = (struct pack_text){str_copy(kept->arena, id), *yaml};
    return true;
}

static struct regulation_kept *kept_by_hash(struct desk_core *core, struct str hash) {
    struct regulation_kept *kept = core->regulations;
    while (kept && !str_equal(kept->hash, hash)) kept = kept->next;
    return kept;
}

/* Take `made` in, or give it up for one of the same hash. */
static struct regulation_kept *keep(struct desk_core *core, struct regulation_kept *made) {
    (void)pthread_mutex_lock(&core->world_mutex);
    struct regulation_kept *kept = kept_by_hash(core, made->hash);
    if (!kept) {
        made->next = core->regulations;
        core->regulations = kept = made;
    }
    (void)pthread_mutex_unlock(&core->world_mutex);
    if (kept != made) {
        arena_free(made->arena);
        free(made);
    }
    return kept;
}

/* With its numbers it is another regulation than the text alone: its hash covers them, its version counts them. */
static bool set_numbers(struct regulation_kept *made, const json_t *overrides, struct error *error) {
    struct number_set *sets;
    size_t count;
    if (json_array_size(overrides) == 0) return true;
    if (!organisation_read_overrides(made->arena, overrides, &sets, &count, error)) return false;
    const struct regulation *with = regulation_with_numbers(made->arena, made->regulation, sets, count, error);
    if (!with) return false;
    char *text = json_dumps(overrides, JSON_COMPACT | JSON_SORT_KEYS), hex[DIGEST_HEX_SIZE];
    CHECK(text);
    made->numbers = str_copy(made->arena, str_from(text));
    free(text);
    const struct str parts[] = {with->hash, made->numbers};
    struct digest digest = digest_parts(parts, ARRAY_LENGTH(parts));
    struct regulation *own = ARENA_NEW(made->arena, struct regulation);
    *own = *with;
    own->hash = str_copy(made->arena, digest_hex(&digest, hex));
    own->version = str_printf(made->arena, STR_FMT "+%zu", STR_ARG(with->version), count);
    made->regulation = own;
    return true;
}

static struct regulation_kept *read_and_keep(struct desk_core *core, struct gathering gathering, struct str yaml,
                                             const struct regulation_kept *like, const json_t *overrides, struct error *error) {
    struct regulation_kept *made = malloc(sizeof *made);
    CHECK(made);
    *made = (struct regulation_kept){.arena = arena_new(LIMIT_ARENA_BYTES)};
    gathering.kept = made;
    for (size_t i = 0; like && i < like->bases_count; i++)
        *ARENA_PUSH(made->arena, made->bases, made->bases_count) =
            (struct pack_text){str_copy(made->arena, like->bases[i].id), str_copy(made->arena, like->bases[i].yaml)};
    const struct pack_source source = {find_base, &gathering, .kept = like || gathering.hash.len};
    made->yaml = str_copy(made->arena, yaml);
    made->regulation = regulation_read(made->arena, STR("regulation"), made->yaml, &source, error);
    if (made->regulation && set_numbers(made, overrides, error)) {
        made->hash = made->regulation->hash;
        return keep(core, made);
    }
    arena_free(made->arena);
    free(made);
    return NULL;
}

struct regulation_kept *regulation_keep(struct desk_core *core, struct str yaml, const struct regulation_kept *like,
                                        const json_t *overrides, struct error *error) {
    return read_and_keep(core, (struct gathering){0}, yaml, like, overrides, error);
}

/* ---- the texts in the store ---- */

static bool text_insert(struct store *writer, struct str key, struct str text) {
    struct query query = query_start(writer, SQL_KEPT_TEXT_INSERT);
    query_bind_text(&query, key);
    query_bind_blob(&query, text);
    return query_run(&query);
}

bool regulation_texts_record(struct store *writer, const struct regulation_kept *kept) {
    bool done = text_insert(writer, kept->hash, kept->yaml);
    for (size_t i = 0; done && i < kept->bases_count; i++)
        done = text_insert(writer, part_key(kept->arena, kept->hash, kept->bases[i].id), kept->bases[i].yaml);
    if (done && kept->numbers.len) done = text_insert(writer, part_key(kept->arena, kept->hash, STR(NUMBERS)), kept->numbers);
    return done;
}

static json_t *numbers_find(struct store *store, struct str hash, struct arena *arena) {
    struct str text;
    if (!text_find(store, part_key(arena, hash, STR(NUMBERS)), arena, &text)) return NULL;
    return json_loadb(text.ptr, text.len, 0, NULL);
}

struct regulation_kept *regulation_fetch(struct desk_core *core, struct store *store, struct str hash, struct error *error) {
    (void)pthread_mutex_lock(&core->world_mutex);
    struct regulation_kept *kept = kept_by_hash(core, hash);
    (void)pthread_mutex_unlock(&core->world_mutex);
    if (kept) return kept;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct str yaml;
    if (text_find(store, hash, arena, &yaml)) {
        json_t *numbers = numbers_find(store, hash, arena);
        kept = read_and_keep(core, (struct gathering){.store = store, .hash = hash}, yaml, NULL, numbers, error);
        json_decref(numbers);
        if (kept && !str_equal(kept->hash, hash)) {
            error_set(error, ERROR_STORAGE, "regulation " STR_FMT " extends another that has changed since",
                      STR_ARG(kept->regulation->id));
            error_hint(error, "open the desk once with the version of the program that this ledger was written with");
            kept = NULL;
        }
    } else if (!store_failed(store, error)) {
        error_set(error, ERROR_STORAGE, "the text of regulation " STR_FMT " is missing", STR_ARG(str_slice(hash, 0, 12)));
        error_hint(error, "restore the latest backup");
    }
    arena_free(arena);
    return kept;
}

const struct regulation *regulation_by_hash(struct desk_core *core, struct store *store, struct str hash, struct error *error) {
    struct regulation_kept *kept = regulation_fetch(core, store, hash, error);
    return kept ? kept->regulation : NULL;
}

struct regulation_kept *regulation_of_snapshot(struct desk_core *core, const struct snapshot *snapshot) {
    (void)pthread_mutex_lock(&core->world_mutex);
    struct regulation_kept *kept = kept_by_hash(core, snapshot->world.regulation->hash);
    (void)pthread_mutex_unlock(&core->world_mutex);
    return kept;
}

void rules_release(struct desk_core *core) {
    while (core->regulations) {
        struct regulation_kept *next = core->regulations->next;
        arena_free(core->regulations->arena);
        free(core->regulations);
        core->regulations = next;
    }
}

/* ---- a desk from before the bases were kept ---- */

static struct str *hashes_kept(struct store *store, size_t *count, struct arena *arena) {
    struct str *hashes = NULL;
    struct query query = query_start(store, SQL_KEPT_TEXT_WHOLE);
    while (query_next(&query)) *ARENA_PUSH(arena, hashes, *count) = str_copy(arena, column_text(&query, 0));
    query_end(&query);
    return hashes;
}

static bool note_is_set(struct store *store) {
    struct query query = query_start(store, SQL_NOTE_FIND);
    query_bind_text(&query, STR(RULES_NOTE));
    bool set = query_next(&query);
    query_end(&query);
    return set;
}

bool rules_note(struct store *writer) {
    struct query query = query_start(writer, SQL_NOTE_SET);
    query_bind_text(&query, STR(RULES_NOTE));
    query_bind_text(&query, STR("1"));
    return query_run(&query);
}

/* One whose bases the program no longer has as they were stays as it is: whoever needs it hears so from regulation_fetch. */
bool rules_complete(struct desk_core *core, struct error *error) {
    struct store *writer = core->writer;
    if (note_is_set(writer)) return !store_failed(writer, error);
    if (!store_begin(writer)) return !store_failed(writer, error);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    size_t count = 0;
    struct str *hashes = hashes_kept(writer, &count, arena);
    bool whole = true, good = true;
    for (size_t i = 0; good && i < count; i++) {
        struct error unread;
        struct regulation_kept *kept = regulation_fetch(core, writer, hashes[i], &unread);
        if (kept) good = regulation_texts_record(writer, kept);
        else whole = false;
    }
    if (good && whole) good = rules_note(writer);
    arena_free(arena);
    if (good) return store_commit(writer, error);
    (void)store_failed(writer, error);
    store_rollback(writer);
    return false;
}
