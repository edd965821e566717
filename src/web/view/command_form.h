/* command_form: commands as HTML forms. The keys of a command (matter/commands.def) become inputs, and what is sent becomes the
 * command's JSON, so that pages and API give the same command. Private to the web floor. */
#ifndef SHOUWEN_WEB_COMMAND_FORM_H
#define SHOUWEN_WEB_COMMAND_FORM_H

#include "web/http/http.h"
#include "web/shown/pages.h"

#define KEY_TYPES(X)                                                                                                \
    X(WORD) X(WORDS) X(SUBJECT) X(LONG) X(SHORT) X(NAME) X(BOOL) X(MOMENT) X(ASKER) X(UNITS) X(TOPIC) X(STAFF_LIST) \
    X(FIELDS) X(PARTY) X(PARTIES) X(PLACE) X(STAFF) X(CONTACT) X(ITEMS) X(FINDING) X(DATE) X(EVIDENCE)              \
    X(MEASURES) X(HOURS)
enum key_type {
#define X(name) KEY_TYPE_##name,
    KEY_TYPES(X)
#undef X
};

struct command_key {
    enum verb verb;
    const char *key;
    enum key_type type;
    bool required;
    const char *words; /* closed list, separated by blanks; empty: any */
};
extern const struct command_key command_keys[];
extern const size_t command_keys_count;

/* Lists to pick from that the forms of one page share. Members below arena are zero at first. */
enum choice_list { CHOICE_UNITS, CHOICE_STAFF, CHOICE_PARTIES, CHOICE__COUNT };
struct choices {
    const struct organisation *organisation;
    struct arena *arena;
    struct str staff;           /* who fills them in; empty: anybody */
    struct option *lists[CHOICE__COUNT];
    size_t counts[CHOICE__COUNT];
    bool made[CHOICE__COUNT];
};

/* What an input of that key is called in any command; false: nothing has that name. */
bool command_key_label(const char *key, struct text *label);

/* The inputs of a command for this matter, in table order, then the values that the pack asks for; all in the arena of the
 * choices. */
void command_form_fields(const struct world *world, const struct matter *matter, enum verb verb, struct choices *choices,
                         struct field **fields, size_t *count);
/* Only the values that the pack asks for with this command: before there is a matter. */
void command_form_values(const struct regulation *regulation, const struct organisation *organisation, enum verb verb,
                         struct arena *arena, struct field **fields, size_t *count);
/* The inputs of some of its keys, before there is a matter. */
void command_form_some(const struct world *world, enum verb verb, const char *const *keys, size_t keys_count, struct arena *arena,
                       struct field **fields, size_t *count);
/* The command object of a sent form: a new reference. Inputs left empty are left out. */
json_t *command_form_read(const struct request *request, const struct regulation *regulation, enum verb verb);

/* What was sent in these inputs stands in them again, so that nothing has to be typed twice after a refusal. */
void command_form_keep(const struct pairs *form, struct field *fields, size_t count, struct arena *arena);
/* What an input mostly holds, unless something was sent in it. */
void command_form_preset(struct field *fields, size_t count, const char *name, struct str value, struct arena *arena);

/* Choices out of words, units, staff and topics; `chosen` is marked. */
struct option *options_of_words(enum fact fact, const char *words, struct str chosen, size_t *count, struct arena *arena);
struct option *options_of_units(const struct organisation *organisation, struct str chosen, size_t *count, struct arena *arena);
struct option *options_of_topics(const struct organisation *organisation, const struct regulation *regulation, struct str chosen,
                                 size_t *count, struct arena *arena);
/* The closed list of a key of `register`. */
const char *command_key_words(enum verb verb, const char *key);

#endif
