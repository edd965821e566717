/* Commands as HTML forms: inputs out of the command table, and a command's JSON out of what was sent.
 * Not here: what a command may hold (command_read) and do (matter_decide). Keeps: the list of keys exists once, in
 * commands.def. */
#include "web/view/command_form.h"

#include "web/view/form_conduct.h"

const struct command_key command_keys[] = {
#define REQUIRED true
#define OPTIONAL false
#define KEY(verb, key, type, need, words) {VERB_##verb, key, KEY_TYPE_##type, need, words},
#include "matter/commands.def"
#undef KEY
#undef REQUIRED
#undef OPTIONAL
};
const size_t command_keys_count = ARRAY_LENGTH(command_keys);

const char *command_key_words(enum verb verb, const char *key) {
    for (size_t i = 0; i < command_keys_count; i++)
        if (command_keys[i].verb == verb && strcmp(command_keys[i].key, key) == 0) return command_keys[i].words;
    return "";
}

/* ---- choices ---- */

enum { CHOICES_MAX = 500 }; /* of a list to pick from; beyond it the id is typed */

static void add_option(struct option **options, size_t *count, struct str value, struct text label, struct str chosen,
                       struct arena *arena) {
    struct option *option = ARENA_PUSH(arena, *options, *count);
    *option = (struct option){.value = value, .label = label, .chosen = chosen.len && str_equal(value, chosen)};
}

struct option *options_of_words(enum fact fact, const char *words, struct str chosen, size_t *count, struct arena *arena) {
    struct option *options = NULL;
    struct str rest = str_from(words), word;
    *count = 0;
    while (rest.len && str_split(&rest, ' ', &word)) {
        struct text label = fact_word_text(fact, word);
        if (!label.zh.len) label = (struct text){word, word};
        add_option(&options, count, word, label, chosen, arena);
        (*count <= 9 ? &options[*count - 1] : &options[0])->key = *count <= 9 ? str_printf(arena, "%zu", *count) : options[0].key;
    }
    return options;
}

struct option *options_of_units(const struct organisation *organisation, struct str chosen, size_t *count, struct arena *arena) {
    struct option *options = NULL;
    *count = 0;
    for (size_t i = 0; i < organisation->units_count; i++)
        add_option(&options, count, organisation->units[i].id, (struct text){organisation->units[i].name, {0}}, chosen, arena);
    return options;
}

/* The words of topics that a condition speaks of. */
static void topics_of_condition(const struct regulation *regulation, const struct condition *condition, struct str chosen,
                                struct option **options, size_t *count, struct arena *arena) {
    for (size_t i = 0; condition && i < condition->children_count; i++)
        topics_of_condition(regulation, condition->children[i], chosen, options, count, arena);
    if (condition && condition->history)
        topics_of_condition(regulation, condition->history->where, chosen, options, count, arena);
    if (!condition || condition->kind != CONDITION_VALUE || condition->operands[0].fact != FACT_TOPIC) return;
    for (size_t i = 0; i < condition->words_count; i++) {
        bool known = false;
        for (size_t k = 0; k < *count; k++) known = known || str_equal((*options)[k].value, condition->words[i]);
        if (!known)
            add_option(options, count, condition->words[i], regulation_word_text(regulation, condition->words[i]), chosen, arena);
    }
}

/* Those of the organisation's directory; without one, those that the regulation itself tells apart. */
struct option *options_of_topics(const struct organisation *organisation, const struct regulation *regulation, struct str chosen,
                                 size_t *count, struct arena *arena) {
    struct option *options = NULL;
    *count = 0;
    for (size_t i = 0; i < organisation->topics_count; i++)
        add_option(&options, count, organisation->topics[i].id, (struct text){organisation->topics[i].name, {0}}, chosen, arena);
    for (size_t i = 0; organisation->topics_count == 0 && i < regulation->refusals_count; i++)
        topics_of_condition(regulation, regulation->refusals[i].when, chosen, &options, count, arena);
    for (size_t i = 0; organisation->topics_count == 0 && i < regulation->clocks_count; i++)
        topics_of_condition(regulation, regulation->clocks[i].when, chosen, &options, count, arena);
    return options;
}

