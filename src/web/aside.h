/* aside: changes that wait until the commit thread has made them, away from the threads that answer. Private to the web floor.
 * For what is seldom: one thread, one after the other. Commands have their own way (errand.h). */
#ifndef SHOUWEN_WEB_ASIDE_H
#define SHOUWEN_WEB_ASIDE_H

#include "web/http/http.h"

struct aside; /* may be called from any thread */
struct aside *aside_new(void);
void aside_free(struct aside *aside); /* finishes what runs; what waits is given up; NULL allowed */

typedef void aside_work(struct request *request, void *context);
/* Do `work` there, then come back to `then` on a worker thread with request->awaited set to `context`. False and *error
 * (ERROR_BUSY) when too many wait. The handler returns ANSWER_LATER. */
bool aside_do(struct request *request, aside_work *work, void *context, handler *then, struct error *error) MUST_USE;

#endif
