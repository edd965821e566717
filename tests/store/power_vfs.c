/* The disk that loses power: see power_vfs.h. Files are known by their names; two connections to one share what is remembered. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "power_vfs.h"

enum { FILES_MAX = 8, SECTOR = 512 };

struct piece { /* a write, or a truncation to `at` */
    int64_t at;
    size_t len;
    unsigned char *bytes; /* NULL: a truncation */
};

struct disk {
    char name[400];
    unsigned char *forced, *left; /* left: after power_cut */
    int64_t forced_len, left_len;
    struct piece *pieces;
    size_t pieces_count;
};

static struct {
    pthread_mutex_t mutex;
    struct disk disks[FILES_MAX];
    int count;
} machine = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct powered_file {
    sqlite3_file base;
    sqlite3_file *real; /* follows this struct */
    struct disk *disk;  /* NULL: neither a database nor its log */
};

/* ---- what is on it ---- */

static void lay(unsigned char **image, int64_t *len, const struct piece *piece, int64_t from, int64_t size) {
    if (!piece->bytes) {
        if (piece->at < *len) *len = piece->at;
        return;
    }
    int64_t end = piece->at + from + size;
    if (end > *len) {
        *image = realloc(*image, (size_t)end);
        if (!*image) abort();
        memset(*image + *len, 0, (size_t)(end - *len));
        *len = end;
    }
    memcpy(*image + piece->at + from, piece->bytes + from, (size_t)size);
}

static void pieces_drop(struct disk *disk) {
    for (size_t i = 0; i < disk->pieces_count; i++) free(disk->pieces[i].bytes);
    free(disk->pieces);
    disk->pieces = NULL;
    disk->pieces_count = 0;
}

static void force(struct disk *disk) {
    (void)pthread_mutex_lock(&machine.mutex);
    for (size_t i = 0; i < disk->pieces_count; i++)
        lay(&disk->forced, &disk->forced_len, &disk->pieces[i], 0, (int64_t)disk->pieces[i].len);
    pieces_drop(disk);
    (void)pthread_mutex_unlock(&machine.mutex);
}

static void note(struct disk *disk, const void *bytes, size_t len, int64_t at) {
    (void)pthread_mutex_lock(&machine.mutex);
    disk->pieces = realloc(disk->pieces, (disk->pieces_count + 1) * sizeof *disk->pieces);
    struct piece *piece = &disk->pieces[disk->pieces_count++];
    *piece = (struct piece){.at = at, .len = len, .bytes = bytes ? malloc(len) : NULL};
    if (bytes) memcpy(piece->bytes, bytes, len);
    (void)pthread_mutex_unlock(&machine.mutex);
}

/* The file as it stands is on the disk: what was before power_on is none of the test's business. */
static struct disk *disk_of(const char *name) {
    (void)pthread_mutex_lock(&machine.mutex);
    struct disk *disk = NULL;
    for (int i = 0; i < machine.count && !disk; i++)
        if (strcmp(machine.disks[i].name, name) == 0) disk = &machine.disks[i];
    if (!disk) {
        if (machine.count == FILES_MAX) abort();
        disk = &machine.disks[machine.count++];
        *disk = (struct disk){0};
        (void)snprintf(disk->name, sizeof disk->name, "%s", name);
        FILE *file = fopen(name, "rb");
        if (file && fseek(file, 0, SEEK_END) == 0 && (disk->forced_len = ftell(file)) > 0) {
            disk->forced = malloc((size_t)disk->forced_len);
            rewind(file);
            if (!disk->forced || fread(disk->forced, 1, (size_t)disk->forced_len, file) != (size_t)disk->forced_len) abort();
        }
        if (file) (void)fclose(file);
    }
    (void)pthread_mutex_unlock(&machine.mutex);
    return disk;
}

void power_on(void) {
    for (int i = 0; i < machine.count; i++) {
        pieces_drop(&machine.disks[i]);
        free(machine.disks[i].forced);
        free(machine.disks[i].left);
    }
    machine.count = 0;
}

static unsigned next_random(unsigned *seed) {
    *seed = *seed * 1103515245U + 12345U;
    return *seed >> 16 & 0x7fffU;
}

static void leave(struct disk *disk, unsigned *seed) {
    disk->left_len = disk->forced_len;
    disk->left = malloc(disk->left_len ? (size_t)disk->left_len : 1);
    if (!disk->left) abort();
    if (disk->left_len) memcpy(disk->left, disk->forced, (size_t)disk->left_len);
    unsigned manner = next_random(seed) % 4; /* nothing, everything, or half of the sectors */
    for (size_t i = 0; i < disk->pieces_count && manner; i++) {
        const struct piece *piece = &disk->pieces[i];
        if (!piece->bytes && (manner == 1 || next_random(seed) % 2)) lay(&disk->left, &disk->left_len, piece, 0, 0);
        for (int64_t from = 0; piece->bytes && from < (int64_t)piece->len; from += SECTOR) {
            int64_t size = (int64_t)piece->len - from < SECTOR ? (int64_t)piece->len - from : SECTOR;
            if (manner == 1 || next_random(seed) % 2) lay(&disk->left, &disk->left_len, piece, from, size);
        }
    }
}

