/* Refuses nodes in ten thousand random scripts, once or for good, beside a space that gets all its
 * nodes. */
#include "model_pair.h"

enum { SCRIPTS = 10000, CALLS = 8, PAGES = 200, SCRIPTS_A_REFUSAL = 8 };

/* Returns how many nodes were refused. */
static unsigned insist(uint64_t *random, bool for_good)
{
    struct script_call call = script_draw(random, PAGES);
    unsigned long n = 1;
    spaces_read(&pair.poor, &pair.before);
    while (model_pair_refuse(&call, n, for_good))
        n++;
    return (unsigned)n - 1;
}

static void nodes_nth(const struct clause_run *run)
{
    uint64_t random = run->seed;
    unsigned refusals = 0, scripts = run->brief ? SCRIPTS / 10 : SCRIPTS;
    unsigned enough = scripts / SCRIPTS_A_REFUSAL;
    /* How many calls come to take a node is chance: where they are few, more scripts follow. */
    for (unsigned script = 0; script < scripts || (refusals <= enough && script < 2 * scripts);
         script++) {
        model_pair_begin(PAGES, &(MMPolicy){.placement = script % 2 == 0 ? MM_LOWEST : MM_BEST});
        uint64_t end = random_below(&random, PAGES), step = 1 + script % 3;
        for (uint64_t page = 0; page < end; page += step)
            model_pair_map(page);
        model_pair_mark();
        for (unsigned i = 0; i < CALLS; i++)
            refusals += insist(&random, i % 2 == 0);
        model_pair_end();
    }
    clause_expect(refusals > enough, "only %u nodes were refused", refusals);
}

const struct clause CLAUSE = {.limit_s = 30, .run = nodes_nth};
