/* The readable page: totals, what nothing carries yet, what is text, then source by source. Not here: what is wrong, which is
 * printed with file and line. */
#include "coverage.h"

enum { REPORT_BYTES_MAX = 1 << 23 };

struct totals {
    struct str source;
    size_t rows, standing[STANDING__COUNT];
};

/* A cell of a table: a bar would end it. */
static void add_cell(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|') buf_add(out, STR("\\|"));
        else buf_add_char(out, text.ptr[i]);
    }
}

static void add_references(struct buf *out, const struct str *references, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_add(out, i ? STR("<br>`") : STR("`"));
        add_cell(out, references[i]);
        buf_add(out, STR("`"));
    }
}

static size_t totals_of(const struct coverage *coverage, struct totals **totals) {
    size_t count = 0;
    for (size_t i = 0; i < coverage->rows_count; i++) {
        const struct row *row = &coverage->rows[i];
        if (!count || !str_equal((*totals)[count - 1].source, row->source))
            *ARENA_PUSH(coverage->arena, *totals, count) = (struct totals){.source = row->source};
        struct totals *source = &(*totals)[count - 1];
        source->rows++;
        source->standing[row->standing]++;
    }
    return count;
}

static void add_totals(struct buf *out, const struct coverage *coverage, const struct totals *totals, size_t count) {
    struct totals all = {0};
    buf_add(out, STR("| source | rows | carried and proven | without system effect | open |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < count; i++) {
        const struct totals *t = &totals[i];
        buf_printf(out, "| " STR_FMT " | %zu | %zu | %zu | %zu |\n", STR_ARG(t->source), t->rows, t->standing[STANDING_CARRIED],
                   t->standing[STANDING_TEXT], t->standing[STANDING_OPEN]);
        all.rows += t->rows;
        for (size_t k = 0; k < STANDING__COUNT; k++) all.standing[k] += t->standing[k];
    }
    buf_printf(out, "| all | %zu | %zu | %zu | %zu |\n\n", all.rows, all.standing[STANDING_CARRIED], all.standing[STANDING_TEXT],
               all.standing[STANDING_OPEN]);
    if (!coverage->unlisted_count) return;
    buf_printf(out, "Not listed yet (source, rows), %zu rows in all, which count as open:", coverage->unlisted_rows);
    for (size_t i = 0; i < coverage->unlisted_count; i++)
        buf_printf(out, "%s " STR_FMT, i ? "," : "", STR_ARG(coverage->unlisted[i]));
    buf_add(out, STR(".\n\n"));
}

static void add_standing(struct buf *out, const struct coverage *coverage, enum standing standing, const char *title) {
    size_t count = 0;
    for (size_t i = 0; i < coverage->rows_count; i++) count += coverage->rows[i].standing == standing;
    buf_printf(out, "## %s: %zu\n\n", title, count);
    if (!count) return;
    buf_add(out, STR("| source | article | demand | why |\n|---|---|---|---|\n"));
    for (size_t i = 0; i < coverage->rows_count; i++) {
        const struct row *row = &coverage->rows[i];
        if (row->standing != standing) continue;
        buf_printf(out, "| " STR_FMT " | " STR_FMT " %s" STR_FMT " | ", STR_ARG(row->source), STR_ARG(row->article),
                   str_is(row->nth, "1") ? "" : "#", STR_ARG(str_is(row->nth, "1") ? STR("") : row->nth));
        add_cell(out, row->demand);
        buf_add(out, STR(" | "));
        add_cell(out, row->note);
        buf_add(out, STR(" |\n"));
    }
    buf_add_char(out, '\n');
}

static void add_source(struct buf *out, const struct coverage *coverage, struct str source) {
    buf_printf(out, "## " STR_FMT "\n\n| article | category | demand | carried by | shown by |\n|---|---|---|---|---|\n",
               STR_ARG(source));
    for (size_t i = 0; i < coverage->rows_count; i++) {
        const struct row *row = &coverage->rows[i];
        if (!str_equal(row->source, source)) continue;
        buf_printf(out, "| " STR_FMT " | " STR_FMT " | ", STR_ARG(row->article), STR_ARG(row->category));
        add_cell(out, row->demand);
        buf_add(out, STR(" | "));
        if (row->standing == STANDING_CARRIED) add_references(out, row->carriers, row->carriers_count);
        else buf_add(out, row->standing == STANDING_OPEN ? STR("**open**") : STR("text"));
        buf_add(out, STR(" | "));
        add_references(out, row->proofs, row->proofs_count);
        buf_add(out, STR(" |\n"));
    }
    buf_add_char(out, '\n');
}

struct str report_text(const struct coverage *coverage) {
    struct buf out;
    struct totals *totals = NULL;
    size_t count = totals_of(coverage, &totals);
    buf_init(&out, REPORT_BYTES_MAX);
    buf_add(&out, STR("# Coverage of the catalogue\n\nMade by the build from `regulations/coverage/*.csv`; every name in it was "
                      "looked up in the packs, tables, stories and tests.\n\n"));
    add_totals(&out, coverage, totals, count);
    add_standing(&out, coverage, STANDING_OPEN, "Open: nothing carries it yet");
    add_standing(&out, coverage, STANDING_TEXT, "Without effect on a system");
    for (size_t i = 0; i < count; i++) add_source(&out, coverage, totals[i].source);
    CHECK(!out.overflow);
    struct str text = str_copy(coverage->arena, buf_str(&out));
    buf_release(&out);
    return text;
}
