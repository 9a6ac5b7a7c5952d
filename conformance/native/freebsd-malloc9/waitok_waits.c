/* Fills a heap of 8 MiB, and frees from another thread while one waits: large blocks, then small
 * ones. */
#include "kernel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { BLOCKS = 20000 };

static void *blocks[BLOCKS];
static size_t count;
static atomic_bool given;

static void *give(void *argument)
{
    usleep(50000);
    given = true;
    for (size_t i = 0; i < count; i++)
        kern_free(blocks[i], M_CLAUSE);
    return argument;
}

static void waitok_waits(const struct clause_run *run)
{
    (void)run;
    static const size_t sizes[] = {200000, 1000};
    kernel_begin(0);
    for (unsigned i = 0; i < 2; i++) {
        pthread_t giver;
        malloc9_set_kmem_size(malloc9_kmem_map_size() + (8 << 20));
        count = 0;
        while (count < BLOCKS &&
               (blocks[count] = kern_malloc(sizes[i], M_CLAUSE, M_NOWAIT)) != NULL)
            count++;
        clause_expect(count > 10 && count < BLOCKS, "%zu blocks fill it", count);
        given = false;
        pthread_create(&giver, NULL, give, NULL);
        void *block = kern_malloc(sizes[i], M_CLAUSE, M_WAITOK);
        clause_expect(block != NULL, "M_WAITOK gave NULL");
        clause_expect(given, "there was a block before one was given back");
        pthread_join(giver, NULL);
        kern_free(block, M_CLAUSE);
    }
    malloc9_set_kmem_size(SIZE_MAX);
}

const struct clause CLAUSE = {.threads = true, .run = waitok_waits};
