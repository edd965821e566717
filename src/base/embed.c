/* Look-up in a table of embedded files. Making the table is tools/embed.c; serving it is web/http/server.c.
 * Keeps: tables are sorted by name (the tool sorts, and refuses two files of one name). */
#include "base/embed.h"

const struct embedded *embedded_find(const struct embedded_table *table, struct str name) {
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(table->files[middle].name, name);
        if (order == 0) return &table->files[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

const struct embedded *embedded_at(const struct embedded_table *table, struct str path) {
    struct str part, rest = path, folder = {0}, version = {0}, name = {0};
    size_t parts = 0;
    while (str_split(&rest, '/', &part)) {
        if (parts == 1) folder = part;
        if (parts == 2) version = part;
        if (parts == 3) name = part;
        parts++;
    }
    if (parts != 4 || path.ptr[0] != '/' || version.len == 0) return NULL;
    const struct embedded *file = embedded_find(table, name);
    struct str served = file ? str_slice(file->url, 1, 1 + folder.len) : (struct str){0};
    bool same_folder = file && str_equal(served, folder) && file->url.len > 1 + folder.len &&
        file->url.ptr[1 + folder.len] == '/';
    return same_folder ? file : NULL;
}
