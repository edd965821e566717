/* tidy ROOT: reads the text files under ROOT, prints each finding as PATH:LINE: DETAIL [RULE: MEANING], exit 1 if there is one.
 * tidy --self-test: every rule on a snippet that breaks it. Not here: the rules. What git ignores is not read. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tidy.h"

enum { TEXT_BYTES_MAX = 1 << 24, TREE_BYTES_MAX = 1 << 28 };

struct tree {
    struct arena *arena;
    const char *root;
    struct source *items;
    size_t count;
};

static bool ignored(struct str path, struct str name) {
    static const char *const names[] = {"node_modules", "data", "LICENSE"};
    if (name.ptr[0] == '.') return !str_is(path, ".ci") && !str_is(path, ".gitignore") && !str_is(path, ".npmrc");
    if (str_starts(path, STR("build")) || str_is(name, "corpus")) return true; /* a corpus is bad input on purpose */
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (str_is(path, names[i])) return true;
    }
    return false;
}

static void die(const char *what, struct str path) {
    fprintf(stderr, "tidy: cannot %s " STR_FMT "\n", what, STR_ARG(path));
    exit(2);
}

static void read_file(struct tree *tree, struct str path, size_t size) {
    struct str full = str_printf(tree->arena, "%s/" STR_FMT, tree->root, STR_ARG(path));
    if (size > TEXT_BYTES_MAX) die("hold", path);
    FILE *file = fopen(full.ptr, "rb");
    if (!file) die("open", path);
    char *text = arena_alloc(tree->arena, size + 1);
    if (fread(text, 1, size, file) != size) die("read", path);
    fclose(file);
    if (memchr(text, '\0', size)) return; /* a picture or another binary */
    struct source *source = ARENA_PUSH(tree->arena, tree->items, tree->count);
    *source = source_new(tree->arena, path, (struct str){text, size});
}

static void read_folder(struct tree *tree, struct str path) {
    struct str full = str_printf(tree->arena, "%s/" STR_FMT, tree->root, STR_ARG(path));
    DIR *dir = opendir(full.ptr);
    if (!dir) die("list", path);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct str name = str_from(entry->d_name);
        struct str child = str_printf(tree->arena, STR_FMT "%s" STR_FMT, STR_ARG(path), path.len ? "/" : "", STR_ARG(name));
        struct stat stat;
        if (ignored(child, name)) continue;
        full = str_printf(tree->arena, "%s/" STR_FMT, tree->root, STR_ARG(child));
        if (lstat(full.ptr, &stat) != 0) die("stat", child);
        if (S_ISDIR(stat.st_mode)) read_folder(tree, child);
        if (S_ISREG(stat.st_mode)) read_file(tree, child, (size_t)stat.st_size);
    }
    closedir(dir);
}

static int by_place(const void *left, const void *right) {
    const struct finding *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static int check_root(const char *root) {
    struct arena *arena = arena_new(TREE_BYTES_MAX);
    struct tree tree = {.arena = arena, .root = root};
    struct findings findings = {.arena = arena};
    read_folder(&tree, STR(""));
    check_tree(tree.items, tree.count, &findings);
    if (findings.count) qsort(findings.items, findings.count, sizeof *findings.items, by_place);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *f = &findings.items[i];
        printf(STR_FMT ":%zu: " STR_FMT " [%s: %s]\n", STR_ARG(f->path), f->line, STR_ARG(f->detail), rule_names[f->rule],
               rule_meanings[f->rule]);
    }
    printf("%zu files, %zu findings\n", tree.count, findings.count);
    bool clean = findings.count == 0 && tree.count > 0;
    arena_free(arena);
    return clean ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--self-test") == 0) return cases_hold() ? 0 : 1;
    if (argc == 2) return check_root(argv[1]);
    fprintf(stderr, "usage: tidy ROOT | tidy --self-test\n");
    return 2;
}
