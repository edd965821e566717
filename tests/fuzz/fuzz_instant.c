/* Moments in text: what parses is a real moment, and writing it and reading it again gives the same. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str s = {(const char *)data, size};
    char text[INSTANT_TEXT_SIZE];
    instant at, again;
    if (instant_parse(s, 480, &at)) {
        CHECK(instant_parse(instant_text(at, 480, text), 480, &again) && again == at);
        CHECK(day_start(instant_day(at, 480), 480) <= at && at < day_start(instant_day(at, 480) + 1, 480));
    }
    day_number day, day_again;
    if (day_parse(s, &day)) CHECK(day_parse(day_text(day, text), &day_again) && day_again == day);
    int64_t number;
    if (str_int64(s, INT64_MIN, INT64_MAX, &number)) CHECK(size > 0 && (data[0] == '-' || number >= 0));
    return 0;
}
