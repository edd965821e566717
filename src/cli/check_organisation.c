/* Is an organisation good, and what should somebody look at: posts that are empty or filled too often. Not here: reading it
 * (organisation floor), bringing it in (import.c). Keeps: a warning is no failure. */
#include "calendar/calendar.h"
#include "cli/cli.h"
#include "regulation/regulation.h"

json_t *cli_load_json(struct invocation *invocation, struct str file, struct error *error) {
    struct str bytes;
    json_error_t problem;
    if (!cli_read_file(invocation, file, CLI_JSON_BYTES_MAX, &bytes, error)) return NULL;
    json_t *loaded = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &problem);
    if (loaded) return loaded;
    error_set(error, ERROR_INPUT, "this is not JSON: %s", problem.text);
    error_where(error, STR_FMT ":%d:%d", STR_ARG(str_slice(file, 0, 150)), problem.line, problem.column);
    error_hint(error, "check the file with a JSON editor");
    return NULL;
}

void cli_warn_of_posts(struct invocation *invocation, const struct organisation *organisation) {
    static const char *const said[] = {[POST_EMPTY] = "is empty", [POST_SHORT] = "is not filled", [POST_OVER] = "has too many"};
    for (size_t i = 0; i < organisation->posts_count; i++) {
        const struct post *post = &organisation->posts[i];
        int filled;
        enum post_state state = post_state(organisation, post, &filled);
        if (state == POST_FILLED) continue;
        struct str name = post->title.len ? post->title : str_from(role_names[post->role]);
        fprintf(invocation->err, "shouwen: warning: /posts/%zu: " STR_FMT ", " STR_FMT ": the post %s: %d of %d\n", i,
                STR_ARG(organisation_name_of(organisation, post->unit)), STR_ARG(name), said[state], filled, post->count);
    }
}

/* Not a failure: whoever has them may come with the next import. */
void cli_warn_of_roles(struct invocation *invocation, const struct regulation *regulation,
                       const struct organisation *organisation) {
    size_t count, missing = 0;
    const struct role_need *needs = regulation_needs(invocation->arena, regulation, &count);
    for (size_t i = 0; i < count; i++) {
        if (role_need_met(&needs[i], organisation)) continue;
        fprintf(invocation->err, "shouwen: warning: article " STR_FMT " %s " STR_FMT ", and nobody has that role\n",
                STR_ARG(needs[i].article), needs[i].decides ? "is decided by" : "leaves a command to",
                STR_ARG(role_need_words(invocation->arena, &needs[i])));
        missing++;
    }
    if (missing) fprintf(invocation->err, "shouwen: give them to somebody under staff[].roles: import FILE --as organisation\n");
}

bool cli_check_organisation(struct invocation *invocation, struct arena *arena, struct str file) {
    struct error error = {0};
    json_t *loaded = cli_load_json(invocation, file, &error);
    const json_t *within = json_object_get(loaded, "organisation");
    const struct organisation *organisation =
        loaded ? organisation_read(arena, within ? within : loaded, calendar_builtin(), &error) : NULL;
    if (organisation) {
        fprintf(invocation->out, STR_FMT ": good: %zu units, %zu staff, %zu topics, %zu posts\n", STR_ARG(file),
                organisation->units_count, organisation->staff_count, organisation->topics_count, organisation->posts_count);
        cli_warn_of_posts(invocation, organisation);
    } else cli_failed(invocation, &error);
    json_decref(loaded);
    return organisation != NULL;
}
