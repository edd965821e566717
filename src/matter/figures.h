/* figures: what of a matter counts for which figure (regulation/figures.def), and for whom. A pure fold over the matter.
 * Part of the floor's public header: include matter/matter.h. */
#ifndef SHOUWEN_MATTER_FIGURES_H
#define SHOUWEN_MATTER_FIGURES_H

/* One mark counts for the party, if it names one; for the whole house (and so for the matter's kind and channel), if `whole`; for
 * the article, if it names one. What several parties share (a finding against two) has a mark for each and one for the whole. */
struct tally_mark {
    enum tally tally;
    struct str party, article;
    bool whole;
    instant at; /* counts on that day */
    int64_t count;
};
/* All marks of a matter, or of a case, as it stands. In `arena`; texts are borrowed from the matter. */
size_t matter_tallies(const struct matter *matter, struct arena *arena, struct tally_mark **marks);

/* May the asker rate it: told, and not rated yet? (rating.c) */
bool matter_may_rate(const struct matter *matter);
/* The event of her rating: args {result: satisfied | dissatisfied | differs, [score 1 … 5], [text]}, borrowed. */
struct event matter_rated(const json_t *args, instant at);

#endif
