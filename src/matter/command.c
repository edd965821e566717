/* The shape of a command: keys, types, closed words and limits, all from commands.def.
 * Not here: whether the regulation allows it (decide.c). Keeps: what passes is canonical — keys in the order of the table, every
 * moment with its offset from UTC — so that the same command always gives the same bytes in the ledger. */
#include "matter/internal.h"

enum key_type {
    TYPE_SUBJECT, TYPE_LONG, TYPE_SHORT, TYPE_NAME, TYPE_WORD, TYPE_BOOL, TYPE_MOMENT,
    TYPE_TOPIC,      /* a service item of the directory, or a word where there is no directory */
    TYPE_PARTY,      /* a unit or staff member of the organisation */
    TYPE_STAFF,      /* a staff member */
    TYPE_PLACE,      /* a party, or the name of an outside body */
    TYPE_CONTACT,    /* a party, or `asker` */
    TYPE_WORDS,      /* a list of words of a closed list, each once */
    TYPE_DATE,       /* a date alone */
    TYPE_EVIDENCE,   /* true or false, or what it is */
    TYPE_HOURS,      /* above 0, at most HOURS_MAX; halves and the like are fine */
    TYPE_UNITS, TYPE_STAFF_LIST, TYPE_PARTIES, TYPE_ITEMS, TYPE_FIELDS, TYPE_ASKER, TYPE_FINDING, TYPE_MEASURES,
};
enum { HOURS_MAX = 100 };
enum need { NEED_OPTIONAL, NEED_REQUIRED };

struct key_row {
    enum verb verb;
    const char *where; /* JSON pointer: a slash and the key */
    enum key_type type;
    enum need need;
    const char *words;
};

static const char *row_key(const struct key_row *row) {
    return row->where + 1;
}

static const struct key_row key_rows[] = {
#define KEY(verb, key, type, need, words) {VERB_##verb, "/" key, TYPE_##type, NEED_##need, words},
#include "matter/commands.def"
};

#define ANYBODY GIVER_ANYBODY
#define OWNER GIVER_OWNER
#define OWNER_SIDE GIVER_OWNER_SIDE
#define OFFERED_TO GIVER_OFFERED_TO
#define RECEIVER GIVER_RECEIVER
#define HOLDING_UNIT GIVER_HOLDING_UNIT
#define REFERRED_TO GIVER_REFERRED_TO
#define SUPERVISOR GIVER_SUPERVISOR
#define DISCIPLINE GIVER_DISCIPLINE
#define HEAD GIVER_HEAD
#define DEPUTY GIVER_DEPUTY
#define LEADER GIVER_LEADER
enum { STATE__KEEP = STATE_KEEP };
#define NEXT_OPEN STATE_OPEN
#define NEXT_OFFERED STATE_OFFERED
#define NEXT_CONSULTING STATE_CONSULTING
#define NEXT_REFERRED STATE_REFERRED
#define NEXT_PAUSED STATE_PAUSED
#define NEXT_ANSWERED STATE_ANSWERED
#define NEXT_CLOSED STATE_CLOSED
#define NEXT_KEEP STATE_KEEP
const struct command_row command_rows[VERB__COUNT] = {
#define COMMAND(verb, states, who, next, tells) [VERB_##verb] = {FIT_##states, (unsigned)(who), NEXT_##next, tells, true},
#include "matter/commands.def"
};

bool verb_is_command(enum verb verb) {
    return command_rows[verb].known;
}

static const char *const asker_keys[] = {"name", "unit", "phone", "address", "kind", "tier", "anonymous", "vexatious"};
static const char *const asker_where[] = {"/asker/name", "/asker/unit", "/asker/phone", "/asker/address",
                                          "/asker/kind", "/asker/tier", "/asker/anonymous", "/asker/vexatious"};
static const char *const envelope[] = {"do", "by", "matter", "at", "refused"};

/* ---- saying what is wrong ---- */

static bool fail(struct error *error, const char *where, enum error_code code, const char *message, struct str shown) {
    error_set(error, code, "%s%s" STR_FMT "%s", message, shown.len ? " \"" : "", STR_ARG(utf8_prefix(shown, 60)),
              shown.len ? "\"" : "");
    error_where(error, "%s", where);
    return false;
}

