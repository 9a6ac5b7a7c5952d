/* Half of the objects that fill a handle live on, while another cache takes and gives back the
 * other half three times. */
#include "cache_calls.h"

enum { MOST = 1 << 18, SIZE = 1000, TIMES = 3 };

/* Takes objects until there is none.  Returns their number. */
static size_t fill(const struct clause_run *run, void *cache, void **objects)
{
    size_t count = 0;
    while (count < MOST && (objects[count] = cache_alloc(run, cache)) != NULL)
        count++;
    clause_expect(count < MOST, "%d objects, and still no end", MOST);
    return count;
}

static void give(const struct clause_run *run, void *cache, void **objects, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cache_free(run, cache, objects[i]);
    cache_reclaim(run, cache);
}

static void bounded_held(const struct clause_run *run)
{
    void **objects = clause_memory(2 * MOST * sizeof *objects);
    cache_must_fail(run);
    void *held = plain_cache(run, SIZE), *other = plain_cache(run, SIZE);
    size_t whole = fill(run, held, objects), first = 0;
    give(run, held, objects + whole / 2, whole - whole / 2);
    for (unsigned i = 0; i < TIMES; i++) {
        void **others = objects + whole / 2;
        size_t count = fill(run, other, others);
        give(run, other, others, count);
        first = i == 0 ? count : first;
        clause_expect(whole / 2 + count <= whole + whole / 8 && count <= first + first / 8,
                      "%zu objects fill the handle, but %zu of them and %zu others fit", whole,
                      whole / 2, count);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_BOUNDED,
    .run = bounded_held,
};
