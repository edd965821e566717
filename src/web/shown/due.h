/* due: what is due every month, as the desk shows it. Private to the web floor; part of pages.h. */
#ifndef SHOUWEN_WEB_DUE_H
#define SHOUWEN_WEB_DUE_H

#include "web/view/html.h"

struct due_line { /* of what a regulation wants done every month */
    int light;                  /* enum light */
    struct text what, say;
    struct str what_name, article, from, to, figures; /* figures: address of the figures, or of writing the bulletin */
    instant due;
    int64_t record;             /* done: its number; 0: not yet */
    bool unstated, may_record, is_bulletin;
    struct str csrf;
};
struct due_part {
    struct due_line *lines;
    size_t lines_count;
    struct str csrf, latest, latest_title; /* latest: address of the latest bulletin; empty: there is none */
    instant latest_at;
};

#endif
