/* Why: the clocks, refused attempts and findings of a matter or a case, `explain MATTER`.
 * Not here: the reasons (matter floor says them).
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
    struct str number = matter->id < 0 ? case_number(matter->id, invocation->arena)
                                       : matter_number(matter->id, invocation->arena);
    fprintf(out, STR_FMT "  " STR_FMT "\n", STR_ARG(number), STR_ARG(matter->subject));
    fprintf(out, "状态 " STR_FMT "  首问责任人 " STR_FMT "  承办人 " STR_FMT "\n",
            STR_ARG(matter_state_texts[matter->state].zh), STR_ARG(organisation_name_of(organisation, matter->owner)),
            STR_ARG(organisation_name_of(organisation, matter->holder)));
    fprintf(out, "制度 " STR_FMT " " STR_FMT " " STR_FMT "\n", STR_ARG(regulation->id), STR_ARG(regulation->version),
            STR_ARG(regulation->title.zh));
}

/* ---- steps ---- */

static void print_why(struct invocation *invocation, const struct why *why) {
    static const char *const marks[] = {[WHY_SAID] = "", [WHY_HOLDS] = "✓ ", [WHY_FAILS] = "✗ ", [WHY_OPEN] = "? "};
    for (size_t i = 0; i < why->steps_count; i++)
        fprintf(invocation->out, "%*s%s" STR_FMT "\n", why->steps[i].depth * 2, "", marks[why->steps[i].mark],
                STR_ARG(why->steps[i].text));
}

static void print_clocks(struct invocation *invocation, const struct desk_matter *found) {
    const struct matter *matter = found->matter;
    struct str only = invocation->option[OPTION_CLOCK];
    for (size_t i = 0; i < matter->clocks_count; i++) {
        const struct clock *clock = &matter->clocks[i];
        if (only.len && !str_equal(only, clock->article)) continue;
        struct buf text;
        buf_init(&text, EXPLAIN_BYTES_MAX);
        matter_explain_clock(&found->world, matter, clock, LANGUAGE_ZH, &text, invocation->arena);
        fprintf(invocation->out, "\n[" STR_FMT "] " STR_FMT " " STR_FMT "\n" STR_FMT "\n", STR_ARG(status_word(clock)),
                STR_ARG(clock->article), STR_ARG(clock->until), STR_ARG(str_trim(buf_str(&text))));
        buf_release(&text);
    }
    if (matter->clocks_count == 0) fputs("\n没有时限\n", invocation->out);
}

static struct world world_of(struct desk_reader *reader, struct invocation *invocation, const struct desk_matter *found,
                             const struct command *command) {
    struct world world = found->world;
    world.facts = desk_facts(reader, world.organisation, found->matter, command, invocation->arena);
    return world;
}

/* The number after --event; 0: none was given. False: it is no number. */
static bool event_asked(const struct invocation *invocation, int64_t *n) {
    *n = 0;
    return !invocation->given[OPTION_EVENT] || str_int64(invocation->option[OPTION_EVENT], 1, LIMIT_MATTER_EVENTS, n);
}

static void print_attempts(struct desk_reader *reader, struct invocation *invocation, const struct desk_matter *found) {
    int64_t only;
    if (!event_asked(invocation, &only)) return;
    for (size_t i = 0; i < found->matter->events_count; i++) {
        const struct event *event = found->matter->events[i];
        if (event->verb != VERB_ATTEMPT || (only && only != event->n)) continue;
        const struct command command = {event->refused_verb, event->by, event->at, event->args};
        struct world world = world_of(reader, invocation, found, &command);
        struct why why = matter_why_attempt(&world, found->matter, event, LANGUAGE_ZH, invocation->arena);
        fprintf(invocation->out, "\n[被拒] 第%d条\n", event->n);
        print_why(invocation, &why);
    }
}

static void print_findings(struct desk_reader *reader, struct invocation *invocation, const struct desk_matter *found,
                           instant now) {
    struct str only = invocation->option[OPTION_FINDING];
    const struct command command = {VERB_VERIFY, STR("admin"), now, json_null()};
    struct world world = world_of(reader, invocation, found, &command);
    for (size_t i = 0; i < found->matter->findings_count; i++) {
        const struct finding *finding = &found->matter->findings[i];
        if (only.len && !str_equal(only, finding->article)) continue;
        struct why why = matter_why_finding(&world, found->matter, finding, now, LANGUAGE_ZH, invocation->arena);
        fputs("\n[线索]\n", invocation->out);
        print_why(invocation, &why);
    }
}

/* Without an option everything there is. */
static void print_all(struct desk_reader *reader, struct invocation *invocation, const struct desk_matter *found, instant now) {
    bool event = invocation->given[OPTION_EVENT], finding = invocation->given[OPTION_FINDING],
         clock = invocation->given[OPTION_CLOCK], any = event || finding || clock;
    print_matter(invocation, found);
    if (clock || !any) print_clocks(invocation, found);
    if (event || !any) print_attempts(reader, invocation, found);
    if (finding || !any) print_findings(reader, invocation, found, now);
}

enum exit_code cli_explain(struct invocation *invocation) {
    struct error error = {0};
    int64_t id;
    struct str number = invocation->arguments[0];
    bool is_case = case_number_parse(number, &id);
    if (!is_case && !matter_number_parse(number, &id))
        return cli_usage(invocation, "write it as 20261122-0001, a case as C20261122-0001",
                         STR_FMT ": this is no number of a matter", STR_ARG(number));
    int64_t event;
    if (!event_asked(invocation, &event))
        return cli_usage(invocation, "write it as in the list of events", "--event " STR_FMT ": this is no number of an event",
                         STR_ARG(invocation->option[OPTION_EVENT]));
    struct desk *desk = desk_open(invocation->data, DESK_BESIDE, &error);
    struct desk_reader *reader = desk ? desk_reader_new(desk, &error) : NULL;
    struct desk_matter found;
    const struct actor actor = {.staff = STR("admin"), .administrator = true}; /* who has the data directory */
    enum exit_code code = EXIT_NO;
    if (!reader) {
        code = cli_failed(invocation, &error);
    } else if (!(is_case ? desk_case : desk_matter)(reader, &actor, id, &found, invocation->arena)) {
        error_set(&error, ERROR_NOT_FOUND, "no such %s", is_case ? "case" : "matter");
        error_where(&error, STR_FMT, STR_ARG(number));
        code = cli_failed(invocation, &error);
    } else {
        print_all(reader, invocation, &found, desk_now(desk));
        desk_matter_release(&found);
        code = EXIT_WELL;
    }
    desk_reader_free(reader);
    desk_close(desk);
    return code;
}
