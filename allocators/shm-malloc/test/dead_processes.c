/* What dead processes had in caches comes back, within the bound that the README states; their live
 * blocks come back when that is asked for; a full table of processes recovers. */
#include "shm_expect.h"

#include "classes.h"

#include <signal.h>

enum { BLOCKS = 300, DEATHS = 20 };

static uint64_t live(struct shm_heap *heap)
{
    struct shm_counts counts;
    shm_count(heap, &counts);
    return counts.live_blocks;
}

/* Leaves `kept` live blocks of each class, and a full cache. */
static void use_and_die(unsigned kept)
{
    struct shm_heap *heap = shm_expect_open("existing");
    void *blocks[BLOCKS];
    for (unsigned class = 0; class < CLASSES; class ++) {
        for (unsigned i = 0; i < BLOCKS; i++)
            EXPECT((blocks[i] = shm_heap_malloc(heap, class_bytes(class))) != NULL);
        for (unsigned i = kept; i < BLOCKS; i++)
            shm_heap_free(heap, blocks[i]);
    }
    raise(SIGKILL);
}

static void let_die(unsigned kept)
{
    int status = 0;
    pid_t child = shm_expect_fork();
    if (child == 0)
        use_and_die(kept);
    EXPECT(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    EXPECT(WTERMSIG(status) == SIGKILL);
}

static size_t bound_blocks(void)
{
    size_t count = 0;
    for (unsigned class = 0; class < CLASSES; class ++)
        count += 2 * class_target(class);
    return count;
}

static void caches_come_back(void)
{
    struct shm_heap *heap = shm_expect_open("size=64M");
    uint64_t before = live(heap);
    for (unsigned i = 0; i < DEATHS; i++) {
        let_die(0);
        size_t reaped = shm_reap(heap);
        EXPECT(reaped > 0 && reaped <= bound_blocks());
        EXPECT(shm_reap(heap) == 0);
        shm_expect_sound(heap);
    }
    EXPECT(live(heap) == before);
    shm_close_heap(heap);
}

static void blocks_come_back(void)
{
    struct shm_heap *heap = shm_expect_open("size=64M");
    void *own = shm_heap_malloc(heap, 100);
    let_die(5);
    EXPECT(live(heap) == 1 + 5 * CLASSES);
    EXPECT(shm_give_back(heap) >= 5 * CLASSES);
    EXPECT(live(heap) == 1 && shm_give_back(heap) == 0);
    shm_heap_free(heap, own);
    shm_expect_sound(heap);
    shm_close_heap(heap);
}

/* Each child holds a slot until it is killed. */
static void table_recovers(void)
{
    static pid_t children[SHM_PROCESSES];
    struct shm_heap *heap = shm_expect_open("size=64M"), *other = NULL;
    unsigned *entered = shm_expect_shared(sizeof *entered);
    for (unsigned i = 0; i + 1 < SHM_PROCESSES; i++)
        if ((children[i] = shm_expect_fork()) == 0) {
            EXPECT(shm_enter_heap(heap) == 0 && shm_heap_malloc(heap, 50) != NULL);
            __atomic_add_fetch(entered, 1, __ATOMIC_SEQ_CST);
            for (;;)
                pause();
        }
    while (__atomic_load_n(entered, __ATOMIC_SEQ_CST) + 1 < SHM_PROCESSES)
        usleep(1000);
    EXPECT(shm_open_heap(shm_expect_words("existing"), &other) == EAGAIN);
    for (unsigned i = 0; i + 1 < SHM_PROCESSES; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }
    for (unsigned i = 0; i < 2 * SHM_PROCESSES; i++) {
        EXPECT(shm_open_heap(shm_expect_words("existing"), &other) == 0);
        shm_close_heap(other);
    }
    EXPECT(live(heap) == SHM_PROCESSES - 1);
    shm_expect_sound(heap);
    shm_close_heap(heap);
}

int main(void)
{
    shm_expect_file();
    caches_come_back();
    blocks_come_back();
    table_recovers();
    shm_expect_remove();
    return 0;
}
