/* persist_folder.h: the folders of heaps' files, in memory or below TMPDIR.
 *
 * A clause that fails or is killed cannot remove its folder.  The next one does: a folder is locked
 * as long as a process of its clause lives.
 */
#ifndef ASSAY_PERSIST_FOLDER_H
#define ASSAY_PERSIST_FOLDER_H

#include <stddef.h>

/* A new folder; its path.  Returns the descriptor that locks it, or -1. */
int persist_folder_make(char *path, size_t size);

void persist_folder_remove(const char *path);

#endif
