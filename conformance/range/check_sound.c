/* Maps, protects and unmaps at random in 200 pages, with a check after each of the 4000 operations
 * and of the empty space. */
#include "heap_inspect.h"
#include "random.h"
#include "rounds.h"
#include "stretch.h"

enum { PAGES = 200, OPERATIONS = 4000 };

static void check_sound(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct stretch stretch = stretch_take(run, PAGES);
    heap_expect_check(run);
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        unsigned page = (unsigned)random_below(&random, PAGES - 6);
        unsigned count = 1 + (unsigned)random_below(&random, 6);
        int prot = (int)random_below(&random, 4);
        uint64_t kind = random_below(&random, 8);
        if (kind >= 5 && stretch_is_mapped(&stretch, page, count))
            stretch_protect(&stretch, page, count, prot);
        else if (kind >= 3)
            stretch_map(&stretch, page, count, prot);
        else
            stretch_unmap(&stretch, page, count);
        heap_expect_check(run);
    }
    stretch_unmap(&stretch, 0, PAGES);
    clause_expect(run->allocator->inspect->check(run->handle, NULL, 0),
                  "a space that is almost empty does not pass its check without room for a reason");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_CHECK, .run = check_sound};
