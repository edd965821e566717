/* figures_pages: what the pages of figures show (as pages.h does for the others). Private to the web floor. */
#ifndef SHOUWEN_WEB_FIGURES_PAGES_H
#define SHOUWEN_WEB_FIGURES_PAGES_H

#include "web/shown/pages.h"

struct figure_cell {
    struct str value, of; /* of: numerator / denominator; empty of a count */
    struct str link;      /* the matters it counts; empty: no list has them */
};
struct figure_line {
    struct text name;           /* empty: of no key */
    int depth;
    bool subtotal, total;
    struct figure_cell *cells;  /* as many as columns */
    size_t cells_count;
};
struct figure_why {
    struct text title, why;
    struct figure_cell cell;    /* of the total */
    struct str article;         /* that asks for it; may be empty */
};

struct figures_page {
    struct shell shell;
    struct option *periods, *ways, *units; /* value: an address, of units an id */
    size_t periods_count, ways_count, units_count;
    struct str from, to, by, unit, staff, staff_name;
    struct figure_why *tiles;   /* the large ones */
    size_t tiles_count;
    struct text *columns;
    size_t columns_count;
    struct figure_line *lines;
    size_t lines_count;
    struct figure_why *whys;
    size_t whys_count;
    struct str csv, bulletin;   /* addresses; bulletin may be empty */
};

struct bulletin_row {
    struct str *cells;
    size_t cells_count;
};
struct bulletin_page { /* 通报: one that was published, or one that is being written */
    struct shell shell;
    bool writing;
    struct str title, text, from, to, article, by;
    instant at;
    struct str *head;
    size_t head_count;
    struct bulletin_row *rows;
    size_t rows_count;
};
struct bulletin_line {
    int64_t number;
    struct str title, by;
    instant at;
};
struct bulletins_page {
    struct shell shell;
    struct bulletin_line *rows;
    size_t rows_count;
};

struct request;
/* What is due every month, and the latest bulletin: for the desk. */
void due_part_fill(const struct request *request, struct due_part *part);

#endif
