/* A folder and an arena for each test of the command line, and what a command must end with. Include after cmocka.h. */
#ifndef SHOUWEN_TESTS_CLI_FIXTURE_H
#define SHOUWEN_TESTS_CLI_FIXTURE_H

#include "../store/folder.h"
#include "run.h"

static struct folder folder;
static struct arena *arena;

static inline const char *in_folder(const char *name) {
    return str_printf(arena, "%s/%s", folder.path, name).ptr;
}

static inline int setup(void **state) {
    (void)state;
    folder = folder_new();
    arena = arena_new(LIMIT_ARENA_BYTES);
    return 0;
}

static inline int teardown(void **state) {
    (void)state;
    folder_remove(&folder);
    arena_free(arena);
    return 0;
}

static inline void write_file(const char *path, const char *content) {
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(content, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* The command must end so, and say exactly one line on standard error that contains all of `says` (NULL: nothing at all). */
static inline void expect(struct outcome outcome, enum exit_code code, const char *says) {
    if (outcome.code != code) fail_msg("exit code %d, not %d: %s", (int)outcome.code, (int)code, outcome.err);
    if (!says) assert_string_equal(outcome.err, "");
    if (says && !strstr(outcome.err, says)) fail_msg("said: %s", outcome.err);
    if (says) assert_ptr_equal(strchr(outcome.err, '\n'), outcome.err + strlen(outcome.err) - 1);
    outcome_release(&outcome);
}

#endif
