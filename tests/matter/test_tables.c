/* Decision tables: one line a command, and what comes of it; a lawyer can read and write them (tests/matter/tables/README.md).
 * Each case is turned into a scenario and run; a failed line is named by file and line. */
#include <stdlib.h>

#include "fixture.h"
#include "scenario/scenario.h"

enum { FILE_BYTES_MAX = 1 << 20, STEPS_MAX = 400 };

struct table {
    const char *path;
    struct arena *arena;
    struct str pack, organisation_path;
    json_t *organisation, *steps;
    struct str title, date;
    size_t line, lines[STEPS_MAX]; /* of each step of the case */
    struct scenario_counts counts;
    bool failed;
};

static struct str file_text(struct arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s cannot be read", path);
    char *bytes = arena_alloc(arena, FILE_BYTES_MAX);
    size_t len = fread(bytes, 1, FILE_BYTES_MAX - 1, file);
    fclose(file);
    return (struct str){bytes, len};
}

static _Noreturn void bad_line(const struct table *table, const char *why) {
    fail_msg("%s:%zu: %s", table->path, table->line, why);
    abort();
}

/* ---- words of a line ---- */

/* The next word; blanks inside "…" belong to it, and the marks are dropped. */
static bool next_word(struct arena *arena, struct str *rest, struct str *word) {
    *rest = str_trim(*rest);
    if (rest->len == 0) return false;
    char *out = arena_alloc(arena, rest->len + 1);
    size_t i = 0, len = 0;
    for (bool quoted = false; i < rest->len && (quoted || (rest->ptr[i] != ' ' && rest->ptr[i] != '\t')); i++) {
        if (rest->ptr[i] == '"') quoted = !quoted;
        else out[len++] = rest->ptr[i];
    }
    *word = (struct str){out, len};
    *rest = str_slice(*rest, i, rest->len);
    return true;
}

static json_t *json_of(struct str text) {
    return json_stringn(text.ptr, text.len);
}

static json_t *list_of(struct str text) {
    json_t *list = json_array();
    struct str one;
    while (str_split(&text, ',', &one))
        if (one.len) json_array_append_new(list, json_of(one));
    return list;
}

/* fine:100:yuan,rectification:2026-10-01 → [{measure, amount, unit}, {measure, until}] */
static json_t *measures_of(struct str text) {
    json_t *list = json_array();
    struct str one;
    while (str_split(&text, ',', &one)) {
        json_t *measure = json_object();
        struct str part;
        int64_t amount;
        for (int i = 0; i < 3 && str_split(&one, ':', &part); i++) {
            if (i == 0) json_object_set_new(measure, "measure", json_of(part));
            if (i == 1 && str_int64(part, 0, INT32_MAX, &amount)) json_object_set_new(measure, "amount", json_integer(amount));
            else if (i == 1) json_object_set_new(measure, "until", json_of(part));
            if (i == 2) json_object_set_new(measure, "unit", json_of(part));
        }
        json_array_append_new(list, measure);
    }
    return list;
}

static json_t *value_of(struct str key, struct str text) {
    static const char *const lists[] = {"units", "items", "asked_together", "fields.materials"};
    if (str_is(text, "true") || str_is(text, "false")) return json_boolean(str_is(text, "true"));
    if (str_is(key, "measures")) return measures_of(text);
    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++)
        if (str_is(key, lists[i])) return list_of(text);
    return json_of(text);
}

/* a.b=c goes into the object `a`. */
static void set_value(struct table *table, json_t *step, struct str word) {
    struct str key, value = word, inner, rest;
    if (!str_split(&value, '=', &key) || value.ptr == NULL) bad_line(table, "expected key=value");
    rest = key;
    str_split(&rest, '.', &inner);
    json_t *object = step;
    if (rest.ptr) {
        object = json_object_getn(step, inner.ptr, inner.len);
        if (!object) json_object_setn_new(step, inner.ptr, inner.len, object = json_object());
        inner = rest;
    }
    json_object_setn_new(object, inner.ptr, inner.len, value_of(key, value));
}

/* ---- what comes of it ---- */

static json_t *list_in(json_t *expect, const char *key) {
    json_t *list = json_object_get(expect, key);
    if (!list) json_object_set_new(expect, key, list = json_array());
    return list;
}