/* "孙一（办税服务厅）" */
static struct str label_of_staff(struct str name, struct str unit, struct arena *arena) {
    const struct str parts[] = {name, STR("（"), unit, STR("）")};
    size_t len = 0;
    char *label = arena_alloc(arena, name.len + unit.len + 6);
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        if (parts[i].len) memcpy(label + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    return (struct str){label, len};
}

/* Active staff with their unit, so that two of one name can be told apart. */
static struct option *options_of_staff(const struct organisation *organisation, struct option *options, size_t *count,
                                       struct arena *arena) {
    for (size_t i = 0; i < organisation->staff_count; i++) {
        const struct staff *staff = &organisation->staff[i];
        const struct unit *unit = organisation_unit(organisation, staff->unit);
        if (!staff->active) continue;
        struct str label = label_of_staff(staff->name, unit ? unit->name : staff->unit, arena);
        add_option(&options, count, staff->id, (struct text){label, {0}}, (struct str){0}, arena);
    }
    return options;
}

/* ---- inputs ---- */

bool command_key_label(const char *key, struct text *label) {
#define FACT(name, path, type, zh, en) {path, {STR_INIT(zh), STR_INIT(en)}},
    static const struct {
        const char *path;
        struct text text;
    } labels[] = {
#include "regulation/facts.def"
        {"lead", {STR_INIT("主办部门"), STR_INIT("lead unit")}},
        {"finding", {STR_INIT("违规线索"), STR_INIT("finding")}},
        {"sample", {STR_INIT("抽查批次"), STR_INIT("sample")}},
        {"about", {STR_INIT("投诉内容"), STR_INIT("about")}},
        {"heard", {STR_INIT("本人陈述"), STR_INIT("what the person said")}},
        {"article", {STR_INIT("条款"), STR_INIT("article")}},
    };
#undef FACT
    for (size_t i = 0; i < ARRAY_LENGTH(labels); i++) {
        if (strcmp(labels[i].path, key) != 0) continue;
        *label = labels[i].text;
        return true;
    }
    return false;
}

static struct text label_of(enum verb verb, const char *key) {
#define LABEL(verb, key, zh, en) {VERB_##verb, key, {STR_INIT(zh), STR_INIT(en)}},
    static const struct {
        enum verb verb;
        const char *key;
        struct text text;
    } of_verbs[] = {
#include "web/view/labels.def"
    };
#undef LABEL
    for (size_t i = 0; i < ARRAY_LENGTH(of_verbs); i++)
        if (of_verbs[i].verb == verb && strcmp(of_verbs[i].key, key) == 0) return of_verbs[i].text;
    struct text label;
    if (command_key_label(key, &label)) return label;
    return (struct text){str_from(key), str_from(key)};
}

/* The fact whose words a key's closed list uses. */
static enum fact fact_of(const char *key) {
#define FACT(name, path, type, zh, en) if (strcmp(key, path) == 0) return FACT_##name;
#include "regulation/facts.def"
#undef FACT
    return FACT_FIELD;
}

static void yes_or_no(struct field *field, struct arena *arena) {
    field->kind = FIELD_PICK;
    add_option(&field->options, &field->options_count, STR("true"), (struct text){STR("是"), STR("yes")}, (struct str){0}, arena);
    add_option(&field->options, &field->options_count, STR("false"), (struct text){STR("否"), STR("no")}, (struct str){0}, arena);
}

/* The same list stands in many forms of a page: it is made once. */
static void pick_party(struct choices *choices, struct field *field, enum choice_list list) {
    const struct organisation *organisation = choices->organisation;
    size_t *count = &choices->counts[list];
    if (organisation->staff_count + organisation->units_count > CHOICES_MAX) return;
    if (!choices->made[list] && list != CHOICE_STAFF)
        choices->lists[list] = options_of_units(organisation, (struct str){0}, count, choices->arena);
    if (!choices->made[list] && list != CHOICE_UNITS)
        choices->lists[list] = options_of_staff(organisation, choices->lists[list], count, choices->arena);
    choices->made[list] = true;
    field->kind = FIELD_PICK;
    field->options = choices->lists[list];
    field->options_count = *count;
}

/* The parties and the asker, in a list of its own. */
static void pick_contact(struct choices *choices, struct field *field) {
    pick_party(choices, field, CHOICE_PARTIES);
    size_t count = field->options_count;
    struct option *options = ARENA_ARRAY(choices->arena, struct option, count + 1);
    if (count) memcpy(options, field->options, count * sizeof *options);
    options[count] = (struct option){.value = STR("asker"), .label = {STR("来访人"), STR("the asker")}};
    field->options = options;
    field->options_count = count + 1;
}

static bool is_for_kind(const struct str *kinds, size_t count, struct str kind) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(kinds[i], kind)) return true;
    return count == 0 || kind.len == 0;
}

