/* lock and unlock come in pairs and never nest; LOGGING, VERBOSITY, PARANOIA work at each call. */
#include "expect.h"

static Pool pool;
static int locked, locks, lines, stacks, blocks_dumped;

static void lock(Pool *one)
{
    EXPECT(one == &pool && locked == 0);
    locked = 1;
    locks++;
}

static void unlock(Pool *one)
{
    EXPECT(one == &pool && locked == 1);
    locked = 0;
}

static void print(Pool *one, char *format, ...)
{
    EXPECT(one == &pool);
    va_list arguments;
    va_start(arguments, format);
    const char *line = va_arg(arguments, const char *);
    EXPECT(strchr(line, '\n') == line + strlen(line) - 1);
    lines++;
    blocks_dumped += strncmp(line, "block ", 6) == 0;
    va_end(arguments);
}

static void logstack(Pool *one)
{
    EXPECT(one == &pool && locked == 1);
    stacks++;
}

static void ignore(void *from, void *to)
{
    (void)from, (void)to;
}

/* Each public call, once. */
static int every_call(void)
{
    int before = locks;
    void *block = poolalloc(&pool, 100);
    poolblockcheck(&pool, block);
    block = poolrealloc(&pool, block, 200);
    EXPECT(poolmsize(&pool, block) >= 200);
    void *aligned = poolallocalign(&pool, 10, 64, 0, 0);
    poolfree(&pool, aligned);
    poolfree(&pool, block);
    poolcheck(&pool);
    poolcompact(&pool);
    EXPECT(locked == 0);
    return locks - before;
}

static void fresh(int flags)
{
    pool = (Pool){.name = "hooks",
                  .maxsize = 1 << 20,
                  .minarena = 4096,
                  .lock = lock,
                  .unlock = unlock,
                  .print = print,
                  .panic = expect_panic,
                  .logstack = logstack,
                  .move = ignore,
                  .flags = flags};
    lines = stacks = blocks_dumped = 0;
}

int main(void)
{
    fresh(0);
    EXPECT(every_call() == 9 && lines == 0 && stacks == 0);
    poolreset(&pool);
    fresh(POOL_LOGGING);
    EXPECT(every_call() == 9 && lines == 2 * 9 && stacks == lines);
    pool.logstack = NULL;
    lines = 0;
    every_call();
    EXPECT(lines == 2 * 9);
    pool.flags = 0;
    poolreset(&pool);
    fresh(POOL_VERBOSITY);
    poolfree(&pool, poolalloc(&pool, 100));
    EXPECT(lines > 4 && blocks_dumped == 1 + 2 + 2 + 2 - 1);
    pool.flags = 0;
    lines = 0;
    pooldump(&pool);
    EXPECT(lines == 2 + 2);
    poolreset(&pool);
    fresh(POOL_PARANOIA);
    char *victim = poolalloc(&pool, 24);
    victim[24] ^= 1;
    EXPECT_PANIC("past the end", poolalloc(&pool, 1));
    EXPECT(locked == 1); /* panic does not return */
    locked = 0;
    victim[24] ^= 1;
    poolfree(&pool, victim);
    pool.flags = 0;
    pool.lock = NULL;
    pool.unlock = NULL;
    int before = locks;
    every_call();
    EXPECT(locks == before);
    poolreset(&pool);
    return 0;
}
