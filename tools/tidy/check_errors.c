/* What errors say is in src/base/error_text.def: every phrase in a call that fails with one has a line there, every line is said
 * somewhere, and both sides of a line have the same arguments. Not here: the texts themselves. Keeps: phrases are compared as
 * they are written in the source, adjacent literals and STR_FMT put together as the compiler does. */
#include "tidy.h"

#define TABLE "src/base/error_text.def"
#define SAYING "src/base/ src/calendar/hours.c src/matter/ src/desk/ src/web/ src/regulation/local.c"
/* What only operators and programs read, who have the English: starting, importing, accounts at the command line, JSON. */
#define FOR_OPERATORS                                                                                                    \
    "src/desk/desk.c src/desk/keeping/ src/desk/accounts/account_admin.c src/desk/world/world.c src/desk/world/rules.c " \
    "src/web/http/listen.c src/web/http/proxy.c src/web/api/command.c"

/* Calls with such a phrase among their arguments. */
static const char *const calls[] = {"error_set", "error_hint", "ERROR_TEXT", "fail", "fail_limit", "text_is_clean", "refuse",
                                    "unknown", "turn_away", "bad_entry", "parameters_known", "send_refusal"};
/* For operators, too, in files that also speak to clerks: threads that do not start, the server itself. */
static const char *const operators_only[] = {
    "cannot start the threads of the index", "cannot start the checkpoint thread", "cannot start the commit thread",
    "cannot start the force thread", "one does not run out", "the HTTP server does not start",
    "are TLS certificate and key PEM files that belong together?",
};

static struct str skip_blank(struct str code, size_t *at) {
    while (*at < code.len && (code.ptr[*at] == ' ' || code.ptr[*at] == '\n')) ++*at;
    return str_slice(code, *at, code.len);
}

/* The literal at `at`, put together: false when none begins there. Moves *at behind it, or on by one byte. */
static bool take_phrase(const struct source *source, size_t *at, struct buf *phrase) {
    size_t pieces = 0;
    buf_clear(phrase);
    for (struct str rest = str_slice(source->code, *at, source->code.len);; rest = skip_blank(source->code, at)) {
        if (str_starts(rest, STR("STR_FMT"))) {
            buf_add(phrase, STR("%.*s"));
            *at += strlen("STR_FMT");
        } else if (str_starts(rest, STR("\""))) {
            size_t from = ++*at;
            while (*at < source->code.len && source->code.ptr[*at] != '"') ++*at;
            buf_add(phrase, str_slice(source->text, from, *at));
            *at += *at < source->code.len;
        } else {
            break;
        }
        pieces++;
    }
    if (pieces == 0) ++*at;
    return pieces > 0;
}

/* Words with a blank between them; conversions and punctuation alone are none. */
static bool phrase_speaks(struct str phrase) {
    size_t letters = 0;
    bool word = false;
    for (size_t i = 0; i < phrase.len; i++) {
        char c = phrase.ptr[i];
        letters = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? letters + 1 : 0;
        word = word || letters == 2;
    }
    return word && str_contains(phrase, STR(" "));
}

struct lines {
    struct str *english;
    bool *said;
    size_t count;
};

/* ---- the table ---- */

static size_t conversions(struct str english) {
    size_t count = 0;
    for (size_t i = 0; i < english.len; i++) count += english.ptr[i] == '%';
    return count;
}

static bool same_arguments(struct arena *arena, struct str english, struct str chinese) {
    size_t count = conversions(english), places = 0;
    for (size_t n = 1; n <= count; n++)
        if (!str_contains(chinese, str_printf(arena, "{%zu}", n))) return false;
    for (size_t i = 0; i + 2 < chinese.len; i++)
        places += chinese.ptr[i] == '{' && chinese.ptr[i + 1] >= '0' && chinese.ptr[i + 1] <= '9' && chinese.ptr[i + 2] == '}';
    return places == count;
}

