/* A fault sweep over free of blocks of all sizes: from the n-th system call on all fail, for each
 * n. */
#include "siege.h"

static void prepare(struct siege *siege)
{
    for (unsigned i = 0; i < 2 * SIEGE_SIZES; i++)
        siege_take(siege, heap_malloc(&siege->run, siege_size(siege, i)), siege_size(siege, i));
}

static void work(struct siege *siege)
{
    siege_drain(siege, false);
}

static void free_ever(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work, .for_ever = true});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = free_ever,
};