static bool fail_limit(struct error *error, const char *where, const char *limit, int max, const char *meaning) {
    error_set(error, ERROR_LIMIT, "longer than the %d %s", max, meaning);
    error_where(error, "%s", where);
    error_hint(error, "%s", limit);
    return false;
}

enum { KNOWN_MAX = 64, FIELD_NAME_MAX = 64 };

static void hint_nearest(struct error *error, struct str word, const char *const *known, size_t count) {
    struct str nearest = str_nearest(word, known, count);
    if (nearest.len) error_hint(error, "did you mean \"" STR_FMT "\"?", STR_ARG(nearest));
}

/* ---- values ---- */

struct reading {
    int zone_minutes;
    struct error *error;
};

static bool text_is_clean(const struct reading *reading, const char *where, const json_t *value, size_t chars_max,
                          const char *limit, const char *meaning) {
    if (!json_is_string(value)) return fail(reading->error, where, ERROR_INPUT, "must be a text", (struct str){0});
    struct str text = json_str(value); /* well-formed UTF-8: jansson takes nothing else for a string */
    if (memchr(text.len ? text.ptr : "", '\0', text.len) || utf8_has_control(text))
        return fail(reading->error, where, ERROR_INPUT, "contains a control character", (struct str){0});
    if (text.len > chars_max && utf8_length(text) > chars_max)
        return fail_limit(reading->error, where, limit, (int)chars_max, meaning);
    return true;
}

static bool short_text(const struct reading *reading, const char *where, const json_t *value) {
    return text_is_clean(reading, where, value, LIMIT_WORD_CHARS, "LIMIT_WORD_CHARS",
                         "characters in a name, phone, address or other short text");
}

static bool long_text(const struct reading *reading, const char *where, const json_t *value) {
    return text_is_clean(reading, where, value, LIMIT_TEXT_CHARS, "LIMIT_TEXT_CHARS",
                         "characters in a body, answer or other long text");
}

static bool given_name(const struct reading *reading, const char *where, const json_t *value) {
    if (!short_text(reading, where, value)) return false;
    return !str_blank(json_str(value)) || fail(reading->error, where, ERROR_INPUT, "is blank", (struct str){0});
}

static bool closed_word(const struct reading *reading, const char *where, const json_t *value, const char *words) {
    if (!short_text(reading, where, value)) return false;
    struct str word = json_str(value), rest = str_from(words), one;
    while (str_split(&rest, ' ', &one))
        if (str_equal(one, word)) return true;
    fail(reading->error, where, ERROR_INPUT, "unknown word", word);
    error_hint(reading->error, "one of: %s", words);
    return false;
}

/* The moment as canonical text with its offset, or NULL. "Until" a date alone includes that day, as with a measure's. */
static json_t *moment_read(const struct reading *reading, const char *where, const json_t *value) {
    instant at;
    day_number day;
    if (!short_text(reading, where, value)) return NULL;
    if (strcmp(where, "/until") == 0 && day_parse(json_str(value), &day) && day < day_from_civil(9999, 12, 31)) {
        at = day_start(day + 1, reading->zone_minutes);
    } else if (!instant_parse(json_str(value), reading->zone_minutes, &at)) {
        fail(reading->error, where, ERROR_INPUT, "is not a date and time:", json_str(value));
        error_hint(reading->error, "write it as 2026-09-30T17:30");
        return NULL;
    }
    char text[INSTANT_TEXT_SIZE], full[INSTANT_TEXT_SIZE + 8];
    unsigned zone = (unsigned)(reading->zone_minutes < 0 ? -reading->zone_minutes : reading->zone_minutes);
    struct str local = instant_text(at, reading->zone_minutes, text);
    snprintf(full, sizeof full, STR_FMT "%c%02u:%02u", STR_ARG(local), reading->zone_minutes < 0 ? '-' : '+', zone / 60 % 24,
             zone % 60);
    return json_string(full);
}

