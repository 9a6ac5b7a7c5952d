/* Asks for one to five pages from a hole on, first where none is mapped and then where the last
 * ones are. */
#include "stretch.h"

static void protect_unmapped(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 6);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned count = 1; count <= 5; count++) {
            int error =
                range_protect(run, stretch_at(&stretch, 0), count * stretch.page, PROT_READ);
            clause_expect(error == ENOMEM, "protect of %u pages from a hole on gave %d", count,
                          error);
            stretch_expect(&stretch);
        }
        stretch_map(&stretch, 3, 3, PROT_NONE);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_unmapped};
