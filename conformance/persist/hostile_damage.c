/* Damages heaps that a process death has left: no sum of the whole guards their links. */
#include "child_process.h"
#include "persist_damage.h"
#include "persist_hostile.h"

#include <string.h>

enum { TIMES = 50000, TIMES_BRIEF = 2000 };

struct damages {
    const struct persist_file *file;
    unsigned char *whole;
    size_t length;
};

static void use(void *handle, void *argument)
{
    struct clause_run own = persist_run(argument, handle);
    persist_blocks_make(&own, PERSIST_HOSTILE_BLOCKS, 300, 7);
    persist_blocks_renew(&own, 1);
}

static void damage_all(void *argument)
{
    const struct damages *damages = argument;
    const struct clause_run *run = damages->file->run;
    unsigned char *damaged = clause_memory(damages->length);
    uint64_t random = run->seed;
    for (unsigned i = 0; i < (run->brief ? TIMES_BRIEF : TIMES); i++) {
        memcpy(damaged, damages->whole, damages->length);
        size_t at = persist_damage(damages->whole, damages->length, damaged, &random);
        if (i % 2 == 1) /* what one leaves may be repaired, and the other found after that */
            persist_damage(damages->whole, damages->length, damaged, &random);
        persist_hostile_survived(damages->file, damaged, damages->length, at);
    }
}

static void hostile_damage(const struct clause_run *run)
{
    struct persist_file file;
    struct damages damages = {.file = &file};
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=64K"));
    persist_file_lose(&file, use, (void *)(uintptr_t)run);
    damages.whole = persist_file_read(&file, &damages.length);
    child_process_run(damage_all, &damages, "the open of a damaged file");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 120,
    .run = hostile_damage,
};
