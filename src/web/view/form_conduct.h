/* form_conduct: the inputs of commands about conduct, for command_form.c. Private to the web floor; all in the arena. */
#ifndef SHOUWEN_WEB_FORM_CONDUCT_H
#define SHOUWEN_WEB_FORM_CONDUCT_H

#include "web/http/http.h"
#include "web/shown/pages.h"

/* Fill the choices of an input: the findings of the matter by their number; what may be found; the causes or consequences that
 * offences of the pack ask for (left to be typed where they ask for none). */
void pick_finding(const struct world *world, const struct matter *matter, struct field *field, struct arena *arena);
void pick_article(const struct regulation *regulation, struct field *field, struct arena *arena);
void pick_offence_word(const struct regulation *regulation, bool causes, struct field *field, struct arena *arena);
/* A row of inputs for each of a few measures; `parties` has the choices of whom they go on. */
size_t measure_fields(const struct world *world, const struct matter *matter, const struct field *parties, struct arena *arena,
                      struct field **fields);
/* The list of the command out of what was sent: a new reference. */
json_t *measures_json(const struct pairs *form, const struct regulation *regulation);

#endif
