/* One thread forks 60 times while three use the cache; each child uses that cache and one of its
 * own, and reclaims. */
#include "cache_calls.h"
#include "child_process.h"
#include "heap_team.h"
#include "rounds.h"

#include <stdatomic.h>

enum { THREADS = 4, FORKS = 60, OBJECTS = 60, SIZE = 200 };

static atomic_bool over;
static void *cache;

static void use(const struct clause_run *run, void *used)
{
    void *objects[OBJECTS];
    for (unsigned i = 0; i < OBJECTS; i++)
        memset(objects[i] = sure_object(run, used), 1, SIZE);
    for (unsigned i = 0; i < OBJECTS; i++)
        cache_free(run, used, objects[i]);
}

static void child_work(void *argument)
{
    const struct clause_run *run = argument;
    use(run, cache);
    void *own = plain_cache(run, SIZE);
    use(run, own);
    cache_reclaim(run, cache);
    sure_destroy(run, own);
}

/* The first thread forks, the others keep the cache busy. */
static void work(const struct clause_run *run, unsigned index)
{
    struct clause_run own = *run;
    for (size_t i = 0; index == 0 && i < rounds(run, FORKS); i++)
        child_process_must_end(run, child_work, &own, "a child of fork");
    if (index == 0)
        atomic_store(&over, true);
    while (!atomic_load(&over))
        use(run, cache);
}

static void fork_child(const struct clause_run *run)
{
    cache = plain_cache(run, SIZE);
    heap_team_run(run, THREADS, work);
    sure_destroy(run, cache);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CACHE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_FORK_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = fork_child,
};