/* What a measure orders (限期整改) is reached where it was ordered, and nowhere else. */
static bool is_ordered(const struct regulation *regulation, const struct matter *matter, struct str milestone) {
    bool by_measure = false, ordered = false;
    for (size_t i = 0; i < regulation->clocks_count; i++) {
        const struct clock_rule *rule = &regulation->clocks[i];
        by_measure = by_measure || (rule->due == DUE_MEASURE && str_equal(rule->until, milestone));
    }
    for (size_t i = 0; matter && i < matter->clocks_count; i++)
        ordered = ordered || str_equal(matter->clocks[i].until, milestone);
    return !by_measure || ordered;
}

static void pick_milestone(const struct world *world, const struct matter *matter, struct field *field, struct arena *arena) {
    const struct regulation *regulation = world->regulation;
    struct str kind = matter ? matter->kind : (struct str){0};
    struct str accepted = STR("case_accepted"); /* 受理: of every pack */
    field->kind = FIELD_PICK;
    add_option(&field->options, &field->options_count, accepted, fact_word_text(FACT_MILESTONE, accepted), (struct str){0},
               arena);
    for (size_t i = 0; i < regulation->milestones_count; i++)
        if (is_for_kind(regulation->milestones[i].kinds, regulation->milestones[i].kinds_count, kind) &&
            is_ordered(regulation, matter, regulation->milestones[i].word))
            add_option(&field->options, &field->options_count, regulation->milestones[i].word, regulation->milestones[i].text,
                       (struct str){0}, arena);
}

static void suggest_results_of(const struct regulation *regulation, const struct condition *condition, struct field *field,
                               struct arena *arena) {
    for (size_t i = 0; condition && i < condition->children_count; i++)
        suggest_results_of(regulation, condition->children[i], field, arena);
    if (!condition || condition->kind != CONDITION_VALUE || condition->operands[0].fact != FACT_RESULT) return;
    for (size_t i = 0; i < condition->words_count; i++)
        add_option(&field->options, &field->options_count, condition->words[i],
                   regulation_word_text(regulation, condition->words[i]), (struct str){0}, arena);
}

/* A check may find anything; the results that something follows from are suggested. */
static void suggest_results(const struct regulation *regulation, struct field *field, struct arena *arena) {
    for (size_t i = 0; i < regulation->findings_count; i++) {
        const struct trigger *on = &regulation->findings[i].on;
        bool check = false;
        for (size_t k = 0; k < on->events_count; k++) check = check || on->events[k] == VERB_CHECK;
        if (check) suggest_results_of(regulation, on->when, field, arena);
    }
}

/* Short texts of which the regulation names the usual ones. */
static void pick_short(const struct regulation *regulation, const struct command_key *key, struct field *field,
                       struct arena *arena) {
    if (strcmp(key->key, "article") == 0) pick_article(regulation, field, arena);
    else if (strcmp(key->key, "cause") == 0) pick_offence_word(regulation, true, field, arena);
    else if (strcmp(key->key, "consequence") == 0) pick_offence_word(regulation, false, field, arena);
    else if (key->verb == VERB_CHECK && strcmp(key->key, "result") == 0) suggest_results(regulation, field, arena);
}

