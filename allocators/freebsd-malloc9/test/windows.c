/* Blocks for which no window of 16 GiB has room lie in another one, and are blocks like all others.
 *
 * A window has two places that are aligned to 8 GiB at most, so nine blocks need several windows.
 */
#include "kernel_expect.h"
#include "uma.h"

enum { BLOCKS = 9 };

static const size_t ALIGN = (size_t)8 << 30;
static MALLOC_DEFINE(M_WINDOW, "window", "blocks far apart");
static char *blocks[BLOCKS];
static size_t visited;

static bool visit(void *block, size_t size, void *argument)
{
    (void)argument;
    for (size_t i = 0; i < BLOCKS; i++)
        visited += block == blocks[i] && size == 8192;
    return true;
}

static void expect_sound(size_t live)
{
    char why[200] = "";
    EXPECT(malloc9_check(why, sizeof why));
    visited = 0;
    malloc9_walk(visit, NULL);
    EXPECT(visited == live);
}

static void take_all(void)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = kern_malloc_aligned(5000, ALIGN, M_WINDOW, M_NOWAIT);
        EXPECT(blocks[i] != NULL && (uintptr_t)blocks[i] % ALIGN == 0);
        EXPECT(kern_malloc_usable_size(blocks[i]) == 8192);
        EXPECT(malloc9_owns(blocks[i]) && malloc9_owns(blocks[i] + 8191));
        EXPECT(!malloc9_owns(blocks[i] + 8192));
        memset(blocks[i], (int)i, 8192);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        EXPECT(blocks[i][0] == (char)i && blocks[i][8191] == (char)i);
}

/* The order of the frees is not that of the requests. */
static void give_all(void)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        char *block = blocks[i * 2 % BLOCKS];
        kern_free(block, M_WINDOW);
        EXPECT(!malloc9_owns(block));
        blocks[i * 2 % BLOCKS] = NULL;
        expect_sound(BLOCKS - 1 - i);
    }
}

int main(void)
{
    kern_free(kern_malloc(16, M_WINDOW, M_NOWAIT), M_WINDOW);
    size_t used = uma_size();
    for (unsigned round = 0; round < 3; round++) {
        take_all();
        expect_sound(BLOCKS);
        EXPECT(uma_size() == used + BLOCKS * 8192);
        give_all();
        EXPECT(uma_size() == used);
        uma_reclaim(UMA_RECLAIM_DRAIN);
        used = uma_size();
    }
    return 0;
}
