/* template: compiles HTML templates to C, so that the C compiler checks them against the structs they show. Build time only.
 *
 *   template --source OUT.c --header OUT.h [--icons OUT.txt] [--phrases PHRASES.def] [--assets ASSETS.h] TEMPLATE.html...
 *
 * matter.html becomes `void template_matter(struct html *html, const struct … *page)`, or, when it holds {{content}},
 * template_matter_open and template_matter_close. The language is described in web/view/html.h. Which
 * escaping a value gets follows from where it stands (template_html.c); there is no way to write a value without escaping. Errors
 * are file:line:column. */
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"

enum {
    SOURCE_MAX = 1 << 20,
    TEMPLATES_MAX = 200,
    SCOPE_MAX = 24,
    BLOCKS_MAX = 24,
    NAMES_MAX = 1000,
    EXPRESSION_SIZE = 600,
    LITERAL_SIZE = 3000
};

struct names { /* sorted set would be nicer; there are a few hundred */
    char name[NAMES_MAX][NAME_SIZE];
    int arity[NAMES_MAX]; /* of phrases: the highest {N} */
    size_t count;
};

enum block_kind { BLOCK_IF, BLOCK_EACH, BLOCK_IN };
struct block {
    enum block_kind kind;
    int line, column;
    bool has_else;
    int branches;                     /* ended so far */
    bool space_before, space_after;   /* was the last byte white space before it; after every branch */
    struct spot spot;                 /* at its start */
    struct spot spot_then;            /* where the first branch of an #if ended */
    size_t scope;                     /* names known outside */
    char expression[EXPRESSION_SIZE]; /* of #each: the array; of #in: the call that closes */
};

/* Everything about the template being compiled. */
struct compiler {
    const char *path;
    char name[NAME_SIZE];
    char *text;
    size_t len, at;
    int line, column;
    int at_line, at_column; /* where the directive began */
    struct spot spot;
    char scope[SCOPE_MAX][NAME_SIZE];
    size_t scope_count;
    struct block blocks[BLOCKS_MAX];
    size_t blocks_count;
    char literal[LITERAL_SIZE];
    size_t literal_len;
    bool space; /* what was written last is white space */
    bool shown;          /* the header line was read */
    bool split, content; /* it has a {{content}}; and that was reached */
    char type[EXPRESSION_SIZE]; /* "struct page *" or empty */
    FILE *out;
    jmp_buf failed;
};

static struct names phrases, icons, headers;
static bool check_phrases;
static FILE *prototypes;

__attribute__((format(printf, 2, 3))) _Noreturn static void fail(struct compiler *t, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d:%d: error: ", t->path, t->at_line, t->at_column);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    longjmp(t->failed, 1);
}

static bool names_add(struct names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->name[i], name) == 0) return true;
    if (names->count == NAMES_MAX || strlen(name) >= NAME_SIZE) return false;
    name_copy(names->name[names->count++], name);
    return true;
}

/* ---- literal output ---- */

static void flush(struct compiler *t) {
    if (t->literal_len == 0) return;
    fputs("    html_literal(html, \"", t->out);
    for (size_t i = 0; i < t->literal_len; i++) {
        unsigned char c = (unsigned char)t->literal[i];
        if (c == '"' || c == '\\') fprintf(t->out, "\\%c", c);
        else if (c == '?') fputs("\\?", t->out); /* no trigraphs */
        else if (c < ' ' || c >= 127) fprintf(t->out, "\\%03o", c);
        else fputc(c, t->out);
    }
    fprintf(t->out, "\", %zu);\n", t->literal_len);
    t->literal_len = 0;
}

static void literal_put(struct compiler *t, char c) {
    if (t->literal_len == LITERAL_SIZE) flush(t);
    t->literal[t->literal_len++] = c;
}

/* A C statement of the template, reported by the C compiler at the template's line. */
__attribute__((format(printf, 2, 3))) static void statement(struct compiler *t, const char *format, ...) {
    flush(t);
    fprintf(t->out, "#line %d \"%s\"\n    ", t->at_line, t->path);
    va_list args;
    va_start(args, format);
    vfprintf(t->out, format, args);
    va_end(args);
    fputc('\n', t->out);
    t->space = false;
}

