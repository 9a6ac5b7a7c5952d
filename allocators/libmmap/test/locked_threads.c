/* variant: locked; many threads in one space: each finds its own pages as it left them. */
#include "expect.h"
#include "libmmap_locked.h"

enum { THREADS = 4, ROUNDS = 20000, OWN = 16 };

static MMLocked space;

static void hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    (void)start, (void)len;
    EXPECT(info.fd == *(const int *)udata);
}

static void *work(void *argument)
{
    int number = *(int *)argument;
    uint64_t own[OWN] = {0};
    MMInfo info;
    MMRegion region;
    MMCounts counts;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t *place = &own[i * 7 % OWN];
        if (*place != 0) {
            EXPECT(mm_locked_querypage(&space, *place, &info) && info.fd == number);
            EXPECT(mm_locked_protect_cb(&space, *place, 4096, 1, hear, &number) == 0);
            EXPECT(mm_locked_next(&space, *place, &region) && region.start == *place);
            EXPECT(mm_locked_mapat_cb(&space, *place, 4096, 3, 2, number, 0, hear, &number) ==
                   *place);
            EXPECT(mm_locked_unmap_cb(&space, *place, 8192, hear, &number) == 0);
        }
        *place = mm_locked_mapany(&space, 8192, 3, 2, number, 0);
        EXPECT(*place != MM_MAPERR);
        if (i % 1024 == 0) {
            EXPECT(mm_locked_check(&space) == NULL);
            mm_locked_count(&space, &counts);
            EXPECT(counts.regions <= THREADS * (OWN + 1));
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    MMNodes nodes;
    EXPECT(mm_locked_init(&space, 0x1000, (size_t)1 << 40, 4096));
    nodes = space.space.nodes;
    mm_locked_free(&space);
    EXPECT(mm_locked_init_with(&space, 0x1000, (size_t)1 << 40, 4096, &nodes, NULL));
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        EXPECT(pthread_create(&threads[i], NULL, work, &numbers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        EXPECT(pthread_join(threads[i], NULL) == 0);
    mm_locked_mark_original(&space);
    EXPECT(mm_locked_mapany(&space, 4096, 1, 2, 9, 0) != MM_MAPERR);
    int nine = 9;
    EXPECT(mm_locked_unmap_non_original(&space, hear, &nine) == 0);
    EXPECT(mm_locked_check(&space) == NULL);
    mm_locked_free(&space);
    return 0;
}
