/* Events as bytes: one line of canonical JSON, keys in fixed order, moments with their offset. The ledger stores and hashes it.
 * Not here: what an event means (evolve.c). Keeps: reading what was written gives an equal event, and writing that gives the same
 * bytes. Old versions are brought up to the present one here and nowhere else (event_upcast). */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "matter/internal.h"

enum { EVENT_VERSION = 1 };

/* ---- writing ---- */

/* Many small pieces gathered before they go to the buffer: this is on the way of every intake. */
struct sink {
    struct buf *buf;
    size_t len;
    char bytes[1024];
};

static void sink_flush(struct sink *out) {
    buf_add(out->buf, (struct str){out->bytes, out->len});
    out->len = 0;
}

static void sink_add(struct sink *out, struct str s) {
    if (s.len > sizeof out->bytes - out->len) sink_flush(out);
    if (s.len > sizeof out->bytes) {
        buf_add(out->buf, s);
    } else if (s.len) {
        memcpy(out->bytes + out->len, s.ptr, s.len);
        out->len += s.len;
    }
}

static void sink_char(struct sink *out, char c) {
    if (out->len == sizeof out->bytes) sink_flush(out);
    out->bytes[out->len++] = c;
}

static void sink_control(struct sink *out, unsigned char c) {
    static const char digits[] = "0123456789abcdef";
    const char text[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    sink_add(out, (struct str){text, sizeof text});
}

static void put_escaped(struct sink *out, struct str s) {
    sink_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        size_t plain = str_plain((struct str){s.ptr + i, s.len - i});
        if (plain) sink_add(out, (struct str){s.ptr + i, plain});
        i += plain;
        if (i == s.len) break;
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '<' || c == 0x7F) sink_char(out, (char)c);
        else if (c == '"') sink_add(out, STR("\\\""));
        else if (c == '\\') sink_add(out, STR("\\\\"));
        else if (c == '\n') sink_add(out, STR("\\n"));
        else if (c == '\t') sink_add(out, STR("\\t"));
        else sink_control(out, c);
    }
    sink_char(out, '"');
}

static void put_integer(struct sink *out, int64_t value) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (value < 0) digits[--at] = '-';
    sink_add(out, (struct str){digits + at, sizeof digits - at});
}

static void put_json(struct sink *out, const json_t *value);

static void put_object(struct sink *out, const json_t *object) {
    const char *key;
    json_t *value;
    bool first = true;
    sink_char(out, '{');
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        if (!first) sink_char(out, ',');
        first = false;
        put_escaped(out, str_from(key));
        sink_char(out, ':');
        put_json(out, value);
    }
    sink_char(out, '}');
}

static void put_array(struct sink *out, const json_t *array) {
    sink_char(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i) sink_char(out, ',');
        put_json(out, json_array_get(array, i));
    }
    sink_char(out, ']');
}

/* Shortest of the precise forms, always with a sign of being no integer, so that it is read back as what it is. */
static void put_real(struct sink *out, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.15g", value);
    if (fabs(strtod(text, NULL) - value) > 0) snprintf(text, sizeof text, "%.17g", value);
    sink_add(out, str_from(text));
    if (!strpbrk(text, ".eE")) sink_add(out, STR(".0"));
}

static void put_json(struct sink *out, const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT: put_object(out, value); break;
    case JSON_ARRAY: put_array(out, value); break;
    case JSON_STRING: put_escaped(out, json_str(value)); break;
    case JSON_INTEGER: put_integer(out, json_integer_value(value)); break;
    case JSON_REAL: put_real(out, json_real_value(value)); break;
    case JSON_TRUE: sink_add(out, STR("true")); break;
    case JSON_FALSE: sink_add(out, STR("false")); break;
    case JSON_NULL: sink_add(out, STR("null")); break;
    }
}

