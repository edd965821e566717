/* bare_intake: what SQLite alone can take in. Writes rows of a desk's own ledger once more, under new ids, into a new
 * database with the same tables and indexes: 100 matters a transaction, synchronous=FULL, one thread, everything prepared
 * before. No HTTP, no JSON, no rules, no hashing.
 *
 *   bare_intake LEDGER DATABASE without|with SECONDS
 *
 * LEDGER: ledger of a desk that has just taken in matters and done nothing else with them. DATABASE: made, left there.
 * with: in the same transaction the texts go into a full text index that is declared as the desk's. Prints `rate N` and
 * `commit_ms N`, the mean time of one COMMIT. */
#include <sqlite3.h>
#include <stdlib.h>

#include "client.h"
#include "store/store_internal.h"
#include "texts.h"

enum {
    MATTERS_MAX = 20000, /* rows in memory, written again and again */
    PER_TRANSACTION = 100,
    COLUMNS_MAX = 32,
    COUNTERS = 4, /* written once a transaction */
};

struct row {
    sqlite3_value *columns[COLUMNS_MAX];
};

struct table { /* the rows of one table, matter by matter */
    const char *read, *name;
    int columns, id_column, skip; /* skip: leading columns that SQLite fills */
    struct row *rows;
    size_t rows_count;
    sqlite3_stmt *insert;
};

struct bare {
    sqlite3 *db;
    struct table events, matters;
    size_t events_each;
    sqlite3_stmt *begin, *commit, *counter, *text;
    struct str *texts; /* as many as matters */
    int64_t next_id, commit_us; /* time in COMMIT so far */
};

static void check(sqlite3 *db, int code, const char *doing) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) client_give_up("%s: %s", doing, sqlite3_errmsg(db));
}

static void run(sqlite3 *db, const char *sql) {
    check(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement;
    check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), sql);
    return statement;
}

static void step(sqlite3 *db, sqlite3_stmt *statement) {
    check(db, sqlite3_step(statement), sqlite3_sql(statement));
    sqlite3_reset(statement);
}

/* ---- the rows to be written ---- */

static void read_rows(sqlite3 *ledger, struct table *table, struct arena *arena) {
    sqlite3_stmt *statement = prepare(ledger, table->read);
    table->columns = sqlite3_column_count(statement);
    CHECK(table->columns <= COLUMNS_MAX);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct row *row = ARENA_PUSH(arena, table->rows, table->rows_count);
        for (int i = 0; i < table->columns; i++) row->columns[i] = sqlite3_value_dup(sqlite3_column_value(statement, i));
    }
    sqlite3_finalize(statement);
}

static void read_ledger(struct bare *bare, sqlite3 *ledger, struct arena *arena) {
    char newest[200], events[400];
    snprintf(newest, sizeof newest, "SELECT * FROM matter ORDER BY id DESC LIMIT %d", MATTERS_MAX);
    snprintf(events, sizeof events, "SELECT * FROM event WHERE stream IN (SELECT id FROM (%s)) ORDER BY stream DESC, n", newest);
    bare->matters = (struct table){.read = newest, .name = "matter", .id_column = 0};
    bare->events = (struct table){.read = events, .name = "event", .id_column = 1, .skip = 1};
    read_rows(ledger, &bare->matters, arena);
    read_rows(ledger, &bare->events, arena);
    size_t matters = bare->matters.rows_count;
    if (matters == 0 || bare->events.rows_count % matters)
        client_give_up("%zu matters with %zu events: not a ledger of fresh matters alone", matters, bare->events.rows_count);
    bare->events_each = bare->events.rows_count / matters;
    bare->next_id = sqlite3_value_int64(bare->matters.rows[0].columns[0]) + 1;
}

/* ---- the database they go into ---- */

