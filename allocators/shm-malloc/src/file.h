/* file.h: the file of a heap: found or made, locked against other handles, mapped.
 *
 * Bytes of it are locked with F_OFD_SETLK, whose locks belong to a handle and not to a process:
 * closing another descriptor of the file takes none away.
 *   attach    held while a process comes or goes
 *   presence  held as long as the handle: shared; exclusively by one that is alone
 *   writers   held by all but readers
 *   slot n    held by the process of that slot
 */
#ifndef SHM_FILE_H
#define SHM_FILE_H

#include "heap.h"

/* Each returns 0 or an errno. */
int file_find(struct shm_heap *heap);       /* ENOENT where it is missing */
int file_make(struct shm_heap *heap);       /* without a name */
int file_name(const struct shm_heap *heap); /* EEXIST where another process was first */
int file_map(struct shm_heap *heap);        /* the whole capacity */
int file_attach(struct shm_heap *heap, bool *alone);
int file_share(struct shm_heap *heap); /* goes on beside others, after an attach that was alone */
int file_again(struct shm_heap *heap); /* in a child: a descriptor with locks of its own */
void file_let_in(const struct shm_heap *heap);
bool file_is_last(const struct shm_heap *heap);
int file_remove(const struct shm_heap *heap);
void file_leave(struct shm_heap *heap); /* unmaps and closes */
uint64_t file_length(const struct shm_heap *heap);
int file_lock_wait(int file, bool take); /* the lock kind OFDLOCK */

int file_slot_hold(const struct shm_heap *heap, unsigned slot); /* EBUSY: it is held */
bool file_slot_is_held(const struct shm_heap *heap, unsigned slot);
void file_slot_release(const struct shm_heap *heap, unsigned slot);

#endif
