/* persist_file.h: heaps in files, as the clauses of the persist face make, open and lose them.
 *
 * The file lies in a folder of the clause's own, in memory or below TMPDIR.  Every open gets the
 * options of the run, so that a mutant keeps its fault, and file= and more words behind them.
 */
#ifndef ASSAY_PERSIST_FILE_H
#define ASSAY_PERSIST_FILE_H

#include "clause.h"
#include "heap_calls.h"

#include <stddef.h>

struct persist_file {
    const struct clause_run *run;
    char folder[200];
    char path[240];
    int lock; /* of the folder: a descriptor */
};

/* A folder, and the name of a file in it that does not exist yet. */
void persist_file_begin(struct persist_file *file, const struct clause_run *run);

/* Another name in the folder; static memory that the next call overwrites. */
const char *persist_file_beside(const struct persist_file *file, const char *name);

/* Removes the folder with all that is in it. */
void persist_file_end(const struct persist_file *file);

/* Tells if this process has a mapping of any file in the folder. */
bool persist_file_is_mapped(const struct persist_file *file);

/* Opens the file with more words, "create" or "size=1M,existing", or none.  An errno or 0. */
int persist_file_try(const struct persist_file *file, const char *words, void **handle);

/* The same; a clause_fail unless it opens. */
void *persist_file_open(const struct persist_file *file, const char *words);

/* Destroys the heap, as it is or with more words.  An errno or 0. */
int persist_file_destroy(const struct persist_file *file);
int persist_file_destroy_as(const struct persist_file *file, const char *words);

/* Opens, and ends the process without a close where the heap was used by `work`, in a child. */
void persist_file_lose(const struct persist_file *file, void (*work)(void *handle, void *argument),
                       void *argument);

/* Maps pages behind each mapping of the file, where nothing is. */
void persist_file_surround(const struct persist_file *file);

/* The run with that handle, for the functions that take a run. */
struct clause_run persist_run(const struct clause_run *run, void *handle);

void persist_close(const struct clause_run *run, void *handle);

/* A clause_fail unless inspect->check, where there is one, finds nothing. */
void persist_expect_sound(const struct clause_run *run, void *handle, const char *when);

/* After the open of a file that `maker` made: whether it was taken, which only another entry of the
 * maker's family may do, as the same heap under another name or with other options.  Then the heap
 * is sound, and is closed. */
bool persist_expect_own_family(const struct clause_run *run, const struct allocator *maker,
                               int error, void *handle);

/* The whole file; its length in `*length`.  Memory of the process's life. */
unsigned char *persist_file_read(const struct persist_file *file, size_t *length);
/* The same bytes as they are from moment to moment, while others write them. */
const unsigned char *persist_file_view(const struct persist_file *file, size_t length);
void persist_file_write(const struct persist_file *file, const void *bytes, size_t length);

#endif
