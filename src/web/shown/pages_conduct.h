/* pages_conduct: what the pages of lists, cases, explanations and conflicts show. Second half of pages.h: include that. */
#ifndef SHOUWEN_WEB_PAGES_CONDUCT_H
#define SHOUWEN_WEB_PAGES_CONDUCT_H

enum why_face { WHY_FACE_SAID, WHY_FACE_HOLDS, WHY_FACE_FAILS, WHY_FACE_OPEN };
struct why_line {               /* of an explanation (matter/ask.h) */
    int64_t depth;              /* 0..6 */
    enum why_face mark;
    struct str text;
};

struct finding_view { /* 违规线索/认定 */
    int64_t n;
    struct str article, who;
    struct text gist, status, waits;
    instant opened_at;          /* the day */
    enum light light;
    struct text sanctions;      /* measures and their states; may be empty */
    struct str why;             /* address */
};

/* An explanation: by itself, or within the page that asked for it. */
struct why_page {
    struct shell shell;
    struct text title;
    struct str back;            /* address of the matter or case */
    struct why_line *lines;
    size_t lines_count;
};

struct docket_tab {
    struct str name;            /* of the address: /lists/{name} */
    enum phrase label;
    bool chosen;
};
struct docket_entry {
    struct str address, number; /* of the matter or case */
    instant at;
    bool day_only;
    struct str article, who, by, text;
    struct text status, waits, word;
    enum light light;
    struct str why, find;       /* addresses: the explanation; where a finding is opened; may be empty */
};
struct docket_page {            /* 清单 */
    struct shell shell;
    struct docket_tab *tabs;
    size_t tabs_count;
    struct str name, query;
    enum phrase title, hint;
    struct option *statuses;
    size_t statuses_count;
    bool has_month;
    struct str month;           /* sanctions: 2026-11; empty: any */
    bool can_wait, waiting;     /* may filter by what waits for the reader, and does */
    bool filtered, matters;     /* matters: rows, else entries */
    struct row *rows;
    size_t rows_count;
    struct docket_entry *entries;
    size_t entries_count;
    struct option *also;        /* what is recorded without a list of its own: verbs */
    size_t also_count;
    struct str begin;           /* what can be begun here: a verb; may be empty */
    struct text begin_label;
    struct str next;            /* address of the next page; empty: the end */
};

struct case_page {              /* what stands without a matter */
    struct shell shell;
    int64_t version;
    struct str number, regulation, csrf;
    struct text about;          /* what it began with, as far as it is for this reader */
    struct finding_view *findings;
    size_t findings_count;
    struct event_view *events;
    size_t events_count;
    struct action *actions;
    size_t actions_count;
    struct str flash, done;     /* as of a matter */
    struct problem problem;
};

struct begin_page {             /* a command without a matter */
    struct shell shell;
    struct action action;
    struct problem problem;
    struct str list;            /* where it will stand: /lists/{list} */
    enum phrase hint;           /* what that list is */
    bool has_hint;
};

/* 412: somebody was faster. */
struct conflict_page {
    struct shell shell;
    int64_t id, version;        /* the present version */
    struct str number, subject;
    struct event_view *news;    /* since the version the reader saw */
    size_t news_count;
    struct str verb;
    struct text label;          /* of the command that was not carried out */
    struct sent *sent;          /* what the reader had filled in, to be sent again */
    size_t sent_count;
};

#endif
