/* open.h: heaps by the words of an option text (allocator.h), as the suite opens them. */
#ifndef MMALLOC_OPEN_H
#define MMALLOC_OPEN_H

/* Opens a heap; `flags` are MMALLOC_SNAPSHOT, MMALLOC_CHECK, and OPEN_IN_FILE: without file= it
 * lives in memory that has a descriptor.  An errno or 0. */
int heap_open(const char *options, int flags, void **md);

/* Removes the file that the options name.  An errno or 0. */
int heap_destroy(const char *options, int flags);

enum { OPEN_IN_FILE = 1 << 17 };

#endif
