/* The front door: finds the command, checks the command line against the tables, runs it.
 * Not here: what commands do (the other files of this floor). Keeps: exit code 0 well, 1 the answer is no, 2 wrong usage; a
 * failure is one line on standard error. */
#include <stdlib.h>

#include "cli/cli.h"

const struct cli_command cli_commands[] = {
#define COMMAND(name, arguments, least, most, options, function, zh, en)                                                     \
    {name, arguments, least, most, options, function, zh, en},
#include "cli/commands.def"
#undef COMMAND
};
const size_t cli_commands_count = ARRAY_LENGTH(cli_commands);

static const struct {
    const char *text, *value, *zh, *en;
} options[] = {
#define OPTION(name, text, value, zh, en) {text, value, zh, en},
#include "cli/options.def"
#undef OPTION
};
_Static_assert(ARRAY_LENGTH(options) == OPTION__COUNT, "a row for every option");

static const unsigned options_of_all = OPTION_BIT(DATA) | OPTION_BIT(STORE) | OPTION_BIT(HELP);

enum exit_code cli_failed(struct invocation *invocation, const struct error *error) {
    fprintf(invocation->err, "shouwen: " STR_FMT "\n", STR_ARG(error_line(invocation->arena, error)));
    return error->code == ERROR_USAGE ? EXIT_WRONG_USAGE : EXIT_NO;
}

enum exit_code cli_usage(struct invocation *invocation, const char *hint, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct str message = str_vprintf(invocation->arena, format, args);
    va_end(args);
    struct error error = {0};
    error_set(&error, ERROR_USAGE, "%s", message.ptr);
    error_hint(&error, "%s", hint);
    return cli_failed(invocation, &error);
}

/* ---- help ---- */

