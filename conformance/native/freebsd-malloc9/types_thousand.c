/* Each thread has 125 types, takes and frees with them, and looks at their counters before it
 * unregisters them. */
#include "kernel.h"

#include <pthread.h>

enum { THREADS = 8, TYPES = 125, BLOCKS = 20 };

static struct malloc_type types[THREADS][TYPES];
static char names[THREADS][TYPES][16];

static void use(struct malloc_type *type, unsigned index)
{
    void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = kern_malloc(16 + i * index, type, M_WAITOK);
    struct malloc_type_stats stats = kernel_counts(type);
    clause_expect(stats.live == BLOCKS, "%s has %ju blocks", stats.name, (uintmax_t)stats.live);
    for (unsigned i = 0; i < BLOCKS; i++)
        kern_free(blocks[i], type);
}

static void *work(void *argument)
{
    uintptr_t thread = (uintptr_t)argument;
    for (unsigned i = 0; i < TYPES; i++) {
        snprintf(names[thread][i], sizeof names[thread][i], "t%u-%u", (unsigned)thread, i);
        types[thread][i] = (struct malloc_type){NULL, M_VERSION, names[thread][i], NULL};
        malloc_init(&types[thread][i]);
    }
    for (unsigned i = 0; i < TYPES; i++)
        use(&types[thread][i], i);
    for (unsigned i = 0; i < TYPES; i++)
        malloc_uninit(&types[thread][i]);
    return NULL;
}

static void types_thousand(const struct clause_run *run)
{
    (void)run;
    pthread_t threads[THREADS];
    kernel_begin(0);
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    clause_expect(kernel.lines == 0, "it said \"%s\"", kernel.line);
    clause_expect(malloc_desc2type("t7-124") == NULL, "a type is left");
}

const struct clause CLAUSE = {.threads = true, .limit_s = 30, .run = types_thousand};
