/* The failing disk: see fault_vfs.h. Calls are passed to the usual VFS unless it is their turn to fail. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "fault_vfs.h"

struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real; /* follows this struct */
};

static struct {
    pthread_mutex_t mutex;
    enum fault fault;
    enum fault_manner manner;
    int countdown; /* 0: never */
    bool full, fired;
} armed = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void fault_arm(enum fault fault, enum fault_manner manner, int n, bool disk_full) {
    (void)pthread_mutex_lock(&armed.mutex);
    armed.fault = fault;
    armed.manner = manner;
    armed.countdown = n;
    armed.full = disk_full;
    armed.fired = false;
    (void)pthread_mutex_unlock(&armed.mutex);
}

bool fault_fired(void) {
    (void)pthread_mutex_lock(&armed.mutex);
    bool fired = armed.fired;
    (void)pthread_mutex_unlock(&armed.mutex);
    return fired;
}

/* Is it this call's turn? *full: as a full disk. */
static bool strikes(enum fault fault, bool *full) {
    (void)pthread_mutex_lock(&armed.mutex);
    bool now = false;
    if (armed.countdown > 0 && armed.fault == fault) {
        now = --armed.countdown == 0;
        if (now) armed.fired = true;
        if (now && armed.manner == FAULT_FROM_THEN_ON) armed.countdown = 1;
    }
    *full = armed.full;
    (void)pthread_mutex_unlock(&armed.mutex);
    return now;
}

static sqlite3_file *real_of(sqlite3_file *file) {
    return ((struct faulty_file *)file)->real;
}

static int faulty_close(sqlite3_file *file) {
    return real_of(file)->pMethods->xClose(real_of(file));
}
static int faulty_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at) {
    bool full;
    if (strikes(FAULT_READ, &full)) return SQLITE_IOERR_READ;
    return real_of(file)->pMethods->xRead(real_of(file), bytes, count, at);
}
static int faulty_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
    bool full;
    if (strikes(FAULT_WRITE, &full)) {
        /* A failing disk may have written half of it. */
        (void)real_of(file)->pMethods->xWrite(real_of(file), bytes, count / 2, at);
        return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, at);
}
static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size) {
    bool full;
    if (strikes(FAULT_TRUNCATE, &full)) return SQLITE_IOERR_TRUNCATE;
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
static int faulty_sync(sqlite3_file *file, int flags) {
    bool full;
    if (strikes(FAULT_SYNC, &full)) return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int faulty_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
static int faulty_lock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
static int faulty_unlock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
static int faulty_reserved(sqlite3_file *file, int *out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
static int faulty_control(sqlite3_file *file, int op, void *argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}
static int faulty_sector(sqlite3_file *file) {
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int faulty_characteristics(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int faulty_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}
static int faulty_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
static void faulty_shm_barrier(sqlite3_file *file) {
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int faulty_shm_unmap(sqlite3_file *file, int delete_it) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete_it);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = faulty_close,
    .xRead = faulty_read,
    .xWrite = faulty_write,
    .xTruncate = faulty_truncate,
    .xSync = faulty_sync,
    .xFileSize = faulty_size,
    .xLock = faulty_lock,
    .xUnlock = faulty_unlock,
    .xCheckReservedLock = faulty_reserved,
    .xFileControl = faulty_control,
    .xSectorSize = faulty_sector,
    .xDeviceCharacteristics = faulty_characteristics,
    .xShmMap = faulty_shm_map,
    .xShmLock = faulty_shm_lock,
    .xShmBarrier = faulty_shm_barrier,
    .xShmUnmap = faulty_shm_unmap,
};

static sqlite3_vfs *usual;

static int faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
    (void)vfs;
    struct faulty_file *faulty = (struct faulty_file *)file;
    bool full;
    faulty->base.pMethods = NULL;
    if (strikes(FAULT_OPEN, &full)) return SQLITE_CANTOPEN;
    faulty->real = (sqlite3_file *)(faulty + 1);
    int code = usual->xOpen(usual, name, faulty->real, flags, out_flags);
    if (code == SQLITE_OK) faulty->base.pMethods = &methods;
    return code;
}

void fault_vfs_register(void) {
    static sqlite3_vfs vfs;
    if (vfs.zName) return;
    usual = sqlite3_vfs_find(NULL);
    vfs = *usual;
    vfs.zName = FAULT_VFS;
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(struct faulty_file) + usual->szOsFile;
    vfs.xOpen = faulty_open;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) abort();
}
