/* placement.h: where the kernel lets a thread run. */
#ifndef ASSAY_PLACEMENT_H
#define ASSAY_PLACEMENT_H

#include <errno.h>
#include <sched.h>

/* Puts this thread, and those that it will create, on these processors: 0 or an errno.  A container
 * may refuse every such call, with EPERM or as unknown; the thread then runs where the kernel puts
 * it, and the run's `environment` record says that processors could not be chosen. */
static inline int placement_set(const cpu_set_t *processors)
{
    if (sched_setaffinity(0, sizeof *processors, processors) == 0 || errno == EPERM ||
        errno == ENOSYS)
        return 0;
    return errno;
}

#endif
