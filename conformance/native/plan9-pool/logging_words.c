/* Reads the four lines of poolalloc and poolfree: a tool that looks for leaks needs call, size and
 * pointer. */
#include "heard.h"

static char lines[8][256];

static void keep(Pool *pool, char *format, ...)
{
    WATCHED_LINE(line, format);
    clause_expect(heard.lines < 8 && pool->print == keep, "%zu lines", heard.lines);
    memcpy(lines[heard.lines++], line, sizeof line);
}

static void logging_words(const struct clause_run *run)
{
    Pool pool = WATCHED_POOL;
    char expected[128];
    (void)run;
    pool.flags = POOL_LOGGING;
    pool.print = keep;
    void *block = watched_alloc(&pool, 12345);
    poolfree(&pool, block);
    clause_expect(strstr(lines[0], "poolalloc") != NULL && strstr(lines[0], " 12345\n") != NULL,
                  "at the start: %s", lines[0]);
    snprintf(expected, sizeof expected, "poolalloc = %p\n", block);
    clause_expect(strstr(lines[1], expected) != NULL, "at the end: %s", lines[1]);
    snprintf(expected, sizeof expected, "poolfree %p", block);
    clause_expect(strstr(lines[2], expected) != NULL, "at the start: %s", lines[2]);
    pool.flags = POOL_DEBUGGING;
    heard.lines = 0;
    watched_alloc(&pool, 1 << 20);
    clause_expect(heard.lines > 0, "POOL_DEBUGGING is silent about a new arena");
    pool.flags = 0;
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = logging_words};
