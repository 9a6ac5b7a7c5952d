/* Eight threads map, protect, replace and unmap through the locked calls, each with a number of its
 * own in the descriptor. */
#include "libmmap_locked.h"
#include "random.h"
#include "spaces.h"
#include "team.h"

enum { THREADS = 8, OWN = 16, OPERATIONS = 40000, LENGTH = 2 * SPACES_PAGE };

static MMLocked locked;

static void hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    clause_expect(len % SPACES_PAGE == 0 && info.fd == *(int *)udata,
                  "thread %d hears of %#" PRIx64 " of thread %d", *(int *)udata, start, info.fd);
}

static void drop(uint64_t at, int number)
{
    MMInfo info;
    MMRegion region;
    clause_expect(mm_locked_querypage(&locked, at, &info) && info.fd == number, "a page is lost");
    clause_expect(mm_locked_protect_cb(&locked, at, 1, 1, hear, &number) == 0, "no protection");
    clause_expect(mm_locked_next(&locked, at, &region) && region.info.prot == 1,
                  "a protection is lost");
    clause_expect(mm_locked_mapat_cb(&locked, at, 1, 3, 2, number, 0, hear, &number) == at,
                  "no new mapping over an old one");
    clause_expect(mm_locked_unmap_cb(&locked, at, LENGTH, hear, &number) == 0, "no unmap");
}

static void work(unsigned index, void *argument)
{
    const struct clause_run *run = argument;
    uint64_t own[OWN] = {0}, random = run->seed + index;
    for (unsigned i = 0; i < OPERATIONS / THREADS / (run->brief ? 10 : 1); i++) {
        uint64_t *place = &own[random_below(&random, OWN)];
        if (*place != 0)
            drop(*place, (int)index);
        *place = mm_locked_mapany(&locked, LENGTH, 3, 2, (int)index, 0);
        clause_expect(*place != MM_MAPERR, "no place");
        const char *why = i % 256 == 0 ? mm_locked_check(&locked) : NULL;
        clause_expect(why == NULL, "the space does not hold together: %s", why);
    }
}

static void locked_threads(const struct clause_run *run)
{
    int number = -2;
    clause_expect(mm_locked_init(&locked, SPACES_START, (size_t)1 << 40, SPACES_PAGE), "no space");
    team_run(THREADS, work, (void *)(uintptr_t)run);
    mm_locked_mark_original(&locked);
    clause_expect(mm_locked_mapany(&locked, 1, 1, 2, number, 0) != MM_MAPERR, "no place");
    clause_expect(mm_locked_unmap_non_original(&locked, hear, &number) == 0, "no reset");
    mm_locked_free(&locked);
}

const struct clause CLAUSE = {.limit_s = 20, .threads = true, .run = locked_threads};
