/* A checkpoint that is made while eight threads work is whole: of a copy of the file that lost
 * power every key leads to a live block, in a snapshot heap to one with its bytes, and nothing is
 * damaged.
 *
 * In a normal run: 8
 */
#include "header.h"
#include "layout.h"

#include "expect.h"

#include <pthread.h>
#include <sys/stat.h>

enum { THREADS = 8, SIZE_MOST = 3000, TURNS_LEAST = 50, ROUNDS = 100 };

static void *md;
static bool over;
static unsigned turns[THREADS];

static void fill(unsigned char *block, size_t size, uintptr_t thread)
{
    memcpy(block, &size, sizeof size);
    memset(block + sizeof size, (int)(size * 7 + thread), size - sizeof size);
}

static bool is_filled(const unsigned char *block, uintptr_t thread)
{
    size_t size, at;
    memcpy(&size, block, sizeof size);
    for (at = sizeof size; at < size && size <= SIZE_MOST; at++)
        if (block[at] != (unsigned char)(size * 7 + thread))
            return false;
    return at == size;
}

/* Its key leads to a filled block at every moment. */
static void *work(void *argument)
{
    uintptr_t thread = (uintptr_t)argument;
    uint64_t random = thread;
    void *before = NULL;
    while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE)) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        size_t size = 16 + (random >> 33) % (SIZE_MOST - 16);
        void *block = mmalloc(md, size);
        EXPECT(block != NULL);
        fill(block, size, thread);
        EXPECT(mmalloc_setkey(md, (int)thread, block) == 1);
        if (before != NULL)
            memset(before, 0xff, 16);
        mfree(md, before);
        before = block;
        __atomic_fetch_add(&turns[thread], 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void all_wait(unsigned least)
{
    for (unsigned i = 0; i < THREADS; i++)
        while (__atomic_load_n(&turns[i], __ATOMIC_RELAXED) < least)
            usleep(100);
}

/* A copy of the file, in which both header slots speak of another start of the system. */
static int copy_of(int file)
{
    static unsigned char bytes[1 << 20];
    int copy = file_new();
    off_t at = 0;
    for (ssize_t got; (got = pread(file, bytes, sizeof bytes, at)) > 0; at += got)
        EXPECT(pwrite(copy, bytes, (size_t)got, at) == got);
    for (off_t i = 0; i < LAYOUT_SLOTS; i++) {
        struct layout_slot slot;
        EXPECT(pread(copy, &slot, sizeof slot, i * LAYOUT_PAGE) == sizeof slot);
        memset(slot.boot, 'x', sizeof slot.boot);
        slot.sum = header_sum(LAYOUT_MAGIC, &slot, offsetof(struct layout_slot, sum));
        EXPECT(pwrite(copy, &slot, sizeof slot, i * LAYOUT_PAGE) == sizeof slot);
    }
    return copy;
}

static void copy_expect(int file, int flags)
{
    int copy = copy_of(file);
    void *opened = heap_new(copy, MMALLOC_REBASE, 0);
    expect_sound(opened);
    for (int i = 0; i < THREADS; i++) {
        void *block = mmalloc_getkey(opened, i);
        EXPECT(block != NULL && mmalloc_usable_size(opened, block) > 0);
        EXPECT((flags & MMALLOC_SNAPSHOT) == 0 || is_filled(block, (uintptr_t)i));
    }
    EXPECT(mmalloc_detach(opened) == NULL);
    close(copy);
}

static void rounds_run(int flags, unsigned rounds)
{
    pthread_t threads[THREADS];
    int file = file_new();
    md = heap_new(file, flags, 1 << 20);
    over = false;
    memset(turns, 0, sizeof turns);
    for (uintptr_t i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (unsigned i = 0; i < rounds; i++) {
        all_wait((i + 1) * TURNS_LEAST);
        EXPECT(mmalloc_sync(md) == 0);
        copy_expect(file, flags);
    }
    __atomic_store_n(&over, true, __ATOMIC_RELEASE);
    for (unsigned i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    EXPECT(mmstats(md).chunks_used == THREADS && mmalloc_detach(md) == NULL);
    close(file);
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : ROUNDS;
    rounds_run(0, rounds);
    rounds_run(MMALLOC_SNAPSHOT, rounds);
    return 0;
}
