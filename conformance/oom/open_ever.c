/* A fault sweep over heaps that are opened, used and closed: from the n-th system call on all fail,
 * for each n. */
#include "siege.h"

static void use(const struct siege *siege, void *handle)
{
    const struct allocator_heap *heap = siege->run.allocator->heap;
    heap->free(handle, heap->malloc(handle, 100));
    heap->free(handle, heap->malloc(handle, siege_size(siege, 9)));
}

static void work(struct siege *siege)
{
    const struct allocator *allocator = siege->run.allocator;
    for (unsigned i = 0; i < 4; i++) {
        void *handle = NULL;
        int error = allocator->open(siege->run.options, &handle);
        clause_expect(error >= 0, "open returned %d", error);
        clause_expect(error == 0 || faults_made() > 0, "open gave error %d for nothing", error);
        clause_expect(error != 0 || handle != NULL, "open stored a null handle");
        if (error != 0)
            continue;
        use(siege, handle);
        allocator->close(handle);
    }
}

static void open_ever(const struct clause_run *run)
{
    siege_lay(run, &(struct siege_plan){.work = work, .for_ever = true});
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = open_ever,
};
