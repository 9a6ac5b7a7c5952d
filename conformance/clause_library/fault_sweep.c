#include "fault_sweep.h"

#include "child_process.h"
#include "heap_inspect.h"
#include "pattern.h"
#include "random.h"
#include "sizes.h"

#include <stdio.h>
#include <unistd.h>

enum { BLOCKS_MOST = 1024, RUNS_MOST = 2000 };

/* What a child tells its parent. */
struct report {
    unsigned made; /* calls that failed */
};

struct order {
    const struct clause_run *run;
    const struct fault_sweep_plan *plan;
    unsigned first;
    struct report *report;
};

size_t fault_sweep_size(const struct fault_sweep *sweep, unsigned index)
{
    static const size_t sizes[] = {24,  700,  5000,  40000,     300 * KIB, 40,
                                   900, 6000, 32000, 600 * KIB, 100,       3 * MIB};
    size_t size = sizes[index % (sizeof sizes / sizeof sizes[0])];
    return size_is_owed(&sweep->run, size) ? size : SIZE_SURE / 2;
}

static bool sets_errno(const struct fault_sweep *sweep)
{
    return (sweep->run.allocator->traits & ALLOCATOR_SETS_ERRNO) != 0;
}

/* `error` is what errno was when the request had failed. */
static void expect_plausible(const struct fault_sweep *sweep, size_t size, int error)
{
    bool owed = size_is_owed(&sweep->run, size);
    clause_expect(faults_made() > 0 || !owed, "a request of %zu bytes failed before any call did",
                  size);
    clause_expect(!sets_errno(sweep) || error == ENOMEM || error == EAGAIN || error == sweep->error,
                  "a request of %zu bytes failed with errno %d", size, error);
}

void *fault_sweep_take(struct fault_sweep *sweep, void *block, size_t size)
{
    int error = errno;
    if (block == NULL)
        expect_plausible(sweep, size, error);
    else
        block_list_expect_enter(sweep->list, block, size);
    sentinel_set();
    return block;
}

void fault_sweep_fill(struct fault_sweep *sweep, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        size_t size = fault_sweep_size(sweep, i);
        fault_sweep_take(sweep, heap_malloc(&sweep->run, size), size);
    }
}

void *fault_sweep_resize(struct fault_sweep *sweep, void *block, size_t size)
{
    struct block_list_entry old = *block_list_find(sweep->list, block);
    sentinel_set();
    void *moved = heap_realloc(&sweep->run, block, size);
    int error = errno;
    if (moved == NULL) {
        expect_plausible(sweep, size, error);
        block_list_expect_holds(block_list_find(sweep->list, block));
        return block;
    }
    size_t kept = old.size < size ? old.size : size;
    clause_expect(pattern_holds(moved, kept, old.key),
                  "realloc from %zu to %zu bytes lost the content", old.size, size);
    block_list_strike(sweep->list, block_list_find(sweep->list, block));
    block_list_expect_enter(sweep->list, moved, size);
    return moved;
}

void fault_sweep_drop(struct fault_sweep *sweep, void *block, bool sized)
{
    struct block_list_entry *entry = block_list_find(sweep->list, block);
    size_t size = entry->size;
    block_list_expect_holds(entry);
    block_list_strike(sweep->list, entry);
    sentinel_set();
    if (sized)
        heap_free_sized(&sweep->run, block, size);
    else
        heap_free(&sweep->run, block);
}

void fault_sweep_free(struct fault_sweep *sweep, void *block, bool sized)
{
    size_t size = block_list_find(sweep->list, block)->size;
    fault_sweep_drop(sweep, block, sized);
    clause_expect(sentinel_stands(), "free of %zu bytes set errno to %d while calls failed", size,
                  errno);
}

void fault_sweep_drain(struct fault_sweep *sweep, bool sized)
{
    while (sweep->list->count > 0) {
        uint64_t at = random_below(&sweep->random, sweep->list->count);
        fault_sweep_free(sweep, sweep->list->entries[at].block, sized);
    }
}

static bool has_inspect(const struct fault_sweep *sweep, unsigned call)
{
    const struct allocator_inspect *inspect = sweep->run.allocator->inspect;
    if (inspect == NULL)
        return false;
    return call == CLAUSE_CHECK ? inspect->check != NULL : inspect->stats != NULL;
}

static uint64_t live_blocks(const struct fault_sweep *sweep)
{
    return has_inspect(sweep, CLAUSE_STATS) ? heap_stats(&sweep->run).live_blocks : 0;
}

static void heap_begin(struct fault_sweep *sweep, const struct order *order)
{
    const struct allocator *allocator = order->run->allocator;
    sweep->run = *order->run;
    sweep->random = order->run->seed;
    sweep->error = order->plan->error != 0 ? order->plan->error : ENOMEM;
    if (!(allocator->traits & ALLOCATOR_SINGLETON))
        sweep->run.handle = clause_open(order->run, NULL);
    if (allocator->thread_enter != NULL)
        allocator->thread_enter(sweep->run.handle);
    sweep->list = block_list_open(BLOCKS_MOST, order->run->seed);
}

/* The calls work again: so must the heap. */
static void expect_recovered(struct fault_sweep *sweep)
{
    block_list_expect_sound(sweep->list);
    for (unsigned i = 0; i < FAULT_SWEEP_SIZES / 2; i++) {
        size_t size = fault_sweep_size(sweep, i);
        void *block = heap_malloc(&sweep->run, size);
        clause_expect(block != NULL, "malloc(%zu) fails though calls work again", size);
        block_list_expect_enter(sweep->list, block, size);
    }
    fault_sweep_drain(sweep, false);
    if (has_inspect(sweep, CLAUSE_CHECK))
        heap_expect_check(&sweep->run);
}

static void run_once(void *argument)
{
    const struct order *order = argument;
    const struct fault_sweep_plan *plan = order->plan;
    struct fault_sweep sweep;
    if (!faults_install(FAULT_ANY))
        clause_unsupported("system calls cannot be made to fail here");
    heap_begin(&sweep, order);
    uint64_t live = live_blocks(&sweep);
    if (plan->prepare != NULL)
        plan->prepare(&sweep);
    faults_begin(&(struct fault_plan){.calls = plan->calls != 0 ? plan->calls : FAULT_ANY,
                                      .first = order->first,
                                      .for_ever = plan->for_ever,
                                      .error = sweep.error});
    sentinel_set();
    plan->work(&sweep);
    faults_end();
    order->report->made = faults_made();
    expect_recovered(&sweep);
    clause_expect(live_blocks(&sweep) == live, "%llu live blocks before and %llu after",
                  (unsigned long long)live, (unsigned long long)live_blocks(&sweep));
}

unsigned fault_sweep_lay(const struct clause_run *run, const struct fault_sweep_plan *plan)
{
    unsigned made = 0;
    struct report *report = child_process_shared(sizeof *report);
    struct order order = {.run = run, .plan = plan, .first = 1, .report = report};
    do {
        char what[64];
        snprintf(what, sizeof what, "the heap whose call %u failed", order.first);
        report->made = 0;
        child_process_run(run_once, &order, what);
        made += report->made;
        order.first += run->brief ? 5 : 1;
    } while (report->made > 0 && order.first < RUNS_MOST);
    clause_expect(report->made == 0, "no end after %u calls", order.first);
    return made;
}
