/* Why is a matter's deadline what it is: `explain MATTER`. Not here: the reasons (matter floor says them).
 * Keeps: it only reads, beside a serving desk or not. */
#include <stdlib.h>

#include "cli/cli.h"
#include "desk/desk.h"

enum { EXPLAIN_BYTES_MAX = 1 << 20 };

static struct str status_word(const struct clock *clock) {
    switch (clock->status) {
    case CLOCK_RUNNING: return STR("运行");
    case CLOCK_PAUSED: return STR("暂停");
    case CLOCK_STOPPED: return STR("已停");
    case CLOCK_RAN_OUT: return STR("已到期");
    }
    return STR("");
}

static void print_matter(struct invocation *invocation, const struct desk_matter *found) {
    const struct matter *matter = found->matter;
    const struct organisation *organisation = found->world.organisation;
    const struct regulation *regulation = found->world.regulation;
    FILE *out = invocation->out;
    fprintf(out, STR_FMT "  " STR_FMT "\n", STR_ARG(matter_number(matter->id, invocation->arena)), STR_ARG(matter->subject));
    fprintf(out, "状态 " STR_FMT "  首问责任人 " STR_FMT "  承办人 " STR_FMT "\n",
            STR_ARG(matter_state_texts[matter->state].zh), STR_ARG(organisation_name_of(organisation, matter->owner)),
            STR_ARG(organisation_name_of(organisation, matter->holder)));
    fprintf(out, "制度 " STR_FMT " " STR_FMT " " STR_FMT "\n", STR_ARG(regulation->id), STR_ARG(regulation->version),
            STR_ARG(regulation->title.zh));
}

static void print_clocks(struct invocation *invocation, const struct desk_matter *found) {
    const struct matter *matter = found->matter;
    for (size_t i = 0; i < matter->clocks_count; i++) {
        struct buf text;
        buf_init(&text, EXPLAIN_BYTES_MAX);
        matter_explain_clock(&found->world, matter, &matter->clocks[i], LANGUAGE_ZH, &text, invocation->arena);
        fprintf(invocation->out, "\n[" STR_FMT "] " STR_FMT " " STR_FMT "\n" STR_FMT "\n",
                STR_ARG(status_word(&matter->clocks[i])), STR_ARG(matter->clocks[i].article),
                STR_ARG(matter->clocks[i].until), STR_ARG(str_trim(buf_str(&text))));
        buf_release(&text);
    }
    if (matter->clocks_count == 0) fputs("\n没有时限\n", invocation->out);
}

enum exit_code cli_explain(struct invocation *invocation) {
    struct error error = {0};
    int64_t id;
    struct str number = invocation->arguments[0];
    if (!matter_number_parse(number, &id))
        return cli_usage(invocation, "write it as 20261122-0001", STR_FMT ": this is no number of a matter", STR_ARG(number));
    struct desk *desk = desk_open(invocation->data, DESK_BESIDE, &error);
    struct desk_reader *reader = desk ? desk_reader_new(desk, &error) : NULL;
    struct desk_matter found;
    const struct actor actor = {.staff = STR("admin"), .administrator = true}; /* who has the data directory */
    enum exit_code code = EXIT_NO;
    if (!reader) {
        code = cli_failed(invocation, &error);
    } else if (!desk_matter(reader, &actor, id, &found, invocation->arena)) {
        error_set(&error, ERROR_NOT_FOUND, "no such matter");
        error_where(&error, STR_FMT, STR_ARG(number));
        code = cli_failed(invocation, &error);
    } else {
        print_matter(invocation, &found);
        print_clocks(invocation, &found);
        desk_matter_release(&found);
        code = EXIT_WELL;
    }
    desk_reader_free(reader);
    desk_close(desk);
    return code;
}
