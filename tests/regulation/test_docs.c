/* The tables of docs/packs.md are the tables of the program. When a word was added, run this test once with
 * SHOUWEN_WRITE_TABLES=1: it writes them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "regulation/regulation.h"

static const char *const fact_type_names[] = {"text", "word", "yes or no", "number", "list", "moment", "party"};

static void row(struct buf *out, const char *name, struct text text) {
    buf_printf(out, "| `%s` | " STR_FMT " | " STR_FMT " |\n", name, STR_ARG(text.zh), STR_ARG(text.en));
}

static void write_verbs(struct buf *out) {
    buf_printf(out, "**Commands and events** (event name in brackets where it differs; without a command: consequences)\n\n"
                    "| name | 中文 | English |\n| --- | --- | --- |\n");
    for (int i = 0; i < VERB__COUNT; i++) {
        char name[80];
        bool both = verb_names[i][0] && strcmp(verb_names[i], verb_event_names[i]) != 0;
        snprintf(name, sizeof name, "%s%s%s%s", both ? verb_names[i] : verb_event_names[i], both ? " (" : "",
                 both ? verb_event_names[i] : "", both ? ")" : "");
        row(out, name, verb_texts[i]);
    }
}

static void write_facts(struct buf *out) {
    buf_printf(out, "\n**Facts**\n\n| path | type | 中文 | English |\n| --- | --- | --- | --- |\n");
    for (int i = 0; i < FACT__COUNT; i++) {
        bool named = i == FACT_FIELD || i == FACT_NOTED || i == FACT_OPTION;
        struct text text = fact_text(&(struct operand){.fact = (enum fact)i});
        buf_printf(out, "| `%s%s` | %s | " STR_FMT " | " STR_FMT " |\n", fact_paths[i], named ? ".NAME" : "",
                   named ? "as declared" : fact_type_names[fact_types[i]], STR_ARG(text.zh), STR_ARG(text.en));
    }
}

static void write_words(struct buf *out) {
    static const struct {
        enum fact fact;
        const char *word;
    } words[] = {
#define WORD(fact, word, zh, en) {FACT_##fact, word},
#include "regulation/words.def"
    };
    static const enum fact closed[] = {
#define CLOSED(fact) FACT_##fact,
#include "regulation/words.def"
    };
    buf_printf(out, "\n**Words of facts** (of the facts marked * a pack may declare more)\n\n| fact | words |\n| --- | --- |\n");
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        bool first = i == 0 || words[i].fact != words[i - 1].fact, open = true;
        for (size_t k = 0; k < ARRAY_LENGTH(closed); k++) open = open && closed[k] != words[i].fact;
        struct text text = fact_word_text(words[i].fact, str_from(words[i].word));
        if (first) buf_printf(out, "%s| `%s`%s |", i ? " |\n" : "", fact_paths[words[i].fact], open ? " *" : "");
        buf_printf(out, "%s `%s` " STR_FMT, first ? "" : ",", words[i].word, STR_ARG(text.zh));
    }
    buf_printf(out, " |\n");
}

static void write_states(struct buf *out) {
    static const struct {
        const char *word;
        struct text text;
    } states[] = {
#define STATE(word, zh, en) {word, {STR_INIT(zh), STR_INIT(en)}},
#include "regulation/words.def"
    };
    buf_printf(out, "\n**States**\n\n| state | 中文 | English |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < ARRAY_LENGTH(states); i++) row(out, states[i].word, states[i].text);
}

static void write_rest(struct buf *out) {
    static const char *const fields[] = {
#define FORM_FIELD(name, zh, en) name,
#include "regulation/form_fields.def"
#undef FORM_FIELD
    };
    buf_printf(out, "\n**Relations**\n\n| relation | 中文 | English |\n| --- | --- | --- |\n");
    for (int i = 0; i < RELATION__COUNT; i++) row(out, relation_names[i], relation_text((enum relation)i));
    buf_printf(out, "\n**Form fields**\n\n| field | 中文 | English |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) row(out, fields[i], form_field_text(str_from(fields[i])));
}

static bool read_file(const char *name, struct buf *out) {
    FILE *file = fopen(name, "rb");
    char bytes[4096];
    size_t len;
    if (!file) return false;
    while ((len = fread(bytes, 1, sizeof bytes, file)) > 0) buf_add(out, (struct str){bytes, len});
    fclose(file);
    return true;
}

static void test_tables_are_the_programs(void **state) {
    (void)state;
    const char *name = getenv("SHOUWEN_PACKS_DOC");
    static const char begin[] = "<!-- tables -->\n", end[] = "<!-- /tables -->\n";
    struct buf tables, doc;
    buf_init(&tables, 1 << 20);
    buf_init(&doc, 1 << 20);
    write_verbs(&tables);
    write_facts(&tables);
    write_words(&tables);
    write_states(&tables);
    write_rest(&tables);
    assert_non_null(name);
    assert_true(read_file(name, &doc));
    const char *from = strstr(doc.ptr, begin), *to = strstr(doc.ptr, end);
    assert_true(from && to && from < to);
    from += strlen(begin);
    bool same = str_equal((struct str){from, (size_t)(to - from)}, buf_str(&tables));
    if (!same && getenv("SHOUWEN_WRITE_TABLES")) {
        FILE *file = fopen(name, "wb");
        assert_non_null(file);
        fwrite(doc.ptr, 1, (size_t)(from - doc.ptr), file);
        fwrite(tables.ptr, 1, tables.len, file);
        fwrite(to, 1, strlen(to), file);
        fclose(file);
    } else if (!same) {
        fail_msg("the tables of docs/packs.md are not those of the program: run this test with SHOUWEN_WRITE_TABLES=1");
    }
    buf_release(&doc);
    buf_release(&tables);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables_are_the_programs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
