/* Frees 2000 blocks of mixed sizes in another order, and looks that no zone holds an item in use.
 */
#include "kernel.h"

static void free_address(const struct clause_run *run)
{
    (void)run;
    enum { BLOCKS = 2000 };
    static void *blocks[BLOCKS];
    kernel_begin(0);
    for (size_t i = 0; i < BLOCKS; i++)
        memset(blocks[i] = kernel_block(i * 37 % 9000), 1, i * 37 % 9000);
    for (size_t i = 0; i < BLOCKS; i++)
        kern_free(blocks[i * 7 % BLOCKS], M_CLAUSE);
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.live == 0 && stats.live_bytes == 0, "%ju blocks of %ju bytes live",
                  (uintmax_t)stats.live, (uintmax_t)stats.live_bytes);
    kern_free(NULL, M_CLAUSE);
    kern_zfree(NULL, M_CLAUSE);
    clause_expect(kernel_counts(M_CLAUSE).frees == BLOCKS, "free(NULL) was counted");
}

const struct clause CLAUSE = {.run = free_address};
