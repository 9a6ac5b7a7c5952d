/* Gives arenas that begin at each of 16 offsets, with sizes that end anywhere, between bytes that
 * are watched. */
#include "watched.h"

enum { ROOM = 1 << 16, MARGIN = 64 };

static unsigned char *memory;
static size_t offset, asked, more;

static void *alloc(size_t size)
{
    clause_expect(asked == 0, "a second arena for one block");
    asked = size;
    more = size + 2 * MARGIN;
    memset(memory, 0x3c, more);
    return memory + MARGIN + offset;
}

static void one(size_t size, size_t minarena, size_t quantum)
{
    Pool pool = WATCHED_POOL;
    pool.alloc = alloc;
    pool.minarena = minarena;
    pool.quantum = quantum;
    asked = 0;
    unsigned char *block = watched_alloc(&pool, size), *arena = memory + MARGIN + offset;
    clause_expect((uintptr_t)block % 16 == 0, "a block at %p", (void *)block);
    memset(block, 0x11, poolmsize(&pool, block));
    poolcheck(&pool);
    poolfree(&pool, block);
    poolcheck(&pool);
    watched_bytes(memory, (size_t)(arena - memory), 0x3c);
    watched_bytes(arena + asked, (size_t)(memory + more - arena) - asked, 0x3c);
    clause_expect(pool.cursize == asked, "cursize is %zu of an arena of %zu", pool.cursize, asked);
    poolreset(&pool);
}

static void pool_arenas(const struct clause_run *run)
{
    static const size_t quanta[] = {16, 48, 128};
    memory = clause_memory(ROOM);
    for (offset = 0; offset < 16; offset++)
        for (size_t i = 0; i < 3; i++) {
            for (size_t size = 0; size < 300; size += run->brief ? 7 : 1)
                one(size, 0, quanta[i]);
            for (size_t minarena = 8000; minarena < 8064; minarena++)
                one(100, minarena, quanta[i]);
        }
}

const struct clause CLAUSE = {.run = pool_arenas};
