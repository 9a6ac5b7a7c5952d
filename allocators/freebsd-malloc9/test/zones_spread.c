/* Types are spread over sets of zones by a character of their name: a block that one type has freed
 * is handed to another type of its set, and never to one of another set. */
#include "kernel_expect.h"

#include <sys/wait.h>
#include <unistd.h>

static MALLOC_DEFINE(M_AB, "ab", "the first type");

/* Whether a type of that name gets the block that M_AB has just freed. */
static bool shares(const char *name)
{
    struct malloc_type other[1] = {{NULL, M_VERSION, name, NULL}};
    malloc_init(other);
    char *freed = kern_malloc(100, M_AB, M_NOWAIT);
    EXPECT(freed != NULL);
    kern_free(freed, M_AB);
    char *taken = kern_malloc(100, other, M_NOWAIT);
    EXPECT(taken != NULL);
    bool same = taken == freed;
    kern_free(taken, other);
    struct malloc_type_stats stats;
    malloc9_type_statistics(other, &stats);
    EXPECT(stats.allocations == 1 && stats.live == 0 && stats.live_bytes == 0);
    malloc_uninit(other);
    return same;
}

/* In a process of its own, since there is only one choice before the first block. */
static void spread(unsigned sets, unsigned offset, const char *same, const char *other)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        malloc_uninit(M_AB);
        EXPECT(malloc9_set_numzones(sets, offset) == 0);
        malloc_init(M_AB);
        EXPECT(shares(same));
        EXPECT(other == NULL || !shares(other));
        _exit(0);
    }
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
}

int main(void)
{
    spread(1, 0, "bb", NULL);
    spread(2, 0, "cb", "bb");    /* by the first character: a and c are odd, b is even */
    spread(2, 1, "bd", "bc");    /* by the second one */
    spread(2, 9, "cd", "cc");    /* there is none so far: by the last one */
    spread(2, 0, "cb", &"a"[1]); /* an empty name: the first set */
    return 0;
}
