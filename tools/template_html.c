/* The HTML half of the template compiler: follows the literal HTML byte by byte, knows where a value would stand, and refuses
 * what could become a hole: unquoted attributes, values in scripts, styles, tag names or event handlers, addresses whose scheme a
 * value decides. It also holds the HTML to be well-formed. Directives and C are template.c's. Stricter than HTML on purpose. */
#include <ctype.h>
#include <string.h>

#include "template.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static bool listed(const char *name, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], name) == 0) return true;
    return false;
}
#define LISTED(name, list) listed((name), (list), LENGTH(list))

static const char *const elements_void[] = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"};
static const char *const elements_forbidden[] = {"iframe", "object", "embed", "base", "applet", "frame", "frameset", "noscript"};
static const char *const attributes_of_address[] = {
    "href", "src", "action", "formaction", "poster", "cite", "data", "manifest", "background", "ping", "xlink:href", "hx-get",
    "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url"};
/* htmx or the browser evaluates these, or takes them as more than text. */
static const char *const attributes_without_values[] = {"hx-vals", "hx-vars", "hx-headers", "hx-trigger", "hx-ext", "hx-request",
                                                        "http-equiv", "srcset", "integrity", "nonce"};
static const char *const prefixes_safe[] = {"/", "#", "?", "http://", "https://", "mailto:", "tel:"};

static bool in_svg(const struct spot *spot) {
    for (int i = 0; i < spot->depth; i++)
        if (strcmp(spot->open[i], "svg") == 0) return true;
    return false;
}

static bool add(char name[NAME_SIZE], char c) {
    size_t len = strlen(name);
    if (len + 1 >= NAME_SIZE) return false;
    name[len] = c;
    name[len + 1] = '\0';
    return true;
}

static const char *end_of_end_tag(struct spot *spot) {
    if (spot->depth == 0) return "end tag without a start tag in this template";
    if (strcmp(spot->open[spot->depth - 1], spot->element) != 0) return "end tag does not match the element that is open";
    spot->depth--;
    spot->place = PLACE_TEXT;
    return NULL;
}

static const char *end_of_tag(struct spot *spot) {
    if (LISTED(spot->element, elements_forbidden)) return "this element is not used in our pages";
    if (spot->ending) return end_of_end_tag(spot);
    bool svg = in_svg(spot) || strcmp(spot->element, "svg") == 0;
    bool is_void = LISTED(spot->element, elements_void);
    spot->place = PLACE_TEXT;
    if (spot->slash && !svg && !is_void) return "only SVG and void elements may end in />";
    if (spot->slash || is_void) return NULL;
    if (spot->depth == DEPTH_MAX) return "elements nested too deeply";
    name_copy(spot->open[spot->depth++], spot->element);
    if (strcmp(spot->element, "script") == 0 || strcmp(spot->element, "style") == 0) spot->place = PLACE_RAW;
    return NULL;
}

static const char *feed_tag_name(struct spot *spot, char c) {
    bool first = spot->element[0] == '\0';
    if (first && c == '/' && !spot->ending) {
        spot->ending = true;
        return NULL;
    }
    if (first && c == '!' && !spot->ending) {
        spot->place = PLACE_DECLARATION;
        return NULL;
    }
    if (isalpha((unsigned char)c) || (!first && (isdigit((unsigned char)c) || c == '-')))
        return add(spot->element, in_svg(spot) ? c : (char)tolower((unsigned char)c)) ? NULL : "element name too long";
    if (first) return "a tag name must follow <; write &lt; for the sign itself";
    spot->place = PLACE_TAG;
    return spot_feed(spot, c);
}

static const char *feed_tag(struct spot *spot, char c) {
    if (c == '>') return end_of_tag(spot);
    if (isspace((unsigned char)c)) return NULL;
    spot->slash = c == '/';
    if (spot->slash) return NULL;
    if (spot->ending) return "an end tag has no attributes";
    if (!isalpha((unsigned char)c)) return "an attribute name must stand here";
    spot->place = PLACE_ATTRIBUTE_NAME;
    spot->attribute[0] = '\0';
    add(spot->attribute, (char)tolower((unsigned char)c));
    return NULL;
}

static const char *attribute_allowed(const char *name) {
    if (strncmp(name, "on", 2) == 0 || strncmp(name, "hx-on", 5) == 0)
        return "no event handlers in attributes: scripts come from files";
    if (strcmp(name, "style") == 0) return "no inline style: the content security policy forbids it";
    if (strcmp(name, "srcdoc") == 0) return "this attribute is not used in our pages";
    return NULL;
}

static const char *feed_attribute_name(struct spot *spot, char c) {
    if (isalnum((unsigned char)c) || c == '-' || c == ':' || c == '_')
        return add(spot->attribute, (char)tolower((unsigned char)c)) ? NULL : "attribute name too long";
    const char *wrong = attribute_allowed(spot->attribute);
    if (wrong) return wrong;
    spot->place = c == '=' ? PLACE_BEFORE_VALUE : PLACE_TAG;
    return c == '=' ? NULL : spot_feed(spot, c);
}

static const char *feed_value(struct spot *spot, char c) {
    if (c == '"') {
        spot->place = PLACE_AFTER_VALUE;
        spot->attribute[0] = '\0';
        return NULL;
    }
    if (c == '<') return "write &lt; in an attribute";
    if (spot->before_len == strlen(spot->before)) add(spot->before, (char)tolower((unsigned char)c));
    spot->before_len++;
    bool address = LISTED(spot->attribute, attributes_of_address);
    return address && strncmp(spot->before, "javascript:", 11) == 0 ? "no scripts in addresses" : NULL;
}

