/* Inputs of the commands about conduct: findings, articles that may be found, and the measures (处理措施) that the regulation
 * offers, a row of inputs each. Not here: the other inputs (command_form.c), whether a measure is allowed (matter/sanctions.c).
 * Keeps: what can be picked is what the pack of the matter declares; only where a pack allows any measure is it typed. */
#include "web/view/form_conduct.h"

enum { MEASURE_ROWS = 3 };

static void add_option(struct field *field, struct str value, struct text label, struct arena *arena) {
    *ARENA_PUSH(arena, field->options, field->options_count) = (struct option){.value = value, .label = label};
}

static bool has_option(const struct field *field, struct str value) {
    for (size_t i = 0; i < field->options_count; i++)
        if (str_equal(field->options[i].value, value)) return true;
    return false;
}

/* ---- findings ---- */

void pick_finding(const struct world *world, const struct matter *matter, struct field *field, struct arena *arena) {
    static const struct text statuses[] = {[FINDING_SUSPECTED] = {STR_INIT("待认定"), STR_INIT("suspected")},
                                           [FINDING_VERIFIED] = {STR_INIT("已认定"), STR_INIT("verified")},
                                           [FINDING_DISMISSED] = {STR_INIT("已排除"), STR_INIT("dismissed")}};
    field->kind = FIELD_PICK;
    for (size_t i = 0; i < matter->findings_count; i++) {
        const struct finding *finding = &matter->findings[i];
        struct str who = {0};
        for (size_t w = 0; w < finding->who_count; w++)
            who = str_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(who), w ? "、" : "",
                             STR_ARG(organisation_name_of(world->organisation, finding->who[w])));
        const struct text *status = &statuses[finding->status];
        add_option(field, str_printf(arena, "%d", finding->n),
                   (struct text){str_printf(arena, "%d. " STR_FMT " " STR_FMT "（" STR_FMT "）", finding->n,
                                            STR_ARG(finding->article), STR_ARG(who), STR_ARG(status->zh)),
                                 str_printf(arena, "%d. " STR_FMT " " STR_FMT " (" STR_FMT ")", finding->n,
                                            STR_ARG(finding->article), STR_ARG(who), STR_ARG(status->en))}, arena);
    }
    if (field->options_count == 1) field->options[0].chosen = true;
}

/* ---- articles, causes, consequences ---- */

static void add_article(struct field *field, struct str article, struct text gist, struct arena *arena) {
    if (has_option(field, article)) return;
    struct str en = gist.en.len ? gist.en : gist.zh;
    add_option(field, article, (struct text){str_printf(arena, STR_FMT " " STR_FMT, STR_ARG(article), STR_ARG(gist.zh)),
                                             str_printf(arena, STR_FMT " " STR_FMT, STR_ARG(article), STR_ARG(en))}, arena);
}

void pick_article(const struct regulation *regulation, struct field *field, struct arena *arena) {
    field->kind = FIELD_PICK;
    for (size_t i = 0; i < regulation->offences_count; i++)
        add_article(field, regulation->offences[i].article, regulation->offences[i].gist, arena);
    for (size_t i = 0; i < regulation->articles_count; i++)
        add_article(field, regulation->articles[i].id, regulation->articles[i].gist, arena);
}

/* Left to be typed when no offence of the pack names any. */
void pick_offence_word(const struct regulation *regulation, bool causes, struct field *field, struct arena *arena) {
    for (size_t i = 0; i < regulation->offences_count; i++) {
        const struct offence_rule *offence = &regulation->offences[i];
        size_t count = causes ? offence->causes_count : offence->consequences_count;
        for (size_t w = 0; w < count; w++) {
            struct str word = causes ? offence->causes[w] : offence->consequences[w];
            struct text common = fact_word_text(causes ? FACT_CAUSE : FACT_CONSEQUENCE, word);
            if (!has_option(field, word))
                add_option(field, word, common.zh.len ? common : regulation_word_text(regulation, word), arena);
        }
    }
    if (field->options_count) field->kind = FIELD_PICK;
}

/* ---- measures ---- */

static bool answers(const struct sanction_rule *rule, const struct matter *matter) {
    for (size_t f = 0; f < matter->findings_count; f++) {
        if (rule->offences_count == 0) return true;
        for (size_t i = 0; i < rule->offences_count; i++)
            if (str_equal(rule->offences[i], matter->findings[f].article)) return true;
    }
    return false;
}

/* "50 元起", "50–200 元"; empty: the measure has no amount. */
static struct str bounds_said(const struct measure_rule *measure, bool chinese, struct arena *arena) {
    struct str unit = measure->amount_unit;
    if (chinese && str_is(unit, "yuan")) unit = STR("元");
    if (!measure->has_amount) return (struct str){0};
    if (measure->amount_max < 0)
        return str_printf(arena, chinese ? "%lld " STR_FMT "起" : "from %lld " STR_FMT, (long long)measure->amount_min,
                          STR_ARG(unit));
    if (measure->amount_max == measure->amount_min)
        return str_printf(arena, "%lld " STR_FMT, (long long)measure->amount_min, STR_ARG(unit));
    return str_printf(arena, "%lld–%lld " STR_FMT, (long long)measure->amount_min, (long long)measure->amount_max, STR_ARG(unit));
}

