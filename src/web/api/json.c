/* A matter as JSON: one shape for every answer that holds one.
 * Not here: reading or changing it (read.c, command.c). Keeps: personal data only for those concerned. */
#include "web/api/api.h"
#include "web/view/dockets.h"

struct str api_version_tag(int64_t version, struct arena *arena) {
    return str_printf(arena, "\"%lld\"", (long long)version);
}

unsigned api_personal_seen(const struct world *world, const struct matter *matter, const struct request *request) {
    return matter_personal_seen(world, matter, request->actor.staff, request->now);
}

static void write_pair(struct buf *out, const char *key, struct str value) {
    reply_key(out, key);
    reply_text(out, value);
}

static void write_texts(struct buf *out, const char *key, const struct str *texts, size_t count) {
    reply_key(out, key);
    reply_begin(out, '[');
    for (size_t i = 0; i < count; i++) reply_text(out, texts[i]);
    reply_end(out, ']');
}

static const char *const clock_status_names[] = {"running", "paused", "stopped", "ran_out"};

static void write_clock(struct buf *out, const struct clock *clock, int zone_minutes) {
    reply_begin(out, '{');
    write_pair(out, "article", clock->article);
    write_pair(out, "until", clock->until);
    reply_key(out, "due");
    reply_moment(out, clock->due, zone_minutes);
    reply_key(out, "hard");
    reply_bool(out, clock->hard);
    reply_key(out, "status");
    reply_text(out, str_from(clock_status_names[clock->status]));
    reply_key(out, "started_at");
    reply_moment(out, clock->started_at, zone_minutes);
    reply_key(out, "provisional");
    reply_bool(out, clock->provisional);
    reply_end(out, '}');
}

static void write_clocks(struct buf *out, const char *key, const struct matter *matter, bool running, int zone_minutes) {
    reply_key(out, key);
    reply_begin(out, '[');
    for (size_t i = 0; i < matter->clocks_count; i++)
        if ((matter->clocks[i].status == CLOCK_RUNNING) == running) write_clock(out, &matter->clocks[i], zone_minutes);
    reply_end(out, ']');
}

static void write_asker(struct buf *out, const struct matter_view *view, struct arena *arena) {
    const struct asker *asker = &view->matter->asker;
    reply_key(out, "asker");
    reply_begin(out, '{');
    write_pair(out, "name", personal_shown(view->seen, PERSONAL_NAME, asker->name, arena));
    write_pair(out, "unit", personal_shown(view->seen, PERSONAL_UNIT, asker->unit, arena));
    write_pair(out, "phone", personal_shown(view->seen, PERSONAL_PHONE, asker->phone, arena));
    write_pair(out, "address", personal_shown(view->seen, PERSONAL_ADDRESS, asker->address, arena));
    write_pair(out, "kind", asker->kind);
    write_pair(out, "tier", asker->tier);
    reply_key(out, "anonymous");
    reply_bool(out, asker->anonymous);
    reply_key(out, "vexatious");
    reply_bool(out, asker->vexatious);
    reply_end(out, '}');
}

