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

/* The same with only one of these processors, the one of that index; they are more than `index`. */
static inline int placement_set_one(const cpu_set_t *processors, unsigned index)
{
    cpu_set_t only;
    CPU_ZERO(&only);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, processors) && index-- == 0) {
            CPU_SET(cpu, &only);
            break;
        }
    }
    return placement_set(&only);
}

#endif
