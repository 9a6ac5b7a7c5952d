/* Random calls on three heaps in turn; two are closed while the third works on, and all patterns
 * are looked at. */
#include "heap_ledger.h"
#include "traffic.h"

enum { OPERATIONS = 5000, HEAPS = 3 };

static void handles_independent(const struct clause_run *run)
{
    struct clause_run runs[HEAPS] = {*run, *run, *run};
    struct traffic traffics[HEAPS];
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: there is no second heap");
    for (unsigned i = 0; i < HEAPS; i++) {
        runs[i].handle = i == 0 ? run->handle : clause_open(run, NULL);
        traffics[i] = (struct traffic){.run = &runs[i],
                                       .calls = CLAUSE_MALLOC | CLAUSE_FREE,
                                       .live_most = 100,
                                       .size_most = 8 * KIB,
                                       .random = run->seed + i};
        traffic_begin(&traffics[i]);
        traffic_pass(&traffics[i], OPERATIONS / 10);
    }
    for (unsigned i = 0; i < OPERATIONS; i++)
        traffic_pass(&traffics[i * 7 / 3 % HEAPS], 1);
    run->allocator->close(runs[1].handle);
    ledger_expect_sound(traffics[0].ledger);
    ledger_expect_sound(traffics[2].ledger);
    traffic_pass(&traffics[2], OPERATIONS / 4);
    run->allocator->close(runs[2].handle);
    traffic_pass(&traffics[0], OPERATIONS / 4);
    traffic_drain(&traffics[0]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = handles_independent,
};
