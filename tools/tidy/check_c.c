/* Rules for the shape of C: lengths, opening comment, header guard.
 * Not here: which calls and headers are allowed where (check_calls.c, check_includes.c). */
#include "tidy.h"

enum { LINE_COLUMNS_MAX = 130, FILE_LINES_MAX = 800, HEADER_LINES_MAX = 300, FUNCTION_LINES_MAX = 80 };

/* Files that may be longer than the rule for now, and how long. */
static const struct {
    const char *path;
    size_t lines_max;
} exceptions[] = {
    {"src/regulation/regulation.h", 340}, /* one contract: vocabulary, pack, derived facts */
};

static size_t lines_allowed(const struct source *source) {
    for (size_t i = 0; i < ARRAY_LENGTH(exceptions); i++) {
        if (str_is(source->path, exceptions[i].path)) return exceptions[i].lines_max;
    }
    return source->kind == SOURCE_HEADER ? HEADER_LINES_MAX : FILE_LINES_MAX;
}

static void check_lines(const struct source *source, struct findings *findings) {
    struct str rest = source->text, line;
    size_t number = 0;
    while (rest.len && str_split(&rest, '\n', &line)) {
        number++;
        bool good = utf8_check(line) == line.len;
        size_t columns = good ? utf8_length(line) : line.len;
        if (columns > LINE_COLUMNS_MAX) finding_add(findings, RULE_LINE_LENGTH, source, number, "%zu columns", columns);
    }
    size_t max = lines_allowed(source);
    if (number > max) finding_add(findings, RULE_FILE_LENGTH, source, number, "%zu lines, at most %zu", number, max);
}

/* `code` without preprocessor lines, whose braces need not match. */
static struct str without_directives(struct arena *arena, struct str code) {
    char *out = str_terminated(arena, code);
    bool directive = false, fresh = true;
    for (size_t i = 0; i < code.len; i++) {
        if (fresh && out[i] == '#') directive = true;
        if (out[i] != ' ') fresh = false;
        if (out[i] == '\n') {
            fresh = true;
            if (directive && !(i > 0 && code.ptr[i - 1] == '\\')) directive = false;
        } else if (directive) {
            out[i] = ' ';
        }
    }
    return (struct str){out, code.len};
}

/* The name in front of the parameter list that ends at `close`. */
static struct str function_name(struct str code, size_t close) {
    int depth = 0;
    size_t at = close + 1;
    while (at-- > 0) {
        if (code.ptr[at] == ')') depth++;
        if (code.ptr[at] == '(' && --depth == 0) break;
    }
    if (at >= code.len) return STR("?");
    struct str word = STR("?"), found;
    for (size_t i = 0; code_identifier(str_slice(code, 0, at), &i, &found);) word = found;
    return word;
}

/* A function is a block at the outermost level that follows a closing parenthesis. */
static void check_functions(const struct source *source, struct findings *findings) {
    struct str code = without_directives(findings->arena, source->code);
    int depth = 0;
    size_t last = 0, start_line = 0, line = 1;
    struct str name = {0};
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '\n') line++;
        if (c == '{' && depth++ == 0) {
            start_line = code.ptr[last] == ')' ? line : 0;
            if (start_line) name = function_name(code, last);
        }
        if (c == '}' && depth > 0 && --depth == 0 && start_line) {
            size_t lines = line - start_line + 1;
            if (lines > FUNCTION_LINES_MAX) {
                finding_add(findings, RULE_FUNCTION_LENGTH, source, start_line, STR_FMT " has %zu lines", STR_ARG(name), lines);
            }
        }
        if (c != ' ' && c != '\n') last = i;
    }
}

static void check_opening(const struct source *source, struct findings *findings) {
    if (!str_starts(source->text, STR("/* "))) finding_add(findings, RULE_OPENING, source, 1, "no comment at the top");
}

static void check_guard(const struct source *source, struct findings *findings) {
    if (source->kind != SOURCE_HEADER) return;
    if (!str_contains(source->code, STR("#ifndef SHOUWEN_"))) finding_add(findings, RULE_GUARD, source, 1, "no SHOUWEN_ guard");
}

void check_c(const struct source *source, struct findings *findings) {
    check_lines(source, findings);
    if (source->kind == SOURCE_C) check_functions(source, findings);
    check_opening(source, findings);
    check_guard(source, findings);
}
