/* why: explanations (matter_why_*) for pages and the API. Private to the web floor.
 *
 * They are made on demand: a page of a matter only holds their addresses, /matters/{id}/why/{what}/{which} (of a case /cases/…),
 * where `what` is clock, event, finding or command. */
#ifndef SHOUWEN_WEB_WHY_H
#define SHOUWEN_WEB_WHY_H

#include "web/http/http.h"
#include "web/shown/pages.h"

/* The explanation that an address names; false: it names nothing of this matter that this reader may know of. `title` gets what
 * is explained. */
bool why_named(const struct request *request, const struct desk_matter *found, struct str what, struct str which,
               struct why *why, struct text *title);
/* Why that command was refused a moment ago. `found` NULL: there is no matter yet. */
struct why why_of_refusal(const struct request *request, const struct desk_matter *found, const struct submission *submission);
/* The same with its article, as the head of a page shows it. */
struct problem problem_of_refusal(const struct request *request, const struct desk_matter *found,
                                  const struct submission *submission);
/* As a page shows it. */
struct why_line *why_lines(const struct why *why, size_t *count, struct arena *arena);
/* The member "why" of an answer: [{"depth", "holds", "text"}]. */
void why_json(struct buf *out, const struct why *why);

#endif
