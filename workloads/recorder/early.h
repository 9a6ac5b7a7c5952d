/* early.h: memory for dlsym while it looks for the allocator, which is never given back. */
#ifndef ASSAY_RECORDER_EARLY_H
#define ASSAY_RECORDER_EARLY_H

#include <stdbool.h>
#include <stddef.h>

enum { EARLY_BYTES = 4096 };
extern unsigned char early_memory[EARLY_BYTES];

/* Zeroed, for any type; NULL: it is used up. */
void *early_alloc(size_t size);

/* Copies an early block, whose size nobody kept, as far as there is something to copy; NULL stays
 * NULL. */
void *early_move(const void *block, void *to, size_t size);

static inline bool is_early(const void *block)
{
    return (size_t)((const unsigned char *)block - early_memory) < EARLY_BYTES;
}

#endif
