/* remember, private to the desk: matters as their events left them, so that a matter that is looked at again is not read again;
 * and the leaves and duties of the day. Only what follows from the events alone: nothing of who looks, of now, or of the people
 * and rules in force. */
#ifndef SHOUWEN_DESK_REMEMBER_H
#define SHOUWEN_DESK_REMEMBER_H

#include "store/store.h"

struct matter;
struct world_facts;
struct memory;     /* of a desk; any thread */
struct remembered; /* one matter; never changed once it is there */
struct remembered_day;

/* `alone`: nobody but this process writes the ledger, and it says what it wrote by the two functions below. */
struct memory *memory_new(bool alone);
void memory_free(struct memory *memory); /* nobody uses any of it any more; NULL allowed */

/* The matter with all its events, from memory if its last event is still the one there, else read. NULL: no such matter (*error
 * clear), or it cannot be read. The caller gives it back. */
struct remembered *remember(struct memory *memory, struct store *store, int64_t id, struct error *error);
const struct matter *remembered_matter(const struct remembered *remembered);
void remembered_give_back(struct remembered *remembered); /* NULL allowed */

/* The leaves and duties of a day (facts_of_day). The caller gives it back. Never NULL; of a store that fails, what was read. */
struct remembered_day *remember_day(struct memory *memory, struct store *store, day_number day);
const struct world_facts *remembered_facts(const struct remembered_day *day);
void remembered_day_give_back(struct remembered_day *day); /* NULL allowed */

/* The events of these matters were committed, and whoever reads from now on finds them: called before anybody is told. */
void memory_changed(struct memory *memory, const int64_t *ids, size_t count);
void memory_days_changed(struct memory *memory); /* the same of leaves and duties */

#endif
