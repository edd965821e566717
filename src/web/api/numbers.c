/* Numbers that the organisation sets in place of its regulation's, over the API: which there are, setting one, withdrawing one.
 * Not here: what may be set (regulation floor), recording it (desk floor).
 * Keeps: what is answered with success is durable, and holds for whatever is registered from then on, without a restart. */
#include "web/api/api.h"
#include "web/view/numbers_view.h"

static void write_text(struct buf *out, const char *key, struct str text) {
    reply_key(out, key);
    if (text.len) reply_text(out, text);
    else reply_null(out);
}

static void write_day(struct buf *out, const char *key, day_number day) {
    char text[INSTANT_TEXT_SIZE];
    reply_key(out, key);
    if (day == DAY_NONE) reply_null(out);
    else reply_text(out, day_text(day, text));
}

static void write_amount(struct buf *out, const struct number *number, int64_t amount, enum time_unit unit, struct str word) {
    bool span = number->kind == NUMBER_CLOCK || number->kind == NUMBER_ALLOWANCE;
    if (number->kind == NUMBER_WINDOW) {
        write_text(out, "word", word);
        return;
    }
    reply_key(out, "amount");
    reply_int(out, amount);
    if (span) write_text(out, "unit", str_from(time_unit_names[unit]));
}

static void write_text_value(struct buf *out, const struct request *request, const struct number *number) {
    bool span = number->kind == NUMBER_CLOCK || number->kind == NUMBER_ALLOWANCE;
    reply_key(out, "text");
    if (number->none) {
        reply_null(out);
        return;
    }
    reply_begin(out, '{');
    write_amount(out, number, span ? number->span.amount : number->amount, number->span.unit, number->word);
    write_text(out, "said", number_said(request, number, NULL));
    reply_end(out, '}');
}

static void write_set_value(struct buf *out, const struct request *request, const struct number_local *local) {
    static const char *const names[] = {[STRICTNESS_STRICTER] = "stricter", [STRICTNESS_LOOSER] = "looser",
                                        [STRICTNESS_OTHER] = "other"};
    reply_key(out, "set");
    if (!local) {
        reply_null(out);
        return;
    }
    reply_begin(out, '{');
    write_amount(out, &local->text, local->set.amount, local->set.unit, local->set.word);
    write_text(out, "said", number_said(request, &local->text, &local->set));
    write_text(out, "reason", local->set.reason);
    write_text(out, "by", local->set.by);
    write_day(out, "on", local->set.on);
    write_day(out, "from", local->set.from);
    write_text(out, "strictness", str_from(names[local->strictness]));
    reply_end(out, '}');
}

static void write_number(struct buf *out, const struct request *request, const struct regulation *regulation,
                         const struct number *number) {
    reply_begin(out, '{');
    write_text(out, "number", number->name);
    write_text(out, "article", number->article);
    write_text(out, "about", text_in(number->about, request->language));
    write_text_value(out, request, number);
    write_set_value(out, request, regulation_local(regulation, number->name));
    reply_end(out, '}');
}

static void write_record(struct buf *out, const struct request *request, const struct regulation *regulation,
                         const struct number_record *record) {
    reply_begin(out, '{');
    reply_key(out, "at");
    reply_moment(out, record->at, request->app->zone_minutes);
    write_text(out, "by", record->by);
    write_text(out, "regulation", record->id);
    write_text(out, "version", record->version);
    if (record->number.len) {
        write_text(out, "number", record->number);
        reply_key(out, "withdrawn");
        reply_bool(out, record->withdrawn);
        write_text(out, "said", number_record_said(request, regulation, record));
        write_text(out, "from", record->from);
        write_text(out, "reason", record->reason);
    }
    reply_end(out, '}');
}

static void write_head(struct buf *out, const struct regulation *regulation) {
    write_text(out, "regulation", regulation->id);
    write_text(out, "version", regulation->version);
}

