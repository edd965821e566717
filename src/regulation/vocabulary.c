/* The closed vocabulary as tables: commands and events, facts, relations, words, form fields. Not here: what they mean for a
 * matter (src/matter). Invariant: every list is made from its .def and exists once. */
#include "regulation/regulation.h"

const char *const verb_names[VERB__COUNT] = {
#define VERB(name, text, event, zh, en, command_zh, command_en) [VERB_##name] = text,
#include "regulation/verbs.def"
#undef VERB
};
const char *const verb_event_names[VERB__COUNT] = {
#define VERB(name, text, event, zh, en, command_zh, command_en) [VERB_##name] = event,
#include "regulation/verbs.def"
#undef VERB
};
const struct text verb_texts[VERB__COUNT] = {
#define VERB(name, text, event, zh, en, command_zh, command_en) [VERB_##name] = {STR_INIT(zh), STR_INIT(en)},
#include "regulation/verbs.def"
#undef VERB
};
const struct text verb_command_texts[VERB__COUNT] = {
#define VERB(name, text, event, zh, en, command_zh, command_en) [VERB_##name] = {STR_INIT(command_zh), STR_INIT(command_en)},
#include "regulation/verbs.def"
#undef VERB
};

/* Every event that is read comes by here, so lengths are known and compared first. */
uint64_t verb_bits(const enum verb *verbs, size_t count) {
    uint64_t bits = count ? 0 : UINT64_MAX;
    for (size_t i = 0; i < count; i++) bits |= verb_bit(verbs[i]);
    return bits;
}

bool verb_read(struct str name, enum verb *verb) {
    static const struct str names[][2] = {
#define VERB(name, text, event, zh, en, command_zh, command_en) {STR_INIT(text), STR_INIT(event)},
#include "regulation/verbs.def"
#undef VERB
    };
    for (size_t i = 0; name.len && i < ARRAY_LENGTH(names); i++)
        for (size_t k = 0; k < 2; k++)
            if (names[i][k].len == name.len && memcmp(names[i][k].ptr, name.ptr, name.len) == 0) {
                *verb = (enum verb)i;
                return true;
            }
    return false;
}

const char *const fact_paths[FACT__COUNT] = {
#define FACT(name, path, type, zh, en) [FACT_##name] = path,
#include "regulation/facts.def"
#undef FACT
};
const enum fact_type fact_types[FACT__COUNT] = {
#define FACT(name, path, type, zh, en) [FACT_##name] = FACT_TYPE_##type,
#include "regulation/facts.def"
#undef FACT
};
static const struct text fact_texts[FACT__COUNT] = {
#define FACT(name, path, type, zh, en) [FACT_##name] = {STR_INIT(zh), STR_INIT(en)},
#include "regulation/facts.def"
#undef FACT
};

const char *const relation_names[RELATION__COUNT] = {
#define RELATION(name, text, zh, en) [RELATION_##name] = text,
#include "regulation/relations.def"
#undef RELATION
};
static const struct text relation_texts[RELATION__COUNT] = {
#define RELATION(name, text, zh, en) [RELATION_##name] = {STR_INIT(zh), STR_INIT(en)},
#include "regulation/relations.def"
#undef RELATION
};

const char *const leave_kind_names[LEAVE__COUNT] = {"personal", "sick", "trip"};

struct str text_in(struct text text, enum language language) {
    return language == LANGUAGE_EN && text.en.len ? text.en : text.zh;
}

struct text fact_text(const struct operand *operand) {
    if (operand->label.zh.len) return operand->label;
    if (operand->name.len) return (struct text){operand->name, operand->name};
    return fact_texts[operand->fact];
}

struct text relation_text(enum relation relation) {
    return relation_texts[relation];
}

struct text fact_word_text(enum fact fact, struct str word) {
    static const struct {
        enum fact fact;
        struct str word;
        struct text text;
    } words[] = {
#define WORD(fact, word, zh, en) {FACT_##fact, STR_INIT(word), {STR_INIT(zh), STR_INIT(en)}},
#include "regulation/words.def"
    };
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (words[i].fact == fact && str_equal(word, words[i].word)) return words[i].text;
    return (struct text){word, word};
}

struct text form_field_text(struct str field) {
    static const struct {
        const char *name;
        struct text text;
    } fields[] = {
#define FORM_FIELD(name, zh, en) {name, {STR_INIT(zh), STR_INIT(en)}},
#include "regulation/form_fields.def"
#undef FORM_FIELD
    };
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
        if (str_is(field, fields[i].name)) return fields[i].text;
    return (struct text){0};
}

/* ---- look-up in one regulation ---- */

const struct article *regulation_article(const struct regulation *regulation, struct str id) {
    for (size_t i = 0; i < regulation->articles_count; i++)
        if (str_equal(regulation->articles[i].id, id)) return &regulation->articles[i];
    return NULL;
}

const struct clock_rule *regulation_clock(const struct regulation *regulation, struct str id) {
    for (size_t i = 0; i < regulation->clocks_count; i++)
        if (str_equal(regulation->clocks[i].id, id)) return &regulation->clocks[i];
    return NULL;
}

const struct form_rule *regulation_form(const struct regulation *regulation, struct str id, struct str article) {
    for (size_t i = 0; i < regulation->forms_count; i++)
        if (str_equal(regulation->forms[i].id, id) && (article.len == 0 || str_equal(regulation->forms[i].article, article)))
            return &regulation->forms[i];
    return NULL;
}

const struct option_rule *regulation_option(const struct regulation *regulation, struct str name) {
    for (size_t i = 0; i < regulation->options_count; i++)
        if (str_equal(regulation->options[i].name, name)) return &regulation->options[i];
    return NULL;
}

const struct value_rule *regulation_value(const struct regulation *regulation, struct str name) {
    for (size_t i = 0; i < regulation->values_count; i++)
        if (str_equal(regulation->values[i].name, name)) return &regulation->values[i];
    return NULL;
}

struct text regulation_word_text(const struct regulation *regulation, struct str word) {
    for (size_t i = 0; i < regulation->milestones_count; i++)
        if (str_equal(regulation->milestones[i].word, word)) return regulation->milestones[i].text;
    for (size_t i = 0; i < regulation->words_count; i++)
        if (str_equal(regulation->words[i].word, word)) return regulation->words[i].text;
    return (struct text){word, word};
}
