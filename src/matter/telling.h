/* telling: sentences about a matter in one of two languages, gathered into the steps of a `struct why`. Private to the matter
 * floor. */
#ifndef SHOUWEN_MATTER_TELLING_H
#define SHOUWEN_MATTER_TELLING_H

#include "matter/internal.h"

struct telling {
    const struct world *world;
    const struct matter *matter;
    const struct clock *clock; /* that is told of; NULL: of something else */
    enum language language;
    struct buf *out;           /* the sentence being made */
    struct arena *arena;
    struct why *why;           /* where tell_step puts it; NULL: sentences only */
};

bool tells_zh(const struct telling *t);
void tell(const struct telling *t, const char *chinese, const char *english);
void tell_add(const struct telling *t, struct str text);
void tell_text(const struct telling *t, struct text text);
void tell_int(const struct telling *t, int64_t number);
void tell_day(const struct telling *t, day_number day);
void tell_date(const struct telling *t, instant at); /* with the year */
void tell_moment(const struct telling *t, instant at);
void tell_span(const struct telling *t, struct span span);
void tell_name(const struct telling *t, struct str party);  /* 孙一（办税服务厅） */
void tell_names(const struct telling *t, const struct str *parties, size_t count);
void tell_roles(const struct telling *t, const enum role *roles, size_t count);
/* The regulation's title and version, the article and its gist. */
void tell_article(const struct telling *t, struct str article);
/* The sentence is done: it becomes a step. */
void tell_step(const struct telling *t, int depth, enum why_mark mark);

/* A condition as steps, each with what was found; with `yes` false its opposite (explain_condition.c). */
void tell_condition(const struct telling *t, const struct view *view, const struct condition *condition, bool yes, int depth);
/* What may follow that finding by the pack for `view->target`, rule by rule (explain_finding.c). */
void tell_ladder(const struct telling *t, const struct view *view, const struct finding *finding, int depth);

#endif
