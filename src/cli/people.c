/* Accounts on the command line. Beside a serving desk too: it takes notice within a second. Not here: what an account is
 * (desk floor). Keeps: a generated password or token is printed once and stored nowhere; `user token` prints the token and
 * nothing else. */
#include "cli/cli.h"
#include "cli/table.h"
#include "desk/desk.h"

enum { ZONE_MINUTES = 480 };

static struct desk *open_beside(struct invocation *invocation, struct error *error) {
    return desk_open(invocation->data, DESK_BESIDE, error);
}

enum exit_code cli_user_add(struct invocation *invocation) {
    struct error error = {0};
    struct str password;
    struct desk *desk = open_beside(invocation, &error);
    if (!desk) return cli_failed(invocation, &error);
    bool added = desk_account_add(desk, invocation->arguments[0], invocation->given[OPTION_ADMINISTRATOR], &password,
                                  invocation->arena, &error);
    desk_close(desk);
    if (!added) return cli_failed(invocation, &error);
    fprintf(invocation->out, STR_FMT "\n", STR_ARG(password));
    return EXIT_WELL;
}

/* One line of standard input, without its end. */
static bool read_password(struct invocation *invocation, struct str *password, struct error *error) {
    char line[LIMIT_PASSWORD_BYTES + 2];
    if (fgets(line, sizeof line, stdin) && strcspn(line, "\r\n") > 0 && strcspn(line, "\r\n") <= LIMIT_PASSWORD_BYTES) {
        *password = str_copy(invocation->arena, (struct str){line, strcspn(line, "\r\n")});
        return true;
    }
    error_set(error, ERROR_INPUT, "no password on standard input");
    error_hint(error, "write it as one line of up to %d bytes, or leave out --stdin to have one made", LIMIT_PASSWORD_BYTES);
    return false;
}

enum exit_code cli_user_passwd(struct invocation *invocation) {
    struct error error = {0};
    struct str chosen = {0}, made;
    if (invocation->given[OPTION_STDIN] && !read_password(invocation, &chosen, &error)) return cli_failed(invocation, &error);
    struct desk *desk = open_beside(invocation, &error);
    if (!desk) return cli_failed(invocation, &error);
    bool set = desk_account_password(desk, invocation->arguments[0], chosen, &made, invocation->arena, &error);
    desk_close(desk);
    if (!set) return cli_failed(invocation, &error);
    if (!chosen.len) fprintf(invocation->out, STR_FMT "\n", STR_ARG(made));
    return EXIT_WELL;
}

/* A name nobody gave: when it was made, to the millisecond. */
static struct str token_name(struct invocation *invocation, struct desk *desk) {
    char text[INSTANT_TEXT_SIZE];
    if (invocation->given[OPTION_NAME]) return invocation->option[OPTION_NAME];
    return str_printf(invocation->arena, "cli " STR_FMT, STR_ARG(instant_text(desk_now(desk), ZONE_MINUTES, text)));
}

enum exit_code cli_user_token(struct invocation *invocation) {
    struct error error = {0};
    struct str token = {0}, login = invocation->arguments[0];
    bool revoke = invocation->given[OPTION_REVOKE];
    if (revoke && !invocation->given[OPTION_NAME])
        return cli_usage(invocation, "`shouwen user list` shows the names", "--revoke needs --name");
    struct desk *desk = open_beside(invocation, &error);
    if (!desk) return cli_failed(invocation, &error);
    struct str name = token_name(invocation, desk);
    bool done = revoke ? desk_account_token_revoke(desk, login, name, &error)
                       : desk_account_token(desk, login, name, &token, invocation->arena, &error);
    desk_close(desk);
    if (!done) return cli_failed(invocation, &error);
    if (!revoke) fprintf(invocation->out, STR_FMT "\n", STR_ARG(token));
    return EXIT_WELL;
}

static struct str names_joined(struct arena *arena, const struct account_row *row) {
    struct str joined = {0};
    for (size_t i = 0; i < row->tokens_count; i++)
        joined = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(joined), i ? ", " : "", STR_ARG(row->tokens[i]));
    return joined;
}

enum exit_code cli_user_list(struct invocation *invocation) {
    struct error error = {0};
    struct account_row *rows;
    size_t count;
    struct desk *desk = open_beside(invocation, &error);
    if (!desk) return cli_failed(invocation, &error);
    bool listed = desk_accounts(desk, &rows, &count, invocation->arena, &error);
    desk_close(desk);
    if (!listed) return cli_failed(invocation, &error);
    struct table table = table_new(invocation->arena, 6);
    table_row(&table, (struct str[]){STR("login"), STR("name"), STR("rights"), STR("password"), STR("signed in"), STR("tokens")});
    for (size_t i = 0; i < count; i++) {
        char when[INSTANT_TEXT_SIZE];
        bool signed_in = rows[i].signed_in_at != INSTANT_NONE;
        struct str seen =
            signed_in ? instant_text(rows[i].signed_in_at / MINUTE_MS * MINUTE_MS, ZONE_MINUTES, when) : STR("never");
        table_row(&table, (struct str[]){rows[i].login, rows[i].name, rows[i].administrator ? STR("administrator") : STR(""),
                                         rows[i].has_password ? STR("yes") : STR("none"), str_copy(invocation->arena, seen),
                                         names_joined(invocation->arena, &rows[i])});
    }
    table_print(&table, invocation->out);
    return EXIT_WELL;
}
