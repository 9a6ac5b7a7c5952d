/* A host that has less address space left than a pool asks for at once still gives it an arena. */
#include "expect.h"

#include <sys/resource.h>
#include <unistd.h>

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

/* A sanitizer cannot live with the limit. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    HAS_FEATURE(address_sanitizer) || HAS_FEATURE(thread_sanitizer)
enum { LIMITED = 0 };
#else
enum { LIMITED = 1 };
#endif

enum { LEFT_BYTES = 700 << 10, ARENA_BYTES = 300 << 10 };

/* The pages of the process's address space. */
static size_t own_pages(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t pages = 0;
    EXPECT(file != NULL && fscanf(file, "%zu", &pages) == 1);
    fclose(file);
    return pages;
}

int main(void)
{
    if (!LIMITED)
        return 0;
    size_t limit = own_pages() * (size_t)sysconf(_SC_PAGESIZE) + LEFT_BYTES;
    EXPECT(setrlimit(RLIMIT_AS, &(struct rlimit){limit, limit}) == 0);
    Pool pool = {.name = "scarce", .maxsize = SIZE_MAX};
    char *block = poolalloc(&pool, ARENA_BYTES);
    EXPECT(block != NULL);
    memset(block, 1, ARENA_BYTES);
    EXPECT(poolalloc(&pool, LEFT_BYTES) == NULL);
    poolfree(&pool, block);
    poolcheck(&pool);
    return 0;
}
