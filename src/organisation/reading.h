/* Private to the organisation floor: what read.c and read_service.c share of reading JSON: where we are, single values, tables of
 * keys. Every reader answers false after it has said what is wrong. */
#ifndef SHOUWEN_ORGANISATION_READING_H
#define SHOUWEN_ORGANISATION_READING_H

#include "organisation/organisation.h"

/* Where we are, from the innermost outwards: printed as a JSON pointer when something is wrong. */
struct path {
    const struct path *up;
    const char *key; /* NULL: an entry of an array */
    size_t index;
};

struct reading {
    struct arena *arena;
    struct error *error;
};

typedef bool read_fn(struct reading *reading, const json_t *value, const struct path *path, void *member);

struct field {
    const char *key;
    bool required;
    read_fn *read;
    size_t offset;
};

bool reading_fail(struct reading *reading, const struct path *path, const char *message, const char *hint);
bool reading_fail_word(struct reading *reading, const struct path *path, const char *what, struct str word, const char *hint);
/* Of an entry of a list of the organisation, once all of it is read. */
bool reading_fail_at(struct reading *reading, const char *list, size_t index, const char *key, const char *what, struct str word,
                     const char *hint);

read_fn read_text, read_name, read_id, read_bool, read_date, read_long, read_amount, read_time_unit;
bool read_integer(struct reading *reading, const json_t *value, const struct path *path, int64_t min, int64_t max, int *out);
/* Position of the word in a closed list; on failure the hint names the whole list. */
bool read_word(struct reading *reading, const json_t *value, const struct path *path, const char *const *names, size_t count,
               int *word);
bool read_array(struct reading *reading, const json_t *value, const struct path *path, size_t max, const char *limit);
/* A list of texts, none of them blank. */
bool read_texts(struct reading *reading, const json_t *value, const struct path *path, struct str **items, size_t *count);
bool read_object(struct reading *reading, const json_t *value, const struct path *path, const struct field *fields, size_t count,
                 void *object);
/* A list of objects of one shape. *items is set to the new array; `start` is what a fresh one holds before reading. */
bool read_list(struct reading *reading, const json_t *value, const struct path *path, size_t max, const char *limit,
               const struct field *fields, size_t fields_count, const void *start, size_t size, void **items, size_t *count);

#define READ_OBJECT(reading, value, path, fields, object) \
    read_object(reading, value, path, fields, ARRAY_LENGTH(fields), object)
#define READ_LIST(reading, value, path, limit, fields, start, array, count)                                   \
    read_list(reading, value, path, limit, #limit, fields, ARRAY_LENGTH(fields), start, sizeof *(array),      \
              (void **)&(array), &(count))

/* read_service.c: the service directory, posts, what is public. */
read_fn read_topics, read_posts, read_publication, read_window;
bool check_services(struct reading *reading, const struct organisation *organisation);

#endif
