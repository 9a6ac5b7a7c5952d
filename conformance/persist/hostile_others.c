/* Opens the files of every other allocator with this face, and damaged ones of its own variants. */
#include "child_process.h"
#include "persist_blocks.h"
#include "registry.h"

#include <string.h>
#include <sys/mman.h>

struct other {
    struct persist_file file;
    const struct allocator *allocator;
};

static void make(void *argument)
{
    const struct other *other = argument;
    void *handle = NULL;
    struct clause_run run = *other->file.run;
    struct persist_file file = other->file;
    run.allocator = other->allocator;
    run.options = NULL;
    file.run = &run;
    if (persist_file_try(&file, "size=64K", &handle) == 0)
        persist_close(&run, handle);
}

static void expect_refused(void *argument)
{
    const struct other *other = argument;
    size_t length, after;
    void *handle = NULL;
    unsigned char *before = persist_file_read(&other->file, &length);
    int error = persist_file_try(&other->file, NULL, &handle);
    if (persist_expect_own_family(other->file.run, other->allocator, error, handle))
        return;
    unsigned char *now = persist_file_read(&other->file, &after);
    clause_expect(after == length && memcmp(now, before, length) == 0, "the file of %s has changed",
                  other->allocator->name);
}

static void hostile_others(const struct clause_run *run)
{
    struct other other;
    for (size_t i = 0; i < registry_count; i++) {
        other.allocator = registry_entries[i].allocator;
        if (other.allocator->persist == NULL || other.allocator == run->allocator ||
            registry_entries[i].role == REGISTRY_PEER)
            continue;
        persist_file_begin(&other.file, run);
        child_process_run(make, &other, "another allocator");
        child_process_must_end(run, expect_refused, &other, "the open of another's file");
        persist_file_end(&other.file);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST,
    .threads = true,
    .run = hostile_others,
};
