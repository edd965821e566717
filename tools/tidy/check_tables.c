/* Tables in two languages: a .def whose opening comment ends its columns with "中文, English" has both in every row.
 * Not here: texts of packs, which the pack check holds, and of templates, which name the rows of such a table. */
#include "tidy.h"

/* The end of the parenthesis that opens at `at`, code.len when it does not close. */
static size_t closing(struct str code, size_t at) {
    int depth = 0;
    for (; at < code.len; at++) {
        if (code.ptr[at] == '(') depth++;
        if (code.ptr[at] == ')' && --depth == 0) break;
    }
    return at;
}

/* Counts the filled literals at the end of a row, from its last argument back: 2 when both languages are there. */
static size_t filled_at_end(struct str code, struct str text, size_t from, size_t to) {
    size_t filled = 0, quote = 0;
    bool inside = false, blank = true;
    for (size_t i = from; i < to; i++) {
        char c = code.ptr[i];
        if (c == '"') {
            if (inside) blank = blank && str_blank(str_slice(text, quote + 1, i));
            inside = !inside;
            quote = i;
        } else if (!inside && c == ',') {
            filled = blank ? 0 : filled + 1;
            blank = true;
        }
    }
    return blank ? 0 : filled + 1;
}

void check_tables(const struct source *source, struct findings *findings) {
    struct str rest = source->text, code = source->code, opening, word;
    if (source->kind != SOURCE_TABLE || !str_split(&rest, '\n', &opening)) return;
    if (!str_contains(opening, STR("中文, English")) && !str_contains(opening, STR("\"中文\", \"English\""))) return;
    for (size_t at = 0; code_identifier(code, &at, &word);) {
        if (at >= code.len || code.ptr[at] != '(') continue;
        size_t end = closing(code, at);
        if (filled_at_end(code, source->text, at, end) < 2) {
            finding_add(findings, RULE_LANGUAGES, source, line_at(code, at), "a row without 中文 or English at its end");
        }
        at = end;
    }
}
