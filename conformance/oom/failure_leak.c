/* Makes the n-th system call of a request for 3 MiB fail, and all later ones, 64 times for each n
 * up to 8, and measures the address space. */
#include "child_process.h"
#include "fault_sweep.h"
#include "heap_options.h"
#include "memory_usage.h"

enum { ATTEMPTS = 64, SIZE = 3 << 20, CALLS_MOST = 8 };

/* Fails the n-th call of each attempt, and all later ones of that attempt. */
static void fail_often(const struct clause_run *run, unsigned first)
{
    struct fault_plan plan = {
        .calls = FAULT_ANY - FAULT_MUNMAP, .first = first, .for_ever = true, .error = ENOMEM};
    size_t before = 0;
    unsigned failed = 0;
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        if (i == ATTEMPTS / 4)
            before = memory_usage_space_bytes();
        faults_begin(&plan);
        void *block = heap_malloc(run, SIZE);
        faults_end();
        failed += block == NULL;
        heap_free(run, block);
    }
    size_t after = memory_usage_space_bytes();
    clause_expect(failed < ATTEMPTS || after < before + (size_t)ATTEMPTS / 4 * SIZE,
                  "%u requests of %d bytes, of which %u failed at call %u, left %zu bytes mapped",
                  (unsigned)ATTEMPTS, (int)SIZE, failed, first, after - before);
}

static void run_all(void *argument)
{
    const struct clause_run *run = argument;
    if (!faults_install(FAULT_ANY))
        clause_unsupported("system calls cannot be made to fail here");
    for (unsigned first = CALLS_MOST; first > 0; first--)
        fail_often(run, first);
}

static void failure_leak(const struct clause_run *run)
{
    struct clause_run own = *run;
    heap_must_reuse(run);
    if (!(run->allocator->traits & ALLOCATOR_SINGLETON))
        own.handle = clause_open(run, NULL);
    child_process_run(run_all, &own, "the heap whose requests fail");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .measures_memory = true,
    .run = failure_leak,
};
