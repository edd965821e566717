/* What may carry a row: a rule of a pack, a command or one of its keys, a page or call, a command of the command line, a key of
 * the organisation, a derived fact of a matter (owner, held_by, told …), a figure, a function. Not here: rules (rules.c), proofs
 * (proofs.c). Keeps: a carrier is looked up in the same table that the program is built from, never in a list of its own. */
#include "coverage.h"

/* ---- commands ---- */

static const struct command_key {
    const char *verb, *key;
} command_keys[] = {
#define KEY(verb, key, type, need, words) {#verb, key},
#include "matter/commands.def"
};

static const struct {
    const char *verb, *name;
} commands[] = {
#define VERB(verb, name, event, zh, en, command_zh, command_en) {#verb, name},
#include "regulation/verbs.def"
#undef VERB
};

static const char *verb_of(struct str name) {
    for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
        if (name.len && str_is(name, commands[i].name)) return commands[i].verb;
    return NULL;
}

/* VERB, VERB.KEY, and the parts of the asker: register.asker.phone. Every command takes fields{}, transfer form{}. */
static bool command_exists(struct str reference) {
    static const char *const asker_parts[] = {"name", "unit", "phone", "address", "kind", "tier", "anonymous", "vexatious"};
    struct str name = reference, key = {0}, part = {0};
    cut(reference, '.', &name, &key);
    cut(key, '.', &key, &part);
    const char *verb = verb_of(name);
    if (!verb || !key.len) return verb != NULL;
    if (part.len) {
        bool known = false;
        for (size_t i = 0; i < ARRAY_LENGTH(asker_parts); i++) known = known || str_is(part, asker_parts[i]);
        if (!known || !str_is(key, "asker")) return false;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(command_keys); i++)
        if (strcmp(verb, command_keys[i].verb) == 0 && str_is(key, command_keys[i].key)) return true;
    return str_is(key, "fields") || (str_is(key, "form") && str_is(name, "transfer"));
}

static bool command_shown(struct str reference, const json_t *step) {
    struct str name = reference, key = {0}, part = {0};
    enum verb verb;
    cut(reference, '.', &name, &key);
    cut(key, '.', &key, &part);
    const json_t *verb_done = json_object_get(step, "do"), *value = json_object_getn(step, key.ptr ? key.ptr : "", key.len);
    if (verb_done && str_is(name, json_string_value(verb_done) ? json_string_value(verb_done) : "")) {
        if (part.len) value = json_object_getn(value, part.ptr, part.len);
        return key.len == 0 || value != NULL;
    }
    if (key.len || !verb_read(name, &verb)) return false;
    return list_mentions(step, "events", str_from(verb_event_names[verb]));
}

/* ---- pages, command line ---- */

static const char *const pages[] = {
#define GET
#define POST
#define ROUTE(method, pattern, handler, who, changes, face) pattern,
#include "web/routes.def"
#undef ROUTE
};

static bool page_exists(struct str pattern) {
    for (size_t i = 0; i < ARRAY_LENGTH(pages); i++)
        if (str_is(pattern, pages[i])) return true;
    return false;
}

/* The tables of the command line name functions of their own floor; here only the words are wanted, so the text is read. */
static bool table_has(struct coverage *coverage, const char *path, struct str word) {
    const struct file *file = file_find(coverage, str_from(path));
    struct str quoted = str_printf(coverage->arena, "COMMAND(\"" STR_FMT "\",", STR_ARG(word));
    return file && str_contains(file->text, quoted);
}

/* ---- the rest ---- */

static bool floor_reads(struct coverage *coverage, const char *folder, struct str key) {
    struct str quoted = str_printf(coverage->arena, "\"" STR_FMT "\"", STR_ARG(key));
    for (size_t i = 0; i < coverage->files_count; i++) {
        const struct file *file = &coverage->files[i];
        if (str_starts(file->path, str_from(folder)) && str_contains(file->text, quoted)) return true;
    }
    return false;
}

static bool code_exists(struct coverage *coverage, struct str reference) {
    struct str path = reference, name = {0};
    const struct file *file = cut(reference, ':', &path, &name) ? file_find(coverage, path) : NULL;
    return file && name.len && str_starts(path, STR("src/")) && holds_word(file->text, name);
}

static bool figure_shown(struct str name, const json_t *step) {
    const json_t *figures = json_object_get(json_object_get(step, "expect"), "figures");
    return json_object_getn(figures, name.ptr, name.len) != NULL;
}

bool carrier_exists(struct coverage *coverage, struct str reference, struct str *why, struct str *hint) {
    struct str kind = {0}, name = {0};
    *why = str_printf(coverage->arena, "there is no " STR_FMT, STR_ARG(reference));
    *hint = STR("carriers: rule:PACK/KIND/ARTICLE, command:VERB[.KEY], matter:FACT, page:PATH, cli:COMMAND, organisation:KEY, "
                "figure:NAME, code:FILE:NAME");
    if (!cut(reference, ':', &kind, &name)) return false;
    if (str_is(kind, "rule")) return rule_exists(coverage, name, why, hint);
    if (str_is(kind, "command")) {
        *hint = STR("commands and their keys stand in src/regulation/verbs.def and src/matter/commands.def");
        return command_exists(name);
    }
    if (str_is(kind, "page")) {
        *hint = STR("a page is named by its pattern in src/web/routes.def");
        return page_exists(name);
    }
    if (str_is(kind, "cli")) {
        *hint = STR("commands of the command line stand in src/cli/commands.def");
        return table_has(coverage, "src/cli/commands.def", name);
    }
    if (str_is(kind, "organisation")) return floor_reads(coverage, "src/organisation/", name);
    if (str_is(kind, "figure")) return figure_read(name, &(enum figure){0});
    if (str_is(kind, "matter")) return floor_reads(coverage, "src/scenario/", name);
    if (str_is(kind, "code")) return code_exists(coverage, name);
    return false;
}

bool carrier_shown(struct coverage *coverage, struct str reference, const json_t *story, const json_t *step) {
    struct str kind = {0}, name = {0};
    cut(reference, ':', &kind, &name);
    if (str_is(kind, "rule")) return rule_shown(coverage, name, story, step);
    if (str_is(kind, "command")) return command_shown(name, step);
    if (str_is(kind, "organisation"))
        return step_mentions(json_object_get(story, "organisation"), name) || step_mentions(step, name);
    if (str_is(kind, "figure")) return figure_shown(name, step);
    if (str_is(kind, "matter")) return json_object_getn(json_object_get(step, "expect"), name.ptr, name.len) != NULL;
    return str_is(kind, "code"); /* pages and the command line are shown by tests only */
}
