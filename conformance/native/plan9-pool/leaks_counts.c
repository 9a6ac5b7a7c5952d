/* Gives from 1 to 80 blocks a tag each, from the highest to the lowest, and reads the report. */
#include "plan9_malloc.h"
#include "watched.h"

enum { BLOCKS = 80 };

static Pool pool = WATCHED_POOL;
static size_t groups;
static uintptr_t last;

static uintptr_t tag(const void *block)
{
    return *(const unsigned char *)block;
}

static void report(uintptr_t one, size_t count, size_t size, void *argument)
{
    clause_expect(argument == NULL && count == 1 && size >= 1, "%zu blocks of tag %zu", count,
                  (size_t)one);
    clause_expect(groups == 0 || one == last + 1, "tag %zu comes after %zu", (size_t)one,
                  (size_t)last);
    last = one;
    groups++;
}

static void leaks_counts(const struct clause_run *run)
{
    unsigned char *held[BLOCKS];
    (void)run;
    for (size_t count = 1; count <= BLOCKS; count++) {
        held[count - 1] = watched_alloc(&pool, 1);
        for (size_t i = 0; i < count; i++)
            *held[i] = (unsigned char)(count - i);
        groups = 0;
        poolleaks(&pool, tag, report, NULL);
        clause_expect(groups == count && last == count, "%zu groups of %zu blocks", groups, count);
    }
}

const struct clause CLAUSE = {.run = leaks_counts};
