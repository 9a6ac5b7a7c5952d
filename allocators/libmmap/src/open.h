/* open.h: spaces by a line of options, "policy=best,guard=64K", for whoever knows no more than
 * that.
 *
 * start, len, page, guard, align and seed are numbers, with K, M, G or T; policy is lowest, best or
 * random; strict is 0 or 1.  What is not said is a strict space of 4 KiB pages up to 2^47.
 */
#ifndef LIBMMAP_OPEN_H
#define LIBMMAP_OPEN_H

/* Stores an MMAddrSpace, or an MMLocked.  Returns 0 or an errno. */
int mm_open(const char *options, void **handle);
int mm_locked_open(const char *options, void **handle);

void mm_close(void *handle);
void mm_locked_close(void *handle);

#endif
