/* Changes bytes of the first quarter of a heap's file, one at a time: it is refused, or nothing is
 * lost. */
#include "child_process.h"
#include "persist_hostile.h"
#include "random.h"

enum { CHANGES = 20000, CHANGES_BRIEF = 1200, TRIES = 200 };

struct changes {
    const struct persist_file *file;
    unsigned char *whole;
    size_t length;
};

/* A place, mostly one that is not zero: that is worth more. */
static size_t place(const struct changes *changes, uint64_t *random)
{
    bool any = random_below(random, 8) == 0;
    size_t at = random_below(random, changes->length / 4);
    for (unsigned i = 0; i < TRIES && changes->whole[at] == 0 && !any; i++)
        at = random_below(random, changes->length / 4);
    return at;
}

static void change_all(void *argument)
{
    const struct changes *changes = argument;
    const struct clause_run *run = changes->file->run;
    uint64_t random = run->seed;
    for (unsigned i = 0; i < (run->brief ? CHANGES_BRIEF : CHANGES); i++) {
        size_t at = place(changes, &random);
        unsigned char before = changes->whole[at];
        changes->whole[at] = (unsigned char)(before ^ (1 + random_below(&random, 255)));
        persist_hostile_changed(changes->file, changes->whole, changes->length, at);
        changes->whole[at] = before;
    }
}

static void hostile_bytes(const struct clause_run *run)
{
    struct persist_file file;
    struct changes changes = {.file = &file};
    persist_file_begin(&file, run);
    changes.whole = persist_hostile_make(&file, &changes.length);
    child_process_run(change_all, &changes, "the open of a file with a byte changed");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = hostile_bytes,
};
