/* Copies of a whole database: backup while others write, restore into a new place. Not here: what a backup is called and when it
 * is made.
 * Keeps: a copy appears under its name only when it is complete, checked and on disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_internal.h"

enum { SECRET_SIZE = 32 };

static void fail(struct error *error, const char *doing, const char *path) {
    error_set(error, ERROR_STORAGE, "%s: %s", doing, strerror(errno));
    error_where(error, "%s", path);
    error_hint(error, "check that the place exists, may be written and has space");
}

/* Make an empty file that only its owner may read. */
static bool create_private(const char *path, struct error *error) {
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        fail(error, "cannot create the copy", path);
        return false;
    }
    (void)close(file);
    return true;
}

static bool sync_path(const char *path, struct error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (!synced) fail(error, "cannot force the copy to disk", path);
    if (file >= 0) (void)close(file);
    return synced;
}

static bool sync_folder_of(const char *path, struct error *error) {
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == folder) slash[1] = 0;
    else if (slash) *slash = 0;
    else (void)snprintf(folder, sizeof folder, ".");
    return sync_path(folder, error);
}

/* All pages of `from`, as of one moment, into `to`: a read transaction holds the snapshot, writers go on. */
static bool copy_pages(sqlite3 *to, sqlite3 *from, const char *path, struct error *error) {
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int code = SQLITE_OK;
    if (backup) {
        (void)sqlite3_backup_step(backup, -1);
        code = sqlite3_backup_finish(backup);
    } else {
        code = sqlite3_errcode(to);
    }
    if (code != SQLITE_OK) store_error(error, code, sqlite3_extended_errcode(to), sqlite3_errmsg(to), path,
                                       "copying the database");
    return code == SQLITE_OK;
}

static bool run(sqlite3 *db, const char *sql, const char *path, struct error *error) {
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) store_error(error, code, sqlite3_extended_errcode(db), sqlite3_errmsg(db), path, "finishing the copy");
    return code == SQLITE_OK;
}

/* The directory's secret signs tracking codes that are already printed, so it has to travel with the ledger. */
static bool put_secret(sqlite3 *db, struct str secret, const char *path, struct error *error) {
    static const char hex[] = "0123456789abcdef";
    char text[2 * SECRET_SIZE + 1] = {0};
    CHECK(secret.len == SECRET_SIZE);
    for (size_t i = 0; i < SECRET_SIZE; i++) {
        text[2 * i] = hex[(uint8_t)secret.ptr[i] >> 4];
        text[2 * i + 1] = hex[(uint8_t)secret.ptr[i] & 15];
    }
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, "INSERT INTO note (name, value) VALUES ('secret', ?)", -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    (void)sqlite3_finalize(statement);
    if (code != SQLITE_DONE) store_error(error, code, code, sqlite3_errmsg(db), path, "putting the key into the copy");
    return code == SQLITE_DONE;
}

static int hex_value(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_secret(sqlite3 *db, struct str *secret, struct arena *arena, const char *path, struct error *error) {
    char *bytes = arena_alloc(arena, SECRET_SIZE);
    bool good = false;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT value FROM note WHERE name = 'secret'", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_bytes(statement, 0) == 2 * SECRET_SIZE) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        good = true;
        for (size_t i = 0; i < SECRET_SIZE; i++) {
            int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
            if (high < 0 || low < 0) good = false;
            else bytes[i] = (char)(high << 4 | low);
        }
    }
    (void)sqlite3_finalize(statement);
    if (!good) {
        error_set(error, ERROR_INPUT, "this file is not a backup of shouwen: it holds no key");
        error_where(error, "%s", path);
        error_hint(error, "give a file that `shouwen backup FILE` wrote");
        return false;
    }
    *secret = (struct str){bytes, SECRET_SIZE};
    return run(db, "DELETE FROM note WHERE name = 'secret'", path, error);
}

/* SQLite's own check of pages and indexes. */
static bool sound(sqlite3 *db, const char *path, struct error *error) {
    sqlite3_stmt *statement = NULL;
    bool good = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW &&
                strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    (void)sqlite3_finalize(statement);
    if (!good) {
        error_set(error, ERROR_STORAGE, "the file is damaged: %s", sqlite3_errmsg(db));
        error_where(error, "%s", path);
        error_hint(error, "use another backup");
    }
    return good;
}

static void close_quietly(sqlite3 *db) {
    CHECK(sqlite3_close(db) == SQLITE_OK);
}

static bool publish(const char *partial, const char *name, struct error *error) {
    if (!sync_path(partial, error)) return false;
    if (rename(partial, name) != 0) {
        fail(error, "cannot name the copy", name);
        return false;
    }
    return sync_folder_of(name, error);
}

static bool absent(const char *path, struct error *error) {
    if (access(path, F_OK) != 0) return true;
    error_set(error, ERROR_INPUT, "there is a file of this name already");
    error_where(error, "%s", path);
    error_hint(error, "choose another name, or move that file away");
    return false;
}

bool store_backup(struct store *store, struct str to, struct str secret, struct error *error) {
    struct arena *arena = arena_new(65536);
    char *name = str_terminated(arena, to), *partial = str_terminated(arena, str_printf(arena, STR_FMT ".partial", STR_ARG(to)));
    sqlite3 *copy = NULL;
    bool done = absent(name, error) && (unlink(partial), create_private(partial, error));
    if (done && sqlite3_open_v2(partial, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, store_vfs()) != SQLITE_OK) {
        fail(error, "cannot open the copy", partial);
        done = false;
    }
    done = done && copy_pages(copy, store->db, partial, error) && run(copy, "PRAGMA journal_mode = DELETE", partial, error) &&
           put_secret(copy, secret, partial, error) && sound(copy, partial, error);
    close_quietly(copy);
    done = done && publish(partial, name, error);
    if (!done) (void)unlink(partial);
    arena_free(arena);
    return done;
}

bool store_restore(struct str from, struct str to, struct str *secret, struct arena *arena, struct error *error) {
    char *source = str_terminated(arena, from), *name = str_terminated(arena, to);
    char *partial = str_terminated(arena, str_printf(arena, STR_FMT ".partial", STR_ARG(to)));
    sqlite3 *original = NULL, *copy = NULL;
    int code = sqlite3_open_v2(source, &original, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, store_vfs());
    if (code != SQLITE_OK) store_error(error, code, code, sqlite3_errstr(code), source, "opening the backup");
    bool done = code == SQLITE_OK && absent(name, error) && sound(original, source, error) &&
                (unlink(partial), create_private(partial, error));
    if (done && sqlite3_open_v2(partial, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, store_vfs()) != SQLITE_OK) {
        fail(error, "cannot open the copy", partial);
        done = false;
    }
    done = done && copy_pages(copy, original, partial, error) && take_secret(copy, secret, arena, source, error) &&
           run(copy, "PRAGMA journal_mode = WAL", partial, error);
    close_quietly(original);
    close_quietly(copy);
    done = done && publish(partial, name, error);
    if (!done) (void)unlink(partial);
    return done;
}
