/* Making a data directory. Not here: what is in one (desk floor), the demonstration's story (demo.c).
 * Keeps: the directory gets its name when it is complete; what an interrupted init left behind is in DIR.partial and is swept
 * by the next. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/demo.h"
#include "cli/story.h"
#include "cli/table.h"
#include "desk/desk.h"

enum { ZONE_MINUTES = 480 };

struct founding {
    struct str dir, partial; /* where it will be, where it is made */
    struct str pack, password;
    json_t *scenario; /* of a demonstration; NULL otherwise */
    instant now;
    int64_t matters;
};

static instant machine_now(void) {
    struct timespec now;
    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (instant)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

static bool directory_error(struct error *error, struct str dir, const char *what, const char *hint) {
    error_set(error, ERROR_STORAGE, "%s", what);
    error_where(error, STR_FMT, STR_ARG(str_slice(dir, 0, 180)));
    error_hint(error, "%s", hint);
    return false;
}

/* Missing or empty: a desk may be founded there. */
static bool directory_free(struct invocation *invocation, struct str dir, struct error *error) {
    DIR *folder = opendir(str_terminated(invocation->arena, dir));
    if (!folder && errno == ENOENT) return true;
    if (!folder) return directory_error(error, dir, strerror(errno), "name another directory with --data");
    size_t entries = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        entries += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(folder);
    return entries == 0 || directory_error(error, dir, "this directory is not empty", "name a new directory with --data");
}

/* Files that an interrupted init left in `dir`, and the directory; it holds no folders. */
static void directory_sweep(struct invocation *invocation, struct str dir) {
    const char *path = str_terminated(invocation->arena, dir);
    DIR *folder = opendir(path);
    if (!folder) return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        struct str file = str_printf(invocation->arena, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) (void)unlink(file.ptr);
    }
    closedir(folder);
    (void)rmdir(path);
}

/* ---- accounts of the demonstration ---- */

static struct str role_words(struct arena *arena, uint32_t roles) {
    struct str words = {0};
    for (int role = 0; role < ROLE__COUNT; role++)
        if (roles & (1u << role))
            words = str_printf(arena, STR_FMT "%s%s", STR_ARG(words), words.len ? " " : "", role_names[role]);
    return words;
}

static bool passwords_set(struct invocation *invocation, struct desk *desk, const struct founding *founding,
                          struct error *error) {
    struct table table = table_new(invocation->arena, 4);
    table_row(&table, (struct str[]){STR("登录名"), STR("姓名"), STR("角色"), STR("密码")});
    table_row(&table, (struct str[]){STR("admin"), STR("系统管理员"), STR("administrator"), founding->password});
    const struct desk_world *world = desk_world_acquire(desk);
    bool set = true;
    for (size_t i = 0; set && i < world->organisation->staff_count; i++) {
        const struct staff *staff = &world->organisation->staff[i];
        struct str made;
        if (str_is(staff->id, "admin")) continue; /* has the one of desk_create */
        set = desk_account_password(desk, staff->id, (struct str){0}, &made, invocation->arena, error);
        if (set) table_row(&table, (struct str[]){staff->id, staff->name, role_words(invocation->arena, staff->roles), made});
    }
    if (set) table_print(&table, invocation->out);
    desk_world_release(desk, world);
    return set;
}

/* ---- founding ---- */

static bool demonstrate(struct invocation *invocation, struct founding *founding, struct error *error) {
    struct desk *desk = desk_open(founding->partial, DESK_OFFLINE, error);
    if (!desk) return false;
    bool done =
        demo_play(desk, founding->scenario, &founding->matters, error) && passwords_set(invocation, desk, founding, error);
    desk_close(desk);
    return done;
}

/* The organisation of the story, under the name that was asked for. */
static json_t *organisation_named(const struct invocation *invocation, const json_t *story) {
    json_t *organisation = json_deep_copy(json_object_get(story, "organisation"));
    struct str name = invocation->option[OPTION_NAME];
    if (invocation->given[OPTION_NAME]) json_object_set_new(organisation, "name", json_stringn(name.ptr, name.len));
    return organisation;
}

static bool found_desk(struct invocation *invocation, struct founding *founding, struct error *error) {
    json_t *organisation = founding->scenario ? organisation_named(invocation, founding->scenario) : NULL;
    const struct desk_new given = {.pack = founding->pack, .name = invocation->option[OPTION_NAME], .organisation = organisation};
    bool made = desk_create(founding->partial, &given, founding->now, &founding->password, invocation->arena, error);
    json_decref(organisation);
    if (made && founding->scenario) made = demonstrate(invocation, founding, error);
    if (!made) return false;
    if (rename(founding->partial.ptr, founding->dir.ptr) == 0) return true;
    return directory_error(error, founding->dir, strerror(errno), "the desk was not made; name another directory with --data");
}

/* What the regulation needs that the organisation has not yet. */
static bool warn_of_roles(struct invocation *invocation, const struct founding *founding, struct error *error) {
    struct desk *desk = desk_open(founding->dir, DESK_BESIDE, error);
    if (!desk) return false;
    const struct desk_world *world = desk_world_acquire(desk);
    cli_warn_of_roles(invocation, world->regulation, world->organisation);
    desk_world_release(desk, world);
    desk_close(desk);
    return true;
}

static bool scenario_make(struct founding *founding, struct error *error) {
    json_t *story = demo_story(founding->pack, error);
    if (!story) return false;
    founding->scenario = story_resolve(story, calendar_builtin(), founding->now, ZONE_MINUTES, error);
    json_decref(story);
    return founding->scenario != NULL;
}

enum exit_code cli_init(struct invocation *invocation) {
    struct error error = {0};
    struct founding founding = {.pack = invocation->option[OPTION_PACK], .now = machine_now()};
    while (invocation->data.len > 1 && invocation->data.ptr[invocation->data.len - 1] == '/') invocation->data.len--;
    founding.dir = str_copy(invocation->arena, invocation->data);
    founding.partial = str_printf(invocation->arena, STR_FMT ".partial", STR_ARG(founding.dir));
    if (!invocation->given[OPTION_PACK]) founding.pack = STR("property-management-office");
    if (!directory_free(invocation, founding.dir, &error)) return cli_failed(invocation, &error);
    if (invocation->given[OPTION_DEMO] && !scenario_make(&founding, &error)) return cli_failed(invocation, &error);
    directory_sweep(invocation, founding.partial);
    bool made = found_desk(invocation, &founding, &error);
    json_decref(founding.scenario);
    if (!made) {
        directory_sweep(invocation, founding.partial);
        return cli_failed(invocation, &error);
    }
    if (!invocation->given[OPTION_DEMO]) fprintf(invocation->out, "admin " STR_FMT "\n", STR_ARG(founding.password));
    fprintf(invocation->out, STR_FMT ": " STR_FMT ", %lld matters. Passwords are shown this once.\n", STR_ARG(founding.dir),
            STR_ARG(founding.pack), (long long)founding.matters);
    return warn_of_roles(invocation, &founding, &error) ? EXIT_WELL : cli_failed(invocation, &error);
}
