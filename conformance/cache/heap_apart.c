/* Takes blocks of malloc and objects of four caches at random, each with a pattern. */
#include "cache_calls.h"
#include "heap_block_list.h"
#include "rounds.h"

enum { LIVE = 500, ROUNDS = 20000, SIZES = 4 };

static const size_t sizes[SIZES] = {16, 48, 200, 1000};
static void *caches[SIZES];

static void put(const struct clause_run *run, struct block_list *list, uint64_t *random)
{
    unsigned which = (unsigned)random_below(random, SIZES);
    if (random_below(random, 2) == 0)
        block_list_malloc(run, list, sizes[which]);
    else
        block_list_expect_enter(list, sure_object(run, caches[which]), sizes[which]);
}

static void heap_apart(const struct clause_run *run)
{
    struct block_list *list = block_list_open(LIVE, run->seed);
    uint64_t random = run->seed;
    for (unsigned i = 0; i < SIZES; i++)
        caches[i] = plain_cache(run, sizes[i]);
    for (size_t round = 0; round < rounds(run, ROUNDS) && list->count < LIVE; round++)
        put(run, list, &random);
    block_list_expect_sound(list);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = heap_apart,
};
