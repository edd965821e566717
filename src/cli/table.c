/* Columns that line up. Not here: what is in them. Keeps: the last column is not padded, so lines carry no blanks at their
 * end. */
#include "cli/table.h"

struct table table_new(struct arena *arena, size_t columns) {
    return (struct table){.arena = arena, .columns = columns};
}

void table_row(struct table *table, const struct str *cells) {
    struct str *row = ARENA_ARRAY(table->arena, struct str, table->columns);
    memcpy(row, cells, table->columns * sizeof *row);
    *ARENA_PUSH(table->arena, table->rows, table->rows_count) = row;
}

/* Terminals show what lies from Hangul Jamo on, as far as names use it, two columns wide. */
static size_t display_width(struct str text) {
    size_t width = 0, at = 0;
    uint32_t code_point;
    while (at < text.len && utf8_next(text, &at, &code_point)) width += code_point >= 0x1100 ? 2 : 1;
    return width;
}

void table_print(const struct table *table, FILE *out) {
    size_t *widths = ARENA_ARRAY(table->arena, size_t, table->columns);
    for (size_t r = 0; r < table->rows_count; r++) {
        for (size_t c = 0; c < table->columns; c++) {
            size_t width = display_width(table->rows[r][c]);
            if (width > widths[c]) widths[c] = width;
        }
    }
    for (size_t r = 0; r < table->rows_count; r++) {
        size_t owed = 0; /* blanks that the next text still needs before it */
        for (size_t c = 0; c < table->columns; c++) {
            struct str cell = table->rows[r][c];
            if (cell.len) {
                fprintf(out, "%*s" STR_FMT, (int)owed, "", STR_ARG(cell));
                owed = 0;
            }
            owed += widths[c] - display_width(cell) + 2;
        }
        fputc('\n', out);
    }
}
