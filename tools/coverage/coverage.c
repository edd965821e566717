/* coverage [--complete] [--report FILE] ROOT: checks the lists of regulations/coverage under ROOT against packs, tables, stories,
 * tests and, where it stands beside ROOT, the catalogue; writes the readable page; prints each problem as FILE:LINE: what (hint)
 * and a closing line; exit 1 if there is a problem, with --complete also if a row is open.
 * coverage --self-test: small bad lists. Not here: the checks. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "coverage.h"

enum { FILE_BYTES_MAX = 1 << 24, TREE_BYTES_MAX = 1 << 28 };

static void die(const char *what, struct str path) {
    fprintf(stderr, "coverage: cannot %s " STR_FMT "\n", what, STR_ARG(path));
    exit(2);
}

static void read_file(struct coverage *coverage, const char *root, struct str path, size_t size) {
    struct str full = str_printf(coverage->arena, "%s/" STR_FMT, root, STR_ARG(path));
    if (size > FILE_BYTES_MAX) die("hold", path);
    FILE *file = fopen(full.ptr, "rb");
    if (!file) die("open", path);
    char *text = arena_alloc(coverage->arena, size + 1);
    if (fread(text, 1, size, file) != size) die("read", path);
    fclose(file);
    *ARENA_PUSH(coverage->arena, coverage->files, coverage->files_count) = (struct file){path, {text, size}};
}

/* A folder that is not there is empty; one that is stands in the list too, with a slash at its end. */
static void read_folder(struct coverage *coverage, const char *root, struct str path) {
    struct str full = str_printf(coverage->arena, "%s/" STR_FMT, root, STR_ARG(path));
    struct dirent **entries;
    int count = scandir(full.ptr, &entries, NULL, alphasort);
    if (count < 0) return;
    struct str folder = str_printf(coverage->arena, STR_FMT "/", STR_ARG(path));
    *ARENA_PUSH(coverage->arena, coverage->files, coverage->files_count) = (struct file){folder, {0}};
    for (int i = 0; i < count; i++) {
        struct str child = str_printf(coverage->arena, STR_FMT "%s", STR_ARG(folder), entries[i]->d_name);
        bool hidden = entries[i]->d_name[0] == '.' || strcmp(entries[i]->d_name, "corpus") == 0;
        struct stat stat;
        free(entries[i]);
        if (hidden) continue;
        full = str_printf(coverage->arena, "%s/" STR_FMT, root, STR_ARG(child));
        if (lstat(full.ptr, &stat) != 0) die("stat", child);
        if (S_ISDIR(stat.st_mode)) read_folder(coverage, root, child);
        else if (S_ISREG(stat.st_mode)) read_file(coverage, root, child, (size_t)stat.st_size);
    }
    free(entries);
}

static void write_report(const struct coverage *coverage, const char *path) {
    struct str text = report_text(coverage);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(text.ptr, 1, text.len, file) != text.len || fclose(file) != 0) die("write", str_from(path));
}

static size_t count_of(const struct coverage *coverage, enum standing standing) {
    size_t count = 0;
    for (size_t i = 0; i < coverage->rows_count; i++) count += coverage->rows[i].standing == standing;
    return count;
}

static int check_root(const char *root, const char *report, bool complete) {
    static const struct str folders[] = {STR_INIT("regulations/coverage"), STR_INIT("tests"), STR_INIT("src"),
                                         STR_INIT("../shared/regulations"), STR_INIT("../shared/scenarios")};
    struct coverage coverage = {.arena = arena_new(TREE_BYTES_MAX)};
    for (size_t i = 0; i < ARRAY_LENGTH(folders); i++) read_folder(&coverage, root, folders[i]);
    coverage_check(&coverage);
    for (size_t i = 0; i < coverage.problems_count; i++) {
        const struct problem *p = &coverage.problems[i];
        printf(STR_FMT ":%zu: " STR_FMT, STR_ARG(p->path), p->line, STR_ARG(p->what));
        if (p->hint.len) printf(" (" STR_FMT ")", STR_ARG(p->hint));
        printf("\n");
    }
    if (report) write_report(&coverage, report);
    size_t open = count_of(&coverage, STANDING_OPEN) + coverage.unlisted_rows;
    printf("%zu rows: %zu carried and proven, %zu without system effect, %zu open; %zu problems\n",
           coverage.rows_count + coverage.unlisted_rows, count_of(&coverage, STANDING_CARRIED),
           count_of(&coverage, STANDING_TEXT), open, coverage.problems_count);
    if (coverage.unseen) printf("%zu proofs stand in published stories that are not beside the repository\n", coverage.unseen);
    bool good = coverage.rows_count > 0 && coverage.problems_count == 0 && !(complete && open);
    coverage_release(&coverage);
    arena_free(coverage.arena);
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    const char *report = NULL, *root = NULL;
    bool complete = false, self_test = false, wrong = argc < 2;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--complete") == 0) complete = true;
        else if (strcmp(argv[i], "--self-test") == 0) self_test = true;
        else if (strcmp(argv[i], "--report") == 0 && i + 1 < argc) report = argv[++i];
        else if (argv[i][0] != '-' && !root) root = argv[i];
        else wrong = true;
    }
    if (wrong || (self_test && root) || (!self_test && !root)) {
        fprintf(stderr, "usage: coverage [--complete] [--report FILE] ROOT | coverage --self-test\n");
        return 2;
    }
    return self_test ? (cases_hold() ? 0 : 1) : check_root(root, report, complete);
}
