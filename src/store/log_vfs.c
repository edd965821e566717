/* The log of the ledger: a layer over SQLite's own file system that does two things. It writes in large pieces: SQLite writes
 * each page of a transaction with two calls; here they gather in memory and go to the system in one, at the latest when they are
 * forced to disk. And it can divide a COMMIT from its force (log_vfs_defer): the bytes are handed to the system, and whoever
 * wants them on disk calls log_vfs_force, from any thread, while the connection goes on with the next transaction.
 *
 * Only for a connection that forces every commit (synchronous=FULL): SQLite lets others see a transaction after that, so nobody
 * looks for bytes that are still in memory. Not here: anything but the log; other files are the layer's below.
 *
 * Keeps: (1) what was not handed down when its transaction ends never reaches the file afterwards (log_vfs_forget), where another
 * process may have written by then; (2) a failed write fails the force to disk, and so the commit; (3) the header of a log that
 * begins anew is on disk before anything that follows it, as SQLite wants: that force is never deferred, nor is one for a
 * checkpoint. */
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
    bool begins;      /* its header was written since the last force */
    bool deferring;   /* a COMMIT is under way whose force is another's */
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
    if (at == 0) log->begins = true;
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
    struct log_file *log = log_of(file);
    int code = hand_down(log);
    if (code != SQLITE_OK || (log->deferring && !log->begins)) return code;
    log->begins = false;
    return log->below->pMethods->xSync(log->below, flags);
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

/* The log of a connection; NULL: it has none, or not through this layer. */
static struct log_file *log_of_connection(sqlite3 *db) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, (void *)&file) != SQLITE_OK || !file) return NULL;
    return file->pMethods == &log_methods ? log_of(file) : NULL;
}

void log_vfs_forget(sqlite3 *db) {
    struct log_file *log = log_of_connection(db);
    if (!log) return;
    log->len = 0;
    log->deferring = false;
}

struct log_file *log_vfs_defer(sqlite3 *db, bool deferring) {
    struct log_file *log = log_of_connection(db);
    if (log) log->deferring = deferring;
    return log;
}

/* Below is a descriptor: to force it needs nothing that the connection's thread changes. */
bool log_vfs_force(struct log_file *log) {
    return log->below->pMethods->xSync(log->below, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}
