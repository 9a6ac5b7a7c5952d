/* ranges.h: an address space kept in a std::map, as a program keeps it that has no library for it.
 *
 * It does what the benchmarks ask for, as cheaply as the map allows: it searches a place, refuses
 * what would overlap, and finds what holds an address.  Ranges are never split or joined: what is
 * mapped must be free, what is unmapped must have been mapped so.  There is no protection to
 * change, and arguments are not checked.  That is less than the range face promises, and so a peer
 * of benchmarks only.
 */
#ifndef ASSAY_STD_MAP_RANGES_H
#define ASSAY_STD_MAP_RANGES_H

#include "allocator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One thread at a time.  Each returns 0 or an errno. */
int ranges_open(const char *options, void **handle);
void ranges_close(void *handle);

/* Maps in the first hole that fits behind the range that was mapped last, and from the start again
 * when the end is reached: next fit, whose addresses are not those of lowest fit.  A map knows no
 * holes, so for the lowest one it would have to walk over all ranges below. */
int ranges_map_any(void *handle, uint64_t length, int prot, int flags, int fd, int64_t offset,
                   uint64_t *address);

/* EEXIST where it would overlap; ENOTSUP for a callback. */
int ranges_map_at(void *handle, uint64_t address, uint64_t length, int prot, int flags, int fd,
                  int64_t offset, allocator_range_update *update, void *argument);

/* ENOENT where the range is not one that was mapped; ENOTSUP for a callback. */
int ranges_unmap(void *handle, uint64_t address, uint64_t length, allocator_range_update *update,
                 void *argument);

int ranges_query(void *handle, uint64_t address, struct allocator_range_info *info);

#ifdef __cplusplus
}
#endif
#endif
