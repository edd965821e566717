/* json: JSON text to jansson's values, quickly. jansson's own reader takes every byte of a Chinese text through several calls:
 * about 200 instructions a byte, more than all the rest of an intake. */
#ifndef SHOUWEN_JSON_H
#define SHOUWEN_JSON_H

#include <jansson.h>

#include "base/base.h"

/* The same value as json_loadb(text, JSON_REJECT_DUPLICATES) gives, and the same NULL and *error for what is not JSON: an object
 * or array, to be released with json_decref. */
json_t *json_read(struct str text, json_error_t *error) MUST_USE;

#endif