/* False: this key has no input on a page. */
static bool field_of_key(const struct world *world, const struct matter *matter, const struct command_key *key,
                         struct field *field, struct choices *choices) {
    struct arena *arena = choices->arena;
    *field = (struct field){.kind = FIELD_SHORT, .name = str_from(key->key), .label = label_of(key->verb, key->key),
                            .required = key->required, .chars_max = LIMIT_WORD_CHARS};
    switch (key->type) {
    case KEY_TYPE_WORD:
        field->kind = FIELD_PICK;
        field->options = options_of_words(fact_of(key->key), key->words, (struct str){0}, &field->options_count, arena);
        return true;
    case KEY_TYPE_WORDS:
        field->kind = FIELD_CHECKS;
        field->options = options_of_words(fact_of(key->key), key->words, (struct str){0}, &field->options_count, arena);
        return true;
    case KEY_TYPE_LONG:
    case KEY_TYPE_ITEMS:
        field->kind = FIELD_LONG;
        field->chars_max = LIMIT_TEXT_CHARS;
        return true;
    case KEY_TYPE_BOOL: yes_or_no(field, arena); return true;
    case KEY_TYPE_MOMENT: field->kind = FIELD_MOMENT; return true;
    case KEY_TYPE_UNITS: pick_party(choices, field, CHOICE_UNITS); return true;
    case KEY_TYPE_STAFF:
    case KEY_TYPE_STAFF_LIST: pick_party(choices, field, CHOICE_STAFF); return true;
    case KEY_TYPE_PARTY:
    case KEY_TYPE_PARTIES: pick_party(choices, field, CHOICE_PARTIES); return true;
    case KEY_TYPE_PLACE: pick_party(choices, field, CHOICE_PARTIES); return true;
    case KEY_TYPE_CONTACT: pick_contact(choices, field); return true;
    case KEY_TYPE_NAME: pick_milestone(world, matter, field, arena); return true;
    case KEY_TYPE_FINDING: pick_finding(world, matter, field, arena); return key->required || field->options_count > 0;
    case KEY_TYPE_SUBJECT: field->chars_max = LIMIT_SUBJECT_CHARS; return true;
    case KEY_TYPE_SHORT: pick_short(world->regulation, key, field, arena); return true;
    case KEY_TYPE_DATE: field->kind = FIELD_DATE; return true;
    case KEY_TYPE_EVIDENCE: case KEY_TYPE_HOURS: return true;
    case KEY_TYPE_TOPIC:
    case KEY_TYPE_ASKER:
    case KEY_TYPE_FIELDS:
    case KEY_TYPE_MEASURES: return false;
    }
    return false;
}

static bool asks_for(const struct value_rule *value, enum verb verb) {
    for (size_t i = 0; i < value->on_count; i++)
        if (value->on[i] == verb) return true;
    return false;
}

/* "kind=document meeting": where such an input belongs, when the form also asks which. */
static struct str shown_when(const char *name, const struct str *words, size_t count, struct arena *arena) {
    struct str when = {0};
    for (size_t i = 0; i < count; i++)
        when = i ? str_printf(arena, STR_FMT " " STR_FMT, STR_ARG(when), STR_ARG(words[i]))
                 : str_printf(arena, "%s=" STR_FMT, name, STR_ARG(words[i]));
    return when;
}

static void field_of_value(const struct value_rule *value, struct field *field, struct choices *choices) {
    struct arena *arena = choices->arena;
    *field = (struct field){.kind = FIELD_SHORT, .name = str_printf(arena, "fields." STR_FMT, STR_ARG(value->name)),
                            .label = value->text, .chars_max = LIMIT_WORD_CHARS};
    switch ((int)value->type) {
    case VALUE_TYPE_YES_NO: yes_or_no(field, arena); break;
    case VALUE_TYPE_LIST:
        field->kind = value->words_count ? FIELD_CHECKS : FIELD_LONG;
        field->chars_max = LIMIT_TEXT_CHARS;
        for (size_t i = 0; i < value->words_count; i++)
            add_option(&field->options, &field->options_count, value->words[i].word, value->words[i].text, (struct str){0},
                       arena);
        break;
    case VALUE_TYPE_PARTY: pick_party(choices, field, CHOICE_PARTIES); break;
    case VALUE_TYPE_DATE: field->kind = FIELD_DATE; break;
    case VALUE_TYPE_NUMBER: field->kind = FIELD_NUMBER; break;
    case VALUE_TYPE_WORD:
        field->kind = FIELD_PICK;
        for (size_t i = 0; i < value->words_count; i++)
            add_option(&field->options, &field->options_count, value->words[i].word, value->words[i].text, (struct str){0},
                       arena);
        break;
    default: break;
    }
}