static char *put_digits(char *at, int value, int width) {
    for (int i = width - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
    return at + width;
}

static void put_moment(struct sink *out, instant at, int zone_minutes) {
    struct civil c;
    char text[40], *p = text;
    instant_to_civil(at, zone_minutes, &c);
    *p++ = '"';
    p = put_digits(p, c.year, 4), *p++ = '-';
    p = put_digits(p, c.month, 2), *p++ = '-';
    p = put_digits(p, c.day, 2), *p++ = 'T';
    p = put_digits(p, c.hour, 2), *p++ = ':';
    p = put_digits(p, c.minute, 2);
    if (c.second || c.millisecond) *p++ = ':', p = put_digits(p, c.second, 2);
    if (c.millisecond) *p++ = '.', p = put_digits(p, c.millisecond, 3);
    int zone = zone_minutes < 0 ? -zone_minutes : zone_minutes;
    *p++ = zone_minutes < 0 ? '-' : '+';
    p = put_digits(p, zone / 60, 2), *p++ = ':';
    p = put_digits(p, zone % 60, 2);
    *p++ = '"';
    sink_add(out, (struct str){text, (size_t)(p - text)});
}

/* One object being written: its members are separated here, so that each writer says only its key and value. */
struct object {
    struct sink *out;
    int zone_minutes;
    bool empty;
};

static struct object object_open(struct sink *out, int zone_minutes) {
    sink_char(out, '{');
    return (struct object){out, zone_minutes, true};
}

static void object_close(struct object *object) {
    sink_char(object->out, '}');
}

static void key(struct object *object, struct str name) {
    if (!object->empty) sink_char(object->out, ',');
    object->empty = false;
    sink_char(object->out, '"');
    sink_add(object->out, name);
    sink_add(object->out, STR("\":"));
}

static void key_text(struct object *object, struct str name, struct str value) {
    if (value.len == 0) return;
    key(object, name);
    put_escaped(object->out, value);
}

static void key_integer(struct object *object, struct str name, int64_t value) {
    key(object, name);
    put_integer(object->out, value);
}

static void key_true(struct object *object, struct str name, bool value) {
    if (!value) return;
    key(object, name);
    sink_add(object->out, STR("true"));
}

static void key_moment(struct object *object, struct str name, instant at) {
    if (at == INSTANT_NONE) return;
    key(object, name);
    put_moment(object->out, at, object->zone_minutes);
}

static void key_texts(struct object *object, struct str name, const struct str *texts, size_t count) {
    if (count == 0) return;
    key(object, name);
    for (size_t i = 0; i < count; i++) {
        sink_char(object->out, i ? ',' : '[');
        put_escaped(object->out, texts[i]);
    }
    sink_char(object->out, ']');
}

static const char *const clock_status_names[] = {"running", "paused", "stopped", "ran_out"};
static void put_clock(struct object *list, const struct clock *clock) {
    struct object o = object_open(list->out, list->zone_minutes);
    key_integer(&o, STR("n"), clock->n);
    key_text(&o, STR("rule"), clock->rule);
    key_text(&o, STR("article"), clock->article);
    key_text(&o, STR("until"), clock->until);
    key_text(&o, STR("blames"), clock->blames);
    if (!clock->against_nobody) key_text(&o, STR("against"), str_from(relation_names[clock->against]));
    key_true(&o, STR("hard"), clock->hard);
    key_true(&o, STR("pauses"), clock->pauses);
    key_true(&o, STR("backward"), clock->backward);
    if (clock->status != CLOCK_RUNNING) key_text(&o, STR("status"), str_from(clock_status_names[clock->status]));
    key_moment(&o, STR("counted_from"), clock->counted_from);
    if (clock->has_span) {
        key_integer(&o, STR("amount"), clock->span.amount);
        key_text(&o, STR("unit"), str_from(time_unit_names[clock->span.unit]));
    }
    key_moment(&o, STR("due"), clock->due);
    key_true(&o, STR("provisional"), clock->provisional);
    object_close(&o);
}

static void put_change(struct object *list, const struct clock_change *change) {
    struct object o = object_open(list->out, list->zone_minutes);
    key_integer(&o, STR("n"), change->n);
    key_text(&o, STR("status"), str_from(clock_status_names[change->status]));
    key_moment(&o, STR("due"), change->due);
    key_true(&o, STR("provisional"), change->provisional);
    key_true(&o, STR("moved"), change->moved);
    if (change->status == CLOCK_PAUSED) key_integer(&o, STR("units_used"), change->units_used);
    object_close(&o);
}

static void put_form(struct object *list, const struct form *form) {
    struct object o = object_open(list->out, list->zone_minutes);
    key_integer(&o, STR("n"), form->n);
    key_text(&o, STR("id"), form->id);
    key_text(&o, STR("article"), form->article);
    object_close(&o);
}

static void put_finding(struct object *list, const struct finding *finding) {
    struct object o = object_open(list->out, list->zone_minutes);
    key_integer(&o, STR("n"), finding->n);
    key_text(&o, STR("article"), finding->article);
    key_texts(&o, STR("who"), finding->who, finding->who_count);
    key_text(&o, STR("status"), str_from(finding_status_names[finding->status]));
    key_moment(&o, STR("opened_at"), finding->opened_at);
    if (finding->clock) key_integer(&o, STR("clock"), finding->clock);
    key_text(&o, STR("severity"), finding->severity);
    key_text(&o, STR("cause"), finding->cause);
    key_text(&o, STR("consequence"), finding->consequence);
    key_text(&o, STR("text"), finding->text);
    object_close(&o);
}

static void put_sanction(struct object *list, const struct sanction *sanction) {
    struct object o = object_open(list->out, list->zone_minutes);
    key_integer(&o, STR("n"), sanction->n);
    key_integer(&o, STR("finding"), sanction->finding);
    key_text(&o, STR("measure"), sanction->measure);
    key_text(&o, STR("amount"), sanction->amount);
    key_text(&o, STR("unit"), sanction->unit);
    key_text(&o, STR("until"), sanction->until);
    key_text(&o, STR("article"), sanction->article);
    key_texts(&o, STR("on"), sanction->on, sanction->on_count);
    key_text(&o, STR("status"), str_from(sanction_status_names[sanction->status]));
    key_true(&o, STR("accumulated"), sanction->accumulated);
    key_moment(&o, STR("at"), sanction->at);
    if (sanction->counts_at != sanction->at) key_moment(&o, STR("counts_at"), sanction->counts_at);
    object_close(&o);
}

static void put_leave(struct object *list, const struct leave *leave) {
    struct object o = object_open(list->out, list->zone_minutes);
    char day[INSTANT_TEXT_SIZE];
    key_integer(&o, STR("n"), leave->n);
    key_text(&o, STR("who"), leave->who);
    key_text(&o, STR("kind"), leave->kind);
    key_text(&o, STR("backup"), leave->backup);
    key_true(&o, STR("evidence"), leave->evidence);
    key_text(&o, STR("from"), day_text(leave->from, day));
    key_text(&o, STR("to"), day_text(leave->to, day));
    key_text(&o, STR("status"), str_from(leave_status_names[leave->status]));
    object_close(&o);
}

#define PUT_LIST(object, name, items, count, put)              \
    do {                                                       \
        if ((count) == 0) break;                               \
        key((object), STR(name));                              \
        for (size_t i_ = 0; i_ < (count); i_++) {              \
            sink_char((object)->out, i_ ? ',' : '[');       \
            put((object), &(items)[i_]);                       \
        }                                                      \
        sink_char((object)->out, ']');                      \
    } while (0)

static void put_effects(struct object *event, const struct effects *effects) {
    struct object o = object_open(event->out, event->zone_minutes);
    if (effects->state >= 0) key_text(&o, STR("state"), str_from(matter_state_names[effects->state]));
    if (effects->told >= 0) key(&o, STR("told")), sink_add(o.out, effects->told ? STR("true") : STR("false"));
    if (effects->outcome >= 0) key(&o, STR("outcome")), put_escaped(o.out, str_from(matter_outcome_names[effects->outcome]));
    key_text(&o, STR("owner"), effects->owner);
    key_text(&o, STR("holder"), effects->holder);
    key_text(&o, STR("cites"), effects->cites);
    key_text(&o, STR("concluded"), effects->concluded);
    key_text(&o, STR("regulation"), effects->regulation_id);
    key_text(&o, STR("regulation_version"), effects->regulation_version);
    key_text(&o, STR("regulation_hash"), effects->regulation_hash);
    PUT_LIST(&o, "started", effects->started, effects->started_count, put_clock);
    PUT_LIST(&o, "changed", effects->changed, effects->changed_count, put_change);
    PUT_LIST(&o, "forms", effects->forms, effects->forms_count, put_form);
    PUT_LIST(&o, "findings", effects->findings, effects->findings_count, put_finding);
    PUT_LIST(&o, "sanctions", effects->sanctions, effects->sanctions_count, put_sanction);
    PUT_LIST(&o, "leaves", effects->leaves, effects->leaves_count, put_leave);
    key_texts(&o, STR("copies"), effects->copies, effects->copies_count);
    object_close(&o);
}

void event_write(const struct event *event, int zone_minutes, struct buf *out) {
    struct sink sink = {.buf = out};
    struct object o = object_open(&sink, zone_minutes);
    key_integer(&o, STR("v"), EVENT_VERSION);
    key_integer(&o, STR("n"), event->n);
    key_text(&o, STR("event"), str_from(verb_event_names[event->verb]));
    key_moment(&o, STR("at"), event->at);
    if (event->recorded_at != event->at) key_moment(&o, STR("recorded_at"), event->recorded_at);
    key_text(&o, STR("by"), event->by);
    if (json_is_object(event->args)) key(&o, STR("args")), put_json(&sink, event->args);
    if (event->verb == VERB_ATTEMPT) {
        key_text(&o, STR("refused"), str_from(verb_names[event->refused_verb]));
        key_text(&o, STR("article"), event->refused_article);
    } else {
        key(&o, STR("effects"));
        put_effects(&o, &event->effects);
    }
    object_close(&o);
    sink_flush(&sink);
}

/* ---- reading ---- */

static bool corrupt(struct error *error, const char *where) {
    error_set(error, ERROR_STORAGE, "an event of the ledger cannot be read");
    error_where(error, "%s", where);
    return false;
}

static struct str get_text(const struct json_node *object, struct str name) {
    const struct json_node *value = json_node_get(object, name);
    return value && value->type == JSON_STRING ? value->text : (struct str){0};
}

static bool get_truth(const struct json_node *object, struct str name) {
    const struct json_node *value = json_node_get(object, name);
    return value && value->type == JSON_TRUE;
}

/* The index of the word under `name` among `names`; `otherwise` when the key is absent, -2 when the word is unknown. */
static int word_index(const struct json_node *object, struct str name, const char *const *names, size_t count, int otherwise) {
    const struct json_node *value = json_node_get(object, name);
    if (!value) return otherwise;
    for (size_t i = 0; i < count; i++)
        if (value->type == JSON_STRING && str_is(value->text, names[i])) return (int)i;
    return -2;
}

static instant get_moment(const struct json_node *object, struct str name) {
    instant at;
    return instant_parse(get_text(object, name), 0, &at) ? at : INSTANT_NONE;
}

static int32_t get_integer(const struct json_node *object, struct str name) {
    const struct json_node *value = json_node_get(object, name);
    int64_t number = value ? value->integer : 0;
    return number > INT32_MAX || number < INT32_MIN ? 0 : (int32_t)number;
}

static struct str *get_texts(struct arena *arena, const struct json_node *object, struct str name, size_t *count) {
    const struct json_node *list = json_node_get(object, name);
    *count = list && list->type == JSON_ARRAY ? list->count : 0;
    struct str *texts = *count ? ARENA_ARRAY(arena, struct str, *count) : NULL, *text = texts;
    for (const struct json_node *item = *count ? list->first : NULL; item; item = item->next)
        *text++ = item->type == JSON_STRING ? item->text : (struct str){0};
    return texts;
}

static bool get_relation(const struct json_node *object, struct clock *clock) {
    struct str word = get_text(object, STR("against"));
    clock->against_nobody = word.len == 0;
    if (clock->against_nobody) return true;
    for (size_t i = 0; i < RELATION__COUNT; i++) {
        if (!str_is(word, relation_names[i])) continue;
        clock->against = (enum relation)i;
        return true;
    }
    return false;
}

static bool get_clock(struct arena *arena, const struct json_node *object, instant at, struct clock *clock) {
    (void)arena;
    *clock = (struct clock){.n = get_integer(object, STR("n")),
                            .rule = get_text(object, STR("rule")),
                            .article = get_text(object, STR("article")),
                            .until = get_text(object, STR("until")),
                            .blames = get_text(object, STR("blames")),
                            .hard = get_truth(object, STR("hard")),
                            .pauses = get_truth(object, STR("pauses")),
                            .backward = get_truth(object, STR("backward")),
                            .started_at = at,
                            .counted_from = get_moment(object, STR("counted_from")),
                            .due = get_moment(object, STR("due")),
                            .paused_at = INSTANT_NONE,
                            .resumed_at = INSTANT_NONE,
                            .ended_at = INSTANT_NONE,
                            .provisional = get_truth(object, STR("provisional"))};
    int status = word_index(object, STR("status"), clock_status_names, ARRAY_LENGTH(clock_status_names), CLOCK_RUNNING);
    if (status < 0 || clock->n < 1 || !get_relation(object, clock)) return false;
    clock->status = (enum clock_status)status;
    if (clock->status == CLOCK_PAUSED) clock->paused_at = at;
    clock->has_span = json_node_get(object, STR("amount")) != NULL;
    clock->span.amount = get_integer(object, STR("amount"));
    return !clock->has_span || (clock->span.amount >= 1 && clock->span.amount <= AMOUNT_MAX &&
                                time_unit_read(get_text(object, STR("unit")), &clock->span.unit));
}

static bool get_change(struct arena *arena, const struct json_node *object, instant at, struct clock_change *change) {
    (void)arena, (void)at;
    int status = word_index(object, STR("status"), clock_status_names, ARRAY_LENGTH(clock_status_names), -2);
    if (status < 0) return false;
    *change = (struct clock_change){.n = get_integer(object, STR("n")),
                                    .status = (enum clock_status)status,
                                    .due = get_moment(object, STR("due")),
                                    .provisional = get_truth(object, STR("provisional")),
                                    .moved = get_truth(object, STR("moved")),
                                    .units_used = get_integer(object, STR("units_used"))};
    return true;
}

static bool get_form(struct arena *arena, const struct json_node *object, instant at, struct form *form) {
    (void)arena, (void)at;
    *form = (struct form){
        .n = get_integer(object, STR("n")), .id = get_text(object, STR("id")), .article = get_text(object, STR("article"))};
    return form->id.len > 0;
}

static bool get_finding(struct arena *arena, const struct json_node *object, instant at, struct finding *finding) {
    (void)at;
    int status = word_index(object, STR("status"), finding_status_names, ARRAY_LENGTH(finding_status_names), -2);
    if (status < 0) return false;
    *finding = (struct finding){.n = get_integer(object, STR("n")),
                                .article = get_text(object, STR("article")),
                                .status = (enum finding_status)status,
                                .opened_at = get_moment(object, STR("opened_at")),
                                .clock = get_integer(object, STR("clock")),
                                .severity = get_text(object, STR("severity")),
                                .cause = get_text(object, STR("cause")),
                                .consequence = get_text(object, STR("consequence")),
                                .text = get_text(object, STR("text"))};
    finding->who = get_texts(arena, object, STR("who"), &finding->who_count);
    return finding->n >= 1;
}

static bool get_sanction(struct arena *arena, const struct json_node *object, instant at, struct sanction *sanction) {
    int status = word_index(object, STR("status"), sanction_status_names, ARRAY_LENGTH(sanction_status_names), -2);
    (void)at;
    if (status < 0) return false;
    *sanction = (struct sanction){.n = get_integer(object, STR("n")),
                                  .finding = get_integer(object, STR("finding")),
                                  .measure = get_text(object, STR("measure")),
                                  .amount = get_text(object, STR("amount")),
                                  .unit = get_text(object, STR("unit")),
                                  .until = get_text(object, STR("until")),
                                  .article = get_text(object, STR("article")),
                                  .status = (enum sanction_status)status,
                                  .accumulated = get_truth(object, STR("accumulated")),
                                  .at = get_moment(object, STR("at"))};
    sanction->on = get_texts(arena, object, STR("on"), &sanction->on_count);
    sanction->counts_at = get_moment(object, STR("counts_at"));
    if (sanction->counts_at == INSTANT_NONE) sanction->counts_at = sanction->at;
    return sanction->n >= 1;
}

static bool get_leave(struct arena *arena, const struct json_node *object, instant at, struct leave *leave) {
    int status = word_index(object, STR("status"), leave_status_names, ARRAY_LENGTH(leave_status_names), -2);
    (void)arena, (void)at;
    if (status < 0) return false;
    *leave = (struct leave){.n = get_integer(object, STR("n")),
                            .who = get_text(object, STR("who")),
                            .kind = get_text(object, STR("kind")),
                            .backup = get_text(object, STR("backup")),
                            .evidence = get_truth(object, STR("evidence")),
                            .status = (enum leave_status)status};
    return leave->n >= 1 && day_parse(get_text(object, STR("from")), &leave->from) &&
           day_parse(get_text(object, STR("to")), &leave->to);
}

#define GET_LIST(arena, object, at, name, into, get)                                                             \
    do {                                                                                                         \
        const struct json_node *list_ = json_node_get((object), STR(#name));                                     \
        (into)->name##_count = list_ && list_->type == JSON_ARRAY ? list_->count : 0;                            \
        if ((into)->name##_count == 0) break;                                                                    \
        (into)->name = arena_array((arena), (into)->name##_count, sizeof *(into)->name);                         \
        size_t i_ = 0;                                                                                           \
        for (const struct json_node *item_ = list_->first; item_; item_ = item_->next)                           \
            if (!get((arena), item_, (at), &(into)->name[i_++])) return false;                                   \
    } while (0)

static bool get_effects(struct arena *arena, const struct json_node *object, instant at, struct effects *effects) {
    const struct json_node *told = json_node_get(object, STR("told"));
    effects->state = word_index(object, STR("state"), matter_state_names, STATE__COUNT, -1);
    effects->outcome = word_index(object, STR("outcome"), matter_outcome_names, OUTCOME__COUNT, -1);
    effects->told = told ? told->type == JSON_TRUE : -1;
    if (effects->state < -1 || effects->outcome < -1) return false;
    effects->owner = get_text(object, STR("owner"));
    effects->holder = get_text(object, STR("holder"));
    effects->cites = get_text(object, STR("cites"));
    effects->concluded = get_text(object, STR("concluded"));
    effects->regulation_id = get_text(object, STR("regulation"));
    effects->regulation_version = get_text(object, STR("regulation_version"));
    effects->regulation_hash = get_text(object, STR("regulation_hash"));
    GET_LIST(arena, object, at, started, effects, get_clock);
    GET_LIST(arena, object, at, changed, effects, get_change);
    GET_LIST(arena, object, at, forms, effects, get_form);
    GET_LIST(arena, object, at, findings, effects, get_finding);
    GET_LIST(arena, object, at, sanctions, effects, get_sanction);
    GET_LIST(arena, object, at, leaves, effects, get_leave);
    effects->copies = get_texts(arena, object, STR("copies"), &effects->copies_count);
    return true;
}

/* Version 1 is the only one so far: events of earlier versions will be changed into the present shape here. */
static bool event_upcast(const struct json_node *root) {
    return get_integer(root, STR("v")) == EVENT_VERSION;
}

/* Everything but args. */
static bool get_event(struct arena *arena, const struct json_node *root, struct event *event, struct error *error) {
    if (!event_upcast(root)) return corrupt(error, "/v");
    *event = (struct event){.n = get_integer(root, STR("n")), .at = get_moment(root, STR("at")), .by = get_text(root, STR("by"))};
    if (!verb_read(get_text(root, STR("event")), &event->verb)) return corrupt(error, "/event");
    if (event->at == INSTANT_NONE) return corrupt(error, "/at");
    event->recorded_at = json_node_get(root, STR("recorded_at")) ? get_moment(root, STR("recorded_at")) : event->at;
    if (!get_effects(arena, json_node_get(root, STR("effects")), event->at, &event->effects)) return corrupt(error, "/effects");
    if (event->verb != VERB_ATTEMPT) return true;
    event->refused_article = get_text(root, STR("article"));
    return verb_read(get_text(root, STR("refused")), &event->refused_verb) || corrupt(error, "/refused");
}

/* What an event borrows: its bytes, as a text, then its args. Both live in one array of jansson's, so that who keeps an event has
 * one thing to release. */
static const json_t *get_args(const struct json_node *root, json_t *keep, struct error *error) {
    const struct json_node *args = json_node_get(root, STR("args"));
    json_error_t json_error;
    if (!args || args->type == JSON_NULL) return json_null();
    json_t *read = args->type == JSON_OBJECT ? json_read(args->text, &json_error) : NULL;
    if (read) CHECK(json_array_append_new(keep, read) == 0);
    else corrupt(error, "/args");
    return read;
}

/* The args, which rules look into, become values of jansson; all the rest is read where it stands: that is most of an event, and
 * reading events is most of showing a matter. */
bool event_read(struct arena *arena, struct str bytes, struct event *event, json_t **keep, struct error *error) {
    *keep = NULL;
    if (bytes.len == 0) return corrupt(error, "");
    json_t *kept = json_array(), *text = json_stringn_nocheck(bytes.ptr, bytes.len);
    CHECK(kept && text && json_array_append_new(kept, text) == 0);
    struct arena *nodes = arena_new(JSON_NODES_BYTES(bytes.len));
    const struct json_node *root = json_scan(nodes, arena, json_str(text), STR("args"));
    bool read = root ? get_event(arena, root, event, error) : corrupt(error, "");
    if (read) event->args = get_args(root, kept, error);
    read = read && event->args;
    arena_free(nodes);
    if (read) *keep = kept;
    else json_decref(kept);
    return read;
}
