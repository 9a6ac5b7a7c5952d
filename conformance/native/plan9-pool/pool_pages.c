/* Takes 200 arenas for three pools in turn, of one page to five, fills them, resets, and asks the
 * kernel if they are mapped. */
#include "watched.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ARENAS = 200, POOLS = 3 };

static Pool pools[POOLS] = {WATCHED_POOL, WATCHED_POOL, WATCHED_POOL};
static unsigned char *blocks[POOLS][ARENAS];

/* Each block takes an arena of its own, and all of it. */
static void take_in_turn(size_t size)
{
    for (size_t i = 0; i < ARENAS; i++)
        for (int k = 0; k < POOLS; k++) {
            blocks[k][i] = watched_alloc(&pools[k], size);
            memset(blocks[k][i], k + 1, size);
        }
    for (int k = 0; k < POOLS; k++) {
        poolcheck(&pools[k]);
        for (size_t i = 0; i < ARENAS; i++)
            watched_bytes(blocks[k][i], size, (unsigned char)(k + 1));
    }
}

static bool is_mapped(void *address)
{
    uintptr_t page = (uintptr_t)address & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
    unsigned char resident;
    return mincore((void *)page, 1, &resident) == 0;
}

static void pool_pages(const struct clause_run *run)
{
    (void)run;
    for (size_t arena = 4096; arena <= 20480; arena += 4096) {
        for (int k = 0; k < POOLS; k++)
            pools[k].minarena = arena;
        take_in_turn(arena - 128);
        for (int k = 0; k < POOLS; k++) {
            errno = 5;
            poolreset(&pools[k]);
            clause_expect(errno == 5, "poolreset changed errno to %d", errno);
            clause_expect(!is_mapped(blocks[k][0]), "an arena is still mapped after poolreset");
        }
    }
}

const struct clause CLAUSE = {.run = pool_pages};
