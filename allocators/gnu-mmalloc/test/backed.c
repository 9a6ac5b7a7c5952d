/* The file of a heap has room on the medium for every unit that it has grown to, for its mark and
 * for its map, so that a full medium is an error of the call and never a signal. */
#include "heap.h"

#include "expect.h"

#include <sys/stat.h>

/* The first page of the new maps may have been there already. */
enum { UNITS = 256, SHARED_BYTES = 1 << 16 };

static uint64_t room_of(int file)
{
    struct stat about;
    EXPECT(fstat(file, &about) == 0);
    return (uint64_t)about.st_blocks * 512;
}

int main(void)
{
    int file = file_new();
    void *md = heap_new(file, 0, (size_t)1 << 30);
    const struct mheap *heap = md;
    uint64_t before = heap_grown(heap), room = room_of(file);
    EXPECT(mmalloc(md, (size_t)UNITS << heap->unit_shift) != NULL);
    uint64_t units = heap_grown(heap) - before;
    EXPECT(units >= UNITS - before);
    uint64_t wanted = units * (heap->map_bytes + (UINT64_C(1) << heap->unit_shift));
    EXPECT(room_of(file) - room + SHARED_BYTES >= wanted);
    EXPECT(mmalloc_detach(md) == NULL);
    close(file);
    return 0;
}
