/* Events from the ledger: any bytes are read or said to be corrupt; what was read is written again the same, and evolving it on
 * any matter does no harm. */
#include "fuzz.h"
#include "matter/matter.h"

enum { ARENA_BYTES = 1 << 24, ZONE_MINUTES = 480 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct event event, again;
    struct error error = {0};
    struct buf once, twice;
    json_t *keep, *keep_again;
    buf_init(&once, LIMIT_BODY_BYTES);
    buf_init(&twice, LIMIT_BODY_BYTES);
    if (!event_read(arena, (struct str){(const char *)data, size}, &event, &keep, &error)) {
        CHECK(error.code == ERROR_STORAGE && !keep);
    } else {
        event_write(&event, ZONE_MINUTES, &once);
        CHECK(event_read(arena, buf_str(&once), &again, &keep_again, &error));
        event_write(&again, ZONE_MINUTES, &twice);
        CHECK(str_equal(buf_str(&once), buf_str(&twice)));
        struct matter *matter = matter_new(arena, 1);
        matter_evolve(matter, &event);
        matter_evolve(matter, &again);
        (void)matter_next_due(matter);
        json_decref(keep_again);
        json_decref(keep);
    }
    buf_release(&once);
    buf_release(&twice);
    arena_free(arena);
    return 0;
}
