#include "siege.h"

#include "heap_inspect.h"
#include "offspring.h"
#include "pattern.h"
#include "random.h"
#include "sizes.h"

#include <stdio.h>
#include <unistd.h>

enum { LEDGER_MOST = 1024, RUNS_MOST = 2000 };

/* What a child tells its parent. */
struct report {
    unsigned made; /* calls that failed */
};

struct order {
    const struct clause_run *run;
    const struct siege_plan *plan;
    unsigned first;
    struct report *report;
};

size_t siege_size(const struct siege *siege, unsigned index)
{
    static const size_t sizes[] = {24,  700,  5000,  40000,     300 * KIB, 40,
                                   900, 6000, 32000, 600 * KIB, 100,       3 * MIB};
    size_t size = sizes[index % (sizeof sizes / sizeof sizes[0])];
    return size_is_owed(&siege->run, size) ? size : SIZE_SURE / 2;
}

static bool sets_errno(const struct siege *siege)
{
    return (siege->run.allocator->traits & ALLOCATOR_SETS_ERRNO) != 0;
}

/* `error` is what errno was when the request had failed. */
static void expect_plausible(const struct siege *siege, size_t size, int error)
{
    bool owed = size_is_owed(&siege->run, size);
    clause_expect(faults_made() > 0 || !owed, "a request of %zu bytes failed before any call did",
                  size);
    clause_expect(!sets_errno(siege) || error == ENOMEM || error == EAGAIN || error == siege->error,
                  "a request of %zu bytes failed with errno %d", size, error);
}

void *siege_take(struct siege *siege, void *block, size_t size)
{
    int error = errno;
    if (block == NULL)
        expect_plausible(siege, size, error);
    else
        ledger_expect_enter(siege->ledger, block, size);
    sentinel_set();
    return block;
}

void siege_fill(struct siege *siege, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        size_t size = siege_size(siege, i);
        siege_take(siege, heap_malloc(&siege->run, size), size);
    }
}

void *siege_resize(struct siege *siege, void *block, size_t size)
{
    struct ledger_entry old = *ledger_find(siege->ledger, block);
    sentinel_set();
    void *moved = heap_realloc(&siege->run, block, size);
    int error = errno;
    if (moved == NULL) {
        expect_plausible(siege, size, error);
        ledger_expect_holds(ledger_find(siege->ledger, block));
        return block;
    }
    size_t kept = old.size < size ? old.size : size;
    clause_expect(pattern_holds(moved, kept, old.key),
                  "realloc from %zu to %zu bytes lost the content", old.size, size);
    ledger_strike(siege->ledger, ledger_find(siege->ledger, block));
    ledger_expect_enter(siege->ledger, moved, size);
    return moved;
}

void siege_drop(struct siege *siege, void *block, bool sized)
{
    struct ledger_entry *entry = ledger_find(siege->ledger, block);
    size_t size = entry->size;
    ledger_expect_holds(entry);
    ledger_strike(siege->ledger, entry);
    sentinel_set();
    if (sized)
        heap_free_sized(&siege->run, block, size);
    else
        heap_free(&siege->run, block);
}

void siege_free(struct siege *siege, void *block, bool sized)
{
    size_t size = ledger_find(siege->ledger, block)->size;
    siege_drop(siege, block, sized);
    clause_expect(sentinel_stands(), "free of %zu bytes set errno to %d while calls failed", size,
                  errno);
}

void siege_drain(struct siege *siege, bool sized)
{
    while (siege->ledger->count > 0) {
        uint64_t at = random_below(&siege->random, siege->ledger->count);
        siege_free(siege, siege->ledger->entries[at].block, sized);
    }
}

static bool has_inspect(const struct siege *siege, unsigned call)
{
    const struct allocator_inspect *inspect = siege->run.allocator->inspect;
    if (inspect == NULL)
        return false;
    return call == CLAUSE_CHECK ? inspect->check != NULL : inspect->stats != NULL;
}

static uint64_t live_blocks(const struct siege *siege)
{
    return has_inspect(siege, CLAUSE_STATS) ? heap_stats(&siege->run).live_blocks : 0;
}

static void heap_begin(struct siege *siege, const struct order *order)
{
    const struct allocator *allocator = order->run->allocator;
    siege->run = *order->run;
    siege->random = order->run->seed;
    siege->error = order->plan->error != 0 ? order->plan->error : ENOMEM;
    if (!(allocator->traits & ALLOCATOR_SINGLETON))
        siege->run.handle = clause_open(order->run, NULL);
    if (allocator->thread_enter != NULL)
        allocator->thread_enter(siege->run.handle);
    siege->ledger = ledger_open(LEDGER_MOST, order->run->seed);
}

/* The calls work again: so must the heap. */
static void expect_recovered(struct siege *siege)
{
    ledger_expect_sound(siege->ledger);
    for (unsigned i = 0; i < SIEGE_SIZES / 2; i++) {
        size_t size = siege_size(siege, i);
        void *block = heap_malloc(&siege->run, size);
        clause_expect(block != NULL, "malloc(%zu) fails though calls work again", size);
        ledger_expect_enter(siege->ledger, block, size);
    }
    siege_drain(siege, false);
    if (has_inspect(siege, CLAUSE_CHECK))
        heap_expect_check(&siege->run);
}

static void run_once(void *argument)
{
    const struct order *order = argument;
    const struct siege_plan *plan = order->plan;
    struct siege siege;
    if (!faults_install(FAULT_ANY))
        clause_unsupported("system calls cannot be made to fail here");
    heap_begin(&siege, order);
    uint64_t live = live_blocks(&siege);
    if (plan->prepare != NULL)
        plan->prepare(&siege);
    faults_begin(&(struct fault_plan){.calls = plan->calls != 0 ? plan->calls : FAULT_ANY,
                                      .first = order->first,
                                      .for_ever = plan->for_ever,
                                      .error = siege.error});
    sentinel_set();
    plan->work(&siege);
    faults_end();
    order->report->made = faults_made();
    expect_recovered(&siege);
    clause_expect(live_blocks(&siege) == live, "%llu live blocks before and %llu after",
                  (unsigned long long)live, (unsigned long long)live_blocks(&siege));
}

unsigned siege_lay(const struct clause_run *run, const struct siege_plan *plan)
{
    unsigned made = 0;
    struct report *report = offspring_shared(sizeof *report);
    struct order order = {.run = run, .plan = plan, .first = 1, .report = report};
    do {
        char what[64];
        snprintf(what, sizeof what, "the heap whose call %u failed", order.first);
        report->made = 0;
        offspring_run(run_once, &order, what);
        made += report->made;
        order.first += run->brief ? 5 : 1;
    } while (report->made > 0 && order.first < RUNS_MOST);
    clause_expect(report->made == 0, "no end after %u calls", order.first);
    return made;
}
