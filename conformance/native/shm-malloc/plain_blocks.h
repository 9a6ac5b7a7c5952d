/* plain_blocks.h: for rules about how large the blocks of the heap are, which a build with guards
 * keeps for a block and its guards together, where no caller sees it. */
#ifndef NATIVE_SHM_MALLOC_PLAIN_BLOCKS_H
#define NATIVE_SHM_MALLOC_PLAIN_BLOCKS_H

#include "clause.h"
#include "shm_malloc.h"

static inline void need_plain_blocks(struct shm_heap *heap)
{
    void *block = shm_heap_malloc(heap, 1);
    size_t usable = block == NULL ? 0 : shm_heap_usable(heap, block);
    shm_heap_free(heap, block);
    shm_thread_leave(heap);
    if (usable == 1)
        clause_unsupported("each block has guards");
}

#endif
