/* Bringing in what exists: matters, the organisation, calendar notices, the service directory. Not here: reading them (desk,
 * organisation, calendar floors). Keeps: a file that is not good changes nothing; of matters, a row that is not good. */
#include <jansson.h>
#include <unistd.h>

#include "cli/cli.h"
#include "desk/desk.h"

/* ---- who imports ---- */

bool cli_administrator(struct invocation *invocation, struct desk *desk, struct actor *actor, struct error *error) {
    struct account_row *rows;
    size_t count;
    const struct account_row *best = NULL;
    if (!desk_accounts(desk, &rows, &count, invocation->arena, error)) return false;
    for (size_t i = 0; i < count; i++) {
        if (!rows[i].administrator) continue;
        bool better = !best || (rows[i].name.len && !best->name.len) || (rows[i].name.len && str_is(rows[i].login, "admin"));
        if (better) best = &rows[i];
    }
    if (!best) {
        error_set(error, ERROR_INPUT, "nobody is an administrator here");
        error_hint(error, "shouwen user add LOGIN --administrator");
        return false;
    }
    const struct desk_world *world = desk_world_acquire(desk);
    const struct staff *staff = organisation_staff(world->organisation, best->login);
    *actor = (struct actor){.staff = best->login, .name = best->name, .administrator = true, .roles = staff ? staff->roles : 0};
    desk_world_release(desk, world);
    return true;
}

/* ---- matters ---- */

struct import_watch {
    struct invocation *invocation;
    struct str file;
    bool terminal;
};

static void watch_progress(void *context, const struct import_progress *progress) {
    const struct import_watch *watch = context;
    if (!watch->terminal) return;
    fprintf(watch->invocation->err, "\r%lld rows, %lld imported, %lld bad", (long long)progress->rows,
            (long long)progress->imported, (long long)progress->bad);
    fflush(watch->invocation->err);
}

static void watch_problem(void *context, const struct import_problem *problem) {
    const struct import_watch *watch = context;
    if (watch->terminal) fputc('\r', watch->invocation->err);
    fprintf(watch->invocation->err, "shouwen: " STR_FMT ":%lld: %s\n", STR_ARG(watch->file), (long long)problem->line,
            problem->reason);
}

static bool import_matters(struct invocation *invocation, struct desk *desk, const struct actor *actor, struct error *error) {
    struct import_watch watch = {.invocation = invocation, .file = invocation->arguments[0]};
    watch.terminal = isatty(fileno(invocation->err)) == 1;
    struct import_progress total = {0};
    bool read = desk_import_matters(desk, actor, watch.file, invocation->option[OPTION_MAP], watch_progress, watch_problem,
                                    &watch, &total, error);
    if (watch.terminal) fputc('\n', invocation->err);
    fprintf(invocation->out, "%lld rows: %lld imported, %lld were in already, %lld bad\n", (long long)total.rows,
            (long long)total.imported, (long long)total.skipped, (long long)total.bad);
    if (!read || total.bad == 0) return read;
    error_set(error, ERROR_INPUT, "%lld rows were not imported", (long long)total.bad);
    error_where(error, STR_FMT, STR_ARG(str_slice(watch.file, 0, 150)));
    error_hint(error, "mend the lines named above and import the file again; what is in stays");
    return false;
}

/* ---- JSON files ---- */

/* The object itself, or the one that a scenario file has under `organisation`. */
static bool import_organisation(struct invocation *invocation, struct desk *desk, const struct actor *actor,
                                struct error *error) {
    json_t *loaded = cli_load_json(invocation, invocation->arguments[0], error);
    if (!loaded) return false;
    const json_t *within = json_object_get(loaded, "organisation");
    bool set = desk_set_organisation(desk, actor, within ? within : loaded, error);
    json_decref(loaded);
    if (!set) return false;
    const struct desk_world *world = desk_world_acquire(desk);
    fprintf(invocation->out, "%zu units, %zu staff; each signs in with the id after `shouwen user passwd ID`\n",
            world->organisation->units_count, world->organisation->staff_count);
    cli_warn_of_posts(invocation, world->organisation);
    cli_warn_of_roles(invocation, world->regulation, world->organisation);
    desk_world_release(desk, world);
    return true;
}

static bool import_calendar(struct invocation *invocation, struct desk *desk, const struct actor *actor, struct error *error) {
    struct str bytes;
    int64_t changed = 0;
    if (!cli_read_file(invocation, invocation->arguments[0], LIMIT_CALENDAR_BYTES, &bytes, error)) return false;
    if (!desk_revise_calendar(desk, actor, bytes, &changed, error)) return false;
    fprintf(invocation->out, "calendar revised; the deadlines of %lld matters moved\n", (long long)changed);
    return true;
}

/* The present organisation with the topics of the file in place of its own. */
static bool import_directory(struct invocation *invocation, struct desk *desk, const struct actor *actor, struct error *error) {
    json_t *loaded = cli_load_json(invocation, invocation->arguments[0], error);
    if (!loaded) return false;
    json_t *topics = json_is_array(loaded) ? loaded : json_object_get(loaded, "topics");
    const struct desk_world *world = desk_world_acquire(desk);
    json_t *organisation = json_deep_copy(world->organisation_json);
    desk_world_release(desk, world);
    bool set = json_is_array(topics) && json_object_set(organisation, "topics", topics) == 0;
    if (!set) {
        error_set(error, ERROR_INPUT, "no list of topics");
        error_where(error, STR_FMT, STR_ARG(str_slice(invocation->arguments[0], 0, 150)));
        error_hint(error, "write a JSON array of {id, name, unit, …}, or an object with it under `topics`");
    }
    set = set && desk_set_organisation(desk, actor, organisation, error);
    if (set) fprintf(invocation->out, "%zu topics in the service directory\n", json_array_size(topics));
    json_decref(organisation);
    json_decref(loaded);
    return set;
}

/* ---- which of them ---- */

static const struct import_kind {
    const char *name;
    bool (*run)(struct invocation *invocation, struct desk *desk, const struct actor *actor, struct error *error);
} kinds[] = {
    {"matters", import_matters},
    {"organisation", import_organisation},
    {"calendar", import_calendar},
    {"directory", import_directory},
};

static const struct import_kind *kind_named(struct str name) {
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (str_is(name, kinds[i].name)) return &kinds[i];
    return NULL;
}

enum exit_code cli_import(struct invocation *invocation) {
    struct error error = {0};
    const char *hint = "--as matters, organisation, calendar or directory";
    if (!invocation->given[OPTION_AS]) return cli_usage(invocation, hint, "import: what does the file hold?");
    const struct import_kind *kind = kind_named(invocation->option[OPTION_AS]);
    if (!kind) return cli_usage(invocation, hint, "--as " STR_FMT ": unknown", STR_ARG(invocation->option[OPTION_AS]));
    if (invocation->given[OPTION_MAP] && kind->run != import_matters)
        return cli_usage(invocation, "leave it out", "--map is for matters only");
    if (access(str_terminated(invocation->arena, invocation->arguments[0]), R_OK) != 0) {
        struct str bytes;
        (void)cli_read_file(invocation, invocation->arguments[0], CLI_JSON_BYTES_MAX, &bytes, &error);
        return cli_failed(invocation, &error);
    }
    struct desk *desk = desk_open(invocation->data, DESK_OFFLINE, &error);
    if (!desk) return cli_failed(invocation, &error);
    struct actor actor;
    bool done = cli_administrator(invocation, desk, &actor, &error) && kind->run(invocation, desk, &actor, &error);
    desk_close(desk);
    return done ? EXIT_WELL : cli_failed(invocation, &error);
}
