/* Keys and names are there after a detach, also at another base; what cannot be kept is refused. */
#include "expect.h"

static void numbers_expect(void *md)
{
    EXPECT(mmalloc_setkey(md, -1, md) == 0 && mmalloc_setkey(md, MMALLOC_KEYS, md) == 0);
    EXPECT(mmalloc_setkey(NULL, 0, md) == 0 && mmalloc_getkey(NULL, 0) == NULL);
    EXPECT(mmalloc_setkey(md, 0, (void *)UINT64_C(0xa500000000000001)) == 0);
    EXPECT(mmalloc_errno(md) == EINVAL && mmalloc_getkey(md, 0) == NULL);
    EXPECT(mmalloc_getkey(md, -1) == NULL && mmalloc_getkey(md, MMALLOC_KEYS) == NULL);
    EXPECT(mmalloc_setroot(md, 0, (char *)mmalloc(md, 100) + 16) == EINVAL);
}

static void names_expect(void *md, void *block)
{
    char name[MMALLOC_NAME_BYTES + 1];
    void *value = NULL;
    for (int i = 0; i < MMALLOC_NAMES; i++) {
        snprintf(name, sizeof name, "name %d", i);
        EXPECT(mmalloc_setname(md, name, (char *)block + i) == 0);
    }
    EXPECT(mmalloc_setname(md, "one too many", block) == ENOSPC);
    EXPECT(mmalloc_setname(md, "name 7", NULL) == 0);
    EXPECT(mmalloc_getname(md, "name 7", &value) == ENOENT);
    EXPECT(mmalloc_setname(md, "one too many", block) == 0);
    memset(name, 'x', MMALLOC_NAME_BYTES);
    name[MMALLOC_NAME_BYTES] = '\0';
    EXPECT(mmalloc_setname(md, name, block) == EINVAL && mmalloc_setname(md, "", block) == EINVAL);
}

static void kept_expect(void *md)
{
    void *value = NULL;
    const char *block = mmalloc_getkey(md, 3);
    EXPECT(block != NULL && strcmp(block, "kept") == 0);
    EXPECT(mmalloc_getkey(md, 4) == (void *)UINT64_C(12345));
    EXPECT(mmalloc_getkey(md, 5) == NULL);
    EXPECT(mmalloc_getname(md, "name 9", &value) == 0 && value == block + 9);
    EXPECT(mmalloc_getname(md, "one too many", &value) == 0 && value == block);
    EXPECT(mmalloc_getname(md, "name 7", &value) == ENOENT);
}

int main(void)
{
    int file = file_new();
    void *md = heap_new(file, 0, 1 << 20), *start, *end;
    char *block = mmalloc(md, 100);
    EXPECT(block != NULL);
    strcpy(block, "kept");
    numbers_expect(md);
    EXPECT(mmalloc_setkey(md, 3, block) == 1 && mmalloc_setkey(md, 4, (void *)12345) == 1);
    names_expect(md, block);
    EXPECT(mmalloc_endpoints(md, &start, &end) == 0);
    EXPECT(mmalloc_detach(md) == NULL);
    md = heap_new(file, 0, 0);
    kept_expect(md);
    EXPECT(mmalloc_detach(md) == NULL);
    void *taken = mmap(start, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    EXPECT(taken == start);
    md = heap_new(file, MMALLOC_REBASE, 0);
    kept_expect(md);
    EXPECT(mmalloc_detach(md) == NULL);
    return 0;
}