static struct str with_note(struct str label, struct str bounds, struct str article, bool chinese, struct arena *arena) {
    return str_printf(arena, STR_FMT "%s" STR_FMT "%s" STR_FMT "%s", STR_ARG(label), chinese ? "（" : " (", STR_ARG(bounds),
                      bounds.len ? (chinese ? "，" : ", ") : "", STR_ARG(article), chinese ? "）" : ")");
}

/* 扣发工资（50 元起，第十三条(1)）; the article that provides for it tells two amounts of one measure apart. */
static void add_measure(const struct regulation *regulation, const struct sanction_rule *rule, const struct measure_rule *measure,
                        struct field *field, struct arena *arena) {
    struct text text = regulation_word_text(regulation, measure->measure);
    struct option *known = NULL;
    for (size_t i = 0; i < field->options_count; i++)
        if (str_equal(field->options[i].value, measure->measure)) known = &field->options[i];
    if (known && !measure->has_amount) return;
    if (known) text = known->label;
    else add_option(field, measure->measure, text, arena), known = &field->options[field->options_count - 1];
    struct str en = text.en.len ? text.en : text.zh;
    known->label = (struct text){with_note(text.zh, bounds_said(measure, true, arena), rule->article, true, arena),
                                 with_note(en, bounds_said(measure, false, arena), rule->article, false, arena)};
}

/* What the pack offers for the findings of the matter; any word may be typed where a rule allows any measure. */
static void pick_measure(const struct regulation *regulation, const struct matter *matter, struct field *field,
                         struct arena *arena) {
    bool any = false;
    for (size_t i = 0; i < regulation->sanctions_count; i++) {
        const struct sanction_rule *rule = &regulation->sanctions[i];
        if (!answers(rule, matter)) continue;
        any = any || rule->measures_count == 0;
        for (size_t m = 0; m < rule->measures_count; m++) add_measure(regulation, rule, &rule->measures[m], field, arena);
    }
    if (!any && field->options_count) field->kind = FIELD_PICK;
}

static struct field measure_input(int row, const char *key, const char *zh, const char *en, struct arena *arena) {
    return (struct field){.kind = FIELD_SHORT, .name = str_printf(arena, "measures.%d.%s", row, key),
                          .label = {str_printf(arena, "%s %d", zh, row), str_printf(arena, "%s %d", en, row)},
                          .chars_max = LIMIT_WORD_CHARS,
                          /* another measure is asked for once there is the one before */
                          .when = row > 1 ? str_printf(arena, "measures.%d.measure!", row - 1) : (struct str){0}};
}

size_t measure_fields(const struct world *world, const struct matter *matter, const struct field *parties, struct arena *arena,
                      struct field **fields) {
    size_t count = 0;
    *fields = NULL;
    for (int row = 1; row <= MEASURE_ROWS; row++) {
        struct field measure = measure_input(row, "measure", "处理措施", "measure", arena),
                     on = measure_input(row, "on", "对谁（不选：全部当事人）", "on whom (none: all respondents)", arena),
                     until = measure_input(row, "until", "期限", "until", arena);
        pick_measure(world->regulation, matter, &measure, arena);
        measure.required = row == 1;
        on.kind = parties->kind;
        on.options = parties->options;
        on.options_count = parties->options_count;
        until.kind = FIELD_MOMENT;
        *ARENA_PUSH(arena, *fields, count) = measure;
        *ARENA_PUSH(arena, *fields, count) = measure_input(row, "amount", "数额", "amount", arena);
        *ARENA_PUSH(arena, *fields, count) = on;
        *ARENA_PUSH(arena, *fields, count) = until;
    }
    return count;
}

/* ---- reading ---- */

static struct str unit_of(const struct regulation *regulation, struct str measure) {
    for (size_t i = 0; i < regulation->sanctions_count; i++)
        for (size_t m = 0; m < regulation->sanctions[i].measures_count; m++) {
            const struct measure_rule *rule = &regulation->sanctions[i].measures[m];
            if (rule->has_amount && str_equal(rule->measure, measure)) return rule->amount_unit;
        }
    return STR("yuan");
}

static struct str sent(const struct pairs *form, int row, const char *key) {
    char name[40];
    (void)snprintf(name, sizeof name, "measures.%d.%s", row, key);
    return str_trim(pairs_get(form, name));
}

static void put(json_t *object, const char *key, struct str text) {
    if (text.len) json_object_set_new(object, key, json_stringn(text.ptr, text.len));
}

/* A number as it was typed; what is none goes on as text, which command_read refuses with its place. */
static json_t *number_json(struct str text) {
    int64_t whole;
    if (str_int64(text, INT64_MIN, INT64_MAX, &whole)) return json_integer(whole);
    json_t *number = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
    if (json_is_number(number)) return number;
    json_decref(number);
    return json_stringn(text.ptr, text.len);
}

json_t *measures_json(const struct pairs *form, const struct regulation *regulation) {
    json_t *measures = json_array();
    for (int row = 1; row <= MEASURE_ROWS; row++) {
        struct str measure = sent(form, row, "measure"), amount = sent(form, row, "amount");
        if (!measure.len) continue;
        json_t *object = json_object();
        put(object, "measure", measure);
        if (amount.len) {
            json_object_set_new(object, "amount", number_json(amount));
            put(object, "unit", unit_of(regulation, measure));
        }
        put(object, "until", sent(form, row, "until"));
        put(object, "on", sent(form, row, "on"));
        json_array_append_new(measures, object);
    }
    return measures;
}
