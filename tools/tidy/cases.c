/* A snippet for every rule that breaks it and nothing else, and clean ones that must pass: a rule that cannot fail is no rule.
 * The snippets stand in string literals, in pieces where a rule looks into strings too. */
#include "tidy.h"

enum { CASE_ARENA_BYTES = 1 << 20, CLEAN = RULE__COUNT };

#define TOP "/* What it does. */\n"
#define TEXTS "/* Texts: TEXT(name, 中文, English). */\n"

static const struct snippet {
    int rule; /* or CLEAN */
    const char *path, *text;
} snippets[] = {
    {RULE_FLOOR, "src/calendar/a.c", TOP "#include \"store/store.h\"\n"},
    {RULE_FLOOR, "src/store/a.c", TOP "#include \"matter/matter.h\"\n"},
    {RULE_FLOOR, "src/web/a.c", TOP "#include \"store/store.h\"\n"},
    {RULE_FLOOR, "src/matter/a.c", TOP "#  include  \"regulation/private.h\"\n"},
    {CLEAN, "src/matter/a.c", TOP "#include \"regulation/regulation.h\"\n#include \"matter/private.h\"\n"},
    {CLEAN, "src/store/a.c", TOP "#include \"base/limits.h\"\n#include <sqlite3.h>\n"},
    {CLEAN, "tests/matter/a.c", TOP "#include \"store/private.h\"\n"},
    {RULE_FOREIGN_HEADER, "src/desk/a.c", TOP "#include <sqlite3.h>\n"},
    {RULE_FOREIGN_HEADER, "src/web/pages.c", TOP "#include <microhttpd.h>\n"},
    {RULE_FOREIGN_HEADER, "src/base/a.c", TOP "#include <jansson.h>\n"},
    {RULE_FOREIGN_HEADER, "src/matter/a.c", TOP "#include <sys/stat.h>\n"},
    {CLEAN, "src/web/http/front.c", TOP "#include <microhttpd.h>\n"},
    {RULE_BANNED_CALL, "src/cli/a.c", TOP "void f(char *a) {\n    strcpy (a, \"b\");\n}\n"},
    {RULE_BANNED_CALL, "src/matter/a.c", TOP "long f(void) {\n    return time(NULL);\n}\n"},
    {RULE_BANNED_CALL, "src/regulation/a.c", TOP "void *f(void) {\n    return malloc(4);\n}\n"},
    {RULE_BANNED_CALL, "src/store/a.c", TOP "void f(void) {\n    printf(\"x\");\n}\n"},
    {CLEAN, "src/matter/a.c", TOP "/* time(NULL) */\nint f(void) {\n    return a_time(\"gets(\") + s.open() + s->exit(2);\n}\n"},
    {RULE_LINE_LENGTH, "src/base/a.c", TOP "@130"},
    {RULE_FILE_LENGTH, "src/base/a.c", TOP "@800"},
    {RULE_FILE_LENGTH, "src/base/a.h", TOP "#ifndef SHOUWEN_A_H\n#endif\n@300"},
    {RULE_FUNCTION_LENGTH, "src/base/a.c", TOP "int f(int a) {\n@79}\n"},
    {CLEAN, "src/base/a.c", TOP "int f(int a) {\n@78}\n"},
    {CLEAN, "src/base/a.c", TOP "static int table[] = {\n@90};\n"},
    {RULE_OPENING, "src/base/a.c", "int a;\n"},
    {RULE_GUARD, "src/base/a.h", TOP "int a;\n"},
    {RULE_LANGUAGES, "src/web/a.def", TEXTS "TEXT(a, \"首问\", \"\")\n"},
    {RULE_LANGUAGES, "src/web/a.def", TEXTS "TEXT(a, \"甲（一）\", \"A (1)\")\nTEXT(b, \"\", \"B\") /* 乙 */\n"},
    {RULE_LANGUAGES, "src/web/a.def", TEXTS "TEXT(b, \"乙\")\n"},
    {CLEAN, "src/web/a.def", TEXTS "TEXT(a, \"甲，\" \"乙\",\n     \"A, B\")\nTEXT(b, X(\"\"), \"乙\", \"B\") /* b */\n"},
    {RULE_ERROR_TEXT, "src/matter/a.c", TOP "int f(void) {\n    return fail(e, 1, \"no such\"\n \" thing\");\n}\n"},
    {RULE_ERROR_TEXT, "src/base/error_text.def", TOP "LINE(\"nobody says so\", \"无\")\n"},
    {RULE_ERROR_TEXT, "src/base/error_text.def", TOP "LINE(\"%s\" STR_FMT, \"{1}{3}\")\n"},
    {CLEAN, "src/matter/a.c", TOP "int f(void) {\n    return fail(e, \"/where\", \"%s: %d\") + g(\"no such thing\");\n}\n"},
    {CLEAN, "src/web/http/listen.c", TOP "int f(void) {\n    return fail(e, \"no such port\");\n}\n"},
    {RULE_UNFINISHED, "README.md", "TO" "DO write this\n"},
    {CLEAN, "src/base/a.c", TOP "#define TO" "DOLIST 1\n"},
    {RULE_DEAD_FILE, "src/base/dead.c", TOP "int a;\n"},
    {CLEAN, "src/base/test_loop.c", TOP "int a;\n"},
    {RULE_BLANKS, "README.md", "a\tb\n"},
    {RULE_BLANKS, "README.md", "a \n"},
    {RULE_BLANKS, "README.md", "a\r\n"},
    {RULE_BLANKS, "README.md", "a"},
    {RULE_BLANKS, "README.md", "a\n\n"},
    {RULE_ENCODING, "README.md", "\xff\n"},
    {RULE_MACHINE_PATH, "README.md", "see /ho" "me/me/notes\n"},
    {RULE_HOST, "README.md", "from https:/" "/packages.somewhere.dev/x\n"},
    {RULE_HOST, "package-lock.json", "{\"resolved\": " "\"https:/" "/packages.somewhere.dev/x\"}\n"},
    {CLEAN, "README.md", "http://127.0.0.1:8080/ https://www.gov.cn/x https://desk.example.org\n"},
    {RULE_NOTICE, "assets/app.css", "/* Copyright " "(c) somebody */\n"},
};

