/* replay FOLDER: runs a fuzz target once on every file of its corpus and once on nothing.
 * Not here: finding new inputs, which is libFuzzer's. Keeps: an empty corpus is a failure, so that no target is forgotten. */
#include <dirent.h>
#include <stdlib.h>

#include "fuzz.h"

enum { INPUT_BYTES_MAX = 1 << 20 };

static bool replay(const char *folder, const char *name, struct arena *arena) {
    FILE *file = fopen(str_printf(arena, "%s/%s", folder, name).ptr, "rb");
    if (!file) return false;
    /* Exactly as long as the input, so that the sanitizer sees a read behind its end. */
    static uint8_t input[INPUT_BYTES_MAX];
    size_t size = fread(input, 1, sizeof input, file);
    fclose(file);
    uint8_t *exact = malloc(size ? size : 1);
    CHECK(exact != NULL);
    memcpy(exact, input, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return true;
}

int main(int argc, char **argv) {
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
    if (!dir) {
        fprintf(stderr, "usage: replay FOLDER\n");
        return 2;
    }
    struct arena *arena = arena_new(1 << 20);
    size_t count = 0;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] != '.') count += replay(argv[1], entry->d_name, arena);
    }
    closedir(dir);
    arena_free(arena);
    printf("%zu inputs\n", count);
    return count ? 0 : 1;
}
