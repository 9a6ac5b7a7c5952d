/* A fault sweep over calloc of all sizes: the n-th system call alone fails, for each n. */
#include "bytes.h"
#include "siege.h"

static void work(struct siege *siege)
{
    for (unsigned i = 0; i < SIEGE_SIZES; i++) {
        size_t size = siege_size(siege, i);
        void *block = heap_calloc(&siege->run, size / 4, 4);
        int error = errno;
        clause_expect(block == NULL || bytes_differ(block, size / 4 * 4, 0) == size / 4 * 4,
                      "calloc of %zu bytes is not zero", size);
        errno = error;
        siege_take(siege, block, size / 4 * 4);
    }
}

static void calloc_once(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.work = work});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_CALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = calloc_once,
};
