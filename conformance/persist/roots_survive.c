/* Sets each root, opens the heap again, and reads them; empty and unknown slots are NULL. */
#include "persist_file.h"

#include <errno.h>

enum { SLOTS_MOST = 4096, UNKNOWN = 1u << 30 };

static void roots_expect(const struct clause_run *run, unsigned count)
{
    const struct allocator_persist *persist = run->allocator->persist;
    for (unsigned i = 0; i < count; i++) {
        unsigned *block = persist->root_get(run->handle, i);
        if (i % 3 == 0)
            clause_expect(block == NULL, "the empty slot %u has a block", i);
        else
            clause_expect(block != NULL && *block == i, "slot %u has lost its block", i);
    }
}

static void roots_survive(const struct clause_run *run)
{
    struct persist_file file;
    unsigned count = 0;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    const struct allocator_persist *persist = run->allocator->persist;
    for (unsigned *block; count < SLOTS_MOST; count++) {
        block = heap_malloc(&own, sizeof *block);
        if (block == NULL || persist->root_set(own.handle, count, block) != 0)
            break;
        *block = count;
        if (count % 3 == 0)
            clause_expect(persist->root_set(own.handle, count, NULL) == 0, "no root of NULL");
    }
    clause_expect(count > 0, "there is no slot 0");
    roots_expect(&own, count);
    clause_expect(persist->root_get(own.handle, UNKNOWN) == NULL, "an unknown slot has a block");
    persist_close(run, own.handle);
    own.handle = persist_file_open(&file, "existing");
    roots_expect(&own, count);
    clause_expect(persist->root_get(own.handle, UNKNOWN) == NULL, "an unknown slot has a block");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = roots_survive,
};
