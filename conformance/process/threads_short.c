/* Starts 2000 threads one after another, each of which fills 100 blocks and frees them, and
 * measures memory. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"
#include "team.h"

#include <string.h>

enum { THREADS = 2000, BLOCKS = 100, BLOCK_BYTES = 1000 };

static void *use(void *argument)
{
    void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK_BYTES);
        clause_expect(blocks[i] != NULL, "malloc(%d) failed in a thread", (int)BLOCK_BYTES);
        memset(blocks[i], 1, BLOCK_BYTES);
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    return argument;
}

static void *idle(void *argument)
{
    return argument;
}

/* What is resident for each thread that did nothing: an emulator keeps something of them. */
static size_t idle_bytes(unsigned threads)
{
    size_t before = memory_usage_bytes();
    for (unsigned i = 0; i < threads; i++)
        pthread_join(team_thread(idle, NULL), NULL);
    size_t after = memory_usage_bytes();
    return after > before ? after - before : 0;
}

static void threads_short(const struct clause_run *run)
{
    const unsigned threads = run->brief ? THREADS / 5 : THREADS;
    const size_t each = (size_t)BLOCKS * BLOCK_BYTES, usual = idle_bytes(threads);
    size_t before = 0;
    for (unsigned i = 0; i < threads; i++) {
        if (i == threads / 10)
            before = memory_usage_bytes();
        pthread_join(team_thread(use, NULL), NULL);
    }
    size_t after = memory_usage_bytes();
    clause_expect(after < before + usual + usual / 4 + threads / 8 * each,
                  "%zu more bytes are resident after %u threads that freed all their %zu",
                  after - before, threads, each);
}

const struct clause CLAUSE = {.symbols = (const char *const[]){"malloc", "free", NULL},
                              .threads = true,
                              .measures_memory = true,
                              .run = threads_short};