static struct lines read_table(const struct source *table, struct findings *findings, struct buf *phrase) {
    struct lines lines = {0};
    struct str english = {0}, word;
    for (size_t at = 0; code_identifier(table->code, &at, &word);) {
        if (!str_is(word, "LINE")) continue;
        size_t line = line_at(table->text, at);
        at++; /* the parenthesis */
        if (!take_phrase(table, &at, phrase)) continue; /* in the comment at the top */
        english = str_copy(findings->arena, buf_str(phrase));
        at++; /* the comma */
        (void)skip_blank(table->code, &at);
        if (!take_phrase(table, &at, phrase) || !same_arguments(findings->arena, english, buf_str(phrase)))
            finding_add(findings, RULE_ERROR_TEXT, table, line, "not the same arguments on both sides");
        size_t said = lines.count;
        *ARENA_PUSH(findings->arena, lines.english, lines.count) = english;
        *ARENA_PUSH(findings->arena, lines.said, said) = false;
    }
    return lines;
}

static bool mark_said(struct lines *lines, struct str phrase) {
    bool found = false;
    for (size_t i = 0; i < lines->count; i++) {
        if (!str_equal(lines->english[i], phrase)) continue;
        lines->said[i] = found = true;
    }
    return found;
}

/* ---- the calls ---- */

static bool fails(struct str word) {
    for (size_t i = 0; i < ARRAY_LENGTH(calls); i++)
        if (str_is(word, calls[i])) return true;
    return false;
}

static bool only_for_operators(struct str phrase) {
    for (size_t i = 0; i < ARRAY_LENGTH(operators_only); i++)
        if (str_is(phrase, operators_only[i])) return true;
    return false;
}

static void check_call(const struct source *source, size_t at, struct lines *lines, struct findings *findings,
                       struct buf *phrase) {
    int depth = 0;
    while (at < source->code.len) {
        char c = source->code.ptr[at];
        depth += (c == '(') - (c == ')');
        if (depth == 0) break;
        if (!take_phrase(source, &at, phrase)) continue;
        struct str said = buf_str(phrase);
        if (!phrase_speaks(said) || mark_said(lines, said) || only_for_operators(said)) continue;
        finding_add(findings, RULE_ERROR_TEXT, source, line_at(source->text, at), "no line for \"" STR_FMT "\"", STR_ARG(said));
    }
}

static void check_source(const struct source *source, struct lines *lines, struct findings *findings, struct buf *phrase) {
    struct str word;
    bool speaks = source_under(source, SAYING) && !source_under(source, FOR_OPERATORS);
    for (size_t at = 0; at < source->code.len;)
        if (take_phrase(source, &at, phrase)) (void)mark_said(lines, buf_str(phrase));
    for (size_t at = 0; speaks && code_identifier(source->code, &at, &word);)
        if (at < source->code.len && source->code.ptr[at] == '(' && fails(word)) check_call(source, at, lines, findings, phrase);
}

void check_errors(const struct source *sources, size_t count, struct findings *findings) {
    const struct source *table = NULL;
    struct lines lines = {0};
    struct buf phrase;
    buf_init(&phrase, LIMIT_PAGE_BYTES); /* other literals, too */
    for (size_t i = 0; i < count; i++)
        if (str_is(sources[i].path, TABLE)) table = &sources[i];
    if (table) lines = read_table(table, findings, &phrase);
    for (size_t i = 0; i < count; i++)
        if (&sources[i] != table && source_is_c(&sources[i]) && source_under(&sources[i], "src/"))
            check_source(&sources[i], &lines, findings, &phrase);
    for (size_t i = 0; i < lines.count; i++)
        if (!lines.said[i])
            finding_add(findings, RULE_ERROR_TEXT, table, 1, "nobody says \"" STR_FMT "\"", STR_ARG(lines.english[i]));
    buf_release(&phrase);
}
