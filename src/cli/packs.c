/* Regulations on the command line: which there are, and whether a pack is good. Not here: reading them (regulation floor).
 * Keeps: one line a pack; exit code 1 when one of them is bad. */
#include "cli/cli.h"
#include "regulation/regulation.h"

enum exit_code cli_packs(struct invocation *invocation) {
    for (size_t i = 0; i < regulation_builtin_count(); i++) {
        struct error error = {0};
        struct str id = regulation_builtin_id(i);
        const struct regulation *regulation = regulation_builtin(invocation->arena, id, &error);
        if (!regulation) return cli_failed(invocation, &error);
        fprintf(invocation->out, "%-28.*s %-10.*s " STR_FMT "\n", STR_ARG(id), STR_ARG(regulation->version),
                STR_ARG(regulation->title.zh));
    }
    return EXIT_WELL;
}

/* For packs that extend another: the built-in ones. */
static bool builtin_find(void *context, struct str id, struct str *yaml) {
    (void)context;
    *yaml = regulation_builtin_yaml(id);
    return yaml->len > 0;
}

/* A word without slash and ending names a built-in pack; everything else is a file. */
static bool is_builtin(struct str pack) {
    return regulation_builtin_yaml(pack).len > 0;
}

const struct regulation *cli_read_pack(struct invocation *invocation, struct arena *arena, struct str pack, struct error *error) {
    static const struct pack_source source = {.find = builtin_find};
    struct str yaml;
    if (is_builtin(pack)) return regulation_builtin(arena, pack, error);
    if (cli_read_file(invocation, pack, LIMIT_PACK_BYTES, &yaml, error))
        return regulation_read(arena, pack, yaml, &source, error);
    if (!memchr(pack.ptr, '/', pack.len) && !memchr(pack.ptr, '.', pack.len))
        error_hint(error, "`shouwen packs` lists the built-in ones; a file is named with its path");
    return NULL;
}

static bool check_one(struct invocation *invocation, struct arena *arena, struct str pack) {
    struct error error = {0};
    if (pack.len > 5 && str_is(str_slice(pack, pack.len - 5, pack.len), ".json"))
        return cli_check_organisation(invocation, arena, pack);
    const struct regulation *regulation = cli_read_pack(invocation, arena, pack, &error);
    if (!regulation) {
        cli_failed(invocation, &error);
        return false;
    }
    fprintf(invocation->out, STR_FMT ": good: " STR_FMT " " STR_FMT ", %zu articles, %zu clocks, %zu refusals, %zu forms\n",
            STR_ARG(pack), STR_ARG(regulation->id), STR_ARG(regulation->version), regulation->articles_count,
            regulation->clocks_count, regulation->refusals_count, regulation->forms_count);
    if (regulation->undecided)
        fprintf(invocation->err, "shouwen: warning: " STR_FMT ": whether every matter can come to its end was too much to find "
                "out; refusals that ask less at once can be checked\n", STR_ARG(pack));
    return true;
}

/* What the rules of the pack need that the organisation has not, a line each. */
static bool check_roles(struct invocation *invocation, struct arena *arena, struct str pack,
                        const struct organisation *organisation) {
    struct error error = {0};
    size_t count, unmet = 0;
    const struct regulation *regulation = cli_read_pack(invocation, arena, pack, &error);
    const struct role_need *needs = regulation ? regulation_needs(arena, regulation, &count) : NULL;
    for (size_t i = 0; regulation && i < count; i++) {
        if (role_need_met(&needs[i], organisation)) continue;
        struct str roles = role_need_words(arena, &needs[i]);
        error_set(&error, ERROR_INPUT, "article " STR_FMT " %s " STR_FMT ", and nobody of the organisation has that role",
                  STR_ARG(needs[i].article), needs[i].decides ? "is decided by" : "leaves a command to", STR_ARG(roles));
        error_where(&error, STR_FMT ":%d:%d", STR_ARG(pack), needs[i].line, needs[i].column);
        error_hint(&error, "give it to somebody under staff[].roles");
        cli_failed(invocation, &error);
        unmet++;
    }
    return regulation && unmet == 0;
}

static bool check_together(struct invocation *invocation, struct arena *arena) {
    struct error error = {0};
    json_t *loaded = cli_load_json(invocation, invocation->option[OPTION_ORGANISATION], &error);
    const json_t *within = json_object_get(loaded, "organisation");
    const struct organisation *organisation =
        loaded ? organisation_read(arena, within ? within : loaded, calendar_builtin(), &error) : NULL;
    bool good = organisation != NULL;
    if (!organisation) cli_failed(invocation, &error);
    for (size_t i = 0; organisation && i < invocation->arguments_count; i++)
        good = check_roles(invocation, arena, invocation->arguments[i], organisation) && good;
    json_decref(loaded);
    return good;
}

enum exit_code cli_check(struct invocation *invocation) {
    bool good = true;
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    for (size_t i = 0; i < invocation->arguments_count; i++) {
        good = check_one(invocation, arena, invocation->arguments[i]) && good;
        arena_reset(arena);
    }
    if (good && invocation->given[OPTION_ORGANISATION]) good = check_together(invocation, arena);
    arena_free(arena);
    return good ? EXIT_WELL : EXIT_NO;
}
