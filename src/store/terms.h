/* terms: how the full text index cuts texts and searches into terms. Private to the store; pure functions over text.
 *
 * Text is first folded (base/fold.h) and seen as runs: of ideographs, of letters, of digits. Everything else separates runs.
 *
 * What a search finds is said, in words and code, in store.h (normal_matches); the terms are made so that the index answers the
 * same without looking at texts:
 *
 *   place  Every ideograph has a place of its own in its text, every run of letters or digits has one.
 *   pair   At the place of an ideograph: it and what follows it directly ("噪音", "幢3"), or it and CUT when a separator follows.
 *   single At the same place the ideograph alone, when it is the first of its kind in the text or first after a separator.
 *   prefix At the place of a run: its first 1, 2 … PREFIX_MAX characters, and the whole of a longer one.
 *   close  At the same place the whole run, CUT, and the character that follows directly, if any.
 *
 * A phrase then is the pairs and closes of all its characters but the last, and at the end a prefix or a single where nothing
 * before says it already. So one character is one term, two are one term, and no phrase crosses a separator by accident. */
#ifndef SHOUWEN_STORE_TERMS_H
#define SHOUWEN_STORE_TERMS_H

#include "base/base.h"

enum {
    TERM_PREFIX_MAX = 8,  /* characters of the longest prefix that is a term by itself */
    TERM_RUN_MAX = 64,    /* characters of a run; a longer one goes on at the next place, marked with CONTINUED */
    TERM_BYTES_MAX = 4 * TERM_RUN_MAX + 8,
    TERM_CUT = 0x1F,
    TERM_CONTINUED = 0x1E,
};

/* Receives a term; `beside`: at the place of the term before it. Anything but 0 stops the cutting and is handed back. */
typedef int term_fn(void *context, const char *term, size_t len, bool beside);

/* The terms of a text that is to be found. */
int terms_of_text(struct str text, term_fn *receive, void *context);
/* The terms, at places one after the other, of a phrase that is looked for. */
int terms_of_phrase(struct str phrase, term_fn *receive, void *context);
#endif
