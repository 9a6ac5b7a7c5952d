/* area.h: what the kernel says of a page of this process. */
#ifndef ASSAY_LINUX_MMAP_AREA_H
#define ASSAY_LINUX_MMAP_AREA_H

#include "allocator.h"

struct area_source;

/* Stores where to ask.  Returns 0 or an errno.  A child of fork opens one of its own. */
int area_open(struct area_source **source);
void area_close(struct area_source *source);

/* Fills in the kernel's area that holds the page; ENOMEM if none does, or another errno.  The
 * kernel joins alike neighbours, so `base` and `length` are the area's.  Any thread. */
int area_query(const struct area_source *source, uint64_t address,
               struct allocator_range_info *info);

/* The two ways of asking: by one call, where the kernel has it (ENOTTY if not), and by reading the
 * text of all areas, which costs as much as there are. */
int area_ask(const struct area_source *source, uint64_t address, struct allocator_range_info *info);
int area_read(uint64_t address, struct allocator_range_info *info);

#endif
