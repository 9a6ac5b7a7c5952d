/* Gives 30 blocks three tags and reads the report by callback and as lines; sizes are those of the
 * pool. */
#include "heard.h"
#include "plan9_malloc.h"

enum { BLOCKS = 30, TAGS = 3, FIRST = 1000 };

static size_t groups, blocks, bytes;

static void report(uintptr_t tag, size_t count, size_t size, void *argument)
{
    clause_expect(argument == &groups && tag == FIRST + groups, "tag %zu in place %zu", (size_t)tag,
                  groups);
    groups++;
    blocks += count;
    bytes += size;
}

static void malloc_leaks(const struct clause_run *run)
{
    void *held[BLOCKS];
    (void)run;
    clause_expect(mallocleaks(report, &groups) == 0 && groups == 0, "leaks before any malloc");
    for (size_t i = 0; i < BLOCKS; i++) {
        held[i] = p9malloc(i + 1);
        setmalloctag(held[i], FIRST + i % TAGS);
    }
    clause_expect(mallocleaks(report, &groups) == BLOCKS, "not all live blocks");
    clause_expect(groups == TAGS && blocks == BLOCKS &&
                      bytes == BLOCKS * (BLOCKS + 1) / 2 + BLOCKS * 16,
                  "%zu groups, %zu blocks, %zu bytes", groups, blocks, bytes);
    mainmem->print = heard_print;
    clause_expect(mallocleaks(NULL, NULL) == BLOCKS && heard.lines == TAGS, "%zu lines",
                  heard.lines);
    for (size_t i = 0; i < BLOCKS; i++)
        p9free(held[i]);
    clause_expect(mallocleaks(report, &groups) == 0 && groups == TAGS, "leaks of nothing");
}

const struct clause CLAUSE = {.run = malloc_leaks};
