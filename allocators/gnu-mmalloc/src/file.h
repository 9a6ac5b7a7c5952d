/* file.h: who has a region's file, told by locked bytes far behind its end.  They belong to the
 * description of the file, so they end with the process, and no other descriptor takes them away.
 */
#ifndef MMALLOC_FILE_H
#define MMALLOC_FILE_H

#include "heap.h"

enum file_byte { FILE_DOOR, FILE_PRESENCE, FILE_SEATS };

/* Closes the door for others, until file_let_in.  An errno or 0. */
int file_enter(struct mheap *heap);

/* Becomes present; `*alone`: no other process is.  An errno or 0: EBUSY where another has the file
 * and cannot share it. */
int file_stay(struct mheap *heap, bool *alone);

/* Others may come: those of a shared heap share its presence. */
int file_let_in(struct mheap *heap);

/* In a child of fork: a description of its own.  An errno or 0. */
int file_renew(struct mheap *heap);

/* Closes the door to see whether this is the last one; it stays closed until the file is. */
bool file_is_last(struct mheap *heap);

/* It stays after all. */
void file_stay_on(struct mheap *heap);

#endif
