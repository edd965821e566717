/* Rows as CSV, JSON or a workbook. A workbook is made in a temporary file, which holds all but the row under way, and copied
 * when it is whole. Not here: what is in the rows; who may have them (export.c).
 * Keeps: nothing is cut to fit; what a workbook cannot hold is an error that names the row. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "cli/sheet.h"

enum { WORKBOOK_ROWS = 1048576, COPY_BYTES = 1 << 16, COLUMN_CHARS = 18, NAME_SIZE = 300, SHEET_NAME_SIZE = 32 };

struct workbook {
    char name[NAME_SIZE]; /* of the temporary file */
    lxw_workbook *book;
    lxw_worksheet *page; /* a workbook takes about a million rows on a page */
    lxw_format *bold, *date;
    int pages;
    lxw_row_t row; /* on this page */
    lxw_error failed;
    size_t failed_row;
};

struct sheet {
    FILE *file;
    enum sheet_format format;
    const char *title;
    const char *const *columns;
    size_t columns_count, rows, column;
    json_t *row;     /* of JSON */
    struct buf line; /* of CSV; of a workbook: one cell */
    struct workbook workbook;
};

static const char *const format_names[] = {"csv", "json", "xlsx"};

bool sheet_format_read(struct str name, enum sheet_format *format) {
    *format = SHEET_CSV;
    for (size_t i = 0; i < ARRAY_LENGTH(format_names); i++)
        if (str_is(name, format_names[i])) *format = (enum sheet_format)i;
    return name.len == 0 || str_is(name, format_names[*format]);
}

/* ---- workbooks ---- */

static bool fail(struct error *error, const char *what, const char *why) {
    error_set(error, ERROR_STORAGE, "%s: %s", what, why);
    error_hint(error, "see that there is room for temporary files (TMPDIR), or export as csv");
    return false;
}

static void note(struct sheet *sheet, lxw_error code) {
    if (code == LXW_NO_ERROR || sheet->workbook.failed != LXW_NO_ERROR) return;
    sheet->workbook.failed = code;
    sheet->workbook.failed_row = sheet->rows + 1;
}