static void expect_clock(struct table *table, json_t *expect, struct str rest) {
    struct str article, until, due;
    if (!next_word(table->arena, &rest, &article) || !next_word(table->arena, &rest, &until) ||
        !next_word(table->arena, &rest, &due))
        bad_line(table, "clock ARTICLE UNTIL DUE");
    json_t *clock = json_object();
    json_object_set_new(clock, "article", json_of(article));
    json_object_set_new(clock, "until", json_of(until));
    json_object_set_new(clock, "due", str_is(due, "none") ? json_null() : json_of(due));
    json_array_append_new(list_in(expect, "clocks"), clock);
}

static void expect_finding(struct table *table, json_t *expect, struct str rest) {
    struct str article, who;
    json_t *finding = json_object();
    if (!next_word(table->arena, &rest, &article)) bad_line(table, "finding ARTICLE [WHO]");
    json_object_set_new(finding, "article", json_of(article));
    if (next_word(table->arena, &rest, &who)) json_object_set_new(finding, "who", json_of(who));
    json_array_append_new(list_in(expect, "findings"), finding);
}

static void expect_events(struct table *table, json_t *expect, struct str rest) {
    struct str event;
    while (next_word(table->arena, &rest, &event)) json_array_append_new(list_in(expect, "events"), json_of(event));
}

static void expect_form(struct table *table, json_t *expect, struct str rest) {
    struct str id, field;
    if (!next_word(table->arena, &rest, &id)) bad_line(table, "form ID [FIELD …]");
    json_t *form = json_object(), *fields = json_array();
    json_object_set_new(form, "id", json_of(id));
    while (next_word(table->arena, &rest, &field)) json_array_append_new(fields, json_of(field));
    json_object_set_new(form, "fields", fields);
    json_array_append_new(list_in(expect, "forms"), form);
}

static bool expect_result(struct table *table, json_t *step, json_t *expect, struct str result) {
    struct str all = result, first, rest;
    if (!next_word(table->arena, &result, &first)) bad_line(table, "an empty result");
    rest = str_trim(result);
    if (str_is(first, "-")) return false; /* nothing to look at */
    if (str_is(first, "refused")) return json_object_set_new(step, "refused", rest.len ? json_of(rest) : json_true()) == 0;
    if (str_is(first, "clock")) expect_clock(table, expect, rest);
    else if (str_is(all, "no finding")) list_in(expect, "findings");
    else if (str_is(first, "no"))
        json_array_append_new(list_in(expect, "no_clocks"), json_of(str_trim(str_slice(rest, 5, rest.len))));
    else if (str_is(first, "finding")) expect_finding(table, expect, rest);
    else if (str_is(first, "form")) expect_form(table, expect, rest);
    else if (str_is(first, "events")) expect_events(table, expect, rest);
    else if (str_is(first, "copy")) json_array_append_new(list_in(expect, "copies_to"), json_of(rest));
    else if (str_is(first, "owner") || str_is(first, "holder")) json_object_setn_new(expect, first.ptr, first.len, json_of(rest));
    else if (str_is(first, "told") || str_is(first, "untold"))
        json_object_set_new(expect, "told", json_boolean(str_is(first, "told")));
    else json_object_set_new(expect, "state", json_of(first));
    return false;
}

static void add_step(struct table *table, json_t *step) {
    size_t count = json_array_size(table->steps);
    if (count == STEPS_MAX) bad_line(table, "too many lines in one case");
    table->lines[count] = table->line;
    json_array_append_new(table->steps, step);
}

static json_t *step_at(struct table *table, struct str time) {
    json_t *step = json_object();
    json_object_set_new(step, "at", json_of(str_printf(table->arena, STR_FMT "T" STR_FMT, STR_ARG(table->date), STR_ARG(time))));
    return step;
}

static void command_line(struct table *table, struct str line) {
    struct str rest = line, time, by, verb, word, result, results = {0};
    const char *arrow = memmem(line.ptr, line.len, "=>", 2);
    if (!arrow) bad_line(table, "a line says what comes of it after =>");
    results = str_slice(line, (size_t)(arrow - line.ptr) + 2, line.len);
    rest = str_slice(line, 0, (size_t)(arrow - line.ptr));
    if (!next_word(table->arena, &rest, &time)) bad_line(table, "expected a time");
    if (time.len == 10) table->date = time, next_word(table->arena, &rest, &time);
    if (!next_word(table->arena, &rest, &by) || !next_word(table->arena, &rest, &verb)) bad_line(table, "expected who and what");
    json_t *step = step_at(table, time), *look = step_at(table, time), *expect = json_object();
    json_object_set_new(expect, "matter", json_string("M"));
    json_object_set_new(look, "expect", expect);
    json_object_set_new(step, "by", json_of(by));
    json_object_set_new(step, "do", json_of(verb));
    if (!str_is(verb, "leave")) json_object_set_new(step, "matter", json_string("M")); /* a leave is no matter's */
    while (next_word(table->arena, &rest, &word)) set_value(table, step, word);
    bool refused = false;
    while (str_split(&results, ',', &result)) refused = expect_result(table, step, expect, str_trim(result)) || refused;
    if (str_is(verb, "look")) json_decref(step);
    else add_step(table, step);
    if (json_object_size(expect) > 1) add_step(table, look);
    else json_decref(look);
    (void)refused;
}

