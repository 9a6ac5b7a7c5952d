#include "cache_fault_sweep.h"

#include "cache_calls.h"
#include "child_process.h"
#include "faults.h"
#include "ledger.h"
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
struct subject {
    void *cache; /* NULL: there is none */
    struct object_states *states;
    struct ledger *ledger;
};

static void begin(const struct clause_run *run, struct subject *subject)
{
    subject->cache = NULL;
    int error = cache_create(run, &subject->states->spec, &subject->cache);
    clause_expect(error >= 0, "create returned %d", error);
    clause_expect(error == 0 || faults_made() > 0, "create gave error %d for nothing", error);
    clause_expect(error != 0 || subject->cache != NULL, "create stored no cache");
    if (error != 0)
        subject->cache = NULL;
}

/* Returns how many of the objects there were. */
static size_t take(const struct clause_run *run, struct subject *subject, size_t count)
{
    size_t given = 0, size = subject->states->spec.size;
    for (size_t i = 0; i < count; i++) {
        void *object = cache_alloc(run, subject->cache);
        clause_expect(object != NULL || faults_made() > 0,
                      "alloc of %zu bytes failed before any call did", size);
        if (object != NULL)
            ledger_expect_enter(subject->ledger, object, size);
        given += object != NULL;
    }
    return given;
}

static void give(const struct clause_run *run, struct subject *subject, size_t left)
{
    while (subject->ledger->count > left) {
        struct ledger_entry *entry = &subject->ledger->entries[subject->ledger->count / 2];
        void *object = entry->block;
        ledger_expect_holds(entry);
        ledger_strike(subject->ledger, entry);
        sentinel_set();
        cache_free(run, subject->cache, object);
        clause_expect(sentinel_stands(), "free set errno to %d while calls failed", errno);
    }
}

static void end(const struct clause_run *run, struct subject *subject)
{
    give(run, subject, 0);
    cache_reclaim(run, subject->cache);
    sure_destroy(run, subject->cache);
    object_states_expect_over(subject->states);
}

/* What is done while calls fail. */
static void live(const struct clause_run *run, struct subject *subject)
{
    begin(run, subject);
    if (subject->cache == NULL)
        return;
    take(run, subject, OBJECTS);
    give(run, subject, OBJECTS / 8);
    cache_reclaim(run, subject->cache);
    take(run, subject, OBJECTS / 2);
    ledger_expect_sound(subject->ledger);
}

static void expect_recovered(const struct clause_run *run, struct subject *subject)
{
    if (subject->cache == NULL)
        subject->cache = sure_cache(run, &subject->states->spec);
    ledger_expect_sound(subject->ledger);
    object_states_expect_live(subject->states, subject->ledger->count);
    clause_expect(take(run, subject, OBJECTS) == OBJECTS,
                  "alloc of %zu bytes fails though calls work again", subject->states->spec.size);
    end(run, subject);
}

static struct subject subject_open(size_t size, uint64_t seed)
{
    return (struct subject){.states = object_states_open(size, 0),
                            .ledger = ledger_open(4 * OBJECTS, seed)};
}

/* One cache that has been used ends while calls fail, the others begin. */
static void live_all(const struct order *order, const struct clause_run *run,
                     struct subject *subjects)
{
    struct subject gone = subject_open(100, run->seed);
    begin(run, &gone);
    take(run, &gone, OBJECTS);
    for (unsigned i = 0; i < CACHES; i++)
        subjects[i] = subject_open(sizes[i], run->seed + i);
    faults_begin(&order->plan);
    end(run, &gone);
    for (unsigned i = 0; i < CACHES; i++)
        live(run, &subjects[i]);
    faults_end();
}

static void run_once(void *argument)
{
    const struct order *order = argument;
    struct clause_run run = order->run;
    struct subject subjects[CACHES];
    if (!faults_install(FAULT_ANY))
        clause_unsupported("system calls cannot be made to fail here");
    if (!(run.allocator->traits & ALLOCATOR_SINGLETON))
        run.handle = clause_open(&run, NULL);
    live_all(order, &run, subjects);
    *order->made = faults_made();
    for (unsigned i = 0; i < CACHES; i++)
        expect_recovered(&run, &subjects[i]);
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
