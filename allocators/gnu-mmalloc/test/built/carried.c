/* carried write|die FILE KIND: makes a heap, and detaches it or dies in it.  carried read FILE
 * KIND: finds every block, and uses the heap.  The file may come from a machine of another kind. */
#include "expect.h"

#include <fcntl.h>

enum { BLOCKS = 300, LARGE = 200000 };

static size_t size_of(unsigned number)
{
    return number % 50 == 0 ? LARGE : 1 + number * 37 % 3000;
}

static void write_heap(void *md)
{
    ptrdiff_t *table = mcalloc(md, BLOCKS, sizeof *table);
    EXPECT(mmalloc_setname(md, "table", table) == 0);
    for (unsigned i = 0; i < BLOCKS; i++) {
        char *block = mmalloc(md, size_of(i));
        memset(block, (int)(i % 251), size_of(i));
        table[i] = block - (char *)table;
    }
    for (unsigned i = 0; i < BLOCKS; i += 3) {
        mfree(md, (char *)table + table[i]);
        table[i] = 0;
    }
    EXPECT(mmalloc_setkey(md, 5, (char *)table + table[1]) == 1);
}

static void read_heap(void *md)
{
    void *name = NULL;
    EXPECT(mmalloc_getname(md, "table", &name) == 0);
    expect_sound(md);
    EXPECT(mmstats(md).chunks_used == 1 + BLOCKS - BLOCKS / 3);
    const ptrdiff_t *table = name;
    EXPECT(mmalloc_getkey(md, 5) == (char *)name + table[1]);
    for (unsigned i = 0; i < BLOCKS; i++) {
        unsigned char *block = (unsigned char *)name + table[i];
        EXPECT((table[i] == 0) == (i % 3 == 0));
        for (size_t at = 0; table[i] != 0 && at < size_of(i); at++)
            EXPECT(block[at] == i % 251);
        if (table[i] != 0)
            mfree(md, block);
    }
    mfree(md, name);
    EXPECT(mmstats(md).chunks_used == 0 && mmalloc(md, LARGE) != NULL);
}

int main(int argc, char **argv)
{
    EXPECT(argc == 4);
    int file = open(argv[2], O_RDWR | O_CREAT, 0600);
    int flags = strcmp(argv[3], "snapshot") == 0 ? MMALLOC_SNAPSHOT : 0;
    void *md = mmalloc_attach_sized(file, NULL, flags | MMALLOC_REBASE, 64 << 20);
    if (md == NULL)
        perror("attach");
    EXPECT(md != NULL);
    if (strcmp(argv[1], "read") == 0)
        read_heap(md);
    else
        write_heap(md);
    if (strcmp(argv[1], "die") == 0)
        _exit(0);
    EXPECT(mmalloc_detach(md) == NULL);
    return 0;
}
