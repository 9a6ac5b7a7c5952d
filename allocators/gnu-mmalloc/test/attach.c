/* A region comes back at its old address or not at all, and nothing that is mapped is replaced. */
#include "expect.h"

static void taken_expect(int file, void *start)
{
    unsigned char *canary = mmap(start, 65536, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    EXPECT(canary == start);
    memset(canary, 0x5a, 65536);
    EXPECT(mmalloc_attach(file, NULL) == NULL);
    EXPECT(errno == EADDRINUSE && mmalloc_errno(NULL) == EADDRINUSE);
    for (unsigned i = 0; i < 65536; i++)
        EXPECT(canary[i] == 0x5a);
    munmap(canary, 65536);
}

static void modes_expect(int file)
{
    void *md = heap_new(file, MMALLOC_READONLY, 0);
    char *block = mmalloc_getkey(md, 0);
    EXPECT(strcmp(block, "once") == 0);
    EXPECT(mmalloc(md, 10) == NULL && mmalloc_errno(md) == EROFS);
    EXPECT(mmalloc_setkey(md, 0, NULL) == 0 && mmalloc_errno(md) == EROFS);
    EXPECT(mmalloc_sync(md) == EROFS);
    mfree(md, block);
    EXPECT(strcmp(mmalloc_getkey(md, 0), "once") == 0 && mmalloc_detach(md) == NULL);
    md = heap_new(file, MMALLOC_PRIVATE, 0);
    strcpy(mmalloc_getkey(md, 0), "mine");
    EXPECT(mmalloc(md, 10) != NULL && mmalloc_setkey(md, 1, md) == 1);
    EXPECT(mmalloc_detach(md) == NULL);
    md = heap_new(file, 0, 0);
    EXPECT(strcmp(mmalloc_getkey(md, 0), "once") == 0 && mmalloc_getkey(md, 1) == NULL);
    EXPECT(mmalloc_detach(md) == NULL);
}

int main(void)
{
    int file = file_new();
    void *wish = mmalloc_findbase(1 << 28), *start, *end;
    EXPECT(wish != NULL);
    void *md = mmalloc_attach_sized(file, wish, 0, 1 << 20);
    EXPECT(md != NULL && mmalloc_endpoints(md, &start, &end) == 0 && start == wish);
    char *block = mmalloc(md, 100);
    strcpy(block, "once");
    EXPECT((void *)block > start && (void *)(block + 100) <= end && mmalloc_setkey(md, 0, block));
    int other = dup(file);
    close(file); /* the heap has a descriptor of its own */
    EXPECT(mmalloc(md, 100) != NULL && mmalloc_detach(md) == NULL);
    EXPECT(mmalloc_attach(other, (char *)start + (1 << 20)) == NULL && errno == EINVAL);
    taken_expect(other, start);
    md = heap_new(other, 0, 0);
    EXPECT(mmalloc_getkey(md, 0) == block && strcmp(block, "once") == 0);
    EXPECT(mmalloc_attach(other, NULL) == NULL); /* the address is its own */
    EXPECT(mmalloc_detach(md) == NULL && mmalloc_detach(NULL) == NULL);
    modes_expect(other);
    EXPECT(mmalloc_attach(1 << 20, NULL) == NULL && mmalloc_errno(NULL) != 0);
    return 0;
}