static void write_findings(struct buf *out, const struct world *world, const struct matter *matter, struct str reader) {
    int zone_minutes = world->organisation->timetable.zone_minutes;
    reply_key(out, "findings");
    reply_begin(out, '[');
    for (size_t i = 0; i < matter->findings_count; i++) {
        const struct finding *finding = &matter->findings[i];
        reply_begin(out, '{');
        reply_key(out, "n");
        reply_int(out, finding->n);
        write_pair(out, "article", finding->article);
        write_texts(out, "who", finding->who, finding->who_count);
        write_pair(out, "status", str_from(finding_status_names[finding->status]));
        reply_key(out, "opened_at");
        reply_moment(out, matter_finding_opened_at(world, matter, finding, reader), zone_minutes);
        write_pair(out, "severity", finding->severity);
        write_pair(out, "cause", finding->cause);
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

static void write_sanctions(struct buf *out, const struct matter *matter, int zone_minutes) {
    reply_key(out, "sanctions");
    reply_begin(out, '[');
    for (size_t i = 0; i < matter->sanctions_count; i++) {
        const struct sanction *sanction = &matter->sanctions[i];
        reply_begin(out, '{');
        reply_key(out, "finding");
        reply_int(out, sanction->finding);
        write_pair(out, "measure", sanction->measure);
        if (sanction->amount.len) write_pair(out, "amount", sanction->amount), write_pair(out, "unit", sanction->unit);
        if (sanction->until.len) write_pair(out, "until", sanction->until);
        write_texts(out, "on", sanction->on, sanction->on_count);
        write_pair(out, "article", sanction->article);
        write_pair(out, "status", str_from(sanction_status_names[sanction->status]));
        reply_key(out, "at");
        reply_moment(out, sanction->at, zone_minutes);
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

static void write_leaves(struct buf *out, const struct matter *matter) {
    char day[INSTANT_TEXT_SIZE];
    reply_key(out, "leaves");
    reply_begin(out, '[');
    for (size_t i = 0; i < matter->leaves_count; i++) {
        const struct leave *leave = &matter->leaves[i];
        reply_begin(out, '{');
        write_pair(out, "who", leave->who);
        write_pair(out, "kind", leave->kind);
        write_pair(out, "from", day_text(leave->from, day));
        write_pair(out, "to", day_text(leave->to, day));
        write_pair(out, "backup", leave->backup);
        write_pair(out, "status", str_from(leave_status_names[leave->status]));
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

/* What people are held to account for and who is away: a case has nothing else, and of a matter nothing else is asked here. */
void api_case_json(struct buf *out, const struct desk_matter *found, const struct request *request) {
    const struct matter *matter = found->matter;
    reply_begin(out, '{');
    if (matter->id < 0) write_pair(out, "case", case_number(matter->id, request->arena));
    else write_pair(out, "matter", matter_number(matter->id, request->arena));
    reply_key(out, "version");
    reply_int(out, matter->version);
    write_findings(out, &found->world, matter, request->actor.staff);
    write_sanctions(out, matter, found->world.organisation->timetable.zone_minutes);
    write_leaves(out, matter);
    write_clocks(out, "clocks", matter, true, found->world.organisation->timetable.zone_minutes);
    reply_end(out, '}');
}

static void write_forms(struct buf *out, const struct matter *matter) {
    reply_key(out, "forms");
    reply_begin(out, '[');
    for (size_t i = 0; i < matter->forms_count; i++) {
        reply_begin(out, '{');
        write_pair(out, "id", matter->forms[i].id);
        write_pair(out, "article", matter->forms[i].article);
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

void api_phrases_json(struct buf *out, const char *key, const struct phrase_said *said, size_t count) {
    reply_key(out, key);
    reply_begin(out, '[');
    for (size_t i = 0; i < count; i++) {
        reply_begin(out, '{');
        write_pair(out, "article", said[i].rule->article);
        write_pair(out, "phrase", said[i].phrase);
        reply_end(out, '}');
    }
    reply_end(out, ']');
}

/* The stage of the text that the matter is at; null where the text names none, or is not at hand. */
static void write_stage(struct buf *out, const struct matter_view *view, struct arena *arena) {
    const struct regulation *regulation = view->world->regulation;
    bool own = str_equal(regulation->hash, view->matter->regulation_hash) && regulation->stages_count > 0;
    instant *entered = ARENA_ARRAY(arena, instant, own ? regulation->stages_count : 1);
    int at = own ? matter_stages(view->world, view->matter, entered, arena) : -1;
    reply_key(out, "stage");
    if (at < 0) {
        reply_null(out);
        return;
    }
    reply_begin(out, '{');
    write_pair(out, "id", regulation->stages[at].stage);
    write_pair(out, "text", regulation->stages[at].text.zh);
    write_pair(out, "article", regulation->stages[at].article);
    reply_end(out, '}');
}

/* What only the page of a single matter needs. */
static void write_whole(struct buf *out, const struct matter_view *view, int zone_minutes, struct arena *arena) {
    const struct matter *matter = view->matter;
    write_stage(out, view, arena);
    if (view->warnings_count) api_phrases_json(out, "warnings", view->warnings, view->warnings_count);
    write_pair(out, "body", words_shown(view->seen, matter->body, view->world->organisation, arena));
    write_clocks(out, "clocks_ended", matter, false, zone_minutes);
    write_findings(out, view->world, matter, view->reader);
    write_sanctions(out, matter, zone_minutes);
    write_forms(out, matter);
    write_texts(out, "copies_to", matter->copies, matter->copies_count);
    write_texts(out, "held_by", matter->held_by, matter->held_by_count);
    write_pair(out, "offered_to", matter->offered_to);
    reply_key(out, "regulation");
    reply_begin(out, '{');
    write_pair(out, "id", matter->regulation_id);
    write_pair(out, "version", matter->regulation_version);
    write_pair(out, "hash", matter->regulation_hash);
    reply_end(out, '}');
}

void api_matter_json(struct buf *out, const struct matter_view *view, struct arena *arena) {
    const struct matter *matter = view->matter;
    int zone_minutes = view->world->organisation->timetable.zone_minutes;
    reply_begin(out, '{');
    reply_key(out, "id");
    reply_int(out, matter->id);
    write_pair(out, "number", matter_number(matter->id, arena));
    if (view->tracking_code.len) write_pair(out, "tracking_code", view->tracking_code);
    reply_key(out, "version");
    reply_int(out, matter->version);
    write_pair(out, "state", str_from(matter_state_names[matter->state]));
    reply_key(out, "outcome");
    if (matter->outcome == OUTCOME_NONE) reply_null(out);
    else reply_text(out, str_from(matter_outcome_names[matter->outcome]));
    write_pair(out, "owner", matter->owner);
    write_pair(out, "owner_name", organisation_name_of(view->world->organisation, matter->owner));
    write_pair(out, "holder", matter->holder);
    write_pair(out, "holder_name", organisation_name_of(view->world->organisation, matter->holder));
    reply_key(out, "told");
    reply_bool(out, matter->told);
    write_pair(out, "subject", words_shown(view->seen, matter->subject, view->world->organisation, arena));
    write_pair(out, "channel", matter->channel);
    write_pair(out, "kind", matter->kind);
    write_pair(out, "source", matter->source);
    write_pair(out, "scope", matter->scope);
    write_pair(out, "urgency", matter->urgency);
    write_pair(out, "topic", matter->topic);
    write_texts(out, "units", matter->units, matter->units_count);
    reply_key(out, "registered_at");
    reply_moment(out, matter->registered_at, zone_minutes);
    reply_key(out, "asked_at");
    reply_moment(out, matter->asked_at, zone_minutes);
    reply_key(out, "due");
    reply_moment(out, matter->due, zone_minutes);
    reply_key(out, "answered_at");
    reply_moment(out, matter->answered_at, zone_minutes);
    reply_key(out, "closed_at");
    reply_moment(out, matter->closed_at, zone_minutes);
    write_asker(out, view, arena);
    write_clocks(out, "clocks", matter, true, zone_minutes);
    if (view->whole) write_whole(out, view, zone_minutes, arena);
    reply_end(out, '}');
}
