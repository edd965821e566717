/* check_coverage [--complete] ROOT: checks the lists of regulations/coverage under ROOT against packs, tables, stories, tests
 * and, where it stands beside ROOT, the catalogue; prints each problem as FILE:LINE: what (hint) and a closing line; exit 1 if
 * there is a problem, with --complete also if a row is open.
 * check_coverage --page FILE DEPFILE ROOT: only writes the readable page, and for the build which files it was made from.
 * check_coverage --self-test: small bad lists. Not here: the checks. */
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

static void write_file(const char *path, struct str text) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(text.ptr, 1, text.len, file) != text.len || fclose(file) != 0) die("write", str_from(path));
}

/* As make writes it; folders count too, so that a new file is noticed. */
static struct str dependencies_of(const struct coverage *coverage, const char *root, const char *page) {
    struct buf out;
    buf_init(&out, TREE_BYTES_MAX);
    buf_printf(&out, "%s:", page);
    for (size_t i = 0; i < coverage->files_count; i++) buf_printf(&out, " %s/" STR_FMT, root, STR_ARG(coverage->files[i].path));
    buf_add_char(&out, '\n');
    struct str text = str_copy(coverage->arena, buf_str(&out));
    buf_release(&out);
    return text;
}

static size_t count_of(const struct coverage *coverage, enum standing standing) {
    size_t count = 0;
    for (size_t i = 0; i < coverage->rows_count; i++) count += coverage->rows[i].standing == standing;
    return count;
}

static void read_all(struct coverage *coverage, const char *root) {
    static const struct str folders[] = {STR_INIT("regulations/coverage"), STR_INIT("tests"), STR_INIT("src"),
                                         STR_INIT("../shared/regulations"), STR_INIT("../shared/scenarios")};
    for (size_t i = 0; i < ARRAY_LENGTH(folders); i++) read_folder(coverage, root, folders[i]);
    coverage_check(coverage);
}

static int write_page(const char *page, const char *depfile, const char *root) {
    struct coverage coverage = {.arena = arena_new(TREE_BYTES_MAX)};
    read_all(&coverage, root);
    write_file(page, report_text(&coverage));
    write_file(depfile, dependencies_of(&coverage, root, page));
    coverage_release(&coverage);
    arena_free(coverage.arena);
    return 0;
}

static void print_problems(const struct coverage *coverage) {
    for (size_t i = 0; i < coverage->problems_count; i++) {
        const struct problem *p = &coverage->problems[i];
        printf(STR_FMT ":%zu: " STR_FMT, STR_ARG(p->path), p->line, STR_ARG(p->what));
        if (p->hint.len) printf(" (" STR_FMT ")", STR_ARG(p->hint));
        printf("\n");
    }
}

static int check_root(const char *root, bool complete) {
    struct coverage coverage = {.arena = arena_new(TREE_BYTES_MAX)};
    read_all(&coverage, root);
    print_problems(&coverage);
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
    if (argc == 2 && strcmp(argv[1], "--self-test") == 0) return cases_hold() ? 0 : 1;
    if (argc == 5 && strcmp(argv[1], "--page") == 0) return write_page(argv[2], argv[3], argv[4]);
    if (argc == 3 && strcmp(argv[1], "--complete") == 0) return check_root(argv[2], true);
    if (argc == 2 && argv[1][0] != '-') return check_root(argv[1], false);
    fprintf(stderr, "usage: check_coverage [--complete] ROOT | --page FILE DEPFILE ROOT | --self-test\n");
    return 2;
}
