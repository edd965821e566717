/* The daily seal: when a day is over, the root over all that was recorded on it, chained to the seal of the day before, becomes
 * an event of the organisation's stream; and the check that what was sealed is still there. Not here: the tree and the format
 * (ledger.h), when the commit thread wakes (commit.c).
 *
 * Keeps: one seal a day without gaps, from the day of the first event on; a seal covers the events after those of the seal before
 * it, in the order of recording, and says by `last` how far, so that a clock that was set back moves no event into a day that is
 * sealed. A day of any size is read in portions, and a damaged page of an old event stops the sealing, not the desk. */
#include <stdlib.h>

#include "desk/core.h"

enum { PORTION = 5000, DAYS_PORTION = 400 };

static const char kind[] = "seal";

/* ---- as recorded ---- */

static bool digest_of_hex(struct str hex, struct digest *digest) {
    if (hex.len != 2 * DIGEST_SIZE) return false;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        char pair[3] = {hex.ptr[2 * i], hex.ptr[2 * i + 1], '\0'}, *end;
        digest->bytes[i] = (uint8_t)strtoul(pair, &end, 16);
        if (*end != '\0') return false;
    }
    return true;
}

/* What a seal event says. False: it says something else. */
struct sealed {
    day_number day;
    int64_t events, last;
    struct digest root, seal;
};

static bool sealed_read(struct str text, struct sealed *sealed) {
    json_t *body = json_loadb(text.ptr, text.len, 0, NULL);
    *sealed = (struct sealed){.events = json_integer_value(json_object_get(body, "events")),
                              .last = json_integer_value(json_object_get(body, "last"))};
    bool good = day_parse(json_member(body, "day"), &sealed->day) && digest_of_hex(json_member(body, "root"), &sealed->root) &&
                digest_of_hex(json_member(body, "seal"), &sealed->seal);
    json_decref(body);
    return good;
}

static bool seal_record(struct desk_core *core, const struct sealed *sealed, instant now) {
    char date[INSTANT_TEXT_SIZE], root[DIGEST_HEX_SIZE], seal[DIGEST_HEX_SIZE];
    struct str day = day_text(sealed->day, date), root_hex = digest_hex(&sealed->root, root),
               seal_hex = digest_hex(&sealed->seal, seal);
    json_t *body = json_pack("{s:s%,s:I,s:I,s:s%,s:s%}", "day", day.ptr, day.len, "events", (json_int_t)sealed->events, "last",
                             (json_int_t)sealed->last, "root", root_hex.ptr, root_hex.len, "seal", seal_hex.ptr, seal_hex.len);
    CHECK(body);
    bool done = organisation_append(core->writer, kind, (struct str){0}, now, body);
    json_decref(body);
    return done;
}

/* ---- sealing ---- */

static int zone_of(struct desk_core *core) {
    return snapshot_current(core)->world.organisation->timetable.zone_minutes;
}

/* The day to be sealed next, from the latest seal, or from the first event when there is none. */
static void sealing_learn(struct desk_core *core) {
    struct sealing *sealing = &core->sealing;
    struct sealed latest;
    *sealing = (struct sealing){.known = true, .previous = ledger_unsealed()};
    struct query query = query_start(core->writer, SQL_SEAL_LATEST);
    bool found = query_next(&query) && sealed_read(column_text(&query, 0), &latest);
    query_end(&query);
    if (found) {
        sealing->day = latest.day + 1;
        sealing->seq = latest.last;
        sealing->previous = latest.seal;
    } else {
        query = query_start(core->writer, SQL_EVENT_BY_SEQ);
        query_bind_int(&query, 1);
        sealing->day = query_next(&query) ? instant_day(column_int(&query, 3), zone_of(core)) : INT32_MAX;
        query_end(&query);
    }
    if (store_failed(core->writer, NULL)) sealing->known = false;
}

instant seal_due(struct desk_core *core) {
    if (!core->sealing.known) sealing_learn(core);
    const struct sealing *sealing = &core->sealing;
    return sealing->stopped || !sealing->known || sealing->day == INT32_MAX ? NO_DUE
                                                                            : day_start(sealing->day + 1, zone_of(core));
}

void seal_forget(struct desk_core *core) {
    core->sealing.known = false;
}

/* Take up to `most` further events of the day into its tree; true when the day is complete. */
static bool take_events(struct desk_core *core, int64_t *most) {
    struct sealing *sealing = &core->sealing;
    int zone_minutes = zone_of(core);
    struct query query = query_start(core->writer, SQL_EVENT_LINKS_AFTER);
    query_bind_int(&query, sealing->seq);
    bool over = false, more = false;
    while (!over && (more = query_next(&query)) && *most > 0) {
        struct str bytes = column_text(&query, 2);
        struct digest link = {{0}};
        over = instant_day(column_int(&query, 1), zone_minutes) > sealing->day;
        if (over) break;
        if (bytes.len == DIGEST_SIZE) memcpy(link.bytes, bytes.ptr, DIGEST_SIZE);
        ledger_tree_add(&sealing->tree, &link);
        sealing->seq = column_int(&query, 0);
        --*most;
    }
    query_end(&query);
    return over || !more;
}

