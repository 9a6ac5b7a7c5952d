/* A fault sweep over aligned blocks of all sizes: the n-th system call alone fails, for each n. */
#include "siege.h"

static void work(struct siege *siege)
{
    static const size_t alignments[] = {64, 4096, 65536};
    for (unsigned i = 0; i < SIEGE_SIZES; i++) {
        size_t size = siege_size(siege, i), alignment = alignments[i / 6 % 3];
        void *block = heap_aligned_alloc(&siege->run, alignment, size);
        clause_expect((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) gave %p",
                      alignment, size, block);
        siege_take(siege, block, size);
    }
}

static void aligned_once(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.work = work});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_ALIGNED_ALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = aligned_once,
};
