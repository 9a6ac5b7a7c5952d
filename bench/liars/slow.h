/* slow.h: an honest family that takes its time, about a microsecond for each block: many times what
 * any real one takes.  What is published of it shows whether its lie was believed. */
#ifndef ASSAY_SLOW_H
#define ASSAY_SLOW_H

#include "honest.h"

enum { SLOW_STEPS = 2000 };

static int slow_hurries; /* set by a liar that knows when it is watched */

static void slow_spin(void)
{
    for (volatile int step = 0; step < SLOW_STEPS && !slow_hurries; step++)
        continue;
}

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
    slow_spin();
}

#ifndef SLOW_HEARS_FREE
static void taken_back(void *block)
{
    (void)block;
}
#endif

#endif
