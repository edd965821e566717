/* The lists against the catalogue that stands beside the repository: no row absent, none invented. Where the catalogue is not
 * there, nothing is compared. Not here: what a row names. Keeps: a source without a list counts all of its rows as open. */
#include "coverage.h"

struct reading {
    struct coverage *coverage;
    struct str source;  /* S0-01 or union-a; empty between sources */
    bool in_table, in_union, has_list;
    struct str *articles; /* seen in this source so far */
    size_t articles_count;
    size_t absent;      /* of the source */
};

static bool has_list(const struct coverage *coverage, struct str source) {
    struct str path = str_printf(coverage->arena, "regulations/coverage/" STR_FMT ".csv", STR_ARG(source));
    return file_find(coverage, path) != NULL;
}

static void source_end(struct reading *reading) {
    struct coverage *coverage = reading->coverage;
    if (!reading->source.len || reading->has_list || !reading->articles_count) return;
    coverage->unlisted_rows += reading->articles_count;
    *ARENA_PUSH(coverage->arena, coverage->unlisted, coverage->unlisted_count) =
        str_printf(coverage->arena, STR_FMT " %zu", STR_ARG(reading->source), reading->articles_count);
}

static void source_begin(struct reading *reading, struct str source) {
    source_end(reading);
    *reading = (struct reading){.coverage = reading->coverage, .source = source, .in_union = reading->in_union,
                                .has_list = has_list(reading->coverage, source)};
}

static void row_compare(struct reading *reading, struct str article, struct str category) {
    struct coverage *coverage = reading->coverage;
    size_t nth = 1;
    for (size_t i = 0; i < reading->articles_count; i++) nth += str_equal(reading->articles[i], article);
    *ARENA_PUSH(coverage->arena, reading->articles, reading->articles_count) = article;
    if (!reading->has_list) return;
    struct str ordinal = str_printf(coverage->arena, "%zu", nth);
    struct str path = str_printf(coverage->arena, "regulations/coverage/" STR_FMT ".csv", STR_ARG(reading->source));
    const struct row *row = row_find(coverage, reading->source, article, ordinal);
    if (!row)
        problem_add(coverage, path, 1, STR("add the row"), "the catalogue's row " STR_FMT " " STR_FMT " is absent",
                    STR_ARG(article), STR_ARG(ordinal));
    else if (!str_equal(row->category, category))
        problem_add(coverage, path, row->line, str_printf(coverage->arena, "write " STR_FMT, STR_ARG(category)),
                    "the catalogue has another category for " STR_FMT " " STR_FMT, STR_ARG(article), STR_ARG(ordinal));
}

static void table_row(struct reading *reading, struct str line) {
    struct str rest = line, nothing, first = {0}, second = {0};
    str_split(&rest, '|', &nothing);
    str_split(&rest, '|', &first);
    str_split(&rest, '|', &second);
    first = str_trim(first);
    second = str_trim(second);
    if (str_starts(first, STR("---"))) return;
    bool heading = str_is(first, "Article") || str_is(first, "article");
    bool capabilities = reading->in_union && (str_is(first, "Cap") || (str_is(first, "id") && str_is(second, "capability")));
    if (!reading->in_table) {
        reading->in_table = heading || capabilities;
        return;
    }
    if (reading->in_union) { /* the category of a capability is its group: the id up to its last dash */
        size_t end = first.len;
        while (end && first.ptr[end - 1] != '-') end--;
        second = str_slice(first, 0, end ? end - 1 : 0);
    }
    row_compare(reading, first, second);
}

static void catalogue_read(struct coverage *coverage, const struct file *file, struct str union_name) {
    struct reading reading = {.coverage = coverage};
    bool skipping = false; /* a table that is no list of rows */
    for (struct str rest = file->text, line; rest.len && str_split(&rest, '\n', &line);) {
        if (str_starts(line, STR("# Union of capabilities"))) {
            reading.in_union = true;
            source_begin(&reading, union_name);
        } else if (str_starts(line, STR("## S")) && !reading.in_union) {
            struct str name = str_slice(line, 3, line.len);
            str_split(&name, ' ', &line);
            source_begin(&reading, line);
        }
        if (!str_starts(line, STR("|"))) {
            reading.in_table = skipping = false;
            continue;
        }
        if (!reading.source.len || skipping) continue;
        table_row(&reading, line);
        skipping = !reading.in_table;
    }
    source_end(&reading);
}

static bool catalogue_has(const struct file *file, const struct row *row) {
    bool is_union = str_starts(row->source, STR("union-"));
    struct str from = is_union ? STR("# Union of capabilities") : row->source;
    struct str opening = {0}, line;
    bool inside = false;
    size_t count = 0;
    for (struct str rest = file->text; rest.len && str_split(&rest, '\n', &line);) {
        opening = is_union ? line : str_slice(line, 3, line.len);
        if (str_starts(line, is_union ? STR("# ") : STR("## "))) inside = str_starts(opening, from);
        if (!is_union && str_starts(line, STR("# "))) inside = false;
        struct str cell = str_slice(line, 1, line.len), first = {0};
        if (inside && str_starts(line, STR("|")) && str_split(&cell, '|', &first))
            count += str_equal(str_trim(first), row->article);
    }
    int64_t nth = 0;
    return str_int64(row->nth, 1, (int64_t)count, &nth);
}

void catalogue_check(struct coverage *coverage) {
    static const struct {
        struct str path, union_name;
    } parts[] = {{STR_INIT("../shared/regulations/catalogue-a.md"), STR_INIT("union-a")},
                 {STR_INIT("../shared/regulations/catalogue-b.md"), STR_INIT("union-b")}};
    const struct file *files[ARRAY_LENGTH(parts)];
    bool there = true;
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        files[i] = file_find(coverage, parts[i].path);
        if (files[i]) catalogue_read(coverage, files[i], parts[i].union_name);
        there = there && files[i];
    }
    for (size_t i = 0; there && i < coverage->rows_count; i++) {
        const struct row *row = &coverage->rows[i];
        bool b = str_is(row->source, "union-b") || (str_starts(row->source, STR("S")) && !str_starts(row->source, STR("S0")));
        if (!catalogue_has(files[b], row))
            problem_add(coverage, row->file->path, row->line, STR("articles are written as in the catalogue's first column"),
                        "the catalogue has no row " STR_FMT " " STR_FMT, STR_ARG(row->article), STR_ARG(row->nth));
    }
}