/* "@N" in a snippet stands for N short lines; where the rule is about columns, for one line of N + 1. */
static struct str expand(struct arena *arena, const struct snippet *snippet) {
    struct buf buf;
    buf_init(&buf, CASE_ARENA_BYTES / 2);
    struct str text = str_from(snippet->text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '@') {
            buf_add_char(&buf, text.ptr[i]);
            continue;
        }
        size_t count = 0;
        for (; i + 1 < text.len && text.ptr[i + 1] >= '0' && text.ptr[i + 1] <= '9'; i++) {
            count = count * 10 + (size_t)(text.ptr[i + 1] - '0');
        }
        bool columns = snippet->rule == RULE_LINE_LENGTH;
        for (size_t n = 0; n < count; n++) buf_add(&buf, columns ? STR("1") : STR("1;\n"));
        if (columns) buf_add(&buf, STR(";\n"));
    }
    struct str expanded = str_copy(arena, buf_str(&buf));
    buf_release(&buf);
    return expanded;
}

/* Exactly the one rule, or none. */
static bool snippet_holds(const struct snippet *snippet) {
    struct arena *arena = arena_new(CASE_ARENA_BYTES);
    struct findings findings = {.arena = arena};
    struct str path = str_from(snippet->path);
    struct source sources[2]; /* the snippet and a meson.build that names it, unless that is the rule */
    sources[0] = source_new(arena, path, expand(arena, snippet));
    struct str folder = {path.ptr, 0}, name = path;
    for (struct str rest = path, part; str_split(&rest, '/', &part); name = part) folder.len = path.len - part.len;
    bool by_loop = str_is(name, "test_loop.c");
    struct str named = snippet->rule == RULE_DEAD_FILE || by_loop ? STR("other.c") : name;
    struct str meson = str_printf(arena, STR_FMT "meson.build", STR_ARG(folder));
    struct str text = str_printf(arena, "library('x', '" STR_FMT "', 'test_' + 'loop' + '.c')\n", STR_ARG(named));
    sources[1] = source_new(arena, meson, text);
    check_tree(sources, ARRAY_LENGTH(sources), &findings);
    bool holds = snippet->rule == CLEAN ? findings.count == 0 : findings.count > 0;
    for (size_t i = 0; i < findings.count; i++) {
        if ((int)findings.items[i].rule == snippet->rule) continue;
        holds = false;
        printf("  found %s: " STR_FMT "\n", rule_names[findings.items[i].rule], STR_ARG(findings.items[i].detail));
    }
    arena_free(arena);
    return holds;
}

bool cases_hold(void) {
    bool all = true, tried[RULE__COUNT] = {false};
    for (size_t i = 0; i < ARRAY_LENGTH(snippets); i++) {
        const struct snippet *s = &snippets[i];
        if (s->rule != CLEAN) tried[s->rule] = true;
        if (snippet_holds(s)) continue;
        printf("snippet %zu (%s, %s) does not hold\n", i, s->rule == CLEAN ? "clean" : rule_names[s->rule], s->path);
        all = false;
    }
    for (size_t r = 0; r < RULE__COUNT; r++) {
        if (!tried[r]) printf("no snippet breaks %s\n", rule_names[r]);
        all = all && tried[r];
    }
    return all;
}
