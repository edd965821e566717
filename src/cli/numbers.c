/* The numbers of a regulation and what the organisation sets in their place: `numbers`, `number set`, `number withdraw`.
 * Not here: what that means (regulation and desk floors).
 * Keeps: a number that is looser than the text is set, with a warning that names the article. */
#include <jansson.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "desk/desk.h"

enum { SAID_BYTES_MAX = 1 << 16 };

static struct str said(struct arena *arena, const struct number *number, const struct number_set *set) {
    struct buf out;
    buf_init(&out, SAID_BYTES_MAX);
    number_say(number, set, LANGUAGE_ZH, &out);
    struct str copy = str_copy(arena, buf_str(&out));
    buf_release(&out);
    return copy;
}

static void print_numbers(struct invocation *invocation, const struct regulation *regulation) {
    size_t count;
    struct number *numbers = regulation_numbers(invocation->arena, regulation, &count);
    struct table table = table_new(invocation->arena, 5);
    table_row(&table, (struct str[]){STR("数字"), STR("条款"), STR("制度原文"), STR("本单位规定"), STR("说明")});
    for (size_t i = 0; i < count; i++) {
        const struct number_local *local = regulation_local(regulation, numbers[i].name);
        table_row(&table, (struct str[]){numbers[i].name, numbers[i].article, said(invocation->arena, &numbers[i], NULL),
                                         local ? said(invocation->arena, &numbers[i], &local->set) : STR(""),
                                         utf8_prefix(numbers[i].about.zh, 40)});
    }
    table_print(&table, invocation->out);
}

enum exit_code cli_numbers(struct invocation *invocation) {
    struct error error = {0};
    if (invocation->arguments_count) {
        const struct regulation *pack = cli_read_pack(invocation, invocation->arena, invocation->arguments[0], &error);
        if (!pack) return cli_failed(invocation, &error);
        print_numbers(invocation, pack);
        return EXIT_WELL;
    }
    struct desk *desk = desk_open(invocation->data, DESK_BESIDE, &error);
    if (!desk) return cli_failed(invocation, &error);
    const struct desk_world *world = desk_world_acquire(desk);
    print_numbers(invocation, world->regulation);
    desk_world_release(desk, world);
    desk_close(desk);
    return EXIT_WELL;
}

/* ---- setting one ---- */

static void add_text(json_t *entry, const char *key, struct str text) {
    if (text.len) CHECK(json_object_set_new(entry, key, json_stringn(text.ptr, text.len)) == 0);
}

static json_t *entry_of(const struct invocation *invocation) {
    json_t *entry = json_object();
    int64_t amount;
    CHECK(entry);
    add_text(entry, "number", invocation->arguments[0]);
    if (str_int64(invocation->arguments[1], 0, INT32_MAX, &amount)) json_object_set_new(entry, "amount", json_integer(amount));
    else add_text(entry, "word", invocation->arguments[1]);
    if (invocation->arguments_count > 2) add_text(entry, "unit", invocation->arguments[2]);
    add_text(entry, "reason", invocation->option[OPTION_REASON]);
    add_text(entry, "from", invocation->option[OPTION_FROM]);
    return entry;
}

static void print_record(struct invocation *invocation, struct desk *desk, struct str name) {
    const struct desk_world *world = desk_world_acquire(desk);
    const struct number_local *local = regulation_local(world->regulation, name);
    struct buf out;
    buf_init(&out, SAID_BYTES_MAX);
    if (local) number_local_say(local, organisation_name_of(world->organisation, local->set.by), LANGUAGE_ZH, &out);
    if (local) fprintf(invocation->out, STR_FMT " " STR_FMT "\n", STR_ARG(local->text.article), STR_ARG(buf_str(&out)));
    if (local && local->strictness == STRICTNESS_LOOSER)
        fprintf(invocation->err, "shouwen: " STR_FMT ": looser than article " STR_FMT "\n", STR_ARG(name),
                STR_ARG(local->text.article));
    buf_release(&out);
    desk_world_release(desk, world);
}

static enum exit_code not_text(struct invocation *invocation) {
    for (size_t i = 0; i < invocation->arguments_count; i++)
        if (!cli_is_text(invocation->arguments[i]))
            return cli_usage(invocation, "type it in UTF-8", "argument %zu is no text", i + 1);
    return EXIT_WELL;
}

static enum exit_code change_number(struct invocation *invocation, const json_t *entry) {
    struct error error = {0};
    struct actor actor;
    struct str name = invocation->arguments[0];
    struct desk *desk = desk_open(invocation->data, DESK_OFFLINE, &error);
    if (!desk) return cli_failed(invocation, &error);
    bool done = cli_administrator(invocation, desk, &actor, &error) &&
                (entry ? desk_set_number(desk, &actor, entry, &error)
                       : desk_withdraw_number(desk, &actor, name, invocation->option[OPTION_REASON], &error));
    if (done && entry) print_record(invocation, desk, name);
    desk_close(desk);
    return done ? EXIT_WELL : cli_failed(invocation, &error);
}

enum exit_code cli_number_set(struct invocation *invocation) {
    if (!invocation->given[OPTION_REASON])
        return cli_usage(invocation, "--reason TEXT", "number set: whoever is asked why needs a reason");
    enum exit_code code = not_text(invocation);
    if (code != EXIT_WELL) return code;
    json_t *entry = entry_of(invocation);
    code = change_number(invocation, entry);
    json_decref(entry);
    return code;
}

enum exit_code cli_number_withdraw(struct invocation *invocation) {
    enum exit_code code = not_text(invocation);
    return code == EXIT_WELL ? change_number(invocation, NULL) : code;
}
