/* A fault sweep over blocks that shrink and grow in place: the n-th system call alone fails, for
 * each n. */
#include "siege.h"

static void prepare(struct siege *siege)
{
    for (unsigned i = 0; i < SIEGE_SIZES; i++)
        siege_take(siege, heap_malloc(&siege->run, siege_size(siege, i)), siege_size(siege, i));
}

/* Asks for half, the old size, and one and a half of it. */
static void work(struct siege *siege)
{
    for (unsigned i = 0; i < siege->ledger->count; i++) {
        struct ledger_entry *entry = &siege->ledger->entries[i];
        const size_t size = entry->size;
        for (size_t halves = 1; halves <= 3; halves++) {
            if (!heap_realloc_in_place(&siege->run, entry->block, size / 2 * halves))
                continue;
            entry->size = entry->size < size / 2 * halves ? entry->size : size / 2 * halves;
            ledger_expect_holds(entry);
        }
    }
}

static void inplace_once(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC_IN_PLACE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = inplace_once,
};
