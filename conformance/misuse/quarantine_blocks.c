/* Frees one block and takes others of 40 and of 3000 bytes until its address comes back. */
#include "sizes.h"

enum { MOST = 3000 };

static const char *after(unsigned count)
{
    static const struct {
        unsigned most;
        const char *text;
    } steps[] = {{0, "at once"}, {10, "within 10"}, {100, "within 100"}, {MOST - 1, "within 3000"}};
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (count <= steps[i].most)
            return steps[i].text;
    return "not within 3000";
}

static const char *reuse(const struct clause_run *run, size_t size, unsigned most)
{
    uintptr_t freed = (uintptr_t)sure_malloc(run, size);
    unsigned count = 0;
    heap_free(run, (void *)freed);
    while (count < most && (uintptr_t)sure_malloc(run, size) != freed)
        count++;
    return after(count == most ? MOST : count);
}

static void quarantine_blocks(const struct clause_run *run)
{
    const char *small = reuse(run, 40, MOST);
    clause_value("40 bytes: %s, 3000: %s", small, reuse(run, 3000, MOST));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = quarantine_blocks,
};
