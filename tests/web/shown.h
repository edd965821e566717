/* Structs shown by the templates in tests/web/templates. */
#ifndef SHOUWEN_TESTS_WEB_SHOWN_H
#define SHOUWEN_TESTS_WEB_SHOWN_H

#include "web/view/html.h"

enum shown_kind { SHOWN_PLAIN, SHOWN_LOUD };
struct shown_line {
    struct str label;
    int64_t id;
    instant due;
    struct str *tags;
    size_t tags_count;
};
struct shown {
    struct str text, link;
    enum shown_kind kind;
    bool open;
    int count;
    enum phrase title;
    struct text said;
    struct shown_line first;
    const struct shown_line *next; /* may be NULL */
    struct shown_line *lines;
    size_t lines_count;
};

#endif
