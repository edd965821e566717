/* errand: a command on its way through the desk, from whichever face it came. Private to the web floor. */
#ifndef SHOUWEN_WEB_ERRAND_H
#define SHOUWEN_WEB_ERRAND_H

#include "web/http/http.h"

struct errand {
    struct submission submission;
    json_t *args;
    struct request *request;
};

/* Read and check the command on this thread, queue it, and come back to `then` on a worker thread with request->awaited set to
 * the errand; `then` ends it. False and *error when the command cannot be read: nothing was sent. */
bool errand_send(struct request *request, const json_t *command, int64_t matter, int64_t version_expected,
                 struct str idempotency_key,
                 handler *then, struct error *error);
/* When the answer has been written: what the submission borrows is given back. */
void errand_end(struct errand *errand);

#endif
