/* syncs: a library to be preloaded (LD_PRELOAD) that counts the fsync and fdatasync calls of a program in the file named by
 * SYNCS_FILE, where `load syncs` reads them while the program runs: 8 bytes for the calls of the thread named "commit", which
 * requests wait for, and 8 bytes for those of all threads. The calls themselves are made as ever. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COUNT_COMMIT, COUNT_ALL, COUNTS };

static atomic_llong *counts;

__attribute__((constructor)) static void counts_open(void) {
    const char *name = getenv("SYNCS_FILE");
    int file = name ? open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file < 0 || ftruncate(file, COUNTS * sizeof *counts) != 0) return;
    void *shared = mmap(NULL, COUNTS * sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED) counts = shared;
}

static void count(void) {
    char name[32] = "";
    if (!counts) return;
    (void)pthread_getname_np(pthread_self(), name, sizeof name);
    if (strcmp(name, "commit") == 0) atomic_fetch_add(&counts[COUNT_COMMIT], 1);
    atomic_fetch_add(&counts[COUNT_ALL], 1);
}

int fsync(int file) {
    count();
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    count();
    return (int)syscall(SYS_fdatasync, file);
}
