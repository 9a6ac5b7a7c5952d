/* A region that a thread has filled with small blocks has room for a large one when they are freed,
 * though the thread is gone. */
#include "expect.h"

#include <pthread.h>

enum { REGION = 2 << 20, SIZE = 64, MOST = 2 * REGION / SIZE };

static void *md, *blocks[MOST];
static size_t count;

static void *fill(void *argument)
{
    (void)argument;
    while (count < MOST && (blocks[count] = mmalloc(md, SIZE)) != NULL)
        count++;
    return NULL;
}

static void region_fill(int file)
{
    pthread_t thread;
    count = 0;
    md = heap_new(file, 0, REGION);
    EXPECT(pthread_create(&thread, NULL, fill, NULL) == 0 && pthread_join(thread, NULL) == 0);
    EXPECT(count > 0 && count < MOST && mmalloc(md, REGION / 2) == NULL);
    for (size_t i = 0; i < count; i++)
        mfree(md, blocks[i]);
    EXPECT(mmalloc(md, REGION / 2) != NULL);
    expect_sound(md);
    EXPECT(mmalloc_detach(md) == NULL);
}

int main(void)
{
    int file = file_new();
    region_fill(-1);
    region_fill(file);
    close(file);
    return 0;
}
