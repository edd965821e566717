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

/* Counted in characters: people also write full-width digits, and words beside a number. */
struct str mask_phone(struct str phone, struct arena *arena) {
    size_t length = utf8_length(phone);
    if (length == 0) return phone;
    size_t head = length >= 11 ? 3 : 0, tail = length >= 7 ? 4 : length >= 4 ? 2 : 0;
    return str_printf(arena, STR_FMT "****" STR_FMT, STR_ARG(utf8_prefix(phone, head)),
                      STR_ARG(str_slice(phone, utf8_prefix(phone, length - tail).len, phone.len)));
}

struct str mask_all(struct str text) {
    return text.len ? STR("****") : text;
}

/* ---- numbers within a text ---- */

struct written { /* digits as somebody writes them: with a blank or a hyphen between groups */
    char digits[20];
    size_t count, length; /* digits, and bytes of the text */
    size_t first;         /* digits of the first group */
    bool check_x;         /* an X at the end: only identity cards have one */
};

/* The digit there, also a full-width one as Chinese keyboards write them, and its bytes; -1: none. */
static int digit_at(struct str text, size_t at, size_t *size) {
    static const char wide[] = "\xEF\xBC"; /* ０ is EF BC 90 */
    *size = 1;
    if (at >= text.len) return -1;
    if (text.ptr[at] >= '0' && text.ptr[at] <= '9') return text.ptr[at] - '0';
    if (text.len - at < 3 || memcmp(text.ptr + at, wide, 2) != 0) return -1;
    int digit = (unsigned char)text.ptr[at + 2] - 0x90;
    *size = 3;
    return digit >= 0 && digit <= 9 ? digit : -1;
}

/* Bytes of what may stand between two groups of a number; 0: it is over. */
static size_t joint_at(struct str text, size_t at) {
    static const struct str joints[] = {STR_INIT(" "), STR_INIT("-"), STR_INIT("　"), STR_INIT("－")};
    size_t size;
    for (size_t i = 0; i < ARRAY_LENGTH(joints); i++)
        if (str_starts(str_slice(text, at, text.len), joints[i]))
            return digit_at(text, at + joints[i].len, &size) >= 0 ? joints[i].len : 0;
    return 0;
}

/* Of the digits from `at` on without anything between them. */
static size_t group_length(struct str text, size_t at) {
    size_t from = at, size;
    while (digit_at(text, at, &size) >= 0) at += size;
    return at - from;
}

/* Mobile numbers (11 digits, 1 and 3…9 first), with 86 or 0086 before; landlines with their area code; identity cards. Nobody
 * begins one with a group of one or two digits, as dates do. */
static bool is_personal(const struct written *number) {
    const char *d = number->digits;
    bool after_country = number->count == 13 && d[0] == '8' && d[1] == '6';
    if (number->first < 3 && !after_country) return false;
    if (number->count == 18 || number->check_x) return d[0] >= '1' && d[0] <= '8';
    if (number->count == 11 && d[0] == '1' && d[1] >= '3') return true;
    if (after_country && d[2] == '1' && d[3] >= '3') return true;
    if (number->count == 15 && memcmp(d, "00861", 5) == 0 && d[5] >= '3') return true;
    return number->count >= 10 && number->count <= 12 && d[0] == '0' && d[1] != '0';
}

/* The longest that is somebody's number of the groups from `from` on, since other ones may follow it: a room, a date. Count 0:
 * there is none. */
static struct written personal_at(struct str text, size_t from) {
    struct written so_far = {0}, found = {0};
    size_t at = from, size;
    while (so_far.count < sizeof so_far.digits) {
        int digit = digit_at(text, at, &size);
        if (digit >= 0) {
            so_far.digits[so_far.count++] = (char)('0' + digit);
            at += size;
            continue;
        }
        if (!so_far.first) so_far.first = so_far.count;
        so_far.check_x = so_far.count == 17 && at < text.len && (text.ptr[at] == 'X' || text.ptr[at] == 'x');
        so_far.length = at - from + so_far.check_x;
        if (is_personal(&so_far)) found = so_far;
        size_t joint = joint_at(text, at);
        if (!joint) break;
        at += joint;
    }
    return found;
}

static bool same_digits(struct str phone, const struct written *number) {
    size_t matched = 0;
    for (size_t i = 0; i < phone.len; i++) {
        if (phone.ptr[i] < '0' || phone.ptr[i] > '9') continue;
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

static void put_masked(struct buf *out, const struct written *number) {
    bool card = number->count >= 17;
    size_t country = number->count == 13 ? 2 : number->count == 15 ? 4 : 0; /* 86, 0086 */
    buf_add(out, (struct str){number->digits, country + 3});
    buf_add(out, card ? STR("***************") : STR("****"));
    if (!card) buf_add(out, (struct str){number->digits + number->count - 4, 4});
}

/* Eight bytes of other writing than ASCII, none of which begins a full-width form: most of what people write. No number begins
 * there. */
static bool beyond_digits(const char *at) {
    const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    uint64_t other_than_ef = eight ^ (0xEF * ones);
    return (eight & high) == high && ((other_than_ef - ones) & ~other_than_ef & high) == 0;
}

struct str mask_text(struct str text, const struct organisation *organisation, struct arena *arena) {
    struct buf out;
    size_t kept = 0;
    buf_init(&out, LIMIT_PAGE_BYTES);
    for (size_t i = 0; i < text.len;) {
        if (text.len - i >= 8 && beyond_digits(text.ptr + i)) {
            i += 8;
            continue;
        }
        size_t group = group_length(text, i);
        struct written number = group ? personal_at(text, i) : (struct written){0};
        if (number.count && !is_of_house(organisation, &number)) {
            buf_add(&out, str_slice(text, kept, i));
            put_masked(&out, &number);
            kept = i + number.length;
        }
        i += number.count ? number.length : group ? group : 1;
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
