/* sheet: rows on their way out of the house, one after the other, however many there are, as CSV, JSON or a workbook (xlsx).
 * Private to the command line. */
#ifndef SHOUWEN_CLI_SHEET_H
#define SHOUWEN_CLI_SHEET_H

#include <stdio.h>

#include "base/base.h"

enum sheet_format { SHEET_CSV, SHEET_JSON, SHEET_XLSX };
bool sheet_format_read(struct str name, enum sheet_format *format); /* empty: CSV */

struct sheet;
/* Rows with these columns go to `file`, in a workbook under `title`; both and `columns` are borrowed until sheet_end. NULL with
 * *error: no workbook can be begun. */
struct sheet *sheet_begin(FILE *file, enum sheet_format format, const char *title, const char *const *columns,
                          size_t columns_count, struct error *error);
/* The cells of a row, from left to right. In a workbook a number counts and a moment is a date there, in the time of the zone;
 * a text never is a formula. INSTANT_NONE: an empty cell. */
void sheet_text(struct sheet *sheet, struct str text);
void sheet_number(struct sheet *sheet, int64_t number);
void sheet_moment(struct sheet *sheet, instant at, int zone_minutes);
void sheet_row(struct sheet *sheet); /* the row is whole */
/* Writes what is left and frees it; NULL allowed. False with *error: something did not fit or could not be written, and what
 * is in `file` is of no use. */
bool sheet_end(struct sheet *sheet, struct error *error);

#endif