/* ---- cases ---- */

static struct str beside(const struct table *table, struct str name) {
    const char *slash = strrchr(table->path, '/');
    return str_printf(table->arena, "%.*s/" STR_FMT, (int)(slash - table->path), table->path, STR_ARG(name));
}

/* A pack inside the program by its id, or a YAML file beside the table. */
static const struct regulation *find_pack(void *context, struct arena *arena, struct str id, struct error *error) {
    const struct table *table = context;
    if (!str_contains(id, STR(".yaml"))) return regulation_builtin(arena, id, error);
    struct str path = beside(table, id);
    return regulation_read(arena, path, file_text(table->arena, str_terminated(arena, path)), NULL, error);
}

static void run_case(struct table *table) {
    struct error error = {0};
    struct buf report;
    struct scenario_counts before = table->counts;
    if (!table->steps || json_array_size(table->steps) == 0) return;
    json_t *scenario =
        json_pack("{s:o, s:O, s:o}", "pack", json_of(table->pack), "organisation", table->organisation, "steps", table->steps);
    char *text = json_dumps(scenario, 0);
    buf_init(&report, LIMIT_BODY_BYTES);
    struct scenario_options options = {.find_pack = find_pack, .context = table};
    bool good = scenario_run(str_from(text), str_from(table->path), &options, &report, &table->counts, &error);
    if (!good || report.len) {
        printf("%s, case \"" STR_FMT "\":\n%s", table->path, STR_ARG(table->title), report.len ? report.ptr : "");
        if (!good) printf("%s: %s\n", error.where, error.message);
        for (size_t i = 0; i < json_array_size(table->steps); i++) printf("  step %zu is line %zu\n", i + 1, table->lines[i]);
        table->failed = true;
    }
    if (table->counts.passed + table->counts.failed == before.passed + before.failed)
        bad_line(table, "a case that expects nothing");
    buf_release(&report);
    free(text);
    json_decref(scenario);
    table->steps = NULL;
}

static void organisation_of(struct table *table, struct str name) {
    json_error_t error;
    struct str path = beside(table, name);
    struct str text = file_text(table->arena, str_terminated(table->arena, path));
    json_t *root = json_loadb(text.ptr, text.len, 0, &error);
    if (!root) fail_msg(STR_FMT ": %s", STR_ARG(path), error.text);
    table->organisation = json_incref(json_object_get(root, "organisation"));
    json_decref(root);
}

static void table_line(struct table *table, struct str line) {
    struct str rest = str_trim(line), first;
    if (rest.len == 0 || rest.ptr[0] == '#') return;
    struct str whole = rest;
    next_word(table->arena, &rest, &first);
    if (str_is(first, "pack")) table->pack = str_trim(rest);
    else if (str_is(first, "organisation")) organisation_of(table, str_trim(rest));
    else if (str_is(first, "case")) {
        run_case(table);
        table->title = str_trim(rest);
        table->steps = json_array();
    } else if (!table->steps) bad_line(table, "a line outside of any case");
    else command_line(table, whole);
}

static void run_table(void **state) {
    struct table table = {.path = *state, .arena = arena_new(LIMIT_ARENA_BYTES)};
    struct str rest = file_text(table.arena, table.path), line;
    while (str_split(&rest, '\n', &line)) {
        table.line++;
        table_line(&table, line);
    }
    run_case(&table);
    json_decref(table.organisation);
    arena_free(table.arena);
    printf("%s: %zu passed, %zu failed\n", table.path, table.counts.passed, table.counts.failed);
    if (table.failed || table.counts.failed || table.counts.passed == 0) fail_msg("%s does not hold", table.path);
}

int main(int argc, char **argv) {
    struct CMUnitTest *tests = calloc((size_t)argc, sizeof *tests);
    for (int i = 1; i < argc; i++) tests[i - 1] = (struct CMUnitTest){argv[i], run_table, NULL, NULL, argv[i]};
    int failed = argc < 2 ? 1 : _cmocka_run_group_tests("decision tables", tests, (size_t)argc - 1, NULL, NULL);
    free(tests);
    return failed;
}
