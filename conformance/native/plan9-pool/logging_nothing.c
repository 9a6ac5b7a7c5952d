/* Counts the lines of calls with nil, with sizes that overflow, and of those that only look. */
#include "heard.h"

static Pool pool = WATCHED_POOL;

static void logged(const char *call, size_t before)
{
    clause_expect(heard.lines == before + 2, "%s printed %zu lines", call, heard.lines - before);
    clause_expect(strncmp(heard.last, "watched ", 8) == 0 && strstr(heard.last, call) != NULL,
                  "%s printed: %s", call, heard.last);
}

#define LOGGED(name, call)                                                                         \
    do {                                                                                           \
        size_t before = heard.lines;                                                               \
        call;                                                                                      \
        logged(name, before);                                                                      \
    } while (0)

static bool visit(void *block, size_t size, void *argument)
{
    return block != NULL && size > 0 && argument == NULL;
}

static void logging_nothing(const struct clause_run *run)
{
    void *block = NULL;
    char why[64];
    struct poolcounts counts;
    (void)run;
    pool.print = heard_print;
    pool.logstack = heard_stack;
    pool.flags = POOL_LOGGING;
    LOGGED("poolfree", poolfree(&pool, NULL));
    LOGGED("poolmsize", poolmsize(&pool, NULL));
    LOGGED("poolblockcheck", poolblockcheck(&pool, NULL));
    LOGGED("poolrealloc", block = poolrealloc(&pool, NULL, 10));
    LOGGED("poolrealloc", poolrealloc(&pool, block, SIZE_MAX));
    LOGGED("poolcalloc", poolcalloc(&pool, SIZE_MAX, 2));
    LOGGED("poolcalloc", poolcalloc(&pool, 4, 100));
    LOGGED("poolallocalign", poolallocalign(&pool, SIZE_MAX, 4096, 0, 0));
    LOGGED("poolaudit", poolaudit(&pool, why, sizeof why));
    LOGGED("poolcount", poolcount(&pool, &counts));
    LOGGED("poolisoverlap", poolisoverlap(&pool, block, 1));
    LOGGED("poolwalk", poolwalk(&pool, visit, NULL));
    clause_expect(counts.live == 2 && heard.stacks == heard.lines, "%zu stacks for %zu lines",
                  heard.stacks, heard.lines);
    pool.flags = 0;
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = logging_nothing};
