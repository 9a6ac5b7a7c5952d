/* Frees 24 MiB of guarded blocks within a limit of 8 MiB, then waits for 4 MiB of another type, and
 * asks for a guarded block where nothing is left. */
#include "kernel.h"

static void memguard_reclaim(const struct clause_run *run)
{
    (void)run;
    static struct malloc_type plain[1] = {{NULL, M_VERSION, "plain", NULL}};
    struct malloc9_memguard before, after;
    kernel_begin(M9_MEMGUARD);
    malloc_init(plain);
    malloc9_debug(plain, 0);
    malloc9_set_kmem_size(malloc9_kmem_map_size() + (8 << 20));
    malloc9_memguard_get(&before);
    for (unsigned i = 0; i < 2000; i++)
        kern_free(kernel_block(3000), M_CLAUSE);
    malloc9_memguard_get(&after);
    clause_expect(after.numalloc - before.numalloc == 2000, "%ju of 2000 blocks were guarded",
                  (uintmax_t)(after.numalloc - before.numalloc));
    void *block = kern_malloc(4 << 20, plain, M_WAITOK);
    kern_free(block, plain);
    malloc9_set_kmem_size(malloc9_kmem_map_size());
    kern_malloc(3000, M_CLAUSE, M_NOWAIT);
    malloc9_memguard_get(&after);
    clause_expect(after.fail_pgs == before.fail_pgs + 1, "%ju requests found no pages",
                  (uintmax_t)(after.fail_pgs - before.fail_pgs));
    malloc9_set_kmem_size(SIZE_MAX);
}

const struct clause CLAUSE = {.run = memguard_reclaim};
