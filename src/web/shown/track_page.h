/* track_page: what the page for the asker shows. Private to the web floor; the last part of pages.h, of whose pieces it is
 * made. */
#ifndef SHOUWEN_WEB_TRACK_PAGE_H
#define SHOUWEN_WEB_TRACK_PAGE_H

#include "web/shown/pages.h"

struct track_page { /* for the asker: plain words, no staff secrets */
    struct shell shell;
    struct str number, code;
    bool asked, found, may_rate, scored;          /* asked and not found: one answer for a wrong number and a wrong code */
    struct text rated;          /* what she said; empty: nothing */
    struct str subject;
    struct text state;          /* in plain words */
    int64_t stage;              /* 1 registered, 2 in hand, 3 answered, 4 closed */
    struct stage_view *stages;  /* those that the text names for the asker; none: the four above */
    size_t stages_count;
    struct str who, phone, supervision_phone;
    instant registered_at, due;
    struct event_view *events;
    size_t events_count;
};

#endif