typedef bool (*entry_check)(const struct reading *reading, const char *where, const json_t *value);

/* What is wrong is wrong with one entry: say which. */
static bool fail_in(const struct reading *reading, const char *entry) {
    char where[sizeof reading->error->where];
    snprintf(where, sizeof where, "%s", reading->error->where);
    error_where(reading->error, "%.100s/%.80s", where, entry);
    return false;
}

static bool list_of(const struct reading *reading, const char *where, const json_t *value, entry_check check) {
    char entry[24];
    if (!json_is_array(value)) return fail(reading->error, where, ERROR_INPUT, "must be a list", (struct str){0});
    if (json_array_size(value) > LIMIT_LIST_ITEMS)
        return fail_limit(reading->error, where, "LIMIT_LIST_ITEMS", LIMIT_LIST_ITEMS, "entries in a list of a command");
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (check(reading, where, json_array_get(value, i))) continue;
        snprintf(entry, sizeof entry, "%zu", i);
        return fail_in(reading, entry);
    }
    return true;
}

/* A named value: a text, a number, true or false, or a list of texts. */
static bool field_value(const struct reading *reading, const char *where, const json_t *value) {
    if (json_is_boolean(value) || json_is_number(value)) return true;
    if (json_is_array(value)) return list_of(reading, where, value, long_text);
    return long_text(reading, where, value);
}

static bool fields_map(const struct reading *reading, const char *where, const json_t *value) {
    const char *name;
    json_t *entry;
    if (!json_is_object(value))
        return fail(reading->error, where, ERROR_INPUT, "must be an object of named values", (struct str){0});
    if (json_object_size(value) > LIMIT_FIELDS)
        return fail_limit(reading->error, where, "LIMIT_FIELDS", LIMIT_FIELDS, "named values in the fields of a command");
    json_object_foreach((json_t *)(uintptr_t)value, name, entry) {
        if (strlen(name) > FIELD_NAME_MAX || utf8_has_control(str_from(name)))
            return fail(reading->error, where, ERROR_INPUT, "bad name of a value", str_from(name));
        if (!field_value(reading, where, entry)) return fail_in(reading, name);
    }
    return true;
}

static bool asker_detail(const struct reading *reading, size_t i, const json_t *value) {
    bool flag = str_is(STR("anonymous"), asker_keys[i]) || str_is(STR("vexatious"), asker_keys[i]);
    if (!flag) return short_text(reading, asker_where[i], value);
    return json_is_boolean(value) || fail(reading->error, asker_where[i], ERROR_INPUT, "must be true or false", (struct str){0});
}

static bool asker_map(const struct reading *reading, const char *where, const json_t *value) {
    const char *name;
    json_t *entry;
    if (!json_is_object(value)) return fail(reading->error, where, ERROR_INPUT, "must be an object", (struct str){0});
    json_object_foreach((json_t *)(uintptr_t)value, name, entry) {
        size_t i = 0;
        while (i < ARRAY_LENGTH(asker_keys) && strcmp(name, asker_keys[i]) != 0) i++;
        if (i < ARRAY_LENGTH(asker_keys)) {
            if (!asker_detail(reading, i, entry)) return false;
            continue;
        }
        fail(reading->error, where, ERROR_INPUT, "unknown key", str_from(name));
        hint_nearest(reading->error, str_from(name), asker_keys, ARRAY_LENGTH(asker_keys));
        return fail_in(reading, name);
    }
    return true;
}

/* The number of a finding, or {article, [who]}: the latest such finding. */
static bool finding_selector(const struct reading *reading, const char *where, const json_t *value) {
    if (json_is_integer(value)) return true;
    const json_t *article = json_object_get(value, "article"), *who = json_object_get(value, "who");
    if (!json_is_string(article) || json_object_size(value) != 1U + (who != NULL))
        return fail(reading->error, where, ERROR_INPUT, "must be the number of a finding or {article, who}", (struct str){0});
    return short_text(reading, where, article) && (!who || short_text(reading, where, who));
}

