/* fuzz: what every fuzz target shares. A target reads one input and CHECKs what must hold for any bytes; it never says whether
 * an input is good. Built twice: with libFuzzer (option fuzz, clang), which looks for new inputs, and with replay.c, which
 * runs the kept ones in every build. */
#ifndef SHOUWEN_FUZZ_H
#define SHOUWEN_FUZZ_H

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
