/* A folder of its own for a test, removed with everything in it; in memory where there is such a place, because tests force
 * to disk thousands of times. */
#ifndef SHOUWEN_TESTS_FOLDER_H
#define SHOUWEN_TESTS_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
    char path[200];
};

static inline struct folder folder_new(void) {
    struct folder folder;
    const char *base = getenv("TMPDIR");
    (void)snprintf(folder.path, sizeof folder.path, "%s/shouwen-test-XXXXXX", base ? base : access("/dev/shm", W_OK) == 0
                   ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder.path)) abort();
    return folder;
}

static inline void folder_empty(const char *path) {
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[400 + sizeof entry->d_name];
    while (dir && (entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        (void)snprintf(name, sizeof name, "%.390s/%s", path, entry->d_name);
        if (unlink(name) != 0) {
            folder_empty(name);
            (void)rmdir(name);
        }
    }
    if (dir) (void)closedir(dir);
}

static inline void folder_remove(struct folder *folder) {
    folder_empty(folder->path);
    (void)rmdir(folder->path);
}

#endif
