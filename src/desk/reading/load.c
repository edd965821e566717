/* A matter from its events. Not here: what an event does to it (matter/evolve.c).
 * Keeps: what a matter borrows lives as long as it: the JSON of its events stands in `keep` until keep_release. */
#include "desk/core.h"

void keep_release(json_t **keep, size_t *count) {
    for (size_t i = 0; i < *count; i++) json_decref(keep[i]);
    *count = 0;
}

bool event_fold(struct loaded *loaded, const struct stream_event *kept, int64_t id, struct arena *arena, struct error *error) {
    struct event *event = ARENA_NEW(arena, struct event);
    json_t *keep = NULL;
    if (!event_read(arena, kept->body, event, &keep, error)) {
        error->code = ERROR_STORAGE;
        error_where(error, "event %lld of matter %lld", (long long)kept->n, (long long)id);
        error_hint(error, "run: shouwen verify");
        json_decref(keep);
        return false;
    }
    *ARENA_PUSH(arena, loaded->keep, loaded->keep_count) = keep;
    if (!loaded->matter) loaded->matter = matter_new(arena, id);
    matter_evolve(loaded->matter, event);
    loaded->bytes += kept->body.len;
    loaded->end.n = kept->n;
    loaded->end.link = kept->link;
    return true;
}

bool matter_load(struct store *store, int64_t id, int64_t n_max, struct arena *arena, struct loaded *loaded,
                 struct error *error) {
    *loaded = (struct loaded){.end = {.stream = id}};
    struct query query = stream_read(store, id);
    struct stream_event kept;
    bool good = true;
    while (good && stream_next(&query, &kept)) {
        if (n_max >= 0 && kept.n > n_max) break;
        good = event_fold(loaded, &kept, id, arena, error);
    }
    query_end(&query);
    if (good && store_failed(store, error)) good = false;
    if (good) return true;
    keep_release(loaded->keep, &loaded->keep_count);
    loaded->matter = NULL;
    return false;
}
