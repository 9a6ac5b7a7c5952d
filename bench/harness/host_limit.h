/* host_limit.h: how many mappings this host allows a process. */
#ifndef ASSAY_HOST_LIMIT_H
#define ASSAY_HOST_LIMIT_H

#include "allocator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why an address space cannot hold so many regions, or NULL if it can.  Only the process's own, a
 * SINGLETON, is limited by the kernel (vm.max_map_count). */
const char *host_limit(const struct allocator *allocator, uint64_t regions);

#ifdef __cplusplus
}
#endif
#endif
