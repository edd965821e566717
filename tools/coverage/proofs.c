/* What may prove a row: a step of a story, a case of a decision table, a test in C, a browser or API test, another row.
 * Not here: what the steps show (rules.c, carriers.c). Keeps: a step proves a carrier only when it shows it; a test that can be
 * skipped proves nothing; whatever carries a row is shown by one of its proofs. */
#include "base/json.h"
#include "coverage.h"

struct proving { /* one row being checked */
    struct coverage *coverage;
    const struct row *row;
    bool *shown; /* by carrier */
};

static void complain(struct proving *proving, const char *hint, const char *what, struct str proof) {
    problem_add(proving->coverage, proving->row->file->path, proving->row->line, str_from(hint), "%s: " STR_FMT, what,
                STR_ARG(proof));
}

/* ---- stories ---- */

static json_t *story_find(struct coverage *coverage, const struct file *file) {
    for (size_t i = 0; i < coverage->stories_count; i++)
        if (str_equal(coverage->stories[i].path, file->path)) return coverage->stories[i].json;
    json_error_t error;
    struct story *story = ARENA_PUSH(coverage->arena, coverage->stories, coverage->stories_count);
    story->path = file->path;
    story->json = json_read(file->text, &error);
    return story->json;
}

static bool has_text(const json_t *object, const char *key, struct str text) {
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) && str_is(text, json_string_value(value));
}

static bool step_at(const json_t *step, struct str at, struct str matter) {
    return has_text(step, "at", at) &&
           (!matter.len || has_text(step, "matter", matter) || has_text(json_object_get(step, "expect"), "matter", matter));
}

/* STORY@MOMENT[/MATTER]: every step at that moment is looked at. */
static void prove_by_story(struct proving *proving, const char *folder, struct str reference, struct str proof) {
    struct coverage *coverage = proving->coverage;
    struct str name = reference, at = {0}, matter = {0};
    cut(reference, '@', &name, &at);
    cut(at, '/', &at, &matter);
    const struct file *file =
        file_find(coverage, str_printf(coverage->arena, "%s" STR_FMT ".json", folder, STR_ARG(name)));
    const json_t *story = file ? story_find(coverage, file) : NULL, *steps = json_object_get(story, "steps");
    if (!story) {
        complain(proving, "scenario:tax-bureau-rows@2026-09-21T09:00/A", "there is no such story", proof);
        return;
    }
    bool stands = false, shows = false;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        if (!step_at(step, at, matter)) continue;
        stands = true;
        for (size_t k = 0; k < proving->row->carriers_count; k++) {
            if (!carrier_shown(coverage, proving->row->carriers[k], story, step)) continue;
            proving->shown[k] = true;
            shows = true;
        }
    }
    if (!stands) complain(proving, "after @ comes a step's moment, as the story writes it", "the story has no such step", proof);
    else if (!shows) complain(proving, "name the step that expects it", "the step shows nothing that carries this row", proof);
}

/* ---- decision tables ---- */

/* TABLE#TITLE: the case of that title, and every article that carries the row is spoken of in it. */
static void prove_by_table(struct proving *proving, struct str reference, struct str proof) {
    struct coverage *coverage = proving->coverage;
    struct str name = reference, title = {0};
    cut(reference, '#', &name, &title);
    const struct file *file =
        file_find(coverage, str_printf(coverage->arena, "tests/matter/tables/" STR_FMT ".txt", STR_ARG(name)));
    struct str opening = str_printf(coverage->arena, "case " STR_FMT, STR_ARG(title)), body = {0}, line;
    for (struct str rest = file ? file->text : body; rest.len && str_split(&rest, '\n', &line);) {
        if (str_equal(str_trim(line), opening)) body = line;
        else if (body.len && str_starts(line, STR("case "))) break;
        if (body.len) body.len = (size_t)(line.ptr + line.len - body.ptr);
    }
    const struct file *runs = file_find(coverage, STR("tests/matter/meson.build"));
    struct str quoted = str_printf(coverage->arena, "'" STR_FMT "'", STR_ARG(name));
    if (!title.len || !body.len || !runs || !str_contains(runs->text, quoted)) {
        complain(proving, "table:tax-bureau#第八条: a minute late, against the owner", "there is no such case of a table", proof);
        return;
    }
    bool shows = false;
    for (size_t k = 0; k < proving->row->carriers_count; k++) {
        struct str kind = {0}, pack = {0}, rule = {0}, article = {0};
        cut(proving->row->carriers[k], ':', &kind, &pack);
        cut(pack, '/', &pack, &rule);
        cut(rule, '/', &rule, &article);
        cut(article, '/', &article, &rule);
        bool speaks = str_is(kind, "rule") ? str_contains(body, article) : holds_word(body, pack);
        proving->shown[k] = proving->shown[k] || speaks;
        shows = shows || speaks;
    }
    if (!shows) complain(proving, "name the case that speaks of it", "the case shows nothing that carries this row", proof);
}

