/* window.h: a stretch of address space that is reserved for one handle, and what the kernel says of
 * a page in it. */
#ifndef ASSAY_LINUX_MMAP_WINDOW_H
#define ASSAY_LINUX_MMAP_WINDOW_H

#include "allocator.h"

struct window {
    uint64_t start;
    uint64_t length;
};

/* Reserves a window with PROT_NONE.  Options: "window=BYTES".  Returns 0 or an errno. */
int window_open(const char *options, void **handle);

/* Unmaps the window and everything in it. */
void window_close(void *handle);

/* Tells if the range lies wholly inside; a length that wraps does not. */
bool window_holds(const struct window *window, uint64_t address, uint64_t length);

/* Fills in the kernel's area that holds the page; ENOMEM if none does.  The kernel joins alike
 * neighbours, so `base` and `length` are the area's. */
int window_query(uint64_t address, struct allocator_range_info *info);

#endif
