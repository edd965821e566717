/* Figures of the running program in Prometheus' text format. Not here: /healthz (page.c).
 * Nothing of a matter or a person is in them, so they are public like the health answer. */
#include "web/api/api.h"

static void write_metric(struct buf *out, const char *name, const char *type, const char *help, double value) {
    buf_printf(out, "# HELP shouwen_%s %s\n# TYPE shouwen_%s %s\nshouwen_%s %.15g\n", name, help, name, type, name, value);
}

enum answer api_metrics(struct request *request, struct response *response) {
    struct desk_health health;
    desk_health(request->app->desk, &health);
    struct buf *out = response_json(response, 200);
    response->type = "text/plain; version=0.0.4; charset=utf-8";
    write_metric(out, "ready", "gauge", "1 when commands are taken", health.ready ? 1 : 0);
    write_metric(out, "matters", "gauge", "matters in the ledger", (double)health.matters);
    write_metric(out, "events_total", "counter", "events in the ledger", (double)health.events);
    write_metric(out, "queue", "gauge", "commands waiting for the commit thread", (double)health.queue);
    write_metric(out, "unindexed", "gauge", "events the full text index has still to take in", (double)health.unindexed);
    write_metric(out, "search_scanned_total", "counter", "events that searches read from the ledger, not yet in memory",
                 (double)health.scanned);
    write_metric(out, "clocks_due", "gauge", "clocks past their due moment and not yet fired", (double)health.clocks_due);
    return ANSWER_NOW;
}
