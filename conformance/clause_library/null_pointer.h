/* null_pointer.h: what a null pointer is resized to. */
#ifndef ASSAY_NULL_POINTER_H
#define ASSAY_NULL_POINTER_H

#include "clause.h"
#include "malloc_family.h"

enum { NULL_POINTER_BLOCKS = 200 };

static inline void null_pointer_expect_new(const char *call, void *const *blocks, unsigned last)
{
    for (unsigned i = 0; i < last; i++)
        clause_expect(blocks[last] == NULL || blocks[i] != blocks[last],
                      "%s gave a block that is live already", call);
}

/* `resize` makes a null pointer a block of a size, or of a multiple of it.  Expects that it does at
 * size 0 what malloc(0) does, which gives a null pointer or a block of its own, and else gives a
 * block.  `call` names it in a failure. */
static inline void null_pointer_expect_malloc(const char *call, void *(*resize)(size_t size))
{
    void *blocks[NULL_POINTER_BLOCKS];
    for (unsigned i = 0; i < NULL_POINTER_BLOCKS; i++) {
        blocks[i] = i % 2 == 0 ? malloc(opaque_size(0)) : resize(0);
        clause_expect((blocks[i] == NULL) == (blocks[0] == NULL), "malloc(0) gave %p, and %s %p",
                      blocks[0], call, blocks[i]);
        null_pointer_expect_new(call, blocks, i);
    }
    for (unsigned i = 0; i < NULL_POINTER_BLOCKS; i++)
        free(blocks[i]);
    for (size_t size = 1; size < (size_t)1 << 20; size = size * 3 + 1) {
        unsigned char *block = resize(size);
        clause_expect(block != NULL, "a null pointer resized to %zu bytes gave NULL", size);
        block[0] = block[size - 1] = 1;
        free(block);
    }
}

#endif
