/* All rules over a whole tree, and one that needs more than one file: no .c that nothing compiles.
 * Not here: reading the files (tidy.c). */
#include "tidy.h"

const char *const rule_names[RULE__COUNT] = {
#define RULE(id, name, meaning) [id] = name,
#include "rules.def"
#undef RULE
};

const char *const rule_meanings[RULE__COUNT] = {
#define RULE(id, name, meaning) [id] = meaning,
#include "rules.def"
#undef RULE
};

void finding_add(struct findings *findings, enum rule rule, const struct source *source, size_t line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct str detail = str_vprintf(findings->arena, format, args);
    va_end(args);
    struct finding *finding = ARENA_PUSH(findings->arena, findings->items, findings->count);
    *finding = (struct finding){rule, source->path, line, detail};
}

static struct str folder(struct str path) {
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return str_slice(path, 0, end);
}

/* Is 'word' somewhere in the meson.build? */
static bool quotes(struct str meson, struct str word) {
    struct str rest = meson, line, part;
    while (rest.len && str_split(&rest, '\n', &line)) {
        for (bool quoted = false; line.len && str_split(&line, '\'', &part); quoted = !quoted) {
            if (quoted && str_equal(part, word)) return true;
        }
    }
    return false;
}

/* As 'part/file.c' from the folder of the meson.build, or put together by a loop: 'test_' + 'due' + '.c'. */
static bool meson_names(const struct source *meson, struct str path) {
    struct str base = folder(meson->path);
    if (!str_starts(path, base)) return false;
    struct str file = str_slice(path, base.len, path.len), stem = str_slice(file, 0, file.len - strlen(".c"));
    if (quotes(meson->text, file)) return true;
    for (size_t i = 1; i < stem.len; i++) {
        if (stem.ptr[i - 1] != '_' || !quotes(meson->text, str_slice(stem, 0, i))) continue;
        if (quotes(meson->text, str_slice(stem, i, stem.len))) return true;
    }
    return false;
}

static void check_dead(const struct source *source, const struct source *sources, size_t count, struct findings *findings) {
    for (size_t i = 0; i < count; i++) {
        if (sources[i].kind == SOURCE_MESON && meson_names(&sources[i], source->path)) return;
    }
    finding_add(findings, RULE_DEAD_FILE, source, 1, "no meson.build names it");
}

void check_tree(const struct source *sources, size_t count, struct findings *findings) {
    for (size_t i = 0; i < count; i++) {
        const struct source *source = &sources[i];
        check_text(source, findings);
        if (!source_is_c(source)) continue;
        check_c(source, findings);
        check_includes(source, findings);
        check_calls(source, findings);
        check_tables(source, findings);
        if (source->kind == SOURCE_C) check_dead(source, sources, count, findings);
    }
    check_errors(sources, count, findings);
}
