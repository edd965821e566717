/* Private to the organisation floor: the indexes that reading builds and look-up uses. */
#ifndef SHOUWEN_ORGANISATION_INDEX_H
#define SHOUWEN_ORGANISATION_INDEX_H

#include "organisation/organisation.h"

struct index_entry {
    struct str key;
    uint32_t position; /* in the array the index is over */
    bool is_unit;      /* parties only: position counts in units, else in staff */
};
struct index { /* a table of hashes, at most half full, of the places of entries plus 1; 0: free */
    struct index_entry *entries; /* keys distinct */
    size_t count;
    uint32_t *slots;
    uint32_t mask; /* slots - 1, which is all ones */
};

struct organisation_index {
    struct index parties, topics, customers, options;
    const struct staff *first_with_role[ROLE__COUNT]; /* NULL: nobody active has it */
};

/* Fill the slots from the entries. Returns the first entry whose key an earlier one has, NULL when all keys are distinct. */
const struct index_entry *index_fill(struct index *index, struct arena *arena);
const struct index_entry *index_find(const struct index *index, struct str key);

#endif
