/* pages_house: what the pages of the house show: the directory, the public pages, printed sheets. Private to the web floor; as in
 * web/shown/pages.h a member is ready to be read, and holds nothing that this reader may not see. */
#ifndef SHOUWEN_WEB_PAGES_HOUSE_H
#define SHOUWEN_WEB_PAGES_HOUSE_H

#include "web/shown/pages.h"

struct unit_line { /* 部门/科室/窗口 */
    struct str id, name, head, place, phone, duties, up; /* duties joined; up: the unit above */
    struct text kind, window;
    int level;               /* in the tree, from 0 */
    bool first_inquiry;
};
struct staff_line { /* 工作人员 */
    struct str id, name, title, roles, unit, unit_id, phone;
    struct text presence;
    bool away;
    instant until;           /* away up to that day; INSTANT_NONE: not said */
    struct str substitute;   /* who stands in today */
    struct str note;         /* the post on duty, or hours of training this year */
};
struct service_line { /* 事项 */
    struct str id, name, unit, unit_id, person, phone, place, window, limits, proxy;
    bool proxy_today;
};
struct post_line { /* 岗位 */
    struct str unit, post;
    struct text state;
    int64_t count, filled;
    bool wrong;
};
struct training_line { /* 培训 */
    day_number day;
    struct str who, who_id, subject, hours, about;
};
struct material { /* one line of a list in words */
    struct str text;
};
struct link {
    struct str title, url;
};

struct found_part { /* what a search of the directory finds, or all of it */
    bool asked, nothing, more;
    struct str query;
    struct service_line *services;
    size_t services_count;
    struct unit_line *units;
    size_t units_count;
    struct staff_line *staff;
    size_t staff_count;
    struct service_line *proxies; /* the items of the proxy service */
    size_t proxies_count;
    struct post_line *posts;
    size_t posts_count;
};
struct directory_page {
    struct shell shell;
    struct str query;
    struct found_part found;
    bool published;
};
struct unit_page {
    struct shell shell;
    struct unit_line unit;
    struct material *duties;
    size_t duties_count;
    struct unit_line *below;
    size_t below_count;
    struct staff_line *staff;
    size_t staff_count;
    struct service_line *services;
    size_t services_count;
    struct post_line *posts;
    size_t posts_count;
};
struct account_line { /* what a month adds up to */
    struct str month, money, appealed, points; /* 2026-11; empty: nothing */
};
struct staff_page {
    struct shell shell;
    struct staff_line person;
    struct service_line *services;
    size_t services_count;
    struct training_line *training;
    size_t training_count;
    struct str hours;            /* of training this year */
    bool accounts_shown;         /* to the person, the head of the unit and those who keep watch */
    struct account_line *accounts;
    size_t accounts_count;
    struct str rating_cap, year, sanctions; /* rating_cap: empty: none this year; sanctions: address of the list; may be empty */
};
struct training_page {
    struct shell shell;
    struct str problem;
    bool may_record, done;
    struct str subject, date, hours, text;
    struct option *units, *who, *about;
    size_t units_count, who_count, about_count;
    struct training_line *rows;
    size_t rows_count;
    struct staff_line *sums;     /* who was trained for how long this year, in `note`; those without first */
    size_t sums_count;
};

/* All that is said of one service: for staff, for the wall, for a slip in the asker's hand. */
struct service_sheet {
    struct str id, name, content, unit, unit_id, person, person_phone, place, window, phone, procedure, fee, basis, statutory,
        promised, proxy, complaints, supervision_phone, institution;
    struct material *materials;
    size_t materials_count;
    bool one_visit, proxy_today;
    struct str updated;          /* since when: 2026-03-01; empty: not said */
    struct str qr_path, url;     /* empty: none */
    int64_t qr_size;
};
enum sheet_use { SHEET_STAFF, SHEET_PUBLIC, SHEET_SLIP };
struct service_page {
    struct shell shell;
    enum sheet_use use;
    struct service_sheet sheet;
    bool published, intake;
    struct str given_by;         /* a slip: who gave it */
    instant given_at;
};

struct article_line {
    struct str id;
    struct text gist;
};
struct public_page {
    struct shell shell;
    struct str institution, supervision_phone, complaints, hours, regulation;
    bool intake;
    struct unit_line *units;
    size_t units_count;
    struct staff_line *staff;
    size_t staff_count;
    struct service_line *services;
    size_t services_count;
    struct service_line *proxies;
    size_t proxies_count;
    struct material *standards;
    size_t standards_count;
    struct link *documents;
    size_t documents_count;
    struct article_line *articles;
    size_t articles_count;
    struct str qr_path;
    int64_t qr_size;
};
struct ask_page {
    struct shell shell;
    struct str problem, subject, body, name, phone, address, key;
    struct option *kinds, *topics;
    size_t kinds_count, topics_count;
};
struct asked_page {
    struct shell shell;
    struct str number, code, subject, unit, phone, supervision_phone, track_url, qr_path;
    instant registered_at, due;
    int64_t qr_size;
};

struct form_line {
    struct text label;
    struct str value;
    bool signature;              /* to be signed by hand */
};
struct form_page {
    struct shell shell;
    struct str institution, number, article, regulation, qr_path;
    struct text title;
    instant issued_at;
    int64_t copies, n, qr_size;
    struct form_line *lines;
    size_t lines_count;
};
/* What is found while a matter is being registered. */
struct lookup_page {
    struct str query;
    struct service_line *services;
    size_t services_count;
    struct unit_line *units;
    size_t units_count;
    struct staff_line *staff;
    size_t staff_count;
    bool asked, nothing;
};

#endif
