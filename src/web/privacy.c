/* Masks for personal data (PIPL: no more than needed): enough left to recognise, not enough to use.
 * Not here: who may see the whole (matter_personal_seen), and how it is revealed (the command `reveal`). Keeps: invariant 7,
 * nobody sees personal data they have no need for. */
#include "web/privacy.h"

struct str mask_name(struct str name, struct arena *arena) {
    size_t length = utf8_length(name);
    if (length == 0) return name;
    struct str first = utf8_prefix(name, 1);
    return str_printf(arena, STR_FMT "%s", STR_ARG(first), length > 2 ? "**" : "*");
}

struct str mask_phone(struct str phone, struct arena *arena) {
    if (phone.len == 0) return phone;
    size_t head = phone.len >= 11 ? 3 : 0, tail = phone.len >= 7 ? 4 : phone.len >= 4 ? 2 : 0;
    return str_printf(arena, STR_FMT "****" STR_FMT, STR_ARG(str_slice(phone, 0, head)),
                      STR_ARG(str_slice(phone, phone.len - tail, phone.len)));
}

struct str mask_all(struct str text) {
    return text.len ? STR("****") : text;
}

struct str personal_shown(unsigned seen, enum personal part, struct str text, struct arena *arena) {
    if (seen & part) return text;
    switch (part) {
    case PERSONAL_NAME: return mask_name(text, arena);
    case PERSONAL_PHONE: return mask_phone(text, arena);
    case PERSONAL_UNIT:
    case PERSONAL_ADDRESS:
    case PERSONAL_ALL: break;
    }
    return mask_all(text);
}
