/* csv: reading and writing tables as comma-separated values (RFC 4180), as spreadsheets and old systems really write them.
 *
 * Records end with CRLF, LF or CR; fields may be quoted and then hold separators, line breaks and doubled quotation marks; a byte
 * order mark is skipped; the separator is the comma, or the tab or semicolon when the first line has that and no comma. Blank
 * lines are no records. Pure: reading and decoding the file is the caller's. */
#ifndef SHOUWEN_CSV_H
#define SHOUWEN_CSV_H

#include "base/base.h"

enum { CSV_FIELDS_MAX = 1000, CSV_FIELD_BYTES_MAX = 1 << 20 };

struct csv {
    struct str text;
    size_t at;
    int64_t line; /* of text.ptr[at], from 1 */
    char separator;
};

struct csv_record {
    struct str *fields; /* borrowed from the text, or in the arena where quotation marks had to be undoubled */
    size_t count;
    int64_t line;       /* where the record begins */
};

enum csv_result { CSV_RECORD, CSV_BAD, CSV_END };

void csv_start(struct csv *csv, struct str text);
/* The next record. CSV_BAD: it cannot be read; *error says why, with its line; reading can go on at a later line. */
enum csv_result csv_next(struct csv *csv, struct csv_record *record, struct arena *arena, struct error *error);

#define CSV_MARK "\xEF\xBB\xBF" /* a byte order mark: without it spreadsheets take UTF-8 for something else */
/* Write one field, after a comma unless it begins the line. In quotation marks where it must be; a text that a spreadsheet would
 * take for a formula (= + - @ and control characters first) gets an apostrophe before it. */
void csv_write(struct buf *out, struct str field);
void csv_write_int(struct buf *out, int64_t number);
void csv_write_end(struct buf *out); /* of the line: CR LF (RFC 4180) */

#endif
