/* Makes each system call fail with each of its errors, alone, while blocks are taken, resized and
 * freed. */
#include "fault_sweep.h"

static const struct {
    uint32_t call;
    int errors[5];
} plausible[] = {
    {FAULT_MMAP, {ENOMEM, EAGAIN, EACCES, EPERM, ENFILE}},
    {FAULT_MUNMAP, {ENOMEM, EINVAL}},
    {FAULT_MREMAP, {ENOMEM, EAGAIN, EFAULT, EINVAL}},
    {FAULT_MPROTECT, {ENOMEM, EACCES, EINVAL}},
    {FAULT_MADVISE, {ENOMEM, EINVAL, EIO, EPERM}},
    {FAULT_BRK, {ENOMEM}},
    {FAULT_FTRUNCATE, {EINTR, EFBIG, EIO, EINVAL}},
    {FAULT_FALLOCATE, {ENOSPC, EINTR, EFBIG, EOPNOTSUPP}},
    {FAULT_MSYNC, {EIO, ENOMEM, EBUSY}},
    {FAULT_FCNTL, {EINTR, ENOLCK, EACCES}},
    {FAULT_SEMOP, {EINTR, EAGAIN, ENOMEM, EIDRM}},
    {FAULT_OPEN, {EMFILE, ENFILE, ENOSPC, EACCES, EINTR}},
};

static void work(struct fault_sweep *sweep)
{
    for (unsigned i = 0; i < 10; i++) {
        size_t size = fault_sweep_size(sweep, i);
        void *block = fault_sweep_take(sweep, heap_malloc(&sweep->run, size), size);
        if (block != NULL && i % 3 == 0)
            fault_sweep_resize(sweep, block, size * 2);
        if (i % 4 == 3)
            fault_sweep_drop(sweep, sweep->list->entries[0].block, false);
    }
    while (sweep->list->count > 0)
        fault_sweep_drop(sweep, sweep->list->entries[0].block, false);
}

/* The heap that does not make a call when it works does not make it with another error either. */
static void errors_plausible(const struct clause_run *run)
{
    for (unsigned i = 0; i < sizeof plausible / sizeof plausible[0]; i++) {
        struct fault_sweep_plan plan = {.work = work, .calls = plausible[i].call};
        for (unsigned j = 0; j < 5 && plausible[i].errors[j] != 0; j++) {
            plan.error = plausible[i].errors[j];
            if (fault_sweep_lay(run, &plan) == 0)
                break;
        }
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_REALLOC | CLAUSE_FREE,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .run = errors_plausible,
};
