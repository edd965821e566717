/* privacy: masks for personal data. Private to the web floor. Results live in the arena. */
#ifndef SHOUWEN_WEB_PRIVACY_H
#define SHOUWEN_WEB_PRIVACY_H

#include "base/base.h"
#include "matter/matter.h"

struct str mask_name(struct str name, struct arena *arena);   /* 王小明 → 王** */
struct str mask_phone(struct str phone, struct arena *arena); /* 13800000051 → 138****0051 */
struct str mask_all(struct str text);                         /* an address, a unit: nothing of it */
/* A detail of the asker as somebody sees it who sees `seen` (bits of enum personal). */
struct str personal_shown(unsigned seen, enum personal part, struct str text, struct arena *arena);

#endif
