/* The number of a matter for people, and the asker's code. Not here: who may see what with them (read.c).
 * Keeps: a code is never stored; it is a keyed hash of the id, so that the same receipt can be printed again. */
#include "desk/desk_internal.h"

enum { PER_DAY = 10000000, CODE_CHARS = 10, NUMBER_DIGITS_MIN = 4, DATE_DIGITS = 8 };

/* In decimal digits, at least `width` of them, that end before `end`; where they begin. Every page says several numbers. */
static char *digits_before(char *end, int64_t number, int width) {
    for (; width > 0 || number > 0; width--, number /= 10) *--end = (char)('0' + number % 10);
    return end;
}

struct str matter_number(int64_t id, struct arena *arena) {
    char text[24], *at = text + sizeof text;
    if (id < 0) return str_printf(arena, "%lld", (long long)id); /* a case, which has no number */
    at = digits_before(at, id % PER_DAY, NUMBER_DIGITS_MIN);
    *--at = '-';
    at = digits_before(at, id / PER_DAY, DATE_DIGITS);
    return str_copy(arena, (struct str){at, (size_t)(text + sizeof text - at)});
}

bool matter_number_parse(struct str number, int64_t *id) {
    struct str day, rest = str_trim(number);
    int64_t date, count;
    if (!str_split(&rest, '-', &day) || day.len != 8 || rest.len < NUMBER_DIGITS_MIN || rest.len > 7) return false;
    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] < '0' || rest.ptr[i] > '9') return false;
    if (!str_int64(day, 10000101, 99991231, &date) || !str_int64(rest, 1, LIMIT_MATTERS_PER_DAY, &count)) return false;
    if (rest.len > NUMBER_DIGITS_MIN && rest.ptr[0] == '0') return false; /* one matter, one spelling */
    struct civil civil = {.year = (int)(date / 10000), .month = (int)(date / 100 % 100), .day = (int)(date % 100)};
    if (!civil_valid(&civil)) return false;
    *id = date * PER_DAY + count;
    return true;
}

struct str case_number(int64_t id, struct arena *arena) {
    return str_printf(arena, "C" STR_FMT, STR_ARG(matter_number(-id, arena)));
}

bool case_number_parse(struct str number, int64_t *id) {
    number = str_trim(number);
    if (number.len < 2 || (number.ptr[0] != 'C' && number.ptr[0] != 'c')) return false;
    if (!matter_number_parse(str_slice(number, 1, number.len), id)) return false;
    *id = -*id;
    return true;
}

/* 50 bits of HMAC in Crockford's base32, which has no I, L, O, U. */
struct str desk_tracking_code(struct desk *desk, int64_t id, struct arena *arena) {
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct str text = str_printf(arena, "track/%lld", (long long)id);
    struct digest digest = digest_keyed((struct str){(const char *)desk->secret.bytes, DIGEST_SIZE}, text);
    char *code = arena_alloc(arena, CODE_CHARS + 1);
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits = bits << 8 | digest.bytes[i];
    for (int i = 0; i < CODE_CHARS; i++) code[i] = letters[bits >> (64 - 5 * (i + 1)) & 31];
    return (struct str){code, CODE_CHARS};
}

struct str desk_secret(struct desk *desk) {
    return (struct str){(const char *)desk->secret.bytes, DIGEST_SIZE};
}
