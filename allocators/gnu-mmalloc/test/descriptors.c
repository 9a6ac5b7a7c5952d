/* A process without a free descriptor gets no heap in a file, and none that is in no file instead;
 * a heap whose descriptor is 0 is in a file like any other. */
#include "heap.h"
#include "open.h"

#include "expect.h"

#include <sys/resource.h>

/* A block moves by the record of the region, which an anonymous heap does not use. */
static void first_descriptor(void)
{
    int file = file_new();
    EXPECT(close(0) == 0);
    void *md = heap_new(file, 0, 1 << 20);
    const struct mheap *heap = md;
    EXPECT(heap->file == 0);
    unsigned char *from = mmalloc(md, 100), *behind = mmalloc(md, 100);
    EXPECT(from != NULL && behind != NULL);
    uint64_t place = (uint64_t)(from - heap->data);
    unsigned char *to = mrealloc(md, from, 5000);
    EXPECT(to != NULL && to != from);
    EXPECT(heap->run->move.from == place);
    EXPECT(heap->run->move.to == (uint64_t)(to - heap->data));
    EXPECT(mmalloc_detach(md) == NULL);
    close(file);
}

int main(void)
{
    struct rlimit none = {0}, usual;
    void *md = NULL;
    first_descriptor();
    EXPECT(heap_open("", OPEN_IN_FILE, &md) == 0 && mmalloc_detach(md) == NULL);
    EXPECT(getrlimit(RLIMIT_NOFILE, &usual) == 0);
    none.rlim_max = usual.rlim_max;
    EXPECT(setrlimit(RLIMIT_NOFILE, &none) == 0);
    EXPECT(heap_open("", OPEN_IN_FILE, &md) == EMFILE);
    EXPECT(heap_open("", 0, &md) == 0 && mmalloc_detach(md) == NULL);
    EXPECT(setrlimit(RLIMIT_NOFILE, &usual) == 0); /* a sanitizer opens files at the end */
    return 0;
}
