/* page: what the pages have in common. Private to the web floor. */
#ifndef SHOUWEN_WEB_PAGE_H
#define SHOUWEN_WEB_PAGE_H

#include "web/http/http.h"
#include "web/shown/pages.h"

/* What surrounds a page for this reader. */
struct shell shell_of(const struct request *request, enum shell_tab tab, enum phrase title);
/* The address of what comes after `cursor` of a list at `path`, with all else that the query asks for. */
struct str next_page(const struct request *request, const char *path, struct str cursor);

#endif
