/* The invariants, derived anew from nothing but the bytes of a matter's events. It shares no code with the fold it audits: event
 * by event it reads JSON and keeps its own account of owner, offer, clocks, findings and sanctions.
 * The numbers are those of the product's ten invariants. Not here: 5 and 7, and most of 4 (store and desk test them: verify,
 * rebuild, kill -9, reveal). */
#include "years.h"

#include <jansson.h>

enum { CLOCKS_MAX = 400, FINDINGS_MAX = 400, ZONE = 480 };

struct audited_clock {
    bool running, paused, hard;
    const char *due;
};
struct audited_finding {
    bool verified;
};

struct account {
    const struct years *years;
    const struct regulation *regulation; /* that it must be born under */
    struct arena *arena;
    const json_t *event, *args, *effects;
    const char *kind, *at;
    int n;
    const char *state, *owner, *holder, *previous_at;
    bool told, exempt, heard;
    int vain_days;
    const char *vain_day;
    struct audited_clock clocks[CLOCKS_MAX];
    struct audited_finding findings[FINDINGS_MAX];
    int clocks_count, findings_count;
    struct str broken;
};

static void PRINTF_LIKE(3, 4) broken(struct account *account, int invariant, const char *format, ...) {
    if (account->broken.len) return;
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(account->arena, format, args);
    va_end(args);
    account->broken = str_printf(account->arena, "invariant %d: event %d (%s): " STR_FMT, invariant, account->n, account->kind,
                                 STR_ARG(what));
}