static void advance(struct compiler *t) {
    unsigned char c = (unsigned char)t->text[t->at++];
    if (c == '\n') t->line++, t->column = 1;
    else if ((c & 0xC0) != 0x80) t->column++;
}

static void literal_byte(struct compiler *t) {
    char c = t->text[t->at];
    t->at_line = t->line;
    t->at_column = t->column;
    bool shortens = spot_shortens(&t->spot);
    const char *wrong = spot_feed(&t->spot, c);
    if (wrong) fail(t, "%s", wrong);
    bool space = isspace((unsigned char)c) && shortens;
    if (!space && !t->shown)
        fail(t, "the first directive must be {{shows struct TYPE as NAME from \"HEADER\"}} or {{shows nothing}}");
    if (!space || !t->space) literal_put(t, c);
    t->space = space;
    advance(t);
}

/* ---- reading a directive ---- */

struct cursor {
    const char *at;
};

static void skip_blanks(struct cursor *c) {
    while (isspace((unsigned char)*c->at)) c->at++;
}

static bool take(struct cursor *c, const char *text) {
    skip_blanks(c);
    size_t len = strlen(text);
    bool word = isalnum((unsigned char)text[len - 1]);
    if (strncmp(c->at, text, len) != 0 || (word && (isalnum((unsigned char)c->at[len]) || c->at[len] == '_'))) return false;
    c->at += len;
    return true;
}

static bool take_name(struct cursor *c, char name[NAME_SIZE]) {
    skip_blanks(c);
    size_t len = 0;
    while (isalnum((unsigned char)c->at[len]) || c->at[len] == '_') len++;
    if (len == 0 || len >= NAME_SIZE || isdigit((unsigned char)c->at[0])) return false;
    memcpy(name, c->at, len);
    name[len] = '\0';
    c->at += len;
    return true;
}

/* Like a name, but digits may come first and the `further` signs may stand in it. */
static bool take_spelled(struct cursor *c, char name[NAME_SIZE], const char *further) {
    skip_blanks(c);
    size_t len = 0;
    while (isalnum((unsigned char)c->at[len]) || (c->at[len] && strchr(further, c->at[len]))) len++;
    if (len == 0 || len >= NAME_SIZE) return false;
    memcpy(name, c->at, len);
    name[len] = '\0';
    c->at += len;
    return true;
}

static bool take_word(struct cursor *c, char name[NAME_SIZE]) { /* of an icon, an asset, a constant */
    return take_spelled(c, name, "_-.");
}

static bool take_file(struct cursor *c, char name[NAME_SIZE]) {
    return take_spelled(c, name, "_-./");
}

static void expect_end(struct compiler *t, struct cursor *c) {
    skip_blanks(c);
    if (*c->at) fail(t, "did not expect '%s' here", c->at);
}

static bool in_scope(const struct compiler *t, const char *name) {
    for (size_t i = 0; i < t->scope_count; i++)
        if (strcmp(t->scope[i], name) == 0) return true;
    size_t len = strlen(name);
    if (len <= 3 || strcmp(name + len - 3, "_at") != 0) return false;
    for (size_t i = 1; i < t->scope_count; i++) /* clock_at, the index of the loop over clocks; the root has none */
        if (strlen(t->scope[i]) == len - 3 && strncmp(t->scope[i], name, len - 3) == 0) return true;
    return false;
}

__attribute__((format(printf, 3, 4))) static void append(struct compiler *t, char *expression, const char *format, ...) {
    size_t len = strlen(expression);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(expression + len, EXPRESSION_SIZE - len, format, args);
    va_end(args);
    if (more < 0 || len + (size_t)more >= EXPRESSION_SIZE) fail(t, "expression too long");
}

/* [*]name{.member|->member|[index]} as a C lvalue; the first name is a pointer in scope. `bare` (may be NULL): it had no members.
 */
