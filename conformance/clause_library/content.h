/* content.h: what kind of bytes a piece of memory holds. */
#ifndef ASSAY_CLAUSE_CONTENT_H
#define ASSAY_CLAUSE_CONTENT_H

#include <stddef.h>

/* In words: "as it was" where all bytes are `old`, "zero", "a fill pattern" where one word of four
 * bytes repeats, "not mapped" where nothing can be read, else "mixed".  Reads without a fault. */
const char *content_of(const void *memory, size_t size, unsigned char old);

#endif