/* ---- tests ---- */

static bool skips(struct str text) {
    static const struct str words[] = {STR_INIT("skip();"), STR_INIT("test.skip("), STR_INIT("t.skip("), STR_INIT("skip: "),
                                       STR_INIT("test.todo("), STR_INIT("t.todo(")};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (str_contains(text, words[i])) return true;
    return false;
}

/* From `from` to the line that closes it: a brace in the first column. */
static struct str body_from(struct str text, size_t from) {
    const char *end = memmem(text.ptr + from, text.len - from, "\n}", 2);
    return str_slice(text, from, end ? (size_t)(end - text.ptr) : text.len);
}

static void all_shown(struct proving *proving) {
    for (size_t k = 0; k < proving->row->carriers_count; k++) proving->shown[k] = true;
}

/* FLOOR/FILE.c:FUNCTION, registered with cmocka in that file. */
static void prove_by_c(struct proving *proving, struct str reference, struct str proof) {
    struct coverage *coverage = proving->coverage;
    struct str path = reference, name = {0};
    cut(reference, ':', &path, &name);
    const struct file *file = file_find(coverage, str_printf(coverage->arena, "tests/" STR_FMT, STR_ARG(path)));
    struct str function = str_printf(coverage->arena, "static void " STR_FMT "(", STR_ARG(name));
    struct str registered = str_printf(coverage->arena, "(" STR_FMT, STR_ARG(name));
    const char *at = file && name.len ? memmem(file->text.ptr, file->text.len, function.ptr, function.len) : NULL;
    if (!at) {
        complain(proving, "test:matter/test_commands.c:NAME, the name of the test's function", "there is no such test", proof);
        return;
    }
    bool runs = false;
    for (struct str rest = file->text, part; rest.len && !runs;) {
        const char *next = memmem(rest.ptr, rest.len, "cmocka_unit_test", strlen("cmocka_unit_test"));
        if (!next) break;
        rest = str_slice(rest, (size_t)(next - rest.ptr) + strlen("cmocka_unit_test"), rest.len);
        part = rest;
        while (part.len && is_word_byte(part.ptr[0])) part = str_slice(part, 1, part.len);
        runs = str_starts(part, registered) && part.len > registered.len && !is_word_byte(part.ptr[registered.len]);
    }
    if (!runs) complain(proving, "register it with cmocka_unit_test", "the test is not among those that run", proof);
    else if (skips(body_from(file->text, (size_t)(at - file->text.ptr))))
        complain(proving, "name one that always runs", "the test can be skipped", proof);
    else all_shown(proving);
}

