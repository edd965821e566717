/* Streams of events and the chain through them (ledger.h writes the format down). Not here: what an event means.
 * Keeps: numbers of a stream and the order of recording have no gaps; an event is linked to the one before it. */
#include "store/store_internal.h"

enum { STREAM_TEXT_SIZE = 24 };

static struct str stream_text(int64_t stream, char out[static STREAM_TEXT_SIZE]) {
    size_t at = STREAM_TEXT_SIZE;
    uint64_t left = stream < 0 ? 0 - (uint64_t)stream : (uint64_t)stream;
    do out[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (stream < 0) out[--at] = '-';
    return (struct str){out + at, STREAM_TEXT_SIZE - at};
}

static struct str digest_bytes(const struct digest *digest) {
    return (struct str){(const char *)digest->bytes, sizeof digest->bytes};
}

/* A column that is no digest gives zeros, which no link equals. */
static struct digest digest_column(const struct query *query, int column) {
    struct digest digest = {{0}};
    struct str bytes = column_text(query, column);
    if (bytes.len == sizeof digest.bytes) memcpy(digest.bytes, bytes.ptr, sizeof digest.bytes);
    return digest;
}

struct stream_end stream_begin(int64_t stream) {
    char text[STREAM_TEXT_SIZE];
    return (struct stream_end){.stream = stream, .n = 0, .link = ledger_first(stream_text(stream, text))};
}

struct stream_end stream_end_read(struct store *store, int64_t stream) {
    struct stream_end end = {.stream = stream};
    struct query query = query_start(store, SQL_EVENT_END);
    query_bind_int(&query, stream);
    if (query_next(&query)) {
        end.n = column_int(&query, 0);
        end.link = digest_column(&query, 1);
    }
    query_end(&query);
    return end.n ? end : stream_begin(stream);
}

bool stream_append(struct store *store, struct stream_end *end, const struct ledger_entry *given, int64_t *seq) {
    char text[STREAM_TEXT_SIZE];
    struct ledger_entry entry = *given;
    entry.stream = stream_text(end->stream, text);
    entry.n = end->n + 1;
    struct digest link = ledger_link(&end->link, &entry);
    struct query query = query_start(store, SQL_EVENT_INSERT);
    query_bind_int(&query, end->stream);
    query_bind_int(&query, entry.n);
    query_bind_int(&query, entry.at);
    query_bind_int(&query, entry.recorded_at);
    query_bind_text(&query, entry.kind);
    query_bind_text(&query, entry.by);
    query_bind_blob(&query, entry.body);
    query_bind_blob(&query, digest_bytes(&link));
    if (!query_run(&query)) return false;
    if (seq) *seq = sqlite3_last_insert_rowid(store->db);
    end->n = entry.n;
    end->link = link;
    return true;
}

struct query stream_read(struct store *store, int64_t stream) {
    struct query query = query_start(store, SQL_EVENT_STREAM);
    query_bind_int(&query, stream);
    return query;
}

struct query streams_read(struct store *store, int64_t first, int64_t last) {
    struct query query = query_start(store, SQL_EVENT_STREAMS);
    query_bind_int(&query, first);
    query_bind_int(&query, last);
    return query;
}

bool stream_next(struct query *query, struct stream_event *event) {
    if (!query_next(query)) return false;
    *event = (struct stream_event){
        .seq = column_int(query, 0),
        .n = column_int(query, 1),
        .at = column_int(query, 2),
        .recorded_at = column_int(query, 3),
        .kind = column_text(query, 4),
        .by = column_text(query, 5),
        .body = column_text(query, 6),
        .link = digest_column(query, 7),
        .stream = column_int(query, 8),
    };
    return true;
}

int64_t store_last_seq(struct store *store) {
    struct query query = query_start(store, SQL_EVENT_LAST_SEQ);
    return query_int64(&query, 0);
}

/* ---- checking ---- */

static void bad(struct chain_check *check, int64_t seq, const char *what, int64_t stream, int64_t n) {
    if (check->first_bad_seq) return;
    check->first_bad_seq = seq;
    (void)snprintf(check->problem, sizeof check->problem, "%s: event %lld of stream %lld", what, (long long)n, (long long)stream);
}

static void check_event(struct chain_check *check, struct stream_end *end, const struct query *query) {
    int64_t seq = column_int(query, 0), stream = column_int(query, 1), n = column_int(query, 2);
    if (check->events == 0 || stream != end->stream) {
        *end = stream_begin(stream);
        check->streams++;
    }
    check->events++;
    if (n != end->n + 1) bad(check, seq, "an event is missing before", stream, n);
    char text[STREAM_TEXT_SIZE];
    struct ledger_entry entry = {
        .stream = stream_text(stream, text),
        .n = n < 1 ? 1 : n,
        .at = column_int(query, 3),
        .recorded_at = column_int(query, 4),
        .kind = column_text(query, 5),
        .by = column_text(query, 6),
        .body = column_text(query, 7),
    };
    struct digest link = ledger_link(&end->link, &entry), kept = digest_column(query, 8);
    if (!digest_equal(&link, &kept)) bad(check, seq, "the chain is broken at", stream, n);
    end->n = n;
    end->link = kept;
}

bool store_check_chains(struct store *store, struct chain_check *check, struct error *error) {
    *check = (struct chain_check){0};
    if (!store_begin(store)) {
        (void)store_failed(store, error);
        store_rollback(store);
        return false;
    }
    struct stream_end end = {0};
    struct query query = query_start(store, SQL_EVENT_ALL);
    while (query_next(&query)) check_event(check, &end, &query);
    query_end(&query);
    int64_t last = store_last_seq(store);
    if (last != check->events && !check->first_bad_seq) {
        check->first_bad_seq = last;
        (void)snprintf(check->problem, sizeof check->problem, "%lld events, but the last is number %lld",
                       (long long)check->events, (long long)last);
    }
    return store_commit(store, error);
}

/* ---- the digest of the views ---- */

/* One row onto the digest so far: each cell with its type, so that 1 and '1' differ. */
static struct digest digest_row(const struct digest *before, const struct query *query) {
    enum { COLUMNS_MAX = 32 };
    struct str parts[2 * COLUMNS_MAX + 1];
    uint8_t numbers[COLUMNS_MAX][8];
    int columns = sqlite3_column_count(query->handle);
    CHECK(columns <= COLUMNS_MAX);
    size_t count = 0;
    parts[count++] = digest_bytes(before);
    for (int i = 0; i < columns; i++) {
        if (sqlite3_column_type(query->handle, i) == SQLITE_INTEGER) {
            uint64_t value = (uint64_t)column_int(query, i);
            for (int b = 0; b < 8; b++) numbers[i][b] = (uint8_t)(value >> (56 - 8 * b));
            parts[count++] = STR("i");
            parts[count++] = (struct str){(const char *)numbers[i], sizeof numbers[i]};
        } else {
            parts[count++] = column_is_null(query, i) ? STR("n") : STR("t");
            parts[count++] = column_text(query, i);
        }
    }
    return digest_parts(parts, count);
}

bool store_views_digest(struct store *store, struct digest *digest, struct error *error) {
    static const enum statement views[] = {SQL_DIGEST_MATTER, SQL_DIGEST_FINDING, SQL_DIGEST_COUNTER, SQL_DIGEST_IN_FORCE,
                                           SQL_DIGEST_HOUSE, SQL_DIGEST_CONDUCT, SQL_DIGEST_LEAVE, SQL_DIGEST_DUTY,
                                           SQL_DIGEST_ATTENDANCE, SQL_DIGEST_TRAINING, SQL_DIGEST_TALLY, SQL_DIGEST_PERIODIC,
                                           SQL_DIGEST_RESPONDENT, SQL_DIGEST_RECORD, SQL_DIGEST_COPY};
    bool own = !store_in_transaction(store);
    *digest = digest_of(STR("shouwen/views/1"));
    if (!own || store_begin(store)) {
        for (size_t i = 0; i < ARRAY_LENGTH(views); i++) {
            struct query query = query_start(store, views[i]);
            while (query_next(&query)) *digest = digest_row(digest, &query);
            query_end(&query);
        }
    }
    bool read = !store_failed(store, error);
    if (own) store_rollback(store);
    return read;
}
