/* The log of the ledger, written in large pieces: a layer over SQLite's own file system. SQLite writes each page of a transaction
 * with two calls; here they gather in memory and go to the system in one, at the latest when they are forced to disk.
 *
 * Only for a connection that forces every commit (synchronous=FULL): SQLite lets others see a transaction after that, so nobody
 * looks for bytes that are still in memory. Not here: anything but the log; other files are the layer's below.
 *
 * Keeps: what was not forced to disk when its transaction ends never reaches the file afterwards (log_vfs_forget), where another
 * process may have written by then; a failed write fails the force to disk, and so the commit. */
#include <stdlib.h>

#include "store/store_internal.h"

#define LOG_VFS "shouwen-log"
enum {
    GATHER_BYTES = 1 << 18,
    PIECE_BYTES = 1 << 16, /* of one call: SQLite itself never writes more, and the layer below takes less than 128 KiB */
    BELOW_BYTES = 2048,
};

struct log_file {
    sqlite3_file file;
    sqlite3_file *below;
    char *bytes; /* GATHER_BYTES */
    size_t len;
    sqlite3_int64 at; /* where they belong */
    _Alignas(8) char room[BELOW_BYTES]; /* of `below` */
};

static struct log_file *log_of(sqlite3_file *file) {
    return (struct log_file *)file;
}

/* Give what was gathered to the system. */
static int hand_down(struct log_file *log) {
    size_t len = log->len;
    int code = SQLITE_OK;
    log->len = 0;
    for (size_t from = 0; from < len && code == SQLITE_OK; from += PIECE_BYTES) {
        size_t piece = len - from < PIECE_BYTES ? len - from : PIECE_BYTES;
        code = log->below->pMethods->xWrite(log->below, log->bytes + from, (int)piece, log->at + (sqlite3_int64)from);
    }
    return code;
}

static int log_close(sqlite3_file *file) {
    struct log_file *log = log_of(file);
    free(log->bytes);
    log->bytes = NULL;
    return log->below->pMethods->xClose(log->below);
}

static int log_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at) {
    struct log_file *log = log_of(file);
    bool gathered = at < log->at + (sqlite3_int64)log->len && at + count > log->at;
    int code = gathered ? hand_down(log) : SQLITE_OK;
    return code == SQLITE_OK ? log->below->pMethods->xRead(log->below, bytes, count, at) : code;
}

static int log_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
    struct log_file *log = log_of(file);
    bool follows = log->len && at == log->at + (sqlite3_int64)log->len && (size_t)count <= GATHER_BYTES - log->len;
    int code = follows ? SQLITE_OK : hand_down(log);
    if (code != SQLITE_OK) return code;
    CHECK(count <= PIECE_BYTES);
    if (!log->bytes) log->bytes = malloc(GATHER_BYTES);
    CHECK(log->bytes);
    if (!follows) log->at = at;
    memcpy(log->bytes + log->len, bytes, (size_t)count);
    log->len += (size_t)count;
    return SQLITE_OK;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = hand_down(log_of(file));
    return code == SQLITE_OK ? log_of(file)->below->pMethods->xTruncate(log_of(file)->below, size) : code;
}

static int log_sync(sqlite3_file *file, int flags) {
    int code = hand_down(log_of(file));
    return code == SQLITE_OK ? log_of(file)->below->pMethods->xSync(log_of(file)->below, flags) : code;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size) {
    int code = hand_down(log_of(file));
    return code == SQLITE_OK ? log_of(file)->below->pMethods->xFileSize(log_of(file)->below, size) : code;
}

static int log_lock(sqlite3_file *file, int level) {
    return log_of(file)->below->pMethods->xLock(log_of(file)->below, level);
}

static int log_unlock(sqlite3_file *file, int level) {
    return log_of(file)->below->pMethods->xUnlock(log_of(file)->below, level);
}

static int log_reserved(sqlite3_file *file, int *out) {
    return log_of(file)->below->pMethods->xCheckReservedLock(log_of(file)->below, out);
}

static int log_control(sqlite3_file *file, int op, void *argument) {
    return log_of(file)->below->pMethods->xFileControl(log_of(file)->below, op, argument);
}

static int log_sector(sqlite3_file *file) {
    return log_of(file)->below->pMethods->xSectorSize(log_of(file)->below);
}

static int log_characteristics(sqlite3_file *file) {
    return log_of(file)->below->pMethods->xDeviceCharacteristics(log_of(file)->below);
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_characteristics,
};

/* The log is wrapped; every other file is opened by the layer below, in the same memory. */
static int log_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *flags_out) {
    (void)vfs;
    sqlite3_vfs *below = sqlite3_vfs_find(store_vfs());
    CHECK(below && below->szOsFile <= BELOW_BYTES);
    if (!(flags & SQLITE_OPEN_WAL)) return below->xOpen(below, name, file, flags, flags_out);
    struct log_file *log = log_of(file);
    *log = (struct log_file){.below = (sqlite3_file *)(void *)log->room};
    int code = below->xOpen(below, name, log->below, flags, flags_out);
    if (log->below->pMethods) log->file.pMethods = &log_methods;
    return code;
}

const char *log_vfs_name(void) {
    return LOG_VFS;
}

void log_vfs_register(void) {
    static sqlite3_vfs vfs;
    vfs = *sqlite3_vfs_find(NULL);
    vfs.zName = LOG_VFS;
    vfs.szOsFile = (int)sizeof(struct log_file);
    vfs.pNext = NULL;
    vfs.xOpen = log_open;
    CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

void log_vfs_forget(sqlite3 *db) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&file) != SQLITE_OK || !file) return;
    if (file->pMethods == &log_methods) log_of(file)->len = 0;
}
