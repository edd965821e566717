/* Masks for personal data (PIPL: no more than needed): enough left to recognise, not enough to use.
 * Not here: who may see the whole (matter_personal_seen), and how it is revealed (the command `reveal`). Keeps: invariant 7,
 * nobody sees personal data they have no need for. */
#include "matter/matter.h"

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

/* ---- numbers within a text ---- */

struct written { /* digits as somebody writes them: with a blank or a hyphen between groups */
    char digits[20];
    size_t count, length; /* digits, and bytes of the text */
    bool check_x;         /* an X at the end: only identity cards have one */
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The number that begins at `from`. Longer ones than any that is masked have count 20. */
static struct written number_at(struct str text, size_t from) {
    struct written number = {0};
    size_t i = from;
    for (; i < text.len; i++) {
        bool joint = (text.ptr[i] == ' ' || text.ptr[i] == '-') && i + 1 < text.len && is_digit(text.ptr[i + 1]);
        if (!is_digit(text.ptr[i]) && !joint) break;
        if (joint) continue;
        if (number.count < sizeof number.digits) number.digits[number.count++] = text.ptr[i];
        number.length = i + 1 - from;
    }
    number.check_x = number.count == 17 && i < text.len && (text.ptr[i] == 'X' || text.ptr[i] == 'x');
    number.length += number.check_x;
    return number;
}

/* Mobile numbers (11 digits, 1 and 3…9 first), with 86 before; landlines with their area code; identity cards. */
static bool is_personal(const struct written *number) {
    const char *d = number->digits;
    if (number->count == 18 || number->check_x) return d[0] >= '1' && d[0] <= '8';
    if (number->count == 11 && d[0] == '1' && d[1] >= '3') return true;
    if (number->count == 13 && d[0] == '8' && d[1] == '6' && d[2] == '1' && d[3] >= '3') return true;
    return number->count >= 10 && number->count <= 12 && d[0] == '0' && d[1] != '0';
}

static bool same_digits(struct str phone, const struct written *number) {
    size_t matched = 0;
    for (size_t i = 0; i < phone.len; i++) {
        if (!is_digit(phone.ptr[i])) continue;
        if (matched == number->count || phone.ptr[i] != number->digits[matched]) return false;
        matched++;
    }
    return matched == number->count;
}

static bool is_of_house(const struct organisation *organisation, const struct written *number) {
    if (same_digits(organisation->supervision_phone, number)) return true;
    for (size_t i = 0; i < organisation->units_count; i++)
        if (same_digits(organisation->units[i].phone, number)) return true;
    for (size_t i = 0; i < organisation->staff_count; i++)
        if (same_digits(organisation->staff[i].phone, number)) return true;
    return false;
}

static void put_masked(struct buf *out, struct str written, const struct written *number) {
    if (number->count >= 17) {
        buf_add(out, str_slice(written, 0, 3));
        buf_add(out, STR("***************"));
        return;
    }
    size_t country = number->count == 13 ? 2 : 0; /* 86 */
    buf_add(out, (struct str){number->digits, country + 3});
    buf_add(out, STR("****"));
    buf_add(out, (struct str){number->digits + number->count - 4, 4});
}

/* Eight bytes of other writing than ASCII, which is most of what people write: no number begins there. */
static bool beyond_ascii(const char *at) {
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return (eight & high) == high;
}

struct str mask_text(struct str text, const struct organisation *organisation, struct arena *arena) {
    struct buf out;
    size_t kept = 0;
    buf_init(&out, LIMIT_PAGE_BYTES);
    for (size_t i = 0; i < text.len;) {
        if (text.len - i >= 8 && beyond_ascii(text.ptr + i)) {
            i += 8;
            continue;
        }
        bool begins = is_digit(text.ptr[i]) && (i == 0 || !is_digit(text.ptr[i - 1]));
        struct written number = {.length = 1};
        if (begins) number = number_at(text, i);
        if (begins && is_personal(&number) && !is_of_house(organisation, &number)) {
            buf_add(&out, str_slice(text, kept, i));
            put_masked(&out, str_slice(text, i, i + number.length), &number);
            kept = i + number.length;
        }
        i += number.length;
    }
    if (kept) buf_add(&out, str_slice(text, kept, text.len));
    struct str masked = kept ? str_copy(arena, buf_str(&out)) : text;
    buf_release(&out);
    return masked;
}

struct str words_shown(unsigned seen, struct str text, const struct organisation *organisation, struct arena *arena) {
    return seen & PERSONAL_PHONE ? text : mask_text(text, organisation, arena);
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
