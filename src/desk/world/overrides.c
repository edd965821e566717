/* Numbers of the text that the organisation sets otherwise, on record (本单位规定): setting one, withdrawing one. Not here: which
 * numbers a text has (regulation/numbers.c), the regulation that comes of it (rules.c).
 * Keeps: each is in the ledger with its reason, who set it and when; what was born before keeps its numbers (invariant 6). */
#include "desk/core.h"

static const json_t *entry_of(const json_t *overrides, struct str number) {
    size_t i;
    json_t *entry;
    json_array_foreach((json_t *)(uintptr_t)overrides, i, entry)
        if (str_equal(json_member(entry, "number"), number)) return entry;
    return NULL;
}

static json_t *text_json(struct str text) {
    json_t *json = json_stringn(text.len ? text.ptr : "", text.len);
    CHECK(json);
    return json;
}

static void sign(json_t *entry, struct str by, day_number today) {
    char date[INSTANT_TEXT_SIZE];
    json_object_set_new(entry, "by", text_json(by));
    json_object_set_new(entry, "on", text_json(day_text(today, date)));
    if (!json_object_get(entry, "from")) json_object_set_new(entry, "from", text_json(day_text(today, date)));
}

void overrides_carry(json_t *organisation, const json_t *before, struct str by, day_number today) {
    json_t *known = json_object_get(before, "overrides"), *given = json_object_get(organisation, "overrides"), *entry;
    size_t i;
    if (!json_is_object(organisation)) return;
    if (!given && known) json_object_set(organisation, "overrides", known);
    if (!json_is_array(given)) return;
    json_array_foreach(given, i, entry) {
        const json_t *same = entry_of(known, json_member(entry, "number"));
        if (json_is_object(entry) && !(same && json_equal(same, entry))) sign(entry, by, today);
    }
}

json_t *overrides_changes(const json_t *before, const json_t *after, struct str why_withdrawn) {
    json_t *changes = json_array(), *entry;
    size_t i;
    CHECK(changes);
    json_array_foreach((json_t *)(uintptr_t)after, i, entry) {
        const json_t *same = entry_of(before, json_member(entry, "number"));
        if (!same || !json_equal(same, entry)) json_array_append(changes, entry);
    }
    json_array_foreach((json_t *)(uintptr_t)before, i, entry) {
        if (entry_of(after, json_member(entry, "number"))) continue;
        json_t *gone = json_pack("{s:O,s:b}", "number", json_object_get(entry, "number"), "withdrawn", 1);
        CHECK(gone);
        if (why_withdrawn.len) json_object_set_new(gone, "reason", text_json(why_withdrawn));
        json_array_append_new(changes, gone);
    }
    if (json_array_size(changes)) return changes;
    json_decref(changes);
    return NULL;
}

/* ---- one of them ---- */

static json_t *others_than(const json_t *overrides, struct str number) {
    json_t *others = json_array(), *entry;
    size_t i;
    CHECK(others);
    json_array_foreach((json_t *)(uintptr_t)overrides, i, entry)
        if (!str_equal(json_member(entry, "number"), number)) json_array_append(others, entry);
    return others;
}

struct setting {
    struct desk_core *core;
    struct str by, number, reason; /* reason: of withdrawing */
    const json_t *entry; /* NULL: withdrawn */
};

/* What is there keeps its number, so an earlier day would say what is not so. */
static bool begins_in_time(const json_t *entry, day_number today, struct error *error) {
    day_number from;
    if (!day_parse(json_member(entry, "from"), &from) || from >= today) return true; /* the reader says when it is no day */
    error_set(error, ERROR_INPUT, "a number is set from today on, or from a later day");
    error_where(error, "/from");
    error_hint(error, "what is registered already keeps the number it was born under");
    return false;
}

static bool set_number(struct store *writer, void *context, struct error *error) {
    const struct setting *setting = context;
    struct desk_core *core = setting->core;
    const json_t *present = snapshot_current(core)->organisation_json, *known = json_object_get(present, "overrides");
    int zone = snapshot_current(core)->world.organisation->timetable.zone_minutes;
    day_number today = instant_day(desk_now(core->desk), zone);
    (void)writer;
    if (!setting->entry && !entry_of(known, setting->number)) {
        error_set(error, ERROR_NOT_FOUND, "the number " STR_FMT " is as the text has it", STR_ARG(setting->number));
        return false;
    }
    if (setting->entry && !begins_in_time(setting->entry, today, error)) return false;
    json_t *organisation = json_copy((json_t *)(uintptr_t)present), *overrides = others_than(known, setting->number);
    CHECK(organisation);
    if (setting->entry) {
        json_t *entry = json_deep_copy(setting->entry);
        sign(entry, setting->by, today);
        json_array_append_new(overrides, entry);
    }
    json_object_set_new(organisation, "overrides", overrides);
    return organisation_stage(core, setting->by, organisation, setting->reason, error);
}

/* As long as the reason of setting one may be, which the organisation's reader sees to. */
static bool reason_is_short(struct str reason, struct error *error) {
    if (utf8_check(reason) == reason.len && !utf8_has_control(reason) && utf8_length(reason) <= LIMIT_WORD_CHARS) return true;
    error_set(error, ERROR_INPUT, "a reason is one line of at most %d characters", LIMIT_WORD_CHARS);
    error_where(error, "/reason");
    error_hint(error, "shorten it");
    return false;
}

bool desk_set_number(struct desk *desk, const struct actor *actor, const json_t *entry, struct error *error) {
    struct setting setting = {.core = desk->core, .by = actor->staff, .number = json_member(entry, "number"), .entry = entry};
    return may_change(desk, actor, error) && desk_write(desk, set_number, &setting, error);
}

bool desk_withdraw_number(struct desk *desk, const struct actor *actor, struct str number, struct str reason,
                          struct error *error) {
    struct setting setting = {.core = desk->core, .by = actor->staff, .number = number, .reason = reason};
    if (!reason_is_short(reason, error)) return false;
    return may_change(desk, actor, error) && desk_write(desk, set_number, &setting, error);
}

/* ---- what was adopted and set, newest first ---- */

bool desk_rules_history(struct desk_reader *reader, struct rules_event **events, size_t *count, struct arena *arena,
                        struct error *error) {
    *events = NULL;
    *count = 0;
    struct query query = query_start(reader->store, SQL_RULES_EVENTS);
    while (query_next(&query)) {
        struct rules_event *event = ARENA_PUSH(arena, *events, *count);
        *event = (struct rules_event){.at = column_int(&query, 0), .by = str_copy(arena, column_text(&query, 1)),
                                      .body = str_copy(arena, column_text(&query, 2))};
    }
    query_end(&query);
    return reader_read(reader, error);
}
