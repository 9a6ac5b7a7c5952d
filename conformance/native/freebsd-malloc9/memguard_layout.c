/* Takes guarded blocks of many sizes with and without guard pages, and compares places and waste.
 */
#include "kernel.h"

enum { PAGE = 4096 };

static uint64_t wasted(void)
{
    struct malloc9_memguard state;
    malloc9_memguard_get(&state);
    return state.wasted;
}

static void expect_layout(size_t size, size_t align, size_t guards)
{
    uint64_t before = wasted();
    size_t pages = (size + PAGE - 1) / PAGE * PAGE;
    char *block = kern_malloc_aligned(size, align, M_CLAUSE, M_NOWAIT);
    clause_expect(block != NULL && (uintptr_t)block % align == 0, "%zu bytes aligned to %zu at %p",
                  size, align, (void *)block);
    size_t rest = PAGE - (uintptr_t)(block + size - 1) % PAGE - 1;
    clause_expect(rest < align, "%zu bytes are left behind %zu bytes", rest, size);
    clause_expect(wasted() - before == pages + guards * PAGE - size, "%ju bytes are wasted on %zu",
                  (uintmax_t)(wasted() - before), size);
    clause_expect(kern_malloc_usable_size(block) == size, "%zu bytes have %zu", size,
                  kern_malloc_usable_size(block));
    kern_free(block, M_CLAUSE);
    clause_expect(wasted() == before, "waste is left after the free");
}

static void memguard_layout(const struct clause_run *run)
{
    (void)run;
    struct malloc9_memguard state;
    kernel_begin(M9_MEMGUARD);
    malloc9_memguard_get(&state);
    for (unsigned guards = 0; guards <= 2; guards += 2) {
        state.options = guards > 0 ? MG_GUARD_AROUND : 0;
        malloc9_memguard_set(&state);
        for (size_t size = 1; size < 20000; size += 1 + size * 2 / 3)
            for (size_t align = 16; align <= PAGE; align *= 4)
                expect_layout(size, align, guards);
    }
}

const struct clause CLAUSE = {.run = memguard_layout};
