/* What a scenario expects of a matter, and whether it holds. Not here: people and statistics (expect_people.c).
 * Keeps: every listed thing is one expectation, counted once; a key that is not known is an error, never passed over. */
#include "scenario/expect.h"

/* ---- words for reports ---- */

struct str moment_text(struct run *run, instant at) {
    char text[INSTANT_TEXT_SIZE];
    if (at == INSTANT_NONE) return STR("none");
    return str_copy(run->arena, instant_text(at, run_zone(run), text));
}

static struct str list_text(struct run *run, const struct str *items, size_t count) {
    struct str joined = STR("nobody");
    for (size_t i = 0; i < count; i++)
        joined = i ? str_printf(run->arena, STR_FMT ", " STR_FMT, STR_ARG(joined), STR_ARG(items[i])) : items[i];
    return joined;
}

static struct str clocks_text(struct run *run, const struct matter *matter) {
    struct str joined = {0};
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (clock->status != CLOCK_RUNNING) continue;
        joined = str_printf(run->arena, STR_FMT "%s" STR_FMT " until " STR_FMT " due " STR_FMT, STR_ARG(joined),
                            joined.len ? "; " : "", STR_ARG(clock->article), STR_ARG(clock->until),
                            STR_ARG(moment_text(run, clock->due)));
    }
    return joined.len ? joined : STR("none");
}

static struct str findings_text(struct run *run, const struct matter *matter) {
    struct str joined = {0};
    for (size_t i = 0; i < matter->findings_count; i++) {
        const struct finding *finding = &matter->findings[i];
        joined = str_printf(run->arena, STR_FMT "%s" STR_FMT " %s against " STR_FMT, STR_ARG(joined), joined.len ? "; " : "",
                            STR_ARG(finding->article), finding_status_names[finding->status],
                            STR_ARG(list_text(run, finding->who, finding->who_count)));
    }
    return joined.len ? joined : STR("none");
}

static struct str events_text(struct run *run, const struct matter *matter) {
    struct str joined = {0};
    for (size_t i = 0; i < matter->events_count; i++)
        joined =
            str_printf(run->arena, STR_FMT "%s%s", STR_ARG(joined), i ? ", " : "", verb_event_names[matter->events[i]->verb]);
    return joined;
}

void expect_word(struct run *run, const char *what, struct str expected, struct str is) {
    if (str_equal(expected, is)) run_passed(run);
    else run_failed(run, "%s should be " STR_FMT ", is " STR_FMT, what, STR_ARG(expected), STR_ARG(is.len ? is : STR("none")));
}

bool expect_keys(struct run *run, const json_t *object, const char *known, const char *where) {
    const char *key;
    json_t *value;
    if (!json_is_object(object)) return run_wrong(run, where, "must be an object");
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        struct str rest = str_from(known), one;
        bool fits = false;
        while (!fits && str_split(&rest, ' ', &one)) fits = str_is(one, key);
        if (!fits) return run_wrong(run, where, "unknown key \"%s\"", key);
    }
    return true;
}

/* ---- clocks ---- */

static bool is_clock(const struct clock *clock, const json_t *expected, instant due) {
    const json_t *until = json_object_get(expected, "until"), *hard = json_object_get(expected, "hard");
    if (clock->status != CLOCK_RUNNING || !str_equal(clock->article, text_of(expected, "article"))) return false;
    if (until && !str_equal(clock->until, str_of(until))) return false;
    if (hard && json_is_true(hard) != clock->hard) return false;
    return !json_object_get(expected, "due") || clock->due == due;
}

static bool expect_clock(struct run *run, const struct matter *matter, const json_t *expected) {
    const json_t *given = json_object_get(expected, "due");
    instant due = INSTANT_NONE;
    if (!expect_keys(run, expected, "article until due hard", "/expect/clocks")) return false;
    if (given && !json_is_null(given) && !instant_parse(str_of(given), run_zone(run), &due))
        return run_wrong(run, "/expect/clocks", "due is a moment or null");
    for (size_t i = 0; i < matter->clocks_count; i++) {
        if (!is_clock(&matter->clocks[i], expected, due)) continue;
        run_passed(run);
        return true;
    }
    run_failed(run, "a clock " STR_FMT " until " STR_FMT " due " STR_FMT " should run; running: " STR_FMT,
               STR_ARG(text_of(expected, "article")), STR_ARG(text_of(expected, "until")), STR_ARG(moment_text(run, due)),
               STR_ARG(clocks_text(run, matter)));
    return true;
}

static bool expect_clocks(struct run *run, struct told_matter *told, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!expect_clock(run, told->matter, json_array_get(list, i))) return false;
    return true;
}

static bool expect_no_clocks(struct run *run, struct told_matter *told, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct str article = str_of(json_array_get(list, i));
        bool runs = false;
        for (size_t k = 0; k < told->matter->clocks_count; k++)
            runs =
                runs || (told->matter->clocks[k].status == CLOCK_RUNNING && str_equal(told->matter->clocks[k].article, article));
        if (!runs) run_passed(run);
        else
            run_failed(run, "no clock of " STR_FMT " should run; running: " STR_FMT, STR_ARG(article),
                       STR_ARG(clocks_text(run, told->matter)));
    }
    return true;
}

