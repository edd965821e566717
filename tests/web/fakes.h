/* Pages filled with invented content: for looking at them (drafts.c) and for trying what hostile content does
 * (test_pages.c). */
#ifndef SHOUWEN_TESTS_WEB_FAKES_H
#define SHOUWEN_TESTS_WEB_FAKES_H

#include "web/shown/pages.h"

/* When not NULL, every text of a page is this one instead. */
extern const char *fake_text;
extern const instant fake_now;

struct fake {
    const char *name; /* also of the file it is written to */
    void (*write)(struct html *html);
};
extern const struct fake fakes[];
extern const size_t fakes_count;

#endif
