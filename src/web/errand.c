/* Commands on their way through the desk: read and checked on the worker's thread, decided on the commit thread, answered when
 * durable. Not here: what the answer looks like. Keeps: no worker waits for a commit. */
#include "web/errand.h"

static void errand_done(struct submission *submission) {
    struct errand *errand = submission->context;
    request_wake(errand->request);
}

static bool errand_read(struct request *request, struct errand *errand, const json_t *command, struct error *error) {
    if (!command_read(command, &errand->submission.command, &errand->args, request->app->zone_minutes, error)) return false;
    errand->submission.command.by = request->actor.staff;
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    bool known = command_check(&errand->submission.command, world->organisation, error);
    errand->submission.checked = known ? world->number : 0;
    desk_world_release(request->app->desk, world);
    return known;
}

bool errand_send(struct request *request, const json_t *command, int64_t matter, int64_t version_expected,
                 struct str idempotency_key,
                 handler *then, struct error *error) {
    struct errand *errand = ARENA_NEW(request->arena, struct errand);
    if (!errand_read(request, errand, command, error)) {
        errand_end(errand);
        return false;
    }
    errand->request = request;
    errand->submission.actor = request->actor;
    errand->submission.matter = matter;
    errand->submission.version_expected = version_expected;
    errand->submission.idempotency_key = idempotency_key;
    errand->submission.at = INSTANT_NONE;
    errand->submission.arena = request->arena;
    errand->submission.done = errand_done;
    errand->submission.context = errand;
    request->awaited = errand;
    request->then = then;
    desk_submit(request->app->desk, &errand->submission);
    return true;
}

void errand_end(struct errand *errand) {
    submission_release(&errand->submission);
    json_decref(errand->args);
    errand->args = NULL;
}