static void take_path(struct compiler *t, struct cursor *c, char *expression, bool *bare) {
    char name[NAME_SIZE], path[EXPRESSION_SIZE] = "";
    bool follow = take(c, "*"), plain = true;
    if (!take_name(c, name)) fail(t, "a name of the shown struct must stand here, not '%s'", c->at);
    if (!in_scope(t, name)) fail(t, "unknown name '%s' (known here: %s%s%s)", name, t->scope_count ? t->scope[0] : "nothing",
                                 t->scope_count > 1 ? ", …, " : "", t->scope_count > 1 ? t->scope[t->scope_count - 1] : "");
    append(t, path, "%s", name);
    while (*c->at == '.' || *c->at == '[' || (c->at[0] == '-' && c->at[1] == '>')) {
        if (*c->at == '[') {
            c->at++;
            if (!take_word(c, name) || *c->at++ != ']') fail(t, "an index is a number or a constant in [ ]");
            append(t, path, "[%s]", name);
            continue;
        }
        const char *link = *c->at == '-' || plain ? "->" : ".";
        c->at += *c->at == '-' ? 2 : 1;
        if (!take_name(c, name)) fail(t, "a member's name must follow");
        append(t, path, "%s%s", link, name);
        plain = false;
    }
    bool index = plain && strlen(name) > 3 && strcmp(name + strlen(name) - 3, "_at") == 0;
    bool whole = plain && !index && strchr(path, '[') == NULL;
    append(t, expression, whole || follow ? "(*%s)" : "%s", path);
    if (bare) *bare = whole;
}

/* An operand of a condition: a path, a number or a CONSTANT. *value: it stands for itself, no truth test by type needed. */
static void take_operand(struct compiler *t, struct cursor *c, char *expression, bool *constant) {
    skip_blanks(c);
    char word[NAME_SIZE];
    *constant = isdigit((unsigned char)*c->at) || isupper((unsigned char)*c->at);
    if (!*constant) take_path(t, c, expression, NULL);
    else if (take_word(c, word)) append(t, expression, "%s", word);
    else fail(t, "number or constant too long");
}

static void take_comparison(struct compiler *t, struct cursor *c, char *expression) {
    static const char *const operators[] = {"==", "!=", "<=", ">=", "<", ">"};
    bool constant, right_constant;
    if (take(c, "not")) {
        append(t, expression, "!(");
        take_comparison(t, c, expression);
        append(t, expression, ")");
        return;
    }
    char left[EXPRESSION_SIZE] = "", right[EXPRESSION_SIZE] = "";
    take_operand(t, c, left, &constant);
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (!take(c, operators[i])) continue;
        take_operand(t, c, right, &right_constant);
        append(t, expression, "%s %s %s", left, operators[i], right);
        return;
    }
    if (take(c, "is")) {
        skip_blanks(c);
        size_t len = *c->at == '"' ? strcspn(c->at + 1, "\"\\") : 0;
        if (*c->at != '"' || c->at[len + 1] != '"') fail(t, "'is' compares with a text in double quotes");
        append(t, expression, "str_is(%s, %.*s)", left, (int)len + 2, c->at);
        c->at += len + 2;
        return;
    }
    append(t, expression, constant ? "(%s)" : "html_true(%s)", left);
}

static void take_condition(struct compiler *t, struct cursor *c, char *expression) {
    take_comparison(t, c, expression);
    bool some_and = false, some_or = false;
    for (;;) {
        bool both = take(c, "and"), either = !both && take(c, "or");
        if (!both && !either) break;
        some_and |= both;
        some_or |= either;
        if (some_and && some_or) fail(t, "'and' and 'or' in one condition: nest two {{#if}} instead");
        append(t, expression, both ? " && " : " || ");
        take_comparison(t, c, expression);
    }
    expect_end(t, c);
}

/* path[|filter] as the C that writes it where we stand. */
static void write_value(struct compiler *t, struct cursor *c) {
    char expression[EXPRESSION_SIZE] = "", filter[NAME_SIZE] = "";
    take_path(t, c, expression, NULL);
    if (take(c, "|") && !take_name(c, filter)) fail(t, "a filter's name must follow |");
    const char *why = "";
    enum writing writing = spot_value(&t->spot, &why);
    bool number = strcmp(filter, "int") == 0;
    if (writing == WRITING_FORBIDDEN) fail(t, "%s", why);
    if (writing != WRITING_TEXT && filter[0] && !number) fail(t, "only texts and |int may stand in an address");
    if (filter[0]) statement(t, "html_show_%s(html, %s);", filter, expression);
    else if (writing == WRITING_TEXT) statement(t, "html_text(html, %s);", expression);
    else statement(t, "%s(html, %s);", writing == WRITING_URL ? "html_url" : "html_url_part", expression);
}