static void add_values(const struct regulation *regulation, enum verb verb, struct str kind, struct choices *choices,
                       struct field **fields, size_t *count) {
    for (size_t i = 0; i < regulation->values_count; i++) {
        const struct value_rule *value = &regulation->values[i];
        if (!asks_for(value, verb) || !is_for_kind(value->kinds, value->kinds_count, kind)) continue;
        struct field *field = ARENA_PUSH(choices->arena, *fields, *count);
        field_of_value(value, field, choices);
        if (verb == VERB_REGISTER) field->when = shown_when("kind", value->kinds, value->kinds_count, choices->arena);
        if (verb == VERB_REACH) field->when = shown_when("milestone", value->milestones, value->milestones_count, choices->arena);
    }
}

enum { TO_PICK = 3 }; /* inputs for a list of units, staff or both */

static bool is_list_of_parties(enum key_type type) {
    return type == KEY_TYPE_UNITS || type == KEY_TYPE_STAFF_LIST || type == KEY_TYPE_PARTIES;
}

static void add_measures(const struct world *world, const struct matter *matter, struct choices *choices, struct field **fields,
                         size_t *count) {
    struct field parties = {.kind = FIELD_SHORT}, *rows;
    pick_party(choices, &parties, CHOICE_PARTIES);
    size_t rows_count = measure_fields(world, matter, &parties, choices->arena, &rows);
    for (size_t i = 0; i < rows_count; i++) *ARENA_PUSH(choices->arena, *fields, *count) = rows[i];
}

/* What is not known of the asker yet can be given with the commands for which regulations ask for it; it completes the matter. */
static void add_missing_asker(const struct matter *matter, enum verb verb, struct choices *choices, struct field **fields,
                              size_t *count) {
    const struct asker *asker = &matter->asker;
    const struct {
        struct str known;
        const char *input, *name;
    } details[] = {{asker->name, "fields.asker_name", "asker_name"}, {asker->phone, "fields.asker_phone", "asker_phone"},
                   {asker->address, "fields.asker_address", "asker_address"}, {asker->unit, "fields.asker_unit", "asker_unit"}};
    bool work = str_is(matter->kind, "document") || str_is(matter->kind, "meeting") || str_is(matter->kind, "task");
    if (work || asker->anonymous || (verb != VERB_TRANSFER && verb != VERB_CONTACT)) return;
    for (size_t i = 0; i < ARRAY_LENGTH(details); i++)
        if (!details[i].known.len)
            *ARENA_PUSH(choices->arena, *fields, *count) =
                (struct field){.kind = FIELD_SHORT, .name = str_from(details[i].input),
                               .label = form_field_text(str_from(details[i].name)), .chars_max = LIMIT_WORD_CHARS};
}

/* 容错: offered to whoever may approve it, where the organisation has a text for it. */
static void add_good_faith(const struct world *world, struct choices *choices, struct field **fields, size_t *count) {
    struct str basis = good_faith_basis(world->organisation);
    if (basis.len == 0 || !staff_exempts(world->organisation, choices->staff)) return;
    struct field *field = ARENA_PUSH(choices->arena, *fields, *count);
    *field = (struct field){
        .kind = FIELD_CHECK, .name = STR("fields." GOOD_FAITH_FIELD),
        .label = {str_printf(choices->arena, "按容错免责（依据：" STR_FMT "；须写明理由）", STR_ARG(basis)),
                  str_printf(choices->arena, "Exempt as a mistake in good faith (by " STR_FMT "; give the reason)",
                             STR_ARG(basis))}};
}

void command_form_fields(const struct world *world, const struct matter *matter, enum verb verb, struct choices *choices,
                         struct field **fields, size_t *count) {
    *fields = NULL;
    *count = 0;
    for (size_t i = 0; i < command_keys_count; i++) {
        struct field field;
        if (command_keys[i].verb != verb) continue;
        if (command_keys[i].type == KEY_TYPE_MEASURES) add_measures(world, matter, choices, fields, count);
        if (!field_of_key(world, matter, &command_keys[i], &field, choices)) continue;
        for (int times = is_list_of_parties(command_keys[i].type) ? TO_PICK : 1; times > 0; times--) {
            *ARENA_PUSH(choices->arena, *fields, *count) = field;
            field.required = false; /* one of them is enough */
        }
    }
    add_values(world->regulation, verb, matter ? matter->kind : (struct str){0}, choices, fields, count);
    if (matter) add_missing_asker(matter, verb, choices, fields, count);
    if (verb == VERB_DISMISS) add_good_faith(world, choices, fields, count);
}

