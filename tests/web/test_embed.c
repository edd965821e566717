/* The table that tools/embed.c makes: found by name and by address, compressed where it helps, source maps dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <zlib.h>

#include "embedded_files.h"

static void finds_by_name(void **state) {
    (void)state;
    const struct embedded *pack = embedded_find(&embedded_files, STR("pack.yaml"));
    assert_non_null(pack);
    assert_true(str_equal(pack->bytes, STR("title: 首问负责制\n")));
    assert_int_equal(pack->bytes.ptr[pack->bytes.len], '\0');
    assert_true(str_is(pack->type, "application/yaml"));
    assert_null(pack->gzip.ptr);
    assert_null(embedded_find(&embedded_files, STR("pack.yam")));
    assert_null(embedded_find(&embedded_files, STR("")));
}

static void finds_by_address(void **state) {
    (void)state;
    const struct embedded *css = embedded_find(&embedded_files, STR("long.css"));
    assert_true(str_is(css->url, EMBEDDED_FILES_URL_long_css));
    assert_ptr_equal(embedded_at(&embedded_files, css->url), css);
    assert_ptr_equal(embedded_at(&embedded_files, STR("/static/000000000000/long.css")), css);
    assert_null(embedded_at(&embedded_files, STR("/static/long.css")));
    assert_null(embedded_at(&embedded_files, STR("/other/000000000000/long.css")));
    assert_null(embedded_at(&embedded_files, STR("/static//long.css")));
    assert_null(embedded_at(&embedded_files, STR("")));
}

static void compresses_what_shrinks(void **state) {
    (void)state;
    const struct embedded *css = embedded_find(&embedded_files, STR("long.css"));
    assert_non_null(css->gzip.ptr);
    assert_true(css->gzip.len < css->bytes.len / 2);
    assert_false(str_contains(css->bytes, STR("sourceMappingURL")));
    char plain[8192];
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)css->gzip.ptr, .avail_in = (uInt)css->gzip.len, .next_out = (Bytef *)plain,
                       .avail_out = sizeof plain};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_true(str_equal((struct str){plain, stream.total_out}, css->bytes));
    inflateEnd(&stream);
    struct digest digest = digest_of(css->bytes);
    char hex[DIGEST_HEX_SIZE];
    assert_true(str_equal(str_slice(css->etag, 1, 33), str_slice(digest_hex(&digest, hex), 0, 32)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_name),
        cmocka_unit_test(finds_by_address),
        cmocka_unit_test(compresses_what_shrinks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
