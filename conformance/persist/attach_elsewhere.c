/* Opens the heap at many addresses, with the one before kept occupied. */
#include "persist_blocks.h"

#include <sys/mman.h>

enum { BLOCKS = 200, TIMES = 20, PAGE = 4096 };

static void attach_elsewhere(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    for (unsigned i = 0; i < TIMES; i++) {
        struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
        if (i == 0)
            persist_blocks_make(&own, BLOCKS, 300, run->seed);
        persist_blocks_expect(&own, BLOCKS, run->seed);
        persist_blocks_renew(&own, i);
        unsigned char *place = run->allocator->persist->root_get(own.handle, 0);
        persist_close(run, own.handle);
        place -= (uintptr_t)place % PAGE;
        mmap(place, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_RELOCATABLE,
    .run = attach_elsewhere,
};
