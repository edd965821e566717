/* CSV: any bytes come to an end, records begin at growing lines, what was read reads the same when written in quotes. */
#include "fuzz.h"

#include "base/csv.h"

static void write_record(const struct csv_record *record, struct buf *out) {
    for (size_t i = 0; i < record->count; i++) {
        buf_add(out, i ? STR(",\"") : STR("\""));
        for (size_t j = 0; j < record->fields[i].len; j++) {
            char c = record->fields[i].ptr[j];
            if (c == '"') buf_add_char(out, c);
            buf_add_char(out, c);
        }
        buf_add_char(out, '"');
    }
    buf_add(out, STR("\r\n"));
}

static void check_same(const struct csv_record *record, struct arena *arena) {
    struct buf written;
    struct csv csv;
    struct csv_record again;
    struct error error;
    buf_init(&written, 1 << 24);
    buf_add(&written, STR("a,b\n")); /* the separator of the rest */
    write_record(record, &written);
    CHECK(!written.overflow);
    csv_start(&csv, buf_str(&written));
    CHECK(csv_next(&csv, &again, arena, &error) == CSV_RECORD && again.count == 2);
    CHECK(csv_next(&csv, &again, arena, &error) == CSV_RECORD && again.line == 2 && again.count == record->count);
    for (size_t i = 0; i < record->count; i++) CHECK(str_equal(record->fields[i], again.fields[i]));
    CHECK(csv_next(&csv, &again, arena, &error) == CSV_END);
    buf_release(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new((size_t)1 << 26);
    struct csv csv;
    struct csv_record record;
    struct error error;
    int64_t line = 0;
    csv_start(&csv, (struct str){(const char *)data, size});
    for (size_t rounds = 0; rounds < 200; rounds++) {
        size_t before = csv.at;
        enum csv_result result = csv_next(&csv, &record, arena, &error);
        if (result == CSV_END) break;
        CHECK(csv.at > before && csv.at <= csv.text.len);
        CHECK(record.line > line);
        line = record.line;
        if (result == CSV_RECORD && csv.at - before < 10000) check_same(&record, arena);
    }
    arena_free(arena);
    return 0;
}
