/* page: what the pages have in common. Private to the web floor. */
#ifndef SHOUWEN_WEB_PAGE_H
#define SHOUWEN_WEB_PAGE_H

#include "web/http/http.h"
#include "web/shown/pages.h"

/* What surrounds a page for this reader. */
struct shell shell_of(const struct request *request, enum shell_tab tab, enum phrase title);

#endif
