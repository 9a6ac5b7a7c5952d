/* Six threads swap patterned blocks through 64 slots, so that each frees mostly what others
 * allocated. */
#include "heap_team.h"
#include "pattern.h"
#include "rounds.h"
#include "sizes.h"

#include <stdatomic.h>

enum { THREADS = 6, SLOTS = 64, OPERATIONS = 40000 };

/* What stands at the start of each block. */
struct parcel {
    uint64_t key;
    size_t size; /* of what follows */
};

static _Atomic(struct parcel *) slots[SLOTS];

static struct parcel *pack(const struct clause_run *run, uint64_t *random)
{
    size_t size = (size_t)random_below(random, (size_t)16 << random_below(random, 7));
    struct parcel *parcel = sure_malloc(run, sizeof *parcel + size);
    *parcel = (struct parcel){random_next(random), size};
    pattern_fill(parcel + 1, size, parcel->key);
    return parcel;
}

static void unpack(const struct clause_run *run, struct parcel *parcel)
{
    if (parcel == NULL)
        return;
    clause_expect(pattern_holds(parcel + 1, parcel->size, parcel->key),
                  "a block of %zu bytes lost its content between two threads", parcel->size);
    heap_free(run, parcel);
}

static void work(const struct clause_run *run, unsigned index)
{
    uint64_t random = run->seed + index * 104729;
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++)
        unpack(run, atomic_exchange(&slots[random_below(&random, SLOTS)], pack(run, &random)));
}

static void threads_exchange(const struct clause_run *run)
{
    heap_team_run(run, THREADS, work);
    for (unsigned i = 0; i < SLOTS; i++)
        unpack(run, atomic_exchange(&slots[i], NULL));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .limit_s = 30,
    .threads = true,
    .run = threads_exchange,
};
