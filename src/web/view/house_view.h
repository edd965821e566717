/* house_view: from the organisation to the lines and sheets that pages of the house show. Private to the web floor; everything
 * lives in the arena of the house. */
#ifndef SHOUWEN_WEB_HOUSE_VIEW_H
#define SHOUWEN_WEB_HOUSE_VIEW_H

#include "web/http/http.h"
#include "web/shown/pages_house.h"

enum { HOUSE_ROWS_MAX = 300 }; /* lines of one list of a page: whoever has more searches */

struct house {
    const struct desk_world *world;
    const struct organisation *organisation;
    struct world_facts facts; /* of today */
    day_number today;
    enum language language;
    struct arena *arena;
};
/* The house as it is now; house_leave gives it back. False: the answer has been written. */
bool house_enter(struct house *house, struct request *request, struct response *response);
void house_leave(struct house *house, const struct request *request);

/* "3 个工作日", "3 working days". */
struct str span_said(struct span span, enum language language, struct arena *arena);
struct str minutes_as_hours(int64_t minutes, struct arena *arena); /* "1.5" */
struct str text_joined(const struct house *house, const struct str *items, size_t count);

struct unit_line unit_line_of(const struct house *house, const struct unit *unit);
struct staff_line staff_line_of(const struct house *house, const struct staff *staff);
struct service_line service_line_of(const struct house *house, const struct topic *topic);
struct post_line post_line_of(const struct house *house, const struct post *post);
/* `open`: for everybody, so only what is published. */
struct service_sheet service_sheet_of(const struct house *house, const struct topic *topic, bool open);
bool topic_is_public(const struct organisation *organisation, const struct topic *topic);

/* Units as a tree, what is ours first, each below the one it belongs to; at most HOUSE_ROWS_MAX. */
size_t units_as_tree(const struct house *house, bool open, struct unit_line **lines);
/* Services of a unit (NULL: of all), or only items of the proxy service. */
size_t services_of(const struct house *house, const struct unit *unit, bool open, bool proxies, struct service_line **lines);
/* Active staff of a unit (NULL: of all), the head first, then by seniority. */
size_t staff_of(const struct house *house, const struct unit *unit, bool open, struct staff_line **lines);

/* The dark modules of the QR code of `text` as one SVG path; false when it is too long for any code. */
bool qr_path(struct str text, struct str *path, int64_t *size, struct arena *arena);
/* A path of ours as an address for the outside. */
struct str outside_url(const struct request *request, struct str path);

#endif
