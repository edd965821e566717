/* texts: made-up messages of citizens, as many as a benchmark needs, the same ones for the same seed.
 *
 * Words come by Zipf's law from a list of our own, and every seventh is a made-up pair of common characters, so that the full
 * text index meets about as many different pairs as real messages have (and more rare ones: pessimistic, not kind). The word
 * 噪音 stands in one body of a hundred and nowhere else. No sentence means anything. */
#ifndef SHOUWEN_BENCH_TEXTS_H
#define SHOUWEN_BENCH_TEXTS_H

#include "base/base.h"

struct texts; /* for one thread */
struct texts *texts_new(uint64_t seed, struct arena *arena); /* lives in the arena */
uint64_t texts_random(struct texts *texts);                  /* 64 random bits (xorshift) */

enum { TEXTS_TITLE_CHARS = 20, TEXTS_BODY_CHARS = 300 };
/* Append about so many characters of text (at most two more). */
void texts_title(struct texts *texts, struct buf *out);
void texts_body(struct texts *texts, struct buf *out);
void texts_name(struct texts *texts, struct buf *out);  /* of a person */
void texts_phone(struct texts *texts, struct buf *out); /* eleven digits, one of 100 million */
/* Append a word of five rare characters that belongs to `number` alone and that no other text holds. */
void texts_unique_word(int64_t number, struct buf *out);

#endif
