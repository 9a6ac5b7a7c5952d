/* What threads have of a heap is given back when they end: the next ones get the same memory. */
#include "expect.h"

#include <pthread.h>

enum { THREADS = 60, BLOCKS = 2000 };

static void *use(void *md)
{
    static __thread void *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++)
        EXPECT((blocks[i] = mmalloc(md, 16 + i % 500)) != NULL);
    for (unsigned i = 0; i < BLOCKS; i++)
        mfree(md, blocks[i]);
    return NULL;
}

static void threads_run(void *md, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        pthread_t thread;
        EXPECT(pthread_create(&thread, NULL, use, md) == 0 && pthread_join(thread, NULL) == 0);
    }
}

int main(void)
{
    for (int in_file = 0; in_file < 2; in_file++) {
        void *md = in_file ? heap_new(file_new(), 0, 1 << 26) : mmalloc_attach(-1, NULL);
        threads_run(md, 1);
        size_t total = mmstats(md).bytes_total;
        threads_run(md, THREADS);
        EXPECT(mmstats(md).bytes_total == total && mmstats(md).chunks_used == 0);
        EXPECT(mmstats(md).bytes_used == 0 && mmstats(md).chunks_free == 0);
        expect_sound(md);
        mfree(md, &md);
        EXPECT(mmstats(md).bad_frees == 1 && mmalloc_detach(md) == NULL);
    }
    return 0;
}
