/* Counts the nodes through 3000 random calls under each policy and after mm_free; an empty space
 * has none. */
#include "script.h"

enum { PAGES = 300, CALLS = 3000 };

static MMAddrSpace space;

static void nodes_returned(const struct clause_run *run)
{
    uint64_t random = run->seed;
    for (unsigned placement = MM_LOWEST; placement <= MM_RANDOM; placement++) {
        MMPolicy policy = {.placement = (MMPlacement)placement, .seed = run->seed};
        MMCounts counts;
        memset(&spaces_nodes, 0, sizeof spaces_nodes);
        spaces_begin(&space, PAGES, &policy);
        clause_expect(spaces_nodes.asked == 0, "an empty space has taken a node");
        for (unsigned i = 0; i < CALLS; i++) {
            struct script_call call = script_draw(&random, PAGES);
            script_make(&space, &call, NULL, NULL);
            mm_count(&space, &counts);
            unsigned long held = spaces_nodes.asked - spaces_nodes.given_back;
            clause_expect(counts.node_bytes <= held * MM_NODE_SIZE &&
                              (counts.node_bytes != 0) == (held != 0) && held <= 4 * PAGES / 14,
                          "%lu nodes are held, %" PRIu64 " bytes are told", held,
                          counts.node_bytes);
        }
        mm_free(&space);
        clause_expect(spaces_nodes.asked == spaces_nodes.given_back, "%lu nodes taken, %lu given",
                      spaces_nodes.asked, spaces_nodes.given_back);
        mm_count(&space, &counts);
        clause_expect(counts.node_bytes == 0 && counts.regions == 0, "something is left");
    }
}

const struct clause CLAUSE = {.run = nodes_returned};
