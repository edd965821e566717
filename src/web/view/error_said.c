/* An operating failure as a page says it: in the reader's language, with the name of the input it is about. Not here: the texts
 * (base/error_text.def) and what programs get, which is the English with its JSON pointer (response.c). Keeps: what has no
 * Chinese is said in English rather than not at all. */
#include "web/view/command_form.h"
#include "web/view/page_view.h"

static bool name_zh(const char *where, const char *key, struct str *name) {
    struct text label;
    const char *zh = error_text_zh(key);
    bool of_command = command_key_label(key, &label) && (where[0] == '/' || !zh);
    *name = of_command ? label.zh : str_from(zh);
    return name->len > 0;
}

/* "/asker/name" becomes 姓名, "/units/1" 涉及部门第 2 项, "/fields/x" 附加信息 x; what lies in nothing that has a name stays as it
 * is. */
static struct str place_zh(const char *where, struct arena *arena) {
    char *key = str_terminated(arena, str_from(where[0] == '/' ? where + 1 : where));
    for (char *c = key; *c; c++) *c = *c == '/' ? '.' : *c;
    struct str name;
    const char *within = NULL; /* what one step down is called */
    int64_t index;
    for (size_t cut = 0; !name_zh(where, key, &name); cut++) {
        char *last = strrchr(key, '.');
        if (!last) return str_from(where);
        within = cut == 0 ? last + 1 : NULL;
        *last = '\0';
    }
    if (!within) return name;
    if (!str_int64(str_from(within), 0, LIMIT_LIST_ITEMS, &index)) return str_printf(arena, STR_FMT " %s", STR_ARG(name), within);
    return str_printf(arena, STR_FMT "第 %lld 项", STR_ARG(name), (long long)index + 1);
}

struct str error_said(const struct error *error, enum language language, struct arena *arena) {
    if (language == LANGUAGE_EN) return error_line(arena, error);
    struct str place = place_zh(error->where, arena);
    const char *message = error->message_zh[0] ? error->message_zh : error->message;
    const char *hint = error->hint_zh[0] ? error->hint_zh : error->hint;
    return str_printf(arena, STR_FMT "%s%s%s%s%s", STR_ARG(place), place.len ? "：" : "", message, hint[0] ? "（" : "", hint,
                      hint[0] ? "）" : "");
}