static const char *word(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static bool kind_is(const struct account *account, const char *kind) {
    return strcmp(account->kind, kind) == 0;
}

/* ---- 1 and 2: owner, holder, offer ---- */

static const struct staff *staff_at(const struct account *account, const char *id) {
    instant at = INSTANT_NONE;
    const struct years *years = account->years;
    CHECK(instant_parse(str_from(account->at), ZONE, &at));
    return organisation_staff(at >= years->middle ? years->late : years->early, str_from(id));
}

static void check_owner(struct account *account) {
    const char *owner = word(account->effects, "owner"), *holder = word(account->effects, "holder");
    if (*owner && strcmp(owner, account->owner) != 0) {
        const struct staff *staff = staff_at(account, owner);
        if (!staff) broken(account, 1, "the new owner %s is nobody of the staff", owner);
        else if (!staff->active && !kind_is(account, "registered")) broken(account, 1, "the new owner %s has left", owner);
        account->owner = owner;
    }
    bool offers = kind_is(account, "transfer") || kind_is(account, "forward");
    if (offers && strcmp(word(account->effects, "state"), "offered") == 0 && (*owner || *holder))
        broken(account, 2, "an offer alone moved owner or holder");
    if (*holder) account->holder = holder;
    if (!*account->owner || !*account->holder) broken(account, 1, "no owner or no holder");
}

/* ---- 3 and 6: articles, regulation ---- */

static void check_cited(struct account *account, const char *what, const json_t *list) {
    size_t i;
    const json_t *each;
    json_array_foreach((json_t *)(uintptr_t)list, i, each) {
        const char *article = word(each, "article");
        if (!*article) broken(account, 3, "a %s without an article", what);
        else if (!kind_is(account, "find") && strcmp(what, "finding") != 0 &&
                 !regulation_article(account->regulation, str_from(article)))
            broken(account, 3, "a %s cites %s, which the regulation has not", what, article);
    }
}

static void check_citations(struct account *account) {
    check_cited(account, "clock", json_object_get(account->effects, "started"));
    check_cited(account, "form", json_object_get(account->effects, "forms"));
    check_cited(account, "finding", json_object_get(account->effects, "findings"));
    const char *hash = word(account->effects, "regulation_hash");
    bool born = kind_is(account, "registered");
    if (born && !str_is(account->regulation->hash, hash)) broken(account, 6, "born under %s", hash);
    if (!born && *hash) broken(account, 6, "the regulation changed");
}

/* ---- 10: clocks ---- */

static void start_clocks(struct account *account) {
    size_t i;
    const json_t *each;
    json_array_foreach(json_object_get(account->effects, "started"), i, each) {
        if (account->clocks_count + 1 >= CLOCKS_MAX) return;
        int n = (int)json_integer_value(json_object_get(each, "n"));
        if (n != account->clocks_count + 1) broken(account, 10, "clock %d follows %d", n, account->clocks_count);
        account->clocks[++account->clocks_count] = (struct audited_clock){
            .running = true, .hard = json_is_true(json_object_get(each, "hard")), .due = word(each, "due")};
    }
}

static void change_clocks(struct account *account) {
    size_t i;
    const json_t *each;
    json_array_foreach(json_object_get(account->effects, "changed"), i, each) {
        int n = (int)json_integer_value(json_object_get(each, "n"));
        const char *status = word(each, "status"), *due = word(each, "due");
        if (n < 1 || n > account->clocks_count) {
            if (account->clocks_count + 1 < CLOCKS_MAX) broken(account, 10, "there is no clock %d", n);
            continue;
        }
        struct audited_clock *clock = &account->clocks[n];
        if (!clock->running && *status) broken(account, 10, "clock %d had ended and becomes %s", n, status);
        bool runs_out = strcmp(status, "ran_out") == 0;
        if (runs_out && strcmp(clock->due, account->at) != 0)
            broken(account, 10, "clock %d was due %s and ran out %s", n, clock->due, account->at);
        if (runs_out && clock->paused) broken(account, 10, "clock %d ran out while it was paused", n);
        if (*due) clock->due = due;
        if (*status) {
            clock->running = strcmp(status, "running") == 0 || strcmp(status, "paused") == 0;
            clock->paused = strcmp(status, "paused") == 0;
        }
    }
}

/* ---- 8: telling before closing ---- */

static void follow_telling(struct account *account) {
    const json_t *told = json_object_get(account->effects, "told");
    if (told) account->told = json_is_true(told);
    const json_t *asker = json_object_get(account->args, "asker");
    account->exempt |= json_is_true(json_object_get(asker, "anonymous")) || json_is_true(json_object_get(asker, "vexatious"));
    if (kind_is(account, "contact") && strcmp(word(account->args, "who"), "asker") == 0 &&
        !json_is_true(json_object_get(account->args, "reached"))) {
        if (!account->vain_day || strncmp(account->vain_day, account->at, strlen("2025-01-01")) != 0) account->vain_days++;
        account->vain_day = account->at;
    }
    const char *state = word(account->effects, "state");
    bool closes = strcmp(state, "closed") == 0;
    bool excused = account->exempt || account->vain_days >= 3 || strcmp(word(account->args, "outcome"), "withdrawn") == 0 ||
                   account->regulation->close_untold_when;
    if (closes && !account->told && !excused) broken(account, 8, "closed untold");
    if (*state) account->state = state;
}

/* ---- 9: findings and sanctions ---- */

static void follow_findings(struct account *account) {
    size_t i;
    const json_t *each;
    json_array_foreach(json_object_get(account->effects, "findings"), i, each) {
        int n = (int)json_integer_value(json_object_get(each, "n"));
        if (n < 1 || n >= FINDINGS_MAX) continue;
        if (n > account->findings_count) account->findings_count = n;
        const char *status = word(each, "status");
        if (strcmp(status, "verified") == 0 && !*word(account->event, "by"))
            broken(account, 9, "the program verified finding %d by itself", n);
        if (*status) account->findings[n].verified = strcmp(status, "verified") == 0;
    }
    account->heard |= kind_is(account, "hear");
    if (kind_is(account, "decide")) {
        bool some_verified = false;
        for (int n = 1; n <= account->findings_count; n++) some_verified |= account->findings[n].verified;
        if (!some_verified) broken(account, 9, "a sanction without a verified finding");
        if (!account->heard && !*word(account->args, "heard")) broken(account, 9, "a sanction without a hearing");
        if (!*word(account->event, "by")) broken(account, 9, "a sanction that nobody decided");
    }
}

/* ---- the whole ---- */

static void check_order(struct account *account, int expected) {
    account->n = (int)json_integer_value(json_object_get(account->event, "n"));
    if (account->n != expected) broken(account, 4, "expected event %d", expected);
    instant before = INSTANT_NONE, now = INSTANT_NONE;
    if (account->previous_at && (!instant_parse(str_from(account->previous_at), ZONE, &before) ||
                                 !instant_parse(str_from(account->at), ZONE, &now) || now < before))
        broken(account, 4, "%s after %s", account->at, account->previous_at);
    account->previous_at = account->at;
    if ((expected == 1) != kind_is(account, "registered")) broken(account, 1, "a matter begins with its registration, once");
}

/* What is born from the middle of the year on is born under the later regulation. */
static const struct regulation *in_force(const struct account *account) {
    instant at = INSTANT_NONE;
    CHECK(instant_parse(str_from(account->at), ZONE, &at));
    return at >= account->years->middle ? account->years->later : account->years->regulation;
}

static void audit_event(struct account *account, int expected) {
    account->kind = word(account->event, "event");
    account->at = word(account->event, "at");
    if (expected == 1) account->regulation = in_force(account);
    account->args = json_object_get(account->event, "args");
    account->effects = json_object_get(account->event, "effects");
    check_order(account, expected);
    check_owner(account);
    check_citations(account);
    change_clocks(account);
    start_clocks(account);
    follow_telling(account);
    follow_findings(account);
}

/* What the program makes of the events must be what they say. */
static void check_fold(struct account *account, const struct matter *matter, instant until) {
    if (strcmp(account->state, matter_state_names[matter->state]) != 0)
        broken(account, 4, "the events end %s, the matter is %s", account->state, matter_state_names[matter->state]);
    if (!str_is(matter->owner, account->owner)) broken(account, 1, "the events leave the owner %s", account->owner);
    if (!str_is(matter->holder, account->holder)) broken(account, 1, "the events leave the holder %s", account->holder);
    if (matter->told != account->told) broken(account, 8, "told differs");
    for (int n = 1; n <= account->clocks_count; n++) {
        const struct audited_clock *clock = &account->clocks[n];
        instant due;
        if (!clock->running || clock->paused || !*clock->due || !instant_parse(str_from(clock->due), ZONE, &due)) continue;
        if (due < until) broken(account, 10, "clock %d was due %s and never ran out", n, clock->due);
    }
}

struct str audit(const struct years *years, const struct matter *matter, instant until, struct arena *arena) {
    struct account *account = ARENA_NEW(arena, struct account);
    *account = (struct account){.years = years, .arena = arena, .kind = "", .at = "", .state = "", .owner = "", .holder = ""};
    json_t **events = arena_alloc(arena, (matter->events_count + 1) * sizeof(json_t *));
    struct buf bytes;
    buf_init(&bytes, LIMIT_EVENT_BYTES);
    size_t count = 0;
    for (; count < matter->events_count && !account->broken.len; count++) {
        buf_clear(&bytes);
        event_write(matter->events[count], ZONE, &bytes);
        struct str text = buf_str(&bytes);
        account->event = events[count] = json_loadb(text.ptr, text.len, 0, NULL);
        CHECK(events[count]);
        audit_event(account, (int)count + 1);
    }
    if (!account->broken.len) check_fold(account, matter, until);
    struct str result = account->broken;
    for (size_t i = 0; i < count; i++) json_decref(events[i]);
    buf_release(&bytes);
    return result;
}
