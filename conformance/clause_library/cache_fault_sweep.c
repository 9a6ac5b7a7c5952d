#include "cache_fault_sweep.h"

#include "block_list.h"
#include "cache_calls.h"
#include "child_process.h"
#include "faults.h"
#include "object_states.h"
#include "sentinel.h"

enum { OBJECTS = 40, RUNS_MOST = 2000 };

static const size_t sizes[] = {24, 500, 6000, 65536};

enum { CACHES = sizeof sizes / sizeof sizes[0] };

struct order {
    struct clause_run run;
    struct fault_plan plan;
    unsigned *made; /* calls that failed, told to the parent */
};

/* One cache, and what its user knows of it. */
struct tested_cache {
    void *cache; /* NULL: there is none */
    struct object_states *states;
    struct block_list *list;
};

static void begin(const struct clause_run *run, struct tested_cache *tested)
{
    tested->cache = NULL;
    int error = cache_create(run, &tested->states->spec, &tested->cache);
    clause_expect(error >= 0, "create returned %d", error);
    clause_expect(error == 0 || faults_made() > 0, "create gave error %d for nothing", error);
    clause_expect(error != 0 || tested->cache != NULL, "create stored no cache");
    if (error != 0)
        tested->cache = NULL;
}

/* Returns how many of the objects there were. */
static size_t take(const struct clause_run *run, struct tested_cache *tested, size_t count)
{
    size_t given = 0, size = tested->states->spec.size;
    for (size_t i = 0; i < count; i++) {
        void *object = cache_alloc(run, tested->cache);
        clause_expect(object != NULL || faults_made() > 0,
                      "alloc of %zu bytes failed before any call did", size);
        if (object != NULL)
            block_list_expect_enter(tested->list, object, size);
        given += object != NULL;
    }
    return given;
}

static void give(const struct clause_run *run, struct tested_cache *tested, size_t left)
{
    while (tested->list->count > left) {
        struct block_list_entry *entry = &tested->list->entries[tested->list->count / 2];
        void *object = entry->block;
        block_list_expect_holds(entry);
        block_list_strike(tested->list, entry);
        sentinel_set();
        cache_free(run, tested->cache, object);
        clause_expect(sentinel_stands(), "free set errno to %d while calls failed", errno);
    }
}

static void end(const struct clause_run *run, struct tested_cache *tested)
{
    give(run, tested, 0);
    cache_reclaim(run, tested->cache);
    sure_destroy(run, tested->cache);
    object_states_expect_over(tested->states);
}

/* What is done while calls fail. */
static void live(const struct clause_run *run, struct tested_cache *tested)
{
    begin(run, tested);
    if (tested->cache == NULL)
        return;
    take(run, tested, OBJECTS);
    give(run, tested, OBJECTS / 8);
    cache_reclaim(run, tested->cache);
    take(run, tested, OBJECTS / 2);
    block_list_expect_sound(tested->list);
}

static void expect_recovered(const struct clause_run *run, struct tested_cache *tested)
{
    if (tested->cache == NULL)
        tested->cache = sure_cache(run, &tested->states->spec);
    block_list_expect_sound(tested->list);
    object_states_expect_live(tested->states, tested->list->count);
    clause_expect(take(run, tested, OBJECTS) == OBJECTS,
                  "alloc of %zu bytes fails though calls work again", tested->states->spec.size);
    end(run, tested);
}

static struct tested_cache tested_cache_open(size_t size, uint64_t seed)
{
    return (struct tested_cache){.states = object_states_open(size, 0),
                                 .list = block_list_open(4 * OBJECTS, seed)};
}

/* One cache that has been used ends while calls fail, the others begin. */
static void live_all(const struct order *order, const struct clause_run *run,
                     struct tested_cache *caches)
{
    struct tested_cache gone = tested_cache_open(100, run->seed);
    begin(run, &gone);
    take(run, &gone, OBJECTS);
    for (unsigned i = 0; i < CACHES; i++)
        caches[i] = tested_cache_open(sizes[i], run->seed + i);
    faults_begin(&order->plan);
    end(run, &gone);
    for (unsigned i = 0; i < CACHES; i++)
        live(run, &caches[i]);
    faults_end();
}

static void run_once(void *argument)
{
    const struct order *order = argument;
    struct clause_run run = order->run;
    struct tested_cache caches[CACHES];
    if (!faults_install(FAULT_ANY))
        clause_unsupported("system calls cannot be made to fail here");
    if (!(run.allocator->traits & ALLOCATOR_SINGLETON))
        run.handle = clause_open(&run, NULL);
    live_all(order, &run, caches);
    *order->made = faults_made();
    for (unsigned i = 0; i < CACHES; i++)
        expect_recovered(&run, &caches[i]);
}

void cache_fault_sweep_lay(const struct clause_run *run, bool for_ever)
{
    struct order order = {.run = *run, .made = child_process_shared(sizeof *order.made)};
    order.plan =
        (struct fault_plan){.calls = FAULT_ANY, .first = 1, .for_ever = for_ever, .error = ENOMEM};
    cache_must_fail(run);
    do {
        *order.made = 0;
        child_process_run(run_once, &order, "the process whose calls failed");
        order.plan.first += run->brief ? 3 : 1;
    } while (*order.made > 0 && order.plan.first < RUNS_MOST);
    clause_expect(*order.made == 0, "no end after %u calls", order.plan.first);
}
