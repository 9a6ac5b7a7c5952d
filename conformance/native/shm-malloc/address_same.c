/* Calls shm_init in several processes, and in one that has something at the heap's address. */
#include "shared_heap.h"

#include <sys/mman.h>

enum { PROCESSES = 5, PAGE_BYTES = 4096 };

static struct persist_file file;
static void *address; /* of a block of the first process */

static void expect_same(void *argument)
{
    (void)argument;
    heap_init(&file);
    clause_expect(shm_global() == address && strcmp(address, "here") == 0,
                  "the block is at %p, not at %p", shm_global(), address);
    shm_fini();
}

static void expect_refused(void *argument)
{
    void *place = (void *)((uintptr_t)address / PAGE_BYTES * PAGE_BYTES);
    char *mine = mmap(place, PAGE_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    clause_expect(argument == NULL && mine == place, "the address is taken without a heap");
    memset(mine, 'm', PAGE_BYTES);
    clause_expect(shm_init(file.path) == -1 && errno == EADDRINUSE,
                  "shm_init over a mapping gave error %d", errno);
    for (unsigned i = 0; i < PAGE_BYTES; i++)
        clause_expect(mine[i] == 'm', "byte %u of the mapping has changed", i);
    munmap(mine, PAGE_BYTES);
    expect_same(NULL);
}

static void make(void *argument)
{
    heap_init(&file);
    shm_set_global(strcpy(shm_malloc(20), "here"));
    *(void **)argument = shm_global();
    shm_fini();
}

static void address_same(const struct clause_run *run)
{
    void **shared = child_process_shared(sizeof *shared);
    persist_file_begin(&file, run);
    child_process_run(make, shared, "the process that makes the heap");
    address = *shared;
    for (unsigned i = 0; i < PROCESSES; i++)
        child_process_run(expect_same, NULL, "a process of the heap");
    child_process_run(expect_refused, NULL, "a process with a mapping");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .traits = ALLOCATOR_SHARED,
    .hosts = CLAUSE_HOST_FIXED_NOREPLACE | CLAUSE_HOST_SHARED_ADDRESS,
    .run = address_same,
};
