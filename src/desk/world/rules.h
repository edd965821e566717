/* rules, private: the regulations of a desk with their texts, and the numbers that the organisation sets in place of theirs. */
#ifndef SHOUWEN_DESK_RULES_H
#define SHOUWEN_DESK_RULES_H

#include "desk/desk_internal.h"

struct desk_core;
struct snapshot;

struct pack_text { /* a pack by its id */
    struct str id, yaml;
};
struct regulation_kept { /* a regulation some matter was born under; never freed before the desk */
    struct str hash, yaml;
    struct pack_text *bases; /* every pack that it takes over, directly or not */
    size_t bases_count;
    struct str numbers;      /* that the organisation set in place of the text's, as JSON; empty: none */
    const struct regulation *regulation;
    struct arena *arena;
    struct regulation_kept *next;
};

/* rules.c */
#define RULES_NOTE "regulations: with their bases" /* every kept text stands by itself */
/* The regulation of that hash, read once and kept; NULL and *error when its text is not there or does not load. */
const struct regulation *regulation_by_hash(struct desk_core *core, struct store *store, struct str hash, struct error *error);
struct regulation_kept *regulation_fetch(struct desk_core *core, struct store *store, struct str hash, struct error *error);
/* Read a pack, with the numbers that the organisation set (`overrides` of its JSON; NULL: none), and keep it; the one kept before
 * when it is the same. What it takes over is the program's, or as kept with `like`. NULL and *error when it does not read. */
struct regulation_kept *regulation_keep(struct desk_core *core, struct str yaml, const struct regulation_kept *like,
                                        const json_t *overrides, struct error *error);
struct regulation_kept *regulation_of_snapshot(struct desk_core *core, const struct snapshot *snapshot);
bool regulation_texts_record(struct store *writer, const struct regulation_kept *kept); /* what is there stays */
bool rules_complete(struct desk_core *core, struct error *error); /* once: the bases of regulations kept by earlier versions */
bool rules_note(struct store *writer);                            /* nothing is to be completed */
void rules_release(struct desk_core *core);
void desk_set_packs(const struct pack_source *packs); /* for tests: the packs of the program; NULL: its own again */

/* change.c */
bool record_regulation(struct store *writer, struct str by, instant now, const struct regulation_kept *kept,
                       const json_t *changes);
/* An administrator, of a desk that this process serves. */
bool may_change(const struct desk *desk, const struct actor *actor, struct error *error);
/* What becomes the organisation, with the regulation that its numbers make, and both recorded. Takes over `organisation`.
 * `why_withdrawn`: of a number that it no longer sets; may be empty. */
bool organisation_stage(struct desk_core *core, struct str by, json_t *organisation, struct str why_withdrawn,
                        struct error *error);

/* overrides.c */
/* What the organisation set otherwise: an import that says nothing of it leaves it; what is new gets its name and day. */
void overrides_carry(json_t *organisation, const json_t *before, struct str by, day_number today);
/* What differs between two lists, for the ledger; NULL: nothing. The caller's. */
json_t *overrides_changes(const json_t *before, const json_t *after, struct str why_withdrawn);

#endif