/* ---- events, findings, forms ---- */

/* An event goes by the name of its command too: CONTRACT §4 has both (`accept`, `accepted`). */
static bool is_event(const struct event *event, struct str name) {
    return str_is(name, verb_event_names[event->verb]) || str_is(name, verb_names[event->verb]);
}

static bool expect_events(struct run *run, struct told_matter *told, const json_t *list) {
    size_t next = 0, count = json_array_size(list);
    for (size_t i = 0; i < told->matter->events_count && next < count; i++)
        if (is_event(told->matter->events[i], str_of(json_array_get(list, next)))) next++;
    if (next == count) run_passed(run);
    else run_failed(run, "event " STR_FMT " (number %zu of the list) did not happen in order; events: " STR_FMT,
                    STR_ARG(str_of(json_array_get(list, next))), next + 1, STR_ARG(events_text(run, told->matter)));
    return true;
}

static bool among(struct str word, const struct str *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return false;
}

bool finding_matches(const struct finding *finding, const json_t *expected) {
    const struct {
        const char *key;
        struct str is;
    } keys[] = {{"article", finding->article}, {"status", str_from(finding_status_names[finding->status])},
                {"severity", finding->severity}, {"cause", finding->cause}, {"consequence", finding->consequence}};
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
        const json_t *given = json_object_get(expected, keys[i].key);
        if (given && !str_equal(str_of(given), keys[i].is)) return false;
    }
    const json_t *who = json_object_get(expected, "who");
    for (size_t i = 0; i < json_array_size(who); i++)
        if (!among(str_of(json_array_get(who, i)), finding->who, finding->who_count)) return false;
    return !who || json_is_array(who) || among(str_of(who), finding->who, finding->who_count);
}

static bool expect_findings(struct run *run, struct told_matter *told, const json_t *list) {
    const struct matter *matter = told->matter;
    if (json_array_size(list) == 0) {
        if (matter->findings_count == 0) run_passed(run);
        else run_failed(run, "there should be no finding; there is: " STR_FMT, STR_ARG(findings_text(run, matter)));
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *expected = json_array_get(list, i);
        bool found = false;
        if (!expect_keys(run, expected, FINDING_KEYS, "/expect/findings")) return false;
        for (size_t k = 0; k < matter->findings_count && !found; k++) found = finding_matches(&matter->findings[k], expected);
        if (found) run_passed(run);
        else
            run_failed(run, "a finding of " STR_FMT " against " STR_FMT " should be there; findings: " STR_FMT,
                       STR_ARG(text_of(expected, "article")), STR_ARG(text_of(expected, "who")),
                       STR_ARG(findings_text(run, matter)));
    }
    return true;
}

/* The fields of this form that are not filled, joined; empty when all are. */
static struct str fields_missing(struct run *run, const struct matter *matter, const struct form *form, const json_t *fields) {
    struct str missing = {0};
    for (size_t i = 0; i < json_array_size(fields); i++) {
        struct str name = str_of(json_array_get(fields, i));
        if (matter_form_field(&run->world, matter, form, name, run->arena).len) continue;
        missing = str_printf(run->arena, STR_FMT "%s" STR_FMT, STR_ARG(missing), missing.len ? ", " : "", STR_ARG(name));
    }
    return missing;
}

struct form_wanted {
    struct str id, missing;
    const json_t *fields;
    bool issued, filled;
};

static void look_for_form(struct run *run, const struct matter *matter, struct form_wanted *wanted) {
    for (size_t i = 0; i < matter->forms_count && !wanted->filled; i++) {
        if (!str_equal(matter->forms[i].id, wanted->id)) continue;
        wanted->issued = true;
        wanted->missing = fields_missing(run, matter, &matter->forms[i], wanted->fields);
        wanted->filled = wanted->missing.len == 0;
    }
}

static bool expect_form(struct run *run, const struct matter *matter, const json_t *expected) {
    struct form_wanted wanted = {.id = json_is_string(expected) ? str_of(expected) : text_of(expected, "id"),
                                 .fields = json_object_get(expected, "fields")};
    if (!json_is_string(expected) && !expect_keys(run, expected, "id fields", "/expect/forms")) return false;
    if (matter) look_for_form(run, matter, &wanted);
    for (size_t i = 0; !matter && i < run->matters_count; i++) look_for_form(run, run->matters[i].matter, &wanted);
    if (wanted.filled) run_passed(run);
    else if (!wanted.issued) run_failed(run, "form " STR_FMT " should have been issued", STR_ARG(wanted.id));
    else run_failed(run, "form " STR_FMT " lacks " STR_FMT, STR_ARG(wanted.id), STR_ARG(wanted.missing));
    return true;
}

bool expect_forms_of(struct run *run, const struct matter *matter, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!expect_form(run, matter, json_array_get(list, i))) return false;
    return true;
}

static bool expect_forms(struct run *run, struct told_matter *told, const json_t *list) {
    return expect_forms_of(run, told->matter, list);
}