static bool one_or_list(const struct reading *reading, const char *where, const json_t *value) {
    if (!json_is_array(value)) return given_name(reading, where, value);
    if (json_array_size(value) == 0) return fail(reading->error, where, ERROR_INPUT, "is empty", (struct str){0});
    return list_of(reading, where, value, given_name);
}

static bool measure_entry(const struct reading *reading, const char *where, const char *name, const json_t *entry) {
    if (strcmp(name, "on") == 0) return one_or_list(reading, where, entry);
    if (strcmp(name, "measure") == 0) return given_name(reading, where, entry);
    if (strcmp(name, "amount") != 0) return short_text(reading, where, entry);
    return json_is_number(entry) || fail(reading->error, where, ERROR_INPUT, "amount must be a number", (struct str){0});
}

static bool measure_map(const struct reading *reading, const char *where, const json_t *value) {
    static const char keys[] = "measure amount unit until on";
    const char *name;
    json_t *entry;
    if (!json_is_string(json_object_get(value, "measure")))
        return fail(reading->error, where, ERROR_INPUT, "must be an object with a measure", (struct str){0});
    json_object_foreach((json_t *)(uintptr_t)value, name, entry) {
        json_t *word = json_string(name);
        bool known = closed_word(reading, where, word, keys);
        json_decref(word);
        if (!known || !measure_entry(reading, where, name, entry)) return false;
    }
    return true;
}

static bool closed_words(const struct reading *reading, const char *where, const json_t *value, const char *words) {
    if (!json_is_array(value) || json_array_size(value) == 0 || json_array_size(value) > LIMIT_LIST_ITEMS)
        return fail(reading->error, where, ERROR_INPUT, "must be a list of words, not empty", (struct str){0});
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (!closed_word(reading, where, json_array_get(value, i), words)) return false;
        for (size_t k = 0; k < i; k++)
            if (json_equal(json_array_get(value, i), json_array_get(value, k)))
                return fail(reading->error, where, ERROR_INPUT, "stands there twice:", json_str(json_array_get(value, i)));
    }
    return true;
}

static bool date_text(const struct reading *reading, const char *where, const json_t *value) {
    day_number day;
    if (!short_text(reading, where, value)) return false;
    if (day_parse(json_str(value), &day)) return true;
    fail(reading->error, where, ERROR_INPUT, "is not a date:", json_str(value));
    error_hint(reading->error, "write it as 2026-09-30");
    return false;
}

static bool hours_number(const struct reading *reading, const char *where, const json_t *value) {
    double hours = json_is_number(value) ? json_number_value(value) : 0;
    if (hours > 0 && hours <= HOURS_MAX) return true;
    return fail(reading->error, where, ERROR_INPUT, "must be a number of hours above 0, at most 100", (struct str){0});
}

static bool value_check(const struct reading *reading, const char *where, const struct key_row *row, const json_t *value) {
    switch (row->type) {
    case TYPE_SUBJECT:
        if (!text_is_clean(reading, where, value, LIMIT_SUBJECT_CHARS, "LIMIT_SUBJECT_CHARS", "characters in a subject"))
            return false;
        return !str_blank(json_str(value)) || fail(reading->error, where, ERROR_INPUT, "is blank", (struct str){0});
    case TYPE_LONG: return long_text(reading, where, value);
    case TYPE_SHORT: return short_text(reading, where, value);
    case TYPE_NAME: case TYPE_TOPIC: case TYPE_PARTY: case TYPE_STAFF: case TYPE_PLACE: case TYPE_CONTACT:
        return given_name(reading, where, value);
    case TYPE_WORD: return closed_word(reading, where, value, row->words);
    case TYPE_WORDS: return closed_words(reading, where, value, row->words);
    case TYPE_BOOL:
        return json_is_boolean(value) || fail(reading->error, where, ERROR_INPUT, "must be true or false", (struct str){0});
    case TYPE_DATE: return date_text(reading, where, value);
    case TYPE_EVIDENCE: return json_is_boolean(value) || short_text(reading, where, value);
    case TYPE_HOURS: return hours_number(reading, where, value);
    case TYPE_UNITS: case TYPE_STAFF_LIST: return list_of(reading, where, value, given_name);
    case TYPE_ITEMS:
        if (!list_of(reading, where, value, long_text)) return false;
        return json_array_size(value) > 0 || fail(reading->error, where, ERROR_INPUT, "is empty", (struct str){0});
    case TYPE_PARTIES: return one_or_list(reading, where, value);
    case TYPE_FIELDS: return fields_map(reading, where, value);
    case TYPE_ASKER: return asker_map(reading, where, value);
    case TYPE_FINDING: return finding_selector(reading, where, value);
    case TYPE_MEASURES:
        if (!list_of(reading, where, value, measure_map)) return false;
        return json_array_size(value) > 0 || fail(reading->error, where, ERROR_INPUT, "is empty", (struct str){0});
    case TYPE_MOMENT: break; /* read by its caller, which keeps the canonical text */
    }
    return true;
}

