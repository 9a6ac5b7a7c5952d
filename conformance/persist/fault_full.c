/* Lets each call that makes the file longer fail, once and for ever, with each error that it may
 * give. */
#include "child_process.h"
#include "faults.h"
#include "persist_blocks.h"
#include "persist_fault.h"

#include <errno.h>

enum { GROWING = FAULT_FTRUNCATE | FAULT_FALLOCATE | FAULT_MMAP | FAULT_MREMAP };

static void work(void *argument)
{
    const struct persist_fault *fault = argument;
    struct clause_run own =
        persist_run(fault->file->run, persist_file_open(fault->file, "size=8M,create"));
    persist_blocks_make(&own, 20, 300, 7);
    persist_fault_begin(fault, GROWING);
    for (unsigned i = 0; i < 40; i++)
        heap_malloc(&own, 16384);
    for (unsigned i = 0; i < 60; i++) {
        unsigned char *block = heap_malloc(&own, 4000);
        if (block != NULL)
            block[0] = block[3999] = 1;
    }
    faults_end();
    persist_expect_sound(fault->file->run, own.handle, "after calls that failed");
    persist_blocks_expect(&own, 20, 7);
    persist_close(fault->file->run, own.handle);
}

static void fault_full(const struct clause_run *run)
{
    static const int errors[] = {ENOSPC, EDQUOT, EIO, ENOMEM, EFBIG, EINTR};
    for (unsigned i = 0; i < 2 * sizeof errors / sizeof errors[0]; i++)
        for (unsigned first = 1; first < (run->brief ? 4 : 12); first++) {
            struct persist_file file;
            persist_file_begin(&file, run);
            struct persist_fault fault = {&file, first, i % 2 != 0, errors[i / 2]};
            child_process_must_end(run, work, &fault, "a heap that cannot grow");
            persist_file_end(&file);
        }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS,
    .threads = true,
    .limit_s = 60,
    .run = fault_full,
};
