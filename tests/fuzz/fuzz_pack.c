/* Packs: any bytes are read or refused with a place and a reason, and what is read says itself in both languages. */
#include "fuzz.h"
#include "regulation/regulation.h"

/* libfyaml 0.7 keeps a kilobyte of its scanner when a quoted text has no end: its, not ours, and once per malformed pack. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libfyaml";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    struct error error = {0};
    struct str yaml = {(const char *)data, size};
    const struct regulation *r = regulation_read(arena, STR("fuzz.yaml"), yaml, &regulation_builtin_source, &error);
    if (!r) {
        CHECK(error.code == ERROR_INPUT && error.where[0] && error.message[0]);
        struct str message = str_from(error.message);
        CHECK(utf8_check(message) == message.len);
    }
    struct buf said;
    buf_init(&said, 1 << 20);
    for (size_t i = 0; r && i < r->refusals_count; i++)
        for (int language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
            buf_clear(&said);
            condition_say(r->refusals[i].when, (enum language)language, &said);
            CHECK(said.overflow || said.len > 0);
        }
    buf_release(&said);
    arena_free(arena);
    return 0;
}