/* ---- the object ---- */

static bool is_envelope(const char *key) {
    for (size_t i = 0; i < ARRAY_LENGTH(envelope); i++)
        if (strcmp(key, envelope[i]) == 0) return true;
    return false;
}

static size_t rows_first(enum verb verb) {
    size_t i = 0;
    while (i < ARRAY_LENGTH(key_rows) && key_rows[i].verb != verb) i++;
    return i;
}

static bool verb_of(const json_t *object, enum verb *verb, struct error *error) {
    struct str name = json_text(object, "do");
    if (name.len == 0) return fail(error, "/do", ERROR_INPUT, "the command is missing", (struct str){0});
    for (size_t v = 0; v < VERB__COUNT; v++) {
        if (!command_rows[v].known || !str_is(name, verb_names[v])) continue;
        *verb = (enum verb)v;
        return true;
    }
    const char *known[VERB__COUNT] = {0};
    for (size_t v = 0; v < VERB__COUNT; v++)
        if (command_rows[v].known) known[v] = verb_names[v];
    fail(error, "/do", ERROR_INPUT, "unknown command", name);
    hint_nearest(error, name, known, VERB__COUNT);
    return false;
}

static bool unknown_key(enum verb verb, const char *key, struct error *error) {
    const char *known[KNOWN_MAX] = {"fields"};
    size_t count = 1;
    char where[120];
    for (size_t i = rows_first(verb); i < ARRAY_LENGTH(key_rows) && key_rows[i].verb == verb; i++)
        known[count++] = row_key(&key_rows[i]);
    snprintf(where, sizeof where, "/%.100s", key);
    fail(error, where, ERROR_INPUT, "unknown key", str_from(key));
    hint_nearest(error, str_from(key), known, count);
    return false;
}

static bool keys_are_known(const json_t *object, enum verb verb, struct error *error) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        bool known = is_envelope(key) || strcmp(key, "fields") == 0;
        for (size_t i = rows_first(verb); !known && i < ARRAY_LENGTH(key_rows) && key_rows[i].verb == verb; i++)
            known = strcmp(key, row_key(&key_rows[i])) == 0;
        if (!known) return unknown_key(verb, key, error);
    }
    return true;
}

static bool take_key(const struct reading *reading, const json_t *object, const struct key_row *row, json_t *args) {
    json_t *value = json_object_get(object, row_key(row));
    if (!value || json_is_null(value)) {
        if (row->need == NEED_OPTIONAL) return true;
        return fail(reading->error, row->where, ERROR_INPUT, "is missing", (struct str){0});
    }
    if (row->type == TYPE_MOMENT) {
        json_t *moment = moment_read(reading, row->where, value);
        return moment && json_object_set_new(args, row_key(row), moment) == 0;
    }
    return value_check(reading, row->where, row, value) && json_object_set(args, row_key(row), value) == 0;
}

