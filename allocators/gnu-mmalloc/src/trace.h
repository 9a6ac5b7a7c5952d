/* trace.h: the lines of mmtrace; nothing is written unless the heap is traced. */
#ifndef MMALLOC_TRACE_H
#define MMALLOC_TRACE_H

#include "heap.h"

/* '+' a new block, '>' where a block moved to, with its size. */
void trace_taken(const struct mheap *heap, const void *caller, char sign, const void *block,
                 size_t size);

/* '-' a block that is freed, '<' one that moves. */
void trace_given(const struct mheap *heap, const void *caller, char sign, const void *block);

#endif
