/* Asks for no set, for too many, and for two once there are blocks.  How types are spread is a test
 * of the allocator's, because here there are blocks from the start. */
#include "kernel.h"

#include <errno.h>

static void maxzones_spread(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    clause_expect(malloc9_set_numzones(1000, 0) == EINVAL, "1000 sets");
    clause_expect(malloc9_set_numzones(0, 0) == EINVAL, "no set");
    kernel_block(1);
    clause_expect(malloc9_set_numzones(2, 0) == EBUSY, "it is not too late");
}

const struct clause CLAUSE = {.run = maxzones_spread};
