/* Calls that are banned: those without bounds everywhere, effects (clock, files, memory, output) below the floor that owns them.
 * Not here: headers (check_includes.c). A call is an identifier followed by an opening parenthesis, outside comments and strings.
 * */
#include "tidy.h"

#define OUTSIDE "tests/ tools/ bench/ "
#define UPPER OUTSIDE "src/store/ src/desk/ src/web/ src/cli/ "

/* (call, where it is allowed, what to use instead) */
#define BANNED(CALL)                                                                                                   \
    CALL("strcpy", "", "str_copy")                                                                                     \
    CALL("strncpy", "", "str_copy")                                                                                    \
    CALL("stpcpy", "", "str_copy")                                                                                     \
    CALL("strcat", "", "buf_add")                                                                                      \
    CALL("strncat", "", "buf_add")                                                                                     \
    CALL("sprintf", "", "buf_printf or snprintf")                                                                      \
    CALL("vsprintf", "", "buf_printf or vsnprintf")                                                                    \
    CALL("gets", "", "a bounded read")                                                                                 \
    CALL("scanf", "", "str_split and str_int64")                                                                       \
    CALL("sscanf", "", "str_split and str_int64")                                                                      \
    CALL("fscanf", "", "str_split and str_int64")                                                                      \
    CALL("atoi", "", "str_int64")                                                                                      \
    CALL("atol", "", "str_int64")                                                                                      \
    CALL("atoll", "", "str_int64")                                                                                     \
    CALL("atof", "", "str_int64")                                                                                      \
    CALL("strtok", "", "str_split")                                                                                    \
    CALL("strtok_r", "", "str_split")                                                                                  \
    CALL("alloca", "", "an arena")                                                                                     \
    CALL("localtime", "", "instant_to_civil")                                                                          \
    CALL("localtime_r", "", "instant_to_civil")                                                                        \
    CALL("gmtime", "", "instant_to_civil")                                                                             \
    CALL("gmtime_r", "", "instant_to_civil")                                                                           \
    CALL("mktime", "", "instant_from_civil")                                                                           \
    CALL("strftime", "", "instant_text")                                                                               \
    CALL("rand", "", "a seeded generator in tests, the system's random bytes elsewhere")                               \
    CALL("srand", "", "a seeded generator in tests, the system's random bytes elsewhere")                              \
    CALL("sleep", "", "a wait for what is awaited")                                                                    \
    CALL("usleep", "", "a wait for what is awaited")                                                                   \
    CALL("system", OUTSIDE, "a library")                                                                               \
    CALL("popen", OUTSIDE, "a library")                                                                                \
    CALL("assert", "", "CHECK, which stays on")                                                                        \
    CALL("abort", OUTSIDE "src/base/arena.c", "CHECK")                                                                 \
    CALL("exit", OUTSIDE "src/cli/", "an error for the caller")                                                        \
    CALL("_exit", OUTSIDE "src/cli/", "an error for the caller")                                                       \
    CALL("time", UPPER, "the instant that the caller gives")                                                           \
    CALL("clock_gettime", UPPER, "the instant that the caller gives")                                                  \
    CALL("gettimeofday", UPPER, "the instant that the caller gives")                                                   \
    CALL("getenv", OUTSIDE "src/cli/", "an argument")                                                                  \
    CALL("fopen", UPPER, "text that the caller has read")                                                              \
    CALL("open", UPPER, "text that the caller has read")                                                               \
    CALL("opendir", UPPER, "text that the caller has read")                                                            \
    CALL("socket", OUTSIDE "src/web/ src/cli/", "the web floor")                                                       \
    CALL("malloc", UPPER "src/base/", "an arena")                                                                      \
    CALL("calloc", UPPER "src/base/", "an arena")                                                                      \
    CALL("realloc", UPPER "src/base/", "an arena")                                                                     \
    CALL("free", UPPER "src/base/", "an arena")                                                                        \
    CALL("strdup", OUTSIDE, "str_copy")                                                                                \
    CALL("strndup", UPPER, "str_copy")                                                                                 \
    CALL("asprintf", OUTSIDE, "str_printf")                                                                            \
    CALL("printf", OUTSIDE "src/cli/", "a value for the caller")                                                       \
    CALL("vprintf", OUTSIDE "src/cli/", "a value for the caller")                                                      \
    CALL("puts", OUTSIDE "src/cli/", "a value for the caller")                                                         \
    CALL("putchar", OUTSIDE "src/cli/", "a value for the caller")                                                      \
    CALL("fprintf", UPPER "src/base/arena.c", "an error for the caller")                                               \
    CALL("perror", OUTSIDE, "an error for the caller")

static const struct banned {
    const char *name, *allowed, *instead;
} banned[] = {
#define ROW(name, allowed, instead) {name, allowed, instead},
    BANNED(ROW)
#undef ROW
};

static bool called(struct str code, size_t at) {
    while (at < code.len && code.ptr[at] == ' ') at++;
    return at < code.len && code.ptr[at] == '(';
}

/* A member of that name (vtable->open) is somebody else's. */
static bool member(struct str code, size_t from) {
    return from > 0 && (code.ptr[from - 1] == '.' || (from > 1 && code.ptr[from - 1] == '>' && code.ptr[from - 2] == '-'));
}

void check_calls(const struct source *source, struct findings *findings) {
    struct str word;
    for (size_t at = 0; code_identifier(source->code, &at, &word);) {
        if (!called(source->code, at) || member(source->code, at - word.len)) continue;
        for (size_t i = 0; i < ARRAY_LENGTH(banned); i++) {
            if (!str_is(word, banned[i].name) || source_under(source, banned[i].allowed)) continue;
            finding_add(findings, RULE_BANNED_CALL, source, line_at(source->text, at), "%s(): use %s", banned[i].name,
                        banned[i].instead);
        }
    }
}
