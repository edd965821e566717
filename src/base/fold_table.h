/* The table between tools/fold_table.c, which writes it, and fold.c, which reads it. Private to the two.
 *
 * The entry of code point c is fold_blocks[fold_stage[c / FOLD_BLOCK] * FOLD_BLOCK + c % FOLD_BLOCK]. Its low bits hold what c
 * folds into: 0: itself; a code point; or, with FOLD_SEQUENCE set, the place in fold_sequences and the number of code points
 * there. */
#ifndef SHOUWEN_FOLD_TABLE_H
#define SHOUWEN_FOLD_TABLE_H

#include "base/fold.h"

enum { FOLD_BLOCK = 64, FOLD_CLASS_SHIFT = 21, FOLD_CLASS_MASK = 3, FOLD_COUNT_SHIFT = 23, FOLD_COUNT_MASK = 31 };
#define FOLD_SEQUENCE (UINT32_C(1) << 31)
#define FOLD_VALUE_MASK ((UINT32_C(1) << FOLD_CLASS_SHIFT) - 1)

_Static_assert((int)FOLD_IDEOGRAPH <= (int)FOLD_CLASS_MASK && (int)FOLD_MAX <= (int)FOLD_COUNT_MASK, "both fit their bits");

_Static_assert((int)FOLD_BLOCK == 64, "a block is what the last of three bytes tells apart: fold_same");

extern const uint16_t fold_stage[];
extern const uint32_t fold_blocks[], fold_sequences[];

#endif
