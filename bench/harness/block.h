/* block.h: a body's hold on the contents of its blocks.
 *
 * A block is marked when it is allocated (its first and last byte, and one byte of each page, so
 * that its memory is really there) and read back before it is freed.  What is read goes into the
 * checksum: an allocator that hands out a block twice, or one that is too short, changes it.
 */
#ifndef ASSAY_BLOCK_H
#define ASSAY_BLOCK_H

#include <stddef.h>
#include <stdint.h>

enum { BLOCK_PAGE_BYTES = 4096 };

/* Marks `size` bytes; size 0 is left alone. */
static inline void block_mark(void *block, size_t size, uint64_t mark)
{
    unsigned char *bytes = block;
    if (size == 0)
        return;
    for (size_t at = BLOCK_PAGE_BYTES; at < size; at += BLOCK_PAGE_BYTES)
        bytes[at] = (unsigned char)mark;
    bytes[0] = (unsigned char)mark;
    bytes[size - 1] = (unsigned char)mark;
}

/* What the marks read back as: twice the mark, if nothing has touched them. */
static inline uint64_t block_read(const void *block, size_t size)
{
    const unsigned char *bytes = block;
    return size == 0 ? 0 : (uint64_t)bytes[0] + bytes[size - 1];
}

/* Keeps the compiler from knowing anything about `*block`, so that no store to it is dropped. */
static inline void block_escape(void *block)
{
    __asm__ volatile("" : : "r"(block) : "memory");
}

#endif