/* ---- directives ---- */

static void do_shows(struct compiler *t, struct cursor *c) {
    char type[NAME_SIZE] = "", name[NAME_SIZE] = "page", header[NAME_SIZE] = "";
    if (t->shown) fail(t, "a template shows one struct");
    t->shown = true;
    t->space = true;
    bool nothing = take(c, "nothing");
    if (!nothing) {
        if (!take(c, "struct") || !take_name(c, type) || !take(c, "as") || !take_name(c, name) || !take(c, "from"))
            fail(t, "write {{shows struct TYPE as NAME from \"HEADER\"}}");
        if (!take(c, "\"") || !take_file(c, header) || !take(c, "\"") || !names_add(&headers, header))
            fail(t, "the header must follow in double quotes");
        snprintf(t->type, sizeof t->type, ", const struct %s *%s", type, name);
        name_copy(t->scope[t->scope_count++], name);
    }
    expect_end(t, c);
    fprintf(prototypes, "void template_%s%s(struct html *html%s);\n", t->name, t->split ? "_open" : "", t->type);
    fprintf(t->out, "\nvoid template_%s%s(struct html *html%s) {\n", t->name, t->split ? "_open" : "", t->type);
    if (!nothing) fprintf(t->out, "    (void)%s;\n", name);
}

static void do_content(struct compiler *t) {
    if (!t->split) fail(t, "write {{content}} without blanks");
    if (t->content) fail(t, "only one {{content}} in a template");
    if (t->blocks_count) fail(t, "{{content}} may not stand inside a block");
    if (t->spot.place != PLACE_TEXT) fail(t, "{{content}} must stand between tags");
    flush(t);
    t->content = true;
    fprintf(prototypes, "void template_%s_close(struct html *html%s);\n", t->name, t->type);
    fprintf(t->out, "}\n\nvoid template_%s_close(struct html *html%s) {\n", t->name, t->type);
    if (t->type[0]) fprintf(t->out, "    (void)%s;\n", t->scope[0]);
    t->space = true;
}

static struct block *push(struct compiler *t, enum block_kind kind) {
    if (t->blocks_count == BLOCKS_MAX) fail(t, "blocks nested too deeply");
    struct block *block = &t->blocks[t->blocks_count++];
    *block = (struct block){.kind = kind,
                            .line = t->at_line,
                            .column = t->at_column,
                            .space_before = t->space,
                            .space_after = true,
                            .spot = t->spot,
                            .scope = t->scope_count};
    return block;
}

/* The end of a branch or of a loop's body: wherever the page came from, the HTML must be in one and the same situation. */
static void end_branch(struct compiler *t, struct block *block) {
    const struct spot *same_as = block->kind == BLOCK_IF && block->branches ? &block->spot_then : &block->spot;
    bool first_of_if = block->kind == BLOCK_IF && block->branches == 0;
    if (!first_of_if && !spot_same(same_as, &t->spot)) fail(t, "the branches leave the HTML in different situations");
    if (first_of_if) block->spot_then = t->spot;
    else spot_join(&block->spot_then, &t->spot);
    block->branches++;
    block->space_after &= t->space;
}

static void do_if(struct compiler *t, struct cursor *c) {
    char expression[EXPRESSION_SIZE] = "";
    take_condition(t, c, expression);
    struct block *block = push(t, BLOCK_IF);
    statement(t, "if (%s) {", expression);
    t->space = block->space_before;
}

