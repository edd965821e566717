/* A thread of its own for changes that take a commit, or longer. Not here: which changes (pages and API).
 * Keeps: what was begun is finished before the desk is closed; a request is woken once. */
#include "web/aside.h"

#include <pthread.h>
#include <stdlib.h>

enum { WAITING_MAX = 64 };

struct aside_job {
    struct request *request;
    aside_work *work;
    void *context;
};

struct aside {
    pthread_mutex_t lock; /* guards what is below */
    pthread_cond_t changed;
    pthread_t thread;
    bool runs, stopping;  /* runs: the thread exists */
    struct aside_job jobs[WAITING_MAX]; /* in order of coming, from `first` on, round and round */
    size_t first, count;
};

struct aside *aside_new(void) {
    struct aside *aside = calloc(1, sizeof *aside);
    CHECK(aside != NULL);
    CHECK(pthread_mutex_init(&aside->lock, NULL) == 0 && pthread_cond_init(&aside->changed, NULL) == 0);
    return aside;
}

/* False: nothing more will come. */
static bool next_job(struct aside *aside, struct aside_job *job) {
    (void)pthread_mutex_lock(&aside->lock);
    while (!aside->stopping && aside->count == 0) (void)pthread_cond_wait(&aside->changed, &aside->lock);
    bool go_on = !aside->stopping;
    if (go_on) {
        *job = aside->jobs[aside->first];
        aside->first = (aside->first + 1) % WAITING_MAX;
        aside->count--;
    }
    (void)pthread_mutex_unlock(&aside->lock);
    return go_on;
}

static void *run(void *context) {
    struct aside_job job;
    while (next_job(context, &job)) {
        job.work(job.request, job.context);
        request_wake(job.request);
    }
    return NULL;
}

void aside_free(struct aside *aside) {
    if (!aside) return;
    (void)pthread_mutex_lock(&aside->lock);
    aside->stopping = true;
    (void)pthread_cond_signal(&aside->changed);
    (void)pthread_mutex_unlock(&aside->lock);
    if (aside->runs) CHECK(pthread_join(aside->thread, NULL) == 0);
    (void)pthread_cond_destroy(&aside->changed);
    (void)pthread_mutex_destroy(&aside->lock);
    free(aside);
}

/* The thread is made when it is first needed: most servers never do. */
bool aside_do(struct request *request, aside_work *work, void *context, handler *then, struct error *error) {
    struct aside *aside = request->app->aside;
    request->awaited = context;
    request->then = then;
    (void)pthread_mutex_lock(&aside->lock);
    if (!aside->runs) aside->runs = pthread_create(&aside->thread, NULL, run, aside) == 0;
    bool taken = aside->runs && aside->count < WAITING_MAX;
    if (taken) aside->jobs[(aside->first + aside->count++) % WAITING_MAX] = (struct aside_job){request, work, context};
    (void)pthread_cond_signal(&aside->changed);
    (void)pthread_mutex_unlock(&aside->lock);
    if (taken) return true;
    request->then = NULL;
    error_set(error, ERROR_BUSY, "too many changes wait");
    error_hint(error, "try again in a moment");
    return false;
}
