/* pages: what each page shows. Private to the web floor: page_*.c fill these structs, templates/ show them,
 * nothing else knows both.
 * A member is ready to be read: names instead of ids, hints already decided, nothing that this reader may not see. */
#ifndef SHOUWEN_WEB_PAGES_H
#define SHOUWEN_WEB_PAGES_H

#include "web/html.h"

/* What surrounds every page. */
enum shell_tab { TAB_NONE, TAB_REGISTER, TAB_DESK, TAB_LEDGER };
struct shell {
    enum phrase title;
    struct str title_more;      /* before the title, e.g. a number; may be empty */
    struct str institution;     /* 机构名 */
    struct str user, user_unit; /* who is signed in; empty: nobody, and then there is no menu */
    struct str csrf;            /* token for the forms of this session */
    enum shell_tab tab;
    int64_t waiting;            /* matters that wait for the reader; 0 shows nothing */
    struct str switch_language; /* address of this page in the other language */
};

/* The page of an error: 400, 401, 403, 404, 405, 413, 429, 500, 503. */
struct error_page {
    struct shell shell;
    int status;
    enum phrase heading, advice;
    struct str detail; /* what exactly, if that helps; may be empty */
};

#endif
