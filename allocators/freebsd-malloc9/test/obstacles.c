/* Memory of the program that lies where the heap would grow is left alone.
 *
 * Pages are mapped all over the next 64 MiB behind and before the first blocks.  A heap that needs
 * that much memory goes round them, and works while and after they are there.
 */
#include "kernel_expect.h"
#include "uma.h"

#include <sys/mman.h>

enum { OBSTACLES = 64, BLOCKS = 100, UNIT = 1 << 20, PAGE = 4096 };

static MALLOC_DEFINE(M_ROUND, "round", "blocks around obstacles");
static unsigned char *obstacles[OBSTACLES], *blocks[BLOCKS];

/* Where nothing is; a place that the heap has already stays NULL. */
static void obstacles_make(uintptr_t around)
{
    for (size_t i = 0; i < OBSTACLES; i++) {
        uintptr_t place = (around & ~(uintptr_t)(UNIT - 1)) + (i - OBSTACLES / 2) * UNIT + PAGE;
        unsigned char *page = mmap((void *)place, PAGE, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        if (page == MAP_FAILED)
            continue;
        EXPECT(page == (unsigned char *)place);
        memset(page, (int)i, PAGE);
        obstacles[i] = page;
    }
}

static size_t obstacles_expect_kept(void)
{
    size_t count = 0;
    for (size_t i = 0; i < OBSTACLES; i++)
        if (obstacles[i] != NULL) {
            count++;
            EXPECT(!malloc9_owns(obstacles[i]));
            for (size_t at = 0; at < PAGE; at++)
                EXPECT(obstacles[i][at] == (unsigned char)i);
        }
    return count;
}

static void use_heap(void)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = kern_malloc(UNIT - PAGE, M_ROUND, M_NOWAIT);
        EXPECT(blocks[i] != NULL);
        blocks[i][0] = blocks[i][UNIT - PAGE - 1] = 0xaa;
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        EXPECT(blocks[i][0] == 0xaa && blocks[i][UNIT - PAGE - 1] == 0xaa);
        kern_free(blocks[i], M_ROUND);
    }
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    char why[200] = "";
    EXPECT(malloc9_check(why, sizeof why));
}

int main(void)
{
    unsigned char *first = kern_malloc(UNIT - PAGE, M_ROUND, M_NOWAIT);
    obstacles_make((uintptr_t)first);
    EXPECT(obstacles_expect_kept() >= OBSTACLES / 2);
    for (unsigned round = 0; round < 3; round++) {
        use_heap();
        obstacles_expect_kept();
    }
    kern_free(first, M_ROUND);
    return 0;
}
