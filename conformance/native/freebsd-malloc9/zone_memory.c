/* Sets a limit, takes a block and gives it back. */
#include "kernel.h"

static void zone_memory(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    size_t before = uma_size();
    clause_expect(uma_limit() == SIZE_MAX && malloc9_kmem_map_size() == before, "a limit of %zu",
                  uma_limit());
    malloc9_set_kmem_size(before + (1 << 24));
    clause_expect(uma_limit() == before + (1 << 24) && uma_avail() == 1 << 24 &&
                      malloc9_kmem_map_free() == 1 << 24,
                  "%zu bytes are left", uma_avail());
    void *block = kernel_block(1 << 20);
    clause_expect(uma_size() == before + (1 << 20) && uma_avail() == (1 << 24) - (1 << 20),
                  "%zu bytes more", uma_size() - before);
    kern_free(block, M_CLAUSE);
    clause_expect(uma_size() == before, "%zu bytes more after the free", uma_size() - before);
    malloc9_set_kmem_size(SIZE_MAX);
}

const struct clause CLAUSE = {.run = zone_memory};
