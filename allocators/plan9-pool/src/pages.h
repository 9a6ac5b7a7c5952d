/* pages.h: memory of the host, for arenas whose pool has no `alloc`, and for pools themselves. */
#ifndef POOL_PAGES_H
#define POOL_PAGES_H

#include "port.h"

/* Whole pages, zeroed, at least `size` bytes; NULL when there is no memory.  Any thread may call.
 */
void *pages_take(size_t size);

/* Takes back what pages_take gave, or several neighbours of it at once. */
void pages_return(void *pages, size_t size);

/* For fork: nobody else takes pages in between. */
void pages_lock(void);
void pages_unlock(void);

#endif
