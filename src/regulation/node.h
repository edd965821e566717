/* Private to the regulation floor: a pack's YAML as a tree in which every node knows where it stands. */
#ifndef SHOUWEN_REGULATION_NODE_H
#define SHOUWEN_REGULATION_NODE_H

#include "base/base.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
    enum node_kind kind;
    int line, column;    /* from 1, of the first character */
    bool quoted;         /* TEXT: written in quotation marks, so never a number or true or false */
    struct str text;     /* TEXT */
    struct node **items; /* LIST: entries; MAP: values, keys[i] to items[i] */
    struct node **keys;  /* MAP: always TEXT, distinct */
    size_t count;
};

/* The single document of `yaml`. NULL and *error (where = file:line:column) when it is too large, not UTF-8, malformed, too deep,
 * names a key twice, or uses what packs do not: anchors, aliases, tags, further documents. Everything lives in `arena`. */
const struct node *yaml_read(struct arena *arena, struct str file, struct str yaml, struct error *error);
const struct node *node_get(const struct node *map, const char *key); /* NULL when it is not there */

#endif
