/* Counts lines and stacks of each call, with logstack and without, and none once the flag is
 * gone. */
#include "heard.h"

static Pool pool = WATCHED_POOL;

static void logged(const char *call, size_t before, size_t stacks)
{
    clause_expect(heard.lines == before + 2, "%s printed %zu lines", call, heard.lines - before);
    clause_expect(strncmp(heard.last, "watched ", 8) == 0 && strstr(heard.last, call) != NULL,
                  "%s printed: %s", call, heard.last);
    clause_expect(heard.stacks == stacks + (pool.logstack != NULL ? 2 : 0),
                  "%s asked %zu times for the stack", call, heard.stacks - stacks);
}

#define LOGGED(name, call)                                                                         \
    do {                                                                                           \
        size_t before = heard.lines, stacks = heard.stacks;                                        \
        call;                                                                                      \
        logged(name, before, stacks);                                                              \
    } while (0)

static void logging_lines(const struct clause_run *run)
{
    void *block = NULL, *aligned = NULL;
    (void)run;
    pool.print = heard_print;
    for (int again = 0; again < 2; again++) {
        pool.flags = POOL_LOGGING;
        pool.logstack = again == 0 ? heard_stack : NULL;
        LOGGED("poolalloc", block = poolalloc(&pool, 100));
        LOGGED("poolblockcheck", poolblockcheck(&pool, block));
        LOGGED("poolrealloc", block = poolrealloc(&pool, block, 200));
        LOGGED("poolmsize", poolmsize(&pool, block));
        LOGGED("poolallocalign", aligned = poolallocalign(&pool, 10, 64, 0, 0));
        LOGGED("poolfree", poolfree(&pool, aligned));
        LOGGED("poolfree", poolfree(&pool, block));
        LOGGED("poolcheck", poolcheck(&pool));
        LOGGED("poolcompact", poolcompact(&pool));
        LOGGED("poolalloc", poolalloc(&pool, SIZE_MAX));
        LOGGED("poolcompactto", poolcompactto(&pool, NULL, NULL));
        LOGGED("poolreset", poolreset(&pool));
        pool.flags = 0;
        size_t lines = heard.lines;
        poolfree(&pool, watched_alloc(&pool, 10));
        clause_expect(heard.lines == lines, "a pool without the flag printed");
        poolreset(&pool);
    }
}

const struct clause CLAUSE = {.run = logging_lines};