/* ---- single words ---- */

static bool expect_state(struct run *run, struct told_matter *told, const json_t *expected) {
    expect_word(run, "state", str_of(expected), str_from(matter_state_names[told->matter->state]));
    return true;
}
static bool expect_outcome(struct run *run, struct told_matter *told, const json_t *expected) {
    expect_word(run, "outcome", str_of(expected), str_from(matter_outcome_names[told->matter->outcome]));
    return true;
}
static bool expect_owner(struct run *run, struct told_matter *told, const json_t *expected) {
    expect_word(run, "owner", str_of(expected), told->matter->owner);
    return true;
}
static bool expect_holder(struct run *run, struct told_matter *told, const json_t *expected) {
    expect_word(run, "holder", str_of(expected), told->matter->holder);
    return true;
}
static bool expect_told(struct run *run, struct told_matter *told, const json_t *expected) {
    expect_word(run, "told", json_is_true(expected) ? STR("true") : STR("false"),
                told->matter->told ? STR("true") : STR("false"));
    return true;
}

static bool expect_copies(struct run *run, struct told_matter *told, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct str party = str_of(json_array_get(list, i));
        if (among(party, told->matter->copies, told->matter->copies_count)) run_passed(run);
        else run_failed(run, STR_FMT " should hold a copy; copies: " STR_FMT, STR_ARG(party),
                        STR_ARG(list_text(run, told->matter->copies, told->matter->copies_count)));
    }
    return true;
}

static void expect_list(struct run *run, const char *what, const json_t *list, const struct str *items, size_t count) {
    bool same = json_array_size(list) == count;
    for (size_t i = 0; same && i < count; i++) same = str_equal(str_of(json_array_get(list, i)), items[i]);
    if (same) run_passed(run);
    else run_failed(run, "%s is " STR_FMT, what, STR_ARG(list_text(run, items, count)));
}

static bool expect_held_by(struct run *run, struct told_matter *told, const json_t *list) {
    expect_list(run, "held_by", list, told->matter->held_by, told->matter->held_by_count);
    return true;
}
static bool expect_chain(struct run *run, struct told_matter *told, const json_t *list) {
    expect_list(run, "chain", list, told->chain.items, told->chain.count);
    return true;
}

static bool tracked(struct run *run, const struct matter *matter, struct str name) {
    for (size_t i = 0; i < matter->events_count; i++)
        if (is_event(matter->events[i], name) && matter_track_shows(&run->world, matter, matter->events[i])) return true;
    return false;
}

static bool expect_track(struct run *run, struct told_matter *told, const json_t *expected) {
    const json_t *shows = json_object_get(expected, "shows"), *hides = json_object_get(expected, "hides");
    if (!expect_keys(run, expected, "shows hides", "/expect/track")) return false;
    for (size_t i = 0; i < json_array_size(shows) + json_array_size(hides); i++) {
        bool show = i < json_array_size(shows);
        struct str name = str_of(show ? json_array_get(shows, i) : json_array_get(hides, i - json_array_size(shows)));
        if (tracked(run, told->matter, name) == show) run_passed(run);
        else run_failed(run, "the asker's page should %s " STR_FMT, show ? "show" : "hide", STR_ARG(name));
    }
    return true;
}

static const struct {
    const char *key;
    bool list;
    bool (*check)(struct run *run, struct told_matter *told, const json_t *expected);
} matter_keys[] = {
    {"state", false, expect_state}, {"outcome", false, expect_outcome}, {"owner", false, expect_owner},
    {"holder", false, expect_holder}, {"told", false, expect_told}, {"clocks", true, expect_clocks},
    {"no_clocks", true, expect_no_clocks}, {"events", true, expect_events}, {"findings", true, expect_findings},
    {"forms", true, expect_forms}, {"copies_to", true, expect_copies}, {"held_by", true, expect_held_by},
    {"chain", true, expect_chain}, {"track", false, expect_track},
};

static bool expect_of_matter(struct run *run, struct told_matter *told, const char *key, const json_t *expected) {
    for (size_t i = 0; i < ARRAY_LENGTH(matter_keys); i++) {
        if (strcmp(key, matter_keys[i].key) != 0) continue;
        if (matter_keys[i].list && !json_is_array(expected)) return run_wrong(run, "/expect", "%s is a list", key);
        return matter_keys[i].check(run, told, expected);
    }
    return run_wrong(run, "/expect", "unknown expectation \"%s\"", key);
}

bool expect_check(struct run *run, const json_t *expect) {
    const char *key;
    json_t *value;
    if (!json_is_object(expect)) return run_wrong(run, "/expect", "must be an object");
    if (!json_object_get(expect, "matter")) return expect_people(run, expect);
    struct told_matter *told = run_matter(run, text_of(expect, "matter"));
    if (!told) {
        run_failed(run, "there is no matter " STR_FMT, STR_ARG(text_of(expect, "matter")));
        return true;
    }
    json_object_foreach((json_t *)(uintptr_t)expect, key, value) {
        if (strcmp(key, "matter") != 0 && !expect_of_matter(run, told, key, value)) return false;
    }
    return true;
}
