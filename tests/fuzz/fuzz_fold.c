/* Folding: any bytes come out as well-formed UTF-8, folding again changes nothing, and a phrase is the folded text without what
 * separates words. */
#include "base/fold.h"
#include "fuzz.h"

enum { FOLDED_BYTES_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct buf once, twice, phrase;
    buf_init(&once, FOLDED_BYTES_MAX);
    buf_init(&twice, FOLDED_BYTES_MAX);
    buf_init(&phrase, FOLDED_BYTES_MAX);
    fold_text((struct str){(const char *)data, size}, &once);
    fold_phrase((struct str){(const char *)data, size}, &phrase);
    CHECK(!once.overflow && !phrase.overflow);
    struct str folded = buf_str(&once);
    CHECK(utf8_check(folded) == folded.len);
    fold_text(folded, &twice);
    CHECK(str_equal(folded, buf_str(&twice)));
    CHECK(phrase.len <= once.len);
    buf_release(&once);
    buf_release(&twice);
    buf_release(&phrase);
    return 0;
}
