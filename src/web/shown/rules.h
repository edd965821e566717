/* rules: what the administrator's page about the regulation shows: the one in force, a trial of another, and what came of it.
 * Private to the web floor. */
#ifndef SHOUWEN_WEB_RULES_H
#define SHOUWEN_WEB_RULES_H

#include "web/shown/pages.h"

struct compared { /* one line, side by side: as recorded, and under the other regulation */
    struct str name, gist;
    struct text label;         /* in place of a name */
    int64_t clocks[2], late[2], findings[2], due[2];
    bool worse, better;        /* more is late, or suspected; less */
};

struct trial_view {
    struct str csrf;
    bool any, runs, done, cancelled, failed;
    struct str problem, by;
    struct text title;
    struct str version, days;
    int64_t id, seen, total, percent;
    instant started, ended;
    struct compared *totals, *articles, *units, *hours;
    size_t totals_count, articles_count, units_count, hours_count;
    int64_t busiest;           /* of all hours, for the bars */
};

struct rules_page {
    struct shell shell;
    struct str problem;        /* may be empty */
    bool adopted;              /* just now */
    struct text title;         /* in force */
    struct str id, version, yaml, from, to;
    struct option *packs;
    size_t packs_count;
    struct trial_view trial;
};

#endif
