/* Numbers that the organisation sets otherwise, on their way to the desk and as they are shown. Not here: which there are and
 * what they may be (regulation floor), recording them (desk floor).
 * Keeps: a change is one transaction of the commit thread, and no thread that answers waits for it. */
#include "web/view/numbers_view.h"

#include "web/aside.h"

/* ---- changing one ---- */

/* What is wrong is said of the entry, not of its place in the organisation's list. */
static void place_in_entry(struct error *error) {
    struct str where = str_from(error->where), part;
    if (!str_starts(where, STR("/overrides/"))) return;
    where = str_slice(where, strlen("/overrides/"), where.len);
    (void)str_split(&where, '/', &part); /* its number in the list */
    char kept[sizeof error->where];
    snprintf(kept, sizeof kept, STR_FMT, STR_ARG(where));
    error_where(error, "/%s", kept);
}

static void change_number(struct request *request, void *context) {
    struct number_change *change = context;
    struct desk *desk = request->app->desk;
    change->done = change->entry ? desk_set_number(desk, &request->actor, change->entry, &change->error)
                                 : desk_withdraw_number(desk, &request->actor, change->number, change->reason, &change->error);
    if (!change->done) place_in_entry(&change->error);
}

bool number_change_send(struct request *request, json_t *entry, struct str number, struct str reason, handler *then,
                        struct error *error) {
    struct number_change *change = ARENA_NEW(request->arena, struct number_change);
    *change = (struct number_change){.entry = entry, .number = number, .reason = reason};
    if (aside_do(request, change_number, change, then, error)) return true;
    number_change_end(change);
    return false;
}

void number_change_end(struct number_change *change) {
    json_decref(change->entry);
    change->entry = NULL;
}

/* ---- what was changed ---- */

static struct str text_of(const struct request *request, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return str_copy(request->arena, (struct str){json_string_value(value), json_string_length(value)});
}

static struct number_record record_of(const struct request *request, const struct rules_event *event, const json_t *body) {
    return (struct number_record){.at = event->at, .by = event->by, .id = text_of(request, body, "id"),
                                  .version = text_of(request, body, "version")};
}

static void read_entry(const struct request *request, const json_t *entry, struct number_record *record) {
    struct str unit = text_of(request, entry, "unit");
    record->number = text_of(request, entry, "number");
    record->withdrawn = json_is_true(json_object_get(entry, "withdrawn"));
    record->has_amount = json_is_integer(json_object_get(entry, "amount"));
    record->amount = json_integer_value(json_object_get(entry, "amount"));
    for (int i = 0; i < UNIT__COUNT; i++)
        if (str_is(unit, time_unit_names[i])) record->unit = (enum time_unit)i, record->has_unit = true;
    record->word = text_of(request, entry, "word");
    record->reason = text_of(request, entry, "reason");
    record->from = text_of(request, entry, "from");
}

bool number_records(const struct request *request, struct number_record **records, size_t *count, struct error *error) {
    struct rules_event *events;
    size_t events_count;
    *records = NULL;
    *count = 0;
    if (!desk_rules_history(request->reader, &events, &events_count, request->arena, error)) return false;
    for (size_t i = 0; i < events_count; i++) {
        json_t *body = json_loadb(events[i].body.ptr, events[i].body.len, 0, NULL), *entry;
        const json_t *numbers = json_object_get(body, "numbers");
        size_t k;
        if (!numbers) *ARENA_PUSH(request->arena, *records, *count) = record_of(request, &events[i], body);
        json_array_foreach((json_t *)(uintptr_t)numbers, k, entry) {
            struct number_record *record = ARENA_PUSH(request->arena, *records, *count);
            *record = record_of(request, &events[i], body);
            read_entry(request, entry, record);
        }
        json_decref(body);
    }
    return true;
}

/* ---- in words ---- */

struct str number_said(const struct request *request, const struct number *number, const struct number_set *set) {
    struct buf out;
    buf_init(&out, LIMIT_TEXT_CHARS);
    number_say(number, set, request->language, &out);
    struct str said = str_copy(request->arena, buf_str(&out));
    buf_release(&out);
    return said;
}

static const struct number *number_named(const struct request *request, const struct regulation *regulation, struct str name) {
    size_t count;
    const struct number *numbers = regulation_numbers(request->arena, regulation, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(numbers[i].name, name)) return &numbers[i];
    return NULL;
}

struct str number_record_said(const struct request *request, const struct regulation *regulation,
                              const struct number_record *record) {
    const struct number *number = number_named(request, regulation, record->number);
    const struct number_set set = {.amount = (int32_t)record->amount, .unit = record->unit, .word = record->word};
    if (record->withdrawn) return number ? number_said(request, number, NULL) : (struct str){0};
    if (number) return number_said(request, number, &set);
    if (!record->has_amount) return record->word;
    return str_printf(request->arena, "%lld %s", (long long)record->amount,
                      record->has_unit ? time_unit_names[record->unit] : "");
}
