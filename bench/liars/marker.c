/* marker.c: gives the signs between which instructions are counted itself, around its own work, so
 * that nothing of that is counted.  Where time is measured it is honest; a count of it is
 * no-region. */
#include "../harness/marker.h"
#include "honest.h"

#include <sys/syscall.h>

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
    syscall(MARKER_SYSTEM_CALL, MARKER_END);
    for (volatile int step = 0; step < 100; step++)
        continue;
    syscall(MARKER_SYSTEM_CALL, MARKER_BEGIN);
}

static void taken_back(void *block)
{
    (void)block;
}
