/* A process that dies in a request, before any of its instructions, leaves the answer to whether it
 * was granted, and the answer agrees with the blocks that are there.
 *
 * The argument is how many instructions are left out after each that is tried.
 *
 * In a normal run: 40
 */
#include "killed_places.h"

#include "heap.h"

enum { NUMBER = 4711, LARGE = 9000 };

static struct shm_heap *heap;
static size_t size;
static unsigned *asking; /* shared: the child is in the call */

static void child_asks(void)
{
    struct shm_heap *own = shm_expect_open("existing");
    __atomic_store_n(asking, 1, __ATOMIC_SEQ_CST);
    void *block = shm_heap_request(own, NUMBER, size);
    __atomic_store_n(asking, 0, __ATOMIC_SEQ_CST);
    EXPECT(block != NULL && shm_heap_granted(own, NUMBER) == block);
}

static bool is_asking(pid_t child)
{
    (void)child;
    return __atomic_load_n(asking, __ATOMIC_SEQ_CST) != 0;
}

static uint64_t live(void)
{
    struct shm_counts counts;
    shm_count(heap, &counts);
    return counts.live_blocks;
}

/* The same answer before and after its caches are taken back, and after the heap was closed. */
static bool answer_expect(void)
{
    char *block = shm_heap_granted(heap, NUMBER);
    EXPECT(live() == (block != NULL));
    shm_reap(heap);
    EXPECT(shm_heap_granted(heap, NUMBER) == block && live() == (block != NULL));
    EXPECT(shm_heap_granted(heap, NUMBER + 1) == NULL && shm_heap_granted(heap, 0) == NULL);
    shm_expect_sound(heap);
    shm_close_heap(heap);
    heap = shm_expect_open("existing");
    EXPECT(shm_heap_granted(heap, NUMBER) == block);
    if (block != NULL) {
        EXPECT(shm_heap_usable(heap, block) >= size);
        shm_heap_free(heap, block);
        shm_thread_leave(heap);
    }
    EXPECT(live() == 0);
    return block != NULL;
}

static void heap_begin(void)
{
    shm_expect_file();
    heap = shm_expect_open("size=2M");
    *asking = 0;
}

static void heap_end(void)
{
    shm_close_heap(heap);
    shm_expect_remove();
}

/* One that came to the end before it died, as where no process can be traced. */
static void request_ends(void)
{
    heap_begin();
    EXPECT(shm_heap_request(heap, 0, 100) == NULL && errno == EINVAL);
    pid_t child = shm_expect_fork();
    if (child == 0) {
        child_asks();
        _exit(0);
    }
    shm_expect_ends(child);
    EXPECT(answer_expect());
    heap_end();
}

/* What was given back is granted no more, even if its slot and place are used again. */
static void request_is_given_back(void)
{
    heap_begin();
    pid_t child = shm_expect_fork();
    if (child == 0) {
        child_asks();
        _exit(0);
    }
    shm_expect_ends(child);
    EXPECT(shm_heap_granted(heap, NUMBER) != NULL);
    EXPECT(shm_give_back(heap) >= 1 && shm_heap_granted(heap, NUMBER) == NULL);
    child = shm_expect_fork();
    if (child == 0) {
        EXPECT(shm_heap_malloc(shm_expect_open("existing"), size) != NULL);
        _exit(0);
    }
    shm_expect_ends(child);
    EXPECT(shm_heap_granted(heap, NUMBER) == NULL && live() == 1);
    heap_end();
}

static void requests_die(unsigned left_out)
{
    static struct places places;
    unsigned granted = 0, tried = 0;
    places.count = 0;
    heap_begin();
    bool found = places_find(&places, child_asks, is_asking);
    heap_end();
    for (unsigned i = 0; i < places.count; i += 1 + left_out) {
        heap_begin();
        EXPECT(place_kill(places.at[i], 1, child_asks, is_asking) != 0);
        granted += answer_expect();
        tried++;
        heap_end();
    }
    EXPECT(!found || left_out != 0 || (granted != 0 && granted != tried));
}

int main(int count, char **words)
{
    static const size_t sizes[] = {100, LARGE};
    unsigned left_out = count > 1 ? (unsigned)atoi(words[1]) : 0;
    asking = shm_expect_shared(sizeof *asking);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size = sizes[i];
        request_ends();
        request_is_given_back();
        requests_die(left_out);
    }
    return 0;
}
