/* Two threads use every type that is registered, the predefined ones among them. */
#include "kernel.h"

#include <pthread.h>

enum { TYPES_MOST = 64, BLOCKS = 20 };

static struct malloc_type *types[TYPES_MOST];
static size_t count;

static void note(struct malloc_type *type, void *argument)
{
    (void)argument;
    if (count < TYPES_MOST)
        types[count++] = type;
}

static void *use(void *argument)
{
    for (size_t i = 0; i < count; i++)
        for (size_t block = 0; block < BLOCKS; block++)
            kern_free(kern_malloc(16 + block * 50, types[i], M_WAITOK), types[i]);
    return argument;
}

static void statistics_predefined(const struct clause_run *run)
{
    (void)run;
    static struct malloc_type_stats before[TYPES_MOST];
    pthread_t threads[2];
    kernel_begin(0);
    malloc_type_list(note, NULL);
    for (size_t i = 0; i < count; i++)
        before[i] = kernel_counts(types[i]);
    for (unsigned i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, use, NULL);
    for (unsigned i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < count; i++) {
        struct malloc_type_stats stats = kernel_counts(types[i]);
        uint64_t allocations = stats.allocations - before[i].allocations;
        uint64_t frees = stats.frees - before[i].frees;
        clause_expect(allocations == 2 * BLOCKS && frees == 2 * BLOCKS &&
                          stats.live_bytes == before[i].live_bytes,
                      "type %s counts %ju allocations and %ju frees", stats.name,
                      (uintmax_t)allocations, (uintmax_t)frees);
    }
    clause_expect(malloc_desc2type("temp") != NULL && count > 3, "only %zu types", count);
}

const struct clause CLAUSE = {.threads = true, .run = statistics_predefined};