bool command_read(const json_t *object, struct command *command, json_t **args, int zone_minutes, struct error *error) {
    static const struct key_row fields_row = {VERB__COUNT, "/fields", TYPE_FIELDS, NEED_OPTIONAL, ""};
    struct reading reading = {zone_minutes, error};
    *args = NULL;
    if (!json_is_object(object)) return fail(error, "", ERROR_INPUT, "a command is a JSON object", (struct str){0});
    enum verb verb;
    if (!verb_of(object, &verb, error) || !keys_are_known(object, verb, error)) return false;
    json_t *read = json_object();
    CHECK(read != NULL);
    bool good = true;
    for (size_t i = rows_first(verb); good && i < ARRAY_LENGTH(key_rows) && key_rows[i].verb == verb; i++)
        good = take_key(&reading, object, &key_rows[i], read);
    good = good && take_key(&reading, object, &fields_row, read);
    if (!good) {
        json_decref(read);
        return false;
    }
    command->verb = verb;
    command->args = *args = read;
    return true;
}

/* ---- names of people and places ---- */

static bool party_known(const struct organisation *organisation, struct str id, enum key_type type) {
    const struct staff *staff = organisation_staff(organisation, id);
    switch (type) {
    case TYPE_STAFF: case TYPE_STAFF_LIST: return staff != NULL;
    case TYPE_UNITS: return organisation_unit(organisation, id) != NULL;
    case TYPE_CONTACT: return str_is(id, "asker") || staff || organisation_unit(organisation, id);
    case TYPE_PARTY: case TYPE_PARTIES: return staff || organisation_unit(organisation, id);
    case TYPE_TOPIC: return organisation->topics_count == 0 || organisation_topic(organisation, id);
    case TYPE_SUBJECT:
    case TYPE_LONG:
    case TYPE_SHORT:
    case TYPE_NAME:
    case TYPE_WORD:
    case TYPE_WORDS:
    case TYPE_BOOL:
    case TYPE_MOMENT:
    case TYPE_DATE:
    case TYPE_EVIDENCE:
    case TYPE_HOURS:
    case TYPE_PLACE:
    case TYPE_ITEMS: case TYPE_FIELDS: case TYPE_ASKER: case TYPE_FINDING: case TYPE_MEASURES: break;
    }
    return true;
}

static bool unknown_party(const struct key_row *row, struct str id, struct error *error) {
    const char *what = row->type == TYPE_TOPIC                                   ? ERROR_TEXT("no such service item")
                       : row->type == TYPE_UNITS                                 ? ERROR_TEXT("no such unit")
                       : row->type == TYPE_STAFF || row->type == TYPE_STAFF_LIST ? ERROR_TEXT("no such staff member")
                                                                                 : ERROR_TEXT("no such unit or staff member");
    fail(error, row->where, ERROR_INPUT, what, id);
    error_hint(error, "give an id of the organisation");
    return false;
}

/* Whom the measures go on. */
static bool measures_known(const struct key_row *row, const json_t *measures, const struct organisation *organisation,
                           struct error *error) {
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *on = json_object_get(json_array_get(measures, i), "on");
        size_t count = json_is_array(on) ? json_array_size(on) : json_is_string(on);
        for (size_t k = 0; k < count; k++) {
            struct str id = json_str(json_is_array(on) ? json_array_get(on, k) : on);
            if (!party_known(organisation, id, TYPE_PARTY)) return unknown_party(row, id, error);
        }
    }
    return true;
}

bool command_check(const struct command *command, const struct organisation *organisation, struct error *error) {
    bool nobody = command->by.len == 0 && command_rows[command->verb].fit == FIT_HOUSE; /* the administration's own entry */
    if (!nobody && !organisation_staff(organisation, command->by))
        return fail(error, "/by", ERROR_INPUT, "no such staff member", command->by);
    for (size_t i = rows_first(command->verb); i < ARRAY_LENGTH(key_rows) && key_rows[i].verb == command->verb; i++) {
        const json_t *value = json_object_get(command->args, row_key(&key_rows[i]));
        size_t count = json_is_array(value) ? json_array_size(value) : json_is_string(value);
        if (key_rows[i].type == TYPE_MEASURES && !measures_known(&key_rows[i], value, organisation, error)) return false;
        for (size_t k = 0; k < count; k++) {
            struct str id = json_str(json_is_array(value) ? json_array_get(value, k) : value);
            if (!party_known(organisation, id, key_rows[i].type)) return unknown_party(&key_rows[i], id, error);
        }
    }
    return true;
}
