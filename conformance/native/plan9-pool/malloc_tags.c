/* Reads the tags after each call from two functions that are not inlined, sets them, and moves the
 * block. */
#include "plan9_malloc.h"
#include "watched.h"

static __attribute__((noinline)) void *allocate_here(void)
{
    return p9malloc(100);
}

static __attribute__((noinline)) void *resize_here(void *block, size_t size)
{
    void *other = p9realloc(block, size);
    clause_expect(other != NULL, "realloc gave nil");
    return other;
}

static bool near(uintptr_t tag, uintptr_t function)
{
    return tag > function && tag < function + 512;
}

static void malloc_tags(const struct clause_run *run)
{
    (void)run;
    void *block = allocate_here();
    clause_expect(near(getmalloctag(block), (uintptr_t)allocate_here), "malloc's tag is %#zx",
                  (size_t)getmalloctag(block));
    clause_expect(getrealloctag(block) == 0, "realloc's tag is %#zx before any realloc",
                  (size_t)getrealloctag(block));
    uintptr_t first = getmalloctag(block);
    block = resize_here(block, 5000);
    clause_expect(getmalloctag(block) == first, "realloc changed malloc's tag");
    clause_expect(near(getrealloctag(block), (uintptr_t)resize_here), "realloc's tag is %#zx",
                  (size_t)getrealloctag(block));
    setmalloctag(block, 11);
    setrealloctag(block, 22);
    clause_expect(getmalloctag(block) == 11 && getrealloctag(block) == 22, "tags are not kept");
    block = resize_here(block, 10);
    clause_expect(getmalloctag(block) == 11 && near(getrealloctag(block), (uintptr_t)resize_here),
                  "realloc changed malloc's tag, or not its own");
    clause_expect(getmalloctag(NULL) == UINTPTR_MAX && getrealloctag(NULL) == UINTPTR_MAX,
                  "nil has tags");
    setmalloctag(NULL, 1);
    setrealloctag(NULL, 1);
    void *others[] = {mallocz(1, 1), mallocalign(1, 64, 0, 0), p9calloc(1, 1), p9realloc(NULL, 1)};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        clause_expect(near(getmalloctag(others[i]), (uintptr_t)malloc_tags) ||
                          getmalloctag(others[i]) - (uintptr_t)malloc_tags < 4096,
                      "call %zu has the tag %#zx", i, (size_t)getmalloctag(others[i]));
        clause_expect(getrealloctag(others[i]) == 0, "call %zu has a realloc tag", i);
        p9free(others[i]);
    }
    p9free(block);
    poolcheck(mainmem);
}

const struct clause CLAUSE = {.run = malloc_tags};
