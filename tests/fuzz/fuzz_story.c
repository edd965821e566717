/* The whole pure core on commands from outside: the first byte picks a pack, the rest are the steps of a story about a small
 * organisation. A story runs or is refused with a message and a place; it never breaks an invariant. */
#include "fuzz.h"
#include "scenario/scenario.h"

static const char organisation[] =
    "{\"units\": [{\"id\": \"hall\", \"name\": \"大厅\", \"head\": \"zhao\"}, {\"id\": \"levy\", \"name\": \"征收科\", \"head\": "
    "\"qian\", \"leader\": \"li\"}, {\"id\": \"qa\", \"name\": \"质检部\", \"head\": \"wang\"}, "
    "{\"id\": \"bureau\", \"name\": \"上级\", \"kind\": \"parent\"}], \"staff\": ["
    "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": \"2016-07-01\"}, "
    "{\"id\": \"zhao\", \"name\": \"赵二\", \"unit\": \"hall\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2008-07-01\"}, "
    "{\"id\": \"qian\", \"name\": \"钱三\", \"unit\": \"levy\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2009-07-01\"}, "
    "{\"id\": \"wang\", \"name\": \"王五\", \"unit\": \"qa\", \"roles\": [\"supervisor\"], \"rank\": 4, \"joined\": "
    "\"2010-03-01\"}, "
    "{\"id\": \"li\", \"name\": \"李八\", \"unit\": \"qa\", \"roles\": [\"leader\"], \"rank\": 5, \"joined\": \"2006-03-01\"}]}";

enum { STORY_BYTES_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const packs[] =
        {"hotel", "tax-bureau", "water-company", "service-centre-six", "property-management-office"};
    if (size == 0) return 0;
    struct buf story, report;
    buf_init(&story, STORY_BYTES_MAX);
    buf_init(&report, STORY_BYTES_MAX);
    buf_printf(&story, "{\"title\": \"x\", \"pack\": \"%s\", \"organisation\": %s, \"steps\": [",
               packs[data[0] % ARRAY_LENGTH(packs)], organisation);
    buf_add(&story, (struct str){(const char *)data + 1, size - 1});
    buf_add(&story, STR("]}"));
    struct scenario_counts counts = {0};
    struct error error = {0};
    if (!scenario_run(buf_str(&story), STR("story"), NULL, &report, &counts, &error)) {
        CHECK(error.code != ERROR_NONE && error.message[0]);
    }
    buf_release(&story);
    buf_release(&report);
    return 0;
}