static void do_else(struct compiler *t, struct cursor *c) {
    struct block *block = t->blocks_count ? &t->blocks[t->blocks_count - 1] : NULL;
    if (!block || block->kind == BLOCK_IN || block->has_else) fail(t, "{{else}} belongs to an {{#if}} or {{#each}}");
    end_branch(t, block);
    char expression[EXPRESSION_SIZE] = "";
    bool chained = block->kind == BLOCK_IF && take(c, "if");
    if (chained) take_condition(t, c, expression);
    else expect_end(t, c);
    block->has_else = !chained;
    t->spot = block->spot;
    t->scope_count = block->scope;
    if (chained) statement(t, "} else if (%s) {", expression);
    else if (block->kind == BLOCK_IF) statement(t, "} else {");
    else statement(t, "} if (%s_count == 0) {", block->expression);
    t->space = block->space_before;
}

static void do_each(struct compiler *t, struct cursor *c) {
    char expression[EXPRESSION_SIZE] = "", name[NAME_SIZE];
    bool bare;
    take_path(t, c, expression, &bare);
    if (bare || !take(c, "as") || !take_name(c, name)) fail(t, "write {{#each page.clocks as clock}}");
    expect_end(t, c);
    if (in_scope(t, name)) fail(t, "'%s' is already a name here", name);
    if (t->scope_count == SCOPE_MAX) fail(t, "too many names");
    struct block *block = push(t, BLOCK_EACH);
    append(t, block->expression, "%s", expression);
    name_copy(t->scope[t->scope_count++], name);
    statement(t, "for (size_t %s_at = 0; %s_at < %s_count; %s_at++) {", name, name, expression, name);
    statement(t, "const __typeof__(*%s) *%s = &%s[%s_at]; (void)%s;", expression, name, expression, name, name);
    t->space = block->space_before;
}

/* A template's name and what it shows: (html[, &value]). */
static void take_call(struct compiler *t, struct cursor *c, char *name, char *arguments) {
    char expression[EXPRESSION_SIZE] = "";
    if (!take_name(c, name)) fail(t, "a template's name must follow");
    if (t->spot.place != PLACE_TEXT) fail(t, "another template may stand between tags only");
    skip_blanks(c);
    if (*c->at) take_path(t, c, expression, NULL);
    expect_end(t, c);
    append(t, arguments, expression[0] ? "(html, &%s);" : "(html);", expression);
}

static void do_in(struct compiler *t, struct cursor *c) {
    char name[NAME_SIZE], arguments[EXPRESSION_SIZE] = "";
    take_call(t, c, name, arguments);
    struct block *block = push(t, BLOCK_IN);
    append(t, block->expression, "template_%s_close%s", name, arguments);
    statement(t, "template_%s_open%s", name, arguments);
    t->space = true;
}

static void do_partial(struct compiler *t, struct cursor *c) {
    char name[NAME_SIZE], arguments[EXPRESSION_SIZE] = "";
    take_call(t, c, name, arguments);
    statement(t, "template_%s%s", name, arguments);
}

static void do_end(struct compiler *t, struct cursor *c, enum block_kind kind) {
    expect_end(t, c);
    struct block *block = t->blocks_count ? &t->blocks[t->blocks_count - 1] : NULL;
    if (!block || block->kind != kind) fail(t, "this ends a block that is not open");
    end_branch(t, block);
    bool may_be_skipped = kind == BLOCK_IF && !block->has_else;
    if (may_be_skipped && !spot_same(&block->spot, &t->spot))
        fail(t, "without an {{else}} this {{#if}} leaves the HTML in different situations");
    if (kind == BLOCK_IF) t->spot = block->spot_then;
    if (may_be_skipped) spot_join(&t->spot, &block->spot);
    statement(t, "%s", kind == BLOCK_IN ? block->expression : "}");
    t->space = block->space_after && (block->space_before || kind == BLOCK_IN || !may_be_skipped);
    t->scope_count = block->scope;
    t->blocks_count--;
}

static int phrase_arity(const char *key) {
    for (size_t i = 0; i < phrases.count; i++)
        if (strcmp(phrases.name[i], key) == 0) return phrases.arity[i];
    return -1;
}

