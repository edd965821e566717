/* The FTS5 tokenizer "shouwen": hands FTS5 the terms of terms.c.
 * Not here: how text is cut (terms.h). Keeps: a term at the place of the one before it is marked as colocated, so that phrases
 * are terms at neighbouring places; offsets into the text are not kept, because nothing here asks for snippets. */
#include "store/store_internal.h"
#include "store/terms.h"

typedef int token_fn(void *context, int flags, const char *token, int len, int from, int to);

struct receiver {
    token_fn *token;
    void *context;
};

static int hand_over(void *context, const char *term, size_t len, bool beside) {
    const struct receiver *receiver = context;
    return receiver->token(receiver->context, beside ? FTS5_TOKEN_COLOCATED : 0, term, (int)len, 0, 0);
}

static int tokenizer_create(void *context, const char **arguments, int arguments_count, Fts5Tokenizer **tokenizer) {
    static char stateless;
    (void)context, (void)arguments;
    *tokenizer = (Fts5Tokenizer *)&stateless;
    return arguments_count == 0 ? SQLITE_OK : SQLITE_ERROR;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer) {
    (void)tokenizer;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int len, token_fn *token) {
    (void)tokenizer;
    struct receiver receiver = {token, context};
    struct str all = {text, len < 0 ? 0 : (size_t)len};
    return flags & FTS5_TOKENIZE_QUERY ? terms_of_phrase(all, hand_over, &receiver) : terms_of_text(all, hand_over, &receiver);
}

/* The way FTS5 documents: it writes the address of its interface into a bound pointer. */
static fts5_api *find_fts5(sqlite3 *db) {
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) != SQLITE_OK) return NULL;
    (void)sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
    (void)sqlite3_step(statement);
    (void)sqlite3_finalize(statement);
    return api;
}

bool tokenizer_register(sqlite3 *db) {
    fts5_tokenizer tokenizer = {tokenizer_create, tokenizer_delete, tokenize};
    fts5_api *api = find_fts5(db);
    return api && api->xCreateTokenizer(api, "shouwen", NULL, &tokenizer, NULL) == SQLITE_OK;
}
