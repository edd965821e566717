/* table: columns that line up in a terminal, Chinese characters counted as two. Private to the cli floor. */
#ifndef SHOUWEN_CLI_TABLE_H
#define SHOUWEN_CLI_TABLE_H

#include "base/base.h"

struct table {
    struct arena *arena;
    size_t columns, rows_count;
    struct str **rows;
};

struct table table_new(struct arena *arena, size_t columns);
void table_row(struct table *table, const struct str *cells); /* `columns` borrowed texts; the first row is the heading */
void table_print(const struct table *table, FILE *out);

#endif
