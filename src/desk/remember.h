/* remember, private to the desk: matters as their events left them, so that a matter that is looked at again is not read again.
 * Only what follows from the events alone: nothing of who looks, of now, or of the people and rules in force. */
#ifndef SHOUWEN_DESK_REMEMBER_H
#define SHOUWEN_DESK_REMEMBER_H

#include "store/store.h"

struct matter;
struct memory;     /* of a desk; any thread */
struct remembered; /* one matter; never changed once it is there */

struct memory *memory_new(void);
void memory_free(struct memory *memory); /* nobody uses any of it any more; NULL allowed */

/* The matter with all its events, from memory if its last event is still the one there, else read. NULL: no such matter (*error
 * clear), or it cannot be read. The caller gives it back. */
struct remembered *remember(struct memory *memory, struct store *store, int64_t id, struct error *error);
const struct matter *remembered_matter(const struct remembered *remembered);
void remembered_give_back(struct remembered *remembered); /* NULL allowed */

#endif
