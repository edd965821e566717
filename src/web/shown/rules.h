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

struct role_missing { /* a role that a rule needs and nobody has */
    struct str article, roles;
    bool decides;              /* a sanction; else: it alone may give a command */
};

struct trial_view {
    struct str csrf;
    bool any, runs, done, cancelled, failed;
    bool adopts, adopted;      /* done, and being adopted; adopted just now */
    struct str problem, by;
    struct text title;
    struct str version, days;
    int64_t id, seen, total, percent;
    int64_t unread;            /* matters that could not be read */
    instant started, ended;
    struct compared *totals, *articles, *units, *hours;
    size_t totals_count, articles_count, units_count, hours_count;
    int64_t busiest;           /* of all hours, for the bars */
    struct role_missing *missing; /* were it adopted */
    size_t missing_count;
};

/* ---- numbers of the text, and what the organisation set in their place ---- */

struct number_line {
    struct str name, article, text, set; /* set: empty, it is as the text has it */
    struct text about, gist;   /* gist: of its article */
    struct str record;         /* by whom, when, from when and why; empty as above */
    bool looser, chosen;
};

struct number_form { /* of the number that was chosen */
    struct number_line line;
    bool is_span, is_word;
    struct option *units, *windows;
    size_t units_count, windows_count;
    struct str amount, reason, from, today;
    struct text amount_problem, reason_problem, from_problem; /* each may be empty */
};

struct number_past { /* one line of the record */
    instant at;
    struct str by, number, article, value, version, reason, from;
    struct text about;
    bool withdrawn, adopted;
};

struct numbers_page {
    struct shell shell;
    struct text title;         /* of the regulation in force */
    struct str id, version;
    struct str problem;        /* may be empty */
    bool was_set, was_withdrawn;
    bool any;                  /* a number was chosen */
    struct number_form form;
    struct number_line *lines;
    size_t lines_count;
    struct number_past *past;
    size_t past_count;
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
    struct role_missing *missing; /* of the one in force */
    size_t missing_count;
};

#endif
