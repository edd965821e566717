/* Runs a scenario step by step: clocks that fall due before a step fire first, in the order of their moments over all matters.
 * Not here: what is expected (expect.c). Keeps: a refused command changes nothing, a refused register leaves no matter. */
#include "scenario/internal.h"

enum { STORY_BYTES_MAX = 1 << 30 }; /* every step keeps a copy of its matter; LIMIT_MATTER_EVENTS bounds the steps */

/* ---- saying what is wrong ---- */

void run_passed(struct run *run) {
    run->counts->passed++;
}

void run_failed(struct run *run, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(run->arena, format, args);
    va_end(args);
    run->counts->failed++;
    buf_printf(run->report, STR_FMT ": step %zu (" STR_FMT "): " STR_FMT "\n", STR_ARG(run->file), run->step,
               STR_ARG(run->now_text), STR_ARG(what));
}

bool run_wrong(struct run *run, const char *where, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(run->arena, format, args);
    va_end(args);
    error_set(run->error, ERROR_INPUT, STR_FMT, STR_ARG(what));
    if (run->step) error_where(run->error, STR_FMT ": /steps/%zu%s", STR_ARG(run->file), run->step - 1, where);
    else error_where(run->error, STR_FMT ": %s", STR_ARG(run->file), where);
    return false;
}

struct str str_of(const json_t *value) {
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)} : (struct str){0};
}

struct str text_of(const json_t *object, const char *key) {
    return str_of(json_object_get(object, key));
}

int run_zone(const struct run *run) {
    return run->world.organisation->timetable.zone_minutes;
}

struct told_matter *run_matter(struct run *run, struct str label) {
    for (size_t i = 0; label.len && i < run->matters_count; i++)
        if (str_equal(run->matters[i].label, label)) return &run->matters[i];
    return NULL;
}

/* ---- clocks ---- */

static void apply(struct run *run, struct matter *matter, const struct verdict *verdict) {
    for (size_t i = 0; i < verdict->events_count; i++) {
        struct event *event = ARENA_NEW(run->arena, struct event);
        *event = verdict->events[i];
        event->n = (int32_t)matter->events_count + 1;
        matter_evolve(matter, event);
        world_facts_learn(&run->facts, matter, event, run->arena);
    }
}

/* The matter whose clock is due next and before `now`; NULL when none is. */
static struct matter *next_due(struct run *run, instant now) {
    struct matter *next = NULL;
    for (size_t i = 0; i < run->matters_count; i++) {
        struct matter *matter = run->matters[i].matter;
        instant due = matter_next_due(matter);
        if (due == INSTANT_NONE || due >= now) continue;
        if (!next || due < matter_next_due(next)) next = matter;
    }
    return next;
}

static void fire_clocks(struct run *run, instant now) {
    for (struct matter *matter; (matter = next_due(run, now)) != NULL;) {
        struct verdict verdict = matter_run_out(&run->world, matter, matter_next_due(matter) + 1, run->arena);
        CHECK(verdict.events_count > 0);
        apply(run, matter, &verdict);
    }
}

/* ---- commands ---- */

static void keep(struct run *run, json_t *json) {
    *ARENA_PUSH(run->arena, run->kept, run->kept_count) = json;
}

/* The levels that the regulation names, else those of CONTRACT §4. */
static void fix_chain(struct run *run, struct told_matter *told) {
    static const enum relation usual[] = {RELATION_OWNER, RELATION_OWN_HEAD, RELATION_LEADER_IN_CHARGE, RELATION_LEADER};
    const struct regulation *regulation = run->world.regulation;
    const enum relation *levels = regulation->chain_count ? regulation->chain : usual;
    size_t count = regulation->chain_count ? regulation->chain_count : ARRAY_LENGTH(usual);
    for (size_t i = 0; i < count; i++) {
        struct str party = matter_relation(&run->world, told->matter, levels[i], run->arena);
        *ARENA_PUSH(run->arena, told->chain.items, told->chain.count) = party;
    }
}

static struct str refusal_text(struct run *run, const struct refusal *refusal) {
    return str_printf(run->arena, STR_FMT "%s" STR_FMT, STR_ARG(refusal->article), refusal->article.len ? " " : "",
                      STR_ARG(text_in(refusal->reason, LANGUAGE_ZH)));
}

