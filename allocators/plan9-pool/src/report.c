/* report.c: what a pool says, through the owner's `print` and `panic` or on standard error. */
#include "internal.h"

enum { LINE_BYTES = 256 };

static const char *name_of(const Pool *pool)
{
    return pool->name != NULL ? pool->name : "?";
}

static void print_line(Pool *pool, char *line)
{
    if (pool->print != NULL)
        pool->print(pool, "%s", line);
    else
        port_print(line, strlen(line));
}

void pool_print(Pool *pool, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    print_line(pool, line);
}

void pool_panic(Pool *pool, const void *subject, const char *what)
{
    char line[LINE_BYTES];
    if (subject != NULL)
        snprintf(line, sizeof line, "pool %s (%p): block %p: %s\n", name_of(pool), (void *)pool,
                 (void *)(uintptr_t)subject, what);
    else
        snprintf(line, sizeof line, "pool %s (%p): %s\n", name_of(pool), (void *)pool, what);
    if (pool->panic != NULL)
        pool->panic(pool, "%s", line);
    else
        print_line(pool, line);
    abort();
}

void tail_tolerate(Pool *pool, const struct block *block)
{
    pool_print(pool, "pool %s (%p): block %p: a NUL past the end, tolerated\n", name_of(pool),
               (void *)pool, block_owned(pool, block));
}

static const char *state_name(enum block_state state)
{
    static const char *const names[] = {"?",      "free",   "allocated", "recent",
                                        "pinned", "padded", "dead",      "end"};
    return names[state];
}

void pool_dump(Pool *pool)
{
    pool_print(pool, "pool %s (%p): cursize %zu curfree %zu curalloc %zu dead %zu\n", name_of(pool),
               (void *)pool, pool->cursize, pool->curfree, pool->curalloc, pool->state.dead_bytes);
    for (struct arena *arena = arena_first(pool); arena != NULL; arena = arena->above) {
        pool_print(pool, "arena %p: %zu bytes\n", (void *)arena->base, arena->size);
        for (struct block *block = arena->first; block != arena->end; block = block_next(block)) {
            if (!word_valid(pool, block, block->word) || block_size(block) < BLOCK_LEAST) {
                pool_print(pool, "block %p: damaged\n", block_user(block));
                break;
            }
            pool_print(pool, "block %p: %zu bytes %s\n", block_user(block), block_size(block),
                       state_name(block_state(block)));
        }
    }
}