const char *spot_feed(struct spot *spot, char c) {
    switch (spot->place) {
    case PLACE_TEXT:
        if (c != '<') return NULL;
        spot->place = PLACE_TAG_NAME;
        spot->element[0] = '\0';
        spot->ending = spot->slash = false;
        return NULL;
    case PLACE_TAG_NAME:
        return feed_tag_name(spot, c);
    case PLACE_TAG:
        return feed_tag(spot, c);
    case PLACE_ATTRIBUTE_NAME:
        return feed_attribute_name(spot, c);
    case PLACE_BEFORE_VALUE:
        if (c != '"') return "put the attribute's value in double quotes";
        spot->place = PLACE_VALUE;
        spot->before[0] = '\0';
        spot->before_len = 0;
        return NULL;
    case PLACE_VALUE:
        return feed_value(spot, c);
    case PLACE_AFTER_VALUE:
        if (!isspace((unsigned char)c) && c != '>' && c != '/') return "leave a blank between attributes";
        spot->place = PLACE_TAG;
        return spot_feed(spot, c);
    case PLACE_RAW:
        if (isspace((unsigned char)c)) return NULL;
        if (c != '<') return "scripts and styles come from files: the content security policy forbids them in a page";
        spot->place = PLACE_TEXT;
        return spot_feed(spot, c);
    case PLACE_DECLARATION:
        if (c == '-') return "use {{! }} for comments: they do not reach the reader";
        if (c == '>') spot->place = PLACE_TEXT;
        return NULL;
    }
    return "lost";
}

enum beginning { BEGINNING_EMPTY, BEGINNING_SAFE, BEGINNING_UNSAFE };

/* Does the literal beginning of an address already decide that it is no script? */
static enum beginning address_beginning(const struct spot *spot) {
    if (spot->before_len == 0) return BEGINNING_EMPTY;
    if (strncmp(spot->before, "//", 2) == 0) return BEGINNING_UNSAFE;
    for (size_t i = 0; i < LENGTH(prefixes_safe); i++)
        if (strncmp(spot->before, prefixes_safe[i], strlen(prefixes_safe[i])) == 0) return BEGINNING_SAFE;
    return BEGINNING_UNSAFE;
}

static enum writing value_in_address(struct spot *spot, const char **why) {
    if (spot->before_len == 0) {
        name_copy(spot->before, "/"); /* html_url judges it: what follows is a part. The length keeps more from being added */
        spot->before_len = 2;
        return WRITING_URL;
    }
    if (address_beginning(spot) == BEGINNING_SAFE) return WRITING_URL_PART;
    *why = "what precedes the value must be nothing, or begin with / # ? http:// https:// mailto: or tel:";
    return WRITING_FORBIDDEN;
}

enum writing spot_value(struct spot *spot, const char **why) {
    switch (spot->place) {
    case PLACE_TEXT:
        return WRITING_TEXT;
    case PLACE_VALUE:
        if (LISTED(spot->attribute, attributes_without_values)) {
            *why = "no values in this attribute: it is more than text";
            return WRITING_FORBIDDEN;
        }
        if (LISTED(spot->attribute, attributes_of_address)) return value_in_address(spot, why);
        if (spot->before_len == strlen(spot->before)) spot->before_len++; /* from here on it is not all literal */
        return WRITING_TEXT;
    case PLACE_BEFORE_VALUE:
        *why = "put the attribute's value in double quotes";
        return WRITING_FORBIDDEN;
    case PLACE_RAW:
        *why = "no values in scripts or styles";
        return WRITING_FORBIDDEN;
    case PLACE_TAG_NAME:
    case PLACE_TAG:
    case PLACE_ATTRIBUTE_NAME:
    case PLACE_AFTER_VALUE:
    case PLACE_DECLARATION:
        *why = "a value may stand in text or between the double quotes of an attribute, not in a tag";
        return WRITING_FORBIDDEN;
    }
    return WRITING_FORBIDDEN;
}

const char *spot_settle(struct spot *spot) {
    if (spot->place == PLACE_TAG_NAME && spot->element[0] && !spot->ending) spot->place = PLACE_AFTER_VALUE;
    if (spot->place != PLACE_ATTRIBUTE_NAME) return NULL;
    spot->place = PLACE_AFTER_VALUE;
    return attribute_allowed(spot->attribute);
}

bool spot_shortens(const struct spot *spot) {
    if (spot->place != PLACE_TEXT) return spot->place == PLACE_TAG;
    for (int i = 0; i < spot->depth; i++)
        if (strcmp(spot->open[i], "pre") == 0 || strcmp(spot->open[i], "textarea") == 0) return false;
    return true;
}

static bool between_attributes(const struct spot *spot) {
    return spot->place == PLACE_TAG || spot->place == PLACE_AFTER_VALUE;
}

bool spot_same(const struct spot *a, const struct spot *b) {
    if (a->place != b->place && !(between_attributes(a) && between_attributes(b))) return false;
    if (a->depth != b->depth) return false;
    for (int i = 0; i < a->depth; i++)
        if (strcmp(a->open[i], b->open[i]) != 0) return false;
    if (a->place == PLACE_TEXT) return true;
    if (strcmp(a->element, b->element) != 0 || a->ending != b->ending || a->slash != b->slash) return false;
    if (a->place != PLACE_VALUE) return true;
    if (strcmp(a->attribute, b->attribute) != 0) return false;
    if (!LISTED(a->attribute, attributes_of_address)) return true;
    enum beginning beginning = address_beginning(a);
    return beginning == address_beginning(b) && (beginning != BEGINNING_UNSAFE || strcmp(a->before, b->before) == 0);
}

void spot_join(struct spot *spot, const struct spot *other) {
    if (between_attributes(spot) && other->place == PLACE_AFTER_VALUE) spot->place = PLACE_AFTER_VALUE;
}