/* The phrase itself as a C expression: a known key, or a path to an enum phrase. */
static int take_phrase(struct compiler *t, struct cursor *c, char *expression) {
    struct cursor ahead = *c;
    char key[NAME_SIZE];
    bool is_key = take_name(&ahead, key) && *ahead.at != '.' && *ahead.at != '-' && *ahead.at != '[' && !in_scope(t, key);
    if (!is_key) {
        take_path(t, c, expression, NULL);
        return -1;
    }
    *c = ahead;
    int arity = phrase_arity(key);
    if (check_phrases && arity < 0) fail(t, "no phrase has the key '%s'", key);
    append(t, expression, "PHRASE_%s", key);
    return arity;
}

static void do_phrase(struct compiler *t, struct cursor *c) {
    char expression[EXPRESSION_SIZE] = "";
    const char *why = "addresses are not translated";
    int arity = take_phrase(t, c, expression), given = 0;
    if (spot_value(&t->spot, &why) != WRITING_TEXT) fail(t, "%s", why);
    skip_blanks(c);
    if (!*c->at) {
        if (arity > 0) fail(t, "this phrase needs %d values", arity);
        statement(t, "html_phrase(html, %s);", expression);
        return;
    }
    statement(t, "for (struct phrase_walk walk = phrase_begin(html, %s); phrase_next(html, &walk);) switch (walk.argument) {",
              expression);
    while (*c->at) {
        statement(t, "case %d:", ++given);
        write_value(t, c);
        statement(t, "break;");
        skip_blanks(c);
    }
    if (arity >= 0 && arity != given) fail(t, "this phrase needs %d values, %d are given", arity, given);
    statement(t, "}");
}

static void do_asset(struct compiler *t, struct cursor *c) {
    char name[NAME_SIZE];
    if (!take_word(c, name)) fail(t, "a file's name must follow");
    expect_end(t, c);
    if (t->spot.place != PLACE_VALUE || t->spot.before_len != 0) fail(t, "an asset's address begins the value of an attribute");
    spot_feed(&t->spot, '/');
    for (char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p)) *p = '_';
    statement(t, "html_literal(html, ASSETS_URL_%s, sizeof ASSETS_URL_%s - 1);", name, name);
}

static void do_icon(struct compiler *t, struct cursor *c) {
    static const char literal[] = "html_literal(html, %s \"%s\", sizeof %s \"%s\" - 1);";
    static const char begin[] = "TEMPLATE_ICON", end[] = "\\\"/></svg>";
    struct cursor ahead = *c;
    char name[NAME_SIZE], expression[EXPRESSION_SIZE] = "";
    if (t->spot.place != PLACE_TEXT) fail(t, "an icon stands between tags");
    if (take_name(&ahead, name) && in_scope(t, name)) {
        take_path(t, c, expression, NULL);
        statement(t, literal, begin, "", begin, "");
        statement(t, "html_text(html, %s);", expression);
        statement(t, literal, "", end, "", end);
    } else {
        if (!take_word(c, name) || !names_add(&icons, name)) fail(t, "an icon's name must follow");
        append(t, expression, "%s%s", name, end);
        statement(t, literal, begin, expression, begin, expression);
    }
    expect_end(t, c);
}

/* Icons that data names: they must travel too. */
static void do_icons(struct compiler *t, struct cursor *c) {
    char name[NAME_SIZE];
    while (take_word(c, name))
        if (!names_add(&icons, name)) fail(t, "too many icons");
    expect_end(t, c);
}

static void directive(struct compiler *t, const char *text) {
    struct cursor c = {text};
    bool space = t->space;
    skip_blanks(&c);
    if (*c.at == '!') return;
    if (take(&c, "shows")) { do_shows(t, &c); return; }
    if (!t->shown) fail(t, "the first directive must be {{shows struct TYPE as NAME from \"HEADER\"}} or {{shows nothing}}");
    if (take(&c, "#if")) do_if(t, &c);
    else if (take(&c, "else")) do_else(t, &c);
    else if (take(&c, "/if")) do_end(t, &c, BLOCK_IF);
    else if (take(&c, "#each")) do_each(t, &c);
    else if (take(&c, "/each")) do_end(t, &c, BLOCK_EACH);
    else if (take(&c, "#in")) do_in(t, &c);
    else if (take(&c, "/in")) do_end(t, &c, BLOCK_IN);
    else if (take(&c, "content")) do_content(t);
    else if (take(&c, ">")) do_partial(t, &c);
    else if (take(&c, "_")) do_phrase(t, &c);
    else if (take(&c, "asset")) do_asset(t, &c);
    else if (take(&c, "icons")) { do_icons(t, &c); t->space = space; }
    else if (take(&c, "icon")) do_icon(t, &c);
    else {
        write_value(t, &c);
        expect_end(t, &c);
    }
}

