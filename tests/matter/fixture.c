/* The fixture of fixture.h: a small office with a bare regulation, so that only the common rules act. */
#include "fixture.h"

static const char office[] =
    "{\"units\": ["
    "{\"id\": \"hall\", \"name\": \"大厅\", \"head\": \"wu\", \"first_inquiry\": true},"
    "{\"id\": \"pipe\", \"name\": \"管网部\", \"head\": \"zheng\"},"
    "{\"id\": \"meter\", \"name\": \"计量部\", \"head\": \"wang\"}, {\"id\": \"board\", \"name\": \"公司领导\", \"head\": "
    "\"feng\"},"
    "{\"id\": \"drain\", \"name\": \"排水公司\", \"kind\": \"outside\"}],"
    "\"staff\": ["
    "{\"id\": \"sun\", \"name\": \"孙一\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": \"2019-07-01\"},"
    "{\"id\": \"bai\", \"name\": \"白二\", \"unit\": \"hall\", \"roles\": [\"window\"], \"rank\": 1, \"joined\": \"2020-07-01\"},"
    "{\"id\": \"wu\", \"name\": \"吴三\", \"unit\": \"hall\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2010-05-01\"},"
    "{\"id\": \"li\", \"name\": \"李九\", \"unit\": \"pipe\", \"roles\": [\"staff\"], \"rank\": 1, \"joined\": \"2018-03-01\"},"
    "{\"id\": \"zheng\", \"name\": \"郑四\", \"unit\": \"pipe\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2011-03-01\"},"
    "{\"id\": \"wang\", \"name\": \"王五\", \"unit\": \"meter\", \"roles\": [\"unit_head\"], \"rank\": 3, \"joined\": "
    "\"2009-03-01\"},"
    "{\"id\": \"chen\", \"name\": \"陈七\", \"unit\": \"board\", \"roles\": [\"supervisor\"], \"rank\": 3, \"joined\": "
    "\"2008-07-01\"},"
    "{\"id\": \"feng\", \"name\": \"冯六\", \"unit\": \"board\", \"roles\": [\"leader\"], \"rank\": 5, \"joined\": "
    "\"2003-07-01\"}]}";

json_t *bench_json(struct bench *bench, const char *text) {
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (!json) fail_msg("%s: %s", text, error.text);
    CHECK(bench->kept_count < JSON_KEPT_MAX);
    return bench->kept[bench->kept_count++] = json;
}

void bench_init(struct bench *bench) {
    struct error error;
    *bench = (struct bench){.arena = arena_new(LIMIT_ARENA_BYTES)};
    bench->regulation =
        (struct regulation){.id = STR("bare"), .version = STR("1"), .hash = STR("0"), .conclude_holder = RELATION_LEAD};
    bench->world.regulation = &bench->regulation;
    bench->world.organisation = organisation_read(bench->arena, bench_json(bench, office), calendar_builtin(), &error);
    if (!bench->world.organisation) fail_msg("%s: %s", error.where, error.message);
}

void bench_release(struct bench *bench) {
    for (size_t i = 0; i < bench->kept_count; i++) json_decref(bench->kept[i]);
    arena_free(bench->arena);
}

instant bench_at(const char *text) {
    instant at;
    if (!instant_parse(str_from(text), ZONE_MINUTES, &at)) fail_msg("%s is no moment", text);
    return at;
}

void bench_apply(struct bench *bench, const struct verdict *verdict) {
    for (size_t i = 0; i < verdict->events_count; i++) {
        if (!bench->matter) bench->matter = matter_new(bench->arena, 1);
        verdict->events[i].n = (int32_t)bench->matter->events_count + 1;
        matter_evolve(bench->matter, &verdict->events[i]);
    }
}

struct verdict bench_do(struct bench *bench, const char *text) {
    struct command command;
    struct error error;
    json_t *object = bench_json(bench, text), *args;
    if (!command_read(object, &command, &args, ZONE_MINUTES, &error)) fail_msg("%s: %s %s", text, error.where, error.message);
    CHECK(bench->kept_count < JSON_KEPT_MAX);
    bench->kept[bench->kept_count++] = args;
    command.by = str_from(json_string_value(json_object_get(object, "by")));
    command.at = bench_at(json_string_value(json_object_get(object, "at")));
    if (!command_check(&command, bench->world.organisation, &error)) fail_msg("%s: %s %s", text, error.where, error.message);
    if (command.verb == VERB_REGISTER) bench->matter = NULL;
    if (bench->matter) {
        struct verdict due = matter_run_out(&bench->world, bench->matter, command.at, bench->arena);
        bench_apply(bench, &due);
    }
    struct verdict verdict = matter_decide(&bench->world, bench->matter, &command, bench->arena);
    bench_apply(bench, &verdict);
    return verdict;
}

static void picture_moment(struct buf *out, const char *name, instant at) {
    char text[INSTANT_TEXT_SIZE];
    if (at != INSTANT_NONE) buf_printf(out, " %s=" STR_FMT, name, STR_ARG(instant_text(at, ZONE_MINUTES, text)));
}

static void picture_list(struct buf *out, const char *name, const struct str *items, size_t count) {
    buf_printf(out, " %s=[", name);
    for (size_t i = 0; i < count; i++) buf_printf(out, "%s" STR_FMT, i ? "," : "", STR_ARG(items[i]));
    buf_add(out, STR("]"));
}