enum answer api_numbers(struct request *request, struct response *response) {
    struct error error = {0};
    struct number_record *records;
    size_t count, records_count;
    if (!number_records(request, &records, &records_count, &error)) return response_failure(response, request, &error);
    const struct desk_world *world = desk_world_acquire(request->app->desk);
    const struct number *numbers = regulation_numbers(request->arena, world->regulation, &count);
    struct buf *out = response_json(response, 200);
    reply_begin(out, '{');
    write_head(out, world->regulation);
    reply_key(out, "items");
    reply_begin(out, '[');
    for (size_t i = 0; i < count; i++) write_number(out, request, world->regulation, &numbers[i]);
    reply_end(out, ']');
    reply_key(out, "history");
    reply_begin(out, '[');
    for (size_t i = 0; i < records_count; i++) write_record(out, request, world->regulation, &records[i]);
    reply_end(out, ']');
    reply_end(out, '}');
    desk_world_release(request->app->desk, world);
    return ANSWER_NOW;
}

/* ---- changing one ---- */

/* The number as it is now, with the version of the regulation that came of it. */
static enum answer answer_changed(struct request *request, struct response *response) {
    struct number_change *change = request->awaited;
    enum answer answer = ANSWER_NOW;
    if (!change->done) {
        answer = response_failure(response, request, &change->error);
    } else {
        const struct desk_world *world = desk_world_acquire(request->app->desk);
        size_t count;
        const struct number *numbers = regulation_numbers(request->arena, world->regulation, &count);
        struct buf *out = response_json(response, 200);
        reply_begin(out, '{');
        write_head(out, world->regulation);
        reply_key(out, "item");
        size_t at = 0;
        while (at < count && !str_equal(numbers[at].name, change->number)) at++;
        if (at < count) write_number(out, request, world->regulation, &numbers[at]);
        else reply_null(out); /* another text was adopted meanwhile */
        reply_end(out, '}');
        desk_world_release(request->app->desk, world);
    }
    number_change_end(change);
    return answer;
}

static bool read_body(const struct request *request, const char *const *known, size_t known_count, struct error *error) {
    const char *key;
    json_t *value;
    if (!json_is_object(request->json)) {
        error_set(error, ERROR_INPUT, "the body is not an object");
        error_hint(error, "send e.g. {\"number\": \"clock/answer\", \"amount\": 2, \"unit\": \"working_days\", \"reason\": …}");
        return false;
    }
    json_object_foreach(request->json, key, value) {
        bool found = false;
        for (size_t i = 0; i < known_count; i++) found = found || strcmp(key, known[i]) == 0;
        if (found) continue;
        struct str nearest = str_nearest(str_from(key), known, known_count);
        error_set(error, ERROR_INPUT, "unknown key");
        error_where(error, "/" STR_FMT, STR_ARG(utf8_prefix(str_from(key), 40)));
        if (nearest.len) error_hint(error, "did you mean " STR_FMT "?", STR_ARG(nearest));
        return false;
    }
    return true;
}

static bool read_word(const struct request *request, const char *key, struct str *text, struct error *error) {
    const json_t *value = json_object_get(request->json, key);
    *text = (struct str){json_string_value(value), json_string_length(value)};
    if (!str_blank(*text)) return true;
    error_set(error, ERROR_INPUT, value ? "this must be a text that is not blank" : "this key is missing");
    error_where(error, "/%s", key);
    return false;
}

enum answer api_number_set(struct request *request, struct response *response) {
    static const char *const known[] = {"number", "amount", "unit", "word", "reason", "from"};
    struct error error = {0};
    struct str number, reason;
    if (read_body(request, known, ARRAY_LENGTH(known), &error) && read_word(request, "number", &number, &error) &&
        read_word(request, "reason", &reason, &error) &&
        number_change_send(request, json_incref(request->json), number, reason, answer_changed, &error))
        return ANSWER_LATER;
    return response_failure(response, request, &error);
}

enum answer api_number_withdraw(struct request *request, struct response *response) {
    static const char *const known[] = {"number", "reason"};
    struct error error = {0};
    struct str number, reason;
    if (read_body(request, known, ARRAY_LENGTH(known), &error) && read_word(request, "number", &number, &error) &&
        read_word(request, "reason", &reason, &error) &&
        number_change_send(request, NULL, number, reason, answer_changed, &error))
        return ANSWER_LATER;
    return response_failure(response, request, &error);
}