static void take_directive(struct compiler *t) {
    t->at_line = t->line;
    t->at_column = t->column;
    char *end = strstr(t->text + t->at, "}}");
    if (!end) fail(t, "{{ without }}");
    char *begin = t->text + t->at + 2;
    *end = '\0';
    const char *wrong = spot_settle(&t->spot);
    if (wrong) fail(t, "%s", wrong);
    directive(t, begin);
    *end = '}';
    while (t->text + t->at < end + 2) advance(t);
}

/* ---- files ---- */

static char *read_text(const char *path, size_t *len) {
    FILE *in = fopen(path, "rb");
    char *text = in ? malloc(SOURCE_MAX + 1) : NULL;
    if (!text) {
        fprintf(stderr, "template: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    *len = fread(text, 1, SOURCE_MAX, in);
    text[*len] = '\0';
    fclose(in);
    return text;
}

static void compile_text(struct compiler *t) {
    while (t->at < t->len) {
        if (t->text[t->at] == '{' && t->text[t->at + 1] == '{') take_directive(t);
        else literal_byte(t);
    }
    t->at_line = t->line;
    t->at_column = t->column;
    if (t->blocks_count) {
        t->at_line = t->blocks[t->blocks_count - 1].line;
        t->at_column = t->blocks[t->blocks_count - 1].column;
        fail(t, "this block is never ended");
    }
    if (!t->shown) fail(t, "the template says nothing");
    if (t->spot.depth) fail(t, "element %s is never ended", t->spot.open[t->spot.depth - 1]);
    if (t->spot.place != PLACE_TEXT) fail(t, "the template ends inside a tag");
    flush(t);
    fputs("}\n", t->out);
}

static bool compile(const char *path, FILE *out) {
    static struct compiler t;
    memset(&t, 0, sizeof t);
    t.path = path;
    t.out = out;
    t.line = t.column = t.at_line = t.at_column = 1;
    t.text = read_text(path, &t.len);
    if (!t.text) return false;
    const char *slash = strrchr(path, '/');
    snprintf(t.name, sizeof t.name, "%s", slash ? slash + 1 : path);
    t.name[strcspn(t.name, ".")] = '\0';
    while (t.len && isspace((unsigned char)t.text[t.len - 1])) t.text[--t.len] = '\0';
    t.split = strstr(t.text, "{{content}}") != NULL;
    bool ok = setjmp(t.failed) == 0;
    if (ok) compile_text(&t);
    free(t.text);
    return ok;
}

/* The highest {N} of a phrase; -1 when there is no text, or it has a byte that HTML would have to escape. */
static int arity_of(const char **at) {
    int arity = 0;
    const char *c = strchr(*at, '"');
    if (!c) return -1;
    for (c++; *c && *c != '"'; c++) {
        if (strchr("\\&<>'", *c)) return -1;
        else if (c[0] == '{' && isdigit((unsigned char)c[1]) && c[2] == '}' && c[1] - '0' > arity) arity = c[1] - '0';
    }
    *at = c + 1;
    return *c ? arity : -1;
}

/* Note the phrase whose PHRASE( begins a line at `at`. */
static bool read_phrase(const char *path, int line, const char *at) {
    struct cursor c = {at};
    char key[NAME_SIZE];
    if (!take(&c, "PHRASE") || !take(&c, "(") || !take_name(&c, key)) return true;
    int zh = arity_of(&c.at), en = zh < 0 ? -1 : arity_of(&c.at);
    if (zh < 0 || zh != en || phrase_arity(key) >= 0 || !names_add(&phrases, key)) {
        fprintf(stderr, "%s:%d:1: error: %s: a phrase has one key and two texts with the same {1} {2} … and no & < > \" ' \\\n",
                path, line, key);
        return false;
    }
    phrases.arity[phrases.count - 1] = zh;
    return true;
}

/* PHRASE(key, "中文", "English"), each beginning a line. */
static bool read_phrases(const char *path) {
    size_t len;
    char *text = read_text(path, &len);
    if (!text) return false;
    bool ok = true;
    int line = 1;
    for (const char *at = text; at; line++) {
        if (strncmp(at, "PHRASE(", 7) == 0) ok &= read_phrase(path, line, at);
        at = strchr(at, '\n');
        if (at) at++;
    }
    free(text);
    check_phrases = true;
    return ok;
}

static bool write_names(const char *path, const struct names *names) {
    FILE *out = fopen(path, "w");
    if (!out) return false;
    for (size_t i = 0; i < names->count; i++) fprintf(out, "%s\n", names->name[i]);
    return fclose(out) == 0;
}

static bool copy_stream(FILE *from, FILE *to) {
    char block[4096];
    rewind(from);
    for (size_t n; (n = fread(block, 1, sizeof block, from)) > 0;)
        if (fwrite(block, 1, n, to) != n) return false;
    return !ferror(from);
}

struct options {
    const char *source, *header, *icons, *phrases, *assets;
    const char *templates[TEMPLATES_MAX];
    size_t templates_count;
};

static bool read_options(int argc, char **argv, struct options *o) {
    const struct {
        const char *flag, **value;
    } flags[] = {{"--source", &o->source},
                 {"--header", &o->header},
                 {"--icons", &o->icons},
                 {"--phrases", &o->phrases},
                 {"--assets", &o->assets}};
    for (int i = 1; i < argc; i++) {
        size_t f = 0;
        while (f < sizeof flags / sizeof flags[0] && strcmp(flags[f].flag, argv[i]) != 0) f++;
        if (f < sizeof flags / sizeof flags[0] && i + 1 < argc) *flags[f].value = argv[++i];
        else if (argv[i][0] != '-' && o->templates_count < TEMPLATES_MAX) o->templates[o->templates_count++] = argv[i];
        else return false;
    }
    return o->source && o->header && o->templates_count;
}

static const char icon_begin[] = "\"<svg class=\\\"icon\\\" aria-hidden=\\\"true\\\"><use href=\\\"\" ASSETS_URL_icons_svg \"#\"";

/* Bodies go to a temporary file first: which headers they need is known at the end. */
static bool write_all(const struct options *o, FILE *bodies) {
    FILE *header = fopen(o->header, "w"), *source = fopen(o->source, "w");
    bool ok = header && source;
    if (ok) {
        fputs("/* Made by tools/template.c. */\n#pragma once\n#include \"web/view/html.h\"\n", header);
        for (size_t i = 0; i < headers.count; i++) fprintf(header, "#include \"%s\"\n", headers.name[i]);
        fputc('\n', header);
        const char *slash = strrchr(o->header, '/');
        fprintf(source, "/* Made by tools/template.c. */\n#include \"%s\"\n", slash ? slash + 1 : o->header);
        if (o->assets) fprintf(source, "#include \"%s\"\n#define TEMPLATE_ICON %s\n", o->assets, icon_begin);
        ok = copy_stream(prototypes, header) && copy_stream(bodies, source) && (!o->icons || write_names(o->icons, &icons));
    }
    if (header) ok &= fclose(header) == 0;
    if (source) ok &= fclose(source) == 0;
    if (!ok) fprintf(stderr, "template: %s: cannot be written\n", o->source);
    return ok;
}

int main(int argc, char **argv) {
    struct options options = {0};
    if (!read_options(argc, argv, &options)) {
        fputs("usage: template --source OUT.c --header OUT.h [--icons OUT] [--phrases DEF] [--assets HEADER] TEMPLATE...\n",
              stderr);
        return 2;
    }
    FILE *bodies = tmpfile();
    prototypes = tmpfile();
    if (!bodies || !prototypes) return 1;
    bool ok = !options.phrases || read_phrases(options.phrases);
    for (size_t i = 0; i < options.templates_count; i++) ok &= compile(options.templates[i], bodies);
    ok = ok && write_all(&options, bodies);
    fclose(bodies);
    fclose(prototypes);
    return ok ? 0 : 1;
}