/* FILE.test.mjs:TITLE */
static void prove_by_script(struct proving *proving, const char *folder, struct str reference, struct str proof) {
    struct coverage *coverage = proving->coverage;
    struct str path = reference, title = {0};
    cut(reference, ':', &path, &title);
    const struct file *file = file_find(coverage, str_printf(coverage->arena, "%s" STR_FMT, folder, STR_ARG(path)));
    struct str opening = str_printf(coverage->arena, "test(\"" STR_FMT "\"", STR_ARG(title));
    bool runs = file && title.len && str_contains(path, STR(".test.mjs")); /* what `./dev test` gives to node */
    const char *at = runs ? memmem(file->text.ptr, file->text.len, opening.ptr, opening.len) : NULL;
    if (!at) complain(proving, "browser:desk.test.mjs:TITLE, as test(\"TITLE\" has it", "there is no such test", proof);
    else if (skips(body_from(file->text, (size_t)(at - file->text.ptr))))
        complain(proving, "name one that always runs", "the test can be skipped", proof);
    else all_shown(proving);
}

static bool leans_on_rows(const struct row *row) {
    for (size_t i = 0; i < row->proofs_count; i++)
        if (str_starts(row->proofs[i], STR("row:"))) return true;
    return false;
}

/* What carries the other row too is shown there. */
static bool shown_by_row(struct proving *proving, const struct row *row) {
    bool shows = false;
    for (size_t k = 0; k < proving->row->carriers_count; k++)
        for (size_t i = 0; i < row->carriers_count; i++) {
            if (!str_equal(proving->row->carriers[k], row->carriers[i])) continue;
            proving->shown[k] = true;
            shows = true;
        }
    return shows;
}

/* SOURCE/ARTICLE[/NTH]: a capability is proven where a row that demands it is. */
static void prove_by_row(struct proving *proving, struct str reference, struct str proof) {
    struct str source = reference, article = {0}, nth = STR("1");
    cut(reference, '/', &source, &article);
    cut(article, '/', &article, &nth);
    const struct row *row = row_find(proving->coverage, source, article, nth);
    if (!row) complain(proving, "row:S0-07/第八条/2: source, article, ordinal in the article", "there is no such row", proof);
    else if (row == proving->row) complain(proving, "name another", "a row cannot prove itself", proof);
    else if (row->standing != STANDING_CARRIED)
        complain(proving, "name one that is carried and proven", "nothing carries that row", proof);
    else if (leans_on_rows(row))
        complain(proving, "name the row that it leans on, or a step", "that row is itself shown by another", proof);
    else if (!shown_by_row(proving, row))
        complain(proving, "name a row that the same things carry", "that row shows nothing that carries this one", proof);
}

static void prove(struct proving *proving, struct str proof) {
    struct str kind = {0}, name = {0};
    cut(proof, ':', &kind, &name);
    if (str_is(kind, "scenario")) prove_by_story(proving, "tests/scenarios/", name, proof);
    else if (str_is(kind, "table")) prove_by_table(proving, name, proof);
    else if (str_is(kind, "test")) prove_by_c(proving, name, proof);
    else if (str_is(kind, "browser")) prove_by_script(proving, "tests/browser/", name, proof);
    else if (str_is(kind, "api")) prove_by_script(proving, "tests/api/", name, proof);
    else if (str_is(kind, "row")) prove_by_row(proving, name, proof);
    else if (str_is(kind, "story")) {
        if (file_find(proving->coverage, STR("../shared/scenarios/")))
            prove_by_story(proving, "../shared/scenarios/", name, proof);
        else {
            proving->coverage->unseen++;
            all_shown(proving);
        }
    } else {
        complain(proving, "proofs: scenario: story: table: test: browser: api: row:", "this proof cannot be looked up", proof);
    }
}

void proofs_check(struct coverage *coverage, const struct row *row) {
    struct proving proving = {coverage, row, ARENA_ARRAY(coverage->arena, bool, row->carriers_count + 1)};
    size_t before = coverage->problems_count;
    for (size_t i = 0; i < row->proofs_count; i++) prove(&proving, row->proofs[i]);
    if (coverage->problems_count > before || !row->proofs_count) return; /* what is wrong has been said */
    for (size_t k = 0; k < row->carriers_count; k++)
        if (!proving.shown[k]) complain(&proving, "name a step or test that shows it", "no proof shows", row->carriers[k]);
}
