/* The search part, absent: for tests of the core that have nothing to do with it. A search finds nothing and says so. */
#include "desk/desk_internal.h"

bool search_create(struct str dir, struct error *error) {
    (void)dir, (void)error;
    return true;
}
bool search_open(struct desk *desk, struct error *error) {
    (void)desk, (void)error;
    return true;
}
void search_close(struct desk *desk) {
    (void)desk;
}
void search_notify(struct desk *desk, int64_t seq) {
    (void)desk, (void)seq;
}
int64_t search_unindexed(struct desk *desk) {
    (void)desk;
    return 0;
}
bool search_reader_open(struct desk_reader *reader, struct error *error) {
    (void)reader, (void)error;
    return true;
}
void search_reader_close(struct desk_reader *reader) {
    (void)reader;
}
bool search_list(struct desk_reader *reader, const struct actor *actor, const struct desk_filter *filter, int64_t cursor,
                 int limit,
                 struct matter_row **rows, size_t *rows_count, int64_t *next_cursor, struct arena *arena, struct error *error) {
    (void)reader, (void)actor, (void)filter, (void)cursor, (void)limit, (void)rows, (void)rows_count, (void)next_cursor,
        (void)arena;
    error_set(error, ERROR_INTERNAL, "no search in this test");
    return false;
}
bool search_rebuild(struct str dir, struct error *error) {
    (void)dir, (void)error;
    return true;
}