void power_cut(unsigned seed) {
    (void)pthread_mutex_lock(&machine.mutex);
    for (int i = 0; i < machine.count; i++) leave(&machine.disks[i], &seed);
    (void)pthread_mutex_unlock(&machine.mutex);
}

void power_restore(void) {
    for (int i = 0; i < machine.count; i++) {
        const struct disk *disk = &machine.disks[i];
        FILE *file = fopen(disk->name, "wb");
        if (!file || (disk->left_len && fwrite(disk->left, 1, (size_t)disk->left_len, file) != (size_t)disk->left_len)) abort();
        (void)fclose(file);
    }
}

/* ---- as SQLite sees it ---- */

static struct powered_file *powered(sqlite3_file *file) {
    return (struct powered_file *)file;
}
static const sqlite3_io_methods *methods_of(sqlite3_file *file) {
    return powered(file)->real->pMethods;
}
static int powered_close(sqlite3_file *file) {
    return methods_of(file)->xClose(powered(file)->real);
}
static int powered_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at) {
    return methods_of(file)->xRead(powered(file)->real, bytes, count, at);
}
static int powered_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
    if (powered(file)->disk) note(powered(file)->disk, bytes, (size_t)count, at);
    return methods_of(file)->xWrite(powered(file)->real, bytes, count, at);
}
static int powered_truncate(sqlite3_file *file, sqlite3_int64 size) {
    if (powered(file)->disk) note(powered(file)->disk, NULL, 0, size);
    return methods_of(file)->xTruncate(powered(file)->real, size);
}
static int powered_sync(sqlite3_file *file, int flags) {
    (void)flags; /* nothing is forced in truth: this disk is a model */
    if (powered(file)->disk) force(powered(file)->disk);
    return SQLITE_OK;
}
static int powered_size(sqlite3_file *file, sqlite3_int64 *size) {
    return methods_of(file)->xFileSize(powered(file)->real, size);
}
static int powered_lock(sqlite3_file *file, int level) {
    return methods_of(file)->xLock(powered(file)->real, level);
}
static int powered_unlock(sqlite3_file *file, int level) {
    return methods_of(file)->xUnlock(powered(file)->real, level);
}
static int powered_reserved(sqlite3_file *file, int *out) {
    return methods_of(file)->xCheckReservedLock(powered(file)->real, out);
}
static int powered_control(sqlite3_file *file, int op, void *argument) {
    return methods_of(file)->xFileControl(powered(file)->real, op, argument);
}
static int powered_sector(sqlite3_file *file) {
    return methods_of(file)->xSectorSize(powered(file)->real);
}
static int powered_characteristics(sqlite3_file *file) {
    return methods_of(file)->xDeviceCharacteristics(powered(file)->real);
}
static int powered_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    return methods_of(file)->xShmMap(powered(file)->real, page, size, extend, out);
}
static int powered_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return methods_of(file)->xShmLock(powered(file)->real, offset, count, flags);
}
static void powered_shm_barrier(sqlite3_file *file) {
    methods_of(file)->xShmBarrier(powered(file)->real);
}
static int powered_shm_unmap(sqlite3_file *file, int delete_it) {
    return methods_of(file)->xShmUnmap(powered(file)->real, delete_it);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = powered_close,
    .xRead = powered_read,
    .xWrite = powered_write,
    .xTruncate = powered_truncate,
    .xSync = powered_sync,
    .xFileSize = powered_size,
    .xLock = powered_lock,
    .xUnlock = powered_unlock,
    .xCheckReservedLock = powered_reserved,
    .xFileControl = powered_control,
    .xSectorSize = powered_sector,
    .xDeviceCharacteristics = powered_characteristics,
    .xShmMap = powered_shm_map,
    .xShmLock = powered_shm_lock,
    .xShmBarrier = powered_shm_barrier,
    .xShmUnmap = powered_shm_unmap,
};

static sqlite3_vfs *usual;

static int powered_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
    (void)vfs;
    struct powered_file *opened = powered(file);
    *opened = (struct powered_file){.real = (sqlite3_file *)(opened + 1)};
    if (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) opened->disk = disk_of(name);
    int code = usual->xOpen(usual, name, opened->real, flags, out_flags);
    if (code == SQLITE_OK) opened->base.pMethods = &methods;
    return code;
}

void power_vfs_register(void) {
    static sqlite3_vfs vfs;
    if (vfs.zName) return;
    usual = sqlite3_vfs_find(NULL);
    vfs = *usual;
    vfs.zName = POWER_VFS;
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(struct powered_file) + usual->szOsFile;
    vfs.xOpen = powered_open;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) abort();
}
