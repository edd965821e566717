/* json: JSON text to jansson's values, quickly. jansson's own reader takes every byte of a Chinese text through several calls:
 * about 200 instructions a byte, more than all the rest of an intake. */
#ifndef SHOUWEN_JSON_H
#define SHOUWEN_JSON_H

#include <jansson.h>

#include "base/base.h"

/* The same value as json_loadb(text, JSON_REJECT_DUPLICATES) gives, and the same NULL and *error for what is not JSON: an object
 * or array, to be released with json_decref. */
json_t *json_read(struct str text, json_error_t *error) MUST_USE;
/* The same for a text that is known to be well-formed UTF-8. */
json_t *json_read_formed(struct str text, json_error_t *error) MUST_USE;

/* Of strings, for both readers: the next quotation mark, backslash or control character, or `end`; a digit of \uXXXX, or -1. */
const char *json_plain_end(const char *at, const char *end);
int json_hex_digit(char c);

/* ---- without values of jansson ---- */

struct json_node {
    json_type type;
    struct str name;                /* of a member of an object */
    struct str text;                /* JSON_STRING: what it says; of a member that was left unread: its bytes */
    int64_t integer;                /* JSON_INTEGER */
    const struct json_node *first, *next; /* members or elements, in order; siblings */
    size_t count;
};
/* An object as a tree in `nodes`, which must have room for JSON_NODES_BYTES(text.len). Its texts point into `text` or, where they
 * have escapes, are made in `texts`. A member of the top object called `unread` that is an object or array is not looked into
 * (empty: none is). NULL: this is no JSON object, or one that no writer of ours makes (fractions, integers beyond 18 digits,
 * surrogates in escapes). */
const struct json_node *json_scan(struct arena *nodes, struct arena *texts, struct str text, struct str unread);
#define JSON_NODES_BYTES(len) (((len) + 64) * 64)
/* A member by name, which is not empty; NULL: there is none, or `object` is NULL or no object. */
const struct json_node *json_node_get(const struct json_node *object, struct str name);

#endif
