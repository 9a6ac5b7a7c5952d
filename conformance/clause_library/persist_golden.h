/* persist_golden.h: heaps' files that are kept for ever, as conformance/golden/heaps has them: of
 * each released format one that opens, and ones of other formats, word sizes and machines that do
 * not.
 *
 * A file begins with `entry NAME` and `expect whole` or `expect refused`, then `length BYTES`, then
 * a line for each place that is not zero: its offset and bytes, in hexadecimal.  `like FILE` takes
 * the lines of another file first.
 */
#ifndef ASSAY_PERSIST_GOLDEN_H
#define ASSAY_PERSIST_GOLDEN_H

#include "persist_hostile.h"

/* Gets the bytes of one. */
typedef void persist_golden_visit(const struct persist_file *file, const unsigned char *bytes,
                                  size_t length, const char *name);

/* Visits those of the run's allocator that are expected to be that; UNSUPPORTED if there are none.
 */
void persist_golden_each(const struct persist_file *file, const char *expected,
                         persist_golden_visit *visit);

#endif
