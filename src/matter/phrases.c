/* Forbidden phrases (服务忌语) in what is said to an asker. Not here: the finding that follows (findings.c), the warning before it
 * is said (src/web). Keeps: both look through the same eyes, so whoever was warned knows what will be suspected. */
#include "base/fold.h"
#include "matter/internal.h"

static struct str folded(struct arena *arena, struct str text) {
    struct buf buf;
    buf_init(&buf, LIMIT_BODY_BYTES * 2);
    fold_phrase(text, &buf);
    struct str copy = str_copy(arena, buf_str(&buf));
    buf_release(&buf);
    return copy;
}

enum { GAP_CHARS_MAX = 8 };

/* `text` continues with one to eight characters and then `tail`. */
static bool tail_follows(struct str text, struct str tail) {
    size_t at = 0;
    uint32_t skipped;
    for (int i = 0; i < GAP_CHARS_MAX && utf8_next(text, &at, &skipped); i++)
        if (str_starts(str_slice(text, at, text.len), tail)) return true;
    return false;
}

/* A phrase may leave one gap, written …: 到…科去找. Both texts are compared folded. */
static bool phrase_occurs(struct arena *arena, struct str text, struct str phrase) {
    static const struct str gap = STR_INIT("…");
    const char *cut = phrase.len >= gap.len ? memmem(phrase.ptr, phrase.len, gap.ptr, gap.len) : NULL;
    if (!cut) return str_contains(text, folded(arena, phrase));
    size_t at = (size_t)(cut - phrase.ptr);
    struct str head = folded(arena, str_slice(phrase, 0, at)), tail = folded(arena, str_slice(phrase, at + gap.len, phrase.len));
    for (size_t i = 0; i + head.len <= text.len; i++) {
        struct str rest = str_slice(text, i, text.len);
        if (str_starts(rest, head) && tail_follows(str_slice(rest, head.len, rest.len), tail)) return true;
    }
    return false;
}

bool verb_speaks_to_asker(enum verb verb) {
    return verb == VERB_ANSWER || verb == VERB_EXPLAIN || verb == VERB_REFUSE || verb == VERB_GUIDE || verb == VERB_PROGRESS;
}

size_t matter_phrases(const struct regulation *regulation, enum verb verb, const json_t *args, struct arena *arena,
                      struct phrase_said **found) {
    size_t count = 0;
    *found = NULL;
    if (regulation->phrases_count == 0 || !verb_speaks_to_asker(verb)) return 0;
    struct str text = json_text(args, "text"), reason = json_text(args, "reason"), said = folded(arena, text.len ? text : reason);
    for (size_t i = 0; i < regulation->phrases_count; i++) {
        const struct phrase_rule *rule = &regulation->phrases[i];
        for (size_t k = 0; k < rule->phrases_count; k++)
            if (phrase_occurs(arena, said, rule->phrases[k]))
                *ARENA_PUSH(arena, *found, count) = (struct phrase_said){rule, rule->phrases[k]};
    }
    return count;
}
