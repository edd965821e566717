/* UTF-8: the well-formed part of any bytes decodes and encodes to itself; trimming and cutting stay inside it and well-formed. */
#include "fuzz.h"

static size_t count_code_points(struct str s) {
    size_t count = 0, at = 0;
    uint32_t code_point;
    char bytes[4];
    while (at < s.len) {
        size_t from = at;
        CHECK(utf8_next(s, &at, &code_point));
        CHECK(utf8_put(bytes, code_point) == at - from && memcmp(bytes, s.ptr + from, at - from) == 0);
        count++;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str all = {(const char *)data, size};
    size_t good = utf8_check(all);
    CHECK(good <= size);
    struct str s = str_slice(all, 0, good);
    size_t count = count_code_points(s), at = good;
    uint32_t code_point;
    if (good < size) CHECK(!utf8_next(all, &at, &code_point));
    CHECK(utf8_length(s) == count);
    struct str half = utf8_prefix(s, count / 2), trimmed = str_trim(s);
    CHECK(half.len <= s.len && utf8_check(half) == half.len && utf8_length(half) == count / 2);
    CHECK(utf8_check(trimmed) == trimmed.len && str_equal(str_trim(trimmed), trimmed));
    CHECK(str_blank(s) == (trimmed.len == 0));
    (void)utf8_has_control(s);
    return 0;
}
