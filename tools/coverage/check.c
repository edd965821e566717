/* Every list checked, in memory. Not here: reading folders and printing (coverage.c). */
#include "coverage.h"

bool cut(struct str text, char separator, struct str *before, struct str *after) {
    const char *at = text.len ? memchr(text.ptr, separator, text.len) : NULL;
    if (!at) return false;
    size_t length = (size_t)(at - text.ptr);
    *before = str_slice(text, 0, length);
    *after = str_slice(text, length + 1, text.len);
    return true;
}

bool is_word_byte(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool holds_word(struct str text, struct str word) {
    for (struct str rest = text; word.len && rest.len;) {
        const char *at = memmem(rest.ptr, rest.len, word.ptr, word.len);
        if (!at) return false;
        const char *end = at + word.len;
        bool begins = at == text.ptr || !is_word_byte(at[-1]);
        if (begins && (end == text.ptr + text.len || !is_word_byte(*end))) return true;
        rest = str_slice(rest, (size_t)(at - rest.ptr) + 1, rest.len);
    }
    return false;
}

const struct file *file_find(const struct coverage *coverage, struct str path) {
    for (size_t i = 0; i < coverage->files_count; i++)
        if (str_equal(coverage->files[i].path, path)) return &coverage->files[i];
    return NULL;
}

void problem_add(struct coverage *coverage, struct str path, size_t line, struct str hint, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(coverage->arena, format, args);
    va_end(args);
    struct problem *problem = ARENA_PUSH(coverage->arena, coverage->problems, coverage->problems_count);
    *problem = (struct problem){path, line, what, hint};
}

void coverage_check(struct coverage *coverage) {
    rows_read(coverage);
    for (size_t i = 0; i < coverage->rows_count; i++) {
        const struct row *row = &coverage->rows[i];
        bool good = true;
        for (size_t k = 0; k < row->carriers_count; k++) {
            struct str why, hint;
            if (carrier_exists(coverage, row->carriers[k], &why, &hint)) continue;
            problem_add(coverage, row->file->path, row->line, hint, STR_FMT, STR_ARG(why));
            good = false;
        }
        if (good) proofs_check(coverage, row);
    }
    catalogue_check(coverage);
}

void coverage_release(struct coverage *coverage) {
    for (size_t i = 0; i < coverage->stories_count; i++) json_decref(coverage->stories[i].json);
    coverage->stories_count = 0;
}
