/* JSON from outside: our reader and jansson's agree on every text: what is JSON, which value it is, and what is said where it is
 * not. */
#include <jansson.h>

#include "base/json.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str text = {(const char *)data, size};
    json_error_t ours, theirs;
    json_t *read = json_read(text, &ours), *expected = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &theirs);
    CHECK((read != NULL) == (expected != NULL));
    if (read) {
        CHECK(json_equal(read, expected));
    } else {
        CHECK(ours.line == theirs.line && ours.column == theirs.column && ours.position == theirs.position);
        CHECK(strcmp(ours.text, theirs.text) == 0);
    }
    json_decref(read);
    json_decref(expected);
    return 0;
}
