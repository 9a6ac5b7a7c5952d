/* Asks the check before the first call, after single random calls, then after each 25, and of the
 * empty heap at the end. */
#include "heap_inspect.h"
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { CHECKS = 400, BETWEEN = 25 };

static void check_sound(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 150,
                                       .size_most = 16 * KIB,
                                       .random = run->seed};
    heap_expect_check(run);
    random_operations_begin(&stream);
    for (size_t i = 0; i < rounds(run, CHECKS); i++) {
        random_operations_pass(&stream, i < CHECKS / 8 ? 1 : BETWEEN);
        heap_expect_check(run);
    }
    random_operations_drain(&stream);
    clause_expect(run->allocator->inspect->check(run->handle, NULL, 0),
                  "an empty heap does not pass its check without room for a reason");
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS | CLAUSE_CHECK,
    .run = check_sound,
};