static void picture_clock(struct buf *out, const struct clock *c) {
    buf_printf(out,
               "clock %d " STR_FMT " " STR_FMT " until " STR_FMT
               " status=%d hard=%d used=%d span=%d/%d prov=%d pauses=%d back=%d against=%d/%d",
               c->n, STR_ARG(c->rule), STR_ARG(c->article), STR_ARG(c->until), (int)c->status, c->hard, c->units_used,
               c->span.amount, (int)c->span.unit, c->provisional, c->pauses, c->backward, (int)c->against, c->against_nobody);
    picture_moment(out, "started", c->started_at);
    picture_moment(out, "from", c->counted_from);
    picture_moment(out, "due", c->due);
    picture_moment(out, "paused", c->paused_at);
    picture_moment(out, "resumed", c->resumed_at);
    picture_moment(out, "ended", c->ended_at);
    buf_add_char(out, '\n');
}

void matter_picture(const struct matter *m, struct buf *out) {
    buf_printf(out, "state=%s outcome=%s owner=" STR_FMT " holder=" STR_FMT " told=%d by %d version=%lld handed=%d\n",
               matter_state_names[m->state], matter_outcome_names[m->outcome], STR_ARG(m->owner), STR_ARG(m->holder), m->told,
               (int)m->told_by, (long long)m->version, m->handed_over);
    const struct str words[] = {
        m->channel,    m->kind,       m->subject,           m->body,          m->source,        m->scope,
        m->urgency,    m->topic,      m->related,           m->registrant,    m->regulation_id, m->regulation_version,
        m->asker.name, m->asker.unit, m->asker.phone,       m->asker.address, m->asker.kind,    m->asker.tier,
        m->offered_to, m->offered_by, m->convenor_unit,     m->escalated_to,  m->referred_to};
    picture_list(out, "words", words, ARRAY_LENGTH(words));
    for (size_t i = 0; i < m->handovers_count; i++) {
        const struct str parties[] = {m->handovers[i].from, m->handovers[i].to, m->handovers[i].accepted_by};
        picture_list(out, "handover", parties, ARRAY_LENGTH(parties));
    }
    picture_list(out, "units", m->units, m->units_count);
    picture_list(out, "consulted", m->consulted, m->consulted_count);
    picture_list(out, "copies", m->copies, m->copies_count);
    picture_list(out, "held_by", m->held_by, m->held_by_count);
    picture_moment(out, "registered", m->registered_at);
    picture_moment(out, "asked", m->asked_at);
    picture_moment(out, "due", m->due);
    picture_moment(out, "answered", m->answered_at);
    picture_moment(out, "closed", m->closed_at);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < m->noted_count; i++) {
        char *value = json_dumps(m->noted[i].value, JSON_ENCODE_ANY | JSON_COMPACT);
        buf_printf(out, "noted " STR_FMT "=%s\n", STR_ARG(m->noted[i].name), value);
        free(value);
    }
    for (size_t i = 0; i < m->clocks_count; i++) picture_clock(out, &m->clocks[i]);
    for (size_t i = 0; i < m->forms_count; i++)
        buf_printf(out, "form %d " STR_FMT " " STR_FMT " event=%d\n", m->forms[i].n, STR_ARG(m->forms[i].id),
                   STR_ARG(m->forms[i].article), m->forms[i].event);
    for (size_t i = 0; i < m->sanctions_count; i++) {
        const struct sanction *s = &m->sanctions[i];
        buf_printf(out, "sanction %d of %d " STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT " until " STR_FMT " %s %d", s->n,
                   s->finding, STR_ARG(s->article), STR_ARG(s->measure), STR_ARG(s->amount), STR_ARG(s->unit), STR_ARG(s->until),
                   sanction_status_names[s->status], s->accumulated);
        picture_list(out, "on", s->on, s->on_count);
        picture_moment(out, "at", s->at);
        buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < m->leaves_count; i++) {
        const struct leave *l = &m->leaves[i];
        buf_printf(out, "leave %d " STR_FMT " " STR_FMT " " STR_FMT " %d %d-%d %s\n", l->n, STR_ARG(l->who), STR_ARG(l->kind),
                   STR_ARG(l->backup), l->evidence, (int)l->from, (int)l->to, leave_status_names[l->status]);
    }
    for (size_t i = 0; i < m->findings_count; i++) {
        const struct finding *f = &m->findings[i];
        buf_printf(out, "finding %d " STR_FMT " %s clock=%d event=%d " STR_FMT "/" STR_FMT "/" STR_FMT, f->n, STR_ARG(f->article),
                   finding_status_names[f->status], f->clock, f->event, STR_ARG(f->severity), STR_ARG(f->cause),
                   STR_ARG(f->consequence));
        picture_list(out, "who", f->who, f->who_count);
        picture_moment(out, "opened", f->opened_at);
        buf_add_char(out, '\n');
    }
    for (size_t i = 0; i < m->events_count; i++) {
        buf_printf(out, "event %d %s by " STR_FMT, m->events[i]->n, verb_event_names[m->events[i]->verb],
                   STR_ARG(m->events[i]->by));
        picture_moment(out, "at", m->events[i]->at);
        buf_add_char(out, '\n');
    }
    CHECK(!out->overflow);
}