static void copy_tables(struct bare *bare, sqlite3 *ledger) {
    sqlite3_stmt *statement =
        prepare(ledger, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid");
    while (sqlite3_step(statement) == SQLITE_ROW) run(bare->db, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
}

static void prepare_insert(sqlite3 *db, struct table *table) {
    struct buf sql;
    buf_init(&sql, 1000);
    buf_printf(&sql, "INSERT INTO %s VALUES (", table->name);
    for (int i = 0; i < table->columns; i++) buf_add(&sql, i < table->skip ? STR("NULL,") : STR("?,"));
    sql.ptr[sql.len - 1] = ')';
    table->insert = prepare(db, sql.ptr);
    buf_release(&sql);
}

static const char *full_text_table(void) {
    static const char *const tables[] = {
#define VIEW(database, name, sql) #database, name, sql,
#include "store/schema.def"
    };
    for (size_t i = 0; i < ARRAY_LENGTH(tables); i += 3)
        if (strcmp(tables[i], "SEARCH") == 0 && strcmp(tables[i + 1], "text") == 0) return tables[i + 2];
    client_give_up("schema.def has no SEARCH table named text");
}

static void make_texts(struct bare *bare, struct arena *arena) {
    struct texts *texts = texts_new(1, arena);
    struct buf text;
    buf_init(&text, 1 << 14);
    bare->texts = ARENA_ARRAY(arena, struct str, bare->matters.rows_count);
    for (size_t i = 0; i < bare->matters.rows_count; i++) {
        buf_clear(&text);
        texts_title(texts, &text);
        buf_add_char(&text, '\n');
        texts_body(texts, &text);
        buf_add_char(&text, '\n');
        texts_name(texts, &text);
        bare->texts[i] = str_copy(arena, buf_str(&text));
    }
    buf_release(&text);
}

static void open_database(struct bare *bare, const char *name, sqlite3 *ledger, bool with_text) {
    check(bare->db, sqlite3_open(name, &bare->db), name);
    run(bare->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; "
                  "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY");
    copy_tables(bare, ledger);
    prepare_insert(bare->db, &bare->events);
    prepare_insert(bare->db, &bare->matters);
    bare->begin = prepare(bare->db, "BEGIN IMMEDIATE");
    bare->commit = prepare(bare->db, "COMMIT");
    bare->counter = prepare(bare->db, "INSERT INTO counter (party, part, hour, count) VALUES ('bench', ?, 0, ?) "
                                      "ON CONFLICT DO UPDATE SET count = count + excluded.count");
    if (!with_text) return;
    CHECK(tokenizer_register(bare->db));
    run(bare->db, full_text_table());
    bare->text = prepare(bare->db, "INSERT INTO text (rowid, body) VALUES (?, ?)");
}

/* ---- writing ---- */

static void write_row(sqlite3 *db, const struct table *table, const struct row *row, int64_t id) {
    for (int i = table->skip; i < table->columns; i++) {
        int at = i - table->skip + 1;
        if (i == table->id_column) sqlite3_bind_int64(table->insert, at, id);
        else sqlite3_bind_value(table->insert, at, row->columns[i]);
    }
    step(db, table->insert);
}

static void write_matter(struct bare *bare, size_t which) {
    int64_t id = bare->next_id++;
    for (size_t i = 0; i < bare->events_each; i++)
        write_row(bare->db, &bare->events, &bare->events.rows[which * bare->events_each + i], id);
    write_row(bare->db, &bare->matters, &bare->matters.rows[which], id);
    if (!bare->text) return;
    sqlite3_bind_int64(bare->text, 1, id);
    sqlite3_bind_text(bare->text, 2, bare->texts[which].ptr, (int)bare->texts[which].len, SQLITE_STATIC);
    step(bare->db, bare->text);
}

static void write_transaction(struct bare *bare, size_t *which) {
    step(bare->db, bare->begin);
    for (int i = 0; i < PER_TRANSACTION; i++) write_matter(bare, (*which)++ % bare->matters.rows_count);
    for (int i = 0; i < COUNTERS; i++) {
        sqlite3_bind_int(bare->counter, 1, i);
        sqlite3_bind_int(bare->counter, 2, PER_TRANSACTION);
        step(bare->db, bare->counter);
    }
    int64_t start = now_us();
    step(bare->db, bare->commit);
    bare->commit_us += now_us() - start;
}

int main(int argc, char **argv) {
    int64_t seconds = 0;
    bool with_text = argc == 5 && strcmp(argv[3], "with") == 0;
    if (argc != 5 || (!with_text && strcmp(argv[3], "without") != 0) || !str_int64(str_from(argv[4]), 1, 600, &seconds))
        client_give_up("usage: bare_intake LEDGER DATABASE without|with SECONDS");
    struct arena *arena = arena_new(1 << 28);
    struct bare bare = {0};
    sqlite3 *ledger = NULL;
    size_t which = 0;
    check(ledger, sqlite3_open_v2(argv[1], &ledger, SQLITE_OPEN_READONLY, NULL), argv[1]);
    read_ledger(&bare, ledger, arena);
    open_database(&bare, argv[2], ledger, with_text);
    sqlite3_close(ledger);
    if (with_text) make_texts(&bare, arena);
    int64_t start = now_us(), now = start;
    for (; now - start < seconds * 1000000; now = now_us()) write_transaction(&bare, &which);
    printf("rate %.1f\n", (double)which / ((double)(now - start) / 1e6));
    printf("commit_ms %.2f\n", (double)bare.commit_us / 1e3 / ((double)which / PER_TRANSACTION));
    return 0;
}
