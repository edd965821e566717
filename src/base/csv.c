/* A reader of comma-separated values. Not here: what the columns mean (desk/keeping/import.c).
 * Keeps: every byte of the text belongs to exactly one record, good or bad; a bad one never takes later lines with it, except
 * those between its own quotation marks. */
#include "base/csv.h"

static bool at_end(const struct csv *csv) {
    return csv->at >= csv->text.len;
}

static char peek(const struct csv *csv) {
    return csv->text.ptr[csv->at];
}

static bool at_line_break(const struct csv *csv) {
    return !at_end(csv) && (peek(csv) == '\n' || peek(csv) == '\r');
}

/* One line break, however it is written. */
static void take_line_break(struct csv *csv) {
    if (peek(csv) == '\r' && csv->at + 1 < csv->text.len && csv->text.ptr[csv->at + 1] == '\n') csv->at++;
    csv->at++;
    csv->line++;
}

static void skip_line(struct csv *csv) {
    while (!at_end(csv) && !at_line_break(csv)) csv->at++;
    if (!at_end(csv)) take_line_break(csv);
}

static char find_separator(struct str text) {
    char found = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '\n' && text.ptr[i] != '\r'; i++) {
        char c = text.ptr[i];
        if (c == ',') return c;
        if (!found && (c == '\t' || c == ';')) found = c;
    }
    return found ? found : ',';
}

void csv_start(struct csv *csv, struct str text) {
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    *csv = (struct csv){.text = text, .line = 1, .separator = find_separator(text)};
}

static struct str undouble(struct str field, size_t quotes, struct arena *arena) {
    char *out = arena_alloc(arena, field.len - quotes);
    size_t len = 0;
    for (size_t i = 0; i < field.len; i++) {
        out[len++] = field.ptr[i];
        if (field.ptr[i] == '"') i++;
    }
    CHECK(len == field.len - quotes);
    return (struct str){out, len};
}

/* A quoted field, from its first quotation mark to behind its last. On failure `at` stands where reading may go on. */
static bool take_quoted(struct csv *csv, struct str *field, struct arena *arena, struct error *error) {
    size_t from = ++csv->at, doubled = 0;
    int64_t line = csv->line;
    for (;;) {
        if (at_end(csv) || csv->at - from > CSV_FIELD_BYTES_MAX) {
            const char *what = at_end(csv) ? ERROR_TEXT("a quotation mark is opened and never closed")
                                           : ERROR_TEXT("a field is longer than 1 MiB");
            error_set(error, ERROR_INPUT, "%s", what);
            error_hint(error, "within a quoted field every quotation mark is written twice");
            csv->at = from;
            csv->line = line;
            return false;
        }
        if (at_line_break(csv)) {
            take_line_break(csv);
        } else if (peek(csv) != '"') {
            csv->at++;
        } else if (csv->at + 1 < csv->text.len && csv->text.ptr[csv->at + 1] == '"') {
            csv->at += 2;
            doubled++;
        } else {
            break;
        }
    }
    *field = str_slice(csv->text, from, csv->at++);
    if (doubled) *field = undouble(*field, doubled, arena);
    if (at_end(csv) || at_line_break(csv) || peek(csv) == csv->separator) return true;
    error_set(error, ERROR_INPUT, "text follows a closing quotation mark");
    error_hint(error, "within a quoted field every quotation mark is written twice");
    return false;
}

static bool take_field(struct csv *csv, struct str *field, struct arena *arena, struct error *error) {
    if (!at_end(csv) && peek(csv) == '"') return take_quoted(csv, field, arena, error);
    size_t from = csv->at;
    while (!at_end(csv) && !at_line_break(csv) && peek(csv) != csv->separator) csv->at++;
    *field = str_slice(csv->text, from, csv->at);
    if (field->len <= CSV_FIELD_BYTES_MAX) return true;
    error_set(error, ERROR_INPUT, "a field is longer than 1 MiB");
    return false;
}

enum csv_result csv_next(struct csv *csv, struct csv_record *record, struct arena *arena, struct error *error) {
    while (at_line_break(csv)) take_line_break(csv);
    if (at_end(csv)) return CSV_END;
    *record = (struct csv_record){.line = csv->line};
    for (;;) {
        struct str field;
        bool good = take_field(csv, &field, arena, error);
        if (good && record->count == CSV_FIELDS_MAX) {
            error_set(error, ERROR_INPUT, "a record has more than %d fields", CSV_FIELDS_MAX);
            good = false;
        }
        if (!good) {
            error_where(error, "line %lld", (long long)record->line);
            skip_line(csv);
            return CSV_BAD;
        }
        *ARENA_PUSH(arena, record->fields, record->count) = field;
        if (at_end(csv)) return CSV_RECORD;
        if (at_line_break(csv)) {
            take_line_break(csv);
            return CSV_RECORD;
        }
        csv->at++; /* the separator */
    }
}

/* ---- writing ---- */

static void separate(struct buf *out) {
    bool begins = out->len == 0 || out->ptr[out->len - 1] == '\n' || str_is(buf_str(out), CSV_MARK);
    if (!begins) buf_add_char(out, ',');
}

void csv_write(struct buf *out, struct str field) {
    bool quoted = field.len == 0, formula = field.len && strchr("=+-@\t\r\n", field.ptr[0]) != NULL;
    for (size_t i = 0; i < field.len; i++) quoted = quoted || strchr("\",\r\n", field.ptr[i]) != NULL;
    separate(out);
    if (quoted) buf_add_char(out, '"');
    if (formula) buf_add_char(out, '\'');
    for (size_t i = 0; i < field.len; i++) {
        if (field.ptr[i] == '"') buf_add_char(out, '"');
        buf_add_char(out, field.ptr[i]);
    }
    if (quoted) buf_add_char(out, '"');
}

void csv_write_int(struct buf *out, int64_t number) {
    separate(out);
    buf_add_int(out, number);
}

void csv_write_end(struct buf *out) {
    buf_add(out, STR("\r\n"));
}
