/* Brings six blocks into the states allocated, free, recent, pinned and dead, and reads their
 * lines. */
#include "heard.h"

static Pool pool = WATCHED_POOL;
static char text[4096];

static void keep(Pool *one, char *format, ...)
{
    WATCHED_LINE(line, format);
    clause_expect(one == &pool, "print got another pool");
    strncat(text, line, sizeof text - strlen(text) - 1);
}

static void said(const void *block, const char *state)
{
    char start[64];
    snprintf(start, sizeof start, "block %p: ", block);
    const char *line = strstr(text, start);
    clause_expect(line != NULL, "no line about %p", block);
    size_t length = strcspn(line, "\n");
    clause_expect(length > strlen(state) &&
                      strncmp(line + length - strlen(state), state, strlen(state)) == 0,
                  "%p is not %s: %.*s", block, state, (int)length, line);
}

static void dump_states(const struct clause_run *run)
{
    (void)run;
    pool.print = keep;
    void *live = watched_alloc(&pool, 100), *gone = watched_alloc(&pool, 200);
    void *wall = watched_alloc(&pool, 16), *recent = watched_alloc(&pool, 300);
    void *pinned = poolallocalign(&pool, 100, 1024, 0, 0);
    void *dead = watched_alloc(&pool, 400);
    poolfree(&pool, gone);
    clause_expect(poolalloc(&pool, (size_t)1 << 25) == NULL, "more than maxsize"); /* joins it */
    poolfree(&pool, recent);
    pool.flags = POOL_NOREUSE;
    poolfree(&pool, dead);
    pool.flags = 0;
    pooldump(&pool);
    said(live, " 112 bytes allocated");
    said(wall, " 32 bytes allocated");
    said(gone, " 208 bytes free");
    said(recent, " 320 bytes recent");
    said(pinned, " pinned");
    said(dead, " 416 bytes dead");
    pool.print = NULL;
    poolreset(&pool);
}

const struct clause CLAUSE = {.run = dump_states};
