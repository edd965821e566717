/* The packs that travel inside the program (regulations/NAME.yaml, embedded at build time). Not here: reading them (load.c).
 * Invariant: a pack's file name is its id. */
#include "base/embed.h"
#include "packs.h"
#include "regulation/node.h"
#include "regulation/regulation.h"

static const struct str ending = STR_INIT(".yaml");

size_t regulation_builtin_count(void) {
    return packs.count;
}

struct str regulation_builtin_id(size_t index) {
    CHECK(index < packs.count);
    struct str name = packs.files[index].name;
    return str_slice(name, 0, name.len - ending.len);
}

/* The head of a pack is what stands before its articles. */
static struct str head_of(struct str yaml) {
    const char *articles = memmem(yaml.ptr, yaml.len, "\narticles:", strlen("\narticles:"));
    return str_slice(yaml, 0, articles ? (size_t)(articles - yaml.ptr) + 1 : yaml.len);
}

struct text regulation_builtin_title(struct arena *arena, size_t index) {
    struct error error;
    struct str id = regulation_builtin_id(index);
    const struct node *head = yaml_read(arena, id, head_of(packs.files[index].bytes), &error);
    const struct node *title = head ? node_get(head, "title") : NULL;
    const struct node *zh = title ? node_get(title, "zh") : NULL, *en = title ? node_get(title, "en") : NULL;
    return (struct text){zh ? zh->text : id, en ? en->text : id};
}

struct str regulation_builtin_yaml(struct str id) {
    for (size_t i = 0; i < packs.count; i++)
        if (str_equal(regulation_builtin_id(i), id)) return packs.files[i].bytes;
    return (struct str){0};
}

static bool find_builtin(void *context, struct str id, struct str *yaml) {
    (void)context;
    *yaml = regulation_builtin_yaml(id);
    return yaml->len > 0;
}

const struct pack_source regulation_builtin_source = {.find = find_builtin};

const struct regulation *regulation_builtin(struct arena *arena, struct str id, struct error *error) {
    struct str yaml = regulation_builtin_yaml(id);
    if (yaml.len == 0) {
        struct str shown = utf8_prefix(id, utf8_check(id) == id.len ? 40 : 0);
        error_set(error, ERROR_NOT_FOUND, "there is no regulation " STR_FMT, STR_ARG(shown));
        const char *known[256];
        size_t count = packs.count < ARRAY_LENGTH(known) ? packs.count : ARRAY_LENGTH(known);
        for (size_t i = 0; i < count; i++) known[i] = str_terminated(arena, regulation_builtin_id(i));
        struct str nearest = str_nearest(shown, known, count);
        if (nearest.len) error_hint(error, "did you mean " STR_FMT "?", STR_ARG(nearest));
        return NULL;
    }
    struct str file = str_printf(arena, STR_FMT ".yaml", STR_ARG(id));
    return regulation_read(arena, file, yaml, &regulation_builtin_source, error);
}

/* A pack of a few lines that extends them all; its own head is all it adds. */
struct str regulation_combined_yaml(struct arena *arena, struct str ids, struct error *error) {
    struct str rest = ids, id, zh = {0}, en = {0};
    if (!memchr(ids.len ? ids.ptr : "", ',', ids.len))
        return regulation_builtin(arena, ids, error) ? regulation_builtin_yaml(ids) : (struct str){0};
    while (str_split(&rest, ',', &id)) {
        const struct regulation *regulation = regulation_builtin(arena, id, error);
        if (!regulation) return (struct str){0};
        zh = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(zh), zh.len ? "、" : "", STR_ARG(regulation->title.zh));
        en = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(en), en.len ? "; " : "", STR_ARG(regulation->title.en));
    }
    return str_printf(arena,
                      "regulation: combined\nversion: \"1\"\ntitle: {zh: \"" STR_FMT "\", en: \"" STR_FMT "\"}\n"
                      "extends: [" STR_FMT "]\n",
                      STR_ARG(zh), STR_ARG(en), STR_ARG(ids));
}
