/* A fault sweep over blocks whose usable size is asked: the n-th system call alone fails, for each
 * n. */
#include "pattern.h"
#include "siege.h"

static void prepare(struct siege *siege)
{
    for (unsigned i = 0; i < SIEGE_SIZES; i++)
        siege_take(siege, heap_malloc(&siege->run, siege_size(siege, i)), siege_size(siege, i));
}

static void work(struct siege *siege)
{
    for (unsigned i = 0; i < siege->ledger->count; i++) {
        struct ledger_entry *entry = &siege->ledger->entries[i];
        size_t usable = heap_usable_size(&siege->run, entry->block);
        clause_expect(usable >= entry->size, "%zu of %zu bytes are usable", usable, entry->size);
        pattern_fill(entry->block, entry->size, entry->key);
    }
}

static void usable_once(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.prepare = prepare, .work = work});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_USABLE_SIZE | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = usable_once,
};