void command_form_values(const struct regulation *regulation, const struct organisation *organisation, enum verb verb,
                         struct arena *arena, struct field **fields, size_t *count) {
    *fields = NULL;
    *count = 0;
    struct choices choices = {.organisation = organisation, .arena = arena};
    add_values(regulation, verb, (struct str){0}, &choices, fields, count);
}

void command_form_some(const struct world *world, enum verb verb, const char *const *keys, size_t keys_count, struct arena *arena,
                       struct field **fields, size_t *count) {
    struct choices choices = {.organisation = world->organisation, .arena = arena};
    struct field *all;
    size_t all_count;
    command_form_fields(world, NULL, verb, &choices, &all, &all_count);
    *fields = NULL;
    *count = 0;
    for (size_t k = 0; k < keys_count; k++)
        for (size_t i = 0; i < all_count; i++)
            if (str_is(all[i].name, keys[k])) *ARENA_PUSH(arena, *fields, *count) = all[i];
}

/* ---- reading ---- */

static json_t *text_json(struct str text) {
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

static json_t *lines_json(struct str text) {
    json_t *list = json_array();
    struct str line;
    while (text.len && str_split(&text, '\n', &line))
        if (!str_blank(line)) json_array_append_new(list, text_json(str_trim(line)));
    return list;
}

/* Every pair of that name that is not blank. */
static json_t *all_json(const struct pairs *form, const char *name) {
    json_t *list = json_array();
    for (size_t i = 0; i < form->count; i++)
        if (str_is(form->items[i].name, name) && !str_blank(form->items[i].value))
            json_array_append_new(list, text_json(str_trim(form->items[i].value)));
    return list;
}

/* "2" → 2; "第九条 sun" → {"article": "第九条", "who": "sun"} */
static json_t *finding_json(struct str text) {
    int64_t n;
    if (str_int64(text, 1, INT32_MAX, &n)) return json_integer(n);
    json_t *finding = json_object();
    struct str article = {0}, rest = text;
    str_split(&rest, ' ', &article);
    json_object_set_new(finding, "article", text_json(article));
    if (rest.len) json_object_set_new(finding, "who", text_json(rest));
    return finding;
}

/* "2", "1.5"; what is no number is said by command_read, of the text. */
static json_t *hours_json(struct str text) {
    json_t *number = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL);
    if (json_is_number(number)) return number;
    json_decref(number);
    return text_json(text);
}

static json_t *value_of_key(const struct pairs *form, const struct regulation *regulation, const struct command_key *key) {
    struct str text = pairs_get(form, key->key);
    if (key->type == KEY_TYPE_MEASURES) return measures_json(form, regulation);
    if (str_blank(text) && !is_list_of_parties(key->type)) return NULL; /* of those any may be blank */
    switch (key->type) {
    case KEY_TYPE_BOOL: return json_boolean(str_is(text, "true") || str_is(text, "1"));
    case KEY_TYPE_ITEMS: return lines_json(text);
    case KEY_TYPE_UNITS:
    case KEY_TYPE_WORDS:
    case KEY_TYPE_STAFF_LIST:
    case KEY_TYPE_PARTIES: return all_json(form, key->key);
    case KEY_TYPE_FINDING: return finding_json(text);
    case KEY_TYPE_HOURS: return hours_json(str_trim(text));
    case KEY_TYPE_WORD:
    case KEY_TYPE_SUBJECT:
    case KEY_TYPE_LONG:
    case KEY_TYPE_SHORT:
    case KEY_TYPE_DATE:
    case KEY_TYPE_EVIDENCE:
    case KEY_TYPE_NAME:
    case KEY_TYPE_MOMENT:
    case KEY_TYPE_TOPIC:
    case KEY_TYPE_PARTY:
    case KEY_TYPE_PLACE:
    case KEY_TYPE_STAFF:
    case KEY_TYPE_CONTACT: return text_json(key->type == KEY_TYPE_LONG ? text : str_trim(text));
    case KEY_TYPE_ASKER:
    case KEY_TYPE_FIELDS:
    case KEY_TYPE_MEASURES: return NULL;
    }
    return NULL;
}

