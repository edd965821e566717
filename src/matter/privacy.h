/* privacy: masks for personal data, for whatever shows or exports a matter. Part of the floor's public header: include
 * matter/matter.h. Results live in the arena. */
#ifndef SHOUWEN_MATTER_PRIVACY_H
#define SHOUWEN_MATTER_PRIVACY_H

struct str mask_name(struct str name, struct arena *arena);   /* 王小明 → 王** */
struct str mask_phone(struct str phone, struct arena *arena); /* 13800000051 → 138****0051 */
struct str mask_all(struct str text);                         /* an address, a unit: nothing of it */
/* The telephone and identity card numbers that somebody wrote into a text, masked: 13800000051 → 138****0051. Numbers of the
 * house itself (units, staff, supervision) stay, as do dates, amounts and numbers of matters. */
struct str mask_text(struct str text, const struct organisation *organisation, struct arena *arena);
/* Of somebody's words, as somebody sees them who sees `seen`: with the numbers for whoever sees the asker's telephone. */
struct str words_shown(unsigned seen, struct str text, const struct organisation *organisation, struct arena *arena);
/* A detail of the asker as somebody sees it who sees `seen` (bits of enum personal). */
struct str personal_shown(unsigned seen, enum personal part, struct str text, struct arena *arena);

#endif
