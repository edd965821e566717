/* dockets: which lists there are, and reading what is asked of one; for pages and the API. Private to the web floor. */
#ifndef SHOUWEN_WEB_DOCKETS_H
#define SHOUWEN_WEB_DOCKETS_H

#include "web/http/http.h"
#include "web/shown/pages.h"

enum { DOCKET_COPIES = DOCKET__COUNT, LISTS__COUNT }; /* one more list: matters of which the reader holds a copy */
struct docket_list {
    const char *name;       /* /lists/{name} */
    enum phrase title, hint;
    const char *statuses;   /* words for ?status=, in the order of the enum; empty: none */
    bool matter_wide;       /* for those who keep watch and administrators only */
    enum verb begin;        /* the command that begins an entry; VERB__COUNT: none */
};
extern const struct docket_list docket_lists[LISTS__COUNT];

/* The list that the address names; -1: there is none, or not for this reader. */
int docket_named(const struct request *request, const struct organisation *organisation);
bool docket_is_for(const struct request *request, const struct organisation *organisation, int list);
/* status, waits, q. False and *error for what is none. */
bool docket_filter_read(const struct request *request, int list, struct docket_filter *filter, struct error *error);

/* Findings that wait for what this reader's roles may do next, at most `limit`, newest first (pages/dockets.c); *more: there are
 * others. Nothing for whoever keeps no watch. */
void findings_waiting(struct request *request, const struct desk_world *world, int limit, struct docket_entry **entries,
                      size_t *count, bool *more);

#endif
