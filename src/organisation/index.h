/* Private to the organisation floor: the sorted indexes that reading builds and look-up uses. */
#ifndef SHOUWEN_ORGANISATION_INDEX_H
#define SHOUWEN_ORGANISATION_INDEX_H

#include "organisation/organisation.h"

struct index_entry {
    struct str key;
    uint32_t position; /* in the array the index is over */
    bool is_unit;      /* parties only: position counts in units, else in staff */
};
struct index {
    struct index_entry *entries; /* sorted by key, keys distinct */
    size_t count;
};

struct organisation_index {
    struct index parties, topics, customers, options;
    const struct staff *first_with_role[ROLE__COUNT]; /* NULL: nobody active has it */
};

/* Sort entries by key. Returns the later (by position) of two entries with one key, NULL when all keys are distinct. */
const struct index_entry *index_sort(struct index *index);
const struct index_entry *index_find(const struct index *index, struct str key);

#endif
