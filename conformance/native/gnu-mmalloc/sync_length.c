/* Counts the calls that write a whole file to the medium, with its length, in syncs after the heap
 * has grown, and those that ask for room in syncs after it has not. */
#include "child_process.h"
#include "faults.h"
#include "region.h"

static unsigned made(void *md, uint32_t calls)
{
    struct fault_plan plan = {.calls = calls};
    faults_begin(&plan);
    int error = mmalloc_sync(md);
    faults_end();
    clause_expect(error == 0, "the sync gave %d", error);
    return faults_seen();
}

static void work(void *argument)
{
    const int *flags = argument;
    int file = region_file();
    void *md = mmalloc_attach_sized(file, NULL, *flags, (size_t)256 << 20);
    clause_expect(md != NULL && mmalloc(md, 100) != NULL, "there is no heap");
    clause_expect(mmalloc_sync(md) == 0, "no first sync");
    if (!faults_install(FAULT_FSYNC | FAULT_FALLOCATE))
        clause_unsupported("faults cannot be made");
    for (unsigned i = 0; i < 4; i++) {
        long long before = region_length(file);
        void *large = mmalloc(md, (size_t)16 << 20);
        clause_expect(large != NULL && region_length(file) > before, "the file has not grown");
        clause_expect(made(md, FAULT_FSYNC) > 0, "growth %u: the length is not on the medium", i);
        made(md, FAULT_FALLOCATE); /* there are two copies to reserve */
        clause_expect(made(md, FAULT_FALLOCATE) == 0, "a sync without growth asks for room");
    }
    region_end(md);
}

static void sync_length(const struct clause_run *run)
{
    int flags[] = {0, MMALLOC_SNAPSHOT};
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
        child_process_must_end(run, work, &flags[i], "a heap that grows");
}

const struct clause CLAUSE = {
    .hosts = CLAUSE_HOST_SYSCALL_FAULTS, .threads = true, .run = sync_length};