/* Was the command refused as the step says, or carried out as it says? */
static void judge(struct run *run, const json_t *step, const struct verdict *verdict) {
    const json_t *expected = json_object_get(step, "refused");
    struct str verb = text_of(step, "do"), article = str_of(expected);
    if (!expected || json_is_false(expected)) {
        if (verdict->refused)
            run_failed(run, STR_FMT " was refused: " STR_FMT, STR_ARG(verb), STR_ARG(refusal_text(run, &verdict->refusal)));
        else if (expected) run_passed(run);
        return;
    }
    if (!verdict->refused)
        run_failed(run, STR_FMT " should be refused (" STR_FMT "), and was not", STR_ARG(verb),
                   STR_ARG(article.len ? article : STR("for any reason")));
    else if (article.len && !str_equal(article, verdict->refusal.article))
        run_failed(run, STR_FMT " should be refused under " STR_FMT ", and was refused: " STR_FMT, STR_ARG(verb),
                   STR_ARG(article), STR_ARG(refusal_text(run, &verdict->refusal)));
    else run_passed(run);
}

static void carry_out(struct run *run, struct told_matter *told, struct matter *matter, const json_t *step,
                      const struct command *command) {
    struct verdict verdict = matter_decide(&run->world, matter, command, run->arena);
    judge(run, step, &verdict);
    if (verdict.refused) return;
    if (matter) {
        apply(run, matter, &verdict);
        return;
    }
    told = ARENA_PUSH(run->arena, run->matters, run->matters_count);
    *told = (struct told_matter){.label = text_of(step, "matter"),
                                 .matter = matter_new(run->arena, (int64_t)run->matters_count)};
    told->matter->label = told->label;
    apply(run, told->matter, &verdict);
    fix_chain(run, told);
    struct told_matter *related = run_matter(run, told->matter->related);
    if (!related || related == told) return;
    verdict = matter_relate(&run->world, related->matter, command, run->arena);
    apply(run, related->matter, &verdict);
}

/* A command that cannot even be read or names nobody is refused for any reason, and a failed step otherwise. */
static void unreadable(struct run *run, const json_t *step, const struct error *error) {
    if (json_is_true(json_object_get(step, "refused"))) run_passed(run);
    else
        run_failed(run, STR_FMT ": %s: %s%s%s", STR_ARG(text_of(step, "do")), error->where, error->message,
                   error->hint[0] ? "; " : "", error->hint);
}

static bool do_step(struct run *run, const json_t *step) {
    struct str label = text_of(step, "matter");
    struct told_matter *told = run_matter(run, label);
    struct command command;
    struct error error;
    json_t *args;
    if (!command_read(step, &command, &args, run_zone(run), &error)) {
        unreadable(run, step, &error);
        return true;
    }
    keep(run, args);
    command.by = text_of(step, "by");
    command.at = run->now;
    /* Which topics there are may also be the regulation's word: an unknown one is left to its rows. */
    if (!command_check(&command, run->world.organisation, &error) && strcmp(error.where, "/topic") != 0) {
        unreadable(run, step, &error);
        return true;
    }
    bool registers = command.verb == VERB_REGISTER;
    if (registers && label.len == 0) return run_wrong(run, "/matter", "a register needs a label");
    if (registers && told) return run_wrong(run, "/matter", "matter " STR_FMT " is registered already", STR_ARG(label));
    if (!registers && label.len && !told) return run_wrong(run, "/matter", "no matter " STR_FMT, STR_ARG(label));
    if (!registers && label.len == 0) told = run_case_of(run, &command);
    carry_out(run, told, told ? told->matter : NULL, step, &command);
    return true;
}

/* ---- steps ---- */

static bool step_keys_fit(struct run *run, const json_t *step) {
    const json_t *does = json_object_get(step, "do"), *expects = json_object_get(step, "expect");
    if (!json_is_object(step) || (does != NULL) == (expects != NULL)) return run_wrong(run, "", "a step has either do or expect");
    if (expects && json_object_size(step) != 2) return run_wrong(run, "", "a step with expect has nothing else but at");
    const json_t *refused = json_object_get(step, "refused");
    if (refused && !json_is_string(refused) && !json_is_boolean(refused))
        return run_wrong(run, "/refused", "refused is an article or true");
    return true;
}

