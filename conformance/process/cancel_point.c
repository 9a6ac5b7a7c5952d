/* A thread with a cancellation pending uses the family at growing sizes, and must end at the first
 * point after it. */
#include "clause.h"
#include "malloc_family.h"
#include "team.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_bool cancelled, through;

static void use_family(void)
{
    for (size_t size = 1; size < (size_t)4 << 20; size = size * 2 + 1) {
        void *block = malloc(size);
        clause_expect(block != NULL, "malloc(%zu) gave NULL with errno %d", size, errno);
        void *zeroed = calloc(1, size);
        clause_expect(zeroed != NULL, "calloc(1, %zu) gave NULL with errno %d", size, errno);
        block = realloc(block, 2 * size);
        clause_expect(block != NULL, "realloc to %zu bytes gave NULL with errno %d", 2 * size,
                      errno);
        free(block);
        free(zeroed);
    }
}

static void *work(void *argument)
{
    while (!atomic_load(&cancelled))
        sched_yield();
    use_family();
    atomic_store(&through, true);
    pthread_testcancel();
    return argument;
}

static void cancel_point(const struct clause_run *run)
{
    (void)run;
    for (unsigned i = 0; i < 20; i++) {
        void *result = NULL;
        atomic_store(&cancelled, false);
        atomic_store(&through, false);
        pthread_t thread = team_thread(work, &through);
        pthread_cancel(thread);
        atomic_store(&cancelled, true);
        pthread_join(thread, &result);
        clause_expect(atomic_load(&through), "the thread was cancelled inside the malloc family");
        clause_expect(result == PTHREAD_CANCELED, "the thread was not cancelled at all");
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .threads = true,
    .run = cancel_point,
};
