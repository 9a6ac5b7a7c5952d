/* bare.h: the calls of shm_malloc.h that hand out blocks, by the names that they have inside of a
 * build with guards (guards.c).  Without MALLOC_DEBUG they are the calls themselves.
 *
 * To be included before any other header. */
#ifndef SHM_BARE_H
#define SHM_BARE_H

#ifdef MALLOC_DEBUG
#define shm_heap_malloc  bare_malloc
#define shm_heap_aligned bare_aligned
#define shm_heap_calloc  bare_calloc
#define shm_heap_realloc bare_realloc
#define shm_heap_resize  bare_resize
#define shm_heap_free    bare_free
#define shm_heap_usable  bare_usable
#define shm_heap_request bare_request
#define shm_heap_granted bare_granted
#define shm_root_set     bare_root_set
#define shm_walk         bare_walk
#endif

#endif