static bool run_step(struct run *run, const json_t *step) {
    instant at;
    if (!step_keys_fit(run, step)) return false;
    if (!instant_parse(text_of(step, "at"), run_zone(run), &at))
        return run_wrong(run, "/at", "a step needs its time, as 2026-09-29T10:00");
    if (at < run->now) return run_wrong(run, "/at", "time only moves forward");
    run->now = at;
    run->now_text = text_of(step, "at");
    fire_clocks(run, at);
    const json_t *expect = json_object_get(step, "expect");
    return expect ? expect_check(run, expect) : do_step(run, step);
}

static bool keys_known(struct run *run, const json_t *root) {
    static const char *const known[] = {"title", "pack", "organisation", "steps"};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)root, key, value) {
        bool fits = false;
        for (size_t i = 0; i < ARRAY_LENGTH(known); i++) fits = fits || strcmp(key, known[i]) == 0;
        if (!fits) return run_wrong(run, "/", "unknown key \"%s\"", key);
    }
    return true;
}

/* What the organisation of the story set in place of the text's numbers. */
static bool numbers_set(struct run *run) {
    const struct organisation *organisation = run->world.organisation;
    run->world.regulation = regulation_with_numbers(run->arena, run->world.regulation, organisation->overrides,
                                                    organisation->overrides_count, run->error);
    struct error inner = *run->error;
    if (!run->world.regulation) error_where(run->error, STR_FMT ": /organisation%.150s", STR_ARG(run->file), inner.where);
    return run->world.regulation != NULL;
}

static bool world_read(struct run *run, const json_t *root, const struct scenario_options *options) {
    const struct calendar *calendar = options && options->calendar ? options->calendar : calendar_builtin();
    struct str id = text_of(root, "pack");
    if (id.len == 0) return run_wrong(run, "/pack", "the pack is missing");
    run->world.regulation = options && options->find_pack ? options->find_pack(options->context, run->arena, id, run->error)
                                                          : regulation_builtin(run->arena, id, run->error);
    struct error inner = *run->error;
    if (!run->world.regulation)
        error_where(run->error, STR_FMT ": /pack%s%.150s", STR_ARG(run->file), *inner.where ? " " : "", inner.where);
    if (!run->world.regulation) return false;
    run->world.organisation = organisation_read(run->arena, json_object_get(root, "organisation"), calendar, run->error);
    if (run->world.organisation) return numbers_set(run);
    inner = *run->error;
    error_where(run->error, STR_FMT ": /organisation%.150s", STR_ARG(run->file), inner.where);
    return false;
}

static bool run_steps(struct run *run, const json_t *root, const struct scenario_options *options) {
    if (!json_is_object(root)) return run_wrong(run, "/", "a scenario is an object with title, pack, organisation and steps");
    if (!keys_known(run, root) || !world_read(run, root, options)) return false;
    const json_t *steps = json_object_get(root, "steps");
    if (!json_is_array(steps)) return run_wrong(run, "/steps", "the steps are missing");
    if (json_array_size(steps) > LIMIT_MATTER_EVENTS) return run_wrong(run, "/steps", "more than %d steps", LIMIT_MATTER_EVENTS);
    run->world.facts = &run->facts;
    run->now = INSTANT_NONE;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        run->step = i + 1;
        if (!run_step(run, json_array_get(steps, i))) return false;
    }
    return true;
}

bool scenario_run(struct str json, struct str file, const struct scenario_options *options, struct buf *report,
                  struct scenario_counts *counts, struct error *error) {
    json_error_t json_error;
    struct run run = {.arena = arena_new(STORY_BYTES_MAX), .file = file, .report = report, .counts = counts, .error = error};
    json_t *root = json_loadb(json.ptr ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES, &json_error);
    bool good = root != NULL;
    if (root) good = run_steps(&run, root, options);
    else {
        error_set(error, ERROR_INPUT, "%s", json_error.text);
        error_where(error, STR_FMT ":%d:%d", STR_ARG(file), json_error.line, json_error.column);
    }
    for (size_t i = 0; i < run.kept_count; i++) json_decref(run.kept[i]);
    json_decref(root);
    arena_free(run.arena);
    return good;
}
