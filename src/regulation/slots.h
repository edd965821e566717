/* Private to the regulation floor: every place where a rule of a pack has a condition. */
#ifndef SHOUWEN_REGULATION_SLOTS_H
#define SHOUWEN_REGULATION_SLOTS_H

#include "regulation/regulation.h"

struct slot { /* whose condition it is: clock ID, refusal ARTICLE … */
    const char *section;
    struct str id, article;
};
typedef void slot_fn(void *context, const struct slot *slot, struct condition **condition);
/* In the order of the text; *condition may be NULL, and may be replaced where the lists of the regulation are the caller's. */
void each_condition(struct regulation *r, slot_fn *visit, void *context);

enum { WINDOWS_COUNT = 4 }; /* over which breaches are counted */
extern const char *const window_names[WINDOWS_COUNT];
int window_of(enum fact fact); /* -1: it counts no breaches */
enum fact window_fact(int window);

#endif
