/* A fault sweep over blocks that grow to megabytes and shrink: from the n-th system call on all
 * fail, for each n. */
#include "siege.h"

static void prepare(struct siege *siege)
{
    for (unsigned i = 0; i < 4; i++)
        siege_take(siege, heap_malloc(&siege->run, 24 + i * 1000), 24 + i * 1000);
}

/* Each block grows to some megabytes, and shrinks again. */
static void work(struct siege *siege)
{
    for (unsigned i = 0; i < 4; i++) {
        void *block = siege->ledger->entries[i].block;
        for (unsigned step = 0; step < 6; step++)
            block = siege_resize(siege, block, siege_size(siege, step) + i);
        for (unsigned step = 5; step > 0; step--)
            block = siege_resize(siege, block, siege_size(siege, step - 1) + i);
    }
}

static void realloc_ever(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work, .for_ever = true});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = realloc_ever,
};
