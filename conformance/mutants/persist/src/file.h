/* file.h: the file of a heap: found or made, locked against other handles, mapped.
 *
 * Two bytes of it are locked (F_OFD_SETLK; they belong to a handle, not to a process).  `attach` is
 * held while a process comes or goes.  `presence` is held as long as the handle: exclusively by a
 * heap of one process, shared by readers and by the processes of a shared heap.
 */
#ifndef VAULT_FILE_H
#define VAULT_FILE_H

#include "vault.h"

/* Each returns 0 or an errno. */
int file_find(struct vault *vault);           /* ENOENT where it is missing and may be made */
int file_make(struct vault *vault);           /* EEXIST where another process was first */
int file_map(struct vault *vault, int flags); /* the whole capacity */
int file_attach(struct vault *vault, bool *alone);
int file_share(struct vault *vault); /* goes on beside others, after an attach that was alone */
void file_let_in(struct vault *vault);
bool file_is_last(struct vault *vault);

/* Unmaps and closes. */
void file_unmap(struct vault *vault);
void file_leave(struct vault *vault);

uint64_t file_length(const struct vault *vault);

#endif
