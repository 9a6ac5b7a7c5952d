/* A thousand types are registered, used and unregistered by eight threads at once.
 *
 * Each thread has types of its own, and all of them exchange blocks of one shared type over a shelf
 * while others drain the buckets.  Written for ThreadSanitizer.  The counts must agree at the end.
 */
#include "kernel_expect.h"
#include "uma.h"

#include <pthread.h>

enum { THREADS = 8, TYPES = 125, BLOCKS = 20, SHELF = 64, CALLS = 5000, DRAIN_EVERY = 250 };

static struct malloc_type types[THREADS][TYPES];
static char names[THREADS][TYPES][24];
static void *shelf[SHELF];
static MALLOC_DEFINE(M_SHELF, "shelf", "blocks that threads exchange");

static struct malloc_type_stats statistics_of(struct malloc_type *type)
{
    struct malloc_type_stats stats;
    malloc9_type_statistics(type, &stats);
    return stats;
}

static void use_type(struct malloc_type *type, size_t step)
{
    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = kern_malloc(16 + i * step, type, M_WAITOK);
        memset(blocks[i], 1, 16 + i * step);
    }
    EXPECT(statistics_of(type).live == BLOCKS);
    for (size_t i = 0; i < BLOCKS; i++)
        kern_free(blocks[i], type);
    EXPECT(statistics_of(type).live == 0);
    EXPECT(statistics_of(type).live_bytes == 0);
}

static void exchange(size_t call)
{
    unsigned char *block = kern_malloc(1 + call % 700, M_SHELF, M_WAITOK);
    *block = 1;
    kern_free(__atomic_exchange_n(&shelf[call % SHELF], block, __ATOMIC_ACQ_REL), M_SHELF);
    if (call % DRAIN_EVERY == 0)
        uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
}

static void *work(void *argument)
{
    size_t index = (size_t)(uintptr_t)argument;
    for (size_t i = 0; i < TYPES; i++) {
        snprintf(names[index][i], sizeof names[index][i], "t%zu-%zu", index, i);
        types[index][i] = (struct malloc_type){NULL, M_VERSION, names[index][i], NULL};
        malloc_init(&types[index][i]);
    }
    for (size_t i = 0; i < TYPES; i++)
        use_type(&types[index][i], i);
    for (size_t call = 0; call < CALLS; call++)
        exchange(call);
    for (size_t i = 0; i < TYPES; i++)
        malloc_uninit(&types[index][i]);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, work, (void *)(uintptr_t)i) == 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    EXPECT(statistics_of(M_SHELF).live == SHELF);
    for (size_t i = 0; i < SHELF; i++)
        kern_free(shelf[i], M_SHELF);
    struct malloc_type_stats stats = statistics_of(M_SHELF);
    EXPECT(stats.allocations == (uint64_t)THREADS * CALLS);
    EXPECT(stats.live == 0 && stats.live_bytes == 0);
    EXPECT(malloc_desc2type("t0-0") == NULL);
    return 0;
}
