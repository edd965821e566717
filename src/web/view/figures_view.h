/* figures_view: what the API and the pages of figures share: reading what is asked for. Private to the web floor. */
#ifndef SHOUWEN_WEB_FIGURES_VIEW_H
#define SHOUWEN_WEB_FIGURES_VIEW_H

#include "web/http/http.h"

/* Ready periods of the page; FROM_TO: the days given. */
#define PERIODS(X)                                                                                                  \
    X(MONTH, "month") X(LAST_MONTH, "last_month") X(QUARTER, "quarter") X(YEAR, "year") X(FROM_TO, "from_to")
enum period {
#define X(name, text) PERIOD_##name,
    PERIODS(X)
#undef X
    PERIOD__COUNT
};
extern const char *const period_names[PERIOD__COUNT];

/* Read from, to, by, unit, staff and period of the query; without days the present month. False and *error: an unknown parameter,
 * word or day. */
bool figures_query_read(const struct request *request, struct figures_query *query, enum period *period, struct error *error);

/* The whole table, every figure with numerator and denominator. */
void figures_csv(struct buf *out, const struct figures_query *query, const struct figures_report *report, enum language language,
                 struct arena *arena);

#endif