static void page_begin(struct sheet *sheet) {
    struct workbook *workbook = &sheet->workbook;
    char name[SHEET_NAME_SIZE];
    workbook->pages++;
    (void)snprintf(name, sizeof name, workbook->pages > 1 ? "%s %d" : "%s", sheet->title, workbook->pages);
    workbook->page = workbook_add_worksheet(workbook->book, name);
    if (!workbook->page) {
        note(sheet, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    (void)worksheet_set_column(workbook->page, 0, (lxw_col_t)(sheet->columns_count - 1), COLUMN_CHARS, NULL);
    worksheet_freeze_panes(workbook->page, 1, 0);
    for (size_t i = 0; i < sheet->columns_count; i++)
        note(sheet, worksheet_write_string(workbook->page, 0, (lxw_col_t)i, sheet->columns[i], workbook->bold));
    workbook->row = 1;
}

static bool workbook_begin(struct sheet *sheet, struct error *error) {
    struct workbook *workbook = &sheet->workbook;
    char *folder = getenv("TMPDIR");
    if (folder && !*folder) folder = NULL;
    int len = snprintf(workbook->name, sizeof workbook->name, "%s/shouwen-XXXXXX", folder ? folder : "/tmp");
    int file = len > 0 && (size_t)len < sizeof workbook->name ? mkstemp(workbook->name) : -1;
    if (file < 0) return fail(error, "no temporary file can be made", strerror(errno));
    (void)close(file);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder, .use_zip64 = LXW_TRUE};
    workbook->book = workbook_new_opt(workbook->name, &options);
    if (!workbook->book) return fail(error, "no workbook can be begun", strerror(errno));
    workbook->bold = workbook_add_format(workbook->book);
    format_set_bold(workbook->bold);
    workbook->date = workbook_add_format(workbook->book);
    format_set_num_format(workbook->date, "yyyy-mm-dd hh:mm:ss");
    page_begin(sheet);
    return true;
}

static const char *terminated(struct sheet *sheet, struct str text) {
    buf_clear(&sheet->line);
    buf_add(&sheet->line, text);
    buf_add_char(&sheet->line, '\0');
    return sheet->line.ptr;
}

static bool copy_out(struct sheet *sheet, struct error *error) {
    FILE *made = fopen(sheet->workbook.name, "rb");
    if (!made) return fail(error, "the workbook cannot be read", strerror(errno));
    char bytes[COPY_BYTES];
    size_t count;
    while ((count = fread(bytes, 1, sizeof bytes, made)) > 0 && fwrite(bytes, 1, count, sheet->file) == count) {}
    bool whole = !ferror(made) && !ferror(sheet->file);
    (void)fclose(made);
    return whole || fail(error, "the workbook cannot be written", strerror(errno));
}

static bool workbook_end(struct sheet *sheet, struct error *error) {
    struct workbook *workbook = &sheet->workbook;
    bool good = workbook->book != NULL;
    if (good) {
        lxw_error code = workbook_close(workbook->book);
        good = code == LXW_NO_ERROR || fail(error, "the workbook cannot be made", lxw_strerror(code));
    }
    if (good && workbook->failed != LXW_NO_ERROR) {
        error_set(error, ERROR_LIMIT, "row %zu does not fit into a workbook: %s", workbook->failed_row,
                  lxw_strerror(workbook->failed));
        error_hint(error, "export as csv or json, which hold texts of any length");
        good = false;
    }
    good = good && copy_out(sheet, error);
    if (workbook->name[0]) (void)unlink(workbook->name);
    return good;
}

/* ---- rows ---- */

struct sheet *sheet_begin(FILE *file, enum sheet_format format, const char *title, const char *const *columns,
                          size_t columns_count, struct error *error) {
    struct sheet *sheet = calloc(1, sizeof *sheet);
    CHECK(sheet && columns_count > 0);
    sheet->file = file;
    sheet->format = format;
    sheet->title = title;
    sheet->columns = columns;
    sheet->columns_count = columns_count;
    buf_init(&sheet->line, LIMIT_PAGE_BYTES);
    if (format == SHEET_JSON) {
        fputs("[", file);
    } else if (format == SHEET_CSV) {
        buf_add(&sheet->line, STR(CSV_MARK));
        for (size_t i = 0; i < columns_count; i++) csv_write(&sheet->line, str_from(columns[i]));
        csv_write_end(&sheet->line);
    } else if (!workbook_begin(sheet, error)) {
        struct error ignored;
        (void)sheet_end(sheet, &ignored);
        return NULL;
    }
    return sheet;
}

/* Takes over `value`. */
static void json_cell(struct sheet *sheet, json_t *value) {
    if (!sheet->row) sheet->row = json_object();
    CHECK(json_object_set_new(sheet->row, sheet->columns[sheet->column], value) == 0);
}

static lxw_col_t column_of(const struct sheet *sheet) {
    CHECK(sheet->column < sheet->columns_count);
    return (lxw_col_t)sheet->column;
}

void sheet_text(struct sheet *sheet, struct str text) {
    struct workbook *workbook = &sheet->workbook;
    lxw_col_t column = column_of(sheet);
    if (sheet->format == SHEET_CSV) csv_write(&sheet->line, text);
    else if (sheet->format == SHEET_JSON) json_cell(sheet, json_stringn(text.len ? text.ptr : "", text.len));
    else if (workbook->page && text.len)
        note(sheet, worksheet_write_string(workbook->page, workbook->row, column, terminated(sheet, text), NULL));
    sheet->column++;
}

void sheet_number(struct sheet *sheet, int64_t number) {
    struct workbook *workbook = &sheet->workbook;
    lxw_col_t column = column_of(sheet);
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
    if (sheet->format == SHEET_CSV) csv_write(&sheet->line, (struct str){digits, (size_t)len});
    else if (sheet->format == SHEET_JSON) json_cell(sheet, json_integer(number));
    else if (workbook->page) note(sheet, worksheet_write_number(workbook->page, workbook->row, column, (double)number, NULL));
    sheet->column++;
}

void sheet_moment(struct sheet *sheet, instant at, int zone_minutes) {
    struct workbook *workbook = &sheet->workbook;
    char text[INSTANT_TEXT_SIZE];
    if (at == INSTANT_NONE || sheet->format != SHEET_XLSX || !workbook->page) {
        sheet_text(sheet, at == INSTANT_NONE ? STR("") : instant_text(at, zone_minutes, text));
        return;
    }
    struct civil civil;
    instant_to_civil(at, zone_minutes, &civil);
    lxw_datetime date = {civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second};
    note(sheet, worksheet_write_datetime(workbook->page, workbook->row, column_of(sheet), &date, workbook->date));
    sheet->column++;
}

void sheet_row(struct sheet *sheet) {
    CHECK(sheet->column == sheet->columns_count);
    if (sheet->format == SHEET_JSON) {
        fputs(sheet->rows ? ",\n" : "\n", sheet->file);
        CHECK(json_dumpf(sheet->row, sheet->file, JSON_COMPACT) == 0 || ferror(sheet->file));
        json_decref(sheet->row);
        sheet->row = NULL;
    } else if (sheet->format == SHEET_CSV) {
        csv_write_end(&sheet->line);
        fwrite(sheet->line.ptr, 1, sheet->line.len, sheet->file);
        buf_clear(&sheet->line);
    } else if (++sheet->workbook.row == WORKBOOK_ROWS) {
        page_begin(sheet);
    }
    sheet->rows++;
    sheet->column = 0;
}

bool sheet_end(struct sheet *sheet, struct error *error) {
    if (!sheet) return true;
    bool good = true;
    if (sheet->format == SHEET_JSON) fputs("\n]\n", sheet->file);
    else if (sheet->format == SHEET_CSV) fwrite(sheet->line.ptr, 1, sheet->line.len, sheet->file);
    else good = workbook_end(sheet, error);
    if (good && (fflush(sheet->file) != 0 || ferror(sheet->file))) {
        error_set(error, ERROR_STORAGE, "what was exported cannot be written: %s", strerror(errno));
        error_hint(error, "see that there is room where the output goes");
        good = false;
    }
    buf_release(&sheet->line);
    json_decref(sheet->row);
    free(sheet);
    return good;
}