static void seal_day(struct desk_core *core, instant now) {
    struct sealing *sealing = &core->sealing;
    struct sealed sealed = {.day = sealing->day, .events = (int64_t)sealing->tree.count, .last = sealing->seq,
                            .root = ledger_tree_root(&sealing->tree),
                            .seal = ledger_seal(&sealing->previous, sealing->day, &sealing->tree)};
    if (!seal_record(core, &sealed, now)) return;
    sealing->previous = sealed.seal;
    sealing->day++;
    ledger_tree_init(&sealing->tree);
}

void seal_follow(struct desk_core *core, instant now) {
    if (seal_due(core) > now || !store_savepoint(core->writer)) return;
    int64_t most = PORTION;
    for (int days = 0; days < DAYS_PORTION && most > 0 && seal_due(core) <= now; days++) {
        if (take_events(core, &most) && !store_failed(core->writer, NULL)) seal_day(core, now);
        if (store_failed(core->writer, NULL)) break;
    }
    struct error error;
    if (!store_failed(core->writer, &error)) {
        (void)store_release(core->writer);
        core->last_seq = store_last_seq(core->writer);
        return;
    }
    store_rollback_to(core->writer); /* a full disk undoes the whole transaction: then all of it fails, and is tried again */
    seal_forget(core);
    if (store_failed(core->writer, NULL)) return;
    char problem[200];
    (void)snprintf(problem, sizeof problem, "days are no longer sealed: %.150s", error.message);
    core_problem(core, problem);
    core->sealing = (struct sealing){.known = true, .stopped = true};
}

/* ---- checking ---- */

struct walk { /* along the seals, and along the events that they cover */
    struct desk_verification *found;
    struct digest previous;
    day_number day;
    int64_t last; /* covered up to here */
};

static void bad(const struct walk *walk, int64_t seq, day_number day, const char *what) {
    char date[INSTANT_TEXT_SIZE];
    if (walk->found->first_bad_seq) return;
    walk->found->first_bad_seq = seq;
    (void)snprintf(walk->found->problem, sizeof walk->found->problem, "%s " STR_FMT, what, STR_ARG(day_text(day, date)));
}

static void check_seal(struct walk *walk, struct store *store, const struct sealed *sealed, int64_t seq) {
    if (walk->found->seals && sealed->day != walk->day + 1) bad(walk, seq, sealed->day, "there is no seal of the day before");
    if (sealed->last < walk->last || sealed->last >= seq) bad(walk, seq, sealed->day, "other events are covered by the seal of");
    struct ledger_tree tree;
    ledger_tree_init(&tree);
    struct query query = query_start(store, SQL_EVENT_LINKS_AFTER);
    query_bind_int(&query, walk->last);
    while (query_next(&query) && column_int(&query, 0) <= sealed->last) {
        struct str bytes = column_text(&query, 2);
        struct digest link = {{0}};
        if (bytes.len == DIGEST_SIZE) memcpy(link.bytes, bytes.ptr, DIGEST_SIZE);
        ledger_tree_add(&tree, &link);
    }
    query_end(&query);
    struct digest root = ledger_tree_root(&tree), seal = ledger_seal(&walk->previous, sealed->day, &tree);
    if (!digest_equal(&root, &sealed->root) || (int64_t)tree.count != sealed->events)
        bad(walk, walk->last + 1, sealed->day, "events have been changed since the seal of");
    if (!digest_equal(&seal, &sealed->seal)) bad(walk, seq, sealed->day, "the chain of seals is broken at");
    walk->previous = sealed->seal;
    walk->day = sealed->day;
    walk->last = sealed->last;
}

bool seals_check(struct store *store, struct desk_verification *found, struct error *error) {
    struct walk walk = {.found = found, .previous = ledger_unsealed()};
    if (!store_begin(store)) return !store_failed(store, error);
    struct query query = stream_read(store, 0);
    struct stream_event event;
    while (stream_next(&query, &event)) {
        struct sealed sealed;
        if (!str_is(event.kind, kind)) continue;
        if (sealed_read(event.body, &sealed)) check_seal(&walk, store, &sealed, event.seq);
        else bad(&walk, event.seq, walk.day + 1, "this is no seal: the one of");
        found->seals++;
        found->sealed_day = walk.day;
        found->seal = walk.previous;
    }
    query_end(&query);
    bool good = !store_failed(store, error);
    store_rollback(store);
    return good;
}

bool desk_seals(struct str dir, struct desk_seal **seals, size_t *count, struct arena *arena, struct error *error) {
    *seals = NULL;
    *count = 0;
    struct store *store = store_open(str_from(desk_path(dir, "ledger.db", arena)), STORE_LEDGER_READER, error);
    if (!store) return false;
    bool good = store_begin(store);
    struct query query = stream_read(store, 0);
    struct stream_event event;
    while (stream_next(&query, &event)) {
        struct sealed sealed;
        if (!str_is(event.kind, kind) || !sealed_read(event.body, &sealed)) continue;
        *ARENA_PUSH(arena, *seals, *count) = (struct desk_seal){sealed.day, sealed.events, sealed.seal};
    }
    query_end(&query);
    good = good && !store_failed(store, error);
    store_rollback(store);
    store_close(store);
    return good;
}
