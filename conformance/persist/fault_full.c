/* Lets each call that makes the file longer fail, once and for ever, with each error that it may
 * give. */
#include "child_process.h"
#include "faults.h"
#include "persist_blocks.h"

#include <errno.h>

enum { GROWING = FAULT_FTRUNCATE | FAULT_FALLOCATE | FAULT_MMAP | FAULT_MREMAP };

struct sweep {
    const struct persist_file *file;
    unsigned first, for_ever;
    int error;
};

static void work(void *argument)
{
    const struct sweep *sweep = argument;
    struct clause_run own =
        persist_run(sweep->file->run, persist_file_open(sweep->file, "size=8M,create"));
    persist_blocks_make(&own, 20, 300, 7);
    if (!faults_install(GROWING))
        clause_unsupported("system calls cannot be made to fail");
    faults_begin(
        &(struct fault_plan){GROWING, sweep->first, sweep->for_ever != 0, sweep->error, NULL});
    for (unsigned i = 0; i < 40; i++)
        heap_malloc(&own, 16384);
    for (unsigned i = 0; i < 60; i++) {
        unsigned char *block = heap_malloc(&own, 4000);
        if (block != NULL)
            block[0] = block[3999] = 1;
    }
    faults_end();
    persist_expect_sound(sweep->file->run, own.handle, "after calls that failed");
    persist_blocks_expect(&own, 20, 7);
    persist_close(sweep->file->run, own.handle);
}

static void fault_full(const struct clause_run *run)
{
    static const int errors[] = {ENOSPC, EDQUOT, EIO, ENOMEM, EFBIG, EINTR};
    for (unsigned i = 0; i < 2 * sizeof errors / sizeof errors[0]; i++)
        for (unsigned first = 1; first < (run->brief ? 4 : 12); first++) {
            struct persist_file file;
            persist_file_begin(&file, run);
            struct sweep sweep = {&file, first, i % 2, errors[i / 2]};
            child_process_must_end(run, work, &sweep, "a heap that cannot grow");
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
