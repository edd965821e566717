/* cli: the command line (CONTRACT §5). Private to this floor: nothing is above it.
 *
 * One table of commands (commands.def) and one of options (options.def); main.c reads the command line against them, so that
 * help, checks and behaviour cannot differ. A command is a function that gets its invocation and returns the exit code. What
 * people asked for goes to `out`, everything about failures to `err`, one line each: what, where, how to mend. */
#ifndef SHOUWEN_CLI_CLI_H
#define SHOUWEN_CLI_CLI_H

#include <jansson.h>

#include "base/base.h"

enum exit_code { EXIT_WELL = 0, EXIT_NO = 1, EXIT_WRONG_USAGE = 2 };

enum option {
#define OPTION(name, text, value, zh, en) OPTION_##name,
#include "cli/options.def"
#undef OPTION
    OPTION__COUNT
};
#define OPTION_BIT(name) (1u << OPTION_##name)

enum { CLI_ARGUMENTS_MAX = 4096 };

struct invocation {
    struct str data;                      /* --data, or "data" */
    bool given[OPTION__COUNT];
    struct str option[OPTION__COUNT];     /* value; empty for switches */
    struct str *arguments;                /* after the name of the command */
    size_t arguments_count;
    FILE *out, *err;
    struct arena *arena;                  /* lives until the command returns */
};

struct cli_command {
    const char *name, *arguments;
    size_t arguments_min, arguments_max;
    unsigned options; /* OPTION_BITs, without those that every command takes */
    enum exit_code (*run)(struct invocation *invocation);
    const char *zh, *en;
};
extern const struct cli_command cli_commands[];
extern const size_t cli_commands_count;

/* The whole program: argv as main gets it. Tests call it as well as main. */
enum exit_code cli_main(int argc, char **argv, FILE *out, FILE *err);

/* Print "shouwen: where: what (how to mend)" and return the exit code that fits: 2 for ERROR_USAGE, else 1. */
enum exit_code cli_failed(struct invocation *invocation, const struct error *error);
enum exit_code cli_usage(struct invocation *invocation, const char *hint, const char *format, ...) PRINTF_LIKE(3, 4);
/* What was typed is UTF-8 without control characters; of options that are no paths that is so. */
bool cli_is_text(struct str word);
/* A whole file into the arena, at most `size_max` bytes. ERROR_INPUT: missing, unreadable, a directory, too large. */
bool cli_read_file(struct invocation *invocation, struct str file, size_t size_max, struct str *bytes, struct error *error);

/* A built-in pack by its id, else the pack of that file. In `arena`; NULL and *error (with file, line and hint). */
struct regulation;
const struct regulation *cli_read_pack(struct invocation *invocation, struct arena *arena, struct str pack, struct error *error);

/* check_organisation.c: of a file NAME.json; false after saying what is wrong. Warnings are no failure. */
bool cli_check_organisation(struct invocation *invocation, struct arena *arena, struct str file);
struct organisation;
void cli_warn_of_posts(struct invocation *invocation, const struct organisation *organisation);
/* Of roles that rules of the pack need and nobody of the organisation has. */
void cli_warn_of_roles(struct invocation *invocation, const struct regulation *regulation,
                       const struct organisation *organisation);
/* The JSON of a file in which no key stands twice: a new reference; NULL and *error otherwise. */
enum { CLI_JSON_BYTES_MAX = 64 << 20 };
json_t *cli_load_json(struct invocation *invocation, struct str file, struct error *error);
/* Who signs a change made on the command line: the first administrator, a member of staff before one who is none; login `admin`
 * before others. */
struct desk;
struct actor;
bool cli_administrator(struct invocation *invocation, struct desk *desk, struct actor *actor, struct error *error);

/* ---- commands ---- */
#define COMMAND(name, arguments, least, most, options, function, zh, en) enum exit_code function(struct invocation *invocation);
#include "cli/commands.def"
#undef COMMAND

#endif
