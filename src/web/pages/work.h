/* page_work: stages, documents and meetings on the page of a matter. Private to the web floor. */
#ifndef SHOUWEN_WEB_PAGE_WORK_H
#define SHOUWEN_WEB_PAGE_WORK_H

#include "desk/desk.h"
#include "web/http/http.h"
#include "web/shown/work.h"

/* What this matter has of them; `allowed`: the commands that this reader may give now. */
void work_of(const struct desk_matter *found, const bool allowed[VERB__COUNT], struct str csrf, const struct request *request,
             struct work *work);
/* The stages as the asker reads them; none where the text has no words for the asker. */
void work_stages_for_asker(const struct desk_matter *found, struct arena *arena, struct stage_view **stages, size_t *count);
/* The label of a matter's `due` by its kind. */
struct text work_due_label(struct str kind);
/* A command that would say a forbidden phrase to the asker: the response becomes the warning before it is said. False: nothing to
 * warn of. */
bool page_warning(struct request *request, struct response *response, int64_t id, const json_t *command, enum verb verb);
/* What a clerk is reminded of while giving this command (文明用语). */
void courtesies_of(const struct regulation *regulation, enum verb verb, struct arena *arena, struct courtesy_view **courtesies,
                   size_t *count);

#endif
