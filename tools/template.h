/* template: what the two halves of the template compiler share. template_html.c knows HTML, template.c knows {{ }} and C. */
#ifndef SHOUWEN_TEMPLATE_H
#define SHOUWEN_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { NAME_SIZE = 40, DEPTH_MAX = 64 };

/* Copy a name of fewer than NAME_SIZE bytes. */
static inline void name_copy(char to[NAME_SIZE], const char *from) {
    size_t len = strnlen(from, NAME_SIZE - 1);
    memcpy(to, from, len);
    to[len] = '\0';
}

/* Where in the HTML a byte or a value stands. */
enum place {
    PLACE_TEXT,           /* between tags; also in title and textarea, where the same escaping is right */
    PLACE_TAG_NAME,       /* after <, or </ */
    PLACE_TAG,            /* in a tag, between attributes */
    PLACE_ATTRIBUTE_NAME, /* in the name of an attribute */
    PLACE_BEFORE_VALUE,   /* after the = of an attribute */
    PLACE_VALUE,          /* between the double quotes of an attribute */
    PLACE_AFTER_VALUE,    /* right after an attribute: a blank or the tag's end must follow */
    PLACE_RAW,            /* inside script or style, which must stay empty */
    PLACE_DECLARATION,    /* <!doctype … */
};

struct spot {
    enum place place;
    bool ending;                     /* the tag is an end tag */
    bool slash;                      /* the last byte in the tag was a / */
    char element[NAME_SIZE];         /* of the tag that is open or was last opened */
    char attribute[NAME_SIZE];       /* whose value is open */
    char before[NAME_SIZE];          /* first bytes of that value, as far as it is literal */
    size_t before_len;               /* length of all that precedes in the value; values count as 1 */
    int depth;                       /* elements open */
    char open[DEPTH_MAX][NAME_SIZE];
};

/* How a value must be written where it stands. */
enum writing { WRITING_FORBIDDEN, WRITING_TEXT, WRITING_URL, WRITING_URL_PART };

/* Take one byte of literal HTML. NULL, or what is wrong with it. */
const char *spot_feed(struct spot *spot, char c);
/* May a value stand here, and how must it be escaped? With WRITING_FORBIDDEN, *why says what is wrong. Counts the value as
 * part of an open attribute. */
enum writing spot_value(struct spot *spot, const char **why);
/* A directive comes: the name of an element or attribute that was being read is complete. NULL, or what is wrong with it. */
const char *spot_settle(struct spot *spot);
/* Is white space here just a separator, so that a run of it may be shortened? */
bool spot_shortens(const struct spot *spot);
/* Do two ways of getting here (branches, no or many rounds of a loop) leave the same situation? */
bool spot_same(const struct spot *a, const struct spot *b);
/* Go on from either of two such: a blank is needed before the next attribute if either way needs one. */
void spot_join(struct spot *spot, const struct spot *other);

#endif
