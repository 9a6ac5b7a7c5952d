/* poolopen reads its options and refuses every other text. */
#include "expect.h"

#include <errno.h>

int main(void)
{
    Pool *pool = NULL, *second = NULL;
    EXPECT(poolopen("name=mine,flags=paranoia+tolerance,maxsize=100000,quantum=32,minblock=64,"
                    "minarena=5000",
                    &pool) == 0);
    EXPECT(strcmp(pool->name, "mine") == 0 && pool->flags == (POOL_PARANOIA | POOL_TOLERANCE));
    EXPECT(pool->maxsize == 100000 && pool->quantum == 32 && pool->minblock == 64);
    EXPECT(pool->minarena == 5000);
    EXPECT(poolopen("", &second) == 0 && second != pool);
    void *block = poolalloc(pool, 10), *other = poolalloc(second, 10);
    EXPECT(block != NULL && other != NULL);
    EXPECT(pool->curalloc == 64 && second->curalloc == 32);
    poolclose(second);
    poolfree(pool, block);
    poolclose(pool);
    static const char *const bad[] = {"flags=",      "flags=none",   "flags=paranoia+",
                                      "size=1",      "maxsize",      "maxsize=",
                                      "maxsize=1k",  "maxsize=-1",   "maxsize=99999999999999999999",
                                      "=1",          "quantum=16,x", ",",
                                      "minarena=0x1"};
    pool = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (poolopen(bad[i], &pool) != EINVAL || pool != NULL) {
            fprintf(stderr, "accepted: %s\n", bad[i]);
            return 1;
        }
    return 0;
}
