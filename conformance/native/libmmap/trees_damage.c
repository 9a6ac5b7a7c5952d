/* Changes each count by one, cuts the end of the space off, and takes the root away. */
#include "spaces.h"

static MMAddrSpace space;

static void expect_found(uint64_t *number, const char *what)
{
    *number += 1;
    clause_expect(mm_check(&space) != NULL, "%s is off by one, and mm_check says nothing", what);
    *number -= 1;
    spaces_expect_sound(&space);
}

static void trees_damage(const struct clause_run *run)
{
    for (unsigned placement = MM_LOWEST; placement <= MM_BEST; placement++) {
        spaces_begin(&space, 3000, &(MMPolicy){.placement = (MMPlacement)placement});
        for (uint64_t page = 0; page < 3000; page += 2)
            spaces_map(&space, page, 1, (int)(page % 4));
        spaces_expect_sound(&space);
        expect_found(&space.region_count, "the number of regions");
        expect_found(&space.node_count, "the number of nodes");
        expect_found(&space.mapped_bytes, "the mapped bytes");
        uint64_t end = space.end;
        space.end -= 2 * SPACES_PAGE;
        clause_expect(mm_check(&space) != NULL, "a region is behind the space");
        space.end = end;
        void *root = space.regions.root;
        space.regions.root = NULL;
        clause_expect(mm_check(&space) != NULL, "all regions are gone");
        space.regions.root = root;
        spaces_expect_sound(&space);
        mm_free(&space);
    }
    (void)run;
}

const struct clause CLAUSE = {.run = trees_damage};
