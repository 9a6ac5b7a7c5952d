/* Walks over blocks of each kind, of which every second one was freed. */
#include "kernel.h"

enum { BLOCKS = 64 };

static char *blocks[BLOCKS];
static unsigned seen[BLOCKS], visits;

static bool visit(void *block, size_t size, void *argument)
{
    visits++;
    for (unsigned i = 0; i < BLOCKS; i++)
        if (blocks[i] == block) {
            seen[i]++;
            clause_expect(size == kern_malloc_usable_size(block), "%zu bytes of %zu", size,
                          kern_malloc_usable_size(block));
        }
    return argument == NULL;
}

static void walk_kinds(const struct clause_run *run)
{
    (void)run;
    static const unsigned knobs[] = {0, M9_INVARIANTS, M9_REDZONE, M9_MEMGUARD};
    static const size_t sizes[] = {1, 100, 3000, 200000};
    static void *freed[BLOCKS];
    kernel_begin(0);
    for (unsigned i = 0; i < BLOCKS; i++) {
        malloc9_debug(M_CLAUSE, knobs[i / 4 % 4]);
        blocks[i] = kernel_block(sizes[i % 4]);
        freed[i] = kernel_block(sizes[i % 4]);
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        kern_free(freed[i], M_CLAUSE);
    malloc9_walk(visit, NULL);
    for (unsigned i = 0; i < BLOCKS; i++)
        clause_expect(seen[i] == 1, "block %u was visited %u times", i, seen[i]);
    clause_expect(visits == BLOCKS, "%u blocks were visited, %d live", visits, BLOCKS);
    visits = 0;
    malloc9_walk(visit, &visits);
    clause_expect(visits == 1, "%u more were visited after the walk was ended", visits - 1);
}

const struct clause CLAUSE = {.run = walk_kinds};
