/* Fills caches of two handles in turn, closes one handle with its objects live, and takes more from
 * the other. */
#include "block_list.h"
#include "cache_calls.h"

enum { OBJECTS = 500, SIZE = 120 };

static void handles_independent(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: there is no second heap");
    struct clause_run other = *run;
    struct block_list *list = block_list_open(3 * OBJECTS, run->seed);
    void *gone[OBJECTS];
    other.handle = clause_open(run, NULL);
    void *cache = plain_cache(run, SIZE), *foreign = plain_cache(&other, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++) {
        block_list_expect_enter(list, sure_object(run, cache), SIZE);
        gone[i] = sure_object(&other, foreign);
        block_list_expect_enter(list, gone[i], SIZE);
    }
    block_list_expect_sound(list);
    for (unsigned i = 0; i < OBJECTS; i++)
        block_list_strike(list, block_list_find(list, gone[i]));
    run->allocator->close(other.handle);
    block_list_expect_sound(list);
    for (unsigned i = 0; i < OBJECTS; i++)
        block_list_expect_enter(list, sure_object(run, cache), SIZE);
    block_list_expect_sound(list);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = handles_independent,
};
