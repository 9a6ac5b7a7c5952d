/* Maps, protects and unmaps at random in 200 pages, with a check after each of the 4000 operations
 * and of the empty space. */
#include "heap_inspect.h"
#include "random.h"
#include "rounds.h"
#include "window.h"

enum { PAGES = 200, OPERATIONS = 4000 };

static void check_sound(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct window window = window_take(run, PAGES);
    heap_expect_check(run);
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        unsigned page = (unsigned)random_below(&random, PAGES - 6);
        unsigned count = 1 + (unsigned)random_below(&random, 6);
        int prot = (int)random_below(&random, 4);
        uint64_t kind = random_below(&random, 8);
        if (kind >= 5 && window_is_mapped(&window, page, count))
            window_protect(&window, page, count, prot);
        else if (kind >= 3)
            window_map(&window, page, count, prot);
        else
            window_unmap(&window, page, count);
        heap_expect_check(run);
    }
    window_unmap(&window, 0, PAGES);
    clause_expect(run->allocator->inspect->check(run->handle, NULL, 0),
                  "a space that is almost empty does not pass its check without room for a reason");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_CHECK, .run = check_sound};
