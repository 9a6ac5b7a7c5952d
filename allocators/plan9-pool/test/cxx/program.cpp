// A program in C++ over the headers: a pool of its own, and mainmem as Plan 9's programs know it.
#include <plan9_malloc.h>
#include <pool.h>

#include <cstring>

int main()
{
    static Pool pool;
    pool.maxsize = 1 << 20;
    pool.minarena = 1 << 16;
    pool.private_ = &pool;
    char *word = static_cast<char *>(poolalloc(&pool, 6));
    std::strcpy(word, "quick");
    bool kept = std::strcmp(word, "quick") == 0 && pool.private_ == &pool;
    poolfree(&pool, word);
    poolcheck(&pool);
    mainmem->flags |= POOL_NOREUSE;
    void *first = mallocz(100, 1);
    p9free(first);
    kept = kept && mallocz(100, 1) != first && imagmem == mainmem;
    return kept && pool.curalloc == 0 ? 0 : 1;
}
