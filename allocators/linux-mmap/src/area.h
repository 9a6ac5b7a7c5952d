/* area.h: what the kernel says of a page of this process. */
#ifndef ASSAY_LINUX_MMAP_AREA_H
#define ASSAY_LINUX_MMAP_AREA_H

#include "allocator.h"

/* Fills in the kernel's area that holds the page; ENOMEM if none does, or another errno.  The
 * kernel joins alike neighbours, so `base` and `length` are the area's.  Any thread. */
int area_query(uint64_t address, struct allocator_range_info *info);

#endif
