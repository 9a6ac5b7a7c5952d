/* Ends 50 threads with a block in each kind of object, whose destructor frees it. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"
#include "team.h"

#include <threads.h>

enum { THREADS = 50, BLOCK_BYTES = 3000 };

/* What a C++ compiler calls for `thread_local T t;` (glibc, musl has none). */
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library)
    __attribute__((weak));

static tss_t key;
static unsigned destroyed;
static char library; /* stands for the object that __cxa_thread_atexit_impl keeps loaded */

static void destroy(void *block)
{
    clause_expect(pattern_holds(block, BLOCK_BYTES, 1), "a destructor finds another content");
    free(block);
    for (size_t size = 1; size < 300000; size *= 5) {
        block = opaque(malloc(size));
        clause_expect(block != NULL, "malloc(%zu) failed in a destructor", size);
        free(block);
    }
    destroyed++;
}

static void *block_of_thread(void)
{
    void *block = malloc(BLOCK_BYTES);
    pattern_fill(block, BLOCK_BYTES, 1);
    return block;
}

static void *use_and_end(void *argument)
{
    tss_set(key, block_of_thread());
    if (__cxa_thread_atexit_impl != NULL)
        __cxa_thread_atexit_impl(destroy, block_of_thread(), &library);
    return argument;
}

static void threads_tls(const struct clause_run *run)
{
    (void)run;
    const unsigned all = THREADS * (__cxa_thread_atexit_impl != NULL ? 2u : 1u);
    clause_expect(tss_create(&key, destroy) == thrd_success, "no key for a destructor");
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(team_thread(use_and_end, NULL), NULL);
    clause_expect(destroyed == all, "%u destructors ran, not %u", destroyed, all);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = threads_tls,
};
