/* One source file in memory: its kind, and its code without comments and the contents of literals.
 * Not here: any rule. Keeps: code has the length and the line feeds of the text, so an offset means the same in both. */
#include "tidy.h"

enum lexer { IN_CODE, IN_LINE_COMMENT, IN_COMMENT, IN_STRING, IN_CHAR };

/* What follows byte `at`; *skip says that the next byte belongs to the same token. */
static enum lexer lexer_next(enum lexer state, struct str text, size_t at, bool *skip) {
    char c = text.ptr[at], next = at + 1 < text.len ? text.ptr[at + 1] : '\0';
    *skip = false;
    switch (state) {
    case IN_CODE:
        if (c == '"') return IN_STRING;
        if (c == '\'') return IN_CHAR;
        if (c != '/' || (next != '/' && next != '*')) return IN_CODE;
        *skip = true;
        return next == '/' ? IN_LINE_COMMENT : IN_COMMENT;
    case IN_LINE_COMMENT: return c == '\n' ? IN_CODE : IN_LINE_COMMENT;
    case IN_COMMENT:
        if (c != '*' || next != '/') return IN_COMMENT;
        *skip = true;
        return IN_CODE;
    case IN_STRING:
    case IN_CHAR:
        *skip = c == '\\';
        if (c == '\n') return IN_CODE;
        return c == (state == IN_STRING ? '"' : '\'') ? IN_CODE : state;
    }
    return IN_CODE;
}

static struct str code_of(struct arena *arena, struct str text) {
    char *code = str_terminated(arena, text);
    enum lexer state = IN_CODE;
    for (size_t i = 0; i < text.len; i++) {
        bool skip;
        enum lexer before = state;
        state = lexer_next(state, text, i, &skip);
        bool quote = before == IN_CODE ? state == IN_STRING || state == IN_CHAR : state == IN_CODE && before >= IN_STRING;
        if ((before != IN_CODE || state != IN_CODE) && !quote && code[i] != '\n') code[i] = ' ';
        if (skip && i + 1 < text.len && code[++i] != '\n') code[i] = ' ';
    }
    return (struct str){code, text.len};
}

static bool ends_with(struct str s, const char *end) {
    struct str e = str_from(end);
    return s.len >= e.len && str_equal(str_slice(s, s.len - e.len, s.len), e);
}

struct source source_new(struct arena *arena, struct str path, struct str text) {
    struct source source = {path, text, text, SOURCE_TEXT};
    if (ends_with(path, ".c")) source.kind = SOURCE_C;
    else if (ends_with(path, ".h")) source.kind = SOURCE_HEADER;
    else if (ends_with(path, ".def")) source.kind = SOURCE_TABLE;
    else if (ends_with(path, "meson.build")) source.kind = SOURCE_MESON;
    if (source_is_c(&source)) source.code = code_of(arena, text);
    return source;
}

bool source_is_c(const struct source *source) {
    return source->kind <= SOURCE_TABLE;
}

bool source_under(const struct source *source, const char *places) {
    struct str rest = str_from(places), place;
    while (str_split(&rest, ' ', &place)) {
        if (place.len && str_starts(source->path, place)) return true;
    }
    return false;
}

size_t line_at(struct str text, size_t offset) {
    size_t line = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) line += text.ptr[i] == '\n';
    return line;
}

static bool word_char(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool code_identifier(struct str code, size_t *at, struct str *identifier) {
    size_t from = *at;
    while (from < code.len && !word_char(code.ptr[from])) from++;
    size_t to = from;
    while (to < code.len && word_char(code.ptr[to])) to++;
    *at = to;
    *identifier = str_slice(code, from, to);
    return to > from;
}
