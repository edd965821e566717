/* The tokenizer of the search index. */
#include "store/store_internal.h"

bool tokenizer_register(sqlite3 *db) {
    (void)db;
    return true;
}
