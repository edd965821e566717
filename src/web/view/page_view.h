/* page_view: from a matter to what a page shows of it: rows, lights, events, the chain, clocks. Private to the web floor. */
#ifndef SHOUWEN_WEB_PAGE_VIEW_H
#define SHOUWEN_WEB_PAGE_VIEW_H

#include "web/http/http.h"
#include "web/shown/pages.h"

/* Red: past due or breached; amber: within a working day's length of it; green: more; none: no number runs. */
enum light light_of(instant due, bool breached, instant now);
void row_of(const struct organisation *organisation, const struct matter_row *from, const struct request *request,
            struct row *row);
struct row *rows_of(const struct organisation *organisation, const struct matter_row *from, size_t count,
                    const struct request *request);

/* Events newest first, of those after version `after` (0: all), as the member of staff `reader` may see them; nobody (an empty
 * reader) is the asker, who reads what is for the asker and nobody's name. `seen`: of personal data (matter_personal_seen). */
struct event_view *events_of(const struct world *world, const struct matter *matter, int64_t after, struct str reader,
                             unsigned seen, size_t *count, struct arena *arena);
/* 已完成：签收 */
struct str flash_of(const struct request *request, enum verb done);
struct str subject_shown(const struct desk_matter *found, const struct request *request); /* numbers in it masked, or not */
/* `seen`: of personal data, as the rest of the page shows it. */
void chain_of(const struct world *world, const struct matter *matter, unsigned seen, struct chain *chain, struct arena *arena);
struct clock_view *clocks_of(const struct world *world, const struct matter *matter, instant now, enum language language,
                             size_t *count,
                             struct arena *arena);
/* Words of what a finding or sanction has come to; of WAIT_NOTHING empty. */
struct text finding_status_said(enum finding_status status);
struct text sanction_status_said(enum sanction_status status);
/* What a finding waits for, beside its status; nothing when the status says it already. */
struct text wait_said(enum finding_wait wait, struct text status);
enum light light_of_finding(enum finding_status status, enum finding_wait waits);
/* "80 元", "2 points"; an amount of no unit is money; empty when there is none. */
struct str amount_said(struct str amount, struct str unit, enum language language, struct arena *arena);
struct str names_said(const struct organisation *organisation, const struct str *parties, size_t count, struct arena *arena);
/* Where it is explained: what is clock, event or finding. */
struct str why_address(const struct matter *matter, const char *what, int64_t which, struct arena *arena);
/* The findings with their measures; NULL when there are none. */
struct finding_view *findings_of(const struct world *world, const struct matter *matter, struct str reader, size_t *count,
                                 struct arena *arena);
/* Until when `staff` sees what was revealed last; INSTANT_NONE: nothing is open that way. */
instant revealed_until(const struct matter *matter, struct str staff, instant now);
/* What is said in words when a command was refused. */
struct str refusal_said(const struct refusal *refusal, enum language language);
/* An operating failure in one line, in the reader's language as far as base/error_text.def has it. */
struct str error_said(const struct error *error, enum language language, struct arena *arena);

#endif
