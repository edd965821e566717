/* The lists: one CSV a source, one line a row of the catalogue. Not here: whether what a row names exists (carriers.c,
 * proofs.c). Keeps: a row that cannot be read is a problem, and never counts as carried. */
#include "base/csv.h"
#include "coverage.h"

static const char *const columns[] = {"article", "nth", "category", "demand", "carried by", "shown by"};
enum { COLUMNS = ARRAY_LENGTH(columns) };

static struct str stem_of(struct str path) {
    struct str name = path;
    for (struct str rest = path, part; str_split(&rest, '/', &part);) name = part;
    return str_slice(name, 0, name.len - strlen(".csv"));
}

static size_t references(struct coverage *coverage, struct str text, struct str **list) {
    size_t count = 0;
    for (struct str rest = text, part; rest.len && str_split(&rest, ';', &part);) {
        if (!str_blank(part)) *ARENA_PUSH(coverage->arena, *list, count) = str_trim(part);
    }
    return count;
}

static void standing_read(struct coverage *coverage, struct row *row) {
    static const struct {
        struct str prefix;
        enum standing standing;
    } prefixes[] = {{STR_INIT("text:"), STANDING_TEXT}, {STR_INIT("open:"), STANDING_OPEN}};
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
        if (!str_starts(row->carried, prefixes[i].prefix)) continue;
        row->standing = prefixes[i].standing;
        row->note = str_trim(str_slice(row->carried, prefixes[i].prefix.len, row->carried.len));
        if (!row->note.len)
            problem_add(coverage, row->file->path, row->line, STR("text: the catalogue's reason; open: what would carry it"),
                        "the row does not say why nothing carries it");
        if (row->shown.len)
            problem_add(coverage, row->file->path, row->line, STR("leave the last column empty"),
                        "a row that nothing carries names a proof");
        return;
    }
    row->carriers_count = references(coverage, row->carried, &row->carriers);
    row->proofs_count = references(coverage, row->shown, &row->proofs);
    if (!row->carriers_count)
        problem_add(coverage, row->file->path, row->line, STR("write rule:…, command:…, page:…, or text: or open: with a reason"),
                    "the row names nothing that carries it");
    else if (!row->proofs_count)
        problem_add(coverage, row->file->path, row->line, STR("write scenario:STORY@MOMENT, test:FILE:NAME or another proof"),
                    "the row names nothing that proves it");
}

static void row_read(struct coverage *coverage, const struct file *file, const struct csv_record *record) {
    struct str *f = record->fields;
    size_t line = (size_t)record->line;
    if (record->count != COLUMNS) {
        problem_add(coverage, file->path, line, STR("a text with a comma stands in quotation marks"),
                    "%zu columns in place of %d", record->count, COLUMNS);
        return;
    }
    for (size_t i = 0; i < COLUMNS; i++) f[i] = str_trim(f[i]);
    struct row row = {.file = file, .line = line, .source = stem_of(file->path), .article = f[0], .nth = f[1],
                      .category = f[2], .demand = f[3], .carried = f[4], .shown = f[5]};
    if (!row.demand.len) problem_add(coverage, file->path, line, STR(""), "the row does not say what is demanded");
    const struct row *twice = row_find(coverage, row.source, row.article, row.nth);
    if (twice)
        problem_add(coverage, file->path, line, STR("nth counts the rows of one article: 1, 2 …"),
                    STR_FMT " " STR_FMT " stands on line %zu already", STR_ARG(row.article), STR_ARG(row.nth), twice->line);
    standing_read(coverage, &row);
    *ARENA_PUSH(coverage->arena, coverage->rows, coverage->rows_count) = row;
}

static void header_check(struct coverage *coverage, const struct file *file, const struct csv_record *record) {
    bool fits = record->count == COLUMNS;
    for (size_t i = 0; fits && i < COLUMNS; i++) fits = str_is(record->fields[i], columns[i]);
    if (!fits)
        problem_add(coverage, file->path, (size_t)record->line, STR("article,nth,category,demand,carried by,shown by"),
                    "the first line does not name the columns");
}

static void list_read(struct coverage *coverage, const struct file *file) {
    struct csv csv;
    csv_start(&csv, file->text);
    for (bool first = true;; first = false) {
        struct csv_record record;
        struct error error = {0};
        enum csv_result result = csv_next(&csv, &record, coverage->arena, &error);
        if (result == CSV_END) return;
        if (result == CSV_BAD)
            problem_add(coverage, file->path, (size_t)csv.line, str_copy(coverage->arena, str_from(error.hint)), "%s",
                        error.message);
        else if (first) header_check(coverage, file, &record);
        else row_read(coverage, file, &record);
    }
}

void rows_read(struct coverage *coverage) {
    for (size_t i = 0; i < coverage->files_count; i++) {
        const struct file *file = &coverage->files[i];
        if (str_starts(file->path, STR("regulations/coverage/"))) list_read(coverage, file);
    }
}

const struct row *row_find(const struct coverage *coverage, struct str source, struct str article, struct str nth) {
    for (size_t i = 0; i < coverage->rows_count; i++) {
        const struct row *row = &coverage->rows[i];
        if (str_equal(row->article, article) && str_equal(row->nth, nth) && str_equal(row->source, source)) return row;
    }
    return NULL;
}
