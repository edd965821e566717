/* Private to the regulation floor: what the readers of a pack's parts share. Each reader returns false with the error set,
 * naming file, line and column of the node at fault. */
#ifndef SHOUWEN_REGULATION_LOADING_H
#define SHOUWEN_REGULATION_LOADING_H

#include "regulation/node.h"
#include "regulation/regulation.h"

struct named_case { /* an entry of `cases` */
    struct str name;
    const struct node *node;
    struct condition *condition; /* NULL until it is first used */
    bool reading;                /* on the way: naming it again would be a circle */
};

struct loading {
    struct arena *arena;
    struct str file;
    struct error *error;
    struct regulation *r;
    struct named_case *cases;
    size_t cases_count;
    const struct pack_source *source;
    const struct loading *outer; /* the pack that extends this one; NULL: none */
    size_t own_clocks;           /* of r->clocks, the first so many are this pack's */
    struct str *taken;           /* ids of this pack and of every one that it takes over */
    size_t taken_count;
    struct str yaml;
    struct str cited_as; /* stands before the names of its articles, when a pack combined with it has the same ones; or empty */
};

/* A text that was checked when it was adopted: stricter checks of later programs may not take a desk its regulation. */
static inline bool is_kept(const struct loading *loading) {
    return loading->source && loading->source->kept;
}

typedef bool load_fn(struct loading *loading, const struct node *node, void *member);

struct key { /* a key of a map of the format, and what reads it into which member */
    const char *name;
    bool required;
    load_fn *load;
    size_t offset;
};

/* ---- what is wrong, and what was perhaps meant ---- */

bool fail_node(struct loading *loading, const struct node *node, const char *format, ...) PRINTF_LIKE(3, 4);

struct known { /* words that would have been right, for the hint */
    const char **words;
    size_t count;
};
void known_add(struct loading *loading, struct known *known, struct str word);
void known_add_all(struct loading *loading, struct known *known, const char *const *words, size_t count);
/* "unknown WHAT: WORD", with the nearest known word as a hint. */
bool fail_unknown(struct loading *loading, const struct node *node, const char *what, struct str word, const struct known *known);

/* ---- values ---- */

load_fn load_word;    /* struct str: a text that is not blank */
load_fn load_bool;    /* bool: true or false, not quoted */
load_fn load_texts;   /* struct text: {zh: …, en: …}, both */
load_fn load_span;    /* struct span: {amount: …, unit: …} */
load_fn load_article; /* struct str: an article that the pack declares */
load_fn load_verb;    /* enum verb: a command or event */
load_fn load_relation;
load_fn load_condition; /* struct condition *: a name of `cases`, or a map */
bool load_int(struct loading *loading, const struct node *node, int64_t min, int64_t max, int64_t *value);
/* Position in a closed list of names. */
bool load_choice(struct loading *loading, const struct node *node, const char *what, const char *const *names, size_t count,
                 int *choice);
/* The entries of a list, or the node itself as the only one: `i` from 0; NULL after the last. */
const struct node *node_entry(const struct node *node, size_t i);
bool load_words(struct loading *loading, const struct node *node, struct str **words, size_t *count);
bool load_verbs(struct loading *loading, const struct node *node, enum verb **verbs, size_t *count);
bool load_relations(struct loading *loading, const struct node *node, enum relation **relations, size_t *count);
/* A bit for each named entry; what 0 … count - 1 are called is in `names`. */
bool load_bits(struct loading *loading, const struct node *node, const char *what, const char *const *names, size_t count,
               uint32_t *bits);
/* Verbs, or {on: …, when: …}, or a list of both. */
bool load_triggers(struct loading *loading, const struct node *node, struct trigger **triggers, size_t *count);
/* A map with exactly these keys. */
bool load_map(struct loading *loading, const struct node *node, const struct key *keys, size_t keys_count, void *object);
#define LOAD_MAP(loading, node, keys, object) load_map(loading, node, keys, ARRAY_LENGTH(keys), object)

/* ---- the vocabulary as the pack has it ---- */

extern const char *const state_names[];
extern const struct text state_texts[];
extern const size_t states_count;
bool word_is_known(const struct loading *loading, enum fact fact, struct str word, struct text *text);
/* Check a word of a fact (or, for facts_count, of any of them); `say` may be NULL. */
bool check_word(struct loading *loading, const struct node *node, enum fact fact, struct str word, struct text *say);
bool pack_word(const struct loading *loading, struct str word, struct text *text); /* of `words` */
bool is_milestone(const struct loading *loading, struct str word);
bool load_pack_word(struct loading *loading, const struct node *node, void *member); /* struct str: declared under `words` */
bool load_pack_words(struct loading *loading, const struct node *node, struct str **words, size_t *count);

/* An article of this pack as it is cited: behind the title of its regulation where names would clash. */
struct str cited(const struct loading *loading, struct str article);

/* ---- several regulations as one (combine.c) ---- */

/* Has `more` an article of a name that is taken? */
bool combine_clashes(const struct regulation *taken, const struct regulation *more);
struct str combine_citation(struct arena *arena, const struct regulation *more); /* 《title》 */
/* Add everything of `more` to loading->r, behind what it has. False: they contradict each other (at `node`). */
bool combine(struct loading *loading, const struct node *node, struct regulation *more);

/* ---- parts ---- */

/* A section that is a list of maps: each entry becomes one more element of r->LIST. A pack's own rules come before those it
 * took over, so that its refusals are looked at first. */
#define LOAD_LIST(loading, root, list, keys, start, finish)                                                          \
    do {                                                                                                             \
        struct regulation *r = (loading)->r;                                                                         \
        const struct node *section = node_get(root, #list);                                                          \
        if (!section) break;                                                                                         \
        if (section->kind != NODE_LIST) return fail_node(loading, section, "this must be a list");                   \
        size_t count = section->count + r->list##_count;                                                             \
        void *rules = arena_array((loading)->arena, count, sizeof *r->list);                                         \
        if (r->list##_count)                                                                                         \
            memcpy((char *)rules + section->count * sizeof *r->list, r->list, r->list##_count * sizeof *r->list);    \
        r->list = rules;                                                                                             \
        r->list##_count = count;                                                                                     \
        for (size_t i = 0; i < section->count; i++) {                                                                \
            r->list[i] = start;                                                                                      \
            if (!LOAD_MAP(loading, section->items[i], keys, &r->list[i])) return false;                              \
            if (!finish(loading, section->items[i], &r->list[i])) return false;                                      \
        }                                                                                                            \
    } while (0)

#define NOTHING_MORE(loading, node, rule) ((void)(rule), true)

bool load_rules(struct loading *loading, const struct node *root);     /* rules.c */
bool load_penalties(struct loading *loading, const struct node *root); /* penalties.c: offences, sanctions, accumulations */
bool load_shown(struct loading *loading, const struct node *root);     /* shown.c: stages, courtesies, checklists … */
bool check_flow(struct loading *loading, const struct node *root); /* flow.c: can every matter come to its end? */
bool load_periodic(struct loading *loading, const struct node *root);  /* periodic.c */
bool check_pack(struct loading *loading, const struct node *root);     /* check.c */

#endif