/* `given`: the same field, sent before in this form. */
static json_t *value_of_field(const struct regulation *regulation, struct str name, struct str text, const json_t *given) {
    const struct value_rule *value = regulation_value(regulation, name);
    bool yes_or_no = str_is(name, GOOD_FAITH_FIELD) || (value && value->type == VALUE_TYPE_YES_NO);
    if (yes_or_no) return json_boolean(str_is(text, "true") || str_is(text, "1"));
    if (!value || value->type != VALUE_TYPE_LIST) return text_json(str_trim(text));
    json_t *lines = lines_json(text), *all = json_is_array(given) ? json_deep_copy(given) : json_array();
    json_array_extend(all, lines);
    json_decref(lines);
    return all;
}

json_t *command_form_read(const struct request *request, const struct regulation *regulation, enum verb verb) {
    const struct pairs *form = &request->form;
    json_t *command = json_object(), *fields = json_object();
    json_object_set_new(command, "do", json_string(verb_names[verb]));
    for (size_t i = 0; i < command_keys_count; i++) {
        json_t *value = command_keys[i].verb == verb ? value_of_key(form, regulation, &command_keys[i]) : NULL;
        if (json_is_array(value) && json_array_size(value) == 0) json_decref(value), value = NULL;
        if (value) json_object_set_new(command, command_keys[i].key, value);
    }
    for (size_t i = 0; i < form->count; i++) {
        if (!str_starts(form->items[i].name, STR("fields.")) || str_blank(form->items[i].value)) continue;
        struct str name = str_slice(form->items[i].name, 7, form->items[i].name.len);
        const char *key = str_terminated(request->arena, name);
        json_object_set_new(fields, key, value_of_field(regulation, name, form->items[i].value, json_object_get(fields, key)));
    }
    if (json_object_size(fields)) json_object_set(command, "fields", fields);
    json_decref(fields);
    return command;
}

/* ---- what was sent, again ---- */

/* The n-th value of that name, from 0 on; empty: it was sent less often. */
static struct str value_sent(const struct pairs *form, struct str name, size_t n) {
    for (size_t i = 0; i < form->count; i++)
        if (str_equal(form->items[i].name, name) && n-- == 0) return form->items[i].value;
    return (struct str){0};
}

static bool was_sent(const struct pairs *form, struct str name, struct str value) {
    for (size_t i = 0; i < form->count; i++)
        if (str_equal(form->items[i].name, name) && str_equal(form->items[i].value, value)) return true;
    return false;
}

/* Inputs of one kind share their choices: which of them is chosen is each one's own. */
static void keep_choice(const struct pairs *form, struct field *field, struct arena *arena) {
    struct option *options = ARENA_ARRAY(arena, struct option, field->options_count);
    memcpy(options, field->options, field->options_count * sizeof *options);
    field->options = options;
    for (size_t i = 0; i < field->options_count; i++)
        options[i].chosen = field->kind == FIELD_CHECKS ? was_sent(form, field->name, options[i].value)
                                                        : str_equal(options[i].value, field->value);
}

void command_form_keep(const struct pairs *form, struct field *fields, size_t count, struct arena *arena) {
    for (size_t i = 0; i < count; i++) {
        size_t earlier = 0;
        for (size_t k = 0; k < i; k++) earlier += str_equal(fields[k].name, fields[i].name);
        struct str sent = value_sent(form, fields[i].name, earlier);
        if (sent.len == 0) continue;
        fields[i].value = sent;
        if (fields[i].options_count) keep_choice(form, &fields[i], arena);
    }
}

void command_form_preset(struct field *fields, size_t count, const char *name, struct str value, struct arena *arena) {
    const struct pairs none = {0};
    for (size_t i = 0; i < count; i++) {
        if (!str_is(fields[i].name, name) || fields[i].value.len) continue;
        fields[i].value = value;
        if (fields[i].options_count) keep_choice(&none, &fields[i], arena);
    }
}