static bool speaks_chinese(void) {
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < ARRAY_LENGTH(variables); i++) {
        const char *value = getenv(variables[i]);
        if (value && *value) return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

static void print_option(FILE *out, size_t option, bool chinese) {
    fprintf(out, "  %s%s%s\n        %s\n", options[option].text, *options[option].value ? " " : "", options[option].value,
            chinese ? options[option].zh : options[option].en);
}

static enum exit_code help_on(struct invocation *invocation, const struct cli_command *command) {
    bool chinese = speaks_chinese();
    FILE *out = invocation->out;
    fprintf(out, "shouwen %s%s%s\n  %s\n", command->name, *command->arguments ? " " : "", command->arguments,
            chinese ? command->zh : command->en);
    for (size_t i = 0; i < OPTION__COUNT; i++)
        if ((command->options | options_of_all) & (1u << i)) print_option(out, i, chinese);
    return EXIT_WELL;
}

static enum exit_code help_on_all(struct invocation *invocation) {
    bool chinese = speaks_chinese();
    FILE *out = invocation->out;
    fputs(chinese ? "用法：shouwen 命令 [参数]\n" : "usage: shouwen COMMAND [ARGUMENTS]\n", out);
    for (size_t i = 0; i < cli_commands_count; i++) {
        const struct cli_command *c = &cli_commands[i];
        fprintf(out, "  %s%s%s\n        %s\n", c->name, *c->arguments ? " " : "", c->arguments, chinese ? c->zh : c->en);
    }
    fputs(chinese ? "每个命令都接受：\n" : "every command takes:\n", out);
    for (size_t i = 0; i < OPTION__COUNT; i++)
        if (options_of_all & (1u << i)) print_option(out, i, chinese);
    fputs(chinese ? "退出码：0 正常，1 否定的结果，2 用法不对\n" : "exit code: 0 well, 1 the answer is no, 2 wrong usage\n", out);
    return EXIT_WELL;
}

/* ---- finding the command ---- */

static const struct cli_command *command_named(struct str name) {
    for (size_t i = 0; i < cli_commands_count; i++)
        if (str_is(name, cli_commands[i].name)) return &cli_commands[i];
    return NULL;
}

/* The command that the first one or two words name; *words says how many. */
static const struct cli_command *command_find(struct invocation *invocation, const struct str *words, size_t words_count,
                                              size_t *used) {
    if (words_count >= 2) {
        struct str both = str_printf(invocation->arena, STR_FMT " " STR_FMT, STR_ARG(words[0]), STR_ARG(words[1]));
        const struct cli_command *command = command_named(both);
        *used = 2;
        if (command) return command;
    }
    *used = 1;
    return words_count ? command_named(words[0]) : NULL;
}

static bool is_group(struct str word) {
    for (size_t i = 0; i < cli_commands_count; i++) {
        struct str name = str_from(cli_commands[i].name);
        if (name.len > word.len && str_starts(name, word) && name.ptr[word.len] == ' ') return true;
    }
    return false;
}

static struct str group_members(struct invocation *invocation, struct str word) {
    struct str members = {0};
    for (size_t i = 0; i < cli_commands_count; i++) {
        struct str name = str_from(cli_commands[i].name);
        if (name.len <= word.len || !str_starts(name, word) || name.ptr[word.len] != ' ') continue;
        members = str_printf(invocation->arena, STR_FMT "%s" STR_FMT, STR_ARG(members), members.len ? ", " : "", STR_ARG(name));
    }
    return members;
}

static enum exit_code command_unknown(struct invocation *invocation, const struct str *words, size_t words_count) {
    if (words_count == 0) {
        help_on_all(invocation);
        return cli_usage(invocation, "see the list above", "no command given");
    }
    if (is_group(words[0])) {
        struct str hint = str_printf(invocation->arena, "one of: " STR_FMT, STR_ARG(group_members(invocation, words[0])));
        return cli_usage(invocation, hint.ptr, STR_FMT ": %s", STR_ARG(words[0]),
                         words_count > 1 ? "no such command" : "is not complete");
    }
    const char *names[64];
    CHECK(cli_commands_count <= ARRAY_LENGTH(names));
    for (size_t i = 0; i < cli_commands_count; i++) names[i] = cli_commands[i].name;
    struct str nearest = str_nearest(words[0], names, cli_commands_count);
    struct str hint =
        nearest.len ? str_printf(invocation->arena, "did you mean " STR_FMT "? `shouwen help` lists all", STR_ARG(nearest))
                    : STR("`shouwen help` lists all");
    return cli_usage(invocation, hint.ptr, STR_FMT ": no such command", STR_ARG(words[0]));
}

enum exit_code cli_help(struct invocation *invocation) {
    if (invocation->arguments_count == 0) return help_on_all(invocation);
    size_t used;
    const struct cli_command *command = command_find(invocation, invocation->arguments, invocation->arguments_count, &used);
    if (command) return help_on(invocation, command);
    return command_unknown(invocation, invocation->arguments, invocation->arguments_count);
}

/* ---- reading the command line ---- */

static enum exit_code option_unknown(struct invocation *invocation, struct str given) {
    const char *names[OPTION__COUNT];
    for (size_t i = 0; i < OPTION__COUNT; i++) names[i] = options[i].text;
    struct str nearest = str_nearest(given, names, OPTION__COUNT);
    struct str hint = nearest.len ? str_printf(invocation->arena, "did you mean " STR_FMT "?", STR_ARG(nearest))
                                  : STR("`shouwen help` lists all");
    return cli_usage(invocation, hint.ptr, STR_FMT ": no such option", STR_ARG(given));
}

bool cli_is_text(struct str word) {
    return utf8_check(word) == word.len && !utf8_has_control(word);
}

/* One option at argv[*at], its value in the same word after `=` or in the next one. */
static enum exit_code read_option(struct invocation *invocation, int argc, char **argv, int *at) {
    struct str value = str_from(argv[*at]), given;
    str_split(&value, '=', &given);
    size_t option = 0;
    while (option < OPTION__COUNT && !str_is(given, options[option].text)) option++;
    if (option == OPTION__COUNT) return option_unknown(invocation, given);
    bool is_switch = *options[option].value == '\0';
    if (is_switch && value.ptr) return cli_usage(invocation, "write it alone", "%s takes no value", options[option].text);
    if (!is_switch && !value.ptr) {
        if (*at + 1 >= argc)
            return cli_usage(invocation, options[option].en, "%s needs a value %s", options[option].text,
                             options[option].value);
        value = str_from(argv[++*at]);
    }
    if (invocation->given[option]) return cli_usage(invocation, "give it once", "%s is given twice", options[option].text);
    if (!is_switch && str_blank(value)) return cli_usage(invocation, options[option].en, "%s is empty", options[option].text);
    bool is_path = option == OPTION_DATA || option == OPTION_ORGANISATION; /* whose names may be any bytes */
    if (!is_path && !cli_is_text(value)) return cli_usage(invocation, "type it in UTF-8", "%s is no text", options[option].text);
    invocation->given[option] = true;
    invocation->option[option] = value;
    return EXIT_WELL;
}

static enum exit_code read_words(struct invocation *invocation, int argc, char **argv) {
    bool options_end = false;
    for (int i = 1; i < argc; i++) {
        struct str word = str_from(argv[i]);
        if (!options_end && str_is(word, "--")) {
            options_end = true;
        } else if (!options_end && str_starts(word, STR("--"))) {
            enum exit_code code = read_option(invocation, argc, argv, &i);
            if (code != EXIT_WELL) return code;
        } else {
            if (invocation->arguments_count == CLI_ARGUMENTS_MAX)
                return cli_usage(invocation, "give fewer", "too many arguments");
            invocation->arguments[invocation->arguments_count++] = word;
        }
    }
    return EXIT_WELL;
}

static enum exit_code check_store(struct invocation *invocation) {
    struct str store = invocation->option[OPTION_STORE];
    if (!invocation->given[OPTION_STORE] || str_is(store, "sqlite") || str_is(store, "sqlite:")) return EXIT_WELL;
    return cli_usage(invocation, "leave out --store, and name the directory with --data",
                     "--store " STR_FMT ": this version has the built-in sqlite store only", STR_ARG(store));
}

static enum exit_code check_usage(struct invocation *invocation, const struct cli_command *command) {
    struct str how = str_printf(invocation->arena, "usage: shouwen %s%s%s", command->name, *command->arguments ? " " : "",
                                command->arguments);
    for (size_t i = 0; i < OPTION__COUNT; i++)
        if (invocation->given[i] && !((command->options | options_of_all) & (1u << i)))
            return cli_usage(invocation, how.ptr, "%s does not take %s", command->name, options[i].text);
    if (invocation->arguments_count < command->arguments_min)
        return cli_usage(invocation, how.ptr, "%s: an argument is missing", command->name);
    if (invocation->arguments_count > command->arguments_max) {
        struct str extra = invocation->arguments[command->arguments_max];
        return cli_usage(invocation, how.ptr, "%s: one argument too many: " STR_FMT, command->name, STR_ARG(extra));
    }
    return check_store(invocation);
}

static enum exit_code cli_run(struct invocation *invocation, int argc, char **argv) {
    enum exit_code code = read_words(invocation, argc, argv);
    if (code != EXIT_WELL) return code;
    if (invocation->given[OPTION_HELP]) return cli_help(invocation);
    size_t used;
    const struct cli_command *command = command_find(invocation, invocation->arguments, invocation->arguments_count, &used);
    if (!command) return command_unknown(invocation, invocation->arguments, invocation->arguments_count);
    invocation->arguments += used;
    invocation->arguments_count -= used;
    code = check_usage(invocation, command);
    if (code != EXIT_WELL) return code;
    invocation->data = invocation->given[OPTION_DATA] ? invocation->option[OPTION_DATA] : STR("data");
    return command->run(invocation);
}

enum exit_code cli_main(int argc, char **argv, FILE *out, FILE *err) {
    struct invocation invocation = {.out = out, .err = err, .arena = arena_new(LIMIT_ARENA_BYTES)};
    invocation.arguments = ARENA_ARRAY(invocation.arena, struct str, CLI_ARGUMENTS_MAX);
    enum exit_code code = cli_run(&invocation, argc, argv);
    arena_free(invocation.arena);
    bool written = fflush(out) == 0 && !ferror(out);
    if (!written) fputs("shouwen: standard output cannot be written\n", err);
    return written ? code : code == EXIT_WELL ? EXIT_NO : code;
}
