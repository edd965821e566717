/* import, private: what import.c and import_map.c share. */
#ifndef SHOUWEN_IMPORT_H
#define SHOUWEN_IMPORT_H

#include "base/csv.h"
#include "desk/core.h"

/* What a column may be: IMPORT_FIELD(NAME, "field of --map", KIND). The keys of `register` (CONTRACT §2), and what a
 * register on paper has besides: the answer. Any other column may be kept as `fields.NAME`. */
#define IMPORT_FIELDS(FIELD)                                                                                           \
    FIELD(SUBJECT, "subject", TEXT) FIELD(BODY, "body", TEXT) FIELD(CHANNEL, "channel", CHANNEL)                       \
    FIELD(KIND, "kind", KIND) FIELD(SOURCE, "source", TEXT) FIELD(SCOPE, "scope", TEXT) FIELD(UNITS, "units", UNIT)    \
    FIELD(URGENCY, "urgency", TEXT) FIELD(TOPIC, "topic", TOPIC) FIELD(RELATED, "related", TEXT)                       \
    FIELD(DUE, "due", MOMENT) FIELD(ASKED_AT, "asked_at", MOMENT) FIELD(ASKER_NAME, "asker.name", TEXT)                \
    FIELD(ASKER_UNIT, "asker.unit", TEXT) FIELD(ASKER_PHONE, "asker.phone", TEXT)                                      \
    FIELD(ASKER_ADDRESS, "asker.address", TEXT) FIELD(ASKER_KIND, "asker.kind", TEXT)                                  \
    FIELD(ASKER_TIER, "asker.tier", TEXT) FIELD(ASKER_ANONYMOUS, "asker.anonymous", TRUTH)                             \
    FIELD(ASKER_VEXATIOUS, "asker.vexatious", TRUTH) FIELD(ANSWER, "answer", ANSWER)                                   \
    FIELD(ANSWERED_AT, "answered_at", ANSWER) FIELD(ANSWERED_DAYS, "answered_days", ANSWER)

enum import_field {
#define FIELD(name, text, kind) IMPORT_##name,
    IMPORT_FIELDS(FIELD)
#undef FIELD
    IMPORT_NAMED, /* fields.NAME */
    IMPORT_NOTHING
};

/* Which column is what. */
struct import_map {
    size_t columns_count;
    enum import_field *fields; /* per column */
    struct str *names;         /* per column: NAME of fields.NAME */
    bool has_answer, has_asked_at;
};
/* Read `column=field,…` against the header of the file. An empty text: columns that are called like their field, or by
 * one of the usual names. ERROR_INPUT names the pair that is wrong. */
bool import_map_read(struct str text, const struct csv_record *header, struct import_map *map, struct arena *arena,
                     struct error *error);

/* One row as commands. */
struct import_row {
    json_t *register_object; /* owned */
    json_t *answer_object;   /* NULL: no answer; owned */
    instant asked_at, answered_at; /* INSTANT_NONE: now */
};
/* `imported_at`: the moment of the import, noted in the matter. False with *error: the row cannot be understood; nothing
 * is owned. */
bool import_row_read(const struct import_map *map, const struct csv_record *record, const struct organisation *organisation,
                     instant imported_at, struct import_row *row, struct error *error);
void import_row_release(struct import_row *row);

#endif
