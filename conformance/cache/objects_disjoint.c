/* Takes and frees objects of five sizes at random, each with a pattern over all of its bytes. */
#include "block_list.h"
#include "cache_calls.h"
#include "random.h"
#include "rounds.h"

enum { LIVE = 400, ROUNDS = 30000 };

static void swap(const struct clause_run *run, void *cache, size_t size, struct block_list *list,
                 uint64_t *random)
{
    if (list->count == LIVE || (list->count > 0 && random_below(random, 2) == 0)) {
        struct block_list_entry *entry = &list->entries[random_below(random, list->count)];
        void *object = entry->block;
        block_list_expect_holds(entry);
        block_list_strike(list, entry);
        cache_free(run, cache, object);
    } else {
        block_list_expect_enter(list, sure_object(run, cache), size);
    }
}

static void objects_disjoint(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 8, 24, 100, 600};
    uint64_t random = run->seed;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *cache = plain_cache(run, sizes[i]);
        struct block_list *list = block_list_open(LIVE, run->seed + i);
        for (size_t round = 0; round < rounds(run, ROUNDS); round++)
            swap(run, cache, sizes[i], list, &random);
        block_list_expect_sound(list);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .run = objects_disjoint,
};
