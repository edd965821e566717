/* demo: a demonstration organisation with matters in all states. Private to the cli floor. */
#ifndef SHOUWEN_CLI_DEMO_H
#define SHOUWEN_CLI_DEMO_H

#include <jansson.h>

#include "desk/desk.h"

/* The demonstration of a regulation: a story (story.h). A new object; NULL and *error when there is none for it. */
json_t *demo_story(struct str pack, struct error *error);

/* Play the steps of a resolved story on a desk that is not being served, each at its own time, through the same commands as
 * everybody's. `expect` steps are passed over. False and *error (where = /steps/3) at the first that does not succeed. */
bool demo_play(struct desk *desk, const json_t *scenario, int64_t *matters, struct error *error);

#endif
