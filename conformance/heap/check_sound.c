/* Asks the check before the first call, after single random calls, then after each 25, and of the
 * empty heap at the end. */
#include "heap_inspect.h"
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

enum { CHECKS = 400, BETWEEN = 25 };

static void check_sound(const struct clause_run *run)
{
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 150,
                              .size_most = 16 * KIB,
                              .random = run->seed};
    heap_expect_check(run);
    traffic_begin(&traffic);
    for (size_t i = 0; i < rounds(run, CHECKS); i++) {
        traffic_pass(&traffic, i < CHECKS / 8 ? 1 : BETWEEN);
        heap_expect_check(run);
    }
    traffic_drain(&traffic);
    clause_expect(run->allocator->inspect->check(run->handle, NULL, 0),
                  "an empty heap does not pass its check without room for a reason");
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS | CLAUSE_CHECK,
    .run = check_sound,
};
